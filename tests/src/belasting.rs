//! Coaches and consulenten at work over HTTP: short stories of requests that build on one another and run through all
//! services, each request with an Idempotency-Key, and a book of what was acknowledged.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::LazyLock,
    time::{Duration, Instant},
};

use domein::gebeurtenis::{
    AanvraagIngediend, CoachGevraagd, InformatiefGesprekGepland, InformatiefGesprekGevoerd, JongereGemeld,
    UitkeringToegekend, WwEindeGemeld,
};
use serde_json::{Value, json};
use testkit::{Productie, vraag};

use crate::logboek::Regel;

/// The moment on which the stories play. Everything in them happens on this day, so that no norm time passes.
pub const NU: &str = "2026-03-02T10:00:00Z";
const VANDAAG: &str = "2026-03-02";
/// Of a signal, which is about a young person.
const GEBOREN_SIGNAAL: &str = "2003-05-04";
/// Of who applies: somebody for whom there is no search period.
const GEBOREN_AANVRAAG: &str = "1990-05-04";

/// Stories that there are persons for: test BSNs.
pub const MAX_VERHALEN: usize = 9_000;
/// One in so many stories gives up at the first request without an answer; the others send it again.
const GEEFT_OP: usize = 5;
const PAUZE: Duration = Duration::from_millis(50);

/// Somebody who sends requests to the services.
#[derive(Clone)]
pub struct Klant {
    signalering: SocketAddr,
    intake: SocketAddr,
    coach: String,
    consulent: String,
    /// Distinguishes the requests of this run.
    pub begin: String,
    /// How long a request is sent again before nobody believes in it any more.
    pub geduld: Duration,
}

/// What was acknowledged: per type of event, the ids of what the events are about.
#[derive(Debug, Default)]
pub struct Boek {
    /// Acknowledged: the type of the event and the id of its signal or application.
    pub bevestigd: Vec<(&'static str, String)>,
    /// Requests that never got an answer: carried out, or not.
    pub onbekend: usize,
    /// The longest that anybody waited for one answer, or for the end of its connection.
    pub langste: Duration,
    /// Requests with an answer of the services that did nothing: something is wrong.
    pub geweigerd: Vec<String>,
}

impl Klant {
    /// A client of these services, each at its own address.
    #[must_use]
    pub fn van(productie: &Productie, begin: &str) -> Self {
        Self {
            signalering: productie.adres("signalering"),
            intake: productie.adres("intake"),
            coach: productie.werk.token("coach"),
            consulent: productie.werk.token("inkomensconsulent"),
            begin: begin.to_owned(),
            geduld: Duration::from_secs(60),
        }
    }

    /// One story. Even ones: a signal, a talk, and a talk that shows that a benefit is needed, after which intake opens
    /// an application. Odd ones: an application that is granted, after which traject asks for a coach.
    ///
    /// # Panics
    /// When there are no more persons.
    pub fn verhaal(&self, nummer: usize, boek: &mut Boek) {
        let _ =
            if nummer.is_multiple_of(2) { self.signaal(nummer, boek) } else { self.aanvraag(nummer, boek) };
    }

    fn signaal(&self, nummer: usize, boek: &mut Boek) -> Option<()> {
        let nieuw = json!({
            "persoon": {"bsn": bsn(nummer), "geboortedatum": GEBOREN_SIGNAAL, "achternaam": "Proef"}, "bron": "jeugdzorg", "datum": VANDAAG,
            "kenmerk": format!("{}-{nummer}", self.begin), "gebiedsteam": "oost",
        });
        let vraag = |stap, pad: &str, inhoud: &Value, boek: &mut Boek| {
            self.stuur(self.signalering, &self.coach, (nummer, stap), pad, inhoud, boek)
        };
        let stand = vraag(0, "/signalering/v1/signalen", &nieuw, boek)?;
        let id = stand["signaalId"].as_str().expect("an id").to_owned();
        boek.bevestigd.push((JongereGemeld::SOORT, id.clone()));
        let pad = format!("/signalering/v1/signalen/{id}/");
        let gesprek = json!({"datum": VANDAAG, "datumGesprek": VANDAAG, "coach": "coach-oost-1"});
        vraag(1, &format!("{pad}gesprekken"), &gesprek, boek)?;
        boek.bevestigd.push((InformatiefGesprekGepland::SOORT, id.clone()));
        let verslag = json!({"datum": VANDAAG, "coach": "coach-oost-1", "uitkomst": "aanvraag-nodig"});
        vraag(2, &format!("{pad}gespreksverslagen"), &verslag, boek)?;
        boek.bevestigd.push((InformatiefGesprekGevoerd::SOORT, id));
        Some(())
    }

