//! The council report of a quarter: which figures come first, which chapters there are, and what they say. The
//! chapters follow the goals of the plan for young people on bijstand (2025).

use jiff::civil::Date;

use crate::{
    BASIS_PLAN_VAN_AANPAK, Cijfervraag, Kwartaal,
    rapport::{Basis, Hoofdstuk, Kerncijfer, MAANDEN, Verantwoording, Verslag},
    tabel::CelRef,
};

/// The words around the tables of a quarter.
#[must_use]
pub fn raadsverslag(kwartaal: Kwartaal, vraag: &Cijfervraag, verantwoording: Verantwoording) -> Verslag {
    let titel = format!("Jongeren in de bijstand, {}", in_woorden(kwartaal));
    Verslag { titel, kerncijfers: kerncijfers(vraag), hoofdstukken: hoofdstukken(vraag), verantwoording }
}

/// `2026-Q1` → `eerste kwartaal 2026`.
fn in_woorden(kwartaal: Kwartaal) -> String {
    let periode = kwartaal.periode();
    let rang =
        ["eerste", "tweede", "derde", "vierde"][usize::from(periode.van.month().unsigned_abs() - 1) / 3];
    format!("{rang} kwartaal {}", periode.van.year())
}

fn kerncijfers(vraag: &Cijfervraag) -> Vec<Kerncijfer> {
    let (nu, basis) = (vraag.periode.tot_en_met, vraag.basis);
    let stand = |titel: &str, tabel: &str, rij: &str| Kerncijfer {
        titel: titel.to_owned(),
        cel: CelRef::cel(tabel, rij, "nu"),
        moment: op(nu),
        basis: Some(Basis { cel: CelRef::cel(tabel, rij, "basis"), moment: op(basis) }),
    };
    let stroom = |titel: &str, tabel: &str| Kerncijfer {
        titel: titel.to_owned(),
        cel: CelRef::cel(tabel, "totaal", "aantal"),
        moment: "in het kwartaal".to_owned(),
        basis: None,
    };
    vec![
        stand("Jongeren tot en met 29 jaar met een uitkering", "stand-doelgroep", "totaal"),
        stand("Jonge vergunninghouders met een uitkering", "stand-doelgroep", "vergunninghouder"),
        stand("Jongeren met hbo of wo met een uitkering", "stand-doelgroep", "hbo-wo"),
        stroom("Instroom, alle leeftijden", "instroom-leeftijd"),
        stroom("Uitstroom, alle leeftijden", "uitstroom-duur"),
        Kerncijfer {
            titel: "Signalen ontvangen".to_owned(),
            cel: CelRef::cel("signalen-bron", "totaal", "ontvangen"),
            moment: "in het kwartaal".to_owned(),
            basis: None,
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

/// Why the stand is compared with the base.
fn vergelijking(vraag: &Cijfervraag) -> String {
    let basis = op(vraag.basis);
    if vraag.basis == BASIS_PLAN_VAN_AANPAK {
        format!(
            "Het college vergelijkt met {basis}, het begin van de stijging waarop het plan van aanpak antwoord geeft."
        )
    } else {
        format!("Vergeleken wordt met {basis}.")
    }
}

fn hoofdstukken(vraag: &Cijfervraag) -> Vec<Hoofdstuk> {
    let hoofdstuk = |titel: &str, inleiding: &[&str], tabellen: &[&str]| Hoofdstuk {
        titel: titel.to_owned(),
        inleiding: inleiding.iter().map(|alinea| (*alinea).to_owned()).collect(),
        tabellen: tabellen.iter().map(|id| (*id).to_owned()).collect(),
    };
    vec![
        hoofdstuk(
            "Stand van zaken",
            &[&format!(
                "Hoeveel jongeren hebben een bijstandsuitkering, en wie zijn zij? {}",
                vergelijking(vraag)
            )],
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
            &[
                "Wie vroeg in beeld komt, heeft minder vaak een uitkering nodig. Dit hoofdstuk laat zien hoeveel mensen \
               instromen, welke signalen er zijn en wat er op die signalen volgt.",
            ],
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
            &[
                "Hoeveel mensen verlaten de bijstand, na hoe lang en waardoor. Route Arbeid+ laat zien wat jongeren van pro \
               en vso met het profiel dagbesteding bereiken, en de plaatsingen op welk soort contract mensen beginnen.",
            ],
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
    use jiff::civil::date;

    #[test]
    fn een_kwartaal_van_voor_het_plan_spreekt_niet_van_het_plan() {
        let zin = |kwartaal: &str| {
            vergelijking(&Cijfervraag::voor_de_raad("GM0014".parse().unwrap(), kwartaal.parse().unwrap()))
        };
        assert!(zin("2026-Q1").starts_with("Het college vergelijkt met eind januari 2023, "));
        assert_eq!(zin("2018-Q2"), "Vergeleken wordt met eind maart 2018.");
    }

    #[test]
    fn kwartalen_en_data_in_woorden() {
        assert_eq!(in_woorden("2026-Q1".parse().unwrap()), "eerste kwartaal 2026");
        assert_eq!(in_woorden("2025-Q4".parse().unwrap()), "vierde kwartaal 2025");
        assert_eq!(op(date(2023, 1, 31)), "eind januari 2023");
        assert_eq!(op(date(2023, 1, 15)), "op 15 januari 2023");
    }
}
