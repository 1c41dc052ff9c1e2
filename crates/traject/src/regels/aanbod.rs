//! What is on offer in a municipality: when it opened, for how many, and when enrolment stood still or
//! closed. What was told last about an aanbod holds.

use domein::{
    AanbodCode,
    gebeurtenis::{
        AanbodOpengesteld, Aanbodregels, AanmeldstopIngesteld, AanmeldstopOpgeheven, TrajectGebeurtenis as G,
    },
};
use eventstore::Decider;
use jiff::civil::Date;

use super::{Voorval, Weigering};

/// The rule around one aanbod of one municipality.
pub struct Aanbod;

/// What is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opdracht {
    /// Which aanbod.
    pub aanbod: AanbodCode,
    /// The date on which it holds.
    pub datum: Date,
    /// What.
    pub wat: Wat,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wat {
    /// Open it, or say anew what it is once open.
    StelOpen(Opzet),
    /// Enrolment stops.
    StelAanmeldstopIn,
    /// Enrolment opens again.
    HefAanmeldstopOp,
}

/// What an aanbod is, as last told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opzet {
    /// What people call it.
    pub titel: Option<String>,
    /// Most participants at one time; none when unlimited.
    pub capaciteit: Option<u32>,
    /// First day on which nobody can start any more; none when it stays open.
    pub einde: Option<Date>,
    /// Usual duration in weeks.
    pub duur_weken: Option<u16>,
    /// For whom it is, whose it is and what it costs.
    pub regels: Option<Aanbodregels>,
}

/// What is known of an aanbod.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toestand {
    /// Since when it is open; none when it never was.
    pub sinds: Option<Date>,
    /// What it is.
    pub opzet: Opzet,
    /// The aanmeldstops in order: first day, and the first day without it when that is known.
    pub stops: Vec<(Date, Option<Date>)>,
}

impl Toestand {
    /// Whether enrolment stands still on a day.
    #[must_use]
    pub fn aanmeldstop_op(&self, dag: Date) -> bool {
        self.stops.iter().any(|(van, tot)| *van <= dag && tot.is_none_or(|tot| dag < tot))
    }

    /// Whether somebody can start on a day, apart from room and aanmeldstops.
    ///
    /// # Errors
    /// It was never opened, opens later, or has closed.
    pub fn open_op(&self, dag: Date) -> Result<(), Weigering> {
        let sinds = self.sinds.ok_or(Weigering::AanbodOnbekend)?;
        match self.opzet.einde {
            _ if dag < sinds => Err(Weigering::AanbodNietOpen { sinds }),
            Some(einde) if einde <= dag => Err(Weigering::AanbodGesloten { einde }),
            _ => Ok(()),
        }
    }

    /// First day of the aanmeldstop that has no end yet.
    #[must_use]
    pub fn lopende_stop(&self) -> Option<Date> {
        self.stops.last().filter(|(_, tot)| tot.is_none()).map(|(van, _)| *van)
    }
}

