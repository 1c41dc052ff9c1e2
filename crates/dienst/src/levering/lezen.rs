//! Reading a whole delivery: its rows with their types, and those that are refused with who they seem to be about.

use std::io::{Read, Seek};

use aanlevering::{Ingelezen, Mapping, Plaatswoord, Rijfout};
use jiff::civil::Date;
use persoonsregister::Identificatie;
use uuid::Uuid;

use super::Leveringsaanvoer;
use crate::{ImportFout, Voortgang, inrichting::Bekend};

/// Rows that are read at a time.
const BLOK: usize = 2_000;

/// A row that could be read.
pub(super) struct Gelezen<M> {
    pub(super) regel: u64,
    pub(super) ruw: String,
    pub(super) melding: M,
}

/// A row that is refused, with the numbers that it has.
pub(super) struct Geweigerd {
    pub(super) ruw: String,
    pub(super) redenen: Vec<Rijfout>,
    pub(super) nummers: Vec<Identificatie>,
    /// The dossiers that it may belong to.
    pub(super) dossiers: Vec<Uuid>,
    /// It could be taken apart into fields. Otherwise it may belong to any dossier of the person.
    pub(super) ontleed: bool,
}

/// A whole delivery.
pub(super) struct Bestand<M> {
    /// Each as long as it is still needed: a large file takes more memory than anything else here.
    rijen: Vec<Option<Gelezen<M>>>,
    pub(super) geweigerd: Vec<Geweigerd>,
    /// The header line of a CSV file.
    pub(super) kop: Option<String>,
    /// The columns that it has, by our names.
    pub(super) kolommen: Vec<String>,
    /// Rows that the mapping does not read.
    pub(super) overgeslagen: u64,
    /// Columns that were not used.
    pub(super) extra_kolommen: Vec<String>,
    /// What the numbers of its rows count.
    pub(super) plaatswoord: Plaatswoord,
}

impl<M> Bestand<M> {
    /// How many rows could be read, also those that were let go.
    pub(super) fn aantal(&self) -> usize {
        self.rijen.len()
    }

    /// The rows that are still here, in the order of the file.
    pub(super) fn rijen(&self) -> impl Iterator<Item = &Gelezen<M>> {
        self.rijen.iter().flatten()
    }

    /// A row by its place.
    pub(super) fn rij(&self, plek: usize) -> &Gelezen<M> {
        match &self.rijen[plek] {
            Some(rij) => rij,
            None => unreachable!("a row is let go when everything was done with it"),
        }
    }

    /// Everything was done with these rows.
    pub(super) fn laat_los(&mut self, plekken: impl IntoIterator<Item = usize>) {
        plekken.into_iter().for_each(|plek| self.rijen[plek] = None);
    }
}

/// Reads everything. Nothing is changed by it.
pub(super) async fn lees<A: Leveringsaanvoer, R: Read + Seek + Send>(
    aanvoer: &A,
    mut lezer: R,
    mapping: &Mapping,
    (vandaag, inrichting): (Date, &Bekend),
    voortgang: &mut (dyn FnMut(Voortgang) + Send),
) -> Result<Bestand<A::Melding>, ImportFout> {
    let gekeurd = aanlevering::keur(&mut lezer, aanvoer.indeling(), mapping)?;
    let mut bron = gekeurd.bron(lezer)?;
    let mut bestand = Bestand {
        rijen: Vec::new(),
        geweigerd: Vec::new(),
        kop: gekeurd.kopregel().map(str::to_owned),
        kolommen: gekeurd.kolommen().map(str::to_owned).collect(),
        extra_kolommen: gekeurd.extra_kolommen().to_vec(),
        overgeslagen: gekeurd.overgeslagen(),
        plaatswoord: gekeurd.plaatswoord(),
    };
    let mut samenvatting = aanlevering::Samenvatting::default();
    loop {
        let blok = bron.blok(BLOK)?;
        if blok.is_empty() {
            return Ok(bestand);
        }
        samenvatting.gelezen += blok.len() as u64;
        for Ingelezen { regel, ruw, uitkomst, mogelijk } in blok {
            let ontleed = uitkomst.is_ok();
            let (redenen, mogelijk) = match uitkomst {
                Err(redenen) => (redenen, mogelijk),
                Ok(rij) => match aanvoer.lees(&rij, vandaag) {
                    Ok(mut melding) => {
                        aanvoer.merk_onbekende_codes(&mut melding, regel, inrichting);
                        bestand.rijen.push(Some(Gelezen { regel, ruw, melding }));
                        continue;
                    }
                    Err(redenen) => (redenen, vec![rij]),
                },
            };
            let nummers = mogelijk.iter().flat_map(|rij| aanvoer.nummers(rij)).collect();
            let dossiers = mogelijk.iter().filter_map(|rij| aanvoer.dossier(rij)).collect();
            bestand.geweigerd.push(Geweigerd { ruw, redenen, nummers, dossiers, ontleed });
        }
        voortgang(Voortgang {
            gelezen_bytes: bron.gelezen_bytes(),
            totaal_bytes: bron.totaal_bytes(),
            samenvatting,
        });
        // Reading waits for nothing by itself, and others want this thread too.
        tokio::task::yield_now().await;
    }
}
