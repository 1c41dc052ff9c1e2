//! What came of rows: which are taken in, known, refused or waiting, what they change, and of whom.

use std::collections::HashSet;

use aanlevering::{Rijfout, Samenvatting};
use domein::{Aanleiding, PersoonId, Verschil};
use eventstore::{Answer, HandleError};
use jiff::civil::Date;
use persoonsregister::{HerkenFout, Persoon};

use super::reden;
use crate::{Aanvoer, ImportFout, Leveringsregel as _, Weigert as _, aanvoer::weigering};

/// What came of a block of rows, each as delivered.
#[derive(Default)]
pub(crate) struct Opgenomen {
    pub(crate) geweigerd: Vec<(String, Vec<Rijfout>)>,
    /// Accepted now or before.
    pub(crate) klaar: Vec<String>,
    /// Refused for now: an earlier row about the same has not come yet.
    pub(crate) wachtend: Vec<Wachtend>,
    /// What the accepted rows are about.
    pub(crate) onderwerpen: HashSet<String>,
    /// What the rows change, with the line of each.
    pub(crate) verschillen: Vec<(Verschil, Option<u64>)>,
    /// Who the accepted rows are about, and whether nobody knew them before.
    pub(crate) personen: Vec<(PersoonId, bool)>,
    /// The newest day that an accepted row says.
    pub(crate) laatste_dag: Option<Date>,
}

/// A row that waits for an earlier one about the same.
pub(crate) struct Wachtend {
    pub(crate) onderwerp: String,
    pub(crate) ruw: String,
    pub(crate) redenen: Vec<Rijfout>,
}

/// A row that could be read.
pub(crate) struct Gelezen<M> {
    pub(crate) regel: u64,
    pub(crate) ruw: String,
    pub(crate) melding: M,
}

/// What came of a row.
pub(super) enum Uitkomst<A: Aanvoer> {
    /// The register does not know who it is.
    Onherkend(Rijfout),
    /// The rules answered; with who it is, unless another row made that uncertain since.
    Antwoord(Option<Persoon>, Answer<A::D, Aanleiding>),
}

impl<A: Aanvoer> Uitkomst<A> {
    pub(super) fn van(
        antwoord: Option<Answer<A::D, Aanleiding>>,
        herkend: Result<Persoon, HerkenFout>,
        rij: &Gelezen<A::Melding>,
    ) -> Self {
        match (antwoord, herkend) {
            (Some(antwoord), herkend) => Self::Antwoord(herkend.ok(), antwoord),
            (None, Err(fout)) => Self::Onherkend(weigering(rij.regel, fout.code(), fout.to_string())),
            (None, Ok(_)) => unreachable!("whoever is recognised was decided about"),
        }
    }

    /// Whether the row is refused because an earlier one has not come.
    pub(super) fn wacht(&self, aanvoer: &A) -> bool {
        matches!(self, Self::Antwoord(_, Err(HandleError::Refused(reden))) if aanvoer.wacht(reden.code()))
    }

    pub(super) fn is_geweigerd(&self) -> bool {
        matches!(self, Self::Onherkend(_) | Self::Antwoord(_, Err(_)))
    }
}

impl Opgenomen {
    /// Takes what came of rows; `som` counts those that are taken in or were known.
    pub(super) fn neem<A: Aanvoer>(
        &mut self,
        aanvoer: &A,
        rijen: Vec<Gelezen<A::Melding>>,
        uitkomsten: Vec<Uitkomst<A>>,
        som: &mut Samenvatting,
    ) -> Result<(), ImportFout> {
        let (mut onherkend, mut geweigerd) = (Vec::new(), Vec::new());
        for (Gelezen { regel, ruw, melding }, uitkomst) in rijen.into_iter().zip(uitkomsten) {
            match uitkomst {
                Uitkomst::Onherkend(reden) => onherkend.push((ruw, vec![reden])),
                Uitkomst::Antwoord(persoon, Ok(gedaan)) => {
                    *(if gedaan.is_recorded_now() { &mut som.aangenomen } else { &mut som.dubbel }) += 1;
                    if gedaan.is_recorded_now() {
                        let soorten = gedaan.events.iter().filter_map(|v| A::D::verschil(&v.gebeurtenis));
                        self.verschillen.extend(soorten.map(|soort| (soort, Some(regel))));
                    }
                    self.personen.extend(persoon.map(|persoon| (persoon.id, persoon.nieuw)));
                    self.laatste_dag = self.laatste_dag.max(aanvoer.dag(&melding));
                    self.klaar.push(ruw);
                    self.onderwerpen.extend(aanvoer.onderwerp(&melding));
                }
                Uitkomst::Antwoord(_, Err(fout)) => {
                    let reden = reden::<A::D>(regel, fout)?;
                    let wacht_op = aanvoer.onderwerp(&melding).filter(|_| aanvoer.wacht(reden.code));
                    match wacht_op {
                        Some(onderwerp) => {
                            self.wachtend.push(Wachtend { onderwerp, ruw, redenen: vec![reden] });
                        }
                        None => geweigerd.push((ruw, vec![reden])),
                    }
                }
            }
        }
        self.geweigerd.append(&mut onherkend);
        self.geweigerd.append(&mut geweigerd);
        Ok(())
    }
}
