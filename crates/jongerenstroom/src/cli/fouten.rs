//! What is wrong with a command line, in Dutch: what, where, and what to do.

use std::error::Error as _;

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::hulp::vertaal;

/// What is wrong, as the lines after `Fout:`.
pub(super) fn in_woorden(fout: &Error) -> String {
    let mut regels = vec![wat(fout)];
    if let Some(bedoeld) = bedoeld(fout) {
        regels.push(format!("Bedoelde u {bedoeld}?"));
    }
    if let Some(ContextValue::StyledStr(gebruik)) = fout.get(ContextKind::Usage) {
        regels.push(vertaal(&gebruik.to_string()));
    }
    regels.push("Zie --help voor uitleg.".to_owned());
    regels.join("\n\n")
}

fn wat(fout: &Error) -> String {
    let arg = genoemd(fout, ContextKind::InvalidArg);
    let waarde = genoemd(fout, ContextKind::InvalidValue);
    match fout.kind() {
        ErrorKind::InvalidValue if waarde.is_empty() => {
            format!("bij {arg} hoort een waarde.{}", keuzes(fout))
        }
        ErrorKind::InvalidValue => format!("'{waarde}' kan niet bij {arg}.{}", keuzes(fout)),
        ErrorKind::ValueValidation => {
            let reden = fout.source().map(|bron| format!(": {bron}")).unwrap_or_default();
            format!("'{waarde}' kan niet bij {arg}{reden}.")
        }
        ErrorKind::UnknownArgument => format!("{arg} is hier niet bekend."),
        ErrorKind::InvalidSubcommand => {
            format!("{} is geen commando.", genoemd(fout, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("er ontbreekt nog: {arg}."),
        ErrorKind::MissingSubcommand => {
            format!("noem wat er moet gebeuren: {}.", genoemd(fout, ContextKind::ValidSubcommand))
        }
        ErrorKind::ArgumentConflict => match genoemd(fout, ContextKind::PriorArg) {
            eerder if eerder.is_empty() || eerder == arg => format!("{arg} kan maar één keer."),
            eerder => format!("{arg} kan niet samen met {eerder}."),
        },
        ErrorKind::NoEquals => format!("schrijf {arg} met een = tussen naam en waarde."),
        ErrorKind::TooManyValues => format!("'{waarde}' is te veel: {arg} heeft al genoeg waarden."),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("bij {arg} hoort een ander aantal waarden.")
        }
        ErrorKind::InvalidUtf8 => "de opdrachtregel bevat tekens die geen UTF-8 zijn.".to_owned(),
        _ => "de opdrachtregel is niet te lezen.".to_owned(),
    }
}

/// What was probably meant.
fn bedoeld(fout: &Error) -> Option<String> {
    let soorten = [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    soorten.into_iter().map(|soort| genoemd(fout, soort)).find(|tekst| !tekst.is_empty())
}

fn keuzes(fout: &Error) -> String {
    let mogelijk = genoemd(fout, ContextKind::ValidValue);
    if mogelijk.is_empty() { mogelijk } else { format!(" Kies uit: {mogelijk}.") }
}

/// What an error says of one thing, as text; empty when it says nothing.
fn genoemd(fout: &Error, soort: ContextKind) -> String {
    match fout.get(soort) {
        Some(ContextValue::String(tekst)) => tekst.clone(),
        Some(ContextValue::Strings(teksten)) => teksten.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use dienst::Diensten;

    use super::*;
    use crate::cli::Cli;

    fn bij(regel: &[&str]) -> String {
        let opdracht = Cli::opdracht(Diensten::nieuw(crate::DIENSTEN).unwrap());
        let regel = ["jongerenstroom"].iter().chain(regel);
        in_woorden(&opdracht.try_get_matches_from(regel).unwrap_err())
    }

    #[test]
    fn wat_er_mis_is_wordt_in_het_nederlands_gezegd() {
        for (regel, verwacht) in [
            (
                &["import", "doorstrompunt", "x"][..],
                "'doorstrompunt' kan niet bij <BRON>. Kies uit: doorstroompunt",
            ),
            (&["import", "doorstrompunt", "x"], "Bedoelde u doorstroompunt?"),
            (&["import", "uwv"], "er ontbreekt nog: <BESTAND>."),
            (&["stand", "--jsn"], "--jsn is hier niet bekend."),
            (&["stand", "--jsn"], "Bedoelde u --json?"),
            (&["stnd"], "stnd is geen commando."),
            (&["rapport", "raad", "--kwartaal"], "bij --kwartaal <JJJJ-Qn> hoort een waarde."),
            (
                &["rapport", "raad", "--kwartaal", "Q1"],
                "'Q1' kan niet bij --kwartaal <JJJJ-Qn>: verwacht een kwartaal",
            ),
            (&["rapport", "cijfers", "--van", "1-1-2026"], "verwacht een datum als JJJJ-MM-DD"),
            (&["demo", "--adres", "hier"], "verwacht een adres met een poort"),
            (&["demo", "--zaad", "x"], "verwacht een geheel getal"),
            (&["serve", "--afbouw", "90"], "verwacht een getal van 0 tot en met 60"),
            (&["demo", "--nu", "gisteren"], "verwacht een moment met tijdzone"),
            (
                &["quarantaine", "--json", "--opgelost", "--bron", "uwv", "--bestand", "x"],
                "kan niet samen met",
            ),
            (&["quarantaine", "--dienst", "rapportage"], "'rapportage' kan niet bij --dienst <DIENST>."),
            (&["stand", "--json", "--json"], "--json kan maar één keer."),
        ] {
            let tekst = bij(regel);
            assert!(tekst.contains(verwacht), "{regel:?}: {tekst}");
            for engels in ["error", "Usage", "invalid", "possible", "tip:", "required", "OPTIONS"] {
                assert!(!tekst.contains(engels), "{engels} bij {regel:?}: {tekst}");
            }
        }
    }
}
