//! The rules around one person: coach, plan, steps of a traject, contact, GGZ, outflow and aftercare. Everything that
//! is asked again with the same facts gives nothing; who starts a traject is decided in
//! [`inschrijving`](super::inschrijving).

use dienst::Dossiers;
use domein::{
    Afbreekreden, Gebiedsteam, Kenmerk, PersoonId, Plaatsreden, Trajectstap,
    gebeurtenis::{
        BegeleidingGesplitst, BegeleidingSamengevoegd, CoachGevraagd, CoachOvergedragen, CoachToegewezen,
        CoachverzoekVervallen, ContactGelegd, ContactVerloren, OntwikkelplanBijgesteld,
        OntwikkelplanVastgesteld, PlaatsVervallen, TrajectAfgebroken, TrajectGebeurtenis as G,
        TrajectStapGezet, TrajectVoltooid, Uitstroom, UitstroomGecorrigeerd, UitstroomIngetrokken,
    },
    soorten,
};
use eventstore::{Decider, Joined, StreamId};
use jiff::civil::Date;
use uuid::Uuid;

pub use super::opdracht::{Opdracht, Uitstroombron, Uitstroomkeuze, Wat};
use super::{
    Toestand, Traject, Trajecttoestand, Voorval, Weigering, bigfive, casus, ggz, herstellen, jpf, nazorg,
    overdracht, plaatsing, stream_begeleiding, terugnemen, trajecten::OP_AANGEBODEN,
};

/// The rule around one person.
pub struct Begeleiding;

impl Dossiers for Begeleiding {
    type D = Self;
    type G = G;

    fn stream(persoon: PersoonId) -> StreamId {
        stream_begeleiding(persoon)
    }

