//! What can be asked of a dossier.

use domein::gebeurtenis::Uitkeringskenmerken;
use domein::{
    Aanvraagstap, Afwijzingsreden, Afzegger, Bezwaaruitkomst, Correctiereden, Doelgroep, Gebiedsteam,
    Geboortemaand, Gemeentecode, Gespreksplek, IntakeVorm, IntrekkingReden, Kenmerk, Leefvorm,
    Opleidingsniveau, PersoonId, RedenCode, Rol, Verzegeld, ZoektermijnReden,
};
use jiff::civil::Date;
use std::ops::RangeInclusive;
use uuid::Uuid;

use super::{Dossier, levering::Levering};

/// A command about one person's dossier.
#[derive(Debug, Clone)]
pub struct Opdracht {
    /// Whose dossier.
    pub persoon: PersoonId,
    /// The municipality that asks.
    pub gemeente: Gemeentecode,
    /// What is asked.
    pub wat: Wat,
}

/// What is asked.
#[derive(Debug, Clone)]
pub enum Wat {
    /// An application is made.
    DienIn(Aanmelding),
    /// What led to an application by itself turned out not to be so.
    LaatVervallen {
        /// The application.
        aanvraag_id: Uuid,
        /// The day of what was not so.
        datum: Date,
    },
    /// A step in an application.
    OpAanvraag(OpAanvraag),
    /// What was recorded of an application was not so.
    TrekStapIn {
        /// The application.
        aanvraag_id: Uuid,
        /// As in [`OpAanvraag`].
        leeftijden: Option<RangeInclusive<u8>>,
        /// What was recorded.
        stap: Aanvraagstap,
        /// Its date.
        van: Date,
        /// Why.
        reden: Correctiereden,
    },
    /// What a delivery says of the benefits of this person.
    NeemOver(Box<Levering>),
    /// The benefits become those of another dossier: a delivery is taken back.
    Herstel {
        /// The dossier as it is without the delivery.
        doel: Box<Dossier>,
        /// The day on which what is withdrawn is recorded.
        dag: Date,
    },
    /// Something about a benefit.
    OpUitkering(OpUitkering),
}

/// A new application.
#[derive(Debug, Clone)]
pub struct Aanmelding {
    /// The application; see [`aanvraag_id`](super::aanvraag_id).
    pub aanvraag_id: Uuid,
    /// Day of application.
    pub datum: Date,
    /// The signal that it came from.
    pub signaal_id: Option<Uuid>,
    /// The area team, when known.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// Opened by a talk that showed that it is needed.
    pub versneld: bool,
    /// The coach who stays the fixed contact.
    pub coach: Option<Kenmerk>,
    /// Age in whole years on `datum`, when known.
    pub leeftijd: Option<u8>,
}

/// A step in an application.
#[derive(Debug, Clone)]
pub struct OpAanvraag {
    /// The application.
    pub aanvraag_id: Uuid,
    /// Day of the step.
    pub datum: Date,
    /// The youngest and the oldest age in whole years that the applicant can have on the day of application, when the
    /// edge knows it; counts when the application itself does not say. More than one when the birth is known in part.
    pub leeftijden: Option<RangeInclusive<u8>>,
    /// Which step.
    pub stap: Stap,
    /// What was recorded before of the same kind, when this stands in its place.
    pub vervangt: Option<Vervangt>,
}

/// What was recorded before, and is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vervangt {
    /// Its date. Of more on one day the last is meant.
    pub van: Date,
    /// Why.
    pub reden: Correctiereden,
}

/// A step.
#[derive(Debug, Clone)]
pub enum Stap {
    /// The search period runs; `None`: four weeks from the day of the step.
    StartZoektermijn {
        /// First day on which the application can go on.
        tot: Option<Date>,
    },
    /// The search period is waived.
    ZonderZoektermijn {
        /// The ground.
        reden: ZoektermijnReden,
        /// The individual reasons, sealed.
        toelichting: Option<Verzegeld>,
    },
    /// A talk is planned.
    PlanGesprek(super::Gesprek),
    /// The planned talk goes to another day.
    VerplaatsGesprek {
        /// Day of the talk from now on.
        datum: Date,
        /// Who asked for it.
        door: Afzegger,
        /// Where from now on; `None`: where it was.
        plek: Option<Gespreksplek>,
    },
    /// The planned talk does not go on.
    ZegGesprekAf {
        /// Who cancelled it.
        door: Afzegger,
    },
    /// The applicant is called before the talk.
    BelVooraf {
        /// The internal number of who calls.
        door: Kenmerk,
        /// Whether the applicant is ready for work; none when nobody was reached.
        arbeidsfit: Option<bool>,
    },
    /// The talk was held.
    HoudGesprek(Gehouden),
    /// The applicant did not come.
    NietVerschenen,
    /// How it ends.
    Besluit(Besluit),
    /// The applicant objects to the refusal.
    MaakBezwaar {
        /// Whether a committee advises.
        commissie: bool,
    },
    /// The objection is decided on.
    BeslisOpBezwaar {
        /// How.
        uitkomst: Bezwaaruitkomst,
        /// With gegrond: the benefit that is granted at once. `None`: the application is decided on anew.
        toekenning: Option<Toekenning>,
    },
}

