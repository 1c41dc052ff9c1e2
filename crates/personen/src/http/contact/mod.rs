//! How somebody can be reached: told at the desk, and let go when it no longer holds.

mod invoer;

use std::collections::BTreeSet;

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Inhoud, Omgeving, Verzoek, probleem};
use domein::{Contactsoort, PersoonId, Rol};
use eventstore::Handled;
use jiff::civil::Date;
use persoonsregister::Contactregel;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Keur as _, Operatie, Pad, Probleem};

use super::{
    DOSSIER,
    wie::{van_register, zie},
};
use crate::regels::kaart::{Kaart, Opdracht, Wat, stream_kaart};

use self::invoer::{Contactgegevens, Intrekking};

const WIJZIGT: &[Rol] = DOSSIER;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/personen/{persoonId}/contactgegevens")
            .titel("Vastleggen hoe iemand te bereiken is")
            .uitleg("Van elke soort geldt wat op de nieuwste dag gold. Wat er al stond blijft bewaard.")
            .rollen(WIJZIGT)
            .parameter("persoonId", "De persoonId uit een eerder antwoord.")
            .invoer::<Contactgegevens>()
            .antwoord::<Vastgelegd>(201)
            .antwoord::<Vastgelegd>(200)
            .fouten(&[404, 409, 410]),
        leg_vast,
    )
    .operatie(
        Operatie::post("/personen/{persoonId}/contactgegevens/{nummer}/intrekking")
            .titel("Een contactgegeven laten vervallen")
            .uitleg("Het geldt niet meer, of klopte nooit. Wat daarvoor werd verteld, geldt dan weer.")
            .rollen(WIJZIGT)
            .parameter("persoonId", "De persoonId uit een eerder antwoord.")
            .parameter("nummer", "Het nummer van het gegeven, zoals de kaart het geeft.")
            .invoer::<Intrekking>()
            .antwoord::<Vastgelegd>(201)
            .antwoord::<Vastgelegd>(200)
            .fouten(&[404, 409, 410]),
        trek_in,
    )
}

/// What was recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Vastgelegd {
    /// Who it is by now.
    persoon_id: PersoonId,
    /// What was told.
    soorten: Vec<Contactsoort>,
    /// Number of facts that are recorded at this desk about this person.
    versie: u64,
}

type Antwoord = Result<(StatusCode, Json<Vastgelegd>), Probleem>;

async fn leg_vast(
    State(omgeving): State<Omgeving>,
    Pad(persoon): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Contactgegevens>,
) -> Antwoord {
    let persoon = zie(&omgeving, &verzoek.gebruiker, PersoonId(persoon)).await?.nu;
    let Ok(waarden) = invoer.waarden() else { return Err(Probleem::ongeldig(invoer.keur())) };
    let soorten: BTreeSet<Contactsoort> = waarden.iter().map(|(soort, _)| *soort).collect();
    let wat = |nieuw| Wat::LegVast { soorten: soorten.clone(), nieuw };
    let bron = verzoek.aanleiding.actor.id.as_str();
    let regels: Vec<Contactregel> = waarden
        .into_iter()
        .map(|(soort, waarde)| Contactregel { soort, bron: bron.to_owned(), peildatum: invoer.datum, waarde })
        .collect();
    // The register first: an event never tells of what is not there. Not under a key that was another command's.
    let nieuw = match is_herhaald(&omgeving, &verzoek, persoon, invoer.datum, wat(true)).await? {
        true => false,
        false => {
            let nieuw = omgeving.register.leg_contact_vast(persoon, &regels).await;
            nieuw.map_err(|fout| van_register(&fout))?
        }
    };
    let gedaan = voer_uit(&omgeving, &verzoek, persoon, invoer.datum, wat(nieuw)).await?;
    Ok(antwoord(persoon, soorten, &gedaan))
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad((persoon, nummer)): Pad<(Uuid, i64)>,
    Inhoud(verzoek, invoer): Inhoud<Intrekking>,
) -> Antwoord {
    let persoon = zie(&omgeving, &verzoek.gebruiker, PersoonId(persoon)).await?.nu;
    let bekend =
        omgeving.register.contact_nummer(persoon, nummer).await.map_err(|fout| van_register(&fout))?;
    let soort = bekend.ok_or_else(|| {
        Probleem::niet_gevonden(
            "contactgegeven-onbekend",
            "Dit contactgegeven is er niet bij deze persoon. Neem het nummer over van de kaart.",
        )
    })?;
    let wat = Wat::LaatVervallen { soort, nummer };
    // Refused under a key that was another command's, before anything is let go.
    let _ = is_herhaald(&omgeving, &verzoek, persoon, invoer.datum, wat.clone()).await?;
    // The register first: whoever is killed in between asks again, and then the log still has to be told.
    let vervallen = omgeving.register.laat_contact_vervallen(persoon, nummer).await;
    vervallen.map_err(|fout| van_register(&fout))?;
    let gedaan = voer_uit(&omgeving, &verzoek, persoon, invoer.datum, wat).await?;
    Ok(antwoord(persoon, BTreeSet::from([soort]), &gedaan))
}

/// Whether this very command was recorded before.
///
/// # Errors
/// 409 when another command was recorded under its key.
async fn is_herhaald(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    datum: Date,
    wat: Wat,
) -> Result<bool, Probleem> {
    let opdracht = Opdracht { persoon, datum, wat };
    let (stream, aanleiding) = (stream_kaart(persoon), &verzoek.aanleiding);
    dienst::is_herhaald::<Kaart, _>(omgeving, &stream, verzoek.opdracht, opdracht, aanleiding).await
}

async fn voer_uit(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    datum: Date,
    wat: Wat,
) -> Result<Handled<Kaart>, Probleem> {
    let opdracht = Opdracht { persoon, datum, wat };
    let (stream, aanleiding) = (stream_kaart(persoon), &verzoek.aanleiding);
    let gedaan =
        dienst::voer_uit::<Kaart, _>(omgeving, &stream, verzoek.opdracht, opdracht, aanleiding).await;
    gedaan.map_err(|fout| probleem(&fout))
}

fn antwoord(
    persoon: PersoonId,
    soorten: BTreeSet<Contactsoort>,
    gedaan: &Handled<Kaart>,
) -> (StatusCode, Json<Vastgelegd>) {
    let status = if gedaan.is_recorded_now() { StatusCode::CREATED } else { StatusCode::OK };
    let soorten = soorten.into_iter().collect();
    (status, Json(Vastgelegd { persoon_id: persoon, soorten, versie: gedaan.version.0 }))
}
