//! `--config`: a file with what would otherwise stand on the command line or in the environment. Its keys are the long
//! flags; those of one command stand in a table with its name. A flag goes before the environment, the environment
//! before the file.
//!
//! ```toml
//! nu = "2026-04-01T12:00:00Z"
//! [serve]
//! diensten = ["intake"]
//! nats-url = "nats://127.0.0.1:4222"
//! ```

use std::{ffi::OsString, path::Path};

use clap::{ArgAction, ArgMatches, Command, parser::ValueSource};
use dienst::Diensten;
use toml::{Table, Value};

use crate::{cli::Cli, fout::Fout};

/// Largest file that is read.
const MAX_BYTES: u64 = 64 * 1024;

/// The command line, with what the file adds to it.
pub(crate) fn aangevuld(diensten: Diensten, mut regel: Vec<OsString>) -> Result<Vec<OsString>, Fout> {
    let opdracht = Cli::opdracht(diensten);
    // What is wrong with the command line itself is said later, by the real reading of it.
    let Ok(gelezen) = opdracht.clone().ignore_errors(true).try_get_matches_from(&regel) else {
        return Ok(regel);
    };
    let (naam, eigen) = diepste(&gelezen);
    let Some(pad) = waarde_van(eigen, "config").or_else(|| waarde_van(&gelezen, "config")) else {
        return Ok(regel);
    };
    let tabel = lees(Path::new(&pad))?;
    let mut fouten = Vec::new();
    let mut erbij = Vec::new();
    for (sleutel, waarde) in &tabel {
        match (waarde, opdracht.find_subcommand(sleutel)) {
            (Value::Table(eigen_tabel), Some(deel)) => {
                for (sleutel, waarde) in eigen_tabel {
                    let hier =
                        Plek { opdracht: deel, gelezen: (naam == Some(deel.get_name())).then_some(eigen) };
                    hier.voeg_toe(sleutel, waarde, &mut erbij, &mut fouten);
                }
            }
            _ => {
                let hier = Plek { opdracht: &opdracht, gelezen: Some(eigen) };
                hier.voeg_toe(sleutel, waarde, &mut erbij, &mut fouten);
            }
        }
    }
    if !fouten.is_empty() {
        return Err(Fout::Gebruik(format!("{pad} klopt niet: {}", fouten.join("; "))));
    }
    regel.extend(erbij);
    Ok(regel)
}

/// The command that is asked, and what was read of it.
fn diepste(gelezen: &ArgMatches) -> (Option<&str>, &ArgMatches) {
    match gelezen.subcommand() {
        Some((naam, eigen)) => (Some(naam), eigen),
        None => (None, gelezen),
    }
}

fn waarde_van(gelezen: &ArgMatches, id: &str) -> Option<String> {
    let pad = gelezen.try_get_raw(id).ok().flatten()?.next()?;
    Some(pad.to_string_lossy().into_owned())
}

fn lees(pad: &Path) -> Result<Table, Fout> {
    let niet = |reden: String| Fout::Gebruik(format!("{} kan niet worden gelezen: {reden}", pad.display()));
    let bytes = std::fs::metadata(pad).map_err(|fout| niet(fout.to_string()))?.len();
    if bytes > MAX_BYTES {
        return Err(niet(format!("{bytes} bytes, hooguit {MAX_BYTES}")));
    }
    let tekst = std::fs::read_to_string(pad).map_err(|fout| niet(fout.to_string()))?;
    // The message of the parser repeats the line, which may hold a password.
    tekst.parse().map_err(|fout: toml::de::Error| niet(aanlevering::tomlfout(&tekst, &fout)))
}

/// A command, and what was read of it when it is the one that is asked.
struct Plek<'a> {
    opdracht: &'a Command,
    gelezen: Option<&'a ArgMatches>,
}

