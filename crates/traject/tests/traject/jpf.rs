//! Taking part in the JPF: the rules. The desk is in `jpfloket`.

use domein::{
    Correctiereden, Jpfeinde, Jpfoordeel, Jpftegenprestatie, Jpfvastlegging, Verzegeld,
    gebeurtenis::{
        CoachToegewezen, JpfDeelnameBeeindigd, JpfDeelnameBegonnen, JpfPlanVastgesteld, JpfSchuldOvergenomen,
        JpfTegenprestatieAfgesproken, JpfTegenprestatieBeoordeeld, JpfVastleggingIngetrokken,
    },
};
use eventstore::testing::given;
use jiff::civil::{Date, date};
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    jpf::{Stap, Weg},
};
use uuid::Uuid;

use crate::hulp::{anna, code, dag, feit};

const REDEN: Correctiereden = Correctiereden::Invoerfout;
const BEGON: &str = "de eerste dag van de deelname aan het JPF";

fn id(nummer: u128) -> Uuid {
    Uuid::from_u128(nummer)
}

fn zegel(tekst: &str) -> Verzegeld {
    Verzegeld(tekst.to_owned())
}

fn stap(datum: Date, nummer: u128, stap: Stap) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat: Wat::Jpf { deelname_id: id(nummer), stap } }
}

fn te_vroeg(vanaf: Date, wat: &'static str) -> Weigering {
    Weigering::DatumTeVroeg { vanaf, wat }
}

fn begin(datum: Date, nummer: u128, leeftijd: Option<u8>) -> Opdracht {
    stap(datum, nummer, Stap::Begin { leeftijd })
}

fn schuld(datum: Date, nummer: u128, tekst: &str) -> Opdracht {
    stap(datum, 1, Stap::NeemSchuldOver { schuld_id: id(nummer), schuld: zegel(tekst) })
}

fn plan(datum: Date, tekst: &str) -> Opdracht {
    stap(datum, 1, Stap::LegPlanVast { plan: zegel(tekst) })
}

fn spreek_af(datum: Date, nummer: u128, soort: Jpftegenprestatie) -> Opdracht {
    let afspraak = zegel("v1.a");
    stap(datum, 1, Stap::SpreekAf { tegenprestatie_id: id(nummer), soort, afspraak })
}

fn oordeel(datum: Date, nummer: u128, oordeel: Jpfoordeel) -> Opdracht {
    stap(datum, 1, Stap::Beoordeel { tegenprestatie_id: id(nummer), oordeel, toelichting: None })
}

fn beeindig(datum: Date, reden: Jpfeinde) -> Opdracht {
    stap(datum, 1, Stap::Beeindig { reden })
}

fn trek_in(weg: Weg) -> Opdracht {
    stap(dag(12, 31), 1, Stap::TrekIn { weg, reden: REDEN })
}

fn coach() -> Voorval {
    feit(dag(1, 1), CoachToegewezen { coach: code("c-1"), gebiedsteam: None })
}

fn begonnen(datum: Date, nummer: u128) -> Voorval {
    let loopt_tot = date(datum.year() + 2, datum.month(), datum.day());
    feit(datum, JpfDeelnameBegonnen { deelname_id: id(nummer), loopt_tot, leeftijd: None })
}

fn overgenomen(datum: Date, nummer: u128) -> Voorval {
    feit(datum, JpfSchuldOvergenomen { deelname_id: id(1), schuld_id: id(nummer), schuld: zegel("v1.s") })
}

fn gepland(datum: Date, tekst: &str) -> Voorval {
    feit(datum, JpfPlanVastgesteld { deelname_id: id(1), plan: zegel(tekst) })
}

fn afgesproken(datum: Date, nummer: u128) -> Voorval {
    let (deelname_id, tegenprestatie_id) = (id(1), id(nummer));
    let (soort, afspraak) = (Jpftegenprestatie::Stage, zegel("v1.a"));
    feit(datum, JpfTegenprestatieAfgesproken { deelname_id, tegenprestatie_id, soort, afspraak })
}

fn beoordeeld(datum: Date, nummer: u128, oordeel: Jpfoordeel) -> Voorval {
    let (deelname_id, tegenprestatie_id) = (id(1), id(nummer));
    feit(datum, JpfTegenprestatieBeoordeeld { deelname_id, tegenprestatie_id, oordeel, toelichting: None })
}

