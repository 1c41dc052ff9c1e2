//! The existing file of benefits that every municipality starts with, and delivers again every month: one row per benefit
//! of a person. The columns are described in `schemas/aanlevering/beginbestand.md`.

use domein::gebeurtenis::Uitkeringskenmerken;
use std::sync::LazyLock;

use aanlevering::{
    Geboren, Indeling, Kolom, Lezer, Opmerking, Rij, Rijfout,
    code::{DATUM_TE_LAAT, WAARDE_ONBEKEND},
};
use dienst::{
    BSN_ONJUIST, Weigert as _, binnen_grens,
    levering::{Aanlevering, Kader, Leveringsaanvoer, Telbaar, Vergelijking},
};
use domein::{
    Datumsoort, Doelgroep, Gebiedsteam, Gemeentecode, Leefvorm, Leveringssoort, Opleidingsniveau, PersoonId,
    RedenCode, Regeling, Rol, Uitkeringsrol, Voorval, afgeleide_id,
    gebeurtenis::{AanleveringTeruggedraaid, AanleveringVerwerkt, IntakeGebeurtenis, UitkeringToegekend},
    referentie,
};
use eventstore::StreamId;
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Bronnummer, Bsn, Geboorte, Identificatie, Persoonsgegevens};
use uuid::Uuid;

use crate::regels::{
    self, Dossier, Dossierregels, Einde, Opdracht, Wat, kenmerken,
    levering::{Levering, Omvang, Overname, vergelijk},
    onbekende_kenmerken, stream,
};

/// The columns.
pub const BEGINBESTAND: Indeling = Indeling::csv(&[
    Kolom::vrij("persoonsnummer", "uw eigen nummer van de persoon; dit of bsn"),
    Kolom::vrij("bsn", "burgerservicenummer, negen cijfers; dit of persoonsnummer"),
    Kolom::vrij("geboortedatum", "geboortedatum; deze of geboortejaar"),
    Kolom::vrij("geboortejaar", "alleen het jaar, als meer niet bekend is"),
    Kolom::nodig("ingangsdatum", "eerste dag met uitkering"),
    Kolom::vrij("einddatum", "eerste dag zonder uitkering; leeg zolang de uitkering loopt"),
    Kolom::vrij("reden_instroom", "code van de reden van instroom"),
    Kolom::vrij("reden_uitstroom", "code van de reden van uitstroom"),
    Kolom::vrij("opleidingsniveau", "code van het opleidingsniveau"),
    Kolom::vrij("doelgroepen", "codes van doelgroepen, met | ertussen"),
    Kolom::vrij("gebiedsteam", "code van het gebiedsteam"),
    Kolom::vrij("leefvorm", "code van de leefvorm"),
    Kolom::vrij("regeling", "participatiewet (als er niets staat), ioaw, ioaz of bbz"),
    Kolom::vrij("rol", "hoofdaanvrager (als er niets staat), partner of kind"),
    Kolom::vrij(
        "dossiernummer",
        "nummer van het dossier; aansluitende rijen van een dossier zijn een uitkering",
    ),
    Kolom::vrij("kenmerken_vanaf", "sinds wanneer de kenmerken van de rij gelden"),
])
.een_van(&[&["persoonsnummer", "bsn"], &["geboortedatum", "geboortejaar"]])
.max_rijen(MAX_RIJEN);

/// Most rows of one file: they are compared together, so they are in memory together. The largest municipality has fewer
/// than fifty thousand benefits that run.
const MAX_RIJEN: u64 = 500_000;

/// Codes of its own; explained in `docs/fouten.md`.
const PERSOONSNUMMER_ONJUIST: &str = "persoonsnummer-onjuist";

/// Longest code of a team, in characters.
const MAX_TEAM_TEKENS: usize = 40;
/// Longest number of a person, in characters.
const MAX_PERSOONSNUMMER: usize = 64;

/// The reasons of inflow, as codes.
static INSTROOM: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| referentie::codes(referentie::REDENEN_INSTROOM).collect());
/// The reasons of outflow, as codes.
static UITSTROOM: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| referentie::codes(referentie::REDENEN_UITSTROOM).collect());
/// The target groups that may be delivered: hbo-wo only follows from the level of education.
static DOELGROEPEN: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    Doelgroep::CODES.iter().copied().filter(|code| *code != Doelgroep::HboWo.code()).collect()
});

/// The feed `beginbestand` of one municipality.
#[derive(Debug, Clone)]
pub struct Beginbestand {
    /// Whose file it is: a persoonsnummer means something only within it.
    pub gemeente: Gemeentecode,
}

/// One row with its types. No `Debug`: it holds who it is about.
pub struct Melding {
    aanmelding: Aanmelding,
    ingangsdatum: Date,
    einde: Option<(Date, RedenCode)>,
    /// Without the birth month, which comes from the register.
    kenmerken: Uitkeringskenmerken,
    kenmerken_vanaf: Option<Date>,
    dossier: Option<Uuid>,
    opmerkingen: Vec<Opmerking>,
    nummer: Option<String>,
}

