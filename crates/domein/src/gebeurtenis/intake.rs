//! The events of intake: the gate to the benefit.

use jiff::civil::Date;
use uuid::Uuid;

#[cfg(feature = "volgende-versie")]
use super::UitkeringToegekendV1;
use super::{gebeurtenissen, voorvallen};
use crate::{
    Aanvraagstap, Afwijzingsreden, Afzegger, Bezwaaruitkomst, Correctiereden, Doelgroep, Gebiedsteam,
    Geboortemaand, Gespreksplek, Herkomst, IntakeVorm, IntrekkingReden, Kenmerk, Leefvorm, Leveringssoort,
    Opleidingsniveau, PersoonId, RedenCode, Regeling, Rol, Uitkeringsrol, Verzegeld, ZoektermijnReden,
    gedaan::{Herroepbaar, Intrekking},
};

gebeurtenissen! {
    /// What happens from application to decision. Stream: `dossier-<persoon-id>`.
    IntakeGebeurtenis, "intake" {
        AanvraagIngediend = "aanvraag-ingediend.v1",
        ZoektermijnGestart = "zoektermijn-gestart.v1",
        ZoektermijnNietToegepast = "zoektermijn-niet-toegepast.v1",
        IntakeGepland = "intake-gepland.v1",
        IntakeVerplaatst = "intake-verplaatst.v1",
        IntakeAfgezegd = "intake-afgezegd.v1",
        VoorafGebeld = "vooraf-gebeld.v1",
        IntakeGehouden = "intake-gehouden.v1",
        IntakeNietVerschenen = "intake-niet-verschenen.v1",
        #[cfg(not(feature = "volgende-versie"))]
        UitkeringToegekend = "uitkering-toegekend.v1",
        #[cfg(feature = "volgende-versie")]
        UitkeringToegekend = "uitkering-toegekend.v2" from { "uitkering-toegekend.v1": UitkeringToegekendV1 },
        UitkeringGecorrigeerd = "uitkering-gecorrigeerd.v1",
        IngangsdatumGecorrigeerd = "ingangsdatum-gecorrigeerd.v1",
        KenmerkenGewijzigd = "kenmerken-gewijzigd.v1",
        ToekenningIngetrokken = "toekenning-ingetrokken.v1",
        ToekenningHersteld = "toekenning-hersteld.v1",
        UitkeringNietMeerGeleverd = "uitkering-niet-meer-geleverd.v1",
        UitkeringWeerGeleverd = "uitkering-weer-geleverd.v1",
        UitkeringseindeGemeld = "uitkeringseinde-gemeld.v1",
        UitkeringseindeIngetrokken = "uitkeringseinde-ingetrokken.v1",
        UitstroomVernomen = "uitstroom-vernomen.v1",
        UitstroomHerroepen = "uitstroom-herroepen.v1",
        AanvraagGekoppeld = "aanvraag-gekoppeld.v1",
        AanvraagAfgewezen = "aanvraag-afgewezen.v1",
        AanvraagIngetrokken = "aanvraag-ingetrokken.v1",
        BezwaarGemaakt = "bezwaar-gemaakt.v1",
        BezwaarBeslist = "bezwaar-beslist.v1",
        AanvraagstapIngetrokken = "aanvraagstap-ingetrokken.v1",
        AanvraagVervallen = "aanvraag-vervallen.v1",
        AanleidingVervallen = "aanleiding-vervallen.v1",
        AanleidingHersteld = "aanleiding-hersteld.v1",
        DossiersSamengevoegd = "personen-samengevoegd.v1",
        DossiersGesplitst = "personen-gesplitst.v1",
        AanleveringVerwerkt = "aanlevering-verwerkt.v1",
        AanleveringTeruggedraaid = "aanlevering-teruggedraaid.v1",
    }
}

