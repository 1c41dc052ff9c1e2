//! The envelope of a message of UWV: CloudEvents 1.0 in JSON. Only what we need of it comes in; the rest of the
//! service does not know that there was an envelope.

use aanlevering::{
    Lezer, Rij,
    code::{NOTATIE_ONJUIST, ONTBREEKT, SOORT_ONJUIST},
};
use jiff::civil::Date;
use serde_json::Value;

/// What is not JSON; the code of the same fault over HTTP.
const SOORT_INHOUD: &str = "soort-inhoud";

const WARME_OVERDRACHT: &str = "nl.uwv.overdracht.warme-overdracht.v1";
const WW_EINDE: &str = "nl.uwv.ww.einde-nadert.v1";

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Berichtsoort {
    WarmeOverdracht,
    WwEinde,
}

/// What is needed of an envelope.
pub(super) struct Envelop {
    pub(super) soort: Berichtsoort,
    /// The date in Amsterdam on which it was sent.
    pub(super) datum: Option<Date>,
}

impl Envelop {
    /// Reads the envelope. What is wrong stays with the reader; none when the type is not known.
    pub(super) fn lees(lezer: &mut Lezer<'_>, rij: &Rij) -> Option<Self> {
        lezer.code("specversion", &["1.0"]);
        for veld in ["id", "source"] {
            let tekst = lezer.verplicht_tekst(veld, 256);
            if tekst.is_some_and(|tekst| tekst.contains(|c: char| c.is_whitespace() || c.is_control())) {
                lezer.weiger(
                    Some(veld),
                    NOTATIE_ONJUIST,
                    "bevat een spatie of regeleinde; verwacht een id of URI.",
                );
            }
        }
        let soort = match lezer.code("type", &[WARME_OVERDRACHT, WW_EINDE]) {
            Some(WARME_OVERDRACHT) => Some(Berichtsoort::WarmeOverdracht),
            Some(_) => Some(Berichtsoort::WwEinde),
            None => None,
        };
        let inhoud = lezer.optionele_tekst("datacontenttype", 128);
        if inhoud.is_some_and(|inhoud| !is_json(&inhoud)) {
            lezer.weiger(Some("datacontenttype"), SOORT_INHOUD, "verwacht application/json.");
        }
        let tijd = lezer.optionele_tekst("time", 64).and_then(|tijd| {
            let moment = web::moment(&tijd);
            if moment.is_none() {
                let reden = "verwacht een moment met tijdzone (RFC 3339), zoals 2026-03-31T09:00:00Z.";
                lezer.weiger(Some("time"), NOTATIE_ONJUIST, reden);
            }
            moment
        });
        match rij.waarde("data") {
            Some(Value::Object(_)) => {}
            _ if rij.waarde("data_base64").is_some() => {
                lezer.weiger(Some("data_base64"), SOORT_INHOUD, "lever de gegevens als JSON in data aan.");
            }
            anders => {
                let code = if anders.is_some() { SOORT_ONJUIST } else { ONTBREEKT };
                lezer.weiger(Some("data"), code, "verwacht een object ({…}) met de gegevens.");
            }
        }
        Some(Self { soort: soort?, datum: tijd.map(dienst::datum_in_amsterdam) })
    }
}

/// `application/json`, with or without parameters or a structured suffix.
fn is_json(soort: &str) -> bool {
    let soort = soort.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    soort == "application/json" || (soort.starts_with("application/") && soort.ends_with("+json"))
}
