//! What the Doorstroompunt delivers, as CSV or JSON: dropout risks with their corrections and withdrawals, and the
//! changes that DUO passes on. The format is `schemas/aanlevering/doorstroompunt.md`.

use aanlevering::{Indeling, Kolom, Rij, Rijfout};
use dienst::{Aanvoer, BSN_ONJUIST, ImportFout, Omgeving, Rijpersoon, Weigert as _, inrichting::Genoemd};
use domein::{
    Datumsoort, Doelgroep, DuoWijziging, Gebiedsteam, Kenmerk, Opleidingsniveau, PersoonId, Rol, SignaalBron,
    Verzuimsoort, afgeleide_id, doel::SIGNAAL_TOELICHTING, gebeurtenis::SignaleringGebeurtenis,
};
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Identificatie, NummerFout, Onderwijsnummer, Persoonsgegevens};
use uuid::Uuid;

use super::{MAX_NAAM_TEKENS, MAX_TOELICHTING_TEKENS};
use crate::Weigering;
use crate::regels::{
    Besloten, Normtijden, Ontvangst, Opdracht, Signaalregels, Signaalsoort, stream_van_onderwijs,
    stream_van_signaal,
};

const BRON: &str = "doorstroompunt";

/// Its columns.
pub(crate) const INDELING: Indeling = Indeling::csv_of_json(&[
    Kolom::nodig("meldingsnummer", "eigen zaaknummer van de bron"),
    Kolom::nodig("soort", "soort melding"),
    Kolom::nodig("datum", "datum waarop de melding geldt"),
    Kolom::vrij("bsn", "burgerservicenummer"),
    Kolom::vrij("onderwijsnummer", "onderwijsnummer, voor wie geen BSN heeft"),
    Kolom::vrij("geboortedatum", "geboortedatum"),
    Kolom::vrij("voornaam", "voornaam; gaat alleen naar het persoonsregister"),
    Kolom::vrij("achternaam", "achternaam; gaat alleen naar het persoonsregister"),
    Kolom::vrij("school", "code van de school"),
    Kolom::vrij("verzuimsoort", "soort verzuim"),
    Kolom::vrij("gebiedsteam", "code van het gebiedsteam"),
    Kolom::vrij("opleidingsniveau", "hoogst behaalde opleidingsniveau")
        .codes(|| Opleidingsniveau::CODES.to_vec()),
    Kolom::vrij("doelgroepen", "codes van doelgroepen, gescheiden door |").codes(|| DOELGROEPEN.to_vec()),
    Kolom::vrij("toelichting", "vrije tekst; wordt verzegeld"),
])
.een_van(&[&["bsn", "onderwijsnummer"]]);

/// Why an onderwijsnummer is refused; explained in `docs/fouten.md`.
const ONDERWIJSNUMMER_ONJUIST: &str = "onderwijsnummer-onjuist";

const CORRECTIE: &str = "correctie";
const INTREKKING: &str = "intrekking";

/// The values of `soort`.
const SOORTEN: [&str; 7] = [
    "dreigende-uitval",
    CORRECTIE,
    INTREKKING,
    "startkwalificatie-behaald",
    "startkwalificatie-vervallen",
    "uitgeschreven",
    "ingeschreven",
];

/// The target groups that may be delivered; `hbo-wo` follows from the level of education.
const DOELGROEPEN: [&str; 8] = [
    "vergunninghouder",
    "zonder-startkwalificatie",
    "arbeidsbeperking",
    "pro-vso",
    "vsv",
    "mbo2-bol",
    "mentale-problematiek",
    "dak-thuisloos-jeugdzorg",
];

/// The feed of the Doorstroompunt.
#[derive(Debug, Clone)]
pub struct Doorstroompunt {
    normtijden: Normtijden,
}

impl Doorstroompunt {
    /// The feed with these norm times.
    #[must_use]
    pub const fn nieuw(normtijden: Normtijden) -> Self {
        Self { normtijden }
    }
}

/// One row. Has no `Debug`: it holds personal data.
pub struct Doorstroompuntmelding {
    nummer: Kenmerk,
    soort: &'static str,
    datum: Date,
    nummers: Vec<Identificatie>,
    gegevens: Persoonsgegevens,
    school: Option<Kenmerk>,
    verzuimsoort: Option<Verzuimsoort>,
    gebiedsteam: Option<Gebiedsteam>,
    opleidingsniveau: Opleidingsniveau,
    doelgroepen: Vec<Doelgroep>,
    toelichting: Option<String>,
}

