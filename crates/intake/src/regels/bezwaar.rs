//! The objection to a refusal. It changes nothing until it is decided on; when it is gegrond the refusal no longer holds,
//! and the benefit is granted by the same rule as every grant, or the application is decided on anew.

use domein::{
    Bezwaaruitkomst,
    gebeurtenis::{BezwaarBeslist, BezwaarGemaakt, IntakeGebeurtenis},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Stand, Uitkomst, Weigering};

/// Somebody objects. Also too late: whether that is held against them is decided on the objection.
pub(super) fn maak(
    stand: &Stand,
    aanvraag_id: Uuid,
    datum: Date,
    commissie: bool,
) -> Result<IntakeGebeurtenis, Weigering> {
    let Some(Uitkomst::Afgewezen(_)) = stand.uitkomst else { return Err(Weigering::GeenAfwijzing) };
    if stand.bezwaar.is_some() {
        return Err(Weigering::BezwaarIsGemaakt);
    }
    if stand.besloten_op.is_some_and(|besluit| datum < besluit) {
        return Err(Weigering::DatumVoorBesluit);
    }
    Ok(BezwaarGemaakt { aanvraag_id, commissie }.into())
}

/// It is decided on.
pub(super) fn beslis(
    stand: &Stand,
    aanvraag_id: Uuid,
    datum: Date,
    uitkomst: Bezwaaruitkomst,
) -> Result<IntakeGebeurtenis, Weigering> {
    let bezwaar = stand.open_bezwaar().ok_or(Weigering::GeenBezwaar)?;
    if datum < bezwaar.datum {
        return Err(Weigering::DatumVoorBesluit);
    }
    Ok(BezwaarBeslist { aanvraag_id, uitkomst }.into())
}
