//! The front door: what a caller gets for good, repeated, wrong, forbidden and impossible requests.

use axum::http::StatusCode;
use domein::Rol;
use serde_json::{Value, json};
use signalering::aanvoer::{DOORSTROOMPUNT, UWV};

use crate::hulp::{Proef, proef, proef_van, signaal, voorbeeld};

fn zelfmelding(kenmerk: &str) -> Value {
    json!({
        "persoon": {"bsn": "999900006", "geboortedatum": "2006-05-17", "achternaam": "Proef"}, "bron": "zelfmelding",
        "datum": "2026-02-02", "kenmerk": kenmerk, "gebiedsteam": "zuid", "toelichting": "Belde zelf",
    })
}

/// A service with one signal; gives its path.
async fn met_signaal() -> (Proef, String) {
    let proef = proef().await;
    let (status, stand) = proef.post(Rol::Coach, "/signalen", &zelfmelding("ZM-1")).await;
    assert_eq!(status, StatusCode::CREATED, "{stand}");
    let pad = format!("/signalen/{}", stand["signaalId"].as_str().unwrap());
    (proef, pad)
}

#[tokio::test]
async fn een_signaal_kan_worden_vastgelegd_en_opgevolgd() {
    let (proef, pad) = met_signaal().await;
    assert_eq!(pad, format!("/signalen/{}", signaal("zelfmelding", "ZM-1")));
    let stappen = [
        ("informatieverstrekkingen", json!({"datum": "2026-02-03", "kanaal": "telefoon"}), "in-opvolging"),
        (
            "gesprekken",
            json!({"datum": "2026-02-03", "datumGesprek": "2026-02-09", "coach": "coach-zuid-2"}),
            "gesprek-gepland",
        ),
        ("afwezigheden", json!({"datum": "2026-02-09"}), "in-opvolging"),
        (
            "gespreksverslagen",
            json!({"datum": "2026-02-12", "coach": "coach-zuid-2", "uitkomst": "aanvraag-nodig"}),
            "in-opvolging",
        ),
        ("afsluiting", json!({"datum": "2026-02-20", "resultaat": "aanvraag"}), "afgesloten"),
    ];
    for (versie, (stap, inhoud, toestand)) in (2..).zip(stappen) {
        let naar = format!("{pad}/{stap}");
        let (status, stand) = proef.post(Rol::Coach, &naar, &inhoud).await;
        assert_eq!(status, StatusCode::CREATED, "{stap}: {stand}");
        assert_eq!((&stand["toestand"], &stand["versie"]), (&json!(toestand), &json!(versie)), "{stap}");
        // The same once more, without a key: it already is so.
        let (status, weer) = proef.post(Rol::Coach, &naar, &inhoud).await;
        assert_eq!((status, &weer), (StatusCode::OK, &stand), "{stap}");
    }
    proef.bij().await;
    let (status, regel) = proef.get(Rol::Coach, &pad).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&regel["toestand"], &regel["coach"], &regel["bron"]),
        (&json!("afgesloten"), &json!("coach-zuid-2"), &json!("zelfmelding"))
    );
}

#[tokio::test]
async fn dezelfde_sleutel_is_dezelfde_opdracht() {
    let (proef, pad) = met_signaal().await;
    let naar = format!("{pad}/gesprekken");
    let gesprek = |dag: &str| json!({"datum": "2026-02-03", "datumGesprek": dag, "coach": "coach-1"});
    let (status, eerste) = proef.post_met_sleutel("s-1", &naar, &gesprek("2026-02-09")).await;
    assert_eq!(status, StatusCode::CREATED);
    let weer = proef.post_met_sleutel("s-1", &naar, &gesprek("2026-02-09")).await;
    assert_eq!(weer, (StatusCode::OK, eerste));
    // The id follows from the caller and the key, as for a file with commands.
    let opdracht = web::opdracht_id("coach", "s-1");
    assert_eq!(proef.log().await.last().unwrap().id, eventstore::event_id(opdracht, 0));
}

