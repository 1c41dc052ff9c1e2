//! An application through the front door, from melding to decision.

use axum::http::StatusCode;
use domein::Rol::{Beheer, Coach, Inkomensconsulent};
use domein::gebeurtenis::{AanvraagGekoppeld, IntakeGebeurtenis as G};
use eventstore::{Append, Expected, NewEvent};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::hulp::{ACHTERNAAM, ANNA, BRAM, Proef};

async fn stap(proef: &Proef, id: &str, deel: &str, inhoud: Value) -> (u16, Value) {
    let (status, antwoord) = proef.post(Inkomensconsulent, &format!("/aanvragen/{id}/{deel}"), inhoud).await;
    (status.as_u16(), antwoord)
}

#[tokio::test]
async fn een_aanvraag_loopt_van_melding_tot_uitkering() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-00001", ANNA, "2025-03-03").await;
    let id = id.as_str();
    let vorm = "gemeenschappelijk-tot-23";
    for (deel, inhoud, toestand) in [
        (
            "zoektermijn",
            json!({"datum": "2025-03-03", "toegepast": true, "datumTot": "2025-03-31"}),
            "zoektermijn",
        ),
        (
            "intakegesprekken",
            json!({"datum": "2025-03-03", "datumGesprek": "2025-04-02", "vorm": vorm}),
            "intake-gepland",
        ),
        ("afwezigheden", json!({"datum": "2025-04-02"}), "niet-verschenen"),
        (
            "intakegesprekken",
            json!({"datum": "2025-04-02", "datumGesprek": "2025-04-07", "vorm": vorm}),
            "intake-gepland",
        ),
        (
            "intakeverslagen",
            json!({"datum": "2025-04-07", "vorm": vorm, "deelnemers": ["inkomensconsulent", "coach"], "arbeidsfit": true}),
            "intake-gehouden",
        ),
        (
            "besluit",
            json!({"datum": "2025-04-10", "besluit": "toegekend", "ingangsdatum": "2025-03-03",
                   "kenmerken": {"opleidingsniveau": "basisniveau", "redenInstroom": "1"}}),
            "toegekend",
        ),
    ] {
        let (status, antwoord) = stap(&proef, id, deel, inhoud.clone()).await;
        assert_eq!((status, antwoord["toestand"].as_str()), (201, Some(toestand)), "{deel}: {antwoord}");
        // The same again: already so.
        let (status, antwoord) = stap(&proef, id, deel, inhoud).await;
        assert_eq!((status, antwoord["toestand"].as_str()), (200, Some(toestand)), "{deel}: {antwoord}");
    }
    let laatste = proef.gebeurtenissen().await.pop().unwrap();
    let G::UitkeringToegekend(feiten) = laatste.gebeurtenis else { panic!("granted") };
    assert_eq!(feiten.leeftijd, Some(22));
    assert_eq!(feiten.kenmerken.geboortemaand.unwrap().to_string(), "2002-05");
    assert_eq!(feiten.kenmerken.gebiedsteam.unwrap().as_str(), "zuid", "from the application");
    assert_eq!(feiten.kenmerken.doelgroepen, [domein::Doelgroep::ZonderStartkwalificatie]);
    assert_eq!(
        (laatste.metadata.actor.rol, laatste.metadata.gemeente.as_str()),
        (Inkomensconsulent, "GM0014")
    );

    // The next delivery of the existing file tells the same benefit: it counts once.
    let bestand = format!("bsn,geboortedatum,ingangsdatum,einddatum\n{},{},2025-03-03,\n", ANNA.0, ANNA.1);
    assert_eq!(proef.importeer(&bestand).await.samenvatting().dubbel, 1);
}

