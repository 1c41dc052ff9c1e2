//! The names and numbers of the log: which log, position, version, stream, tag.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Makes a number that starts at 1 and has 0 for "before the first".
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// Before the first event.
            pub const START: Self = Self(0);

            /// The next number.
            #[must_use]
            pub const fn next(self) -> Self { Self(self.0 + 1) }

            /// No database holds more than `i64::MAX`; what is beyond it stands after everything.
            pub(crate) const fn to_sql(self) -> i64 {
                if self.0 > i64::MAX.cast_unsigned() { i64::MAX } else { self.0.cast_signed() }
            }
            pub(crate) const fn from_sql(value: i64) -> Self { Self(value.cast_unsigned()) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    };
}

number! {
    /// Place in the whole log: 1, 2, 3 … without gaps, in commit order.
    Position
}
number! {
    /// Place within one stream: 1, 2, 3 … without gaps.
    Version
}

/// Which log: random, given when the log is made, and never changed. A copy of a log has the id of the original, so the
/// id alone does not show that a log was restored from an older copy; see [`Mark`](crate::Mark).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogId(pub Uuid);

impl std::fmt::Display for LogId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for LogId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Makes a cheap-to-clone text.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps a text as it is.
            #[must_use]
            pub fn new(text: impl Into<Arc<str>>) -> Self { Self(text.into()) }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }

            /// The text, without copying it.
            pub(crate) fn shared(&self) -> Arc<str> { Arc::clone(&self.0) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }

        impl From<&str> for $name { fn from(text: &str) -> Self { Self::new(text) } }
        impl From<String> for $name { fn from(text: String) -> Self { Self::new(text) } }
    };
}

name! {
    /// The name of a stream: the events of one thing that is decided about as a whole.
    StreamId
}
name! {
    /// A label on an event that a [`Query`](crate::Query) can ask for, for example `aanbod:op-koers`.
    Tag
}
