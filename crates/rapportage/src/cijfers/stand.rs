//! The stand on the last day of the period beside that of the base date: by age, target group, level of
//! education, area team and duration.

use std::collections::BTreeMap;

use domein::{Doelgroep, Opleidingsniveau};
use jiff::civil::Date;

use super::{
    CijferFout, Deel, LOPEND, Opname, UITKERING,
    banden::{
        DUUR, Opschrift, PLAN_VAN_AANPAK, Sleutel, Telling, band_van_geboorte, duurband, hoogstens,
        tabel_met_totaal,
    },
    woorden::{LEEFTIJD_BAND, dag},
};
use crate::{
    feiten,
    tabel::{Cel, Cijferblad, Grafiek, Kolom, Relatie, Rij, Tabel},
};

const BRON: &str = "Intake: toekenningen en kenmerken; traject: uitstroom.";

pub(super) async fn tabellen(opname: &Opname<'_>) -> Result<Vec<Deel>, CijferFout> {
    Ok(vec![
        leeftijd(opname).await?,
        doelgroep(opname).await?,
        opleiding(opname).await?,
        gebiedsteam(opname).await?,
        duur(opname).await?,
    ])
}

/// A figure on both dates: the base and the last day of the period.
async fn op_beide_data(
    opname: &Opname<'_>,
    sleutel: impl Fn(Date) -> String,
    alleen: impl Fn(Date) -> String,
) -> Result<Vec<Telling>, CijferFout> {
    let mut tellingen = Vec::new();
    for (id, datum) in [("basis", opname.vraag.basis), ("nu", opname.vraag.periode.tot_en_met)] {
        let sql = format!(
            "SELECT {} AS sleutel, count(*) FROM {UITKERING} {LOPEND} AND {} GROUP BY 1",
            sleutel(datum),
            alleen(datum)
        );
        tellingen.push(Telling {
            id,
            titel: dag(datum),
            per_sleutel: opname.per_sleutel(sql, datum, None).await?,
        });
    }
    Ok(tellingen)
}

fn jong(datum: Date) -> String {
    hoogstens(29, datum)
}

/// What every table here says. In the middle of a month a birth month does not tell who has had a birthday. Young is who
/// certainly is.
fn definitie(opname: &Opname<'_>, wie: &str, waarnaar: &str) -> String {
    let data = [opname.vraag.basis, opname.vraag.periode.tot_en_met];
    let midden = if data.iter().all(|datum| *datum == datum.last_of_month()) {
        ""
    } else {
        " Van de geboortedatum is alleen de maand bekend: wie in de maand van de peildatum een jaar ouder wordt, kan beide \
         leeftijden hebben."
    };
    format!(
        "Aantal bijstandsuitkeringen {wie} op {} en op {}, naar {waarnaar}. Een uitkering telt mee als zij op of voor \
         de peildatum is ingegaan en niet op of voor de peildatum is beëindigd, en als iemand op de peildatum \
         hoofdaanvrager is met een uitkering volgens de Participatiewet; kenmerken zijn die van de peildatum.{midden}",
        dag(data[0]),
        dag(data[1])
    )
}

async fn leeftijd(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen =
        op_beide_data(opname, |datum| band_van_geboorte(PLAN_VAN_AANPAK, datum), |_| "1 = 1".to_owned())
            .await?;
    let mut sleutels: Vec<Sleutel> =
        PLAN_VAN_AANPAK.iter().map(|band| Sleutel::nieuw(band.id, band.titel)).collect();
    sleutels[0].altijd = false;
    sleutels.push(Sleutel::zo_nodig("onbekend", "Onbekend"));
    let opschrift = Opschrift {
        id: "stand-leeftijd",
        titel: "Uitkeringen naar leeftijd",
        definitie: definitie(opname, "van alle leeftijden", "leeftijd in hele jaren op de peildatum")
            + " "
            + LEEFTIJD_BAND,
        bron: BRON,
        rijen: "Leeftijd",
    };
    let (tabel, relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, true);
    Ok(Deel { tabel, relaties })
}

async fn opleiding(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen = op_beide_data(opname, |_| "u.opleiding".to_owned(), jong).await?;
    let opschrift = Opschrift {
        id: "stand-opleiding",
        titel: "Jongeren met een uitkering naar opleidingsniveau",
        definitie: definitie(
            opname,
            "van jongeren die zeker niet ouder zijn dan 29 jaar",
            "hoogste opleidingsniveau",
        ),
        bron: BRON,
        rijen: "Opleidingsniveau",
    };
    let (tabel, relaties) = tabel_met_totaal(opschrift, opleidingsniveaus(), &tellingen, true);
    Ok(Deel { tabel, relaties })
}

pub(super) fn opleidingsniveaus() -> Vec<Sleutel> {
    Opleidingsniveau::ALLE.iter().map(|niveau| Sleutel::nieuw(niveau.code(), niveau.titel())).collect()
}

