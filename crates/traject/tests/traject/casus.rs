//! The casusoverleg 16–27: the rules. The desk is in `casusloket`.

use domein::{
    Beleidsknelpunt, Beleidsonderwerp, Casuseinde, Casusuitkomst, Casusvastlegging, Correctiereden,
    Verzegeld,
    gebeurtenis::{
        BeleidssignaalIngetrokken, BeleidssignaalVastgelegd, CasusBesproken, CasusGeopend, CasusGesloten,
        CasusafspraakAfgerond, CasusafspraakGemaakt, CasusregisseurGewisseld, CasusvastleggingIngetrokken,
        TrajectGebeurtenis as G,
    },
};
use eventstore::testing::given;
use jiff::civil::{Date, date};
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    beleidssignaal::{self, Beleidssignaal},
    casus::{Stap, Weg},
};
use uuid::Uuid;

use crate::hulp::{anna, code, dag, feit};

const REDEN: Correctiereden = Correctiereden::Invoerfout;
const GEMAAKT: &str = "de dag waarop de afspraak is gemaakt";

fn id(nummer: u128) -> Uuid {
    Uuid::from_u128(nummer)
}

fn zegel(tekst: &str) -> Verzegeld {
    Verzegeld(tekst.to_owned())
}

fn stap(datum: Date, nummer: u128, stap: Stap) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat: Wat::Casus { casus_id: id(nummer), stap } }
}

fn te_vroeg(vanaf: Date, wat: &'static str) -> Weigering {
    Weigering::DatumTeVroeg { vanaf, wat }
}

fn open(datum: Date, nummer: u128, leeftijd: Option<u8>) -> Opdracht {
    stap(datum, nummer, Stap::Open { regisseur: code("r-1"), leeftijd })
}

fn wissel(datum: Date, naar: &str) -> Opdracht {
    stap(datum, 1, Stap::WisselRegisseur { naar: code(naar) })
}

fn bespreek(datum: Date, tekst: &str, jongere_erbij: bool) -> Opdracht {
    stap(datum, 1, Stap::Bespreek { organisaties: zegel(tekst), jongere_erbij })
}

fn spreek_af(datum: Date, nummer: u128, uiterlijk: Date) -> Opdracht {
    let (medewerker, afspraak) = (Some(code("m-1")), zegel("v1.a"));
    stap(datum, 1, Stap::SpreekAf { afspraak_id: id(nummer), medewerker, uiterlijk, afspraak })
}

fn rond_af(datum: Date, uitkomst: Casusuitkomst) -> Opdracht {
    stap(datum, 1, Stap::RondAf { afspraak_id: id(7), uitkomst })
}

fn sluit(datum: Date, reden: Casuseinde) -> Opdracht {
    stap(datum, 1, Stap::Sluit { reden })
}

fn trek_in(weg: Weg) -> Opdracht {
    stap(dag(12, 31), 1, Stap::TrekIn { weg, reden: REDEN })
}

fn geopend(datum: Date, nummer: u128) -> Voorval {
    feit(datum, CasusGeopend { casus_id: id(nummer), regisseur: code("r-1"), leeftijd: None })
}

fn gewisseld(datum: Date, van: &str, naar: &str) -> Voorval {
    feit(datum, CasusregisseurGewisseld { casus_id: id(1), van: code(van), naar: code(naar) })
}

fn besproken(datum: Date, tekst: &str, jongere_erbij: bool) -> Voorval {
    feit(datum, CasusBesproken { casus_id: id(1), jongere_erbij, organisaties: zegel(tekst) })
}

fn afgesproken(datum: Date, uiterlijk: Date) -> Voorval {
    let (casus_id, afspraak_id) = (id(1), id(7));
    let (medewerker, afspraak) = (Some(code("m-1")), zegel("v1.a"));
    feit(datum, CasusafspraakGemaakt { casus_id, afspraak_id, medewerker, uiterlijk, afspraak })
}

fn afgerond(datum: Date, uitkomst: Casusuitkomst) -> Voorval {
    feit(datum, CasusafspraakAfgerond { casus_id: id(1), afspraak_id: id(7), uitkomst })
}

