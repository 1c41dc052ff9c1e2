//! An event together with its head, on its way into the log and out of it.

use eventstore::{NewEvent, ProjectionError, Recorded, Tag};
use uuid::Uuid;

use crate::{Gebeurtenis, Metadata};

/// Most bytes of an event's facts as JSON. Whatever is recorded must also fit on the bus, whose messages hold the
/// head as well and are at most 64 KiB.
pub const MAX_GEBEURTENIS_BYTES: usize = 48 * 1024;

/// An event that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum VastleggingFout {
    /// A type name that this service does not have in this program: a newer one recorded it.
    #[error("unknown event type {0}")]
    OnbekendeSoort(String),
    /// JSON that does not have the form of its type.
    #[error("event does not have the form of its type")]
    Vorm(#[from] serde_json::Error),
    /// More facts than an event may hold: a text is too long.
    #[error("event of {bytes} bytes, at most {MAX_GEBEURTENIS_BYTES}")]
    TeGroot {
        /// How large it would be.
        bytes: usize,
    },
}

/// An event with its id and head.
#[derive(Debug, Clone, PartialEq)]
pub struct Vastlegging<G> {
    /// The id that stays with the event everywhere: in the log, on the bus, in what follows from it.
    pub id: Uuid,
    /// About whom, where, when, by whom.
    pub metadata: Metadata,
    /// What happened.
    pub gebeurtenis: G,
}

impl<G: Gebeurtenis> Vastlegging<G> {
    /// The event as the log takes it, tagged with its municipality, its person and its own labels.
    ///
    /// # Errors
    /// When the facts pass [`MAX_GEBEURTENIS_BYTES`], or a value cannot be written as JSON, which the types rule out.
    pub fn naar_log(&self) -> Result<NewEvent, VastleggingFout> {
        let data = self.gebeurtenis.schrijf()?;
        if data.len() > MAX_GEBEURTENIS_BYTES {
            return Err(VastleggingFout::TeGroot { bytes: data.len() });
        }
        let mut tags = vec![Tag::new(format!("gemeente:{}", self.metadata.gemeente))];
        tags.extend(self.metadata.persoon_id.map(|persoon| Tag::new(format!("persoon:{persoon}"))));
        tags.extend(self.gebeurtenis.etiketten());
        Ok(NewEvent {
            id: self.id,
            kind: self.gebeurtenis.soort().to_owned(),
            data,
            meta: serde_json::to_string(&self.metadata)?,
            tags,
        })
    }

    /// The event as read from the log.
    ///
    /// # Errors
    /// When the type is not one of `G`, or the JSON does not have its form.
    pub fn uit_log(regel: &Recorded) -> Result<Self, VastleggingFout> {
        // The type first: of one that a newer program recorded, neither the facts nor the head need have a known form.
        let gebeurtenis = G::lees(&regel.kind, &regel.data)?;
        Ok(Self { id: regel.id, metadata: serde_json::from_str(&regel.meta)?, gebeurtenis })
    }

    /// The event, or why a read model cannot take it.
    ///
    /// # Errors
    /// As [`uit_log`](Self::uit_log), with the place of the event: it is parked.
    pub fn voor_leesmodel(regel: &Recorded) -> Result<Self, ProjectionError> {
        Self::uit_log(regel)
            .map_err(|fout| ProjectionError::Event { position: regel.position, cause: fout.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Verzegeld, ZoektermijnReden,
        gebeurtenis::{IntakeGebeurtenis, ZoektermijnNietToegepast},
    };

    #[test]
    fn wat_niet_op_de_bus_past_komt_niet_in_het_log() {
        let metadata = r#"{"gemeente":"GM0014","geldigOp":"2026-01-31","vastgelegdOp":"2026-02-01T09:00:00Z","actor":{"rol":"coach","id":"m-17"},"correlatie":"01939e0c-95a0-7000-8000-000000000001"}"#;
        let metadata: Metadata = serde_json::from_str(metadata).unwrap();
        let met = |tekens: usize| {
            let toelichting = Some(Verzegeld("x".repeat(tekens)));
            let reden = ZoektermijnReden::ALLE[0];
            let feiten = ZoektermijnNietToegepast { aanvraag_id: Uuid::nil(), reden, toelichting };
            Vastlegging {
                id: Uuid::nil(),
                metadata: metadata.clone(),
                gebeurtenis: IntakeGebeurtenis::from(feiten),
            }
        };
        let overig = met(0).naar_log().unwrap().data.len();
        assert_eq!(met(MAX_GEBEURTENIS_BYTES - overig).naar_log().unwrap().data.len(), MAX_GEBEURTENIS_BYTES);
        let fout = met(MAX_GEBEURTENIS_BYTES - overig + 1).naar_log().unwrap_err();
        assert!(
            matches!(fout, VastleggingFout::TeGroot { bytes } if bytes == MAX_GEBEURTENIS_BYTES + 1),
            "{fout}"
        );
    }
}
