//! The way in of every feed, whatever it is about: judge the whole file first, then take its rows in blocks; and keep
//! what is refused.

use std::io::{Read, Seek};

use aanlevering::{Mapping, Plaatswoord, Rijfout, Samenvatting};
use domein::Actor;
use jiff::civil::Date;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::{
    Aanvoer, ImportFout, Levering, Omgeving,
    blok::{Bezig, Opgenomen},
    levering::{Fouten, Foutsoort, Onderdeel, Rijtelling, Verslag},
    wachtkamer::Wachtkamer,
};

/// Rows that are taken in together.
const BLOK: usize = 2_000;

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Voortgang {
    /// Bytes read.
    pub gelezen_bytes: u64,
    /// Bytes in all.
    pub totaal_bytes: u64,
    /// Rows so far.
    pub samenvatting: Samenvatting,
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Uitslag {
    /// The rows.
    pub samenvatting: Samenvatting,
    /// Why rows are refused, one entry per kind of fault.
    pub fouten: Vec<Foutsoort>,
    /// The first refusals, at most [`Uitslag::MAX_WEIGERINGEN`]; all are in quarantine.
    pub weigeringen: Vec<Rijfout>,
    /// The columns of the file, by our names.
    pub kolommen: Vec<String>,
    /// Rows that the mapping does not read.
    pub overgeslagen: u64,
    /// Columns that were not used.
    pub extra_kolommen: Vec<String>,
    /// What the numbers of rows count.
    pub plaatswoord: Plaatswoord,
    /// What changed, by kind.
    pub verschillen: Vec<Onderdeel>,
    /// Persons of accepted rows whom nobody knew.
    pub personen_nieuw: u64,
    /// Persons of accepted rows who were known.
    pub personen_bekend: u64,
    /// The newest day that an accepted row says.
    pub laatste_dag: Option<Date>,
    /// Of the refused rows, those that wait for what has not come yet.
    pub wachtend: u64,
    /// Rows that an earlier delivery left in quarantine because what they build on had not come, and that are taken in now.
    pub alsnog: u64,
}

impl Uitslag {
    /// Most refusals that are given back at once.
    pub const MAX_WEIGERINGEN: usize = Verslag::MAX_WEIGERINGEN;
}

/// Takes the rows of a file in. `bestand` is its name without folder, for the quarantine. Twice gives the same as once. A
/// delivery goes by [`levering::lever_rijen`](crate::levering::lever_rijen), which also keeps that it was one.
///
/// Rows that count each time that they come, such as corrections, are compared with what their stream ends with
/// ([`Opdracht::per_keer`]): the same file again, also after a crash halfway, records nothing again; an older file
/// that comes after a newer one is what its source says last, and counts. Rows of one stream are compared per block of
/// 2,000 rows. When two different corrections of one thing stand further apart than that, a second delivery records both
/// once more, and ends at the same values. The same happens when two rows of one
/// file contradict each other in a feed that only compares with what is known.
///
/// # Errors
/// See [`ImportFout`]: an unusable file changes nothing.
pub async fn importeer<A: Aanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    lezer: R,
    bestand: &str,
    mapping: &Mapping,
    voortgang: impl FnMut(Voortgang) + Send,
) -> Result<Uitslag, ImportFout> {
    let span = tracing::info_span!("import", bron = aanvoer.bron());
    neem_bestand(omgeving, aanvoer, lezer, bestand, mapping, Uuid::now_v7(), voortgang).instrument(span).await
}

/// Takes a file in, within the current span.
pub(crate) async fn neem_bestand<A: Aanvoer, R: Read + Seek + Send>(
    omgeving: &Omgeving,
    aanvoer: &A,
    mut lezer: R,
    bestand: &str,
    mapping: &Mapping,
    correlatie: Uuid,
    mut voortgang: impl FnMut(Voortgang) + Send,
) -> Result<Uitslag, ImportFout> {
    let gekeurd = aanlevering::keur(&mut lezer, aanvoer.indeling(), mapping)?;
    let mut bron = gekeurd.bron(lezer)?;
    let actor = Actor::van_rol(aanvoer.rol());
    let aanleiding = omgeving.aanleiding(actor, correlatie, None);
    let plaatswoord = gekeurd.plaatswoord();
    let levering = Levering {
        bron: aanvoer.bron(),
        bestand,
        kop: gekeurd.kopregel(),
        plaatswoord,
        mapping: mapping.tekst(),
        correlatie: Some(correlatie),
    };
    let kolommen = gekeurd.kolommen().map(str::to_owned).collect();
    let extra_kolommen = gekeurd.extra_kolommen().to_vec();
    let overgeslagen = gekeurd.overgeslagen();
    let mut uitslag = Uitslag { kolommen, extra_kolommen, overgeslagen, plaatswoord, ..Uitslag::default() };
    let (mut fouten, mut telling) = (Fouten::default(), Rijtelling::default());
    let bezig = Bezig::begin(omgeving, aanvoer, &aanleiding).await?;
    let mut wachtkamer = Wachtkamer::nieuw(&bezig, &levering, mapping);
    loop {
        let blok = bron.blok(BLOK)?;
        if blok.is_empty() {
            break;
        }
        let opgenomen = bezig.neem_op(blok, &mut uitslag.samenvatting).await?;
        telling.neem(&opgenomen);
        let Opgenomen { mut geweigerd, klaar, wachtend, onderwerpen, .. } = opgenomen;
        let te_veel = wachtkamer.neem(wachtend, onderwerpen);
        uitslag.wachtend += te_veel.len() as u64;
        geweigerd.extend(te_veel.iter().map(|rij| (rij.ruw.clone(), rij.redenen.clone())));
        geweigerd.iter().for_each(|(_, redenen)| fouten.neem(redenen));
        omgeving.quarantaine.bewaar(&levering, aanleiding.vastgelegd_op, &geweigerd).await?;
        if !te_veel.is_empty() {
            let rijen = te_veel.iter().map(|rij| (rij.onderwerp.as_str(), rij.ruw.as_str()));
            omgeving.quarantaine.laat_wachten(&levering, rijen).await?;
        }
        omgeving.quarantaine.laat_gaan(&levering, &klaar).await?;
        voortgang(Voortgang {
            gelezen_bytes: bron.gelezen_bytes(),
            totaal_bytes: bron.totaal_bytes(),
            samenvatting: uitslag.samenvatting,
        });
    }
    for redenen in wachtkamer.sluit(&mut uitslag, &mut telling).await? {
        fouten.neem(&redenen);
    }
    telling.zet(&mut uitslag);
    (uitslag.fouten, uitslag.weigeringen) = fouten.klaar();
    Ok(uitslag)
}