#[tokio::test]
async fn een_uitkering_uit_het_bestand_wordt_gekoppeld() {
    let proef = Proef::nieuw().await;
    let bestand = format!("bsn,geboortedatum,ingangsdatum\n{},{},2025-03-03\n", ANNA.0, ANNA.1);
    proef.importeer(&bestand).await;
    let id = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    stap(
        &proef,
        &id,
        "zoektermijn",
        json!({"datum": "2026-03-03", "toegepast": false, "reden": "dak-thuisloos"}),
    )
    .await;
    let besluit = json!({"datum": "2026-03-10", "besluit": "toegekend", "ingangsdatum": "2025-03-03"});
    let (status, antwoord) = stap(&proef, &id, "besluit", besluit).await;
    assert_eq!((status, antwoord["toestand"].as_str()), (201, Some("toegekend")), "{antwoord}");
    assert_eq!(proef.soorten().await.last(), Some(&AanvraagGekoppeld::SOORT));
    let uitkering = antwoord["uitkeringId"].as_str().unwrap();

    let correctie = json!({"datum": "2025-05-01", "kenmerken": {"opleidingsniveau": "wo"}});
    let pad = format!("/uitkeringen/{uitkering}/correcties");
    let (status, stand) = proef.post(Inkomensconsulent, &pad, correctie.clone()).await;
    assert_eq!((status, stand["toestand"].as_str()), (StatusCode::CREATED, Some("lopend")), "{stand}");
    assert_eq!(proef.post(Inkomensconsulent, &pad, correctie).await.0, StatusCode::OK);
    let pad = format!("/uitkeringen/{uitkering}/intrekking");
    for status in [StatusCode::CREATED, StatusCode::OK] {
        let (gekregen, stand) = proef.post(Inkomensconsulent, &pad, json!({"datum": "2025-05-02"})).await;
        assert_eq!((gekregen, stand["toestand"].as_str()), (status, Some("ingetrokken")), "{stand}");
    }
    // The file still tells it: refused, not silently back.
    let uitslag = proef.importeer(&bestand).await;
    assert_eq!(uitslag.weigeringen[0].code, "toekenning-ingetrokken");
}

#[tokio::test]
async fn een_regel_die_weigert_geeft_409_met_zijn_code() {
    let proef = Proef::nieuw().await;
    let oud = proef.aanvraag("AV-2", BRAM, "2025-03-03").await;
    let zoek = json!({"datum": "2025-03-03", "toegepast": true});
    let (status, antwoord) = stap(&proef, &oud, "zoektermijn", zoek.clone()).await;
    assert_eq!((status, antwoord["code"].as_str()), (409, Some("zoektermijn-leeftijd")));
    let jong = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    assert_eq!(stap(&proef, &jong, "zoektermijn", zoek).await.0, 201);
    let afwijzen = json!({"datum": "2025-03-30", "besluit": "afgewezen", "reden": "niet-rechthebbend"});
    let (status, antwoord) = stap(&proef, &jong, "besluit", afwijzen).await;
    assert_eq!((status, antwoord["code"].as_str()), (409, Some("zoektermijn-loopt")));
    // The same kenmerk for somebody else.
    let inhoud = json!({"kenmerk": "AV-1", "persoon": {"bsn": BRAM.0}, "datum": "2025-03-03"});
    let (status, antwoord) = proef.post(Inkomensconsulent, "/aanvragen", inhoud).await;
    assert_eq!((status.as_u16(), antwoord["code"].as_str()), (409, Some("kenmerk-in-gebruik")));
}

#[tokio::test]
async fn een_dossier_van_een_nieuwere_versie_geeft_503_en_verandert_niet() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    let eerste = proef.gebeurtenissen().await.remove(0);
    let dossier = intake::regels::stream(eerste.metadata.persoon_id.unwrap());
    let van_later = NewEvent::new(Uuid::now_v7(), "nl.voorbeeld.toekomst.v1", "{}");
    proef.omgeving.log.append(Append::to(dossier, Expected::Any, [van_later])).await.unwrap();
    let zoek = json!({"datum": "2025-03-03", "toegepast": true});
    let (status, antwoord) = stap(&proef, &id, "zoektermijn", zoek).await;
    assert_eq!((status, antwoord["code"].as_str()), (503, Some("nieuwere-versie-nodig")), "{antwoord}");
    let inhoud = json!({"kenmerk": "AV-9", "persoon": {"bsn": ANNA.0}, "datum": "2025-03-03"});
    let (status, antwoord) = proef.post(Inkomensconsulent, "/aanvragen", inhoud).await;
    assert_eq!((status.as_u16(), antwoord["code"].as_str()), (503, Some("nieuwere-versie-nodig")));
    // Somebody else's dossier has nothing to do with it.
    proef.aanvraag("AV-2", BRAM, "2025-03-03").await;
}

