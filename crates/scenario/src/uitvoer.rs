//! The folder that a scenario becomes: its files, and a page that says how to import them.

use std::path::Path;

use jiff::civil::Date;

use crate::Resultaat;
use crate::aanvragen;
use crate::begeleiding;
use crate::fout::{Fout, onmogelijk};
use crate::inrichting;
use crate::kans::Kans;
use crate::opdracht::zaad_tekst;
use crate::persoon::{Persoon, beginbestand};
use crate::pilots;
use crate::route_arbeid_plus;
use crate::signalen;
use crate::tabel::Tijdlijn;
use crate::tijdlijn::bevolking;
use crate::uwv;
use crate::verhaal;
use crate::wereld::Wereld;
use crate::wijzigingen;

/// The streams of chance, one per subject (0 is the population).
mod onderwerp {
    pub(super) const BSN: u64 = 1;
    pub(super) const SIGNALEN: u64 = 2;
    pub(super) const WIJZIGINGEN: u64 = 3;
    pub(super) const UWV: u64 = 4;
    pub(super) const AANVRAGEN: u64 = 5;
    pub(super) const PILOTS: u64 = 6;
    pub(super) const ROUTE_ARBEID_PLUS: u64 = 7;
    pub(super) const BEGELEIDING: u64 = 8;
    pub(super) const VERZETTE_GESPREKKEN: u64 = 9;
    pub(super) const BELLEN_EN_BEZWAAR: u64 = 10;
}

/// A feed file: its name, the import that reads it, and its text.
struct Bestand {
    naam: &'static str,
    /// What comes between the program and the name of the file.
    opdracht: String,
    tekst: String,
}

/// The files of a scenario, in the order in which they are to be imported.
pub(crate) struct Map {
    scenario: String,
    zaad: u64,
    bestanden: Vec<Bestand>,
    peildatum: Option<Date>,
}

impl Map {
    pub(crate) fn nieuw(scenario: &str, zaad: u64) -> Self {
        Self { scenario: scenario.to_owned(), zaad, bestanden: Vec::new(), peildatum: None }
    }

    /// A feed.
    fn voeg_toe(&mut self, bron: &str, naam: &'static str, tekst: String) {
        self.voeg_bestand_toe(&format!("import {bron}"), naam, tekst);
    }

    fn voeg_bestand_toe(&mut self, opdracht: &str, naam: &'static str, tekst: String) {
        self.bestanden.push(Bestand { naam, opdracht: opdracht.to_owned(), tekst });
    }

    /// The file of benefits is a full set, as of the last day on which something happens in it.
    fn uitkeringen(&mut self, personen: &[Persoon]) {
        let dagen = personen.iter().flat_map(|persoon| &persoon.uitkeringen);
        let dagen = dagen.flat_map(|uitkering| {
            [Some(uitkering.ingang), uitkering.einde.map(|(dag, _)| dag)].into_iter().flatten()
        });
        self.peildatum = dagen.max();
        let peildatum = self.peildatum.map(|dag| format!(" --peildatum {dag}")).unwrap_or_default();
        let import = format!("beginbestand --volledig{peildatum}");
        self.voeg_toe(&import, "beginbestand.csv", beginbestand(personen));
    }

    /// The existing file of benefits.
    pub(crate) fn beginbestand(&mut self, personen: &[Persoon]) {
        self.uitkeringen(personen);
    }

    /// All feeds of a tijdlijn. The existing file is made last, when everybody who needs a BSN has one.
    pub(crate) fn tijdlijn(&mut self, tabel: &Tijdlijn, zaad: u64) -> Result<(), Fout> {
        let kans = |onderwerp| Kans::nieuw(zaad, onderwerp);
        let personen = bevolking(tabel, zaad)?;
        let mut wereld = Wereld::nieuw(personen, tabel.tot.laatste(), &mut kans(onderwerp::BSN));
        let signalen = signalen::maak(&mut wereld, &tabel.doorstroompunt, &mut kans(onderwerp::SIGNALEN))?;
        let wijzigingen = wijzigingen::maak(
            &mut wereld,
            &tabel.doorstroompunt,
            &signalen.zonder_opvolging,
            &mut kans(onderwerp::WIJZIGINGEN),
        )?;
        let (uwv, overgedragen) = uwv::maak(&mut wereld, &tabel.uwv, &mut kans(onderwerp::UWV))?;
        let begeleid = aanvragen::maak(
            &mut wereld,
            &tabel.intake,
            &signalen.versneld,
            (
                &mut kans(onderwerp::AANVRAGEN),
                &mut kans(onderwerp::VERZETTE_GESPREKKEN),
                &mut kans(onderwerp::BELLEN_EN_BEZWAAR),
            ),
        )?;
        pilots::maak(&mut wereld, &tabel.pilot, &mut kans(onderwerp::PILOTS))?;
        let route = &tabel.route_arbeid_plus;
        route_arbeid_plus::maak(&mut wereld, route, &mut kans(onderwerp::ROUTE_ARBEID_PLUS))?;
        let mut kans_begeleiding = kans(onderwerp::BEGELEIDING);
        let gevolgd = begeleiding::maak(&mut wereld, &tabel.begeleiding, &begeleid, &mut kans_begeleiding);
        verhaal::maak(&mut wereld, &tabel.verhalen, &gevolgd, &overgedragen, zaad)?;

        let opdrachten = wereld.opdrachten.tekst(zaad).map_err(|fout| onmogelijk(fout.to_string()))?;
        self.voeg_bestand_toe("inrichting leg-vast", "inrichting.toml", inrichting::bestand());
        self.uitkeringen(&wereld.personen);
        self.voeg_toe("doorstroompunt", "doorstroompunt.csv", signalen.csv);
        self.voeg_toe("doorstroompunt", "doorstroompunt-wijzigingen.json", wijzigingen);
        self.voeg_toe("uwv", "uwv.jsonl", uwv);
        self.voeg_toe("opdrachten", "opdrachten.jsonl", opdrachten);
        Ok(())
    }

    /// Writes the files and the page.
    pub(crate) fn schrijf(self, uit: &Path) -> Result<Resultaat, Fout> {
        let fout = |pad: &Path| {
            let pad = pad.to_path_buf();
            |bron| Fout::Schrijven { pad, bron }
        };
        std::fs::create_dir_all(uit).map_err(fout(uit))?;
        let leesmij = self.leesmij();
        let mut resultaat =
            Resultaat { bestanden: Vec::new(), opdrachten: Vec::new(), peildatum: self.peildatum };
        for bestand in &self.bestanden {
            let pad = uit.join(bestand.naam);
            std::fs::write(&pad, &bestand.tekst).map_err(fout(&pad))?;
            resultaat.opdrachten.push(format!("jongerenstroom {} {}", bestand.opdracht, pad.display()));
            resultaat.bestanden.push(pad);
        }
        let pad = uit.join("LEESMIJ.md");
        std::fs::write(&pad, leesmij).map_err(fout(&pad))?;
        resultaat.bestanden.push(pad);
        Ok(resultaat)
    }

    fn leesmij(&self) -> String {
        let mut tekst = format!(
            "# Scenario {}\n\nGemaakt met zaad {}. Alle mensen zijn verzonnen; elk BSN komt uit de testreeks \
             9999.\n\nLees de bestanden in deze volgorde in, vanuit deze map:\n\n```sh\n",
            self.scenario,
            zaad_tekst(self.zaad)
        );
        for bestand in &self.bestanden {
            tekst.push_str(&format!("jongerenstroom {} {}\n", bestand.opdracht, bestand.naam));
        }
        tekst.push_str("```\n");
        tekst
    }
}
