//! The first pass: recognising everybody and comparing with what is known, without writing anything.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use aanlevering::Rijfout;
use domein::{Leveringssoort, PersoonId, Verschil};
use eventstore::Decider;
use persoonsregister::{Aanmelding, Geboorte, HerkenFout, Identificatie, Persoon, Persoonsgegevens};
use uuid::Uuid;

use super::{
    Kader, Leveringsaanvoer, Vergelijking, Verslag,
    bekend::{bekenden, kader_voor, opdracht_voor_afwezige, toestanden},
    effect::{Effect, Handtekening, handtekening, lopend, zelfde_onder_andere_nummers},
    keuring::Bekend,
    lezen::Bestand,
    personen::{Groepen, blokken},
    verslag::{Fouten, Verschillen},
};
use crate::{ImportFout, Omgeving, Weigert as _, aanvoer::weigering};

/// Persons or rows that are handled together.
pub(super) const BLOK: usize = 1_000;

/// What the first pass found.
pub(super) struct Eerste {
    /// The rows of the persons of whom something changes, one group per person.
    pub(super) anders: Vec<Vec<usize>>,
    /// The persons who are not in the file and of whom something changes.
    pub(super) weg: Vec<PersoonId>,
    pub(super) verschillen: Verschillen,
    pub(super) fouten: Fouten,
    pub(super) geweigerd: u64,
    pub(super) personen_nieuw: u64,
    pub(super) personen_bekend: u64,
    /// Rows that change something.
    pub(super) aangenomen: u64,
    pub(super) effect: Effect,
    pub(super) bekend: Bekend,
    /// The dossiers of which a row is refused, also those of rows of which it is not clear whose they are.
    pub(super) halve_dossiers: Arc<HashSet<Uuid>>,
    /// What disappears, by stream: the trial's code is made of it.
    pub(super) verdwenen: BTreeSet<String>,
    /// The first of whom something disappears.
    pub(super) verdwenen_personen: Vec<PersoonId>,
    nieuw_handtekeningen: Vec<Handtekening>,
    weg_handtekeningen: Vec<Handtekening>,
}

/// A person of the file.
struct Inbestand {
    geboorte: Geboorte,
    nieuw: bool,
    rijen: Vec<usize>,
    /// The register would learn something.
    zegt_iets: bool,
}

/// With what is compared.
pub(super) struct Vergelijker<'a, A: Leveringsaanvoer> {
    pub(super) omgeving: &'a Omgeving,
    pub(super) aanvoer: &'a A,
    pub(super) bestand: &'a Bestand<'a, A>,
    pub(super) kader: &'a Kader,
}

