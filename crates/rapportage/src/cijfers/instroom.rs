//! Inflow: benefits that begin, per month and over the period by age (Werkprogramma 2020–2022, table 1) and level of
//! education (table 2).

use super::{
    CijferFout, Deel, Opname,
    banden::{Opschrift, Sleutel, Telling, WERKPROGRAMMA, band_van_leeftijd, tabel_met_totaal},
    stand::opleidingsniveaus,
    stand_maand::rijen_per_maand,
    woorden::{LEEFTIJD_BAND, LEEFTIJD_ZEKER, WIE_TELT, onderbreking},
};
use crate::tabel::{Grafiek, Kolom, Relatie, Tabel};

const BRON: &str = "Intake: toekenningen.";

pub(super) async fn tabellen(opname: &Opname<'_>) -> Result<Vec<Deel>, CijferFout> {
    Ok(vec![per_maand(opname).await?, leeftijd(opname).await?, opleiding(opname).await?])
}

async fn per_maand(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let sql = format!(
        "SELECT substr(u.telt_van, 1, 7), count(*), sum(CASE WHEN u.leeftijd_max <= 29 THEN 1 ELSE 0 END), \
         sum(CASE WHEN u.leeftijd_max <= 26 THEN 1 ELSE 0 END) FROM {} GROUP BY 1",
        opname.ingestroomd()
    );
    let (van, tot) = opname.vraag.maanden();
    let rijen = rijen_per_maand(opname.vraag, &opname.per_rij::<3>(sql, van, Some(tot)).await?);
    let tabel = Tabel {
        id: "instroom-maand".to_owned(),
        titel: "Instroom per maand".to_owned(),
        definitie: format!(
            "Aantal bijstandsuitkeringen waarvan de eerste dag die meetelt in de maand valt, ook als iemand eerder een \
             uitkering had. {WIE_TELT} {} Leeftijd in hele jaren op die dag. {LEEFTIJD_ZEKER} Een uitkering die op of voor \
             haar eerste dag eindigt, heeft niet bestaan en telt niet mee.",
            onderbreking(opname)
        ),
        bron: BRON.to_owned(),
        kolommen: vec![
            Kolom::label("maand", "Maand"),
            Kolom::aantal("totaal", "Alle leeftijden"),
            Kolom::aantal("tm-29", "Tot en met 29 jaar"),
            Kolom::aantal("tm-26", "Tot en met 26 jaar"),
        ],
        rijen,
        grafiek: Grafiek::Lijn(vec!["totaal".to_owned(), "tm-29".to_owned()]),
    };
    let relaties = tabel.rijen.iter().flat_map(|rij| genest(&tabel, &rij.id)).collect();
    Ok(Deel { tabel, relaties })
}

/// All ages ⊇ up to and including 29 ⊇ up to and including 26.
pub(super) fn genest(tabel: &Tabel, rij: &str) -> [Relatie; 2] {
    [
        Relatie::omvat(tabel.cel(rij, "totaal"), tabel.cel(rij, "tm-29")),
        Relatie::omvat(tabel.cel(rij, "tm-29"), tabel.cel(rij, "tm-26")),
    ]
}

async fn in_periode(opname: &Opname<'_>, sleutel: &str) -> Result<Vec<Telling>, CijferFout> {
    let sql = format!("SELECT {sleutel} AS sleutel, count(*) FROM {} GROUP BY 1", opname.ingestroomd());
    let per_sleutel =
        opname.per_sleutel(sql, opname.vraag.periode.van, Some(opname.vraag.na_periode())).await?;
    Ok(vec![Telling { id: "aantal", titel: "Instroom".to_owned(), per_sleutel }])
}

async fn leeftijd(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen =
        in_periode(opname, &band_van_leeftijd(WERKPROGRAMMA, "u.leeftijd_min", "u.leeftijd_max")).await?;
    let mut sleutels: Vec<Sleutel> =
        WERKPROGRAMMA.iter().map(|band| Sleutel::nieuw(band.id, band.titel)).collect();
    sleutels[0].altijd = false;
    sleutels.push(Sleutel::zo_nodig("onbekend", "Onbekend"));
    let opschrift = Opschrift {
        id: "instroom-leeftijd",
        titel: "Instroom naar leeftijd",
        definitie: format!(
            "Aantal bijstandsuitkeringen waarvan de eerste dag die meetelt in de periode valt, naar leeftijd in hele jaren \
             op die dag. {LEEFTIJD_BAND} {WIE_TELT} {} Indeling van tabel 1 van het Werkprogramma 2020–2022.",
            onderbreking(opname)
        ),
        bron: BRON,
        rijen: "Leeftijd",
    };
    let (tabel, relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, false);
    Ok(Deel { tabel, relaties })
}

async fn opleiding(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen = in_periode(opname, "u.opleiding").await?;
    let opschrift = Opschrift {
        id: "instroom-opleiding",
        titel: "Instroom naar opleidingsniveau",
        definitie: format!(
            "Aantal bijstandsuitkeringen waarvan de eerste dag die meetelt in de periode valt, naar hoogste \
             opleidingsniveau op die dag. {WIE_TELT} {} Indeling van tabel 2 van het Werkprogramma 2020–2022.",
            onderbreking(opname)
        ),
        bron: BRON,
        rijen: "Opleidingsniveau",
    };
    let (tabel, relaties) = tabel_met_totaal(opschrift, opleidingsniveaus(), &tellingen, false);
    Ok(Deel { tabel, relaties })
}
