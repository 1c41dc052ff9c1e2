//! Just enough YAML to write a document for people: fields in the order in which they are given, and texts in quotes
//! wherever YAML could take them for something else.

use std::fmt::Write as _;

/// A value of a document.
#[derive(Debug, Clone)]
pub(super) enum Yaml {
    Tekst(String),
    Waar(bool),
    Getal(u64),
    Lijst(Vec<Yaml>),
    Velden(Vec<(String, Yaml)>),
}

impl From<&str> for Yaml {
    fn from(tekst: &str) -> Self {
        Self::Tekst(tekst.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(tekst: String) -> Self {
        Self::Tekst(tekst)
    }
}

impl From<bool> for Yaml {
    fn from(waar: bool) -> Self {
        Self::Waar(waar)
    }
}

impl From<u64> for Yaml {
    fn from(getal: u64) -> Self {
        Self::Getal(getal)
    }
}

impl<T: Into<Yaml>> From<Vec<T>> for Yaml {
    fn from(lijst: Vec<T>) -> Self {
        Self::Lijst(lijst.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Yaml>, const N: usize> From<[T; N]> for Yaml {
    fn from(lijst: [T; N]) -> Self {
        Self::Lijst(lijst.into_iter().map(Into::into).collect())
    }
}

/// Fields in this order: `velden! { "type" => "object", "required" => ["id"] }`.
macro_rules! velden {
    ($($naam:expr => $waarde:expr),* $(,)?) => {
        $crate::asyncapi::yaml::Yaml::Velden(vec![$((String::from($naam), $waarde.into())),*])
    };
}
pub(super) use velden;

impl Yaml {
    /// A reference to somewhere else.
    pub(super) fn naar(doel: &str) -> Self {
        velden! { "$ref" => doel }
    }

    /// The document as text, two spaces per level.
    pub(super) fn schrijf(&self) -> String {
        let mut uit = String::new();
        self.blok(0, &mut uit);
        uit
    }

    /// Lines that each begin with `diep` levels of space.
    fn blok(&self, diep: usize, uit: &mut String) {
        let inspringing = "  ".repeat(diep);
        match self {
            Self::Velden(velden) => {
                for (naam, waarde) in velden {
                    let _ = write!(uit, "{inspringing}{}:", tekst(naam));
                    waarde.achter(diep, uit);
                }
            }
            Self::Lijst(lijst) => {
                for waarde in lijst {
                    // A field or list in a list starts on the line of its dash.
                    let mut onder = String::new();
                    waarde.blok(diep + 1, &mut onder);
                    let _ = write!(uit, "{inspringing}- {}", onder.trim_start());
                }
            }
            los => {
                let _ = writeln!(uit, "{inspringing}{}", los.regel());
            }
        }
    }

    /// What follows a name and its colon.
    fn achter(&self, diep: usize, uit: &mut String) {
        let leeg = match self {
            Self::Velden(velden) => velden.is_empty(),
            Self::Lijst(lijst) => lijst.is_empty(),
            _ => true,
        };
        if leeg {
            let _ = writeln!(uit, " {}", self.regel());
        } else {
            uit.push('\n');
            self.blok(diep + 1, uit);
        }
    }

    /// On one line.
    fn regel(&self) -> String {
        match self {
            Self::Tekst(waarde) => tekst(waarde),
            Self::Waar(waarde) => waarde.to_string(),
            Self::Getal(waarde) => waarde.to_string(),
            Self::Lijst(_) => "[]".to_owned(),
            Self::Velden(_) => "{}".to_owned(),
        }
    }
}

/// A text, in the quotes of JSON unless it is plain to everyone.
fn tekst(waarde: &str) -> String {
    let letters = |c: char| c.is_ascii_alphanumeric() || "-_./ ".contains(c);
    let gewoon = waarde.starts_with(|c: char| c.is_ascii_alphabetic())
        && waarde.chars().all(letters)
        && !waarde.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&waarde.to_ascii_lowercase().as_str());
    if gewoon { waarde.to_owned() } else { serde_json::Value::from(waarde).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn velden_en_lijsten_staan_onder_elkaar() {
        let document = velden! {
            "asyncapi" => "3.0.0",
            "tags" => vec![velden! { "name" => "a: b", "nee" => "no" }],
            "leeg" => Vec::<Yaml>::new(),
            "$ref" => ["x", "y z"],
        };
        let verwacht = "asyncapi: \"3.0.0\"\ntags:\n  - name: \"a: b\"\n    nee: \"no\"\nleeg: []\n\"$ref\":\n  - x\n  - y z\n";
        assert_eq!(document.schrijf(), verwacht);
    }
}
