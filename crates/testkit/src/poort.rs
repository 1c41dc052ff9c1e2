//! A free port for a server that must be able to come back on the same one.

use std::{
    hash::{BuildHasher, RandomState},
    net::TcpListener,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener},
    },
    sync::Mutex,
};

/// Below the range from which the system takes the local ports of connections: while a server is away, no connection
/// of another test can take its port, and a client that tries again cannot end up connected to itself.
const EERSTE: u16 = 12_000;
const AANTAL: u16 = 20_000;
const MAX_POGINGEN: u32 = 1_000;

/// The ports that this process gave out: a socket for each, with the name that says so to every other test. The system
/// lets a name go with its process, however that ends.
static UITGEGEVEN: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());

/// A port of 127.0.0.1 on which nobody listens now, and that no test gets as long as this process lives.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn vrije_poort() -> u16 {
    for poging in 0..MAX_POGINGEN {
        let toeval = RandomState::new().hash_one(poging) % u64::from(AANTAL);
        let poort = EERSTE + u16::try_from(toeval).unwrap();
        // First: who asks for the same port meanwhile must not see it free.
        let naam = SocketAddr::from_abstract_name(format!("jongerenstroom-poort-{poort}")).unwrap();
        let Ok(gereserveerd) = UnixListener::bind_addr(&naam) else { continue };
        if TcpListener::bind(("127.0.0.1", poort)).is_ok() {
            UITGEGEVEN.lock().unwrap().push(gereserveerd);
            return poort;
        }
    }
    panic!("geen vrije poort gevonden")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// With chance alone so many would hold the same one twice, as good as certainly.
    const VEEL: usize = 700;

    #[test]
    fn een_poort_wordt_een_keer_uitgegeven() {
        let uitgegeven: BTreeSet<u16> = (0..VEEL).map(|_| vrije_poort()).collect();
        assert_eq!(uitgegeven.len(), VEEL);
    }
}
