//! The file of benefits over HTTP: the same way in as for a file, and the list of what was delivered.

use std::io::Cursor;

use axum::{
    Json,
    extract::{Request, State},
};
use dienst::{
    Omgeving, Verzoek, Vrager,
    levering::{
        Aanlevering, Aanleveringen, Grenzen, Keuze, Leveringsaanvoer as _, Leveringsantwoord, Teruggedraaid,
        draai_terug, lever,
    },
    mappings,
};
use domein::{Leveringssoort, Rol, Verdwenen};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag, keur_soort, lees_lichaam};

use crate::aanvoer::{BEGINBESTAND, Beginbestand};

/// Largest delivery over HTTP, in bytes; larger ones go with `jongerenstroom import beginbestand`.
const MAX_BESTAND_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let api = api.operatie(
        Operatie::post("/aanleveringen/beginbestand")
            .titel("Bestand van uitkeringen aanleveren")
            .uitleg(
                "Het lichaam is een bestand van hoogstens 64 MiB met de kolommen van \
                 schemas/aanlevering/beginbestand.md: CSV, een werkmap (.xlsx of .ods) of XML. `soort` zegt wat de rijen samen zijn: een volledig bestand geeft de \
                 stand van `peildatum`, en wat er niet in staat, is verdwenen; een aanvulling zegt alleen wat erbij komt of \
                 anders is. Met `proef=true` wordt alleen gezegd wat er zou veranderen. Geweigerde rijen staan in \
                 quarantaine; de overige zijn aangenomen.",
            )
            .rollen(&[Rol::Beheer])
            .vraag::<Leveringsvraag>()
            .antwoord::<Leveringsantwoord>(200)
            .aanlevering(BEGINBESTAND.vorm.mediatypen())
            .fouten(&[409]),
        neem_over,
    );
    let api = api.operatie(
        Operatie::get("/aanleveringen")
            .titel("Wat er is aangeleverd")
            .uitleg(
                "Alle aanleveringen, de nieuwste eerst, met wat zij deden en tot wanneer de bron bekend is.",
            )
            .rollen(&[Rol::Beheer])
            .antwoord::<Lijst>(200),
        lijst,
    );
    api.operatie(
        Operatie::post("/aanleveringen/{aanleveringId}/terugdraaiing")
            .titel("Een aanlevering terugdraaien")
            .uitleg(
                "Van iedereen van wie de aanlevering iets vastlegde, wordt hersteld wat er zonder haar zou zijn. Wat \
                 anderen sindsdien vastlegden, blijft. Een latere levering die hetzelfde zei, legde daarvan niets vast: \
                 lever het nieuwste bestand daarna opnieuw.",
            )
            .parameter("aanleveringId", "De aanlevering")
            .rollen(&[Rol::Beheer])
            .antwoord::<Teruggedraaid>(200)
            .fouten(&[404, 409]),
        terugdraaien,
    )
}

/// What a delivery is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Leveringsvraag {
    /// Wat de rijen samen zijn: volledig of aanvulling. Nodig als de mapping het niet zegt.
    soort: Option<Leveringssoort>,
    /// De naam van een vastgelegde mapping; zonder deze heeft het bestand de standaardvorm.
    mapping: Option<String>,
    /// Dag waarvan een volledig bestand de stand geeft; nodig bij soort=volledig.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    peildatum: Option<Date>,
    /// Eerste dag waarover een volledig bestand gaat; zonder deze: alles wat er ooit was.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    vanaf: Option<Date>,
    /// Wat het betekent dat een uitkering niet meer in een volledig bestand staat.
    verdwenen: Option<Verdwenen>,
    /// Alleen zeggen wat er zou veranderen.
    #[serde(default)]
    proef: bool,
    /// De akkoordcode van de proef: wat verdwijnt, mag verdwijnen.
    akkoord: Option<String>,
    /// Opnemen hoewel het niet aannemelijk is; wie dat vraagt, wordt vastgelegd.
    #[serde(default)]
    toch: bool,
}

impl Keur for Leveringsvraag {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = Vec::new();
        if self.soort == Some(Leveringssoort::Volledig) && self.peildatum.is_none() {
            fouten.push(Veldfout::nieuw(
                "peildatum",
                "ontbreekt",
                "Noem de dag waarvan het volledige bestand de stand geeft.",
            ));
        }
        fouten
    }
}

/// What was delivered.
#[derive(Serialize, JsonSchema)]
struct Lijst {
    /// The newest first.
    aanleveringen: Vec<Aanlevering>,
}

async fn neem_over(
    State(omgeving): State<Omgeving>,
    verzoek: Verzoek,
    Zoekvraag(vraag): Zoekvraag<Leveringsvraag>,
    aanvraag: Request,
) -> Result<Json<Leveringsantwoord>, Probleem> {
    keur_soort(aanvraag.headers(), BEGINBESTAND.vorm.mediatypen())?;
    let lichaam = lees_lichaam(aanvraag.into_body(), MAX_BESTAND_BYTES).await?;
    let aanvoer = Beginbestand { gemeente: omgeving.gemeente.clone() };
    // The name under which refused rows are kept: each delivery has its own, the same request again the same.
    let naam = format!("http-{}", verzoek.opdracht);
    let keuze = Keuze {
        soort: vraag.soort,
        peildatum: vraag.peildatum,
        vanaf: vraag.vanaf,
        verdwenen: vraag.verdwenen,
        proef: vraag.proef,
        akkoord: vraag.akkoord,
        toch: vraag.toch.then(|| verzoek.gebruiker.sub.clone()),
        door: Some(verzoek.gebruiker.sub.clone()),
    };
    let genoemd = vraag.mapping.as_deref();
    let mapping = mappings::genoemd(&omgeving, genoemd, aanvoer.bron(), &BEGINBESTAND).await?;
    let keuze = keuze.met(mapping.levering());
    let hoe = (&keuze, Grenzen::van(mapping.levering()));
    let verslag = lever(&omgeving, &aanvoer, Cursor::new(lichaam), &naam, &mapping, hoe, &mut |_| {}).await?;
    Ok(Json(verslag.into()))
}

async fn lijst(State(omgeving): State<Omgeving>, _: Vrager) -> Result<Json<Lijst>, Probleem> {
    let mut aanleveringen = Aanleveringen::van(&omgeving.database).alle().await?;
    aanleveringen.retain(|een| een.gemeente == omgeving.gemeente);
    Ok(Json(Lijst { aanleveringen }))
}

async fn terugdraaien(
    State(omgeving): State<Omgeving>,
    _: Verzoek,
    Pad(aanlevering_id): Pad<Uuid>,
) -> Result<Json<Teruggedraaid>, Probleem> {
    let aanvoer = Beginbestand { gemeente: omgeving.gemeente.clone() };
    Ok(Json(draai_terug(&omgeving, &aanvoer, aanlevering_id).await?))
}
