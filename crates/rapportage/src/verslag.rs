//! The council report of a quarter: which figures come first, which chapters there are, and what they say. The
//! chapters follow the goals of the plan for young people on bijstand (2025).

use dienst::contract::Vergelijking;
use jiff::civil::Date;

use crate::{
    Cijfervraag, Kwartaal,
    geheimhouding::{OpenbaarBlad, OpenbareCel},
    rapport::{self, Basis, Hoofdstuk, Kerncijfer, MAANDEN, Verantwoording, Verslag},
    tabel::CelRef,
};

/// The words around the tables of a quarter. Every sentence follows from figures that are shown: without them it is not
/// there.
#[must_use]
pub fn raadsverslag(
    kwartaal: Kwartaal,
    vraag: &Cijfervraag,
    verantwoording: Verantwoording,
    (blad, vergelijkingen): (&OpenbaarBlad, &[Vergelijking]),
) -> Verslag {
    let titel = format!("Jongeren in de bijstand, {}", in_woorden(kwartaal));
    // With what lies before the quarter and in the tables by month.
    let vergelijkingen: Vec<&Vergelijking> = vergelijkingen
        .iter()
        .filter(|met| met.datum < vraag.periode.van && vraag.peildata().contains(&met.datum))
        .collect();
    let kerncijfers = kerncijfers(vraag, &vergelijkingen);
    Verslag { titel, kerncijfers, hoofdstukken: hoofdstukken(blad, &vergelijkingen), verantwoording }
}

/// `2026-Q1` → `eerste kwartaal 2026`.
fn in_woorden(kwartaal: Kwartaal) -> String {
    let periode = kwartaal.periode();
    let rang =
        ["eerste", "tweede", "derde", "vierde"][usize::from(periode.van.month().unsigned_abs() - 1) / 3];
    format!("{rang} kwartaal {}", periode.van.year())
}

fn kerncijfers(vraag: &Cijfervraag, vergelijkingen: &[&Vergelijking]) -> Vec<Kerncijfer> {
    let (nu, basis) = (vraag.periode.tot_en_met, vraag.basis);
    let stand = |titel: &str, rij: &str, kolom: &str| {
        let per_maand =
            |met: &&Vergelijking| Basis { cel: in_maand(met.datum, kolom), moment: op(met.datum) };
        let mut vergelijkingen: Vec<Basis> = vergelijkingen.iter().map(per_maand).collect();
        if vergelijkingen.is_empty() {
            let cel = CelRef::cel("stand-doelgroep", rij, "basis");
            vergelijkingen.push(Basis { cel, moment: op(basis) });
        }
        let cel = CelRef::cel("stand-doelgroep", rij, "nu");
        Kerncijfer { titel: titel.to_owned(), cel, moment: op(nu), vergelijkingen }
    };
    let stroom = |titel: &str, tabel: &str| Kerncijfer {
        titel: titel.to_owned(),
        cel: CelRef::cel(tabel, "totaal", "aantal"),
        moment: "in het kwartaal".to_owned(),
        vergelijkingen: Vec::new(),
    };
    vec![
        stand("Jongeren tot en met 29 jaar met een uitkering", "totaal", "tm-29"),
        stand("Jonge vergunninghouders met een uitkering", "vergunninghouder", "vergunninghouder-tm-29"),
        stand("Jongeren met hbo of wo met een uitkering", "hbo-wo", "hbo-wo-tm-29"),
        stroom("Instroom, alle leeftijden", "instroom-leeftijd"),
        stroom("Uitstroom, alle leeftijden", "uitstroom-duur"),
        Kerncijfer {
            titel: "Signalen ontvangen".to_owned(),
            cel: CelRef::cel("signalen-bron", "totaal", "ontvangen"),
            moment: "in het kwartaal".to_owned(),
            vergelijkingen: Vec::new(),
        },
    ]
}

/// A date within a sentence: `eind maart 2026` for the last day of a month, else `op 15 maart 2026`.
fn op(datum: Date) -> String {
    let maand = MAANDEN[usize::from(datum.month().unsigned_abs()) - 1];
    if datum == datum.last_of_month() {
        format!("eind {maand} {}", datum.year())
    } else {
        format!("op {} {maand} {}", datum.day(), datum.year())
    }
}

