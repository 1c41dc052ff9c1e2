//! The live key figures: few, up to date, and rounded, because exact live counts let one person be seen by taking
//! the count of one moment from that of the next.
//!
//! They are taken from the tables of the report, at the newest month end of which benefits are known; signals and Route
//! Arbeid+ up to and including the newest day.

mod tel;
mod volg;
pub(crate) mod woorden;

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Rapportage, RapportageFout, cijfers::Bronhorizon};
use tel::Tellingen;
pub use volg::{MIN_TUSSENTIJD, kanaal, volg_kerncijfers};

/// Every shown count is a multiple of this; smaller counts than this are hidden, but not zero.
pub const AFRONDING: u64 = 5;
/// Month ends in the series.
pub const MAANDEN: usize = 36;
/// So many days after the last day of which benefits are known, figures are no longer of now: who delivers every month
/// is never further behind than a month and the two weeks in which the file is made.
pub const VERS_DAGEN: i64 = 45;

/// A count that may be shown live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Waarde {
    /// Rounded to a multiple of five.
    Aantal(u64),
    /// A small group: a point.
    Geheim(Punt),
    /// Nothing is known: what it would follow from was never delivered, or no source covers its days.
    Onbekend(Onbekend),
}

/// Stands where nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Onbekend {
    /// The words for it.
    #[serde(rename = "niet aangeleverd")]
    NietAangeleverd,
}

/// Stands where a small group is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Punt {
    /// A point.
    #[serde(rename = ".")]
    Punt,
}

impl Waarde {
    /// What is shown of an exact count: nothing of `1 … max(drempel, 5) − 1`, else the nearest multiple of five.
    #[must_use]
    pub fn van(aantal: u64, drempel: u64) -> Self {
        if (1..drempel.max(AFRONDING)).contains(&aantal) {
            return Self::Geheim(Punt::Punt);
        }
        Self::Aantal((aantal + AFRONDING / 2) / AFRONDING * AFRONDING)
    }

    /// The rounded count, when it is shown.
    #[must_use]
    pub fn aantal(self) -> Option<u64> {
        match self {
            Self::Aantal(aantal) => Some(aantal),
            Self::Geheim(_) | Self::Onbekend(_) => None,
        }
    }
}

/// One key figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cijfer {
    /// Id in kebab-case.
    pub id: String,
    /// What it counts.
    pub titel: String,
    /// The rounded count, or a point.
    pub waarde: Waarde,
    /// When it holds and what it is compared with.
    pub toelichting: String,
}

/// A month end in the series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Maandstand {
    /// The last day of the month.
    pub peildatum: Date,
    /// Young people up to and including 29 with a benefit on that day, rounded, or a point.
    pub waarde: Waarde,
}

/// The key figures of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kerncijfers {
    /// The newest month end of which benefits are known, on which the stands hold; the flows are of the twelve months up to
    /// and including it.
    pub peildatum: Date,
    /// The newest day that has facts and is not after today; signals are counted up to and including it.
    pub laatste_dag: Date,
    /// The day on which the newest fact was recorded.
    pub bekend_op: Date,
    /// Per service the position in its log up to and including which events were counted.
    pub posities: BTreeMap<String, u64>,
    /// Events that could not be taken in and are not in the figures, those that wait behind them included.
    pub onverwerkt: u64,
    /// Up to when, and about what, the sources are known; empty when no delivery said it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub horizon: Vec<Bronhorizon>,
    /// The last day (inclusive) of which benefits are known; none when nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gegevens_tot_en_met: Option<Date>,
    /// The first day on which these figures are old, unless something newer was delivered by then: 45 days after
    /// `gegevensTotEnMet`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verouderd_vanaf: Option<Date>,
    /// The services that recorded what is not in the figures, and does not come into them by itself soon: what takes it
    /// in stands still, or has not moved for fifteen seconds (`ACHTER_NA`).
    #[serde(default)]
    pub loopt_achter: Vec<String>,
    /// The figures, in the order in which they are shown.
    pub cijfers: Vec<Cijfer>,
    /// The last month ends, oldest first.
    pub reeks: Vec<Maandstand>,
}

impl Kerncijfers {
    /// The figure with this id.
    #[must_use]
    pub fn cijfer(&self, id: &str) -> Option<&Cijfer> {
        self.cijfers.iter().find(|cijfer| cijfer.id == id)
    }

