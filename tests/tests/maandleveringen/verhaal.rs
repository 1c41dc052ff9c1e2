//! One history: months in which people live, the system errs and delivers, and after every delivery what is known and
//! what the figures say.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, date},
};

use super::{
    afwijking::dwaal,
    dobbel::Dobbel,
    kennis::Kennis,
    leven::leef,
    opstelling::Opstelling,
    stad::{Stad, Stijl},
    telling::Telling,
    vragen::{Moment, vergelijk_beeld, vergelijk_cijfers},
};

/// The day of the first delivery.
const BEGIN: Date = date(2025, 1, 31);

/// The rows of a person in a file, in short.
type Rijen = (u32, Vec<String>);

pub(crate) struct Verhaal {
    pub(crate) dobbel: Dobbel,
    pub(crate) opstelling: Opstelling,
    pub(crate) stad: Stad,
    pub(crate) kennis: Kennis,
    /// Up to and including which day the deliveries that count go.
    pub(crate) tot_en_met: Option<Date>,
    pub(crate) nu: Timestamp,
    /// What was known after every delivery, and when.
    pub(crate) momenten: Vec<Moment>,
    /// Every file, readable: what it was, and the rows of each person.
    pub(crate) regels: Vec<(String, Vec<Rijen>)>,
    pub(crate) telling: Telling,
}

impl Verhaal {
    /// A whole history; what is wrong with it, if something is.
    pub(crate) async fn beleef(
        zaad: u64,
        op_postgres: bool,
        personen: Option<i64>,
    ) -> Result<Telling, String> {
        let mut dobbel = Dobbel::van(zaad);
        let personen = personen.unwrap_or_else(|| dobbel.getal(6, 14));
        let stad = Stad::nieuw(&mut dobbel, personen, BEGIN);
        let opstelling = Opstelling::nieuw(op_postgres).await;
        let mut verhaal = Self {
            dobbel,
            opstelling,
            stad,
            kennis: Kennis::default(),
            tot_en_met: None,
            nu: Timestamp::UNIX_EPOCH,
            momenten: Vec::new(),
            regels: Vec::new(),
            telling: Telling::default(),
        };
        verhaal.maanden().await.map_err(|fout| {
            let Stad { stijl, vanaf, verdwenen, .. } = verhaal.stad;
            format!("seed {zaad}, {personen} persons, {stijl:?}, vanaf {vanaf:?}, {verdwenen:?}: {fout}")
        })
    }

    async fn maanden(&mut self) -> Result<Telling, String> {
        let procent = self.dobbel.kies(&[2, 8, 20, 40]);
        self.beurt(BEGIN).await?;
        let mut vorige = BEGIN;
        let maanden = self.dobbel.getal(3, 7);
        for maand in 0..maanden {
            let einde = vorige.tomorrow().unwrap().last_of_month();
            let midden = einde.first_of_month() + 14.days();
            for dag in [midden, einde] {
                leef(&mut self.stad, &mut self.dobbel, vorige.tomorrow().unwrap(), dag);
                dwaal(&mut self.stad, &mut self.dobbel, procent, dag);
                vorige = dag;
                let levert = if dag == midden { 15 } else { 80 };
                if (dag == einde && maand + 1 == maanden) || self.dobbel.kans(levert) {
                    self.beurt(dag).await?;
                } else if self.dobbel.kans(30) {
                    self.vul_aan(dag).await?;
                }
                self.herstel_personen().await?;
            }
        }
        vergelijk_cijfers(self, true).await?;
        self.telling.vragen = self.momenten.iter().map(|moment| moment.gevraagd).sum();
        Ok(self.telling)
    }

    /// Two persons turn out to be one, or not to be after all.
    async fn herstel_personen(&mut self) -> Result<(), String> {
        for (een, later) in self.stad.paren(&self.kennis) {
            let (een, later) = (self.stad.personen[een].clone(), self.stad.personen[later].clone());
            let samen = self.stad.wie(een.nummer) == self.stad.wie(later.nummer);
            let wat = if samen && !later.dubbel && self.dobbel.kans(15) {
                let op = if self.stad.samen.contains_key(&een.nummer) { &een } else { &later };
                self.tik();
                self.opstelling.splits(op).await;
                let _ = self.stad.samen.remove(&op.nummer);
                let mut personen = self.stad.personen.iter_mut();
                personen.find(|persoon| persoon.nummer == later.nummer).unwrap().gesplitst = true;
                self.telling.gesplitst += 1;
                format!("split again: {} and {}", een.nummer, later.nummer)
            } else if !samen
                && !later.gesplitst
                && self.kennis.spreekt_niet_tegen(een.nummer, later.nummer)
                && self.dobbel.kans(40)
            {
                let (blijft, op) = if self.dobbel.kans(50) { (&een, &later) } else { (&later, &een) };
                self.tik();
                self.opstelling.voeg_samen(blijft, op).await;
                let _ = self.stad.samen.insert(op.nummer, blijft.nummer);
                self.telling.samengevoegd += 1;
                format!("merged: {} into {}", op.nummer, blijft.nummer)
            } else {
                continue;
            };
            self.regels.push((wat, Vec::new()));
            let kennis = Kennis { samen: self.stad.samen.clone(), ..self.kennis.clone() };
            self.stel_vast(kennis, self.tot_en_met).await?;
        }
        Ok(())
    }

    /// From here on this is known.
    pub(crate) async fn stel_vast(&mut self, kennis: Kennis, tot_en_met: Option<Date>) -> Result<(), String> {
        self.kennis = kennis;
        self.tot_en_met = tot_en_met;
        self.tik();
        self.opstelling.werk_bij().await;
        let (kennis, bekend_op) = (self.kennis.clone(), self.nu.as_microsecond());
        self.momenten.push(Moment { bekend_op, kennis, begin: BEGIN, tot_en_met, gevraagd: 0 });
        vergelijk_beeld(self).await?;
        vergelijk_cijfers(self, false).await
    }

    /// Whether the way of living is compared: in rows that adjoin it changes also of whom periods move.
    pub(crate) fn met_leefvorm(&self) -> bool {
        self.stad.stijl != Stijl::Aansluitend
    }

    /// A minute later.
    pub(crate) fn tik(&mut self) {
        self.nu += jiff::SignedDuration::from_mins(1);
        self.opstelling.zet_klok(self.nu);
    }

    /// What is wrong, and the files with the rows of these persons (or of all).
    pub(crate) fn lees_voor(&self, fout: &str, wie: Option<&[u32]>) -> String {
        let mut tekst = format!("{fout}\n");
        for (wat, personen) in &self.regels {
            tekst.push_str(&format!("--- {wat}\n"));
            for (nummer, rijen) in personen.iter().filter(|(n, _)| wie.is_none_or(|wie| wie.contains(n))) {
                let soort = self.stad.personen.iter().find(|p| p.nummer == *nummer).map(|p| p.karakter);
                tekst.push_str(&format!("  {nummer} {soort:?}\n"));
                rijen.iter().for_each(|rij| tekst.push_str(&format!("    {rij}\n")));
            }
        }
        tekst
    }
}
