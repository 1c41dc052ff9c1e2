//! What the rules remember of a dossier.

use domein::gebeurtenis::Uitkeringskenmerken;
use std::collections::BTreeMap;

use domein::{Gebiedsteam, Herkomst, Kenmerk, PersoonId, RedenCode, gebeurtenis::IntakeGebeurtenis};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Gedaan, Intakevoorval, Stand};

/// A person's applications and benefits.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    /// By id.
    pub aanvragen: BTreeMap<Uuid, Aanvraag>,
    /// By id.
    pub uitkeringen: BTreeMap<Uuid, Uitkering>,
}

/// One application.
#[derive(Debug, Clone)]
pub struct Aanvraag {
    /// Day of application.
    pub datum: Date,
    /// Age in whole years on that day, when known.
    pub leeftijd: Option<u8>,
    /// Opened by a talk that showed that it is needed.
    pub versneld: bool,
    /// The coach who stays the fixed contact.
    pub coach: Option<Kenmerk>,
    /// The area team.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// What led to it by itself turned out not to be so, when something was done with it already, and nothing led to it
    /// since.
    pub aanleiding_vervallen: bool,
    /// What was recorded of it.
    pub gedaan: Gedaan,
    /// Where it stands; follows from that.
    pub stand: Stand,
}

impl Aanvraag {
    /// As it was made, with what was recorded of it.
    pub(crate) fn nieuw(datum: Date, leeftijd: Option<u8>, versneld: bool, gedaan: Gedaan) -> Self {
        let stand = Stand::van(&gedaan);
        Self {
            datum,
            leeftijd,
            versneld,
            coach: None,
            gebiedsteam: None,
            aanleiding_vervallen: false,
            gedaan,
            stand,
        }
    }

    /// Takes an event about it.
    pub(crate) fn neem(&mut self, op: Date, gebeurtenis: &IntakeGebeurtenis) {
        self.gedaan.neem(op, gebeurtenis);
        self.stand = Stand::van(&self.gedaan);
    }
}

/// One benefit.
#[derive(Debug, Clone)]
pub struct Uitkering {
    /// To whom it was granted: somebody who has merged into the person whose dossier this is, or that person.
    pub persoon: Option<PersoonId>,
    /// First day.
    pub ingangsdatum: Date,
    /// First day as it was first recorded; the id of the benefit was made of it.
    pub eerst_bekend: Date,
    /// Age in whole years on that day, when known.
    pub leeftijd: Option<u8>,
    /// How it came to be known here.
    pub herkomst: Herkomst,
    /// What figures need of the person, on the first day.
    pub kenmerken: Uitkeringskenmerken,
    /// What changed during the benefit: since when (inclusive) the person is so, in order.
    pub verloop: Vec<(Date, Uitkeringskenmerken)>,
    /// Its end, when the existing file has one.
    pub einde: Option<Einde>,
    /// Its end as a coach recorded it in traject: first day without benefit, and the reason.
    pub vernomen: Option<(Date, RedenCode)>,
    /// The grant is withdrawn.
    pub ingetrokken: Option<Intrekking>,
    /// It was withdrawn once, and counts again.
    pub hersteld: bool,
    /// A full delivery no longer had it: the peildatum of that delivery.
    pub niet_meer_geleverd: Option<Date>,
    /// The application that it was granted on, and the day of that decision when it is known.
    pub besluit: Option<(Uuid, Option<Date>)>,
}

/// Who withdrew a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intrekking {
    /// Somebody, by hand.
    MetDeHand,
    /// A full delivery that no longer has it.
    BijLevering,
}

impl Uitkering {
    /// Whether the grant stands.
    #[must_use]
    pub fn telt(&self) -> bool {
        self.ingetrokken.is_none()
    }

    /// First day without benefit, when it has ended: as the existing file says, or else as traject does.
    #[must_use]
    pub fn tot(&self) -> Option<Date> {
        let vernomen = || self.vernomen.as_ref().map(|(datum, _)| *datum);
        self.einde.as_ref().map(|einde| einde.datum).or_else(vernomen)
    }

    /// What figures need of the person as it is now: after the last change.
    #[must_use]
    pub fn nu(&self) -> &Uitkeringskenmerken {
        self.verloop.last().map_or(&self.kenmerken, |(_, kenmerken)| kenmerken)
    }
}

/// The end of a benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Einde {
    /// First day without benefit.
    pub datum: Date,
    /// Reason of outflow.
    pub reden: RedenCode,
    /// Age in whole years on that day, when known.
    pub leeftijd: Option<u8>,
}