impl Plek<'_> {
    /// Adds one key as arguments, unless something that goes before it said so already.
    fn voeg_toe(&self, sleutel: &str, waarde: &Value, erbij: &mut Vec<OsString>, fouten: &mut Vec<String>) {
        let past = |arg: &&clap::Arg| {
            arg.get_long() == Some(sleutel) || (arg.is_positional() && arg.get_id() == sleutel)
        };
        let Some(arg) = self.opdracht.get_arguments().find(past).filter(|arg| arg.get_id() != "config")
        else {
            fouten.push(format!("{sleutel} is geen instelling van {}", self.opdracht.get_name()));
            return;
        };
        let Some(gelezen) = self.gelezen else { return };
        let gezegd = gelezen.value_source(arg.get_id().as_str());
        if matches!(gezegd, Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
            return;
        }
        let waarden = match waarde {
            Value::Array(waarden) => waarden.as_slice(),
            een => std::slice::from_ref(een),
        };
        for waarde in waarden {
            let tekst = match waarde {
                Value::String(tekst) => tekst.clone(),
                Value::Boolean(aan) if matches!(arg.get_action(), ArgAction::SetTrue) => {
                    if *aan {
                        erbij.push(format!("--{sleutel}").into());
                    }
                    continue;
                }
                Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => waarde.to_string(),
                _ => {
                    fouten.push(format!("{sleutel} heeft een waarde die hier niet kan"));
                    continue;
                }
            };
            erbij.push(if arg.is_positional() {
                tekst.into()
            } else {
                format!("--{sleutel}={tekst}").into()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(bestand: &str, regel: &[&str]) -> Result<Vec<String>, String> {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("c.toml");
        std::fs::write(&pad, bestand).unwrap();
        let mut alle: Vec<OsString> = vec!["jongerenstroom".into()];
        alle.extend(regel.iter().map(Into::into));
        alle.extend(["--config".into(), pad.clone().into_os_string()]);
        let begin = alle.len();
        let diensten = Diensten::nieuw(crate::DIENSTEN).unwrap();
        let aangevuld = aangevuld(diensten, alle).map_err(|fout| fout.to_string())?;
        Ok(aangevuld[begin..].iter().map(|deel| deel.to_string_lossy().into_owned()).collect())
    }

    const BESTAND: &str = "data = \"/srv/js\"\n[serve]\ndiensten = [\"intake\", \"traject\"]\nadres = \
                           \"127.0.0.1:9000\"\nextern-toegestaan = true\nhost = [\"a\", \"b\"]\nafbouw = 5\n\
                           [import]\njson = true\n";

    #[test]
    fn het_bestand_vult_aan_wat_niet_gezegd_is() {
        let erbij = met(BESTAND, &["serve"]).unwrap();
        let verwacht = [
            "--data=/srv/js",
            "--adres=127.0.0.1:9000",
            "--afbouw=5",
            "intake",
            "traject",
            "--extern-toegestaan",
            "--host=a",
            "--host=b",
        ];
        let (mut a, mut b) = (erbij.clone(), verwacht.map(str::to_owned).to_vec());
        a.sort();
        b.sort();
        assert_eq!(a, b);
        let erbij = met(BESTAND, &["serve", "signalering", "--adres", "127.0.0.1:1"]).unwrap();
        assert!(!erbij.iter().any(|deel| deel == "intake" || deel.starts_with("--adres")), "{erbij:?}");
    }

    #[test]
    fn een_onbekende_sleutel_wordt_gezegd_en_een_geheim_niet_herhaald() {
        let fout = met("adress = 1\n[serve]\nports = 2\n", &["serve"]).unwrap_err();
        assert!(fout.contains("adress is geen") && fout.contains("ports is geen"), "{fout}");
        let fout = met("database-url = \"postgres://a:geheim@h/d\n", &["serve"]).unwrap_err();
        assert!(fout.contains("Regel 1") && !fout.contains("geheim"), "{fout}");
    }
}