#[tokio::test]
async fn een_signaal_opnieuw_vastleggen_geeft_hetzelfde_signaal() {
    let (proef, _) = met_signaal().await;
    let (status, stand) = proef.post(Rol::Coach, "/signalen", &zelfmelding("ZM-1")).await;
    assert_eq!((status, &stand["versie"]), (StatusCode::OK, &json!(1)));
    let mut anders = zelfmelding("ZM-1");
    anders["datum"] = json!("2026-02-03");
    let (status, probleem) = proef.post(Rol::Coach, "/signalen", &anders).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("melding-bestaat-al")));
}

#[tokio::test]
async fn wat_alleen_een_bron_weet_hoort_bij_die_bron() {
    let proef = proef().await;
    for (plaats, (bron, veld, waarde, verwacht)) in [
        ("pro-vso", "uitstroomprofiel", "dagbesteding", ("route", "route-arbeid-plus")),
        ("pro-vso", "uitstroomprofiel", "vervolgonderwijs", ("route", "route-entree")),
        ("einde-inburgering", "vanTeam", "thuisin050", ("vanTeam", "thuisin050")),
        ("outreach", "vindplaats", "straat", ("vindplaats", "straat")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut melding = zelfmelding(&format!("B-{plaats}"));
        melding[veld] = json!(waarde);
        let (status, probleem) = proef.post(Rol::Coach, "/signalen", &melding).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{veld} is of {bron}");
        assert_eq!(
            (&probleem["fouten"][0]["veld"], &probleem["fouten"][0]["code"]),
            (&json!(veld), &json!("hoort-bij-andere-bron"))
        );
        melding["bron"] = json!(bron);
        let (status, stand) = proef.post(Rol::Coach, "/signalen", &melding).await;
        assert_eq!(status, StatusCode::CREATED, "{stand}");
        proef.bij().await;
        let (_, regel) =
            proef.get(Rol::Coach, &format!("/signalen/{}", stand["signaalId"].as_str().unwrap())).await;
        assert_eq!(regel[verwacht.0], json!(verwacht.1), "{regel}");
    }
}

#[tokio::test]
async fn alle_fouten_in_de_invoer_komen_tegelijk() {
    let (proef, pad) = met_signaal().await;
    let fout = json!({
        "persoon": {"bsn": "999900007"}, "bron": "doorstroompunt", "datum": "0001-01-01",
        "kenmerk": "999900018", "gebiedsteam": "Heel Zuid",
    });
    let (status, probleem) = proef.post(Rol::Coach, "/signalen", &fout).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let velden: Vec<_> = probleem["fouten"].as_array().unwrap().iter().map(|f| f["veld"].clone()).collect();
    assert_eq!(velden, ["gebiedsteam", "kenmerk", "persoon.bsn", "bron", "datum"]);
    // What the field is, not what its type is called; and no pattern.
    for fout in probleem["fouten"].as_array().unwrap() {
        let reden = fout["reden"].as_str().unwrap();
        assert!(!reden.contains("kenmerk:") && !reden.contains('^') && reden.ends_with('.'), "{reden}");
    }
    assert!(!probleem.to_string().contains("999900018") && !probleem.to_string().contains("999900007"));
    let gesprek = json!({"datum": "2026-02-03", "datumGesprek": "2200-01-01", "coach": "Jan Jansen"});
    let (status, probleem) = proef.post(Rol::Coach, &format!("{pad}/gesprekken"), &gesprek).await;
    assert_eq!((status, probleem["fouten"].as_array().unwrap().len()), (StatusCode::BAD_REQUEST, 2));
    let (status, probleem) = proef.post(Rol::Coach, &format!("{pad}/afsluiting"), &json!({"x": 1})).await;
    assert_eq!((status, probleem["fouten"].as_array().unwrap().len()), (StatusCode::BAD_REQUEST, 3));
}

#[tokio::test]
async fn een_regel_die_nee_zegt_geeft_409_en_een_onbekend_signaal_404() {
    let (proef, pad) = met_signaal().await;
    let afwezig = json!({"datum": "2026-02-09"});
    for (stap, inhoud, code) in [
        ("afwezigheden", afwezig.clone(), "geen-informatief-gesprek-gepland"),
        ("aankomsten", json!({"datum": "2026-02-09", "coach": "coach-1"}), "geen-overdracht"),
        ("informatieverstrekkingen", json!({"datum": "2026-02-01", "kanaal": "brief"}), "datum-voor-signaal"),
    ] {
        let (status, probleem) = proef.post(Rol::Coach, &format!("{pad}/{stap}"), &inhoud).await;
        assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!(code)));
    }
    let onbekend = format!("/signalen/{}", signaal("partner", "niet"));
    for pad in [format!("{onbekend}/afwezigheden"), format!("{onbekend}/intrekking")] {
        let (status, probleem) = proef.post(Rol::Coach, &pad, &afwezig).await;
        assert_eq!((status, &probleem["code"]), (StatusCode::NOT_FOUND, &json!("signaal-onbekend")));
    }
    proef.bij().await;
    assert_eq!(proef.get(Rol::Coach, &onbekend).await.0, StatusCode::NOT_FOUND);
    assert_eq!(proef.get(Rol::Coach, "/signalen/geen-uuid").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn een_aankomst_hoort_bij_een_warme_overdracht() {
    let proef = proef().await;
    proef.tel(&UWV, &voorbeeld("uwv-voorbeeld.jsonl")).await;
    let pad = format!("/signalen/{}/aankomsten", signaal("uwv-warme-overdracht", "WO-2026-0001"));
    let aankomst = |dag: &str| json!({"datum": dag, "coach": "coach-oost-1"});
    let (status, stand) = proef.post(Rol::Coach, &pad, &aankomst("2026-02-11")).await;
    assert_eq!((status, &stand["toestand"]), (StatusCode::CREATED, &json!("in-opvolging")));
    let (status, probleem) = proef.post(Rol::Coach, &pad, &aankomst("2026-02-12")).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("aankomst-al-bevestigd")));
}

