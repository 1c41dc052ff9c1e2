//! Reads ahead in the log and writes its events as messages, while those before are being sent.

use bytes::{Bytes, BytesMut};
use eventstore::{Log, LogId, Mark, Position, Query, Recorded};
use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet};
use uuid::Uuid;

use super::fout::RelayFout;
use crate::{Bronnaam, naar_cloudevent, onderwerp};

/// Most messages that are handed over, and acknowledged, at a time: few enough that the first of a large page does not
/// wait for the last, many enough that the acknowledgement is a small part of the work.
const BATCH: usize = 128;
/// Memory that messages are written in at a time: not one piece per message.
const RUIMTE_BYTES: usize = 64 * 1024;
/// Stacks that lie ready at most.
const MAX_STAPELS: usize = 4;

/// An event as it will be sent.
pub(super) struct Klaar {
    pub(super) positie: Position,
    pub(super) id: Uuid,
    pub(super) onderwerp: String,
    pub(super) json: Bytes,
    /// When the log stored it.
    pub(super) opgeslagen_op: Option<Timestamp>,
}

/// Some messages, in the order of the log: at least one, unless nothing before an error is left to send.
pub(super) struct Bundel {
    pub(super) berichten: Vec<Klaar>,
    /// The last position of the log, as far as is known.
    pub(super) hoofd: Position,
}

/// Reads ahead until it is dropped, or until it has given an error.
pub(super) struct Vooruit {
    bundels: mpsc::Receiver<Result<Bundel, RelayFout>>,
    /// Ends with it.
    _lezer: JoinSet<()>,
}

impl Vooruit {
    pub(super) fn vanaf(log: &Log, id: LogId, na: Mark, bron: &Bronnaam) -> Self {
        let (naar, bundels) = mpsc::channel(MAX_STAPELS);
        let (log, bron) = (log.clone(), bron.clone());
        let mut lezer = JoinSet::new();
        lezer.spawn(async move {
            if let Err(fout) = lees((&log, id), na, &bron, &naar).await {
                // Nobody listens any more: then nobody wants to know.
                let _ = naar.send(Err(fout)).await;
            }
        });
        Self { bundels, _lezer: lezer }
    }

    /// The next messages, when there are. Dropping the future loses nothing.
    pub(super) async fn volgende(&mut self) -> Result<Bundel, RelayFout> {
        // The reader only ends after an error, which has then been given.
        self.bundels.recv().await.unwrap_or(Err(RelayFout::Log(eventstore::StoreError::Stopped)))
    }
}

async fn lees(
    (log, id): (&Log, LogId),
    na: Mark,
    bron: &Bronnaam,
    naar: &mpsc::Sender<Result<Bundel, RelayFout>>,
) -> Result<(), RelayFout> {
    let mut abonnement = log.subscribe(Query::all(), na);
    // The first message goes alone. Of a batch only the last says what became of it, and when that is an error it is
    // that of the order; the round after it then asks the very message that was refused.
    let mut hoogte = 1;
    let mut ruimte = BytesMut::with_capacity(RUIMTE_BYTES);
    loop {
        let pagina = abonnement.next().await?;
        let mut rest = pagina.events.as_slice();
        while !rest.is_empty() {
            let (regels, later) = rest.split_at(hoogte.min(rest.len()));
            (rest, hoogte) = (later, BATCH);
            let mut berichten = Vec::with_capacity(regels.len());
            let mut fout = None;
            for regel in regels {
                match klaar(regel, id, bron, &mut ruimte) {
                    Ok(bericht) => berichten.push(bericht),
                    Err(wat) => {
                        fout = Some(wat);
                        break;
                    }
                }
            }
            // What stands before it goes out first.
            if naar.send(Ok(Bundel { berichten, hoofd: pagina.head })).await.is_err() {
                return Ok(());
            }
            if let Some(fout) = fout {
                return Err(fout);
            }
        }
    }
}

fn klaar(regel: &Recorded, log: LogId, bron: &Bronnaam, ruimte: &mut BytesMut) -> Result<Klaar, RelayFout> {
    let onbruikbaar = |bron| RelayFout::Gebeurtenis { positie: regel.position, bron };
    let mut bericht = naar_cloudevent(regel, bron).map_err(onbruikbaar)?;
    bericht.log = Some(log);
    Ok(Klaar {
        positie: regel.position,
        id: regel.id,
        onderwerp: onderwerp(&bericht),
        json: bericht.schrijf(ruimte).map_err(onbruikbaar)?,
        opgeslagen_op: regel.recorded_at,
    })
}
