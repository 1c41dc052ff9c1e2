//! What can be asked of a case, and what follows.

use domein::{
    Casuseinde, Casusuitkomst, Casusvastlegging, Correctiereden, Kenmerk, PersoonId, Verzegeld,
    gebeurtenis::{
        CasusBesproken, CasusGeopend, CasusGesloten, CasusafspraakAfgerond, CasusafspraakGemaakt,
        CasusregisseurGewisseld, CasusvastleggingIngetrokken, TrajectGebeurtenis as G,
    },
};
use jiff::{ToSpan as _, civil::Date};
use uuid::Uuid;

use super::{
    super::{Voorval, Weigering, begeleiding::niet_voor},
    Afspraak, Casus, Casussen,
};

/// Youngest age in whole years on the first day.
const LEEFTIJD_VAN: u8 = 16;
/// Oldest age in whole years on the first day, inclusive.
const LEEFTIJD_TOT_EN_MET: u8 = 27;

const GEOPEND: &str = "de eerste dag van de casus";

/// What can be asked of a case. Its date is that of the question; sealed texts come in sealed, and when they say what is recorded
/// already, as they were sealed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stap {
    /// It is opened.
    Open {
        /// Who leads.
        regisseur: Kenmerk,
        /// Age in whole years on the first day, when it is certain.
        leeftijd: Option<u8>,
    },
    /// Another leads.
    WisselRegisseur {
        /// Who.
        naar: Kenmerk,
    },
    /// It was talked about.
    Bespreek {
        /// Which organisations were there.
        organisaties: Verzegeld,
        /// Whether the young person was.
        jongere_erbij: bool,
    },
    /// Something was agreed.
    SpreekAf {
        /// The agreement; follows from the caller's kenmerk and the case.
        afspraak_id: Uuid,
        /// Whose it is, when that is somebody of the municipality.
        medewerker: Option<Kenmerk>,
        /// The last day for it, inclusive.
        uiterlijk: Date,
        /// What was agreed, and of which organisation it is.
        afspraak: Verzegeld,
    },
    /// It was done or not.
    RondAf {
        /// The agreement.
        afspraak_id: Uuid,
        /// What became of it.
        uitkomst: Casusuitkomst,
    },
    /// It is talked about no longer; the question's date is the first day.
    Sluit {
        /// Why.
        reden: Casuseinde,
    },
    /// Something that was recorded was not so; the question's date says nothing.
    TrekIn {
        /// What.
        weg: Weg,
        /// Why.
        reden: Correctiereden,
    },
}

/// What is withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weg {
    /// The case, with all that belongs to it.
    Casus,
    /// The last change of lead.
    Regisseur,
    /// The talk of a day.
    Bespreking(Date),
    /// An agreement, with what became of it.
    Afspraak(Uuid),
    /// What became of an agreement.
    Uitkomst(Uuid),
    /// The end.
    Einde,
}

/// Takes a step.
pub(in crate::regels) fn zet(
    casussen: &Casussen,
    (persoon, datum): (PersoonId, Date),
    casus_id: Uuid,
    stap: Stap,
) -> Result<Vec<Voorval>, Weigering> {
    if let Stap::Open { regisseur, leeftijd } = stap {
        let open = open(casussen, datum, CasusGeopend { casus_id, regisseur, leeftijd })?;
        return Ok(open.map(|open| Voorval::over(persoon, datum, open)).into_iter().collect());
    }
    let casus = casussen.0.get(&casus_id).ok_or(Weigering::CasusOnbekend)?;
    let gebeurtenis: Option<G> = match stap {
        Stap::Open { .. } => None,
        Stap::WisselRegisseur { naar } => wissel(casus, casus_id, datum, naar)?,
        Stap::Bespreek { organisaties, jongere_erbij } => {
            bespreek(casus, datum, CasusBesproken { casus_id, jongere_erbij, organisaties })?
        }
        Stap::SpreekAf { afspraak_id, medewerker, uiterlijk, afspraak } => {
            let nieuw = CasusafspraakGemaakt { casus_id, afspraak_id, medewerker, uiterlijk, afspraak };
            spreek_af(casus, datum, nieuw)?
        }
        Stap::RondAf { afspraak_id, uitkomst } => {
            rond_af(casus, datum, CasusafspraakAfgerond { casus_id, afspraak_id, uitkomst })?
        }
        Stap::Sluit { reden } => sluit(casus, datum, CasusGesloten { casus_id, reden })?,
        Stap::TrekIn { weg, reden } => {
            let weg = trek_in(casussen, (casus_id, casus), weg, reden)?;
            return Ok(vec![Voorval::over(persoon, weg.van, weg)]);
        }
    };
    Ok(gebeurtenis.map(|gebeurtenis| Voorval::over(persoon, datum, gebeurtenis)).into_iter().collect())
}

