//! The events of signalering: before there is a benefit.

use jiff::civil::Date;
use uuid::Uuid;

use super::{gebeurtenissen, voorvallen};
use crate::{
    Afsluitreden, Afzegger, Correctiereden, Doelgroep, DuoWijziging, Gebiedsteam, Geboortemaand,
    Gemeentecode, Gespreksdeelnemer, Gespreksplek, Gespreksuitkomst, Kanaal, Kenmerk, Leveringssoort,
    Normstap, Opleidingsniveau, Opvolgstap, PersoonId, SignaalBron, Uitstroomprofiel, Verzegeld,
    Verzuimsoort, Vindplaats,
};

gebeurtenissen! {
    /// What happens to a signal, from the first word of a school or UWV to its end, and the deliveries that brought it.
    /// Streams: `signaal-<signaal-id>`, `onderwijs-<persoon-id>`, `aanlevering-<aanlevering-id>`.
    SignaleringGebeurtenis, "signalering" {
        DreigendeUitval = "dreigende-uitval.v1",
        WarmOvergedragen = "warm-overgedragen.v1",
        WwEindeGemeld = "ww-einde-gemeld.v1",
        JongereGemeld = "jongere-gemeld.v1",
        SignaalGecorrigeerd = "signaal-gecorrigeerd.v1",
        SignaalIngetrokken = "signaal-ingetrokken.v1",
        DuoWijzigingOntvangen = "duo-wijziging-ontvangen.v1",
        InformatieVerstrekt = "informatie-verstrekt.v1",
        AankomstBevestigd = "aankomst-bevestigd.v1",
        OverdrachtBevestigd = "overdracht-bevestigd.v1",
        InformatiefGesprekGepland = "informatief-gesprek-gepland.v1",
        InformatiefGesprekVerplaatst = "informatief-gesprek-verplaatst.v1",
        InformatiefGesprekAfgezegd = "informatief-gesprek-afgezegd.v1",
        InformatiefGesprekGevoerd = "informatief-gesprek-gevoerd.v1",
        NietVerschenen = "niet-verschenen.v1",
        SignaalVerlopen = "signaal-verlopen.v1",
        SignaalGeescaleerd = "signaal-geescaleerd.v1",
        SignaalDoorgeleid = "signaal-doorgeleid.v1",
        SignaalAfgesloten = "signaal-afgesloten.v1",
        OpvolgingIngetrokken = "opvolging-ingetrokken.v1",
        SignalenSamengevoegd = "personen-samengevoegd.v1",
        SignalenGesplitst = "personen-gesplitst.v1",
        SignaalaanleveringVerwerkt = "aanlevering-verwerkt.v1",
        SignaalaanleveringTeruggedraaid = "aanlevering-teruggedraaid.v1",
    }
}

