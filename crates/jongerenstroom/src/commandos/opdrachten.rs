//! `import opdrachten`: requests to the services as a file. Each line is one request through the same front door as over
//! the network, with its own Idempotency-Key; reactions run between the lines, as they do between real requests.

use std::{collections::BTreeMap, fs::File, path::Path};

use aanlevering::{Indeling, Ingelezen, Kolom, Mapping, Rij, Rijfout, code};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, Uri, header},
    response::Response,
};
use dienst::{Levering, Omgeving, Uitslag, Voortgang, levering::Fouten};
use domein::Rol;
use serde_json::Value;
use tower::ServiceExt;
use web::{Hosts, MAX_SLEUTEL_TEKENS, Voordeur};

use super::{
    import::importfout,
    onthouden::{MAX_NAAM, Onthouden, is_naam},
};
use crate::{
    cli,
    fout::{Bij, Fout},
    stelsel::Stelsel,
    voortgang,
};

/// Most bytes of an answer that are looked at.
const MAX_ANTWOORD_BYTES: usize = 256 * 1024;
/// Lines read at a time.
const BLOK: usize = 500;
/// In the path of every delivery over HTTP: it has rows of its own, with a quarantine of their own.
const AANLEVERINGEN: &str = "/aanleveringen/";
const INDELING: Indeling = Indeling::json(&[
    Kolom::nodig("sleutel", "Idempotency-Key: dezelfde sleutel wordt hooguit één keer uitgevoerd"),
    Kolom::nodig("rol", "rol waarin het verzoek wordt gedaan"),
    Kolom::nodig("pad", "pad van het verzoek, bijvoorbeeld /traject/v1/trajecten"),
    Kolom::nodig("inhoud", "inhoud van het verzoek"),
    Kolom::vrij("methode", "post (als er niets staat), of put voor wat een eigen adres heeft"),
    Kolom::vrij("op", "datum waarop het verzoek speelt, voor de leesbaarheid"),
    Kolom::vrij(
        "onthoud",
        "naam voor het antwoord: {naam.veld} in het pad van een latere regel is dat veld ervan",
    ),
]);

struct Opdrachtregel {
    sleutel: String,
    rol: Rol,
    methode: Method,
    pad: String,
    inhoud: Value,
    onthoud: Option<String>,
}

/// The methods that a line may have, the usual one first.
const METHODEN: [(&str, Method); 2] = [("post", Method::POST), ("put", Method::PUT)];

enum Antwoord {
    Nieuw,
    Dubbel,
    Geweigerd(Vec<Bevinding>),
}

/// Who asks, and what was answered before.
struct Gesprek<'s> {
    stelsel: &'s Stelsel,
    voordeur: Router,
    tokens: BTreeMap<Rol, String>,
    onthouden: Onthouden,
}

/// What is wrong with a request, with the code that the service gave.
struct Bevinding {
    veld: Option<String>,
    code: &'static str,
    reden: String,
}

impl Bevinding {
    /// A refusal as the service says it; `verzoek-geweigerd` when its code is not one that this program knows.
    fn uit(probleem: &Value, veld: Option<&str>, reden: &str) -> Self {
        let code = probleem["code"].as_str().and_then(web::beschreven).unwrap_or("verzoek-geweigerd");
        let reden = probleem[reden].as_str().unwrap_or_default().to_owned();
        Self { veld: veld.map(|veld| format!("inhoud.{veld}")), code, reden }
    }

    /// Everything in an answer: its findings, or else the problem itself.
    fn alle(probleem: &Value) -> Vec<Self> {
        let fouten = probleem["fouten"].as_array().into_iter().flatten();
        let fouten: Vec<Self> = fouten.map(|fout| Self::uit(fout, fout["veld"].as_str(), "reden")).collect();
        if fouten.is_empty() { vec![Self::uit(probleem, None, "detail")] } else { fouten }
    }
}

