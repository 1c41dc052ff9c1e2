//! The messages and the form of their envelope.

use std::collections::BTreeMap;

use berichten::{MAX_BYTES, MEDIATYPE, VOORVOEGSEL};
use dienst::Diensten;
use domein::{
    gebeurtenis::Catalogusregel,
    schema::{self, BASIS},
};

use super::{
    feeds,
    yaml::{Yaml, velden},
};

/// The message with the live figures, and its key.
pub(super) const KERNCIJFERS: &str = "kerncijfers";

/// Every message, by name.
pub(super) fn berichten(diensten: Diensten) -> Yaml {
    let uitleg: BTreeMap<String, serde_json::Value> = schema::alle().into_iter().collect();
    let mut berichten = Vec::new();
    let legt_vast = diensten.alle().filter_map(|dienst| Some(dienst.legt_vast()?.gebeurtenissen));
    for regel in legt_vast.flatten() {
        let tekst = uitleg.get(&schema::pad(regel)).and_then(|schema| schema["description"].as_str());
        let samenvatting = samenvatting(regel, tekst.unwrap_or_default());
        berichten.push((regel.soort.to_owned(), gebeurtenis(regel, &samenvatting)));
    }
    for bericht in feeds(diensten).flat_map(|(_, _, bus)| bus.berichten) {
        berichten.push((
            bericht.naam.to_owned(),
            velden! {
                "name" => bericht.naam,
                "title" => bericht.titel,
                "contentType" => bericht.inhoud,
                "headers" => Yaml::naar("#/components/schemas/KoppenVanAanlevering"),
                "payload" => Yaml::naar(&format!("./{}", bericht.schema)),
            },
        ));
    }
    berichten.push((
        KERNCIJFERS.to_owned(),
        velden! {
            "name" => KERNCIJFERS,
            "title" => "Live kerncijfers",
            "contentType" => "application/json",
            "payload" => Yaml::naar("./cijfers/kerncijfers.json"),
        },
    ));
    Yaml::Velden(berichten)
}

/// What a message is about; of an older version also that it no longer comes anew. The stream still holds it.
fn samenvatting(regel: &Catalogusregel, uitleg: &str) -> String {
    match regel.vervangen_door {
        Some(nieuw) => format!("{uitleg} (superseded by {nieuw}: still readable, no longer recorded)"),
        None => uitleg.to_owned(),
    }
}

fn gebeurtenis(regel: &Catalogusregel, uitleg: &str) -> Yaml {
    let soort = format!("nl.{VOORVOEGSEL}.{}", regel.soort);
    let pad = schema::pad(regel);
    velden! {
        "name" => soort.as_str(),
        "title" => regel.soort,
        "summary" => uitleg,
        "contentType" => MEDIATYPE,
        "tags" => [velden! { "name" => regel.dienst }],
        "correlationId" => velden! { "location" => "$message.payload#/correlationid" },
        "headers" => Yaml::naar("#/components/schemas/Koppen"),
        "payload" => velden! {
            "allOf" => vec![
                Yaml::naar("#/components/schemas/CloudEvent"),
                velden! {
                    "properties" => velden! {
                        "type" => velden! { "const" => soort.as_str() },
                        "source" => velden! {
                            "pattern" => format!("^urn:nld:oin:[0-9]{{20}}:systeem:{}$", regel.dienst),
                        },
                        "dataschema" => velden! { "const" => format!("{BASIS}/{pad}") },
                        "data" => Yaml::naar(&format!("./{pad}")),
                    },
                },
            ],
        },
    }
}

/// The forms that messages share.
pub(super) fn schemas() -> Yaml {
    velden! { "CloudEvent" => cloudevent(), "Koppen" => koppen(), "KoppenVanAanlevering" => aanleverkoppen() }
}

