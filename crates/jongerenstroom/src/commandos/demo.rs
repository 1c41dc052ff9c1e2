//! `demo`: the whole product with example data. Makes the scenario, imports it, writes the report for the council and
//! runs the services. A second start goes on where the first one was.

use std::{io::ErrorKind, path::PathBuf, process::ExitCode};

use super::{import, inrichting, rapport, serve};
use crate::{
    cli::{Algemeen, Demo, Levering, OPDRACHTEN},
    fout::{Bij, Fout, schrijf},
    stelsel::{Begin, Stelsel},
    stop::Stop,
    uitvoer, voortgang,
};

/// The scenario of the demo.
const SCENARIO: &str = "groningen";
/// The quarter of the report that the college promised.
const KWARTAAL: &str = "2026-Q1";
/// The feed of benefits, which is decided as a whole.
const BEGINBESTAND: &str = "beginbestand";
/// The file of teams and coaches, which comes before everything that names them.
const INRICHTING: &str = "inrichting.toml";
/// The files of the scenario, in the order in which they come in.
const STAPPEN: [(&str, &str); 6] = [
    (INRICHTING, ""),
    ("beginbestand.csv", BEGINBESTAND),
    ("doorstroompunt.csv", "doorstroompunt"),
    ("doorstroompunt-wijzigingen.json", "doorstroompunt"),
    ("uwv.jsonl", "uwv"),
    ("opdrachten.jsonl", OPDRACHTEN),
];

pub(crate) async fn voer_uit(algemeen: &Algemeen, demo: &Demo) -> Result<ExitCode, Fout> {
    if algemeen.database_url.is_some() {
        return Err(Fout::Gebruik("de demo draait op bestanden in --data, zonder --database-url".to_owned()));
    }
    let stop = Stop::bij_signaal();
    // Taken first, so that a port in use is said before a minute of work.
    let luisteraar = if demo.alleen_rapport { None } else { Some(serve::luister(demo.adres, false).await?) };
    let stelsel = Stelsel::geheel(algemeen, Begin::Demo).await?;
    let klaar = Klaar { map: algemeen.data.join("demo") };
    if !vul(&stelsel, &klaar, demo.zaad, &stop).await? {
        stelsel.sluit().await;
        uitvoer::zeg!("Gestopt. Een volgende start gaat verder waar deze was.");
        return Ok(ExitCode::SUCCESS);
    }
    let uit = algemeen.data.join("raadsrapportage");
    let kwartaal = KWARTAAL.parse().bij("kwartaal")?;
    let bestanden = rapport::raad(&stelsel.rapportage()?, kwartaal, &uit, None).await?;
    if let Some(html) = bestanden.iter().find(|pad| pad.ends_with(".html")) {
        uitvoer::zeg!("Rapport:       {html}");
    }
    match luisteraar {
        Some(luisteraar) => serve::draai(stelsel, serve::Dienen::lokaal(luisteraar), stop).await?,
        None => stelsel.sluit().await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes and imports the scenario, as far as that is not done yet. False when it was told to stop.
///
/// The files hold names and birth dates in clear, as deliveries do, so they never lie in the data folder: they are
/// made again, the same to the byte, for as long as a step is left.
async fn vul(stelsel: &Stelsel, klaar: &Klaar, zaad: u64, stop: &Stop) -> Result<bool, Fout> {
    klaar.begin(zaad)?;
    let mut over = Vec::new();
    for (bestand, bron) in STAPPEN {
        if !klaar.staat(bestand)? {
            over.push((bestand, bron));
        }
    }
    if !over.is_empty() {
        let map = tempfile::tempdir().bij("er kan geen tijdelijke map worden gemaakt")?;
        let gemaakt =
            scenario::genereer(SCENARIO, zaad, map.path()).bij("het scenario kan niet worden gemaakt")?;
        for (bestand, bron) in over {
            let pad = map.path().join(bestand);
            if bestand == INRICHTING {
                inrichting::neem_op(stelsel, &pad).await?;
                // The doors of the other services look at it.
                stelsel.haal_in().await?;
                klaar.zet(bestand)?;
                continue;
            }
            let hoe = match bron {
                BEGINBESTAND => {
                    Levering { volledig: true, peildatum: gemaakt.peildatum, ..Levering::default() }
                }
                _ => Levering::default(),
            };
            let uitslag = tokio::select! {
                uitslag = import::neem_op(stelsel, bron, &pad, None, &hoe) => uitslag?,
                () = stop.wacht() => return Ok(false),
            };
            import::meld(&pad, &uitslag, false);
            // What follows from a file is done before the next one comes in: orders in it build on that.
            stelsel.laat_reacties_lopen().await?;
            klaar.zet(bestand)?;
        }
    }
    let bezig = voortgang::bezig("Cijfers bijwerken");
    stelsel.haal_in().await?;
    // All files are in: what has no follow-up now has none.
    if stelsel.toets().await? > 0 {
        stelsel.haal_in().await?;
    }
    bezig.finish_and_clear();
    Ok(true)
}

/// Which steps are done: a small file each, written after the step. A step that was cut off is done again, which
/// changes nothing that already was.
struct Klaar {
    map: PathBuf,
}

impl Klaar {
    /// Begins, or goes on with the same seed.
    fn begin(&self, zaad: u64) -> Result<(), Fout> {
        std::fs::create_dir_all(&self.map)
            .bij(format!("de map {} kan niet worden gemaakt", self.map.display()))?;
        let pad = self.map.join("zaad");
        match std::fs::read_to_string(&pad) {
            Ok(eerder) if eerder == zaad.to_string() => Ok(()),
            Ok(eerder) => Err(Fout::Gebruik(format!(
                "deze map is gevuld met --zaad {eerder}; gebruik dat zaad, of kies met --data een nieuwe map"
            ))),
            Err(fout) if fout.kind() == ErrorKind::NotFound => schrijf(&pad, zaad.to_string().as_bytes()),
            Err(fout) => Err(fout).bij(format!("{} kan niet worden gelezen", pad.display())),
        }
    }

    fn staat(&self, stap: &str) -> Result<bool, Fout> {
        let pad = self.map.join(stap);
        pad.try_exists().bij(format!("{} kan niet worden gelezen", pad.display()))
    }

    fn zet(&self, stap: &str) -> Result<(), Fout> {
        schrijf(&self.map.join(stap), b"klaar\n")
    }
}
