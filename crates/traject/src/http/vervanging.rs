//! Who stands in for a coach who is absent.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
};
use dienst::{
    Bladzijde, Cursor, Datums, Gedateerd, Inhoud, Limiet, NoemtCodes, Omgeving, Verzoek, Vrager,
    inrichting::Genoemd, intern, probleem,
};
use domein::{
    Correctiereden, Kenmerk, Rol, Vastlegging, Vervangingsreden, afgeleide_id,
    gebeurtenis::TrajectGebeurtenis as G,
};
use eventstore::{Handled, Position, Query, Tag};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;
use web::{Api, Gebruiker, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{bord::eigen_nummer, bron::bladzijde, status};
use crate::{
    etiketten::etiket_gemeente,
    regels::{
        Weigering, stream_vervanging,
        vervanging::{Opdracht, Vervanging, Vervangingen},
    },
};

/// Whoever may record or see one.
const COACH_OF_BEHEER: &[Rol] = &[Rol::Coach, Rol::Beheer];

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let vastleggen = |pad, titel| {
        Operatie::post(pad)
            .titel(titel)
            .rollen(COACH_OF_BEHEER)
            .antwoord::<VervangingVast>(201)
            .antwoord::<VervangingVast>(200)
            .fouten(&[404, 409])
    };
    api.operatie(
        vastleggen("/vervangingen", "Een coach laten vervangen")
            .uitleg(
                "Wie vervangt, ziet in deze dagen wat de afwezige coach ziet en mag wat die coach mag, ook bij een ander \
                 gebiedsteam. Daarom legt alleen de coach zelf dit vast, of beheer.",
            )
            .invoer::<NieuweVervanging>(),
        leg_vast,
    )
    .operatie(
        vastleggen("/vervangingen/{vervangingId}/intrekking", "Vervanging intrekken of eerder laten eindigen")
            .parameter("vervangingId", "De vervanging, uit het antwoord.")
            .invoer::<Intrekking>(),
        trek_in,
    )
    .operatie(
        Operatie::get("/vervangingen")
            .titel("Wie vervangt wie")
            .rollen(COACH_OF_BEHEER)
            .vraag::<ZoekVervangingen>()
            .antwoord::<Bladzijde<Vervangingregel>>(200),
        vervangingen,
    )
}

/// Somebody stands in for a coach.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweVervanging {
    /// The internal number of who is absent.
    coach: Kenmerk,
    /// The internal number of who stands in.
    vervanger: Kenmerk,
    /// First day.
    van: Date,
    /// First day on which the coach is there again.
    tot: Date,
    /// Why; never what is the matter with somebody.
    reden: Vervangingsreden,
}

impl Keur for NieuweVervanging {
    fn keur(&self) -> Vec<Veldfout> {
        match self.tot <= self.van {
            true => vec![Veldfout::nieuw("tot", "einde-voor-begin", "Het einde ligt na de eerste dag.")],
            false => Vec::new(),
        }
    }
}

impl Datums for NieuweVervanging {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("van", self.van), Gedateerd::gepland("tot", self.tot)]
    }
}

impl NoemtCodes for NieuweVervanging {
    fn codes(&self) -> Vec<Genoemd> {
        let codes = [
            Genoemd::coach("coach", Some(&self.coach), self.van),
            Genoemd::coach("vervanger", Some(&self.vervanger), self.van),
        ];
        codes.into_iter().flatten().collect()
    }
}

/// It does not hold.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// From which day on; on or before the first day: not at all.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Intrekking);

/// What is recorded of a substitution.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct VervangingVast {
    vervanging_id: Uuid,
    coach: Kenmerk,
    vervanger: Kenmerk,
    van: Date,
    /// First day on which it no longer holds; the same as `van` when it never did.
    tot: Date,
}

/// Whether somebody stands in for this coach today, as the log itself says.
pub(super) async fn vervangt(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    coach: &Kenmerk,
) -> Result<bool, Probleem> {
    let stream = stream_vervanging(&omgeving.gemeente, coach);
    let geladen = dienst::laad::<Vervangingen, _>(omgeving, &stream).await?;
    let zelf = eigen_nummer(omgeving, gebruiker).await?;
    Ok(geladen.state.vervangt(zelf.as_str(), omgeving.klok.vandaag()))
}

/// It opens the caseload of a coach to another: that is for the coach to say, or for beheer.
async fn mag_vastleggen(omgeving: &Omgeving, gebruiker: &Gebruiker, coach: &Kenmerk) -> Result<(), Probleem> {
    if gebruiker.rollen.contains(&Rol::Beheer) || *coach == eigen_nummer(omgeving, gebruiker).await? {
        return Ok(());
    }
    Err(Probleem::geen_toegang(
        "Een vervanging legt de coach zelf vast die afwezig is, of beheer. Vraag het een van hen.",
    ))
}

