//! Route Arbeid+: participants of several years such that the yearly table comes out exactly. The rows overlap,
//! as in the source: one participant can take several steps in a year.

use jiff::civil::Date;
use serde_json::json;

use crate::fout::{Fout, onmogelijk};
use crate::kalender::plus_dagen;
use crate::kans::Kans;
use crate::opdracht::Rol;
use crate::persoon::geboortedatum;
use crate::pilots::Traject;
use crate::tabel::{Periode, RouteArbeidPlus};
use crate::wereld::{Wereld, met_naam};

const AANBOD: &str = "route-arbeid-plus";
const TEAMS: [&str; 6] = ["centrum-oosterpark", "oost", "zuid", "west", "oude-wijken", "haren"];
/// A step is taken so many days after the start of a period or a traject, at the earliest, and so many days
/// before the end of either, at the latest.
const RUIMTE: i32 = 10;

/// Somebody who takes part; `kenmerk` is that of the newest traject.
struct Deelnemer {
    bsn: u32,
    geboren: Date,
    team: &'static str,
    kenmerk: String,
    start: Date,
    /// The day on which the newest traject ended.
    einde: Option<Date>,
    contact_verloren: bool,
}

/// Makes the lines of Route Arbeid+.
pub(crate) fn maak(wereld: &mut Wereld, tabel: &RouteArbeidPlus, kans: &mut Kans) -> Result<(), Fout> {
    let open = plus_dagen(tabel.eerder_vanaf, -30);
    let inhoud = json!({ "code": AANBOD, "naam": "Route Arbeid+", "datum": open });
    let aanbod = "/traject/v1/aanbod";
    wereld.opdrachten.voeg_toe(Rol::Beheer, open, aanbod.to_owned(), inhoud);
    let (stop, weer) = (tabel.aanmeldstop, tabel.aanmeldstop_opgeheven);
    let stops = format!("{aanbod}/{AANBOD}/aanmeldstops");
    wereld.opdrachten.voeg_toe(Rol::Beheer, stop, stops.clone(), json!({ "datum": stop }));
    wereld.opdrachten.voeg_toe(Rol::Beheer, weer, format!("{stops}/opheffing"), json!({ "datum": weer }));

    let mut deelnemers = Vec::new();
    let Some(eerste) = tabel.periode.first() else { return Ok(()) };
    for _ in 0..tabel.eerder {
        let start = kans.dag(tabel.eerder_vanaf, eerste.van);
        begin(wereld, &mut deelnemers, start, kans)?;
    }
    for periode in &tabel.periode {
        doorloop(wereld, &mut deelnemers, periode, kans)?;
    }
    Ok(())
}

/// A first traject.
fn begin(
    wereld: &mut Wereld,
    deelnemers: &mut Vec<Deelnemer>,
    start: Date,
    kans: &mut Kans,
) -> Result<(), Fout> {
    let jaren = kans.tussen(17, 20);
    let deelnemer = Deelnemer {
        bsn: wereld.nieuw_bsn()?,
        geboren: geboortedatum(kans, jaren, start),
        team: kans.kies(&TEAMS),
        kenmerk: format!("RA-{:04}", deelnemers.len() + 1),
        start,
        einde: None,
        contact_verloren: false,
    };
    deelnemer.schrijf_start(wereld);
    deelnemers.push(deelnemer);
    Ok(())
}

impl Deelnemer {
    fn traject(&self) -> Traject<'static> {
        Traject { kenmerk: self.kenmerk.clone(), aanbod: AANBOD }
    }

    fn schrijf_start(&self, wereld: &mut Wereld) {
        let persoon = met_naam(self.bsn, self.geboren);
        self.traject().start(wereld, &persoon, self.start, self.team);
    }

    /// The days within a period on which a step can be taken: `van` inclusive, `tot` exclusive.
    fn venster(&self, periode: &Periode) -> Option<(Date, Date)> {
        let van = plus_dagen(periode.van.max(self.start), RUIMTE);
        let tot = plus_dagen(self.einde.unwrap_or(periode.tot).min(periode.tot), -RUIMTE);
        (van < tot).then_some((van, tot))
    }
}

