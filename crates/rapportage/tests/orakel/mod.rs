//! The figures once more, from their definitions: a plain fold over the events and plain counting, without SQL and
//! without anything of the crate's own.

mod dekking;
mod plaatsingen;
mod tellen;
mod verloop;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domein::gebeurtenis::{
    AanleveringVerwerkt, IntakeGebeurtenis as I, SignaleringGebeurtenis as S, TrajectGebeurtenis as T,
    Uitkeringskenmerken,
};
use domein::{Doelgroep, Geboortemaand, PersoonId, SignaalBron};
use jiff::civil::Date;
use rapportage::Cijfervraag;
use uuid::Uuid;

use super::hulp::Geschiedenis;

pub(crate) use tellen::{Tellingen, tel};

struct Uitkering {
    gemeente: String,
    persoon: PersoonId,
    ingang: Date,
    leeftijd: Option<u8>,
    /// What is known of the person, each from a day on; the first from before any day.
    kenmerken: Vec<(Option<Date>, Uitkeringskenmerken)>,
    einde: Option<Einde>,
}

#[derive(Clone)]
struct Einde {
    datum: Date,
    reden: String,
    leeftijd: Option<u8>,
}

struct Signaal {
    gemeente: String,
    persoon: PersoonId,
    bron: &'static str,
    datum: Date,
    opvolgen_voor: Date,
    /// In the order of the log.
    gevolgen: Vec<(Date, S)>,
}

/// Whether what is said about something is known: once a later word about it is not, nothing after it is. A word that
/// changes nothing (the correction or withdrawal of what is not there) does not count as one.
#[derive(Default)]
struct Bekend(HashMap<Uuid, (i64, bool)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Woord {
    Nieuw,
    Anders,
    Weg,
}

impl Bekend {
    fn is(&mut self, id: Uuid, moment: i64, op: i64, woord: Woord) -> bool {
        let (laatste, er_is) = self.0.get(&id).copied().unwrap_or((i64::MIN, false));
        if !er_is && woord != Woord::Nieuw {
            return false;
        }
        self.0.insert(id, (moment.max(laatste), woord != Woord::Weg));
        moment.max(laatste) <= op
    }
}

/// So many calendar months later; a day that does not exist becomes the last of the month.
fn verder(dag: Date, maanden: i32) -> Date {
    let totaal = i32::from(dag.year()) * 12 + i32::from(dag.month()) - 1 + maanden;
    let (jaar, maand) = (i16::try_from(totaal / 12).unwrap(), i8::try_from(totaal % 12 + 1).unwrap());
    (1..=dag.day()).rev().find_map(|d| Date::new(jaar, maand, d).ok()).unwrap()
}

/// Lowest and highest age on a day.
type Leeftijd = Option<(i32, i32)>;

/// Birthdays counted one by one: of who was born on the last day that is possible, and on the first.
fn leeftijden_op(geboren: Geboortemaand, dag: Date) -> (i32, i32) {
    let tekst = geboren.to_string();
    let jaar: i16 = tekst[..4].parse().unwrap();
    let maand: Option<i8> = tekst.get(5..7).map(|maand| maand.parse().unwrap());
    let tel = |verjaardag: &dyn Fn(i16) -> Date| {
        let mut jaren = -1;
        while verjaardag(jaar + jaren + 1) <= dag {
            jaren += 1;
        }
        i32::from(jaren)
    };
    let jongste = tel(&|jaar| Date::new(jaar, maand.unwrap_or(12), 1).unwrap().last_of_month());
    let oudste = tel(&|jaar| Date::new(jaar, maand.unwrap_or(1), 1).unwrap());
    (jongste, oudste)
}

/// The days on end in which a benefit counts.
struct Reeks<'a> {
    uitkering: &'a Uitkering,
    van: Date,
    /// The first day after it; none while it goes on.
    tot: Option<Date>,
}

