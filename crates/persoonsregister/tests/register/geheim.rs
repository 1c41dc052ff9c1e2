//! What must stay secret stays secret: on disk, in errors, when sealed values are changed or moved.

use crate::{Opstelling, aanmelding, bevat, bsn, bsn_tekst, klant, neem_op, noor};
use domein::Verzegeld;
use persoonsregister::{Error, Identificatie, Onderwijsnummer};
use proptest::prelude::*;

#[tokio::test]
async fn nothing_of_a_person_is_readable_on_disk() {
    let o = Opstelling::new().await;
    let onderwijsnummer: Identificatie = Onderwijsnummer::lees("109900012").unwrap().into();
    let persoon = o.herken_een(aanmelding(&[bsn(0), onderwijsnummer, klant("KLANT-77012")], noor())).await;
    o.register.zoek(&bsn(0)).await.unwrap();
    let zegel = o.register.verzegel(persoon.id, "toelichting", "Noorderlicht heeft schulden").await.unwrap();
    let aanlevering = o.register.verzegel_aanlevering(bsn_tekst(0).as_bytes()).unwrap();

    let nummers = [bsn_tekst(0), bsn_tekst(9)];
    let mut geheimen: Vec<Vec<u8>> = Vec::new();
    for nummer in &nummers {
        let getal: u32 = nummer.parse().unwrap();
        geheimen.extend([
            nummer.clone().into_bytes(),
            getal.to_be_bytes().to_vec(),
            getal.to_le_bytes().to_vec(),
            nummer.bytes().map(|b| format!("{b:02x}")).collect::<String>().into_bytes(),
            nummer.bytes().map(|b| b - b'0').collect(),
        ]);
    }
    let teksten = [
        "KLANT-77012",
        "Noorderlicht",
        "noorderlicht",
        "Ezingestra",
        "2003-05-17",
        "20030517",
        "17-05-2003",
        "2003-05",
        "schulden",
    ];
    geheimen.extend(teksten.iter().map(|tekst| tekst.as_bytes().to_vec()));

    let open = o.bytes().await;
    assert!(bevat(&open, persoon.id.0.as_bytes()), "the search does find what is there");
    o.register.sluit().await;
    let gesloten = o.bytes().await;
    for geheim in geheimen {
        for plaats in [&open, &gesloten, zegel.0.as_bytes(), &aanlevering] {
            assert!(!bevat(plaats, &geheim), "{:?} is readable", String::from_utf8_lossy(&geheim));
        }
    }
}

#[tokio::test]
async fn a_fingerprint_is_of_its_bytes_its_use_and_its_register() {
    let (o, ander) = (Opstelling::new().await, Opstelling::new().await);
    let rij = bsn_tekst(0);
    let afdruk = o.register.vingerafdruk("quarantaine.rij", rij.as_bytes());
    assert_eq!(afdruk, o.register.vingerafdruk("quarantaine.rij", rij.as_bytes()));
    assert_ne!(afdruk, o.register.vingerafdruk("quarantaine.rij", bsn_tekst(1).as_bytes()));
    assert_ne!(afdruk, o.register.vingerafdruk("quarantaine.kop", rij.as_bytes()));
    assert_ne!(o.register.vingerafdruk("a", b"bc"), o.register.vingerafdruk("ab", b"c"));
    assert_ne!(afdruk, ander.register.vingerafdruk("quarantaine.rij", rij.as_bytes()), "keyed");
    // What a fingerprint gives is not what the database finds a number by.
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    assert!(!bevat(&o.bytes().await, &o.register.vingerafdruk("bsn", rij.as_bytes())));
    o.register.sluit().await;
    let weer = o.nog_een().await;
    assert_eq!(afdruk, weer.vingerafdruk("quarantaine.rij", rij.as_bytes()), "the same after a restart");
}

