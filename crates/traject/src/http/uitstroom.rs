//! Outflow of a benefit. A benefit is named by its id, or by the day on which it began: the id follows from that. Aftercare
//! stands in `nazorg`.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer, Verzoek};
use domein::{Datumsoort, PersoonId, RedenCode, referentie, uitkering_id};
use eventstore::{Handled, Tag};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::{Antwoord, UITSTROOM, Vastgelegd, persoon_van, stand, status, vastleggen, vraag, vraag_over};
use crate::regels::{
    Weigering,
    begeleiding::{Begeleiding, Uitstroombron, Wat},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/uitstroom", "Uitstroom vastleggen of verbeteren", UITSTROOM)
            .uitleg(
                "Sluit de lopende trajecten die voor deze datum begonnen, en haalt de persoon van de wachtlijsten van \
                 voor die dag. De uitkering moet hier bekend zijn. Opnieuw met een andere datum of een beter \
                 bekende reden: verbetert de uitstroom.",
            )
            .invoer::<Uitstroom>(),
        stroom_uit,
    )
    .operatie(
        vastleggen("/uitstroom/{uitkeringId}/intrekking", "Uitstroom intrekken", UITSTROOM).invoer::<Intrekking>(),
        trek_in,
    )
}

/// A benefit ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Uitstroom {
    /// Who.
    persoon: PersoonInvoer,
    /// The benefit; or give `ingangsdatum`.
    uitkering_id: Option<Uuid>,
    /// First day of the benefit; or give `uitkeringId`.
    ingangsdatum: Option<Date>,
    /// First day without benefit.
    datum: Date,
    /// Reason of outflow: `werk`, `gesubsidieerd-werk`, `opleiding`, `andere-uitkering`, `verhuizing`,
    /// `samenwoning`, `detentie`, `overlijden`, `overig` or `onbekend`.
    reden: RedenCode,
}

impl Keur for Uitstroom {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        if self.uitkering_id.is_some() == self.ingangsdatum.is_some() {
            let reden =
                "Geef uitkeringId of ingangsdatum, niet beide: zo staat vast om welke uitkering het gaat.";
            fouten.push(Veldfout::nieuw("uitkeringId", "uitkering-onduidelijk", reden));
        }
        if self.ingangsdatum.is_some_and(|ingang| ingang > self.datum) {
            let reden = "De eerste dag zonder uitkering ligt op of na de ingangsdatum.";
            fouten.push(Veldfout::nieuw("datum", "einde-voor-begin", reden));
        }
        if referentie::zoek(referentie::REDENEN_UITSTROOM, self.reden.as_str()).is_none() {
            let codes: Vec<_> = referentie::codes(referentie::REDENEN_UITSTROOM).collect();
            let reden = format!("Kies een van: {}.", codes.join(", "));
            fouten.push(Veldfout::nieuw("reden", "waarde-onbekend", reden));
        }
        fouten
    }
}

impl Datums for Uitstroom {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![
            Gedateerd::geboren("persoon", &self.persoon),
            Gedateerd::gepland("ingangsdatum", self.ingangsdatum),
            Gedateerd::nieuw("datum", self.datum, Datumsoort::EindeUitkering),
        ]
    }
}

/// A benefit did not end after all.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// The day on which this became clear.
    datum: Date,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Uitstroom, Intrekking);

