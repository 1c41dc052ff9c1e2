//! `deploy/nats/nats.conf` on a real server: each service can do its work, and what must be refused is refused.

#![expect(clippy::unwrap_used, reason = "tests")]

mod anderen;
mod diensten;
mod hulp;

use std::process::Command;

use async_nats::ConnectOptions;

use crate::hulp::{GEBRUIKERS, instelling, omgeving, start, wachtwoord};

#[test]
fn zonder_goed_wachtwoord_in_de_omgeving_start_de_server_niet() {
    let start = |omgeving: Vec<(&str, String)>| {
        let mut opdracht = Command::new("sh");
        opdracht.arg(instelling().with_file_name("start")).arg("--config").arg(instelling()).arg("-t");
        opdracht.env_clear().env("NATS_SERVER", testkit::nats_programma()).envs(omgeving);
        let uit = opdracht.output().unwrap();
        (uit.status.success(), String::from_utf8_lossy(&uit.stderr).into_owned())
    };
    let (start_wel, tekst) = start(omgeving());
    assert!(start_wel, "{tekst}");
    for (_, weg) in GEBRUIKERS {
        let (start_wel, tekst) = start(omgeving().into_iter().filter(|(naam, _)| *naam != weg).collect());
        assert!(!start_wel && tekst.contains(weg), "{tekst}");
        for zwak in ["", "kort", "1234567890123456789", "w-met een spatie erin", "w-$NATS_WACHTWOORD_BEHEER"]
        {
            let mut omgeving = omgeving();
            omgeving.push((weg, zwak.to_owned()));
            let (start_wel, tekst) = start(omgeving);
            assert!(!start_wel && tekst.contains(weg), "{zwak}: {tekst}");
            assert!(zwak.is_empty() || !tekst.contains(zwak), "a password is not repeated: {tekst}");
        }
    }
}

#[tokio::test]
async fn wie_zich_niet_of_verkeerd_bekendmaakt_komt_er_niet_in() {
    let server = start();
    assert!(async_nats::connect(server.url()).await.is_err());
    for (gebruiker, gok) in
        [("intake", "fout".to_owned()), ("intake", wachtwoord("traject")), ("root", String::new())]
    {
        let opties = ConnectOptions::new().user_and_password(gebruiker.to_owned(), gok);
        assert!(opties.connect(server.url()).await.is_err(), "{gebruiker}");
    }
}
