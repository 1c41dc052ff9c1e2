//! The only place that knows a BSN: person ids, personal data under a key per person, sealed fields.
//!
//! A source hands in the numbers and data that it has of a person ([`Aanmelding`]); the register answers with a
//! random [`PersoonId`](domein::PersoonId), always the same for the same number. Events carry that id, and free
//! text or health data only sealed with the person's own key. Erasing a person destroys that key.
//!
//! ```
//! use persoonsregister::{Aanmelding, Afloop, Bsn, Geboorte, Kekherkomst, Persoonsgegevens, Persoonsregister};
//! use jiff::civil::date;
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let map = tempfile::tempdir()?;
//! let register = Persoonsregister::open(&map.path().join("persoonsregister.sqlite"), Kekherkomst::Bestand).await?;
//! let noor = Aanmelding {
//!     identificaties: vec![Bsn::lees("999900006")?.into()],
//!     gegevens: Persoonsgegevens {
//!         geboorte: Geboorte::Datum(date(2003, 5, 17)),
//!         voornaam: Some("Noor".into()),
//!         ..Persoonsgegevens::default()
//!     },
//! };
//!
//! // A batch of rows in, in the same order a person or a refusal per row out. Nothing is written yet.
//! let herkenning = register.herken(vec![noor.clone()]).await?;
//! let persoon = herkenning.uitkomsten()[0]?;
//! assert!(persoon.nieuw);
//! assert_eq!(persoon.geboorte.leeftijd_op(date(2026, 3, 31)), Some(22));
//! assert_eq!(persoon.geboorte.geboortemaand().as_deref(), Some("2003-05"));
//!
//! // A field of an event, readable only here, only for this person and purpose.
//! let toelichting = herkenning.verzegel(0, "signaal.toelichting", "is verhuisd")?;
//! // It was decided that the row is taken in: now it is written. Otherwise the recognition is just dropped.
//! let Afloop::Vastgelegd(voorlopig) = register.leg_vast(&herkenning).await? else { panic!("nobody else is here") };
//! // The event is recorded as well. Had that failed, `voorlopig.neem_terug([0])` would have taken it back.
//! voorlopig.bevestig().await?;
//! assert_eq!(register.ontzegel(persoon.id, "signaal.toelichting", &toelichting).await?.as_str(), "is verhuisd");
//!
//! // After erasure nothing is readable, and the same number is somebody new.
//! register.wis(persoon.id).await?;
//! assert!(register.ontzegel(persoon.id, "signaal.toelichting", &toelichting).await.is_err());
//! assert_ne!(register.herken(vec![noor]).await?.uitkomsten()[0]?.id, persoon.id);
//! # Ok(()) }
//! ```
//!
//! # Read, decide, write, confirm
//! [`Persoonsregister::herken`] reads and gives a [`Herkenning`]; the caller decides which rows it takes in, leaves the
//! others out ([`Herkenning::laat_weg`], which says which rows stood on them), and has the rest written with
//! [`Persoonsregister::leg_vast`]. Writing applies the rows again to what is known by then: when every row gets the
//! person and the birth that were decided on, it is written in one transaction, and otherwise nothing is and the
//! caller recognises again.
//!
//! What was written can still be taken back ([`Voorlopig`]), until the caller has recorded what it was written for. As
//! long as it can, nobody else decides on it: who recognises one of those persons waits. So what is taken back goes
//! without a trace. Who is killed in between leaves something on which nobody decides for thirty seconds (five on
//! SQLite), and which stands then; repeating mends it.
//!
//! # What wins
//! A source tells, and does not overwrite: a birth becomes more exact (year, month, date), what is less exact changes
//! nothing, and another birth is somebody else: the row is refused ([`HerkenFout::AndereGeboorte`]). In which order
//! deliveries come makes no difference to what is known. A birth that was wrong is replaced on purpose, with a name and a
//! reason, in the journal ([`Persoonsregister::corrigeer_geboorte`]). Of names the last one counts: nothing is decided on
//! them.
//!
//! # Mending persons
//! Recognition never merges two persons and never gives one a second BSN. Somebody does, on purpose, and each change has a
//! name, a reason and the card before and after in the [journal](Persoonsregister::journaal): two persons who are one
//! ([`voeg_samen`](Persoonsregister::voeg_samen), undone with [`splits`](Persoonsregister::splits)), a number that was
//! linked wrongly ([`ontkoppel`](Persoonsregister::ontkoppel)), a BSN that changes
//! ([`wijzig_bsn`](Persoonsregister::wijzig_bsn)). What was recorded under the id of somebody who merged stays so; what
//! that id is asked for is answered by the person in whom it merged.
//!
//! # How it keeps a secret
//! - A number is found through HMAC-SHA-256 under a random search key; the database never holds it in clear.
//! - Names, dates and numbers are sealed (XChaCha20-Poly1305) under a random key per person. Every seal is bound
//!   to its person and purpose: moved elsewhere, it does not open.
//! - The persons' keys and the search key are wrapped under keys derived (HKDF-SHA-256) from one key-encryption
//!   key ([`Kekherkomst`]), which can be changed without rewriting data ([`Persoonsregister::wissel_kek`]).
//! - Erasure rewrites a SQLite database and its write-ahead log, not the backups of it: those must expire too. Nor
//!   does it reach quarantined rows ([`Persoonsregister::verzegel_aanlevering`]), which have one key together.
//!
//! # On PostgreSQL
//! One register serves all processes ([`Persoonsregister::postgres`]). An owner makes it and gives every role only
//! what it needs ([`Persoonsregister::richt_in`]): services can take back what they wrote a moment ago and delete nothing
//! else, who erases cannot recognise, and who mends persons cannot erase. Processes
//! that meet are kept apart by unique constraints, row locks and one lock of the register, which writing of recognition
//! shares and erasure and key rotation have alone; what loses is tried again. Callers of one
//! process who come at the same moment share a statement to read, a transaction to write and a statement to confirm. An
//! erased key is gone from the tables at once; the owner's [`Persoonsregister::ruim_op`] rewrites the files, and the
//! server's own log and backups must expire.

