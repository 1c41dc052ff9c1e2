//! What the outputs promise to a reader, a spreadsheet and a machine, also when the words are hostile.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::{Value, json};

use super::{
    Basis, Hoofdstuk, Kerncijfer, Periode, Verantwoording, Verslag, csv, getal, html, json, json_onbewerkt,
};
use crate::geheimhouding::{Onbewerkt, OpenbaarBlad, Regel, Uitzondering, beveilig};
use crate::tabel::{Cel, CelRef, Cijferblad, Grafiek, Kolom, Relatie, Rij, Tabel};

const VIJANDIG: &str = "=HYPERLINK(\"http://x\");</style><script>alert('x')</script>";

fn verantwoording() -> Verantwoording {
    Verantwoording {
        horizon: Vec::new(),
        dekking: crate::cijfers::Dekking::default(),
        onderbreking_dagen: crate::cijfers::ONDERBREKING_DAGEN,
        gemeente: "Groningen".into(),
        gemeentecode: "GM0014".into(),
        periode: Periode { van: date(2026, 1, 1), tot_en_met: date(2026, 3, 31) },
        bekend_op: date(2026, 4, 7),
        posities: BTreeMap::from([("traject".into(), 3), ("intake".into(), 12_000)]),
    }
}

/// Months with a total; the last month of the first column is small, so that 12 and 2 are hidden with it.
fn blad() -> Cijferblad {
    let maand = |id: &str, maand, a, b| {
        let percentage =
            Cel::Percentage { teller: CelRef::cel("stand", id, "a"), noemer: CelRef::cel("stand", id, "b") };
        Rij::nieuw(id, vec![Cel::Maand(date(2026, maand, 1)), Cel::Aantal(a), Cel::Aantal(b), percentage])
    };
    let totaal = vec![Cel::Tekst(VIJANDIG.into()), Cel::Aantal(1_757), Cel::Leeg, Cel::Leeg];
    let rijen = vec![
        maand("m1", 1, 1_743, 6_000),
        maand("m2", 2, 12, 50),
        maand("m3", 3, 2, 300),
        Rij::totaal("t", totaal),
    ];
    let kolommen = vec![
        Kolom::label("maand", "Maand"),
        Kolom::aantal("a", VIJANDIG),
        Kolom::aantal("b", "Basis"),
        Kolom::percentage("p", "Deel"),
    ];
    let tekst = |t: &str| t.to_owned();
    let tabel = Tabel {
        id: tekst("stand"),
        titel: tekst("Stand & <verloop>"),
        definitie: tekst("Wat er is."),
        bron: tekst("intake."),
        kolommen,
        rijen,
        grafiek: Grafiek::Lijn(vec![tekst("a"), tekst("b")]),
    };
    let relaties = vec![Relatie::som(tabel.cel("t", "a"), ["m1", "m2", "m3"].map(|rij| tabel.cel(rij, "a")))];
    let staven = Tabel { id: tekst("staven"), grafiek: Grafiek::Staven(tekst("a")), ..tabel.clone() };
    let staven = Tabel { rijen: staven.rijen.into_iter().map(zonder_percentage).collect(), ..staven };
    let gelijk =
        ["m1", "m2", "m3", "t"].map(|rij| Relatie::gelijk(tabel.cel(rij, "a"), staven.cel(rij, "a")));
    let relaties = relaties.into_iter().chain(gelijk).collect();
    Cijferblad { tabellen: vec![tabel, staven], relaties, ..Cijferblad::default() }
}

fn zonder_percentage(mut rij: Rij) -> Rij {
    rij.cellen[3] = Cel::Leeg;
    rij
}

fn openbaar() -> OpenbaarBlad {
    beveilig(&blad(), &Regel::default(), &[]).unwrap()
}

fn verslag() -> Verslag {
    let cijfer = |rij: &str, basis: &str| Kerncijfer {
        titel: "Jongeren".into(),
        cel: CelRef::cel("stand", rij, "a"),
        moment: "eind maart 2026".into(),
        vergelijkingen: vec![Basis { cel: CelRef::cel("stand", basis, "b"), moment: "eind januari".into() }],
    };
    let tabellen = vec!["stand".into(), "bestaat-niet".into()];
    Verslag {
        titel: "Raadsrapportage".into(),
        verantwoording: verantwoording(),
        kerncijfers: vec![cijfer("m1", "m1"), cijfer("m3", "m1")],
        hoofdstukken: vec![Hoofdstuk { titel: VIJANDIG.into(), inleiding: vec![VIJANDIG.into()], tabellen }],
    }
}

