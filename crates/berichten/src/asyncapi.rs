//! `schemas/asyncapi.yaml`: what is on the bus, for whoever wants to listen or deliver. Made from the catalogue of
//! events, so that it cannot say anything else than what is published.
//!
//! Payloads are described in AsyncAPI's own schema format (a superset of JSON Schema draft-07): that is the one that
//! tools check. The files that they refer to are JSON Schema 2020-12 and use only what both have.

mod berichten;
mod kanalen;
mod yaml;

use domein::schema;
use yaml::{Yaml, velden};

/// The services that publish, in the order in which a chain of events runs.
const DIENSTEN: [&str; 3] = ["signalering", "intake", "traject"];
/// Who reads whose stream.
const VOLGERS: [(&str, &[&str]); 3] =
    [("intake", &["signalering"]), ("traject", &["intake"]), ("rapportage", &DIENSTEN)];
/// The name of the security scheme.
const GEBRUIKER: &str = "gebruiker";

const INLEIDING: &str = "Wat er met een jongere gebeurt in of op weg naar de bijstand, als gebeurtenissen op NATS \
JetStream. Elke dienst heeft een stroom met de gebeurtenissen van haar logboek: in de volgorde van dat logboek, elk \
precies een keer, als CloudEvent volgens het NL GOV-profiel. Een lezer houdt zelf bij tot waar hij las (sequence). \
Er staan geen BSN, naam, geboortedatum of vrije tekst in: een persoon is een willekeurig nummer. Alleen wat een bron \
aanlevert op inkomend.* bevat persoonsgegevens; dat verdwijnt van de bus zodra het is verwerkt.";

/// The AsyncAPI 3 document, as YAML. The same types give the same text.
#[must_use]
pub fn asyncapi() -> String {
    let document = velden! {
        "asyncapi" => "3.0.0",
        "id" => "urn:nl:jongerenstroom",
        "info" => velden! {
            "title" => "Jongerenstroom",
            "version" => env!("CARGO_PKG_VERSION"),
            "description" => INLEIDING,
            "license" => velden! { "name" => "EUPL-1.2" },
        },
        "defaultContentType" => crate::MEDIATYPE,
        "servers" => velden! { "gemeente" => server() },
        "channels" => kanalen::kanalen(),
        "operations" => kanalen::operaties(),
        "components" => velden! {
            "messages" => berichten::berichten(),
            "schemas" => berichten::schemas(),
            "securitySchemes" => velden! {
                GEBRUIKER => velden! {
                    "type" => "userPassword",
                    "description" => "Een gebruiker van NATS per dienst, bron of dashboard, met alleen de rechten die \
                        daarbij horen (deploy/nats/rechten.conf). Antwoorden komen op _INBOX_<gebruiker>.>.",
                },
            },
        },
    };
    let kop = "# Made by `jongerenstroom schemas` from the catalogue of events; a test compares it with the types.\n";
    format!("{kop}{}", document.schrijf())
}

fn server() -> Yaml {
    velden! {
        "host" => "{machine}:4222",
        "protocol" => "nats",
        "description" => "NATS met JetStream, 2.12 of later; buiten het eigen netwerk met TLS.",
        "variables" => velden! {
            "machine" => velden! { "description" => "Naam van de server.", "default" => "nats" },
        },
        "security" => [Yaml::naar(&format!("#/components/securitySchemes/{GEBRUIKER}"))],
    }
}

/// The events of one service, by the name of their message.
fn gebeurtenissen(dienst: &str) -> impl Iterator<Item = &'static domein::gebeurtenis::Catalogusregel> {
    schema::catalogus().filter(move |regel| regel.dienst == dienst)
}
