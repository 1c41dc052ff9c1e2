//! Facts of signalering: signals with their source and norm date, one row per version, what followed, and the deliveries
//! that they came with.

use domein::{
    Gebeurtenis as _, Metadata, Vastlegging,
    gebeurtenis::{
        Melding, OpvolgingIngetrokken, SignaalGecorrigeerd, Signaalkenmerken, SignaleringGebeurtenis as S,
    },
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt};
use jiff::{Span, civil::Date};
use uuid::Uuid;

use super::{
    ALTIJD,
    aanlevering::{self, Levering},
    momenten::{Momenten, Wat},
    persoon_id, positie,
    rijen::{Rijen, Waarde, bind},
    soorten,
};

const SIGNAAL: &str = "signaal_id, persoon_id, gemeente, bron, opvolgen_voor, datum, na_3m, na_6m, na_12m, geboren_van, \
    geboren_tot, opleiding, gebiedsteam, bekend_van, bekend_tot, positie";
const GEVOLG: &str = "signaal_id, soort, uitkomst, datum, bekend_van, bekend_tot, positie";

const SCHEMA: &[&str] = &[
    // `opvolgen_voor`: first day on which follow-up is late; `geboren_…`: first and last possible month of birth; `na_…m`: the date so many calendar months later.
    "CREATE TABLE IF NOT EXISTS feit_signaal ( \
        signaal_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, bron TEXT NOT NULL, \
        opvolgen_voor TEXT NOT NULL, datum TEXT NOT NULL, na_3m TEXT NOT NULL, na_6m TEXT NOT NULL, \
        na_12m TEXT NOT NULL, geboren_van BIGINT, geboren_tot BIGINT, opleiding TEXT NOT NULL, gebiedsteam TEXT, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (signaal_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_signaal_datum ON feit_signaal (gemeente, datum)",
    // `soort`: see `gevolg`; `uitkomst`: what a talk led to, who moved or cancelled it, or why the signal was closed.
    "CREATE TABLE IF NOT EXISTS feit_signaalgevolg ( \
        signaal_id TEXT NOT NULL, soort TEXT NOT NULL, uitkomst TEXT, datum TEXT NOT NULL, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (signaal_id, positie))",
    aanlevering::SCHEMA_SIGNALERING[0],
    aanlevering::SCHEMA_SIGNALERING[1],
];

/// Kinds in the column `soort` of `feit_signaalgevolg`: what somebody did by its own code, and what passed by itself.
pub(crate) mod gevolg {
    use domein::Opvolgstap;

    pub(crate) const INFORMATIE: &str = Opvolgstap::Informatie.code();
    pub(crate) const AANKOMST: &str = Opvolgstap::Aankomst.code();
    pub(crate) const OVERDRACHT_BEVESTIGD: &str = Opvolgstap::OverdrachtBevestigd.code();
    pub(crate) const GEPLAND: &str = Opvolgstap::GesprekGepland.code();
    pub(crate) const VERPLAATST: &str = Opvolgstap::GesprekVerplaatst.code();
    pub(crate) const AFGEZEGD: &str = Opvolgstap::GesprekAfgezegd.code();
    pub(crate) const GEVOERD: &str = Opvolgstap::GesprekGevoerd.code();
    pub(crate) const NIET_VERSCHENEN: &str = Opvolgstap::NietVerschenen.code();
    pub(crate) const DOORGELEID: &str = Opvolgstap::Doorgeleid.code();
    pub(crate) const VERLOPEN: &str = "verlopen";
    pub(crate) const GEESCALEERD: &str = "geescaleerd";
    pub(crate) const AFGESLOTEN: &str = Opvolgstap::Afgesloten.code();
}

/// Signals and deliveries.
pub struct SignaleringFeiten;

