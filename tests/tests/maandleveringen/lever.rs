//! The delivery of one file: broken off, tried, done, and compared with what the rules say of it; and taken back.

use dienst::levering::{Keuze, Leveringsfout, Staat, Terugdraaifout, Verslag};
use domein::{Leveringssoort, Verschil};

use super::{
    bestand::{Rij, Zending},
    kennis::{Bekend, Kennis},
    opstelling::breek_af,
    schrift::schrijf,
    stad::Stad,
    telling::Telling,
    verhaal::Verhaal,
};

/// More polls than a delivery takes.
const MEESTE_POLLS: i64 = 120;

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
    /// A delivery that is taken back.
    pub(crate) async fn heen_en_terug(
        &mut self,
        stad: &Stad,
        zending: &Zending,
        wat: &str,
    ) -> Result<(), String> {
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
    pub(crate) async fn lever(&mut self, stad: &Stad, zending: &Zending, wat: &str) -> Result<(), String> {
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
                Err(Leveringsfout::AkkoordAnders(_) | Leveringsfout::AlOpgenomen { .. }) if afgebroken => {}
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
        // What is no longer delivered and counts is told each time.
        let anders = gedaan.verschillen.iter().any(|deel| deel.soort != Verschil::BlijftWeg);
        if wat == "again" && uitkomst.kennis == self.kennis && anders {
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
}

fn geweigerd(fout: &Leveringsfout) -> String {
    format!("the delivery was not taken: {fout}")
}