fn beeindigd(datum: Date, reden: Jpfeinde) -> Voorval {
    feit(datum, JpfDeelnameBeeindigd { deelname_id: id(1), reden })
}

fn weg(wat: Jpfvastlegging, van: Date, over: Option<u128>) -> Voorval {
    let over_id = over.map(id);
    feit(van, JpfVastleggingIngetrokken { deelname_id: id(1), wat, van, over_id, reden: REDEN })
}

#[test]
fn een_deelname_duurt_twee_jaar_en_is_er_een_tegelijk() {
    given::<Begeleiding>([coach()]).when(begin(dag(2, 1), 1, None)).then([begonnen(dag(2, 1), 1)]);
    given::<Begeleiding>([]).when(begin(dag(2, 1), 1, None)).refused(&Weigering::GeenCoach);
    let al = || [coach(), begonnen(dag(2, 1), 1)];
    given::<Begeleiding>(al()).when(begin(dag(2, 1), 1, None)).then([]);
    given::<Begeleiding>(al()).when(begin(dag(2, 2), 1, None)).refused(&Weigering::JpfKenmerkInGebruik);
    let loopt = Weigering::JpfLooptAl { sinds: dag(2, 1) };
    given::<Begeleiding>(al()).when(begin(dag(5, 1), 2, None)).refused(&loopt);
    let klaar = || al().into_iter().chain([beeindigd(dag(6, 1), Jpfeinde::OpEigenVerzoek)]);
    given::<Begeleiding>(klaar()).when(begin(dag(6, 1), 2, None)).then([begonnen(dag(6, 1), 2)]);
    given::<Begeleiding>(klaar())
        .when(begin(dag(5, 1), 2, None))
        .refused(&te_vroeg(dag(6, 1), "de dag waarop de vorige deelname aan het JPF eindigde"));
    // Of the twenty-ninth of February there is none two years later.
    let schrikkel = date(2024, 2, 29);
    let tot = JpfDeelnameBegonnen { deelname_id: id(1), loopt_tot: date(2026, 2, 28), leeftijd: None };
    given::<Begeleiding>([coach()]).when(begin(schrikkel, 1, None)).then([feit(schrikkel, tot)]);
}

#[test]
fn het_jpf_is_voor_wie_achttien_tot_en_met_zevenentwintig_is() {
    for (leeftijd, mag) in [(17, false), (18, true), (27, true), (28, false)] {
        let vraag = given::<Begeleiding>([coach()]).when(begin(dag(2, 1), 1, Some(leeftijd)));
        match mag {
            true => {
                let (deelname_id, loopt_tot) = (id(1), date(2027, 2, 1));
                let begin = JpfDeelnameBegonnen { deelname_id, loopt_tot, leeftijd: Some(leeftijd) };
                vraag.then([feit(dag(2, 1), begin)]);
            }
            false => vraag.refused(&Weigering::JpfLeeftijd),
        }
    }
}

#[test]
fn schulden_en_plannen_horen_bij_een_deelname_die_loopt() {
    let al = || vec![coach(), begonnen(dag(2, 1), 1)];
    given::<Begeleiding>([coach()])
        .when(schuld(dag(2, 1), 7, "v1.s"))
        .refused(&Weigering::JpfDeelnameOnbekend);
    given::<Begeleiding>(al()).when(schuld(dag(2, 1), 7, "v1.s")).then([overgenomen(dag(2, 1), 7)]);
    given::<Begeleiding>(al()).when(schuld(dag(1, 31), 7, "v1.s")).refused(&te_vroeg(dag(2, 1), BEGON));
    let met_schuld = || al().into_iter().chain([overgenomen(dag(2, 1), 7)]);
    given::<Begeleiding>(met_schuld()).when(schuld(dag(2, 1), 7, "v1.s")).then([]);
    for anders in [schuld(dag(2, 2), 7, "v1.s"), schuld(dag(2, 1), 7, "v1.t")] {
        given::<Begeleiding>(met_schuld()).when(anders).refused(&Weigering::JpfKenmerkInGebruik);
    }
    given::<Begeleiding>(al()).when(plan(dag(2, 9), "v1.p")).then([gepland(dag(2, 9), "v1.p")]);
    let met_plan = || al().into_iter().chain([gepland(dag(2, 9), "v1.p")]);
    given::<Begeleiding>(met_plan()).when(plan(dag(2, 9), "v1.p")).then([]);
    given::<Begeleiding>(met_plan()).when(plan(dag(2, 9), "v1.q")).then([gepland(dag(2, 9), "v1.q")]);
    // What was so before the end may be told after it.
    let klaar = || al().into_iter().chain([beeindigd(dag(6, 1), Jpfeinde::Verhuisd)]);
    let gesloten = Weigering::JpfDeelnameGesloten { sinds: dag(6, 1) };
    given::<Begeleiding>(klaar()).when(plan(dag(5, 31), "v1.p")).then([gepland(dag(5, 31), "v1.p")]);
    given::<Begeleiding>(klaar()).when(plan(dag(6, 1), "v1.p")).refused(&gesloten);
    given::<Begeleiding>(klaar()).when(schuld(dag(6, 1), 7, "v1.s")).refused(&gesloten);
}

