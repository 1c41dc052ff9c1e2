//! The events of the services: what happened to a young person, in the words of the people who work with them.
//!
//! Each service has one enum. A variant's type name (`signalering.dreigende-uitval.v1`) is what the log stores; an
//! incompatible change is a new variant with `v2` beside the old one, which stays readable for ever (the golden
//! files in `tests/` hold one of each).

mod intake;
mod signalering;
mod traject;
mod vastlegging;
mod voorval;

pub use intake::*;
pub use signalering::*;
pub use traject::*;
pub use vastlegging::{MAX_GEBEURTENIS_BYTES, Vastlegging, VastleggingFout};
pub use voorval::{Aanleiding, Voorval};

/// One entry of the catalogue of events.
pub struct Catalogusregel {
    /// The service that records it.
    pub dienst: &'static str,
    /// The type name in the log.
    pub soort: &'static str,
    /// Makes the JSON Schema of the facts.
    pub schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// The events of one service.
pub trait Gebeurtenis: Sized + Send + Sync + 'static {
    /// The service's name; the first part of every type name.
    const DIENST: &'static str;
    /// All events of the service.
    const CATALOGUS: &'static [Catalogusregel];

    /// Whether this program knows a type name of the service.
    #[must_use]
    fn kent(soort: &str) -> bool {
        Self::CATALOGUS.iter().any(|regel| regel.soort == soort)
    }

    /// The type name in the log, for example `signalering.dreigende-uitval.v1`.
    fn soort(&self) -> &'static str;

    /// What queries can find the event by, besides type, municipality and person.
    fn etiketten(&self) -> Vec<eventstore::Tag>;

    /// The facts as JSON.
    ///
    /// # Errors
    /// Only when a value cannot be written as JSON, which the types here rule out.
    fn schrijf(&self) -> Result<String, serde_json::Error>;

    /// Reads the facts of a type name.
    ///
    /// # Errors
    /// When the service has no such type, or the JSON does not have its form.
    fn lees(soort: &str, json: &str) -> Result<Self, VastleggingFout>;
}

/// Makes the enum of one service's events and everything that follows from the list.
macro_rules! gebeurtenissen {
    ($(#[$doc:meta])* $naam:ident, $dienst:literal { $($variant:ident = $soort:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $naam {
            $(#[doc = concat!("`", $dienst, ".", $soort, "`")] $variant($variant),)+
        }

        impl crate::Gebeurtenis for $naam {
            const DIENST: &'static str = $dienst;
            const CATALOGUS: &'static [super::Catalogusregel] = &[$(super::Catalogusregel {
                dienst: $dienst,
                soort: concat!($dienst, ".", $soort),
                schema: |generator| <$variant as schemars::JsonSchema>::json_schema(generator),
            },)+];

            fn soort(&self) -> &'static str {
                match self { $(Self::$variant(_) => concat!($dienst, ".", $soort),)+ }
            }

            fn etiketten(&self) -> Vec<eventstore::Tag> { self.eigen_etiketten() }

            fn schrijf(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$variant(feiten) => serde_json::to_string(feiten),)+ }
            }

            fn lees(soort: &str, json: &str) -> Result<Self, super::VastleggingFout> {
                match soort {
                    $(concat!($dienst, ".", $soort) => Ok(Self::$variant(serde_json::from_str(json)?)),)+
                    _ => Err(super::VastleggingFout::OnbekendeSoort(soort.to_owned())),
                }
            }
        }

        $(impl From<$variant> for $naam { fn from(feiten: $variant) -> Self { Self::$variant(feiten) } })+
    };
}
pub(crate) use gebeurtenissen;

/// Makes one event's facts: a struct whose JSON names are camelCase.
macro_rules! feiten {
    ($($(#[$doc:meta])* $naam:ident { $($(#[$vdoc:meta])* $veld:ident: $type:ty,)* })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $naam { $($(#[$vdoc])* pub $veld: $type,)* }
    )+ };
}
pub(crate) use feiten;
