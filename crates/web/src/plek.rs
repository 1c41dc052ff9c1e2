//! Finds the JSON path at a place in a text, because a parser tells only line and column.
//! Reads at most up to that place and never fails: on malformed text it gives the last path it understood.

/// The dotted path (`deelnemers[2].rol`) that is being read at line and column, both counted from 1.
pub(crate) fn pad_op(tekst: &[u8], regel: usize, kolom: usize) -> String {
    let begin = tekst
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b'\n')
        .map(|(i, _)| i + 1)
        .nth(regel.saturating_sub(2))
        .filter(|_| regel > 1)
        .unwrap_or(0);
    let einde = (begin + kolom).min(tekst.len());
    let mut lagen: Vec<Laag> = Vec::new();
    let mut i = 0;
    while i < einde {
        match tekst[i] {
            b'{' => lagen.push(Laag::Object { sleutel: None, verwacht: true }),
            b'[' => lagen.push(Laag::Lijst(0)),
            b'}' | b']' => drop(lagen.pop()),
            b',' if i + 1 < einde => match lagen.last_mut() {
                Some(Laag::Object { verwacht, .. }) => *verwacht = true,
                Some(Laag::Lijst(nummer)) => *nummer += 1,
                None => {}
            },
            b'"' => {
                let slot = einde_tekst(tekst, i);
                if let Some(Laag::Object { sleutel, verwacht }) = lagen.last_mut()
                    && *verwacht
                {
                    *sleutel = serde_json::from_slice(&tekst[i..slot]).ok();
                    *verwacht = false;
                }
                i = slot;
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    let mut pad = String::new();
    for laag in lagen {
        match laag {
            Laag::Object { sleutel: Some(sleutel), .. } => pad = onder(&pad, &sleutel),
            Laag::Object { .. } => {}
            Laag::Lijst(nummer) => pad.push_str(&format!("[{nummer}]")),
        }
    }
    pad
}

/// The path of a field below a path. A long field name is cut: the sender chose it.
pub(crate) fn onder(pad: &str, veld: &str) -> String {
    let veld: String = veld.chars().take(64).collect();
    if pad.is_empty() { veld } else { format!("{pad}.{veld}") }
}

enum Laag {
    /// An object, the key being read, and whether the next text is a key.
    Object { sleutel: Option<String>, verwacht: bool },
    /// A list and the number of the element, from 0.
    Lijst(usize),
}

/// Index just after the text that begins at `begin`.
fn einde_tekst(tekst: &[u8], begin: usize) -> usize {
    let mut i = begin + 1;
    while i < tekst.len() {
        match tekst[i] {
            b'\\' => i += 2,
            b'"' => return i + 1,
            _ => i += 1,
        }
    }
    tekst.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn de_plek_na_een_waarde_is_het_pad_van_die_waarde() {
        let tekst = b"{\"a\": 1,\n \"lijst\": [{\"b\": 2}, {\"c\\\"d\": \"x,y\"}]}";
        assert_eq!(pad_op(tekst, 1, 7), "a");
        assert_eq!(pad_op(tekst, 2, 18), "lijst[0].b");
        assert_eq!(pad_op(tekst, 2, 35), "lijst[1].c\"d");
        assert_eq!(pad_op(tekst, 9, 99), "");
    }

    proptest! {
        #[test]
        fn elke_tekst_en_elke_plek_geven_een_pad(
            tekst in proptest::collection::vec(any::<u8>(), 0..200), regel in 0usize..9, kolom in 0usize..300,
        ) {
            pad_op(&tekst, regel, kolom);
        }
    }
}
