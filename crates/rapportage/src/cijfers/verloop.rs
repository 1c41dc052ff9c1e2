//! `stand-verloop`: how the stand at the begin of the period becomes that at its end, so that a reader can add it up.
//!
//! Of each run of days in which a benefit counts there is one begin (it ran on the day before the period, or begins in
//! it) and one end (it runs on the last day, or ends in it). Who certainly was young at the begin and no longer is at the
//! end passed the age in between; the other way round is a correction.

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};

use super::{
    CijferFout, Deel, LOPEND, Opname, UITKERING,
    banden::hoogstens,
    opname::{BEGONNEN, geeindigd},
    stand_maand::maand_id,
    woorden::{LEEFTIJD_ZEKER, WIE_TELT, dag, onderbreking},
};
use crate::{
    Cijfervraag,
    tabel::{Cel, CelRef, Grafiek, Kolom, Relatie, Rij, Tabel},
};

pub(super) const ID: &str = "stand-verloop";
/// Over a longer period there is no column by age: its months would have to be protected together with it.
const MAANDEN_NAAR_LEEFTIJD: i64 = 3;
/// The columns up to an age, with the age and the row of who passes it.
const JONG: [(&str, i64, &str); 2] = [("tm-29", 29, "werd-30"), ("tm-26", 26, "werd-27")];

/// Who passed an age, and whose age turned out to be lower: up to 29, up to 26.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Leeftijden {
    werd: [u64; 2],
    correctie: [u64; 2],
}

/// The table, and the counts per month that stand in none.
pub(super) struct Verloop {
    pub(super) deel: Deel,
    pub(super) ongepubliceerd: BTreeMap<String, u64>,
}

/// Whether the table has columns by age.
fn naar_leeftijd(vraag: &Cijfervraag) -> bool {
    let grens = vraag.periode.van.checked_add(Span::new().months(MAANDEN_NAAR_LEEFTIJD));
    grens.is_ok_and(|grens| vraag.na_periode() <= grens)
}

