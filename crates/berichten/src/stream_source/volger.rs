//! A follower of a stream: page by page, in the order of the log, without gaps and without doubles.

use std::time::Duration;

use eventstore::{Backoff, Entry, Feed, MAX_PAGE, Mark, Page, Position, Query, Recorded, StoreError};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    fout::SourceFout,
    lezer::{Einde, Gelezen, Lezer},
    source::StreamSource,
};
use crate::{
    MAX_ANTWOORDTIJD,
    verbinding::{Verbonden, wacht_op_verbinding},
};

/// A page goes at most this many positions, also when few of them are asked for: how far the follower is gets written
/// down in between.
const MAX_BLADZIJ: u64 = 10 * MAX_PAGE as u64;
/// Wait before a second reader in a row is made without a message in between, or a stream that is not there yet is
/// looked for again.
const MIN_PAUZE: Duration = Duration::from_millis(50);
/// Longest such wait.
const MAX_PAUZE: Duration = Duration::from_secs(1);
/// Wait before a gap is looked at a second time.
const NA_GAT: Duration = Duration::from_millis(200);
/// Attempts to get a message that the stream says it has.
const MAX_POGINGEN: u32 = 5;

pub(super) struct Volger {
    bron: StreamSource,
    query: Query,
    /// Everything up to here has been given.
    gegeven: Position,
    /// Everything up to here has been read.
    gelezen: Position,
    /// What was read there, when it is known.
    laatste: Option<Entry>,
    /// As far as the stream was seen to go.
    hoofd: Position,
    /// Read, chosen and not given yet. Kept here, so that a dropped future loses nothing.
    klaar: Vec<Recorded>,
    /// None before the first, and after anything that makes the old one doubtful.
    lezer: Option<Lezer>,
    /// Wait after the next reader that gives nothing.
    pauze: Backoff,
    /// No reader is made before this moment. A moment and not a duration: it passes also when futures are dropped.
    niet_voor: Instant,
    /// A gap was met here, once.
    gat: Option<Position>,
}

/// Whether a message came.
enum Gekomen {
    Bericht,
    Niets,
}

impl Volger {
    pub(super) fn nieuw(bron: StreamSource, query: Query, na: Mark) -> Self {
        let Mark { position: na, entry: laatste } = na;
        Self {
            bron,
            query,
            gegeven: na,
            gelezen: na,
            laatste,
            hoofd: na,
            klaar: Vec::new(),
            lezer: None,
            pauze: Backoff::new(MIN_PAUZE, MAX_PAUZE),
            niet_voor: Instant::now(),
            gat: None,
        }
    }

    async fn volgende(&mut self) -> Result<Page, SourceFout> {
        self.keur_vraag()?;
        loop {
            self.neem_wat_er_is()?;
            if let Some(bladzij) = self.bladzij() {
                return Ok(bladzij);
            }
            // An outage is no error here: nothing comes, and who looks after the connection has told so.
            wacht_op_verbinding(&self.bron.verbinding).await;
            self.wacht().await?;
        }
    }

    async fn volgende_nu(&mut self) -> Result<Option<Page>, SourceFout> {
        self.keur_vraag()?;
        let mut vergeefs = 0;
        loop {
            self.neem_wat_er_is()?;
            if let Some(bladzij) = self.bladzij() {
                return Ok(Some(bladzij));
            }
            let verbinding = wacht_op_verbinding(&self.bron.verbinding);
            timeout(MAX_ANTWOORDTIJD, verbinding).await.map_err(|_| SourceFout::Verbroken)?;
            self.hoofd = self.bron.stand().await?.head;
            // A stream that lost its end lies behind us: nothing is new, until it has been published again.
            if self.hoofd <= self.gelezen {
                return Ok(None);
            }
            match timeout(MAX_ANTWOORDTIJD, self.wacht()).await.unwrap_or(Ok(Gekomen::Niets))? {
                Gekomen::Bericht => vergeefs = 0,
                Gekomen::Niets => vergeefs += 1,
            }
            if vergeefs == MAX_POGINGEN {
                return Err(SourceFout::Stil { stroom: self.bron.stroom.clone() });
            }
        }
    }

    fn keur_vraag(&self) -> Result<(), SourceFout> {
        let etiketten = self.query.items().iter().any(|keuze| !keuze.tags.is_empty());
        if etiketten { Err(SourceFout::Etiketten) } else { Ok(()) }
    }

    /// What has been read and not given yet.
    fn bladzij(&mut self) -> Option<Page> {
        if self.gelezen == self.gegeven {
            return None;
        }
        self.gegeven = self.gelezen;
        let head = self.hoofd.max(self.gelezen);
        Some(Page { events: std::mem::take(&mut self.klaar), upto: self.gelezen, head })
    }

