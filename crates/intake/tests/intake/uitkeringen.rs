//! Benefits, read back at the desk.

use domein::Rol::{Beheer, Coach, Inkomensconsulent, Privacy};
use domein::gebeurtenis::{IntakeGebeurtenis, UitstroomHerroepen, UitstroomVernomen};
use domein::{PersoonId, Vastlegging};
use eventstore::{Append, Expected};
use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::hulp::{ANNA, BRAM, Proef};

/// What traject says, as the reaction records it.
pub(crate) async fn hoor(proef: &Proef, persoon: PersoonId, gebeurtenis: impl Into<IntakeGebeurtenis>) {
    let metadata = proef.feiten().await.remove(0).metadata;
    let regel = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis: gebeurtenis.into() };
    let stream = intake::regels::stream(persoon);
    proef.omgeving.log.append(Append::to(stream, Expected::Any, [regel.naar_log().unwrap()])).await.unwrap();
}

fn ids(lijst: &Value, veld: &str) -> Vec<String> {
    let regels = lijst["regels"].as_array().unwrap().iter();
    regels.map(|regel| regel[veld].as_str().unwrap().to_owned()).collect()
}

/// Anna's benefit of the file, and one that is granted here after an outflow; gives both ids and the person.
async fn twee_van_anna(proef: &Proef) -> (String, String, PersoonId) {
    let bestand = format!(
        "bsn,geboortedatum,ingangsdatum,gebiedsteam\n{},{},2024-01-01,oost\n{},{},2023-06-01,zuid\n",
        ANNA.0, ANNA.1, BRAM.0, BRAM.1
    );
    proef.importeer(&bestand).await;
    let eerste = proef.feiten().await.into_iter().find_map(|feit| match feit.gebeurtenis {
        IntakeGebeurtenis::UitkeringToegekend(f) if f.ingangsdatum == date(2024, 1, 1) => {
            Some((f.uitkering_id, feit.metadata.persoon_id.unwrap()))
        }
        _ => None,
    });
    let (uitkering_id, persoon) = eerste.unwrap();
    let (datum, reden) = (date(2025, 2, 1), "werk".parse().unwrap());
    hoor(proef, persoon, UitstroomVernomen { uitkering_id, datum, reden }).await;
    let id = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    let zoek = json!({"datum": "2025-03-03", "toegepast": true});
    proef.post(Inkomensconsulent, &format!("/aanvragen/{id}/zoektermijn"), zoek).await;
    let besluit = json!({"datum": "2025-04-10", "besluit": "toegekend", "ingangsdatum": "2025-03-03"});
    let (status, stand) = proef.post(Inkomensconsulent, &format!("/aanvragen/{id}/besluit"), besluit).await;
    assert_eq!(status.as_u16(), 201, "{stand}");
    (uitkering_id.to_string(), stand["uitkeringId"].as_str().unwrap().to_owned(), persoon)
}

#[tokio::test]
async fn een_uitkering_is_terug_te_lezen_met_wie_haar_einde_zegt_en_waar_zij_vandaan_komt() {
    let proef = Proef::nieuw().await;
    let (eerste, tweede, persoon) = twee_van_anna(&proef).await;
    let (status, stand) = proef.get(Inkomensconsulent, &format!("/uitkeringen/{eerste}")).await;
    assert_eq!(status.as_u16(), 200, "{stand}");
    assert_eq!(
        (&stand["toestand"], &stand["herkomst"], &stand["besluit"]),
        (&json!("beeindigd"), &json!("beginbestand"), &Value::Null)
    );
    assert_eq!(stand["einde"], json!({"datum": "2025-02-01", "reden": "werk", "bron": "traject"}));
    assert_eq!((&stand["kenmerken"][0]["vanaf"], &stand["overlapt"]), (&json!("2024-01-01"), &json!([])));
    assert_eq!(stand["kenmerken"][0]["kenmerken"]["gebiedsteam"], "oost");
    let (_, stand) = proef.get(Coach, &format!("/uitkeringen/{tweede}")).await;
    assert_eq!((&stand["toestand"], &stand["einde"]), (&json!("lopend"), &Value::Null), "{stand}");
    assert_eq!(stand["besluit"]["datum"], "2025-04-10");
    let aanvraag = stand["besluit"]["aanvraagId"].as_str().unwrap();
    assert_eq!(proef.get(Coach, &format!("/aanvragen/{aanvraag}")).await.1["uitkeringId"], json!(tweede));
    // Withdrawn, and read back so.
    let intrekking = json!({"datum": "2026-03-01"});
    proef.post(Inkomensconsulent, &format!("/uitkeringen/{tweede}/intrekking"), intrekking).await;
    let (_, stand) = proef.get(Coach, &format!("/uitkeringen/{tweede}")).await;
    assert_eq!((&stand["toestand"], &stand["ingetrokken"]), (&json!("ingetrokken"), &json!("met-de-hand")));

    // Who looked is known to who watches over that, and to nobody else.
    let (status, inzagen) = proef.get(Privacy, &format!("/inzagen?persoonId={}", persoon.0)).await;
    assert_eq!(status.as_u16(), 200, "{inzagen}");
    assert_eq!(ids(&inzagen, "handeling"), ["uitkeringen"; 3]);
    assert_eq!(ids(&inzagen, "rol"), ["coach", "coach", "inkomensconsulent"]);
    assert_eq!(proef.get(Coach, "/inzagen").await.0.as_u16(), 403);
    for (rol, pad, status) in [
        (Beheer, format!("/uitkeringen/{eerste}"), 403),
        (Coach, format!("/uitkeringen/{}", Uuid::from_u128(1)), 404),
    ] {
        assert_eq!(proef.get(rol, &pad).await.0.as_u16(), status, "{pad}");
    }
}

