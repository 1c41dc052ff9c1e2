//! The way in of every feed, whatever it is about: judge the whole file first, then take its rows in blocks; and keep
//! what is refused.

use std::io::{Read, Seek};

use aanlevering::{Bestandsfout, Indeling, Lezer, Mapping, Rij, Rijfout, Samenvatting};
use domein::{Actor, Datumsoort, Gebeurtenis, Rol, Voorval};
use eventstore::{AppendError, Decider, StoreError};
use jiff::civil::Date;
use persoonsregister::Aanmelding;
use tracing::Instrument as _;
use uuid::Uuid;
use web::{Probleem, Veldfout};

use crate::{
    Levering, Omgeving, Opdracht, QuarantaineFout, Rijpersoon, Weigert,
    blok::{self, Opgenomen},
    intern,
    opdracht::nieuwere_versie,
};

/// Rows that are taken in together.
const BLOK: usize = 2_000;

/// One feed of one service: how its rows are read, who they are about, and what they ask.
pub trait Aanvoer: Send + Sync {
    /// The rule that decides about its rows.
    type D: Decider<Event = Voorval<Self::G>, Command: Send + Sync, Error: Weigert + 'static, State: Send + Sync>
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
    /// Whether an event comes from a row that counts each time ([`Opdracht::per_keer`]). Nothing else records such
    /// events; by them a delivery is recognised that was recorded before.
    fn komt_per_keer(&self, gebeurtenis: &Self::G) -> bool {
        let _ = gebeurtenis;
        false
    }
}

/// Why an import stops. What was taken in before it stays; the same file again goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportFout {
    /// The file cannot be used. Nothing is changed.
    #[error(transparent)]
    Bestand(#[from] Bestandsfout),
    /// The log.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log did not take an event.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The persoonsregister.
    #[error("persoonsregister: {0}")]
    Register(#[from] persoonsregister::Error),
    /// The quarantine.
    #[error("quarantaine: {0}")]
    Quarantaine(#[from] QuarantaineFout),
    /// A row is about a stream with an event of a type that only a newer program knows. The row may well be right, so it is
    /// not refused: nothing of its block was taken in, and the newer program takes it in from the same file.
    #[error(
        "over een dossier uit dit bestand heeft een nieuwere versie van dit programma iets vastgelegd (soort {soort}). \
         Neem die versie in gebruik en lever hetzelfde dan opnieuw aan"
    )]
    NieuwereVersie {
        /// The type name.
        soort: String,
    },
}

/// Of a delivery that cannot be used as a whole, at every door.
pub const AANLEVERING_ONBRUIKBAAR: &str = "aanlevering-onbruikbaar";

/// What a caller is shown of a delivery over HTTP. A file that cannot be used is one problem; what is wrong with it, and
/// where, is a finding with its own code.
impl From<ImportFout> for Probleem {
    fn from(fout: ImportFout) -> Self {
        match fout {
            ImportFout::Bestand(Bestandsfout { code, regel, bericht }) => {
                let bevinding = Veldfout {
                    regel: regel.and_then(|regel| usize::try_from(regel).ok()),
                    ..Veldfout::nieuw("", code, bericht.clone())
                };
                Self::verzoek_onjuist(AANLEVERING_ONBRUIKBAAR, bericht).met_fouten(vec![bevinding])
            }
            ImportFout::NieuwereVersie { soort } => nieuwere_versie(&soort),
            anders => intern(&anders),
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Voortgang {
    /// Bytes read.
    pub gelezen_bytes: u64,
    /// Bytes in all.
    pub totaal_bytes: u64,
    /// Rows so far.
    pub samenvatting: Samenvatting,
}

/// What an import did.
#[derive(Debug, Clone)]
pub struct Uitslag {
    /// The rows.
    pub samenvatting: Samenvatting,
    /// The first refusals, at most [`Uitslag::MAX_WEIGERINGEN`]; all are in quarantine.
    pub weigeringen: Vec<Rijfout>,
    /// Columns that were not used.
    pub extra_kolommen: Vec<String>,
}

impl Uitslag {
    /// Most refusals that are given back at once.
    pub const MAX_WEIGERINGEN: usize = 20;
}

/// Takes a file in. `bestand` is its name without folder, for the quarantine. Twice gives the same as once.
///
/// Rows that count each time that they come, such as corrections, are compared with what their stream ends with
/// ([`Opdracht::per_keer`]): the same file again, also after a crash halfway, records nothing again; an older file
/// that comes after a newer one is what its source says last, and counts. Rows of one stream are compared per block of
/// 2,000 rows. When two different corrections of one thing stand further apart than that, a second delivery records both
/// once more, and ends at the same values. The same happens when two rows of one
/// file contradict each other in a feed that only compares with what is known.
///
/// # Errors
/// See [`ImportFout`]: an unusable file changes nothing.
pub async fn importeer<A: Aanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    lezer: R,
    bestand: &str,
    mapping: &Mapping,
    voortgang: impl FnMut(Voortgang) + Send,
) -> Result<Uitslag, ImportFout> {
    let span = tracing::info_span!("import", bron = aanvoer.bron());
    neem_bestand(omgeving, aanvoer, lezer, bestand, mapping, Uuid::now_v7(), voortgang).instrument(span).await
}

/// Takes a file in, within the current span.
pub(crate) async fn neem_bestand<A: Aanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    mut lezer: R,
    bestand: &str,
    mapping: &Mapping,
    correlatie: Uuid,
    mut voortgang: impl FnMut(Voortgang) + Send,
) -> Result<Uitslag, ImportFout> {
    let gekeurd = aanlevering::keur(&mut lezer, aanvoer.indeling(), mapping)?;
    let mut bron = gekeurd.bron(lezer)?;
    let actor = Actor::van_rol(aanvoer.rol());
    let aanleiding = omgeving.aanleiding(actor, correlatie, None);
    let levering = Levering { bron: aanvoer.bron(), bestand, kop: gekeurd.kopregel() };
    let extra_kolommen = gekeurd.extra_kolommen().to_vec();
    let mut uitslag =
        Uitslag { samenvatting: Samenvatting::default(), weigeringen: Vec::new(), extra_kolommen };
    loop {
        let blok = bron.blok(BLOK)?;
        if blok.is_empty() {
            break;
        }
        let Opgenomen { geweigerd, klaar } =
            blok::neem_op(omgeving, aanvoer, &aanleiding, blok, &mut uitslag.samenvatting).await?;
        for (_, redenen) in &geweigerd {
            let ruimte = Uitslag::MAX_WEIGERINGEN.saturating_sub(uitslag.weigeringen.len());
            uitslag.weigeringen.extend(redenen.iter().take(ruimte).cloned());
        }
        omgeving.quarantaine.bewaar(&levering, aanleiding.vastgelegd_op, &geweigerd).await?;
        omgeving.quarantaine.laat_gaan(&levering, &klaar).await?;
        voortgang(Voortgang {
            gelezen_bytes: bron.gelezen_bytes(),
            totaal_bytes: bron.totaal_bytes(),
            samenvatting: uitslag.samenvatting,
        });
    }
    Ok(uitslag)
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
