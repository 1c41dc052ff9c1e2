//! Bands of age and duration, and tables whose rows are a list of keys with a total.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::tabel::{Cel, CelRef, Grafiek, Kolom, Relatie, Rij, Tabel};

/// A band of ages in whole years: from the end of the band before it up to but not including `tot`.
pub(super) struct Leeftijdsband {
    pub(super) id: &'static str,
    pub(super) titel: &'static str,
    pub(super) tot: i64,
}

const fn band(id: &'static str, titel: &'static str, tot: i64) -> Leeftijdsband {
    Leeftijdsband { id, titel, tot }
}

/// The age categories of the Werkprogramma 2020–2022 (table 1), and who is younger.
pub(super) const WERKPROGRAMMA: &[Leeftijdsband] = &[
    band("tot-18", "Jonger dan 18", 18),
    band("18-22", "Tussen 18 en 22", 23),
    band("23-26", "Tussen 23 en 26", 27),
    band("27-34", "Tussen 27 en 34", 35),
    band("35-44", "Tussen 35 en 44", 45),
    band("45-54", "Tussen 45 en 54", 55),
    band("55-64", "Tussen 55 en 64", 65),
    band("65-plus", "65 jaar en ouder", 200),
];

/// The same, with a border at 30: the plan for young people counts up to and including 29.
pub(super) const PLAN_VAN_AANPAK: &[Leeftijdsband] = &[
    band("tot-18", "Jonger dan 18", 18),
    band("18-22", "Tussen 18 en 22", 23),
    band("23-26", "Tussen 23 en 26", 27),
    band("27-29", "Tussen 27 en 29", 30),
    band("30-34", "Tussen 30 en 34", 35),
    band("35-44", "Tussen 35 en 44", 45),
    band("45-54", "Tussen 45 en 54", 55),
    band("55-64", "Tussen 55 en 64", 65),
    band("65-plus", "65 jaar en ouder", 200),
];

/// SQL that gives the id of the band in which an age lies whose lowest and highest possible value in years are in
/// `van` and `tot_en_met`; null when it is unknown, or may lie in more than one band.
pub(super) fn band_van_leeftijd(banden: &[Leeftijdsband], van: &str, tot_en_met: &str) -> String {
    let mut sql = "CASE".to_owned();
    let mut vanaf = None;
    for band in banden {
        let niet_lager = vanaf.map_or(String::new(), |jaren: i64| format!(" AND {van} >= {jaren}"));
        sql.push_str(&format!(" WHEN {tot_en_met} < {}{niet_lager} THEN '{}'", band.tot, band.id));
        vanaf = Some(band.tot);
    }
    sql + " END"
}

/// SQL that gives the id of the band in which the age of benefit `u` on `peildatum` lies; null when it is unknown, or
/// may lie in more than one band. The age is that of every day on which the person can have been born.
pub(super) fn band_van_geboorte(banden: &[Leeftijdsband], peildatum: Date) -> String {
    let over = domein::volle_maanden(peildatum);
    let mut sql = "CASE".to_owned();
    let mut vanaf = None;
    for band in banden {
        let niet_lager =
            vanaf.map_or(String::new(), |jaren: i64| format!(" AND u.geboren_tot <= {}", over - 12 * jaren));
        let na = geboren_na(band.tot - 1, peildatum);
        sql.push_str(&format!(" WHEN u.geboren_van > {na}{niet_lager} THEN '{}'", band.id));
        vanaf = Some(band.tot);
    }
    sql + " END"
}

/// Who is born after this month (year × 12 + month − 1) is certainly at most `jaren` years old (inclusive) on `peildatum`.
pub(super) fn geboren_na(jaren: i64, peildatum: Date) -> i64 {
    domein::maandnummer(peildatum) - 12 * (jaren + 1)
}

/// SQL that is true for benefit `u` of who is certainly at most `jaren` (inclusive) on `peildatum`.
pub(super) fn hoogstens(jaren: i64, peildatum: Date) -> String {
    format!("coalesce(u.geboren_van > {}, FALSE)", geboren_na(jaren, peildatum))
}

/// Duration bands: ids, words, and the column that holds the first day after the band.
pub(super) const DUUR: &[(&str, &str, Option<&str>)] = &[
    ("tot-3m", "Minder dan 3 maanden", Some("na_3m")),
    ("3-6m", "Tussen 3 en 6 maanden", Some("na_6m")),
    ("6-12m", "Tussen 6 en 12 maanden", Some("na_12m")),
    ("1-2j", "Tussen 1 en 2 jaar", Some("na_24m")),
    ("2-3j", "Tussen 2 en 3 jaar", Some("na_36m")),
    ("3-5j", "Tussen 3 en 5 jaar", Some("na_60m")),
    ("5-10j", "Tussen 5 en 10 jaar", Some("na_120m")),
    ("10j-plus", "Langer dan 10 jaar", None),
];

