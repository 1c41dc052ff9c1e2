//! The bounds of a relay, and what an installation may choose.

use std::time::Duration;

/// Most messages that wait for their acknowledgement.
pub const MAX_ONDERWEG: usize = 1_024;
/// Wait after a first error.
pub const MIN_WACHTTIJD: Duration = Duration::from_millis(50);
/// Longest wait after errors in a row.
pub const MAX_WACHTTIJD: Duration = Duration::from_secs(5);
/// The stream is asked this often whether it still holds what was published.
pub const CONTROLE_ELKE: Duration = Duration::from_secs(5);

/// What an installation may choose about its streams, when they are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayOpties {
    /// Servers that keep each message: 1, or 3 in a cluster.
    pub kopieen: usize,
    /// Most bytes of one stream; a full stream refuses new messages, and the relay waits. None: the disk decides.
    pub max_bytes: Option<u64>,
}

impl Default for RelayOpties {
    fn default() -> Self {
        Self { kopieen: 1, max_bytes: None }
    }
}
