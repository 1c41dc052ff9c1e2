//! What taking a delivery back means for one stream: what it brought is withdrawn, what it corrected becomes what it was.
//! Work that somebody did stays, and so does what no event can undo; those are refused, so that whoever takes the delivery
//! back gets a list of them.

use domein::{
    Voorval,
    gebeurtenis::{SignaalGecorrigeerd, SignaalIngetrokken, SignaleringGebeurtenis},
    opvolging::Signaaltoestand,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Besluit, Dossier, Signaal, Weigering};

/// The events that bring a stream to what it would be without the delivery.
///
/// # Errors
/// [`Weigering::AlOpgevolgd`] for a signal that somebody works on, [`Weigering::IntrekkingBlijft`] for one that the delivery
/// withdrew, [`Weigering::WijzigingBlijft`] for a change that DUO passed on.
pub(super) fn neem_terug(nu: &Dossier, aanlevering_id: Uuid, zonder: &Dossier, vandaag: Date) -> Besluit {
    let Some(signaal) = &nu.signaal else {
        return if nu.wijzigingen == zonder.wijzigingen {
            Ok(Vec::new())
        } else {
            Err(Weigering::WijzigingBlijft)
        };
    };
    let voorval = |datum, feiten: SignaleringGebeurtenis| Voorval::over(signaal.persoon(), datum, feiten);
    let ingetrokken = signaal.toestand() == Signaaltoestand::Ingetrokken;
    // What came in a delivery that was taken back before it counts as never received.
    let Some(was) = zonder.signaal.as_ref().filter(|was| !was.teruggenomen) else {
        return match (ingetrokken, is_opgevolgd(signaal)) {
            // By this same delivery, by its source, or by an earlier time that this was asked.
            (true, _) => Ok(Vec::new()),
            (false, true) => Err(Weigering::AlOpgevolgd),
            (false, false) => {
                let signaal_id = signaal.ontvangst.signaal_id;
                let terug = SignaalIngetrokken { signaal_id, aanlevering_id: Some(aanlevering_id) };
                Ok(vec![voorval(vandaag, terug.into())])
            }
        };
    };
    if ingetrokken {
        let door_haar = was.toestand() != Signaaltoestand::Ingetrokken;
        return if door_haar { Err(Weigering::IntrekkingBlijft) } else { Ok(Vec::new()) };
    }
    if (signaal.datum, &signaal.kenmerken) == (was.datum, &was.kenmerken) {
        return Ok(Vec::new());
    }
    let (datum, kenmerken) = (was.datum, was.kenmerken.clone());
    let terug = SignaalGecorrigeerd { signaal_id: signaal.ontvangst.signaal_id, datum, kenmerken };
    Ok(vec![voorval(datum, terug.into())])
}

/// Whether somebody did something with it. That a norm time passed is nothing that somebody did.
fn is_opgevolgd(signaal: &Signaal) -> bool {
    use SignaleringGebeurtenis as G;
    let vanzelf = |gebeurtenis: &G| {
        matches!(gebeurtenis, G::SignaalVerlopen(_) | G::SignaalGeescaleerd(_) | G::SignaalIngetrokken(_))
    };
    signaal.gedaan.staat().any(|(_, gebeurtenis)| !vanzelf(gebeurtenis))
}

#[cfg(test)]
mod tests {
    use domein::{
        DuoWijziging, Kanaal, Opleidingsniveau, PersoonId,
        gebeurtenis::{DuoWijzigingOntvangen, InformatieVerstrekt, SignaalVerlopen, Signaalkenmerken},
    };
    use eventstore::Decider as _;
    use jiff::civil::date;

    use super::*;
    use crate::regels::{Besloten, Ontvangst, Opdracht, Signaalregels, Signaalsoort, Signaalvoorval};

    const WIE: PersoonId = PersoonId(Uuid::from_u128(1));
    const SIGNAAL: Uuid = Uuid::from_u128(7);
    const LEVERING: Uuid = Uuid::from_u128(9);
    const DAG: Date = date(2025, 3, 3);
    const VANDAAG: Date = date(2025, 3, 20);

    fn op(datum: Date, feiten: impl Into<SignaleringGebeurtenis>) -> Signaalvoorval {
        Voorval::over(WIE, datum, feiten)
    }

    fn kenmerken() -> Signaalkenmerken {
        Signaalkenmerken {
            geboortemaand: None,
            opleidingsniveau: Opleidingsniveau::Hbo,
            doelgroepen: Vec::new(),
            gebiedsteam: None,
        }
    }

    fn ontvangst() -> Ontvangst {
        Ontvangst {
            signaal_id: SIGNAAL,
            persoon: WIE,
            datum: DAG,
            nummer: "DSP-1".parse().unwrap(),
            kenmerken: kenmerken(),
            opvolgen_voor: date(2025, 3, 31),
            leeftijden: None,
            soort: Signaalsoort::DreigendeUitval { school: None, verzuimsoort: None },
            besloten: Besloten::default(),
        }
    }

