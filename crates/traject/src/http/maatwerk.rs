//! Money for maatwerk: asking, deciding, paying, what it led to, and withdrawing.

use axum::{Json, extract::State};
use dienst::{
    Betrokkene, Datums, Gedateerd, Inhoud, Omgeving, PersoonInvoer, Verzoek, intern, leg_vast_over, probleem,
};
use domein::{
    Bedrag, BudgetCode, Correctiereden, Kenmerk, Maatwerkafwijsreden, Maatwerkdoel, Maatwerkresultaat,
    Maatwerkvastlegging, PersoonId, Rol, Verzegeld, afgeleide_id, doel,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Gebruiker, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{
    Antwoord, binnen_bereik,
    bord::eigen_nummer,
    budget::{EERSTE_JAAR, LAATSTE_JAAR},
    mag_zien, persoon_van, stand, status,
};
use crate::{
    beslis_uitgave, geef_uit,
    regels::{
        Geldweigering,
        besteding::{Besteding, Uitkomst},
        maatwerk::{Opdracht, Opdrachtstap, Wat, stap_van},
    },
    uitgeven::etiket_maatwerk,
};

/// Whoever asks for money or decides about it.
pub(super) const ROLLEN: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent];

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let post = |pad, titel| {
        Operatie::post(pad)
            .titel(titel)
            .rollen(ROLLEN)
            .antwoord::<MaatwerkVast>(201)
            .antwoord::<MaatwerkVast>(200)
            .fouten(&[404, 409])
    };
    let over = |pad, titel| {
        post(pad, titel).parameter("maatwerkId", "Het maatwerkgeld, uit het antwoord op de aanvraag.")
    };
    api.operatie(
        post("/maatwerk", "Maatwerkgeld aanvragen")
            .uitleg("Vraagt geld uit een budget voor een persoon. Er is nog niets toegekend.")
            .invoer::<Aanvraag>(),
        vraag_aan,
    )
    .operatie(
        over("/maatwerk/{maatwerkId}/besluit", "Over maatwerkgeld beslissen")
            .uitleg(
                "Kent een bedrag toe, of wijst af met een reden. Er wordt nooit meer toegekend dan er in het budget is. Wie \
                 het vroeg, beslist niet zelf, behalve tot het bedrag dat het budget daarvoor noemt.",
            )
            .invoer::<Besluitinvoer>(),
        beslis,
    )
    .operatie(
        over("/maatwerk/{maatwerkId}/betalingen", "Betaling van maatwerkgeld vastleggen")
            .uitleg("Nooit meer dan is toegekend. Na de laatste betaling gaat wat over is terug naar het budget.")
            .invoer::<Betaalinvoer>(),
        betaal,
    )
    .operatie(
        over("/maatwerk/{maatwerkId}/resultaat", "Resultaat van maatwerkgeld vastleggen")
            .uitleg("Waar het toe leidde. Wat het laatst is gezegd, geldt.")
            .invoer::<Resultaatinvoer>(),
        leg_resultaat_vast,
    )
    .operatie(
        over("/maatwerk/{maatwerkId}/intrekkingen", "Vastlegging over maatwerkgeld intrekken")
            .uitleg("Van achteren naar voren: het resultaat, de betalingen, het besluit, de aanvraag.")
            .invoer::<Intrekking>(),
        trek_in,
    )
}

/// Money is asked.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Aanvraag {
    /// The caller's own reference; the id of the money follows from it.
    kenmerk: Kenmerk,
    /// For whom.
    persoon: PersoonInvoer,
    /// Out of which budget.
    budget: BudgetCode,
    /// Of which calendar year; left out: that of the date.
    jaar: Option<i16>,
    /// What for; one of those of the budget.
    doel: Maatwerkdoel,
    /// How much, in cents.
    bedrag_cent: Bedrag,
    /// The day on which it is asked.
    datum: Date,
    /// Why, in words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    toelichting: Option<String>,
}

impl Keur for Aanvraag {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        if self.jaar.is_some_and(|jaar| !(EERSTE_JAAR..=LAATSTE_JAAR).contains(&jaar)) {
            let reden = format!("Het jaar ligt van {EERSTE_JAAR} tot en met {LAATSTE_JAAR}.");
            fouten.push(Veldfout::nieuw("jaar", "waarde-onbekend", reden));
        }
        fouten
    }
}

impl Datums for Aanvraag {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// It is granted or refused.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Besluitinvoer {
    /// The day of the decision.
    datum: Date,
    /// How much is granted, in cents; left out when it is refused.
    toegekend_cent: Option<Bedrag>,
    /// Why it is refused; left out when it is granted.
    afwijzing: Option<Maatwerkafwijsreden>,
    /// Why, in words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    toelichting: Option<String>,
}

impl Besluitinvoer {
    fn uitkomst(&self) -> Option<Uitkomst> {
        match (self.toegekend_cent, self.afwijzing) {
            (Some(bedrag), None) => Some(Uitkomst::Toegekend(bedrag)),
            (None, Some(reden)) => Some(Uitkomst::Afgewezen(reden)),
            _ => None,
        }
    }
}

