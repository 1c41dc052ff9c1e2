//! A beheerder says which teams there are and who works there, by file; from then on every door looks at it. In both shapes
//! of the program, over HTTP, with the token of each role.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::{Dienst, NatsServer, Opzet, Productie, Uitkomst, Werkmap};

const NU: &str = "2026-04-15T09:00:00Z";
/// How long another service may take to know what was recorded.
const MAX_ACHTERSTAND: Duration = Duration::from_secs(30);

const BESTAND: &str = r#"
[[teams]]
code = "oost"
naam = "Oost"
van = 2022-11-01

[[teams]]
code = "zuid"
naam = "Zuid"
van = 2022-11-01

[[medewerkers]]
code = "k-17"
rol = "coach"
gebiedsteams = ["oost"]
van = 2025-01-01
"#;

fn signalen() -> String {
    json!([
        {"meldingsnummer": "DSP-1", "soort": "dreigende-uitval", "datum": "2026-03-02", "bsn": "999990019",
         "geboortedatum": "2007-05-17", "gebiedsteam": "zuid"},
        {"meldingsnummer": "DSP-2", "soort": "dreigende-uitval", "datum": "2026-03-03", "bsn": "999990020",
         "geboortedatum": "2007-05-17", "gebiedsteam": "haren"},
    ])
    .to_string()
}

/// Where the services answer, and how their callers are known.
struct Gemeente<'a> {
    adres: &'a dyn Fn(&str) -> SocketAddr,
    werk: &'a Werkmap,
}

