//! The way of an application: made, search period, talk, outcome. What is told twice in the same words changes
//! nothing; what contradicts an earlier step is refused.

use domein::gebeurtenis::{
    AanleidingHersteld, AanleidingVervallen, AanvraagAfgewezen, AanvraagGekoppeld, AanvraagIngediend,
    AanvraagIngetrokken, AanvraagVervallen, IntakeAfgezegd, IntakeGehouden, IntakeGepland,
    IntakeNietVerschenen, IntakeVerplaatst, UitkeringToegekend, VoorafGebeld, ZoektermijnGestart,
    ZoektermijnNietToegepast,
};
use domein::{Bezwaaruitkomst, Correctiereden, Gemeentecode, Herkomst, PersoonId, uitkering_id};
use jiff::{ToSpan as _, civil::Date};
use std::ops::RangeInclusive;

use super::{
    Aanmelding, Aanvraag, Besluit, DAGEN_ZOEKTERMIJN, Dossier, Feiten, Gesprek, OpAanvraag, Stand, Stap,
    Toekenning, Toestand, Uitkomst, Vervangt, Weigering, Zoektermijn, bezwaar, kenmerken, terugnemen,
    uitkering, vormen, wet,
};

/// The ages that the applicant can have on the day of application, as far as known. Of who is known by year or month of
/// birth there may be two.
type Leeftijden = Option<RangeInclusive<u8>>;

/// Who is younger on the day of application has a search period (Participatiewet, art. 41 lid 4). The law asks something
/// of who *is* younger, so a rule refuses only what is wrong at every age that the applicant can have: when 26 and 27 are
/// both possible, the search period may be recorded and may be left out, as when nothing is known. Whoever decides sees
/// the papers; a rule that guessed would send somebody away, or hold up a decision, on a birthday that nobody knows.
pub(super) const ZOEKTERMIJN_TOT_LEEFTIJD: u8 = 27;

/// Who is younger on the first day of a benefit has no right to it (Participatiewet, art. 13 lid 1), and gets it for very
/// urgent reasons only (art. 16). Somebody of whom the age on that day is not certain is not refused.
const RECHT_VANAF_LEEFTIJD: u8 = 18;

