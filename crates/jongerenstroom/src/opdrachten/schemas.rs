//! `schemas`: writes the JSON Schemas of all events, and the AsyncAPI description of the bus; a test compares them with
//! what is committed.

use std::{path::Path, process::ExitCode};

use crate::fout::{Bij, Fout, schrijf};

pub(crate) fn voer_uit(uit: &Path) -> Result<ExitCode, Fout> {
    let schemas = domein::schema::alle();
    for (pad, schema) in &schemas {
        let pad = uit.join(pad);
        if let Some(map) = pad.parent() {
            std::fs::create_dir_all(map).bij(format!("de map {} kan niet worden gemaakt", map.display()))?;
        }
        let tekst = serde_json::to_string_pretty(schema).bij("een schema kan niet worden geschreven")? + "\n";
        schrijf(&pad, tekst.as_bytes())?;
    }
    schrijf(&uit.join("asyncapi.yaml"), berichten::asyncapi().as_bytes())?;
    println!("{} schema's en asyncapi.yaml staan in {}", schemas.len(), uit.display());
    Ok(ExitCode::SUCCESS)
}
