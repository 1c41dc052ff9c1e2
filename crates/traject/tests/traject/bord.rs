//! The coach's desk: what waits, for whom, and until when.

use domein::{
    Afzegger, Correctiereden, Gebeurtenis, Gespreksuitkomst, Herkomst, Metadata, Opvolgstap, PersoonId,
    Regeling, Uitkeringsrol, Vastlegging,
    gebeurtenis::{
        DreigendeUitval, InformatiefGesprekGepland, InformatiefGesprekGevoerd, InformatiefGesprekVerplaatst,
        IntakeGebeurtenis, OpvolgingIngetrokken, Signaalkenmerken, SignaleringGebeurtenis,
        UitkeringToegekend, Uitkeringskenmerken, WarmOvergedragen,
    },
};
use eventstore::{Append, Expected, StreamId};
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use traject::regels::begeleiding::{Opdracht, Wat};

use crate::hulp::{GEMEENTE, Proef, anna, bo, code, dag, uitkering};

const BSN: &str = "999990019";

/// Another service records something, and traject hears of it.
async fn zeg<G: Gebeurtenis>(proef: &Proef, persoon: PersoonId, geldig_op: Date, gebeurtenis: impl Into<G>) {
    let kop = json!({
        "persoonId": persoon, "gemeente": GEMEENTE, "geldigOp": geldig_op.to_string(),
        "vastgelegdOp": "2026-01-02T09:00:00Z", "actor": {"rol": "systeem", "id": "systeem"},
        "correlatie": Uuid::now_v7(),
    });
    let metadata: Metadata = serde_json::from_value(kop).unwrap();
    let gebeurtenis = gebeurtenis.into();
    let event = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis }.naar_log().unwrap();
    let (log, volger) = &proef.anderen[G::DIENST];
    let stream = StreamId::from(format!("proef-{persoon}"));
    log.append(Append::to(stream, Expected::Any, [event])).await.unwrap();
    volger.catch_up().await.unwrap();
}

fn toegekend(nummer: u128, geboren: &str) -> UitkeringToegekend {
    UitkeringToegekend {
        uitkering_id: uitkering(nummer),
        aanvraag_id: None,
        herkomst: Herkomst::Beginbestand,
        ingangsdatum: dag(1, 1),
        leeftijd: None,
        kenmerken: Uitkeringskenmerken {
            geboortemaand: Some(geboren.parse().unwrap()),
            opleidingsniveau: domein::Opleidingsniveau::Onbekend,
            doelgroepen: vec![domein::Doelgroep::Vergunninghouder],
            gebiedsteam: None,
            leefvorm: domein::Leefvorm::Onbekend,
            reden_instroom: code("onbekend"),
            regeling: Regeling::Participatiewet,
            rol: Uitkeringsrol::Hoofdaanvrager,
        },
        coach: None,
        al_beeindigd: false,
        besloten_op: None,
        zeer_dringende_redenen: false,
    }
}

fn kenmerken(team: &str) -> Signaalkenmerken {
    Signaalkenmerken {
        geboortemaand: None,
        opleidingsniveau: domein::Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: Some(code(team)),
    }
}

async fn regels(proef: &Proef, pad: &str) -> Vec<Value> {
    proef.werk_bij().await;
    let (status, antwoord) = proef.get(pad).await;
    assert_eq!(status, 200, "{pad}: {antwoord}");
    antwoord["regels"].as_array().unwrap().clone()
}

/// Reason, norm and whether it is late. It is 15 January 2026.
async fn werk(proef: &Proef, vraag: &str) -> Vec<(String, String, bool)> {
    let rijen = regels(proef, &format!("/werkvoorraad{vraag}")).await;
    let een = |rij: &Value| {
        let tekst = |veld: &str| rij[veld].as_str().unwrap().to_owned();
        (tekst("reden"), tekst("norm"), rij["teLaat"].as_bool().unwrap())
    };
    rijen.iter().map(een).collect()
}

