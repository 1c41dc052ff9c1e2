//! Nobody gets in without a token of the right role, and the tokens lie in a file nobody else can read.

mod hulp;

use axum::body::Body;
use domein::Rol;
use hulp::{json, probleem, proef, verzoek};
use web::{Gebruiker, Herkenner, Reden, Toegang, ToegangFout};

const GOED: &str = r#"{"datum":"2026-03-31","uitkomst":"aanvraag nodig"}"#;

#[tokio::test]
async fn de_juiste_rol_komt_binnen_met_gemeente_en_spoor() {
    let proef = proef();
    let antwoord = proef.gesprek(Rol::Coach, GOED).await;
    assert_eq!(antwoord.status(), 201);
    assert_eq!(antwoord.headers()["api-version"], "1.2.3");
    let gesprek = json(antwoord).await;
    assert_eq!(gesprek["gemeente"], "GM0014");
    assert_eq!(gesprek["opdrachtId"], serde_json::Value::Null);
}

#[tokio::test]
async fn elke_andere_rol_krijgt_403_met_wat_nodig_is() {
    let proef = proef();
    for rol in Rol::MET_TOKEN.iter().copied() {
        let antwoord = proef.gesprek(rol, GOED).await;
        if [Rol::Coach, Rol::Inkomensconsulent].contains(&rol) {
            assert_eq!(antwoord.status(), 201, "{rol}");
        } else {
            let gekregen = probleem(antwoord, 403, "geen-toegang").await;
            assert!(gekregen["detail"].as_str().unwrap().contains("coach of inkomensconsulent"));
        }
    }
}

#[tokio::test]
async fn een_operatie_zonder_rollen_is_voor_niemand() {
    let proef = proef();
    for token in proef.tokens.values() {
        let verzoek = verzoek("GET", "/proef/v1/vergeten").header("authorization", format!("Bearer {token}"));
        probleem(proef.vraag(verzoek.body(Body::empty()).unwrap()).await, 403, "geen-toegang").await;
    }
}

#[tokio::test]
async fn zonder_geldig_token_401() {
    let proef = proef();
    let goed = &proef.tokens[&Rol::Coach];
    let kort = &goed[..42];
    for (kop, code) in [
        (None, "niet-aangemeld"),
        (Some("Bearer".to_owned()), "niet-aangemeld"),
        (Some(format!("Basic {goed}")), "niet-aangemeld"),
        (Some(goed.clone()), "niet-aangemeld"),
        (Some("Bearer ".to_owned()), "token-ongeldig"),
        (Some(format!("Bearer {kort}")), "token-ongeldig"),
        (Some(format!("Bearer {goed}x")), "token-ongeldig"),
        (Some(format!("Bearer {}", goed.to_lowercase())), "token-ongeldig"),
    ] {
        let mut verzoek = verzoek("GET", "/proef/v1/signalen");
        if let Some(kop) = &kop {
            verzoek = verzoek.header("authorization", kop);
        }
        let antwoord = proef.vraag(verzoek.body(Body::empty()).unwrap()).await;
        let uitdaging = antwoord.headers()["www-authenticate"].to_str().unwrap().to_owned();
        assert!(uitdaging.starts_with("Bearer realm="));
        assert_eq!(uitdaging.contains("invalid_token"), code == "token-ongeldig");
        let gekregen = probleem(antwoord, 401, code).await;
        assert!(!gekregen.to_string().contains(kort));
    }
    let dubbel = verzoek("GET", "/proef/v1/signalen")
        .header("authorization", format!("Bearer {goed}"))
        .header("authorization", format!("Bearer {goed}"));
    probleem(proef.vraag(dubbel.body(Body::empty()).unwrap()).await, 401, "niet-aangemeld").await;
}

#[tokio::test]
async fn een_token_in_het_adres_wordt_geweigerd() {
    let proef = proef();
    let goed = &proef.tokens[&Rol::Coach];
    for naam in ["access_token", "ACCESS_TOKEN", "access%5Ftoken"] {
        for pad in ["/proef/v1/signalen", "/proef/v1/openapi.json", "/niets"] {
            let verzoek = verzoek("GET", &format!("{pad}?a=1&{naam}={goed}"))
                .header("authorization", format!("Bearer {goed}"));
            let gekregen =
                probleem(proef.vraag(verzoek.body(Body::empty()).unwrap()).await, 400, "token-in-adres")
                    .await;
            assert!(!gekregen.to_string().contains(goed.as_str()));
        }
    }
}

#[tokio::test]
async fn het_bestand_wordt_een_keer_gemaakt_en_daarna_gelezen() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("toegang.toml");
    assert!(matches!(Toegang::laad_of_maak(&pad, "Groningen"), Err(ToegangFout::Gemeente)));
    assert!(!pad.exists());
    let toegang = Toegang::laad_of_maak(&pad, "GM0014").unwrap();
    let eerst = std::fs::read(&pad).unwrap();
    let token = Toegang::lees_token(&pad, Rol::Beleid).unwrap().unwrap();
    assert_eq!(toegang.herken(&token).await.unwrap().rollen, [Rol::Beleid]);
    assert!(!format!("{toegang:?}").contains(&token));
    // The municipality of a token is that of the file, also when asked otherwise later.
    let weer = Toegang::laad_of_maak(&pad, "GM0518").unwrap();
    assert_eq!(weer.herken(&token).await.unwrap().gemeente.as_str(), "GM0014");
    assert_eq!(std::fs::read(&pad).unwrap(), eerst);
    assert_eq!(std::fs::read_dir(map.path()).unwrap().count(), 1, "geen voorlopige bestanden over");
}

