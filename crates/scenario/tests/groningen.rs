//! The promises of scenario groningen, counted again from the written files.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use hulp::Uitkering;
use jiff::civil::{Date, date};
use scenario::genereer;
use serde_json::Value;

fn maak(zaad: u64) -> tempfile::TempDir {
    let map = tempfile::tempdir().unwrap();
    genereer("groningen", zaad, map.path()).unwrap();
    map
}

fn regels(pad: &Path) -> Vec<Value> {
    let tekst = std::fs::read_to_string(pad).unwrap();
    tekst.lines().map(|regel| serde_json::from_str(regel).unwrap()).collect()
}

/// Whether a line is one of the stories that were added to the scenario later; none is about Route Arbeid+.
fn is_verhaal(regel: &Value) -> bool {
    regel["sleutel"].as_str().unwrap().contains("-V")
}

fn jongeren(alles: &[Uitkering], dag: Date) -> Vec<&Uitkering> {
    alles.iter().filter(|u| u.loopt_op(dag) && u.leeftijd(dag) <= 29).collect()
}

/// `van` → `tot` in whole per cents.
fn procent(van: usize, tot: usize) -> i64 {
    ((tot as f64 / van as f64 - 1.0) * 100.0).round() as i64
}

#[test]
fn de_stand_van_jongeren_is_die_van_het_plan_bij_elk_zaad() {
    for zaad in [1, 7, 99] {
        let map = maak(zaad);
        let alles = hulp::beginbestand(map.path());
        let (toen, nu, laatst) = (date(2023, 1, 31), date(2025, 3, 31), date(2026, 3, 31));
        let (voor, na) = (jongeren(&alles, toen), jongeren(&alles, nu));
        assert_eq!((voor.len(), na.len()), (1_388, 1_743));

        let aantal =
            |wie: &[&Uitkering], keuze: &dyn Fn(&Uitkering) -> bool| wie.iter().filter(|u| keuze(u)).count();
        let vergunninghouder = |u: &Uitkering| u.is("vergunninghouder");
        let (eerst, later) = (aantal(&voor, &vergunninghouder), aantal(&na, &vergunninghouder));
        assert_eq!((eerst, later, procent(eerst, later)), (385, 585, 52));
        let hoger = |u: &Uitkering| matches!(u.opleiding.as_str(), "hbo" | "wo");
        assert_eq!(procent(aantal(&voor, &hoger), aantal(&na, &hoger)), 28);
        let beperking = |u: &Uitkering| u.is("arbeidsbeperking");
        assert!((1..=10).contains(&procent(aantal(&voor, &beperking), aantal(&na, &beperking))));

        let eind = jongeren(&alles, laatst).len();
        assert!((1_650..1_743).contains(&eind), "een lichte daling na de pilots: {eind}");
    }
}

#[test]
fn de_bevolking_blijft_bij_de_bron() {
    let map = maak(1);
    let alles = hulp::beginbestand(map.path());
    for jaar in 2018..=2025 {
        let erin = alles.iter().filter(|u| u.ingang.year() == jaar).count();
        let eruit = alles.iter().filter(|u| u.einde.is_some_and(|e| e.year() == jaar)).count();
        assert!((1_600..=2_700).contains(&erin), "instroom {jaar}: {erin}");
        assert!((1_700..=2_700).contains(&eruit), "uitstroom {jaar}: {eruit}");
        let stand = alles.iter().filter(|u| u.loopt_op(date(jaar, 12, 31))).count();
        assert!((9_800..=10_700).contains(&stand), "stand {jaar}: {stand}");
    }
    let eind = date(2018, 12, 31);
    let stand: Vec<_> = alles.iter().filter(|u| u.loopt_op(eind)).collect();
    let lang = stand.iter().filter(|u| hulp::duurband(u.ingang, eind) >= 5).count();
    assert!((55..=72).contains(&(lang * 100 / stand.len())), "langer dan drie jaar: {lang}");
    let laatst = date(2026, 3, 31);
    assert!(alles.iter().all(|u| u.ingang <= laatst && u.einde.is_none_or(|e| u.ingang < e && e <= laatst)));
    assert!(alles.iter().all(|u| u.einde.is_none_or(|e| e >= date(2018, 1, 1))));
    assert!(alles.iter().all(|u| (18..=67).contains(&u.leeftijd(u.ingang))));
}

