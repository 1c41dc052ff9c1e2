//! An end date that is no date is no end, and a start that is no date is an empty field.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Cursor;

use aanlevering::{Indeling, Kolom, Mapping, Rijfout, keur};
use jiff::civil::{Date, date};

const FEED: Indeling = Indeling::csv_of_json(&[Kolom::vrij("begin", ""), Kolom::vrij("einde", "")]);

/// The first day and the end of the only row.
fn lees(bestand: &str, mapping: &str) -> Result<(Option<Date>, Option<Date>), Vec<Rijfout>> {
    let mapping = Mapping::lees(mapping, &FEED).unwrap();
    let gekeurd = keur(&mut Cursor::new(bestand), &FEED, &mapping).unwrap();
    let rijen = gekeurd.bron(Cursor::new(bestand)).unwrap().blok(9).unwrap();
    let mut lezer = rijen[0].uitkomst.as_ref().unwrap().lezer();
    let datums = (lezer.datum("begin"), lezer.optionele_einddatum("einde"));
    lezer.klaar().map(|()| datums)
}

#[test]
fn een_einde_dat_geen_datum_is_is_geen_einde() {
    for einde in ["31-12-9999", "99991231", "NULL", "-", "n.v.t.", "", "00-00-0000"] {
        let gelezen = lees(&format!("begin;einde\n20250101;{einde}\n"), "einddatum_is = \"laatste_dag\"");
        assert_eq!(gelezen, Ok((Some(date(2025, 1, 1)), None)), "{einde}");
    }
}

#[test]
fn een_begin_dat_geen_datum_is_is_een_leeg_veld() {
    for begin in ["31-12-9999", "00000000", "NULL", " - "] {
        let fouten = lees(&format!("begin;einde\n{begin};20250101\n"), "").unwrap_err();
        assert_eq!(
            (fouten.len(), fouten[0].code, fouten[0].veld.as_deref()),
            (1, "ontbreekt", Some("begin"))
        );
    }
}

#[test]
fn eigen_woorden_voor_geen_datum_staan_in_de_mapping() {
    let bestand = "begin;einde\n20250101;01-01-2999\n";
    assert_eq!(lees(bestand, "").unwrap_err()[0].code, "datum-te-laat");
    let met = lees(bestand, "geen_datum = [\"Lopend\", \"01-01-2999\"]");
    assert_eq!(met, Ok((Some(date(2025, 1, 1)), None)));
    let fout = Mapping::lees("geen_datum = \"lopend\"\ngeen_datums = 1", &FEED).unwrap_err().to_string();
    assert!(fout.contains("lijst van teksten") && fout.contains("Bedoelde u geen_datum?"), "{fout}");
}

#[test]
fn json_heeft_een_vorm_en_null_voor_geen_datum() {
    let rij = |einde: &str| format!("{{\"begin\": \"2025-01-01\", \"einde\": {einde}}}");
    assert_eq!(lees(&rij("null"), ""), Ok((Some(date(2025, 1, 1)), None)));
    assert_eq!(lees(&rij("\"9999-12-31\""), "").unwrap_err()[0].code, "datum-te-laat");
    assert_eq!(lees(&rij("\"2025-02-01T00:00:00\""), "").unwrap_err()[0].code, "notatie-onjuist");
}
