//! The counting: every table from benefits, signals and trajecten as they are known.

use std::collections::{BTreeMap, BTreeSet};

use domein::gebeurtenis::{SignaleringGebeurtenis as S, TrajectGebeurtenis as T};
use domein::{Doelgroep, PersoonId};
use jiff::civil::Date;
use rapportage::Cijfervraag;
use uuid::Uuid;

use super::super::hulp::Geschiedenis;
use super::{Signaal, Uitkering, signalen, uitkeringen, verder};

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

fn band(banden: &[(&'static str, i32)], leeftijd: Option<i32>) -> &'static str {
    leeftijd.map_or("onbekend", |jaren| banden.iter().find(|(_, tot)| jaren <= *tot).unwrap().0)
}

struct Tel(Tellingen);

impl Tel {
    fn op(&mut self, tabel: &str, rij: &str, kolom: &str) {
        *self.0.entry((tabel.to_owned(), rij.to_owned(), kolom.to_owned())).or_default() += 1;
    }

    fn met_totaal(&mut self, tabel: &str, rij: &str, kolom: &str) {
        self.op(tabel, rij, kolom);
        self.op(tabel, "totaal", kolom);
    }
}

/// Every count of every table.
pub(crate) fn tel(alles: &Geschiedenis, vraag: &Cijfervraag) -> Tellingen {
    let mut tel = Tel(Tellingen::new());
    let uitkeringen = uitkeringen(alles, vraag);
    per_maand(&mut tel, &uitkeringen, vraag);
    standen(&mut tel, &uitkeringen, vraag);
    stromen(&mut tel, &uitkeringen, vraag);
    preventie(&mut tel, &signalen(alles, vraag), &uitkeringen, vraag);
    route(&mut tel, alles, vraag);
    tel.0
}

/// The months whose last day is not after the period: year, month and last day.
fn maanden(vraag: &Cijfervraag) -> Vec<(String, Date)> {
    let mut maanden = Vec::new();
    let mut dag = vraag.maanden_vanaf;
    while dag.last_of_month() <= vraag.periode.tot_en_met {
        maanden.push((dag.to_string()[..7].to_owned(), dag.last_of_month()));
        dag = dag.last_of_month().tomorrow().unwrap();
    }
    maanden
}

fn per_maand(tel: &mut Tel, uitkeringen: &[Uitkering], vraag: &Cijfervraag) {
    for (maand, einde) in maanden(vraag) {
        for u in uitkeringen {
            if u.loopt(einde) {
                tel.op("stand-maand", &maand, "totaal");
                let leeftijd = u.leeftijd(einde);
                if leeftijd.is_some_and(|jaren| jaren <= 29) {
                    tel.op("stand-maand", &maand, "tm-29");
                    for (groep, kolom) in [
                        (Doelgroep::Vergunninghouder, "vergunninghouder-tm-29"),
                        (Doelgroep::HboWo, "hbo-wo-tm-29"),
                    ] {
                        if u.in_groep(groep) {
                            tel.op("stand-maand", &maand, kolom);
                        }
                    }
                }
                if leeftijd.is_some_and(|jaren| jaren <= 26) {
                    tel.op("stand-maand", &maand, "tm-26");
                }
            }
            if u.ingang.to_string()[..7] == maand {
                stroom(tel, "instroom-maand", &maand, u.leeftijd);
            }
            if let Some(uit) = u.einde.as_ref().filter(|uit| uit.datum.to_string()[..7] == maand) {
                stroom(tel, "uitstroom-maand", &maand, uit.leeftijd);
                if uit.reden == "werk" || uit.reden == "gesubsidieerd-werk" {
                    tel.op("uitstroom-maand", &maand, "werk");
                }
            }
        }
    }
}

fn stroom(tel: &mut Tel, tabel: &str, maand: &str, leeftijd: Option<u8>) {
    tel.op(tabel, maand, "totaal");
    for (kolom, grens) in [("tm-29", 29), ("tm-26", 26)] {
        if leeftijd.is_some_and(|jaren| jaren <= grens) {
            tel.op(tabel, maand, kolom);
        }
    }
}

fn standen(tel: &mut Tel, uitkeringen: &[Uitkering], vraag: &Cijfervraag) {
    for (kolom, dag) in [("basis", vraag.basis), ("nu", vraag.periode.tot_en_met)] {
        for u in uitkeringen.iter().filter(|u| u.loopt(dag)) {
            let leeftijd = u.leeftijd(dag);
            tel.met_totaal("stand-leeftijd", band(&PLAN, leeftijd), kolom);
            if leeftijd.is_none_or(|jaren| jaren > 29) {
                continue;
            }
            for groep in Doelgroep::ALLE.iter().filter(|groep| u.in_groep(**groep)) {
                tel.op("stand-doelgroep", groep.code(), kolom);
            }
            tel.op("stand-doelgroep", "totaal", kolom);
            tel.met_totaal("stand-opleiding", u.niveau(), kolom);
            let team = u.kenmerken.gebiedsteam.as_ref().map_or("onbekend", |team| team.as_str());
            tel.met_totaal("stand-gebiedsteam", team, kolom);
            tel.met_totaal("stand-duur", duur(u.ingang, dag), kolom);
        }
    }
}

fn stromen(tel: &mut Tel, uitkeringen: &[Uitkering], vraag: &Cijfervraag) {
    let erin = |dag: Date| vraag.periode.van <= dag && dag <= vraag.periode.tot_en_met;
    for u in uitkeringen {
        if erin(u.ingang) {
            tel.met_totaal("instroom-leeftijd", band(&WERKPROGRAMMA, u.leeftijd.map(i32::from)), "aantal");
            tel.met_totaal("instroom-opleiding", u.niveau(), "aantal");
        }
        if let Some(uit) = u.einde.as_ref().filter(|uit| erin(uit.datum)) {
            let duur = duur(u.ingang, uit.datum);
            tel.met_totaal("uitstroom-duur", duur, "aantal");
            if uit.reden == "werk" || uit.reden == "gesubsidieerd-werk" {
                tel.met_totaal("uitstroom-werk-duur", duur, "aantal");
            }
            tel.met_totaal("uitstroom-reden", &uit.reden, "aantal");
        }
    }
}

fn preventie(tel: &mut Tel, signalen: &[Signaal], uitkeringen: &[Uitkering], vraag: &Cijfervraag) {
    let laatste = vraag.periode.tot_en_met;
    for signaal in signalen.iter().filter(|s| vraag.periode.van <= s.datum && s.datum <= laatste) {
        let gevolgen: Vec<&(Date, S)> =
            signaal.gevolgen.iter().filter(|(datum, _)| *datum <= laatste).collect();
        let opvolging = gevolgen.iter().filter(|(_, wat)| {
            matches!(
                wat,
                S::InformatieVerstrekt(_)
                    | S::AankomstBevestigd(_)
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
        if is_er(|wat| matches!(wat, S::NietVerschenen(_))) {
            tel.op(id, "niet-verschenen", "aantal");
        }
        for (rij, maanden) in [("bijstand-3m", 3), ("bijstand-6m", 6), ("bijstand-12m", 12)] {
            let toch = uitkeringen.iter().any(|u| {
                u.persoon == signaal.persoon
                    && signaal.datum <= u.ingang
                    && u.ingang < verder(signaal.datum, maanden)
                    && u.ingang <= laatste
            });
            if toch {
                tel.op(id, rij, "aantal");
            }
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
