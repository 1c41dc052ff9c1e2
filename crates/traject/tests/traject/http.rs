//! The way in as a coach, beheer and a stranger meet it.

use domein::Rol;
use domein::gebeurtenis::Uitstroom;
use serde_json::{Value, json};
use traject::regels::Weigering;

use crate::hulp::{Proef, traject};

const BSN: &str = "999990019";

async fn met_aanbod(capaciteit: Option<u32>) -> Proef {
    let proef = Proef::nieuw().await;
    let aanbod =
        json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01", "capaciteit": capaciteit});
    let (status, antwoord) = proef.beheer("/aanbod", aanbod.clone()).await;
    assert_eq!((status, &antwoord), (201, &json!({"code": "op-koers", "toestand": "open", "versie": 1})));
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 200);
    proef
}

fn aanmelding(kenmerk: &str, bsn: &str) -> Value {
    json!({
        "kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": "2003-05-17"}, "aanbod": "op-koers",
        "datum": "2025-03-01", "gebiedsteam": "oost",
    })
}

fn is(antwoord: &(u16, Value), status: u16, toestand: &str) {
    assert_eq!((antwoord.0, antwoord.1["toestand"].as_str()), (status, Some(toestand)), "{antwoord:?}");
}

fn fout(antwoord: &(u16, Value), status: u16, code: &str) {
    assert_eq!((antwoord.0, antwoord.1["code"].as_str()), (status, Some(code)), "{antwoord:?}");
    assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
}

#[tokio::test]
async fn een_traject_van_begin_tot_eind() {
    let proef = met_aanbod(None).await;
    let gestart = proef.post("/trajecten", aanmelding("A", BSN)).await;
    is(&gestart, 201, "gestart");
    assert_eq!(gestart.1["trajectId"], traject("A").to_string());
    is(&proef.post("/trajecten", aanmelding("A", BSN)).await, 200, "gestart");

    // By the id alone, right after it started.
    let pad = |deel: &str| format!("/trajecten/{}/{deel}", traject("A"));
    let stap = json!({"stap": "heeft-gewerkt", "datum": "2025-04-01"});
    is(&proef.post(&pad("stappen"), stap.clone()).await, 201, "stap-gezet");
    is(&proef.post(&pad("stappen"), stap).await, 200, "stap-gezet");
    let einde = json!({"datum": "2025-06-01", "uitkomst": "werk"});
    is(&proef.post(&pad("voltooiing"), einde.clone()).await, 201, "voltooid");
    is(&proef.post(&pad("voltooiing"), einde).await, 200, "voltooid");
    let afbreking = json!({"datum": "2025-06-01", "reden": "eigen-verzoek"});
    fout(&proef.post(&pad("afbreking"), afbreking).await, 409, "traject-gesloten");

    let (status, persoon) =
        proef.get(&format!("/personen/{}", gestart.1["persoonId"].as_str().unwrap())).await;
    assert_eq!((status, &persoon["trajecten"][0]["toestand"]), (200, &json!("voltooid")));
    assert_eq!(persoon["trajecten"][0]["stappen"], json!([{"stap": "heeft-gewerkt", "datum": "2025-04-01"}]));
}

#[tokio::test]
async fn vol_of_stop_geeft_een_plaats_op_de_wachtlijst() {
    let proef = met_aanbod(Some(1)).await;
    is(&proef.post("/trajecten", aanmelding("A", BSN)).await, 201, "gestart");
    is(&proef.post("/trajecten", aanmelding("B", "999990020")).await, 202, "wachtlijst");
    is(&proef.post("/trajecten", aanmelding("B", "999990020")).await, 202, "wachtlijst");
    let stap = json!({"stap": "voortgang", "datum": "2025-04-01"});
    let pad = format!("/trajecten/{}/stappen", traject("B"));
    fout(&proef.post(&pad, stap).await, 409, "traject-niet-gestart");

    let proef = met_aanbod(None).await;
    let stops = "/aanbod/op-koers/aanmeldstops";
    is(&proef.beheer(stops, json!({"datum": "2025-02-01"})).await, 201, "aanmeldstop");
    is(&proef.beheer(stops, json!({"datum": "2025-02-01"})).await, 200, "aanmeldstop");
    is(&proef.post("/trajecten", aanmelding("A", BSN)).await, 202, "wachtlijst");
    let opheffing = format!("{stops}/opheffing");
    is(&proef.beheer(&opheffing, json!({"datum": "2025-03-01"})).await, 201, "open");
    is(&proef.post("/trajecten", aanmelding("A", BSN)).await, 201, "gestart");
}

