//! What the logs say, by the meaning of each event as its description gives it: to tell a fault of the importer from one
//! of the figures, and to say who it is about.

use std::collections::BTreeMap;

use domein::{
    PersoonId, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis as I, TrajectGebeurtenis as T, Uitkeringskenmerken},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    kennis::{Bekend, Kennis},
    opstelling::Opstelling,
    stad::{Geboren, Kenmerken},
};

/// What a person's benefits come to, one line each: the days, the reason, and what is counted by on those days.
pub(crate) type Beeld = Vec<String>;

struct Uitkering {
    persoon: PersoonId,
    van: Date,
    tijdlijn: Vec<(Option<Date>, Uitkeringskenmerken)>,
    telt: bool,
}

fn woorden(kenmerken: &Uitkeringskenmerken, met_leefvorm: bool) -> String {
    let team = kenmerken.gebiedsteam.as_ref().map_or("onbekend", |team| team.as_str());
    let mut groepen: Vec<&str> = kenmerken.doelgroepen.iter().map(|groep| groep.code()).collect();
    groepen.sort_unstable();
    let leefvorm = if met_leefvorm { kenmerken.leefvorm.code() } else { "" };
    let Uitkeringskenmerken { opleidingsniveau, regeling, rol, .. } = kenmerken;
    format!("{team} {opleidingsniveau} {} {regeling} {rol} {leefvorm}", groepen.join("|"))
}

fn woorden_van(kenmerken: &Kenmerken, met_leefvorm: bool) -> String {
    let mut groepen = kenmerken.alle_groepen();
    groepen.sort_unstable();
    let leefvorm = if met_leefvorm { kenmerken.leefvorm } else { "" };
    let Kenmerken { team, niveau, regeling, rol, .. } = kenmerken;
    format!("{team} {niveau} {} {regeling} {rol} {leefvorm}", groepen.join("|"))
}

/// The stretches within the benefit, those that say the same as one.
fn regel((van, tot, reden): (Date, Option<Date>, &str), geboren: &str, stukken: &[(Date, String)]) -> String {
    let mut tekst = String::new();
    let mut vorige = "";
    for (plek, (dag, wat)) in stukken.iter().enumerate() {
        let begin = if plek == 0 { van } else { (*dag).max(van) };
        let vervangen = stukken.get(plek + 1).is_some_and(|(volgende, _)| *volgende <= begin);
        if vervangen || tot.is_some_and(|tot| begin >= tot) || vorige == wat {
            continue;
        }
        tekst.push_str(&format!(" {begin}: {wat};"));
        vorige = wat;
    }
    let einde = tot.map_or_else(|| "…".to_owned(), |tot| format!("{tot} {reden}"));
    format!("[{van} – {einde}) geboren {geboren}{tekst}")
}

/// By person, of who has a benefit.
pub(crate) fn van_kennis(kennis: &Kennis, met_leefvorm: bool) -> BTreeMap<u32, Beeld> {
    let mut beelden: BTreeMap<u32, Beeld> = BTreeMap::new();
    for bekend in kennis.tellend() {
        let Bekend { persoon, geboren, van, tot, reden, tijdlijn } = bekend;
        let geboren = match geboren {
            Geboren::Dag(dag) => dag.to_string()[..7].to_owned(),
            Geboren::Jaar(jaar) => jaar.to_string(),
        };
        let stukken: Vec<_> =
            tijdlijn.iter().map(|(dag, kenmerken)| (*dag, woorden_van(kenmerken, met_leefvorm))).collect();
        beelden.entry(kennis.wie(*persoon)).or_default().push(regel((*van, *tot, reden), &geboren, &stukken));
    }
    beelden.values_mut().for_each(|beeld| beeld.sort());
    beelden
}

/// By person, as the events of intake and the ends of traject have it.
pub(crate) async fn van_logs(opstelling: &Opstelling, met_leefvorm: bool) -> BTreeMap<PersoonId, Beeld> {
    let mut uitkeringen: BTreeMap<Uuid, Uitkering> = BTreeMap::new();
    let mut samen: BTreeMap<PersoonId, PersoonId> = BTreeMap::new();
    for feit in opstelling.intake().await {
        neem(&mut uitkeringen, &feit);
        match feit.gebeurtenis {
            I::DossiersSamengevoegd(f) => drop(samen.insert(f.van, f.naar)),
            I::DossiersGesplitst(f) => drop(samen.remove(&f.van)),
            _ => {}
        }
    }
    let mut einden: BTreeMap<Uuid, (Date, String)> = BTreeMap::new();
    for feit in opstelling.traject().await {
        match feit.gebeurtenis {
            T::Uitstroom(f) => drop(einden.insert(f.uitkering_id, (f.datum, f.reden.to_string()))),
            T::UitstroomGecorrigeerd(f) => {
                drop(einden.insert(f.uitkering_id, (f.datum, f.reden.to_string())));
            }
            T::UitstroomIngetrokken(f) => drop(einden.remove(&f.uitkering_id)),
            _ => {}
        }
    }
    let mut beelden: BTreeMap<PersoonId, Beeld> = BTreeMap::new();
    for (id, u) in uitkeringen.iter().filter(|(_, u)| u.telt) {
        let einde = einden.get(id);
        let dagen = (u.van, einde.map(|(dag, _)| *dag), einde.map_or("", |(_, reden)| reden));
        let stukken: Vec<_> = u
            .tijdlijn
            .iter()
            .map(|(dag, kenmerken)| (dag.unwrap_or(u.van), woorden(kenmerken, met_leefvorm)))
            .collect();
        let geboren = u.tijdlijn.last().unwrap().1.geboortemaand.map_or_else(String::new, |g| g.to_string());
        let persoon = samen.get(&u.persoon).copied().unwrap_or(u.persoon);
        beelden.entry(persoon).or_default().push(regel(dagen, &geboren, &stukken));
    }
    for beeld in beelden.values_mut() {
        beeld.sort();
        // Delivered under both numbers of one person: it is there once.
        beeld.dedup();
    }
    beelden
}

fn neem(uitkeringen: &mut BTreeMap<Uuid, Uitkering>, feit: &Vastlegging<I>) {
    let mut zet = |id: Uuid, van: Date, kenmerken: &Uitkeringskenmerken| {
        let tijdlijn = vec![(None, kenmerken.clone())];
        uitkeringen
            .insert(id, Uitkering { persoon: feit.metadata.persoon_id.unwrap(), van, tijdlijn, telt: true });
    };
    match &feit.gebeurtenis {
        I::UitkeringToegekend(f) => zet(f.uitkering_id, f.ingangsdatum, &f.kenmerken),
        I::ToekenningHersteld(f) => zet(f.uitkering_id, f.ingangsdatum, &f.kenmerken),
        I::UitkeringGecorrigeerd(f) => {
            uitkeringen.get_mut(&f.uitkering_id).unwrap().tijdlijn = vec![(None, f.kenmerken.clone())];
        }
        I::IngangsdatumGecorrigeerd(f) => uitkeringen.get_mut(&f.uitkering_id).unwrap().van = f.ingangsdatum,
        I::KenmerkenGewijzigd(f) => {
            let tijdlijn = &mut uitkeringen.get_mut(&f.uitkering_id).unwrap().tijdlijn;
            tijdlijn.retain(|(van, _)| van.is_none_or(|van| van < f.vanaf));
            tijdlijn.push((Some(f.vanaf), f.kenmerken.clone()));
        }
        I::ToekenningIngetrokken(f) => uitkeringen.get_mut(&f.uitkering_id).unwrap().telt = false,
        _ => {}
    }
}
