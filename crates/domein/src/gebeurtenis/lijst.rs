//! The macros that make a service's events from one list, and everything that follows from that list.

/// Makes the enum of one service's events and everything that follows from the list: the type names, the catalogue,
/// reading and writing.
///
/// One line per event: `Facts = "name.v1"`. When the form of the facts changes in an incompatible way, the line says
/// which older forms the log may hold, newest first, each with the struct that has that form:
/// `Facts = "name.v2" from { "name.v1": FactsV1 }`. What was recorded as `name.v1` is then read through
/// `From<FactsV1> for Facts`; only `name.v2` is written. The conversion has no error: what was once recorded is so.
///
/// The facts get two constants: `SOORT`, the type name under which they are recorded, and `SOORTEN`, all type names
/// that read as these facts, for queries.
macro_rules! gebeurtenissen {
    ($(#[$doc:meta])* $naam:ident, $dienst:literal { $(
        $(#[$als:meta])*
        $variant:ident = $soort:literal $(from { $($oud:literal: $oude_vorm:ident),+ $(,)? })?,
    )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $naam {
            $($(#[$als])* #[doc = concat!("`", $dienst, ".", $soort, "`")] $variant($variant),)+
        }

        impl crate::Gebeurtenis for $naam {
            const DIENST: &'static str = $dienst;
            const CATALOGUS: &'static [super::Catalogusregel] = {
                const DELEN: &[&[super::Catalogusregel]] = &[$($(#[$als])* $variant::REGELS,)+];
                const ALLE: [super::Catalogusregel; super::lengte(DELEN)] = super::samen(DELEN);
                &ALLE
            };

            fn soort(&self) -> &'static str {
                match self { $($(#[$als])* Self::$variant(_) => $variant::SOORT,)+ }
            }

            fn etiketten(&self) -> Vec<eventstore::Tag> { self.eigen_etiketten() }

            fn schrijf(&self) -> Result<String, serde_json::Error> {
                match self { $($(#[$als])* Self::$variant(feiten) => serde_json::to_string(feiten),)+ }
            }

            fn lees(soort: &str, json: &str) -> Result<Self, super::VastleggingFout> {
                $($(#[$als])* if let Some(feiten) = $variant::lees_als(soort, json) {
                    return Ok(Self::$variant(feiten?));
                })+
                Err(super::VastleggingFout::OnbekendeSoort(soort.to_owned()))
            }
        }

        $($(#[$als])* impl From<$variant> for $naam {
            fn from(feiten: $variant) -> Self { Self::$variant(feiten) }
        })+

        $($(#[$als])* impl $variant {
            /// The type name under which these facts are recorded.
            pub const SOORT: &'static str = concat!($dienst, ".", $soort);
            /// Every type name that reads as these facts, newest first.
            pub const SOORTEN: &'static [&'static str] = &[Self::SOORT, $($(concat!($dienst, ".", $oud)),+)?];

            const REGELS: &'static [super::Catalogusregel] = &[
                super::Catalogusregel {
                    dienst: $dienst,
                    soort: Self::SOORT,
                    vervangen_door: None,
                    schema: |generator| <Self as schemars::JsonSchema>::json_schema(generator),
                },
                $($(super::Catalogusregel {
                    dienst: $dienst,
                    soort: concat!($dienst, ".", $oud),
                    vervangen_door: Some(Self::SOORT),
                    schema: |generator| <$oude_vorm as schemars::JsonSchema>::json_schema(generator),
                }),+)?
            ];

            /// The facts as read under one of their type names; none under the name of another event.
            fn lees_als(soort: &str, json: &str) -> Option<Result<Self, serde_json::Error>> {
                match soort {
                    concat!($dienst, ".", $soort) => Some(serde_json::from_str(json)),
                    $($(concat!($dienst, ".", $oud) => {
                        Some(serde_json::from_str::<$oude_vorm>(json).map(Self::from))
                    })+)?
                    _ => None,
                }
            }
        })+
    };
}
pub(crate) use gebeurtenissen;

/// Makes one event's facts: a struct whose JSON names are camelCase.
macro_rules! voorvallen {
    ($($(#[$doc:meta])* $naam:ident { $($(#[$vdoc:meta])* $veld:ident: $type:ty,)* })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $naam { $($(#[$vdoc])* pub $veld: $type,)* }
    )+ };
}
pub(crate) use voorvallen;

/// The type names of these facts, older versions included, as a `&'static [&'static str]`: what a query or a reaction
/// asks for.
///
/// ```
/// use domein::gebeurtenis::{AanvraagGekoppeld, UitkeringToegekend};
///
/// let soorten: &[&str] = domein::soorten![UitkeringToegekend, AanvraagGekoppeld];
/// assert!(soorten.contains(&UitkeringToegekend::SOORT));
/// ```
#[macro_export]
macro_rules! soorten {
    ($($feiten:ty),+ $(,)?) => {{
        const DELEN: &[&[&str]] = &[$(<$feiten>::SOORTEN),+];
        const ALLE: [&str; $crate::gebeurtenis::lengte(DELEN)] = $crate::gebeurtenis::samen(DELEN);
        &ALLE as &'static [&'static str]
    }};
}

/// The number of items in all parts together.
#[doc(hidden)]
#[must_use]
pub const fn lengte<T>(delen: &[&[T]]) -> usize {
    let (mut som, mut deel) = (0, 0);
    while deel < delen.len() {
        som += delen[deel].len();
        deel += 1;
    }
    som
}

/// All parts in one list, at compile time. `N` is their [`lengte`], and the first part is not empty.
#[doc(hidden)]
#[must_use]
pub const fn samen<T: Copy, const N: usize>(delen: &[&[T]]) -> [T; N] {
    let mut alle = [delen[0][0]; N];
    let (mut deel, mut plaats) = (0, 0);
    while deel < delen.len() {
        let mut i = 0;
        while i < delen[deel].len() {
            alle[plaats] = delen[deel][i];
            plaats += 1;
            i += 1;
        }
        deel += 1;
    }
    alle
}