    fn betreft(toestand: &Toestand, gebeurtenis: &G) -> bool {
        let traject = |id: &Uuid| toestand.trajecten.0.contains_key(id);
        let plaatsing = |id: &Uuid| toestand.plaatsingen.0.contains_key(id);
        let casus = |id: &Uuid| toestand.casussen.0.contains_key(id);
        let deelname = |id: &Uuid| toestand.jpf.0.contains_key(id);
        match gebeurtenis {
            G::CoachverzoekVervallen(f) => toestand.kent(f.uitkering_id),
            G::Uitstroom(f) => toestand.kent(f.uitkering_id),
            G::UitstroomGecorrigeerd(f) => toestand.kent(f.uitkering_id),
            G::UitstroomIngetrokken(f) => toestand.kent(f.uitkering_id),
            G::Nazorg(f) => toestand.kent(f.uitkering_id),
            G::NazorgIngetrokken(f) => toestand.kent(f.uitkering_id),
            G::TrajectStapGezet(f) => traject(&f.traject_id),
            G::TrajectVoltooid(f) => traject(&f.traject_id),
            G::TrajectAfgebroken(f) => traject(&f.traject_id),
            G::TrajectGestart(f) => traject(&f.traject_id),
            G::PlaatsAangeboden(f) => traject(&f.traject_id),
            G::PlaatsVervallen(f) => traject(&f.traject_id),
            G::TrajectvastleggingIngetrokken(f) => traject(&f.traject_id),
            G::BigFiveMetingIngetrokken(f) => toestand.metingen.0.contains_key(&f.van),
            G::GgzOverbruggingBeeindigd(f) => toestand.ggz.overbruggingen.contains_key(&f.overbrugging_id),
            G::GgzVastleggingIngetrokken(f) => {
                f.overbrugging_id.is_some_and(|id| toestand.ggz.overbruggingen.contains_key(&id))
            }
            G::CasusregisseurGewisseld(f) => casus(&f.casus_id),
            G::CasusBesproken(f) => casus(&f.casus_id),
            G::CasusafspraakGemaakt(f) => casus(&f.casus_id),
            G::CasusafspraakAfgerond(f) => casus(&f.casus_id),
            G::CasusGesloten(f) => casus(&f.casus_id),
            G::CasusvastleggingIngetrokken(f) => casus(&f.casus_id),
            G::JpfSchuldOvergenomen(f) => deelname(&f.deelname_id),
            G::JpfPlanVastgesteld(f) => deelname(&f.deelname_id),
            G::JpfTegenprestatieAfgesproken(f) => deelname(&f.deelname_id),
            G::JpfTegenprestatieBeoordeeld(f) => deelname(&f.deelname_id),
            G::JpfDeelnameBeeindigd(f) => deelname(&f.deelname_id),
            G::JpfVastleggingIngetrokken(f) => deelname(&f.deelname_id),
            G::PlaatsingBeeindigd(f) => plaatsing(&f.plaatsing_id),
            G::JobcoachToegewezen(f) => plaatsing(&f.plaatsing_id),
            G::JobcoachingBeeindigd(f) => plaatsing(&f.plaatsing_id),
            G::PlaatsingsvastleggingIngetrokken(f) => plaatsing(&f.plaatsing_id),
            G::CoachoverdrachtBevestigd(f) => toestand.overdrachten.contains_key(&f.overdracht_id),
            G::DriegesprekGehouden(f) => toestand.overdrachten.contains_key(&f.overdracht_id),
            G::CoachoverdrachtIngetrokken(f) => toestand.overdrachten.contains_key(&f.overdracht_id),
            G::CoachOvergedragen(f) => {
                f.overdracht_id.is_some_and(|id| toestand.overdrachten.contains_key(&id))
            }
            G::MaatwerkToegekend(f) => toestand.maatwerk.0.contains_key(&f.maatwerk_id),
            G::MaatwerkAfgewezen(f) => toestand.maatwerk.0.contains_key(&f.maatwerk_id),
            G::MaatwerkBetaald(f) => toestand.maatwerk.0.contains_key(&f.maatwerk_id),
            G::MaatwerkresultaatVastgelegd(f) => toestand.maatwerk.0.contains_key(&f.maatwerk_id),
            G::MaatwerkvastleggingIngetrokken(f) => toestand.maatwerk.0.contains_key(&f.maatwerk_id),
            G::BegeleidingsvastleggingIngetrokken(f) => herstellen::betreft(toestand, f),
            // Begins something, or is about the person: it is of the one who stayed.
            G::OpWachtlijstGeplaatst(_)
            | G::CoachGevraagd(_)
            | G::CoachToegewezen(_)
            | G::CoachoverdrachtVoorgesteld(_)
            | G::VervangingVastgelegd(_)
            | G::VervangingIngetrokken(_)
            | G::OntwikkelplanVastgesteld(_)
            | G::OntwikkelplanBijgesteld(_)
            | G::BigFiveGemeten(_)
            | G::AanbodOpengesteld(_)
            | G::AanmeldstopIngesteld(_)
            | G::AanmeldstopOpgeheven(_)
            | G::PlaatsingBegonnen(_)
            | G::GgzWachttijdBegonnen(_)
            | G::GgzBehandelingGestart(_)
            | G::GgzWachttijdBeeindigd(_)
            | G::GgzOverbruggingBegonnen(_)
            | G::JpfDeelnameBegonnen(_)
            | G::CasusGeopend(_)
            | G::BeleidssignaalVastgelegd(_)
            | G::BeleidssignaalIngetrokken(_)
            | G::ContactGelegd(_)
            | G::ContactVerloren(_)
            | G::BudgetVastgesteld(_)
            | G::MaatwerkAangevraagd(_)
            | G::AanbodkostenVerantwoord(_)
            | G::BuigVastgesteld(_)
            | G::BegeleidingSamengevoegd(_)
            | G::BegeleidingGesplitst(_) => false,
        }
    }

    fn gebeurtenis(van: PersoonId, naar: PersoonId, ongedaan: bool) -> G {
        match ongedaan {
            false => BegeleidingSamengevoegd { van, naar }.into(),
            true => BegeleidingGesplitst { van, naar }.into(),
        }
    }
}

