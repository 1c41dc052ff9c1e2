//! Who looked at whom in this service, for who watches over that.

use axum::{extract::State, http::Uri};
use domein::{Kenmerk, PersoonId, Rol};
use jiff::Timestamp;
use persoonsregister::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Probleem, Zoekvraag};

use crate::{Bladzijde, Cursor, Inzageregel, Inzagevraag, Limiet, Omgeving, Vrager, intern};

const TOEZICHT: &[Rol] = &[Rol::Privacy];

/// The operation with which who watches over it sees who looked at whom: `/inzagen`.
#[must_use]
pub fn inzagen(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/inzagen")
            .titel("Wie keek naar wie")
            .uitleg(
                "Het nieuwste eerst, van een persoon, van een account, of alles. Van een zoekvraag staat er wie werd \
                 gevonden, en niet wat er is gevraagd. Ook van wie is gewist blijft te zien dat er werd gekeken.",
            )
            .rollen(TOEZICHT)
            .vraag::<Zoek>()
            .antwoord::<Bladzijde<Inzageweergave>>(200),
        lijst,
    )
}

/// Which looks.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Zoek {
    /// Only at this person, under whatever id.
    persoon_id: Option<Uuid>,
    /// Only by this account.
    account: Option<Kenmerk>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Zoek {}

/// A look.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Inzageweergave {
    op: Timestamp,
    account: String,
    rol: String,
    /// What was looked at: `zoeken`, `kaart`, `tijdlijn`, `tekst`, `namen` or `uitkeringen`.
    handeling: String,
    /// At whom, under the id of then; none when a search found nobody.
    persoon_id: Option<String>,
    /// The number of the request: looks with the same one were of one request.
    correlatie: String,
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    _: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
) -> Result<Bladzijde<Inzageweergave>, Probleem> {
    let voor = zoek.na.as_ref().map(|na| na.lees::<String>(&uri)).transpose()?;
    let personen = match zoek.persoon_id.map(PersoonId) {
        Some(persoon) => match omgeving.register.identiteit(persoon).await {
            Ok(wie) => wie.alle,
            // What was looked at stays known, also of who is not there any more.
            Err(Error::SleutelVernietigd(_) | Error::OnbekendePersoon(_)) => vec![persoon],
            Err(fout) => return Err(intern(&fout)),
        },
        None => Vec::new(),
    };
    let vraag = Inzagevraag { personen, sub: zoek.account.map(String::from), voor };
    let regels = Inzageregel::lijst(&omgeving, &vraag, zoek.limiet).await.map_err(|fout| intern(&fout))?;
    let toon = |regel: Inzageregel| {
        let op = Timestamp::from_millisecond(regel.op_ms).map_err(|fout| intern(&fout))?;
        let Inzageregel { id, sub: account, rol, handeling, persoon_id, correlatie, .. } = regel;
        Ok((id, Inzageweergave { op, account, rol, handeling, persoon_id, correlatie }))
    };
    let regels = regels.into_iter().map(toon).collect::<Result<Vec<_>, Probleem>>()?;
    Ok(Bladzijde::van(regels, zoek.limiet, &uri))
}
