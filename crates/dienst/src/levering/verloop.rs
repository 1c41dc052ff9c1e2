//! A delivery from file to list: read, compare, weigh, write.

use std::io::{Read, Seek, SeekFrom};

use aanlevering::{Mapping, Rijfout};
use data_encoding::HEXLOWER;
use domein::{Actor, Leveringssoort, Verdwenen, Verschil, Voorval};
use eventstore::{Append, Expected, StreamId};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Aanlevering, Aanleveringen, Bevinding, Grenzen, Kader, Keuze, Leveringsaanvoer, Staat, Verslag,
    keuring::{keur_gevolg, keur_nummers, keur_vorm},
    lezen::{self, Bestand},
    opgemerkt::Opgemerkt,
    personen::blokken,
    vastleggen::{Gedaan, Schrijver},
    vergelijken::{BLOK, Eerste, Groepen, Vergelijker, groepeer, is_eerste},
    verslag::{Fouten, Verschillen},
};
use crate::{ImportFout, Levering, Omgeving, Voortgang, datum_in_amsterdam};

/// Bytes of a file that are fingerprinted at a time.
const STUK_BYTES: usize = 64 * 1024;
/// Characters of the code by which somebody agrees.
const AKKOORD_TEKENS: usize = 8;

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
    /// It is not plausible, and nobody let it through.
    #[error("dit bestand is niet aannemelijk; er is niets vastgelegd")]
    Onaannemelijk(Box<Verslag>),
    /// Something disappears, and nobody agreed with that.
    #[error("er verdwijnen uitkeringen; zonder akkoord is er niets vastgelegd")]
    AkkoordNodig(Box<Verslag>),
    /// Somebody agreed with another difference.
    #[error("dit akkoord hoort bij een ander verschil dan er nu is; er is niets vastgelegd")]
    AkkoordAnders(Box<Verslag>),
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
    let bestand = lezen::lees(aanvoer, lezer, mapping, vandaag, voortgang)?;
    kader.kolommen.clone_from(&bestand.kolommen);
    let lijst = Aanleveringen::van(&omgeving.database);
    let eerdere = lijst.verwerkt(aanvoer.bron(), &omgeving.gemeente).await?;
    kader.eerder_geleverd = eerdere.iter().flat_map(|eerder| eerder.kolommen.clone()).collect();
    let vorige = eerdere.iter().find(|eerder| eerder.soort == kader.soort);
    let mut bevindingen = keur_vorm(&kader, vorige);
    let nummers = bestand.rijen.iter().filter_map(|rij| aanvoer.nummer(&rij.melding));
    bevindingen.extend(keur_nummers(nummers));
    let mut groepen = groepeer(aanvoer, &bestand);
    let eerste_keer = is_eerste(&omgeving.log, aanvoer, &omgeving.gemeente).await?;
    kader.eerste = eerste_keer;
    // An addition is compared while it is written, and so is a set that there is nothing to compare with.
    let vergelijkt = keuze.proef || (kader.soort == Leveringssoort::Volledig && !eerste_keer);
    let mut eerste = None;
    if vergelijkt {
        let vergelijker = Vergelijker { omgeving, aanvoer, bestand: &bestand, kader: &kader };
        let gevonden = vergelijker.vergelijk(&mut groepen).await?;
        if kader.soort == Leveringssoort::Volledig && !eerste_keer {
            bevindingen.extend(keur_gevolg(&gevonden.verschillen, gevonden.bekend, grenzen));
        }
        eerste = Some(gevonden);
    }
    let akkoord = eerste.as_ref().and_then(|eerste| akkoord(omgeving, &kader, &vingerafdruk, eerste));
    let voorspeld = voorspelling(aanvoer, &bestand, &kader, eerste.as_ref(), &bevindingen, akkoord.clone());
    if keuze.proef {
        return Ok(voorspeld);
    }
    if !bevindingen.is_empty() && keuze.toch.is_none() {
        return Err(Leveringsfout::Onaannemelijk(Box::new(voorspeld)));
    }
    let aanlevering = Aanlevering {
        aanlevering_id: Uuid::now_v7(),
        bron: aanvoer.bron().to_owned(),
        gemeente: omgeving.gemeente.clone(),
        bestand: naam.to_owned(),
        vingerafdruk,
        soort: kader.soort,
        peildatum: keuze.peildatum,
        vanaf: kader.vanaf,
        kolommen: kader.kolommen.clone(),
        begonnen_op: nu,
        klaar_op: None,
        staat: Staat::Begonnen,
        akkoord: keuze.akkoord.clone(),
        toch_door: keuze.toch.clone().filter(|_| !bevindingen.is_empty()),
        na_positie: omgeving.log.head().await.map_err(ImportFout::from)?.0,
        verslag: None,
    };
    match (&akkoord, &keuze.akkoord) {
        (Some(_), None) => return Err(Leveringsfout::AkkoordNodig(Box::new(voorspeld))),
        (nodig, Some(gegeven))
            if nodig.as_ref() != Some(gegeven) && !lijst.is_hervat(&aanlevering).await? =>
        {
            return Err(Leveringsfout::AkkoordAnders(Box::new(voorspeld)));
        }
        _ => {}
    }
    lijst.bewaar(&aanlevering).await?;
    let onbekend = opgemerkt(aanvoer, &bestand);
    lijst.bewaar_waarden(&omgeving.register, aanlevering.aanlevering_id, &onbekend).await?;
    let schrijven = Schrijven { omgeving, aanvoer, kader: &kader, bestand: &bestand, naam };
    let verslag = schrijven.alles(&aanlevering, &groepen, eerste.as_ref(), voorspeld, voortgang).await?;
    let aanlevering = Aanlevering {
        staat: Staat::Verwerkt,
        klaar_op: Some(omgeving.klok.nu()),
        verslag: Some(verslag.clone()),
        ..aanlevering
    };
    leg_levering_vast(omgeving, aanvoer, &aanlevering, aanvoer.verwerkt(&aanlevering)).await?;
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
        eerder_geleverd: Vec::new(),
        kolommen: Vec::new(),
    })
}

