//! Rows that were refused for something that no delivery mends: because it was not clear whose they are (two numbers of two
//! persons, another birth than was known), or because they name a team that was not there. Somebody who mends the
//! persoonsregister, or records the team, mends them. Then they are tried again by themselves, as an addition of their own
//! that stands in the list of deliveries and can be taken back.
//!
//! Rows of a full set are only tried when no later full set has come: that one says by itself what is so. After a later
//! addition they only add what is new, and change nothing that it may have said. Of a delivery that was taken back nothing
//! comes.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Seek as _, Write as _},
};

use aanlevering::{Mapping, Rijfout};
use domein::{Gebeurtenis as _, Leveringssoort, Verschil};
use eventstore::{Append, Position};
use persoonsregister::HerkenFout;

use crate::{
    Dienstfout, Dossiers, Omgeving,
    contract::{Feed, Inname},
    inrichting::{self, Codesoort},
    levering::{Aanlevering, Aanleveringen, Grenzen, Keuze, Leveringsfout, Staat, Verslag},
    quarantaine::Onherkend,
    volg_samenvoegingen,
};

/// What rows wait for, besides a delivery.
struct Herkansing {
    /// Where a log keeps up to which change of it the rows were tried.
    stand: &'static str,
    /// Who delivers them then, in the list of deliveries.
    door: &'static str,
    /// Why they were refused.
    codes: &'static [&'static str],
}

const REGISTER: Herkansing =
    Herkansing { stand: "ingrepen", door: PERSOONSREGISTER, codes: &HerkenFout::CODES };
const INRICHTING: Herkansing = Herkansing {
    stand: "inrichting",
    door: domein::gebeurtenis::InrichtingGebeurtenis::DIENST,
    codes: &[Codesoort::Gebiedsteam.onbekend(), Codesoort::Coach.onbekend()],
};

/// Rows that are tried at a time.
const PER_KEER: u32 = 2_000;
/// The same of a feed that is compared as a whole: the refused rows of a file belong together.
const PER_GEHEEL: u32 = 20_000;
/// Who delivers what waited for the persoonsregister.
const PERSOONSREGISTER: &str = "persoonsregister";

/// Whether rows were delivered by themselves, out of quarantine.
pub(crate) fn is_herkansing(door: Option<&str>) -> bool {
    [REGISTER, INRICHTING].iter().any(|een| door == Some(een.door))
}

/// Follows what is mended in the persoonsregister: who merged goes into the log, and the rows that waited for it are taken
/// in; so are those that waited for a team or a coach that is recorded since. Gives how much was recorded.
///
/// # Errors
/// When the register, the log or the quarantine cannot be used; the rest follows the next time.
pub async fn volg_persoonsregister<S: Dossiers>(
    omgeving: &Omgeving,
    feeds: &'static [Feed],
) -> Result<usize, Dienstfout> {
    let gevolgd = volg_samenvoegingen::<S>(omgeving).await?;
    let ingrepen = Position(omgeving.register.laatste_ingreep().await?);
    let herkend = neem_alsnog_op(omgeving, feeds, (&REGISTER, ingrepen)).await?;
    let ingericht = inrichting::tot_waar(&omgeving.database).await?;
    Ok(gevolgd + herkend + neem_alsnog_op(omgeving, feeds, (&INRICHTING, ingericht)).await?)
}

async fn neem_alsnog_op(
    omgeving: &Omgeving,
    feeds: &'static [Feed],
    (wat, naar): (&Herkansing, Position),
) -> Result<usize, Dienstfout> {
    let stand = omgeving.log.checkpoint(wat.stand).await?;
    if naar <= stand {
        return Ok(0);
    }
    let mut aantal = 0;
    for feed in feeds {
        let mut na = None;
        loop {
            let bladzijde = match feed.inname {
                Inname::PerRij(_) => (false, PER_KEER, na.as_ref()),
                Inname::AlsGeheel(_) => (true, PER_GEHEEL, na.as_ref()),
            };
            let (groepen, tot) = omgeving.quarantaine.onherkend(feed.naam, wat.codes, bladzijde).await?;
            for groep in groepen {
                match lever(omgeving, feed, &groep, wat.door).await {
                    Ok(rijen) => aantal += rijen,
                    // Somebody delivers now. What the register says stays so: the next time.
                    Err(Leveringsfout::LooptAl) => return Ok(aantal),
                    // Of these rows; they stay where they are, and the others go on.
                    Err(Leveringsfout::Import(crate::ImportFout::Bestand(fout))) => {
                        tracing::warn!(bron = feed.naam, %fout, "refused rows cannot be read again");
                    }
                    Err(Leveringsfout::Onaannemelijk(_)) => {
                        tracing::warn!(bron = feed.naam, "refused rows are not plausible by themselves");
                    }
                    Err(fout) => return Err(fout.into()),
                }
            }
            na = tot;
            if na.is_none() {
                break;
            }
        }
    }
    match omgeving.log.append(Append::default().checkpoint(wat.stand, stand, naar)).await {
        Err(fout) if !fout.is_conflict() => Err(fout.into()),
        _ => Ok(aantal),
    }
}