impl Reeks<'_> {
    fn loopt(&self, dag: Date) -> bool {
        self.van <= dag && self.tot.is_none_or(|tot| tot > dag)
    }

    /// On the first day: what the event says of it, else what the birth allows.
    fn leeftijd_bij_begin(&self) -> Leeftijd {
        let gezegd = self.uitkering.leeftijd.filter(|_| self.van == self.uitkering.ingang).map(i32::from);
        gezegd.map(|jaren| (jaren, jaren)).or_else(|| self.uitkering.leeftijd_op(self.van, self.van))
    }

    /// The end of the benefit, when the run ends with it.
    fn einde(&self) -> Option<&Einde> {
        self.uitkering.einde.as_ref().filter(|einde| Some(einde.datum) == self.tot)
    }

    fn leeftijd_bij_einde(&self, tot: Date) -> Leeftijd {
        let gezegd = self.einde().and_then(|einde| einde.leeftijd).map(i32::from);
        let laatste = tot.yesterday().unwrap();
        gezegd.map(|jaren| (jaren, jaren)).or_else(|| self.uitkering.leeftijd_op(laatste, tot))
    }
}

impl Uitkering {
    fn op(&self, dag: Date) -> &Uitkeringskenmerken {
        let geldig = self.kenmerken.iter().rfind(|(van, _)| van.is_none_or(|van| van <= dag));
        &geldig.unwrap().1
    }

    fn telt(&self, dag: Date) -> bool {
        let op_die_dag = self.op(dag);
        op_die_dag.rol.code() == "hoofdaanvrager" && op_die_dag.regeling.code() == "participatiewet"
    }

    /// The age on `dag` of the person as known of the day `bekend`.
    fn leeftijd_op(&self, bekend: Date, dag: Date) -> Leeftijd {
        self.op(bekend).geboortemaand.map(|geboren| leeftijden_op(geboren, dag))
    }

    /// The runs of days on which it counts: every day on which something changes is looked at.
    fn reeksen(&self) -> Vec<Reeks<'_>> {
        let mut dagen: Vec<Date> = self.kenmerken.iter().filter_map(|(van, _)| *van).collect();
        dagen.push(self.ingang);
        dagen.retain(|dag| *dag >= self.ingang);
        dagen.sort();
        let mut reeksen: Vec<Reeks<'_>> = Vec::new();
        for dag in dagen {
            if self.einde.as_ref().is_some_and(|einde| einde.datum <= dag) {
                break;
            }
            match reeksen.last_mut().filter(|reeks| reeks.tot.is_none()) {
                Some(reeks) if !self.telt(dag) => reeks.tot = Some(dag),
                None if self.telt(dag) => reeksen.push(Reeks { uitkering: self, van: dag, tot: None }),
                _ => {}
            }
        }
        if let Some(reeks) = reeksen.last_mut().filter(|reeks| reeks.tot.is_none()) {
            reeks.tot = self.einde.as_ref().map(|einde| einde.datum);
        }
        reeksen
    }

    fn niveau(&self, dag: Date) -> &'static str {
        self.op(dag).opleidingsniveau.code()
    }

    fn in_groep(&self, groep: Doelgroep, dag: Date) -> bool {
        match groep {
            Doelgroep::HboWo => ["hbo", "wo"].contains(&self.niveau(dag)),
            Doelgroep::ZonderStartkwalificatie
                if ["geen-basisopleiding", "basisniveau", "lbo-mavo-mbo1"].contains(&self.niveau(dag)) =>
            {
                true
            }
            _ => self.op(dag).doelgroepen.contains(&groep),
        }
    }
}

