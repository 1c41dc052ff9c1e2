//! The way of an application: made, search period, talk, outcome. What is told twice in the same words changes
//! nothing; what contradicts an earlier step is refused.

use domein::gebeurtenis::{
    AanleidingHersteld, AanleidingVervallen, AanvraagAfgewezen, AanvraagGekoppeld, AanvraagIngediend,
    AanvraagIngetrokken, AanvraagVervallen, IntakeGehouden, IntakeGepland, IntakeNietVerschenen,
    UitkeringToegekend, ZoektermijnGestart, ZoektermijnNietToegepast,
};
use domein::{Gemeentecode, Herkomst, PersoonId};
use jiff::{ToSpan as _, civil::Date};
use std::ops::RangeInclusive;

use super::{
    Aanmelding, Aanvraag, Besluit, DAGEN_ZOEKTERMIJN, Dossier, Feiten, OpAanvraag, Stap, Toekenning,
    Toestand, Uitkomst, Weigering, Zoektermijn, kenmerken, uitkering, uitkering_id, vormen,
};

/// The ages that the applicant can have on the day of application, as far as known. Of who is known by year or month of
/// birth there may be two.
type Leeftijden = Option<RangeInclusive<u8>>;

/// Who is younger on the day of application has a search period (Participatiewet, art. 41 lid 4). The law asks something
/// of who *is* younger, so a rule refuses only what is wrong at every age that the applicant can have: when 26 and 27 are
/// both possible, the search period may be recorded and may be left out, as when nothing is known. Whoever decides sees
/// the papers; a rule that guessed would send somebody away, or hold up a decision, on a birthday that nobody knows.
const ZOEKTERMIJN_TOT_LEEFTIJD: u8 = 27;

/// An application is made; once for every id. One whose reason fell away, and that a talk asks for again, has a reason
/// again, also when that talk was on another day.
pub(super) fn dien_in(dossier: &Dossier, aanmelding: Aanmelding) -> Result<Feiten, Weigering> {
    let Aanmelding { aanvraag_id, datum, signaal_id, gebiedsteam, versneld, coach, leeftijd } = aanmelding;
    let vervallen = |bekend: &&Aanvraag| bekend.uitkomst == Some(Uitkomst::Vervallen);
    if let Some(bekend) = dossier.aanvragen.get(&aanvraag_id).filter(|bekend| !vervallen(bekend)) {
        if bekend.aanleiding_vervallen && bekend.versneld && versneld {
            return Ok(vec![(datum, AanleidingHersteld { aanvraag_id }.into())]);
        }
        let dezelfde = bekend.datum == datum && bekend.versneld == versneld;
        return if dezelfde { Ok(Vec::new()) } else { Err(Weigering::KenmerkInGebruik) };
    }
    let feiten = AanvraagIngediend { aanvraag_id, signaal_id, gebiedsteam, versneld, coach, leeftijd };
    Ok(vec![(datum, feiten.into())])
}

/// What led to an application by itself was not so. Nothing was done with it: it lapses, and may be made anew. Otherwise
/// it is the applicant's by now; it stays, and says that somebody must look at it. An application that was never made,
/// or that has lapsed, needs nothing.
pub(super) fn laat_vervallen(dossier: &Dossier, aanvraag_id: uuid::Uuid, datum: Date) -> Feiten {
    let Some(aanvraag) = dossier.aanvragen.get(&aanvraag_id) else { return Vec::new() };
    let al_zo = aanvraag.uitkomst == Some(Uitkomst::Vervallen) || aanvraag.aanleiding_vervallen;
    if al_zo {
        return Vec::new();
    }
    let onaangeraakt = aanvraag.toestand == Toestand::Ingediend && aanvraag.zoektermijn.is_none();
    let gebeurtenis = match onaangeraakt {
        true => AanvraagVervallen { aanvraag_id }.into(),
        false => AanleidingVervallen { aanvraag_id }.into(),
    };
    vec![(datum, gebeurtenis)]
}

