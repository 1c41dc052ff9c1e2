//! Feeds that come in over the bus, as messages of one or more rows: the same way in as for a file, so the same
//! judgement, the same quarantine, and the same row twice changes nothing.

use berichten::{Inkomend, Opnamefout};
use dienst::{
    Bericht, Dienst, Omgeving,
    contract::{Inname, Toevoer},
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

/// Takes in the messages of one feed.
pub(crate) struct Ontvanger {
    omgeving: Omgeving,
    naam: &'static str,
    toevoer: Box<dyn Toevoer>,
}

impl Ontvanger {
    /// One for each feed of a service that comes over the bus.
    pub(crate) fn alle(dienst: Dienst, omgeving: &Omgeving) -> Vec<Self> {
        let over_de_bus = dienst.feeds().iter().filter(|feed| feed.bus.is_some());
        let ontvanger = over_de_bus.filter_map(|feed| match feed.inname {
            Inname::PerRij(maak) => {
                Some(Self { omgeving: omgeving.clone(), naam: feed.naam, toevoer: maak(omgeving) })
            }
            // A delivery as a whole is no message.
            Inname::AlsGeheel(_) => None,
        });
        ontvanger.collect()
    }

    /// The name of the feed.
    pub(crate) fn naam(&self) -> &'static str {
        self.naam
    }

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
            let uitslag = self.toevoer.neem_bericht(omgeving, binnen).await;
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
            let reden = aanlevering::Rijfout { regel: 1, veld: None, code, reden: reden.to_owned() };
            dienst::zet_apart(&self.omgeving, self.naam(), &bericht.kenmerk, &bericht.inhoud, reden).await?;
            Ok(())
        }
        .boxed()
    }
}