#[test]
fn over_een_tegenprestatie_is_er_een_laatste_oordeel() {
    use Jpfoordeel::{LooptAchter, NietNagekomen, OpSchema, Voldaan};
    let begin = || vec![coach(), begonnen(dag(2, 1), 1)];
    given::<Begeleiding>(begin())
        .when(spreek_af(dag(3, 1), 8, Jpftegenprestatie::Stage))
        .then([afgesproken(dag(3, 1), 8)]);
    let al = || begin().into_iter().chain([afgesproken(dag(3, 1), 8)]);
    given::<Begeleiding>(al()).when(spreek_af(dag(3, 1), 8, Jpftegenprestatie::Stage)).then([]);
    given::<Begeleiding>(al())
        .when(spreek_af(dag(3, 1), 8, Jpftegenprestatie::Geld))
        .refused(&Weigering::JpfKenmerkInGebruik);
    given::<Begeleiding>(begin())
        .when(oordeel(dag(4, 1), 8, OpSchema))
        .refused(&Weigering::JpfTegenprestatieOnbekend);
    given::<Begeleiding>(al()).when(oordeel(dag(4, 1), 8, OpSchema)).then([beoordeeld(
        dag(4, 1),
        8,
        OpSchema,
    )]);
    given::<Begeleiding>(al())
        .when(oordeel(dag(2, 9), 8, OpSchema))
        .refused(&te_vroeg(dag(3, 1), "de dag vanaf welke de tegenprestatie geldt"));
    let besproken = || al().chain([beoordeeld(dag(4, 1), 8, OpSchema)]);
    given::<Begeleiding>(besproken()).when(oordeel(dag(4, 1), 8, OpSchema)).then([]);
    given::<Begeleiding>(besproken()).when(oordeel(dag(4, 1), 8, LooptAchter)).then([beoordeeld(
        dag(4, 1),
        8,
        LooptAchter,
    )]);
    given::<Begeleiding>(besproken())
        .when(oordeel(dag(3, 9), 8, Voldaan))
        .refused(&te_vroeg(dag(4, 1), "de dag van het laatste oordeel over de tegenprestatie"));
    let voldaan = || besproken().chain([beoordeeld(dag(5, 1), 8, Voldaan)]);
    let afgerond = Weigering::JpfTegenprestatieAfgerond { sinds: dag(5, 1) };
    given::<Begeleiding>(voldaan()).when(oordeel(dag(5, 2), 8, OpSchema)).refused(&afgerond);
    given::<Begeleiding>(voldaan()).when(oordeel(dag(4, 2), 8, NietNagekomen)).refused(&afgerond);
    given::<Begeleiding>(voldaan()).when(oordeel(dag(4, 15), 8, LooptAchter)).then([beoordeeld(
        dag(4, 15),
        8,
        LooptAchter,
    )]);
    given::<Begeleiding>(voldaan()).when(oordeel(dag(5, 1), 8, NietNagekomen)).then([beoordeeld(
        dag(5, 1),
        8,
        NietNagekomen,
    )]);
}

