//! How things are with a person, as far as a desk has to know: who is the coach, which team follows this person, and whether
//! there is a benefit. Folded from the timeline when it is asked.

use std::collections::BTreeMap;

use domein::{Gebiedsteam, Kenmerk};
use jiff::civil::Date;
use uuid::Uuid;

/// How things are with a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stand {
    coach: Option<Coach>,
    uitkeringen: BTreeMap<Uuid, Uitkering>,
    /// Signals and applications that are open, in the order in which they came, with the team.
    open: Vec<(Uuid, Option<Gebiedsteam>)>,
    /// The team that was named last of all, also by what is over.
    laatste_team: Option<Gebiedsteam>,
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
        self.coach.as_ref().map(|coach| &coach.wie)
    }

    /// Since when.
    pub(crate) fn coach_sinds(&self) -> Option<Date> {
        self.coach.as_ref().map(|coach| coach.sinds)
    }

    /// The team that follows this person on a day: that of the coach, or else of the benefit that runs, of what is open, or
    /// the last that was named. Nobody's as long as nobody named one.
    pub(crate) fn gebiedsteam(&self, op: Date) -> Option<&Gebiedsteam> {
        let van_coach = self.coach.as_ref().and_then(|coach| coach.team.as_ref());
        let lopend = self.uitkeringen.values().filter(|uitkering| uitkering.loopt(op));
        let van_uitkering = || lopend.max_by_key(|uitkering| uitkering.ingang)?.team.as_ref();
        let van_open = || self.open.iter().rev().find_map(|(_, team)| team.as_ref());
        van_coach.or_else(van_uitkering).or_else(van_open).or(self.laatste_team.as_ref())
    }

    /// Whether there is a benefit on a day.
    pub(crate) fn heeft_uitkering(&self, op: Date) -> bool {
        self.uitkeringen.values().any(|uitkering| uitkering.loopt(op))
    }

    pub(crate) fn krijgt_coach(&mut self, wie: &Kenmerk, team: Option<&Gebiedsteam>, sinds: Date) {
        self.noem(team);
        self.coach = Some(Coach { wie: wie.clone(), team: team.cloned(), sinds });
    }

    /// The team stays, unless the handover says another.
    pub(crate) fn krijgt_andere_coach(&mut self, wie: &Kenmerk, team: Option<&Gebiedsteam>, sinds: Date) {
        self.noem(team);
        let was = self.coach.take().and_then(|coach| coach.team);
        let team = team.cloned().or(was);
        self.coach = Some(Coach { wie: wie.clone(), team, sinds });
    }

    pub(crate) fn opent(&mut self, wat: Uuid, team: Option<&Gebiedsteam>) {
        self.noem(team);
        self.sluit(wat);
        self.open.push((wat, team.cloned()));
    }

    /// What was said of something open is said better.
    pub(crate) fn verbetert(&mut self, wat: Uuid, team: Option<&Gebiedsteam>) {
        self.noem(team);
        if let Some((_, bekend)) = self.open.iter_mut().find(|(id, _)| *id == wat) {
            *bekend = team.cloned();
        }
    }

    pub(crate) fn sluit(&mut self, wat: Uuid) {
        self.open.retain(|(id, _)| *id != wat);
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
mod tests {
    use super::*;
    use crate::tijdlijn::Vertelt;
    use domein::{
        RedenCode,
        gebeurtenis::{
            IntakeGebeurtenis, ToekenningIngetrokken, TrajectGebeurtenis, UitkeringseindeGemeld,
            UitkeringseindeIngetrokken, Uitstroom, UitstroomGecorrigeerd, UitstroomIngetrokken,
        },
    };
    use jiff::civil::date;

    const UITKERING: Uuid = Uuid::from_u128(1);
    const INGANG: Date = date(2026, 1, 1);
    const MAART: Date = date(2026, 3, 1);
    const APRIL: Date = date(2026, 4, 1);
    const MEI: Date = date(2026, 5, 1);

    fn reden() -> RedenCode {
        "werk".parse().unwrap()
    }

    fn einde(datum: Date) -> IntakeGebeurtenis {
        let (uitkering_id, leeftijd) = (UITKERING, None);
        UitkeringseindeGemeld { uitkering_id, datum, reden: reden(), leeftijd }.into()
    }

    fn geen_einde() -> IntakeGebeurtenis {
        UitkeringseindeIngetrokken { uitkering_id: UITKERING }.into()
    }

    fn uitstroom(datum: Date) -> TrajectGebeurtenis {
        let (uitkering_id, leeftijd) = (UITKERING, None);
        Uitstroom { uitkering_id, datum, reden: reden(), leeftijd }.into()
    }

    fn geen_uitstroom() -> TrajectGebeurtenis {
        UitstroomIngetrokken { uitkering_id: UITKERING }.into()
    }

    /// A benefit that runs from `INGANG`, and what was told of it since.
    fn na(gebeurtenissen: &[&dyn Vertelt]) -> Stand {
        let mut stand = Stand::default();
        stand.begint(UITKERING, INGANG, None);
        gebeurtenissen.iter().for_each(|gebeurtenis| gebeurtenis.wijzig(&mut stand, INGANG));
        stand
    }

    #[test]
    fn wie_uitstroomt_heeft_vanaf_die_dag_geen_uitkering() {
        let stand = na(&[&uitstroom(MAART)]);
        let dag_ervoor = MAART.yesterday().unwrap();
        assert!(stand.heeft_uitkering(INGANG) && stand.heeft_uitkering(dag_ervoor));
        assert!(!stand.heeft_uitkering(MAART) && !stand.heeft_uitkering(INGANG.yesterday().unwrap()));
        let later =
            UitstroomGecorrigeerd { uitkering_id: UITKERING, datum: APRIL, reden: reden(), leeftijd: None };
        let stand = na(&[&uitstroom(MAART), &TrajectGebeurtenis::from(later)]);
        assert!(stand.heeft_uitkering(MAART) && !stand.heeft_uitkering(APRIL));
        assert!(na(&[&uitstroom(MAART), &geen_uitstroom()]).heeft_uitkering(MEI));
    }

    #[test]
    fn een_einde_uit_het_bestand_blijft_als_een_uitstroom_wordt_ingetrokken() {
        let stand = na(&[&einde(MAART), &uitstroom(APRIL), &geen_uitstroom()]);
        assert!(!stand.heeft_uitkering(MAART));
        let stand = na(&[&uitstroom(APRIL), &einde(MAART), &geen_uitstroom()]);
        assert!(!stand.heeft_uitkering(MAART));
        let stand = na(&[&einde(APRIL), &uitstroom(MAART)]);
        assert!(stand.heeft_uitkering(MAART), "what intake says goes before what traject says");
    }

    #[test]
    fn een_uitstroom_van_de_coach_blijft_als_het_einde_uit_het_bestand_wordt_ingetrokken() {
        let stand = na(&[&uitstroom(APRIL), &einde(MAART), &geen_einde()]);
        assert!(stand.heeft_uitkering(MAART) && !stand.heeft_uitkering(APRIL));
        assert!(na(&[&einde(MAART), &geen_einde()]).heeft_uitkering(MEI));
    }

    #[test]
    fn wat_werd_ingetrokken_telt_niet_en_na_herstel_weer_wel() {
        let ingetrokken = ToekenningIngetrokken { uitkering_id: UITKERING, bij_levering: false };
        let mut stand = na(&[&einde(MEI), &IntakeGebeurtenis::from(ingetrokken)]);
        assert!(!stand.heeft_uitkering(APRIL));
        stand.begint(UITKERING, INGANG, None);
        assert!(stand.heeft_uitkering(APRIL) && !stand.heeft_uitkering(MEI), "the end stays what it was");
    }
}
