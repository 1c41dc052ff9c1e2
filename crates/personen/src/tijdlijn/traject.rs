//! What traject tells.

use domein::{
    Begeleidingsvastlegging,
    doel::{
        BIG_FIVE, CASUS, GGZ_EINDE, GGZ_OVERBRUGGING, GGZ_ZORG, JPF_PLAN, JPF_SCHULD, JPF_TEGENPRESTATIE,
        MAATWERK, ONTWIKKELPLAN, WERKGEVER,
    },
    gebeurtenis::TrajectGebeurtenis as G,
};
use jiff::civil::Date;

use super::{Regel, Vertelt};
use crate::Stand;

impl Vertelt for G {
    fn regel(&self) -> Regel<'_> {
        let traject = |titel, id| Regel::over(titel, "trajectId", id);
        let plaatsing = |titel, id| Regel::over(titel, "plaatsingId", id);
        let overdracht = |titel, id| Regel::over(titel, "overdrachtId", id);
        let maatwerk = |titel, id| Regel::over(titel, "maatwerkId", id);
        let overbrugging = |titel, id| Regel::over(titel, "overbruggingId", id);
        let jpf = |titel, id| Regel::over(titel, "deelnameId", id);
        let casus = |titel, id| Regel::over(titel, "casusId", id);
        let uitkering = |titel, id| Regel::over(titel, "uitkeringId", id);
        match self {
            Self::CoachGevraagd(f) => uitkering("Coach gevraagd", f.uitkering_id),
            Self::CoachverzoekVervallen(f) => uitkering("Vraag om een coach vervallen", f.uitkering_id),
            Self::CoachToegewezen(_) => Regel::nieuw("Coach toegewezen"),
            Self::CoachOvergedragen(_) => Regel::nieuw("Overgedragen aan een andere coach"),
            Self::CoachoverdrachtVoorgesteld(f) => overdracht("Overdracht voorgesteld", f.overdracht_id),
            Self::CoachoverdrachtBevestigd(f) => overdracht("Overdracht bevestigd", f.overdracht_id),
            Self::DriegesprekGehouden(f) => overdracht("Gesprek van drie gehouden", f.overdracht_id),
            Self::CoachoverdrachtIngetrokken(f) => overdracht("Overdracht gaat niet door", f.overdracht_id),
            Self::VervangingVastgelegd(_) => Regel::nieuw("Vervanging vastgelegd"),
            Self::VervangingIngetrokken(_) => Regel::nieuw("Vervanging ingetrokken"),
            Self::OntwikkelplanVastgesteld(f) => {
                Regel::nieuw("Ontwikkelplan vastgesteld").met("doelen", ONTWIKKELPLAN, &f.doelen)
            }
            Self::OntwikkelplanBijgesteld(f) => {
                Regel::nieuw("Ontwikkelplan bijgesteld").met("doelen", ONTWIKKELPLAN, &f.doelen)
            }
            Self::BigFiveGemeten(f) => Regel::nieuw("Big five gemeten").met("scores", BIG_FIVE, &f.scores),
            Self::BigFiveMetingIngetrokken(_) => Regel::nieuw("Meting van de big five ingetrokken"),
            Self::AanbodOpengesteld(_) => Regel::nieuw("Aanbod opengesteld"),
            Self::AanmeldstopIngesteld(_) => Regel::nieuw("Aanmeldstop ingesteld"),
            Self::AanmeldstopOpgeheven(_) => Regel::nieuw("Aanmeldstop opgeheven"),
            Self::OpWachtlijstGeplaatst(f) => traject("Op de wachtlijst", f.traject_id),
            Self::PlaatsAangeboden(f) => traject("Plaats aangeboden", f.traject_id),
            Self::PlaatsVervallen(f) => traject("Plaats vervallen, wacht nog", f.traject_id),
            Self::TrajectGestart(f) => traject("Traject gestart", f.traject_id),
            Self::TrajectStapGezet(f) => traject("Stap in het traject", f.traject_id),
            Self::TrajectVoltooid(f) => traject("Traject voltooid", f.traject_id),
            Self::TrajectAfgebroken(f) => traject("Traject afgebroken", f.traject_id),
            Self::TrajectvastleggingIngetrokken(f) => {
                traject("Vastlegging over een traject ingetrokken", f.traject_id)
            }
            Self::PlaatsingBegonnen(f) => {
                plaatsing("Plaatsing begonnen", f.plaatsing_id).met("werkgever", WERKGEVER, &f.werkgever)
            }
            Self::PlaatsingBeeindigd(f) => plaatsing("Plaatsing beëindigd", f.plaatsing_id),
            Self::JobcoachToegewezen(f) => plaatsing("Jobcoach toegewezen", f.plaatsing_id),
            Self::JobcoachingBeeindigd(f) => plaatsing("Jobcoaching beëindigd", f.plaatsing_id),
            Self::PlaatsingsvastleggingIngetrokken(f) => {
                plaatsing("Vastlegging over een plaatsing ingetrokken", f.plaatsing_id)
            }
            Self::GgzWachttijdBegonnen(f) => {
                Regel::nieuw("Wacht op de ggz").met("zorg", GGZ_ZORG, f.zorg.as_ref())
            }
            Self::GgzBehandelingGestart(_) => Regel::nieuw("Behandeling door de ggz begonnen"),
            Self::GgzWachttijdBeeindigd(f) => {
                Regel::nieuw("Wacht niet meer op de ggz").met("reden", GGZ_EINDE, &f.reden)
            }
            Self::GgzOverbruggingBegonnen(f) => overbrugging(
                "Overbrugging van de wachttijd begonnen",
                f.overbrugging_id,
            )
            .met("soort", GGZ_OVERBRUGGING, &f.soort),
            Self::GgzOverbruggingBeeindigd(f) => {
                overbrugging("Overbrugging van de wachttijd beëindigd", f.overbrugging_id)
            }
            Self::GgzVastleggingIngetrokken(f) => match f.overbrugging_id {
                Some(id) => overbrugging("Vastlegging over een overbrugging ingetrokken", id),
                None => Regel::nieuw("Vastlegging over de ggz ingetrokken"),
            },
            Self::JpfDeelnameBegonnen(f) => jpf("Deelname aan het JPF begonnen", f.deelname_id),
            Self::JpfSchuldOvergenomen(f) => {
                jpf("Schuld overgenomen door het JPF", f.deelname_id).met("schuld", JPF_SCHULD, &f.schuld)
            }
            Self::JpfPlanVastgesteld(f) => {
                jpf("Plan bij het JPF vastgesteld", f.deelname_id).met("plan", JPF_PLAN, &f.plan)
            }
            Self::JpfTegenprestatieAfgesproken(f) => {
                let regel = jpf("Tegenprestatie aan het JPF afgesproken", f.deelname_id);
                regel.met("afspraak", JPF_TEGENPRESTATIE, &f.afspraak)
            }
            Self::JpfTegenprestatieBeoordeeld(f) => {
                let regel = jpf("Tegenprestatie aan het JPF besproken", f.deelname_id);
                regel.met("toelichting", JPF_TEGENPRESTATIE, f.toelichting.as_ref())
            }
            Self::JpfDeelnameBeeindigd(f) => jpf("Deelname aan het JPF beëindigd", f.deelname_id),
            Self::JpfVastleggingIngetrokken(f) => jpf("Vastlegging over het JPF ingetrokken", f.deelname_id),
            Self::CasusGeopend(f) => casus("Casus geopend voor het casusoverleg", f.casus_id),
            Self::CasusregisseurGewisseld(f) => casus("Andere jongerenregisseur", f.casus_id),
            Self::CasusBesproken(f) => {
                casus("Besproken in het casusoverleg", f.casus_id).met("organisaties", CASUS, &f.organisaties)
            }
            Self::CasusafspraakGemaakt(f) => {
                casus("Afspraak in het casusoverleg", f.casus_id).met("afspraak", CASUS, &f.afspraak)
            }
            Self::CasusafspraakAfgerond(f) => casus("Uitkomst van een afspraak", f.casus_id),
            Self::CasusGesloten(f) => casus("Casus gesloten", f.casus_id),
            Self::CasusvastleggingIngetrokken(f) => {
                casus("Vastlegging over een casus ingetrokken", f.casus_id)
            }
            Self::BeleidssignaalVastgelegd(_) => Regel::nieuw("Beleidssignaal vastgelegd"),
            Self::BeleidssignaalIngetrokken(_) => Regel::nieuw("Beleidssignaal ingetrokken"),
            Self::ContactGelegd(_) => Regel::nieuw("Contact gelegd"),
            Self::ContactVerloren(_) => Regel::nieuw("Contact verloren"),
            Self::BegeleidingsvastleggingIngetrokken(f) => Regel::nieuw(match f.wat {
                Begeleidingsvastlegging::Coach => "Coach ingetrokken",
                Begeleidingsvastlegging::Ontwikkelplan => "Ontwikkelplan ingetrokken",
                Begeleidingsvastlegging::Contact => "Contact ingetrokken",
            }),
            Self::Uitstroom(f) => uitkering("Uitstroom", f.uitkering_id),
            Self::UitstroomGecorrigeerd(f) => uitkering("Uitstroom gecorrigeerd", f.uitkering_id),
            Self::UitstroomIngetrokken(f) => uitkering("Uitstroom ingetrokken", f.uitkering_id),
            Self::Nazorg(f) => uitkering("Nazorg", f.uitkering_id),
            Self::NazorgIngetrokken(f) => uitkering("Nazorg ingetrokken", f.uitkering_id),
            Self::BudgetVastgesteld(_) => Regel::nieuw("Budget vastgesteld"),
            Self::MaatwerkAangevraagd(f) => {
                let toelichting = f.toelichting.as_ref();
                maatwerk("Maatwerkgeld aangevraagd", f.maatwerk_id).met("toelichting", MAATWERK, toelichting)
            }
            Self::MaatwerkToegekend(f) => {
                let toelichting = f.toelichting.as_ref();
                maatwerk("Maatwerkgeld toegekend", f.maatwerk_id).met("toelichting", MAATWERK, toelichting)
            }
            Self::MaatwerkAfgewezen(f) => {
                let toelichting = f.toelichting.as_ref();
                maatwerk("Maatwerkgeld afgewezen", f.maatwerk_id).met("toelichting", MAATWERK, toelichting)
            }
            Self::MaatwerkBetaald(f) => maatwerk("Maatwerkgeld betaald", f.maatwerk_id),
            Self::MaatwerkresultaatVastgelegd(f) => maatwerk("Resultaat van maatwerkgeld", f.maatwerk_id),
            Self::MaatwerkvastleggingIngetrokken(f) => {
                maatwerk("Vastlegging over maatwerkgeld ingetrokken", f.maatwerk_id)
            }
            Self::AanbodkostenVerantwoord(_) => Regel::nieuw("Kosten van een aanbod verantwoord"),
            Self::BuigVastgesteld(_) => Regel::nieuw("BUIG vastgesteld"),
            Self::BegeleidingSamengevoegd(_) => Regel::nieuw("Twee personen bleken er een te zijn"),
            Self::BegeleidingGesplitst(_) => Regel::nieuw("Samenvoeging van personen ongedaan gemaakt"),
        }
    }

    fn wijzig(&self, stand: &mut Stand, op: Date) {
        match self {
            Self::CoachToegewezen(f) => stand.krijgt_coach(&f.coach, f.gebiedsteam.as_ref(), op),
            Self::CoachOvergedragen(f) => {
                stand.krijgt_andere_coach(&f.naar, f.gebiedsteam.as_ref(), op);
                if let Some(id) = f.overdracht_id {
                    stand.overdracht_is_voorbij(id);
                }
            }
            Self::CoachoverdrachtVoorgesteld(f) => stand.wordt_overgedragen(f.overdracht_id, &f.naar),
            Self::CoachoverdrachtIngetrokken(f) => stand.overdracht_is_voorbij(f.overdracht_id),
            Self::BegeleidingsvastleggingIngetrokken(f) if f.wat == Begeleidingsvastlegging::Coach => {
                // Who is the coach again stands in the event as it was for all who were taken for one person then.
                if let Some(coach) = &f.coach {
                    stand.kreeg_niet(coach, f.van);
                }
            }
            Self::Uitstroom(f) => stand.verneemt(f.uitkering_id, Some(f.datum)),
            Self::UitstroomGecorrigeerd(f) => stand.verneemt(f.uitkering_id, Some(f.datum)),
            Self::UitstroomIngetrokken(f) => stand.verneemt(f.uitkering_id, None),
            Self::CoachGevraagd(_)
            | Self::CoachverzoekVervallen(_)
            | Self::CoachoverdrachtBevestigd(_)
            | Self::DriegesprekGehouden(_)
            | Self::VervangingVastgelegd(_)
            | Self::VervangingIngetrokken(_)
            | Self::OntwikkelplanVastgesteld(_)
            | Self::OntwikkelplanBijgesteld(_)
            | Self::BigFiveGemeten(_)
            | Self::BigFiveMetingIngetrokken(_)
            | Self::AanbodOpengesteld(_)
            | Self::AanmeldstopIngesteld(_)
            | Self::AanmeldstopOpgeheven(_)
            | Self::OpWachtlijstGeplaatst(_)
            | Self::PlaatsAangeboden(_)
            | Self::PlaatsVervallen(_)
            | Self::TrajectGestart(_)
            | Self::TrajectStapGezet(_)
            | Self::TrajectVoltooid(_)
            | Self::TrajectAfgebroken(_)
            | Self::TrajectvastleggingIngetrokken(_)
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
            | Self::Nazorg(_)
            | Self::NazorgIngetrokken(_)
            | Self::BudgetVastgesteld(_)
            | Self::MaatwerkAangevraagd(_)
            | Self::MaatwerkToegekend(_)
            | Self::MaatwerkAfgewezen(_)
            | Self::MaatwerkBetaald(_)
            | Self::MaatwerkresultaatVastgelegd(_)
            | Self::MaatwerkvastleggingIngetrokken(_)
            | Self::AanbodkostenVerantwoord(_)
            | Self::BuigVastgesteld(_)
            | Self::BegeleidingSamengevoegd(_)
            | Self::BegeleidingGesplitst(_) => {}
        }
    }
}
