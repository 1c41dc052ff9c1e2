//! Traces on their way out: sampled, batched, sent by OTLP over HTTP as protobuf.

use std::time::Duration;

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{Protocol, RetryPolicy, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider},
};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

use super::{spoor, verzender::Verzender};
use crate::fout::TelemetrieFout;

/// Most spans that wait to be sent; what comes on top of them is dropped.
const MAX_WACHTRIJ: usize = 4_096;
/// Most spans in one request.
const MAX_BUNDEL: usize = 512;
/// Time between requests when there is little to send.
const ELKE: Duration = Duration::from_secs(1);
/// Most time for one request.
const MAX_VERZENDEN: Duration = Duration::from_secs(2);
/// Most time that the last spans get to be sent at the end.
const MAX_SLUITEN: Duration = Duration::from_secs(3);
/// Where a collector takes traces, below its base address.
const PAD: &str = "/v1/traces";

/// Traces on their way to a collector.
#[derive(Debug)]
pub(crate) struct Uitvoer(SdkTracerProvider);

impl Uitvoer {
    /// To the collector at `url`. Nothing is sent yet: a collector may come up later.
    pub(crate) fn begin(url: &str, dienst: &str, aandeel: f64) -> Result<Self, TelemetrieFout> {
        let eindpunt = eindpunt(url)?;
        let verzender = Verzender::nieuw(&eindpunt, MAX_VERZENDEN).map_err(niet_te_maken)?;
        let uitgang = SpanExporter::builder()
            .with_http()
            .with_http_client(verzender)
            .with_endpoint(eindpunt)
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(MAX_VERZENDEN)
            // A bundle that fails is dropped; the next one is the next try.
            .with_retry_policy(RetryPolicy::disabled())
            .build()
            .map_err(niet_te_maken)?;
        let bundels = BatchConfigBuilder::default()
            .with_max_queue_size(MAX_WACHTRIJ)
            .with_max_export_batch_size(MAX_BUNDEL)
            .with_scheduled_delay(ELKE)
            .build();
        let wie = Resource::builder()
            .with_service_name(format!("jongerenstroom-{dienst}"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .with_attribute(KeyValue::new("process.pid", i64::from(std::process::id())))
            .build();
        let sporen = SdkTracerProvider::builder()
            .with_span_processor(BatchSpanProcessor::builder(uitgang).with_batch_config(bundels).build())
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(aandeel))))
            .with_resource(wie)
            .build();
        Ok(Self(sporen))
    }

    /// From here on this process takes part in traces.
    pub(crate) fn zet_aan(&self) {
        spoor::zet(true);
    }

    /// Turns the spans of `tracing` into those of OpenTelemetry, without places in the source and threads.
    pub(crate) fn laag<S>(&self) -> OpenTelemetryLayer<S, SdkTracer>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        OpenTelemetryLayer::new(self.0.tracer("jongerenstroom"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
    }

    /// Sends what is left, in at most three seconds.
    pub(crate) async fn sluit(self) {
        spoor::zet(false);
        // It waits for its own thread, which needs this runtime to send.
        let gesloten = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(MAX_SLUITEN));
        if !matches!(gesloten.await, Ok(Ok(()))) {
            tracing::warn!("the last spans could not be sent");
        }
    }
}

fn niet_te_maken(fout: impl std::error::Error + Send + Sync + 'static) -> TelemetrieFout {
    TelemetrieFout::Uitvoer(Box::new(fout))
}

/// The address for traces. Plain HTTP is for a collector beside the process or in the same closed network.
fn eindpunt(url: &str) -> Result<String, TelemetrieFout> {
    let adres = url.trim().trim_end_matches('/');
    let rest = adres.strip_prefix("http://").or_else(|| adres.strip_prefix("https://"));
    match rest {
        Some(rest) if !rest.is_empty() && adres.ends_with(PAD) => Ok(adres.to_owned()),
        Some(rest) if !rest.is_empty() => Ok(format!("{adres}{PAD}")),
        _ => Err(TelemetrieFout::Adres(url.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn het_pad_komt_achter_het_adres_en_alleen_http_en_https_kunnen() {
        for (goed, tls) in [("otel:4318", "otel:4318/"), ("otel:4318/v1/traces", "otel:4318")] {
            assert_eq!(eindpunt(&format!("http://{goed}")).unwrap(), "http://otel:4318/v1/traces");
            assert_eq!(eindpunt(&format!("https://{tls}")).unwrap(), "https://otel:4318/v1/traces");
        }
        for fout in ["", "http://", "https://", "otel:4318", "grpc://otel:4317"] {
            assert!(matches!(eindpunt(fout), Err(TelemetrieFout::Adres(_))), "{fout}");
        }
    }
}
