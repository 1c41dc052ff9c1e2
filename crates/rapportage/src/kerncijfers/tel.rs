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

/// Exact counts: not for showing. A count that is none is not known: nothing was delivered about it, or no source covers
/// its days.
pub(super) struct Tellingen {
    pub(super) peildatum: Date,
    pub(super) laatste_dag: Date,
    pub(super) bekend_op: Date,
    pub(super) posities: BTreeMap<String, u64>,
    pub(super) onverwerkt: u64,
    pub(super) horizon: Vec<Bronhorizon>,
    /// The last day of which benefits are known.
    pub(super) gegevens_tot_en_met: Option<Date>,
    pub(super) alle_leeftijden: Option<u64>,
    pub(super) vergunninghouders: Option<u64>,
    pub(super) instroom: Option<u64>,
    pub(super) uitstroom: Option<u64>,
    pub(super) signalen: Option<u64>,
    pub(super) binnen_norm: Option<u64>,
    pub(super) wachtend: Option<u64>,
    pub(super) route_arbeid_plus: Option<u64>,
    /// Up to and including 29 at each month end, oldest first; the last is the peildatum.
    pub(super) reeks: Vec<(Date, Option<u64>)>,
}

impl Tellingen {
    /// One sheet has it all: its months end at the newest month end of which benefits are known, and its period of twelve
    /// months on the newest day.
    pub(super) async fn nu(rapportage: &Rapportage) -> Result<Self, RapportageFout> {
        let vandaag = rapportage.vandaag();
        let opname = Momentopname::van(rapportage.database()).await?;
        opname.van_deze_versie().await?;
        let dekking = opname.dekking(rapportage.gemeente(), ALTIJD - 1).await?;
        drop(opname);
        let gegevens_tot_en_met = dekking.tot_en_met().map(|dag| dag.min(vandaag));
        // What is recorded by hand is known further than what is delivered, and not further than anything was recorded.
        let vastgelegd = laatste_dag(rapportage, vandaag).await?;
        let vastgelegd = vastgelegd.map(|dag| dekking.loket().map_or(dag, |loket| dag.min(loket)));
        let laatste_dag = vastgelegd.max(gegevens_tot_en_met).unwrap_or(vandaag);
        let peildatum = maandeinde_op_of_voor(gegevens_tot_en_met.unwrap_or(laatste_dag));
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
        let tel = |tabel: &str, rij: &str, kolom: &str| -> Result<Option<u64>, CijferFout> {
            let cel = CelRef::cel(tabel, rij, kolom);
            if niet_aangeleverd.contains(&cel) {
                return Ok(None);
            }
            aantallen.get(&cel).copied().map(Some).ok_or_else(|| CijferFout::from(Fout::GeenAantal(cel)))
        };
        let maanden: Vec<(Date, String)> = vraag
            .peildata()
            .into_iter()
            .filter(|dag| *dag <= peildatum)
            .map(|dag| (dag, dag.strftime("%Y-%m").to_string()))
            .collect();
        let reeks = maanden.iter().map(|(dag, maand)| Ok((*dag, tel("stand-maand", maand, "tm-29")?)));
        let reeks = reeks.collect::<Result<_, CijferFout>>()?;
        let jaar = |tabel: &str| -> Result<Option<u64>, CijferFout> {
            let tellingen = maanden.iter().rev().take(12).map(|(_, maand)| tel(tabel, maand, "tm-29"));
            Ok(tellingen.collect::<Result<Vec<_>, _>>()?.into_iter().sum())
        };
        let nu = peildatum.strftime("%Y-%m").to_string();
        Ok(Self {
            peildatum,
            laatste_dag,
            bekend_op: laatst.map_or(laatste_dag, dienst::datum_in_amsterdam),
            posities,
            onverwerkt,
            horizon,
            gegevens_tot_en_met,
            alle_leeftijden: tel("stand-maand", &nu, "totaal")?,
            vergunninghouders: tel("stand-maand", &nu, "vergunninghouder-tm-29")?,
            instroom: jaar("instroom-maand")?,
            uitstroom: jaar("uitstroom-maand")?,
            signalen: tel("signalen-bron", "totaal", "ontvangen")?,
            binnen_norm: tel("signalen-bron", "totaal", "binnen-norm")?,
            wachtend: tel("signalen-opvolging", "verlopen", "aantal")?
                .zip(tel("signalen-opvolging", "loopt", "aantal")?)
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
