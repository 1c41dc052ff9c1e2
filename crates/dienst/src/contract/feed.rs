//! A feed of a service, whatever its rows are: to be taken in from a file or from a message.

use std::fs::File;

use aanlevering::{Indeling, Mapping};
use futures_util::future::{BoxFuture, FutureExt as _};

use uuid::Uuid;

use crate::{
    Aanvoer, Bericht, ImportFout, Omgeving, Uitslag, Voortgang,
    levering::{
        self, Grenzen, Keuze, Leveringsaanvoer, Leveringsfout, Terugdraaifout, Teruggedraaid, Verslag,
    },
};

/// A feed of a service.
pub struct Feed {
    /// Its name: on the command line, in the quarantine and on the bus.
    pub naam: &'static str,
    /// What it is, in a few words: shown by the command line.
    pub over: &'static str,
    /// Its columns.
    pub indeling: &'static Indeling,
    /// How it comes in over the bus, when it does.
    pub bus: Option<Busweg>,
    /// How it is taken in.
    pub inname: Inname,
}

/// How a feed is taken in.
pub enum Inname {
    /// Row by row: each row says what happened.
    PerRij(fn(&Omgeving) -> Box<dyn Toevoer>),
    /// As a whole: the rows of a person are decided together.
    AlsGeheel(fn(&Omgeving) -> Box<dyn Leveringstoevoer>),
}

/// A [`Leveringsaanvoer`] of which the types of the rows do not show.
pub trait Leveringstoevoer: Send + Sync {
    /// Its columns.
    fn indeling(&self) -> &'static Indeling;

    /// As [`levering::lever`].
    fn lever<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        lezer: File,
        bestand: &'a str,
        mapping: &'a Mapping,
        hoe: (&'a Keuze, Grenzen),
        voortgang: Voortgangsmelder<'a>,
    ) -> BoxFuture<'a, Result<Verslag, Leveringsfout>>;

    /// As [`levering::draai_terug`].
    fn draai_terug<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        aanlevering: Uuid,
    ) -> BoxFuture<'a, Result<Teruggedraaid, Terugdraaifout>>;
}

impl<A: Leveringsaanvoer> Leveringstoevoer for A {
    fn indeling(&self) -> &'static Indeling {
        Leveringsaanvoer::indeling(self)
    }

    fn lever<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        lezer: File,
        bestand: &'a str,
        mapping: &'a Mapping,
        hoe: (&'a Keuze, Grenzen),
        voortgang: Voortgangsmelder<'a>,
    ) -> BoxFuture<'a, Result<Verslag, Leveringsfout>> {
        levering::lever(omgeving, self, lezer, bestand, mapping, hoe, voortgang).boxed()
    }

    fn draai_terug<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        aanlevering: Uuid,
    ) -> BoxFuture<'a, Result<Teruggedraaid, Terugdraaifout>> {
        levering::draai_terug(omgeving, self, aanlevering).boxed()
    }
}

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

/// Told how far an import is.
pub type Voortgangsmelder<'a> = &'a mut (dyn FnMut(Voortgang) + Send);

/// An [`Aanvoer`] of which the types of the rows do not show.
pub trait Toevoer: Send + Sync {
    /// Its columns.
    fn indeling(&self) -> &'static Indeling;

    /// As [`levering::lever_rijen`].
    fn lever<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        lezer: File,
        bestand: &'a str,
        mapping: &'a Mapping,
        keuze: &'a Keuze,
        voortgang: Voortgangsmelder<'a>,
    ) -> BoxFuture<'a, Result<Verslag, Leveringsfout>>;

    /// As [`levering::neem_terug`].
    fn draai_terug<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        aanlevering: Uuid,
    ) -> BoxFuture<'a, Result<Teruggedraaid, Terugdraaifout>>;

    /// As [`neem_bericht`](crate::neem_bericht), and the messages of a day are a delivery.
    fn neem_bericht<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        bericht: Bericht<'a>,
    ) -> BoxFuture<'a, Result<Uitslag, ImportFout>>;
}

impl<A: Aanvoer> Toevoer for A {
    fn indeling(&self) -> &'static Indeling {
        Aanvoer::indeling(self)
    }

    fn lever<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        lezer: File,
        bestand: &'a str,
        mapping: &'a Mapping,
        keuze: &'a Keuze,
        voortgang: Voortgangsmelder<'a>,
    ) -> BoxFuture<'a, Result<Verslag, Leveringsfout>> {
        levering::lever_rijen(omgeving, self, lezer, bestand, mapping, keuze, voortgang).boxed()
    }

    fn draai_terug<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        aanlevering: Uuid,
    ) -> BoxFuture<'a, Result<Teruggedraaid, Terugdraaifout>> {
        levering::neem_terug(omgeving, self, aanlevering).boxed()
    }

    fn neem_bericht<'a>(
        &'a self,
        omgeving: &'a Omgeving,
        bericht: Bericht<'a>,
    ) -> BoxFuture<'a, Result<Uitslag, ImportFout>> {
        levering::neem_bericht_op(omgeving, self, bericht).boxed()
    }
}
