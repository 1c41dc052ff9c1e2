//! Traces on their way out: sampled, batched, sent by OTLP over HTTP as protobuf.

use std::time::Duration;

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{Protocol, RetryPolicy, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider},
};
use tracing_opentelemetry::OpenTelemetryLayer;

use crate::{begin::TelemetrieFout, verzender::Verzender};

/// Most spans that wait to be sent; what comes on top of them is dropped.
const MAX_WACHTRIJ: usize = 4_096;
/// Most spans in one request.
const MAX_BUNDEL: usize = 512;
/// Time between requests when there is little to send.
const ELKE: Duration = Duration::from_secs(1);
/// Most time for one request.
pub(crate) const MAX_VERZENDEN: Duration = Duration::from_secs(2);
/// Where a collector takes traces, below its base address.
const PAD: &str = "/v1/traces";

/// The way to the collector at `url`. Nothing is sent yet: a collector may come up later.
pub(crate) fn sporen(url: &str, dienst: &str, aandeel: f64) -> Result<SdkTracerProvider, TelemetrieFout> {
    let uitgang = SpanExporter::builder()
        .with_http()
        .with_http_client(Verzender::nieuw())
        .with_endpoint(eindpunt(url)?)
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(MAX_VERZENDEN)
        // A bundle that fails is dropped; the next one is the next try.
        .with_retry_policy(RetryPolicy::disabled())
        .build()?;
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
    Ok(SdkTracerProvider::builder()
        .with_span_processor(BatchSpanProcessor::builder(uitgang).with_batch_config(bundels).build())
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(aandeel))))
        .with_resource(wie)
        .build())
}

/// Turns the spans of `tracing` into those of OpenTelemetry, without places in the source and threads.
pub(crate) fn laag<S>(sporen: &SdkTracerProvider) -> OpenTelemetryLayer<S, SdkTracer>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    OpenTelemetryLayer::new(sporen.tracer("jongerenstroom"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
}

/// A collector stands beside the process or in the same closed network, so plain HTTP is all there is.
fn eindpunt(url: &str) -> Result<String, TelemetrieFout> {
    let adres = url.trim().trim_end_matches('/');
    match adres.strip_prefix("http://") {
        Some(rest) if !rest.is_empty() && adres.ends_with(PAD) => Ok(adres.to_owned()),
        Some(rest) if !rest.is_empty() => Ok(format!("{adres}{PAD}")),
        _ => Err(TelemetrieFout::Adres(url.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn het_pad_komt_achter_het_adres_en_alleen_http_kan() {
        for goed in ["http://otel:4318", "http://otel:4318/", "http://otel:4318/v1/traces"] {
            assert_eq!(eindpunt(goed).unwrap(), "http://otel:4318/v1/traces");
        }
        for fout in ["", "http://", "https://otel:4318", "otel:4318", "grpc://otel:4317"] {
            assert!(matches!(eindpunt(fout), Err(TelemetrieFout::Adres(_))), "{fout}");
        }
    }
}
