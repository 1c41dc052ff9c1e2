//! For whom an aanbod is: whether what is known of a person certainly falls outside its rule. What is not known is no
//! reason to refuse: ages as ranges, target groups and team only where something is known of them.

use std::ops::RangeInclusive;

use domein::{Doelgroep, Gebiedsteam, Gemeentecode, gebeurtenis::Aanbodregels};

use super::Weigering;

/// What is known of who wants to enrol. Traject itself knows no ages and no target groups: they come from the
/// persoonsregister, from the enrolment, or from the newest benefit in the file of benefits as far as it is known here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kenmerken {
    /// The youngest and the oldest age in whole years that the person can have on the first day.
    pub leeftijden: Option<RangeInclusive<i64>>,
    /// Target groups; empty when none are known.
    pub doelgroepen: Vec<Doelgroep>,
    /// The area team that follows the person.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// The municipality that the person, or the school, comes from.
    pub gemeente: Option<Gemeentecode>,
}

/// Whether somebody may fall within the rule.
///
/// # Errors
/// The first part of the rule outside which the person certainly falls.
pub fn past(regels: &Aanbodregels, kenmerken: &Kenmerken) -> Result<(), Weigering> {
    if let Some(leeftijden) = &kenmerken.leeftijden {
        let te_jong = regels.leeftijd_van.is_some_and(|van| *leeftijden.end() < i64::from(van));
        let te_oud = regels.leeftijd_tot.is_some_and(|tot| *leeftijden.start() >= i64::from(tot));
        if te_jong || te_oud {
            return Err(Weigering::BuitenLeeftijd { regel: leeftijd(regels) });
        }
    }
    let buiten = |regel: &[Doelgroep], bekend: &[Doelgroep]| {
        !regel.is_empty() && !bekend.is_empty() && !regel.iter().any(|groep| bekend.contains(groep))
    };
    if buiten(&regels.doelgroepen, &kenmerken.doelgroepen) {
        return Err(Weigering::BuitenDoelgroep { regel: lijst(&regels.doelgroepen) });
    }
    if is_ander(&regels.gebiedsteams, kenmerken.gebiedsteam.as_ref()) {
        return Err(Weigering::BuitenGebiedsteam { regel: lijst(&regels.gebiedsteams) });
    }
    if is_ander(&regels.gemeenten, kenmerken.gemeente.as_ref()) {
        return Err(Weigering::BuitenHerkomst { regel: lijst(&regels.gemeenten) });
    }
    Ok(())
}

fn is_ander<T: PartialEq>(regel: &[T], bekend: Option<&T>) -> bool {
    !regel.is_empty() && bekend.is_some_and(|bekend| !regel.contains(bekend))
}

fn lijst<T: std::fmt::Display>(alle: &[T]) -> String {
    alle.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

fn leeftijd(regels: &Aanbodregels) -> String {
    match (regels.leeftijd_van, regels.leeftijd_tot) {
        (Some(van), Some(tot)) => format!("{van} tot {tot} jaar"),
        (Some(van), None) => format!("{van} jaar en ouder"),
        (None, tot) => format!("jonger dan {} jaar", tot.unwrap_or_default()),
    }
}
