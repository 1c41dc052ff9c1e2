//! The bounds that `docs/fouten.md` promises are those of the program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use web::{MAX_VERBINDINGEN, MAX_VERBINDINGEN_PER_KLANT, Werk};

const FOUTEN: &str = include_str!("../../../docs/fouten.md");

/// The rows of the table of bounds: what, for one client, for the server.
fn tabel() -> Vec<(&'static str, usize, usize)> {
    let (_, na) = FOUTEN.split_once("| soort werk | per klant | server |\n|---|---|---|\n").unwrap();
    let regels = na.lines().take_while(|regel| regel.starts_with('|'));
    let rij = |regel: &'static str| {
        let cellen: Vec<&str> = regel.trim_matches('|').split('|').map(str::trim).collect();
        let [wat, klant, server] = cellen[..] else { panic!("three columns: {regel}") };
        (wat, klant.parse().unwrap(), server.parse().unwrap())
    };
    regels.map(rij).collect()
}

/// How the table calls it. A new kind of work does not compile before it is here.
fn naam(werk: Werk) -> &'static str {
    match werk {
        Werk::Lezen => "lezen",
        Werk::Lichaam => "opdrachten die nog binnenkomen",
        Werk::Opdracht => "opdrachten",
        Werk::Aanlevering => "aanleveringen",
        Werk::Stroom => "open stromen",
        Werk::Rekenen => "cijfers die nog geteld moeten worden",
        Werk::Gezondheid => "`/gereed` en `/metrics`",
    }
}

#[test]
fn de_tabel_van_grenzen_zegt_wat_het_programma_doet() {
    let soorten = [
        Werk::Lezen,
        Werk::Lichaam,
        Werk::Opdracht,
        Werk::Aanlevering,
        Werk::Stroom,
        Werk::Rekenen,
        Werk::Gezondheid,
    ];
    let werk = soorten.map(|werk| (naam(werk), werk.grens().per_klant, werk.grens().totaal));
    let verbindingen = ("verbindingen", MAX_VERBINDINGEN_PER_KLANT, MAX_VERBINDINGEN);
    assert_eq!(tabel(), werk.into_iter().chain([verbindingen]).collect::<Vec<_>>());
}
