//! "Bedoelde u …?" for codes: which of a list of codes a value probably means. A wrong proposal costs more than none,
//! because people take it over, so where two fit as well there is none.

use crate::lijkt::{dichtstbij, tikfout};

/// Words that turn round what stands beside them: `geen werk` is not `werk`.
const ONTKENNINGEN: [&str; 8] = ["geen", "niet", "zonder", "nooit", "ex", "oud", "voormalig", "anders"];

/// Words that say nothing of which code is meant.
const VULLING: [&str; 12] =
    ["niveau", "niv", "de", "het", "een", "en", "of", "met", "in", "van", "diploma", "opleiding"];

/// The widest range of digits that is written out: `2-4` is 2, 3 and 4.
const MAX_REEKS: u8 = 9;

/// What systems write for a code of which it has no part, without spaces and signs.
const ANDERS_GENOEMD: [(&str, &str); 11] = [
    ("pw", "participatiewet"),
    ("pwet", "participatiewet"),
    ("wwb", "participatiewet"),
    ("bijstand", "participatiewet"),
    ("algemenebijstand", "participatiewet"),
    ("hoofd", "hoofdaanvrager"),
    ("aanvrager", "hoofdaanvrager"),
    ("hoofdpersoon", "hoofdaanvrager"),
    ("echtgenoot", "partner"),
    ("echtgenote", "partner"),
    ("medeaanvrager", "partner"),
];

/// The code that a value probably means: the one of which it names the parts (`lbo` is of `lbo-mavo-mbo1`, `mbo-4` of
/// `mbo2-4-havo-vwo`), the one that it names in full beside other words (`hbo bachelor`), or one that is a slip of the pen
/// away. None when it is none of these, or when two codes are as near.
pub(crate) fn voorstel<'a>(waarde: &str, codes: &[&'a str]) -> Option<&'a str> {
    if let Some(code) = codes.iter().find(|code| code.eq_ignore_ascii_case(waarde.trim())) {
        return Some(code);
    }
    let kaal: String = waarde.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if let Some((_, code)) = ANDERS_GENOEMD.iter().find(|(anders, _)| *anders == kaal)
        && let Some(code) = codes.iter().find(|een| *een == code)
    {
        return Some(code);
    }
    let woorden = delen(waarde);
    if woorden.is_empty() {
        return None;
    }
    // `alleenstaande` is a letter away from one code, and a part of another.
    if let Some(code) = tikfout(waarde, codes.iter().copied()) {
        return Some(code);
    }
    let ontkend = woorden.iter().any(|woord| ONTKENNINGEN.contains(&woord.as_str()));
    let zinvol: Vec<&String> = woorden.iter().filter(|woord| !VULLING.contains(&woord.as_str())).collect();
    let zegt_iets = zinvol.iter().any(|woord| woord.starts_with(|c: char| c.is_alphabetic()));
    let van_code: Vec<(&str, Vec<String>)> = codes.iter().map(|code| (*code, delen(code))).collect();
    let noemt_delen = van_code.iter().filter(|(_, delen)| zinvol.iter().all(|woord| delen.contains(woord)));
    let in_zijn_geheel = van_code.iter().filter(|(_, delen)| delen.iter().all(|deel| woorden.contains(deel)));
    let een = |mut fits: Vec<&(&'a str, Vec<String>)>| match (fits.pop(), fits.is_empty()) {
        (Some((code, _)), true) => Some(*code),
        _ => None,
    };
    if zegt_iets && let Some(code) = een(noemt_delen.collect()) {
        return Some(code);
    }
    if !ontkend && let Some(code) = een(in_zijn_geheel.collect()) {
        return Some(code);
    }
    dichtstbij(waarde, codes.iter().copied())
}

/// The words and numbers of a code or a value, in lower case; a range of digits is written out.
fn delen(tekst: &str) -> Vec<String> {
    let mut delen: Vec<String> = Vec::new();
    let mut vorige = ' ';
    for teken in tekst.chars().flat_map(char::to_lowercase) {
        if teken.is_alphanumeric() {
            let zelfde = vorige.is_alphanumeric() && vorige.is_numeric() == teken.is_numeric();
            match delen.last_mut() {
                Some(deel) if zelfde => deel.push(teken),
                _ => delen.push(teken.to_string()),
            }
        }
        vorige = teken;
    }
    let reeksen: Vec<String> = delen
        .windows(2)
        .filter(|_| tekst.contains('-'))
        .filter_map(|paar| Some((paar[0].parse::<u8>().ok()?, paar[1].parse::<u8>().ok()?)))
        .filter(|(van, tot)| van < tot && tot - van <= MAX_REEKS)
        .flat_map(|(van, tot)| (van + 1..tot).map(|getal| getal.to_string()))
        .collect();
    delen.extend(reeksen);
    delen
}
