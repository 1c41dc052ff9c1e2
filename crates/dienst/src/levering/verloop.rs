//! A delivery from file to list: read, compare, weigh, write.

use std::{
    io::{Read, Seek},
    sync::Arc,
};

use aanlevering::Mapping;
use domein::{Actor, Gebeurtenis, Leveringssoort, Rol, Verdwenen, Voorval};
use eventstore::{Append, Decider, Expected, StreamId};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{
    Aanlevering, Aanleveringen, AlOpgenomen, Grenzen, Kader, Keuze, Leveringsaanvoer, Staat, Verslag,
    akkoord::{akkoord, vingerafdruk, vingerafdruk_van_mapping},
    alleen::alleen,
    bekend::{is_eerste, leesfout},
    keuring::{
        keur_dagen, keur_geteld, keur_gevolg, keur_geweigerd, keur_nummers, keur_stand, keur_voorloopnullen,
        keur_vorm,
    },
    lezen::{self, Bestand},
    personen::groepeer,
    schrijven::Schrijven,
    vergelijken::{Vergelijker, zonder_voorloopnullen},
    voorspelling::voorspelling,
};
use crate::{
    ImportFout, Omgeving, QuarantaineFout, Voortgang, datum_in_amsterdam, inrichting::Bekend,
    onherkend::is_herkansing,
};

/// Why a delivery is not taken in. Nothing is changed by it.
#[derive(Debug, thiserror::Error)]
pub enum Leveringsfout {
    /// As for every feed; what was taken in before it stays.
    #[error(transparent)]
    Import(#[from] ImportFout),
    /// Nobody said what the rows are together.
    #[error(
        "zeg wat dit bestand is: volledig (alles wat er op de peildatum is) of aanvulling (alleen wat erbij komt of anders \
         is). Het wordt niet geraden: van een volledig bestand telt ook wat er niet in staat"
    )]
    SoortOnbekend,
    /// A full set without its day.
    #[error("noem de peildatum: de dag waarvan dit volledige bestand de stand geeft")]
    PeildatumOntbreekt,
    /// The day lies after today.
    #[error("de peildatum ligt na vandaag; een stand van morgen bestaat nog niet")]
    PeildatumTeLaat,
    /// The set begins after it ends.
    #[error("de eerste dag waarover het bestand gaat, ligt na de peildatum")]
    VanafNaPeildatum,
    /// An addition has no first day.
    #[error(
        "een aanvulling heeft geen eerste dag waarover zij gaat en niets dat verdwijnt; laat die keuzes weg"
    )]
    AlleenVolledig,
    /// A first day without a last one.
    #[error("noem bij een eerste dag ook de peildatum: de dag tot en met welke de levering gaat")]
    PeildatumBijVanaf,
    /// Only a set that is compared as a whole has these.
    #[error(
        "deze levering wordt rij voor rij opgenomen: zij heeft geen soort, niets dat verdwijnt, en niets om akkoord mee te \
         gaan of toch op te nemen; laat die keuzes weg"
    )]
    AlleenGeheel,
    /// A trial reads the whole file at once.
    #[error("een proef gaat over hoogstens {meeste} rijen; doe haar met een deel van het bestand")]
    ProefTeGroot {
        /// That many.
        meeste: usize,
    },
    /// Another delivery of this feed is taken in or taken back at this moment.
    #[error(
        "er wordt al een aanlevering van deze bron opgenomen of teruggedraaid; probeer het opnieuw als die klaar is"
    )]
    LooptAl,
    /// It is not plausible, and nobody let it through.
    #[error("dit bestand is niet aannemelijk; er is niets vastgelegd")]
    Onaannemelijk(Box<Verslag>),
    /// Something disappears, and nobody agreed with that.
    #[error("er verdwijnen uitkeringen; zonder akkoord is er niets vastgelegd")]
    AkkoordNodig(Box<Verslag>),
    /// Somebody agreed with another difference.
    #[error("dit akkoord hoort bij een ander verschil dan er nu is; er is niets vastgelegd")]
    AkkoordAnders(Box<Verslag>),
    /// Somebody was quicker with the same file and the same code: there is no difference any more.
    #[error("{0}")]
    AlOpgenomen(AlOpgenomen),
}

