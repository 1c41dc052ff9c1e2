//! What a signal waits for, because of what was done with it.

use jiff::civil::Date;

use super::{Gedaan, Signaaltoestand};
use crate::{Normstap, Opvolgstap, SignaalBron, gebeurtenis::SignaleringGebeurtenis};

impl Gedaan {
    /// For what a signal of this source, which holds on `datum`, waits first, and since when; none when it has ended, and
    /// after its talk.
    #[must_use]
    pub fn wacht_op(&self, bron: SignaalBron, datum: Date) -> Option<(Normstap, Date)> {
        if let (true, Some((sinds, _))) = (self.wacht_op_aankomst(bron), self.doorgeleid()) {
            return Some((Normstap::Aankomst, sinds));
        }
        match self.wacht_op_opvolging(datum) {
            opvolgen @ Some((Normstap::Opvolgen, _)) => opvolgen,
            _ if self.wacht_op_aankomst(bron) => Some((Normstap::Aankomst, datum)),
            stap => stap,
        }
    }

    /// The same, whether or not somebody who was handed over has arrived: [`Normstap::Opvolgen`], [`Normstap::Gesprek`] or
    /// [`Normstap::Verslag`].
    #[must_use]
    pub fn wacht_op_opvolging(&self, datum: Date) -> Option<(Normstap, Date)> {
        use SignaleringGebeurtenis as G;
        match self.toestand() {
            Signaaltoestand::Afgesloten | Signaaltoestand::Ingetrokken => None,
            Signaaltoestand::Nieuw | Signaaltoestand::Verlopen => Some((Normstap::Opvolgen, datum)),
            Signaaltoestand::GesprekGepland => Some((Normstap::Verslag, self.gesprek()?.datum)),
            // Whoever goes on is elsewhere.
            Signaaltoestand::InOpvolging if self.doorgeleid().is_some() => None,
            Signaaltoestand::InOpvolging => {
                let gevoerd = |gebeurtenis: &G| matches!(gebeurtenis, G::InformatiefGesprekGevoerd(_));
                if self.staat().any(|(_, gebeurtenis)| gevoerd(gebeurtenis)) {
                    return None;
                }
                // That the source confirms a handover is no follow-up.
                let volgt_op = |stap: Opvolgstap| stap != Opvolgstap::OverdrachtBevestigd;
                let is_opvolging = |gebeurtenis: &G| gebeurtenis.opvolgstap().is_some_and(volgt_op);
                let laatste = self.staat().rev().find(|(_, gebeurtenis)| is_opvolging(gebeurtenis));
                Some((Normstap::Gesprek, laatste?.0))
            }
        }
    }

    /// Whether somebody whom this source handed over has not arrived, or who was handed over to another municipality has not
    /// arrived there as far as we know, and the signal has not ended.
    #[must_use]
    pub fn wacht_op_aankomst(&self, bron: SignaalBron) -> bool {
        let hier = || bron.is_overdracht() && self.aankomst().is_none();
        !self.toestand().is_einde() && (self.doorgeleid().is_some() || hier())
    }
}
