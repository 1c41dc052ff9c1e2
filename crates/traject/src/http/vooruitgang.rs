//! How the areas of life went: the assessments of one person in order, with the difference to the first and to the one before.
//! From the log itself. Who looks stands in the list of looks, once for each assessment that is opened.

use axum::{Json, extract::State};
use dienst::{Inzage, Kijker, Omgeving, intern};
use domein::PersoonId;
use jiff::civil::Date;
use persoonsregister::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Probleem, Zoekvraag};

use super::{COACH, bigfive::Scores, mag_zien, onbekend, stand};
use crate::{doel, regels::normen::Wachtreden};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/big-five-metingen")
            .titel("Vooruitgang van één persoon op de big five")
            .uitleg("Altijd de nieuwste stand. Elke meting die wordt geopend, staat in de lijst van inzagen.")
            .rollen(COACH)
            .vraag::<ZoekMetingen>()
            .antwoord::<Vooruitgang>(200)
            .fouten(&[404, 410]),
        vooruitgang,
    )
}

/// Of whom.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekMetingen {
    /// The persoonId from an earlier answer.
    persoon_id: Uuid,
}

impl Keur for ZoekMetingen {}

/// The assessments of a person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Vooruitgang {
    persoon_id: PersoonId,
    /// In order of day.
    metingen: Vec<Metingregel>,
    /// From which day the next is late; none when there was none yet.
    volgende_voor: Option<Date>,
}

/// An assessment.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Metingregel {
    datum: Date,
    /// Each from 1 (acute problems) up to and including 5 (self-reliant).
    scores: Scores,
    /// The difference to the first; none of the first.
    sinds_eerste: Option<Verschil>,
    /// The difference to the one before; none of the first.
    sinds_vorige: Option<Verschil>,
}

/// How much higher each score is, from -4 up to and including 4; below nought is lower.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Verschil {
    financien: i8,
    school_of_werk: i8,
    wonen: i8,
    welzijn: i8,
    netwerk: i8,
}

impl Verschil {
    fn tussen(van: Scores, naar: Scores) -> Self {
        let meer = |van: u8, naar: u8| naar.cast_signed() - van.cast_signed();
        Self {
            financien: meer(van.financien, naar.financien),
            school_of_werk: meer(van.school_of_werk, naar.school_of_werk),
            wonen: meer(van.wonen, naar.wonen),
            welzijn: meer(van.welzijn, naar.welzijn),
            netwerk: meer(van.netwerk, naar.netwerk),
        }
    }
}

async fn vooruitgang(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Zoekvraag(ZoekMetingen { persoon_id }): Zoekvraag<ZoekMetingen>,
) -> Result<Json<Vooruitgang>, Probleem> {
    let gevraagd = PersoonId(persoon_id);
    let (toestand, _) = stand(&omgeving, gevraagd).await?.ok_or_else(onbekend)?;
    mag_zien(&omgeving, &kijker.gebruiker, (gevraagd, &toestand)).await?;
    if !kijker.recht.leest(doel::BIG_FIVE, false) {
        return Err(onbekend());
    }
    let persoon_id = toestand.trajecten.wie(gevraagd);
    let metingen = &toestand.metingen.0;
    let inzagen: Vec<PersoonId> = metingen.iter().map(|_| persoon_id).collect();
    if !inzagen.is_empty() {
        kijker.noteer(&omgeving, Inzage::Tekst, &inzagen).await?;
    }
    let mut regels: Vec<Metingregel> = Vec::with_capacity(metingen.len());
    for (datum, meting) in metingen {
        let open = omgeving.register.ontzegel(meting.persoon, doel::BIG_FIVE, &meting.scores).await;
        let open = open.map_err(|fout| match fout {
            Error::SleutelVernietigd(_) => Probleem::vervallen(
                "persoon-gewist",
                "De gegevens van deze persoon zijn gewist. Dat er is gemeten telt nog mee; de scores zijn niet meer te zien.",
            ),
            fout => intern(&fout),
        })?;
        // What is sealed was written here.
        let scores: Scores = serde_json::from_str(&open).map_err(|fout| intern(&fout))?;
        regels.push(Metingregel {
            datum: *datum,
            scores,
            sinds_eerste: regels.first().map(|eerste| Verschil::tussen(eerste.scores, scores)),
            sinds_vorige: regels.last().map(|vorige| Verschil::tussen(vorige.scores, scores)),
        });
    }
    let volgende_voor = regels.last().and_then(|laatste| Wachtreden::BigFiveTeMeten.norm(laatste.datum));
    Ok(Json(Vooruitgang { persoon_id, metingen: regels, volgende_voor }))
}