    fn aanvraag(&self, nummer: usize, boek: &mut Boek) -> Option<()> {
        let nieuw = json!({
            "kenmerk": format!("{}-{nummer}", self.begin), "datum": VANDAAG, "gebiedsteam": "zuid",
            "persoon": {"bsn": bsn(nummer), "geboortedatum": GEBOREN_AANVRAAG, "achternaam": "Proef"},
        });
        let vraag = |stap, pad: &str, inhoud: &Value, boek: &mut Boek| {
            self.stuur(self.intake, &self.consulent, (nummer, stap), pad, inhoud, boek)
        };
        let stand = vraag(0, "/intake/v1/aanvragen", &nieuw, boek)?;
        let id = stand["aanvraagId"].as_str().expect("an id").to_owned();
        boek.bevestigd.push((AanvraagIngediend::SOORT, id.clone()));
        let besluit = json!({"besluit": "toegekend", "datum": VANDAAG, "ingangsdatum": VANDAAG});
        vraag(1, &format!("/intake/v1/aanvragen/{id}/besluit"), &besluit, boek)?;
        boek.bevestigd.push((UitkeringToegekend::SOORT, id));
        Some(())
    }

    /// Sends a request until it is answered; none when it never was.
    fn stuur(
        &self,
        adres: SocketAddr,
        token: &str,
        (nummer, stap): (usize, usize),
        pad: &str,
        inhoud: &Value,
        boek: &mut Boek,
    ) -> Option<Value> {
        let sleutel = format!("{}-{nummer}-{stap}", self.begin);
        let koppen = [("idempotency-key", sleutel.as_str())];
        let begonnen = Instant::now();
        loop {
            let gevraagd = Instant::now();
            let antwoord = vraag(adres, "POST", pad, Some(token), &koppen, &inhoud.to_string());
            boek.langste = boek.langste.max(gevraagd.elapsed());
            match antwoord {
                Ok(antwoord) if matches!(antwoord.status, 200 | 201) => return Some(antwoord.json()),
                Ok(antwoord)
                    if antwoord.status < 500 && !antwoord.tekst.contains("gelijktijdig-gewijzigd") =>
                {
                    boek.geweigerd.push(format!("{pad}: {} {}", antwoord.status, antwoord.tekst));
                    return None;
                }
                Ok(_) | Err(_) => {}
            }
            if nummer.is_multiple_of(GEEFT_OP) || begonnen.elapsed() > self.geduld {
                boek.onbekend += 1;
                return None;
            }
            std::thread::sleep(PAUZE);
        }
    }
}

impl Boek {
    /// Takes over what is in another one.
    pub fn voeg_toe(&mut self, ander: Self) {
        self.bevestigd.extend(ander.bevestigd);
        self.onbekend += ander.onbekend;
        self.langste = self.langste.max(ander.langste);
        self.geweigerd.extend(ander.geweigerd);
    }