async fn doe(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    coach: &Kenmerk,
    opdracht: Opdracht,
) -> Result<Handled<Vervangingen>, Probleem> {
    mag_vastleggen(omgeving, &verzoek.gebruiker, coach).await?;
    let stream = stream_vervanging(&omgeving.gemeente, coach);
    dienst::voer_uit::<Vervangingen, _>(omgeving, &stream, verzoek.opdracht, opdracht, &verzoek.aanleiding)
        .await
        .map_err(|fout| probleem(&fout))
}

fn toon(
    gedaan: &Handled<Vervangingen>,
    (vervanging_id, coach): (Uuid, Kenmerk),
) -> Result<(StatusCode, Json<VervangingVast>), Probleem> {
    let Some(Vervanging { vervanger, van, tot }) = gedaan.state.0.get(&vervanging_id).cloned() else {
        return Err(onbekend());
    };
    Ok((status(gedaan), Json(VervangingVast { vervanging_id, coach, vervanger, van, tot })))
}

async fn leg_vast(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<NieuweVervanging>,
) -> Result<(StatusCode, Json<VervangingVast>), Probleem> {
    let vervanging_id = afgeleide_id("vervanging", &[&verzoek.opdracht.to_string()]);
    let NieuweVervanging { coach, vervanger, van, tot, reden } = invoer;
    let vervanging = Vervanging { vervanger, van, tot };
    let opdracht =
        Opdracht::LegVast { vervanging_id, coach: coach.clone(), vervanging: vervanging.clone(), reden };
    let gedaan = doe(&omgeving, &verzoek, &coach, opdracht).await?;
    // The same facts under another key are the substitution that was there.
    let eerder = gedaan.state.0.iter().find(|(_, eerder)| **eerder == vervanging).map(|(id, _)| *id);
    let bekend = gedaan.state.0.contains_key(&vervanging_id).then_some(vervanging_id);
    toon(&gedaan, (bekend.or(eerder).unwrap_or(vervanging_id), coach))
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(vervanging_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { datum, reden }): Inhoud<Intrekking>,
) -> Result<(StatusCode, Json<VervangingVast>), Probleem> {
    let coach = coach_van(&omgeving, vervanging_id).await?.ok_or_else(onbekend)?;
    let gedaan = doe(&omgeving, &verzoek, &coach, Opdracht::TrekIn { vervanging_id, datum, reden }).await?;
    toon(&gedaan, (vervanging_id, coach))
}

/// Whose substitution it is, from the log itself.
async fn coach_van(omgeving: &Omgeving, vervanging_id: Uuid) -> Result<Option<Kenmerk>, Probleem> {
    let etiket = Tag::new(format!("vervanging:{vervanging_id}"));
    let vraag = Query::tags([etiket, etiket_gemeente(&omgeving.gemeente)]);
    let bladzij = omgeving.log.read(&vraag, Position::START, 1).await.map_err(|fout| intern(&fout))?;
    let Some(regel) = bladzij.events.first() else { return Ok(None) };
    let vastgelegd = Vastlegging::<G>::uit_log(regel).map_err(|fout| intern(&fout))?;
    match vastgelegd.gebeurtenis {
        G::VervangingVastgelegd(feiten) => Ok(Some(feiten.coach)),
        // Nothing is told of a substitution before it is there.
        _ => Ok(None),
    }
}

fn onbekend() -> Probleem {
    Probleem::niet_gevonden("vervanging-onbekend", Weigering::VervangingOnbekend.to_string())
}

/// Which substitutions.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekVervangingen {
    /// Only of or by this coach: an internal number, or `mij` for who asks.
    coach: Option<Kenmerk>,
    /// Only those that hold on this day.
    op: Option<Date>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekVervangingen {}

/// A substitution in a list; one that was withdrawn before it began is not in it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Vervangingregel {
    vervanging_id: String,
    coach: String,
    vervanger: String,
    van: String,
    /// First day on which it no longer holds.
    tot: String,
    reden: String,
}

async fn vervangingen(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekVervangingen>,
) -> Result<Bladzijde<Vervangingregel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let sql = "SELECT plaats, vervanging_id, coach, vervanger, van, tot, reden FROM begeleiding_vervanging \
               WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR coach = $3 OR vervanger = $3) AND van < tot \
               AND ($4 = '' OR (van <= $4 AND tot > $4)) ORDER BY plaats LIMIT $5";
    let coach = super::bord::coach(&omgeving, zoek.coach, &gebruiker).await?.unwrap_or_default();
    let vraag = sqlx::query(sql).bind(bereik.gemeente().to_string()).bind(na).bind(coach);
    let op = zoek.op.map(|dag| dag.to_string()).unwrap_or_default();
    let rijen = vraag.bind(op).bind(zoek.limiet.rijen()).fetch_all(omgeving.database.pool()).await;
    let rijen = rijen.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, zoek.limiet, &uri, |rij| {
        Ok(Vervangingregel {
            vervanging_id: rij.try_get("vervanging_id")?,
            coach: rij.try_get("coach")?,
            vervanger: rij.try_get("vervanger")?,
            van: rij.try_get("van")?,
            tot: rij.try_get("tot")?,
            reden: rij.try_get("reden")?,
        })
    })
}