/// SQL that gives the id of the duration band of benefit `u` on the date that `datum` (SQL) gives.
pub(super) fn duurband(datum: &str) -> String {
    let mut sql = "CASE".to_owned();
    for (id, _, grens) in DUUR {
        match grens {
            Some(grens) => sql.push_str(&format!(" WHEN {datum} < u.{grens} THEN '{id}'")),
            None => sql.push_str(&format!(" ELSE '{id}'")),
        }
    }
    sql + " END"
}

/// A row of a table of keys: its id and words. `altijd`: shown also when everything in it is 0.
pub(super) struct Sleutel {
    pub(super) id: String,
    pub(super) titel: String,
    pub(super) altijd: bool,
}

impl Sleutel {
    pub(super) fn nieuw(id: &str, titel: &str) -> Self {
        Self { id: id.to_owned(), titel: titel.to_owned(), altijd: true }
    }

    pub(super) fn zo_nodig(id: &str, titel: &str) -> Self {
        Self { altijd: false, ..Self::nieuw(id, titel) }
    }
}

/// What every table says about itself.
pub(super) struct Opschrift<'a> {
    pub(super) id: &'a str,
    pub(super) titel: &'a str,
    pub(super) definitie: String,
    pub(super) bron: &'a str,
    /// Heading of the first column.
    pub(super) rijen: &'a str,
}

/// A column of counts per key.
pub(super) struct Telling {
    pub(super) id: &'static str,
    pub(super) titel: String,
    pub(super) per_sleutel: BTreeMap<String, u64>,
}

/// A table of keys that do not overlap, with a total row and the relation that makes it one. A key that was counted
/// but is not in the list gets a row with its own code as words: nothing that was counted is left out.
pub(super) fn tabel_met_totaal(
    opschrift: Opschrift<'_>,
    mut sleutels: Vec<Sleutel>,
    tellingen: &[Telling],
    verandering: bool,
) -> (Tabel, Vec<Relatie>) {
    for onverwacht in tellingen.iter().flat_map(|telling| telling.per_sleutel.keys()) {
        if !sleutels.iter().any(|sleutel| sleutel.id == *onverwacht) {
            sleutels.push(Sleutel::nieuw(onverwacht, onverwacht));
        }
    }
    let hoeveel = |telling: &Telling, id: &str| telling.per_sleutel.get(id).copied().unwrap_or_default();
    sleutels.retain(|sleutel| {
        sleutel.altijd || tellingen.iter().any(|telling| hoeveel(telling, &sleutel.id) > 0)
    });

    let mut kolommen = vec![Kolom::label("rij", opschrift.rijen)];
    kolommen.extend(tellingen.iter().map(|telling| Kolom::aantal(telling.id, &telling.titel)));
    if verandering {
        kolommen.push(Kolom::percentage("verandering", "Verandering"));
    }
    let cel = |rij: &str, kolom: &str| CelRef::cel(opschrift.id, rij, kolom);
    let slot = |rij: &str| match (verandering, tellingen) {
        (true, [basis, .., nu]) => {
            vec![Cel::Verandering { nu: cel(rij, nu.id), basis: cel(rij, basis.id) }]
        }
        _ => Vec::new(),
    };
    let mut rijen: Vec<Rij> = Vec::new();
    for Sleutel { id, titel, .. } in &sleutels {
        let mut cellen = vec![Cel::Tekst(titel.clone())];
        cellen.extend(tellingen.iter().map(|telling| Cel::Aantal(hoeveel(telling, id))));
        cellen.extend(slot(id));
        rijen.push(Rij::nieuw(id, cellen));
    }
    let mut cellen = vec![Cel::Tekst("Totaal".to_owned())];
    cellen.extend(tellingen.iter().map(|telling| Cel::Aantal(telling.per_sleutel.values().sum())));
    cellen.extend(slot("totaal"));
    rijen.push(Rij::totaal("totaal", cellen));

    let relaties = tellingen
        .iter()
        .map(|telling| {
            Relatie::som(
                cel("totaal", telling.id),
                sleutels.iter().map(|sleutel| cel(&sleutel.id, telling.id)),
            )
        })
        .collect();
    let grafiek = tellingen.last().map_or(Grafiek::Geen, |telling| Grafiek::Staven(telling.id.to_owned()));
    let tabel = Tabel {
        id: opschrift.id.to_owned(),
        titel: opschrift.titel.to_owned(),
        definitie: opschrift.definitie,
        bron: opschrift.bron.to_owned(),
        kolommen,
        rijen,
        grafiek,
    };
    (tabel, relaties)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn banden_staan_op_volgorde() {
        for banden in [WERKPROGRAMMA, PLAN_VAN_AANPAK] {
            assert!(banden.windows(2).all(|paar| paar[0].tot < paar[1].tot));
        }
    }

    #[test]
    fn hoogstens_29_is_wie_nog_geen_30_is() {
        // Born in March 1993: 30 at the end of March 2023, 29 the month before, and in between nobody knows.
        let geboren = 1993 * 12 + 2;
        assert!(geboren > geboren_na(29, date(2023, 2, 28)));
        assert!(geboren <= geboren_na(29, date(2023, 3, 1)));
        assert!(geboren <= geboren_na(29, date(2023, 3, 31)));
    }
}
