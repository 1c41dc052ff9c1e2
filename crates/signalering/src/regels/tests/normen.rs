//! Norm times that pass, their escalation, and what a signal waits for.

use domein::gebeurtenis::SignaalGeescaleerd;

use super::*;

/// The norm times as they are when a municipality sets nothing.
fn toets(maand: i8, dag: i8) -> Opdracht {
    Opdracht::LaatVerlopen { vandaag: date(2025, maand, dag), normen: Normtijden::STANDAARD }
}

fn geescaleerd(op: Date, norm: Normstap, norm_datum: Date) -> Signaalvoorval {
    Voorval::over(WIE, op, SignaalGeescaleerd { signaal_id: SIGNAAL, norm, norm_datum })
}

/// Five working days after Monday 31 March.
fn week_later() -> Signaalvoorval {
    geescaleerd(date(2025, 4, 7), Normstap::Opvolgen, maart(31))
}

#[test]
fn wat_na_een_werkweek_nog_wacht_wordt_een_keer_geescaleerd() {
    dan(vec![ontvangen(), verlopen()], toets(4, 6), vec![]);
    dan(vec![ontvangen(), verlopen()], toets(4, 7), vec![week_later()]);
    // Looked at late, both are recorded on their own day.
    dan(vec![ontvangen()], toets(6, 1), vec![verlopen(), week_later()]);
    dan(vec![ontvangen(), verlopen(), week_later()], toets(6, 1), vec![]);
}

#[test]
fn wie_het_oppakt_voorkomt_een_escalatie() {
    let opgepakt = Voorval::over(
        WIE,
        date(2025, 4, 2),
        InformatieVerstrekt { signaal_id: SIGNAAL, kanaal: Kanaal::Telefoon },
    );
    dan(vec![ontvangen(), verlopen(), opgepakt], toets(6, 1), vec![]);
    dan(vec![ontvangen(), verlopen(), afgesloten(31)], toets(6, 1), vec![]);
}

#[test]
fn een_gemeente_zet_haar_eigen_termijn() {
    let normen =
        Normtijden::STANDAARD.met(SignaalBron::Doorstroompunt, Normstap::Escalatie, Termijn::Werkdagen(1));
    let opdracht = Opdracht::LaatVerlopen { vandaag: date(2025, 4, 1), normen };
    let morgen = geescaleerd(date(2025, 4, 1), Normstap::Opvolgen, maart(31));
    dan(vec![ontvangen(), verlopen()], opdracht, vec![morgen]);
}

#[test]
fn wie_is_overgedragen_en_niets_hoort_wordt_geescaleerd_ook_als_er_iets_is_gestuurd() {
    // 28 days after 3 March, and five working days.
    let stil = geescaleerd(date(2025, 4, 7), Normstap::Aankomst, maart(31));
    dan(vec![overgedragen(), informatie(4)], toets(4, 6), vec![]);
    dan(vec![overgedragen(), informatie(4)], toets(4, 7), vec![stil]);
    dan(vec![overgedragen(), informatie(4), aangekomen(9)], toets(6, 1), vec![]);
    // A letter to somebody who was not handed over is follow-up enough for this norm.
    dan(vec![ontvangen(), informatie(4)], toets(6, 1), vec![]);
}

/// What a signal with this history waits for.
fn wacht(historie: &[Signaalvoorval]) -> Option<(Normstap, Date)> {
    let mut dossier = Dossier::default();
    historie.iter().for_each(|voorval| dossier.neem(voorval));
    let signaal = dossier.signaal.unwrap();
    let dagen = (signaal.datum, signaal.ontvangst.opvolgen_voor);
    let wacht = wacht_op(signaal.bron(), dagen, &signaal.gedaan, &Normtijden::STANDAARD);
    wacht.map(|wacht| (wacht.stap, wacht.norm))
}

#[test]
fn een_signaal_zegt_waarop_het_wacht_en_tot_wanneer() {
    let (opvolgen, aankomst) = ((Normstap::Opvolgen, maart(31)), (Normstap::Aankomst, maart(31)));
    assert_eq!(wacht(&[ontvangen()]), Some(opvolgen));
    assert_eq!(wacht(&[ontvangen(), verlopen()]), Some(opvolgen));
    assert_eq!(wacht(&[ontvangen(), informatie(4)]), Some((Normstap::Gesprek, maart(18))));
    // Two working days after Friday 14 March.
    assert_eq!(wacht(&[ontvangen(), gepland(4, 14)]), Some((Normstap::Verslag, maart(18))));
    assert_eq!(wacht(&[ontvangen(), gepland(4, 14), afwezig(14)]), Some((Normstap::Gesprek, maart(28))));
    assert_eq!(wacht(&[ontvangen(), gevoerd(14)]), None);
    assert_eq!(wacht(&[ontvangen(), afgesloten(14)]), None);
    assert_eq!(wacht(&[overgedragen()]), Some(opvolgen));
    assert_eq!(wacht(&[overgedragen(), gepland(4, 14)]), Some(aankomst));
    let gepland = [overgedragen(), gepland(4, 14), aangekomen(9)];
    assert_eq!(wacht(&gepland), Some((Normstap::Verslag, maart(18))));
}
