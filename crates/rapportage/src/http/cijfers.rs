//! The figures of any period: the same JSON as the command line gives.

use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use dienst::Vrager;
use jiff::{
    Span,
    civil::{Date, date},
};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Keur, Plek, Probleem, Veldfout, Werk};

use crate::{Cijfervraag, Rapportage, alleen_tabel, rapport};

/// Longest period, in years.
pub(super) const MAX_JAREN: i64 = 10;
/// First and last day that can be asked, both inclusive; the same as for quarters.
const GRENZEN: (Date, Date) = (date(1900, 1, 1), date(2100, 12, 31));

/// The ids of the tables, in the order of the report.
pub(super) const TABELLEN: [&str; 19] = [
    "stand-maand",
    "stand-verloop",
    "stand-leeftijd",
    "stand-doelgroep",
    "stand-opleiding",
    "stand-gebiedsteam",
    "stand-duur",
    "instroom-maand",
    "instroom-leeftijd",
    "instroom-opleiding",
    "uitstroom-maand",
    "uitstroom-duur",
    "uitstroom-werk-duur",
    "uitstroom-reden",
    "signalen-bron",
    "signalen-opvolging",
    "signalen-bijstand",
    "route-arbeid-plus",
    "plaatsingen-maand",
];

/// Which figures.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Zoek {
    /// Eerste dag van de periode.
    van: Date,
    /// Laatste dag van de periode, die meetelt; hoogstens tien jaar na de eerste.
    tot: Date,
    /// Id van een tabel; zonder deze parameter komen alle tabellen.
    tabel: Option<String>,
}

impl Keur for Zoek {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = Vec::new();
        let mut fout = |veld: &str, code, reden: String| fouten.push(Veldfout::nieuw(veld, code, reden));
        for (veld, dag) in [("van", self.van), ("tot", self.tot)] {
            if dag < GRENZEN.0 {
                fout(veld, "datum-te-vroeg", format!("De eerste dag die kan is {}.", GRENZEN.0));
            } else if dag > GRENZEN.1 {
                fout(veld, "datum-te-laat", format!("De laatste dag die kan is {}.", GRENZEN.1));
            }
        }
        let grens = self.van.checked_add(Span::new().years(MAX_JAREN));
        if self.tot < self.van {
            fout("tot", "periode-omgekeerd", "De laatste dag ligt voor de eerste.".to_owned());
        } else if grens.is_ok_and(|grens| self.tot >= grens) {
            fout("tot", "periode-te-lang", format!("Vraag hoogstens {MAX_JAREN} jaar tegelijk."));
        }
        if self.tabel.as_deref().is_some_and(|tabel| !TABELLEN.contains(&tabel)) {
            fout("tabel", "waarde-onbekend", format!("De tabellen zijn: {}.", TABELLEN.join(", ")));
        }
        fouten
    }
}

pub(super) async fn cijfers(
    State(rapportage): State<Rapportage>,
    Vrager { bereik, .. }: Vrager,
    plek: Plek,
    web::Zoekvraag(zoek): web::Zoekvraag<Zoek>,
) -> Result<Response, Probleem> {
    let periode = rapport::Periode { van: zoek.van, tot_en_met: zoek.tot };
    let vraag = rapportage.volgens_instellingen(Cijfervraag::binnen(&bereik, periode));
    let (verantwoording, blad) = rapportage.openbaar_blad_na(&vraag, || plek.wissel(Werk::Rekenen)).await?;
    let alles = rapport::json(&verantwoording, &blad);
    let json = match zoek.tabel {
        None => alles,
        Some(id) => {
            alleen_tabel(&alles, &id).ok_or_else(|| Probleem::intern(&"tabel ontbreekt in het blad"))?
        }
    };
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}
