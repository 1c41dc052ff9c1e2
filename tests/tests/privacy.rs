//! Nothing that the program leaves behind or says holds a BSN, name, birth date or free text of the people in its
//! deliveries: not the databases, not the log lines, not the outputs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs, path::Path};

use proeven::{
    collector::Collector,
    feeds::{self, FEEDS},
};
use serde_json::json;
use testkit::{NatsServer, Opzet, PostgresServer, Productie, Werkmap, bestanden, diensten, welke};

/// A birth date that nobody else has, in the ways in which it may be written.
const GEBOREN: [&str; 2] = ["1931-02-03", "03-02-1931"];
/// The same in digits only.
const GEBOREN_CIJFERS: &str = "19310203";

/// Runs of digits that give somebody away: test BSNs, and the birth date. Not where digits in a row are chance: within a
/// UUID or another hexadecimal text, and as the decimals of a number (moments and durations have nanoseconds).
fn nummers(bytes: &[u8]) -> BTreeSet<String> {
    let is = |plek: Option<usize>, soort: fn(&u8) -> bool| {
        plek.and_then(|plek| bytes.get(plek)).is_some_and(soort)
    };
    let hex = |plek| is(plek, |b| b.is_ascii_hexdigit() || *b == b'-');
    let decimalen =
        |plek: usize| is(plek.checked_sub(1), |b| *b == b'.') && is(plek.checked_sub(2), u8::is_ascii_digit);
    let mut gevonden = BTreeSet::new();
    let mut plek = 0;
    while plek < bytes.len() {
        let cijfers = bytes[plek..].iter().take_while(|b| b.is_ascii_digit()).count();
        let reeks = &bytes[plek..plek + cijfers];
        let gezocht = reeks == GEBOREN_CIJFERS.as_bytes() || (cijfers == 9 && reeks.starts_with(b"9999"));
        if gezocht && !hex(plek.checked_sub(1)) && !hex(Some(plek + cijfers)) && !decimalen(plek) {
            gevonden.insert(String::from_utf8_lossy(reeks).into_owned());
        }
        plek += cijfers.max(1);
    }
    gevonden
}

/// The values of some columns of a CSV, row by row.
fn kolommen<'a>(csv: &'a str, namen: &'a [&'a str]) -> impl Iterator<Item = Vec<&'a str>> {
    let mut regels = csv.trim_start_matches('\u{feff}').lines();
    let kop: Vec<&str> = regels.next().unwrap().split(';').collect();
    let plekken: Vec<usize> =
        namen.iter().map(|naam| kop.iter().position(|kolom| kolom == naam).unwrap()).collect();
    regels.map(move |regel| {
        let velden: Vec<&str> = regel.split(';').collect();
        plekken.iter().map(|plek| velden.get(*plek).copied().unwrap_or_default()).collect()
    })
}

/// Figures are of month ends, whoever may have been born on one.
fn is_maandeinde(datum: &str) -> bool {
    let (maand, dag) = (datum.get(5..7).unwrap_or_default(), datum.get(8..).unwrap_or_default());
    match maand {
        "02" => dag >= "28",
        "04" | "06" | "09" | "11" => dag == "30",
        _ => dag == "31",
    }
}

