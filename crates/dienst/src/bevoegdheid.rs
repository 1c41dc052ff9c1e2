//! What a caller may do, decided in one place from who asks, what is done and to what. Every door and every list asks
//! here. Which roles an operation lets in stands with the operation; everything else stands here.

use domein::{Gebiedsteam, Gemeentecode, Rol, SignaalBron};
use web::{Gebruiker, Probleem};

/// Where a caller may act: a municipality and, when the caller works in some of its gebiedsteams only, which.
/// Only [`beslis`] makes one, so a query that asks for a `Bereik` cannot be run for somebody who has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bereik {
    gemeente: Gemeentecode,
    /// Empty: the whole municipality.
    teams: Vec<Gebiedsteam>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handeling {
    /// Looking something up, or recording something.
    Werken,
    /// Withdrawing a signal: only its source does that.
    TrekSignaalIn(SignaalBron),
    /// Saying something of a signal that only its source can say.
    HandelAlsBron(SignaalBron),
}

/// To what it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// Everything that is kept for a municipality.
    Gemeente(&'a Gemeentecode),
    /// What is kept of one person, with the team that follows this person when it is known.
    Dossier(&'a Gemeentecode, Option<&'a Gebiedsteam>),
    /// Something new, with the team that the caller names for it, if any.
    Nieuw(&'a Gemeentecode, Option<&'a Gebiedsteam>),
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Nee {
    /// The caller works for another municipality.
    #[error(
        "Uw token is van een andere gemeente dan die van deze installatie. Gebruik het adres van uw eigen gemeente, of \
         vraag de beheerder om een token van deze gemeente."
    )]
    AndereGemeente,
    /// The person is followed by a team in which the caller does not work. Shown as if it were not there.
    #[error("Dit hoort bij een ander gebiedsteam dan de uwe.")]
    AnderTeam,
    /// The caller names a team in which the caller does not work.
    #[error(
        "U werkt niet in het gebiedsteam dat u noemt. Noem een van uw eigen gebiedsteams, of laat gebiedsteam weg."
    )]
    TeamGenoemd,
    /// The signal is somebody else's.
    #[error(
        "Dit doet alleen de bron van het signaal: Doorstroompunt en UWV bij hun eigen signalen, een coach bij de andere."
    )]
    NietDeBron,
}

/// Whether this user may do this, and where.
///
/// # Errors
/// The first reason why not.
pub fn beslis(gebruiker: &Gebruiker, handeling: Handeling, object: &Object<'_>) -> Result<Bereik, Nee> {
    let (gemeente, team) = match object {
        Object::Gemeente(gemeente) => (*gemeente, None),
        Object::Dossier(gemeente, team) | Object::Nieuw(gemeente, team) => (*gemeente, *team),
    };
    if gebruiker.gemeente != *gemeente {
        return Err(Nee::AndereGemeente);
    }
    let bereik = Bereik { gemeente: gemeente.clone(), teams: gebruiker.teams.clone() };
    if !bereik.omvat(team) {
        // What the caller said is no secret for that caller.
        let nieuw = matches!(object, Object::Nieuw(..));
        return Err(if nieuw { Nee::TeamGenoemd } else { Nee::AnderTeam });
    }
    match handeling {
        Handeling::TrekSignaalIn(bron) | Handeling::HandelAlsBron(bron)
            if !gebruiker.rollen.iter().any(|rol| is_van(bron, *rol)) =>
        {
            Err(Nee::NietDeBron)
        }
        Handeling::Werken | Handeling::TrekSignaalIn(_) | Handeling::HandelAlsBron(_) => Ok(bereik),
    }
}

impl Bereik {
    /// The municipality.
    #[must_use]
    pub fn gemeente(&self) -> &Gemeentecode {
        &self.gemeente
    }

    /// Whether the caller may act on the whole municipality, so that no team has to be looked at.
    #[must_use]
    pub fn is_hele_gemeente(&self) -> bool {
        self.teams.is_empty()
    }

    /// Whether what this team follows lies within. What no team follows yet is everybody's: otherwise nobody of a team
    /// would ever take it up.
    #[must_use]
    pub fn omvat(&self, team: Option<&Gebiedsteam>) -> bool {
        self.teams.is_empty() || team.is_none_or(|team| self.teams.contains(team))
    }

    /// The condition in SQL that a column with a team lies within; `plaats` is the parameter, such as `$3`, to which
    /// [`Self::teams`] is bound. Works on SQLite and PostgreSQL alike, which have no list type in common.
    #[must_use]
    pub fn sql(kolom: &str, plaats: &str) -> String {
        format!("({plaats} = '' OR {kolom} IS NULL OR {plaats} LIKE '%,' || {kolom} || ',%')")
    }

    /// The teams as [`Self::sql`] asks for them: each between commas, nothing for the whole municipality. The code of a
    /// team holds letters, digits and hyphens, so nothing in it has a meaning to LIKE.
    #[must_use]
    pub fn teams(&self) -> String {
        match self.teams.as_slice() {
            [] => String::new(),
            teams => format!(",{},", teams.iter().map(Gebiedsteam::as_str).collect::<Vec<_>>().join(",")),
        }
    }
}

