//! Writes an example report with made-up tables to the path given, to look at in a browser and on paper.

use std::collections::BTreeMap;
use std::error::Error;

use jiff::ToSpan as _;
use jiff::civil::date;
use rapportage::geheimhouding::{Regel, Uitzondering, beveilig};
use rapportage::rapport::{Basis, Hoofdstuk, Kerncijfer, Periode, Verantwoording, Verslag, html};
use rapportage::tabel::{Cel, CelRef, Cijferblad, Grafiek, Kolom, Relatie, Rij, Tabel};

fn main() -> Result<(), Box<dyn Error>> {
    let pad = std::env::args_os().nth(1).ok_or("geef het pad van het te schrijven HTML-bestand")?;
    let reden = "De rijen overlappen elkaar en zijn al jaren openbaar in brieven aan de raad.".to_owned();
    let vastgesteld_door = "het college, 12 januari 2026".to_owned();
    let uitzondering = Uitzondering { tabel: "route-arbeid-plus".to_owned(), reden, vastgesteld_door };
    let blad = beveilig(&blad(), &Regel::default(), &[uitzondering])?;
    std::fs::write(pad, html(&verslag(), &blad))?;
    Ok(())
}

fn verslag() -> Verslag {
    let kern = |titel: &str, kolom: &str| Kerncijfer {
        titel: titel.to_owned(),
        cel: CelRef::cel("stand-maand", "2026-03", kolom),
        moment: "eind maart 2026".to_owned(),
        vergelijkingen: vec![Basis {
            cel: CelRef::cel("stand-maand", "2023-01", kolom),
            moment: "eind januari 2023".to_owned(),
        }],
    };
    let hoofdstuk = |titel: &str, inleiding: &str, tabellen: &[&str]| Hoofdstuk {
        titel: titel.to_owned(),
        inleiding: vec![inleiding.to_owned()],
        tabellen: tabellen.iter().map(|id| (*id).to_owned()).collect(),
    };
    Verslag {
        titel: "Jongeren in de bijstand: eerste kwartaal 2026".to_owned(),
        verantwoording: Verantwoording {
            horizon: Vec::new(),
            dekking: rapportage::cijfers::Dekking::default(),
            onderbreking_dagen: rapportage::cijfers::ONDERBREKING_DAGEN,
            gemeente: "Voorbeeldstad".to_owned(),
            gemeentecode: "GM9999".to_owned(),
            periode: Periode { van: date(2026, 1, 1), tot_en_met: date(2026, 3, 31) },
            bekend_op: date(2026, 4, 7),
            posities: BTreeMap::from([
                ("signalering".to_owned(), 12_408),
                ("intake".to_owned(), 30_117),
                ("traject".to_owned(), 8_951),
            ]),
        },
        kerncijfers: vec![
            kern("Jongeren tot en met 29 jaar met een uitkering", "stand-29"),
            kern("Jongeren van 18 tot en met 26 jaar met een uitkering", "stand-26"),
        ],
        hoofdstukken: vec![
            hoofdstuk(
                "De stand",
                "Hoeveel jongeren een uitkering hebben.",
                &["stand-maand", "stand-doelgroep"],
            ),
            hoofdstuk("Instroom voorkomen", "Wat er aan signalen binnenkwam.", &["signalen-bron"]),
            hoofdstuk(
                "Uitstroom versnellen",
                "Waarheen jongeren vertrekken.",
                &["uitstroom-maand", "uitstroom-reden"],
            ),
        ],
    }
}

fn blad() -> Cijferblad {
    let (maand, verloop, mut relaties) = maanden();
    let doelgroepen = categorieen(
        "stand-doelgroep",
        "Stand naar doelgroep",
        &[
            ("Vergunninghouders (jonge statushouders)", 589),
            ("Zonder startkwalificatie", 802),
            ("Hbo/wo-opgeleid", 214),
            ("Pro/vso", 61),
            ("Dak- of thuisloos of uit jeugdzorg", 3),
            ("Arbeidsbeperking", 0),
        ],
        None,
    );
    let (bron, mut van_bron) = met_totaal(
        "signalen-bron",
        "Signalen naar bron",
        &[
            ("Doorstroompunt", 118),
            ("UWV, warme overdracht", 2),
            ("UWV, einde WW", 31),
            ("Einde inburgering", 44),
            ("Zelfmelding", 9),
        ],
    );
    let (reden, mut van_reden) = met_totaal(
        "uitstroom-reden",
        "Uitstroom naar reden",
        &[
            ("Werk", 66),
            ("Opleiding", 21),
            ("Verhuizing", 17),
            ("Andere uitkering", 12),
            ("Detentie", 1),
            ("Overig of onbekend", 8),
        ],
    );
    relaties.append(&mut van_bron);
    relaties.append(&mut van_reden);
    let route = categorieen(
        "route-arbeid-plus",
        "Route Arbeid+",
        &[
            ("Deelnemers", 54),
            ("Uitstroom naar dagbesteding", 3),
            ("Uitstroom naar arbeid", 9),
            ("Uitval", 12),
        ],
        None,
    );
    Cijferblad {
        tabellen: vec![maand, doelgroepen, bron, verloop, reden, route],
        relaties,
        ..Cijferblad::default()
    }
}

