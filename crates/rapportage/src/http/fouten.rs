//! What goes wrong, as an answer that helps.

use web::{Probleem, Veldfout};

use crate::{KwartaalFout, RapportageFout, cijfers::CijferFout};

impl From<RapportageFout> for Probleem {
    fn from(fout: RapportageFout) -> Self {
        match fout {
            RapportageFout::Gestopt => {
                Self::niet_beschikbaar("niet-gereed", "Het programma stopt. Probeer het later opnieuw.", 5)
            }
            RapportageFout::NietGedekt(fout) => {
                Self::niet_gevonden(fout.code(), crate::cijfers::als_zin(&fout.to_string()))
            }
            RapportageFout::Onvolledig(aantal) => {
                let detail = format!(
                    "{aantal} gebeurtenissen kunnen niet worden verwerkt. Zonder die gebeurtenissen zijn de cijfers niet \
                     volledig, en daarom komen ze er niet. De beheerder moet ze bekijken en opnieuw aanbieden."
                );
                Self::niet_beschikbaar("cijfers-onvolledig", detail, 600)
            }
            RapportageFout::StaatStil { wat, .. } => {
                let detail = format!(
                    "Niet alles wat is vastgelegd wordt in de cijfers verwerkt, en dat gaat niet vanzelf over. Daarom komen er \
                     geen cijfers. Voor de beheerder: {wat}."
                );
                Self::niet_beschikbaar("cijfers-staan-stil", detail, 600)
            }
            RapportageFout::Cijfers(CijferFout::WordtGebouwd(_)) => {
                let detail = "De feiten worden opnieuw opgebouwd, omdat er een nieuwe versie van het programma is. Tot dat klaar \
                              is komen er geen cijfers. Probeer het over een paar minuten opnieuw.";
                Self::niet_beschikbaar("cijfers-lopen-achter", detail, 60)
            }
            RapportageFout::Achter { .. } | RapportageFout::BronOnbekend { .. } => {
                let detail = "De feiten bevatten nog niet alles wat is vastgelegd, of dat is nu niet na te gaan. Zonder \
                              dat komen er geen cijfers. Probeer het zo opnieuw; blijft het, waarschuw dan de beheerder.";
                Self::niet_beschikbaar("cijfers-lopen-achter", detail, 10)
            }
            anders => dienst::intern(&anders),
        }
    }
}

impl From<KwartaalFout> for Probleem {
    fn from(fout: KwartaalFout) -> Self {
        Self::ongeldig(vec![Veldfout::nieuw("kwartaal", "notatie-onjuist", format!("Kwartaal: {fout}."))])
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn elke_code_heeft_een_uitleg() {
        for code in [
            "cijfers-niet-gedekt",
            "cijfers-onvolledig",
            "cijfers-lopen-achter",
            "cijfers-staan-stil",
            "kwartaal-niet-voorbij",
            "tabel-onbekend",
            "periode-omgekeerd",
            "periode-te-lang",
        ] {
            assert!(web::is_beschreven(code), "{code}");
        }
    }
}
