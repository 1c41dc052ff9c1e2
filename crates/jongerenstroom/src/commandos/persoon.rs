//! `persoon`: mending persons in the persoonsregister. Numbers, births and reasons come in on standard input and are never
//! said again.

use std::{
    io::{BufRead, IsTerminal as _},
    process::ExitCode,
};

use domein::PersoonId;
use jiff::civil::Date;
use persoonsregister::{
    Bronnummer, Bsn, Error, Geboorte, Identificatie, NummerFout, Onderwijsnummer, OudBsn, Persoonsregister,
};

use crate::{
    cli::{Algemeen, Persoon},
    fout::{Bij, Fout},
    opslag, uitvoer,
};

/// The source of the numbers that a municipality gives to persons itself.
const EIGEN_NUMMERS: &str = "beginbestand";
/// How a number is written.
const ZO: &str =
    "schrijf een nummer als 'bsn 999900006', 'onderwijsnummer 109900012' of 'persoonsnummer GM0014 0012345'";

pub(crate) async fn voer_uit(algemeen: &Algemeen, persoon: &Persoon) -> Result<ExitCode, Fout> {
    let invoer = std::io::stdin();
    let regels = lees(persoon.vragen(), invoer.lock(), invoer.is_terminal())?;
    let vraag = Vraag::lees(persoon, &regels)?;
    let register = opslag::register_van_beheer(algemeen).await?;
    let gedaan = vraag.stel(&register, persoon.door(), regels.last().map_or("", String::as_str)).await;
    register.sluit().await;
    uitvoer::zeg!("{}", gedaan?);
    Ok(ExitCode::SUCCESS)
}

/// A line for each question; whoever types is told what is asked.
fn lees(vragen: &[&str], invoer: impl BufRead, typt: bool) -> Result<Vec<String>, Fout> {
    let mut gelezen = invoer.lines();
    let mut regels = Vec::with_capacity(vragen.len());
    for (nummer, vraag) in (1..).zip(vragen) {
        if typt {
            uitvoer::meld!("{vraag}:");
        }
        let regel = gelezen.next().transpose().bij("de standaardinvoer kan niet worden gelezen")?;
        match regel.map(|regel| regel.trim().to_owned()).filter(|regel| !regel.is_empty()) {
            Some(regel) => regels.push(regel),
            None => return Err(op_regel(nummer, &format!("hier hoort {vraag}"))),
        }
    }
    Ok(regels)
}

/// Never says what stands on the line.
fn op_regel(nummer: usize, wat: &str) -> Fout {
    Fout::Gebruik(format!("regel {nummer} van de standaardinvoer: {wat}"))
}

/// What is asked, read.
enum Vraag {
    Samenvoegen(Identificatie, Identificatie),
    Splitsen(Identificatie),
    Ontkoppelen(Identificatie),
    BsnWijzigen(Bsn, Bsn, OudBsn),
    GeboorteCorrigeren(Identificatie, Geboorte),
}

impl Vraag {
    fn lees(persoon: &Persoon, regels: &[String]) -> Result<Self, Fout> {
        let regel = |nummer: usize| regels.get(nummer - 1).map_or("", String::as_str);
        let lees = |nummer: usize| lees_nummer(regel(nummer)).map_err(|wat| op_regel(nummer, &wat));
        let bsn = |nummer| match lees(nummer)? {
            Identificatie::Bsn(bsn) => Ok(bsn),
            _ => Err(op_regel(nummer, "hier hoort een BSN, als 'bsn 999900006'")),
        };
        Ok(match persoon {
            Persoon::Samenvoegen(_) => Self::Samenvoegen(lees(1)?, lees(2)?),
            Persoon::Splitsen(_) => Self::Splitsen(lees(1)?),
            Persoon::Ontkoppelen(_) => Self::Ontkoppelen(lees(1)?),
            Persoon::BsnWijzigen { laat_los, .. } => {
                let wat = if *laat_los { OudBsn::LaatLos } else { OudBsn::BlijftVinden };
                Self::BsnWijzigen(bsn(1)?, bsn(2)?, wat)
            }
            Persoon::GeboorteCorrigeren(_) => {
                let geboorte = lees_geboorte(regel(2));
                let wat = "hier hoort een geboorte als JJJJ-MM-DD, JJJJ-MM, JJJJ, of het woord onbekend";
                Self::GeboorteCorrigeren(lees(1)?, geboorte.ok_or_else(|| op_regel(2, wat))?)
            }
        })
    }

