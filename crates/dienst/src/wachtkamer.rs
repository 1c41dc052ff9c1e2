//! Rows that came before what they build on: a correction or a withdrawal above its original, or in an earlier file. They
//! wait, and are taken in when the original has come, so that the order of rows and of files makes no difference.
//!
//! Within a file they wait in memory until its end. Those whose original did not come then go to quarantine, with a keyed
//! fingerprint of what they wait for; a later delivery of the same feed takes them along, in whatever form it comes. A row
//! under the header line of that delivery is read as its own rows are; one under another header line with the mapping that
//! rows under that line came with. When it cannot be read like that, it stays where it is.

use std::collections::HashSet;
use std::io::Cursor;

use crate::{
    Aanvoer, ImportFout, Levering, Uitslag,
    blok::{Bezig, Opgenomen, Wachtend},
    levering::Rijtelling,
    quarantaine::Wachtrij,
};
use aanlevering::{Ingelezen, Mapping, Rijfout, Samenvatting};

/// Rows of one file that wait in memory; more go to quarantine at once.
const MAX_WACHTEND: usize = 10_000;
/// Rows of earlier deliveries that are taken along together.
const MAX_ALSNOG: usize = 2_000;
/// Rows that wait for rows that wait: rounds after which the rest stays.
const MAX_RONDES: usize = 8;

/// The rows of one delivery that wait.
pub(crate) struct Wachtkamer<'a, A: Aanvoer> {
    bezig: &'a Bezig<'a, A>,
    levering: &'a Levering<'a>,
    mapping: &'a Mapping,
    wachtend: Vec<Wachtend>,
    /// What has come in this delivery.
    gekomen: HashSet<String>,
}

impl<'a, A: Aanvoer> Wachtkamer<'a, A> {
    pub(crate) fn nieuw(bezig: &'a Bezig<'a, A>, levering: &'a Levering<'a>, mapping: &'a Mapping) -> Self {
        Self { bezig, levering, mapping, wachtend: Vec::new(), gekomen: HashSet::new() }
    }

    /// Takes what came of a block; gives the rows for which there is no room to wait.
    pub(crate) fn neem(&mut self, wachtend: Vec<Wachtend>, onderwerpen: HashSet<String>) -> Vec<Wachtend> {
        self.gekomen.extend(onderwerpen);
        let mut te_veel = Vec::new();
        for rij in wachtend {
            if self.wachtend.len() < MAX_WACHTEND {
                self.wachtend.push(rij);
            } else {
                te_veel.push(rij);
            }
        }
        te_veel
    }

    /// At the end of the delivery: takes in what can be taken in now, and puts the rest in quarantine. Gives why.
    pub(crate) async fn sluit(
        mut self,
        uitslag: &mut Uitslag,
        telling: &mut Rijtelling,
    ) -> Result<Vec<Vec<Rijfout>>, ImportFout> {
        for _ in 0..MAX_RONDES {
            let alle = std::mem::take(&mut self.wachtend);
            let (kan, wacht): (Vec<_>, Vec<_>) =
                alle.into_iter().partition(|rij| self.gekomen.contains(&rij.onderwerp));
            self.wachtend = wacht;
            if kan.is_empty() {
                break;
            }
            let rijen = kan.into_iter().map(|rij| (regel(&rij.redenen), rij.ruw)).collect();
            let (som, geweigerd) = self.opnieuw((self.levering.kop, None), rijen, telling).await?;
            // They were counted as refused when they were read.
            uitslag.samenvatting.geweigerd -= som.aangenomen + som.dubbel;
            uitslag.samenvatting.aangenomen += som.aangenomen;
            uitslag.samenvatting.dubbel += som.dubbel;
            self.wachtend.extend(geweigerd);
        }
        loop {
            let van_eerder = self.van_eerder(self.gekomen.iter().map(String::as_str)).await?;
            if van_eerder.is_empty() {
                break;
            }
            let aantal = van_eerder.len() as u64;
            let mut opgenomen = 0;
            for ((kop, mapping), rijen) in per_kop(van_eerder) {
                let kop = (kop.as_deref(), mapping.as_deref());
                let (som, geweigerd) = self.opnieuw(kop, rijen, telling).await?;
                let geweigerd: Vec<(String, Vec<Rijfout>)> =
                    geweigerd.into_iter().map(|rij| (rij.ruw, rij.redenen)).collect();
                let onder = Levering { kop: kop.0, ..*self.levering };
                self.bezig.omgeving.quarantaine.andere_redenen(&onder, &geweigerd).await?;
                opgenomen += som.aangenomen + som.dubbel;
            }
            uitslag.alsnog += opgenomen;
            // What is refused for another reason now stays, and would come again.
            if opgenomen < aantal {
                break;
            }
        }
        let quarantaine = &self.bezig.omgeving.quarantaine;
        let geweigerd: Vec<(String, Vec<Rijfout>)> =
            self.wachtend.iter().map(|rij| (rij.ruw.clone(), rij.redenen.clone())).collect();
        quarantaine.bewaar(self.levering, self.bezig.aanleiding.vastgelegd_op, &geweigerd).await?;
        let wacht = |rij: &&Wachtend| !rij.onderwerp.is_empty();
        uitslag.wachtend += self.wachtend.iter().filter(wacht).count() as u64;
        if self.wachtend.iter().any(|rij| wacht(&rij)) {
            let rijen = self.wachtend.iter().filter(wacht);
            let rijen = rijen.map(|rij| (rij.onderwerp.as_str(), rij.ruw.as_str()));
            quarantaine.laat_wachten(self.levering, rijen).await?;
        }
        Ok(self.wachtend.into_iter().map(|rij| rij.redenen).collect())
    }

