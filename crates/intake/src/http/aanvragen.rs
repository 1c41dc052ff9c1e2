//! Applications: made, listed, looked at.

use std::future::ready;

use axum::{Json, extract::State, http::StatusCode};
use dienst::{
    Betrokkene, Datums, Gedateerd, Inhoud, Nieuw, NoemtCodes, Omgeving, Opdracht, PersoonInvoer, Vrager,
    inrichting::Genoemd, voer_uit_over,
};
use domein::{Bezwaaruitkomst, Gebiedsteam, Gespreksplek, IntakeVorm, Kenmerk, PersoonId};
use eventstore::{Query, Version};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{
    AANVRAAGLEZERS, BESLISSERS,
    dossier::{self, geweigerd},
    opdracht, status,
};
use crate::regels::{
    Aanmelding, Dossier, Dossierregels, Toestand, Uitkomst, Wat, Weigering, Zoektermijn, aanvraag_id, stream,
    termijnen::{Wachtstap, is_te_laat, wacht},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/aanvragen")
            .titel("Aanvraag indienen")
            .uitleg(
                "Legt een aanvraag vast; het kenmerk maakt haar uniek. Datum is de dag van de melding. Van wie hier nog niet \
                 bekend is, horen de geboortedatum en de achternaam erbij.",
            )
            .rollen(BESLISSERS)
            .invoer::<NieuweAanvraag>()
            .antwoord::<Aanvraagantwoord>(201)
            .antwoord::<Aanvraagantwoord>(200)
            .fouten(&[404, 409]),
        dien_in,
    )
    .operatie(
        Operatie::get("/aanvragen/{aanvraagId}")
            .titel("Aanvraag bekijken")
            .uitleg("Altijd de nieuwste stand.")
            .parameter("aanvraagId", "De aanvraag")
            .rollen(AANVRAAGLEZERS)
            .antwoord::<Aanvraagantwoord>(200),
        bekijk,
    )
}

/// A new application.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuweAanvraag {
    /// Your own reference of the application; the same again is the same application.
    kenmerk: Kenmerk,
    /// Who applies.
    persoon: PersoonInvoer,
    /// Day of application.
    datum: Date,
    /// The area team, when known.
    gebiedsteam: Option<Gebiedsteam>,
}

impl Keur for NieuweAanvraag {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for NieuweAanvraag {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for NieuweAanvraag {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::gebiedsteam("gebiedsteam", self.gebiedsteam.as_ref(), self.datum).into_iter().collect()
    }
}

/// An application as it stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aanvraagantwoord {
    aanvraag_id: Uuid,
    persoon_id: PersoonId,
    toestand: Toestand,
    /// Goes up with every change in the person's dossier.
    versie: u64,
    /// Day of application.
    datum: Date,
    versneld: bool,
    coach: Option<Kenmerk>,
    gebiedsteam: Option<Gebiedsteam>,
    /// The benefit, when granted.
    uitkering_id: Option<Uuid>,
    /// For what it waits today; none when it waits for nothing.
    wacht_op: Option<Wachtstap>,
    /// Until when: the first day on which that is late, or on which what passes by itself has passed.
    termijn: Option<Date>,
    /// The first day on which the decision is late; none once there is one (Awb, art. 4:13).
    besluit_voor: Option<Date>,
    /// Whether that for which it waits, or the decision, is late today.
    te_laat: bool,
    /// First day after the search period, when it holds.
    zoektermijn_tot: Option<Date>,
    /// The talk that is planned.
    gesprek: Option<Gesprekantwoord>,
    /// The last call before the talk.
    gebeld: Option<Belantwoord>,
    /// The last objection.
    bezwaar: Option<Bezwaarantwoord>,
    /// What led to it by itself turned out not to be so, when something was done with it already: look whether it must go on. No
    /// longer so when a talk asks for it again.
    aanleiding_vervallen: bool,
}

/// A talk that is planned.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Gesprekantwoord {
    datum: Date,
    vorm: IntakeVorm,
    plek: Option<Gespreksplek>,
}

/// A call before the talk.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Belantwoord {
    datum: Date,
    /// Whether the applicant was reached.
    bereikt: bool,
    /// Whether the applicant is ready for work, of the last call in which they were reached.
    arbeidsfit: Option<bool>,
}

/// An objection.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Bezwaarantwoord {
    /// Day of the refusal.
    tegen: Date,
    /// Day on which it was made.
    datum: Date,
    /// Whether it came after the six weeks in which it may be made (Awb, art. 6:7). Whether that is held against the
    /// applicant is for who decides.
    te_laat: bool,
    /// Whether a committee advises.
    commissie: bool,
    /// What was decided on it.
    uitkomst: Option<Bezwaaruitkomst>,
    beslist_op: Option<Date>,
}

