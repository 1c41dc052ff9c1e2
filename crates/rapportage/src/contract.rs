//! What rapportage is.

use std::sync::Arc;

use dienst::{
    Contract, Dienstfout,
    contract::{Aard, Draaiend, Leesmodel, Taak, Volgplek, Volgt},
};
use domein::{
    Gebeurtenis as _,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};
use futures_util::future::{BoxFuture, FutureExt as _};

use crate::{
    Feitenlogboek, Rapportage,
    feiten::{IntakeFeiten, SignaleringFeiten, TrajectFeiten},
    geheimhouding::{Regel, Uitzondering},
    kerncijfers, volg_kerncijfers,
};

/// Rapportage.
pub static CONTRACT: Contract = Contract {
    naam: "rapportage",
    over: "Cijfers, dashboard en raadsrapportage",
    leesmodellen: &[
        Leesmodel { van: SignaleringGebeurtenis::DIENST, maak: || Box::new(SignaleringFeiten) },
        Leesmodel { van: IntakeGebeurtenis::DIENST, maak: || Box::new(IntakeFeiten) },
        Leesmodel { van: TrajectGebeurtenis::DIENST, maak: || Box::new(TrajectFeiten) },
    ],
    aard: Aard::Volgt(Volgt { begin, vraagt_logstand: true, toont_live: true }),
};

impl Rapportage {
    /// The figures, from what the service is given.
    #[must_use]
    pub fn van(plek: &Volgplek) -> Self {
        let instellingen = &plek.instellingen;
        let uitzonderingen = instellingen.uitzonderingen.iter().map(|uitzondering| Uitzondering {
            tabel: uitzondering.tabel.clone(),
            reden: uitzondering.reden.clone(),
            vastgesteld_door: uitzondering.vastgesteld_door.clone(),
        });
        let logboeken = plek.sources.iter().map(|(naam, source)| Feitenlogboek {
            leesmodel: (*naam).to_owned(),
            source: Arc::clone(source),
            stilstand: plek.volgers.iter().find(|volger| volger.naam == *naam).map(|v| v.stilstand.clone()),
        });
        Self::nieuw(
            plek.database.clone(),
            instellingen.gemeente.clone(),
            instellingen.naam.clone(),
            Arc::clone(&plek.klok),
            Regel { drempel: instellingen.drempel },
            uitzonderingen.collect(),
        )
        .met_onderbreking(instellingen.onderbreking_dagen)
        .met_vergelijkingen(instellingen.vergelijkingen.clone())
        .met_teamnamen(instellingen.teamnamen.clone())
        .met_logboeken(logboeken.collect())
        .met_diensten(plek.diensten.alle().map(|dienst| dienst.naam))
    }
}

/// Starts with the key figures of now, and keeps them up to date.
fn begin(plek: Volgplek) -> BoxFuture<'static, Result<Draaiend, Dienstfout>> {
    async move {
        let rapportage = Rapportage::van(&plek);
        let toon = kerncijfers::kanaal(&rapportage).await?;
        let live = toon.subscribe();
        let router = crate::router(rapportage.clone(), live.clone(), plek.toegang);
        let volg = Taak {
            naam: "kerncijfers",
            werk: Box::new(|stop| {
                async move {
                    let posities = plek.volgers.into_iter().map(|volger| volger.positie).collect();
                    volg_kerncijfers(rapportage, posities, toon, stop).await;
                    Ok(())
                }
                .boxed()
            }),
        };
        Ok(Draaiend { router, taken: vec![volg], live: Some(live) })
    }
    .boxed()
}