    /// Takes rows under this header line in once more; gives what came of them, and those that are not taken in.
    async fn opnieuw(
        &mut self,
        (kop, mapping): (Option<&str>, Option<&str>),
        rijen: Vec<(u64, String)>,
        telling: &mut Rijtelling,
    ) -> Result<(Samenvatting, Vec<Wachtend>), ImportFout> {
        let mut som = Samenvatting::default();
        let blok = self.lees((kop, mapping), rijen)?;
        let opgenomen = self.bezig.neem_op(blok, &mut som).await?;
        telling.neem(&opgenomen);
        let Opgenomen { geweigerd, klaar, mut wachtend, onderwerpen, .. } = opgenomen;
        self.gekomen.extend(onderwerpen);
        self.bezig.omgeving.quarantaine.laat_gaan(&Levering { kop, ..*self.levering }, &klaar).await?;
        // Whatever else is wrong with these, nothing that comes later mends it.
        let anders =
            geweigerd.into_iter().map(|(ruw, redenen)| Wachtend { onderwerp: String::new(), ruw, redenen });
        wachtend.extend(anders);
        Ok((som, wachtend))
    }

    /// The rows of earlier deliveries that wait for one of these.
    async fn van_eerder(&self, gekomen: impl Iterator<Item = &str>) -> Result<Vec<Wachtrij>, ImportFout> {
        Ok(self.bezig.omgeving.quarantaine.wachtend(self.levering.bron, gekomen, MAX_ALSNOG).await?)
    }

    /// The same, read, without those that are among `eigen`: for a trial.
    pub(crate) async fn lees_van_eerder(
        &self,
        gekomen: impl Iterator<Item = &str>,
        eigen: &HashSet<&str>,
    ) -> Result<Vec<Ingelezen>, ImportFout> {
        let mut van_eerder = self.van_eerder(gekomen).await?;
        van_eerder.retain(|rij| !eigen.contains(rij.ruw.as_str()));
        let mut gelezen = Vec::new();
        for ((kop, mapping), rijen) in per_kop(van_eerder) {
            gelezen.extend(self.lees((kop.as_deref(), mapping.as_deref()), rijen)?);
        }
        Ok(gelezen)
    }

    /// Reads rows as those of a file of their own under this header line, with the lines that they had. None of those that
    /// came under another header line than this delivery has, when they cannot be read with the mapping of that line.
    fn lees(
        &self,
        (kop, mapping): (Option<&str>, Option<&str>),
        rijen: Vec<(u64, String)>,
    ) -> Result<Vec<Ingelezen>, ImportFout> {
        let eigen = kop == self.levering.kop;
        let mut tekst = kop.map(|kop| format!("{kop}\n")).unwrap_or_default();
        let regels: Vec<u64> = rijen.iter().map(|(regel, _)| *regel).collect();
        for (_, ruw) in rijen {
            tekst.push_str(&ruw);
            tekst.push('\n');
        }
        let indeling = self.bezig.aanvoer.indeling();
        let mapping = match mapping {
            _ if eigen => self.mapping.voor_utf8(),
            None => Mapping::default(),
            Some(tekst) => match Mapping::lees(tekst, indeling) {
                Ok(mapping) => mapping.voor_utf8(),
                Err(_) => return Ok(Vec::new()),
            },
        };
        let mut bestand = Cursor::new(tekst.into_bytes());
        let gekeurd = match aanlevering::keur(&mut bestand, indeling, &mapping) {
            Err(_) if !eigen => return Ok(Vec::new()),
            gekeurd => gekeurd?,
        };
        let mut blok = gekeurd.bron(bestand)?.blok(regels.len())?;
        for (ingelezen, regel) in blok.iter_mut().zip(regels) {
            ingelezen.regel = regel;
        }
        Ok(blok)
    }
}

/// A header line with its mapping, and the rows under it with their lines.
type MetKop = ((Option<String>, Option<String>), Vec<(u64, String)>);

/// Rows with their lines, in their order, those that follow one another under one header line together.
fn per_kop(rijen: Vec<Wachtrij>) -> Vec<MetKop> {
    let mut per_kop: Vec<MetKop> = Vec::new();
    for Wachtrij { kop, mapping, regel, ruw } in rijen {
        match per_kop.last_mut() {
            Some((laatste, rijen)) if laatste.0 == kop => rijen.push((regel, ruw)),
            _ => per_kop.push(((kop, mapping), vec![(regel, ruw)])),
        }
    }
    per_kop
}

/// The line of a refused row.
fn regel(redenen: &[Rijfout]) -> u64 {
    redenen.first().map_or(0, |reden| reden.regel)
}
