//! The key figures: once, and as a stream.

use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use tokio::sync::watch;
use web::{Livewaarde, Stroom};

/// The name of the event in the stream.
const GEBEURTENIS: &str = "kerncijfers";

pub(super) async fn kerncijfers(State(live): State<watch::Receiver<Livewaarde>>) -> Response {
    let tekst = live.borrow().tekst().to_owned();
    ([(CONTENT_TYPE, "application/json")], tekst).into_response()
}

pub(super) async fn stroom(State(live): State<watch::Receiver<Livewaarde>>, stroom: Stroom) -> Response {
    stroom.volg(live, GEBEURTENIS)
}
