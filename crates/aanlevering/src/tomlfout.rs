//! What is wrong with a TOML file, in Dutch: on which line and at which character, and what to do. The parser says it in
//! English, and may repeat what stands in the file.

/// What the parser says, by how it begins, and what that is for people.
const ZINNEN: [(&str, &str); 22] = [
    ("duplicate key", "deze naam staat er twee keer. Laat er een weg."),
    (
        "string values must be quoted",
        "achter = hoort een waarde te staan, en een tekst tussen aanhalingstekens: naam = \"waarde\".",
    ),
    (
        "invalid unquoted key",
        "zet een naam met spaties of leestekens tussen aanhalingstekens: \"uw kolom\" = \"waarde\".",
    ),
    ("unquoted keys cannot be empty", "voor = hoort een naam te staan: naam = \"waarde\"."),
    ("missing key", "voor = hoort een naam te staan: naam = \"waarde\"."),
    ("key with no value", "achter de naam hoort = met een waarde te staan: naam = \"waarde\"."),
    ("missing assignment", "achter de naam hoort = met een waarde te staan: naam = \"waarde\"."),
    ("missing value", "achter = hoort een waarde te staan: naam = \"waarde\"."),
    ("missing opening quote", "hier ontbreekt een aanhalingsteken aan het begin van een tekst."),
    (
        "missing escaped value",
        "na een \\ staat geen teken dat daar mag. Schrijf \\\\ voor een schuine streep.",
    ),
    (
        "too few unicode value digits",
        "na \\u horen vier cijfers of letters. Schrijf \\\\ voor een schuine streep.",
    ),
    ("invalid basic string", "deze tekst heeft geen aanhalingsteken aan het einde."),
    ("invalid literal string", "deze tekst heeft geen aanhalingsteken aan het einde."),
    ("unclosed table", "deze kop heeft geen sluitend haakje: [kolommen]."),
    ("unclosed array table", "deze kop heeft geen sluitende haakjes: [[naam]]."),
    ("unclosed array", "deze lijst heeft geen sluitend haakje: [\"een\", \"twee\"]."),
    ("unclosed inline table", "hier ontbreekt een sluitende accolade: }."),
    ("missing comma", "tussen twee waarden hoort een komma te staan."),
    ("extra comma", "hier staat een komma te veel."),
    ("extra `=`", "hier staat een = te veel."),
    (
        "unexpected leading zero",
        "een getal begint niet met een 0. Zet een code tussen aanhalingstekens: \"01\".",
    ),
    (
        "carriage return must be followed by newline",
        "de regeleinden zijn die van een oud Mac-formaat. Bewaar het als gewone tekst.",
    ),
];

/// What is said of everything else that is no TOML.
const ANDERS: &str = "dit is geen geldige TOML. Schrijf naam = \"waarde\", en koppen als [kolommen]; controleer aanhalingstekens \
                      en haakjes rond deze plek.";

/// What is wrong with a text that is not TOML, without anything that stands in it: its line and character, counted from 1,
/// and what to do.
#[must_use]
pub fn tomlfout(tekst: &str, fout: &toml::de::Error) -> String {
    let reden =
        ZINNEN.iter().find(|(begin, _)| fout.message().starts_with(begin)).map_or(ANDERS, |(_, zin)| zin);
    format!("{}: {reden}", tomlplek(tekst, fout))
}

/// Where it goes wrong, counted from 1: `Regel 3, teken 5`.
#[must_use]
pub fn tomlplek(tekst: &str, fout: &toml::de::Error) -> String {
    let voor = fout.span().and_then(|plek| tekst.get(..plek.start)).unwrap_or_default();
    let regel = voor.matches('\n').count() + 1;
    let teken = voor.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("Regel {regel}, teken {teken}")
}

#[cfg(test)]
mod tests {
    use toml::Table;

    use super::tomlfout;

    #[test]
    fn wat_er_mis_is_staat_er_in_het_nederlands_met_plek_en_zonder_wat_er_staat() {
        for (tekst, verwacht) in [
            ("tekenset = \"auto\"\n[kolommen\n", "Regel 2, teken 10: deze kop heeft geen sluitend haakje"),
            ("a = 1\na = 2\n", "Regel 2, teken 1: deze naam staat er twee keer"),
            (
                "rij = Uitkering\n",
                "Regel 1, teken 7: achter = hoort een waarde te staan, en een tekst tussen aanhalingstekens",
            ),
            ("Begin datum = \"x\"\n", "Regel 1, teken 7: "),
            ("rij = \"Uitkering\n", "deze tekst heeft geen aanhalingsteken aan het einde"),
            ("rij = \n", "achter = hoort een waarde te staan"),
            ("rij\n", "achter de naam hoort = met een waarde te staan"),
            ("x = [\"a\"\n", "deze lijst heeft geen sluitend haakje"),
            ("x = 01\n", "Zet een code tussen aanhalingstekens"),
            ("x = \"\\z\"\n", "Schrijf \\\\ voor een schuine streep"),
        ] {
            let fout = tekst.parse::<Table>().unwrap_err();
            let gezegd = tomlfout(tekst, &fout);
            assert!(gezegd.contains(verwacht), "{tekst:?}: {gezegd} ({})", fout.message());
            assert!(!gezegd.contains("Uitkering"), "{gezegd}");
        }
    }
}
