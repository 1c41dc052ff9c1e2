//! What somebody does with a signal, and what of it is corrected or withdrawn.

use domein::{
    Afsluitreden, Correctiereden, Gemeentecode, Gespreksuitkomst, Opvolgstap, Voorval,
    gebeurtenis::{
        AankomstBevestigd, InformatieVerstrekt, InformatiefGesprekAfgezegd, InformatiefGesprekGepland,
        InformatiefGesprekGevoerd, InformatiefGesprekVerplaatst, NietVerschenen, OpvolgingIngetrokken,
        OverdrachtBevestigd, SignaalAfgesloten, SignaalDoorgeleid, SignaleringGebeurtenis,
    },
    opvolging::{Gedaan, Gesprek, Signaaltoestand},
};
use jiff::civil::Date;

use super::{Besluit, Handeling, Signaal, Signaalvoorval, Weigering, opdracht::Vervangt};

/// What somebody does with a signal that is open. What already was recorded just so changes nothing. A second report of a
/// talk on one day replaces the first.
pub(super) fn volg(signaal: &Signaal, datum: Date, handeling: Handeling) -> Besluit {
    let gesprek = signaal.gedaan.gesprek();
    if is_al_zo(signaal, datum, &handeling) || staat_al_daar(gesprek.as_ref(), &handeling) {
        return Ok(Vec::new());
    }
    match signaal.toestand() {
        Signaaltoestand::Ingetrokken => return Err(Weigering::Ingetrokken),
        Signaaltoestand::Afgesloten => return Err(Weigering::Afgesloten),
        _ => {}
    }
    let stap = handeling.stap();
    if stap == Opvolgstap::GesprekGevoerd && signaal.gedaan.plaats(stap, datum).is_some() {
        let vervangt = Vervangt { van: datum, reden: Correctiereden::Vervangen };
        return vervang(signaal, datum, handeling, vervangt);
    }
    let gedaan = &signaal.gedaan;
    let al = Al {
        aangekomen: gedaan.aankomst().is_some(),
        overgedragen: gedaan.overdracht().is_some(),
        doorgeleid: gedaan.doorgeleid().map(|(_, naar)| naar),
    };
    keur(signaal, datum, &handeling, gesprek.as_ref(), &al)?;
    Ok(vec![op(signaal, datum, gebeurtenis(signaal, datum, handeling, gesprek.as_ref()))])
}

/// What was recorded is replaced, also after the signal has ended: figures must be right.
pub(super) fn vervang(
    signaal: &Signaal,
    datum: Date,
    handeling: Handeling,
    Vervangt { van, reden }: Vervangt,
) -> Besluit {
    let stap = handeling.stap();
    let plaats = signaal.gedaan.plaats(stap, van);
    if is_al_zo(signaal, datum, &handeling) {
        // What replaces it is there already; what it replaces may still be.
        return if plaats.is_some() && van != datum {
            trek_in(signaal, stap, van, reden)
        } else {
            Ok(Vec::new())
        };
    }
    let plaats = plaats.ok_or(Weigering::OpvolgingOnbekend)?;
    if signaal.toestand() == Signaaltoestand::Ingetrokken {
        return Err(Weigering::Ingetrokken);
    }
    let gesprek = signaal.gedaan.gesprek_voor(plaats);
    // What is replaced does not stand in the way of what replaces it.
    keur(signaal, datum, &handeling, gesprek.as_ref(), &Al::default())?;
    let nieuw = op(signaal, datum, gebeurtenis(signaal, datum, handeling, gesprek.as_ref()));
    let mut weg = intrekking(signaal, stap, van, (reden, true));
    weg.aanvraag_vervalt &= !vraagt_hetzelfde(signaal, plaats, &nieuw);
    let mut gedaan = signaal.gedaan.clone();
    gedaan.neem(van, &weg.clone().into());
    gedaan.neem(datum, &nieuw.gebeurtenis);
    if !gedaan.klopt() {
        return Err(Weigering::OpvolgingHeeftVervolg);
    }
    Ok(vec![op(signaal, van, weg.into()), nieuw])
}

/// What was recorded was not so, and nothing takes its place. Withdrawn once.
pub(super) fn trek_in(signaal: &Signaal, stap: Opvolgstap, van: Date, reden: Correctiereden) -> Besluit {
    if signaal.gedaan.plaats(stap, van).is_none() {
        let al_zo = signaal.gedaan.was_ingetrokken(stap, van);
        return if al_zo { Ok(Vec::new()) } else { Err(Weigering::OpvolgingOnbekend) };
    }
    if signaal.toestand() == Signaaltoestand::Ingetrokken {
        return Err(Weigering::Ingetrokken);
    }
    let weg: SignaleringGebeurtenis = intrekking(signaal, stap, van, (reden, false)).into();
    let mut gedaan = signaal.gedaan.clone();
    gedaan.neem(van, &weg);
    if !gedaan.klopt() {
        return Err(Weigering::OpvolgingHeeftVervolg);
    }
    Ok(vec![op(signaal, van, weg)])
}