async fn dien_in(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweAanvraag>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let id = aanvraag_id(nieuw.kenmerk.as_str());
    // In every municipality: the id follows from the kenmerk alone.
    let etiket = || Query::tags([format!("aanvraag:{id}")]);
    let team = nieuw.gebiedsteam.clone().filter(|team| team.as_str() != "onbekend");
    verzoek.mag_noemen(team.as_ref())?;
    let bekend = dossier::eerste(&omgeving, etiket()).await?.map(|begin| begin.persoon);
    if let Some(bekend) = bekend {
        // How another team's application stands is not for this caller: as one of somebody else.
        let binnen = dossier::binnen_bereik(&omgeving, &verzoek.bereik, bekend, id).await?;
        binnen.then_some(()).ok_or_else(|| geweigerd(Weigering::KenmerkInGebruik))?;
    }
    let maak = |wie: Betrokkene| {
        let persoon = wie.id();
        if bekend.is_some_and(|ander| ander != persoon) {
            return ready(Err(geweigerd(Weigering::KenmerkInGebruik)));
        }
        let wat = Wat::DienIn(Aanmelding {
            aanvraag_id: id,
            datum: nieuw.datum,
            signaal_id: None,
            gebiedsteam: team.clone(),
            versneld: false,
            coach: None,
            leeftijd: wie.geboorte().leeftijd_op(nieuw.datum),
        });
        let opdracht = Opdracht::nieuw(stream(persoon), verzoek.opdracht, opdracht(&omgeving, persoon, wat));
        ready(Ok(opdracht.tenzij(etiket())))
    };
    let over = (&nieuw.persoon, Nieuw::WieGenoemdIs);
    let (wie, gedaan) =
        voer_uit_over::<Dossierregels, _, _>(&omgeving, over, &verzoek.aanleiding, maak).await?;
    Ok((status(&gedaan), Json(toon(&omgeving, wie.id(), id, gedaan.state, gedaan.version)?)))
}

async fn bekijk(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(id): Pad<Uuid>,
) -> Result<Json<Aanvraagantwoord>, Probleem> {
    let persoon = dossier::aanvraag(&omgeving, &gebruiker, id).await?.persoon;
    let (dossier, versie) = dossier::dossier(&omgeving, persoon).await?;
    Ok(Json(toon(&omgeving, persoon, id, dossier, versie)?))
}

/// The application as this dossier has it.
pub(super) fn toon(
    omgeving: &Omgeving,
    persoon: PersoonId,
    id: Uuid,
    mut dossier: Dossier,
    versie: Version,
) -> Result<Aanvraagantwoord, Probleem> {
    let aanvraag = dossier.aanvragen.remove(&id).ok_or_else(|| geweigerd(Weigering::AanvraagOnbekend))?;
    let (stand, wacht) = (aanvraag.stand, wacht(&aanvraag));
    let (nu, te_laat) = wacht.op(omgeving.klok.vandaag());
    let (wacht_op, termijn) = nu.unzip();
    Ok(Aanvraagantwoord {
        aanvraag_id: id,
        persoon_id: persoon,
        toestand: stand.toestand,
        versie: versie.0,
        datum: aanvraag.datum,
        versneld: aanvraag.versneld,
        coach: aanvraag.coach,
        gebiedsteam: aanvraag.gebiedsteam,
        aanleiding_vervallen: aanvraag.aanleiding_vervallen,
        uitkering_id: match stand.uitkomst {
            Some(Uitkomst::Toegekend(uitkering)) => Some(uitkering),
            _ => None,
        },
        wacht_op,
        termijn,
        besluit_voor: wacht.besluit_voor,
        te_laat,
        zoektermijn_tot: match stand.zoektermijn {
            Some(Zoektermijn::Tot(tot)) => Some(tot),
            _ => None,
        },
        gesprek: stand.gesprek.map(|gesprek| Gesprekantwoord {
            datum: gesprek.datum,
            vorm: gesprek.vorm,
            plek: gesprek.plek,
        }),
        gebeld: stand.gebeld.map(|(datum, arbeidsfit)| Belantwoord {
            datum,
            bereikt: arbeidsfit.is_some(),
            arbeidsfit: stand.arbeidsfit_vooraf,
        }),
        bezwaar: stand.bezwaar.map(|bezwaar| Bezwaarantwoord {
            tegen: bezwaar.tegen,
            datum: bezwaar.datum,
            te_laat: is_te_laat(&bezwaar),
            commissie: bezwaar.commissie,
            uitkomst: bezwaar.uitkomst.map(|(_, uitkomst)| uitkomst),
            beslist_op: bezwaar.uitkomst.map(|(op, _)| op),
        }),
    })
}