    /// Whether every group that there is, is hidden for being small.
    #[must_use]
    pub fn is_alles_geheim(&self) -> bool {
        let geheim = |cijfer: &&Cijfer| matches!(cijfer.waarde, Waarde::Geheim(_));
        self.cijfers.iter().any(|cijfer| geheim(&cijfer))
            && self.cijfers.iter().all(|cijfer| cijfer.waarde.aantal().is_none_or(|aantal| aantal == 0))
    }

    /// As a stream sends it.
    #[must_use]
    pub fn stand(&self) -> web::Livewaarde {
        let tekst = match serde_json::to_string(self) {
            Ok(tekst) => tekst,
            Err(fout) => unreachable!("strings, numbers and maps with string keys always serialise: {fout}"),
        };
        web::Livewaarde::nieuw(tekst)
    }
}

/// The JSON Schema of [`Kerncijfers`], for who watches them on the bus. `id` is where it can be looked up.
#[must_use]
pub fn schema(id: &str) -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Kerncijfers>();
    schema.insert("$id".to_owned(), id.into());
    schema.to_value()
}

impl Rapportage {
    /// Counts the key figures now. Whether the facts keep up with what is recorded is for who follows them
    /// ([`volg_kerncijfers`]): here only what is known to stand still.
    ///
    /// # Errors
    /// When the facts cannot be read, or the counts contradict each other.
    pub async fn kerncijfers(&self) -> Result<Kerncijfers, RapportageFout> {
        Ok(afgerond(Tellingen::nu(self).await?, self.regel().drempel, self.stilstaand()))
    }

    /// The services whose facts are known to stand still.
    pub(crate) fn stilstaand(&self) -> Vec<String> {
        let stil = self.logboeken().iter().filter(|logboek| logboek.stilstand().is_some());
        stil.map(|logboek| logboek.dienst().to_owned()).collect()
    }
}

/// Nothing but what comes out of here is shown.
fn afgerond(t: Tellingen, drempel: u64, loopt_achter: Vec<String>) -> Kerncijfers {
    let toon = |aantal| Waarde::van(aantal, drempel);
    let als_bekend = |aantal: Option<u64>| aantal.map_or(Waarde::Onbekend(Onbekend::NietAangeleverd), toon);
    let reeks: Vec<Maandstand> = t
        .reeks
        .iter()
        .map(|(peildatum, aantal)| Maandstand { peildatum: *peildatum, waarde: als_bekend(*aantal) })
        .collect();
    let eind = woorden::maandeinde(t.peildatum);
    let twaalf_maanden = |tot_en_met| format!("12 maanden tot en met {}", woorden::datum(tot_en_met));
    let (stromen, signalen) = (twaalf_maanden(t.peildatum), twaalf_maanden(t.laatste_dag));
    let cijfer = |id: &str, titel: &str, aantal: Option<u64>, toelichting: &str| Cijfer {
        id: id.to_owned(),
        titel: titel.to_owned(),
        waarde: als_bekend(aantal),
        toelichting: toelichting.to_owned(),
    };
    let stand = t.reeks.last().and_then(|(_, aantal)| *aantal);
    let cijfers = vec![
        cijfer(
            "stand-tm-29",
            "Jongeren tot en met 29 jaar met een uitkering",
            stand,
            &vergeleken(&reeks, &eind),
        ),
        cijfer("stand-alle-leeftijden", "Uitkeringen, alle leeftijden", t.alle_leeftijden, &eind),
        cijfer(
            "stand-vergunninghouders-tm-29",
            "Vergunninghouders tot en met 29",
            t.vergunninghouders,
            &eind,
        ),
        cijfer("instroom-tm-29", "Instroom tot en met 29", t.instroom, &stromen),
        cijfer("uitstroom-tm-29", "Uitstroom tot en met 29", t.uitstroom, &stromen),
        cijfer("signalen-ontvangen", "Ontvangen", t.signalen, &signalen),
        cijfer("signalen-binnen-norm", "Opgevolgd binnen de norm", t.binnen_norm, &signalen),
        cijfer("signalen-wachtend", "Wachten op opvolging", t.wachtend, &signalen),
        cijfer(
            "route-arbeid-plus",
            "Deelnemers Route Arbeid+",
            t.route_arbeid_plus,
            &format!("op {}", woorden::datum(t.laatste_dag)),
        ),
    ];
    let Tellingen {
        peildatum,
        laatste_dag,
        bekend_op,
        posities,
        onverwerkt,
        horizon,
        gegevens_tot_en_met,
        ..
    } = t;
    let verouderd_vanaf =
        gegevens_tot_en_met.and_then(|dag| dag.checked_add(Span::new().days(VERS_DAGEN)).ok());
    Kerncijfers {
        peildatum,
        laatste_dag,
        bekend_op,
        posities,
        onverwerkt,
        horizon,
        gegevens_tot_en_met,
        verouderd_vanaf,
        loopt_achter,
        cijfers,
        reeks,
    }
}

