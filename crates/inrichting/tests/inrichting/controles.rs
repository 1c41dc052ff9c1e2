//! What a change would touch, before it is recorded.

use domein::{
    Afsluitreden, Herkomst, Leefvorm, Opleidingsniveau, Opvolgstap, Regeling, SignaalBron, Uitkeringsrol,
    gebeurtenis::{
        AanvraagIngediend, BegeleidingsvastleggingIngetrokken, CoachOvergedragen, CoachToegewezen,
        IntakeGebeurtenis, JongereGemeld, KenmerkenGewijzigd, OpvolgingIngetrokken, SignaalAfgesloten,
        Signaalkenmerken, SignaleringGebeurtenis, TrajectAfgebroken, TrajectGebeurtenis, TrajectGestart,
        UitkeringToegekend, UitkeringseindeGemeld, UitkeringseindeIngetrokken, Uitkeringskenmerken,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::hulp::{Proef, code, dag, fouten};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(100 + n)
}

fn signaal(n: u128, team: &str) -> JongereGemeld {
    let kenmerken = Signaalkenmerken {
        geboortemaand: None,
        opleidingsniveau: Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: Some(code(team)),
    };
    JongereGemeld {
        signaal_id: id(n),
        bron: SignaalBron::Zelfmelding,
        meldingsnummer: code("Z-1"),
        kenmerken,
        opvolgen_voor: dag(4, 1),
        toelichting: None,
        uitstroomprofiel: None,
        van_team: None,
        vindplaats: None,
    }
}

fn kenmerken(team: &str) -> Uitkeringskenmerken {
    Uitkeringskenmerken {
        geboortemaand: None,
        opleidingsniveau: Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: Some(code(team)),
        leefvorm: Leefvorm::Onbekend,
        reden_instroom: code("onbekend"),
        regeling: Regeling::Participatiewet,
        rol: Uitkeringsrol::Hoofdaanvrager,
    }
}

fn uitkering(n: u128, team: &str) -> UitkeringToegekend {
    UitkeringToegekend {
        uitkering_id: id(n),
        aanvraag_id: None,
        herkomst: Herkomst::Beginbestand,
        ingangsdatum: dag(1, 1),
        leeftijd: None,
        kenmerken: kenmerken(team),
        coach: None,
        al_beeindigd: false,
        besloten_op: None,
        zeer_dringende_redenen: false,
    }
}

async fn met_oost_en_k1() -> Proef {
    let proef = Proef::nieuw().await;
    let blad = json!({
        "teams": [
            {"code": "oost", "naam": "Oost", "van": "2022-11-01"},
            {"code": "zuid", "naam": "Zuid", "van": "2022-11-01"},
        ],
        "medewerkers": [{"code": "k-1", "rol": "coach", "gebiedsteams": ["oost"], "van": "2025-01-01"}],
    });
    assert_eq!(proef.post("/vastleggingen", blad).await.0, 201);
    proef
}

/// What ending everything but zuid would touch, by code.
async fn raakt(proef: &Proef) -> Vec<(String, Value)> {
    let blad = json!({
        "teams": [{"code": "zuid", "naam": "Zuid", "van": "2022-11-01"}],
        "geheel": ["teams", "medewerkers"], "per": "2026-07-01",
    });
    let (status, controle) = proef.post("/controles", blad).await;
    assert_eq!(status, 200, "{controle}");
    let wijzigingen = controle["wijzigingen"].as_array().unwrap().iter();
    wijzigingen.map(|een| (een["code"].as_str().unwrap().to_owned(), een["raakt"].clone())).collect()
}

fn telling(personen: u8, signalen: u8, aanvragen: u8, uitkeringen: u8, trajecten: u8) -> Value {
    json!({
        "personen": personen, "signalen": signalen, "aanvragen": aanvragen, "uitkeringen": uitkeringen,
        "trajecten": trajecten, "jobcoachingen": 0, "casussen": 0,
    })
}

#[tokio::test]
async fn een_wijziging_zegt_wat_zij_raakt_en_legt_niets_vast() {
    let proef = met_oost_en_k1().await;
    let niets = telling(0, 0, 0, 0, 0);
    assert_eq!(raakt(&proef).await, [("oost".to_owned(), niets.clone()), ("k-1".to_owned(), niets)]);

    proef.gebeurt::<SignaleringGebeurtenis>(1, signaal(1, "oost")).await;
    proef.gebeurt::<SignaleringGebeurtenis>(2, signaal(2, "zuid")).await;
    proef.gebeurt::<IntakeGebeurtenis>(1, uitkering(3, "oost")).await;
    proef.gebeurt::<IntakeGebeurtenis>(3, uitkering(4, "zuid")).await;
    let aanvraag = AanvraagIngediend {
        aanvraag_id: id(5),
        signaal_id: None,
        gebiedsteam: Some(code("oost")),
        versneld: false,
        coach: None,
        leeftijd: None,
    };
    proef.gebeurt::<IntakeGebeurtenis>(4, aanvraag).await;
    let toewijzing = CoachToegewezen { coach: code("k-1"), gebiedsteam: Some(code("oost")) };
    proef.gebeurt::<TrajectGebeurtenis>(3, toewijzing).await;
    let traject = TrajectGestart {
        traject_id: id(6),
        aanbod: code("op-koers"),
        leeftijd: None,
        gebiedsteam: None,
        afwijking: None,
    };
    proef.gebeurt::<TrajectGebeurtenis>(3, traject).await;
    // Of oost: person 1 with a signal and a benefit, 3 by the coach, 4 with an application. Of k-1: person 3 with what is
    // open.
    let verwacht = [("oost".to_owned(), telling(3, 1, 1, 1, 0)), ("k-1".to_owned(), telling(1, 0, 0, 1, 1))];
    assert_eq!(raakt(&proef).await, verwacht);
    assert_eq!(proef.codes("/teams?op=2026-07-01").await, ["oost", "zuid"], "nothing was recorded");
}

#[tokio::test]
async fn wat_voorbij_is_of_van_een_ander_werd_telt_niet_en_wat_terugkomt_weer_wel() {
    let proef = met_oost_en_k1().await;
    let oost = |raakt: &[(String, Value)]| raakt[0].1.clone();
    proef.gebeurt::<SignaleringGebeurtenis>(1, signaal(1, "oost")).await;
    let dicht = SignaalAfgesloten { signaal_id: id(1), reden: Afsluitreden::Werk };
    proef.gebeurt::<SignaleringGebeurtenis>(1, dicht).await;
    assert_eq!(oost(&raakt(&proef).await), telling(0, 0, 0, 0, 0));
    let toch_niet = OpvolgingIngetrokken {
        signaal_id: id(1),
        stap: Opvolgstap::Afgesloten,
        van: dag(1, 1),
        reden: domein::Correctiereden::Invoerfout,
        vervangen: false,
        aanvraag_vervalt: false,
    };
    proef.gebeurt::<SignaleringGebeurtenis>(1, toch_niet).await;
    assert_eq!(oost(&raakt(&proef).await), telling(1, 1, 0, 0, 0));

    proef.gebeurt::<IntakeGebeurtenis>(2, uitkering(2, "oost")).await;
    let einde =
        UitkeringseindeGemeld { uitkering_id: id(2), datum: dag(2, 1), reden: code("werk"), leeftijd: None };
    proef.gebeurt::<IntakeGebeurtenis>(2, einde).await;
    assert_eq!(oost(&raakt(&proef).await), telling(1, 1, 0, 0, 0));
    proef.gebeurt::<IntakeGebeurtenis>(2, UitkeringseindeIngetrokken { uitkering_id: id(2) }).await;
    assert_eq!(oost(&raakt(&proef).await), telling(2, 1, 0, 1, 0));
    let naar_zuid =
        KenmerkenGewijzigd { uitkering_id: id(2), vanaf: dag(3, 1), kenmerken: kenmerken("zuid") };
    proef.gebeurt::<IntakeGebeurtenis>(2, naar_zuid).await;
    assert_eq!(oost(&raakt(&proef).await), telling(1, 1, 0, 0, 0));

    let toewijzing = CoachToegewezen { coach: code("k-1"), gebiedsteam: Some(code("zuid")) };
    proef.gebeurt::<TrajectGebeurtenis>(3, toewijzing).await;
    let traject = TrajectGestart {
        traject_id: id(3),
        aanbod: code("op-koers"),
        leeftijd: None,
        gebiedsteam: Some(code("zuid")),
        afwijking: None,
    };
    proef.gebeurt::<TrajectGebeurtenis>(3, traject).await;
    assert_eq!(raakt(&proef).await[1].1, telling(1, 0, 0, 0, 1));
    let afgebroken = TrajectAfgebroken {
        traject_id: id(3),
        aanbod: code("op-koers"),
        reden: domein::Afbreekreden::Anders,
    };
    proef.gebeurt::<TrajectGebeurtenis>(3, afgebroken).await;
    assert_eq!(raakt(&proef).await[1].1, telling(1, 0, 0, 0, 0));
    let overdracht =
        CoachOvergedragen { van: code("k-1"), naar: code("k-2"), gebiedsteam: None, overdracht_id: None };
    proef.gebeurt::<TrajectGebeurtenis>(3, overdracht).await;
    assert_eq!(raakt(&proef).await[1].1, telling(0, 0, 0, 0, 0));
    // The handover was not so, and then the assignment neither.
    let weg = |coach: &str, weer: Option<&str>| BegeleidingsvastleggingIngetrokken {
        wat: domein::Begeleidingsvastlegging::Coach,
        van: dag(1, 1),
        coach: Some(code(coach)),
        overdracht_id: None,
        weer: weer.map(code),
        weer_sinds: weer.map(|_| dag(1, 1)),
        gebiedsteam: weer.map(|_| code("zuid")),
        reden: domein::Correctiereden::Invoerfout,
    };
    proef.gebeurt::<TrajectGebeurtenis>(3, weg("k-2", Some("k-1"))).await;
    assert_eq!(raakt(&proef).await[1].1, telling(1, 0, 0, 0, 0));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg("k-1", None)).await;
    assert_eq!(raakt(&proef).await[1].1, telling(0, 0, 0, 0, 0));
}