/// A fingerprint of the whole file; afterwards it is read from its beginning.
fn vingerafdruk<R: Read + Seek>(omgeving: &Omgeving, lezer: &mut R) -> Result<String, ImportFout> {
    use sha2::{Digest as _, Sha256};
    let mut som = Sha256::new();
    let mut stuk = vec![0; STUK_BYTES];
    let lees = |fout: std::io::Error| ImportFout::Bestand(fout.into());
    lezer.seek(SeekFrom::Start(0)).map_err(lees)?;
    loop {
        let aantal = lezer.read(&mut stuk).map_err(lees)?;
        if aantal == 0 {
            break;
        }
        som.update(&stuk[..aantal]);
    }
    lezer.seek(SeekFrom::Start(0)).map_err(lees)?;
    Ok(HEXLOWER.encode(&omgeving.register.vingerafdruk("aanlevering.bestand", &som.finalize())))
}

/// The code by which somebody agrees: of this file, and of what disappears and how much changes. None when nothing
/// disappears.
fn akkoord(omgeving: &Omgeving, kader: &Kader, vingerafdruk: &str, eerste: &Eerste) -> Option<String> {
    if eerste.verschillen.aantal(Verschil::Verdwenen) == 0 {
        return None;
    }
    let mut tekst = format!("{vingerafdruk}\n{}\n{}\n", kader.peildatum, kader.verdwenen);
    for soort in Verschil::ALLE {
        tekst.push_str(&format!("{soort} {}\n", eerste.verschillen.aantal(*soort)));
    }
    for stream in &eerste.verdwenen {
        tekst.push_str(stream);
        tekst.push('\n');
    }
    let mut code = HEXLOWER.encode(&omgeving.register.vingerafdruk("aanlevering.akkoord", tekst.as_bytes()));
    code.truncate(AKKOORD_TEKENS);
    Some(code)
}

