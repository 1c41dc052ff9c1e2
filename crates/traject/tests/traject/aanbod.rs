//! What is on offer.

use domein::gebeurtenis::{
    AanbodOpengesteld, AanmeldstopIngesteld, AanmeldstopOpgeheven, TrajectGebeurtenis,
};
use eventstore::testing::given;
use jiff::civil::Date;
use traject::regels::{
    Voorval, Weigering,
    aanbod::{Aanbod, Opdracht, Opzet, Wat},
};

use crate::hulp::{dag, koers};

fn over(datum: Date, gebeurtenis: impl Into<TrajectGebeurtenis>) -> Voorval {
    Voorval { persoon_id: None, geldig_op: datum, gebeurtenis: gebeurtenis.into() }
}

fn open(datum: Date, capaciteit: Option<u32>) -> Voorval {
    over(
        datum,
        AanbodOpengesteld {
            aanbod: koers(),
            titel: None,
            capaciteit,
            einde: None,
            duur_weken: None,
            regels: None,
        },
    )
}

fn stop(datum: Date) -> Voorval {
    over(datum, AanmeldstopIngesteld { aanbod: koers() })
}

fn weer(datum: Date) -> Voorval {
    over(datum, AanmeldstopOpgeheven { aanbod: koers() })
}

fn vraag(datum: Date, wat: Wat) -> Opdracht {
    Opdracht { aanbod: koers(), datum, wat }
}

const TWINTIG: Wat =
    Wat::StelOpen(Opzet { titel: None, capaciteit: Some(20), einde: None, duur_weken: None, regels: None });

#[test]
fn een_aanbod_gaat_een_keer_open_en_kan_meer_plaatsen_krijgen() {
    given::<Aanbod>([]).when(vraag(dag(1, 1), TWINTIG)).then([open(dag(1, 1), Some(20))]);
    given::<Aanbod>([open(dag(1, 1), Some(20))]).when(vraag(dag(1, 1), TWINTIG)).then([]);
    given::<Aanbod>([open(dag(1, 1), Some(10))])
        .when(vraag(dag(3, 1), TWINTIG))
        .then([open(dag(3, 1), Some(20))]);
    given::<Aanbod>([open(dag(3, 1), Some(10))]).when(vraag(dag(1, 1), TWINTIG)).refused(
        &Weigering::DatumTeVroeg { vanaf: dag(3, 1), wat: "de dag waarop het aanbod is opengesteld" },
    );
}

#[test]
fn wat_over_een_aanbod_is_gezegd_blijft_bewaard() {
    let opzet = || Opzet {
        titel: Some("Op Koers".to_owned()),
        capaciteit: None,
        einde: Some(dag(9, 1)),
        duur_weken: Some(7),
        regels: None,
    };
    let opengesteld = |datum, opzet: Opzet| {
        let Opzet { titel, capaciteit, einde, duur_weken, regels } = opzet;
        over(datum, AanbodOpengesteld { aanbod: koers(), titel, capaciteit, einde, duur_weken, regels })
    };
    let eerst = || opengesteld(dag(1, 1), opzet());
    given::<Aanbod>([]).when(vraag(dag(1, 1), Wat::StelOpen(opzet()))).then([eerst()]);
    given::<Aanbod>([eerst()]).when(vraag(dag(2, 1), Wat::StelOpen(opzet()))).then([]);
    for anders in [
        Opzet { titel: Some("Koers".to_owned()), ..opzet() },
        Opzet { einde: None, ..opzet() },
        Opzet { duur_weken: Some(8), ..opzet() },
    ] {
        given::<Aanbod>([eerst()])
            .when(vraag(dag(2, 1), Wat::StelOpen(anders.clone())))
            .then([opengesteld(dag(2, 1), anders)]);
    }
}

#[test]
fn een_aanmeldstop_begint_en_eindigt_een_keer() {
    let verleden = || vec![open(dag(1, 1), None), stop(dag(7, 1))];
    given::<Aanbod>([open(dag(1, 1), None)])
        .when(vraag(dag(7, 1), Wat::StelAanmeldstopIn))
        .then([stop(dag(7, 1))]);
    given::<Aanbod>(verleden()).when(vraag(dag(8, 1), Wat::StelAanmeldstopIn)).then([]);
    given::<Aanbod>(verleden()).when(vraag(dag(9, 1), Wat::HefAanmeldstopOp)).then([weer(dag(9, 1))]);
    given::<Aanbod>([open(dag(1, 1), None)]).when(vraag(dag(9, 1), Wat::HefAanmeldstopOp)).then([]);
    given::<Aanbod>([verleden(), vec![weer(dag(9, 1))]].concat())
        .when(vraag(dag(10, 1), Wat::StelAanmeldstopIn))
        .then([stop(dag(10, 1))]);
}

#[test]
fn een_aanmeldstop_ligt_niet_voor_wat_eraan_voorafging() {
    let te_vroeg = |vanaf, wat| Weigering::DatumTeVroeg { vanaf, wat };
    given::<Aanbod>([open(dag(3, 1), None)])
        .when(vraag(dag(2, 1), Wat::StelAanmeldstopIn))
        .refused(&te_vroeg(dag(3, 1), "de dag waarop het aanbod is opengesteld"));
    given::<Aanbod>([open(dag(1, 1), None), stop(dag(7, 1))])
        .when(vraag(dag(6, 30), Wat::HefAanmeldstopOp))
        .refused(&te_vroeg(dag(7, 1), "de dag waarop de aanmeldstop is ingesteld"));
    given::<Aanbod>([open(dag(1, 1), None), stop(dag(7, 1)), weer(dag(9, 1))])
        .when(vraag(dag(8, 1), Wat::StelAanmeldstopIn))
        .refused(&te_vroeg(dag(9, 1), "de dag waarop de vorige aanmeldstop is opgeheven"));
}

#[test]
fn wat_nooit_openging_bestaat_niet() {
    for wat in [Wat::StelAanmeldstopIn, Wat::HefAanmeldstopOp] {
        given::<Aanbod>([]).when(vraag(dag(1, 1), wat)).refused(&Weigering::AanbodOnbekend);
    }
}
