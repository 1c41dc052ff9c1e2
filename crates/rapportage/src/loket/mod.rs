//! The one handle to everything that rapportage gives: the binary and the HTTP doors ask here, so that the same
//! question gets the same answer everywhere.

mod bestanden;
mod fout;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use dienst::{Klok, contract::Vergelijking};
use domein::Gemeentecode;
use eventstore::Database;
use jiff::{Timestamp, civil::Date};
use tokio::sync::Semaphore;

pub use self::{
    bestanden::{Bestand, RaadsBestanden, alleen_tabel},
    fout::RapportageFout,
};
use crate::{
    CONTRACT, Cijfervraag, Feitenlogboek, Kwartaal, NietGedekt,
    cijfers::{self, CijferFout, Dekking, Momentopname, ONDERBREKING_DAGEN},
    geheimhouding::{Onbewerkt, OpenbaarBlad, Regel, Uitzondering, beveilig},
    raadsverslag,
    rapport::{self, Verantwoording},
    tabel::Cijferblad,
    volledig::wacht_op_feiten,
};

/// Sheets that are kept: disclosure control takes up to a second, and a page, its JSON and its CSV ask for the same.
pub const MAX_BEWAARDE_BLADEN: usize = 8;

/// Decides whether what the sources cover is enough for a question.
type Keur = fn(&Cijfervraag, &Dekking) -> Result<(), NietGedekt>;

/// Held by the one who counts for all who ask the same.
type Slot = tokio::sync::Mutex<()>;

/// Figures of one municipality. Cheap to clone.
#[derive(Clone)]
pub struct Rapportage(Arc<Binnen>);

struct Binnen {
    /// Where the facts are.
    database: Database,
    gemeente: Gemeentecode,
    /// Name of the municipality, for people.
    naam: String,
    klok: Arc<dyn Klok>,
    regel: Regel,
    uitzonderingen: Vec<Uitzondering>,
    /// Days without benefit, at most, that are an interruption.
    onderbreking_dagen: u16,
    /// With what the council report compares, earliest first.
    vergelijkingen: Vec<Vergelijking>,
    /// What people call a gebiedsteam, by its code.
    teamnamen: BTreeMap<String, String>,
    /// The last public sheets, oldest first; the `Verantwoording` has the log positions that they hold for.
    bewaard: Mutex<VecDeque<(Cijfervraag, Verantwoording, Arc<OpenbaarBlad>)>>,
    /// The questions that are being asked now; the first asker of each counts, the others wait for it.
    lopend: Mutex<Vec<(Cijfervraag, Weak<Slot>)>>,
    /// The services that the dashboard refers to.
    diensten: Vec<&'static str>,
    /// What the facts follow: figures wait until they hold all that was recorded.
    logboeken: Vec<Feitenlogboek>,
    /// One sheet is made at a time, so that many askers cost one core and the second one finds what the first made.
    beurt: Arc<Semaphore>,
}

impl Rapportage {
    /// The figures of `gemeente`, called `naam` for people, from the facts in `database`.
    #[must_use]
    pub fn nieuw(
        database: Database,
        gemeente: Gemeentecode,
        naam: impl Into<String>,
        klok: Arc<dyn Klok>,
        regel: Regel,
        uitzonderingen: Vec<Uitzondering>,
    ) -> Self {
        let naam = naam.into();
        let (bewaard, beurt) = (Mutex::default(), Arc::new(Semaphore::new(1)));
        Self(Arc::new(Binnen {
            database,
            gemeente,
            naam,
            klok,
            regel,
            uitzonderingen,
            onderbreking_dagen: ONDERBREKING_DAGEN,
            vergelijkingen: Vec::new(),
            teamnamen: BTreeMap::new(),
            bewaard,
            lopend: Mutex::default(),
            beurt,
            diensten: CONTRACT.volgt().into_iter().chain([CONTRACT.naam]).collect(),
            logboeken: Vec::new(),
        }))
    }

