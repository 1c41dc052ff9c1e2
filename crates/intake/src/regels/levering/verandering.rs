//! The events that follow from a delivery for each benefit of a person, and what each of them is.

use domein::{
    Gemeentecode, Herkomst, PersoonId, Verdwenen, Verschil,
    gebeurtenis::{
        IngangsdatumGecorrigeerd, KenmerkenGewijzigd, ToekenningHersteld, ToekenningIngetrokken,
        UitkeringNietMeerGeleverd, UitkeringToegekend, UitkeringWeerGeleverd, UitkeringseindeGemeld,
        UitkeringseindeIngetrokken,
    },
};
use uuid::Uuid;

use super::{
    super::{
        Dossier, Einde, Feiten, Uitkering,
        kenmerken::{einde_na, is_onbekend, kenmerken, opgevuld, samengevoegd},
        onbekende_kenmerken, vrije_id,
    },
    Levering, Omvang, Vergelijking,
    rijen::Periode,
    tijdlijn::Tijdlijn,
};

/// Writes what each period changes.
pub(super) fn schrijf(
    dossier: &Dossier,
    persoon: PersoonId,
    gemeente: &Gemeentecode,
    levering: &Levering,
    paren: &[(Periode, Option<Uuid>)],
    uitkomst: &mut Vergelijking,
) {
    let mut nieuwe = Vec::new();
    for (periode, id) in paren {
        let bekend = id.and_then(|id| Some((id, dossier.uitkeringen.get(&id)?)));
        let (feiten, verschillen) = match bekend {
            Some((id, bekend)) => {
                gewijzigd((id, bekend), periode, einde_op_die_dag(dossier, periode), levering)
            }
            None => {
                let id = vrije_id(dossier, &nieuwe, persoon, gemeente, periode.ingangsdatum);
                nieuwe.push(id);
                (toegekend(id, periode), vec![nieuw(dossier, paren, periode)])
            }
        };
        let begint = [Verschil::Nieuw, Verschil::Gesplitst, Verschil::WeerGeleverd];
        if verschillen.iter().any(|soort| begint.contains(soort)) {
            uitkomst.ook.extend(&periode.vervolg);
        }
        uitkomst.feiten.extend(feiten);
        uitkomst.verschillen.extend(verschillen.into_iter().map(|soort| (soort, Some(periode.regel()))));
    }
}

/// A new benefit, or a part of a known one that is delivered as two.
fn nieuw(dossier: &Dossier, paren: &[(Periode, Option<Uuid>)], periode: &Periode) -> Verschil {
    let was = |(_, id): &(Periode, Option<Uuid>)| dossier.uitkeringen.get(&(*id)?);
    let deel = paren.iter().filter_map(was).any(|was| {
        was.telt()
            && was.kenmerken.regeling == periode.regeling()
            && periode.raakt(was.ingangsdatum, was.tot())
    });
    if deel { Verschil::Gesplitst } else { Verschil::Nieuw }
}

fn toegekend(uitkering_id: Uuid, periode: &Periode) -> Feiten {
    let ingangsdatum = periode.ingangsdatum;
    let tijdlijn = zoals_nieuw(periode);
    let toegekend = UitkeringToegekend {
        uitkering_id,
        aanvraag_id: None,
        herkomst: Herkomst::Beginbestand,
        ingangsdatum,
        leeftijd: periode.leeftijd,
        kenmerken: tijdlijn.begin.clone(),
        coach: None,
        al_beeindigd: periode.einde.is_some(),
        besloten_op: None,
        zeer_dringende_redenen: false,
    };
    let mut feiten: Feiten = vec![(ingangsdatum, toegekend.into())];
    feiten.extend(
        tijdlijn
            .verloop
            .into_iter()
            .map(|(vanaf, kenmerken)| (vanaf, KenmerkenGewijzigd { uitkering_id, vanaf, kenmerken }.into())),
    );
    feiten.extend(periode.einde.clone().map(|einde| gemeld(uitkering_id, einde)));
    feiten
}

fn zoals_nieuw(periode: &Periode) -> Tijdlijn {
    let delen: Vec<_> = periode.delen.iter().map(|(dag, ruw)| (*dag, kenmerken(ruw.clone()))).collect();
    Tijdlijn::uit_delen(&delen)
}

fn gemeld(
    uitkering_id: Uuid,
    Einde { datum, reden, leeftijd }: Einde,
) -> (jiff::civil::Date, domein::gebeurtenis::IntakeGebeurtenis) {
    (datum, UitkeringseindeGemeld { uitkering_id, datum, reden, leeftijd }.into())
}

