//! Where Prometheus reads, and what is kept of each request.

use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

use crate::Gereedheid;

/// Where the metrics are.
pub(crate) const METRICS: &str = "/metrics";
/// The text format of Prometheus.
const SOORT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /metrics`. It names routes, logs and feeds but never a person; all the same it belongs on loopback or on a
/// listener of its own.
pub fn metrics_router() -> Router {
    Router::new().route(METRICS, get(|| async { ([(CONTENT_TYPE, SOORT)], telemetrie::metrics_tekst()) }))
}

/// What a listener for operators alone has: `/metrics`, `/levend` and `/gereed`.
pub fn beheer_router(gereedheid: &Gereedheid) -> Router {
    metrics_router().merge(gereedheid.router())
}

/// Keeps how long a request took until its answer began, under the names of OpenTelemetry's conventions for HTTP
/// servers (`http.server.request.duration`) as Prometheus writes them.
pub(crate) fn tel(methode: &'static str, route: &str, status: u16, duur: Duration) {
    metrics::histogram!(
        "http_server_request_duration_seconds",
        "http_request_method" => methode,
        "http_route" => route.to_owned(),
        "http_response_status_code" => status.to_string(),
    )
    .record(duur);
}