/// While two were taken for one a coach was withdrawn: what that says of who is the coach again was so of the two together.
#[tokio::test]
async fn van_wie_weer_twee_zijn_telt_elk_bij_de_eigen_coach() {
    let proef = met_oost_en_k1().await;
    let krijgt = |coach: &str| CoachToegewezen { coach: code(coach), gebiedsteam: Some(code("oost")) };
    let weg = |coach: &str, weer: &str| BegeleidingsvastleggingIngetrokken {
        wat: domein::Begeleidingsvastlegging::Coach,
        van: dag(1, 1),
        coach: Some(code(coach)),
        overdracht_id: None,
        weer: Some(code(weer)),
        weer_sinds: Some(dag(1, 1)),
        gebiedsteam: Some(code("oost")),
        reden: domein::Correctiereden::VerkeerdeJongere,
    };
    let van = async || {
        let raakt = raakt(&proef).await;
        let personen = |wie: &str| raakt.iter().find(|(code, _)| code == wie).unwrap().1["personen"].clone();
        (personen("oost"), personen("k-1"))
    };
    // Person 2 is k-1's; person 3, as one with 2, was k-2's for a while.
    proef.gebeurt::<TrajectGebeurtenis>(2, krijgt("k-1")).await;
    proef.gebeurt::<TrajectGebeurtenis>(3, krijgt("k-2")).await;
    assert_eq!(van().await, (json!(2), json!(1)));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg("k-2", "k-1")).await;
    assert_eq!(van().await, (json!(1), json!(1)), "3 has no coach of its own");
    proef.gebeurt::<TrajectGebeurtenis>(3, krijgt("k-3")).await;
    proef.gebeurt::<TrajectGebeurtenis>(3, weg("k-1", "k-3")).await;
    assert_eq!(van().await, (json!(2), json!(1)), "k-1 was not of 3");
    // Said again in the dossier of 2: nobody's any more.
    proef.gebeurt::<TrajectGebeurtenis>(2, weg("k-1", "k-3")).await;
    assert_eq!(van().await, (json!(1), json!(0)));
}