voorvallen! {
    /// Two persons turned out to be one, as somebody said in the persoonsregister. Stands in the dossiers of
    /// both; what is recorded since stands in that of who stays.
    DossiersSamengevoegd {
        /// Whose dossier goes on in the other.
        van: PersoonId,
        /// The person who stays.
        naar: PersoonId,
    }

    /// That was not so after all: each has a dossier of their own again. Stands in both dossiers.
    DossiersGesplitst {
        /// Who is somebody again.
        van: PersoonId,
        /// The person who stayed.
        naar: PersoonId,
    }

    /// Somebody applies for a benefit.
    AanvraagIngediend {
        /// The application.
        aanvraag_id: Uuid,
        /// The signal that it came from, if it did.
        signaal_id: Option<Uuid>,
        /// The area team, when known.
        gebiedsteam: Option<Gebiedsteam>,
        /// Fast-tracked: the informative talk showed that the application is needed.
        versneld: bool,
        /// The coach who stays the fixed contact, when there already is one.
        coach: Option<Kenmerk>,
        /// Age in whole years on the day of application, when the birth date is known.
        leeftijd: Option<u8>,
    }

    /// Under 27: four weeks in which to look for work or school first (Participatiewet, art. 41 lid 4).
    ZoektermijnGestart {
        /// The application.
        aanvraag_id: Uuid,
        /// First day on which the application can go on.
        tot: Date,
    }

    /// The college waives the search period for individual reasons (Participatiewet in balans, 2026).
    ZoektermijnNietToegepast {
        /// The application.
        aanvraag_id: Uuid,
        /// The ground.
        reden: ZoektermijnReden,
        /// The individual reasons in words; sealed with the person's key.
        toelichting: Option<Verzegeld>,
    }

    /// An intake talk is planned.
    IntakeGepland {
        /// The application.
        aanvraag_id: Uuid,
        /// Its form.
        vorm: IntakeVorm,
        /// Day of the talk.
        datum_gesprek: Date,
        /// Where, when said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plek: Option<Gespreksplek>,
    }

    /// The intake talk goes to another day; that is no absence. Holds on the day on which that was said.
    IntakeVerplaatst {
        /// The application.
        aanvraag_id: Uuid,
        /// Day of the talk from now on.
        datum_gesprek: Date,
        /// Who asked for it.
        door: Afzegger,
        /// Where from now on; none: where it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plek: Option<Gespreksplek>,
    }

    /// The intake talk does not go on; that is no absence. Holds on the day on which that was said.
    IntakeAfgezegd {
        /// The application.
        aanvraag_id: Uuid,
        /// Who cancelled it.
        door: Afzegger,
        /// Days from that day until the day of the talk; 0 on the day itself.
        dagen_vooraf: u32,
    }

    /// The applicant was called before the talk, to hear whether somebody who knows employers joins it.
    VoorafGebeld {
        /// The application.
        aanvraag_id: Uuid,
        /// The internal number of who called.
        door: Kenmerk,
        /// Whether the applicant was reached.
        bereikt: bool,
        /// Whether the applicant is ready for work, as who called judged it; none when nobody was reached.
        arbeidsfit: Option<bool>,
    }

    /// The intake talk was held.
    IntakeGehouden {
        /// The application.
        aanvraag_id: Uuid,
        /// Its form.
        vorm: IntakeVorm,
        /// Who took part besides the applicant, by role.
        deelnemers: Vec<Rol>,
        /// Whether the person is ready for work, when judged.
        arbeidsfit: Option<bool>,
        /// Where, when said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plek: Option<Gespreksplek>,
    }

    /// The applicant did not come to the intake talk.
    IntakeNietVerschenen {
        /// The application.
        aanvraag_id: Uuid,
    }

    /// What figures need of a person with a benefit.
    Uitkeringskenmerken {
        /// Birth month, or year.
        geboortemaand: Option<Geboortemaand>,
        /// Level of education.
        opleidingsniveau: Opleidingsniveau,
        /// Target groups, sorted, each once; the ones that follow from the level of education included.
        doelgroepen: Vec<Doelgroep>,
        /// The area team that is responsible.
        gebiedsteam: Option<Gebiedsteam>,
        /// Who the person lives with.
        leefvorm: Leefvorm,
        /// Reason of inflow (reference data).
        reden_instroom: RedenCode,
        /// The law that it is paid under.
        #[serde(default, skip_serializing_if = "is_standaard")]
        regeling: Regeling,
        /// What the person is in the household that gets it. Only the main applicant is counted.
        #[serde(default, skip_serializing_if = "is_standaard")]
        rol: Uitkeringsrol,
    }

    /// A benefit is granted; it counts from its start date (geldig_op), which may lie in the past.
    UitkeringToegekend {
        /// The benefit; follows from person, municipality and start date.
        uitkering_id: Uuid,
        /// The application that it decides on; none for a benefit taken over from an existing file.
        aanvraag_id: Option<Uuid>,
        /// How it came to be known here.
        herkomst: Herkomst,
        /// First day of the benefit.
        #[cfg_attr(feature = "volgende-versie", serde(rename = "eersteDag"))]
        ingangsdatum: Date,
        /// Age in whole years on the first day, when the birth date is known.
        leeftijd: Option<u8>,
        /// What figures need of the person.
        kenmerken: Uitkeringskenmerken,
        /// The coach who stays the fixed contact, when there already is one.
        coach: Option<Kenmerk>,
        /// The source that brought it said at once that it has ended: nobody needs a coach for it any more.
        al_beeindigd: bool,
        /// The day of the decision; none when nothing was decided here, or when it was recorded before this was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        besloten_op: Option<Date>,
        /// Whether it was granted for very urgent reasons to somebody who has no right to it (Participatiewet, art. 16): somebody
        /// younger than 18.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        zeer_dringende_redenen: bool,
    }

    /// What was known of a benefit was wrong or is known better; the facts here replace the earlier ones for the whole
    /// time of the benefit, changes that were recorded with a day included.
    UitkeringGecorrigeerd {
        /// The benefit.
        uitkering_id: Uuid,
        /// What figures need of the person, as corrected.
        kenmerken: Uitkeringskenmerken,
        /// Age in whole years on the first day, as corrected.
        leeftijd: Option<u8>,
    }

    /// The first day of a benefit was wrong. The benefit stays the same one, with everything else that is known of it.
    IngangsdatumGecorrigeerd {
        /// The benefit.
        uitkering_id: Uuid,
        /// First day of the benefit, as corrected.
        ingangsdatum: Date,
        /// Age in whole years on that day, when the birth date is known.
        leeftijd: Option<u8>,
    }

    /// Something about the person changed during the benefit: another team, another way of living, a diploma. Days before
    /// `vanaf` keep what was known of them; what was known of later days no longer holds.
    KenmerkenGewijzigd {
        /// The benefit.
        uitkering_id: Uuid,
        /// First day on which it is so.
        vanaf: Date,
        /// What figures need of the person, from that day on.
        kenmerken: Uitkeringskenmerken,
    }

    /// A grant is withdrawn: it should not have been given, and no longer counts.
    ToekenningIngetrokken {
        /// The benefit.
        uitkering_id: Uuid,
        /// A full delivery no longer has it, or has it as part of another one. A delivery that has it again restores it;
        /// what somebody withdrew by hand no delivery restores.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bij_levering: bool,
    }

    /// A withdrawn grant counts again: the withdrawal was wrong. Ends that were recorded still hold.
    ToekenningHersteld {
        /// The benefit.
        uitkering_id: Uuid,
        /// How it once came to be known here.
        herkomst: Herkomst,
        /// First day of the benefit.
        ingangsdatum: Date,
        /// Age in whole years on the first day, when the birth date is known.
        leeftijd: Option<u8>,
        /// What figures need of the person.
        kenmerken: Uitkeringskenmerken,
        /// It has ended: nobody needs a coach for it any more.
        al_beeindigd: bool,
    }

    /// A full delivery no longer has the benefit, and does not say why. It keeps counting as it was last known, until a
    /// delivery has it again or somebody withdraws it.
    UitkeringNietMeerGeleverd {
        /// The benefit.
        uitkering_id: Uuid,
        /// The day of which the delivery gives the state.
        peildatum: Date,
    }

    /// A benefit that was no longer delivered is delivered again.
    UitkeringWeerGeleverd {
        /// The benefit.
        uitkering_id: Uuid,
    }

    /// The existing file says that a benefit has ended, or says it anew with another date or reason.
    UitkeringseindeGemeld {
        /// The benefit.
        uitkering_id: Uuid,
        /// First day without benefit.
        datum: Date,
        /// Reason of outflow (reference data).
        reden: RedenCode,
        /// Age in whole years on that day, when the birth date is known.
        leeftijd: Option<u8>,
    }

    /// The existing file no longer says that the benefit has ended.
    UitkeringseindeIngetrokken {
        /// The benefit.
        uitkering_id: Uuid,
    }

    /// Traject recorded that the benefit ends, or says it anew with another date or reason: from then on nothing stands in
    /// the way of another one. What the existing file says of the end goes before it.
    UitstroomVernomen {
        /// The benefit.
        uitkering_id: Uuid,
        /// First day without benefit.
        datum: Date,
        /// Reason of outflow (reference data).
        reden: RedenCode,
    }

    /// Traject no longer says that the benefit ends.
    UitstroomHerroepen {
        /// The benefit.
        uitkering_id: Uuid,
    }

    /// The application is granted, and the benefit is one that was already known (from the existing file): it counts
    /// once.
    AanvraagGekoppeld {
        /// The application.
        aanvraag_id: Uuid,
        /// The benefit that was known.
        uitkering_id: Uuid,
        /// The coach who stays the fixed contact, when there already is one.
        coach: Option<Kenmerk>,
    }

    /// The application is refused.
    AanvraagAfgewezen {
        /// The application.
        aanvraag_id: Uuid,
        /// Why.
        reden: Afwijzingsreden,
    }

    /// The applicant withdraws the application.
    AanvraagIngetrokken {
        /// The application.
        aanvraag_id: Uuid,
        /// Why.
        reden: IntrekkingReden,
    }

    /// The applicant objects to the refusal (Awb, art. 6:4). The refusal stands as long as nothing else is decided.
    BezwaarGemaakt {
        /// The application.
        aanvraag_id: Uuid,
        /// Whether a committee advises, so that the decision may take twelve weeks instead of six (Awb, art. 7:10).
        commissie: bool,
    }

    /// The objection is decided on. When it is gegrond the refusal no longer holds: the benefit is granted at once, or the
    /// application is decided on anew.
    BezwaarBeslist {
        /// The application.
        aanvraag_id: Uuid,
        /// How.
        uitkomst: Bezwaaruitkomst,
    }

    /// Something that was recorded of an application was not so, or was otherwise: it counts as never recorded.
    AanvraagstapIngetrokken {
        /// The application.
        aanvraag_id: Uuid,
        /// What was recorded.
        stap: Aanvraagstap,
        /// The date on which it was said to be so. Of more on one day the last is meant.
        van: Date,
        /// Why.
        reden: Correctiereden,
        /// Whether the next event of the application stands in its place.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        vervangen: bool,
    }

    /// What led to the application turned out not to be so, before anything was done with it: it counts as never made. The
    /// same signal may lead to it anew.
    AanvraagVervallen {
        /// The application.
        aanvraag_id: Uuid,
    }

    /// What led to the application turned out not to be so, when something was done with it already: it stays, and
    /// somebody looks at it.
    AanleidingVervallen {
        /// The application.
        aanvraag_id: Uuid,
    }

    /// After [`AanleidingVervallen`] something led to the application again: nobody needs to look at it any more.
    AanleidingHersteld {
        /// The application.
        aanvraag_id: Uuid,
        /// The coach of what asks for it again, who is the fixed contact from then on; none: the coach stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        coach: Option<Kenmerk>,
        /// The area team of what asks for it again; none: the team stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gebiedsteam: Option<Gebiedsteam>,
    }

    /// A delivery of a file was taken in. It says up to when, and about what, its source is known. Nobody is named: the
    /// file is known by a keyed fingerprint. Stream: `aanlevering-<aanlevering-id>`.
    AanleveringVerwerkt {
        /// The delivery; what it recorded carries this id as its correlation.
        aanlevering_id: Uuid,
        /// The feed.
        bron: String,
        /// What its rows are together.
        soort: Leveringssoort,
        /// The day of which it gives the state (inclusive): its source is known up to and including this day. None for an
        /// addition that does not say it.
        peildatum: Option<Date>,
        /// The first day that a full set covers (inclusive): benefits that ended before it are not in it. None: everything
        /// there ever was.
        vanaf: Option<Date>,
        /// The columns that it had, by our names. About a column that never came nothing is known.
        kolommen: Vec<String>,
        /// Fingerprint of the file, in hexadecimal, with a key of the persoonsregister.
        vingerafdruk: String,
        /// Rows read.
        gelezen: u64,
        /// Rows refused.
        geweigerd: u64,
    }

    /// A delivery was taken back as a whole: what it says of its source no longer holds.
    AanleveringTeruggedraaid {
        /// The delivery.
        aanlevering_id: Uuid,
    }
}