#[tokio::test]
async fn een_herhaald_verzoek_met_dezelfde_sleutel_telt_een_keer_en_krijgt_hetzelfde_antwoord() {
    let proef = Proef::nieuw().await;
    let inhoud = json!({"kenmerk": "AV-1", "persoon": {"bsn": ANNA.0, "geboortedatum": ANNA.1, "achternaam": ACHTERNAAM}, "datum": "2025-03-03"});
    let dien_in = || proef.post_met(Inkomensconsulent, "/aanvragen", inhoud.clone(), Some("sleutel-1"));
    let (status, eerste) = dien_in().await;
    assert_eq!(status, StatusCode::CREATED, "{eerste}");
    assert_eq!(dien_in().await, (StatusCode::OK, eerste.clone()));

    let id = eerste["aanvraagId"].as_str().unwrap();
    let pad = format!("/aanvragen/{id}/zoektermijn");
    let zoek = json!({"datum": "2025-03-03", "toegepast": true});
    let zet = || proef.post_met(Inkomensconsulent, &pad, zoek.clone(), Some("sleutel-2"));
    let (status, gezet) = zet().await;
    assert_eq!((status, gezet["toestand"].as_str()), (StatusCode::CREATED, Some("zoektermijn")), "{gezet}");
    let weg = json!({"datum": "2025-03-04", "besluit": "ingetrokken", "reden": "werk"});
    assert_eq!(stap(&proef, id, "besluit", weg).await.0, 201);
    // What happened since changes neither answer.
    assert_eq!(dien_in().await, (StatusCode::OK, eerste.clone()));
    assert_eq!(zet().await, (StatusCode::OK, gezet));
    assert_eq!(proef.gebeurtenissen().await.len(), 3);
}

#[tokio::test]
async fn een_sleutel_hoort_bij_een_opdracht() {
    let proef = Proef::nieuw().await;
    let nieuw = |kenmerk: &str, (bsn, geboren): (&str, &str), datum: &str| json!({"kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": geboren, "achternaam": ACHTERNAAM}, "datum": datum});
    let sleutel = Some("sleutel-1");
    let eerste = nieuw("AV-1", ANNA, "2025-03-03");
    let (status, antwoord) = proef.post_met(Inkomensconsulent, "/aanvragen", eerste, sleutel).await;
    assert_eq!(status, StatusCode::CREATED, "{antwoord}");
    let pad = format!("/aanvragen/{}/zoektermijn", antwoord["aanvraagId"].as_str().unwrap());
    let zoek = |datum: &str| json!({"datum": datum, "toegepast": true});
    let zet = |datum| proef.post_met(Inkomensconsulent, &pad, zoek(datum), Some("sleutel-2"));
    assert_eq!(zet("2025-03-03").await.0, StatusCode::CREATED);

    // Another body for the same application, another application, another person, another operation.
    let anders = [
        proef.post_met(Inkomensconsulent, "/aanvragen", nieuw("AV-1", ANNA, "2025-03-04"), sleutel).await,
        proef.post_met(Inkomensconsulent, "/aanvragen", nieuw("AV-2", ANNA, "2025-03-03"), sleutel).await,
        proef.post_met(Inkomensconsulent, "/aanvragen", nieuw("AV-3", BRAM, "2025-03-03"), sleutel).await,
        zet("2025-03-04").await,
        proef.post_met(Inkomensconsulent, &pad, zoek("2025-03-03"), sleutel).await,
    ];
    for (plaats, (status, antwoord)) in anders.iter().enumerate() {
        let code = antwoord["code"].as_str();
        assert_eq!((status.as_u16(), code), (409, Some("sleutel-hergebruikt")), "{plaats}: {antwoord}");
    }
    assert_eq!(proef.gebeurtenissen().await.len(), 2);
}

