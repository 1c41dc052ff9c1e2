//! What is known around one person, as far as the rules need it.

use std::collections::{BTreeMap, BTreeSet};

use domein::{
    Begeleidingsvastlegging, Gebiedsteam, Kenmerk,
    gebeurtenis::{
        BegeleidingsvastleggingIngetrokken, TrajectGebeurtenis as G, Uitstroom, UitstroomGecorrigeerd,
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Ggz, Trajecten, Voorval,
    besteding::Bestedingen,
    bigfive::Metingen,
    casus::Casussen,
    jpf::Deelnames,
    nazorg::Nazorgen,
    overdracht::{self, Overdracht, Overdrachtstand},
    plaatsing::Plaatsingen,
};

/// The coach of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coach {
    /// The coach's internal number.
    pub coach: Kenmerk,
    /// The area team, when known.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// Since when.
    pub sinds: Date,
    /// The warm handover by which, when it was one.
    pub overdracht_id: Option<Uuid>,
}

/// A benefit for which a coach was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verzoek {
    /// Its area team, when known.
    pub gebiedsteam: Option<Gebiedsteam>,
    /// Its first day.
    pub sinds: Date,
}

/// What is known around one person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Toestand {
    /// The coach; stays after an outflow.
    pub coach: Option<Coach>,
    /// Who was the coach before, in the order in which that was recorded.
    pub(super) vorige_coaches: Vec<Coach>,
    /// The benefits for which a coach was asked.
    pub verzoeken: BTreeMap<Uuid, Verzoek>,
    /// The benefits that have ended, with the facts that hold now.
    pub uitstroom: BTreeMap<Uuid, Uitstroom>,
    /// The benefits of which an outflow was ever known, also when it was withdrawn.
    ooit_uitgestroomd: BTreeSet<Uuid>,
    /// The trajecten.
    pub trajecten: Trajecten,
    /// The placements, also those that ended.
    pub plaatsingen: Plaatsingen,
    /// The warm handovers, also those that are done or did not go on.
    pub overdrachten: BTreeMap<Uuid, Overdracht>,
    /// The money for maatwerk, also what was refused or withdrawn.
    pub maatwerk: Bestedingen,
    /// The days of which an ontwikkelplan was recorded, each as often as that was.
    pub plannen: Vec<Date>,
    /// Days of contact, with whom; without a coach: the day on which contact was lost.
    pub contacten: BTreeSet<(Date, Option<Kenmerk>)>,
    /// The big-five assessments.
    pub metingen: Metingen,
    /// The GGZ.
    pub ggz: Ggz,
    /// The cases of the casusoverleg.
    pub casussen: Casussen,
    /// What somebody took part in with the JPF.
    pub jpf: Deelnames,
    /// What was asked after an outflow, when, and whether it lasted.
    pub nazorg: Nazorgen,
}

impl Toestand {
    /// The team that follows this person: that of the coach or, without one, that of a benefit for which a coach was
    /// asked.
    #[must_use]
    pub fn gebiedsteam(&self) -> Option<&Gebiedsteam> {
        let van_coach = self.coach.as_ref().and_then(|coach| coach.gebiedsteam.as_ref());
        van_coach.or_else(|| self.verzoeken.values().find_map(|verzoek| verzoek.gebiedsteam.as_ref()))
    }

    /// The benefits that still wait for a coach: asked, not ended, and nobody assigned.
    pub fn open_verzoeken(&self) -> impl Iterator<Item = &Uuid> {
        let zonder_coach = self.coach.is_none();
        self.verzoeken.keys().filter(move |id| zonder_coach && !self.uitstroom.contains_key(id))
    }

    /// Whether another benefit than this one begins in `[van, tot)`; `tot` none: on `van` or later.
    pub(super) fn begint_een_andere(&self, uitkering_id: Uuid, van: Date, tot: Option<Date>) -> bool {
        let erin = |sinds: Date| van <= sinds && tot.is_none_or(|tot| sinds < tot);
        self.verzoeken.iter().any(|(id, verzoek)| *id != uitkering_id && erin(verzoek.sinds))
    }

