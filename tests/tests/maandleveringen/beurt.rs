//! The deliveries of a day, and everything that can go wrong around them.

use dienst::datum_in_amsterdam;
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};

use super::{
    bestand::Zending,
    stad::{Persoon, Stad, Uitkering},
    verhaal::Verhaal,
    verpest::verpest,
};

impl Verhaal {
    /// The delivery of a day, and everything that can go wrong around it.
    pub(crate) async fn beurt(&mut self, peildatum: Date) -> Result<(), String> {
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

    /// An addition between two full sets.
    pub(crate) async fn vul_aan(&mut self, peildatum: Date) -> Result<(), String> {
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

    /// Some days later it is morning.
    fn ga_naar(&mut self, peildatum: Date) {
        let dagen = self.dobbel.getal(1, 4);
        let ochtend = (peildatum + dagen.days()).at(8, 0, 0, 0);
        self.nu = ochtend.to_zoned(TimeZone::UTC).unwrap().timestamp();
    }
}
