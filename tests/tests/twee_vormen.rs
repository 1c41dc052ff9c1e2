//! The same deliveries give the same report to the byte, whether the program runs as one process on files or as four
//! processes on PostgreSQL and NATS.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proeven::{
    feeds::{self, FEEDS},
    logboek,
    rapport::{gelijk, rapport},
};
use testkit::{NatsServer, Opzet, Productie, Werkmap};

const NU: &str = "2026-04-07T10:00:00Z";

/// With this in the environment the test takes all of Groningen, which takes minutes.
const HEEL: &str = "JONGERENSTROOM_HEEL_GRONINGEN";

#[test]
fn het_rapport_is_in_beide_vormen_hetzelfde() {
    let ingebed = Werkmap::nieuw();
    let feeds =
        if std::env::var_os(HEEL).is_some() { feeds::groningen(&ingebed) } else { feeds::klein(&ingebed) };
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(NU), ..Opzet::default() });

    let mut aangenomen = 0;
    for (soort, bestand) in FEEDS {
        let pad = feeds.join(bestand);
        let hier = ingebed.draai(
            &[&["--nu", NU, "import", soort, pad.to_str().unwrap(), "--json"][..], testkit::levering(soort)]
                .concat(),
        );
        assert!(matches!(hier.code, 0 | 3), "{}", hier.fout);
        let daar = productie.importeer(soort, &pad);
        // What follows from a file is done before the next one comes in: requests build on it.
        productie.wacht_tot_rust();
        for telling in ["gelezen", "aangenomen", "dubbel", "geweigerd"] {
            assert_eq!(hier.json()[telling], daar[telling], "{bestand}: {telling}");
        }
        aangenomen += daar["aangenomen"].as_u64().unwrap();
    }
    assert!(aangenomen > 2_000, "only {aangenomen} rows: this proves too little");

    let een = rapport(&ingebed.pad("rapport"), |wat| ingebed.draai(&[&["--nu", NU], wat].concat()));
    let vier = rapport(&productie.werk.pad("rapport"), |wat| productie.draai(wat));
    gelijk(&een, &vier, "one process and four");

    // The service that runs shows the same report as the command that asked its database.
    let live = productie.dienst("rapportage").haal("/rapportage/v1/raadsrapportages/2026-Q1");
    let html = een.iter().find(|(naam, _)| naam.ends_with(".html")).unwrap().1;
    assert!(live.tekst.as_bytes() == html, "{}: the report over HTTP is another one", live.status);

    let _ = logboek::logs_en_stromen_kloppen(&productie, &nats);
    productie.stop_alle();
    let _ = productie.draai(&["herbouw"]).goed();
    let herbouwd = rapport(&productie.werk.pad("herbouwd"), |wat| productie.draai(wat));
    gelijk(&een, &herbouwd, "after a rebuild");
}
