//! Reading a whole delivery: what has to be known of all rows at once, the own text of those that could be read, and those
//! that are refused with who they seem to be about.

use std::{
    collections::HashSet,
    io::{Read, Seek},
};

use aanlevering::{Afrondingen, Herlezer, Ingelezen, Mapping, Plaatswoord, Rij, Rijfout};
use domein::Gemeentecode;
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Identificatie};
use uuid::Uuid;

use super::{Leveringsaanvoer, ZonderKolom, opgemerkt::Opgemerkt, personen::Verbanden};
use crate::{ImportFout, Voortgang, inrichting::Bekend};

/// Rows that are read at a time.
const BLOK: usize = 2_000;

/// A row that could be read. A large file takes more memory than anything else here, so only its own text stays: it is
/// read again when its turn comes.
struct Gelezen {
    regel: u64,
    ruw: Box<str>,
}

/// A row that is refused, with the numbers that it has.
pub(super) struct Geweigerd {
    pub(super) ruw: String,
    pub(super) redenen: Vec<Rijfout>,
    pub(super) nummers: Vec<Identificatie>,
    /// Where the heading says that a number stands, there is none that can be read.
    pub(super) zonder_nummer: bool,
    /// The dossiers that it may belong to.
    pub(super) dossiers: Vec<Uuid>,
    /// It could be taken apart into fields, which stand where the heading says. Otherwise it may belong to any dossier of the
    /// person.
    pub(super) ontleed: bool,
}

/// Whom a row that is refused may be about, each once.
#[derive(Default)]
struct MisschienOver {
    nummers: HashSet<Identificatie>,
    /// Of the first reading: whether it has no number.
    zonder_nummer: Option<bool>,
    dossiers: HashSet<Uuid>,
}

impl MisschienOver {
    fn neem<A: Leveringsaanvoer>(&mut self, aanvoer: &A, rij: &Rij) {
        let nummers = aanvoer.nummers(rij);
        self.zonder_nummer.get_or_insert(nummers.is_empty());
        self.nummers.extend(nummers);
        self.dossiers.extend(aanvoer.dossier(rij));
    }
}

/// A whole delivery.
pub(super) struct Bestand<'a, A: Leveringsaanvoer> {
    aanvoer: &'a A,
    vandaag: Date,
    peildatum: Date,
    inrichting: &'a Bekend,
    herlezer: Option<Herlezer>,
    /// Each as long as it is still needed.
    rijen: Vec<Option<Gelezen>>,
    pub(super) geweigerd: Vec<Geweigerd>,
    /// Which rows that could be read share a number.
    pub(super) verbanden: Verbanden<Identificatie>,
    /// What was not understood in rows that could be read.
    pub(super) opgemerkt: Opgemerkt,
    /// Whether a spreadsheet rounded the numbers of persons.
    pub(super) afrondingen: Afrondingen,
    /// Rows that could be read and that the figures count.
    pub(super) geteld: u64,
    /// How many of the rows begin after the peildatum.
    pub(super) na_peildatum: u64,
    /// How many have an end, and of how many that is the last day of a month.
    pub(super) eindes: (u64, u64),
    /// The header line of a CSV file.
    pub(super) kop: Option<String>,
    /// The columns that it has, by our names.
    pub(super) kolommen: Vec<String>,
    /// Rows that the mapping does not read.
    pub(super) overgeslagen: u64,
    /// Columns that were not used.
    pub(super) extra_kolommen: Vec<String>,
    /// Columns that it does not have and of which that matters.
    pub(super) zonder_kolommen: Vec<ZonderKolom>,
    /// What the numbers of its rows count.
    pub(super) plaatswoord: Plaatswoord,
}