impl Stap {
    /// As what it is recorded.
    #[must_use]
    pub const fn soort(&self) -> Aanvraagstap {
        match self {
            Self::StartZoektermijn { .. } | Self::ZonderZoektermijn { .. } => Aanvraagstap::Zoektermijn,
            Self::PlanGesprek(_) => Aanvraagstap::GesprekGepland,
            Self::VerplaatsGesprek { .. } => Aanvraagstap::GesprekVerplaatst,
            Self::ZegGesprekAf { .. } => Aanvraagstap::GesprekAfgezegd,
            Self::BelVooraf { .. } => Aanvraagstap::VoorafGebeld,
            Self::HoudGesprek(_) => Aanvraagstap::GesprekGevoerd,
            Self::NietVerschenen => Aanvraagstap::NietVerschenen,
            Self::Besluit(_) => Aanvraagstap::Besluit,
            Self::MaakBezwaar { .. } => Aanvraagstap::Bezwaar,
            Self::BeslisOpBezwaar { .. } => Aanvraagstap::BeslissingOpBezwaar,
        }
    }
}

/// A talk that was held.
#[derive(Debug, Clone)]
pub struct Gehouden {
    /// Its form.
    pub vorm: IntakeVorm,
    /// Who took part besides the applicant.
    pub deelnemers: Vec<Rol>,
    /// Whether the person is ready for work, when judged.
    pub arbeidsfit: Option<bool>,
    /// Where, when said.
    pub plek: Option<Gespreksplek>,
}

/// How an application ends.
#[derive(Debug, Clone)]
pub enum Besluit {
    /// Granted.
    Toegekend(Toekenning),
    /// Refused.
    Afgewezen(Afwijzingsreden),
    /// Withdrawn by the applicant.
    Ingetrokken(IntrekkingReden),
}

/// A grant.
#[derive(Debug, Clone)]
pub struct Toekenning {
    /// First day of the benefit; may lie before the decision.
    pub ingangsdatum: Date,
    /// Age in whole years on that day, when known.
    pub leeftijd: Option<u8>,
    /// What figures need of the person, as far as known. The team of the application fills in an unknown one.
    pub kenmerken: Uitkeringskenmerken,
    /// Granted for very urgent reasons, also to who is younger than 18.
    pub zeer_dringende_redenen: bool,
}

/// Something about a benefit.
#[derive(Debug, Clone)]
pub enum OpUitkering {
    /// What was known is wrong or is known better.
    Corrigeer {
        /// The benefit.
        uitkering_id: Uuid,
        /// Day of the correction.
        datum: Date,
        /// What changes.
        correctie: Correctie,
    },
    /// Traject recorded that it ends.
    Verneem {
        /// The benefit.
        uitkering_id: Uuid,
        /// First day without benefit.
        datum: Date,
        /// Reason of outflow.
        reden: RedenCode,
    },
    /// Traject no longer says so.
    Herroep {
        /// The benefit.
        uitkering_id: Uuid,
        /// Day on which that was recorded.
        datum: Date,
    },
    /// The grant should not have been given.
    TrekIn {
        /// The benefit.
        uitkering_id: Uuid,
        /// Day of the withdrawal.
        datum: Date,
    },
}

/// What changes in a benefit; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct Correctie {
    /// Birth month.
    pub geboortemaand: Option<Geboortemaand>,
    /// Age on the first day.
    pub leeftijd: Option<u8>,
    /// Level of education.
    pub opleidingsniveau: Option<Opleidingsniveau>,
    /// Target groups, without the ones that follow from the level of education.
    pub doelgroepen: Option<Vec<Doelgroep>>,
    /// The area team.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// Who the person lives with.
    pub leefvorm: Option<Leefvorm>,
    /// Reason of inflow.
    pub reden_instroom: Option<RedenCode>,
}
