//! A handover, confirmed by both sides.

use domein::gebeurtenis::{OpvolgingIngetrokken, OverdrachtBevestigd};
use domein::{Correctiereden, Opvolgstap};

use super::*;

fn bevestig(dag: i8) -> Opdracht {
    volg(dag, Handeling::BevestigOverdracht)
}

fn bevestigd(dag: i8) -> Signaalvoorval {
    gedaan(dag, OverdrachtBevestigd { signaal_id: SIGNAAL })
}

#[test]
fn een_bron_bevestigt_een_overdracht_een_keer() {
    dan(vec![overgedragen()], bevestig(5), vec![bevestigd(5)]);
    dan(vec![overgedragen(), bevestigd(5)], bevestig(5), vec![]);
    niet(vec![overgedragen(), bevestigd(5)], bevestig(6), &Weigering::OverdrachtAlBevestigd);
    niet(vec![ontvangen()], bevestig(5), &Weigering::GeenOverdracht);
    niet(vec![overgedragen()], bevestig(2), &Weigering::DatumVoorSignaal { signaal: maart(3) });
    // In either order.
    dan(vec![overgedragen(), aangekomen(4)], bevestig(5), vec![bevestigd(5)]);
    let aankomst = volg(6, Handeling::BevestigAankomst(coach()));
    dan(vec![overgedragen(), bevestigd(5)], aankomst, vec![aangekomen(6)]);
}

#[test]
fn een_bevestiging_van_de_bron_is_geen_opvolging() {
    dan(vec![overgedragen(), bevestigd(5)], op(maart(31)), vec![verlopen()]);
}

#[test]
fn een_bevestiging_kan_een_andere_dag_hebben_gehad() {
    let weg = OpvolgingIngetrokken {
        signaal_id: SIGNAAL,
        stap: Opvolgstap::OverdrachtBevestigd,
        van: maart(5),
        reden: Correctiereden::VerkeerdeDatum,
        vervangen: true,
        aanvraag_vervalt: false,
    };
    let beter = Opdracht::Volg {
        datum: maart(6),
        handeling: Handeling::BevestigOverdracht,
        vervangt: Some(Vervangt { van: maart(5), reden: Correctiereden::VerkeerdeDatum }),
    };
    dan(vec![overgedragen(), bevestigd(5)], beter, vec![gedaan(5, weg), bevestigd(6)]);
}