pub(crate) async fn voer_uit(
    stelsel: &Stelsel,
    bron: &str,
    mut bestand: File,
    (pad, naam): (&Path, &str),
) -> Result<Uitslag, Fout> {
    let niet_bruikbaar = |fout: aanlevering::Bestandsfout| importfout(pad, fout.into());
    let gekeurd = aanlevering::keur(&mut bestand, &INDELING, &Mapping::default()).map_err(niet_bruikbaar)?;
    let mut rijen = gekeurd.bron(bestand).map_err(niet_bruikbaar)?;
    let voordeur = Voordeur::nieuw(Hosts::Lokaal).router(stelsel.router());
    let mut gesprek = Gesprek { stelsel, voordeur, tokens: BTreeMap::new(), onthouden: Onthouden::default() };
    let balk = voortgang::balk(naam);
    let mut uitslag = Uitslag::default();
    let mut fouten = Fouten::default();
    let plaatswoord = gekeurd.plaatswoord();
    let levering = Levering {
        bron,
        bestand: naam,
        kop: gekeurd.kopregel(),
        plaatswoord,
        mapping: None,
        correlatie: None,
    };
    if bron == cli::AANBOD {
        // A catalogue is the whole of it each time: what was refused of it before stands in it, or is no longer asked.
        bewaarder(stelsel)?.quarantaine.opgelost(bron, naam).await.bij("quarantaine")?;
    }
    loop {
        let blok = rijen.blok(BLOK).map_err(niet_bruikbaar)?;
        if blok.is_empty() {
            break;
        }
        let mut geweigerd = Vec::new();
        let mut klaar = Vec::new();
        for Ingelezen { regel, ruw, uitkomst, .. } in blok {
            uitslag.samenvatting.gelezen += 1;
            let redenen = match uitkomst.and_then(|rij| lees(&rij)) {
                Err(redenen) => redenen,
                Ok(verzoek) => match gesprek.doe(verzoek).await? {
                    Antwoord::Nieuw => {
                        uitslag.samenvatting.aangenomen += 1;
                        stelsel.laat_reacties_lopen().await?;
                        klaar.push(ruw);
                        continue;
                    }
                    Antwoord::Dubbel => {
                        uitslag.samenvatting.dubbel += 1;
                        klaar.push(ruw);
                        continue;
                    }
                    Antwoord::Geweigerd(bevindingen) => {
                        let rijfout = |Bevinding { veld, code, reden }| Rijfout { regel, veld, code, reden };
                        bevindingen.into_iter().map(rijfout).collect()
                    }
                },
            };
            uitslag.samenvatting.geweigerd += 1;
            fouten.neem(&redenen);
            geweigerd.push((ruw, redenen));
        }
        let quarantaine = &bewaarder(stelsel)?.quarantaine;
        quarantaine.bewaar(&levering, stelsel.klok.nu(), &geweigerd).await.bij("quarantaine")?;
        quarantaine.laat_gaan(&levering, &klaar).await.bij("quarantaine")?;
        voortgang::zet(
            &balk,
            Voortgang {
                gelezen_bytes: rijen.gelezen_bytes(),
                totaal_bytes: rijen.totaal_bytes(),
                samenvatting: uitslag.samenvatting,
            },
        );
    }
    balk.finish_and_clear();
    (uitslag.fouten, uitslag.weigeringen) = fouten.klaar();
    Ok(uitslag)
}

/// Who keeps the requests that were refused, which may be to any service: the last of the chain.
fn bewaarder(stelsel: &Stelsel) -> Result<&Omgeving, Fout> {
    let laatste = stelsel.omgevingen().last().map(|(_, omgeving)| omgeving);
    laatste.ok_or_else(|| Fout::Gebruik("er is geen dienst die iets vastlegt".to_owned()))
}