/// What the first pass says would happen.
fn voorspelling<A: Leveringsaanvoer>(
    aanvoer: &A,
    bestand: &Bestand<A::Melding>,
    kader: &Kader,
    eerste: Option<&Eerste>,
    bevindingen: &[Bevinding],
    akkoord: Option<String>,
) -> Verslag {
    let mut fouten = eerste.map(|eerste| eerste.fouten.clone()).unwrap_or_default();
    bestand.geweigerd.iter().for_each(|rij| fouten.neem(&rij.redenen));
    let gelezen = (bestand.rijen.len() + bestand.geweigerd.len()) as u64;
    let geweigerd = bestand.geweigerd.len() as u64 + eerste.map_or(0, |eerste| eerste.geweigerd);
    let aangenomen = eerste.map_or(0, |eerste| eerste.aangenomen);
    let (fouten, weigeringen) = fouten.klaar();
    let opgemerkt = opgemerkt(aanvoer, bestand);
    Verslag {
        aanlevering_id: None,
        soort: kader.soort,
        peildatum: kader.peildatum,
        uitgevoerd: false,
        gelezen,
        aangenomen,
        dubbel: gelezen.saturating_sub(geweigerd).saturating_sub(aangenomen),
        geweigerd,
        personen_nieuw: eerste.map_or(0, |eerste| eerste.personen_nieuw),
        personen_bekend: eerste.map_or(0, |eerste| eerste.personen_bekend),
        verschillen: eerste.map(|eerste| eerste.verschillen.clone().klaar()).unwrap_or_default(),
        fouten,
        weigeringen,
        onbekende_waarden: opgemerkt.per_kolom(),
        extra_kolommen: bestand.extra_kolommen.clone(),
        effect: eerste.map(|eerste| eerste.effect.maanden()).unwrap_or_default(),
        bevindingen: bevindingen.to_vec(),
        akkoord,
    }
}

/// What was not understood in the rows that could be read.
fn opgemerkt<A: Leveringsaanvoer>(aanvoer: &A, bestand: &Bestand<A::Melding>) -> Opgemerkt {
    let mut opgemerkt = Opgemerkt::default();
    let alle = bestand.rijen.iter().flat_map(|rij| aanvoer.opmerkingen(&rij.melding));
    alle.for_each(|opmerking| opgemerkt.neem(opmerking));
    opgemerkt
}

/// The second pass.
struct Schrijven<'a, A: Leveringsaanvoer> {
    omgeving: &'a Omgeving,
    aanvoer: &'a A,
    kader: &'a Kader,
    bestand: &'a Bestand<A::Melding>,
    naam: &'a str,
}