/// The stand at the end of a month.
fn in_maand(datum: Date, kolom: &str) -> CelRef {
    CelRef::cel("stand-maand", &format!("{:04}-{:02}", datum.year(), datum.month()), kolom)
}

/// Figures as the sentences use them: only what is shown.
struct Zinnen<'a>(&'a OpenbaarBlad);

impl Zinnen<'_> {
    fn cel(&self, cel: &CelRef) -> Option<u64> {
        match self.0.waarde(cel) {
            Some(OpenbareCel::Aantal(aantal)) => Some(*aantal),
            _ => None,
        }
    }

    fn aantal(&self, tabel: &str, rij: &str, kolom: &str) -> Option<u64> {
        self.cel(&CelRef::cel(tabel, rij, kolom))
    }

    /// Stand, in, out and who turned 30.
    fn verloop(&self) -> Option<String> {
        let rij = |rij| self.aantal("stand-verloop", rij, "tm-29");
        let [begin, bij, eraf, werd, eind] =
            [rij("begin")?, rij("instroom")?, rij("uitstroom")?, rij("werd-30")?, rij("eind")?]
                .map(rapport::aantal);
        Some(format!(
            "Het kwartaal begon met {begin} jongeren tot en met 29 jaar met een uitkering en eindigde met {eind}: de instroom was \
             {bij}, de uitstroom {eraf}, en 30 jaar werden er {werd}."
        ))
    }

    /// How the stand differs from that of a month end, and why it is compared with that.
    fn vergeleken(&self, met: &Vergelijking) -> Option<String> {
        let nu = self.aantal("stand-doelgroep", "totaal", "nu")?;
        let toen = self.cel(&in_maand(met.datum, "tm-29"))?;
        let verschil = rapport::verschil(nu, toen, &op(met.datum));
        Some(format!(
            "De stand tot en met 29 jaar: {} {} is {} ({}).",
            verschil,
            crate::cijfers::als_zin(&op(met.datum)).trim_end_matches('.'),
            met.waarom,
            met.bron
        ))
    }

    fn instroom(&self) -> Option<String> {
        let aantal = self.aantal("instroom-leeftijd", "totaal", "aantal")?;
        Some(format!("De instroom van alle leeftijden was {}.", rapport::aantal(aantal)))
    }

    fn signalen(&self) -> Option<String> {
        let ontvangen = self.aantal("signalen-bron", "totaal", "ontvangen")?;
        let binnen = self.aantal("signalen-bron", "totaal", "binnen-norm")?;
        let [ontvangen, binnen] = [ontvangen, binnen].map(rapport::aantal);
        Some(format!("Ontvangen signalen: {ontvangen}; binnen de norm opgevolgd: {binnen}."))
    }

    /// Of signals whose twelve months have passed, and of who is not that far yet.
    fn na_signalen(&self) -> Option<String> {
        let rij = |kolom| self.aantal("signalen-bijstand", "totaal", kolom);
        let (gevolgd, bijstand, open) = (rij("gevolgd-12m")?, rij("bijstand-12m")?, rij("open-12m")?);
        let [gevolgd, bijstand, open] = [gevolgd, bijstand, open].map(rapport::aantal);
        Some(format!(
            "Van {gevolgd} signalen zijn twaalf maanden voorbij: daarvan volgde bij {bijstand} toch bijstand. Van {open} signalen \
             is dat nog niet te zeggen."
        ))
    }

    fn uitstroom(&self) -> Option<String> {
        let alle = self.aantal("uitstroom-duur", "totaal", "aantal")?;
        let werk = self.aantal("uitstroom-werk-duur", "totaal", "aantal")?;
        let [alle, werk] = [alle, werk].map(rapport::aantal);
        Some(format!("De uitstroom van alle leeftijden was {alle}, waarvan {werk} door werk."))
    }
}

