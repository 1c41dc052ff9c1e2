//! What the stories here share.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The services, each a process of its own.
pub(crate) fn diensten() -> &'static [&'static str] {
    testkit::diensten()
}

/// A path in the repository.
pub(crate) fn pad(naam: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(naam)
}

/// A file of the repository.
#[track_caller]
pub(crate) fn lees(naam: &str) -> String {
    fs::read_to_string(pad(naam)).unwrap_or_else(|fout| panic!("{naam}: {fout}"))
}

/// A program that `tests/gereedschap/installeer` put there.
#[track_caller]
pub(crate) fn gereedschap(naam: &str) -> Command {
    let programma = testkit::gereedschap().join("python/bin").join(naam);
    assert!(programma.exists(), "{} ontbreekt: tests/gereedschap/installeer", programma.display());
    Command::new(programma)
}

/// Every document of a YAML text, as JSON.
#[track_caller]
pub(crate) fn yaml(tekst: &str) -> Vec<Value> {
    const NAAR_JSON: &str = "import json, sys, yaml\n\
        print(json.dumps([d for d in yaml.safe_load_all(sys.argv[1]) if d is not None]))";
    let uit = gereedschap("python").args(["-c", NAAR_JSON, tekst]).output().unwrap();
    assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
    serde_json::from_slice(&uit.stdout).unwrap()
}

/// The only document of a YAML file of the repository.
#[track_caller]
pub(crate) fn document(naam: &str) -> Value {
    let mut alle = yaml(&lees(naam));
    assert_eq!(alle.len(), 1, "{naam}");
    alle.remove(0)
}

/// What a program says; it must end well.
#[track_caller]
pub(crate) fn goed(opdracht: &mut Command) -> String {
    let uit = opdracht.output().unwrap_or_else(|fout| panic!("{opdracht:?}: {fout}"));
    let tekst = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(uit.status.success(), "{opdracht:?}\n{}{}", tekst(&uit.stdout), tekst(&uit.stderr));
    tekst(&uit.stdout)
}

/// What a program says when it is refused.
#[track_caller]
pub(crate) fn mislukt(opdracht: &mut Command) -> String {
    let uit = opdracht.output().unwrap();
    assert!(!uit.status.success(), "{opdracht:?}");
    String::from_utf8_lossy(&uit.stderr).into_owned()
}

/// The texts of a JSON list.
#[track_caller]
pub(crate) fn teksten(lijst: &Value) -> Vec<&str> {
    lijst.as_array().into_iter().flatten().map(|tekst| tekst.as_str().unwrap()).collect()
}

/// The names and values of a JSON object.
pub(crate) fn velden(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

/// A folder with fresh secrets, as `deploy/geheimen` makes them.
pub(crate) fn geheim(werk: &testkit::Werkmap) -> PathBuf {
    let map = werk.pad("geheim");
    let _ = goed(Command::new(pad("deploy/geheimen")).arg(&map));
    map
}
