//! The population month by month: who turns thirty, who leaves, who comes back and who is new, such that every
//! group ends every month on its anchored stand.

use std::collections::BTreeMap;

use crate::ankers::Ankers;
use crate::fout::{Fout, onmogelijk};
use crate::jaartabel::ingang_in_band;
use crate::kalender::{Maand, duurband, leeftijd, plus_maanden};
use crate::kans::Kans;
use crate::persoon::{Persoon, Uitkering, geboortedatum, reden_instroom, reden_werk, reden_zonder_werk};
use crate::tabel::{Gewichten, Leeftijdsband, Tijdlijn};

/// Who turns this age moves to the group of thirty and older.
const DERTIG: i32 = 30;
/// Who turns this age leaves for the AOW.
const AOW: i32 = 67;
/// The longest run and the largest stand that a table may ask for.
const MAX_MAANDEN: i32 = 600;
const MAX_STAND: u32 = 200_000;

/// Everybody who has a benefit at some time from the month before the first up to and including the last.
pub(crate) fn bevolking(tabel: &Tijdlijn, zaad: u64) -> Result<Vec<Persoon>, Fout> {
    controleer(tabel)?;
    let mut stroom = Stroom {
        tabel,
        kans: Kans::nieuw(zaad, 0),
        personen: Vec::new(),
        groep_van: Vec::new(),
        lopend: vec![Vec::new(); tabel.jongeren.len() + 1],
        terugkeer: BTreeMap::new(),
    };
    stroom.begin(tabel.van.plus(-1));
    let mut maand = tabel.van;
    while maand <= tabel.tot {
        stroom.maand(maand)?;
        maand = maand.plus(1);
    }
    Ok(stroom.personen)
}

fn controleer(tabel: &Tijdlijn) -> Result<(), Fout> {
    let maanden = tabel.tot.0 - tabel.van.0;
    if !(0..MAX_MAANDEN).contains(&maanden) {
        return Err(onmogelijk("de tijdlijn moet 1 tot en met 600 maanden lang zijn"));
    }
    let ankers = tabel.jongeren.iter().map(|groep| (groep.naam.as_str(), &groep.ankers));
    for (naam, ankers) in ankers.chain([("stand", &tabel.stand)]) {
        let buiten = match (ankers.0.first(), ankers.0.last()) {
            (Some(eerste), Some(laatste)) => eerste.0 > tabel.van.plus(-1) || laatste.0 < tabel.tot,
            _ => true,
        };
        if buiten {
            return Err(onmogelijk(format!(
                "de ankers van '{naam}' moeten lopen van de maand voor het begin tot en met de laatste maand"
            )));
        }
        if ankers.0.iter().any(|(_, stand)| *stand > MAX_STAND) {
            return Err(onmogelijk(format!("een stand van '{naam}' is groter dan {MAX_STAND}")));
        }
    }
    let leeftijden = [&tabel.instroom.leeftijd_jongeren, &tabel.beginstand.leeftijd_jongeren];
    for groep in &tabel.jongeren {
        if leeftijden.iter().any(|banden| !banden.iter().any(|band| band.tot >= groep.leeftijd_vanaf)) {
            return Err(onmogelijk(format!("'{}' heeft geen leeftijdsband", groep.naam)));
        }
    }
    let jong = |band: &Leeftijdsband| band.van >= 18 && band.van <= band.tot && band.tot < DERTIG;
    let oud = |band: &Leeftijdsband| band.van >= DERTIG && band.van <= band.tot && band.tot < AOW;
    let goed = leeftijden.iter().all(|banden| banden.iter().all(jong))
        && [&tabel.instroom.leeftijd_dertigplus, &tabel.beginstand.leeftijd_dertigplus]
            .iter()
            .all(|banden| !banden.is_empty() && banden.iter().all(oud));
    if !goed {
        return Err(onmogelijk("jongeren zijn 18 tot en met 29 jaar en dertigplus is 30 tot en met 66 jaar"));
    }
    Ok(())
}

struct Stroom<'t> {
    tabel: &'t Tijdlijn,
    kans: Kans,
    personen: Vec<Persoon>,
    /// The group in which a person belongs while younger than thirty.
    groep_van: Vec<usize>,
    /// Who has a benefit now, by group; the last group is thirty and older.
    lopend: Vec<Vec<usize>>,
    /// Who comes back in which month, if there is room.
    terugkeer: BTreeMap<Maand, Vec<usize>>,
}