#[test]
fn niemand_heeft_twee_uitkeringen_tegelijk_en_een_deel_komt_terug() {
    let map = maak(1);
    let mut per_persoon: HashMap<String, Vec<Uitkering>> = HashMap::new();
    for uitkering in hulp::beginbestand(map.path()) {
        per_persoon.entry(uitkering.wie.clone()).or_default().push(uitkering);
    }
    let (mut uit, mut half, mut heel) = (0_u32, 0_u32, 0_u32);
    for lijst in per_persoon.values_mut() {
        lijst.sort_by_key(|u| u.ingang);
        for plaats in 0..lijst.len() {
            let Some(einde) = lijst[plaats].einde else {
                assert_eq!(plaats, lijst.len() - 1, "na een lopende uitkering komt er geen meer");
                continue;
            };
            let terug = lijst.get(plaats + 1).map(|volgende| volgende.ingang);
            assert!(terug.is_none_or(|terug| terug >= einde), "{lijst:?}");
            if einde < date(2025, 3, 1) {
                uit += 1;
                let duur = terug.map(|terug| hulp::duurband(einde, terug));
                half += u32::from(duur.is_some_and(|band| band < 2));
                heel += u32::from(duur.is_some_and(|band| band < 3));
            }
        }
    }
    assert!((120..=160).contains(&(half * 1000 / uit)), "binnen een half jaar terug: {half} van {uit}");
    assert!((175..=225).contains(&(heel * 1000 / uit)), "binnen een jaar terug: {heel} van {uit}");
}

#[test]
fn de_jaartabel_van_route_arbeid_plus_komt_uit_de_opdrachten() {
    const STAPPEN: [&str; 9] = [
        "uitstroom-dagbesteding",
        "dagbesteding-ontwikkelperspectief",
        "stage-maatwerk",
        "uitstroom-arbeid",
        "heeft-gewerkt",
        "school-entree",
        "indicatie-nieuw-beschut",
        "wajong-advies-of-toegekend",
        "uitval",
    ];
    for zaad in [1, 5] {
        let map = maak(zaad);
        // By traject: who, start, end. By person: the first start.
        let mut trajecten: HashMap<String, (String, String, Option<String>)> = HashMap::new();
        let mut eerste: HashMap<String, String> = HashMap::new();
        let mut stappen: BTreeMap<(String, String), HashSet<String>> = BTreeMap::new();
        for regel in regels(&map.path().join("opdrachten.jsonl")) {
            let (pad, inhoud) = (regel["pad"].as_str().unwrap(), &regel["inhoud"]);
            if is_verhaal(&regel) {
                continue;
            }
            let datum = inhoud["datum"].as_str().unwrap().to_owned();
            assert_eq!(regel["op"], inhoud["datum"]);
            if pad == "/traject/v1/trajecten" && inhoud["aanbod"] == "route-arbeid-plus" {
                let kenmerk = inhoud["kenmerk"].as_str().unwrap();
                let id = domein::afgeleide_id("traject", &[kenmerk]).to_string();
                let wie = inhoud["persoon"]["bsn"].as_str().unwrap().to_owned();
                assert!(
                    trajecten.values().all(|(ander, _, einde)| *ander != wie || einde.is_some()),
                    "een tweede traject begint pas als het eerste klaar is"
                );
                let stop = "2024-07-01"..="2025-06-30";
                assert!(!stop.contains(&datum.as_str()), "gestart tijdens de aanmeldstop: {datum}");
                eerste.entry(wie.clone()).or_insert_with(|| datum.clone());
                assert!(trajecten.insert(id, (wie, datum, None)).is_none());
            } else if let Some(rest) = pad.strip_prefix("/traject/v1/trajecten/") {
                let (id, deel) = rest.split_once('/').unwrap();
                let Some(traject) = trajecten.get_mut(id) else { continue };
                assert!(traject.1 <= datum && traject.2.is_none(), "{regel}");
                if deel == "stappen" {
                    let sleutel = (datum[..4].to_owned(), inhoud["stap"].as_str().unwrap().to_owned());
                    assert!(stappen.entry(sleutel).or_default().insert(traject.0.clone()));
                } else {
                    traject.2 = Some(datum);
                }
            }
        }
        let rij = |jaar: &str| {
            let eind = format!("{jaar}-12-31");
            let open = trajecten
                .values()
                .filter(|(_, start, einde)| *start <= eind && einde.as_ref().is_none_or(|e| *e > eind))
                .map(|(wie, ..)| wie)
                .collect::<HashSet<_>>();
            let mut rij = vec![open.len()];
            rij.extend(
                STAPPEN.map(|s| stappen.get(&(jaar.to_owned(), s.to_owned())).map_or(0, HashSet::len)),
            );
            rij.push(eerste.values().filter(|start| start.starts_with(jaar)).count());
            rij
        };
        assert_eq!(rij("2023"), [40, 2, 5, 6, 6, 3, 8, 1, 1, 8, 22]);
        assert_eq!(rij("2024"), [54, 3, 5, 8, 9, 7, 8, 2, 8, 12, 11]);
        assert_eq!(rij("2025")[0], 62);
    }
}