#[tokio::test]
async fn twee_mensen_krijgen_niet_tegelijk_hetzelfde_kenmerk() {
    let proef = Proef::nieuw().await;
    let dien_in = |(bsn, geboren): (&'static str, &'static str)| {
        let inhoud = json!({"kenmerk": "AV-1", "persoon": {"bsn": bsn, "geboortedatum": geboren, "achternaam": ACHTERNAAM}, "datum": "2025-03-03"});
        proef.post(Inkomensconsulent, "/aanvragen", inhoud)
    };
    let (een, twee) = tokio::join!(dien_in(ANNA), dien_in(BRAM));
    let mut antwoorden = [een.0.as_u16(), twee.0.as_u16()];
    antwoorden.sort_unstable();
    assert_eq!(antwoorden, [201, 409]);
    assert_eq!(proef.gebeurtenissen().await.len(), 1);
}

#[tokio::test]
async fn rollen_en_gemeenten_zien_alleen_het_eigene() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    proef.projecteer().await;
    let nieuw = json!({"kenmerk": "AV-3", "persoon": {"bsn": ANNA.0}, "datum": "2025-03-03"});
    assert_eq!(proef.post(Coach, "/aanvragen", nieuw).await.0.as_u16(), 403);
    assert_eq!(proef.get(Beheer, &format!("/aanvragen/{id}")).await.0.as_u16(), 403);
    assert_eq!(proef.get(Coach, &format!("/aanvragen/{id}")).await.0.as_u16(), 200);

    // A token of another municipality opens nothing here, lists included.
    let elders = proef.anders("GM0777");
    assert_eq!(elders.get(Inkomensconsulent, &format!("/aanvragen/{id}")).await.0.as_u16(), 403);
    let (status, antwoord) = stap(&elders, &id, "afwezigheden", json!({"datum": "2025-03-04"})).await;
    assert_eq!((status, antwoord["code"].as_str()), (403, Some("geen-toegang")));
    let nieuw = json!({"kenmerk": "AV-9", "persoon": {"bsn": BRAM.0}, "datum": "2025-03-03"});
    assert_eq!(elders.post(Inkomensconsulent, "/aanvragen", nieuw).await.0.as_u16(), 403);
    let (status, antwoord) = elders.get(Inkomensconsulent, "/aanvragen").await;
    assert_eq!((status.as_u16(), antwoord["code"].as_str()), (403, Some("geen-toegang")));
}

#[tokio::test]
async fn wie_in_een_team_werkt_ziet_en_doet_niets_bij_een_ander_team() {
    let proef = Proef::nieuw().await;
    let in_zuid = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    // No team follows this one yet: it is everybody's.
    let wie = json!({"bsn": BRAM.0, "geboortedatum": BRAM.1, "achternaam": ACHTERNAAM});
    let nieuw = json!({"kenmerk": "AV-2", "persoon": wie, "datum": "2025-03-04"});
    let (_, antwoord) = proef.post(Inkomensconsulent, "/aanvragen", nieuw).await;
    let van_niemand = antwoord["aanvraagId"].as_str().unwrap();
    proef.projecteer().await;

    for (team, lijst) in [("zuid", vec![in_zuid.as_str(), van_niemand]), ("oost", vec![van_niemand])] {
        let coach = proef.in_team(Coach, team);
        let (_, antwoord) = coach.get(Coach, "/aanvragen").await;
        let regels = antwoord["regels"].as_array().unwrap();
        let gezien: Vec<_> = regels.iter().map(|regel| regel["aanvraagId"].as_str().unwrap()).collect();
        assert_eq!(gezien, lijst, "{team}");
        for (id, verwacht) in [(in_zuid.as_str(), lijst.contains(&in_zuid.as_str())), (van_niemand, true)] {
            let (status, antwoord) = coach.get(Coach, &format!("/aanvragen/{id}")).await;
            let (verwacht, code) = if verwacht { (200, None) } else { (404, Some("aanvraag-onbekend")) };
            assert_eq!((status.as_u16(), antwoord["code"].as_str()), (verwacht, code), "{team}: {antwoord}");
        }
    }

    let consulent = proef.in_team(Inkomensconsulent, "oost");
    let zoek = json!({"datum": "2025-03-03", "toegepast": true});
    let (status, antwoord) = stap(&consulent, &in_zuid, "zoektermijn", zoek.clone()).await;
    assert_eq!((status, antwoord["code"].as_str()), (404, Some("aanvraag-onbekend")));
    assert_eq!(stap(&proef.in_team(Inkomensconsulent, "zuid"), &in_zuid, "zoektermijn", zoek).await.0, 201);
}

