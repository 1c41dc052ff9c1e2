//! The existing file of benefits that every municipality starts with, and delivers again every month: one row per benefit
//! of a person. The columns are described in `schemas/aanlevering/beginbestand.md`.

mod rij;

use std::sync::Arc;

use aanlevering::{Indeling, Kolom, Opmerking, Rij, Rijfout};
use dienst::inrichting::{Bekend, Codesoort};
use dienst::levering::{Aanlevering, Kader, Leveringsaanvoer, Telbaar, Vergelijking};
use domein::{
    Gemeentecode, Leefvorm, Leveringssoort, Opleidingsniveau, PersoonId, RedenCode, Regeling, Rol,
    Uitkeringsrol, Voorval,
    gebeurtenis::{
        AanleveringTeruggedraaid, AanleveringVerwerkt, IntakeGebeurtenis, UitkeringToegekend,
        Uitkeringskenmerken,
    },
    referentie,
};
use eventstore::StreamId;
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Geboorte, Identificatie};
use uuid::Uuid;

pub use rij::Melding;

use crate::regels::{
    Dossier, Dossierregels, Einde, Opdracht, Uitkering, Wat, kenmerken,
    levering::{Levering, Omvang, Overname, vergelijk},
    stream,
};

/// The column of the team.
const GEBIEDSTEAM: &str = "gebiedsteam";

/// The columns.
pub const BEGINBESTAND: Indeling = Indeling::csv(&[
    Kolom::vrij("persoonsnummer", "uw eigen nummer van de persoon; dit of bsn"),
    Kolom::vrij("bsn", "burgerservicenummer, negen cijfers; dit of persoonsnummer"),
    Kolom::vrij("geboortedatum", "geboortedatum; deze of geboortejaar"),
    Kolom::vrij("geboortejaar", "alleen het jaar, als meer niet bekend is"),
    Kolom::vrij("voornaam", "voornaam; gaat alleen naar het persoonsregister"),
    Kolom::vrij("achternaam", "achternaam; gaat alleen naar het persoonsregister"),
    Kolom::nodig("ingangsdatum", "eerste dag met uitkering"),
    Kolom::vrij("einddatum", "eerste dag zonder uitkering; leeg zolang de uitkering loopt")
        .zonder("van geen uitkering komt een einde: wat loopt, blijft lopen"),
    Kolom::vrij("reden_instroom", "code van de reden van instroom")
        .codes(|| referentie::codes(referentie::REDENEN_INSTROOM).collect()),
    Kolom::vrij("reden_uitstroom", "code van de reden van uitstroom")
        .codes(|| referentie::codes(referentie::REDENEN_UITSTROOM).collect()),
    Kolom::vrij("opleidingsniveau", "code van het opleidingsniveau")
        .codes(|| Opleidingsniveau::CODES.to_vec()),
    Kolom::vrij("doelgroepen", "codes van doelgroepen, met | ertussen").codes(|| rij::DOELGROEPEN.clone()),
    Kolom::vrij(GEBIEDSTEAM, "code van het gebiedsteam"),
    Kolom::vrij("leefvorm", "code van de leefvorm").codes(|| Leefvorm::CODES.to_vec()),
    Kolom::vrij("regeling", "participatiewet (als er niets staat), ioaw, ioaz of bbz")
        .zonder("elke rij telt als Participatiewet")
        .codes(|| Regeling::CODES.to_vec()),
    Kolom::vrij("rol", "hoofdaanvrager (als er niets staat), partner of kind")
        .zonder("elke rij telt als hoofdaanvrager, ook die van een partner")
        .codes(|| Uitkeringsrol::CODES.to_vec()),
    Kolom::vrij(
        "dossiernummer",
        "nummer van het dossier; aansluitende rijen van een dossier zijn een uitkering",
    )
    .zonder("aansluitende rijen zijn aparte uitkeringen"),
    Kolom::vrij("kenmerken_vanaf", "sinds wanneer de kenmerken van de rij gelden"),
])
.een_van(&[&["persoonsnummer", "bsn"], &["geboortedatum", "geboortejaar"]])
.max_rijen(MAX_RIJEN)
.als_geheel();

/// Most rows of one file: they are compared together, so they are in memory together. The largest municipality has fewer
/// than fifty thousand benefits that run.
const MAX_RIJEN: u64 = 500_000;

/// The feed `beginbestand` of one municipality.
#[derive(Debug, Clone)]
pub struct Beginbestand {
    /// Whose file it is: a persoonsnummer means something only within it.
    pub gemeente: Gemeentecode,
}

impl Leveringsaanvoer for Beginbestand {
    type D = Dossierregels;
    type G = IntakeGebeurtenis;
    type Dossiers = Dossierregels;
    type Melding = Melding;

