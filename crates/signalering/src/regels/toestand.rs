//! What the rules remember of a signal: how it came in, and what was done with it.

use domein::{
    PersoonId, Voorval,
    gebeurtenis::{Signaalkenmerken, SignaleringGebeurtenis},
    opvolging::{Gedaan, Signaaltoestand},
};
use jiff::civil::Date;

use super::Ontvangst;

/// What is known in one stream: a signal, or the DUO changes of a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// The signal of a stream `signaal-…`; none before it is received.
    pub signaal: Option<Signaal>,
    /// The changes of a stream `onderwijs-…`.
    pub(super) wijzigingen: Vec<Voorval<SignaleringGebeurtenis>>,
}

/// A signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Signaal {
    /// How it came in.
    pub(super) ontvangst: Ontvangst,
    /// The date on which it holds, as corrected.
    pub(super) datum: Date,
    /// What figures need, as corrected.
    pub(super) kenmerken: Signaalkenmerken,
    /// The delivery that brought it was taken back: it counts as never received.
    pub(super) teruggenomen: bool,
    /// What was done with it, in order.
    pub(crate) gedaan: Gedaan,
}

impl Signaal {
    /// Who it is about.
    #[must_use]
    pub const fn persoon(&self) -> PersoonId {
        self.ontvangst.persoon
    }

    /// The team that follows up, when known.
    #[must_use]
    pub const fn gebiedsteam(&self) -> Option<&domein::Gebiedsteam> {
        self.kenmerken.gebiedsteam.as_ref()
    }

    /// How it stands.
    #[must_use]
    pub fn toestand(&self) -> Signaaltoestand {
        self.gedaan.toestand()
    }

    /// Where it came from.
    #[must_use]
    pub const fn bron(&self) -> domein::SignaalBron {
        self.ontvangst.soort.bron()
    }
}

impl Dossier {
    pub(super) fn neem(&mut self, voorval: &Voorval<SignaleringGebeurtenis>) {
        use SignaleringGebeurtenis as G;
        if let Some(ontvangst) = Ontvangst::uit(voorval) {
            self.signaal = Some(Signaal {
                datum: ontvangst.datum,
                kenmerken: ontvangst.kenmerken.clone(),
                ontvangst,
                teruggenomen: false,
                gedaan: Gedaan::default(),
            });
            return;
        }
        if let G::DuoWijzigingOntvangen(_) = voorval.gebeurtenis {
            self.wijzigingen.push(voorval.clone());
            return;
        }
        let Some(signaal) = &mut self.signaal else { return };
        match &voorval.gebeurtenis {
            G::SignaalGecorrigeerd(correctie) => {
                signaal.datum = correctie.datum;
                signaal.kenmerken = correctie.kenmerken.clone();
            }
            G::SignalenSamengevoegd(f) => signaal.ontvangst.persoon = f.naar,
            G::SignalenGesplitst(f) => signaal.ontvangst.persoon = f.van,
            gebeurtenis => {
                let terug = matches!(gebeurtenis, G::SignaalIngetrokken(f) if f.aanlevering_id.is_some());
                signaal.teruggenomen |= terug;
                signaal.gedaan.neem(voorval.geldig_op, gebeurtenis);
            }
        }
    }
}
