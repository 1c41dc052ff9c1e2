//! Sealing a text that may be recorded already: what is sealed anew is never the same, and the rules compare.

use dienst::{Betrokkene, Omgeving, intern};
use domein::{PersoonId, Verzegeld};
use web::Probleem;

/// The text as it was sealed before, when it is the same; otherwise sealed with the key of this person. `eerder` is what is
/// recorded, and under which id.
pub(super) async fn zelfde_of_nieuw(
    omgeving: &Omgeving,
    wie: &Betrokkene,
    (doel, tekst): (&str, &str),
    eerder: Option<(PersoonId, &Verzegeld)>,
) -> Result<Verzegeld, Probleem> {
    if let Some((persoon, verzegeld)) = eerder {
        let open = omgeving.register.ontzegel(persoon, doel, verzegeld).await;
        if open.map_err(|fout| intern(&fout))?.as_str() == tekst {
            return Ok(verzegeld.clone());
        }
    }
    wie.verzegel(doel, tekst).await
}
