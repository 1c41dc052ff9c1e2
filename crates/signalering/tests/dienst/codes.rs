//! Teams and coaches that are named have to be there: over HTTP the request is refused, of a feed the row waits.

use axum::http::StatusCode;
use dienst::{contract::Aard, inrichting::Codes};
use domein::{
    Actor, Metadata, Rol, Vastlegging,
    gebeurtenis::{InrichtingGebeurtenis, MedewerkerVastgelegd, TeamVastgelegd},
};
use eventstore::{Append, Expected, Follower, Log, StreamId};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use signalering::aanvoer::{DOORSTROOMPUNT, UWV};
use uuid::Uuid;

use crate::hulp::{Proef, proef, signaal, voorbeeld};

const KOP: &str = "meldingsnummer;soort;datum;bsn;geboortedatum;gebiedsteam;opleidingsniveau;toelichting\n";
const VAN: Date = date(2022, 11, 1);

/// What a municipality recorded of itself, and what of it signalering knows.
struct Inrichting {
    log: Log,
    volger: Follower,
}

impl Inrichting {
    async fn van(proef: &Proef) -> Self {
        let (log, database) = (Log::memory(), proef.omgeving.database.clone());
        Self { volger: Follower::projection(Codes, database, log.clone()).await.unwrap(), log }
    }

    async fn met(&self, proef: &Proef, gebeurtenis: impl Into<InrichtingGebeurtenis>) {
        let actor = Actor { rol: Rol::Beheer, id: "beheer".parse().unwrap() };
        let metadata = Metadata {
            persoon_id: None,
            gemeente: proef.omgeving.gemeente.clone(),
            geldig_op: VAN,
            vastgelegd_op: proef.omgeving.klok.nu(),
            actor,
            correlatie: Uuid::now_v7(),
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        };
        let feit = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis: gebeurtenis.into() };
        let stream = StreamId::new("inrichting-GM0014");
        self.log.append(Append::to(stream, Expected::Any, [feit.naar_log().unwrap()])).await.unwrap();
        self.volger.catch_up().await.unwrap();
    }

    async fn team(&self, proef: &Proef, code: &str) {
        let team = TeamVastgelegd {
            team: code.parse().unwrap(),
            titel: code.to_owned(),
            tot: None,
            uit_teams: Vec::new(),
        };
        self.met(proef, team).await;
    }
}

/// Looks at everything that signalering looks at by itself.
async fn toets(proef: &Proef) {
    let Aard::LegtVast(legt_vast) = &signalering::CONTRACT.aard else { panic!("it records") };
    for toets in legt_vast.toetsen.iter().filter(|toets| toets.altijd) {
        (toets.doe)(&proef.omgeving, date(2026, 3, 31)).await.unwrap();
    }
}

async fn in_quarantaine(proef: &Proef) -> Vec<Value> {
    let rijen = proef.omgeving.quarantaine.lijst().await.unwrap();
    rijen.into_iter().flat_map(|rij| rij.redenen.as_array().unwrap().clone()).collect()
}

fn rij(nummer: &str, team: &str) -> String {
    format!("{nummer};dreigende-uitval;2026-02-03;999900006;;{team};;\n")
}

#[tokio::test]
async fn een_rij_met_een_onbekend_team_wacht_tot_het_team_er_is() {
    let proef = proef().await;
    let inrichting = Inrichting::van(&proef).await;
    inrichting.team(&proef, "zuid").await;
    let bestand = [KOP, &rij("DSP-1", "ziud"), &rij("DSP-2", "zuid")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [2, 1, 0, 1]);
    let redenen = in_quarantaine(&proef).await;
    assert_eq!(redenen.len(), 1);
    assert_eq!(
        (&redenen[0]["veld"], &redenen[0]["code"]),
        (&json!("gebiedsteam"), &json!("gebiedsteam-onbekend"))
    );
    assert!(redenen[0]["reden"].as_str().unwrap().contains("Bedoelde u zuid?"), "{redenen:?}");
    // As often as it comes.
    toets(&proef).await;
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [2, 0, 1, 1]);
    assert_eq!(in_quarantaine(&proef).await.len(), 1);

    inrichting.team(&proef, "ziud").await;
    toets(&proef).await;
    assert!(in_quarantaine(&proef).await.is_empty());
    proef.bij().await;
    let (status, terug) =
        proef.get(Rol::Coach, &format!("/signalen/{}", signaal("doorstroompunt", "DSP-1"))).await;
    assert_eq!((status, &terug["gebiedsteam"]), (StatusCode::OK, &json!("ziud")), "{terug}");
    assert_eq!(proef.leveringen().await[0].door.as_deref(), Some("inrichting"));
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [2, 0, 2, 0]);
}

#[tokio::test]
async fn wie_hetzelfde_twee_keer_zegt_legt_het_onbekende_team_ook_de_tweede_keer_niet_vast() {
    let proef = proef().await;
    Inrichting::van(&proef).await.team(&proef, "zuid").await;
    let bestand = [KOP, &rij("DSP-1", "ziud"), &rij("DSP-1", "ziud"), &rij("DSP-2", "zuid")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [3, 1, 0, 2]);
    assert_eq!(proef.log().await.len(), 1);
}

