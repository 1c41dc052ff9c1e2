//! The names on the command line that follow from the contracts: of services, feeds, and logins of the register.

use clap::{
    Arg, Command,
    builder::{PossibleValue, PossibleValuesParser},
};
use dienst::{Diensten, contract::Registerrecht};

/// The feed that belongs to no service: requests to all of them.
pub(crate) const OPDRACHTEN: &str = "opdrachten";

/// What is on offer, as one file: requests too.
pub(crate) const AANBOD: &str = "aanbod";

/// Whether a file of this feed holds requests, and no rows of one service.
pub(crate) fn zijn_verzoeken(bron: &str) -> bool {
    bron == OPDRACHTEN || bron == AANBOD
}

/// Fills in the names, in a command and those below it.
pub(super) fn vul_in(diensten: Diensten, opdracht: Command) -> Command {
    opdracht.mut_args(|arg| van_arg(diensten, arg)).mut_subcommands(|onder| vul_in(diensten, onder))
}

/// What an argument may be goes by the name of its value.
fn van_arg(diensten: Diensten, arg: Arg) -> Arg {
    let namen: Vec<&str> = arg.get_value_names().unwrap_or_default().iter().map(|naam| &**naam).collect();
    match namen[..] {
        // What is asked of one service's quarantine; one that records nothing has none.
        ["DIENST"] if arg.get_id() == "dienst" => {
            let met_quarantaine = diensten.met_logboek();
            let met_quarantaine =
                met_quarantaine.map(|dienst| PossibleValue::new(dienst.naam).help(dienst.over));
            arg.value_parser(PossibleValuesParser::new(met_quarantaine))
        }
        ["DIENST"] => {
            let alle = diensten.alle().map(|dienst| PossibleValue::new(dienst.naam).help(dienst.over));
            arg.value_parser(PossibleValuesParser::new(alle))
        }
        ["BRON"] => {
            let feeds = diensten.feeds().map(|(_, feed)| PossibleValue::new(feed.naam).help(feed.over));
            let opdrachten = PossibleValue::new(OPDRACHTEN).help("Verzoeken aan de diensten (JSON-regels)");
            let aanbod = PossibleValue::new(AANBOD).help("Wat er wordt aangeboden (TOML)");
            arg.value_parser(PossibleValuesParser::new(feeds.chain([opdrachten, aanbod])))
        }
        // Those who know persons.
        ["ROL"] if arg.get_id() == "rollen" => {
            arg.default_values(diensten.met_register(Registerrecht::Dienst).map(|dienst| dienst.naam))
        }
        ["ROL"] if arg.get_id() == "loketten" => {
            arg.default_values(diensten.met_register(Registerrecht::Loket).map(|dienst| dienst.naam))
        }
        _ => arg,
    }
}