fn gesloten(datum: Date) -> Voorval {
    feit(datum, CasusGesloten { casus_id: id(1), reden: Casuseinde::Geregeld })
}

fn weg(wat: Casusvastlegging, van: Date, afspraak: bool, regisseur: Option<&str>) -> Voorval {
    let (afspraak_id, regisseur) = (afspraak.then(|| id(7)), regisseur.map(code));
    feit(van, CasusvastleggingIngetrokken { casus_id: id(1), wat, van, afspraak_id, regisseur, reden: REDEN })
}

#[test]
fn een_casus_is_er_een_tegelijk_van_zestien_tot_en_met_zevenentwintig() {
    given::<Begeleiding>([]).when(open(dag(2, 1), 1, None)).then([geopend(dag(2, 1), 1)]);
    for (leeftijd, mag) in [(15, false), (16, true), (27, true), (28, false)] {
        let vraag = given::<Begeleiding>([]).when(open(dag(2, 1), 1, Some(leeftijd)));
        match mag {
            true => {
                let (casus_id, regisseur) = (id(1), code("r-1"));
                let open = CasusGeopend { casus_id, regisseur, leeftijd: Some(leeftijd) };
                vraag.then([feit(dag(2, 1), open)]);
            }
            false => vraag.refused(&Weigering::CasusLeeftijd),
        }
    }
    let al = || [geopend(dag(2, 1), 1)];
    given::<Begeleiding>(al()).when(open(dag(2, 1), 1, None)).then([]);
    given::<Begeleiding>(al()).when(open(dag(2, 2), 1, None)).refused(&Weigering::CasusKenmerkInGebruik);
    let loopt = Weigering::CasusLooptAl { sinds: dag(2, 1) };
    given::<Begeleiding>(al()).when(open(dag(5, 1), 2, None)).refused(&loopt);
    let klaar = || [geopend(dag(2, 1), 1), gesloten(dag(6, 1))];
    given::<Begeleiding>(klaar()).when(open(dag(6, 1), 2, None)).then([geopend(dag(6, 1), 2)]);
    given::<Begeleiding>(klaar())
        .when(open(dag(5, 31), 2, None))
        .refused(&te_vroeg(dag(6, 1), "de dag waarop de vorige casus eindigde"));
}

#[test]
fn er_is_altijd_een_regisseur() {
    let al = || vec![geopend(dag(2, 1), 1)];
    given::<Begeleiding>(al()).when(wissel(dag(3, 1), "r-1")).then([]);
    given::<Begeleiding>(al()).when(wissel(dag(3, 1), "r-2")).then([gewisseld(dag(3, 1), "r-1", "r-2")]);
    given::<Begeleiding>(al())
        .when(wissel(dag(2, 1), "r-2"))
        .refused(&te_vroeg(dag(2, 2), "de dag nadat de regisseur van nu begon"));
    given::<Begeleiding>([]).when(wissel(dag(2, 1), "r-2")).refused(&Weigering::CasusOnbekend);
    // Of a case that was closed nobody is to lead, also not who led it.
    for naar in ["r-1", "r-2"] {
        given::<Begeleiding>(al().into_iter().chain([gesloten(dag(6, 1))]))
            .when(wissel(dag(3, 1), naar))
            .refused(&Weigering::CasusGesloten { sinds: dag(6, 1) });
    }
    // Withdrawn, who led before leads again; the first is never withdrawn.
    let gewisseld = || al().into_iter().chain([gewisseld(dag(3, 1), "r-1", "r-2")]);
    let terug = || weg(Casusvastlegging::Regisseur, dag(3, 1), false, Some("r-1"));
    given::<Begeleiding>(gewisseld()).when(trek_in(Weg::Regisseur)).then([terug()]);
    given::<Begeleiding>(gewisseld().chain([terug()])).when(wissel(dag(4, 1), "r-1")).then([]);
    given::<Begeleiding>(gewisseld().chain([terug()]))
        .when(trek_in(Weg::Regisseur))
        .refused(&Weigering::CasusvastleggingOnbekend);
}

