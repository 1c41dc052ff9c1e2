//! A made-up municipality: logs in memory, facts in a temporary file, no real persons.

use std::{path::Path, sync::Arc};

use domein::{
    Actor, Doelgroep, Gebeurtenis, Geboortemaand, Herkomst, Kanaal, Leefvorm, Metadata, Opleidingsniveau,
    PersoonId, Rol, Vastlegging,
    gebeurtenis::{
        DreigendeUitval, InformatieVerstrekt, IntakeGebeurtenis, Signaalkenmerken, SignaleringGebeurtenis,
        TrajectGebeurtenis, TrajectGestart, UitkeringToegekend, Uitkeringskenmerken, Uitstroom,
    },
};
use eventstore::{Append, Database, Expected, Follower, Log, NewEvent};
use jiff::{
    Span, Timestamp,
    civil::{Date, date},
};
use rapportage::{
    Rapportage,
    feiten::{IntakeFeiten, SignaleringFeiten, TrajectFeiten},
    geheimhouding::Regel,
};
use testkit::{Databank, PostgresServer};
use uuid::Uuid;

/// The first day of the made-up history.
pub(crate) const BEGIN: Date = date(2020, 1, 1);
/// Its last day.
pub(crate) const EINDE: Date = date(2026, 4, 8);

/// Everything that is needed to show it.
pub(crate) struct Verzonnen {
    pub(crate) signalering: Log,
    pub(crate) intake: Log,
    pub(crate) traject: Log,
    pub(crate) feiten_signalering: Follower,
    pub(crate) feiten_intake: Follower,
    pub(crate) feiten_traject: Follower,
    pub(crate) rapportage: Rapportage,
    database: Database,
    nummer: u128,
    _databank: Option<Databank>,
}

/// Where the facts are: SQLite in `map`, or in the test crate `op_postgres` PostgreSQL.
async fn databank(map: &Path) -> (Database, Option<Databank>) {
    if env!("CARGO_CRATE_NAME") != "op_postgres" {
        return (Database::sqlite(&map.join("rapportage.sqlite")).await.unwrap(), None);
    }
    let databank = PostgresServer::gedeeld();
    (Database::postgres(&databank.url()).await.unwrap(), Some(databank))
}

impl Verzonnen {
    /// An empty municipality; its facts are in `map`.
    pub(crate) async fn leeg(map: &Path) -> Self {
        let (database, databank) = databank(map).await;
        Self { _databank: databank, ..Self::op(database).await }
    }

    /// An empty municipality with its facts in a database of the caller's choice.
    pub(crate) async fn op(database: Database) -> Self {
        let (signalering, intake, traject) = (Log::memory(), Log::memory(), Log::memory());
        let (db, log) = (database.clone(), signalering.clone());
        let feiten_signalering = Follower::projection(SignaleringFeiten, db, log).await.unwrap();
        let (db, log) = (database.clone(), intake.clone());
        let feiten_intake = Follower::projection(IntakeFeiten, db, log).await.unwrap();
        let (db, log) = (database.clone(), traject.clone());
        let feiten_traject = Follower::projection(TrajectFeiten, db, log).await.unwrap();
        let klok = Arc::new(dienst::VasteKlok("2026-04-10T10:00:00Z".parse().unwrap()));
        let gemeente = "GM0014".parse().unwrap();
        let rapportage = Rapportage::nieuw(
            database.clone(),
            gemeente,
            "Voorbeeldstad",
            klok,
            Regel::default(),
            Vec::new(),
        );
        let nummer = 0;
        Self {
            signalering,
            intake,
            traject,
            feiten_signalering,
            feiten_intake,
            feiten_traject,
            rapportage,
            database,
            nummer,
            _databank: None,
        }
    }

    /// The same facts, seen at another moment.
    pub(crate) fn op_moment(mut self, nu: &str) -> Self {
        let klok = Arc::new(dienst::VasteKlok(nu.parse().unwrap()));
        let gemeente = "GM0014".parse().unwrap();
        let database = self.database.clone();
        self.rapportage =
            Rapportage::nieuw(database, gemeente, "Voorbeeldstad", klok, Regel::default(), Vec::new());
        self
    }

    /// Six years of inflow, outflow, signals and Route Arbeid+.
    pub(crate) async fn stad(map: &Path) -> Self {
        Self::leeg(map).await.gevuld().await
    }

    /// The same on the database that it has.
    pub(crate) async fn gevuld(mut self) -> Self {
        let stad = &mut self;
        let (mut intake, mut traject, mut signalering) = (Vec::new(), Vec::new(), Vec::new());
        for dag in 0..u32::try_from((EINDE - BEGIN).get_days()).unwrap() {
            let datum = BEGIN.checked_add(Span::new().days(i64::from(dag))).unwrap();
            for keer in 0..2 + (dag / 900) {
                let leeftijd = 18 + (dag * 7 + keer * 11) % 40;
                let duur = 200 + (i64::from(dag) * 37 + i64::from(keer) * 101) % 1_100;
                let (toekenning, id) = stad.toekenning(datum, leeftijd, (dag + keer) % 5 == 0);
                intake.push(toekenning);
                let uit = datum.checked_add(Span::new().days(duur)).unwrap();
                if uit <= EINDE {
                    traject.push(stad.uitstroom(id, uit, leeftijd));
                }
            }
            if dag % 3 == 0 {
                signalering.extend(stad.signaal(datum, (dag % 4 != 0).then_some(i64::from(dag % 20))));
            }
            if dag % 41 == 0 {
                traject.push(stad.route(datum));
            }
        }
        schrijf(&stad.intake, intake).await;
        schrijf(&stad.traject, traject).await;
        schrijf(&stad.signalering, signalering).await;
        stad.bij().await;
        self
    }

