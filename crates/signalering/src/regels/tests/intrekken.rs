//! What was recorded of a signal is withdrawn, corrected, or told again.

use domein::gebeurtenis::OpvolgingIngetrokken;
use domein::{Correctiereden, Opvolgstap};

use super::*;

const REDEN: Correctiereden = Correctiereden::Invoerfout;

fn weg(stap: Opvolgstap, van: i8) -> OpvolgingIngetrokken {
    OpvolgingIngetrokken {
        signaal_id: SIGNAAL,
        stap,
        van: maart(van),
        reden: REDEN,
        vervangen: false,
        aanvraag_vervalt: false,
    }
}

fn is_weg(stap: Opvolgstap, van: i8) -> Signaalvoorval {
    gedaan(van, weg(stap, van))
}

/// The talk of this day is withdrawn, and with it what it asked for.
fn gesprek_weg(van: i8, reden: Correctiereden, vervangen: bool) -> Signaalvoorval {
    let aanvraag_vervalt = true;
    gedaan(
        van,
        OpvolgingIngetrokken { reden, vervangen, aanvraag_vervalt, ..weg(Opvolgstap::GesprekGevoerd, van) },
    )
}

fn trek_opvolging_in(stap: Opvolgstap, van: i8) -> Opdracht {
    Opdracht::TrekOpvolgingIn { stap, van: maart(van), reden: REDEN }
}

fn vervang(dag: i8, handeling: Handeling, van: i8) -> Opdracht {
    let vervangt = Some(Vervangt { van: maart(van), reden: REDEN });
    Opdracht::Volg { datum: maart(dag), handeling, vervangt }
}

fn ander_verslag(dag: i8, uitkomst: Gespreksuitkomst) -> Signaalvoorval {
    gedaan(dag, verslag(uitkomst))
}

#[test]
fn een_tweede_verslag_van_een_dag_vervangt_het_eerste_en_wat_erop_volgde() {
    let historie = || vec![ontvangen(), gepland(4, 12), gevoerd(12)];
    let werk = || volg(12, met_uitkomst(Gespreksuitkomst::Werk));
    let vervangen =
        || vec![gesprek_weg(12, Correctiereden::Vervangen, true), ander_verslag(12, Gespreksuitkomst::Werk)];
    dan(historie(), werk(), vervangen());
    dan([historie(), vervangen()].concat(), werk(), vec![]);
    // Back again: the first report is no longer there.
    let terug = OpvolgingIngetrokken {
        reden: Correctiereden::Vervangen,
        vervangen: true,
        ..weg(Opvolgstap::GesprekGevoerd, 12)
    };
    dan([historie(), vervangen()].concat(), leg_vast(12), vec![gedaan(12, terug), gevoerd(12)]);
    // On another day it is another talk.
    dan(historie(), leg_vast(13), vec![gevoerd(13)]);
}

#[test]
fn een_tweede_verslag_met_dezelfde_coach_en_uitkomst_laat_de_aanvraag_staan() {
    use domein::Gespreksplek;
    let uitkomst = Gespreksuitkomst::AanvraagNodig;
    let (plek, deelnemers) = (Some(Gespreksplek::Thuis), Vec::new());
    let thuis = Handeling::LegGesprekVast { coach: coach(), uitkomst, plek, deelnemers };
    let zonder_gevolg = OpvolgingIngetrokken {
        reden: Correctiereden::Vervangen,
        vervangen: true,
        ..weg(Opvolgstap::GesprekGevoerd, 12)
    };
    let nieuw = gedaan(12, InformatiefGesprekGevoerd { plek, ..verslag(uitkomst) });
    dan(vec![ontvangen(), gevoerd(12)], volg(12, thuis), vec![gedaan(12, zonder_gevolg), nieuw]);
}

#[test]
fn wat_niet_zo_was_telt_niet_meer_mee_en_kan_opnieuw() {
    let historie = || vec![ontvangen(), gepland(4, 12), gevoerd(12)];
    dan(historie(), trek_opvolging_in(Opvolgstap::GesprekGevoerd, 12), vec![gesprek_weg(12, REDEN, false)]);
    let zonder = || [historie(), vec![gesprek_weg(12, REDEN, false)]].concat();
    dan(zonder(), trek_opvolging_in(Opvolgstap::GesprekGevoerd, 12), vec![]);
    // The talk is planned again, so somebody can be absent, and the same report counts again.
    dan(zonder(), volg(12, Handeling::MeldAfwezigheid), vec![afwezig(12)]);
    dan(zonder(), leg_vast(12), vec![gevoerd(12)]);
}

#[test]
fn een_aanvraag_vervalt_pas_als_geen_gesprek_er_meer_om_vraagt() {
    let twee = vec![ontvangen(), gevoerd(12), gevoerd(14)];
    dan(
        twee.clone(),
        trek_opvolging_in(Opvolgstap::GesprekGevoerd, 12),
        vec![is_weg(Opvolgstap::GesprekGevoerd, 12)],
    );
    let een = [twee, vec![is_weg(Opvolgstap::GesprekGevoerd, 12)]].concat();
    dan(een, trek_opvolging_in(Opvolgstap::GesprekGevoerd, 14), vec![gesprek_weg(14, REDEN, false)]);
}

