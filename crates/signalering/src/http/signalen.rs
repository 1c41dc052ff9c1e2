//! `/signalen`: the werkvoorraad, one signal, a new signal from a source without a feed, and the withdrawal.

use axum::{Json, extract::State};
use dienst::{Betrokkene, Opdracht, PersoonInvoer};
use domein::{Doelgroep, Gebiedsteam, Kenmerk, Opleidingsniveau, SignaalBron, afgeleide_id};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Gebruiker, Invoer, Keur, Operatie, Pad, Probleem, Rol, Veldfout, Vraag as Zoekvraag};

use super::{Antwoord, Dienst, Signaalstand, Verzoek, antwoord, onbekend, verzoek};
use crate::{
    Signaaltoestand, aanvoer,
    regels::{Besloten, Ontvangst, Signaalregels, Soort, Vraag, stream_van_signaal},
    werkvoorraad::{self, Filter, Plaats, Werkvoorraadregel},
};

/// Rows of a page when nothing is asked.
const STANDAARD_LIMIET: u16 = 50;

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    api.operatie(
        Operatie::get("/signalen")
            .titel("Werkvoorraad")
            .uitleg("De signalen van uw gemeente, de nieuwste eerst, per bladzijde.")
            .rollen(&[Rol::Coach])
            .vraag::<Zoek>()
            .antwoord::<Bladzijde>(200),
        lijst,
    )
    .operatie(
        Operatie::get("/signalen/{signaalId}")
            .titel("Een signaal")
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach])
            .antwoord::<Werkvoorraadregel>(200),
        een,
    )
    .operatie(
        Operatie::post("/signalen")
            .titel("Signaal vastleggen")
            .uitleg(
                "Een jongere komt in beeld langs een bron zonder eigen aanlevering: einde inburgering, jeugdzorg, \
                 de jongere zelf.",
            )
            .rollen(&[Rol::Coach])
            .invoer::<NieuwSignaal>()
            .antwoord::<Signaalstand>(201)
            .antwoord::<Signaalstand>(200)
            .fouten(&[404, 409]),
        leg_vast,
    )
    .operatie(
        Operatie::post("/signalen/{signaalId}/intrekking")
            .titel("Signaal intrekken")
            .uitleg("De bron trekt het signaal in: het had niet gegeven moeten worden.")
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach, Rol::Doorstroompunt, Rol::Uwv])
            .invoer::<Intrekking>()
            .antwoord::<Signaalstand>(201)
            .antwoord::<Signaalstand>(200)
            .fouten(&[409]),
        trek_in,
    )
}

/// Which signals.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Zoek {
    /// Only in this state.
    toestand: Option<Signaaltoestand>,
    /// Only of this team.
    #[schemars(with = "Option<Gebiedsteam>")]
    gebiedsteam: Option<String>,
    /// Only from this source.
    bron: Option<SignaalBron>,
    /// Most rows of the page; 50 when left out.
    #[schemars(range(min = 1, max = 200))]
    limiet: Option<u16>,
    /// The `volgende` of the page before.
    na: Option<String>,
}

impl Keur for Zoek {
    fn keur(&self) -> Vec<Veldfout> {
        let team = self.gebiedsteam.as_deref();
        let team = team.and_then(|team| verzoek::keur_vorm::<Gebiedsteam>("gebiedsteam", team));
        let na = self.na.as_deref().and_then(|na| verzoek::keur_vorm::<Plaats>("na", na));
        team.into_iter().chain(na).collect()
    }
}

/// A page of the werkvoorraad.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Bladzijde {
    /// The signals, newest first.
    signalen: Vec<Werkvoorraadregel>,
    /// What to give as `na` for the next page; none on the last.
    volgende: Option<String>,
}

async fn lijst(
    State(dienst): State<Dienst>,
    gebruiker: Gebruiker,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
) -> Result<Json<Bladzijde>, Probleem> {
    let limiet = zoek.limiet.unwrap_or(STANDAARD_LIMIET);
    let na = zoek.na.as_deref().map(|na| verzoek::vorm("na", na)).transpose();
    let filter = Filter {
        toestand: zoek.toestand,
        gebiedsteam: zoek.gebiedsteam,
        bron: zoek.bron,
        na: na.map_err(verzoek::ongeldig)?,
        // One more, to know whether there is a next page.
        limiet: limiet + 1,
    };
    let gevonden = werkvoorraad::lijst(&dienst.omgeving.database, &gebruiker.gemeente, &filter).await;
    let mut signalen = gevonden.map_err(|fout| dienst::intern(&fout))?;
    let meer = signalen.len() > usize::from(limiet);
    signalen.truncate(usize::from(limiet));
    let volgende = signalen.last().filter(|_| meer).map(|regel| Plaats::van(regel).to_string());
    Ok(Json(Bladzijde { signalen, volgende }))
}

async fn een(
    State(dienst): State<Dienst>,
    gebruiker: Gebruiker,
    Pad(signaal): Pad<Uuid>,
) -> Result<Json<Werkvoorraadregel>, Probleem> {
    let gevonden = werkvoorraad::een(&dienst.omgeving.database, &gebruiker.gemeente, signaal).await;
    gevonden.map_err(|fout| dienst::intern(&fout))?.map(Json).ok_or_else(onbekend)
}

