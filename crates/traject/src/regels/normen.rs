//! By when a coach does something: what waits on a desk, why, and what the day is from which it is late. Pure; one table.

use std::ops::Range;

use domein::{Normstap, ONDERBREKING_DAGEN, na_werkdagen};
use jiff::{Span, ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why something waits for a coach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wachtreden {
    /// A signal that nobody followed up.
    SignaalZonderOpvolging,
    /// Information was sent, somebody arrived, cancelled or did not come: a talk is to be planned.
    GesprekTePlannen,
    /// A talk was to be held: say whether it was.
    VerslagTeMaken,
    /// Somebody was handed over and has not been seen, or a handover is to be confirmed.
    OverdrachtTeBevestigen,
    /// A warm handover was proposed: the young person and both coaches are to speak with each other.
    DriegesprekTeHouden,
    /// A benefit without a coach.
    CoachGevraagd,
    /// Somebody came back within a year after an outflow, and still has the coach.
    Herinstroom,
    /// There is a coach and no plan.
    PlanOntbreekt,
    /// There is a plan of long ago.
    PlanTeBespreken,
    /// The areas of life were assessed long ago.
    BigFiveTeMeten,
    /// Nobody of the municipality had contact for long.
    JaarlijksContact,
    /// On a waiting list of the GGZ, and nothing bridges it.
    GgzWacht,
    /// Some time after an outflow it is asked how things are.
    Nazorg,
    /// A place is held for somebody who waited.
    WachtlijstPlaats,
    /// Money for maatwerk was asked and nobody decided.
    MaatwerkTeBeslissen,
    /// It was granted and is not, or not all, paid.
    MaatwerkTeBetalen,
    /// It was paid: what did it lead to?
    MaatwerkResultaat,
    /// The agreed last day of a placement comes near.
    PlaatsingLooptAf,
    /// The agreed last day of jobcoaching comes near.
    JobcoachingLooptAf,
    /// Somebody takes part in the JPF and there is no plan.
    JpfPlanOntbreekt,
    /// How does it go with what is paid back to the JPF?
    JpfTegenprestatieTeBespreken,
    /// The end of the two years with the JPF comes near.
    JpfLooptAf,
    /// The last day for an agreement of the casusoverleg comes near.
    Casusafspraak,
}

impl Wachtreden {
    /// All of them, with their codes.
    pub const ALLE: [(Self, &'static str); 23] = [
        (Self::SignaalZonderOpvolging, "signaal-zonder-opvolging"),
        (Self::GesprekTePlannen, "gesprek-te-plannen"),
        (Self::VerslagTeMaken, "verslag-te-maken"),
        (Self::OverdrachtTeBevestigen, "overdracht-te-bevestigen"),
        (Self::DriegesprekTeHouden, "driegesprek-te-houden"),
        (Self::CoachGevraagd, "coach-gevraagd"),
        (Self::Herinstroom, "herinstroom"),
        (Self::PlanOntbreekt, "plan-ontbreekt"),
        (Self::PlanTeBespreken, "plan-te-bespreken"),
        (Self::BigFiveTeMeten, "big-five-te-meten"),
        (Self::JaarlijksContact, "jaarlijks-contact"),
        (Self::GgzWacht, "ggz-wacht"),
        (Self::Nazorg, "nazorg"),
        (Self::WachtlijstPlaats, "wachtlijst-plaats"),
        (Self::MaatwerkTeBeslissen, "maatwerk-te-beslissen"),
        (Self::MaatwerkTeBetalen, "maatwerk-te-betalen"),
        (Self::MaatwerkResultaat, "maatwerk-resultaat"),
        (Self::PlaatsingLooptAf, "plaatsing-loopt-af"),
        (Self::JobcoachingLooptAf, "jobcoaching-loopt-af"),
        (Self::JpfPlanOntbreekt, "jpf-plan-ontbreekt"),
        (Self::JpfTegenprestatieTeBespreken, "jpf-tegenprestatie-te-bespreken"),
        (Self::JpfLooptAf, "jpf-loopt-af"),
        (Self::Casusafspraak, "casusafspraak"),
    ];

    /// For what money for maatwerk can wait.
    pub const MAATWERK: [Self; 3] =
        [Self::MaatwerkTeBeslissen, Self::MaatwerkTeBetalen, Self::MaatwerkResultaat];

    /// For what taking part in the JPF can wait.
    pub const JPF: [Self; 3] = [Self::JpfPlanOntbreekt, Self::JpfTegenprestatieTeBespreken, Self::JpfLooptAf];

    /// The code, as in JSON and in the read models.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALLE.iter().find(|(reden, _)| *reden == self).map_or("", |(_, code)| code)
    }

    /// Why a signal waits that waits for this; none for what no coach does.
    #[must_use]
    pub const fn van(stap: Normstap) -> Option<Self> {
        match stap {
            Normstap::Opvolgen => Some(Self::SignaalZonderOpvolging),
            Normstap::Gesprek => Some(Self::GesprekTePlannen),
            Normstap::Verslag => Some(Self::VerslagTeMaken),
            Normstap::Aankomst => Some(Self::OverdrachtTeBevestigen),
            Normstap::Escalatie => None,
        }
    }

    /// The day from which it is late, counted from the day on which it began to wait; none when the event itself says the
    /// day, as a signal does.
    #[must_use]
    pub fn norm(self, sinds: Date) -> Option<Date> {
        let na = |span: Span| Some(sinds.saturating_add(span));
        match self {
            // The norm of a signal goes along with it; of a placement, of help with it and of a case the last day was agreed
            // ([`na_laatste_dag`]), and of the JPF it is known at the begin.
            Self::SignaalZonderOpvolging
            | Self::PlaatsingLooptAf
            | Self::JobcoachingLooptAf
            | Self::JpfLooptAf
            | Self::Casusafspraak => None,
            // Assumptions of this program: the documents name no term.
            // Of a handover between coaches; that of a signal goes along with the signal.
            Self::OverdrachtTeBevestigen | Self::MaatwerkTeBeslissen => Some(na_werkdagen(sinds, 5)),
            Self::MaatwerkTeBetalen => Some(na_werkdagen(sinds, 10)),
            Self::MaatwerkResultaat => na(MAATWERKRESULTAAT_MAANDEN.months()),
            Self::GesprekTePlannen
            | Self::CoachGevraagd
            // As of who is asked for: the row of the benefit holds one norm for both.
            | Self::Herinstroom
            | Self::DriegesprekTeHouden
            | Self::WachtlijstPlaats => na(14.days()),
            Self::VerslagTeMaken => Some(na_werkdagen(sinds, 2)),
            Self::PlanOntbreekt | Self::JpfPlanOntbreekt => na(42.days()),
            Self::JpfTegenprestatieTeBespreken => na(JPF_BESPREKEN_MAANDEN.months()),
            Self::PlanTeBespreken => na(6.months()),
            Self::BigFiveTeMeten => na(BIG_FIVE_MAANDEN.months()),
            Self::GgzWacht => na(GGZ_OVERBRUGGEN_WEKEN.weeks()),
            // KIK: in view, spoken at least once a year.
            Self::JaarlijksContact => na(12.months()),
            // The first of the three; see [`volgende_nazorg`].
            Self::Nazorg => na(NAZORG_MAANDEN[0].months()),
        }
    }
}

/// Days from handing somebody over to another municipality until it is late that nobody there had contact: an assumption, as
/// the default of signalering for who is handed over to us.
const DAGEN_TOT_AANKOMST_ELDERS: i64 = 28;

/// The first day on which it is late that another municipality had contact with who was handed over to it on this day.
#[must_use]
pub fn aankomst_elders(sinds: Date) -> Date {
    sinds.saturating_add(DAGEN_TOT_AANKOMST_ELDERS.days())
}

/// The first day on which something is late for which a last day was agreed, inclusive.
#[must_use]
pub fn na_laatste_dag(laatste: Date) -> Date {
    laatste.saturating_add(1.day())
}

/// Months after the last payment of money for maatwerk at which it is asked what it led to.
pub const MAATWERKRESULTAAT_MAANDEN: i64 = 3;

/// Months after it was agreed what is paid back to the JPF, or after it was last spoken about, at which that is due (an
/// assumption: the documents say that the coach stays near, and name no term).
pub const JPF_BESPREKEN_MAANDEN: i64 = 3;

/// Days before the agreed last day of a placement or of help with it, or before the end of the two years with the JPF, from
/// which it waits (an assumption).
pub const DAGEN_VOOR_AFLOOP: i64 = 28;

/// Months after a big-five assessment at which the next is due (an assumption: the documents say that development is
/// measured at intervals, and name none).
pub const BIG_FIVE_MAANDEN: i64 = 6;

/// Weeks of waiting for the GGZ without help that bridges, from which that is late; counted anew when help ends. An
/// assumption: the documents name the help and no term.
pub const GGZ_OVERBRUGGEN_WEKEN: i64 = 4;

/// Months after an outflow within which a next benefit is herinstroom on the desk; the figures count 6, 12 and 60 (Divosa).
pub const HERINSTROOM_MAANDEN: i64 = 12;

/// The days on which a next benefit begins that is herinstroom after an outflow (the first day without the benefit): from the
/// first, up to and without the second. What begins sooner was interrupted, as in the figures unless these are told other days.
#[must_use]
pub fn herinstroom(uitstroom: Date) -> Range<Date> {
    let dagen = i64::from(ONDERBREKING_DAGEN).saturating_add(1);
    uitstroom.saturating_add(dagen.days())..uitstroom.saturating_add(HERINSTROOM_MAANDEN.months())
}

/// Months after an outflow at which it is asked how things are.
pub const NAZORG_MAANDEN: [i64; 3] = [3, 6, 12];

/// The next time at which it is asked, after it was asked on `gevraagd_op`; none after the last. Asked early, up to a month
/// before, counts as that time.
#[must_use]
pub fn volgende_nazorg(uitstroom: Date, gevraagd_op: Date) -> Option<Date> {
    let termijnen = NAZORG_MAANDEN.map(|maanden| uitstroom.saturating_add(maanden.months()));
    termijnen.into_iter().find(|termijn| termijn.saturating_sub(1.month()) > gevraagd_op)
}

/// The time, in months after the outflow, that asking on `gevraagd_op` counts as: the last that had come, or comes within a
/// month; none before the first.
#[must_use]
pub fn nazorgtermijn(uitstroom: Date, gevraagd_op: Date) -> Option<i64> {
    let telt =
        |maanden: &i64| uitstroom.saturating_add(maanden.months()).saturating_sub(1.month()) <= gevraagd_op;
    NAZORG_MAANDEN.into_iter().rfind(telt)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn elke_reden_heeft_een_eigen_code_die_ook_zo_in_json_staat() {
        for (reden, code) in Wachtreden::ALLE {
            assert_eq!(serde_json::to_value(reden).unwrap(), code);
            assert_eq!(reden.code(), code);
        }
    }

    #[test]
    fn een_weekend_en_een_feestdag_tellen_niet_als_werkdag() {
        let vrijdag = date(2025, 3, 7);
        assert_eq!(Wachtreden::VerslagTeMaken.norm(vrijdag), Some(date(2025, 3, 11)));
        let witte_donderdag = date(2025, 4, 17);
        assert_eq!(Wachtreden::VerslagTeMaken.norm(witte_donderdag), Some(date(2025, 4, 23)));
    }

    #[test]
    fn wie_na_een_onderbreking_of_na_een_jaar_begint_komt_niet_terug() {
        let tussen = herinstroom(date(2025, 1, 1));
        for (begin, terug) in [
            (date(2025, 1, 31), false),
            (date(2025, 2, 1), true),
            (date(2025, 12, 31), true),
            (date(2026, 1, 1), false),
        ] {
            assert_eq!(tussen.contains(&begin), terug, "{begin}");
        }
    }

    #[test]
    fn nazorg_is_er_na_drie_zes_en_twaalf_maanden() {
        let uit = date(2025, 1, 31);
        assert_eq!(Wachtreden::Nazorg.norm(uit), Some(date(2025, 4, 30)));
        assert_eq!(volgende_nazorg(uit, date(2025, 2, 1)), Some(date(2025, 4, 30)));
        assert_eq!(volgende_nazorg(uit, date(2025, 4, 2)), Some(date(2025, 7, 31)));
        assert_eq!(volgende_nazorg(uit, date(2025, 8, 1)), Some(date(2026, 1, 31)));
        assert_eq!(volgende_nazorg(uit, date(2026, 1, 15)), None);
        let termijnen = [date(2025, 3, 29), date(2025, 4, 2), date(2025, 8, 1), date(2025, 12, 31)];
        assert_eq!(termijnen.map(|op| nazorgtermijn(uit, op)), [None, Some(3), Some(6), Some(12)]);
    }
}
