//! A case of the casusoverleg: who leads, when it was talked about and by which organisations, what was agreed, and its end. Who
//! sat at the table and what was agreed are sealed with the person's key before they go any further. Withdrawing stands in
//! `casusterug`, reading back in `casuslijst`.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use dienst::{Betrokkene, Inhoud, Omgeving, Verzoek, intern, probleem};
use domein::{Kenmerk, PersoonId, Verzegeld, afgeleide_id};
use eventstore::{Handled, Tag};
use jiff::civil::Date;
use persoonsregister::Error;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Operatie, Pad, Probleem};

use super::{
    Antwoord, COACH, binnen_bereik,
    casusinvoer::{self, Bespreking, Casusinvoer, Einde, Regisseur, Uitkomst},
    is_of_vervangt, persoon_van, stand, status, vraag_over, ziet,
};
use crate::{
    doel,
    regels::{
        Weigering,
        begeleiding::{Begeleiding, Opdracht, Wat},
        casus::{Afspraak, Casus, Stap, Weg},
        stream_begeleiding,
    },
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        vastleggen("/casussen", "Casus openen voor het casusoverleg")
            .uitleg(
                "Voor wie op die dag 16 tot en met 27 jaar is; er is één casus tegelijk. De jongerenregisseur heeft de leiding.",
            )
            .invoer::<Casusinvoer>(),
        open,
    )
    .operatie(
        over("/casussen/{casusId}/regisseur", "Andere jongerenregisseur")
            .uitleg("Vanaf de datum. Er is er altijd een.")
            .invoer::<Regisseur>(),
        wissel,
    )
    .operatie(
        over("/casussen/{casusId}/besprekingen", "Casus besproken")
            .uitleg(
                "Welke organisaties erbij waren, nooit wie. Van een dag geldt wat het laatst is vastgelegd. De organisaties \
                 worden verzegeld.",
            )
            .invoer::<Bespreking>(),
        bespreek,
    )
    .operatie(
        over("/casussen/{casusId}/afspraken", "Afspraak in een casus")
            .uitleg(
                "Van een medewerker van de gemeente of van een organisatie, met de laatste dag ervoor. De tekst en de organisatie \
                 worden verzegeld.",
            )
            .invoer::<casusinvoer::Afspraak>(),
        spreek_af,
    )
    .operatie(
        over("/casussen/{casusId}/afspraken/{afspraakId}/uitkomst", "Afspraak gedaan of niet gedaan")
            .parameter("afspraakId", "De afspraak, uit het antwoord op het vastleggen.")
            .invoer::<Uitkomst>(),
        rond_af,
    )
    .operatie(
        over("/casussen/{casusId}/einde", "Casus sluiten")
            .uitleg("De datum is de eerste dag zonder. Zeg eerst van elke afspraak of zij is gedaan.")
            .invoer::<Einde>(),
        sluit,
    )
}

fn vastleggen(pad: &'static str, titel: &'static str) -> Operatie {
    Operatie::post(pad)
        .titel(titel)
        .rollen(COACH)
        .antwoord::<CasusVast>(201)
        .antwoord::<CasusVast>(200)
        .fouten(&[404, 409, 410])
}

/// An operation about a case that is known.
pub(super) fn over(pad: &'static str, titel: &'static str) -> Operatie {
    vastleggen(pad, titel).parameter("casusId", "De casus, uit het antwoord op het openen.")
}

/// What is recorded of a case.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CasusVast {
    persoon_id: PersoonId,
    casus_id: Uuid,
    /// The agreement, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    afspraak_id: Option<Uuid>,
    /// What now holds.
    toestand: &'static str,
    /// Number of facts that are recorded around this person.
    versie: u64,
}

