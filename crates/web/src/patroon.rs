//! The patterns of our schemas, each read once per process: reading one takes much longer than trying it.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex_lite::Regex;

/// Per pattern what it became; none when it cannot be read. As many as the schemas have.
type Gelezen = RwLock<HashMap<String, Option<Regex>>>;

/// Whether a text has the form of a pattern. One that cannot be read is found by the test over all schemas; it lets
/// pass.
pub(crate) fn past(patroon: &str, tekst: &str) -> bool {
    static GELEZEN: LazyLock<Gelezen> = LazyLock::new(RwLock::default);
    let heeft_vorm = |regex: &Option<Regex>| regex.as_ref().is_none_or(|regex| regex.is_match(tekst));
    if let Some(bekend) = GELEZEN.read().unwrap_or_else(PoisonError::into_inner).get(patroon) {
        return heeft_vorm(bekend);
    }
    let regex = Regex::new(patroon).ok();
    let past = heeft_vorm(&regex);
    GELEZEN.write().unwrap_or_else(PoisonError::into_inner).insert(patroon.to_owned(), regex);
    past
}

#[cfg(test)]
mod tests {
    use super::past;

    #[test]
    fn een_patroon_geeft_de_tweede_keer_hetzelfde() {
        for _ in 0..2 {
            assert!(past("^[0-9]{9}$", "999990019"));
            assert!(!past("^[0-9]{9}$", "99999001"));
            assert!(past("[", "wie zijn patroon niet leest, houdt niemand tegen"));
        }
    }
}
