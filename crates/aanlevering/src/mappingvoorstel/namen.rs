//! What columns are called in the systems of municipalities and of those who deliver to them.

use crate::{als_code::als_code, indeling::Kolom, lijkt::dichtstbij};

/// How a name was recognised, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Herkend {
    /// It is our name.
    Precies,
    /// It is another name for the same.
    Synoniem,
    /// It looks like one of those.
    Lijkt,
}

/// Our names with others, written without capitals, accents, spaces and punctuation.
const SYNONIEMEN: &[(&str, &[&str])] = &[
    (
        "bsn",
        &[
            "burgerservicenummer",
            "burgerservicenr",
            "sofinummer",
            "sofinr",
            "bsnnummer",
            "bsnnr",
            "bsnclient",
            "bsnklant",
            "bsnpersoon",
            "bsnaanvrager",
            "burgerservicenummerpersoon",
        ],
    ),
    (
        "persoonsnummer",
        &[
            "persoonsnr",
            "persoonnummer",
            "persoonid",
            "persoonsid",
            "clientnummer",
            "clientnr",
            "clientid",
            "client",
            "klantnummer",
            "klantnr",
            "klantid",
            "relatienummer",
            "relatienr",
            "subjectnummer",
            "subjectnr",
        ],
    ),
    (
        "geboortedatum",
        &[
            "gebdatum",
            "gebdat",
            "gebdtm",
            "geboortedat",
            "geboortedag",
            "datumgeboorte",
            "geboren",
            "geborenop",
        ],
    ),
    ("geboortejaar", &["gebjaar", "jaargeboorte", "jaarvangeboorte"]),
    (
        "ingangsdatum",
        &[
            "ingangsdat",
            "datumingang",
            "dtingang",
            "ingang",
            "begindatum",
            "begindat",
            "datumbegin",
            "dtbegin",
            "begin",
            "startdatum",
            "startdat",
            "datumstart",
            "start",
            "aanvangsdatum",
            "datumaanvang",
            "aanvang",
            "beginuitkering",
            "startuitkering",
            "begindatumuitkering",
            "startdatumuitkering",
            "ingangsdatumuitkering",
            "uitkeringvanaf",
            "datumvan",
            "aanvangsdatumuitkering",
            "aanvangsdatumuitkeringpersoon",
            "aanvangsdatumpersoon",
            "datbuitkeringsverhouding",
        ],
    ),
    (
        "einddatum",
        &[
            "eindedatum",
            "einddat",
            "datumeinde",
            "datumeind",
            "dteinde",
            "einde",
            "eind",
            "stopdatum",
            "datumstop",
            "beeindigingsdatum",
            "datumbeeindiging",
            "einduitkering",
            "eindeuitkering",
            "einddatumuitkering",
            "laatstedaguitkering",
            "laatstedag",
            "datumtot",
            "datumtotenmet",
            "uitkeringtot",
            "uitkeringtotenmet",
            "einddatumuitkeringpersoon",
            "einddatumpersoon",
            "dateuitkeringsverhouding",
        ],
    ),
    (
        "reden_instroom",
        &[
            "instroomreden",
            "redenbegin",
            "redeningang",
            "redenaanvang",
            "redentoekenning",
            "oorzaak",
            "oorzaakinstroom",
            "oorzaakbijstand",
        ],
    ),
    (
        "reden_uitstroom",
        &[
            "uitstroomreden",
            "redeneinde",
            "eindreden",
            "redenbeeindiging",
            "beeindigingsreden",
            "redenstop",
            "stopreden",
            "redenbeeindiginguitkering",
            "redenbeeindiginguitkeringpersoon",
            "redeneindeuitkering",
            "cdaanleidingeindebijstanduitk",
        ],
    ),
    (
        "opleidingsniveau",
        &[
            "opleiding",
            "opleidingniveau",
            "onderwijsniveau",
            "oplniveau",
            "niveau",
            "hoogsteopleiding",
            "hoogstbehaaldeopleiding",
            "hoogstbehaaldopleidingsniveau",
        ],
    ),
    ("doelgroepen", &["doelgroep", "bijzonderheden", "bijzonderheid", "kenmerken"]),
    ("gebiedsteam", &["team", "teamnaam", "wijkteam", "gebied"]),
    (
        "leefvorm",
        &[
            "leefsituatie",
            "gezinssituatie",
            "huishouden",
            "huishoudtype",
            "huishoudsamenstelling",
            "samenlevingsvorm",
            "cdleefvorm",
            "leefvormcode",
        ],
    ),
    (
        "regeling",
        &[
            "regelingcode",
            "wet",
            "soortuitkering",
            "uitkeringssoort",
            "uitkeringsoort",
            "statistiekcode",
            "cdszwet",
            "szwet",
        ],
    ),
    (
        "rol",
        &[
            "rolpersoon",
            "rolinuitkering",
            "rolindossier",
            "rolinhuishouden",
            "rolclient",
            "clientrol",
            "persoonsrol",
            "relatie",
            "relatiesoort",
            "soortclient",
            "clientsoort",
            "soortpersoon",
            "hoofdpartner",
            "hoofdaanvrager",
            "partnerindicatie",
        ],
    ),
    (
        "dossiernummer",
        &[
            "dossiernr",
            "dossier",
            "uitkeringsnummer",
            "uitkeringsnr",
            "uitkeringnummer",
            "registratienummeruitkering",
            "registratienruitkering",
            "registratienummer",
            "dossiercd",
        ],
    ),
    ("peildatum", &["datumpeil", "peildat", "gewijzigdop", "datumwijziging", "wijzigingsdatum"]),
    ("meldingsnummer", &["meldingnummer", "meldingsnr", "meldingnr", "zaaknummer", "zaaknr"]),
    ("soort", &["soortmelding", "meldingssoort", "type"]),
    ("datum", &["datummelding", "meldingsdatum", "meldingdatum"]),
    ("onderwijsnummer", &["onderwijsnr", "ondnr", "ondwnr"]),
    ("voornaam", &["voornamen", "roepnaam"]),
    ("achternaam", &["naam", "familienaam", "geslachtsnaam"]),
    ("school", &["schoolcode", "instelling", "brin"]),
    ("verzuimsoort", &["soortverzuim", "verzuimtype"]),
    ("toelichting", &["opmerking", "opmerkingen", "omschrijving"]),
];

