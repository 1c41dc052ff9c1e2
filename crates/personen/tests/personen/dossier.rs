//! Who somebody is, what happened, and which texts may be read by whom.

use domein::{
    Begeleidingsvastlegging, Correctiereden, PersoonId, Rol, doel,
    gebeurtenis::{
        BegeleidingsvastleggingIngetrokken, CasusBesproken, CoachToegewezen, CoachoverdrachtIngetrokken,
        CoachoverdrachtVoorgesteld, InrichtingGebeurtenis, JpfSchuldOvergenomen, MedewerkerVastgelegd,
        TrajectGebeurtenis, VervangingIngetrokken, VervangingVastgelegd,
    },
};
use jiff::civil::date;
use persoonsregister::Bsn;
use serde_json::{Value, json};

use crate::hulp::{COACH, Proef, bsn, fout};

#[tokio::test]
async fn de_kaart_zegt_wie_het_is_en_het_bsn_alleen_aan_de_consulent() {
    let proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "van Ezinge").await;
    proef.coach(noor, "oost").await;
    let pad = format!("/personen/{noor}");
    let (status, kaart) = proef.get(Rol::Coach, &pad).await;
    assert_eq!(status, 200);
    let verwacht = json!({
        "persoonId": noor, "naam": {"voornaam": "Noor", "achternaam": "van Ezinge"}, "geboren": "2003-05-17",
        "contact": [], "coach": COACH, "coachSinds": "2026-04-02", "gebiedsteam": "oost", "heeftUitkering": false,
        "ooit": [],
    });
    assert_eq!(kaart, verwacht);
    assert_eq!(proef.get(Rol::Inkomensconsulent, &pad).await.1["bsn"], json!(bsn(0)));
    assert_eq!(proef.get(Rol::Accountmanager, &pad).await.1["bsn"], Value::Null);
    assert_eq!(proef.inzagen().await, vec![("kaart".to_owned(), true); 3]);
    fout(&proef.get(Rol::Uwv, &pad).await, 403, "geen-toegang");
}

