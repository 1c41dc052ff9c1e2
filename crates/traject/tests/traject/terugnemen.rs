//! What was recorded of a traject was not so.

use domein::{
    Afbreekreden, Correctiereden, PersoonId, Plaatsingssoort, Plaatsingsvastlegging, Trajectstap,
    Trajectvastlegging, Verzegeld,
    gebeurtenis::{
        AanbodOpengesteld, OpWachtlijstGeplaatst, PlaatsingBegonnen, PlaatsingsvastleggingIngetrokken,
        TrajectAfgebroken, TrajectGestart, TrajectStapGezet, TrajectvastleggingIngetrokken,
    },
};
use eventstore::{fold, testing::given};
use jiff::civil::Date;
use serde_json::json;
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    inschrijving::Inschrijving,
    terugnemen::{self, Heropening},
};

use crate::hulp::{Proef, anna, bo, dag, koers, traject};

const REDEN: Correctiereden = Correctiereden::Invoerfout;

fn over(
    persoon: PersoonId,
    datum: Date,
    gebeurtenis: impl Into<domein::gebeurtenis::TrajectGebeurtenis>,
) -> Voorval {
    Voorval::over(persoon, datum, gebeurtenis)
}

fn open() -> Voorval {
    let capaciteit = Some(1);
    let feiten = AanbodOpengesteld {
        aanbod: koers(),
        titel: None,
        capaciteit,
        einde: None,
        duur_weken: None,
        regels: None,
    };
    Voorval { persoon_id: None, geldig_op: dag(1, 1), gebeurtenis: feiten.into() }
}

fn gestart(persoon: PersoonId, kenmerk: &str, datum: Date) -> Voorval {
    let traject_id = traject(kenmerk);
    let start =
        TrajectGestart { traject_id, aanbod: koers(), leeftijd: None, gebiedsteam: None, afwijking: None };
    over(persoon, datum, start)
}

fn gezet(datum: Date) -> Voorval {
    let stap = Trajectstap::HeeftGewerkt;
    over(anna(), datum, TrajectStapGezet { traject_id: traject("A"), aanbod: koers(), stap })
}

fn afgebroken(datum: Date) -> Voorval {
    let reden = Afbreekreden::Anders;
    over(anna(), datum, TrajectAfgebroken { traject_id: traject("A"), aanbod: koers(), reden })
}

fn weg(wat: Trajectvastlegging, van: Date, stap: Option<Trajectstap>) -> Voorval {
    let (traject_id, aanbod) = (traject("A"), koers());
    over(anna(), van, TrajectvastleggingIngetrokken { traject_id, aanbod, wat, van, stap, reden: REDEN })
}

fn vraag(datum: Date, wat: Wat) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat }
}

/// A placement that it led to names it: without the traject it would name nothing.
#[test]
fn een_start_waar_een_plaatsing_op_volgde_wordt_pas_na_die_plaatsing_ingetrokken() {
    let plaatsing_id = uuid::Uuid::from_u128(70);
    let begonnen = PlaatsingBegonnen {
        plaatsing_id,
        soort: Plaatsingssoort::Regulier,
        werkgever: Verzegeld("v1.w".to_owned()),
        sector: None,
        uren_per_week: 32,
        laatste_dag: None,
        loonkostensubsidie: false,
        traject_id: Some(traject("A")),
        omgezet_van: None,
        leeftijd: None,
    };
    let verleden = || vec![gestart(anna(), "A", dag(2, 1)), over(anna(), dag(3, 1), begonnen.clone())];
    let trek_in = || vraag(dag(12, 1), Wat::TrekStartIn { traject_id: traject("A"), reden: REDEN });
    given::<Begeleiding>(verleden()).when(trek_in()).refused(&Weigering::PlaatsingUitTraject);
    let (wat, van) = (Plaatsingsvastlegging::Begin, dag(3, 1));
    let eraf = PlaatsingsvastleggingIngetrokken { plaatsing_id, wat, van, reden: REDEN };
    given::<Begeleiding>([verleden(), vec![over(anna(), van, eraf)]].concat()).when(trek_in()).then([weg(
        Trajectvastlegging::Start,
        dag(2, 1),
        None,
    )]);
}

