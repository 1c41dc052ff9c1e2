//! The rules of signalering: what may happen to a signal, and why not. Pure: no clock, no ids, no database.
//!
//! Streams: `signaal-<signaal-id>` for a signal, `onderwijs-<persoon-id>` for what DUO says about a person.

mod normtijd;
mod opdracht;
mod terugnemen;
mod toestand;
mod weigering;

#[cfg(test)]
mod eigenschappen;
#[cfg(test)]
mod tests;

use domein::{
    PersoonId, SignaalBron, Voorval,
    gebeurtenis::{
        AankomstBevestigd, DuoWijzigingOntvangen, InformatieVerstrekt, InformatiefGesprekGepland,
        InformatiefGesprekGevoerd, NietVerschenen, SignaalAfgesloten, SignaalGecorrigeerd,
        SignaalIngetrokken, SignaalVerlopen, Signaalkenmerken, SignalenGesplitst, SignalenSamengevoegd,
        SignaleringGebeurtenis,
    },
    soorten,
};
use eventstore::{Decider, Joined, StreamId};
use jiff::civil::Date;
use uuid::Uuid;

pub use normtijd::Normtijden;
pub use opdracht::{Besloten, Handeling, Ontvangst, Opdracht, Signaalsoort};
pub use toestand::{Dossier, Signaal, Signaaltoestand};
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
            (Opdracht::Ontvang(ontvangst), None) => Ok(vec![ontvangst.voorval()]),
            (Opdracht::Ontvang(ontvangst), Some(signaal)) if signaal.teruggenomen => {
                Ok(vec![ontvangst.voorval()])
            }
            (Opdracht::Ontvang(ontvangst), Some(signaal)) => ontvang_opnieuw(signaal, &ontvangst),
            (Opdracht::Corrigeer { .. } | Opdracht::TrekIn { .. }, None) => Err(Weigering::MeldingOnbekend),
            (Opdracht::Corrigeer { .. } | Opdracht::TrekIn { .. }, Some(signaal)) if signaal.teruggenomen => {
                Err(Weigering::MeldingOnbekend)
            }
            (Opdracht::Volg { .. } | Opdracht::LaatVerlopen { .. }, None) => Err(Weigering::SignaalOnbekend),
            (Opdracht::Corrigeer { persoon, datum, kenmerken, soort }, Some(signaal)) => {
                corrigeer(signaal, persoon, datum, kenmerken, &soort)
            }
            (Opdracht::TrekIn { datum, persoon }, Some(signaal)) => trek_in(signaal, datum, persoon),
            (Opdracht::Volg { datum, handeling }, Some(signaal)) => volg(signaal, datum, &handeling),
            (Opdracht::LaatVerlopen { vandaag }, Some(signaal)) => Ok(laat_verlopen(signaal, vandaag)),
        }
    }
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
    Err(if signaal.toestand == Signaaltoestand::Ingetrokken {
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
    if signaal.toestand == Signaaltoestand::Ingetrokken {
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
    if signaal.toestand == Signaaltoestand::Ingetrokken {
        return Ok(Vec::new());
    }
    let ingetrokken = SignaalIngetrokken { signaal_id: signaal.ontvangst.signaal_id, aanlevering_id: None };
    Ok(vec![Voorval::over(signaal.persoon(), datum, ingetrokken)])
}

/// What somebody does with a signal that is open. What already was recorded just so changes nothing.
fn volg(signaal: &Signaal, datum: Date, handeling: &Handeling) -> Besluit {
    let voorval = Voorval::over(signaal.persoon(), datum, gebeurtenis(signaal, handeling.clone()));
    if signaal.gedaan.contains(&voorval) {
        return Ok(Vec::new());
    }
    match signaal.toestand {
        Signaaltoestand::Ingetrokken => return Err(Weigering::Ingetrokken),
        Signaaltoestand::Afgesloten => return Err(Weigering::Afgesloten),
        _ => {}
    }
    if datum < signaal.datum {
        return Err(Weigering::DatumVoorSignaal { signaal: signaal.datum });
    }
    let gepland = signaal.toestand == Signaaltoestand::GesprekGepland;
    match handeling {
        Handeling::PlanGesprek(..) if gepland => Err(Weigering::GesprekAlGepland),
        Handeling::PlanGesprek(_, gesprek) if *gesprek < datum => Err(Weigering::GesprekVoorPlanning),
        Handeling::MeldAfwezigheid if !gepland => Err(Weigering::GeenGesprekGepland),
        Handeling::BevestigAankomst(_) if !is_overdracht(signaal.bron()) => Err(Weigering::GeenOverdracht),
        Handeling::BevestigAankomst(_) if is_aangekomen(signaal) => Err(Weigering::AankomstAlBevestigd),
        _ => Ok(vec![voorval]),
    }
}

fn gebeurtenis(signaal: &Signaal, handeling: Handeling) -> SignaleringGebeurtenis {
    let signaal_id = signaal.ontvangst.signaal_id;
    match handeling {
        Handeling::VerstrekInformatie(kanaal) => InformatieVerstrekt { signaal_id, kanaal }.into(),
        Handeling::PlanGesprek(coach, datum_gesprek) => {
            InformatiefGesprekGepland { signaal_id, coach, datum_gesprek }.into()
        }
        Handeling::LegGesprekVast(coach, uitkomst) => {
            InformatiefGesprekGevoerd { signaal_id, coach, uitkomst }.into()
        }
        Handeling::MeldAfwezigheid => NietVerschenen { signaal_id }.into(),
        Handeling::BevestigAankomst(coach) => AankomstBevestigd { signaal_id, coach }.into(),
        Handeling::SluitAf(reden) => SignaalAfgesloten { signaal_id, reden }.into(),
    }
}

/// Whether the source hands somebody over, so that an arrival can be waited for.
const fn is_overdracht(bron: SignaalBron) -> bool {
    matches!(bron, SignaalBron::UwvWarmeOverdracht | SignaalBron::EindeInburgering)
}

fn is_aangekomen(signaal: &Signaal) -> bool {
    signaal
        .gedaan
        .iter()
        .any(|voorval| matches!(voorval.gebeurtenis, SignaleringGebeurtenis::AankomstBevestigd(_)))
}

/// A signal that nobody took within the norm time expires, once, on the first day on which follow-up was late.
/// Information, a talk and an arrival count as follow-up.
fn laat_verlopen(signaal: &Signaal, vandaag: Date) -> Vec<Signaalvoorval> {
    let opvolgen_voor = signaal.ontvangst.opvolgen_voor;
    if signaal.toestand != Signaaltoestand::Nieuw || vandaag < opvolgen_voor {
        return Vec::new();
    }
    let verlopen = SignaalVerlopen { signaal_id: signaal.ontvangst.signaal_id, opvolgen_voor };
    vec![Voorval::over(signaal.persoon(), opvolgen_voor, verlopen)]
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
