//! Log lines on standard error and, where asked for, spans over OTLP.

use crate::config::{ConfigError, LogFormat, Telemetry};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::runtime::Tokio;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::trace::span_processor_with_async_runtime::BatchSpanProcessor;
use std::io::IsTerminal;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

/// The libraries under the clients name hosts, addresses and headers in their lines for debugging, whatever level is asked for.
const TALKATIVE: [&str; 6] = ["reqwest", "hyper", "h2", "hickory", "rustls", "log"];

/// Whether a line may be written as far as its origin goes.
fn is_discreet(metadata: &tracing::Metadata<'_>) -> bool {
    let origin = metadata.target().split([':', '_']).next().unwrap_or_default();
    *metadata.level() <= tracing::Level::INFO || !TALKATIVE.contains(&origin)
}

/// Sends what is left of the spans when it is dropped.
#[derive(Debug)]
pub struct Guard(Option<SdkTracerProvider>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take()
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// Starts logging and span export.
///
/// # Errors
/// When the filter or the collector's address cannot be used.
pub fn start(config: &Telemetry) -> Result<Guard, ConfigError> {
    let filter = EnvFilter::try_new(&config.log_level)
        .map_err(|error| ConfigError::Conflict(format!("telemetry.log_level: {error}")))?;
    let json = match config.log_format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let lines: Box<dyn Layer<Registry> + Send + Sync> = if json {
        Box::new(
            tracing_subscriber::fmt::layer()
                .json()
                .flatten_event(true)
                .with_writer(std::io::stderr),
        )
    } else {
        Box::new(tracing_subscriber::fmt::layer().with_target(false).with_writer(std::io::stderr))
    };
    let provider = config
        .otlp_endpoint
        .as_ref()
        .map(|url| provider(url.as_str(), &config.service_name))
        .transpose()?;
    let spans = provider
        .as_ref()
        .map(|p| tracing_opentelemetry::layer().with_tracer(p.tracer("doc-ingestion")));
    // A second start, as in tests, keeps the first subscriber.
    let discreet = tracing_subscriber::filter::filter_fn(is_discreet);
    let all = tracing_subscriber::registry().with(lines).with(filter).with(discreet).with(spans);
    let started = all.try_init();
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
    Ok(Guard(provider))
}

fn provider(endpoint: &str, name: &str) -> Result<SdkTracerProvider, ConfigError> {
    let address = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(address);
    let exporter = exporter
        .build()
        .map_err(|error| ConfigError::Conflict(format!("telemetry.otlp_endpoint: {error}")))?;
    let resource = Resource::builder().with_service_name(name.to_owned()).build();
    // The default processor exports from a thread without a runtime, where our HTTP client cannot run.
    let processor = BatchSpanProcessor::builder(exporter, Tokio).build();
    Ok(SdkTracerProvider::builder().with_span_processor(processor).with_resource(resource).build())
}
