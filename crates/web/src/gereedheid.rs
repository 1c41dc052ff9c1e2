//! Whether the services can do their work: named checks, asked at every `/gereed`, and the moment at which the
//! process says that it is about to stop, before it does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;
use serde_json::json;

use crate::Probleem;

/// Longest time that one check may take; who takes longer is not ready.
const MAX_CONTROLE: Duration = Duration::from_secs(2);
/// Seconds after which it may be asked again.
const OPNIEUW_S: u32 = 5;
/// Where a process says that it lives, and that it is ready.
pub(crate) const LEVEND: &str = "/levend";
pub(crate) const GEREED: &str = "/gereed";

type Controle = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What a check decides about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gewicht {
    /// Without it requests cannot be answered.
    Nodig,
    /// A person has to look at it, but requests are answered all the same.
    Melding,
}

/// The checks of one process. Cheap to clone; all clones are the same one.
#[derive(Clone, Default)]
pub struct Gereedheid(Arc<Binnen>);

#[derive(Default)]
struct Binnen {
    controles: Mutex<Vec<(String, Gewicht, Controle)>>,
    /// The process is about to stop.
    stopt: AtomicBool,
}

/// What a check found.
#[derive(Debug, Serialize)]
struct Bevinding {
    naam: String,
    gereed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    uitleg: Option<String>,
    #[serde(skip)]
    gewicht: Gewicht,
}

impl Gereedheid {
    /// Ready, as long as no check says otherwise.
    pub fn nieuw() -> Self {
        Self::default()
    }

    /// Adds a check. It says in Dutch why the service cannot work: for everybody who reaches the port, so without
    /// addresses, names of users and causes that come from elsewhere.
    pub fn voeg_toe<F>(&self, naam: impl Into<String>, controle: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.voeg(naam.into(), Gewicht::Nodig, Arc::new(move || controle().boxed()));
    }

    /// Adds a check that is shown beside the others and does not make the process unready: whoever divides the
    /// requests would find every instance the same.
    pub fn voeg_aandachtspunt_toe<F>(
        &self,
        naam: impl Into<String>,
        controle: impl Fn() -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.voeg(naam.into(), Gewicht::Melding, Arc::new(move || controle().boxed()));
    }

    fn voeg(&self, naam: String, gewicht: Gewicht, controle: Controle) {
        self.0.controles.lock().unwrap_or_else(PoisonError::into_inner).push((naam, gewicht, controle));
    }

    /// From now on not ready: whoever divides the requests must send them elsewhere.
    pub(crate) fn stopt(&self) {
        self.0.stopt.store(true, Ordering::Relaxed);
    }

    /// All checks at once, in the order in which they were added.
    async fn bevindingen(&self) -> Vec<Bevinding> {
        let controles = self.0.controles.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let alle = controles.into_iter().map(|(naam, gewicht, controle)| async move {
            let uitkomst = tokio::time::timeout(MAX_CONTROLE, controle()).await;
            let uitleg = uitkomst.unwrap_or_else(|_| Err("Er kwam niet op tijd antwoord.".to_owned())).err();
            Bevinding { naam, gereed: uitleg.is_none(), uitleg, gewicht }
        });
        let mut bevindingen = join_all(alle).await;
        if self.0.stopt.load(Ordering::Relaxed) {
            let uitleg = Some("De dienst stopt.".to_owned());
            bevindingen.push(Bevinding {
                naam: "afbouw".to_owned(),
                gereed: false,
                uitleg,
                gewicht: Gewicht::Nodig,
            });
        }
        bevindingen
    }

    async fn antwoord(self) -> Response {
        let bevindingen = self.bevindingen().await;
        let gebreken: Vec<String> = bevindingen
            .iter()
            .filter(|bevinding| bevinding.gewicht == Gewicht::Nodig)
            .filter_map(|bevinding| Some(format!("{}: {}", bevinding.naam, bevinding.uitleg.as_deref()?)))
            .collect();
        if gebreken.is_empty() {
            return Json(json!({"gereed": true, "controles": bevindingen})).into_response();
        }
        Probleem::niet_beschikbaar("niet-gereed", gebreken.join(" "), OPNIEUW_S)
            .met("controles", json!(bevindingen))
            .into_response()
    }

    /// `/levend` and `/gereed`.
    pub(crate) fn router(&self) -> Router {
        let gereedheid = self.clone();
        Router::new()
            .route(LEVEND, get(|| async { "levend\n" }))
            .route(GEREED, get(move || gereedheid.clone().antwoord()))
    }
}
