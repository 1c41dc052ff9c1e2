//! At what age a source gives a signal. One table, with from when a rule holds and where it comes from.

use std::ops::RangeInclusive;

use domein::SignaalBron;
use jiff::civil::{Date, date};

use super::Weigering;

/// The youngest and the oldest age in whole years that somebody can have on a day; more than one when the birth is known
/// in part. None: nothing is known.
pub type Leeftijden = Option<RangeInclusive<u8>>;

/// Who is a young person here: 16 up to and including 26 ("tot 27").
const DOELGROEP: (u8, u8) = (16, 26);
/// From this day on the law "van school naar duurzaam werk" is in force: a Doorstroompunt follows young people until 27.
const VAN_SCHOOL_NAAR_DUURZAAM_WERK: Date = date(2026, 1, 1);
/// Rules that were always there.
const ALTIJD: Date = Date::MIN;

/// One rule: a source gives signals, from a day on, about who is so old on the date of the signal (whole years, both
/// inclusive).
struct Regel {
    bron: SignaalBron,
    vanaf: Date,
    jaren: (u8, u8),
}

const fn regel(bron: SignaalBron, vanaf: Date, jaren: (u8, u8)) -> Regel {
    Regel { bron, vanaf, jaren }
}

/// The rules. Of a source with more, the newest that holds on the date of the signal counts. Who is not in it gives signals
/// about every age: a WW ends at any age, and the Werkprogramma counts them all.
const REGELS: &[Regel] = {
    use SignaalBron::*;
    &[
        // Pupils of secondary education and older; until 2026 young people until 23 (the former RMC).
        regel(Doorstroompunt, ALTIJD, (12, 22)),
        regel(Doorstroompunt, VAN_SCHOOL_NAAR_DUURZAAM_WERK, (12, 26)),
        // After a refused Wajong application, for which somebody is nearly eighteen or older.
        regel(UwvWarmeOverdracht, ALTIJD, DOELGROEP),
        regel(EindeInburgering, ALTIJD, DOELGROEP),
        // Before the eighteenth birthday, on it, or just after: *assumption* within the year.
        regel(Achttien, ALTIJD, (16, 18)),
        regel(Jeugdzorg, ALTIJD, DOELGROEP),
        regel(ProVso, ALTIJD, DOELGROEP),
        regel(Zelfmelding, ALTIJD, DOELGROEP),
        regel(Outreach, ALTIJD, DOELGROEP),
        regel(Partner, ALTIJD, DOELGROEP),
    ]
};

/// The ages at which this source gives a signal on this day; none when there is no bound.
fn jaren(bron: SignaalBron, datum: Date) -> Option<(u8, u8)> {
    let geldend = REGELS.iter().filter(|regel| regel.bron == bron && regel.vanaf <= datum);
    geldend.max_by_key(|regel| regel.vanaf).map(|regel| regel.jaren)
}

/// Whether a source can give a signal of this day about somebody of this age. Refuses only who certainly is too young or too
/// old: of a birth that is known in part every day counts, and of one that is not known nothing is said.
pub(super) fn keur(bron: SignaalBron, datum: Date, leeftijden: &Leeftijden) -> Result<(), Weigering> {
    let (Some(zeker), Some((van, tot_en_met))) = (leeftijden, jaren(bron, datum)) else { return Ok(()) };
    if *zeker.end() < van || *zeker.start() > tot_en_met {
        return Err(Weigering::LeeftijdBuitenDoelgroep { bron, van, tot_en_met });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mag(bron: SignaalBron, datum: Date, jaren: RangeInclusive<u8>) -> bool {
        keur(bron, datum, &Some(jaren)).is_ok()
    }

    #[test]
    fn een_doorstroompunt_volgt_tot_23_en_sinds_2026_tot_27() {
        let (voor, na) = (date(2025, 12, 31), date(2026, 1, 1));
        for (jaren, toen, nu) in [
            (11, false, false),
            (12, true, true),
            (22, true, true),
            (23, false, true),
            (26, false, true),
            (27, false, false),
            (59, false, false),
        ] {
            assert_eq!(mag(SignaalBron::Doorstroompunt, voor, jaren..=jaren), toen, "{jaren} in 2025");
            assert_eq!(mag(SignaalBron::Doorstroompunt, na, jaren..=jaren), nu, "{jaren} in 2026");
        }
    }

    #[test]
    fn alleen_wie_zeker_buiten_de_grens_valt_wordt_geweigerd() {
        let dag = date(2025, 6, 1);
        assert!(mag(SignaalBron::Doorstroompunt, dag, 22..=23));
        assert!(mag(SignaalBron::Doorstroompunt, dag, 11..=12));
        assert!(!mag(SignaalBron::Doorstroompunt, dag, 23..=24));
        assert_eq!(keur(SignaalBron::Doorstroompunt, dag, &None), Ok(()));
    }

    #[test]
    fn de_andere_bronnen_kennen_de_doelgroep_en_de_ww_elke_leeftijd() {
        let dag = date(2026, 6, 1);
        for bron in SignaalBron::ALLE.iter().copied() {
            let zestiger = mag(bron, dag, 60..=60);
            assert_eq!(zestiger, bron == SignaalBron::UwvWwEinde, "{bron}");
            assert!(bron == SignaalBron::Achttien || mag(bron, dag, 26..=26), "{bron}");
            assert!(mag(bron, dag, 17..=17), "{bron}");
        }
        assert!(!mag(SignaalBron::Achttien, dag, 19..=19));
        assert!(!mag(SignaalBron::Zelfmelding, dag, 15..=15));
    }
}
