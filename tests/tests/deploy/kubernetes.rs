//! `deploy/kubernetes`: valid by the schemas of Kubernetes, every reference leads somewhere, and every container is
//! closed.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::{Map, Value};
use testkit::{Werkmap, bestanden};

use crate::hulp::{diensten, document, geheim, gereedschap, goed, lees, mislukt, pad, teksten, velden, yaml};

const BASIS: &str = "deploy/kubernetes/base";
const GEMEENTE: &str = "deploy/kubernetes/overlays/gemeente";
/// Secrets that come with certificates, with their keys.
const VAN_CERTIFICATEN: [(&str, &[&str]); 2] =
    [("nats-tls", &["tls.crt", "tls.key", "ca.crt"]), ("postgres-ca", &["ca.crt"])];

/// The resources of a folder, as its kustomization lists them.
fn bronnen(map: &str) -> Vec<Value> {
    let lijst = document(&format!("{map}/kustomization.yaml"));
    let mut alle = Vec::new();
    for naam in teksten(&lijst["resources"]) {
        if naam.starts_with("..") {
            assert!(pad(&format!("{map}/{naam}/kustomization.yaml")).exists());
        } else {
            alle.extend(yaml(&lees(&format!("{map}/{naam}"))));
        }
    }
    alle
}

pub(crate) fn alles() -> Vec<Value> {
    [bronnen(BASIS), bronnen(GEMEENTE)].concat()
}

pub(crate) fn van_soort<'a>(alle: &'a [Value], soort: &'a str) -> impl Iterator<Item = &'a Value> {
    alle.iter().filter(move |bron| bron["kind"] == soort)
}

pub(crate) fn naam(bron: &Value) -> &str {
    bron["metadata"]["name"].as_str().unwrap()
}

/// What runs: its name, the pod's template and its labels.
pub(crate) fn pods(alle: &[Value]) -> Vec<(&str, &Value, &Map<String, Value>)> {
    let draait =
        |bron: &&Value| ["Deployment", "StatefulSet", "Job"].contains(&bron["kind"].as_str().unwrap());
    alle.iter()
        .filter(draait)
        .map(|bron| {
            let mal = &bron["spec"]["template"];
            (naam(bron), &mal["spec"], mal["metadata"]["labels"].as_object().unwrap())
        })
        .collect()
}

/// Whether a selector chooses these labels.
pub(crate) fn kiest(keuze: &Value, labels: &Map<String, Value>) -> bool {
    let gelijk = velden(&keuze["matchLabels"]).all(|(naam, waarde)| labels.get(naam) == Some(waarde));
    let een_van = keuze["matchExpressions"].as_array().into_iter().flatten().all(|eis| {
        assert_eq!(eis["operator"], "In");
        labels
            .get(eis["key"].as_str().unwrap())
            .is_some_and(|w| eis["values"].as_array().unwrap().contains(w))
    });
    gelijk && een_van
}

#[test]
fn alles_past_in_de_schemas_van_kubernetes() {
    let werk = Werkmap::nieuw();
    let geheimen = goed(Command::new(pad("deploy/kubernetes/geheimen")).arg(geheim(&werk)));
    let mut bestanden =
        vec![werk.schrijf("geheimen.yaml", &geheimen), pad("deploy/kubernetes/voorbeelden/nats-beheer.yaml")];
    for map in [BASIS, GEMEENTE] {
        let lijst = document(&format!("{map}/kustomization.yaml"));
        bestanden.extend(
            teksten(&lijst["resources"])
                .iter()
                .filter(|n| !n.starts_with(".."))
                .map(|n| pad(&format!("{map}/{n}"))),
        );
    }
    let keur = |bestanden: &[std::path::PathBuf], versie: &str| {
        let mut opdracht = gereedschap("kubernetes-validate");
        opdracht.args(["--strict", "--kubernetes-version", versie]).args(bestanden);
        opdracht
    };
    for versie in ["1.31", "1.34"] {
        let _ = goed(&mut keur(&bestanden, versie));
    }
    let kapot =
        lees(&format!("{BASIS}/nats.yaml")).replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");
    let _ = mislukt(&mut keur(&[werk.schrijf("kapot.yaml", kapot)], "1.34"));
}

