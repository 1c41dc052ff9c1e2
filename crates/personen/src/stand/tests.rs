use super::*;
use crate::tijdlijn::Vertelt;
use domein::{
    Aanvraagstap, Afwijzingsreden, Bezwaaruitkomst, Correctiereden, RedenCode,
    gebeurtenis::{
        AanleidingHersteld, AanvraagAfgewezen, AanvraagIngediend, AanvraagstapIngetrokken, BezwaarBeslist,
        IntakeGebeurtenis, ToekenningIngetrokken, TrajectGebeurtenis, UitkeringseindeGemeld,
        UitkeringseindeIngetrokken, Uitstroom, UitstroomGecorrigeerd, UitstroomIngetrokken,
    },
};
use jiff::civil::date;

const UITKERING: Uuid = Uuid::from_u128(1);
const INGANG: Date = date(2026, 1, 1);
const MAART: Date = date(2026, 3, 1);
const APRIL: Date = date(2026, 4, 1);
const MEI: Date = date(2026, 5, 1);

fn reden() -> RedenCode {
    "werk".parse().unwrap()
}

fn einde(datum: Date) -> IntakeGebeurtenis {
    let (uitkering_id, leeftijd) = (UITKERING, None);
    UitkeringseindeGemeld { uitkering_id, datum, reden: reden(), leeftijd }.into()
}

fn geen_einde() -> IntakeGebeurtenis {
    UitkeringseindeIngetrokken { uitkering_id: UITKERING }.into()
}

fn uitstroom(datum: Date) -> TrajectGebeurtenis {
    let (uitkering_id, leeftijd) = (UITKERING, None);
    Uitstroom { uitkering_id, datum, reden: reden(), leeftijd }.into()
}

fn geen_uitstroom() -> TrajectGebeurtenis {
    UitstroomIngetrokken { uitkering_id: UITKERING }.into()
}

/// A benefit that runs from `INGANG`, and what was told of it since.
fn na(gebeurtenissen: &[&dyn Vertelt]) -> Stand {
    let mut stand = Stand::default();
    stand.begint(UITKERING, INGANG, None);
    gebeurtenissen.iter().for_each(|gebeurtenis| gebeurtenis.wijzig(&mut stand, INGANG));
    stand
}

#[test]
fn wie_uitstroomt_heeft_vanaf_die_dag_geen_uitkering() {
    let stand = na(&[&uitstroom(MAART)]);
    let dag_ervoor = MAART.yesterday().unwrap();
    assert!(stand.heeft_uitkering(INGANG) && stand.heeft_uitkering(dag_ervoor));
    assert!(!stand.heeft_uitkering(MAART) && !stand.heeft_uitkering(INGANG.yesterday().unwrap()));
    let later =
        UitstroomGecorrigeerd { uitkering_id: UITKERING, datum: APRIL, reden: reden(), leeftijd: None };
    let stand = na(&[&uitstroom(MAART), &TrajectGebeurtenis::from(later)]);
    assert!(stand.heeft_uitkering(MAART) && !stand.heeft_uitkering(APRIL));
    assert!(na(&[&uitstroom(MAART), &geen_uitstroom()]).heeft_uitkering(MEI));
}

#[test]
fn een_einde_uit_het_bestand_blijft_als_een_uitstroom_wordt_ingetrokken() {
    let stand = na(&[&einde(MAART), &uitstroom(APRIL), &geen_uitstroom()]);
    assert!(!stand.heeft_uitkering(MAART));
    let stand = na(&[&uitstroom(APRIL), &einde(MAART), &geen_uitstroom()]);
    assert!(!stand.heeft_uitkering(MAART));
    let stand = na(&[&einde(APRIL), &uitstroom(MAART)]);
    assert!(stand.heeft_uitkering(MAART), "what intake says goes before what traject says");
}

