//! What in `deploy/` and `docker-compose.yml` follows from the services. Some files are made as a whole; in the others
//! the parts between `begin: <name>` and `einde: <name>` are, and the rest is written by hand. The files are committed;
//! a test fails when they say something else than the services.

mod delen;
mod rechten;
mod sjabloon;

use std::{
    fs,
    path::{Path, PathBuf},
};

use dienst::Diensten;

use crate::fout::{Bij, Fout, schrijf};

/// Writes everything anew that follows from the services, in the project in `map`. Gives the files that it changed.
pub(crate) fn werk_bij(diensten: Diensten, map: &Path) -> Result<Vec<PathBuf>, Fout> {
    let mut nieuw = Vec::new();
    let rechten = rechten::bestand(diensten);
    for bestand in ["deploy/nats/rechten.conf", "deploy/kubernetes/base/nats/rechten.conf"] {
        nieuw.push((map.join(bestand), rechten.clone()));
    }
    for dienst in diensten.alle() {
        let bestand = map.join(format!("deploy/kubernetes/base/{dienst}.yaml"));
        nieuw.push((bestand, sjabloon::vul_in(sjabloon::KUBERNETES, dienst)));
    }
    for bestand in delen::BESTANDEN {
        let pad = map.join(bestand);
        let tekst = fs::read_to_string(&pad).bij(format!("{} kan niet worden gelezen", pad.display()))?;
        let tekst = delen::vervang(diensten, &tekst)
            .map_err(|fout| Fout::Gebruik(format!("{}: {fout}", pad.display())))?;
        nieuw.push((pad, tekst));
    }
    let mut gewijzigd = Vec::new();
    for (pad, tekst) in nieuw {
        if fs::read_to_string(&pad).ok().as_ref() != Some(&tekst) {
            schrijf(&pad, tekst.as_bytes())?;
            gewijzigd.push(pad);
        }
    }
    Ok(gewijzigd)
}