/// Whether a value is what it is when nothing is said: events of before it could be said stay as they are.
fn is_standaard<T: Default + PartialEq>(waarde: &T) -> bool {
    *waarde == T::default()
}

impl IntakeGebeurtenis {
    /// What begins an application or a benefit can be found by its id; the rest stands in the same stream.
    fn eigen_etiketten(&self) -> Vec<eventstore::Tag> {
        match self {
            Self::AanvraagIngediend(feiten) => vec![format!("aanvraag:{}", feiten.aanvraag_id).into()],
            Self::UitkeringToegekend(feiten) => vec![format!("uitkering:{}", feiten.uitkering_id).into()],
            Self::ZoektermijnGestart(_)
            | Self::ZoektermijnNietToegepast(_)
            | Self::IntakeGepland(_)
            | Self::IntakeGehouden(_)
            | Self::IntakeNietVerschenen(_)
            | Self::IntakeVerplaatst(_)
            | Self::IntakeAfgezegd(_)
            | Self::VoorafGebeld(_)
            | Self::BezwaarGemaakt(_)
            | Self::BezwaarBeslist(_)
            | Self::AanvraagstapIngetrokken(_)
            | Self::UitkeringGecorrigeerd(_)
            | Self::IngangsdatumGecorrigeerd(_)
            | Self::KenmerkenGewijzigd(_)
            | Self::ToekenningIngetrokken(_)
            | Self::ToekenningHersteld(_)
            | Self::UitkeringNietMeerGeleverd(_)
            | Self::UitkeringWeerGeleverd(_)
            | Self::AanleveringVerwerkt(_)
            | Self::AanleveringTeruggedraaid(_)
            | Self::UitkeringseindeGemeld(_)
            | Self::UitkeringseindeIngetrokken(_)
            | Self::UitstroomVernomen(_)
            | Self::UitstroomHerroepen(_)
            | Self::AanvraagGekoppeld(_)
            | Self::AanvraagAfgewezen(_)
            | Self::DossiersSamengevoegd(_)
            | Self::DossiersGesplitst(_)
            | Self::AanvraagVervallen(_)
            | Self::AanleidingVervallen(_)
            | Self::AanleidingHersteld(_)
            | Self::AanvraagIngetrokken(_) => Vec::new(),
        }
    }

