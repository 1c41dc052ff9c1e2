//! The product in process: intake and traject with logs in memory, the facts of rapportage, and a clock that is set.

use std::{
    io::Cursor,
    path::Path,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    task::Poll,
};

use aanlevering::Mapping;
use dienst::{
    Klok, Omgeving, Quarantaine, Reactieloper, datum_in_amsterdam,
    levering::{Aanlevering, Aanleveringen, Grenzen, Keuze, Leveringsfout, Terugdraaifout, Verslag},
};
use domein::{
    Gebeurtenis, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis, TrajectGebeurtenis},
};
use eventstore::{Database, Follower, Log, Position, Query};
use intake::aanvoer::Beginbestand;
use jiff::Timestamp;
use persoonsregister::{Bronnummer, Bsn, Identificatie, Kek, Kekherkomst, Persoonsregister};
use rapportage::{
    Cijfervraag, cijfers,
    feiten::{IntakeFeiten, SignaleringFeiten, TrajectFeiten},
    tabel::Cel,
};
use tempfile::TempDir;
use testkit::{Databank, PostgresServer};
use traject::reacties::UitIntake;
use uuid::Uuid;

use super::{
    schrift::{bsn, persoonsnummer},
    stad::Persoon,
    waarheid::Tellingen,
};

pub(crate) const GEMEENTE: &str = "GM0014";
/// Memory as a folder, where there is one: nothing here has to outlive the test.
const GEHEUGENMAP: &str = "/dev/shm";

/// In microseconds since 1970.
struct Wijzer(AtomicI64);