impl Leveringsaanvoer for Beginbestand {
    type D = Dossierregels;
    type G = IntakeGebeurtenis;
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
        let mut lezer = rij.lezer();
        let (identificaties, nummer) = self.identificaties(&mut lezer);
        let ingangsdatum = lezer.datum("ingangsdatum");
        let geboorte = geboorte(&mut lezer, ingangsdatum, vandaag);
        let einddatum = lezer.optionele_einddatum("einddatum");
        let kenmerken_vanaf = lezer.optionele_datum("kenmerken_vanaf");
        for (veld, datum, soort) in [
            ("ingangsdatum", ingangsdatum, Datumsoort::Gepland),
            ("einddatum", einddatum, Datumsoort::EindeUitkering),
            ("kenmerken_vanaf", kenmerken_vanaf, Datumsoort::Gepland),
        ] {
            binnen_grens(&mut lezer, veld, datum, soort, vandaag);
        }
        if let (Some(ingang), Some(einde)) = (ingangsdatum, einddatum)
            && einde <= ingang
        {
            let reden = regels::Weigering::EindeVoorIngang;
            lezer.weiger(Some("einddatum"), reden.code(), reden.to_string());
        }
        let reden_uitstroom = reden(&mut lezer, "reden_uitstroom", &UITSTROOM);
        let kenmerken = lees_kenmerken(&mut lezer);
        let dossier = lezer.nummer("dossiernummer", MAX_PERSOONSNUMMER);
        let (mut melding, opmerkingen) = lezer.klaar_met_opmerkingen(|| {
            let gegevens = Persoonsgegevens { geboorte, ..Persoonsgegevens::default() };
            Some(Melding {
                aanmelding: Aanmelding { identificaties, gegevens },
                ingangsdatum: ingangsdatum?,
                einde: einddatum.map(|datum| (datum, reden_uitstroom)),
                kenmerken,
                kenmerken_vanaf,
                dossier: dossier.map(|nummer| afgeleide_id("beginbestand.dossier", &[&nummer])),
                opmerkingen: Vec::new(),
                nummer,
            })
        })?;
        melding.opmerkingen = opmerkingen;
        Ok(melding)
    }

    fn opmerkingen<'m>(&self, melding: &'m Melding) -> &'m [Opmerking] {
        &melding.opmerkingen
    }

    fn nummers(&self, rij: &Rij) -> Vec<Identificatie> {
        self.identificaties(&mut rij.lezer()).0
    }

    fn aanmelding(&self, melding: &Melding) -> Aanmelding {
        let Aanmelding { identificaties, gegevens } = &melding.aanmelding;
        Aanmelding { identificaties: identificaties.clone(), gegevens: gegevens.clone() }
    }

    fn nummer<'m>(&self, melding: &'m Melding) -> Option<&'m str> {
        melding.nummer.as_deref()
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
            peildatum: kader.peildatum,
            doelgroepen_bekend: kader.eerder_geleverd.iter().any(|kolom| kolom == "doelgroepen"),
        };
        Opdracht { persoon, gemeente: gemeente.clone(), wat: Wat::NeemOver(Box::new(levering)) }
    }

    fn vergelijk(&self, dossier: &Dossier, opdracht: &Opdracht) -> Vergelijking<Dossierregels> {
        let Opdracht { persoon, gemeente, wat } = opdracht;
        let Wat::NeemOver(levering) = wat else {
            return Vergelijking { voorvallen: Vec::new(), verschillen: Vec::new(), geweigerd: Vec::new() };
        };
        let uitkomst = vergelijk(dossier, *persoon, gemeente, levering);
        let voorval = |(op, gebeurtenis)| Voorval::over(*persoon, op, gebeurtenis);
        Vergelijking {
            voorvallen: uitkomst.feiten.into_iter().map(voorval).collect(),
            verschillen: uitkomst.verschillen,
            geweigerd: uitkomst.geweigerd,
        }
    }

    fn telbaar(&self, dossier: &Dossier) -> Vec<Telbaar> {
        let geteld = dossier.uitkeringen.values().filter(|u| {
            u.telt()
                && u.nu().rol == Uitkeringsrol::Hoofdaanvrager
                && u.nu().regeling == Regeling::Participatiewet
        });
        geteld.map(|u| Telbaar { van: u.ingangsdatum, tot: u.tot(), geboren: u.nu().geboortemaand }).collect()
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

impl Beginbestand {
    /// The numbers of a row, and the source's own number as it is written.
    fn identificaties(&self, lezer: &mut Lezer<'_>) -> (Vec<Identificatie>, Option<String>) {
        let mut alle = Vec::new();
        if let Some(cijfers) = lezer.optionele_cijfers("bsn", 9, BSN_ONJUIST) {
            match Bsn::lees(&cijfers) {
                Ok(bsn) => alle.push(bsn.into()),
                Err(fout) => lezer.weiger(Some("bsn"), BSN_ONJUIST, fout.to_string()),
            }
        }
        let nummer = lezer.nummer("persoonsnummer", MAX_PERSOONSNUMMER);
        if let Some(nummer) = &nummer {
            match Bronnummer::new(self.gemeente.as_str(), "beginbestand", nummer) {
                Ok(nummer) => alle.push(nummer.into()),
                Err(fout) => {
                    lezer.weiger(Some("persoonsnummer"), PERSOONSNUMMER_ONJUIST, fout.to_string());
                }
            }
        }
        lezer.een_van(&["persoonsnummer", "bsn"]);
        (alle, nummer)
    }
}

/// The birth as far as it is known. Nobody is born after the first day of a benefit.
fn geboorte(lezer: &mut Lezer<'_>, ingangsdatum: Option<Date>, vandaag: Date) -> Geboorte {
    lezer.een_van(&["geboortedatum", "geboortejaar"]);
    let geboorte = match lezer.geboorte("geboortedatum", "geboortejaar") {
        Some(Geboren::Dag(dag)) => Geboorte::Datum(dag),
        Some(Geboren::Maand { jaar, maand }) => Geboorte::Maand { jaar, maand },
        Some(Geboren::Jaar(jaar)) => Geboorte::Jaar(jaar),
        Some(Geboren::Onbekend) | None => Geboorte::Onbekend,
    };
    let dag = binnen_grens(lezer, "geboortedatum", geboorte.datum(), Datumsoort::Geboren, vandaag);
    let Some(ingang) = ingangsdatum else { return geboorte };
    let reden = "ligt na de ingangsdatum; controleer of de kolommen niet zijn verwisseld.";
    match geboorte {
        Geboorte::Datum(_) if dag.is_some_and(|dag| dag > ingang) => {
            lezer.weiger(Some("geboortedatum"), DATUM_TE_LAAT, reden);
        }
        Geboorte::Maand { jaar, maand } if (jaar, maand) > (ingang.year(), ingang.month()) => {
            lezer.weiger(Some("geboortedatum"), DATUM_TE_LAAT, reden);
        }
        Geboorte::Jaar(jaar) if jaar > ingang.year() => {
            lezer.weiger(Some("geboortejaar"), DATUM_TE_LAAT, reden);
        }
        _ => {}
    }
    geboorte
}

/// What no rule needs never costs the benefit: a value that is not understood is unknown, with a remark.
fn lees_kenmerken(lezer: &mut Lezer<'_>) -> Uitkeringskenmerken {
    let leeg = onbekende_kenmerken();
    Uitkeringskenmerken {
        geboortemaand: None,
        opleidingsniveau: lezer
            .milde_code("opleidingsniveau", Opleidingsniveau::CODES)
            .and_then(Opleidingsniveau::van_code)
            .unwrap_or(leeg.opleidingsniveau),
        doelgroepen: lezer
            .milde_codelijst("doelgroepen", &DOELGROEPEN)
            .into_iter()
            .filter_map(Doelgroep::van_code)
            .collect(),
        gebiedsteam: gebiedsteam(lezer),
        leefvorm: lezer
            .milde_code("leefvorm", Leefvorm::CODES)
            .and_then(Leefvorm::van_code)
            .unwrap_or(leeg.leefvorm),
        reden_instroom: reden(lezer, "reden_instroom", &INSTROOM),
        regeling: lezer
            .optionele_code("regeling", Regeling::CODES)
            .and_then(Regeling::van_code)
            .unwrap_or(leeg.regeling),
        rol: lezer
            .optionele_code("rol", Uitkeringsrol::CODES)
            .and_then(Uitkeringsrol::van_code)
            .unwrap_or(leeg.rol),
    }
}

fn reden(lezer: &mut Lezer<'_>, veld: &'static str, lijst: &[&'static str]) -> RedenCode {
    let code = lezer.milde_code(veld, lijst).and_then(|code| code.parse().ok());
    code.unwrap_or_else(regels::reden_onbekend)
}

/// The list of teams is configuration, so any code will do, if it is written as one. Nothing is made of another text: where
/// columns have shifted it is a name, and a code stands in events in clear. What it means is for the mapping to say.
fn gebiedsteam(lezer: &mut Lezer<'_>) -> Option<Gebiedsteam> {
    let tekst = lezer.milde_tekst("gebiedsteam", MAX_TEAM_TEKENS)?;
    if tekst.eq_ignore_ascii_case("onbekend") {
        return None;
    }
    let team = tekst.parse().ok();
    if team.is_none() {
        lezer.opmerking("gebiedsteam", WAARDE_ONBEKEND, None, tekst);
    }
    team
}
