use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    Afzegger, Correctiereden, Gebeurtenis as _, Gespreksuitkomst, Kanaal, SignaalBron,
    gebeurtenis::{
        AankomstBevestigd, InformatieVerstrekt, InformatiefGesprekAfgezegd, InformatiefGesprekGepland,
        InformatiefGesprekGevoerd, OpvolgingIngetrokken, OverdrachtBevestigd, SignaalAfgesloten,
        SignaalVerlopen,
    },
};

const SIGNAAL: Uuid = Uuid::from_u128(7);
const ONTVANGEN: Date = date(2025, 3, 3);
const OVERDRACHT: SignaalBron = SignaalBron::UwvWarmeOverdracht;

fn dag(dag: i8) -> Date {
    date(2025, 3, dag)
}

fn coach() -> Kenmerk {
    "coach-1".parse().unwrap()
}

fn informatie() -> SignaleringGebeurtenis {
    InformatieVerstrekt { signaal_id: SIGNAAL, kanaal: Kanaal::Brief }.into()
}

fn aankomst() -> SignaleringGebeurtenis {
    AankomstBevestigd { signaal_id: SIGNAAL, coach: coach() }.into()
}

fn gepland(datum_gesprek: Date) -> SignaleringGebeurtenis {
    InformatiefGesprekGepland { signaal_id: SIGNAAL, coach: coach(), datum_gesprek, plek: None }.into()
}

fn gevoerd() -> SignaleringGebeurtenis {
    let (coach, uitkomst) = (coach(), Gespreksuitkomst::Werk);
    let (plek, deelnemers, gebiedsteam) = (None, Vec::new(), None);
    InformatiefGesprekGevoerd { signaal_id: SIGNAAL, coach, uitkomst, plek, deelnemers, gebiedsteam }.into()
}

fn afgezegd() -> SignaleringGebeurtenis {
    InformatiefGesprekAfgezegd { signaal_id: SIGNAAL, door: Afzegger::Jongere, dagen_vooraf: 1 }.into()
}

fn weg(stap: Opvolgstap, van: Date, vervangen: bool) -> SignaleringGebeurtenis {
    let reden = Correctiereden::Invoerfout;
    OpvolgingIngetrokken { signaal_id: SIGNAAL, stap, van, reden, vervangen, aanvraag_vervalt: false }.into()
}

fn gedaan(stappen: &[(Date, SignaleringGebeurtenis)]) -> Gedaan {
    let mut gedaan = Gedaan::default();
    stappen.iter().for_each(|(op, gebeurtenis)| gedaan.neem(*op, gebeurtenis));
    gedaan
}

/// What it waits for besides an arrival.
fn wacht(stappen: &[(Date, SignaleringGebeurtenis)]) -> Option<(Normstap, Date)> {
    gedaan(stappen).wacht_op_opvolging(ONTVANGEN)
}

#[test]
fn wie_iets_deed_wacht_op_een_gesprek_en_daarna_op_het_verslag() {
    assert_eq!(wacht(&[]), Some((Normstap::Opvolgen, ONTVANGEN)));
    let verlopen = SignaalVerlopen { signaal_id: SIGNAAL, opvolgen_voor: dag(5) }.into();
    assert_eq!(wacht(&[(dag(5), verlopen)]), Some((Normstap::Opvolgen, ONTVANGEN)));
    for stap in [informatie(), aankomst()] {
        assert_eq!(wacht(&[(dag(6), stap)]), Some((Normstap::Gesprek, dag(6))));
    }
    let afspraak = (dag(6), gepland(dag(14)));
    assert_eq!(wacht(std::slice::from_ref(&afspraak)), Some((Normstap::Verslag, dag(14))));
    // A letter that is sent while a talk is planned does not ask for another.
    assert_eq!(wacht(&[afspraak.clone(), (dag(7), informatie())]), Some((Normstap::Verslag, dag(14))));
    assert_eq!(wacht(&[afspraak.clone(), (dag(8), afgezegd())]), Some((Normstap::Gesprek, dag(8))));
    assert_eq!(wacht(&[afspraak, (dag(14), gevoerd())]), None);
    let afgesloten = SignaalAfgesloten { signaal_id: SIGNAAL, reden: Afsluitreden::GeenContact }.into();
    assert_eq!(wacht(&[(dag(9), afgesloten)]), None);
}

#[test]
fn wat_is_ingetrokken_telt_niet_en_wat_het_vervangt_staat_op_zijn_plek() {
    let verslag = (dag(14), gevoerd());
    let terug = (dag(14), weg(Opvolgstap::GesprekGevoerd, dag(14), false));
    let weer = wacht(&[(dag(6), gepland(dag(14))), verslag.clone(), terug]);
    assert_eq!(weer, Some((Normstap::Verslag, dag(14))));
    let ingeruild = gedaan(&[
        (dag(6), informatie()),
        (dag(8), gepland(dag(14))),
        (dag(6), weg(Opvolgstap::Informatie, dag(6), true)),
        (dag(7), informatie()),
    ]);
    let dagen: Vec<_> = ingeruild.staat().map(|(op, _)| op).collect();
    assert_eq!(dagen, [dag(7), dag(8)]);
    assert_eq!(Gedaan::lees(&ingeruild.schrijf().unwrap()).unwrap(), ingeruild);
    // A table of before is read too: what stands in it keeps its form.
    let (soort, feiten) = (InformatieVerstrekt::SOORT, informatie().schrijf().unwrap());
    let tekst: serde_json::Value = serde_json::from_str(&ingeruild.schrijf().unwrap()).unwrap();
    let begin = [
        json!({"op": "2025-03-06", "soort": soort, "feiten": feiten, "ingetrokken": "invoerfout"}),
        json!({"op": "2025-03-07", "soort": soort, "feiten": feiten}),
    ];
    assert_eq!(tekst.as_array().unwrap()[..2], begin);
}

#[test]
fn wie_is_overgedragen_wacht_op_aankomst_zodra_iemand_het_signaal_oppakt() {
    let op = |stappen: &[_]| gedaan(stappen).wacht_op(OVERDRACHT, ONTVANGEN);
    assert_eq!(op(&[]), Some((Normstap::Opvolgen, ONTVANGEN)));
    assert_eq!(op(&[(dag(6), informatie())]), Some((Normstap::Aankomst, ONTVANGEN)));
    assert_eq!(op(&[(dag(6), aankomst())]), Some((Normstap::Gesprek, dag(6))));
    // That the source confirms it is no follow-up.
    let bevestigd = (dag(9), OverdrachtBevestigd { signaal_id: SIGNAAL }.into());
    assert_eq!(op(std::slice::from_ref(&bevestigd)), Some((Normstap::Opvolgen, ONTVANGEN)));
    assert_eq!(op(&[(dag(6), aankomst()), bevestigd]), Some((Normstap::Gesprek, dag(6))));
    let school = gedaan(&[(dag(6), informatie())]).wacht_op(SignaalBron::Doorstroompunt, ONTVANGEN);
    assert_eq!(school, Some((Normstap::Gesprek, dag(6))));
}