#[test]
fn de_opdrachten_passen_bij_de_andere_bestanden() {
    let map = maak(1);
    let alles = hulp::beginbestand(map.path());
    let signalen: HashMap<String, BTreeMap<String, String>> =
        hulp::csv(&map.path().join("doorstroompunt.csv"))
            .into_iter()
            .filter(|rij| rij["soort"] == "dreigende-uitval")
            .map(|rij| {
                let id = domein::afgeleide_id("signaal", &["doorstroompunt", &rij["meldingsnummer"]]);
                (id.to_string(), rij)
            })
            .collect();
    assert!((350..=500).contains(&signalen.len()));
    for rij in signalen.values() {
        let jaren = hulp::jaren(rij["geboortedatum"].parse().unwrap(), rij["datum"].parse().unwrap());
        assert!((16..23).contains(&jaren), "{rij:?}");
    }
    let uwv: HashSet<String> = regels(&map.path().join("uwv.jsonl"))
        .into_iter()
        .map(|bericht| {
            let bron = match bericht["type"].as_str().unwrap() {
                "nl.uwv.overdracht.warme-overdracht.v1" => "uwv-warme-overdracht",
                "nl.uwv.ww.einde-nadert.v1" => "uwv-ww-einde",
                anders => panic!("{anders}"),
            };
            let nummer =
                bericht["data"]["overdrachtsnummer"].as_str().or(bericht["data"]["meldingsnummer"].as_str());
            domein::afgeleide_id("signaal", &[bron, nummer.unwrap()]).to_string()
        })
        .collect();

    let opdrachten = regels(&map.path().join("opdrachten.jsonl"));
    let sleutels: HashSet<&str> = opdrachten.iter().map(|r| r["sleutel"].as_str().unwrap()).collect();
    assert_eq!(sleutels.len(), opdrachten.len());
    assert!(opdrachten.is_sorted_by_key(|regel| regel["op"].as_str().unwrap()));
    let (verhalen, opdrachten): (Vec<_>, Vec<_>) = opdrachten.into_iter().partition(is_verhaal);
    assert!((1_000..2_500).contains(&verhalen.len()), "{}", verhalen.len());
    assert!((5_000..8_000).contains(&opdrachten.len()), "{}", opdrachten.len());
    let mut aanvragen: HashMap<String, Option<String>> = HashMap::new();
    let mut vorige = String::new();
    let (mut uitkomst_aanvraag, mut toegekend) = (0, 0);
    for regel in &opdrachten {
        let (op, pad, inhoud) =
            (regel["op"].as_str().unwrap(), regel["pad"].as_str().unwrap(), &regel["inhoud"]);
        assert!(op >= vorige.as_str() && op <= "2026-03-31");
        op.clone_into(&mut vorige);
        if let Some(rest) = pad.strip_prefix("/signalering/v1/signalen/") {
            let id = rest.split('/').next().unwrap();
            assert!(signalen.contains_key(id) || uwv.contains(id), "onbekend signaal: {regel}");
            if let Some(signaal) = signalen.get(id) {
                assert!(op >= signaal["datum"].as_str(), "{regel}");
            }
            if inhoud["uitkomst"] == "aanvraag-nodig" {
                uitkomst_aanvraag += 1;
                aanvragen.insert(domein::afgeleide_id("aanvraag", &[id]).to_string(), None);
            }
        } else if pad == "/intake/v1/aanvragen" {
            let id = domein::afgeleide_id("aanvraag", &[inhoud["kenmerk"].as_str().unwrap()]).to_string();
            let bsn = inhoud["persoon"]["bsn"].as_str().unwrap().to_owned();
            assert!(aanvragen.insert(id, Some(bsn)).is_none());
        } else if let Some(rest) = pad.strip_prefix("/intake/v1/aanvragen/") {
            let (id, deel) = rest.split_once('/').unwrap();
            let wie = aanvragen.get(id).unwrap_or_else(|| panic!("onbekende aanvraag: {regel}"));
            if deel == "besluit" && inhoud["besluit"] == "toegekend" {
                toegekend += 1;
                let ingang: Date = inhoud["ingangsdatum"].as_str().unwrap().parse().unwrap();
                let bekend =
                    alles.iter().any(|u| u.ingang == ingang && wie.as_ref().is_none_or(|w| *w == u.wie));
                assert!(bekend, "een toekenning die niet in het beginbestand staat: {regel}");
            }
        }
    }
    assert!(uitkomst_aanvraag >= 25, "{uitkomst_aanvraag}");
    assert!(toegekend >= 300, "{toegekend}");
    // Deelnemers aan een pilot hebben bij de start een uitkering, en geen traject is na de uitkering nog open.
    let pilots = ["op-koers", "trainingsprogramma-jongeren", "kansrijke-taalverwerving"];
    for pilot in pilots {
        let starts: Vec<_> = opdrachten
            .iter()
            .filter(|r| r["pad"] == "/traject/v1/trajecten" && r["inhoud"]["aanbod"] == pilot)
            .collect();
        assert!(starts.len() >= 20, "{pilot}: {}", starts.len());
        for start in starts {
            let dag: Date = start["op"].as_str().unwrap().parse().unwrap();
            let wie = start["inhoud"]["persoon"]["bsn"].as_str().unwrap();
            assert!(alles.iter().any(|u| u.wie == wie && u.loopt_op(dag) && u.leeftijd(dag) <= 29));
        }
    }
}

