//! One operation of an API, told once: from it follow the route, the guard and the description.

use axum::http::Method;
use axum::routing::MethodFilter;
use domein::Rol;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Gives the schema of a type when the description is made.
pub(crate) type Schemamaker = fn(&mut SchemaGenerator) -> Schema;

/// What an answer looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Vorm {
    /// JSON of a type.
    Json(Schemamaker),
    /// No body.
    Leeg,
    /// Server-sent events.
    Stroom,
}

/// An operation: method, path below the base path, who may, what goes in and what comes out.
///
/// Without [`rollen`](Self::rollen) or [`openbaar`](Self::openbaar) nobody gets in.
#[derive(Debug, Clone)]
pub struct Operatie {
    pub(crate) methode: Method,
    pub(crate) filter: MethodFilter,
    /// `/signalen/{signaalId}/gesprekken`: nouns in kebab-case, parameters in camelCase.
    pub(crate) pad: &'static str,
    pub(crate) titel: &'static str,
    pub(crate) uitleg: &'static str,
    pub(crate) rollen: &'static [Rol],
    pub(crate) openbaar: bool,
    /// The media types of a delivery, when it is one.
    pub(crate) aanlevering: Option<&'static [&'static str]>,
    pub(crate) parameters: Vec<(&'static str, &'static str)>,
    pub(crate) invoer: Option<Schemamaker>,
    pub(crate) vraag: Option<Schemamaker>,
    pub(crate) antwoorden: Vec<(u16, Vorm)>,
    pub(crate) fouten: &'static [u16],
}

impl Operatie {
    fn nieuw(methode: Method, filter: MethodFilter, pad: &'static str) -> Self {
        Self {
            methode,
            filter,
            pad,
            titel: "",
            uitleg: "",
            rollen: &[],
            openbaar: false,
            aanlevering: None,
            parameters: Vec::new(),
            invoer: None,
            vraag: None,
            antwoorden: Vec::new(),
            fouten: &[],
        }
    }

    /// Reads a resource.
    #[must_use]
    pub fn get(pad: &'static str) -> Self {
        Self::nieuw(Method::GET, MethodFilter::GET, pad)
    }

    /// Adds to a collection, or gives a command.
    #[must_use]
    pub fn post(pad: &'static str) -> Self {
        Self::nieuw(Method::POST, MethodFilter::POST, pad)
    }

    /// Puts a resource as a whole.
    #[must_use]
    pub fn put(pad: &'static str) -> Self {
        Self::nieuw(Method::PUT, MethodFilter::PUT, pad)
    }

    /// Changes a part of a resource.
    #[must_use]
    pub fn patch(pad: &'static str) -> Self {
        Self::nieuw(Method::PATCH, MethodFilter::PATCH, pad)
    }

    /// Removes a resource.
    #[must_use]
    pub fn delete(pad: &'static str) -> Self {
        Self::nieuw(Method::DELETE, MethodFilter::DELETE, pad)
    }

    /// Short Dutch name of the operation.
    #[must_use]
    pub fn titel(self, titel: &'static str) -> Self {
        Self { titel, ..self }
    }

    /// What it does and when to use it, in Dutch.
    #[must_use]
    pub fn uitleg(self, uitleg: &'static str) -> Self {
        Self { uitleg, ..self }
    }

    /// The roles that may; all others get 403.
    #[must_use]
    pub fn rollen(self, rollen: &'static [Rol]) -> Self {
        Self { rollen, ..self }
    }

    /// No token is asked. Only for what may be seen by anybody who reaches the server.
    #[must_use]
    pub fn openbaar(self) -> Self {
        Self { openbaar: true, ..self }
    }

    /// The body is a delivery: a file with many rows, of which few are taken in at once, of one of these media types, in
    /// lower case; the handler asks that with [`keur_soort`](crate::keur_soort).
    #[must_use]
    pub fn aanlevering(self, soorten: &'static [&'static str]) -> Self {
        Self { aanlevering: Some(soorten), ..self }
    }

    /// Describes a parameter of the path; one whose name ends in `Id` is a UUID.
    #[must_use]
    pub fn parameter(mut self, naam: &'static str, uitleg: &'static str) -> Self {
        self.parameters.push((naam, uitleg));
        self
    }

    /// The type of the body; the handler takes it with [`Invoer`](crate::Invoer).
    #[must_use]
    pub fn invoer<T: JsonSchema>(self) -> Self {
        Self { invoer: Some(|maker| maker.subschema_for::<T>()), ..self }
    }

    /// The type of the query parameters; the handler takes it with [`Zoekvraag`](crate::Zoekvraag).
    #[must_use]
    pub fn vraag<T: JsonSchema>(self) -> Self {
        Self { vraag: Some(|maker| maker.subschema_for::<T>()), ..self }
    }

    /// A successful answer with a body; may be repeated for another status.
    #[must_use]
    pub fn antwoord<T: JsonSchema>(mut self, status: u16) -> Self {
        self.antwoorden.push((status, Vorm::Json(|maker| maker.subschema_for::<T>())));
        self
    }

    /// A successful answer without a body.
    #[must_use]
    pub fn leeg(mut self, status: u16) -> Self {
        self.antwoorden.push((status, Vorm::Leeg));
        self
    }

    /// The answer is a stream of server-sent events.
    #[must_use]
    pub fn stroom(mut self) -> Self {
        self.antwoorden.push((200, Vorm::Stroom));
        self
    }

    /// Statuses of errors besides those that every operation has.
    #[must_use]
    pub fn fouten(self, fouten: &'static [u16]) -> Self {
        Self { fouten, ..self }
    }

    /// The names between braces in the path.
    pub(crate) fn padnamen(&self) -> impl Iterator<Item = &'static str> {
        self.pad.split('/').filter_map(|deel| deel.strip_prefix('{')?.strip_suffix('}'))
    }

    /// All error statuses that can come out, in order.
    pub(crate) fn alle_fouten(&self) -> Vec<u16> {
        let mut alle = vec![400, 421, 429, 500, 503];
        alle.extend(self.fouten);
        if !self.openbaar {
            alle.extend([401, 403]);
        }
        if self.padnamen().next().is_some() {
            alle.push(404);
        }
        if self.invoer.is_some() || self.aanlevering.is_some() {
            alle.extend([408, 413, 415]);
        }
        if self.invoer.is_some() {
            alle.push(422);
        }
        alle.sort_unstable();
        alle.dedup();
        alle
    }
}
