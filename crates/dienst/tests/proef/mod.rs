//! Two tiny services: one in which signals are withdrawn, one that reacts to that; and a feed of the second.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use aanlevering::{Indeling, Kolom, Rij, Rijfout};
use dienst::{
    Aanvoer, Gevolg, ImportFout, Leveringsregel, Omgeving, Opdracht, Quarantaine, Reactie, Rijpersoon,
    VasteKlok, Weigert, levering::Aanlevering,
};
use domein::{
    Actor, Metadata, PersoonId, Rol, Vastlegging, Verschil, Verzegeld, Voorval, ZoektermijnReden,
    afgeleide_id,
    gebeurtenis::{
        AanleveringTeruggedraaid, AanleveringVerwerkt, IntakeGebeurtenis, SignaalIngetrokken,
        SignaleringGebeurtenis, ZoektermijnNietToegepast,
    },
};
use eventstore::{Database, Decider, Expected, Log, NewEvent, StreamId};
use jiff::civil::{Date, date};
use persoonsregister::{Aanmelding, Bsn, Kek, Kekherkomst, Persoonsgegevens, Persoonsregister};
use uuid::Uuid;

pub(crate) const DAG: Date = date(2026, 1, 15);

/// What the services work with; the tables and the log of its own in `database`.
pub(crate) async fn omgeving(log: Log, database: Database, map: &Path) -> Omgeving {
    let kek = Kekherkomst::Waarde(Kek::willekeurig().unwrap());
    let register = Persoonsregister::open(&map.join("persoonsregister.sqlite"), kek).await.unwrap();
    let quarantaine = Quarantaine::open(database.clone(), register.clone()).await.unwrap();
    let klok = Arc::new(VasteKlok("2026-01-15T09:00:00Z".parse().unwrap()));
    Omgeving {
        log,
        database,
        register,
        quarantaine,
        klok,
        gemeente: "GM0014".parse().unwrap(),
        normen: Arc::default(),
        onderbreking_dagen: domein::ONDERBREKING_DAGEN,
    }
}

#[derive(Debug, thiserror::Error)]
#[error("Dit kan hooguit {MAX_PER_DOSSIER} keer.")]
pub(crate) struct Vol;

impl Weigert for Vol {
    fn code(&self) -> &'static str {
        "vol"
    }
}

const MAX_PER_DOSSIER: usize = 5;

/// Withdraws signals.
pub(crate) struct Signaalregels;

impl Decider for Signaalregels {
    type State = ();
    type Command = Uuid;
    type Event = Voorval<SignaleringGebeurtenis>;
    type Error = Vol;

    fn initial() {}
    fn evolve((): &mut (), _: &Self::Event) {}
    fn decide((): &(), signaal_id: Uuid) -> Result<Vec<Self::Event>, Vol> {
        Ok(vec![Voorval::over(
            PersoonId(signaal_id),
            DAG,
            SignaalIngetrokken { signaal_id, aanlevering_id: None },
        )])
    }
}

/// Writes down for a dossier what happened elsewhere, with a text.
pub(crate) struct Dossierregels;

impl Decider for Dossierregels {
    type State = usize;
    type Command = (Uuid, Option<String>);
    type Event = Voorval<IntakeGebeurtenis>;
    type Error = Vol;

    fn initial() -> usize {
        0
    }
    fn evolve(state: &mut usize, _: &Self::Event) {
        *state += 1;
    }
    fn decide(state: &usize, (id, tekst): Self::Command) -> Result<Vec<Self::Event>, Vol> {
        if *state >= MAX_PER_DOSSIER {
            return Err(Vol);
        }
        let reden = ZoektermijnReden::ALLE[0];
        let feiten = ZoektermijnNietToegepast { aanvraag_id: id, reden, toelichting: tekst.map(Verzegeld) };
        Ok(vec![Voorval::over(PersoonId(id), DAG, feiten)])
    }
}

/// A withdrawn signal is written down in its dossier.
pub(crate) struct Overnemen;

impl Reactie for Overnemen {
    const NAAM: &'static str = "proef-overnemen";
    type Ander = SignaleringGebeurtenis;
    type D = Dossierregels;
    type G = IntakeGebeurtenis;

    fn soorten(&self) -> &'static [&'static str] {
        SignaalIngetrokken::SOORTEN
    }

    fn reageer(&self, gebeurtenis: &Vastlegging<SignaleringGebeurtenis>) -> Option<Gevolg<Dossierregels>> {
        let SignaleringGebeurtenis::SignaalIngetrokken(feiten) = &gebeurtenis.gebeurtenis else {
            return None;
        };
        Some(Gevolg { stream: dossier(feiten.signaal_id), opdracht: (feiten.signaal_id, None) })
    }
}

pub(crate) fn dossier(id: Uuid) -> StreamId {
    StreamId::from(format!("dossier-{id}"))
}

