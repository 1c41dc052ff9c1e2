//! The existing file: good, bad and hostile rows; delivered again; another system's export.

use aanlevering::{Mapping, Samenvatting};
use domein::gebeurtenis::{
    IntakeGebeurtenis as G, UitkeringToegekend, UitkeringseindeGemeld, UitkeringseindeIngetrokken,
};
use domein::{Doelgroep, Opleidingsniveau};
use intake::aanvoer::BEGINBESTAND;
use jiff::civil::date;

use crate::hulp::{ANNA, BRAM, Proef, voorbeeld};

const KOP: &str = "persoonsnummer;bsn;geboortedatum;geboortejaar;ingangsdatum;einddatum;reden_uitstroom;\
                   opleidingsniveau;doelgroepen;gebiedsteam;leefvorm\n";

fn met_kop(rijen: &[&str]) -> String {
    format!("{KOP}{}\n", rijen.join("\n"))
}

fn som(gelezen: u64, aangenomen: u64, dubbel: u64, geweigerd: u64) -> Samenvatting {
    Samenvatting { gelezen, aangenomen, dubbel, geweigerd }
}

#[tokio::test]
async fn het_voorbeeld_komt_binnen_en_twee_keer_is_een_keer() {
    let proef = Proef::nieuw().await;
    let bestand = String::from_utf8(voorbeeld("beginbestand-voorbeeld.csv")).unwrap();
    let uitslag = proef.importeer(&bestand).await;
    assert_eq!(uitslag.samenvatting(), som(5, 5, 0, 0), "{:?}", uitslag.weigeringen);
    let eerst = proef.feiten().await;
    assert_eq!(eerst.len(), 7, "five benefits, two of which have ended");
    assert_eq!(proef.importeer(&bestand).await.samenvatting(), som(5, 0, 5, 0));
    assert_eq!(proef.feiten().await, eerst);
}

#[tokio::test]
async fn een_rij_wordt_een_uitkering_met_kenmerken_en_leeftijden() {
    let proef = Proef::nieuw().await;
    let rij = format!(";{};{};;2025-05-16;2025-06-01;werk;hbo;vsv|vergunninghouder;zuid;", ANNA.0, ANNA.1);
    assert_eq!(proef.importeer(&met_kop(&[&rij])).await.samenvatting(), som(1, 1, 0, 0));
    let [toegekend, einde] = proef.feiten().await.try_into().expect("two events");
    assert_eq!(toegekend.metadata.geldig_op, date(2025, 5, 16));
    let G::UitkeringToegekend(toegekend) = toegekend.gebeurtenis else { panic!("a benefit first") };
    assert_eq!(toegekend.leeftijd, Some(22), "the day before the birthday");
    assert!(toegekend.al_beeindigd);
    assert_eq!(toegekend.kenmerken.geboortemaand.unwrap().to_string(), "2002-05");
    assert_eq!(toegekend.kenmerken.opleidingsniveau, Opleidingsniveau::Hbo);
    assert_eq!(
        toegekend.kenmerken.doelgroepen,
        [Doelgroep::Vergunninghouder, Doelgroep::HboWo, Doelgroep::Vsv]
    );
    assert_eq!(toegekend.kenmerken.gebiedsteam.unwrap().as_str(), "zuid");
    assert_eq!(toegekend.kenmerken.reden_instroom.as_str(), "onbekend");
    let G::UitkeringseindeGemeld(gemeld) = einde.gebeurtenis else { panic!("its end second") };
    assert_eq!((gemeld.datum, gemeld.leeftijd, gemeld.reden.as_str()), (date(2025, 6, 1), Some(23), "werk"));
    assert_eq!(einde.metadata.geldig_op, date(2025, 6, 1));
}