#[test]
fn elk_getal_van_negen_cijfers_is_een_testnummer() {
    // A seed of nine digits, which is written into the files as well.
    let map = maak(123_456_789);
    let mut gezien = HashSet::new();
    let onderwijsnummers: HashSet<u32> =
        scenario::test_bsns().filter_map(scenario::onderwijsnummer).collect();
    let mut zonder_bsn = 0;
    for bestand in std::fs::read_dir(map.path()).unwrap() {
        let tekst = std::fs::read_to_string(bestand.unwrap().path()).unwrap();
        for nummer in hulp::negencijfers(&tekst) {
            if onderwijsnummers.contains(&nummer) {
                zonder_bsn += 1;
                continue;
            }
            assert!(hulp::is_test_bsn(nummer), "{nummer}");
            gezien.insert(nummer);
        }
    }
    assert!(zonder_bsn > 5, "{zonder_bsn}");
    assert!(gezien.len() > 500, "{}", gezien.len());
    let reeks: HashSet<u32> = scenario::test_bsns().collect();
    assert!(gezien.is_subset(&reeks));
}

/// The demo records these teams and coaches first, and then every door looks at them.
#[test]
fn elk_team_en_elke_coach_van_een_opdracht_staat_in_de_inrichting() {
    let map = maak(7);
    let tekst = std::fs::read_to_string(map.path().join("inrichting.toml")).unwrap();
    let inrichting: toml::Table = tekst.parse().unwrap();
    let van = |deel: &str| -> HashMap<String, String> {
        let rijen = inrichting[deel].as_array().unwrap().iter();
        rijen.map(|rij| (rij["code"].as_str().unwrap().to_owned(), rij["van"].to_string())).collect()
    };
    let (teams, coaches) = (van("teams"), van("medewerkers"));
    let mut genoemd = 0;
    for opdracht in regels(&map.path().join("opdrachten.jsonl")) {
        let (op, inhoud) = (opdracht["op"].as_str().unwrap(), &opdracht["inhoud"]);
        // There it is a municipality that somebody goes to.
        if opdracht["pad"].as_str().unwrap().ends_with("/doorgeleiding") {
            continue;
        }
        for (veld, bekend) in
            [("gebiedsteam", &teams), ("coach", &coaches), ("naar", &coaches), ("jobcoach", &coaches)]
        {
            let Some(code) = inhoud[veld].as_str().filter(|code| *code != "onbekend") else { continue };
            assert!(bekend.get(code).is_some_and(|van| van.as_str() <= op), "{veld} {code} op {op}");
            genoemd += 1;
        }
    }
    assert!(genoemd > 1_000, "{genoemd}");
}

