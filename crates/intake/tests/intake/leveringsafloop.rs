//! What becomes of a full file: stopped when somebody has to look at it first, broken off and gone on with, and taken back
//! as a whole.

use std::collections::BTreeMap;

use aanlevering::Mapping;
use dienst::levering::{Aanleveringen, Grenzen, Keuze, Leveringsfout, Staat};
use domein::{Verschil, gebeurtenis::IntakeGebeurtenis as G};
use jiff::civil::date;

use crate::{
    hulp::Proef,
    leveringshulp::{
        FEBRUARI, KOP, MAART, aantallen, bestand, dossiers, lever, met_akkoord, perioden, tien, volledig,
    },
};

#[tokio::test]
async fn wie_van_twee_hetzelfde_bestand_later_opneemt_hoort_dat_het_er_al_is() {
    let proef = Proef::nieuw().await;
    let rijen: Vec<String> = (0..40).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voorspeld = lever(&proef, &rijen[1..], &Keuze { proef: true, ..volledig(MAART) }).await.unwrap();
    let door = |wie: &str| Keuze {
        akkoord: voorspeld.akkoord.clone(),
        door: Some(wie.to_owned()),
        ..volledig(MAART)
    };
    let (een, twee) = (door("m-1"), door("m-2"));
    let (een, twee) = tokio::join!(lever(&proef, &rijen[1..], &een), lever(&proef, &rijen[1..], &twee));
    let (gedaan, fout, wie) = match (een, twee) {
        (Ok(gedaan), Err(fout)) => (gedaan, fout, "m-1"),
        (Err(fout), Ok(gedaan)) => (gedaan, fout, "m-2"),
        ander => panic!("one of two: {ander:?}"),
    };
    let Leveringsfout::AlOpgenomen(eerder) = &fout else { panic!("{fout}") };
    assert_eq!((Some(eerder.aanlevering_id), eerder.door.as_deref()), (gedaan.aanlevering_id, Some(wie)));
    let gezegd = fout.to_string();
    assert!(gezegd.contains(&format!("al opgenomen door {wie}, op 01-04-2026 om ")), "{gezegd}");
    // Without a code it is what a file that is known always was.
    let weer = lever(&proef, &rijen[1..], &volledig(MAART)).await.unwrap();
    assert_eq!((weer.verschillen.len(), weer.dubbel), (0, 39));
}

#[tokio::test]
async fn zonder_soort_gebeurt_er_niets() {
    let proef = Proef::nieuw().await;
    let fout = lever(&proef, &tien(), &Keuze::default()).await.unwrap_err();
    assert!(matches!(fout, Leveringsfout::SoortOnbekend), "{fout}");
    let keuze = Keuze { peildatum: None, ..volledig(MAART) };
    assert!(matches!(lever(&proef, &tien(), &keuze).await, Err(Leveringsfout::PeildatumOntbreekt)));
    // The clock of the test says 1 April 2026.
    let morgen = volledig(date(2026, 4, 2));
    assert!(matches!(lever(&proef, &tien(), &morgen).await, Err(Leveringsfout::PeildatumTeLaat)));
    assert!(proef.gebeurtenissen().await.is_empty());
}

#[tokio::test]
async fn wat_verdwijnt_wordt_getoond_en_pas_na_akkoord_ingetrokken() {
    let proef = Proef::nieuw().await;
    let mut rijen: Vec<String> = (0..40).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let weg = rijen.remove(7);
    let eerder = proef.gebeurtenissen().await;
    let fout = lever(&proef, &rijen, &volledig(MAART)).await.unwrap_err();
    let Leveringsfout::AkkoordNodig(voorspeld) = fout else { panic!("{fout}") };
    assert_eq!(aantallen(&voorspeld), BTreeMap::from([(Verschil::Verdwenen, 1)]));
    let maart = voorspeld.effect.last().unwrap();
    assert_eq!((maart.maandeinde, maart.stand), (MAART, [40, 39]));
    let ander = Keuze { akkoord: Some("00000000".to_owned()), ..volledig(MAART) };
    assert!(matches!(lever(&proef, &rijen, &ander).await, Err(Leveringsfout::AkkoordAnders(_))));
    assert_eq!(proef.gebeurtenissen().await, eerder, "nothing was written");
    met_akkoord(&proef, &rijen, MAART).await;
    assert_eq!(perioden(&proef).await[7], []);
    // Delivered again: the same benefit counts again.
    rijen.insert(7, weg);
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(aantallen(&verslag), BTreeMap::from([(Verschil::WeerGeleverd, 1)]));
    assert_eq!(perioden(&proef).await[7], [(date(2025, 1, 1), None)]);
}

