//! `serve`: services, with their policies, read models and ways to the bus, in one process until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use rapportage::kerncijfers;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use web::{Afbouw, Gereedheid, Hosts, Voordeur};

use crate::{
    bus::Bus,
    cli::{Algemeen, Serve, gekozen},
    diensten::Dienst,
    fout::{Bij, Fout},
    gezondheid::{self, Storingen},
    inkomend::Ontvanger,
    opslag::Opslag,
    stelsel::{Begin, Bronnen, Stelsel},
    stop::Stop,
};

/// Time between looks at which norm times have passed.
const VERLOOP_ELKE: Duration = Duration::from_secs(15 * 60);
/// Most time that the tasks get to finish what they are at.
const MAX_AFRONDEN: Duration = Duration::from_secs(10);

/// Where and how the services are reached.
pub(crate) struct Dienen {
    luisteraar: TcpListener,
    hosts: Hosts,
    /// A listener of its own for the figures of the process itself.
    metrics: Option<TcpListener>,
    /// From "not ready" to stopping.
    respijt: Duration,
    bus: Option<Bus>,
}

impl Dienen {
    /// On this machine only, without a bus.
    pub(crate) fn lokaal(luisteraar: TcpListener) -> Self {
        Self { luisteraar, hosts: Hosts::Lokaal, metrics: None, respijt: Duration::ZERO, bus: None }
    }
}