    fn gecorrigeerd(datum: Date) -> Signaalvoorval {
        op(datum, SignaalGecorrigeerd { signaal_id: SIGNAAL, datum, kenmerken: kenmerken() })
    }

    fn ingetrokken(aanlevering_id: Option<Uuid>) -> Signaalvoorval {
        op(VANDAAG, SignaalIngetrokken { signaal_id: SIGNAAL, aanlevering_id })
    }

    fn dossier(voorvallen: &[Signaalvoorval]) -> Dossier {
        let mut dossier = Signaalregels::initial();
        voorvallen.iter().for_each(|voorval| Signaalregels::evolve(&mut dossier, voorval));
        dossier
    }

    /// What taking back means for a stream with these events, of which the delivery recorded those at these places.
    fn terug(alles: &[Signaalvoorval], van_levering: &[usize]) -> Besluit {
        let rest = alles.iter().enumerate().filter(|(plek, _)| !van_levering.contains(plek));
        let zonder: Vec<_> = rest.map(|(_, voorval)| voorval.clone()).collect();
        neem_terug(&dossier(alles), LEVERING, &dossier(&zonder), VANDAAG)
    }

    #[test]
    fn wat_de_levering_bracht_wordt_ingetrokken_ook_als_de_norm_verliep() {
        let eerst = ontvangst().voorval();
        let weg = Ok(vec![ingetrokken(Some(LEVERING))]);
        assert_eq!(terug(std::slice::from_ref(&eerst), &[0]), weg);
        assert_eq!(terug(&[eerst.clone(), gecorrigeerd(VANDAAG)], &[0, 1]), weg);
        let verlopen = op(VANDAAG, SignaalVerlopen { signaal_id: SIGNAAL, opvolgen_voor: VANDAAG });
        assert_eq!(terug(&[eerst.clone(), verlopen], &[0]), weg);
        assert_eq!(terug(&[eerst.clone(), ingetrokken(None)], &[0]), Ok(vec![]), "its source did that");
        assert_eq!(terug(&[eerst, ingetrokken(Some(LEVERING))], &[0]), Ok(vec![]), "asked again");
    }

    #[test]
    fn wat_zij_corrigeerde_wordt_wat_het_was_en_wat_een_ander_corrigeerde_blijft() {
        let (eerst, haar, later) =
            (ontvangst().voorval(), gecorrigeerd(date(2025, 3, 5)), gecorrigeerd(VANDAAG));
        assert_eq!(terug(&[eerst.clone(), haar.clone()], &[1]), Ok(vec![gecorrigeerd(DAG)]));
        assert_eq!(terug(&[eerst, haar, later], &[1]), Ok(vec![]));
    }

    #[test]
    fn werk_een_intrekking_en_een_wijziging_van_duo_blijven() {
        let eerst = ontvangst().voorval();
        let informatie = op(VANDAAG, InformatieVerstrekt { signaal_id: SIGNAAL, kanaal: Kanaal::Brief });
        assert_eq!(terug(&[eerst.clone(), informatie], &[0]), Err(Weigering::AlOpgevolgd));
        assert_eq!(terug(&[eerst, ingetrokken(None)], &[1]), Err(Weigering::IntrekkingBlijft));
        let wijziging = DuoWijzigingOntvangen {
            meldingsnummer: "DUO-1".parse().unwrap(),
            wijziging: DuoWijziging::Uitgeschreven,
            school: None,
        };
        assert_eq!(terug(&[op(DAG, wijziging)], &[0]), Err(Weigering::WijzigingBlijft));
    }

    #[test]
    fn daarna_mag_het_nummer_weer_komen_en_een_correctie_wacht_erop() {
        let weg = dossier(&[ontvangst().voorval(), ingetrokken(Some(LEVERING))]);
        let ander = Ontvangst { persoon: PersoonId(Uuid::from_u128(2)), ..ontvangst() };
        let weer = Signaalregels::decide(&weg, Opdracht::Ontvang(ander.clone()));
        assert_eq!(weer, Ok(vec![ander.voorval()]));
        let trek_in = Opdracht::TrekIn { datum: VANDAAG, persoon: None };
        assert_eq!(Signaalregels::decide(&weg, trek_in), Err(Weigering::MeldingOnbekend));
        let door_de_bron = dossier(&[ontvangst().voorval(), ingetrokken(None)]);
        let ander = Ontvangst { datum: VANDAAG, ..ontvangst() };
        assert_eq!(
            Signaalregels::decide(&door_de_bron, Opdracht::Ontvang(ander)),
            Err(Weigering::Ingetrokken)
        );
    }
}
