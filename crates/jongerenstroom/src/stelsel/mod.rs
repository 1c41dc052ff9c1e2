//! The services of this process, put together from their contracts: each with its tables, those that record with a log,
//! and what follows those logs. The embedded default runs all services on SQLite; in production a process runs one, on
//! PostgreSQL, and gets the events of the others from the bus.

mod meelopen;
mod opbouw;
mod sources;
mod volger;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use axum::Router;
use dienst::{
    Dienst, Diensten, Klok, Omgeving,
    contract::{Instellingen, Toets, Volgplek},
};
use eventstore::{Database, Log, Source};
use persoonsregister::Persoonsregister;
use rapportage::Rapportage;
use web::Toegang;

pub(crate) use self::{
    opbouw::{Begin, TOEGANG, maak_map},
    sources::Sources,
    volger::{Volger, Voortgang},
};
use crate::fout::{Bij, Fout};

/// The services of this process.
pub(crate) struct Stelsel {
    /// Every service of the program.
    diensten: Diensten,
    /// Those that record events.
    omgevingen: BTreeMap<Dienst, Omgeving>,
    /// Those that only follow.
    volgend: BTreeMap<Dienst, Volgend>,
    pub(crate) klok: Arc<dyn Klok>,
    pub(crate) instellingen: Arc<Instellingen>,
    map: PathBuf,
    /// Per service its own connection: each may see no more than its role.
    registers: Vec<Persoonsregister>,
    /// Logs of services that run elsewhere, opened to follow them.
    andere_logs: Vec<Log>,
    toegang: Arc<Toegang>,
    /// What one service does because of another, in the order in which a chain runs.
    reacties: Vec<Arc<Volger>>,
    /// Per service, its read models.
    leesmodellen: Vec<Vec<Arc<Volger>>>,
}

/// What there is of a service that only follows.
struct Volgend {
    database: Database,
    /// What each of its read models follows, by the name of the read model.
    sources: Vec<(&'static str, Arc<dyn Source>)>,
}

impl Stelsel {
    /// The service, when this process has it.
    pub(crate) fn omgeving(&self, dienst: Dienst) -> Result<&Omgeving, Fout> {
        self.omgevingen.get(&dienst).ok_or_else(|| {
            Fout::Gebruik(format!("hiervoor is dienst {dienst} nodig, en die is hier niet geopend"))
        })
    }

    /// Every service of the program, here or elsewhere.
    pub(crate) fn diensten(&self) -> Diensten {
        self.diensten
    }

    /// The services with a log that this process has.
    pub(crate) fn omgevingen(&self) -> impl Iterator<Item = (Dienst, &Omgeving)> {
        self.omgevingen.iter().map(|(dienst, omgeving)| (*dienst, omgeving))
    }

    /// The figures, when this process counts them.
    pub(crate) fn rapportage(&self) -> Result<Rapportage, Fout> {
        let naam = rapportage::CONTRACT.naam;
        let plek = self.diensten.vind(naam).and_then(|dienst| self.volgplek(dienst));
        let plek = plek.ok_or_else(|| {
            Fout::Gebruik(format!("hiervoor is dienst {naam} nodig, en die is hier niet geopend"))
        })?;
        Ok(Rapportage::van(&plek))
    }

    /// Those of this process that only follow.
    pub(crate) fn volgend(&self) -> impl Iterator<Item = Dienst> {
        self.volgend.keys().copied()
    }

    /// What a service that only follows is given, when this process has it.
    pub(crate) fn volgplek(&self, dienst: Dienst) -> Option<Volgplek> {
        let Volgend { database, sources } = self.volgend.get(&dienst)?;
        let eigen = self.volgers().filter(|volger| volger.van() == dienst);
        Some(Volgplek {
            database: database.clone(),
            klok: Arc::clone(&self.klok),
            instellingen: Arc::clone(&self.instellingen),
            sources: sources.clone(),
            volgers: eigen.map(|volger| volger.kijk()).collect(),
            toegang: self.toegang.clone(),
            diensten: self.diensten,
        })
    }

    /// The services of this process with their databases, in order.
    pub(crate) fn databases(&self) -> impl Iterator<Item = (Dienst, &Database)> {
        let van = |dienst: Dienst| {
            let vastgelegd = self.omgevingen.get(&dienst).map(|omgeving| &omgeving.database);
            vastgelegd.or_else(|| self.volgend.get(&dienst).map(|volgend| &volgend.database))
        };
        self.diensten.alle().filter_map(move |dienst| Some((dienst, van(dienst)?)))
    }