async fn gebiedsteam(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen = op_beide_data(opname, |_| "coalesce(u.gebiedsteam, 'onbekend')".to_owned(), jong).await?;
    // The teams are configuration of the municipality: the rows are the codes that occur, by their own name.
    let mut codes: Vec<&String> = tellingen.iter().flat_map(|telling| telling.per_sleutel.keys()).collect();
    codes.sort_unstable();
    codes.dedup();
    let sleutels = codes.into_iter().map(|code| Sleutel::nieuw(code, &teamnaam(code))).collect();
    let opschrift = Opschrift {
        id: "stand-gebiedsteam",
        titel: "Jongeren met een uitkering naar gebiedsteam",
        definitie: definitie(
            opname,
            "van jongeren die zeker niet ouder zijn dan 29 jaar",
            "het gebiedsteam dat verantwoordelijk is",
        ),
        bron: BRON,
        rijen: "Gebiedsteam",
    };
    let (tabel, relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, true);
    Ok(Deel { tabel, relaties })
}

/// Puts what people call the teams in the place of their codes, as far as the municipality says it.
pub(crate) fn noem_teams(blad: &mut Cijferblad, namen: &BTreeMap<String, String>) {
    let tabellen = blad.tabellen.iter_mut().filter(|tabel| tabel.id == "stand-gebiedsteam");
    for rij in tabellen.flat_map(|tabel| &mut tabel.rijen) {
        if let (Some(naam), Some(cel)) = (namen.get(&rij.id), rij.cellen.first_mut()) {
            *cel = Cel::Tekst(naam.clone());
        }
    }
}

/// `oude-wijken` → `Oude wijken`.
fn teamnaam(code: &str) -> String {
    let woorden = code.replace('-', " ");
    let mut letters = woorden.chars();
    letters.next().map_or(String::new(), |eerste| eerste.to_uppercase().chain(letters).collect())
}

async fn duur(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let tellingen = op_beide_data(opname, |_| duurband("$1"), jong).await?;
    let opschrift = Opschrift {
        id: "stand-duur",
        titel: "Jongeren met een uitkering naar duur van de uitkering",
        definitie: definitie(
            opname,
            "van jongeren die zeker niet ouder zijn dan 29 jaar",
            "tijd sinds de ingangsdatum in kalendermaanden (ondergrens inclusief, bovengrens exclusief), na een \
             onderbreking opnieuw",
        ),
        bron: BRON,
        rijen: "Duur",
    };
    let sleutels = DUUR.iter().map(|(id, titel, _)| Sleutel::nieuw(id, titel)).collect();
    let (tabel, relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, true);
    Ok(Deel { tabel, relaties })
}

/// Target groups overlap, so there is no sum: each lies within the total of the young people.
async fn doelgroep(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let id = "stand-doelgroep";
    let mut per_datum: Vec<(&str, Date, BTreeMap<String, u64>)> = Vec::new();
    for (kolom, datum) in [("basis", opname.vraag.basis), ("nu", opname.vraag.periode.tot_en_met)] {
        // One row per combination of groups; there are few.
        let sql = format!(
            "SELECT CAST(u.doelgroepen AS TEXT), count(*) FROM {UITKERING} {LOPEND} AND {} GROUP BY u.doelgroepen",
            jong(datum)
        );
        let mut aantallen: BTreeMap<String, u64> = BTreeMap::new();
        for (bits, aantal) in opname.per_sleutel(sql, datum, None).await? {
            let bits: i64 = bits.parse().unwrap_or_default();
            for groep in Doelgroep::ALLE.iter().filter(|groep| bits & feiten::bit(**groep) != 0) {
                *aantallen.entry(groep.code().to_owned()).or_default() += aantal;
            }
            *aantallen.entry("totaal".to_owned()).or_default() += aantal;
        }
        per_datum.push((kolom, datum, aantallen));
    }
    let mut kolommen = vec![Kolom::label("rij", "Doelgroep")];
    kolommen.extend(per_datum.iter().map(|(kolom, datum, _)| Kolom::aantal(kolom, &dag(*datum))));
    kolommen.push(Kolom::percentage("verandering", "Verandering"));
    let rij = |code: &str, titel: &str, maak: fn(&str, Vec<Cel>) -> Rij| {
        let cel = |kolom| crate::tabel::CelRef::cel(id, code, kolom);
        let mut cellen = vec![Cel::Tekst(titel.to_owned())];
        cellen.extend(
            per_datum
                .iter()
                .map(|(_, _, aantallen)| Cel::Aantal(aantallen.get(code).copied().unwrap_or_default())),
        );
        cellen.push(Cel::Verandering { nu: cel("nu"), basis: cel("basis") });
        maak(code, cellen)
    };
    let mut rijen: Vec<Rij> =
        Doelgroep::ALLE.iter().map(|groep| rij(groep.code(), groep.titel(), Rij::nieuw)).collect();
    rijen.push(rij("totaal", "Alle jongeren tot en met 29", Rij::totaal));
    let tabel = Tabel {
        id: id.to_owned(),
        titel: "Jongeren met een uitkering naar doelgroep".to_owned(),
        definitie: definitie(opname, "van jongeren die zeker niet ouder zijn dan 29 jaar", "doelgroep")
            + " Iemand kan in meer doelgroepen vallen: de rijen tellen niet op tot het totaal.",
        bron: BRON.to_owned(),
        kolommen,
        rijen,
        grafiek: Grafiek::Staven("nu".to_owned()),
    };
    let relaties = ["basis", "nu"]
        .into_iter()
        .flat_map(|kolom| Doelgroep::ALLE.iter().map(move |groep| (kolom, groep.code())))
        .map(|(kolom, code)| Relatie::omvat(tabel.cel("totaal", kolom), tabel.cel(code, kolom)))
        .collect();
    Ok(Deel { tabel, relaties })
}
