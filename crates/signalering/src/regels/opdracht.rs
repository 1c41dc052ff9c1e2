//! The commands: what can be asked about a signal. Everything that comes from a clock, a register or a configuration is
//! already filled in.

use domein::{
    Afsluitreden, Afzegger, Correctiereden, DuoWijziging, Gebiedsteam, Gemeentecode, Gespreksdeelnemer,
    Gespreksplek, Gespreksuitkomst, Kanaal, Kenmerk, Opvolgstap, PersoonId, SignaalBron, Uitstroomprofiel,
    Verzegeld, Verzuimsoort, Vindplaats, Voorval,
    gebeurtenis::{
        DreigendeUitval, JongereGemeld, Signaalkenmerken, SignaleringGebeurtenis, WarmOvergedragen,
        WwEindeGemeld,
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Dossier, Leeftijden, Normtijden};

/// A command: what can be asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Opdracht {
    /// A source brings a young person to attention.
    Ontvang(Ontvangst),
    /// The source corrects what it said: what stands here replaces it.
    Corrigeer {
        /// Who the correction is about.
        persoon: PersoonId,
        /// The date on which the signal holds, as corrected.
        datum: Date,
        /// What figures need, as corrected.
        kenmerken: Signaalkenmerken,
        /// What only the Doorstroompunt knows, as corrected.
        soort: Signaalsoort,
        /// How old the person can be on the date as corrected.
        leeftijden: Leeftijden,
    },
    /// The source withdraws what it said.
    TrekIn {
        /// The date of the withdrawal.
        datum: Date,
        /// Who it is about, when the source says so.
        persoon: Option<PersoonId>,
    },
    /// Somebody does something with the signal.
    Volg {
        /// When.
        datum: Date,
        /// What.
        handeling: Handeling,
        /// What was recorded before, when this stands in its place.
        vervangt: Option<Vervangt>,
    },
    /// Something that somebody recorded was not so.
    TrekOpvolgingIn {
        /// What was recorded.
        stap: Opvolgstap,
        /// The date on which it was said to be so.
        van: Date,
        /// Why.
        reden: Correctiereden,
    },
    /// Nobody does: whether the norm time has passed.
    LaatVerlopen {
        /// Today.
        vandaag: Date,
        /// The norm times.
        normen: Normtijden,
    },
    /// A delivery is taken back: what it recorded in this stream is compensated.
    NeemTerug {
        /// The delivery.
        aanlevering_id: Uuid,
        /// The stream without what the delivery recorded.
        zonder: Box<Dossier>,
        /// Today.
        vandaag: Date,
    },
    /// DUO passes on a change; about the person, not about a signal.
    OntvangWijziging {
        /// Who.
        persoon: PersoonId,
        /// When it holds.
        datum: Date,
        /// The number of the delivered row.
        nummer: Kenmerk,
        /// What changed.
        wijziging: DuoWijziging,
        /// Code of the school.
        school: Option<Kenmerk>,
    },
}

/// What is replaced: the last of the same kind on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vervangt {
    /// The date on which it was said to be so.
    pub van: Date,
    /// Why.
    pub reden: Correctiereden,
}

/// What somebody does with a signal.
#[derive(Debug, Clone, PartialEq)]
pub enum Handeling {
    /// Sends information.
    VerstrekInformatie(Kanaal),
    /// Plans a talk.
    PlanGesprek {
        /// With this coach.
        coach: Kenmerk,
        /// On this day.
        datum_gesprek: Date,
        /// Where, when said.
        plek: Option<Gespreksplek>,
    },
    /// Moves the planned talk, on or before its day.
    VerplaatsGesprek {
        /// To this day.
        datum_gesprek: Date,
        /// Who asked for it.
        door: Afzegger,
        /// To where; none: it stays where it was.
        plek: Option<Gespreksplek>,
    },
    /// Cancels the planned talk, on or before its day.
    ZegGesprekAf {
        /// Who cancelled it.
        door: Afzegger,
    },
    /// Records a talk that was held.
    LegGesprekVast {
        /// By this coach.
        coach: Kenmerk,
        /// What it led to.
        uitkomst: Gespreksuitkomst,
        /// Where, when said.
        plek: Option<Gespreksplek>,
        /// Who took part besides the young person; sorted, each once.
        deelnemers: Vec<Gespreksdeelnemer>,
    },
    /// Records that the young person did not come to the planned talk.
    MeldAfwezigheid,
    /// Confirms, as this coach, that somebody who was handed over has arrived.
    BevestigAankomst(Kenmerk),
    /// Confirms, as the source, that somebody was handed over.
    BevestigOverdracht,
    /// Hands the young person over to the municipality where that one lives.
    LeidDoor(Gemeentecode),
    /// Ends the signal.
    SluitAf(Afsluitreden),
}

