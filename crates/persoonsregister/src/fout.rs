//! What can go wrong in the register, in Dutch for people. No message and no source of one holds a number, a
//! name or a date of a person.

use domein::PersoonId;
use std::path::PathBuf;

/// Why a call failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More rows than [`MAX_PER_HERKENNING`](crate::MAX_PER_HERKENNING) in one call; nothing was done.
    #[error("{aantal} aanmeldingen in één keer, er passen er {maximum}")]
    TeVeelInEenKeer {
        /// How many were given.
        aantal: usize,
        /// How many are allowed.
        maximum: usize,
    },
    /// The row of a recognition was refused or left out: there is no person to seal for.
    #[error("rij {rij} van de herkenning heeft geen persoon")]
    GeenPersoon {
        /// The place of the row in the batch, from 0.
        rij: usize,
    },
    /// No such id was ever given out here.
    #[error("persoon {0} is niet bekend in het persoonsregister")]
    OnbekendePersoon(PersoonId),
    /// A change on purpose needs to say who asks for it, and why.
    #[error("noem met welk account u dit vraagt (hoogstens 100 tekens), en waarom (hoogstens 2.000 tekens)")]
    WieOfWaarom,
    /// The births of two persons who would become one contradict each other.
    #[error(
        "de geboortes van deze twee personen spreken elkaar tegen; corrigeer eerst de geboorte die fout is"
    )]
    AndereGeboorte,
    /// The number did not come to its person with a merge, or the merge was undone.
    #[error("dit nummer kwam niet met een samenvoeging mee; er is niets om te splitsen")]
    NietSamengevoegd,
    /// Another person merged into the same one later.
    #[error(
        "na deze samenvoeging is nog iemand met dezelfde persoon samengevoegd; splits eerst met een nummer van wie er het laatst \
         bij kwam, en voeg die daarna zo nodig weer samen"
    )]
    LaterSamengevoegd,
    /// Without this number nobody could find the person any more.
    #[error(
        "dit is het enige nummer van de persoon; zonder dat is deze niet meer te vinden. Voeg samen, of wis de persoon"
    )]
    LaatsteNummer,
    /// The number came with a merge.
    #[error("dit nummer kwam met een samenvoeging mee; maak die samenvoeging ongedaan")]
    KwamMee,
    /// Nobody has this number.
    #[error("niemand heeft dit nummer; controleer de cijfers")]
    NummerOnbekend,
    /// The BSN is one that the person had before.
    #[error("dit BSN is al door een ander vervangen; noem het BSN dat nu geldt")]
    BsnVervallen,
    /// More persons would have to be looked at than [`MAX_KANDIDATEN`](crate::MAX_KANDIDATEN).
    #[error("er zijn te veel mensen met deze geboortedatum om hun namen te vergelijken; zoek op een nummer")]
    TeRuimGevraagd,
    /// The number is of somebody else.
    #[error("het nieuwe BSN hoort al bij een andere persoon; gaat het om dezelfde, voeg de twee dan samen")]
    NummerVanAnder,
    /// The person was erased; whatever was sealed for the person is unreadable for good.
    #[error("de sleutel van persoon {0} is vernietigd: de gegevens zijn gewist")]
    SleutelVernietigd(PersoonId),
    /// Sealed bytes were changed, cut off, or sealed for another person or purpose.
    #[error(
        "de verzegelde gegevens zijn onleesbaar: beschadigd, of verzegeld voor een andere persoon of een ander doel"
    )]
    Onleesbaar,
    /// The keys are destroyed, but another connection still reads old pages of the database: repeat the call,
    /// after a change of the key-encryption key open the register again.
    #[error(
        "de sleutels zijn vernietigd, maar een andere lezer houdt oude bladzijden van de database vast; herhaal \
         het wissen of opruimen, of start na een sleutelwissel opnieuw"
    )]
    NogNietOpgeruimd,
    /// Another process has changed the key-encryption key; this one has to open the register again.
    #[error(
        "de hoofdsleutel is door een ander proces vervangen; start dit proces opnieuw met de nieuwe sleutel"
    )]
    KekGewisseld,
    /// Something is wrong with the key-encryption key.
    #[error(transparent)]
    Kek(#[from] KekFout),
    /// The operating system gave no random bytes.
    #[error("het systeem levert geen willekeurige bytes")]
    Toeval(#[from] getrandom::Error),
    /// The database file could not be made.
    #[error("het databasebestand {pad} kan niet worden gemaakt")]
    Bestand {
        /// The database.
        pad: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The tables are not there, or not those of this program, and this role may not make them.
    #[error(
        "het persoonsregister is niet ingericht voor deze versie, en deze databaserol mag dat niet doen; laat de \
         eigenaar van de tabellen het inrichten"
    )]
    NietIngericht,
    /// Other processes changed the same persons every time; nothing was kept.
    #[error("andere processen wijzigen dezelfde personen; probeer het opnieuw")]
    Samenloop,
    /// Somebody else writes down something about the same person all the time, or was stopped while doing so: nothing can
    /// be decided about the person before that is over.
    #[error("iemand anders legt nu iets vast over dezelfde persoon; probeer het over een minuut opnieuw")]
    Bezet,
    /// The database server is there but does not answer. Whether the call was kept is not known; repeating it is safe.
    #[error("de database van het persoonsregister antwoordt niet")]
    GeenAntwoord,
    /// The database refused.
    #[error("de database van het persoonsregister meldt een fout")]
    Database(#[from] sqlx::Error),
    /// The schema is not one this program knows.
    #[error("het schema van het persoonsregister kan niet worden bijgewerkt")]
    Migratie(#[from] sqlx::migrate::MigrateError),
    /// Data could not be written as JSON.
    #[error("de gegevens kunnen niet worden opgeslagen")]
    Opslag(#[from] serde_json::Error),
    /// The runtime is stopping.
    #[error("het werk is onderbroken")]
    Onderbroken(#[from] tokio::task::JoinError),
}

/// What is wrong with the key-encryption key, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KekFout {
    /// The text is not a key of 32 bytes.
    #[error("de hoofdsleutel is geen 32 bytes als 64 hexadecimale of 43 base64url-tekens")]
    Ongeldig,
    /// The key is well-formed, but not the key of this database.
    #[error(
        "deze hoofdsleutel hoort niet bij deze database; gebruik de sleutel waarmee de database is gemaakt of \
         het laatst is omgesleuteld"
    )]
    VerkeerdeSleutel,
    /// The database exists and its key file does not.
    #[error(
        "het sleutelbestand {0} ontbreekt, terwijl de database ermee is versleuteld; zet het terug uit de \
         reservekopie: zonder dat bestand is niets te lezen"
    )]
    Ontbreekt(PathBuf),
    /// Others than the owner may read the key file.
    #[error("het sleutelbestand {0} is leesbaar voor anderen; voer uit: chmod 600 '{0}'")]
    TeOpen(PathBuf),
    /// The file holds something else than one key.
    #[error(
        "het sleutelbestand {0} is onvolledig of geen sleutel; zet het terug uit de reservekopie, of verwijder het \
         als het persoonsregister nog nooit is gebruikt"
    )]
    Onvolledig(PathBuf),
    /// The operating system refused to read or write the key file.
    #[error("het sleutelbestand {pad} kan niet worden gelezen of geschreven")]
    Bestand {
        /// The key file.
        pad: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("het systeem levert geen willekeurige bytes")]
    Toeval(#[from] getrandom::Error),
}

