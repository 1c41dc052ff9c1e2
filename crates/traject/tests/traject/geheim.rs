//! What is personal stays with the persoonsregister: nothing of it stands in events, tables or files.

use domein::PersoonId;
use domein::gebeurtenis::OntwikkelplanVastgesteld;
use eventstore::{Position, Query};
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::hulp::{Proef, uitkering};

const BSN: &str = "999990019";
const GEBOREN: &str = "2003-05-17";
const WOORDEN: [&str; 3] = ["zwaluwstaartverbinding", "Praktijk Wilgenroos", "schoolOfWerk"];

async fn een_dossier(proef: &Proef) {
    let persoon = json!({"bsn": BSN, "geboortedatum": GEBOREN});
    proef.beheer("/aanbod", json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01"})).await;
    let aanmelding = json!({"kenmerk": "A", "persoon": persoon, "aanbod": "op-koers", "datum": "2025-03-01"});
    let scores = json!({"financien": 1, "schoolOfWerk": 2, "wonen": 3, "welzijn": 4, "netwerk": 5});
    for (pad, inhoud) in [
        ("/trajecten", aanmelding),
        ("/coachtoewijzingen", json!({"persoon": persoon, "coach": "c-1", "datum": "2025-03-01"})),
        (
            "/ontwikkelplannen",
            json!({"persoon": persoon, "datum": "2025-03-01", "doelen": format!("Leert een {}", WOORDEN[0])}),
        ),
        ("/big-five-metingen", json!({"persoon": persoon, "datum": "2025-03-01", "scores": scores})),
        ("/ggz-wachttijden", json!({"persoon": persoon, "datum": "2025-03-01", "zorg": WOORDEN[1]})),
    ] {
        leg_vast(proef, pad, inhoud).await;
    }
    let (bsn, uitkering_id) = (json!({"bsn": BSN}), uitkering(1));
    let contact = json!({"persoon": bsn, "datum": "2025-03-02", "coach": "c-1"});
    let antwoord = leg_vast(proef, "/contacten", contact).await;
    proef.ken_toe(PersoonId(antwoord["persoonId"].as_str().unwrap().parse().unwrap()), uitkering_id).await;
    let uitstroom =
        json!({"persoon": persoon, "uitkeringId": uitkering_id, "datum": "2025-06-01", "reden": "werk"});
    leg_vast(proef, "/uitstroom", uitstroom).await;
    proef.werk_bij().await;
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) -> Value {
    let (status, antwoord) = proef.post(pad, inhoud).await;
    assert_eq!(status, 201, "{antwoord}");
    bevat_niets(&antwoord.to_string());
    antwoord
}

fn bevat_niets(tekst: &str) {
    for geheim in [BSN, GEBOREN, "20030517"].iter().chain(&WOORDEN) {
        assert!(!tekst.contains(geheim), "{geheim} staat in {tekst}");
    }
}

#[tokio::test]
async fn niets_persoonlijks_in_gebeurtenissen_tabellen_en_bestanden() {
    let proef = Proef::nieuw().await;
    een_dossier(&proef).await;
    let regels = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    assert_eq!(regels.len(), 10);
    for regel in &regels {
        bevat_niets(&format!("{} {} {} {}", regel.stream, regel.kind, regel.data, regel.meta));
    }
    for (tabel, kolommen) in [
        ("begeleiding_coach", "persoon_id || coach || coalesce(gebiedsteam, '') || sinds"),
        (
            "begeleiding_traject",
            "traject_id || persoon_id || aanbod || toestand || sinds || coalesce(einde, '')",
        ),
    ] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT {kolommen} FROM {tabel}"));
        let rijen = sqlx::query(sql).fetch_all(proef.omgeving.database.pool()).await.unwrap();
        assert!(!rijen.is_empty());
        rijen.iter().for_each(|rij| bevat_niets(rij.get::<&str, _>(0)));
    }
    for bestand in std::fs::read_dir(proef.map.path()).unwrap() {
        let bytes = std::fs::read(bestand.unwrap().path()).unwrap();
        bevat_niets(&String::from_utf8_lossy(&bytes));
    }
}

#[tokio::test]
async fn wat_verzegeld_is_gaat_alleen_met_de_sleutel_van_de_persoon_open() {
    let proef = Proef::nieuw().await;
    een_dossier(&proef).await;
    let regels = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    let plan = regels.iter().find(|regel| regel.kind == OntwikkelplanVastgesteld::SOORT).unwrap();
    let metadata: domein::Metadata = serde_json::from_str(&plan.meta).unwrap();
    let feiten: Value = serde_json::from_str(&plan.data).unwrap();
    let zegel = domein::Verzegeld(feiten["doelen"].as_str().unwrap().to_owned());
    let (register, persoon) = (&proef.omgeving.register, metadata.persoon_id.unwrap());
    let open = register.ontzegel(persoon, traject::doel::ONTWIKKELPLAN, &zegel).await.unwrap();
    assert!(open.contains(WOORDEN[0]));
    register.wis(persoon).await.unwrap();
    assert!(register.ontzegel(persoon, traject::doel::ONTWIKKELPLAN, &zegel).await.is_err());
}