    /// The same, with what the facts follow: a public figure then holds everything that was recorded when it was asked
    /// for, or is refused.
    #[must_use]
    pub fn met_logboeken(mut self, logboeken: Vec<Feitenlogboek>) -> Self {
        // Nobody else has it yet; who does goes on without.
        if let Some(binnen) = Arc::get_mut(&mut self.0) {
            binnen.logboeken = logboeken;
        }
        self
    }

    /// The same, where so many days without benefit at most are an interruption and no out- and inflow.
    #[must_use]
    pub fn met_onderbreking(mut self, dagen: u16) -> Self {
        if let Some(binnen) = Arc::get_mut(&mut self.0) {
            binnen.onderbreking_dagen = dagen;
        }
        self
    }

    /// The same, with a council report that compares with these month ends.
    #[must_use]
    pub fn met_vergelijkingen(mut self, vergelijkingen: Vec<Vergelijking>) -> Self {
        if let Some(binnen) = Arc::get_mut(&mut self.0) {
            binnen.vergelijkingen = vergelijkingen;
        }
        self
    }

    /// The same, where a gebiedsteam with one of these codes is called so.
    #[must_use]
    pub fn met_teamnamen(mut self, teamnamen: BTreeMap<String, String>) -> Self {
        if let Some(binnen) = Arc::get_mut(&mut self.0) {
            binnen.teamnamen = teamnamen;
        }
        self
    }

    /// A question as the settings of the municipality have it.
    #[must_use]
    pub fn volgens_instellingen(&self, vraag: Cijfervraag) -> Cijfervraag {
        Cijfervraag { onderbreking_dagen: self.0.onderbreking_dagen, ..vraag }
    }

    /// The same, referring to all these services instead of to those that it follows.
    #[must_use]
    pub fn met_diensten(mut self, diensten: impl Iterator<Item = &'static str>) -> Self {
        if let Some(binnen) = Arc::get_mut(&mut self.0) {
            binnen.diensten = diensten.collect();
        }
        self
    }

    /// The public figures: after disclosure control.
    ///
    /// # Errors
    /// When they cannot be counted or made public; [`RapportageFout::NietGedekt`] when no source covers a day of the
    /// period, [`RapportageFout::Onvolledig`] while events wait that could not be taken in.
    pub async fn openbaar_blad(
        &self,
        vraag: &Cijfervraag,
    ) -> Result<(Verantwoording, Arc<OpenbaarBlad>), RapportageFout> {
        self.openbaar_blad_na(vraag, || Ok(())).await
    }

    /// The same, asking `laat_toe` first when a sheet has to be counted: not for one that is kept, nor for one that
    /// somebody else is counting already. Whoever stops waiting leaves nothing in the queue.
    ///
    /// # Errors
    /// As of [`openbaar_blad`](Self::openbaar_blad), and what `laat_toe` says.
    pub async fn openbaar_blad_na<E: From<RapportageFout>>(
        &self,
        vraag: &Cijfervraag,
        laat_toe: impl FnOnce() -> Result<(), E>,
    ) -> Result<(Verantwoording, Arc<OpenbaarBlad>), E> {
        self.openbaar(vraag, NietGedekt::keur_iets, laat_toe).await
    }

    async fn openbaar<E: From<RapportageFout>>(
        &self,
        vraag: &Cijfervraag,
        keur: Keur,
        laat_toe: impl FnOnce() -> Result<(), E>,
    ) -> Result<(Verantwoording, Arc<OpenbaarBlad>), E> {
        if let Some(bewaard) = self.bewaard(vraag, keur).await? {
            return Ok(bewaard);
        }
        let zelfde = self.zelfde(vraag);
        let _eerste = zelfde.lock().await;
        if let Some(bewaard) = self.bewaard(vraag, keur).await? {
            return Ok(bewaard);
        }
        laat_toe()?;
        let beurt = Arc::clone(&self.0.beurt).acquire_owned().await.map_err(|_| RapportageFout::Gestopt)?;
        // Perhaps of somebody who left before it was ready.
        if let Some(bewaard) = self.bewaard(vraag, keur).await? {
            return Ok(bewaard);
        }
        let (verantwoording, blad) = self.tel(vraag, keur).await?;
        let (dit, vraag) = (self.clone(), vraag.clone());
        let openbaar = tokio::task::spawn_blocking(move || {
            // Kept until the work is done, also when the asker has left: the next one finds the sheet.
            let _beurt = beurt;
            let openbaar = Arc::new(beveilig(&blad, &dit.0.regel, &dit.0.uitzonderingen)?);
            dit.bewaar(vraag, verantwoording.clone(), Arc::clone(&openbaar));
            Ok::<_, RapportageFout>((verantwoording, openbaar))
        });
        Ok(openbaar.await.map_err(|_| RapportageFout::Gestopt)??)
    }