fn hoofdstukken(blad: &OpenbaarBlad, vergelijkingen: &[&Vergelijking]) -> Vec<Hoofdstuk> {
    let zinnen = Zinnen(blad);
    let hoofdstuk = |titel: &str, inleiding: Vec<Option<String>>, tabellen: &[&str]| Hoofdstuk {
        titel: titel.to_owned(),
        inleiding: inleiding.into_iter().flatten().collect(),
        tabellen: tabellen.iter().map(|id| (*id).to_owned()).collect(),
    };
    let mut stand = vec![zinnen.verloop()];
    stand.extend(vergelijkingen.iter().map(|met| zinnen.vergeleken(met)));
    vec![
        hoofdstuk(
            "Stand van zaken",
            stand,
            &[
                "stand-maand",
                "stand-verloop",
                "stand-leeftijd",
                "stand-doelgroep",
                "stand-opleiding",
                "stand-gebiedsteam",
                "stand-duur",
            ],
        ),
        hoofdstuk(
            "Doel 1: instroom voorkomen",
            vec![zinnen.instroom(), zinnen.signalen(), zinnen.na_signalen()],
            &[
                "instroom-maand",
                "instroom-leeftijd",
                "instroom-opleiding",
                "signalen-bron",
                "signalen-opvolging",
                "signalen-bijstand",
            ],
        ),
        hoofdstuk(
            "Doel 2: uitstroom versnellen",
            vec![zinnen.uitstroom()],
            &[
                "uitstroom-maand",
                "uitstroom-duur",
                "uitstroom-werk-duur",
                "uitstroom-reden",
                "route-arbeid-plus",
                "plaatsingen-maand",
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geheimhouding::{Regel, beveilig};
    use crate::tabel::{Cel, Cijferblad, Grafiek, Kolom, Rij, Tabel};
    use jiff::civil::date;

    /// The stand now, and at the end of January 2023; the last is hidden when it is small.
    fn blad(nu: u64, toen: u64) -> OpenbaarBlad {
        let tabel = |id: &str, rij: &str, kolom: &str, aantal| Tabel {
            id: id.to_owned(),
            titel: String::new(),
            definitie: String::new(),
            bron: String::new(),
            kolommen: vec![Kolom::label("rij", ""), Kolom::aantal(kolom, "")],
            rijen: vec![Rij::nieuw(rij, vec![Cel::Tekst(String::new()), Cel::Aantal(aantal)])],
            grafiek: Grafiek::Geen,
        };
        let tabellen = vec![
            tabel("stand-doelgroep", "totaal", "nu", nu),
            tabel("stand-maand", "2023-01", "tm-29", toen),
        ];
        let blad = Cijferblad { tabellen, ..Cijferblad::default() };
        beveilig(&blad, &Regel::default(), &[]).unwrap()
    }

    #[test]
    fn zinnen_volgen_uit_de_cijfers_en_zonder_cijfer_is_er_geen_zin() {
        let met = Vergelijking {
            datum: date(2023, 1, 31),
            waarom: "het begin van de stijging".to_owned(),
            bron: "Plan van aanpak".to_owned(),
        };
        let zin = |nu, toen| Zinnen(&blad(nu, toen)).vergeleken(&met);
        assert_eq!(
            zin(1_708, 1_388).unwrap(),
            "De stand tot en met 29 jaar: 320 meer dan eind januari 2023 (1.388): een stijging van 23,1%. Eind januari 2023 \
             is het begin van de stijging (Plan van aanpak)."
        );
        assert!(
            zin(1_708, 1_743)
                .unwrap()
                .contains("35 minder dan eind januari 2023 (1.743): een daling van 2,0%.")
        );
        assert_eq!(zin(1_708, 3), None, "over een geheim aantal");
        let (geen, zinnen) = (blad(1_708, 1_388), |blad| hoofdstukken(blad, &[]));
        assert!(
            zinnen(&geen).iter().all(|hoofdstuk| hoofdstuk.inleiding.is_empty()),
            "zonder cijfer geen zin"
        );
    }

    #[test]
    fn kwartalen_en_data_in_woorden() {
        assert_eq!(in_woorden("2026-Q1".parse().unwrap()), "eerste kwartaal 2026");
        assert_eq!(in_woorden("2025-Q4".parse().unwrap()), "vierde kwartaal 2025");
        assert_eq!(op(date(2023, 1, 31)), "eind januari 2023");
        assert_eq!(op(date(2023, 1, 15)), "op 15 januari 2023");
    }
}
