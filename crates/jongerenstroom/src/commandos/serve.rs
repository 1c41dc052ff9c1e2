//! `serve`: services, with their reactions, read models and ways to the bus, in one process until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use axum::Router;
use dienst::{
    Dienst, Omgeving,
    contract::{Draaiend, Toets},
};
use tokio::net::TcpListener;
use web::{Afbouw, Gereedheid, Hosts, Proxies, Voordeur};

use crate::{
    bus::Bus,
    cli::{Algemeen, Serve},
    fout::{Bij, Fout},
    gezondheid,
    inkomend::Ontvanger,
    opslag::Opslag,
    stelsel::{Begin, Sources, Stelsel},
    stop::Stop,
    taken::Taken,
    uitvoer,
};

/// Where and how the services are reached.
pub(crate) struct Dienen {
    luisteraar: TcpListener,
    hosts: Hosts,
    /// Who may say for whom they ask.
    proxies: Proxies,
    /// A listener of its own for the figures of the process itself.
    metrics: Option<TcpListener>,
    /// From "not ready" to stopping.
    respijt: Duration,
    bus: Option<Bus>,
}

impl Dienen {
    /// On this machine only, without a bus.
    pub(crate) fn lokaal(luisteraar: TcpListener) -> Self {
        Self {
            luisteraar,
            hosts: Hosts::Lokaal,
            proxies: Proxies::default(),
            metrics: None,
            respijt: Duration::ZERO,
            bus: None,
        }
    }
}

pub(crate) async fn voer_uit(algemeen: &Algemeen, serve: &Serve) -> Result<ExitCode, Fout> {
    let stop = Stop::bij_signaal();
    let diensten = algemeen.diensten.gekozen(&serve.diensten);
    let opslag = Opslag::van(algemeen);
    opslag.keur(&diensten)?;
    let luisteraar = luister(serve.adres, serve.extern_toegestaan).await?;
    let metrics = match serve.metrics_adres {
        Some(adres) => Some(luister(adres, serve.extern_toegestaan).await?),
        None => None,
    };
    let bus = Bus::verbind(&algemeen.bus, &diensten).await?;
    let bronnen = match &bus {
        Some(bus) => Sources::bus(opslag, bus.clone()),
        None => Sources::logboeken(opslag),
    };
    let stelsel = Stelsel::open(algemeen, Begin::Mag, &diensten, bronnen).await?;
    let hosts = if serve.hosts.is_empty() { Hosts::Lokaal } else { Hosts::Deze(serve.hosts.clone()) };
    let respijt = Duration::from_secs(serve.afbouw.into());
    let proxies = serve.vertrouwde_proxies.iter().copied().collect();
    draai(stelsel, Dienen { luisteraar, hosts, proxies, metrics, respijt, bus }, stop).await?;
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
    let Dienen { luisteraar, hosts, proxies, metrics, respijt, bus } = dienen;
    let adres = luisteraar.local_addr().bij("het adres is niet bekend")?;
    let stelsel = Arc::new(stelsel);
    let mut taken = Taken::tot(stop.clone());
    let gereedheid = gezondheid::van(&stelsel, bus.as_ref(), taken.storingen());

    volg(&stelsel, &mut taken);
    if let Some(bus) = &bus {
        geef_door(&stelsel, bus, &gereedheid, &mut taken);
        neem_aan(&stelsel, bus, &mut taken);
    }
    toets(&stelsel, &mut taken);
    let mut router = stelsel.router();
    for dienst in stelsel.volgend() {
        router = router.merge(begin(&stelsel, dienst, bus.as_ref(), &mut taken).await?);
    }
    let gemeten = Arc::clone(&stelsel);
    taken.start("tellen van de quarantaine", |stop| async move { gezondheid::meet(&gemeten, stop).await });

    match metrics {
        Some(luisteraar) => {
            let beheer = web::beheer_router(&gereedheid);
            taken.start("het adres voor meetwaarden", |stop| async move {
                web::dien(luisteraar, beheer, stop.wacht()).await;
                Ok(())
            });
        }
        None if adres.ip().is_loopback() => router = router.merge(web::metrics_router()),
        None => {}
    }
    let voordeur = Voordeur::nieuw(hosts).gereedheid(gereedheid.clone()).proxies(proxies.clone());
    meld(&stelsel, adres);
    let afbouw = Afbouw { gereedheid, respijt };
    web::dien_met_afbouw(luisteraar, voordeur.router(router), proxies, afbouw, stop.wacht()).await;
    taken.rond_af().await;
    match Arc::try_unwrap(stelsel) {
        Ok(stelsel) => stelsel.sluit().await,
        Err(_) => tracing::warn!("databases are still in use; they are closed with the process"),
    }
    uitvoer::zeg!("Gestopt. Alles wat is vastgelegd, is bewaard.");
    Ok(())
}

