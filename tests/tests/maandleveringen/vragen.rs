//! What is asked after every delivery, and once more about every earlier moment at the end.

use jiff::civil::Date;
use rapportage::{Cijfervraag, rapport::Periode};

use super::{
    dobbel::Dobbel,
    feiten::{Beeld, van_kennis, van_logs},
    kennis::Kennis,
    opstelling::GEMEENTE,
    verhaal::Verhaal,
    waarheid::tel,
};

/// Questions after a delivery, and about each earlier moment at the end.
const VRAGEN_PER_LEVERING: usize = 1;

/// What was known at a moment.
pub(crate) struct Moment {
    /// In microseconds since 1970.
    pub(crate) bekend_op: i64,
    pub(crate) kennis: Kennis,
    /// The first month end that is asked.
    pub(crate) begin: Date,
    /// The last day that is; none when nothing is known.
    pub(crate) tot_en_met: Option<Date>,
    pub(crate) gevraagd: usize,
}

impl Moment {
    /// The month ends that can be asked.
    fn maandeinden(&self) -> Vec<Date> {
        let volgende = |einde: &Date| Some(einde.tomorrow().unwrap().last_of_month());
        let alle = std::iter::successors(Some(self.begin.first_of_month().yesterday().unwrap()), volgende);
        alle.take_while(|einde| self.tot_en_met.is_some_and(|laatste| *einde <= laatste)).collect()
    }

    /// A period that ends at a month end, compared with another one, as known at this moment or as known now.
    fn vraag(&self, dobbel: &mut Dobbel, einde: Date, nu: bool) -> Cijfervraag {
        let einden = self.maandeinden();
        let tot: Vec<Date> = einden.iter().copied().filter(|ander| *ander < einde).collect();
        let begin = dobbel.kies(&tot).tomorrow().unwrap();
        let van = if dobbel.kans(25) {
            begin.saturating_add(jiff::Span::new().days(dobbel.getal(0, 20)))
        } else {
            begin
        };
        let mut vraag =
            Cijfervraag::over_periode(GEMEENTE.parse().unwrap(), Periode { van, tot_en_met: einde });
        vraag.basis = dobbel.kies(&tot);
        vraag.maanden_vanaf = dobbel.kies(&tot).tomorrow().unwrap();
        if !nu {
            vraag.bekend_op = self.bekend_op;
        }
        vraag
    }
}

/// Whether the logs say what is known, person by person.
pub(crate) async fn vergelijk_beeld(verhaal: &Verhaal) -> Result<(), String> {
    let moment = verhaal.momenten.last().unwrap();
    let met_leefvorm = verhaal.met_leefvorm();
    let verwacht = van_kennis(&moment.kennis, met_leefvorm);
    let mut gevonden: Vec<Beeld> = van_logs(&verhaal.opstelling, met_leefvorm).await.into_values().collect();
    let (mut wie, mut anders) = (Vec::new(), String::new());
    for (persoon, beeld) in verwacht {
        match gevonden.iter().position(|ander| *ander == beeld) {
            Some(plek) => drop(gevonden.swap_remove(plek)),
            None => {
                anders.push_str(&format!("{persoon} should be {beeld:#?}\n"));
                wie.push(persoon);
            }
        }
    }
    if wie.is_empty() && gevonden.is_empty() {
        return Ok(());
    }
    Err(verhaal.lees_voor(&format!("{anders}found instead {gevonden:#?}"), Some(&wie)))
}

/// Whether the figures are the truth: some of the newest moment, or at the end all month ends of it and some of every
/// earlier one.
pub(crate) async fn vergelijk_cijfers(verhaal: &mut Verhaal, alles: bool) -> Result<(), String> {
    let laatste = verhaal.momenten.len() - 1;
    let welke = if alles { 0..=laatste } else { laatste..=laatste };
    for plek in welke {
        let moment = &verhaal.momenten[plek];
        let einden: Vec<Date> = moment.maandeinden().split_off(1.min(moment.maandeinden().len()));
        if einden.is_empty() {
            continue;
        }
        let vragen: Vec<Cijfervraag> = if alles && plek == laatste {
            einden.iter().map(|einde| moment.vraag(&mut verhaal.dobbel, *einde, true)).collect()
        } else {
            let een = |_| {
                let einde = verhaal.dobbel.kies(&einden);
                moment.vraag(&mut verhaal.dobbel, einde, !alles)
            };
            (0..VRAGEN_PER_LEVERING).map(een).collect()
        };
        for vraag in &vragen {
            let verwacht = tel(&verhaal.momenten[plek].kennis, vraag);
            let gevonden = verhaal.opstelling.cijfers(vraag).await?;
            if gevonden != verwacht {
                let alleen: Vec<_> =
                    verwacht.iter().filter(|(cel, n)| gevonden.get(*cel) != Some(*n)).collect();
                let ook: Vec<_> = gevonden.iter().filter(|(cel, n)| verwacht.get(*cel) != Some(*n)).collect();
                let wat = format!("{vraag:?} after {plek}:\nexpected {alleen:#?}\nfound {ook:#?}");
                return Err(verhaal.lees_voor(&wat, None));
            }
        }
        verhaal.momenten[plek].gevraagd += vragen.len();
    }
    Ok(())
}