impl Projection for SignaleringFeiten {
    fn name(&self) -> &'static str {
        "feiten-signalering"
    }

    fn version(&self) -> u32 {
        4
    }

    fn query(&self) -> Query {
        soorten::<S>()
    }

    fn knows(&self, kind: &str) -> bool {
        S::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["feit_signaal", "feit_signaalgevolg", aanlevering::VAN_SIGNALERING]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    /// A row is of one signal or delivery, which has its own stream.
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
    let (mut feiten, mut leveringen) = (Vec::new(), Vec::new());
    for regel in batch {
        let vastlegging = Vastlegging::<S>::voor_leesmodel(regel)?;
        // A change that DUO passes on is about a person, not about a signal.
        if let Betekenis::Levering(_) = betekenis(&vastlegging.gebeurtenis) {
            leveringen.push((positie(regel), vastlegging));
        } else if let Some(signaal) = vastlegging.gebeurtenis.signaal_id() {
            feiten.push((signaal, positie(regel), vastlegging));
        }
    }
    let ids = feiten.iter().filter(|(.., feit)| betekenis(&feit.gebeurtenis).wat().is_some());
    let ids = ids.map(|(signaal, ..)| *signaal);
    let mut momenten = Momenten::lees(tx, "feit_signaal", "signaal_id", ids).await?;
    let mut signalen = Rijen::van("feit_signaal", SIGNAAL);
    let mut gevolgen = Rijen::van("feit_signaalgevolg", GEVOLG);
    for (signaal, positie, vastlegging) in &feiten {
        let metadata = &vastlegging.metadata;
        let nu = metadata.vastgelegd_op.as_microsecond();
        let betekenis = betekenis(&vastlegging.gebeurtenis);
        if let Betekenis::Gevolg(soort, uitkomst) = betekenis {
            gevolgen.voeg_toe(vec![
                signaal.to_string().into(),
                soort.into(),
                uitkomst.map(str::to_owned).into(),
                metadata.geldig_op.to_string().into(),
                nu.into(),
                ALTIJD.into(),
                (*positie).into(),
            ]);
        }
        if let Betekenis::GevolgIngetrokken(feiten) = betekenis {
            gevolgen.schrijf(tx).await?;
            trek_gevolg_in(tx, feiten, nu, *positie).await?;
        }
        let Some(wat) = betekenis.wat() else { continue };
        let Some(geldt) = momenten.neem(*signaal, nu, wat) else { continue };
        if geldt.sluit_vorige {
            signalen.schrijf(tx).await?;
        }
        if let Betekenis::Correctie(nieuw) = betekenis {
            corrigeer(tx, nieuw, geldt.vanaf, *positie).await?;
        }
        if let Betekenis::Signaal(melding) = betekenis {
            let mut rij = vec![
                signaal.to_string().into(),
                persoon_id(metadata, *signaal).into(),
                metadata.gemeente.as_str().into(),
                melding.bron.code().into(),
                melding.opvolgen_voor.to_string().into(),
            ];
            rij.extend(inhoud(metadata.geldig_op, melding.kenmerken));
            rij.extend([geldt.vanaf, ALTIJD, *positie].map(Waarde::from));
            signalen.voeg_toe(rij);
        }
        if geldt.sluit_vorige {
            sluit(tx, *signaal, geldt.vanaf, *positie).await?;
        }
    }
    signalen.schrijf(tx).await?;
    gevolgen.schrijf(tx).await?;
    let leveringen: Vec<_> = leveringen.iter().filter_map(levering).collect();
    aanlevering::neem_op(tx, aanlevering::VAN_SIGNALERING, &leveringen).await?;
    Ok(())
}

/// What is said of a delivery, with its place in the log.
fn levering((positie, vastlegging): &(i64, Vastlegging<S>)) -> Option<(i64, &Metadata, Levering<'_>)> {
    match betekenis(&vastlegging.gebeurtenis) {
        Betekenis::Levering(levering) => Some((*positie, &vastlegging.metadata, levering)),
        _ => None,
    }
}

