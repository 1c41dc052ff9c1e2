//! `schemas/asyncapi.yaml`: what is on the bus, for whoever wants to listen or deliver. Made from the contracts of the
//! services, so that it cannot say anything else than what is published.
//!
//! Payloads are described in AsyncAPI's own schema format (a superset of JSON Schema draft-07): that is the one that
//! tools check. The files that they refer to are JSON Schema 2020-12 and use only what both have.

mod berichten;
mod kanalen;
mod yaml;

use ::berichten::MEDIATYPE;
use dienst::{
    Dienst, Diensten,
    contract::{Busweg, Feed},
};
use yaml::{Yaml, velden};

/// The name of the security scheme.
const GEBRUIKER: &str = "gebruiker";

const INLEIDING: &str = "Wat er met een jongere gebeurt in of op weg naar de bijstand, als gebeurtenissen op NATS \
JetStream. Elke dienst heeft een stroom met de gebeurtenissen van haar logboek: in de volgorde van dat logboek, elk \
precies een keer, als CloudEvent volgens het NL GOV-profiel. Een lezer houdt zelf bij tot waar hij las (sequence). \
Er staan geen BSN, naam, geboortedatum of vrije tekst in: een persoon is een willekeurig nummer. Alleen wat een bron \
aanlevert op inkomend.* bevat persoonsgegevens; dat verdwijnt van de bus zodra het is verwerkt.";

/// The AsyncAPI 3 document, as YAML. The same types give the same text.
pub(crate) fn document(diensten: Diensten) -> String {
    let document = velden! {
        "asyncapi" => "3.0.0",
        "id" => "urn:nl:jongerenstroom",
        "info" => velden! {
            "title" => "Jongerenstroom",
            "version" => env!("CARGO_PKG_VERSION"),
            "description" => INLEIDING,
            "license" => velden! { "name" => "EUPL-1.2" },
        },
        "defaultContentType" => MEDIATYPE,
        "servers" => velden! { "gemeente" => server() },
        "channels" => kanalen::kanalen(diensten),
        "operations" => kanalen::operaties(diensten),
        "components" => velden! {
            "messages" => berichten::berichten(diensten),
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

/// The feeds that come in over the bus, with the services that take them in.
fn feeds(diensten: Diensten) -> impl Iterator<Item = (Dienst, &'static Feed, &'static Busweg)> {
    diensten.feeds().filter_map(|(dienst, feed)| Some((dienst, feed, feed.bus.as_ref()?)))
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