#[test]
fn een_stap_en_een_start_die_er_niet_waren() {
    let begin = || vec![gestart(anna(), "A", dag(2, 1)), gezet(dag(3, 1))];
    let stap = |datum| {
        let (traject_id, stap) = (traject("A"), Trajectstap::HeeftGewerkt);
        vraag(datum, Wat::TrekStapIn { traject_id, stap, reden: REDEN })
    };
    let zonder = weg(Trajectvastlegging::Stap, dag(3, 1), Some(Trajectstap::HeeftGewerkt));
    given::<Begeleiding>(begin()).when(stap(dag(3, 1))).then([zonder.clone()]);
    given::<Begeleiding>(begin()).when(stap(dag(3, 2))).refused(&Weigering::StapOnbekend);
    given::<Begeleiding>([begin(), vec![zonder]].concat())
        .when(stap(dag(3, 1)))
        .refused(&Weigering::StapOnbekend);
    let start = || vraag(dag(5, 1), Wat::TrekStartIn { traject_id: traject("A"), reden: REDEN });
    given::<Begeleiding>([]).when(start()).refused(&Weigering::TrajectOnbekend);
    let wacht = OpWachtlijstGeplaatst { traject_id: traject("A"), aanbod: koers(), afwijking: None };
    given::<Begeleiding>([over(anna(), dag(2, 1), wacht)])
        .when(start())
        .refused(&Weigering::TrajectNietGestart);
    let nooit = || weg(Trajectvastlegging::Start, dag(2, 1), None);
    given::<Begeleiding>([begin(), vec![afgebroken(dag(4, 1))]].concat()).when(start()).then([nooit()]);
    // The place is free from then on, also on days before.
    let nu = fold::<Inschrijving>(&[vec![open()], begin(), vec![nooit()]].concat());
    assert_eq!(nu.bezet_vanaf(&koers(), dag(2, 1)), 0);
}

#[test]
fn een_einde_dat_er_niet_was_neemt_de_plaats_weer_in_als_die_er_nog_is() {
    let traject_id = traject("A");
    let vraag = || terugnemen::Opdracht { traject_id, persoon: anna(), aanbod: koers(), reden: REDEN };
    let loopt = || vec![open(), gestart(anna(), "A", dag(2, 1))];
    given::<Heropening>([open()]).when(vraag()).refused(&Weigering::TrajectOnbekend);
    given::<Heropening>(loopt()).when(vraag()).refused(&Weigering::GeenEinde);
    let dicht = || [loopt(), vec![afgebroken(dag(4, 1))]].concat();
    let heropend = || weg(Trajectvastlegging::Einde, dag(4, 1), None);
    given::<Heropening>(dicht()).when(vraag()).then([heropend()]);
    given::<Heropening>([dicht(), vec![gestart(bo(), "B", dag(4, 1))]].concat())
        .when(vraag())
        .refused(&Weigering::PlaatsVergeven);
    given::<Heropening>([dicht(), vec![gestart(anna(), "A-2", dag(5, 1))]].concat())
        .when(vraag())
        .refused(&Weigering::TrajectLooptAl);
    let nu = fold::<Inschrijving>(&[dicht(), vec![heropend()]].concat());
    assert_eq!(nu.bezet_vanaf(&koers(), dag(12, 1)), 1);
    // Off the waiting list by mistake: back at the same place.
    let wacht = OpWachtlijstGeplaatst { traject_id, aanbod: koers(), afwijking: None };
    let wachtte =
        vec![open(), gestart(bo(), "B", dag(2, 1)), over(anna(), dag(3, 1), wacht), afgebroken(dag(4, 1))];
    given::<Heropening>(wachtte.clone()).when(vraag()).then([heropend()]);
    let nu = fold::<Inschrijving>(&[wachtte, vec![heropend()]].concat());
    assert_eq!(nu.trajecten.wachtlijst(&koers())[0].1.rang.0, dag(3, 1));
}

