//! Facts of intake: benefits with what is counted by, one row per stretch of days as known from one moment until
//! another, and the deliveries that they came with.

use domein::{
    Gebeurtenis as _, Metadata, Vastlegging,
    gebeurtenis::{
        IngangsdatumGecorrigeerd, IntakeGebeurtenis as I, KenmerkenGewijzigd, UitkeringGecorrigeerd,
    },
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{
    aanlevering::{self, Levering},
    momenten::{Momenten, Wat},
    persoon::{self, Link},
    positie, soorten,
    uitkering::Uitkering,
    uitkeringen::Uitkeringen,
};

const SCHEMA: &[&str] = &[
    // `geldt_van`, `geldt_tot`: the days (half-open) on which the person is like this; the rows of a benefit that are
    // known at a moment cover every day once. `telt_van`, `telt_tot`: the run of days (half-open) around it on which the
    // benefit is that of a main applicant with the Participatiewet, from its first day on and without regard to an end;
    // null when it does not count. `…_dag`: the same in days since 1970. `na_…m`: the first day that no longer falls in
    // the duration band before it. `leeftijd`: on the first day, as an event says; `leeftijd_min`, `leeftijd_max`: on
    // `telt_van`; `einde_min`, `einde_max`: on `telt_tot`. `geboren_…`: first and last possible month of birth as
    // year × 12 + month − 1. `doelgroepen`: one bit per target group, in the order of the code list.
    "CREATE TABLE IF NOT EXISTS feit_uitkering ( \
        uitkering_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, ingangsdatum TEXT NOT NULL, \
        geldt_van TEXT NOT NULL, geldt_tot TEXT NOT NULL, telt_van TEXT, telt_tot TEXT, telt_van_dag BIGINT, \
        telt_tot_dag BIGINT, na_3m TEXT NOT NULL, na_6m TEXT NOT NULL, na_12m TEXT NOT NULL, na_24m TEXT NOT NULL, \
        na_36m TEXT NOT NULL, na_60m TEXT NOT NULL, na_120m TEXT NOT NULL, leeftijd BIGINT, leeftijd_min BIGINT, \
        leeftijd_max BIGINT, einde_min BIGINT, einde_max BIGINT, geboren_van BIGINT, geboren_tot BIGINT, \
        opleiding TEXT NOT NULL, doelgroepen BIGINT NOT NULL, gebiedsteam TEXT, leefvorm TEXT NOT NULL, \
        reden_instroom TEXT NOT NULL, regeling TEXT NOT NULL, rol TEXT NOT NULL, herkomst TEXT NOT NULL, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (uitkering_id, geldt_van, positie))",
    "CREATE INDEX IF NOT EXISTS feit_uitkering_begin ON feit_uitkering (gemeente, telt_van)",
    "CREATE INDEX IF NOT EXISTS feit_uitkering_einde ON feit_uitkering (gemeente, telt_tot)",
    "CREATE INDEX IF NOT EXISTS feit_uitkering_persoon ON feit_uitkering (persoon_id, telt_van)",
    // Who merged into whom, as known from one moment until another. The ids in the facts are those of then.
    "CREATE TABLE IF NOT EXISTS feit_persoon ( \
        van TEXT NOT NULL, naar TEXT NOT NULL, bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, \
        positie BIGINT NOT NULL, PRIMARY KEY (van, positie))",
    aanlevering::SCHEMA_INTAKE[0],
    aanlevering::SCHEMA_INTAKE[1],
];

/// Benefits and deliveries.
pub struct IntakeFeiten;

impl Projection for IntakeFeiten {
    fn name(&self) -> &'static str {
        "feiten-intake"
    }

    fn version(&self) -> u32 {
        3
    }

    fn query(&self) -> Query {
        soorten::<I>()
    }

    fn knows(&self, kind: &str) -> bool {
        I::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["feit_uitkering", persoon::TABEL, aanlevering::VAN_INTAKE]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    /// A row is of one benefit or delivery, and the stream is that of its person or its own.
    fn streams_are_independent(&self) -> bool {
        true
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        neem_op(tx, batch).boxed()
    }
}

async fn neem_op(tx: &mut Tx, batch: &[Recorded]) -> Result<(), ProjectionError> {
    let vastleggingen = batch.iter().map(Vastlegging::<I>::voor_leesmodel).collect::<Result<Vec<_>, _>>()?;
    let (mut feiten, mut leveringen, mut personen) = (Vec::new(), Vec::new(), Vec::new());
    for (regel, vastlegging) in batch.iter().zip(&vastleggingen) {
        let (positie, metadata) = (positie(regel), &vastlegging.metadata);
        match betekenis(&vastlegging.gebeurtenis, metadata) {
            Betekenis::Uitkering(id, wijziging) => feiten.push((positie, metadata, id, wijziging)),
            Betekenis::Levering(levering) => leveringen.push((positie, metadata, levering)),
            Betekenis::Persoon(link) => personen.push((positie, metadata, link)),
            Betekenis::Geen => {}
        }
    }
    let ids = feiten.iter().map(|(_, _, id, _)| *id);
    let mut momenten = Momenten::lees(tx, "feit_uitkering", "uitkering_id", ids).await?;
    let mut uitkeringen = Uitkeringen::lees(tx, &momenten.open()).await?;
    for (positie, metadata, id, wijziging) in feiten {
        let nu = metadata.vastgelegd_op.as_microsecond();
        if let Some(geldt) = momenten.neem(id, nu, wijziging.wat()) {
            let uitkering = wijziging.pas_toe(uitkeringen.nu(id).cloned());
            uitkeringen.zet(id, uitkering, geldt.vanaf, positie);
        }
    }
    uitkeringen.schrijf(tx).await?;
    aanlevering::neem_op(tx, aanlevering::VAN_INTAKE, &leveringen).await?;
    persoon::neem_op(tx, &personen).await?;
    Ok(())
}

/// What an event means for the figures.
enum Betekenis<'a> {
    /// It changes what is known of a benefit.
    Uitkering(Uuid, Wijziging<'a>),
    /// It says something of a delivery.
    Levering(Levering<'a>),
    /// Two persons are one, or are not.
    Persoon(Link),
    /// Nothing.
    Geen,
}

/// How an event changes the facts of a benefit.
enum Wijziging<'a> {
    /// It is granted, or a withdrawn grant counts again: the event says all there is to say.
    Zet(Uitkering),
    Gecorrigeerd(&'a UitkeringGecorrigeerd),
    Verschoven(&'a IngangsdatumGecorrigeerd),
    Gewijzigd(&'a KenmerkenGewijzigd),
    Ingetrokken,
}

impl Wijziging<'_> {
    const fn wat(&self) -> Wat {
        match self {
            Self::Zet(_) => Wat::Zet,
            Self::Gecorrigeerd(_) | Self::Verschoven(_) | Self::Gewijzigd(_) => Wat::Vervang,
            Self::Ingetrokken => Wat::Trek,
        }
    }

    fn pas_toe(self, nu: Option<Uitkering>) -> Option<Uitkering> {
        let mut uitkering = match self {
            Self::Zet(uitkering) => return Some(uitkering),
            Self::Ingetrokken => return None,
            _ => nu?,
        };
        match self {
            Self::Gecorrigeerd(feiten) => uitkering.corrigeer(&feiten.kenmerken, feiten.leeftijd),
            Self::Gewijzigd(feiten) => uitkering.wijzig(feiten.vanaf, &feiten.kenmerken),
            Self::Verschoven(feiten) => {
                uitkering.ingangsdatum = feiten.ingangsdatum;
                uitkering.leeftijd = feiten.leeftijd.map(i64::from);
            }
            Self::Zet(_) | Self::Ingetrokken => {}
        }
        Some(uitkering)
    }
}

/// The one place in which it is decided per event what it means for the figures.
fn betekenis<'a>(gebeurtenis: &'a I, metadata: &Metadata) -> Betekenis<'a> {
    use Betekenis::{Geen, Levering as L, Persoon as P, Uitkering as U};
    match gebeurtenis {
        I::UitkeringToegekend(f) => {
            let id = f.uitkering_id;
            let nieuw = Uitkering::nieuw(id, metadata, f.ingangsdatum, f.leeftijd, f.herkomst, &f.kenmerken);
            U(id, Wijziging::Zet(nieuw))
        }
        I::ToekenningHersteld(f) => {
            let id = f.uitkering_id;
            let nieuw = Uitkering::nieuw(id, metadata, f.ingangsdatum, f.leeftijd, f.herkomst, &f.kenmerken);
            U(id, Wijziging::Zet(nieuw))
        }
        I::UitkeringGecorrigeerd(f) => U(f.uitkering_id, Wijziging::Gecorrigeerd(f)),
        I::IngangsdatumGecorrigeerd(f) => U(f.uitkering_id, Wijziging::Verschoven(f)),
        I::KenmerkenGewijzigd(f) => U(f.uitkering_id, Wijziging::Gewijzigd(f)),
        I::ToekenningIngetrokken(f) => U(f.uitkering_id, Wijziging::Ingetrokken),
        I::DossiersSamengevoegd(f) => P(Link { van: f.van, naar: f.naar, ongedaan: false }),
        I::DossiersGesplitst(f) => P(Link { van: f.van, naar: f.naar, ongedaan: true }),
        I::AanleveringVerwerkt(f) => L(f.into()),
        I::AanleveringTeruggedraaid(f) => L(f.into()),
        // A benefit that is no longer delivered keeps counting as it was last known.
        I::UitkeringNietMeerGeleverd(_) | I::UitkeringWeerGeleverd(_) => Geen,
        // The end of a benefit is told by traject.
        I::UitkeringseindeGemeld(_) | I::UitkeringseindeIngetrokken(_) => Geen,
        // Heard from traject, which is where figures hear it too.
        I::UitstroomVernomen(_) | I::UitstroomHerroepen(_) => Geen,
        I::AanvraagIngediend(_)
        | I::ZoektermijnGestart(_)
        | I::ZoektermijnNietToegepast(_)
        | I::IntakeGepland(_)
        | I::IntakeGehouden(_)
        | I::IntakeNietVerschenen(_)
        | I::IntakeVerplaatst(_)
        | I::VoorafGebeld(_)
        | I::IntakeAfgezegd(_)
        | I::BezwaarGemaakt(_)
        | I::BezwaarBeslist(_)
        | I::AanvraagstapIngetrokken(_)
        | I::AanvraagGekoppeld(_)
        | I::AanvraagAfgewezen(_)
        | I::AanvraagVervallen(_)
        | I::AanleidingVervallen(_)
        | I::AanleidingHersteld(_)
        | I::AanvraagIngetrokken(_) => Geen,
    }
}
