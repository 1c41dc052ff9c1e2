//! Trajecten: enrolment, steps, and the two ways in which one ends.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{
    Betrokkene, Datums, Gedateerd, Inhoud, Nieuw, NoemtCodes, Omgeving, PersoonInvoer, Verzoek,
    inrichting::Genoemd, leg_vast_over, probleem,
};
use domein::{
    AanbodCode, Afbreekreden, Afwijkreden, Doelgroep, Gebiedsteam, Gemeentecode, Kenmerk, PersoonId,
    Plaatsantwoord, Trajectstap, Trajectuitkomst, afgeleide_id,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::{
    Antwoord, COACH, Vastgelegd, binnen_bereik, kenmerken, persoon_van, stand, status, vastleggen, vraag,
};
use crate::{
    beslis,
    etiketten::etiket_traject,
    regels::{Trajecttoestand, Weigering, begeleiding::Wat, doelgroep::Kenmerken, inschrijving},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/trajecten", "Voor een traject aanmelden", COACH)
            .uitleg(
                "Start het traject, of zet de persoon op de wachtlijst (202) als er geen plaats of een aanmeldstop is, of \
                 als anderen langer wachten. Een plaats die vrijkomt, wordt aangeboden aan wie het langst wacht. Wie zeker \
                 buiten de doelgroep van het aanbod valt, wordt geweigerd, of met afwijking toch aangenomen.",
            )
            .invoer::<Aanmelding>()
            .antwoord::<Vastgelegd>(202),
        meld_aan,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/plaats", "Antwoorden op een aangeboden plaats", COACH)
            .uitleg(
                "Aanvaard start het traject. Later zet achteraan op de wachtlijst, geweigerd haalt eraf; de plaats gaat dan \
                 naar de volgende. Zonder antwoord vervalt zij na de termijn, en wacht de persoon achteraan verder.",
            )
            .invoer::<Plaats>()
            .antwoord::<Vastgelegd>(202),
        antwoord_op_plaats,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/stappen", "Stap in een traject", COACH).invoer::<Stap>(),
        zet_stap,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/voltooiing", "Traject voltooien", COACH).invoer::<Voltooiing>(),
        voltooi,
    )
    .operatie(
        vastleggen("/trajecten/{trajectId}/afbreking", "Traject afbreken, of van de wachtlijst halen", COACH).invoer::<Afbreking>(),
        breek_af,
    )
}

/// Somebody is to follow an aanbod.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Aanmelding {
    /// The caller's own reference; the id of the traject follows from it.
    kenmerk: Kenmerk,
    /// Who.
    persoon: PersoonInvoer,
    /// What.
    aanbod: AanbodCode,
    /// First day.
    datum: Date,
    /// The area team, when known.
    gebiedsteam: Option<Gebiedsteam>,
    /// Target groups of the person; left out: those of the newest benefit that is known here.
    #[serde(default)]
    doelgroepen: Vec<Doelgroep>,
    /// The municipality that the person, or the school, comes from, when it is another one.
    gemeente: Option<Gemeentecode>,
    /// Why it may be all the same, when the person falls outside the rule of the aanbod.
    afwijking: Option<Afwijkreden>,
}

impl Keur for Aanmelding {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Aanmelding {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gepland("datum", self.datum)]
    }
}

impl NoemtCodes for Aanmelding {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::gebiedsteam("gebiedsteam", self.gebiedsteam.as_ref(), self.datum).into_iter().collect()
    }
}

/// The answer to a place that is offered.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Plaats {
    /// The answer.
    antwoord: Plaatsantwoord,
    /// The first day of the traject, or the day of the answer.
    datum: Date,
    /// Why it is refused; `eigen-verzoek` when left out.
    reden: Option<Afbreekreden>,
}

impl Keur for Plaats {
    fn keur(&self) -> Vec<Veldfout> {
        match self.reden {
            Some(_) if self.antwoord != Plaatsantwoord::Geweigerd => {
                let reden = "Een reden hoort alleen bij een weigering.";
                vec![Veldfout::nieuw("reden", "waarde-onbekend", reden)]
            }
            _ => Vec::new(),
        }
    }
}

