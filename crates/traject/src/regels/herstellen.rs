//! Withdrawing what was recorded of the coach, the plan and contact. What should stand instead is recorded anew. Of the coach the
//! last that was recorded is withdrawn: who was the coach before is the coach again.

use domein::{
    Begeleidingsvastlegging, Correctiereden, Kenmerk, PersoonId,
    gebeurtenis::BegeleidingsvastleggingIngetrokken,
};
use jiff::civil::Date;

use super::{Toestand, Voorval, Weigering, toestand::Coach};

/// What can be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Herstel {
    /// That this is the coach, by an assignment or a handover.
    Coach(Kenmerk),
    /// An ontwikkelplan of the date of the question.
    Ontwikkelplan,
    /// Contact on the date of the question: with whom, or that it was lost.
    Contact(Option<Kenmerk>),
}

/// It was not so.
pub(super) fn trek_in(
    toestand: &Toestand,
    (persoon, datum): (PersoonId, Date),
    wat: Herstel,
    reden: Correctiereden,
) -> Result<Vec<Voorval>, Weigering> {
    let onbekend = Weigering::BegeleidingsvastleggingOnbekend;
    let weg = match wat {
        Herstel::Coach(wie) => coach(toestand, wie, reden)?,
        Herstel::Ontwikkelplan if !toestand.plannen.contains(&datum) => return Err(onbekend),
        Herstel::Ontwikkelplan => zonder(Begeleidingsvastlegging::Ontwikkelplan, datum, reden),
        Herstel::Contact(met) if !toestand.contacten.contains(&(datum, met.clone())) => return Err(onbekend),
        Herstel::Contact(coach) => BegeleidingsvastleggingIngetrokken {
            coach,
            ..zonder(Begeleidingsvastlegging::Contact, datum, reden)
        },
    };
    Ok(vec![Voorval::over(persoon, weg.van, weg)])
}

/// Not while a handover from this coach is on its way: it stands on who the coach is.
fn coach(
    toestand: &Toestand,
    wie: Kenmerk,
    reden: Correctiereden,
) -> Result<BegeleidingsvastleggingIngetrokken, Weigering> {
    let huidig = toestand.coach.as_ref().filter(|huidig| huidig.coach == wie);
    let huidig = huidig.ok_or(Weigering::BegeleidingsvastleggingOnbekend)?;
    if toestand.open_overdracht().is_some() {
        return Err(Weigering::OverdrachtLoopt);
    }
    let weer: Option<Coach> = toestand.vorige_coaches.last().cloned();
    Ok(BegeleidingsvastleggingIngetrokken {
        coach: Some(wie),
        overdracht_id: huidig.overdracht_id,
        weer: weer.as_ref().map(|weer| weer.coach.clone()),
        weer_sinds: weer.as_ref().map(|weer| weer.sinds),
        gebiedsteam: weer.and_then(|weer| weer.gebiedsteam),
        ..zonder(Begeleidingsvastlegging::Coach, huidig.sinds, reden)
    })
}

const fn zonder(
    wat: Begeleidingsvastlegging,
    van: Date,
    reden: Correctiereden,
) -> BegeleidingsvastleggingIngetrokken {
    BegeleidingsvastleggingIngetrokken {
        wat,
        van,
        coach: None,
        overdracht_id: None,
        weer: None,
        weer_sinds: None,
        gebiedsteam: None,
        reden,
    }
}

/// Whether it is about something that this dossier has.
pub(super) fn betreft(toestand: &Toestand, weg: &BegeleidingsvastleggingIngetrokken) -> bool {
    match weg.wat {
        Begeleidingsvastlegging::Coach => toestand
            .coach
            .as_ref()
            .is_some_and(|huidig| huidig.sinds == weg.van && Some(&huidig.coach) == weg.coach.as_ref()),
        Begeleidingsvastlegging::Ontwikkelplan => toestand.plannen.contains(&weg.van),
        Begeleidingsvastlegging::Contact => toestand.contacten.contains(&(weg.van, weg.coach.clone())),
    }
}
