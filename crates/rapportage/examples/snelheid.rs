//! How long the facts and the figures of a quarter take, on SQLite and on PostgreSQL: 30.000 benefits over eight years
//! (or as many as the argument says), a fifth of them corrected, with signals and trajecten beside them. Prints one
//! JSON line for each.

#![allow(clippy::unwrap_used, reason = "a measurement may stop")]

#[path = "../tests/hulp/mod.rs"]
mod hulp;

use std::io::Write as _;
use std::time::Instant;

use domein::gebeurtenis::{
    InformatieVerstrekt, JongereGemeld, Signaalkenmerken, TrajectGestart, UitkeringGecorrigeerd,
};
use domein::{Doelgroep, Geboortemaand, Kanaal, Opleidingsniveau, SignaalBron};
use eventstore::Database;
use hulp::{Geschiedenis, Opstelling, id, toegekend, uitstroom, wie};
use jiff::{Span, civil::date};
use rapportage::Cijfervraag;

/// Numbers that look random and are the same every time (a linear congruential generator).
struct Kans(u64);

impl Kans {
    fn tot(&mut self, grens: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % grens
    }
}

fn geschiedenis(aantal: u32) -> Geschiedenis {
    let mut kans = Kans(1);
    let mut alles = Geschiedenis::default();
    for nummer in 0..aantal {
        let na = |dagen: u64| Span::new().days(i64::try_from(dagen).unwrap());
        let ingang = date(2018, 1, 1).checked_add(na(kans.tot(3_000))).unwrap();
        let mut feiten = toegekend(nummer, ingang);
        let (jaar, maand) = (1960 + kans.tot(47), 1 + kans.tot(12));
        let geboren = Geboortemaand::new(i16::try_from(jaar).unwrap(), i8::try_from(maand).ok());
        feiten.kenmerken.geboortemaand = geboren.ok();
        feiten.leeftijd = Some(u8::try_from(2020 - jaar).unwrap());
        feiten.kenmerken.opleidingsniveau = Opleidingsniveau::ALLE[usize::try_from(kans.tot(7)).unwrap()];
        if kans.tot(4) == 0 {
            feiten.kenmerken.doelgroepen = vec![Doelgroep::Vergunninghouder];
        }
        let (kenmerken, leeftijd) = (feiten.kenmerken.clone(), feiten.leeftijd);
        alles = alles.intake(wie(nummer, ingang), feiten);
        if kans.tot(5) == 0 {
            let beter = UitkeringGecorrigeerd { uitkering_id: id(2, nummer), kenmerken, leeftijd };
            alles = alles.intake(wie(nummer, ingang), beter);
        }
        let einde = ingang.checked_add(na(1 + kans.tot(2_000))).unwrap();
        if einde < date(2026, 4, 1) {
            alles = alles.traject(wie(nummer, einde), uitstroom(nummer, einde, "werk"));
        }
        if kans.tot(10) == 0 {
            alles = signaal(alles, nummer, ingang);
        }
        if kans.tot(30) == 0 {
            let aanbod = "route-arbeid-plus".parse().unwrap();
            let gestart = TrajectGestart {
                traject_id: id(4, nummer),
                aanbod,
                leeftijd,
                gebiedsteam: None,
                afwijking: None,
            };
            alles = alles.traject(wie(nummer, ingang), gestart);
        }
    }
    alles
}

fn signaal(alles: Geschiedenis, nummer: u32, dag: jiff::civil::Date) -> Geschiedenis {
    let signaal_id = id(3, nummer);
    let gemeld = JongereGemeld {
        signaal_id,
        bron: SignaalBron::Zelfmelding,
        meldingsnummer: "M-1".parse().unwrap(),
        kenmerken: Signaalkenmerken {
            geboortemaand: None,
            opleidingsniveau: Opleidingsniveau::Onbekend,
            doelgroepen: Vec::new(),
            gebiedsteam: None,
        },
        opvolgen_voor: dag,
        toelichting: None,
        uitstroomprofiel: None,
        van_team: None,
        vindplaats: None,
    };
    let informatie = InformatieVerstrekt { signaal_id, kanaal: Kanaal::Brief };
    alles.signalering(wie(nummer, dag), gemeld).signalering(wie(nummer, dag), informatie)
}

/// Fills the facts and makes the sheet of a quarter; the line says how long each took.
async fn meet(alles: &Geschiedenis, naam: &str, database: Database) -> String {
    let opstelling = Opstelling::op(database).await;
    opstelling.leg_vast(alles).await;
    let begin = Instant::now();
    opstelling.volg().await;
    let vullen = begin.elapsed();
    let vraag = Cijfervraag::voor_de_raad(hulp::GRONINGEN.parse().unwrap(), "2026-Q1".parse().unwrap(), None);
    let mut beste = u128::MAX;
    for _ in 0..3 {
        let begin = Instant::now();
        opstelling.blad(&vraag).await;
        beste = beste.min(begin.elapsed().as_millis());
    }
    let begin = Instant::now();
    opstelling.bouw_opnieuw().await;
    let opnieuw = begin.elapsed();
    let gebeurtenissen = alles.intake.len() + alles.traject.len() + alles.signalering.len();
    format!(
        "{{\"databank\":\"{naam}\",\"gebeurtenissen\":{gebeurtenissen},\"vullen_ms\":{},\"opnieuw_ms\":{},\
         \"kwartaalblad_ms\":{beste}}}\n",
        vullen.as_millis(),
        opnieuw.as_millis()
    )
}

#[tokio::main]
async fn main() {
    let aantal = std::env::args().nth(1).map_or(30_000, |aantal| aantal.parse().unwrap());
    let alles = geschiedenis(aantal);
    let map = tempfile::tempdir().unwrap();
    let sqlite = Database::sqlite(&map.path().join("rapportage.sqlite")).await.unwrap();
    std::io::stdout().write_all(meet(&alles, "sqlite", sqlite).await.as_bytes()).unwrap();
    let server = testkit::PostgresServer::eigen();
    let databank = server.databank();
    let postgres = Database::postgres(&databank.url()).await.unwrap();
    std::io::stdout().write_all(meet(&alles, "postgres", postgres).await.as_bytes()).unwrap();
}
