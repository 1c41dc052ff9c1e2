//! What is recorded of how somebody can be reached: that it was told, and of which day; the values are the register's.

use std::collections::BTreeSet;

use domein::{
    Contactsoort, PersoonId, Voorval,
    gebeurtenis::{ContactgegevenVervallen, ContactgegevensVastgelegd, PersonenGebeurtenis as G},
};
use eventstore::{Decider, StreamId};
use jiff::civil::Date;

/// The rule around one person.
pub struct Kaart;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opdracht {
    /// About whom.
    pub persoon: PersoonId,
    /// The day on which it holds.
    pub datum: Date,
    /// What.
    pub wat: Wat,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wat {
    /// It was told how somebody can be reached.
    LegVast {
        /// What was told.
        soorten: BTreeSet<Contactsoort>,
        /// The register did not have it yet.
        nieuw: bool,
    },
    /// Something no longer holds.
    LaatVervallen {
        /// What it is.
        soort: Contactsoort,
        /// By which the register knows it.
        nummer: i64,
    },
}

/// What is known of how somebody can be reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stand {
    /// What was told of each day, and was not let go since.
    verteld: BTreeSet<(Date, Contactsoort)>,
    /// The numbers of what was let go.
    vervallen: BTreeSet<i64>,
}

/// Nothing is refused: what cannot be kept does not come this far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weigering {}

impl dienst::Weigert for Weigering {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

impl Decider for Kaart {
    type State = Stand;
    type Command = Opdracht;
    type Event = Voorval<G>;
    type Error = Weigering;

    fn initial() -> Self::State {
        Stand::default()
    }

    fn evolve(stand: &mut Stand, voorval: &Voorval<G>) {
        match &voorval.gebeurtenis {
            G::ContactgegevensVastgelegd(f) => {
                stand.verteld.extend(f.soorten.iter().map(|soort| (voorval.geldig_op, *soort)));
            }
            G::ContactgegevenVervallen(f) => {
                stand.verteld.retain(|(_, soort)| *soort != f.soort);
                stand.vervallen.insert(f.nummer);
            }
        }
    }

    /// What the register had already, or let go already, is recorded only when the log does not have it: somebody was killed
    /// in between.
    fn decide(stand: &Stand, opdracht: Opdracht) -> Result<Vec<Voorval<G>>, Weigering> {
        let Opdracht { persoon, datum, wat } = opdracht;
        let gebeurtenis: G = match wat {
            Wat::LegVast { soorten, nieuw }
                if nieuw || soorten.iter().any(|soort| !stand.verteld.contains(&(datum, *soort))) =>
            {
                ContactgegevensVastgelegd { soorten: soorten.into_iter().collect() }.into()
            }
            Wat::LegVast { .. } => return Ok(Vec::new()),
            Wat::LaatVervallen { nummer, .. } if stand.vervallen.contains(&nummer) => return Ok(Vec::new()),
            Wat::LaatVervallen { soort, nummer } => ContactgegevenVervallen { soort, nummer }.into(),
        };
        Ok(vec![Voorval::over(persoon, datum, gebeurtenis)])
    }
}

/// Where it stands.
#[must_use]
pub fn stream_kaart(persoon: PersoonId) -> StreamId {
    StreamId::new(format!("kaart-{persoon}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eventstore::testing::given;
    use jiff::civil::date;
    use uuid::Uuid;

    #[test]
    fn wat_al_bekend_is_wordt_niet_nog_eens_verteld() {
        let persoon = PersoonId(Uuid::from_u128(1));
        let dag = date(2026, 3, 1);
        let soorten = BTreeSet::from([Contactsoort::Telefoon]);
        let opdracht =
            |nieuw| Opdracht { persoon, datum: dag, wat: Wat::LegVast { soorten: soorten.clone(), nieuw } };
        let verteld = || {
            Voorval::over(persoon, dag, ContactgegevensVastgelegd { soorten: vec![Contactsoort::Telefoon] })
        };
        given::<Kaart>([]).when(opdracht(true)).then([verteld()]);
        given::<Kaart>([verteld()]).when(opdracht(false)).then([]);
        given::<Kaart>([verteld()]).when(opdracht(true)).then([verteld()]);
        given::<Kaart>([]).when(opdracht(false)).then([verteld()]);
        let vervalt = ContactgegevenVervallen { soort: Contactsoort::Telefoon, nummer: 7 };
        given::<Kaart>([verteld(), Voorval::over(persoon, dag, vervalt)])
            .when(opdracht(false))
            .then([verteld()]);
    }

    #[test]
    fn elk_nummer_vervalt_een_keer() {
        let (persoon, dag) = (PersoonId(Uuid::from_u128(1)), date(2026, 3, 1));
        let soort = Contactsoort::Telefoon;
        let opdracht = |nummer| Opdracht { persoon, datum: dag, wat: Wat::LaatVervallen { soort, nummer } };
        let vervallen = |nummer| Voorval::over(persoon, dag, ContactgegevenVervallen { soort, nummer });
        given::<Kaart>([]).when(opdracht(7)).then([vervallen(7)]);
        given::<Kaart>([vervallen(7)]).when(opdracht(7)).then([]);
        given::<Kaart>([vervallen(7)]).when(opdracht(8)).then([vervallen(8)]);
    }
}