/// A step in an application that exists.
pub(super) fn zet_stap(
    dossier: &Dossier,
    persoon: PersoonId,
    gemeente: &Gemeentecode,
    op: OpAanvraag,
) -> Result<Feiten, Weigering> {
    let aanvraag = dossier.aanvragen.get(&op.aanvraag_id).ok_or(Weigering::AanvraagOnbekend)?;
    let al_zo = match &op.stap {
        Stap::StartZoektermijn { tot } => {
            aanvraag.zoektermijn == Some(Zoektermijn::Tot(tot.unwrap_or_else(|| vier_weken(op.datum))))
        }
        Stap::ZonderZoektermijn { reden, .. } => {
            aanvraag.zoektermijn == Some(Zoektermijn::NietToegepast(*reden))
        }
        Stap::PlanGesprek(gesprek) => aanvraag.gesprek == Some(*gesprek),
        Stap::HoudGesprek(_) => aanvraag.gehouden_op == Some(op.datum),
        Stap::NietVerschenen => aanvraag.gemist_op == Some(op.datum),
        Stap::Besluit(besluit) => {
            aanvraag.uitkomst == Some(uitkomst(besluit, |dag| uitkering_id(persoon, gemeente, dag)))
        }
    };
    if al_zo {
        return Ok(Vec::new());
    }
    if aanvraag.uitkomst.is_some() {
        return Err(Weigering::AanvraagAfgerond);
    }
    if op.datum < aanvraag.datum {
        return Err(Weigering::DatumVoorAanvraag);
    }
    let (aanvraag_id, datum) = (op.aanvraag_id, op.datum);
    let leeftijden = aanvraag.leeftijd.map(|zeker| zeker..=zeker).or(op.leeftijden);
    let gebeurtenis = match op.stap {
        Stap::StartZoektermijn { tot } => {
            keur_zoektermijn(aanvraag, &leeftijden)?;
            let tot = tot.unwrap_or_else(|| vier_weken(datum));
            if tot <= datum || tot > vier_weken(datum) {
                return Err(Weigering::ZoektermijnDuur);
            }
            ZoektermijnGestart { aanvraag_id, tot }.into()
        }
        Stap::ZonderZoektermijn { reden, toelichting } => {
            keur_zoektermijn(aanvraag, &leeftijden)?;
            ZoektermijnNietToegepast { aanvraag_id, reden, toelichting }.into()
        }
        Stap::PlanGesprek(gesprek) => {
            if aanvraag.gesprek.is_some() {
                return Err(Weigering::GesprekStaatOpen);
            }
            if gesprek.datum < aanvraag.datum {
                return Err(Weigering::DatumVoorAanvraag);
            }
            vormen::keur_leeftijd(gesprek.vorm, leeftijden.as_ref())?;
            IntakeGepland { aanvraag_id, vorm: gesprek.vorm, datum_gesprek: gesprek.datum }.into()
        }
        Stap::HoudGesprek(gesprek) => {
            aanvraag.gesprek.ok_or(Weigering::GeenGesprekGepland)?;
            vormen::keur_leeftijd(gesprek.vorm, leeftijden.as_ref())?;
            vormen::keur_deelnemers(&gesprek)?;
            let super::Gehouden { vorm, mut deelnemers, arbeidsfit } = gesprek;
            deelnemers.sort_unstable();
            deelnemers.dedup();
            IntakeGehouden { aanvraag_id, vorm, deelnemers, arbeidsfit }.into()
        }
        Stap::NietVerschenen => {
            aanvraag.gesprek.ok_or(Weigering::GeenGesprekGepland)?;
            IntakeNietVerschenen { aanvraag_id }.into()
        }
        Stap::Besluit(Besluit::Toegekend(toekenning)) => {
            keur_besluit(aanvraag, datum, &leeftijden)?;
            return ken_toe(dossier, aanvraag, aanvraag_id, datum, toekenning, |dag| {
                uitkering_id(persoon, gemeente, dag)
            });
        }
        Stap::Besluit(Besluit::Afgewezen(reden)) => {
            keur_besluit(aanvraag, datum, &leeftijden)?;
            AanvraagAfgewezen { aanvraag_id, reden }.into()
        }
        // The applicant may withdraw at any time, also within the search period.
        Stap::Besluit(Besluit::Ingetrokken(reden)) => AanvraagIngetrokken { aanvraag_id, reden }.into(),
    };
    Ok(vec![(datum, gebeurtenis)])
}

