//! Running the services, and the bus that they may be on.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::waarden;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Adres van het dashboard en de diensten
    #[arg(long, value_name = "ADRES", env = "JONGERENSTROOM_ADRES", value_parser = waarden::adres, default_value = "127.0.0.1:8026")]
    pub(crate) adres: SocketAddr,

    /// Getal waaruit de voorbeeldgegevens volgen
    #[arg(long, value_name = "GETAL", default_value_t = 1, value_parser = waarden::getal::<u64>)]
    pub(crate) zaad: u64,

    /// Stop zodra het rapport geschreven is, zonder de diensten te draaien
    #[arg(long)]
    pub(crate) alleen_rapport: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Diensten die in dit proces draaien; geen betekent alle
    #[arg(value_name = "DIENST")]
    pub(crate) diensten: Vec<String>,

    /// Adres van het dashboard en de diensten
    #[arg(long, value_name = "ADRES", env = "JONGERENSTROOM_ADRES", value_parser = waarden::adres, default_value = "127.0.0.1:8026")]
    pub(crate) adres: SocketAddr,

    /// Luister ook buiten deze machine. Zet er een proxy met TLS voor
    #[arg(long, env = "JONGERENSTROOM_EXTERN")]
    pub(crate) extern_toegestaan: bool,

    /// Hostnamen waarop verzoeken mogen binnenkomen, in plaats van die van deze machine: die van de proxy ervoor
    #[arg(long = "host", value_name = "HOST", env = "JONGERENSTROOM_HOSTS", value_delimiter = ',')]
    pub(crate) hosts: Vec<String>,

    /// Proxy die mag zeggen voor wie hij vraagt (X-Forwarded-For of Forwarded): een adres of een netwerk; mag vaker.
    /// Zonder telt een proxy als één klant
    #[arg(
        long = "vertrouwde-proxy",
        value_name = "ADRES",
        env = "JONGERENSTROOM_VERTROUWDE_PROXY",
        value_delimiter = ','
    )]
    pub(crate) vertrouwde_proxies: Vec<web::Proxy>,

    /// Eigen adres voor de meetwaarden (/metrics, Prometheus). Zonder staan ze op --adres, als dat alleen op deze
    /// machine luistert
    #[arg(long, value_name = "ADRES", env = "JONGERENSTROOM_METRICS_ADRES", value_parser = waarden::adres)]
    pub(crate) metrics_adres: Option<SocketAddr>,

    /// Stuur sporen (traces) naar deze OpenTelemetry-collector, bijvoorbeeld http://127.0.0.1:4318
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub(crate) otlp_url: Option<String>,

    /// Deel van de sporen dat wordt gestuurd, van 0 tot en met 1
    #[arg(long, value_name = "DEEL", env = "JONGERENSTROOM_SPOREN_DEEL", default_value_t = 1.0, value_parser = waarden::deel)]
    pub(crate) sporen_deel: f64,

    /// Seconden tussen 'niet meer gereed' en stoppen, zodat een verdeler van verzoeken het kan merken
    #[arg(long, value_name = "SECONDEN", env = "JONGERENSTROOM_AFBOUW", default_value_t = 0, value_parser = waarden::tussen(0..=60))]
    pub(crate) afbouw: u8,
}

/// The bus, for who has one. The password of a service comes from `NATS_WACHTWOORD_<DIENST>`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Bus {
    /// Publiceer de gebeurtenissen van elke dienst op NATS JetStream, en volg daar die van diensten in andere
    /// processen; bijvoorbeeld nats://127.0.0.1:4222
    #[arg(long, value_name = "URL", global = true, env = "JONGERENSTROOM_NATS_URL")]
    pub(crate) nats_url: Option<String>,

    /// Certificaat van de CA van de NATS-server (PEM)
    #[arg(long, value_name = "BESTAND", global = true, env = "JONGERENSTROOM_NATS_CA")]
    pub(crate) nats_ca: Option<PathBuf>,

    /// OIN van de organisatie (20 cijfers), voor de bron van elk bericht; zonder een test-OIN
    #[arg(long, value_name = "OIN", global = true, env = "JONGERENSTROOM_OIN")]
    pub(crate) oin: Option<berichten::Bronnaam>,

    /// Servers die elk bericht bewaren: 1, of 3 in een cluster
    #[arg(long, value_name = "AANTAL", global = true, env = "JONGERENSTROOM_NATS_KOPIEEN", default_value_t = 1, value_parser = waarden::tussen(1..=5))]
    pub(crate) nats_kopieen: u8,
}
