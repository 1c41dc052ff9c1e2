//! How somebody can be reached: told at the desk, and let go when it no longer holds.

use std::collections::BTreeSet;

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Besluit as _, Datums, Gedateerd, Inhoud, Omgeving, Verzoek, intern, probleem};
use domein::{Contactsoort, PersoonId, Rol};
use eventstore::{Envelope, HandleError, Handled};
use jiff::civil::Date;
use persoonsregister::Contactregel;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};
use zeroize::Zeroizing;

use super::{
    DOSSIER,
    wie::{van_register, zie},
};
use crate::regels::{
    contact::{self, Adres, Onjuist},
    kaart::{Kaart, Opdracht, Wat, Weigering, stream_kaart},
};

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

/// How somebody can be reached; at least one of them.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contactgegevens {
    /// The day on which it held.
    datum: Date,
    /// Telephone number.
    telefoon: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Where somebody lives.
    adres: Option<Adresinvoer>,
    /// The language somebody wants to be spoken to in, as ISO 639 has it.
    taal: Option<String>,
}

/// An address.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Adresinvoer {
    #[schemars(length(min = 1, max = 80))]
    straat: String,
    #[schemars(range(min = 1, max = 99_999))]
    huisnummer: u32,
    #[schemars(length(min = 1, max = 10))]
    toevoeging: Option<String>,
    postcode: String,
    #[schemars(length(min = 1, max = 80))]
    plaats: String,
    /// It is not to be told to others.
    #[serde(default)]
    geheim: bool,
}

/// What was told, in one spelling.
type Waarde = (Contactsoort, Zeroizing<String>);

impl Contactgegevens {
    /// The values in one spelling, or everything that is wrong.
    fn waarden(&self) -> Result<Vec<Waarde>, Vec<(&'static str, Onjuist)>> {
        let mut waarden = Vec::new();
        let mut fouten = Vec::new();
        let mut neem = |veld, soort, waarde: Result<String, Onjuist>| match waarde {
            Ok(waarde) => waarden.push((soort, Zeroizing::new(waarde))),
            Err(fout) => fouten.push((veld, fout)),
        };
        if let Some(tekst) = &self.telefoon {
            neem("telefoon", Contactsoort::Telefoon, contact::telefoon(tekst));
        }
        if let Some(tekst) = &self.email {
            neem("email", Contactsoort::Email, contact::email(tekst));
        }
        if let Some(adres) = &self.adres {
            neem("adres.postcode", Contactsoort::Adres, adres.als_tekst());
        }
        if let Some(tekst) = &self.taal {
            neem("taal", Contactsoort::Taal, contact::taal(tekst));
        }
        if fouten.is_empty() { Ok(waarden) } else { Err(fouten) }
    }
}

impl Adresinvoer {
    fn als_tekst(&self) -> Result<String, Onjuist> {
        let netjes = |tekst: &String| tekst.trim().to_owned();
        let adres = Adres {
            straat: netjes(&self.straat),
            huisnummer: self.huisnummer,
            toevoeging: self.toevoeging.as_ref().map(netjes),
            postcode: contact::postcode(&self.postcode)?,
            plaats: netjes(&self.plaats),
            geheim: self.geheim,
        };
        // Texts and a number: there is nothing in it that JSON cannot say.
        serde_json::to_string(&adres).map_err(|_| Onjuist::Postcode)
    }
}

impl Keur for Contactgegevens {
    fn keur(&self) -> Vec<Veldfout> {
        match self.waarden() {
            Ok(waarden) if waarden.is_empty() => vec![Veldfout::nieuw(
                "",
                "contact-leeg",
                "Geef minstens een van telefoon, email, adres of taal.",
            )],
            Ok(_) => Vec::new(),
            Err(fouten) => {
                let veldfout =
                    |(veld, fout): (&str, Onjuist)| Veldfout::nieuw(veld, fout.code(), fout.to_string());
                fouten.into_iter().map(veldfout).collect()
            }
        }
    }
}

impl Datums for Contactgegevens {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// Since when it no longer holds.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// The day on which it turned out.
    datum: Date,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
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
    let nieuw = match al_gedaan(&omgeving, &verzoek, persoon, invoer.datum, wat(true)).await? {
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
    let wat = Wat::LaatVervallen(soort);
    let vervallen = if al_gedaan(&omgeving, &verzoek, persoon, invoer.datum, wat.clone()).await? {
        true
    } else {
        let vervallen = omgeving.register.laat_contact_vervallen(persoon, nummer).await;
        vervallen.map_err(|fout| van_register(&fout))?.is_some()
    };
    let soorten = BTreeSet::from([soort]);
    if !vervallen {
        // It was let go before.
        let stand = dienst::laad::<Kaart, _>(&omgeving, &stream_kaart(persoon)).await?;
        let vastgelegd = Vastgelegd {
            persoon_id: persoon,
            soorten: soorten.into_iter().collect(),
            versie: stand.version.0,
        };
        return Ok((StatusCode::OK, Json(vastgelegd)));
    }
    let gedaan = voer_uit(&omgeving, &verzoek, persoon, invoer.datum, wat).await?;
    Ok(antwoord(persoon, soorten, &gedaan))
}

/// Whether this very command was recorded before.
///
/// # Errors
/// 409 when another command was recorded under its key.
async fn al_gedaan(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    datum: Date,
    wat: Wat,
) -> Result<bool, Probleem> {
    let envelope = Envelope {
        stream: stream_kaart(persoon),
        id: verzoek.opdracht,
        command: Opdracht { persoon, datum, wat },
        codec: verzoek.aanleiding.clone(),
    };
    let plan = eventstore::decide_many::<Kaart, _>(&omgeving.log, vec![envelope]).await;
    let plan = plan.map_err(|fout| intern(&fout))?;
    if let Some(Err(fout)) = plan.decisions().first() {
        return Err(probleem(fout));
    }
    let herhaald = plan.is_herhaald();
    if let Some(command) = plan.reused(&omgeving.log).await.map_err(|fout| intern(&fout))? {
        return Err(probleem::<Weigering>(&HandleError::KeyReused { command }));
    }
    Ok(herhaald)
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