#[tokio::test]
async fn een_volgende_levering_verandert_wat_veranderd_is() {
    let proef = Proef::nieuw().await;
    let rij = |einde: &str| met_kop(&[&format!("K-1;;{};;2024-01-01;{einde};hbo;;zuid;", BRAM.1)]);
    let loopt = rij(";");
    let klaar = rij("2025-02-01;werk");
    for (bestand, wat) in [
        (&loopt, vec![UitkeringToegekend::SOORT]),
        (&klaar, vec![UitkeringseindeGemeld::SOORT]),
        (&klaar, vec![]),
        // Not ended after all: the row is word for word the first one, and still counts.
        (&loopt, vec![UitkeringseindeIngetrokken::SOORT]),
        (&klaar, vec![UitkeringseindeGemeld::SOORT]),
    ] {
        let eerder = proef.soorten().await.len();
        let uitslag = proef.importeer(bestand).await;
        assert_eq!(proef.soorten().await[eerder..], wat);
        assert_eq!(uitslag.dubbel, u64::from(wat.is_empty()));
    }
}

#[tokio::test]
async fn alle_fouten_van_een_rij_komen_tegelijk_met_regel_en_veld() {
    let proef = Proef::nieuw().await;
    let goed = format!("K-1;;{};;2024-01-01;;;;;;", BRAM.1);
    let fout =
        ";999901103;17-05-2030;2001;2024-13-01;2024-01-01;pensioen;hoog;hbo-wo|elite;Team Zuid!;alleen";
    let kaal = ";;;;;;;;;zuid;";
    let uitslag = proef.importeer(&met_kop(&[&goed, fout, kaal])).await;
    assert_eq!(uitslag.aangenomen, 1);
    assert_eq!(uitslag.geweigerd, 2);
    let velden = |regel| -> Vec<_> {
        let eigen = uitslag.weigeringen.iter().filter(|w| w.regel == regel);
        eigen.map(|w| (w.veld.as_deref().unwrap_or("-"), w.code)).collect()
    };
    assert_eq!(
        velden(3),
        [("bsn", "bsn-onjuist"), ("ingangsdatum", "notatie-onjuist"), ("geboortejaar", "geboorte-strijdig"),],
        "what no rule needs is no fault"
    );
    assert_eq!(velden(4), [("-", "ontbreekt"), ("ingangsdatum", "ontbreekt"), ("-", "ontbreekt")]);
}

#[tokio::test]
async fn een_rij_die_niet_kan_zegt_waarom() {
    for (rij, veld, code) in [
        ("K-1;;2000-01-01;;2025-01-01;2025-01-01;;;;;", Some("einddatum"), "einde-voor-ingang"),
        ("K-1;;2025-06-01;;2025-01-01;;;;;;", Some("geboortedatum"), "datum-te-laat"),
        ("K-1;;;2026;2025-01-01;;;;;;", Some("geboortejaar"), "datum-te-laat"),
        (";99990110;2000-01-01;;2025-01-01;;;;;;", Some("bsn"), "voorloopnul-ontbreekt"),
        ("K-0;;2000-01-01;;2025-02-01;;;;;;", None, "uitkering-overlapt"),
    ] {
        let proef = Proef::nieuw().await;
        let eerst = "K-0;;2000-01-01;;2024-01-01;2025-02-02;;;;;";
        let uitslag = proef.importeer(&met_kop(&[eerst, rij])).await;
        assert_eq!(uitslag.samenvatting(), som(2, 1, 0, 1), "{rij}");
        let [weigering] = &uitslag.weigeringen[..] else { panic!("{:?}", uitslag.weigeringen) };
        assert_eq!((weigering.regel, weigering.veld.as_deref(), weigering.code), (3, veld, code));
    }
}

