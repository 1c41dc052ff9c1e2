//! `import opdrachten`: requests to the services as a file. Each line is one POST through the same front door as over
//! the network, with its own Idempotency-Key; reactions run between the lines, as they do between real requests.

use std::{collections::BTreeMap, fs::File, path::Path};

use aanlevering::{Indeling, Ingelezen, Kolom, Mapping, Rij, Rijfout};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use dienst::{Levering, Omgeving, Uitslag, Voortgang};
use domein::Rol;
use serde_json::Value;
use tower::ServiceExt;
use web::{Hosts, Voordeur};

use super::import::importfout;
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
/// Name of the feed in the quarantine.
const BRON: &str = cli::OPDRACHTEN;

const INDELING: Indeling = Indeling::json(&[
    Kolom::nodig("sleutel", "Idempotency-Key: dezelfde sleutel wordt hooguit één keer uitgevoerd"),
    Kolom::nodig("rol", "rol waarin het verzoek wordt gedaan"),
    Kolom::nodig("pad", "pad van het verzoek, bijvoorbeeld /traject/v1/trajecten"),
    Kolom::nodig("inhoud", "inhoud van het verzoek"),
    Kolom::vrij("op", "datum waarop het verzoek speelt, voor de leesbaarheid"),
]);

struct Verzoek {
    sleutel: String,
    rol: Rol,
    pad: String,
    inhoud: Value,
}

enum Antwoord {
    Nieuw,
    Dubbel,
    Geweigerd(String, String),
}

pub(crate) async fn voer_uit(
    stelsel: &Stelsel,
    mut bestand: File,
    pad: &Path,
    naam: &str,
) -> Result<Uitslag, Fout> {
    let niet_bruikbaar = |fout: aanlevering::Bestandsfout| importfout(pad, fout.into());
    let gekeurd = aanlevering::keur(&mut bestand, &INDELING, &Mapping::default()).map_err(niet_bruikbaar)?;
    let mut bron = gekeurd.bron(bestand).map_err(niet_bruikbaar)?;
    let voordeur = Voordeur::nieuw(Hosts::Lokaal).router(stelsel.router());
    let mut tokens = BTreeMap::new();
    let balk = voortgang::balk(naam);
    let mut uitslag = Uitslag {
        samenvatting: aanlevering::Samenvatting::default(),
        weigeringen: Vec::new(),
        extra_kolommen: Vec::new(),
    };
    let levering = Levering { bron: BRON, bestand: naam, kop: gekeurd.kopregel() };
    loop {
        let blok = bron.blok(BLOK).map_err(niet_bruikbaar)?;
        if blok.is_empty() {
            break;
        }
        let mut geweigerd = Vec::new();
        let mut klaar = Vec::new();
        for Ingelezen { regel, ruw, uitkomst } in blok {
            uitslag.samenvatting.gelezen += 1;
            let redenen = match uitkomst.and_then(|rij| lees(&rij)) {
                Err(redenen) => redenen,
                Ok(verzoek) => match doe(stelsel, &voordeur, &mut tokens, verzoek).await? {
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
                    Antwoord::Geweigerd(code, reden) => {
                        vec![Rijfout {
                            regel,
                            veld: None,
                            code: "verzoek-geweigerd",
                            reden: format!("{reden} ({code})"),
                        }]
                    }
                },
            };
            uitslag.samenvatting.geweigerd += 1;
            let ruimte = Uitslag::MAX_WEIGERINGEN.saturating_sub(uitslag.weigeringen.len());
            uitslag.weigeringen.extend(redenen.iter().take(ruimte).cloned());
            geweigerd.push((ruw, redenen));
        }
        let quarantaine = &bewaarder(stelsel)?.quarantaine;
        quarantaine.bewaar(&levering, stelsel.klok.nu(), &geweigerd).await.bij("quarantaine")?;
        quarantaine.laat_gaan(&levering, &klaar).await.bij("quarantaine")?;
        voortgang::zet(
            &balk,
            Voortgang {
                gelezen_bytes: bron.gelezen_bytes(),
                totaal_bytes: bron.totaal_bytes(),
                samenvatting: uitslag.samenvatting,
            },
        );
    }
    balk.finish_and_clear();
    Ok(uitslag)
}

