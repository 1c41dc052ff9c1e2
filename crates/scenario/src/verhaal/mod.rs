//! What else happens at the desks: each subject with a chance of its own, so that telling one changes none of the other lines.
//! Everybody in these stories has a BSN already or gets one after all others, so the file of benefits stays as it is.

mod aanbod;
mod casus;
mod geld;
mod ggz;
mod herstel;
mod jobhunting;
mod jpf;
mod nazorg;
mod signalen;
mod zonder_uitkering;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::begeleiding::Gevolgd;
use crate::fout::Fout;
use crate::kalender::{plus_dagen, werkdag};
use crate::kans::Kans;
use crate::opdracht::Lijn;
use crate::pilots::traject_id;
use crate::tabel::Verhalen;
use crate::uwv::Overgedragen;
use crate::wereld::{Wereld, met_bsn};

/// The streams of chance start here, one for each subject; those below are of what was told before.
const EERSTE_ONDERWERP: u64 = 20;

/// Tells all stories.
pub(crate) fn maak(
    wereld: &mut Wereld,
    tabel: &Verhalen,
    mensen: &[Gevolgd<'_>],
    overgedragen: &[Overgedragen],
    zaad: u64,
) -> Result<(), Fout> {
    let mut onderwerp = EERSTE_ONDERWERP..;
    let mut volgende = || Kans::nieuw(zaad, onderwerp.next().unwrap_or(EERSTE_ONDERWERP));
    let mut verhaal = Verhaal { wereld, mensen, kans: volgende() };
    aanbod::maak(&mut verhaal, tabel);
    verhaal.kans = volgende();
    jpf::maak(&mut verhaal, tabel.jpf);
    verhaal.kans = volgende();
    casus::maak(&mut verhaal, tabel.casussen);
    verhaal.kans = volgende();
    ggz::maak(&mut verhaal, tabel.ggz);
    verhaal.kans = volgende();
    nazorg::maak(&mut verhaal);
    verhaal.kans = volgende();
    geld::maak(&mut verhaal, tabel.maatwerk);
    verhaal.kans = volgende();
    jobhunting::maak(&mut verhaal, tabel.jobhunting);
    verhaal.kans = volgende();
    herstel::maak(&mut verhaal, tabel.herstel);
    verhaal.kans = volgende();
    zonder_uitkering::maak(&mut verhaal, tabel.zonder_uitkering)?;
    verhaal.kans = volgende();
    signalen::maak(&mut verhaal, tabel.signalen, overgedragen)
}

/// Who tells one subject.
struct Verhaal<'w> {
    wereld: &'w mut Wereld,
    mensen: &'w [Gevolgd<'w>],
    kans: Kans,
}

impl<'w> Verhaal<'w> {
    fn zeg(&mut self, lijn: Lijn) -> bool {
        self.wereld.vertel(lijn)
    }

    /// At most so many people with a coach for whom `keuze` holds, in an order that follows from the seed.
    fn kies(&mut self, aantal: u32, keuze: impl Fn(&Gevolgd<'_>) -> bool) -> Vec<&'w Gevolgd<'w>> {
        let mut wie: Vec<&Gevolgd<'_>> = self.mensen.iter().filter(|gevolgd| keuze(gevolgd)).collect();
        self.kans.hussel(&mut wie);
        wie.truncate(aantal as usize);
        wie
    }

    /// The first working day so many days later, both inclusive.
    fn later(&mut self, dag: Date, van: i32, tot: i32) -> Date {
        werkdag(plus_dagen(dag, self.kans.tussen(van, tot)))
    }

    /// A traject, by its kenmerk, with the team of a person.
    fn start(&mut self, wie: &Gevolgd<'_>, (kenmerk, aanbod): (&str, &str), dag: Date) -> bool {
        let inhoud = json!({
            "kenmerk": kenmerk, "persoon": met_bsn(wie.mens.bsn), "aanbod": aanbod, "gebiedsteam": wie.mens.team,
        });
        self.zeg(Lijn::nieuw(dag, "traject/trajecten", inhoud))
    }

    fn voltooi(&mut self, kenmerk: &str, dag: Date, uitkomst: &str) -> bool {
        let pad = format!("traject/trajecten/{}/voltooiing", traject_id(kenmerk));
        self.zeg(Lijn::nieuw(dag, pad, json!({ "uitkomst": uitkomst })))
    }

    fn breek_af(&mut self, kenmerk: &str, dag: Date, reden: &str) -> bool {
        let pad = format!("traject/trajecten/{}/afbreking", traject_id(kenmerk));
        self.zeg(Lijn::nieuw(dag, pad, json!({ "reden": reden })))
    }

    /// The end of a traject of somebody whose benefit can end before it.
    fn sluit(&mut self, wie: &Gevolgd<'_>, kenmerk: &str, dag: Date, uitkomst: &str) {
        if dag <= wie.klaar {
            self.voltooi(kenmerk, dag, uitkomst);
        } else if wie.einde.is_some() {
            self.breek_af(kenmerk, wie.klaar, "uitstroom");
        }
    }
}

impl Gevolgd<'_> {
    /// The person in a body, with what else it says.
    fn met(&self, mut inhoud: Value) -> Value {
        inhoud["persoon"] = met_bsn(self.mens.bsn);
        inhoud
    }

    /// Whether there are so many days between the plan and the end.
    fn heeft_dagen(&self, dagen: i32) -> bool {
        plus_dagen(self.plan, dagen) <= self.klaar
    }
}

/// That something was not so: a line with no more than the reason.
fn terug(op: Date, pad: impl Into<String>, reden: &str) -> Lijn {
    Lijn::zonder_datum(op, pad, json!({ "reden": reden }))
}

/// That what was recorded for a day was not so.
fn terug_van(op: Date, pad: impl Into<String>, (van, reden): (Date, &str)) -> Lijn {
    Lijn::zonder_datum(op, pad, json!({ "datum": van, "reden": reden }))
}