impl<A: Leveringsaanvoer> Schrijven<'_, A> {
    async fn alles(
        &self,
        aanlevering: &Aanlevering,
        groepen: &Groepen,
        eerste: Option<&Eerste>,
        voorspeld: Verslag,
        voortgang: &mut (dyn FnMut(Voortgang) + Send),
    ) -> Result<Verslag, ImportFout> {
        let actor = Actor::van_rol(self.aanvoer.rol());
        let aanleiding = self.omgeving.aanleiding(actor, aanlevering.aanlevering_id, None);
        let levering =
            Levering { bron: self.aanvoer.bron(), bestand: self.naam, kop: self.bestand.kop.as_deref() };
        let quarantaine = &self.omgeving.quarantaine;
        let nu = aanleiding.vastgelegd_op;
        let mut fouten = Fouten::default();
        let onleesbaar: Vec<(String, Vec<Rijfout>)> =
            self.bestand.geweigerd.iter().map(|rij| (rij.ruw.clone(), rij.redenen.clone())).collect();
        for deel in onleesbaar.chunks(BLOK) {
            deel.iter().for_each(|(_, redenen)| fouten.neem(redenen));
            quarantaine.bewaar(&levering, nu, deel).await?;
        }
        let schrijver = Schrijver {
            omgeving: self.omgeving,
            aanvoer: self.aanvoer,
            bestand: self.bestand,
            kader: self.kader,
            aanleiding: &aanleiding,
            onvolledig: &groepen.onvolledig,
        };
        let te_schrijven = eerste.map_or(&groepen.groepen, |eerste| &eerste.anders).clone();
        let (mut totaal, mut verschillen) = (Tellingen::default(), Verschillen::default());
        let totaal_rijen: u64 = te_schrijven.iter().map(|groep| groep.len() as u64).sum();
        for blok in blokken(te_schrijven, BLOK) {
            let gedaan = schrijver.neem_op(&blok).await?;
            verschillen.neem(&gedaan.verschillen);
            let geweigerd: Vec<(String, Vec<Rijfout>)> = gedaan
                .geweigerd
                .iter()
                .map(|(rij, redenen)| (self.bestand.rijen[*rij].ruw.clone(), redenen.clone()))
                .collect();
            geweigerd.iter().for_each(|(_, redenen)| fouten.neem(redenen));
            quarantaine.bewaar(&levering, nu, &geweigerd).await?;
            let klaar = gedaan.aangenomen.iter().chain(&gedaan.dubbel);
            let klaar: Vec<String> = klaar.map(|rij| self.bestand.rijen[*rij].ruw.clone()).collect();
            quarantaine.laat_gaan(&levering, &klaar).await?;
            totaal.neem(&gedaan);
            voortgang(Voortgang {
                gelezen_bytes: totaal.rijen(),
                totaal_bytes: totaal_rijen.max(1),
                samenvatting: totaal.samenvatting(),
            });
        }
        if let Some(eerste) = eerste {
            for deel in eerste.weg.chunks(BLOK) {
                verschillen.neem(&schrijver.sluit_af(deel).await?);
            }
        }
        let gelezen = voorspeld.gelezen;
        let geweigerd = onleesbaar.len() as u64 + totaal.geweigerd;
        let eerste_bekend = eerste.map(|eerste| (eerste.personen_nieuw, eerste.personen_bekend));
        let (nieuw, bekend) = eerste_bekend.unwrap_or((totaal.personen_nieuw, totaal.personen_bekend));
        let (fouten, weigeringen) = fouten.klaar();
        Ok(Verslag {
            aanlevering_id: Some(aanlevering.aanlevering_id),
            uitgevoerd: true,
            aangenomen: totaal.aangenomen,
            dubbel: gelezen - geweigerd - totaal.aangenomen,
            geweigerd,
            personen_nieuw: nieuw,
            personen_bekend: bekend,
            verschillen: verschillen.klaar(),
            fouten,
            weigeringen,
            akkoord: None,
            ..voorspeld
        })
    }
}

#[derive(Default)]
struct Tellingen {
    aangenomen: u64,
    dubbel: u64,
    geweigerd: u64,
    personen_nieuw: u64,
    personen_bekend: u64,
}

impl Tellingen {
    fn neem(&mut self, gedaan: &Gedaan) {
        self.aangenomen += gedaan.aangenomen.len() as u64;
        self.dubbel += gedaan.dubbel.len() as u64;
        self.geweigerd += gedaan.geweigerd.len() as u64;
        self.personen_nieuw += gedaan.personen_nieuw;
        self.personen_bekend += gedaan.personen_bekend;
    }

    fn rijen(&self) -> u64 {
        self.aangenomen + self.dubbel + self.geweigerd
    }

    fn samenvatting(&self) -> aanlevering::Samenvatting {
        aanlevering::Samenvatting {
            gelezen: self.rijen(),
            aangenomen: self.aangenomen,
            dubbel: self.dubbel,
            geweigerd: self.geweigerd,
        }
    }
}

/// Records an event about a delivery in the stream of that delivery.
pub(super) async fn leg_levering_vast<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    aanlevering: &Aanlevering,
    gebeurtenis: A::G,
) -> Result<(), ImportFout> {
    let actor = Actor::van_rol(aanvoer.rol());
    let aanleiding = omgeving.aanleiding(actor, aanlevering.aanlevering_id, None);
    let geldig_op = aanlevering.peildatum.unwrap_or_else(|| datum_in_amsterdam(aanlevering.begonnen_op));
    let voorval = Voorval { persoon_id: None, geldig_op, gebeurtenis };
    let stream = StreamId::from(format!("aanlevering-{}", aanlevering.aanlevering_id));
    let event = eventstore::Codec::<A::D>::encode(&aanleiding, Uuid::now_v7(), &voorval)
        .map_err(super::vergelijken::leesfout)?;
    omgeving.log.append(Append::to(stream, Expected::Any, vec![event])).await?;
    Ok(())
}
