//! What the events by which a signal comes in have in common.

use jiff::civil::Date;

use super::{Signaalkenmerken, SignaleringGebeurtenis};
use crate::{Kenmerk, SignaalBron};

/// A signal as it comes in, whatever its source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Melding<'a> {
    /// Where it came from.
    pub bron: SignaalBron,
    /// The source's own number of it.
    pub nummer: &'a Kenmerk,
    /// What figures need of the person.
    pub kenmerken: &'a Signaalkenmerken,
    /// First day on which follow-up is late.
    pub opvolgen_voor: Date,
}

impl SignaleringGebeurtenis {
    /// The signal that comes in by this event; none when none does.
    #[must_use]
    pub const fn melding(&self) -> Option<Melding<'_>> {
        let (bron, nummer, kenmerken, opvolgen_voor) = match self {
            Self::DreigendeUitval(f) => {
                (SignaalBron::Doorstroompunt, &f.meldingsnummer, &f.kenmerken, f.opvolgen_voor)
            }
            Self::WarmOvergedragen(f) => {
                (SignaalBron::UwvWarmeOverdracht, &f.overdrachtsnummer, &f.kenmerken, f.opvolgen_voor)
            }
            Self::WwEindeGemeld(f) => {
                (SignaalBron::UwvWwEinde, &f.meldingsnummer, &f.kenmerken, f.opvolgen_voor)
            }
            Self::JongereGemeld(f) => (f.bron, &f.meldingsnummer, &f.kenmerken, f.opvolgen_voor),
            Self::SignaalGecorrigeerd(_)
            | Self::SignaalIngetrokken(_)
            | Self::DuoWijzigingOntvangen(_)
            | Self::InformatieVerstrekt(_)
            | Self::AankomstBevestigd(_)
            | Self::OverdrachtBevestigd(_)
            | Self::InformatiefGesprekGepland(_)
            | Self::InformatiefGesprekVerplaatst(_)
            | Self::InformatiefGesprekAfgezegd(_)
            | Self::InformatiefGesprekGevoerd(_)
            | Self::NietVerschenen(_)
            | Self::SignaalVerlopen(_)
            | Self::SignaalGeescaleerd(_)
            | Self::SignaalDoorgeleid(_)
            | Self::SignaalAfgesloten(_)
            | Self::OpvolgingIngetrokken(_)
            | Self::SignalenSamengevoegd(_)
            | Self::SignalenGesplitst(_)
            | Self::SignaalaanleveringVerwerkt(_)
            | Self::SignaalaanleveringTeruggedraaid(_) => return None,
        };
        Some(Melding { bron, nummer, kenmerken, opvolgen_voor })
    }
}
