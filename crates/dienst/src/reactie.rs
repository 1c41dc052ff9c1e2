//! From events of another service to what they lead to in the own one: each as a step in the trace of its event.

use std::collections::HashSet;

use domein::{Aanleiding, Actor, Rol, Traceparent, Vastlegging, gebeurtenis::VastleggingFout};
use eventstore::{AppendError, Ask, HandleError, Recorded, StreamId};
use tracing::Span;

use crate::{Beleid, BeleidFout, Omgeving, Weigert as _, beleid::Reactie, opdracht::Uitvoering};

/// Most events of one page that show in their traces; the others hand their trace on as it came.
const MAX_STAPPEN: usize = 128;

/// What came of one event.
pub(crate) enum Uitkomst {
    /// It led to so many events.
    Gedaan(usize),
    /// It cannot lead to anything, and trying again does not help; why, without contents.
    Vast(&'static str),
    /// An earlier event of its stream is in the way.
    Wacht,
}

/// Reacts to these events. `vast` holds the streams that are parked; those that get stuck here are added.
///
/// # Errors
/// When a log fails; then some may have had their effect.
pub(crate) async fn reageer_op<B: Beleid>(
    beleid: &B,
    omgeving: &Omgeving,
    regels: &[Recorded],
    vast: &mut HashSet<StreamId>,
) -> Result<Vec<Uitkomst>, BeleidFout> {
    let mut stappen = Stappen { beleid: B::NAAM, open: Vec::new() };
    let mut open: Vec<(usize, Gelezen<B>)> = regels
        .iter()
        .map(|regel| {
            if vast.contains(&regel.stream) { Ok(None) } else { vraag(beleid, omgeving, regel, &mut stappen) }
        })
        .enumerate()
        .collect();
    let mut uitkomsten: Vec<Uitkomst> = regels.iter().map(|_| Uitkomst::Wacht).collect();
    while !open.is_empty() {
        let ronde = ronde::<B>(regels, open, vast, &mut uitkomsten);
        let antwoorden = eventstore::handle_many::<B::D, Aanleiding>(&omgeving.log, ronde.vragen).await?;
        for (plaats, antwoord) in ronde.plaatsen.into_iter().zip(antwoorden) {
            let uitkomst = uitkomst::<B>(antwoord)?;
            if let Uitkomst::Vast(_) = uitkomst {
                vast.insert(regels[plaats].stream.clone());
            }
            uitkomsten[plaats] = uitkomst;
        }
        open = ronde.later;
    }
    Ok(uitkomsten)
}

/// What an event asks, if it can be read.
type Gelezen<B> = Result<Option<Ask<<B as Beleid>::D, Aanleiding>>, VastleggingFout>;

/// What is asked at once, and what waits until that is answered.
struct Ronde<B: Beleid> {
    plaatsen: Vec<usize>,
    vragen: Vec<Ask<B::D, Aanleiding>>,
    later: Vec<(usize, Gelezen<B>)>,
}

/// Chooses what is asked at once: of each stream one event, because when that one gets stuck the later ones must not have
/// had their effect. What is asked of one stream of the own service stays in the order of the log.
fn ronde<B: Beleid>(
    regels: &[Recorded],
    open: Vec<(usize, Gelezen<B>)>,
    vast: &mut HashSet<StreamId>,
    uitkomsten: &mut [Uitkomst],
) -> Ronde<B> {
    let mut ronde = Ronde { plaatsen: Vec::new(), vragen: Vec::new(), later: Vec::new() };
    let (mut bezig, mut bezet) = (HashSet::new(), HashSet::new());
    for (plaats, gelezen) in open {
        let stroom = &regels[plaats].stream;
        if vast.contains(stroom) {
            continue;
        }
        match gelezen {
            Ok(Some(vraag)) if bezig.contains(stroom) || bezet.contains(&vraag.stream) => {
                bezig.insert(stroom);
                bezet.insert(vraag.stream.clone());
                ronde.later.push((plaats, Ok(Some(vraag))));
            }
            gelezen if bezig.contains(stroom) => ronde.later.push((plaats, gelezen)),
            Ok(Some(vraag)) => {
                bezig.insert(stroom);
                ronde.plaatsen.push(plaats);
                ronde.vragen.push(vraag);
            }
            Ok(None) => uitkomsten[plaats] = Uitkomst::Gedaan(0),
            Err(_) => {
                vast.insert(stroom.clone());
                uitkomsten[plaats] = Uitkomst::Vast("not understood");
            }
        }
    }
    ronde
}

/// What an answer of the own service means for the event.
fn uitkomst<B: Beleid>(antwoord: Uitvoering<B::D>) -> Result<Uitkomst, BeleidFout> {
    Ok(match antwoord {
        Ok(gedaan) => Uitkomst::Gedaan(gedaan.recorded_now()),
        // The rule of the own service does not want it: that is an answer, not a failure.
        Err(HandleError::Refused(reden)) => {
            let code = reden.code();
            tracing::info!(beleid = B::NAAM, code, "the rule refuses what the policy asks");
            metrics::counter!("jongerenstroom_beleid_refused_total", "beleid" => B::NAAM, "code" => code)
                .increment(1);
            Uitkomst::Gedaan(0)
        }
        Err(HandleError::Codec(VastleggingFout::TeGroot { .. })) => Uitkomst::Vast("too large an effect"),
        Err(HandleError::Codec(_)) => Uitkomst::Vast("own stream not understood"),
        Err(HandleError::KeyReused { .. }) => Uitkomst::Vast("refused by the log"),
        Err(HandleError::Append(
            AppendError::IdReused { .. }
            | AppendError::TooLarge { .. }
            | AppendError::Nul { .. }
            | AppendError::StreamTwice { .. },
        )) => Uitkomst::Vast("refused by the log"),
        Err(HandleError::Append(fout)) => return Err(fout.into()),
        Err(HandleError::Store(fout)) => return Err(fout.into()),
        Err(fout) => unreachable!("no other kind of error: {fout}"),
    })
}

fn vraag<B: Beleid>(beleid: &B, omgeving: &Omgeving, regel: &Recorded, stappen: &mut Stappen) -> Gelezen<B> {
    let gebeurtenis = Vastlegging::<B::Bron>::uit_log(regel)?;
    let Some(Reactie { stream, vraag }) = beleid.reageer(&gebeurtenis) else { return Ok(None) };
    let actor = Actor::van_rol(Rol::Systeem);
    let metadata = gebeurtenis.metadata;
    let mut aanleiding = omgeving.aanleiding(actor, metadata.correlatie, Some(gebeurtenis.id));
    aanleiding.gemeente = metadata.gemeente;
    aanleiding.traceparent = metadata.traceparent.map(|ouder| stappen.stap(ouder));
    // The same event always asks the same command, whoever carries it over and however often.
    let command = domein::afgeleide_id(B::NAAM, &[&gebeurtenis.id.to_string()]);
    Ok(Some(Ask { stream, command, ask: vraag, codec: aanleiding }))
}

/// The steps in the traces of a page's events; they end when the page is done.
struct Stappen {
    beleid: &'static str,
    open: Vec<Span>,
}

impl Stappen {
    /// A step in the trace that goes on from `ouder`, to hand on; without traces here, `ouder` itself.
    fn stap(&mut self, ouder: Traceparent) -> Traceparent {
        if !telemetrie::aan() || self.open.len() >= MAX_STAPPEN {
            return ouder;
        }
        let naam = format!("beleid {}", self.beleid);
        let span = tracing::info_span!(
            parent: None, "beleid", otel.name = naam, otel.kind = "consumer", beleid = self.beleid,
        );
        telemetrie::vervolg(&span, ouder.as_str());
        let hier = telemetrie::traceparent_van(&span).and_then(|hier| hier.try_into().ok());
        self.open.push(span);
        hier.unwrap_or(ouder)
    }
}
