//! `stand-maand`: how many people have a benefit at each month end, and how many of them are young.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{CijferFout, Deel, Opname, UITKERING, banden::geboren_na, woorden::LEEFTIJD_ZEKER};
use crate::{
    Cijfervraag, feiten,
    tabel::{Cel, Grafiek, Kolom, Relatie, Rij, Tabel},
};
use domein::Doelgroep;

pub(super) const ID: &str = "stand-maand";

pub(super) async fn tabel(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let rijen = rijen_per_maand(opname.vraag, &tel(opname).await?);
    let tabel = Tabel {
        id: ID.to_owned(),
        titel: "Uitkeringen per maandeinde".to_owned(),
        definitie: "Aantal bijstandsuitkeringen op de laatste dag van de maand: ingegaan op of voor die dag, en niet \
            beëindigd op of voor die dag. Geteld wordt wie op die dag hoofdaanvrager is van een uitkering volgens de \
            Participatiewet; kenmerken en leeftijd in hele jaren zijn die van de peildatum. "
            .to_owned()
            + LEEFTIJD_ZEKER,
        bron: "Intake: toekenningen; traject: uitstroom.".to_owned(),
        kolommen: vec![
            Kolom::label("maand", "Maand"),
            Kolom::aantal("totaal", "Alle leeftijden"),
            Kolom::aantal("tm-29", "Tot en met 29 jaar"),
            Kolom::aantal("tm-26", "Tot en met 26 jaar"),
            Kolom::aantal("vergunninghouder-tm-29", "Vergunninghouder, tot en met 29"),
            Kolom::aantal("hbo-wo-tm-29", "Hbo of wo, tot en met 29"),
        ],
        grafiek: Grafiek::Lijn(vec!["tm-29".to_owned(), "tm-26".to_owned(), "vergunninghouder-tm-29".to_owned()]),
        rijen,
    };
    let relaties = tabel
        .rijen
        .iter()
        .flat_map(|rij| {
            let cel = |kolom| tabel.cel(&rij.id, kolom);
            [
                Relatie::omvat(cel("totaal"), cel("tm-29")),
                Relatie::omvat(cel("tm-29"), cel("tm-26")),
                Relatie::omvat(cel("tm-29"), cel("vergunninghouder-tm-29")),
                Relatie::omvat(cel("tm-29"), cel("hbo-wo-tm-29")),
            ]
        })
        .collect();
    Ok(Deel { relaties, tabel })
}

/// All month ends in one statement: the benefits are looked up once, and counted for each.
async fn tel(opname: &Opname<'_>) -> Result<BTreeMap<String, [u64; 5]>, CijferFout> {
    let peildata = opname.vraag.peildata();
    let (Some(eerste), Some(laatste)) = (peildata.first(), peildata.last()) else {
        return Ok(BTreeMap::new());
    };
    let maanden: Vec<String> = peildata
        .iter()
        .map(|dag| {
            let [tm_29, tm_26] = [29, 26].map(|jaren| geboren_na(jaren, *dag));
            format!("('{}', '{dag}', {tm_29}, {tm_26})", maand_id(*dag))
        })
        .collect();
    let groep = |groep| format!("CASE WHEN (u.doelgroepen & {}) <> 0 THEN 1 ELSE 0 END", feiten::bit(groep));
    let sql = format!(
        "WITH maanden (maand, dag, na_29, na_26) AS (VALUES {}), \
         alle AS MATERIALIZED (SELECT \
         CASE WHEN u.geldt_van > u.telt_van THEN u.geldt_van ELSE u.telt_van END AS van, \
         CASE WHEN x.datum < u.geldt_tot THEN x.datum ELSE u.geldt_tot END AS tot, \
         coalesce(u.geboren_van, 0) AS geboren, {} AS vergunninghouder, {} AS hbo_wo FROM {UITKERING} \
         AND u.telt_van < $4 AND u.geldt_van < $4 AND u.geldt_tot > $1 AND (x.datum IS NULL OR x.datum > $1)) \
         SELECT m.maand, count(*), sum(CASE WHEN a.geboren > m.na_29 THEN 1 ELSE 0 END), \
         sum(CASE WHEN a.geboren > m.na_26 THEN 1 ELSE 0 END), \
         sum(CASE WHEN a.geboren > m.na_29 THEN a.vergunninghouder ELSE 0 END), \
         sum(CASE WHEN a.geboren > m.na_29 THEN a.hbo_wo ELSE 0 END) \
         FROM maanden m JOIN alle a ON a.van <= m.dag AND a.tot > m.dag GROUP BY m.maand",
        maanden.join(", "),
        groep(Doelgroep::Vergunninghouder),
        groep(Doelgroep::HboWo),
    );
    opname.per_rij(sql, *eerste, laatste.tomorrow().ok()).await
}

/// A row for every month of the question: its counts, or zeros.
pub(super) fn rijen_per_maand<const N: usize>(
    vraag: &Cijfervraag,
    per_maand: &BTreeMap<String, [u64; N]>,
) -> Vec<Rij> {
    let rij = |einde: Date| {
        let id = maand_id(einde);
        let aantallen = per_maand.get(&id).copied().unwrap_or([0; N]);
        let mut cellen = vec![Cel::Maand(einde)];
        cellen.extend(aantallen.map(Cel::Aantal));
        Rij::nieuw(&id, cellen)
    };
    vraag.peildata().into_iter().map(rij).collect()
}

/// The id of a month's row: `2025-03`.
pub(super) fn maand_id(datum: Date) -> String {
    format!("{:04}-{:02}", datum.year(), datum.month())
}