impl Stroom<'_> {
    fn dertigplus(&self) -> usize {
        self.tabel.jongeren.len()
    }

    /// The people who already have a benefit at the end of the month before the first.
    fn begin(&mut self, maand: Maand) {
        let tabel = self.tabel;
        let mut jong = 0;
        for groep in 0..=self.dertigplus() {
            let aantal = match tabel.jongeren.get(groep) {
                Some(jongeren) => jongeren.ankers.stand(maand).0,
                None => tabel.stand.stand(maand).0.saturating_sub(jong),
            };
            jong += aantal;
            let (banden, duur) = if groep < self.dertigplus() {
                (&tabel.beginstand.leeftijd_jongeren, &tabel.beginstand.duur_jongeren)
            } else {
                (&tabel.beginstand.leeftijd_dertigplus, &tabel.beginstand.duur_dertigplus)
            };
            for _ in 0..aantal {
                let band = self.kans.gewogen(duur.iter().copied());
                let ingang = ingang_in_band(maand.laatste(), band, &mut self.kans);
                self.nieuw(groep, maand, banden, ingang);
            }
        }
    }

    /// One month: ageing, then per group outflow and as much inflow as the stand asks for.
    fn maand(&mut self, maand: Maand) -> Result<(), Fout> {
        self.verjaar(maand);
        let mut jong = 0;
        for groep in 0..=self.dertigplus() {
            let (doel, promille) = match self.tabel.jongeren.get(groep) {
                Some(jongeren) => (self.met_ruis(&jongeren.ankers, maand, 150), jongeren.uitstroom_promille),
                None => {
                    let alles = self.met_ruis(&self.tabel.stand, maand, 900);
                    let doel = alles.checked_sub(jong).ok_or_else(|| {
                        onmogelijk("er zijn meer jongeren dan de stand van alle leeftijden toelaat")
                    })?;
                    (doel, self.tabel.dertigplus.uitstroom_promille)
                }
            };
            self.naar_stand(groep, maand, doel, promille)?;
            jong += self.lopend[groep].len() as u32;
        }
        self.terugkeer.remove(&maand);
        Ok(())
    }

    /// Who is thirty at the end of the month belongs to the older group.
    fn verjaar(&mut self, maand: Maand) {
        let (dertigplus, eind) = (self.dertigplus(), maand.laatste());
        for groep in 0..dertigplus {
            let (oud, jong) = std::mem::take(&mut self.lopend[groep])
                .into_iter()
                .partition::<Vec<_>, _>(|wie| leeftijd(self.personen[*wie].geboren, eind) >= DERTIG);
            self.lopend[groep] = jong;
            self.lopend[dertigplus].extend(oud);
        }
    }

    /// The stand of a month: exact on an anchor, with a little noise (one in `ruis`) between them.
    fn met_ruis(&mut self, ankers: &Ankers, maand: Maand, ruis: u32) -> u32 {
        let (stand, is_anker) = ankers.stand(maand);
        let grens = (stand / ruis) as i32;
        let afwijking = self.kans.tussen(-grens, grens);
        if is_anker { stand } else { stand.saturating_add_signed(afwijking) }
    }

    fn naar_stand(&mut self, groep: usize, maand: Maand, doel: u32, promille: u32) -> Result<(), Fout> {
        let eerder = self.lopend[groep].len() as i64;
        let spreiding = i64::from(self.kans.tussen(850, 1150));
        let gewoon = (eerder * i64::from(promille) * spreiding + 500_000) / 1_000_000;
        let aow = self.naar_aow(groep, maand);
        let uit = gewoon.max(aow).max(eerder - i64::from(doel));
        let erin = i64::from(doel) - (eerder - uit);
        for _ in aow..uit {
            self.uitstroom(groep, maand)?;
        }
        for _ in 0..erin {
            self.instroom(groep, maand);
        }
        Ok(())
    }

    /// Ends the benefits of those who reach the AOW age this month; gives how many.
    fn naar_aow(&mut self, groep: usize, maand: Maand) -> i64 {
        let eind = maand.laatste();
        let (weg, blijft) = std::mem::take(&mut self.lopend[groep])
            .into_iter()
            .partition::<Vec<_>, _>(|wie| leeftijd(self.personen[*wie].geboren, eind) >= AOW);
        self.lopend[groep] = blijft;
        for wie in &weg {
            let dag = self.kans.dag(maand.eerste(), maand.plus(1).eerste());
            if let Some(uitkering) = self.personen[*wie].uitkeringen.last_mut() {
                uitkering.einde = Some((dag, "andere-uitkering"));
            }
        }
        weg.len() as i64
    }

    /// Ends one benefit: the shorter it has run, the likelier.
    fn uitstroom(&mut self, groep: usize, maand: Maand) -> Result<(), Fout> {
        let gewichten = self.tabel.uitstroom.gewicht_duur;
        let zwaarst = gewichten.into_iter().max().unwrap_or(0);
        for _ in 0..100_000 {
            let plaats = self.kans.onder(self.lopend[groep].len() as u32) as usize;
            let Some(wie) = self.lopend[groep].get(plaats).copied() else { break };
            let Some(uitkering) = self.personen[wie].uitkeringen.last_mut() else { break };
            let band = duurband(uitkering.ingang, maand.eerste());
            if uitkering.ingang >= maand.eerste() || self.kans.onder(zwaarst) >= gewichten[band] {
                continue;
            }
            let einde = self.kans.dag(maand.eerste(), maand.plus(1).eerste());
            let jaren = leeftijd(self.personen[wie].geboren, einde);
            let band = duurband(self.personen[wie].uitkeringen.last().map_or(einde, |u| u.ingang), einde);
            let reden = if self.kans.promille(self.tabel.uitstroom.werk_promille[band]) {
                reden_werk(&mut self.kans, self.tabel.uitstroom.gesubsidieerd_promille)
            } else {
                reden_zonder_werk(&mut self.kans, jaren)
            };
            if let Some(uitkering) = self.personen[wie].uitkeringen.last_mut() {
                uitkering.einde = Some((einde, reden));
            }
            self.lopend[groep].swap_remove(plaats);
            if !matches!(reden, "overlijden" | "verhuizing") && jaren < 62 {
                self.plan_terugkeer(wie, maand);
            }
            return Ok(());
        }
        Err(onmogelijk(format!("in maand {} is er niemand meer die kan uitstromen", maand.eerste())))
    }

    /// Decides whether somebody comes back: within six months, within a year, or within five.
    fn plan_terugkeer(&mut self, wie: usize, maand: Maand) {
        let [half, heel, vijf] = self.tabel.instroom.terugkeer_promille;
        let trek = self.kans.onder(1000);
        let over = if trek < half {
            self.kans.tussen(1, 5)
        } else if trek < half + heel {
            self.kans.tussen(7, 11)
        } else if trek < half + heel + vijf {
            self.kans.tussen(13, 59)
        } else {
            return;
        };
        self.terugkeer.entry(maand.plus(over)).or_default().push(wie);
    }

    /// One benefit more in a group: somebody who comes back, else somebody new.
    fn instroom(&mut self, groep: usize, maand: Maand) {
        let ingang = self.kans.dag(maand.eerste(), maand.plus(1).eerste());
        let (dertigplus, eind) = (self.dertigplus(), maand.laatste());
        let terug = self.terugkeer.get_mut(&maand).and_then(|lijst| {
            let plaats = lijst.iter().position(|wie| {
                let jaren = leeftijd(self.personen[*wie].geboren, eind);
                groep == if jaren >= DERTIG { dertigplus } else { self.groep_van[*wie] }
            })?;
            Some(lijst.swap_remove(plaats))
        });
        if let Some(wie) = terug {
            let reden = reden_instroom(&mut self.kans, &self.personen[wie]);
            self.personen[wie].uitkeringen.push(Uitkering::nieuw(ingang, reden));
            self.lopend[groep].push(wie);
            return;
        }
        let instroom = &self.tabel.instroom;
        let banden =
            if groep < dertigplus { &instroom.leeftijd_jongeren } else { &instroom.leeftijd_dertigplus };
        self.nieuw(groep, maand, banden, ingang);
    }

    /// Somebody new in a group; the age is that at the end of the month, and nobody starts under eighteen.
    fn nieuw(&mut self, groep: usize, maand: Maand, banden: &[Leeftijdsband], ingang: jiff::civil::Date) {
        let jongeren = self.tabel.jongeren.get(groep);
        let vanaf = jongeren.map_or(DERTIG, |groep| groep.leeftijd_vanaf);
        let gewicht = |band: &Leeftijdsband| if band.tot < vanaf { 0 } else { band.aantal };
        let band = banden[self.kans.gewogen(banden.iter().map(gewicht))];
        let jaren = self.kans.tussen(band.van.max(vanaf), band.tot);
        let geboren = geboortedatum(&mut self.kans, jaren, maand.laatste());
        let opleiding =
            opleiding(&mut self.kans, jongeren.map_or(&self.tabel.dertigplus.opleiding, |g| &g.opleiding));
        let doelgroep = jongeren.and_then(|groep| groep.doelgroep.as_deref());
        let mut persoon = Persoon::nieuw(&mut self.kans, geboren, maand.laatste(), opleiding, doelgroep);
        let ingang = ingang.max(plus_maanden(persoon.geboren, 18 * 12));
        let reden = reden_instroom(&mut self.kans, &persoon);
        persoon.uitkeringen.push(Uitkering::nieuw(ingang, reden));
        self.lopend[groep].push(self.personen.len());
        self.personen.push(persoon);
        self.groep_van.push(groep);
    }
}

fn opleiding<'t>(kans: &mut Kans, gewichten: &'t Gewichten) -> &'t str {
    let plaats = kans.gewogen(gewichten.0.values().copied());
    gewichten.0.keys().nth(plaats).map_or("onbekend", String::as_str)
}
