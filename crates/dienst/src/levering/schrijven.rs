//! The second pass as a whole: what cannot be read goes to quarantine, the persons of whom something changes are written
//! in blocks, and what is no longer in the file is closed.

use std::collections::HashSet;

use aanlevering::{Mapping, Rijfout};
use domein::{Aanleiding, Actor};

use super::{
    Aanlevering, Kader, Leveringsaanvoer, Verslag,
    lezen::Bestand,
    personen::{Groepen, blokken},
    vastleggen::{Gedaan, Schrijver},
    vergelijken::{BLOK, Eerste},
    verslag::{Fouten, Verschillen},
};
use crate::{ImportFout, Levering, Omgeving, Voortgang};

/// The second pass.
pub(super) struct Schrijven<'a, A: Leveringsaanvoer> {
    pub(super) omgeving: &'a Omgeving,
    pub(super) aanvoer: &'a A,
    pub(super) kader: &'a Kader,
    pub(super) naam: &'a str,
    pub(super) mapping: &'a Mapping,
}

impl<A: Leveringsaanvoer> Schrijven<'_, A> {
    pub(super) async fn alles(
        &self,
        aanlevering: &Aanlevering,
        bestand: &mut Bestand<'_, A>,
        groepen: Groepen,
        eerste: Option<&Eerste>,
        voorspeld: Verslag,
        voortgang: &mut (dyn FnMut(Voortgang) + Send),
    ) -> Result<Verslag, ImportFout> {
        let actor = Actor::van_rol(self.aanvoer.rol());
        let aanleiding = self.omgeving.aanleiding(actor, aanlevering.aanlevering_id, None);
        let kop = bestand.kop.clone();
        let levering = Levering {
            bron: self.aanvoer.bron(),
            bestand: self.naam,
            kop: kop.as_deref(),
            plaatswoord: bestand.plaatswoord,
            mapping: self.mapping.tekst(),
            correlatie: Some(aanlevering.aanlevering_id),
        };
        let quarantaine = &self.omgeving.quarantaine;
        let nu = aanleiding.vastgelegd_op;
        let mut fouten = Fouten::default();
        for deel in bestand.geweigerd.chunks(BLOK) {
            let deel: Vec<(String, Vec<Rijfout>)> =
                deel.iter().map(|rij| (rij.ruw.clone(), rij.redenen.clone())).collect();
            deel.iter().for_each(|(_, redenen)| fouten.neem(redenen));
            quarantaine.bewaar(&levering, nu, &deel).await?;
        }
        let Groepen { groepen, onvolledig, .. } = groepen;
        let te_schrijven = eerste.map_or(groepen, |eerste| eerste.anders.clone());
        // What is known already may have been refused before.
        let anders: HashSet<usize> = te_schrijven.iter().flatten().copied().collect();
        let bekend: Vec<usize> = (0..bestand.aantal()).filter(|rij| !anders.contains(rij)).collect();
        for deel in bekend.chunks(BLOK) {
            let rijen: Vec<String> = deel.iter().map(|rij| bestand.ruw(*rij)).collect();
            quarantaine.laat_gaan(&levering, &rijen).await?;
            bestand.laat_los(deel.iter().copied());
        }
        let (mut totaal, mut verschillen) = (Tellingen::default(), Verschillen::default());
        let totaal_rijen: u64 = te_schrijven.iter().map(|groep| groep.len() as u64).sum();
        for blok in blokken(te_schrijven, BLOK) {
            let gedaan = self.schrijver(bestand, &aanleiding, &onvolledig).neem_op(&blok).await?;
            verschillen.neem(&gedaan.verschillen);
            let geweigerd: Vec<(String, Vec<Rijfout>)> =
                gedaan.geweigerd.iter().map(|(rij, redenen)| (bestand.ruw(*rij), redenen.clone())).collect();
            geweigerd.iter().for_each(|(_, redenen)| fouten.neem(redenen));
            quarantaine.bewaar(&levering, nu, &geweigerd).await?;
            let klaar = gedaan.aangenomen.iter().chain(&gedaan.dubbel);
            let klaar: Vec<String> = klaar.map(|rij| bestand.ruw(*rij)).collect();
            quarantaine.laat_gaan(&levering, &klaar).await?;
            totaal.neem(&gedaan);
            bestand.laat_los(blok.into_iter().flatten());
            voortgang(Voortgang {
                gelezen_bytes: totaal.rijen(),
                totaal_bytes: totaal_rijen.max(1),
                samenvatting: totaal.samenvatting(),
            });
        }
        if let Some(eerste) = eerste {
            for deel in eerste.weg.chunks(BLOK) {
                let schrijver = self.schrijver(bestand, &aanleiding, &onvolledig);
                verschillen.neem(&schrijver.sluit_af(deel).await?);
            }
        }
        let gelezen = voorspeld.gelezen;
        let geweigerd = bestand.geweigerd.len() as u64 + totaal.geweigerd;
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
            verschillen: verschillen.met_wat_er_al_staat(eerste.map(|eerste| &eerste.verschillen)).klaar(),
            fouten,
            weigeringen,
            akkoord: None,
            ..voorspeld
        })
    }
}

impl<'a, A: Leveringsaanvoer> Schrijven<'a, A> {
    fn schrijver<'b>(
        &'b self,
        bestand: &'b Bestand<'b, A>,
        aanleiding: &'b Aanleiding,
        onvolledig: &'b [bool],
    ) -> Schrijver<'b, A> {
        let Self { omgeving, aanvoer, kader, .. } = self;
        Schrijver { omgeving, aanvoer: *aanvoer, bestand, kader, aanleiding, onvolledig }
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