    /// The raw counts, for those who may see them.
    ///
    /// # Errors
    /// When they cannot be counted, are not complete, or no source covers a day of the period.
    pub async fn onbewerkt_blad(
        &self,
        vraag: &Cijfervraag,
    ) -> Result<(Verantwoording, Onbewerkt), RapportageFout> {
        let (verantwoording, blad) = self.tel(vraag, NietGedekt::keur_iets).await?;
        let onbewerkt = Onbewerkt::uitdrukkelijk(&blad).map_err(CijferFout::from)?;
        Ok((verantwoording, onbewerkt))
    }

    /// The council report of a quarter, as known up to and including `bekend_op`; without it, with all that is known.
    ///
    /// # Errors
    /// As of [`openbaar_blad`](Self::openbaar_blad); [`RapportageFout::NietGedekt`] also when the quarter is not over, or
    /// the sources do not cover all of it.
    pub async fn raadsrapport(
        &self,
        kwartaal: Kwartaal,
        bekend_op: Option<Timestamp>,
    ) -> Result<RaadsBestanden, RapportageFout> {
        self.raadsrapport_na(kwartaal, bekend_op, || Ok(())).await
    }

    /// The same, asking `laat_toe` as [`openbaar_blad_na`](Self::openbaar_blad_na) does.
    ///
    /// # Errors
    /// As there.
    pub async fn raadsrapport_na<E: From<RapportageFout>>(
        &self,
        kwartaal: Kwartaal,
        bekend_op: Option<Timestamp>,
        laat_toe: impl FnOnce() -> Result<(), E>,
    ) -> Result<RaadsBestanden, E> {
        NietGedekt::keur_voorbij(kwartaal, self.vandaag()).map_err(RapportageFout::from)?;
        let basis = self.0.vergelijkingen.first().map(|vergelijking| vergelijking.datum);
        let vraag = Cijfervraag::voor_de_raad(self.0.gemeente.clone(), kwartaal, basis);
        let mut vraag = self.volgens_instellingen(vraag);
        if let Some(moment) = bekend_op {
            vraag.bekend_op = moment.as_microsecond();
        }
        let (verantwoording, blad) = self.openbaar(&vraag, NietGedekt::keur_geheel, laat_toe).await?;
        let json = rapport::json(&verantwoording, &blad).into_bytes();
        let verslag = raadsverslag(kwartaal, &vraag, verantwoording, (&blad, &self.0.vergelijkingen));
        let html = rapport::html(&verslag, &blad).into_bytes();
        let csv = rapport::csv(&blad).into_iter();
        let bestand = |soort, inhoud| Bestand { naam: format!("raadsrapportage-{kwartaal}.{soort}"), inhoud };
        Ok(RaadsBestanden {
            html: bestand("html", html),
            json: bestand("json", json),
            csv: csv.map(|csv| Bestand { naam: csv.naam, inhoud: csv.inhoud }).collect(),
        })
    }

    /// The municipality whose figures these are.
    #[must_use]
    pub fn gemeente(&self) -> &Gemeentecode {
        &self.0.gemeente
    }

    /// The services that the dashboard refers to.
    pub(crate) fn diensten(&self) -> &[&'static str] {
        &self.0.diensten
    }

