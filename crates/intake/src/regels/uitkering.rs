//! Benefits: corrected and withdrawn by hand, and granted here. One person has one benefit at a time.

use domein::gebeurtenis::{KenmerkenGewijzigd, ToekenningIngetrokken, UitkeringGecorrigeerd};
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
    }
}

fn zoek(dossier: &Dossier, id: Uuid) -> Result<&Uitkering, Weigering> {
    dossier.uitkeringen.get(&id).ok_or(Weigering::UitkeringOnbekend)
}

/// A grant of our own may begin while an earlier benefit is still open here: its end is recorded elsewhere (as
/// uitstroom, or in the next delivery of the file). It may not begin within a period that is known to its end.
pub(super) fn keur_toekenning(dossier: &Dossier, ingang: Date) -> Result<(), Weigering> {
    let erin = |ander: &Uitkering| {
        ander.einde.as_ref().is_some_and(|einde| ander.ingangsdatum <= ingang && ingang < einde.datum)
    };
    let overlapt = dossier.uitkeringen.values().any(|ander| ander.telt() && erin(ander));
    if overlapt { Err(Weigering::UitkeringOverlapt) } else { Ok(()) }
}