mod aangemeld;
mod bekend;
mod bronnummer;
mod codec;
mod contact;
mod corrigeren;
mod databank;
mod fout;
mod geboorte;
mod gegevens;
mod geldend;
mod gereed;
mod herken;
mod herkenning;
mod ingreep;
mod inrichten;
mod journaal;
mod kek;
mod kluis;
mod koppelingen;
mod naam;
mod nummers;
mod openen;
mod opruimen;
mod poging;
mod register;
mod rekenen;
mod rij;
mod samen;
mod samenvoegen;
mod samenvoegingen;
mod schrijfwijze;
mod schrijven;
mod teruggave;
mod toepassen;
mod toewijzing;
mod vastleggen;
mod veld;
mod voorlopig;
mod voorstel;
mod wachten;
mod wissen;
mod zoeken;
mod zoekwaarden;

pub use bronnummer::Bronnummer;
pub use contact::{Contactgegeven, Contactregel};
pub use fout::{Error, HerkenFout, KekFout};
pub use geboorte::Geboorte;
pub use gegevens::{Aanmelding, Persoonsgegevens, Persoonskaart};
pub use herken::MAX_PER_HERKENNING;
pub use herkenning::Herkenning;
pub use inrichten::Rollen;
pub use journaal::{Handeling, Journaalregel};
pub use kek::{Kek, Kekherkomst};
pub use koppelingen::OudBsn;
pub use nummers::{Bsn, Identificatie, NummerFout, Onderwijsnummer};
pub use register::Persoonsregister;
pub use samenvoegingen::{Identiteit, Samenvoeging};
pub use toepassen::Persoon;
pub use voorlopig::{Afloop, Voorlopig};
pub use zoeken::{MAX_KAARTEN, MAX_KANDIDATEN, Naamvraag, NaamvraagFout};
