//! The doors of rapportage: key figures, figures of a period and the council report as an API, and the dashboard.
//! Everything here is public, so nothing here gives raw counts.

mod bestanden;
mod cijfers;
mod fouten;
mod live;

use std::sync::Arc;

use axum::{Router, extract::FromRef};
use dienst::Installatie;
use domein::{Gemeentecode, Rol};
use tokio::sync::watch;
use web::{Api, Herkenner, Operatie};

use crate::{Rapportage, dashboard, kerncijfers::Kerncijfers};

/// What the handlers need.
#[derive(Clone)]
pub(crate) struct Staat {
    pub(crate) rapportage: Rapportage,
    /// The key figures as they are kept up to date.
    pub(crate) live: watch::Receiver<web::Livewaarde>,
}

impl Installatie for Staat {
    fn gemeente(&self) -> &Gemeentecode {
        self.rapportage.gemeente()
    }
}

impl FromRef<Staat> for Rapportage {
    fn from_ref(staat: &Staat) -> Self {
        staat.rapportage.clone()
    }
}

impl FromRef<Staat> for watch::Receiver<web::Livewaarde> {
    fn from_ref(staat: &Staat) -> Self {
        staat.live.clone()
    }
}

/// API, dashboard and its assets. `live` is what [`volg_kerncijfers`](crate::volg_kerncijfers) sends to.
pub fn router(
    rapportage: Rapportage,
    live: watch::Receiver<web::Livewaarde>,
    toegang: Arc<dyn Herkenner>,
) -> Router {
    let staat = Staat { rapportage, live };
    api().router(staat.clone(), toegang).merge(dashboard::router(staat))
}

fn api() -> Api<Staat> {
    let kwartaal = "Kwartaal als JJJJ-Q1 tot en met JJJJ-Q4, bijvoorbeeld 2026-Q1.";
    Api::nieuw(
        "rapportage",
        "1.0.0",
        "Openbare cijfers over jongeren in de bijstand, na geheimhouding van kleine groepen.",
    )
    .operatie(
        Operatie::get("/kerncijfers")
            .titel("Kerncijfers")
            .uitleg("De cijfers van het dashboard, afgerond op vijftallen. Een kleine groep is een punt. `looptAchter` noemt de diensten waarvan niet alles is verwerkt wat is vastgelegd.")
            .openbaar()
            .antwoord::<Kerncijfers>(200),
        live::kerncijfers,
    )
    .operatie(
        Operatie::get("/kerncijfers/stroom")
            .titel("Kerncijfers, live")
            .uitleg("Server-sent events met de naam `kerncijfers`: de stand van nu, en elke nieuwe. Het id hoort bij de inhoud: wie het bij een nieuwe verbinding als `Last-Event-ID` stuurt, krijgt dezelfde stand niet nog eens.")
            .openbaar()
            .stroom(),
        live::stroom,
    )
    .operatie(
        Operatie::get("/cijfers")
            .titel("Cijfers over een periode")
            .uitleg("Alle tabellen over de periode, of één, na geheimhouding, zoals `jongerenstroom rapport cijfers --json`. Alleen voor wie beleid maakt: wie zelf periodes kiest, kan twee antwoorden van elkaar aftrekken.")
            .rollen(&[Rol::Beleid, Rol::Beheer])
            .vraag::<cijfers::Zoek>()
            .antwoord::<serde_json::Value>(200),
        cijfers::cijfers,
    )
    .operatie(
        Operatie::get("/raadsrapportages/{kwartaal}")
            .titel("Raadsrapportage")
            .uitleg("De rapportage als webpagina (text/html).")
            .parameter("kwartaal", kwartaal)
            .openbaar()
            .antwoord::<String>(200),
        bestanden::html,
    )
    .operatie(
        Operatie::get("/raadsrapportages/{kwartaal}/json")
            .titel("Raadsrapportage als JSON")
            .parameter("kwartaal", kwartaal)
            .openbaar()
            .antwoord::<serde_json::Value>(200),
        bestanden::json,
    )
    .operatie(
        Operatie::get("/raadsrapportages/{kwartaal}/csv/{tabel}")
            .titel("Tabel van de raadsrapportage als CSV")
            .uitleg("Met puntkomma's en decimale komma's (text/csv), zoals een Nederlandse spreadsheet verwacht.")
            .parameter("kwartaal", kwartaal)
            .parameter("tabel", "Id van de tabel, bijvoorbeeld stand-maand.")
            .openbaar()
            .antwoord::<String>(200),
        bestanden::csv,
    )
}
