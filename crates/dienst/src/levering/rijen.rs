//! A delivery of which the rows are taken in one by one: each says what happened. It is a delivery all the same: it says up
//! to when its source is known, it stands in the list, it can be tried, and it can be taken back.
//!
//! Its horizon is what somebody says (`peildatum`), or else the newest day that its rows say: up to then the source was
//! certainly at work. Rows that are refused say nothing.

use std::collections::HashSet;
use std::io::{Read, Seek};

use aanlevering::{Gekeurd, Mapping, code::RIJEN_ONTBREKEN};
use domein::{Actor, Leveringssoort, Verdwenen};
use jiff::civil::Date;
use tracing::Instrument as _;
use uuid::Uuid;

use super::{
    Aanlevering, Aanleveringen, Fouten, Keuze, Leveringsfout, Rijtelling, Staat, Verslag,
    akkoord::{vingerafdruk, vingerafdruk_van_mapping},
    verloop::leg_levering_vast,
};
use crate::{
    Aanvoer, ImportFout, Levering, Leveringsregel as _, Omgeving, Uitslag, Voortgang, blok::Bezig,
    datum_in_amsterdam, import::neem_bestand, wachtkamer::Wachtkamer,
};

/// Rows that a trial reads: they are decided together, so they are in memory together.
const MAX_PROEF: usize = 100_000;

/// Takes a delivery in row by row, or says what it would do.
///
/// # Errors
/// See [`Leveringsfout`].
pub async fn lever_rijen<A: Aanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    mut lezer: R,
    naam: &str,
    mapping: &Mapping,
    keuze: &Keuze,
    mut voortgang: impl FnMut(Voortgang) + Send,
) -> Result<Verslag, Leveringsfout> {
    let span = tracing::info_span!("import", bron = aanvoer.bron());
    let vandaag = datum_in_amsterdam(omgeving.klok.nu());
    keur(keuze, vandaag)?;
    let vingerafdruk = vingerafdruk(omgeving, &mut lezer)?;
    if keuze.proef {
        let uitslag = match keur_bestand(aanvoer, &mut lezer, mapping, keuze)? {
            None => Uitslag::default(),
            Some(gekeurd) => {
                proef(omgeving, aanvoer, (lezer, gekeurd), naam, mapping).instrument(span).await?
            }
        };
        return Ok(verslag(keuze, None, uitslag, vandaag));
    }
    let nieuw = Aanlevering {
        aanlevering_id: Uuid::now_v7(),
        bron: aanvoer.bron().to_owned(),
        gemeente: omgeving.gemeente.clone(),
        bestand: naam.to_owned(),
        vingerafdruk,
        mapping: vingerafdruk_van_mapping(omgeving, mapping),
        soort: Leveringssoort::Aanvulling,
        peildatum: keuze.peildatum,
        vanaf: keuze.vanaf,
        verdwenen: Verdwenen::NietMeerGeleverd,
        kolommen: Vec::new(),
        begonnen_op: omgeving.klok.nu(),
        klaar_op: None,
        staat: Staat::Begonnen,
        akkoord: None,
        door: keuze.door.clone(),
        toch_door: None,
        na_positie: omgeving.log.head().await.map_err(ImportFout::from)?.0,
        verslag: None,
    };
    let lijst = Aanleveringen::van(&omgeving.database);
    let aanlevering = lijst.afgebroken(&nieuw).await?.unwrap_or(nieuw);
    // A file that cannot be used is no delivery: nothing of it is kept.
    let gekeurd = keur_bestand(aanvoer, &mut lezer, mapping, keuze)?;
    lijst.bewaar(&aanlevering).await?;
    let id = aanlevering.aanlevering_id;
    let uitslag = match gekeurd {
        None => Uitslag::default(),
        Some(_) => {
            let neem = neem_bestand(omgeving, aanvoer, lezer, naam, mapping, id, &mut voortgang);
            neem.instrument(span).await?
        }
    };
    let aanlevering = Aanlevering {
        peildatum: keuze.peildatum.or(uitslag.laatste_dag),
        kolommen: uitslag.kolommen.clone(),
        staat: Staat::Verwerkt,
        klaar_op: Some(omgeving.klok.nu()),
        ..aanlevering
    };
    let verslag = verslag(keuze, Some(id), uitslag, vandaag);
    let aanlevering = Aanlevering { verslag: Some(verslag.clone()), ..aanlevering };
    if zegt_iets(&lijst, &aanlevering, &verslag).await? {
        let gebeurtenis = A::D::verwerkt(&aanlevering);
        leg_levering_vast::<A::D, _>(omgeving, aanvoer.rol(), &aanlevering, (Uuid::now_v7(), gebeurtenis))
            .await?;
    }
    lijst.bewaar(&aanlevering).await?;
    Ok(verslag)
}

/// Whether a delivery tells something of its source: the same one again does not, nor does one of which nothing was taken
/// and of which nobody said a day.
async fn zegt_iets(
    lijst: &Aanleveringen,
    aanlevering: &Aanlevering,
    verslag: &Verslag,
) -> Result<bool, ImportFout> {
    if verslag.aangenomen > 0 || verslag.alsnog > 0 {
        return Ok(true);
    }
    // A file of which every row is refused says nothing, also not that nothing happened.
    if verslag.geweigerd > 0 && verslag.dubbel == 0 {
        return Ok(false);
    }
    let eerdere = lijst.verwerkt(&aanlevering.bron, &aanlevering.gemeente).await?;
    let bekend = eerdere.iter().any(|eerder| eerder.is_hetzelfde(aanlevering));
    Ok(aanlevering.peildatum.is_some() && !bekend)
}

