//! Three logs in memory, the facts made of them, and short words to write a history with.

#![allow(dead_code, reason = "each test file uses its own part")]

use domein::gebeurtenis::{
    IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis, UitkeringToegekend, Uitkeringskenmerken,
    Uitstroom,
};
use domein::{
    Actor, Gebeurtenis, Herkomst, Leefvorm, Metadata, Opleidingsniveau, PersoonId, Rol, Vastlegging,
};
use eventstore::{Append, Database, Expected, Follower, Log};
use jiff::{Timestamp, civil::Date};
use rapportage::feiten::{IntakeFeiten, SignaleringFeiten, TrajectFeiten};
use rapportage::rapport::Periode;
use rapportage::tabel::{Cel, Cijferblad};
use rapportage::{Cijfervraag, cijfers};
use sqlx::Row as _;
use std::path::Path;
use testkit::{Databank, PostgresServer};
use uuid::Uuid;

pub(crate) const GRONINGEN: &str = "GM0014";

/// What happened, per service in order of its log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Geschiedenis {
    pub(crate) signalering: Vec<Vastlegging<SignaleringGebeurtenis>>,
    pub(crate) intake: Vec<Vastlegging<IntakeGebeurtenis>>,
    pub(crate) traject: Vec<Vastlegging<TrajectGebeurtenis>>,
}

/// About whom, where, on which date, and at which second after the start of 2026 it was recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wie {
    pub(crate) persoon: u32,
    pub(crate) gemeente: &'static str,
    pub(crate) datum: Date,
    pub(crate) seconde: i64,
}

pub(crate) fn wie(persoon: u32, datum: Date) -> Wie {
    Wie { persoon, gemeente: GRONINGEN, datum, seconde: 0 }
}

/// The second after the start of 2026, in microseconds since 1970.
pub(crate) fn moment(seconde: i64) -> i64 {
    (1_767_225_600 + seconde) * 1_000_000
}

pub(crate) fn id(soort: u32, nummer: u32) -> Uuid {
    Uuid::from_u128(u128::from(soort) << 64 | u128::from(nummer) | 0x8000_8000 << 48)
}

pub(crate) fn vastlegging<G>(wie: Wie, gebeurtenis: impl Into<G>) -> Vastlegging<G> {
    let metadata = Metadata {
        persoon_id: Some(PersoonId(id(1, wie.persoon))),
        gemeente: wie.gemeente.parse().unwrap(),
        geldig_op: wie.datum,
        vastgelegd_op: Timestamp::from_microsecond(moment(wie.seconde)).unwrap(),
        actor: Actor { rol: Rol::Coach, id: "coach-1".parse().unwrap() },
        correlatie: Uuid::nil(),
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    };
    Vastlegging { id: Uuid::nil(), metadata, gebeurtenis: gebeurtenis.into() }
}

impl Geschiedenis {
    pub(crate) fn signalering(mut self, wie: Wie, gebeurtenis: impl Into<SignaleringGebeurtenis>) -> Self {
        self.signalering.push(vastlegging(wie, gebeurtenis));
        self
    }

    pub(crate) fn intake(mut self, wie: Wie, gebeurtenis: impl Into<IntakeGebeurtenis>) -> Self {
        self.intake.push(vastlegging(wie, gebeurtenis));
        self
    }

    pub(crate) fn traject(mut self, wie: Wie, gebeurtenis: impl Into<TrajectGebeurtenis>) -> Self {
        self.traject.push(vastlegging(wie, gebeurtenis));
        self
    }

    /// A benefit with the number of its person, from a date until the first day without it.
    pub(crate) fn uitkering(self, nummer: u32, ingang: Date, einde: Option<Date>) -> Self {
        let met = self.intake(wie(nummer, ingang), toegekend(nummer, ingang));
        match einde {
            None => met,
            Some(einde) => met.traject(wie(nummer, einde), uitstroom(nummer, einde, "werk")),
        }
    }
}

