//! The body of a command: bounded, JSON, checked in full. Whoever sends it hears everything that is wrong
//! at once, each with its place, and never gets the sent value back.

use std::error::Error;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{FromRequest, Request};
use http_body_util::LengthLimitError;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::inhoudsoort::is_json;
use crate::lichaam::TeTraag;
use crate::plek::pad_op;
use crate::poort::Plek;
use crate::schemafouten::{fouten, schema};
use crate::{Probleem, Veldfout};

/// Largest body of a command, in bytes; the same bound as an event.
pub const MAX_LICHAAM_BYTES: usize = 64 * 1024;

/// The rules of one input that a schema cannot say, such as fields that depend on each other.
pub trait Keur {
    /// All findings at once; empty when the input is fit. Needs no clock and no database: those are for
    /// the decision.
    fn keur(&self) -> Vec<Veldfout> {
        Vec::new()
    }
}

/// A JSON body that holds to its schema and its rules. Comes last among the extractors.
///
/// The type refuses unknown fields itself: `#[serde(deny_unknown_fields)]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoer<T>(pub T);

impl<S, T> FromRequest<S> for Invoer<T>
where
    S: Sync,
    T: DeserializeOwned + JsonSchema + Keur + 'static,
{
    type Rejection = Probleem;

    async fn from_request(verzoek: Request, _: &S) -> Result<Self, Probleem> {
        lees_invoer(verzoek, |_: &T| Vec::new()).await.map(|(invoer, _)| Self(invoer))
    }
}

/// The input in the body of a request, and the bytes that it was read from. `ook` gives the findings that the type
/// itself cannot: for these something of the edge is needed, such as the day of today. They come with the others.
///
/// # Errors
/// 415 when it is not JSON, 413 when it is too large, 400 with all findings; 429 or 503 when there is no place for one
/// more command now.
pub async fn lees_invoer<T>(
    verzoek: Request,
    ook: impl FnOnce(&T) -> Vec<Veldfout>,
) -> Result<(T, Bytes), Probleem>
where
    T: DeserializeOwned + JsonSchema + Keur + 'static,
{
    if !is_json(verzoek.headers()) {
        return Err(Probleem::soort_inhoud());
    }
    let plek = verzoek.extensions().get::<Plek>().cloned().unwrap_or_default();
    let tekst = lees_lichaam(verzoek.into_body(), MAX_LICHAAM_BYTES).await?;
    plek.lichaam_binnen()?;
    let invoer = ontleed_met(&tekst, ook).map_err(Probleem::ongeldig)?;
    Ok((invoer, tekst))
}

/// The whole body, refused with 413 as soon as it is larger than the bound.
///
/// # Errors
/// 413 when too large, 408 when it came in too slowly, 400 `lichaam-afgebroken` when the connection broke halfway.
pub async fn lees_lichaam(lichaam: Body, grens_bytes: usize) -> Result<Bytes, Probleem> {
    if lichaam.size_hint().lower() > grens_bytes as u64 {
        return Err(Probleem::te_groot(grens_bytes));
    }
    to_bytes(lichaam, grens_bytes).await.map_err(|fout| {
        let mut dieper: Option<&dyn Error> = Some(&fout);
        while let Some(oorzaak) = dieper {
            // A body without a length breaks the bound while it is read.
            if oorzaak.is::<LengthLimitError>() {
                return Probleem::te_groot(grens_bytes);
            }
            if oorzaak.is::<TeTraag>() {
                return Probleem::te_traag();
            }
            dieper = oorzaak.source();
        }
        Probleem::verzoek_onjuist(
            "lichaam-afgebroken",
            "Het bericht kwam niet compleet binnen. Stuur het verzoek opnieuw.",
        )
    })
}

/// How the JSON parser begins to say that an object has a field twice.
const VELD_TWEEMAAL: &str = "duplicate field";

