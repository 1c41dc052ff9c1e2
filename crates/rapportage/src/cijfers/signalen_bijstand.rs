//! `signalen-bijstand`: of the signals of each quarter, how many applied for bijstand all the same within 3, 6 and 12
//! months. A signal counts when every day of its window is known; the others are still open, and say nothing yet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{CijferFout, Deel, Dekking, Opname, UITKERING};
use crate::{
    Cijfervraag,
    tabel::{Cel, CelRef, Grafiek, Kolom, Relatie, Rij, Tabel},
};

pub(super) const ID: &str = "signalen-bijstand";
const MAANDEN: [u8; 3] = [3, 6, 12];
/// The newest quarters that have a row: three years.
const MEESTE_KWARTALEN: usize = 12;
/// Received; per window how many are followed to its end and got bijstand; and of who is followed through a longer
/// window, who got it within the shorter one: 3 of 6, 6 of 12.
type Tellingen = [u64; 9];

pub(super) struct Cohorten {
    pub(super) deel: Deel,
    pub(super) ongepubliceerd: BTreeMap<String, u64>,
}

/// The whole quarters from the first month shown up to and including the period, at most the last
/// [`MEESTE_KWARTALEN`]: id and last day.
pub(super) fn kwartalen(vraag: &Cijfervraag) -> Vec<(String, Date)> {
    let (eerste, _) = vraag.maanden();
    let peildata = vraag.peildata().into_iter();
    let kwartalen = peildata.filter(|einde| einde.month() % 3 == 0 && eerste_dag(*einde) >= eerste);
    let mut kwartalen: Vec<_> = kwartalen.map(|einde| (kwartaal_id(einde), einde)).collect();
    kwartalen.split_off(kwartalen.len().saturating_sub(MEESTE_KWARTALEN))
}

fn kwartaal_id(dag: Date) -> String {
    format!("{:04}-Q{}", dag.year(), (dag.month() - 1) / 3 + 1)
}

pub(super) async fn tel(opname: &Opname<'_>, dekking: &Dekking) -> Result<Cohorten, CijferFout> {
    let mut per_kwartaal: BTreeMap<String, Tellingen> = BTreeMap::new();
    let kwartalen = kwartalen(opname.vraag);
    if let (Some((_, eerste)), Some((_, laatste))) = (kwartalen.first(), kwartalen.last()) {
        let van = eerste_dag(*eerste);
        let na = laatste.tomorrow().unwrap_or(*laatste);
        for (maand, aantallen) in opname.per_rij::<9>(sql(opname, dekking), van, Some(na)).await? {
            let dag = super::ontleed_dag(&format!("{maand}-01"))?;
            let som = per_kwartaal.entry(kwartaal_id(dag)).or_default();
            som.iter_mut().zip(aantallen).for_each(|(som, aantal)| *som += aantal);
        }
    }
    let rijen: Vec<(String, Tellingen)> = kwartalen
        .into_iter()
        .map(|(id, _)| {
            let aantallen = per_kwartaal.get(&id).copied().unwrap_or_default();
            (id, aantallen)
        })
        // Before the first signal there is nothing to follow.
        .skip_while(|(_, aantallen)| aantallen[0] == 0)
        .collect();
    let mut cohorten = maak(&rijen);
    zeg_wat_ontbreekt(opname, &mut cohorten.deel.tabel).await?;
    Ok(cohorten)
}

/// No signal of a quarter about which not every source delivered is unknown, not zero.
async fn zeg_wat_ontbreekt(opname: &Opname<'_>, tabel: &mut Tabel) -> Result<(), CijferFout> {
    for (id, einde) in kwartalen(opname.vraag) {
        let Some(rij) = tabel.rijen.iter_mut().find(|rij| rij.id == id && rij.cellen[1] == Cel::Aantal(0))
        else {
            continue;
        };
        let dagen = (eerste_dag(einde), einde.tomorrow().unwrap_or(einde));
        if !super::signaalbronnen::ontbrekend(opname, dagen).await?.is_empty() {
            rij.cellen.iter_mut().skip(1).for_each(|cel| *cel = Cel::NietAangeleverd);
        }
    }
    Ok(())
}

/// The first day of the quarter that ends on this day.
fn eerste_dag(einde: Date) -> Date {
    Date::new(einde.year(), einde.month() - 2, 1).unwrap_or(einde)
}

