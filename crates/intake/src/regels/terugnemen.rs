//! What was recorded of an application was not so, or was otherwise. Also after it has ended: figures must be right. A grant
//! is withdrawn as a benefit; what a grant stood on stays as long as the grant does.

use std::ops::RangeInclusive;

use domein::{
    Aanvraagstap, Correctiereden,
    gebeurtenis::{AanvraagstapIngetrokken, IntakeGebeurtenis as G},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Aanvraag, Dossier, Feiten, Gedaan, OpAanvraag, Stand, Uitkomst, Vervangt, Weigering,
    aanvraag::keur_besluit,
};

type Leeftijden = Option<RangeInclusive<u8>>;

/// What was recorded is replaced. `maak` gives what stands in its place, for where the application stood before it.
pub(super) fn vervang(
    aanvraag: &Aanvraag,
    leeftijden: &Leeftijden,
    op: &OpAanvraag,
    Vervangt { van, reden }: Vervangt,
    maak: impl Fn(&Stand) -> Result<Feiten, Weigering>,
) -> Result<Feiten, Weigering> {
    let (stap, gedaan) = (op.stap.soort(), &aanvraag.gedaan);
    if let Some(er) = gedaan.plaats(stap, op.datum)
        && staat_zo(aanvraag, er, &maak)
    {
        // What replaces it is there already; what it replaces may still be.
        return if van != op.datum && gedaan.plaats(stap, van).is_some() {
            neem_weg(op.aanvraag_id, aanvraag, leeftijden, (stap, van, reden))
        } else {
            Ok(Vec::new())
        };
    }
    let plaats = gedaan.plaats(stap, van).ok_or(Weigering::AanvraagstapOnbekend)?;
    let nieuw = maak(&Stand::voor(gedaan, plaats))?;
    let weg = intrekking(op.aanvraag_id, (stap, van, reden), true);
    let mut na = gedaan.clone();
    na.neem(van, &weg);
    nieuw.iter().for_each(|(dag, gebeurtenis)| na.neem(*dag, gebeurtenis));
    keur_vervolg(aanvraag, &na, leeftijden)?;
    Ok(std::iter::once((van, weg)).chain(nieuw).collect())
}

/// What was recorded was not so, and nothing takes its place. Withdrawn once.
pub(super) fn trek_in(
    dossier: &Dossier,
    (aanvraag_id, leeftijden): (Uuid, Leeftijden),
    stap: Aanvraagstap,
    van: Date,
    reden: Correctiereden,
) -> Result<Feiten, Weigering> {
    let aanvraag = dossier.aanvragen.get(&aanvraag_id).ok_or(Weigering::AanvraagOnbekend)?;
    if aanvraag.gedaan.plaats(stap, van).is_none() {
        let al_zo = aanvraag.gedaan.was_ingetrokken(stap, van);
        return if al_zo { Ok(Vec::new()) } else { Err(Weigering::AanvraagstapOnbekend) };
    }
    let leeftijden = aanvraag.leeftijd.map(|zeker| zeker..=zeker).or(leeftijden);
    neem_weg(aanvraag_id, aanvraag, &leeftijden, (stap, van, reden))
}

fn neem_weg(
    aanvraag_id: Uuid,
    aanvraag: &Aanvraag,
    leeftijden: &Leeftijden,
    wat: (Aanvraagstap, Date, Correctiereden),
) -> Result<Feiten, Weigering> {
    let weg = intrekking(aanvraag_id, wat, false);
    let mut na = aanvraag.gedaan.clone();
    na.neem(wat.1, &weg);
    keur_vervolg(aanvraag, &na, leeftijden)?;
    Ok(vec![(wat.1, weg)])
}

fn intrekking(
    aanvraag_id: Uuid,
    (stap, van, reden): (Aanvraagstap, Date, Correctiereden),
    vervangen: bool,
) -> G {
    AanvraagstapIngetrokken { aanvraag_id, stap, van, reden, vervangen }.into()
}

