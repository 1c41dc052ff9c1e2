//! Feeds that come in over the bus, as messages of one or more rows: the same way in as for a file, so the same
//! judgement, the same quarantine, and the same row twice changes nothing.

use berichten::{Inkomend, Opnamefout};
use dienst::{Aanvoer as _, Bericht, Omgeving};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

/// Takes in the messages of one feed.
pub(crate) struct Ontvanger {
    omgeving: Omgeving,
    feed: Feed,
}

/// The feeds that come over the bus.
enum Feed {
    Doorstroompunt(signalering::aanvoer::Doorstroompunt),
    Uwv(signalering::aanvoer::Uwv),
}

impl Ontvanger {
    /// One for each feed that signalering takes in.
    pub(crate) fn alle(omgeving: &Omgeving) -> [Self; 2] {
        let doorstroompunt = signalering::aanvoer::Doorstroompunt::nieuw(Default::default());
        let uwv = signalering::aanvoer::Uwv::nieuw(Default::default());
        [Feed::Doorstroompunt(doorstroompunt), Feed::Uwv(uwv)]
            .map(|feed| Self { omgeving: omgeving.clone(), feed })
    }

    /// The name of the feed.
    pub(crate) fn naam(&self) -> &'static str {
        match &self.feed {
            Feed::Doorstroompunt(aanvoer) => aanvoer.bron(),
            Feed::Uwv(aanvoer) => aanvoer.bron(),
        }
    }
}

impl Ontvanger {
    /// What the events that follow from a message have in common. It follows from what the sender calls the message,
    /// which may point to a person; behind a secret key nobody who reads the bus can find that back.
    fn correlatie(&self, bericht: &Inkomend) -> Uuid {
        let afdruk =
            self.omgeving.register.vingerafdruk("inkomend.correlatie", bericht.correlatie.as_bytes());
        let mut bytes = [0; 16];
        for (doel, bron) in bytes.iter_mut().zip(afdruk) {
            *doel = bron;
        }
        Uuid::new_v8(bytes)
    }
}

impl berichten::Ontvanger for Ontvanger {
    fn bron(&self) -> &'static str {
        self.naam()
    }

    fn neem_op<'a>(&'a self, bericht: &'a Inkomend) -> BoxFuture<'a, Result<(), Opnamefout>> {
        async {
            let omgeving = &self.omgeving;
            let binnen = Bericht {
                kenmerk: &bericht.kenmerk,
                correlatie: self.correlatie(bericht),
                traceparent: bericht.traceparent.as_ref().map(domein::Traceparent::as_str),
                inhoud: &bericht.inhoud,
            };
            let uitslag = match &self.feed {
                Feed::Doorstroompunt(aanvoer) => dienst::neem_bericht(omgeving, aanvoer, binnen).await,
                Feed::Uwv(aanvoer) => dienst::neem_bericht(omgeving, aanvoer, binnen).await,
            };
            let samenvatting = uitslag.map_err(|fout| Opnamefout::Tijdelijk(fout.into()))?.samenvatting;
            tracing::info!(bron = self.naam(), %samenvatting, "took a message in");
            Ok(())
        }
        .boxed()
    }

    fn zet_apart<'a>(
        &'a self,
        bericht: &'a Inkomend,
        code: &'static str,
        reden: &'a str,
    ) -> BoxFuture<'a, Result<(), Box<dyn std::error::Error + Send + Sync>>> {
        async move {
            let reden = aanlevering::Weigering { regel: 1, veld: None, code, reden: reden.to_owned() };
            dienst::zet_apart(&self.omgeving, self.naam(), &bericht.kenmerk, &bericht.inhoud, reden).await?;
            Ok(())
        }
        .boxed()
    }
}
