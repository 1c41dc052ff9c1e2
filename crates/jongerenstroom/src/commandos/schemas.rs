//! `schemas`: writes the JSON Schemas of all events, and the AsyncAPI description of the bus; a test compares them with
//! what is committed.

use std::{path::Path, process::ExitCode};

use dienst::Diensten;

use crate::{
    fout::{Bij, Fout, schrijf},
    uitvoer,
};

/// What the bus has besides events: the live figures.
const KERNCIJFERS: &str = "cijfers/kerncijfers.json";

pub(crate) fn voer_uit(diensten: Diensten, uit: &Path) -> Result<ExitCode, Fout> {
    let mut schemas = domein::schema::alle();
    let kerncijfers = rapportage::kerncijfers::schema(&format!("{}/{KERNCIJFERS}", domein::schema::BASIS));
    schemas.push((KERNCIJFERS.to_owned(), kerncijfers));
    for (pad, schema) in &schemas {
        let pad = uit.join(pad);
        if let Some(map) = pad.parent() {
            std::fs::create_dir_all(map).bij(format!("de map {} kan niet worden gemaakt", map.display()))?;
        }
        let tekst = serde_json::to_string_pretty(schema).bij("een schema kan niet worden geschreven")? + "\n";
        schrijf(&pad, tekst.as_bytes())?;
    }
    schrijf(&uit.join("asyncapi.yaml"), crate::asyncapi::document(diensten).as_bytes())?;
    uitvoer::zeg!("{} schema's en asyncapi.yaml staan in {}", schemas.len(), uit.display());
    Ok(ExitCode::SUCCESS)
}