/// Reactions and read models.
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
        gereedheid.voeg_aandachtspunt_toe(format!("doorgave-{dienst}"), move || {
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
    for (dienst, omgeving) in stelsel.omgevingen() {
        for ontvanger in Ontvanger::alle(dienst, omgeving) {
            let bus = bus.clone();
            taken.start(
                ontvanger.naam(),
                move |stop| async move { bus.neem_aan(dienst, ontvanger, stop).await },
            );
        }
    }
}

/// What the services look at from time to time.
fn toets(stelsel: &Stelsel, taken: &mut Taken) {
    for (dienst, omgeving) in stelsel.omgevingen() {
        for toets in dienst.legt_vast().map_or(&[][..], |legt_vast| legt_vast.toetsen) {
            let omgeving = omgeving.clone();
            taken.start(toets.naam, move |stop| async move { blijf_toetsen(&omgeving, toets, stop).await });
        }
    }
}

/// Looks again and again, until `stop`.
async fn blijf_toetsen(omgeving: &Omgeving, toets: &Toets, stop: Stop) -> Result<(), Fout> {
    let wat = toets.naam;
    while !stop.is_gevraagd() {
        match (toets.doe)(omgeving, omgeving.klok.vandaag()).await {
            Ok(0) => {}
            Ok(aantal) => tracing::info!(wat, aantal, "recorded because time has passed"),
            Err(fout) => tracing::warn!(wat, %fout, "is tried again later"),
        }
        tokio::select! {
            () = stop.wacht() => {}
            () = tokio::time::sleep(toets.elke) => {}
        }
    }
    Ok(())
}

/// Starts a service that only follows: gives its HTTP, and lets run along what does. Its live figures also go over the
/// bus when there is one.
async fn begin(
    stelsel: &Stelsel,
    dienst: Dienst,
    bus: Option<&Bus>,
    taken: &mut Taken,
) -> Result<Router, Fout> {
    let (Some(volgt), Some(plek)) = (dienst.volgt_alleen(), stelsel.volgplek(dienst)) else {
        return Ok(Router::new());
    };
    let database = plek.database.clone();
    let Draaiend { router, taken: eigen, live } =
        (volgt.begin)(plek).await.bij(format!("dienst {dienst} kan niet beginnen"))?;
    for taak in eigen {
        taken.start(taak.naam, move |stop| async move {
            (taak.werk)(Box::pin(async move { stop.wacht().await })).await.bij(taak.naam)
        });
    }
    if let (Some(bus), Some(live)) = (bus.cloned(), live) {
        let gemeente = stelsel.instellingen.gemeente.clone();
        taken.start(format!("live cijfers van {dienst} op NATS"), move |stop| async move {
            bus.spiegel(dienst, &gemeente, &database, live, stop).await
        });
    }
    Ok(router)
}

fn meld(stelsel: &Stelsel, adres: SocketAddr) {
    if stelsel.volgend().any(|dienst| dienst.volgt_alleen().is_some_and(|volgt| volgt.toont_live)) {
        uitvoer::zeg!("Dashboard:     http://{adres}/");
    }
    for (dienst, _) in stelsel.databases() {
        uitvoer::zeg!("{:<15}http://{adres}/{dienst}/v1/openapi.json", format!("{dienst}:"));
    }
    uitvoer::zeg!("Toegang:       tokens per rol in {}", stelsel.toegangsbestand().display());
    uitvoer::zeg!("Stoppen:       Ctrl-C");
}
