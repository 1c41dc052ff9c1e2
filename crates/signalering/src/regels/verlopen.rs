//! What passes when nobody does anything: a norm time, and after a further term its escalation. And by when a signal waits
//! for what it waits for.

use domein::{
    Normstap, SignaalBron,
    gebeurtenis::{SignaalGeescaleerd, SignaalVerlopen},
    opvolging::{Gedaan, Signaaltoestand},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Normtijden, Signaal, Signaalvoorval, opvolgen::op};

/// What a signal waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WachtOp {
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
) -> Option<WachtOp> {
    let (stap, sinds) = gedaan.wacht_op(bron, datum)?;
    let norm = match stap {
        // It came in with this one.
        Normstap::Opvolgen => opvolgen_voor,
        _ => normen.tot(bron, stap, sinds),
    };
    Some(WachtOp { stap, norm })
}

/// A signal that nobody took within the norm time expires, once, on the first day on which follow-up was late; and when
/// it still waits after a further term it is escalated, once per norm. Of who was handed over the first contact has a
/// norm of its own, also when somebody took the signal.
pub(super) fn laat_verlopen(signaal: &Signaal, vandaag: Date, normen: &Normtijden) -> Vec<Signaalvoorval> {
    let (signaal_id, bron) = (signaal.ontvangst.signaal_id, signaal.bron());
    let opvolgen_voor = signaal.ontvangst.opvolgen_voor;
    let mut voorvallen = Vec::new();
    if signaal.toestand() == Signaaltoestand::Nieuw && opvolgen_voor <= vandaag {
        let verlopen = SignaalVerlopen { signaal_id, opvolgen_voor };
        voorvallen.push(op(signaal, opvolgen_voor, verlopen.into()));
    }
    let wacht = wacht_op(bron, (signaal.datum, opvolgen_voor), &signaal.gedaan, normen);
    let escaleert = |wacht: &WachtOp| matches!(wacht.stap, Normstap::Opvolgen | Normstap::Aankomst);
    if let Some(WachtOp { stap: norm, norm: norm_datum }) = wacht.filter(escaleert) {
        let sinds = normen.tot(bron, Normstap::Escalatie, norm_datum);
        if sinds <= vandaag && !signaal.gedaan.is_geescaleerd(norm) {
            let geescaleerd = SignaalGeescaleerd { signaal_id, norm, norm_datum };
            voorvallen.push(op(signaal, sinds, geescaleerd.into()));
        }
    }
    voorvallen
}
