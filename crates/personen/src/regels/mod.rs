//! What can be kept of how somebody can be reached, and what is recorded of it.

pub mod contact;
pub mod kaart;