#[tokio::test]
async fn na_een_afgebroken_levering_geldt_hetzelfde_akkoord() {
    let proef = Proef::nieuw().await;
    let rijen: Vec<String> = (0..80).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voorspeld = lever(&proef, &rijen[2..], &Keuze { proef: true, ..volledig(MAART) }).await.unwrap();
    let keuze = Keuze { akkoord: voorspeld.akkoord, ..volledig(MAART) };
    lever(&proef, &rijen[2..], &keuze).await.unwrap();
    // As a process leaves it that was killed before it could say that it was done.
    let herstel = sqlx::query(
        "UPDATE aanlevering SET inhoud = replace(inhoud, '\"staat\":\"verwerkt\"', '\"staat\":\"begonnen\"')",
    );
    herstel.execute(proef.omgeving.database.pool()).await.unwrap();
    lever(&proef, &rijen[2..], &keuze).await.unwrap();
    let ander = Keuze { akkoord: Some("00000000".to_owned()), ..volledig(MAART) };
    assert!(matches!(lever(&proef, &rijen[2..], &ander).await, Err(Leveringsfout::AkkoordAnders(_))));
}

#[tokio::test]
async fn een_afgebroken_eerste_levering_gaat_verder_als_de_levering_die_zij_is() {
    let proef = Proef::nieuw().await;
    // More than one block, and broken off after the first.
    let rijen: Vec<String> = (0..4_500).map(|n| format!("K-{n:04};1999-05-17;2025-01-01;;;zuid;")).collect();
    let tekst = bestand(&rijen.iter().map(String::as_str).collect::<Vec<_>>());
    let (stop, gestopt) = tokio::sync::oneshot::channel();
    let mut stop = Some(stop);
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    let (keuze, mapping) = (volledig(MAART), Mapping::default());
    let mut zet = |voortgang: dienst::Voortgang| {
        if voortgang.samenvatting.aangenomen > 0 {
            stop.take().map(|stop| stop.send(()));
        }
    };
    let lezer = std::io::Cursor::new(tekst.into_bytes());
    let hoe = (&keuze, Grenzen::default());
    tokio::select! {
        biased;
        _ = gestopt => {}
        _ = dienst::levering::lever(&proef.omgeving, &aanvoer, lezer, "proef.csv", &mapping, hoe, &mut zet) => {
            panic!("was not broken off")
        }
    }
    let begonnen = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!((begonnen.len(), begonnen[0].staat), (1, Staat::Begonnen));
    // Most of the file is new by now, which of another file would not be plausible.
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(verslag.aanlevering_id, Some(begonnen[0].aanlevering_id));
    assert!(verslag.aangenomen > 0 && verslag.dubbel >= 1_000, "{:?}", verslag.samenvatting());
    assert_eq!(perioden(&proef).await.len(), 4_500);
    let lijst = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!((lijst.len(), lijst[0].staat), (1, Staat::Verwerkt));
    // All of it is one delivery, and can be taken back as one.
    let personen = dienst::levering::draai_terug(&proef.omgeving, &aanvoer, lijst[0].aanlevering_id).await;
    assert_eq!(personen.unwrap().personen, 4_500);
}