#[tokio::test]
async fn ook_een_controle_weigert_wat_zichzelf_tegenspreekt() {
    let proef = met_oost_en_k1().await;
    let blad = json!({"teams": [{"code": "oost", "naam": "Oost", "van": "2022-11-01", "tot": "2026-07-01"}]});
    let geweigerd = proef.post("/controles", blad).await;
    assert_eq!(geweigerd.0, 409);
    assert_eq!(fouten(&geweigerd), [(String::new(), "team-is-er-niet".to_owned())]);
}

#[tokio::test]
async fn van_een_jobcoach_tellen_de_plaatsingen_waarin_die_nu_helpt() {
    use domein::{
        Correctiereden, Jobcoacheinde, Plaatsingseinde, Plaatsingssoort, Plaatsingsvastlegging as V,
        gebeurtenis::{
            JobcoachToegewezen, JobcoachingBeeindigd, PlaatsingBeeindigd, PlaatsingsvastleggingIngetrokken,
        },
    };
    let proef = met_oost_en_k1().await;
    // A signal of the same person is of that person's own coach.
    proef.gebeurt::<SignaleringGebeurtenis>(3, signaal(1, "zuid")).await;
    let helpt = JobcoachToegewezen { plaatsing_id: id(9), jobcoach: code("k-1"), laatste_dag: None };
    proef.gebeurt::<TrajectGebeurtenis>(3, helpt).await;
    let van_k1 = async || {
        let raakt = raakt(&proef).await;
        let raakt = &raakt.iter().find(|(code, _)| code == "k-1").unwrap().1;
        (
            raakt["personen"].as_u64().unwrap(),
            raakt["signalen"].as_u64().unwrap(),
            raakt["jobcoachingen"].clone(),
        )
    };
    assert_eq!(van_k1().await, (1, 0, json!(1)));
    let (plaatsing_id, reden) = (id(9), Correctiereden::Invoerfout);
    let weg = |wat| PlaatsingsvastleggingIngetrokken { plaatsing_id, wat, van: dag(1, 1), reden };
    let hulp_klaar =
        JobcoachingBeeindigd { plaatsing_id, jobcoach: code("k-1"), reden: Jobcoacheinde::DoelBereikt };
    proef.gebeurt::<TrajectGebeurtenis>(3, hulp_klaar).await;
    assert_eq!(van_k1().await.2, json!(0));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Jobcoacheinde)).await;
    assert_eq!(van_k1().await.2, json!(1));
    let einde = PlaatsingBeeindigd {
        plaatsing_id,
        soort: Plaatsingssoort::Regulier,
        reden: Plaatsingseinde::AnderWerk,
    };
    proef.gebeurt::<TrajectGebeurtenis>(3, einde).await;
    assert_eq!(van_k1().await.2, json!(0));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Einde)).await;
    assert_eq!(van_k1().await.2, json!(1));
    // Another takes over; withdrawn, k-1 helps again, until the last day that was told.
    let ander = JobcoachToegewezen { plaatsing_id, jobcoach: code("k-2"), laatste_dag: None };
    proef.gebeurt_op::<TrajectGebeurtenis>(3, dag(1, 9), ander).await;
    assert_eq!(van_k1().await, (0, 0, json!(0)));
    let weg_k2 = PlaatsingsvastleggingIngetrokken { plaatsing_id, wat: V::Jobcoach, van: dag(1, 9), reden };
    proef.gebeurt_op::<TrajectGebeurtenis>(3, dag(1, 9), weg_k2).await;
    assert_eq!(van_k1().await.2, json!(1));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Begin)).await;
    assert_eq!(van_k1().await.2, json!(0));
}

