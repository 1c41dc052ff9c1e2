//! A collector of traces that keeps what it is sent, to look through.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// Takes what is posted to it, until the end of the test.
pub struct Collector {
    adres: SocketAddr,
    ontvangen: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    /// A collector on a free port.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn start() -> Self {
        let luistert = TcpListener::bind("127.0.0.1:0").unwrap();
        let collector = Self { adres: luistert.local_addr().unwrap(), ontvangen: Arc::default() };
        let ontvangen = Arc::clone(&collector.ontvangen);
        std::thread::spawn(move || {
            for klant in luistert.incoming().flatten() {
                let ontvangen = Arc::clone(&ontvangen);
                std::thread::spawn(move || neem_aan(&klant, &ontvangen));
            }
        });
        collector
    }

    /// Where it listens.
    #[must_use]
    pub fn adres(&self) -> SocketAddr {
        self.adres
    }

    /// Everything that it was sent, headers and bodies.
    ///
    /// # Panics
    /// When a request could not be taken.
    #[must_use]
    pub fn ontvangen(&self) -> Vec<u8> {
        self.ontvangen.lock().unwrap().clone()
    }
}

/// Requests on one connection, one after another, until the sender ends it.
fn neem_aan(klant: &TcpStream, ontvangen: &Mutex<Vec<u8>>) -> Option<()> {
    let mut lezer = BufReader::new(klant);
    loop {
        let (mut lengte, mut kop) = (0, String::new());
        loop {
            let mut regel = String::new();
            if lezer.read_line(&mut regel).ok()? == 0 {
                return None;
            }
            if let Some((naam, waarde)) = regel.split_once(':')
                && naam.eq_ignore_ascii_case("content-length")
            {
                lengte = waarde.trim().parse().ok()?;
            }
            kop += &regel;
            if regel.trim().is_empty() {
                break;
            }
        }
        let mut lichaam = vec![0; lengte];
        lezer.read_exact(&mut lichaam).ok()?;
        let mut alles = ontvangen.lock().unwrap();
        alles.extend_from_slice(kop.as_bytes());
        alles.extend(lichaam);
        drop(alles);
        let mut klant = klant;
        klant
            .write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n",
            )
            .ok()?;
    }
}
