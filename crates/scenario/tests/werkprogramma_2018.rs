//! Tables 1–4 of the Werkprogramma, column 2018, counted again from the written file. The figures stand here a
//! second time on purpose: they are what the source prints.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use jiff::civil::date;
use scenario::genereer;

fn tel(waarden: impl Iterator<Item = usize>, banden: usize) -> Vec<u32> {
    let mut telling = vec![0; banden];
    for waarde in waarden {
        telling[waarde] += 1;
    }
    telling
}

#[test]
fn de_tabellen_kloppen_tot_op_het_cijfer_bij_elk_zaad() {
    for zaad in [1, 2, 2018, u64::MAX] {
        let map = tempfile::tempdir().unwrap();
        genereer("werkprogramma-2018", zaad, map.path()).unwrap();
        let alles = hulp::beginbestand(map.path());

        let instroom: Vec<_> = alles.iter().filter(|u| u.ingang.year() == 2018).collect();
        let bovengrenzen = [22, 26, 34, 44, 54, 64, 200];
        let band = |jaren: i32| bovengrenzen.iter().position(|grens| jaren <= *grens).unwrap();
        assert!(instroom.iter().all(|u| u.leeftijd(u.ingang) >= 18));
        let leeftijd = tel(instroom.iter().map(|u| band(u.leeftijd(u.ingang))), 7);
        assert_eq!(leeftijd, [366, 347, 549, 307, 268, 138, 10], "tabel 1");
        assert_eq!(instroom.len(), 1_985);

        let niveaus = [
            "geen-basisopleiding",
            "basisniveau",
            "lbo-mavo-mbo1",
            "mbo2-4-havo-vwo",
            "hbo",
            "wo",
            "onbekend",
        ];
        let niveau = |code: &str| niveaus.iter().position(|niveau| *niveau == code).unwrap();
        let opleiding = tel(instroom.iter().map(|u| niveau(&u.opleiding)), 7);
        assert_eq!(opleiding, [54, 126, 403, 601, 204, 122, 475], "tabel 2");

        let uitstroom: Vec<_> = alles
            .iter()
            .filter_map(|u| u.einde.map(|einde| (u, einde)))
            .filter(|(_, e)| e.year() == 2018)
            .collect();
        let duur = tel(uitstroom.iter().map(|(u, einde)| hulp::duurband(u.ingang, *einde)), 8);
        assert_eq!(duur, [381, 267, 367, 413, 235, 218, 259, 204], "tabel 3");
        assert_eq!(uitstroom.len(), 2_344);

        let werk = uitstroom.iter().filter(|(u, _)| u.werk());
        let werk = tel(werk.map(|(u, einde)| hulp::duurband(u.ingang, *einde)), 8);
        assert_eq!(werk, [229, 126, 180, 181, 102, 99, 115, 34], "tabel 4");
        assert_eq!(werk.iter().sum::<u32>(), 1_066);

        let eind = date(2018, 12, 31);
        let stand: Vec<_> = alles.iter().filter(|u| u.loopt_op(eind)).collect();
        assert_eq!(stand.len(), 10_356);
        let lang = stand.iter().filter(|u| hulp::duurband(u.ingang, eind) >= 5).count();
        assert!((6_700..=7_100).contains(&lang), "twee derde langer dan drie jaar: {lang}");
        assert!(stand.iter().all(|u| (18..68).contains(&u.leeftijd(eind))));
        assert!(alles.iter().all(|u| u.ingang.year() <= 2018 && u.einde.is_none_or(|e| e > u.ingang)));
    }
}

#[test]
fn elke_maand_heeft_een_deel_van_de_stroom() {
    let map = tempfile::tempdir().unwrap();
    genereer("werkprogramma-2018", 1, map.path()).unwrap();
    let alles = hulp::beginbestand(map.path());
    let instroom = alles.iter().filter(|u| u.ingang.year() == 2018).map(|u| u.ingang);
    let uitstroom = alles.iter().filter_map(|u| u.einde);
    let per_maand = |dagen: &mut dyn Iterator<Item = jiff::civil::Date>| {
        tel(dagen.map(|dag| usize::from(dag.month().unsigned_abs()) - 1), 12)
    };
    let (erin, eruit) = (per_maand(&mut instroom.into_iter()), per_maand(&mut uitstroom.into_iter()));
    assert!(erin.iter().all(|aantal| (120..=260).contains(aantal)), "{erin:?}");
    assert!(eruit.iter().all(|aantal| (150..=260).contains(aantal)), "{eruit:?}");
}
