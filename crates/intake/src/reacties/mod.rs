//! What intake does by itself because of what happens elsewhere.
//!
//! A signal that is withdrawn after its talk changes nothing here: the application is the applicant's, and a
//! consulent ends it with a decision when it should not have been made.

mod uit_traject;
mod versnelde_aanvraag;

pub use uit_traject::UitTraject;
pub use versnelde_aanvraag::VersneldeAanvraag;
