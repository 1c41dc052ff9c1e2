//! The one order in which a command about a person is carried out: recognise (which only reads), decide, write the
//! persoonsregister, record, confirm. What the rules or the log refuse leaves nothing behind. Whoever is killed between
//! register and log mends it by asking the same again.

use std::sync::Arc;

use domein::{Aanleiding, Gebeurtenis, PersoonId, Verzegeld, Voorval};
use eventstore::{HandleError, Log, StoreError};
use persoonsregister::{Aanmelding, Bsn, Geboorte, Herkenning, Identificatie, Persoon, Persoonsgegevens};
use uuid::Uuid;
use web::{Probleem, Veldfout};

use crate::{
    BSN_ONJUIST, Omgeving, OpdrachtFout, PersoonInvoer, Weigert, intern, probleem,
    probleem::sleutel_hergebruikt,
    vastleggen::{is_zeker_niet_vastgelegd, leg_vast},
};

/// Most times a person is recognised again because somebody else changed the same person in between. Each time one of
/// them gets through, so this is also how many may say something about one person at the same moment.
pub(crate) const MAX_HERKENNINGEN: usize = 64;

/// The person whom a command is about. Not in the register yet when nobody knew them.
#[derive(Clone)]
pub struct Betrokkene {
    id: PersoonId,
    geboorte: Geboorte,
    zegel: Zegel,
}

/// Where the person's key is.
#[derive(Clone)]
enum Zegel {
    /// In the register.
    Bekend(persoonsregister::Persoonsregister),
    /// In what will be written to it.
    Herkend(Arc<Herkenning>),
}

/// Nothing of a person is ever printed.
impl std::fmt::Debug for Betrokkene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Betrokkene(…)")
    }
}

impl Betrokkene {
    /// The id that events carry.
    #[must_use]
    pub const fn id(&self) -> PersoonId {
        self.id
    }

    /// The birth, to compute ages with.
    #[must_use]
    pub const fn geboorte(&self) -> Geboorte {
        self.geboorte
    }

