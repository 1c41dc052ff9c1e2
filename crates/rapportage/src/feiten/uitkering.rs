//! One benefit as it is known: its first day, and what the person is like, per stretch of days. From it follow the rows
//! of `feit_uitkering`: one per stretch, with the run of days in which the benefit counts.

use domein::{
    Doelgroep, Metadata, Opleidingsniveau, Regeling, Uitkeringsrol, gebeurtenis::Uitkeringskenmerken,
    leeftijden,
};
use jiff::{
    Span,
    civil::{Date, date},
};
use uuid::Uuid;

use super::{persoon_id, rijen::Waarde};

/// `geldt_van` of the first stretch.
pub(super) const VAN_ALTIJD: Date = date(1, 1, 1);
/// `geldt_tot` of the last stretch, and `telt_tot` of a run that does not end by itself.
pub(super) const TOT_ALTIJD: Date = date(9999, 12, 31);
/// Months after the first day at which the next duration band begins.
const DUURGRENZEN_MAANDEN: [i64; 7] = [3, 6, 12, 24, 36, 60, 120];

/// What figures need of the person, as the columns hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kenmerken {
    /// First and last month in which the person can have been born.
    pub(super) geboren: Option<(i64, i64)>,
    pub(super) opleiding: String,
    /// One bit per target group.
    pub(super) doelgroepen: i64,
    pub(super) gebiedsteam: Option<String>,
    pub(super) leefvorm: String,
    pub(super) reden_instroom: String,
    pub(super) regeling: String,
    pub(super) rol: String,
}

impl From<&Uitkeringskenmerken> for Kenmerken {
    fn from(k: &Uitkeringskenmerken) -> Self {
        Self {
            geboren: k.geboortemaand.map(|geboren| geboren.maanden().into_inner()),
            opleiding: k.opleidingsniveau.code().to_owned(),
            doelgroepen: doelgroepen(k),
            gebiedsteam: k.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()),
            leefvorm: k.leefvorm.code().to_owned(),
            reden_instroom: k.reden_instroom.as_str().to_owned(),
            regeling: k.regeling.code().to_owned(),
            rol: k.rol.code().to_owned(),
        }
    }
}

impl Kenmerken {
    /// Figures count the main applicant with the Participatiewet.
    fn tellen(&self) -> bool {
        self.regeling == Regeling::Participatiewet.code() && self.rol == Uitkeringsrol::Hoofdaanvrager.code()
    }
}

/// From this day on the person is like this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deel {
    pub(super) van: Date,
    pub(super) kenmerken: Kenmerken,
}

/// A benefit as it is known at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Uitkering {
    pub(super) persoon: String,
    pub(super) gemeente: String,
    pub(super) ingangsdatum: Date,
    /// Age on the first day, when an event says it.
    pub(super) leeftijd: Option<i64>,
    pub(super) herkomst: String,
    /// The stretches in order of time; the first is from [`VAN_ALTIJD`].
    pub(super) delen: Vec<Deel>,
}

impl Uitkering {
    pub(super) fn nieuw(
        id: Uuid,
        metadata: &Metadata,
        ingangsdatum: Date,
        leeftijd: Option<u8>,
        herkomst: domein::Herkomst,
        kenmerken: &Uitkeringskenmerken,
    ) -> Self {
        Self {
            persoon: persoon_id(metadata, id),
            gemeente: metadata.gemeente.as_str().to_owned(),
            ingangsdatum,
            leeftijd: leeftijd.map(i64::from),
            herkomst: herkomst.code().to_owned(),
            delen: vec![Deel { van: VAN_ALTIJD, kenmerken: kenmerken.into() }],
        }
    }

    /// What was known of the person is replaced for the whole time.
    pub(super) fn corrigeer(&mut self, kenmerken: &Uitkeringskenmerken, leeftijd: Option<u8>) {
        self.leeftijd = leeftijd.map(i64::from);
        self.delen = vec![Deel { van: VAN_ALTIJD, kenmerken: kenmerken.into() }];
    }

