//! `plaatsingen-maand`: placements with an employer that begin, per month, by the terms on which somebody works.

use domein::Plaatsingssoort;

use super::{CijferFout, Deel, Opname, stand_maand::rijen_per_maand};
use crate::tabel::{Grafiek, Kolom, Relatie, Tabel};

const SOORTEN: usize = Plaatsingssoort::ALLE.len();

pub(super) async fn tabel(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let per_soort: Vec<String> = Plaatsingssoort::ALLE
        .iter()
        .map(|soort| format!("sum(CASE WHEN p.soort = '{}' THEN 1 ELSE 0 END)", soort.code()))
        .collect();
    let sql = format!(
        "SELECT substr(p.datum, 1, 7), count(*), {} FROM feit_plaatsing p WHERE p.gemeente = $2 AND p.wat = 'begonnen' \
         AND p.bekend_van <= $3 AND p.bekend_tot > $3 AND p.datum >= $1 AND p.datum < $4 \
         AND NOT EXISTS (SELECT 1 FROM feit_plaatsing v WHERE v.plaatsing_id = p.omgezet_van AND v.wat = 'begonnen' \
         AND v.soort = p.soort AND v.bekend_van <= $3 AND v.bekend_tot > $3) GROUP BY 1",
        per_soort.join(", ")
    );
    let (van, tot) = opname.vraag.maanden();
    let per_maand = opname.per_rij::<{ SOORTEN + 1 }>(sql, van, Some(tot)).await?;
    let mut kolommen = vec![Kolom::label("maand", "Maand"), Kolom::aantal("totaal", "Alle plaatsingen")];
    kolommen.extend(Plaatsingssoort::ALLE.iter().map(|soort| Kolom::aantal(soort.code(), soort.titel())));
    let tabel = Tabel {
        id: "plaatsingen-maand".to_owned(),
        titel: "Plaatsingen per maand".to_owned(),
        definitie: "Aantal plaatsingen bij een werkgever waarvan de eerste dag in de maand valt, naar soort. Wie van soort \
            verandert, telt bij elke soort op de eerste dag daarvan. Een verlenging (een plaatsing die een vorige van \
            dezelfde soort omzet) telt niet mee, en wie bij twee werkgevers begint twee keer."
            .to_owned(),
        bron: "Traject: plaatsingen.".to_owned(),
        kolommen,
        rijen: rijen_per_maand(opname.vraag, &per_maand),
        grafiek: Grafiek::Geen,
    };
    let relaties = tabel.rijen.iter().map(|rij| {
        let soorten = Plaatsingssoort::ALLE.iter().map(|soort| tabel.cel(&rij.id, soort.code()));
        Relatie::som(tabel.cel(&rij.id, "totaal"), soorten.collect::<Vec<_>>())
    });
    let relaties = relaties.collect();
    Ok(Deel { tabel, relaties })
}