    /// The application that an event is about; of a grant that of which it is the decision.
    #[must_use]
    pub const fn aanvraag_id(&self) -> Option<Uuid> {
        Some(match self {
            Self::AanvraagIngediend(f) => f.aanvraag_id,
            Self::ZoektermijnGestart(f) => f.aanvraag_id,
            Self::ZoektermijnNietToegepast(f) => f.aanvraag_id,
            Self::IntakeGepland(f) => f.aanvraag_id,
            Self::IntakeVerplaatst(f) => f.aanvraag_id,
            Self::IntakeAfgezegd(f) => f.aanvraag_id,
            Self::VoorafGebeld(f) => f.aanvraag_id,
            Self::IntakeGehouden(f) => f.aanvraag_id,
            Self::IntakeNietVerschenen(f) => f.aanvraag_id,
            Self::UitkeringToegekend(f) => return f.aanvraag_id,
            Self::AanvraagGekoppeld(f) => f.aanvraag_id,
            Self::AanvraagAfgewezen(f) => f.aanvraag_id,
            Self::AanvraagIngetrokken(f) => f.aanvraag_id,
            Self::BezwaarGemaakt(f) => f.aanvraag_id,
            Self::BezwaarBeslist(f) => f.aanvraag_id,
            Self::AanvraagstapIngetrokken(f) => f.aanvraag_id,
            Self::AanvraagVervallen(f) => f.aanvraag_id,
            Self::AanleidingVervallen(f) => f.aanvraag_id,
            Self::AanleidingHersteld(f) => f.aanvraag_id,
            Self::UitkeringGecorrigeerd(_)
            | Self::IngangsdatumGecorrigeerd(_)
            | Self::KenmerkenGewijzigd(_)
            | Self::ToekenningIngetrokken(_)
            | Self::ToekenningHersteld(_)
            | Self::UitkeringNietMeerGeleverd(_)
            | Self::UitkeringWeerGeleverd(_)
            | Self::AanleveringVerwerkt(_)
            | Self::AanleveringTeruggedraaid(_)
            | Self::DossiersSamengevoegd(_)
            | Self::DossiersGesplitst(_)
            | Self::UitkeringseindeGemeld(_)
            | Self::UitkeringseindeIngetrokken(_)
            | Self::UitstroomVernomen(_)
            | Self::UitstroomHerroepen(_) => return None,
        })
    }