#[tokio::test]
async fn alleen_de_bron_trekt_een_signaal_in() {
    let (proef, zelf) = met_signaal().await;
    proef.tel(&DOORSTROOMPUNT, &voorbeeld("doorstroompunt-voorbeeld.csv")).await;
    proef.tel(&UWV, &voorbeeld("uwv-voorbeeld.jsonl")).await;
    let van = |bron, nummer| format!("/signalen/{}", signaal(bron, nummer));
    let dsp = van("doorstroompunt", "DSP-2025-0002");
    let ww = van("uwv-ww-einde", "WW-2026-0001");
    for (pad, rol, verwacht) in [
        (&zelf, Rol::Doorstroompunt, StatusCode::FORBIDDEN),
        (&zelf, Rol::Coach, StatusCode::CREATED),
        (&dsp, Rol::Coach, StatusCode::FORBIDDEN),
        (&dsp, Rol::Uwv, StatusCode::FORBIDDEN),
        (&dsp, Rol::Doorstroompunt, StatusCode::CREATED),
        (&dsp, Rol::Doorstroompunt, StatusCode::OK),
        (&ww, Rol::Uwv, StatusCode::CREATED),
        (&ww, Rol::Beheer, StatusCode::FORBIDDEN),
    ] {
        let (status, antwoord) =
            proef.post(rol, &format!("{pad}/intrekking"), &json!({"datum": "2026-03-01"})).await;
        assert_eq!(status, verwacht, "{rol}: {antwoord}");
    }
}