impl<A: Leveringsaanvoer> Vergelijker<'_, A> {
    /// Compares everything. Marks in `groepen` the rows of persons of whom another row cannot be recognised.
    pub(super) async fn vergelijk(&self, groepen: &mut Groepen) -> Result<Eerste, ImportFout> {
        let mut eerste = Eerste {
            anders: Vec::new(),
            weg: Vec::new(),
            verschillen: Verschillen::default(),
            fouten: Fouten::default(),
            geweigerd: 0,
            personen_nieuw: 0,
            personen_bekend: 0,
            aangenomen: 0,
            effect: Effect::nieuw(self.kader.peildatum, self.omgeving.onderbreking_dagen),
            bekend: Bekend::default(),
            halve_dossiers: Arc::clone(&self.kader.halve_dossiers),
            verdwenen: BTreeSet::new(),
            verdwenen_personen: Vec::new(),
            nieuw_handtekeningen: Vec::new(),
            weg_handtekeningen: Vec::new(),
        };
        let (personen, onherkend) = self.herken(groepen, &mut eerste).await?;
        let onherkende = onherkend.iter().filter_map(|rij| self.bestand.dossier(*rij));
        eerste.halve_dossiers = met_onherkende(self.kader, onherkende);
        let mut aanwezig = self.wie_heeft_een_geweigerde_rij(&onherkend).await?;
        let mut personen: Vec<(PersoonId, Inbestand)> = personen.into_iter().collect();
        personen.sort_by_key(|(_, persoon)| persoon.rijen[0]);
        for (id, persoon) in &personen {
            if aanwezig.contains(id) {
                persoon.rijen.iter().for_each(|rij| groepen.onvolledig[*rij] = true);
            }
        }
        for deel in personen.chunks(BLOK) {
            self.vergelijk_deel(deel, groepen, &mut eerste).await?;
        }
        // Rows of whom nobody knows who it is are refused in the second pass, with what it then knows.
        eerste.anders.extend(onherkend.into_iter().map(|rij| vec![rij]));
        if self.kader.soort == Leveringssoort::Volledig {
            aanwezig.extend(personen.iter().map(|(id, _)| *id));
            self.zoek_afwezigen(&aanwezig, &mut eerste).await?;
        }
        eerste.bekend.onder_andere_nummers =
            zelfde_onder_andere_nummers(&eerste.nieuw_handtekeningen, &eerste.weg_handtekeningen);
        Ok(eerste)
    }

    /// Whom the rows that cannot be read or recognised may be about: everybody who has one of their numbers. Nobody of them
    /// has disappeared. Each number by itself: together they may be those of different persons, which is why they are
    /// refused.
    async fn wie_heeft_een_geweigerde_rij(
        &self,
        onherkend: &[usize],
    ) -> Result<HashSet<PersoonId>, ImportFout> {
        let onleesbaar = self.bestand.geweigerd.iter().flat_map(|rij| rij.nummers.clone());
        let onherkend = onherkend.iter().flat_map(|rij| self.bestand.aanmelding(*rij).identificaties);
        let nummers: Vec<Identificatie> = onleesbaar.chain(onherkend).collect();
        let mut personen = HashSet::new();
        for deel in nummers.chunks(BLOK) {
            let aanmelding = |nummer: &Identificatie| Aanmelding {
                identificaties: vec![nummer.clone()],
                gegevens: Persoonsgegevens::default(),
            };
            let herkenning = self.omgeving.register.herken(deel.iter().map(aanmelding).collect()).await?;
            personen.extend(herkenning.uitkomsten().iter().flatten().filter(|p| !p.nieuw).map(|p| p.id));
        }
        Ok(personen)
    }

    /// Recognises all rows, and gathers them by person; rows of whom it is not known who they are come apart.
    async fn herken(
        &self,
        groepen: &mut Groepen,
        eerste: &mut Eerste,
    ) -> Result<(HashMap<PersoonId, Inbestand>, Vec<usize>), ImportFout> {
        let mut personen: HashMap<PersoonId, Inbestand> = HashMap::new();
        let mut onherkend = Vec::new();
        for blok in blokken(groepen.groepen.clone(), BLOK) {
            let rijen: Vec<usize> = blok.iter().flatten().copied().collect();
            let aanmelding = |rij: &usize| self.bestand.aanmelding(*rij);
            let herkenning = self.omgeving.register.herken(rijen.iter().map(aanmelding).collect()).await?;
            let mut plek = 0;
            for groep in &blok {
                let mut fout = false;
                for rij in groep {
                    match &herkenning.uitkomsten()[plek] {
                        Ok(Persoon { id, geboorte, nieuw }) => {
                            let persoon = personen.entry(*id).or_insert_with(|| Inbestand {
                                geboorte: *geboorte,
                                nieuw: *nieuw,
                                rijen: Vec::new(),
                                zegt_iets: false,
                            });
                            persoon.geboorte = *geboorte;
                            persoon.rijen.push(*rij);
                            persoon.zegt_iets |= herkenning.zegt_iets(plek);
                        }
                        Err(reden) => {
                            fout = true;
                            onherkend.push(*rij);
                            eerste.geweigerd += 1;
                            eerste.fouten.neem(&[niet_herkend(self.bestand.regel(*rij), reden)]);
                        }
                    }
                    plek += 1;
                }
                if fout {
                    groep.iter().for_each(|rij| groepen.onvolledig[*rij] = true);
                }
            }
        }
        for persoon in personen.values_mut() {
            persoon.rijen.sort_unstable();
        }
        Ok((personen, onherkend))
    }

    async fn vergelijk_deel(
        &self,
        deel: &[(PersoonId, Inbestand)],
        groepen: &Groepen,
        eerste: &mut Eerste,
    ) -> Result<(), ImportFout> {
        // Of a new person there is nothing to read.
        let bekend = deel.iter().filter(|(_, persoon)| !persoon.nieuw).map(|(id, _)| *id);
        let toestanden = toestanden(&self.omgeving.log, self.aanvoer, bekend).await?;
        for (id, persoon) in deel {
            let onvolledig = persoon.rijen.iter().any(|rij| groepen.onvolledig[*rij]);
            let kader = kader_voor(self.kader, onvolledig, &eerste.halve_dossiers);
            let meldingen: Vec<A::Melding> =
                persoon.rijen.iter().map(|rij| self.bestand.melding(*rij)).collect();
            let regels = persoon.rijen.iter().map(|rij| self.bestand.regel(*rij));
            let rijen: Vec<_> = regels.zip(&meldingen).collect();
            let gemeente = &self.omgeving.gemeente;
            let opdracht = self.aanvoer.opdracht(gemeente, *id, persoon.geboorte, &rijen, &kader);
            let toestand = toestanden.get(id).cloned().unwrap_or_else(A::D::initial);
            let vergelijking = self.aanvoer.vergelijk(&toestand, &opdracht);
            *(if persoon.nieuw { &mut eerste.personen_nieuw } else { &mut eerste.personen_bekend }) += 1;
            let weg = eerste.neem::<A>(self.aanvoer, *id, &toestand, &vergelijking, self.kader);
            if persoon.nieuw {
                let na = na::<A::D>(toestand, &vergelijking.voorvallen);
                eerste.nieuw_handtekeningen.push(handtekening(&self.aanvoer.telbaar(&na)));
            }
            debug_assert!(!persoon.nieuw || !weg, "of a new person nothing can disappear");
            let gewijzigd = vergelijking.verschillen.iter().filter_map(|(_, regel)| *regel);
            let aangenomen: HashSet<u64> = gewijzigd.chain(vergelijking.ook).collect();
            // What only the persoonsregister learns counts once, as it does when it is done.
            eerste.aangenomen += (aangenomen.len() as u64).max(u64::from(persoon.zegt_iets));
            if persoon.zegt_iets || !vergelijking.voorvallen.is_empty() || !vergelijking.geweigerd.is_empty()
            {
                eerste.anders.push(persoon.rijen.clone());
            }
        }
        Ok(())
    }

    /// Everybody who has something that a full set should have, and is not in the file.
    async fn zoek_afwezigen(
        &self,
        aanwezig: &HashSet<PersoonId>,
        eerste: &mut Eerste,
    ) -> Result<(), ImportFout> {
        let bekenden = bekenden(self.omgeving, self.aanvoer).await?;
        let afwezig: Vec<PersoonId> =
            bekenden.difference(&aanwezig.iter().copied().collect()).copied().collect();
        for deel in afwezig.chunks(BLOK) {
            let mut toestanden = toestanden(&self.omgeving.log, self.aanvoer, deel.iter().copied()).await?;
            for id in deel {
                let Some(toestand) = toestanden.remove(id) else { continue };
                let opdracht = opdracht_voor_afwezige(self.aanvoer, &self.omgeving.gemeente, *id, self.kader);
                let vergelijking = self.aanvoer.vergelijk(&toestand, &opdracht);
                if eerste.neem::<A>(self.aanvoer, *id, &toestand, &vergelijking, self.kader) {
                    eerste.weg_handtekeningen.push(handtekening(&self.aanvoer.telbaar(&toestand)));
                }
                if !vergelijking.voorvallen.is_empty() {
                    eerste.weg.push(*id);
                }
            }
        }
        Ok(())
    }
}