/// A signal from a source without a feed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwSignaal {
    /// Who it is about.
    persoon: PersoonInvoer,
    /// Where it comes from; not a source that has its own delivery.
    bron: SignaalBron,
    /// The date on which it holds.
    datum: Date,
    /// The source's own reference; the signal's id follows from source and reference.
    #[schemars(with = "Kenmerk")]
    kenmerk: String,
    /// The team that follows up, when known.
    #[schemars(with = "Option<Gebiedsteam>")]
    gebiedsteam: Option<String>,
    /// Level of education, when known.
    opleidingsniveau: Option<Opleidingsniveau>,
    /// Target groups.
    #[serde(default)]
    doelgroepen: Vec<Doelgroep>,
    /// Free text; sealed with the person's key.
    #[schemars(length(max = 4000))]
    toelichting: Option<String>,
}

impl Keur for NieuwSignaal {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        if heeft_aanlevering(self.bron) {
            let reden =
                "Deze bron levert zelf aan. Gebruik /aanleveringen/doorstroompunt of /aanleveringen/uwv.";
            fouten.push(Veldfout::nieuw("bron", "bron-heeft-aanlevering", reden));
        }
        fouten.extend(verzoek::keur_datum("datum", self.datum));
        fouten.extend(verzoek::keur_vorm::<Kenmerk>("kenmerk", &self.kenmerk));
        let team = self.gebiedsteam.as_deref();
        fouten.extend(team.and_then(|team| verzoek::keur_vorm::<Gebiedsteam>("gebiedsteam", team)));
        fouten
    }
}

async fn leg_vast(
    State(dienst): State<Dienst>,
    verzoek: Verzoek,
    Invoer(signaal): Invoer<NieuwSignaal>,
) -> Antwoord {
    let nummer: Kenmerk = verzoek::vorm("kenmerk", &signaal.kenmerk).map_err(verzoek::ongeldig)?;
    let team = signaal.gebiedsteam.as_deref().map(|team| verzoek::vorm("gebiedsteam", team)).transpose();
    let team = team.map_err(verzoek::ongeldig)?;
    let signaal_id = afgeleide_id("signaal", &[signaal.bron.code(), nummer.as_str()]);
    let aanleiding = dienst.omgeving.aanleiding_van(&verzoek.gebruiker, &verzoek.correlatie);
    let opvolgen_voor = dienst.normtijden.opvolgen_voor(signaal.bron, signaal.datum);
    let (opdracht, signaal) = (verzoek.opdracht, &signaal);
    let maak = |wie: Betrokkene| {
        let (nummer, team) = (nummer.clone(), team.clone());
        async move {
            let toelichting =
                wie.verzegel_als(aanvoer::DOEL_TOELICHTING, signaal.toelichting.as_deref()).await?;
            let kenmerken = aanvoer::kenmerken(
                wie.geboorte(),
                signaal.opleidingsniveau.unwrap_or(Opleidingsniveau::Onbekend),
                signaal.doelgroepen.clone(),
                team,
            );
            let vraag = Vraag::Ontvang(Ontvangst {
                signaal_id,
                persoon: wie.id(),
                datum: signaal.datum,
                nummer,
                kenmerken,
                opvolgen_voor,
                soort: Soort::Anders(signaal.bron),
                besloten: Besloten { toelichting, contactpersoon: None },
            });
            Ok(Opdracht::nieuw(stream_van_signaal(signaal_id), opdracht, vraag))
        }
    };
    let gedaan =
        dienst::voer_uit_over::<Signaalregels, _, _>(&dienst.omgeving, &signaal.persoon, &aanleiding, maak);
    antwoord(signaal_id, gedaan.await?.1)
}

/// A withdrawal by the source.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// The date of the withdrawal.
    datum: Date,
}

impl Keur for Intrekking {
    fn keur(&self) -> Vec<Veldfout> {
        verzoek::keur_datum("datum", self.datum).into_iter().collect()
    }
}

async fn trek_in(
    State(dienst): State<Dienst>,
    verzoek: Verzoek,
    Pad(signaal): Pad<Uuid>,
    Invoer(intrekking): Invoer<Intrekking>,
) -> Antwoord {
    let staat = dienst.signaal(signaal).await?;
    if !is_van(staat.bron(), verzoek.gebruiker.rol) {
        return Err(Probleem::geen_toegang(
            "Alleen de bron trekt een signaal in: Doorstroompunt en UWV hun eigen signalen, een coach de andere.",
        ));
    }
    dienst.voer_uit(&verzoek, signaal, Vraag::TrekIn { datum: intrekking.datum, persoon: None }).await
}

const fn heeft_aanlevering(bron: SignaalBron) -> bool {
    matches!(bron, SignaalBron::Doorstroompunt | SignaalBron::UwvWarmeOverdracht | SignaalBron::UwvWwEinde)
}

/// Whether signals of this source are this role's own.
const fn is_van(bron: SignaalBron, rol: Rol) -> bool {
    match rol {
        Rol::Doorstroompunt => matches!(bron, SignaalBron::Doorstroompunt),
        Rol::Uwv => matches!(bron, SignaalBron::UwvWarmeOverdracht | SignaalBron::UwvWwEinde),
        Rol::Coach => !heeft_aanlevering(bron),
        _ => false,
    }
}