#[tokio::test]
async fn wat_over_een_aanbod_wordt_gezegd_gaat_niet_verloren() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({
        "code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01", "datumEinde": "2025-03-02",
        "capaciteit": 20, "duurWeken": 7,
    });
    is(&proef.beheer("/aanbod", aanbod.clone()).await, 201, "open");
    is(&proef.beheer("/aanbod", aanbod).await, 200, "open");
    let regels = proef.omgeving.log.read_stream(&"aanbod-GM0014-op-koers".into()).await.unwrap();
    let feiten: Value = serde_json::from_str(&regels[0].data).unwrap();
    let verwacht = json!({
        "aanbod": "op-koers", "titel": "Op Koers", "capaciteit": 20, "einde": "2025-03-02", "duurWeken": 7,
    });
    assert_eq!(feiten, verwacht);
    is(&proef.post("/trajecten", aanmelding("A", BSN)).await, 201, "gestart");
    let te_laat = json!({
        "kenmerk": "B", "persoon": {"bsn": "999990020"}, "aanbod": "op-koers", "datum": "2025-03-02",
    });
    fout(&proef.post("/trajecten", te_laat).await, 409, "aanbod-gesloten");

    for (veld, waarde) in
        [("naam", json!("n".repeat(101))), ("duurWeken", json!(70_000)), ("duurWeken", json!(0))]
    {
        let mut fout_aanbod = json!({"code": "x", "naam": "n".repeat(100), "datum": "2025-03-01"});
        fout_aanbod[veld] = waarde;
        fout(&proef.beheer("/aanbod", fout_aanbod).await, 400, "invoer-ongeldig");
    }
    let langste = json!({"code": "x", "naam": "n".repeat(100), "datum": "2025-03-01"});
    is(&proef.beheer("/aanbod", langste).await, 201, "open");
}

#[tokio::test]
async fn dezelfde_sleutel_geeft_hetzelfde_antwoord() {
    let proef = met_aanbod(Some(1)).await;
    proef.post("/trajecten", aanmelding("A", BSN)).await;
    let wacht = aanmelding("B", "999990020");
    let (status, _) = proef.vraag(Rol::Coach, "POST", "/trajecten", (Some("s-1"), Some(wacht.clone()))).await;
    assert_eq!(status, 202);
    // A place comes free; the old request, sent once more by an impatient line, does not take it.
    let pad = format!("/trajecten/{}/voltooiing", traject("A"));
    proef.post(&pad, json!({"datum": "2025-03-01", "uitkomst": "geen"})).await;
    let (status, _) = proef.vraag(Rol::Coach, "POST", "/trajecten", (Some("s-1"), Some(wacht.clone()))).await;
    assert_eq!(status, 202);
    is(&proef.post("/trajecten", wacht).await, 201, "gestart");
    let anders = aanmelding("C", "999990032");
    let (status, antwoord) = proef.vraag(Rol::Coach, "POST", "/trajecten", (Some("s-1"), Some(anders))).await;
    fout(&(status.as_u16(), antwoord), 409, "sleutel-hergebruikt");
}