/// A case, and in whose dossier what follows is recorded.
pub(super) struct Gevonden {
    pub(super) persoon: PersoonId,
    pub(super) casus_id: Uuid,
    pub(super) casus: Casus,
    pub(super) versie: u64,
    /// Whether who asks leads the case, is the person's own coach, or stands in for one of them today.
    pub(super) eigen: bool,
    /// Whether who asks may do everything, or only say what became of their own agreements.
    mag_alles: bool,
    /// The medewerkers with an agreement in it of whom who asks is one, or for whom that one stands in today.
    namens: BTreeSet<Kenmerk>,
}

/// The case, of somebody of whom who asks may know. Who leads it may, whatever the team, and so may who agreed to something
/// in it, and who stands in for one of them today.
pub(super) async fn zoek(
    omgeving: &Omgeving,
    gebruiker: &Gebruiker,
    casus_id: Uuid,
) -> Result<Gevonden, Probleem> {
    let geen = || Probleem::niet_gevonden("casus-onbekend", Weigering::CasusOnbekend.to_string());
    let etiket = Tag::new(format!("casus:{casus_id}"));
    let persoon = persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(geen)?;
    let (toestand, versie) = stand(omgeving, persoon).await?.ok_or_else(geen)?;
    let casus = toestand.casussen.0.get(&casus_id).cloned().ok_or_else(geen)?;
    let leidt = match casus.regisseur() {
        Some(regisseur) => is_of_vervangt(omgeving, gebruiker, regisseur).await?,
        None => false,
    };
    let mag_alles = leidt || ziet(omgeving, gebruiker, (persoon, &toestand)).await?;
    let van: BTreeSet<&Kenmerk> =
        casus.afspraken.values().filter_map(|afspraak| afspraak.medewerker.as_ref()).collect();
    let mut namens = BTreeSet::new();
    for medewerker in van {
        if is_of_vervangt(omgeving, gebruiker, medewerker).await? {
            namens.insert(medewerker.clone());
        }
    }
    if !mag_alles && namens.is_empty() {
        return Err(geen());
    }
    let eigen = match &toestand.coach {
        _ if leidt => true,
        Some(coach) => is_of_vervangt(omgeving, gebruiker, &coach.coach).await?,
        None => false,
    };
    // Of who merged it is recorded where their dossier goes on.
    let persoon = toestand.trajecten.wie(persoon);
    Ok(Gevonden { persoon, casus_id, casus, versie: versie.0, eigen, mag_alles, namens })
}