impl Klok for Wijzer {
    fn nu(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

pub(crate) struct Opstelling {
    intake: Omgeving,
    traject: Omgeving,
    reactie: Reactieloper,
    feiten: [Follower; 3],
    rapportage: Database,
    wijzer: Arc<Wijzer>,
    _map: TempDir,
    _databanken: Vec<Databank>,
}

/// A database: SQLite, or PostgreSQL.
async fn database(map: &Path, naam: &str, databank: Option<&Databank>) -> Database {
    match databank {
        Some(databank) => Database::postgres(&databank.url()).await.unwrap(),
        None => Database::sqlite(&map.join(naam)).await.unwrap(),
    }
}

/// The register, which all services share.
async fn register(map: &Path, databank: Option<&Databank>) -> Persoonsregister {
    let kek = Kek::willekeurig().unwrap();
    match databank {
        Some(databank) => Persoonsregister::postgres(&databank.url(), kek).await.unwrap(),
        None => Persoonsregister::open(&map.join("register"), Kekherkomst::Waarde(kek)).await.unwrap(),
    }
}

/// A service.
async fn dienst(database: Database, register: &Persoonsregister, klok: &Arc<Wijzer>) -> Omgeving {
    let (register, klok) = (register.clone(), Arc::clone(klok) as Arc<dyn Klok>);
    let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
    let gemeente = GEMEENTE.parse().unwrap();
    Omgeving {
        log: Log::memory(),
        database,
        register,
        quarantaine,
        klok,
        gemeente,
        normen: Arc::default(),
        onderbreking_dagen: domein::ONDERBREKING_DAGEN,
    }
}

/// The number by which this person is known; of who has both, that of the system.
fn nummer(persoon: &Persoon) -> Identificatie {
    if persoon.met_nummer {
        Bronnummer::new(GEMEENTE, "beginbestand", &persoonsnummer(persoon.nummer)).unwrap().into()
    } else {
        Bsn::lees(bsn(persoon.nummer)).unwrap().into()
    }
}

impl Opstelling {
    pub(crate) async fn nieuw(op_postgres: bool) -> Self {
        let geheugen = Path::new(GEHEUGENMAP);
        let map =
            if geheugen.is_dir() { tempfile::tempdir_in(geheugen) } else { tempfile::tempdir() }.unwrap();
        let databanken = if op_postgres {
            PostgresServer::gedeeld_voor(&["intake", "traject", "rapportage"])
        } else {
            Vec::new()
        };
        let wijzer = Arc::new(Wijzer(AtomicI64::new(0)));
        let register = register(map.path(), databanken.first()).await;
        let van = async |naam, plek| database(map.path(), naam, databanken.get(plek)).await;
        let intake = dienst(van("intake", 0).await, &register, &wijzer).await;
        let traject = dienst(van("traject", 1).await, &register, &wijzer).await;
        let rapportage = van("rapportage", 2).await;
        let reactie = Reactieloper::nieuw(UitIntake, traject.clone(), intake.log.clone()).await.unwrap();
        let van_intake =
            Follower::projection(IntakeFeiten, rapportage.clone(), intake.log.clone()).await.unwrap();
        let van_traject =
            Follower::projection(TrajectFeiten, rapportage.clone(), traject.log.clone()).await.unwrap();
        let van_niemand =
            Follower::projection(SignaleringFeiten, rapportage.clone(), Log::memory()).await.unwrap();
        let feiten = [van_traject, van_intake, van_niemand];
        Self { intake, traject, reactie, feiten, rapportage, wijzer, _map: map, _databanken: databanken }
    }

    pub(crate) fn zet_klok(&self, moment: Timestamp) {
        self.wijzer.0.store(moment.as_microsecond(), Ordering::Relaxed);
    }

    fn aanvoer(&self) -> Beginbestand {
        Beginbestand { gemeente: self.intake.gemeente.clone() }
    }

    pub(crate) async fn lever(
        &self,
        (bestand, mapping): &(String, Mapping),
        keuze: &Keuze,
    ) -> Result<Verslag, Leveringsfout> {
        let (aanvoer, lezer) = (self.aanvoer(), Cursor::new(bestand.clone().into_bytes()));
        let keuze = keuze.clone().met(mapping.levering());
        let hoe = (&keuze, Grenzen::default());
        dienst::levering::lever(&self.intake, &aanvoer, lezer, "uitkeringen.csv", mapping, hoe, &mut |_| {})
            .await
    }

    pub(crate) async fn draai_terug(&self, id: Uuid) -> Result<u64, Terugdraaifout> {
        dienst::levering::draai_terug(&self.intake, &self.aanvoer(), id).await.map(|gedaan| gedaan.personen)
    }

    /// The newest first.
    pub(crate) async fn aanleveringen(&self) -> Vec<Aanlevering> {
        Aanleveringen::van(&self.intake.database).alle().await.unwrap()
    }

    /// Makes two persons who are known one.
    pub(crate) async fn voeg_samen(&self, blijft: &Persoon, gaat_op: &Persoon) {
        let register = &self.intake.register;
        let blijft = register.zoek(&nummer(blijft)).await.unwrap().unwrap();
        let gaat_op = register.zoek(&nummer(gaat_op)).await.unwrap().unwrap();
        assert!(register.voeg_samen(blijft, gaat_op, "simulatie", "dezelfde persoon").await.unwrap());
    }

    /// Undoes that.
    pub(crate) async fn splits(&self, wie: &Persoon) {
        let _ = self.intake.register.splits(&nummer(wie), "simulatie", "toch niet").await.unwrap();
    }

    /// The services hear who merged.
    pub(crate) async fn hoor_van_het_register(&self) {
        for (contract, omgeving) in [(&intake::CONTRACT, &self.intake), (&traject::CONTRACT, &self.traject)] {
            for toets in contract.legt_vast().unwrap().toetsen.iter().filter(|toets| toets.altijd) {
                let _ = (toets.doe)(omgeving, datum_in_amsterdam(self.wijzer.nu())).await.unwrap();
            }
        }
    }

    /// What follows in the other services.
    pub(crate) async fn werk_bij(&self) {
        self.hoor_van_het_register().await;
        self.reactie.haal_in().await.unwrap();
        assert_eq!(self.reactie.volger().parked_count().await.unwrap(), 0, "traject takes everything");
        for volger in &self.feiten {
            volger.catch_up().await.unwrap();
            assert_eq!(volger.parked_count().await.unwrap(), 0, "rapportage takes everything");
        }
    }

    pub(crate) async fn intake(&self) -> Vec<Vastlegging<IntakeGebeurtenis>> {
        lees(&self.intake.log).await
    }

    pub(crate) async fn traject(&self) -> Vec<Vastlegging<TrajectGebeurtenis>> {
        lees(&self.traject.log).await
    }

    /// The tables about benefits as rapportage gives them, zeros left out.
    pub(crate) async fn cijfers(&self, vraag: &Cijfervraag) -> Result<Tellingen, String> {
        let blad = cijfers::blad(&self.rapportage, vraag).await.map_err(|fout| fout.to_string())?;
        let mut tellingen = Tellingen::new();
        // The steps from one stand to the other are counted by the oracle of rapportage; here only the stands themselves.
        let over_uitkeringen = |id: &str| {
            id != "stand-verloop"
                && ["stand-", "instroom-", "uitstroom-"].iter().any(|begin| id.starts_with(begin))
        };
        for tabel in blad.tabellen.iter().filter(|tabel| over_uitkeringen(&tabel.id)) {
            for rij in &tabel.rijen {
                for (kolom, cel) in tabel.kolommen.iter().zip(&rij.cellen) {
                    if let Cel::Aantal(aantal @ 1..) = cel {
                        tellingen.insert((tabel.id.clone(), rij.id.clone(), kolom.id.clone()), *aantal);
                    }
                }
            }
        }
        Ok(tellingen)
    }
}

/// Everything in a log.
async fn lees<G: Gebeurtenis>(log: &Log) -> Vec<Vastlegging<G>> {
    let bladzij = log.read(&Query::all(), Position::START, 1_000_000).await.unwrap();
    assert_eq!(bladzij.upto, bladzij.head);
    bladzij.events.iter().map(|regel| Vastlegging::uit_log(regel).unwrap()).collect()
}

/// Drops a future after so many polls; what it gave when it was ready before that.
pub(crate) async fn breek_af<F: Future>(taak: F, na: i64) -> Option<F::Output> {
    let mut taak = pin!(taak);
    let mut over = na;
    std::future::poll_fn(|context| {
        if over == 0 {
            return Poll::Ready(None);
        }
        over -= 1;
        taak.as_mut().poll(context).map(Some)
    })
    .await
}
