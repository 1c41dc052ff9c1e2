//! The events of traject: from plan to work.

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    BegeleidingsvastleggingIngetrokken, BeleidssignaalIngetrokken, BeleidssignaalVastgelegd,
    BigFiveMetingIngetrokken, CasusBesproken, CasusGeopend, CasusGesloten, CasusafspraakAfgerond,
    CasusafspraakGemaakt, CasusregisseurGewisseld, CasusvastleggingIngetrokken, GgzOverbruggingBeeindigd,
    GgzOverbruggingBegonnen, GgzVastleggingIngetrokken, GgzWachttijdBeeindigd, JobcoachToegewezen,
    JobcoachingBeeindigd, JpfDeelnameBeeindigd, JpfDeelnameBegonnen, JpfPlanVastgesteld,
    JpfSchuldOvergenomen, JpfTegenprestatieAfgesproken, JpfTegenprestatieBeoordeeld,
    JpfVastleggingIngetrokken, NazorgIngetrokken, PlaatsingBeeindigd, PlaatsingBegonnen,
    PlaatsingsvastleggingIngetrokken, gebeurtenissen, voorvallen,
};
use crate::{
    AanbodCode, Afbreekreden, Afwijkreden, Bedrag, BudgetCode, Correctiereden, Doelgroep, Gebiedsteam,
    Gemeentecode, Gespreksplek, Kenmerk, Maatwerkafwijsreden, Maatwerkdoel, Maatwerkresultaat,
    Maatwerkvastlegging, Overdrachtreden, PersoonId, Plaatsreden, RedenCode, Trajectstap, Trajectuitkomst,
    Trajectvastlegging, Vervangingsreden, Verzegeld,
};

