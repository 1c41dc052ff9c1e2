//! What figures need of a person with a benefit, and what wins when two sources tell it differently: the newest
//! delivery, except that "unknown" never replaces something known.

use domein::gebeurtenis::Uitkeringskenmerken;
use domein::{Doelgroep, Leefvorm, Opleidingsniveau, RedenCode, Regeling, Uitkeringsrol};

use super::{Correctie, Einde};

/// The reason code for "not known".
const ONBEKEND: &str = "onbekend";

/// A reason that is not known.
#[must_use]
pub(crate) fn reden_onbekend() -> RedenCode {
    #[expect(clippy::expect_used, reason = "a constant of the right form, proved by a test")]
    ONBEKEND.parse().expect("onbekend is a reason code")
}

pub(super) fn is_onbekend(reden: &RedenCode) -> bool {
    reden.as_str() == ONBEKEND
}

/// Nothing is known.
#[must_use]
pub fn onbekende_kenmerken() -> Uitkeringskenmerken {
    Uitkeringskenmerken {
        geboortemaand: None,
        opleidingsniveau: Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: None,
        leefvorm: Leefvorm::Onbekend,
        reden_instroom: reden_onbekend(),
        regeling: Regeling::default(),
        rol: Uitkeringsrol::default(),
    }
}

/// The same, with the target groups sorted, each once, and those that follow from the level of education as that
/// says where it is known.
#[must_use]
pub fn kenmerken(mut ruw: Uitkeringskenmerken) -> Uitkeringskenmerken {
    ruw.doelgroepen = doelgroepen(ruw.opleidingsniveau, ruw.doelgroepen);
    ruw
}

fn doelgroepen(niveau: Opleidingsniveau, mut groepen: Vec<Doelgroep>) -> Vec<Doelgroep> {
    groepen.retain(|groep| *groep != Doelgroep::HboWo);
    if matches!(niveau, Opleidingsniveau::Hbo | Opleidingsniveau::Wo) {
        groepen.push(Doelgroep::HboWo);
    }
    if let Some(zonder) = niveau.zonder_startkwalificatie() {
        groepen.retain(|groep| *groep != Doelgroep::ZonderStartkwalificatie);
        if zonder {
            groepen.push(Doelgroep::ZonderStartkwalificatie);
        }
    }
    groepen.sort_unstable();
    groepen.dedup();
    groepen
}

/// What is known after a delivery: its value wherever it has one, what was known elsewhere.
pub(super) fn samengevoegd(oud: &Uitkeringskenmerken, nieuw: Uitkeringskenmerken) -> Uitkeringskenmerken {
    let niveau = match nieuw.opleidingsniveau {
        Opleidingsniveau::Onbekend => oud.opleidingsniveau,
        bekend => bekend,
    };
    kenmerken(Uitkeringskenmerken {
        geboortemaand: nieuw.geboortemaand.or(oud.geboortemaand),
        opleidingsniveau: niveau,
        doelgroepen: if geleverd(&nieuw) { nieuw.doelgroepen } else { oud.doelgroepen.clone() },
        gebiedsteam: nieuw.gebiedsteam.or_else(|| oud.gebiedsteam.clone()),
        leefvorm: if nieuw.leefvorm == Leefvorm::Onbekend { oud.leefvorm } else { nieuw.leefvorm },
        reden_instroom: if is_onbekend(&nieuw.reden_instroom) {
            oud.reden_instroom.clone()
        } else {
            nieuw.reden_instroom
        },
        regeling: nieuw.regeling,
        rol: nieuw.rol,
    })
}

/// What a row says that continues a benefit: why that began is of its beginning; a later row says why that row did.
pub(super) fn begonnen_als(begin: &Uitkeringskenmerken, mut ruw: Uitkeringskenmerken) -> Uitkeringskenmerken {
    if !is_onbekend(&begin.reden_instroom) {
        ruw.reden_instroom.clone_from(&begin.reden_instroom);
    }
    ruw
}

/// Whether the delivery itself named a target group: one that does not merely follow from the level of education.
fn geleverd(nieuw: &Uitkeringskenmerken) -> bool {
    let afgeleid = doelgroepen(nieuw.opleidingsniveau, Vec::new());
    nieuw.doelgroepen.iter().any(|groep| !afgeleid.contains(groep))
}

