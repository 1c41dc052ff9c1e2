//! The report as JSON: one object with period, as-known-on, log positions, the suppression rule and the tables.
//! A hidden cell is the string `"."`, a count about which nothing was delivered the string `"niet aangeleverd"`, a cell without a figure is `null`, percentages are numbers with one decimal.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{NIET_AANGELEVERD, Verantwoording, getal, regel_in_woorden};
use crate::cijfers::Bronhorizon;
use crate::geheimhouding::{Onbewerkt, OpenbaarBlad, OpenbareCel};
use crate::tabel::Tabel;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    periode: Periode,
    gemeente: &'a str,
    bekend_op: Date,
    posities: &'a BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "<[Bronhorizon]>::is_empty")]
    horizon: &'a [Bronhorizon],
    onderbreking_dagen: u16,
    geheimhouding: Geheimhouding<'a>,
    tabellen: Vec<TabelDocument<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Periode {
    van: Date,
    tot_en_met: Date,
}

#[derive(Serialize)]
struct Geheimhouding<'a> {
    toegepast: bool,
    drempel: Option<u64>,
    regel: String,
    uitzonderingen: Vec<UitzonderingDocument<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UitzonderingDocument<'a> {
    tabel: &'a str,
    reden: &'a str,
    vastgesteld_door: &'a str,
}

#[derive(Serialize)]
struct TabelDocument<'a> {
    id: &'a str,
    titel: &'a str,
    definitie: &'a str,
    kolommen: Vec<KolomDocument<'a>>,
    rijen: Vec<Vec<Waarde<'a>>>,
}

#[derive(Serialize)]
struct KolomDocument<'a> {
    id: &'a str,
    titel: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Waarde<'a> {
    Tekst(&'a str),
    Eigen(String),
    Aantal(u64),
    Percentage(f64),
    Leeg(()),
}

/// The public report as JSON on one line, ended by a line feed.
#[must_use]
pub fn json(verantwoording: &Verantwoording, blad: &OpenbaarBlad) -> String {
    let uitzonderingen = blad.uitzonderingen().iter().map(|u| UitzonderingDocument {
        tabel: &u.tabel,
        reden: &u.reden,
        vastgesteld_door: &u.vastgesteld_door,
    });
    let geheimhouding = Geheimhouding {
        toegepast: true,
        drempel: Some(blad.regel().drempel),
        regel: regel_in_woorden(blad.regel()),
        uitzonderingen: uitzonderingen.collect(),
    };
    document(verantwoording, geheimhouding, blad.tabellen())
}

/// The raw counts as JSON, marked as such; not for publication.
#[must_use]
pub fn json_onbewerkt(verantwoording: &Verantwoording, blad: &Onbewerkt) -> String {
    let regel = "Onbewerkte aantallen: niet voor publicatie.".to_owned();
    let geheimhouding = Geheimhouding { toegepast: false, drempel: None, regel, uitzonderingen: Vec::new() };
    document(verantwoording, geheimhouding, blad.tabellen())
}

fn document(
    verantwoording: &Verantwoording,
    geheimhouding: Geheimhouding<'_>,
    tabellen: &[Tabel<OpenbareCel>],
) -> String {
    let tabel = |t| {
        let Tabel { id, titel, definitie, kolommen, rijen, .. }: &Tabel<OpenbareCel> = t;
        let kolommen = kolommen.iter().map(|k| KolomDocument { id: &k.id, titel: &k.titel }).collect();
        let rijen = rijen.iter().map(|rij| rij.cellen.iter().map(waarde).collect()).collect();
        TabelDocument { id, titel, definitie, kolommen, rijen }
    };
    let document = Document {
        periode: Periode { van: verantwoording.periode.van, tot_en_met: verantwoording.periode.tot_en_met },
        gemeente: &verantwoording.gemeentecode,
        bekend_op: verantwoording.bekend_op,
        posities: &verantwoording.posities,
        horizon: &verantwoording.horizon,
        onderbreking_dagen: verantwoording.onderbreking_dagen,
        geheimhouding,
        tabellen: tabellen.iter().map(tabel).collect(),
    };
    match serde_json::to_string(&document) {
        Ok(tekst) => tekst + "\n",
        Err(fout) => unreachable!("strings, numbers and maps with string keys always serialise: {fout}"),
    }
}

fn waarde(cel: &OpenbareCel) -> Waarde<'_> {
    match cel {
        OpenbareCel::Tekst(tekst) => Waarde::Tekst(tekst),
        OpenbareCel::Maand(datum) => Waarde::Eigen(getal::maandcode(*datum)),
        OpenbareCel::Aantal(aantal) => Waarde::Aantal(*aantal),
        OpenbareCel::Geheim => Waarde::Tekst("."),
        OpenbareCel::Percentage(tienden) => Waarde::Percentage(*tienden as f64 / 10.0),
        OpenbareCel::NietAangeleverd => Waarde::Tekst(NIET_AANGELEVERD),
        OpenbareCel::Leeg => Waarde::Leeg(()),
    }
}
