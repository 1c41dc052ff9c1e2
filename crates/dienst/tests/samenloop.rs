//! Between the persoonsregister and the log: who loses there leaves nothing in the register, and what is not known to be
//! lost stays.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod proef;

use std::{
    collections::VecDeque,
    io::Cursor,
    sync::{Arc, Mutex},
};

use aanlevering::Mapping;
use dienst::{Nieuw, Omgeving, Opdracht, PersoonInvoer, voer_uit_over};
use domein::{Actor, PersoonId, Rol};
use eventstore::{
    Append, AppendError, Backend, Database, Effect, Handled, Log, LogId, Memory, Outcomes, Page, Position,
    Query, Recorded, StoreError, StreamId, Version,
};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::{Date, date};
use persoonsregister::{Aanmelding, Afloop, Bsn, Identificatie, Persoonsgegevens};
use proef::{Dossierregels, Proefaanvoer, dossier, omgeving};
use sqlx::AnyPool;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use web::Probleem;

/// A log that lets a test do something right before a commit.
struct Regie {
    binnen: Arc<Memory>,
    ingrepen: Mutex<VecDeque<Ingreep>>,
}

enum Ingreep {
    /// Says which streams are appended to, and waits until it may go on.
    Wacht(oneshot::Sender<Vec<StreamId>>, oneshot::Receiver<()>),
    /// The answer is lost, after or before it was stored.
    Onbekend { vastgelegd: bool },
}

impl Backend for Regie {
    fn commit<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, (Outcomes, Option<Position>)> {
        let ingreep = self.ingrepen.lock().unwrap().pop_front();
        async move {
            match ingreep {
                None => self.binnen.commit(batch).await,
                Some(Ingreep::Wacht(hier, verder)) => {
                    let streams = batch.iter().flat_map(|append| &append.parts);
                    hier.send(streams.map(|part| part.stream.clone()).collect()).unwrap();
                    verder.await.unwrap();
                    self.binnen.commit(batch).await
                }
                Some(Ingreep::Onbekend { vastgelegd }) => {
                    if vastgelegd {
                        let _ = self.binnen.commit(batch).await;
                    }
                    let kwijt = |_: &Append| Err(AppendError::Unknown(Arc::new(StoreError::TimedOut)));
                    (batch.iter().map(kwijt).collect(), None)
                }
            }
        }
        .boxed()
    }

    fn read<'a>(
        &'a self,
        q: &'a Query,
        after: Position,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.binnen.read(q, after, limit)
    }

    fn read_streams<'a>(
        &'a self,
        streams: &'a [StreamId],
        after: Version,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, StoreError>> {
        self.binnen.read_streams(streams, after)
    }

    fn find(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Recorded>, StoreError>> {
        self.binnen.find(id)
    }

    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        self.binnen.head()
    }

    fn identity(&self) -> BoxFuture<'_, Result<LogId, StoreError>> {
        self.binnen.identity()
    }

    fn checkpoint<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Position, StoreError>> {
        self.binnen.checkpoint(name)
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.binnen.close()
    }
}

struct Toneel {
    map: tempfile::TempDir,
    regie: Arc<Regie>,
    omgeving: Omgeving,
    /// The same, past the direction.
    ander: Omgeving,
}

impl Toneel {
    async fn nieuw() -> Self {
        let map = tempfile::tempdir().unwrap();
        let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
        let binnen = Arc::new(Memory::new());
        let regie = Arc::new(Regie { binnen: binnen.clone(), ingrepen: Mutex::default() });
        let omgeving = omgeving(Log::on(regie.clone(), Position::START), database, map.path()).await;
        let ander = Omgeving { log: Log::on(binnen, Position::START), ..omgeving.clone() };
        Self { map, regie, omgeving, ander }
    }

    /// The next commit says to which streams it appends, and waits.
    fn houd_op(&self) -> (oneshot::Receiver<Vec<StreamId>>, oneshot::Sender<()>) {
        let ((hier, waar), (verder, mag)) = (oneshot::channel(), oneshot::channel());
        self.regie.ingrepen.lock().unwrap().push_back(Ingreep::Wacht(hier, mag));
        (waar, verder)
    }

    fn verlies_antwoord(&self, vastgelegd: bool) {
        self.regie.ingrepen.lock().unwrap().push_back(Ingreep::Onbekend { vastgelegd });
    }

    /// Others do so much with this dossier that nothing more can be done with it.
    async fn vul(&self, id: Uuid) {
        for nummer in 0..5_u128 {
            let aanleiding = aanleiding(&self.ander);
            let (stroom, vraag) = (dossier(id), (id, None));
            let opdracht = Uuid::from_u128(id.as_u128() ^ ((nummer + 1) << 64));
            dienst::voer_uit::<Dossierregels, _>(&self.ander, &stroom, opdracht, vraag, &aanleiding)
                .await
                .unwrap();
        }
    }