/// Rows of an addition that are looked at for zeros that a spreadsheet left out: a list of changes is made by hand, a whole
/// export is not delivered as one.
const MAX_TOETS_NULLEN: usize = 5_000;
/// Numbers that are asked for at a time, each with up to a dozen longer ones.
const PER_TOETS: usize = 100;

/// In how many rows of an addition the number is nobody's, and somebody's with zeros before it.
pub(super) async fn zonder_voorloopnullen<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    bestand: &Bestand<'_, A>,
) -> Result<u64, ImportFout> {
    if bestand.aantal() > MAX_TOETS_NULLEN {
        return Ok(0);
    }
    // Each number once, with how many rows have it: the second row of somebody new would find the first.
    let mut per_nummer: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for rij in 0..bestand.aantal() {
        if let Some(nummer) = bestand.nummer(&bestand.melding(rij)) {
            per_nummer.entry(nummer).or_insert((rij, 0)).1 += 1;
        }
    }
    let mut zelfde = 0;
    for deel in per_nummer.values().copied().collect::<Vec<_>>().chunks(PER_TOETS) {
        let (mut vragen, mut van_nummer) = (Vec::new(), Vec::new());
        for (rij, rijen) in deel {
            let langer = bestand.eigen_nummers(&omgeving.gemeente, &bestand.melding(*rij));
            if !langer.is_empty() {
                van_nummer.push((1 + langer.len(), rijen));
                vragen.push(bestand.aanmelding(*rij).identificaties);
                vragen.extend(langer.into_iter().map(|nummer| vec![nummer]));
            }
        }
        let vragen = vragen
            .into_iter()
            .map(|identificaties| Aanmelding { identificaties, gegevens: Persoonsgegevens::default() });
        let herkenning = omgeving.register.herken(vragen.collect()).await?;
        let bekend = |uitkomst: &Result<Persoon, HerkenFout>| match uitkomst {
            Ok(persoon) => !persoon.nieuw,
            // Of two persons, or of another one: known all the same.
            Err(_) => true,
        };
        let mut over = herkenning.uitkomsten();
        for (aantal, rijen) in van_nummer {
            let (deze, rest) = over.split_at(aantal);
            over = rest;
            zelfde += if !bekend(&deze[0]) && deze[1..].iter().any(bekend) { *rijen } else { 0 };
        }
    }
    Ok(zelfde)
}