fn wacht(rijen: &[(&str, &str, bool)]) -> Vec<(String, String, bool)> {
    rijen.iter().map(|(reden, norm, laat)| ((*reden).to_owned(), (*norm).to_owned(), *laat)).collect()
}

#[tokio::test]
async fn een_coach_wordt_gevraagd_voor_wie_bij_de_doelgroep_hoort() {
    let proef = Proef::nieuw().await;
    let cees = PersoonId(Uuid::from_u128(3));
    let ioaw = Uitkeringskenmerken { regeling: Regeling::Ioaw, ..toegekend(3, "2003-05").kenmerken };
    for (persoon, feiten) in [
        (anna(), toegekend(1, "2003-05")),
        (bo(), toegekend(2, "1966-02")),
        (cees, UitkeringToegekend { kenmerken: ioaw, ..toegekend(3, "2003-05") }),
    ] {
        proef.ken_toe(persoon, feiten.uitkering_id).await;
        zeg::<IntakeGebeurtenis>(&proef, persoon, dag(1, 1), feiten).await;
    }
    let wie = async |vraag: &str| -> Vec<(String, Value)> {
        let rijen = regels(&proef, &format!("/coachverzoeken{vraag}")).await;
        rijen
            .iter()
            .map(|rij| (rij["persoonId"].as_str().unwrap().to_owned(), rij["leeftijd"].clone()))
            .collect()
    };
    assert_eq!(wie("").await, [(anna().to_string(), json!(22))]);
    assert_eq!(wie("?leeftijdVan=23").await, []);
    assert_eq!(wie("?leeftijdTot=22").await, []);
    assert_eq!(wie("?leeftijdVan=22&doelgroep=vergunninghouder").await.len(), 1);
    assert_eq!(wie("?doelgroep=arbeidsbeperking").await, []);
    assert_eq!(wie("?leeftijdTot=67").await.len(), 2);
    assert_eq!(wie("?alles=true").await.len(), 3);
    assert_eq!(proef.get("/coachverzoeken?alles=true&leeftijdTot=30").await.0, 400);
    assert_eq!(werk(&proef, "").await, wacht(&[("coach-gevraagd", "2025-01-15", true)]));
    assert_eq!(werk(&proef, "?coach=mij").await, []);
}