/// What would give away somebody in the signals: the names, and the birth dates that are not also the first or last
/// day of somebody's benefit, or the end of a month.
fn personen(signalen: &str, uitkeringen: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    // The days that the file says, and those from which something is late on the coach's desk: two weeks after a benefit
    // began, and some months after it ended.
    let mut zakelijk = BTreeSet::new();
    for datum in kolommen(uitkeringen, &["ingangsdatum", "einddatum"]).flatten() {
        zakelijk.insert(datum.to_owned());
        if let Ok(dag) = datum.parse::<jiff::civil::Date>() {
            use jiff::ToSpan as _;
            let later = [14.days(), 3.months(), 6.months(), 12.months()];
            zakelijk.extend(later.map(|span| dag.saturating_add(span).to_string()));
        }
    }
    let (mut namen, mut geboortedata) = (BTreeSet::new(), BTreeSet::new());
    for velden in kolommen(signalen, &["voornaam", "achternaam", "geboortedatum"]) {
        let [voor, achter, geboren] = velden[..] else { unreachable!("three columns") };
        if !voor.is_empty() && !achter.is_empty() {
            namen.extend([format!("{voor};{achter}"), format!("{voor} {achter}"), format!("\"{achter}\"")]);
        }
        if !geboren.is_empty() && !zakelijk.contains(geboren) && !is_maandeinde(geboren) {
            geboortedata.insert(geboren.to_owned());
        }
    }
    (namen, geboortedata)
}

#[test]
fn een_nummer_wordt_gezien_en_toeval_niet() {
    for tekst in [
        "999990019",
        "bsn=999990019&",
        "\"999990019\"",
        "Signaal.999990019.",
        "\0999990019\0",
        "1,999990019",
        "geb:19310203;",
    ] {
        assert_eq!(nummers(tekst.as_bytes()).len(), 1, "{tekst}");
    }
    for tekst in [
        "2026-03-02T08:36:23.999990019Z",
        "append_seconds_sum 9.999990019",
        "0190b5c2-999990019abc",
        "a999990019",
        "00f719310203",
        "9999900190",
        "12345678",
    ] {
        assert_eq!(nummers(tekst.as_bytes()).len(), 0, "{tekst}");
    }
}

/// A file with the columns of the one before and one row that is refused.
fn slechte_rij(feeds: &Path) -> String {
    let eerder = fs::read_to_string(feeds.join("beginbestand.csv")).unwrap();
    let kop = eerder.lines().next().unwrap();
    let veld = |kolom: &str| match kolom {
        "bsn" => "999990019",
        "geboortedatum" => "1931-02-03",
        "ingangsdatum" => "gisteren",
        _ => "",
    };
    format!("{kop}\n{}\n", kop.split(';').map(veld).collect::<Vec<_>>().join(";"))
}