#[tokio::test]
async fn wat_is_ingetrokken_staat_er_niet_meer() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01", "capaciteit": 1});
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 201);
    let aanmelding = json!({
        "kenmerk": "A", "persoon": {"bsn": "999990019", "geboortedatum": "2003-05-17"}, "aanbod": "op-koers",
        "datum": "2025-03-01",
    });
    let (_, antwoord) = proef.post("/trajecten", aanmelding.clone()).await;
    let persoon = format!("/personen/{}", antwoord["persoonId"].as_str().unwrap());
    let pad = |deel: &str| format!("/trajecten/{}/{deel}", traject("A"));
    let stap = json!({"stap": "heeft-gewerkt", "datum": "2025-04-01"});
    assert_eq!(proef.post(&pad("stappen"), stap).await.0, 201);
    let terug = json!({"stap": "heeft-gewerkt", "datum": "2025-04-01", "reden": "verkeerde-datum"});
    assert_eq!(proef.post(&pad("stappen/intrekking"), terug.clone()).await.0, 201);
    let weer = proef.post(&pad("stappen/intrekking"), terug).await;
    assert_eq!((weer.0, &weer.1["code"]), (404, &json!("stap-onbekend")));
    assert_eq!(proef.get(&persoon).await.1["trajecten"][0]["stappen"], json!([]));
    let reden = json!({"reden": "niet-gebeurd"});
    let geen = proef.post(&pad("einde/intrekking"), reden.clone()).await;
    assert_eq!((geen.0, &geen.1["code"]), (409, &json!("geen-einde")));
    let einde = json!({"datum": "2025-06-01", "uitkomst": "werk"});
    assert_eq!(proef.post(&pad("voltooiing"), einde).await.0, 201);
    let (status, antwoord) = proef.post(&pad("einde/intrekking"), reden.clone()).await;
    assert_eq!((status, &antwoord["toestand"]), (201, &json!("gestart")), "{antwoord}");
    proef.werk_bij().await;
    let lijst = proef.get("/trajecten?toestand=gestart").await.1;
    assert_eq!((lijst["regels"].as_array().unwrap().len(), &lijst["regels"][0]["einde"]), (1, &json!(null)));
    assert_eq!(proef.post(&pad("intrekking"), reden).await.0, 201);
    proef.werk_bij().await;
    assert_eq!(proef.get("/trajecten").await.1["regels"], json!([]));
    assert_eq!(proef.get(&persoon).await.1["trajecten"], json!([]));
    // Recorded anew, under the same kenmerk.
    assert_eq!(proef.post("/trajecten", aanmelding).await.0, 201);
}