voorvallen! {
    /// Two persons turned out to be one, as somebody said in the persoonsregister. Stands in the streams of both, and in
    /// that of each signal about who goes on in the other.
    SignalenSamengevoegd {
        /// Who goes on in the other.
        van: PersoonId,
        /// The person who stays.
        naar: PersoonId,
    }

    /// That was not so after all. Stands in the same streams.
    SignalenGesplitst {
        /// Who is somebody again.
        van: PersoonId,
        /// The person who stayed.
        naar: PersoonId,
    }

    /// What is known of a young person when a signal comes in, as far as figures need it.
    Signaalkenmerken {
        /// Birth month, when known.
        geboortemaand: Option<Geboortemaand>,
        /// Level of education.
        opleidingsniveau: Opleidingsniveau,
        /// Target groups, sorted, each once.
        doelgroepen: Vec<Doelgroep>,
        /// The area team that follows up, when known.
        gebiedsteam: Option<Gebiedsteam>,
    }

    /// A Doorstroompunt says that a young person may drop out of school.
    DreigendeUitval {
        /// The signal.
        signaal_id: Uuid,
        /// The Doorstroompunt's own case number.
        meldingsnummer: Kenmerk,
        /// Code of the school.
        school: Option<Kenmerk>,
        /// Kind of absence, when absence is the reason.
        verzuimsoort: Option<Verzuimsoort>,
        /// What figures need of the person.
        kenmerken: Signaalkenmerken,
        /// First day on which follow-up is late.
        opvolgen_voor: Date,
        /// What the Doorstroompunt wrote; sealed with the person's key.
        toelichting: Option<Verzegeld>,
    }

    /// UWV hands a young person over after a refused Wajong application.
    WarmOvergedragen {
        /// The signal.
        signaal_id: Uuid,
        /// UWV's own number of the handover.
        overdrachtsnummer: Kenmerk,
        /// Date of UWV's decision on the Wajong application.
        datum_besluit: Date,
        /// What figures need of the person.
        kenmerken: Signaalkenmerken,
        /// First day on which contact is late.
        opvolgen_voor: Date,
        /// The contact person at UWV; sealed with the person's key.
        contactpersoon: Option<Verzegeld>,
        /// What UWV wrote; sealed with the person's key.
        toelichting: Option<Verzegeld>,
    }

    /// UWV says that somebody's WW ends within months.
    WwEindeGemeld {
        /// The signal.
        signaal_id: Uuid,
        /// UWV's own number of the message.
        meldingsnummer: Kenmerk,
        /// First day without WW.
        datum_einde_ww: Date,
        /// What figures need of the person.
        kenmerken: Signaalkenmerken,
        /// First day on which follow-up is late.
        opvolgen_voor: Date,
    }

    /// Any other source brings a young person to attention.
    JongereGemeld {
        /// The signal.
        signaal_id: Uuid,
        /// Who it came from.
        bron: SignaalBron,
        /// The source's own reference.
        meldingsnummer: Kenmerk,
        /// What figures need of the person.
        kenmerken: Signaalkenmerken,
        /// First day on which follow-up is late.
        opvolgen_voor: Date,
        /// What was said; sealed with the person's key.
        toelichting: Option<Verzegeld>,
        /// What pro or vso prepared for, when the source is the end of that and it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uitstroomprofiel: Option<Uitstroomprofiel>,
        /// The team that hands over, when the source is the end of inburgering and it is known. Who takes over is the area
        /// team.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        van_team: Option<Gebiedsteam>,
        /// Where somebody was found, when the source is outreach and it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vindplaats: Option<Vindplaats>,
    }

    /// The source corrects what it said; the facts here replace the earlier ones.
    SignaalGecorrigeerd {
        /// The signal.
        signaal_id: Uuid,
        /// The date on which the signal holds, as corrected.
        datum: Date,
        /// What figures need of the person, as corrected.
        kenmerken: Signaalkenmerken,
    }

    /// The source withdraws the signal: it should not have been given. Or the delivery that brought it was taken back.
    SignaalIngetrokken {
        /// The signal.
        signaal_id: Uuid,
        /// The delivery that was taken back, when that is why: then the source may deliver the signal again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        aanlevering_id: Option<Uuid>,
    }

    /// DUO passes on a change for a person with a signal, or without one.
    DuoWijzigingOntvangen {
        /// The number of the delivery's line.
        meldingsnummer: Kenmerk,
        /// What changed.
        wijziging: DuoWijziging,
        /// Code of the school, when given.
        school: Option<Kenmerk>,
    }

    /// Information about the help of Werk & Participatie was sent.
    InformatieVerstrekt {
        /// The signal.
        signaal_id: Uuid,
        /// How.
        kanaal: Kanaal,
    }

    /// The young person who was handed over has arrived: there was contact.
    AankomstBevestigd {
        /// The signal.
        signaal_id: Uuid,
        /// The coach who had contact.
        coach: Kenmerk,
    }

    /// The source says that it handed the young person over: it spoke with whoever takes over. With
    /// `AankomstBevestigd` both sides have confirmed the handover. It is no follow-up.
    OverdrachtBevestigd {
        /// The signal.
        signaal_id: Uuid,
    }

    /// An informative talk with a coach is planned.
    InformatiefGesprekGepland {
        /// The signal.
        signaal_id: Uuid,
        /// The coach.
        coach: Kenmerk,
        /// Day of the talk.
        datum_gesprek: Date,
        /// Where, when said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plek: Option<Gespreksplek>,
    }

    /// The planned talk goes to another day. That is no absence.
    InformatiefGesprekVerplaatst {
        /// The signal.
        signaal_id: Uuid,
        /// Day of the talk from now on.
        datum_gesprek: Date,
        /// Who asked for it.
        door: Afzegger,
        /// Where from now on; none: where it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plek: Option<Gespreksplek>,
    }

    /// The planned talk is cancelled, on or before its day. That is no absence.
    InformatiefGesprekAfgezegd {
        /// The signal.
        signaal_id: Uuid,
        /// Who cancelled it.
        door: Afzegger,
        /// Days between the cancelling and the day of the talk; 0 on the day itself.
        dagen_vooraf: u32,
    }

    /// The informative talk was held.
    InformatiefGesprekGevoerd {
        /// The signal.
        signaal_id: Uuid,
        /// The coach.
        coach: Kenmerk,
        /// What it led to.
        uitkomst: Gespreksuitkomst,
        /// Where, when said; none: where it was planned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plek: Option<Gespreksplek>,
        /// Who took part besides the young person, sorted, each once; empty when not said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deelnemers: Vec<Gespreksdeelnemer>,
        /// The area team that follows the signal up, when known: whoever goes on because of the talk has it too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gebiedsteam: Option<Gebiedsteam>,
    }

    /// The young person did not come to the talk.
    NietVerschenen {
        /// The signal.
        signaal_id: Uuid,
    }

    /// The norm time passed without follow-up. The signal stays visible until somebody takes it.
    SignaalVerlopen {
        /// The signal.
        signaal_id: Uuid,
        /// First day on which follow-up was late.
        opvolgen_voor: Date,
    }

    /// A norm time passed, and a further term as well, without what the norm asks for: somebody else than the team must look.
    SignaalGeescaleerd {
        /// The signal.
        signaal_id: Uuid,
        /// What should have been done.
        norm: Normstap,
        /// First day on which that was late.
        norm_datum: Date,
    }

    /// The young person lives in another municipality, and was handed over to it: from then on the signal only waits for word
    /// that somebody there has had contact.
    SignaalDoorgeleid {
        /// The signal.
        signaal_id: Uuid,
        /// The municipality that goes on.
        naar: Gemeentecode,
    }

    /// The signal has ended, with what came of it.
    SignaalAfgesloten {
        /// The signal.
        signaal_id: Uuid,
        /// What came of it.
        reden: Afsluitreden,
    }

    /// Something that was done with the signal was not so, or was otherwise: it counts as never recorded.
    OpvolgingIngetrokken {
        /// The signal.
        signaal_id: Uuid,
        /// What was recorded.
        stap: Opvolgstap,
        /// The date on which it was said to be so. Of more on one day the last is meant.
        van: Date,
        /// Why.
        reden: Correctiereden,
        /// Whether the next event of the signal stands in its place.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        vervangen: bool,
        /// Whether it was a talk that asked for an application, and no other talk of the signal does.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aanvraag_vervalt: bool,
    }

    /// A delivery was taken in, or more of it: messages of one day are one delivery. The newest of a delivery counts.
    SignaalaanleveringVerwerkt {
        /// The delivery; what a file recorded carries this id as its correlation.
        aanlevering_id: Uuid,
        /// The feed.
        bron: String,
        /// What its rows are together: always an addition.
        soort: Leveringssoort,
        /// The day up to and including which its source is known by it: what was said, or else the newest day that its
        /// rows say. None when it had no rows and nobody said a day.
        peildatum: Option<Date>,
        /// The first day that it covers (inclusive). None: everything there was before it.
        vanaf: Option<Date>,
        /// The columns that it had, by our names.
        kolommen: Vec<String>,
        /// Fingerprint of the file, in hexadecimal, with a key of the persoonsregister; empty for messages.
        vingerafdruk: String,
        /// Rows read.
        gelezen: u64,
        /// Rows refused, or that wait.
        geweigerd: u64,
    }

    /// A delivery was taken back: what it recorded counts as never received, but for what was followed up.
    SignaalaanleveringTeruggedraaid {
        /// The delivery.
        aanlevering_id: Uuid,
    }
}

