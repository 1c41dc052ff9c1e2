//! Which days anybody said anything of, day by day.

use domein::Leveringssoort;
use domein::gebeurtenis::{AanleveringVerwerkt, IntakeGebeurtenis as I};
use jiff::civil::Date;
use rapportage::Cijfervraag;

use super::super::hulp::Geschiedenis;
use super::{Bekend, Tellingen, Woord, leveringen};

pub(super) struct Dekking {
    leveringen: Vec<AanleveringVerwerkt>,
    /// A benefit is known: without deliveries, of every day until it was last recorded.
    uitkering: bool,
    /// The day on which anything was last recorded.
    vastgelegd: Option<Date>,
}

impl Dekking {
    pub(super) fn van(alles: &Geschiedenis, vraag: &Cijfervraag, vastgelegd: Option<Date>) -> Self {
        let mut leveringen = leveringen(alles, vraag);
        leveringen.retain(|levering| levering.bron == "beginbestand" && levering.peildatum.is_some());
        Self { leveringen, uitkering: is_er_een(alles, vraag), vastgelegd }
    }

    pub(super) fn gedekt(&self, dag: Date) -> bool {
        if self.leveringen.is_empty() {
            return self.uitkering && self.vastgelegd.is_some_and(|laatst| dag <= laatst);
        }
        self.leveringen.iter().any(|levering| {
            let tot = levering.peildatum.unwrap();
            if levering.soort == Leveringssoort::Volledig {
                return levering.vanaf.is_none_or(|van| van <= dag) && dag <= tot;
            }
            // What is new since whatever came before it.
            let eerder = self.leveringen.iter().filter_map(|ander| ander.peildatum);
            let vorige = eerder.filter(|peildatum| *peildatum < tot).max();
            dag <= tot && vorige.is_none_or(|vorige| vorige < dag)
        })
    }

    fn geheel(&self, van: Date, tot_en_met: Date) -> bool {
        let mut dag = van;
        while dag <= tot_en_met {
            if !self.gedekt(dag) {
                return false;
            }
            dag = dag.tomorrow().unwrap();
        }
        true
    }

    /// Takes away what is counted of days of which nothing is known.
    pub(super) fn laat_weg(&self, tellingen: &mut Tellingen, vraag: &Cijfervraag) {
        let (eerste, laatste) = (vraag.periode.van, vraag.periode.tot_en_met);
        let met_de_hand = |dag: Date| self.vastgelegd.is_some_and(|laatst| dag <= laatst);
        let periode = self.geheel(eerste, laatste);
        tellingen.retain(|(tabel, rij, kolom), _| {
            let maand = || format!("{rij}-01").parse::<Date>().unwrap();
            let op = || if kolom == "basis" { vraag.basis } else { laatste };
            match tabel.as_str() {
                "stand-maand" => self.gedekt(maand().last_of_month()),
                "instroom-maand" | "uitstroom-maand" => self.geheel(maand(), maand().last_of_month()),
                "plaatsingen-maand" => met_de_hand(maand().last_of_month()),
                "stand-verloop" => match rij.as_str() {
                    "begin" => self.gedekt(eerste.yesterday().unwrap()),
                    "eind" => self.gedekt(laatste),
                    _ => periode,
                },
                // The quarters end within the period.
                "signalen-bijstand" if rij == "totaal" => met_de_hand(laatste_kwartaal(laatste)),
                "signalen-bijstand" => met_de_hand(einde_van(rij)),
                tabel if tabel.starts_with("stand-") => self.gedekt(op()),
                tabel if tabel.starts_with("instroom-") || tabel.starts_with("uitstroom-") => periode,
                "route-arbeid-plus" => met_de_hand(laatste.min(format!("{kolom}-12-31").parse().unwrap())),
                tabel if tabel.starts_with("signalen-") => met_de_hand(laatste),
                _ => true,
            }
        });
    }
}

/// The last day of the quarter `2025-Q1`.
fn einde_van(kwartaal: &str) -> Date {
    let (jaar, nummer) = kwartaal.split_once("-Q").unwrap();
    Date::new(jaar.parse().unwrap(), nummer.parse::<i8>().unwrap() * 3, 1).unwrap().last_of_month()
}

/// The last day of the last quarter that ends on or before a day.
pub(super) fn laatste_kwartaal(dag: Date) -> Date {
    let mut einde = dag.last_of_month();
    while einde > dag || einde.month() % 3 != 0 {
        einde = einde.first_of_month().yesterday().unwrap();
    }
    einde
}

/// Whether a benefit was known, also one that was withdrawn since.
fn is_er_een(alles: &Geschiedenis, vraag: &Cijfervraag) -> bool {
    let mut bekend = Bekend::default();
    let mut er_is_een = false;
    for regel in &alles.intake {
        let (id, woord) = match &regel.gebeurtenis {
            I::UitkeringToegekend(f) => (f.uitkering_id, Woord::Nieuw),
            I::ToekenningHersteld(f) => (f.uitkering_id, Woord::Nieuw),
            I::UitkeringGecorrigeerd(f) => (f.uitkering_id, Woord::Anders),
            I::IngangsdatumGecorrigeerd(f) => (f.uitkering_id, Woord::Anders),
            I::KenmerkenGewijzigd(f) => (f.uitkering_id, Woord::Anders),
            I::ToekenningIngetrokken(f) => (f.uitkering_id, Woord::Weg),
            _ => continue,
        };
        let moment = regel.metadata.vastgelegd_op.as_microsecond();
        let hier = regel.metadata.gemeente == vraag.gemeente;
        er_is_een |= bekend.is(id, moment, vraag.bekend_op, woord) && hier && woord == Woord::Nieuw;
    }
    er_is_een
}