gebeurtenissen! {
    /// What happens between the grant of a benefit and its end. Stream: `begeleiding-<persoon-id>`,
    /// `aanbod-<gemeente>-<code>` for what is on offer, `budget-<gemeente>-<code>-<jaar>` and `buig-<gemeente>-<jaar>` for
    /// money, `vervanging-<gemeente>-<coach>` for who stands in for whom, and `beleidssignaal-<gemeente>-<id>` for what talking
    /// about cases taught of policy.
    TrajectGebeurtenis, "traject" {
        CoachGevraagd = "coach-gevraagd.v1",
        CoachverzoekVervallen = "coachverzoek-vervallen.v1",
        CoachToegewezen = "coach-toegewezen.v1",
        CoachOvergedragen = "coach-overgedragen.v1",
        CoachoverdrachtVoorgesteld = "coachoverdracht-voorgesteld.v1",
        CoachoverdrachtBevestigd = "coachoverdracht-bevestigd.v1",
        DriegesprekGehouden = "driegesprek-gehouden.v1",
        CoachoverdrachtIngetrokken = "coachoverdracht-ingetrokken.v1",
        VervangingVastgelegd = "vervanging-vastgelegd.v1",
        VervangingIngetrokken = "vervanging-ingetrokken.v1",
        OntwikkelplanVastgesteld = "ontwikkelplan-vastgesteld.v1",
        OntwikkelplanBijgesteld = "ontwikkelplan-bijgesteld.v1",
        BigFiveGemeten = "big-five-gemeten.v1",
        BigFiveMetingIngetrokken = "big-five-meting-ingetrokken.v1",
        AanbodOpengesteld = "aanbod-opengesteld.v1",
        AanmeldstopIngesteld = "aanmeldstop-ingesteld.v1",
        AanmeldstopOpgeheven = "aanmeldstop-opgeheven.v1",
        OpWachtlijstGeplaatst = "op-wachtlijst-geplaatst.v1",
        PlaatsAangeboden = "plaats-aangeboden.v1",
        PlaatsVervallen = "plaats-vervallen.v1",
        TrajectGestart = "traject-gestart.v1",
        TrajectStapGezet = "traject-stap-gezet.v1",
        TrajectVoltooid = "traject-voltooid.v1",
        TrajectAfgebroken = "traject-afgebroken.v1",
        TrajectvastleggingIngetrokken = "trajectvastlegging-ingetrokken.v1",
        PlaatsingBegonnen = "plaatsing-begonnen.v1",
        PlaatsingBeeindigd = "plaatsing-beeindigd.v1",
        JobcoachToegewezen = "jobcoach-toegewezen.v1",
        JobcoachingBeeindigd = "jobcoaching-beeindigd.v1",
        PlaatsingsvastleggingIngetrokken = "plaatsingsvastlegging-ingetrokken.v1",
        GgzWachttijdBegonnen = "ggz-wachttijd-begonnen.v1",
        GgzBehandelingGestart = "ggz-behandeling-gestart.v1",
        GgzWachttijdBeeindigd = "ggz-wachttijd-beeindigd.v1",
        GgzOverbruggingBegonnen = "ggz-overbrugging-begonnen.v1",
        GgzOverbruggingBeeindigd = "ggz-overbrugging-beeindigd.v1",
        GgzVastleggingIngetrokken = "ggz-vastlegging-ingetrokken.v1",
        JpfDeelnameBegonnen = "jpf-deelname-begonnen.v1",
        JpfSchuldOvergenomen = "jpf-schuld-overgenomen.v1",
        JpfPlanVastgesteld = "jpf-plan-vastgesteld.v1",
        JpfTegenprestatieAfgesproken = "jpf-tegenprestatie-afgesproken.v1",
        JpfTegenprestatieBeoordeeld = "jpf-tegenprestatie-beoordeeld.v1",
        JpfDeelnameBeeindigd = "jpf-deelname-beeindigd.v1",
        JpfVastleggingIngetrokken = "jpf-vastlegging-ingetrokken.v1",
        CasusGeopend = "casus-geopend.v1",
        CasusregisseurGewisseld = "casusregisseur-gewisseld.v1",
        CasusBesproken = "casus-besproken.v1",
        CasusafspraakGemaakt = "casusafspraak-gemaakt.v1",
        CasusafspraakAfgerond = "casusafspraak-afgerond.v1",
        CasusGesloten = "casus-gesloten.v1",
        CasusvastleggingIngetrokken = "casusvastlegging-ingetrokken.v1",
        BeleidssignaalVastgelegd = "beleidssignaal-vastgelegd.v1",
        BeleidssignaalIngetrokken = "beleidssignaal-ingetrokken.v1",
        ContactGelegd = "contact-gelegd.v1",
        ContactVerloren = "contact-verloren.v1",
        BegeleidingsvastleggingIngetrokken = "begeleidingsvastlegging-ingetrokken.v1",
        Uitstroom = "uitstroom.v1",
        UitstroomGecorrigeerd = "uitstroom-gecorrigeerd.v1",
        UitstroomIngetrokken = "uitstroom-ingetrokken.v1",
        Nazorg = "nazorg.v1",
        NazorgIngetrokken = "nazorg-ingetrokken.v1",
        BudgetVastgesteld = "budget-vastgesteld.v1",
        MaatwerkAangevraagd = "maatwerk-aangevraagd.v1",
        MaatwerkToegekend = "maatwerk-toegekend.v1",
        MaatwerkAfgewezen = "maatwerk-afgewezen.v1",
        MaatwerkBetaald = "maatwerk-betaald.v1",
        MaatwerkresultaatVastgelegd = "maatwerkresultaat-vastgelegd.v1",
        MaatwerkvastleggingIngetrokken = "maatwerkvastlegging-ingetrokken.v1",
        AanbodkostenVerantwoord = "aanbodkosten-verantwoord.v1",
        BuigVastgesteld = "buig-vastgesteld.v1",
        BegeleidingSamengevoegd = "personen-samengevoegd.v1",
        BegeleidingGesplitst = "personen-gesplitst.v1",
    }
}

