//! A data folder for a trial where there is no data yet. A first trial is a good way to begin, and leaves nothing: it goes
//! in a folder of its own, with the settings that were put in the data folder beforehand, and that is gone afterwards.

use tempfile::TempDir;

use crate::{
    cli::Algemeen,
    fout::{Bij, Fout},
    instellingen,
};

/// A data folder that is gone when this is dropped. Only its owner may enter it.
pub(super) struct Proefmap {
    _map: TempDir,
    /// What was asked, of this folder.
    pub(super) algemeen: Algemeen,
}

impl Proefmap {
    /// A new one, with the settings of the real data folder when it has them.
    pub(super) fn nieuw(algemeen: &Algemeen) -> Result<Self, Fout> {
        let mut bouwer = tempfile::Builder::new();
        #[cfg(unix)]
        bouwer.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let map = bouwer.tempdir().bij("er kan geen tijdelijke map worden gemaakt")?;
        let eigen = algemeen.data.join(instellingen::BESTAND);
        if eigen.exists() {
            std::fs::copy(&eigen, map.path().join(instellingen::BESTAND))
                .bij(format!("{} kan niet worden gelezen", eigen.display()))?;
        }
        let algemeen = Algemeen { data: map.path().to_owned(), ..algemeen.clone() };
        Ok(Self { _map: map, algemeen })
    }
}