    fn bron(&self) -> &'static str {
        "beginbestand"
    }

    fn rol(&self) -> Rol {
        Rol::Beheer
    }

    fn indeling(&self) -> &'static Indeling {
        &BEGINBESTAND
    }

    fn lees(&self, rij: &Rij, vandaag: Date) -> Result<Melding, Vec<Rijfout>> {
        rij::lees(&self.gemeente, rij, vandaag)
    }

    fn merk_onbekende_codes(&self, melding: &mut Melding, regel: u64, inrichting: &Bekend) {
        let soort = Codesoort::Gebiedsteam;
        // A code in capitals is that code; only when it is there, for otherwise it may be somebody's name.
        let is_team = |opmerking: &Opmerking| {
            let team = inrichting.zonder_hoofdletters(soort, &opmerking.waarde);
            team.filter(|_| opmerking.veld == GEBIEDSTEAM).and_then(|team| team.parse().ok())
        };
        if let Some((plek, team)) =
            melding.opmerkingen.iter().enumerate().find_map(|(plek, een)| Some((plek, is_team(een)?)))
        {
            melding.opmerkingen.remove(plek);
            melding.kenmerken.gebiedsteam = Some(team);
            return;
        }
        let Some(team) = &melding.kenmerken.gebiedsteam else { return };
        let Err(voorstel) = inrichting.ooit(soort, team.as_str()) else { return };
        let waarde = melding.kenmerken.gebiedsteam.take().map(String::from).unwrap_or_default();
        let (veld, code) = (GEBIEDSTEAM.to_owned(), soort.onbekend());
        melding.opmerkingen.push(Opmerking { regel, veld, code, voorstel, waarde });
    }

    fn opmerkingen<'m>(&self, melding: &'m Melding) -> &'m [Opmerking] {
        &melding.opmerkingen
    }

    fn nummers(&self, rij: &Rij) -> Vec<Identificatie> {
        rij::identificaties(&self.gemeente, &mut rij.lezer()).0
    }

    fn dossier(&self, rij: &Rij) -> Option<Uuid> {
        rij::dossier(&mut rij.lezer())
    }

    fn dossier_van(&self, melding: &Melding) -> Option<Uuid> {
        melding.dossier
    }

    fn aanmelding(&self, melding: &Melding) -> Aanmelding {
        let Aanmelding { identificaties, gegevens } = &melding.aanmelding;
        Aanmelding { identificaties: identificaties.clone(), gegevens: gegevens.clone() }
    }

    fn nummer<'m>(&self, melding: &'m Melding) -> Option<&'m str> {
        melding.nummer.as_deref()
    }

    fn telt(&self, melding: &Melding) -> bool {
        telt(&melding.kenmerken)
    }

    fn dagen(&self, melding: &Melding) -> (Date, Option<Date>) {
        (melding.ingangsdatum, melding.einde.as_ref().map(|(dag, _)| *dag))
    }

    fn eigen_nummers(&self, gemeente: &Gemeentecode, melding: &Melding) -> Vec<Identificatie> {
        let Some(nummer) = melding.nummer.as_deref() else { return Vec::new() };
        rij::met_voorloopnullen(gemeente, nummer)
    }

    fn stream(&self, persoon: PersoonId) -> StreamId {
        stream(persoon)
    }

    fn begint(&self) -> &'static [&'static str] {
        UitkeringToegekend::SOORTEN
    }

    fn opdracht(
        &self,
        gemeente: &Gemeentecode,
        persoon: PersoonId,
        geboorte: Geboorte,
        rijen: &[(u64, &Melding)],
        kader: &Kader,
    ) -> Opdracht {
        let omvang = match (kader.soort, kader.eerste) {
            (Leveringssoort::Aanvulling, _) => Omvang::Aanvulling,
            (Leveringssoort::Volledig, true) => Omvang::Eerste,
            (Leveringssoort::Volledig, false) => {
                Omvang::Volledig { vanaf: kader.vanaf, verdwenen: kader.verdwenen }
            }
        };
        let levering = Levering {
            rijen: rijen.iter().map(|(regel, melding)| overname(*regel, melding, geboorte)).collect(),
            omvang,
            halve_dossiers: if kader.onvolledig { Arc::clone(&kader.halve_dossiers) } else { Arc::default() },
            peildatum: kader.peildatum,
            einde_geleverd: kader.kolommen.iter().any(|kolom| kolom == "einddatum"),
            doelgroepen_bekend: kader.eerder_geleverd.iter().any(|kolom| kolom == "doelgroepen"),
        };
        Opdracht { persoon, gemeente: gemeente.clone(), wat: Wat::NeemOver(Box::new(levering)) }
    }

    fn vergelijk(&self, dossier: &Dossier, opdracht: &Opdracht) -> Vergelijking<Dossierregels> {
        let Opdracht { persoon, gemeente, wat } = opdracht;
        let Wat::NeemOver(levering) = wat else {
            return Vergelijking {
                voorvallen: Vec::new(),
                verschillen: Vec::new(),
                ook: Vec::new(),
                geweigerd: Vec::new(),
            };
        };
        let uitkomst = vergelijk(dossier, *persoon, gemeente, levering);
        let voorval = |(op, gebeurtenis)| Voorval::over(*persoon, op, gebeurtenis);
        Vergelijking {
            voorvallen: uitkomst.feiten.into_iter().map(voorval).collect(),
            verschillen: uitkomst.verschillen,
            ook: uitkomst.ook,
            geweigerd: uitkomst.geweigerd,
        }
    }

    fn telbaar(&self, dossier: &Dossier) -> Vec<Telbaar> {
        let telbaar = |u: &Uitkering| Telbaar {
            van: u.ingangsdatum,
            tot: u.tot(),
            geboren: u.nu().geboortemaand,
            geteld: getelde_dagen(u),
        };
        dossier.uitkeringen.values().filter(|u| u.telt()).map(telbaar).collect()
    }

    fn herstel(&self, gemeente: &Gemeentecode, persoon: PersoonId, doel: Dossier, dag: Date) -> Opdracht {
        Opdracht { persoon, gemeente: gemeente.clone(), wat: Wat::Herstel { doel: Box::new(doel), dag } }
    }

    fn verwerkt(&self, aanlevering: &Aanlevering) -> IntakeGebeurtenis {
        let verslag = aanlevering.verslag.as_ref();
        AanleveringVerwerkt {
            aanlevering_id: aanlevering.aanlevering_id,
            bron: aanlevering.bron.clone(),
            soort: aanlevering.soort,
            peildatum: aanlevering.peildatum,
            vanaf: aanlevering.vanaf,
            kolommen: aanlevering.kolommen.clone(),
            vingerafdruk: aanlevering.vingerafdruk.clone(),
            gelezen: verslag.map_or(0, |verslag| verslag.gelezen),
            geweigerd: verslag.map_or(0, |verslag| verslag.geweigerd),
        }
        .into()
    }

    fn teruggedraaid(&self, aanlevering_id: Uuid) -> IntakeGebeurtenis {
        AanleveringTeruggedraaid { aanlevering_id }.into()
    }
}

