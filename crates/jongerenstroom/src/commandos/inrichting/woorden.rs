//! What came of it, in words.

use serde_json::Value;

use crate::{
    fout::{Bij, Fout},
    uitvoer,
};

/// A refusal, with of each finding which row of the file it is about.
pub(super) fn geweigerd(bestand: &Value, antwoord: &Value) -> Fout {
    let mut tekst = antwoord["detail"].as_str().unwrap_or_default().to_owned();
    for fout in antwoord["fouten"].as_array().into_iter().flatten() {
        let veld = fout["veld"].as_str().unwrap_or_default();
        let reden = fout["reden"].as_str().unwrap_or_default();
        let waar = match wie(bestand, veld) {
            Some(code) => format!("{veld} ({code}): "),
            None if veld.is_empty() => String::new(),
            None => format!("{veld}: "),
        };
        tekst.push_str(&format!("\n  {waar}{reden}"));
    }
    Fout::Gebruik(tekst)
}

/// The code in the row that a path such as `teams[3].van` names.
fn wie<'a>(bestand: &'a Value, veld: &str) -> Option<&'a str> {
    let (lijst, rest) = veld.split_once('[')?;
    let nummer: usize = rest.split_once(']')?.0.parse().ok()?;
    bestand[lijst][nummer]["code"].as_str()
}

/// What was recorded.
pub(super) fn zeg_vastgelegd(antwoord: &Value, als_json: bool) -> Result<(), Fout> {
    if als_json {
        return json(antwoord);
    }
    let wijzigingen = antwoord["wijzigingen"].as_array().map_or(&[][..], Vec::as_slice);
    if wijzigingen.is_empty() {
        uitvoer::zeg!("Er verandert niets: alles stond er al zo.");
    }
    for wijziging in wijzigingen {
        uitvoer::zeg!("{}", regel(wijziging));
    }
    Ok(())
}

/// One change: `teams oost: van 2022-11-01`.
fn regel(wijziging: &Value) -> String {
    let tekst = |veld: &str| wijziging[veld].as_str().unwrap_or_default();
    let periode = match wijziging["tot"].as_str() {
        _ if wijziging["ingetrokken"] == true => format!("de periode vanaf {} ingetrokken", tekst("van")),
        Some(tot) => format!("van {} tot {tot}", tekst("van")),
        None => format!("vanaf {}", tekst("van")),
    };
    format!("{} {}: {periode}", tekst("deel"), tekst("code"))
}

/// What would be recorded, and what that touches.
pub(super) fn zeg_gecontroleerd(antwoord: &Value, als_json: bool) -> Result<(), Fout> {
    if als_json {
        return json(antwoord);
    }
    let wijzigingen = antwoord["wijzigingen"].as_array().map_or(&[][..], Vec::as_slice);
    if wijzigingen.is_empty() {
        uitvoer::zeg!("Er zou niets veranderen: alles staat er al zo.");
        return Ok(());
    }
    for wijziging in wijzigingen {
        uitvoer::zeg!("{}", regel(wijziging));
        let raakt = |veld: &str, woord: &str| {
            let aantal = wijziging["raakt"][veld].as_u64().filter(|aantal| *aantal > 0)?;
            Some(format!("{aantal} {woord}"))
        };
        let raakt: Vec<String> = [
            raakt("personen", "personen"),
            raakt("signalen", "open signalen"),
            raakt("aanvragen", "open aanvragen"),
            raakt("uitkeringen", "lopende uitkeringen"),
            raakt("trajecten", "lopende trajecten"),
            raakt("jobcoachingen", "plaatsingen met deze jobcoach"),
            raakt("casussen", "casussen met deze regisseur"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !raakt.is_empty() {
            uitvoer::zeg!("  raakt: {}", raakt.join(", "));
        }
    }
    uitvoer::zeg!("Er is niets vastgelegd.");
    Ok(())
}

/// What holds.
pub(super) fn toon(inrichting: &Value, als_json: bool) -> Result<(), Fout> {
    if als_json {
        return json(inrichting);
    }
    let lijst = |deel: &str| inrichting[deel].as_array().cloned().unwrap_or_default();
    let periode = |rij: &Value| match (rij["van"].as_str().unwrap_or_default(), rij["tot"].as_str()) {
        (van, Some(tot)) => format!("van {van} tot {tot}"),
        (van, None) => format!("vanaf {van}"),
    };
    let (teams, medewerkers) = (lijst("teams"), lijst("medewerkers"));
    uitvoer::zeg!("Teams: {}", teams.len());
    for team in &teams {
        let tekst = |veld: &str| team[veld].as_str().unwrap_or_default();
        let uit = team["uitTeams"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let uit: Vec<&str> = uit.collect();
        let uit = if uit.is_empty() { String::new() } else { format!(", uit {}", uit.join(" en ")) };
        uitvoer::zeg!("  {} ({}), {}{uit}", tekst("code"), tekst("naam"), periode(team));
    }
    uitvoer::zeg!("Medewerkers: {}", medewerkers.len());
    for wie in &medewerkers {
        let tekst = |veld: &str| wie[veld].as_str().unwrap_or_default();
        let waar = wie["gebiedsteams"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let waar: Vec<&str> = waar.collect();
        let waar = if waar.is_empty() { "hele gemeente".to_owned() } else { waar.join(", ") };
        uitvoer::zeg!("  {}, {}, {waar}, {}", tekst("code"), tekst("rol"), periode(wie));
    }
    Ok(())
}

fn json(waarde: &Value) -> Result<(), Fout> {
    uitvoer::zeg!("{}", serde_json::to_string_pretty(waarde).bij("de uitvoer")?);
    Ok(())
}
