//! What passes when nobody does anything: a norm time, and after a further term its escalation. And for what a signal waits.

use domein::{
    Normstap, SignaalBron,
    gebeurtenis::{SignaalGeescaleerd, SignaalVerlopen, SignaleringGebeurtenis},
};
use jiff::civil::Date;

use super::{
    Gedaan, Normtijden, Signaal, Signaaltoestand, Signaalvoorval,
    opvolgen::{is_overdracht, op},
};

/// What a signal waits for, and the first day on which that is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wacht {
    /// What should be done.
    pub(crate) stap: Normstap,
    /// First day on which that is late.
    pub(crate) norm: Date,
}

/// For what a signal waits first; none when it has ended, and after its talk.
pub(crate) fn wacht_op(
    bron: SignaalBron,
    (datum, opvolgen_voor): (Date, Date),
    gedaan: &Gedaan,
    normen: &Normtijden,
) -> Option<Wacht> {
    use SignaleringGebeurtenis as G;
    let wacht = |stap, vanaf| Some(Wacht { stap, norm: normen.tot(bron, stap, vanaf) });
    match gedaan.toestand() {
        Signaaltoestand::Afgesloten | Signaaltoestand::Ingetrokken => None,
        Signaaltoestand::Nieuw | Signaaltoestand::Verlopen => {
            Some(Wacht { stap: Normstap::Opvolgen, norm: opvolgen_voor })
        }
        _ if is_overdracht(bron) && gedaan.aankomst().is_none() => wacht(Normstap::Aankomst, datum),
        Signaaltoestand::GesprekGepland => wacht(Normstap::Verslag, gedaan.gesprek()?.datum),
        Signaaltoestand::InOpvolging => {
            let gevoerd = |gebeurtenis: &G| matches!(gebeurtenis, G::InformatiefGesprekGevoerd(_));
            if gedaan.staat().any(|(_, gebeurtenis)| gevoerd(gebeurtenis)) {
                return None;
            }
            let laatste = gedaan.staat().rev().find(|(_, gebeurtenis)| gebeurtenis.opvolgstap().is_some());
            wacht(Normstap::Gesprek, laatste?.0)
        }
    }
}

/// A signal that nobody took within the norm time expires, once, on the first day on which follow-up was late; and when
/// it still waits after a further term it is escalated, once per norm. Of who was handed over the first contact has a
/// norm of its own, also when somebody took the signal.
pub(super) fn laat_verlopen(signaal: &Signaal, vandaag: Date, normen: &Normtijden) -> Vec<Signaalvoorval> {
    let (signaal_id, bron) = (signaal.ontvangst.signaal_id, signaal.bron());
    let opvolgen_voor = signaal.ontvangst.opvolgen_voor;
    let mut voorvallen = Vec::new();
    if signaal.toestand == Signaaltoestand::Nieuw && opvolgen_voor <= vandaag {
        let verlopen = SignaalVerlopen { signaal_id, opvolgen_voor };
        voorvallen.push(op(signaal, opvolgen_voor, verlopen.into()));
    }
    let wacht = wacht_op(bron, (signaal.datum, opvolgen_voor), &signaal.gedaan, normen);
    let escaleert = |wacht: &Wacht| matches!(wacht.stap, Normstap::Opvolgen | Normstap::Aankomst);
    if let Some(Wacht { stap: norm, norm: norm_datum }) = wacht.filter(escaleert) {
        let sinds = normen.tot(bron, Normstap::Escalatie, norm_datum);
        if sinds <= vandaag && !signaal.gedaan.is_geescaleerd(norm) {
            let geescaleerd = SignaalGeescaleerd { signaal_id, norm, norm_datum };
            voorvallen.push(op(signaal, sinds, geescaleerd.into()));
        }
    }
    voorvallen
}
