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

/// Whether a command may begin a new data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// There must be one.
    Bestaand,
    /// A new one is fine.
    Mag,
    /// A new one is fine, with the settings that go with the example.
    Demo,
}

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
    /// Per database, its read models: the services' own lists, and the facts.
    leesmodellen: Vec<Vec<Arc<dyn Volger>>>,
}

impl Stelsel {
    /// Opens the data folder, made when it is not there: only its owner may enter it.
    ///
    /// `begin` says whether that may be: who asks for a report of a folder that is not there made a mistake.
    pub(crate) async fn open(algemeen: &Algemeen, begin: Begin) -> Result<Self, Fout> {
        let map = algemeen.data.clone();
        if begin == Begin::Bestaand && !map.join(REGISTER).exists() {
            return Err(Fout::Gebruik(format!(
                "in {} staan nog geen gegevens. Klopt --data? Begin met `jongerenstroom demo`, `serve` of `import`",
                map.display()
            )));
        }
        maak_map(&map)?;
        let instellingen = Instellingen::laad(&map, begin == Begin::Demo)?;
        let klok: Arc<dyn Klok> = match algemeen.nu {
            Some(nu) => Arc::new(VasteKlok(nu)),
            None => Arc::new(Systeemklok),
        };
        let register = Persoonsregister::open(&map.join(REGISTER), kek()?)
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
            vec![leesmodel(signalering::werkvoorraad(), &signalering.database, &signalering.log).await?],
            vec![leesmodel(intake::aanvragen(), &intake.database, &intake.log).await?],
            vec![leesmodel(traject::begeleiding(), &traject.database, &traject.log).await?],
            vec![
                leesmodel(rapportage::feiten::SignaleringFeiten, &feiten, &signalering.log).await?,
                leesmodel(rapportage::feiten::IntakeFeiten, &feiten, &intake.log).await?,
                leesmodel(rapportage::feiten::TrajectFeiten, &feiten, &traject.log).await?,
            ],
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

    /// Brings everything that follows from the logs up to date: policies, lists, facts. Norm times expire only while
    /// the services run: of files that come in one after another the last may hold the follow-up of the first.
    pub(crate) async fn haal_in(&self) -> Result<(), Fout> {
        self.laat_beleid_lopen().await?;
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

    /// Marks the signals whose norm time has passed; gives how many.
    pub(crate) async fn verloop(&self) -> Result<usize, Fout> {
        signalering::verloop(&self.signalering, self.klok.vandaag())
            .await
            .bij("de norm voor opvolging van signalen kan niet worden getoetst")
    }

    /// Throws all read models away and builds them again.
    pub(crate) async fn herbouw(&self) -> Result<(), Fout> {
        self.laat_beleid_lopen().await?;
        for leesmodel in self.leesmodellen.iter().flatten() {
            leesmodel.begin_opnieuw().await?;
        }
        self.werk_bij().await
    }

    /// Everything that runs along while the services run.
    pub(crate) fn volgers(&self) -> impl Iterator<Item = &Arc<dyn Volger>> {
        self.beleid.iter().chain(self.leesmodellen.iter().flatten())
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

const REGISTER: &str = "persoonsregister.sqlite";
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
    #[cfg(unix)]
    if let Ok(bestaand) = std::fs::metadata(map) {
        let rechten = std::os::unix::fs::PermissionsExt::mode(&bestaand.permissions());
        if rechten & 0o077 != 0 {
            let pad = map.display();
            return Err(Fout::Gebruik(format!(
                "anderen kunnen in {pad} kijken; voer uit: chmod 700 '{pad}'"
            )));
        }
    }
    let mut bouwer = std::fs::DirBuilder::new();
    bouwer.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut bouwer, 0o700);
    bouwer.create(map).bij(format!("de map {} kan niet worden gemaakt", map.display()))
}