#[test]
fn een_casus_wordt_besproken_en_er_wordt_afgesproken() {
    let al = || vec![geopend(dag(2, 1), 1)];
    given::<Begeleiding>(al()).when(bespreek(dag(2, 3), "v1.o", true)).then([besproken(
        dag(2, 3),
        "v1.o",
        true,
    )]);
    let met = || al().into_iter().chain([besproken(dag(2, 3), "v1.o", true)]);
    given::<Begeleiding>(met()).when(bespreek(dag(2, 3), "v1.o", true)).then([]);
    // Of a day what is told last holds.
    given::<Begeleiding>(met()).when(bespreek(dag(2, 3), "v1.o", false)).then([besproken(
        dag(2, 3),
        "v1.o",
        false,
    )]);
    given::<Begeleiding>(al())
        .when(bespreek(dag(1, 31), "v1.o", true))
        .refused(&te_vroeg(dag(2, 1), "de eerste dag van de casus"));

    given::<Begeleiding>(al())
        .when(spreek_af(dag(2, 3), 7, dag(3, 1)))
        .then([afgesproken(dag(2, 3), dag(3, 1))]);
    given::<Begeleiding>(al())
        .when(spreek_af(dag(2, 3), 7, dag(2, 2)))
        .refused(&te_vroeg(dag(2, 3), GEMAAKT));
    let afspraak = || al().into_iter().chain([afgesproken(dag(2, 3), dag(3, 1))]);
    given::<Begeleiding>(afspraak()).when(spreek_af(dag(2, 3), 7, dag(3, 1))).then([]);
    given::<Begeleiding>(afspraak())
        .when(spreek_af(dag(2, 3), 7, dag(3, 2)))
        .refused(&Weigering::CasusKenmerkInGebruik);
    let gedaan = Casusuitkomst::Gedaan;
    given::<Begeleiding>(al()).when(rond_af(dag(3, 1), gedaan)).refused(&Weigering::CasusafspraakOnbekend);
    given::<Begeleiding>(afspraak()).when(rond_af(dag(2, 2), gedaan)).refused(&te_vroeg(dag(2, 3), GEMAAKT));
    // Also after the last day for it.
    given::<Begeleiding>(afspraak()).when(rond_af(dag(4, 1), gedaan)).then([afgerond(dag(4, 1), gedaan)]);
    let klaar = || afspraak().chain([afgerond(dag(4, 1), gedaan)]);
    given::<Begeleiding>(klaar()).when(rond_af(dag(4, 1), gedaan)).then([]);
    given::<Begeleiding>(klaar())
        .when(rond_af(dag(4, 1), Casusuitkomst::NietGedaan))
        .refused(&Weigering::CasusafspraakAfgerond { sinds: dag(4, 1) });
}

#[test]
fn een_casus_sluit_als_van_elke_afspraak_is_gezegd_wat_ervan_kwam() {
    let open = || vec![geopend(dag(2, 1), 1), afgesproken(dag(2, 3), dag(3, 1))];
    let geregeld = Casuseinde::Geregeld;
    given::<Begeleiding>(open()).when(sluit(dag(6, 1), geregeld)).refused(&Weigering::CasusafspraakOpen);
    given::<Begeleiding>(open())
        .when(sluit(dag(2, 2), geregeld))
        .refused(&te_vroeg(dag(2, 3), "de laatste dag die van deze casus is vastgelegd"));
    let klaar = || open().into_iter().chain([afgerond(dag(4, 1), Casusuitkomst::NietGedaan)]);
    given::<Begeleiding>(klaar()).when(sluit(dag(6, 1), geregeld)).then([gesloten(dag(6, 1))]);
    let dicht = || klaar().chain([gesloten(dag(6, 1))]);
    given::<Begeleiding>(dicht()).when(sluit(dag(6, 1), geregeld)).then([]);
    let nee = Weigering::CasusGesloten { sinds: dag(6, 1) };
    for vraag in [
        sluit(dag(6, 2), geregeld),
        bespreek(dag(5, 1), "v1.o", true),
        spreek_af(dag(5, 1), 8, dag(5, 9)),
        wissel(dag(5, 1), "r-2"),
        trek_in(Weg::Uitkomst(id(7))),
        trek_in(Weg::Afspraak(id(7))),
    ] {
        given::<Begeleiding>(dicht()).when(vraag).refused(&nee);
    }
}

