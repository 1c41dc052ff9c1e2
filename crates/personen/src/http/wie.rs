//! Whom a caller may see: everything that is known of a person under all of its ids, when it lies where the caller works.

use std::collections::BTreeMap;

use dienst::{Handeling, Kijker, Nee, Object, Omgeving, beslis, intern};
use domein::PersoonId;
use persoonsregister::{Error, Persoonskaart};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Gebruiker, Probleem};

use crate::{
    Stand,
    tijdlijn::{Rij, lees_rijen},
};

/// A person whom the caller may see.
pub(super) struct Zichtbaar {
    /// Who it is by now.
    pub(super) nu: PersoonId,
    /// Every id under which something was recorded, that of now among them.
    pub(super) alle: Vec<PersoonId>,
    /// What happened, in the order in which it was recorded.
    pub(super) rijen: Vec<Rij>,
    pub(super) stand: Stand,
}

impl Zichtbaar {
    /// Whether whoever asks is the person's own coach.
    pub(super) fn is_eigen(&self, kijker: &Kijker) -> bool {
        self.stand.coach() == Some(&kijker.actor.id)
    }
}

/// The person with this id.
///
/// # Errors
/// 404 when there is none, nothing happened here, or another team follows this person: the answer does not say which.
/// 410 when the person was erased.
pub(super) async fn zie(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    persoon: PersoonId,
) -> Result<Zichtbaar, Probleem> {
    let identiteit = omgeving.register.identiteit(persoon).await.map_err(|fout| van_register(&fout))?;
    let rijen = lees_rijen(omgeving, &identiteit.alle).await?;
    let zichtbaar = vouw(identiteit.nu, identiteit.alle, rijen);
    if mag_zien(omgeving, gebruiker, &zichtbaar)? { Ok(zichtbaar) } else { Err(onbekend()) }
}

/// Those of these persons whom the caller may see, by who they are by now.
pub(super) async fn zie_alle(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    personen: &[PersoonId],
) -> Result<BTreeMap<PersoonId, Zichtbaar>, Probleem> {
    // Who merged are few: all of them are asked at once.
    let opgegaan = omgeving.register.opgegaan().await.map_err(|fout| van_register(&fout))?;
    let mut ids: BTreeMap<PersoonId, Vec<PersoonId>> = BTreeMap::new();
    for persoon in personen {
        let nu = opgegaan.get(persoon).unwrap_or(persoon);
        ids.entry(*nu).or_insert_with(|| {
            let anderen = opgegaan.iter().filter(|(_, hoofd)| *hoofd == nu).map(|(wie, _)| *wie);
            anderen.chain([*nu]).collect()
        });
    }
    let alle: Vec<PersoonId> = ids.values().flatten().copied().collect();
    let mut rijen = lees_rijen(omgeving, &alle).await?;
    let mut zichtbaar = BTreeMap::new();
    for (nu, alle) in ids {
        let eigen = alle.iter().filter_map(|id| rijen.remove_entry(id)).collect();
        let persoon = vouw(nu, alle, eigen);
        if mag_zien(omgeving, gebruiker, &persoon)? {
            zichtbaar.insert(nu, persoon);
        }
    }
    Ok(zichtbaar)
}

fn vouw(nu: PersoonId, alle: Vec<PersoonId>, rijen: BTreeMap<PersoonId, Vec<Rij>>) -> Zichtbaar {
    let mut rijen: Vec<Rij> = rijen.into_values().flatten().collect();
    rijen.sort_by_key(|rij| rij.vastgelegd);
    let mut stand = Stand::default();
    rijen.iter().for_each(|rij| rij.wijzig(&mut stand));
    Zichtbaar { nu, alle, rijen, stand }
}

/// Of whom nothing happened in this municipality, nobody here has business.
fn mag_zien(omgeving: &Omgeving, gebruiker: &Gebruiker, persoon: &Zichtbaar) -> Result<bool, Probleem> {
    if persoon.rijen.is_empty() {
        return Ok(false);
    }
    let team = persoon.stand.gebiedsteam(omgeving.klok.vandaag());
    match beslis(gebruiker, Handeling::Werken, &Object::Dossier(&omgeving.gemeente, team)) {
        Ok(_) => Ok(true),
        Err(Nee::AnderTeam) => Ok(false),
        Err(nee) => Err(nee.into()),
    }
}

/// 404 for a person who is not there for this caller.
pub(super) fn onbekend() -> Probleem {
    Probleem::niet_gevonden(
        "persoon-onbekend",
        "Deze persoon is hier niet bekend, of hoort bij een ander gebiedsteam dan de uwe. Gebruik de persoonId uit een \
         eerder antwoord, of zoek de persoon op.",
    )
}

/// What the register says no to.
pub(super) fn van_register(fout: &Error) -> Probleem {
    match fout {
        Error::OnbekendePersoon(_) => onbekend(),
        Error::SleutelVernietigd(_) => Probleem::vervallen(
            "persoon-gewist",
            "De gegevens van deze persoon zijn gewist. Wat er gebeurde telt nog mee, en van wie het was is niet meer te \
             zien.",
        ),
        fout => intern(fout),
    }
}

/// A name as it is known.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Naam {
    voornaam: Option<String>,
    achternaam: Option<String>,
}

impl Naam {
    pub(super) fn van(kaart: &Persoonskaart) -> Self {
        let gegevens = &kaart.gegevens;
        Self { voornaam: gegevens.voornaam.clone(), achternaam: gegevens.achternaam.clone() }
    }
}

/// A birth as exactly as it is known: `2003-05-17`, `2003-05` or `2003`.
pub(super) fn geboren(kaart: &Persoonskaart) -> Option<String> {
    let geboorte = kaart.gegevens.geboorte;
    geboorte.datum().map(|datum| datum.to_string()).or_else(|| geboorte.geboortemaand())
}