/// Asks the rule for a step of a case that is not there any more: it knows only what this same request did before.
pub(super) async fn herhaal(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (casus_id, datum): (Uuid, Date),
    (stap, toestand): (Stap, &'static str),
) -> Antwoord<CasusVast> {
    let geen = || Probleem::niet_gevonden("casus-onbekend", Weigering::CasusOnbekend.to_string());
    let etiket = Tag::new(format!("casus:{casus_id}"));
    let persoon = persoon_van(&omgeving.log, etiket, omgeving).await?.ok_or_else(geen)?;
    binnen_bereik(omgeving, verzoek, persoon, geen).await?;
    let vraag = Opdracht { persoon, datum, wat: Wat::Casus { casus_id, stap } };
    let (id, stream) = (verzoek.opdracht, stream_begeleiding(persoon));
    let gedaan = dienst::voer_uit::<Begeleiding, _>(omgeving, &stream, id, vraag, &verzoek.aanleiding);
    let gedaan = gedaan.await.map_err(|fout| probleem(&fout))?;
    Ok((status(&gedaan), Json(antwoord((persoon, casus_id), toestand, &gedaan))))
}

impl Gevonden {
    /// Asks the rule for a step, and answers with what now holds. That who asks may, was seen when the case was found.
    pub(super) async fn zet(
        &self,
        omgeving: &Omgeving,
        verzoek: &Verzoek,
        datum: Date,
        (stap, toestand): (Stap, &'static str),
    ) -> Antwoord<CasusVast> {
        if !self.mag_alles && !self.is_eigen_uitkomst(&stap) {
            return Err(Probleem::geen_toegang(
                "Van deze casus zegt u alleen wat er van uw eigen afspraken kwam. De rest is aan de regisseur en het team.",
            ));
        }
        let afspraak_id = match &stap {
            Stap::SpreekAf { afspraak_id, .. } | Stap::RondAf { afspraak_id, .. } => Some(*afspraak_id),
            _ => None,
        };
        let wat = Wat::Casus { casus_id: self.casus_id, stap };
        let vraag = Opdracht { persoon: self.persoon, datum, wat };
        let stream = stream_begeleiding(self.persoon);
        let gedaan = dienst::voer_uit::<Begeleiding, _>(
            omgeving,
            &stream,
            verzoek.opdracht,
            vraag,
            &verzoek.aanleiding,
        );
        let gedaan = gedaan.await.map_err(|fout| probleem(&fout))?;
        let vast = antwoord((self.persoon, self.casus_id), toestand, &gedaan);
        Ok((status(&gedaan), Json(CasusVast { afspraak_id, ..vast })))
    }

    /// Whether it is about what became of an agreement of who asks, or of one for whom that one stands in.
    fn is_eigen_uitkomst(&self, stap: &Stap) -> bool {
        let over = match stap {
            Stap::RondAf { afspraak_id, .. } => afspraak_id,
            Stap::TrekIn { weg: Weg::Uitkomst(afspraak_id), .. } => afspraak_id,
            _ => return false,
        };
        self.casus.afspraken.get(over).is_some_and(|afspraak| self.is_van_mij(afspraak))
    }

    /// Whether an agreement is of who asks, or of one for whom that one stands in today.
    pub(super) fn is_van_mij(&self, afspraak: &Afspraak) -> bool {
        afspraak.medewerker.as_ref().is_some_and(|medewerker| self.namens.contains(medewerker))
    }

    /// A text as it was sealed before, when it is the same: what is sealed anew is never the same, and the rule compares.
    async fn verzegel(
        &self,
        omgeving: &Omgeving,
        bekend: Option<(PersoonId, &Verzegeld)>,
        tekst: &str,
    ) -> Result<Verzegeld, Probleem> {
        if let Some((van, verzegeld)) = bekend
            && lees(omgeving, van, verzegeld).await?.is_some_and(|bekend| bekend == tekst)
        {
            return Ok(verzegeld.clone());
        }
        omgeving.register.verzegel(self.persoon, doel::CASUS, tekst).await.map_err(|fout| gewist(&fout))
    }
}

/// What was sealed. None when it was sealed with the key of another: recorded while two persons were taken for one.
pub(super) async fn lees(
    omgeving: &Omgeving,
    van: PersoonId,
    verzegeld: &Verzegeld,
) -> Result<Option<String>, Probleem> {
    match omgeving.register.ontzegel(van, doel::CASUS, verzegeld).await {
        Ok(tekst) => Ok(Some(tekst.to_string())),
        Err(Error::Onleesbaar) => Ok(None),
        Err(fout) => Err(gewist(&fout)),
    }
}

fn gewist(fout: &Error) -> Probleem {
    match fout {
        Error::SleutelVernietigd(_) => Probleem::vervallen(
            "persoon-gewist",
            "De gegevens van deze persoon zijn gewist. Dat er een casus was telt nog mee; wat is besproken is niet meer te zien.",
        ),
        fout => intern(fout),
    }
}

fn antwoord(
    (persoon_id, casus_id): (PersoonId, Uuid),
    toestand: &'static str,
    gedaan: &Handled<Begeleiding>,
) -> CasusVast {
    CasusVast { persoon_id, casus_id, afspraak_id: None, toestand, versie: gedaan.version.0 }
}

async fn open(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, nieuw): Inhoud<Casusinvoer>,
) -> Antwoord<CasusVast> {
    let id =
        |persoon: PersoonId| afgeleide_id("casus", &[persoon.to_string().as_str(), nieuw.kenmerk.as_str()]);
    let maak = |wie: Betrokkene| {
        let leeftijd = wie.geboorte().leeftijd_op(nieuw.datum);
        let stap = Stap::Open { regisseur: nieuw.regisseur.clone(), leeftijd };
        std::future::ready(Ok(Wat::Casus { casus_id: id(wie.id()), stap }))
    };
    let (wie, gedaan) = vraag_over(&omgeving, &verzoek, (&nieuw.persoon, nieuw.datum), maak).await?;
    let vast = antwoord((wie.id(), id(wie.id())), "geopend", &gedaan);
    Ok((status(&gedaan), Json(vast)))
}

async fn wissel(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, Regisseur { regisseur: naar, datum }): Inhoud<Regisseur>,
) -> Antwoord<CasusVast> {
    let casus = zoek(&omgeving, &verzoek.gebruiker, casus_id).await?;
    casus.zet(&omgeving, &verzoek, datum, (Stap::WisselRegisseur { naar }, "geopend")).await
}

