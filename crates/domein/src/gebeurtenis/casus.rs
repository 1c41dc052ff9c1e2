//! The facts of traject around the casusoverleg 16–27: somebody's case is talked about by several organisations, with one
//! jongerenregisseur in the lead, and agreements are made. They stand in the stream of the person. Who sat at the table and what
//! was agreed are sealed. A policy signal is about no young person, and has a stream of its own.

use jiff::civil::Date;
use uuid::Uuid;

use super::voorvallen;
use crate::{
    Beleidsknelpunt, Beleidsonderwerp, Casuseinde, Casusuitkomst, Casusvastlegging, Correctiereden, Kenmerk,
    Verzegeld,
};

voorvallen! {
    /// A case is opened; `geldig_op` is the first day.
    CasusGeopend {
        /// The case.
        casus_id: Uuid,
        /// The internal number of the jongerenregisseur, the one lead.
        regisseur: Kenmerk,
        /// Age in whole years on the first day, when it is certain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leeftijd: Option<u8>,
    }

    /// Another jongerenregisseur leads, from `geldig_op` on.
    CasusregisseurGewisseld {
        /// The case.
        casus_id: Uuid,
        /// Who led.
        van: Kenmerk,
        /// Who leads.
        naar: Kenmerk,
    }

    /// It was talked about on `geldig_op`; of one day what is told last holds.
    CasusBesproken {
        /// The case.
        casus_id: Uuid,
        /// Whether the young person was there, if only for the first quarter of an hour.
        jongere_erbij: bool,
        /// Which organisations were, as JSON: a list of codes; sealed with the person's key.
        organisaties: Verzegeld,
    }

    /// Something was agreed on `geldig_op`.
    CasusafspraakGemaakt {
        /// The case.
        casus_id: Uuid,
        /// The agreement.
        afspraak_id: Uuid,
        /// The internal number of whose it is, when it is of somebody of the municipality; otherwise it is of an organisation,
        /// which stands in what is sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        medewerker: Option<Kenmerk>,
        /// The last day for it, inclusive.
        uiterlijk: Date,
        /// What was agreed, and of which organisation it is, as JSON; sealed with the person's key.
        afspraak: Verzegeld,
    }

    /// It was done or not, as was seen on `geldig_op`.
    CasusafspraakAfgerond {
        /// The case.
        casus_id: Uuid,
        /// The agreement.
        afspraak_id: Uuid,
        /// What became of it.
        uitkomst: Casusuitkomst,
    }

    /// The case is talked about no longer; `geldig_op` is the first day.
    CasusGesloten {
        /// The case.
        casus_id: Uuid,
        /// Why.
        reden: Casuseinde,
    }

    /// Something that was recorded of a case was not so. Without its opening nothing of it was; without its end it goes on. What
    /// stands instead, if anything, is recorded anew.
    CasusvastleggingIngetrokken {
        /// The case.
        casus_id: Uuid,
        /// What is withdrawn.
        wat: Casusvastlegging,
        /// The date that was recorded for it.
        van: Date,
        /// The agreement, when it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        afspraak_id: Option<Uuid>,
        /// Who leads again, when it is about a change of lead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        regisseur: Option<Kenmerk>,
        /// Why.
        reden: Correctiereden,
    }

    /// Out of talking about cases something was learned about policy. About no young person; `geldig_op` is the first day of
    /// the month, since by the day one could tell whose case it came from.
    BeleidssignaalVastgelegd {
        /// The policy signal.
        beleidssignaal_id: Uuid,
        /// What it is about.
        onderwerp: Beleidsonderwerp,
        /// Where it gets stuck.
        knelpunt: Beleidsknelpunt,
    }

    /// It was not so.
    BeleidssignaalIngetrokken {
        /// The policy signal.
        beleidssignaal_id: Uuid,
        /// Why.
        reden: Correctiereden,
    }
}
