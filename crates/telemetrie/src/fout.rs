//! Why telemetry cannot begin.

/// Why telemetry cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TelemetrieFout {
    /// The address of the collector cannot be used.
    #[error(
        "het adres van de verzamelaar van sporen moet met http:// of https:// beginnen (poort 4318): {0}"
    )]
    Adres(String),
    /// This program was built without the feature `otlp`.
    #[error(
        "dit programma is gebouwd zonder sporen: bouw het met `--features otlp`, of laat het adres van de verzamelaar weg"
    )]
    ZonderSporen,
    /// The share is not from 0 up to and including 1.
    #[error("het aandeel van de sporen is een getal van 0 tot en met 1, niet {0}")]
    Aandeel(f64),
    /// The way to the collector cannot be built.
    #[error("de weg naar de verzamelaar van sporen kan niet worden gemaakt")]
    Uitvoer(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Telemetry was set up before in this process.
    #[error("telemetrie is in dit proces al begonnen")]
    AlBegonnen,
}
