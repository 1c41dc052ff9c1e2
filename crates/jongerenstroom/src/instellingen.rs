//! `instellingen.toml` in the data folder: what a municipality decides for itself.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use dienst::contract::{self, Uitzondering, Vergelijking};
use domein::{Gemeentecode, Normen};
use jiff::civil::Date;
use serde::Deserialize;

use crate::fout::{Bij, Fout};

/// The file with the settings.
pub(crate) const BESTAND: &str = "instellingen.toml";

/// What is written at the first start, and read ever after.
const STANDAARD: &str = r#"# Instellingen van Jongerenstroom. Na een wijziging: start de diensten opnieuw.

[gemeente]
# CBS-code en naam.
code = "GM0014"
naam = "Groningen"

[cijfers]
# Wie na hoogstens zo veel dagen zonder uitkering weer een uitkering krijgt, telt niet als instroom, en het einde ervoor
# niet als uitstroom. 30 dagen is gebruikelijk.
onderbreking_dagen = 30

[geheimhouding]
# Aantallen van 1 tot aan deze drempel zijn geheim in elke publicatie.
drempel = 5

# Hoe snel er iets met een signaal moet gebeuren, per bron en stap. Wat hier niet staat houdt de termijn van het programma.
# Stappen: opvolgen, aankomst, gesprek, verslag, escalatie. Termijnen: "28 dagen", "4 weken" of "10 werkdagen".
# [normen.doorstroompunt]
# opvolgen = "20 werkdagen"
# escalatie = "5 werkdagen"

# Waarmee de raadsrapportage vergelijkt: de laatste dag van een maand, waarom, en welk stuk dat zegt. Zonder vergelijkt zij
# met een jaar eerder; de vroegste begint ook de reeksen per maand.
# [[rapport.vergelijkingen]]
# datum = "2023-01-31"
# waarom = "het begin van de stijging"
# bron = "Plan van aanpak …"

# Hoe een gebiedsteam heet, bij zijn code. Zonder naam staat de code er.
# [rapport.teamnamen]
# ten-boer = "Ten Boer"

# Een tabel die het college zelf volledig openbaar heeft gemaakt, kan een uitdrukkelijke uitzondering zijn. De reden en
# wie het heeft vastgesteld komen in het rapport te staan.
# [[geheimhouding.uitzonderingen]]
# tabel = "route-arbeid-plus"
# reden = "Deze tabel staat volledig in de brief aan de raad met kenmerk …"
# vastgesteld_door = "college van burgemeester en wethouders"
"#;

/// What the demo adds: its example is Groningen, whose plan compares with these months and whose college publishes this
/// table in full.
const VOORBEELD_DEMO: &str = r#"
[[rapport.vergelijkingen]]
datum = "2023-01-31"
waarom = "het begin van de stijging waarop het plan van aanpak antwoord geeft"
bron = "Plan van aanpak jongeren in de bijstand, 2025"

[[rapport.vergelijkingen]]
datum = "2025-03-31"
waarom = "de laatste maand die het plan van aanpak noemt"
bron = "Plan van aanpak jongeren in de bijstand, 2025"

[rapport.teamnamen]
centrum-oosterpark = "Centrum/Oosterpark"
oude-wijken = "Oude Wijken"
statushouders = "Team statushouders"
ten-boer = "Ten Boer"

[[geheimhouding.uitzonderingen]]
tabel = "route-arbeid-plus"
reden = "Deze tabel staat volledig in de brief aan de raad over Route Arbeid+ (kenmerk 197775-2025)."
vastgesteld_door = "college van burgemeester en wethouders van Groningen"
"#;

/// Thresholds that make sense: below three one person can find another, above a hundred nothing is left to show.
const DREMPELS: std::ops::RangeInclusive<u64> = 3..=100;

/// Longest interruption that makes sense, in days: who is without benefit for a year comes back, and goes on no longer.
const MEESTE_DAGEN: u16 = 365;

