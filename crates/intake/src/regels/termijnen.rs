//! For what an application waits, and until when: one table. What the law says is not a setting; the others are assumptions
//! of ours.

use domein::{Termijn, na_werkdagen};
use jiff::{ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aanvraag, Stand, Uitkomst, Zoektermijn, aanvraag::ZOEKTERMIJN_TOT_LEEFTIJD, vormen};

/// The whole decision: eight weeks (Awb, art. 4:13 lid 2).
const BESLISSEN: Termijn = Termijn::Dagen(8 * 7);
/// Objecting: six weeks from the day after the refusal (Awb, art. 6:7 and 6:8).
const BEZWAAR_MAKEN: Termijn = Termijn::Dagen(6 * 7);
/// Deciding on an objection: six weeks from the day after those six have passed (Awb, art. 7:10 lid 1).
const BEZWAAR_BESLISSEN: Termijn = Termijn::Dagen(6 * 7);
/// The same when a committee advises: twelve weeks (Awb, art. 7:10 lid 1).
const BEZWAAR_BESLISSEN_COMMISSIE: Termijn = Termijn::Dagen(12 * 7);
/// *Assumption*: who applies hears within a week whether the search period holds.
const ZOEKTERMIJN_VASTLEGGEN: Termijn = Termijn::Werkdagen(5);
/// *Assumption*: two weeks for an appointment, as with a signal.
const INTAKE_PLANNEN: Termijn = Termijn::Dagen(14);
/// *Assumption*: a report is there before it is forgotten, as with a signal.
const VERSLAG_MAKEN: Termijn = Termijn::Werkdagen(2);

/// For what an application waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wachtstap {
    /// Nobody said whether the search period holds.
    ZoektermijnVastleggen,
    /// The search period runs; the applicant is at it.
    ZoektermijnLoopt,
    /// The intake talk must be planned.
    IntakePlannen,
    /// The intake talk is on a day that has not come.
    IntakeGepland,
    /// The day of the talk has come: how did it go?
    VerslagMaken,
    /// The talk was held: decide.
    Besluiten,
    /// It is refused, and the applicant may still object.
    BezwaarMogelijk,
    /// There is an objection: decide on it.
    BezwaarBeslissen,
}

impl Wachtstap {
    /// Every one, in the order in which an application meets them.
    pub const ALLE: [Self; 8] = [
        Self::ZoektermijnVastleggen,
        Self::ZoektermijnLoopt,
        Self::IntakePlannen,
        Self::IntakeGepland,
        Self::VerslagMaken,
        Self::Besluiten,
        Self::BezwaarMogelijk,
        Self::BezwaarBeslissen,
    ];

    /// The code, as in JSON and in the read model.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZoektermijnVastleggen => "zoektermijn-vastleggen",
            Self::ZoektermijnLoopt => "zoektermijn-loopt",
            Self::IntakePlannen => "intake-plannen",
            Self::IntakeGepland => "intake-gepland",
            Self::VerslagMaken => "verslag-maken",
            Self::Besluiten => "besluiten",
            Self::BezwaarMogelijk => "bezwaar-mogelijk",
            Self::BezwaarBeslissen => "bezwaar-beslissen",
        }
    }
}

/// For what an application waits. First, until a day, on somebody else; from that day on on the municipality, until another
/// day. So what a day changes by passing needs no event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wacht {
    /// On the applicant or on a day to come: until which day (exclusive).
    pub eerst: Option<(Wachtstap, Date)>,
    /// On the municipality: the first day on which it is late.
    pub dan: Option<(Wachtstap, Date)>,
    /// The first day on which the decision is late; none once there is one.
    pub besluit_voor: Option<Date>,
}

impl Wacht {
    /// What it is on a day: for what, until when, and whether that is late.
    #[must_use]
    pub fn op(&self, dag: Date) -> (Option<(Wachtstap, Date)>, bool) {
        let besluit_laat = self.besluit_voor.is_some_and(|voor| voor <= dag);
        match self.eerst.filter(|(_, tot)| dag < *tot) {
            Some(eerst) => (Some(eerst), besluit_laat),
            None => (self.dan, besluit_laat || self.dan.is_some_and(|(_, voor)| voor <= dag)),
        }
    }
}

/// The day after the last day of a term of the law of which the day it began on does not count (Awb, art. 6:8). One that
/// would end on a Saturday, a Sunday or a holiday goes on to the next day that is none (Algemene termijnenwet, art. 1; none
/// of the terms here is longer than the twelve weeks up to which that holds, art. 4).
fn na_afloop(termijn: Termijn, van: Date) -> Date {
    let laatste = na_werkdagen(termijn.na(van).saturating_sub(1.day()), 1);
    laatste.saturating_add(1.day())
}

