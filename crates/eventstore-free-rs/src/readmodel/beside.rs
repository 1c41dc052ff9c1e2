//! The places beside a database in which read models are built: a file of its own on SQLite, a schema on PostgreSQL.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
};

use super::{Database, Home, postgres_session};
use crate::StoreError;

/// Begins the name of every shadow build.
const SHADOW: &str = "build_";

impl Database {
    /// The database beside this one in which a read model is built: a file on SQLite, a schema on PostgreSQL that must
    /// be there. Unqualified names mean tables of that place, and of no other.
    pub(crate) async fn beside(&self, shadow: &str, connections: u32) -> Result<Self, StoreError> {
        match &self.home {
            Home::File(path) => Self::sqlite(&file_beside(path, shadow)).await,
            Home::Server => {
                let options = self.pool.connect_options();
                let mut session = postgres_session(options.database_url.as_str());
                // Writing to a String cannot fail.
                let _ = write!(session, "; SET search_path = {shadow}");
                Self::server(options.as_ref().clone(), session, connections).await
            }
        }
    }

    /// The file of a build, on SQLite.
    pub(crate) fn file_of(&self, shadow: &str) -> Option<PathBuf> {
        match &self.home {
            Home::File(path) => Some(file_beside(path, shadow)),
            Home::Server => None,
        }
    }

    /// The shadow builds whose files lie beside this one; none on PostgreSQL, where a schema goes with its record.
    pub(crate) fn shadows(&self) -> io::Result<Vec<String>> {
        let Home::File(path) = &self.home else { return Ok(Vec::new()) };
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(Vec::new()) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let prefix = format!("{}.", name.to_string_lossy());
        let mut shadows = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            // The journals of a file have a `-` in what comes after.
            if let Some(shadow) = name.strip_prefix(&prefix).filter(|shadow| is_shadow(shadow)) {
                shadows.push(shadow.to_owned());
            }
        }
        Ok(shadows)
    }

    /// Removes the file of a build with its journals; on PostgreSQL nothing is left to remove.
    pub(crate) fn remove(&self, shadow: &str) {
        let Some(path) = self.file_of(shadow) else { return };
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut file = path.clone().into_os_string();
            file.push(suffix);
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, shadow, "the remains of a build cannot be removed");
                }
                _ => {}
            }
        }
    }
}

/// A new name for a shadow build: fit for a schema, an attached database and a file.
pub(crate) fn new_shadow() -> String {
    format!("{SHADOW}{}", uuid::Uuid::new_v4().simple())
}

fn is_shadow(name: &str) -> bool {
    name.strip_prefix(SHADOW).is_some_and(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn file_beside(path: &Path, shadow: &str) -> PathBuf {
    let mut file = path.as_os_str().to_owned();
    file.push(".");
    file.push(shadow);
    file.into()
}