#[tokio::test]
async fn een_datum_heeft_de_grenzen_van_een_verzoek() {
    // The clock of the test says 1 April 2026.
    let proef = Proef::nieuw().await;
    for (geboren, ingang, einde, verwacht) in [
        ("2000-01-01", "2026-04-01", "2028-04-01", None),
        ("2000-01-01", "2028-04-02", "", Some("ingangsdatum")),
        ("2000-01-01", "2026-04-01", "2028-04-02", Some("einddatum")),
        ("2026-04-02", "2026-04-02", "", Some("geboortedatum")),
    ] {
        let uitslag = proef.importeer(&met_kop(&[&format!("K-1;;{geboren};;{ingang};{einde};;;;;")])).await;
        let gevonden: Vec<_> = uitslag.weigeringen.iter().map(|w| (w.veld.as_deref(), w.code)).collect();
        let verwacht: Vec<_> = verwacht.into_iter().map(|veld| (Some(veld), "datum-te-laat")).collect();
        assert_eq!(gevonden, verwacht, "{ingang} {einde}");
    }
}

#[tokio::test]
async fn van_twee_rijen_over_een_uitkering_geldt_de_laatste_ook_bij_een_tweede_levering() {
    let proef = Proef::nieuw().await;
    let rij = |niveau: &str| format!("K-1;;{};;2024-01-01;;;{niveau};;zuid;", BRAM.1);
    let bestand = met_kop(&[&rij("hbo"), &rij("wo")]);
    for verwacht in [som(2, 1, 1, 0), som(2, 0, 2, 0)] {
        assert_eq!(proef.importeer(&bestand).await.samenvatting(), verwacht);
        let [toegekend] = proef.feiten().await.try_into().expect("one benefit, and nothing else");
        let G::UitkeringToegekend(toegekend) = toegekend.gebeurtenis else { panic!("a benefit") };
        assert_eq!(toegekend.kenmerken.opleidingsniveau, Opleidingsniveau::Wo);
    }
    let een = met_kop(&[&rij("wo")]);
    assert_eq!(proef.importeer(&een).await.samenvatting(), som(1, 0, 1, 0));
}

#[tokio::test]
async fn vijandige_rijen_doen_niets_en_geen_reden_herhaalt_een_waarde() {
    let proef = Proef::nieuw().await;
    let lang = "9".repeat(70);
    let rijen = [
        format!("{};;{};;=cmd|' /C calc'!A0;;;;;;", ANNA.0, ANNA.1),
        format!(
            ";{};{};;2025-01-01;;<script>alert(1)</script>;'; DROP TABLE quarantaine;--;;;",
            ANNA.0, ANNA.1
        ),
        format!("{lang};;Jansen;;2025-01-01;;;;;;"),
        format!(";{};{};;2025-01-01;;;;{};;", ANNA.0, ANNA.1, ANNA.1),
        // Columns that have shifted: a BSN, a birth date or a name where the team should be.
        format!("K-9;;{};;2025-01-01;;;;;{};", ANNA.1, ANNA.0),
        format!("K-9;;{};;2025-01-01;;;;;{};", ANNA.1, ANNA.1),
        format!("K-9;;{};;2025-01-01;;;;;Jansen;", ANNA.1),
    ];
    let rijen: Vec<&str> = rijen.iter().map(String::as_str).collect();
    let uitslag = proef.importeer(&met_kop(&rijen)).await;
    // What no rule needs costs nobody the benefit: it is unknown, and kept where nobody reads it.
    assert_eq!(uitslag.samenvatting(), som(7, 2, 3, 2));
    let kolommen: Vec<_> =
        uitslag.onbekende_waarden.iter().map(|een| (een.kolom.as_str(), een.aantal)).collect();
    assert_eq!(
        kolommen,
        [("doelgroepen", 2), ("gebiedsteam", 4), ("opleidingsniveau", 1), ("reden_uitstroom", 1)]
    );
    let gezegd: Vec<String> = uitslag.weigeringen.iter().map(ToString::to_string).collect();
    let log = proef.gebeurtenissen().await.into_iter().map(|feit| format!("{feit:?}"));
    let verslag = serde_json::to_string(&uitslag).unwrap();
    for tekst in gezegd.into_iter().chain(log).chain([verslag]) {
        for waarde in [ANNA.0, ANNA.1, "Jansen", "jansen", "script", "DROP", lang.as_str(), "calc"] {
            assert!(!tekst.contains(waarde), "{waarde} in {tekst}");
        }
    }
    let quarantaine = proef.omgeving.quarantaine.lijst().await.unwrap();
    assert_eq!(quarantaine.len() as u64, uitslag.geweigerd);
}

