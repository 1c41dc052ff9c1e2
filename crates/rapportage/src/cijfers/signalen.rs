//! Prevention: signals by source and what followed.

use std::collections::{BTreeMap, BTreeSet};

use domein::{Gespreksuitkomst, SignaalBron};

use super::{
    CijferFout, Deel, Opname,
    banden::{Opschrift, Sleutel, Telling, tabel_met_totaal},
    signaalbronnen::geleverd,
};
use crate::{
    feiten::gevolg,
    tabel::{Cel, CelRef, Grafiek, Kolom, Relatie, Rij},
};

const BRON: &str = "Signalering: signalen en opvolging.";

/// The signals of the period `[$1, $4)` in the municipality `$2` as known at `$3`, each with the day of its first
/// follow-up and what followed up to the end of the period. Signals that their source withdrew are not counted. Of
/// more talks the last one says what came of it.
fn signalen() -> String {
    let gevolg = |voorwaarde: &str| {
        format!(
            "FROM feit_signaalgevolg g WHERE g.signaal_id = s.signaal_id AND g.bekend_van <= $3 AND g.bekend_tot > $3 \
             AND g.datum < $4 AND {voorwaarde}"
        )
    };
    let soort = |soort: &str| gevolg(&format!("g.soort = '{soort}'"));
    let opvolging = gevolg(&format!(
        "g.soort IN ('{}', '{}', '{}', '{}', '{}')",
        gevolg::INFORMATIE,
        gevolg::AANKOMST,
        gevolg::DOORGELEID,
        gevolg::GEPLAND,
        gevolg::GEVOERD
    ));
    format!(
        "SELECT s.bron AS bron, s.opvolgen_voor AS opvolgen_voor, (SELECT min(g.datum) {opvolging}) AS opgevolgd, \
         CASE WHEN EXISTS (SELECT 1 {}) THEN 1 ELSE 0 END AS gepland, \
         (SELECT g.uitkomst {} ORDER BY g.datum DESC, g.positie DESC LIMIT 1) AS gevoerd, \
         CASE WHEN EXISTS (SELECT 1 {}) THEN 1 ELSE 0 END AS verplaatst, \
         CASE WHEN EXISTS (SELECT 1 {}) THEN 1 ELSE 0 END AS afgezegd, \
         CASE WHEN EXISTS (SELECT 1 {}) THEN 1 ELSE 0 END AS niet_verschenen, \
         CASE WHEN EXISTS (SELECT 1 {}) THEN 1 ELSE 0 END AS geescaleerd, \
         CASE WHEN EXISTS (SELECT 1 {}) THEN 1 ELSE 0 END AS afgesloten \
         FROM feit_signaal s WHERE s.gemeente = $2 AND s.bekend_van <= $3 AND s.bekend_tot > $3 \
         AND s.datum >= $1 AND s.datum < $4",
        soort(gevolg::GEPLAND),
        soort(gevolg::GEVOERD),
        soort(gevolg::VERPLAATST),
        soort(gevolg::AFGEZEGD),
        soort(gevolg::NIET_VERSCHENEN),
        soort(gevolg::GEESCALEERD),
        soort(gevolg::AFGESLOTEN),
    )
}

/// `ontbrekend`: the sources about which nothing was delivered of the period; they have a row that says so.
pub(super) async fn tabellen(
    opname: &Opname<'_>,
    ontbrekend: &BTreeSet<SignaalBron>,
) -> Result<Vec<Deel>, CijferFout> {
    Ok(vec![per_bron(opname, ontbrekend).await?, opvolging(opname).await?])
}

async fn per_bron(opname: &Opname<'_>, ontbrekend: &BTreeSet<SignaalBron>) -> Result<Deel, CijferFout> {
    let mut tellingen = Vec::new();
    for (id, titel, voorwaarde) in [
        ("ontvangen", "Ontvangen", "1 = 1"),
        ("binnen-norm", "Opgevolgd binnen de norm", "alle.opgevolgd < alle.opvolgen_voor"),
        ("gesprek", "Gesprek gevoerd", "alle.gevoerd IS NOT NULL"),
    ] {
        let sql =
            format!("SELECT alle.bron, count(*) FROM ({}) AS alle WHERE {voorwaarde} GROUP BY 1", signalen());
        let per_sleutel =
            opname.per_sleutel(sql, opname.vraag.periode.van, Some(opname.vraag.na_periode())).await?;
        tellingen.push(Telling { id, titel: titel.to_owned(), per_sleutel });
    }
    let opschrift = Opschrift {
        id: "signalen-bron",
        titel: "Signalen naar bron",
        definitie: "Aantal signalen met een datum in de periode, naar wie ze gaf; ingetrokken signalen tellen niet mee. \
            Opgevolgd is: \
            informatie verstrekt, gesprek gepland of gevoerd, of aankomst bevestigd, tot en met de laatste dag van de \
            periode; binnen de norm is voor de eerste dag waarop opvolging te laat is. Van een bron die over de periode \
            niets heeft aangeleverd, is niet bekend of er signalen waren."
            .to_owned(),
        bron: BRON,
        rijen: "Bron",
    };
    // What is delivered has a row, also when it is zero or not delivered: whoever looks must see the difference.
    let sleutel = |bron: &SignaalBron| match ontbrekend.contains(bron) || geleverd(*bron) {
        true => Sleutel::nieuw(bron.code(), bron.titel()),
        false => Sleutel::zo_nodig(bron.code(), bron.titel()),
    };
    let sleutels = SignaalBron::ALLE.iter().map(sleutel).collect();
    let (mut tabel, mut relaties) = tabel_met_totaal(opschrift, sleutels, &tellingen, false);
    tabel.grafiek = Grafiek::Staven("ontvangen".to_owned());
    for rij in &tabel.rijen {
        for deel in ["binnen-norm", "gesprek"] {
            relaties.push(Relatie::omvat(tabel.cel(&rij.id, "ontvangen"), tabel.cel(&rij.id, deel)));
        }
    }
    Ok(Deel { tabel, relaties })
}

