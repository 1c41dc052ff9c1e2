//! Which municipality, and which of its area teams.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a short text with a checked form, refused at every door when it does not have it. The text that says so does not
/// name the type: it stands beside the name of a field, which may be another.
macro_rules! korte_code {
    ($(#[$doc:meta])* $naam:ident, $patroon:literal $(zonder $niet:literal)?, $fout:literal, $keur:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(into = "String", try_from = "String")]
        #[schemars(with = "String", extend(
            "pattern" = $patroon, "x-uitleg" = $fout $(, "not" = serde_json::json!({ "pattern": $niet }))?
        ))]
        pub struct $naam(String);

        impl $naam {
            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl TryFrom<String> for $naam {
            type Error = String;
            fn try_from(tekst: String) -> Result<Self, String> {
                let keur: fn(&str) -> bool = $keur;
                if keur(&tekst) { Ok(Self(tekst)) } else { Err($fout.to_owned()) }
            }
        }

        impl std::str::FromStr for $naam {
            type Err = String;
            fn from_str(tekst: &str) -> Result<Self, String> { tekst.to_owned().try_into() }
        }

        impl From<$naam> for String {
            fn from(code: $naam) -> Self { code.0 }
        }

        impl std::fmt::Display for $naam {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    };
}

/// Lower-case letters, digits and single hyphens inside, at most 40.
fn is_code(tekst: &str) -> bool {
    !tekst.is_empty()
        && tekst.len() <= 40
        && tekst.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !tekst.starts_with('-')
        && !tekst.ends_with('-')
}

korte_code! {
    /// CBS code of a municipality, for example `GM0014` for Groningen.
    Gemeentecode, "^GM[0-9]{4}$", "Hier horen de letters GM en vier cijfers, bijvoorbeeld GM0014.",
    |t| t.len() == 6 && t.starts_with("GM") && t.bytes().skip(2).all(|b| b.is_ascii_digit())
}

korte_code! {
    /// Code of a gebiedsteam. The list of teams is configuration of a municipality, never code.
    /// It begins with a letter, so that a BSN or date from a column that has shifted is never one.
    Gebiedsteam, "^[a-z][a-z0-9-]{0,39}$",
    "Hier horen kleine letters, cijfers en streepjes, te beginnen met een letter, bijvoorbeeld oude-wijken.",
    |t| is_code(t) && t.starts_with(|c: char| c.is_ascii_lowercase())
}

korte_code! {
    /// Code of something on offer (aanbod): a programme, training or job form. The catalogue is configuration.
    AanbodCode, "^[a-z0-9][a-z0-9-]{0,39}$",
    "Hier horen kleine letters, cijfers en streepjes, bijvoorbeeld route-arbeid-plus.", is_code
}

korte_code! {
    /// Code of a budget for maatwerk of a municipality, the same every year. Which there are is configuration.
    BudgetCode, "^[a-z0-9][a-z0-9-]{0,39}$",
    "Hier horen kleine letters, cijfers en streepjes, bijvoorbeeld doorbraakbudget.", is_code
}

korte_code! {
    /// Code of what money for maatwerk is for; see [`referentie::MAATWERKDOELEN`](crate::referentie::MAATWERKDOELEN). A budget
    /// says which of them it is for, and can add its own.
    Maatwerkdoel, "^[a-z0-9][a-z0-9-]{0,39}$",
    "Hier horen kleine letters, cijfers en streepjes, bijvoorbeeld reiskosten.", is_code
}

korte_code! {
    /// Code of a reason of inflow or outflow; see [`referentie`](crate::referentie) for the lists.
    RedenCode, "^[a-z0-9][a-z0-9-]{0,39}$",
    "Hier hoort een code van kleine letters, cijfers en streepjes, bijvoorbeeld andere-uitkering.", is_code
}

korte_code! {
    /// The source's own reference of a case or a worker's internal number: letters, digits and `.-_/`, at most 64,
    /// and never nine digits in a row, so that no BSN can end up here.
    Kenmerk, "^[A-Za-z0-9._/-]{1,64}$" zonder "(^|[^0-9])[0-9]{9}([^0-9]|$)",
    "Hier horen 1 tot en met 64 letters, cijfers of .-_/, zonder negen cijfers achter elkaar (dat kan een BSN zijn).",
    |t| (1..=64).contains(&t.len())
        && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"._/-".contains(&b))
        && !t.split(|c: char| !c.is_ascii_digit()).any(|cijfers| cijfers.len() == 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_hebben_hun_vorm() {
        assert!("GM0014".parse::<Gemeentecode>().is_ok());
        assert!("oude-wijken".parse::<Gebiedsteam>().is_ok());
        for fout in ["GM14", "gm0014", "GM00145"] {
            assert!(fout.parse::<Gemeentecode>().is_err(), "{fout}");
        }
        for fout in ["", "-x", "x-", "Oost", "a b"] {
            assert!(fout.parse::<Gebiedsteam>().is_err(), "{fout}");
        }
    }

    #[test]
    fn het_schema_van_een_kenmerk_zegt_ook_wat_het_niet_is() {
        let schema = schemars::schema_for!(Kenmerk).to_value();
        assert_eq!(schema["not"]["pattern"], "(^|[^0-9])[0-9]{9}([^0-9]|$)", "{schema}");
    }

    #[test]
    fn een_kenmerk_kan_geen_bsn_zijn() {
        assert!("RAP-2023-001".parse::<Kenmerk>().is_ok());
        assert!("999900018".parse::<Kenmerk>().is_err());
        assert!("zaak/999900018".parse::<Kenmerk>().is_err());
        assert!("Jan Jansen".parse::<Kenmerk>().is_err());
    }
}