#[test]
fn geen_bestand_blijft_ongenoemd_en_geen_geheim_staat_erin() {
    for map in [BASIS, GEMEENTE] {
        let lijst = document(&format!("{map}/kustomization.yaml"));
        let mut genoemd: BTreeSet<String> =
            teksten(&lijst["resources"]).into_iter().map(str::to_owned).collect();
        for maker in lijst["configMapGenerator"].as_array().unwrap() {
            genoemd.extend(teksten(&maker["files"]).into_iter().map(str::to_owned));
        }
        genoemd.insert("kustomization.yaml".to_owned());
        for bestand in bestanden(&pad(map)) {
            let hier = bestand.strip_prefix(pad(map)).unwrap().to_str().unwrap().to_owned();
            assert!(genoemd.contains(&hier), "{map}/{hier} is in no list");
        }
    }
    assert!(van_soort(&alles(), "Secret").next().is_none(), "secrets are made where they are used");
}

#[test]
fn elke_container_is_dicht() {
    let alle = alles();
    let draaiend = pods(&alle);
    assert_eq!(draaiend.len(), 8);
    for (naam, pod, _) in draaiend {
        assert_eq!(pod["automountServiceAccountToken"], false, "{naam}");
        let samen = &pod["securityContext"];
        assert_eq!(samen["runAsNonRoot"], true, "{naam}");
        assert!(samen["runAsUser"].as_u64().unwrap() >= 1000, "{naam}");
        assert_eq!(samen["seccompProfile"]["type"], "RuntimeDefault", "{naam}");
        for deel in ["hostNetwork", "hostPID", "hostIPC"] {
            assert!(pod.get(deel).is_none(), "{naam}");
        }
        for container in pod["containers"].as_array().unwrap() {
            let eigen = &container["securityContext"];
            assert_eq!(eigen["allowPrivilegeEscalation"], false, "{naam}");
            assert_eq!(eigen["readOnlyRootFilesystem"], true, "{naam}");
            assert_eq!(teksten(&eigen["capabilities"]["drop"]), ["ALL"], "{naam}");
            let eind = &container["resources"];
            assert!(
                eind["limits"]["memory"].is_string() && eind["requests"]["cpu"].is_string(),
                "{naam} has an end"
            );
            assert!(
                container["image"] == "jongerenstroom" || container["image"].as_str().unwrap().contains(':'),
                "{naam}"
            );
        }
    }
    let ruimte = alle.iter().find(|bron| bron["kind"] == "Namespace").unwrap();
    assert_eq!(ruimte["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "restricted");
}

#[test]
fn wat_elkaar_zoekt_vindt_elkaar() {
    let alle = alles();
    let draaiend = pods(&alle);
    for soort in ["Deployment", "StatefulSet"] {
        for bron in van_soort(&alle, soort) {
            let labels = bron["spec"]["template"]["metadata"]["labels"].as_object().unwrap();
            assert!(kiest(&bron["spec"]["selector"], labels), "{}", naam(bron));
            assert!(bron["spec"]["replicas"].as_u64() >= Some(2), "{}", naam(bron));
            let spreiding =
                &bron["spec"]["template"]["spec"]["topologySpreadConstraints"][0]["labelSelector"];
            assert!(kiest(spreiding, labels), "{} is spread", naam(bron));
            let budget =
                van_soort(&alle, "PodDisruptionBudget").filter(|b| kiest(&b["spec"]["selector"], labels));
            assert_eq!(budget.count(), 1, "{}", naam(bron));
        }
    }
    let mut poorten: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for dienst in van_soort(&alle, "Service") {
        let keuze = serde_json::json!({ "matchLabels": dienst["spec"]["selector"] });
        let gekozen: Vec<_> = draaiend.iter().filter(|(_, _, labels)| kiest(&keuze, labels)).collect();
        assert_eq!(gekozen.len(), 1, "{} is one thing", naam(dienst));
        let van_pod = gekozen[0].1["containers"][0]["ports"].as_array().unwrap();
        for poort in dienst["spec"]["ports"].as_array().unwrap() {
            let doel = van_pod.iter().find(|p| p["name"] == poort["targetPort"]);
            let doel = doel.unwrap_or_else(|| panic!("{}: {poort}", naam(dienst)));
            assert_eq!(doel["containerPort"], poort["port"], "{}", naam(dienst));
            poorten.entry(naam(dienst)).or_default().insert(poort["name"].as_str().unwrap());
        }
    }
    for (wie, pod, _) in &draaiend {
        let container = &pod["containers"][0];
        for keuring in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let Some(keuring) = container.get(keuring) else {
                assert_eq!(*wie, "register", "{wie} has no {keuring}");
                continue;
            };
            let poort = &keuring["httpGet"]["port"];
            assert!(
                container["ports"].as_array().unwrap().iter().any(|p| &p["name"] == poort),
                "{wie}: {poort}"
            );
        }
    }
    for weg in alle.iter().find(|b| b["kind"] == "Ingress").unwrap()["spec"]["rules"][0]["http"]["paths"]
        .as_array()
        .unwrap()
    {
        let doel = &weg["backend"]["service"];
        assert!(poorten[doel["name"].as_str().unwrap()].contains(doel["port"]["name"].as_str().unwrap()));
    }
    let cluster = alle.iter().find(|b| b["kind"] == "StatefulSet").unwrap();
    assert_eq!(
        (cluster["spec"]["replicas"].as_u64(), cluster["spec"]["serviceName"].as_str()),
        (Some(3), Some("nats-intern"))
    );
    let config = lees(&format!("{BASIS}/nats/nats.conf"));
    for nummer in 0..3 {
        assert!(config.contains(&format!("nats-{nummer}.nats-intern:6222")));
    }
}

#[test]
fn elk_geheim_en_elke_instelling_is_er() {
    let alle = alles();
    let werk = Werkmap::nieuw();
    let mut sleutels: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for geheim in yaml(&goed(Command::new(pad("deploy/kubernetes/geheimen")).arg(geheim(&werk)))) {
        sleutels.insert(
            naam(&geheim).to_owned(),
            velden(&geheim["data"]).map(|(naam, _)| naam.clone()).collect(),
        );
    }
    for (naam, van) in VAN_CERTIFICATEN {
        sleutels.insert(naam.to_owned(), van.iter().map(|s| (*s).to_owned()).collect());
    }
    let mut instellingen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for map in [BASIS, GEMEENTE] {
        for maker in document(&format!("{map}/kustomization.yaml"))["configMapGenerator"].as_array().unwrap()
        {
            let erin = instellingen.entry(maker["name"].as_str().unwrap().to_owned()).or_default();
            erin.extend(teksten(&maker["files"]).iter().map(|n| n.rsplit('/').next().unwrap().to_owned()));
            erin.extend(teksten(&maker["literals"]).iter().map(|l| l.split('=').next().unwrap().to_owned()));
        }
    }
    for (wie, pod, _) in pods(&alle) {
        // Where each file lies, by what is mounted.
        let mut bestanden = BTreeSet::new();
        let container = &pod["containers"][0];
        let mut gemonteerd = BTreeSet::new();
        for plek in container["volumeMounts"].as_array().unwrap() {
            let (volume, map) = (plek["name"].as_str().unwrap(), plek["mountPath"].as_str().unwrap());
            gemonteerd.insert(volume);
            let bron = pod["volumes"].as_array().unwrap().iter().find(|v| v["name"] == volume);
            let Some(bron) = bron else {
                assert_eq!((wie, volume), ("nats", "data"), "a disk of its own");
                continue;
            };
            let erin = if let Some(geheim) = bron["secret"]["secretName"].as_str() {
                sleutels.get(geheim).unwrap_or_else(|| panic!("{wie}: secret {geheim}"))
            } else if let Some(instelling) = bron["configMap"]["name"].as_str() {
                instellingen.get(instelling).unwrap_or_else(|| panic!("{wie}: config {instelling}"))
            } else {
                assert!(bron.get("emptyDir").is_some(), "{wie}: {bron}");
                continue;
            };
            match plek["subPath"].as_str() {
                Some(een) => assert!(erin.contains(een) && bestanden.insert(map.to_owned()), "{wie}: {een}"),
                None => bestanden.extend(erin.iter().map(|naam| format!("{map}/{naam}"))),
            }
        }
        let volumes: BTreeSet<&str> =
            pod["volumes"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap()).collect();
        assert!(volumes.is_subset(&gemonteerd), "{wie}: all volumes are used");
        for variabele in container["env"].as_array().unwrap() {
            let naam = variabele["name"].as_str().unwrap();
            let waarde = variabele["value"].as_str().unwrap_or_default();
            if naam.ends_with("_FILE") {
                assert!(bestanden.contains(waarde), "{wie}: {naam} is not at {waarde}: {bestanden:?}");
            }
            if let Some((_, ca)) = waarde.split_once("sslrootcert=") {
                assert!(bestanden.contains(ca) && waarde.contains("sslmode=verify-full"), "{wie}: {waarde}");
            }
            if let Some(verwijzing) = variabele["valueFrom"].get("configMapKeyRef") {
                assert!(
                    instellingen[verwijzing["name"].as_str().unwrap()]
                        .contains(verwijzing["key"].as_str().unwrap())
                );
            }
            let geheim = ["PASS", "WACHTWOORD", "KEK"].iter().any(|woord| naam.contains(woord));
            assert!(!geheim || naam.ends_with("_FILE"), "{wie}: {naam} has a value in the file");
        }
        for bron in container["envFrom"].as_array().into_iter().flatten() {
            assert!(
                instellingen.contains_key(bron["configMapRef"]["name"].as_str().unwrap()),
                "{wie}: {bron}"
            );
        }
    }
}

#[test]
fn de_diensten_verschillen_alleen_waar_dat_moet() {
    let van = |dienst: &str| {
        let tekst = lees(&format!("{BASIS}/{dienst}.yaml"));
        tekst.replace(dienst, "DIENST").replace(&dienst.to_uppercase(), "DIENST_HOOG")
    };
    for dienst in ["intake", "traject"] {
        assert!(van(dienst) == van("signalering"), "{dienst}.yaml is not signalering.yaml with another name");
    }
    let rapportage = van("rapportage");
    assert!(
        !rapportage.contains("PERSOONSREGISTER") && !rapportage.contains("kek"),
        "figures need no person"
    );
    let voorbeeld = van("signalering");
    for regel in rapportage.lines().filter(|regel| !regel.starts_with('#')) {
        assert!(voorbeeld.contains(regel), "rapportage.yaml: {regel}");
    }
}

#[test]
fn de_voorbeelden_passen_bij_de_rest() {
    let alle = alles();
    let lees_alle = |naam: &str| yaml(&lees(&format!("deploy/kubernetes/voorbeelden/{naam}.yaml")));
    let postgres = lees_alle("cloudnativepg");
    let cluster = &postgres[0];
    let rollen: BTreeSet<&str> = cluster["spec"]["managed"]["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rol| rol["name"].as_str().unwrap())
        .collect();
    let databases: BTreeSet<&str> = van_soort(&postgres, "Database")
        .map(|databank| {
            assert_eq!(databank["spec"]["owner"], databank["spec"]["name"]);
            databank["spec"]["name"].as_str().unwrap()
        })
        .collect();
    let verwacht: BTreeSet<&str> = diensten().iter().copied().chain(["persoonsregister"]).collect();
    assert_eq!((&rollen, &databases), (&verwacht, &verwacht));
    let adres = document(&format!("{GEMEENTE}/kustomization.yaml"));
    let adres = adres["configMapGenerator"].to_string();
    assert!(adres.contains(&format!("postgres={}-rw:5432", naam(cluster))), "{adres}");

    let certificaten = lees_alle("cert-manager");
    let voor_nats = certificaten.iter().find(|c| c["kind"] == "Certificate" && naam(c) == "nats").unwrap();
    assert_eq!(voor_nats["spec"]["secretName"], "nats-tls");
    assert_eq!(teksten(&voor_nats["spec"]["dnsNames"]), ["nats", "*.nats-intern"]);

    // Operations get in with a password that is there, and only to the bus; nothing takes the pod for a service.
    let beheer = lees_alle("nats-beheer");
    let pod = &beheer[0];
    let labels = pod["metadata"]["labels"].as_object().unwrap();
    let wachtwoord = pod["spec"]["containers"][0]["env"].as_array().unwrap().last().unwrap();
    let wachtwoord = &wachtwoord["valueFrom"]["secretKeyRef"];
    assert_eq!((&wachtwoord["name"], &wachtwoord["key"]), (&"nats".into(), &"nats_beheer".into()));
    let werk = Werkmap::nieuw();
    let geheimen = goed(Command::new(pad("deploy/kubernetes/geheimen")).arg(geheim(&werk)));
    assert!(geheimen.contains("\n  nats_beheer: "));
    let bus = pods(&alle).into_iter().find(|(naam, ..)| *naam == "nats").unwrap().2;
    let (heen, binnen) = (&beheer[1]["spec"], &beheer[2]["spec"]);
    assert!(kiest(&heen["podSelector"], labels) && kiest(&heen["egress"][0]["to"][0]["podSelector"], bus));
    assert!(
        kiest(&binnen["podSelector"], bus) && kiest(&binnen["ingress"][0]["from"][0]["podSelector"], labels)
    );
    for dienst in van_soort(&alle, "Service") {
        let keuze = serde_json::json!({ "matchLabels": dienst["spec"]["selector"] });
        assert!(!kiest(&keuze, labels), "{}", naam(dienst));
    }

    let meten = lees_alle("servicemonitor");
    let gekozen = van_soort(&alle, "Service")
        .filter(|d| kiest(&meten[0]["spec"]["selector"], d["metadata"]["labels"].as_object().unwrap()))
        .map(naam)
        .collect::<BTreeSet<_>>();
    assert_eq!(gekozen, diensten().iter().copied().collect());
}
