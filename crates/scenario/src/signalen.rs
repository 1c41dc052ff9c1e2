//! The signals of the Doorstroompunt: the delivered file with its corrections and withdrawals, and which of them
//! end in an application.

use jiff::civil::Date;

use crate::bsn::onderwijsnummer;
use crate::fout::{Fout, onmogelijk};
use crate::kalender::{Maand, leeftijd, plus_dagen, werkdag};
use crate::kans::Kans;
use crate::naamlijst::{naam_van, sla_naam_over};
use crate::opvolging::{naar_aanvraag, volg};
use crate::persoon::{bsn_tekst, geboortedatum};
use crate::tabel::Doorstroompunt;
use crate::wereld::{Versneld, Wereld};

/// The most signals of one scenario: each needs a BSN from the test series.
const MAX_SIGNALEN: u64 = 8_000;

const SCHOLEN: [&str; 6] = ["noorderpoort", "alfa-college", "terra", "gomarus", "pro-zuid", "vso-reitdiep"];
const VERZUIM: [&str; 6] = ["16-uur-in-4-weken", "langdurig-relatief", "18-plus", "18-plus", "overig", ""];
const OPLEIDINGEN: [&str; 5] =
    ["basisniveau", "lbo-mavo-mbo1", "lbo-mavo-mbo1", "mbo2-4-havo-vwo", "onbekend"];
const DOELGROEPEN: [&str; 8] =
    ["", "", "", "vsv", "mbo2-bol", "pro-vso", "mentale-problematiek", "vsv|mbo2-bol"];

/// What the pilot leaves for the other feeds.
pub(crate) struct Signalen {
    /// `doorstroompunt.csv`.
    pub(crate) csv: String,
    /// Talks that ended in an application.
    pub(crate) versneld: Vec<Versneld>,
    /// Signals with a BSN that nobody followed up, for later changes.
    pub(crate) zonder_opvolging: Vec<Melding>,
}

/// One delivered signal.
#[derive(Debug, Clone)]
pub(crate) struct Melding {
    pub(crate) nummer: String,
    pub(crate) datum: Date,
    pub(crate) bsn: u32,
    /// What the source has when it has no BSN.
    pub(crate) onderwijsnummer: Option<u32>,
    pub(crate) geboren: Date,
    naam: (&'static str, &'static str),
    pub(crate) school: &'static str,
    verzuim: &'static str,
    pub(crate) gebiedsteam: String,
    opleiding: &'static str,
    doelgroepen: &'static str,
    toelichting: &'static str,
    /// Where the story ends: the start of a benefit.
    ingang: Option<Date>,
}

/// Makes the signals and their follow-up.
pub(crate) fn maak(wereld: &mut Wereld, tabel: &Doorstroompunt, kans: &mut Kans) -> Result<Signalen, Fout> {
    let meldingen = meldingen(wereld, tabel, kans)?;
    let mut los: Vec<usize> =
        (0..meldingen.len()).filter(|plaats| meldingen[*plaats].ingang.is_none()).collect();
    kans.hussel(&mut los);
    let ingetrokken = los.split_off(los.len().saturating_sub(tabel.intrekkingen as usize));
    let csv = csv(tabel, &meldingen, &ingetrokken, wereld.laatste_dag, kans);

    let mut signalen = Signalen { csv, versneld: Vec::new(), zonder_opvolging: Vec::new() };
    // The talks that lead to an application without a benefit.
    let aanvragen = &los[..los.len().min(tabel.aanvraag_zonder_uitkering as usize)];
    for (plaats, melding) in meldingen.iter().enumerate() {
        if ingetrokken.contains(&plaats) {
            continue;
        }
        let doel = match melding.ingang {
            Some(ingang) => (kans.promille(680)).then_some(Some(ingang)),
            None => aanvragen.contains(&plaats).then_some(None),
        };
        match doel {
            Some(ingang) => signalen.versneld.extend(naar_aanvraag(wereld, melding, ingang, kans)),
            None if kans.promille(100) => {
                if melding.onderwijsnummer.is_none() && melding.ingang.is_none() {
                    signalen.zonder_opvolging.push(melding.clone());
                }
            }
            None => volg(wereld, melding, kans),
        }
    }
    Ok(signalen)
}