fn cloudevent() -> Yaml {
    let uuid = |uitleg: &str| velden! { "type" => "string", "format" => "uuid", "description" => uitleg };
    let patroon = |patroon: &str, uitleg: &str| velden! { "type" => "string", "pattern" => patroon, "description" => uitleg };
    velden! {
        "type" => "object",
        "description" => format!(
            "CloudEvent 1.0 in structured mode, volgens het NL GOV-profiel; hoogstens {MAX_BYTES} bytes. Lezers slaan \
             attributen over die zij niet kennen."
        ),
        "required" => [
            "specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "sequence", "partitionkey",
            "streamversion", "correlationid", "gemeente", "geldigop", "actorrol", "data",
        ],
        "properties" => velden! {
            "specversion" => velden! { "const" => "1.0" },
            "id" => uuid("Van deze gebeurtenis, ook in het logboek."),
            "source" => patroon("^urn:nld:oin:[0-9]{20}:systeem:[a-z]+$", "Organisatie (OIN) en dienst."),
            "type" => patroon("^nl[.]jongerenstroom[.]", "Dienst, gebeurtenis en versie."),
            "subject" => uuid("Willekeurig nummer van de persoon; ontbreekt als het over een aanbod gaat."),
            "time" => velden! {
                "type" => "string", "format" => "date-time", "description" => "Wanneer het is vastgelegd (UTC).",
            },
            "recordedtime" => velden! {
                "type" => "string",
                "format" => "date-time",
                "description" => "Wanneer het logboek deze gebeurtenis opsloeg (UTC), tot op de microseconde. Een logboek \
                                  dat is teruggezet en haar opnieuw kreeg, heeft een ander moment.",
            },
            "datacontenttype" => velden! { "const" => "application/json" },
            "dataschema" => velden! {
                "type" => "string", "format" => "uri", "description" => "JSON Schema van data.",
            },
            "logid" => uuid("Het logboek waarin sequence een plek is; een vervangen logboek heeft een ander nummer."),
            "sequence" => patroon("^[0-9]{20}$", "Plek in het logboek van de dienst, vanaf 1 en zonder gaten."),
            "partitionkey" => velden! {
                "type" => "string", "description" => "Stroom in het logboek: wat bij elkaar hoort, zoals een aanvraag.",
            },
            "streamversion" => velden! {
                "type" => "integer", "minimum" => 1u64, "description" => "Hoeveelste gebeurtenis van partitionkey.",
            },
            "correlationid" => uuid("Het verzoek of de rij waar de keten mee begon."),
            "causationid" => uuid("De gebeurtenis waarop deze een reactie is."),
            "traceparent" => patroon(
                "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
                "Spoor (W3C Trace Context), als het verzoek gevolgd werd.",
            ),
            "gemeente" => patroon("^GM[0-9]{4}$", "CBS-code van de gemeente."),
            "geldigop" => velden! {
                "type" => "string", "format" => "date", "description" => "Dag waarop het feit geldt.",
            },
            "actorrol" => velden! {
                "enum" => domein::Rol::CODES.to_vec(), "description" => "Rol van wie het vastlegde.",
            },
            "data" => velden! { "type" => "object", "description" => "De feiten, zoals dataschema ze beschrijft." },
        },
    }
}

fn koppen() -> Yaml {
    let tekst = |uitleg: &str| velden! { "type" => "string", "description" => uitleg };
    velden! {
        "type" => "object",
        "required" => ["Content-Type"],
        "properties" => velden! {
            "Content-Type" => velden! { "const" => MEDIATYPE },
            "Nats-Msg-Id" => tekst("Het id van de gebeurtenis. Ontbreekt als JetStream het bericht eerder kwijtraakte."),
            "Nats-Expected-Stream" => tekst("De stroom van de dienst."),
            "Nats-Expected-Last-Sequence" => tekst("Volgnummer voor dit bericht: zo kan volgorde noch aantal fout gaan."),
        },
    }
}

fn aanleverkoppen() -> Yaml {
    velden! {
        "type" => "object",
        "properties" => velden! {
            "Nats-Msg-Id" => velden! {
                "type" => "string",
                "description" => "Eigen nummer van het bericht. Wie het meestuurt, kan na een storing gerust opnieuw sturen.",
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn van_een_oude_versie_staat_er_dat_zij_vervangen_is() {
        let mut catalogus = schema::catalogus();
        let (een, ander) = (*catalogus.next().unwrap(), *catalogus.next().unwrap());
        assert_eq!(samenvatting(&een, "Somebody called"), "Somebody called");
        let oud = Catalogusregel { vervangen_door: Some(ander.soort), ..een };
        let tekst = samenvatting(&oud, "Somebody called");
        assert!(tekst.starts_with("Somebody called") && tekst.contains(ander.soort), "{tekst}");
    }
}