impl Handeling {
    /// What it is recorded as.
    #[must_use]
    pub const fn stap(&self) -> Opvolgstap {
        match self {
            Self::VerstrekInformatie(_) => Opvolgstap::Informatie,
            Self::PlanGesprek { .. } => Opvolgstap::GesprekGepland,
            Self::VerplaatsGesprek { .. } => Opvolgstap::GesprekVerplaatst,
            Self::ZegGesprekAf { .. } => Opvolgstap::GesprekAfgezegd,
            Self::LegGesprekVast { .. } => Opvolgstap::GesprekGevoerd,
            Self::MeldAfwezigheid => Opvolgstap::NietVerschenen,
            Self::BevestigAankomst(_) => Opvolgstap::Aankomst,
            Self::BevestigOverdracht => Opvolgstap::OverdrachtBevestigd,
            Self::LeidDoor(_) => Opvolgstap::Doorgeleid,
            Self::SluitAf(_) => Opvolgstap::Afgesloten,
        }
    }
}

/// A signal as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Ontvangst {
    /// Follows from source and number.
    pub signaal_id: Uuid,
    /// Who it is about.
    pub persoon: PersoonId,
    /// The date on which it holds.
    pub datum: Date,
    /// The source's own number.
    pub nummer: Kenmerk,
    /// What figures need of the person.
    pub kenmerken: Signaalkenmerken,
    /// First day on which follow-up is late.
    pub opvolgen_voor: Date,
    /// How old the person can be on the date of the signal; no part of what is recorded.
    pub leeftijden: Leeftijden,
    /// The source, and what only that source knows.
    pub soort: Signaalsoort,
    /// Texts that only the persoonsregister can read.
    pub besloten: Besloten,
}

/// The source of a signal, and what only that source knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signaalsoort {
    /// Doorstroompunt.
    DreigendeUitval {
        /// Code of the school.
        school: Option<Kenmerk>,
        /// Kind of absence.
        verzuimsoort: Option<Verzuimsoort>,
    },
    /// UWV, after a refused Wajong application.
    WarmeOverdracht {
        /// Date of the decision.
        datum_besluit: Date,
    },
    /// UWV, before the end of somebody's WW.
    WwEinde {
        /// First day without WW.
        datum_einde_ww: Date,
    },
    /// Any other source.
    Anders(SignaalBron, Bijzonderheden),
}

/// What only one of the other sources knows, as far as known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bijzonderheden {
    /// End of pro or vso: what it prepared for.
    pub uitstroomprofiel: Option<Uitstroomprofiel>,
    /// End of inburgering: the team that hands over.
    pub van_team: Option<Gebiedsteam>,
    /// Outreach: where somebody was found.
    pub vindplaats: Option<Vindplaats>,
}

/// Sealed texts. They are never compared: sealing the same text twice gives two different seals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Besloten {
    /// Free text.
    pub toelichting: Option<Verzegeld>,
    /// Contact person at the source.
    pub contactpersoon: Option<Verzegeld>,
}

impl Signaalsoort {
    /// The source.
    #[must_use]
    pub const fn bron(&self) -> SignaalBron {
        match self {
            Self::DreigendeUitval { .. } => SignaalBron::Doorstroompunt,
            Self::WarmeOverdracht { .. } => SignaalBron::UwvWarmeOverdracht,
            Self::WwEinde { .. } => SignaalBron::UwvWwEinde,
            Self::Anders(bron, _) => *bron,
        }
    }
}

impl Ontvangst {
    /// Whether another delivery says the same. Texts are left out; so is the norm time, which is ours; and a birth
    /// month that only one of the two knows.
    #[must_use]
    pub(super) fn zegt_hetzelfde(&self, ander: &Self) -> bool {
        let zonder_maand =
            |kenmerken: &Signaalkenmerken| Signaalkenmerken { geboortemaand: None, ..kenmerken.clone() };
        let maanden = (self.kenmerken.geboortemaand, ander.kenmerken.geboortemaand);
        self.datum == ander.datum
            && self.nummer == ander.nummer
            && self.soort == ander.soort
            && zonder_maand(&self.kenmerken) == zonder_maand(&ander.kenmerken)
            && !matches!(maanden, (Some(een), Some(twee)) if een != twee)
    }