#[cfg(unix)]
#[test]
fn een_bestand_dat_anderen_kunnen_lezen_wordt_geweigerd() {
    use std::os::unix::fs::PermissionsExt as _;
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("toegang.toml");
    Toegang::laad_of_maak(&pad, "GM0014").unwrap();
    assert_eq!(std::fs::metadata(&pad).unwrap().permissions().mode() & 0o777, 0o600);
    for rechten in [0o640, 0o604, 0o660] {
        std::fs::set_permissions(&pad, std::fs::Permissions::from_mode(rechten)).unwrap();
        assert!(matches!(Toegang::laad_of_maak(&pad, "GM0014"), Err(ToegangFout::Leesbaar { .. })));
        assert!(Toegang::lees_token(&pad, Rol::Coach).is_err());
    }
}

#[cfg(unix)]
#[test]
fn een_onjuist_bestand_wordt_geweigerd_zonder_de_inhoud_te_tonen() {
    use std::os::unix::fs::OpenOptionsExt as _;
    let map = tempfile::tempdir().unwrap();
    let token = "geheimgeheimgeheimgeheimgeheimgeheimgeheimgeheim";
    let blok = |rol: &str, gemeente: &str, token: &str| {
        format!(
            "[[toegang]]\nrol = \"{rol}\"\nnaam = \"x\"\ngemeente = \"{gemeente}\"\ntoken = \"{token}\"\n"
        )
    };
    let goed = blok("coach", "GM0014", token);
    for (i, inhoud) in [
        format!("[[toegang]]\ntoken = {token}"),
        blok("baas", "GM0014", token),
        blok("systeem", "GM0014", token),
        blok("coach", "Groningen", token),
        blok("coach", "GM0014", "geheim"),
        format!("{goed}{goed}"),
        format!("{goed}extra = \"{token}\""),
        String::new(),
    ]
    .iter()
    .enumerate()
    {
        let pad = map.path().join(format!("{i}.toml"));
        let mut opties = std::fs::OpenOptions::new();
        let mut bestand = opties.write(true).create_new(true).mode(0o600).open(&pad).unwrap();
        std::io::Write::write_all(&mut bestand, inhoud.as_bytes()).unwrap();
        let fout = Toegang::laad_of_maak(&pad, "GM0014").unwrap_err();
        assert!(matches!(fout, ToegangFout::Inhoud { .. }), "{i}: {fout}");
        assert!(!format!("{fout} {fout:?}").contains("geheim"), "{i}: {fout}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn een_bestand_van_nu_en_een_van_vroeger_worden_gelezen() {
    use std::os::unix::fs::OpenOptionsExt as _;
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("toegang.toml");
    let (nieuw, oud) = ("nieuw".repeat(10), "vroeger".repeat(10));
    let inhoud = format!(
        "[[toegang]]\nsub = \"m-17\"\nrollen = [\"coach\", \"beheer\"]\ngemeente = \"GM0014\"\n\
         teams = [\"oost\", \"zuid\"]\ntoken = \"{nieuw}\"\n\
         [[toegang]]\nrol = \"uwv\"\nnaam = \"uwv\"\ngemeente = \"GM0518\"\ntoken = \"{oud}\"\n"
    );
    let mut opties = std::fs::OpenOptions::new();
    let mut bestand = opties.write(true).create_new(true).mode(0o600).open(&pad).unwrap();
    std::io::Write::write_all(&mut bestand, inhoud.as_bytes()).unwrap();
    let toegang = Toegang::laad_of_maak(&pad, "GM0014").unwrap();
    let met_teams = Gebruiker {
        sub: "m-17".to_owned(),
        rollen: vec![Rol::Coach, Rol::Beheer],
        gemeente: "GM0014".parse().unwrap(),
        teams: vec!["oost".parse().unwrap(), "zuid".parse().unwrap()],
    };
    assert_eq!(toegang.herken(&nieuw).await, Ok(met_teams));
    let van_vroeger = toegang.herken(&oud).await.unwrap();
    assert_eq!((van_vroeger.sub.as_str(), van_vroeger.rollen.as_slice()), ("uwv", &[Rol::Uwv][..]));
    assert!(van_vroeger.teams.is_empty());
    assert_eq!(toegang.herken("niemand").await, Err(Reden::Onbekend));
    assert_eq!(Toegang::lees_token(&pad, Rol::Beheer).unwrap(), Some(nieuw));
}

/// Recognises nobody, always for the same reason.
struct Nooit(Reden);

impl Herkenner for Nooit {
    fn herken<'a>(&'a self, _: &'a str) -> futures_util::future::BoxFuture<'a, Result<Gebruiker, Reden>> {
        Box::pin(async { Err(self.0) })
    }
}

#[tokio::test]
async fn waarom_iemand_niet_wordt_herkend_is_te_zien() {
    for (reden, status, code) in [
        (Reden::Onbekend, 401, "token-ongeldig"),
        (Reden::Verlopen, 401, "token-verlopen"),
        (Reden::NietBereikbaar, 503, "aanmelding-niet-bereikbaar"),
    ] {
        let proef = hulp::proef_met(std::sync::Arc::new(Nooit(reden)));
        let verzoek = verzoek("GET", "/proef/v1/signalen").header("authorization", "Bearer x");
        let antwoord = proef.vraag(verzoek.body(Body::empty()).unwrap()).await;
        assert_eq!(antwoord.headers().contains_key("retry-after"), status == 503);
        probleem(antwoord, status, code).await;
    }
}
