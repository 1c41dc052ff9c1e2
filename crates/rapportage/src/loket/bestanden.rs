//! The council report as files.

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bestand {
    /// File name, without a directory.
    pub naam: String,
    /// The bytes of the file.
    pub inhoud: Vec<u8>,
}

/// The council report of a quarter. The same log positions give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaadsBestanden {
    /// `raadsrapportage-2026-Q1.html`
    pub html: Bestand,
    /// `raadsrapportage-2026-Q1.json`
    pub json: Bestand,
    /// One per table, in order: `stand-maand.csv`.
    pub csv: Vec<Bestand>,
}

impl RaadsBestanden {
    /// All files, the page first.
    pub fn alle(&self) -> impl Iterator<Item = &Bestand> {
        [&self.html, &self.json].into_iter().chain(&self.csv)
    }
}

/// Of the JSON of a sheet only the table with this id; `None` when it has no such table. The whole sheet goes
/// through disclosure control first: what is hidden in one table depends on the others.
#[must_use]
pub fn alleen_tabel(json: &str, id: &str) -> Option<String> {
    let mut document: serde_json::Value = serde_json::from_str(json).ok()?;
    let tabellen = document.get_mut("tabellen")?.as_array_mut()?;
    tabellen.retain(|tabel| tabel["id"] == id);
    (!tabellen.is_empty()).then(|| document.to_string() + "\n")
}