#[test]
fn json_heeft_precies_de_afgesproken_vorm() {
    let uit: Value = serde_json::from_str(&json(&verantwoording(), &openbaar())).unwrap();
    let sleutels: Vec<_> = uit.as_object().unwrap().keys().map(String::as_str).collect();
    // Since interruptions are no flow: how long they may last; and a horizon when there was a delivery.
    assert_eq!(sleutels.len(), 7);
    assert_eq!(uit["onderbrekingDagen"], 30);
    assert_eq!(uit["periode"], json!({"van": "2026-01-01", "totEnMet": "2026-03-31"}));
    assert_eq!((&uit["gemeente"], &uit["bekendOp"]), (&json!("GM0014"), &json!("2026-04-07")));
    assert_eq!(uit["posities"], json!({"intake": 12_000, "traject": 3}));
    assert_eq!(uit["geheimhouding"]["drempel"], 5);
    let tabel = uit["tabellen"][0].as_object().unwrap();
    assert_eq!(tabel["kolommen"][2], json!({"id": "b", "titel": "Basis"}));
    assert_eq!(
        tabel["rijen"],
        json!([
            ["2026-01", 1_743, 6_000, 29.1],
            ["2026-02", ".", 50, "."],
            ["2026-03", ".", 300, "."],
            [VIJANDIG, 1_757, null, null]
        ])
    );
}

#[test]
fn onbewerkte_json_toont_alles_en_zegt_dat() {
    let uit = json_onbewerkt(&verantwoording(), &Onbewerkt::uitdrukkelijk(&blad()).unwrap());
    let uit: Value = serde_json::from_str(&uit).unwrap();
    assert_eq!(uit["geheimhouding"]["toegepast"], false);
    assert_eq!(uit["tabellen"][0]["rijen"][2], json!(["2026-03", 2, 300, 0.7]));
    assert_eq!(uit["tabellen"][0]["rijen"][1][3], Value::Null, "geen percentage op een basis onder 100");
}

#[test]
fn csv_is_voor_nederlandse_rekenbladen_en_voert_niets_uit() {
    let bestanden = csv(&openbaar());
    let inhoud = String::from_utf8(bestanden[0].inhoud.clone()).unwrap();
    let verwacht = "\u{feff}maand;a;b;p\r\n2026-01;1743;6000;29,1\r\n2026-02;.;50;.\r\n2026-03;.;300;.\r\n\
        \"'=HYPERLINK(\"\"http://x\"\");</style><script>alert('x')</script>\";1757;;\r\n";
    assert_eq!((bestanden[0].naam.as_str(), inhoud.as_str()), ("stand.csv", verwacht));
}

#[test]
fn csv_ontwapent_elk_begin_van_een_formule() {
    for begin in ["=1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "\r=1", "＝1"] {
        let mut blad = blad();
        blad.tabellen[0].rijen[3].cellen[0] = Cel::Tekst(begin.into());
        let blad = beveilig(&blad, &Regel::default(), &[]).unwrap();
        let inhoud = String::from_utf8(csv(&blad)[0].inhoud.clone()).unwrap();
        let cel = inhoud.split("300;.\r\n").nth(1).unwrap().trim_start_matches('"');
        assert!(cel.starts_with('\''), "{begin:?} werd {cel:?}");
    }
}

#[test]
fn html_voert_niets_uit_en_haalt_niets_op() {
    let uit = html(&verslag(), &openbaar());
    assert!(!uit.contains("<script") && !uit.contains(" style=") && !uit.contains(" src="), "{uit}");
    assert_eq!(uit.matches("</style>").count(), 1, "één stijl, en geen tekst breekt eruit");
    assert!(uit.contains("Stand &amp; &lt;verloop&gt;"));
    assert!(uit.starts_with("<!DOCTYPE html><html lang=\"nl\">"));
}

#[test]
fn html_noemt_regel_uitzonderingen_bekend_op_en_posities() {
    let uitzondering = Uitzondering {
        tabel: "staven".into(),
        reden: "Zo besloten.".into(),
        vastgesteld_door: "het college".into(),
    };
    let mut los = blad();
    los.relaties.truncate(1);
    let uit = html(&verslag(), &beveilig(&los, &Regel { drempel: 10 }, &[uitzondering]).unwrap());
    for tekst in [
        "van 1 tot en met 9 zijn geheim",
        "Zo besloten. Vastgesteld door het college.",
        "7 april 2026",
        "12.000",
    ] {
        assert!(uit.contains(tekst), "{tekst} ontbreekt");
    }
}