/// What there is to show while the facts of these services are not there.
fn zonder_cijfers(vandaag: Date, loopt_achter: Vec<String>) -> Kerncijfers {
    Kerncijfers {
        peildatum: maandeinde_op_of_voor(vandaag),
        laatste_dag: vandaag,
        bekend_op: vandaag,
        posities: BTreeMap::new(),
        onverwerkt: 0,
        horizon: Vec::new(),
        gegevens_tot_en_met: None,
        verouderd_vanaf: None,
        loopt_achter,
        cijfers: Vec::new(),
        reeks: Vec::new(),
    }
}

/// "eind maart 2026, 45 meer dan een jaar eerder": from the shown counts only.
fn vergeleken(reeks: &[Maandstand], eind: &str) -> String {
    let shown = |terug: usize| reeks.iter().rev().nth(terug).and_then(|stand| stand.waarde.aantal());
    let (Some(nu), Some(toen)) = (shown(0), shown(12)) else { return eind.to_owned() };
    match nu.cmp(&toen) {
        std::cmp::Ordering::Equal => format!("{eind}, ongeveer evenveel als een jaar eerder"),
        std::cmp::Ordering::Greater => {
            format!("{eind}, ongeveer {} meer dan een jaar eerder", woorden::aantal(nu - toen))
        }
        std::cmp::Ordering::Less => {
            format!("{eind}, ongeveer {} minder dan een jaar eerder", woorden::aantal(toen - nu))
        }
    }
}

/// The newest month end on or before a day.
fn maandeinde_op_of_voor(dag: Date) -> Date {
    if dag == dag.last_of_month() { dag } else { dag.first_of_month().yesterday().unwrap_or(dag) }
}

/// `maanden` calendar months earlier.
fn eerder(dag: Date, maanden: i64) -> Date {
    dag.checked_sub(Span::new().months(maanden)).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn kleine_groepen_zijn_geheim_en_nul_niet() {
        let toon = |aantal| Waarde::van(aantal, 5);
        assert_eq!(toon(0), Waarde::Aantal(0));
        for klein in 1..5 {
            assert_eq!(toon(klein), Waarde::Geheim(Punt::Punt));
        }
        assert_eq!([5, 7, 8, 1_388].map(toon), [5, 5, 10, 1_390].map(Waarde::Aantal));
        assert_eq!(Waarde::van(9, 10), Waarde::Geheim(Punt::Punt), "de gemeente kan strenger zijn");
        assert_eq!(Waarde::van(3, 0), Waarde::Geheim(Punt::Punt), "maar live niet ruimer");
    }

    #[test]
    fn de_peildatum_is_een_maandeinde_dat_geweest_is() {
        assert_eq!(maandeinde_op_of_voor(date(2026, 3, 31)), date(2026, 3, 31));
        assert_eq!(maandeinde_op_of_voor(date(2026, 3, 30)), date(2026, 2, 28));
        assert_eq!(maandeinde_op_of_voor(date(2026, 1, 1)), date(2025, 12, 31));
    }

    proptest! {
        #[test]
        fn een_getoond_aantal_ligt_hoogstens_twee_van_het_echte(aantal in 0u64..1_000_000, drempel in 0u64..20) {
            match Waarde::van(aantal, drempel) {
                Waarde::Aantal(getoond) => {
                    prop_assert!(getoond.abs_diff(aantal) <= 2 && getoond.is_multiple_of(AFRONDING));
                }
                Waarde::Geheim(_) => prop_assert!(aantal > 0 && aantal < drempel.max(AFRONDING)),
                Waarde::Onbekend(_) => prop_assert!(false, "een aantal is bekend"),
            }
        }
    }
}
