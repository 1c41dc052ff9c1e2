//! The services as `docker-compose.yml` starts them, with the environment that stands there, on real servers with the
//! configuration of `deploy/`: PostgreSQL that asks for passwords, NATS with its rights, the image's entry. From a
//! source that delivers over the bus to the figures that a dashboard sees.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use async_nats::jetstream::{self, message::PublishMessage};
use serde_json::Value;
use testkit::{Dienst, NatsServer, Werkmap, vrije_poort};

use crate::{
    hulp::{diensten, document, goed, lees, pad, velden},
    nats::{self, Gebruiker},
    postgres::Ingericht,
};

const MAX_WACHTEN: Duration = Duration::from_secs(60);

/// What the containers have under other names.
struct Machine<'a> {
    werk: &'a Werkmap,
    postgres: &'a Ingericht,
    nats: &'a NatsServer,
    compose: Value,
}

impl Machine<'_> {
    /// A container's process: the entry of the image with the arguments and environment of the Compose file.
    fn proces(&self, naam: &str, meten: u16) -> Command {
        let dienst = &self.compose["services"][naam];
        let geheim = self.postgres.geheim.to_str().unwrap();
        let data = self.werk.pad(&format!("data-{naam}"));
        fs::create_dir_all(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
        let mut opdracht = Command::new(pad("deploy/begin"));
        opdracht.args(crate::hulp::teksten(&dienst["command"]));
        opdracht.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("JONGERENSTROOM_DATA", data);
        opdracht.env("JONGERENSTROOM_PROGRAMMA", self.werk.opdracht(&[]).get_program());
        for (variabele, waarde) in velden(&dienst["environment"]) {
            // Without a value it is passed on, and here it is not set.
            let Some(waarde) = waarde.as_str() else { continue };
            let waarde = waarde
                .replace("@postgres/", &format!("@{}/", self.postgres.server.adres()))
                .replace("nats:4222", &self.nats.adres().to_string())
                .replace("/run/secrets", geheim)
                .replace(
                    "/etc/jongerenstroom/instellingen.toml",
                    pad("deploy/instellingen.toml").to_str().unwrap(),
                )
                .replace("0.0.0.0:8026", "127.0.0.1:0")
                .replace("0.0.0.0:9026", &format!("127.0.0.1:{meten}"));
            opdracht.env(variabele, standaard(&waarde));
        }
        let verslag = fs::File::create(self.werk.pad(&format!("{naam}.log"))).unwrap();
        opdracht.stdin(Stdio::null()).stderr(verslag);
        opdracht
    }
}

/// `${NAME:-default}` as Compose reads it when the name is not set.
fn standaard(waarde: &str) -> String {
    match waarde.strip_prefix("${").and_then(|rest| rest.split_once(":-")) {
        Some((_, standaard)) => standaard.trim_end_matches('}').to_owned(),
        None => waarde.to_owned(),
    }
}

