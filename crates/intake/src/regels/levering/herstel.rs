//! Bringing a dossier to what it would be without a delivery: for taking the delivery back.

use domein::gebeurtenis::{ToekenningIngetrokken, UitkeringNietMeerGeleverd};

use super::{
    super::{Dossier, Feiten, Uitkering, onbekende_kenmerken},
    tijdlijn::Tijdlijn,
    verandering::{Doel, naar_doel},
};
use domein::{Verschil, gebeurtenis::UitkeringWeerGeleverd};
use jiff::civil::Date;

/// The events that make the benefits of a dossier those of another one, and what each of them is. `dag` is the day on
/// which a withdrawal is recorded.
pub(crate) fn naar(dossier: &Dossier, doel: &Dossier, dag: Date) -> (Feiten, Vec<Verschil>) {
    let (mut feiten, mut verschillen) = (Feiten::new(), Vec::new());
    for (id, nu) in &dossier.uitkeringen {
        let uitkering_id = *id;
        let Some(straks) = doel.uitkeringen.get(id).filter(|straks| straks.telt()) else {
            if nu.telt() {
                // A later delivery may have it again: nothing of what this one said of it holds then.
                let (meer, _) =
                    naar_doel(*id, nu, doel.uitkeringen.get(id).map_or_else(|| onbekend(nu), zoals));
                feiten.extend(meer);
                feiten.push((dag, ToekenningIngetrokken { uitkering_id, bij_levering: true }.into()));
                verschillen.push(Verschil::Verdwenen);
            }
            continue;
        };
        // Whether it is delivered is not among what a delivery says of it.
        let zonder_merk = Uitkering { niet_meer_geleverd: None, ..nu.clone() };
        let (meer, anders) = naar_doel(*id, &zonder_merk, zoals(straks));
        feiten.extend(meer);
        verschillen.extend(anders);
        match (nu.niet_meer_geleverd, straks.niet_meer_geleverd) {
            (toen, Some(peildatum)) if toen != Some(peildatum) => {
                feiten.push((peildatum, UitkeringNietMeerGeleverd { uitkering_id, peildatum }.into()));
            }
            (Some(_), None) if nu.telt() => {
                feiten.push((dag, UitkeringWeerGeleverd { uitkering_id }.into()));
            }
            _ => {}
        }
    }
    (feiten, verschillen)
}

fn zoals(straks: &Uitkering) -> Doel {
    Doel {
        ingangsdatum: straks.ingangsdatum,
        leeftijd: straks.leeftijd,
        tijdlijn: Tijdlijn::van(straks),
        einde: straks.einde.clone(),
    }
}

/// A benefit of which nothing is known but that it once was delivered.
fn onbekend(nu: &Uitkering) -> Doel {
    let tijdlijn = Tijdlijn { begin: onbekende_kenmerken(), verloop: Vec::new() };
    Doel { ingangsdatum: nu.ingangsdatum, leeftijd: None, tijdlijn, einde: None }
}