/// Whether signals of this source are this role's own: a source with a delivery of its own withdraws what it sent, a
/// coach withdraws what came otherwise.
#[must_use]
pub const fn is_van(bron: SignaalBron, rol: Rol) -> bool {
    match bron {
        SignaalBron::Doorstroompunt => matches!(rol, Rol::Doorstroompunt),
        SignaalBron::UwvWarmeOverdracht | SignaalBron::UwvWwEinde => matches!(rol, Rol::Uwv),
        SignaalBron::EindeInburgering
        | SignaalBron::Achttien
        | SignaalBron::Jeugdzorg
        | SignaalBron::ProVso
        | SignaalBron::Zelfmelding
        | SignaalBron::Outreach
        | SignaalBron::Partner => matches!(rol, Rol::Coach),
    }
}

/// As an answer. A dossier of another team is answered exactly like one that does not exist, so that the answer does not
/// reveal it; each service says that in its own words.
impl From<Nee> for Probleem {
    fn from(nee: Nee) -> Self {
        match nee {
            Nee::AndereGemeente | Nee::TeamGenoemd | Nee::NietDeBron => Self::geen_toegang(nee.to_string()),
            Nee::AnderTeam => Self::niet_gevonden("niet-gevonden", "Dit bestaat niet, of niet voor u."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gebruiker(rollen: &[Rol], gemeente: &str, teams: &[&str]) -> Gebruiker {
        Gebruiker {
            sub: "m-17".to_owned(),
            rollen: rollen.to_vec(),
            gemeente: gemeente.parse().unwrap(),
            teams: teams.iter().map(|team| team.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn een_andere_gemeente_heeft_hier_niets_te_zoeken() {
        let hier = "GM0014".parse().unwrap();
        let van_hier = gebruiker(&[Rol::Beleid], "GM0014", &[]);
        let bereik = beslis(&van_hier, Handeling::Werken, &Object::Gemeente(&hier)).unwrap();
        assert_eq!((bereik.gemeente(), bereik.teams().as_str()), (&hier, ""));
        let van_elders = gebruiker(&[Rol::Beleid], "GM0518", &[]);
        for object in [Object::Gemeente(&hier), Object::Dossier(&hier, None)] {
            assert_eq!(beslis(&van_elders, Handeling::Werken, &object), Err(Nee::AndereGemeente));
        }
    }

    #[test]
    fn wie_in_een_team_werkt_ziet_dat_team_en_wat_van_niemand_is() {
        let (hier, oost, west) =
            ("GM0014".parse().unwrap(), "oost".parse().unwrap(), "west".parse().unwrap());
        let in_oost = gebruiker(&[Rol::Coach], "GM0014", &["oost", "zuid"]);
        let vraag = |team| beslis(&in_oost, Handeling::Werken, &Object::Dossier(&hier, team));
        assert_eq!(vraag(Some(&oost)).unwrap().teams(), ",oost,zuid,");
        assert!(vraag(None).is_ok());
        assert_eq!(vraag(Some(&west)), Err(Nee::AnderTeam));
    }

    #[test]
    fn wie_in_een_team_werkt_noemt_geen_ander_team() {
        let (hier, oost, west) =
            ("GM0014".parse().unwrap(), "oost".parse().unwrap(), "west".parse().unwrap());
        let in_oost = gebruiker(&[Rol::Coach], "GM0014", &["oost"]);
        let noem = |wie, team| beslis(wie, Handeling::Werken, &Object::Nieuw(&hier, team)).err();
        assert_eq!([None, Some(&oost)].map(|team| noem(&in_oost, team)), [None, None]);
        assert_eq!(noem(&in_oost, Some(&west)), Some(Nee::TeamGenoemd));
        assert_eq!(noem(&gebruiker(&[Rol::Coach], "GM0014", &[]), Some(&west)), None);
        let probleem = Probleem::from(Nee::TeamGenoemd);
        assert_eq!((probleem.status().as_u16(), probleem.code()), (403, "geen-toegang"));
    }

    #[test]
    fn alleen_de_bron_trekt_in() {
        let hier = "GM0014".parse().unwrap();
        for bron in SignaalBron::ALLE {
            let mogen: Vec<Rol> = Rol::ALLE
                .iter()
                .copied()
                .filter(|rol| {
                    let wie = gebruiker(&[*rol], "GM0014", &[]);
                    beslis(&wie, Handeling::TrekSignaalIn(*bron), &Object::Dossier(&hier, None)).is_ok()
                })
                .collect();
            let verwacht = match bron {
                SignaalBron::Doorstroompunt => Rol::Doorstroompunt,
                SignaalBron::UwvWarmeOverdracht | SignaalBron::UwvWwEinde => Rol::Uwv,
                _ => Rol::Coach,
            };
            assert_eq!(mogen, [verwacht], "{bron}");
        }
    }
}
