//! `serve`: services, with their policies, read models and ways to the bus, in one process until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use rapportage::kerncijfers;
use tokio::{net::TcpListener, sync::watch};
use web::{Afbouw, Gereedheid, Hosts, Voordeur};

use crate::{
    bus::Bus,
    cli::{Algemeen, Serve, gekozen},
    diensten::Dienst,
    fout::{Bij, Fout},
    gezondheid,
    inkomend::Ontvanger,
    opslag::Opslag,
    stelsel::{Begin, Bronnen, Stelsel},
    stop::Stop,
    taken::Taken,
};

/// Time between looks at which norm times have passed.
const VERLOOP_ELKE: Duration = Duration::from_secs(15 * 60);

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
    let mut taken = Taken::tot(stop.clone());
    let gereedheid = gezondheid::van(&stelsel, bus.as_ref(), taken.storingen());

    volg(&stelsel, &mut taken);
    if let Some(bus) = &bus {
        geef_door(&stelsel, bus, &gereedheid, &mut taken);
        neem_aan(&stelsel, bus, &mut taken);
    }
    if stelsel.omgeving(Dienst::Signalering).is_ok() {
        let stelsel = Arc::clone(&stelsel);
        taken.start("toetsen van normtermijnen", |stop| async move { verloop(&stelsel, stop).await });
    }
    let live = toon_cijfers(&stelsel, bus.as_ref(), &mut taken).await?;
    let gemeten = Arc::clone(&stelsel);
    taken.start("tellen van de quarantaine", |stop| async move { gezondheid::meet(&gemeten, stop).await });

    let mut router = stelsel.router(live);
    match metrics {
        Some(luisteraar) => {
            let beheer = web::beheer_router(&gereedheid);
            taken.start("het adres voor meetwaarden", |stop| async move {
                web::dien(luisteraar, beheer, async move { stop.wacht().await }).await.bij("meetwaarden")
            });
        }
        None if adres.ip().is_loopback() => router = router.merge(web::metrics_router()),
        None => {}
    }
    let router = Voordeur::nieuw(hosts).gereedheid(gereedheid.clone()).router(router);
    meld(&stelsel, adres);
    let gediend = {
        let afbouw = Afbouw { gereedheid, respijt };
        web::dien_met_afbouw(luisteraar, router, afbouw, async move { stop.wacht().await })
            .await
            .bij("de diensten zijn gestopt")
    };
    taken.rond_af().await;
    match Arc::try_unwrap(stelsel) {
        Ok(stelsel) => stelsel.sluit().await,
        Err(_) => tracing::warn!("databases are still in use; they are closed with the process"),
    }
    gediend?;
    println!("Gestopt. Alles wat is vastgelegd, is bewaard.");
    Ok(())
}

/// Policies and read models.
fn volg(stelsel: &Stelsel, taken: &mut Taken) {
    for volger in stelsel.volgers() {
        let volger = Arc::clone(volger);
        taken.start(volger.naam(), |stop| async move { volger.loop_mee(stop).await });
    }
}

/// The logs that are here, on their way out: relayed, and how far they are told to who asks.
fn geef_door(stelsel: &Stelsel, bus: &Bus, gereedheid: &Gereedheid, taken: &mut Taken) {
    for (dienst, omgeving) in stelsel.omgevingen() {
        let Some(doorgever) = bus.doorgever(dienst, omgeving) else { continue };
        let stand = doorgever.stand();
        gereedheid.voeg_melding_toe(format!("doorgave-{dienst}"), move || {
            let gebrek = stand.borrow().gebrek.clone();
            async move { gebrek.map_or(Ok(()), Err) }
        });
        taken.start(format!("relay {dienst}"), |stop| doorgever.geef_door(stop));
        let (bus, log) = (bus.clone(), omgeving.log.clone());
        taken.start(format!("stand {dienst}"), move |stop| async move {
            bus.meld_logstand(dienst, log, stop).await
        });
    }
}

/// Feeds that come in over the bus.
fn neem_aan(stelsel: &Stelsel, bus: &Bus, taken: &mut Taken) {
    let Ok(omgeving) = stelsel.omgeving(Dienst::Signalering) else { return };
    for ontvanger in Ontvanger::alle(omgeving) {
        let bus = bus.clone();
        taken.start(ontvanger.naam(), |stop| async move { bus.neem_aan(ontvanger, stop).await });
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
    let posities = feiten.map(|volger| volger.positie()).collect();
    let geteld = rapportage.clone();
    taken.start("kerncijfers", |stop| async move {
        rapportage::volg_kerncijfers(geteld, posities, toon, async move { stop.wacht().await }).await;
        Ok(())
    });
    if let (Some(bus), Some(feiten)) = (bus.cloned(), stelsel.database(Dienst::Rapportage).cloned()) {
        let (rapportage, live) = (rapportage.clone(), live.clone());
        taken.start("kerncijfers op NATS", |stop| async move {
            bus.spiegel(&rapportage, &feiten, live, stop).await
        });
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

/// Looks at which norm times have passed, until `stop`.
async fn verloop(stelsel: &Stelsel, stop: Stop) -> Result<(), Fout> {
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
    Ok(())
}