impl Gemeente<'_> {
    fn vraag(&self, rol: &str, methode: &str, pad: &str, inhoud: &Value) -> (u16, Value) {
        let dienst = pad.split('/').nth(1).unwrap();
        let inhoud = if inhoud.is_null() { String::new() } else { inhoud.to_string() };
        let token = self.werk.token(rol);
        let antwoord =
            testkit::vraag((self.adres)(dienst), methode, pad, Some(&token), &[], &inhoud).unwrap();
        (antwoord.status, serde_json::from_str(&antwoord.tekst).unwrap_or_default())
    }

    /// Asks until the answer is so.
    fn tot(
        &self,
        (rol, methode, pad): (&str, &str, &str),
        inhoud: &Value,
        is_zo: impl Fn(&(u16, Value)) -> bool,
    ) -> Value {
        let begin = Instant::now();
        loop {
            let antwoord = self.vraag(rol, methode, pad, inhoud);
            if is_zo(&antwoord) {
                return antwoord.1;
            }
            assert!(begin.elapsed() < MAX_ACHTERSTAND, "{pad}: {antwoord:?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

fn toewijzing(coach: &str, team: &str) -> Value {
    json!({
        "persoon": {"bsn": "999990019", "geboortedatum": "2007-05-17", "achternaam": "Proef"}, "coach": coach, "gebiedsteam": team,
        "datum": "2026-04-01",
    })
}

/// What holds in both shapes once the file was recorded and the signals were delivered.
fn wordt_overal_getoetst(gemeente: &Gemeente<'_>) {
    let (status, teams) = gemeente.vraag("beleid", "GET", "/inrichting/v1/teams", &Value::Null);
    let codes: Vec<&Value> = teams["regels"].as_array().unwrap().iter().map(|team| &team["code"]).collect();
    assert_eq!((status, codes), (200, vec![&json!("oost"), &json!("zuid")]));

    // The team and the coach are not there, and both are said.
    let pad = ("coach", "POST", "/traject/v1/coachtoewijzingen");
    let geweigerd = gemeente.tot(pad, &toewijzing("k-71", "ziud"), |(status, _)| *status == 422);
    let fouten: Vec<&Value> =
        geweigerd["fouten"].as_array().unwrap().iter().map(|fout| &fout["code"]).collect();
    assert_eq!(fouten, [&json!("coach-onbekend"), &json!("gebiedsteam-onbekend")], "{geweigerd}");
    let (status, goed) = gemeente.vraag(pad.0, pad.1, pad.2, &toewijzing("k-17", "zuid"));
    assert_eq!(status, 201, "{goed}");
    let begeleiding = format!("/traject/v1/personen/{}", goed["persoonId"].as_str().unwrap());
    let terug = gemeente.vraag("coach", "GET", &begeleiding, &Value::Null).1;
    assert_eq!((&terug["coach"], &terug["gebiedsteam"]), (&json!("k-17"), &json!("zuid")));

    // What ending k-17 touches.
    let zonder = json!({"geheel": ["medewerkers"], "per": "2026-05-01"});
    let controle = gemeente.tot(("beheer", "POST", "/inrichting/v1/controles"), &zonder, |(_, antwoord)| {
        antwoord["wijzigingen"][0]["raakt"]["personen"] == 1
    });
    assert_eq!(controle["wijzigingen"][0]["code"], "k-17");

    // A signal of a team that is not there waits, and comes when the team does.
    let (status, lijst) = gemeente.vraag("coach", "GET", "/signalering/v1/signalen", &Value::Null);
    assert_eq!((status, lijst["regels"].as_array().unwrap().len()), (200, 1), "{lijst}");
    let haren = json!({"code": "haren", "naam": "Haren", "van": "2022-11-01"});
    assert_eq!(gemeente.vraag("beheer", "POST", "/inrichting/v1/teams", &haren).0, 201);
    let lijst = gemeente.tot(("coach", "GET", "/signalering/v1/signalen"), &Value::Null, |(_, lijst)| {
        lijst["regels"].as_array().is_some_and(|regels| regels.len() == 2)
    });
    assert!(
        lijst["regels"].as_array().unwrap().iter().any(|regel| regel["gebiedsteam"] == "haren"),
        "{lijst}"
    );
}

/// By file: seen, recorded, and once more nothing.
fn leg_vast(draai: &dyn Fn(&[&str]) -> Uitkomst, bestand: &Path) {
    let bestand = bestand.to_str().unwrap();
    let vast = draai(&["inrichting", "leg-vast", bestand]).goed();
    assert!(vast.uit.contains("teams oost: vanaf 2022-11-01"), "{}", vast.uit);
    let weer = draai(&["inrichting", "leg-vast", bestand, "--json"]).goed();
    assert_eq!(weer.json()["wijzigingen"], json!([]));
    let toon = draai(&["inrichting", "toon", "--json", "--op", "2026-04-15"]).goed().json();
    assert_eq!(toon["medewerkers"][0]["code"], "k-17");
    let controle = draai(&["inrichting", "controleer", bestand]).goed();
    assert!(controle.uit.contains("Er zou niets veranderen"), "{}", controle.uit);
}

#[test]
fn in_een_map_wordt_getoetst_aan_wat_beheer_vastlegt() {
    let werk = Werkmap::nieuw();
    let draai = |argumenten: &[&str]| werk.draai(&[argumenten, &["--nu", NU]].concat());
    leg_vast(&draai, &werk.schrijf("inrichting.toml", BESTAND));
    let fout = werk.schrijf("fout.toml", BESTAND.replace("[\"oost\"]", "[\"ziud\"]"));
    let geweigerd = draai(&["inrichting", "leg-vast", fout.to_str().unwrap()]).met_code(2);
    assert!(geweigerd.fout.contains("medewerkers[0].gebiedsteams (k-17)"), "{}", geweigerd.fout);

    let pad = werk.schrijf("doorstroompunt.json", signalen());
    let rijen = draai(&["import", "doorstroompunt", pad.to_str().unwrap()]).met_code(3);
    assert!(
        rijen.fout.contains("gebiedsteam-onbekend") || rijen.uit.contains("gebiedsteam-onbekend"),
        "{}{}",
        rijen.uit,
        rijen.fout
    );
    let dienst = Dienst::start(&werk, &["--nu", NU, "serve"]);
    wordt_overal_getoetst(&Gemeente { adres: &|_| dienst.adres(), werk: &werk });
    assert_eq!(dienst.stop(), 0);
}

#[test]
fn op_servers_wordt_getoetst_aan_wat_beheer_vastlegt() {
    let nats = NatsServer::start();
    let productie = Productie::start(&nats, &Opzet { nu: Some(NU), ..Opzet::default() });
    let bestand = productie.werk.schrijf("inrichting.toml", BESTAND);
    leg_vast(&|argumenten| productie.draai(argumenten), &bestand);
    productie.wacht_tot_rust();
    let pad = productie.werk.schrijf("doorstroompunt.json", signalen());
    let _ = productie.draai(&["import", "doorstroompunt", pad.to_str().unwrap()]).met_code(3);
    productie.wacht_tot_rust();
    wordt_overal_getoetst(&Gemeente { adres: &|dienst| productie.adres(dienst), werk: &productie.werk });
}
