//! A benefit, read back with all that is known of it.

use axum::{Json, extract::State};
use dienst::{Inzage, Kijker, Omgeving};
use domein::{Herkomst, PersoonId, RedenCode, gebeurtenis::Uitkeringskenmerken};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Operatie, Pad, Probleem};

use super::{
    LEZERS,
    dossier::{self, geweigerd},
    uitkering::Uitkeringtoestand,
};
use crate::regels::{Dossier, Intrekking, Uitkering, Weigering};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/uitkeringen/{uitkeringId}")
            .titel("Uitkering bekijken")
            .uitleg("Altijd de nieuwste stand. Wie kijkt, staat in de lijst van inzagen.")
            .parameter("uitkeringId", "De uitkering")
            .rollen(LEZERS)
            .antwoord::<Uitkeringstand>(200),
        bekijk,
    )
}

/// A benefit with all that is known of it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Uitkeringstand {
    uitkering_id: Uuid,
    persoon_id: PersoonId,
    toestand: Uitkeringtoestand,
    /// Goes up with every change in the person's dossier.
    versie: u64,
    /// First day.
    ingangsdatum: Date,
    /// First day without benefit, when known here, and who says so.
    einde: Option<Eindeantwoord>,
    /// What traject says of the end; the file goes before it when both say something.
    vernomen: Option<Vernomen>,
    /// How it came to be known here.
    herkomst: Herkomst,
    /// What is known of the person, by the day since when: the first from the first day on.
    kenmerken: Vec<Kenmerkenantwoord>,
    /// Who withdrew it; none when it counts.
    ingetrokken: Option<Intrekkingantwoord>,
    /// It was withdrawn once, and counts again.
    hersteld: bool,
    /// A full delivery no longer had it: the day of which that delivery gave the state.
    niet_meer_geleverd: Option<Date>,
    /// The application that was decided on; none for a benefit of the existing file.
    besluit: Option<Besluitantwoord>,
    /// Other benefits of the same person and scheme that share days with it: one of them is not right.
    overlapt: Vec<Uuid>,
}

/// The end of a benefit.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Eindeantwoord {
    /// First day without benefit.
    datum: Date,
    reden: RedenCode,
    bron: Eindebron,
}

/// Who says that a benefit ends.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Eindebron {
    /// The file of benefits.
    Bestand,
    /// A coach, as outflow.
    Traject,
}

/// An outflow that a coach recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Vernomen {
    /// First day without benefit.
    datum: Date,
    reden: RedenCode,
}

/// What the person is like since a day.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Kenmerkenantwoord {
    vanaf: Date,
    kenmerken: Uitkeringskenmerken,
}

/// Who withdrew a grant.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Intrekkingantwoord {
    /// Somebody, by hand.
    MetDeHand,
    /// A full delivery that no longer has it.
    BijLevering,
}

/// The decision that a benefit came of.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Besluitantwoord {
    aanvraag_id: Uuid,
    /// None when it was recorded before the day of a decision was kept.
    datum: Option<Date>,
}

async fn bekijk(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(id): Pad<Uuid>,
) -> Result<Json<Uitkeringstand>, Probleem> {
    let persoon = dossier::uitkering(&omgeving, &kijker.gebruiker, id).await?.persoon;
    let (dossier, versie) = dossier::dossier(&omgeving, persoon).await?;
    let uitkering =
        dossier.uitkeringen.get(&id).ok_or_else(|| geweigerd(Weigering::UitkeringOnbekend))?.clone();
    kijker.noteer(&omgeving, Inzage::Uitkeringen, &[persoon]).await?;
    let overlapt = overlappend(&dossier, id, &uitkering);
    let toestand = Uitkeringtoestand::van(&uitkering, omgeving.klok.vandaag());
    let vernomen = uitkering.vernomen.map(|(datum, reden)| Vernomen { datum, reden });
    let einde = match (uitkering.einde, &vernomen) {
        (Some(einde), _) => {
            Some(Eindeantwoord { datum: einde.datum, reden: einde.reden, bron: Eindebron::Bestand })
        }
        (None, Some(einde)) => {
            Some(Eindeantwoord { datum: einde.datum, reden: einde.reden.clone(), bron: Eindebron::Traject })
        }
        (None, None) => None,
    };
    let begin = (uitkering.ingangsdatum, uitkering.kenmerken);
    let kenmerken = std::iter::once(begin).chain(uitkering.verloop);
    Ok(Json(Uitkeringstand {
        uitkering_id: id,
        persoon_id: persoon,
        toestand,
        versie: versie.0,
        ingangsdatum: uitkering.ingangsdatum,
        einde,
        vernomen,
        herkomst: uitkering.herkomst,
        kenmerken: kenmerken.map(|(vanaf, kenmerken)| Kenmerkenantwoord { vanaf, kenmerken }).collect(),
        ingetrokken: uitkering.ingetrokken.map(|wie| match wie {
            Intrekking::MetDeHand => Intrekkingantwoord::MetDeHand,
            Intrekking::BijLevering => Intrekkingantwoord::BijLevering,
        }),
        hersteld: uitkering.hersteld,
        niet_meer_geleverd: uitkering.niet_meer_geleverd,
        besluit: uitkering.besluit.map(|(aanvraag_id, datum)| Besluitantwoord { aanvraag_id, datum }),
        overlapt,
    }))
}

/// The other benefits of the dossier that count and share days with this one, under the same scheme.
fn overlappend(dossier: &Dossier, id: Uuid, uitkering: &Uitkering) -> Vec<Uuid> {
    let raakt = |ander: &Uitkering| {
        ander.telt()
            && ander.nu().regeling == uitkering.nu().regeling
            && uitkering.tot().is_none_or(|tot| ander.ingangsdatum < tot)
            && ander.tot().is_none_or(|tot| uitkering.ingangsdatum < tot)
    };
    let anderen = dossier.uitkeringen.iter().filter(|(ander, _)| **ander != id && uitkering.telt());
    anderen.filter(|(_, ander)| raakt(ander)).map(|(ander, _)| *ander).collect()
}