#[tokio::test]
async fn elke_rol_mag_alleen_het_eigene() {
    let (proef, pad) = met_signaal().await;
    for rol in Rol::MET_TOKEN.iter().copied().filter(|rol| *rol != Rol::Coach) {
        let opvolgen = proef.post(rol, &format!("{pad}/afwezigheden"), &json!({"datum": "2026-02-09"})).await;
        assert_eq!(opvolgen.0, StatusCode::FORBIDDEN, "{rol}");
        assert_eq!(proef.get(rol, "/signalen").await.0, StatusCode::FORBIDDEN, "{rol}");
        assert_eq!(
            proef.post(rol, "/signalen", &zelfmelding("ZM-2")).await.0,
            StatusCode::FORBIDDEN,
            "{rol}"
        );
    }
    let csv = voorbeeld("doorstroompunt-voorbeeld.csv");
    assert_eq!(proef.lever(Rol::Uwv, "doorstroompunt", "text/csv", csv).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn een_andere_gemeente_ziet_en_wijzigt_niets() {
    let proef = proef_van("GM0363").await;
    proef.tel(&DOORSTROOMPUNT, &voorbeeld("doorstroompunt-voorbeeld.csv")).await;
    proef.bij().await;
    let id = signaal("doorstroompunt", "DSP-2025-0002");
    for pad in ["/signalen".to_owned(), format!("/signalen/{id}")] {
        let (status, probleem) = proef.get(Rol::Coach, &pad).await;
        assert_eq!((status, &probleem["code"]), (StatusCode::FORBIDDEN, &json!("geen-toegang")));
    }
    let pad = format!("/signalen/{id}/afwezigheden");
    let geweigerd = proef.post(Rol::Coach, &pad, &json!({"datum": "2026-02-09"})).await;
    assert_eq!(geweigerd.0, StatusCode::FORBIDDEN);
    let levering = proef.lever(Rol::Uwv, "uwv", "application/json", "{}").await;
    assert_eq!(levering.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn een_aanlevering_over_http_is_dezelfde_als_het_bestand() {
    let proef = proef().await;
    let csv = voorbeeld("doorstroompunt-voorbeeld.csv") + "DSP 9;weg;;;;;;;;;;;;\n";
    let (status, bewijs) =
        proef.lever(Rol::Doorstroompunt, "doorstroompunt", "text/csv; charset=utf-8", csv).await;
    assert_eq!(status, StatusCode::OK, "{bewijs}");
    assert_eq!(
        (&bewijs["gelezen"], &bewijs["aangenomen"], &bewijs["geweigerd"]),
        (&json!(6), &json!(5), &json!(1))
    );
    assert_eq!(bewijs["weigeringen"][0]["regel"], 7);
    let xml = "<meldingen>\n<melding><meldingsnummer>DSP-9</meldingsnummer><soort>dreigende-uitval</soort>\
               <datum>2025-02-03</datum><bsn>999900006</bsn></melding>\n</meldingen>";
    let vorm = "/mappings/xml?bron=doorstroompunt";
    let bewaard = proef.put_tekst(Rol::Beheer, vorm, "rij = \"melding\"\n").await;
    assert!(bewaard.0.is_success(), "{}", bewaard.1);
    let (status, bewijs) = proef
        .lever(Rol::Doorstroompunt, "doorstroompunt?mapping=xml&proef=true", "application/xml", xml)
        .await;
    assert_eq!((status, &bewijs["aangenomen"]), (StatusCode::OK, &json!(1)), "{bewijs}");
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &voorbeeld("doorstroompunt-voorbeeld.csv")).await, [5, 0, 5, 0]);
    for soort in ["application/cloudevents+json", "application/cloudevents-batch+json", "application/json"] {
        let (status, bewijs) = proef.lever(Rol::Uwv, "uwv", soort, voorbeeld("uwv-voorbeeld.jsonl")).await;
        assert_eq!((status, &bewijs["gelezen"]), (StatusCode::OK, &json!(2)), "{soort}");
    }
}

#[tokio::test]
async fn een_onbruikbare_aanlevering_wordt_in_een_keer_geweigerd() {
    let proef = proef().await;
    let lever = |soort: &'static str, inhoud: Vec<u8>| {
        let proef = &proef;
        async move {
            let (status, probleem) = proef.lever(Rol::Beheer, "uwv", soort, inhoud).await;
            (status.as_u16(), probleem["code"].as_str().unwrap().to_owned())
        }
    };
    for soort in ["text/csv", "application/octet-stream"] {
        let (_, probleem) = proef.lever(Rol::Beheer, "uwv", soort, "{}").await;
        let detail = probleem["detail"].as_str().unwrap();
        assert!(detail.contains("application/cloudevents+json") && !detail.contains("csv"), "{detail}");
    }
    let (status, probleem) = proef.lever(Rol::Beheer, "doorstroompunt", "application/pdf", "%PDF").await;
    assert_eq!((status.as_u16(), &probleem["code"]), (415, &json!("soort-inhoud")));
    assert!(probleem["detail"].as_str().unwrap().contains("application/json"), "{probleem}");
    let afgebroken = lever("application/json", b"[{\"id\":".to_vec()).await;
    assert_eq!(afgebroken, (400, "aanlevering-onbruikbaar".to_owned()));
    assert_eq!(lever("text/csv", b"{}".to_vec()).await, (415, "soort-inhoud".to_owned()));
    let groot = vec![b' '; signalering::MAX_AANLEVERING_BYTES + 1];
    assert_eq!(lever("application/json", groot).await, (413, "te-groot".to_owned()));
    assert!(proef.log().await.is_empty());
}

#[tokio::test]
async fn van_twee_coaches_tegelijk_plant_er_een() {
    let (proef, pad) = met_signaal().await;
    let naar = format!("{pad}/gesprekken");
    let gesprek = |coach: &str| json!({"datum": "2026-02-03", "datumGesprek": "2026-02-09", "coach": coach});
    let (een, twee) = (gesprek("coach-1"), gesprek("coach-2"));
    let (een, twee) = tokio::join!(proef.post(Rol::Coach, &naar, &een), proef.post(Rol::Coach, &naar, &twee));
    let mut codes = [een.0.as_u16(), twee.0.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [201, 409]);
}

#[tokio::test]
async fn de_beschrijving_noemt_elke_operatie() {
    let (_, openapi) = proef().await.get(Rol::Coach, "/openapi.json").await;
    let paden: Vec<_> = openapi["paths"].as_object().unwrap().keys().cloned().collect();
    let mut verwacht = vec![
        "/aanleveringen".to_owned(),
        "/aanleveringen/doorstroompunt".to_owned(),
        "/aanleveringen/uwv".to_owned(),
        "/aanleveringen/{aanleveringId}/terugdraaiing".to_owned(),
        "/eigen-signalen".to_owned(),
        "/in-beeld".to_owned(),
        "/mappings".to_owned(),
        "/mappings/{naam}".to_owned(),
        "/signalen".to_owned(),
        "/signalen/{signaalId}".to_owned(),
    ];
    let handelingen = "aankomsten afsluiting afwezigheden afzeggingen doorgeleiding gesprekken gespreksverslagen informatieverstrekkingen \
         intrekking opvolging opvolging/intrekking overdrachtsbevestiging verplaatsingen";
    verwacht.extend(handelingen.split(' ').map(|naam| format!("/signalen/{{signaalId}}/{naam}")));
    assert_eq!(paden, verwacht);
}

#[test]
fn de_eigen_codes_van_de_voordeur_zijn_beschreven() {
    for code in [
        "aanlevering-onbruikbaar",
        "bron-heeft-aanlevering",
        "hoort-bij-andere-bron",
        "notatie-onjuist",
        "waarde-onjuist",
    ] {
        assert!(web::is_beschreven(code), "{code}");
    }
}

#[tokio::test]
async fn een_geweigerd_verzoek_laat_niets_achter_in_het_register() {
    let (proef, _) = met_signaal().await;
    let register = &proef.omgeving.register;
    // The number of a signal that exists: with another birth of the same person, which the register refuses, and of
    // somebody who is not known, which the rule does.
    for (bsn, geboortedatum, code) in [
        ("999900006", "2001-01-01", "andere-geboorte"),
        ("999900018", "2002-02-02", "melding-andere-persoon"),
    ] {
        let mut anders = zelfmelding("ZM-1");
        anders["persoon"] = json!({"bsn": bsn, "geboortedatum": geboortedatum, "achternaam": "Proef"});
        anders["datum"] = json!("2026-02-03");
        let (status, fout) = proef.post(Rol::Coach, "/signalen", &anders).await;
        assert_eq!((status, &fout["code"]), (StatusCode::CONFLICT, &json!(code)), "{fout}");
    }
    let zoek = async |bsn: &str| {
        let bsn: persoonsregister::Identificatie = persoonsregister::Bsn::lees(bsn).unwrap().into();
        register.zoek(&bsn).await.unwrap()
    };
    let wie = zoek("999900006").await.unwrap();
    let kaart = register.gegevens(wie).await.unwrap();
    assert_eq!(kaart.gegevens.geboorte.datum().unwrap().to_string(), "2006-05-17");
    assert!(zoek("999900018").await.is_none());
}

#[tokio::test]
async fn een_sleutel_hoort_bij_een_verzoek_en_geeft_altijd_het_eerste_antwoord() {
    let (proef, pad) = met_signaal().await;
    let gesprek = |dag: &str| json!({"datum": "2026-02-03", "datumGesprek": dag, "coach": "coach-1"});
    let verslag = |dag: &str| json!({"datum": dag, "coach": "coach-1", "uitkomst": "aanvraag-nodig"});
    let mut een_dag_later = zelfmelding("ZM-2");
    een_dag_later["datum"] = json!("2026-02-03");
    let (gesprekken, afwezigheden) = (format!("{pad}/gesprekken"), format!("{pad}/afwezigheden"));
    let verslagen = format!("{pad}/gespreksverslagen");
    let afsluiting = format!("/signalen/{}/afsluiting", signaal("zelfmelding", "ZM-2"));
    // A request, another one with the same key, and what happens to the signal after the first.
    for (naar, inhoud, anders, (daarna, wat)) in [
        (
            gesprekken.as_str(),
            gesprek("2026-02-09"),
            gesprek("2026-02-10"),
            (&afwezigheden, json!({"datum": "2026-02-09"})),
        ),
        (
            verslagen.as_str(),
            verslag("2026-02-12"),
            verslag("2026-02-13"),
            (&gesprekken, gesprek("2026-02-20")),
        ),
        (
            "/signalen",
            zelfmelding("ZM-2"),
            een_dag_later,
            (&afsluiting, json!({"datum": "2026-02-20", "resultaat": "aanvraag"})),
        ),
    ] {
        let (status, eerst) = proef.post_met_sleutel(naar, naar, &inhoud).await;
        assert_eq!(status, StatusCode::CREATED, "{naar}: {eerst}");
        let (status, later) = proef.post(Rol::Coach, daarna, &wat).await;
        assert_eq!(status, StatusCode::CREATED, "{daarna}: {later}");
        assert_ne!((&later["toestand"], &later["versie"]), (&eerst["toestand"], &eerst["versie"]));
        let aantal = proef.log().await.len();
        let (status, probleem) = proef.post_met_sleutel(naar, naar, &anders).await;
        assert_eq!(
            (status, &probleem["code"]),
            (StatusCode::CONFLICT, &json!("sleutel-hergebruikt")),
            "{naar}"
        );
        assert_eq!(proef.post_met_sleutel(naar, naar, &inhoud).await, (StatusCode::OK, eerst), "{naar}");
        assert_eq!(proef.log().await.len(), aantal, "{naar}");
    }
    // Another signal with a key that is taken.
    let (status, probleem) = proef.post_met_sleutel("/signalen", "/signalen", &zelfmelding("ZM-3")).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("sleutel-hergebruikt")));
}
