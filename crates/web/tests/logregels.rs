//! What a request leaves in the log: method, route, status and duration, and never what it was about.

mod hulp;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use domein::Rol;
use hulp::{proef, verzoek};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Opvang(Arc<Mutex<Vec<u8>>>);

impl Write for Opvang {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().map_or(Ok(0), |mut regels| regels.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Opvang {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn geen_pad_vraag_token_of_inhoud_in_het_log() {
    let opvang = Opvang::default();
    let abonnee = tracing_subscriber::fmt().with_ansi(false).with_writer(opvang.clone()).finish();
    let _bewaar = tracing::subscriber::set_default(abonnee);
    let proef = proef();
    let token = &proef.tokens[&Rol::Coach];
    proef.gesprek(Rol::Coach, r#"{"datum":"999990019","uitkomst":999990019}"#).await;
    let vraag = verzoek("GET", "/proef/v1/signalen?bsn=999990019&aantal=1")
        .header("authorization", format!("Bearer {token}"));
    proef.vraag(vraag.body(Body::empty()).unwrap()).await;
    proef.vraag(verzoek("GET", "/proef/v1/fouten/intern?naam=999990019").body(Body::empty()).unwrap()).await;
    proef.vraag(verzoek("GET", "/999990019").body(Body::empty()).unwrap()).await;
    proef.vraag(verzoek("M999990019", "/").body(Body::empty()).unwrap()).await;

    let log = String::from_utf8(opvang.0.lock().unwrap().clone()).unwrap();
    assert_eq!(log.matches("verzoek afgehandeld").count(), 5, "{log}");
    for deel in
        ["methode=\"POST\"", "route=\"/proef/v1/signalen/{signaalId}/gesprekken\"", "status=400", "duur_ms="]
    {
        assert!(log.contains(deel), "{deel} in {log}");
    }
    assert!(
        log.contains("geheime oorzaak") && log.contains("referentie="),
        "de oorzaak staat wel in het log: {log}"
    );
    for geheim in ["999990019", token.as_str(), "01939e0c"] {
        assert!(!log.contains(geheim), "{geheim} in {log}");
    }
}