    /// Takes in what has come already, as much as goes in a page. What stands before a message that cannot be taken in
    /// is given first; the next time that message is met again.
    fn neem_wat_er_is(&mut self) -> Result<(), SourceFout> {
        while self.klaar.len() < MAX_PAGE && self.gelezen.0 - self.gegeven.0 < MAX_BLADZIJ {
            match self.lezer.as_mut().and_then(Lezer::klaar) {
                None => break,
                Some(Err(einde)) => self.geef_op(&einde),
                Some(Ok(gelezen)) => match self.neem(&gelezen) {
                    Err(_) if self.gelezen > self.gegeven => break,
                    uitkomst => uitkomst?,
                },
            }
        }
        Ok(())
    }

    /// Waits for one message and takes it in. Makes a reader first when there is none.
    async fn wacht(&mut self) -> Result<Gekomen, SourceFout> {
        if self.lezer.is_none() {
            sleep_until(self.niet_voor).await;
            let verbonden = Verbonden::nu(&self.bron.verbinding);
            let lezer = tokio::select! {
                lezer = Lezer::open(&self.bron, self.gelezen) => lezer,
                // The question got lost with the connection.
                () = verbonden.verbroken(&self.bron.verbinding) => return Ok(Gekomen::Niets),
            };
            self.niet_voor = Instant::now() + self.pauze.pause();
            self.lezer = lezer?;
        }
        let Some(lezer) = &mut self.lezer else { return Ok(Gekomen::Niets) };
        match lezer.volgende(&self.bron).await {
            Ok(gelezen) => {
                self.neem(&gelezen)?;
                Ok(Gekomen::Bericht)
            }
            Err(einde) => {
                self.geef_op(&einde);
                Ok(Gekomen::Niets)
            }
        }
    }

    /// The next reader begins where this one was.
    fn geef_op(&mut self, waarom: &Einde) {
        tracing::info!(stroom = self.bron.stroom, na = %self.gelezen, %waarom, "a new reader");
        metrics::counter!("jongerenstroom_bron_heropend_total", "dienst" => self.bron.dienst.clone())
            .increment(1);
        self.lezer = None;
    }

    fn neem(&mut self, gelezen: &Gelezen) -> Result<(), SourceFout> {
        let uitkomst = self.plaats(gelezen);
        if uitkomst.is_err() {
            // The message was not taken in: it must come again.
            self.lezer = None;
        }
        uitkomst
    }

    fn plaats(&mut self, Gelezen { bericht, volgnummer, hierna }: &Gelezen) -> Result<(), SourceFout> {
        self.pauze.reset();
        let bericht = self.bron.lees(&bericht.payload, *volgnummer)?;
        let positie = bericht.sequence;
        if positie <= self.gelezen {
            return self.keur_vorige(positie, bericht.entry());
        }
        if positie > self.gelezen.next() {
            return self.meld_gat(positie);
        }
        self.gat = None;
        self.hoofd = Position(positie.0.saturating_add(*hierna));
        self.laatste = Some(bericht.entry());
        if self.query.matches(bericht.soort.in_log(), &[]) {
            self.klaar.push(bericht.naar_regel()?);
        }
        self.gelezen = positie;
        Ok(())
    }

    /// What was read before comes by again at the beginning of a reader: the last of it must be what it was.
    fn keur_vorige(&self, positie: Position, entry: Entry) -> Result<(), SourceFout> {
        if positie == self.gelezen && self.laatste.is_some_and(|laatste| !laatste.fits(entry)) {
            return Err(SourceFout::AnderLogboek { stroom: self.bron.stroom.clone(), positie });
        }
        Ok(())
    }

    /// The first time it is looked at again with a new reader: it may have been the reader.
    fn meld_gat(&mut self, gevonden: Position) -> Result<(), SourceFout> {
        let (stroom, na) = (&self.bron.stroom, self.gelezen);
        metrics::counter!("jongerenstroom_bron_gaten_total", "dienst" => self.bron.dienst.clone())
            .increment(1);
        if self.gat.replace(gevonden).is_none() {
            tracing::warn!(stroom, %na, %gevonden, "events are missing; looks again");
            self.lezer = None;
            self.niet_voor = Instant::now() + NA_GAT;
            return Ok(());
        }
        tracing::error!(stroom, %na, %gevonden, "events are missing in the stream; the follower stands still");
        Err(SourceFout::Gat { stroom: stroom.clone(), na, gevonden })
    }
}

impl Feed for Volger {
    fn position(&self) -> Position {
        self.gegeven
    }

    fn next(&mut self) -> BoxFuture<'_, Result<Page, StoreError>> {
        async { Ok(self.volgende().await?) }.boxed()
    }

    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        async { Ok(self.volgende_nu().await?) }.boxed()
    }
}
