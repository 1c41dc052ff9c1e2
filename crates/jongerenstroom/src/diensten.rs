//! Which services there are. This is the only list of them: a new service is a crate, and a line here.

use dienst::Contract;

/// The services, in the order in which what follows from an event runs through them.
pub const DIENSTEN: &[&Contract] = &[
    &inrichting::CONTRACT,
    &signalering::CONTRACT,
    &intake::CONTRACT,
    &traject::CONTRACT,
    &personen::CONTRACT,
    &rapportage::CONTRACT,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dienst::Diensten;
    use domein::schema;

    use super::*;

    #[test]
    fn de_contracten_hebben_samen_elke_gebeurtenis_van_het_domein() {
        let van_contracten = DIENSTEN.iter().filter_map(|dienst| dienst.legt_vast());
        let van_contracten = van_contracten.flat_map(|legt_vast| legt_vast.gebeurtenissen);
        let van_contracten: BTreeSet<&str> = van_contracten.map(|regel| regel.soort).collect();
        assert_eq!(van_contracten, schema::catalogus().map(|regel| regel.soort).collect());
        for dienst in DIENSTEN {
            let eigen = dienst.legt_vast().map_or(&[][..], |legt_vast| legt_vast.gebeurtenissen);
            assert!(eigen.iter().all(|regel| regel.dienst == dienst.naam), "{}", dienst.naam);
        }
    }

    #[test]
    fn een_lijst_die_niet_klopt_wordt_gezegd() {
        let fout =
            |contracten: &[&'static Contract]| Diensten::nieuw(contracten.to_vec().leak()).unwrap_err();
        let dubbel = fout(&[&signalering::CONTRACT, &signalering::CONTRACT]);
        assert!(dubbel.contains("signalering is al in gebruik"), "{dubbel}");
        let zonder = fout(&[&intake::CONTRACT]);
        assert!(zonder.contains("intake volgt signalering"), "{zonder}");
    }
}