/// One case at a time, and only at these ages; who is of an uncertain age is not refused.
fn open(casussen: &Casussen, datum: Date, nieuw: CasusGeopend) -> Result<Option<CasusGeopend>, Weigering> {
    if let Some(bekend) = casussen.0.get(&nieuw.casus_id) {
        let eerste = bekend.regisseurs.first().map(|(_, regisseur)| regisseur);
        let zelfde = (bekend.sinds, eerste) == (datum, Some(&nieuw.regisseur));
        return if zelfde { Ok(None) } else { Err(Weigering::CasusKenmerkInGebruik) };
    }
    if let Some(sinds) = casussen.0.values().find(|een| een.einde.is_none()).map(|een| een.sinds) {
        return Err(Weigering::CasusLooptAl { sinds });
    }
    if let Some(einde) = casussen.0.values().filter_map(|een| een.einde).map(|(dag, _)| dag).max() {
        niet_voor(datum, einde, "de dag waarop de vorige casus eindigde")?;
    }
    let past = |leeftijd: u8| (LEEFTIJD_VAN..=LEEFTIJD_TOT_EN_MET).contains(&leeftijd);
    if nieuw.leeftijd.is_some_and(|leeftijd| !past(leeftijd)) {
        return Err(Weigering::CasusLeeftijd);
    }
    Ok(Some(nieuw))
}

/// Nothing is added to a case that was closed: its end is withdrawn first.
fn loopt(casus: &Casus, datum: Date) -> Result<(), Weigering> {
    match casus.einde {
        Some((sinds, _)) => Err(Weigering::CasusGesloten { sinds }),
        None => niet_voor(datum, casus.sinds, GEOPEND),
    }
}

fn wissel(casus: &Casus, casus_id: Uuid, datum: Date, naar: Kenmerk) -> Result<Option<G>, Weigering> {
    loopt(casus, datum)?;
    let Some((sinds, van)) = casus.regisseurs.last().cloned() else { return Ok(None) };
    if van == naar {
        return Ok(None);
    }
    niet_voor(datum, sinds.saturating_add(1.day()), "de dag nadat de regisseur van nu begon")?;
    Ok(Some(CasusregisseurGewisseld { casus_id, van, naar }.into()))
}

fn bespreek(casus: &Casus, datum: Date, nieuw: CasusBesproken) -> Result<Option<G>, Weigering> {
    let zelfde = casus.besprekingen.get(&datum).is_some_and(|bekend| {
        (bekend.jongere_erbij, &bekend.organisaties) == (nieuw.jongere_erbij, &nieuw.organisaties)
    });
    if zelfde {
        return Ok(None);
    }
    loopt(casus, datum)?;
    Ok(Some(nieuw.into()))
}

fn spreek_af(casus: &Casus, datum: Date, nieuw: CasusafspraakGemaakt) -> Result<Option<G>, Weigering> {
    if let Some(bekend) = casus.afspraken.get(&nieuw.afspraak_id) {
        let zelfde = (bekend.datum, bekend.uiterlijk, &bekend.medewerker, &bekend.afspraak)
            == (datum, nieuw.uiterlijk, &nieuw.medewerker, &nieuw.afspraak);
        return if zelfde { Ok(None) } else { Err(Weigering::CasusKenmerkInGebruik) };
    }
    loopt(casus, datum)?;
    niet_voor(nieuw.uiterlijk, datum, "de dag waarop de afspraak is gemaakt")?;
    Ok(Some(nieuw.into()))
}

