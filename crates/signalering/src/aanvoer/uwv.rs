//! What UWV delivers, as CloudEvents (one, an array, or one per line): warm handovers after a refused Wajong
//! application, and people whose WW ends. The format is `schemas/aanlevering/uwv.md`.

use aanlevering::{Indeling, Lezer, Rij, Rijfout, code::DATUM_TE_VROEG};
use dienst::{Aanvoer, BSN_ONJUIST, ImportFout, Omgeving, Rijpersoon, binnen_grens, inrichting::Genoemd};
use domein::{
    Datumsoort, Gebiedsteam, Kenmerk, Opleidingsniveau, Rol, afgeleide_id,
    doel::{SIGNAAL_CONTACTPERSOON, SIGNAAL_TOELICHTING},
    gebeurtenis::SignaleringGebeurtenis,
};
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Bsn, Persoonsgegevens};

use super::{
    MAX_NAAM_TEKENS, MAX_TOELICHTING_TEKENS,
    envelop::{Berichtsoort, Envelop},
};
use crate::regels::{
    Besloten, Normtijden, Ontvangst, Opdracht, Signaalregels, Signaalsoort, stream_van_signaal,
};

/// Its columns: none, for the fields stand nested in `data`, and no mapping renames them.
pub(crate) const INDELING: Indeling = Indeling::json(&[]);

/// The feed of UWV.
#[derive(Debug, Clone)]
pub struct Uwv {
    normtijden: Normtijden,
}

impl Uwv {
    /// The feed with these norm times.
    #[must_use]
    pub const fn nieuw(normtijden: Normtijden) -> Self {
        Self { normtijden }
    }
}

/// One message. Has no `Debug`: it holds personal data.
pub struct Uwvmelding {
    nummer: Kenmerk,
    soort: Signaalsoort,
    /// The day in Amsterdam on which it was sent, or of the signal when the message does not say when it was sent.
    verzonden: Date,
    datum: Date,
    bsn: Bsn,
    gegevens: Persoonsgegevens,
    gebiedsteam: Option<Gebiedsteam>,
    opleidingsniveau: Opleidingsniveau,
    contactpersoon: Option<String>,
    toelichting: Option<String>,
}

impl Aanvoer for Uwv {
    type D = Signaalregels;
    type G = SignaleringGebeurtenis;
    type Melding = Uwvmelding;

    fn bron(&self) -> &'static str {
        "uwv"
    }

    fn rol(&self) -> Rol {
        Rol::Uwv
    }

    fn indeling(&self) -> &'static Indeling {
        &INDELING
    }

    fn lees(&self, rij: &Rij, vandaag: Date) -> Result<Uwvmelding, Vec<Rijfout>> {
        let mut lezer = rij.lezer();
        match Envelop::lees(&mut lezer, rij) {
            Some(Envelop { soort: Berichtsoort::WarmeOverdracht, datum }) => {
                lees_overdracht(lezer, datum, vandaag)
            }
            Some(Envelop { soort: Berichtsoort::WwEinde, datum }) => lees_ww_einde(lezer, datum, vandaag),
            None => lezer.klaar_met(|| None),
        }
    }

    fn codes(&self, melding: &Uwvmelding) -> Vec<Genoemd> {
        Genoemd::gebiedsteam("data.gebiedsteam", melding.gebiedsteam.as_ref(), melding.datum)
            .into_iter()
            .collect()
    }

    fn aanmelding(&self, melding: &Uwvmelding) -> Aanmelding {
        Aanmelding { identificaties: vec![melding.bsn.clone().into()], gegevens: melding.gegevens.clone() }
    }

    fn opdracht(
        &self,
        _: &Omgeving,
        melding: &Uwvmelding,
        persoon: &Rijpersoon<'_>,
    ) -> Result<dienst::Opdracht<Signaalregels>, ImportFout> {
        let bron = melding.soort.bron();
        let nummer = melding.nummer.clone();
        let eigen = match &melding.soort {
            Signaalsoort::WarmeOverdracht { datum_besluit } => datum_besluit.to_string(),
            Signaalsoort::WwEinde { datum_einde_ww } => datum_einde_ww.to_string(),
            Signaalsoort::DreigendeUitval { .. } | Signaalsoort::Anders(..) => String::new(),
        };
        let feiten = [
            melding.datum.to_string(),
            eigen,
            super::deel(melding.gebiedsteam.as_ref()),
            melding.opleidingsniveau.to_string(),
            super::maand(melding.gegevens.geboorte),
        ];
        let id = super::opdracht_id("uwv", &nummer, bron.code(), persoon.id, &feiten);
        let signaal_id = afgeleide_id("signaal", &[bron.code(), nummer.as_str()]);
        let besloten = Besloten {
            toelichting: persoon.verzegel(SIGNAAL_TOELICHTING, melding.toelichting.as_deref())?,
            contactpersoon: persoon.verzegel(SIGNAAL_CONTACTPERSOON, melding.contactpersoon.as_deref())?,
        };
        let opdracht = Opdracht::Ontvang(Ontvangst {
            signaal_id,
            persoon: persoon.id,
            datum: melding.datum,
            nummer,
            kenmerken: super::kenmerken(
                persoon.geboorte,
                melding.opleidingsniveau,
                Vec::new(),
                melding.gebiedsteam.clone(),
            ),
            leeftijden: persoon.geboorte.leeftijden_op(melding.datum),
            opvolgen_voor: self.normtijden.opvolgen_voor(bron, melding.datum),
            soort: melding.soort.clone(),
            besloten,
        });
        Ok(dienst::Opdracht::nieuw(stream_van_signaal(signaal_id), id, opdracht))
    }

    fn dag(&self, melding: &Uwvmelding) -> Option<Date> {
        Some(melding.verzonden)
    }
}

