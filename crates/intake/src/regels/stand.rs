//! Where one application stands: folded from what was recorded of it and was not withdrawn.

use domein::{
    Afwijzingsreden, Bezwaaruitkomst, Gespreksplek, IntakeVorm, IntrekkingReden, ZoektermijnReden,
    gebeurtenis::IntakeGebeurtenis,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Gedaan;

/// What was decided on the search period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoektermijn {
    /// It runs; `tot` is the first day on which the application can go on.
    Tot(Date),
    /// It is waived.
    NietToegepast(ZoektermijnReden),
}

/// A planned talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gesprek {
    /// Its form.
    pub vorm: IntakeVorm,
    /// Its day.
    pub datum: Date,
    /// Where, when said.
    pub plek: Option<Gespreksplek>,
}

/// How an application ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uitkomst {
    /// Granted: the benefit.
    Toegekend(Uuid),
    /// Refused.
    Afgewezen(Afwijzingsreden),
    /// Withdrawn by the applicant.
    Ingetrokken(IntrekkingReden),
    /// Lapsed: what led to it was not so.
    Vervallen,
}

/// An objection to a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bezwaar {
    /// The day of the refusal.
    pub tegen: Date,
    /// The day on which it was made.
    pub datum: Date,
    /// Whether a committee advises.
    pub commissie: bool,
    /// What was decided on it, and when.
    pub uitkomst: Option<(Date, Bezwaaruitkomst)>,
}

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// The last step that was taken.
    pub toestand: Toestand,
    /// What was decided on the search period.
    pub zoektermijn: Option<Zoektermijn>,
    /// The talk that is planned and neither held nor missed nor cancelled.
    pub gesprek: Option<Gesprek>,
    /// Day of the last talk that was held.
    pub gehouden_op: Option<Date>,
    /// Day of the last talk that the applicant missed.
    pub gemist_op: Option<Date>,
    /// Day on which a talk was last cancelled.
    pub afgezegd_op: Option<Date>,
    /// The last call before the talk: its day, and whether the applicant is ready for work when reached.
    pub gebeld: Option<(Date, Option<bool>)>,
    /// Whether the applicant is ready for work, of the last call in which they were reached.
    pub arbeidsfit_vooraf: Option<bool>,
    /// How it ended; none while it goes on, and when it was opened again.
    pub uitkomst: Option<Uitkomst>,
    /// The day of that decision; none when there is none, or when it was not kept.
    pub besloten_op: Option<Date>,
    /// The last objection.
    pub bezwaar: Option<Bezwaar>,
}

/// Where an application stands: the last step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Toestand {
    /// Made.
    Ingediend,
    /// In the search period.
    Zoektermijn,
    /// A talk is planned.
    IntakeGepland,
    /// The talk was cancelled.
    IntakeAfgezegd,
    /// The applicant did not come.
    NietVerschenen,
    /// The talk was held.
    IntakeGehouden,
    /// Granted.
    Toegekend,
    /// Refused; an objection changes nothing of that until it is decided on.
    Afgewezen,
    /// The refusal was revised, and the application is decided on anew.
    Heropend,
    /// Withdrawn by the applicant.
    Ingetrokken,
    /// Lapsed: what led to it was not so.
    Vervallen,
}

impl Toestand {
    /// The code, as in JSON and in the read model.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ingediend => "ingediend",
            Self::Zoektermijn => "zoektermijn",
            Self::IntakeGepland => "intake-gepland",
            Self::IntakeAfgezegd => "intake-afgezegd",
            Self::NietVerschenen => "niet-verschenen",
            Self::IntakeGehouden => "intake-gehouden",
            Self::Toegekend => "toegekend",
            Self::Afgewezen => "afgewezen",
            Self::Heropend => "heropend",
            Self::Ingetrokken => "ingetrokken",
            Self::Vervallen => "vervallen",
        }
    }
}

impl Stand {
    /// Of an application of which nothing was recorded yet.
    pub(super) const fn nieuw() -> Self {
        Self {
            toestand: Toestand::Ingediend,
            zoektermijn: None,
            gesprek: None,
            gehouden_op: None,
            gemist_op: None,
            afgezegd_op: None,
            gebeld: None,
            arbeidsfit_vooraf: None,
            uitkomst: None,
            besloten_op: None,
            bezwaar: None,
        }
    }

    /// Of an application of which this was recorded.
    #[must_use]
    pub fn van(gedaan: &Gedaan) -> Self {
        Self::na(gedaan.staat())
    }

    /// Of an application before what is at this place among all that was recorded of it.
    pub(super) fn voor(gedaan: &Gedaan, plaats: usize) -> Self {
        Self::na(gedaan.staat_voor(plaats))
    }