#[tokio::test]
async fn coach_plan_contact_en_ggz() {
    let proef = Proef::nieuw().await;
    let persoon = json!({"bsn": BSN});
    let coach = |coach| json!({"persoon": persoon, "coach": coach, "datum": "2025-03-01"});
    is(&proef.post("/coachtoewijzingen", coach("c-1")).await, 201, "coach-toegewezen");
    is(&proef.post("/coachtoewijzingen", coach("c-1")).await, 200, "coach-toegewezen");
    fout(&proef.post("/coachtoewijzingen", coach("c-2")).await, 409, "coach-is-er-al");
    let overdracht = json!({"persoon": persoon, "naar": "c-2", "datum": "2025-04-01"});
    is(&proef.post("/overdrachten", overdracht.clone()).await, 201, "coach-overgedragen");
    is(&proef.post("/overdrachten", overdracht).await, 200, "coach-overgedragen");
    let plan = json!({"persoon": persoon, "datum": "2025-04-02", "doelen": "Rijbewijs halen"});
    is(&proef.post("/ontwikkelplannen", plan).await, 201, "plan-vastgelegd");
    let scores = json!({"financien": 1, "schoolOfWerk": 2, "wonen": 3, "welzijn": 4, "netwerk": 5});
    let meting = json!({"persoon": persoon, "datum": "2025-04-02", "scores": scores});
    is(&proef.post("/big-five-metingen", meting).await, 201, "gemeten");
    let contact = json!({"persoon": persoon, "datum": "2025-04-03", "coach": "c-2"});
    is(&proef.post("/contacten", contact).await, 201, "contact-gelegd");
    let verloren = json!({"persoon": persoon, "datum": "2025-05-03", "verloren": true});
    is(&proef.post("/contacten", verloren).await, 201, "contact-verloren");
    let wacht = json!({"persoon": persoon, "datum": "2025-05-04", "zorg": "EMDR"});
    is(&proef.post("/ggz-wachttijden", wacht).await, 201, "wacht-op-ggz");
    let behandeling = json!({"persoon": persoon, "datum": "2025-06-04"});
    let laatste = proef.post("/ggz-behandelingen", behandeling).await;
    is(&laatste, 201, "in-behandeling");

    let (status, persoon) =
        proef.get(&format!("/personen/{}", laatste.1["persoonId"].as_str().unwrap())).await;
    assert_eq!(status, 200);
    assert_eq!((&persoon["coach"], &persoon["coachSinds"]), (&json!("c-2"), &json!("2025-04-01")));
    assert_eq!((&persoon["laatsteContact"], &persoon["versie"]), (&json!("2025-04-03"), &json!(8)));
}

#[tokio::test]
async fn uitstroom_en_nazorg() {
    let proef = met_aanbod(None).await;
    let gestart = proef.post("/trajecten", aanmelding("A", BSN)).await;
    let uitstroom = |datum, reden| json!({"persoon": {"bsn": BSN}, "ingangsdatum": "2024-06-01", "datum": datum, "reden": reden});
    let persoon = gestart.1["persoonId"].as_str().unwrap();
    // Of a benefit that is not known here, by its first day or by its id: nothing happens.
    fout(&proef.post("/uitstroom", uitstroom("2025-05-17", "werk")).await, 404, "uitkering-onbekend");
    let zomaar = json!({"persoon": {"bsn": BSN}, "uitkeringId": uuid::Uuid::from_u128(404), "datum": "2025-05-17", "reden": "werk"});
    fout(&proef.post("/uitstroom", zomaar).await, 404, "uitkering-onbekend");
    let (_, begeleid) = proef.get(&format!("/personen/{persoon}")).await;
    assert_eq!(
        (&begeleid["uitstroom"], &begeleid["trajecten"][0]["toestand"]),
        (&json!([]), &json!("gestart"))
    );

    let wie = domein::PersoonId(persoon.parse().unwrap());
    let verwacht = domein::uitkering_id(wie, &proef.omgeving.gemeente, "2024-06-01".parse().unwrap(), 0);
    proef.ken_toe(wie, verwacht).await;
    let verwacht = verwacht.to_string();
    let eerste = proef.post("/uitstroom", uitstroom("2025-05-17", "onbekend")).await;
    is(&eerste, 201, "uitgestroomd");
    assert_eq!(eerste.1["uitkeringId"], verwacht);
    is(&proef.post("/uitstroom", uitstroom("2025-05-17", "onbekend")).await, 200, "uitgestroomd");
    is(&proef.post("/uitstroom", uitstroom("2025-05-17", "werk")).await, 201, "uitgestroomd");
    let (_, begeleid) = proef.get(&format!("/personen/{persoon}")).await;
    assert_eq!(begeleid["trajecten"][0]["toestand"], "afgebroken");
    assert_eq!(begeleid["uitstroom"][0]["reden"], "werk");
    // On the 22nd birthday.
    let regels = proef.omgeving.log.read_stream(&format!("begeleiding-{persoon}").into()).await.unwrap();
    let uitstroom_regel = regels.iter().find(|regel| regel.kind == Uitstroom::SOORT).unwrap();
    assert!(uitstroom_regel.data.contains("\"leeftijd\":22"), "{}", uitstroom_regel.data);

    let pad = |deel: &str| format!("/uitstroom/{verwacht}/{deel}");
    is(&proef.post(&pad("nazorg"), json!({"datum": "2025-08-01", "duurzaam": true})).await, 201, "duurzaam");
    is(&proef.post(&pad("nazorg"), json!({"datum": "2025-08-01", "duurzaam": true})).await, 200, "duurzaam");
    let te_vroeg = json!({"datum": "2025-05-01", "duurzaam": true});
    fout(&proef.post(&pad("nazorg"), te_vroeg).await, 409, "datum-te-vroeg");
    is(&proef.post(&pad("intrekking"), json!({"datum": "2025-08-02"})).await, 201, "uitstroom-ingetrokken");
    let daarna = json!({"datum": "2025-09-01", "duurzaam": true});
    fout(&proef.post(&pad("nazorg"), daarna).await, 404, "uitstroom-onbekend");
}

