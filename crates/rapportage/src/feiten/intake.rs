//! Facts of intake: benefits from their first day, with what is counted by. One row per version of a benefit.

use domein::{
    Doelgroep, Gebeurtenis as _, Metadata, Opleidingsniveau,
    gebeurtenis::{
        IntakeGebeurtenis as I, ToekenningIngetrokken, UitkeringGecorrigeerd, UitkeringToegekend,
        Uitkeringskenmerken,
    },
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt};
use jiff::{Span, civil::Date};
use uuid::Uuid;

use super::{
    ALTIJD, lees,
    momenten::{Momenten, Wat},
    persoon, positie,
    rijen::{Rijen, Waarde, bind},
    soorten,
};

/// Months after the first day at which the next duration band begins.
const DUURGRENZEN_MAANDEN: [i64; 7] = [3, 6, 12, 24, 36, 60, 120];

const KOLOMMEN: &str = "uitkering_id, persoon_id, gemeente, ingangsdatum, na_3m, na_6m, na_12m, na_24m, na_36m, \
    na_60m, na_120m, leeftijd, geboren, opleiding, doelgroepen, gebiedsteam, leefvorm, reden_instroom, herkomst, \
    bekend_van, bekend_tot, positie";

const SCHEMA: &[&str] = &[
    // `geboren`: month of birth as year × 12 + month − 1; `doelgroepen`: one bit per target group, in the order of
    // the code list; `na_…m`: the first day that no longer falls in the duration band before it.
    "CREATE TABLE IF NOT EXISTS feit_uitkering ( \
        uitkering_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, ingangsdatum TEXT NOT NULL, \
        na_3m TEXT NOT NULL, na_6m TEXT NOT NULL, na_12m TEXT NOT NULL, na_24m TEXT NOT NULL, \
        na_36m TEXT NOT NULL, na_60m TEXT NOT NULL, na_120m TEXT NOT NULL, \
        leeftijd BIGINT, geboren BIGINT, opleiding TEXT NOT NULL, doelgroepen BIGINT NOT NULL, \
        gebiedsteam TEXT, leefvorm TEXT NOT NULL, reden_instroom TEXT NOT NULL, herkomst TEXT NOT NULL, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (uitkering_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_uitkering_ingang ON feit_uitkering (gemeente, ingangsdatum)",
    "CREATE INDEX IF NOT EXISTS feit_uitkering_persoon ON feit_uitkering (persoon_id, ingangsdatum)",
];

/// Benefits.
pub struct IntakeFeiten;

impl Projection for IntakeFeiten {
    fn name(&self) -> &'static str {
        "feiten-intake"
    }

    fn version(&self) -> u32 {
        1
    }

    fn query(&self) -> Query {
        soorten::<I>()
    }

    fn knows(&self, kind: &str) -> bool {
        I::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["feit_uitkering"]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    /// A row is of one benefit, and the stream is that of its person.
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
    let vastleggingen = batch.iter().map(lees::<I>).collect::<Result<Vec<_>, _>>()?;
    let feiten: Vec<_> = batch
        .iter()
        .zip(&vastleggingen)
        .filter_map(|(regel, feit)| Some((positie(regel), &feit.metadata, wijziging(&feit.gebeurtenis)?)))
        .collect();
    let ids = feiten.iter().map(|(.., wijziging)| wijziging.uitkering());
    let mut momenten = Momenten::lees(tx, "feit_uitkering", "uitkering_id", ids).await?;
    let mut rijen = Rijen::van("feit_uitkering", KOLOMMEN);
    for (positie, metadata, wijziging) in feiten {
        let uitkering = wijziging.uitkering();
        let nu = metadata.vastgelegd_op.as_microsecond();
        let Some(geldt) = momenten.neem(uitkering, nu, wijziging.wat()) else { continue };
        if geldt.sluit_vorige {
            rijen.schrijf(tx).await?;
        }
        match wijziging {
            Wijziging::Toegekend(feiten) => rijen.voeg_toe(rij(metadata, feiten, geldt.vanaf, positie)),
            Wijziging::Gecorrigeerd(feiten) => corrigeer(tx, feiten, geldt.vanaf, positie).await?,
            Wijziging::Ingetrokken(_) => {}
        }
        if geldt.sluit_vorige {
            sluit(tx, uitkering, geldt.vanaf, positie).await?;
        }
    }
    rijen.schrijf(tx).await?;
    Ok(())
}

