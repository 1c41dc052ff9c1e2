//! The services of a program, in order.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
};

use super::{Contract, Feed, Registerrecht};

/// Names of services and feeds are users of the bus and of databases, and words of the command line. These are others'.
const BEZET: [&str; 8] =
    ["aanbod", "beheer", "dashboard", "opdrachten", "persoonsregister", "postgres", "sleutel", "stelsel"];

/// A service of a program. Gives its [`Contract`]; in the order of the list.
#[derive(Clone, Copy)]
pub struct Dienst {
    plaats: usize,
    contract: &'static Contract,
}

/// The services of a program, in the order in which what follows from an event runs through them.
#[derive(Clone, Copy, Default)]
pub struct Diensten(&'static [&'static Contract]);

impl Diensten {
    /// These services.
    ///
    /// # Errors
    /// When a name cannot be used or is used twice, or when one follows a service that is not there.
    pub fn nieuw(contracten: &'static [&'static Contract]) -> Result<Self, String> {
        let diensten = Self(contracten);
        let mut namen = BEZET.to_vec();
        let van_diensten = diensten.alle().map(|dienst| dienst.naam);
        for naam in van_diensten.chain(diensten.feeds().map(|(_, feed)| feed.naam)) {
            if naam.is_empty() || !naam.bytes().all(|letter| letter.is_ascii_lowercase()) {
                return Err(format!("de naam {naam} heeft iets anders dan kleine letters"));
            }
            if namen.contains(&naam) {
                return Err(format!("de naam {naam} is al in gebruik"));
            }
            namen.push(naam);
        }
        for dienst in diensten.alle() {
            for gevolgd in dienst.volgt() {
                if !diensten.vind(gevolgd).is_some_and(|gevolgd| gevolgd.heeft_logboek()) {
                    return Err(format!("{dienst} volgt {gevolgd}, en die dienst legt hier niets vast"));
                }
            }
        }
        Ok(diensten)
    }

    /// All of them.
    pub fn alle(self) -> impl DoubleEndedIterator<Item = Dienst> + Clone {
        self.0.iter().enumerate().map(|(plaats, contract)| Dienst { plaats, contract })
    }

    /// Those that record events.
    pub fn met_logboek(self) -> impl DoubleEndedIterator<Item = Dienst> + Clone {
        self.alle().filter(|dienst| dienst.heeft_logboek())
    }

    /// Those with this right in the persoonsregister.
    pub fn met_register(self, recht: Registerrecht) -> impl DoubleEndedIterator<Item = Dienst> + Clone {
        self.alle()
            .filter(move |dienst| dienst.legt_vast().is_some_and(|legt_vast| legt_vast.register == recht))
    }

    /// The one with this name.
    #[must_use]
    pub fn vind(self, naam: &str) -> Option<Dienst> {
        self.alle().find(|dienst| dienst.naam == naam)
    }

    /// Every feed, with the service that takes it in.
    pub fn feeds(self) -> impl Iterator<Item = (Dienst, &'static Feed)> + Clone {
        self.alle().flat_map(|dienst| dienst.feeds().iter().map(move |feed| (dienst, feed)))
    }

    /// The services that are meant: all when none is named; each once, in their order.
    #[must_use]
    pub fn gekozen(self, genoemd: &[String]) -> Vec<Dienst> {
        let gevraagd = |dienst: &Dienst| genoemd.is_empty() || genoemd.iter().any(|naam| naam == dienst.naam);
        self.alle().filter(gevraagd).collect()
    }
}

impl fmt::Debug for Diensten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.alle()).finish()
    }
}

impl Deref for Dienst {
    type Target = Contract;

    fn deref(&self) -> &Contract {
        self.contract
    }
}

impl PartialEq for Dienst {
    fn eq(&self, ander: &Self) -> bool {
        self.plaats == ander.plaats
    }
}

impl Eq for Dienst {}

impl PartialOrd for Dienst {
    fn partial_cmp(&self, ander: &Self) -> Option<Ordering> {
        Some(self.cmp(ander))
    }
}

impl Ord for Dienst {
    fn cmp(&self, ander: &Self) -> Ordering {
        self.plaats.cmp(&ander.plaats)
    }
}

impl Hash for Dienst {
    fn hash<H: Hasher>(&self, staat: &mut H) {
        self.plaats.hash(staat);
    }
}

impl fmt::Display for Dienst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.naam)
    }
}

impl fmt::Debug for Dienst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.naam)
    }
}