#[tokio::test]
async fn een_ochtend_van_een_coach() {
    let proef = Proef::nieuw().await;
    let toewijzing =
        json!({"persoon": {"bsn": BSN}, "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-11-20"});
    let (status, antwoord) = proef.post("/coachtoewijzingen", toewijzing).await;
    assert_eq!(status, 201, "{antwoord}");
    let anna: PersoonId = serde_json::from_value(antwoord["persoonId"].clone()).unwrap();
    proef.ken_toe(anna, uitkering(1)).await;
    zeg::<IntakeGebeurtenis>(&proef, anna, dag(1, 1), toegekend(1, "2003-05")).await;
    let persoon = json!({"persoonId": anna});
    let doe = async |pad: &str, extra: Value| {
        let mut inhoud = json!({"persoon": persoon});
        inhoud.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let (status, antwoord) = proef.post(pad, inhoud).await;
        assert_eq!(status, 201, "{pad}: {antwoord}");
    };
    let plan = ("plan-ontbreekt", "2026-01-01", true);
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan]));
    let contact = ("jaarlijks-contact", "2026-11-20", false);
    assert_eq!(werk(&proef, "?coach=c-1&binnen=366").await, wacht(&[plan, contact]));
    assert_eq!(werk(&proef, "?coach=c-2").await, []);
    assert_eq!(werk(&proef, "?gebiedsteam=oost").await, wacht(&[plan]));
    assert_eq!(werk(&proef, "?gebiedsteam=zuid").await, []);

    // A signal about somebody who has a coach is that coach's.
    let signaal_id = Uuid::from_u128(70);
    let uitval = DreigendeUitval {
        signaal_id,
        meldingsnummer: code("DSP-1"),
        school: None,
        verzuimsoort: None,
        kenmerken: kenmerken("oost"),
        opvolgen_voor: "2026-01-10".parse().unwrap(),
        toelichting: None,
    };
    zeg::<SignaleringGebeurtenis>(&proef, anna, "2025-12-27".parse().unwrap(), uitval).await;
    let signaal = ("signaal-zonder-opvolging", "2026-01-10", true);
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan, signaal]));
    // In pages.
    let (_, eerste) = proef.get("/werkvoorraad?coach=c-1&limiet=1").await;
    let na = eerste["volgende"].as_str().unwrap();
    assert_eq!(werk(&proef, &format!("?coach=c-1&limiet=1&na={na}")).await, wacht(&[signaal]));
    let gepland = InformatiefGesprekGepland {
        signaal_id,
        coach: code("c-1"),
        datum_gesprek: "2026-01-20".parse().unwrap(),
        plek: None,
    };
    zeg::<SignaleringGebeurtenis>(&proef, anna, "2026-01-12".parse().unwrap(), gepland).await;
    let verslag = ("verslag-te-maken", "2026-01-22", false);
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan, verslag]));
    let (_, aantallen) = proef.get("/werkvoorraad/aantallen?coach=c-1").await;
    assert_eq!((&aantallen["totaal"], &aantallen["teLaat"]), (&json!(2), &json!(1)), "{aantallen}");
    // Moved is neither held nor missed.
    let verplaatst = InformatiefGesprekVerplaatst {
        signaal_id,
        datum_gesprek: "2026-01-26".parse().unwrap(),
        door: Afzegger::Jongere,
        plek: None,
    };
    zeg::<SignaleringGebeurtenis>(&proef, anna, "2026-01-13".parse().unwrap(), verplaatst).await;
    let later = ("verslag-te-maken", "2026-01-28", false);
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan, later]));
    let gevoerd = || InformatiefGesprekGevoerd {
        signaal_id,
        coach: code("c-1"),
        uitkomst: Gespreksuitkomst::Werk,
        plek: None,
        deelnemers: Vec::new(),
        gebiedsteam: None,
    };
    // What was recorded by mistake waits again.
    zeg::<SignaleringGebeurtenis>(&proef, anna, "2026-01-13".parse().unwrap(), gevoerd()).await;
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan]));
    let weg = OpvolgingIngetrokken {
        signaal_id,
        stap: Opvolgstap::GesprekGevoerd,
        van: "2026-01-13".parse().unwrap(),
        reden: Correctiereden::NietGebeurd,
        vervangen: false,
        aanvraag_vervalt: false,
    };
    zeg::<SignaleringGebeurtenis>(&proef, anna, "2026-01-13".parse().unwrap(), weg).await;
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan, later]));
    let gevoerd = gevoerd();
    zeg::<SignaleringGebeurtenis>(&proef, anna, "2026-01-14".parse().unwrap(), gevoerd).await;
    assert_eq!(werk(&proef, "?coach=c-1").await, wacht(&[plan]));

    // A plan, and contact: the next is in half a year, or in a year.
    doe("/ontwikkelplannen", json!({"datum": "2026-01-14", "doelen": "Een opleiding"})).await;
    doe("/contacten", json!({"datum": "2026-01-14", "coach": "c-1"})).await;
    assert_eq!(werk(&proef, "?coach=c-1").await, []);
    let later = [("plan-te-bespreken", "2026-07-14", false), ("jaarlijks-contact", "2027-01-14", false)];
    assert_eq!(werk(&proef, "?coach=c-1&binnen=365").await, wacht(&later));

    let caseload = regels(&proef, "/caseload?coach=c-1").await;
    let verwacht = json!([{
        "persoonId": anna, "coach": "c-1", "vervangt": false, "gebiedsteam": "oost", "sinds": "2025-11-20",
        "uitkeringSinds": "2025-01-01", "herinstroomSinds": null, "laatsteContact": "2026-01-14", "planSinds": "2026-01-14",
        "lopendeTrajecten": 0, "eersteNorm": "2026-07-14",
    }]);
    assert_eq!(Value::from(caseload), verwacht);

    // Outflow: three months later it is asked how things are, then six, then twelve.
    let uit = json!({"uitkeringId": uitkering(1), "datum": "2025-10-01", "reden": "werk"});
    doe("/uitstroom", uit).await;
    assert_eq!(werk(&proef, "?reden=nazorg").await, wacht(&[("nazorg", "2026-01-01", true)]));
    let nazorg = json!({"datum": "2026-01-10", "duurzaam": true});
    let (status, antwoord) = proef.post(&format!("/uitstroom/{}/nazorg", uitkering(1)), nazorg).await;
    assert_eq!(status, 201, "{antwoord}");
    assert_eq!(werk(&proef, "?reden=nazorg&binnen=366").await, wacht(&[("nazorg", "2026-04-01", false)]));
}