    /// The benefit that an event is about; of a decision on an application that which it gives.
    #[must_use]
    pub const fn uitkering_id(&self) -> Option<Uuid> {
        Some(match self {
            Self::UitkeringToegekend(f) => f.uitkering_id,
            Self::UitkeringGecorrigeerd(f) => f.uitkering_id,
            Self::IngangsdatumGecorrigeerd(f) => f.uitkering_id,
            Self::KenmerkenGewijzigd(f) => f.uitkering_id,
            Self::ToekenningIngetrokken(f) => f.uitkering_id,
            Self::ToekenningHersteld(f) => f.uitkering_id,
            Self::UitkeringNietMeerGeleverd(f) => f.uitkering_id,
            Self::UitkeringWeerGeleverd(f) => f.uitkering_id,
            Self::UitkeringseindeGemeld(f) => f.uitkering_id,
            Self::UitkeringseindeIngetrokken(f) => f.uitkering_id,
            Self::UitstroomVernomen(f) => f.uitkering_id,
            Self::UitstroomHerroepen(f) => f.uitkering_id,
            Self::AanvraagGekoppeld(f) => f.uitkering_id,
            Self::AanvraagIngediend(_)
            | Self::ZoektermijnGestart(_)
            | Self::ZoektermijnNietToegepast(_)
            | Self::IntakeGepland(_)
            | Self::IntakeGehouden(_)
            | Self::IntakeNietVerschenen(_)
            | Self::IntakeVerplaatst(_)
            | Self::IntakeAfgezegd(_)
            | Self::VoorafGebeld(_)
            | Self::BezwaarGemaakt(_)
            | Self::BezwaarBeslist(_)
            | Self::AanvraagstapIngetrokken(_)
            | Self::AanvraagAfgewezen(_)
            | Self::AanvraagIngetrokken(_)
            | Self::AanvraagVervallen(_)
            | Self::AanleidingVervallen(_)
            | Self::AanleidingHersteld(_)
            | Self::DossiersSamengevoegd(_)
            | Self::DossiersGesplitst(_)
            | Self::AanleveringVerwerkt(_)
            | Self::AanleveringTeruggedraaid(_) => return None,
        })
    }

