//! What the rules remember of a dossier.

use domein::gebeurtenis::Uitkeringskenmerken;
use std::collections::BTreeMap;

use domein::{
    Gebiedsteam, Herkomst, IntakeVorm, Kenmerk, PersoonId, RedenCode, ZoektermijnReden,
    gebeurtenis::IntakeGebeurtenis,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Intakevoorval;

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
    /// What was decided on the search period.
    pub zoektermijn: Option<Zoektermijn>,
    /// The talk that is planned and neither held nor missed.
    pub gesprek: Option<Gesprek>,
    /// Day of the last talk that was held.
    pub gehouden_op: Option<Date>,
    /// Day of the last talk that the applicant missed.
    pub gemist_op: Option<Date>,
    /// How it ended.
    pub uitkomst: Option<Uitkomst>,
    /// What led to it by itself turned out not to be so, when something was done with it already, and nothing led to it
    /// since.
    pub aanleiding_vervallen: bool,
    /// Where it stands.
    pub toestand: Toestand,
}

/// What was decided on the search period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoektermijn {
    /// It runs; `tot` is the first day on which the application can go on.
    Tot(Date),
    /// It is waived.
    NietToegepast(ZoektermijnReden),
}

/// A planned talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gesprek {
    /// Its form.
    pub vorm: IntakeVorm,
    /// Its day.
    pub datum: Date,
}

/// How an application ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uitkomst {
    /// Granted: the benefit.
    Toegekend(Uuid),
    /// Refused.
    Afgewezen(domein::Afwijzingsreden),
    /// Withdrawn by the applicant.
    Ingetrokken(domein::IntrekkingReden),
    /// Lapsed: what led to it was not so.
    Vervallen,
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
    /// A full delivery no longer had it: the peildatum of that delivery.
    pub niet_meer_geleverd: Option<Date>,
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

/// Where an application stands: the last step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Toestand {
    /// Made.
    Ingediend,
    /// In the search period.
    Zoektermijn,
    /// A talk is planned.
    IntakeGepland,
    /// The applicant did not come.
    NietVerschenen,
    /// The talk was held.
    IntakeGehouden,
    /// Granted.
    Toegekend,
    /// Refused.
    Afgewezen,
    /// Withdrawn by the applicant.
    Ingetrokken,
    /// Lapsed: what led to it was not so.
    Vervallen,
}

impl Toestand {
    /// The code, as in JSON and in the read model.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ingediend => "ingediend",
            Self::Zoektermijn => "zoektermijn",
            Self::IntakeGepland => "intake-gepland",
            Self::NietVerschenen => "niet-verschenen",
            Self::IntakeGehouden => "intake-gehouden",
            Self::Toegekend => "toegekend",
            Self::Afgewezen => "afgewezen",
            Self::Ingetrokken => "ingetrokken",
            Self::Vervallen => "vervallen",
        }
    }

    /// The application that an event brings further, and where it then stands. The one rule for the dossier and for
    /// the list.
    #[must_use]
    pub fn na(gebeurtenis: &IntakeGebeurtenis) -> Option<(Uuid, Self)> {
        use IntakeGebeurtenis as G;
        Some(match gebeurtenis {
            G::AanvraagIngediend(f) => (f.aanvraag_id, Self::Ingediend),
            G::ZoektermijnGestart(f) => (f.aanvraag_id, Self::Zoektermijn),
            G::IntakeGepland(f) => (f.aanvraag_id, Self::IntakeGepland),
            G::IntakeNietVerschenen(f) => (f.aanvraag_id, Self::NietVerschenen),
            G::IntakeGehouden(f) => (f.aanvraag_id, Self::IntakeGehouden),
            G::UitkeringToegekend(f) => (f.aanvraag_id?, Self::Toegekend),
            G::AanvraagGekoppeld(f) => (f.aanvraag_id, Self::Toegekend),
            G::AanvraagAfgewezen(f) => (f.aanvraag_id, Self::Afgewezen),
            G::AanvraagIngetrokken(f) => (f.aanvraag_id, Self::Ingetrokken),
            G::AanvraagVervallen(f) => (f.aanvraag_id, Self::Vervallen),
            G::AanleidingVervallen(_)
            | G::AanleidingHersteld(_)
            | G::ZoektermijnNietToegepast(_)
            | G::UitkeringGecorrigeerd(_)
            | G::IngangsdatumGecorrigeerd(_)
            | G::KenmerkenGewijzigd(_)
            | G::ToekenningIngetrokken(_)
            | G::ToekenningHersteld(_)
            | G::UitkeringNietMeerGeleverd(_)
            | G::UitkeringWeerGeleverd(_)
            | G::AanleveringVerwerkt(_)
            | G::AanleveringTeruggedraaid(_)
            | G::DossiersSamengevoegd(_)
            | G::DossiersGesplitst(_)
            | G::UitkeringseindeGemeld(_)
            | G::UitkeringseindeIngetrokken(_)
            | G::UitstroomVernomen(_)
            | G::UitstroomHerroepen(_) => return None,
        })
    }
}

