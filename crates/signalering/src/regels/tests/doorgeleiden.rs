//! A young person who lives in another municipality goes on there.

use domein::{
    Afsluitreden, Correctiereden, Gemeentecode, Opvolgstap,
    gebeurtenis::{OpvolgingIngetrokken, SignaalAfgesloten, SignaalDoorgeleid, SignaalGeescaleerd},
};

use super::*;

fn gemeente(code: &str) -> Gemeentecode {
    code.parse().unwrap()
}

fn leid(dag: i8, naar: &str) -> Opdracht {
    volg(dag, Handeling::LeidDoor(gemeente(naar)))
}

fn doorgeleid(dag: i8, naar: &str) -> Signaalvoorval {
    gedaan(dag, SignaalDoorgeleid { signaal_id: SIGNAAL, naar: gemeente(naar) })
}

fn sluit(dag: i8, reden: Afsluitreden) -> Opdracht {
    volg(dag, Handeling::SluitAf(reden))
}

fn afgesloten(dag: i8, reden: Afsluitreden) -> Signaalvoorval {
    gedaan(dag, SignaalAfgesloten { signaal_id: SIGNAAL, reden })
}

fn weg(dag: i8, stap: Opvolgstap, vervangen: bool) -> OpvolgingIngetrokken {
    let reden = Correctiereden::Invoerfout;
    OpvolgingIngetrokken {
        signaal_id: SIGNAAL,
        stap,
        van: maart(dag),
        reden,
        vervangen,
        aanvraag_vervalt: false,
    }
}

#[test]
fn wie_elders_woont_gaat_daar_verder_en_hier_niet_meer() {
    let er = || vec![ontvangen(), doorgeleid(5, "GM1966")];
    dan(vec![ontvangen()], leid(5, "GM1966"), vec![doorgeleid(5, "GM1966")]);
    dan(er(), leid(5, "GM1966"), vec![]);
    let elders = || Weigering::Doorgeleid { naar: gemeente("GM1966") };
    niet(er(), leid(6, "GM1895"), &elders());
    niet(er(), volg(6, Handeling::VerstrekInformatie(Kanaal::Brief)), &elders());
    let gesprek = Handeling::PlanGesprek { coach: coach(), datum_gesprek: maart(9), plek: None };
    niet(er(), volg(6, gesprek), &elders());
    niet(vec![ontvangen()], leid(2, "GM1966"), &Weigering::DatumVoorSignaal { signaal: maart(3) });
}

#[test]
fn aangekomen_bij_een_ander_is_wie_daarheen_ging() {
    use Afsluitreden::{AndereGemeente, GeenContact};
    let er = || vec![ontvangen(), doorgeleid(5, "GM1966")];
    dan(er(), sluit(9, AndereGemeente), vec![afgesloten(9, AndereGemeente)]);
    dan(er(), sluit(9, GeenContact), vec![afgesloten(9, GeenContact)]);
    niet(er(), sluit(4, AndereGemeente), &Weigering::DatumVoorDoorgeleiding { sinds: maart(5) });
    niet(vec![ontvangen()], sluit(9, AndereGemeente), &Weigering::NietDoorgeleid);
    // What it stands on is not withdrawn under it.
    let dicht = || vec![ontvangen(), doorgeleid(5, "GM1966"), afgesloten(9, AndereGemeente)];
    let trek_in =
        |stap, dag| Opdracht::TrekOpvolgingIn { stap, van: maart(dag), reden: Correctiereden::Invoerfout };
    niet(dicht(), trek_in(Opvolgstap::Doorgeleid, 5), &Weigering::OpvolgingHeeftVervolg);
    dan(dicht(), trek_in(Opvolgstap::Afgesloten, 9), vec![gedaan(9, weg(9, Opvolgstap::Afgesloten, false))]);
}

#[test]
fn een_doorgeleiding_wordt_ingetrokken_of_vervangen() {
    let er = || vec![ontvangen(), doorgeleid(5, "GM1966")];
    let ander = Opdracht::Volg {
        datum: maart(5),
        handeling: Handeling::LeidDoor(gemeente("GM1895")),
        vervangt: Some(Vervangt { van: maart(5), reden: Correctiereden::Invoerfout }),
    };
    let vervangen = gedaan(5, weg(5, Opvolgstap::Doorgeleid, true));
    dan(er(), ander, vec![vervangen, doorgeleid(5, "GM1895")]);
    let ingetrokken = gedaan(5, weg(5, Opvolgstap::Doorgeleid, false));
    let informatie = gedaan(6, InformatieVerstrekt { signaal_id: SIGNAAL, kanaal: Kanaal::Brief });
    let hier = vec![ontvangen(), doorgeleid(5, "GM1966"), ingetrokken];
    dan(hier, volg(6, Handeling::VerstrekInformatie(Kanaal::Brief)), vec![informatie]);
}

/// What was done here came first, and who arrived there was handed over by then.
#[test]
fn een_doorgeleiding_ligt_na_wat_hier_is_gedaan_en_voor_het_einde() {
    let laatste = maart(8);
    let hier = || vec![ontvangen(), informatie(8)];
    niet(hier(), leid(7, "GM1966"), &Weigering::DoorgeleidingVoorOpvolging { laatste });
    dan(hier(), leid(8, "GM1966"), vec![doorgeleid(8, "GM1966")]);
    let einde = afgesloten(9, Afsluitreden::AndereGemeente);
    let dicht = || vec![ontvangen(), doorgeleid(5, "GM1966"), einde.clone()];
    let later = |dag: i8| Opdracht::Volg {
        datum: maart(dag),
        handeling: Handeling::LeidDoor(gemeente("GM1966")),
        vervangt: Some(Vervangt { van: maart(5), reden: Correctiereden::Invoerfout }),
    };
    niet(dicht(), later(10), &Weigering::OpvolgingHeeftVervolg);
    let vervangen = gedaan(5, weg(5, Opvolgstap::Doorgeleid, true));
    dan(dicht(), later(9), vec![vervangen, doorgeleid(9, "GM1966")]);
}

/// Until somebody there has had contact it is ours to ask.
#[test]
fn het_wacht_op_contact_daar_en_dat_escaleert() {
    let er = vec![ontvangen(), doorgeleid(5, "GM1966")];
    let norm_datum = date(2025, 4, 2);
    let toets = |vandaag| Opdracht::LaatVerlopen { vandaag, normen: Normtijden::STANDAARD };
    dan(er.clone(), toets(date(2025, 4, 8)), vec![]);
    let sinds = date(2025, 4, 9);
    let norm = Normstap::Aankomst;
    let geescaleerd = Voorval::over(WIE, sinds, SignaalGeescaleerd { signaal_id: SIGNAAL, norm, norm_datum });
    dan(er.clone(), toets(sinds), vec![geescaleerd.clone()]);
    let mut daarna = er;
    daarna.push(geescaleerd);
    dan(daarna, toets(date(2025, 5, 30)), vec![]);
}
