//! The way in of every feed, whatever it is about: judge the whole file first, then take its rows in blocks:
//! read, recognise the person, decide, append; and keep what is refused.

use std::io::{Read, Seek};

use aanlevering::{Bestandsfout, Indeling, Ingelezen, Mapping, Rij, Samenvatting, Weigering};
use domein::{Aanleiding, Actor, Gebeurtenis, Rol, Voorval, gebeurtenis::VastleggingFout};
use eventstore::{AppendError, Ask, Decider, HandleError, StoreError, StreamId};
use persoonsregister::{Aanmelding, Persoon};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::{Levering, Omgeving, QuarantaineFout, Weigert, opdracht::te_groot};

/// Rows that are taken in together.
const BLOK: usize = 2_000;

/// A command that follows from a row.
pub struct Opdracht<D: Decider> {
    /// The stream that it is about.
    pub stream: StreamId,
    /// Its id: follows from the row, so that the same row again changes nothing.
    pub id: Uuid,
    /// What is asked.
    pub vraag: D::Command,
}

/// One feed of one service: how its rows are read, who they are about, and what they ask.
pub trait Aanvoer: Send + Sync {
    /// The rule that decides about its rows.
    type D: Decider<Event = Voorval<Self::G>, Command: Clone + Send + Sync, Error: Weigert + 'static, State: Send>
        + Send;
    /// The service's events.
    type G: Gebeurtenis + Clone;
    /// A row with its types.
    type Melding: Send;

    /// Its name: `beginbestand`, `doorstroompunt`, `uwv`.
    fn bron(&self) -> &'static str;
    /// In whose role its events are recorded.
    fn rol(&self) -> Rol;
    /// Its columns.
    fn indeling(&self) -> &'static Indeling;
    /// Reads one row; everything that is wrong at once.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    fn lees(&self, rij: &Rij) -> Result<Self::Melding, Vec<Weigering>>;
    /// Who the row is about.
    fn aanmelding(&self, melding: &Self::Melding) -> Aanmelding;
    /// What the row asks. May seal texts with the person's key.
    fn opdracht(
        &self,
        omgeving: &Omgeving,
        melding: Self::Melding,
        persoon: Persoon,
    ) -> impl Future<Output = Result<Opdracht<Self::D>, ImportFout>> + Send;
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
    pub weigeringen: Vec<Weigering>,
    /// Columns that were not used.
    pub extra_kolommen: Vec<String>,
}

impl Uitslag {
    /// Most refusals that are given back at once.
    pub const MAX_WEIGERINGEN: usize = 20;
}

/// Takes a file in. `bestand` is its name without folder, for the quarantine. Twice gives the same as once.
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
            neem_op(omgeving, aanvoer, &aanleiding, blok, &mut uitslag.samenvatting).await?;
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

/// What came of a block of rows, each as delivered.
struct Opgenomen {
    geweigerd: Vec<(String, Vec<Weigering>)>,
    /// Accepted now or before.
    klaar: Vec<String>,
}

/// Takes a block of rows in.
async fn neem_op<A: Aanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    aanleiding: &Aanleiding,
    blok: Vec<Ingelezen>,
    som: &mut Samenvatting,
) -> Result<Opgenomen, ImportFout> {
    som.gelezen += blok.len() as u64;
    let mut geweigerd = Vec::new();
    let mut meldingen = Vec::with_capacity(blok.len());
    let mut aanmeldingen = Vec::with_capacity(blok.len());
    for Ingelezen { regel, ruw, uitkomst } in blok {
        match uitkomst.and_then(|rij| aanvoer.lees(&rij)) {
            Ok(melding) => {
                aanmeldingen.push(aanvoer.aanmelding(&melding));
                meldingen.push((regel, ruw, melding));
            }
            Err(redenen) => geweigerd.push((ruw, redenen)),
        }
    }
    let personen = crate::persoon::neem_op_in_register(&omgeving.register, aanmeldingen).await?;
    let mut plaatsen = Vec::with_capacity(meldingen.len());
    let mut vragen = Vec::with_capacity(meldingen.len());
    for ((regel, ruw, melding), persoon) in meldingen.into_iter().zip(personen) {
        match persoon {
            Ok(persoon) => {
                let Opdracht { stream, id, vraag } = aanvoer.opdracht(omgeving, melding, persoon).await?;
                vragen.push(Ask { stream, command: id, ask: vraag, codec: aanleiding.clone() });
                plaatsen.push((regel, ruw));
            }
            Err(fout) => {
                geweigerd.push((ruw, vec![weigering(regel, "persoon-niet-herkend", fout.to_string())]));
            }
        }
    }
    let antwoorden = eventstore::handle_many::<A::D, Aanleiding>(&omgeving.log, vragen).await?;
    let mut klaar = Vec::with_capacity(plaatsen.len());
    for ((regel, ruw), antwoord) in plaatsen.into_iter().zip(antwoorden) {
        match antwoord {
            Ok(gedaan) => {
                let dubbel = gedaan.repeated || gedaan.events.is_empty();
                *(if dubbel { &mut som.dubbel } else { &mut som.aangenomen }) += 1;
                klaar.push(ruw);
            }
            Err(HandleError::Refused(reden)) => {
                geweigerd.push((ruw, vec![weigering(regel, reden.code(), reden.to_string())]));
            }
            Err(HandleError::Codec(VastleggingFout::TeGroot { .. })) => {
                geweigerd.push((ruw, vec![weigering(regel, "te-groot", te_groot().detail().to_owned())]));
            }
            // Trying again does not help: the other rows are not held up by this one.
            Err(HandleError::Codec(_)) => {
                geweigerd.push((ruw, vec![onvastlegbaar(regel, DOSSIER_ONLEESBAAR)]));
            }
            Err(HandleError::Append(AppendError::IdReused { .. })) => {
                geweigerd.push((ruw, vec![onvastlegbaar(regel, AL_GEBRUIKT)]));
            }
            Err(HandleError::Append(
                AppendError::TooLarge { .. } | AppendError::Nul { .. } | AppendError::StreamTwice { .. },
            )) => geweigerd.push((ruw, vec![onvastlegbaar(regel, LOGBOEK_WEIGERT)])),
            Err(HandleError::Store(fout)) => return Err(fout.into()),
            Err(HandleError::Append(fout)) => return Err(fout.into()),
            Err(fout) => unreachable!("no other kind of error: {fout}"),
        }
    }
    som.geweigerd += geweigerd.len() as u64;
    Ok(Opgenomen { geweigerd, klaar })
}

/// Why a row cannot be recorded, whoever tries it again.
const DOSSIER_ONLEESBAAR: &str = "Dit programma kan niet alles lezen wat over dit dossier is vastgelegd.";
const AL_GEBRUIKT: &str = "Onder het nummer dat uit deze rij volgt, is al iets anders vastgelegd.";
const LOGBOEK_WEIGERT: &str = "Een waarde is te groot of heeft een teken dat niet kan worden vastgelegd.";

fn onvastlegbaar(regel: u64, reden: &str) -> Weigering {
    weigering(regel, "niet-vast-te-leggen", reden.to_owned())
}

pub(crate) fn weigering(regel: u64, code: &'static str, reden: String) -> Weigering {
    Weigering { regel, veld: None, code, reden }
}
