//! The reaction: a talk that ends in "aanvraag nodig" opens one fast-tracked application.

use dienst::Reactieloper;
use domein::gebeurtenis::{
    InformatiefGesprekGevoerd, IntakeGebeurtenis as G, OpvolgingIngetrokken, SignaleringGebeurtenis,
};
use domein::{
    Actor, Correctiereden, Gespreksuitkomst, Metadata, Opvolgstap, PersoonId, Rol, Vastlegging, afgeleide_id,
};
use eventstore::{Append, Expected, Log};
use intake::reacties::VersneldeAanvraag;
use jiff::civil::date;
use uuid::Uuid;

use crate::hulp::Proef;

const SIGNAAL: Uuid = Uuid::from_u128(0xabc);
const PERSOON: PersoonId = PersoonId(Uuid::from_u128(0xdef));

fn gesprek(uitkomst: Gespreksuitkomst, nummer: u128) -> Vastlegging<SignaleringGebeurtenis> {
    Vastlegging {
        id: Uuid::from_u128(nummer),
        metadata: Metadata {
            persoon_id: Some(PERSOON),
            gemeente: "GM0014".parse().unwrap(),
            geldig_op: date(2025, 3, 3),
            vastgelegd_op: "2025-03-04T09:00:00Z".parse().unwrap(),
            actor: Actor { rol: Rol::Coach, id: "coach-zuid-2".parse().unwrap() },
            correlatie: Uuid::from_u128(42),
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        },
        gebeurtenis: SignaleringGebeurtenis::from(InformatiefGesprekGevoerd {
            signaal_id: SIGNAAL,
            coach: "coach-zuid-2".parse().unwrap(),
            uitkomst,
            plek: None,
            deelnemers: Vec::new(),
            gebiedsteam: Some("zuid".parse().unwrap()),
        }),
    }
}

async fn schrijf(bron: &Log, gesprek: &Vastlegging<SignaleringGebeurtenis>) {
    let stream = format!("signaal-{SIGNAAL}");
    bron.append(Append::to(stream, Expected::Any, [gesprek.naar_log().unwrap()])).await.unwrap();
}

#[tokio::test]
async fn een_gesprek_met_aanvraag_nodig_opent_een_versnelde_aanvraag() {
    let (proef, bron) = (Proef::nieuw().await, Log::memory());
    schrijf(&bron, &gesprek(Gespreksuitkomst::Werk, 1)).await;
    schrijf(&bron, &gesprek(Gespreksuitkomst::AanvraagNodig, 2)).await;
    let loper =
        async || Reactieloper::nieuw(VersneldeAanvraag, proef.omgeving.clone(), bron.clone()).await.unwrap();
    assert_eq!(loper().await.haal_in().await.unwrap(), 1);
    assert_eq!(loper().await.haal_in().await.unwrap(), 0, "a second run has nothing to do");
    // The same talk told again, under another event.
    schrijf(&bron, &gesprek(Gespreksuitkomst::AanvraagNodig, 3)).await;
    assert_eq!(loper().await.haal_in().await.unwrap(), 0);

    let [ingediend] = proef.gebeurtenissen().await.try_into().expect("one application");
    assert_eq!(ingediend.metadata.persoon_id, Some(PERSOON));
    assert_eq!(ingediend.metadata.geldig_op, date(2025, 3, 3));
    assert_eq!(ingediend.metadata.oorzaak, Some(Uuid::from_u128(2)));
    assert_eq!(ingediend.metadata.correlatie, Uuid::from_u128(42));
    let G::AanvraagIngediend(feiten) = ingediend.gebeurtenis else { panic!("an application") };
    assert_eq!(feiten.aanvraag_id, afgeleide_id("aanvraag", &[&SIGNAAL.to_string()]));
    assert!(feiten.versneld);
    assert_eq!(feiten.coach.unwrap().as_str(), "coach-zuid-2");
    assert_eq!((feiten.signaal_id, feiten.leeftijd), (Some(SIGNAAL), None));
    assert_eq!(feiten.gebiedsteam.unwrap().as_str(), "zuid", "the team that followed the signal up");

    // It can be addressed at once, before any read model has seen it.
    let pad = format!("/aanvragen/{}", feiten.aanvraag_id);
    let (status, stand) = proef.get(Rol::Coach, &pad).await;
    assert_eq!(
        (status.as_u16(), &stand["versneld"], &stand["toestand"]),
        (200, &true.into(), &"ingediend".into())
    );
}

