//! Finding somebody: by a number, or by name and birth date. A search is posted, so that nothing of it stands in an address;
//! it makes nobody, and never gives a list of everybody.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use dienst::{BSN_ONJUIST, Inzage, Kijker, Omgeving};
use domein::{Gebiedsteam, Kenmerk, PersoonId};
use jiff::{ToSpan as _, civil::Date};
use persoonsregister::{
    Bronnummer, Bsn, Error, Identificatie, MAX_KAARTEN, Naamvraag, NaamvraagFout, Onderwijsnummer,
    Persoonskaart,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Invoer, Keur, Operatie, Probleem, Veldfout};

use super::{
    LOKET,
    wie::{Naam, geboren, van_register, zie_alle},
};

/// Most persons in an answer.
const MAX_GEVONDEN: usize = 20;
/// Most questions of one account in an hour: more than a desk ever asks, and too few to try out birth dates.
const MAX_PER_UUR: i64 = 240;
/// Seconds after which somebody who asked too much may try again.
const WACHT_S: u32 = 300;
/// The source of the municipality's own numbers.
const EIGEN_NUMMERS: &str = "beginbestand";

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/zoekvragen")
            .titel("Iemand opzoeken")
            .uitleg(
                "Op BSN, onderwijsnummer of het eigen nummer van de gemeente, of op naam met geboortedatum. Van een naam \
                 is een begin genoeg, en een typefout in een lang woord maakt niet uit. U vindt wie uw gebiedsteam \
                 begeleidt en wie nog geen team heeft, hoogstens 20 personen. Elke zoekvraag staat in de lijst van \
                 inzagen, zonder wat er is gevraagd.",
            )
            .rollen(LOKET)
            .invoer::<Zoekvraag>()
            .antwoord::<Gevonden>(200)
            .fouten(&[429]),
        zoek,
    )
}

/// One way to look somebody up.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Zoekvraag {
    /// Nine digits.
    #[schemars(extend(
        "pattern" = "^[0-9]{9}$", "x-code" = BSN_ONJUIST,
        "x-uitleg" = "Hier horen precies negen cijfers, voorloopnullen meegeteld."
    ))]
    bsn: Option<String>,
    /// The number that education knows somebody by.
    onderwijsnummer: Option<String>,
    /// The municipality's own number of somebody, as in the file of benefits.
    persoonsnummer: Option<String>,
    /// Name and birth date.
    naam: Option<Naamzoekvraag>,
}

/// A name with a birth date.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Naamzoekvraag {
    /// The last name or its beginning, at least two letters; words such as *van der* may be left out.
    achternaam: String,
    /// The first name, its beginning or an initial.
    voornaam: Option<String>,
    /// Birth date.
    geboortedatum: Option<Date>,
}

/// What is asked, once it is fit.
enum Vraag {
    Nummer(Identificatie),
    Naam(Naamvraag),
}

impl Zoekvraag {
    fn vraag(&self, gemeente: &str) -> Result<Vraag, Veldfout> {
        match self {
            Self { bsn: Some(bsn), onderwijsnummer: None, persoonsnummer: None, naam: None } => {
                let bsn =
                    Bsn::lees(bsn).map_err(|fout| Veldfout::nieuw("bsn", BSN_ONJUIST, fout.to_string()))?;
                Ok(Vraag::Nummer(bsn.into()))
            }
            Self { bsn: None, onderwijsnummer: Some(nummer), persoonsnummer: None, naam: None } => {
                let nummer = Onderwijsnummer::lees(nummer).map_err(|fout| {
                    Veldfout::nieuw("onderwijsnummer", "onderwijsnummer-onjuist", fout.to_string())
                })?;
                Ok(Vraag::Nummer(nummer.into()))
            }
            Self { bsn: None, onderwijsnummer: None, persoonsnummer: Some(nummer), naam: None } => {
                let nummer = Bronnummer::new(gemeente, EIGEN_NUMMERS, nummer).map_err(|fout| {
                    Veldfout::nieuw("persoonsnummer", "persoonsnummer-onjuist", fout.to_string())
                })?;
                Ok(Vraag::Nummer(nummer.into()))
            }
            Self { bsn: None, onderwijsnummer: None, persoonsnummer: None, naam: Some(naam) } => {
                naam.vraag().map(Vraag::Naam)
            }
            _ => Err(Veldfout::nieuw(
                "",
                "zoekvraag-onduidelijk",
                "Geef één van bsn, onderwijsnummer, persoonsnummer of naam: zo kunnen ze elkaar niet tegenspreken.",
            )),
        }
    }
}

