//! Least privilege: what a role does not need, it cannot do. Roles belong to the whole server, so each test makes its own.

use crate::{GEBOREN, Opstelling, aanmelding, bsn, bsn_tekst, klant, neem_op, noor, schrijf};
use domein::Contactsoort;
use persoonsregister::{
    Bsn, Contactregel, Error, Geboorte, Kek, Naamvraag, OudBsn, Persoonsregister, Rollen,
};
use sqlx::{AnyPool, AssertSqlSafe};
use testkit::{Databank, PostgresServer};

/// A register that an owner made, with roles for a service, for erasure and for somebody who gets nothing.
struct Beheerd {
    databank: Databank,
    kek: Kek,
    rollen: Rollen,
    niets: String,
}

impl Beheerd {
    async fn new() -> Self {
        let databank = PostgresServer::gedeeld();
        let [dienst, loket, wisser, beheerder, niets] = ["dienst", "loket", "wisser", "beheerder", "niets"]
            .map(|soort| format!("{}_{soort}", databank.naam()));
        for rol in [&dienst, &loket, &wisser, &beheerder, &niets] {
            let _ = databank.sql(&format!("create role {rol} login"));
        }
        let kek = Kek::willekeurig().unwrap();
        let [diensten, loketten, wissers, beheerders] =
            [dienst, loket, wisser, beheerder].map(|rol| vec![rol]);
        let rollen = Rollen { diensten, loketten, wissers, beheerders };
        Persoonsregister::richt_in(&databank.url(), &kek, &rollen).await.unwrap();
        Self { databank, kek, rollen, niets }
    }

    fn url(&self, rol: &str) -> String {
        format!("postgres://{rol}@{}/{}", self.databank.adres(), self.databank.naam())
    }

    async fn als(&self, rol: &str) -> Result<Persoonsregister, Error> {
        Persoonsregister::postgres(&self.url(rol), self.kek.clone()).await
    }
}

impl Drop for Beheerd {
    /// Roles outlive their database.
    fn drop(&mut self) {
        let Rollen { diensten, loketten, wissers, beheerders } = &self.rollen;
        let rollen = [diensten, loketten, wissers, beheerders].map(|rollen| &rollen[0]);
        for rol in rollen.into_iter().chain([&self.niets]) {
            let _ = self.databank.sql(&format!("drop owned by {rol}; drop role {rol}"));
        }
    }
}

/// Whether the server refuses a statement for want of a right.
async fn geweigerd(url: &str, opdracht: &str) -> bool {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(url).await.unwrap();
    let uitkomst = sqlx::raw_sql(AssertSqlSafe(opdracht.to_owned())).execute(&pool).await;
    pool.close().await;
    uitkomst.is_err_and(|fout| fout.as_database_error().unwrap().code().as_deref() == Some("42501"))
}

#[tokio::test]
async fn a_service_recognises_and_seals_and_cannot_delete_or_touch_a_key() {
    let beheerd = Beheerd::new().await;
    let dienst = beheerd.als(&beheerd.rollen.diensten[0]).await.unwrap();
    let persoon =
        neem_op(&dienst, vec![aanmelding(&[bsn(0)], Default::default())]).await.unwrap()[0].unwrap();
    neem_op(&dienst, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].expect("fills in what is known");
    let ander = neem_op(&dienst, vec![aanmelding(&[bsn(1)], noor())]).await.unwrap()[0].unwrap();
    let zegel = dienst.verzegel(persoon.id, "doel", "tekst").await.unwrap();
    assert_eq!(dienst.ontzegel(persoon.id, "doel", &zegel).await.unwrap().as_str(), "tekst");
    assert_eq!(dienst.zoek(&bsn(0)).await.unwrap(), Some(persoon.id));
    dienst.geboorte(&[persoon.id]).await.unwrap();

    assert!(matches!(dienst.wis(persoon.id).await, Err(Error::Database(_))));
    assert!(matches!(dienst.wissel_kek(Kek::willekeurig().unwrap()).await, Err(Error::Database(_))));
    assert!(matches!(dienst.ruim_op().await, Err(Error::NogNietOpgeruimd)));
    let url = beheerd.url(&beheerd.rollen.diensten[0]);
    for opdracht in [
        "delete from persoon",
        "delete from identificatie",
        "truncate persoon cascade",
        "update persoon set sleutel = gegevens",
        "update persoon set persoon_id = sleutel",
        "update identificatie set persoon_id = kenmerk",
        "update sleutelring set kek_versie = 2",
        "insert into sleutelring select * from sleutelring",
        "insert into gewist select persoon_id from persoon",
        "drop table persoon",
        "create table van_mij (a int)",
        "delete from persoonsregister_migraties",
        "truncate voorlopig",
        "update voorlopig set tot = 0",
        "insert into voorlopig (poging, tot) overriding system value values (1, 0)",
        "update identificatie set poging = 1",
        "update identificatie set vervallen = 1",
        "update persoon set opgegaan_in = persoon_id",
        "insert into persoon (persoon_id, sleutel, gegevens, opgegaan_in) \
         select persoon_id, sleutel, gegevens, persoon_id from persoon",
        "select * from journaal",
        "delete from journaal",
        "select zoekwaarde from persoon",
        "select count(*) from persoon group by zoekwaarde",
        "select * from contact",
        "update contact set vervallen = 1",
    ] {
        assert!(geweigerd(&url, opdracht).await, "{opdracht}");
    }
    let vraag = Naamvraag::new("ezinge", None, GEBOREN).unwrap();
    assert!(matches!(dienst.zoek_naam(&vraag).await, Err(Error::Database(_))));
    assert!(matches!(
        dienst.voeg_samen(persoon.id, ander.id, "wie", "waarom").await,
        Err(Error::Database(_))
    ));
    assert!(dienst.gegevens(persoon.id).await.is_ok());
    // That something was mended is all that it may see of the journal.
    assert_eq!(dienst.laatste_ingreep().await.unwrap(), 0);
}