/// Takes a delivery in, or says what it would do.
///
/// # Errors
/// See [`Leveringsfout`].
pub async fn lever<A: Leveringsaanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    mut lezer: R,
    naam: &str,
    mapping: &Mapping,
    (keuze, grenzen): (&Keuze, Grenzen),
    voortgang: &mut (dyn FnMut(Voortgang) + Send),
) -> Result<Verslag, Leveringsfout> {
    let nu = omgeving.klok.nu();
    let vandaag = datum_in_amsterdam(nu);
    let mut kader = kader(keuze, vandaag)?;
    let vingerafdruk = vingerafdruk(omgeving, &mut lezer)?;
    let inrichting = Bekend::lees(&omgeving.database, &omgeving.gemeente).await;
    let inrichting = inrichting.map_err(|fout| ImportFout::from(QuarantaineFout::from(fout)))?;
    let bestand =
        lezen::lees(aanvoer, lezer, mapping, ((vandaag, kader.peildatum), &inrichting), voortgang).await?;
    kader.kolommen.clone_from(&bestand.kolommen);
    let gelezen = Gelezen { bestand, vingerafdruk, naam, mapping, nu };
    let weeg = weeg(omgeving, aanvoer, kader, gelezen, (keuze, grenzen), voortgang);
    if keuze.proef { weeg.await } else { alleen(omgeving, aanvoer.bron(), weeg).await }
}

/// A file that was read.
struct Gelezen<'a, A: Leveringsaanvoer> {
    bestand: Bestand<'a, A>,
    vingerafdruk: String,
    naam: &'a str,
    mapping: &'a Mapping,
    /// When it was delivered.
    nu: Timestamp,
}

