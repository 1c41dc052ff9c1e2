//! The lines of `opdrachten.jsonl`: the HTTP front door as a file, one request per line, in order of day.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

/// The lines of a scenario, up to and including its last day.
pub(crate) struct Opdrachten {
    tot_en_met: Date,
    regels: Vec<Verzoek>,
}

/// A request of a day. `zet`: a PUT, of something that has an address of its own; otherwise a POST.
struct Verzoek {
    op: Date,
    rol: Rol,
    zet: bool,
    pad: String,
    inhoud: Value,
}

/// In whose name a line is sent.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rol {
    Coach,
    Inkomensconsulent,
    Accountmanager,
    Beheer,
}

#[derive(Serialize)]
struct Regel<'a> {
    sleutel: String,
    rol: Rol,
    op: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    methode: Option<&'static str>,
    pad: &'a str,
    inhoud: &'a Value,
}

impl Opdrachten {
    pub(crate) fn tot_en_met(dag: Date) -> Self {
        Self { tot_en_met: dag, regels: Vec::new() }
    }

    /// Adds a line; what happens after the last day of the scenario has not happened yet, and is left out.
    /// Lines of one day keep the order in which they were added. Gives whether the line was added.
    pub(crate) fn voeg_toe(&mut self, rol: Rol, op: Date, pad: String, inhoud: Value) -> bool {
        let erin = op <= self.tot_en_met;
        if erin {
            self.regels.push(Verzoek { op, rol, zet: false, pad, inhoud });
        }
        erin
    }

    /// The same, for something that has an address of its own.
    pub(crate) fn zet(&mut self, rol: Rol, op: Date, pad: String, inhoud: Value) {
        if op <= self.tot_en_met {
            self.regels.push(Verzoek { op, rol, zet: true, pad, inhoud });
        }
    }

    /// The file. The keys follow from the seed and the place in the file.
    pub(crate) fn tekst(mut self, zaad: u64) -> Result<String, serde_json::Error> {
        self.regels.sort_by_key(|verzoek| verzoek.op);
        let zaad = zaad_tekst(zaad);
        let mut tekst = String::new();
        for (plaats, Verzoek { op, rol, zet, pad, inhoud }) in self.regels.iter().enumerate() {
            let sleutel = format!("scenario-{zaad}-{:05}", plaats + 1);
            let regel = Regel { sleutel, rol: *rol, op: *op, methode: zet.then_some("put"), pad, inhoud };
            let _ = writeln!(tekst, "{}", serde_json::to_string(&regel)?);
        }
        Ok(tekst)
    }
}

/// A seed as it is written: with points between the thousands, so that it never looks like a BSN.
pub(crate) fn zaad_tekst(zaad: u64) -> String {
    let cijfers = zaad.to_string();
    let mut tekst = String::new();
    for (plaats, cijfer) in cijfers.chars().enumerate() {
        if plaats > 0 && (cijfers.len() - plaats).is_multiple_of(3) {
            tekst.push('.');
        }
        tekst.push(cijfer);
    }
    tekst
}