impl Dossier {
    /// What a fact changes.
    pub(super) fn neem_op(&mut self, voorval: &Intakevoorval) {
        use IntakeGebeurtenis as G;
        if !matches!(
            voorval.gebeurtenis,
            G::AanvraagIngediend(_) | G::AanleidingVervallen(_) | G::AanleidingHersteld(_)
        ) && let Some(aanvraag) = voorval.gebeurtenis.aanvraag_id()
        {
            self.bij(aanvraag, |aanvraag| aanvraag.neem(voorval.geldig_op, &voorval.gebeurtenis));
        }
        match &voorval.gebeurtenis {
            G::AanvraagIngediend(f) => {
                let aanvraag = Aanvraag {
                    coach: f.coach.clone(),
                    gebiedsteam: f.gebiedsteam.clone(),
                    ..Aanvraag::nieuw(voorval.geldig_op, f.leeftijd, f.versneld, Gedaan::default())
                };
                self.aanvragen.insert(f.aanvraag_id, aanvraag);
            }
            G::UitkeringToegekend(f) => {
                let uitkering = Uitkering {
                    persoon: voorval.persoon_id,
                    ingangsdatum: f.ingangsdatum,
                    eerst_bekend: f.ingangsdatum,
                    leeftijd: f.leeftijd,
                    herkomst: f.herkomst,
                    kenmerken: f.kenmerken.clone(),
                    verloop: Vec::new(),
                    einde: None,
                    vernomen: None,
                    ingetrokken: None,
                    niet_meer_geleverd: None,
                    hersteld: false,
                    besluit: f.aanvraag_id.map(|aanvraag| (aanvraag, f.besloten_op)),
                };
                self.uitkeringen.insert(f.uitkering_id, uitkering);
            }
            G::AanvraagGekoppeld(f) => {
                self.van(f.uitkering_id, |u| u.besluit = Some((f.aanvraag_id, Some(voorval.geldig_op))));
            }
            G::AanleidingVervallen(f) => self.bij(f.aanvraag_id, |a| a.aanleiding_vervallen = true),
            G::AanleidingHersteld(f) => self.bij(f.aanvraag_id, |a| {
                a.aanleiding_vervallen = false;
                a.coach = f.coach.clone().or_else(|| a.coach.take());
                a.gebiedsteam = f.gebiedsteam.clone().or_else(|| a.gebiedsteam.take());
            }),
            G::UitkeringGecorrigeerd(f) => self.van(f.uitkering_id, |u| {
                u.kenmerken = f.kenmerken.clone();
                u.verloop.clear();
                u.leeftijd = f.leeftijd;
            }),
            G::IngangsdatumGecorrigeerd(f) => self.van(f.uitkering_id, |u| {
                u.ingangsdatum = f.ingangsdatum;
                u.leeftijd = f.leeftijd;
            }),
            G::KenmerkenGewijzigd(f) => self.van(f.uitkering_id, |u| {
                u.verloop.retain(|(sinds, _)| *sinds < f.vanaf);
                u.verloop.push((f.vanaf, f.kenmerken.clone()));
            }),
            G::ToekenningIngetrokken(f) => {
                let wie = if f.bij_levering { Intrekking::BijLevering } else { Intrekking::MetDeHand };
                self.van(f.uitkering_id, |u| u.ingetrokken = Some(wie));
            }
            G::ToekenningHersteld(f) => self.van(f.uitkering_id, |u| {
                (u.ingetrokken, u.hersteld) = (None, true);
                u.niet_meer_geleverd = None;
                u.ingangsdatum = f.ingangsdatum;
                u.leeftijd = f.leeftijd;
                u.kenmerken = f.kenmerken.clone();
                u.verloop.clear();
            }),
            G::UitkeringNietMeerGeleverd(f) => {
                self.van(f.uitkering_id, |u| u.niet_meer_geleverd = Some(f.peildatum));
            }
            G::UitkeringWeerGeleverd(f) => self.van(f.uitkering_id, |u| u.niet_meer_geleverd = None),
            // Of an application alone; each is taken in above.
            G::ZoektermijnGestart(_)
            | G::ZoektermijnNietToegepast(_)
            | G::IntakeGepland(_)
            | G::IntakeVerplaatst(_)
            | G::VoorafGebeld(_)
            | G::IntakeAfgezegd(_)
            | G::IntakeGehouden(_)
            | G::IntakeNietVerschenen(_)
            | G::AanvraagAfgewezen(_)
            | G::AanvraagIngetrokken(_)
            | G::BezwaarGemaakt(_)
            | G::BezwaarBeslist(_)
            | G::AanvraagstapIngetrokken(_)
            | G::AanvraagVervallen(_) => {}
            // Of no dossier.
            G::AanleveringVerwerkt(_) | G::AanleveringTeruggedraaid(_) => {}
            // The events of both are taken in, in their order.
            G::DossiersSamengevoegd(_) | G::DossiersGesplitst(_) => {}
            G::UitkeringseindeGemeld(f) => self.van(f.uitkering_id, |u| {
                u.einde = Some(Einde { datum: f.datum, reden: f.reden.clone(), leeftijd: f.leeftijd });
            }),
            G::UitkeringseindeIngetrokken(f) => self.van(f.uitkering_id, |u| u.einde = None),
            G::UitstroomVernomen(f) => {
                self.van(f.uitkering_id, |u| u.vernomen = Some((f.datum, f.reden.clone())));
            }
            G::UitstroomHerroepen(f) => self.van(f.uitkering_id, |u| u.vernomen = None),
        }
    }

    fn bij(&mut self, id: Uuid, wijzig: impl FnOnce(&mut Aanvraag)) {
        if let Some(aanvraag) = self.aanvragen.get_mut(&id) {
            wijzig(aanvraag);
        }
    }

    fn van(&mut self, id: Uuid, wijzig: impl FnOnce(&mut Uitkering)) {
        if let Some(uitkering) = self.uitkeringen.get_mut(&id) {
            wijzig(uitkering);
        }
    }
}