/// Who a message is about.
fn lees_persoon(
    lezer: &mut Lezer<'_>,
    datum: Option<Date>,
    vandaag: Date,
) -> (Option<Bsn>, Persoonsgegevens) {
    let cijfers = lezer.cijfers("data.bsn", 9, BSN_ONJUIST);
    let bsn = super::bsn(lezer, "data.bsn", cijfers);
    let gegevens = Persoonsgegevens {
        geboorte: super::geboorte(lezer, "data.geboortedatum", datum, vandaag),
        achternaam: lezer.optionele_tekst("data.naam", MAX_NAAM_TEKENS),
        ..Persoonsgegevens::default()
    };
    (bsn, gegevens)
}

/// The signal holds from the day of the handover. A moment of sending that lies ahead says nothing of how far UWV is.
fn lees_overdracht(
    mut lezer: Lezer<'_>,
    verzonden: Option<Date>,
    vandaag: Date,
) -> Result<Uwvmelding, Vec<Rijfout>> {
    let verzonden = verzonden.filter(|dag| *dag <= vandaag);
    let nummer = super::nummer(&mut lezer, "data.overdrachtsnummer");
    let besluit = super::datum(&mut lezer, "data.datumBesluit", Datumsoort::Gebeurd, vandaag);
    let datum = super::datum(&mut lezer, "data.datumOverdracht", Datumsoort::Gebeurd, vandaag);
    if matches!((besluit, datum), (Some(besluit), Some(datum)) if datum < besluit) {
        let reden = "de overdracht ligt voor het besluit; controleer beide datums.";
        lezer.weiger(Some("data.datumOverdracht"), DATUM_TE_VROEG, reden);
    }
    let (bsn, gegevens) = lees_persoon(&mut lezer, datum, vandaag);
    let contactpersoon = lezer.optionele_tekst("data.contactpersoonUwv", MAX_NAAM_TEKENS);
    let toelichting = lezer.optionele_tekst("data.toelichting", MAX_TOELICHTING_TEKENS);
    let gebiedsteam = super::gebiedsteam(&mut lezer, "data.gebiedsteam");
    lezer.klaar_met(|| {
        Some(Uwvmelding {
            nummer: nummer?,
            soort: Signaalsoort::WarmeOverdracht { datum_besluit: besluit? },
            verzonden: verzonden.or(datum)?,
            datum: datum?,
            bsn: bsn?,
            gegevens,
            gebiedsteam,
            opleidingsniveau: Opleidingsniveau::Onbekend,
            contactpersoon,
            toelichting,
        })
    })
}

/// The signal holds from the day on which the message was sent.
fn lees_ww_einde(
    mut lezer: Lezer<'_>,
    verzonden: Option<Date>,
    vandaag: Date,
) -> Result<Uwvmelding, Vec<Rijfout>> {
    lezer.verplicht_tekst("time", 64);
    let verzonden = binnen_grens(&mut lezer, "time", verzonden, Datumsoort::Gebeurd, vandaag);
    let nummer = super::nummer(&mut lezer, "data.meldingsnummer");
    // Six months after the message, which was never sent after today.
    let bericht = verzonden.unwrap_or(vandaag);
    let einde = super::datum(&mut lezer, "data.datumEindeWw", Datumsoort::EindeWw, bericht);
    let (bsn, gegevens) = lees_persoon(&mut lezer, verzonden, vandaag);
    let opleidingsniveau = super::opleidingsniveau(&mut lezer, "data.opleidingsniveau");
    let gebiedsteam = super::gebiedsteam(&mut lezer, "data.gebiedsteam");
    lezer.klaar_met(|| {
        Some(Uwvmelding {
            nummer: nummer?,
            soort: Signaalsoort::WwEinde { datum_einde_ww: einde? },
            verzonden: verzonden?,
            datum: verzonden?,
            bsn: bsn?,
            gegevens,
            gebiedsteam,
            opleidingsniveau,
            contactpersoon: None,
            toelichting: None,
        })
    })
}