impl Decider for Begeleiding {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        toestand.volg(voorval);
    }

    const JOINS: &'static [&'static str] = soorten![BegeleidingSamengevoegd, BegeleidingGesplitst];

    fn joined(voorval: &Voorval) -> Option<Joined> {
        let (van, naar, undone) = match &voorval.gebeurtenis {
            G::BegeleidingSamengevoegd(f) => (f.van, f.naar, false),
            G::BegeleidingGesplitst(f) => (f.van, f.naar, true),
            _ => return None,
        };
        Some(Joined { stream: stream_begeleiding(van), into: stream_begeleiding(naar), undone })
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let Opdracht { persoon, datum, wat } = vraag;
        let gebeurtenissen: Vec<G> = match wat {
            Wat::VraagCoach { uitkering_id, gebiedsteam, coach } => {
                vraag_coach(toestand, uitkering_id, gebiedsteam, coach)
            }
            Wat::LaatVerzoekVervallen { uitkering_id } => laat_verzoek_vervallen(toestand, uitkering_id),
            Wat::WijsCoachToe { coach, gebiedsteam } => wijs_toe(toestand, coach, gebiedsteam)?,
            Wat::DraagOver { naar, gebiedsteam } => draag_over(toestand, datum, naar, gebiedsteam)?,
            Wat::StelOverdrachtVoor { overdracht_id, naar, gebiedsteam } => {
                overdracht::stel_voor(toestand, datum, (overdracht_id, naar, gebiedsteam))?
            }
            Wat::OverdrachtStap { overdracht_id, stap } => {
                return overdracht::stap(toestand, (persoon, datum), overdracht_id, stap);
            }
            Wat::LegPlanVast { doelen } if !toestand.plannen.is_empty() => {
                vec![OntwikkelplanBijgesteld { doelen }.into()]
            }
            Wat::LegPlanVast { doelen } => vec![OntwikkelplanVastgesteld { doelen }.into()],
            Wat::MeetBigFive { scores } => bigfive::meet(&toestand.metingen, datum, scores),
            Wat::TrekMetingIn { reden } => bigfive::trek_in(&toestand.metingen, datum, reden)?,
            Wat::ZetStap { traject_id, stap } => zet_stap(toestand, datum, traject_id, stap)?,
            Wat::Voltooi { traject_id, uitkomst } => {
                gestart(toestand, traject_id)?;
                let stand = Trajecttoestand::Voltooid { datum, uitkomst };
                sluit(toestand, datum, traject_id, stand, |aanbod| {
                    TrajectVoltooid { traject_id, aanbod, uitkomst }.into()
                })?
            }
            Wat::TrekStartIn { traject_id, reden } => {
                return terugnemen::start(toestand, persoon, traject_id, reden);
            }
            Wat::TrekStapIn { traject_id, stap, reden } => {
                return terugnemen::stap(toestand, persoon, (traject_id, stap, datum), reden);
            }
            Wat::StelPlaatsUit { traject_id } => stel_plaats_uit(toestand, datum, traject_id)?,
            Wat::WeigerPlaats { traject_id, reden } => weiger_plaats(toestand, datum, traject_id, reden)?,
            Wat::BreekAf { traject_id, reden } => {
                let stand = Trajecttoestand::Afgebroken { datum, reden };
                sluit(toestand, datum, traject_id, stand, |aanbod| {
                    TrajectAfgebroken { traject_id, aanbod, reden }.into()
                })?
            }
            Wat::Plaatsing { plaatsing_id, stap } => {
                return plaatsing::zet(&toestand.plaatsingen, (persoon, datum), plaatsing_id, stap);
            }
            Wat::Ggz(stap) => {
                let stappen = ggz::zet(&toestand.ggz, datum, stap)?;
                return Ok(stappen.into_iter().map(|(op, g)| Voorval::over(persoon, op, g)).collect());
            }
            Wat::Casus { casus_id, stap } => {
                return casus::zet(&toestand.casussen, (persoon, datum), casus_id, stap);
            }
            Wat::Jpf { deelname_id, stap } => {
                return jpf::zet(toestand, (persoon, datum), deelname_id, stap);
            }
            Wat::LegContact { coach } => match toestand.contacten.contains(&(datum, Some(coach.clone()))) {
                true => Vec::new(),
                false => vec![ContactGelegd { coach }.into()],
            },
            Wat::VerliesContact => match toestand.contacten.contains(&(datum, None)) {
                true => Vec::new(),
                false => vec![ContactVerloren {}.into()],
            },
            Wat::TrekVastleggingIn { wat, reden } => {
                return herstellen::trek_in(toestand, (persoon, datum), wat, reden);
            }
            Wat::StroomUit { uitkering_id, bron: Uitstroombron::Medewerker, .. }
                if !toestand.kent(uitkering_id) =>
            {
                return Err(Weigering::UitkeringOnbekend);
            }
            Wat::StroomUit { uitkering_id, reden, leeftijd, bron } => {
                keur_later_einde(toestand, uitkering_id, Some(datum), bron)?;
                stroom_uit(toestand, Uitstroom { uitkering_id, datum, reden, leeftijd })
            }
            Wat::TrekUitstroomIn { uitkering_id, bron } => {
                keur_later_einde(toestand, uitkering_id, None, bron)?;
                match toestand.uitstroom.contains_key(&uitkering_id) {
                    true => vec![UitstroomIngetrokken { uitkering_id }.into()],
                    false => Vec::new(),
                }
            }
            Wat::GeefNazorg { na, duurzaam } => nazorg::geef(toestand, datum, na, duurzaam)?,
            Wat::TrekNazorgIn { na, reden } => nazorg::trek_in(toestand, datum, na, reden)?,
        };
        Ok(gebeurtenissen.into_iter().map(|g| Voorval::over(persoon, datum, g)).collect())
    }
}

