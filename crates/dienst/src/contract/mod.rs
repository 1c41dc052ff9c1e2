//! What a service says of itself, in one value. The program, the command line, the description of the bus, the rights on
//! it and what is deployed follow from these values; nothing outside a service names it.

mod feed;
mod lijst;
mod volgers;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::Router;
use domein::{Gemeentecode, Normen, gebeurtenis::Catalogusregel};
use eventstore::{Database, Position, Source, Standstill};
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use tokio::sync::watch;
use web::Herkenner;

pub use feed::{Busbericht, Busweg, Feed, Inname, Leveringstoevoer, Toevoer, Voortgangsmelder};
pub use lijst::{Dienst, Diensten};
pub use volgers::{Klaargezet, Leesmodel, Reageert};

use crate::{Klok, Omgeving};

/// What goes wrong in a service, for whoever runs it.
pub type Dienstfout = Box<dyn std::error::Error + Send + Sync>;

/// A service.
pub struct Contract {
    /// Its name: in addresses, streams, databases and users. Lower-case letters.
    pub naam: &'static str,
    /// What it is, in a few words: shown by the command line.
    pub over: &'static str,
    /// Its read models, its own or of what others record.
    pub leesmodellen: &'static [Leesmodel],
    /// What kind of service it is, and what goes with that.
    pub aard: Aard,
}

/// The two kinds of service.
pub enum Aard {
    /// It records what happens.
    LegtVast(LegtVast),
    /// It follows what others record.
    Volgt(Volgt),
}

/// A service that records events about persons: it has a log, and with it the persoonsregister and a quarantine.
pub struct LegtVast {
    /// Its events.
    pub gebeurtenissen: &'static [Catalogusregel],
    /// What it may in the persoonsregister.
    pub register: Registerrecht,
    /// Its HTTP, under `/<naam>/v1`.
    pub router: fn(Omgeving, Arc<dyn Herkenner>) -> Router,
    /// What it does because of others.
    pub reacties: &'static [Reageert],
    /// What is delivered to it.
    pub feeds: &'static [Feed],
    /// What it looks at from time to time.
    pub toetsen: &'static [Toets],
}

/// What a service that records may in the persoonsregister.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registerrecht {
    /// Recognise persons and seal texts.
    Dienst,
    /// Beside that, find persons by birth and name, and keep how they can be reached: at its desk people look others up.
    Loket,
}

/// A service that has no events of its own: it keeps tables, and knows no person.
pub struct Volgt {
    /// Starts it: its HTTP, and what runs along.
    pub begin: fn(Volgplek) -> BoxFuture<'static, Result<Draaiend, Dienstfout>>,
    /// Whether it asks the services that it follows how far their logs are, before it says that a figure is complete.
    pub vraagt_logstand: bool,
    /// Whether it shows live figures on the bus.
    pub toont_live: bool,
}

/// Something that a service looks at from time to time, because no event tells that time has passed.
pub struct Toets {
    /// What it looks at, for people.
    pub naam: &'static str,
    /// From the end of one time to the begin of the next.
    pub elke: Duration,
    /// Does it as of a day; gives how many things were recorded.
    pub doe: for<'a> fn(&'a Omgeving, Date) -> BoxFuture<'a, Result<usize, Dienstfout>>,
    /// It asks nothing of time passing, so a command that brings everything up to date does it too.
    pub altijd: bool,
}

impl Toets {
    /// Time between two looks at who was merged in the persoonsregister.
    const ELKE_SAMENVOEGING: Duration = Duration::from_secs(5);

    /// Following who was merged in the persoonsregister ([`volg_samenvoegingen`](crate::volg_samenvoegingen)).
    #[must_use]
    pub const fn samenvoegingen(
        doe: for<'a> fn(&'a Omgeving, Date) -> BoxFuture<'a, Result<usize, Dienstfout>>,
    ) -> Self {
        Self { naam: "volgen van samengevoegde personen", elke: Self::ELKE_SAMENVOEGING, doe, altijd: true }
    }
}

