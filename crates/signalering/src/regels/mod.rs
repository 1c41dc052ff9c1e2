//! The rules of signalering: what may happen to a signal, and why not. Pure: no clock, no ids, no database.
//!
//! Streams: `signaal-<signaal-id>` for a signal, `onderwijs-<persoon-id>` for what DUO says about a person.

mod leeftijd;
mod normtijd;
mod opdracht;
mod opvolgen;
mod terugnemen;
mod toestand;
mod verlopen;
mod weigering;

#[cfg(test)]
mod eigenschappen;
#[cfg(test)]
mod tests;

use domein::{
    PersoonId, Voorval,
    gebeurtenis::{
        DuoWijzigingOntvangen, SignaalGecorrigeerd, SignaalIngetrokken, Signaalkenmerken, SignalenGesplitst,
        SignalenSamengevoegd, SignaleringGebeurtenis,
    },
    opvolging::Signaaltoestand,
    soorten,
};
use eventstore::{Decider, Joined, StreamId};
use jiff::civil::Date;
use uuid::Uuid;

pub use leeftijd::Leeftijden;
pub use normtijd::Normtijden;
pub use opdracht::{Besloten, Bijzonderheden, Handeling, Ontvangst, Opdracht, Signaalsoort, Vervangt};
pub use toestand::{Dossier, Signaal};
pub(crate) use verlopen::{WachtOp, wacht_op};
pub use weigering::Weigering;

/// A fact of signalering.
pub(crate) type Signaalvoorval = Voorval<SignaleringGebeurtenis>;
type Besluit = Result<Vec<Signaalvoorval>, Weigering>;

/// The stream of a signal.
#[must_use]
pub fn stream_van_signaal(signaal: Uuid) -> StreamId {
    StreamId::from(format!("signaal-{signaal}"))
}

/// The signal of a stream; none when it is a stream of something else.
pub(crate) fn signaal_van_stream(stream: &StreamId) -> Option<Uuid> {
    stream.as_str().strip_prefix("signaal-")?.parse().ok()
}

/// The stream of what DUO says about a person.
#[must_use]
pub fn stream_van_onderwijs(persoon: PersoonId) -> StreamId {
    StreamId::from(format!("onderwijs-{persoon}"))
}

/// The rules.
pub struct Signaalregels;

impl Decider for Signaalregels {
    type State = Dossier;
    type Command = Opdracht;
    type Event = Signaalvoorval;
    type Error = Weigering;

    fn initial() -> Dossier {
        Dossier::default()
    }

    fn evolve(dossier: &mut Dossier, voorval: &Signaalvoorval) {
        dossier.neem(voorval);
    }

    const JOINS: &'static [&'static str] = soorten![SignalenSamengevoegd, SignalenGesplitst];

    /// What DUO says of a person; a signal has its own stream, and only another person.
    fn joined(voorval: &Signaalvoorval) -> Option<Joined> {
        let (van, naar, undone) = match &voorval.gebeurtenis {
            SignaleringGebeurtenis::SignalenSamengevoegd(f) => (f.van, f.naar, false),
            SignaleringGebeurtenis::SignalenGesplitst(f) => (f.van, f.naar, true),
            _ => return None,
        };
        Some(Joined { stream: stream_van_onderwijs(van), into: stream_van_onderwijs(naar), undone })
    }

    fn decide(dossier: &Dossier, opdracht: Opdracht) -> Besluit {
        match (opdracht, &dossier.signaal) {
            (Opdracht::OntvangWijziging { persoon, datum, nummer, wijziging, school }, _) => {
                let feiten = DuoWijzigingOntvangen { meldingsnummer: nummer, wijziging, school };
                ontvang_wijziging(dossier, Voorval::over(persoon, datum, feiten))
            }
            (Opdracht::NeemTerug { aanlevering_id, zonder, vandaag }, _) => {
                terugnemen::neem_terug(dossier, aanlevering_id, &zonder, vandaag)
            }
            (Opdracht::Ontvang(ontvangst), None) => ontvang(ontvangst),
            (Opdracht::Ontvang(ontvangst), Some(signaal)) if signaal.teruggenomen => ontvang(ontvangst),
            (Opdracht::Ontvang(ontvangst), Some(signaal)) => ontvang_opnieuw(signaal, &ontvangst),
            (Opdracht::Corrigeer { .. } | Opdracht::TrekIn { .. }, None) => Err(Weigering::MeldingOnbekend),
            (Opdracht::Corrigeer { .. } | Opdracht::TrekIn { .. }, Some(signaal)) if signaal.teruggenomen => {
                Err(Weigering::MeldingOnbekend)
            }
            (
                Opdracht::Volg { .. } | Opdracht::TrekOpvolgingIn { .. } | Opdracht::LaatVerlopen { .. },
                None,
            ) => Err(Weigering::SignaalOnbekend),
            (Opdracht::Corrigeer { persoon, datum, kenmerken, soort, leeftijden }, Some(signaal)) => {
                let gecorrigeerd = corrigeer(signaal, persoon, datum, kenmerken, &soort)?;
                if !gecorrigeerd.is_empty() {
                    leeftijd::keur(signaal.bron(), datum, &leeftijden)?;
                }
                Ok(gecorrigeerd)
            }
            (Opdracht::TrekIn { datum, persoon }, Some(signaal)) => trek_in(signaal, datum, persoon),
            (Opdracht::Volg { datum, handeling, vervangt: None }, Some(signaal)) => {
                opvolgen::volg(signaal, datum, handeling)
            }
            (Opdracht::Volg { datum, handeling, vervangt: Some(vervangt) }, Some(signaal)) => {
                opvolgen::vervang(signaal, datum, handeling, vervangt)
            }
            (Opdracht::TrekOpvolgingIn { stap, van, reden }, Some(signaal)) => {
                opvolgen::trek_in(signaal, stap, van, reden)
            }
            (Opdracht::LaatVerlopen { vandaag, normen }, Some(signaal)) => {
                Ok(verlopen::laat_verlopen(signaal, vandaag, &normen))
            }
        }
    }
}

