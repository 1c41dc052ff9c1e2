//! Carrying out what is asked of a budget: decide on what happened to all money out of it, and append on the condition that
//! nobody took it in the meantime. The log's condition keeps the budget, whichever process asks.

use dienst::{Besluit, OpdrachtFout};
use domein::{
    Aanleiding, BudgetCode, Gemeentecode,
    gebeurtenis::{
        BudgetVastgesteld, MaatwerkAangevraagd, MaatwerkToegekend, MaatwerkvastleggingIngetrokken,
        etiket_budget,
    },
    soorten,
};
use eventstore::{Across, Envelope, Handled, Log, Query, QueryItem, StoreError, Tag, decide_across};
use uuid::Uuid;

use crate::{
    etiketten::{etiket_gemeente, etiket_maatwerk, wie_is_wie},
    regels::{
        Geldweigering,
        maatwerk::{Maatwerk, Opdracht, Opdrachtstap, Wat, neemt_geld},
        stream_begeleiding, stream_budget,
    },
};

/// What came of it.
pub type Uitgegeven = Handled<Maatwerk>;

/// What is asked of a budget, decided about and not recorded yet.
pub struct Uitgavebesluit {
    besluit: Across<Maatwerk, Aanleiding>,
    /// What would change the decision.
    tenzij: Query,
}

/// Carries it out. `opdracht` is the id of the command: asked again, nothing changes.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn geef_uit(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: Opdracht,
) -> Result<Uitgegeven, OpdrachtFout<Geldweigering>> {
    beslis_uitgave(log, aanleiding, opdracht, vraag).await?.leg_vast(log.clone()).await
}

/// Decides, but for a payment and a result, on all events of the budget in its year in the municipality, and of the money that is asked about in case its
/// kenmerk is in use elsewhere. That is some thousands in a busy year.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn beslis_uitgave(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: Opdracht,
) -> Result<Uitgavebesluit, OpdrachtFout<Geldweigering>> {
    let gemeente = &aanleiding.gemeente;
    let (stream, eigen) = match &vraag.wat {
        Wat::StelVast(_) => (stream_budget(gemeente, &vraag.budget, vraag.jaar), None),
        Wat::OverPersoon { persoon, maatwerk_id, .. } => {
            (stream_begeleiding(*persoon), Some([etiket_maatwerk(*maatwerk_id), etiket_gemeente(gemeente)]))
        }
    };
    let alles = alles_van(gemeente, &vraag.budget, vraag.jaar);
    let lees = match (eigen, &vraag.wat) {
        // Paid is within what was granted, and what it led to changes no money: their own events say enough.
        (Some(eigen), Wat::OverPersoon { stap, .. }) if alleen_eigen(stap) => {
            Query::tags(eigen).or(wie_is_wie(gemeente))
        }
        (Some(eigen), _) => alles.or(QueryItem { kinds: Vec::new(), tags: eigen.into() }),
        (None, _) => alles,
    };
    let tenzij = verandert_het_besluit(gemeente, &vraag);
    let envelope = Envelope { stream, id: opdracht, command: vraag, codec: aanleiding.clone() };
    Ok(Uitgavebesluit { besluit: decide_across(log, lees, envelope).await?, tenzij })
}

impl Besluit for Uitgavebesluit {
    type Gedaan = Uitgegeven;
    type Weigering = Geldweigering;

    fn is_herhaald(&self) -> bool {
        self.besluit.decision().is_repeated()
    }

    async fn sleutel_hergebruikt(&self, log: &Log) -> Result<Option<Uuid>, StoreError> {
        self.besluit.reused(log).await
    }

    async fn leg_vast(self, log: Log) -> Result<Uitgegeven, OpdrachtFout<Geldweigering>> {
        self.besluit.append(&log, |_| self.tenzij.clone()).await
    }
}

/// Whether a step is decided on the events of the same money alone.
const fn alleen_eigen(stap: &Opdrachtstap) -> bool {
    matches!(stap, Opdrachtstap::Betaal { .. } | Opdrachtstap::LegResultaatVast(_))
}

/// The events that would have led to another decision: those of the same money; and for who takes money out of the budget,
/// or changes it, those that leave less in it. A payment or a refusal leaves not less.
fn verandert_het_besluit(gemeente: &Gemeentecode, vraag: &Opdracht) -> Query {
    let budget = etiket_budget(&vraag.budget, vraag.jaar);
    let van_budget = |soorten: &[&str], wie: Option<Tag>| QueryItem {
        kinds: soorten.iter().map(|soort| (*soort).to_owned()).collect(),
        tags: [budget.clone(), etiket_gemeente(gemeente)].into_iter().chain(wie).collect(),
    };
    let geld =
        || van_budget(soorten![BudgetVastgesteld, MaatwerkToegekend, MaatwerkvastleggingIngetrokken], None);
    let Wat::OverPersoon { maatwerk_id, persoon, stap } = &vraag.wat else {
        return Query::tags([budget.clone(), etiket_gemeente(gemeente)]);
    };
    let eigen = Query::tags([etiket_maatwerk(*maatwerk_id)]);
    // Who turns out to be another may have more than either had.
    let wie_is_wie = wie_is_wie(gemeente);
    match stap {
        Opdrachtstap::VraagAan { .. } => {
            let van_persoon = van_budget(
                soorten![MaatwerkAangevraagd, MaatwerkToegekend, MaatwerkvastleggingIngetrokken],
                Some(Tag::new(format!("persoon:{persoon}"))),
            );
            eigen.or(van_budget(soorten![BudgetVastgesteld], None)).or(van_persoon).or(wie_is_wie)
        }
        _ if neemt_geld(&vraag.wat) => eigen.or(geld()).or(wie_is_wie),
        _ => eigen,
    }
}

/// All events of a budget in its year, and who turned out to be another: there are few of these.
fn alles_van(gemeente: &Gemeentecode, budget: &BudgetCode, jaar: i16) -> Query {
    Query::tags([etiket_budget(budget, jaar), etiket_gemeente(gemeente)]).or(wie_is_wie(gemeente))
}