/// What a municipality decides for itself, the same for every service.
#[derive(Debug, Clone)]
pub struct Instellingen {
    /// CBS code.
    pub gemeente: Gemeentecode,
    /// Name of the municipality, for people.
    pub naam: String,
    /// Counts from 1 up to this one are secret in every publication.
    pub drempel: u64,
    /// Days without benefit, at most, after which a new benefit of the same person is no new inflow in the figures.
    pub onderbreking_dagen: u16,
    /// The norm times that it sets itself.
    pub normen: Normen,
    /// Tables that the municipality publishes in full.
    pub uitzonderingen: Vec<Uitzondering>,
    /// The month ends with which the council report compares, earliest first.
    pub vergelijkingen: Vec<Vergelijking>,
    /// What people call a gebiedsteam, by its code.
    pub teamnamen: BTreeMap<String, String>,
}

/// A month end with which the council report compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vergelijking {
    /// The last day of a month.
    pub datum: Date,
    /// Why it is compared with, within a sentence: `het begin van de stijging`.
    pub waarom: String,
    /// The document that says so.
    pub bron: String,
}

/// A table that the municipality publishes in full, although it holds small counts.
#[derive(Debug, Clone)]
pub struct Uitzondering {
    /// Id of the table.
    pub tabel: String,
    /// Why it is public.
    pub reden: String,
    /// Who decided so.
    pub vastgesteld_door: String,
}

/// What a service that follows others is given to work with.
pub struct Volgplek {
    /// Its tables.
    pub database: Database,
    /// The time.
    pub klok: Arc<dyn Klok>,
    /// What the municipality decides.
    pub instellingen: Arc<Instellingen>,
    /// What each of its read models follows, by the name of the read model.
    pub sources: Vec<(&'static str, Arc<dyn Source>)>,
    /// Its read models, when they run in this process.
    pub volgers: Vec<Volgerkijk>,
    /// Who may come in.
    pub toegang: Arc<dyn Herkenner>,
    /// Every service of the program, to refer to.
    pub diensten: Diensten,
}

/// A read model to watch.
pub struct Volgerkijk {
    /// Its name.
    pub naam: &'static str,
    /// How far it is.
    pub positie: watch::Receiver<Position>,
    /// Why it takes nothing in, as long as that is so.
    pub stilstand: watch::Receiver<Option<Standstill>>,
}

/// A service that follows others, started.
pub struct Draaiend {
    /// Its HTTP.
    pub router: Router,
    /// What runs along until the stop.
    pub taken: Vec<Taak>,
    /// The live figures, when it has them.
    pub live: Option<watch::Receiver<web::Livewaarde>>,
}

/// Work that runs along until it is told to stop.
pub struct Taak {
    /// What it does, for people.
    pub naam: &'static str,
    /// Does it, until the future that it is given ends.
    pub werk: Box<dyn FnOnce(BoxFuture<'static, ()>) -> Gedaan + Send>,
}

/// How work ended.
pub type Gedaan = BoxFuture<'static, Result<(), Dienstfout>>;

impl Contract {
    /// What goes with recording, when it does.
    #[must_use]
    pub const fn legt_vast(&self) -> Option<&LegtVast> {
        match &self.aard {
            Aard::LegtVast(legt_vast) => Some(legt_vast),
            Aard::Volgt(_) => None,
        }
    }

    /// What goes with only following, when it does.
    #[must_use]
    pub const fn volgt_alleen(&self) -> Option<&Volgt> {
        match &self.aard {
            Aard::LegtVast(_) => None,
            Aard::Volgt(volgt) => Some(volgt),
        }
    }

    /// Whether it records events; then it has a log, the persoonsregister and a quarantine.
    #[must_use]
    pub const fn heeft_logboek(&self) -> bool {
        self.legt_vast().is_some()
    }

    /// What it does because of others.
    #[must_use]
    pub fn reacties(&self) -> &'static [Reageert] {
        self.legt_vast().map_or(&[], |legt_vast| legt_vast.reacties)
    }

    /// What is delivered to it.
    #[must_use]
    pub fn feeds(&self) -> &'static [Feed] {
        self.legt_vast().map_or(&[], |legt_vast| legt_vast.feeds)
    }

    /// The other services whose events it follows, each once.
    #[must_use]
    pub fn volgt(&self) -> Vec<&'static str> {
        let reacties = self.reacties().iter().map(|reactie| reactie.op);
        let leesmodellen = self.leesmodellen.iter().map(|leesmodel| leesmodel.van);
        let mut anderen = Vec::new();
        for naam in reacties.chain(leesmodellen) {
            if naam != self.naam && !anderen.contains(&naam) {
                anderen.push(naam);
            }
        }
        anderen
    }
}