/// What a municipality decides for itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Instellingen {
    gemeente: Gemeente,
    geheimhouding: Geheimhouding,
    #[serde(default)]
    cijfers: Cijfers,
    #[serde(default)]
    normen: Normen,
    #[serde(default)]
    rapport: Rapport,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rapport {
    #[serde(default)]
    vergelijkingen: Vec<Vergeleken>,
    #[serde(default)]
    teamnamen: BTreeMap<domein::Gebiedsteam, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vergeleken {
    datum: Date,
    waarom: String,
    bron: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gemeente {
    /// CBS code.
    code: Gemeentecode,
    /// Name for people.
    naam: String,
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
struct Cijfers {
    /// Days without benefit, at most, that are an interruption.
    onderbreking_dagen: u16,
}

/// Settings of before it could be set.
impl Default for Cijfers {
    fn default() -> Self {
        Self { onderbreking_dagen: rapportage::cijfers::ONDERBREKING_DAGEN }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Afwijking {
    tabel: String,
    reden: String,
    vastgesteld_door: String,
}

impl Instellingen {
    /// Refuses a folder without settings, before anything is made in it. Who runs the services as processes gives each
    /// of them those of the municipality; made up here, they would record another municipality for good, and disclose
    /// by another threshold than it has set.
    pub(crate) fn moeten_er_zijn(map: &Path) -> Result<(), Fout> {
        if map.join(BESTAND).exists() {
            return Ok(());
        }
        Err(Fout::Gebruik(format!(
            "in {} staat geen {BESTAND} (of het is niet te lezen), en op PostgreSQL wordt het niet verzonnen: de \
             gemeente en de drempel erin gelden voor wat wordt vastgelegd. Klopt --data (JONGERENSTROOM_DATA)? Leg daar \
             anders het bestand van uw gemeente neer; deploy/{BESTAND} is een voorbeeld",
            map.display()
        )))
    }

    /// Writes the settings of a municipality in a folder that has none, with the defaults for the rest; gives where.
    pub(crate) fn begin(map: &Path, gemeente: &Gemeentecode, naam: &str) -> Result<PathBuf, Fout> {
        let pad = map.join(BESTAND);
        if pad.exists() {
            return Err(Fout::Gebruik(format!(
                "{} is er al. Zolang er niets geleverd is, kunt u code en naam daarin wijzigen; verwijder dan ook {} \
                 ernaast, want de toegang daarin is van de gemeente van toen",
                pad.display(),
                crate::stelsel::TOEGANG
            )));
        }
        let naam = toml::Value::from(naam);
        let tekst = STANDAARD.replacen("code = \"GM0014\"", &format!("code = \"{gemeente}\""), 1).replacen(
            "naam = \"Groningen\"",
            &format!("naam = {naam}"),
            1,
        );
        crate::fout::schrijf(&pad, tekst.as_bytes())?;
        let geschreven = Self::laad(map, false)?.gemeente;
        if geschreven.code != *gemeente || naam.as_str() != Some(&geschreven.naam) {
            unreachable!(
                "the defaults name a municipality in the lines that are replaced; a test begins with another"
            );
        }
        Ok(pad)
    }

    /// Reads the settings; writes the defaults when there are none yet, with those of the demo when it is one.
    pub(crate) fn laad(map: &Path, demo: bool) -> Result<Self, Fout> {
        let pad = map.join(BESTAND);
        if !pad.exists() {
            let extra = if demo { VOORBEELD_DEMO } else { "" };
            // Services that start at the same time write the same, and none of them may read half of it.
            let eigen = pad.with_extension(std::process::id().to_string());
            crate::fout::schrijf(&eigen, format!("{STANDAARD}{extra}").as_bytes())?;
            std::fs::rename(&eigen, &pad).bij(format!("{} kan niet worden gemaakt", pad.display()))?;
        }
        let tekst =
            std::fs::read_to_string(&pad).bij(format!("{} kan niet worden gelezen", pad.display()))?;
        let klopt_niet = |reden: String| Fout::Gebruik(format!("{} klopt niet: {reden}", pad.display()));
        let _: toml::Table = tekst
            .parse()
            .map_err(|fout: toml::de::Error| klopt_niet(aanlevering::tomlfout(&tekst, &fout)))?;
        let instellingen: Self =
            toml::from_str(&tekst).map_err(|fout| klopt_niet(inhoudsfout(&tekst, &fout)))?;
        let drempel = instellingen.geheimhouding.drempel;
        if !DREMPELS.contains(&drempel) {
            let (van, tot) = (DREMPELS.start(), DREMPELS.end());
            return Err(klopt_niet(format!(
                "drempel = {drempel}, verwacht een getal van {van} tot en met {tot}"
            )));
        }
        let dagen = instellingen.cijfers.onderbreking_dagen;
        if dagen > MEESTE_DAGEN {
            return Err(klopt_niet(format!(
                "onderbreking_dagen = {dagen}, verwacht een getal van 0 tot en met {MEESTE_DAGEN}"
            )));
        }
        let midden = instellingen.rapport.vergelijkingen.iter().find(|v| v.datum != v.datum.last_of_month());
        if let Some(Vergeleken { datum, .. }) = midden {
            return Err(klopt_niet(format!(
                "datum = {datum} onder rapport.vergelijkingen, verwacht de laatste dag van een maand"
            )));
        }
        Ok(instellingen)
    }

    /// As the services are given them.
    pub(crate) fn voor_diensten(self) -> contract::Instellingen {
        let Self { gemeente, geheimhouding, cijfers, normen, rapport } = self;
        let vergelijking = |Vergeleken { datum, waarom, bron }| Vergelijking { datum, waarom, bron };
        let mut vergelijkingen: Vec<Vergelijking> =
            rapport.vergelijkingen.into_iter().map(vergelijking).collect();
        vergelijkingen.sort_unstable_by_key(|vergelijking| vergelijking.datum);
        let uitzondering =
            |Afwijking { tabel, reden, vastgesteld_door }| Uitzondering { tabel, reden, vastgesteld_door };
        contract::Instellingen {
            gemeente: gemeente.code,
            naam: gemeente.naam,
            drempel: geheimhouding.drempel,
            onderbreking_dagen: cijfers.onderbreking_dagen,
            normen,
            uitzonderingen: geheimhouding.uitzonderingen.into_iter().map(uitzondering).collect(),
            vergelijkingen,
            teamnamen: rapport.teamnamen.into_iter().map(|(code, naam)| (code.to_string(), naam)).collect(),
        }
    }
}

/// What is wrong with settings that are TOML: the parser says in English which setting is missing, unknown or of another
/// kind; what the kinds of a setting say of themselves is Dutch.
fn inhoudsfout(tekst: &str, fout: &toml::de::Error) -> String {
    let reden = fout
        .message()
        .replace("unknown variant", "onbekende code")
        .replace("unknown field", "onbekende instelling")
        .replace("missing field", "hier ontbreekt de instelling")
        .replace("invalid type:", "een andere soort waarde dan hier hoort:")
        .replace(", expected one of ", "; bekend zijn ")
        .replace(", expected ", "; verwacht wordt ");
    format!("{}: {reden}", aanlevering::tomlplek(tekst, fout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_standaard_maakt_geen_uitzonderingen_en_de_demo_een() {
        for (demo, uitzonderingen) in [(false, 0), (true, 1)] {
            let map = tempfile::tempdir().unwrap();
            let gelezen = |demo| Instellingen::laad(map.path(), demo).unwrap().voor_diensten();
            let eerst = gelezen(demo);
            assert_eq!((eerst.drempel, eerst.uitzonderingen.len()), (5, uitzonderingen));
            // Nobody else's plan and teams.
            assert_eq!(eerst.vergelijkingen.len(), 2 * uitzonderingen);
            assert_eq!(eerst.teamnamen.contains_key("ten-boer"), demo);
            assert_eq!(gelezen(!demo).uitzonderingen.len(), uitzonderingen);
        }
    }

    #[test]
    fn een_bestand_van_voor_de_onderbreking_houdt_dertig_dagen() {
        let map = tempfile::tempdir().unwrap();
        let kort = "[gemeente]\ncode = \"GM0014\"\nnaam = \"Groningen\"\n[geheimhouding]\ndrempel = 5\n";
        for (cijfers, dagen) in [("", 30), ("[cijfers]\nonderbreking_dagen = 0\n", 0)] {
            std::fs::write(map.path().join(BESTAND), format!("{kort}{cijfers}")).unwrap();
            let gelezen = Instellingen::laad(map.path(), false).unwrap().voor_diensten();
            assert_eq!(gelezen.onderbreking_dagen, dagen);
        }
    }

    #[test]
    fn wat_niet_verzonnen_mag_worden_wordt_gevraagd() {
        let map = tempfile::tempdir().unwrap();
        let fout = Instellingen::moeten_er_zijn(map.path()).unwrap_err();
        assert!(fout.to_string().contains(&*map.path().to_string_lossy()), "{fout}");
        assert_eq!(fout.afsluitcode(), 2);
        std::fs::write(map.path().join(BESTAND), STANDAARD).unwrap();
        Instellingen::moeten_er_zijn(map.path()).unwrap();
    }

    #[test]
    fn een_gemeente_zet_eigen_normen_en_een_fout_daarin_wordt_gezegd() {
        use domein::{Normstap, SignaalBron, Termijn};
        let map = tempfile::tempdir().unwrap();
        let laad = |extra: &str| {
            std::fs::write(map.path().join(BESTAND), format!("{STANDAARD}{extra}")).unwrap();
            Instellingen::laad(map.path(), false).map(Instellingen::voor_diensten)
        };
        let normen = laad("[normen.doorstroompunt]\nopvolgen = \"20 werkdagen\"\n").unwrap().normen;
        let (bron, stap) = (SignaalBron::Doorstroompunt, Normstap::Opvolgen);
        assert_eq!(normen.termijn(bron, stap), Some(Termijn::Werkdagen(20)));
        for (extra, woord) in [
            ("[normen.school]\nopvolgen = \"4 weken\"\n", "onbekende code `school`"),
            ("[normen.partner]\nbellen = \"4 weken\"\n", "onbekende code `bellen`"),
            ("[normen.partner]\nopvolgen = \"4 uur\"\n", "geen termijn"),
            ("[normen.partner]\nopvolgen = 28\n", "een andere soort waarde"),
        ] {
            let fout = laad(extra).unwrap_err();
            assert!(fout.to_string().contains(woord), "{fout}");
        }
    }

    #[test]
    fn een_tikfout_of_een_drempel_van_nul_wordt_gezegd() {
        for (van, naar, woord) in [
            ("drempel", "drempl", "Regel 15, teken 1: onbekende instelling `drempl`"),
            ("[gemeente]", "[gemeente", "Regel 3, teken 10: deze kop heeft geen sluitend haakje"),
            ("= 5", "= 0", "drempel = 0"),
            ("= 30", "= 366", "onderbreking_dagen = 366"),
            (
                "# [[rapport.vergelijkingen]]\n# datum = \"2023-01-31\"\n# waarom = \"het begin van de stijging\"\n# bron",
                "[[rapport.vergelijkingen]]\ndatum = \"2023-01-30\"\nwaarom = \"x\"\nbron",
                "verwacht de laatste dag van een maand",
            ),
        ] {
            let map = tempfile::tempdir().unwrap();
            std::fs::write(map.path().join(BESTAND), STANDAARD.replace(van, naar)).unwrap();
            let fout = Instellingen::laad(map.path(), false).unwrap_err();
            assert!(fout.to_string().contains(woord), "{fout}");
            assert_eq!(fout.afsluitcode(), 2);
        }
    }
}