    /// Days before `vanaf` keep what was known of them; all later ones are as said here.
    pub(super) fn wijzig(&mut self, vanaf: Date, kenmerken: &Uitkeringskenmerken) {
        let van = vanaf.max(VAN_ALTIJD);
        self.delen.retain(|deel| deel.van < van);
        self.delen.push(Deel { van, kenmerken: kenmerken.into() });
    }

    /// The rows in order of time, each with its first day; without moments and place.
    pub(super) fn rijen(&self, id: Uuid) -> Vec<(Date, Vec<Waarde>)> {
        let tot = |plaats: usize| self.delen.get(plaats + 1).map_or(TOT_ALTIJD, |volgende| volgende.van);
        let maak = |(plaats, deel): (usize, &Deel)| {
            let reeks = self.reeks(plaats);
            let mut rij = self.vast(id);
            rij.extend([deel.van, tot(plaats)].map(dag));
            rij.extend(reeks_waarden(reeks));
            rij.extend(duurgrenzen(self.ingangsdatum).map(dag));
            rij.push(self.leeftijd.into());
            rij.extend(self.leeftijd_bij_begin(reeks, &deel.kenmerken));
            let einde = reeks.map(|(_, einde)| einde).filter(|einde| *einde < TOT_ALTIJD);
            rij.extend(van_tot(einde.and_then(|dag| leeftijd_op(&deel.kenmerken, dag))));
            rij.extend(waarden(&deel.kenmerken));
            rij.push(self.herkomst.as_str().into());
            (deel.van, rij)
        };
        self.delen.iter().enumerate().map(maak).collect()
    }

    fn vast(&self, id: Uuid) -> Vec<Waarde> {
        vec![
            id.to_string().into(),
            self.persoon.as_str().into(),
            self.gemeente.as_str().into(),
            dag(self.ingangsdatum),
        ]
    }

    /// The first day of the run of counted days in which a stretch lies, and the first day after it; none when the
    /// stretch is not counted, or has no day on which the benefit runs.
    fn reeks(&self, plaats: usize) -> Option<(Date, Date)> {
        let telt = |deel: &&Deel| deel.kenmerken.tellen();
        self.delen.get(plaats).filter(telt)?;
        let eerste = self.delen[..plaats].iter().rev().take_while(telt).last().unwrap_or(&self.delen[plaats]);
        let na = self.delen[plaats..].iter().find(|deel| !deel.kenmerken.tellen());
        let (van, tot) = (eerste.van.max(self.ingangsdatum), na.map_or(TOT_ALTIJD, |deel| deel.van));
        (van < tot).then_some((van, tot))
    }

    /// Age on the first day that counts: what an event says of the first day of the benefit, else what the months of
    /// birth allow.
    fn leeftijd_bij_begin(&self, reeks: Option<(Date, Date)>, kenmerken: &Kenmerken) -> [Waarde; 2] {
        let gezegd = |van| self.leeftijd.filter(|_| van == self.ingangsdatum).map(|jaren| (jaren, jaren));
        van_tot(reeks.and_then(|(van, _)| gezegd(van).or_else(|| leeftijd_op(kenmerken, van))))
    }
}

fn leeftijd_op(kenmerken: &Kenmerken, dag: Date) -> Option<(i64, i64)> {
    kenmerken.geboren.map(|(van, tot)| leeftijden(van..=tot, dag).into_inner())
}

fn van_tot(paar: Option<(i64, i64)>) -> [Waarde; 2] {
    [paar.map(|(van, _)| van).into(), paar.map(|(_, tot)| tot).into()]
}

/// telt_van, telt_tot, telt_van_dag, telt_tot_dag
fn reeks_waarden(reeks: Option<(Date, Date)>) -> [Waarde; 4] {
    match reeks {
        None => [Waarde::GeenTekst, Waarde::GeenTekst, Waarde::GeenGetal, Waarde::GeenGetal],
        Some((van, tot)) => [dag(van), dag(tot), dagnummer(van).into(), dagnummer(tot).into()],
    }
}