    /// Whether a benefit was ever told of here: a coach was asked for it, or it ended. A grant that was withdrawn does
    /// not count.
    #[must_use]
    pub fn kent(&self, uitkering_id: Uuid) -> bool {
        self.verzoeken.contains_key(&uitkering_id) || self.ooit_uitgestroomd.contains(&uitkering_id)
    }

    /// The warm handover that waits, when there is one.
    #[must_use]
    pub fn open_overdracht(&self) -> Option<(Uuid, &Overdracht)> {
        let open = |(_, overdracht): &(&Uuid, &Overdracht)| overdracht.stand == Overdrachtstand::Open;
        self.overdrachten.iter().find(open).map(|(id, overdracht)| (*id, overdracht))
    }

    fn krijgt(&mut self, coach: Coach) {
        self.vorige_coaches.extend(self.coach.replace(coach));
    }

    /// The last one of whom it says so; after two turned out not to be one that may be the other's coach, and then nothing changes.
    fn kreeg_niet(&mut self, weg: &BegeleidingsvastleggingIngetrokken) {
        let is_die = |coach: &Coach| weg.coach.as_ref() == Some(&coach.coach) && coach.sinds == weg.van;
        if self.coach.as_ref().is_some_and(is_die) {
            self.coach = self.vorige_coaches.pop();
        } else if let Some(plek) = self.vorige_coaches.iter().rposition(is_die) {
            self.vorige_coaches.remove(plek);
        }
    }

    fn neem_terug(&mut self, weg: &BegeleidingsvastleggingIngetrokken) {
        match weg.wat {
            Begeleidingsvastlegging::Coach => self.kreeg_niet(weg),
            Begeleidingsvastlegging::Ontwikkelplan => {
                if let Some(plek) = self.plannen.iter().rposition(|dag| *dag == weg.van) {
                    self.plannen.remove(plek);
                }
            }
            Begeleidingsvastlegging::Contact => drop(self.contacten.remove(&(weg.van, weg.coach.clone()))),
        }
    }