/// One period: who starts, who comes back, who ends, and the steps of everybody who was there.
fn doorloop(
    wereld: &mut Wereld,
    deelnemers: &mut Vec<Deelnemer>,
    periode: &Periode,
    kans: &mut Kans,
) -> Result<(), Fout> {
    let mut open = gehusseld(deelnemers, kans, |deelnemer| deelnemer.einde.is_none());
    let mut terug = gehusseld(deelnemers, kans, |deelnemer| deelnemer.contact_verloren);
    let weg = periode.gestopt as usize + periode.voltooid as usize;
    if open.len() < weg || terug.len() < periode.hervat as usize {
        return Err(onmogelijk(format!("Route Arbeid+ heeft op {} te weinig deelnemers", periode.van)));
    }
    for _ in 0..periode.gestart {
        let start = kans.dag(periode.instroom_van, periode.instroom_tot);
        begin(wereld, deelnemers, start, kans)?;
    }
    for plaats in terug.drain(..periode.hervat as usize) {
        let deelnemer = &mut deelnemers[plaats];
        deelnemer.kenmerk.push_str("-H");
        deelnemer.start = kans.dag(periode.instroom_van, periode.instroom_tot);
        (deelnemer.einde, deelnemer.contact_verloren) = (None, false);
        deelnemer.schrijf_start(wereld);
    }
    // Who ends does so in the last third of the period, and was there when it began.
    let lengte = (periode.tot - periode.van).get_days();
    let laat = plus_dagen(periode.van, lengte * 2 / 3);
    let eindigt: Vec<usize> = open.drain(..weg).collect();
    for plaats in &eindigt {
        deelnemers[*plaats].einde = Some(kans.dag(laat, plus_dagen(periode.tot, -RUIMTE)));
    }
    let (gestopt, voltooid) = eindigt.split_at(periode.gestopt as usize);
    let naar_dagbesteding = voltooid.len().div_ceil(2);
    for (stap, aantal) in &periode.stappen.0 {
        // Who stops has lost contact first; who is done has reached something first.
        let vooraan: &[usize] = match stap.as_str() {
            "uitval" => gestopt,
            "uitstroom-dagbesteding" => &voltooid[..naar_dagbesteding],
            "uitstroom-arbeid" => &voltooid[naar_dagbesteding..],
            _ => &[],
        };
        zet_stap(wereld, deelnemers, periode, (stap, *aantal), vooraan, kans)?;
    }
    for plaats in gestopt {
        let deelnemer = &mut deelnemers[*plaats];
        deelnemer.contact_verloren = true;
        if let Some(einde) = deelnemer.einde {
            deelnemer.traject().afgebroken(wereld, einde, "contact-verloren");
        }
    }
    for (volgorde, plaats) in voltooid.iter().enumerate() {
        let deelnemer = &deelnemers[*plaats];
        let uitkomst = if volgorde < naar_dagbesteding { "dagbesteding" } else { "werk" };
        if let Some(einde) = deelnemer.einde {
            deelnemer.traject().voltooid(wereld, einde, uitkomst);
        }
    }
    let actueel = deelnemers.iter().filter(|deelnemer| deelnemer.einde.is_none()).count();
    if actueel != periode.actueel as usize {
        let wat = format!(
            "Route Arbeid+ zou voor {} {} deelnemers hebben, maar de stromen geven er {actueel}",
            periode.tot, periode.actueel
        );
        return Err(onmogelijk(wat));
    }
    Ok(())
}

/// Lets so many different participants take a step, those in front first.
fn zet_stap(
    wereld: &mut Wereld,
    deelnemers: &[Deelnemer],
    periode: &Periode,
    (stap, aantal): (&str, u32),
    vooraan: &[usize],
    kans: &mut Kans,
) -> Result<(), Fout> {
    let anderen = gehusseld(deelnemers, kans, |_| true);
    let anderen = anderen.iter().filter(|plaats| !vooraan.contains(plaats));
    let mut over = aantal;
    for plaats in vooraan.iter().chain(anderen) {
        let deelnemer = &deelnemers[*plaats];
        let Some((van, tot)) = deelnemer.venster(periode).filter(|_| over > 0) else { continue };
        deelnemer.traject().stap(wereld, kans.dag(van, tot), stap);
        over -= 1;
    }
    if over > 0 {
        return Err(onmogelijk(format!("te weinig deelnemers van Route Arbeid+ voor {aantal} × '{stap}'")));
    }
    Ok(())
}

/// The places of the participants for whom `keuze` holds, shuffled.
fn gehusseld(deelnemers: &[Deelnemer], kans: &mut Kans, keuze: impl Fn(&Deelnemer) -> bool) -> Vec<usize> {
    let mut plaatsen: Vec<usize> =
        (0..deelnemers.len()).filter(|plaats| keuze(&deelnemers[*plaats])).collect();
    kans.hussel(&mut plaatsen);
    plaatsen
}