/// Compares, weighs and writes.
async fn weeg<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    mut kader: Kader,
    gelezen: Gelezen<'_, A>,
    (keuze, grenzen): (&Keuze, Grenzen),
    voortgang: &mut (dyn FnMut(Voortgang) + Send),
) -> Result<Verslag, Leveringsfout> {
    let Gelezen { mut bestand, vingerafdruk, naam, mapping, nu } = gelezen;
    let lijst = Aanleveringen::van(&omgeving.database);
    let eerdere = lijst.verwerkt(aanvoer.bron(), &omgeving.gemeente).await?;
    kader.eerder_geleverd = eerdere.iter().flat_map(|eerder| eerder.kolommen.clone()).collect();
    let vorige = eerdere.iter().find(|eerder| eerder.soort == kader.soort);
    let mut bevindingen = keur_vorm(&kader, vorige);
    bevindingen.extend(keur_nummers(&bestand.afrondingen));
    bevindingen.extend(keur_geteld(bestand.geteld, bestand.aantal() as u64));
    bevindingen.extend(keur_dagen(
        (bestand.na_peildatum, bestand.aantal() as u64),
        bestand.eindes,
        &kader,
        mapping.zegt_wat_een_einddatum_is(),
    ));
    if kader.soort == Leveringssoort::Aanvulling && !is_herkansing(keuze.door.as_deref()) {
        let zelfde = zonder_voorloopnullen(omgeving, &bestand).await?;
        bevindingen.extend(keur_voorloopnullen(zelfde, bestand.aantal() as u64));
    }
    let mut groepen = groepeer(&mut bestand);
    kader.halve_dossiers = Arc::new(std::mem::take(&mut groepen.halve_dossiers));
    let eerste_keer = is_eerste(&omgeving.log, aanvoer, &omgeving.gemeente).await?;
    kader.eerste = eerste_keer;
    // An addition is compared while it is written, and so is a set that there is nothing to compare with.
    let vergelijkt = keuze.proef || (kader.soort == Leveringssoort::Volledig && !eerste_keer);
    let mut eerste = None;
    if vergelijkt {
        let vergelijker = Vergelijker { omgeving, aanvoer, bestand: &bestand, kader: &kader };
        let gevonden = vergelijker.vergelijk(&mut groepen).await?;
        kader.halve_dossiers = Arc::clone(&gevonden.halve_dossiers);
        if kader.soort == Leveringssoort::Volledig && !eerste_keer {
            bevindingen.extend(keur_gevolg(&gevonden.verschillen, gevonden.bekend, grenzen));
            bevindingen.extend(keur_stand(&gevonden.effect.maanden(), grenzen));
        }
        eerste = Some(gevonden);
    }
    if kader.soort == Leveringssoort::Volledig {
        // Of a first set that is written at once, what the rules refuse shows only then.
        let door_regels = eerste.as_ref().map_or(0, |eerste| eerste.geweigerd);
        let gelezen = (bestand.aantal() + bestand.geweigerd.len()) as u64;
        let geweigerd = bestand.geweigerd.len() as u64 + door_regels;
        bevindingen.extend(keur_geweigerd(geweigerd, gelezen, grenzen));
    }
    let akkoord = eerste.as_ref().and_then(|eerste| akkoord(omgeving, &kader, &vingerafdruk, eerste));
    let voorspeld = voorspelling(&bestand, &kader, eerste.as_ref(), &bevindingen, akkoord.clone());
    if keuze.proef {
        return Ok(voorspeld);
    }
    let nieuw = Aanlevering {
        aanlevering_id: Uuid::now_v7(),
        bron: aanvoer.bron().to_owned(),
        gemeente: omgeving.gemeente.clone(),
        bestand: naam.to_owned(),
        vingerafdruk,
        mapping: vingerafdruk_van_mapping(omgeving, mapping),
        soort: kader.soort,
        peildatum: keuze.peildatum,
        vanaf: kader.vanaf,
        verdwenen: kader.verdwenen,
        kolommen: kader.kolommen.clone(),
        // When it is this delivery's turn: one that waited for another began after it.
        begonnen_op: omgeving.klok.nu().max(nu),
        klaar_op: None,
        staat: Staat::Begonnen,
        akkoord: keuze.akkoord.clone(),
        door: keuze.door.clone(),
        toch_door: keuze.toch.clone().filter(|_| !bevindingen.is_empty()),
        na_positie: omgeving.log.head().await.map_err(ImportFout::from)?.0,
        verslag: None,
    };
    // What was broken off was judged when it began. A part of it is done, so another difference is shown now.
    let hervat = lijst.afgebroken(&nieuw).await?;
    if !bevindingen.is_empty() && keuze.toch.is_none() && hervat.is_none() {
        return Err(Leveringsfout::Onaannemelijk(Box::new(voorspeld)));
    }
    let hetzelfde_akkoord =
        keuze.akkoord.is_some() && hervat.as_ref().is_some_and(|begonnen| begonnen.akkoord == keuze.akkoord);
    match (&akkoord, &keuze.akkoord) {
        (Some(_), None) => return Err(Leveringsfout::AkkoordNodig(Box::new(voorspeld))),
        (nodig, Some(gegeven)) if nodig.as_ref() != Some(gegeven) && !hetzelfde_akkoord => {
            let eerder = eerdere.first().filter(|_| voorspeld.verandert_niets());
            return Err(match eerder.and_then(|eerder| AlOpgenomen::door(eerder, &nieuw)) {
                Some(eerder) => Leveringsfout::AlOpgenomen(eerder),
                None => Leveringsfout::AkkoordAnders(Box::new(voorspeld)),
            });
        }
        _ => {}
    }
    let aanlevering = match hervat {
        None => nieuw,
        Some(begonnen) => Aanlevering {
            akkoord: nieuw.akkoord.or(begonnen.akkoord),
            toch_door: nieuw.toch_door.or(begonnen.toch_door),
            ..begonnen
        },
    };
    lijst.bewaar(&aanlevering).await?;
    lijst.bewaar_waarden(&omgeving.register, aanlevering.aanlevering_id, &bestand.opgemerkt).await?;
    let schrijven = Schrijven { omgeving, aanvoer, kader: &kader, naam, mapping };
    let verslag =
        schrijven.alles(&aanlevering, &mut bestand, groepen, eerste.as_ref(), voorspeld, voortgang).await?;
    let aanlevering = Aanlevering {
        staat: Staat::Verwerkt,
        klaar_op: Some(omgeving.klok.nu()),
        verslag: Some(verslag.clone()),
        ..aanlevering
    };
    // The same file again that changes nothing says nothing of its source that was not known.
    let zegt_niets = verslag.verandert_niets() && verslag.aangenomen == 0;
    // A file of which every row is refused says nothing at all, also not up to when it goes.
    let niets_gelezen = zegt_niets && verslag.dubbel == 0 && verslag.geweigerd > 0;
    let was_bekend = zegt_niets && eerdere.first().is_some_and(|laatste| laatste.is_hetzelfde(&aanlevering));
    if !niets_gelezen && !was_bekend {
        leg_levering_vast::<A::D, _>(
            omgeving,
            aanvoer.rol(),
            &aanlevering,
            (Uuid::now_v7(), aanvoer.verwerkt(&aanlevering)),
        )
        .await?;
    }
    lijst.bewaar(&aanlevering).await?;
    Ok(verslag)
}