/// Also of somebody who has a coach: the benefit is no longer one that runs.
fn laat_verzoek_vervallen(toestand: &Toestand, uitkering_id: Uuid) -> Vec<G> {
    let gevraagd = toestand.verzoeken.contains_key(&uitkering_id);
    if gevraagd && !toestand.uitstroom.contains_key(&uitkering_id) {
        vec![CoachverzoekVervallen { uitkering_id }.into()]
    } else {
        Vec::new()
    }
}

/// Once per benefit, and only while it runs: that is how a benefit becomes known here. Who has a coach keeps that
/// coach, also when coming back later; the request is then answered at once.
fn vraag_coach(
    toestand: &Toestand,
    uitkering_id: Uuid,
    gebiedsteam: Option<Gebiedsteam>,
    coach: Option<Kenmerk>,
) -> Vec<G> {
    if toestand.verzoeken.contains_key(&uitkering_id) || toestand.uitstroom.contains_key(&uitkering_id) {
        return Vec::new();
    }
    let gevraagd = CoachGevraagd { uitkering_id, gebiedsteam: gebiedsteam.clone() };
    let toegewezen =
        coach.filter(|_| toestand.coach.is_none()).map(|coach| CoachToegewezen { coach, gebiedsteam }.into());
    std::iter::once(gevraagd.into()).chain(toegewezen).collect()
}

fn wijs_toe(
    toestand: &Toestand,
    coach: Kenmerk,
    gebiedsteam: Option<Gebiedsteam>,
) -> Result<Vec<G>, Weigering> {
    match &toestand.coach {
        Some(huidig) if huidig.coach == coach => Ok(Vec::new()),
        Some(_) => Err(Weigering::CoachIsErAl),
        None => {
            let gevraagd = toestand.open_verzoeken().last().and_then(|id| toestand.verzoeken.get(id));
            let gebiedsteam =
                gebiedsteam.or_else(|| gevraagd.and_then(|gevraagd| gevraagd.gebiedsteam.clone()));
            Ok(vec![CoachToegewezen { coach, gebiedsteam }.into()])
        }
    }
}

fn draag_over(
    toestand: &Toestand,
    datum: Date,
    naar: Kenmerk,
    gebiedsteam: Option<Gebiedsteam>,
) -> Result<Vec<G>, Weigering> {
    let huidig = toestand.coach.as_ref().ok_or(Weigering::GeenCoach)?;
    if huidig.coach == naar {
        return Ok(Vec::new());
    }
    if toestand.open_overdracht().is_some() {
        return Err(Weigering::OverdrachtLoopt);
    }
    niet_voor(datum, huidig.sinds, "de dag waarop de huidige coach begon")?;
    let van = huidig.coach.clone();
    Ok(vec![CoachOvergedragen { van, naar, gebiedsteam, overdracht_id: None }.into()])
}

pub(super) fn bekend(toestand: &Toestand, id: Uuid) -> Result<&Traject, Weigering> {
    toestand.trajecten.0.get(&id).ok_or(Weigering::TrajectOnbekend)
}

/// The traject, once it has started.
pub(super) fn gestart(toestand: &Toestand, id: Uuid) -> Result<&Traject, Weigering> {
    let traject = bekend(toestand, id)?;
    match traject.stand.einde() {
        _ if traject.begonnen => Ok(traject),
        Some(sinds) => Err(Weigering::TrajectGesloten { sinds }),
        None => Err(Weigering::TrajectNietGestart),
    }
}

/// Between start and end, both days included: a step of before the end may be told after it.
fn zet_stap(
    toestand: &Toestand,
    datum: Date,
    traject_id: Uuid,
    stap: Trajectstap,
) -> Result<Vec<G>, Weigering> {
    let traject = gestart(toestand, traject_id)?;
    if traject.stappen.contains(&(stap, datum)) {
        return Ok(Vec::new());
    }
    niet_voor(datum, traject.sinds, "de dag waarop het traject startte")?;
    match traject.stand.einde() {
        Some(sinds) if datum > sinds => Err(Weigering::TrajectGesloten { sinds }),
        _ => Ok(vec![TrajectStapGezet { traject_id, aanbod: traject.aanbod.clone(), stap }.into()]),
    }
}

/// Ends what is open: a traject that runs, or a place on the waiting list.
fn sluit(
    toestand: &Toestand,
    datum: Date,
    traject_id: Uuid,
    stand: Trajecttoestand,
    gebeurtenis: impl FnOnce(domein::AanbodCode) -> G,
) -> Result<Vec<G>, Weigering> {
    let traject = bekend(toestand, traject_id)?;
    if traject.stand == stand {
        return Ok(Vec::new());
    }
    if let Some(sinds) = traject.stand.einde() {
        return Err(Weigering::TrajectGesloten { sinds });
    }
    let wat = match traject.begonnen {
        true => "de dag waarop het traject startte",
        false => "de dag waarop de persoon op de wachtlijst kwam",
    };
    niet_voor(datum, traject.sinds, wat)?;
    Ok(vec![gebeurtenis(traject.aanbod.clone())])
}