impl Keur for Besluitinvoer {
    fn keur(&self) -> Vec<Veldfout> {
        match self.uitkomst() {
            Some(_) => Vec::new(),
            None => vec![onduidelijk()],
        }
    }
}

fn onduidelijk() -> Veldfout {
    Veldfout::nieuw("toegekendCent", "besluit-onduidelijk", "Noem toegekendCent of afwijzing, niet beide.")
}

impl Datums for Besluitinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// Something of it is paid.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Betaalinvoer {
    /// The caller's own reference of the payment; its id follows from it.
    kenmerk: Kenmerk,
    /// The day of the payment.
    datum: Date,
    /// How much, in cents. A last payment can be 0: then all that is left goes back to the budget.
    bedrag_cent: Bedrag,
    /// Whether nothing more follows.
    #[serde(default)]
    laatste: bool,
}

impl Keur for Betaalinvoer {}

impl Datums for Betaalinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// What it led to.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Resultaatinvoer {
    /// The day on which it was seen.
    datum: Date,
    /// What.
    resultaat: Maatwerkresultaat,
}

impl Keur for Resultaatinvoer {}

impl Datums for Resultaatinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intrekking {
    /// What.
    wat: Maatwerkvastlegging,
    /// Which payment, when it is one.
    betaling_id: Option<Uuid>,
    /// Why.
    reden: Correctiereden,
}

impl Keur for Intrekking {
    fn keur(&self) -> Vec<Veldfout> {
        if (self.wat == Maatwerkvastlegging::Betaling) == self.betaling_id.is_some() {
            return Vec::new();
        }
        let reden = "Noem betalingId als u een betaling intrekt, en alleen dan.";
        vec![Veldfout::nieuw("betalingId", "betaling-onduidelijk", reden)]
    }
}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        Vec::new()
    }
}

dienst::noemt_geen_codes!(Aanvraag, Besluitinvoer, Betaalinvoer, Resultaatinvoer, Intrekking);

/// What is recorded of money for a person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MaatwerkVast {
    persoon_id: PersoonId,
    maatwerk_id: Uuid,
    /// The payment, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    betaling_id: Option<Uuid>,
    /// How far it is: `aangevraagd`, `toegekend`, `afgewezen`, `betaald`, `ingetrokken`.
    stap: &'static str,
    /// Number of facts that are recorded around this person.
    versie: u64,
}

/// The internal number of who asks.
async fn wie_vraagt(omgeving: &Omgeving, verzoek: &Verzoek) -> Result<Kenmerk, Probleem> {
    let eigen = eigen_nummer(omgeving, &verzoek.gebruiker).await?;
    Ok(eigen.parse().unwrap_or_else(|_| verzoek.aanleiding.actor.id.clone()))
}

async fn vraag_aan(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, invoer): Inhoud<Aanvraag>,
) -> Antwoord<MaatwerkVast> {
    let maatwerk_id = afgeleide_id("maatwerk", &[invoer.kenmerk.as_str()]);
    let (omgeving, verzoek, invoer) = (&omgeving, &verzoek, &invoer);
    let door = &wie_vraagt(omgeving, verzoek).await?;
    let beslis = |wie: Betrokkene| async move {
        let persoon = wie.id();
        binnen_bereik(omgeving, verzoek, persoon).await?;
        let gebiedsteam = stand(omgeving, persoon).await?.and_then(|(een, _)| een.gebiedsteam().cloned());
        let stap = Opdrachtstap::VraagAan {
            doel: invoer.doel.clone(),
            bedrag: invoer.bedrag_cent,
            door: door.clone(),
            gebiedsteam,
            toelichting: wie.verzegel_als(doel::MAATWERK, invoer.toelichting.as_deref()).await?,
        };
        let (budget, jaar) = (invoer.budget.clone(), invoer.jaar.unwrap_or(invoer.datum.year()));
        let wat = Wat::OverPersoon { maatwerk_id, persoon, stap };
        let vraag = Opdracht { budget, jaar, datum: invoer.datum, wat };
        let besluit = beslis_uitgave(&omgeving.log, &verzoek.aanleiding, verzoek.opdracht, vraag).await;
        besluit.map_err(|fout| probleem(&fout))
    };
    let (wie, gedaan) = leg_vast_over(omgeving, &invoer.persoon, beslis).await?;
    let stap = stap_van(&gedaan.state, maatwerk_id).map_or("aangevraagd", |stap| stap.code());
    let antwoord =
        MaatwerkVast { persoon_id: wie.id(), maatwerk_id, betaling_id: None, stap, versie: gedaan.version.0 };
    Ok((status(&gedaan), Json(antwoord)))
}

