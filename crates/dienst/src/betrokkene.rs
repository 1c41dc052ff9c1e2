//! The one order in which a command about a person is carried out: recognise (which only reads), decide, write the
//! persoonsregister, record. What the rules refuse leaves nothing behind. Whoever is killed between register and log
//! mends it by asking the same again.

use std::sync::Arc;

use domein::{Aanleiding, PersoonId, Verzegeld};
use eventstore::{Codec, Log, StoreError};
use persoonsregister::{Aanmelding, Afloop, Bsn, Geboorte, Herkenning, Identificatie, Persoonsgegevens};
use uuid::Uuid;
use web::{Probleem, Veldfout};

use crate::{BSN_ONJUIST, Omgeving, PersoonInvoer, intern, opdracht::sleutel_hergebruikt};

/// Most times a person is recognised again because somebody else changed the same person in between.
pub(crate) const MAX_HERKENNINGEN: usize = 8;

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

/// What was decided and is not recorded yet.
pub trait Besluit {
    /// The same command was recorded before: then there is nothing left to write.
    fn is_herhaald(&self) -> bool;

    /// The id of a command that cannot be recorded because another one was recorded under it.
    fn sleutel_hergebruikt(&self, log: &Log) -> impl Future<Output = Result<Option<Uuid>, StoreError>>;
}

impl<D: eventstore::Decider> Besluit for eventstore::Across<D, Aanleiding>
where
    Aanleiding: Codec<D>,
{
    fn is_herhaald(&self) -> bool {
        self.decision().is_repeated()
    }

    fn sleutel_hergebruikt(&self, log: &Log) -> impl Future<Output = Result<Option<Uuid>, StoreError>> {
        self.reused(log)
    }
}

impl<D: eventstore::Decider> Besluit for eventstore::Plan<D, Aanleiding>
where
    Aanleiding: Codec<D>,
{
    fn is_herhaald(&self) -> bool {
        self.decisions().iter().all(|besluit| besluit.as_ref().is_ok_and(eventstore::Handled::is_repeated))
    }

    fn sleutel_hergebruikt(&self, log: &Log) -> impl Future<Output = Result<Option<Uuid>, StoreError>> {
        self.reused(log)
    }
}

/// Recognises the person, has it decided, and writes the person to the register. Gives what was decided, for the caller
/// to record. `beslis` is asked again when somebody else changed the person in between; it refuses with a problem.
///
/// # Errors
/// 400 for a BSN without the right form, 404 for a person id that does not exist, 409 when the register refuses, and what
/// `beslis` says; after an error the register is as it was.
pub async fn beslis_over<B, W>(
    omgeving: &Omgeving,
    invoer: &PersoonInvoer,
    beslis: impl Fn(Betrokkene) -> W,
) -> Result<(Betrokkene, B), Probleem>
where
    B: Besluit,
    W: Future<Output = Result<B, Probleem>>,
{
    for _ in 0..MAX_HERKENNINGEN {
        let betrokkene = herken(omgeving, invoer).await?;
        let besluit = beslis(betrokkene.clone()).await?;
        match &betrokkene.zegel {
            // What is known already needs no writing, and then the append alone looks at the key.
            Zegel::Herkend(herkenning) if !herkenning.is_bekend() && !besluit.is_herhaald() => {
                keur_sleutel(omgeving, &besluit).await?;
                let afloop = omgeving.register.leg_vast(herkenning).await.map_err(|fout| intern(&fout))?;
                if afloop == Afloop::Vastgelegd {
                    return Ok((betrokkene, besluit));
                }
            }
            _ => return Ok((betrokkene, besluit)),
        }
    }
    Err(intern(&persoonsregister::Error::Samenloop))
}

/// Refuses a command under a key of another command before anything of it stands in the register. Two commands under
/// one key at the same moment both get past this: the append refuses one of them, and then the register keeps what it
/// said of its person. That is no more than a person of whom nothing is recorded.
async fn keur_sleutel(omgeving: &Omgeving, besluit: &impl Besluit) -> Result<(), Probleem> {
    match besluit.sleutel_hergebruikt(&omgeving.log).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(sleutel_hergebruikt()),
        Err(fout) => Err(intern(&fout)),
    }
}

/// Who it is. Writes nothing: a BSN that nobody has gets a person id that is not in the register yet.
async fn herken(omgeving: &Omgeving, invoer: &PersoonInvoer) -> Result<Betrokkene, Probleem> {
    if let Some(id) = invoer.persoon_id {
        return bekende(omgeving, id).await;
    }
    let bsn = invoer.bsn.as_deref().unwrap_or_default();
    let bsn = Bsn::lees(bsn).map_err(|fout| {
        Probleem::ongeldig(vec![Veldfout::nieuw("persoon.bsn", BSN_ONJUIST, fout.to_string())])
    })?;
    let gegevens = Persoonsgegevens { geboortedatum: invoer.geboortedatum, ..Persoonsgegevens::default() };
    let aanmelding = Aanmelding { identificaties: vec![Identificatie::Bsn(bsn)], gegevens };
    let herkenning = omgeving.register.herken(vec![aanmelding]).await.map_err(|fout| intern(&fout))?;
    match herkenning.uitkomsten().first() {
        Some(Ok(persoon)) => {
            let (id, geboorte) = (persoon.id, persoon.geboorte);
            Ok(Betrokkene { id, geboorte, zegel: Zegel::Herkend(Arc::new(herkenning)) })
        }
        Some(Err(fout)) => Err(Probleem::conflict("persoon-niet-herkend", fout.to_string())),
        None => Err(Probleem::intern(&"persoonsregister gave no answer")),
    }
}

/// A person by id. Asked by itself, so that an id that was made up is not taken in.
async fn bekende(omgeving: &Omgeving, id: PersoonId) -> Result<Betrokkene, Probleem> {
    let kaart = omgeving.register.gegevens(id).await.map_err(|fout| match fout {
        persoonsregister::Error::OnbekendePersoon(_) | persoonsregister::Error::SleutelVernietigd(_) => {
            Probleem::niet_gevonden(
                "persoon-onbekend",
                "Deze persoonId bestaat niet (meer). Gebruik de persoonId uit een eerder antwoord, of de bsn.",
            )
        }
        fout => intern(&fout),
    })?;
    drop(kaart);
    let geboorte = omgeving.register.geboorte(&[id]).await.map_err(|fout| intern(&fout))?;
    let geboorte = geboorte.into_iter().next().unwrap_or(Geboorte::Onbekend);
    Ok(Betrokkene { id, geboorte, zegel: Zegel::Bekend(omgeving.register.clone()) })
}