#[tokio::test]
async fn wie_in_een_team_werkt_dient_niets_in_bij_een_ander_team() {
    let proef = Proef::nieuw().await;
    // In the team zuid.
    proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    let nieuw = |kenmerk: &str, team: Option<&str>| json!({"kenmerk": kenmerk, "persoon": {"bsn": ANNA.0}, "datum": "2025-03-03", "gebiedsteam": team});
    let in_oost = proef.in_team(Inkomensconsulent, "oost");
    for (kenmerk, team, status, code) in [
        ("AV-1", None, 409, "kenmerk-in-gebruik"),
        ("AV-1", Some("oost"), 409, "kenmerk-in-gebruik"),
        ("AV-1", Some("zuid"), 403, "geen-toegang"),
        ("AV-2", Some("zuid"), 403, "geen-toegang"),
    ] {
        let antwoord = in_oost.post(Inkomensconsulent, "/aanvragen", nieuw(kenmerk, team)).await;
        assert_eq!((antwoord.0.as_u16(), &antwoord.1["code"]), (status, &json!(code)), "{kenmerk} {team:?}");
    }
    for (team, status) in [(Some("oost"), 201), (Some("oost"), 200), (None, 200)] {
        let antwoord = in_oost.post(Inkomensconsulent, "/aanvragen", nieuw("AV-3", team)).await;
        assert_eq!(antwoord.0.as_u16(), status, "{}", antwoord.1);
    }
    let in_zuid = proef.in_team(Inkomensconsulent, "zuid");
    let antwoord = in_zuid.post(Inkomensconsulent, "/aanvragen", nieuw("AV-1", None)).await;
    assert_eq!(antwoord.0.as_u16(), 200);
}

#[tokio::test]
async fn een_onbekend_bsn_maakt_niemand_zonder_geboortedatum_en_achternaam() {
    let proef = Proef::nieuw().await;
    let nieuw = |wie: Value| json!({"kenmerk": "AV-1", "persoon": wie, "datum": "2025-03-03"});
    let onbekend = (404, "persoon-onbekend");
    for (wie, (nee, code)) in [
        (json!({"bsn": ANNA.0}), onbekend),
        (json!({"bsn": ANNA.0, "geboortedatum": ANNA.1}), onbekend),
        (json!({"bsn": ANNA.0, "achternaam": ACHTERNAAM}), onbekend),
        (json!({"bsn": ANNA.0, "geboortedatum": ANNA.1, "achternaam": " "}), (400, "invoer-ongeldig")),
    ] {
        let (status, antwoord) = proef.post(Inkomensconsulent, "/aanvragen", nieuw(wie)).await;
        assert_eq!((status.as_u16(), &antwoord["code"]), (nee, &json!(code)), "{antwoord}");
    }
    assert!(proef.gebeurtenissen().await.is_empty());
    proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    // Known by now: the number alone is enough.
    let (status, weer) = proef.post(Inkomensconsulent, "/aanvragen", nieuw(json!({"bsn": ANNA.0}))).await;
    assert_eq!(status.as_u16(), 200, "{weer}");
    let id = weer["persoonId"].as_str().unwrap().parse().unwrap();
    let kaart = proef.omgeving.register.gegevens(domein::PersoonId(id)).await.unwrap();
    assert_eq!(kaart.gegevens.achternaam.as_deref(), Some(ACHTERNAAM));
}