#[test]
fn nergens_een_bsn_naam_geboortedatum_of_vrije_tekst() {
    let werk = Werkmap::nieuw();
    let feeds = feeds::groningen(&werk);
    let geheim = "Zegt-dat-het-thuis-niet-gaat";
    let doorstroompunt = fs::read_to_string(feeds.join("doorstroompunt.csv")).unwrap();
    let persoon = werk.schrijf(
        "een.json",
        format!(
            r#"[{{"meldingsnummer":"DSP-9","soort":"dreigende-uitval","datum":"2025-05-06","bsn":"999990019",
            "geboortedatum":"1931-02-03","voornaam":"Quirijnaldus","achternaam":"Wopperdewop","gebiedsteam":"zuid",
            "toelichting":"{geheim}"}}]"#
        ),
    );
    let slecht = werk.schrijf("slecht.csv", slechte_rij(&feeds));

    let mut gezegd = String::new();
    for argumenten in [
        vec![
            "-vv",
            "import",
            "beginbestand",
            "--aanvulling",
            feeds.join("beginbestand.csv").to_str().unwrap(),
        ],
        vec!["-vv", "import", "doorstroompunt", feeds.join("doorstroompunt.csv").to_str().unwrap()],
        vec![
            "-vv",
            "import",
            "doorstroompunt",
            feeds.join("doorstroompunt-wijzigingen.json").to_str().unwrap(),
        ],
        vec!["-vv", "import", "uwv", feeds.join("uwv.jsonl").to_str().unwrap()],
        vec!["-vv", "import", "doorstroompunt", persoon.to_str().unwrap()],
        vec!["-vv", "import", "beginbestand", "--aanvulling", slecht.to_str().unwrap()],
        vec!["-vv", "rapport", "raad", "--kwartaal", "2026-Q1", "--uit", "rapport"],
        vec!["-vv", "quarantaine"],
    ] {
        let uitkomst = werk.draai(&argumenten);
        assert!(matches!(uitkomst.code, 0 | 3), "{argumenten:?}: {}", uitkomst.fout);
        gezegd += &uitkomst.uit;
        gezegd += &uitkomst.fout;
    }

    // The delivery does hold what is looked for, so that looking can find it.
    assert!(nummers(doorstroompunt.as_bytes()).len() > 100);
    let naalden = ["Quirijnaldus", "Wopperdewop", geheim, GEBOREN[0], GEBOREN[1]];
    let beginbestand = fs::read_to_string(feeds.join("beginbestand.csv")).unwrap();
    let (namen, geboortedata) = personen(&doorstroompunt, &beginbestand);
    assert!(namen.len() > 100 && geboortedata.len() > 40, "{} {}", namen.len(), geboortedata.len());
    assert_eq!(welke(&fs::read(&persoon).unwrap(), naalden).len(), 4);
    assert!(welke(doorstroompunt.as_bytes(), namen.iter().map(String::as_str)).len() > 100);

    let mut bekeken = 0;
    let plekken = bestanden(&werk.data()).into_iter().chain(bestanden(&werk.pad("rapport")));
    for pad in plekken {
        let bytes = fs::read(&pad).unwrap();
        bekeken += bytes.len();
        assert_eq!(nummers(&bytes), BTreeSet::new(), "{}", pad.display());
        let namen = namen.iter().map(String::as_str);
        // The facts hold days that are months after the first day of a benefit: any day may be among them by chance.
        let feiten =
            pad.file_name().is_some_and(|naam| naam.to_string_lossy().starts_with("rapportage.sqlite"));
        let geboortedata = geboortedata.iter().filter(|_| !feiten).map(String::as_str);
        let gevonden = welke(&bytes, naalden.into_iter().chain(namen).chain(geboortedata));
        assert!(gevonden.is_empty(), "{gevonden:?} in {}", pad.display());
    }
    assert!(bekeken > 10_000_000, "only {bekeken} bytes were looked at");
    assert_eq!(nummers(gezegd.as_bytes()), BTreeSet::new());
    for naald in naalden {
        assert!(!gezegd.contains(naald), "{naald} was said");
    }
}