    async fn zoek(&self, bsn: &str) -> Option<PersoonId> {
        let bsn: Identificatie = Bsn::lees(bsn).unwrap().into();
        self.omgeving.register.zoek(&bsn).await.unwrap()
    }

    /// Somebody of whom no more than the number is known.
    async fn ken(&self, bsn: &str) -> PersoonId {
        let identificaties = vec![Bsn::lees(bsn).unwrap().into()];
        let aanmelding = Aanmelding { identificaties, gegevens: Persoonsgegevens::default() };
        let herkenning = self.omgeving.register.herken(vec![aanmelding]).await.unwrap();
        let afloop = self.omgeving.register.leg_vast(&herkenning).await.unwrap();
        let Afloop::Vastgelegd(voorlopig) = afloop else { panic!("somebody else said it first") };
        voorlopig.bevestig().await.unwrap();
        herkenning.uitkomsten()[0].unwrap().id
    }

    async fn geboren(&self, persoon: PersoonId) -> Option<Date> {
        self.omgeving.register.gegevens(persoon).await.unwrap().gegevens.geboorte.datum()
    }

    /// Attempts that are under way, and how many there ever were.
    async fn pogingen(&self) -> (i64, i64) {
        let pad = self.map.path().join("persoonsregister.sqlite");
        let pool = AnyPool::connect(&format!("sqlite://{}", pad.display())).await.unwrap();
        let ooit = "select (select count(*) from voorlopig), \
                    coalesce((select seq from sqlite_sequence where name = 'voorlopig'), 0)";
        sqlx::query_as(ooit).fetch_one(&pool).await.unwrap()
    }
}

fn aanleiding(omgeving: &Omgeving) -> domein::Aanleiding {
    omgeving.aanleiding(Actor { rol: Rol::Coach, id: "m-1".parse().unwrap() }, Uuid::from_u128(1), None)
}

fn wie(bsn: &str, geboortedatum: Date) -> PersoonInvoer {
    PersoonInvoer {
        persoon_id: None,
        bsn: Some(bsn.to_owned()),
        geboortedatum: Some(geboortedatum),
        voornaam: None,
        achternaam: Some("Proef".into()),
    }
}

/// Something about this person in a dossier, whoever it is about.
async fn opdracht(
    omgeving: &Omgeving,
    persoon: &PersoonInvoer,
    (id, nummer): (Uuid, u128),
) -> Result<(PersoonId, Handled<Dossierregels>), Probleem> {
    let aanleiding = aanleiding(omgeving);
    let maak = |_| async move { Ok(Opdracht::nieuw(dossier(id), Uuid::from_u128(nummer), (id, None))) };
    let (wie, gedaan) =
        voer_uit_over::<Dossierregels, _, _>(omgeving, (persoon, Nieuw::WieGenoemdIs), &aanleiding, maak)
            .await?;
    Ok((wie.id(), gedaan))
}

const NOOR: &str = "999900006";
const BRAM: &str = "999900018";
const EERST: Date = date(2003, 5, 17);
const ANDERS: Date = date(2004, 6, 18);

#[tokio::test]
async fn wie_van_het_logboek_verliest_laat_niets_achter() {
    let toneel = Toneel::nieuw().await;
    let noor = toneel.ken(NOOR).await;
    // Of who is known a birth that was not, and somebody who is new.
    for (nummer, bsn) in [(2, NOOR), (3, BRAM)] {
        let id = Uuid::from_u128(nummer);
        let (waar, verder) = toneel.houd_op();
        let omgeving = toneel.omgeving.clone();
        let verliezer =
            tokio::spawn(async move { opdracht(&omgeving, &wie(bsn, ANDERS), (id, nummer)).await.map(drop) });
        waar.await.unwrap();
        assert!(toneel.zoek(bsn).await.is_some(), "it is in the register already");
        toneel.vul(id).await;
        verder.send(()).unwrap();
        assert_eq!(verliezer.await.unwrap().unwrap_err().code(), "vol");
        assert_eq!(toneel.geboren(noor).await, None);
        assert_eq!(toneel.pogingen().await.0, 0, "nobody waits for it");
    }
    assert_eq!(toneel.zoek(BRAM).await, None);
    let (bram, _) = opdracht(&toneel.omgeving, &wie(BRAM, EERST), (Uuid::from_u128(4), 4)).await.unwrap();
    assert_eq!(toneel.geboren(bram).await, Some(EERST));
}

