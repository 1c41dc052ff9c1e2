//! What intake lets people look through: applications and benefits. No personal data; one of them by its id comes from
//! the log itself, so that it is there at once.

mod aanvragen;
mod uitkeringen;

pub(crate) use aanvragen::PERSONEN as AANVRAAG_PERSONEN;
pub use aanvragen::{Aanvragen, aanvragen};
pub(crate) use uitkeringen::PERSONEN as UITKERING_PERSONEN;
pub use uitkeringen::{Uitkeringen, uitkeringen};
