//! The embedded whole: four services in one process, each with a log and tables of its own in one SQLite file, the
//! policies between them, and the facts for the figures.

mod volger;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::Router;
use dienst::{Beleidsloper, Klok, Omgeving, Quarantaine, Systeemklok, VasteKlok};
use eventstore::{Database, Log, Projection, Runner, SqliteOptions};
use persoonsregister::{Kekbron, Persoonsregister};
use rapportage::Rapportage;
use tokio::sync::watch;
use web::Toegang;

use self::volger::Volger;
use crate::{
    cli::Algemeen,
    fout::{Bij, Fout},
    instellingen::Instellingen,
};

/// Environment variable with the key-encryption key, for who keeps it elsewhere than beside the database.
const KEK_VARIABELE: &str = "JONGERENSTROOM_KEK";

/// The embedded whole.
pub(crate) struct Stelsel {
    pub(crate) signalering: Omgeving,
    pub(crate) intake: Omgeving,
    pub(crate) traject: Omgeving,
    pub(crate) rapportage: Rapportage,
    pub(crate) klok: Arc<dyn Klok>,
    map: PathBuf,
    feiten: Database,
    register: Persoonsregister,
    toegang: Arc<Toegang>,
    /// What one service does because of another, in the order in which a chain runs.
    beleid: Vec<Arc<dyn Volger>>,
    /// The services' own lists, then the facts.
    leesmodellen: Vec<Arc<dyn Volger>>,
}

impl Stelsel {
    /// Opens the data folder, made when it is not there: only its owner may enter it.
    pub(crate) async fn open(algemeen: &Algemeen) -> Result<Self, Fout> {
        let map = algemeen.data.clone();
        maak_map(&map)?;
        let instellingen = Instellingen::laad(&map)?;
        let klok: Arc<dyn Klok> = match algemeen.nu {
            Some(nu) => Arc::new(VasteKlok(nu)),
            None => Arc::new(Systeemklok),
        };
        let register = Persoonsregister::open(&map.join("persoonsregister.sqlite"), kek()?)
            .await
            .bij("het persoonsregister kan niet worden geopend")?;
        let gemeente = instellingen.gemeente.code.clone();
        let toegang = Toegang::laad_of_maak(&map.join(TOEGANG), gemeente.as_str())
            .map_err(|fout| Fout::Gebruik(fout.to_string()))?;

        let dienst = async |naam: &str| -> Result<Omgeving, Fout> {
            let pad = map.join(format!("{naam}.sqlite"));
            let niet_open = || format!("{} kan niet worden geopend", pad.display());
            let log = Log::sqlite(&pad, SqliteOptions::default()).await.bij(niet_open())?;
            let database = Database::sqlite(&pad).await.bij(niet_open())?;
            let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.bij(niet_open())?;
            let (register, klok, gemeente) = (register.clone(), Arc::clone(&klok), gemeente.clone());
            Ok(Omgeving { log, database, register, quarantaine, klok, gemeente })
        };
        let signalering = dienst("signalering").await?;
        let intake = dienst("intake").await?;
        let traject = dienst("traject").await?;

        let feiten = Database::sqlite(&map.join("rapportage.sqlite"))
            .await
            .bij("de feiten van rapportage kunnen niet worden geopend")?;
        let leesmodellen = vec![
            leesmodel(signalering::werkvoorraad(), &signalering.database, &signalering.log).await?,
            leesmodel(intake::aanvragen(), &intake.database, &intake.log).await?,
            leesmodel(traject::begeleiding(), &traject.database, &traject.log).await?,
            leesmodel(rapportage::feiten::SignaleringFeiten, &feiten, &signalering.log).await?,
            leesmodel(rapportage::feiten::IntakeFeiten, &feiten, &intake.log).await?,
            leesmodel(rapportage::feiten::TrajectFeiten, &feiten, &traject.log).await?,
        ];
        let beleid: Vec<Arc<dyn Volger>> = vec![
            Arc::new(Beleidsloper::nieuw(
                intake::beleid::VersneldeAanvraag,
                intake.clone(),
                signalering.log.clone(),
            )),
            Arc::new(Beleidsloper::nieuw(traject::beleid::UitIntake, traject.clone(), intake.log.clone())),
        ];
        let rapportage = Rapportage::nieuw(
            feiten.clone(),
            gemeente,
            instellingen.gemeente.naam.clone(),
            Arc::clone(&klok),
            instellingen.regel(),
            instellingen.uitzonderingen(),
        );
        let toegang = Arc::new(toegang);
        Ok(Self {
            signalering,
            intake,
            traject,
            rapportage,
            klok,
            map,
            feiten,
            register,
            toegang,
            beleid,
            leesmodellen,
        })
    }