impl Datums for Plaats {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![match self.antwoord {
            Plaatsantwoord::Aanvaard => Gedateerd::gepland("datum", self.datum),
            Plaatsantwoord::Later | Plaatsantwoord::Geweigerd => Gedateerd::gebeurd("datum", self.datum),
        }]
    }
}

/// A step.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stap {
    /// Which.
    stap: Trajectstap,
    /// The day.
    datum: Date,
}

impl Keur for Stap {}

impl Datums for Stap {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// A traject is completed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Voltooiing {
    /// The day.
    datum: Date,
    /// What it led to.
    uitkomst: Trajectuitkomst,
}

impl Keur for Voltooiing {}

impl Datums for Voltooiing {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// A traject stops before its end, or somebody leaves the waiting list.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Afbreking {
    /// The day.
    datum: Date,
    /// Why.
    reden: Afbreekreden,
}

impl Keur for Afbreking {}

impl Datums for Afbreking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Plaats, Stap, Voltooiing, Afbreking);

async fn meld_aan(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, aanmelding): Inhoud<Aanmelding>,
) -> Antwoord {
    verzoek.mag_noemen(aanmelding.gebiedsteam.as_ref())?;
    let traject_id = afgeleide_id("traject", &[aanmelding.kenmerk.as_str()]);
    let Aanmelding { persoon, aanbod, datum, gebiedsteam, doelgroepen, gemeente, afwijking, .. } = aanmelding;
    let kenmerken = Kenmerken { leeftijden: None, doelgroepen, gebiedsteam: gebiedsteam.clone(), gemeente };
    let vraag = Vraag { traject_id, aanbod, datum, gebiedsteam, kenmerken: Some(kenmerken), afwijking };
    schrijf_in_over(&omgeving, &verzoek, &persoon, vraag).await
}

/// What is asked of whom that is not known yet.
struct Vraag {
    traject_id: Uuid,
    aanbod: AanbodCode,
    datum: Date,
    gebiedsteam: Option<Gebiedsteam>,
    /// What is said of the person; none when that is not asked any more, of who waits.
    kenmerken: Option<Kenmerken>,
    afwijking: Option<Afwijkreden>,
}