    /// What of an application can be withdrawn or replaced by its kind and date.
    #[must_use]
    pub const fn aanvraagstap(&self) -> Option<Aanvraagstap> {
        Some(match self {
            Self::ZoektermijnGestart(_) | Self::ZoektermijnNietToegepast(_) => Aanvraagstap::Zoektermijn,
            Self::IntakeGepland(_) => Aanvraagstap::GesprekGepland,
            Self::IntakeVerplaatst(_) => Aanvraagstap::GesprekVerplaatst,
            Self::IntakeAfgezegd(_) => Aanvraagstap::GesprekAfgezegd,
            Self::VoorafGebeld(_) => Aanvraagstap::VoorafGebeld,
            Self::IntakeGehouden(_) => Aanvraagstap::GesprekGevoerd,
            Self::IntakeNietVerschenen(_) => Aanvraagstap::NietVerschenen,
            Self::AanvraagAfgewezen(_) | Self::AanvraagIngetrokken(_) => Aanvraagstap::Besluit,
            Self::BezwaarGemaakt(_) => Aanvraagstap::Bezwaar,
            Self::BezwaarBeslist(_) => Aanvraagstap::BeslissingOpBezwaar,
            // A grant is withdrawn as a benefit.
            Self::UitkeringToegekend(_)
            | Self::AanvraagGekoppeld(_)
            | Self::AanvraagIngediend(_)
            | Self::AanvraagstapIngetrokken(_)
            | Self::AanvraagVervallen(_)
            | Self::AanleidingVervallen(_)
            | Self::AanleidingHersteld(_)
            | Self::UitkeringGecorrigeerd(_)
            | Self::IngangsdatumGecorrigeerd(_)
            | Self::KenmerkenGewijzigd(_)
            | Self::ToekenningIngetrokken(_)
            | Self::ToekenningHersteld(_)
            | Self::UitkeringNietMeerGeleverd(_)
            | Self::UitkeringWeerGeleverd(_)
            | Self::AanleveringVerwerkt(_)
            | Self::AanleveringTeruggedraaid(_)
            | Self::DossiersSamengevoegd(_)
            | Self::DossiersGesplitst(_)
            | Self::UitkeringseindeGemeld(_)
            | Self::UitkeringseindeIngetrokken(_)
            | Self::UitstroomVernomen(_)
            | Self::UitstroomHerroepen(_) => return None,
        })
    }
}

impl Herroepbaar for IntakeGebeurtenis {
    type Stap = Aanvraagstap;

    fn stap(&self) -> Option<Aanvraagstap> {
        self.aanvraagstap()
    }

    fn intrekking(&self) -> Option<Intrekking<Aanvraagstap>> {
        let Self::AanvraagstapIngetrokken(f) = self else { return None };
        Some(Intrekking { stap: f.stap, van: f.van, reden: f.reden, vervangen: f.vervangen })
    }

    /// Of a grant the day of the decision, when it is known.
    fn op(&self, geldig_op: Date) -> Date {
        match self {
            Self::UitkeringToegekend(f) => f.besloten_op.unwrap_or(geldig_op),
            _ => geldig_op,
        }
    }
}
