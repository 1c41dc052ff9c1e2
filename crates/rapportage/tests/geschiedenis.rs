//! Any history, also one that no service would record, gives the figures that plain counting gives: for any question,
//! as known at any moment, taken in bit by bit or built again.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;
mod orakel;

use domein::gebeurtenis::{
    AankomstBevestigd, AanleveringTeruggedraaid, AanleveringVerwerkt, DreigendeUitval, InformatieVerstrekt,
    InformatiefGesprekAfgezegd, InformatiefGesprekGepland, InformatiefGesprekGevoerd,
    InformatiefGesprekVerplaatst, IngangsdatumGecorrigeerd, JongereGemeld, KenmerkenGewijzigd,
    NietVerschenen, OpvolgingIngetrokken, OverdrachtBevestigd, PlaatsingBegonnen,
    PlaatsingsvastleggingIngetrokken, SignaalAfgesloten, SignaalGecorrigeerd, SignaalGeescaleerd,
    SignaalIngetrokken, SignaalVerlopen, Signaalkenmerken, ToekenningHersteld, ToekenningIngetrokken,
    TrajectAfgebroken, TrajectGestart, TrajectStapGezet, TrajectVoltooid, UitkeringGecorrigeerd,
    UitkeringNietMeerGeleverd, UitkeringWeerGeleverd, Uitkeringskenmerken, UitstroomGecorrigeerd,
    UitstroomIngetrokken,
};
use domein::referentie::REDENEN_UITSTROOM;
use domein::{
    Afbreekreden, Afsluitreden, Afzegger, Correctiereden, Doelgroep, Geboortemaand, Gespreksuitkomst,
    Herkomst, Kanaal, Kenmerk, Leveringssoort, Normstap, Opleidingsniveau, Opvolgstap, Plaatsingssoort,
    Plaatsingsvastlegging, Regeling, SignaalBron, Trajectstap, Trajectuitkomst, Uitkeringsrol,
};
use hulp::{Geschiedenis, Opstelling, Wie, id, moment, toegekend, uitstroom};
use jiff::{Span, civil::Date, civil::date};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rapportage::Cijfervraag;
use rapportage::cijfers::Momentopname;
use rapportage::rapport::Periode;
use rapportage::tabel::{Cel, Cijferblad};
use uuid::Uuid;

const GEMEENTEN: [&str; 2] = ["GM0014", "GM0037"];

/// One thing that happens: numbers to choose with. What a choice means differs per kind.
#[derive(Debug, Clone)]
struct Stap {
    soort: u8,
    /// Benefit, signal or traject; the person is this modulo three.
    nummer: u32,
    elders: bool,
    datum: Date,
    tweede: Date,
    seconde: i64,
    leeftijd: Option<u8>,
    geboren: Option<Geboortemaand>,
    keuze: usize,
    bits: u16,
    /// Main applicant with the Participatiewet for most numbers.
    telt: u8,
}

fn dag() -> impl Strategy<Value = Date> {
    let randen = vec![
        date(2022, 11, 30),
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 1, 31),
        date(2023, 2, 28),
        date(2023, 3, 1),
        date(2023, 4, 30),
        date(2023, 5, 31),
        date(2023, 8, 31),
        date(2023, 12, 31),
        date(2024, 1, 1),
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2024, 3, 1),
        date(2024, 3, 31),
        date(2024, 5, 29),
        date(2024, 12, 31),
    ];
    prop_oneof![
        3 => prop::sample::select(randen),
        2 => (0_i32..800).prop_map(|na| date(2022, 11, 1).checked_add(Span::new().days(na)).unwrap()),
        1 => (0_i32..4_600).prop_map(|na| date(2012, 1, 1).checked_add(Span::new().days(na)).unwrap()),
    ]
}