#[tokio::test]
async fn een_onaannemelijk_bestand_stopt_voor_er_iets_is_geschreven() {
    let proef = Proef::nieuw().await;
    let rijen: Vec<String> =
        (0..40).map(|n| format!("{n:07};1999-05-{:02};2025-01-01;;;zuid;", 1 + n % 28)).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let eerder = proef.gebeurtenissen().await;
    let bevindingen = async |rijen: &[String]| {
        let Err(Leveringsfout::Onaannemelijk(verslag)) = lever(&proef, rijen, &volledig(MAART)).await else {
            panic!("was not stopped")
        };
        verslag.bevindingen.iter().map(|bevinding| bevinding.code.clone()).collect::<Vec<_>>()
    };
    let half = bevindingen(&rijen[..20]).await;
    assert_eq!(half, ["te-veel-verdwenen", "stand-verandert"]);
    let klaar: Vec<String> = rijen.iter().map(|rij| rij.replace(";;;", ";2026-03-01;werk;")).collect();
    assert_eq!(bevindingen(&klaar).await, ["te-veel-beeindigd", "stand-verandert"]);
    let zonder_nullen: Vec<String> = rijen.iter().map(|rij| rij.trim_start_matches('0').to_owned()).collect();
    let zonder_nullen: Vec<String> = zonder_nullen
        .into_iter()
        .map(|rij| if rij.starts_with(';') { format!("0{rij}") } else { rij })
        .collect();
    let gevonden = bevindingen(&zonder_nullen).await;
    assert!(gevonden.contains(&"zelfde-rijen-andere-nummers".to_owned()), "{gevonden:?}");
    // A column that was there and is absent now.
    let kop = KOP.replace("einddatum", "eindatum_");
    let tekst = format!("{kop}{}\n", rijen.join("\n"));
    let fout = proef.lever(tekst.as_bytes(), &Mapping::default(), &volledig(MAART)).await.unwrap_err();
    let Leveringsfout::Onaannemelijk(verslag) = fout else { panic!("{fout}") };
    assert_eq!(verslag.bevindingen[0].code, "kolom-verdwenen");
    assert!(verslag.bevindingen[0].uitleg.contains("einddatum"), "{:?}", verslag.bevindingen);
    // An older state.
    let fout = lever(&proef, &rijen, &volledig(date(2026, 1, 31))).await.unwrap_err();
    assert!(
        matches!(&fout, Leveringsfout::Onaannemelijk(v) if v.bevindingen[0].code == "peildatum-ouder"),
        "{fout}"
    );
    assert_eq!(proef.gebeurtenissen().await, eerder);
    // Let through by name.
    let keuze = Keuze { toch: Some("m-17".to_owned()), ..volledig(MAART) };
    let verslag = lever(&proef, &klaar, &keuze).await.unwrap();
    assert_eq!(verslag.aantal(Verschil::Beeindigd), 40);
    let lijst = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!(lijst[0].toch_door.as_deref(), Some("m-17"));
}

#[tokio::test]
async fn een_aanlevering_kan_in_haar_geheel_terug() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen.push("K-900;1999-05-17;2024-01-01;2024-06-01;werk;zuid;".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voor = perioden(&proef).await;
    let mut anders = rijen.clone();
    anders[0] = "K-000;1999-05-17;2025-01-20;2026-03-10;werk;zuid;".to_owned();
    anders[1] = anders[1].replace("zuid", "oost");
    anders.remove(10);
    anders.push("K-777;1999-05-17;2026-03-01;;;zuid;".to_owned());
    let verslag = met_akkoord(&proef, &anders, MAART).await;
    let id = verslag.aanlevering_id.unwrap();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    let personen = dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap().personen;
    assert_eq!(personen, 4);
    let na = perioden(&proef).await;
    assert_eq!(na[..11], voor[..]);
    assert_eq!(na[11], [], "who came with it is gone");
    let lijst = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!(lijst[0].staat, Staat::Teruggedraaid);
    // The file of before is known to the letter.
    let weer = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(weer.verschillen.len(), 0, "{:?}", weer.verschillen);
}

/// Line and reasons of what is in quarantine.
async fn in_quarantaine(proef: &Proef) -> Vec<(u64, String)> {
    let rijen = proef.omgeving.quarantaine.lijst().await.unwrap().into_iter();
    let rijen = rijen.map(|rij| (rij.regel, rij.redenen[0]["code"].as_str().unwrap_or_default().to_owned()));
    rijen.collect()
}

