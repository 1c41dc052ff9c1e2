#![allow(unreachable_pub, reason = "shared by the tests")]
//! A made-up municipality with the tables of a quarterly report: persons, their benefits, and in which cells they count.

#![allow(dead_code, reason = "each test uses a part of it")]

mod hulp;

use std::ops::RangeInclusive;

use afronding::{Blad, Blok, Cel, Eenheid, Geheim, Record};
pub use hulp::*;

/// Months since an arbitrary beginning.
pub type Maand = i32;

#[derive(Debug, Clone, PartialEq)]
pub struct Persoon {
    pub id: u64,
    pub geboren: Maand,
    pub vergunninghouder: bool,
    pub opleiding: usize,
    pub team: usize,
    /// A bit per target group.
    pub doelgroepen: u8,
    /// First month, month of the end, reason of the end.
    pub uitkeringen: Vec<(Maand, Maand, usize)>,
}

/// SplitMix64: the same numbers for a seed, everywhere.
pub struct Toeval(pub u64);

impl Toeval {
    pub fn getal(&mut self, onder: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % onder
    }

    fn maand(&mut self, reeks: RangeInclusive<Maand>) -> Maand {
        reeks.start() + self.getal((reeks.end() - reeks.start() + 1) as u64) as Maand
    }
}

pub fn geheim() -> Geheim {
    Geheim::nieuw(&[7; 32]).unwrap()
}

/// `scheef`: most are common kinds, so that there are small groups; otherwise every kind is as frequent, as random
/// records must be.
pub fn persoon(toeval: &mut Toeval, id: u64, maanden: RangeInclusive<Maand>, scheef: bool) -> Persoon {
    let mut kies = |n: u64| {
        let een = toeval.getal(n);
        if scheef { een.min(toeval.getal(n)).min(toeval.getal(n)) as usize } else { een as usize }
    };
    let (opleiding, team, band) = (kies(7), kies(5), kies(9));
    let grens = [16, 18, 23, 27, 30, 35, 45, 55, 65, 70];
    let leeftijd = toeval.maand(grens[band] * 12..=grens[band + 1] * 12 - 1);
    let doelgroepen =
        (0..5).fold(0, |d, i| d | (u8::from(toeval.getal(if scheef { 6 } else { 2 }) == 0) << i));
    // Both long before the months that are shown and within them.
    let (van, tot) = (*maanden.start(), *maanden.end());
    let mut uitkeringen = Vec::new();
    let lang = if toeval.getal(3) == 0 { 130 } else { 3 };
    let mut begin = toeval.maand(van - lang..=tot);
    let duurgrens = [0, 3, 6, 12, 24, 36, 60, 120, 180];
    let duur = |toeval: &mut Toeval| {
        let band = toeval.getal(8) as usize;
        toeval.maand(duurgrens[band]..=duurgrens[band + 1] - 1)
    };
    let eerste_duur = duur(toeval);
    if !scheef && toeval.getal(4) > 0 {
        begin = toeval.maand(van..=tot + 4) - eerste_duur;
    }
    // The age at the beginning, or near the end.
    let geboren = if !scheef && toeval.getal(2) == 0 { tot - leeftijd } else { begin - leeftijd };
    for keer in 0..2 {
        let duur = match (scheef, keer) {
            (true, _) => {
                let hoogstens = [2, 6, 14, 40, 150][toeval.getal(5) as usize];
                toeval.maand(0..=hoogstens)
            }
            (false, 0) => eerste_duur,
            (false, _) => duur(toeval),
        };
        let eind = begin + duur;
        uitkeringen.push((begin, eind, toeval.getal(7) as usize));
        begin = eind + 4 + toeval.maand(0..=20);
        if begin > tot || toeval.getal(3) > 0 {
            break;
        }
    }
    Persoon { id, geboren, vergunninghouder: toeval.getal(5) == 0, opleiding, team, doelgroepen, uitkeringen }
}

pub fn bevolking(zaad: u64, aantal: u64, maanden: RangeInclusive<Maand>) -> Vec<Persoon> {
    let mut toeval = Toeval(zaad);
    (0..aantal).map(|id| persoon(&mut toeval, id, maanden.clone(), true)).collect()
}