fn geboren() -> impl Strategy<Value = Option<Geboortemaand>> {
    prop::option::weighted(
        0.85,
        prop_oneof![
            4 => (1990_i16..2008, 1_i8..13).prop_map(|(jaar, maand)| (jaar, Some(maand))),
            1 => (1940_i16..2030, prop::option::of(1_i8..13)),
        ]
        .prop_map(|(jaar, maand)| Geboortemaand::new(jaar, maand).unwrap()),
    )
}

fn stap() -> impl Strategy<Value = Stap> {
    (
        (0_u8..36, 0_u32..6, prop::bool::weighted(0.1), dag(), dag()),
        (
            0_i64..12,
            prop::option::weighted(0.8, 15_u8..75),
            geboren(),
            0_usize..1_000,
            (any::<u16>(), 0_u8..8),
        ),
    )
        .prop_map(
            |((soort, nummer, elders, datum, tweede), (seconde, leeftijd, geboren, keuze, (bits, telt)))| {
                Stap { soort, nummer, elders, datum, tweede, seconde, leeftijd, geboren, keuze, bits, telt }
            },
        )
}

impl Stap {
    fn kies<T: Copy>(&self, lijst: &[T]) -> T {
        lijst[self.keuze % lijst.len()]
    }

    fn kenmerken(&self) -> Uitkeringskenmerken {
        let groepen = Doelgroep::ALLE.iter().enumerate().filter(|(plaats, _)| self.bits & (1 << plaats) != 0);
        Uitkeringskenmerken {
            geboortemaand: self.geboren,
            opleidingsniveau: self.kies(Opleidingsniveau::ALLE),
            doelgroepen: groepen.map(|(_, groep)| *groep).collect(),
            gebiedsteam: [None, Some("oost"), Some("oude-wijken")][self.keuze % 3]
                .map(|team| team.parse().unwrap()),
            rol: if self.telt == 0 { Uitkeringsrol::Partner } else { Uitkeringsrol::Hoofdaanvrager },
            regeling: if self.telt == 1 { Regeling::Ioaw } else { Regeling::Participatiewet },
            ..hulp::kenmerken()
        }
    }

    fn aanlevering(&self) -> AanleveringVerwerkt {
        let kolommen = ["opleidingsniveau", "doelgroepen", "gebiedsteam", "ingangsdatum"];
        let kolommen = kolommen.iter().enumerate().filter(|(plaats, _)| self.bits & (1 << plaats) != 0);
        AanleveringVerwerkt {
            aanlevering_id: id(5, self.nummer),
            bron: ["beginbestand", "beginbestand", "iets-anders"][self.keuze % 3].to_owned(),
            soort: self.kies(Leveringssoort::ALLE),
            peildatum: (self.telt > 1).then_some(self.datum),
            vanaf: (self.bits & 16 != 0).then_some(self.tweede.min(self.datum)),
            kolommen: kolommen.map(|(_, naam)| (*naam).to_owned()).collect(),
            vingerafdruk: "00".to_owned(),
            gelezen: 1,
            geweigerd: 0,
        }
    }

    fn signaalkenmerken(&self) -> Signaalkenmerken {
        Signaalkenmerken {
            geboortemaand: self.geboren,
            opleidingsniveau: self.kies(Opleidingsniveau::ALLE),
            doelgroepen: Vec::new(),
            gebiedsteam: None,
        }
    }

    /// Something that was done with a signal, and its day; now and then what may never have been done.
    fn gedaan(&self, signaal: Uuid, verhalen: [&Geschiedenis; 2]) -> (Opvolgstap, Date) {
        let gedaan: Vec<(Opvolgstap, Date)> = verhalen
            .into_iter()
            .flat_map(|verhaal| &verhaal.signalering)
            .filter(|regel| regel.gebeurtenis.signaal_id() == Some(signaal))
            .filter_map(|regel| Some((regel.gebeurtenis.opvolgstap()?, regel.metadata.geldig_op)))
            .collect();
        if gedaan.is_empty() || self.telt == 0 {
            return (self.kies(Opvolgstap::ALLE), self.tweede);
        }
        self.kies(&gedaan)
    }