/// Who keeps the requests that were refused, which may be to any service: the last of the chain.
fn bewaarder(stelsel: &Stelsel) -> Result<&Omgeving, Fout> {
    let laatste = stelsel.omgevingen().last().map(|(_, omgeving)| omgeving);
    laatste.ok_or_else(|| Fout::Gebruik("er is geen dienst die iets vastlegt".to_owned()))
}

fn lees(rij: &Rij) -> Result<Verzoek, Vec<Rijfout>> {
    let mut lezer = rij.lezer();
    let sleutel = lezer.verplicht_tekst("sleutel", 128);
    let rollen: Vec<&str> = Rol::MET_TOKEN.iter().map(|rol| rol.code()).collect();
    let rol = lezer.code("rol", &rollen).and_then(Rol::van_code);
    let pad = lezer.verplicht_tekst("pad", 512);
    if pad.as_deref().is_some_and(|pad| !pad.starts_with('/') || pad.contains(['?', '#', ' '])) {
        lezer.weiger(
            Some("pad"),
            "pad-onjuist",
            "verwacht een pad dat met / begint, zonder vraag- of spatietekens",
        );
    }
    let inhoud = rij.waarde("inhoud").cloned();
    if !inhoud.as_ref().is_some_and(Value::is_object) {
        lezer.weiger(
            Some("inhoud"),
            "inhoud-onjuist",
            "verwacht een JSON-object met de velden van het verzoek",
        );
    }
    lezer.klaar_met(|| Some(Verzoek { sleutel: sleutel?, rol: rol?, pad: pad?, inhoud: inhoud? }))
}

async fn doe(
    stelsel: &Stelsel,
    voordeur: &Router,
    tokens: &mut BTreeMap<Rol, String>,
    verzoek: Verzoek,
) -> Result<Antwoord, Fout> {
    let token = match tokens.get(&verzoek.rol) {
        Some(token) => token,
        None => tokens.entry(verzoek.rol).or_insert(stelsel.token(verzoek.rol)?),
    };
    let http = Request::post(&verzoek.pad)
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", &verzoek.sleutel)
        .body(Body::from(verzoek.inhoud.to_string()));
    let http = match http {
        Ok(http) => http,
        Err(fout) => return Ok(Antwoord::Geweigerd("verzoek-onjuist".to_owned(), fout.to_string())),
    };
    // The router cannot fail: every failure is an answer.
    let antwoord = voordeur.clone().oneshot(http).await.bij("een verzoek is niet beantwoord")?;
    match antwoord.status() {
        StatusCode::OK => Ok(Antwoord::Dubbel),
        status if status.is_success() => Ok(Antwoord::Nieuw),
        status if status.is_server_error() => {
            Err(format!("{} op {}", status, verzoek.pad)).bij("een dienst kan het verzoek nu niet uitvoeren")
        }
        _ => {
            let inhoud =
                axum::body::to_bytes(antwoord.into_body(), MAX_ANTWOORD_BYTES).await.unwrap_or_default();
            let probleem: Value = serde_json::from_slice(&inhoud).unwrap_or_default();
            let tekst = |veld: &str| probleem[veld].as_str().unwrap_or_default().to_owned();
            let velden: Vec<String> = probleem["fouten"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|fout| {
                    format!(
                        "{}: {}",
                        fout["veld"].as_str().unwrap_or("?"),
                        fout["reden"].as_str().unwrap_or("?")
                    )
                })
                .collect();
            let reden = if velden.is_empty() { tekst("detail") } else { velden.join("; ") };
            Ok(Antwoord::Geweigerd(tekst("code"), reden))
        }
    }
}