/// The signals in order of day. Some are about people who later start a benefit all the same.
fn meldingen(wereld: &mut Wereld, tabel: &Doorstroompunt, kans: &mut Kans) -> Result<Vec<Melding>, Fout> {
    if tabel.per_maand.iter().map(|aantal| u64::from(*aantal)).sum::<u64>() > MAX_SIGNALEN {
        return Err(onmogelijk(format!("meer dan {MAX_SIGNALEN} signalen")));
    }
    let mut dagen = dagen(tabel, wereld.laatste_dag, kans);
    let mut meldingen = Vec::with_capacity(dagen.len());
    let kandidaten = wereld.kandidaten(kans, |persoon| {
        let ingang = persoon.uitkeringen[0].ingang;
        persoon.gebiedsteam == tabel.gebiedsteam
            && ingang > plus_dagen(tabel.start, 30)
            && leeftijd(persoon.geboren, ingang) < 23
            && !persoon.is_vergunninghouder()
    });
    for wie in kandidaten {
        if meldingen.len() >= tabel.later_ingestroomd as usize {
            break;
        }
        let ingang = wereld.personen[wie].uitkeringen[0].ingang;
        let past = |dag: &Date| plus_dagen(*dag, 28) <= ingang && ingang <= plus_dagen(*dag, 150);
        let Some(plaats) = dagen.iter().position(past) else { continue };
        let datum = dagen.swap_remove(plaats);
        let bsn = wereld.bsn(wie)?;
        wereld.bezet(wie);
        let geboren = wereld.personen[wie].geboren;
        meldingen.push(melding(datum, bsn, geboren, Some(ingang), tabel, kans));
    }
    for datum in dagen {
        let jaren = kans.tussen(16, 22);
        let geboren = geboortedatum(kans, jaren, datum);
        let mut melding = melding(datum, wereld.nieuw_bsn()?, geboren, None, tabel, kans);
        if kans.promille(50) {
            melding.onderwijsnummer = onderwijsnummer(melding.bsn);
        }
        meldingen.push(melding);
    }
    meldingen.sort_by_key(|melding| (melding.datum, melding.bsn));
    for (plaats, melding) in meldingen.iter_mut().enumerate() {
        melding.nummer = format!("DSP-{}-{:04}", melding.datum.year(), plaats + 1);
    }
    Ok(meldingen)
}

/// The working days on which a signal comes in.
fn dagen(tabel: &Doorstroompunt, laatste: Date, kans: &mut Kans) -> Vec<Date> {
    let mut dagen = Vec::new();
    for (maand, aantal) in (0..).zip(&tabel.per_maand) {
        let maand = Maand::van(tabel.start).plus(maand);
        for _ in 0..*aantal {
            let dag = werkdag(kans.dag(maand.eerste().max(tabel.start), maand.plus(1).eerste()));
            dagen.push(dag.min(laatste));
        }
    }
    dagen
}

fn melding(
    datum: Date,
    bsn: u32,
    geboren: Date,
    ingang: Option<Date>,
    tabel: &Doorstroompunt,
    kans: &mut Kans,
) -> Melding {
    sla_naam_over(kans);
    Melding {
        nummer: String::new(),
        datum,
        bsn,
        onderwijsnummer: None,
        geboren,
        naam: naam_van(bsn),
        school: kans.kies(&SCHOLEN),
        verzuim: kans.kies(&VERZUIM),
        gebiedsteam: if kans.promille(30) { "onbekend".to_owned() } else { tabel.gebiedsteam.clone() },
        opleiding: kans.kies(&OPLEIDINGEN),
        doelgroepen: kans.kies(&DOELGROEPEN),
        toelichting: if kans.promille(150) { "Komt al enkele weken niet naar school" } else { "" },
        ingang,
    }
}

/// The delivered file, in the order in which the rows became known. A correction repeats the whole row with the
/// day of the signal itself; a withdrawal has the day on which it was withdrawn.
fn csv(
    tabel: &Doorstroompunt,
    meldingen: &[Melding],
    ingetrokken: &[usize],
    laatste: Date,
    kans: &mut Kans,
) -> String {
    let mut rijen: Vec<(Date, String)> = Vec::new();
    for melding in meldingen {
        rijen.push((melding.datum, rij(melding, "dreigende-uitval", melding.datum)));
    }
    for plaats in ingetrokken {
        let melding = &meldingen[*plaats];
        let dag = werkdag(plus_dagen(melding.datum, kans.tussen(3, 20))).min(laatste);
        rijen.push((dag, rij(melding, "intrekking", dag)));
    }
    let mut te_verbeteren: Vec<usize> =
        (0..meldingen.len()).filter(|plaats| !ingetrokken.contains(plaats)).collect();
    kans.hussel(&mut te_verbeteren);
    for plaats in te_verbeteren.into_iter().take(tabel.correcties as usize) {
        let mut beter = meldingen[plaats].clone();
        if kans.promille(600) {
            beter.opleiding = "mbo2-4-havo-vwo";
        } else {
            beter.school = kans.kies(&SCHOLEN);
        }
        beter.gebiedsteam.clone_from(&tabel.gebiedsteam);
        let dag = werkdag(plus_dagen(beter.datum, kans.tussen(4, 25))).min(laatste);
        rijen.push((dag, rij(&beter, "correctie", beter.datum)));
    }
    rijen.sort_by_key(|(dag, _)| *dag);
    let mut tekst =
        "meldingsnummer;soort;datum;bsn;onderwijsnummer;geboortedatum;voornaam;achternaam;school;\
                     verzuimsoort;gebiedsteam;opleidingsniveau;doelgroepen;toelichting\n"
            .to_owned();
    for (_, rij) in rijen {
        tekst.push_str(&rij);
    }
    tekst
}

fn rij(melding: &Melding, soort: &str, datum: Date) -> String {
    let (bsn, onderwijsnummer) = match melding.onderwijsnummer {
        Some(nummer) => (String::new(), nummer.to_string()),
        None => (bsn_tekst(melding.bsn), String::new()),
    };
    format!(
        "{};{soort};{datum};{bsn};{onderwijsnummer};{};{};{};{};{};{};{};{};{}\n",
        melding.nummer,
        melding.geboren,
        melding.naam.0,
        melding.naam.1,
        melding.school,
        melding.verzuim,
        melding.gebiedsteam,
        melding.opleiding,
        melding.doelgroepen,
        melding.toelichting,
    )
}
