//! Which services there are. This is the only list of them: a new service is a crate, and a line here.

use dienst::Contract;

/// The services, in the order in which what follows from an event runs through them.
pub const DIENSTEN: &[&Contract] =
    &[&signalering::CONTRACT, &intake::CONTRACT, &traject::CONTRACT, &rapportage::CONTRACT];