#[tokio::test]
async fn met_een_aanlevering_gaan_de_rijen_die_zij_weigerde() {
    let proef = Proef::nieuw().await;
    let [al_fout, nieuw_fout] =
        ["K-801;1999-05-17;2026-01-10;2025-01-01;;zuid;", "K-802;gisteren;2026-01-10;;;zuid;"];
    let met = |rijen: &[&str]| -> Vec<String> {
        tien().into_iter().chain(rijen.iter().map(|rij| (*rij).to_owned())).collect()
    };
    lever(&proef, &met(&[al_fout]), &volledig(FEBRUARI)).await.unwrap();
    let eerst = in_quarantaine(&proef).await;
    assert_eq!(eerst, [(12, "einde-voor-ingang".to_owned())]);
    let tweede = lever(&proef, &met(&[nieuw_fout, al_fout]), &volledig(MAART)).await.unwrap();
    assert_eq!(in_quarantaine(&proef).await.len(), 2);
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    let terug = dienst::levering::draai_terug(&proef.omgeving, &aanvoer, tweede.aanlevering_id.unwrap());
    let terug = terug.await.unwrap();
    // What the delivery of before refused too, stands as that one said it.
    assert_eq!((terug.geweigerde_rijen_weg, in_quarantaine(&proef).await), (1, eerst));
}

#[tokio::test]
async fn een_rij_staat_weer_onder_de_kopregel_van_wie_haar_het_eerst_weigerde() {
    let proef = Proef::nieuw().await;
    let fout = "K-801;1999-05-17;2026-01-10;2025-01-01;;zuid;".to_owned();
    let rijen: Vec<String> = tien().into_iter().chain([fout]).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let anders =
        Mapping::lees("[kolommen]\ngebiedsteam = \"Team\"\n", &intake::aanvoer::BEGINBESTAND).unwrap();
    let tekst = format!("{}{}\n", KOP.replace("gebiedsteam", "Team"), rijen.join("\n"));
    let verslag = proef.lever(tekst.as_bytes(), &anders, &volledig(MAART)).await.unwrap();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    let id = verslag.aanlevering_id.unwrap();
    dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap();
    let [rij] = &proef.omgeving.quarantaine.lijst().await.unwrap()[..] else { panic!("one row") };
    let terug = proef.omgeving.quarantaine.rijen("beginbestand", &rij.bestand).await.unwrap();
    assert_eq!(terug[0].kop.as_deref(), Some(KOP.trim_end()));
}

#[tokio::test]
async fn van_een_teruggedraaide_aanlevering_blijft_niets_hangen() {
    let proef = Proef::nieuw().await;
    lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
    let met = |rij: &str| tien().into_iter().chain([rij.to_owned()]).collect::<Vec<_>>();
    let fout = met("K-777;1999-05-17;2026-01-10;2026-03-20;werk;zuid;");
    let id = lever(&proef, &fout, &volledig(MAART)).await.unwrap().aanlevering_id.unwrap();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap();
    // The same benefit, as it was all the time: the team of the wrong file was that of no day.
    lever(&proef, &met("K-777;1999-05-17;2026-01-10;2026-03-20;;oost;"), &volledig(MAART)).await.unwrap();
    let uitkering = dossiers(&proef).await.pop().unwrap().uitkeringen.into_values().next().unwrap();
    let begin = uitkering.kenmerken.gebiedsteam.as_ref().unwrap().as_str();
    assert_eq!((begin, uitkering.verloop.len()), ("oost", 0), "{uitkering:?}");
    assert!(uitkering.telt() && uitkering.leeftijd == Some(26));
    assert_eq!(uitkering.einde.unwrap().reden.as_str(), "onbekend");
}

#[tokio::test]
async fn een_reden_die_niet_bekend_was_is_dat_na_terugdraaien_weer() {
    let proef = Proef::nieuw().await;
    let met = |rij: &str| tien().into_iter().chain([rij.to_owned()]).collect::<Vec<_>>();
    let zonder = met("K-777;1999-05-17;2025-01-10;2026-02-20;;zuid;");
    lever(&proef, &zonder, &volledig(FEBRUARI)).await.unwrap();
    let bekend = met("K-777;1999-05-17;2025-01-10;2026-02-20;werk;zuid;");
    let id = lever(&proef, &bekend, &volledig(MAART)).await.unwrap().aanlevering_id.unwrap();
    let eerder = proef.feiten().await.len();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap();
    // Whoever follows keeps a known reason when one comes that is not: the end is withdrawn first.
    let terug: Vec<_> = proef.feiten().await.split_off(eerder).into_iter().map(|f| f.gebeurtenis).collect();
    let [G::UitkeringseindeIngetrokken(_), G::UitkeringseindeGemeld(gemeld)] = &terug[..] else {
        panic!("{terug:?}")
    };
    assert_eq!(gemeld.reden.as_str(), "onbekend");
}