#[tokio::test]
async fn a_sealed_field_opens_only_for_its_person_and_purpose() {
    let o = Opstelling::new().await;
    let een = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let twee = o.herken_een(aanmelding(&[bsn(1)], noor())).await.id;
    let zegel = o.register.verzegel(een, "toelichting", "é\u{0}✓").await.unwrap();
    assert_eq!(o.register.ontzegel(een, "toelichting", &zegel).await.unwrap().as_str(), "é\u{0}✓");
    let nog_een = o.register.verzegel(een, "toelichting", "é\u{0}✓").await.unwrap();
    assert_ne!(zegel, nog_een, "the same text twice does not show");
    for (persoon, doel) in [(twee, "toelichting"), (een, "contactpersoon"), (een, "toelichtin"), (een, "")] {
        assert!(matches!(o.register.ontzegel(persoon, doel, &zegel).await, Err(Error::Onleesbaar)), "{doel}");
    }
    for tekst in ["", "v1.", "v1.AAAA", "v2.AAAA", "v1.é", &zegel.0[3..]] {
        let zegel = Verzegeld(tekst.into());
        assert!(
            matches!(o.register.ontzegel(een, "toelichting", &zegel).await, Err(Error::Onleesbaar)),
            "{tekst}"
        );
    }
}

#[test]
fn any_text_seals_and_any_change_of_the_seal_is_noticed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let o = runtime.block_on(Opstelling::new());
    let persoon = runtime.block_on(o.herken_een(aanmelding(&[bsn(0)], noor()))).id;
    proptest!(ProptestConfig::with_cases(64), |(tekst: String, rij: Vec<u8>, plaats: prop::sample::Index, bit in 0..8_u8)| {
        let zegel = runtime.block_on(o.register.verzegel(persoon, "doel", &tekst)).unwrap();
        let klaar = runtime.block_on(o.register.ontzegel(persoon, "doel", &zegel)).unwrap();
        prop_assert_eq!(klaar.as_str(), tekst);
        let mut veranderd = zegel.0.into_bytes();
        let plek = plaats.index(veranderd.len());
        veranderd[plek] = if veranderd[plek] == b'A' { b'B' } else { b'A' };
        let veranderd = Verzegeld(String::from_utf8(veranderd).unwrap());
        let uitkomst = runtime.block_on(o.register.ontzegel(persoon, "doel", &veranderd));
        prop_assert!(matches!(uitkomst, Err(Error::Onleesbaar)));

        let mut zegel = o.register.verzegel_aanlevering(&rij).unwrap();
        prop_assert_eq!(&*o.register.ontzegel_aanlevering(&zegel).unwrap(), &rij);
        let plek = plaats.index(zegel.len());
        zegel[plek] ^= 1 << bit;
        prop_assert!(matches!(o.register.ontzegel_aanlevering(&zegel), Err(Error::Onleesbaar)));
        zegel.truncate(plek);
        prop_assert!(matches!(o.register.ontzegel_aanlevering(&zegel), Err(Error::Onleesbaar)));
    });
}

/// Somebody who can write in the database cannot give one person's card or key to another.
#[tokio::test]
async fn a_card_moved_to_another_person_does_not_open() {
    for kolommen in ["gegevens = (select gegevens", "(sleutel, gegevens) = (select sleutel, gegevens"] {
        let o = Opstelling::new().await;
        let een = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
        let twee = o.herken_een(aanmelding(&[bsn(1)], noor())).await.id;
        let sql = format!(
            "update persoon set {kolommen} from persoon where persoon_id = $1) where persoon_id = $2"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(een.0.as_bytes().as_slice())
            .bind(twee.0.as_bytes().as_slice())
            .execute(&o.rauw().await)
            .await
            .unwrap();
        assert!(o.register.gegevens(een).await.is_ok());
        assert!(matches!(o.register.gegevens(twee).await, Err(Error::Onleesbaar)));
        assert!(matches!(o.register.geboorte(&[twee]).await, Err(Error::Onleesbaar)));
        let fout = neem_op(&o.register, vec![aanmelding(&[bsn(1)], noor())]).await.unwrap_err();
        let tekst = format!("{fout} {fout:?}");
        assert!(!tekst.contains("9999") && !tekst.contains("Noor"), "{tekst}");
    }
}