/// The talk was not so; whether that takes the application back is what signalering says.
fn ingetrokken(aanvraag_vervalt: bool, nummer: u128) -> Vastlegging<SignaleringGebeurtenis> {
    let mut weg = gesprek(Gespreksuitkomst::AanvraagNodig, nummer);
    weg.gebeurtenis = SignaleringGebeurtenis::from(OpvolgingIngetrokken {
        signaal_id: SIGNAAL,
        stap: Opvolgstap::GesprekGevoerd,
        van: date(2025, 3, 3),
        reden: Correctiereden::Invoerfout,
        vervangen: false,
        aanvraag_vervalt,
    });
    weg
}

#[tokio::test]
async fn een_gesprek_dat_niet_zo_was_neemt_de_aanvraag_terug() {
    let (proef, bron) = (Proef::nieuw().await, Log::memory());
    let haal_in = async || {
        let loper =
            Reactieloper::nieuw(VersneldeAanvraag, proef.omgeving.clone(), bron.clone()).await.unwrap();
        loper.haal_in().await.unwrap()
    };
    let pad = format!("/aanvragen/{}", afgeleide_id("aanvraag", &[&SIGNAAL.to_string()]));
    let stand = async || proef.get(Rol::Inkomensconsulent, &pad).await.1;
    let wie = async || {
        let stand = stand().await;
        (stand["coach"].clone(), stand["gebiedsteam"].clone())
    };
    let lijst = async || {
        proef.projecteer().await;
        let (status, lijst) = proef.get(Rol::Inkomensconsulent, "/aanvragen").await;
        assert_eq!(status.as_u16(), 200, "{lijst}");
        let [regel] = lijst["regels"].as_array().unwrap().as_slice() else { panic!("{lijst}") };
        assert_eq!((regel["coach"].clone(), regel["gebiedsteam"].clone()), wie().await, "as it is itself");
        (regel["toestand"].clone(), regel["aanleidingVervallen"].clone())
    };
    schrijf(&bron, &gesprek(Gespreksuitkomst::AanvraagNodig, 1)).await;
    schrijf(&bron, &ingetrokken(false, 2)).await;
    assert_eq!(haal_in().await, 1, "another talk still asks for it");
    schrijf(&bron, &ingetrokken(true, 3)).await;
    assert_eq!(haal_in().await, 1);
    assert_eq!(stand().await["toestand"], "vervallen");
    assert_eq!(lijst().await, ("vervallen".into(), false.into()));

    // The talk was had after all; then somebody goes on with the application.
    schrijf(&bron, &gesprek(Gespreksuitkomst::AanvraagNodig, 4)).await;
    assert_eq!(haal_in().await, 1);
    assert_eq!(lijst().await, ("ingediend".into(), false.into()));
    let zoektermijn = serde_json::json!({"datum": "2025-03-04", "toegepast": true});
    let (status, antwoord) =
        proef.post(Rol::Inkomensconsulent, &format!("{pad}/zoektermijn"), zoektermijn).await;
    assert_eq!(status.as_u16(), 201, "{antwoord}");
    schrijf(&bron, &ingetrokken(true, 5)).await;
    assert_eq!(haal_in().await, 1);
    let nu = stand().await;
    assert_eq!((&nu["toestand"], &nu["aanleidingVervallen"]), (&"zoektermijn".into(), &true.into()));
    assert_eq!(lijst().await, ("zoektermijn".into(), true.into()));

    // A third report asks for it again, of a talk on another day, by another coach of another team: nobody needs to look
    // any more, and that coach goes on with it.
    let mut derde = gesprek(Gespreksuitkomst::AanvraagNodig, 6);
    derde.metadata.geldig_op = date(2025, 3, 10);
    if let SignaleringGebeurtenis::InformatiefGesprekGevoerd(f) = &mut derde.gebeurtenis {
        (f.coach, f.gebiedsteam) = ("coach-oost-1".parse().unwrap(), Some("oost".parse().unwrap()));
    }
    schrijf(&bron, &derde).await;
    assert_eq!(haal_in().await, 1);
    assert_eq!(lijst().await, ("zoektermijn".into(), false.into()));
    assert_eq!(wie().await, ("coach-oost-1".into(), "oost".into()));
}