pub(crate) fn kenmerken() -> Uitkeringskenmerken {
    Uitkeringskenmerken {
        geboortemaand: Some("2000-01".parse().unwrap()),
        opleidingsniveau: Opleidingsniveau::Mbo24HavoVwo,
        doelgroepen: Vec::new(),
        gebiedsteam: None,
        leefvorm: Leefvorm::Alleenstaand,
        reden_instroom: "onbekend".parse().unwrap(),
        regeling: domein::Regeling::default(),
        rol: domein::Uitkeringsrol::default(),
    }
}

pub(crate) fn toegekend(nummer: u32, ingangsdatum: Date) -> UitkeringToegekend {
    UitkeringToegekend {
        uitkering_id: id(2, nummer),
        aanvraag_id: None,
        herkomst: Herkomst::Beginbestand,
        ingangsdatum,
        leeftijd: Some(24),
        kenmerken: kenmerken(),
        coach: None,
        al_beeindigd: false,
        besloten_op: None,
        zeer_dringende_redenen: false,
    }
}

pub(crate) fn uitstroom(nummer: u32, datum: Date, reden: &str) -> Uitstroom {
    Uitstroom { uitkering_id: id(2, nummer), datum, reden: reden.parse().unwrap(), leeftijd: Some(25) }
}

/// The logs and what is made of them.
pub(crate) struct Opstelling {
    signalering: (Log, Follower),
    intake: (Log, Follower),
    traject: (Log, Follower),
    pub(crate) database: Database,
    _map: tempfile::TempDir,
    _databank: Option<Databank>,
}

/// Whether this is the test crate `op_postgres`.
pub(crate) const OP_POSTGRES: bool = matches!(env!("CARGO_CRATE_NAME").as_bytes(), b"op_postgres");

/// Where the facts are: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
pub(crate) async fn databank(map: &Path) -> (Database, Option<Databank>) {
    if !OP_POSTGRES {
        return (Database::sqlite(&map.join("rapportage.sqlite")).await.unwrap(), None);
    }
    let databank = PostgresServer::gedeeld();
    (Database::postgres(&databank.url()).await.unwrap(), Some(databank))
}

impl Opstelling {
    pub(crate) async fn nieuw() -> Self {
        let map = tempfile::tempdir().unwrap();
        let (database, databank) = databank(map.path()).await;
        Self::met_databank(database, map, databank).await
    }

    /// On a database of the caller's choice.
    pub(crate) async fn op(database: Database) -> Self {
        Self::met_databank(database, tempfile::tempdir().unwrap(), None).await
    }

    async fn met_databank(database: Database, map: tempfile::TempDir, databank: Option<Databank>) -> Self {
        let (s, i, t) = (Log::memory(), Log::memory(), Log::memory());
        Self {
            signalering: (
                s.clone(),
                Follower::projection(SignaleringFeiten, database.clone(), s).await.unwrap(),
            ),
            intake: (i.clone(), Follower::projection(IntakeFeiten, database.clone(), i).await.unwrap()),
            traject: (t.clone(), Follower::projection(TrajectFeiten, database.clone(), t).await.unwrap()),
            database,
            _map: map,
            _databank: databank,
        }
    }

    /// A history that is wholly in the facts.
    pub(crate) async fn met(geschiedenis: &Geschiedenis) -> Self {
        let opstelling = Self::nieuw().await;
        opstelling.leg_vast(geschiedenis).await;
        opstelling.volg().await;
        opstelling
    }

    /// Into the logs, not yet into the facts.
    pub(crate) async fn leg_vast(&self, geschiedenis: &Geschiedenis) {
        schrijf(&self.signalering.0, &geschiedenis.signalering).await;
        schrijf(&self.intake.0, &geschiedenis.intake).await;
        schrijf(&self.traject.0, &geschiedenis.traject).await;
    }

