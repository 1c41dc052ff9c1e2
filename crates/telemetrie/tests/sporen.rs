//! Spans reach the collector with their service, their parents and nothing that was not asked for.

mod hulp;

use hulp::Verzamelaar;
use telemetrie::Opties;
use tracing::Instrument as _;

#[tokio::test]
async fn een_spoor_van_elders_gaat_verder_en_komt_aan() {
    let verzamelaar = Verzamelaar::begin();
    let opties = Opties { otlp_url: Some(verzamelaar.url()), ..Opties::nieuw("proef") };
    let telemetrie = telemetrie::begin(opties.clone()).unwrap();
    assert!(matches!(telemetrie::begin(opties), Err(telemetrie::TelemetrieFout::AlBegonnen)));

    let van_elders = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let span = tracing::info_span!("opdracht", otel.kind = "consumer", soort = "proef");
    telemetrie::vervolg(&span, van_elders);
    let doorgegeven = async {
        tracing::debug_span!("te klein om te vertellen").in_scope(|| {});
        tracing::info_span!("stap").in_scope(|| telemetrie::traceparent().unwrap())
    };
    let doorgegeven = doorgegeven.instrument(span).await;
    // What the other side did not keep, is not kept here either.
    let niet_bewaard = tracing::info_span!("niet bewaard");
    telemetrie::vervolg(&niet_bewaard, &van_elders.replace("-01", "-00"));
    assert!(telemetrie::traceparent_van(&niet_bewaard).unwrap().ends_with("-00"));
    drop(niet_bewaard);
    telemetrie.sluit().await;
    assert_eq!(telemetrie::traceparent(), None, "after the end there is nothing to hand on");

    let spans = verzamelaar.spans();
    let [stap, opdracht] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((opdracht.naam.as_str(), opdracht.soort), ("opdracht", 5));
    assert_eq!(opdracht.dienst, "jongerenstroom-proef");
    assert_eq!((opdracht.spoor.as_str(), opdracht.ouder.as_str()), (&van_elders[3..35], &van_elders[36..52]));
    assert!(opdracht.kenmerken.contains(&("soort".to_owned(), "proef".to_owned())));
    assert_eq!((stap.naam.as_str(), &stap.spoor, &stap.ouder), ("stap", &opdracht.spoor, &opdracht.id));
    assert_eq!(doorgegeven, format!("00-{}-{}-01", stap.spoor, stap.id));
}
