//! Every bound of the front door in one place: how much of each kind of work runs at once, for the server as a whole
//! and for one client, and how long a client may take.
//!
//! One client that asks too much gets 429; a server that is full gets 503 out. Both say when to try again.

use std::time::Duration;

/// Longest time until an answer begins, reading the body included.
pub const MAX_VERZOEK: Duration = Duration::from_secs(30);
/// Longest time in which the whole header of a request comes in, and longest time that a kept connection may idle
/// before the next request.
pub const MAX_KOP: Duration = Duration::from_secs(15);
/// Largest header of a request, in bytes.
pub(crate) const MAX_KOP_BYTES: usize = 64 * 1024;
/// A body may take this long, whatever its size; after that it has to keep up [`MIN_LICHAAM_BYTES_PER_S`].
pub const RESPIJT_LICHAAM: Duration = Duration::from_secs(5);
/// Slowest pace of a body after [`RESPIJT_LICHAAM`], as an average from its beginning.
pub const MIN_LICHAAM_BYTES_PER_S: u64 = 16 * 1024;
/// Longest time in which a client takes nothing of what is sent to it.
pub const MAX_SCHRIJVEN: Duration = Duration::from_secs(30);

/// After an early refusal, a body with no more than this left is read out, and the connection stays usable.
pub(crate) const MAX_UITLEZEN_BYTES: u64 = 1024 * 1024;
/// Longest time that a body is read out after an early refusal, so that the refusal arrives before the connection ends.
pub(crate) const MAX_UITLEZEN: Duration = Duration::from_secs(5);

/// Most connections. A process may often have 1.024 files open, and the databases need theirs.
pub const MAX_VERBINDINGEN: usize = 512;
/// Most connections of one client. Those of a trusted proxy are not counted here: it speaks for many clients.
pub const MAX_VERBINDINGEN_PER_KLANT: usize = 128;
/// Connections beyond these bounds, on which only health is answered; all else is told to come back later.
pub const RESERVE_VERBINDINGEN: usize = 192;
/// A new connection gets this long for its first request before it may be closed to make room for another.
pub const RESPIJT_VERBINDING: Duration = Duration::from_secs(1);

/// A kind of work. A request that waits for one kind takes no place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Werk {
    /// Readiness and metrics. `/levend` needs no place at all.
    Gezondheid,
    /// Reading, public or not.
    Lezen,
    /// Bodies of commands that are still coming in.
    Lichaam,
    /// Commands, from when their body is in.
    Opdracht,
    /// Deliveries: files with many rows.
    Aanlevering,
    /// Streams, for as long as they are open.
    Stroom,
    /// Figures that must be counted first, from waiting in the queue to the answer.
    Rekenen,
}

/// How much of one kind of work runs at once.
#[derive(Debug, Clone, Copy)]
pub struct Grens {
    /// For all clients together.
    pub totaal: usize,
    /// For one client.
    pub per_klant: usize,
    /// Seconds after which it may be tried again.
    pub wacht_s: u32,
}

impl Werk {
    /// The bound of this kind.
    pub const fn grens(self) -> Grens {
        let (totaal, per_klant, wacht_s) = match self {
            Self::Gezondheid => (64, 16, 1),
            Self::Lezen => (256, 64, 1),
            // Waiting for a body costs little more than its connection.
            Self::Lichaam => (MAX_VERBINDINGEN, 64, 1),
            Self::Opdracht => (256, 64, 1),
            Self::Aanlevering => (8, 2, 10),
            Self::Stroom => (256, 64, 30),
            // One sheet is counted at a time: this is the length of the queue.
            Self::Rekenen => (8, 2, 5),
        };
        Grens { totaal, per_klant, wacht_s }
    }

    pub(crate) const fn naam(self) -> &'static str {
        match self {
            Self::Gezondheid => "gezondheid",
            Self::Lezen => "lezen",
            Self::Lichaam => "lichaam",
            Self::Opdracht => "opdracht",
            Self::Aanlevering => "aanlevering",
            Self::Stroom => "stroom",
            Self::Rekenen => "rekenen",
        }
    }
}
