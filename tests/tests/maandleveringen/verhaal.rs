//! One history: months in which people live, the system errs and delivers, and after every delivery what is known and
//! what the figures say.

use dienst::{
    datum_in_amsterdam,
    levering::{Keuze, Leveringsfout, Staat, Terugdraaifout, Verslag},
};
use domein::{Leveringssoort, Verschil};
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, date},
    tz::TimeZone,
};

use super::{
    afwijking::dwaal,
    bestand::{Rij, Zending},
    dobbel::Dobbel,
    kennis::{Bekend, Kennis},
    leven::leef,
    opstelling::{Opstelling, breek_af},
    schrift::schrijf,
    stad::{Persoon, Stad, Stijl, Uitkering},
    verpest::verpest,
    vragen::{Moment, vergelijk_beeld, vergelijk_cijfers},
};

/// The day of the first delivery.
const BEGIN: Date = date(2025, 1, 31);
/// More polls than a delivery takes.
const MEESTE_POLLS: i64 = 120;

/// The rows of a person in a file, in short.
type Rijen = (u32, Vec<String>);

pub(crate) struct Verhaal {
    pub(crate) dobbel: Dobbel,
    pub(crate) opstelling: Opstelling,
    stad: Stad,
    kennis: Kennis,
    /// Up to and including which day the deliveries that count go.
    tot_en_met: Option<Date>,
    nu: Timestamp,
    /// What was known after every delivery, and when.
    pub(crate) momenten: Vec<Moment>,
    /// Every file, readable: what it was, and the rows of each person.
    pub(crate) regels: Vec<(String, Vec<Rijen>)>,
    telling: Telling,
}

