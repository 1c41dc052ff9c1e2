//! The second pass: writing, a block of persons at a time. Everybody of a block is recognised and decided about again, on
//! what is known now; what the rules refuse leaves nothing in the register.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aanlevering::Rijfout;
use domein::{Aanleiding, PersoonId, Verschil};
use eventstore::{Answer, Decider, Envelope, Plan};
use persoonsregister::{Geboorte, Herkenning, Identificatie, Persoon};
use uuid::Uuid;

use super::{
    Kader, Leveringsaanvoer,
    bekend::{kader_voor, opdracht_voor_afwezige, toestanden},
    lezen::Bestand,
    vergelijken::{met_onherkende, niet_herkend},
};
use crate::{
    ImportFout, Omgeving, Weigert as _,
    aanvoer::weigering,
    betrokkene::MAX_HERKENNINGEN,
    blok::reden,
    vastleggen::{Vastgelegd, is_zeker_niet_vastgelegd, leg_vast},
};

/// A refused row can change how other rows are recognised, so a block is decided again, at most this often. After that its
/// persons are taken one by one.
const MAX_RONDES: usize = 8;

/// What came of a block.
#[derive(Default)]
pub(super) struct Gedaan {
    /// Rows that changed something.
    pub(super) aangenomen: Vec<usize>,
    /// Rows that said what was known.
    pub(super) dubbel: Vec<usize>,
    /// Rows that are refused, with the reasons.
    pub(super) geweigerd: Vec<(usize, Vec<Rijfout>)>,
    pub(super) personen_nieuw: u64,
    pub(super) personen_bekend: u64,
    pub(super) verschillen: Vec<(Verschil, Option<u64>)>,
}

/// With what is written.
pub(super) struct Schrijver<'a, A: Leveringsaanvoer> {
    pub(super) omgeving: &'a Omgeving,
    pub(super) aanvoer: &'a A,
    pub(super) bestand: &'a Bestand<'a, A>,
    pub(super) kader: &'a Kader,
    pub(super) aanleiding: &'a Aanleiding,
    pub(super) onvolledig: &'a [bool],
}

/// A person of a block, with what the delivery means for them.
struct Besloten<D: Decider> {
    persoon: Persoon,
    /// Places in the block.
    rijen: Vec<usize>,
    opdracht: D::Command,
    verschillen: Vec<(Verschil, Option<u64>)>,
    /// Lines of rows that say something new together with one of those.
    ook: Vec<u64>,
    /// The rule gives events.
    verandert: bool,
}

type Plannen<A> = Plan<<A as Leveringsaanvoer>::D, Aanleiding>;