    /// The token of a role, for commands that go through the front door.
    pub(crate) fn token(&self, rol: web::Rol) -> Result<String, Fout> {
        let pad = self.toegangsbestand();
        Toegang::lees_token(&pad, rol)
            .bij("de toegang kan niet worden gelezen")?
            .ok_or_else(|| Fout::Gebruik(format!("{} heeft geen token voor {rol}", pad.display())))
    }

    /// Where the tokens are.
    pub(crate) fn toegangsbestand(&self) -> PathBuf {
        self.map.join(TOEGANG)
    }

    /// The services' HTTP, without the front door.
    pub(crate) fn diensten(&self, live: watch::Receiver<web::Stand>) -> Router {
        let toegang: Arc<dyn web::Herkenner> = self.toegang.clone();
        signalering::router(self.signalering.clone(), Arc::clone(&toegang))
            .merge(intake::router(self.intake.clone(), Arc::clone(&toegang)))
            .merge(traject::router(self.traject.clone(), Arc::clone(&toegang)))
            .merge(rapportage::router(self.rapportage.clone(), live, toegang))
    }

    /// Lets the policies react to everything that the logs hold, until nothing follows any more.
    pub(crate) async fn laat_beleid_lopen(&self) -> Result<(), Fout> {
        loop {
            let mut gevolgen = false;
            for beleid in &self.beleid {
                gevolgen |= beleid.haal_in().await?;
            }
            if !gevolgen {
                return Ok(());
            }
        }
    }

    /// Brings everything that follows from the logs up to date: policies, lists, expired norm times, facts.
    pub(crate) async fn haal_in(&self) -> Result<(), Fout> {
        self.laat_beleid_lopen().await?;
        for leesmodel in &self.leesmodellen {
            leesmodel.haal_in().await?;
        }
        if self.verloop().await? > 0 {
            for leesmodel in &self.leesmodellen {
                leesmodel.haal_in().await?;
            }
        }
        Ok(())
    }

    /// Marks the signals whose norm time has passed; gives how many.
    pub(crate) async fn verloop(&self) -> Result<usize, Fout> {
        signalering::verloop(&self.signalering, self.klok.vandaag())
            .await
            .bij("de norm voor opvolging van signalen kan niet worden getoetst")
    }

    /// Throws all read models away and builds them again.
    pub(crate) async fn herbouw(&self) -> Result<(), Fout> {
        self.laat_beleid_lopen().await?;
        for leesmodel in &self.leesmodellen {
            leesmodel.begin_opnieuw().await?;
            leesmodel.haal_in().await?;
        }
        Ok(())
    }

    /// Everything that runs along while the services run.
    pub(crate) fn volgers(&self) -> impl Iterator<Item = &Arc<dyn Volger>> {
        self.beleid.iter().chain(&self.leesmodellen)
    }

    /// Finishes what waits and lets go of every database.
    pub(crate) async fn sluit(self) {
        for omgeving in [&self.signalering, &self.intake, &self.traject] {
            omgeving.log.close().await;
            omgeving.database.close().await;
        }
        self.feiten.close().await;
        self.register.sluit().await;
    }
}

const TOEGANG: &str = "toegang.toml";

async fn leesmodel<P: Projection>(
    projection: P,
    database: &Database,
    log: &Log,
) -> Result<Arc<dyn Volger>, Fout> {
    let naam = projection.name();
    let runner = Runner::prepare(projection, database.clone(), log.clone())
        .await
        .bij(format!("leesmodel {naam} kan niet worden klaargezet"))?;
    Ok(Arc::new(runner))
}

fn kek() -> Result<Kekbron, Fout> {
    match std::env::var(KEK_VARIABELE) {
        Ok(tekst) => persoonsregister::Kek::uit_tekst(&tekst)
            .map(Kekbron::Waarde)
            .map_err(|fout| Fout::Gebruik(format!("{KEK_VARIABELE}: {fout}"))),
        Err(_) => Ok(Kekbron::Bestand),
    }
}

/// Personal data lies in this folder, encrypted, with its key: nobody but the owner has business there.
fn maak_map(map: &Path) -> Result<(), Fout> {
    let mut bouwer = std::fs::DirBuilder::new();
    bouwer.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut bouwer, 0o700);
    bouwer.create(map).bij(format!("de map {} kan niet worden gemaakt", map.display()))
}
