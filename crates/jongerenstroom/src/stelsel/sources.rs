//! Where a service gets the events of another: from its log when that is here or within reach, otherwise from the bus.
//! Positions are the same either way, so a follower may change from one to the other.

use std::{collections::BTreeMap, sync::Arc};

use berichten::StreamSource;
use dienst::Dienst;
use eventstore::{Log, Source};

use crate::{bus::Bus, cli::Algemeen, fout::Fout, opslag::Opslag};

/// Where events come from.
pub(crate) struct Sources {
    opslag: Opslag,
    /// Whether anything is followed at all.
    volgen: bool,
    /// The bus, for the services that do not run in this process.
    bus: Option<Bus>,
    /// Logs of this process.
    hier: BTreeMap<Dienst, Log>,
    /// Logs of other processes, opened to follow them.
    elders: BTreeMap<Dienst, Log>,
}

impl Sources {
    /// As the command line says: in one folder straight from the logs, otherwise from the bus when there is one.
    pub(crate) async fn voor(algemeen: &Algemeen, diensten: &[Dienst]) -> Result<Self, Fout> {
        let opslag = Opslag::van(algemeen);
        let bus = if opslag.is_ingebed() { None } else { Bus::verbind(&algemeen.bus, diensten).await? };
        Ok(Self { bus, ..Self::logboeken(opslag) })
    }

    /// The same, but no reaction or read model follows them: for a command that only looks, or leaves what follows to
    /// the services that run.
    pub(crate) fn zonder_volgers(self) -> Self {
        Self { volgen: false, ..self }
    }

    /// Straight from the logs.
    pub(crate) fn logboeken(opslag: Opslag) -> Self {
        Self { opslag, volgen: true, bus: None, hier: BTreeMap::new(), elders: BTreeMap::new() }
    }

    /// From the bus, what does not run in this process.
    pub(crate) fn bus(opslag: Opslag, bus: Bus) -> Self {
        Self { bus: Some(bus), ..Self::logboeken(opslag) }
    }

    /// Whether reactions and read models are needed.
    pub(super) fn volgen(&self) -> bool {
        self.volgen
    }

    /// This service runs in this process.
    pub(super) fn hier(&mut self, dienst: Dienst, log: Log) {
        self.hier.insert(dienst, log);
    }

    /// The events of a service, for a follower that belongs to `voor`.
    pub(super) async fn van(&mut self, dienst: Dienst, voor: Dienst) -> Result<Arc<dyn Source>, Fout> {
        if let Some(log) = self.hier.get(&dienst).or_else(|| self.elders.get(&dienst)) {
            return Ok(Arc::new(log.clone()));
        }
        if let Some(verbinding) = self.bus.as_ref().and_then(|bus| bus.van(voor)) {
            return Ok(Arc::new(StreamSource::van(dienst.naam, verbinding.clone())));
        }
        if !self.opslag.reikt_tot_alle() {
            return Err(Fout::Gebruik(format!(
                "de gebeurtenissen van {dienst} zijn hier nodig en die dienst draait niet in dit proces: geef \
                 --nats-url, of zet {{dienst}} in --database-url op de plaats van de naam"
            )));
        }
        let log = self.opslag.log(dienst).await?;
        self.elders.insert(dienst, log.clone());
        Ok(Arc::new(log))
    }

    /// The logs that were opened to follow them.
    pub(super) fn geopend(self) -> Vec<Log> {
        self.elders.into_values().collect()
    }
}