/// How an event changes the facts of a benefit.
#[derive(Clone, Copy)]
enum Wijziging<'a> {
    Toegekend(&'a UitkeringToegekend),
    Gecorrigeerd(&'a UitkeringGecorrigeerd),
    Ingetrokken(&'a ToekenningIngetrokken),
}

impl Wijziging<'_> {
    const fn uitkering(self) -> Uuid {
        match self {
            Self::Toegekend(feiten) => feiten.uitkering_id,
            Self::Gecorrigeerd(feiten) => feiten.uitkering_id,
            Self::Ingetrokken(feiten) => feiten.uitkering_id,
        }
    }

    const fn wat(self) -> Wat {
        match self {
            Self::Toegekend(_) => Wat::Zet,
            Self::Gecorrigeerd(_) => Wat::Vervang,
            Self::Ingetrokken(_) => Wat::Trek,
        }
    }
}

/// What the event changes; none for what changes no figure. The one place in which that is decided per event.
const fn wijziging(gebeurtenis: &I) -> Option<Wijziging<'_>> {
    match gebeurtenis {
        I::UitkeringToegekend(feiten) => Some(Wijziging::Toegekend(feiten)),
        I::UitkeringGecorrigeerd(feiten) => Some(Wijziging::Gecorrigeerd(feiten)),
        I::ToekenningIngetrokken(feiten) => Some(Wijziging::Ingetrokken(feiten)),
        I::AanvraagIngediend(_)
        | I::ZoektermijnGestart(_)
        | I::ZoektermijnNietToegepast(_)
        | I::IntakeGepland(_)
        | I::IntakeGehouden(_)
        | I::IntakeNietVerschenen(_)
        | I::UitkeringseindeGemeld(_)
        | I::UitkeringseindeIngetrokken(_)
        | I::IngangsdatumGecorrigeerd(_)
        | I::KenmerkenGewijzigd(_)
        | I::ToekenningHersteld(_)
        | I::UitkeringNietMeerGeleverd(_)
        | I::UitkeringWeerGeleverd(_)
        | I::AanleveringVerwerkt(_)
        | I::AanleveringTeruggedraaid(_)
        | I::AanvraagGekoppeld(_)
        | I::AanvraagAfgewezen(_)
        | I::AanvraagIngetrokken(_) => None,
    }
}

fn rij(metadata: &Metadata, feiten: &UitkeringToegekend, nu: i64, positie: i64) -> Vec<Waarde> {
    let mut rij: Vec<Waarde> = vec![
        feiten.uitkering_id.to_string().into(),
        persoon(metadata, feiten.uitkering_id).into(),
        metadata.gemeente.as_str().into(),
        feiten.ingangsdatum.to_string().into(),
    ];
    rij.extend(duurgrenzen(feiten.ingangsdatum).into_iter().map(|dag| Waarde::from(dag.to_string())));
    rij.push(feiten.leeftijd.map(i64::from).into());
    rij.extend(kenmerken(&feiten.kenmerken));
    rij.push(feiten.herkomst.code().into());
    rij.extend([nu, ALTIJD, positie].map(Waarde::from));
    rij
}

/// The first day of each duration band but the first: calendar months after the first day of the benefit.
fn duurgrenzen(ingangsdatum: Date) -> [Date; 7] {
    DUURGRENZEN_MAANDEN
        .map(|maanden| ingangsdatum.checked_add(Span::new().months(maanden)).unwrap_or(Date::MAX))
}

