//! `inrichting`: which teams there are and who works there, through the same front door as over HTTP.

mod bestand;
mod voordeur;
mod woorden;

use std::{path::Path, process::ExitCode};

use domein::{Gebeurtenis as _, gebeurtenis::InrichtingGebeurtenis};
use serde_json::{Value, json};

use self::{bestand::lees, voordeur::Antwoord};
use crate::{
    cli::{Algemeen, Inrichting},
    fout::Fout,
    opslag::Opslag,
    stelsel::{Begin, Stelsel},
    uitvoer,
};

/// The service that is asked.
const DIENST: &str = InrichtingGebeurtenis::DIENST;
/// Where many changes go at once.
const VASTLEGGINGEN: &str = "/vastleggingen";
/// Where is said what they would touch.
const CONTROLES: &str = "/controles";

pub(crate) async fn voer_uit(algemeen: &Algemeen, vraag: &Inrichting) -> Result<ExitCode, Fout> {
    match vraag {
        Inrichting::Toon { op, alles, json } => {
            let stelsel = open(algemeen, Begin::Bestaand).await?;
            let wat = match (op, alles) {
                (Some(op), _) => format!("op={op}&"),
                (None, true) => "alles=true&".to_owned(),
                (None, false) => String::new(),
            };
            let getoond = toon(&stelsel, &wat, *json).await;
            stelsel.sluit().await;
            getoond?;
        }
        Inrichting::LegVast(blad) => {
            let inhoud = lees(&blad.bestand)?;
            let stelsel = open(algemeen, Begin::Mag).await?;
            let gedaan = leg_vast(&stelsel, &inhoud).await;
            let bijgewerkt = if gedaan.is_ok() { stelsel.haal_in().await } else { Ok(()) };
            stelsel.sluit().await;
            woorden::zeg_vastgelegd(&gedaan?, blad.json)?;
            bijgewerkt?;
        }
        Inrichting::Controleer(blad) => {
            let inhoud = lees(&blad.bestand)?;
            let stelsel = open(algemeen, Begin::Bestaand).await?;
            let gezegd = controleer(&stelsel, &inhoud).await;
            stelsel.sluit().await;
            woorden::zeg_gecontroleerd(&gezegd?, blad.json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Records what a file says, for a command that does more.
pub(super) async fn neem_op(stelsel: &Stelsel, pad: &Path) -> Result<(), Fout> {
    let antwoord = leg_vast(stelsel, &lees(pad)?).await?;
    let aantal = antwoord["wijzigingen"].as_array().map_or(0, Vec::len);
    uitvoer::zeg!("{}: {aantal} perioden van teams en medewerkers vastgelegd", pad.display());
    Ok(())
}

/// In one folder what follows is done at once; on PostgreSQL that is left to the services that run.
async fn open(algemeen: &Algemeen, begin: Begin) -> Result<Stelsel, Fout> {
    if Opslag::van(algemeen).is_ingebed() {
        return Stelsel::geheel(algemeen, begin).await;
    }
    let dienst = algemeen.diensten.vind(DIENST);
    let dienst =
        dienst.ok_or_else(|| Fout::Gebruik(format!("dienst {DIENST} is er niet in dit programma")))?;
    Stelsel::zonder_volgers(algemeen, begin, &[dienst]).await
}

async fn leg_vast(stelsel: &Stelsel, inhoud: &Value) -> Result<Value, Fout> {
    let Antwoord { status, inhoud: antwoord } =
        voordeur::stuur(stelsel, &format!("/{DIENST}/v1{VASTLEGGINGEN}"), inhoud).await?;
    if status.is_success() { Ok(antwoord) } else { Err(woorden::geweigerd(inhoud, &antwoord)) }
}

async fn controleer(stelsel: &Stelsel, inhoud: &Value) -> Result<Value, Fout> {
    // Its counts come from what follows the logs of the others.
    stelsel.werk_bij().await?;
    let Antwoord { status, inhoud: antwoord } =
        voordeur::stuur(stelsel, &format!("/{DIENST}/v1{CONTROLES}"), inhoud).await?;
    if status.is_success() { Ok(antwoord) } else { Err(woorden::geweigerd(inhoud, &antwoord)) }
}

async fn toon(stelsel: &Stelsel, wat: &str, als_json: bool) -> Result<(), Fout> {
    let teams = voordeur::alles(stelsel, &format!("/{DIENST}/v1/teams?{wat}")).await?;
    let medewerkers = voordeur::alles(stelsel, &format!("/{DIENST}/v1/medewerkers?{wat}")).await?;
    woorden::toon(&json!({"teams": teams, "medewerkers": medewerkers}), als_json)
}