/// What stands already and is done once.
#[derive(Default)]
struct Al<'a> {
    /// The arrival is confirmed.
    aangekomen: bool,
    /// The handover is confirmed by the source.
    overgedragen: bool,
    /// Another municipality goes on.
    doorgeleid: Option<&'a Gemeentecode>,
}

impl Al<'_> {
    /// Who was handed over to another municipality is no longer followed up here.
    fn laat_toe(&self, handeling: &Handeling) -> Result<(), Weigering> {
        match (self.doorgeleid, handeling) {
            (None, _) | (_, Handeling::SluitAf(_) | Handeling::BevestigOverdracht) => Ok(()),
            (Some(naar), _) => Err(Weigering::Doorgeleid { naar: naar.clone() }),
        }
    }
}

/// Whether this may be done on this day, when this talk is open, beside what stands already.
fn keur(
    signaal: &Signaal,
    datum: Date,
    handeling: &Handeling,
    open: Option<&Gesprek>,
    al: &Al<'_>,
) -> Result<(), Weigering> {
    if datum < signaal.datum {
        return Err(Weigering::DatumVoorSignaal { signaal: signaal.datum });
    }
    al.laat_toe(handeling)?;
    match handeling {
        Handeling::PlanGesprek { .. } | Handeling::LeidDoor(_) if open.is_some() => {
            Err(Weigering::GesprekAlGepland)
        }
        Handeling::PlanGesprek { datum_gesprek, .. } | Handeling::VerplaatsGesprek { datum_gesprek, .. }
            if *datum_gesprek < datum =>
        {
            Err(Weigering::GesprekVoorPlanning)
        }
        Handeling::VerplaatsGesprek { .. } | Handeling::ZegGesprekAf { .. } => match open {
            None => Err(Weigering::GeenGesprekGepland),
            // After its day a talk was held or missed.
            Some(gesprek) if gesprek.datum < datum => Err(Weigering::GesprekGeweest),
            Some(_) => Ok(()),
        },
        Handeling::MeldAfwezigheid => match open {
            None => Err(Weigering::GeenGesprekGepland),
            Some(gesprek) if datum < gesprek.datum => {
                Err(Weigering::AfwezigVoorGesprek { gesprek: gesprek.datum })
            }
            Some(_) => Ok(()),
        },
        Handeling::BevestigAankomst(_) | Handeling::BevestigOverdracht if !signaal.bron().is_overdracht() => {
            Err(Weigering::GeenOverdracht)
        }
        Handeling::BevestigAankomst(_) if al.aangekomen => Err(Weigering::AankomstAlBevestigd),
        Handeling::BevestigOverdracht if al.overgedragen => Err(Weigering::OverdrachtAlBevestigd),
        // What was done here was done before somebody went on elsewhere.
        Handeling::LeidDoor(_) => match laatste_werk(signaal) {
            Some(laatste) if datum < laatste => Err(Weigering::DoorgeleidingVoorOpvolging { laatste }),
            _ => Ok(()),
        },
        Handeling::SluitAf(Afsluitreden::AndereGemeente) => match signaal.gedaan.doorgeleid() {
            None => Err(Weigering::NietDoorgeleid),
            Some((sinds, _)) if datum < sinds => Err(Weigering::DatumVoorDoorgeleiding { sinds }),
            Some(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The last day on which something was done here for the young person; neither the end of the signal nor what its source
/// says.
fn laatste_werk(signaal: &Signaal) -> Option<Date> {
    let werk = |stap: Opvolgstap| {
        !matches!(stap, Opvolgstap::Doorgeleid | Opvolgstap::Afgesloten | Opvolgstap::OverdrachtBevestigd)
    };
    let stappen = signaal.gedaan.staat();
    stappen.filter(|(_, wat)| wat.opvolgstap().is_some_and(werk)).map(|(op, _)| op).max()
}

/// Whether this stands as it is said now. What we worked out ourselves is not compared.
fn is_al_zo(signaal: &Signaal, datum: Date, handeling: &Handeling) -> bool {
    use SignaleringGebeurtenis as G;
    signaal.gedaan.staat().any(|(op, gebeurtenis)| {
        op == datum
            && match (gebeurtenis, handeling) {
                (G::InformatieVerstrekt(f), Handeling::VerstrekInformatie(kanaal)) => f.kanaal == *kanaal,
                (G::InformatiefGesprekGepland(f), Handeling::PlanGesprek { coach, datum_gesprek, plek }) => {
                    (&f.coach, f.datum_gesprek, f.plek) == (coach, *datum_gesprek, *plek)
                }
                (
                    G::InformatiefGesprekVerplaatst(f),
                    Handeling::VerplaatsGesprek { datum_gesprek, door, plek },
                ) => (f.datum_gesprek, f.door, f.plek) == (*datum_gesprek, *door, *plek),
                (G::InformatiefGesprekAfgezegd(f), Handeling::ZegGesprekAf { door }) => f.door == *door,
                (
                    G::InformatiefGesprekGevoerd(f),
                    Handeling::LegGesprekVast { coach, uitkomst, plek, deelnemers },
                ) => (&f.coach, f.uitkomst, f.plek, &f.deelnemers) == (coach, *uitkomst, *plek, deelnemers),
                (G::NietVerschenen(_), Handeling::MeldAfwezigheid) => true,
                (G::AankomstBevestigd(f), Handeling::BevestigAankomst(coach)) => f.coach == *coach,
                (G::OverdrachtBevestigd(_), Handeling::BevestigOverdracht) => true,
                (G::SignaalDoorgeleid(f), Handeling::LeidDoor(naar)) => f.naar == *naar,
                (G::SignaalAfgesloten(f), Handeling::SluitAf(reden)) => f.reden == *reden,
                _ => false,
            }
    })
}

/// Whether the talk is moved to where and when it already is.
fn staat_al_daar(open: Option<&Gesprek>, handeling: &Handeling) -> bool {
    let (Some(gesprek), Handeling::VerplaatsGesprek { datum_gesprek, plek, .. }) = (open, handeling) else {
        return false;
    };
    gesprek.datum == *datum_gesprek && (plek.is_none() || gesprek.plek == *plek)
}

fn gebeurtenis(
    signaal: &Signaal,
    datum: Date,
    handeling: Handeling,
    open: Option<&Gesprek>,
) -> SignaleringGebeurtenis {
    let signaal_id = signaal.ontvangst.signaal_id;
    match handeling {
        Handeling::VerstrekInformatie(kanaal) => InformatieVerstrekt { signaal_id, kanaal }.into(),
        Handeling::PlanGesprek { coach, datum_gesprek, plek } => {
            InformatiefGesprekGepland { signaal_id, coach, datum_gesprek, plek }.into()
        }
        Handeling::VerplaatsGesprek { datum_gesprek, door, plek } => {
            InformatiefGesprekVerplaatst { signaal_id, datum_gesprek, door, plek }.into()
        }
        Handeling::ZegGesprekAf { door } => {
            let dagen =
                open.and_then(|gesprek| datum.until(gesprek.datum).ok()).map_or(0, |span| span.get_days());
            let dagen_vooraf = u32::try_from(dagen).unwrap_or_default();
            InformatiefGesprekAfgezegd { signaal_id, door, dagen_vooraf }.into()
        }
        Handeling::LegGesprekVast { coach, uitkomst, plek, deelnemers } => {
            let gebiedsteam = signaal.gebiedsteam().cloned();
            InformatiefGesprekGevoerd { signaal_id, coach, uitkomst, plek, deelnemers, gebiedsteam }.into()
        }
        Handeling::MeldAfwezigheid => NietVerschenen { signaal_id }.into(),
        Handeling::BevestigAankomst(coach) => AankomstBevestigd { signaal_id, coach }.into(),
        Handeling::BevestigOverdracht => OverdrachtBevestigd { signaal_id }.into(),
        Handeling::LeidDoor(naar) => SignaalDoorgeleid { signaal_id, naar }.into(),
        Handeling::SluitAf(reden) => SignaalAfgesloten { signaal_id, reden }.into(),
    }
}

/// The withdrawal of what stands. Who applied because of a talk did so because of the talks that stand.
fn intrekking(
    signaal: &Signaal,
    stap: Opvolgstap,
    van: Date,
    (reden, vervangen): (Correctiereden, bool),
) -> OpvolgingIngetrokken {
    let signaal_id = signaal.ontvangst.signaal_id;
    let mut weg = OpvolgingIngetrokken { signaal_id, stap, van, reden, vervangen, aanvraag_vervalt: false };
    let mut zonder = signaal.gedaan.clone();
    zonder.neem(van, &weg.clone().into());
    weg.aanvraag_vervalt = vraagt_aanvraag(&signaal.gedaan) && !vraagt_aanvraag(&zonder);
    weg
}

/// Whether a talk that takes the place of another asks for the same application: on the same day, with the same coach.
fn vraagt_hetzelfde(signaal: &Signaal, plaats: usize, nieuw: &Signaalvoorval) -> bool {
    use SignaleringGebeurtenis as G;
    let Some(oud) = signaal.gedaan.alles().get(plaats) else { return false };
    match (&oud.gebeurtenis, &nieuw.gebeurtenis) {
        (G::InformatiefGesprekGevoerd(toen), G::InformatiefGesprekGevoerd(nu)) => {
            (oud.op, &toen.coach, toen.uitkomst) == (nieuw.geldig_op, &nu.coach, nu.uitkomst)
        }
        _ => false,
    }
}

/// Whether a talk that stands asks for an application.
fn vraagt_aanvraag(gedaan: &Gedaan) -> bool {
    gedaan.staat().any(|(_, gebeurtenis)| {
        matches!(gebeurtenis, SignaleringGebeurtenis::InformatiefGesprekGevoerd(f)
            if f.uitkomst == Gespreksuitkomst::AanvraagNodig)
    })
}

pub(super) fn op(signaal: &Signaal, datum: Date, gebeurtenis: SignaleringGebeurtenis) -> Signaalvoorval {
    Voorval::over(signaal.persoon(), datum, gebeurtenis)
}
