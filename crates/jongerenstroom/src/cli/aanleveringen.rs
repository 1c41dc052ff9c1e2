//! Files: taking them in, what was refused of them, and making examples.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domein::{Kenmerk, Verdwenen};
use jiff::civil::Date;
use uuid::Uuid;

use super::waarden;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Soort aanlevering
    #[arg(value_name = "BRON")]
    pub(crate) bron: String,

    /// Het bestand (CSV, JSON, XLSX, ODS of XML); - leest van standaardinvoer
    pub(crate) bestand: PathBuf,

    /// Vertaling van andere kolomnamen, codes, scheidingstekens en datums (TOML)
    #[arg(long, value_name = "MAPPING.toml")]
    pub(crate) kolommen: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) levering: Levering,

    /// Samenvatting als JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a delivery is as a whole; the mapping may say it too.
#[derive(Debug, Default, Args)]
pub(crate) struct Levering {
    /// Het bestand is volledig: alles wat er op --peildatum is; wat er niet in staat, is verdwenen
    #[arg(long, requires = "peildatum", conflicts_with = "aanvulling")]
    pub(crate) volledig: bool,

    /// Het bestand is een aanvulling: alleen wat erbij komt of anders is
    #[arg(long)]
    pub(crate) aanvulling: bool,

    /// Dag waarvan het bestand de stand geeft, of tot en met welke het gaat
    #[arg(long, value_name = "JJJJ-MM-DD", value_parser = waarden::datum)]
    pub(crate) peildatum: Option<Date>,

    /// Eerste dag waarover het bestand gaat; zonder deze vlag: alles wat er ooit was
    #[arg(long, value_name = "JJJJ-MM-DD", value_parser = waarden::datum)]
    pub(crate) vanaf: Option<Date>,

    /// Wat het betekent dat een uitkering niet meer in een volledig bestand staat: intrekken of niet-meer-geleverd
    #[arg(long, value_name = "HOE", value_parser = waarden::verdwenen)]
    pub(crate) verdwenen: Option<Verdwenen>,

    /// Toon wat het bestand zou doen, en leg niets vast
    #[arg(long, conflicts_with_all = ["akkoord", "toch"])]
    pub(crate) proef: bool,

    /// Akkoordcode van de proef: wat verdwijnt, mag verdwijnen
    #[arg(long, value_name = "CODE")]
    pub(crate) akkoord: Option<String>,

    /// Neem het bestand op hoewel het niet aannemelijk is
    #[arg(long, requires = "door")]
    pub(crate) toch: bool,

    /// Wie aanlevert, of dat zegt: medewerkernummer of functie
    #[arg(long, value_name = "WIE", value_parser = waarden::medewerker)]
    pub(crate) door: Option<Kenmerk>,
}

#[derive(Debug, Args)]
pub(crate) struct Aanleveringen {
    /// Als JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Alleen deze aanlevering, met alles wat zij deed
    #[arg(long, value_name = "ID", value_parser = waarden::id)]
    pub(crate) id: Option<Uuid>,

    /// Draai de aanlevering van --id in haar geheel terug
    #[arg(long, requires = "id")]
    pub(crate) terugdraaien: bool,

    /// Schrijf de waarden van --id die niet zijn begrepen leesbaar in een nieuw bestand (CSV)
    #[arg(long, value_name = "BESTAND", requires = "id", conflicts_with = "terugdraaien")]
    pub(crate) onbekend: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mapping {
    /// Bekijk een bestand en schrijf een voorstel voor de mapping: kolommen, datums en waarden
    Voorstel {
        /// Soort aanlevering
        #[arg(value_name = "BRON")]
        bron: String,

        /// Het bestand; - leest van standaardinvoer
        bestand: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Scenario {
    /// Naam van een scenario (groningen, werkprogramma-2018, massa) of het pad van een tabel
    pub(crate) naam: String,

    /// Getal waaruit alles volgt: hetzelfde zaad geeft dezelfde bestanden
    #[arg(long, value_name = "GETAL", default_value_t = 1, value_parser = waarden::getal::<u64>)]
    pub(crate) zaad: u64,

    /// Aantal rijen, alleen voor massa
    #[arg(long, value_name = "AANTAL", value_parser = waarden::getal::<u32>)]
    pub(crate) rijen: Option<u32>,

    /// Map waarin de bestanden komen
    #[arg(long, value_name = "MAP")]
    pub(crate) uit: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Quarantaine {
    /// Als JSON
    #[arg(long, conflicts_with_all = ["uit", "opgelost"])]
    pub(crate) json: bool,

    /// Alleen in de quarantaine van deze dienst
    #[arg(long, value_name = "DIENST")]
    pub(crate) dienst: Option<String>,

    /// Alleen rijen van deze bron
    #[arg(long, value_name = "BRON")]
    pub(crate) bron: Option<String>,

    /// Alleen rijen van bestanden met deze naam
    #[arg(long, value_name = "BESTANDSNAAM")]
    pub(crate) bestand: Option<String>,

    /// Schrijf de rijen van --bestand leesbaar in een nieuw bestand, om te verbeteren en opnieuw aan te leveren
    #[arg(long, value_name = "BESTAND", requires = "bestand", conflicts_with = "opgelost")]
    pub(crate) uit: Option<PathBuf>,

    /// Haal de rijen van --bron en --bestand uit quarantaine: ze zijn afgehandeld
    #[arg(long, requires_all = ["bron", "bestand"])]
    pub(crate) opgelost: bool,
}