voorvallen! {
    /// Two persons turned out to be one, as somebody said in the persoonsregister. Stands in the
    /// streams of both; what is recorded since stands in that of who stays.
    BegeleidingSamengevoegd {
        /// Whose dossier goes on in the other.
        van: PersoonId,
        /// The person who stays.
        naar: PersoonId,
    }

    /// That was not so after all: each has a dossier of their own again. Stands in both dossiers.
    BegeleidingGesplitst {
        /// Who is somebody again.
        van: PersoonId,
        /// The person who stayed.
        naar: PersoonId,
    }

    /// A person with a new benefit needs a coach.
    CoachGevraagd {
        /// The benefit that calls for one.
        uitkering_id: Uuid,
        /// The area team that is responsible.
        gebiedsteam: Option<Gebiedsteam>,
    }

    /// No coach is needed for this benefit any more: the grant was withdrawn.
    CoachverzoekVervallen {
        /// The benefit.
        uitkering_id: Uuid,
    }

    /// A coach is assigned: one coach per person, who stays.
    CoachToegewezen {
        /// The coach's internal number.
        coach: Kenmerk,
        /// The area team.
        gebiedsteam: Option<Gebiedsteam>,
    }

    /// Another coach takes over; fewer of these is a goal.
    CoachOvergedragen {
        /// Who hands over.
        van: Kenmerk,
        /// Who takes over.
        naar: Kenmerk,
        /// The area team of who takes over, when it was said; otherwise it stays as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gebiedsteam: Option<Gebiedsteam>,
        /// The warm handover that is done with this; none when it was cold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overdracht_id: Option<Uuid>,
    }

    /// A warm handover is proposed: nothing changes until both coaches have confirmed and the talk of three was held.
    CoachoverdrachtVoorgesteld {
        /// The handover.
        overdracht_id: Uuid,
        /// Who hands over.
        van: Kenmerk,
        /// Who is to take over.
        naar: Kenmerk,
        /// The area team of who takes over, when it is another one.
        gebiedsteam: Option<Gebiedsteam>,
    }

    /// One of the two coaches agrees with a warm handover.
    CoachoverdrachtBevestigd {
        /// The handover.
        overdracht_id: Uuid,
        /// Which of the two; a substitute does it in the name of the coach.
        coach: Kenmerk,
    }

    /// The young person and both coaches spoke with each other.
    DriegesprekGehouden {
        /// The handover.
        overdracht_id: Uuid,
        /// Where, when it was said.
        plek: Option<Gespreksplek>,
    }

    /// A warm handover does not go on.
    CoachoverdrachtIngetrokken {
        /// The handover.
        overdracht_id: Uuid,
        /// Why.
        reden: Overdrachtreden,
    }

    /// A coach is absent and another stands in. About no young person; `geldig_op` is the first day.
    VervangingVastgelegd {
        /// The substitution.
        vervanging_id: Uuid,
        /// The internal number of who is absent.
        coach: Kenmerk,
        /// The internal number of who stands in.
        vervanger: Kenmerk,
        /// First day on which it no longer holds.
        tot: Date,
        /// Why; never what is the matter with somebody.
        reden: Vervangingsreden,
    }

    /// A substitution does not hold: from `geldig_op` on, or not at all when that is its first day or before it.
    VervangingIngetrokken {
        /// The substitution.
        vervanging_id: Uuid,
        /// Why.
        reden: Correctiereden,
    }

    /// A development plan is made.
    OntwikkelplanVastgesteld {
        /// The goals; sealed with the person's key.
        doelen: Verzegeld,
    }

    /// The development plan is adjusted.
    OntwikkelplanBijgesteld {
        /// The goals; sealed with the person's key.
        doelen: Verzegeld,
    }

    /// The five areas of life are assessed, so that development can be measured.
    BigFiveGemeten {
        /// The scores, 1–5 each, for financiën, school of werk, wonen, welzijn and netwerk; sealed, since welzijn
        /// is data about health.
        scores: Verzegeld,
    }

    /// Something comes on offer, or is told anew: what is told last holds.
    AanbodOpengesteld {
        /// What is on offer.
        aanbod: AanbodCode,
        /// What people call it, at most 100 characters; never about a person.
        titel: Option<String>,
        /// Most participants at one time; none when unlimited.
        capaciteit: Option<u32>,
        /// First day on which nobody can start any more; none when it stays open.
        einde: Option<Date>,
        /// Usual duration in weeks.
        duur_weken: Option<u16>,
        /// For whom it is, whose it is and what it costs; none when nothing of that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        regels: Option<Aanbodregels>,
    }

    /// Enrolment stops for the time being.
    AanmeldstopIngesteld {
        /// What is on offer.
        aanbod: AanbodCode,
    }

    /// Enrolment opens again.
    AanmeldstopOpgeheven {
        /// What is on offer.
        aanbod: AanbodCode,
    }

    /// Enrolment was refused for lack of room or by an aanmeldstop; the person waits from this date.
    OpWachtlijstGeplaatst {
        /// The traject that would have started.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// Why somebody was let in for whom it is not; none when it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        afwijking: Option<Afwijkreden>,
    }

    /// A place came free, and is held for who waited longest.
    PlaatsAangeboden {
        /// The traject that would start.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// First day on which it is too late to answer.
        reageren_voor: Date,
    }

    /// The place is no longer held; the person still waits.
    PlaatsVervallen {
        /// The traject that would have started.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// Why.
        reden: Plaatsreden,
    }

    /// A traject starts.
    TrajectGestart {
        /// The traject.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// Age in whole years on the first day, when the birth date is known.
        leeftijd: Option<u8>,
        /// The area team, when known.
        gebiedsteam: Option<Gebiedsteam>,
        /// Why somebody was let in for whom it is not; none when it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        afwijking: Option<Afwijkreden>,
    }

    /// A step on the way.
    TrajectStapGezet {
        /// The traject.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// Which step.
        stap: Trajectstap,
    }

    /// The traject was completed.
    TrajectVoltooid {
        /// The traject.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// What it led to.
        uitkomst: Trajectuitkomst,
    }

    /// The traject stopped before its end.
    TrajectAfgebroken {
        /// The traject.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// Why.
        reden: Afbreekreden,
    }

    /// Something that was recorded of a traject was not so. Without its start the traject never was; without its end it
    /// goes on. What stands instead, if anything, is recorded anew.
    TrajectvastleggingIngetrokken {
        /// The traject.
        traject_id: Uuid,
        /// What is on offer.
        aanbod: AanbodCode,
        /// What is withdrawn.
        wat: Trajectvastlegging,
        /// The date that was recorded for it.
        van: Date,
        /// Which step, when it is a step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stap: Option<Trajectstap>,
        /// Why.
        reden: Correctiereden,
    }

    /// The person is on a waiting list of the GGZ. Which kind of care is sealed.
    GgzWachttijdBegonnen {
        /// What is waited for; sealed with the person's key.
        zorg: Option<Verzegeld>,
    }

    /// Treatment by the GGZ has begun.
    GgzBehandelingGestart {}

    /// There was contact with the person.
    ContactGelegd {
        /// Who had contact.
        coach: Kenmerk,
    }

    /// Still in view, but no contact possible.
    ContactVerloren {}

    /// The benefit ends. `geldig_op` is the first day without benefit.
    Uitstroom {
        /// The benefit that ends.
        uitkering_id: Uuid,
        /// First day without benefit.
        datum: Date,
        /// Reason (reference data).
        reden: RedenCode,
        /// Age in whole years on that day, when the birth date is known.
        leeftijd: Option<u8>,
    }

    /// Date or reason of an outflow were wrong; the facts here replace the earlier ones.
    UitstroomGecorrigeerd {
        /// The benefit.
        uitkering_id: Uuid,
        /// First day without benefit, as corrected.
        datum: Date,
        /// Reason, as corrected.
        reden: RedenCode,
        /// Age in whole years on that day, as corrected.
        leeftijd: Option<u8>,
    }

    /// The benefit did not end after all.
    UitstroomIngetrokken {
        /// The benefit.
        uitkering_id: Uuid,
    }

    /// Some time after the outflow it is asked how things are.
    Nazorg {
        /// The benefit that ended.
        uitkering_id: Uuid,
        /// Whether the outflow has lasted.
        duurzaam: bool,
    }

    /// A budget for maatwerk in a year, as beheer said it; what is told last holds. About no young person.
    BudgetVastgesteld {
        /// Which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// What people call it, at most 100 characters.
        titel: String,
        /// What there is, in cents.
        bedrag_cent: Bedrag,
        /// What it is for.
        doelen: Vec<Budgetdoel>,
        /// Most for one person in the year, in cents; none when there is no such bound.
        per_persoon_cent: Option<Bedrag>,
        /// Up to and including this amount, in cents, for one person in the year, who asks may also decide; 0: somebody else
        /// always decides.
        zelf_tot_cent: Bedrag,
        /// Area teams whose people it is for. Empty: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gebiedsteams: Vec<Gebiedsteam>,
        /// Whose it is: an organisation, never a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        eigenaar: Option<String>,
        /// Which document says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bron: Option<String>,
    }

    /// Money for maatwerk is asked for somebody.
    MaatwerkAangevraagd {
        /// This asking and what follows on it.
        maatwerk_id: Uuid,
        /// Out of which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// What for.
        doel: Maatwerkdoel,
        /// How much, in cents.
        bedrag_cent: Bedrag,
        /// The internal number of who asks.
        door: Kenmerk,
        /// The account with which: a number can change, or be told later, and an account is one person. Not known of before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Kenmerk>,
        /// Why; sealed with the person's key.
        toelichting: Option<Verzegeld>,
    }

    /// It is granted: from then on the amount is taken out of the budget.
    MaatwerkToegekend {
        /// What was asked.
        maatwerk_id: Uuid,
        /// Out of which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// How much, in cents; at most what was asked.
        bedrag_cent: Bedrag,
        /// The internal number of who decided.
        door: Kenmerk,
        /// The account with which: a number can change, or be told later, and an account is one person. Not known of before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Kenmerk>,
        /// Why; sealed with the person's key.
        toelichting: Option<Verzegeld>,
    }

    /// It is refused.
    MaatwerkAfgewezen {
        /// What was asked.
        maatwerk_id: Uuid,
        /// Out of which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// Why, as a code.
        reden: Maatwerkafwijsreden,
        /// The internal number of who decided.
        door: Kenmerk,
        /// The account with which: a number can change, or be told later, and an account is one person. Not known of before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Kenmerk>,
        /// Why; sealed with the person's key.
        toelichting: Option<Verzegeld>,
    }

    /// Something of what was granted is paid.
    MaatwerkBetaald {
        /// What was granted.
        maatwerk_id: Uuid,
        /// Out of which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// The payment; follows from the caller's kenmerk.
        betaling_id: Uuid,
        /// How much, in cents.
        bedrag_cent: Bedrag,
        /// Whether nothing more follows: what is left of the grant goes back to the budget.
        laatste: bool,
    }

    /// What the money led to; what is told last holds.
    MaatwerkresultaatVastgelegd {
        /// What was paid.
        maatwerk_id: Uuid,
        /// Out of which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// What it led to.
        resultaat: Maatwerkresultaat,
    }

    /// Something that was recorded of it was not so. What stands instead, if anything, is recorded anew.
    MaatwerkvastleggingIngetrokken {
        /// What it is about.
        maatwerk_id: Uuid,
        /// Out of which budget.
        budget: BudgetCode,
        /// Of which calendar year.
        jaar: i16,
        /// What is withdrawn.
        wat: Maatwerkvastlegging,
        /// Which payment, when it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        betaling_id: Option<Uuid>,
        /// Why.
        reden: Correctiereden,
    }

    /// What an aanbod has cost in a year, as it was accounted for; what is told last holds. About no young person.
    AanbodkostenVerantwoord {
        /// What is on offer.
        aanbod: AanbodCode,
        /// Which calendar year.
        jaar: i16,
        /// How much, in cents.
        bedrag_cent: Bedrag,
        /// Which document says so.
        bron: String,
    }

    /// What the municipality got for benefits (BUIG) in a year, and what they cost, as accounted for; what is told last
    /// holds. About no young person.
    BuigVastgesteld {
        /// Which calendar year.
        jaar: i16,
        /// What the state gave, in cents.
        budget_cent: Bedrag,
        /// What was spent, in cents; none as long as that is not accounted for.
        besteed_cent: Option<Bedrag>,
        /// What one benefit less saves in a month, in cents, as the source says it; never computed here.
        besparing_per_maand_cent: Option<Bedrag>,
        /// Which document says so.
        bron: String,
    }
}