/// Not now: the place goes to the next, and the person waits again behind the others.
fn stel_plaats_uit(toestand: &Toestand, datum: Date, traject_id: Uuid) -> Result<Vec<G>, Weigering> {
    let traject = bekend(toestand, traject_id)?;
    let Trajecttoestand::Aangeboden { op, .. } = traject.stand else {
        return Err(Weigering::GeenPlaatsAangeboden);
    };
    niet_voor(datum, op, OP_AANGEBODEN)?;
    let (aanbod, reden) = (traject.aanbod.clone(), Plaatsreden::Later);
    Ok(vec![PlaatsVervallen { traject_id, aanbod, reden }.into()])
}

/// Only a place that is offered can be refused: who waits is taken off the list, and who has begun breaks off.
fn weiger_plaats(
    toestand: &Toestand,
    datum: Date,
    traject_id: Uuid,
    reden: Afbreekreden,
) -> Result<Vec<G>, Weigering> {
    let traject = bekend(toestand, traject_id)?;
    match traject.stand {
        Trajecttoestand::Aangeboden { op, .. } => niet_voor(datum, op, OP_AANGEBODEN)?,
        _ if traject.stand == (Trajecttoestand::Afgebroken { datum, reden }) => return Ok(Vec::new()),
        _ => return Err(Weigering::GeenPlaatsAangeboden),
    }
    let aanbod = traject.aanbod.clone();
    Ok(vec![TrajectAfgebroken { traject_id, aanbod, reden }.into()])
}

/// A benefit ends once. The same facts again are nothing; another date or a better known reason or age corrects;
/// `onbekend` never takes the place of a known reason.
///
/// An outflow closes the trajecten that started before it and still run, and takes the person off the waiting lists
/// joined before it. A correction changes no traject, and a
/// withdrawal reopens none: what became of a traject in the meantime is for the coach to say.
fn stroom_uit(toestand: &Toestand, nieuw: Uitstroom) -> Vec<G> {
    let Some(bekend) = toestand.uitstroom.get(&nieuw.uitkering_id) else {
        let dicht = sluit_open_trajecten(toestand, nieuw.datum);
        return std::iter::once(nieuw.into()).chain(dicht).collect();
    };
    let Uitstroom { uitkering_id, datum, reden, leeftijd } = nieuw;
    let reden = if reden.as_str() == "onbekend" { bekend.reden.clone() } else { reden };
    // An age that was known on the same day stays known.
    let leeftijd = leeftijd.or(bekend.leeftijd.filter(|_| bekend.datum == datum));
    if (datum, &reden, leeftijd) == (bekend.datum, &bekend.reden, bekend.leeftijd) {
        return Vec::new();
    }
    vec![UitstroomGecorrigeerd { uitkering_id, datum, reden, leeftijd }.into()]
}

/// Nobody has two benefits at a time: at a desk an outflow is not moved past the begin of the next benefit, nor withdrawn
/// when there is one. Intake judges its own deliveries.
fn keur_later_einde(
    toestand: &Toestand,
    uitkering_id: Uuid,
    einde: Option<Date>,
    bron: Uitstroombron,
) -> Result<(), Weigering> {
    let Some(bekend) = toestand.uitstroom.get(&uitkering_id) else { return Ok(()) };
    let botst =
        bron == Uitstroombron::Medewerker && toestand.begint_een_andere(uitkering_id, bekend.datum, einde);
    if botst { Err(Weigering::VolgendeUitkering) } else { Ok(()) }
}

fn sluit_open_trajecten(toestand: &Toestand, datum: Date) -> impl Iterator<Item = G> {
    let open = move |traject: &&Traject| traject.stand.einde().is_none() && traject.sinds < datum;
    toestand.trajecten.0.iter().filter(move |(_, traject)| open(traject)).map(|(id, traject)| {
        let (traject_id, aanbod, reden) = (*id, traject.aanbod.clone(), Afbreekreden::Uitstroom);
        TrajectAfgebroken { traject_id, aanbod, reden }.into()
    })
}

pub(super) fn niet_voor(datum: Date, vanaf: Date, wat: &'static str) -> Result<(), Weigering> {
    if datum < vanaf { Err(Weigering::DatumTeVroeg { vanaf, wat }) } else { Ok(()) }
}