    fn na<'a>(staat: impl Iterator<Item = (Date, &'a IntakeGebeurtenis)>) -> Self {
        staat.fold(Self::nieuw(), |mut stand, (op, gebeurtenis)| {
            stand.neem(op, gebeurtenis);
            stand
        })
    }

    /// Whether a call on a day still comes before a talk.
    pub(super) fn kan_bellen(&self, op: Date) -> bool {
        match (self.gesprek, self.gehouden_op) {
            (Some(gesprek), _) => op <= gesprek.datum,
            (None, Some(gehouden)) => op <= gehouden,
            (None, None) => true,
        }
    }

    /// The objection that is not decided on yet.
    #[must_use]
    pub fn open_bezwaar(&self) -> Option<Bezwaar> {
        self.bezwaar.filter(|bezwaar| bezwaar.uitkomst.is_none())
    }

    fn eindigt(&mut self, op: Date, (toestand, uitkomst): (Toestand, Uitkomst)) {
        (self.toestand, self.uitkomst, self.besloten_op) = (toestand, Some(uitkomst), Some(op));
    }

    /// What an event about the application changes.
    pub(super) fn neem(&mut self, op: Date, gebeurtenis: &IntakeGebeurtenis) {
        use IntakeGebeurtenis as G;
        match gebeurtenis {
            G::ZoektermijnGestart(f) => {
                self.zoektermijn = Some(Zoektermijn::Tot(f.tot));
                self.toestand = Toestand::Zoektermijn;
            }
            // Moves the application nowhere: it goes on as one without a search period.
            G::ZoektermijnNietToegepast(f) => self.zoektermijn = Some(Zoektermijn::NietToegepast(f.reden)),
            G::IntakeGepland(f) => {
                self.gesprek = Some(Gesprek { vorm: f.vorm, datum: f.datum_gesprek, plek: f.plek });
                self.toestand = Toestand::IntakeGepland;
            }
            G::IntakeVerplaatst(f) => {
                if let Some(gesprek) = &mut self.gesprek {
                    (gesprek.datum, gesprek.plek) = (f.datum_gesprek, f.plek.or(gesprek.plek));
                }
            }
            G::IntakeAfgezegd(_) => {
                (self.gesprek, self.afgezegd_op) = (None, Some(op));
                self.toestand = Toestand::IntakeAfgezegd;
            }
            // Moves the application nowhere.
            G::VoorafGebeld(f) => {
                self.gebeld = Some((op, f.arbeidsfit));
                self.arbeidsfit_vooraf = f.arbeidsfit.or(self.arbeidsfit_vooraf);
            }
            G::IntakeGehouden(_) => {
                (self.gesprek, self.gehouden_op) = (None, Some(op));
                self.toestand = Toestand::IntakeGehouden;
            }
            G::IntakeNietVerschenen(_) => {
                (self.gesprek, self.gemist_op) = (None, Some(op));
                self.toestand = Toestand::NietVerschenen;
            }
            G::UitkeringToegekend(f) => {
                self.eindigt(op, (Toestand::Toegekend, Uitkomst::Toegekend(f.uitkering_id)));
                self.besloten_op = f.besloten_op;
            }
            G::AanvraagGekoppeld(f) => {
                self.eindigt(op, (Toestand::Toegekend, Uitkomst::Toegekend(f.uitkering_id)));
            }
            G::AanvraagAfgewezen(f) => {
                self.eindigt(op, (Toestand::Afgewezen, Uitkomst::Afgewezen(f.reden)));
                self.bezwaar = None;
            }
            G::AanvraagIngetrokken(f) => {
                self.eindigt(op, (Toestand::Ingetrokken, Uitkomst::Ingetrokken(f.reden)));
            }
            G::AanvraagVervallen(_) => self.eindigt(op, (Toestand::Vervallen, Uitkomst::Vervallen)),
            G::BezwaarGemaakt(f) => {
                let tegen = self.besloten_op.unwrap_or(op);
                self.bezwaar = Some(Bezwaar { tegen, datum: op, commissie: f.commissie, uitkomst: None });
            }
            G::BezwaarBeslist(f) => {
                if let Some(bezwaar) = &mut self.bezwaar {
                    bezwaar.uitkomst = Some((op, f.uitkomst));
                }
                if f.uitkomst == Bezwaaruitkomst::Gegrond {
                    (self.uitkomst, self.besloten_op) = (None, None);
                    self.toestand = Toestand::Heropend;
                }
            }
            // What was withdrawn is not asked; the others say nothing of a step.
            G::AanvraagIngediend(_)
            | G::AanvraagstapIngetrokken(_)
            | G::AanleidingVervallen(_)
            | G::AanleidingHersteld(_)
            | G::UitkeringGecorrigeerd(_)
            | G::IngangsdatumGecorrigeerd(_)
            | G::KenmerkenGewijzigd(_)
            | G::ToekenningIngetrokken(_)
            | G::ToekenningHersteld(_)
            | G::UitkeringNietMeerGeleverd(_)
            | G::UitkeringWeerGeleverd(_)
            | G::AanleveringVerwerkt(_)
            | G::AanleveringTeruggedraaid(_)
            | G::DossiersSamengevoegd(_)
            | G::DossiersGesplitst(_)
            | G::UitkeringseindeGemeld(_)
            | G::UitkeringseindeIngetrokken(_)
            | G::UitstroomVernomen(_)
            | G::UitstroomHerroepen(_) => {}
        }
    }
}