/// A budget is of a year, and a request that is not decided in it is refused at the door.
#[test]
fn over_geld_wordt_besloten_in_het_jaar_waarin_het_is_gevraagd() {
    for zaad in [1, 2, 6, 7] {
        let map = maak(zaad);
        let mut gevraagd: HashMap<String, String> = HashMap::new();
        let mut budgetten = HashSet::new();
        let mut besloten = 0;
        for opdracht in regels(&map.path().join("opdrachten.jsonl")) {
            let (pad, inhoud) = (opdracht["pad"].as_str().unwrap(), &opdracht["inhoud"]);
            let jaar = inhoud["datum"].as_str().map(|dag| dag[..4].to_owned());
            if let Some(budget) = pad.strip_prefix("/traject/v1/budgetten/doorbraakbudget/") {
                budgetten.insert(budget.to_owned());
            } else if pad == "/traject/v1/maatwerk" {
                assert!(
                    budgetten.contains(jaar.as_ref().unwrap()),
                    "zaad {zaad}: nog geen budget: {opdracht}"
                );
                let id = domein::afgeleide_id("maatwerk", &[inhoud["kenmerk"].as_str().unwrap()]);
                gevraagd.insert(id.to_string(), jaar.unwrap());
            } else if let Some(id) =
                pad.strip_prefix("/traject/v1/maatwerk/").and_then(|rest| rest.strip_suffix("/besluit"))
            {
                assert_eq!(gevraagd.get(id), jaar.as_ref(), "zaad {zaad}: {pad}");
                besloten += 1;
            }
        }
        assert!(besloten > 20, "zaad {zaad}: {besloten}");
    }
}

/// What the services number by themselves is taken from the answer to an earlier line.
#[test]
fn een_pad_verwijst_alleen_naar_een_antwoord_van_een_eerdere_regel() {
    for zaad in [1, 5] {
        let map = maak(zaad);
        let mut onthouden = HashSet::new();
        let mut verwijzingen = 0;
        for regel in regels(&map.path().join("opdrachten.jsonl")) {
            for deel in regel["pad"].as_str().unwrap().split('/').filter(|deel| deel.starts_with('{')) {
                let (naam, _) = deel.trim_matches(['{', '}']).split_once('.').unwrap();
                assert!(onthouden.contains(naam), "zaad {zaad}: {regel}");
                verwijzingen += 1;
            }
            if let Some(naam) = regel["onthoud"].as_str() {
                assert!(onthouden.insert(naam.to_owned()), "zaad {zaad}: {naam} twee keer");
            }
        }
        assert!(verwijzingen > 200, "{verwijzingen}");
    }
}

fn in_de_map(naam: &str) -> String {
    let wortel = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(wortel.join(naam)).unwrap()
}

#[test]
fn elk_aanbod_van_de_stukken_wordt_gevolgd() {
    let catalogus: toml::Table = in_de_map("schemas/aanlevering/aanbod-voorbeeld.toml").parse().unwrap();
    let catalogus = catalogus["aanbod"].as_array().unwrap();
    assert!(catalogus.len() > 20);
    for zaad in [1, 2, 3] {
        let map = maak(zaad);
        let opdrachten = regels(&map.path().join("opdrachten.jsonl"));
        let gevolgd: HashSet<&str> = opdrachten
            .iter()
            .filter(|regel| regel["pad"] == "/traject/v1/trajecten")
            .map(|regel| regel["inhoud"]["aanbod"].as_str().unwrap())
            .collect();
        for aanbod in catalogus {
            assert!(gevolgd.contains(aanbod["code"].as_str().unwrap()), "zaad {zaad}: {aanbod}");
        }
    }
}