/// geboren_van, geboren_tot, opleiding, doelgroepen, gebiedsteam, leefvorm, reden_instroom, regeling, rol
fn waarden(kenmerken: &Kenmerken) -> [Waarde; 9] {
    let [van, tot] = van_tot(kenmerken.geboren);
    [
        van,
        tot,
        kenmerken.opleiding.as_str().into(),
        kenmerken.doelgroepen.into(),
        kenmerken.gebiedsteam.clone().into(),
        kenmerken.leefvorm.as_str().into(),
        kenmerken.reden_instroom.as_str().into(),
        kenmerken.regeling.as_str().into(),
        kenmerken.rol.as_str().into(),
    ]
}

fn dag(dag: Date) -> Waarde {
    dag.to_string().into()
}

/// Days since 1970, to count the days between two dates in SQL.
pub(super) fn dagnummer(dag: Date) -> i64 {
    i64::from((dag - date(1970, 1, 1)).get_days())
}

/// The first day of each duration band but the first: calendar months after the first day of the benefit.
fn duurgrenzen(ingangsdatum: Date) -> [Date; 7] {
    DUURGRENZEN_MAANDEN
        .map(|maanden| ingangsdatum.checked_add(Span::new().months(maanden)).unwrap_or(Date::MAX))
}

/// One bit per target group. `hbo-wo` is who has that level of education, whatever the event says, and who is known
/// to be below a startkwalificatie is in that group: tables that show both stay in step.
fn doelgroepen(kenmerken: &Uitkeringskenmerken) -> i64 {
    let niveau = kenmerken.opleidingsniveau;
    let gezegd = kenmerken.doelgroepen.iter().copied().filter(|groep| *groep != Doelgroep::HboWo);
    let hoger = matches!(niveau, Opleidingsniveau::Hbo | Opleidingsniveau::Wo).then_some(Doelgroep::HboWo);
    let lager =
        (niveau.zonder_startkwalificatie() == Some(true)).then_some(Doelgroep::ZonderStartkwalificatie);
    gezegd.chain(hoger).chain(lager).fold(0, |bits, groep| bits | bit(groep))
}

/// The bit of a target group in the column `doelgroepen`.
#[must_use]
pub(crate) fn bit(groep: Doelgroep) -> i64 {
    1 << (groep as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duurgrenzen_zijn_kalendermaanden() {
        let grenzen = duurgrenzen(date(2017, 11, 30));
        assert_eq!(grenzen[0], date(2018, 2, 28));
        assert_eq!(grenzen[2], date(2018, 11, 30));
        assert_eq!(grenzen[6], date(2027, 11, 30));
    }

    #[test]
    fn een_reeks_begint_waar_zij_gaat_tellen_en_eindigt_waar_dat_ophoudt() {
        let telt = |van: Date, telt: bool| Deel {
            van,
            kenmerken: Kenmerken {
                geboren: None,
                opleiding: String::new(),
                doelgroepen: 0,
                gebiedsteam: None,
                leefvorm: String::new(),
                reden_instroom: String::new(),
                regeling: "participatiewet".to_owned(),
                rol: if telt { "hoofdaanvrager" } else { "partner" }.to_owned(),
            },
        };
        let uitkering = Uitkering {
            persoon: String::new(),
            gemeente: String::new(),
            ingangsdatum: date(2024, 3, 10),
            leeftijd: None,
            herkomst: String::new(),
            delen: vec![
                telt(VAN_ALTIJD, true),
                telt(date(2024, 2, 1), false),
                telt(date(2024, 3, 1), true),
                telt(date(2024, 4, 1), true),
                telt(date(2024, 5, 1), false),
                telt(date(2024, 6, 1), true),
            ],
        };
        let reeksen: Vec<_> = (0..6).map(|plaats| uitkering.reeks(plaats)).collect();
        let midden = Some((date(2024, 3, 10), date(2024, 5, 1)));
        let slot = Some((date(2024, 6, 1), TOT_ALTIJD));
        assert_eq!(reeksen, [None, None, midden, midden, None, slot], "voor de ingangsdatum telt geen dag");
    }
}
