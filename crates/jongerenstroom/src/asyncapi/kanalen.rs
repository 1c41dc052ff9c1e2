//! Where messages go and who sends or reads them.

use berichten::{CIJFERS, VOORVOEGSEL, stroomnaam, wachtrijnaam};
use dienst::{
    Dienst, Diensten,
    contract::{Busweg, Feed},
};
use domein::gebeurtenis::Catalogusregel;

use super::{
    berichten::KERNCIJFERS,
    feeds,
    yaml::{Yaml, velden},
};

/// The services that show live figures.
fn live(diensten: Diensten) -> impl Iterator<Item = Dienst> {
    diensten.alle().filter(|dienst| dienst.volgt_alleen().is_some_and(|volgt| volgt.toont_live))
}

/// Every channel.
pub(super) fn kanalen(diensten: Diensten) -> Yaml {
    let mut kanalen = Vec::new();
    for dienst in diensten.alle() {
        if let Some(legt_vast) = dienst.legt_vast() {
            kanalen.push((dienst.naam.to_owned(), stroom(dienst.naam, legt_vast.gebeurtenissen)));
        }
    }
    kanalen.extend(feeds(diensten).map(|(_, feed, bus)| (kanaal_van(feed), inkomend(feed, bus))));
    kanalen.extend(live(diensten).next().map(|_| (KERNCIJFERS.to_owned(), kerncijfers())));
    Yaml::Velden(kanalen)
}

fn stroom(dienst: &str, gebeurtenissen: &[Catalogusregel]) -> Yaml {
    let mut namen: Vec<&str> =
        gebeurtenissen.iter().filter_map(|regel| regel.soort.split('.').nth(1)).collect();
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
        "messages" => verwijzingen(gebeurtenissen.iter().map(|regel| regel.soort)),
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

fn inkomend(bron: &Feed, bus: &Busweg) -> Yaml {
    velden! {
        "address" => format!("inkomend.{}", bron.naam),
        "title" => format!("Aanlevering van {}", bron.naam),
        "description" => format!(
            "{} Verwerkt betekent: vastgelegd, of met de reden in quarantaine. Daarna is het bericht van de bus. \
             Tweemaal hetzelfde bericht verandert niets.",
            bus.uitleg
        ),
        "messages" => verwijzingen(bus.berichten.iter().map(|bericht| bericht.naam)),
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
pub(super) fn operaties(diensten: Diensten) -> Yaml {
    let mut operaties = Vec::new();
    for dienst in diensten.met_logboek() {
        let uitleg = format!("Het logboek van {dienst} naar zijn stroom; alleen {dienst} mag dat.");
        operaties.push((format!("{dienst}-publiceert"), operatie("send", dienst.naam, &uitleg)));
    }
    for volger in diensten.alle() {
        for bron in volger.volgt() {
            let uitleg = format!("{volger} leest de gebeurtenissen van {bron} en houdt zelf bij tot waar.");
            operaties.push((format!("{volger}-volgt-{bron}"), operatie("receive", bron, &uitleg)));
        }
    }
    for (dienst, feed, _) in feeds(diensten) {
        let uitleg = format!(
            "{} verwerkt de werkvoorraad en bevestigt wat is vastgelegd of in quarantaine staat.",
            met_hoofdletter(dienst.naam)
        );
        let naam = format!("{dienst}-verwerkt-{}", feed.naam);
        operaties.push((naam, operatie("receive", &kanaal_van(feed), &uitleg)));
    }
    for dienst in live(diensten) {
        let uitleg = format!(
            "{} houdt de live cijfers bij; dashboards mogen alleen kijken.",
            met_hoofdletter(dienst.naam)
        );
        operaties.push((format!("{dienst}-toont-kerncijfers"), operatie("send", KERNCIJFERS, &uitleg)));
    }
    Yaml::Velden(operaties)
}

fn met_hoofdletter(naam: &str) -> String {
    let (eerste, rest) = naam.split_at(usize::from(!naam.is_empty()));
    eerste.to_ascii_uppercase() + rest
}

fn operatie(actie: &str, kanaal: &str, uitleg: &str) -> Yaml {
    velden! {
        "action" => actie,
        "channel" => Yaml::naar(&format!("#/channels/{kanaal}")),
        "summary" => uitleg,
        "bindings" => velden! { "nats" => velden! { "bindingVersion" => "0.1.0" } },
    }
}

fn kanaal_van(bron: &Feed) -> String {
    format!("inkomend-{}", bron.naam)
}