#[test]
fn ook_niet_op_de_bus_in_postgresql_in_meetwaarden_of_in_sporen() {
    let (mut postgres, mut nats, collector) =
        (PostgresServer::eigen(), NatsServer::start(), Collector::start());
    let otlp = format!("http://{}", collector.adres());
    let argumenten = ["-vv", "--otlp-url", &otlp];
    let opzet = Opzet { postgres: Some(&postgres), argumenten: &argumenten, ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    let feeds = feeds::klein(&productie.werk);
    for (soort, bestand) in FEEDS {
        let _ = productie.importeer(soort, &feeds.join(bestand));
    }
    let slecht = slechte_rij(&feeds);
    let slecht = productie.werk.schrijf("slecht.csv", slecht);
    assert_eq!(productie.importeer("beginbestand", &slecht)["geweigerd"], 1);
    let geheim = "Zegt-dat-het-thuis-niet-gaat";
    let signaal = json!({
        "persoon": {"bsn": "999990019", "geboortedatum": "1931-02-03", "achternaam": "Proef"}, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": "PR-1", "gebiedsteam": "oost", "toelichting": geheim
    });
    let token = productie.werk.token("coach");
    let dienst = productie.dienst("signalering");
    let signaal = signaal.to_string();
    // One that is recorded; one about somebody who is too old for it, and one from a source that does not exist.
    let jong = signaal.replace("1931-02-03", "2006-05-17");
    assert_eq!(dienst.stuur("/signalering/v1/signalen", &token, &[], &jong).status, 201);
    for inhoud in [signaal.replace("PR-1", "PR-2"), signaal.replace("jeugdzorg", "999990019")] {
        let _ = dienst.stuur("/signalering/v1/signalen", &token, &[], &inhoud);
    }
    let pad = "/signalering/v1/signalen?gebiedsteam=999990019&toestand=Wopperdewop";
    assert_eq!(dienst.vraag("GET", pad, Some(&token), &[], "").status, 400);
    productie.wacht_tot_rust();
    let loket = productie.dienst("personen");
    let naam = json!({"naam": {"achternaam": "Wopperdewop", "geboortedatum": GEBOREN[0]}});
    let vreemd = json!({"bsn": "999990019", "naam": {"achternaam": "Wopperdewop"}});
    for vraag in [naam, vreemd] {
        let _ = loket.stuur("/personen/v1/zoekvragen", &token, &[], &vraag.to_string());
    }
    let gevonden = loket.stuur("/personen/v1/zoekvragen", &token, &[], r#"{"bsn": "999990019"}"#);
    let gevonden = gevonden.json()["gevonden"][0]["persoonId"].as_str().unwrap().to_owned();
    let contact = format!("/personen/v1/personen/{gevonden}/contactgegevens");
    let telefoon = json!({"datum": "2026-03-03", "telefoon": "0687654321"}).to_string();
    assert_eq!(loket.stuur(&contact, &token, &[], &telefoon).status, 201);

    let doorstroompunt = fs::read_to_string(feeds.join("doorstroompunt.csv")).unwrap();
    let beginbestand = fs::read_to_string(feeds.join("beginbestand.csv")).unwrap();
    let (namen, geboortedata) = personen(&doorstroompunt, &beginbestand);
    assert!(nummers(doorstroompunt.as_bytes()).len() > 100 && namen.len() > 100 && geboortedata.len() > 40);

    let mut plekken: Vec<(String, Vec<u8>)> = Vec::new();
    for &dienst in diensten() {
        let metingen = productie.dienst(dienst).haal("/metrics");
        assert!(metingen.tekst.contains("eventstore_"), "{dienst}: {}", metingen.tekst);
        plekken.push((format!("metrics of {dienst}"), metingen.tekst.into_bytes()));
        assert!(!productie.verslag(dienst).is_empty(), "{dienst} said nothing with -vv");
        plekken.push((format!("log lines of {dienst}"), productie.verslag(dienst).into_bytes()));
    }
    productie.stop_alle();
    let sporen = collector.ontvangen();
    assert!(!welke(&sporen, ["signalering"]).is_empty(), "{} bytes of traces", sporen.len());
    plekken.push(("traces".to_owned(), sporen));
    for (naam, databank) in &productie.databanken {
        plekken.push((format!("database {naam}"), databank.alles().into_bytes()));
    }
    // A server that runs makes and removes files meanwhile.
    nats.dood();
    postgres.dood();
    for map in [nats.map(), postgres.map()] {
        let bestanden = bestanden(map).into_iter().filter(|pad| pad.is_file());
        plekken.extend(bestanden.map(|pad| (pad.display().to_string(), fs::read(&pad).unwrap())));
    }
    let bekeken: usize = plekken.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(bekeken > 10_000_000, "only {bekeken} bytes were looked at");

    let sleutel = testkit::sleutel();
    let naalden = ["Wopperdewop", geheim, GEBOREN[0], GEBOREN[1], "687654321", &sleutel, &token];
    for (plek, bytes) in &plekken {
        assert_eq!(nummers(bytes), BTreeSet::new(), "{plek}");
        // Facts hold days that are months after the first day of a benefit, and files of PostgreSQL hold the facts.
        let dagen = !plek.contains("rapportage") && !plek.contains("/data/");
        let geboortedata = geboortedata.iter().filter(|_| dagen).map(String::as_str);
        let namen = namen.iter().map(String::as_str);
        let gevonden = welke(bytes, naalden.into_iter().chain(namen).chain(geboortedata));
        assert!(gevonden.is_empty(), "{gevonden:?} in {plek}");
    }
}
