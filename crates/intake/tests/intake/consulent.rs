//! The desk of a consulent: what waits, what was recorded, and what of it was not so.

use domein::Rol::{Coach, Inkomensconsulent};
use serde_json::{Value, json};

use crate::hulp::{ANNA, BRAM, Proef};

async fn stap(proef: &Proef, id: &str, deel: &str, inhoud: Value) -> (u16, Value) {
    let (status, antwoord) = proef.post(Inkomensconsulent, &format!("/aanvragen/{id}/{deel}"), inhoud).await;
    (status.as_u16(), antwoord)
}

async fn verloop(proef: &Proef, id: &str) -> Vec<Value> {
    let (status, verloop) = proef.get(Coach, &format!("/aanvragen/{id}/verloop")).await;
    assert_eq!(status.as_u16(), 200, "{verloop}");
    verloop["regels"].as_array().unwrap().clone()
}

/// The applications of a list, by their day.
fn dagen(lijst: &Value) -> Vec<&str> {
    lijst["regels"].as_array().unwrap().iter().map(|regel| regel["datum"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn de_lijst_zegt_waar_elke_aanvraag_op_wacht_en_tot_wanneer() {
    // The clock of the test says 1 April 2026.
    let proef = Proef::nieuw().await;
    let zoekt = proef.aanvraag("AV-1", ANNA, "2026-03-20").await;
    let (_, stand) =
        stap(&proef, &zoekt, "zoektermijn", json!({"datum": "2026-03-20", "toegepast": true})).await;
    assert_eq!((&stand["wachtOp"], &stand["termijn"]), (&json!("zoektermijn-loopt"), &json!("2026-04-17")));
    assert_eq!((&stand["besluitVoor"], &stand["teLaat"]), (&json!("2026-06-13"), &json!(false)));
    // Bram is 40: no search period. His decision was due after eight weeks.
    let oud = proef.aanvraag("AV-2", BRAM, "2026-01-05").await;
    let plan =
        json!({"datum": "2026-01-06", "datumGesprek": "2026-03-31", "vorm": "regulier", "plek": "gebied"});
    let (_, stand) = stap(&proef, &oud, "intakegesprekken", plan).await;
    assert_eq!(stand["gesprek"], json!({"datum": "2026-03-31", "vorm": "regulier", "plek": "gebied"}));
    proef.projecteer().await;
    let lijst = async |vraag: &str| {
        let (status, lijst) = proef.get(Coach, &format!("/aanvragen?{vraag}")).await;
        assert_eq!(status.as_u16(), 200, "{vraag}: {lijst}");
        lijst
    };
    for (vraag, verwacht) in [
        ("stap=zoektermijn-loopt", vec!["2026-03-20"]),
        ("stap=verslag-maken", vec!["2026-01-05"]),
        ("stap=besluiten", vec![]),
        ("teLaat=true", vec!["2026-01-05"]),
        ("teLaat=false", vec!["2026-03-20"]),
        ("binnen=15", vec!["2026-01-05"]),
        ("binnen=16", vec!["2026-01-05", "2026-03-20"]),
        ("gebiedsteam=oost", vec![]),
    ] {
        assert_eq!(dagen(&lijst(vraag).await), verwacht, "{vraag}");
    }
    let regel = lijst("teLaat=true").await["regels"][0].clone();
    assert_eq!(
        (&regel["wachtOp"], &regel["termijn"], &regel["besluitVoor"]),
        (&json!("verslag-maken"), &json!("2026-04-02"), &json!("2026-03-03"))
    );
    let (_, tel) = proef.get(Coach, "/aanvragen/aantallen").await;
    assert_eq!(
        tel["stappen"],
        json!([
            {"stap": "verslag-maken", "aantal": 1, "teLaat": 1, "eersteTermijn": "2026-04-02"},
            {"stap": "zoektermijn-loopt", "aantal": 1, "teLaat": 0, "eersteTermijn": "2026-04-17"},
        ])
    );
    assert_eq!((&tel["totaal"], &tel["teLaat"]), (&json!(2), &json!(1)));
    let (_, tel) = proef.in_team(Coach, "oost").get(Coach, "/aanvragen/aantallen").await;
    assert_eq!(tel["totaal"], 0);
    for fout in ["stap=weg", "teLaat=ja", "binnen=367"] {
        assert_eq!(proef.get(Coach, &format!("/aanvragen?{fout}")).await.0.as_u16(), 400, "{fout}");
    }
}

#[tokio::test]
async fn een_gesprek_verplaatst_en_wordt_afgezegd_en_dat_is_terug_te_lezen() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", BRAM, "2026-03-02").await;
    let plan = json!({"datum": "2026-03-02", "datumGesprek": "2026-03-10", "vorm": "regulier"});
    stap(&proef, &id, "intakegesprekken", plan.clone()).await;
    let verplaats =
        json!({"datum": "2026-03-09", "datumGesprek": "2026-03-12", "door": "jongere", "plek": "thuis"});
    let (status, stand) = stap(&proef, &id, "verplaatsingen", verplaats.clone()).await;
    assert_eq!((status, &stand["toestand"]), (201, &json!("intake-gepland")), "{stand}");
    assert_eq!(stand["gesprek"], json!({"datum": "2026-03-12", "vorm": "regulier", "plek": "thuis"}));
    assert_eq!(stap(&proef, &id, "verplaatsingen", verplaats).await.0, 200);
    let afzegging = json!({"datum": "2026-03-11", "door": "gemeente"});
    let (status, stand) = stap(&proef, &id, "afzeggingen", afzegging.clone()).await;
    assert_eq!(
        (status, &stand["toestand"], &stand["gesprek"]),
        (201, &json!("intake-afgezegd"), &Value::Null)
    );
    assert_eq!(stap(&proef, &id, "afzeggingen", afzegging).await.0, 200);
    let (status, nee) = stap(&proef, &id, "afwezigheden", json!({"datum": "2026-03-12"})).await;
    assert_eq!((status, &nee["code"]), (409, &json!("geen-gesprek-gepland")));
    let stappen = verloop(&proef, &id).await;
    assert_eq!(
        stappen[1..],
        [
            json!({"stap": "gesprek-verplaatst", "datum": "2026-03-09", "datumGesprek": "2026-03-12",
                   "plek": "thuis", "door": "jongere"}),
            json!({"stap": "gesprek-afgezegd", "datum": "2026-03-11", "door": "gemeente", "dagenVooraf": 1}),
        ]
    );
    proef.projecteer().await;
    let (_, lijst) = proef.get(Coach, "/aanvragen?stap=intake-plannen").await;
    assert_eq!(lijst["regels"][0]["termijn"], "2026-03-25", "a fortnight after it was cancelled");
}

#[tokio::test]
async fn een_afwijzing_wordt_na_bezwaar_herzien() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", BRAM, "2026-01-05").await;
    let afwijzen = json!({"datum": "2026-01-20", "besluit": "afgewezen", "reden": "inlichtingen-ontbreken"});
    let (_, stand) = stap(&proef, &id, "besluit", afwijzen).await;
    assert_eq!((&stand["wachtOp"], &stand["termijn"]), (&Value::Null, &Value::Null), "six weeks have passed");
    let bezwaar = json!({"datum": "2026-02-10", "commissie": true});
    for status in [201, 200] {
        let (gekregen, stand) = stap(&proef, &id, "bezwaar", bezwaar.clone()).await;
        assert_eq!((gekregen, &stand["toestand"]), (status, &json!("afgewezen")), "{stand}");
        assert_eq!(
            (&stand["wachtOp"], &stand["termijn"]),
            (&json!("bezwaar-beslissen"), &json!("2026-05-27"))
        );
        assert_eq!(
            (&stand["bezwaar"]["teLaat"], &stand["bezwaar"]["commissie"]),
            (&json!(false), &json!(true))
        );
    }
    proef.projecteer().await;
    let (_, lijst) = proef.get(Coach, "/aanvragen?stap=bezwaar-beslissen&toestand=afgewezen").await;
    assert_eq!(dagen(&lijst), ["2026-01-05"]);
    let fout = json!({"datum": "2026-03-20", "uitkomst": "ongegrond", "ingangsdatum": "2026-01-05"});
    let (status, nee) = stap(&proef, &id, "beslissing-op-bezwaar", fout).await;
    assert_eq!((status, &nee["fouten"][0]["code"]), (400, &json!("niet-van-toepassing")));
    let gegrond = json!({"datum": "2026-03-20", "uitkomst": "gegrond", "ingangsdatum": "2026-01-05",
                         "kenmerken": {"opleidingsniveau": "wo"}});
    let (status, stand) = stap(&proef, &id, "beslissing-op-bezwaar", gegrond).await;
    assert_eq!((status, &stand["toestand"]), (201, &json!("toegekend")), "{stand}");
    assert_eq!(stand["bezwaar"]["uitkomst"], "gegrond");
    let uitkering = stand["uitkeringId"].as_str().unwrap();
    let (_, uitkering) = proef.get(Coach, &format!("/uitkeringen/{uitkering}")).await;
    assert_eq!(uitkering["besluit"], json!({"aanvraagId": id, "datum": "2026-03-20"}));
    assert_eq!(uitkering["kenmerken"][0]["kenmerken"]["opleidingsniveau"], "wo");
}

#[tokio::test]
async fn wat_is_vastgelegd_kan_worden_ingetrokken_en_vervangen() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", ANNA, "2026-02-02").await;
    stap(&proef, &id, "zoektermijn", json!({"datum": "2026-02-02", "toegepast": true})).await;
    // It was waived after all.
    let reden = json!({"datum": "2026-02-02", "reden": "invoerfout"});
    let niet =
        json!({"datum": "2026-02-03", "toegepast": false, "reden": "dak-thuisloos", "vervangt": reden});
    let (status, stand) = stap(&proef, &id, "zoektermijn", niet.clone()).await;
    assert_eq!((status, &stand["zoektermijnTot"]), (201, &Value::Null), "{stand}");
    assert_eq!(stap(&proef, &id, "zoektermijn", niet).await.0, 200);
    let afwijzen = json!({"datum": "2026-02-10", "besluit": "afgewezen", "reden": "niet-rechthebbend"});
    stap(&proef, &id, "besluit", afwijzen).await;
    let weg = |stap: &str, datum: &str| json!({"stap": stap, "datum": datum, "reden": "verkeerde-jongere"});
    let (status, nee) = stap(&proef, &id, "verloop/intrekking", weg("zoektermijn", "2026-02-03")).await;
    assert_eq!((status, &nee["code"]), (409, &json!("aanvraagstap-heeft-vervolg")));
    let (status, nee) = stap(&proef, &id, "verloop/intrekking", weg("besluit", "2026-02-11")).await;
    assert_eq!((status, &nee["code"]), (404, &json!("aanvraagstap-onbekend")));
    for status in [201, 200] {
        let (gekregen, stand) = stap(&proef, &id, "verloop/intrekking", weg("besluit", "2026-02-10")).await;
        assert_eq!((gekregen, &stand["toestand"]), (status, &json!("ingediend")), "{stand}");
    }
    assert_eq!(
        verloop(&proef, &id).await,
        [
            json!({"stap": "zoektermijn", "datum": "2026-02-02", "zoektermijnTot": "2026-03-02",
                   "ingetrokken": "invoerfout"}),
            json!({"stap": "zoektermijn", "datum": "2026-02-03", "nietToegepast": "dak-thuisloos"}),
            json!({"stap": "besluit", "datum": "2026-02-10", "afgewezen": "niet-rechthebbend",
                   "ingetrokken": "verkeerde-jongere"}),
        ]
    );
    proef.projecteer().await;
    let (_, lijst) = proef.get(Coach, "/aanvragen?toestand=ingediend").await;
    assert_eq!(lijst["regels"][0]["wachtOp"], "intake-plannen", "the list follows");
}

