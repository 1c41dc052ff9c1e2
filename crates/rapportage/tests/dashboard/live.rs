//! The key figures, and how they follow the facts.

use std::time::Duration;

use eventstore::Position;
use futures_util::StreamExt as _;
use jiff::civil::date;
use rapportage::{
    Cijfervraag,
    kerncijfers::{self, Kerncijfers, Waarde},
    rapport::Periode,
    volg_kerncijfers,
};
use tokio::sync::{oneshot, watch};

use super::{
    Huis, Stuk,
    verzonnen::{EINDE, schrijf},
};

/// The next event of a stream: its id and its figures.
async fn volgend(stroom: &mut impl Stuk) -> (String, Kerncijfers) {
    let stuk = tokio::time::timeout(Duration::from_secs(10), stroom.next()).await.unwrap().unwrap().unwrap();
    let tekst = String::from_utf8(stuk.to_vec()).unwrap();
    assert!(tekst.contains("event: kerncijfers\n"), "{tekst}");
    let regel = |naam: &str| tekst.lines().find_map(|regel| regel.strip_prefix(naam)).unwrap().to_owned();
    (regel("id: "), serde_json::from_str(&regel("data: ")).unwrap())
}

fn aantal(cijfers: &Kerncijfers, id: &str) -> Waarde {
    cijfers.cijfer(id).unwrap().waarde
}

#[tokio::test]
async fn kerncijfers_tellen_wat_de_tabellen_tellen() {
    let huis = Huis::stad().await;
    let live = huis.stad.rapportage.kerncijfers().await.unwrap();
    assert_eq!((live.peildatum, live.laatste_dag), (date(2026, 3, 31), EINDE));
    assert_eq!(live.reeks.len(), kerncijfers::MAANDEN);

    let gemeente = huis.stad.rapportage.gemeente().clone();
    let blad = |van, tot_en_met, vanaf| {
        let mut vraag = Cijfervraag::over_periode(gemeente.clone(), Periode { van, tot_en_met });
        vraag.maanden_vanaf = vanaf;
        vraag
    };
    let tel = async |vraag: Cijfervraag| huis.stad.rapportage.onbewerkt_blad(&vraag).await.unwrap().1;
    let maanden = tel(blad(date(2025, 4, 1), date(2026, 3, 31), date(2023, 4, 1))).await;
    let waarden = |blad: &rapportage::geheimhouding::Onbewerkt, tabel: &str, kolom: &str| -> Vec<u64> {
        let tabel = blad.tabellen().iter().find(|t| t.id == tabel).unwrap();
        let kolom = tabel.kolommen.iter().position(|k| k.id == kolom).unwrap();
        let cel = |rij: &rapportage::tabel::Rij<_>| match rij.cellen[kolom] {
            rapportage::geheimhouding::OpenbareCel::Aantal(aantal) => aantal,
            rapportage::geheimhouding::OpenbareCel::NietAangeleverd => 0,
            ref anders => panic!("{anders:?}"),
        };
        tabel.rijen.iter().map(cel).collect()
    };
    let rond = |aantal| Waarde::van(aantal, 5);
    let laatste = |kolom| rond(*waarden(&maanden, "stand-maand", kolom).last().unwrap());
    let reeks: Vec<Waarde> = waarden(&maanden, "stand-maand", "tm-29").into_iter().map(rond).collect();
    assert_eq!(live.reeks.iter().map(|stand| stand.waarde).collect::<Vec<_>>(), reeks);
    assert_eq!(aantal(&live, "stand-tm-29"), laatste("tm-29"));
    assert_eq!(aantal(&live, "stand-alle-leeftijden"), laatste("totaal"));
    assert_eq!(aantal(&live, "stand-vergunninghouders-tm-29"), laatste("vergunninghouder-tm-29"));
    let jaar = |tabel| rond(waarden(&maanden, tabel, "tm-29").iter().rev().take(12).sum());
    assert_eq!(aantal(&live, "instroom-tm-29"), jaar("instroom-maand"));
    assert_eq!(aantal(&live, "uitstroom-tm-29"), jaar("uitstroom-maand"));

    let dagen = tel(blad(date(2025, 4, 9), EINDE, date(2025, 4, 9))).await;
    let rij = |tabel: &str, rij: &str, kolom: &str| {
        let plaats = dagen.tabellen().iter().find(|t| t.id == tabel).unwrap();
        waarden(&dagen, tabel, kolom)[plaats.rijen.iter().position(|r| r.id == rij).unwrap()]
    };
    assert_eq!(aantal(&live, "signalen-ontvangen"), rond(rij("signalen-bron", "totaal", "ontvangen")));
    assert_eq!(aantal(&live, "signalen-binnen-norm"), rond(rij("signalen-bron", "totaal", "binnen-norm")));
    let wachtend = ["verlopen", "loopt"].map(|toestand| rij("signalen-opvolging", toestand, "aantal"));
    assert_eq!(aantal(&live, "signalen-wachtend"), rond(wachtend.iter().sum()));
    let route = rij("route-arbeid-plus", "deelnemers-actueel", "2026");
    assert_eq!(aantal(&live, "route-arbeid-plus"), rond(route));
    assert!(live.cijfers.iter().all(|cijfer| cijfer.waarde.aantal().is_some_and(|n| n > 0)), "{live:?}");
}

