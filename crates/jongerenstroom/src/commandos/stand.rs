//! `stand`: how far every service is, and what waits for a person. Exit code 3 when a follower stands still or has
//! parked events.

use std::process::ExitCode;

use dienst::Dienst;
use serde::Serialize;

use crate::{
    cli::{Algemeen, Stand},
    fout::{Bij, Fout},
    stelsel::{Begin, Sources, Stelsel, Volger, Voortgang},
    uitvoer,
};

/// The exit code when something goes no further until somebody does something: as when rows of a file are refused.
const WACHT_OP_MENS: u8 = 3;

/// How far one service is.
#[derive(Debug, Serialize)]
struct Dienststand {
    dienst: &'static str,
    /// The last position of its log; none when it records no events.
    #[serde(skip_serializing_if = "Option::is_none")]
    hoofd: Option<u64>,
    /// Rows in quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    quarantaine: Option<usize>,
    volgers: Vec<Volgerstand>,
}

/// How far one reaction or read model is.
#[derive(Debug, Serialize)]
struct Volgerstand {
    naam: &'static str,
    soort: &'static str,
    volgt: &'static str,
    positie: u64,
    /// Events that it still has to take. Less than 0: it is so much further than the log that it follows.
    achterstand: i64,
    /// Why it takes nothing in, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    staat_stil: Option<String>,
    /// Events that it could not take, and those that wait for them.
    geparkeerd: u64,
}

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Stand) -> Result<ExitCode, Fout> {
    let diensten = vraag.welke.van(algemeen);
    let bronnen = Sources::voor(algemeen, &diensten).await?;
    let stelsel = Stelsel::open(algemeen, Begin::Bestaand, &diensten, bronnen).await?;
    let standen = standen(&stelsel, &diensten).await;
    stelsel.sluit().await;
    let standen = standen?;
    if vraag.json {
        uitvoer::zeg!("{}", serde_json::json!({ "diensten": standen }));
    } else {
        toon(&standen);
    }
    let volgers = || standen.iter().flat_map(|stand| &stand.volgers);
    let wacht = volgers().any(|volger| volger.staat_stil.is_some() || volger.geparkeerd > 0);
    Ok(if wacht { ExitCode::from(WACHT_OP_MENS) } else { ExitCode::SUCCESS })
}

async fn standen(stelsel: &Stelsel, diensten: &[Dienst]) -> Result<Vec<Dienststand>, Fout> {
    let mut standen = Vec::new();
    for dienst in diensten {
        let (mut hoofd, mut quarantaine) = (None, None);
        if let Ok(omgeving) = stelsel.omgeving(*dienst) {
            hoofd = Some(omgeving.log.head().await.bij(format!("het logboek van {dienst}"))?.0);
            let regels = omgeving.quarantaine.lijst().await.bij("de quarantaine kan niet worden gelezen")?;
            quarantaine = Some(regels.len());
        }
        let mut volgers = Vec::new();
        for volger in stelsel.volgers().filter(|volger| volger.van() == *dienst) {
            volgers.push(van(volger).await?);
        }
        standen.push(Dienststand { dienst: dienst.naam, hoofd, quarantaine, volgers });
    }
    Ok(standen)
}

async fn van(volger: &Volger) -> Result<Volgerstand, Fout> {
    let Voortgang { positie, achterstand, staat_stil } = volger.voortgang().await?;
    Ok(Volgerstand {
        naam: volger.naam(),
        soort: volger.soort(),
        volgt: volger.volgt().naam,
        positie: positie.0,
        achterstand,
        staat_stil,
        geparkeerd: volger.geparkeerd().await?.len() as u64,
    })
}

fn toon(standen: &[Dienststand]) {
    for Dienststand { dienst, hoofd, quarantaine, volgers } in standen {
        match hoofd {
            Some(hoofd) => uitvoer::zeg!("{dienst}: {hoofd} gebeurtenissen"),
            None => uitvoer::zeg!("{dienst}"),
        }
        for Volgerstand { naam, soort, volgt, positie, achterstand, staat_stil, geparkeerd } in volgers {
            let achterstand = match achterstand {
                0.. => format!("achterstand {achterstand}"),
                verder => format!("{} verder dan het logboek", verder.unsigned_abs()),
            };
            uitvoer::zeg!("  {soort} {naam} volgt {volgt} tot en met {positie}, {achterstand}");
            if let Some(waarom) = staat_stil {
                uitvoer::zeg!("    staat stil: {waarom}");
            }
            if *geparkeerd > 0 {
                uitvoer::zeg!(
                    "    {geparkeerd} gebeurtenissen geparkeerd: jongerenstroom geparkeerd {dienst}"
                );
            }
        }
        if let Some(aantal @ 1..) = quarantaine {
            uitvoer::zeg!("  {aantal} rijen in quarantaine: jongerenstroom quarantaine --dienst {dienst}");
        }
    }
}