/// Taking back is no way to delete what somebody else, or what a confirmed attempt wrote.
#[tokio::test]
async fn a_service_takes_back_its_own_and_nothing_else() {
    let beheerd = Beheerd::new().await;
    let dienst = beheerd.als(&beheerd.rollen.diensten[0]).await.unwrap();
    let oud = neem_op(&dienst, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap();
    let herkenning = dienst.herken(vec![aanmelding(&[bsn(1)], noor())]).await.unwrap();
    let voorlopig = schrijf(&dienst, &herkenning).await;

    sqlx::any::install_default_drivers();
    let rauw = AnyPool::connect(&beheerd.url(&beheerd.rollen.diensten[0])).await.unwrap();
    let alle =
        "select json_agg(json_build_array(encode(kenmerk, 'hex'))) from identificatie where persoon_id = $1";
    let alle = format!("cast(({alle}) as text)").replace("$1", &format!("'\\x{}'", oud.id.0.simple()));
    // The number of the attempt that made the old person, and that of one that is under way.
    for poging in
        ["(select poging from persoon order by poging limit 1)", "(select max(poging) from voorlopig)"]
    {
        let opdracht = format!(
            "begin; update persoon set poging = {poging}; select neem_terug({poging}, {alle}); commit"
        );
        sqlx::raw_sql(AssertSqlSafe(opdracht)).execute(&rauw).await.unwrap();
        assert_eq!(dienst.zoek(&bsn(0)).await.unwrap(), Some(oud.id));
        assert_eq!(dienst.gegevens(oud.id).await.unwrap().gegevens, noor());
    }
    rauw.close().await;
    drop(voorlopig);

    let herkenning = dienst.herken(vec![aanmelding(&[bsn(2)], noor())]).await.unwrap();
    assert_eq!(schrijf(&dienst, &herkenning).await.neem_terug([0]).await.unwrap(), [0]);
    assert_eq!(dienst.zoek(&bsn(2)).await.unwrap(), None);
    let wisser = beheerd.url(&beheerd.rollen.wissers[0]);
    for opdracht in
        ["select neem_terug(1, '[]')", "insert into voorlopig (tot) values (0)", "delete from voorlopig"]
    {
        assert!(geweigerd(&wisser, opdracht).await, "{opdracht}");
    }
}

/// At the desk persons are found by name; nothing else is added to what a service may.
#[tokio::test]
async fn a_desk_looks_people_up_and_cannot_delete_or_touch_a_key() {
    let beheerd = Beheerd::new().await;
    let loket = beheerd.als(&beheerd.rollen.loketten[0]).await.unwrap();
    let persoon = neem_op(&loket, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap();
    let vraag = Naamvraag::new("ezinge", Some("noor"), GEBOREN).unwrap();
    assert_eq!(loket.zoek_naam(&vraag).await.unwrap()[0].0, persoon.id);
    assert_eq!(loket.kaarten(&[persoon.id]).await.unwrap().len(), 1);
    assert_eq!(loket.identiteit(persoon.id).await.unwrap().nu, persoon.id);
    let regel = Contactregel {
        soort: Contactsoort::Telefoon,
        bron: "coach-7".into(),
        peildatum: GEBOREN,
        waarde: "+31612345678".to_owned().into(),
    };
    assert!(loket.leg_contact_vast(persoon.id, &[regel]).await.unwrap());
    let contact = loket.contact(persoon.id).await.unwrap();
    assert!(loket.laat_contact_vervallen(persoon.id, contact[0].nummer).await.unwrap());
    let url = beheerd.url(&beheerd.rollen.loketten[0]);
    for opdracht in [
        "delete from persoon",
        "update persoon set sleutel = gegevens",
        "update persoon set opgegaan_in = persoon_id",
        "insert into gewist select persoon_id from persoon",
        "select * from journaal",
        "update sleutelring set kek_versie = 2",
        "delete from contact",
        "update contact set waarde = persoon_id",
    ] {
        assert!(geweigerd(&url, opdracht).await, "{opdracht}");
    }
}

#[tokio::test]
async fn who_mends_persons_can_do_that_and_delete_nobody() {
    let beheerd = Beheerd::new().await;
    let dienst = beheerd.als(&beheerd.rollen.diensten[0]).await.unwrap();
    let rijen = [vec![bsn(0), klant("1")], vec![bsn(1)]].map(|nummers| aanmelding(&nummers, noor()));
    let personen = neem_op(&dienst, rijen.to_vec()).await.unwrap();
    let [een, twee] = [personen[0].unwrap().id, personen[1].unwrap().id];
    let beheerder = beheerd.als(&beheerd.rollen.beheerders[0]).await.unwrap();
    let [oud, nieuw] = [0, 2].map(|n| Bsn::lees(&bsn_tekst(n)).unwrap());
    assert!(beheerder.voeg_samen(een, twee, "wie", "waarom").await.unwrap());
    assert_eq!(dienst.zoek(&bsn(1)).await.unwrap(), Some(een));
    assert_eq!(beheerder.splits(&bsn(1), "wie", "waarom").await.unwrap(), twee);
    assert!(beheerder.ontkoppel(&klant("1"), "wie", "waarom").await.unwrap());
    assert!(beheerder.wijzig_bsn(&oud, &nieuw, OudBsn::LaatLos, "wie", "waarom").await.unwrap());
    assert!(beheerder.corrigeer_geboorte(een, Geboorte::Jaar(1999), "wie", "waarom").await.unwrap());
    assert_eq!(beheerder.journaal(een).await.unwrap().len(), 5);
    // Also when somebody was killed while he wrote, and nobody else lets it stand.
    let herkenning =
        dienst.herken(vec![aanmelding(&[bsn(2), klant("3")], Default::default())]).await.unwrap();
    drop(schrijf(&dienst, &herkenning).await);
    let _ = beheerd.databank.sql("update voorlopig set tot = 0");
    assert!(beheerder.corrigeer_geboorte(een, Geboorte::Jaar(2001), "wie", "waarom").await.unwrap());

    assert!(matches!(beheerder.wis(een).await, Err(Error::Database(_))));
    let url = beheerd.url(&beheerd.rollen.beheerders[0]);
    for opdracht in [
        "delete from persoon",
        "insert into persoon select * from persoon",
        "update persoon set sleutel = gegevens",
        "update sleutelring set kek_versie = 2",
        "insert into gewist select persoon_id from persoon",
        "update journaal set door = 'een ander'",
        "delete from journaal",
        "select neem_terug(1, '[]')",
    ] {
        assert!(geweigerd(&url, opdracht).await, "{opdracht}");
    }
    // Who erases reaches those who merged as well.
    beheerder.voeg_samen(een, twee, "wie", "waarom").await.unwrap_err();
    beheerder.corrigeer_geboorte(twee, Geboorte::Onbekend, "wie", "waarom").await.unwrap();
    assert!(beheerder.voeg_samen(een, twee, "wie", "waarom").await.unwrap());
    let wisser = beheerd.als(&beheerd.rollen.wissers[0]).await.unwrap();
    wisser.wis(een).await.unwrap();
    for id in [een, twee] {
        assert!(matches!(dienst.gegevens(id).await, Err(Error::SleutelVernietigd(_))));
    }
}

#[tokio::test]
async fn who_erases_can_do_that_alone() {
    let beheerd = Beheerd::new().await;
    let dienst = beheerd.als(&beheerd.rollen.diensten[0]).await.unwrap();
    let personen =
        neem_op(&dienst, vec![aanmelding(&[bsn(0)], noor()), aanmelding(&[bsn(1)], noor())]).await.unwrap();
    let [weg, blijft] = [personen[0].unwrap().id, personen[1].unwrap().id];

    let wisser = beheerd.als(&beheerd.rollen.wissers[0]).await.unwrap();
    wisser.wis(weg).await.unwrap();
    assert!(matches!(dienst.gegevens(weg).await, Err(Error::SleutelVernietigd(_))));
    assert_eq!(dienst.zoek(&bsn(0)).await.unwrap(), None, "the links went along");
    assert!(dienst.gegevens(blijft).await.is_ok());
    wisser.wis(weg).await.expect("again is no error");

    assert!(matches!(wisser.gegevens(blijft).await, Err(Error::Database(_))));
    assert!(matches!(neem_op(&wisser, vec![aanmelding(&[bsn(2)], noor())]).await, Err(Error::Database(_))));
    let url = beheerd.url(&beheerd.rollen.wissers[0]);
    for opdracht in [
        "select gegevens from persoon",
        "select * from identificatie",
        "select * from journaal",
        "insert into persoon select persoon_id, persoon_id, persoon_id from persoon",
        "update persoon set persoon_id = persoon_id",
        "update sleutelring set kek_versie = 2",
        "delete from sleutelring",
        "delete from gewist",
    ] {
        assert!(geweigerd(&url, opdracht).await, "{opdracht}");
    }
}

#[tokio::test]
async fn a_role_that_was_given_nothing_gets_nothing() {
    let beheerd = Beheerd::new().await;
    assert!(matches!(beheerd.als(&beheerd.niets).await, Err(Error::NietIngericht)));
    for tabel in ["persoon", "identificatie", "gewist", "sleutelring"] {
        assert!(
            geweigerd(&beheerd.url(&beheerd.niets), &format!("select count(*) from {tabel}")).await,
            "{tabel}"
        );
    }
    // Nor does the first to come make the register when that is not his.
    let leeg = PostgresServer::gedeeld();
    let url = format!("postgres://{}@{}/{}", beheerd.niets, leeg.adres(), leeg.naam());
    let fout = Persoonsregister::postgres(&url, beheerd.kek.clone()).await.unwrap_err();
    assert!(matches!(fout, Error::NietIngericht), "{fout:?}");
}

/// Rights that somebody gave by hand go when the register is made up again.
#[tokio::test]
async fn making_it_again_sets_the_rights_to_exactly_what_is_needed() {
    let beheerd = Beheerd::new().await;
    let dienst = &beheerd.rollen.diensten[0];
    let _ = beheerd.databank.sql(&format!("grant all on persoon, gewist, sleutelring to {dienst}"));
    assert!(!geweigerd(&beheerd.url(dienst), "delete from persoon").await);
    Persoonsregister::richt_in(&beheerd.databank.url(), &beheerd.kek, &beheerd.rollen).await.unwrap();
    assert!(geweigerd(&beheerd.url(dienst), "delete from persoon").await);
    neem_op(&beheerd.als(dienst).await.unwrap(), vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0]
        .unwrap();
}

#[tokio::test]
async fn no_error_names_the_password_of_the_url() {
    let o = Opstelling::new().await;
    let adres = o.databank.adres();
    for url in [
        format!("postgres://toets:Wachtwoord123@{adres}/bestaat_niet"),
        format!("postgres://bestaat_niet:Wachtwoord123@{adres}/{}", o.databank.naam()),
        format!("postgres://toets:Wachtwoord123@{adres}/{}?sslmode=onzin", o.databank.naam()),
        "postgres://toets:Wachtwoord123@[/x".to_owned(),
        "postgres://toets:Wachtwoord123@127.0.0.1:zz/x".to_owned(),
        "onzin://toets:Wachtwoord123@127.0.0.1/x".to_owned(),
    ] {
        let fout = Persoonsregister::postgres(&url, o.kek.clone()).await.unwrap_err();
        let mut tekst = format!("{fout} {fout:?}");
        let mut oorzaak = std::error::Error::source(&fout);
        while let Some(fout) = oorzaak {
            tekst.push_str(&fout.to_string());
            oorzaak = fout.source();
        }
        assert!(!tekst.contains("Wachtwoord123"), "{tekst}");
    }
}