#[test]
fn een_signaal_zonder_opvolging_verloopt_alsnog() {
    let historie = vec![ontvangen(), informatie(4), is_weg(Opvolgstap::Informatie, 4)];
    dan(historie, op(maart(31)), vec![verlopen()]);
    let verliep_al = vec![ontvangen(), verlopen(), informatie(4), is_weg(Opvolgstap::Informatie, 4)];
    dan(verliep_al, op(date(2026, 1, 1)), vec![]);
}

#[test]
fn een_afsluiting_die_niet_klopte_opent_het_signaal_weer() {
    let gesloten = vec![ontvangen(), afgesloten(8)];
    dan(
        gesloten.clone(),
        trek_opvolging_in(Opvolgstap::Afgesloten, 8),
        vec![is_weg(Opvolgstap::Afgesloten, 8)],
    );
    dan([gesloten, vec![is_weg(Opvolgstap::Afgesloten, 8)]].concat(), informeer(9), vec![informatie(9)]);
}

#[test]
fn wat_later_komt_en_ervan_afhangt_gaat_eerst() {
    let gemist = || vec![ontvangen(), gepland(4, 12), afwezig(12)];
    let waarom = Weigering::OpvolgingHeeftVervolg;
    niet(gemist(), trek_opvolging_in(Opvolgstap::GesprekGepland, 4), &waarom);
    dan(
        gemist(),
        trek_opvolging_in(Opvolgstap::NietVerschenen, 12),
        vec![is_weg(Opvolgstap::NietVerschenen, 12)],
    );
    // Without the absence two talks would be open at a time.
    let weer = [gemist(), vec![gepland(13, 20)]].concat();
    niet(weer, trek_opvolging_in(Opvolgstap::NietVerschenen, 12), &waarom);
    // A talk can have been held without being planned.
    let gevoerd = vec![ontvangen(), gepland(4, 12), gevoerd(12)];
    dan(
        gevoerd,
        trek_opvolging_in(Opvolgstap::GesprekGepland, 4),
        vec![is_weg(Opvolgstap::GesprekGepland, 4)],
    );
}

#[test]
fn wat_er_niet_is_kan_niet_weg_en_na_een_intrekking_door_de_bron_verandert_niets() {
    niet(vec![], trek_opvolging_in(Opvolgstap::Informatie, 4), &Weigering::SignaalOnbekend);
    let waarom = Weigering::OpvolgingOnbekend;
    niet(vec![ontvangen(), informatie(4)], trek_opvolging_in(Opvolgstap::Informatie, 5), &waarom);
    niet(vec![ontvangen(), informatie(4)], trek_opvolging_in(Opvolgstap::GesprekGevoerd, 4), &waarom);
    niet(vec![ontvangen()], vervang(4, Handeling::VerstrekInformatie(Kanaal::Brief), 3), &waarom);
    let terug = || vec![ontvangen(), informatie(4), ingetrokken(5)];
    niet(terug(), trek_opvolging_in(Opvolgstap::Informatie, 4), &Weigering::Ingetrokken);
    niet(terug(), vervang(5, Handeling::VerstrekInformatie(Kanaal::Brief), 4), &Weigering::Ingetrokken);
}

#[test]
fn een_correctie_komt_op_de_plaats_van_wat_er_stond_ook_na_het_einde() {
    let gesloten = || vec![ontvangen(), gevoerd(12), afgesloten(14)];
    let beter = || vervang(13, met_uitkomst(Gespreksuitkomst::Werk), 12);
    let vervangen = || vec![gesprek_weg(12, REDEN, true), ander_verslag(13, Gespreksuitkomst::Werk)];
    dan(gesloten(), beter(), vervangen());
    let daarna = || [gesloten(), vervangen()].concat();
    dan(daarna(), beter(), vec![]);
    // It still has ended.
    niet(daarna(), informeer(15), &Weigering::Afgesloten);
    niet(
        gesloten(),
        vervang(2, met_uitkomst(Gespreksuitkomst::Werk), 12),
        &Weigering::DatumVoorSignaal { signaal: maart(3) },
    );
}

#[test]
fn een_aankomst_kan_een_andere_dag_hebben_gehad() {
    let weg = OpvolgingIngetrokken { vervangen: true, ..weg(Opvolgstap::Aankomst, 5) };
    dan(
        vec![overgedragen(), aangekomen(5)],
        vervang(6, Handeling::BevestigAankomst(coach()), 5),
        vec![gedaan(5, weg), aangekomen(6)],
    );
}

#[test]
fn wat_ervoor_in_de_plaats_komt_moet_bij_het_vervolg_passen() {
    // The talk of 12 March was missed; it was not planned for a day after that.
    let gemist = vec![ontvangen(), gepland(4, 12), afwezig(12)];
    let nieuw = Handeling::PlanGesprek { coach: coach(), datum_gesprek: maart(11), plek: None };
    let weg = OpvolgingIngetrokken { vervangen: true, ..weg(Opvolgstap::GesprekGepland, 4) };
    dan(gemist, vervang(5, nieuw, 4), vec![gedaan(4, weg), gepland(5, 11)]);
}