/// Asks the rule about a benefit, and answers with its id.
pub(super) async fn over_uitkering(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (persoon, uitkering_id, datum): (PersoonId, Uuid, Date),
    (wat, toestand): (Wat, &'static str),
) -> Antwoord {
    let gedaan = vraag(omgeving, verzoek, (persoon, datum), uitstroom_onbekend, wat).await?;
    Ok(antwoord(persoon, uitkering_id, toestand, &gedaan))
}

pub(super) fn antwoord(
    persoon: PersoonId,
    uitkering_id: Uuid,
    toestand: &'static str,
    gedaan: &Handled<Begeleiding>,
) -> (StatusCode, Json<Vastgelegd>) {
    let over = Vastgelegd::over(persoon, toestand, gedaan.version);
    (status(gedaan), Json(Vastgelegd { uitkering_id: Some(uitkering_id), ..over }))
}

async fn stroom_uit(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<Uitstroom>,
) -> Antwoord {
    let uitkering = |persoon: PersoonId| {
        let ingang = invoer.ingangsdatum.unwrap_or(invoer.datum);
        invoer.uitkering_id.unwrap_or_else(|| uitkering_id(persoon, &omgeving.gemeente, ingang, 0))
    };
    let omgeving_nu = &omgeving;
    let maak = |wie: Betrokkene| {
        let (uitkering_id, leeftijd) = (uitkering(wie.id()), wie.geboorte().leeftijd_op(invoer.datum));
        let (reden, bron) = (invoer.reden.clone(), Uitstroombron::Medewerker);
        let (persoon, datum) = (wie.id(), invoer.datum);
        async move {
            keur_volgende(omgeving_nu, persoon, uitkering_id, Some(datum)).await?;
            keur_ingang(omgeving_nu, uitkering_id, datum).await?;
            Ok(Wat::StroomUit { uitkering_id, reden, leeftijd, bron })
        }
    };
    let (wie, gedaan) = vraag_over(&omgeving, &verzoek, (&invoer.persoon, invoer.datum), maak).await?;
    Ok(antwoord(wie.id(), uitkering(wie.id()), "uitgestroomd", &gedaan))
}

/// A benefit does not end before its first day, as the read model of benefits knows it; one that is not known there yet passes.
async fn keur_ingang(omgeving: &Omgeving, uitkering_id: Uuid, datum: Date) -> Result<(), Probleem> {
    let sql = "SELECT ingangsdatum FROM bord_uitkering WHERE uitkering_id = $1";
    let vraag = sqlx::query_scalar(sql).bind(uitkering_id.to_string());
    let ingang: Option<String> =
        vraag.fetch_optional(omgeving.database.pool()).await.map_err(|fout| dienst::intern(&fout))?;
    let vanaf: Option<Date> = ingang.and_then(|dag| dag.parse().ok());
    match vanaf {
        Some(vanaf) if datum < vanaf => {
            let nee = Weigering::DatumTeVroeg { vanaf, wat: "de eerste dag van de uitkering" };
            Err(Probleem::conflict(dienst::Weigert::code(&nee), nee.to_string()))
        }
        _ => Ok(()),
    }
}

/// The rule knows when another benefit began as it was first told; a file may have moved that day since. What the read model
/// of benefits knows of it counts too: an outflow that was known is not moved past the begin of the next benefit, nor
/// withdrawn when there is one.
async fn keur_volgende(
    omgeving: &Omgeving,
    persoon: PersoonId,
    uitkering_id: Uuid,
    tot: Option<Date>,
) -> Result<(), Probleem> {
    let Some((toestand, _)) = stand(omgeving, persoon).await? else { return Ok(()) };
    let Some(bekend) = toestand.uitstroom.get(&uitkering_id) else { return Ok(()) };
    let personen = super::bron::personen(omgeving).await?;
    let sql = format!(
        "SELECT 1 FROM bord_uitkering u WHERE {} AND u.uitkering_id <> $1 AND u.ingetrokken = 0 \
         AND u.ingangsdatum >= $2 AND u.ingangsdatum < $3 LIMIT 1",
        personen.zelfde_sql("u.persoon_id", "CAST($4 AS TEXT)")
    );
    // Safe: made of constants of this program, and of ids of persons.
    let vraag = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(uitkering_id.to_string());
    let vraag = vraag.bind(bekend.datum.to_string());
    let vraag = vraag.bind(tot.map_or_else(|| "9999-12-31".to_owned(), |tot| tot.to_string()));
    let volgende = vraag.bind(persoon.to_string()).fetch_optional(omgeving.database.pool()).await;
    match volgende.map_err(|fout| dienst::intern(&fout))? {
        None => Ok(()),
        Some(_) => {
            let nee = Weigering::VolgendeUitkering;
            Err(Probleem::conflict(dienst::Weigert::code(&nee), nee.to_string()))
        }
    }
}

/// Who an outflow is about.
pub(super) async fn persoon_bij(omgeving: &Omgeving, uitkering_id: Uuid) -> Result<PersoonId, Probleem> {
    let etiket = Tag::new(format!("uitkering:{uitkering_id}"));
    persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(uitstroom_onbekend)
}

/// 404 for an outflow that is not there, or not for this caller.
pub(super) fn uitstroom_onbekend() -> Probleem {
    Probleem::niet_gevonden("uitstroom-onbekend", Weigering::UitstroomOnbekend.to_string())
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(uitkering_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { datum }): Inhoud<Intrekking>,
) -> Antwoord {
    let persoon = persoon_bij(&omgeving, uitkering_id).await?;
    let bron = Uitstroombron::Medewerker;
    keur_volgende(&omgeving, persoon, uitkering_id, None).await?;
    let wat = (Wat::TrekUitstroomIn { uitkering_id, bron }, "uitstroom-ingetrokken");
    over_uitkering(&omgeving, &verzoek, (persoon, uitkering_id, datum), wat).await
}
