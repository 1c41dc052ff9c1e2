//! What each role may see of a person at a desk: one table, asked before anything is shown. Where somebody may look is
//! another question ([`Bereik`](crate::Bereik)).

use domein::{Rol, doel};

/// What somebody who comes to a desk may see of a person: name, birth date and how somebody can be reached, and more as
/// it stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loketrecht {
    /// The BSN.
    pub bsn: bool,
    /// How much of the timeline. None: no timeline.
    pub tijdlijn: Option<Tijdlijnrecht>,
    /// The purposes of texts that may be read.
    pub teksten: &'static [&'static str],
    /// Also those about health and debts, of the persons whose own coach this is.
    pub eigen_teksten: &'static [&'static str],
}

/// How much of a timeline is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tijdlijnrecht {
    /// All of it.
    Geheel,
    /// Of this service all of it, of the others what happened and when.
    Van(&'static str),
}

impl Loketrecht {
    const NIETS_MEER: Self = Self { bsn: false, tijdlijn: None, teksten: &[], eigen_teksten: &[] };

    /// What a role may see. None: it does not come to a desk.
    #[must_use]
    pub const fn van(rol: Rol) -> Option<Self> {
        match rol {
            Rol::Coach => Some(Self {
                tijdlijn: Some(Tijdlijnrecht::Geheel),
                teksten: &[
                    doel::SIGNAAL_TOELICHTING,
                    doel::SIGNAAL_CONTACTPERSOON,
                    doel::ONTWIKKELPLAN,
                    doel::BIG_FIVE,
                    doel::MAATWERK,
                    doel::WERKGEVER,
                    doel::JPF_TEGENPRESTATIE,
                ],
                // A plan with the JPF has a part about health, and who talked about a case says something of it.
                eigen_teksten: &[
                    doel::GGZ_ZORG,
                    doel::GGZ_OVERBRUGGING,
                    doel::GGZ_EINDE,
                    doel::JPF_SCHULD,
                    doel::JPF_PLAN,
                    doel::CASUS,
                ],
                ..Self::NIETS_MEER
            }),
            Rol::Inkomensconsulent => Some(Self {
                bsn: true,
                tijdlijn: Some(Tijdlijnrecht::Van("intake")),
                // Whoever decides about money reads why it was asked.
                teksten: &[doel::ZOEKTERMIJN, doel::MAATWERK],
                ..Self::NIETS_MEER
            }),
            Rol::Accountmanager => Some(Self { teksten: &[doel::WERKGEVER], ..Self::NIETS_MEER }),
            // A source sees what became of what it delivered, and does not come to this desk; the others work with
            // figures, with who looked at what, or with the program itself.
            Rol::Doorstroompunt | Rol::Uwv | Rol::Beleid | Rol::Privacy | Rol::Beheer | Rol::Systeem => None,
        }
    }

    /// Whether a text may be read; `eigen` when whoever asks is the person's own coach.
    #[must_use]
    pub fn leest(&self, doel: &str, eigen: bool) -> bool {
        self.teksten.contains(&doel) || (eigen && self.eigen_teksten.contains(&doel))
    }
}

impl Tijdlijnrecht {
    /// Whether of this service more is shown than what happened and when.
    #[must_use]
    pub fn toont(self, dienst: &str) -> bool {
        match self {
            Self::Geheel => true,
            Self::Van(eigen) => eigen == dienst,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elke_tekst_is_voor_iemand_leesbaar_en_gezondheid_en_schuld_alleen_voor_de_eigen_coach() {
        let leest = |rol: Rol, doel: &str, eigen| Loketrecht::van(rol).is_some_and(|r| r.leest(doel, eigen));
        for doel in doel::ALLE {
            let lezers: Vec<Rol> = Rol::ALLE.iter().copied().filter(|rol| leest(*rol, doel, true)).collect();
            let verwacht: &[Rol] = match doel {
                doel::ZOEKTERMIJN => &[Rol::Inkomensconsulent],
                doel::MAATWERK => &[Rol::Coach, Rol::Inkomensconsulent],
                // Where somebody works is for who helps there and for who knows the employers.
                doel::WERKGEVER => &[Rol::Coach, Rol::Accountmanager],
                _ => &[Rol::Coach],
            };
            assert_eq!(lezers, verwacht, "{doel}");
        }
        assert!(leest(Rol::Coach, doel::GGZ_ZORG, true) && !leest(Rol::Coach, doel::GGZ_ZORG, false));
        assert!(leest(Rol::Coach, doel::JPF_SCHULD, true) && !leest(Rol::Coach, doel::JPF_SCHULD, false));
        assert!(!leest(Rol::Accountmanager, doel::ONTWIKKELPLAN, true));
    }

    #[test]
    fn alleen_wie_met_mensen_werkt_zoekt_ze_op() {
        let zoekt = |rol: &Rol| Loketrecht::van(*rol).is_some();
        let wie: Vec<Rol> = Rol::ALLE.iter().copied().filter(zoekt).collect();
        assert_eq!(wie, [Rol::Coach, Rol::Inkomensconsulent, Rol::Accountmanager]);
    }
}