#[tokio::test]
async fn de_tijdlijn_is_van_alle_diensten_en_zegt_welke_teksten_er_zijn() {
    let mut proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.signaal(noor, Some("oost"), "belt niet terug").await;
    proef.coach(noor, "oost").await;
    proef.plan(noor, "rijbewijs halen").await;
    proef.ggz(noor, "wacht op traumatherapie").await;
    let pad = format!("/personen/{noor}/tijdlijn");
    let (_, lijst) = proef.get(Rol::Coach, &pad).await;
    let regels = lijst["regels"].as_array().unwrap();
    let titels: Vec<&str> = regels.iter().map(|regel| regel["titel"].as_str().unwrap()).collect();
    let verwacht =
        ["Wacht op de ggz", "Ontwikkelplan vastgesteld", "Coach toegewezen", "Signaal: jongere gemeld"];
    assert_eq!(titels, verwacht);
    assert!(!lijst.to_string().contains("v1."), "no sealed text in it: {lijst}");
    let signaal = &regels[3];
    assert_eq!(
        (&signaal["dienst"], &signaal["velden"]["bron"]),
        (&json!("signalering"), &json!("zelfmelding"))
    );
    assert!(signaal["over"]["signaalId"].is_string());
    assert_eq!(regels[0]["teksten"][0]["leesbaar"], json!(false), "not the own coach");

    // In pages, of one service, from a day.
    let (_, eerste) = proef.get(Rol::Coach, &format!("{pad}?limiet=3")).await;
    let volgende = eerste["volgende"].as_str().unwrap();
    let (_, tweede) = proef.get(Rol::Coach, &format!("{pad}?limiet=3&na={volgende}")).await;
    assert_eq!((eerste["regels"].as_array().unwrap().len(), &tweede["regels"][0]), (3, signaal));
    assert!(tweede["volgende"].is_null());
    let aantal = |blad: (u16, Value)| blad.1["regels"].as_array().unwrap().len();
    assert_eq!(aantal(proef.get(Rol::Coach, &format!("{pad}?dienst=traject")).await), 3);
    for (dienst, verwacht) in [("signalering", 1), ("intake", 0), ("personen", 0)] {
        assert_eq!(aantal(proef.get(Rol::Coach, &format!("{pad}?dienst={dienst}")).await), verwacht);
    }
    fout(&proef.get(Rol::Coach, &format!("{pad}?dienst=rapportage")).await, 400, "waarde-onbekend");
    assert_eq!(aantal(proef.get(Rol::Coach, &format!("{pad}?vanaf=2026-04-03")).await), 2);

    // A consulent sees of other services what happened, and nothing of what it says.
    let (_, lijst) = proef.get(Rol::Inkomensconsulent, &pad).await;
    let regels = lijst["regels"].as_array().unwrap();
    assert!(regels.iter().all(|regel| regel["velden"] == json!({}) && regel["teksten"] == json!([])));
    fout(&proef.get(Rol::Accountmanager, &pad).await, 403, "geen-toegang");

    // Somebody's own coach reads what this person waits for.
    let tekst_ids: Vec<String> = {
        let (_, lijst) = proef.get(Rol::Coach, &pad).await;
        let van = |regel: &Value| regel["teksten"][0]["tekstId"].as_str().map(str::to_owned);
        lijst["regels"].as_array().unwrap().iter().filter_map(van).collect()
    };
    let lees = format!("/personen/{noor}/teksten");
    let vraag = |ids: &[String]| json!({"tekstIds": ids});
    let (status, gelezen) = proef.post(Rol::Coach, &lees, vraag(&tekst_ids[1..])).await;
    assert_eq!(status, 200);
    let teksten: Vec<&str> =
        gelezen["teksten"].as_array().unwrap().iter().map(|t| t["tekst"].as_str().unwrap()).collect();
    assert_eq!(teksten, ["rijbewijs halen", "belt niet terug"]);
    fout(&proef.post(Rol::Coach, &lees, vraag(&tekst_ids)).await, 404, "tekst-onbekend");
    fout(&proef.post(Rol::Inkomensconsulent, &lees, vraag(&tekst_ids[1..])).await, 404, "tekst-onbekend");
    fout(&proef.post(Rol::Coach, &lees, json!({"tekstIds": ["x:1:y"]})).await, 404, "tekst-onbekend");
    fout(&proef.post(Rol::Coach, &lees, json!({"tekstIds": []})).await, 400, "te-kort");
    fout(&proef.post(Rol::Coach, &lees, json!({"tekstIds": vec!["x"; 21]})).await, 400, "te-lang");
    proef.als(Rol::Coach, COACH, &["oost"]);
    let (_, gelezen) = proef.post(Rol::Coach, &lees, vraag(&tekst_ids[..1])).await;
    assert_eq!(gelezen["teksten"][0]["tekst"], json!("wacht op traumatherapie"));
    let teksten = proef.inzagen().await.into_iter().filter(|(wat, _)| wat == "tekst").count();
    assert_eq!(teksten, 3, "each text is a look of its own, and what was refused is none");
}

/// A coach comes to the desk of their own people whatever the team, and so does who stands in for that coach or is to take
/// over; who stands in reads what the coach reads, who is to take over does not yet.
#[tokio::test]
async fn wie_vervangt_of_warm_overneemt_ziet_wie_dat_is() {
    let mut proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.coach(noor, "oost").await;
    proef.ggz(noor, "wacht op traumatherapie").await;
    let kaart = format!("/personen/{noor}");
    let namen = json!({ "personen": [noor] });
    let nummer = |wie: &str| wie.parse::<domein::Kenmerk>().unwrap();
    let leest = async |proef: &Proef| {
        let (_, lijst) = proef.get(Rol::Coach, &format!("/personen/{noor}/tijdlijn")).await;
        let mut regels = lijst["regels"].as_array().unwrap().iter();
        regels.find_map(|regel| regel["teksten"][0]["leesbaar"].as_bool()).unwrap()
    };
    proef.als(Rol::Coach, "m-40", &["west"]);
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 404);

    let overdracht_id = uuid::Uuid::from_u128(5);
    let voorstel = CoachoverdrachtVoorgesteld {
        overdracht_id,
        van: nummer(COACH),
        naar: nummer("m-40"),
        gebiedsteam: Some("west".parse().unwrap()),
    };
    proef.gebeurt(noor, date(2026, 4, 10), TrajectGebeurtenis::from(voorstel)).await;
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 200);
    assert_eq!(proef.post(Rol::Coach, "/namen", namen.clone()).await.1["namen"].as_array().unwrap().len(), 1);
    assert!(!leest(&proef).await);
    let reden = domein::Overdrachtreden::CoachBlijft;
    let toch_niet = CoachoverdrachtIngetrokken { overdracht_id, reden };
    proef.gebeurt(noor, date(2026, 4, 11), TrajectGebeurtenis::from(toch_niet)).await;
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 404);

    // From 14 April up to and including the 15th, which is today.
    let vervanging_id = uuid::Uuid::from_u128(6);
    let vervanging = VervangingVastgelegd {
        vervanging_id,
        coach: nummer(COACH),
        vervanger: nummer("m-40"),
        tot: date(2026, 4, 16),
        reden: domein::Vervangingsreden::Verlof,
    };
    proef.gebeurt(noor, date(2026, 4, 14), TrajectGebeurtenis::from(vervanging)).await;
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 200);
    assert!(leest(&proef).await);
    let weg = VervangingIngetrokken { vervanging_id, reden: Correctiereden::Invoerfout };
    proef.gebeurt(noor, date(2026, 4, 15), TrajectGebeurtenis::from(weg)).await;
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 404);
}