const PER_MAAND: [&str; 9] = [
    "totaal",
    "tm-29",
    "tm-26",
    "vergunninghouder-tm-29",
    "hbo-wo-tm-29",
    "in",
    "in-tm-26",
    "uit",
    "uit-werk",
];
const TOTALEN: [&str; 3] = ["in", "uit", "uit-werk"];
/// Tables of a quarter and how many rows they have.
const PER_KWARTAAL: [(&str, u32); 10] = [
    ("leeftijd", 9),
    ("opleiding", 7),
    ("team", 5),
    ("duur", 8),
    ("doelgroep", 5),
    ("in-leeftijd", 9),
    ("in-opleiding", 7),
    ("uit-duur", 8),
    ("uit-reden", 7),
    ("uit-werk-duur", 8),
];

/// Which months and quarters a sheet shows; quarters by their last month, `3k + 2`.
pub struct Vorm {
    pub maanden: RangeInclusive<Maand>,
    pub kwartalen: Vec<Maand>,
}

impl Vorm {
    fn maandcel(&self, maand: Maand, wat: usize) -> u32 {
        (maand - self.maanden.start()) as u32 * 9 + wat as u32
    }

    fn kwartaalcel(&self, plaats: usize, tabel: usize, rij: usize) -> u32 {
        let maanden = (self.maanden.end() - self.maanden.start() + 1) as u32 * 9;
        let per_kwartaal: u32 = 3 + PER_KWARTAAL.iter().map(|(_, rijen)| rijen).sum::<u32>();
        let voor: u32 = PER_KWARTAAL[..tabel].iter().map(|(_, rijen)| rijen).sum();
        maanden + plaats as u32 * per_kwartaal + 3 + voor + rij as u32
    }

    fn totaalcel(&self, plaats: usize, wat: usize) -> u32 {
        self.kwartaalcel(plaats, 0, 0) - 3 + wat as u32
    }

    pub fn cellen(&self) -> Vec<Cel> {
        let maand = |m: Maand| PER_MAAND.map(|wat| Cel::hoofd(format!("maand/{wat}@{m}")));
        let kwartaal = |k: &Maand| {
            let totalen = TOTALEN.map(|wat| Cel::hoofd(format!("kwartaal/{wat}@{k}")));
            let rijen = PER_KWARTAAL.iter().flat_map(|(t, n)| (0..*n).map(move |r| format!("{t}/{r:02}")));
            let rijen: Vec<Cel> = rijen.map(|naam| Cel::gewoon(format!("{naam}@{k}"))).collect();
            totalen.into_iter().chain(rijen)
        };
        self.maanden.clone().flat_map(maand).chain(self.kwartalen.iter().flat_map(kwartaal)).collect()
    }

    pub fn blokken(&self) -> Vec<Blok> {
        let stand = self.maanden.clone().map(|m| ("stand", m, m - 1));
        let kwartalen = || self.alle_kwartalen().map(|k| (k, k - 3));
        let stroom = kwartalen().map(|(k, v)| ("in", k, v)).chain(kwartalen().map(|(k, v)| ("uit", k, v)));
        stand
            .chain(stroom)
            .map(|(soort, nu, voor)| Blok {
                naam: format!("{soort}-{nu}"),
                vorige: Some(format!("{soort}-{voor}")),
            })
            .collect()
    }

    fn alle_kwartalen(&self) -> impl Iterator<Item = Maand> + use<> {
        (self.maanden.start().div_euclid(3)..=self.maanden.end().div_euclid(3)).map(|k| k * 3 + 2)
    }