#[test]
fn een_uitstroom_van_de_coach_blijft_als_het_einde_uit_het_bestand_wordt_ingetrokken() {
    let stand = na(&[&uitstroom(APRIL), &einde(MAART), &geen_einde()]);
    assert!(stand.heeft_uitkering(MAART) && !stand.heeft_uitkering(APRIL));
    assert!(na(&[&einde(MAART), &geen_einde()]).heeft_uitkering(MEI));
}

#[test]
fn wat_werd_ingetrokken_telt_niet_en_na_herstel_weer_wel() {
    let ingetrokken = ToekenningIngetrokken { uitkering_id: UITKERING, bij_levering: false };
    let mut stand = na(&[&einde(MEI), &IntakeGebeurtenis::from(ingetrokken)]);
    assert!(!stand.heeft_uitkering(APRIL));
    stand.begint(UITKERING, INGANG, None);
    assert!(stand.heeft_uitkering(APRIL) && !stand.heeft_uitkering(MEI), "the end stays what it was");
}

const AANVRAAG: Uuid = Uuid::from_u128(2);
const SIGNAAL: Uuid = Uuid::from_u128(3);

fn team(naam: &str) -> Gebiedsteam {
    naam.parse().unwrap()
}

/// An application in zuid that was refused, and after that a signal in oost that is open.
fn afgewezen_en_elders_gemeld() -> Stand {
    let (gebiedsteam, aanvraag_id) = (Some(team("zuid")), AANVRAAG);
    let (signaal_id, versneld, coach, leeftijd) = (None, false, None, None);
    let ingediend = AanvraagIngediend { aanvraag_id, signaal_id, gebiedsteam, versneld, coach, leeftijd };
    let afgewezen = AanvraagAfgewezen { aanvraag_id, reden: Afwijzingsreden::NietRechthebbend };
    let mut stand = Stand::default();
    neem(&mut stand, ingediend);
    neem(&mut stand, afgewezen);
    stand.opent(SIGNAAL, Some(&team("oost")));
    stand
}

fn neem(stand: &mut Stand, gebeurtenis: impl Into<IntakeGebeurtenis>) {
    gebeurtenis.into().wijzig(stand, INGANG);
}

fn ingetrokken(stap: Aanvraagstap) -> AanvraagstapIngetrokken {
    let (aanvraag_id, reden) = (AANVRAAG, Correctiereden::NietGebeurd);
    AanvraagstapIngetrokken { aanvraag_id, stap, van: INGANG, reden, vervangen: false }
}

#[test]
fn een_aanvraag_die_weer_open_is_heeft_haar_eigen_team() {
    let zuid = team("zuid");
    let mut stand = afgewezen_en_elders_gemeld();
    assert_eq!(stand.gebiedsteam(INGANG), Some(&team("oost")));
    neem(&mut stand, ingetrokken(Aanvraagstap::Besluit));
    assert_eq!(stand.gebiedsteam(INGANG), Some(&zuid));
    stand.sluit(SIGNAAL);
    assert_eq!(stand.gebiedsteam(INGANG), Some(&zuid));

    // The same by an objection that is gegrond, and no longer when that was not decided.
    let mut stand = afgewezen_en_elders_gemeld();
    neem(&mut stand, BezwaarBeslist { aanvraag_id: AANVRAAG, uitkomst: Bezwaaruitkomst::Gegrond });
    assert_eq!(stand.gebiedsteam(INGANG), Some(&zuid));
    neem(&mut stand, ingetrokken(Aanvraagstap::BeslissingOpBezwaar));
    assert_eq!(stand.gebiedsteam(INGANG), Some(&team("oost")));
}

#[test]
fn wie_weer_om_een_aanvraag_vraagt_zegt_van_welk_team_zij_is() {
    let met = |gebiedsteam| {
        let mut stand = afgewezen_en_elders_gemeld();
        neem(&mut stand, AanleidingHersteld { aanvraag_id: AANVRAAG, coach: None, gebiedsteam });
        neem(&mut stand, ingetrokken(Aanvraagstap::Besluit));
        stand.gebiedsteam(INGANG).cloned()
    };
    assert_eq!((met(None), met(Some(team("west")))), (Some(team("zuid")), Some(team("west"))));
}