/// The shortest name that is compared with names that it looks like, in characters.
const MIN_LIJKT: usize = 5;

/// A name without what does not tell names apart.
pub(super) fn kaal(naam: &str) -> String {
    // The letter before it, because a code begins with one.
    let code = als_code(&format!("x{naam}")).unwrap_or_default();
    code.chars().skip(1).filter(|c| *c != '-').collect()
}

/// Whether a name of the file is that of a column of the feed.
pub(super) fn herken(naam: &str, kolom: &Kolom) -> Option<Herkend> {
    let (hunne, onze) = (kaal(naam), kaal(kolom.naam));
    if hunne.is_empty() {
        return None;
    }
    if hunne == onze {
        return Some(Herkend::Precies);
    }
    let andere =
        SYNONIEMEN.iter().find(|(naam, _)| *naam == kolom.naam).map_or(&[][..], |(_, andere)| andere);
    if andere.contains(&hunne.as_str()) {
        return Some(Herkend::Synoniem);
    }
    // Each name by itself: two names of one column that are as near are no doubt about the column.
    let mut namen = andere.iter().copied().chain([onze.as_str()]).filter(|naam| naam.len() >= MIN_LIJKT);
    let lijkt = hunne.len() >= MIN_LIJKT && namen.any(|naam| dichtstbij(&hunne, [naam]).is_some());
    lijkt.then_some(Herkend::Lijkt)
}

/// The names by which something in XML may be recognised: the last name of its path, and the last two together, since
/// `Geboorte/Datum` is a birth date and `Datum` is not.
pub(super) fn namen_van_pad(pad: &str) -> Vec<String> {
    let delen: Vec<&str> = pad
        .split('/')
        .map(|deel| deel.trim_start_matches('@'))
        .filter(|deel| *deel != ".." && *deel != ".")
        .collect();
    let laatste = |aantal: usize| delen.len().checked_sub(aantal).map(|vanaf| delen[vanaf..].concat());
    [laatste(1), laatste(2)].into_iter().flatten().collect()
}
