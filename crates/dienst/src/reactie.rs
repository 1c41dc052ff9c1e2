//! From events of another service to what they lead to in the own one: each as a step in the trace of its event.

use std::collections::HashSet;

use domein::{Aanleiding, Actor, Rol, Traceparent, Vastlegging, gebeurtenis::VastleggingFout};
use eventstore::{AppendError, Ask, HandleError, Recorded, StreamId};
use tracing::Span;

use crate::{Beleid, BeleidFout, Omgeving, Weigert as _, beleid::Reactie, omgeving::kenmerk_van};

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
    let (mut uitkomsten, mut plaatsen, mut vragen) =
        (Vec::with_capacity(regels.len()), Vec::new(), Vec::new());
    for (plaats, regel) in regels.iter().enumerate() {
        if vast.contains(&regel.stream) {
            uitkomsten.push(Uitkomst::Wacht);
            continue;
        }
        match vraag(beleid, omgeving, regel, &mut stappen) {
            Ok(Some(vraag)) => {
                plaatsen.push(plaats);
                vragen.push(vraag);
                uitkomsten.push(Uitkomst::Gedaan(0));
            }
            Ok(None) => uitkomsten.push(Uitkomst::Gedaan(0)),
            Err(_) => {
                vast.insert(regel.stream.clone());
                uitkomsten.push(Uitkomst::Vast("not understood"));
            }
        }
    }
    let antwoorden = eventstore::handle_many::<B::D, Aanleiding>(&omgeving.log, vragen).await?;
    for (plaats, antwoord) in plaatsen.into_iter().zip(antwoorden) {
        let uitkomst = match antwoord {
            Ok(gedaan) => Uitkomst::Gedaan(gedaan.events.len()),
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
            Err(HandleError::Append(
                AppendError::IdReused { .. }
                | AppendError::TooLarge { .. }
                | AppendError::Nul { .. }
                | AppendError::StreamTwice { .. },
            )) => Uitkomst::Vast("refused by the log"),
            Err(HandleError::Append(fout)) => return Err(fout.into()),
            Err(HandleError::Store(fout)) => return Err(fout.into()),
            Err(fout) => unreachable!("no other kind of error: {fout}"),
        };
        if let Uitkomst::Vast(_) = uitkomst {
            vast.insert(regels[plaats].stream.clone());
        }
        uitkomsten[plaats] = uitkomst;
    }
    Ok(uitkomsten)
}

fn vraag<B: Beleid>(
    beleid: &B,
    omgeving: &Omgeving,
    regel: &Recorded,
    stappen: &mut Stappen,
) -> Result<Option<Ask<B::D, Aanleiding>>, VastleggingFout> {
    let gebeurtenis = Vastlegging::<B::Bron>::uit_log(regel)?;
    let Some(Reactie { stream, vraag }) = beleid.reageer(&gebeurtenis) else { return Ok(None) };
    let actor = Actor { rol: Rol::Systeem, id: kenmerk_van(Rol::Systeem) };
    let kop = gebeurtenis.kop;
    let mut aanleiding = omgeving.aanleiding(actor, kop.correlatie, Some(gebeurtenis.id));
    aanleiding.gemeente = kop.gemeente;
    aanleiding.traceparent = kop.traceparent.map(|ouder| stappen.stap(ouder));
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