impl SignaleringGebeurtenis {
    /// Nobody asks for signals by more than type, municipality and person.
    #[expect(clippy::unused_self, reason = "every service has this method")]
    fn eigen_etiketten(&self) -> Vec<eventstore::Tag> {
        Vec::new()
    }

    /// The signal that the event is about; none for a DUO change, which is about the person, and for a delivery.
    #[must_use]
    pub const fn signaal_id(&self) -> Option<Uuid> {
        Some(match self {
            Self::DreigendeUitval(f) => f.signaal_id,
            Self::WarmOvergedragen(f) => f.signaal_id,
            Self::WwEindeGemeld(f) => f.signaal_id,
            Self::JongereGemeld(f) => f.signaal_id,
            Self::SignaalGecorrigeerd(f) => f.signaal_id,
            Self::SignaalIngetrokken(f) => f.signaal_id,
            Self::DuoWijzigingOntvangen(_)
            | Self::SignalenSamengevoegd(_)
            | Self::SignalenGesplitst(_)
            | Self::SignaalaanleveringVerwerkt(_)
            | Self::SignaalaanleveringTeruggedraaid(_) => return None,
            Self::InformatieVerstrekt(f) => f.signaal_id,
            Self::AankomstBevestigd(f) => f.signaal_id,
            Self::OverdrachtBevestigd(f) => f.signaal_id,
            Self::InformatiefGesprekGepland(f) => f.signaal_id,
            Self::InformatiefGesprekVerplaatst(f) => f.signaal_id,
            Self::InformatiefGesprekAfgezegd(f) => f.signaal_id,
            Self::InformatiefGesprekGevoerd(f) => f.signaal_id,
            Self::NietVerschenen(f) => f.signaal_id,
            Self::SignaalVerlopen(f) => f.signaal_id,
            Self::SignaalGeescaleerd(f) => f.signaal_id,
            Self::SignaalDoorgeleid(f) => f.signaal_id,
            Self::SignaalAfgesloten(f) => f.signaal_id,
            Self::OpvolgingIngetrokken(f) => f.signaal_id,
        })
    }

