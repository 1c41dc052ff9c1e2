//! Texts that are the same for every service, but for its name and for whether it knows persons.

use dienst::Dienst;

/// A service in Kubernetes: its processes, its address, and how many may be away.
pub(super) const KUBERNETES: &str = include_str!("kubernetes.yaml");
/// A service in `docker-compose.yml`.
pub(super) const COMPOSE: &str = include_str!("compose.yaml");

/// A line with this at its end is for a service that knows persons …
const MET_REGISTER: &str = " #met-register";
/// … and with this for one that does not.
const ZONDER_REGISTER: &str = " #zonder-register";

/// The text for one service.
pub(super) fn vul_in(sjabloon: &str, dienst: Dienst) -> String {
    let (hier, elders) = match dienst.heeft_logboek() {
        true => (MET_REGISTER, ZONDER_REGISTER),
        false => (ZONDER_REGISTER, MET_REGISTER),
    };
    let regels = sjabloon.lines().filter(|regel| !regel.ends_with(elders));
    let tekst: String =
        regels.map(|regel| regel.strip_suffix(hier).unwrap_or(regel).to_owned() + "\n").collect();
    tekst.replace("{dienst}", dienst.naam).replace("{DIENST}", &dienst.naam.to_uppercase())
}