#[tokio::test]
async fn wat_niet_bestaat_wordt_niet_gevonden() {
    let proef = met_aanbod(None).await;
    let nergens = uuid::Uuid::from_u128(404);
    let onbekend =
        json!({"kenmerk": "A", "persoon": {"bsn": BSN}, "aanbod": "bestaat-niet", "datum": "2025-03-01"});
    fout(&proef.post("/trajecten", onbekend).await, 404, "aanbod-onbekend");
    let niemand = json!({"persoon": {"persoonId": nergens}, "coach": "c-1", "datum": "2025-03-01"});
    assert_eq!(proef.post("/coachtoewijzingen", niemand).await.0, 404);
    let stap = json!({"stap": "voortgang", "datum": "2025-04-01"});
    fout(&proef.post(&format!("/trajecten/{nergens}/stappen"), stap).await, 404, "traject-onbekend");
    let nazorg = json!({"datum": "2025-04-01", "duurzaam": false});
    fout(&proef.post(&format!("/uitstroom/{nergens}/nazorg"), nazorg).await, 404, "uitstroom-onbekend");
    fout(&proef.get(&format!("/personen/{nergens}")).await, 404, "begeleiding-onbekend");
    let stop = json!({"datum": "2025-04-01"});
    fout(&proef.beheer("/aanbod/bestaat-niet/aanmeldstops", stop.clone()).await, 404, "aanbod-onbekend");
    fout(&proef.beheer("/aanbod/NIET%20GOED/aanmeldstops", stop.clone()).await, 400, "pad-onjuist");
    fout(&proef.post("/trajecten/geen-uuid/stappen", stop).await, 400, "pad-onjuist");
}

#[tokio::test]
async fn alles_wat_mis_is_komt_tegelijk() {
    let proef = Proef::nieuw().await;
    let (status, antwoord) = proef
        .post(
            "/uitstroom",
            json!({"persoon": {"bsn": "999990010"}, "datum": "0001-01-01", "reden": "zomaar"}),
        )
        .await;
    assert_eq!(status, 400);
    let velden: Vec<_> =
        antwoord["fouten"].as_array().unwrap().iter().map(|f| f["veld"].as_str().unwrap()).collect();
    assert_eq!(velden, ["persoon.bsn", "uitkeringId", "reden", "datum"]);
    assert!(!antwoord.to_string().contains("999990010"));
    for (pad, inhoud) in [
        ("/contacten", json!({"persoon": {"bsn": BSN}, "datum": "2025-01-01"})),
        (
            "/contacten",
            json!({"persoon": {"bsn": BSN}, "datum": "2025-01-01", "coach": "c-1", "verloren": true}),
        ),
        ("/coachtoewijzingen", json!({"persoon": {}, "coach": "c-1", "datum": "2025-01-01"})),
        ("/coachtoewijzingen", json!({"persoon": {"bsn": BSN}, "coach": BSN, "datum": "2025-01-01"})),
        ("/ontwikkelplannen", json!({"persoon": {"bsn": BSN}, "doelen": "", "datum": "2025-01-01"})),
        (
            "/trajecten",
            json!({"kenmerk": "A", "persoon": {"bsn": BSN}, "aanbod": "X Y", "datum": "2025-01-01"}),
        ),
        (
            "/trajecten",
            json!({"kenmerk": "A", "persoon": {"bsn": BSN}, "aanbod": "x", "datum": "gisteren", "meer": 1}),
        ),
        (
            "/uitstroom",
            json!({"persoon": {"bsn": BSN}, "ingangsdatum": "2025-02-01", "datum": "2025-01-01", "reden": "werk"}),
        ),
    ] {
        fout(&proef.post(pad, inhoud).await, 400, "invoer-ongeldig");
    }
    let scores = json!({"financien": 0, "schoolOfWerk": 6, "wonen": 3, "welzijn": 4});
    let (_, antwoord) = proef
        .post("/big-five-metingen", json!({"persoon": {"bsn": BSN}, "datum": "2025-01-01", "scores": scores}))
        .await;
    assert_eq!(antwoord["fouten"].as_array().unwrap().len(), 3, "{antwoord}");
    let aanbod =
        json!({"code": "x", "naam": " ", "datum": "2025-03-01", "datumEinde": "2025-02-01", "capaciteit": 0});
    let (_, antwoord) = proef.beheer("/aanbod", aanbod).await;
    assert!(antwoord["fouten"].as_array().unwrap().len() >= 3, "{antwoord}");
}