#[tokio::test]
async fn wat_bij_de_verkeerde_stond_gaat_verder_bij_wie_het_is() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01"});
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 201);
    let aanmelding = |bsn: &str| {
        let persoon = json!({"bsn": bsn, "geboortedatum": "2003-05-17"});
        json!({"kenmerk": "A", "persoon": persoon, "aanbod": "op-koers", "datum": "2025-03-01"})
    };
    let pad = |deel: &str| format!("/trajecten/{}/{deel}", traject("A"));
    let stap = json!({"stap": "heeft-gewerkt", "datum": "2025-04-01"});
    let (_, verkeerd) = proef.post("/trajecten", aanmelding("999990019")).await;
    assert_eq!(proef.post(&pad("stappen"), stap.clone()).await.0, 201);
    let weg = json!({"reden": "verkeerde-jongere"});
    let sleutel = Some("s-weg");
    let trek_in = async || {
        let inhoud = (sleutel, Some(weg.clone()));
        proef.vraag(domein::Rol::Coach, "POST", &pad("intrekking"), inhoud).await.0.as_u16()
    };
    // Asked once more by an impatient line it is what it was, also when there is nothing left of it.
    assert_eq!((trek_in().await, trek_in().await), (201, 200));
    let niets = proef.post(&pad("stappen"), stap.clone()).await;
    assert_eq!((niets.0, &niets.1["code"]), (404, &json!("traject-onbekend")));

    let (status, goed) = proef.post("/trajecten", aanmelding("999990020")).await;
    assert_eq!((status, &goed["toestand"]), (201, &json!("gestart")), "{goed}");
    assert_ne!(goed["persoonId"], verkeerd["persoonId"]);
    let (status, antwoord) = proef.post(&pad("stappen"), stap).await;
    assert_eq!((status, &antwoord["persoonId"]), (201, &goed["persoonId"]), "{antwoord}");
    let einde = json!({"datum": "2025-06-01", "uitkomst": "werk"});
    assert_eq!(proef.post(&pad("voltooiing"), einde).await.0, 201);
    let (status, antwoord) = proef.post(&pad("einde/intrekking"), json!({"reden": "niet-gebeurd"})).await;
    assert_eq!((status, &antwoord["persoonId"]), (201, &goed["persoonId"]), "{antwoord}");
    proef.werk_bij().await;
    let lijst = proef.get("/trajecten").await.1;
    assert_eq!(lijst["regels"][0]["persoonId"], goed["persoonId"], "{lijst}");
    assert_eq!(lijst["regels"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn een_einde_van_wie_is_samengevoegd_wordt_ingetrokken_waar_het_dossier_verdergaat() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01", "capaciteit": 1});
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 201);
    let aanmelding = |kenmerk: &str, bsn: &str| json!({"kenmerk": kenmerk, "persoon": {"bsn": bsn}, "aanbod": "op-koers", "datum": "2025-03-01"});
    let (_, van) = proef.post("/trajecten", aanmelding("A", "999990019")).await;
    let (_, naar) = proef.post("/trajecten", aanmelding("B", "999990020")).await;
    let pad = |deel: &str| format!("/trajecten/{}/{deel}", traject("A"));
    let eraf = json!({"datum": "2025-05-01", "reden": "eigen-verzoek"});
    assert_eq!(proef.post(&format!("/trajecten/{}/afbreking", traject("B")), eraf).await.0, 201);
    let einde = json!({"datum": "2025-06-01", "uitkomst": "werk"});
    assert_eq!(proef.post(&pad("voltooiing"), einde).await.0, 201);
    let id = |antwoord: &serde_json::Value| -> PersoonId {
        serde_json::from_value(antwoord["persoonId"].clone()).unwrap()
    };
    let register = &proef.omgeving.register;
    assert!(register.voeg_samen(id(&naar), id(&van), "beheer", "dezelfde").await.unwrap());
    assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&proef.omgeving).await.unwrap(), 1);

    let (status, antwoord) = proef.post(&pad("einde/intrekking"), json!({"reden": "niet-gebeurd"})).await;
    assert_eq!((status, &antwoord["persoonId"]), (201, &naar["persoonId"]), "{antwoord}");
    let stream = traject::regels::stream_begeleiding(id(&naar));
    let regels = proef.omgeving.log.read_stream(&stream).await.unwrap();
    assert_eq!(regels.last().unwrap().kind, TrajectvastleggingIngetrokken::SOORT);
    let (_, persoon) = proef.get(&format!("/personen/{}", naar["persoonId"].as_str().unwrap())).await;
    let loopt = persoon["trajecten"].as_array().unwrap().iter().filter(|een| een["toestand"] == "gestart");
    assert_eq!(loopt.count(), 1, "{persoon}");
    // By its id it is found as before.
    let stap = json!({"stap": "heeft-gewerkt", "datum": "2025-07-01"});
    assert_eq!(proef.post(&pad("stappen"), stap).await.0, 201);
}