#[tokio::test]
async fn een_persoon_is_dezelfde_onder_bsn_en_persoonsnummer() {
    let proef = Proef::nieuw().await;
    let (bsn, geboren) = ANNA;
    let rijen = [
        format!("K-7;{bsn};{geboren};;2023-01-01;2023-06-01;;;;;"),
        format!("K-7;;{geboren};;2024-01-01;2024-06-01;;;;;"),
        format!(";{bsn};{geboren};;2025-01-01;;;;;;"),
    ];
    let rijen: Vec<&str> = rijen.iter().map(String::as_str).collect();
    assert_eq!(proef.importeer(&met_kop(&rijen)).await.samenvatting(), som(3, 3, 0, 0));
    let personen: std::collections::BTreeSet<_> =
        proef.feiten().await.iter().map(|g| g.metadata.persoon_id).collect();
    assert_eq!(personen.len(), 1);
}

#[tokio::test]
async fn de_uitvoer_van_een_ander_systeem_komt_binnen_met_een_mapping() {
    let proef = Proef::nieuw().await;
    let toml = String::from_utf8(voorbeeld("kolommen-voorbeeld.toml")).unwrap();
    let mapping = Mapping::lees(&toml, &BEGINBESTAND).unwrap();
    let bestand = voorbeeld("anders-voorbeeld.csv");
    assert!(std::str::from_utf8(&bestand).is_err(), "the example is Windows-1252");
    let uitslag = proef.neem_op(&bestand, &mapping).await;
    assert_eq!(uitslag.samenvatting(), som(3, 3, 0, 0), "{:?}", uitslag.weigeringen);
    assert_eq!(uitslag.extra_kolommen, ["Consulent"]);
    let alle = proef.feiten().await;
    let eindes: Vec<_> = alle
        .iter()
        .filter_map(|g| match &g.gebeurtenis {
            G::UitkeringseindeGemeld(einde) => Some((einde.datum, einde.reden.as_str().to_owned())),
            _ => None,
        })
        .collect();
    let verwacht = [(date(2025, 3, 1), "werk"), (date(2024, 11, 15), "verhuizing")];
    assert_eq!(
        eindes,
        verwacht.map(|(dag, reden)| (dag, reden.to_owned())),
        "last day with becomes first without"
    );
    assert_eq!(proef.neem_op(&bestand, &mapping).await.samenvatting(), som(3, 0, 3, 0));
}