/// An application is made; once for every id. One whose reason fell away, and that a talk asks for again, has a reason
/// again, also when that talk was on another day; who had that talk, and with which team, goes on with it.
pub(super) fn dien_in(dossier: &Dossier, aanmelding: Aanmelding) -> Result<Feiten, Weigering> {
    let Aanmelding { aanvraag_id, datum, signaal_id, gebiedsteam, versneld, coach, leeftijd } = aanmelding;
    let vervallen = |bekend: &&Aanvraag| bekend.stand.uitkomst == Some(Uitkomst::Vervallen);
    if let Some(bekend) = dossier.aanvragen.get(&aanvraag_id).filter(|bekend| !vervallen(bekend)) {
        if bekend.aanleiding_vervallen && bekend.versneld && versneld {
            return Ok(vec![(datum, AanleidingHersteld { aanvraag_id, coach, gebiedsteam }.into())]);
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
    let al_zo = aanvraag.stand.uitkomst == Some(Uitkomst::Vervallen) || aanvraag.aanleiding_vervallen;
    if al_zo {
        return Vec::new();
    }
    let onaangeraakt = aanvraag.stand.toestand == Toestand::Ingediend && aanvraag.stand.zoektermijn.is_none();
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
    op: &OpAanvraag,
) -> Result<Feiten, Weigering> {
    let aanvraag = dossier.aanvragen.get(&op.aanvraag_id).ok_or(Weigering::AanvraagOnbekend)?;
    let leeftijden = aanvraag.leeftijd.map(|zeker| zeker..=zeker).or_else(|| op.leeftijden.clone());
    let id = |dag| uitkering_id(persoon, gemeente, dag, 0);
    let maak = |stand: &Stand| stap(dossier, aanvraag, stand, &leeftijden, op, id);
    if let Some(vervangt) = op.vervangt {
        return terugnemen::vervang(aanvraag, &leeftijden, op, vervangt, maak);
    }
    let stand = &aanvraag.stand;
    if is_al_zo(stand, op, id) {
        return Ok(Vec::new());
    }
    // A second report of a talk on one day replaces the first; the same one changes nothing, also after the decision.
    if let Stap::HoudGesprek(_) = op.stap
        && let Some(eerste) = aanvraag.gedaan.plaats(op.stap.soort(), op.datum)
        && (stand.uitkomst.is_none() || terugnemen::staat_zo(aanvraag, eerste, &maak))
    {
        let vervangt = Vervangt { van: op.datum, reden: Correctiereden::Vervangen };
        return terugnemen::vervang(aanvraag, &leeftijden, op, vervangt, maak);
    }
    maak(stand)
}

/// Whether it stands as it is said now.
fn is_al_zo(stand: &Stand, op: &OpAanvraag, id: impl Fn(Date) -> uuid::Uuid) -> bool {
    match &op.stap {
        Stap::StartZoektermijn { tot } => {
            stand.zoektermijn == Some(Zoektermijn::Tot(tot.unwrap_or_else(|| vier_weken(op.datum))))
        }
        Stap::ZonderZoektermijn { reden, .. } => {
            stand.zoektermijn == Some(Zoektermijn::NietToegepast(*reden))
        }
        Stap::PlanGesprek(gesprek) => stand.gesprek == Some(*gesprek),
        Stap::VerplaatsGesprek { datum, plek, .. } => stand
            .gesprek
            .is_some_and(|gesprek| gesprek.datum == *datum && (plek.is_none() || gesprek.plek == *plek)),
        Stap::ZegGesprekAf { .. } => stand.gesprek.is_none() && stand.afgezegd_op == Some(op.datum),
        Stap::BelVooraf { arbeidsfit, .. } => stand.gebeld == Some((op.datum, *arbeidsfit)),
        // What a report says is compared with the one of that day.
        Stap::HoudGesprek(_) => false,
        Stap::NietVerschenen => stand.gemist_op == Some(op.datum),
        Stap::Besluit(besluit) => stand.uitkomst == Some(uitkomst(besluit, id)),
        Stap::MaakBezwaar { commissie } => {
            stand.bezwaar.is_some_and(|bezwaar| (bezwaar.datum, bezwaar.commissie) == (op.datum, *commissie))
        }
        Stap::BeslisOpBezwaar { uitkomst, toekenning } => {
            // What it grants stands too: nothing that is granted is lost in silence.
            let staat = |toekenning: &Toekenning| {
                stand.uitkomst == Some(Uitkomst::Toegekend(id(toekenning.ingangsdatum)))
            };
            stand.bezwaar.is_some_and(|bezwaar| bezwaar.uitkomst == Some((op.datum, *uitkomst)))
                && toekenning.as_ref().is_none_or(staat)
        }
    }
}

/// What a step gives for an application that stands like this.
fn stap(
    dossier: &Dossier,
    aanvraag: &Aanvraag,
    stand: &Stand,
    leeftijden: &Leeftijden,
    op: &OpAanvraag,
    id: impl Fn(Date) -> uuid::Uuid,
) -> Result<Feiten, Weigering> {
    let (aanvraag_id, datum) = (op.aanvraag_id, op.datum);
    let over_bezwaar = matches!(op.stap, Stap::MaakBezwaar { .. } | Stap::BeslisOpBezwaar { .. });
    if stand.uitkomst.is_some() && !over_bezwaar {
        return Err(Weigering::AanvraagAfgerond);
    }
    if datum < aanvraag.datum {
        return Err(Weigering::DatumVoorAanvraag);
    }
    let team = aanvraag.gebiedsteam.as_ref();
    let gebeurtenis = match &op.stap {
        Stap::StartZoektermijn { tot } => {
            keur_zoektermijn(stand, leeftijden)?;
            let tot = tot.unwrap_or_else(|| vier_weken(datum));
            if tot <= datum || tot > vier_weken(datum) {
                return Err(Weigering::ZoektermijnDuur);
            }
            ZoektermijnGestart { aanvraag_id, tot }.into()
        }
        Stap::ZonderZoektermijn { reden, toelichting } => {
            keur_zoektermijn(stand, leeftijden)?;
            wet::keur(&wet::AFWIJKEN_VAN_ZOEKTERMIJN, datum)?;
            ZoektermijnNietToegepast { aanvraag_id, reden: *reden, toelichting: toelichting.clone() }.into()
        }
        Stap::PlanGesprek(gesprek) => {
            if stand.gesprek.is_some() {
                return Err(Weigering::GesprekStaatOpen);
            }
            if gesprek.datum < aanvraag.datum {
                return Err(Weigering::DatumVoorAanvraag);
            }
            if gesprek.datum < datum {
                return Err(Weigering::GesprekVoorPlanning);
            }
            vormen::keur(gesprek.vorm, gesprek.datum, leeftijden.as_ref(), team)?;
            let Gesprek { vorm, datum: datum_gesprek, plek } = *gesprek;
            IntakeGepland { aanvraag_id, vorm, datum_gesprek, plek }.into()
        }
        Stap::VerplaatsGesprek { datum: datum_gesprek, door, plek } => {
            nog_te_gaan(stand, datum)?;
            if *datum_gesprek < datum {
                return Err(Weigering::GesprekVoorPlanning);
            }
            let (datum_gesprek, door, plek) = (*datum_gesprek, *door, *plek);
            IntakeVerplaatst { aanvraag_id, datum_gesprek, door, plek }.into()
        }
        Stap::ZegGesprekAf { door } => {
            let gesprek = nog_te_gaan(stand, datum)?;
            let dagen = datum.until(gesprek.datum).map_or(0, |span| span.get_days());
            let dagen_vooraf = u32::try_from(dagen).unwrap_or_default();
            IntakeAfgezegd { aanvraag_id, door: *door, dagen_vooraf }.into()
        }
        Stap::BelVooraf { door, arbeidsfit } => {
            vormen::keur_bellen(datum, leeftijden.as_ref(), team)?;
            if !stand.kan_bellen(datum) {
                return Err(Weigering::BellenNaGesprek);
            }
            let (door, bereikt, arbeidsfit) = (door.clone(), arbeidsfit.is_some(), *arbeidsfit);
            VoorafGebeld { aanvraag_id, door, bereikt, arbeidsfit }.into()
        }
        Stap::HoudGesprek(gesprek) => {
            stand.gesprek.ok_or(Weigering::GeenGesprekGepland)?;
            vormen::keur(gesprek.vorm, datum, leeftijden.as_ref(), team)?;
            vormen::keur_deelnemers(gesprek, stand.arbeidsfit_vooraf)?;
            let super::Gehouden { vorm, mut deelnemers, arbeidsfit, plek } = gesprek.clone();
            deelnemers.sort_unstable();
            deelnemers.dedup();
            IntakeGehouden { aanvraag_id, vorm, deelnemers, arbeidsfit, plek }.into()
        }
        Stap::NietVerschenen => {
            let gesprek = stand.gesprek.ok_or(Weigering::GeenGesprekGepland)?;
            if datum < gesprek.datum {
                return Err(Weigering::AfwezigVoorGesprek { gesprek: gesprek.datum });
            }
            IntakeNietVerschenen { aanvraag_id }.into()
        }
        Stap::Besluit(Besluit::Toegekend(toekenning)) => {
            keur_besluit(aanvraag, stand, datum, leeftijden)?;
            return ken_toe(dossier, aanvraag, aanvraag_id, datum, toekenning.clone(), id);
        }
        Stap::Besluit(Besluit::Afgewezen(reden)) => {
            keur_besluit(aanvraag, stand, datum, leeftijden)?;
            AanvraagAfgewezen { aanvraag_id, reden: *reden }.into()
        }
        // The applicant may withdraw at any time, also within the search period.
        Stap::Besluit(Besluit::Ingetrokken(reden)) => {
            AanvraagIngetrokken { aanvraag_id, reden: *reden }.into()
        }
        Stap::MaakBezwaar { commissie } => bezwaar::maak(stand, aanvraag_id, datum, *commissie)?,
        Stap::BeslisOpBezwaar { uitkomst, toekenning } => {
            let beslist = bezwaar::beslis(stand, aanvraag_id, datum, *uitkomst)?;
            let mut feiten = vec![(datum, beslist)];
            if let (Bezwaaruitkomst::Gegrond, Some(toekenning)) = (uitkomst, toekenning) {
                keur_besluit(aanvraag, stand, datum, leeftijden)?;
                feiten.extend(ken_toe(dossier, aanvraag, aanvraag_id, datum, toekenning.clone(), id)?);
            }
            return Ok(feiten);
        }
    };
    Ok(vec![(datum, gebeurtenis)])
}

/// The talk that is open; on the day of the talk at the latest it is moved or cancelled.
fn nog_te_gaan(stand: &Stand, datum: Date) -> Result<Gesprek, Weigering> {
    let gesprek = stand.gesprek.ok_or(Weigering::GeenGesprekGepland)?;
    if gesprek.datum < datum { Err(Weigering::GesprekGeweest) } else { Ok(gesprek) }
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
fn keur_zoektermijn(stand: &Stand, leeftijden: &Leeftijden) -> Result<(), Weigering> {
    if leeftijden.as_ref().is_some_and(|jaren| *jaren.start() >= ZOEKTERMIJN_TOT_LEEFTIJD) {
        return Err(Weigering::ZoektermijnLeeftijd);
    }
    if stand.zoektermijn.is_some() {
        return Err(Weigering::ZoektermijnVastgelegd);
    }
    Ok(())
}

/// The municipality decides after the search period, which must be there for who is young enough for certain; a
/// fast-tracked application has none.
pub(super) fn keur_besluit(
    aanvraag: &Aanvraag,
    stand: &Stand,
    datum: Date,
    leeftijden: &Leeftijden,
) -> Result<(), Weigering> {
    let zeker_jonger = leeftijden.as_ref().is_some_and(|jaren| *jaren.end() < ZOEKTERMIJN_TOT_LEEFTIJD);
    match stand.zoektermijn {
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
    let Toekenning { ingangsdatum, leeftijd, kenmerken: mut ruw, zeer_dringende_redenen } = toekenning;
    let uitkering_id = id(ingangsdatum);
    match dossier.uitkeringen.get(&uitkering_id) {
        Some(bekend) if bekend.ingetrokken.is_some() => return Err(Weigering::ToekenningIngetrokken),
        Some(_) => {
            let coach = aanvraag.coach.clone();
            return Ok(vec![(datum, AanvraagGekoppeld { aanvraag_id, uitkering_id, coach }.into())]);
        }
        None => uitkering::keur_toekenning(dossier, ingangsdatum, ruw.regeling)?,
    }
    let te_jong = leeftijd.is_some_and(|jaren| jaren < RECHT_VANAF_LEEFTIJD);
    if te_jong && !zeer_dringende_redenen {
        return Err(Weigering::JongerDan18);
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
        besloten_op: Some(datum),
        zeer_dringende_redenen: te_jong && zeer_dringende_redenen,
    };
    Ok(vec![(ingangsdatum, feiten.into())])
}
