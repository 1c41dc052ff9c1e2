//! The events of inrichting: which teams there are, and who works there, from when until when. Each says one period of one
//! code, as it holds from then on in the log; what was told last of a period holds.

use jiff::civil::Date;

use super::{gebeurtenissen, voorvallen};
use crate::{Gebiedsteam, Kenmerk, Rol};

gebeurtenissen! {
    /// What a municipality says of itself. Stream: `inrichting-<gemeente>`.
    InrichtingGebeurtenis, "inrichting" {
        TeamVastgelegd = "team-vastgelegd.v1",
        TeamIngetrokken = "team-ingetrokken.v1",
        MedewerkerVastgelegd = "medewerker-vastgelegd.v1",
        MedewerkerIngetrokken = "medewerker-ingetrokken.v1",
    }
}

voorvallen! {
    /// There is a team; `geldig_op` is the first day of this period of it. Said again of the same first day, this is what
    /// holds from now on.
    TeamVastgelegd {
        /// Its code.
        team: Gebiedsteam,
        /// What people call it.
        titel: String,
        /// First day on which it is no longer there; none when no end is known.
        tot: Option<Date>,
        /// The teams whose people it got on its first day, sorted, each once; empty when there was nothing before it, or nobody
        /// said. A team may go on with its own people and those of others.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        uit_teams: Vec<Gebiedsteam>,
    }

    /// The period that began on `geldig_op` never was.
    TeamIngetrokken {
        /// Of which team.
        team: Gebiedsteam,
    }

    /// Somebody works here; `geldig_op` is the first day of this period. Known by a number and never by a name.
    MedewerkerVastgelegd {
        /// The internal number, as it stands in other events as the coach.
        medewerker: Kenmerk,
        /// What this person does.
        rol: Rol,
        /// In which teams, sorted, each once; none for who works for the whole municipality.
        gebiedsteams: Vec<Gebiedsteam>,
        /// The account (`sub`) with which this person logs in, when it is another than the number.
        account: Option<Kenmerk>,
        /// First day on which this no longer holds; none when no end is known.
        tot: Option<Date>,
    }

    /// The period that began on `geldig_op` never was.
    MedewerkerIngetrokken {
        /// Of whom.
        medewerker: Kenmerk,
    }
}

impl InrichtingGebeurtenis {
    /// There is one stream of a municipality, and nobody looks for a part of it.
    #[expect(clippy::unused_self, reason = "every service has this method")]
    fn eigen_etiketten(&self) -> Vec<eventstore::Tag> {
        Vec::new()
    }
}