#[tokio::test]
async fn de_stroom_geeft_de_stand_en_na_een_gebeurtenis_de_nieuwe() {
    let mut huis = Huis::stad().await;
    let posities = vec![huis.stad.feiten_signalering.position(), huis.stad.feiten_intake.position()];
    let (stop, gestopt) = oneshot::channel::<()>();
    let volger = tokio::spawn(volg_kerncijfers(
        huis.stad.rapportage.clone(),
        posities,
        huis.zender.clone(),
        async move { drop(gestopt.await) },
    ));
    let mut stroom = huis.stroom(None).await;
    let (id, eerst) = volgend(&mut stroom).await;

    let nieuw: Vec<_> = (0..10).flat_map(|_| huis.stad.signaal(EINDE, None)).collect();
    schrijf(&huis.stad.signalering, nieuw).await;
    huis.stad.bij().await;
    let (nieuw_id, daarna) = volgend(&mut stroom).await;
    let som = |stand: &Kerncijfers| stand.posities.values().sum::<u64>();
    assert_eq!(som(&daarna), som(&eerst) + 10);
    for naam in ["signalen-ontvangen", "signalen-wachtend"] {
        let verschil = aantal(&daarna, naam).aantal().unwrap() - aantal(&eerst, naam).aantal().unwrap();
        assert_eq!(verschil, 10, "{naam}");
    }
    assert_eq!(aantal(&daarna, "stand-tm-29"), aantal(&eerst, "stand-tm-29"));

    // Who has this one already waits for the next; who has an older one gets it.
    let mut zelfde = huis.stroom(Some(&nieuw_id)).await;
    assert!(tokio::time::timeout(Duration::from_millis(200), zelfde.next()).await.is_err());
    let mut ouder = huis.stroom(Some(&id)).await;
    assert_eq!(volgend(&mut ouder).await.0, nieuw_id);
    let json: Kerncijfers = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    assert_eq!(json, daarna);
    drop(stop);
    volger.await.unwrap();
}

#[tokio::test]
async fn er_wordt_hoogstens_twee_keer_per_seconde_geteld() {
    let huis = Huis::leeg().await;
    let (positie, ontvanger) = watch::channel(Position::START);
    let mut live = huis.zender.subscribe();
    let zender = huis.zender.clone();
    let begin = std::time::Instant::now();
    let volger = tokio::spawn(volg_kerncijfers(
        huis.stad.rapportage.clone(),
        vec![ontvanger],
        zender,
        std::future::pending(),
    ));
    // Each movement sends a state that differs from the one that stands there.
    let mut keren = 0;
    for nummer in 1..=60 {
        huis.zender.send_if_modified(|stand| {
            *stand = web::Livewaarde::nieuw("");
            false
        });
        positie.send_replace(Position(nummer));
        tokio::time::sleep(Duration::from_millis(20)).await;
        if live.has_changed().unwrap() {
            live.mark_unchanged();
            keren += 1;
        }
    }
    let hoogstens = begin.elapsed().as_millis() / kerncijfers::MIN_TUSSENTIJD.as_millis() + 1;
    assert!(keren >= 1 && keren <= hoogstens, "{keren} keer, hoogstens {hoogstens}");
    // The projections have stopped: so does who follows them.
    drop(positie);
    tokio::time::timeout(Duration::from_secs(5), volger).await.unwrap().unwrap();
}
