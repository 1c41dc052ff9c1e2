//! The desk of a source: what became of what it delivered, the handover as it confirms it, and whether somebody is in
//! view. It sees how things stand and never more.

use axum::{Json, extract::State, http::Uri};
use dienst::{BSN_ONJUIST, Bladzijde, Cursor, Handeling, Inhoud, Limiet, Vrager, is_van};
use domein::{Rol, SignaalBron};
use persoonsregister::{Bsn, Identificatie};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Gebruiker, Invoer, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{Antwoord, Dienst, Signaalantwoord, opvolging::Vastgelegd};
use crate::{
    regels::{Handeling as Doen, Opdracht},
    werkvoorraad::{self, EigenSignaal, InBeeld},
};

/// The sources with a delivery of their own.
const BRONROLLEN: &[Rol] = &[Rol::Doorstroompunt, Rol::Uwv];

/// Asked about somebody of whom this source gave no signal that stands; explained in `docs/fouten.md`.
const NIET_GEMELD: &str = "niet-gemeld";

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    api.operatie(
        Operatie::get("/eigen-signalen")
            .titel("Eigen signalen")
            .uitleg(
                "Voor een bron: wat er van uw signalen is geworden, de nieuwste eerst. Alleen hoe het ermee staat; niet wat er \
                 is besproken of wat ervan kwam.",
            )
            .rollen(BRONROLLEN)
            .vraag::<Zoek>()
            .antwoord::<Bladzijde<EigenSignaal>>(200),
        eigen,
    )
    .operatie(
        Operatie::post("/signalen/{signaalId}/overdrachtsbevestiging")
            .titel("Overdracht bevestigen")
            .uitleg(
                "De bron bevestigt dat zij de jongere heeft overgedragen. Met de bevestigde aankomst hebben beide kanten de \
                 overdracht bevestigd. Van een einde inburgering doet een coach dit.",
            )
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach, Rol::Uwv])
            .invoer::<Vastgelegd>()
            .antwoord::<Signaalantwoord>(201)
            .antwoord::<Signaalantwoord>(200)
            .fouten(&[404, 409]),
        bevestig,
    )
    .operatie(
        Operatie::post("/in-beeld")
            .titel("Is deze jongere in beeld?")
            .uitleg(
                "Voor een bron, over wie zij zelf heeft gemeld: ja als een signaal van haar wordt opgevolgd, of is afgesloten \
                 anders dan zonder contact. Er wordt niets vastgelegd.",
            )
            .rollen(BRONROLLEN)
            .invoer::<Wie>()
            .antwoord::<InBeeld>(200)
            .fouten(&[404]),
        in_beeld,
    )
}

/// The sources whose signals are this caller's own.
fn bronnen(gebruiker: &Gebruiker) -> Vec<SignaalBron> {
    // Somebody may be a coach as well; here only what a source delivers counts.
    let van = |rol: &Rol, bron: SignaalBron| BRONROLLEN.contains(rol) && is_van(bron, *rol);
    let eigen = |bron: &SignaalBron| gebruiker.rollen.iter().any(|rol| van(rol, *bron));
    SignaalBron::ALLE.iter().copied().filter(eigen).collect()
}

/// Which signals.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Zoek {
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Zoek {}

async fn eigen(
    State(dienst): State<Dienst>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<Zoek>,
) -> Result<Bladzijde<EigenSignaal>, Probleem> {
    let na = zoek.na.map(|na| na.lees(&uri)).transpose()?;
    let (database, bronnen) = (&dienst.omgeving.database, bronnen(&gebruiker));
    let gevonden = werkvoorraad::eigen(database, &bereik, &bronnen, na, zoek.limiet.rijen()).await;
    let signalen = gevonden.map_err(|fout| dienst::intern(&fout))?;
    Ok(Bladzijde::van(signalen, zoek.limiet, &uri))
}

async fn bevestig(
    State(dienst): State<Dienst>,
    Pad(signaal): Pad<Uuid>,
    Inhoud(verzoek, vastgelegd): Inhoud<Vastgelegd>,
) -> Antwoord {
    let staat = dienst.signaal(signaal).await?;
    // Of what is no handover the rule says so.
    if staat.bron().is_overdracht() {
        dienst.mag(&verzoek, Handeling::HandelAlsBron(staat.bron()), &staat)?;
    } else {
        dienst.mag(&verzoek, Handeling::Werken, &staat)?;
    }
    let (datum, vervangt) = vastgelegd.delen();
    let opdracht = Opdracht::Volg { datum, handeling: Doen::BevestigOverdracht, vervangt };
    dienst.voer_uit(&verzoek, signaal, opdracht).await
}

/// Who is asked about.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wie {
    /// Nine digits.
    #[schemars(extend(
        "pattern" = "^[0-9]{9}$", "x-code" = BSN_ONJUIST,
        "x-uitleg" = "Hier horen precies negen cijfers, voorloopnullen meegeteld."
    ))]
    bsn: String,
}

impl Keur for Wie {
    fn keur(&self) -> Vec<Veldfout> {
        let fout = Bsn::lees(&self.bsn).err();
        fout.map(|fout| Veldfout::nieuw("bsn", BSN_ONJUIST, fout.to_string())).into_iter().collect()
    }
}

/// Somebody whom nobody knows is answered as somebody of whom only others gave a signal.
async fn in_beeld(
    State(dienst): State<Dienst>,
    Vrager { bereik, gebruiker }: Vrager,
    Invoer(wie): Invoer<Wie>,
) -> Result<Json<InBeeld>, Probleem> {
    let onjuist = |fout: persoonsregister::NummerFout| {
        Probleem::ongeldig(vec![Veldfout::nieuw("bsn", BSN_ONJUIST, fout.to_string())])
    };
    let bsn = Identificatie::from(Bsn::lees(&wie.bsn).map_err(onjuist)?);
    let persoon = dienst.omgeving.register.zoek(&bsn).await.map_err(|fout| dienst::intern(&fout))?;
    let gevonden = match persoon {
        Some(persoon) => {
            let (database, bronnen) = (&dienst.omgeving.database, bronnen(&gebruiker));
            werkvoorraad::in_beeld(database, &bereik, &bronnen, persoon)
                .await
                .map_err(|fout| dienst::intern(&fout))?
        }
        None => None,
    };
    let niet_gemeld = || {
        Probleem::niet_gevonden(
            NIET_GEMELD,
            "Over deze persoon hebt u hier geen signaal dat geldt. Of iemand in beeld is, zeggen we alleen over wie u zelf \
             hebt gemeld.",
        )
    };
    gevonden.map(Json).ok_or_else(niet_gemeld)
}

#[cfg(test)]
mod tests {
    #[test]
    fn de_eigen_foutcode_is_beschreven() {
        assert!(web::is_beschreven(super::NIET_GEMELD));
    }
}
