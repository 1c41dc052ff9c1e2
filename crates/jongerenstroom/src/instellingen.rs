//! `instellingen.toml` in the data folder: what a municipality decides for itself.

use std::path::Path;

use domein::Gemeentecode;
use rapportage::geheimhouding::{Regel, Uitzondering};
use serde::Deserialize;

use crate::fout::{Bij, Fout};

const BESTAND: &str = "instellingen.toml";

/// What is written at the first start, and read ever after.
const STANDAARD: &str = r#"# Instellingen van Jongerenstroom. Na een wijziging: start de diensten opnieuw.

[gemeente]
# CBS-code en naam.
code = "GM0014"
naam = "Groningen"

[geheimhouding]
# Aantallen van 1 tot aan deze drempel zijn geheim in elke publicatie.
drempel = 5

# Een tabel die het college zelf volledig openbaar heeft gemaakt, is een uitdrukkelijke uitzondering.
# De reden staat in het rapport.
[[geheimhouding.uitzonderingen]]
tabel = "route-arbeid-plus"
reden = "Het college maakt deze tabel elk jaar volledig openbaar in de brief over Route Arbeid+ (kenmerk 197775-2025)."
vastgesteld_door = "college van burgemeester en wethouders"
"#;

/// What a municipality decides for itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Instellingen {
    pub(crate) gemeente: Gemeente,
    geheimhouding: Geheimhouding,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gemeente {
    /// CBS code.
    pub(crate) code: Gemeentecode,
    /// Name for people.
    pub(crate) naam: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Geheimhouding {
    drempel: u64,
    #[serde(default)]
    uitzonderingen: Vec<Afwijking>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Afwijking {
    tabel: String,
    reden: String,
    vastgesteld_door: String,
}

impl Instellingen {
    /// Reads the settings; writes the defaults when there are none yet.
    pub(crate) fn laad(map: &Path) -> Result<Self, Fout> {
        let pad = map.join(BESTAND);
        if !pad.exists() {
            crate::fout::schrijf(&pad, STANDAARD.as_bytes())?;
        }
        let tekst =
            std::fs::read_to_string(&pad).bij(format!("{} kan niet worden gelezen", pad.display()))?;
        toml::from_str(&tekst).map_err(|fout| Fout::Gebruik(format!("{} klopt niet: {fout}", pad.display())))
    }

    pub(crate) fn regel(&self) -> Regel {
        Regel { drempel: self.geheimhouding.drempel }
    }

    pub(crate) fn uitzonderingen(&self) -> Vec<Uitzondering> {
        let naar = |a: &Afwijking| Uitzondering {
            tabel: a.tabel.clone(),
            reden: a.reden.clone(),
            vastgesteld_door: a.vastgesteld_door.clone(),
        };
        self.geheimhouding.uitzonderingen.iter().map(naar).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_standaard_is_geldig() {
        let instellingen: Instellingen = toml::from_str(STANDAARD).unwrap();
        assert_eq!(instellingen.regel().drempel, 5);
        assert_eq!(instellingen.uitzonderingen()[0].tabel, "route-arbeid-plus");
    }

    #[test]
    fn een_tikfout_wordt_niet_stil_genegeerd() {
        let map = tempfile::tempdir().unwrap();
        std::fs::write(map.path().join(BESTAND), STANDAARD.replace("drempel", "drempl")).unwrap();
        let fout = Instellingen::laad(map.path()).unwrap_err();
        assert!(fout.to_string().contains("drempl"), "{fout}");
        assert_eq!(fout.afsluitcode(), 2);
    }
}
