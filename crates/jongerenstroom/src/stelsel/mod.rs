//! The services of this process, put together: each with a log and tables of its own, the reactions between them, and
//! the facts for the figures. The embedded default runs all four on SQLite; in production a process runs one, on
//! PostgreSQL, and gets the events of the others from the bus.

mod bronnen;
mod opbouw;
mod volger;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use axum::Router;
use dienst::{Klok, Omgeving};
use eventstore::{Database, Log};
use persoonsregister::Persoonsregister;
use rapportage::Rapportage;
use tokio::sync::watch;
use web::Toegang;

pub(crate) use self::{
    bronnen::Bronnen,
    opbouw::Begin,
    volger::{Volger, Voortgang},
};
use crate::{
    diensten::Dienst,
    fout::{Bij, Fout},
};

/// The services of this process.
pub(crate) struct Stelsel {
    /// Those that record events.
    omgevingen: BTreeMap<Dienst, Omgeving>,
    /// The figures, when they are counted here.
    cijfers: Option<Cijfers>,
    pub(crate) klok: Arc<dyn Klok>,
    map: PathBuf,
    /// Per service its own connection: each may see no more than its role.
    registers: Vec<Persoonsregister>,
    /// Logs of services that run elsewhere, opened to follow them.
    andere_logs: Vec<Log>,
    toegang: Arc<Toegang>,
    /// What one service does because of another, in the order in which a chain runs.
    reacties: Vec<Arc<Volger>>,
    /// Per database, its read models: the services' own lists, and the facts.
    leesmodellen: Vec<Vec<Arc<Volger>>>,
}

/// Rapportage and where its facts are.
struct Cijfers {
    rapportage: Rapportage,
    feiten: Database,
}

impl Stelsel {
    /// The service, when this process has it.
    pub(crate) fn omgeving(&self, dienst: Dienst) -> Result<&Omgeving, Fout> {
        self.omgevingen.get(&dienst).ok_or_else(|| {
            Fout::Gebruik(format!("hiervoor is dienst {dienst} nodig, en die is hier niet geopend"))
        })
    }

    /// The services with a log that this process has.
    pub(crate) fn omgevingen(&self) -> impl Iterator<Item = (Dienst, &Omgeving)> {
        self.omgevingen.iter().map(|(dienst, omgeving)| (*dienst, omgeving))
    }

    /// The figures, when this process counts them.
    pub(crate) fn rapportage(&self) -> Result<&Rapportage, Fout> {
        self.heeft_rapportage().ok_or_else(|| {
            Fout::Gebruik("hiervoor is dienst rapportage nodig, en die is hier niet geopend".to_owned())
        })
    }

    /// The figures, when this process counts them.
    pub(crate) fn heeft_rapportage(&self) -> Option<&Rapportage> {
        self.cijfers.as_ref().map(|cijfers| &cijfers.rapportage)
    }

    /// The database of a service, when this process has it.
    pub(crate) fn database(&self, dienst: Dienst) -> Option<&Database> {
        match dienst {
            Dienst::Rapportage => self.cijfers.as_ref().map(|cijfers| &cijfers.feiten),
            met_logboek => self.omgevingen.get(&met_logboek).map(|omgeving| &omgeving.database),
        }
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
        self.map.join(opbouw::TOEGANG)
    }

    /// The services' HTTP, without the front door. `live` gives the key figures, for rapportage.
    pub(crate) fn router(&self, live: watch::Receiver<web::Stand>) -> Router {
        let toegang: Arc<dyn web::Herkenner> = self.toegang.clone();
        let mut router = Router::new();
        for (dienst, omgeving) in self.omgevingen() {
            let (omgeving, toegang) = (omgeving.clone(), Arc::clone(&toegang));
            router = router.merge(match dienst {
                Dienst::Signalering => signalering::router(omgeving, toegang),
                Dienst::Intake => intake::router(omgeving, toegang),
                Dienst::Traject => traject::router(omgeving, toegang),
                Dienst::Rapportage => Router::new(),
            });
        }
        match &self.cijfers {
            Some(cijfers) => router.merge(rapportage::router(cijfers.rapportage.clone(), live, toegang)),
            None => router,
        }
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
        self.laat_reacties_lopen().await?;
        self.werk_bij().await
    }

    /// Brings the read models up to date: those of one database one by one, the databases at the same time.
    async fn werk_bij(&self) -> Result<(), Fout> {
        let per_database = self.leesmodellen.iter().map(|leesmodellen| async move {
            for leesmodel in leesmodellen {
                leesmodel.haal_in().await?;
            }
            Ok::<_, Fout>(())
        });
        futures_util::future::try_join_all(per_database).await?;
        Ok(())
    }

    /// Marks the signals whose norm time has passed; gives how many. Only where signalering runs.
    pub(crate) async fn verloop(&self) -> Result<usize, Fout> {
        let Some(omgeving) = self.omgevingen.get(&Dienst::Signalering) else { return Ok(0) };
        signalering::verloop(omgeving, self.klok.vandaag())
            .await
            .bij("de norm voor opvolging van signalen kan niet worden getoetst")
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
        if let Some(cijfers) = &self.cijfers {
            cijfers.feiten.close().await;
        }
        for register in &self.registers {
            register.sluit().await;
        }
    }
}
