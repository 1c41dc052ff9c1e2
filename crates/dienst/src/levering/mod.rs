//! A delivery as a whole: a file whose rows are decided per person, compared with everything that is known, shown before
//! it is done, and kept in a list from which it can be taken back.
//!
//! [`lever`] reads the whole file ([`lezen`]), recognises everybody without writing ([`personen`]), compares
//! ([`vergelijken`]), weighs whether the outcome is plausible ([`keuring`]) and only then writes ([`vastleggen`]), and
//! only for the persons of whom something changes. A trial stops before writing. A first delivery has nothing to be
//! compared with, and is written in one pass.
//!
//! A feed of which each row says what happened is taken in row by row; it is a delivery all the same ([`rijen`], messages
//! [`berichten`]): it has a horizon, stands in the list, can be tried and taken back.

mod akkoord;
mod al_opgenomen;
mod alleen;
mod antwoord;
mod bekend;
mod berichten;
mod effect;
mod keuring;
mod lezen;
mod lijst;
mod opgemerkt;
mod personen;
mod rijen;
mod rijtelling;
mod schrijven;
mod terugdraaien;
mod terugnemen;
mod vastleggen;
mod vergelijken;
mod verloop;
mod verslag;
mod voorspelling;

use std::{collections::HashSet, sync::Arc};

use aanlevering::{Indeling, Leveringsmapping, Opmerking, Rij, Rijfout};
use domein::{
    Gebeurtenis, Geboortemaand, Gemeentecode, Leveringssoort, PersoonId, Rol, Verdwenen, Verschil, Voorval,
};
use eventstore::{Decider, StreamId};
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Geboorte, Identificatie};
use uuid::Uuid;

use crate::{Weigert, inrichting::Bekend, samenvoegen::Dossiers};

pub use al_opgenomen::AlOpgenomen;
pub use antwoord::Leveringsantwoord;
pub use keuring::{Bevinding, Grenzen};
pub use lijst::{Aanlevering, Aanleveringen, Staat};
pub use opgemerkt::{OnbekendeWaarde, OnbekendeWaarden};
pub use rijen::lever_rijen;
pub use terugdraaien::{Achtergebleven, Terugdraaifout, Teruggedraaid, draai_terug};
pub use terugnemen::neem_terug;
pub use verloop::{Leveringsfout, lever};
pub use verslag::{Fouten, Foutsoort, Maandeffect, Onderdeel, Verslag, ZonderKolom};

pub(crate) use berichten::neem_bericht_op;
pub(crate) use lijst::SCHEMA;
pub(crate) use rijtelling::Rijtelling;
pub(crate) use terugdraaien::teruggedraaid;

/// What somebody says of a delivery. What is not said here may stand in the mapping.
#[derive(Debug, Clone, Default)]
pub struct Keuze {
    /// What the rows are together.
    pub soort: Option<Leveringssoort>,
    /// The day of which a full set gives the state; since when a change of an addition holds (inclusive).
    pub peildatum: Option<Date>,
    /// The first day that a full set covers (inclusive); none: everything there ever was.
    pub vanaf: Option<Date>,
    /// What it means that a full set no longer has something.
    pub verdwenen: Option<Verdwenen>,
    /// Only say what would happen.
    pub proef: bool,
    /// The code of the trial that somebody agrees with.
    pub akkoord: Option<String>,
    /// Go on although it is not plausible: who says so.
    pub toch: Option<String>,
    /// Who delivers, as far as is known.
    pub door: Option<String>,
}

impl Keuze {
    /// The same, with what the mapping says where this does not say it.
    #[must_use]
    pub fn met(mut self, mapping: &Leveringsmapping) -> Self {
        self.soort = self.soort.or_else(|| mapping.soort.and_then(Leveringssoort::van_code));
        self.verdwenen = self.verdwenen.or_else(|| mapping.verdwenen.and_then(Verdwenen::van_code));
        self
    }
}

/// What a delivery is, for the rules.
#[derive(Debug, Clone)]
pub struct Kader {
    /// What the rows are together.
    pub soort: Leveringssoort,
    /// The day of which it gives the state; since when a change holds of which the file does not say the day.
    pub peildatum: Date,
    /// The first day that a full set covers.
    pub vanaf: Option<Date>,
    /// What it means that a full set no longer has something.
    pub verdwenen: Verdwenen,
    /// Nothing was known before it.
    pub eerste: bool,
    /// Of the person whom it is about now a row is refused: what the others say may be half of it.
    pub onvolledig: bool,
    /// The dossiers of which a row cannot be read, or is refused because of whose it is.
    pub halve_dossiers: Arc<HashSet<Uuid>>,
    /// The columns that a delivery of before had, by our names.
    pub eerder_geleverd: Vec<String>,
    /// The columns of this one.
    pub kolommen: Vec<String>,
}

