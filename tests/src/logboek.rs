//! A service's log in PostgreSQL as its tables hold it, and what must be true of it and of its stream on the bus.

use berichten::CloudEvent;
use serde_json::Value;
use testkit::{Databank, NatsServer, Productie};

use crate::bus;

/// A row of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Regel {
    /// Position, from 1.
    pub positie: u64,
    /// Stream.
    pub stream: String,
    /// The event's id.
    pub id: String,
    /// The event's type.
    pub soort: String,
    /// The facts.
    pub data: Value,
}

/// Every row of a log, in order of position.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn lees(databank: &Databank) -> Vec<Regel> {
    let rijen = databank.sql(
        "SELECT json_build_array(position, stream, event_id, kind, data) FROM eventstore_events ORDER BY position",
    );
    let regel = |rij: &str| {
        let velden: Value = serde_json::from_str(rij).unwrap();
        let tekst = |veld: usize| velden[veld].as_str().unwrap().to_owned();
        Regel {
            positie: velden[0].as_u64().unwrap(),
            stream: tekst(1),
            id: tekst(2),
            soort: tekst(3),
            data: serde_json::from_str(&tekst(4)).unwrap(),
        }
    };
    rijen.lines().map(regel).collect()
}

/// The logs of all services have no gaps, and JetStream holds each of their events once and in order. Gives the logs.
///
/// # Panics
/// When one of these does not hold.
#[must_use]
pub fn logs_en_stromen_kloppen(productie: &Productie, nats: &NatsServer) -> Vec<Vec<Regel>> {
    let kloppend = |dienst: &&str| {
        let log = lees(&productie.databanken[*dienst]);
        for (plek, regel) in log.iter().enumerate() {
            assert_eq!(regel.positie, plek as u64 + 1, "{dienst}: a gap in the log");
        }
        bus::wacht_op(nats, dienst, log.len() as u64);
        let stroom = bus::stroom(nats, dienst);
        let op_de_bus = |bericht: &CloudEvent| (bericht.sequence.0, bericht.id.to_string());
        let gevonden: Vec<(u64, String)> = stroom.iter().map(op_de_bus).collect();
        let verwacht: Vec<(u64, String)> =
            log.iter().map(|regel| (regel.positie, regel.id.clone())).collect();
        if gevonden != verwacht {
            let plek = gevonden.iter().zip(&verwacht).position(|(a, b)| a != b);
            let plek = plek.unwrap_or_else(|| gevonden.len().min(verwacht.len()));
            panic!(
                "{dienst}: {} messages for {} events; at {plek}: {:?} for {:?}",
                gevonden.len(),
                verwacht.len(),
                gevonden.get(plek),
                verwacht.get(plek)
            );
        }
        log
    };
    testkit::met_logboek().iter().map(kloppend).collect()
}

/// The log of a service, of those of [`logs_en_stromen_kloppen`].
///
/// # Panics
/// When the service has none.
#[must_use]
pub fn van<'l>(logs: &'l [Vec<Regel>], dienst: &str) -> &'l [Regel] {
    let plek = testkit::met_logboek().iter().position(|een| *een == dienst);
    &logs[plek.expect("a service with a log")]
}

/// The contents of every table of read models, row by row in one order; without what the store keeps for itself.
///
/// # Panics
/// When they cannot be read.
#[must_use]
pub fn leesmodellen(databank: &Databank) -> Vec<(String, Vec<String>)> {
    let tabellen = databank.sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
         AND relname NOT LIKE 'eventstore%' AND relname NOT LIKE '\\_%' AND relname NOT LIKE 'projection%' \
         AND relname NOT IN ('parked', 'leases', 'quarantaine') ORDER BY relname",
    );
    let inhoud = |tabel: &str| {
        let rijen = databank.sql(&format!("SELECT to_json(t)::text FROM {tabel} t"));
        let mut rijen: Vec<String> = rijen.lines().map(str::to_owned).collect();
        rijen.sort();
        (tabel.to_owned(), rijen)
    };
    tabellen.lines().map(inhoud).collect()
}
