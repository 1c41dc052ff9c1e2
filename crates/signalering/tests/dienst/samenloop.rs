//! Many at the same moment who exclude one another: afterwards the persoonsregister says what the winner said, and nothing
//! of the others.

use std::{
    collections::HashMap,
    io::Cursor,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
    },
};

use aanlevering::{Indeling, Mapping, Rij, Rijfout};
use axum::http::StatusCode;
use dienst::{Aanvoer, ImportFout, Omgeving, Opdracht, Rijpersoon};
use domein::Rol;
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Bsn, Identificatie, Persoonskaart};
use serde_json::{Value, json};
use signalering::aanvoer::DOORSTROOMPUNT;

use crate::hulp::{Proef, proef};

/// Callers at the same moment.
const TEGELIJK: usize = 24;
const RONDES: usize = 6;

fn bsn(n: usize) -> String {
    let alle = (999_900_000..=999_999_999_u32).map(|n| n.to_string());
    alle.filter(|tekst| Bsn::lees(tekst).is_ok()).nth(n).unwrap()
}

async fn kaart(proef: &Proef, bsn: &str) -> Option<Persoonskaart> {
    let nummer: Identificatie = Bsn::lees(bsn).unwrap().into();
    let id = proef.omgeving.register.zoek(&nummer).await.unwrap()?;
    Some(proef.omgeving.register.gegevens(id).await.unwrap())
}

fn melding(kenmerk: &str, bsn: &str, geboren: Date, dag: usize) -> Value {
    json!({
        "persoon": {"bsn": bsn, "geboortedatum": geboren.to_string(), "achternaam": "Proef"}, "bron": "zelfmelding",
        "datum": format!("2026-02-{dag:02}"), "kenmerk": kenmerk,
    })
}

/// One signal, many who say of whom and since when it is: half of them of one BSN, the others each of another.
#[tokio::test(flavor = "multi_thread")]
async fn van_wie_elkaar_uitsluiten_staat_alleen_de_winnaar_in_het_register() {
    let proef = Arc::new(proef().await);
    for ronde in 0..RONDES {
        let kenmerk = format!("ZM-{ronde}");
        let wie = |beller: usize| bsn(ronde * TEGELIJK + if beller.is_multiple_of(2) { 0 } else { beller });
        let geboren = |beller: usize| Date::new(2005, 1, 1 + beller as i8).unwrap();
        let mut taken = Vec::new();
        for beller in 0..TEGELIJK {
            let inhoud = melding(&kenmerk, &wie(beller), geboren(beller), 1 + beller);
            let proef = Arc::clone(&proef);
            taken.push(tokio::spawn(async move { proef.post(Rol::Coach, "/signalen", &inhoud).await }));
        }
        let mut winnaars = Vec::new();
        for (beller, taak) in taken.into_iter().enumerate() {
            match taak.await.unwrap() {
                (StatusCode::CREATED, _) => winnaars.push(beller),
                (status, fout) => assert_eq!(status, StatusCode::CONFLICT, "{fout}"),
            }
        }
        assert_eq!(winnaars.len(), 1);
        let winnaar = winnaars[0];
        for beller in 0..TEGELIJK {
            let kaart = kaart(&proef, &wie(beller)).await;
            let verwacht = (wie(beller) == wie(winnaar)).then(|| geboren(winnaar));
            assert_eq!(
                kaart.and_then(|kaart| kaart.gegevens.geboorte.datum()),
                verwacht,
                "{beller} of {winnaar}"
            );
        }
        // What a loser says of its own person is right, and is taken in.
        let verliezer = if winnaar == 1 { 3 } else { 1 };
        let eigen = melding(&format!("ZM-eigen-{ronde}"), &wie(verliezer), geboren(0), 20);
        let (status, stand) = proef.post(Rol::Coach, "/signalen", &eigen).await;
        assert_eq!(status, StatusCode::CREATED, "{stand}");
        let kaart = kaart(&proef, &wie(verliezer)).await.unwrap();
        assert_eq!(kaart.gegevens.geboorte.datum(), Some(geboren(0)));
    }
    assert_eq!(proef.log().await.len(), 2 * RONDES);
}

/// Somebody of whom nobody knew, said by many at the same moment in the same words: each gets an answer as if it had
/// asked alone, whoever of them brought the person into the register.
#[tokio::test(flavor = "multi_thread")]
async fn wie_hetzelfde_zegt_wordt_niet_geweigerd() {
    let proef = Arc::new(proef().await);
    for (ronde, een_sleutel) in (0..2 * RONDES).map(|ronde| (ronde, ronde.is_multiple_of(2))) {
        let kenmerk = format!("ZM-zelfde-{ronde}");
        let inhoud = melding(&kenmerk, &bsn(1_000 + ronde), Date::new(2005, 5, 5).unwrap(), 3);
        let mut taken = Vec::new();
        for beller in 0..TEGELIJK {
            let (proef, inhoud) = (Arc::clone(&proef), inhoud.clone());
            let sleutel = format!("zelfde-{ronde}-{}", if een_sleutel { 0 } else { beller });
            taken.push(tokio::spawn(
                async move { proef.post_met_sleutel(&sleutel, "/signalen", &inhoud).await },
            ));
        }
        let mut gezien = Vec::new();
        for taak in taken {
            let (status, antwoord) = taak.await.unwrap();
            assert!(status.is_success(), "{status}: {antwoord}");
            gezien.push(antwoord["signaalId"].clone());
        }
        gezien.dedup();
        assert_eq!(gezien.len(), 1, "{gezien:?}");
    }
    assert_eq!(proef.log().await.len(), 2 * RONDES);
}

