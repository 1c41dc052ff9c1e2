//! A talk that is moved, cancelled, held or missed.

use domein::gebeurtenis::{InformatiefGesprekAfgezegd, InformatiefGesprekVerplaatst};
use domein::{Afzegger, Gespreksdeelnemer, Gespreksplek};

use super::*;

fn verplaats(dag: i8, naar: i8) -> Opdracht {
    let datum_gesprek = maart(naar);
    volg(dag, Handeling::VerplaatsGesprek { datum_gesprek, door: Afzegger::Jongere, plek: None })
}

fn verplaatst(dag: i8, naar: i8) -> Signaalvoorval {
    let (datum_gesprek, door) = (maart(naar), Afzegger::Jongere);
    gedaan(dag, InformatiefGesprekVerplaatst { signaal_id: SIGNAAL, datum_gesprek, door, plek: None })
}

fn zeg_af(dag: i8) -> Opdracht {
    volg(dag, Handeling::ZegGesprekAf { door: Afzegger::Gemeente })
}

fn afgezegd(dag: i8, dagen_vooraf: u32) -> Signaalvoorval {
    let door = Afzegger::Gemeente;
    gedaan(dag, InformatiefGesprekAfgezegd { signaal_id: SIGNAAL, door, dagen_vooraf })
}

fn open() -> Vec<Signaalvoorval> {
    vec![ontvangen(), gepland(4, 12)]
}

#[test]
fn een_verzet_gesprek_blijft_staan_en_is_geen_afwezigheid() {
    dan(open(), verplaats(10, 20), vec![verplaatst(10, 20)]);
    let verzet = || [open(), vec![verplaatst(10, 20)]].concat();
    dan(verzet(), verplaats(10, 20), vec![]);
    // It is there already, whoever says so.
    dan(verzet(), verplaats(11, 20), vec![]);
    niet(verzet(), plan(11, 21), &Weigering::GesprekAlGepland);
    // The day that counts is the new one.
    niet(
        verzet(),
        volg(12, Handeling::MeldAfwezigheid),
        &Weigering::AfwezigVoorGesprek { gesprek: maart(20) },
    );
    dan(verzet(), volg(20, Handeling::MeldAfwezigheid), vec![afwezig(20)]);
    dan(verzet(), leg_vast(20), vec![gevoerd(20)]);
    dan(verzet(), verplaats(20, 21), vec![verplaatst(20, 21)]);
}

#[test]
fn een_gesprek_gaat_niet_naar_een_dag_die_voorbij_is_en_niet_na_zijn_dag() {
    niet(vec![ontvangen()], verplaats(10, 20), &Weigering::GeenGesprekGepland);
    niet(open(), verplaats(10, 9), &Weigering::GesprekVoorPlanning);
    niet(open(), verplaats(13, 20), &Weigering::GesprekGeweest);
    niet(open(), verplaats(2, 20), &Weigering::DatumVoorSignaal { signaal: maart(3) });
}

#[test]
fn een_andere_plek_is_ook_verzet() {
    let bellen = Handeling::VerplaatsGesprek {
        datum_gesprek: maart(12),
        door: Afzegger::Ander,
        plek: Some(Gespreksplek::Telefoon),
    };
    let (datum_gesprek, door, plek) = (maart(12), Afzegger::Ander, Some(Gespreksplek::Telefoon));
    let voorval = gedaan(5, InformatiefGesprekVerplaatst { signaal_id: SIGNAAL, datum_gesprek, door, plek });
    dan(open(), volg(5, bellen.clone()), vec![voorval.clone()]);
    dan([open(), vec![voorval]].concat(), volg(6, bellen), vec![]);
}

#[test]
fn een_afgezegd_gesprek_maakt_plaats_en_zegt_hoe_lang_van_tevoren() {
    dan(open(), zeg_af(10), vec![afgezegd(10, 2)]);
    dan(open(), zeg_af(12), vec![afgezegd(12, 0)]);
    niet(open(), zeg_af(13), &Weigering::GesprekGeweest);
    niet(vec![ontvangen()], zeg_af(10), &Weigering::GeenGesprekGepland);
    let af = || [open(), vec![afgezegd(10, 2)]].concat();
    dan(af(), zeg_af(10), vec![]);
    niet(af(), volg(12, Handeling::MeldAfwezigheid), &Weigering::GeenGesprekGepland);
    niet(af(), verplaats(11, 20), &Weigering::GeenGesprekGepland);
    dan(af(), plan(11, 20), vec![gepland(11, 20)]);
    // The days count from where the talk was by then.
    let verzet = [open(), vec![verplaatst(10, 20)]].concat();
    dan(verzet, zeg_af(13), vec![afgezegd(13, 7)]);
}

#[test]
fn niet_verschenen_kan_pas_op_de_dag_van_het_gesprek() {
    let afwezigheid = |dag| volg(dag, Handeling::MeldAfwezigheid);
    niet(open(), afwezigheid(11), &Weigering::AfwezigVoorGesprek { gesprek: maart(12) });
    dan(open(), afwezigheid(12), vec![afwezig(12)]);
    dan(open(), afwezigheid(14), vec![afwezig(14)]);
}

#[test]
fn een_verslag_zegt_waar_het_was_en_wie_erbij_waren() {
    let (plek, deelnemers) =
        (Some(Gespreksplek::School), vec![Gespreksdeelnemer::Doorstroompunt, Gespreksdeelnemer::Naaste]);
    let uitkomst = Gespreksuitkomst::Werk;
    let verteld =
        Handeling::LegGesprekVast { coach: coach(), uitkomst, plek, deelnemers: deelnemers.clone() };
    let voorval = gedaan(12, InformatiefGesprekGevoerd { plek, deelnemers, ..verslag(uitkomst) });
    dan(open(), volg(12, verteld), vec![voorval]);
}

#[test]
fn een_verslag_draagt_het_team_dat_het_signaal_dan_volgt() {
    let mut zonder = kenmerken(Opleidingsniveau::Onbekend);
    zonder.gebiedsteam = None;
    let correctie = SignaalGecorrigeerd { signaal_id: SIGNAAL, datum: maart(3), kenmerken: zonder };
    let voorval = InformatiefGesprekGevoerd { gebiedsteam: None, ..verslag(Gespreksuitkomst::AanvraagNodig) };
    let historie = vec![ontvangen(), gedaan(3, correctie)];
    dan(historie.clone(), leg_vast(12), vec![gedaan(12, voorval.clone())]);
    // Another team since is no other report.
    let terug = gecorrigeerd(3, Opleidingsniveau::Onbekend);
    dan([historie, vec![gedaan(12, voorval), terug]].concat(), leg_vast(12), vec![]);
}