    pub(crate) async fn volg(&self) {
        // Outflow first, as it may come before its benefit.
        self.traject.1.catch_up().await.unwrap();
        self.signalering.1.catch_up().await.unwrap();
        self.intake.1.catch_up().await.unwrap();
    }

    /// Throws the facts away and makes them again.
    pub(crate) async fn bouw_opnieuw(&self) {
        self.signalering.1.reset().await.unwrap();
        self.intake.1.reset().await.unwrap();
        self.traject.1.reset().await.unwrap();
        self.volg().await;
    }

    /// As a program that starts: with what stands in the database.
    pub(crate) async fn begin_opnieuw(&self) {
        let log = self.intake.0.clone();
        let intake = Follower::projection(IntakeFeiten, self.database.clone(), log).await.unwrap();
        intake.catch_up().await.unwrap();
    }

    /// Every row of every facts table as text, in an order of its own.
    pub(crate) async fn alle_feiten(&self) -> Vec<String> {
        let mut regels = Vec::new();
        for tabel in [
            "feit_uitkering",
            "feit_aanlevering",
            "feit_signaalaanlevering",
            "feit_uitstroom",
            "feit_signaal",
        ] {
            let sql = format!("SELECT * FROM {tabel}");
            let rijen = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(self.database.pool()).await.unwrap();
            regels.extend(rijen.iter().map(|rij| {
                let cel = |plaats| {
                    rij.try_get::<Option<i64>, _>(plaats)
                        .map(|getal| format!("{getal:?}"))
                        .or_else(|_| {
                            rij.try_get::<Option<String>, _>(plaats).map(|tekst| format!("{tekst:?}"))
                        })
                        .unwrap()
                };
                let cellen: Vec<String> = (0..rij.len()).map(cel).collect();
                format!("{tabel} {}", cellen.join(" "))
            }));
        }
        regels.sort();
        regels
    }

    pub(crate) async fn blad(&self, vraag: &Cijfervraag) -> Cijferblad {
        let blad = cijfers::blad(&self.database, vraag).await.unwrap();
        blad.controleer().unwrap();
        blad
    }
}

/// In order, each in the stream of its person, as the services do.
async fn schrijf<G: Gebeurtenis>(log: &Log, regels: &[Vastlegging<G>]) {
    let wie = |regel: &Vastlegging<G>| regel.metadata.persoon_id.unwrap();
    for deel in regels.chunk_by(|een, volgende| wie(een) == wie(volgende)) {
        for deel in deel.chunks(5_000) {
            let nieuw = deel.iter().map(|regel| {
                let mut nieuw = regel.naar_log().unwrap();
                nieuw.id = Uuid::now_v7();
                nieuw
            });
            log.append(Append::to(format!("persoon-{}", wie(deel.first().unwrap())), Expected::Any, nieuw))
                .await
                .unwrap();
        }
    }
}

pub(crate) fn periode(van: Date, tot_en_met: Date) -> Cijfervraag {
    Cijfervraag::over_periode(GRONINGEN.parse().unwrap(), Periode { van, tot_en_met })
}

/// The counts of a table as text: `rij: 1 2 3`, rows of only zeros left out.
pub(crate) fn tabel(blad: &Cijferblad, id: &str) -> Vec<String> {
    let tabel = blad.tabellen.iter().find(|tabel| tabel.id == id).unwrap();
    let mut regels = Vec::new();
    for rij in &tabel.rijen {
        let aantallen: Vec<u64> = rij
            .cellen
            .iter()
            .filter_map(|cel| if let Cel::Aantal(aantal) = cel { Some(*aantal) } else { None })
            .collect();
        if aantallen.iter().any(|aantal| *aantal > 0) {
            let woorden: Vec<String> = aantallen.iter().map(u64::to_string).collect();
            regels.push(format!("{}: {}", rij.id, woorden.join(" ")));
        }
    }
    regels
}
