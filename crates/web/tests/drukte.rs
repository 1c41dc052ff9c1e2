//! A crowd before the door: half headers, half bodies and early refusals, on real connections. Health always answers,
//! another client notices nothing, and the server stops in time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod hulp;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use domein::Rol;
use hulp::proef;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web::{MAX_KOP, MAX_VERBINDINGEN_PER_KLANT, RESERVE_VERBINDINGEN, RESPIJT_LICHAAM, UITLOOP, Werk};

const GESPREK: &str = "/proef/v1/signalen/01939e0c-95a0-7000-8000-000000000001/gesprekken";
const INHOUD: &str = r#"{"datum":"2026-01-01","uitkomst":"ja"}"#;
/// Much more than an answer of health takes, and much less than a time-out.
const VLOT: Duration = Duration::from_secs(3);

struct Server {
    adres: SocketAddr,
    token: String,
    stop: oneshot::Sender<()>,
    klaar: JoinHandle<()>,
}

async fn server() -> Server {
    let proef = proef();
    let luisteraar = web::luister("127.0.0.1:0".parse().unwrap(), false).await.unwrap();
    let adres = luisteraar.local_addr().unwrap();
    let (stop, gestopt) = oneshot::channel::<()>();
    let klaar = tokio::spawn(web::dien(luisteraar, proef.router, async move { drop(gestopt.await) }));
    Server { adres, token: proef.tokens[&Rol::Coach].clone(), stop, klaar }
}

/// A connection from this address of the machine itself.
async fn verbind(van: [u8; 4], naar: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((van, 0))).unwrap();
    socket.connect(naar).await.unwrap()
}

/// The next answer on a connection: its status and its header.
async fn antwoord(lijn: &mut TcpStream) -> Option<(u16, String)> {
    let mut kop = Vec::new();
    while !kop.ends_with(b"\r\n\r\n") {
        kop.push(lijn.read_u8().await.ok()?);
    }
    let kop = String::from_utf8(kop).unwrap().to_lowercase();
    let lengte = kop
        .lines()
        .find_map(|regel| regel.strip_prefix("content-length: "))
        .map_or(0, |l| l.parse().unwrap());
    lijn.read_exact(&mut vec![0; lengte]).await.ok()?;
    Some((kop[9..12].parse().unwrap(), kop))
}

impl Server {
    async fn status(&self, van: [u8; 4], verzoek: &str) -> Option<u16> {
        let mut lijn = verbind(van, self.adres).await;
        lijn.write_all(verzoek.as_bytes()).await.unwrap();
        Some(antwoord(&mut lijn).await?.0)
    }

