//! A key belongs to one command: the same command gets its first answer, another one is told that the key is in use.

mod proef;

use domein::{Aanleiding, Actor, Afdruk, Rol};
use eventstore::{Database, Effect, HandleError, Log, Version};
use uuid::Uuid;

use proef::{Dossierregels, dossier, omgeving};

#[tokio::test]
async fn een_sleutel_hoort_bij_een_opdracht() {
    let map = tempfile::tempdir().unwrap();
    let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
    let omgeving = omgeving(Log::memory(), database, map.path()).await;
    let vraag_om = async |dossiernummer: u128, hash: u8| {
        let actor = Actor { rol: Rol::Coach, id: "m-1".parse().unwrap() };
        let aanleiding = omgeving.aanleiding(actor, Uuid::from_u128(1), None);
        let aanleiding = Aanleiding { opdracht: Some(Afdruk::van(&[hash; 32])), ..aanleiding };
        let (id, sleutel) = (Uuid::from_u128(dossiernummer), Uuid::from_u128(77));
        dienst::voer_uit::<Dossierregels, _>(&omgeving, &dossier(id), sleutel, (id, None), &aanleiding).await
    };
    let eerst = vraag_om(1, 1).await.unwrap();
    assert_eq!((eerst.state, eerst.version, eerst.effect), (1, Version(1), Effect::Recorded));
    for (dossiernummer, hash) in [(1, 2), (2, 1), (2, 2)] {
        let fout = vraag_om(dossiernummer, hash).await.unwrap_err();
        assert!(matches!(fout, HandleError::KeyReused { .. }), "{fout:?}");
        let probleem = dienst::probleem(&fout);
        assert_eq!((probleem.status().as_u16(), probleem.code()), (409, "sleutel-hergebruikt"));
    }
    // Something else happens in the dossier; the first command still gets its first answer.
    let aanleiding = omgeving.aanleiding(Actor::van_rol(Rol::Coach), Uuid::from_u128(2), None);
    let id = Uuid::from_u128(1);
    dienst::voer_uit::<Dossierregels, _>(
        &omgeving,
        &dossier(id),
        Uuid::from_u128(78),
        (id, None),
        &aanleiding,
    )
    .await
    .unwrap();
    let weer = vraag_om(1, 1).await.unwrap();
    assert_eq!((weer.state, weer.version, weer.effect), (1, Version(1), Effect::Repeated));
    assert_eq!(weer.events, eerst.events);
}
