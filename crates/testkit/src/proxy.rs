//! A network that fails on command: it passes TCP connections on to a server, and cuts, refuses, slows or holds them.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use crate::poort::vrije_poort;

/// Bytes that pass at once.
const MAX_HAP: usize = 64 * 1024;
/// How often a connection that is held looks whether it may go on.
const TUSSENPOOS: Duration = Duration::from_millis(5);

/// Passes connections on to one server. Its own address stays the same, whatever it is told to do.
pub struct Proxy {
    adres: SocketAddr,
    doel: SocketAddr,
    stand: Arc<Proxytoestand>,
    deur: Mutex<Option<JoinHandle<()>>>,
}

/// How it treats what passes; every connection reads it before each bite.
struct Proxytoestand {
    /// Whether new connections are refused.
    dicht: AtomicBool,
    /// Whether bytes are held.
    stil: AtomicBool,
    vertraging_ms: AtomicU64,
    /// Most bytes in one bite.
    hap: AtomicUsize,
    /// Both ends of every connection, to cut them.
    einden: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A proxy that passes everything on at once.
    ///
    /// # Panics
    /// When the machine has no free port.
    #[must_use]
    pub fn voor(doel: SocketAddr) -> Self {
        let stand = Proxytoestand {
            dicht: AtomicBool::new(true),
            stil: AtomicBool::new(false),
            vertraging_ms: AtomicU64::new(0),
            hap: AtomicUsize::new(MAX_HAP),
            einden: Mutex::default(),
        };
        let adres = ([127, 0, 0, 1], vrije_poort()).into();
        let proxy = Self { adres, doel, stand: Arc::new(stand), deur: Mutex::default() };
        proxy.open();
        proxy
    }

    /// Where clients connect.
    #[must_use]
    pub fn adres(&self) -> SocketAddr {
        self.adres
    }

    /// Cuts all connections that there are; new ones are welcome.
    ///
    /// # Panics
    /// When another use of the proxy has panicked.
    pub fn knip(&self) {
        for einde in self.stand.einden.lock().unwrap().drain(..) {
            let _ = einde.shutdown(Shutdown::Both);
        }
    }

    /// Refuses new connections from now on, as when nobody listens. Connections that there are stay.
    ///
    /// # Panics
    /// When another use of the proxy has panicked.
    pub fn dicht(&self) {
        self.stand.dicht.store(true, Ordering::SeqCst);
        if let Some(deur) = self.deur.lock().unwrap().take() {
            // Wakes the one that waits at the door, so that it goes.
            let _ = TcpStream::connect(self.adres);
            let _ = deur.join();
        }
    }

    /// Accepts connections again.
    ///
    /// # Panics
    /// When somebody else has taken the port.
    pub fn open(&self) {
        let mut deur = self.deur.lock().unwrap();
        if deur.is_none() {
            let luistert = TcpListener::bind(self.adres).unwrap();
            self.stand.dicht.store(false, Ordering::SeqCst);
            let (stand, doel) = (Arc::clone(&self.stand), self.doel);
            *deur = Some(std::thread::spawn(move || ontvang(&luistert, doel, &stand)));
        }
    }

    /// Makes every bite wait this long in each direction; zero ends that.
    pub fn vertraag(&self, duur: Duration) {
        self.stand.vertraging_ms.store(u64::try_from(duur.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Lets at most this many bytes pass at once, so that a message arrives in pieces; with a delay, slowly.
    ///
    /// # Panics
    /// When the number is 0.
    pub fn druppel(&self, bytes: usize) {
        assert!(bytes > 0, "nothing would pass");
        self.stand.hap.store(bytes.min(MAX_HAP), Ordering::SeqCst);
    }

    /// Holds everything: connections stay, and are made, but no byte passes.
    pub fn bevries(&self) {
        self.stand.stil.store(true, Ordering::SeqCst);
    }

    /// Lets what was held go on.
    pub fn ontdooi(&self) {
        self.stand.stil.store(false, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.dicht();
        self.knip();
        self.ontdooi();
    }
}

fn ontvang(luistert: &TcpListener, doel: SocketAddr, stand: &Arc<Proxytoestand>) {
    for klant in luistert.incoming() {
        if stand.dicht.load(Ordering::SeqCst) {
            return;
        }
        // A client whose server is away sees its connection end.
        if let Ok(klant) = klant
            && let Ok(server) = TcpStream::connect(doel)
        {
            let _ = verbind(&klant, &server, stand);
        }
    }
}

fn verbind(klant: &TcpStream, server: &TcpStream, stand: &Arc<Proxytoestand>) -> io::Result<()> {
    for (van, naar) in [(klant, server), (server, klant)] {
        van.set_nodelay(true)?;
        let (van, naar, stand) = (van.try_clone()?, naar.try_clone()?, Arc::clone(stand));
        std::thread::spawn(move || {
            let _ = geef_door(&van, &naar, &stand);
            // Half a connection is of no use to these protocols.
            let _ = van.shutdown(Shutdown::Both);
            let _ = naar.shutdown(Shutdown::Both);
        });
    }
    let mut einden = stand.einden.lock().unwrap();
    // Those that have ended are of no further use.
    einden.retain(|einde| einde.peer_addr().is_ok());
    einden.extend([klant.try_clone()?, server.try_clone()?]);
    Ok(())
}

fn geef_door(mut van: &TcpStream, mut naar: &TcpStream, stand: &Proxytoestand) -> io::Result<()> {
    let mut ruimte = vec![0; MAX_HAP];
    loop {
        let gelezen = van.read(&mut ruimte)?;
        if gelezen == 0 {
            return Ok(());
        }
        for hap in ruimte[..gelezen].chunks(stand.hap.load(Ordering::SeqCst)) {
            std::thread::sleep(Duration::from_millis(stand.vertraging_ms.load(Ordering::SeqCst)));
            while stand.stil.load(Ordering::SeqCst) {
                std::thread::sleep(TUSSENPOOS);
            }
            naar.write_all(hap)?;
        }
    }
}
