//! What taking a delivery back means for one stream: what it brought is withdrawn, what it corrected becomes what it was.
//! Work that somebody did stays, and so does what no event can undo; those are refused, so that whoever takes the delivery
//! back gets a list of them.

use domein::{
    Voorval,
    gebeurtenis::{SignaalGecorrigeerd, SignaalIngetrokken, SignaleringGebeurtenis},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Besluit, Dossier, Signaal, Signaaltoestand, Weigering};

/// The events that bring a stream to what it would be without the delivery.
///
/// # Errors
/// [`Weigering::AlOpgevolgd`] for a signal that somebody works on, [`Weigering::IntrekkingBlijft`] for one that the delivery
/// withdrew, [`Weigering::WijzigingBlijft`] for a change that DUO passed on.
pub(super) fn neem_terug(nu: &Dossier, aanlevering_id: Uuid, zonder: &Dossier, vandaag: Date) -> Besluit {
    let Some(signaal) = &nu.signaal else {
        return if nu.wijzigingen == zonder.wijzigingen {
            Ok(Vec::new())
        } else {
            Err(Weigering::WijzigingBlijft)
        };
    };
    let voorval = |datum, feiten: SignaleringGebeurtenis| Voorval::over(signaal.persoon(), datum, feiten);
    let ingetrokken = signaal.toestand == Signaaltoestand::Ingetrokken;
    // What came in a delivery that was taken back before it counts as never received.
    let Some(was) = zonder.signaal.as_ref().filter(|was| !was.teruggenomen) else {
        return match (ingetrokken, is_opgevolgd(signaal)) {
            // By this same delivery, by its source, or by an earlier time that this was asked.
            (true, _) => Ok(Vec::new()),
            (false, true) => Err(Weigering::AlOpgevolgd),
            (false, false) => {
                let signaal_id = signaal.ontvangst.signaal_id;
                let terug = SignaalIngetrokken { signaal_id, aanlevering_id: Some(aanlevering_id) };
                Ok(vec![voorval(vandaag, terug.into())])
            }
        };
    };
    if ingetrokken {
        let door_haar = was.toestand != Signaaltoestand::Ingetrokken;
        return if door_haar { Err(Weigering::IntrekkingBlijft) } else { Ok(Vec::new()) };
    }
    if (signaal.datum, &signaal.kenmerken) == (was.datum, &was.kenmerken) {
        return Ok(Vec::new());
    }
    let (datum, kenmerken) = (was.datum, was.kenmerken.clone());
    let terug = SignaalGecorrigeerd { signaal_id: signaal.ontvangst.signaal_id, datum, kenmerken };
    Ok(vec![voorval(datum, terug.into())])
}

/// Whether somebody did something with it. That a norm time passed is nothing that somebody did.
fn is_opgevolgd(signaal: &Signaal) -> bool {
    use SignaleringGebeurtenis as G;
    let gevolg = |voorval: &super::Signaalvoorval| {
        !matches!(voorval.gebeurtenis, G::SignaalVerlopen(_) | G::SignaalIngetrokken(_))
    };
    signaal.gedaan.iter().any(gevolg)
}