    /// What was done with a signal, as it can be withdrawn or corrected; none for what its source says, for what passes by
    /// itself, and for a withdrawal.
    #[must_use]
    pub const fn opvolgstap(&self) -> Option<Opvolgstap> {
        Some(match self {
            Self::InformatieVerstrekt(_) => Opvolgstap::Informatie,
            Self::AankomstBevestigd(_) => Opvolgstap::Aankomst,
            Self::OverdrachtBevestigd(_) => Opvolgstap::OverdrachtBevestigd,
            Self::InformatiefGesprekGepland(_) => Opvolgstap::GesprekGepland,
            Self::InformatiefGesprekVerplaatst(_) => Opvolgstap::GesprekVerplaatst,
            Self::InformatiefGesprekAfgezegd(_) => Opvolgstap::GesprekAfgezegd,
            Self::InformatiefGesprekGevoerd(_) => Opvolgstap::GesprekGevoerd,
            Self::NietVerschenen(_) => Opvolgstap::NietVerschenen,
            Self::SignaalDoorgeleid(_) => Opvolgstap::Doorgeleid,
            Self::SignaalAfgesloten(_) => Opvolgstap::Afgesloten,
            Self::DreigendeUitval(_)
            | Self::WarmOvergedragen(_)
            | Self::WwEindeGemeld(_)
            | Self::JongereGemeld(_)
            | Self::SignaalGecorrigeerd(_)
            | Self::SignaalIngetrokken(_)
            | Self::DuoWijzigingOntvangen(_)
            | Self::SignaalVerlopen(_)
            | Self::SignaalGeescaleerd(_)
            | Self::OpvolgingIngetrokken(_)
            | Self::SignalenSamengevoegd(_)
            | Self::SignalenGesplitst(_)
            | Self::SignaalaanleveringVerwerkt(_)
            | Self::SignaalaanleveringTeruggedraaid(_) => return None,
        })
    }
}