impl Dossier {
    /// What a fact changes.
    pub(super) fn neem_op(&mut self, voorval: &Intakevoorval) {
        use IntakeGebeurtenis as G;
        match &voorval.gebeurtenis {
            G::AanvraagIngediend(f) => {
                let aanvraag = Aanvraag {
                    datum: voorval.geldig_op,
                    leeftijd: f.leeftijd,
                    versneld: f.versneld,
                    coach: f.coach.clone(),
                    gebiedsteam: f.gebiedsteam.clone(),
                    zoektermijn: None,
                    gesprek: None,
                    gehouden_op: None,
                    gemist_op: None,
                    uitkomst: None,
                    aanleiding_vervallen: false,
                    toestand: Toestand::Ingediend,
                };
                self.aanvragen.insert(f.aanvraag_id, aanvraag);
            }
            G::ZoektermijnGestart(f) => {
                self.bij(f.aanvraag_id, |a| a.zoektermijn = Some(Zoektermijn::Tot(f.tot)));
            }
            G::ZoektermijnNietToegepast(f) => {
                self.bij(f.aanvraag_id, |a| a.zoektermijn = Some(Zoektermijn::NietToegepast(f.reden)));
            }
            G::IntakeGepland(f) => {
                let gesprek = Gesprek { vorm: f.vorm, datum: f.datum_gesprek };
                self.bij(f.aanvraag_id, |a| a.gesprek = Some(gesprek));
            }
            G::IntakeGehouden(f) => self.bij(f.aanvraag_id, |a| {
                a.gesprek = None;
                a.gehouden_op = Some(voorval.geldig_op);
            }),
            G::IntakeNietVerschenen(f) => self.bij(f.aanvraag_id, |a| {
                a.gesprek = None;
                a.gemist_op = Some(voorval.geldig_op);
            }),
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
                };
                self.uitkeringen.insert(f.uitkering_id, uitkering);
                if let Some(aanvraag) = f.aanvraag_id {
                    self.eindigt(aanvraag, Uitkomst::Toegekend(f.uitkering_id));
                }
            }
            G::AanvraagGekoppeld(f) => self.eindigt(f.aanvraag_id, Uitkomst::Toegekend(f.uitkering_id)),
            G::AanvraagAfgewezen(f) => self.eindigt(f.aanvraag_id, Uitkomst::Afgewezen(f.reden)),
            G::AanvraagIngetrokken(f) => self.eindigt(f.aanvraag_id, Uitkomst::Ingetrokken(f.reden)),
            G::AanvraagVervallen(f) => self.eindigt(f.aanvraag_id, Uitkomst::Vervallen),
            G::AanleidingVervallen(f) => self.bij(f.aanvraag_id, |a| a.aanleiding_vervallen = true),
            G::AanleidingHersteld(f) => self.bij(f.aanvraag_id, |a| a.aanleiding_vervallen = false),
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
                u.ingetrokken = None;
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
        if let Some((id, toestand)) = Toestand::na(&voorval.gebeurtenis) {
            self.bij(id, |aanvraag| aanvraag.toestand = toestand);
        }
    }

    fn bij(&mut self, id: Uuid, wijzig: impl FnOnce(&mut Aanvraag)) {
        if let Some(aanvraag) = self.aanvragen.get_mut(&id) {
            wijzig(aanvraag);
        }
    }

    fn eindigt(&mut self, id: Uuid, uitkomst: Uitkomst) {
        self.bij(id, |aanvraag| aanvraag.uitkomst = Some(uitkomst));
    }

    fn van(&mut self, id: Uuid, wijzig: impl FnOnce(&mut Uitkering)) {
        if let Some(uitkering) = self.uitkeringen.get_mut(&id) {
            wijzig(uitkering);
        }
    }
}
