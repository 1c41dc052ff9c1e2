//! A small trace collector: takes OTLP over HTTP on a free port and keeps the spans, decoded by hand from protobuf.
//! Needs the standard library alone, so that every crate's tests can use it by its path.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Longest time that spans are waited for.
const MAX_WACHT: Duration = Duration::from_secs(20);

/// A span as it came in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span {
    /// `service.name` of who sent it.
    pub(crate) dienst: String,
    /// Trace id, in hexadecimal digits.
    pub(crate) spoor: String,
    /// Span id.
    pub(crate) id: String,
    /// Span id of the parent; empty for the first of a trace.
    pub(crate) ouder: String,
    pub(crate) naam: String,
    /// 1 internal, 2 server, 3 client, 4 producer, 5 consumer.
    pub(crate) soort: u64,
    /// Attributes that are texts or whole numbers, as text.
    pub(crate) kenmerken: Vec<(String, String)>,
}

/// The collector.
pub(crate) struct Verzamelaar {
    adres: SocketAddr,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Verzamelaar {
    pub(crate) fn begin() -> Self {
        let luisteraar = TcpListener::bind("127.0.0.1:0").unwrap();
        let adres = luisteraar.local_addr().unwrap();
        let spans: Arc<Mutex<Vec<Span>>> = Arc::default();
        let hier = Arc::clone(&spans);
        thread::spawn(move || {
            for verbinding in luisteraar.incoming().flatten() {
                let hier = Arc::clone(&hier);
                thread::spawn(move || drop(neem_aan(verbinding, &hier)));
            }
        });
        Self { adres, spans }
    }

    /// The base address, for `--otlp-url`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.adres)
    }

    /// Everything that came in so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().clone()
    }

    /// Waits until what came in is enough.
    pub(crate) fn wacht_op(&self, genoeg: impl Fn(&[Span]) -> bool) -> Vec<Span> {
        let begin = Instant::now();
        loop {
            let spans = self.spans();
            if genoeg(&spans) {
                return spans;
            }
            assert!(begin.elapsed() < MAX_WACHT, "too few spans: {spans:#?}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn neem_aan(verbinding: TcpStream, spans: &Mutex<Vec<Span>>) -> std::io::Result<()> {
    let mut lezer = BufReader::new(verbinding.try_clone()?);
    let mut schrijver = verbinding;
    loop {
        let (mut regel, mut eerste, mut lengte) = (String::new(), String::new(), 0);
        while lezer.read_line(&mut regel)? > 0 && regel != "\r\n" {
            if eerste.is_empty() {
                eerste.clone_from(&regel);
            }
            if let Some(waarde) = regel.to_ascii_lowercase().strip_prefix("content-length:") {
                lengte = waarde.trim().parse().unwrap();
            }
            regel.clear();
        }
        if eerste.is_empty() {
            return Ok(());
        }
        assert!(eerste.starts_with("POST /v1/traces "), "{eerste}");
        let mut lichaam = vec![0; lengte];
        lezer.read_exact(&mut lichaam)?;
        spans.lock().unwrap().extend(verzoek(&lichaam));
        schrijver.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
    }
}

/// `ExportTraceServiceRequest`: the numbers of the fields are those of opentelemetry-proto's `trace.proto`.
fn verzoek(bytes: &[u8]) -> Vec<Span> {
    let mut alle = Vec::new();
    for per_bron in velden(bytes).filter_map(|(nummer, veld)| veld.bytes().filter(|_| nummer == 1)) {
        let mut dienst = String::new();
        for (nummer, veld) in velden(per_bron) {
            match (nummer, veld.bytes()) {
                // Resource: its attributes.
                (1, Some(bron)) => {
                    let kenmerken = velden(bron).filter_map(|(n, veld)| veld.bytes().filter(|_| n == 1));
                    let mut paren = kenmerken.filter_map(kenmerk);
                    dienst =
                        paren.find(|(naam, _)| naam == "service.name").map(|(_, w)| w).unwrap_or_default();
                }
                // ScopeSpans: its spans.
                (2, Some(groep)) => {
                    let spans = velden(groep).filter_map(|(n, veld)| veld.bytes().filter(|_| n == 2));
                    alle.extend(spans.map(|bytes| Span { dienst: dienst.clone(), ..span(bytes) }));
                }
                _ => {}
            }
        }
    }
    alle
}

fn span(bytes: &[u8]) -> Span {
    let mut span = Span::default();
    for (nummer, veld) in velden(bytes) {
        match (nummer, veld) {
            (1, Veld::Bytes(id)) => span.spoor = hex(id),
            (2, Veld::Bytes(id)) => span.id = hex(id),
            (4, Veld::Bytes(id)) => span.ouder = hex(id),
            (5, Veld::Bytes(naam)) => span.naam = tekst(naam),
            (6, Veld::Getal(soort)) => span.soort = soort,
            (9, Veld::Bytes(paar)) => span.kenmerken.extend(kenmerk(paar)),
            _ => {}
        }
    }
    span
}

/// `KeyValue` whose value is a text or a whole number.
fn kenmerk(bytes: &[u8]) -> Option<(String, String)> {
    let (mut naam, mut waarde) = (None, None);
    for (nummer, veld) in velden(bytes) {
        match (nummer, veld) {
            (1, Veld::Bytes(bytes)) => naam = Some(tekst(bytes)),
            (2, Veld::Bytes(bytes)) => {
                waarde = velden(bytes).find_map(|(nummer, veld)| match (nummer, veld) {
                    (1, Veld::Bytes(bytes)) => Some(tekst(bytes)),
                    (3, Veld::Getal(getal)) => Some(getal.to_string()),
                    _ => None,
                });
            }
            _ => {}
        }
    }
    Some((naam?, waarde?))
}

fn tekst(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Clone, Copy)]
enum Veld<'a> {
    Getal(u64),
    Bytes(&'a [u8]),
}

impl<'a> Veld<'a> {
    fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Getal(_) => None,
        }
    }
}

/// The fields of a protobuf message: number and value.
fn velden(mut bytes: &[u8]) -> impl Iterator<Item = (u64, Veld<'_>)> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let sleutel = getal(&mut bytes);
        let veld = match sleutel & 7 {
            0 => Veld::Getal(getal(&mut bytes)),
            1 => Veld::Bytes(bytes.split_off(..8).unwrap()),
            2 => {
                let lengte = usize::try_from(getal(&mut bytes)).unwrap();
                Veld::Bytes(bytes.split_off(..lengte).unwrap())
            }
            5 => Veld::Bytes(bytes.split_off(..4).unwrap()),
            anders => panic!("wire type {anders}"),
        };
        Some((sleutel >> 3, veld))
    })
}

/// A varint.
fn getal(bytes: &mut &[u8]) -> u64 {
    let (mut getal, mut plaats) = (0, 0);
    loop {
        let byte = *bytes.split_off_first().unwrap();
        getal |= u64::from(byte & 0x7f) << plaats;
        plaats += 7;
        if byte < 0x80 {
            return getal;
        }
    }
}
