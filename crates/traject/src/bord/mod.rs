//! The coach's desk: what waits, for whom and until when, over all services, and who is in whose caseload. Read models of
//! what others record stand here, in the database of traject, so that one question is one query; each is of one source.
//!
//! They hold ids, codes and dates. What is due on a day is stored as that day when it follows from an event; whether it is
//! late is for who asks, who knows what day it is.

//! Who somebody is by now is kept in one of them, that of [`begeleiding`](crate::begeleiding); these carry the ids of then.

mod signalen;
mod teams;
mod uitkeringen;

pub(crate) use signalen::Bordsignalen;
pub(crate) use teams::{bord_team_sql, teams};
pub(crate) use uitkeringen::Borduitkeringen;