fn vier_weken(vanaf: Date) -> Date {
    vanaf.saturating_add(DAGEN_ZOEKTERMIJN.days())
}

fn uitkomst(besluit: &Besluit, id: impl Fn(Date) -> uuid::Uuid) -> Uitkomst {
    match besluit {
        Besluit::Toegekend(toekenning) => Uitkomst::Toegekend(id(toekenning.ingangsdatum)),
        Besluit::Afgewezen(reden) => Uitkomst::Afgewezen(*reden),
        Besluit::Ingetrokken(reden) => Uitkomst::Ingetrokken(*reden),
    }
}

/// The search period is decided on once, and only for who can be young enough.
fn keur_zoektermijn(aanvraag: &Aanvraag, leeftijden: &Leeftijden) -> Result<(), Weigering> {
    if leeftijden.as_ref().is_some_and(|jaren| *jaren.start() >= ZOEKTERMIJN_TOT_LEEFTIJD) {
        return Err(Weigering::ZoektermijnLeeftijd);
    }
    if aanvraag.zoektermijn.is_some() {
        return Err(Weigering::ZoektermijnVastgelegd);
    }
    Ok(())
}

/// The municipality decides after the search period, which must be there for who is young enough for certain; a
/// fast-tracked application has none.
fn keur_besluit(aanvraag: &Aanvraag, datum: Date, leeftijden: &Leeftijden) -> Result<(), Weigering> {
    let zeker_jonger = leeftijden.as_ref().is_some_and(|jaren| *jaren.end() < ZOEKTERMIJN_TOT_LEEFTIJD);
    match aanvraag.zoektermijn {
        Some(Zoektermijn::Tot(tot)) if datum < tot => Err(Weigering::ZoektermijnLoopt),
        None if !aanvraag.versneld && zeker_jonger => Err(Weigering::ZoektermijnOntbreekt),
        _ => Ok(()),
    }
}

/// A benefit that is known already counts once: the application is then linked to it.
fn ken_toe(
    dossier: &Dossier,
    aanvraag: &Aanvraag,
    aanvraag_id: uuid::Uuid,
    datum: Date,
    toekenning: Toekenning,
    id: impl Fn(Date) -> uuid::Uuid,
) -> Result<Feiten, Weigering> {
    let Toekenning { ingangsdatum, leeftijd, kenmerken: mut ruw } = toekenning;
    let uitkering_id = id(ingangsdatum);
    match dossier.uitkeringen.get(&uitkering_id) {
        Some(bekend) if bekend.ingetrokken.is_some() => return Err(Weigering::ToekenningIngetrokken),
        Some(_) => {
            let coach = aanvraag.coach.clone();
            return Ok(vec![(datum, AanvraagGekoppeld { aanvraag_id, uitkering_id, coach }.into())]);
        }
        None => uitkering::keur_toekenning(dossier, ingangsdatum, ruw.regeling)?,
    }
    ruw.gebiedsteam = ruw.gebiedsteam.or_else(|| aanvraag.gebiedsteam.clone());
    let feiten = UitkeringToegekend {
        uitkering_id,
        aanvraag_id: Some(aanvraag_id),
        herkomst: Herkomst::Intake,
        ingangsdatum,
        leeftijd,
        kenmerken: kenmerken(ruw),
        coach: aanvraag.coach.clone(),
        al_beeindigd: false,
    };
    Ok(vec![(ingangsdatum, feiten.into())])
}