/// A row as the rules take it, with the ages that follow from the birth.
fn overname(regel: u64, melding: &Melding, geboorte: Geboorte) -> Overname {
    let einde = |(datum, reden): &(Date, RedenCode)| Einde {
        datum: *datum,
        reden: reden.clone(),
        leeftijd: geboorte.leeftijd_op(*datum),
    };
    let ruw = Uitkeringskenmerken { geboortemaand: geboortemaand(geboorte), ..melding.kenmerken.clone() };
    Overname {
        regel,
        ingangsdatum: melding.ingangsdatum,
        leeftijd: geboorte.leeftijd_op(melding.ingangsdatum),
        kenmerken: kenmerken(ruw),
        kenmerken_vanaf: melding.kenmerken_vanaf,
        einde: melding.einde.as_ref().map(einde),
        dossier: melding.dossier,
    }
}

/// The birth month as events carry it.
pub(crate) fn geboortemaand(geboorte: Geboorte) -> Option<domein::Geboortemaand> {
    geboorte.geboortemaand()?.parse().ok()
}

/// The runs of days of a benefit on which somebody is like those whom the figures count.
fn getelde_dagen(u: &Uitkering) -> Vec<(Date, Option<Date>)> {
    let mut reeksen: Vec<(Date, Option<Date>)> = Vec::new();
    let begin = std::iter::once((u.ingangsdatum, &u.kenmerken));
    let mut delen = begin.chain(u.verloop.iter().map(|(sinds, deel)| (*sinds, deel))).peekable();
    let mut telde = false;
    while let Some((sinds, deel)) = delen.next() {
        let (van, tot) = (sinds.max(u.ingangsdatum), delen.peek().map(|(volgende, _)| *volgende));
        // Another change came before the first day, or the benefit had ended.
        if tot.is_some_and(|tot| tot <= van) || u.tot().is_some_and(|einde| einde <= van) {
            continue;
        }
        match (telde, telt(deel)) {
            (false, true) => reeksen.push((van, u.tot())),
            (true, false) => reeksen.last_mut().into_iter().for_each(|reeks| reeks.1 = Some(van)),
            _ => {}
        }
        telde = telt(deel);
    }
    reeksen
}

/// Whether the figures count somebody: the main applicant with the Participatiewet, as their definitions say.
fn telt(kenmerken: &Uitkeringskenmerken) -> bool {
    kenmerken.rol == Uitkeringsrol::Hoofdaanvrager && kenmerken.regeling == Regeling::Participatiewet
}