/// Adds findings of the rules to those of the schema. What has the wrong form already is not told twice.
pub(crate) fn inhoudelijk(gevonden: &mut Vec<Veldfout>, regels: impl IntoIterator<Item = Veldfout>) {
    let nieuw = |fout: &Veldfout| !gevonden.iter().any(|bekend| bekend.veld == fout.veld);
    let nieuw: Vec<Veldfout> = regels.into_iter().filter(nieuw).collect();
    gevonden.extend(nieuw);
}

/// The input, or everything that is wrong with it.
fn ontleed_met<T: DeserializeOwned + JsonSchema + Keur + 'static>(
    tekst: &[u8],
    ook: impl FnOnce(&T) -> Vec<Veldfout>,
) -> Result<T, Vec<Veldfout>> {
    if tekst.trim_ascii().is_empty() {
        let reden = "Het verzoek heeft geen inhoud. Stuur de opdracht mee als JSON-object.";
        return Err(vec![Veldfout::nieuw("", "ontbreekt", reden)]);
    }
    let waarde: Value = serde_json::from_slice(tekst).map_err(|fout| {
        let (regel, kolom) = (fout.line(), fout.column());
        let reden = match fout.is_eof() {
            true => format!("De JSON houdt op regel {regel}, kolom {kolom} te vroeg op. Sluit alle aanhalingstekens en haakjes."),
            false => format!("De JSON is op regel {regel}, kolom {kolom} niet te lezen. Controleer komma's, aanhalingstekens en haakjes."),
        };
        vec![Veldfout::nieuw(pad_op(tekst, regel, kolom), "json-onleesbaar", reden).op(regel, kolom)]
    })?;
    let mut gevonden = fouten(&schema::<T>(), &waarde);
    match serde_json::from_slice::<T>(tekst) {
        Ok(invoer) => {
            inhoudelijk(&mut gevonden, invoer.keur().into_iter().chain(ook(&invoer)));
            if gevonden.is_empty() { Ok(invoer) } else { Err(gevonden) }
        }
        Err(fout) if gevonden.is_empty() => {
            let (regel, kolom) = (fout.line(), fout.column());
            let (code, reden) = if fout.to_string().starts_with(VELD_TWEEMAAL) {
                let reden = format!(
                    "Het veld op regel {regel}, kolom {kolom} staat er twee keer in. Noem het één keer."
                );
                ("herhaald", reden)
            } else {
                let reden = format!(
                    "De waarde op regel {regel}, kolom {kolom} past niet. Zie de beschrijving in openapi.json."
                );
                ("waarde-onjuist", reden)
            };
            Err(vec![Veldfout::nieuw(pad_op(tekst, regel, kolom), code, reden).op(regel, kolom)])
        }
        Err(_) => Err(gevonden),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    enum Soort {
        /// With a description, which gives another form of schema.
        Eerste,
        TweedeSoort,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)]
    struct Deelnemer {
        rol: Soort,
        leeftijd: Option<u8>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)]
    struct Gesprek {
        datum: jiff::civil::Date,
        #[schemars(length(min = 1, max = 5))]
        uitkomst: String,
        signaal_id: Option<uuid::Uuid>,
        #[serde(default)]
        deelnemers: Vec<Deelnemer>,
        hoofd: Option<Deelnemer>,
        #[serde(default)]
        extra: BTreeMap<String, u32>,
    }

    impl Keur for Gesprek {
        fn keur(&self) -> Vec<Veldfout> {
            match self.uitkomst.as_str() {
                "nee" => vec![Veldfout::nieuw("uitkomst", "nee", "Nee kan niet.")],
                _ => Vec::new(),
            }
        }
    }

    fn ontleed<T: DeserializeOwned + JsonSchema + Keur + 'static>(tekst: &[u8]) -> Result<T, Vec<Veldfout>> {
        ontleed_met(tekst, |_| Vec::new())
    }

    fn codes(tekst: &str) -> Vec<(String, String)> {
        let fouten = ontleed::<Gesprek>(tekst.as_bytes()).map(|_| ()).unwrap_err();
        fouten.into_iter().map(|f| (f.veld, f.code.into_owned())).collect()
    }

    fn paar(veld: &str, code: &str) -> (String, String) {
        (veld.to_owned(), code.to_owned())
    }

    #[test]
    fn goede_invoer_gaat_door() {
        let goed = r#"{"datum":"2026-03-31","uitkomst":"ja","signaalId":null,"deelnemers":[{"rol":"tweede-soort"}],
            "hoofd":{"rol":"eerste","leeftijd":20},"extra":{"a":1}}"#;
        assert!(ontleed::<Gesprek>(goed.as_bytes()).is_ok());
    }

    #[test]
    fn alle_fouten_komen_tegelijk_met_hun_pad() {
        let gevonden = codes(
            r#"{"datum":"2026-02-30","signaalId":"x","deelnemers":[{"rol":"eerste"},{"rol":"derde","leeftijd":"oud","bij":1}],
                "hoofd":{"leeftijd":999},"extra":{"a":"b"},"teveel":true}"#,
        );
        for verwacht in [
            paar("uitkomst", "ontbreekt"),
            paar("datum", "notatie-onjuist"),
            paar("signaalId", "notatie-onjuist"),
            paar("deelnemers[1].rol", "waarde-onbekend"),
            paar("deelnemers[1].leeftijd", "soort-onjuist"),
            paar("deelnemers[1].bij", "onbekend-veld"),
            paar("hoofd.rol", "ontbreekt"),
            paar("hoofd.leeftijd", "te-hoog"),
            paar("extra.a", "soort-onjuist"),
            paar("teveel", "onbekend-veld"),
        ] {
            assert!(gevonden.contains(&verwacht), "{verwacht:?} ontbreekt in {gevonden:?}");
        }
        assert_eq!(gevonden.len(), 10, "{gevonden:?}");
    }

    #[test]
    fn de_grenzen_van_het_schema_en_de_eigen_regels_gelden() {
        assert_eq!(
            codes(r#"{"datum":"2026-01-01","uitkomst":"veel te lang"}"#),
            [paar("uitkomst", "te-lang")]
        );
        assert_eq!(codes(r#"{"datum":"2026-01-01","uitkomst":"nee"}"#), [paar("uitkomst", "nee")]);
        assert_eq!(codes("[]"), [paar("", "soort-onjuist")]);
    }

    #[test]
    fn onleesbare_json_noemt_regel_kolom_en_pad() {
        let fouten =
            ontleed::<Gesprek>(b"{\n  \"datum\": \"2026-01-01\",\n  \"uitkomst\": ja\n}").unwrap_err();
        assert_eq!((fouten[0].regel, fouten[0].veld.as_str()), (Some(3), "uitkomst"));
        assert_eq!(fouten[0].kolom, Some(15));
        assert_eq!(codes("{\"datum\":"), [paar("datum", "json-onleesbaar")]);
        let bom = codes("\u{feff}{}");
        assert_eq!(bom, [paar("", "json-onleesbaar")]);
    }

    #[test]
    fn een_veld_tweemaal_wordt_geweigerd_met_zijn_plek() {
        let dubbel = r#"{"datum":"2026-01-01","uitkomst":"a","uitkomst":"b"}"#;
        assert_eq!(codes(dubbel), [paar("uitkomst", "herhaald")]);
    }

    #[test]
    fn zonder_inhoud_is_er_een_bevinding_die_dat_zegt() {
        assert_eq!(codes(""), [paar("", "ontbreekt")]);
        assert_eq!(codes(" \n"), [paar("", "ontbreekt")]);
    }

    #[test]
    fn het_antwoord_herhaalt_de_gestuurde_waarde_niet() {
        let fouten =
            ontleed::<Gesprek>(br#"{"datum":"999990019","uitkomst":999990019,"signaalId":"999990019"}"#);
        assert!(!format!("{:?}", fouten.unwrap_err()).contains("999990019"));
    }

    #[test]
    fn diepe_nesting_wordt_geweigerd() {
        let diep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
        assert_eq!(codes(&diep)[0].1, "json-onleesbaar");
    }

    proptest! {
        #[test]
        fn elke_tekst_geeft_een_antwoord(tekst in ".{0,200}") {
            let _ = ontleed::<Gesprek>(tekst.as_bytes());
        }
    }
}