/// Who logs in with an account of their own is the coach with the number that beheer recorded.
#[tokio::test]
async fn de_eigen_coach_is_wie_met_dat_account_inlogt() {
    let mut proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.coach(noor, "oost").await;
    proef.als(Rol::Coach, "a4f1c2", &["west"]);
    let kaart = format!("/personen/{noor}");
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 404);
    let medewerker = MedewerkerVastgelegd {
        medewerker: COACH.parse().unwrap(),
        rol: Rol::Coach,
        gebiedsteams: Vec::new(),
        account: Some("a4f1c2".parse().unwrap()),
        tot: None,
    };
    proef.gebeurt(noor, date(2022, 11, 1), InrichtingGebeurtenis::from(medewerker)).await;
    assert_eq!(proef.get(Rol::Coach, &kaart).await.0, 200);
}

#[tokio::test]
async fn een_schuld_en_wie_een_casus_besprak_leest_de_eigen_coach_als_velden() {
    let mut proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.coach(noor, "oost").await;
    let register = proef.omgeving.register.clone();
    let zegel =
        async |doel: &str, tekst: Value| register.verzegel(noor, doel, &tekst.to_string()).await.unwrap();
    let (bedrag, wie) = (json!({"schuldeiser": "Wilgenroos", "bedragCent": 123_450}), json!(["ggz", "wmo"]));
    let schuld = JpfSchuldOvergenomen {
        deelname_id: uuid::Uuid::from_u128(1),
        schuld_id: uuid::Uuid::from_u128(2),
        schuld: zegel(doel::JPF_SCHULD, bedrag.clone()).await,
    };
    let besproken = CasusBesproken {
        casus_id: uuid::Uuid::from_u128(3),
        jongere_erbij: true,
        organisaties: zegel(doel::CASUS, wie.clone()).await,
    };
    for feit in [TrajectGebeurtenis::from(schuld), TrajectGebeurtenis::from(besproken)] {
        proef.gebeurt(noor, date(2026, 4, 5), feit).await;
    }
    let pad = format!("/personen/{noor}/tijdlijn");
    let (_, lijst) = proef.get(Rol::Coach, &pad).await;
    let regels = &lijst["regels"].as_array().unwrap()[..2];
    assert!(regels.iter().all(|regel| regel["teksten"][0]["leesbaar"] == json!(false)), "{lijst}");
    assert_eq!(regels[1]["titel"], "Schuld overgenomen door het JPF");
    proef.als(Rol::Coach, COACH, &["oost"]);
    let ids: Vec<&Value> = regels.iter().map(|regel| &regel["teksten"][0]["tekstId"]).collect();
    let lees = format!("/personen/{noor}/teksten");
    let (status, gelezen) = proef.post(Rol::Coach, &lees, json!({"tekstIds": ids})).await;
    assert_eq!((status, &gelezen["teksten"][0]["tekst"]), (200, &wie), "{gelezen}");
    assert_eq!(gelezen["teksten"][1]["tekst"], bedrag);
}

