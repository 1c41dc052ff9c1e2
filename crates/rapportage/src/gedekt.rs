//! Whether figures may be given at all: of a quarter that is not over, or of days about which nothing is known, there are
//! none, by whatever door they are asked.

use jiff::civil::Date;

use crate::{
    Cijfervraag, Kwartaal,
    cijfers::{Dekking, dag},
};

/// Why there are no figures of a period, with what has to be delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NietGedekt {
    /// The quarter goes on, or is still to come.
    #[error(
        "{kwartaal} is pas voorbij na {}, dus komt er nog geen raadsrapportage; vraag een kwartaal dat voorbij is",
        dag(*.tot_en_met)
    )]
    NietVoorbij {
        /// The quarter.
        kwartaal: Kwartaal,
        /// Its last day.
        tot_en_met: Date,
    },
    /// Nothing of benefits is known.
    #[error(
        "over uitkeringen is {}nog niets aangeleverd of vastgelegd, dus zijn er geen cijfers; lever eerst het bestand met \
         uitkeringen, met zijn peildatum",
        if *.eerder { "op het gevraagde moment " } else { "" }
    )]
    Niets {
        /// Asked as it was known at an earlier moment.
        eerder: bool,
    },
    /// Of some days, both inclusive, nothing is known.
    #[error(
        "over uitkeringen van {} tot en met {} is niets bekend ({}), dus zijn er geen cijfers; lever eerst een bestand {}",
        dag(*.van), dag(*.tot_en_met), tot_waar(*.bekend_van, *.bekend_tot, *.geleverd), wat_te_leveren(self)
    )]
    Dagen {
        /// The first of them.
        van: Date,
        /// The last of them.
        tot_en_met: Date,
        /// The first day that is known; none when everything before `bekend_tot` is.
        bekend_van: Option<Date>,
        /// The last day that is known.
        bekend_tot: Date,
        /// Whether deliveries say so; else that is the day on which something was last recorded.
        geleverd: bool,
    },
}

fn tot_waar(van: Option<Date>, tot: Date, geleverd: bool) -> String {
    match van {
        _ if !geleverd => format!("er is voor het laatst iets vastgelegd op {}", dag(tot)),
        Some(van) => format!("de gegevens gaan van {} tot en met {}", dag(van), dag(tot)),
        None => format!("de gegevens gaan tot en met {}", dag(tot)),
    }
}

fn wat_te_leveren(fout: &NietGedekt) -> String {
    match fout {
        NietGedekt::Dagen { van, tot_en_met, bekend_van: Some(bekend), .. } if tot_en_met < bekend => {
            format!("dat op of voor {} begint (--vanaf)", dag(*van))
        }
        NietGedekt::Dagen { tot_en_met, .. } => {
            format!("met een peildatum op of na {}", dag(*tot_en_met))
        }
        NietGedekt::NietVoorbij { .. } | NietGedekt::Niets { .. } => String::new(),
    }
}

impl NietGedekt {
    /// Refuses a quarter that is not over on `vandaag`: from two reports of a running quarter, a day apart, follows what
    /// happened in between.
    pub(crate) fn keur_voorbij(kwartaal: Kwartaal, vandaag: Date) -> Result<(), Self> {
        let tot_en_met = kwartaal.periode().tot_en_met;
        if tot_en_met >= vandaag { Err(Self::NietVoorbij { kwartaal, tot_en_met }) } else { Ok(()) }
    }

    /// Refuses a period of which not every day is covered.
    pub(crate) fn keur_geheel(vraag: &Cijfervraag, dekking: &Dekking) -> Result<(), Self> {
        match dekking.ongedekt(vraag.periode.van, vraag.periode.tot_en_met) {
            None => Ok(()),
            Some(dagen) => Err(Self::van(vraag, dekking, dagen)),
        }
    }

    /// Refuses a period of which no day is covered; where it is covered in part, the tables say which days are not.
    pub(crate) fn keur_iets(vraag: &Cijfervraag, dekking: &Dekking) -> Result<(), Self> {
        let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
        // What cannot be asked is told by who counts.
        if van > tot_en_met || dekking.raakt(van, tot_en_met) {
            return Ok(());
        }
        Err(Self::van(vraag, dekking, (van, tot_en_met)))
    }

    fn van(vraag: &Cijfervraag, dekking: &Dekking, (van, tot_en_met): (Date, Date)) -> Self {
        match dekking.tot_en_met() {
            None => Self::Niets { eerder: vraag.is_zoals_eerder_bekend() },
            Some(bekend_tot) => Self::Dagen {
                van,
                tot_en_met,
                bekend_van: dekking.vanaf(),
                bekend_tot,
                geleverd: dekking.is_geleverd(),
            },
        }
    }

    /// The code over HTTP, with a section in `docs/fouten.md`.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NietVoorbij { .. } => "kwartaal-niet-voorbij",
            Self::Niets { .. } | Self::Dagen { .. } => "cijfers-niet-gedekt",
        }
    }
}