impl<A: Leveringsaanvoer> Schrijver<'_, A> {
    /// Takes a block of persons in.
    pub(super) async fn neem_op(&self, blok: &[Vec<usize>]) -> Result<Gedaan, ImportFout> {
        let alle: Vec<usize> = blok.iter().flatten().copied().collect();
        if let Some(gedaan) = self.samen(&alle).await? {
            return Ok(gedaan);
        }
        let mut gedaan = Gedaan::default();
        for groep in blok {
            let een = self.samen(groep).await?.ok_or(persoonsregister::Error::Samenloop)?;
            gedaan.voeg_toe(een);
        }
        Ok(gedaan)
    }

    /// All rows together; none when they stand in each other's way too much for that, and then nothing is changed.
    async fn samen(&self, rijen: &[usize]) -> Result<Option<Gedaan>, ImportFout> {
        for _ in 0..MAX_HERKENNINGEN {
            let Some((herkenning, besloten, geweigerd)) = self.beslis(rijen).await? else { return Ok(None) };
            let plan = self.plan(&besloten).await?;
            let log = self.omgeving.log.clone();
            let vastleggen = async move { plan.append(&log).await };
            let per_opdracht: Vec<Vec<usize>> =
                besloten.iter().filter(|een| een.verandert).map(|een| een.rijen.clone()).collect();
            let verloren = move |antwoorden: &Result<Vec<Answer<A::D, Aanleiding>>, _>| {
                let Ok(antwoorden) = antwoorden else { return Vec::new() };
                let mislukt = |antwoord: &Answer<A::D, Aanleiding>| {
                    antwoord.as_ref().is_err_and(is_zeker_niet_vastgelegd)
                };
                let weg = per_opdracht.into_iter().zip(antwoorden).filter(|(_, antwoord)| mislukt(antwoord));
                weg.flat_map(|(rijen, _)| rijen).collect()
            };
            let nieuws: Vec<bool> = (0..rijen.len()).map(|plek| herkenning.zegt_iets(plek)).collect();
            let register = &self.omgeving.register;
            let vastgelegd = leg_vast(register, Arc::new(herkenning), vastleggen, verloren).await?;
            let Some(Vastgelegd { antwoord, .. }) = vastgelegd else { continue };
            return self.gedaan(rijen, besloten, geweigerd, antwoord?, &nieuws).map(Some);
        }
        Ok(None)
    }

    /// Recognises and compares until no refused row stands under another one.
    async fn beslis(
        &self,
        rijen: &[usize],
    ) -> Result<Option<(Herkenning, Vec<Besloten<A::D>>, Vec<(usize, Rijfout)>)>, ImportFout> {
        // By their place in the block, as everything here.
        let meldingen: Vec<A::Melding> = rijen.iter().map(|rij| self.bestand.melding(*rij)).collect();
        let aanmeldingen = meldingen.iter().map(|melding| self.aanvoer.aanmelding(melding)).collect();
        let mut herkenning = self.omgeving.register.herken(aanmeldingen).await?;
        let mut geweigerd: Vec<(usize, Rijfout)> = Vec::new();
        // Rows that were refused in an earlier round, each with those of the same person. They leave nothing in the register,
        // and are still what the file says of that person: what they may mean is not decided by the others.
        let mut erbij: Vec<(usize, Vec<usize>)> = Vec::new();
        for _ in 0..MAX_RONDES {
            let weg: HashSet<usize> = geweigerd.iter().map(|(plek, _)| *plek).collect();
            let mut onherkend = Vec::new();
            let mut per_persoon: HashMap<PersoonId, (Persoon, Vec<usize>)> = HashMap::new();
            for (plek, uitkomst) in herkenning.uitkomsten().iter().enumerate() {
                match uitkomst {
                    _ if weg.contains(&plek) => {}
                    Ok(persoon) => {
                        let rijen = per_persoon.entry(persoon.id).or_insert_with(|| (*persoon, Vec::new()));
                        rijen.0.geboorte = persoon.geboorte;
                        rijen.1.push(plek);
                    }
                    Err(reden) => onherkend.push((plek, niet_herkend(self.regel(rijen[plek]), reden))),
                }
            }
            let mut personen: Vec<_> = per_persoon.into_values().collect();
            personen.sort_by_key(|(_, plekken)| plekken[0]);
            let onherkende = || onherkend.iter().map(|(plek, _)| &meldingen[*plek]);
            let nummers = |melding: &A::Melding| self.aanvoer.aanmelding(melding).identificaties;
            let onherkende_nummers: HashSet<Identificatie> = onherkende().flat_map(nummers).collect();
            let deelt_nummer = |plek: &usize| {
                !onherkende_nummers.is_empty()
                    && nummers(&meldingen[*plek]).iter().any(|nummer| onherkende_nummers.contains(nummer))
            };
            let onvolledig = |plekken: &[usize]| {
                plekken.iter().any(|plek| self.onvolledig[rijen[*plek]] || deelt_nummer(plek))
            };
            let met_geweigerde = |plekken: &[usize]| {
                let van_hen =
                    |(_, samen): &&(usize, Vec<usize>)| samen.iter().any(|plek| plekken.contains(plek));
                let erbij = erbij.iter().filter(van_hen).map(|(plek, _)| *plek);
                let mut alle: Vec<usize> = plekken.iter().copied().chain(erbij).collect();
                alle.sort_unstable_by_key(|plek| rijen[*plek]);
                alle.dedup();
                alle
            };
            let half = met_onherkende(
                self.kader,
                onherkende().filter_map(|melding| self.aanvoer.dossier_van(melding)),
            );
            let (besloten, nu_geweigerd) =
                self.vergelijk((rijen, &meldingen), personen, (onvolledig, met_geweigerde, half)).await?;
            for (plek, _) in &nu_geweigerd {
                let samen = besloten.iter().find(|een| een.rijen.contains(plek));
                erbij.extend(samen.map(|een| (*plek, een.rijen.clone())));
            }
            if nu_geweigerd.is_empty() {
                geweigerd.extend(onherkend);
                return Ok(Some((herkenning, besloten, geweigerd)));
            }
            herkenning.laat_weg(nu_geweigerd.iter().map(|(plek, _)| *plek));
            geweigerd.extend(nu_geweigerd);
        }
        Ok(None)
    }

    async fn vergelijk(
        &self,
        (rijen, meldingen): (&[usize], &[A::Melding]),
        personen: Vec<(Persoon, Vec<usize>)>,
        (onvolledig, met_geweigerde, half): (
            impl Fn(&[usize]) -> bool,
            impl Fn(&[usize]) -> Vec<usize>,
            Arc<HashSet<Uuid>>,
        ),
    ) -> Result<(Vec<Besloten<A::D>>, Vec<(usize, Rijfout)>), ImportFout> {
        let bekend = personen.iter().filter(|(persoon, _)| !persoon.nieuw).map(|(persoon, _)| persoon.id);
        let toestanden = toestanden(&self.omgeving.log, self.aanvoer, bekend).await?;
        let leeg = A::D::initial();
        let (mut besloten, mut geweigerd) = (Vec::with_capacity(personen.len()), Vec::new());
        for (persoon, plekken) in personen {
            let toestand = toestanden.get(&persoon.id).unwrap_or(&leeg);
            let vergelijk = |plekken: &[usize], onvolledig: bool| {
                let kader = kader_voor(self.kader, onvolledig, &half);
                let van = |plek: &usize| (self.regel(rijen[*plek]), &meldingen[*plek]);
                let van: Vec<_> = plekken.iter().map(van).collect();
                let opdracht = self.opdracht(persoon.id, persoon.geboorte, &van, &kader);
                let vergelijking = self.aanvoer.vergelijk(toestand, &opdracht);
                (opdracht, vergelijking)
            };
            let alle = met_geweigerde(&plekken);
            let (mut opdracht, mut vergelijking) = vergelijk(&alle, onvolledig(&plekken));
            let is_geweigerd = |plek: &usize| {
                let regel = self.regel(rijen[*plek]);
                vergelijking.geweigerd.iter().any(|(geweigerd, _)| *geweigerd == regel)
            };
            if alle.iter().any(|plek| !plekken.contains(plek) && !is_geweigerd(plek)) {
                // Refused in the company of rows that are somebody else's by now: it is not taken in after all, and what is
                // missing of this person may be that row.
                (opdracht, vergelijking) = vergelijk(&plekken, true);
            }
            for (regel, reden) in &vergelijking.geweigerd {
                let plek = plekken.iter().find(|plek| self.regel(rijen[**plek]) == *regel);
                geweigerd
                    .extend(plek.map(|plek| (*plek, weigering(*regel, reden.code(), reden.to_string()))));
            }
            besloten.push(Besloten {
                persoon,
                rijen: plekken,
                opdracht,
                verschillen: vergelijking.verschillen,
                ook: vergelijking.ook,
                verandert: !vergelijking.voorvallen.is_empty(),
            });
        }
        Ok((besloten, geweigerd))
    }

    fn opdracht(
        &self,
        persoon: PersoonId,
        geboorte: Geboorte,
        rijen: &[(u64, &A::Melding)],
        kader: &Kader,
    ) -> <A::D as Decider>::Command {
        self.aanvoer.opdracht(&self.omgeving.gemeente, persoon, geboorte, rijen, kader)
    }

    async fn plan(&self, besloten: &[Besloten<A::D>]) -> Result<Plannen<A>, ImportFout> {
        let envelop = |een: &Besloten<A::D>| Envelope {
            stream: self.aanvoer.stream(een.persoon.id),
            id: Uuid::now_v7(),
            command: een.opdracht.clone(),
            codec: self.aanleiding.clone(),
        };
        let enveloppen = besloten.iter().filter(|een| een.verandert).map(envelop).collect();
        Ok(eventstore::decide_many(&self.omgeving.log, enveloppen).await?.refusals_stand())
    }

    fn gedaan(
        &self,
        rijen: &[usize],
        besloten: Vec<Besloten<A::D>>,
        geweigerd: Vec<(usize, Rijfout)>,
        antwoorden: Vec<Answer<A::D, Aanleiding>>,
        nieuws: &[bool],
    ) -> Result<Gedaan, ImportFout> {
        let mut gedaan = Gedaan::default();
        let mut per_rij: HashMap<usize, Vec<Rijfout>> = HashMap::new();
        for (plek, fout) in geweigerd {
            per_rij.entry(rijen[plek]).or_default().push(fout);
        }
        let mut antwoorden = antwoorden.into_iter();
        for Besloten { persoon, rijen: plekken, verschillen, ook, verandert, .. } in besloten {
            let antwoord = if verandert { antwoorden.next() } else { None };
            if let Some(Err(fout)) = antwoord {
                let fout = reden::<A::D>(self.regel(rijen[plekken[0]]), fout)?;
                for plek in &plekken {
                    let fout = Rijfout { regel: self.regel(rijen[*plek]), ..fout.clone() };
                    per_rij.entry(rijen[*plek]).or_default().push(fout);
                }
                continue;
            }
            *(if persoon.nieuw { &mut gedaan.personen_nieuw } else { &mut gedaan.personen_bekend }) += 1;
            let verschilt = |plek: &usize| {
                let regel = self.regel(rijen[*plek]);
                ook.contains(&regel) || verschillen.iter().any(|(_, van)| *van == Some(regel))
            };
            // What the persoonsregister learns is of the person: rows that repeat another one change nothing.
            let alleen_register = !plekken.iter().any(verschilt);
            for (nummer, plek) in plekken.iter().enumerate() {
                let anders = verschilt(plek) || (alleen_register && nummer == 0 && nieuws[*plek]);
                (if anders { &mut gedaan.aangenomen } else { &mut gedaan.dubbel }).push(rijen[*plek]);
            }
            gedaan.verschillen.extend(verschillen);
        }
        gedaan.aangenomen.retain(|rij| !per_rij.contains_key(rij));
        gedaan.dubbel.retain(|rij| !per_rij.contains_key(rij));
        gedaan.geweigerd = per_rij.into_iter().collect();
        Ok(gedaan)
    }

    fn regel(&self, rij: usize) -> u64 {
        self.bestand.regel(rij)
    }

    /// Closes what persons have who are not in the file. Nothing of the register is touched by it.
    pub(super) async fn sluit_af(
        &self,
        personen: &[PersoonId],
    ) -> Result<Vec<(Verschil, Option<u64>)>, ImportFout> {
        let toestanden = toestanden(&self.omgeving.log, self.aanvoer, personen.iter().copied()).await?;
        let (mut enveloppen, mut verschillen) = (Vec::new(), Vec::new());
        for id in personen {
            let Some(toestand) = toestanden.get(id) else { continue };
            let opdracht = opdracht_voor_afwezige(self.aanvoer, &self.omgeving.gemeente, *id, self.kader);
            verschillen.extend(self.aanvoer.vergelijk(toestand, &opdracht).verschillen);
            enveloppen.push(Envelope {
                stream: self.aanvoer.stream(*id),
                id: Uuid::now_v7(),
                command: opdracht,
                codec: self.aanleiding.clone(),
            });
        }
        let plan: Plannen<A> = eventstore::decide_many(&self.omgeving.log, enveloppen).await?;
        for antwoord in plan.append(&self.omgeving.log).await? {
            if let Err(fout) = antwoord {
                // The rule refuses nothing here; what the log refuses stops the delivery, and repeating mends it.
                let Rijfout { reden, .. } = reden::<A::D>(0, fout)?;
                return Err(ImportFout::Onleesbaar(reden));
            }
        }
        Ok(verschillen)
    }
}

impl Gedaan {
    fn voeg_toe(&mut self, ander: Self) {
        self.aangenomen.extend(ander.aangenomen);
        self.dubbel.extend(ander.dubbel);
        self.geweigerd.extend(ander.geweigerd);
        self.personen_nieuw += ander.personen_nieuw;
        self.personen_bekend += ander.personen_bekend;
        self.verschillen.extend(ander.verschillen);
    }
}