/// Tries the rows of one file once more; gives how many are not refused any more.
async fn lever(
    omgeving: &Omgeving,
    feed: &Feed,
    groep: &Onherkend,
    door: &str,
) -> Result<usize, Leveringsfout> {
    let mapping = match &groep.mapping {
        // It was a mapping of this feed when the rows came. One that a newer program does not understand leaves them there.
        Some(tekst) => match Mapping::lees(tekst, feed.indeling) {
            Ok(mapping) => mapping.voor_utf8(),
            Err(_) => return Ok(0),
        },
        None => Mapping::default(),
    };
    let mut keuze = Keuze { door: Some(door.to_owned()), ..Keuze::default() };
    let lijst = Aanleveringen::van(&omgeving.database);
    let mut later = false;
    match feed.inname {
        // A message is not in the list by its own name.
        Inname::PerRij(_) => {
            let alle = lijst.alle().await?;
            let mut zelfde = alle.iter().filter(|een| een.bron == feed.naam && kan_zijn(een, groep));
            if zelfde.next().is_some_and(|een| een.staat == Staat::Teruggedraaid) {
                return Ok(0);
            }
        }
        Inname::AlsGeheel(_) => {
            let lijst = lijst.verwerkt(feed.naam, &omgeving.gemeente).await?;
            let Some(van) = waaruit(&lijst, groep) else { return Ok(0) };
            later = lijst.iter().any(|een| een.begonnen_op > groep.geweigerd_op);
            keuze.soort = Some(Leveringssoort::Aanvulling);
            keuze.peildatum = van.peildatum;
        }
    }
    let proef = Keuze { proef: true, ..keuze.clone() };
    let voorspeld = een_keer(omgeving, feed, groep, (&mapping, &proef)).await?;
    let verandert = voorspeld.verschillen.iter().any(|deel| deel.soort != Verschil::Nieuw);
    let quarantaine = &omgeving.quarantaine;
    if opgenomen(&voorspeld) == 0 || (later && verandert) {
        quarantaine
            .blijven_staan(feed.naam, groep, &redenen(groep, &voorspeld.weigeringen), None)
            .await
            .map_err(crate::ImportFout::from)?;
        return Ok(0);
    }
    let gedaan = een_keer(omgeving, feed, groep, (&mapping, &keuze)).await?;
    // Of what stays, the delivery kept why, at a line of the file that these rows made.
    quarantaine
        .blijven_staan(feed.naam, groep, &BTreeMap::new(), gedaan.aanlevering_id)
        .await
        .map_err(crate::ImportFout::from)?;
    Ok(opgenomen(&gedaan))
}

/// Why rows are refused now, by their number: a report names the line in the file that these rows made. It names the first
/// ones only ([`Verslag::MAX_WEIGERINGEN`]).
fn redenen(groep: &Onherkend, weigeringen: &[Rijfout]) -> BTreeMap<usize, Vec<Rijfout>> {
    let mut regel = 1 + groep.kop.iter().map(|kop| regels(kop)).sum::<u64>();
    let mut nummers = BTreeMap::new();
    for (nummer, rij) in groep.rijen.iter().enumerate() {
        nummers.insert(regel, nummer);
        regel += regels(&rij.ruw);
    }
    let mut redenen: BTreeMap<usize, Vec<Rijfout>> = BTreeMap::new();
    for reden in weigeringen {
        if let Some(nummer) = nummers.get(&reden.regel) {
            redenen.entry(*nummer).or_default().push(reden.clone());
        }
    }
    redenen
}

/// How many lines a row takes in a file.
fn regels(ruw: &str) -> u64 {
    1 + ruw.bytes().filter(|byte| *byte == b'\n').count() as u64
}

fn opgenomen(verslag: &Verslag) -> usize {
    usize::try_from(verslag.aangenomen + verslag.dubbel).unwrap_or(usize::MAX)
}

/// The delivery that these rows came with, unless a later full set speaks in its place; `lijst` is the newest first.
fn waaruit<'a>(lijst: &'a [Aanlevering], groep: &Onherkend) -> Option<&'a Aanlevering> {
    let achterhaald =
        |een: &&Aanlevering| een.soort == Leveringssoort::Volledig && een.begonnen_op > groep.geweigerd_op;
    if lijst.iter().any(|een| achterhaald(&een)) {
        return None;
    }
    lijst.iter().find(|een| kan_zijn(een, groep))
}

/// Whether these rows can have come with this delivery.
fn kan_zijn(een: &Aanlevering, groep: &Onherkend) -> bool {
    een.bestand == groep.bestand && een.begonnen_op <= groep.geweigerd_op
}

async fn een_keer(
    omgeving: &Omgeving,
    feed: &Feed,
    groep: &Onherkend,
    (mapping, keuze): (&Mapping, &Keuze),
) -> Result<Verslag, Leveringsfout> {
    let lezer = bestand(groep).map_err(|fout| crate::ImportFout::Onleesbaar(fout.to_string()))?;
    let voortgang: &mut (dyn FnMut(crate::Voortgang) + Send) = &mut |_| {};
    match &feed.inname {
        Inname::PerRij(maak) => {
            maak(omgeving).lever(omgeving, lezer, &groep.bestand, mapping, keuze, voortgang).await
        }
        Inname::AlsGeheel(maak) => {
            let hoe = (keuze, Grenzen::default());
            maak(omgeving).lever(omgeving, lezer, &groep.bestand, mapping, hoe, voortgang).await
        }
    }
}

/// The rows as a file that nobody else sees and that goes by itself.
fn bestand(groep: &Onherkend) -> std::io::Result<File> {
    let mut bestand = tempfile::tempfile()?;
    for regel in groep.kop.iter().chain(groep.rijen.iter().map(|rij| &rij.ruw)) {
        bestand.write_all(regel.as_bytes())?;
        bestand.write_all(b"\n")?;
    }
    bestand.rewind()?;
    Ok(bestand)
}
