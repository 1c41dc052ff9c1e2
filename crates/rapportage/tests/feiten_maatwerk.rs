//! The facts of money for maatwerk: what is known of it at a moment, also after a withdrawal, and counted once when it is told
//! again.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use domein::gebeurtenis::{
    BudgetVastgesteld, MaatwerkAangevraagd, MaatwerkBetaald, MaatwerkToegekend,
    MaatwerkvastleggingIngetrokken,
};
use domein::{Bedrag, BudgetCode, Correctiereden, Maatwerkvastlegging};
use hulp::{Geschiedenis, Opstelling, Wie, id, moment, wie};
use jiff::civil::date;
use sqlx::Row as _;

fn euro(euro: i64) -> Bedrag {
    Bedrag::van_centen(euro * 100).unwrap()
}

fn budget() -> BudgetCode {
    "doorbraakbudget".parse().unwrap()
}

fn op(seconde: i64) -> Wie {
    Wie { seconde, ..wie(1, date(2025, 3, 3)) }
}

fn vast(bedrag_cent: Bedrag) -> BudgetVastgesteld {
    BudgetVastgesteld {
        budget: budget(),
        jaar: 2025,
        titel: "Doorbraakbudget".to_owned(),
        bedrag_cent,
        doelen: Vec::new(),
        per_persoon_cent: None,
        zelf_tot_cent: Bedrag::NUL,
        gebiedsteams: Vec::new(),
        eigenaar: None,
        bron: None,
    }
}

fn toegekend() -> MaatwerkToegekend {
    MaatwerkToegekend {
        maatwerk_id: id(7, 1),
        budget: budget(),
        jaar: 2025,
        bedrag_cent: euro(750),
        door: "c-2".parse().unwrap(),
        account: None,
        toelichting: None,
    }
}

fn betaald(nummer: u32, bedrag_cent: Bedrag) -> MaatwerkBetaald {
    let (maatwerk_id, betaling_id) = (id(7, 1), id(8, nummer));
    MaatwerkBetaald { maatwerk_id, budget: budget(), jaar: 2025, betaling_id, bedrag_cent, laatste: false }
}

/// Per kind the cents and how many, as known at a second.
async fn bekend(opstelling: &Opstelling, seconde: i64) -> Vec<(String, i64, i64)> {
    let sql = "SELECT soort, CAST(SUM(bedrag) AS BIGINT), COUNT(*) FROM feit_maatwerk \
               WHERE gemeente = 'GM0014' AND budget = 'doorbraakbudget' AND jaar = 2025 \
               AND bekend_van <= $1 AND bekend_tot > $1 GROUP BY soort ORDER BY soort";
    let vraag = sqlx::query(sql).bind(moment(seconde));
    let rijen = vraag.fetch_all(opstelling.database.pool()).await.unwrap();
    rijen.iter().map(|rij| (rij.get::<String, _>(0), rij.get::<i64, _>(1), rij.get::<i64, _>(2))).collect()
}

fn verhaal() -> Geschiedenis {
    let aanvraag = MaatwerkAangevraagd {
        maatwerk_id: id(7, 1),
        budget: budget(),
        jaar: 2025,
        doel: "reiskosten".parse().unwrap(),
        bedrag_cent: euro(800),
        door: "c-1".parse().unwrap(),
        account: None,
        toelichting: None,
    };
    let weg = MaatwerkvastleggingIngetrokken {
        maatwerk_id: id(7, 1),
        budget: budget(),
        jaar: 2025,
        wat: Maatwerkvastlegging::Betaling,
        betaling_id: Some(id(8, 2)),
        reden: Correctiereden::Invoerfout,
    };
    Geschiedenis::default()
        .traject(op(1), vast(euro(1_000)))
        .traject(op(2), aanvraag)
        .traject(op(3), toegekend())
        .traject(op(4), betaald(1, euro(300)))
        .traject(op(5), betaald(2, euro(200)))
        .traject(op(6), weg)
        .traject(op(7), vast(euro(900)))
        // Said again, as after the split of persons.
        .traject(op(8), toegekend())
        .traject(op(8), betaald(1, euro(300)))
}

#[tokio::test]
async fn elk_moment_weet_wat_er_toen_bekend_was() {
    let opstelling = Opstelling::met(&verhaal()).await;
    let rij = |soort: &str, euros: i64, aantal: i64| (soort.to_owned(), euros * 100, aantal);
    let (gevraagd, gekregen) = (rij("aangevraagd", 800, 1), rij("toegekend", 750, 1));
    for _ in 0..2 {
        assert_eq!(bekend(&opstelling, 2).await, std::slice::from_ref(&gevraagd));
        let toen = [gevraagd.clone(), rij("betaald", 500, 2), gekregen.clone()];
        assert_eq!(bekend(&opstelling, 5).await, toen);
        let nu = [gevraagd.clone(), rij("betaald", 300, 1), gekregen.clone()];
        assert_eq!(bekend(&opstelling, 6).await, nu);
        assert_eq!(bekend(&opstelling, 9).await, nu);
        opstelling.bouw_opnieuw().await;
    }
}

#[tokio::test]
async fn een_budget_geldt_zoals_het_toen_was_gezegd() {
    let opstelling = Opstelling::met(&verhaal()).await;
    let op = async |seconde: i64| {
        let sql = "SELECT bedrag FROM feit_budget WHERE bekend_van <= $1 AND bekend_tot > $1";
        let rijen =
            sqlx::query(sql).bind(moment(seconde)).fetch_all(opstelling.database.pool()).await.unwrap();
        rijen.iter().map(|rij| rij.get::<i64, _>(0)).collect::<Vec<_>>()
    };
    assert_eq!((op(1).await, op(6).await, op(7).await), (vec![100_000], vec![100_000], vec![90_000]));
}
