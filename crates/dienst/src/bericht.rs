//! Feeds that come in as messages over the bus, through the same door as files: what is refused goes to quarantine,
//! and only what another moment may heal makes a message come again.

use std::io::Cursor;

use aanlevering::{Mapping, Plaatswoord, Rijfout, Samenvatting};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::{
    AANLEVERING_ONBRUIKBAAR, Aanvoer, ImportFout, Levering, Omgeving, QuarantaineFout, Uitslag,
    aanvoer::weigering, import::neem_bestand,
};

/// A message with rows of a feed, as it came in over the bus.
#[derive(Debug, Clone, Copy)]
pub struct Bericht<'a> {
    /// What the message is called, for the quarantine; never anything personal.
    pub kenmerk: &'a str,
    /// What the events that follow from it have in common.
    pub correlatie: Uuid,
    /// The trace that it belongs to, if it said so.
    pub traceparent: Option<&'a str>,
    /// The rows, in the forms that a file may have.
    pub inhoud: &'a [u8],
}

/// Takes a message in, as a file with the same contents would be. What is refused is in quarantine; a message that
/// cannot be used at all is there as one row. So after an answer without an error it may be acknowledged. Twice gives
/// the same as once.
///
/// # Errors
/// Only what another moment may heal: the same message has to come again. Never [`ImportFout::Bestand`].
pub async fn neem_bericht<A: Aanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    bericht: Bericht<'_>,
) -> Result<Uitslag, ImportFout> {
    let Bericht { kenmerk, correlatie, traceparent, inhoud } = bericht;
    let bron = aanvoer.bron();
    let span = tracing::info_span!("bericht", otel.kind = "consumer", bron);
    if let Some(ouder) = traceparent {
        telemetrie::vervolg(&span, ouder);
    }
    let mapping = Mapping::default();
    let neem = neem_bestand(omgeving, aanvoer, Cursor::new(inhoud), kenmerk, &mapping, correlatie, |_| ());
    match neem.instrument(span).await {
        Err(ImportFout::Bestand(fout)) => {
            let reden = fout.to_string();
            let reden = weigering(1, AANLEVERING_ONBRUIKBAAR, reden);
            zet_apart(omgeving, bron, kenmerk, inhoud, reden.clone()).await?;
            Ok(Uitslag {
                samenvatting: Samenvatting { gelezen: 1, geweigerd: 1, ..Samenvatting::default() },
                weigeringen: vec![reden],
                ..Uitslag::default()
            })
        }
        uitkomst => uitkomst,
    }
}

/// Puts a message that cannot be used in quarantine, whole, as one row: line breaks become spaces.
///
/// # Errors
/// When the quarantine cannot be written.
pub async fn zet_apart(
    omgeving: &Omgeving,
    bron: &str,
    kenmerk: &str,
    inhoud: &[u8],
    reden: Rijfout,
) -> Result<(), QuarantaineFout> {
    let levering = Levering {
        bron,
        bestand: kenmerk,
        kop: None,
        plaatswoord: Plaatswoord::default(),
        mapping: None,
        correlatie: None,
    };
    let ruw = match std::str::from_utf8(inhoud) {
        Ok(tekst) => tekst.to_owned(),
        // Each byte as the character with its number, so that nothing is lost.
        Err(_) => inhoud.iter().map(|byte| char::from(*byte)).collect(),
    };
    omgeving.quarantaine.bewaar(&levering, omgeving.klok.nu(), &[(ruw, vec![reden])]).await
}
