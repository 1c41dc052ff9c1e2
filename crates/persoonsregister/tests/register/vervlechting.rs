//! Attempts that go through one another in any order: afterwards the register is that of the rows that were accepted.

use crate::{Opstelling, aanmelding, bsn, een_geboorte, klant, neem_op, tabelgroottes};
use domein::PersoonId;
use persoonsregister::{
    Aanmelding, Afloop, Geboorte, Herkenning, Identificatie, Persoonsgegevens, Persoonskaart,
    Persoonsregister, Voorlopig,
};
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Somebody who does not have an answer by now waits for another; he comes back later.
const GEDULD: Duration = Duration::from_millis(60);
/// Numbers of a kind in each round.
const NUMMERS: usize = 2;

/// A row: numbers (a BSN or not, which), the birth and the name that it may say, and whether it is accepted.
type Proefrij = (Vec<(bool, usize)>, Option<u8>, Option<u8>, bool);

fn proefrij() -> impl Strategy<Value = Proefrij> {
    let nummers = prop::collection::vec((any::<bool>(), 0..NUMMERS), 1..3);
    (nummers, prop::option::of(0..5_u8), prop::option::weighted(0.3, 0..2_u8), any::<bool>())
}

fn nummer(ronde: usize, (is_bsn, welke): (bool, usize)) -> Identificatie {
    if is_bsn { bsn(ronde * NUMMERS + welke) } else { klant(&format!("{ronde}-{welke}")) }
}

fn maak(ronde: usize, (nummers, welke, naam, _): &Proefrij) -> Aanmelding {
    let nummers: Vec<_> = nummers.iter().map(|welk| nummer(ronde, *welk)).collect();
    let gegevens = Persoonsgegevens {
        geboorte: een_geboorte(*welke),
        voornaam: naam.map(|naam| format!("Naam{naam}")),
        ..Persoonsgegevens::default()
    };
    aanmelding(&nummers, gegevens)
}

/// A row that is not refused says a birth that fits, so what is more exact is new.
fn hoe_precies(geboorte: Geboorte) -> u8 {
    match geboorte {
        Geboorte::Onbekend => 0,
        Geboorte::Jaar(_) => 1,
        Geboorte::Maand { .. } => 2,
        Geboorte::Datum(_) => 3,
    }
}

/// Where an attempt is.
enum Stap {
    Begin,
    /// With the persons of whom it changes something: what only says what is known, is done when it was read.
    Herkend(Herkenning, HashSet<PersoonId>),
    Geschreven(Herkenning, HashSet<PersoonId>, Voorlopig),
}

struct Poging {
    rijen: Vec<Proefrij>,
    register: Persoonsregister,
    stap: Stap,
}

impl Poging {
    /// One step further. Gives the rows that stay in the register when this was the last.
    async fn ga_verder(&mut self, ronde: usize, beloften: &mut Vec<Belofte>) -> Option<Vec<Aanmelding>> {
        match std::mem::replace(&mut self.stap, Stap::Begin) {
            Stap::Begin => {
                let rijen: Vec<_> = self.rijen.iter().map(|rij| maak(ronde, rij)).collect();
                let herken = self.register.herken(rijen.clone());
                if let Ok(herkenning) = tokio::time::timeout(GEDULD, herken).await {
                    let herkenning = herkenning.unwrap();
                    let raakt = self.raakt(&herkenning, &rijen).await;
                    self.stap = Stap::Herkend(herkenning, raakt);
                }
                None
            }
            Stap::Herkend(herkenning, mut raakt) => {
                // What somebody else has said meanwhile is not written once more, nor taken back.
                let rijen: Vec<_> = self.rijen.iter().map(|rij| maak(ronde, rij)).collect();
                let nu = self.raakt(&herkenning, &rijen).await;
                raakt.retain(|id| nu.contains(id));
                if let Afloop::Vastgelegd(voorlopig) = self.register.leg_vast(&herkenning).await.unwrap() {
                    self.stap = Stap::Geschreven(herkenning, raakt, voorlopig);
                }
                None
            }
            Stap::Geschreven(herkenning, raakt, voorlopig) => {
                for (uitkomst, rij) in herkenning.uitkomsten().iter().zip(&self.rijen) {
                    if let (Ok(persoon), (nummers, _, _, true)) = (uitkomst, rij) {
                        beloften.extend(nummers.iter().map(|welk| (nummer(ronde, *welk), persoon.id)));
                    }
                }
                Some(self.sluit_af(ronde, &herkenning, &raakt, voorlopig).await)
            }
        }
    }

    /// The persons of whom the rows say something that is not known.
    async fn raakt(&self, herkenning: &Herkenning, rijen: &[Aanmelding]) -> HashSet<PersoonId> {
        let mut kaarten: HashMap<PersoonId, Persoonskaart> = HashMap::new();
        let mut raakt = HashSet::new();
        for (uitkomst, rij) in herkenning.uitkomsten().iter().zip(rijen) {
            let Ok(persoon) = uitkomst else { continue };
            let kaart = match kaarten.entry(persoon.id) {
                Entry::Occupied(kaart) => kaart.into_mut(),
                Entry::Vacant(plaats) => {
                    plaats.insert(self.register.gegevens(persoon.id).await.unwrap_or_default())
                }
            };
            for nummer in &rij.identificaties {
                if !kaart.identificaties.contains(nummer) {
                    kaart.identificaties.push(nummer.clone());
                    raakt.insert(persoon.id);
                }
            }
            let (oud, nieuw) = (&mut kaart.gegevens, &rij.gegevens);
            if hoe_precies(nieuw.geboorte) > hoe_precies(oud.geboorte) {
                oud.geboorte = nieuw.geboorte;
                raakt.insert(persoon.id);
            }
            if nieuw.voornaam.is_some() && nieuw.voornaam != oud.voornaam {
                oud.voornaam = nieuw.voornaam.clone();
                raakt.insert(persoon.id);
            }
        }
        raakt
    }