impl<A: Leveringsaanvoer> Bestand<'_, A> {
    /// How many rows could be read, also those that were let go.
    pub(super) fn aantal(&self) -> usize {
        self.rijen.len()
    }

    fn gelezen(&self, plek: usize) -> &Gelezen {
        match &self.rijen[plek] {
            Some(rij) => rij,
            None => unreachable!("a row is let go when everything was done with it"),
        }
    }

    /// The line of a row, by its place.
    pub(super) fn regel(&self, plek: usize) -> u64 {
        self.gelezen(plek).regel
    }

    /// The own text of a row.
    pub(super) fn ruw(&self, plek: usize) -> String {
        self.gelezen(plek).ruw.to_string()
    }

    /// The source's own number of a row.
    pub(super) fn nummer(&self, melding: &A::Melding) -> Option<String> {
        self.aanvoer.nummer(melding).map(str::to_owned)
    }

    /// What the number of a row may have been before a spreadsheet left out zeros.
    pub(super) fn eigen_nummers(&self, gemeente: &Gemeentecode, melding: &A::Melding) -> Vec<Identificatie> {
        self.aanvoer.eigen_nummers(gemeente, melding)
    }

    /// A row with its types.
    pub(super) fn melding(&self, plek: usize) -> A::Melding {
        let Gelezen { regel, ruw } = self.gelezen(plek);
        let rij = self.herlezer.as_ref().map(|herlezer| herlezer.rij(*regel, ruw));
        match rij.map(|rij| self.aanvoer.lees(&rij, self.vandaag)) {
            Some(Ok(mut melding)) => {
                self.aanvoer.merk_onbekende_codes(&mut melding, *regel, self.inrichting);
                melding
            }
            _ => {
                unreachable!("a row that could be read can be read again, and feeds like these take no JSON")
            }
        }
    }

    /// Who a row is about.
    pub(super) fn aanmelding(&self, plek: usize) -> Aanmelding {
        self.aanvoer.aanmelding(&self.melding(plek))
    }

    /// The dossier of a row.
    pub(super) fn dossier(&self, plek: usize) -> Option<Uuid> {
        self.aanvoer.dossier_van(&self.melding(plek))
    }

    /// Everything was done with these rows.
    pub(super) fn laat_los(&mut self, plekken: impl IntoIterator<Item = usize>) {
        plekken.into_iter().for_each(|plek| self.rijen[plek] = None);
    }

    fn neem(&mut self, Ingelezen { regel, ruw, uitkomst }: Ingelezen) {
        let (redenen, gelezen) = match uitkomst {
            Err(redenen) => (redenen, None),
            Ok(rij) => match self.aanvoer.lees(&rij, self.vandaag) {
                Ok(melding) => return self.neem_melding(regel, ruw, melding),
                Err(redenen) => (redenen, Some(rij)),
            },
        };
        let mut over = MisschienOver::default();
        let mut ontleed = gelezen.is_some();
        match (gelezen, &self.herlezer) {
            (None, Some(herlezer)) => {
                herlezer.mogelijk(regel, &ruw).for_each(|rij| over.neem(self.aanvoer, &rij));
            }
            (Some(rij), Some(herlezer)) => {
                over.neem(self.aanvoer, &rij);
                for anders in herlezer.verschoven(regel, &ruw) {
                    over.neem(self.aanvoer, &anders);
                    // A sign in a text moved what comes after it, and an empty field at the end hides that: put back, the
                    // whole row is understood.
                    let melding = self.aanvoer.lees(&anders, self.vandaag);
                    ontleed &= !melding.is_ok_and(|melding| self.aanvoer.opmerkingen(&melding).is_empty());
                }
            }
            _ => {}
        }
        let MisschienOver { nummers, zonder_nummer, dossiers } = over;
        let (zonder_nummer, nummers) = (zonder_nummer.unwrap_or(true), nummers.into_iter().collect());
        let dossiers = dossiers.into_iter().collect();
        self.geweigerd.push(Geweigerd { ruw, redenen, nummers, zonder_nummer, dossiers, ontleed });
    }

    fn neem_melding(&mut self, regel: u64, ruw: String, mut melding: A::Melding) {
        self.aanvoer.merk_onbekende_codes(&mut melding, regel, self.inrichting);
        self.aanvoer.opmerkingen(&melding).iter().for_each(|opmerking| self.opgemerkt.neem(opmerking));
        self.aanvoer.nummer(&melding).into_iter().for_each(|nummer| self.afrondingen.neem(nummer));
        self.geteld += u64::from(self.aanvoer.telt(&melding));
        let (begin, einde) = self.aanvoer.dagen(&melding);
        self.na_peildatum += u64::from(begin > self.peildatum);
        if let Some(einde) = einde {
            self.eindes.0 += 1;
            self.eindes.1 += u64::from(einde == einde.last_of_month());
        }
        self.verbanden.voeg_toe(self.aanvoer.aanmelding(&melding).identificaties);
        self.rijen.push(Some(Gelezen { regel, ruw: ruw.into_boxed_str() }));
    }
}

/// Reads everything. Nothing is changed by it.
pub(super) async fn lees<'a, A: Leveringsaanvoer, R: Read + Seek + Send>(
    aanvoer: &'a A,
    mut lezer: R,
    mapping: &Mapping,
    ((vandaag, peildatum), inrichting): ((Date, Date), &'a Bekend),
    voortgang: &mut (dyn FnMut(Voortgang) + Send),
) -> Result<Bestand<'a, A>, ImportFout> {
    let gekeurd = aanlevering::keur(&mut lezer, aanvoer.indeling(), mapping)?;
    let mut bron = gekeurd.bron(lezer)?;
    let mut bestand = Bestand {
        aanvoer,
        vandaag,
        peildatum,
        inrichting,
        herlezer: bron.herlezer(),
        rijen: Vec::new(),
        geweigerd: Vec::new(),
        verbanden: Verbanden::default(),
        opgemerkt: Opgemerkt::default(),
        afrondingen: Afrondingen::default(),
        geteld: 0,
        na_peildatum: 0,
        eindes: (0, 0),
        kop: gekeurd.kopregel().map(str::to_owned),
        kolommen: gekeurd.kolommen().map(str::to_owned).collect(),
        extra_kolommen: gekeurd.extra_kolommen().to_vec(),
        zonder_kolommen: gekeurd
            .ontbrekend(aanvoer.indeling())
            .map(|kolom| ZonderKolom {
                kolom: kolom.naam.to_owned(),
                gevolg: kolom.zonder.unwrap_or_default().to_owned(),
            })
            .collect(),
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
        blok.into_iter().for_each(|ingelezen| bestand.neem(ingelezen));
        voortgang(Voortgang {
            gelezen_bytes: bron.gelezen_bytes(),
            totaal_bytes: bron.totaal_bytes(),
            samenvatting,
        });
        // Reading waits for nothing by itself, and others want this thread too.
        tokio::task::yield_now().await;
    }
}