/// The codes for which a delivery is stopped; none when it is taken in.
async fn bezwaren(proef: &Proef, rijen: &[String], mapping: &Mapping, keuze: &Keuze) -> Vec<String> {
    let rijen: Vec<&str> = rijen.iter().map(String::as_str).collect();
    match proef.lever(bestand(&rijen).as_bytes(), mapping, keuze).await {
        Ok(_) => Vec::new(),
        Err(Leveringsfout::Onaannemelijk(verslag)) => {
            verslag.bevindingen.into_iter().map(|bevinding| bevinding.code).collect()
        }
        Err(fout) => panic!("{fout}"),
    }
}

#[tokio::test]
async fn ook_een_eerste_bestand_wordt_bekeken() {
    let gewoon = Mapping::default();
    let met = |rij: &str| -> Vec<String> {
        let anders = (0..5).map(|n| rij.replace("K-7", &format!("K-7{n}")));
        tien().into_iter().chain(anders).collect()
    };
    for (rij, code) in [
        ("K-7;gisteren;2025-01-01;;;zuid;", "te-veel-geweigerd"),
        ("K-7;1999-05-17;2026-03-20;;;zuid;", "begint-na-peildatum"),
        ("K-7;1999-05-17;2025-01-01;2025-11-30;;zuid;", "einddatum-laatste-dag"),
    ] {
        let proef = Proef::nieuw().await;
        assert_eq!(bezwaren(&proef, &met(rij), &gewoon, &volledig(FEBRUARI)).await, [code]);
        assert!(proef.feiten().await.is_empty(), "{code}");
        // Whoever knows better says so, with a name.
        let toch = Keuze { toch: Some("m-17".to_owned()), ..volledig(FEBRUARI) };
        assert!(bezwaren(&proef, &met(rij), &gewoon, &toch).await.is_empty(), "{code}");
    }
    let proef = Proef::nieuw().await;
    let gezegd = Mapping::lees("einddatum_is = \"laatste_dag\"\n", &intake::aanvoer::BEGINBESTAND).unwrap();
    let eindes = met("K-7;1999-05-17;2025-01-01;2025-11-30;;zuid;");
    assert!(bezwaren(&proef, &eindes, &gezegd, &volledig(FEBRUARI)).await.is_empty());
    // The same file, read another way: every end moves a day.
    let gezegd =
        Mapping::lees("einddatum_is = \"eerste_dag_zonder\"\n", &intake::aanvoer::BEGINBESTAND).unwrap();
    assert_eq!(
        bezwaren(&proef, &eindes, &gezegd, &volledig(MAART)).await,
        ["te-veel-einde-verschoven", "stand-verandert"]
    );
}

#[tokio::test]
async fn een_aanvulling_zonder_voorloopnullen_maakt_niemand_twee_keer() {
    let proef = Proef::nieuw().await;
    let rij = |nummer: &str| format!("{nummer};1999-05-17;2025-01-01;;;zuid;");
    let rijen: Vec<String> = (10..20).map(|n| rij(&format!("00{n}"))).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let aanvulling = Keuze { soort: Some(domein::Leveringssoort::Aanvulling), ..Keuze::default() };
    let gewoon = Mapping::default();
    // A number of its own, also twice, is somebody new; one that is known is known.
    let nieuw = [rij("777"), rij("777"), rij("0010")];
    assert!(bezwaren(&proef, &nieuw, &gewoon, &aanvulling).await.is_empty());
    assert_eq!(bezwaren(&proef, &[rij("10"), rij("11")], &gewoon, &aanvulling).await, ["voorloopnullen-weg"]);
    assert_eq!(dossiers(&proef).await.len(), 11);
}
