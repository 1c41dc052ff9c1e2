//! The file as text: columns and rows in some order, dates in some notation.

use aanlevering::Mapping;
use domein::{Leveringssoort, Verdwenen};
use intake::aanvoer::BEGINBESTAND;
use jiff::{ToSpan as _, civil::Date};
use proeven::belasting;

use super::{
    bestand::{Rij, Zending},
    dobbel::Dobbel,
    stad::{Geboren, ONBEKEND, Stad, Stijl},
};

#[derive(Debug, Clone, Copy)]
enum Notatie {
    Kaal,
    Iso,
    Nederlands,
}

fn schrijf_dag(dag: Date, notatie: Notatie) -> String {
    let (jaar, maand, nummer) = (dag.year(), dag.month(), dag.day());
    match notatie {
        Notatie::Kaal => format!("{jaar:04}{maand:02}{nummer:02}"),
        Notatie::Iso => format!("{jaar:04}-{maand:02}-{nummer:02}"),
        Notatie::Nederlands => format!("{nummer:02}-{maand:02}-{jaar:04}"),
    }
}

const KOLOMMEN: [&str; 16] = [
    "persoonsnummer",
    "bsn",
    "geboortedatum",
    "geboortejaar",
    "ingangsdatum",
    "einddatum",
    "reden_instroom",
    "reden_uitstroom",
    "opleidingsniveau",
    "doelgroepen",
    "gebiedsteam",
    "leefvorm",
    "dossiernummer",
    "kenmerken_vanaf",
    "regeling",
    "rol",
];

/// How one file is written down.
struct Schrift {
    notaties: Vec<Notatie>,
    laatste_dag: bool,
    met_sinds: bool,
}

pub(crate) fn persoonsnummer(nummer: u32) -> String {
    format!("K-{nummer:05}")
}

pub(crate) fn bsn(nummer: u32) -> &'static str {
    belasting::bsn(nummer as usize)
}

impl Schrift {
    fn veld(&self, kolom: &str, geboren: Geboren, rij: &Rij, notatie: Notatie) -> String {
        if let Some((_, tekst)) = rij.fout.filter(|(fout, _)| *fout == kolom) {
            return tekst.to_owned();
        }
        let dag = |dag: Option<Date>| dag.map_or_else(String::new, |dag| schrijf_dag(dag, notatie));
        let bekend = |code: &str| if code == ONBEKEND { String::new() } else { code.to_owned() };
        match kolom {
            "persoonsnummer" => rij.onder[1].map_or_else(String::new, persoonsnummer),
            "bsn" => rij.onder[0].map_or_else(String::new, |nummer| bsn(nummer).to_owned()),
            "geboortedatum" => match geboren {
                Geboren::Dag(geboren) => dag(Some(geboren)),
                Geboren::Jaar(_) => String::new(),
            },
            "geboortejaar" => match geboren {
                Geboren::Jaar(jaar) => jaar.to_string(),
                Geboren::Dag(_) => String::new(),
            },
            "ingangsdatum" => dag(Some(rij.van)),
            "einddatum" if self.laatste_dag => dag(rij.tot.map(|tot| tot - 1.day())),
            "einddatum" => dag(rij.tot),
            "reden_instroom" => rij.kenmerken.instroom.to_owned(),
            "reden_uitstroom" if rij.tot.is_some() => bekend(rij.reden),
            "opleidingsniveau" => bekend(rij.kenmerken.niveau),
            "doelgroepen" => rij.kenmerken.groepen.iter().copied().collect::<Vec<_>>().join("|"),
            "gebiedsteam" => bekend(rij.kenmerken.team),
            "leefvorm" => rij.kenmerken.leefvorm.to_owned(),
            "dossiernummer" => rij.dossier.map_or_else(String::new, |dossier| format!("D-{dossier}")),
            "regeling" => rij.kenmerken.regeling.to_owned(),
            "rol" => rij.kenmerken.rol.to_owned(),
            "kenmerken_vanaf" if self.met_sinds => dag(rij.sinds),
            _ => String::new(),
        }
    }
}

/// The file. What it is stands in the mapping, when nobody says it.
pub(crate) fn schrijf(
    stad: &Stad,
    dobbel: &mut Dobbel,
    zending: &Zending,
    in_mapping: bool,
) -> (String, Mapping) {
    let alle = [Notatie::Kaal, Notatie::Iso, Notatie::Nederlands];
    let een = dobbel.kies(&alle);
    let schrift = Schrift {
        notaties: if dobbel.kans(30) { alle.to_vec() } else { vec![een] },
        laatste_dag: dobbel.kans(30),
        met_sinds: stad.stijl == Stijl::MetDag,
    };
    let mut kolommen: Vec<&str> = KOLOMMEN.to_vec();
    kolommen.retain(|kolom| match *kolom {
        "dossiernummer" => stad.stijl == Stijl::Aansluitend,
        "kenmerken_vanaf" => schrift.met_sinds,
        "regeling" | "rol" => stad.met_rol,
        _ => true,
    });
    if dobbel.kans(50) {
        dobbel.schud(&mut kolommen);
    }
    let scheiding = dobbel.kies(&[";", ","]);
    let mut regels = Vec::new();
    for (nummer, rijen) in &zending.rijen {
        let geboren = stad.personen.iter().find(|persoon| persoon.nummer == *nummer).unwrap().geboren;
        for rij in rijen {
            let notatie = dobbel.kies(&schrift.notaties);
            let velden: Vec<String> =
                kolommen.iter().map(|kolom| schrift.veld(kolom, geboren, rij, notatie)).collect();
            regels.extend(vec![velden.join(scheiding); rij.regels()]);
        }
    }
    if dobbel.kans(60) {
        dobbel.schud(&mut regels);
    }
    let mut mapping = String::new();
    if schrift.laatste_dag {
        mapping.push_str("einddatum_is = \"laatste_dag\"\n");
    }
    if in_mapping {
        let volledig = zending.soort == Leveringssoort::Volledig;
        let intrekken = zending.verdwenen == Verdwenen::Intrekken;
        let soort = if volledig { "volledig" } else { "aanvulling" };
        let verdwenen = if intrekken { "intrekken" } else { "niet-meer-geleverd" };
        mapping.push_str(&format!("soort = \"{soort}\"\nverdwenen = \"{verdwenen}\"\n"));
    }
    let einde = dobbel.kies(&["\n", "\r\n"]);
    let tekst = format!("{}{einde}{}{einde}", kolommen.join(scheiding), regels.join(einde));
    (tekst, Mapping::lees(&mapping, &BEGINBESTAND).unwrap())
}
