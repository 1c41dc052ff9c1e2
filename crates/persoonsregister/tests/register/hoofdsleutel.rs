//! The key-encryption key: made once, guarded, changed without losing a thing, and missed with a clear word.

use crate::{Opstelling, aanmelding, bsn, neem_op, noor};
use persoonsregister::{Error, Kek, KekFout, Kekherkomst, Persoonsregister};
use std::fs;

async fn open(o: &Opstelling, bron: Kekherkomst) -> Result<Persoonsregister, Error> {
    Persoonsregister::open(&o.database(), bron).await
}

#[tokio::test]
async fn a_register_opens_again_with_its_key_and_with_no_other() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    o.register.sluit().await;
    let kek = Kek::uit_tekst(&fs::read_to_string(o.sleutelbestand()).unwrap()).unwrap();

    let register = open(&o, Kekherkomst::Waarde(kek)).await.unwrap();
    assert_eq!(register.gegevens(persoon).await.unwrap().gegevens, noor());
    register.sluit().await;

    let vreemd = Kekherkomst::Waarde(Kek::willekeurig().unwrap());
    assert!(matches!(open(&o, vreemd).await, Err(Error::Kek(KekFout::VerkeerdeSleutel))));
    fs::write(o.sleutelbestand(), "00".repeat(32)).unwrap();
    assert!(matches!(open(&o, Kekherkomst::Bestand).await, Err(Error::Kek(KekFout::VerkeerdeSleutel))));
    fs::write(o.sleutelbestand(), "half").unwrap();
    assert!(matches!(open(&o, Kekherkomst::Bestand).await, Err(Error::Kek(KekFout::Onvolledig(_)))));
    fs::remove_file(o.sleutelbestand()).unwrap();
    let fout = open(&o, Kekherkomst::Bestand).await.unwrap_err();
    assert!(matches!(fout, Error::Kek(KekFout::Ontbreekt(_))));
    assert!(fout.to_string().contains("zet het terug"), "{fout}");
    assert!(!o.sleutelbestand().exists(), "a lost key is never silently replaced");
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let o = Opstelling::new().await;
    o.register.sluit().await;
    for mode in [0o644, 0o640, 0o604, 0o620] {
        fs::set_permissions(o.sleutelbestand(), fs::Permissions::from_mode(mode)).unwrap();
        let fout = open(&o, Kekherkomst::Bestand).await.unwrap_err();
        assert!(matches!(fout, Error::Kek(KekFout::TeOpen(_))), "{mode:o}");
        assert!(fout.to_string().contains("chmod 600"), "{fout}");
    }
}

