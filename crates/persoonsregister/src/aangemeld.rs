//! A row that is to be recognised, with all that is random about it: that is drawn once, so that the rest of
//! recognition gives the same answer every time.

use crate::kluis::{Sleutel, Vast, willekeurige_sleutel};
use crate::toewijzing::Nummer;
use crate::{Aanmelding, Error};
use domein::PersoonId;

/// A row with its hashed numbers, and the id and the key of its person if that turns out to be somebody new.
pub(crate) struct Aangemeld {
    pub(crate) aanmelding: Aanmelding,
    pub(crate) nummers: Vec<Nummer>,
    pub(crate) kandidaat: PersoonId,
    pub(crate) sleutel: Sleutel,
}

impl Aangemeld {
    pub(crate) fn new(vast: &Vast, aanmelding: Aanmelding) -> Result<Self, Error> {
        let nummers = aanmelding.identificaties.iter().map(|i| (i.soort(), vast.kenmerk(i))).collect();
        Ok(Self { aanmelding, nummers, kandidaat: willekeurige_id()?, sleutel: willekeurige_sleutel()? })
    }
}

fn willekeurige_id() -> Result<PersoonId, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(PersoonId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}