    /// Takes what the logs hold into the facts.
    pub(crate) async fn bij(&self) {
        self.feiten_intake.catch_up().await.unwrap();
        self.feiten_traject.catch_up().await.unwrap();
        self.feiten_signalering.catch_up().await.unwrap();
    }

    /// The id that the next person or event gets.
    pub(crate) fn volgende(&mut self) -> Uuid {
        self.nummer += 1;
        Uuid::from_u128(0x5eed_0000_0000_4000_8000_0000_0000_0000 + self.nummer)
    }

    fn event<G: Gebeurtenis>(&mut self, geldig_op: Date, gebeurtenis: G) -> NewEvent {
        let metadata = Metadata {
            persoon_id: Some(PersoonId(self.volgende())),
            gemeente: "GM0014".parse().unwrap(),
            geldig_op,
            vastgelegd_op: moment(geldig_op),
            actor: Actor { rol: Rol::Systeem, id: "verzonnen".parse().unwrap() },
            correlatie: Uuid::nil(),
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        };
        Vastlegging { id: self.volgende(), metadata, gebeurtenis }.naar_log().unwrap()
    }

    /// A benefit that begins, and its id.
    pub(crate) fn toekenning(
        &mut self,
        datum: Date,
        leeftijd: u32,
        vergunninghouder: bool,
    ) -> (NewEvent, Uuid) {
        let uitkering_id = self.volgende();
        let geboortemaand =
            Geboortemaand::new(datum.year() - i16::try_from(leeftijd).unwrap(), Some(1)).unwrap();
        let kenmerken = Uitkeringskenmerken {
            geboortemaand: Some(geboortemaand),
            opleidingsniveau: Opleidingsniveau::ALLE[usize::from(datum.day().unsigned_abs()) % 7],
            doelgroepen: vergunninghouder.then_some(Doelgroep::Vergunninghouder).into_iter().collect(),
            gebiedsteam: Some(["oost", "west", "zuid"][leeftijd as usize % 3].parse().unwrap()),
            leefvorm: Leefvorm::Alleenstaand,
            reden_instroom: "onbekend".parse().unwrap(),
            regeling: domein::Regeling::default(),
            rol: domein::Uitkeringsrol::default(),
        };
        let toegekend = UitkeringToegekend {
            uitkering_id,
            aanvraag_id: None,
            herkomst: Herkomst::Beginbestand,
            ingangsdatum: datum,
            leeftijd: u8::try_from(leeftijd).ok(),
            kenmerken,
            coach: None,
            al_beeindigd: false,
            besloten_op: None,
            zeer_dringende_redenen: false,
        };
        (self.event(datum, IntakeGebeurtenis::from(toegekend)), uitkering_id)
    }

    /// A benefit that ends.
    pub(crate) fn uitstroom(&mut self, uitkering_id: Uuid, datum: Date, leeftijd: u32) -> NewEvent {
        let reden = if leeftijd.is_multiple_of(2) { "werk" } else { "opleiding" }.parse().unwrap();
        let uitstroom = Uitstroom { uitkering_id, datum, reden, leeftijd: u8::try_from(leeftijd).ok() };
        self.event(datum, TrajectGebeurtenis::from(uitstroom))
    }

    /// A signal, followed up so many days later.
    pub(crate) fn signaal(&mut self, datum: Date, opgevolgd_na_dagen: Option<i64>) -> Vec<NewEvent> {
        let signaal_id = self.volgende();
        let later = |dagen| datum.checked_add(Span::new().days(dagen)).unwrap();
        let uitval = DreigendeUitval {
            signaal_id,
            meldingsnummer: "M-1".parse().unwrap(),
            school: None,
            verzuimsoort: None,
            kenmerken: Signaalkenmerken {
                geboortemaand: None,
                opleidingsniveau: Opleidingsniveau::Onbekend,
                doelgroepen: Vec::new(),
                gebiedsteam: None,
            },
            opvolgen_voor: later(14),
            toelichting: None,
        };
        let mut events = vec![self.event(datum, SignaleringGebeurtenis::from(uitval))];
        if let Some(dagen) = opgevolgd_na_dagen.filter(|dagen| later(*dagen) <= EINDE) {
            let informatie = InformatieVerstrekt { signaal_id, kanaal: Kanaal::Telefoon };
            events.push(self.event(later(dagen), SignaleringGebeurtenis::from(informatie)));
        }
        events
    }

    fn route(&mut self, datum: Date) -> NewEvent {
        let gestart = TrajectGestart {
            traject_id: self.volgende(),
            aanbod: "route-arbeid-plus".parse().unwrap(),
            leeftijd: Some(19),
            gebiedsteam: None,
            afwijking: None,
        };
        self.event(datum, TrajectGebeurtenis::from(gestart))
    }
}

/// Appends in batches.
pub(crate) async fn schrijf(log: &Log, events: Vec<NewEvent>) {
    for deel in events.chunks(500) {
        log.append(Append::to("verzonnen", Expected::Any, deel.to_vec())).await.unwrap();
    }
}

fn moment(datum: Date) -> Timestamp {
    datum.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()
}