fn kader(keuze: &Keuze, vandaag: Date) -> Result<Kader, Leveringsfout> {
    let soort = keuze.soort.ok_or(Leveringsfout::SoortOnbekend)?;
    let volledig = soort == Leveringssoort::Volledig;
    if volledig && keuze.peildatum.is_none() {
        return Err(Leveringsfout::PeildatumOntbreekt);
    }
    if !volledig && (keuze.vanaf.is_some() || keuze.akkoord.is_some()) {
        return Err(Leveringsfout::AlleenVolledig);
    }
    let peildatum = keuze.peildatum.unwrap_or(vandaag);
    if peildatum > vandaag {
        return Err(Leveringsfout::PeildatumTeLaat);
    }
    if keuze.vanaf.is_some_and(|vanaf| vanaf > peildatum) {
        return Err(Leveringsfout::VanafNaPeildatum);
    }
    Ok(Kader {
        soort,
        peildatum,
        vanaf: keuze.vanaf,
        // Nothing is withdrawn unless somebody said so.
        verdwenen: keuze.verdwenen.unwrap_or(Verdwenen::NietMeerGeleverd),
        eerste: false,
        onvolledig: false,
        halve_dossiers: Arc::default(),
        eerder_geleverd: Vec::new(),
        kolommen: Vec::new(),
    })
}

/// Records an event about a delivery in the stream of that delivery.
pub(super) async fn leg_levering_vast<D, G>(
    omgeving: &Omgeving,
    rol: Rol,
    aanlevering: &Aanlevering,
    (id, gebeurtenis): (Uuid, G),
) -> Result<(), ImportFout>
where
    D: Decider<Event = Voorval<G>>,
    G: Gebeurtenis + Clone,
{
    let actor = Actor::van_rol(rol);
    let aanleiding = omgeving.aanleiding(actor, aanlevering.aanlevering_id, None);
    let geldig_op = aanlevering.peildatum.unwrap_or_else(|| datum_in_amsterdam(aanlevering.begonnen_op));
    let voorval = Voorval { persoon_id: None, geldig_op, gebeurtenis };
    let stream = StreamId::from(format!("aanlevering-{}", aanlevering.aanlevering_id));
    let event = eventstore::Codec::<D>::encode(&aanleiding, id, &voorval).map_err(leesfout)?;
    omgeving.log.append(Append::to(stream, Expected::Any, vec![event])).await?;
    Ok(())
}
