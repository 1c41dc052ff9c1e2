//! The counting: every table from benefits, signals and trajecten as they are known.

use std::collections::{BTreeMap, BTreeSet};

use domein::gebeurtenis::{SignaleringGebeurtenis as S, TrajectGebeurtenis as T};
use domein::{Doelgroep, PersoonId};
use jiff::civil::Date;
use rapportage::Cijfervraag;
use uuid::Uuid;

use super::super::hulp::Geschiedenis;
use super::dekking::Dekking;
use super::{Leeftijd, Reeks, Signaal, Uitkering, plaatsingen, signalen, uitkeringen, verder, verloop};

/// Every count that is not zero, by table, row and column.
pub(crate) type Tellingen = BTreeMap<(String, String, String), u64>;

const DUREN: [&str; 8] = ["tot-3m", "3-6m", "6-12m", "1-2j", "2-3j", "3-5j", "5-10j", "10j-plus"];
const WERKPROGRAMMA: [(&str, i32); 8] = [
    ("tot-18", 17),
    ("18-22", 22),
    ("23-26", 26),
    ("27-34", 34),
    ("35-44", 44),
    ("45-54", 54),
    ("55-64", 64),
    ("65-plus", 150),
];
const PLAN: [(&str, i32); 9] = [
    ("tot-18", 17),
    ("18-22", 22),
    ("23-26", 26),
    ("27-29", 29),
    ("30-34", 34),
    ("35-44", 44),
    ("45-54", 54),
    ("55-64", 64),
    ("65-plus", 150),
];

fn duur(van: Date, tot: Date) -> &'static str {
    DUREN[[3, 6, 12, 24, 36, 60, 120].iter().filter(|maanden| tot >= verder(van, **maanden)).count()]
}