    async fn sluit_af(
        &self,
        ronde: usize,
        herkenning: &Herkenning,
        raakt: &HashSet<PersoonId>,
        voorlopig: Voorlopig,
    ) -> Vec<Aanmelding> {
        let wie = |plaats: usize| herkenning.uitkomsten()[plaats].ok().map(|persoon| persoon.id);
        let geschreven =
            (0..self.rijen.len()).filter(|plaats| wie(*plaats).is_some_and(|id| raakt.contains(&id)));
        let (goed, fout): (Vec<usize>, Vec<usize>) = geschreven.partition(|plaats| self.rijen[*plaats].3);
        let weg = match fout.is_empty() {
            true => voorlopig.bevestig().await.map(|()| Vec::new()).unwrap(),
            false => voorlopig.neem_terug(fout.clone()).await.unwrap(),
        };
        assert!(weg.iter().all(|plaats| fout.contains(plaats)), "what was accepted stays");
        let blijft: Vec<usize> = fout.into_iter().filter(|plaats| !weg.contains(plaats)).collect();
        for plaats in &blijft {
            assert!(goed.iter().any(|ander| wie(*ander) == wie(*plaats)), "nothing stands on it");
        }
        let over = (0..self.rijen.len()).filter(|plaats| goed.contains(plaats) || blijft.contains(plaats));
        over.map(|plaats| maak(ronde, &self.rijen[plaats])).collect()
    }
}

/// What a register has of each number of a round, and which of them are one person's.
async fn alles(o: &Opstelling, ronde: usize) -> Vec<Option<(Persoonskaart, usize)>> {
    let mut personen = Vec::new();
    let mut kaarten = Vec::new();
    for welk in [false, true].into_iter().flat_map(|is_bsn| (0..NUMMERS).map(move |welke| (is_bsn, welke))) {
        let Some(id) = o.register.zoek(&nummer(ronde, welk)).await.unwrap() else {
            kaarten.push(None);
            continue;
        };
        let hoeveelste = personen.iter().position(|eerder| *eerder == id).unwrap_or_else(|| {
            personen.push(id);
            personen.len() - 1
        });
        kaarten.push(Some((o.register.gegevens(id).await.unwrap(), hoeveelste)));
    }
    kaarten
}

/// A number and the person to whom a row that was accepted gave it.
type Belofte = (Identificatie, PersoonId);

/// The oracle is a register that was only ever given the rows that were accepted; and what was recorded about a person is
/// about somebody who is there.
#[test]
fn whatever_the_order_the_refused_rows_leave_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (met, zonder, handles) = runtime.block_on(async {
        let met = Opstelling::new().await;
        let handles = [met.register.clone(), met.nog_een().await, met.register.clone()];
        (met, Opstelling::new().await, handles)
    });
    let ronde = Cell::new(0);
    let poging = || prop::collection::vec(proefrij(), 1..3);
    let (pogingen, volgorde) =
        (prop::collection::vec(poging(), 2..7), prop::collection::vec(any::<prop::sample::Index>(), 8..24));
    proptest!(ProptestConfig::with_cases(100), |(
        eerder in prop::collection::vec(proefrij(), 0..3), pogingen in pogingen, volgorde in volgorde,
    )| {
        ronde.set(ronde.get() + 1);
        let nu = ronde.get();
        runtime.block_on(async {
            let eerder: Vec<_> = eerder.iter().map(|rij| maak(nu, rij)).collect();
            for o in [&met, &zonder] {
                neem_op(&o.register, eerder.clone()).await.unwrap();
            }
            let poging = |(nummer, rijen): (usize, &Vec<Proefrij>)| Poging {
                rijen: rijen.clone(),
                register: handles[nummer % handles.len()].clone(),
                stap: Stap::Begin,
            };
            let mut open: Vec<Poging> = pogingen.iter().enumerate().map(poging).collect();
            let mut keuzes = volgorde.into_iter();
            let (mut beurt, mut beloften) = (0, Vec::new());
            while !open.is_empty() {
                // After the chosen turns each in turn: then everybody gets to the end.
                beurt += 1;
                let wie = keuzes.next().map_or(beurt % open.len(), |keuze| keuze.index(open.len()));
                if let Some(rijen) = open[wie].ga_verder(nu, &mut beloften).await {
                    neem_op(&zonder.register, rijen).await.unwrap();
                    drop(open.remove(wie));
                }
            }
            for (nummer, id) in beloften {
                assert_eq!(met.register.zoek(&nummer).await.unwrap(), Some(id));
            }
            assert_eq!(alles(&met, nu).await, alles(&zonder, nu).await);
            assert_eq!(tabelgroottes(&met).await, tabelgroottes(&zonder).await);
        });
    });
}
