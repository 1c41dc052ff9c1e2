//! Words that the tests of both databases share.

use crate::Opstelling;
use jiff::civil::{Date, date};
use persoonsregister::{
    Aanmelding, Afloop, Bronnummer, Bsn, Error, Geboorte, HerkenFout, Herkenning, Identificatie, Persoon,
    Persoonsgegevens, Persoonsregister, Voorlopig,
};

pub(crate) const GEBOREN: Date = date(2003, 5, 17);

/// The n-th number of the test series 9999… that passes the elfproef; there are some nine thousand.
pub(crate) fn bsn_tekst(n: usize) -> String {
    (999_900_000..=999_999_999).map(|n: u32| n.to_string()).filter(|t| Bsn::lees(t).is_ok()).nth(n).unwrap()
}

pub(crate) fn bsn(n: usize) -> Identificatie {
    Bsn::lees(&bsn_tekst(n)).unwrap().into()
}

pub(crate) fn klant(nummer: &str) -> Identificatie {
    Bronnummer::new("GM0014", "beginbestand", nummer).unwrap().into()
}

pub(crate) fn noor() -> Persoonsgegevens {
    Persoonsgegevens {
        geboorte: Geboorte::Datum(GEBOREN),
        voornaam: Some("Noorderlicht".into()),
        achternaam: Some("van Ezingestra".into()),
    }
}

/// The same person, of whom only the year of birth is known.
pub(crate) fn noor_uit(jaar: i16) -> Persoonsgegevens {
    Persoonsgegevens { geboorte: Geboorte::Jaar(jaar), ..noor() }
}

/// One of a few births, of which some are more exact than others and some contradict each other.
pub(crate) fn een_geboorte(welke: Option<u8>) -> Geboorte {
    match welke {
        None => Geboorte::Onbekend,
        Some(0) => Geboorte::Jaar(2000),
        Some(1) => Geboorte::Maand { jaar: 2000, maand: 1 },
        Some(2) => Geboorte::Datum(date(2000, 1, 1)),
        Some(3) => Geboorte::Datum(date(2000, 2, 1)),
        Some(_) => Geboorte::Jaar(2001),
    }
}

pub(crate) fn aanmelding(identificaties: &[Identificatie], gegevens: Persoonsgegevens) -> Aanmelding {
    Aanmelding { identificaties: identificaties.to_vec(), gegevens }
}

pub(crate) fn bevat(bytes: &[u8], gezocht: &[u8]) -> bool {
    bytes.windows(gezocht.len()).any(|venster| venster == gezocht)
}

/// Recognises the rows and writes all that they say, again when somebody else was first: that cannot go on, since each
/// time is a success of another.
pub(crate) async fn neem_op(
    register: &Persoonsregister,
    rijen: Vec<Aanmelding>,
) -> Result<Vec<Result<Persoon, HerkenFout>>, Error> {
    for _ in 0..1_000 {
        let herkenning = register.herken(rijen.clone()).await?;
        if let Afloop::Vastgelegd(voorlopig) = register.leg_vast(&herkenning).await? {
            voorlopig.bevestig().await?;
            return Ok(herkenning.uitkomsten().to_vec());
        }
    }
    panic!("outdated every time");
}

/// Writes and confirms; gives the rows that are outdated.
pub(crate) async fn leg_vast(register: &Persoonsregister, herkenning: &Herkenning) -> Result<(), Vec<usize>> {
    match register.leg_vast(herkenning).await.unwrap() {
        Afloop::Vastgelegd(voorlopig) => {
            voorlopig.bevestig().await.unwrap();
            Ok(())
        }
        Afloop::Achterhaald { rijen } => Err(rijen),
    }
}

/// Writes what nobody else is in the way of, and leaves it as it is.
pub(crate) async fn schrijf(register: &Persoonsregister, herkenning: &Herkenning) -> Voorlopig {
    match register.leg_vast(herkenning).await.unwrap() {
        Afloop::Vastgelegd(voorlopig) => voorlopig,
        Afloop::Achterhaald { rijen } => panic!("outdated: {rijen:?}"),
    }
}

/// Whether these tests run on PostgreSQL.
pub(crate) fn op_postgres() -> bool {
    env!("CARGO_CRATE_NAME") == "op_postgres"
}

/// A person with key, card and where it is looked for, and a link with its kind.
type Persoonsrij = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
type Nummerrij = (Vec<u8>, Vec<u8>, String);

/// Every person and every link, as they stand there.
pub(crate) async fn tabellen(o: &Opstelling) -> (Vec<Persoonsrij>, Vec<Nummerrij>) {
    let rauw = o.rauw().await;
    let personen =
        sqlx::query_as("select persoon_id, sleutel, gegevens, zoekwaarde from persoon order by persoon_id");
    let nummers = sqlx::query_as("select kenmerk, persoon_id, soort from identificatie order by kenmerk");
    (personen.fetch_all(&rauw).await.unwrap(), nummers.fetch_all(&rauw).await.unwrap())
}

/// How many rows each table has: persons, links, erased ids and attempts that are not over.
pub(crate) async fn tabelgroottes(o: &Opstelling) -> Vec<i64> {
    let rauw = o.rauw().await;
    let mut aantallen = Vec::new();
    for tabel in ["persoon", "identificatie", "gewist", "voorlopig"] {
        let vraag = sqlx::AssertSqlSafe(format!("select count(*) from {tabel}"));
        aantallen.push(sqlx::query_scalar(vraag).fetch_one(&rauw).await.unwrap());
    }
    aantallen
}