/// What a budget is for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Budgetdoel {
    /// The code.
    pub code: Maatwerkdoel,
    /// What people call it, at most 100 characters.
    pub titel: String,
}

/// For whom an aanbod is, whose it is and what it costs, as the municipality decided. What is not said is no rule.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Aanbodregels {
    /// Target groups; one of them is enough. Empty: for everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doelgroepen: Vec<Doelgroep>,
    /// Youngest age in whole years on the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leeftijd_van: Option<u8>,
    /// First age in whole years that is too old on the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leeftijd_tot: Option<u8>,
    /// Area teams. Empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gebiedsteams: Vec<Gebiedsteam>,
    /// Municipalities from which somebody, or the school, may come. Empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gemeenten: Vec<Gemeentecode>,
    /// Whose it is: an organisation, never a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eigenaar: Option<String>,
    /// Euros a year for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_per_jaar: Option<u32>,
    /// Euros for one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kosten_per_plaats: Option<u32>,
    /// Which document says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bron: Option<String>,
}

impl TrajectGebeurtenis {
    /// What is on offer, where the event is about that: capacity is counted over these.
    #[must_use]
    pub const fn aanbod(&self) -> Option<&AanbodCode> {
        Some(match self {
            Self::AanbodOpengesteld(f) => &f.aanbod,
            Self::AanmeldstopIngesteld(f) => &f.aanbod,
            Self::AanmeldstopOpgeheven(f) => &f.aanbod,
            Self::OpWachtlijstGeplaatst(f) => &f.aanbod,
            Self::PlaatsAangeboden(f) => &f.aanbod,
            Self::PlaatsVervallen(f) => &f.aanbod,
            Self::TrajectGestart(f) => &f.aanbod,
            Self::TrajectStapGezet(f) => &f.aanbod,
            Self::TrajectVoltooid(f) => &f.aanbod,
            Self::TrajectAfgebroken(f) => &f.aanbod,
            Self::TrajectvastleggingIngetrokken(f) => &f.aanbod,
            Self::AanbodkostenVerantwoord(f) => &f.aanbod,
            Self::CoachGevraagd(_)
            | Self::CoachoverdrachtVoorgesteld(_)
            | Self::CoachoverdrachtBevestigd(_)
            | Self::DriegesprekGehouden(_)
            | Self::CoachoverdrachtIngetrokken(_)
            | Self::VervangingVastgelegd(_)
            | Self::VervangingIngetrokken(_)
            | Self::CoachverzoekVervallen(_)
            | Self::CoachToegewezen(_)
            | Self::CoachOvergedragen(_)
            | Self::OntwikkelplanVastgesteld(_)
            | Self::OntwikkelplanBijgesteld(_)
            | Self::BigFiveGemeten(_)
            | Self::BigFiveMetingIngetrokken(_)
            | Self::PlaatsingBegonnen(_)
            | Self::PlaatsingBeeindigd(_)
            | Self::JobcoachToegewezen(_)
            | Self::JobcoachingBeeindigd(_)
            | Self::PlaatsingsvastleggingIngetrokken(_)
            | Self::GgzWachttijdBegonnen(_)
            | Self::GgzBehandelingGestart(_)
            | Self::GgzWachttijdBeeindigd(_)
            | Self::GgzOverbruggingBegonnen(_)
            | Self::GgzOverbruggingBeeindigd(_)
            | Self::GgzVastleggingIngetrokken(_)
            | Self::JpfDeelnameBegonnen(_)
            | Self::JpfSchuldOvergenomen(_)
            | Self::JpfPlanVastgesteld(_)
            | Self::JpfTegenprestatieAfgesproken(_)
            | Self::JpfTegenprestatieBeoordeeld(_)
            | Self::JpfDeelnameBeeindigd(_)
            | Self::JpfVastleggingIngetrokken(_)
            | Self::CasusGeopend(_)
            | Self::CasusregisseurGewisseld(_)
            | Self::CasusBesproken(_)
            | Self::CasusafspraakGemaakt(_)
            | Self::CasusafspraakAfgerond(_)
            | Self::CasusGesloten(_)
            | Self::CasusvastleggingIngetrokken(_)
            | Self::BeleidssignaalVastgelegd(_)
            | Self::BeleidssignaalIngetrokken(_)
            | Self::ContactGelegd(_)
            | Self::ContactVerloren(_)
            | Self::BegeleidingsvastleggingIngetrokken(_)
            | Self::Uitstroom(_)
            | Self::UitstroomGecorrigeerd(_)
            | Self::UitstroomIngetrokken(_)
            | Self::Nazorg(_)
            | Self::NazorgIngetrokken(_)
            | Self::BudgetVastgesteld(_)
            | Self::MaatwerkAangevraagd(_)
            | Self::MaatwerkToegekend(_)
            | Self::MaatwerkAfgewezen(_)
            | Self::MaatwerkBetaald(_)
            | Self::MaatwerkresultaatVastgelegd(_)
            | Self::MaatwerkvastleggingIngetrokken(_)
            | Self::BuigVastgesteld(_)
            | Self::BegeleidingSamengevoegd(_)
            | Self::BegeleidingGesplitst(_) => return None,
        })
    }