impl Eerste {
    /// Counts what a delivery means for one person; gives whether something disappears.
    fn neem<A: Leveringsaanvoer>(
        &mut self,
        aanvoer: &A,
        persoon: PersoonId,
        toestand: &<A::D as Decider>::State,
        vergelijking: &Vergelijking<A::D>,
        kader: &Kader,
    ) -> bool {
        let voor = aanvoer.telbaar(toestand);
        let na = aanvoer.telbaar(&na::<A::D>(toestand.clone(), &vergelijking.voorvallen));
        self.effect.tel(&voor, &na);
        // Everything that is known counts here, as every difference does.
        self.bekend.aantal += voor.len() as u64;
        self.bekend.lopend += lopend(&voor, kader.peildatum);
        self.verschillen.neem(&vergelijking.verschillen);
        for (regel, reden) in &vergelijking.geweigerd {
            self.geweigerd += 1;
            self.fouten.neem(&[weigering(*regel, reden.code(), reden.to_string())]);
        }
        let weg = vergelijking.verschillen.iter().any(|(soort, _)| *soort == Verschil::Verdwenen);
        if weg {
            self.verdwenen.insert(aanvoer.stream(persoon).to_string());
            if self.verdwenen_personen.len() < Verslag::MAX_VERDWENEN {
                self.verdwenen_personen.push(persoon);
            }
        }
        weg
    }
}

/// The dossiers of which a row is refused, with these of rows of which it is not clear whose they are.
pub(super) fn met_onherkende(kader: &Kader, onherkend: impl Iterator<Item = Uuid>) -> Arc<HashSet<Uuid>> {
    let meer: Vec<Uuid> = onherkend.collect();
    if meer.is_empty() {
        return Arc::clone(&kader.halve_dossiers);
    }
    Arc::new(kader.halve_dossiers.iter().copied().chain(meer).collect())
}

pub(super) fn niet_herkend(regel: u64, reden: &HerkenFout) -> Rijfout {
    weigering(regel, reden.code(), reden.to_string())
}

/// A state after these events.
fn na<D: Decider>(mut toestand: D::State, voorvallen: &[D::Event]) -> D::State {
    voorvallen.iter().for_each(|voorval| D::evolve(&mut toestand, voorval));
    toestand
}