    /// Seals a text with the person's key, also when the person is not in the register yet.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub async fn verzegel(&self, doel: &str, tekst: &str) -> Result<Verzegeld, Probleem> {
        let verzegeld = match &self.zegel {
            Zegel::Bekend(register) => register.verzegel(self.id, doel, tekst).await,
            Zegel::Herkend(herkenning) => herkenning.verzegel(0, doel, tekst),
        };
        verzegeld.map_err(|fout| intern(&fout))
    }

    /// The same for a text that may not be there.
    ///
    /// # Errors
    /// As [`verzegel`](Self::verzegel).
    pub async fn verzegel_als(&self, doel: &str, tekst: Option<&str>) -> Result<Option<Verzegeld>, Probleem> {
        match tekst {
            Some(tekst) => self.verzegel(doel, tekst).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Who may come into being at a door, for a BSN that nobody has. A mistyped number would make a person who does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nieuw {
    /// Nobody: what is recorded there is about somebody who is known.
    Niemand,
    /// Whoever is named with a birth date and a last name.
    WieGenoemdIs,
}

impl Nieuw {
    fn mag(self, invoer: &PersoonInvoer) -> bool {
        self == Self::WieGenoemdIs && invoer.mag_nieuw()
    }

    /// The refusal of somebody whom nobody knows. Also the answer about somebody of whom the caller may not know: what a door
    /// says must not tell who exists.
    #[must_use]
    pub fn onbekend(self, invoer: &PersoonInvoer) -> Probleem {
        let uitleg = match self {
            _ if invoer.persoon_id.is_some() => {
                "Deze persoonId bestaat niet (meer). Gebruik de persoonId uit een eerder antwoord, of de bsn."
            }
            Self::Niemand => {
                "Dit BSN is hier nog niet bekend. Controleer het. Is dit een nieuwe persoon, leg dan eerst een signaal of een \
                 aanvraag vast."
            }
            Self::WieGenoemdIs => {
                "Dit BSN is hier nog niet bekend. Controleer het. Is dit een nieuwe persoon, geef dan ook de geboortedatum en \
                 de achternaam."
            }
        };
        Probleem::niet_gevonden("persoon-onbekend", uitleg)
    }
}

/// What was decided and is not recorded yet.
pub trait Besluit: Send + 'static {
    /// What came of it when it is recorded.
    type Gedaan: Send + 'static;
    /// The rule's refusal.
    type Weigering: Weigert + 'static;

    /// The same command was recorded before: then there is nothing left to write.
    fn is_herhaald(&self) -> bool;

    /// The id of a command that cannot be recorded because another one was recorded under it.
    fn sleutel_hergebruikt(&self, log: &Log)
    -> impl Future<Output = Result<Option<Uuid>, StoreError>> + Send;

    /// Records it; decided again as often as somebody else is first.
    ///
    /// # Errors
    /// The rule's refusal, or what the log says.
    fn leg_vast(
        self,
        log: Log,
    ) -> impl Future<Output = Result<Self::Gedaan, OpdrachtFout<Self::Weigering>>> + Send + 'static;
}

/// One command.
impl<D, G> Besluit for eventstore::Plan<D, Aanleiding>
where
    D: eventstore::Decider<
            Event = Voorval<G>,
            Command: Send + Sync,
            State: Send + Sync,
            Error: Weigert + 'static,
        > + Send
        + 'static,
    G: Gebeurtenis + Clone,
{
    type Gedaan = eventstore::Handled<D>;
    type Weigering = D::Error;

    fn is_herhaald(&self) -> bool {
        self.decisions().iter().all(|besluit| besluit.as_ref().is_ok_and(eventstore::Handled::is_repeated))
    }

    async fn sleutel_hergebruikt(&self, log: &Log) -> Result<Option<Uuid>, StoreError> {
        self.reused(log).await
    }

    async fn leg_vast(self, log: Log) -> Result<Self::Gedaan, OpdrachtFout<D::Error>> {
        let antwoorden = self.append(&log).await.map_err(HandleError::Store)?;
        antwoorden.into_iter().next().unwrap_or(Err(HandleError::Store(StoreError::Stopped)))
    }
}

/// Recognises the person, has it decided, writes the person to the register and records what was decided. `beslis` is asked
/// again when somebody else changed the person in between; it refuses with a problem.
///
/// # Errors
/// 400 for a BSN without the right form, 404 for a person id that does not exist and for a BSN that nobody has at a door
/// where nobody comes into being by it ([`Nieuw`]), 409 when the register refuses, and what
/// `beslis` and the log say; after an error the register is as it was, unless it is not known whether it was recorded.
pub async fn leg_vast_over<B, W>(
    omgeving: &Omgeving,
    (invoer, nieuw): (&PersoonInvoer, Nieuw),
    beslis: impl Fn(Betrokkene) -> W,
) -> Result<(Betrokkene, B::Gedaan), Probleem>
where
    B: Besluit,
    W: Future<Output = Result<B, Probleem>>,
{
    for _ in 0..MAX_HERKENNINGEN {
        let betrokkene = herken(omgeving, invoer, nieuw).await?;
        match probeer(omgeving, &betrokkene, &beslis).await {
            Ok(Some(gedaan)) => return Ok((betrokkene, gedaan)),
            Ok(None) => {}
            // Of two who say something about one new person at the same moment, the second was decided on somebody who
            // does not exist: its stream is another one than that of the first.
            Err(nee)
                if nee.status().is_client_error()
                    && is_achterhaald(omgeving, (invoer, nieuw), &betrokkene).await? => {}
            Err(nee) => return Err(nee),
        }
    }
    Err(intern(&persoonsregister::Error::Samenloop))
}

/// Decides about this person, writes and records; `None` when the person is another one by now.
async fn probeer<B, W>(
    omgeving: &Omgeving,
    betrokkene: &Betrokkene,
    beslis: impl Fn(Betrokkene) -> W,
) -> Result<Option<B::Gedaan>, Probleem>
where
    B: Besluit,
    W: Future<Output = Result<B, Probleem>>,
{
    let log = &omgeving.log;
    let besluit = beslis(betrokkene.clone()).await?;
    let gedaan = match &betrokkene.zegel {
        // What is known already needs no writing, and then the append alone looks at the key.
        Zegel::Herkend(herkenning) if !herkenning.is_bekend() && !besluit.is_herhaald() => {
            keur_sleutel(omgeving, &besluit).await?;
            let zeker_niet = |gedaan: &Result<_, _>| match gedaan {
                Err(fout) if is_zeker_niet_vastgelegd(fout) => vec![0],
                _ => Vec::new(),
            };
            let vastleggen = besluit.leg_vast(log.clone());
            leg_vast(&omgeving.register, herkenning.clone(), vastleggen, zeker_niet)
                .await
                .map_err(|fout| intern(&fout))?
                .map(|vastgelegd| vastgelegd.antwoord)
        }
        _ => Some(besluit.leg_vast(log.clone()).await),
    };
    gedaan.transpose().map_err(|fout| probleem(&fout))
}

/// Whether others have changed, since they were recognised, the person or what would be written of them. Then a refusal
/// says nothing: it has to be decided again.
async fn is_achterhaald(
    omgeving: &Omgeving,
    (invoer, nieuw): (&PersoonInvoer, Nieuw),
    toen: &Betrokkene,
) -> Result<bool, Probleem> {
    let Zegel::Herkend(herkenning) = &toen.zegel else { return Ok(false) };
    if herkenning.is_bekend() {
        return Ok(false);
    }
    let nu = herken(omgeving, invoer, nieuw).await?;
    let Zegel::Herkend(opnieuw) = &nu.zegel else { return Ok(true) };
    if opnieuw.is_bekend() {
        return Ok(true);
    }
    Ok(match (persoon(herkenning), persoon(opnieuw)) {
        // Nobody knows them: the id is a new one each time.
        (Some(toen), Some(nu)) if toen.nieuw && nu.nieuw => false,
        (toen, nu) => toen != nu,
    })
}

fn persoon(herkenning: &Herkenning) -> Option<&Persoon> {
    herkenning.uitkomsten().first()?.as_ref().ok()
}

/// Refuses a command under a key of another command before anything of it is written. Two commands under one key at the
/// same moment both get past this; then the append refuses one of them, and what it wrote is taken back.
pub(crate) async fn keur_sleutel(omgeving: &Omgeving, besluit: &impl Besluit) -> Result<(), Probleem> {
    match besluit.sleutel_hergebruikt(&omgeving.log).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(sleutel_hergebruikt()),
        Err(fout) => Err(intern(&fout)),
    }
}