fn maanden() -> (Tabel, Tabel, Vec<Relatie>) {
    let (mut stand, mut rijen, mut stromen, mut relaties) = (1_388u64, Vec::new(), Vec::new(), Vec::new());
    for nummer in 0..39u64 {
        let Ok(datum) = date(2023, 1, 1).checked_add(i64::try_from(nummer).unwrap_or(0).months()) else {
            continue;
        };
        let id = datum.strftime("%Y-%m").to_string();
        let (instroom, uitstroom) = (62 + nummer * 7 % 19, 52 + nummer * 5 % 17);
        if nummer > 0 {
            stand = stand + instroom - uitstroom;
        }
        rijen.push(Rij::nieuw(&id, vec![Cel::Maand(datum), Cel::Aantal(stand), Cel::Aantal(stand * 7 / 10)]));
        // Halfway a few very quiet months, so that there is something to hide.
        let naar_werk = if (18..21).contains(&nummer) { 3 } else { 14 + nummer % 9 };
        if nummer > 14 {
            stromen.push(Rij::nieuw(
                &id,
                vec![
                    Cel::Maand(datum),
                    Cel::Aantal(uitstroom),
                    Cel::Aantal(naar_werk),
                    Cel::Aantal(uitstroom - naar_werk),
                ],
            ));
            let cel = |kolom| CelRef::cel("uitstroom-maand", &id, kolom);
            relaties.push(Relatie::som(cel("totaal"), [cel("werk"), cel("anders")]));
        }
        relaties.push(Relatie::omvat(
            CelRef::cel("stand-maand", &id, "stand-29"),
            CelRef::cel("stand-maand", &id, "stand-26"),
        ));
    }
    let kolommen = vec![
        Kolom::label("maand", "Maand"),
        Kolom::aantal("stand-29", "Tot en met 29 jaar"),
        Kolom::aantal("stand-26", "18 t/m 26 jaar"),
    ];
    let grafiek = Grafiek::Lijn(vec!["stand-29".into(), "stand-26".into()]);
    let stand = tabel("stand-maand", "Stand aan het einde van de maand", kolommen, rijen, grafiek);
    let kolommen = vec![
        Kolom::label("maand", "Maand"),
        Kolom::aantal("totaal", "Uitstroom"),
        Kolom::aantal("werk", "Door werk"),
        Kolom::aantal("anders", "Anders"),
    ];
    let grafiek = Grafiek::Lijn(vec!["totaal".into(), "werk".into()]);
    (stand, tabel("uitstroom-maand", "Uitstroom per maand", kolommen, stromen, grafiek), relaties)
}

fn met_totaal(id: &str, titel: &str, delen: &[(&str, u64)]) -> (Tabel, Vec<Relatie>) {
    let tabel = categorieen(id, titel, delen, Some(delen.iter().map(|(_, aantal)| aantal).sum()));
    let cel = |rij: usize| tabel.cel(&format!("r{rij}"), "aantal");
    let relaties = vec![Relatie::som(tabel.cel("totaal", "aantal"), (0..delen.len()).map(cel))];
    (tabel, relaties)
}

fn categorieen(id: &str, titel: &str, delen: &[(&str, u64)], totaal: Option<u64>) -> Tabel {
    let mut kolommen = vec![Kolom::label("naam", "Groep"), Kolom::aantal("aantal", "Aantal jongeren")];
    let deel = |rij: &str| Cel::Percentage {
        teller: CelRef::cel(id, rij, "aantal"),
        noemer: CelRef::cel(id, "totaal", "aantal"),
    };
    let cellen = |rij: &str, naam: &str, aantal: u64| {
        let mut cellen = vec![Cel::Tekst(naam.to_owned()), Cel::Aantal(aantal)];
        cellen.extend(totaal.map(|_| deel(rij)));
        cellen
    };
    let mut rijen: Vec<Rij> = delen
        .iter()
        .enumerate()
        .map(|(nummer, (naam, aantal))| {
            Rij::nieuw(&format!("r{nummer}"), cellen(&format!("r{nummer}"), naam, *aantal))
        })
        .collect();
    if let Some(totaal) = totaal {
        kolommen.push(Kolom::percentage("deel", "Deel"));
        rijen.push(Rij::totaal("totaal", cellen("totaal", "Totaal", totaal)));
    }
    tabel(id, titel, kolommen, rijen, Grafiek::Staven("aantal".to_owned()))
}

fn tabel(id: &str, titel: &str, kolommen: Vec<Kolom>, rijen: Vec<Rij>, grafiek: Grafiek) -> Tabel {
    let definitie = "Verzonnen aantallen. Geteld zijn jongeren met een uitkering op de laatste dag van de maand; \
                     wie die dag zonder uitkering is, telt niet mee.";
    let bron = "gebeurtenissen van intake (toekenning, beëindiging) en traject (uitstroom).";
    Tabel {
        id: id.to_owned(),
        titel: titel.to_owned(),
        definitie: definitie.to_owned(),
        bron: bron.to_owned(),
        kolommen,
        rijen,
        grafiek,
    }
}