#[tokio::test]
async fn de_bijstandsuitkeringenstatistiek_komt_binnen_met_de_klare_mapping() {
    let proef = Proef::nieuw().await;
    let toml = String::from_utf8(voorbeeld("bus-cbs.toml")).unwrap();
    let mapping = Mapping::lees(&toml, &BEGINBESTAND).unwrap();
    let bestand = voorbeeld("bus-voorbeeld.xml");
    let uitslag = proef.neem_op(&bestand, &mapping).await;
    assert_eq!(uitslag.samenvatting(), som(6, 6, 0, 0), "{:?}", uitslag.weigeringen);
    assert!(uitslag.onbekende_waarden.is_empty());
    assert_eq!(uitslag.overgeslagen, 1);
    assert!(!uitslag.extra_kolommen.iter().any(|kolom| kolom.contains("Statistiekcode")));
    let alle = proef.feiten().await;
    let toegekend: Vec<_> = alle
        .iter()
        .filter_map(|g| match &g.gebeurtenis {
            G::UitkeringToegekend(toegekend) => {
                let kenmerken = &toegekend.kenmerken;
                let geboren = kenmerken.geboortemaand.as_ref().map(ToString::to_string).unwrap_or_default();
                Some((kenmerken.regeling.code(), kenmerken.rol.code(), kenmerken.leefvorm.code(), geboren))
            }
            _ => None,
        })
        .collect();
    let verwacht = [
        ("participatiewet", "hoofdaanvrager", "alleenstaand", "2003-05"),
        ("participatiewet", "hoofdaanvrager", "gehuwd-samenwonend", "1999-11"),
        ("participatiewet", "partner", "gehuwd-samenwonend", "2001-04"),
        ("participatiewet", "hoofdaanvrager", "alleenstaand", "2004-08"),
        ("participatiewet", "hoofdaanvrager", "alleenstaande-ouder", "2000-02"),
        ("ioaw", "hoofdaanvrager", "alleenstaand", "1964-02"),
    ];
    for rij in &verwacht {
        assert!(
            toegekend.iter().any(|(a, b, c, d)| (*a, *b, *c, d.as_str()) == *rij),
            "{rij:?}: {toegekend:?}"
        );
    }
    let eindes: Vec<_> = alle
        .iter()
        .filter_map(|g| match &g.gebeurtenis {
            G::UitkeringseindeGemeld(einde) => Some((einde.datum, einde.reden.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(eindes, [(date(2026, 3, 15), "werk"), (date(2026, 4, 1), "verhuizing")]);
    assert_eq!(proef.neem_op(&bestand, &mapping).await.samenvatting(), som(6, 0, 6, 0));
}

#[tokio::test]
async fn van_een_statistiek_op_een_regel_heet_een_geweigerde_rij_naar_haar_volgorde() {
    let proef = Proef::nieuw().await;
    let mapping =
        Mapping::lees(&String::from_utf8(voorbeeld("bus-cbs.toml")).unwrap(), &BEGINBESTAND).unwrap();
    let bestand = String::from_utf8(voorbeeld("bus-voorbeeld.xml")).unwrap();
    let fout = bestand.replace("20231001", "20231301").replace('\n', "");
    let uitslag = proef.neem_op(fout.as_bytes(), &mapping).await;
    assert_eq!(uitslag.plaatswoord, aanlevering::Plaatswoord::Rij);
    assert_eq!(uitslag.fouten[0].regels, [5]);
    let quarantaine = proef.omgeving.quarantaine.lijst().await.unwrap();
    assert_eq!((quarantaine[0].regel, &quarantaine[0].redenen[0]["plaats"]), (5, &"rij".into()));
}

#[test]
fn een_voorstel_voor_de_statistiek_noemt_dezelfde_elementen_als_de_klare_mapping() {
    let bestand = voorbeeld("bus-voorbeeld.xml");
    let toml = aanlevering::stel_mapping_voor(&mut std::io::Cursor::new(bestand), &BEGINBESTAND).unwrap();
    let klaar = String::from_utf8(voorbeeld("bus-cbs.toml")).unwrap();
    let regels = |toml: &str| -> Vec<String> {
        let alleen = |regel: &str| regel.split('#').next().unwrap_or_default().trim().replace('"', "");
        let velden = [
            "rij",
            "bsn",
            "geboortedatum",
            "ingangsdatum",
            "einddatum",
            "reden_uitstroom",
            "leefvorm",
            "regeling",
            "dossiernummer",
        ];
        let is_veld = |regel: &String| velden.iter().any(|veld| regel.starts_with(&format!("{veld} =")));
        let mut regels: Vec<String> = toml.lines().map(alleen).filter(is_veld).collect();
        regels.sort_unstable();
        regels
    };
    assert_eq!(regels(&toml), regels(&klaar), "{toml}");
}