/// The coach stayed, and hears of it: until there was contact, and as long as the benefit runs.
#[tokio::test]
async fn wie_binnen_een_jaar_terugkomt_staat_bij_de_coach_die_bleef() {
    let proef = Proef::nieuw().await;
    let toewijzing =
        json!({"persoon": {"bsn": BSN}, "coach": "c-1", "gebiedsteam": "oost", "datum": "2024-01-10"});
    let (_, antwoord) = proef.post("/coachtoewijzingen", toewijzing).await;
    let anna: PersoonId = serde_json::from_value(antwoord["persoonId"].clone()).unwrap();
    let persoon = json!({"persoonId": anna});
    // The first benefit ended; the second began on 1 January 2025, as `ken_toe` has it.
    let uit = |nummer: u128, datum: &str| json!({"persoon": persoon, "uitkeringId": uitkering(nummer), "datum": datum, "reden": "werk"});
    proef.ken_toe(anna, uitkering(1)).await;
    let uitstroom = async |nummer: u128, datum: &str| {
        let (status, antwoord) = proef.post("/uitstroom", uit(nummer, datum)).await;
        assert_eq!(status, 201, "{antwoord}");
    };
    uitstroom(1, "2025-01-01").await;
    let terug = async || werk(&proef, "?reden=herinstroom&binnen=366").await;
    assert_eq!(terug().await, []);
    // Another benefit within a month is an interruption, and after more than a year somebody begins anew.
    for (nummer, begin) in [(2, "2025-01-31"), (3, "2026-01-01")] {
        proef.ken_toe_op(anna, uitkering(nummer), begin.parse().unwrap()).await;
        assert_eq!(terug().await, [], "{begin}");
        let wat = Wat::LaatVerzoekVervallen { uitkering_id: uitkering(nummer) };
        proef.doe(Opdracht { persoon: anna, datum: dag(2, 1), wat }).await;
    }
    proef.ken_toe_op(anna, uitkering(4), "2025-12-31".parse().unwrap()).await;
    assert_eq!(terug().await, wacht(&[("herinstroom", "2026-01-14", true)]));
    assert_eq!(werk(&proef, "?reden=herinstroom&coach=c-2").await, []);
    let caseload = &regels(&proef, "/caseload?coach=c-1").await[0];
    assert_eq!(caseload["herinstroomSinds"], "2025-12-31", "{caseload}");
    proef.herbouw().await;
    assert_eq!(terug().await, wacht(&[("herinstroom", "2026-01-14", true)]));
    // It was another day on which the first one ended: that is longer ago than a year.
    uitstroom(1, "2024-12-31").await;
    assert_eq!(terug().await, []);
    uitstroom(1, "2025-01-01").await;
    // Spoken with since, it waits no longer; that somebody came back stays so.
    let contact = json!({"persoon": persoon, "datum": "2026-01-05", "coach": "c-1"});
    assert_eq!(proef.post("/contacten", contact).await.0, 201);
    assert_eq!(terug().await, []);
    assert_eq!(regels(&proef, "/caseload?coach=c-1").await[0]["herinstroomSinds"], "2025-12-31");
    uitstroom(4, "2026-01-10").await;
    assert_eq!(regels(&proef, "/caseload?coach=c-1").await[0]["herinstroomSinds"], Value::Null);
}

