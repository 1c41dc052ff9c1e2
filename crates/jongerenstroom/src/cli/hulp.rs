//! The help in Dutch. What clap lets us say ourselves we say; for its fixed words there is a list, and a test walks the
//! help of every command.

use std::{
    ffi::OsString,
    io::{IsTerminal as _, stdout},
};

use clap::{Arg, ArgAction, Command, builder::StyledStr};

/// The fixed words of clap, and ours.
const WOORDEN: [(&str, &str); 11] = [
    ("Usage:", "Gebruik:"),
    ("Commands:", "Commando's:"),
    ("Arguments:", "Argumenten:"),
    ("Options:", "Opties:"),
    ("[OPTIONS]", "[OPTIES]"),
    ("[default: ", "[standaard: "),
    ("[env: ", "[omgeving: "),
    ("[possible values: ", "[mogelijk: "),
    ("Possible values:", "Mogelijk:"),
    ("[COMMAND]", "[COMMANDO]"),
    ("<COMMAND>", "<COMMANDO>"),
];

/// The place of a flag that comes after all others in a help.
const LAATST: usize = 999;

/// The flags for help and version of a command, with words of ours; those below it get theirs in turn.
pub(super) fn vlaggen(opdracht: Command) -> Command {
    let hulp = Arg::new("help").short('h').long("help").action(ArgAction::Help).display_order(LAATST);
    let versie =
        Arg::new("version").short('V').long("version").action(ArgAction::Version).display_order(LAATST);
    opdracht
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(hulp.help("Toon deze uitleg; met --help uitvoerig"))
        .arg(versie.help("Toon de versie"))
        .mut_subcommands(vlaggen)
}

/// `help X` asks the same as `X --help`.
pub(super) fn help_als_vlag(mut regel: Vec<OsString>) -> Vec<OsString> {
    if regel.get(1).is_some_and(|deel| deel == "help") {
        regel.remove(1);
        regel.push("--help".into());
    }
    regel
}

/// A text of clap in Dutch, with colours when somebody reads it at a terminal.
pub(super) fn in_het_nederlands(tekst: &StyledStr) -> String {
    let kleur = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let tekst = if kleur { tekst.ansi().to_string() } else { tekst.to_string() };
    vertaal(&tekst)
}

pub(super) fn vertaal(tekst: &str) -> String {
    WOORDEN.iter().fold(tekst.to_owned(), |tekst, (hun, ons)| tekst.replace(hun, ons))
}

#[cfg(test)]
mod tests {
    use dienst::Diensten;

    use super::*;
    use crate::cli::Cli;

    /// Words that clap would say by itself.
    const ENGELS: [&str; 12] = [
        "Usage",
        "Options",
        "Commands",
        "Arguments",
        "OPTIONS",
        "COMMAND]",
        "default:",
        "env:",
        "ossible values",
        "Print",
        "aliases",
        "error",
    ];

    fn loop_na(opdracht: &mut Command, gezien: &mut usize) {
        for tekst in [opdracht.render_help(), opdracht.render_long_help()] {
            let tekst = vertaal(&tekst.to_string());
            for woord in ENGELS {
                assert!(!tekst.contains(woord), "{woord} in de uitleg van {}:\n{tekst}", opdracht.get_name());
            }
            assert!(tekst.contains("Gebruik:") && tekst.contains("--help"), "{tekst}");
        }
        *gezien += 1;
        opdracht.get_subcommands_mut().for_each(|onder| loop_na(onder, gezien));
    }

    #[test]
    fn de_uitleg_van_elk_commando_is_nederlands() {
        let mut opdracht = Cli::opdracht(Diensten::nieuw(crate::DIENSTEN).unwrap());
        opdracht.build();
        let mut gezien = 0;
        loop_na(&mut opdracht, &mut gezien);
        assert!(gezien > 13, "{gezien}");
    }

    #[test]
    fn help_van_een_commando_is_zijn_vlag() {
        let regel = ["jongerenstroom", "help", "rapport", "raad"].map(OsString::from).to_vec();
        assert_eq!(help_als_vlag(regel), ["jongerenstroom", "rapport", "raad", "--help"].map(OsString::from));
    }
}