impl Decider for Aanbod {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        match &voorval.gebeurtenis {
            G::AanbodOpengesteld(f) => {
                toestand.sinds.get_or_insert(voorval.geldig_op);
                let AanbodOpengesteld { aanbod: _, titel, capaciteit, einde, duur_weken, regels } = f.clone();
                toestand.opzet = Opzet { titel, capaciteit, einde, duur_weken, regels };
            }
            G::AanmeldstopIngesteld(_) => toestand.stops.push((voorval.geldig_op, None)),
            G::AanmeldstopOpgeheven(_) => {
                if let Some((_, tot)) = toestand.stops.last_mut() {
                    *tot = Some(voorval.geldig_op);
                }
            }
            // About a person, who may follow it.
            G::OpWachtlijstGeplaatst(_)
            | G::PlaatsAangeboden(_)
            | G::PlaatsVervallen(_)
            | G::TrajectGestart(_)
            | G::TrajectStapGezet(_)
            | G::TrajectVoltooid(_)
            | G::TrajectAfgebroken(_)
            | G::TrajectvastleggingIngetrokken(_)
            | G::CoachGevraagd(_)
            | G::CoachverzoekVervallen(_)
            | G::CoachToegewezen(_)
            | G::CoachOvergedragen(_)
            | G::CoachoverdrachtVoorgesteld(_)
            | G::CoachoverdrachtBevestigd(_)
            | G::DriegesprekGehouden(_)
            | G::CoachoverdrachtIngetrokken(_)
            | G::VervangingVastgelegd(_)
            | G::VervangingIngetrokken(_)
            | G::OntwikkelplanVastgesteld(_)
            | G::OntwikkelplanBijgesteld(_)
            | G::BigFiveGemeten(_)
            | G::BigFiveMetingIngetrokken(_)
            | G::PlaatsingBegonnen(_)
            | G::PlaatsingBeeindigd(_)
            | G::JobcoachToegewezen(_)
            | G::JobcoachingBeeindigd(_)
            | G::PlaatsingsvastleggingIngetrokken(_)
            | G::GgzWachttijdBegonnen(_)
            | G::GgzBehandelingGestart(_)
            | G::GgzWachttijdBeeindigd(_)
            | G::GgzOverbruggingBegonnen(_)
            | G::GgzOverbruggingBeeindigd(_)
            | G::GgzVastleggingIngetrokken(_)
            | G::JpfDeelnameBegonnen(_)
            | G::JpfSchuldOvergenomen(_)
            | G::JpfPlanVastgesteld(_)
            | G::JpfTegenprestatieAfgesproken(_)
            | G::JpfTegenprestatieBeoordeeld(_)
            | G::JpfDeelnameBeeindigd(_)
            | G::JpfVastleggingIngetrokken(_)
            | G::CasusGeopend(_)
            | G::CasusregisseurGewisseld(_)
            | G::CasusBesproken(_)
            | G::CasusafspraakGemaakt(_)
            | G::CasusafspraakAfgerond(_)
            | G::CasusGesloten(_)
            | G::CasusvastleggingIngetrokken(_)
            | G::BeleidssignaalVastgelegd(_)
            | G::BeleidssignaalIngetrokken(_)
            | G::ContactGelegd(_)
            | G::ContactVerloren(_)
            | G::BegeleidingsvastleggingIngetrokken(_)
            | G::Uitstroom(_)
            | G::UitstroomGecorrigeerd(_)
            | G::UitstroomIngetrokken(_)
            | G::Nazorg(_)
            | G::NazorgIngetrokken(_)
            | G::BudgetVastgesteld(_)
            | G::MaatwerkAangevraagd(_)
            | G::MaatwerkToegekend(_)
            | G::MaatwerkAfgewezen(_)
            | G::MaatwerkBetaald(_)
            | G::MaatwerkresultaatVastgelegd(_)
            | G::MaatwerkvastleggingIngetrokken(_)
            | G::AanbodkostenVerantwoord(_)
            | G::BuigVastgesteld(_)
            | G::BegeleidingSamengevoegd(_)
            | G::BegeleidingGesplitst(_) => {}
        }
    }

    fn decide(
        toestand: &Toestand,
        Opdracht { aanbod, datum, wat }: Opdracht,
    ) -> Result<Vec<Voorval>, Weigering> {
        let niet_voor = |vanaf: Date, wat| match datum < vanaf {
            true => Err(Weigering::DatumTeVroeg { vanaf, wat }),
            false => Ok(()),
        };
        let gebeurtenis: G = match (wat, toestand.sinds) {
            (Wat::StelOpen(opzet), sinds) => {
                if let Some(sinds) = sinds {
                    niet_voor(sinds, "de dag waarop het aanbod is opengesteld")?;
                    if opzet == toestand.opzet {
                        return Ok(Vec::new());
                    }
                }
                let Opzet { titel, capaciteit, einde, duur_weken, regels } = opzet;
                AanbodOpengesteld { aanbod, titel, capaciteit, einde, duur_weken, regels }.into()
            }
            (_, None) => return Err(Weigering::AanbodOnbekend),
            (Wat::StelAanmeldstopIn, Some(sinds)) => {
                if toestand.lopende_stop().is_some() {
                    return Ok(Vec::new());
                }
                niet_voor(sinds, "de dag waarop het aanbod is opengesteld")?;
                if let Some((_, Some(tot))) = toestand.stops.last() {
                    niet_voor(*tot, "de dag waarop de vorige aanmeldstop is opgeheven")?;
                }
                AanmeldstopIngesteld { aanbod }.into()
            }
            (Wat::HefAanmeldstopOp, Some(_)) => {
                let Some(van) = toestand.lopende_stop() else { return Ok(Vec::new()) };
                niet_voor(van, "de dag waarop de aanmeldstop is ingesteld")?;
                AanmeldstopOpgeheven { aanbod }.into()
            }
        };
        Ok(vec![Voorval { persoon_id: None, geldig_op: datum, gebeurtenis }])
    }
}