fn keuze(zending: &Zending, in_mapping: bool) -> Keuze {
    let volledig = zending.soort == Leveringssoort::Volledig;
    Keuze {
        soort: (!in_mapping).then_some(zending.soort),
        peildatum: (!zending.ongezegd).then_some(zending.peildatum),
        vanaf: zending.vanaf.filter(|_| volledig),
        verdwenen: (!in_mapping && volledig).then_some(zending.verdwenen),
        toch: Some("simulatie".to_owned()),
        ..Keuze::default()
    }
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

    /// Some days later it is morning.
    fn ga_naar(&mut self, peildatum: Date) {
        let dagen = self.dobbel.getal(1, 4);
        let ochtend = (peildatum + dagen.days()).at(8, 0, 0, 0);
        self.nu = ochtend.to_zoned(TimeZone::UTC).unwrap().timestamp();
    }

    /// The delivery of a day, and everything that can go wrong around it.
    async fn beurt(&mut self, peildatum: Date) -> Result<(), String> {
        self.ga_naar(peildatum);
        let eerste = self.momenten.is_empty();
        let gewoon = self.stad.clone();
        let geleverd = |persoon: &Persoon| persoon.geleverd.clone();
        self.stad = self.duidelijk(gewoon, peildatum, geleverd);
        let stad = self.stad.clone();
        if !eerste && self.dobbel.kans(12) {
            let verkeerd = verpest(&stad, &mut self.dobbel, peildatum);
            let goed = |persoon: &Persoon| {
                let goed = stad.personen.iter().find(|ander| ander.nummer == persoon.nummer);
                goed.unwrap().uitkeringen.clone()
            };
            let verkeerd = self.duidelijk(verkeerd, peildatum, goed);
            let zending = self.zending(&verkeerd, peildatum);
            self.heen_en_terug(&verkeerd, &zending, "wrong").await?;
        }
        if (!eerste || stad.vanaf.is_none()) && self.dobbel.kans(8) {
            let zending = self.zending(&stad, peildatum);
            self.heen_en_terug(&stad, &zending, "right").await?;
        }
        let zending = self.zending(&stad, peildatum);
        self.lever(&stad, &zending, "right").await?;
        for persoon in &mut self.stad.personen {
            persoon.samengevoegd = false;
            persoon.geleverd.clone_from(&persoon.uitkeringen);
        }
        self.stad.geleverd = Some(peildatum);
        if self.dobbel.kans(15) {
            self.lever(&stad, &zending, "again").await?;
        }
        let schuift_mee = self.stad.schuift_mee.map(|dagen| peildatum - dagen.days());
        self.stad.vanaf = self.stad.vanaf.max(schuift_mee);
        Ok(())
    }

    /// The full set of a day, now and then with rows that cannot be read.
    fn zending(&mut self, stad: &Stad, peildatum: Date) -> Zending {
        let mut zending = Zending::volledig(stad, peildatum, self.momenten.is_empty());
        zending.vervuil(stad, &mut self.dobbel);
        if self.dobbel.kans(25) {
            let procent = self.dobbel.kies(&[5, 15, 40]);
            zending.bederf(stad, &mut self.dobbel, procent);
        }
        zending
    }

    /// The same municipality without what the rules leave open; of whom something is, it says what it said before.
    fn duidelijk(
        &self,
        mut stad: Stad,
        peildatum: Date,
        eerder: impl Fn(&Persoon) -> Vec<Uitkering>,
    ) -> Stad {
        let zending = Zending::volledig(&stad, peildatum, self.momenten.is_empty());
        let onduidelijk = self.kennis.na(&stad, &zending).onduidelijk;
        for plek in 0..stad.personen.len() {
            if onduidelijk.contains(&stad.wie(stad.personen[plek].nummer)) {
                stad.personen[plek].uitkeringen = eerder(&stad.personen[plek]);
            }
        }
        stad
    }

    /// An addition between two full sets.
    async fn vul_aan(&mut self, peildatum: Date) -> Result<(), String> {
        self.ga_naar(peildatum);
        let stad = self.stad.clone();
        let mut zending = Zending::aanvulling(&stad, &mut self.dobbel, peildatum);
        zending.vervuil(&stad, &mut self.dobbel);
        if self.dobbel.kans(20) {
            zending.bederf(&stad, &mut self.dobbel, 15);
        }
        if self.dobbel.kans(25) {
            zending.peildatum = datum_in_amsterdam(self.nu);
            zending.ongezegd = true;
        }
        if self.dobbel.kans(15) {
            self.heen_en_terug(&stad, &zending, "addition").await?;
        }
        self.lever(&stad, &zending, "addition").await
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
            } else if !samen && !later.gesplitst && self.dobbel.kans(40) {
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

    async fn heen_en_terug(&mut self, stad: &Stad, zending: &Zending, wat: &str) -> Result<(), String> {
        let (kennis, tot_en_met) = (self.kennis.clone(), self.tot_en_met);
        let eerder: Vec<_> =
            self.opstelling.aanleveringen().await.iter().map(|een| een.aanlevering_id).collect();
        self.lever(stad, zending, wat).await?;
        for een in self.opstelling.aanleveringen().await {
            if eerder.contains(&een.aanlevering_id) || een.staat == Staat::Teruggedraaid {
                continue;
            }
            self.tik();
            if self.dobbel.kans(20) {
                let na = self.dobbel.getal(1, MEESTE_POLLS / 4);
                let _ = breek_af(self.opstelling.draai_terug(een.aanlevering_id), na).await;
            }
            match self.opstelling.draai_terug(een.aanlevering_id).await {
                Ok(_) | Err(Terugdraaifout::AlGedaan) => {}
                Err(fout) => return Err(format!("taking back: {fout}")),
            }
        }
        self.regels.push((format!("taken back, {}", zending.peildatum), Vec::new()));
        self.stel_vast(kennis, tot_en_met).await
    }

    /// One delivery: now and then broken off first, then a trial, then what it says is agreed with.
    async fn lever(&mut self, stad: &Stad, zending: &Zending, wat: &str) -> Result<(), String> {
        // A file without rows is an export that went wrong, and is refused as a whole.
        if zending.rijen.iter().all(|(_, rijen)| rijen.is_empty()) {
            return Ok(());
        }
        let in_mapping = self.dobbel.kans(50);
        let bestand = schrijf(stad, &mut self.dobbel, zending, in_mapping);
        let mut keuze = keuze(zending, in_mapping);
        let per_persoon =
            |(nummer, rijen): &(u32, Vec<Rij>)| (*nummer, rijen.iter().map(Rij::kort).collect());
        let kop = format!("{wat}, {}, vanaf {:?}", zending.peildatum, zending.vanaf);
        self.regels.push((kop, zending.rijen.iter().map(per_persoon).collect()));
        self.tik();
        self.opstelling.hoor_van_het_register().await;
        let afgebroken = self.dobbel.kans(12);
        if afgebroken {
            let akkoord = self.proef(&bestand, &keuze).await?.akkoord;
            let na = self.dobbel.getal(1, MEESTE_POLLS);
            let gekozen = Keuze { akkoord, ..keuze.clone() };
            let _ = breek_af(self.opstelling.lever(&bestand, &gekozen), na).await;
            self.tik();
        }
        let (voorspeld, gedaan) = loop {
            let voorspeld = self.proef(&bestand, &keuze).await?;
            keuze.akkoord.clone_from(&voorspeld.akkoord);
            match self.opstelling.lever(&bestand, &keuze).await {
                Ok(gedaan) => break (voorspeld, gedaan),
                // What was broken off may have been on its way to the database, and has arrived since.
                Err(Leveringsfout::AkkoordAnders(_)) if afgebroken => {}
                Err(fout) => return Err(geweigerd(&fout)),
            }
        };
        let uitkomst = self.kennis.na(stad, zending);
        if gedaan.geweigerd != uitkomst.geweigerd as u64 {
            let fout = format!("{} should be refused, {:?} are", uitkomst.geweigerd, gedaan.weigeringen);
            return Err(self.lees_voor(&format!("{wat}: {fout}"), None));
        }
        if !afgebroken {
            self.keur_verslag(&voorspeld, &gedaan, &uitkomst.kennis)
                .map_err(|fout| self.lees_voor(&fout, None))?;
        }
        if wat == "again" && uitkomst.kennis == self.kennis && !gedaan.verschillen.is_empty() {
            let regels = gedaan.verschillen.iter().flat_map(|deel| &deel.regels);
            let rijen: Vec<_> =
                regels.filter_map(|regel| bestand.0.lines().nth(*regel as usize - 1)).collect();
            let kop = bestand.0.lines().next();
            return Err(
                self.lees_voor(&format!("again, and yet {:?} {kop:?} {rijen:#?}", gedaan.verschillen), None)
            );
        }
        // Of what is added nobody said up to when everything is known.
        let volledig = zending.soort == Leveringssoort::Volledig;
        let weer = gedaan.verschillen.iter().filter(|deel| deel.soort == Verschil::WeerGeleverd);
        self.telling += Telling {
            leveringen: 1,
            aanvullingen: usize::from(!volledig),
            geweigerd: uitkomst.geweigerd,
            weer_geleverd: weer.map(|deel| deel.aantal).sum(),
            ..Telling::default()
        };
        let tot_en_met = if volledig { Some(zending.peildatum) } else { self.tot_en_met };
        self.stel_vast(uitkomst.kennis, tot_en_met).await
    }

    async fn proef(
        &self,
        bestand: &(String, aanlevering::Mapping),
        keuze: &Keuze,
    ) -> Result<Verslag, String> {
        let keuze = Keuze { proef: true, ..keuze.clone() };
        self.opstelling.lever(bestand, &keuze).await.map_err(|fout| geweigerd(&fout))
    }

    /// What was shown is what was done, and what it does to the stand is what it did.
    fn keur_verslag(&self, voorspeld: &Verslag, gedaan: &Verslag, nieuw: &Kennis) -> Result<(), String> {
        let delen = |verslag: &Verslag| -> Vec<_> {
            verslag.verschillen.iter().map(|deel| (deel.soort, deel.aantal)).collect()
        };
        let getoond = (delen(voorspeld), voorspeld.samenvatting());
        let uitgevoerd = (delen(gedaan), gedaan.samenvatting());
        if getoond != uitgevoerd {
            return Err(format!("shown {getoond:?}, done {uitgevoerd:?}"));
        }
        for maand in &voorspeld.effect {
            let stand = |kennis: &Kennis, jaren: i32| -> i64 {
                let er = kennis.tellend().into_iter().flat_map(Bekend::reeksen);
                let er = er.filter(|reeks| reeks.loopt(maand.maandeinde));
                er.filter(|reeks| reeks.u.tot_en_met(jaren, maand.maandeinde)).count().try_into().unwrap()
            };
            for (jaren, [voor, na]) in [(i32::MAX, maand.stand), (29, maand.stand_tot_en_met_29)] {
                let verwacht = stand(nieuw, jaren) - stand(&self.kennis, jaren);
                if na - voor != verwacht {
                    return Err(format!("effect {maand:?}: expected {verwacht} of up to {jaren} years"));
                }
            }
        }
        Ok(())
    }

    /// From here on this is known.
    async fn stel_vast(&mut self, kennis: Kennis, tot_en_met: Option<Date>) -> Result<(), String> {
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
    fn tik(&mut self) {
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

fn geweigerd(fout: &Leveringsfout) -> String {
    format!("the delivery was not taken: {fout}")
}

/// What histories were.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Telling {
    pub(crate) leveringen: usize,
    pub(crate) aanvullingen: usize,
    /// Rows.
    pub(crate) geweigerd: usize,
    /// Benefits that were delivered again after they were not.
    pub(crate) weer_geleverd: u64,
    pub(crate) samengevoegd: usize,
    pub(crate) gesplitst: usize,
    pub(crate) vragen: usize,
}

impl std::ops::AddAssign for Telling {
    fn add_assign(&mut self, ander: Self) {
        self.leveringen += ander.leveringen;
        self.aanvullingen += ander.aanvullingen;
        self.geweigerd += ander.geweigerd;
        self.weer_geleverd += ander.weer_geleverd;
        self.samengevoegd += ander.samengevoegd;
        self.gesplitst += ander.gesplitst;
        self.vragen += ander.vragen;
    }
}