async fn schrijf_in_over(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: &PersoonInvoer,
    vraag: Vraag,
) -> Antwoord {
    let Vraag { traject_id, aanbod, datum, gebiedsteam, kenmerken, afwijking } = vraag;
    let (log, aanleiding, opdracht) = (&omgeving.log, &verzoek.aanleiding, verzoek.opdracht);
    let geen = || Nieuw::WieGenoemdIs.onbekend(persoon);
    let beslis = |wie: Betrokkene| {
        let (persoon, geboorte) = (wie.id(), wie.geboorte());
        let (aanbod, gebiedsteam, kenmerken) = (aanbod.clone(), gebiedsteam.clone(), kenmerken.clone());
        async move {
            binnen_bereik(omgeving, verzoek, persoon, geen).await?;
            let kenmerken = match kenmerken {
                Some(gezegd) => {
                    let leeftijden = geboorte.leeftijden_op(datum);
                    let leeftijden =
                        leeftijden.map(|jaren| i64::from(*jaren.start())..=i64::from(*jaren.end()));
                    let gezegd = Kenmerken { leeftijden, ..gezegd };
                    kenmerken::vul_aan(omgeving, persoon, datum, gezegd).await?
                }
                None => Kenmerken::default(),
            };
            let leeftijd = geboorte.leeftijd_op(datum);
            let vraag = inschrijving::Opdracht {
                traject_id,
                persoon,
                aanbod,
                datum,
                leeftijd,
                gebiedsteam,
                kenmerken,
                afwijking,
            };
            beslis(log, aanleiding, opdracht, vraag).await.map_err(|fout| probleem(&fout))
        }
    };
    let (wie, gedaan) = leg_vast_over(omgeving, (persoon, Nieuw::WieGenoemdIs), beslis).await?;
    let status = match gedaan.stand {
        Trajecttoestand::Wachtlijst => StatusCode::ACCEPTED,
        _ if gedaan.nieuw => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    let antwoord = Vastgelegd::over(wie.id(), gedaan.stand.code(), gedaan.versie);
    let antwoord = Vastgelegd { traject_id: Some(traject_id), ..antwoord };
    Ok((status, Json(antwoord)))
}

/// Whose a traject is.
pub(super) async fn van_wie(omgeving: &Omgeving, traject_id: Uuid) -> Result<PersoonId, Probleem> {
    persoon_van(&omgeving.log, etiket_traject(traject_id), omgeving).await?.ok_or_else(traject_onbekend)
}

/// 404 for a traject that is not there, or not for this caller.
pub(super) fn traject_onbekend() -> Probleem {
    Probleem::niet_gevonden("traject-onbekend", Weigering::TrajectOnbekend.to_string())
}

async fn antwoord_op_plaats(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Plaats { antwoord, datum, reden }): Inhoud<Plaats>,
) -> Antwoord {
    match antwoord {
        Plaatsantwoord::Later => {
            let wat = (Wat::StelPlaatsUit { traject_id }, "wachtlijst");
            over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
        }
        Plaatsantwoord::Geweigerd => {
            let reden = reden.unwrap_or(Afbreekreden::EigenVerzoek);
            let wat = (Wat::WeigerPlaats { traject_id, reden }, "afgebroken");
            over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
        }
        Plaatsantwoord::Aanvaard => {
            let persoon = van_wie(&omgeving, traject_id).await?;
            binnen_bereik(&omgeving, &verzoek, persoon, traject_onbekend).await?;
            let toestand = stand(&omgeving, persoon).await?.map(|(toestand, _)| toestand).unwrap_or_default();
            let traject = toestand.trajecten.0.get(&traject_id).ok_or_else(traject_onbekend)?;
            let aangeboden = matches!(traject.stand, Trajecttoestand::Aangeboden { .. });
            let al_aanvaard = traject.begonnen && traject.sinds == datum;
            if !aangeboden && !al_aanvaard {
                let weigering = Weigering::GeenPlaatsAangeboden;
                return Err(Probleem::conflict("geen-plaats-aangeboden", weigering.to_string()));
            }
            let aanbod = traject.aanbod.clone();
            let gebiedsteam = toestand.gebiedsteam().cloned();
            let wie = PersoonInvoer { persoon_id: Some(persoon), ..PersoonInvoer::default() };
            let vraag = Vraag { traject_id, aanbod, datum, gebiedsteam, kenmerken: None, afwijking: None };
            schrijf_in_over(&omgeving, &verzoek, &wie, vraag).await
        }
    }
}

/// Asks the rule about a traject, wherever it stands.
pub(super) async fn over_traject(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (traject_id, datum): (Uuid, Date),
    (wat, toestand): (Wat, &'static str),
) -> Antwoord {
    let persoon = van_wie(omgeving, traject_id).await?;
    let gedaan = vraag(omgeving, verzoek, (persoon, datum), traject_onbekend, wat).await?;
    let antwoord =
        Vastgelegd { traject_id: Some(traject_id), ..Vastgelegd::over(persoon, toestand, gedaan.version) };
    Ok((status(&gedaan), Json(antwoord)))
}

async fn zet_stap(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Stap { stap, datum }): Inhoud<Stap>,
) -> Antwoord {
    let wat = (Wat::ZetStap { traject_id, stap }, "stap-gezet");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}

async fn voltooi(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Voltooiing { datum, uitkomst }): Inhoud<Voltooiing>,
) -> Antwoord {
    let wat = (Wat::Voltooi { traject_id, uitkomst }, "voltooid");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}

async fn breek_af(
    State(omgeving): State<Omgeving>,
    Pad(traject_id): Pad<Uuid>,
    Inhoud(verzoek, Afbreking { datum, reden }): Inhoud<Afbreking>,
) -> Antwoord {
    let wat = (Wat::BreekAf { traject_id, reden }, "afgebroken");
    over_traject(&omgeving, &verzoek, (traject_id, datum), wat).await
}
