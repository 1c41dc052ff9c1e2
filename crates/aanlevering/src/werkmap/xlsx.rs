//! XLSX, a cell at a time, so that memory does not grow with the sheet.

use std::{
    io::{BufReader, Read, Seek},
    ops::ControlFlow,
};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use jiff::civil::Date;

use super::{
    Bladen, MAX_BLADEN, Neem, beschadigd,
    blad::{MAX_CELLEN, Rijmaat},
    getal::{datum, getal, iso},
    onleesbaar,
};
use crate::{datum::Notatie, fout::Bestandsfout};

pub(super) struct Werkmap<'r, R: Read + Seek>(Xlsx<BufReader<&'r mut R>>);

impl<'r, R: Read + Seek> Werkmap<'r, R> {
    pub(super) fn open(lezer: &'r mut R) -> Result<Self, Bestandsfout> {
        lezer.rewind()?;
        Ok(Self(Xlsx::new(BufReader::new(lezer)).map_err(|fout| xlsxfout(&fout))?))
    }
}

impl<R: Read + Seek> Bladen for Werkmap<'_, R> {
    fn namen(&mut self) -> Result<Vec<String>, Bestandsfout> {
        Ok(self.0.sheet_names().into_iter().take(MAX_BLADEN + 1).collect())
    }

    fn lees(&mut self, blad: usize, notatie: &Notatie, neem: &mut Neem<'_>) -> Result<(), Bestandsfout> {
        let naam = self.0.sheet_names().get(blad).cloned().unwrap_or_default();
        let mut cellen = match self.0.worksheet_cells_reader(&naam) {
            Ok(cellen) => cellen,
            // A sheet with only a chart.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(fout) => return Err(xlsxfout(&fout)),
        };
        let (mut nummer, mut rij, mut maat) = (0, Vec::new(), Rijmaat::default());
        while let Some(cel) = cellen.next_cell().map_err(|fout| xlsxfout(&fout))? {
            let (in_rij, kolom) = cel.get_position();
            let (in_rij, kolom) = (u64::from(in_rij) + 1, kolom as usize);
            if in_rij != nummer {
                if in_rij < nummer {
                    return Err(beschadigd());
                }
                if geef(nummer, &mut rij, neem)?.is_break() {
                    return Ok(());
                }
                nummer = in_rij;
                maat = Rijmaat::default();
            }
            let tekst = tekst(cel.get_value(), notatie);
            if kolom < MAX_CELLEN && !tekst.is_empty() {
                maat.tel(nummer, &tekst, 1)?;
                if rij.len() <= kolom {
                    rij.resize(kolom + 1, String::new());
                }
                rij[kolom] = tekst;
            }
        }
        geef(nummer, &mut rij, neem).map(|_| ())
    }
}

/// Gives a row on, when something stands in it.
fn geef(nummer: u64, rij: &mut Vec<String>, neem: &mut Neem<'_>) -> Result<ControlFlow<()>, Bestandsfout> {
    match std::mem::take(rij) {
        leeg if leeg.is_empty() => Ok(ControlFlow::Continue(())),
        rij => neem(nummer, rij),
    }
}

fn tekst(waarde: &DataRef<'_>, notatie: &Notatie) -> String {
    match waarde {
        DataRef::Int(heel) => heel.to_string(),
        DataRef::Float(komma) => getal(*komma),
        DataRef::String(tekst) => tekst.clone(),
        DataRef::SharedString(tekst) => (*tekst).to_owned(),
        DataRef::Bool(waar) => waar.to_string(),
        DataRef::DateTime(moment) => tijd(*moment, notatie),
        DataRef::DateTimeIso(tekst) => iso(tekst, notatie),
        DataRef::DurationIso(tekst) => tekst.clone(),
        DataRef::Error(fout) => fout.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A date, or a date with the time of day when that is not midnight. What is no date is the number that it is.
fn tijd(moment: ExcelDateTime, notatie: &Notatie) -> String {
    let (jaar, maand, dag, uur, minuut, seconde, milli) = moment.to_ymd_hms_milli();
    let dag = match (i16::try_from(jaar), i8::try_from(maand), i8::try_from(dag)) {
        (Ok(jaar), Ok(maand), Ok(dag)) => Date::new(jaar, maand, dag).ok(),
        _ => None,
    };
    match dag {
        // Less than a day: a time alone, or the zero of an empty cell.
        Some(dag) if moment.is_datetime() && moment.as_f64() >= 1.0 => match (uur, minuut, seconde, milli) {
            (0, 0, 0, 0) => datum(dag, notatie),
            _ => format!("{dag}T{uur:02}:{minuut:02}:{seconde:02}"),
        },
        _ => getal(moment.as_f64()),
    }
}

fn xlsxfout(fout: &XlsxError) -> Bestandsfout {
    match fout {
        XlsxError::Password => onleesbaar("met een wachtwoord is beveiligd"),
        _ => beschadigd(),
    }
}
