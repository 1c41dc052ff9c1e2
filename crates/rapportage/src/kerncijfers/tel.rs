//! The exact counts behind the key figures: read from the tables of the figures, so that nothing is counted in two
//! ways. They stay inside this module.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{MAANDEN, eerder, maandeinde_op_of_voor};
use crate::{
    Cijfervraag, Rapportage, RapportageFout,
    cijfers::{Bronhorizon, CijferFout, Momentopname, ontleed_dag},
    feiten::ALTIJD,
    rapport::Periode,
    tabel::{CelRef, Fout},
};

/// Exact counts: not for showing.
pub(super) struct Tellingen {
    pub(super) peildatum: Date,
    pub(super) laatste_dag: Date,
    pub(super) bekend_op: Date,
    pub(super) posities: BTreeMap<String, u64>,
    pub(super) onverwerkt: u64,
    pub(super) horizon: Vec<Bronhorizon>,
    pub(super) alle_leeftijden: u64,
    /// None: nothing was delivered about them.
    pub(super) vergunninghouders: Option<u64>,
    pub(super) instroom: u64,
    pub(super) uitstroom: u64,
    /// None, as the next two: none is known, and not every source delivered about the period.
    pub(super) signalen: Option<u64>,
    pub(super) binnen_norm: Option<u64>,
    pub(super) wachtend: Option<u64>,
    pub(super) route_arbeid_plus: u64,
    /// Up to and including 29 at each month end, oldest first; the last is the peildatum.
    pub(super) reeks: Vec<(Date, u64)>,
}

impl Tellingen {
    /// One sheet has it all: its months end at the newest month end, and its period of twelve months on the newest day.
    pub(super) async fn nu(rapportage: &Rapportage) -> Result<Self, RapportageFout> {
        let vandaag = rapportage.vandaag();
        Momentopname::van(rapportage.database()).await?.van_deze_versie().await?;
        // Up to when the deliveries go, or further when something was recorded since.
        let horizon = Momentopname::van(rapportage.database())
            .await?
            .horizon(rapportage.gemeente(), ALTIJD - 1)
            .await?
            .into_iter()
            .filter_map(|bron| bron.tot_en_met)
            .filter(|dag| *dag <= vandaag)
            .max();
        let laatste_dag = laatste_dag(rapportage, vandaag).await?.max(horizon).unwrap_or(vandaag);
        let peildatum = maandeinde_op_of_voor(laatste_dag);
        let na = laatste_dag.tomorrow().unwrap_or(Date::MAX);
        let periode = Periode { van: eerder(na, 12), tot_en_met: laatste_dag };
        let maanden_vanaf = eerder(peildatum.first_of_month(), MAANDEN as i64 - 1);
        let vraag = Cijfervraag {
            maanden_vanaf,
            ..rapportage
                .volgens_instellingen(Cijfervraag::over_periode(rapportage.gemeente().clone(), periode))
        };

        let opname = Momentopname::van(rapportage.database()).await?;
        let posities = opname.posities().await?;
        let onverwerkt = opname.onverwerkt().await?;
        let laatst = opname.laatst_vastgelegd(ALTIJD - 1).await?;
        let horizon = opname.horizon(&vraag.gemeente, vraag.bekend_op).await?;
        let blad = opname.blad(&vraag).await?;
        let niet_aangeleverd: BTreeSet<CelRef> = blad.niet_aangeleverd().collect();
        let aantallen = blad.index();
        let tel = |tabel: &str, rij: &str, kolom: &str| {
            let cel = CelRef::cel(tabel, rij, kolom);
            aantallen.get(&cel).copied().ok_or_else(|| CijferFout::from(Fout::GeenAantal(cel)))
        };
        let als_bekend = |tabel: &str, rij: &str, kolom: &str| -> Result<Option<u64>, CijferFout> {
            let onbekend = niet_aangeleverd.contains(&CelRef::cel(tabel, rij, kolom));
            if onbekend { Ok(None) } else { tel(tabel, rij, kolom).map(Some) }
        };
        let maanden: Vec<(Date, String)> =
            vraag.peildata().into_iter().map(|dag| (dag, dag.strftime("%Y-%m").to_string())).collect();
        let reeks = maanden.iter().map(|(dag, maand)| Ok((*dag, tel("stand-maand", maand, "tm-29")?)));
        let reeks = reeks.collect::<Result<_, CijferFout>>()?;
        let jaar = |tabel: &str| -> Result<u64, CijferFout> {
            maanden.iter().rev().take(12).map(|(_, maand)| tel(tabel, maand, "tm-29")).sum()
        };
        let nu = peildatum.strftime("%Y-%m").to_string();
        Ok(Self {
            peildatum,
            laatste_dag,
            bekend_op: laatst.map_or(laatste_dag, dienst::datum_in_amsterdam),
            posities,
            onverwerkt,
            horizon,
            alle_leeftijden: tel("stand-maand", &nu, "totaal")?,
            vergunninghouders: als_bekend("stand-maand", &nu, "vergunninghouder-tm-29")?,
            instroom: jaar("instroom-maand")?,
            uitstroom: jaar("uitstroom-maand")?,
            signalen: als_bekend("signalen-bron", "totaal", "ontvangen")?,
            binnen_norm: als_bekend("signalen-bron", "totaal", "binnen-norm")?,
            wachtend: als_bekend("signalen-opvolging", "verlopen", "aantal")?
                .zip(als_bekend("signalen-opvolging", "loopt", "aantal")?)
                .map(|(verlopen, loopt)| verlopen + loopt),
            route_arbeid_plus: tel(
                "route-arbeid-plus",
                "deelnemers-actueel",
                &laatste_dag.year().to_string(),
            )?,
            reeks,
        })
    }
}

/// The newest day not after `$2` that has a fact of the municipality `$1`, as known now (`$3`).
const LAATSTE_DAG: &str = "SELECT max(alle.dag) FROM ( \
    SELECT max(u.telt_van) AS dag FROM feit_uitkering u \
    WHERE u.gemeente = $1 AND u.telt_van <= $2 AND u.bekend_tot = $3 \
    UNION ALL SELECT max(x.datum) FROM feit_uitstroom x \
    WHERE x.gemeente = $1 AND x.datum <= $2 AND x.bekend_tot = $3 \
    UNION ALL SELECT max(s.datum) FROM feit_signaal s \
    WHERE s.gemeente = $1 AND s.datum <= $2 AND s.bekend_tot = $3 \
    UNION ALL SELECT max(g.datum) FROM feit_signaalgevolg g JOIN feit_signaal s ON s.signaal_id = g.signaal_id \
    WHERE s.gemeente = $1 AND g.datum <= $2 AND s.bekend_tot = $3 AND g.bekend_tot = $3 \
    UNION ALL SELECT max(p.datum) FROM feit_plaatsing p WHERE p.gemeente = $1 AND p.datum <= $2 AND p.bekend_tot = $3 \
    UNION ALL SELECT max(t.datum) FROM feit_traject t WHERE t.gemeente = $1 AND t.datum <= $2) AS alle";

async fn laatste_dag(rapportage: &Rapportage, vandaag: Date) -> Result<Option<Date>, CijferFout> {
    let dag: Option<String> = sqlx::query_scalar(LAATSTE_DAG)
        .bind(rapportage.gemeente().as_str().to_owned())
        .bind(vandaag.to_string())
        .bind(ALTIJD)
        .fetch_one(rapportage.database().pool())
        .await?;
    dag.as_deref().map(ontleed_dag).transpose()
}