    /// Takes in what happened.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        self.trajecten.volg(voorval);
        self.plaatsingen.volg(voorval);
        self.ggz.volg(voorval);
        self.casussen.volg(voorval);
        self.jpf.volg(voorval);
        self.nazorg.volg(voorval);
        self.metingen.volg(voorval);
        overdracht::volg(self, voorval);
        self.maatwerk.volg(voorval);
        let datum = voorval.geldig_op;
        match &voorval.gebeurtenis {
            G::CoachGevraagd(f) => {
                let verzoek = Verzoek { gebiedsteam: f.gebiedsteam.clone(), sinds: datum };
                self.verzoeken.insert(f.uitkering_id, verzoek);
            }
            G::CoachverzoekVervallen(f) => drop(self.verzoeken.remove(&f.uitkering_id)),
            G::CoachToegewezen(f) => {
                let (coach, gebiedsteam) = (f.coach.clone(), f.gebiedsteam.clone());
                self.krijgt(Coach { coach, gebiedsteam, sinds: datum, overdracht_id: None });
            }
            G::CoachOvergedragen(f) => {
                let was = self.coach.as_ref().and_then(|coach| coach.gebiedsteam.clone());
                let (coach, gebiedsteam) = (f.naar.clone(), f.gebiedsteam.clone().or(was));
                self.krijgt(Coach { coach, gebiedsteam, sinds: datum, overdracht_id: f.overdracht_id });
            }
            G::OntwikkelplanVastgesteld(_) | G::OntwikkelplanBijgesteld(_) => self.plannen.push(datum),
            G::BegeleidingsvastleggingIngetrokken(f) => self.neem_terug(f),
            G::ContactGelegd(f) => drop(self.contacten.insert((datum, Some(f.coach.clone())))),
            G::ContactVerloren(_) => drop(self.contacten.insert((datum, None))),
            G::Uitstroom(f) => {
                self.ooit_uitgestroomd.insert(f.uitkering_id);
                self.uitstroom.insert(f.uitkering_id, f.clone());
            }
            G::UitstroomGecorrigeerd(f) => {
                let UitstroomGecorrigeerd { uitkering_id, datum, reden, leeftijd } = f.clone();
                self.uitstroom.insert(uitkering_id, Uitstroom { uitkering_id, datum, reden, leeftijd });
            }
            G::UitstroomIngetrokken(f) => drop(self.uitstroom.remove(&f.uitkering_id)),
            // Of trajecten, placements, the GGZ, the JPF, cases, assessments, aftercare, handovers, money and aanbod, or without
            // consequence for what may follow.
            G::BigFiveGemeten(_)
            | G::BigFiveMetingIngetrokken(_)
            | G::CoachoverdrachtVoorgesteld(_)
            | G::CoachoverdrachtBevestigd(_)
            | G::DriegesprekGehouden(_)
            | G::CoachoverdrachtIngetrokken(_)
            | G::VervangingVastgelegd(_)
            | G::VervangingIngetrokken(_)
            | G::AanbodOpengesteld(_)
            | G::AanmeldstopIngesteld(_)
            | G::AanmeldstopOpgeheven(_)
            | G::OpWachtlijstGeplaatst(_)
            | G::PlaatsAangeboden(_)
            | G::PlaatsVervallen(_)
            | G::TrajectGestart(_)
            | G::TrajectStapGezet(_)
            | G::TrajectVoltooid(_)
            | G::TrajectAfgebroken(_)
            | G::TrajectvastleggingIngetrokken(_)
            | G::BudgetVastgesteld(_)
            | G::MaatwerkAangevraagd(_)
            | G::MaatwerkToegekend(_)
            | G::MaatwerkAfgewezen(_)
            | G::MaatwerkBetaald(_)
            | G::MaatwerkresultaatVastgelegd(_)
            | G::MaatwerkvastleggingIngetrokken(_)
            | G::AanbodkostenVerantwoord(_)
            | G::BuigVastgesteld(_)
            | G::Nazorg(_)
            | G::NazorgIngetrokken(_)
            | G::GgzWachttijdBegonnen(_)
            | G::GgzBehandelingGestart(_)
            | G::GgzWachttijdBeeindigd(_)
            | G::GgzOverbruggingBegonnen(_)
            | G::GgzOverbruggingBeeindigd(_)
            | G::GgzVastleggingIngetrokken(_)
            | G::JpfDeelnameBegonnen(_)
            | G::JpfSchuldOvergenomen(_)
            | G::JpfPlanVastgesteld(_)
            | G::JpfTegenprestatieAfgesproken(_)
            | G::JpfTegenprestatieBeoordeeld(_)
            | G::JpfDeelnameBeeindigd(_)
            | G::JpfVastleggingIngetrokken(_)
            | G::CasusGeopend(_)
            | G::CasusregisseurGewisseld(_)
            | G::CasusBesproken(_)
            | G::CasusafspraakGemaakt(_)
            | G::CasusafspraakAfgerond(_)
            | G::CasusGesloten(_)
            | G::CasusvastleggingIngetrokken(_)
            | G::BeleidssignaalVastgelegd(_)
            | G::BeleidssignaalIngetrokken(_)
            | G::PlaatsingBegonnen(_)
            | G::PlaatsingBeeindigd(_)
            | G::JobcoachToegewezen(_)
            | G::JobcoachingBeeindigd(_)
            | G::PlaatsingsvastleggingIngetrokken(_)
            | G::BegeleidingSamengevoegd(_)
            | G::BegeleidingGesplitst(_) => {}
        }
    }
}