    /// Its name, for people.
    #[must_use]
    pub fn naam(&self) -> &str {
        &self.0.naam
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn logboeken(&self) -> &[Feitenlogboek] {
        &self.0.logboeken
    }

    pub(crate) fn regel(&self) -> Regel {
        self.0.regel
    }

    pub(crate) fn vandaag(&self) -> Date {
        self.0.klok.vandaag()
    }

    async fn bewaard(
        &self,
        vraag: &Cijfervraag,
        keur: Keur,
    ) -> Result<Option<(Verantwoording, Arc<OpenbaarBlad>)>, RapportageFout> {
        let opname = self.volledige_opname().await?;
        let verantwoording = self.verantwoording(&opname, vraag).await?;
        keur(vraag, &verantwoording.dekking)?;
        let bewaard = self.0.bewaard.lock().unwrap_or_else(PoisonError::into_inner);
        let gevonden = bewaard.iter().find(|(v, k, _)| v == vraag && *k == verantwoording);
        Ok(gevonden.map(|(_, _, blad)| (verantwoording, Arc::clone(blad))))
    }

    fn bewaar(&self, vraag: Cijfervraag, verantwoording: Verantwoording, blad: Arc<OpenbaarBlad>) {
        let mut bewaard = self.0.bewaard.lock().unwrap_or_else(PoisonError::into_inner);
        if bewaard.len() == MAX_BEWAARDE_BLADEN {
            bewaard.pop_front();
        }
        bewaard.push_back((vraag, verantwoording, blad));
    }

    /// The lock that everybody who asks the same question now has in common.
    fn zelfde(&self, vraag: &Cijfervraag) -> Arc<Slot> {
        let mut lopend = self.0.lopend.lock().unwrap_or_else(PoisonError::into_inner);
        lopend.retain(|(_, slot)| slot.strong_count() > 0);
        let bekend = lopend.iter().find(|(lopende, _)| lopende == vraag);
        bekend.and_then(|(_, slot)| slot.upgrade()).unwrap_or_else(|| {
            let slot = Arc::default();
            lopend.push((vraag.clone(), Arc::downgrade(&slot)));
            slot
        })
    }

    /// Counts what one state of the facts holds.
    async fn tel(
        &self,
        vraag: &Cijfervraag,
        keur: Keur,
    ) -> Result<(Verantwoording, Cijferblad), RapportageFout> {
        let opname = self.volledige_opname().await?;
        let verantwoording = self.verantwoording(&opname, vraag).await?;
        keur(vraag, &verantwoording.dekking)?;
        let mut blad = opname.blad(vraag).await?;
        cijfers::noem_teams(&mut blad, &self.0.teamnamen);
        Ok((verantwoording, blad))
    }

    async fn volledige_opname(&self) -> Result<Momentopname, RapportageFout> {
        wacht_op_feiten(&self.0.database, &self.0.logboeken).await?;
        let opname = Momentopname::van(&self.0.database).await?;
        match opname.onverwerkt().await? {
            0 => Ok(opname),
            aantal => Err(RapportageFout::Onvolledig(aantal)),
        }
    }

    /// "As known on" is the day of the newest fact and not today, so that the same facts give the same text; without
    /// any fact it is the last day of the period.
    async fn verantwoording(
        &self,
        opname: &Momentopname,
        vraag: &Cijfervraag,
    ) -> Result<Verantwoording, RapportageFout> {
        let laatst = opname.laatst_vastgelegd(vraag.bekend_op).await?;
        Ok(Verantwoording {
            gemeente: self.0.naam.clone(),
            gemeentecode: vraag.gemeente.to_string(),
            periode: vraag.periode,
            bekend_op: laatst.map_or(vraag.periode.tot_en_met, dienst::datum_in_amsterdam),
            posities: opname.posities().await?,
            horizon: opname.horizon(&vraag.gemeente, vraag.bekend_op).await?,
            dekking: opname.dekking(&vraag.gemeente, vraag.bekend_op).await?,
            onderbreking_dagen: vraag.onderbreking_dagen,
        })
    }
}
