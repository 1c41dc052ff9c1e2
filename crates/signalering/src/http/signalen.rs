//! `/signalen`: the werkvoorraad, one signal, a new signal from a source without a feed, and the withdrawal.

use axum::{Json, extract::State, http::Uri};
use dienst::{
    Betrokkene, Bladzijde, Cursor, Datums, Gedateerd, Handeling, Inhoud, Limiet, Nieuw, NoemtCodes,
    PersoonInvoer, Vrager, inrichting::Genoemd,
};
use domein::{
    Doelgroep, Gebiedsteam, Kenmerk, Opleidingsniveau, Rol, SignaalBron, Uitstroomprofiel, Vindplaats,
    afgeleide_id, doel, opvolging::Signaaltoestand,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{
    Antwoord, Dienst, Signaalantwoord, antwoord, onbekend,
    vorm::{keur_vorm, ongeldig, vorm},
};
use crate::{
    aanvoer,
    regels::{
        Besloten, Bijzonderheden, Ontvangst, Opdracht, Signaalregels, Signaalsoort, stream_van_signaal,
    },
    werkvoorraad::{self, Filter, Signaalcursor, Werkvoorraadregel},
};

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    api.operatie(
        Operatie::get("/signalen")
            .titel("Werkvoorraad")
            .uitleg("De signalen van uw gemeente, de nieuwste eerst, per bladzijde.")
            .rollen(&[Rol::Coach])
            .vraag::<Zoek>()
            .antwoord::<Bladzijde<Werkvoorraadregel>>(200),
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
            .antwoord::<Signaalantwoord>(201)
            .antwoord::<Signaalantwoord>(200)
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
            .antwoord::<Signaalantwoord>(201)
            .antwoord::<Signaalantwoord>(200)
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
    /// Only what was escalated and still waits (`true`), or only what was not (`false`).
    geescaleerd: Option<bool>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Zoek {
    fn keur(&self) -> Vec<Veldfout> {
        let team = self.gebiedsteam.as_deref();
        team.and_then(|team| keur_vorm::<Gebiedsteam>("gebiedsteam", team)).into_iter().collect()
    }
}

async fn lijst(
    State(dienst): State<Dienst>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
) -> Result<Bladzijde<Werkvoorraadregel>, Probleem> {
    let filter = Filter {
        toestand: zoek.toestand,
        gebiedsteam: zoek.gebiedsteam,
        bron: zoek.bron,
        geescaleerd: zoek.geescaleerd,
        na: zoek.na.map(|na| na.lees(&uri)).transpose()?,
        rijen: zoek.limiet.rijen(),
    };
    let gevonden = werkvoorraad::lijst(&dienst.omgeving.database, &bereik, &dienst.normtijden, &filter).await;
    let signalen = gevonden.map_err(|fout| dienst::intern(&fout))?;
    let signalen = signalen.into_iter().map(|regel| (Signaalcursor::van(&regel), regel)).collect();
    Ok(Bladzijde::van(signalen, zoek.limiet, &uri))
}

async fn een(
    State(dienst): State<Dienst>,
    Vrager { bereik, .. }: Vrager,
    Pad(signaal): Pad<Uuid>,
) -> Result<Json<Werkvoorraadregel>, Probleem> {
    let gevonden = werkvoorraad::een(&dienst.omgeving.database, &bereik, &dienst.normtijden, signaal).await;
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
    /// Only with `pro-vso`: what it prepared for, when known.
    uitstroomprofiel: Option<Uitstroomprofiel>,
    /// Only with `einde-inburgering`: the team that hands over, when known. Who takes over is `gebiedsteam`.
    #[schemars(with = "Option<Gebiedsteam>")]
    van_team: Option<String>,
    /// Only with `outreach`: where somebody was found, when known.
    vindplaats: Option<Vindplaats>,
}

impl NieuwSignaal {
    /// What is said that only another source knows.
    fn hoort_elders(&self) -> Vec<Veldfout> {
        let velden = [
            ("uitstroomprofiel", self.uitstroomprofiel.is_some(), SignaalBron::ProVso),
            ("vanTeam", self.van_team.is_some(), SignaalBron::EindeInburgering),
            ("vindplaats", self.vindplaats.is_some(), SignaalBron::Outreach),
        ];
        let elders = velden.into_iter().filter(|(_, gegeven, bron)| *gegeven && *bron != self.bron);
        elders
            .map(|(veld, _, bron)| {
                let reden =
                    format!("Dit hoort alleen bij een signaal van de bron {bron}. Laat het hier weg.");
                Veldfout::nieuw(veld, "hoort-bij-andere-bron", reden)
            })
            .collect()
    }
}

impl Keur for NieuwSignaal {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        if heeft_aanlevering(self.bron) {
            let reden =
                "Deze bron levert zelf aan. Gebruik /aanleveringen/doorstroompunt of /aanleveringen/uwv.";
            fouten.push(Veldfout::nieuw("bron", "bron-heeft-aanlevering", reden));
        }
        fouten.extend(keur_vorm::<Kenmerk>("kenmerk", &self.kenmerk));
        let team = self.gebiedsteam.as_deref();
        fouten.extend(team.and_then(|team| keur_vorm::<Gebiedsteam>("gebiedsteam", team)));
        let van = self.van_team.as_deref();
        fouten.extend(van.and_then(|van| keur_vorm::<Gebiedsteam>("vanTeam", van)));
        fouten.extend(self.hoort_elders());
        fouten
    }
}

impl Datums for NieuwSignaal {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for NieuwSignaal {
    fn codes(&self) -> Vec<Genoemd> {
        let codes = [
            Genoemd::gebiedsteam("gebiedsteam", self.gebiedsteam.as_ref(), self.datum),
            Genoemd::gebiedsteam("vanTeam", self.van_team.as_ref(), self.datum),
        ];
        codes.into_iter().flatten().collect()
    }
}

async fn leg_vast(State(dienst): State<Dienst>, Inhoud(verzoek, signaal): Inhoud<NieuwSignaal>) -> Antwoord {
    let nummer: Kenmerk = vorm("kenmerk", &signaal.kenmerk).map_err(ongeldig)?;
    let team = signaal.gebiedsteam.as_deref().map(|team| vorm("gebiedsteam", team)).transpose();
    let team: Option<Gebiedsteam> = team.map_err(ongeldig)?;
    verzoek.mag_noemen(team.as_ref())?;
    let van_team =
        signaal.van_team.as_deref().map(|team| vorm("vanTeam", team)).transpose().map_err(ongeldig)?;
    let bijzonder = Bijzonderheden {
        uitstroomprofiel: signaal.uitstroomprofiel,
        van_team,
        vindplaats: signaal.vindplaats,
    };
    let signaal_id = afgeleide_id("signaal", &[signaal.bron.code(), nummer.as_str()]);
    dienst.kenmerk_is_vrij(&verzoek, signaal_id).await?;
    let opvolgen_voor = dienst.normtijden.opvolgen_voor(signaal.bron, signaal.datum);
    let (id, signaal) = (verzoek.opdracht, &signaal);
    let maak = |wie: Betrokkene| {
        let (nummer, team, bijzonder) = (nummer.clone(), team.clone(), bijzonder.clone());
        async move {
            let toelichting =
                wie.verzegel_als(doel::SIGNAAL_TOELICHTING, signaal.toelichting.as_deref()).await?;
            let kenmerken = aanvoer::kenmerken(
                wie.geboorte(),
                signaal.opleidingsniveau.unwrap_or(Opleidingsniveau::Onbekend),
                signaal.doelgroepen.clone(),
                team,
            );
            let opdracht = Opdracht::Ontvang(Ontvangst {
                signaal_id,
                persoon: wie.id(),
                datum: signaal.datum,
                nummer,
                kenmerken,
                leeftijden: wie.geboorte().leeftijden_op(signaal.datum),
                opvolgen_voor,
                soort: Signaalsoort::Anders(signaal.bron, bijzonder),
                besloten: Besloten { toelichting, contactpersoon: None },
            });
            Ok(dienst::Opdracht::nieuw(stream_van_signaal(signaal_id), id, opdracht))
        }
    };
    let gedaan = dienst::voer_uit_over::<Signaalregels, _, _>(
        &dienst.omgeving,
        (&signaal.persoon, Nieuw::WieGenoemdIs),
        &verzoek.aanleiding,
        maak,
    );
    antwoord(signaal_id, gedaan.await?.1)
}

/// A withdrawal by the source.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// The date of the withdrawal.
    datum: Date,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Intrekking);

async fn trek_in(
    State(dienst): State<Dienst>,
    Pad(signaal): Pad<Uuid>,
    Inhoud(verzoek, intrekking): Inhoud<Intrekking>,
) -> Antwoord {
    let staat = dienst.signaal(signaal).await?;
    dienst.mag(&verzoek, Handeling::TrekSignaalIn(staat.bron()), &staat)?;
    dienst.voer_uit(&verzoek, signaal, Opdracht::TrekIn { datum: intrekking.datum, persoon: None }).await
}

const fn heeft_aanlevering(bron: SignaalBron) -> bool {
    matches!(bron, SignaalBron::Doorstroompunt | SignaalBron::UwvWarmeOverdracht | SignaalBron::UwvWwEinde)
}
