//! Taking part in the Jongeren Perspectief Fonds: begin, debts, plan, what is paid back, end. To whom how much is owed, the plan
//! and every text are sealed with the person's key before they go any further. Withdrawing stands in `jpfterug`, reading back
//! in `jpflijst`.

use axum::{Json, extract::State};
use dienst::{Betrokkene, Inhoud, Omgeving, Verzoek, intern};
use domein::{PersoonId, Verzegeld, afgeleide_id};
use eventstore::{Handled, Tag};
use jiff::civil::Date;
use persoonsregister::Error;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Operatie, Pad, Probleem};

use super::{
    Antwoord, COACH, is_of_vervangt,
    jpfinvoer::{Begin, Einde, Oordeel, Plan, Schuld, Tegenprestatie},
    persoon_van, stand, status, vraag, vraag_over, ziet,
};
use crate::{
    doel,
    regels::{
        Weigering,
        begeleiding::{Begeleiding, Wat},
        jpf::{Deelname, Stap, Tekst},
    },
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/jpf-deelnames", "Deelname aan het JPF begint")
            .uitleg(
                "Voor wie op die dag 18 tot en met 27 jaar is en een coach heeft: die is de vaste begeleider. Een deelname duurt \
                 twee jaar, en er is er een tegelijk.",
            )
            .invoer::<Begin>(),
        begin,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/schulden", "Schuld overgenomen door het JPF")
            .uitleg("De schuldeiser en het bedrag worden verzegeld; alleen de eigen coach leest ze terug.")
            .invoer::<Schuld>(),
        neem_schuld_over,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/plannen", "Plan bij het JPF vaststellen")
            .uitleg("Van een dag geldt wat het laatst is vastgelegd, en van de dagen de nieuwste. Het plan wordt verzegeld.")
            .invoer::<Plan>(),
        leg_plan_vast,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/tegenprestaties", "Tegenprestatie aan het JPF afspreken")
            .uitleg("In geld of in natura. De datum is de dag vanaf welke de afspraak geldt.")
            .invoer::<Tegenprestatie>(),
        spreek_af,
    )
    .operatie(
        over(
            "/jpf-deelnames/{deelnameId}/tegenprestaties/{tegenprestatieId}/oordelen",
            "Tegenprestatie aan het JPF bespreken",
        )
        .uitleg("Van een dag geldt wat het laatst is vastgelegd. Na voldaan of niet-nagekomen wordt niets meer verwacht.")
        .parameter("tegenprestatieId", "De tegenprestatie, uit het antwoord op het afspreken.")
        .invoer::<Oordeel>(),
        beoordeel,
    )
    .operatie(
        over("/jpf-deelnames/{deelnameId}/einde", "Deelname aan het JPF beëindigen")
            .uitleg("De datum is de eerste dag zonder. Voltooid kan als over elke tegenprestatie een laatste oordeel is vastgelegd.")
            .invoer::<Einde>(),
        beeindig,
    )
}

fn vastleggen(pad: &'static str, titel: &'static str) -> Operatie {
    Operatie::post(pad)
        .titel(titel)
        .rollen(COACH)
        .antwoord::<JpfVast>(201)
        .antwoord::<JpfVast>(200)
        .fouten(&[404, 409, 410])
}

/// An operation about a taking part that is known.
pub(super) fn over(pad: &'static str, titel: &'static str) -> Operatie {
    vastleggen(pad, titel).parameter("deelnameId", "De deelname, uit het antwoord op het begin.")
}

/// What is recorded around taking part in the JPF.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct JpfVast {
    persoon_id: PersoonId,
    deelname_id: Uuid,
    /// The debt, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    schuld_id: Option<Uuid>,
    /// What is paid back, where it is about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    tegenprestatie_id: Option<Uuid>,
    /// What now holds.
    toestand: &'static str,
    /// Number of facts that are recorded around this person.
    versie: u64,
}

/// Somebody's taking part, and in whose dossier what follows is recorded.
pub(super) struct Gevonden {
    pub(super) persoon: PersoonId,
    pub(super) deelname_id: Uuid,
    pub(super) deelname: Deelname,
    pub(super) versie: u64,
    /// Whether who asks is the person's own coach, or stands in for that one today.
    pub(super) eigen: bool,
}

/// Also the answer about one of whom who asks may not know.
fn deelname_onbekend() -> Probleem {
    Probleem::niet_gevonden("jpf-deelname-onbekend", Weigering::JpfDeelnameOnbekend.to_string())
}

