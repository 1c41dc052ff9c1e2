//! `stand`: how far every service is, and what waits for a person.

use std::process::ExitCode;

use dienst::Dienst;
use serde::Serialize;

use crate::{
    cli::{Algemeen, Stand},
    fout::{Bij, Fout},
    stelsel::{Begin, Bronnen, Stelsel, Volger},
};

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

/// How far one policy or read model is.
#[derive(Debug, Serialize)]
struct Volgerstand {
    naam: &'static str,
    soort: &'static str,
    volgt: &'static str,
    positie: u64,
    /// Events that it still has to take.
    achterstand: u64,
    /// Events that it could not take, and those that wait for them.
    geparkeerd: u64,
}

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Stand) -> Result<ExitCode, Fout> {
    let diensten = vraag.welke.van(algemeen);
    let bronnen = Bronnen::voor(algemeen, &diensten).await?;
    let stelsel = Stelsel::open(algemeen, Begin::Bestaand, &diensten, bronnen).await?;
    let standen = standen(&stelsel, &diensten).await;
    stelsel.sluit().await;
    let standen = standen?;
    if vraag.json {
        println!("{}", serde_json::json!({ "diensten": standen }));
    } else {
        toon(&standen);
    }
    Ok(ExitCode::SUCCESS)
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
            volgers.push(van(volger.as_ref()).await?);
        }
        standen.push(Dienststand { dienst: dienst.naam, hoofd, quarantaine, volgers });
    }
    Ok(standen)
}

async fn van(volger: &dyn Volger) -> Result<Volgerstand, Fout> {
    let (positie, achterstand) = volger.stand().await?;
    Ok(Volgerstand {
        naam: volger.naam(),
        soort: volger.werk().naam(),
        volgt: volger.volgt().naam,
        positie: positie.0,
        achterstand,
        geparkeerd: volger.geparkeerd().await?.len() as u64,
    })
}

fn toon(standen: &[Dienststand]) {
    for Dienststand { dienst, hoofd, quarantaine, volgers } in standen {
        match hoofd {
            Some(hoofd) => println!("{dienst}: {hoofd} gebeurtenissen"),
            None => println!("{dienst}"),
        }
        for Volgerstand { naam, soort, volgt, positie, achterstand, geparkeerd } in volgers {
            println!("  {soort} {naam} volgt {volgt} tot en met {positie}, achterstand {achterstand}");
            if *geparkeerd > 0 {
                println!("    {geparkeerd} gebeurtenissen geparkeerd: jongerenstroom geparkeerd {dienst}");
            }
        }
        if let Some(aantal @ 1..) = quarantaine {
            println!("  {aantal} rijen in quarantaine: jongerenstroom quarantaine --dienst {dienst}");
        }
    }
}
