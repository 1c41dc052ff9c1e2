//! What a mapping says of a delivery as a whole: what its rows are together, what it means that something is no longer in
//! it, and what is plausible. The codes are checked here; what they mean is for whoever takes the delivery in.

use toml::Value;

/// What its rows are together.
pub(crate) const SOORTEN: [&str; 2] = ["volledig", "aanvulling"];
/// What it means that something is no longer in a full set.
pub(crate) const VERDWENEN: [&str; 2] = ["intrekken", "niet-meer-geleverd"];
/// The bounds, by name.
const GRENZEN: [&str; 6] = ["beeindigd", "verdwenen", "nieuw", "verschoven", "stand", "geweigerd"];

/// What a mapping says of a delivery as a whole. None: it does not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leveringsmapping {
    /// `volledig` or `aanvulling`.
    pub soort: Option<&'static str>,
    /// `intrekken` or `niet-meer-geleverd`.
    pub verdwenen: Option<&'static str>,
    /// Most that may end, in percent.
    pub beeindigd_procent: Option<u8>,
    /// Most that may disappear, in percent.
    pub verdwenen_procent: Option<u8>,
    /// Most that may be new, in percent.
    pub nieuw_procent: Option<u8>,
    /// Most of which the first day may move, in percent.
    pub verschoven_procent: Option<u8>,
    /// Most that the stand may change, in percent.
    pub stand_procent: Option<u8>,
    /// Most rows that may be refused, in percent.
    pub geweigerd_procent: Option<u8>,
}

impl Leveringsmapping {
    /// Takes the table `[grenzen]`; everything that is wrong goes to `fouten`.
    pub(super) fn grenzen(&mut self, waarde: &Value, fouten: &mut Vec<String>) {
        let Some(tabel) = waarde.as_table() else {
            fouten.push("grenzen moet een tabel zijn: [grenzen].".into());
            return;
        };
        for (naam, waarde) in tabel {
            let plek = match naam.as_str() {
                "beeindigd" => &mut self.beeindigd_procent,
                "verdwenen" => &mut self.verdwenen_procent,
                "nieuw" => &mut self.nieuw_procent,
                "verschoven" => &mut self.verschoven_procent,
                "stand" => &mut self.stand_procent,
                "geweigerd" => &mut self.geweigerd_procent,
                _ => {
                    fouten.push(format!(
                        "grenzen.{naam} is geen bekende grens. Bekend zijn: {}.",
                        GRENZEN.join(", ")
                    ));
                    continue;
                }
            };
            *plek = waarde.as_integer().and_then(|procent| u8::try_from(procent).ok()).filter(|p| *p <= 100);
            if plek.is_none() {
                fouten.push(format!("grenzen.{naam} moet een heel percentage zijn, van 0 tot en met 100."));
            }
        }
    }
}
