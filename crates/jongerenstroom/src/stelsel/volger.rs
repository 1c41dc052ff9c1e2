//! What follows a log, whatever it is: a reaction or a read model.

use std::sync::Arc;

use dienst::{Dienst, Reactieloper, contract::Volgerkijk};
use eventstore::{FollowError, Follower, Kind, Parked, Position, Retried, Source, Standstill};

use crate::{
    fout::{Bij, Fout},
    stop::Stop,
};

/// Something that follows a log.
pub(crate) struct Volger {
    van: Dienst,
    volgt: Dienst,
    source: Arc<dyn Source>,
    loper: Loper,
}

/// What it does with events.
pub(super) enum Loper {
    /// It keeps tables.
    Leesmodel(Follower),
    /// It asks things of its own service.
    Reactie(Reactieloper),
}

/// How far a follower is.
pub(crate) struct Voortgang {
    pub(crate) positie: Position,
    /// Events that it still has to take. Less than 0: it is so much further than the log.
    pub(crate) achterstand: i64,
    /// Why it takes nothing in, in words for people.
    pub(crate) staat_stil: Option<String>,
}

impl Volger {
    /// A follower of one service that follows another, or itself.
    pub(super) fn nieuw((van, volgt): (Dienst, Dienst), source: Arc<dyn Source>, loper: Loper) -> Arc<Self> {
        Arc::new(Self { van, volgt, source, loper })
    }

    fn volger(&self) -> &Follower {
        match &self.loper {
            Loper::Leesmodel(volger) => volger,
            Loper::Reactie(loper) => loper.volger(),
        }
    }

    /// Its name, for messages.
    pub(crate) fn naam(&self) -> &'static str {
        self.volger().name()
    }

    /// The word for what it does.
    pub(crate) fn soort(&self) -> &'static str {
        match self.volger().kind() {
            Kind::Projection => "leesmodel",
            Kind::Reaction => "reactie",
        }
    }

    /// The service that it belongs to.
    pub(crate) fn van(&self) -> Dienst {
        self.van
    }

    /// The service whose events it follows.
    pub(crate) fn volgt(&self) -> Dienst {
        self.volgt
    }

    /// How far it is, how many events it still has to take, and whether anything is in the way.
    pub(crate) async fn voortgang(&self) -> Result<Voortgang, Fout> {
        let positie = *self.volger().position().borrow();
        let hoofd = self.source.head().await.bij(self.onleesbaar())?;
        let staat_stil = self.volger().check().await.bij(self.onleesbaar())?;
        // A follower looks at every event of its log, wanted or not.
        let achterstand = hoofd.0.cast_signed() - positie.0.cast_signed();
        let staat_stil = staat_stil.map(|wat| self.in_woorden(&wat));
        Ok(Voortgang { positie, achterstand, staat_stil })
    }

    fn onleesbaar(&self) -> String {
        format!("de gebeurtenissen van {} kunnen niet worden gelezen", self.volgt)
    }

    /// Takes in everything that the log holds now; whether that led to new events.
    pub(crate) async fn haal_in(&self) -> Result<bool, Fout> {
        let gevolgen = match &self.loper {
            Loper::Leesmodel(volger) => volger.catch_up().await.map(|_| 0),
            Loper::Reactie(loper) => loper.haal_in().await,
        };
        Ok(gevolgen.map_err(|fout| self.kan_niet_verder(fout))? > 0)
    }

    /// Follows the log until `stop`. An error means that it cannot go on.
    pub(crate) async fn loop_mee(&self, stop: Stop) -> Result<(), Fout> {
        self.volger().run(stop.wacht()).await.map_err(|fout| self.kan_niet_verder(fout))
    }

    /// Begins again at the start of the log: a read model is built anew, and what a reaction did before it does not do
    /// twice.
    pub(crate) async fn begin_opnieuw(&self) -> Result<(), Fout> {
        let (soort, naam) = (self.soort(), self.naam());
        self.volger().reset().await.bij(format!("{soort} {naam} kan niet opnieuw beginnen"))
    }

    /// How far it is and why it stands still, to watch.
    pub(crate) fn kijk(&self) -> Volgerkijk {
        let volger = self.volger();
        Volgerkijk { naam: volger.name(), positie: volger.position(), stilstand: volger.standstill() }
    }

    /// Why it takes nothing in at this moment, as far as this process has seen.
    pub(crate) fn staat_stil(&self) -> Option<String> {
        self.volger().standstill().borrow().as_ref().map(|wat| self.in_woorden(wat))
    }

    /// The events that it could not take, with what waits behind them.
    pub(crate) async fn geparkeerd(&self) -> Result<Vec<Parked>, Fout> {
        let (soort, naam) = (self.soort(), self.naam());
        self.volger().parked().await.bij(format!("wat {soort} {naam} niet kon verwerken"))
    }

    /// Tries those again, per stream.
    pub(crate) async fn probeer_geparkeerd(&self) -> Result<Retried, Fout> {
        self.volger().retry_parked().await.map_err(|fout| self.kan_niet_verder(fout))
    }

    fn kan_niet_verder(&self, fout: FollowError) -> Fout {
        let wat = format!("{} {} kan niet verder", self.soort(), self.naam());
        match Standstill::of(&fout) {
            Some(stil) => Fout::Mislukt { wat, oorzaak: self.in_woorden(&stil).into() },
            None => Fout::Mislukt { wat, oorzaak: fout.into() },
        }
    }

    /// What is in the way, and what to do about it.
    fn in_woorden(&self, wat: &Standstill) -> String {
        let volgt = self.volgt;
        match wat {
            Standstill::UnknownKind { kind, position } => format!(
                "het logboek van {volgt} heeft op positie {position} een gebeurtenis van soort {kind}, die dit programma \
                 niet kent. Neem een nieuwere versie van het programma in gebruik; tot dan komt er niets bij"
            ),
            Standstill::UnknownOwnKind { kind, position } => format!(
                "wat volgt uit positie {position} van het logboek van {volgt} hoort bij een dossier met een gebeurtenis \
                 van soort {kind}, die dit programma niet kent. Neem een nieuwere versie van het programma in gebruik; \
                 tot dan komt er niets bij"
            ),
            Standstill::Ahead { position, head } => format!(
                "{} staat op positie {position}, verder dan het logboek van {volgt} ({head}). Is dat logboek teruggezet \
                 uit een oudere kopie? Voer dan uit: jongerenstroom herbouw. Zie docs/hoe/reservekopie-en-herstel.md",
                self.naam()
            ),
            Standstill::OtherLog { position } => format!(
                "het logboek van {volgt} is niet meer het logboek dat {} tot en met positie {position} heeft gelezen: het \
                 is teruggezet uit een oudere kopie, of vervangen. Voer uit: jongerenstroom herbouw. Zie \
                 docs/hoe/reservekopie-en-herstel.md",
                self.naam()
            ),
        }
    }
}
