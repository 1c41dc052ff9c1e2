//! The units for a machine without containers, judged by systemd itself where there is one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::Command,
};

use testkit::{Werkmap, bestanden};

use crate::hulp::{diensten, geheim, goed, lees, pad};

/// What `systemd-analyze security` may say at most, times ten: 10 is very little to be had.
const MAX_BLOOTSTELLING: &str = "15";

fn eenheden() -> Vec<PathBuf> {
    let is_eenheid = |pad: &PathBuf| pad.extension().is_some_and(|e| e == "service" || e == "target");
    bestanden(&pad("deploy/systemd")).into_iter().filter(is_eenheid).collect()
}

/// The service and what is asked beside it, where its settings are not: nothing is done, nothing is made.
#[track_caller]
fn zonder_instellingen(werk: &Werkmap, dienst: &str, omgeving: &str) {
    let map = werk.pad("nergens");
    let leeg = werk.schrijf("leeg.csv", "");
    for argumenten in [
        &["serve", dienst][..],
        &["stand", dienst],
        &["herbouw", dienst],
        &["import", "beginbestand", "--aanvulling", leeg.to_str().unwrap()],
        &["rapport", "raad", "--kwartaal", "2026-Q1"],
    ] {
        let mut opdracht = werk.opdracht(argumenten);
        opdracht
            .envs(omgeving.lines().filter_map(|regel| regel.split_once('=')))
            .env("JONGERENSTROOM_DATA", &map);
        opdracht.env("JONGERENSTROOM_ADRES", "127.0.0.1:0").env_remove("JONGERENSTROOM_METRICS_ADRES");
        let fout = testkit::Uitkomst::van(&mut opdracht).met_code(2).fout;
        assert!(fout.contains("instellingen.toml") && !map.exists(), "{argumenten:?}: {fout}");
    }
}

/// The settings of a unit: name and values, in all sections.
fn instellingen(tekst: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut uit: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (naam, waarde) in
        tekst.lines().filter(|regel| !regel.starts_with('#')).filter_map(|r| r.split_once('='))
    {
        uit.entry(naam).or_default().push(waarde);
    }
    uit
}

#[test]
fn elke_dienst_is_dicht() {
    for pad in eenheden().iter().filter(|pad| pad.extension().is_some_and(|e| e == "service")) {
        let tekst = fs::read_to_string(pad).unwrap();
        let instelling = instellingen(&tekst);
        for (naam, waarde) in [
            ("DynamicUser", "yes"),
            ("NoNewPrivileges", "yes"),
            ("ProtectSystem", "strict"),
            ("ProtectHome", "yes"),
            ("PrivateTmp", "yes"),
            ("PrivateDevices", "yes"),
            ("CapabilityBoundingSet", ""),
            ("UMask", "0077"),
            ("StateDirectoryMode", "0700"),
            ("Restart", "on-failure"),
            ("LimitCORE", "0"),
        ] {
            assert_eq!(instelling.get(naam).map(|w| w[0]), Some(waarde), "{}: {naam}", pad.display());
        }
        assert!(
            instelling.contains_key("MemoryMax") && instelling.contains_key("TasksMax"),
            "{}",
            pad.display()
        );
    }
}

#[test]
fn systemd_leest_de_eenheden_zonder_een_enkele_opmerking() {
    let aanwezig =
        Command::new("systemd-analyze").arg("--version").output().is_ok_and(|uit| uit.status.success());
    if !aanwezig {
        // A machine without systemd cannot judge them; the other tests here still hold.
        return;
    }
    // It looks whether the programs are there: they are, in a folder of the test.
    let werk = Werkmap::nieuw();
    let mut namen = Vec::new();
    for pad in eenheden() {
        let mut tekst = fs::read_to_string(&pad).unwrap();
        for (map, programma) in [
            ("/usr/local/bin/", "jongerenstroom"),
            ("/usr/local/bin/", "jongerenstroom-begin"),
            ("/etc/nats/", "start"),
        ] {
            let hier = werk.schrijf(programma, "#!/bin/sh\n");
            fs::set_permissions(&hier, fs::Permissions::from_mode(0o755)).unwrap();
            tekst = tekst
                .replace(&format!("ExecStart={map}{programma} "), &format!("ExecStart={} ", hier.display()));
        }
        let naam = pad.file_name().unwrap().to_str().unwrap();
        werk.schrijf(naam, tekst);
        namen.push(naam.to_owned());
    }
    let analyse = |argumenten: &[&str]| {
        let mut opdracht = Command::new("systemd-analyze");
        opdracht.args(argumenten).current_dir(werk.pad("jongerenstroom").parent().unwrap());
        opdracht.env("SYSTEMD_LOG_LEVEL", "warning");
        opdracht
    };
    for naam in &namen {
        let naam = naam.replace('@', "@intake");
        fs::copy(werk.pad("jongerenstroom@.service"), werk.pad("jongerenstroom@intake.service")).unwrap();
        let uit = analyse(&["verify", "--recursive-errors=no", &naam]).output().unwrap();
        let gezegd = String::from_utf8_lossy(&uit.stderr);
        assert!(uit.status.success() && gezegd.is_empty(), "{naam}: {gezegd}");
    }
    for naam in namen.iter().filter(|naam| naam.ends_with(".service")) {
        let grens = format!("--threshold={MAX_BLOOTSTELLING}");
        let _ = goed(&mut analyse(&["security", "--offline=true", &grens, naam]));
    }
}

#[test]
fn de_omgeving_van_een_dienst_heeft_alleen_haar_eigen_geheimen() {
    let werk = Werkmap::nieuw();
    let geheim = geheim(&werk);
    let doel = werk.pad("etc");
    let gezegd = goed(Command::new(pad("deploy/systemd/omgeving")).arg(&geheim).arg(&doel));
    let bekend: BTreeMap<String, String> = bestanden(&geheim)
        .iter()
        .map(|pad| (pad.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(pad).unwrap()))
        .collect();
    assert!(bekend.values().all(|waarde| !gezegd.contains(waarde.trim())), "nothing secret is printed");
    let mut poorten = BTreeSet::new();
    for &dienst in diensten() {
        let bestand = doel.join(format!("{dienst}.omgeving"));
        assert_eq!(fs::metadata(&bestand).unwrap().permissions().mode() & 0o777, 0o600);
        let tekst = fs::read_to_string(&bestand).unwrap();
        let mut erin: BTreeSet<&str> = bekend
            .iter()
            .filter(|(_, waarde)| tekst.contains(waarde.trim()))
            .map(|(naam, _)| naam.as_str())
            .collect();
        assert_eq!(erin.remove("kek"), dienst != "rapportage", "figures need no person");
        assert_eq!(erin, BTreeSet::from([&*format!("nats_{dienst}"), &*format!("postgres_{dienst}")]));
        // A command that is given in this environment has the settings of the service, and makes up none.
        assert!(
            tekst.contains(&format!("JONGERENSTROOM_DATA=/var/lib/jongerenstroom/{dienst}\n")),
            "{dienst}"
        );
        zonder_instellingen(&werk, dienst, &tekst);
        poorten.extend(tekst.lines().filter(|r| r.contains("ADRES=")).map(str::to_owned));
    }
    assert_eq!(poorten.len(), 12, "every service has its own two ports: {poorten:?}");

    // NATS gets what it needs, by name.
    let eenheid = lees("deploy/systemd/nats.service");
    for naam in bekend.keys().filter(|naam| naam.starts_with("nats_")) {
        assert!(eenheid.contains(&format!("LoadCredential={naam}:")), "{naam}");
    }
}
