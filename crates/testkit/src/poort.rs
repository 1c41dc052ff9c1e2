//! A free port for a server that must be able to come back on the same one.

use std::{
    hash::{BuildHasher, RandomState},
    net::TcpListener,
};

/// Below the range from which the system takes the local ports of connections: while a server is away, no connection
/// of another test can take its port, and a client that tries again cannot end up connected to itself.
const EERSTE: u16 = 12_000;
const AANTAL: u16 = 20_000;
const MAX_POGINGEN: u32 = 1_000;

/// A port of 127.0.0.1 on which nobody listens now.
///
/// # Panics
/// When there is none.
pub(crate) fn vrije_poort() -> u16 {
    for poging in 0..MAX_POGINGEN {
        let toeval = RandomState::new().hash_one(poging) % u64::from(AANTAL);
        let poort = EERSTE + u16::try_from(toeval).unwrap();
        if TcpListener::bind(("127.0.0.1", poort)).is_ok() {
            return poort;
        }
    }
    panic!("geen vrije poort gevonden");
}
