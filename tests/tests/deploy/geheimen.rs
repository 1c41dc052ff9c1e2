//! Secrets are made once, are random, and can be read by nobody else; the image takes them from files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
};

use testkit::{Dienst, Werkmap, bestanden};

use crate::hulp::{geheim, goed, mislukt, pad};

fn inhoud(map: &Path) -> BTreeMap<String, String> {
    let naam = |pad: &Path| pad.file_name().unwrap().to_str().unwrap().to_owned();
    bestanden(map).iter().map(|pad| (naam(pad), fs::read_to_string(pad).unwrap())).collect()
}

fn rechten(pad: &Path) -> u32 {
    fs::metadata(pad).unwrap().permissions().mode() & 0o777
}

#[test]
fn geheimen_zijn_willekeurig_en_blijven() {
    let (werk, ander) = (Werkmap::nieuw(), Werkmap::nieuw());
    let map = geheim(&werk);
    let eerst = inhoud(&map);
    assert!(eerst.len() > 15, "{:?}", eerst.keys());
    assert_eq!(rechten(&map), 0o700, "nobody else may enter the folder");
    for (naam, geheim) in &eerst {
        assert_eq!(rechten(&map.join(naam)), 0o444, "{naam}: a container runs as another user");
        assert!(geheim.len() >= 32, "{naam}");
    }
    let verschillend: BTreeSet<&String> = eerst.values().collect();
    assert_eq!(verschillend.len(), eerst.len(), "no two are the same");
    assert!(eerst["kek"].len() == 64 && eerst["kek"].bytes().all(|b| b.is_ascii_hexdigit()));

    // One that is missing is made; the others stay.
    fs::remove_file(map.join("nats_uwv")).unwrap();
    let _ = geheim_weer(&map);
    let mut weer = inhoud(&map);
    assert_ne!(
        weer.insert("nats_uwv".to_owned(), eerst["nats_uwv"].clone()),
        Some(eerst["nats_uwv"].clone())
    );
    assert_eq!(weer, eerst);

    let elders = inhoud(&geheim(&ander));
    assert!(eerst.iter().all(|(naam, geheim)| elders[naam] != *geheim), "elsewhere everything is different");
}

fn geheim_weer(map: &Path) -> String {
    let gezegd = goed(Command::new(pad("deploy/geheimen")).arg(map));
    let geheimen = inhoud(map);
    assert!(geheimen.values().all(|geheim| !gezegd.contains(geheim.trim())), "nothing secret is printed");
    gezegd
}

#[test]
fn het_programma_neemt_de_tokens_en_instellingen_die_worden_uitgerold() {
    let werk = Werkmap::nieuw();
    let map = geheim(&werk);
    fs::create_dir(werk.data()).unwrap();
    fs::set_permissions(werk.data(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::copy(pad("deploy/instellingen.toml"), werk.data().join("instellingen.toml")).unwrap();
    let tokens = werk.data().join("toegang.toml");
    fs::copy(map.join("toegang.toml"), &tokens).unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
    let dienst = Dienst::start(&werk, &["serve"]);
    let weg = "/signalering/v1/signalen";
    let vraag = |token: &str| dienst.vraag("GET", weg, Some(token), &[], "").status;
    assert_eq!(vraag(&werk.token("coach")), 200);
    assert_eq!(vraag("geraden"), 401);
    for rol in ["inkomensconsulent", "accountmanager", "doorstroompunt", "uwv", "beleid", "privacy", "beheer"]
    {
        assert_ne!(vraag(&werk.token(rol)), 401, "{rol} is known");
    }
    assert_eq!(dienst.stop(), 0);
}

/// The entry of the image, with a program that tells what it got.
fn begin(werk: &Werkmap, omgeving: &[(&str, &Path)]) -> Command {
    let programma = werk.schrijf("programma", "#!/bin/sh\necho \"met: $*\"\nenv\n");
    fs::set_permissions(&programma, fs::Permissions::from_mode(0o700)).unwrap();
    fs::create_dir_all(werk.data()).unwrap();
    let mut opdracht = Command::new(pad("deploy/begin"));
    opdracht.args(["serve", "intake"]).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    opdracht.env("JONGERENSTROOM_PROGRAMMA", programma).env("JONGERENSTROOM_DATA", werk.data());
    opdracht.envs(omgeving.iter().copied());
    opdracht
}

#[test]
fn het_begin_van_de_image_neemt_geheimen_uit_bestanden() {
    let werk = Werkmap::nieuw();
    let map = geheim(&werk);
    let gezegd = goed(&mut begin(
        &werk,
        &[
            ("PGPASSWORD_FILE", &map.join("postgres_intake")),
            ("NATS_WACHTWOORD_INTAKE_FILE", &map.join("nats_intake")),
            ("JONGERENSTROOM_KEK_FILE", &map.join("kek")),
            ("JONGERENSTROOM_TOEGANG_FILE", &map.join("toegang.toml")),
            ("JONGERENSTROOM_INSTELLINGEN_FILE", &pad("deploy/instellingen.toml")),
        ],
    ));
    assert!(gezegd.starts_with("met: serve intake\n"), "{gezegd}");
    for (variabele, naam) in [
        ("PGPASSWORD", "postgres_intake"),
        ("NATS_WACHTWOORD_INTAKE", "nats_intake"),
        ("JONGERENSTROOM_KEK", "kek"),
    ] {
        let regel = format!("{variabele}={}\n", fs::read_to_string(map.join(naam)).unwrap());
        assert!(gezegd.contains(&regel), "{variabele}");
    }
    for naam in ["toegang.toml", "instellingen.toml"] {
        assert_eq!(rechten(&werk.data().join(naam)), 0o600, "{naam}");
    }
    assert_eq!(
        fs::read_to_string(werk.data().join("toegang.toml")).unwrap(),
        fs::read_to_string(map.join("toegang.toml")).unwrap()
    );
}

#[test]
fn een_geheim_dat_er_niet_is_houdt_de_start_tegen() {
    let werk = Werkmap::nieuw();
    let leeg = werk.schrijf("leeg", "");
    for (variabele, bestand) in [
        ("PGPASSWORD_FILE", &leeg),
        ("PGPASSWORD_FILE", &werk.pad("weg")),
        ("JONGERENSTROOM_TOEGANG_FILE", &werk.pad("weg")),
    ] {
        let mut opdracht = begin(&werk, &[(variabele, bestand)]);
        let fout = mislukt(&mut opdracht);
        assert!(fout.contains(bestand.to_str().unwrap()), "{variabele}: {fout}");
    }
}

#[test]
fn elk_geheim_dat_het_programma_kent_kan_uit_een_bestand_komen() {
    let werk = Werkmap::nieuw();
    let map = geheim(&werk);
    for &dienst in crate::hulp::diensten() {
        let variabele = format!("NATS_WACHTWOORD_{}", dienst.to_uppercase());
        let bestand = map.join(format!("nats_{dienst}"));
        let gezegd = goed(&mut begin(&werk, &[(&format!("{variabele}_FILE"), &bestand)]));
        let regel = format!("{variabele}={}\n", fs::read_to_string(&bestand).unwrap());
        assert!(gezegd.contains(&regel), "{dienst}");
    }
}
