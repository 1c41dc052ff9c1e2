//! The person desk as people meet it: over HTTP, with the token of their role, in both shapes of the program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::{Dienst, NatsServer, Opzet, Productie, Werkmap};

const NU: &str = "2026-04-15T09:00:00Z";
/// How long a read model may take to show what was recorded.
const MAX_ACHTERSTAND: Duration = Duration::from_secs(30);

const GEHEIM: &str = "Zegt dat het thuis niet gaat";

/// Signals with names; the second person is known by another number in the file of benefits.
fn signalen() -> String {
    json!([
        {"meldingsnummer": "DSP-1", "soort": "dreigende-uitval", "datum": "2026-03-02", "bsn": "999990019",
         "geboortedatum": "2007-05-17", "voornaam": "Quirine", "achternaam": "van der Wopperdewop",
         "gebiedsteam": "zuid", "toelichting": GEHEIM},
        {"meldingsnummer": "DSP-2", "soort": "dreigende-uitval", "datum": "2026-03-03", "bsn": "999990020",
         "geboortedatum": "2007-05-17", "voornaam": "Bo", "achternaam": "Jansen", "gebiedsteam": "oost"},
    ])
    .to_string()
}

/// Of one row nobody ever told another number, and one has a name that is none.
fn uitkeringen() -> String {
    let te_lang = "x".repeat(101);
    format!(
        "persoonsnummer;bsn;geboortedatum;voornaam;achternaam;gebiedsteam;ingangsdatum\n\
         K-1;999990019;2007-05-17;;;zuid;2026-04-01\n\
         K-2;;2001-02-03;Fenna;de Ruyscher;west;2025-01-01\n\
         K-3;;2001-02-03;{te_lang};Akkerhuis;west;2025-01-01\n"
    )
}

/// Where the services answer, and how their callers are known.
struct Loket<'a> {
    adres: &'a dyn Fn(&str) -> SocketAddr,
    werk: &'a Werkmap,
}