/// What became of the signals: rows that make up the total, and below it rows that lie within it.
async fn opvolging(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let id = "signalen-opvolging";
    let (van, tot) = (opname.vraag.periode.van, Some(opname.vraag.na_periode()));
    let toestand = "CASE WHEN alle.opgevolgd < alle.opvolgen_voor THEN 'binnen-norm' \
        WHEN alle.opgevolgd IS NOT NULL THEN 'na-norm' \
        WHEN alle.afgesloten = 1 THEN 'afgesloten-zonder' \
        WHEN alle.opvolgen_voor < $4 THEN 'verlopen' ELSE 'loopt' END";
    let sql = format!("SELECT {toestand}, count(*) FROM ({}) AS alle GROUP BY 1", signalen());
    let telling = Telling {
        id: "aantal",
        titel: "Signalen".to_owned(),
        per_sleutel: opname.per_sleutel(sql, van, tot).await?,
    };
    let sleutels = vec![
        Sleutel::nieuw("binnen-norm", "Opgevolgd binnen de norm"),
        Sleutel::nieuw("na-norm", "Opgevolgd na de norm"),
        Sleutel::nieuw("afgesloten-zonder", "Afgesloten zonder opvolging"),
        Sleutel::nieuw("verlopen", "Norm verlopen, nog geen opvolging"),
        Sleutel::nieuw("loopt", "Nog binnen de norm"),
    ];
    let opschrift = Opschrift {
        id,
        titel: "Opvolging van signalen",
        definitie: "Signalen van de periode (zonder ingetrokken signalen) naar wat er tot en met de laatste dag van de \
            periode op volgde. De rijen boven het totaal tellen daartoe op; de rijen eronder zijn er een deel van en \
            kunnen overlappen. Een gesprek dat is verzet of afgezegd is geen gesprek waarop iemand niet verscheen. Wat later is \
            ingetrokken of vervangen telt niet mee. Na meer gesprekken telt de uitkomst van het laatste."
            .to_owned(),
        bron: BRON,
        rijen: "Opvolging",
    };
    let (mut tabel, mut relaties) = tabel_met_totaal(opschrift, sleutels, &[telling], false);

    let sql = format!(
        "SELECT sum(alle.gepland), count(alle.gevoerd), sum(alle.verplaatst), sum(alle.afgezegd), \
         sum(alle.niet_verschenen), sum(alle.geescaleerd) FROM ({}) AS alle",
        signalen()
    );
    let [gepland, gevoerd, verplaatst, afgezegd, niet_verschenen, geescaleerd] =
        opname.aantallen(sql, van, tot).await?;
    let sql = format!(
        "SELECT alle.gevoerd, count(*) FROM ({}) AS alle WHERE alle.gevoerd IS NOT NULL GROUP BY 1",
        signalen()
    );
    let uitkomsten: BTreeMap<String, u64> = opname.per_sleutel(sql, van, tot).await?;

    let cel = |rij: &str| CelRef::cel(id, rij, "aantal");
    let mut deel = |rij: &str, titel: &str, aantal: u64, geheel: &str| {
        tabel.rijen.push(Rij::totaal(rij, vec![Cel::Tekst(titel.to_owned()), Cel::Aantal(aantal)]));
        relaties.push(Relatie::omvat(cel(geheel), cel(rij)));
    };
    deel("gesprek-gepland", "Gesprek gepland", gepland, "totaal");
    deel("gesprek-gevoerd", "Gesprek gevoerd", gevoerd, "totaal");
    deel("gesprek-verplaatst", "Een of meer keren verplaatst", verplaatst, "totaal");
    deel("gesprek-afgezegd", "Een of meer keren afgezegd", afgezegd, "totaal");
    deel("niet-verschenen", "Een of meer keren niet verschenen", niet_verschenen, "totaal");
    deel("geescaleerd", "Geëscaleerd na een norm die verliep", geescaleerd, "totaal");
    for uitkomst in Gespreksuitkomst::ALLE {
        let aantal = uitkomsten.get(uitkomst.code()).copied().unwrap_or_default();
        let titel = format!("Gesprek: {}", uitkomst.titel().to_lowercase());
        deel(&format!("uitkomst-{uitkomst}"), &titel, aantal, "gesprek-gevoerd");
    }
    relaties.push(Relatie::som(
        cel("gesprek-gevoerd"),
        Gespreksuitkomst::ALLE.iter().map(|uitkomst| cel(&format!("uitkomst-{uitkomst}"))),
    ));
    tabel.kolommen.push(Kolom::percentage("aandeel", "Aandeel"));
    for rij in &mut tabel.rijen {
        rij.cellen.push(Cel::Percentage { teller: cel(&rij.id), noemer: cel("totaal") });
    }
    Ok(Deel { tabel, relaties })
}
