//! An API of one service: a list of operations with their handlers.
//! It becomes a router under `/<dienst>/v1` together with its own description, `openapi.json`.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, on};
use serde_json::Value;

use crate::bewaking::{Bewaking, bewaak};
use crate::openapi;
use crate::{Herkenner, Operatie, Plek, Werk};

/// Whom to ask about an API.
#[derive(Debug, Clone, Copy)]
pub struct Contact {
    /// Name of the team.
    pub naam: &'static str,
    /// Mail address of the team.
    pub email: &'static str,
    /// Page about the API.
    pub url: &'static str,
}

impl Contact {
    /// The address of the example installation; a municipality puts its own there.
    const VOORBEELD: Self = Self {
        naam: "Beheer Jongerenstroom",
        email: "beheer@jongerenstroom.example",
        url: "https://jongerenstroom.example",
    };
}

/// The operations of one service with their handlers.
pub struct Api<S> {
    pub(crate) dienst: &'static str,
    pub(crate) versie: &'static str,
    pub(crate) omschrijving: &'static str,
    pub(crate) contact: Contact,
    /// Address of the server as outsiders reach it, without the base path.
    pub(crate) server: String,
    operaties: Vec<(Operatie, MethodRouter<S>)>,
}

impl<S: Clone + Send + Sync + 'static> Api<S> {
    /// An API without operations; `dienst` is the first part of its path, `versie` a semantic version
    /// whose major number is 1.
    pub fn nieuw(dienst: &'static str, versie: &'static str, omschrijving: &'static str) -> Self {
        let server = "https://jongerenstroom.example".to_owned();
        Self { dienst, versie, omschrijving, contact: Contact::VOORBEELD, server, operaties: Vec::new() }
    }

    /// Another contact than that of the example installation.
    #[must_use]
    pub fn contact(self, contact: Contact) -> Self {
        Self { contact, ..self }
    }

    /// The https address at which outsiders reach the server, without a path.
    #[must_use]
    pub fn server(self, adres: impl Into<String>) -> Self {
        Self { server: adres.into(), ..self }
    }

    /// Adds an operation with its handler. A parameter has the same name in all paths where it stands at
    /// the same place.
    #[must_use]
    pub fn operatie<H, T>(mut self, operatie: Operatie, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let route = on(operatie.filter, handler);
        self.operaties.push((operatie, route));
        self
    }

    /// The description of this API (OpenAPI 3.1).
    pub fn openapi(&self) -> Value {
        openapi::document(self, self.operaties.iter().map(|(operatie, _)| operatie))
    }

    /// The routes under `/<dienst>/v1`, each behind its guard, and `openapi.json` beside them.
    ///
    /// # Panics
    /// When two operations have the same method and path, as axum does.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "so that an `Arc<Toegang>` becomes the trait object at the call"
    )]
    pub fn router(self, staat: S, toegang: Arc<dyn Herkenner>) -> Router {
        let basis = format!("/{}/v1", self.dienst);
        // A version that cannot stand in a header is left to the front door's own.
        let versie = HeaderValue::from_str(self.versie).unwrap_or(HeaderValue::from_static("1.0.0"));
        let koppen: [(HeaderName, HeaderValue); 3] = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            (crate::voordeur::API_VERSION, versie.clone()),
        ];
        let beschrijving: Arc<str> = self.openapi().to_string().into();
        let beschrijving = move || {
            let antwoord = (koppen.clone(), beschrijving.to_string());
            async move { antwoord }
        };
        let mut router = Router::new().route(&format!("{basis}/openapi.json"), get(beschrijving));
        for (operatie, route) in self.operaties {
            let pad = format!("{basis}{}", operatie.pad);
            let bewaking = Bewaking {
                openbaar: operatie.openbaar,
                rollen: operatie.rollen,
                toegang: Arc::clone(&toegang),
                versie: versie.clone(),
            };
            // Within the guard: whoever may not deliver, takes no place of who may.
            let route =
                if operatie.aanlevering.is_some() { route.route_layer(from_fn(neem_aan)) } else { route };
            router = router.route(&pad, route.route_layer(from_fn_with_state(bewaking, bewaak)));
        }
        router.with_state(staat)
    }
}

/// Before the body of a delivery is read.
async fn neem_aan(plek: Plek, verzoek: Request, verder: Next) -> Response {
    match plek.wissel(Werk::Aanlevering) {
        Ok(()) => verder.run(verzoek).await,
        Err(probleem) => probleem.into_response(),
    }
}