async fn bespreek(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<Bespreking>,
) -> Antwoord<CasusVast> {
    let casus = zoek(&omgeving, &verzoek.gebruiker, casus_id).await?;
    let bekend = casus.casus.besprekingen.get(&invoer.datum);
    let bekend = bekend.map(|bekend| (bekend.persoon, &bekend.organisaties));
    let tekst = serde_json::to_string(&invoer.organisaties()).map_err(|fout| intern(&fout))?;
    let organisaties = casus.verzegel(&omgeving, bekend, &tekst).await?;
    let stap = Stap::Bespreek { organisaties, jongere_erbij: invoer.jongere_erbij };
    casus.zet(&omgeving, &verzoek, invoer.datum, (stap, "besproken")).await
}

async fn spreek_af(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<casusinvoer::Afspraak>,
) -> Antwoord<CasusVast> {
    let casus = zoek(&omgeving, &verzoek.gebruiker, casus_id).await?;
    let afspraak_id = afspraak_id(casus_id, &invoer.kenmerk);
    let bekend = casus.casus.afspraken.get(&afspraak_id);
    let bekend = bekend.map(|bekend| (bekend.persoon, &bekend.afspraak));
    let tekst = serde_json::to_string(&invoer.tekst()).map_err(|fout| intern(&fout))?;
    let afspraak = casus.verzegel(&omgeving, bekend, &tekst).await?;
    let (medewerker, uiterlijk) = (invoer.medewerker, invoer.uiterlijk);
    let stap = Stap::SpreekAf { afspraak_id, medewerker, uiterlijk, afspraak };
    casus.zet(&omgeving, &verzoek, invoer.datum, (stap, "afgesproken")).await
}

fn afspraak_id(casus_id: Uuid, kenmerk: &Kenmerk) -> Uuid {
    afgeleide_id("casusafspraak", &[casus_id.to_string().as_str(), kenmerk.as_str()])
}

async fn rond_af(
    State(omgeving): State<Omgeving>,
    Pad((casus_id, afspraak_id)): Pad<(Uuid, Uuid)>,
    Inhoud(verzoek, Uitkomst { datum, uitkomst }): Inhoud<Uitkomst>,
) -> Antwoord<CasusVast> {
    let casus = zoek(&omgeving, &verzoek.gebruiker, casus_id).await?;
    casus.zet(&omgeving, &verzoek, datum, (Stap::RondAf { afspraak_id, uitkomst }, uitkomst.code())).await
}

async fn sluit(
    State(omgeving): State<Omgeving>,
    Pad(casus_id): Pad<Uuid>,
    Inhoud(verzoek, Einde { datum, reden }): Inhoud<Einde>,
) -> Antwoord<CasusVast> {
    let casus = zoek(&omgeving, &verzoek.gebruiker, casus_id).await?;
    casus.zet(&omgeving, &verzoek, datum, (Stap::Sluit { reden }, "gesloten")).await
}
