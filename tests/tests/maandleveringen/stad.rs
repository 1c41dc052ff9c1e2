//! The municipality: who is there, and what its system says of them. Every benefit of a person has days of its own, and
//! no two of them share a day.

use std::collections::{BTreeMap, BTreeSet};

use domein::Verdwenen;
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};

use super::dobbel::Dobbel;

pub(crate) const TEAMS: [&str; 3] = ["zuid", "oost", "oude-wijken"];
pub(crate) const NIVEAUS: [&str; 6] =
    ["geen-basisopleiding", "basisniveau", "lbo-mavo-mbo1", "mbo2-4-havo-vwo", "hbo", "wo"];
pub(crate) const GROEPEN: [&str; 4] = ["vergunninghouder", "arbeidsbeperking", "vsv", "mentale-problematiek"];
pub(crate) const LEEFVORMEN: [&str; 3] = ["alleenstaand", "alleenstaande-ouder", "gehuwd-samenwonend"];
pub(crate) const REDENEN: [&str; 6] =
    ["werk", "gesubsidieerd-werk", "opleiding", "verhuizing", "samenwoning", "overig"];
pub(crate) const INSTROOM: [&str; 4] = ["1", "11", "14", "39"];
/// The schemes and the roles; figures count the first of each.
pub(crate) const REGELINGEN: [&str; 4] = ["participatiewet", "ioaw", "ioaz", "bbz"];
pub(crate) const ROLLEN: [&str; 3] = ["hoofdaanvrager", "partner", "kind"];
pub(crate) const ONBEKEND: &str = "onbekend";

/// What is said of somebody on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kenmerken {
    pub(crate) team: &'static str,
    pub(crate) niveau: &'static str,
    pub(crate) groepen: BTreeSet<&'static str>,
    pub(crate) leefvorm: &'static str,
    pub(crate) instroom: &'static str,
    pub(crate) regeling: &'static str,
    pub(crate) rol: &'static str,
}

impl Kenmerken {
    /// Whether figures count somebody who is like this.
    pub(crate) fn telt(&self) -> bool {
        self.regeling == REGELINGEN[0] && self.rol == ROLLEN[0]
    }
}

/// How the system writes down that somebody changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stijl {
    /// It does not say since when: a row says how it is now.
    Kaal,
    /// A row says how it is now, and since when.
    MetDag,
    /// A change is a new row that adjoins, with the same dossier number.
    Aansluitend,
}