/// Addresses of `docs/systemen.md` to which no line of the scenario goes. A file records and does not look.
const GELEZEN: [&str; 21] = [
    "/signalering/v1/in-beeld",
    "/signalering/v1/eigen-signalen",
    "/signalering/v1/signalen/{signaalId}/opvolging",
    "/intake/v1/aanvragen/{aanvraagId}/verloop",
    "/intake/v1/uitkeringen",
    "/intake/v1/uitkeringen/{uitkeringId}",
    "/traject/v1/werkvoorraad",
    "/traject/v1/caseload",
    "/traject/v1/coachverzoeken",
    "/traject/v1/personen/{persoonId}",
    "/traject/v1/ggz",
    "/traject/v1/ggz/{persoonId}",
    "/traject/v1/plaatsingen/{plaatsingId}",
    "/traject/v1/casussen/{casusId}",
    "/traject/v1/jpf-deelnames/{deelnameId}",
    "/traject/v1/maatwerk/{maatwerkId}",
    "/traject/v1/budgetten",
    "/traject/v1/aanbod/{code}",
    "/traject/v1/aanbod/{code}/kosten",
    "/traject/v1/buig",
    "/personen/v1/personen/{persoonId}/teksten",
];
/// What is recorded and not told: benefits and their end come in the file, of which a change at the desk would change the stands;
/// aftercare is told by person; a place is offered on the day on which the program runs, so nobody has answered it before.
const NIET_VERTELD: [&str; 6] = [
    "/intake/v1/uitkeringen/{uitkeringId}/correcties",
    "/intake/v1/uitkeringen/{uitkeringId}/intrekking",
    "/traject/v1/uitstroom",
    "/traject/v1/uitstroom/{uitkeringId}/nazorg",
    "/traject/v1/uitstroom/{uitkeringId}/nazorg/intrekking",
    "/traject/v1/trajecten/{trajectId}/plaats",
];

/// The addresses of a row of the table, each with the service whose name stands before it.
fn adressen(rij: &str) -> Vec<String> {
    let mut dienst = "";
    let mut adressen = Vec::new();
    for (plek, deel) in rij.split('`').enumerate() {
        if plek % 2 == 1 && deel.starts_with('/') {
            adressen.push(format!("/{dienst}/v1{deel}"));
        } else if plek % 2 == 0 {
            let woorden = deel.split(|teken: char| !teken.is_alphabetic());
            let diensten = ["signalering", "intake", "traject", "personen"];
            dienst = woorden
                .filter_map(|woord| diensten.into_iter().find(|een| *een == woord))
                .next_back()
                .unwrap_or(dienst);
        }
    }
    adressen
}

/// Whether a path is an address with something filled in for each parameter.
fn is_van(pad: &str, adres: &str) -> bool {
    let (pad, adres): (Vec<_>, Vec<_>) = (pad.split('/').collect(), adres.split('/').collect());
    pad.len() == adres.len()
        && pad.iter().zip(&adres).all(|(een, ander)| ander.starts_with('{') || een == ander)
}

#[test]
fn van_elk_systeem_uit_de_plannen_wordt_verteld() {
    let map = maak(1);
    let opdrachten = regels(&map.path().join("opdrachten.jsonl"));
    let paden: HashSet<&str> = opdrachten.iter().map(|regel| regel["pad"].as_str().unwrap()).collect();
    let tabel = in_de_map("docs/systemen.md");
    let rijen: Vec<&str> = tabel.lines().filter(|regel| regel.starts_with("| ")).skip(1).collect();
    assert_eq!(rijen.len(), 23);
    let mut niet = HashSet::new();
    for rij in rijen {
        let adressen = adressen(rij);
        let (wel, ongezegd): (Vec<_>, Vec<_>) =
            adressen.into_iter().partition(|adres| paden.iter().any(|pad| is_van(pad, adres)));
        assert!(!wel.is_empty(), "niets van {rij}");
        niet.extend(ongezegd);
    }
    let verwacht: HashSet<String> = GELEZEN.into_iter().chain(NIET_VERTELD).map(str::to_owned).collect();
    assert_eq!(niet, verwacht);
}
