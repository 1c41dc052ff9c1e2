//! What the first pass says would happen, as a report.

use super::{Bevinding, Kader, Leveringsaanvoer, Verslag, lezen::Bestand, vergelijken::Eerste};

/// What the first pass says would happen.
pub(super) fn voorspelling<A: Leveringsaanvoer>(
    bestand: &Bestand<'_, A>,
    kader: &Kader,
    eerste: Option<&Eerste>,
    bevindingen: &[Bevinding],
    akkoord: Option<String>,
) -> Verslag {
    let mut fouten = eerste.map(|eerste| eerste.fouten.clone()).unwrap_or_default();
    bestand.geweigerd.iter().for_each(|rij| fouten.neem(&rij.redenen));
    let gelezen = (bestand.aantal() + bestand.geweigerd.len()) as u64;
    let geweigerd = bestand.geweigerd.len() as u64 + eerste.map_or(0, |eerste| eerste.geweigerd);
    // What is not compared has nothing to be the same as, as far as is known.
    let aangenomen = eerste.map_or(gelezen.saturating_sub(geweigerd), |eerste| eerste.aangenomen);
    let (fouten, weigeringen) = fouten.klaar();
    Verslag {
        aanlevering_id: None,
        soort: kader.soort,
        peildatum: kader.peildatum,
        uitgevoerd: false,
        gelezen,
        aangenomen,
        dubbel: gelezen.saturating_sub(geweigerd).saturating_sub(aangenomen),
        geweigerd,
        wachtend: 0,
        alsnog: 0,
        personen_nieuw: eerste.map_or(0, |eerste| eerste.personen_nieuw),
        personen_bekend: eerste.map_or(0, |eerste| eerste.personen_bekend),
        verschillen: eerste.map(|eerste| eerste.verschillen.clone().klaar()).unwrap_or_default(),
        verdwenen: eerste.map(|eerste| eerste.verdwenen_personen.clone()).unwrap_or_default(),
        fouten,
        weigeringen,
        onbekende_waarden: bestand.opgemerkt.per_kolom(),
        extra_kolommen: bestand.extra_kolommen.clone(),
        zonder_kolommen: bestand.zonder_kolommen.clone(),
        overgeslagen: bestand.overgeslagen,
        plaatswoord: bestand.plaatswoord,
        effect: eerste.map(|eerste| eerste.effect.maanden()).unwrap_or_default(),
        bevindingen: bevindingen.to_vec(),
        akkoord,
    }
}