/// The end of a benefit of the person that ended when the period ends, with its reason: of benefits that are delivered as one
/// it is the end of the whole.
fn einde_op_die_dag<'d>(dossier: &'d Dossier, periode: &Periode) -> Option<&'d Einde> {
    let dag = periode.einde.as_ref()?.datum;
    let telt = |u: &&Uitkering| u.telt() && u.kenmerken.regeling == periode.regeling();
    let eindes = dossier.uitkeringen.values().filter(telt).filter_map(|u| u.einde.as_ref());
    eindes.filter(|einde| einde.datum == dag).find(|einde| !is_onbekend(&einde.reden))
}

/// What a period changes in the benefit that it is.
fn gewijzigd(
    (id, bekend): (Uuid, &Uitkering),
    periode: &Periode,
    op_die_dag: Option<&Einde>,
    levering: &Levering,
) -> (Feiten, Vec<Verschil>) {
    let was = op_die_dag.or(bekend.einde.as_ref());
    let einde = periode.einde.clone().map(|nieuw| einde_na(was, nieuw));
    let verschoven = periode.ingangsdatum != bekend.ingangsdatum;
    let doel = Doel {
        ingangsdatum: periode.ingangsdatum,
        leeftijd: periode.leeftijd.or(if verschoven { None } else { bekend.leeftijd }),
        tijdlijn: tijdlijn(bekend, periode, levering),
        einde,
    };
    naar_doel(id, bekend, doel)
}

/// What a benefit is to become.
pub(super) struct Doel {
    pub(super) ingangsdatum: jiff::civil::Date,
    pub(super) leeftijd: Option<u8>,
    pub(super) tijdlijn: Tijdlijn,
    pub(super) einde: Option<Einde>,
}

/// The events that make a benefit what it is to become, and that let it count again when it did not.
pub(super) fn naar_doel(id: Uuid, bekend: &Uitkering, doel: Doel) -> (Feiten, Vec<Verschil>) {
    let (mut feiten, mut verschillen) = (Feiten::new(), Vec::new());
    let ingang = doel.ingangsdatum;
    if bekend.ingetrokken.is_some() {
        let hersteld = ToekenningHersteld {
            uitkering_id: id,
            herkomst: bekend.herkomst,
            ingangsdatum: ingang,
            leeftijd: doel.leeftijd,
            kenmerken: doel.tijdlijn.begin.clone(),
            al_beeindigd: doel.einde.is_some(),
        };
        feiten.push((ingang, hersteld.into()));
        feiten.extend(doel.tijdlijn.verloop.iter().map(|(vanaf, kenmerken)| {
            let gewijzigd =
                KenmerkenGewijzigd { uitkering_id: id, vanaf: *vanaf, kenmerken: kenmerken.clone() };
            (*vanaf, gewijzigd.into())
        }));
        verschillen.push(Verschil::WeerGeleverd);
    } else {
        if bekend.niet_meer_geleverd.is_some() {
            feiten.push((ingang, UitkeringWeerGeleverd { uitkering_id: id }.into()));
            verschillen.push(Verschil::WeerGeleverd);
        }
        let mut leeftijd = bekend.leeftijd;
        if ingang != bekend.ingangsdatum {
            leeftijd = doel.leeftijd;
            let verschoven = IngangsdatumGecorrigeerd { uitkering_id: id, ingangsdatum: ingang, leeftijd };
            feiten.push((ingang, verschoven.into()));
            verschillen.push(Verschil::IngangVerschoven);
        }
        let was = Tijdlijn::van(bekend);
        let anders = doel.tijdlijn.feiten(&was, id, ingang, (leeftijd, doel.leeftijd));
        if !anders.is_empty() {
            verschillen.push(Verschil::Kenmerken);
        }
        feiten.extend(anders);
    }
    match (doel.einde, &bekend.einde) {
        (Some(nieuw), oud) if oud.as_ref() != Some(&nieuw) => {
            verschillen.push(match oud {
                None => Verschil::Beeindigd,
                Some(oud) if oud.datum != nieuw.datum => Verschil::EindeVerschoven,
                Some(_) => Verschil::Kenmerken,
            });
            // Whoever follows keeps what is known of an end when less is known of it: it is told anew.
            if let Some(oud) = oud.as_ref().filter(|oud| weet_meer(oud, &nieuw)) {
                feiten.push((oud.datum, UitkeringseindeIngetrokken { uitkering_id: id }.into()));
            }
            feiten.push(gemeld(id, nieuw));
        }
        (None, Some(oud)) => {
            feiten.push((oud.datum, UitkeringseindeIngetrokken { uitkering_id: id }.into()));
            verschillen.push(Verschil::Heropend);
        }
        _ => {}
    }
    verschillen.dedup();
    (feiten, verschillen)
}

