//! Outflow: benefits that end, per month and over the period by duration (Werkprogramma 2020–2022, table 3), by
//! duration for outflow to work (table 4, subsidised work included) and by reason.

use domein::referentie::REDENEN_UITSTROOM;

use super::{
    CijferFout, Deel, Opname,
    banden::{DUUR, Opschrift, Sleutel, Telling, duurband, tabel_met_totaal},
    instroom::genest,
    opname::TELT_NIET_MEER,
    stand_maand::rijen_per_maand,
    woorden::{LEEFTIJD_ZEKER, WIE_TELT, onderbreking},
};
use crate::tabel::{Grafiek, Kolom, Relatie, Tabel};

const BRON: &str = "Traject: uitstroom; intake: ingangsdatum.";

pub(super) async fn tabellen(opname: &Opname<'_>) -> Result<Vec<Deel>, CijferFout> {
    Ok(vec![
        per_maand(opname).await?,
        duur(opname, false).await?,
        duur(opname, true).await?,
        reden(opname).await?,
    ])
}

async fn per_maand(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let sql = format!(
        "SELECT substr(u.uit, 1, 7), count(*), sum(CASE WHEN u.leeftijd_max <= 29 THEN 1 ELSE 0 END), \
         sum(CASE WHEN u.leeftijd_max <= 26 THEN 1 ELSE 0 END), sum(CASE WHEN u.werk = 1 THEN 1 ELSE 0 END) FROM {} GROUP BY 1",
        opname.uitgestroomd()
    );
    let (van, tot) = opname.vraag.maanden();
    let rijen = rijen_per_maand(opname.vraag, &opname.per_rij::<4>(sql, van, Some(tot)).await?);
    let tabel = Tabel {
        id: "uitstroom-maand".to_owned(),
        titel: "Uitstroom per maand".to_owned(),
        definitie: format!(
            "Aantal bijstandsuitkeringen waarvan de eerste dag zonder uitkering in de maand valt. {WIE_TELT} {} Leeftijd in \
             hele jaren op die dag. {LEEFTIJD_ZEKER} Werk is met inbegrip van gesubsidieerd werk. Een uitkering die op of \
             voor haar eerste dag eindigt, heeft niet bestaan en telt niet mee.",
            onderbreking(opname)
        ),
        bron: BRON.to_owned(),
        kolommen: vec![
            Kolom::label("maand", "Maand"),
            Kolom::aantal("totaal", "Alle leeftijden"),
            Kolom::aantal("tm-29", "Tot en met 29 jaar"),
            Kolom::aantal("tm-26", "Tot en met 26 jaar"),
            Kolom::aantal("werk", "Naar werk, alle leeftijden"),
        ],
        rijen,
        grafiek: Grafiek::Lijn(vec!["totaal".to_owned(), "tm-29".to_owned(), "werk".to_owned()]),
    };
    let mut relaties: Vec<Relatie> = tabel.rijen.iter().flat_map(|rij| genest(&tabel, &rij.id)).collect();
    relaties.extend(
        tabel
            .rijen
            .iter()
            .map(|rij| Relatie::omvat(tabel.cel(&rij.id, "totaal"), tabel.cel(&rij.id, "werk"))),
    );
    Ok(Deel { tabel, relaties })
}

async fn in_periode(opname: &Opname<'_>, sleutel: &str, alleen: &str) -> Result<Vec<Telling>, CijferFout> {
    let sql = format!(
        "SELECT {sleutel} AS sleutel, count(*) FROM {} AND {alleen} GROUP BY 1",
        opname.uitgestroomd()
    );
    let per_sleutel =
        opname.per_sleutel(sql, opname.vraag.periode.van, Some(opname.vraag.na_periode())).await?;
    Ok(vec![Telling { id: "aantal", titel: "Uitstroom".to_owned(), per_sleutel }])
}

async fn duur(opname: &Opname<'_>, alleen_werk: bool) -> Result<Deel, CijferFout> {
    let tellingen =
        in_periode(opname, &duurband("u.uit"), if alleen_werk { "u.werk = 1" } else { "1 = 1" }).await?;
    let (id, titel, wie, nummer) = if alleen_werk {
        (
            "uitstroom-werk-duur",
            "Uitstroom door werk naar duur",
            " door werk (gesubsidieerd werk inbegrepen)",
            4,
        )
    } else {
        ("uitstroom-duur", "Uitstroom naar duur van de uitkering", "", 3)
    };
    let opschrift = Opschrift {
        id,
        titel,
        definitie: format!(
            "Aantal bijstandsuitkeringen dat in de periode is beëindigd{wie}, naar tijd tussen de ingangsdatum en de \
             eerste dag zonder uitkering in kalendermaanden (ondergrens inclusief, bovengrens exclusief); na een onderbreking opnieuw. {WIE_TELT} {} \
             Indeling van tabel {nummer} van het Werkprogramma 2020–2022.",
            onderbreking(opname)
        ),
        bron: BRON,
        rijen: "Duur",
    };
    let sleutels = DUUR.iter().map(|(id, titel, _)| Sleutel::nieuw(id, titel)).collect();
    let (tabel, relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, false);
    Ok(Deel { tabel, relaties })
}

async fn reden(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen = in_periode(opname, "u.reden", "1 = 1").await?;
    let opschrift = Opschrift {
        id: "uitstroom-reden",
        titel: "Uitstroom naar reden",
        definitie: format!(
            "Aantal bijstandsuitkeringen dat in de periode is beëindigd, naar reden. {WIE_TELT} {}",
            onderbreking(opname)
        ),
        bron: BRON,
        rijen: "Reden",
    };
    let mut sleutels: Vec<Sleutel> =
        REDENEN_UITSTROOM.iter().map(|reden| Sleutel::nieuw(reden.code, reden.titel)).collect();
    sleutels.push(Sleutel::zo_nodig(TELT_NIET_MEER, "Andere regeling, of geen hoofdaanvrager meer"));
    let (tabel, relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, false);
    Ok(Deel { tabel, relaties })
}