/// What a delivery means for one person.
pub struct Vergelijking<D: Decider> {
    /// The events.
    pub voorvallen: Vec<D::Event>,
    /// What is different, with the line of the row that says it; none for what no row says.
    pub verschillen: Vec<(Verschil, Option<u64>)>,
    /// Lines of rows that say something new together with one that is named in `verschillen`.
    pub ook: Vec<u64>,
    /// The rows that are refused.
    pub geweigerd: Vec<(u64, D::Error)>,
}

/// A benefit or the like, to count with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telbaar {
    /// First day.
    pub van: Date,
    /// First day without; none while it runs.
    pub tot: Option<Date>,
    /// When the person was born, as far as is known.
    pub geboren: Option<Geboortemaand>,
    /// The runs of days on which the figures count it, each from a first day to the first day after it; none while it runs.
    pub geteld: Vec<(Date, Option<Date>)>,
}

/// A feed of one service of which the rows are decided per person.
pub trait Leveringsaanvoer: Send + Sync {
    /// The rule.
    type D: Decider<Event = Voorval<Self::G>, Command: Send + Sync, Error: Weigert + 'static, State: Send + Sync>
        + Send
        + 'static;
    /// The service's events.
    type G: Gebeurtenis + Clone;
    /// What makes one dossier of those of persons who merged.
    type Dossiers: Dossiers<D = Self::D, G = Self::G>;
    /// A row with its types.
    type Melding: Send + Sync;

    /// Its name.
    fn bron(&self) -> &'static str;
    /// In whose role its events are recorded.
    fn rol(&self) -> Rol;
    /// Its columns.
    fn indeling(&self) -> &'static Indeling;
    /// Reads one row; everything that is wrong at once. `vandaag` is the day of the delivery in Amsterdam.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    fn lees(&self, rij: &Rij, vandaag: Date) -> Result<Self::Melding, Vec<Rijfout>>;
    /// Takes codes out of a row that the municipality does not have, such as that of a team that never was, and remarks on
    /// them: what no rule needs never costs a row. No default: a feed that forgets a code would let every code in.
    fn merk_onbekende_codes(&self, melding: &mut Self::Melding, regel: u64, inrichting: &Bekend);
    /// What was not understood in a row that was taken: the fields that count as unknown.
    fn opmerkingen<'m>(&self, melding: &'m Self::Melding) -> &'m [Opmerking];
    /// The numbers of a row that cannot be read, as far as they can: whoever it is about has not disappeared.
    fn nummers(&self, rij: &Rij) -> Vec<Identificatie>;
    /// The dossier of a row that cannot be read, when it says it: other rows of it are half of what the source says.
    fn dossier(&self, rij: &Rij) -> Option<Uuid>;
    /// The dossier of a row that can be read.
    fn dossier_van(&self, melding: &Self::Melding) -> Option<Uuid>;
    /// Who the row is about.
    fn aanmelding(&self, melding: &Self::Melding) -> Aanmelding;
    /// The source's own number of the person, to see whether a spreadsheet rounded many of them.
    fn nummer<'m>(&self, melding: &'m Self::Melding) -> Option<&'m str>;
    /// Whether the figures count what a row is about.
    fn telt(&self, melding: &Self::Melding) -> bool;
    /// The first day of what a row is about, and the first day without, as the row says them.
    fn dagen(&self, melding: &Self::Melding) -> (Date, Option<Date>);
    /// The numbers that the source's own number of the person may have been before a spreadsheet left out zeros.
    fn eigen_nummers(&self, gemeente: &Gemeentecode, melding: &Self::Melding) -> Vec<Identificatie>;
    /// The stream of a person.
    fn stream(&self, persoon: PersoonId) -> StreamId;
    /// The type names of the events with which something begins that a full set should have.
    fn begint(&self) -> &'static [&'static str];
    /// What the rows of a person ask, with their lines; none when the person is not in the file.
    fn opdracht(
        &self,
        gemeente: &Gemeentecode,
        persoon: PersoonId,
        geboorte: Geboorte,
        rijen: &[(u64, &Self::Melding)],
        kader: &Kader,
    ) -> <Self::D as Decider>::Command;
    /// What that means for the person. Gives the events that the rule gives for the same command.
    fn vergelijk(
        &self,
        toestand: &<Self::D as Decider>::State,
        opdracht: &<Self::D as Decider>::Command,
    ) -> Vergelijking<Self::D>;
    /// What a person has, and on which days the figures count it.
    fn telbaar(&self, toestand: &<Self::D as Decider>::State) -> Vec<Telbaar>;
    /// What brings a person to the state that there would be without a delivery.
    fn herstel(
        &self,
        gemeente: &Gemeentecode,
        persoon: PersoonId,
        doel: <Self::D as Decider>::State,
        dag: Date,
    ) -> <Self::D as Decider>::Command;
    /// The event that says that a delivery was taken in.
    fn verwerkt(&self, aanlevering: &Aanlevering) -> Self::G;
    /// The event that says that it was taken back.
    fn teruggedraaid(&self, aanlevering: Uuid) -> Self::G;
}
