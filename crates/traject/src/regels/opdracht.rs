//! What can be asked around one person.

use domein::{
    Afbreekreden, Correctiereden, Gebiedsteam, Kenmerk, PersoonId, RedenCode, Trajectstap, Trajectuitkomst,
    Verzegeld,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{casus, ggz, herstellen::Herstel, jpf, overdracht::Stap, plaatsing};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Opdracht {
    /// About whom.
    pub persoon: PersoonId,
    /// The date on which it holds.
    pub datum: Date,
    /// What.
    pub wat: Wat,
}

/// What can be asked. Sealed texts come in sealed.
#[derive(Debug, Clone, PartialEq)]
pub enum Wat {
    /// A benefit was granted: a coach is needed, or is there already.
    VraagCoach {
        /// The benefit.
        uitkering_id: Uuid,
        /// The area team that is responsible.
        gebiedsteam: Option<Gebiedsteam>,
        /// The coach who stays the fixed contact, when there already is one.
        coach: Option<Kenmerk>,
    },
    /// No coach is needed for this benefit any more.
    LaatVerzoekVervallen {
        /// The benefit.
        uitkering_id: Uuid,
    },
    /// The first coach.
    WijsCoachToe {
        /// The coach's internal number.
        coach: Kenmerk,
        /// The area team; when not given, that of an open request.
        gebiedsteam: Option<Gebiedsteam>,
    },
    /// Another coach takes over.
    DraagOver {
        /// Who takes over.
        naar: Kenmerk,
        /// The area team of who takes over, when it is said.
        gebiedsteam: Option<Gebiedsteam>,
    },
    /// A warm handover is proposed.
    StelOverdrachtVoor {
        /// The handover, when it is a new one.
        overdracht_id: Uuid,
        /// Who is to take over.
        naar: Kenmerk,
        /// The area team of who takes over, when it is said.
        gebiedsteam: Option<Gebiedsteam>,
    },
    /// A step in a warm handover.
    OverdrachtStap {
        /// The handover.
        overdracht_id: Uuid,
        /// Which step.
        stap: Stap,
    },
    /// An ontwikkelplan is made, or adjusted when there is one.
    LegPlanVast {
        /// The goals.
        doelen: Verzegeld,
    },
    /// The five areas of life are assessed.
    MeetBigFive {
        /// The scores. The caller gives what is recorded when they are the same.
        scores: Verzegeld,
    },
    /// On the date of the question they were not assessed.
    TrekMetingIn {
        /// Why.
        reden: Correctiereden,
    },
    /// A step within a traject.
    ZetStap {
        /// The traject.
        traject_id: Uuid,
        /// Which step.
        stap: Trajectstap,
    },
    /// A traject never started.
    TrekStartIn {
        /// The traject.
        traject_id: Uuid,
        /// Why.
        reden: Correctiereden,
    },
    /// A step, recorded for the date of the question, was not taken.
    TrekStapIn {
        /// The traject.
        traject_id: Uuid,
        /// Which step.
        stap: Trajectstap,
        /// Why.
        reden: Correctiereden,
    },
    /// A traject is completed.
    Voltooi {
        /// The traject.
        traject_id: Uuid,
        /// What it led to.
        uitkomst: Trajectuitkomst,
    },
    /// The person refuses the place that was offered, and goes off the waiting list.
    WeigerPlaats {
        /// The traject.
        traject_id: Uuid,
        /// Why.
        reden: Afbreekreden,
    },
    /// A place that is offered is not taken now.
    StelPlaatsUit {
        /// The traject.
        traject_id: Uuid,
    },
    /// A traject stops, or somebody leaves the waiting list.
    BreekAf {
        /// The traject.
        traject_id: Uuid,
        /// Why.
        reden: Afbreekreden,
    },
    /// A step in a placement.
    Plaatsing {
        /// The placement.
        plaatsing_id: Uuid,
        /// Which step.
        stap: plaatsing::Stap,
    },
    /// A step around waiting for the GGZ.
    Ggz(ggz::Stap),
    /// A step in a case of the casusoverleg.
    Casus {
        /// The case.
        casus_id: Uuid,
        /// Which step.
        stap: casus::Stap,
    },
    /// A step in taking part in the JPF.
    Jpf {
        /// The taking part.
        deelname_id: Uuid,
        /// Which step.
        stap: jpf::Stap,
    },
    /// There was contact.
    LegContact {
        /// With whom.
        coach: Kenmerk,
    },
    /// No contact possible.
    VerliesContact,
    /// Something that was recorded of the coach, the plan or contact was not so.
    TrekVastleggingIn {
        /// What.
        wat: Herstel,
        /// Why.
        reden: Correctiereden,
    },
    /// A benefit ended; the question's date is the first day without it.
    StroomUit {
        /// The benefit.
        uitkering_id: Uuid,
        /// Why.
        reden: RedenCode,
        /// Age in whole years on that day, when known.
        leeftijd: Option<u8>,
        /// Who tells.
        bron: Uitstroombron,
    },
    /// A benefit did not end after all.
    TrekUitstroomIn {
        /// The benefit.
        uitkering_id: Uuid,
        /// Who tells.
        bron: Uitstroombron,
    },
    /// How are things some time after the outflow?
    GeefNazorg {
        /// After which outflow.
        na: Uitstroomkeuze,
        /// Whether the outflow has lasted.
        duurzaam: bool,
    },
    /// On the date of the question it was not asked.
    TrekNazorgIn {
        /// After which outflow.
        na: Uitstroomkeuze,
        /// Why.
        reden: Correctiereden,
    },
}

/// Which outflow of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uitstroomkeuze {
    /// That of this benefit.
    Uitkering(Uuid),
    /// The last one: to who knows the person and the day, and not how a benefit is numbered here.
    Laatste,
}

/// Who tells of an outflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uitstroombron {
    /// Intake, which keeps the benefits; also of those that had ended before they were taken over.
    Intake,
    /// Somebody at a desk, who may mistake the benefit: it has to be known here.
    Medewerker,
}