    /// What happened before is `eerder` and `verhaal`.
    fn neem(&self, verhaal: Geschiedenis, eerder: &Geschiedenis) -> Geschiedenis {
        let (datum, keuze, leeftijd) = (self.datum, self.keuze, self.leeftijd);
        // Benefits 4 and 5 belong to another municipality, signals and trajecten 5; an outflow may be recorded
        // elsewhere than its benefit.
        let gemeente = |van_elders: bool| GEMEENTEN[usize::from(van_elders)];
        let wie = |gemeente| Wie { persoon: self.nummer % 3, gemeente, datum, seconde: self.seconde };
        let (bij_uitkering, bij_uitstroom) = (wie(gemeente(self.nummer >= 4)), wie(gemeente(self.elders)));
        let hier = wie(gemeente(self.nummer == 5));
        let (uitkering_id, signaal_id, traject_id) =
            (id(2, self.nummer), id(3, self.nummer), id(4, self.nummer));
        let coach: Kenmerk = "coach-1".parse().unwrap();
        let aanbod = ["route-arbeid-plus", "route-arbeid-plus", "op-koers"][self.nummer as usize % 3];
        let aanbod = aanbod.parse().unwrap();
        let reden = REDENEN_UITSTROOM[keuze % REDENEN_UITSTROOM.len()].code;
        match self.soort {
            0..=5 => {
                let mut feiten = toegekend(self.nummer, datum);
                (feiten.leeftijd, feiten.kenmerken) = (leeftijd, self.kenmerken());
                verhaal.intake(bij_uitkering, feiten)
            }
            6 | 7 => {
                let kenmerken = self.kenmerken();
                verhaal.intake(bij_uitkering, UitkeringGecorrigeerd { uitkering_id, kenmerken, leeftijd })
            }
            8 => verhaal.intake(bij_uitkering, ToekenningIngetrokken { uitkering_id, bij_levering: false }),
            9 | 10 => {
                let mut feiten = uitstroom(self.nummer, datum, reden);
                feiten.leeftijd = leeftijd;
                verhaal.traject(bij_uitstroom, feiten)
            }
            11 => {
                let reden = reden.parse().unwrap();
                verhaal.traject(bij_uitstroom, UitstroomGecorrigeerd { uitkering_id, datum, reden, leeftijd })
            }
            12 => verhaal.traject(bij_uitstroom, UitstroomIngetrokken { uitkering_id }),
            13 | 14 => {
                let (kenmerken, opvolgen_voor) = (self.signaalkenmerken(), self.tweede);
                let meldingsnummer = "M-1".parse().unwrap();
                if keuze % 2 == 0 {
                    let (school, verzuimsoort, toelichting) = (None, None, None);
                    verhaal.signalering(
                        hier,
                        DreigendeUitval {
                            signaal_id,
                            meldingsnummer,
                            school,
                            verzuimsoort,
                            kenmerken,
                            opvolgen_voor,
                            toelichting,
                        },
                    )
                } else {
                    let (bron, toelichting) = (self.kies(SignaalBron::ALLE), None);
                    verhaal.signalering(
                        hier,
                        JongereGemeld {
                            signaal_id,
                            bron,
                            meldingsnummer,
                            kenmerken,
                            opvolgen_voor,
                            toelichting,
                            uitstroomprofiel: None,
                            van_team: None,
                            vindplaats: None,
                        },
                    )
                }
            }
            15 => {
                let (kenmerken, datum) = (self.signaalkenmerken(), self.tweede);
                verhaal.signalering(hier, SignaalGecorrigeerd { signaal_id, datum, kenmerken })
            }
            16 if keuze % 3 == 0 => {
                verhaal.signalering(hier, SignaalIngetrokken { signaal_id, aanlevering_id: None })
            }
            16 => verhaal
                .signalering(hier, SignaalAfgesloten { signaal_id, reden: self.kies(Afsluitreden::ALLE) }),
            17 if keuze % 3 == 0 => {
                let (datum_gesprek, door) = (self.tweede, Afzegger::Jongere);
                let verzet = InformatiefGesprekVerplaatst { signaal_id, datum_gesprek, door, plek: None };
                verhaal.signalering(hier, verzet)
            }
            17 if keuze % 3 == 1 => {
                let door = Afzegger::Gemeente;
                verhaal.signalering(hier, InformatiefGesprekAfgezegd { signaal_id, door, dagen_vooraf: 1 })
            }
            17 => verhaal.signalering(hier, InformatieVerstrekt { signaal_id, kanaal: Kanaal::Brief }),
            18 if keuze % 2 == 0 => verhaal.signalering(hier, AankomstBevestigd { signaal_id, coach }),
            18 => {
                let datum_gesprek = self.tweede;
                verhaal.signalering(
                    hier,
                    InformatiefGesprekGepland { signaal_id, coach, datum_gesprek, plek: None },
                )
            }
            19 => {
                let uitkomst = self.kies(Gespreksuitkomst::ALLE);
                let gevoerd = InformatiefGesprekGevoerd {
                    signaal_id,
                    coach,
                    uitkomst,
                    plek: None,
                    deelnemers: Vec::new(),
                    gebiedsteam: None,
                };
                verhaal.signalering(hier, gevoerd)
            }
            20 if keuze % 2 == 0 => verhaal.signalering(hier, NietVerschenen { signaal_id }),
            20 => verhaal.signalering(hier, SignaalVerlopen { signaal_id, opvolgen_voor: self.tweede }),
            21 if keuze % 2 == 0 => {
                let plaatsing = PlaatsingBegonnen {
                    plaatsing_id: id(5, self.nummer),
                    soort: self.kies(Plaatsingssoort::ALLE),
                    werkgever: domein::Verzegeld("zegel".to_owned()),
                    sector: None,
                    uren_per_week: 24,
                    laatste_dag: None,
                    loonkostensubsidie: false,
                    traject_id: None,
                    omgezet_van: (self.bits % 2 == 1).then(|| id(5, self.nummer + 1)),
                    leeftijd,
                };
                verhaal.traject(hier, plaatsing)
            }
            22 if keuze % 3 == 0 => {
                let (wat, reden) = (self.kies(Plaatsingsvastlegging::ALLE), Correctiereden::Invoerfout);
                let (plaatsing_id, van) = (id(5, self.nummer), datum);
                verhaal.traject(hier, PlaatsingsvastleggingIngetrokken { plaatsing_id, wat, van, reden })
            }
            21 => verhaal.traject(
                hier,
                TrajectGestart { traject_id, aanbod, leeftijd, gebiedsteam: None, afwijking: None },
            ),
            22 => {
                let stap = self.kies(Trajectstap::ALLE);
                verhaal.traject(hier, TrajectStapGezet { traject_id, aanbod, stap })
            }
            23 => {
                let uitkomst = Trajectuitkomst::Werk;
                verhaal.traject(hier, TrajectVoltooid { traject_id, aanbod, uitkomst })
            }
            25..=28 => {
                let (vanaf, kenmerken) = (datum, self.kenmerken());
                verhaal.intake(bij_uitkering, KenmerkenGewijzigd { uitkering_id, vanaf, kenmerken })
            }
            29 | 30 => {
                let ingangsdatum = datum;
                verhaal
                    .intake(bij_uitkering, IngangsdatumGecorrigeerd { uitkering_id, ingangsdatum, leeftijd })
            }
            31 => {
                let (herkomst, ingangsdatum) = (Herkomst::Beginbestand, datum);
                let (kenmerken, al_beeindigd) = (self.kenmerken(), false);
                let hersteld = ToekenningHersteld {
                    uitkering_id,
                    herkomst,
                    ingangsdatum,
                    leeftijd,
                    kenmerken,
                    al_beeindigd,
                };
                verhaal.intake(bij_uitkering, hersteld)
            }
            32 if keuze % 2 == 0 => {
                let peildatum = datum;
                verhaal.intake(bij_uitkering, UitkeringNietMeerGeleverd { uitkering_id, peildatum })
            }
            32 => verhaal.intake(bij_uitkering, UitkeringWeerGeleverd { uitkering_id }),
            33 if keuze % 3 == 0 => {
                verhaal.intake(hier, AanleveringTeruggedraaid { aanlevering_id: id(5, self.nummer) })
            }
            33 => verhaal.intake(hier, self.aanlevering()),
            34 => {
                let (stap, van) = self.gedaan(signaal_id, [eerder, &verhaal]);
                let weg = OpvolgingIngetrokken {
                    signaal_id,
                    stap,
                    van,
                    reden: Correctiereden::Invoerfout,
                    vervangen: false,
                    aanvraag_vervalt: false,
                };
                verhaal.signalering(hier, weg)
            }
            35 if keuze % 2 == 0 => verhaal.signalering(hier, OverdrachtBevestigd { signaal_id }),
            35 => {
                let (norm, norm_datum) = (self.kies(Normstap::ALLE), self.tweede);
                verhaal.signalering(hier, SignaalGeescaleerd { signaal_id, norm, norm_datum })
            }
            _ => {
                let reden = Afbreekreden::EigenVerzoek;
                verhaal.traject(hier, TrajectAfgebroken { traject_id, aanbod, reden })
            }
        }
    }
}