/// Of more rows than one question gives nothing is left out: together they are read in parts, and of one person it is
/// said that there are too many.
#[tokio::test]
async fn van_heel_veel_gebeurtenissen_valt_niets_weg() {
    const MEESTE: i64 = 20_000;
    let proef = Proef::nieuw().await;
    let (een, twee) = (proef.persoon(0, "Noor", "Ezinge").await, proef.persoon(1, "Bo", "Ezinge").await);
    proef.signaal(een, Some("oost"), "").await;
    let herhaal = async |van: i64, tot: i64| {
        let sql = "INSERT INTO tijdlijn_signalering \
                   WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) \
                   SELECT n.i, t.persoon_id, t.gemeente, t.datum, t.vastgelegd, t.soort, t.rol, t.door, t.gegevens \
                   FROM tijdlijn_signalering t, n WHERE t.positie = 1";
        let vraag = sqlx::query(sql).bind(van).bind(tot);
        vraag.execute(proef.omgeving.database.pool()).await.unwrap();
    };
    herhaal(10_000, 10_000 + MEESTE - 1).await;
    proef.signaal(twee, Some("west"), "").await;
    let laatste = "UPDATE tijdlijn_signalering SET positie = 90000 WHERE positie = 2";
    let gedaan = sqlx::query(laatste).execute(proef.omgeving.database.pool()).await.unwrap();
    assert_eq!(gedaan.rows_affected(), 1);
    let vraag = || json!({"personen": [een, twee]});
    let (status, antwoord) = proef.post(Rol::Coach, "/namen", vraag()).await;
    assert_eq!((status, antwoord["namen"].as_array().unwrap().len()), (200, 2), "also of who comes last");
    herhaal(90_001, 90_002).await;
    fout(&proef.post(Rol::Coach, "/namen", vraag()).await, 500, "interne-fout");
}

#[tokio::test]
async fn wie_een_blijkt_te_zijn_heeft_een_tijdlijn_en_wie_gewist_is_geen() {
    let proef = Proef::nieuw().await;
    let (een, twee) = (proef.persoon(0, "Noor", "Ezinge").await, proef.persoon(1, "N.", "Ezinge").await);
    proef.signaal(een, Some("oost"), "de eerste").await;
    proef.signaal(twee, Some("oost"), "de tweede").await;
    assert!(proef.omgeving.register.voeg_samen(een, twee, "wie", "waarom").await.unwrap());
    let pad = format!("/personen/{twee}");
    let (_, kaart) = proef.get(Rol::Coach, &pad).await;
    assert_eq!((&kaart["persoonId"], &kaart["ooit"]), (&json!(een), &json!([twee])));
    let (_, lijst) = proef.get(Rol::Coach, &format!("{pad}/tijdlijn")).await;
    let regels = lijst["regels"].as_array().unwrap();
    assert_eq!(regels.len(), 2);
    let ids: Vec<&Value> = regels.iter().map(|regel| &regel["teksten"][0]["tekstId"]).collect();
    let (_, gelezen) = proef.post(Rol::Coach, &format!("{pad}/teksten"), json!({"tekstIds": ids})).await;
    let teksten = gelezen["teksten"].as_array().unwrap();
    assert_eq!([&teksten[0]["tekst"], &teksten[1]["tekst"]], [&json!("de tweede"), &json!("de eerste")]);
    let gevonden = proef.post(Rol::Coach, "/zoekvragen", json!({"bsn": bsn(1)})).await.1;
    assert_eq!(gevonden["gevonden"][0]["persoonId"], json!(een));
    let namen = proef.post(Rol::Coach, "/namen", json!({"personen": [twee]})).await.1;
    assert_eq!(namen["namen"][0]["persoonId"], json!(twee), "as it was asked");

    proef.omgeving.register.wis(een).await.unwrap();
    fout(&proef.get(Rol::Coach, &pad).await, 410, "persoon-gewist");
    fout(&proef.get(Rol::Coach, &format!("/personen/{}", uuid::Uuid::nil())).await, 404, "persoon-onbekend");
}