impl Doorstroompuntmelding {
    /// The id of its command; of its content for a correction.
    fn opdracht_id(&self, persoon: PersoonId) -> Uuid {
        match self.soort {
            INTREKKING => super::opdracht_id(BRON, &self.nummer, self.soort, persoon, &[]),
            _ => super::opdracht_id(BRON, &self.nummer, self.soort, persoon, &self.feiten()),
        }
    }

    /// The facts that are not personal, as parts of the command's id.
    fn feiten(&self) -> Vec<String> {
        let mut doelgroepen: Vec<&str> = self.doelgroepen.iter().map(|groep| groep.code()).collect();
        doelgroepen.sort_unstable();
        vec![
            self.datum.to_string(),
            super::deel(self.school.as_ref()),
            super::deel(self.verzuimsoort),
            super::deel(self.gebiedsteam.as_ref()),
            self.opleidingsniveau.to_string(),
            doelgroepen.join("|"),
            super::maand(self.gegevens.geboorte),
        ]
    }
}

impl Aanvoer for Doorstroompunt {
    type D = Signaalregels;
    type G = SignaleringGebeurtenis;
    type Melding = Doorstroompuntmelding;

    fn bron(&self) -> &'static str {
        BRON
    }

    fn rol(&self) -> Rol {
        Rol::Doorstroompunt
    }

    fn indeling(&self) -> &'static Indeling {
        &INDELING
    }

    fn lees(&self, rij: &Rij, vandaag: Date) -> Result<Doorstroompuntmelding, Vec<Rijfout>> {
        let mut lezer = rij.lezer();
        let nummer = super::nummer(&mut lezer, "meldingsnummer");
        let soort = lezer.code("soort", &SOORTEN);
        let datum = super::datum(&mut lezer, "datum", Datumsoort::Gebeurd, vandaag);
        lezer.een_van(&["bsn", "onderwijsnummer"]);
        let cijfers = lezer.optionele_cijfers("bsn", 9, BSN_ONJUIST);
        let bsn = super::bsn(&mut lezer, "bsn", cijfers);
        let cijfers = lezer.optionele_cijfers("onderwijsnummer", 9, ONDERWIJSNUMMER_ONJUIST);
        let onderwijsnummer = cijfers.and_then(|cijfers| {
            let weiger = |fout: NummerFout| {
                lezer.weiger(Some("onderwijsnummer"), ONDERWIJSNUMMER_ONJUIST, fout.to_string());
            };
            Onderwijsnummer::lees(&cijfers).map_err(weiger).ok()
        });
        let gegevens = Persoonsgegevens {
            geboorte: super::geboorte(&mut lezer, "geboortedatum", datum, vandaag),
            voornaam: lezer.optionele_tekst("voornaam", MAX_NAAM_TEKENS),
            achternaam: lezer.optionele_tekst("achternaam", MAX_NAAM_TEKENS),
        };
        let school = super::kenmerk(&mut lezer, "school");
        let verzuimsoort = lezer.optionele_code("verzuimsoort", Verzuimsoort::CODES);
        let gebiedsteam = super::gebiedsteam(&mut lezer, "gebiedsteam");
        let opleidingsniveau = super::opleidingsniveau(&mut lezer, "opleidingsniveau");
        let doelgroepen = lezer.codelijst("doelgroepen", &DOELGROEPEN);
        let toelichting = lezer.optionele_tekst("toelichting", MAX_TOELICHTING_TEKENS);
        lezer.klaar_met(|| {
            let bsn = bsn.map(Identificatie::from);
            Some(Doorstroompuntmelding {
                nummer: nummer?,
                soort: soort?,
                datum: datum?,
                nummers: bsn.into_iter().chain(onderwijsnummer.map(Identificatie::from)).collect(),
                gegevens,
                school,
                verzuimsoort: verzuimsoort.and_then(Verzuimsoort::van_code),
                gebiedsteam,
                opleidingsniveau,
                doelgroepen: doelgroepen.into_iter().filter_map(Doelgroep::van_code).collect(),
                toelichting,
            })
        })
    }

    fn codes(&self, melding: &Doorstroompuntmelding) -> Vec<Genoemd> {
        Genoemd::gebiedsteam("gebiedsteam", melding.gebiedsteam.as_ref(), melding.datum).into_iter().collect()
    }

    fn aanmelding(&self, melding: &Doorstroompuntmelding) -> Aanmelding {
        Aanmelding { identificaties: melding.nummers.clone(), gegevens: melding.gegevens.clone() }
    }

    fn opdracht(
        &self,
        _: &Omgeving,
        melding: &Doorstroompuntmelding,
        persoon: &Rijpersoon<'_>,
    ) -> Result<dienst::Opdracht<Signaalregels>, ImportFout> {
        let (id, datum, nummer) = (melding.opdracht_id(persoon.id), melding.datum, melding.nummer.clone());
        if let Some(wijziging) = DuoWijziging::van_code(melding.soort) {
            let school = melding.school.clone();
            let opdracht =
                Opdracht::OntvangWijziging { persoon: persoon.id, datum, nummer, wijziging, school };
            return Ok(dienst::Opdracht::nieuw(stream_van_onderwijs(persoon.id), id, opdracht));
        }
        let bron = SignaalBron::Doorstroompunt;
        let signaal_id = afgeleide_id("signaal", &[bron.code(), nummer.as_str()]);
        let soort = Signaalsoort::DreigendeUitval {
            school: melding.school.clone(),
            verzuimsoort: melding.verzuimsoort,
        };
        let kenmerken = super::kenmerken(
            persoon.geboorte,
            melding.opleidingsniveau,
            melding.doelgroepen.clone(),
            melding.gebiedsteam.clone(),
        );
        let leeftijden = persoon.geboorte.leeftijden_op(datum);
        let opdracht = match melding.soort {
            INTREKKING => Opdracht::TrekIn { datum, persoon: Some(persoon.id) },
            CORRECTIE => Opdracht::Corrigeer { persoon: persoon.id, datum, kenmerken, soort, leeftijden },
            _ => {
                let toelichting = persoon.verzegel(SIGNAAL_TOELICHTING, melding.toelichting.as_deref())?;
                Opdracht::Ontvang(Ontvangst {
                    signaal_id,
                    persoon: persoon.id,
                    datum,
                    nummer,
                    kenmerken,
                    leeftijden,
                    opvolgen_voor: self.normtijden.opvolgen_voor(bron, datum),
                    soort,
                    besloten: Besloten { toelichting, contactpersoon: None },
                })
            }
        };
        let opdracht = dienst::Opdracht::nieuw(stream_van_signaal(signaal_id), id, opdracht);
        // A signal is received and withdrawn once. A correction A may come again after a correction B, and counts again.
        Ok(if melding.soort == CORRECTIE { opdracht.per_keer() } else { opdracht })
    }

    fn dag(&self, melding: &Doorstroompuntmelding) -> Option<Date> {
        Some(melding.datum)
    }

    /// A correction or withdrawal may come before the signal: in another file, or above it in the same one.
    fn onderwerp(&self, melding: &Doorstroompuntmelding) -> Option<String> {
        Some(melding.nummer.to_string())
    }

    fn wacht(&self, code: &str) -> bool {
        code == Weigering::MeldingOnbekend.code()
    }

    fn komt_per_keer(&self, gebeurtenis: &SignaleringGebeurtenis) -> bool {
        matches!(gebeurtenis, SignaleringGebeurtenis::SignaalGecorrigeerd(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_eigen_foutcode_is_beschreven() {
        assert!(web::is_beschreven(ONDERWIJSNUMMER_ONJUIST));
    }

    #[test]
    fn elke_code_bestaat() {
        assert_eq!(SOORTEN[3..], *DuoWijziging::CODES);
        for code in DOELGROEPEN {
            assert!(Doelgroep::van_code(code).is_some_and(|groep| groep != Doelgroep::HboWo), "{code}");
        }
        assert_eq!(DOELGROEPEN.len() + 1, Doelgroep::CODES.len());
    }

    #[test]
    fn het_document_noemt_elke_kolom_en_elke_soort() {
        let document = include_str!("../../../../schemas/aanlevering/doorstroompunt.md");
        for naam in INDELING.kolommen.iter().map(|kolom| kolom.naam).chain(SOORTEN) {
            assert!(document.contains(&format!("`{naam}`")), "{naam} staat niet in doorstroompunt.md");
        }
    }
}
