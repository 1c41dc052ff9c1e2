//! The lists that a coach works from.

use serde_json::{Value, json};

use crate::hulp::{Proef, traject, uitkering};

const BSN: [&str; 3] = ["999990019", "999990020", "999990032"];

async fn geef_uitkering(proef: &Proef, nummer: u128) {
    use domein::{Actor, PersoonId, Rol};
    use traject::regels::{begeleiding::*, stream_begeleiding};
    let persoon = PersoonId(uuid::Uuid::from_u128(nummer));
    let team = if nummer == 1 { "oost" } else { "zuid" };
    let wat = Wat::VraagCoach {
        uitkering_id: uitkering(nummer),
        gebiedsteam: Some(crate::hulp::code(team)),
        coach: None,
    };
    let vraag = Opdracht { persoon, datum: crate::hulp::dag(1, 1), wat };
    vraag_aan(
        proef,
        stream_begeleiding(persoon),
        vraag,
        Actor { rol: Rol::Systeem, id: "x".parse().unwrap() },
    )
    .await;
}

async fn vraag_aan(
    proef: &Proef,
    stream: eventstore::StreamId,
    vraag: traject::regels::begeleiding::Opdracht,
    actor: domein::Actor,
) {
    let aanleiding = proef.omgeving.aanleiding(actor, uuid::Uuid::now_v7(), None);
    dienst::voer_uit::<traject::regels::begeleiding::Begeleiding, _>(
        &proef.omgeving,
        &stream,
        uuid::Uuid::now_v7(),
        vraag,
        &aanleiding,
    )
    .await
    .unwrap();
}

fn regels(antwoord: &(u16, Value)) -> Vec<&str> {
    assert_eq!(antwoord.0, 200, "{antwoord:?}");
    let eerste = |regel: &'_ Value| regel.get("uitkeringId").is_some();
    let rijen = antwoord.1["regels"].as_array().unwrap();
    rijen.iter().map(|r| r[if eerste(r) { "uitkeringId" } else { "trajectId" }].as_str().unwrap()).collect()
}

#[tokio::test]
async fn de_werkvoorraad_toont_wie_nog_een_coach_nodig_heeft() {
    use traject::regels::{begeleiding::*, stream_begeleiding};
    let proef = Proef::nieuw().await;
    for nummer in 1..=3 {
        geef_uitkering(&proef, nummer).await;
    }
    proef.werk_bij().await;
    let ids: Vec<String> = (1..=3).map(|nummer| uitkering(nummer).to_string()).collect();
    assert_eq!(regels(&proef.get("/coachverzoeken").await), ids);
    assert_eq!(regels(&proef.get("/coachverzoeken?gebiedsteam=oost").await), [&ids[0]]);
    // In pages: the next begins where this one ends, the last names no next.
    let eerste = proef.get("/coachverzoeken?limiet=2").await;
    assert_eq!(regels(&eerste), ids[..2]);
    let tweede =
        proef.get(&format!("/coachverzoeken?limiet=2&na={}", eerste.1["volgende"].as_str().unwrap())).await;
    assert_eq!(regels(&tweede), ids[2..]);
    assert_eq!(tweede.1.get("volgende"), None);
    // What no page of this list gave is no place in it, also when it is one in another list.
    let plaats = eerste.1["volgende"].as_str().unwrap();
    for vreemd in
        ["/coachverzoeken?na=MQ".to_owned(), format!("/trajecten?na={plaats}"), "/trajecten?na=MQ".to_owned()]
    {
        let (status, antwoord) = proef.get(&vreemd).await;
        assert_eq!((status, &antwoord["fouten"][0]["code"]), (400, &json!("notatie-onjuist")), "{vreemd}");
    }

    // Assigned, or ended: out of it. The end withdrawn: back in it.
    let persoon = |nummer| domein::PersoonId(uuid::Uuid::from_u128(nummer));
    let doe = async |nummer, wat| {
        let vraag = Opdracht { persoon: persoon(nummer), datum: crate::hulp::dag(2, 1), wat };
        let actor = domein::Actor { rol: domein::Rol::Coach, id: "c-1".parse().unwrap() };
        vraag_aan(&proef, stream_begeleiding(persoon(nummer)), vraag, actor).await;
        proef.werk_bij().await;
    };
    doe(1, Wat::WijsCoachToe { coach: "c-1".parse().unwrap(), gebiedsteam: None }).await;
    let (uitkering_id, reden) = (uitkering(2), "werk".parse().unwrap());
    let bron = Uitstroombron::Medewerker;
    doe(2, Wat::StroomUit { uitkering_id, reden, leeftijd: None, bron }).await;
    assert_eq!(regels(&proef.get("/coachverzoeken").await), ids[2..]);
    doe(2, Wat::TrekUitstroomIn { uitkering_id, bron: Uitstroombron::Medewerker }).await;
    assert_eq!(regels(&proef.get("/coachverzoeken").await), ids[1..]);
    // A grant that was withdrawn: out of it for good.
    doe(2, Wat::LaatVerzoekVervallen { uitkering_id }).await;
    assert_eq!(regels(&proef.get("/coachverzoeken").await), ids[2..]);
    // Who has a coach and gets another benefit does not come in it.
    let vraag_coach = Wat::VraagCoach { uitkering_id: uitkering(9), gebiedsteam: None, coach: None };
    doe(1, vraag_coach).await;
    assert_eq!(regels(&proef.get("/coachverzoeken").await), ids[2..]);
}

#[tokio::test]
async fn de_trajecten_naar_aanbod_en_toestand() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01", "capaciteit": 2});
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 201);
    for (plaats, bsn) in BSN.iter().enumerate() {
        let kenmerk = format!("T-{plaats}");
        let inhoud =
            json!({"kenmerk": kenmerk, "persoon": {"bsn": bsn}, "aanbod": "op-koers", "datum": "2025-03-01"});
        proef.post("/trajecten", inhoud).await;
    }
    let pad = format!("/trajecten/{}/voltooiing", traject("T-0"));
    assert_eq!(proef.post(&pad, json!({"datum": "2025-05-01", "uitkomst": "werk"})).await.0, 201);
    proef.werk_bij().await;
    for (vraag, verwacht) in [
        ("", vec!["T-0", "T-1", "T-2"]),
        ("?toestand=gestart", vec!["T-1"]),
        ("?toestand=wachtlijst&aanbod=op-koers", vec!["T-2"]),
        ("?toestand=voltooid", vec!["T-0"]),
        ("?aanbod=route-arbeid", vec![]),
    ] {
        let ids: Vec<String> = verwacht.iter().map(|kenmerk| traject(kenmerk).to_string()).collect();
        assert_eq!(regels(&proef.get(&format!("/trajecten{vraag}")).await), ids, "{vraag}");
    }
    let (_, voltooid) = proef.get("/trajecten?toestand=voltooid").await;
    assert_eq!(voltooid["regels"][0]["einde"], "2025-05-01");
    let eraf = format!("/trajecten/{}/afbreking", traject("T-2"));
    assert_eq!(proef.post(&eraf, json!({"datum": "2025-05-02", "reden": "eigen-verzoek"})).await.0, 201);
    proef.werk_bij().await;
    assert_eq!(regels(&proef.get("/trajecten?toestand=wachtlijst").await), Vec::<&str>::new());
    let (_, afgebroken) = proef.get("/trajecten?toestand=afgebroken").await;
    assert_eq!(afgebroken["regels"][0]["einde"], "2025-05-02");
    assert_eq!(proef.get("/trajecten?toestand=zoek").await.0, 400);
    assert_eq!(proef.get("/trajecten?limiet=0").await.0, 400);
}