fn uitkeringen(alles: &Geschiedenis, vraag: &Cijfervraag) -> Vec<Uitkering> {
    let op = vraag.bekend_op;
    let mut einden: HashMap<Uuid, Einde> = HashMap::new();
    let mut bekend = Bekend::default();
    for regel in &alles.traject {
        let moment = regel.metadata.vastgelegd_op.as_microsecond();
        let (id, einde) = match &regel.gebeurtenis {
            T::Uitstroom(f) => (f.uitkering_id, Some((f.datum, &f.reden, f.leeftijd))),
            T::UitstroomGecorrigeerd(f) => (f.uitkering_id, Some((f.datum, &f.reden, f.leeftijd))),
            T::UitstroomIngetrokken(f) => (f.uitkering_id, None),
            _ => continue,
        };
        if bekend.is(id, moment, op, if einde.is_some() { Woord::Nieuw } else { Woord::Weg }) {
            einden.remove(&id);
            if let Some((datum, reden, leeftijd)) = einde {
                einden.insert(id, Einde { datum, reden: reden.to_string(), leeftijd });
            }
        }
    }
    let mut uitkeringen: BTreeMap<Uuid, Uitkering> = BTreeMap::new();
    let mut bekend = Bekend::default();
    for regel in &alles.intake {
        let moment = regel.metadata.vastgelegd_op.as_microsecond();
        let toegekend = |ingang, leeftijd, kenmerken: &Uitkeringskenmerken| Uitkering {
            gemeente: regel.metadata.gemeente.to_string(),
            persoon: regel.metadata.persoon_id.unwrap(),
            ingang,
            leeftijd,
            kenmerken: vec![(None, kenmerken.clone())],
            einde: None,
        };
        match &regel.gebeurtenis {
            I::UitkeringToegekend(f) if bekend.is(f.uitkering_id, moment, op, Woord::Nieuw) => {
                uitkeringen.insert(f.uitkering_id, toegekend(f.ingangsdatum, f.leeftijd, &f.kenmerken));
            }
            I::ToekenningHersteld(f) if bekend.is(f.uitkering_id, moment, op, Woord::Nieuw) => {
                uitkeringen.insert(f.uitkering_id, toegekend(f.ingangsdatum, f.leeftijd, &f.kenmerken));
            }
            I::UitkeringGecorrigeerd(f) if bekend.is(f.uitkering_id, moment, op, Woord::Anders) => {
                if let Some(uitkering) = uitkeringen.get_mut(&f.uitkering_id) {
                    uitkering.leeftijd = f.leeftijd;
                    uitkering.kenmerken = vec![(None, f.kenmerken.clone())];
                }
            }
            I::IngangsdatumGecorrigeerd(f) if bekend.is(f.uitkering_id, moment, op, Woord::Anders) => {
                if let Some(uitkering) = uitkeringen.get_mut(&f.uitkering_id) {
                    uitkering.leeftijd = f.leeftijd;
                    uitkering.ingang = f.ingangsdatum;
                }
            }
            I::KenmerkenGewijzigd(f) if bekend.is(f.uitkering_id, moment, op, Woord::Anders) => {
                if let Some(uitkering) = uitkeringen.get_mut(&f.uitkering_id) {
                    uitkering.kenmerken.retain(|(van, _)| van.is_none_or(|van| van < f.vanaf));
                    uitkering.kenmerken.push((Some(f.vanaf), f.kenmerken.clone()));
                }
            }
            I::ToekenningIngetrokken(f) if bekend.is(f.uitkering_id, moment, op, Woord::Weg) => {
                uitkeringen.remove(&f.uitkering_id);
            }
            _ => {}
        }
    }
    for (id, uitkering) in &mut uitkeringen {
        uitkering.einde = einden.remove(id);
    }
    uitkeringen.into_values().filter(|u| u.gemeente == vraag.gemeente.as_str()).collect()
}

/// Per source the newest peildatum, and the columns that ever came.
pub(crate) type Horizon = BTreeMap<String, (Option<Date>, BTreeSet<String>)>;

pub(crate) fn horizon(alles: &Geschiedenis, vraag: &Cijfervraag) -> Horizon {
    let mut horizon = Horizon::new();
    for f in leveringen(alles, vraag) {
        let (tot_en_met, kolommen) = horizon.entry(f.bron).or_default();
        *tot_en_met = (*tot_en_met).max(f.peildatum);
        kolommen.extend(f.kolommen);
    }
    horizon
}

