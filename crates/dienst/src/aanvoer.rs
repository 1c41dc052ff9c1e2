//! What a service says of one of its feeds.

use aanlevering::{Indeling, Lezer, Rij, Rijfout};
use domein::{Datumsoort, Gebeurtenis, Rol, Verschil, Voorval};
use eventstore::Decider;
use jiff::civil::Date;
use persoonsregister::Aanmelding;
use uuid::Uuid;

use crate::{
    ImportFout, Omgeving, Opdracht, Rijpersoon, Weigert, inrichting::Genoemd, levering::Aanlevering,
};

/// What a service's rule says of deliveries whose rows are taken in one by one: the same for each of its feeds.
pub trait Leveringsregel<G>: Decider<Event = Voorval<G>> {
    /// The type names of [`teruggedraaid`](Self::teruggedraaid). After a delivery was taken back, its rows may come again and
    /// then count again.
    const TERUGGEDRAAID: &'static [&'static str];

    /// What an event changes; none for an event that comes from no row.
    fn verschil(gebeurtenis: &G) -> Option<Verschil>;
    /// The event that says that a delivery was taken in.
    fn verwerkt(aanlevering: &Aanlevering) -> G;
    /// The event that says that a delivery was taken back.
    fn teruggedraaid(aanlevering: Uuid) -> G;
    /// What brings a stream to what it would be without a delivery; `zonder` is the stream without what it recorded. What
    /// the rule refuses stays, and is listed.
    fn neem_terug(aanlevering: Uuid, zonder: Self::State, vandaag: Date) -> Self::Command;
    /// Whether an event makes that what came before it in its stream counts as never received.
    fn wist(gebeurtenis: &G) -> bool {
        let _ = gebeurtenis;
        false
    }
}

/// One feed of one service: how its rows are read, who they are about, and what they ask.
pub trait Aanvoer: Send + Sync {
    /// The rule that decides about its rows.
    type D: Leveringsregel<Self::G>
        + Decider<Command: Send + Sync, Error: Weigert + 'static, State: Send + Sync>
        + Send
        + 'static;
    /// The service's events.
    type G: Gebeurtenis + Clone;
    /// A row with its types.
    type Melding: Send + Sync;

    /// Its name: `beginbestand`, `doorstroompunt`, `uwv`.
    fn bron(&self) -> &'static str;
    /// In whose role its events are recorded.
    fn rol(&self) -> Rol;
    /// Its columns.
    fn indeling(&self) -> &'static Indeling;
    /// Reads one row; everything that is wrong at once. `vandaag` is the day of the import in Amsterdam, for
    /// [`binnen_grens`].
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    fn lees(&self, rij: &Rij, vandaag: Date) -> Result<Self::Melding, Vec<Rijfout>>;
    /// The teams and coaches that the row names, each with the day on which it has to be there. A row that names one that is
    /// not there goes to quarantine, and comes out of it by itself when it is recorded. No default: a feed that forgets a
    /// code would let every code in.
    fn codes(&self, melding: &Self::Melding) -> Vec<Genoemd>;
    /// Who the row is about.
    fn aanmelding(&self, melding: &Self::Melding) -> Aanmelding;
    /// What the row asks. May seal texts with the person's key. Asked again when the block is decided again.
    ///
    /// # Errors
    /// When a text cannot be sealed.
    fn opdracht(
        &self,
        omgeving: &Omgeving,
        melding: &Self::Melding,
        persoon: &Rijpersoon<'_>,
    ) -> Result<Opdracht<Self::D>, ImportFout>;
    /// The day on which its source said it, by which the source is known to be at work up to then. None: the row does not
    /// say.
    fn dag(&self, melding: &Self::Melding) -> Option<Date>;
    /// What the row is about, by a number of the source's own. A row that builds on an earlier one about the same, such as
    /// a correction, may come before it; then it waits, and is taken in when the earlier one has come. None: rows of this
    /// feed do not wait.
    fn onderwerp(&self, melding: &Self::Melding) -> Option<String> {
        let _ = melding;
        None
    }
    /// Whether a refusal with this code says that the earlier row has not come yet.
    fn wacht(&self, code: &str) -> bool {
        let _ = code;
        false
    }
    /// Whether an event comes from a row that counts each time ([`Opdracht::per_keer`]). Nothing else records such
    /// events; by them a delivery is recognised that was recorded before.
    fn komt_per_keer(&self, gebeurtenis: &Self::G) -> bool {
        let _ = gebeurtenis;
        false
    }
}

/// The date of a field when it can be meant; the bounds and the codes are those of a request over HTTP. Gives none, and
/// refuses the row, when it lies outside them.
pub fn binnen_grens(
    lezer: &mut Lezer<'_>,
    veld: &str,
    datum: Option<Date>,
    soort: Datumsoort,
    vandaag: Date,
) -> Option<Date> {
    let datum = datum?;
    match soort.keur(datum, vandaag) {
        Ok(()) => Some(datum),
        Err(fout) => {
            lezer.weiger(Some(veld), fout.code(), fout.to_string());
            None
        }
    }
}

pub(crate) fn weigering(regel: u64, code: &'static str, reden: String) -> Rijfout {
    Rijfout { regel, veld: None, code, reden }
}