/// The band in which somebody certainly is.
fn band(banden: &[(&'static str, i32)], leeftijd: Leeftijd) -> &'static str {
    let band = |jaren: i32| banden.iter().find(|(_, tot)| jaren <= *tot).unwrap().0;
    leeftijd.filter(|(van, tot)| band(*van) == band(*tot)).map_or("onbekend", |(van, _)| band(van))
}

pub(super) fn zeker_hoogstens(grens: i32, leeftijd: Leeftijd) -> bool {
    leeftijd.is_some_and(|(_, hoogste)| hoogste <= grens)
}

pub(super) struct Tel(Tellingen);

impl Tel {
    pub(super) fn op(&mut self, tabel: &str, rij: &str, kolom: &str) {
        *self.0.entry((tabel.to_owned(), rij.to_owned(), kolom.to_owned())).or_default() += 1;
    }

    pub(super) fn met_totaal(&mut self, tabel: &str, rij: &str, kolom: &str) {
        self.op(tabel, rij, kolom);
        self.op(tabel, "totaal", kolom);
    }
}

/// Every count of every table of days of which something is known; `vastgelegd` is the day on which anything was last
/// recorded.
pub(crate) fn tel(alles: &Geschiedenis, vraag: &Cijfervraag, vastgelegd: Option<Date>) -> Tellingen {
    let mut tel = Tel(Tellingen::new());
    let uitkeringen = uitkeringen(alles, vraag);
    let reeksen: Vec<Reeks<'_>> = uitkeringen.iter().flat_map(Uitkering::reeksen).collect();
    per_maand(&mut tel, &reeksen, vraag);
    standen(&mut tel, &reeksen, vraag);
    stromen(&mut tel, &reeksen, vraag);
    preventie(&mut tel, &signalen(alles, vraag), vraag);
    route(&mut tel, alles, vraag);
    plaatsingen::tel(alles, vraag, |maand, kolom| tel.op("plaatsingen-maand", maand, kolom));
    let dekking = Dekking::van(alles, vraag, vastgelegd);
    verloop::van_begin_naar_eind(&mut tel, &reeksen, vraag);
    verloop::na_signalen(&mut tel, (&signalen(alles, vraag), &reeksen), vraag, &dekking);
    dekking.laat_weg(&mut tel.0, vraag);
    tel.0
}

/// The months whose last day is not after the period: year, month and last day.
pub(super) fn maanden(vraag: &Cijfervraag) -> Vec<(String, Date)> {
    let mut maanden = Vec::new();
    let mut dag = vraag.maanden_vanaf;
    while dag.last_of_month() <= vraag.periode.tot_en_met {
        maanden.push((dag.to_string()[..7].to_owned(), dag.last_of_month()));
        dag = dag.last_of_month().tomorrow().unwrap();
    }
    maanden
}

/// Days without benefit between the end of one run and the begin of another of the same person.
fn zonder(eerst: &Reeks<'_>, daarna: &Reeks<'_>) -> Option<i32> {
    let van_dezelfde = eerst.uitkering.persoon == daarna.uitkering.persoon;
    eerst.tot.filter(|tot| van_dezelfde && *tot <= daarna.van).map(|tot| (daarna.van - tot).get_days())
}

pub(super) fn is_hervat(reeks: &Reeks<'_>, alle: &[Reeks<'_>], dagen: u16) -> bool {
    alle.iter().any(|ander| zonder(ander, reeks).is_some_and(|aantal| aantal <= i32::from(dagen)))
}

pub(super) fn is_onderbroken(reeks: &Reeks<'_>, alle: &[Reeks<'_>], dagen: u16) -> bool {
    alle.iter().any(|ander| zonder(reeks, ander).is_some_and(|aantal| aantal <= i32::from(dagen)))
}

fn is_werk(reeks: &Reeks<'_>) -> bool {
    reeks.einde().is_some_and(|einde| einde.reden == "werk" || einde.reden == "gesubsidieerd-werk")
}

fn per_maand(tel: &mut Tel, reeksen: &[Reeks<'_>], vraag: &Cijfervraag) {
    let dagen = vraag.onderbreking_dagen;
    for (maand, einde) in maanden(vraag) {
        for reeks in reeksen {
            if reeks.loopt(einde) {
                tel.op("stand-maand", &maand, "totaal");
                let leeftijd = reeks.uitkering.leeftijd_op(einde, einde);
                if zeker_hoogstens(29, leeftijd) {
                    tel.op("stand-maand", &maand, "tm-29");
                    for (groep, kolom) in [
                        (Doelgroep::Vergunninghouder, "vergunninghouder-tm-29"),
                        (Doelgroep::HboWo, "hbo-wo-tm-29"),
                    ] {
                        if reeks.uitkering.in_groep(groep, einde) {
                            tel.op("stand-maand", &maand, kolom);
                        }
                    }
                }
                if zeker_hoogstens(26, leeftijd) {
                    tel.op("stand-maand", &maand, "tm-26");
                }
            }
            let in_maand = |dag: Date| dag.to_string()[..7] == maand;
            if in_maand(reeks.van) {
                if is_hervat(reeks, reeksen, dagen) {
                    tel.op("ongepubliceerd", &format!("hervat {maand}"), "");
                } else {
                    stroom(tel, "instroom-maand", &maand, reeks.leeftijd_bij_begin());
                }
            }
            if let Some(tot) = reeks.tot.filter(|tot| in_maand(*tot)) {
                if is_onderbroken(reeks, reeksen, dagen) {
                    tel.op("ongepubliceerd", &format!("onderbroken {maand}"), "");
                } else {
                    stroom(tel, "uitstroom-maand", &maand, reeks.leeftijd_bij_einde(tot));
                    if is_werk(reeks) {
                        tel.op("uitstroom-maand", &maand, "werk");
                    }
                }
            }
        }
    }
}

fn stroom(tel: &mut Tel, tabel: &str, maand: &str, leeftijd: Leeftijd) {
    tel.op(tabel, maand, "totaal");
    for (kolom, grens) in [("tm-29", 29), ("tm-26", 26)] {
        if zeker_hoogstens(grens, leeftijd) {
            tel.op(tabel, maand, kolom);
        }
    }
}

fn standen(tel: &mut Tel, reeksen: &[Reeks<'_>], vraag: &Cijfervraag) {
    for (kolom, dag) in [("basis", vraag.basis), ("nu", vraag.periode.tot_en_met)] {
        for u in reeksen.iter().filter(|reeks| reeks.loopt(dag)).map(|reeks| reeks.uitkering) {
            let leeftijd = u.leeftijd_op(dag, dag);
            tel.met_totaal("stand-leeftijd", band(&PLAN, leeftijd), kolom);
            if !zeker_hoogstens(29, leeftijd) {
                continue;
            }
            for groep in Doelgroep::ALLE.iter().filter(|groep| u.in_groep(**groep, dag)) {
                tel.op("stand-doelgroep", groep.code(), kolom);
            }
            tel.op("stand-doelgroep", "totaal", kolom);
            tel.met_totaal("stand-opleiding", u.niveau(dag), kolom);
            let team = u.op(dag).gebiedsteam.as_ref().map_or("onbekend", |team| team.as_str());
            tel.met_totaal("stand-gebiedsteam", team, kolom);
            tel.met_totaal("stand-duur", duur(u.ingang, dag), kolom);
        }
    }
}

fn stromen(tel: &mut Tel, reeksen: &[Reeks<'_>], vraag: &Cijfervraag) {
    let erin = |dag: Date| vraag.periode.van <= dag && dag <= vraag.periode.tot_en_met;
    let dagen = vraag.onderbreking_dagen;
    for reeks in reeksen {
        let u = reeks.uitkering;
        if erin(reeks.van) {
            if is_hervat(reeks, reeksen, dagen) {
                tel.op("ongepubliceerd", "hervat periode", "");
            } else {
                let leeftijd = band(&WERKPROGRAMMA, reeks.leeftijd_bij_begin());
                tel.met_totaal("instroom-leeftijd", leeftijd, "aantal");
                tel.met_totaal("instroom-opleiding", u.niveau(reeks.van), "aantal");
            }
        }
        if let Some(tot) = reeks.tot.filter(|tot| erin(*tot)) {
            if is_onderbroken(reeks, reeksen, dagen) {
                tel.op("ongepubliceerd", "onderbroken periode", "");
                continue;
            }
            let duur = duur(u.ingang, tot);
            tel.met_totaal("uitstroom-duur", duur, "aantal");
            if is_werk(reeks) {
                tel.met_totaal("uitstroom-werk-duur", duur, "aantal");
            }
            let reden = reeks.einde().map_or("andere-regeling-of-rol", |einde| &einde.reden);
            tel.met_totaal("uitstroom-reden", reden, "aantal");
        }
    }
}

fn preventie(tel: &mut Tel, signalen: &[Signaal], vraag: &Cijfervraag) {
    let laatste = vraag.periode.tot_en_met;
    for signaal in signalen.iter().filter(|s| vraag.periode.van <= s.datum && s.datum <= laatste) {
        let gevolgen: Vec<&(Date, S)> =
            signaal.gevolgen.iter().filter(|(datum, _)| *datum <= laatste).collect();
        let opvolging = gevolgen.iter().filter(|(_, wat)| {
            matches!(
                wat,
                S::InformatieVerstrekt(_)
                    | S::AankomstBevestigd(_)
                    | S::SignaalDoorgeleid(_)
                    | S::InformatiefGesprekGepland(_)
                    | S::InformatiefGesprekGevoerd(_)
            )
        });
        let eerste = opvolging.map(|(datum, _)| *datum).min();
        let mut uitkomst: Option<(Date, &str)> = None;
        for (datum, wat) in &gevolgen {
            if let S::InformatiefGesprekGevoerd(f) = wat
                && uitkomst.is_none_or(|(toen, _)| toen <= *datum)
            {
                uitkomst = Some((*datum, f.uitkomst.code()));
            }
        }
        let is_er = |zoek: fn(&S) -> bool| gevolgen.iter().any(|(_, wat)| zoek(wat));
        tel.met_totaal("signalen-bron", signaal.bron, "ontvangen");
        let toestand = match eerste {
            Some(dag) if dag < signaal.opvolgen_voor => "binnen-norm",
            Some(_) => "na-norm",
            None if is_er(|wat| matches!(wat, S::SignaalAfgesloten(_))) => "afgesloten-zonder",
            None if signaal.opvolgen_voor <= laatste => "verlopen",
            None => "loopt",
        };
        if toestand == "binnen-norm" {
            tel.met_totaal("signalen-bron", signaal.bron, "binnen-norm");
        }
        let id = "signalen-opvolging";
        tel.met_totaal(id, toestand, "aantal");
        if let Some((_, uitkomst)) = uitkomst {
            tel.met_totaal("signalen-bron", signaal.bron, "gesprek");
            tel.op(id, "gesprek-gevoerd", "aantal");
            tel.op(id, &format!("uitkomst-{uitkomst}"), "aantal");
        }
        if is_er(|wat| matches!(wat, S::InformatiefGesprekGepland(_))) {
            tel.op(id, "gesprek-gepland", "aantal");
        }
        if is_er(|wat| matches!(wat, S::InformatiefGesprekVerplaatst(_))) {
            tel.op(id, "gesprek-verplaatst", "aantal");
        }
        if is_er(|wat| matches!(wat, S::InformatiefGesprekAfgezegd(_))) {
            tel.op(id, "gesprek-afgezegd", "aantal");
        }
        if is_er(|wat| matches!(wat, S::NietVerschenen(_))) {
            tel.op(id, "niet-verschenen", "aantal");
        }
        if is_er(|wat| matches!(wat, S::SignaalGeescaleerd(_))) {
            tel.op(id, "geescaleerd", "aantal");
        }
    }
}

fn route(tel: &mut Tel, alles: &Geschiedenis, vraag: &Cijfervraag) {
    let mut starts: Vec<(Uuid, PersoonId, Date)> = Vec::new();
    let mut einden: Vec<(Uuid, Date)> = Vec::new();
    let mut stappen: Vec<(PersoonId, Date, &str)> = Vec::new();
    for regel in &alles.traject {
        let (metadata, wat) = (&regel.metadata, &regel.gebeurtenis);
        let bekend = metadata.vastgelegd_op.as_microsecond() <= vraag.bekend_op;
        let van_ons = metadata.gemeente == vraag.gemeente;
        if !bekend || !van_ons || wat.aanbod().is_none_or(|aanbod| aanbod.as_str() != "route-arbeid-plus") {
            continue;
        }
        let (wie, dag) = (metadata.persoon_id.unwrap(), metadata.geldig_op);
        match wat {
            T::TrajectGestart(f) => starts.push((f.traject_id, wie, dag)),
            T::TrajectStapGezet(f) if f.stap.code() != "voortgang" => stappen.push((wie, dag, f.stap.code())),
            T::TrajectVoltooid(f) => einden.push((f.traject_id, dag)),
            T::TrajectAfgebroken(f) => einden.push((f.traject_id, dag)),
            _ => {}
        }
    }
    let id = "route-arbeid-plus";
    for jaar in vraag.maanden_vanaf.year()..=vraag.periode.tot_en_met.year() {
        let kolom = jaar.to_string();
        let laatste = vraag.periode.tot_en_met.min(Date::new(jaar, 12, 31).unwrap());
        let in_jaar = |dag: Date| dag.year() == jaar && dag <= laatste;
        let actueel = starts.iter().filter(|(traject, _, dag)| {
            *dag <= laatste && !einden.iter().any(|(ander, einde)| ander == traject && *einde <= laatste)
        });
        for _ in actueel.map(|(_, wie, _)| *wie).collect::<BTreeSet<_>>() {
            tel.op(id, "deelnemers-actueel", &kolom);
        }
        let gezet = stappen.iter().filter(|(_, dag, _)| in_jaar(*dag));
        for (_, stap) in gezet.map(|(wie, _, stap)| (*wie, *stap)).collect::<BTreeSet<_>>() {
            tel.op(id, stap, &kolom);
        }
        let mensen: BTreeSet<PersoonId> = starts.iter().map(|(_, wie, _)| *wie).collect();
        for mens in mensen {
            let eerste = starts.iter().filter(|(_, wie, _)| *wie == mens).map(|(_, _, dag)| *dag).min();
            if eerste.is_some_and(in_jaar) {
                tel.op(id, "nieuw-gestart", &kolom);
            }
        }
    }
}