/// Asks until the answer is there.
fn wacht<T>(wat: &str, verslag: impl Fn() -> String, vraag: impl Fn() -> Option<T>) -> T {
    let begonnen = Instant::now();
    loop {
        if let Some(antwoord) = vraag() {
            return antwoord;
        }
        assert!(begonnen.elapsed() < MAX_WACHTEN, "{wat}\n{}", verslag());
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn token(geheim: &Path, rol: &str) -> String {
    let tekst = fs::read_to_string(geheim.join("toegang.toml")).unwrap();
    let regels: toml::Table = toml::from_str(&tekst).unwrap();
    let gevonden =
        regels["toegang"].as_array().unwrap().iter().find(|regel| regel["rol"].as_str() == Some(rol));
    gevonden.unwrap()["token"].as_str().unwrap().to_owned()
}

/// Delivers one message as a source does: with its own number, until it has been received.
async fn lever(bron: &Gebruiker, onderwerp: &'static str, nummer: usize, inhoud: &str) {
    let bericht = PublishMessage::build().payload(inhoud.to_owned().into()).message_id(nummer.to_string());
    let bus = jetstream::new(bron.verbinding.clone());
    let ontvangen = bus.send_publish(onderwerp, bericht).await.unwrap().await.unwrap();
    assert!(!ontvangen.duplicate, "{onderwerp}: message {nummer} was taken for another");
}

#[tokio::test(flavor = "multi_thread")]
async fn van_een_aanlevering_op_de_bus_tot_de_cijfers_met_alleen_de_eigen_rechten() {
    let werk = Werkmap::nieuw();
    let postgres = Ingericht::nieuw(&werk);
    let nats = NatsServer::met(Some(pad("deploy/nats/nats.conf")), nats::omgeving(&postgres.geheim));
    let compose = document("docker-compose.yml");
    let machine = Machine { werk: &werk, postgres: &postgres, nats: &nats, compose };
    let _ = goed(&mut machine.proces("register", 0));
    let meten: BTreeMap<&str, u16> = diensten().iter().map(|dienst| (*dienst, vrije_poort())).collect();
    let start = |dienst: &&'static str| (*dienst, Dienst::van(machine.proces(dienst, meten[dienst])));
    let diensten: BTreeMap<&str, Dienst> = diensten().iter().map(start).collect();
    let verslag = || {
        let lees = |dienst: &&str| fs::read_to_string(werk.pad(&format!("{dienst}.log"))).unwrap();
        testkit::diensten().iter().map(lees).collect::<String>()
    };

    // Ready, also for who only looks at the port for measurements; and measured there.
    for (dienst, poort) in &meten {
        let haal =
            |pad: &str| testkit::vraag(([127, 0, 0, 1], *poort).into(), "GET", pad, None, &[], "").ok();
        wacht(dienst, verslag, || haal("/gereed").filter(|antwoord| antwoord.status == 200));
        assert_eq!(haal("/levend").unwrap().status, 200);
        let metingen = haal("/metrics").unwrap().tekst;
        assert!(metingen.contains("process_resident_memory_bytes"), "{dienst}");
        // What an alert waits for is there before it happens: it looks for a rise.
        let onzeker = format!("eventstore_append_seconds_count{{log=\"{dienst}\",outcome=\"unknown\"}} 0");
        assert!(*dienst == "rapportage" || metingen.contains(&onzeker), "{metingen}");
        assert_ne!(diensten[dienst].haal("/metrics").status, 200, "{dienst}: not where people are");
    }

    // A source delivers over the bus; a coach does something over HTTP with the token that was handed out.
    let uwv = Gebruiker::nieuw(&nats, &postgres.geheim, "uwv").await;
    for (nummer, regel) in lees("schemas/aanlevering/uwv-voorbeeld.jsonl").lines().enumerate() {
        lever(&uwv, "inkomend.uwv", nummer, regel).await;
    }
    // Another source numbers its messages by itself: the same number is another message, but for the shortest while
    // that NATS can be told to remember one.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let doorstroompunt = Gebruiker::nieuw(&nats, &postgres.geheim, "doorstroompunt").await;
    let meldingen: Value =
        serde_json::from_str(&lees("schemas/aanlevering/doorstroompunt-voorbeeld.json")).unwrap();
    for (nummer, melding) in meldingen.as_array().unwrap().iter().enumerate() {
        lever(&doorstroompunt, "inkomend.doorstroompunt", nummer, &melding.to_string()).await;
    }
    let coach = token(&postgres.geheim, "coach");
    let signalen = || {
        let antwoord =
            diensten["signalering"].vraag("GET", "/signalering/v1/signalen", Some(&coach), &[], "");
        assert_eq!(antwoord.status, 200, "{}", antwoord.tekst);
        antwoord.tekst.matches("\"signaalId\"").count()
    };
    wacht("signals of UWV", verslag, || (signalen() > 0).then_some(()));
    let melding = r#"{"persoon": {"bsn": "999990019", "geboortedatum": "2006-05-04", "achternaam": "Proef"}, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": "JZ-1", "gebiedsteam": "oost"}"#;
    let gemeld = diensten["signalering"].stuur("/signalering/v1/signalen", &coach, &[], melding);
    assert_eq!(gemeld.status, 201, "{}", gemeld.tekst);

    // Rapportage has read it from the bus, and a dashboard sees the figures.
    let dashboard = Gebruiker::nieuw(&nats, &postgres.geheim, "dashboard").await;
    let bus = jetstream::new(dashboard.verbinding.clone());
    let emmer = bus.get_stream_no_info("KV_jongerenstroom_cijfers").await.unwrap();
    let begonnen = Instant::now();
    let sleutel = "$KV.jongerenstroom_cijfers.GM0014.kerncijfers";
    loop {
        let stand = emmer.direct_get_last_for_subject(sleutel).await.ok();
        let stand = stand.and_then(|bericht| serde_json::from_slice::<Value>(&bericht.payload).ok());
        if stand.as_ref().is_some_and(|stand| stand["posities"]["signalering"].as_u64() >= Some(2)) {
            break;
        }
        assert!(begonnen.elapsed() < MAX_WACHTEN, "{stand:?}\n{}", verslag());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    for dienst in diensten.into_values() {
        assert_eq!(dienst.stop(), 0, "{}", verslag());
    }
    let gezegd = verslag().to_lowercase();
    for woord in ["permissions violation", "permission denied", "999990019", "panicked"] {
        assert!(!gezegd.contains(woord), "{woord}: {gezegd}");
    }
}