/// Money of somebody of whom who asks may know, and in whose dossier what follows is recorded.
pub(super) async fn zoek(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    maatwerk_id: Uuid,
) -> Result<(PersoonId, Besteding), Probleem> {
    let geen = || Probleem::niet_gevonden("maatwerk-onbekend", Geldweigering::MaatwerkOnbekend.to_string());
    let persoon =
        persoon_van(&omgeving.log, etiket_maatwerk(maatwerk_id), omgeving).await?.ok_or_else(geen)?;
    let (toestand, _) = stand(omgeving, persoon).await?.ok_or_else(geen)?;
    mag_zien(omgeving, gebruiker, &toestand).await.map_err(|_| geen())?;
    let besteding = toestand.maatwerk.0.get(&maatwerk_id).cloned().ok_or_else(geen)?;
    // Of who merged it is recorded where their dossier goes on.
    Ok((toestand.trajecten.wie(persoon), besteding))
}

/// Asks the rule what follows on money that was asked, wherever it stands.
async fn over(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (maatwerk_id, datum): (Uuid, Date),
    (persoon, besteding): (PersoonId, Besteding),
    stap: Opdrachtstap,
) -> Antwoord<MaatwerkVast> {
    let betaling_id = match &stap {
        Opdrachtstap::Betaal { betaling_id, .. } => Some(*betaling_id),
        _ => None,
    };
    let Besteding { budget, jaar, .. } = besteding;
    let wat = Wat::OverPersoon { maatwerk_id, persoon, stap };
    let vraag = Opdracht { budget, jaar, datum, wat };
    let gedaan = geef_uit(&omgeving.log, &verzoek.aanleiding, verzoek.opdracht, vraag).await;
    let gedaan = gedaan.map_err(|fout| probleem(&fout))?;
    let stap = stap_van(&gedaan.state, maatwerk_id).map_or("aangevraagd", |stap| stap.code());
    let versie = gedaan.version.0;
    let antwoord = MaatwerkVast { persoon_id: persoon, maatwerk_id, betaling_id, stap, versie };
    Ok((status(&gedaan), Json(antwoord)))
}

/// Seals a text with the key of somebody whom the register has.
async fn verzegel(
    omgeving: &Omgeving,
    persoon: PersoonId,
    tekst: Option<&str>,
) -> Result<Option<Verzegeld>, Probleem> {
    let Some(tekst) = tekst else { return Ok(None) };
    let verzegeld = omgeving.register.verzegel(persoon, doel::MAATWERK, tekst).await;
    verzegeld.map(Some).map_err(|fout| intern(&fout))
}

async fn beslis(
    State(omgeving): State<Omgeving>,
    Pad(maatwerk_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Besluitinvoer>,
) -> Antwoord<MaatwerkVast> {
    let bekend = zoek(&omgeving, &verzoek.gebruiker, maatwerk_id).await?;
    let Some(wat) = invoer.uitkomst() else {
        return Err(Probleem::ongeldig(vec![onduidelijk()]));
    };
    let toelichting = verzegel(&omgeving, bekend.0, invoer.toelichting.as_deref()).await?;
    let door = wie_vraagt(&omgeving, &verzoek).await?;
    let stap = Opdrachtstap::Beslis { wat, door, toelichting };
    over(&omgeving, &verzoek, (maatwerk_id, invoer.datum), bekend, stap).await
}

async fn betaal(
    State(omgeving): State<Omgeving>,
    Pad(maatwerk_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Betaalinvoer>,
) -> Antwoord<MaatwerkVast> {
    let bekend = zoek(&omgeving, &verzoek.gebruiker, maatwerk_id).await?;
    let Betaalinvoer { kenmerk, datum, bedrag_cent: bedrag, laatste } = invoer;
    let betaling_id = afgeleide_id("maatwerkbetaling", &[&maatwerk_id.to_string(), kenmerk.as_str()]);
    let stap = Opdrachtstap::Betaal { betaling_id, bedrag, laatste };
    over(&omgeving, &verzoek, (maatwerk_id, datum), bekend, stap).await
}

async fn leg_resultaat_vast(
    State(omgeving): State<Omgeving>,
    Pad(maatwerk_id): Pad<Uuid>,
    Inhoud(verzoek, Resultaatinvoer { datum, resultaat }): Inhoud<Resultaatinvoer>,
) -> Antwoord<MaatwerkVast> {
    let bekend = zoek(&omgeving, &verzoek.gebruiker, maatwerk_id).await?;
    let stap = Opdrachtstap::LegResultaatVast(resultaat);
    over(&omgeving, &verzoek, (maatwerk_id, datum), bekend, stap).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(maatwerk_id): Pad<Uuid>,
    Inhoud(verzoek, Intrekking { wat, betaling_id, reden }): Inhoud<Intrekking>,
) -> Antwoord<MaatwerkVast> {
    let bekend = zoek(&omgeving, &verzoek.gebruiker, maatwerk_id).await?;
    let stap = Opdrachtstap::TrekIn { wat, betaling_id, reden };
    over(&omgeving, &verzoek, (maatwerk_id, omgeving.klok.vandaag()), bekend, stap).await
}
