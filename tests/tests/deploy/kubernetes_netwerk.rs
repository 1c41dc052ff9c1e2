//! The network of `deploy/kubernetes` lets through what the picture shows and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    hulp::{diensten, teksten},
    kubernetes::{alles, kiest, naam, pods, van_soort},
};

#[test]
fn het_netwerk_laat_door_wat_het_plaatje_toont_en_niets_anders() {
    let alle = alles();
    let draaiend = pods(&alle);
    let wie = |keuze: &Value| -> BTreeSet<&str> {
        draaiend.iter().filter(|(_, _, labels)| kiest(keuze, labels)).map(|(naam, _, _)| *naam).collect()
    };
    // Another party: pods of ours, or the name of who else.
    let partij = |kant: &Value| -> BTreeSet<String> {
        if let Some(blok) = kant["ipBlock"]["cidr"].as_str() {
            assert!(blok.ends_with("/32"), "one machine, not {blok}");
            return BTreeSet::from(["postgres".to_owned()]);
        }
        if let Some(ruimte) = kant["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"].as_str()
        {
            return BTreeSet::from([ruimte.to_owned()]);
        }
        if kant["podSelector"]["matchLabels"].get("cnpg.io/cluster").is_some() {
            return BTreeSet::from(["postgres".to_owned()]);
        }
        let gekozen = wie(&kant["podSelector"]);
        assert!(!gekozen.is_empty(), "{kant} is nobody");
        gekozen.into_iter().map(str::to_owned).collect()
    };
    let (mut uit, mut in_) = (BTreeSet::new(), BTreeSet::new());
    let mut dicht = false;
    for regel in van_soort(&alle, "NetworkPolicy") {
        let (eigen, spec) = (wie(&regel["spec"]["podSelector"]), &regel["spec"]);
        dicht |= eigen.len() == draaiend.len()
            && teksten(&spec["policyTypes"]) == ["Ingress", "Egress"]
            && spec.get("ingress").is_none()
            && spec.get("egress").is_none();
        for (richting, kant) in [("egress", "to"), ("ingress", "from")] {
            for pijl in spec[richting].as_array().into_iter().flatten() {
                let (kanten, poorten) = (pijl[kant].as_array().unwrap(), pijl["ports"].as_array().unwrap());
                assert!(!kanten.is_empty() && !poorten.is_empty(), "{}: an arrow to everybody", naam(regel));
                for (zelf, ander, poort) in eigen.iter().flat_map(|zelf| {
                    kanten
                        .iter()
                        .flat_map(partij)
                        .flat_map(move |ander| poorten.iter().map(move |p| (*zelf, ander.clone(), p)))
                }) {
                    let poort = poort["port"].as_u64().unwrap();
                    if richting == "egress" {
                        uit.insert((zelf.to_owned(), ander, poort));
                    } else {
                        in_.insert((ander, zelf.to_owned(), poort));
                    }
                }
            }
        }
    }
    assert!(dicht, "what is not said is refused");
    let pijl = |van: &str, naar: &str, poort: u64| (van.to_owned(), naar.to_owned(), poort);
    let mut verwacht_uit = BTreeSet::from([pijl("nats", "nats", 6222), pijl("register", "postgres", 5432)]);
    let mut verwacht_in = BTreeSet::from([pijl("nats", "nats", 6222)]);
    for (naam, _, _) in &draaiend {
        verwacht_uit.insert(pijl(naam, "kube-system", 53));
    }
    for &dienst in diensten() {
        verwacht_uit.extend([pijl(dienst, "nats", 4222), pijl(dienst, "postgres", 5432)]);
        verwacht_in.extend([
            pijl(dienst, "nats", 4222),
            pijl("ingress", dienst, 8026),
            pijl("monitoring", dienst, 9026),
        ]);
    }
    assert_eq!(uit, verwacht_uit);
    assert_eq!(in_, verwacht_in);
}