/// What somebody says of the delivery.
fn keur(keuze: &Keuze, vandaag: Date) -> Result<(), Leveringsfout> {
    let Keuze { soort, peildatum, vanaf, verdwenen, proef: _, akkoord, toch, door: _ } = keuze;
    if soort.is_some() || verdwenen.is_some() || akkoord.is_some() || toch.is_some() {
        return Err(Leveringsfout::AlleenGeheel);
    }
    match (peildatum, vanaf) {
        (Some(peildatum), _) if *peildatum > vandaag => Err(Leveringsfout::PeildatumTeLaat),
        (Some(peildatum), Some(vanaf)) if vanaf > peildatum => Err(Leveringsfout::VanafNaPeildatum),
        (None, Some(_)) => Err(Leveringsfout::PeildatumBijVanaf),
        _ => Ok(()),
    }
}

/// Judges the file as a whole; none for one without rows of which somebody says up to when it goes: in that time nothing
/// happened. Without that it is an export that went wrong.
fn keur_bestand<A: Aanvoer, R: Read + Seek>(
    aanvoer: &A,
    lezer: &mut R,
    mapping: &Mapping,
    keuze: &Keuze,
) -> Result<Option<Gekeurd>, ImportFout> {
    match aanlevering::keur(lezer, aanvoer.indeling(), mapping) {
        Err(fout) if fout.code == RIJEN_ONTBREKEN && keuze.peildatum.is_some() => Ok(None),
        gekeurd => Ok(Some(gekeurd?)),
    }
}

/// What the delivery would do. Nothing is written.
async fn proef<A: Aanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    (lezer, gekeurd): (R, Gekeurd),
    naam: &str,
    mapping: &Mapping,
) -> Result<Uitslag, Leveringsfout> {
    let mut bron = gekeurd.bron(lezer).map_err(ImportFout::from)?;
    let rijen = bron.blok(MAX_PROEF).map_err(ImportFout::from)?;
    if !bron.blok(1).map_err(ImportFout::from)?.is_empty() {
        return Err(Leveringsfout::ProefTeGroot { meeste: MAX_PROEF });
    }
    let aanleiding = omgeving.aanleiding(Actor::van_rol(aanvoer.rol()), Uuid::now_v7(), None);
    let bezig = Bezig::begin(omgeving, aanvoer, &aanleiding).await?;
    let plaatswoord = gekeurd.plaatswoord();
    let levering = Levering {
        bron: aanvoer.bron(),
        bestand: naam,
        kop: gekeurd.kopregel(),
        plaatswoord,
        mapping: mapping.tekst(),
        correlatie: None,
    };
    let wachtkamer = Wachtkamer::nieuw(&bezig, &levering, mapping);
    let vandaag = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let onderwerp = |rij: &aanlevering::Ingelezen| {
        let melding = aanvoer.lees(rij.uitkomst.as_ref().ok()?, vandaag).ok()?;
        aanvoer.onderwerp(&melding)
    };
    let onderwerpen: Vec<String> = rijen.iter().filter_map(onderwerp).collect();
    // A row of this file that waits since it was delivered before is no other row.
    let eigen: HashSet<&str> = rijen.iter().map(|rij| rij.ruw.as_str()).collect();
    let van_eerder = wachtkamer.lees_van_eerder(onderwerpen.iter().map(String::as_str), &eigen).await?;
    let mut uitslag = Uitslag {
        kolommen: gekeurd.kolommen().map(str::to_owned).collect(),
        extra_kolommen: gekeurd.extra_kolommen().to_vec(),
        overgeslagen: gekeurd.overgeslagen(),
        plaatswoord,
        ..Uitslag::default()
    };
    let (opgenomen, alsnog) = bezig.voorspel(rijen, van_eerder, &mut uitslag.samenvatting).await?;
    let mut fouten = Fouten::default();
    opgenomen.geweigerd.iter().for_each(|(_, redenen)| fouten.neem(redenen));
    opgenomen.wachtend.iter().for_each(|rij| fouten.neem(&rij.redenen));
    (uitslag.fouten, uitslag.weigeringen) = fouten.klaar();
    uitslag.wachtend = opgenomen.wachtend.len() as u64;
    uitslag.alsnog = alsnog;
    let mut telling = Rijtelling::default();
    telling.neem(&opgenomen);
    telling.zet(&mut uitslag);
    Ok(uitslag)
}

/// What came of the rows, as a report.
pub(super) fn verslag(keuze: &Keuze, id: Option<Uuid>, uitslag: Uitslag, vandaag: Date) -> Verslag {
    let aanlevering::Samenvatting { gelezen, aangenomen, dubbel, geweigerd } = uitslag.samenvatting;
    Verslag {
        aanlevering_id: id,
        soort: Leveringssoort::Aanvulling,
        peildatum: keuze.peildatum.or(uitslag.laatste_dag).unwrap_or(vandaag),
        uitgevoerd: id.is_some(),
        gelezen,
        aangenomen,
        dubbel,
        geweigerd,
        wachtend: uitslag.wachtend,
        alsnog: uitslag.alsnog,
        personen_nieuw: uitslag.personen_nieuw,
        personen_bekend: uitslag.personen_bekend,
        verschillen: uitslag.verschillen,
        verdwenen: Vec::new(),
        fouten: uitslag.fouten,
        weigeringen: uitslag.weigeringen,
        onbekende_waarden: Vec::new(),
        extra_kolommen: uitslag.extra_kolommen,
        zonder_kolommen: Vec::new(),
        overgeslagen: uitslag.overgeslagen,
        plaatswoord: uitslag.plaatswoord,
        effect: Vec::new(),
        bevindingen: Vec::new(),
        akkoord: None,
    }
}
