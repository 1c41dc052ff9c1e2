//! The file of a beheerder: TOML with the very fields of the API, and dates written bare or between quotes.

use std::path::Path;

use serde_json::Value;

use crate::{commandos::toml_als_json::als_json, fout::Fout};

/// Most bytes of a file; what it says must fit in one request.
const MAX_BYTES: u64 = 1024 * 1024;

/// What stands in the file, as the body of a request.
pub(super) fn lees(pad: &Path) -> Result<Value, Fout> {
    let niet = |reden: String| Fout::Gebruik(format!("{}: {reden}", pad.display()));
    let grootte = std::fs::metadata(pad).map_err(|fout| niet(fout.to_string()))?.len();
    if grootte > MAX_BYTES {
        return Err(niet(format!("het bestand is groter dan {MAX_BYTES} bytes")));
    }
    let tekst = std::fs::read_to_string(pad).map_err(|fout| niet(fout.to_string()))?;
    let tabel: toml::Table =
        tekst.parse().map_err(|fout: toml::de::Error| niet(aanlevering::tomlfout(&tekst, &fout)))?;
    Ok(als_json(toml::Value::Table(tabel)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn een_datum_mag_met_en_zonder_aanhalingstekens() {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("inrichting.toml");
        std::fs::write(&pad, "per = 2026-07-01\n[[teams]]\ncode = \"oost\"\nvan = \"2022-11-01\"\n").unwrap();
        let verwacht = json!({"per": "2026-07-01", "teams": [{"code": "oost", "van": "2022-11-01"}]});
        assert_eq!(lees(&pad).unwrap(), verwacht);
        std::fs::write(&pad, "[[teams]\n").unwrap();
        let fout = lees(&pad).unwrap_err().to_string();
        assert!(fout.contains("inrichting.toml: Regel 1"), "{fout}");
    }
}