pub(super) async fn tel(opname: &Opname<'_>) -> Result<Verloop, CijferFout> {
    let vraag = opname.vraag;
    let (van, na) = (vraag.periode.van, vraag.na_periode());
    let begin = van.yesterday().unwrap_or(van);
    let stand = async |dag: Date| -> Result<[u64; 3], CijferFout> {
        let jong = |jaren| format!("sum(CASE WHEN {} THEN 1 ELSE 0 END)", hoogstens(jaren, dag));
        let sql = format!("SELECT count(*), {}, {} FROM {UITKERING} {LOPEND}", jong(29), jong(26));
        opname.aantallen(sql, dag, None).await
    };
    let stroom = async |welke: String, ook: &str| -> Result<[u64; 3], CijferFout> {
        let jong = |jaren| format!("sum(CASE WHEN u.leeftijd_max <= {jaren} THEN 1 ELSE 0 END)");
        let sql = format!("SELECT count(*), {}, {} FROM {welke}{ook}", jong(29), jong(26));
        opname.aantallen(sql, van, Some(na)).await
    };
    let jong = naar_leeftijd(vraag);
    let leeftijden = if jong { tel_leeftijden(opname, van, na).await? } else { Leeftijden::default() };
    let met = |[alle, a, b]: [u64; 3]| {
        let cel = |aantal| if jong { Cel::Aantal(aantal) } else { Cel::Leeg };
        vec![Cel::Aantal(alle), cel(a), cel(b)]
    };
    let alleen = |aantallen: [Option<u64>; 2]| {
        let cel = |aantal: Option<u64>| aantal.filter(|_| jong).map_or(Cel::Leeg, Cel::Aantal);
        vec![Cel::Leeg, cel(aantallen[0]), cel(aantallen[1])]
    };
    let rij = |id: &str, titel: String, aantallen: Vec<Cel>, maak: fn(&str, Vec<Cel>) -> Rij| {
        maak(id, std::iter::once(Cel::Tekst(titel)).chain(aantallen).collect())
    };
    let nieuw: fn(&str, Vec<Cel>) -> Rij = Rij::nieuw;
    let [werd_30, werd_27] = leeftijden.werd;
    let correctie = leeftijden.correctie.map(Some);
    let rijen = vec![
        rij("begin", format!("Op {}", dag(begin)), met(stand(begin).await?), Rij::totaal),
        rij("instroom", "Erbij: instroom".to_owned(), met(stroom(opname.ingestroomd(), "").await?), nieuw),
        rij(
            "hervat",
            "Erbij: hervat na een onderbreking".to_owned(),
            met(stroom(opname.hervat(), "").await?),
            nieuw,
        ),
        rij("uitstroom", "Eraf: uitstroom".to_owned(), met(stroom(opname.uitgestroomd(), "").await?), nieuw),
        rij(
            "verhuisd",
            "… waarvan door verhuizing".to_owned(),
            met(stroom(opname.uitgestroomd(), " AND u.reden = 'verhuizing'").await?),
            nieuw,
        ),
        rij(
            "onderbroken",
            "Eraf: onderbroken".to_owned(),
            met(stroom(opname.onderbroken(), "").await?),
            nieuw,
        ),
        rij("werd-30", "Eraf: werd 30".to_owned(), alleen([Some(werd_30), None]), nieuw),
        rij("werd-27", "Eraf: werd 27".to_owned(), alleen([None, Some(werd_27)]), nieuw),
        rij("correctie", "Erbij: leeftijd gecorrigeerd of alsnog zeker".to_owned(), alleen(correctie), nieuw),
        rij(
            "eind",
            format!("Op {}", dag(vraag.periode.tot_en_met)),
            met(stand(vraag.periode.tot_en_met).await?),
            Rij::totaal,
        ),
    ];
    let tabel = Tabel {
        id: ID.to_owned(),
        titel: "Van het begin naar het einde van de periode".to_owned(),
        definitie: format!(
            "Het aantal bijstandsuitkeringen op de dag voor de periode, plus wat erbij komt, min wat eraf gaat, is dat op de \
             laatste dag; de rij die met … begint is een deel van de rij erboven. {WIE_TELT} {} Werd 30 (of 27) is wie aan het begin zeker \
             niet ouder was dan 29 (of 26) en aan het einde niet meer. Wie naar de gemeente verhuist staat bij de instroom: de \
             bron zegt dat niet apart. De beginstand is geteld zoals nu bekend: wat sinds een eerder rapport is \
             gecorrigeerd, zit erin. {LEEFTIJD_ZEKER} Over een periode van meer dan drie maanden staan alleen alle leeftijden er.",
            onderbreking(opname)
        ),
        bron: "Intake: toekenningen en kenmerken; traject: uitstroom.".to_owned(),
        kolommen: vec![
            Kolom::label("rij", "Verloop"),
            Kolom::aantal("totaal", "Alle leeftijden"),
            Kolom::aantal("tm-29", "Tot en met 29 jaar"),
            Kolom::aantal("tm-26", "Tot en met 26 jaar"),
        ],
        rijen,
        grafiek: Grafiek::Geen,
    };
    let mut relaties = binnen_de_tabel(&tabel, jong);
    let (per_maand, ongepubliceerd) = per_maand(opname).await?;
    relaties.extend(per_maand);
    Ok(Verloop { deel: Deel { tabel, relaties }, ongepubliceerd })
}

/// In `[van, na)`: of each run the begin and the end, and whether somebody certainly was up to 29 or 26 then.
async fn tel_leeftijden(opname: &Opname<'_>, van: Date, na: Date) -> Result<Leeftijden, CijferFout> {
    let (begin, eind) = (van.yesterday().unwrap_or(van), na.yesterday().unwrap_or(na));
    let vlag = |waar: String| format!("CASE WHEN {waar} THEN 1 ELSE 0 END");
    let op = |dag: Date| {
        let [a, b] = [29, 26].map(|jaren| vlag(hoogstens(jaren, dag)));
        let lopend = LOPEND.replace("$1", &format!("'{dag}'"));
        format!(
            "SELECT u.uitkering_id AS id, u.telt_van AS van, {a} AS a, {b} AS b FROM {UITKERING} {lopend}"
        )
    };
    let bij = |welke: &str| {
        let [a, b] = [29, 26].map(|jaren| vlag(format!("u.leeftijd_max <= {jaren}")));
        format!("SELECT u.uitkering_id, u.telt_van, {a}, {b} FROM {welke}")
    };
    let sql = format!(
        "SELECT sum(CASE WHEN s.a = 1 AND e.a = 0 THEN 1 ELSE 0 END), sum(CASE WHEN s.b = 1 AND e.b = 0 THEN 1 ELSE 0 END), \
         sum(CASE WHEN s.a = 0 AND e.a = 1 THEN 1 ELSE 0 END), sum(CASE WHEN s.b = 0 AND e.b = 1 THEN 1 ELSE 0 END) \
         FROM ({} UNION ALL {}) AS s JOIN ({} UNION ALL {}) AS e ON e.id = s.id AND e.van = s.van",
        op(begin),
        bij(&format!("{UITKERING} {BEGONNEN}")),
        op(eind),
        bij(&geeindigd()),
    );
    let [a, b, c, d] = opname.aantallen(sql, van, Some(na)).await?;
    Ok(Leeftijden { werd: [a, b], correctie: [c, d] })
}