/// The deliveries that are known, and were not taken back.
fn leveringen(alles: &Geschiedenis, vraag: &Cijfervraag) -> Vec<AanleveringVerwerkt> {
    let mut leveringen: HashMap<Uuid, (String, AanleveringVerwerkt)> = HashMap::new();
    let mut bekend = Bekend::default();
    for regel in &alles.intake {
        let moment = regel.metadata.vastgelegd_op.as_microsecond();
        let mut is = |id, woord| bekend.is(id, moment, vraag.bekend_op, woord);
        match &regel.gebeurtenis {
            I::AanleveringVerwerkt(f) if is(f.aanlevering_id, Woord::Nieuw) => {
                leveringen.insert(f.aanlevering_id, (regel.metadata.gemeente.to_string(), f.clone()));
            }
            I::AanleveringTeruggedraaid(f) if is(f.aanlevering_id, Woord::Weg) => {
                leveringen.remove(&f.aanlevering_id);
            }
            _ => {}
        }
    }
    let hier = leveringen.into_values().filter(|(gemeente, _)| gemeente == vraag.gemeente.as_str());
    hier.map(|(_, levering)| levering).collect()
}

fn signalen(alles: &Geschiedenis, vraag: &Cijfervraag) -> Vec<Signaal> {
    let op = vraag.bekend_op;
    let mut signalen: BTreeMap<Uuid, Signaal> = BTreeMap::new();
    // Each with the moments from which and until which it is known.
    let mut gevolgen: HashMap<Uuid, Vec<(Date, S, i64, i64)>> = HashMap::new();
    let mut bekend = Bekend::default();
    for regel in &alles.signalering {
        let metadata = &regel.metadata;
        let moment = metadata.vastgelegd_op.as_microsecond();
        let (id, bron, opvolgen_voor) = match &regel.gebeurtenis {
            S::DreigendeUitval(f) => (f.signaal_id, SignaalBron::Doorstroompunt, f.opvolgen_voor),
            S::WarmOvergedragen(f) => (f.signaal_id, SignaalBron::UwvWarmeOverdracht, f.opvolgen_voor),
            S::WwEindeGemeld(f) => (f.signaal_id, SignaalBron::UwvWwEinde, f.opvolgen_voor),
            S::JongereGemeld(f) => (f.signaal_id, f.bron, f.opvolgen_voor),
            S::SignaalGecorrigeerd(f) => {
                if bekend.is(f.signaal_id, moment, op, Woord::Anders)
                    && let Some(signaal) = signalen.get_mut(&f.signaal_id)
                {
                    signaal.datum = f.datum;
                }
                continue;
            }
            S::SignaalIngetrokken(f) => {
                if bekend.is(f.signaal_id, moment, op, Woord::Weg) {
                    signalen.remove(&f.signaal_id);
                }
                continue;
            }
            S::OpvolgingIngetrokken(f) => {
                let gedaan = gevolgen.entry(f.signaal_id).or_default();
                let weg = gedaan.iter_mut().rev().find(|(dag, wat, _, tot)| {
                    *tot == i64::MAX && *dag == f.van && wat.opvolgstap() == Some(f.stap)
                });
                if let Some((_, _, van, tot)) = weg {
                    *tot = moment.max(*van);
                }
                continue;
            }
            anders => {
                if let Some(id) = anders.signaal_id() {
                    let gedaan = gevolgen.entry(id).or_default();
                    gedaan.push((metadata.geldig_op, anders.clone(), moment, i64::MAX));
                }
                continue;
            }
        };
        if bekend.is(id, moment, op, Woord::Nieuw) {
            let signaal = Signaal {
                gemeente: metadata.gemeente.to_string(),
                persoon: metadata.persoon_id.unwrap(),
                bron: bron.code(),
                datum: metadata.geldig_op,
                opvolgen_voor,
                gevolgen: Vec::new(),
            };
            signalen.insert(id, signaal);
        }
    }
    let vol = signalen.into_iter().map(|(id, mut signaal)| {
        let gedaan = gevolgen.remove(&id).unwrap_or_default();
        let bekend = gedaan.into_iter().filter(|(_, _, van, tot)| *van <= op && op < *tot);
        signaal.gevolgen = bekend.map(|(dag, wat, ..)| (dag, wat)).collect();
        signaal
    });
    vol.filter(|signaal| signaal.gemeente == vraag.gemeente.as_str()).collect()
}