#[test]
fn wat_niet_zo_was_wordt_ingetrokken() {
    use Casusvastlegging as V;
    let al = || {
        vec![
            geopend(dag(2, 1), 1),
            besproken(dag(2, 3), "v1.o", true),
            afgesproken(dag(2, 3), dag(3, 1)),
            afgerond(dag(4, 1), Casusuitkomst::Gedaan),
        ]
    };
    let stappen = [
        (Weg::Casus, weg(V::Casus, dag(2, 1), false, None), Weigering::CasusOnbekend),
        (
            Weg::Bespreking(dag(2, 3)),
            weg(V::Bespreking, dag(2, 3), false, None),
            Weigering::CasusvastleggingOnbekend,
        ),
        (Weg::Afspraak(id(7)), weg(V::Afspraak, dag(2, 3), true, None), Weigering::CasusafspraakOnbekend),
        (Weg::Uitkomst(id(7)), weg(V::Uitkomst, dag(4, 1), true, None), Weigering::CasusvastleggingOnbekend),
    ];
    for (wat, gevolg, daarna) in stappen {
        given::<Begeleiding>(al()).when(trek_in(wat)).then([gevolg.clone()]);
        given::<Begeleiding>(al().into_iter().chain([gevolg])).when(trek_in(wat)).refused(&daarna);
    }
    given::<Begeleiding>(al()).when(trek_in(Weg::Einde)).refused(&Weigering::CasusvastleggingOnbekend);
    let dicht = || al().into_iter().chain([gesloten(dag(6, 1))]);
    let einde = || weg(V::Einde, dag(6, 1), false, None);
    given::<Begeleiding>(dicht()).when(trek_in(Weg::Einde)).then([einde()]);
    given::<Begeleiding>(dicht().chain([einde()]))
        .when(sluit(dag(6, 1), Casuseinde::Geregeld))
        .then([gesloten(dag(6, 1))]);
    // Without its end it would go on beside the next.
    given::<Begeleiding>(dicht().chain([geopend(dag(6, 1), 2)]))
        .when(trek_in(Weg::Einde))
        .refused(&Weigering::CasusLooptAl { sinds: dag(6, 1) });
}

#[test]
fn een_beleidssignaal_is_van_een_maand_en_noemt_niemand() {
    let feiten = (date(2025, 3, 19), Beleidsonderwerp::BeschermdWonen, Beleidsknelpunt::GeenToegang);
    let vraag = |feiten| beleidssignaal::Opdracht::LegVast { beleidssignaal_id: id(3), feiten };
    let (onderwerp, knelpunt) = (feiten.1, feiten.2);
    let maand = |gebeurtenis: G| Voorval { persoon_id: None, geldig_op: dag(3, 1), gebeurtenis };
    let vast = || maand(BeleidssignaalVastgelegd { beleidssignaal_id: id(3), onderwerp, knelpunt }.into());
    given::<Beleidssignaal>([]).when(vraag(feiten)).then([vast()]);
    // Of the day only the month counts.
    given::<Beleidssignaal>([vast()]).when(vraag((dag(3, 2), onderwerp, knelpunt))).then([]);
    given::<Beleidssignaal>([vast()])
        .when(vraag((dag(4, 2), onderwerp, knelpunt)))
        .refused(&Weigering::CasusKenmerkInGebruik);
    let weg = beleidssignaal::Opdracht::TrekIn { beleidssignaal_id: id(3), reden: REDEN };
    let ingetrokken = || maand(BeleidssignaalIngetrokken { beleidssignaal_id: id(3), reden: REDEN }.into());
    given::<Beleidssignaal>([vast()]).when(weg).then([ingetrokken()]);
    given::<Beleidssignaal>([vast(), ingetrokken()]).when(weg).refused(&Weigering::BeleidssignaalOnbekend);
    given::<Beleidssignaal>([vast(), ingetrokken()]).when(vraag(feiten)).then([vast()]);
}
