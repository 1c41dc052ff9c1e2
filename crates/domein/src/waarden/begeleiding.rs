//! Codes around the coach, the plan and contact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::codelijst;

codelijst! {
    /// What was recorded of who guides somebody, as it can be withdrawn.
    Begeleidingsvastlegging {
        Coach = "coach", "De coach: de toewijzing of de overdracht die het laatst is vastgelegd";
        Ontwikkelplan = "ontwikkelplan", "Het ontwikkelplan van een dag";
        Contact = "contact", "Contact op een dag, of dat het toen niet lukte";
    }
}