#[tokio::test]
async fn de_accountmanager_belt_vooraf_en_wie_arbeidsfit_is_spreekt_haar_ook() {
    use domein::Rol::Accountmanager;
    let proef = Proef::nieuw().await;
    // 23 years old on the day of application, in the area of the pilot.
    let aanvraag = json!({
        "kenmerk": "AV-1", "persoon": {"bsn": ANNA.0, "geboortedatum": ANNA.1, "achternaam": "Proef"}, "datum": "2026-03-02",
        "gebiedsteam": "centrum-oosterpark",
    });
    let (_, nieuw) = proef.post(Inkomensconsulent, "/aanvragen", aanvraag).await;
    let id = nieuw["aanvraagId"].as_str().unwrap().to_owned();
    let te_bellen = async |wat: bool| {
        proef.projecteer().await;
        let (status, lijst) = proef.get(Accountmanager, &format!("/aanvragen?teBellen={wat}")).await;
        assert_eq!(status.as_u16(), 200, "{lijst}");
        lijst["regels"].as_array().unwrap().clone()
    };
    let lijst = te_bellen(true).await;
    assert_eq!(
        (lijst.len(), &lijst[0]["bellenVoor"]),
        (1, &json!("2026-03-16")),
        "by when a talk is planned"
    );
    let plan = json!({
        "datum": "2026-03-02", "datumGesprek": "2026-03-30", "vorm": "gemeenschappelijk-werkgeversdienstverlening",
    });
    assert_eq!(stap(&proef, &id, "intakegesprekken", plan).await.0, 201);
    assert_eq!(te_bellen(true).await[0]["bellenVoor"], "2026-03-30");

    let bel = async |rol, inhoud: Value| {
        let (status, antwoord) = proef.post(rol, &format!("/aanvragen/{id}/belpogingen"), inhoud).await;
        (status.as_u16(), antwoord)
    };
    let niet_bereikt = json!({"datum": "2026-03-04", "bereikt": false, "door": "am-2"});
    assert_eq!(bel(Accountmanager, niet_bereikt.clone()).await.0, 201);
    assert_eq!(bel(Accountmanager, niet_bereikt).await.0, 200);
    assert_eq!(te_bellen(true).await.len(), 1, "nobody was reached");
    for fout in [
        json!({"datum": "2026-03-05", "bereikt": true}),
        json!({"datum": "2026-03-05", "bereikt": false, "arbeidsfit": true}),
    ] {
        assert_eq!(bel(Accountmanager, fout).await.1["fouten"][0]["veld"], "arbeidsfit");
    }
    let bereikt = json!({"datum": "2026-03-05", "bereikt": true, "arbeidsfit": true});
    assert_eq!(bel(Coach, bereikt.clone()).await.0, 403);
    let (status, stand) = bel(Accountmanager, bereikt).await;
    assert_eq!(status, 201, "{stand}");
    assert_eq!(stand["gebeld"], json!({"datum": "2026-03-05", "bereikt": true, "arbeidsfit": true}));
    assert_eq!((te_bellen(true).await.len(), te_bellen(false).await.len()), (0, 1));

    let verslag = |deelnemers: Value| json!({"datum": "2026-03-30", "vorm": "gemeenschappelijk-werkgeversdienstverlening", "deelnemers": deelnemers});
    let alleen = stap(&proef, &id, "intakeverslagen", verslag(json!(["inkomensconsulent"]))).await;
    assert_eq!((alleen.0, &alleen.1["code"]), (409, &json!("vorm-deelnemers")));
    let samen = verslag(json!(["inkomensconsulent", "accountmanager"]));
    assert_eq!(stap(&proef, &id, "intakeverslagen", samen).await.0, 201);
    let te_laat = bel(Accountmanager, json!({"datum": "2026-03-31", "bereikt": false})).await;
    assert_eq!((te_laat.0, &te_laat.1["code"]), (409, &json!("bellen-na-gesprek")));

    let regels = verloop(&proef, &id).await;
    assert_eq!(
        regels[1],
        json!({"stap": "vooraf-gebeld", "datum": "2026-03-04", "gebeldDoor": "am-2", "bereikt": false})
    );
    let terug = json!({"stap": "vooraf-gebeld", "datum": "2026-03-05", "reden": "invoerfout"});
    let (status, stand) = stap(&proef, &id, "verloop/intrekking", terug).await;
    assert_eq!((status, &stand["gebeld"]["bereikt"]), (201, &json!(false)), "{stand}");
}
