//! A feed over the bus, as others read of it.

/// How a feed comes in over the bus.
pub struct Busweg {
    /// What a message holds, for whoever delivers.
    pub uitleg: &'static str,
    /// The kinds of message.
    pub berichten: &'static [Busbericht],
}

/// One kind of message that a source sends.
pub struct Busbericht {
    /// Its name in the description of the bus.
    pub naam: &'static str,
    /// Its name for people.
    pub titel: &'static str,
    /// Media type.
    pub inhoud: &'static str,
    /// JSON Schema, as a path below `schemas/`.
    pub schema: &'static str,
}
