//! What the tests of full files share: a file of ten benefits, how it is delivered, and what is known afterwards.

use std::collections::BTreeMap;

use aanlevering::Mapping;
use dienst::levering::{Keuze, Leveringsfout, Verslag};
use domein::{Leveringssoort, Verdwenen, Verschil, Voorval};
use eventstore::Decider as _;
use intake::regels::{Dossier, Dossierregels};
use jiff::civil::{Date, date};

use crate::hulp::Proef;

pub(crate) const KOP: &str =
    "persoonsnummer;geboortedatum;ingangsdatum;einddatum;reden_uitstroom;gebiedsteam;dossiernummer\n";
pub(crate) const MAART: Date = date(2026, 3, 31);
pub(crate) const FEBRUARI: Date = date(2026, 2, 28);

pub(crate) fn bestand(rijen: &[&str]) -> String {
    format!("{KOP}{}\n", rijen.join("\n"))
}

/// Ten persons whose benefits run: enough for one of them to be a plausible share.
pub(crate) fn tien() -> Vec<String> {
    (0..10).map(|n| format!("K-{n:03};1999-05-17;2025-0{}-01;;;zuid;", 1 + n % 9)).collect()
}

pub(crate) fn volledig(peildatum: Date) -> Keuze {
    Keuze {
        soort: Some(Leveringssoort::Volledig),
        peildatum: Some(peildatum),
        verdwenen: Some(Verdwenen::Intrekken),
        ..Keuze::default()
    }
}

pub(crate) async fn lever(proef: &Proef, rijen: &[String], keuze: &Keuze) -> Result<Verslag, Leveringsfout> {
    let rijen: Vec<&str> = rijen.iter().map(String::as_str).collect();
    proef.lever(bestand(&rijen).as_bytes(), &Mapping::default(), keuze).await
}

/// Trial first, then done with its code.
pub(crate) async fn met_akkoord(proef: &Proef, rijen: &[String], peildatum: Date) -> Verslag {
    let voorspeld = lever(proef, rijen, &Keuze { proef: true, ..volledig(peildatum) }).await.unwrap();
    let keuze = Keuze { akkoord: voorspeld.akkoord.clone(), ..volledig(peildatum) };
    let gedaan = lever(proef, rijen, &keuze).await.unwrap();
    assert_eq!(aantallen(&gedaan), aantallen(&voorspeld), "what was shown is what was done");
    assert_eq!(gedaan.samenvatting(), voorspeld.samenvatting());
    gedaan
}

pub(crate) fn aantallen(verslag: &Verslag) -> BTreeMap<Verschil, u64> {
    verslag.verschillen.iter().map(|deel| (deel.soort, deel.aantal)).collect()
}

/// The dossiers of everybody, in the order in which they came.
pub(crate) async fn dossiers(proef: &Proef) -> Vec<Dossier> {
    let mut per_persoon = Vec::new();
    for feit in proef.feiten().await {
        let id = feit.metadata.persoon_id.unwrap();
        let plek = per_persoon.iter().position(|(wie, _)| *wie == id).unwrap_or_else(|| {
            per_persoon.push((id, Dossier::default()));
            per_persoon.len() - 1
        });
        let voorval = Voorval {
            persoon_id: Some(id),
            geldig_op: feit.metadata.geldig_op,
            gebeurtenis: feit.gebeurtenis,
        };
        Dossierregels::evolve(&mut per_persoon[plek].1, &voorval);
    }
    per_persoon.into_iter().map(|(_, dossier)| dossier).collect()
}

/// First day and first day without of what counts, per person.
pub(crate) async fn perioden(proef: &Proef) -> Vec<Vec<(Date, Option<Date>)>> {
    let van = |dossier: Dossier| {
        let mut perioden: Vec<_> =
            dossier.uitkeringen.values().filter(|u| u.telt()).map(|u| (u.ingangsdatum, u.tot())).collect();
        perioden.sort();
        perioden
    };
    dossiers(proef).await.into_iter().map(van).collect()
}