    /// The token of a role, for commands that go through the front door.
    pub(crate) fn token(&self, rol: domein::Rol) -> Result<String, Fout> {
        let pad = self.toegangsbestand();
        Toegang::lees_token(&pad, rol)
            .bij("de toegang kan niet worden gelezen")?
            .ok_or_else(|| Fout::Gebruik(format!("{} heeft geen token voor {rol}", pad.display())))
    }

    /// Where the tokens are.
    pub(crate) fn toegangsbestand(&self) -> PathBuf {
        self.map.join(TOEGANG)
    }

    /// The HTTP of the services that record, without the front door.
    pub(crate) fn router(&self) -> Router {
        let mut router = Router::new();
        for (dienst, omgeving) in &self.omgevingen {
            let Some(legt_vast) = dienst.legt_vast() else { continue };
            router = router.merge((legt_vast.router)(omgeving.clone(), self.toegang.clone()));
        }
        router
    }

    /// Lets the services react to everything that the logs hold, until nothing follows any more.
    pub(crate) async fn laat_reacties_lopen(&self) -> Result<(), Fout> {
        loop {
            let mut gevolgen = false;
            for reactie in &self.reacties {
                gevolgen |= reactie.haal_in().await?;
            }
            if !gevolgen {
                return Ok(());
            }
        }
    }

    /// Brings everything that follows from the logs up to date: reactions, lists, facts. Norm times expire only while
    /// the services run: of files that come in one after another the last may hold the follow-up of the first.
    pub(crate) async fn haal_in(&self) -> Result<(), Fout> {
        self.neem_samenvoegingen_over().await?;
        self.laat_reacties_lopen().await?;
        self.werk_bij().await
    }

    /// Brings the read models up to date: those of one database one by one, the databases at the same time.
    pub(crate) async fn werk_bij(&self) -> Result<(), Fout> {
        let per_database = self.leesmodellen.iter().map(|leesmodellen| async move {
            for leesmodel in leesmodellen {
                leesmodel.haal_in().await?;
            }
            Ok::<_, Fout>(())
        });
        futures_util::future::try_join_all(per_database).await?;
        Ok(())
    }

    /// Looks at everything that the services look at from time to time; gives how many things were recorded.
    pub(crate) async fn toets(&self) -> Result<usize, Fout> {
        self.toets_als(|_| true).await
    }

    /// Has the services of this process record who merged in the persoonsregister since they last looked.
    pub(crate) async fn neem_samenvoegingen_over(&self) -> Result<(), Fout> {
        self.toets_als(|toets| toets.altijd).await.map(drop)
    }

    async fn toets_als(&self, welke: impl Fn(&Toets) -> bool) -> Result<usize, Fout> {
        let mut aantal = 0;
        for (dienst, omgeving) in &self.omgevingen {
            let toetsen = dienst.legt_vast().map_or(&[][..], |legt_vast| legt_vast.toetsen);
            for toets in toetsen.iter().filter(|toets| welke(toets)) {
                let gedaan = (toets.doe)(omgeving, self.klok.vandaag()).await;
                aantal += gedaan.bij(format!("het {} lukt niet", toets.naam))?;
            }
        }
        Ok(aantal)
    }

    /// Has everything that follows a log begin again: reactions, which do nothing twice, and read models.
    pub(crate) async fn herbouw(&self) -> Result<(), Fout> {
        for volger in self.volgers() {
            volger.begin_opnieuw().await?;
        }
        self.laat_reacties_lopen().await?;
        self.werk_bij().await
    }

    /// Everything that runs along while the services run.
    pub(crate) fn volgers(&self) -> impl Iterator<Item = &Arc<Volger>> {
        self.reacties.iter().chain(self.leesmodellen.iter().flatten())
    }

    /// Finishes what waits and lets go of every database.
    pub(crate) async fn sluit(self) {
        for omgeving in self.omgevingen.values() {
            omgeving.log.close().await;
            omgeving.database.close().await;
        }
        for log in &self.andere_logs {
            log.close().await;
        }
        for volgend in self.volgend.values() {
            volgend.database.close().await;
        }
        for register in &self.registers {
            register.sluit().await;
        }
    }
}
