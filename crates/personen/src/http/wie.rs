//! Whom a caller may see: everything that is known of a person under all of its ids, when it lies where the caller works.

use std::collections::BTreeMap;

use dienst::{Handeling, Nee, Object, Omgeving, beslis, inrichting::eigen_nummer, intern};
use domein::{Kenmerk, PersoonId, Rol};
use persoonsregister::{Error, Persoonskaart};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Gebruiker, Probleem};

use crate::{
    Stand,
    tijdlijn::{Rij, lees_rijen},
    vervanging::vervangt,
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
    /// Whether whoever asks is the person's own coach, or stands in for that coach today.
    pub(super) is_eigen: bool,
}

/// Who asks, as dossiers know a coach.
struct Ik {
    /// Their own number, and those of the coaches for whom they stand in today; none for who is no coach.
    nummers: Vec<Kenmerk>,
}

impl Ik {
    async fn van(omgeving: &Omgeving, gebruiker: &Gebruiker) -> Result<Self, Probleem> {
        if !gebruiker.rollen.contains(&Rol::Coach) {
            return Ok(Self { nummers: Vec::new() });
        }
        let zelf = eigen_nummer(omgeving, gebruiker).await?;
        let mut nummers = vervangt(omgeving, &zelf).await?;
        nummers.push(zelf);
        Ok(Self { nummers })
    }

    fn is_coach(&self, stand: &Stand) -> bool {
        stand.coach().is_some_and(|coach| self.nummers.contains(coach))
    }

    /// Whether they are to take over from the coach.
    fn neemt_over(&self, stand: &Stand) -> bool {
        stand.overnemers().any(|wie| self.nummers.contains(wie))
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
    let ik = Ik::van(omgeving, gebruiker).await?;
    let zichtbaar = vouw(identiteit.nu, identiteit.alle, rijen, &ik);
    if mag_zien(omgeving, gebruiker, &zichtbaar, &ik)? { Ok(zichtbaar) } else { Err(onbekend()) }
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
    let ik = Ik::van(omgeving, gebruiker).await?;
    let mut zichtbaar = BTreeMap::new();
    for (nu, alle) in ids {
        let eigen = alle.iter().filter_map(|id| rijen.remove_entry(id)).collect();
        let persoon = vouw(nu, alle, eigen, &ik);
        if mag_zien(omgeving, gebruiker, &persoon, &ik)? {
            zichtbaar.insert(nu, persoon);
        }
    }
    Ok(zichtbaar)
}

fn vouw(nu: PersoonId, alle: Vec<PersoonId>, rijen: BTreeMap<PersoonId, Vec<Rij>>, ik: &Ik) -> Zichtbaar {
    let mut rijen: Vec<Rij> = rijen.into_values().flatten().collect();
    rijen.sort_by_key(|rij| rij.vastgelegd);
    let mut stand = Stand::default();
    rijen.iter().for_each(|rij| rij.wijzig(&mut stand));
    let is_eigen = ik.is_coach(&stand);
    Zichtbaar { nu, alle, rijen, stand, is_eigen }
}

/// Of whom nothing happened in this municipality, nobody here has business. Every team that has work with somebody sees who it is.
/// A coach sees their own people whatever the team,
/// and so does who stands in for that coach or takes over by a warm handover.
fn mag_zien(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    persoon: &Zichtbaar,
    ik: &Ik,
) -> Result<bool, Probleem> {
    if persoon.rijen.is_empty() {
        return Ok(false);
    }
    let mag = |team| match beslis(gebruiker, Handeling::Werken, &Object::Dossier(&omgeving.gemeente, team)) {
        Ok(_) => Ok(true),
        Err(Nee::AnderTeam) => Ok(false),
        Err(nee) => Err(Probleem::from(nee)),
    };
    let mut teams = persoon.stand.teams(omgeving.klok.vandaag()).peekable();
    if teams.peek().is_none() {
        return mag(None);
    }
    for team in teams {
        if mag(Some(team))? {
            return Ok(true);
        }
    }
    Ok(persoon.is_eigen || ik.neemt_over(&persoon.stand))
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