#[tokio::test]
async fn wie_is_overgedragen_wacht_tot_iemand_die_zag() {
    let proef = Proef::nieuw().await;
    let over = WarmOvergedragen {
        signaal_id: Uuid::from_u128(71),
        overdrachtsnummer: code("WO-1"),
        datum_besluit: "2026-01-02".parse().unwrap(),
        kenmerken: kenmerken("zuid"),
        opvolgen_voor: "2026-01-20".parse().unwrap(),
        contactpersoon: None,
        toelichting: None,
    };
    zeg::<SignaleringGebeurtenis>(&proef, bo(), "2026-01-05".parse().unwrap(), over).await;
    let beide = [
        ("signaal-zonder-opvolging", "2026-01-20", false),
        ("overdracht-te-bevestigen", "2026-01-20", false),
    ];
    assert_eq!(werk(&proef, "?gebiedsteam=zuid").await, wacht(&beide));
    let gezien =
        domein::gebeurtenis::AankomstBevestigd { signaal_id: Uuid::from_u128(71), coach: code("c-9") };
    zeg::<SignaleringGebeurtenis>(&proef, bo(), "2026-01-06".parse().unwrap(), gezien).await;
    // Contact is follow-up: what comes next is a talk.
    assert_eq!(werk(&proef, "?coach=c-9").await, wacht(&[("gesprek-te-plannen", "2026-01-20", false)]));
}

/// As long as there is no coach and no benefit, the team of a signal or an application follows: another team finds nobody, and
/// cannot take somebody over.
#[tokio::test]
async fn wie_alleen_een_signaal_of_aanvraag_heeft_hoort_bij_dat_team() {
    use domein::gebeurtenis::AanvraagIngediend;
    let mut proef = Proef::nieuw().await;
    let wacht = json!({"persoon": {"bsn": BSN}, "datum": "2026-01-10"});
    let (status, antwoord) = proef.post("/ggz-wachttijden", wacht).await;
    assert_eq!(status, 201, "{antwoord}");
    let persoon: PersoonId = serde_json::from_value(antwoord["persoonId"].clone()).unwrap();
    let ggz = format!("/ggz/{persoon}");
    proef.coach_in("[\"oost\"]");
    assert_eq!(proef.get(&ggz).await.0, 200, "nobody named a team");
    let ingediend = AanvraagIngediend {
        aanvraag_id: Uuid::from_u128(81),
        signaal_id: None,
        gebiedsteam: Some(code("zuid")),
        versneld: false,
        coach: None,
        leeftijd: None,
    };
    zeg::<IntakeGebeurtenis>(&proef, persoon, dag(1, 11), ingediend).await;
    assert_eq!(proef.get(&ggz).await.0, 404);
    assert_eq!(regels(&proef, "/ggz").await, [Value::Null; 0]);
    let naar_mij =
        json!({"persoon": {"bsn": BSN}, "coach": "c-2", "gebiedsteam": "oost", "datum": "2026-01-12"});
    assert_eq!(proef.post("/coachtoewijzingen", naar_mij.clone()).await.0, 404);
    proef.coach_in("[\"zuid\"]");
    assert_eq!(proef.get(&ggz).await.0, 200);
    assert_eq!(regels(&proef, "/ggz").await.len(), 1);
    // A signal in oost: both teams have work with this person.
    let uitval = DreigendeUitval {
        signaal_id: Uuid::from_u128(82),
        meldingsnummer: code("DSP-82"),
        school: None,
        verzuimsoort: None,
        kenmerken: kenmerken("oost"),
        opvolgen_voor: "2026-01-30".parse().unwrap(),
        toelichting: None,
    };
    zeg::<SignaleringGebeurtenis>(&proef, persoon, dag(1, 12), uitval).await;
    proef.coach_in("[\"oost\"]");
    assert_eq!(proef.get(&ggz).await.0, 200);
    assert_eq!(proef.post("/coachtoewijzingen", naar_mij).await.0, 201);
}