/// geboren, opleiding, doelgroepen, gebiedsteam, leefvorm, reden_instroom.
fn kenmerken(kenmerken: &Uitkeringskenmerken) -> [Waarde; 6] {
    [
        kenmerken.geboortemaand.map(domein::Geboortemaand::maandindex).into(),
        kenmerken.opleidingsniveau.code().into(),
        doelgroepen(kenmerken).into(),
        kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()).into(),
        kenmerken.leefvorm.code().into(),
        kenmerken.reden_instroom.as_str().into(),
    ]
}

/// One bit per target group. `hbo-wo` is who has that level of education, whatever the event says, and who is known
/// to be below a startkwalificatie is in that group: tables that show both stay in step.
fn doelgroepen(kenmerken: &Uitkeringskenmerken) -> i64 {
    let niveau = kenmerken.opleidingsniveau;
    let gezegd = kenmerken.doelgroepen.iter().copied().filter(|groep| *groep != Doelgroep::HboWo);
    let hoger = matches!(niveau, Opleidingsniveau::Hbo | Opleidingsniveau::Wo).then_some(Doelgroep::HboWo);
    let lager =
        (niveau.zonder_startkwalificatie() == Some(true)).then_some(Doelgroep::ZonderStartkwalificatie);
    gezegd.chain(hoger).chain(lager).fold(0, |bits, groep| bits | bit(groep))
}

/// The bit of a target group in the column `doelgroepen`.
#[must_use]
pub(crate) fn bit(groep: Doelgroep) -> i64 {
    1 << (groep as u32)
}

/// A copy of the version that is known now, with other characteristics.
async fn corrigeer(
    tx: &mut Tx,
    nieuw: &UitkeringGecorrigeerd,
    nu: i64,
    positie: i64,
) -> Result<(), sqlx::Error> {
    let kopie = "INSERT INTO feit_uitkering (uitkering_id, persoon_id, gemeente, ingangsdatum, na_3m, na_6m, \
        na_12m, na_24m, na_36m, na_60m, na_120m, leeftijd, geboren, opleiding, doelgroepen, gebiedsteam, leefvorm, \
        reden_instroom, herkomst, bekend_van, bekend_tot, positie) \
        SELECT uitkering_id, persoon_id, gemeente, ingangsdatum, na_3m, na_6m, na_12m, na_24m, na_36m, na_60m, \
        na_120m, $1, $2, $3, $4, $5, $6, $7, herkomst, $8, bekend_tot, $9 FROM feit_uitkering \
        WHERE uitkering_id = $10 AND bekend_tot = $11";
    let mut opdracht = bind(sqlx::query(kopie), nieuw.leeftijd.map(i64::from).into());
    for waarde in kenmerken(&nieuw.kenmerken) {
        opdracht = bind(opdracht, waarde);
    }
    let opdracht = opdracht.bind(nu).bind(positie).bind(nieuw.uitkering_id.to_string()).bind(ALTIJD);
    opdracht.execute(&mut **tx).await?;
    Ok(())
}

/// From `nu` on the version of before `positie` is no longer known to be so.
async fn sluit(tx: &mut Tx, uitkering: Uuid, nu: i64, positie: i64) -> Result<(), sqlx::Error> {
    let sluit = "UPDATE feit_uitkering SET bekend_tot = $1 \
                 WHERE uitkering_id = $2 AND bekend_tot = $3 AND positie < $4";
    sqlx::query(sluit)
        .bind(nu)
        .bind(uitkering.to_string())
        .bind(ALTIJD)
        .bind(positie)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn duurgrenzen_zijn_kalendermaanden() {
        let grenzen = duurgrenzen(date(2017, 11, 30));
        assert_eq!(grenzen[0], date(2018, 2, 28));
        assert_eq!(grenzen[2], date(2018, 11, 30));
        assert_eq!(grenzen[6], date(2027, 11, 30));
    }
}
