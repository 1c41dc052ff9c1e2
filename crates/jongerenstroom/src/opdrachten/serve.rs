//! `serve`: the four services, their policies and read models, and the dashboard, in one process until it is told to
//! stop.

use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{net::TcpListener, task::JoinSet};
use web::{Hosts, Voordeur};

use crate::{
    bus::{self, Doorgever},
    cli::{Algemeen, Serve},
    fout::{Bij, Fout},
    stelsel::{Begin, Stelsel},
    stop::Stop,
};

/// Time between looks at which norm times have passed.
const VERLOOP_ELKE: Duration = Duration::from_secs(15 * 60);
/// Most time that the tasks get to finish what they are at.
const MAX_AFRONDEN: Duration = Duration::from_secs(10);

pub(crate) async fn voer_uit(algemeen: &Algemeen, serve: &Serve) -> Result<ExitCode, Fout> {
    let stop = Stop::bij_signaal();
    let luisteraar = luister(serve.adres, serve.extern_toegestaan).await?;
    let stelsel = Stelsel::open(algemeen, Begin::Mag).await?;
    let hosts = if serve.hosts.is_empty() { Hosts::Lokaal } else { Hosts::Deze(serve.hosts.clone()) };
    let doorgevers = bus::verbind(&stelsel, &serve.bus).await?;
    draai(stelsel, luisteraar, hosts, doorgevers, stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the address, before any work is done for nothing.
pub(crate) async fn luister(adres: SocketAddr, extern_toegestaan: bool) -> Result<TcpListener, Fout> {
    web::luister(adres, extern_toegestaan).await.map_err(|fout| {
        Fout::Gebruik(format!("{fout} Kies met --adres een ander adres of een andere poort."))
    })
}

/// Runs until `stop`, then finishes what waits and lets go of everything.
pub(crate) async fn draai(
    stelsel: Stelsel,
    luisteraar: TcpListener,
    hosts: Hosts,
    doorgevers: Vec<Doorgever>,
    stop: Stop,
) -> Result<(), Fout> {
    let adres = luisteraar.local_addr().bij("het adres is niet bekend")?;
    let stelsel = Arc::new(stelsel);
    let storingen: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut taken = JoinSet::new();

    for volger in stelsel.volgers() {
        let volger = Arc::clone(volger);
        let (stop, storingen) = (stop.clone(), Arc::clone(&storingen));
        taken.spawn(async move {
            if let Err(fout) = volger.loop_mee(stop).await {
                tracing::error!(volger = volger.naam(), %fout, "stands still");
                storingen.lock().unwrap_or_else(PoisonError::into_inner).push(fout.to_string());
            }
        });
    }
    for doorgever in doorgevers {
        let (stop, storingen) = (stop.clone(), Arc::clone(&storingen));
        taken.spawn(async move {
            let dienst = doorgever.dienst;
            if let Err(fout) = doorgever.geef_door(stop).await {
                tracing::error!(dienst, %fout, "no longer publishes");
                storingen.lock().unwrap_or_else(PoisonError::into_inner).push(fout.to_string());
            }
        });
    }
    taken.spawn(verloop(Arc::clone(&stelsel), stop.clone()));
    let toon = rapportage::kerncijfers::kanaal(&stelsel.rapportage)
        .await
        .bij("de kerncijfers kunnen niet worden geteld")?;
    let live = toon.subscribe();
    let posities = stelsel.volgers().filter_map(|volger| volger.positie()).collect();
    let kerncijfers = rapportage::volg_kerncijfers(stelsel.rapportage.clone(), posities, toon, {
        let stop = stop.clone();
        async move { stop.wacht().await }
    });
    taken.spawn(kerncijfers);

    let gereed = {
        let storingen = Arc::clone(&storingen);
        move || {
            let storingen = storingen.lock().unwrap_or_else(PoisonError::into_inner);
            if storingen.is_empty() { Ok(()) } else { Err(storingen.join("; ")) }
        }
    };
    let router = Voordeur::nieuw(hosts).gereed(gereed).router(stelsel.diensten(live));
    println!("Dashboard:     http://{adres}/");
    println!("Diensten:      http://{adres}/signalering/v1/openapi.json (en intake, traject, rapportage)");
    println!("Toegang:       tokens per rol in {}", stelsel.toegangsbestand().display());
    println!("Stoppen:       Ctrl-C");
    let gediend = {
        let stop = stop.clone();
        web::dien(luisteraar, router, async move { stop.wacht().await }).await.bij("de diensten zijn gestopt")
    };
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
    gediend?;
    println!("Gestopt. Alles wat is vastgelegd, is bewaard.");
    Ok(())
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