#[test]
fn html_zegt_kerncijfers_in_woorden_en_verklapt_geen_geheim() {
    let uit = html(&verslag(), &openbaar());
    assert!(uit.contains("4.257 minder dan eind januari (6.000): een daling van 71,0%."), "{uit}");
    assert!(uit.contains("<p class=\"kern-getal\">geheim</p>"));
    assert!(!uit.contains(">12<") && !uit.contains(">2<"));
}

#[test]
fn html_is_toegankelijk_opgebouwd() {
    let uit = html(&verslag(), &openbaar());
    let koppen: Vec<u8> = uit
        .match_indices("<h")
        .filter_map(|(p, _)| uit.as_bytes().get(p + 2).copied())
        .filter(u8::is_ascii_digit)
        .collect();
    assert_eq!(koppen.iter().filter(|k| **k == b'1').count(), 1);
    assert!(koppen.windows(2).all(|paar| paar[1] <= paar[0] + 1), "koppen springen niet: {koppen:?}");
    assert_eq!(uit.matches("<svg").count(), uit.matches("role=\"img\"").count());
    assert_eq!(uit.matches("<svg").count(), uit.matches("<desc").count());
    assert_eq!(uit.matches("<table").count(), uit.matches("<caption").count());
    assert_eq!(uit.matches("<th").count() - uit.matches("<thead").count(), uit.matches(" scope=\"").count());
    assert!(uit.contains("href=\"#inhoud\"") && uit.contains("id=\"inhoud\""));
    let mut ids: Vec<&str> = uit.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let alle = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), alle, "elk id is enig");
}

#[test]
fn kleuren_van_tekst_hebben_contrast_genoeg() {
    let helderheid = |kleur: &str| {
        let deel =
            |plaats: usize| f64::from(u8::from_str_radix(&kleur[plaats..plaats + 2], 16).unwrap()) / 255.0;
        let lineair = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * lineair(deel(0)) + 0.7152 * lineair(deel(2)) + 0.0722 * lineair(deel(4))
    };
    let kleur =
        |naam: &str| include_str!("stijl.css").split(&format!("--{naam}: #")).nth(1).unwrap()[..6].to_owned();
    for tekst in ["inkt", "stil", "accent"].map(kleur) {
        for vlak in ["ffffff".to_owned(), kleur("vlak")] {
            let contrast = (helderheid(&vlak) + 0.05) / (helderheid(&tekst) + 0.05);
            assert!(contrast >= 4.5, "#{tekst} op #{vlak}: {contrast:.2}");
        }
    }
}

#[test]
fn zelfde_invoer_geeft_dezelfde_bytes() {
    let alles = || (html(&verslag(), &openbaar()), json(&verantwoording(), &openbaar()), csv(&openbaar()));
    assert_eq!(alles(), alles());
}

#[test]
fn getallen_staan_er_zoals_nederlanders_ze_schrijven() {
    assert_eq!([0, 999, 1_743, 1_000_000].map(getal::aantal), ["0", "999", "1.743", "1.000.000"]);
    assert_eq!([256, -5, 10_004].map(|t| getal::tienden(t, "−")), ["25,6", "−0,5", "1.000,4"]);
    assert_eq!(getal::datum(date(2026, 3, 1)), "1 maart 2026");
    assert_eq!(getal::maandcode(date(2026, 3, 1)), "2026-03");
}

#[test]
fn een_grafiek_zonder_openbare_waarde_of_met_een_enkele_maand_breekt_niet() {
    for aantallen in [vec![1u64], vec![0], vec![2, 3], vec![1_000_000_000_000]] {
        let rij = |(nummer, aantal): (usize, &u64)| {
            let maand =
                date(2026, 1, 1).saturating_add(jiff::Span::new().months(i64::try_from(nummer).unwrap()));
            Rij::nieuw(
                &format!("m{nummer}"),
                vec![Cel::Maand(maand), Cel::Aantal(*aantal), Cel::Leeg, Cel::Leeg],
            )
        };
        let mut blad = blad();
        blad.relaties.clear();
        for tabel in &mut blad.tabellen {
            tabel.rijen = aantallen.iter().enumerate().map(rij).collect();
        }
        let uit = html(&verslag(), &beveilig(&blad, &Regel::default(), &[]).unwrap());
        assert!(!uit.contains("NaN") && !uit.contains("inf\""), "{aantallen:?}");
    }
}