impl Naamzoekvraag {
    fn vraag(&self) -> Result<Naamvraag, Veldfout> {
        let Some(geboren) = self.geboortedatum else {
            return Err(Veldfout::nieuw(
                "naam.geboortedatum",
                "zoekvraag-zonder-geboortedatum",
                "Geef bij een naam de geboortedatum: op een naam alleen wordt niemand opgezocht.",
            ));
        };
        Naamvraag::new(&self.achternaam, self.voornaam.as_deref(), geboren).map_err(|fout| {
            let code = match fout {
                NaamvraagFout::TeKort => "zoekvraag-te-kort",
                NaamvraagFout::TeLang => "zoekvraag-te-lang",
            };
            Veldfout::nieuw("naam.achternaam", code, fout.to_string())
        })
    }
}

impl Keur for Zoekvraag {
    fn keur(&self) -> Vec<Veldfout> {
        // The municipality of a number is that of this installation; for its form any will do.
        self.vraag("GM0000").err().into_iter().collect()
    }
}

/// Who was found.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Gevonden {
    /// In the order of their names.
    gevonden: Vec<Gevondene>,
    /// There are more than are shown: ask for more letters.
    meer: bool,
}

/// Somebody who was found.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Gevondene {
    persoon_id: PersoonId,
    naam: Naam,
    /// As exactly as it is known: a date, a month or a year.
    geboren: Option<String>,
    gebiedsteam: Option<Gebiedsteam>,
    coach: Option<Kenmerk>,
    heeft_uitkering: bool,
}

async fn zoek(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Invoer(zoekvraag): Invoer<Zoekvraag>,
) -> Result<Json<Gevonden>, Probleem> {
    let uur = omgeving.klok.nu() - 1.hour();
    if kijker.aantal_sinds(&omgeving.database, Inzage::Zoeken, uur).await? >= MAX_PER_UUR {
        return Err(Probleem::te_veel_gevraagd(
            "te-veel-zoekvragen",
            format!(
                "U zocht het afgelopen uur {MAX_PER_UUR} keer iemand op, en meer kan niet. Wacht een paar minuten, of \
                 vraag een lijst op in plaats van iedereen apart te zoeken."
            ),
            WACHT_S,
        ));
    }
    let vraag = zoekvraag.vraag(omgeving.gemeente.as_str()).map_err(|fout| Probleem::ongeldig(vec![fout]))?;
    let kandidaten = match kandidaten(&omgeving, vraag).await {
        Ok(kandidaten) => kandidaten,
        // That there are so many says something too: it is a question like any other.
        Err(fout @ Error::TeRuimGevraagd) => {
            kijker.noteer(&omgeving, Inzage::Zoeken, &[]).await?;
            return Err(Probleem::ongeldig(vec![Veldfout::nieuw(
                "naam",
                "zoekvraag-te-ruim",
                fout.to_string(),
            )]));
        }
        Err(fout) => return Err(van_register(&fout)),
    };
    let vandaag = omgeving.klok.vandaag();
    let mut gevonden = Vec::new();
    for blok in kandidaten.chunks(MAX_KAARTEN) {
        // Of who is not shown, nothing is read.
        if gevonden.len() > MAX_GEVONDEN {
            break;
        }
        let ids: Vec<PersoonId> = blok.iter().map(|(id, _)| *id).collect();
        let zichtbaar: BTreeMap<_, _> = zie_alle(&omgeving, &kijker.gebruiker, &ids).await?;
        for (id, kaart) in blok {
            let Some(persoon) = zichtbaar.get(id) else { continue };
            gevonden.push(Gevondene {
                persoon_id: *id,
                naam: Naam::van(kaart),
                geboren: geboren(kaart),
                gebiedsteam: persoon.stand.gebiedsteam(vandaag).cloned(),
                coach: persoon.stand.coach().cloned(),
                heeft_uitkering: persoon.stand.heeft_uitkering(vandaag),
            });
        }
    }
    let meer = gevonden.len() > MAX_GEVONDEN;
    gevonden.truncate(MAX_GEVONDEN);
    let wie: Vec<PersoonId> = gevonden.iter().map(|gevondene| gevondene.persoon_id).collect();
    kijker.noteer(&omgeving, Inzage::Zoeken, &wie).await?;
    Ok(Json(Gevonden { gevonden, meer }))
}

/// Whom it can be about, as they are known now.
async fn kandidaten(omgeving: &Omgeving, vraag: Vraag) -> Result<Vec<(PersoonId, Persoonskaart)>, Error> {
    let register = &omgeving.register;
    match vraag {
        Vraag::Nummer(nummer) => match register.zoek(&nummer).await {
            Ok(Some(persoon)) => register.kaarten(&[persoon]).await,
            uitkomst => uitkomst.map(|_| Vec::new()),
        },
        Vraag::Naam(naam) => register.zoek_naam(&naam).await,
    }
}