    /// Gives what to say.
    async fn stel(&self, register: &Persoonsregister, wie: &str, reden: &str) -> Result<&'static str, Fout> {
        let anders = match self {
            Self::Samenvoegen(blijft, gaat_op) => {
                let (blijft, gaat_op) =
                    (wie_is(register, 1, blijft).await?, wie_is(register, 2, gaat_op).await?);
                register.voeg_samen(blijft, gaat_op, wie, reden).await
            }
            Self::Splitsen(nummer) => register.splits(nummer, wie, reden).await.map(|_| true),
            Self::Ontkoppelen(nummer) => register.ontkoppel(nummer, wie, reden).await,
            Self::BsnWijzigen(oud, nieuw, wat) => register.wijzig_bsn(oud, nieuw, *wat, wie, reden).await,
            Self::GeboorteCorrigeren(nummer, geboorte) => {
                let persoon = wie_is(register, 1, nummer).await?;
                register.corrigeer_geboorte(persoon, *geboorte, wie, reden).await
            }
        };
        match anders {
            Ok(true) => Ok(self.gedaan()),
            Ok(false) => Ok("Dit was al zo; er is niets veranderd."),
            Err(Error::WieOfWaarom) => Err(Fout::Gebruik(Error::WieOfWaarom.to_string())),
            Err(fout) => Err(fout).bij("er is niets veranderd in het persoonsregister"),
        }
    }

    const fn gedaan(&self) -> &'static str {
        match self {
            Self::Samenvoegen(..) => {
                "Zij zijn vanaf nu één persoon. De diensten nemen het over zodra zij draaien; wie niets laat draaien, \
                 ziet het na de volgende import of rapportage. Cijfers zoals eerder bekend veranderen niet."
            }
            Self::Splitsen(_) => {
                "De samenvoeging is ongedaan gemaakt. Wat sindsdien is vastgelegd, blijft van wie toen bleef. De \
                 diensten nemen het over zodra zij draaien, of bij de volgende import of rapportage."
            }
            Self::Ontkoppelen(_) => {
                "Het nummer is losgekoppeld. Wat erover is vastgelegd, blijft van wie het had."
            }
            Self::BsnWijzigen(..) => "Het BSN is gewijzigd.",
            Self::GeboorteCorrigeren(..) => {
                "De geboorte is gecorrigeerd. Verbeter ook de bron: wat haar tegenspreekt, wordt geweigerd."
            }
        }
    }
}

async fn wie_is(
    register: &Persoonsregister,
    regel: usize,
    nummer: &Identificatie,
) -> Result<PersoonId, Fout> {
    let gevonden = register.zoek(nummer).await.bij("het persoonsregister kan niet worden gelezen")?;
    gevonden.ok_or_else(|| op_regel(regel, "niemand in het persoonsregister heeft dit nummer"))
}

/// What is wrong with it does not repeat it.
fn lees_nummer(regel: &str) -> Result<Identificatie, String> {
    let (soort, nummer) = regel.split_once(char::is_whitespace).ok_or(ZO)?;
    let gelezen: Result<Identificatie, NummerFout> = match soort {
        "bsn" => Bsn::lees(nummer).map(Into::into),
        "onderwijsnummer" => Onderwijsnummer::lees(nummer).map(Into::into),
        "persoonsnummer" => {
            let (gemeente, nummer) = nummer.trim_start().split_once(char::is_whitespace).ok_or(ZO)?;
            Bronnummer::new(gemeente, EIGEN_NUMMERS, nummer).map(Into::into)
        }
        _ => return Err(ZO.to_owned()),
    };
    gelezen.map_err(|fout| fout.to_string())
}

fn lees_geboorte(tekst: &str) -> Option<Geboorte> {
    let getal = |deel: &str, lengte| {
        (deel.len() == lengte && deel.bytes().all(|teken| teken.is_ascii_digit()))
            .then(|| deel.parse().ok())?
    };
    let delen: Vec<&str> = tekst.split('-').collect();
    let geboorte = match delen[..] {
        ["onbekend"] => return Some(Geboorte::Onbekend),
        [jaar] => Geboorte::Jaar(getal(jaar, 4)?),
        [jaar, maand] => {
            Geboorte::Maand { jaar: getal(jaar, 4)?, maand: i8::try_from(getal(maand, 2)?).ok()? }
        }
        [jaar, maand, dag] => {
            let [maand, dag] = [getal(maand, 2)?, getal(dag, 2)?].map(|deel| i8::try_from(deel).ok());
            Geboorte::Datum(Date::new(getal(jaar, 4)?, maand?, dag?).ok()?)
        }
        _ => return None,
    };
    // A month that does not exist has none.
    geboorte.geboortemaand().map(|_| geboorte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn een_nummer_wordt_gelezen_en_nooit_herhaald() {
        for goed in ["bsn 999900006", "onderwijsnummer  109900012", "persoonsnummer GM0014 K-12 a"] {
            assert!(lees_nummer(goed).is_ok(), "{goed}");
        }
        for fout in ["999900006", "bsn 999900007", "bsn 109900012", "persoonsnummer K-12", "naam Noor", ""] {
            let reden = lees_nummer(fout).unwrap_err();
            assert!(
                fout.is_empty() || !reden.contains(fout.split(' ').next_back().unwrap()) || reden == ZO,
                "{reden}"
            );
        }
    }

    #[test]
    fn een_geboorte_is_zo_precies_als_zij_is_geschreven() {
        for (tekst, verwacht) in [
            ("2003-05-17", Some(Geboorte::Datum(date(2003, 5, 17)))),
            ("2003-05", Some(Geboorte::Maand { jaar: 2003, maand: 5 })),
            ("2003", Some(Geboorte::Jaar(2003))),
            ("onbekend", Some(Geboorte::Onbekend)),
            ("2003-13", None),
            ("2003-02-30", None),
            ("17-05-2003", None),
            ("03", None),
            ("+003", None),
            ("", None),
        ] {
            assert_eq!(lees_geboorte(tekst), verwacht, "{tekst}");
        }
    }

    #[test]
    fn een_regel_te_weinig_wordt_gezegd() {
        let vragen = &["een nummer", "waarom"];
        assert_eq!(
            lees(vragen, &b"bsn 999900006\r\n zo \nmeer\n"[..], false).unwrap(),
            ["bsn 999900006", "zo"]
        );
        let fout = lees(vragen, &b"bsn 999900006\n"[..], false).unwrap_err().to_string();
        assert!(fout.contains("regel 2") && !fout.contains("9999"), "{fout}");
    }
}