impl Loket<'_> {
    fn vraag(&self, rol: &str, methode: &str, pad: &str, inhoud: &Value) -> (u16, Value) {
        let dienst = pad.split('/').nth(1).unwrap();
        let inhoud = if inhoud.is_null() { String::new() } else { inhoud.to_string() };
        let token = self.werk.token(rol);
        let antwoord =
            testkit::vraag((self.adres)(dienst), methode, pad, Some(&token), &[], &inhoud).unwrap();
        (antwoord.status, serde_json::from_str(&antwoord.tekst).unwrap_or_default())
    }

    fn post(&self, rol: &str, pad: &str, inhoud: &Value) -> (u16, Value) {
        self.vraag(rol, "POST", pad, inhoud)
    }

    fn get(&self, rol: &str, pad: &str) -> (u16, Value) {
        self.vraag(rol, "GET", pad, &Value::Null)
    }

    /// Asks until the read models have what was recorded.
    fn tot(&self, wat: &str, vraag: impl Fn() -> Option<Value>) -> Value {
        let begin = Instant::now();
        loop {
            match vraag() {
                Some(antwoord) => return antwoord,
                None => assert!(begin.elapsed() < MAX_ACHTERSTAND, "{wat}"),
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn vind(&self, rol: &str, vraag: &Value) -> Value {
        self.tot("nobody was found", || {
            let (status, antwoord) = self.post(rol, "/personen/v1/zoekvragen", vraag);
            assert_eq!(status, 200, "{antwoord}");
            Some(antwoord["gevonden"][0].clone()).filter(|gevonden| !gevonden.is_null())
        })
    }
}

/// A morning at the desk: a coach finds somebody by name, reads why there is a signal, writes down a telephone number; a
/// consulent finds the same person by number. Gives the id of that person.
fn een_ochtend(loket: &Loket<'_>) -> String {
    let naam = |achternaam: &str| json!({"naam": {"achternaam": achternaam, "geboortedatum": "2007-05-17"}});
    let gevonden = loket.vind("coach", &naam("wopperdewp"));
    assert_eq!(gevonden["naam"], json!({"voornaam": "Quirine", "achternaam": "van der Wopperdewop"}));
    assert_eq!((&gevonden["gebiedsteam"], &gevonden["geboren"]), (&json!("zuid"), &json!("2007-05-17")));
    let persoon = gevonden["persoonId"].as_str().unwrap();
    for vraag in [json!({"bsn": "999990019"}), json!({"persoonsnummer": "k-1"})] {
        assert_eq!(loket.vind("inkomensconsulent", &vraag)["persoonId"], json!(persoon));
    }
    // Names that came with the file of benefits, of people of whom nobody knows a BSN.
    for (achternaam, voornaam) in [("ruysher", json!("Fenna")), ("akkerh", Value::Null)] {
        let vraag = json!({"naam": {"achternaam": achternaam, "geboortedatum": "2001-02-03"}});
        let gevonden = loket.vind("inkomensconsulent", &vraag);
        assert_eq!((&gevonden["naam"]["voornaam"], &gevonden["heeftUitkering"]), (&voornaam, &json!(true)));
    }
    let (_, niemand) = loket.post("coach", "/personen/v1/zoekvragen", &naam("Pietersen"));
    assert_eq!(niemand, json!({"gevonden": [], "meer": false}));

    // Why is there a signal?
    let tijdlijn = format!("/personen/v1/personen/{persoon}/tijdlijn");
    let regel = |titel: &str| {
        loket.tot(titel, || {
            let (_, lijst) = loket.get("coach", &tijdlijn);
            let regels = lijst["regels"].as_array()?;
            regels.iter().find(|regel| regel["titel"] == titel).cloned()
        })
    };
    assert_eq!(regel("Uitkering toegekend")["datum"], json!("2026-04-01"));
    let signaal = regel("Signaal: dreigende uitval");
    let vraag = json!({"tekstIds": [signaal["teksten"][0]["tekstId"]]});
    let teksten = format!("/personen/v1/personen/{persoon}/teksten");
    let (status, gelezen) = loket.post("coach", &teksten, &vraag);
    assert_eq!((status, &gelezen["teksten"][0]["tekst"]), (200, &json!(GEHEIM)), "{gelezen}");
    assert_eq!(loket.post("inkomensconsulent", &teksten, &vraag).0, 404);

    // How can somebody be called?
    let contact = format!("/personen/v1/personen/{persoon}/contactgegevens");
    let (status, _) =
        loket.post("coach", &contact, &json!({"datum": "2026-04-14", "telefoon": "06 12345678"}));
    assert_eq!(status, 201);
    let (_, kaart) = loket.get("inkomensconsulent", &format!("/personen/v1/personen/{persoon}"));
    assert_eq!(
        (&kaart["contact"][0]["waarde"], &kaart["bsn"]),
        (&json!("+31612345678"), &json!("999990019"))
    );
    assert_eq!(kaart["heeftUitkering"], json!(true));
    let (_, kaart) = loket.get("coach", &format!("/personen/v1/personen/{persoon}"));
    assert_eq!((&kaart["persoonId"], kaart.get("bsn")), (&json!(persoon), None));
    let (_, namen) = loket.post("coach", "/personen/v1/namen", &json!({"personen": [persoon]}));
    assert_eq!(namen["namen"][0]["naam"]["voornaam"], json!("Quirine"));

    // A coach is assigned in traject: the desk hears of it.
    let toewijzing = json!({
        "persoon": {"persoonId": persoon}, "coach": "coach-zuid-1", "gebiedsteam": "zuid", "datum": "2026-04-14",
    });
    assert_eq!(loket.post("coach", "/traject/v1/coachtoewijzingen", &toewijzing).0, 201);
    let _ = regel("Coach toegewezen");
    assert_eq!(loket.vind("coach", &json!({"bsn": "999990019"}))["coach"], json!("coach-zuid-1"));

    for rol in ["doorstroompunt", "uwv", "beleid", "privacy", "beheer"] {
        let (status, _) = loket.post(rol, "/personen/v1/zoekvragen", &json!({"bsn": "999990019"}));
        assert_eq!(status, 403, "{rol}");
    }
    persoon.to_owned()
}

#[test]
fn een_ochtend_aan_het_loket() {
    let werk = Werkmap::nieuw();
    let (signalen, uitkeringen) = (werk.schrijf("s.json", signalen()), werk.schrijf("u.csv", uitkeringen()));
    let neem = |wat: &[&str]| werk.draai(&[&["--nu", NU, "import"], wat].concat()).goed();
    let _ = neem(&["doorstroompunt", signalen.to_str().unwrap()]);
    let _ = neem(&["beginbestand", "--aanvulling", uitkeringen.to_str().unwrap()]);
    let dienst = Dienst::start(&werk, &["--nu", NU, "serve"]);
    let adres = dienst.adres();
    let persoon = een_ochtend(&Loket { adres: &|_| adres, werk: &werk });
    assert_eq!(dienst.stop(), 0);

    let bestanden = testkit::bestanden(&werk.data());
    let inhoud = bestanden.iter().map(|pad| (pad.display().to_string(), fs::read(pad).unwrap()));
    staat_nergens_in_klare_tekst(&persoon, inhoud);
}

/// What the desk kept and said stands nowhere in clear; the id of the person does, so what is searched is where it is kept.
fn staat_nergens_in_klare_tekst(persoon: &str, inhoud: impl Iterator<Item = (String, Vec<u8>)>) {
    let mut met_persoon = 0;
    for (waar, bytes) in inhoud {
        let naalden = ["612345678", "Wopperdewop", "wopperdew", "2007-05-17", GEHEIM, "999990019", persoon];
        let mut gevonden = testkit::welke(&bytes, naalden);
        met_persoon += usize::from(gevonden.remove(persoon));
        assert!(gevonden.is_empty(), "{gevonden:?} in {waar}");
    }
    assert!(met_persoon > 0, "{persoon} is nowhere");
}

#[test]
fn dezelfde_ochtend_in_productie() {
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(NU), ..Opzet::default() });
    let signalen = productie.werk.schrijf("s.json", signalen());
    let uitkeringen = productie.werk.schrijf("u.csv", uitkeringen());
    let _ = productie.importeer("doorstroompunt", &signalen);
    let _ = productie.importeer("beginbestand", &uitkeringen);
    let persoon = een_ochtend(&Loket { adres: &|dienst| productie.adres(dienst), werk: &productie.werk });
    productie.stop_alle();
    let databanken = productie.databanken.iter();
    let inhoud = databanken.map(|(naam, databank)| ((*naam).to_owned(), databank.alles().into_bytes()));
    staat_nergens_in_klare_tekst(&persoon, inhoud);
}