fn sql(opname: &Opname<'_>, dekking: &Dekking) -> String {
    let zelfde = opname.personen.zelfde_sql("u.persoon_id", "s.persoon_id");
    let gevolgd = |maanden: u8| {
        let waar = dekking.sql("s.datum", &format!("s.na_{maanden}m"));
        format!("CASE WHEN {waar} THEN 1 ELSE 0 END AS g{maanden}")
    };
    let bijstand = |maanden: u8| {
        format!(
            "CASE WHEN EXISTS (SELECT 1 FROM {UITKERING} AND {zelfde} AND u.telt_van >= s.datum \
             AND u.telt_van < s.na_{maanden}m) THEN 1 ELSE 0 END AS b{maanden}"
        )
    };
    let som = |g: u8, b: u8| format!("sum(CASE WHEN alle.g{g} = 1 AND alle.b{b} = 1 THEN 1 ELSE 0 END)");
    let kolommen = MAANDEN.map(|maanden| format!("{}, {}", gevolgd(maanden), bijstand(maanden)));
    let sommen = MAANDEN.map(|maanden| format!("sum(alle.g{maanden}), {}", som(maanden, maanden)));
    format!(
        "SELECT alle.maand, count(*), {}, {}, {} FROM (SELECT substr(s.datum, 1, 7) AS maand, {} FROM feit_signaal s \
         WHERE s.gemeente = $2 AND s.bekend_van <= $3 AND s.bekend_tot > $3 AND s.datum >= $1 AND s.datum < $4) AS alle \
         GROUP BY 1",
        sommen.join(", "),
        som(6, 3),
        som(12, 6),
        kolommen.join(", "),
    )
}

fn maak(rijen: &[(String, Tellingen)]) -> Cohorten {
    let cel = |rij: &str, kolom: &str| CelRef::cel(ID, rij, kolom);
    let mut kolommen =
        vec![Kolom::label("rij", "Kwartaal van het signaal"), Kolom::aantal("ontvangen", "Signalen")];
    for maanden in MAANDEN {
        kolommen.push(Kolom::aantal(&format!("gevolgd-{maanden}m"), &format!("{maanden} maanden gevolgd")));
        kolommen.push(Kolom::aantal(
            &format!("bijstand-{maanden}m"),
            &format!("Bijstand binnen {maanden} maanden"),
        ));
        kolommen.push(Kolom::aantal(&format!("open-{maanden}m"), &format!("Nog open na {maanden} maanden")));
    }
    let (mut relaties, mut ongepubliceerd) = (Vec::new(), BTreeMap::new());
    let mut alle = rijen.to_vec();
    if !rijen.is_empty() {
        let mut totaal = Tellingen::default();
        rijen.iter().for_each(|(_, rij)| totaal.iter_mut().zip(rij).for_each(|(som, aantal)| *som += aantal));
        alle.push(("totaal".to_owned(), totaal));
        for kolom in kolommen.iter().skip(1) {
            let delen = rijen.iter().map(|(id, _)| cel(id, &kolom.id));
            relaties.push(Relatie::som(cel("totaal", &kolom.id), delen));
        }
    }
    let mut uit = Vec::new();
    for (id, [ontvangen, g3, b3, g6, b6, g12, b12, b3_van_6, b6_van_12]) in &alle {
        let mut cellen = vec![Cel::Tekst(titel(id)), Cel::Aantal(*ontvangen)];
        for (maanden, gevolgd, bijstand) in [(3, g3, b3), (6, g6, b6), (12, g12, b12)] {
            cellen.extend([*gevolgd, *bijstand, ontvangen - gevolgd].map(Cel::Aantal));
            let deel = |wat: &str| cel(id, &format!("{wat}-{maanden}m"));
            relaties.push(Relatie::som(cel(id, "ontvangen"), [deel("gevolgd"), deel("open")]));
            relaties.push(Relatie::omvat(deel("gevolgd"), deel("bijstand")));
        }
        for (kort, lang, even_lang, binnen) in [(3, 6, g3 == g6, *b3_van_6), (6, 12, g6 == g12, *b6_van_12)] {
            let deel = |wat: &str, maanden: i32| cel(id, &format!("{wat}-{maanden}m"));
            relaties.push(Relatie::omvat(deel("gevolgd", kort), deel("gevolgd", lang)));
            if even_lang {
                relaties.push(Relatie::omvat(deel("bijstand", lang), deel("bijstand", kort)));
                continue;
            }
            // Who is followed longer got it within the shorter time too; the others are those who are not followed longer.
            let naam = format!("bijstand-{kort}m van gevolgd-{lang}m {id}");
            let beide = CelRef::ongepubliceerd(&naam);
            ongepubliceerd.insert(naam, binnen);
            relaties.push(Relatie::omvat(deel("bijstand", kort), beide.clone()));
            relaties.push(Relatie::omvat(deel("bijstand", lang), beide.clone()));
            let termen = [
                (1, deel("gevolgd", kort)),
                (-1, deel("gevolgd", lang)),
                (-1, deel("bijstand", kort)),
                (1, beide),
            ];
            relaties.push(Relatie { termen: termen.to_vec(), constante: 0, met_rest: true });
        }
        let rij: fn(&str, Vec<Cel>) -> Rij = if id == "totaal" { Rij::totaal } else { Rij::nieuw };
        uit.push(rij(id, cellen));
    }
    let tabel = Tabel {
        id: ID.to_owned(),
        titel: "Toch bijstand na een signaal".to_owned(),
        definitie: "Signalen van elk kwartaal (zonder ingetrokken signalen), vanaf het eerste met een signaal en hoogstens twaalf. Gevolgd zijn \
            signalen waarvan 3, 6 of 12 kalendermaanden voorbij zijn en over elke dag daarvan uitkeringen zijn aangeleverd; \
            alleen van die telt bijstand: een uitkering volgens de Participatiewet waarvan iemand hoofdaanvrager werd binnen zo \
            veel maanden na het signaal, ook na de periode van dit verslag. Nog open is van wie dat nog niet te zeggen is."
            .to_owned(),
        bron: "Signalering: signalen; intake: toekenningen.".to_owned(),
        kolommen,
        rijen: uit,
        grafiek: Grafiek::Geen,
    };
    Cohorten { deel: Deel { tabel, relaties }, ongepubliceerd }
}

