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
    /// Of the stories that were added to the scenario later: they are numbered by themselves, so that the keys of the other
    /// lines stay, and a data folder that has those takes in only these.
    verhaal: bool,
    onthoud: Option<String>,
}

/// A line of a story.
pub(crate) struct Lijn {
    op: Date,
    pad: String,
    inhoud: Value,
    rol: Rol,
    zet: bool,
    onthoud: Option<String>,
}

impl Lijn {
    /// In the name of a coach, with that day as `datum`. `pad` begins with the name of a service.
    pub(crate) fn nieuw(op: Date, pad: impl Into<String>, mut inhoud: Value) -> Self {
        inhoud["datum"] = serde_json::json!(op);
        Self::zonder_datum(op, pad, inhoud)
    }

    /// The same, of what has no date, or another one than the day of the request.
    pub(crate) fn zonder_datum(op: Date, pad: impl Into<String>, inhoud: Value) -> Self {
        let pad = pad.into();
        let (dienst, rest) = pad.split_once('/').unwrap_or((&pad, ""));
        let pad = format!("/{dienst}/v1/{rest}");
        Self { op, pad, inhoud, rol: Rol::Coach, zet: false, onthoud: None }
    }

    /// Adds what else the body says.
    pub(crate) fn over(&mut self, meer: Value) {
        if let (Some(inhoud), Value::Object(meer)) = (self.inhoud.as_object_mut(), meer) {
            inhoud.extend(meer);
        }
    }

    pub(crate) fn door(self, rol: Rol) -> Self {
        Self { rol, ..self }
    }

    /// For something that has an address of its own.
    pub(crate) fn zet(self) -> Self {
        Self { zet: true, ..self }
    }

    /// Gives the answer a name, for the path of a later line.
    pub(crate) fn onthoud(self, naam: &str) -> Self {
        Self { onthoud: Some(naam.to_owned()), ..self }
    }
}

/// In whose name a line is sent.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rol {
    Coach,
    Inkomensconsulent,
    Accountmanager,
    Uwv,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    onthoud: Option<&'a str>,
}

impl Opdrachten {
    pub(crate) fn tot_en_met(dag: Date) -> Self {
        Self { tot_en_met: dag, regels: Vec::new() }
    }

    /// Adds a line; what happens after the last day of the scenario has not happened yet, and is left out.
    /// Lines of one day keep the order in which they were added. Gives whether the line was added.
    pub(crate) fn voeg_toe(&mut self, rol: Rol, op: Date, pad: String, inhoud: Value) -> bool {
        self.neem(Verzoek { op, rol, zet: false, pad, inhoud, verhaal: false, onthoud: None })
    }

    /// The same, for something that has an address of its own.
    pub(crate) fn zet(&mut self, rol: Rol, op: Date, pad: String, inhoud: Value) {
        self.neem(Verzoek { op, rol, zet: true, pad, inhoud, verhaal: false, onthoud: None });
    }

    /// Adds a line of a story.
    pub(crate) fn vertel(&mut self, lijn: Lijn) -> bool {
        let Lijn { op, pad, inhoud, rol, zet, onthoud } = lijn;
        self.neem(Verzoek { op, rol, zet, pad, inhoud, verhaal: true, onthoud })
    }

    fn neem(&mut self, verzoek: Verzoek) -> bool {
        let erin = verzoek.op <= self.tot_en_met;
        if erin {
            self.regels.push(verzoek);
        }
        erin
    }

    /// The file. The keys follow from the seed and the place in the file, among the lines of stories or the others.
    pub(crate) fn tekst(mut self, zaad: u64) -> Result<String, serde_json::Error> {
        self.regels.sort_by_key(|verzoek| verzoek.op);
        let zaad = zaad_tekst(zaad);
        let mut tekst = String::new();
        let (mut eerder, mut verhalen) = (0_u32, 0_u32);
        for Verzoek { op, rol, zet, pad, inhoud, verhaal, onthoud } in &self.regels {
            let (reeks, nummer) = if *verhaal { ("V", &mut verhalen) } else { ("", &mut eerder) };
            *nummer += 1;
            let sleutel = format!("scenario-{zaad}-{reeks}{nummer:05}");
            let (methode, onthoud) = (zet.then_some("put"), onthoud.as_deref());
            let regel = Regel { sleutel, rol: *rol, op: *op, methode, pad, inhoud, onthoud };
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
