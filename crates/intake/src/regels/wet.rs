//! What the law knows only since a day, with where that day comes from.

use jiff::civil::{Date, date};

use super::Weigering;

/// Something that the law knows since a day.
pub struct Wetsregel {
    /// The first day on which it holds.
    pub vanaf: Date,
    /// What is said to who does it before that day.
    pub te_vroeg: Weigering,
    /// Where the day comes from.
    pub bron: &'static str,
}

/// The college may waive the search period for individual reasons.
pub(super) const AFWIJKEN_VAN_ZOEKTERMIJN: Wetsregel = Wetsregel {
    vanaf: date(2026, 1, 1),
    te_vroeg: Weigering::ZoektermijnNogGeenWet,
    bron: "Participatiewet in balans. *Aanname*: de Kamerbrief van 8 mei 2026 (004) noemt haar deels in werking getreden, zonder \
           dag; wij nemen 1 januari 2026",
};

/// Whether the law knows this on a day.
pub(super) fn keur(regel: &Wetsregel, dag: Date) -> Result<(), Weigering> {
    if dag < regel.vanaf { Err(regel.te_vroeg) } else { Ok(()) }
}