/// `2025-Q1` → `1e kwartaal 2025`.
fn titel(id: &str) -> String {
    id.split_once("-Q")
        .map_or_else(|| "Alle kwartalen".to_owned(), |(jaar, nummer)| format!("{nummer}e kwartaal {jaar}"))
}

/// What a reader knows of these signals from the table by source, which counts those of the period.
pub(super) fn verband(vraag: &Cijfervraag, rijen: &[Rij]) -> Option<Relatie> {
    let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
    let in_periode: Vec<(String, Date)> =
        kwartalen(vraag).into_iter().filter(|(_, einde)| eerste_dag(*einde) >= van).collect();
    let heel = in_periode.first().is_some_and(|(_, einde)| eerste_dag(*einde) == van)
        && in_periode.last().is_some_and(|(_, einde)| *einde == tot_en_met);
    if in_periode.is_empty() {
        return None;
    }
    let bron = CelRef::cel("signalen-bron", "totaal", "ontvangen");
    let mut termen = vec![(1, bron)];
    let met_rij = in_periode.iter().filter(|(id, _)| rijen.iter().any(|rij| rij.id == *id));
    termen.extend(met_rij.map(|(id, _)| (-1, CelRef::cel(ID, id, "ontvangen"))));
    Some(Relatie { termen, constante: 0, met_rest: !heel })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rapport::Periode;
    use jiff::civil::date;

    #[test]
    fn alleen_hele_kwartalen_zijn_een_rij() {
        let vraag = |van, tot_en_met| {
            let mut vraag = Cijfervraag::over_periode("GM0014".parse().unwrap(), Periode { van, tot_en_met });
            vraag.maanden_vanaf = van;
            kwartalen(&vraag).into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!(vraag(date(2025, 1, 1), date(2025, 6, 30)), ["2025-Q1", "2025-Q2"]);
        assert_eq!(vraag(date(2025, 2, 1), date(2025, 8, 31)), ["2025-Q2"]);
        assert_eq!(vraag(date(2025, 2, 1), date(2025, 5, 31)), Vec::<String>::new());
    }
}
