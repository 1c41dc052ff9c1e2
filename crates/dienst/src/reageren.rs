//! From events of another service to what they lead to in the own one: each as a step in the trace of its event.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use domein::{Aanleiding, Actor, Rol, Traceparent, Vastlegging, gebeurtenis::VastleggingFout};
use eventstore::{AppendError, Envelope, FollowError, HandleError, Outcome, Position, Recorded, StreamId};
use tracing::Span;

use crate::{Gevolg, Omgeving, Reactie, Weigert as _, opdracht::Uitvoering};

/// Most events of one page that show in their traces; the others hand their trace on as it came.
const MAX_STAPPEN: usize = 128;

/// Reacts to these events and counts what follows in `gevolgen`. `vast` holds the streams that are parked.
///
/// # Errors
/// When a log fails, or a stream of the own service holds an event of a type that only a newer program knows; then some
/// may have had their effect.
pub(crate) async fn reageer_op<R: Reactie>(
    reactie: &R,
    omgeving: &Omgeving,
    regels: &[Recorded],
    mut vast: HashSet<StreamId>,
    gevolgen: &AtomicUsize,
) -> Result<Vec<Outcome>, FollowError> {
    let mut stappen = Stappen { reactie: R::NAAM, open: Vec::new() };
    let mut open: Vec<(usize, Gelezen<R>)> = regels
        .iter()
        .map(|regel| {
            if vast.contains(&regel.stream) {
                Ok(None)
            } else {
                opdracht_van(reactie, omgeving, regel, &mut stappen)
            }
        })
        .enumerate()
        .collect();
    let mut uitkomsten: Vec<Outcome> = regels.iter().map(|_| Outcome::Waits).collect();
    while !open.is_empty() {
        let ronde = ronde::<R>(regels, open, &mut vast, &mut uitkomsten);
        let antwoorden = eventstore::handle_many::<R::D, Aanleiding>(&omgeving.log, ronde.opdrachten).await?;
        for (plaats, antwoord) in ronde.plaatsen.into_iter().zip(antwoorden) {
            let uitkomst = uitkomst::<R>(antwoord, regels[plaats].position, gevolgen)?;
            if let Outcome::Stuck(_) = uitkomst {
                vast.insert(regels[plaats].stream.clone());
            }
            uitkomsten[plaats] = uitkomst;
        }
        open = ronde.later;
    }
    Ok(uitkomsten)
}

/// What an event asks, if it can be read.
type Gelezen<R> = Result<Option<Envelope<<R as Reactie>::D, Aanleiding>>, VastleggingFout>;

/// What is asked at once, and what waits until that is answered.
struct Ronde<R: Reactie> {
    plaatsen: Vec<usize>,
    opdrachten: Vec<Envelope<R::D, Aanleiding>>,
    later: Vec<(usize, Gelezen<R>)>,
}

/// Chooses what is asked at once: of each stream one event, because when that one gets stuck the later ones must not have
/// had their effect. What is asked of one stream of the own service stays in the order of the log.
fn ronde<R: Reactie>(
    regels: &[Recorded],
    open: Vec<(usize, Gelezen<R>)>,
    vast: &mut HashSet<StreamId>,
    uitkomsten: &mut [Outcome],
) -> Ronde<R> {
    let mut ronde = Ronde { plaatsen: Vec::new(), opdrachten: Vec::new(), later: Vec::new() };
    let (mut bezig, mut bezet) = (HashSet::new(), HashSet::new());
    for (plaats, gelezen) in open {
        let stroom = &regels[plaats].stream;
        if vast.contains(stroom) {
            continue;
        }
        match gelezen {
            Ok(Some(opdracht)) if bezig.contains(stroom) || bezet.contains(&opdracht.stream) => {
                bezig.insert(stroom);
                bezet.insert(opdracht.stream.clone());
                ronde.later.push((plaats, Ok(Some(opdracht))));
            }
            gelezen if bezig.contains(stroom) => ronde.later.push((plaats, gelezen)),
            Ok(Some(opdracht)) => {
                bezig.insert(stroom);
                ronde.plaatsen.push(plaats);
                ronde.opdrachten.push(opdracht);
            }
            Ok(None) => uitkomsten[plaats] = Outcome::Done,
            Err(_) => {
                vast.insert(stroom.clone());
                uitkomsten[plaats] = Outcome::Stuck("not understood");
            }
        }
    }
    ronde
}

