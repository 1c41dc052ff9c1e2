//! Where messages go and who sends or reads them.

use super::{
    DIENSTEN, VOLGERS,
    berichten::{DOORSTROOMPUNT, KERNCIJFERS, UWV},
    gebeurtenissen,
    yaml::{Yaml, velden},
};
use crate::{CIJFERS, VOORVOEGSEL, stroomnaam, wachtrijnaam};

/// A source of deliveries, its messages, and what to know of it.
struct Bron {
    naam: &'static str,
    berichten: &'static [&'static str],
    uitleg: &'static str,
}

const BRONNEN: [Bron; 2] = [
    Bron {
        naam: "doorstroompunt",
        berichten: &[DOORSTROOMPUNT],
        uitleg: "Meldingen van een Doorstroompunt, een per bericht. Bevat persoonsgegevens.",
    },
    Bron {
        naam: "uwv",
        berichten: &UWV,
        uitleg: "Warme overdrachten en WW-einden van UWV, een CloudEvent per bericht. Bevat persoonsgegevens.",
    },
];

/// Every channel.
pub(super) fn kanalen() -> Yaml {
    let mut kanalen: Vec<(String, Yaml)> =
        DIENSTEN.iter().map(|dienst| ((*dienst).to_owned(), stroom(dienst))).collect();
    kanalen.extend(BRONNEN.iter().map(|bron| (kanaal_van(bron), inkomend(bron))));
    kanalen.push(("kerncijfers".to_owned(), kerncijfers()));
    Yaml::Velden(kanalen)
}

fn stroom(dienst: &str) -> Yaml {
    let mut namen: Vec<&str> =
        gebeurtenissen(dienst).filter_map(|regel| regel.soort.split('.').nth(1)).collect();
    namen.dedup();
    velden! {
        "address" => format!("{VOORVOEGSEL}.{{gemeente}}.{dienst}.{{gebeurtenis}}"),
        "title" => format!("Gebeurtenissen van {dienst}"),
        "description" => format!(
            "De stroom {}: het logboek van {dienst}, in volgorde en zonder gaten. Lees met een ordered consumer vanaf \
             de eigen plek.",
            stroomnaam(dienst)
        ),
        "parameters" => velden! {
            "gemeente" => gemeente(),
            "gebeurtenis" => velden! {
                "description" => "Naam van de gebeurtenis; versies delen een onderwerp, type onderscheidt ze.",
                "enum" => namen,
            },
        },
        "messages" => verwijzingen(gebeurtenissen(dienst).map(|regel| regel.soort)),
        "x-jetstream" => velden! {
            "stream" => stroomnaam(dienst),
            "retention" => "limits",
            "discard" => "new",
            "storage" => "file",
        },
    }
}

fn gemeente() -> Yaml {
    velden! { "description" => "CBS-code van de gemeente.", "examples" => ["GM0014"] }
}

fn inkomend(bron: &Bron) -> Yaml {
    velden! {
        "address" => format!("inkomend.{}", bron.naam),
        "title" => format!("Aanlevering van {}", bron.naam),
        "description" => format!(
            "{} Verwerkt betekent: vastgelegd, of met de reden in quarantaine. Daarna is het bericht van de bus. \
             Tweemaal hetzelfde bericht verandert niets.",
            bron.uitleg
        ),
        "messages" => verwijzingen(bron.berichten.iter().copied()),
        "x-jetstream" => velden! {
            "stream" => wachtrijnaam(bron.naam),
            "retention" => "workqueue",
            "storage" => "file",
        },
    }
}

fn kerncijfers() -> Yaml {
    velden! {
        "address" => format!("$KV.{CIJFERS}.{{gemeente}}.{KERNCIJFERS}"),
        "title" => "Live cijfers",
        "description" => "Een key-value-bucket met per gemeente de laatste stand, om te volgen. Aantallen zijn afgerond \
            op vijf en kleine aantallen zijn een punt.",
        "parameters" => velden! { "gemeente" => gemeente() },
        "messages" => verwijzingen([KERNCIJFERS]),
        "x-jetstream" => velden! { "bucket" => CIJFERS, "history" => 1u64 },
    }
}

fn verwijzingen<'a>(namen: impl IntoIterator<Item = &'a str>) -> Yaml {
    let naar = |naam: &str| (naam.to_owned(), Yaml::naar(&format!("#/components/messages/{naam}")));
    Yaml::Velden(namen.into_iter().map(naar).collect())
}

/// Every operation, as Jongerenstroom does it.
pub(super) fn operaties() -> Yaml {
    let mut operaties = Vec::new();
    for dienst in DIENSTEN {
        let uitleg = format!("Het logboek van {dienst} naar zijn stroom; alleen {dienst} mag dat.");
        operaties.push((format!("{dienst}-publiceert"), operatie("send", dienst, &uitleg)));
    }
    for (volger, bronnen) in VOLGERS {
        for bron in bronnen {
            let uitleg = format!("{volger} leest de gebeurtenissen van {bron} en houdt zelf bij tot waar.");
            operaties.push((format!("{volger}-volgt-{bron}"), operatie("receive", bron, &uitleg)));
        }
    }
    for bron in &BRONNEN {
        let uitleg =
            "Signalering verwerkt de werkvoorraad en bevestigt wat is vastgelegd of in quarantaine staat.";
        let naam = format!("signalering-verwerkt-{}", bron.naam);
        operaties.push((naam, operatie("receive", &kanaal_van(bron), uitleg)));
    }
    let uitleg = "Rapportage houdt de live cijfers bij; dashboards mogen alleen kijken.";
    operaties.push(("rapportage-toont-kerncijfers".to_owned(), operatie("send", "kerncijfers", uitleg)));
    Yaml::Velden(operaties)
}

fn operatie(actie: &str, kanaal: &str, uitleg: &str) -> Yaml {
    velden! {
        "action" => actie,
        "channel" => Yaml::naar(&format!("#/channels/{kanaal}")),
        "summary" => uitleg,
        "bindings" => velden! { "nats" => velden! { "bindingVersion" => "0.1.0" } },
    }
}

fn kanaal_van(bron: &Bron) -> String {
    format!("inkomend-{}", bron.naam)
}