/// The event that a signal was withdrawn, as the log takes it.
pub(crate) fn ingetrokken(signaal: u128) -> NewEvent {
    let signaal_id = Uuid::from_u128(signaal);
    let metadata = Metadata {
        persoon_id: Some(PersoonId(signaal_id)),
        gemeente: "GM0014".parse().unwrap(),
        geldig_op: DAG,
        vastgelegd_op: "2026-01-15T09:00:00Z".parse().unwrap(),
        actor: Actor { rol: Rol::Systeem, id: "proef".parse().unwrap() },
        correlatie: Uuid::from_u128(7),
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    };
    let gebeurtenis = SignaleringGebeurtenis::from(SignaalIngetrokken { signaal_id, aanlevering_id: None });
    Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis }.naar_log().unwrap()
}

/// Appends these to the stream of a signal.
pub(crate) async fn gebeurt(log: &Log, stroom: &str, regels: impl IntoIterator<Item = NewEvent>) {
    log.append(eventstore::Append::to(stroom, Expected::Any, regels)).await.unwrap();
}

/// The dossiers with what was written in them, by the number of the signal.
pub(crate) async fn dossiers(log: &Log) -> Vec<u128> {
    let bladzij = log.read(&eventstore::Query::all(), Default::default(), 10_000).await.unwrap();
    let nummers = bladzij.events.iter().map(|regel| {
        let nummer = regel.stream.as_str().strip_prefix("dossier-").unwrap();
        nummer.parse::<Uuid>().unwrap().as_u128()
    });
    nummers.collect()
}

/// A feed that says of a person what must be written down.
pub(crate) struct Proefaanvoer;

const INDELING: Indeling =
    Indeling::csv_of_json(&[Kolom::nodig("bsn", "nummer"), Kolom::nodig("tekens", "lengte van de tekst")]);

impl Aanvoer for Proefaanvoer {
    type D = Dossierregels;
    type G = IntakeGebeurtenis;
    type Melding = (Bsn, usize, u64);

    fn bron(&self) -> &'static str {
        "proef"
    }

    fn rol(&self) -> Rol {
        Rol::Doorstroompunt
    }

    fn indeling(&self) -> &'static Indeling {
        &INDELING
    }

    fn lees(&self, rij: &Rij, _: Date) -> Result<Self::Melding, Vec<Rijfout>> {
        let mut lezer = rij.lezer();
        let bsn = lezer.cijfers("bsn", 9, "bsn-onjuist").and_then(|tekst| Bsn::lees(&tekst).ok());
        let tekens = lezer.verplicht_tekst("tekens", 9).and_then(|tekst| tekst.parse().ok());
        if tekens.is_none() {
            lezer.weiger(Some("tekens"), "notatie-onjuist", "verwacht een getal");
        }
        lezer.klaar_met(|| Some((bsn?, tekens?, rij.regel())))
    }

    fn codes(&self, _: &Self::Melding) -> Vec<dienst::inrichting::Genoemd> {
        Vec::new()
    }

    fn aanmelding(&self, (bsn, ..): &Self::Melding) -> Aanmelding {
        Aanmelding { identificaties: vec![bsn.clone().into()], gegevens: Persoonsgegevens::default() }
    }

    fn opdracht(
        &self,
        _: &Omgeving,
        (_, tekens, _): &Self::Melding,
        persoon: &Rijpersoon<'_>,
    ) -> Result<Opdracht<Dossierregels>, ImportFout> {
        let id = afgeleide_id("proef", &[&persoon.id.to_string(), &tekens.to_string()]);
        Ok(Opdracht::nieuw(dossier(persoon.id.0), id, (persoon.id.0, Some("x".repeat(*tekens)))))
    }

    fn dag(&self, _: &Self::Melding) -> Option<Date> {
        Some(DAG)
    }
}

impl Leveringsregel<IntakeGebeurtenis> for Dossierregels {
    const TERUGGEDRAAID: &'static [&'static str] = AanleveringTeruggedraaid::SOORTEN;

    fn verschil(_: &IntakeGebeurtenis) -> Option<Verschil> {
        Some(Verschil::Nieuw)
    }

    fn verwerkt(aanlevering: &Aanlevering) -> IntakeGebeurtenis {
        AanleveringVerwerkt {
            aanlevering_id: aanlevering.aanlevering_id,
            bron: aanlevering.bron.clone(),
            soort: aanlevering.soort,
            peildatum: aanlevering.peildatum,
            vanaf: aanlevering.vanaf,
            kolommen: aanlevering.kolommen.clone(),
            vingerafdruk: aanlevering.vingerafdruk.clone(),
            gelezen: 0,
            geweigerd: 0,
        }
        .into()
    }

    fn teruggedraaid(aanlevering_id: Uuid) -> IntakeGebeurtenis {
        AanleveringTeruggedraaid { aanlevering_id }.into()
    }

    /// Nothing undoes what was written down.
    fn neem_terug(aanlevering: Uuid, _: usize, _: Date) -> (Uuid, Option<String>) {
        (aanlevering, None)
    }
}