/// Whether the reason or the age of an end is known and that of what replaces it is not.
fn weet_meer(oud: &Einde, nieuw: &Einde) -> bool {
    (!is_onbekend(&oud.reden) && is_onbekend(&nieuw.reden))
        || (oud.datum == nieuw.datum && oud.leeftijd.is_some() && nieuw.leeftijd.is_none())
}

/// What the person is like over the time of the benefit, after the delivery.
fn tijdlijn(bekend: &Uitkering, periode: &Periode, levering: &Levering) -> Tijdlijn {
    if bekend.ingetrokken.is_some() && bekend.verloop.is_empty() && bekend.kenmerken == onbekende_kenmerken()
    {
        // What said something of it was taken back: it is as new.
        return zoals_nieuw(periode);
    }
    let was = Tijdlijn::van(bekend);
    let mut tijdlijn = was.clone();
    let (eerdere, laatste) = periode.delen.split_at(periode.delen.len() - 1);
    let (laatste_dag, laatste) = &laatste[0];
    if !eerdere.is_empty() {
        // Rows of the past say what was; only the last one says what is.
        let begin = samengevoegd(was.op(eerdere[0].0), eerdere[0].1.clone());
        let mut verloop: Vec<_> =
            eerdere[1..].iter().map(|(dag, ruw)| (*dag, samengevoegd(was.op(*dag), ruw.clone()))).collect();
        let was_bekend = was.verloop.iter().any(|(dag, _)| dag == laatste_dag);
        if was_bekend {
            verloop.extend(was.verloop.iter().filter(|(dag, _)| dag >= laatste_dag).cloned());
        } else {
            verloop.push((*laatste_dag, samengevoegd(was.op(*laatste_dag), laatste.clone())));
        }
        tijdlijn = Tijdlijn::nieuw(begin, verloop);
    }
    let vroeger = tijdlijn.nu().clone();
    let nieuw = samengevoegd(&vroeger, laatste.clone());
    if nieuw == vroeger {
        return tijdlijn;
    }
    // What was not known before, and what cannot change, holds for the whole time.
    tijdlijn.overal(|deel| opgevuld(deel, &vroeger, &nieuw, levering.doelgroepen_bekend));
    if *tijdlijn.nu() != nieuw {
        let vanaf = periode.sinds.unwrap_or(levering.peildatum);
        tijdlijn.wijzig(vanaf, periode.ingangsdatum, nieuw);
    }
    tijdlijn
}

/// Closes what a full set no longer has, and what went up in another benefit.
pub(super) fn sluit(
    dossier: &Dossier,
    over: &[(Uuid, bool)],
    levering: &Levering,
    uitkomst: &mut Vergelijking,
) {
    let verdwenen = match levering.omvang {
        Omvang::Volledig { verdwenen, .. } => verdwenen,
        // From an addition nothing disappears.
        Omvang::Aanvulling | Omvang::Eerste => Verdwenen::NietMeerGeleverd,
    };
    for (id, binnen) in over {
        let Some(bekend) = dossier.uitkeringen.get(id) else { continue };
        let uitkering_id = *id;
        let (soort, feit) = match (binnen, verdwenen) {
            (true, _) => (Verschil::Samengevoegd, Some(true)),
            // The file of the system that pays may be older than what was granted here.
            (false, _) if bekend.herkomst != Herkomst::Beginbestand => (Verschil::AlleenHier, None),
            (false, Verdwenen::Intrekken) => (Verschil::Verdwenen, Some(true)),
            (false, Verdwenen::NietMeerGeleverd) if bekend.niet_meer_geleverd.is_some() => {
                (Verschil::BlijftWeg, None)
            }
            (false, Verdwenen::NietMeerGeleverd) => (Verschil::Verdwenen, Some(false)),
        };
        let peildatum = levering.peildatum;
        let feit = feit.map(|intrekken| match intrekken {
            true => ToekenningIngetrokken { uitkering_id, bij_levering: true }.into(),
            false => UitkeringNietMeerGeleverd { uitkering_id, peildatum }.into(),
        });
        uitkomst.feiten.extend(feit.map(|feit| (peildatum, feit)));
        uitkomst.verschillen.push((soort, None));
    }
}