#[tokio::test]
async fn wie_op_privacy_let_ziet_wie_naar_wie_keek() {
    let proef = Proef::nieuw().await;
    let (een, twee) = (proef.persoon(0, "Noor", "Ezinge").await, proef.persoon(1, "Bo", "Ezinge").await);
    proef.signaal(een, None, "").await;
    proef.signaal(twee, None, "").await;
    for wie in [een, twee] {
        assert_eq!(proef.get(Rol::Coach, &format!("/personen/{wie}")).await.0, 200);
    }
    let niemand = json!({"bsn": bsn(9)});
    assert_eq!(proef.post(Rol::Inkomensconsulent, "/zoekvragen", niemand).await.0, 200);
    let (status, alles) = proef.get(Rol::Privacy, "/inzagen").await;
    assert_eq!(status, 200);
    let regels = alles["regels"].as_array().unwrap();
    let wat: Vec<_> = regels.iter().map(|regel| (&regel["handeling"], &regel["persoonId"])).collect();
    let [zoeken, kaart] = [json!("zoeken"), json!("kaart")];
    assert_eq!(wat, [(&zoeken, &Value::Null), (&kaart, &json!(twee)), (&kaart, &json!(een))]);
    assert!(!alles.to_string().contains(&bsn(9)), "never what was asked");
    assert_eq!((&regels[1]["rol"], &regels[1]["op"]), (&json!("coach"), &json!("2026-04-15T09:00:00Z")));

    let aantal = |blad: (u16, Value)| blad.1["regels"].as_array().unwrap().len();
    assert_eq!(aantal(proef.get(Rol::Privacy, &format!("/inzagen?persoonId={een}")).await), 1);
    assert_eq!(aantal(proef.get(Rol::Privacy, "/inzagen?account=inkomensconsulent").await), 1);
    let (_, blad) = proef.get(Rol::Privacy, "/inzagen?limiet=2").await;
    let volgende = blad["volgende"].as_str().unwrap();
    assert_eq!(aantal(proef.get(Rol::Privacy, &format!("/inzagen?limiet=2&na={volgende}")).await), 1);
    proef.omgeving.register.wis(een).await.unwrap();
    assert_eq!(aantal(proef.get(Rol::Privacy, &format!("/inzagen?persoonId={een}")).await), 1);
    fout(&proef.get(Rol::Coach, "/inzagen").await, 403, "geen-toegang");
}

/// While two are taken for one, a coach is withdrawn: the event says who is the coach again, of the two together.
#[tokio::test]
async fn wie_weer_twee_zijn_hebben_elk_hun_eigen_coach_van_voor_de_intrekking() {
    let proef = Proef::nieuw().await;
    let (een, twee) = (proef.persoon(0, "Noor", "Ezinge").await, proef.persoon(1, "N.", "Ezinge").await);
    let krijgt = |coach: &str| {
        TrajectGebeurtenis::from(CoachToegewezen {
            coach: coach.parse().unwrap(),
            gebiedsteam: Some("oost".parse().unwrap()),
        })
    };
    let dag = date(2026, 4, 2);
    proef.gebeurt(een, dag, krijgt("c-0")).await;
    proef.gebeurt(twee, dag, krijgt("c-1")).await;
    proef.gebeurt(een, dag, krijgt("c-2")).await;
    let register = &proef.omgeving.register;
    assert!(register.voeg_samen(een, twee, "wie", "waarom").await.unwrap());
    let weg = |coach: &str, weer: &str| {
        TrajectGebeurtenis::from(BegeleidingsvastleggingIngetrokken {
            wat: Begeleidingsvastlegging::Coach,
            van: dag,
            coach: Some(coach.parse().unwrap()),
            overdracht_id: None,
            weer: Some(weer.parse().unwrap()),
            weer_sinds: Some(dag),
            gebiedsteam: Some("oost".parse().unwrap()),
            reden: Correctiereden::VerkeerdeJongere,
        })
    };
    let coach = async |wie: PersoonId| {
        let (status, kaart) = proef.get(Rol::Coach, &format!("/personen/{wie}")).await;
        assert_eq!(status, 200, "{kaart}");
        kaart["coach"].clone()
    };
    proef.gebeurt(een, dag, weg("c-2", "c-1")).await;
    assert_eq!(coach(een).await, "c-1", "of both the last one that is left");
    register.splits(&Bsn::lees(&bsn(1)).unwrap().into(), "wie", "toch niet").await.unwrap();
    assert_eq!((coach(een).await, coach(twee).await), (json!("c-0"), json!("c-1")));
    // The coach of the one is never that of the other.
    proef.gebeurt(een, dag, weg("c-1", "c-0")).await;
    assert_eq!((coach(een).await, coach(twee).await), (json!("c-0"), json!("c-1")));
}