#[tokio::test]
async fn wat_misschien_is_vastgelegd_blijft_en_herhalen_maakt_het_heel() {
    let toneel = Toneel::nieuw().await;
    for (nummer, vastgelegd, bsn) in [(1, true, NOOR), (2, false, BRAM)] {
        let id = Uuid::from_u128(nummer);
        toneel.verlies_antwoord(vastgelegd);
        let fout = opdracht(&toneel.omgeving, &wie(bsn, EERST), (id, nummer)).await.unwrap_err();
        assert_eq!(fout.code(), "onbekend-of-opgeslagen");
        let persoon = toneel.zoek(bsn).await.unwrap();
        assert_eq!(toneel.pogingen().await.0, 0, "whoever asks again does not wait");
        let (weer, gedaan) = opdracht(&toneel.omgeving, &wie(bsn, EERST), (id, nummer)).await.unwrap();
        let verwacht = if vastgelegd { Effect::Repeated } else { Effect::Recorded };
        assert_eq!((weer, gedaan.effect), (persoon, verwacht));
    }
}

#[tokio::test]
async fn wie_wegloopt_breekt_niets_af() {
    let toneel = Toneel::nieuw().await;
    let id = Uuid::from_u128(1);
    let (waar, verder) = toneel.houd_op();
    let omgeving = toneel.omgeving.clone();
    let verzoek =
        tokio::spawn(async move { opdracht(&omgeving, &wie(NOOR, EERST), (id, 1)).await.map(drop) });
    waar.await.unwrap();
    verzoek.abort();
    assert!(verzoek.await.unwrap_err().is_cancelled());
    verder.send(()).unwrap();
    let (persoon, gedaan) = opdracht(&toneel.ander, &wie(NOOR, EERST), (id, 1)).await.unwrap();
    assert_eq!((Some(persoon), gedaan.effect), (toneel.zoek(NOOR).await, Effect::Repeated));
    assert_eq!(toneel.pogingen().await, (0, 1));
}

#[tokio::test]
async fn een_opdracht_over_een_bekende_schrijft_niets_in_het_register() {
    let toneel = Toneel::nieuw().await;
    let (noor, _) = opdracht(&toneel.omgeving, &wie(NOOR, EERST), (Uuid::from_u128(1), 1)).await.unwrap();
    assert_eq!(toneel.pogingen().await, (0, 1));
    let op_id = PersoonInvoer {
        persoon_id: Some(noor),
        bsn: None,
        geboortedatum: None,
        voornaam: None,
        achternaam: None,
    };
    for (nummer, persoon) in [(2, wie(NOOR, EERST)), (3, op_id)] {
        let (weer, _) =
            opdracht(&toneel.omgeving, &persoon, (Uuid::from_u128(nummer), nummer)).await.unwrap();
        assert_eq!(weer, noor);
    }
    assert_eq!(toneel.pogingen().await, (0, 1));
}

/// Of a block some rows lose at the log: only those are taken back.
#[tokio::test]
async fn van_een_blok_gaat_alleen_terug_wat_het_logboek_weigerde() {
    let toneel = Toneel::nieuw().await;
    let nummers: Vec<String> =
        (999_900_000..).map(|n: u32| n.to_string()).filter(|n| Bsn::lees(n).is_ok()).take(5).collect();
    let regels: String = nummers.iter().map(|bsn| format!("{bsn};3\n")).collect();
    let bestand = format!("bsn;tekens\n{regels}");
    let (waar, verder) = toneel.houd_op();
    let omgeving = toneel.omgeving.clone();
    let (gedaan, mut klaar) = mpsc::channel(1);
    let inhoud = bestand.clone();
    tokio::spawn(async move {
        let lezer = Cursor::new(inhoud.into_bytes());
        let mapping = Mapping::default();
        let uitslag = dienst::importeer(&omgeving, &Proefaanvoer, lezer, "proef", &mapping, |_| {});
        gedaan.send(uitslag.await.unwrap().samenvatting).await.unwrap();
    });
    let streams = waar.await.unwrap();
    assert_eq!(streams.len(), nummers.len(), "one append for each row, in one commit");
    let verliezers: Vec<Uuid> =
        streams[1..3].iter().map(|stream| stream.as_str()["dossier-".len()..].parse().unwrap()).collect();
    for id in &verliezers {
        toneel.vul(*id).await;
    }
    verder.send(()).unwrap();
    let som = klaar.recv().await.unwrap();
    assert_eq!((som.aangenomen, som.geweigerd), (3, 2));
    for (bsn, stream) in nummers.iter().zip(&streams) {
        let id: Uuid = stream.as_str()["dossier-".len()..].parse().unwrap();
        let verwacht = (!verliezers.contains(&id)).then_some(PersoonId(id));
        assert_eq!(toneel.zoek(bsn).await, verwacht);
    }
    assert_eq!(toneel.pogingen().await, (0, 1));
    // The refused rows are right rows for whoever gives them again.
    let lezer = Cursor::new(bestand.into_bytes());
    let mapping = Mapping::default();
    let weer = dienst::importeer(&toneel.ander, &Proefaanvoer, lezer, "proef", &mapping, |_| {});
    let som = weer.await.unwrap().samenvatting;
    assert_eq!((som.aangenomen, som.dubbel, som.geweigerd), (2, 3, 0));
}