#[tokio::test]
async fn van_een_regisseur_tellen_de_casussen_die_die_nu_leidt() {
    use domein::{
        Casuseinde, Casusvastlegging as V, Correctiereden,
        gebeurtenis::{CasusGeopend, CasusGesloten, CasusregisseurGewisseld, CasusvastleggingIngetrokken},
    };
    let proef = met_oost_en_k1().await;
    let casus_id = id(9);
    let van_k1 = async || {
        let raakt = raakt(&proef).await;
        let raakt = &raakt.iter().find(|(code, _)| code == "k-1").unwrap().1;
        (raakt["personen"].as_u64().unwrap(), raakt["casussen"].as_u64().unwrap())
    };
    let weg = |wat, regisseur| {
        let reden = Correctiereden::Invoerfout;
        CasusvastleggingIngetrokken { casus_id, wat, van: dag(1, 1), afspraak_id: None, regisseur, reden }
    };
    let open = CasusGeopend { casus_id, regisseur: code("k-1"), leeftijd: None };
    proef.gebeurt::<TrajectGebeurtenis>(3, open).await;
    assert_eq!(van_k1().await, (1, 1));
    let ander = CasusregisseurGewisseld { casus_id, van: code("k-1"), naar: code("k-2") };
    proef.gebeurt::<TrajectGebeurtenis>(3, ander).await;
    assert_eq!(van_k1().await, (0, 0));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Regisseur, Some(code("k-1")))).await;
    assert_eq!(van_k1().await, (1, 1));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Afspraak, None)).await;
    assert_eq!(van_k1().await, (1, 1));
    proef.gebeurt::<TrajectGebeurtenis>(3, CasusGesloten { casus_id, reden: Casuseinde::Geregeld }).await;
    assert_eq!(van_k1().await, (0, 0));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Einde, None)).await;
    assert_eq!(van_k1().await, (1, 1));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Casus, None)).await;
    assert_eq!(van_k1().await, (0, 0));
    // Opened again, closed, and withdrawn as a whole: opened once more it counts.
    let open = || CasusGeopend { casus_id, regisseur: code("k-1"), leeftijd: None };
    proef.gebeurt::<TrajectGebeurtenis>(3, open()).await;
    proef.gebeurt::<TrajectGebeurtenis>(3, CasusGesloten { casus_id, reden: Casuseinde::Geregeld }).await;
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Casus, None)).await;
    assert_eq!(van_k1().await, (0, 0));
    proef.gebeurt::<TrajectGebeurtenis>(3, open()).await;
    assert_eq!(van_k1().await, (1, 1));
    proef.gebeurt::<TrajectGebeurtenis>(3, weg(V::Casus, None)).await;
    // A case that another leads is not counted of the coach.
    let coach = CoachToegewezen { coach: code("k-1"), gebiedsteam: None };
    proef.gebeurt::<TrajectGebeurtenis>(4, coach).await;
    let van_k2 = CasusGeopend { casus_id: id(10), regisseur: code("k-2"), leeftijd: None };
    proef.gebeurt::<TrajectGebeurtenis>(4, van_k2).await;
    assert_eq!(van_k1().await, (1, 0));
}
