//! The steps of money for a person, each with what stands in its way.

use domein::{
    Bedrag, Correctiereden, Gebiedsteam, Maatwerkdoel, Maatwerkresultaat, Maatwerkvastlegging, Verzegeld,
    gebeurtenis::{
        MaatwerkAangevraagd, MaatwerkAfgewezen, MaatwerkBetaald, MaatwerkToegekend,
        MaatwerkresultaatVastgelegd, MaatwerkvastleggingIngetrokken, TrajectGebeurtenis as G,
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    super::{
        Geldweigering,
        besteding::{Besteding, Betaling, Uitkomst, Wie},
        budget::in_jaar,
    },
    Over, Toestand,
};

impl Toestand {
    pub(super) fn vraag_aan(
        &self,
        over: Over,
        (doel, bedrag, gebiedsteam): (Maatwerkdoel, Bedrag, Option<Gebiedsteam>),
        (Wie { nummer: door, account }, toelichting): (Wie, Option<Verzegeld>),
    ) -> Result<Option<G>, Geldweigering> {
        if let Some(eerder) = self.bestedingen.0.get(&over.maatwerk_id) {
            let zelfde = self.samen.wie(eerder.persoon) == self.samen.wie(over.persoon)
                && (&eerder.budget, eerder.jaar, &eerder.doel) == (&over.budget, over.jaar, &doel)
                && (eerder.gevraagd, eerder.gevraagd_op) == (bedrag, over.datum);
            return if zelfde && !eerder.ingetrokken {
                Ok(None)
            } else {
                Err(Geldweigering::KenmerkInGebruik)
            };
        }
        let opzet = self.opzet()?;
        if bedrag == Bedrag::NUL {
            return Err(Geldweigering::GeenBedrag);
        }
        // At the end of a year it may be asked for the next.
        if over.datum.year() > over.jaar {
            return Err(Geldweigering::BuitenBudgetjaar { jaar: over.jaar });
        }
        opzet.voor_doel(&doel)?;
        opzet.voor_team(gebiedsteam.as_ref())?;
        opzet.voor_persoon(bedrag, self.al_van(&over, Besteding::voor_persoon))?;
        let Over { budget, jaar, maatwerk_id, .. } = over;
        Ok(Some(
            MaatwerkAangevraagd {
                maatwerk_id,
                budget,
                jaar,
                doel,
                bedrag_cent: bedrag,
                door,
                account,
                toelichting,
            }
            .into(),
        ))
    }

    pub(super) fn beslis(
        &self,
        over: Over,
        bekend: &Besteding,
        wat: Uitkomst,
        (door, toelichting): (Wie, Option<Verzegeld>),
    ) -> Result<Option<G>, Geldweigering> {
        if bekend.ingetrokken {
            return Err(Geldweigering::MaatwerkIngetrokken);
        }
        if let Some(besluit) = &bekend.besluit {
            let zelfde = (besluit.wat, besluit.op) == (wat, over.datum);
            return if zelfde { Ok(None) } else { Err(Geldweigering::AlBesloten { op: besluit.op }) };
        }
        niet_voor(over.datum, bekend.gevraagd_op, "de dag waarop het is gevraagd")?;
        let opzet = self.opzet()?;
        let bedrag = match wat {
            Uitkomst::Toegekend(bedrag) => bedrag,
            Uitkomst::Afgewezen(_) => bekend.gevraagd,
        };
        // Many small ones together are one large one.
        let zelf = self.al_van(&over, |een| een.zelf_besloten());
        if door.is(&bekend.gevraagd_door) && zelf.plus(bedrag).is_none_or(|samen| samen > opzet.zelf_tot) {
            return Err(Geldweigering::VierOgen { zelf_tot: opzet.zelf_tot });
        }
        let (maatwerk_id, datum, jaar) = (over.maatwerk_id, over.datum, over.jaar);
        let Wie { nummer: door, account } = door;
        match wat {
            Uitkomst::Toegekend(bedrag) => {
                if bedrag == Bedrag::NUL {
                    return Err(Geldweigering::GeenBedrag);
                }
                if bedrag > bekend.gevraagd {
                    return Err(Geldweigering::MeerDanGevraagd { gevraagd: bekend.gevraagd });
                }
                in_jaar(datum, jaar)?;
                opzet.voor_persoon(bedrag, self.al_van(&over, Besteding::beslag))?;
                opzet.heeft(bedrag, self.al_toegekend(&over))?;
                let (budget, bedrag_cent) = (over.budget, bedrag);
                Ok(Some(
                    MaatwerkToegekend { maatwerk_id, budget, jaar, bedrag_cent, door, account, toelichting }
                        .into(),
                ))
            }
            Uitkomst::Afgewezen(reden) => {
                let budget = over.budget;
                Ok(Some(
                    MaatwerkAfgewezen { maatwerk_id, budget, jaar, reden, door, account, toelichting }.into(),
                ))
            }
        }
    }

    /// From the end on: what something else stands on is not withdrawn.
    pub(super) fn trek_in(
        &self,
        over: Over,
        bekend: &Besteding,
        (wat, betaling_id): (Maatwerkvastlegging, Option<Uuid>),
        reden: Correctiereden,
    ) -> Result<Option<G>, Geldweigering> {
        if bekend.ingetrokken {
            return match wat {
                Maatwerkvastlegging::Aanvraag => Ok(None),
                _ => Err(Geldweigering::MaatwerkIngetrokken),
            };
        }
        let eerst =
            |staat: bool, wat| if staat { Err(Geldweigering::EerstIntrekken { wat }) } else { Ok(()) };
        let er_is = |er_is: bool| if er_is { Ok(()) } else { Err(Geldweigering::NietsInTeTrekken) };
        match wat {
            Maatwerkvastlegging::Aanvraag => eerst(bekend.besluit.is_some(), "het besluit")?,
            Maatwerkvastlegging::Besluit => {
                er_is(bekend.besluit.is_some())?;
                eerst(!bekend.betalingen.is_empty(), "de betalingen")?;
            }
            Maatwerkvastlegging::Betaling => {
                let weg = betaling_id.filter(|id| bekend.betalingen.contains_key(id));
                let weg = weg.ok_or(Geldweigering::NietsInTeTrekken)?;
                eerst(bekend.resultaat.is_some() && bekend.betalingen.len() == 1, "het resultaat")?;
                let mut zonder = bekend.clone();
                zonder.betalingen.remove(&weg);
                // The grant takes its whole amount again, which may be somebody else's by now, or more than the person can
                // have or somebody may decide alone beside what was granted since.
                if zonder.beslag() > bekend.beslag() {
                    let opzet = self.opzet()?;
                    opzet.heeft(zonder.beslag(), self.al_toegekend(&over))?;
                    opzet.voor_persoon(zonder.beslag(), self.al_van(&over, Besteding::beslag))?;
                    let zelf = self.al_van(&over, Besteding::zelf_besloten).plus(zonder.zelf_besloten());
                    if zonder.zelf_besloten() > Bedrag::NUL && zelf.is_none_or(|zelf| zelf > opzet.zelf_tot) {
                        return Err(Geldweigering::VierOgen { zelf_tot: opzet.zelf_tot });
                    }
                }
            }
            Maatwerkvastlegging::Resultaat => er_is(bekend.resultaat.is_some())?,
        }
        let betaling_id = betaling_id.filter(|_| wat == Maatwerkvastlegging::Betaling);
        let Over { budget, jaar, maatwerk_id, .. } = over;
        Ok(Some(MaatwerkvastleggingIngetrokken { maatwerk_id, budget, jaar, wat, betaling_id, reden }.into()))
    }
}

pub(super) fn betaal(
    over: Over,
    bekend: &Besteding,
    betaling_id: Uuid,
    (bedrag, laatste): (Bedrag, bool),
) -> Result<Option<G>, Geldweigering> {
    if let Some(eerder) = bekend.betalingen.get(&betaling_id) {
        let zelfde = *eerder == Betaling { bedrag, op: over.datum, laatste };
        return if zelfde { Ok(None) } else { Err(Geldweigering::BetalingAnders) };
    }
    let (Some(toegekend), Some(besluit)) = (bekend.toegekend(), &bekend.besluit) else {
        return Err(Geldweigering::NietToegekend { stap: bekend.stap().code() });
    };
    let over_van_toegekend = toegekend.min(bekend.betaald()).unwrap_or(Bedrag::NUL);
    if bekend.afgerond() {
        return Err(Geldweigering::MaatwerkAfgerond);
    }
    // A last payment may be of nothing: then the rest goes back.
    if bedrag == Bedrag::NUL && !laatste {
        return Err(Geldweigering::GeenBedrag);
    }
    if bedrag > over_van_toegekend {
        return Err(Geldweigering::MeerDanToegekend { over: over_van_toegekend });
    }
    niet_voor(over.datum, besluit.op, "de dag van het besluit")?;
    let Over { budget, jaar, maatwerk_id, .. } = over;
    Ok(Some(MaatwerkBetaald { maatwerk_id, budget, jaar, betaling_id, bedrag_cent: bedrag, laatste }.into()))
}

pub(super) fn leg_resultaat_vast(
    over: Over,
    bekend: &Besteding,
    resultaat: Maatwerkresultaat,
) -> Result<Option<G>, Geldweigering> {
    let eerste = bekend.betalingen.values().map(|betaling| betaling.op).min();
    let Some(eerste) = eerste.filter(|_| !bekend.ingetrokken) else { return Err(Geldweigering::NietBetaald) };
    niet_voor(over.datum, eerste, "de dag van de eerste betaling")?;
    if bekend.resultaat == Some((resultaat, over.datum)) {
        return Ok(None);
    }
    let Over { budget, jaar, maatwerk_id, .. } = over;
    Ok(Some(MaatwerkresultaatVastgelegd { maatwerk_id, budget, jaar, resultaat }.into()))
}

fn niet_voor(datum: Date, vanaf: Date, wat: &'static str) -> Result<(), Geldweigering> {
    if datum < vanaf { Err(Geldweigering::DatumTeVroeg { vanaf, wat }) } else { Ok(()) }
}