    /// The fact that it is.
    pub(super) fn voorval(self) -> Voorval<SignaleringGebeurtenis> {
        let Self { signaal_id, persoon, datum, nummer, kenmerken, opvolgen_voor, soort, besloten, .. } = self;
        let Besloten { toelichting, contactpersoon } = besloten;
        let gebeurtenis: SignaleringGebeurtenis = match soort {
            Signaalsoort::DreigendeUitval { school, verzuimsoort } => DreigendeUitval {
                signaal_id,
                meldingsnummer: nummer,
                school,
                verzuimsoort,
                kenmerken,
                opvolgen_voor,
                toelichting,
            }
            .into(),
            Signaalsoort::WarmeOverdracht { datum_besluit } => WarmOvergedragen {
                signaal_id,
                overdrachtsnummer: nummer,
                datum_besluit,
                kenmerken,
                opvolgen_voor,
                contactpersoon,
                toelichting,
            }
            .into(),
            Signaalsoort::WwEinde { datum_einde_ww } => {
                WwEindeGemeld { signaal_id, meldingsnummer: nummer, datum_einde_ww, kenmerken, opvolgen_voor }
                    .into()
            }
            Signaalsoort::Anders(bron, Bijzonderheden { uitstroomprofiel, van_team, vindplaats }) => {
                JongereGemeld {
                    signaal_id,
                    bron,
                    meldingsnummer: nummer,
                    kenmerken,
                    opvolgen_voor,
                    toelichting,
                    uitstroomprofiel,
                    van_team,
                    vindplaats,
                }
                .into()
            }
        };
        Voorval::over(persoon, datum, gebeurtenis)
    }

    /// The delivery that a fact was, without its sealed texts; none for facts that are no delivery of a signal.
    pub(super) fn uit(voorval: &Voorval<SignaleringGebeurtenis>) -> Option<Self> {
        use SignaleringGebeurtenis as G;
        let soort = match &voorval.gebeurtenis {
            G::DreigendeUitval(f) => {
                Signaalsoort::DreigendeUitval { school: f.school.clone(), verzuimsoort: f.verzuimsoort }
            }
            G::WarmOvergedragen(f) => Signaalsoort::WarmeOverdracht { datum_besluit: f.datum_besluit },
            G::WwEindeGemeld(f) => Signaalsoort::WwEinde { datum_einde_ww: f.datum_einde_ww },
            G::JongereGemeld(f) => {
                let bijzonder = Bijzonderheden {
                    uitstroomprofiel: f.uitstroomprofiel,
                    van_team: f.van_team.clone(),
                    vindplaats: f.vindplaats,
                };
                Signaalsoort::Anders(f.bron, bijzonder)
            }
            G::SignaalGecorrigeerd(_)
            | G::SignaalIngetrokken(_)
            | G::DuoWijzigingOntvangen(_)
            | G::InformatieVerstrekt(_)
            | G::AankomstBevestigd(_)
            | G::OverdrachtBevestigd(_)
            | G::InformatiefGesprekGepland(_)
            | G::InformatiefGesprekVerplaatst(_)
            | G::InformatiefGesprekAfgezegd(_)
            | G::InformatiefGesprekGevoerd(_)
            | G::NietVerschenen(_)
            | G::SignaalVerlopen(_)
            | G::SignaalGeescaleerd(_)
            | G::SignaalDoorgeleid(_)
            | G::SignaalAfgesloten(_)
            | G::OpvolgingIngetrokken(_)
            | G::SignalenSamengevoegd(_)
            | G::SignalenGesplitst(_)
            | G::SignaalaanleveringVerwerkt(_)
            | G::SignaalaanleveringTeruggedraaid(_) => return None,
        };
        let melding = voorval.gebeurtenis.melding()?;
        Some(Self {
            signaal_id: voorval.gebeurtenis.signaal_id()?,
            persoon: voorval.persoon_id?,
            datum: voorval.geldig_op,
            nummer: melding.nummer.clone(),
            kenmerken: melding.kenmerken.clone(),
            opvolgen_voor: melding.opvolgen_voor,
            leeftijden: None,
            soort,
            besloten: Besloten::default(),
        })
    }
}
