//! How a dossier is found by the id of an application or benefit, from the log itself, so that it is there as soon as
//! it is recorded.

use dienst::{Bereik, Handeling, Nee, Object, Omgeving, beslis, intern, laad, probleem};
use domein::{Gebiedsteam, PersoonId, Vastlegging, gebeurtenis::IntakeGebeurtenis};
use eventstore::{HandleError, Position, Query, Version};
use jiff::civil::Date;
use persoonsregister::Geboorte;
use uuid::Uuid;
use web::{Gebruiker, Probleem};

use crate::regels::{Dossier, Dossierregels, Weigering, stream};

/// Where an application or benefit begins.
pub(super) struct Begin {
    pub(super) persoon: PersoonId,
    /// Day of application, or first day of the benefit.
    pub(super) datum: Date,
}

/// Finds an application on which this user may act.
pub(super) async fn aanvraag(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    id: Uuid,
) -> Result<Begin, Probleem> {
    let team =
        |dossier: &Dossier| dossier.aanvragen.get(&id).and_then(|aanvraag| aanvraag.gebiedsteam.clone());
    let begin = vind(omgeving, gebruiker, format!("aanvraag:{id}"), team).await?;
    begin.ok_or_else(|| geweigerd(Weigering::AanvraagOnbekend))
}

/// Finds a benefit on which this user may act.
pub(super) async fn uitkering(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    id: Uuid,
) -> Result<Begin, Probleem> {
    let team = |dossier: &Dossier| {
        dossier.uitkeringen.get(&id).and_then(|uitkering| uitkering.nu().gebiedsteam.clone())
    };
    let begin = vind(omgeving, gebruiker, format!("uitkering:{id}"), team).await?;
    begin.ok_or_else(|| geweigerd(Weigering::UitkeringOnbekend))
}

async fn vind(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    etiket: String,
    team: impl FnOnce(&Dossier) -> Option<Gebiedsteam>,
) -> Result<Option<Begin>, Probleem> {
    let bereik = beslis(gebruiker, Handeling::Werken, &Object::Gemeente(&omgeving.gemeente))?;
    let gemeente = format!("gemeente:{}", bereik.gemeente());
    let Some(begin) = eerste(omgeving, Query::tags([etiket, gemeente])).await? else { return Ok(None) };
    // Which team follows a person is looked up only for a caller to whom it makes a difference.
    if !bereik.is_hele_gemeente() {
        let team = team(&dossier(omgeving, begin.persoon).await?.0);
        match beslis(gebruiker, Handeling::Werken, &Object::Dossier(&omgeving.gemeente, team.as_ref())) {
            Ok(_) => {}
            Err(Nee::AnderTeam) => return Ok(None),
            Err(nee) => return Err(nee.into()),
        }
    }
    Ok(Some(begin))
}

/// Whether an application of this person lies within the caller's reach.
pub(super) async fn binnen_bereik(
    omgeving: &Omgeving,
    bereik: &Bereik,
    persoon: PersoonId,
    aanvraag: Uuid,
) -> Result<bool, Probleem> {
    if bereik.is_hele_gemeente() {
        return Ok(true);
    }
    let (dossier, _) = dossier(omgeving, persoon).await?;
    let aanvraag = dossier.aanvragen.get(&aanvraag);
    Ok(bereik.omvat(aanvraag.and_then(|aanvraag| aanvraag.gebiedsteam.as_ref())))
}

/// The first event of the log that a query asks for: whom it is about and since when.
pub(super) async fn eerste(omgeving: &Omgeving, vraag: Query) -> Result<Option<Begin>, Probleem> {
    let bladzij = omgeving.log.read(&vraag, Position::START, 1).await.map_err(|fout| intern(&fout))?;
    let Some(regel) = bladzij.events.first() else { return Ok(None) };
    let metadata = Vastlegging::<IntakeGebeurtenis>::uit_log(regel).map_err(|fout| intern(&fout))?.metadata;
    Ok(metadata.persoon_id.map(|persoon| Begin { persoon, datum: metadata.geldig_op }))
}

/// The dossier as it stands now, with its version.
pub(super) async fn dossier(omgeving: &Omgeving, persoon: PersoonId) -> Result<(Dossier, Version), Probleem> {
    let geladen = laad::<Dossierregels, _>(omgeving, &stream(persoon)).await?;
    Ok((geladen.state, geladen.version))
}

/// What the persoonsregister knows of somebody's birth.
pub(super) async fn geboorte(omgeving: &Omgeving, persoon: PersoonId) -> Result<Geboorte, Probleem> {
    let geboorte = omgeving.register.geboorte(&[persoon]).await.map_err(|fout| intern(&fout))?;
    Ok(geboorte.into_iter().next().unwrap_or(Geboorte::Onbekend))
}

pub(super) fn geweigerd(reden: Weigering) -> Probleem {
    probleem::<Weigering>(&HandleError::Refused(reden))
}