#[tokio::test]
async fn wat_er_al_was_blijft_bekend_als_de_gemeente_haar_teams_vastlegt() {
    let proef = proef().await;
    let bestand = [KOP, &rij("DSP-1", "ziud")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [1, 1, 0, 0], "nothing is recorded of teams");
    Inrichting::van(&proef).await.team(&proef, "zuid").await;
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [1, 0, 1, 0]);
    let nog_een = [KOP, &rij("DSP-1", "ziud"), &rij("DSP-3", "ziud")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &nog_een).await, [2, 0, 1, 1]);
}

#[tokio::test]
async fn ook_een_bericht_van_uwv_noemt_een_team_dat_er_is() {
    let proef = proef().await;
    Inrichting::van(&proef).await.team(&proef, "nergens-anders").await;
    let som = proef.importeer(&UWV, voorbeeld("uwv-voorbeeld.jsonl")).await.unwrap();
    assert!(som.samenvatting.geweigerd > 0, "{som:?}");
    assert!(som.weigeringen.iter().all(|fout| fout.code == "gebiedsteam-onbekend"), "{som:?}");
    assert!(som.weigeringen.iter().all(|fout| fout.veld.as_deref() == Some("data.gebiedsteam")));
}

#[tokio::test]
async fn over_http_wordt_geweigerd_wat_er_niet_is() {
    let proef = proef().await;
    let inrichting = Inrichting::van(&proef).await;
    inrichting.team(&proef, "zuid").await;
    let (medewerker, rol) = ("k-1".parse().unwrap(), Rol::Coach);
    let k1 = MedewerkerVastgelegd { medewerker, rol, gebiedsteams: Vec::new(), account: None, tot: None };
    inrichting.met(&proef, k1).await;

    let melding = |team: &str| {
        json!({
            "bron": "einde-inburgering", "kenmerk": "Z-1", "gebiedsteam": team, "vanTeam": "thuisin050",
            "persoon": {"bsn": "999900006", "geboortedatum": "2005-06-07", "achternaam": "Proef"}, "datum": "2026-02-03",
        })
    };
    let (status, fout) = proef.post(Rol::Coach, "/signalen", &melding("ziud")).await;
    let codes: Vec<_> = fout["fouten"].as_array().unwrap().iter().map(|fout| &fout["veld"]).collect();
    assert_eq!((status.as_u16(), codes), (422, vec![&json!("gebiedsteam"), &json!("vanTeam")]), "{fout}");
    inrichting.team(&proef, "thuisin050").await;
    let (status, antwoord) = proef.post(Rol::Coach, "/signalen", &melding("zuid")).await;
    assert_eq!(status, StatusCode::CREATED, "{antwoord}");

    let pad = |deel: &str| format!("/signalen/{}/{deel}", antwoord["signaalId"].as_str().unwrap());
    let gesprek = |coach: &str| json!({"datum": "2026-02-04", "datumGesprek": "2026-02-10", "coach": coach});
    let verslag = |coach: &str| json!({"datum": "2026-02-10", "coach": coach, "uitkomst": "werk"});
    let aankomst = |coach: &str| json!({"datum": "2026-02-10", "coach": coach});
    for (deel, inhoud) in [
        ("gesprekken", gesprek("k-2")),
        ("gespreksverslagen", verslag("k-2")),
        ("aankomsten", aankomst("k-2")),
    ] {
        let (status, fout) = proef.post(Rol::Coach, &pad(deel), &inhoud).await;
        assert_eq!(
            (status.as_u16(), &fout["fouten"][0]["code"]),
            (422, &json!("coach-onbekend")),
            "{deel} {fout}"
        );
    }
    let (status, gepland) = proef.post(Rol::Coach, &pad("gesprekken"), &gesprek("k-1")).await;
    assert_eq!(status, StatusCode::CREATED, "{gepland}");
}

#[tokio::test]
async fn een_rij_die_het_nog_eens_probeert_zegt_waarom_zij_nu_blijft() {
    let proef = proef().await;
    let inrichting = Inrichting::van(&proef).await;
    inrichting.team(&proef, "zuid").await;
    let bestand = [KOP, &rij("DSP-2", "zuid"), &rij("DSP-1", "zuid")].concat();
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &bestand).await, [2, 2, 0, 0]);
    let correctie = rij("DSP-1", "ziud").replace("dreigende-uitval;2026-02-03", "correctie;2026-02-04");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &[KOP, &rij("DSP-2", "zuid"), &correctie].concat()).await[3], 1);
    assert_eq!(in_quarantaine(&proef).await[0]["code"], "gebiedsteam-onbekend");
    let weg = "DSP-1;intrekking;2026-02-05;999900006;;;;\n";
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &[KOP, weg].concat()).await, [1, 1, 0, 0]);

    inrichting.team(&proef, "ziud").await;
    toets(&proef).await;
    let redenen = in_quarantaine(&proef).await;
    assert_eq!((redenen.len(), &redenen[0]["code"]), (1, &json!("signaal-ingetrokken")), "{redenen:?}");
    // At the line that it had, and the next time as well.
    assert_eq!(
        (&redenen[0]["regel"], proef.omgeving.quarantaine.lijst().await.unwrap()[0].regel),
        (&json!(3), 3)
    );
    toets(&proef).await;
    assert_eq!(in_quarantaine(&proef).await, redenen);
}
