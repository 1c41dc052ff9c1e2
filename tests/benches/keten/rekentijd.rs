//! Processor time of this process and everything that it started, by what it is for: the services, the server processes
//! of each database, NATS, and the load itself.

use std::{collections::BTreeMap, fs};

use serde_json::{Map, Value};

/// In which Linux counts processor time (`USER_HZ`).
const MS_PER_TIK: f64 = 10.0;

/// Ticks by name.
pub(super) struct Rekentijd(BTreeMap<String, u64>);

impl Rekentijd {
    /// Everything until now.
    pub(super) fn tot_nu() -> Self {
        let alle: BTreeMap<u32, Proces> = fs::read_dir("/proc")
            .unwrap()
            .filter_map(|deel| deel.ok()?.file_name().to_str()?.parse().ok())
            .filter_map(|pid| Some((pid, Proces::lees(pid)?)))
            .collect();
        let hier = std::process::id();
        let van_ons = |pid: u32| {
            let ouders = std::iter::successors(Some(pid), |pid| alle.get(pid).map(|proces| proces.ouder));
            ouders.take(alle.len()).any(|ouder| ouder == hier)
        };
        let mut per_naam = BTreeMap::new();
        for (pid, proces) in alle.iter().filter(|(pid, _)| van_ons(**pid)) {
            let naam = if *pid == hier { "belasting".to_owned() } else { naam(*pid) };
            *per_naam.entry(naam).or_default() += proces.tikken;
        }
        Self(per_naam)
    }

    /// Milliseconds per command since `begin`.
    pub(super) fn per_opdracht(&self, begin: &Self, opdrachten: usize) -> Value {
        let ms = |naam: &String, tikken: u64| {
            let gebruikt = tikken.saturating_sub(begin.0.get(naam).copied().unwrap_or_default());
            (gebruikt as f64 * MS_PER_TIK / opdrachten as f64 * 1_000.0).round() / 1_000.0
        };
        let regels: Map<String, Value> =
            self.0.iter().map(|(naam, tikken)| (naam.clone(), ms(naam, *tikken).into())).collect();
        regels.into()
    }
}

struct Proces {
    ouder: u32,
    tikken: u64,
}

impl Proces {
    /// None when it has ended. The name, field 2, is between brackets and may hold spaces.
    fn lees(pid: u32) -> Option<Self> {
        let stand = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let velden: Vec<&str> = stand.rsplit_once(')')?.1.split_whitespace().collect();
        let getal = |nummer: usize| velden.get(nummer - 3)?.parse::<u64>().ok();
        Some(Self { ouder: u32::try_from(getal(4)?).ok()?, tikken: getal(14)? + getal(15)? })
    }
}

/// `signalering` of a service, `postgres signalering` of a server process for its database.
fn naam(pid: u32) -> String {
    let regel = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default().replace('\0', " ");
    let woorden: Vec<&str> = regel.split_whitespace().collect();
    let dienst = woorden.iter().skip_while(|woord| **woord != "serve").nth(1);
    match (dienst, woorden.first()) {
        (Some(dienst), _) => (*dienst).to_owned(),
        (None, Some(eerste)) if eerste.ends_with("nats-server") => "nats-server".to_owned(),
        (None, Some(&"postgres:")) => {
            let databank = woorden.get(2).and_then(|naam| naam.rsplit_once('_'));
            databank.map_or_else(|| "postgres".to_owned(), |(_, dienst)| format!("postgres {dienst}"))
        }
        _ => "overig".to_owned(),
    }
}