/// For what this application waits.
#[must_use]
pub fn wacht(aanvraag: &Aanvraag) -> Wacht {
    let stand = &aanvraag.stand;
    match stand.uitkomst {
        None => open(aanvraag, stand),
        Some(Uitkomst::Afgewezen(_)) => afgewezen(stand),
        Some(Uitkomst::Toegekend(_) | Uitkomst::Ingetrokken(_) | Uitkomst::Vervallen) => Wacht::default(),
    }
}

/// Who has a search period cannot apply before it has passed (Participatiewet, art. 41 lid 4).
fn kan_door(aanvraag: &Aanvraag, stand: &Stand) -> Date {
    match stand.zoektermijn {
        Some(Zoektermijn::Tot(tot)) => tot,
        Some(Zoektermijn::NietToegepast(_)) | None => aanvraag.datum,
    }
}

/// A talk that was missed or cancelled is planned again.
fn plannen(aanvraag: &Aanvraag, stand: &Stand) -> (Wachtstap, Date) {
    let eerder = [stand.gemist_op, stand.afgezegd_op].into_iter().flatten();
    let vanaf = eerder.fold(kan_door(aanvraag, stand), Date::max);
    (Wachtstap::IntakePlannen, INTAKE_PLANNEN.na(vanaf))
}

fn open(aanvraag: &Aanvraag, stand: &Stand) -> Wacht {
    let kan_door = kan_door(aanvraag, stand);
    // After a decision that was revised the term begins anew with the decision on the objection.
    let herzien = stand.bezwaar.and_then(|bezwaar| bezwaar.uitkomst).map(|(op, _)| op);
    let besluit_voor = na_afloop(BESLISSEN, herzien.unwrap_or(kan_door));
    let jonger = aanvraag.leeftijd.is_some_and(|jaren| jaren < ZOEKTERMIJN_TOT_LEEFTIJD);
    let (eerst, dan) = match (stand.gesprek, stand.gehouden_op) {
        (Some(gesprek), _) => {
            let verslag = (Wachtstap::VerslagMaken, VERSLAG_MAKEN.na(gesprek.datum));
            (Some((Wachtstap::IntakeGepland, gesprek.datum)), verslag)
        }
        (None, Some(_)) => (None, (Wachtstap::Besluiten, besluit_voor)),
        (None, None) if herzien.is_some() => (None, (Wachtstap::Besluiten, besluit_voor)),
        (None, None) if stand.zoektermijn.is_none() && jonger && !aanvraag.versneld => {
            (None, (Wachtstap::ZoektermijnVastleggen, ZOEKTERMIJN_VASTLEGGEN.na(aanvraag.datum)))
        }
        (None, None) => {
            let eerst = match stand.zoektermijn {
                Some(Zoektermijn::Tot(tot)) => Some((Wachtstap::ZoektermijnLoopt, tot)),
                _ => None,
            };
            (eerst, plannen(aanvraag, stand))
        }
    };
    Wacht { eerst, dan: Some(dan), besluit_voor: Some(besluit_voor) }
}

fn afgewezen(stand: &Stand) -> Wacht {
    let Some(besluit) = stand.besloten_op else { return Wacht::default() };
    let tot = na_afloop(BEZWAAR_MAKEN, besluit);
    match stand.bezwaar {
        None => Wacht { eerst: Some((Wachtstap::BezwaarMogelijk, tot)), ..Wacht::default() },
        Some(bezwaar) if bezwaar.uitkomst.is_some() => Wacht::default(),
        Some(bezwaar) => {
            let termijn = if bezwaar.commissie { BEZWAAR_BESLISSEN_COMMISSIE } else { BEZWAAR_BESLISSEN };
            // Begins with the first day on which no objection can be made any more.
            let voor = na_afloop(termijn, tot.saturating_sub(1.day()));
            Wacht { dan: Some((Wachtstap::BezwaarBeslissen, voor)), ..Wacht::default() }
        }
    }
}

/// Until when (exclusive) the applicant is to be called: who can have a talk for which that is done, has not been reached yet
/// and whose talk was not held. With a talk of such a form that is its day; without one, the day on which planning is late.
/// None when nobody is to be called, also when the age or the `team` that follows the application is not known.
#[must_use]
pub fn bellen_voor(aanvraag: &Aanvraag, team: Option<&str>) -> Option<Date> {
    let (stand, vorm) = (&aanvraag.stand, vormen::vooraf_te_bellen(aanvraag.leeftijd, team)?);
    if stand.uitkomst.is_some() || stand.arbeidsfit_vooraf.is_some() {
        return None;
    }
    match (stand.gesprek, stand.gehouden_op) {
        (Some(gesprek), _) => (gesprek.vorm == vorm).then_some(gesprek.datum),
        (None, Some(_)) => None,
        (None, None) => {
            let (_, voor) = plannen(aanvraag, stand);
            Some(voor)
        }
    }
}

/// Whether an objection came after the term in which one may be made.
#[must_use]
pub fn is_te_laat(bezwaar: &super::Bezwaar) -> bool {
    bezwaar.datum >= na_afloop(BEZWAAR_MAKEN, bezwaar.tegen)
}