    /// The logs of signalering, intake and traject hold every acknowledged request once, the others at most once, and
    /// what follows from each once.
    ///
    /// # Panics
    /// When they do not.
    pub fn staat_in(&self, logs: &[Vec<Regel>]) {
        let [signalering, intake, traject, ..] = logs else { panic!("{} logs", logs.len()) };
        assert_eq!(self.geweigerd, Vec::<String>::new());
        let mut geteld: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for regel in logs.iter().flatten() {
            if let Some(id) = waarover(regel) {
                *geteld.entry((regel.soort.as_str(), id)).or_default() += 1;
            }
        }
        let dubbel: Vec<_> = geteld.iter().filter(|(_, aantal)| **aantal > 1).collect();
        assert!(dubbel.is_empty(), "twice: {dubbel:?}");
        let staat = |soort: &str, id: &str| geteld.contains_key(&(soort, id));
        let weg: Vec<_> = self.bevestigd.iter().filter(|(soort, id)| !staat(soort, id)).collect();
        assert!(weg.is_empty(), "acknowledged and gone: {weg:?}");

        // What the services do because of one another: once for each cause.
        let met = |log: &[Regel], soort: &str, veld: &str| -> Vec<String> {
            let velden =
                log.iter().filter(|regel| regel.soort == soort).filter_map(|regel| regel.data[veld].as_str());
            let mut gevonden: Vec<String> = velden.map(str::to_owned).collect();
            gevonden.sort();
            gevonden
        };
        let gesprekken = met(signalering, InformatiefGesprekGevoerd::SOORT, "signaalId");
        assert_eq!(
            met(intake, AanvraagIngediend::SOORT, "signaalId"),
            gesprekken,
            "applications after talks"
        );
        let uitkeringen = met(intake, UitkeringToegekend::SOORT, "uitkeringId");
        assert_eq!(met(traject, CoachGevraagd::SOORT, "uitkeringId"), uitkeringen, "coaches for benefits");
    }
}

/// The signal or application that an event is about, for the events of the stories.
fn waarover(regel: &Regel) -> Option<&str> {
    let veld = match regel.soort.as_str() {
        JongereGemeld::SOORT
        | WwEindeGemeld::SOORT
        | InformatiefGesprekGepland::SOORT
        | InformatiefGesprekGevoerd::SOORT => "signaalId",
        AanvraagIngediend::SOORT | UitkeringToegekend::SOORT => "aanvraagId",
        CoachGevraagd::SOORT => "uitkeringId",
        _ => return None,
    };
    regel.data[veld].as_str()
}

/// The test BSN with this number: nine digits that begin with 9999 and pass the eleven test.
///
/// # Panics
/// When there are not so many.
#[must_use]
pub fn bsn(nummer: usize) -> &'static str {
    static ALLE: LazyLock<Vec<String>> = LazyLock::new(|| {
        let met_controle = |begin: u32| {
            let cijfer = |plek: u32| begin / 10u32.pow(plek - 2) % 10;
            let controle = (2..=9).map(|plek| plek * cijfer(plek)).sum::<u32>() % 11;
            // A remainder of ten has no digit.
            (controle < 10).then(|| format!("{begin}{controle}"))
        };
        (99_990_000..=99_999_999).filter_map(met_controle).collect()
    });
    &ALLE[nummer]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use domein::gebeurtenis::{AanvraagIngediend, InformatiefGesprekGevoerd};

    use super::{Boek, MAX_VERHALEN, bsn};
    use crate::logboek::Regel;

    fn regel(soort: &str, data: Value) -> Regel {
        let (stream, id) = (String::new(), String::new());
        Regel { positie: 1, stream, id, soort: soort.to_owned(), data }
    }

    fn gesprek(id: &str) -> Regel {
        regel(InformatiefGesprekGevoerd::SOORT, json!({"signaalId": id}))
    }

    fn aanvraag(na: &str, id: &str) -> Regel {
        regel(AanvraagIngediend::SOORT, json!({"aanvraagId": id, "signaalId": na}))
    }

    fn boek() -> Boek {
        let bevestigd = vec![(InformatiefGesprekGevoerd::SOORT, "a".to_owned())];
        Boek { bevestigd, ..Boek::default() }
    }

    #[test]
    fn alles_een_keer_is_goed() {
        boek().staat_in(&[
            vec![gesprek("a"), gesprek("b")],
            vec![aanvraag("a", "1"), aanvraag("b", "2")],
            vec![],
        ]);
    }

    #[test]
    #[should_panic(expected = "acknowledged and gone")]
    fn wat_weg_is_wordt_gezien() {
        boek().staat_in(&[vec![gesprek("b")], vec![aanvraag("b", "2")], vec![]]);
    }

    #[test]
    #[should_panic(expected = "twice")]
    fn wat_dubbel_is_wordt_gezien() {
        boek().staat_in(&[vec![gesprek("a"), gesprek("a")], vec![aanvraag("a", "1")], vec![]]);
    }

    #[test]
    #[should_panic(expected = "applications after talks")]
    fn een_gevolg_dat_ontbreekt_of_dubbel_is_wordt_gezien() {
        boek().staat_in(&[vec![gesprek("a")], vec![aanvraag("a", "1"), aanvraag("a", "2")], vec![]]);
    }

    #[test]
    fn ieder_heeft_een_eigen_bsn() {
        let alle: BTreeSet<&str> = (0..MAX_VERHALEN).map(bsn).collect();
        assert_eq!(alle.len(), MAX_VERHALEN);
        assert!(alle.iter().all(|bsn| bsn.len() == 9 && bsn.starts_with("9999")));
    }
}
