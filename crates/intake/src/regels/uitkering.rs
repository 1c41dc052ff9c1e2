//! Benefits: corrected and withdrawn by hand, and granted here. One person has one benefit at a time.

use domein::Regeling;
use domein::gebeurtenis::{
    KenmerkenGewijzigd, ToekenningIngetrokken, UitkeringGecorrigeerd, UitstroomHerroepen, UitstroomVernomen,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Dossier, Feiten, OpUitkering, Uitkering, Weigering, kenmerken::gecorrigeerd};

/// A correction or withdrawal by hand.
pub(super) fn wijzig(dossier: &Dossier, op: OpUitkering) -> Result<Feiten, Weigering> {
    match op {
        OpUitkering::Corrigeer { uitkering_id, datum, correctie } => {
            let bekend = zoek(dossier, uitkering_id)?;
            if bekend.ingetrokken.is_some() {
                return Err(Weigering::ToekenningIngetrokken);
            }
            let leeftijd = correctie.leeftijd.or(bekend.leeftijd);
            let kenmerken = gecorrigeerd(&bekend.kenmerken, correctie.clone());
            let verloop = bekend.verloop.iter();
            let verloop: Vec<_> =
                verloop.map(|(dag, ruw)| (*dag, gecorrigeerd(ruw, correctie.clone()))).collect();
            if (&kenmerken, leeftijd, &verloop) == (&bekend.kenmerken, bekend.leeftijd, &bekend.verloop) {
                return Ok(Vec::new());
            }
            // What is corrected holds for the whole time; what changed on a day changed all the same.
            let mut feiten: Feiten =
                vec![(datum, UitkeringGecorrigeerd { uitkering_id, kenmerken, leeftijd }.into())];
            feiten.extend(verloop.into_iter().map(|(vanaf, kenmerken)| {
                (vanaf, KenmerkenGewijzigd { uitkering_id, vanaf, kenmerken }.into())
            }));
            Ok(feiten)
        }
        OpUitkering::TrekIn { uitkering_id, datum } => {
            if zoek(dossier, uitkering_id)?.ingetrokken.is_some() {
                return Ok(Vec::new());
            }
            Ok(vec![(datum, ToekenningIngetrokken { uitkering_id, bij_levering: false }.into())])
        }
        OpUitkering::Verneem { uitkering_id, datum, reden } => {
            let bekend = zoek(dossier, uitkering_id)?;
            if datum <= bekend.ingangsdatum {
                return Err(Weigering::EindeVoorIngang);
            }
            if bekend.vernomen.as_ref() == Some(&(datum, reden.clone())) {
                return Ok(Vec::new());
            }
            Ok(vec![(datum, UitstroomVernomen { uitkering_id, datum, reden }.into())])
        }
        OpUitkering::Herroep { uitkering_id, datum } => {
            if zoek(dossier, uitkering_id)?.vernomen.is_none() {
                return Ok(Vec::new());
            }
            Ok(vec![(datum, UitstroomHerroepen { uitkering_id }.into())])
        }
    }
}

fn zoek(dossier: &Dossier, id: Uuid) -> Result<&Uitkering, Weigering> {
    dossier.uitkeringen.get(&id).ok_or(Weigering::UitkeringOnbekend)
}

/// A grant of our own has no end yet: it may not begin before the last day of another benefit of the same scheme that is
/// known, nor before one that began later. An end counts that the existing file says, and one that a coach recorded as
/// outflow.
pub(super) fn keur_toekenning(dossier: &Dossier, ingang: Date, regeling: Regeling) -> Result<(), Weigering> {
    let staat_in_de_weg =
        |ander: &Uitkering| ander.nu().regeling == regeling && ander.tot().is_none_or(|tot| ingang < tot);
    let overlapt = dossier.uitkeringen.values().any(|ander| ander.telt() && staat_in_de_weg(ander));
    if overlapt { Err(Weigering::UitkeringOverlapt) } else { Ok(()) }
}
