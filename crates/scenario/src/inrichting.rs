//! The municipality of a tijdlijn: its teams and its coaches, as a file of a beheerder.

use std::fmt::Write as _;

use crate::wereld::{CENTRAAL, COACHES_PER_TEAM, REGISSEURS};

/// The first day of the municipality of now, with Haren and Ten Boer. What the scenario tells of before the division in areas
/// of 1 November 2022 (002) has the teams of now.
const VAN: &str = "2019-01-01";

/// The teams, each with what people call it and whether it is one of the areas.
const TEAMS: [(&str, &str); 8] = [
    ("centrum-oosterpark", "Oosterpark/Centrum"),
    ("oost", "Oost"),
    ("zuid", "Zuid"),
    ("west", "West"),
    ("oude-wijken", "Oude Wijken"),
    ("haren", "Haren"),
    ("ten-boer", "Ten Boer"),
    ("statushouders", "Team statushouders"),
];

/// The text of the file.
pub(crate) fn bestand() -> String {
    let mut tekst =
        "# De teams van de gemeente en wie er als coach werkt; alle nummers zijn verzonnen.\n".to_owned();
    for (code, naam) in TEAMS {
        let _ = write!(tekst, "\n[[teams]]\ncode = \"{code}\"\nnaam = \"{naam}\"\nvan = {VAN}\n");
    }
    for team in TEAMS.map(|(code, _)| code).into_iter().chain([CENTRAAL]) {
        for nummer in 1..=COACHES_PER_TEAM {
            let _ = write!(tekst, "\n[[medewerkers]]\ncode = \"coach-{team}-{nummer}\"\nrol = \"coach\"\n");
            if team != CENTRAAL {
                let _ = writeln!(tekst, "gebiedsteams = [\"{team}\"]");
            }
            let _ = writeln!(tekst, "van = {VAN}");
        }
    }
    // Who tries the demo: the account of its token, and a colleague to hand somebody over to.
    for code in ["coach", "coach-9"] {
        let _ = writeln!(tekst, "\n[[medewerkers]]\ncode = \"{code}\"\nrol = \"coach\"\nvan = {VAN}");
    }
    // Who leads a casusoverleg logs in as a coach, of no team.
    for code in REGISSEURS {
        let _ = writeln!(tekst, "\n[[medewerkers]]\ncode = \"{code}\"\nrol = \"coach\"\nvan = {VAN}");
    }
    tekst
}
