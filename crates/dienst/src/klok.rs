//! The clock, as something the edge brings in: rules never ask what time it is.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Tells the time.
pub trait Klok: Send + Sync + 'static {
    /// Now.
    fn nu(&self) -> Timestamp;

    /// Today, in Europe/Amsterdam.
    fn vandaag(&self) -> Date {
        datum_in_amsterdam(self.nu())
    }
}

/// The clock of the machine, to the microsecond.
#[derive(Debug, Clone, Copy, Default)]
pub struct Systeemklok;

impl Klok for Systeemklok {
    fn nu(&self) -> Timestamp {
        let nu = Timestamp::now();
        Timestamp::from_microsecond(nu.as_microsecond()).unwrap_or(nu)
    }
}

/// A clock that stands still: for tests, and to run as if it were another day.
#[derive(Debug, Clone, Copy)]
pub struct VasteKlok(pub Timestamp);

impl Klok for VasteKlok {
    fn nu(&self) -> Timestamp {
        self.0
    }
}

/// The zone in which month ends, ages and norm terms are computed. Part of the program, so it never fails to be
/// found; UTC stands in only if the bundled table were broken.
#[must_use]
pub fn amsterdam() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC)
}

/// The date on the wall in Amsterdam at a moment.
#[must_use]
pub fn datum_in_amsterdam(moment: Timestamp) -> Date {
    moment.to_zoned(amsterdam()).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn vlak_na_middernacht_in_amsterdam_is_het_in_utc_nog_gisteren() {
        let winter: Timestamp = "2026-01-31T23:30:00Z".parse().unwrap();
        assert_eq!(datum_in_amsterdam(winter), date(2026, 2, 1));
        let zomer: Timestamp = "2026-07-31T22:30:00Z".parse().unwrap();
        assert_eq!(VasteKlok(zomer).vandaag(), date(2026, 8, 1));
    }
}
