//! The figures once more, from their definitions: a plain fold over the events and plain counting, without SQL and
//! without anything of the crate's own.

mod tellen;

use std::collections::{BTreeMap, HashMap};

use domein::gebeurtenis::{
    IntakeGebeurtenis as I, SignaleringGebeurtenis as S, TrajectGebeurtenis as T, Uitkeringskenmerken,
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
    kenmerken: Uitkeringskenmerken,
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

#[derive(Clone, Copy, PartialEq)]
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

/// Birthdays counted one by one, each on the last day of the birth month.
fn leeftijd_op(geboren: Geboortemaand, dag: Date) -> i32 {
    let tekst = geboren.to_string();
    let jaar: i16 = tekst[..4].parse().unwrap();
    let maand: i8 = tekst.get(5..7).map_or(7, |maand| maand.parse().unwrap());
    let mut jaren = -1;
    let verjaardag =
        |jaren: i32| Date::new(jaar + i16::try_from(jaren).unwrap(), maand, 1).unwrap().last_of_month();
    while verjaardag(jaren + 1) <= dag {
        jaren += 1;
    }
    jaren
}

impl Uitkering {
    fn loopt(&self, dag: Date) -> bool {
        self.ingang <= dag && self.einde.as_ref().is_none_or(|einde| einde.datum > dag)
    }

    fn leeftijd(&self, dag: Date) -> Option<i32> {
        self.kenmerken.geboortemaand.map(|geboren| leeftijd_op(geboren, dag))
    }

    fn niveau(&self) -> &'static str {
        self.kenmerken.opleidingsniveau.code()
    }

    fn in_groep(&self, groep: Doelgroep) -> bool {
        match groep {
            Doelgroep::HboWo => ["hbo", "wo"].contains(&self.niveau()),
            Doelgroep::ZonderStartkwalificatie
                if ["geen-basisopleiding", "basisniveau", "lbo-mavo-mbo1"].contains(&self.niveau()) =>
            {
                true
            }
            _ => self.kenmerken.doelgroepen.contains(&groep),
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
        match &regel.gebeurtenis {
            I::UitkeringToegekend(f) if bekend.is(f.uitkering_id, moment, op, Woord::Nieuw) => {
                let uitkering = Uitkering {
                    gemeente: regel.metadata.gemeente.to_string(),
                    persoon: regel.metadata.persoon_id.unwrap(),
                    ingang: f.ingangsdatum,
                    leeftijd: f.leeftijd,
                    kenmerken: f.kenmerken.clone(),
                    einde: einden.get(&f.uitkering_id).cloned(),
                };
                uitkeringen.insert(f.uitkering_id, uitkering);
            }
            I::UitkeringGecorrigeerd(f) if bekend.is(f.uitkering_id, moment, op, Woord::Anders) => {
                if let Some(uitkering) = uitkeringen.get_mut(&f.uitkering_id) {
                    uitkering.leeftijd = f.leeftijd;
                    uitkering.kenmerken = f.kenmerken.clone();
                }
            }
            I::ToekenningIngetrokken(f) if bekend.is(f.uitkering_id, moment, op, Woord::Weg) => {
                uitkeringen.remove(&f.uitkering_id);
            }
            _ => {}
        }
    }
    uitkeringen
        .into_values()
        .filter(|u| u.gemeente == vraag.gemeente.as_str())
        .filter(|u| u.einde.as_ref().is_none_or(|einde| einde.datum > u.ingang))
        .collect()
}

fn signalen(alles: &Geschiedenis, vraag: &Cijfervraag) -> Vec<Signaal> {
    let op = vraag.bekend_op;
    let mut signalen: BTreeMap<Uuid, Signaal> = BTreeMap::new();
    let mut gevolgen: HashMap<Uuid, Vec<(Date, S)>> = HashMap::new();
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
            anders => {
                if let Some(id) = anders.signaal_id()
                    && moment <= op
                {
                    gevolgen.entry(id).or_default().push((metadata.geldig_op, anders.clone()));
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
        signaal.gevolgen = gevolgen.remove(&id).unwrap_or_default();
        signaal
    });
    vol.filter(|signaal| signaal.gemeente == vraag.gemeente.as_str()).collect()
}
