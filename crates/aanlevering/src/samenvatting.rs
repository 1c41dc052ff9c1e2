//! What came of a delivery: how many rows were read, taken, known already, and refused. Every way in reports the
//! same four numbers.

use std::{fmt, ops::AddAssign};

use serde::{Deserialize, Serialize};

/// The outcome of one delivery, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Samenvatting {
    /// Rows read: the sum of the other three.
    pub gelezen: u64,
    /// Rows taken in.
    pub aangenomen: u64,
    /// Rows that had been taken in before and changed nothing.
    pub dubbel: u64,
    /// Rows refused, each with its reasons.
    pub geweigerd: u64,
}

impl Samenvatting {
    /// The exit code of an import that ran to its end: 0 when every row was taken or known, 3 when some were refused.
    #[must_use]
    pub const fn afsluitcode(&self) -> u8 {
        if self.geweigerd == 0 { 0 } else { 3 }
    }
}

impl AddAssign for Samenvatting {
    fn add_assign(&mut self, ander: Self) {
        self.gelezen += ander.gelezen;
        self.aangenomen += ander.aangenomen;
        self.dubbel += ander.dubbel;
        self.geweigerd += ander.geweigerd;
    }
}

impl fmt::Display for Samenvatting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gelezen, aangenomen, dubbel, geweigerd } = self;
        let rijen = if *gelezen == 1 { "rij" } else { "rijen" };
        write!(
            f,
            "{gelezen} {rijen} gelezen: {aangenomen} aangenomen, {dubbel} al bekend, {geweigerd} geweigerd."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_samenvatting_telt_op_en_kent_haar_afsluitcode() {
        let mut totaal = Samenvatting { gelezen: 3, aangenomen: 2, dubbel: 1, geweigerd: 0 };
        assert_eq!(totaal.afsluitcode(), 0);
        totaal += Samenvatting { gelezen: 1, geweigerd: 1, ..Samenvatting::default() };
        assert_eq!(totaal.afsluitcode(), 3);
        assert_eq!(totaal.to_string(), "4 rijen gelezen: 2 aangenomen, 1 al bekend, 1 geweigerd.");
        let json = serde_json::to_string(&totaal).unwrap();
        assert_eq!(json, r#"{"gelezen":4,"aangenomen":2,"dubbel":1,"geweigerd":1}"#);
    }
}