fn bekend(casus: &Casus, id: Uuid) -> Result<&Afspraak, Weigering> {
    casus.afspraken.get(&id).ok_or(Weigering::CasusafspraakOnbekend)
}

fn rond_af(casus: &Casus, datum: Date, nieuw: CasusafspraakAfgerond) -> Result<Option<G>, Weigering> {
    let afspraak = bekend(casus, nieuw.afspraak_id)?;
    match afspraak.uitkomst {
        Some(bekend) if bekend == (datum, nieuw.uitkomst) => return Ok(None),
        Some((sinds, _)) => return Err(Weigering::CasusafspraakAfgerond { sinds }),
        None => {}
    }
    loopt(casus, datum)?;
    niet_voor(datum, afspraak.datum, "de dag waarop de afspraak is gemaakt")?;
    Ok(Some(nieuw.into()))
}

/// Of every agreement it is said first whether it was done.
fn sluit(casus: &Casus, datum: Date, nieuw: CasusGesloten) -> Result<Option<G>, Weigering> {
    match casus.einde {
        Some(bekend) if bekend == (datum, nieuw.reden) => return Ok(None),
        Some((sinds, _)) => return Err(Weigering::CasusGesloten { sinds }),
        None => {}
    }
    niet_voor(datum, casus.laatst_vastgelegd(), "de laatste dag die van deze casus is vastgelegd")?;
    if casus.afspraken.values().any(|afspraak| afspraak.uitkomst.is_none()) {
        return Err(Weigering::CasusafspraakOpen);
    }
    Ok(Some(nieuw.into()))
}

fn trek_in(
    casussen: &Casussen,
    (casus_id, casus): (Uuid, &Casus),
    weg: Weg,
    reden: Correctiereden,
) -> Result<CasusvastleggingIngetrokken, Weigering> {
    let onbekend = || Weigering::CasusvastleggingOnbekend;
    let vast = |wat, van| CasusvastleggingIngetrokken {
        casus_id,
        wat,
        van,
        afspraak_id: None,
        regisseur: None,
        reden,
    };
    if !matches!(weg, Weg::Casus | Weg::Einde)
        && let Some((sinds, _)) = casus.einde
    {
        return Err(Weigering::CasusGesloten { sinds });
    }
    Ok(match weg {
        Weg::Casus => vast(Casusvastlegging::Casus, casus.sinds),
        Weg::Regisseur => {
            let [.., (_, vorige), (van, _)] = casus.regisseurs.as_slice() else { return Err(onbekend()) };
            let regisseur = Some(vorige.clone());
            CasusvastleggingIngetrokken { regisseur, ..vast(Casusvastlegging::Regisseur, *van) }
        }
        Weg::Bespreking(datum) => {
            casus.besprekingen.get(&datum).ok_or_else(onbekend)?;
            vast(Casusvastlegging::Bespreking, datum)
        }
        Weg::Afspraak(id) => {
            let van = bekend(casus, id)?.datum;
            CasusvastleggingIngetrokken { afspraak_id: Some(id), ..vast(Casusvastlegging::Afspraak, van) }
        }
        Weg::Uitkomst(id) => {
            let (van, _) = bekend(casus, id)?.uitkomst.ok_or_else(onbekend)?;
            CasusvastleggingIngetrokken { afspraak_id: Some(id), ..vast(Casusvastlegging::Uitkomst, van) }
        }
        Weg::Einde => {
            let (einde, _) = casus.einde.ok_or_else(onbekend)?;
            // One at a time: without this end the next one would begin within it.
            let volgende = casussen.0.iter().filter(|(id, een)| **id != casus_id && een.sinds >= einde);
            if let Some(sinds) = volgende.map(|(_, een)| een.sinds).min() {
                return Err(Weigering::CasusLooptAl { sinds });
            }
            vast(Casusvastlegging::Einde, einde)
        }
    })
}