#[tokio::test]
async fn wie_wat_mag() {
    let proef = met_aanbod(None).await;
    let aanbod = json!({"code": "x", "naam": "X", "datum": "2025-03-01"});
    fout(&proef.post("/aanbod", aanbod).await, 403, "geen-toegang");
    for rol in [Rol::Beleid, Rol::Beheer, Rol::Uwv, Rol::Doorstroompunt, Rol::Privacy] {
        for pad in ["/coachverzoeken", "/trajecten", "/personen/00000000-0000-0000-0000-000000000001"] {
            let (status, antwoord) = proef.vraag(rol, "GET", pad, (None, None)).await;
            fout(&(status.as_u16(), antwoord), 403, "geen-toegang");
        }
        let (status, antwoord) =
            proef.vraag(rol, "POST", "/trajecten", (None, Some(aanmelding("A", BSN)))).await;
        fout(&(status.as_u16(), antwoord), 403, "geen-toegang");
    }
    // A token of another municipality.
    let elders = Proef::met("GM0037").await;
    fout(&elders.get("/coachverzoeken").await, 403, "geen-toegang");
    fout(&elders.post("/trajecten", aanmelding("A", BSN)).await, 403, "geen-toegang");
}

#[tokio::test]
async fn een_coach_met_teams_ziet_en_doet_niets_bij_een_ander_team() {
    let mut proef = met_aanbod(None).await;
    let toewijzing = |bsn: &str, team: &str| json!({"persoon": {"bsn": bsn}, "coach": "c-1", "gebiedsteam": team, "datum": "2025-02-01"});
    let (_, oost) = proef.post("/coachtoewijzingen", toewijzing(BSN, "oost")).await;
    let (_, zuid) = proef.post("/coachtoewijzingen", toewijzing("999990020", "zuid")).await;
    for (kenmerk, bsn) in [("A", BSN), ("B", "999990020")] {
        is(&proef.post("/trajecten", aanmelding(kenmerk, bsn)).await, 201, "gestart");
    }
    proef.werk_bij().await;
    proef.coach_in("[\"oost\"]");
    let pad = |wie: &Value| format!("/personen/{}", wie["persoonId"].as_str().unwrap());
    assert_eq!(proef.get(&pad(&oost)).await.0, 200);
    fout(&proef.get(&pad(&zuid)).await, 404, "begeleiding-onbekend");
    let (_, lijst) = proef.get("/trajecten").await;
    let ids: Vec<_> = lijst["regels"].as_array().unwrap().iter().map(|regel| &regel["trajectId"]).collect();
    assert_eq!(ids, [&json!(traject("A").to_string())]);
    let stap = json!({"datum": "2025-04-01", "stap": "voortgang"});
    is(&proef.post(&format!("/trajecten/{}/stappen", traject("A")), stap.clone()).await, 201, "stap-gezet");
    // Of what another team has the answer is that of what is not there, to the letter.
    for deel in ["stappen", "intrekking", "einde/intrekking", "plaats"] {
        let inhoud = match deel {
            "stappen" => stap.clone(),
            "plaats" => json!({"antwoord": "later", "datum": "2025-04-01"}),
            _ => json!({"reden": "invoerfout"}),
        };
        let bij = async |kenmerk: &str| {
            proef.post(&format!("/trajecten/{}/{deel}", traject(kenmerk)), inhoud.clone()).await
        };
        let bij_zuid = bij("B").await;
        fout(&bij_zuid, 404, "traject-onbekend");
        assert_eq!(bij_zuid, bij("Z").await, "{deel}");
    }
    let contact = |wie: Value| json!({"persoon": wie, "datum": "2025-04-01", "coach": "c-1"});
    for (bekend, onbekend) in [
        (json!({"bsn": "999990020"}), json!({"bsn": "999990044"})),
        (json!({"persoonId": zuid["persoonId"]}), json!({"persoonId": uuid::Uuid::from_u128(4)})),
    ] {
        let vraag = async |wie| {
            let (status, antwoord) =
                proef.vraag_zo(Rol::Coach, "POST", "/contacten", (None, Some(contact(wie)))).await;
            (status.as_u16(), antwoord)
        };
        let bij_zuid = vraag(bekend).await;
        fout(&bij_zuid, 404, "persoon-onbekend");
        assert_eq!(bij_zuid, vraag(onbekend).await);
    }
    fout(&proef.post("/trajecten", aanmelding("C", "999990020")).await, 404, "persoon-onbekend");
    // A kenmerk of another team's traject shows nothing of it.
    let in_gebruik = proef.post("/trajecten", aanmelding("B", BSN)).await;
    fout(&in_gebruik, 409, "traject-kenmerk-in-gebruik");
    // Nor may a coach put somebody in another team.
    let mut elders = aanmelding("D", "999990032");
    elders["gebiedsteam"] = json!("zuid");
    fout(&proef.post("/trajecten", elders).await, 403, "geen-toegang");
    fout(&proef.post("/coachtoewijzingen", toewijzing("999990032", "zuid")).await, 403, "geen-toegang");
    is(&proef.post("/coachtoewijzingen", toewijzing("999990032", "oost")).await, 201, "coach-toegewezen");
}

