//! What intake tells.

use domein::{Aanvraagstap, Bezwaaruitkomst, doel::ZOEKTERMIJN, gebeurtenis::IntakeGebeurtenis as G};
use jiff::civil::Date;

use super::{Regel, Vertelt};
use crate::Stand;

impl Vertelt for G {
    fn regel(&self) -> Regel<'_> {
        let aanvraag = |titel, id| Regel::over(titel, "aanvraagId", id);
        let uitkering = |titel, id| Regel::over(titel, "uitkeringId", id);
        match self {
            Self::AanvraagIngediend(f) => aanvraag("Aanvraag ingediend", f.aanvraag_id),
            Self::ZoektermijnGestart(f) => aanvraag("Zoektermijn gestart", f.aanvraag_id),
            Self::ZoektermijnNietToegepast(f) => aanvraag("Zoektermijn niet toegepast", f.aanvraag_id).met(
                "toelichting",
                ZOEKTERMIJN,
                f.toelichting.as_ref(),
            ),
            Self::IntakeGepland(f) => aanvraag("Intake gepland", f.aanvraag_id),
            Self::IntakeVerplaatst(f) => aanvraag("Intake verplaatst", f.aanvraag_id),
            Self::IntakeAfgezegd(f) => aanvraag("Intake afgezegd", f.aanvraag_id),
            Self::VoorafGebeld(f) => aanvraag("Vooraf gebeld", f.aanvraag_id),
            Self::IntakeGehouden(f) => aanvraag("Intake gehouden", f.aanvraag_id),
            Self::IntakeNietVerschenen(f) => aanvraag("Niet verschenen op de intake", f.aanvraag_id),
            Self::UitkeringToegekend(f) => uitkering("Uitkering toegekend", f.uitkering_id),
            Self::UitkeringGecorrigeerd(f) => uitkering("Uitkering gecorrigeerd", f.uitkering_id),
            Self::IngangsdatumGecorrigeerd(f) => uitkering("Ingangsdatum gecorrigeerd", f.uitkering_id),
            Self::KenmerkenGewijzigd(f) => uitkering("Kenmerken gewijzigd", f.uitkering_id),
            Self::ToekenningIngetrokken(f) => uitkering("Toekenning ingetrokken", f.uitkering_id),
            Self::ToekenningHersteld(f) => uitkering("Toekenning hersteld", f.uitkering_id),
            Self::UitkeringNietMeerGeleverd(f) => uitkering("Uitkering niet meer geleverd", f.uitkering_id),
            Self::UitkeringWeerGeleverd(f) => uitkering("Uitkering weer geleverd", f.uitkering_id),
            Self::UitkeringseindeGemeld(f) => uitkering("Einde van de uitkering gemeld", f.uitkering_id),
            Self::UitkeringseindeIngetrokken(f) => {
                uitkering("Einde van de uitkering ingetrokken", f.uitkering_id)
            }
            Self::UitstroomVernomen(f) => uitkering("Uitstroom uit traject overgenomen", f.uitkering_id),
            Self::UitstroomHerroepen(f) => {
                uitkering("Overgenomen uitstroom weer ingetrokken", f.uitkering_id)
            }
            Self::AanvraagGekoppeld(f) => {
                aanvraag("Aanvraag gekoppeld aan een uitkering die al liep", f.aanvraag_id)
            }
            Self::AanvraagAfgewezen(f) => aanvraag("Aanvraag afgewezen", f.aanvraag_id),
            Self::AanvraagIngetrokken(f) => aanvraag("Aanvraag ingetrokken", f.aanvraag_id),
            Self::BezwaarGemaakt(f) => aanvraag("Bezwaar gemaakt", f.aanvraag_id),
            Self::BezwaarBeslist(f) => aanvraag("Beslist op het bezwaar", f.aanvraag_id),
            Self::AanvraagstapIngetrokken(f) => aanvraag("Stap van de aanvraag ingetrokken", f.aanvraag_id),
            Self::AanvraagVervallen(f) => aanvraag("Aanvraag vervallen", f.aanvraag_id),
            Self::AanleidingVervallen(f) => aanvraag("Aanleiding van de aanvraag vervallen", f.aanvraag_id),
            Self::AanleidingHersteld(f) => aanvraag("Aanleiding van de aanvraag hersteld", f.aanvraag_id),
            Self::DossiersSamengevoegd(_) => Regel::nieuw("Twee personen bleken er een te zijn"),
            Self::DossiersGesplitst(_) => Regel::nieuw("Samenvoeging van personen ongedaan gemaakt"),
            Self::AanleveringVerwerkt(_) => Regel::nieuw("Aanlevering verwerkt"),
            Self::AanleveringTeruggedraaid(_) => Regel::nieuw("Aanlevering teruggedraaid"),
        }
    }

    fn wijzig(&self, stand: &mut Stand, _: Date) {
        match self {
            Self::AanvraagIngediend(f) => stand.opent(f.aanvraag_id, f.gebiedsteam.as_ref()),
            // Who asks for it again goes on with it; without a team it stays with the one that it had.
            Self::AanleidingHersteld(f) if f.gebiedsteam.is_some() => {
                stand.verbetert(f.aanvraag_id, f.gebiedsteam.as_ref());
            }
            Self::AanvraagGekoppeld(f) => stand.sluit(f.aanvraag_id),
            Self::AanvraagAfgewezen(f) => stand.sluit(f.aanvraag_id),
            Self::AanvraagIngetrokken(f) => stand.sluit(f.aanvraag_id),
            Self::AanvraagVervallen(f) => stand.sluit(f.aanvraag_id),
            Self::AanvraagstapIngetrokken(f) => match f.stap {
                Aanvraagstap::Besluit => stand.heropent(f.aanvraag_id),
                // The refusal stands again.
                Aanvraagstap::BeslissingOpBezwaar => stand.sluit(f.aanvraag_id),
                Aanvraagstap::Zoektermijn
                | Aanvraagstap::GesprekGepland
                | Aanvraagstap::GesprekVerplaatst
                | Aanvraagstap::GesprekAfgezegd
                | Aanvraagstap::VoorafGebeld
                | Aanvraagstap::GesprekGevoerd
                | Aanvraagstap::NietVerschenen
                | Aanvraagstap::Bezwaar => {}
            },
            Self::BezwaarBeslist(f) if f.uitkomst == Bezwaaruitkomst::Gegrond => {
                stand.heropent(f.aanvraag_id);
            }
            Self::UitkeringToegekend(f) => {
                if let Some(aanvraag) = f.aanvraag_id {
                    stand.sluit(aanvraag);
                }
                stand.begint(f.uitkering_id, f.ingangsdatum, f.kenmerken.gebiedsteam.as_ref());
            }
            Self::ToekenningHersteld(f) => {
                stand.begint(f.uitkering_id, f.ingangsdatum, f.kenmerken.gebiedsteam.as_ref());
            }
            Self::UitkeringGecorrigeerd(f) => {
                stand.volgt(f.uitkering_id, f.kenmerken.gebiedsteam.as_ref());
            }
            Self::KenmerkenGewijzigd(f) => stand.volgt(f.uitkering_id, f.kenmerken.gebiedsteam.as_ref()),
            Self::IngangsdatumGecorrigeerd(f) => stand.begint_op(f.uitkering_id, f.ingangsdatum),
            Self::ToekenningIngetrokken(f) => stand.telt_niet(f.uitkering_id),
            Self::UitkeringseindeGemeld(f) => stand.eindigt(f.uitkering_id, Some(f.datum)),
            Self::UitkeringseindeIngetrokken(f) => stand.eindigt(f.uitkering_id, None),
            Self::ZoektermijnGestart(_)
            | Self::ZoektermijnNietToegepast(_)
            | Self::IntakeGepland(_)
            | Self::IntakeGehouden(_)
            | Self::IntakeNietVerschenen(_)
            | Self::IntakeVerplaatst(_)
            | Self::VoorafGebeld(_)
            | Self::IntakeAfgezegd(_)
            | Self::BezwaarGemaakt(_)
            | Self::BezwaarBeslist(_)
            | Self::AanleidingVervallen(_)
            | Self::AanleidingHersteld(_)
            | Self::UitkeringNietMeerGeleverd(_)
            | Self::UitkeringWeerGeleverd(_)
            // Traject said it, and is heard here too.
            | Self::UitstroomVernomen(_)
            | Self::UitstroomHerroepen(_)
            | Self::DossiersSamengevoegd(_)
            | Self::DossiersGesplitst(_)
            | Self::AanleveringVerwerkt(_)
            | Self::AanleveringTeruggedraaid(_) => {}
        }
    }
}