/// A benefit does not end before it began.
#[tokio::test]
async fn een_uitstroom_ligt_niet_voor_de_eerste_dag_van_de_uitkering() {
    let proef = Proef::nieuw().await;
    let naar = json!({"persoon": {"bsn": BSN}, "coach": "c-1", "datum": "2026-01-02"});
    let wie = proef.post("/coachtoewijzingen", naar).await.1["persoonId"].clone();
    let persoon: PersoonId = serde_json::from_value(wie).unwrap();
    proef.ken_toe(persoon, uitkering(9)).await;
    zeg::<IntakeGebeurtenis>(
        &proef,
        persoon,
        dag(1, 5),
        UitkeringToegekend { ingangsdatum: "2026-01-05".parse().unwrap(), ..toegekend(9, "2003-05") },
    )
    .await;
    let uit = |datum: &str| json!({"persoon": {"bsn": BSN}, "uitkeringId": uitkering(9), "datum": datum, "reden": "werk"});
    let (status, probleem) = proef.post("/uitstroom", uit("2026-01-04")).await;
    assert_eq!((status, &probleem["code"]), (409, &json!("datum-te-vroeg")), "{probleem}");
    assert_eq!(proef.post("/uitstroom", uit("2026-01-05")).await.0, 201);
}

/// Nobody follows up here who goes on elsewhere; only that somebody there had contact is asked for.
#[tokio::test]
async fn wie_is_doorgeleid_wacht_tot_een_ander_die_zag() {
    use domein::gebeurtenis::{SignaalAfgesloten, SignaalDoorgeleid};
    let proef = Proef::nieuw().await;
    let signaal_id = Uuid::from_u128(72);
    let zegt = |dag: &'static str, feiten: SignaleringGebeurtenis| {
        zeg::<SignaleringGebeurtenis>(&proef, bo(), dag.parse().unwrap(), feiten)
    };
    let uitval = DreigendeUitval {
        signaal_id,
        meldingsnummer: code("DSP-72"),
        school: None,
        verzuimsoort: None,
        kenmerken: kenmerken("zuid"),
        opvolgen_voor: "2026-01-20".parse().unwrap(),
        toelichting: None,
    };
    zegt("2026-01-05", uitval.into()).await;
    assert_eq!(
        werk(&proef, "?gebiedsteam=zuid").await,
        wacht(&[("signaal-zonder-opvolging", "2026-01-20", false)])
    );
    zegt("2025-12-20", SignaalDoorgeleid { signaal_id, naar: "GM1966".parse().unwrap() }.into()).await;
    let daar = wacht(&[("overdracht-te-bevestigen", "2026-01-17", false)]);
    assert_eq!(werk(&proef, "?gebiedsteam=zuid").await, daar);
    let reden = domein::Afsluitreden::AndereGemeente;
    zegt("2026-01-06", SignaalAfgesloten { signaal_id, reden }.into()).await;
    assert_eq!(werk(&proef, "?gebiedsteam=zuid").await, wacht(&[]));
}

#[tokio::test]
async fn wie_overneemt_in_een_ander_team_ziet_wie_dat_is() {
    let mut proef = Proef::nieuw().await;
    let persoon = json!({"bsn": BSN});
    let toewijzing =
        json!({"persoon": persoon, "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-02-01"});
    let (status, antwoord) = proef.post("/coachtoewijzingen", toewijzing).await;
    assert_eq!(status, 201, "{antwoord}");
    let anna = antwoord["persoonId"].as_str().unwrap();
    let overdracht =
        json!({"persoon": persoon, "naar": "m-17", "gebiedsteam": "zuid", "datum": "2025-03-01"});
    assert_eq!(proef.post("/overdrachten", overdracht).await.0, 201);
    proef.coach_in("[\"zuid\"]");
    let (status, antwoord) = proef.get(&format!("/personen/{anna}")).await;
    assert_eq!((status, &antwoord["gebiedsteam"], &antwoord["coach"]), (200, &json!("zuid"), &json!("m-17")));
    assert_eq!(regels(&proef, "/caseload?coach=mij").await.len(), 1);
    assert_eq!(werk(&proef, "?coach=mij").await, wacht(&[("plan-ontbreekt", "2025-03-15", true)]));
}