fn vraag() -> impl Strategy<Value = Cijfervraag> {
    let periode = prop_oneof![
        // Whole months, quarters, years.
        (0_i32..30, prop::sample::select(vec![1, 3, 12])).prop_map(|(na, lengte)| {
            let van = date(2022, 10, 1).checked_add(Span::new().months(na)).unwrap();
            let laatste = van.checked_add(Span::new().months(lengte - 1)).unwrap();
            Periode { van, tot_en_met: laatste.last_of_month() }
        }),
        (dag(), dag()).prop_map(|(een, ander)| Periode { van: een.min(ander), tot_en_met: een.max(ander) }),
    ];
    let moment = prop_oneof![
        1 => Just(i64::MAX - 1),
        2 => (-1_i64..12).prop_map(moment),
    ];
    let dagen = prop::sample::select(vec![0_u16, 1, 30, 30, 400]);
    (periode, moment, 0_u8..3, dag(), dag(), prop::bool::weighted(0.2), dagen).prop_map(
        |(periode, bekend_op, vorm, basis, vanaf, elders, onderbreking_dagen)| {
            let gemeente = GEMEENTEN[usize::from(elders)].parse().unwrap();
            let mut vraag =
                Cijfervraag { bekend_op, onderbreking_dagen, ..Cijfervraag::over_periode(gemeente, periode) };
            if vorm > 0 {
                // As for the council, and anything.
                vraag.basis = if vorm == 1 { vanaf.last_of_month() } else { basis };
                vraag.maanden_vanaf = vanaf;
            }
            vraag
        },
    )
}

