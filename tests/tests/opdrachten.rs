//! A file of requests, in which a later line goes on with what a service answered to an earlier one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use testkit::Werkmap;

#[test]
fn een_opdracht_gaat_verder_met_wat_op_een_eerdere_is_geantwoord() {
    let werk = Werkmap::nieuw();
    let regel = |sleutel: &str, pad: &str, onthoud: Option<&str>, inhoud: serde_json::Value| {
        serde_json::json!({"sleutel": sleutel, "rol": "coach", "pad": pad, "onthoud": onthoud, "inhoud": inhoud})
            .to_string()
            + "\n"
    };
    let wie = serde_json::json!({"bsn": "999990019", "geboortedatum": "2004-05-06", "voornaam": "A", "achternaam": "B"});
    let signaal =
        serde_json::json!({"persoon": wie, "bron": "zelfmelding", "kenmerk": "S1", "datum": "2025-01-10"});
    let coach = serde_json::json!({"persoon": wie, "coach": "c-1", "datum": "2025-01-13"});
    let casus =
        serde_json::json!({"persoon": wie, "kenmerk": "C1", "regisseur": "c-1", "datum": "2025-02-03"});
    let openen = regel("s", "/signalering/v1/signalen", None, signaal)
        + &regel("a", "/traject/v1/coachtoewijzingen", None, coach)
        + &regel("b", "/traject/v1/casussen", Some("C1"), casus);
    let einde = serde_json::json!({"datum": "2025-03-03", "reden": "geregeld"});
    let sluiten = regel("c", "/traject/v1/casussen/{C1.casusId}/einde", None, einde);
    let importeer = |naam: &str, tekst: &str| {
        let bestand = werk.schrijf(naam, tekst);
        werk.draai(&["import", "opdrachten", bestand.to_str().unwrap(), "--json"])
    };
    // Of what was not answered in this file nothing is known.
    let gezien = importeer("los.jsonl", &sluiten).met_code(3).json();
    assert_eq!(
        (&gezien["geweigerd"], &gezien["fouten"][0]["code"]),
        (&1.into(), &"antwoord-onbekend".into())
    );
    let gezien = importeer("geheel.jsonl", &(openen.clone() + &sluiten)).goed().json();
    assert_eq!((&gezien["aangenomen"], &gezien["geweigerd"]), (&4.into(), &0.into()), "{gezien}");
    // What was done already is not done again, and is answered all the same.
    let gezien = importeer("nogmaals.jsonl", &(openen + &sluiten)).goed().json();
    assert_eq!((&gezien["dubbel"], &gezien["geweigerd"]), (&4.into(), &0.into()), "{gezien}");
}