/// The taking part, of somebody of whom who asks may know.
pub(super) async fn zoek(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    deelname_id: Uuid,
) -> Result<Gevonden, Probleem> {
    let etiket = Tag::new(format!("jpf:{deelname_id}"));
    let persoon = persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(deelname_onbekend)?;
    let (toestand, versie) = stand(omgeving, persoon).await?.ok_or_else(deelname_onbekend)?;
    if !ziet(omgeving, gebruiker, (persoon, &toestand)).await? {
        return Err(deelname_onbekend());
    }
    let deelname = toestand.jpf.0.get(&deelname_id).cloned().ok_or_else(deelname_onbekend)?;
    let eigen = match &toestand.coach {
        Some(coach) => is_of_vervangt(omgeving, gebruiker, &coach.coach).await?,
        None => false,
    };
    // Of who merged it is recorded where their dossier goes on.
    let persoon = toestand.trajecten.wie(persoon);
    Ok(Gevonden { persoon, deelname_id, deelname, versie: versie.0, eigen })
}

/// Asks the rule for a step of a taking part that is not there any more: it knows only what this same request did before.
pub(super) async fn herhaal(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (deelname_id, datum): (Uuid, Date),
    (stap, toestand): (Stap, &'static str),
) -> Antwoord<JpfVast> {
    let etiket = Tag::new(format!("jpf:{deelname_id}"));
    let persoon = persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(deelname_onbekend)?;
    let wat = Wat::Jpf { deelname_id, stap };
    let gedaan = vraag(omgeving, verzoek, (persoon, datum), deelname_onbekend, wat).await?;
    Ok((status(&gedaan), Json(antwoord((persoon, deelname_id), toestand, &gedaan))))
}

impl Gevonden {
    /// Asks the rule for a step, and answers with what now holds.
    pub(super) async fn zet(
        &self,
        omgeving: &Omgeving,
        verzoek: &Verzoek,
        datum: Date,
        (stap, toestand): (Stap, &'static str),
    ) -> Antwoord<JpfVast> {
        let (schuld_id, tegenprestatie_id) = match &stap {
            Stap::NeemSchuldOver { schuld_id, .. } => (Some(*schuld_id), None),
            Stap::SpreekAf { tegenprestatie_id, .. } | Stap::Beoordeel { tegenprestatie_id, .. } => {
                (None, Some(*tegenprestatie_id))
            }
            _ => (None, None),
        };
        let wat = Wat::Jpf { deelname_id: self.deelname_id, stap };
        let gedaan = vraag(omgeving, verzoek, (self.persoon, datum), deelname_onbekend, wat).await?;
        let vast = antwoord((self.persoon, self.deelname_id), toestand, &gedaan);
        Ok((status(&gedaan), Json(JpfVast { schuld_id, tegenprestatie_id, ..vast })))
    }

    /// A text as it was sealed before, when it is the same: what is sealed anew is never the same, and the rule compares.
    async fn verzegel(
        &self,
        omgeving: &Omgeving,
        doel: &str,
        bekend: Option<&Tekst>,
        tekst: &str,
    ) -> Result<Verzegeld, Probleem> {
        if let Some(bekend) = bekend
            && open(omgeving, doel, bekend).await?.is_some_and(|open| open == tekst)
        {
            return Ok(bekend.verzegeld.clone());
        }
        omgeving.register.verzegel(self.persoon, doel, tekst).await.map_err(|fout| gewist(&fout))
    }

    /// An id within this taking part, from the caller's kenmerk.
    fn id(&self, naam: &str, kenmerk: &str) -> Uuid {
        afgeleide_id(naam, &[&self.deelname_id.to_string(), kenmerk])
    }
}

/// What was sealed. None when it was sealed with the key of another: recorded while two persons were taken for one.
pub(super) async fn open(omgeving: &Omgeving, doel: &str, tekst: &Tekst) -> Result<Option<String>, Probleem> {
    match omgeving.register.ontzegel(tekst.persoon, doel, &tekst.verzegeld).await {
        Ok(open) => Ok(Some(open.to_string())),
        Err(Error::Onleesbaar) => Ok(None),
        Err(fout) => Err(gewist(&fout)),
    }
}

fn gewist(fout: &Error) -> Probleem {
    match fout {
        Error::SleutelVernietigd(_) => Probleem::vervallen(
            "persoon-gewist",
            "De gegevens van deze persoon zijn gewist. Dat er een deelname was telt nog mee; wat erbij hoorde is niet meer te zien.",
        ),
        fout => intern(fout),
    }
}

fn antwoord(
    (persoon_id, deelname_id): (PersoonId, Uuid),
    toestand: &'static str,
    gedaan: &Handled<Begeleiding>,
) -> JpfVast {
    let versie = gedaan.version.0;
    JpfVast { persoon_id, deelname_id, schuld_id: None, tegenprestatie_id: None, toestand, versie }
}

async fn begin(State(omgeving): State<Omgeving>, Inhoud(verzoek, nieuw): Inhoud<Begin>) -> Antwoord<JpfVast> {
    let id = |persoon: PersoonId| {
        afgeleide_id("jpf-deelname", &[persoon.to_string().as_str(), nieuw.kenmerk.as_str()])
    };
    let maak = |wie: Betrokkene| {
        let stap = Stap::Begin { leeftijd: wie.geboorte().leeftijd_op(nieuw.datum) };
        std::future::ready(Ok(Wat::Jpf { deelname_id: id(wie.id()), stap }))
    };
    let (wie, gedaan) = vraag_over(&omgeving, &verzoek, (&nieuw.persoon, nieuw.datum), maak).await?;
    let vast = antwoord((wie.id(), id(wie.id())), "begonnen", &gedaan);
    Ok((status(&gedaan), Json(vast)))
}

async fn neem_schuld_over(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Schuld>,
) -> Antwoord<JpfVast> {
    let wie = zoek(&omgeving, &verzoek.gebruiker, deelname_id).await?;
    let schuld_id = wie.id("jpf-schuld", invoer.kenmerk.as_str());
    let bekend = wie.deelname.schulden.get(&schuld_id).map(|schuld| &schuld.wat);
    let tekst = serde_json::to_string(&invoer.wat()).map_err(|fout| intern(&fout))?;
    let schuld = wie.verzegel(&omgeving, doel::JPF_SCHULD, bekend, &tekst).await?;
    let stap = (Stap::NeemSchuldOver { schuld_id, schuld }, "schuld-overgenomen");
    wie.zet(&omgeving, &verzoek, invoer.datum, stap).await
}

async fn leg_plan_vast(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Plan>,
) -> Antwoord<JpfVast> {
    let wie = zoek(&omgeving, &verzoek.gebruiker, deelname_id).await?;
    let bekend = wie.deelname.plannen.get(&invoer.datum);
    let tekst = serde_json::to_string(&invoer.plan).map_err(|fout| intern(&fout))?;
    let plan = wie.verzegel(&omgeving, doel::JPF_PLAN, bekend, &tekst).await?;
    wie.zet(&omgeving, &verzoek, invoer.datum, (Stap::LegPlanVast { plan }, "plan-vastgesteld")).await
}

async fn spreek_af(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Tegenprestatie>,
) -> Antwoord<JpfVast> {
    let wie = zoek(&omgeving, &verzoek.gebruiker, deelname_id).await?;
    let tegenprestatie_id = wie.id("jpf-tegenprestatie", invoer.kenmerk.as_str());
    let bekend = wie.deelname.tegenprestaties.get(&tegenprestatie_id).map(|terug| &terug.afspraak);
    let afspraak = wie.verzegel(&omgeving, doel::JPF_TEGENPRESTATIE, bekend, &invoer.afspraak).await?;
    let stap = Stap::SpreekAf { tegenprestatie_id, soort: invoer.soort, afspraak };
    wie.zet(&omgeving, &verzoek, invoer.datum, (stap, "tegenprestatie-afgesproken")).await
}

async fn beoordeel(
    State(omgeving): State<Omgeving>,
    Pad((deelname_id, tegenprestatie_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, invoer): Inhoud<Oordeel>,
) -> Antwoord<JpfVast> {
    let wie = zoek(&omgeving, &verzoek.gebruiker, deelname_id).await?;
    let terug = wie.deelname.tegenprestaties.get(&tegenprestatie_id);
    let bekend =
        terug.and_then(|terug| terug.oordelen.get(&invoer.datum)).and_then(|(_, tekst)| tekst.as_ref());
    let toelichting = match &invoer.toelichting {
        Some(tekst) => Some(wie.verzegel(&omgeving, doel::JPF_TEGENPRESTATIE, bekend, tekst).await?),
        None => None,
    };
    let stap = Stap::Beoordeel { tegenprestatie_id, oordeel: invoer.oordeel, toelichting };
    wie.zet(&omgeving, &verzoek, invoer.datum, (stap, "tegenprestatie-besproken")).await
}

async fn beeindig(
    State(omgeving): State<Omgeving>,
    Pad(deelname_id): Pad<Uuid>,
    Inhoud(verzoek, Einde { datum, reden }): Inhoud<Einde>,
) -> Antwoord<JpfVast> {
    let wie = zoek(&omgeving, &verzoek.gebruiker, deelname_id).await?;
    wie.zet(&omgeving, &verzoek, datum, (Stap::Beeindig { reden }, "beeindigd")).await
}