fn lees_bsn(bsn: &str) -> Result<Bsn, Probleem> {
    Bsn::lees(bsn).map_err(|fout| {
        Probleem::ongeldig(vec![Veldfout::nieuw("persoon.bsn", BSN_ONJUIST, fout.to_string())])
    })
}

/// Who it is. Writes nothing: a BSN that nobody has gets a person id that is not in the register yet.
async fn herken(omgeving: &Omgeving, invoer: &PersoonInvoer, nieuw: Nieuw) -> Result<Betrokkene, Probleem> {
    if let Some(id) = invoer.persoon_id {
        return bekende(omgeving, id, || nieuw.onbekend(invoer)).await;
    }
    let bsn = invoer.bsn.as_deref().unwrap_or_default();
    let bsn = lees_bsn(bsn)?;
    // A name is only told with the birth date: a number of somebody else would give that person another name, and a birth
    // date that is not theirs is refused.
    let naam = |naam: &Option<String>| naam.clone().filter(|_| invoer.geboortedatum.is_some());
    let gegevens = Persoonsgegevens {
        geboorte: invoer.geboortedatum.into(),
        voornaam: naam(&invoer.voornaam),
        achternaam: naam(&invoer.achternaam),
    };
    let aanmelding = Aanmelding { identificaties: vec![Identificatie::Bsn(bsn)], gegevens };
    let herkenning = omgeving.register.herken(vec![aanmelding]).await.map_err(|fout| intern(&fout))?;
    match herkenning.uitkomsten().first() {
        Some(Ok(persoon)) if persoon.nieuw && !nieuw.mag(invoer) => Err(nieuw.onbekend(invoer)),
        Some(Ok(persoon)) => {
            let (id, geboorte) = (persoon.id, persoon.geboorte);
            Ok(Betrokkene { id, geboorte, zegel: Zegel::Herkend(Arc::new(herkenning)) })
        }
        Some(Err(fout)) => Err(Probleem::conflict(fout.code(), fout.to_string())),
        None => Err(Probleem::intern(&"persoonsregister gave no answer")),
    }
}

/// A person by id. Asked by itself, so that an id that was made up is not taken in.
async fn bekende(
    omgeving: &Omgeving,
    id: PersoonId,
    onbekend: impl FnOnce() -> Probleem,
) -> Result<Betrokkene, Probleem> {
    let geboorte = omgeving.register.bekende(id).await.map_err(|fout| match fout {
        persoonsregister::Error::OnbekendePersoon(_) | persoonsregister::Error::SleutelVernietigd(_) => {
            onbekend()
        }
        fout => intern(&fout),
    })?;
    Ok(Betrokkene { id, geboorte, zegel: Zegel::Bekend(omgeving.register.clone()) })
}