fn binnen_de_tabel(tabel: &Tabel, jong: bool) -> Vec<Relatie> {
    let cel = |rij: &str, kolom: &str| tabel.cel(rij, kolom);
    let mut relaties = Vec::new();
    let kolommen: &[&str] = if jong { &["totaal", "tm-29", "tm-26"] } else { &["totaal"] };
    for kolom in kolommen.iter().copied() {
        let mut termen = vec![(1, cel("eind", kolom))];
        for (factor, rij) in
            [(-1, "begin"), (-1, "instroom"), (-1, "hervat"), (1, "uitstroom"), (1, "onderbroken")]
        {
            termen.push((factor, cel(rij, kolom)));
        }
        if let Some((_, _, werd)) = JONG.iter().find(|(id, ..)| *id == kolom) {
            termen.extend([(1, cel(werd, kolom)), (-1, cel("correctie", kolom))]);
        }
        relaties.push(Relatie::vergelijking(termen, 0));
        relaties.push(Relatie::omvat(cel("uitstroom", kolom), cel("verhuisd", kolom)));
    }
    for rij in ["begin", "instroom", "hervat", "uitstroom", "verhuisd", "onderbroken", "eind"]
        .into_iter()
        .filter(|_| jong)
    {
        relaties.extend(super::instroom::genest(tabel, rij));
    }
    relaties
}

/// Whoever has the stand and the flows of a month by age, has who passed the age in it: groups in no table, which lead
/// from the period to its months. Where there are none, that is stated as if it were known.
async fn per_maand(opname: &Opname<'_>) -> Result<(Vec<Relatie>, BTreeMap<String, u64>), CijferFout> {
    let (mut relaties, mut ongepubliceerd) = (Vec::new(), BTreeMap::new());
    let maanden = hele_maanden(opname.vraag);
    if !naar_leeftijd(opname.vraag) {
        return Ok((relaties, ongepubliceerd));
    }
    let peildata = opname.vraag.peildata();
    for einde in maanden {
        let eerste = einde.first_of_month();
        let (Ok(vorige), Ok(na)) = (eerste.yesterday(), einde.tomorrow()) else { continue };
        if !peildata.contains(&vorige) {
            continue;
        }
        let leeftijden = tel_leeftijden(opname, eerste, na).await?;
        let [hervat, onderbroken] = [opname.hervat(), opname.onderbroken()].map(|welke| {
            let jong = |jaren| format!("sum(CASE WHEN u.leeftijd_max <= {jaren} THEN 1 ELSE 0 END)");
            format!("SELECT {}, {} FROM {welke}", jong(29), jong(26))
        });
        let hervat: [u64; 2] = opname.aantallen(hervat, eerste, Some(na)).await?;
        let onderbroken: [u64; 2] = opname.aantallen(onderbroken, eerste, Some(na)).await?;
        for (plaats, (kolom, ..)) in JONG.iter().enumerate() {
            let cel = |tabel: &str, dag: Date| CelRef::cel(tabel, &maand_id(dag), kolom);
            let mut termen = vec![
                (1, cel("stand-maand", einde)),
                (-1, cel("stand-maand", vorige)),
                (-1, cel("instroom-maand", einde)),
                (1, cel("uitstroom-maand", einde)),
            ];
            for (wat, factor, aantal) in [
                ("hervat", -1, hervat[plaats]),
                ("onderbroken", 1, onderbroken[plaats]),
                ("ouder", 1, leeftijden.werd[plaats]),
                ("jonger", -1, leeftijden.correctie[plaats]),
            ] {
                if aantal > 0 {
                    let naam = format!("{wat} {kolom} {}", maand_id(einde));
                    termen.push((factor, CelRef::ongepubliceerd(&naam)));
                    ongepubliceerd.insert(naam, aantal);
                }
            }
            relaties.push(Relatie::vergelijking(termen, 0));
        }
    }
    Ok((relaties, ongepubliceerd))
}

/// The last days of the months that lie wholly within the period and are rows of the tables by month.
pub(super) fn hele_maanden(vraag: &Cijfervraag) -> Vec<Date> {
    let peildata = vraag.peildata().into_iter();
    peildata.filter(|einde| einde.first_of_month() >= vraag.periode.van).collect()
}