/// A feed of which two imports wait for one another before the first row is decided on.
struct Samen<A> {
    binnen: A,
    hek: Arc<Barrier>,
    geweest: AtomicBool,
}

impl<A: Aanvoer> Aanvoer for Samen<A> {
    type D = A::D;
    type G = A::G;
    type Melding = A::Melding;

    fn bron(&self) -> &'static str {
        self.binnen.bron()
    }

    fn rol(&self) -> Rol {
        self.binnen.rol()
    }

    fn indeling(&self) -> &'static Indeling {
        self.binnen.indeling()
    }

    fn lees(&self, rij: &Rij, vandaag: Date) -> Result<Self::Melding, Vec<Rijfout>> {
        self.binnen.lees(rij, vandaag)
    }

    fn codes(&self, melding: &Self::Melding) -> Vec<dienst::inrichting::Genoemd> {
        self.binnen.codes(melding)
    }

    fn aanmelding(&self, melding: &Self::Melding) -> Aanmelding {
        self.binnen.aanmelding(melding)
    }

    fn opdracht(
        &self,
        omgeving: &Omgeving,
        melding: &Self::Melding,
        persoon: &Rijpersoon<'_>,
    ) -> Result<Opdracht<Self::D>, ImportFout> {
        if !self.geweest.swap(true, Ordering::Relaxed) {
            self.hek.wait();
        }
        self.binnen.opdracht(omgeving, melding, persoon)
    }

    fn dag(&self, melding: &Self::Melding) -> Option<Date> {
        self.binnen.dag(melding)
    }
}

/// Two processes take in two files with the same numbers of signals, of other persons.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn van_twee_imports_tegelijk_staat_alleen_wat_is_opgenomen_in_het_register() {
    const RIJEN: usize = 120;
    let proef = proef().await;
    let omgevingen = proef.processen(2).await;
    let kop = "meldingsnummer;soort;datum;bsn;geboortedatum;achternaam\n";
    let wie = |proces: usize, rij: usize| bsn(2_000 + proces * RIJEN + rij);
    let hek = Arc::new(Barrier::new(2));
    let mut taken = Vec::new();
    for (proces, omgeving) in omgevingen.iter().cloned().enumerate() {
        let rij = |rij: usize| {
            let dag = 3 + proces;
            format!(
                "DSP-{rij};dreigende-uitval;2025-02-{dag:02};{};2006-05-17;Naam{proces}\n",
                wie(proces, rij)
            )
        };
        let mut rijen: Vec<String> = (0..RIJEN).map(rij).collect();
        if proces == 1 {
            rijen.reverse();
        }
        let inhoud = format!("{kop}{}", rijen.concat());
        let feed = Samen { binnen: DOORSTROOMPUNT, hek: Arc::clone(&hek), geweest: AtomicBool::new(false) };
        taken.push(tokio::spawn(async move {
            let lezer = Cursor::new(inhoud.into_bytes());
            let mapping = Mapping::default();
            let uitslag = dienst::importeer(&omgeving, &feed, lezer, "proef", &mapping, |_| {}).await;
            let som = uitslag.unwrap().samenvatting;
            assert_eq!(som.gelezen, som.aangenomen + som.geweigerd);
            som.aangenomen
        }));
    }
    let mut aangenomen = 0;
    for taak in taken {
        aangenomen += taak.await.unwrap();
    }
    assert_eq!(aangenomen, RIJEN as u64);
    let lezen = omgevingen[0].log.read(&eventstore::Query::all(), Default::default(), 10_000).await.unwrap();
    let mut van: HashMap<domein::PersoonId, usize> = HashMap::new();
    for regel in &lezen.events {
        let vastlegging =
            domein::Vastlegging::<domein::gebeurtenis::SignaleringGebeurtenis>::uit_log(regel).unwrap();
        *van.entry(vastlegging.metadata.persoon_id.unwrap()).or_default() += 1;
    }
    let mut gevonden = 0;
    for proces in 0..2 {
        for rij in 0..RIJEN {
            let nummer: Identificatie = Bsn::lees(&wie(proces, rij)).unwrap().into();
            let Some(id) = proef.omgeving.register.zoek(&nummer).await.unwrap() else { continue };
            assert_eq!(van.get(&id), Some(&1), "a person of whom nothing is recorded");
            gevonden += 1;
        }
    }
    assert_eq!(gevonden, RIJEN);
    // The persons of the rows that were refused are nobody yet, so right rows about them are taken in.
    let mut eigen = kop.to_owned();
    for proces in 0..2 {
        for rij in 0..RIJEN {
            let (nummer, bsn) = (proces * RIJEN + rij, wie(proces, rij));
            eigen.push_str(&format!(
                "DSP-eigen-{nummer};dreigende-uitval;2025-02-05;{bsn};2006-05-17;Eigen\n"
            ));
        }
    }
    let lezer = Cursor::new(eigen.into_bytes());
    let mapping = Mapping::default();
    let uitslag = dienst::importeer(&omgevingen[1], &DOORSTROOMPUNT, lezer, "eigen", &mapping, |_| {}).await;
    assert_eq!(uitslag.unwrap().samenvatting.aangenomen, 2 * RIJEN as u64);
}