/// Whether what stands at a place says what would be recorded there now. A text that is said anew is never the same: what is
/// sealed is not compared.
pub(super) fn staat_zo(
    aanvraag: &Aanvraag,
    plaats: usize,
    maak: &impl Fn(&Stand) -> Result<Feiten, Weigering>,
) -> bool {
    let gedaan = &aanvraag.gedaan;
    let Ok(nieuw) = maak(&Stand::voor(gedaan, plaats)) else { return false };
    let daar = gedaan.staat_vanaf(plaats).map(|(_, gebeurtenis)| gebeurtenis);
    let zelfde = daar.zip(&nieuw).take_while(|(staat, (_, nieuw))| is_zelfde(staat, nieuw));
    zelfde.count() == nieuw.len()
}

/// Whether two events say the same. A benefit that was granted is known by now: granted again it is linked.
fn is_zelfde(staat: &G, nieuw: &G) -> bool {
    let toegekend = |gebeurtenis: &G| match gebeurtenis {
        G::UitkeringToegekend(f) => Some(f.uitkering_id),
        G::AanvraagGekoppeld(f) => Some(f.uitkering_id),
        _ => None,
    };
    staat == nieuw || toegekend(staat).is_some_and(|id| toegekend(nieuw) == Some(id))
}

/// What is recorded later must still be possible; a dossier that says what could not be is not made to wait for that.
fn keur_vervolg(aanvraag: &Aanvraag, na: &Gedaan, leeftijden: &Leeftijden) -> Result<(), Weigering> {
    let klopt = |gedaan: &Gedaan| klopt(aanvraag, gedaan, leeftijden);
    if klopt(na) || !klopt(&aanvraag.gedaan) { Ok(()) } else { Err(Weigering::AanvraagstapHeeftVervolg) }
}

/// Whether each step could be taken when it was.
fn klopt(aanvraag: &Aanvraag, gedaan: &Gedaan, leeftijden: &Leeftijden) -> bool {
    let mut stand = Stand::nieuw();
    gedaan.staat().all(|(op, gebeurtenis)| {
        let kan = past(aanvraag, &stand, op, gebeurtenis, leeftijden);
        stand.neem(op, gebeurtenis);
        kan
    })
}

fn past(aanvraag: &Aanvraag, stand: &Stand, op: Date, gebeurtenis: &G, leeftijden: &Leeftijden) -> bool {
    let besluit = || stand.uitkomst.is_none() && keur_besluit(aanvraag, stand, op, leeftijden).is_ok();
    match gebeurtenis {
        G::ZoektermijnGestart(_) | G::ZoektermijnNietToegepast(_) => stand.zoektermijn.is_none(),
        G::IntakeGepland(_) => stand.gesprek.is_none(),
        G::IntakeVerplaatst(_) | G::IntakeAfgezegd(_) | G::IntakeGehouden(_) | G::IntakeNietVerschenen(_) => {
            stand.gesprek.is_some()
        }
        G::VoorafGebeld(_) => stand.kan_bellen(op),
        G::AanvraagAfgewezen(_) => besluit(),
        // Of a grant of before its day was kept, only that it was the first decision.
        G::UitkeringToegekend(f) if f.besloten_op.is_none() => stand.uitkomst.is_none(),
        G::UitkeringToegekend(_) | G::AanvraagGekoppeld(_) => besluit(),
        G::AanvraagIngetrokken(_) | G::AanvraagVervallen(_) => stand.uitkomst.is_none(),
        G::BezwaarGemaakt(_) => {
            let afgewezen =
                stand.besloten_op.filter(|_| matches!(stand.uitkomst, Some(Uitkomst::Afgewezen(_))));
            afgewezen.is_some_and(|dag| dag <= op)
        }
        G::BezwaarBeslist(_) => stand.open_bezwaar().is_some_and(|bezwaar| bezwaar.datum <= op),
        _ => true,
    }
}