/// Every count by table, row and column, zeros left out; those in no table by their name. `ook`: those of days that no
/// source covers too.
fn tellingen(blad: &Cijferblad, ook: bool) -> orakel::Tellingen {
    let van_naam = |(naam, aantal): (&String, &u64)| {
        (*aantal > 0).then(|| (("ongepubliceerd".to_owned(), naam.clone(), String::new()), *aantal))
    };
    let mut tellingen: orakel::Tellingen = blad.ongepubliceerd.iter().filter_map(van_naam).collect();
    for tabel in &blad.tabellen {
        for rij in &tabel.rijen {
            for (kolom, cel) in tabel.kolommen.iter().zip(&rij.cellen) {
                let aantal = match cel {
                    Cel::Aantal(aantal @ 1..) => *aantal,
                    Cel::NietGedekt(aantal @ 1..) if ook => *aantal,
                    _ => continue,
                };
                tellingen.insert((tabel.id.clone(), rij.id.clone(), kolom.id.clone()), aantal);
            }
        }
    }
    tellingen
}

async fn vergelijk(stappen: Vec<Stap>, knip: usize, vragen: &[Cijfervraag]) -> Result<(), TestCaseError> {
    let opstelling = Opstelling::nieuw().await;
    let (begin, rest) = stappen.split_at(knip.min(stappen.len()));
    let mut alles = Geschiedenis::default();
    for deel in [begin, rest] {
        let nieuw = deel.iter().fold(Geschiedenis::default(), |verhaal, stap| stap.neem(verhaal, &alles));
        opstelling.leg_vast(&nieuw).await;
        opstelling.volg().await;
        alles.signalering.extend(nieuw.signalering);
        alles.intake.extend(nieuw.intake);
        alles.traject.extend(nieuw.traject);
    }
    let mut bladen = Vec::new();
    for vraag in vragen {
        let blad = opstelling.blad(vraag).await;
        let geteld = tellingen(&blad, false);
        let opname = Momentopname::van(&opstelling.database).await.unwrap();
        let horizon = opname.horizon(&vraag.gemeente, vraag.bekend_op).await.unwrap();
        let horizon = horizon.into_iter().map(|bron| (bron.bron, (bron.tot_en_met, bron.kolommen))).collect();
        prop_assert_eq!(orakel::horizon(&alles, vraag), horizon, "{:?}", vraag);
        let vastgelegd = opname.laatst_vastgelegd(vraag.bekend_op).await.unwrap();
        let vastgelegd = vastgelegd.map(dienst::datum_in_amsterdam);
        prop_assert_eq!(&geteld, &orakel::tel(&alles, vraag, vastgelegd), "{:?}", vraag);
        stand_volgt_uit_de_stromen(&tellingen(&blad, true), vraag)?;
        bladen.push(blad);
    }
    let feiten = opstelling.alle_feiten().await;
    opstelling.bouw_opnieuw().await;
    prop_assert_eq!(opstelling.alle_feiten().await, feiten, "in een keer dezelfde tabellen");
    for (vraag, blad) in vragen.iter().zip(bladen) {
        prop_assert_eq!(opstelling.blad(vraag).await, blad, "opnieuw opgebouwd: {:?}", vraag);
    }
    Ok(())
}

