//! Which element of an XML file is a row: the mapping says it, by the end of its path.

/// The end of the path of the element that is a row, such as `Uitkering/Persoon`. Namespaces and capitals make no
/// difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rijpad {
    /// As written, without namespaces.
    tekst: String,
    /// The names, in lower case, the row itself last.
    delen: Vec<String>,
}

impl Rijpad {
    /// Reads it; none when there are no names in it.
    pub(crate) fn lees(tekst: &str) -> Option<Self> {
        let kaal = |deel: &str| deel.trim().rsplit(':').next().unwrap_or_default().to_owned();
        let delen: Vec<String> = tekst.trim().trim_matches('/').split('/').map(kaal).collect();
        let geldig = |deel: &String| {
            !deel.is_empty()
                && deel != "."
                && deel != ".."
                && !deel.contains(char::is_whitespace)
                && !deel.contains('@')
        };
        delen.iter().all(geldig).then(|| Self {
            tekst: delen.join("/"),
            delen: delen.iter().map(|deel| deel.to_lowercase()).collect(),
        })
    }

    pub(crate) fn tekst(&self) -> &str {
        &self.tekst
    }

    /// Whether an element with these names of itself and the elements around it, itself last, is a row.
    pub(super) fn past<'n>(&self, mut namen: impl DoubleEndedIterator<Item = &'n str>) -> bool {
        self.delen.iter().rev().all(|deel| namen.next_back().is_some_and(|naam| naam.to_lowercase() == *deel))
    }

    /// Whether it names this element, so that what stands in it is of the rows in it and of no other.
    pub(super) fn noemt(&self, naam: &str) -> bool {
        self.delen.contains(&naam.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_pad_past_op_het_einde_van_de_namen() {
        let pad = Rijpad::lees("/bus:Uitkering/Persoon").unwrap();
        assert_eq!(pad.tekst(), "Uitkering/Persoon");
        assert!(pad.past(["Levering", "UITKERING", "persoon"].into_iter()));
        assert!(!pad.past(["Persoon"].into_iter()) && !pad.past(["Klant", "Persoon"].into_iter()));
        for fout in ["", " / ", "a//b", "../a", "a b", "a/@b"] {
            assert_eq!(Rijpad::lees(fout), None, "{fout}");
        }
    }
}