/// What an event means for the figures.
#[derive(Clone, Copy)]
enum Betekenis<'a> {
    /// A signal comes in.
    Signaal(Melding<'a>),
    /// Other facts in place of the earlier ones.
    Correctie(&'a SignaalGecorrigeerd),
    /// The signal no longer counts.
    Ingetrokken,
    /// What followed on a signal, and what came of that.
    Gevolg(&'static str, Option<&'a str>),
    /// Something that followed was not so.
    GevolgIngetrokken(&'a OpvolgingIngetrokken),
    /// It says something of a delivery.
    Levering(Levering<'a>),
    /// Nothing.
    Geen,
}

impl Betekenis<'_> {
    /// How it changes the signal itself; none when it does not.
    const fn wat(self) -> Option<Wat> {
        match self {
            Self::Signaal(..) => Some(Wat::Zet),
            Self::Correctie(_) => Some(Wat::Vervang),
            Self::Ingetrokken => Some(Wat::Trek),
            Self::Gevolg(..) | Self::GevolgIngetrokken(_) | Self::Levering(_) | Self::Geen => None,
        }
    }
}

/// The one place in which it is decided per event what it means for the figures.
fn betekenis(gebeurtenis: &S) -> Betekenis<'_> {
    use Betekenis::{Correctie, Geen, Gevolg, GevolgIngetrokken, Ingetrokken, Levering as L, Signaal};
    if let Some(melding) = gebeurtenis.melding() {
        return Signaal(melding);
    }
    match gebeurtenis {
        S::SignaalGecorrigeerd(f) => Correctie(f),
        S::SignaalIngetrokken(_) => Ingetrokken,
        S::InformatieVerstrekt(_) => Gevolg(gevolg::INFORMATIE, None),
        S::AankomstBevestigd(_) => Gevolg(gevolg::AANKOMST, None),
        S::OverdrachtBevestigd(_) => Gevolg(gevolg::OVERDRACHT_BEVESTIGD, None),
        S::InformatiefGesprekGepland(_) => Gevolg(gevolg::GEPLAND, None),
        S::InformatiefGesprekVerplaatst(f) => Gevolg(gevolg::VERPLAATST, Some(f.door.code())),
        S::InformatiefGesprekAfgezegd(f) => Gevolg(gevolg::AFGEZEGD, Some(f.door.code())),
        S::OpvolgingIngetrokken(f) => GevolgIngetrokken(f),
        S::InformatiefGesprekGevoerd(f) => Gevolg(gevolg::GEVOERD, Some(f.uitkomst.code())),
        S::NietVerschenen(_) => Gevolg(gevolg::NIET_VERSCHENEN, None),
        S::SignaalVerlopen(_) => Gevolg(gevolg::VERLOPEN, None),
        S::SignaalGeescaleerd(f) => Gevolg(gevolg::GEESCALEERD, Some(f.norm.code())),
        S::SignaalDoorgeleid(f) => Gevolg(gevolg::DOORGELEID, Some(f.naar.as_str())),
        S::SignaalAfgesloten(f) => Gevolg(gevolg::AFGESLOTEN, Some(f.reden.code())),
        S::SignaalaanleveringVerwerkt(f) => L(f.into()),
        S::SignaalaanleveringTeruggedraaid(f) => L(f.into()),
        // Who somebody is by now, the facts of intake say.
        S::SignalenSamengevoegd(_)
        | S::SignalenGesplitst(_)
        | S::DuoWijzigingOntvangen(_)
        | S::DreigendeUitval(_)
        | S::WarmOvergedragen(_)
        | S::WwEindeGemeld(_)
        | S::JongereGemeld(_) => Geen,
    }
}

/// datum, na_3m, na_6m, na_12m, geboren_van, geboren_tot, opleiding, gebiedsteam: what a correction replaces. The norm time stays.
fn inhoud(datum: Date, kenmerken: &Signaalkenmerken) -> [Waarde; 8] {
    let na =
        |maanden: i64| datum.checked_add(Span::new().months(maanden)).unwrap_or(Date::MAX).to_string().into();
    let geboren = kenmerken.geboortemaand.map(domein::Geboortemaand::maanden);
    [
        datum.to_string().into(),
        na(3),
        na(6),
        na(12),
        geboren.as_ref().map(|maanden| *maanden.start()).into(),
        geboren.as_ref().map(|maanden| *maanden.end()).into(),
        kenmerken.opleidingsniveau.code().into(),
        kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()).into(),
    ]
}

/// A copy of the version that is known now, with the corrected facts.
async fn corrigeer(
    tx: &mut Tx,
    nieuw: &SignaalGecorrigeerd,
    nu: i64,
    positie: i64,
) -> Result<(), sqlx::Error> {
    let kopie = "INSERT INTO feit_signaal (signaal_id, persoon_id, gemeente, bron, opvolgen_voor, datum, na_3m, \
        na_6m, na_12m, geboren_van, geboren_tot, opleiding, gebiedsteam, bekend_van, bekend_tot, positie) \
        SELECT signaal_id, persoon_id, gemeente, bron, opvolgen_voor, $1, $2, $3, $4, $5, $6, $7, $8, $9, bekend_tot, $10 \
        FROM feit_signaal WHERE signaal_id = $11 AND bekend_tot = $12";
    let mut opdracht = sqlx::query(kopie);
    for waarde in inhoud(nieuw.datum, &nieuw.kenmerken) {
        opdracht = bind(opdracht, waarde);
    }
    let opdracht = opdracht.bind(nu).bind(positie).bind(nieuw.signaal_id.to_string()).bind(ALTIJD);
    opdracht.execute(&mut **tx).await?;
    Ok(())
}

/// From `nu` on the version of before `positie` is no longer known to be so.
async fn sluit(tx: &mut Tx, signaal: Uuid, nu: i64, positie: i64) -> Result<(), sqlx::Error> {
    let sluit = "UPDATE feit_signaal SET bekend_tot = $1 \
                 WHERE signaal_id = $2 AND bekend_tot = $3 AND positie < $4";
    sqlx::query(sluit)
        .bind(nu)
        .bind(signaal.to_string())
        .bind(ALTIJD)
        .bind(positie)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// From `nu` on the last of what is known to have followed of this kind on this day, before `positie`, is no longer known.
async fn trek_gevolg_in(
    tx: &mut Tx,
    weg: &OpvolgingIngetrokken,
    nu: i64,
    positie: i64,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE feit_signaalgevolg SET bekend_tot = CASE WHEN bekend_van > $1 THEN bekend_van ELSE $1 END \
        WHERE signaal_id = $2 AND positie = (SELECT max(g.positie) FROM feit_signaalgevolg g WHERE g.signaal_id = $2 \
        AND g.soort = $3 AND g.datum = $4 AND g.bekend_tot = $5 AND g.positie < $6)";
    sqlx::query(sql)
        .bind(nu)
        .bind(weg.signaal_id.to_string())
        .bind(weg.stap.code())
        .bind(weg.van.to_string())
        .bind(ALTIJD)
        .bind(positie)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
