//! "Bedoelde u …?": the nearest of a list of known words, where one is near enough to be worth naming.

/// Words longer than this (in characters) are not compared.
const MAX_TEKENS: usize = 64;

/// Words of at most this many characters are other words when a letter is another one.
const KORT_TEKENS: usize = 3;

/// Words of at least this many characters mean the same with a letter more, less or other.
const LANG_TEKENS: usize = 8;

/// The word of `keuzes` nearest to `woord`, upper and lower case alike, spaces and underscores read as hyphens.
/// None when the nearest differs in more than a third of its characters, or when a short word has another letter: `vbo` is
/// not a slip of the pen for `hbo`, as `wrk` is for `werk`. None too when two are as near.
#[must_use]
pub fn dichtstbij<'a>(woord: &str, keuzes: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let gezocht = gelijkgemaakt(woord);
    if gezocht.is_empty() || gezocht.len() > MAX_TEKENS {
        return None;
    }
    let mut beste: Option<(usize, &str)> = None;
    let mut gelijk = false;
    for keuze in keuzes {
        let letters = gelijkgemaakt(keuze);
        if letters.len() > MAX_TEKENS {
            continue;
        }
        let afstand = afstand(&gezocht, &letters);
        let kortste = letters.len().min(gezocht.len());
        let andere_letter = letters.len() == gezocht.len() && !zelfde_letters(&letters, &gezocht);
        if afstand * 3 > kortste || (afstand > 0 && kortste <= KORT_TEKENS && andere_letter) {
            continue;
        }
        match beste {
            Some((al, _)) if al < afstand => {}
            Some((al, _)) if al == afstand => gelijk = true,
            _ => (beste, gelijk) = (Some((afstand, keuze)), false),
        }
    }
    beste.filter(|_| !gelijk).map(|(_, keuze)| keuze)
}

/// The one word of `keuzes` from which a long word is a single letter away.
pub(crate) fn tikfout<'a>(woord: &str, keuzes: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let gezocht = gelijkgemaakt(woord);
    if !(LANG_TEKENS..=MAX_TEKENS).contains(&gezocht.len()) {
        return None;
    }
    let een_letter = |keuze: &&str| afstand(&gezocht, &gelijkgemaakt(keuze)) == 1;
    let mut gevonden = keuzes.into_iter().filter(een_letter);
    gevonden.next().filter(|_| gevonden.next().is_none())
}

fn zelfde_letters(een: &[char], ander: &[char]) -> bool {
    let gesorteerd = |letters: &[char]| {
        let mut letters = letters.to_vec();
        letters.sort_unstable();
        letters
    };
    gesorteerd(een) == gesorteerd(ander)
}

fn gelijkgemaakt(woord: &str) -> Vec<char> {
    let letters = woord.trim().chars().take(MAX_TEKENS + 1).flat_map(char::to_lowercase);
    letters.map(|c| if matches!(c, ' ' | '_') { '-' } else { c }).collect()
}

/// How many letters must change, be added, left out, or swapped with their neighbour, to make one word the other.
fn afstand(a: &[char], b: &[char]) -> usize {
    let mut tabel: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut rij = vec![i];
        for j in 1..=b.len() {
            let vervangen = tabel[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut beste = vervangen.min(tabel[i - 1][j] + 1).min(rij[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                beste = beste.min(tabel[i - 2][j - 2] + 1);
            }
            rij.push(beste);
        }
        tabel.push(rij);
    }
    tabel[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_tikfout_vindt_het_woord_en_iets_heel_anders_niets() {
        let codes = ["werk", "gesubsidieerd-werk", "opleiding", "andere-uitkering"];
        assert_eq!(dichtstbij("Opleidng", codes), Some("opleiding"));
        assert_eq!(dichtstbij("Andere uitkering", codes), Some("andere-uitkering"));
        assert_eq!(dichtstbij("wrk", codes), Some("werk"));
        assert_eq!(dichtstbij("wrek", codes), Some("werk"));
        assert_eq!(dichtstbij("pensioen", codes), None);
        assert_eq!(dichtstbij("vbo", ["hbo", "wo"]), None);
        assert_eq!(dichtstbij("hob", ["hbo", "wo"]), Some("hbo"));
        assert_eq!(tikfout("Alleenstaande", ["alleenstaand", "alleenstaande-ouder"]), Some("alleenstaand"));
        assert_eq!(tikfout("wek", codes), None);
        assert_eq!(dichtstbij("", codes), None);
        assert_eq!(dichtstbij(&"werk".repeat(1000), codes), None);
    }
}