/// A part of the timeline, in which what was not known before the delivery is as it says now, and so is what cannot
/// change. `was` is what was known last, `nieuw` what is known now. `doelgroepen_bekend`: that nobody named a target group
/// meant that there was none.
pub(super) fn opgevuld(
    deel: &mut Uitkeringskenmerken,
    was: &Uitkeringskenmerken,
    nieuw: &Uitkeringskenmerken,
    doelgroepen_bekend: bool,
) {
    deel.geboortemaand = nieuw.geboortemaand.or(deel.geboortemaand);
    deel.reden_instroom.clone_from(&nieuw.reden_instroom);
    if was.opleidingsniveau == Opleidingsniveau::Onbekend
        && deel.opleidingsniveau == Opleidingsniveau::Onbekend
    {
        deel.opleidingsniveau = nieuw.opleidingsniveau;
    }
    if was.gebiedsteam.is_none() && deel.gebiedsteam.is_none() {
        deel.gebiedsteam.clone_from(&nieuw.gebiedsteam);
    }
    if was.leefvorm == Leefvorm::Onbekend && deel.leefvorm == Leefvorm::Onbekend {
        deel.leefvorm = nieuw.leefvorm;
    }
    if !doelgroepen_bekend && !geleverd(was) && !geleverd(deel) {
        deel.doelgroepen.clone_from(&nieuw.doelgroepen);
    }
    *deel = kenmerken(deel.clone());
}

/// The end as it is known after a delivery: its date counts; a reason that is not known replaces none that is, and
/// the same holds for the age on the same day.
pub(super) fn einde_na(bekend: Option<&Einde>, mut nieuw: Einde) -> Einde {
    if let Some(bekend) = bekend {
        if is_onbekend(&nieuw.reden) {
            nieuw.reden = bekend.reden.clone();
        }
        if nieuw.datum == bekend.datum {
            nieuw.leeftijd = nieuw.leeftijd.or(bekend.leeftijd);
        }
    }
    nieuw
}

/// What is known after a correction by hand: what it names, also when that is "unknown".
pub(super) fn gecorrigeerd(oud: &Uitkeringskenmerken, nieuw: Correctie) -> Uitkeringskenmerken {
    kenmerken(Uitkeringskenmerken {
        geboortemaand: nieuw.geboortemaand.or(oud.geboortemaand),
        opleidingsniveau: nieuw.opleidingsniveau.unwrap_or(oud.opleidingsniveau),
        doelgroepen: nieuw.doelgroepen.unwrap_or_else(|| oud.doelgroepen.clone()),
        gebiedsteam: nieuw.gebiedsteam.or_else(|| oud.gebiedsteam.clone()),
        leefvorm: nieuw.leefvorm.unwrap_or(oud.leefvorm),
        reden_instroom: nieuw.reden_instroom.unwrap_or_else(|| oud.reden_instroom.clone()),
        regeling: oud.regeling,
        rol: oud.rol,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn niveau() -> impl Strategy<Value = Opleidingsniveau> {
        proptest::sample::select(Opleidingsniveau::ALLE)
    }

    fn groepen() -> impl Strategy<Value = Vec<Doelgroep>> {
        proptest::collection::vec(proptest::sample::select(Doelgroep::ALLE), 0..6)
    }

    fn ruw(opleidingsniveau: Opleidingsniveau, doelgroepen: Vec<Doelgroep>) -> Uitkeringskenmerken {
        Uitkeringskenmerken { opleidingsniveau, doelgroepen, ..onbekende_kenmerken() }
    }

    #[test]
    fn de_opleiding_bepaalt_twee_doelgroepen() {
        use {Doelgroep as D, Opleidingsniveau as O};
        let geval = |niveau, groepen: &[D]| kenmerken(ruw(niveau, groepen.to_vec())).doelgroepen;
        assert_eq!(geval(O::Hbo, &[]), [D::HboWo]);
        assert_eq!(
            geval(O::Basisniveau, &[D::Vergunninghouder]),
            [D::Vergunninghouder, D::ZonderStartkwalificatie]
        );
        assert_eq!(
            geval(O::Wo, &[D::ZonderStartkwalificatie]),
            [D::HboWo],
            "the level is known and says otherwise"
        );
        assert_eq!(geval(O::Onbekend, &[D::ZonderStartkwalificatie, D::HboWo]), [D::ZonderStartkwalificatie]);
    }

    proptest! {
        #[test]
        fn doelgroepen_zijn_gesorteerd_en_uniek_en_nog_eens_verandert_niets(o in niveau(), g in groepen()) {
            let een = kenmerken(ruw(o, g));
            prop_assert!(een.doelgroepen.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(kenmerken(een.clone()), een);
        }

        #[test]
        fn dezelfde_levering_nog_eens_verandert_niets(
            oud in (niveau(), groepen()), nieuw in (niveau(), groepen())
        ) {
            let levering = kenmerken(ruw(nieuw.0, nieuw.1));
            let een = samengevoegd(&kenmerken(ruw(oud.0, oud.1)), levering.clone());
            prop_assert_eq!(samengevoegd(&een, levering), een);
        }

        #[test]
        fn een_lege_levering_wist_niets(o in niveau(), g in groepen()) {
            let bekend = kenmerken(ruw(o, g));
            prop_assert_eq!(samengevoegd(&bekend, onbekende_kenmerken()), bekend);
        }
    }
}
