//! Judging a CSV file: its header line, its encoding, and whether it is whole.

use std::{
    io::{Read, Seek},
    sync::Arc,
};

use crate::{
    code,
    csv::{self, Records},
    fout::Bestandsfout,
    indeling::Indeling,
    keuring::{Aard, Gelezen, te_veel_rijen},
    kopregel::Kopregel,
    kopzoeker::{Kopzoeker, van_feed},
    mapping::Mapping,
    regels::{Plaats, Regels},
    tekenset::{Tekenset, Waarnemer},
};

/// Judges a CSV file that begins at `begin`; `bom` says whether a byte order mark stands before that.
pub(crate) fn keur_csv<R: Read + Seek>(
    lezer: &mut R,
    begin: Plaats,
    bom: bool,
    indeling: &Indeling,
    mapping: &Mapping,
) -> Result<Gelezen, Bestandsfout> {
    let meet = van_feed(indeling, mapping);
    let (teken, begin) = Kopzoeker { meet: &meet, mapping, bom }.zoek(lezer, begin)?;
    let waarnemer = Waarnemer::nieuw(mapping.tekenset, bom)?;
    let mut records = Records::nieuw(Regels::vanaf(lezer, begin)?, teken, Some(waarnemer));
    let (kop, kopregel) = match records.volgende()? {
        None => {
            return Err(Bestandsfout::nieuw(
                code::BESTAND_LEEG,
                "Het bestand bevat alleen lege regels. Controleer de export.",
            ));
        }
        Some(record) => {
            if record.bytes.contains(&b'\r') {
                return Err(Bestandsfout::nieuw(
                    code::REGELEINDE_ONJUIST,
                    "Het bestand gebruikt regeleinden van een oud Mac-formaat. Bewaar het als \"CSV UTF-8\".",
                ));
            }
            let tekst =
                Tekenset::van_kop(mapping.tekenset, bom, record.bytes).tekst(record.regel, record.bytes)?;
            let kop = Kopregel::lees(record.regel, &csv::velden(&tekst, teken), indeling, mapping)?;
            // Excel does not see tabs by itself in a file that is called CSV.
            let zichtbaar = teken != b'\t' && csv::scheidingsteken(tekst.as_bytes()) == teken;
            (kop, if zichtbaar { tekst } else { format!("sep={}\n{tekst}", char::from(teken)) })
        }
    };
    let na_kop = records.plaats();
    let (mut rijen, mut niet) = (0, 0);
    let kiest = mapping.alleen().next().is_some();
    while let Some(record) = records.volgende()? {
        if kiest {
            // Of a file that is in one encoding, every line shows the same one, or is ASCII.
            let tekst =
                Tekenset::van_kop(mapping.tekenset, bom, record.bytes).tekst(record.regel, record.bytes)?;
            if !kop.neemt(&csv::velden(&tekst, teken)) {
                niet += 1;
                continue;
            }
        }
        rijen += 1;
        if rijen > indeling.max_rijen {
            return Err(te_veel_rijen(record.regel, indeling));
        }
        if !record.afgesloten {
            let aantal = csv::velden(&String::from_utf8_lossy(record.bytes), teken).len();
            if aantal < kop.aantal {
                return Err(Bestandsfout::op_regel(
                    code::BESTAND_AFGEKAPT,
                    record.regel,
                    format!(
                        "de laatste regel heeft {aantal} van de {} velden en geen regeleinde; het bestand lijkt \
                         afgekapt. Lever het opnieuw en volledig aan.",
                        kop.aantal
                    ),
                ));
            }
        }
    }
    let tekenset = match &records.waarnemer {
        Some(waarnemer) => waarnemer.klaar()?,
        None => Tekenset::Utf8,
    };
    let extra = kop.extra.clone();
    let aard = Aard::Csv { kop: Arc::new(kop), kopregel, tekenset, teken, na_kop, op_volgorde: false };
    Ok(Gelezen { aard, rijen, niet, extra })
}