/// stand = the stand of the month before + instroom + resumed − uitstroom − interrupted, for every month.
fn stand_volgt_uit_de_stromen(geteld: &orakel::Tellingen, vraag: &Cijfervraag) -> Result<(), TestCaseError> {
    let tel = |tabel: &str, rij: &str, kolom: &str| -> i64 {
        let sleutel = (tabel.to_owned(), rij.to_owned(), kolom.to_owned());
        i64::try_from(geteld.get(&sleutel).copied().unwrap_or_default()).unwrap()
    };
    let peildata = vraag.peildata();
    let maanden: Vec<String> = peildata.iter().map(|dag| dag.to_string()[..7].to_owned()).collect();
    for paar in maanden.windows(2) {
        let (vorige, deze) = (&paar[0], &paar[1]);
        let begonnen =
            tel("instroom-maand", deze, "totaal") + tel("ongepubliceerd", &format!("hervat {deze}"), "");
        let geeindigd = tel("uitstroom-maand", deze, "totaal")
            + tel("ongepubliceerd", &format!("onderbroken {deze}"), "");
        let stand = |maand| tel("stand-maand", maand, "totaal");
        prop_assert_eq!(stand(deze), stand(vorige) + begonnen - geeindigd, "{}", deze);
    }
    Ok(())
}

/// A case needs a database of its own, and making one on PostgreSQL takes its time.
const GEVALLEN: u32 = if hulp::OP_POSTGRES { 10 } else { 64 };

proptest! {
    #![proptest_config(ProptestConfig { cases: GEVALLEN, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn de_cijfers_zijn_wat_gewoon_tellen_geeft(
        stappen in prop::collection::vec(stap(), 0..70),
        knip in 0_usize..70,
        vragen in prop::collection::vec(vraag(), 4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(vergelijk(stappen, knip, &vragen))?;
    }
}