#[test]
fn voltooid_is_een_deelname_zonder_open_tegenprestatie() {
    use Jpfeinde::{OpEigenVerzoek, Voltooid};
    use Jpfoordeel::{OpSchema, Voldaan};
    let open = || vec![coach(), begonnen(dag(2, 1), 1), afgesproken(dag(3, 1), 8)];
    given::<Begeleiding>(open())
        .when(beeindig(dag(6, 1), Voltooid))
        .refused(&Weigering::JpfTegenprestatieOpen);
    given::<Begeleiding>(open())
        .when(beeindig(dag(6, 1), OpEigenVerzoek))
        .then([beeindigd(dag(6, 1), OpEigenVerzoek)]);
    let laatste = "de laatste dag die van deze deelname is vastgelegd";
    given::<Begeleiding>(open())
        .when(beeindig(dag(2, 20), OpEigenVerzoek))
        .refused(&te_vroeg(dag(3, 1), laatste));
    let voldaan = || open().into_iter().chain([beoordeeld(dag(5, 1), 8, Voldaan)]);
    given::<Begeleiding>(voldaan())
        .when(beeindig(dag(6, 1), Voltooid))
        .then([beeindigd(dag(6, 1), Voltooid)]);
    let klaar = || voldaan().chain([beeindigd(dag(6, 1), Voltooid)]);
    given::<Begeleiding>(klaar()).when(beeindig(dag(6, 1), Voltooid)).then([]);
    let gesloten = Weigering::JpfDeelnameGesloten { sinds: dag(6, 1) };
    given::<Begeleiding>(klaar()).when(beeindig(dag(7, 1), Voltooid)).refused(&gesloten);
    // It stays so.
    for vraag in [
        oordeel(dag(5, 1), 8, OpSchema),
        trek_in(Weg::Beoordeling(id(8), dag(5, 1))),
        spreek_af(dag(4, 1), 9, Jpftegenprestatie::Werk),
    ] {
        given::<Begeleiding>(klaar()).when(vraag).refused(&Weigering::JpfTegenprestatieOpen);
    }
}

#[test]
fn wat_niet_zo_was_wordt_ingetrokken() {
    use Jpfvastlegging as V;
    let al = || {
        vec![
            coach(),
            begonnen(dag(2, 1), 1),
            overgenomen(dag(2, 2), 7),
            gepland(dag(2, 9), "v1.p"),
            afgesproken(dag(3, 1), 8),
            beoordeeld(dag(4, 1), 8, Jpfoordeel::OpSchema),
            beeindigd(dag(6, 1), Jpfeinde::Verhuisd),
        ]
    };
    let stappen = [
        (Weg::Deelname, weg(V::Deelname, dag(2, 1), None)),
        (Weg::Schuld(id(7)), weg(V::Schuld, dag(2, 2), Some(7))),
        (Weg::Plan(dag(2, 9)), weg(V::Plan, dag(2, 9), None)),
        (Weg::Tegenprestatie(id(8)), weg(V::Tegenprestatie, dag(3, 1), Some(8))),
        (Weg::Beoordeling(id(8), dag(4, 1)), weg(V::Beoordeling, dag(4, 1), Some(8))),
        (Weg::Einde, weg(V::Einde, dag(6, 1), None)),
    ];
    for (wat, gevolg) in &stappen {
        given::<Begeleiding>(al()).when(trek_in(*wat)).then([gevolg.clone()]);
        // Twice is not so.
        let onbekend = match wat {
            Weg::Deelname => Weigering::JpfDeelnameOnbekend,
            Weg::Tegenprestatie(_) => Weigering::JpfTegenprestatieOnbekend,
            _ => Weigering::JpfVastleggingOnbekend,
        };
        given::<Begeleiding>(al().into_iter().chain([gevolg.clone()])).when(trek_in(*wat)).refused(&onbekend);
    }
    // Nothing is left of it: the kenmerk is free again.
    let leeg = || al().into_iter().chain([weg(V::Deelname, dag(2, 1), None)]);
    given::<Begeleiding>(leeg()).when(begin(dag(1, 5), 1, None)).then([begonnen(dag(1, 5), 1)]);
    let opnieuw = leeg().chain([begonnen(dag(1, 5), 1)]);
    given::<Begeleiding>(opnieuw).when(schuld(dag(1, 6), 7, "v1.s")).then([overgenomen(dag(1, 6), 7)]);
    // Without its end it would go on beside the next.
    let volgende = al().into_iter().chain([begonnen(dag(6, 1), 2)]);
    given::<Begeleiding>(volgende)
        .when(trek_in(Weg::Einde))
        .refused(&Weigering::JpfLooptAl { sinds: dag(6, 1) });
}
