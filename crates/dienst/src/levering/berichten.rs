//! Messages that come one by one: those of a feed that come on one day (in Amsterdam) are one delivery together. Its horizon
//! is the newest day that a message says. Only when that moves the log says so, so a thousand messages are one event, and the
//! next message of the day is none.

use domein::{Leveringssoort, Verdwenen, afgeleide_id};
use eventstore::{StoreError, Tx};
use jiff::Timestamp;
use sqlx::Row as _;
use uuid::Uuid;

use super::{Aanlevering, Aanleveringen, Keuze, Staat, Verslag, rijen::verslag, verloop::leg_levering_vast};
use crate::{
    Aanvoer, Bericht, ImportFout, Leveringsregel as _, Omgeving, Uitslag, datum_in_amsterdam, neem_bericht,
    quarantaine,
};

/// Takes a message in, and counts it with the messages of its day.
///
/// # Errors
/// As [`neem_bericht`]: the same message has to come again. Then it is known, and counted once more.
pub(crate) async fn neem_bericht_op<A: Aanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    bericht: Bericht<'_>,
) -> Result<Uitslag, ImportFout> {
    let uitslag = neem_bericht(omgeving, aanvoer, bericht).await?;
    let nu = omgeving.klok.nu();
    let lijst = Aanleveringen::van(&omgeving.database);
    let leeg = dag(omgeving, aanvoer.bron(), nu);
    let bekend = lopend(lijst.zoek(leeg.aanlevering_id).await?, &leeg);
    // First the event: a message of which the place in the list is not written comes again, and says it again.
    if uitslag.laatste_dag > bekend.peildatum {
        let verder = tel_bij(bekend, &uitslag, nu);
        leg_levering_vast::<A::D, _>(
            omgeving,
            aanvoer.rol(),
            &verder,
            (Uuid::now_v7(), A::D::verwerkt(&verder)),
        )
        .await?;
    }
    let mut tx = quarantaine::begin(&omgeving.database).await?;
    let bekend = lopend(lees(&mut tx, leeg.aanlevering_id).await?, &leeg);
    let verder = tel_bij(bekend, &uitslag, nu);
    lijst.schrijf(&mut tx, &verder).await?;
    hoort_bij(&mut tx, verder.aanlevering_id, bericht.correlatie).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(uitslag)
}

/// The delivery of the messages of this day, of which none has come.
fn dag(omgeving: &Omgeving, bron: &str, nu: Timestamp) -> Aanlevering {
    let dag = datum_in_amsterdam(nu).to_string();
    Aanlevering {
        aanlevering_id: afgeleide_id("aanlevering.berichten", &[omgeving.gemeente.as_str(), bron, &dag]),
        bron: bron.to_owned(),
        gemeente: omgeving.gemeente.clone(),
        bestand: format!("berichten van {dag}"),
        vingerafdruk: String::new(),
        mapping: String::new(),
        soort: Leveringssoort::Aanvulling,
        peildatum: None,
        vanaf: None,
        verdwenen: Verdwenen::NietMeerGeleverd,
        kolommen: Vec::new(),
        begonnen_op: nu,
        klaar_op: None,
        staat: Staat::Verwerkt,
        akkoord: None,
        door: None,
        toch_door: None,
        // What a message recorded that came before and was broken off counts too.
        na_positie: 0,
        verslag: None,
    }
}

/// The delivery of the day so far. One that was taken back is begun anew: what comes now counts.
fn lopend(bekend: Option<Aanlevering>, leeg: &Aanlevering) -> Aanlevering {
    bekend.filter(|dag| dag.staat != Staat::Teruggedraaid).unwrap_or_else(|| leeg.clone())
}

/// The delivery with one more message.
fn tel_bij(bekend: Aanlevering, uitslag: &Uitslag, nu: Timestamp) -> Aanlevering {
    let peildatum = bekend.peildatum.max(uitslag.laatste_dag);
    let id = bekend.aanlevering_id;
    let keuze = Keuze { peildatum, ..Keuze::default() };
    let nieuw = verslag(&keuze, Some(id), uitslag.clone(), datum_in_amsterdam(nu));
    let samen = match &bekend.verslag {
        Some(eerder) => samen(eerder, nieuw),
        None => nieuw,
    };
    Aanlevering { peildatum, staat: Staat::Verwerkt, klaar_op: Some(nu), verslag: Some(samen), ..bekend }
}

/// Two reports as one. Somebody of whom two messages came is counted with each.
fn samen(eerder: &Verslag, nieuw: Verslag) -> Verslag {
    let mut fouten = eerder.fouten.clone();
    for soort in nieuw.fouten {
        match fouten.iter_mut().find(|al| (&al.code, &al.veld) == (&soort.code, &soort.veld)) {
            Some(al) => al.aantal += soort.aantal,
            None => fouten.push(soort),
        }
    }
    let mut verschillen = eerder.verschillen.clone();
    for soort in nieuw.verschillen {
        match verschillen.iter_mut().find(|al| al.soort == soort.soort) {
            Some(al) => al.aantal += soort.aantal,
            None => verschillen.push(soort),
        }
    }
    Verslag {
        gelezen: eerder.gelezen + nieuw.gelezen,
        aangenomen: eerder.aangenomen + nieuw.aangenomen,
        dubbel: eerder.dubbel + nieuw.dubbel,
        geweigerd: eerder.geweigerd + nieuw.geweigerd,
        wachtend: eerder.wachtend + nieuw.wachtend,
        alsnog: eerder.alsnog + nieuw.alsnog,
        personen_nieuw: eerder.personen_nieuw + nieuw.personen_nieuw,
        personen_bekend: eerder.personen_bekend + nieuw.personen_bekend,
        verschillen,
        fouten,
        weigeringen: Vec::new(),
        ..nieuw
    }
}

async fn lees(tx: &mut Tx, id: Uuid) -> Result<Option<Aanlevering>, ImportFout> {
    let sql = "SELECT inhoud FROM aanlevering WHERE aanlevering_id = $1";
    let rij =
        sqlx::query(sql).bind(id.to_string()).fetch_optional(&mut **tx).await.map_err(StoreError::from)?;
    rij.map(|rij| super::lijst::lees(rij.try_get(0).map_err(StoreError::from)?)).transpose()
}

/// Keeps by what the events of a message are found, to take the delivery back by.
async fn hoort_bij(tx: &mut Tx, id: Uuid, correlatie: Uuid) -> Result<(), ImportFout> {
    let sql =
        "INSERT INTO aanlevering_bericht (aanlevering_id, correlatie) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let nieuw = sqlx::query(sql).bind(id.to_string()).bind(correlatie.to_string());
    nieuw.execute(&mut **tx).await.map_err(StoreError::from)?;
    Ok(())
}