/// Why one row was refused. Nothing of that row is kept; the other rows of the call are not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HerkenFout {
    /// The row has no number to know a person by.
    #[error("de rij heeft geen BSN, onderwijsnummer of persoonsnummer")]
    GeenIdentificatie,
    /// The numbers of the row already belong to different persons; they are not merged.
    #[error("de nummers in de rij horen al bij verschillende personen")]
    MeerDanEenPersoon,
    /// The row would give a person a second BSN.
    #[error("het persoonsnummer hoort al bij iemand met een ander BSN")]
    AnderBsn,
    /// The row says another birth than what is known of the person whose numbers it has.
    #[error(
        "de geboorte in de rij past niet bij wat over de persoon met dit nummer bekend is; zoek in de bron uit wie dit \
         is. Klopt de rij, laat de geboorte dan in het persoonsregister corrigeren; de rij wordt daarna vanzelf opgenomen, bij de volgende levering of rapportage"
    )]
    AndereGeboorte,
    /// A name is longer than any name.
    #[error("een naam in de rij is te lang")]
    VeldTeLang,
}

impl HerkenFout {
    /// All codes that [`code`](Self::code) gives; each is explained in `docs/fouten.md`.
    pub const CODES: [&str; 2] = ["persoon-niet-herkend", "andere-geboorte"];

    /// The code that goes with it at every door.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AndereGeboorte => Self::CODES[1],
            Self::GeenIdentificatie | Self::MeerDanEenPersoon | Self::AnderBsn | Self::VeldTeLang => {
                Self::CODES[0]
            }
        }
    }
}