#[tokio::test]
async fn wat_gebeurde_ligt_niet_in_de_toekomst_en_wat_gepland_is_hooguit_twee_jaar_vooruit() {
    // The clock of the test says 15 January 2026.
    let proef = met_aanbod(None).await;
    let met = |datum: &str| json!({"persoon": {"bsn": BSN}, "coach": "c-1", "datum": datum});
    for (pad, datum, code) in [
        ("/contacten", "2026-01-16", "datum-te-laat"),
        ("/contacten", "1899-12-31", "datum-te-vroeg"),
        ("/contacten", "20260115", "notatie-onjuist"),
        ("/coachtoewijzingen", "2028-01-16", "datum-te-laat"),
    ] {
        let antwoord = proef.post(pad, met(datum)).await;
        fout(&antwoord, 400, "invoer-ongeldig");
        assert_eq!(antwoord.1["fouten"][0]["code"], code, "{pad} {datum}");
    }
    let geboren = json!({"persoon": {"bsn": BSN, "geboortedatum": "2026-01-16"}, "coach": "c-1", "datum": "2026-01-15"});
    let antwoord = proef.post("/contacten", geboren).await;
    assert_eq!((antwoord.0, &antwoord.1["fouten"][0]["veld"]), (400, &json!("persoon.geboortedatum")));
}

#[test]
fn elke_weigering_is_op_te_zoeken() {
    let eigen = ["sleutel-hergebruikt", "begeleiding-onbekend"];
    let velden = ["einde-voor-begin", "contact-onduidelijk", "uitkering-onduidelijk"];
    for code in Weigering::CODES.iter().chain(&eigen).chain(&velden) {
        assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
    }
}

#[tokio::test]
async fn een_bsn_dat_niemand_kent_maakt_alleen_iemand_wie_genoemd_is_en_die_zich_aanmeldt() {
    let proef = met_aanbod(None).await;
    let post = async |pad: &str, inhoud: Value| {
        let (status, waarde) = proef.vraag_zo(Rol::Coach, "POST", pad, (None, Some(inhoud))).await;
        (status.as_u16(), waarde)
    };
    let genoemd = json!({"bsn": BSN, "geboortedatum": "2003-05-17", "achternaam": "Proef"});
    let contact = json!({"persoon": genoemd, "datum": "2025-03-01", "coach": "c-1"});
    fout(&post("/contacten", contact.clone()).await, 404, "persoon-onbekend");
    let mut zonder_naam = aanmelding("A", BSN);
    fout(&post("/trajecten", zonder_naam.clone()).await, 404, "persoon-onbekend");
    let bsn = persoonsregister::Bsn::lees(BSN).unwrap().into();
    assert_eq!(proef.omgeving.register.zoek(&bsn).await.unwrap(), None, "nobody came into being");
    zonder_naam["persoon"] = genoemd;
    is(&post("/trajecten", zonder_naam).await, 201, "gestart");
    assert_eq!(post("/contacten", contact).await.0, 201, "who is known by now");
}