/// A signal comes in, about who has the age for it.
fn ontvang(ontvangst: Ontvangst) -> Besluit {
    leeftijd::keur(ontvangst.soort.bron(), ontvangst.datum, &ontvangst.leeftijden)?;
    Ok(vec![ontvangst.voorval()])
}

/// A signal is received once. The same again changes nothing; something else under the same number is refused.
fn ontvang_opnieuw(signaal: &Signaal, ontvangst: &Ontvangst) -> Besluit {
    if signaal.persoon() != ontvangst.persoon {
        return Err(Weigering::AnderePersoon);
    }
    let zoals_nu =
        Ontvangst { datum: signaal.datum, kenmerken: signaal.kenmerken.clone(), ..signaal.ontvangst.clone() };
    if signaal.ontvangst.zegt_hetzelfde(ontvangst) || zoals_nu.zegt_hetzelfde(ontvangst) {
        return Ok(Vec::new());
    }
    Err(if signaal.toestand() == Signaaltoestand::Ingetrokken {
        Weigering::Ingetrokken
    } else {
        Weigering::MeldingBestaatAl
    })
}

/// The source may correct until it withdraws, also after the signal has ended: figures must be right. The norm time
/// stays as it was when the signal came in.
fn corrigeer(
    signaal: &Signaal,
    persoon: PersoonId,
    datum: Date,
    kenmerken: Signaalkenmerken,
    soort: &Signaalsoort,
) -> Besluit {
    if signaal.persoon() != persoon {
        return Err(Weigering::AnderePersoon);
    }
    if signaal.toestand() == Signaaltoestand::Ingetrokken {
        return Err(Weigering::Ingetrokken);
    }
    if signaal.datum == datum && signaal.kenmerken == kenmerken && signaal.ontvangst.soort == *soort {
        return Ok(Vec::new());
    }
    let gecorrigeerd = SignaalGecorrigeerd { signaal_id: signaal.ontvangst.signaal_id, datum, kenmerken };
    Ok(vec![Voorval::over(persoon, datum, gecorrigeerd)])
}

/// The source may withdraw at any time, once.
fn trek_in(signaal: &Signaal, datum: Date, persoon: Option<PersoonId>) -> Besluit {
    if persoon.is_some_and(|persoon| persoon != signaal.persoon()) {
        return Err(Weigering::AnderePersoon);
    }
    if signaal.toestand() == Signaaltoestand::Ingetrokken {
        return Ok(Vec::new());
    }
    let ingetrokken = SignaalIngetrokken { signaal_id: signaal.ontvangst.signaal_id, aanlevering_id: None };
    Ok(vec![Voorval::over(signaal.persoon(), datum, ingetrokken)])
}

/// A change is received once per person and number: what was said last under a number is what is known of it.
fn ontvang_wijziging(dossier: &Dossier, voorval: Signaalvoorval) -> Besluit {
    let nummer = |voorval: &Signaalvoorval| match &voorval.gebeurtenis {
        SignaleringGebeurtenis::DuoWijzigingOntvangen(f) => Some(f.meldingsnummer.clone()),
        _ => None,
    };
    match dossier.wijzigingen.iter().rev().find(|al| nummer(al) == nummer(&voorval)) {
        None => Ok(vec![voorval]),
        Some(al) if *al == voorval => Ok(Vec::new()),
        Some(_) => Err(Weigering::WijzigingBestaatAl),
    }
}