#[tokio::test]
async fn de_lijst_van_uitkeringen_filtert_bladert_en_blijft_binnen_het_team() {
    let proef = Proef::nieuw().await;
    let (eerste, tweede, persoon) = twee_van_anna(&proef).await;
    proef.projecteer().await;
    let lijst = async |vraag: &str| {
        let (status, lijst) = proef.get(Inkomensconsulent, &format!("/uitkeringen?{vraag}")).await;
        assert_eq!(status.as_u16(), 200, "{vraag}: {lijst}");
        lijst
    };
    let van_anna = lijst(&format!("persoonId={}", persoon.0)).await;
    assert_eq!(ids(&van_anna, "uitkeringId"), [eerste.clone(), tweede.clone()]);
    assert_eq!(van_anna["regels"][0]["einddatum"], "2025-02-01");
    for (vraag, aantal) in [
        ("stand=lopend", 2),
        ("stand=beeindigd", 1),
        ("stand=ingetrokken", 0),
        ("gebiedsteam=zuid", 2),
        ("gebiedsteam=oost&stand=beeindigd", 1),
        ("overlapt=true", 0),
        ("overlapt=false", 3),
    ] {
        assert_eq!(ids(&lijst(vraag).await, "uitkeringId").len(), aantal, "{vraag}");
    }
    let (mut gezien, mut na) = (Vec::new(), Some(String::new()));
    while let Some(plaats) = na {
        let bladzij = lijst(&format!("limiet=1{plaats}")).await;
        gezien.extend(ids(&bladzij, "ingangsdatum"));
        na = bladzij["volgende"].as_str().map(|volgende| format!("&na={volgende}"));
    }
    assert_eq!(gezien, ["2023-06-01", "2024-01-01", "2025-03-03"]);
    let (_, in_oost) = proef.in_team(Coach, "oost").get(Coach, "/uitkeringen").await;
    assert_eq!(ids(&in_oost, "uitkeringId"), [eerste.as_str()]);
    let (status, _) = proef.in_team(Coach, "oost").get(Coach, &format!("/uitkeringen/{tweede}")).await;
    assert_eq!(status.as_u16(), 404);
    assert_eq!(proef.anders("GM0599").get(Coach, "/uitkeringen").await.0.as_u16(), 403);
    for fout in ["stand=weg", "overlapt=ja", "persoonId=x", "limiet=0", "bsn=1"] {
        let (status, _) = proef.get(Coach, &format!("/uitkeringen?{fout}")).await;
        assert_eq!(status.as_u16(), 400, "{fout}");
    }
}

#[tokio::test]
async fn een_toekenning_en_een_uitstroom_die_elkaar_kruisten_zijn_te_vinden() {
    let proef = Proef::nieuw().await;
    let (eerste, tweede, persoon) = twee_van_anna(&proef).await;
    hoor(&proef, persoon, UitstroomHerroepen { uitkering_id: eerste.parse().unwrap() }).await;
    proef.projecteer().await;
    let (_, lijst) = proef.get(Coach, "/uitkeringen?overlapt=true").await;
    assert_eq!(ids(&lijst, "uitkeringId"), [eerste.clone(), tweede.clone()]);
    let (_, stand) = proef.get(Coach, &format!("/uitkeringen/{eerste}")).await;
    assert_eq!(stand["overlapt"], json!([tweede]));
    // The grant that was wrong is withdrawn: nothing overlaps any more.
    let intrekking = json!({"datum": "2026-03-01"});
    proef.post(Inkomensconsulent, &format!("/uitkeringen/{tweede}/intrekking"), intrekking).await;
    proef.projecteer().await;
    let (_, lijst) = proef.get(Coach, "/uitkeringen?overlapt=true").await;
    assert!(ids(&lijst, "uitkeringId").is_empty());
}

#[tokio::test]
async fn elk_type_in_de_beschrijving_heeft_een_eigen_naam() {
    let (_, openapi) = Proef::nieuw().await.get(Inkomensconsulent, "/openapi.json").await;
    let namen = openapi["components"]["schemas"].as_object().unwrap().keys();
    // A page of a list is one type with what is on it, the same in every service.
    let genummerd = |naam: &&String| {
        naam.ends_with(|teken: char| teken.is_ascii_digit()) && !naam.starts_with("Bladzijde")
    };
    let genummerd: Vec<_> = namen.filter(genummerd).collect();
    assert!(genummerd.is_empty(), "two types have one name: {genummerd:?}");
}
