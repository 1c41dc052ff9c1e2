//! How the process is: what `/gereed` looks at, and the figures of it that nothing else keeps up.

use std::{collections::BTreeMap, time::Duration};

use dienst::Dienst;
use eventstore::Database;
use persoonsregister::Persoonsregister;
use web::Gereedheid;

use crate::{bus::Bus, fout::Fout, stelsel::Stelsel, stop::Stop, taken::Storingen};

/// Time between counts of what waits for a person.
const MEET_ELKE: Duration = Duration::from_secs(15);

/// The checks of the services that are here.
pub(crate) fn van(stelsel: &Stelsel, bus: Option<&Bus>, storingen: Storingen) -> Gereedheid {
    let gereedheid = Gereedheid::nieuw();
    // What stands still stays so in every instance: taking them all away from who asks would make it worse.
    gereedheid.voeg_aandachtspunt_toe("taken", move || {
        let stand = storingen.stand();
        async move { stand }
    });
    let volgers: Vec<_> = stelsel.volgers().cloned().collect();
    gereedheid.voeg_aandachtspunt_toe("volgers", move || {
        let stil: Vec<String> = volgers
            .iter()
            .filter_map(|volger| Some(format!("{}: {}", volger.naam(), volger.staat_stil()?)))
            .collect();
        async move { if stil.is_empty() { Ok(()) } else { Err(stil.join("; ")) } }
    });
    for (dienst, database) in stelsel.databases() {
        let database = database.clone();
        gereedheid.voeg_toe(format!("opslag-{dienst}"), move || keur_opslag(dienst, database.clone()));
    }
    for (dienst, omgeving) in stelsel.omgevingen() {
        let register = omgeving.register.clone();
        gereedheid.voeg_toe(format!("register-{dienst}"), move || keur_register(register.clone()));
    }
    // Without the bus everything is recorded and answered; only others hear of it later.
    for (dienst, verbinding) in bus.into_iter().flat_map(Bus::verbindingen) {
        let verbinding = verbinding.clone();
        gereedheid.voeg_aandachtspunt_toe(format!("nats-{dienst}"), move || {
            let verbonden = berichten::is_verbonden(&verbinding);
            async move { verbonden.then_some(()).ok_or_else(|| "er is geen verbinding met NATS".to_owned()) }
        });
    }
    gereedheid
}

/// The log and the tables of a service are one database. Who keeps no log answers from what there is.
async fn keur_opslag(dienst: Dienst, database: Database) -> Result<(), String> {
    match database.accepts_writes().await {
        Ok(false) if dienst.heeft_logboek() => {
            Err(format!("de database van {dienst} neemt geen wijzigingen aan"))
        }
        Ok(_) => Ok(()),
        Err(_) => Err(format!("de database van {dienst} is niet bereikbaar")),
    }
}

/// Nearly every command asks who somebody is.
async fn keur_register(register: Persoonsregister) -> Result<(), String> {
    match register.neemt_wijzigingen_aan().await {
        Ok(true) => Ok(()),
        Ok(false) => Err("het persoonsregister neemt geen wijzigingen aan".to_owned()),
        Err(_) => Err("het persoonsregister is niet bereikbaar".to_owned()),
    }
}

/// Keeps count of rows in quarantine, until `stop`.
pub(crate) async fn meet(stelsel: &Stelsel, stop: Stop) -> Result<(), Fout> {
    // A feed of which nothing is left is shown as 0.
    let mut bronnen: BTreeMap<(Dienst, String), u64> = BTreeMap::new();
    loop {
        for (dienst, omgeving) in stelsel.omgevingen() {
            match omgeving.quarantaine.aantallen().await {
                Ok(aantallen) => {
                    bronnen
                        .iter_mut()
                        .filter(|((van, _), _)| *van == dienst)
                        .for_each(|(_, aantal)| *aantal = 0);
                    bronnen.extend(aantallen.into_iter().map(|(bron, aantal)| ((dienst, bron), aantal)));
                }
                Err(fout) => tracing::warn!(%dienst, %fout, "the quarantine is not counted"),
            }
        }
        for ((_, bron), aantal) in &bronnen {
            #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
            metrics::gauge!("jongerenstroom_quarantaine", "bron" => bron.clone()).set(*aantal as f64);
        }
        tokio::select! {
            () = stop.wacht() => return Ok(()),
            () = tokio::time::sleep(MEET_ELKE) => {}
        }
    }
}
