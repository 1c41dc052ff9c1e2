//! What a service is given to work with.

use std::sync::Arc;

use domein::{Aanleiding, Actor, Gemeentecode, Rol};
use eventstore::{Database, Log};
use persoonsregister::Persoonsregister;
use uuid::Uuid;

use crate::{Klok, Quarantaine};

/// What a service is given to work with. Cheap to clone.
#[derive(Clone)]
pub struct Omgeving {
    /// The service's own log.
    pub log: Log,
    /// The service's own tables beside the log.
    pub database: Database,
    /// Who is who.
    pub register: Persoonsregister,
    /// Refused rows.
    pub quarantaine: Quarantaine,
    /// The time.
    pub klok: Arc<dyn Klok>,
    /// The municipality that feeds and commands without another one belong to.
    pub gemeente: Gemeentecode,
}

impl Omgeving {
    /// The head of what follows from a command, now, in the trace of the current span.
    #[must_use]
    pub fn aanleiding(&self, actor: Actor, correlatie: Uuid, oorzaak: Option<Uuid>) -> Aanleiding {
        Aanleiding {
            gemeente: self.gemeente.clone(),
            vastgelegd_op: self.klok.nu(),
            actor,
            correlatie,
            oorzaak,
            opdracht: None,
            traceparent: telemetrie::traceparent().and_then(|hier| hier.try_into().ok()),
        }
    }

    /// The head of what a user asks over HTTP, now.
    #[must_use]
    pub fn aanleiding_van(&self, gebruiker: &web::Gebruiker, correlatie: &web::Correlatie) -> Aanleiding {
        let rol = Rol::van_code(&gebruiker.rol.to_string()).unwrap_or(Rol::Systeem);
        let id = gebruiker.naam.parse().unwrap_or_else(|_| Actor::van_rol(rol).id);
        let gemeente = gebruiker.gemeente.parse().unwrap_or_else(|_| self.gemeente.clone());
        Aanleiding { gemeente, ..self.aanleiding(Actor { rol, id }, correlatie.id, None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wie_zich_kan_aanmelden_is_een_rol_van_het_domein() {
        let aan_de_deur = web::Rol::ALLE.map(|rol| rol.naam());
        let in_het_domein: Vec<&str> =
            Rol::ALLE.iter().filter(|rol| **rol != Rol::Systeem).map(|rol| rol.code()).collect();
        assert_eq!(aan_de_deur.as_slice(), in_het_domein, "only the system itself has no token");
    }
}
