//! One trace through four processes: from a request to signalering, over its event and NATS, to the reaction of intake
//! and its event, and over NATS again into the read models of rapportage.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../crates/telemetrie/tests/hulp/mod.rs"]
mod hulp;

use hulp::{Span, Verzamelaar};
use proeven::belasting;
use serde_json::json;
use testkit::{NatsServer, Opzet, Productie};

/// The trace that the caller is in.
const VAN_ELDERS: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[test]
fn een_spoor_gaat_van_verzoek_over_de_bus_tot_in_het_leesmodel() {
    let verzamelaar = Verzamelaar::begin();
    let url = verzamelaar.url();
    let argumenten = ["--otlp-url", url.as_str()];
    let nats = NatsServer::start();
    let opzet = Opzet { nu: Some(belasting::NU), argumenten: &argumenten, ..Opzet::default() };
    let productie = Productie::start(&nats, &opzet);
    let (dienst, token) = (productie.dienst("signalering"), productie.werk.token("coach"));
    let koppen = [("traceparent", VAN_ELDERS)];

    let signaal = json!({
        "persoon": {"bsn": belasting::bsn(1), "geboortedatum": "2004-05-06", "achternaam": "Proef"}, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": "SPOOR-1", "gebiedsteam": "oost"
    });
    let antwoord = dienst.stuur("/signalering/v1/signalen", &token, &[], &signaal.to_string());
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
    let signaal = antwoord.json()["signaalId"].as_str().unwrap().to_owned();
    let verslag = json!({"coach": "coach-oost-1", "datum": "2026-03-02", "uitkomst": "aanvraag-nodig"});
    let pad = format!("/signalering/v1/signalen/{signaal}/gespreksverslagen");
    let antwoord = dienst.stuur(&pad, &token, &koppen, &verslag.to_string());
    assert!(matches!(antwoord.status, 200 | 201), "{}", antwoord.tekst);

    let verwacht = [
        ("jongerenstroom-signalering", "POST /signalering/v1/signalen/{signaalId}/gespreksverslagen"),
        ("jongerenstroom-signalering", "leesmodel werkvoorraad"),
        ("jongerenstroom-intake", "reactie intake.versnelde-aanvraag"),
        ("jongerenstroom-intake", "leesmodel intake.aanvragen"),
        ("jongerenstroom-rapportage", "leesmodel feiten-signalering"),
        ("jongerenstroom-rapportage", "leesmodel feiten-intake"),
    ];
    let in_spoor = |spans: &[Span], (dienst, naam): (&str, &str)| {
        let past =
            |span: &&Span| span.dienst == dienst && span.naam == naam && span.spoor == VAN_ELDERS[3..35];
        spans.iter().find(past).cloned()
    };
    let spans = verzamelaar.wacht_op(|spans| verwacht.iter().all(|stap| in_spoor(spans, *stap).is_some()));
    let stap = |nummer: usize| in_spoor(&spans, verwacht[nummer]).unwrap();
    assert_eq!(stap(0).ouder, VAN_ELDERS[36..52], "the caller's span");
    assert_eq!(stap(2).ouder, stap(0).id, "the reaction follows from the request");
    for volgt_op_beleid in [3, 5] {
        assert_eq!(stap(volgt_op_beleid).ouder, stap(2).id, "{}", stap(volgt_op_beleid).naam);
    }
    let alles = format!("{spans:?}");
    assert!(!alles.contains(&signaal) && !alles.contains(belasting::bsn(1)), "no ids of persons in a trace");
}