    /// The units of a person.
    pub fn eenheden(&self, p: &Persoon) -> Vec<Eenheid> {
        let (eerste, laatste) = (*self.maanden.start(), *self.maanden.end());
        let mut eenheden = Vec::new();
        let stroomblok = |richting: i32, m: Maand| {
            let (maanden, kwartalen) = (laatste - eerste + 1, self.alle_kwartalen().count() as i32);
            (maanden + richting * kwartalen + (m.div_euclid(3) - eerste.div_euclid(3))) as u32
        };
        let plaats = |m: Maand| self.kwartalen.iter().position(|k| *k == m.div_euclid(3) * 3 + 2);
        for (van, tot, reden) in &p.uitkeringen {
            for m in (*van).max(eerste)..=(tot - 1).min(laatste) {
                let cellen = self.stand(p, *van, m);
                eenheden.push(Eenheid { blok: (m - eerste) as u32, cellen });
            }
            if self.maanden.contains(van) {
                let leeftijd = leeftijd(p, *van);
                let mut cellen = vec![self.maandcel(*van, 5)];
                cellen.extend((leeftijd < 27).then(|| self.maandcel(*van, 6)));
                if let Some(k) = plaats(*van) {
                    let tabellen = [(5, band(leeftijd)), (6, p.opleiding)];
                    cellen.push(self.totaalcel(k, 0));
                    cellen.extend(tabellen.map(|(tabel, rij)| self.kwartaalcel(k, tabel, rij)));
                }
                eenheden.push(Eenheid { blok: stroomblok(0, *van), cellen });
            }
            if self.maanden.contains(tot) {
                let (werk, duur) = (*reden < 2, duurband(tot - van));
                let mut cellen = vec![self.maandcel(*tot, 7)];
                cellen.extend(werk.then(|| self.maandcel(*tot, 8)));
                if let Some(k) = plaats(*tot) {
                    cellen.push(self.totaalcel(k, 1));
                    cellen
                        .extend([(7, duur), (8, *reden)].map(|(tabel, rij)| self.kwartaalcel(k, tabel, rij)));
                    if werk {
                        cellen.extend([self.totaalcel(k, 2), self.kwartaalcel(k, 9, duur)]);
                    }
                }
                eenheden.push(Eenheid { blok: stroomblok(1, *tot), cellen });
            }
        }
        eenheden
    }

    fn stand(&self, p: &Persoon, van: Maand, m: Maand) -> Vec<u32> {
        let jaren = leeftijd(p, m);
        let mut cellen = vec![self.maandcel(m, 0)];
        let jong = jaren < 30;
        let maandcellen =
            [(1, jong), (2, jaren < 27), (3, jong && p.vergunninghouder), (4, jong && p.opleiding >= 5)];
        cellen.extend(maandcellen.iter().filter(|(_, telt)| *telt).map(|(wat, _)| self.maandcel(m, *wat)));
        if let Some(k) = self.kwartalen.iter().position(|k| *k == m) {
            cellen.push(self.kwartaalcel(k, 0, band(jaren)));
            if jong {
                let tabellen = [(1, p.opleiding), (2, p.team), (3, duurband(m - van + 1))];
                cellen.extend(tabellen.map(|(tabel, rij)| self.kwartaalcel(k, tabel, rij)));
                let groepen = (0..5).filter(|d| p.doelgroepen >> d & 1 == 1);
                cellen.extend(groepen.map(|d| self.kwartaalcel(k, 4, d)));
            }
        }
        cellen
    }

    pub fn blad(&self, personen: &[Persoon]) -> Blad {
        let record = |p: &Persoon| Record { id: format!("p{}", p.id), eenheden: self.eenheden(p) };
        Blad {
            cellen: self.cellen(),
            blokken: self.blokken(),
            records: personen.iter().map(record).collect(),
            ..Blad::default()
        }
    }

    /// Cells of random persons of every kind.
    pub fn willekeurig(&self, zaad: u64, aantal: u64) -> impl Iterator<Item = Vec<u32>> {
        let mut toeval = Toeval(zaad);
        (0..aantal).map(move |id| {
            let p = persoon(&mut toeval, id, self.maanden.clone(), false);
            self.eenheden(&p).into_iter().flat_map(|e| e.cellen).collect()
        })
    }
}

fn leeftijd(p: &Persoon, m: Maand) -> Maand {
    (m - p.geboren).div_euclid(12)
}

fn band(jaren: Maand) -> usize {
    [18, 23, 27, 30, 35, 45, 55, 65].iter().filter(|grens| jaren >= **grens).count()
}

fn duurband(maanden: Maand) -> usize {
    [3, 6, 12, 24, 36, 60, 120].iter().filter(|grens| maanden >= **grens).count()
}