    /// What is on offer, the traject, and the benefit that ended: so that what follows on a traject or an outflow
    /// finds its stream by id, also right after it was recorded.
    fn eigen_etiketten(&self) -> Vec<eventstore::Tag> {
        let over = match self {
            Self::OpWachtlijstGeplaatst(f) => Some(("traject", f.traject_id)),
            Self::PlaatsAangeboden(f) => Some(("traject", f.traject_id)),
            Self::PlaatsVervallen(f) => Some(("traject", f.traject_id)),
            Self::TrajectGestart(f) => Some(("traject", f.traject_id)),
            Self::TrajectStapGezet(f) => Some(("traject", f.traject_id)),
            Self::TrajectVoltooid(f) => Some(("traject", f.traject_id)),
            Self::TrajectAfgebroken(f) => Some(("traject", f.traject_id)),
            Self::TrajectvastleggingIngetrokken(f) => Some(("traject", f.traject_id)),
            Self::PlaatsingBegonnen(f) => Some(("plaatsing", f.plaatsing_id)),
            Self::PlaatsingBeeindigd(f) => Some(("plaatsing", f.plaatsing_id)),
            Self::JobcoachToegewezen(f) => Some(("plaatsing", f.plaatsing_id)),
            Self::GgzOverbruggingBegonnen(f) => Some(("overbrugging", f.overbrugging_id)),
            Self::GgzOverbruggingBeeindigd(f) => Some(("overbrugging", f.overbrugging_id)),
            Self::GgzVastleggingIngetrokken(f) => f.overbrugging_id.map(|id| ("overbrugging", id)),
            Self::JobcoachingBeeindigd(f) => Some(("plaatsing", f.plaatsing_id)),
            Self::JpfDeelnameBegonnen(f) => Some(("jpf", f.deelname_id)),
            Self::JpfSchuldOvergenomen(f) => Some(("jpf", f.deelname_id)),
            Self::JpfPlanVastgesteld(f) => Some(("jpf", f.deelname_id)),
            Self::JpfTegenprestatieAfgesproken(f) => Some(("jpf", f.deelname_id)),
            Self::JpfTegenprestatieBeoordeeld(f) => Some(("jpf", f.deelname_id)),
            Self::JpfDeelnameBeeindigd(f) => Some(("jpf", f.deelname_id)),
            Self::JpfVastleggingIngetrokken(f) => Some(("jpf", f.deelname_id)),
            Self::CasusGeopend(f) => Some(("casus", f.casus_id)),
            Self::CasusregisseurGewisseld(f) => Some(("casus", f.casus_id)),
            Self::CasusBesproken(f) => Some(("casus", f.casus_id)),
            Self::CasusafspraakGemaakt(f) => Some(("casus", f.casus_id)),
            Self::CasusafspraakAfgerond(f) => Some(("casus", f.casus_id)),
            Self::CasusGesloten(f) => Some(("casus", f.casus_id)),
            Self::CasusvastleggingIngetrokken(f) => Some(("casus", f.casus_id)),
            Self::BeleidssignaalVastgelegd(f) => Some(("beleidssignaal", f.beleidssignaal_id)),
            Self::BeleidssignaalIngetrokken(f) => Some(("beleidssignaal", f.beleidssignaal_id)),
            Self::PlaatsingsvastleggingIngetrokken(f) => Some(("plaatsing", f.plaatsing_id)),
            Self::CoachoverdrachtVoorgesteld(f) => Some(("overdracht", f.overdracht_id)),
            Self::CoachoverdrachtBevestigd(f) => Some(("overdracht", f.overdracht_id)),
            Self::DriegesprekGehouden(f) => Some(("overdracht", f.overdracht_id)),
            Self::CoachoverdrachtIngetrokken(f) => Some(("overdracht", f.overdracht_id)),
            Self::BegeleidingsvastleggingIngetrokken(f) => f.overdracht_id.map(|id| ("overdracht", id)),
            Self::VervangingVastgelegd(f) => Some(("vervanging", f.vervanging_id)),
            Self::VervangingIngetrokken(f) => Some(("vervanging", f.vervanging_id)),
            Self::Uitstroom(f) => Some(("uitkering", f.uitkering_id)),
            Self::MaatwerkAangevraagd(f) => Some(("maatwerk", f.maatwerk_id)),
            Self::MaatwerkToegekend(f) => Some(("maatwerk", f.maatwerk_id)),
            Self::MaatwerkAfgewezen(f) => Some(("maatwerk", f.maatwerk_id)),
            Self::MaatwerkBetaald(f) => Some(("maatwerk", f.maatwerk_id)),
            Self::MaatwerkresultaatVastgelegd(f) => Some(("maatwerk", f.maatwerk_id)),
            Self::MaatwerkvastleggingIngetrokken(f) => Some(("maatwerk", f.maatwerk_id)),
            // Found by their person or their aanbod.
            Self::AanbodOpengesteld(_)
            | Self::AanmeldstopIngesteld(_)
            | Self::AanmeldstopOpgeheven(_)
            | Self::CoachGevraagd(_)
            | Self::CoachverzoekVervallen(_)
            | Self::CoachToegewezen(_)
            | Self::CoachOvergedragen(_)
            | Self::OntwikkelplanVastgesteld(_)
            | Self::OntwikkelplanBijgesteld(_)
            | Self::BigFiveGemeten(_)
            | Self::BigFiveMetingIngetrokken(_)
            | Self::GgzWachttijdBegonnen(_)
            | Self::GgzBehandelingGestart(_)
            | Self::GgzWachttijdBeeindigd(_)
            | Self::ContactGelegd(_)
            | Self::ContactVerloren(_)
            | Self::UitstroomGecorrigeerd(_)
            | Self::UitstroomIngetrokken(_)
            | Self::Nazorg(_)
            | Self::NazorgIngetrokken(_)
            | Self::BudgetVastgesteld(_)
            | Self::AanbodkostenVerantwoord(_)
            | Self::BuigVastgesteld(_)
            | Self::BegeleidingSamengevoegd(_)
            | Self::BegeleidingGesplitst(_) => None,
        };
        let over = over.map(|(soort, id)| eventstore::Tag::new(format!("{soort}:{id}")));
        let budget = self.budget().map(|(budget, jaar)| etiket_budget(budget, jaar));
        self.aanbod().map(etiket_aanbod).into_iter().chain(budget).chain(over).collect()
    }