fn lees(rij: &Rij) -> Result<Opdrachtregel, Vec<Rijfout>> {
    let mut lezer = rij.lezer();
    let sleutel = lezer.verplicht_tekst("sleutel", MAX_SLEUTEL_TEKENS);
    if sleutel.as_deref().is_some_and(|sleutel| !sleutel.bytes().all(|byte| byte.is_ascii_graphic())) {
        let reden = format!("verwacht 1 tot en met {MAX_SLEUTEL_TEKENS} zichtbare ASCII-tekens.");
        lezer.weiger(Some("sleutel"), "sleutel-onjuist", reden);
    }
    let rollen: Vec<&str> = Rol::MET_TOKEN.iter().map(|rol| rol.code()).collect();
    let rol = lezer.code("rol", &rollen).and_then(Rol::van_code);
    let pad = lezer.verplicht_tekst("pad", 512);
    let bruikbaar =
        |pad: &str| pad.starts_with('/') && !pad.contains(['?', '#', ' ']) && pad.parse::<Uri>().is_ok();
    if pad.as_deref().is_some_and(|pad| !bruikbaar(pad)) {
        lezer.weiger(
            Some("pad"),
            "pad-onjuist",
            "verwacht een pad dat met / begint, zonder vraag- of spatietekens.",
        );
    }
    if pad.as_deref().is_some_and(|pad| pad.contains(AANLEVERINGEN)) {
        lezer.weiger(
            Some("pad"),
            "pad-onjuist",
            "een aanlevering is geen opdracht: neem haar op met `jongerenstroom import` en de naam van de bron.",
        );
    }
    let methode = lezer.optionele_code("methode", &METHODEN.map(|(code, _)| code)).unwrap_or(METHODEN[0].0);
    let methode = METHODEN.into_iter().find(|(code, _)| *code == methode).map(|(_, methode)| methode);
    let inhoud = rij.waarde("inhoud").cloned();
    if !inhoud.as_ref().is_some_and(Value::is_object) {
        let code = if inhoud.is_none() { code::ONTBREEKT } else { code::SOORT_ONJUIST };
        lezer.weiger(Some("inhoud"), code, "verwacht een JSON-object met de velden van het verzoek.");
    }
    let onthoud = lezer.optionele_tekst("onthoud", MAX_NAAM);
    if onthoud.as_deref().is_some_and(|naam| !is_naam(naam)) {
        let reden = "verwacht een naam van letters, cijfers en streepjes.";
        lezer.weiger(Some("onthoud"), code::NOTATIE_ONJUIST, reden);
    }
    lezer.klaar_met(|| {
        let (sleutel, rol, methode) = (sleutel?, rol?, methode?);
        Some(Opdrachtregel { sleutel, rol, methode, pad: pad?, inhoud: inhoud?, onthoud })
    })
}

impl Gesprek<'_> {
    async fn doe(&mut self, verzoek: Opdrachtregel) -> Result<Antwoord, Fout> {
        let pad = match self.onthouden.vul(&verzoek.pad) {
            Ok(pad) => pad,
            Err(reden) => {
                let veld = Some("pad".to_owned());
                return Ok(Antwoord::Geweigerd(vec![Bevinding { veld, code: "antwoord-onbekend", reden }]));
            }
        };
        let token = match self.tokens.get(&verzoek.rol) {
            Some(token) => token,
            None => self.tokens.entry(verzoek.rol).or_insert(self.stelsel.token(verzoek.rol)?),
        };
        let http = Request::builder()
            .method(verzoek.methode)
            .uri(&pad)
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", &verzoek.sleutel)
            .body(Body::from(verzoek.inhoud.to_string()));
        let http = http.bij("een verzoek is niet op te stellen")?;
        // The router cannot fail: every failure is an answer.
        let antwoord = self.voordeur.clone().oneshot(http).await.bij("een verzoek is niet beantwoord")?;
        let status = antwoord.status();
        if status.is_success() {
            if let Some(naam) = verzoek.onthoud {
                self.onthouden.neem(naam, lees_antwoord(antwoord).await?);
            }
            return Ok(if status == StatusCode::OK { Antwoord::Dubbel } else { Antwoord::Nieuw });
        }
        let probleem = lees_antwoord(antwoord).await?;
        if status.is_server_error() {
            let detail = probleem["detail"].as_str().unwrap_or_default();
            let oorzaak = format!("{status} op {pad}: {detail}");
            return Err(oorzaak).bij("een dienst kan het verzoek nu niet uitvoeren");
        }
        Ok(Antwoord::Geweigerd(Bevinding::alle(&probleem)))
    }
}

async fn lees_antwoord(antwoord: Response) -> Result<Value, Fout> {
    let onleesbaar = "het antwoord van een dienst is niet te lezen";
    let inhoud = axum::body::to_bytes(antwoord.into_body(), MAX_ANTWOORD_BYTES).await.bij(onleesbaar)?;
    serde_json::from_slice(&inhoud).bij(onleesbaar)
}