#[tokio::test]
async fn a_first_start_that_was_killed_half_way_starts_again() {
    // Killed after the key file was made: the database has no ring yet, and takes the file that is there.
    let map = tempfile::tempdir().unwrap();
    let database = map.path().join("register.sqlite");
    let sleutel = map.path().join("sleutel.kek");
    for inhoud in [String::new(), "ab".repeat(32)] {
        fs::write(&database, "").unwrap();
        fs::write(&sleutel, &inhoud).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&sleutel, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let register = Persoonsregister::open(&database, Kekherkomst::Bestand).await.unwrap();
        neem_op(&register, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap();
        register.sluit().await;
        let nu = fs::read_to_string(&sleutel).unwrap();
        assert!(if inhoud.is_empty() { nu.len() == 65 } else { nu == inhoud });
        fs::remove_file(&database).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_make_one_key() {
    let map = tempfile::tempdir().unwrap();
    let database = map.path().join("register.sqlite");
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(
                async move { Persoonsregister::open(&database, Kekherkomst::Bestand).await.unwrap() },
            )
        })
        .collect();
    let mut ids = Vec::new();
    for start in starts {
        let register = start.await.unwrap();
        ids.push(neem_op(&register, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap().id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_changed_key_keeps_every_person_and_every_seal() {
    let o = Opstelling::new().await;
    let rijen: Vec<_> = (0..30).map(|n| aanmelding(&[bsn(n)], noor())).collect();
    let ids: Vec<_> = neem_op(&o.register, rijen).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
    let zegel = o.register.verzegel(ids[7], "doel", "tekst").await.unwrap();
    let rij = o.register.verzegel_aanlevering(b"rij").unwrap();
    let (oude_tekst, ander) = (fs::read_to_string(o.sleutelbestand()).unwrap(), o.nog_een().await);

    let nieuw = Kek::willekeurig().unwrap();
    o.register.wissel_kek(nieuw.clone()).await.unwrap();

    // The process with the old key writes nothing that nobody could read.
    let uitkomst = neem_op(&ander, vec![aanmelding(&[bsn(99)], noor())]).await;
    assert!(matches!(uitkomst, Err(Error::KekGewisseld)));
    assert!(matches!(ander.gegevens(ids[0]).await, Err(Error::KekGewisseld)));
    assert!(matches!(ander.wissel_kek(Kek::willekeurig().unwrap()).await, Err(Error::KekGewisseld)));

    assert_ne!(fs::read_to_string(o.sleutelbestand()).unwrap(), oude_tekst);
    let oud = Kekherkomst::Waarde(Kek::uit_tekst(&oude_tekst).unwrap());
    assert!(matches!(open(&o, oud).await, Err(Error::Kek(KekFout::VerkeerdeSleutel))));
    for register in
        [o.register.clone(), open(&o, Kekherkomst::Waarde(nieuw)).await.unwrap(), o.nog_een().await]
    {
        for id in &ids {
            assert_eq!(register.gegevens(*id).await.unwrap().gegevens, noor());
        }
        assert_eq!(register.zoek(&bsn(7)).await.unwrap(), Some(ids[7]));
        assert_eq!(register.ontzegel(ids[7], "doel", &zegel).await.unwrap().as_str(), "tekst");
        assert_eq!(*register.ontzegel_aanlevering(&rij).unwrap(), b"rij");
    }
}

/// The database is committed to the new key before the file is renamed; a kill before the commit leaves a next
/// key that is not used, a kill after it one that is.
#[tokio::test]
async fn a_rotation_that_was_killed_half_way_opens_and_is_finished() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let volgende = o.map.path().join("sleutel.kek.nieuw");
    let oud = o.map.path().join("oud");
    fs::copy(o.sleutelbestand(), &oud).unwrap();

    fs::copy(&oud, &volgende).unwrap();
    fs::write(&volgende, "11".repeat(32)).unwrap();
    o.nog_een().await.gegevens(persoon).await.expect("killed before the commit: the current key is the key");
    fs::write(&volgende, "11").unwrap();
    o.nog_een().await.gegevens(persoon).await.expect("killed while writing the next key");

    o.register.wissel_kek(Kek::willekeurig().unwrap()).await.unwrap();
    fs::rename(o.sleutelbestand(), &volgende).unwrap();
    fs::rename(&oud, o.sleutelbestand()).unwrap();
    o.nog_een().await.gegevens(persoon).await.expect("killed after the commit: the next key is the key");
    assert!(!volgende.exists(), "the rotation is finished");
    o.nog_een().await.gegevens(persoon).await.unwrap();
}

#[tokio::test]
async fn a_key_that_the_caller_holds_touches_no_file() {
    let map = tempfile::tempdir().unwrap();
    let database = map.path().join("register.sqlite");
    let (een, twee) = (Kek::willekeurig().unwrap(), Kek::willekeurig().unwrap());
    let register = Persoonsregister::open(&database, Kekherkomst::Waarde(een.clone())).await.unwrap();
    let persoon = neem_op(&register, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap().id;
    register.wissel_kek(twee.clone()).await.unwrap();
    register.sluit().await;
    let fout = Persoonsregister::open(&database, Kekherkomst::Waarde(een)).await.unwrap_err();
    assert!(matches!(fout, Error::Kek(KekFout::VerkeerdeSleutel)));
    let register = Persoonsregister::open(&database, Kekherkomst::Waarde(twee)).await.unwrap();
    register.gegevens(persoon).await.unwrap();
    for bestand in fs::read_dir(map.path()).unwrap() {
        let naam = bestand.unwrap().file_name();
        assert!(naam.to_string_lossy().starts_with("register.sqlite"), "{naam:?}");
    }
}
