//! The rules as stories: given what happened, when this is asked, then that follows or it is refused.

mod aanvraag;
mod bellen;
mod een_tegelijk;
mod termijnen;
mod terugnemen;
mod uitkering;
mod wet;

use domein::{Geboortemaand, Kenmerk, gebeurtenis::*};
use jiff::civil::{Date, date};

use super::*;

const P: PersoonId = PersoonId(Uuid::from_u128(7));

fn gm() -> Gemeentecode {
    "GM0014".parse().unwrap()
}

fn id() -> Uuid {
    aanvraag_id("AV-1")
}

fn uitkering(ingang: Date) -> Uuid {
    uitkering_id(P, &gm(), ingang, 0)
}

fn opdracht(wat: Wat) -> Opdracht {
    Opdracht { persoon: P, gemeente: gm(), wat }
}

fn voorval(op: Date, gebeurtenis: impl Into<IntakeGebeurtenis>) -> Intakevoorval {
    Voorval::over(P, op, gebeurtenis)
}

fn coach() -> Kenmerk {
    "coach-zuid-2".parse().unwrap()
}

/// Day of application in all stories.
const DAG: Date = date(2025, 3, 3);

#[test]
fn elke_weigering_heeft_een_eigen_code_en_een_zin_voor_mensen() {
    use dienst::Weigert as _;
    let codes: BTreeSet<_> = Weigering::ALLE.iter().map(|weigering| weigering.code()).collect();
    assert_eq!(codes.len(), Weigering::ALLE.len());
    for weigering in Weigering::ALLE {
        assert!(web::is_beschreven(weigering.code()), "{} staat niet in docs/fouten.md", weigering.code());
        assert!(weigering.to_string().ends_with('.'), "{weigering}");
    }
}

#[test]
fn een_uitkering_heeft_overal_hetzelfde_id() {
    assert_eq!(uitkering(DAG), afgeleide_id("uitkering", &[&P.to_string(), "GM0014", "2025-03-03"]));
}

fn onbekende(maand: Option<&str>) -> Uitkeringskenmerken {
    let geboortemaand = maand.map(|maand| maand.parse::<Geboortemaand>().unwrap());
    Uitkeringskenmerken { geboortemaand, ..onbekende_kenmerken() }
}
