//! What was done with a signal, and what it waits for because of that. Something that was recorded may be withdrawn or
//! replaced, so the steps are kept, and what waits follows from those that stand. Pure.

use domein::{
    Gebeurtenis as _, Kenmerk, Opvolgstap,
    gebeurtenis::{SignaleringGebeurtenis as G, VastleggingFout},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::regels::normen::Wachtreden;

/// A step, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stap {
    op: Date,
    soort: String,
    feiten: String,
    ingetrokken: bool,
    /// What replaces it is the next step.
    wacht: bool,
}

/// The steps of a signal, in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Verloop(Vec<Stap>);

/// What a signal waits for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Wacht {
    /// Why, and since when; none when nothing was done yet, or everything.
    pub(super) op: Option<(Wachtreden, Date)>,
    /// Everything was done: it waits for nothing any more.
    pub(super) klaar: bool,
    /// Whoever was handed over was seen.
    pub(super) gezien: bool,
    /// Who last planned a talk or had contact.
    pub(super) coach: Option<Kenmerk>,
}

impl Verloop {
    /// Takes a step.
    pub(super) fn neem(&mut self, op: Date, gebeurtenis: &G) -> Result<(), VastleggingFout> {
        if let G::OpvolgingIngetrokken(f) = gebeurtenis {
            if let Some(plek) = self.plek(f.stap, f.van)? {
                (self.0[plek].ingetrokken, self.0[plek].wacht) = (true, f.vervangen);
            }
            return Ok(());
        }
        let feiten = gebeurtenis.schrijf()?;
        let stap =
            Stap { op, soort: gebeurtenis.soort().to_owned(), feiten, ingetrokken: false, wacht: false };
        match self.0.iter().position(|stap| stap.wacht) {
            Some(plek) => {
                self.0[plek].wacht = false;
                self.0.insert(plek + 1, stap);
            }
            None => self.0.push(stap),
        }
        Ok(())
    }

    /// Where the last of this kind on this day stands.
    fn plek(&self, soort: Opvolgstap, van: Date) -> Result<Option<usize>, VastleggingFout> {
        for (plek, stap) in self.0.iter().enumerate().rev() {
            if !stap.ingetrokken && stap.op == van {
                let gebeurtenis = G::lees(&stap.soort, &stap.feiten)?;
                if gebeurtenis.opvolgstap() == Some(soort) {
                    return Ok(Some(plek));
                }
            }
        }
        Ok(None)
    }

    /// What follows from the steps that stand.
    pub(super) fn wacht(&self) -> Result<Wacht, VastleggingFout> {
        let mut wacht = Wacht::default();
        for stap in self.0.iter().filter(|stap| !stap.ingetrokken) {
            match G::lees(&stap.soort, &stap.feiten)? {
                G::InformatieVerstrekt(_) | G::NietVerschenen(_) | G::InformatiefGesprekAfgezegd(_) => {
                    wacht.op = Some((Wachtreden::GesprekTePlannen, stap.op));
                }
                G::InformatiefGesprekGepland(f) => {
                    wacht.op = Some((Wachtreden::VerslagTeMaken, f.datum_gesprek));
                    wacht.coach = Some(f.coach);
                }
                G::InformatiefGesprekVerplaatst(f) => {
                    wacht.op = Some((Wachtreden::VerslagTeMaken, f.datum_gesprek));
                }
                // The talk was held: that is the follow-up, and whoever was handed over was seen.
                G::InformatiefGesprekGevoerd(f) => {
                    (wacht.klaar, wacht.gezien, wacht.coach) = (true, true, Some(f.coach));
                }
                G::AankomstBevestigd(f) => (wacht.gezien, wacht.coach) = (true, Some(f.coach)),
                G::SignaalAfgesloten(_) | G::SignaalIngetrokken(_) => {
                    (wacht.klaar, wacht.gezien) = (true, true);
                }
                // That a norm has passed shows by the day itself; the rest is no step.
                G::SignaalVerlopen(_)
                | G::SignaalGeescaleerd(_)
                | G::OverdrachtBevestigd(_)
                | G::DreigendeUitval(_)
                | G::WarmOvergedragen(_)
                | G::WwEindeGemeld(_)
                | G::JongereGemeld(_)
                | G::SignaalGecorrigeerd(_)
                | G::DuoWijzigingOntvangen(_)
                | G::OpvolgingIngetrokken(_)
                | G::SignalenSamengevoegd(_)
                | G::SignalenGesplitst(_)
                | G::SignaalaanleveringVerwerkt(_)
                | G::SignaalaanleveringTeruggedraaid(_) => {}
            }
        }
        Ok(wacht)
    }
}