    /// Health, from the crowd's own address too.
    async fn leeft(&self) {
        for van in [[127, 0, 0, 1], [127, 0, 0, 2]] {
            let begin = Instant::now();
            let status = self.status(van, "GET /levend HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
            assert_eq!(status, Some(200), "{van:?}");
            assert!(begin.elapsed() < VLOT, "{van:?}: {:?}", begin.elapsed());
        }
    }

    fn kop(&self, lengte: usize, soort: &str, token: &str) -> String {
        format!(
            "POST {GESPREK} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {soort}\r\nauthorization: Bearer {token}\r\n\
             content-length: {lengte}\r\n\r\n"
        )
    }

    /// Requests of which the second half of the body never comes, from one address.
    async fn halve_lichamen(&self, aantal: usize) -> Vec<TcpStream> {
        self.halve_lichamen_van([127, 0, 0, 1], aantal).await
    }

    async fn halve_lichamen_van(&self, van: [u8; 4], aantal: usize) -> Vec<TcpStream> {
        let half = self.kop(INHOUD.len(), "application/json", &self.token) + &INHOUD[..10];
        let mut lijnen = Vec::new();
        for _ in 0..aantal {
            let mut lijn = verbind(van, self.adres).await;
            // Beyond all bounds the server may have closed it already.
            let _ = lijn.write_all(half.as_bytes()).await;
            lijnen.push(lijn);
        }
        lijnen
    }
}

#[tokio::test]
async fn halve_lichamen_houden_alleen_hun_eigen_klant_op() {
    let server = server().await;
    let lijnen = server.halve_lichamen(300).await;
    let begin = Instant::now();
    while begin.elapsed() < VLOT {
        server.leeft().await;
        let heel = server.kop(INHOUD.len(), "application/json", &server.token) + INHOUD;
        assert_eq!(server.status([127, 0, 0, 2], &heel).await, Some(201), "another client");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut statussen = Vec::new();
    for mut lijn in lijnen {
        let gezegd =
            tokio::time::timeout(RESPIJT_LICHAAM * 2, antwoord(&mut lijn)).await.expect("an end in time");
        statussen.extend(gezegd.map(|(status, _)| status));
    }
    assert!(statussen.contains(&429) && statussen.contains(&408), "{statussen:?}");
    assert!(statussen.iter().all(|status| [408, 429].contains(status)), "{statussen:?}");
    let heel = server.kop(INHOUD.len(), "application/json", &server.token) + INHOUD;
    assert_eq!(server.status([127, 0, 0, 1], &heel).await, Some(201), "all is as before");
}

#[tokio::test]
async fn halve_koppen_maken_plaats_en_gaan_dicht() {
    let server = server().await;
    let mut lijnen = Vec::new();
    for _ in 0..400 {
        let mut lijn = verbind([127, 0, 0, 1], server.adres).await;
        let _ = lijn.write_all(b"GET /levend HTTP/1.1\r\nhost: loc").await;
        lijnen.push(lijn);
    }
    for _ in 0..20 {
        server.leeft().await;
    }
    // What goes beyond the reserve too is closed at once, the rest when its time is up.
    let begin = Instant::now();
    let sluiten = lijnen.into_iter().map(|mut lijn| async move {
        let dicht = tokio::time::timeout(MAX_KOP + VLOT, lijn.read(&mut [0; 512])).await;
        assert!(dicht.is_ok(), "still open after {:?}", begin.elapsed());
        begin.elapsed() < VLOT
    });
    let meteen = futures_util::future::join_all(sluiten).await.into_iter().filter(|meteen| *meteen).count();
    assert!(meteen >= 400 - MAX_VERBINDINGEN_PER_KLANT - RESERVE_VERBINDINGEN, "{meteen}");
}

#[tokio::test]
async fn een_menigte_die_tegelijk_komt_hoort_dat_het_te_veel_is() {
    let server = server().await;
    let heel = server.kop(INHOUD.len(), "application/json", &server.token) + INHOUD;
    let vragen = (0..270).map(|_| server.status([127, 0, 0, 1], &heel));
    let statussen = futures_util::future::join_all(vragen).await;
    assert!(statussen.iter().all(|status| matches!(status, Some(201 | 429))), "{statussen:?}");
    assert!(statussen.contains(&Some(201)), "{statussen:?}");
}

#[tokio::test]
async fn halve_lichamen_van_velen_houden_geen_opdracht_van_een_ander_tegen() {
    let server = server().await;
    let mut lijnen = Vec::new();
    // More than there are places for commands.
    for adres in 1..=6 {
        lijnen.extend(server.halve_lichamen_van([127, 0, 0, adres], 60).await);
    }
    assert!(lijnen.len() > Werk::Opdracht.grens().totaal);
    server.leeft().await;
    let heel = server.kop(INHOUD.len(), "application/json", &server.token) + INHOUD;
    assert_eq!(server.status([127, 0, 0, 9], &heel).await, Some(201));
}

#[tokio::test]
async fn een_vroege_weigering_breekt_de_verbinding_niet() {
    let server = server().await;
    let groot = vec![b' '; 200 * 1024];
    for (soort, token, verwacht) in [
        ("application/json", server.token.as_str(), 413),
        ("text/plain", server.token.as_str(), 415),
        ("application/json", "onbekend", 401),
    ] {
        let kop = server.kop(groot.len(), soort, token);
        let mut lijn = verbind([127, 0, 0, 1], server.adres).await;
        for keer in 0..100 {
            // The answer is there before the body: half the time it is read before, half the time after the rest.
            lijn.write_all(kop.as_bytes()).await.unwrap();
            lijn.write_all(&groot[..1024]).await.unwrap();
            if keer % 2 == 0 {
                lijn.write_all(&groot[1024..]).await.unwrap();
            }
            let (status, kop) = antwoord(&mut lijn).await.unwrap_or_else(|| panic!("{verwacht}: {keer}"));
            assert_eq!(status, verwacht);
            assert!(!kop.contains("connection: close"), "{kop}");
            if keer % 2 == 1 {
                lijn.write_all(&groot[1024..]).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn wat_te_groot_is_om_uit_te_lezen_krijgt_zijn_antwoord_en_een_einde() {
    let server = server().await;
    let deel = vec![b' '; 256 * 1024];
    for _ in 0..20 {
        let mut lijn = verbind([127, 0, 0, 1], server.adres).await;
        lijn.write_all(server.kop(deel.len() * 16, "text/plain", &server.token).as_bytes()).await.unwrap();
        // A client that first sends everything.
        for _ in 0..16 {
            lijn.write_all(&deel).await.unwrap();
        }
        let (status, kop) = antwoord(&mut lijn).await.expect("an answer and no reset");
        assert!(status == 415 && kop.contains("connection: close"), "{kop}");
    }
}

#[tokio::test]
async fn de_server_stopt_op_tijd_middenin_de_drukte() {
    let server = server().await;
    let _lichamen = server.halve_lichamen(100).await;
    let mut koppen = Vec::new();
    for _ in 0..100 {
        let mut lijn = verbind([127, 0, 0, 2], server.adres).await;
        lijn.write_all(b"GET /lev").await.unwrap();
        koppen.push(lijn);
    }
    server.leeft().await;
    let begin = Instant::now();
    server.stop.send(()).unwrap();
    server.klaar.await.unwrap();
    assert!(begin.elapsed() < UITLOOP + VLOT, "{:?}", begin.elapsed());
    let verbonden = TcpStream::connect(server.adres).await;
    assert!(verbonden.is_err(), "nobody listens any more");
}
