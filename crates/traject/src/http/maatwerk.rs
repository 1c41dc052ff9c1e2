//! Money for maatwerk: asking, deciding, paying, what it led to, and withdrawing.

use axum::{Json, extract::State};
use dienst::{Betrokkene, Inhoud, Nieuw, Omgeving, Verzoek, intern, leg_vast_over, probleem};
use domein::{PersoonId, Rol, Verzegeld, afgeleide_id, doel};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Operatie, Pad, Probleem};

use super::{
    Antwoord, binnen_bereik,
    bord::eigen_nummer,
    maatwerkinvoer::{Aanvraag, Besluitinvoer, Betaalinvoer, Intrekking, Resultaatinvoer, onduidelijk},
    persoon_van, stand, status, ziet,
};
use crate::{
    beslis_uitgave,
    etiketten::etiket_maatwerk,
    geef_uit,
    regels::{
        Geldweigering,
        besteding::{Besteding, Wie},
        maatwerk::{Opdracht, Opdrachtstap, Wat, stap_van},
    },
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

/// Who asks: the account, and the internal number that it has now.
async fn wie_vraagt(omgeving: &Omgeving, verzoek: &Verzoek) -> Result<Wie, Probleem> {
    let nummer = eigen_nummer(omgeving, &verzoek.gebruiker).await?;
    Ok(Wie { nummer, account: Some(verzoek.aanleiding.actor.id.clone()) })
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
        binnen_bereik(omgeving, verzoek, persoon, || Nieuw::WieGenoemdIs.onbekend(&invoer.persoon)).await?;
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
    let (wie, gedaan) = leg_vast_over(omgeving, (&invoer.persoon, Nieuw::WieGenoemdIs), beslis).await?;
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
    if !ziet(omgeving, gebruiker, (persoon, &toestand)).await? {
        return Err(geen());
    }
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