/// What can happen to what is known of somebody. Together the two would leave open what a row says: whether a period with
/// another start and another team is the same benefit after a move, or another benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Karakter {
    /// Periods are corrected in every way; what figures count by stays the same.
    Verschuift,
    /// Moves, gets a diploma or a target group; first days stay as they are.
    Verandert,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Geboren {
    Dag(Date),
    Jaar(i16),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Uitkering {
    pub(crate) van: Date,
    /// First day without.
    pub(crate) tot: Option<Date>,
    pub(crate) reden: &'static str,
    pub(crate) dossier: u32,
    /// Each from a day on; the first from the first day, whatever day stands there.
    pub(crate) tijdlijn: Vec<(Date, Kenmerken)>,
}

impl Uitkering {
    pub(crate) fn nu(&self) -> &Kenmerken {
        &self.tijdlijn.last().unwrap().1
    }

    pub(crate) fn loopt(&self, dag: Date) -> bool {
        self.van <= dag && self.tot.is_none_or(|tot| tot > dag)
    }

    pub(crate) fn laatste_wijziging(&self) -> Date {
        if self.tijdlijn.len() > 1 { self.tijdlijn.last().unwrap().0 } else { self.van }
    }

    /// Leaves out of the timeline what lies outside the benefit.
    pub(crate) fn snoei(&mut self) {
        let (van, tot) = (self.van, self.tot);
        while self.tijdlijn.len() > 1 && self.tijdlijn[1].0 <= van {
            self.tijdlijn.remove(0);
        }
        while self.tijdlijn.len() > 1 && tot.is_some_and(|tot| self.tijdlijn.last().unwrap().0 >= tot) {
            self.tijdlijn.pop();
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Persoon {
    pub(crate) nummer: u32,
    /// Whether the file has the BSN, and whether it has the number of the system.
    pub(crate) met_bsn: bool,
    pub(crate) met_nummer: bool,
    pub(crate) geboren: Geboren,
    pub(crate) karakter: Karakter,
    /// All benefits under one dossier number.
    pub(crate) een_dossier: bool,
    /// By first day.
    pub(crate) uitkeringen: Vec<Uitkering>,
    /// Removed by mistake, and perhaps coming back.
    pub(crate) verwijderd: Vec<Uitkering>,
    /// Nothing happens to this person any more.
    pub(crate) weg: bool,
    /// Two benefits were one, and no file has said it yet. Somebody new in the place of the second would be taken for it.
    pub(crate) samengevoegd: bool,
    /// Who this person was before, under the number of the other system: everything here comes after that.
    pub(crate) eerder: Option<(u32, Date)>,
    /// Under the other number the same benefits stand.
    pub(crate) dubbel: bool,
    /// Was one with that one, and it was undone.
    pub(crate) gesplitst: bool,
    /// What the system says of this person stays as it is.
    pub(crate) stil: bool,
    /// What the last full set said, or would have said with every row right.
    pub(crate) geleverd: Vec<Uitkering>,
}

impl Persoon {
    /// What a new benefit begins with.
    pub(crate) fn kenmerken(&self, dobbel: &mut Dobbel, met_rol: bool) -> Kenmerken {
        if let (Karakter::Verschuift, Some(eerder)) = (self.karakter, self.uitkeringen.last()) {
            return eerder.nu().clone();
        }
        let mut kenmerken = Kenmerken {
            team: dobbel.kies(&TEAMS),
            niveau: dobbel.kies(&NIVEAUS),
            groepen: GROEPEN.iter().copied().filter(|_| dobbel.kans(20)).collect(),
            leefvorm: dobbel.kies(&LEEFVORMEN),
            instroom: dobbel.kies(&INSTROOM),
            regeling: REGELINGEN[0],
            rol: ROLLEN[0],
        };
        if met_rol && dobbel.kans(12) {
            kenmerken.regeling = dobbel.kies(&REGELINGEN);
        }
        if met_rol && dobbel.kans(25) {
            kenmerken.rol = dobbel.kies(&ROLLEN);
        }
        if dobbel.kans(12) {
            kenmerken.niveau = ONBEKEND;
        }
        if dobbel.kans(8) {
            kenmerken.team = ONBEKEND;
        }
        kenmerken
    }

    /// Whether no two benefits share a day, also not with what there was under the other number.
    pub(crate) fn klopt(&self) -> bool {
        let zelf = self.uitkeringen.iter().all(|u| u.tot.is_none_or(|tot| tot > u.van));
        let na_eerder = self.eerder.is_none_or(|(_, dag)| self.uitkeringen.iter().all(|u| u.van >= dag));
        zelf && na_eerder
            && self.uitkeringen.windows(2).all(|paar| paar[0].tot.is_some_and(|tot| tot <= paar[1].van))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Stad {
    pub(crate) stijl: Stijl,
    /// After the first delivery its exports leave out what ended before this day.
    pub(crate) vanaf: Option<Date>,
    /// That day moves along, so many days behind the last delivery.
    pub(crate) schuift_mee: Option<i64>,
    /// What it means that an export no longer has something.
    pub(crate) verdwenen: Verdwenen,
    /// Whether exports say scheme and role.
    pub(crate) met_rol: bool,
    /// Who merged into whom, as far as the register was told.
    pub(crate) samen: BTreeMap<u32, u32>,
    /// Whether an export has benefits that begin after its day.
    pub(crate) toekomst: bool,
    pub(crate) personen: Vec<Persoon>,
    /// The peildatum of the last delivery.
    pub(crate) geleverd: Option<Date>,
    volgende: u32,
}

impl Stad {
    /// As it is at `dag`, with so many persons.
    pub(crate) fn nieuw(dobbel: &mut Dobbel, personen: i64, dag: Date) -> Self {
        let stijl = dobbel.kies(&[Stijl::Kaal, Stijl::MetDag, Stijl::Aansluitend]);
        let vanaf = dobbel.kans(25).then(|| dag - 90.days());
        let mut stad = Self {
            stijl,
            vanaf,
            schuift_mee: vanaf.and_then(|_| dobbel.kans(60).then(|| dobbel.getal(40, 90))),
            verdwenen: dobbel.kies(&[Verdwenen::Intrekken, Verdwenen::NietMeerGeleverd]),
            met_rol: dobbel.kans(70),
            samen: BTreeMap::new(),
            toekomst: dobbel.kans(40),
            personen: Vec::new(),
            geleverd: None,
            volgende: 0,
        };
        for _ in 0..personen {
            stad.komt(dobbel);
            let mut begin = dag - dobbel.getal(200, 1500).days();
            for _ in 0..dobbel.getal(1, 3) {
                begin += dobbel.getal(1, 150).days();
                if begin > dag {
                    break;
                }
                let einde = begin + dobbel.getal(1, 500).days();
                let wie = stad.personen.len() - 1;
                let einde = (einde < dag).then_some(einde);
                stad.kent_toe(dobbel, wie, begin, einde);
                match einde {
                    Some(einde) => begin = einde,
                    None => break,
                }
            }
        }
        stad
    }

    pub(crate) fn nieuw_nummer(&mut self) -> u32 {
        self.volgende += 1;
        self.volgende
    }

    /// Somebody new, without a benefit yet.
    pub(crate) fn komt(&mut self, dobbel: &mut Dobbel) {
        let nummer = self.nieuw_nummer();
        let jaar = i16::try_from(dobbel.getal(1960, 2006)).unwrap();
        let jaar = if dobbel.kans(60) { i16::try_from(dobbel.getal(1993, 2004)).unwrap() } else { jaar };
        let dag = date(
            jaar,
            i8::try_from(dobbel.getal(1, 12)).unwrap(),
            i8::try_from(dobbel.getal(1, 28)).unwrap(),
        );
        let (met_bsn, met_nummer) = dobbel.kies(&[(false, true), (true, false), (true, true)]);
        self.personen.push(Persoon {
            nummer,
            met_bsn,
            met_nummer,
            geboren: if dobbel.kans(8) { Geboren::Jaar(jaar) } else { Geboren::Dag(dag) },
            karakter: dobbel.kies(&[Karakter::Verschuift, Karakter::Verandert]),
            een_dossier: dobbel.kans(40),
            uitkeringen: Vec::new(),
            verwijderd: Vec::new(),
            weg: false,
            samengevoegd: false,
            eerder: None,
            dubbel: false,
            gesplitst: false,
            stil: false,
            geleverd: Vec::new(),
        });
    }

    pub(crate) fn dossier(&mut self, wie: usize) -> u32 {
        let persoon = &self.personen[wie];
        if persoon.een_dossier { persoon.nummer } else { self.nieuw_nummer() }
    }

    /// A benefit after all others of this person.
    pub(crate) fn kent_toe(&mut self, dobbel: &mut Dobbel, wie: usize, van: Date, tot: Option<Date>) {
        let dossier = self.dossier(wie);
        let persoon = &self.personen[wie];
        let was =
            self.personen.iter().find(|ander| persoon.eerder.is_some_and(|(was, _)| was == ander.nummer));
        let kenmerken = match was {
            Some(was) if persoon.uitkeringen.is_empty() => was.kenmerken(dobbel, self.met_rol),
            _ => persoon.kenmerken(dobbel, self.met_rol),
        };
        let reden = dobbel.kies(&REDENEN);
        let tijdlijn = vec![(van, kenmerken)];
        self.personen[wie].uitkeringen.push(Uitkering { van, tot, reden, dossier, tijdlijn });
    }
}