    /// The budget and its year, where the event is about that: what is spent is counted over these.
    #[must_use]
    pub const fn budget(&self) -> Option<(&BudgetCode, i16)> {
        Some(match self {
            Self::BudgetVastgesteld(f) => (&f.budget, f.jaar),
            Self::MaatwerkAangevraagd(f) => (&f.budget, f.jaar),
            Self::MaatwerkToegekend(f) => (&f.budget, f.jaar),
            Self::MaatwerkAfgewezen(f) => (&f.budget, f.jaar),
            Self::MaatwerkBetaald(f) => (&f.budget, f.jaar),
            Self::MaatwerkresultaatVastgelegd(f) => (&f.budget, f.jaar),
            Self::MaatwerkvastleggingIngetrokken(f) => (&f.budget, f.jaar),
            _ => return None,
        })
    }
}

/// The label that every event about money out of a budget of a year carries.
#[must_use]
pub fn etiket_budget(budget: &BudgetCode, jaar: i16) -> eventstore::Tag {
    eventstore::Tag::new(format!("budget:{budget}-{jaar}"))
}

/// The label that every event about something on offer carries.
#[must_use]
pub fn etiket_aanbod(aanbod: &AanbodCode) -> eventstore::Tag {
    eventstore::Tag::new(format!("aanbod:{aanbod}"))
}
