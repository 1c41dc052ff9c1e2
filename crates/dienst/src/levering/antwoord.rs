//! A delivery over HTTP: what is answered, and why it is not taken in.

use aanlevering::Rijfout;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Probleem, Veldfout};

use super::{Leveringsfout, Terugdraaifout, Verslag};

/// What a delivery did, or would do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Leveringsantwoord {
    #[serde(flatten)]
    verslag: Verslag,
    /// The first refusals, at most 20; all are in quarantine.
    weigeringen: Vec<Rijweigering>,
}

/// One thing that is wrong with a row. Never repeats a delivered value.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Rijweigering {
    /// Line in the delivery, counted from 1.
    regel: u64,
    /// The field, when the fault lies in one.
    veld: Option<String>,
    /// Stable code.
    code: &'static str,
    /// What was expected, in Dutch.
    reden: String,
}

impl From<Verslag> for Leveringsantwoord {
    fn from(mut verslag: Verslag) -> Self {
        let weigeringen = std::mem::take(&mut verslag.weigeringen);
        let weigering = |Rijfout { regel, veld, code, reden }| Rijweigering { regel, veld, code, reden };
        Self { verslag, weigeringen: weigeringen.into_iter().map(weigering).collect() }
    }
}

/// Why a delivery is not taken back.
impl From<Terugdraaifout> for Probleem {
    fn from(fout: Terugdraaifout) -> Self {
        match fout {
            Terugdraaifout::Import(fout) => fout.into(),
            Terugdraaifout::Onbekend => Self::niet_gevonden(
                "aanlevering-onbekend",
                "Deze aanlevering is hier niet bekend. Neem de aanleveringId over uit de lijst.",
            ),
            Terugdraaifout::LooptAl(fout) => fout.into(),
            Terugdraaifout::NietDeNieuwste { aanlevering_id, .. } => Self::conflict(
                "aanlevering-niet-de-nieuwste",
                format!(
                    "Na deze aanlevering is {aanlevering_id} opgenomen, en die heeft zich met haar vergeleken. Draai \
                     eerst die terug, en lever haar daarna zo nodig opnieuw."
                ),
            ),
            Terugdraaifout::AlGedaan => {
                Self::conflict("aanlevering-teruggedraaid", "Deze aanlevering is al teruggedraaid.")
            }
        }
    }
}

/// Why a delivery is not taken in. What it would have done stands with a trial.
impl From<Leveringsfout> for Probleem {
    fn from(fout: Leveringsfout) -> Self {
        let veld = |veld: &str, code, reden: &str| Self::ongeldig(vec![Veldfout::nieuw(veld, code, reden)]);
        match fout {
            Leveringsfout::Import(fout) => fout.into(),
            Leveringsfout::SoortOnbekend => {
                veld("soort", "ontbreekt", "Zeg of het bestand volledig is of een aanvulling.")
            }
            Leveringsfout::PeildatumOntbreekt => veld("peildatum", "ontbreekt", "Noem de peildatum."),
            Leveringsfout::PeildatumTeLaat => {
                veld("peildatum", "datum-te-laat", "De peildatum ligt na vandaag; kies vandaag of eerder.")
            }
            Leveringsfout::VanafNaPeildatum => {
                veld("vanaf", "datum-te-laat", "Ligt na de peildatum; kies een dag daarvoor.")
            }
            Leveringsfout::AlleenVolledig => {
                veld("soort", "niet-van-toepassing", "`vanaf` en `akkoord` horen bij een volledig bestand.")
            }
            Leveringsfout::PeildatumBijVanaf => veld(
                "peildatum",
                "ontbreekt",
                "Noem bij `vanaf` ook de peildatum: de dag tot en met welke de levering gaat.",
            ),
            Leveringsfout::AlleenGeheel => veld(
                "soort",
                "niet-van-toepassing",
                "Deze levering wordt rij voor rij opgenomen; laat die keuze weg.",
            ),
            Leveringsfout::ProefTeGroot { meeste } => veld(
                "proef",
                "te-groot",
                &format!(
                    "Een proef gaat over hoogstens {meeste} rijen; doe haar met een deel van het bestand."
                ),
            ),
            Leveringsfout::LooptAl => Self::conflict(
                "aanlevering-loopt",
                "Er wordt al een aanlevering van deze bron opgenomen of teruggedraaid. Probeer het opnieuw als die klaar is.",
            ),
            Leveringsfout::Onaannemelijk(verslag) => {
                let redenen: Vec<&str> =
                    verslag.bevindingen.iter().map(|bevinding| bevinding.uitleg.as_str()).collect();
                let reden = format!(
                    "Dit bestand is niet aannemelijk; er is niets vastgelegd. {} Klopt het toch, stuur dan toch=true mee.",
                    redenen.join(" ")
                );
                Self::conflict("levering-onaannemelijk", reden)
            }
            Leveringsfout::AkkoordNodig(_) => Self::conflict(
                "akkoord-nodig",
                "Er verdwijnen uitkeringen; er is niets vastgelegd. Vraag een proef, en stuur de akkoordcode daarvan mee.",
            ),
            Leveringsfout::AkkoordAnders(_) => Self::conflict(
                "akkoord-anders",
                "Dit akkoord hoort bij een ander verschil dan er nu is; er is niets vastgelegd. Vraag een nieuwe proef.",
            ),
            Leveringsfout::AlOpgenomen(eerder) => {
                Self::conflict("aanlevering-al-opgenomen", format!("Er is niets te doen: {eerder}."))
            }
        }
    }
}
