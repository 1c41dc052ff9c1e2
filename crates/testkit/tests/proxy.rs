//! The failing network that other tests stand on.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use testkit::Proxy;

/// A server that sends back what it gets, and a proxy before it.
fn echo() -> Proxy {
    let luistert = TcpListener::bind("127.0.0.1:0").expect("a port");
    let proxy = Proxy::voor(luistert.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for klant in luistert.incoming().flatten() {
            std::thread::spawn(move || std::io::copy(&mut &klant, &mut &klant));
        }
    });
    proxy
}

fn heen_en_weer(mut klant: &TcpStream, tekst: &[u8]) -> std::io::Result<()> {
    klant.write_all(tekst)?;
    let mut terug = vec![0; tekst.len()];
    klant.read_exact(&mut terug)?;
    assert_eq!(terug, tekst);
    Ok(())
}

fn verbind(proxy: &Proxy) -> std::io::Result<TcpStream> {
    let klant = TcpStream::connect(proxy.adres())?;
    klant.set_read_timeout(Some(Duration::from_secs(5)))?;
    Ok(klant)
}

#[test]
fn wat_erdoor_gaat_blijft_heel_ook_in_druppels() {
    let proxy = echo();
    let klant = verbind(&proxy).expect("a connection");
    let groot: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    heen_en_weer(&klant, &groot[..60_000]).expect("all of it");
    proxy.druppel(7);
    heen_en_weer(&klant, &groot[..1_000]).expect("all of it, in pieces");
}

#[test]
fn knippen_eindigt_wat_er_is_en_dicht_weigert_wat_komt() {
    let proxy = echo();
    let klant = verbind(&proxy).expect("a connection");
    heen_en_weer(&klant, b"een").expect("an answer");
    proxy.dicht();
    assert_eq!(verbind(&proxy).map_err(|fout| fout.kind()).err(), Some(ErrorKind::ConnectionRefused));
    heen_en_weer(&klant, b"twee").expect("what there was goes on");
    proxy.knip();
    assert!(heen_en_weer(&klant, b"drie").is_err());
    proxy.open();
    heen_en_weer(&verbind(&proxy).expect("open again"), b"vier").expect("an answer");
}

#[test]
fn vertragen_en_bevriezen_houden_alleen_op() {
    let proxy = echo();
    let klant = verbind(&proxy).expect("a connection");
    proxy.vertraag(Duration::from_millis(50));
    let begonnen = Instant::now();
    heen_en_weer(&klant, b"traag").expect("an answer");
    assert!(begonnen.elapsed() >= Duration::from_millis(100), "there and back");
    proxy.vertraag(Duration::ZERO);
    proxy.bevries();
    klant.set_read_timeout(Some(Duration::from_millis(200))).expect("a time-out");
    assert!(heen_en_weer(&klant, b"stil").is_err());
    proxy.ontdooi();
    klant.set_read_timeout(Some(Duration::from_secs(5))).expect("a time-out");
    let mut terug = [0; 4];
    (&klant).read_exact(&mut terug).expect("what was held");
    assert_eq!(&terug, b"stil");
}