pub(crate) async fn voer_uit(algemeen: &Algemeen, serve: &Serve) -> Result<ExitCode, Fout> {
    let stop = Stop::bij_signaal();
    let diensten = gekozen(&serve.diensten);
    let opslag = Opslag::van(algemeen);
    opslag.keur(&diensten)?;
    let luisteraar = luister(serve.adres, serve.extern_toegestaan).await?;
    let metrics = match serve.metrics_adres {
        Some(adres) => Some(luister(adres, serve.extern_toegestaan).await?),
        None => None,
    };
    let bus = Bus::verbind(&algemeen.bus, &diensten).await?;
    let bronnen = match &bus {
        Some(bus) => Bronnen::bus(opslag, bus.clone()),
        None => Bronnen::logboeken(opslag),
    };
    let stelsel = Stelsel::open(algemeen, Begin::Mag, &diensten, bronnen).await?;
    let hosts = if serve.hosts.is_empty() { Hosts::Lokaal } else { Hosts::Deze(serve.hosts.clone()) };
    let respijt = Duration::from_secs(serve.afbouw.into());
    draai(stelsel, Dienen { luisteraar, hosts, metrics, respijt, bus }, stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the address, before any work is done for nothing.
pub(crate) async fn luister(adres: SocketAddr, extern_toegestaan: bool) -> Result<TcpListener, Fout> {
    web::luister(adres, extern_toegestaan).await.map_err(|fout| {
        Fout::Gebruik(format!(
            "{fout} Kies met --adres of --metrics-adres een ander adres of een andere poort."
        ))
    })
}

/// Runs until `stop`, then finishes what waits and lets go of everything.
pub(crate) async fn draai(stelsel: Stelsel, dienen: Dienen, stop: Stop) -> Result<(), Fout> {
    let Dienen { luisteraar, hosts, metrics, respijt, bus } = dienen;
    let adres = luisteraar.local_addr().bij("het adres is niet bekend")?;
    let stelsel = Arc::new(stelsel);
    let mut taken = Taken { stop: stop.clone(), storingen: Storingen::default(), bezig: JoinSet::new() };
    let gereedheid = gezondheid::van(&stelsel, &taken.storingen);

    volg(&stelsel, &mut taken);
    if let Some(bus) = &bus {
        geef_door(&stelsel, bus, &gereedheid, &mut taken);
        neem_aan(&stelsel, bus, &mut taken);
    }
    if stelsel.omgeving(Dienst::Signalering).is_ok() {
        taken.bezig.spawn(verloop(Arc::clone(&stelsel), stop.clone()));
    }
    let live = toon_cijfers(&stelsel, bus.as_ref(), &mut taken).await?;
    taken.bezig.spawn(gezondheid::meet(Arc::clone(&stelsel), stop.clone()));

    let mut router = stelsel.router(live);
    match metrics {
        Some(luisteraar) => {
            let (beheer, stop) = (web::beheer_router(&gereedheid), stop.clone());
            taken.start("het adres voor meetwaarden", async move {
                web::dien(luisteraar, beheer, async move { stop.wacht().await }).await.bij("meetwaarden")
            });
        }
        None if adres.ip().is_loopback() => router = router.merge(web::metrics_router()),
        None => {}
    }
    let router = Voordeur::nieuw(hosts).gereedheid(gereedheid.clone()).router(router);
    meld(&stelsel, adres);
    let gediend = {
        let stop = stop.clone();
        let afbouw = Afbouw { gereedheid, respijt };
        web::dien_met_afbouw(luisteraar, router, afbouw, async move { stop.wacht().await })
            .await
            .bij("de diensten zijn gestopt")
    };
    rond_af(taken.bezig, stelsel).await;
    gediend?;
    println!("Gestopt. Alles wat is vastgelegd, is bewaard.");
    Ok(())
}

/// What runs beside the serving, until the stop.
struct Taken {
    stop: Stop,
    storingen: Storingen,
    bezig: JoinSet<()>,
}

impl Taken {
    /// Starts a task. When it ends with an error the process lives on, and says at `/gereed` and in its metrics what
    /// stands still.
    fn start(
        &mut self,
        wat: impl Into<String>,
        werk: impl Future<Output = Result<(), Fout>> + Send + 'static,
    ) {
        let (storingen, wat) = (self.storingen.clone(), wat.into());
        self.bezig.spawn(async move {
            if let Err(fout) = werk.await {
                tracing::error!(wat, %fout, "stands still");
                storingen.meld(wat);
            }
        });
    }
}

/// Policies and read models.
fn volg(stelsel: &Arc<Stelsel>, taken: &mut Taken) {
    for volger in stelsel.volgers() {
        let (volger, stop) = (Arc::clone(volger), taken.stop.clone());
        taken.start(volger.naam(), async move { volger.loop_mee(stop).await });
    }
}

/// Relays of the logs that are here.
fn geef_door(stelsel: &Stelsel, bus: &Bus, gereedheid: &Gereedheid, taken: &mut Taken) {
    for (dienst, omgeving) in stelsel.omgevingen() {
        let Some(doorgever) = bus.doorgever(dienst, omgeving) else { continue };
        let stand = doorgever.stand();
        gereedheid.voeg_melding_toe(format!("doorgave-{dienst}"), move || {
            let gebrek = stand.borrow().gebrek.clone();
            async move { gebrek.map_or(Ok(()), Err) }
        });
        let stop = taken.stop.clone();
        taken.start(format!("relay {dienst}"), doorgever.geef_door(stop));
    }
}

/// Feeds that come in over the bus.
fn neem_aan(stelsel: &Stelsel, bus: &Bus, taken: &mut Taken) {
    let Ok(omgeving) = stelsel.omgeving(Dienst::Signalering) else { return };
    for ontvanger in Ontvanger::alle(omgeving) {
        let (bus, stop) = (bus.clone(), taken.stop.clone());
        taken.start(ontvanger.naam(), async move { bus.neem_aan(ontvanger, stop).await });
    }
}

/// The live figures, kept up to date, where rapportage runs: over SSE, and over the bus when there is one.
async fn toon_cijfers(
    stelsel: &Stelsel,
    bus: Option<&Bus>,
    taken: &mut Taken,
) -> Result<watch::Receiver<web::Stand>, Fout> {
    let Some(rapportage) = stelsel.heeft_rapportage() else {
        return Ok(watch::channel((0, "{}".into())).1);
    };
    let toon = kerncijfers::kanaal(rapportage).await.bij("de kerncijfers kunnen niet worden geteld")?;
    let live = toon.subscribe();
    let feiten = stelsel.volgers().filter(|volger| volger.van() == Dienst::Rapportage);
    let posities = feiten.filter_map(|volger| volger.positie()).collect();
    let stop = taken.stop.clone();
    taken.bezig.spawn(rapportage::volg_kerncijfers(rapportage.clone(), posities, toon, async move {
        stop.wacht().await;
    }));
    if let (Some(bus), Some(feiten)) = (bus.cloned(), stelsel.database(Dienst::Rapportage).cloned()) {
        let (rapportage, live, stop) = (rapportage.clone(), live.clone(), taken.stop.clone());
        taken
            .start("kerncijfers op NATS", async move { bus.spiegel(&rapportage, &feiten, live, stop).await });
    }
    Ok(live)
}

fn meld(stelsel: &Stelsel, adres: SocketAddr) {
    if stelsel.heeft_rapportage().is_some() {
        println!("Dashboard:     http://{adres}/");
    }
    for (dienst, _) in stelsel.omgevingen() {
        println!("{:<15}http://{adres}/{dienst}/v1/openapi.json", format!("{dienst}:"));
    }
    println!("Toegang:       tokens per rol in {}", stelsel.toegangsbestand().display());
    println!("Stoppen:       Ctrl-C");
}

async fn rond_af(mut taken: JoinSet<()>, stelsel: Arc<Stelsel>) {
    let afronden = async { while taken.join_next().await.is_some() {} };
    if tokio::time::timeout(MAX_AFRONDEN, afronden).await.is_err() {
        tracing::warn!(
            "some tasks did not finish in time; what they were at is done again at the next start"
        );
        taken.shutdown().await;
    }
    match Arc::try_unwrap(stelsel) {
        Ok(stelsel) => stelsel.sluit().await,
        Err(_) => tracing::warn!("databases are still in use; they are closed with the process"),
    }
}

async fn verloop(stelsel: Arc<Stelsel>, stop: Stop) {
    while !stop.is_gevraagd() {
        match stelsel.verloop().await {
            Ok(0) => {}
            Ok(aantal) => tracing::info!(aantal, "signals have passed their norm time"),
            Err(fout) => tracing::warn!(%fout, "looking at norm times is tried again later"),
        }
        tokio::select! {
            () = stop.wacht() => {}
            () = tokio::time::sleep(VERLOOP_ELKE) => {}
        }
    }
}
