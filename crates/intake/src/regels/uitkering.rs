//! Benefits: taken over from the existing file, corrected, withdrawn. One person has one benefit at a time.

use domein::Herkomst;
use domein::gebeurtenis::{
    ToekenningIngetrokken, UitkeringGecorrigeerd, UitkeringToegekend, UitkeringseindeGemeld,
    UitkeringseindeIngetrokken,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Dossier, Einde, Feiten, OpUitkering, Overname, Uitkering, Weigering,
    kenmerken::{gecorrigeerd, is_onbekend, kenmerken, samengevoegd},
};

/// A benefit as the existing file tells it: new, changed, ended, not ended after all, or nothing new.
pub(super) fn neem_over(dossier: &Dossier, id: Uuid, overname: Overname) -> Result<Feiten, Weigering> {
    let ingang = overname.ingangsdatum;
    if overname.einde.as_ref().is_some_and(|einde| einde.datum <= ingang) {
        return Err(Weigering::EindeVoorIngang);
    }
    let Some(bekend) = dossier.uitkeringen.get(&id) else { return nieuw(dossier, id, overname) };
    if bekend.ingetrokken.is_some() {
        return Err(Weigering::ToekenningIngetrokken);
    }
    let mut feiten = Feiten::new();
    let leeftijd = overname.leeftijd.or(bekend.leeftijd);
    let kenmerken = samengevoegd(&bekend.kenmerken, overname.kenmerken);
    if (&kenmerken, leeftijd) != (&bekend.kenmerken, bekend.leeftijd) {
        feiten.push((ingang, UitkeringGecorrigeerd { uitkering_id: id, kenmerken, leeftijd }.into()));
    }
    let einde = overname.einde.map(|nieuw| einde_na(bekend.einde.as_ref(), nieuw));
    if duurt_langer(bekend.einde.as_ref(), einde.as_ref()) {
        keur_periode(dossier, id, ingang, einde.as_ref())?;
    }
    match (einde, &bekend.einde) {
        (Some(nieuw), oud) if oud.as_ref() != Some(&nieuw) => feiten.push(gemeld(id, nieuw)),
        (None, Some(oud)) => {
            feiten.push((oud.datum, UitkeringseindeIngetrokken { uitkering_id: id }.into()));
        }
        _ => {}
    }
    Ok(feiten)
}

fn nieuw(dossier: &Dossier, id: Uuid, overname: Overname) -> Result<Feiten, Weigering> {
    let Overname { ingangsdatum, leeftijd, kenmerken: ruw, einde } = overname;
    keur_periode(dossier, id, ingangsdatum, einde.as_ref())?;
    let toegekend = UitkeringToegekend {
        uitkering_id: id,
        aanvraag_id: None,
        herkomst: Herkomst::Beginbestand,
        ingangsdatum,
        leeftijd,
        kenmerken: kenmerken(ruw),
        coach: None,
        al_beeindigd: einde.is_some(),
    };
    let mut feiten = vec![(ingangsdatum, toegekend.into())];
    feiten.extend(einde.map(|einde| gemeld(id, einde)));
    Ok(feiten)
}

fn gemeld(
    id: Uuid,
    Einde { datum, reden, leeftijd }: Einde,
) -> (Date, domein::gebeurtenis::IntakeGebeurtenis) {
    (datum, UitkeringseindeGemeld { uitkering_id: id, datum, reden, leeftijd }.into())
}

/// The end as it is known after a delivery: its date counts; a reason that is not known replaces none that is, and
/// the same holds for the age on the same day.
fn einde_na(bekend: Option<&Einde>, mut nieuw: Einde) -> Einde {
    if let Some(bekend) = bekend {
        if is_onbekend(&nieuw.reden) {
            nieuw.reden = bekend.reden.clone();
        }
        if nieuw.datum == bekend.datum {
            nieuw.leeftijd = nieuw.leeftijd.or(bekend.leeftijd);
        }
    }
    nieuw
}

fn duurt_langer(was: Option<&Einde>, wordt: Option<&Einde>) -> bool {
    match (was, wordt) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(was), Some(wordt)) => wordt.datum > was.datum,
    }
}

/// A correction or withdrawal by hand.
pub(super) fn wijzig(dossier: &Dossier, op: OpUitkering) -> Result<Feiten, Weigering> {
    match op {
        OpUitkering::Corrigeer { uitkering_id, datum, correctie } => {
            let bekend = zoek(dossier, uitkering_id)?;
            if bekend.ingetrokken.is_some() {
                return Err(Weigering::ToekenningIngetrokken);
            }
            let leeftijd = correctie.leeftijd.or(bekend.leeftijd);
            let kenmerken = gecorrigeerd(&bekend.kenmerken, correctie);
            if (&kenmerken, leeftijd) == (&bekend.kenmerken, bekend.leeftijd) {
                return Ok(Vec::new());
            }
            Ok(vec![(datum, UitkeringGecorrigeerd { uitkering_id, kenmerken, leeftijd }.into())])
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

/// A delivery that would give a person two benefits on one day is refused: it would count double.
fn keur_periode(dossier: &Dossier, id: Uuid, van: Date, einde: Option<&Einde>) -> Result<(), Weigering> {
    let overlapt = andere(dossier, id).any(|ander| {
        einde.is_none_or(|einde| ander.ingangsdatum < einde.datum)
            && ander.einde.as_ref().is_none_or(|hun| van < hun.datum)
    });
    if overlapt { Err(Weigering::UitkeringOverlapt) } else { Ok(()) }
}

/// A grant of our own may begin while an earlier benefit is still open here: its end is recorded elsewhere (as
/// uitstroom, or in the next delivery of the file). It may not begin within a period that is known to its end.
pub(super) fn keur_toekenning(dossier: &Dossier, ingang: Date) -> Result<(), Weigering> {
    let erin = |ander: &Uitkering| {
        ander.einde.as_ref().is_some_and(|einde| ander.ingangsdatum <= ingang && ingang < einde.datum)
    };
    let overlapt = dossier.uitkeringen.values().any(|ander| ander.ingetrokken.is_none() && erin(ander));
    if overlapt { Err(Weigering::UitkeringOverlapt) } else { Ok(()) }
}

fn andere(dossier: &Dossier, id: Uuid) -> impl Iterator<Item = &Uitkering> {
    dossier
        .uitkeringen
        .iter()
        .filter(move |(eigen, ander)| **eigen != id && ander.ingetrokken.is_none())
        .map(|(_, u)| u)
}
