//! How things are with a person, as far as a desk has to know: who is the coach, which team follows this person, and whether
//! there is a benefit. Folded from the timeline when it is asked.

use std::collections::BTreeMap;

use domein::{Gebiedsteam, Kenmerk};
use jiff::civil::Date;
use uuid::Uuid;

/// How things are with a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stand {
    /// Who was ever said to be the coach, in the order in which that was recorded: the last one is.
    coaches: Vec<Coach>,
    uitkeringen: BTreeMap<Uuid, Uitkering>,
    /// Signals and applications, in the order in which they were last opened.
    zaken: Vec<Zaak>,
    /// Who is to take over by a warm handover that is not done yet.
    overnemers: BTreeMap<Uuid, Kenmerk>,
    /// The team that was named last of all, also by what is over.
    laatste_team: Option<Gebiedsteam>,
}

/// A signal or an application.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Zaak {
    id: Uuid,
    /// Kept when it is closed: it may be opened again.
    team: Option<Gebiedsteam>,
    open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Coach {
    wie: Kenmerk,
    team: Option<Gebiedsteam>,
    sinds: Date,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Uitkering {
    ingang: Option<Date>,
    /// First day without, as the file of benefits or intake says it.
    einde: Option<Date>,
    /// The same, as traject says it; counts as long as intake knows no end.
    vernomen: Option<Date>,
    team: Option<Gebiedsteam>,
    telt_niet: bool,
}

impl Stand {
    /// The coach.
    pub(crate) fn coach(&self) -> Option<&Kenmerk> {
        self.coaches.last().map(|coach| &coach.wie)
    }

    /// Since when.
    pub(crate) fn coach_sinds(&self) -> Option<Date> {
        self.coaches.last().map(|coach| coach.sinds)
    }

    /// The team that follows this person on a day: that of the coach, or else of the benefit that runs, of what is open, or
    /// the last that was named. Nobody's as long as nobody named one.
    pub(crate) fn gebiedsteam(&self, op: Date) -> Option<&Gebiedsteam> {
        let van_coach = self.coaches.last().and_then(|coach| coach.team.as_ref());
        let lopend = self.uitkeringen.values().filter(|uitkering| uitkering.loopt(op));
        let van_uitkering = || lopend.max_by_key(|uitkering| uitkering.ingang)?.team.as_ref();
        let open = || self.zaken.iter().rev().filter(|zaak| zaak.open);
        let van_open = || open().find_map(|zaak| zaak.team.as_ref());
        van_coach.or_else(van_uitkering).or_else(van_open).or(self.laatste_team.as_ref())
    }

    /// The teams that have work with this person on a day: the one that follows, that of the coach, of a benefit that runs and of
    /// what is open.
    pub(crate) fn teams(&self, op: Date) -> impl Iterator<Item = &Gebiedsteam> {
        let lopend = self.uitkeringen.values().filter(move |uitkering| uitkering.loopt(op));
        let open = self.zaken.iter().filter(|zaak| zaak.open);
        let volgt = self.gebiedsteam(op).into_iter();
        volgt
            .chain(lopend.filter_map(|een| een.team.as_ref()))
            .chain(open.filter_map(|een| een.team.as_ref()))
    }

    /// Whether there is a benefit on a day.
    pub(crate) fn heeft_uitkering(&self, op: Date) -> bool {
        self.uitkeringen.values().any(|uitkering| uitkering.loopt(op))
    }

    pub(crate) fn krijgt_coach(&mut self, wie: &Kenmerk, team: Option<&Gebiedsteam>, sinds: Date) {
        self.noem(team);
        self.coaches.push(Coach { wie: wie.clone(), team: team.cloned(), sinds });
    }

    /// That this one became the coach on that day was not so: whoever was the coach before is again. Of a person about whom that
    /// was never said, as after two turned out not to be one, nothing changes.
    pub(crate) fn kreeg_niet(&mut self, wie: &Kenmerk, sinds: Date) {
        if let Some(plek) = self.coaches.iter().rposition(|coach| (&coach.wie, coach.sinds) == (wie, sinds)) {
            self.coaches.remove(plek);
        }
    }

    /// The team stays, unless the handover says another.
    pub(crate) fn krijgt_andere_coach(&mut self, wie: &Kenmerk, team: Option<&Gebiedsteam>, sinds: Date) {
        self.noem(team);
        let was = self.coaches.last().and_then(|coach| coach.team.clone());
        let team = team.cloned().or(was);
        self.coaches.push(Coach { wie: wie.clone(), team, sinds });
    }

    /// Who is to take over from the coach, as far as that is not done or off.
    pub(crate) fn overnemers(&self) -> impl Iterator<Item = &Kenmerk> {
        self.overnemers.values()
    }

    pub(crate) fn wordt_overgedragen(&mut self, overdracht: Uuid, naar: &Kenmerk) {
        self.overnemers.insert(overdracht, naar.clone());
    }

    pub(crate) fn overdracht_is_voorbij(&mut self, overdracht: Uuid) {
        self.overnemers.remove(&overdracht);
    }

    pub(crate) fn opent(&mut self, wat: Uuid, team: Option<&Gebiedsteam>) {
        self.noem(team);
        self.zaken.retain(|zaak| zaak.id != wat);
        self.zaken.push(Zaak { id: wat, team: team.cloned(), open: true });
    }

    /// What was closed is open again, with the team that it had.
    pub(crate) fn heropent(&mut self, wat: Uuid) {
        let bekend = self.zaken.iter().find(|zaak| zaak.id == wat);
        let team = bekend.and_then(|zaak| zaak.team.clone());
        self.opent(wat, team.as_ref());
    }

    /// What was said of something is said better.
    pub(crate) fn verbetert(&mut self, wat: Uuid, team: Option<&Gebiedsteam>) {
        self.noem(team);
        if let Some(bekend) = self.zaken.iter_mut().find(|zaak| zaak.id == wat) {
            bekend.team = team.cloned();
        }
    }

    pub(crate) fn sluit(&mut self, wat: Uuid) {
        if let Some(bekend) = self.zaken.iter_mut().find(|zaak| zaak.id == wat) {
            bekend.open = false;
        }
    }

    pub(crate) fn begint(&mut self, uitkering: Uuid, ingang: Date, team: Option<&Gebiedsteam>) {
        self.volgt(uitkering, team);
        let uitkering = self.uitkeringen.entry(uitkering).or_default();
        uitkering.ingang = Some(ingang);
        uitkering.telt_niet = false;
    }

    pub(crate) fn begint_op(&mut self, uitkering: Uuid, ingang: Date) {
        self.uitkeringen.entry(uitkering).or_default().ingang = Some(ingang);
    }

    pub(crate) fn volgt(&mut self, uitkering: Uuid, team: Option<&Gebiedsteam>) {
        self.noem(team);
        self.uitkeringen.entry(uitkering).or_default().team = team.cloned();
    }

    pub(crate) fn telt_niet(&mut self, uitkering: Uuid) {
        self.uitkeringen.entry(uitkering).or_default().telt_niet = true;
    }

    pub(crate) fn eindigt(&mut self, uitkering: Uuid, op: Option<Date>) {
        self.uitkeringen.entry(uitkering).or_default().einde = op;
    }

    /// Traject says that it ended, or takes that back: what intake says stays.
    pub(crate) fn verneemt(&mut self, uitkering: Uuid, op: Option<Date>) {
        self.uitkeringen.entry(uitkering).or_default().vernomen = op;
    }

    fn noem(&mut self, team: Option<&Gebiedsteam>) {
        if let Some(team) = team {
            self.laatste_team = Some(team.clone());
        }
    }
}

impl Uitkering {
    /// First day without: what intake says, or else traject.
    fn tot(&self) -> Option<Date> {
        self.einde.or(self.vernomen)
    }

    fn loopt(&self, op: Date) -> bool {
        !self.telt_niet
            && self.ingang.is_some_and(|ingang| ingang <= op)
            && self.tot().is_none_or(|tot| op < tot)
    }
}

#[cfg(test)]
mod tests;