/// What an answer of the own service means for the event.
fn uitkomst<R: Reactie>(
    antwoord: Uitvoering<R::D>,
    position: Position,
    gevolgen: &AtomicUsize,
) -> Result<Outcome, FollowError> {
    Ok(match antwoord {
        Ok(gedaan) => {
            gevolgen.fetch_add(gedaan.recorded_now(), Ordering::Relaxed);
            Outcome::Done
        }
        // The rule of the own service does not want it: that is an answer, not a failure.
        Err(HandleError::Refused(reden)) => {
            let code = reden.code();
            tracing::info!(reactie = R::NAAM, code, "the rule refuses what the reaction asks");
            metrics::counter!("jongerenstroom_reactie_refused_total", "reactie" => R::NAAM, "code" => code)
                .increment(1);
            Outcome::Done
        }
        Err(HandleError::Codec(VastleggingFout::TeGroot { .. })) => Outcome::Stuck("too large an effect"),
        // Recorded by a newer program. What follows is not wrong: it waits for that program, and so does all after it.
        Err(HandleError::Codec(VastleggingFout::OnbekendeSoort(kind))) => {
            return Err(FollowError::UnknownOwnKind { follower: R::NAAM, kind, position });
        }
        Err(HandleError::Codec(VastleggingFout::Vorm(_))) => Outcome::Stuck("own stream not understood"),
        Err(HandleError::KeyReused { .. }) => Outcome::Stuck("refused by the log"),
        Err(HandleError::Append(
            AppendError::IdReused { .. }
            | AppendError::TooLarge { .. }
            | AppendError::Nul { .. }
            | AppendError::StreamTwice { .. },
        )) => Outcome::Stuck("refused by the log"),
        Err(HandleError::Append(fout)) => return Err(fout.into()),
        Err(HandleError::Store(fout)) => return Err(fout.into()),
        Err(fout) => unreachable!("no other kind of error: {fout}"),
    })
}

fn opdracht_van<R: Reactie>(
    reactie: &R,
    omgeving: &Omgeving,
    regel: &Recorded,
    stappen: &mut Stappen,
) -> Gelezen<R> {
    let gebeurtenis = Vastlegging::<R::Ander>::uit_log(regel)?;
    let Some(Gevolg { stream, opdracht }) = reactie.reageer(&gebeurtenis) else { return Ok(None) };
    let actor = Actor::van_rol(Rol::Systeem);
    let metadata = gebeurtenis.metadata;
    let mut aanleiding = omgeving.aanleiding(actor, metadata.correlatie, Some(gebeurtenis.id));
    aanleiding.gemeente = metadata.gemeente;
    aanleiding.traceparent = metadata.traceparent.map(|ouder| stappen.stap(ouder));
    // The same event always asks the same command, whoever carries it over and however often.
    let id = domein::afgeleide_id(R::NAAM, &[&gebeurtenis.id.to_string()]);
    Ok(Some(Envelope { stream, id, command: opdracht, codec: aanleiding }))
}

/// The steps in the traces of a page's events; they end when the page is done.
struct Stappen {
    reactie: &'static str,
    open: Vec<Span>,
}

impl Stappen {
    /// A step in the trace that goes on from `ouder`, to hand on; without traces here, `ouder` itself.
    fn stap(&mut self, ouder: Traceparent) -> Traceparent {
        if !telemetrie::aan() || self.open.len() >= MAX_STAPPEN {
            return ouder;
        }
        let naam = format!("reactie {}", self.reactie);
        let span = tracing::info_span!(
            parent: None, "reactie", otel.name = naam, otel.kind = "consumer", reactie = self.reactie,
        );
        telemetrie::vervolg(&span, ouder.as_str());
        let hier = telemetrie::traceparent_van(&span).and_then(|hier| hier.try_into().ok());
        self.open.push(span);
        hier.unwrap_or(ouder)
    }
}
