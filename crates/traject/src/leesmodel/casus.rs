//! Cases of the casusoverleg and what was agreed in them, for the list and for what waits on a desk; and policy signals, which
//! name nobody. Ids, codes and dates; who sat at the table and what was agreed stand in the events, sealed, and not here.

use domein::{Casusvastlegging, Metadata, PersoonId, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;

use crate::regels::normen::na_laatste_dag;

/// The tables. `uiterlijk` is the last day for an agreement, inclusive, and `norm` the first on which it is late.
pub(super) const SCHEMA: [&str; 7] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_casus (casus_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, regisseur TEXT NOT NULL, sinds TEXT NOT NULL, einde TEXT, \
     einde_reden TEXT)",
    "CREATE INDEX IF NOT EXISTS begeleiding_casus_plaats ON begeleiding_casus (plaats)",
    "CREATE TABLE IF NOT EXISTS begeleiding_casusbespreking (casus_id TEXT NOT NULL, datum TEXT NOT NULL, \
     PRIMARY KEY (casus_id, datum))",
    "CREATE TABLE IF NOT EXISTS begeleiding_casusafspraak (afspraak_id TEXT PRIMARY KEY, casus_id TEXT NOT NULL, \
     gemeente TEXT NOT NULL, medewerker TEXT, sinds TEXT NOT NULL, uiterlijk TEXT NOT NULL, norm TEXT NOT NULL, \
     afgerond BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_casusafspraak_open ON begeleiding_casusafspraak (gemeente, afgerond, uiterlijk)",
    "CREATE INDEX IF NOT EXISTS begeleiding_casusafspraak_van ON begeleiding_casusafspraak (casus_id)",
    "CREATE TABLE IF NOT EXISTS begeleiding_beleidssignaal (beleidssignaal_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, maand TEXT NOT NULL, onderwerp TEXT NOT NULL, knelpunt TEXT NOT NULL)",
];

/// Takes in what an event says of it, in whose dossier; a policy signal is in nobody's.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    dossier: Option<PersoonId>,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let (gemeente, datum) = (metadata.gemeente.as_str().to_owned(), metadata.geldig_op.to_string());
    let vraag = match gebeurtenis {
        G::CasusGeopend(f) => {
            let sql = "INSERT INTO begeleiding_casus (casus_id, plaats, gemeente, persoon_id, regisseur, sinds) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (casus_id) DO NOTHING";
            let persoon = dossier.map(|dossier| dossier.to_string()).unwrap_or_default();
            let vraag = sqlx::query(sql).bind(f.casus_id.to_string()).bind(plaats).bind(gemeente);
            vraag.bind(persoon).bind(f.regisseur.as_str().to_owned()).bind(datum)
        }
        G::CasusregisseurGewisseld(f) => {
            let sql = "UPDATE begeleiding_casus SET regisseur = $2 WHERE casus_id = $1";
            sqlx::query(sql).bind(f.casus_id.to_string()).bind(f.naar.as_str().to_owned())
        }
        G::CasusBesproken(f) => {
            let sql = "INSERT INTO begeleiding_casusbespreking (casus_id, datum) VALUES ($1, $2) \
                       ON CONFLICT (casus_id, datum) DO NOTHING";
            sqlx::query(sql).bind(f.casus_id.to_string()).bind(datum)
        }
        G::CasusafspraakGemaakt(f) => {
            let sql = "INSERT INTO begeleiding_casusafspraak (afspraak_id, casus_id, gemeente, medewerker, sinds, \
                       uiterlijk, norm, afgerond) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (afspraak_id) DO NOTHING";
            let vraag = sqlx::query(sql).bind(f.afspraak_id.to_string()).bind(f.casus_id.to_string());
            let vraag = vraag.bind(gemeente).bind(f.medewerker.as_ref().map(|wie| wie.as_str().to_owned()));
            vraag.bind(datum).bind(f.uiterlijk.to_string()).bind(na_laatste_dag(f.uiterlijk).to_string())
        }
        G::CasusafspraakAfgerond(f) => {
            let sql = "UPDATE begeleiding_casusafspraak SET afgerond = 1 WHERE afspraak_id = $1";
            sqlx::query(sql).bind(f.afspraak_id.to_string())
        }
        G::CasusGesloten(f) => {
            let sql = "UPDATE begeleiding_casus SET einde = $2, einde_reden = $3 WHERE casus_id = $1";
            sqlx::query(sql).bind(f.casus_id.to_string()).bind(datum).bind(f.reden.code())
        }
        G::CasusvastleggingIngetrokken(f) => {
            let id = f.casus_id.to_string();
            let afspraak = f.afspraak_id.map(|id| id.to_string()).unwrap_or_default();
            match f.wat {
                Casusvastlegging::Casus => {
                    for sql in [
                        "DELETE FROM begeleiding_casusbespreking WHERE casus_id = $1",
                        "DELETE FROM begeleiding_casusafspraak WHERE casus_id = $1",
                    ] {
                        sqlx::query(sql).bind(id.clone()).execute(&mut **tx).await?;
                    }
                    sqlx::query("DELETE FROM begeleiding_casus WHERE casus_id = $1").bind(id)
                }
                Casusvastlegging::Regisseur => {
                    let sql = "UPDATE begeleiding_casus SET regisseur = COALESCE($2, regisseur) WHERE casus_id = $1";
                    sqlx::query(sql).bind(id).bind(f.regisseur.as_ref().map(|wie| wie.as_str().to_owned()))
                }
                Casusvastlegging::Bespreking => {
                    let sql = "DELETE FROM begeleiding_casusbespreking WHERE casus_id = $1 AND datum = $2";
                    sqlx::query(sql).bind(id).bind(f.van.to_string())
                }
                Casusvastlegging::Afspraak => {
                    sqlx::query("DELETE FROM begeleiding_casusafspraak WHERE afspraak_id = $1").bind(afspraak)
                }
                Casusvastlegging::Uitkomst => {
                    let sql = "UPDATE begeleiding_casusafspraak SET afgerond = 0 WHERE afspraak_id = $1";
                    sqlx::query(sql).bind(afspraak)
                }
                Casusvastlegging::Einde => {
                    let sql =
                        "UPDATE begeleiding_casus SET einde = NULL, einde_reden = NULL WHERE casus_id = $1";
                    sqlx::query(sql).bind(id)
                }
            }
        }
        G::BeleidssignaalVastgelegd(f) => {
            let sql = "INSERT INTO begeleiding_beleidssignaal (beleidssignaal_id, plaats, gemeente, maand, onderwerp, \
                       knelpunt) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (beleidssignaal_id) DO NOTHING";
            let vraag = sqlx::query(sql).bind(f.beleidssignaal_id.to_string()).bind(plaats).bind(gemeente);
            vraag.bind(datum).bind(f.onderwerp.code()).bind(f.knelpunt.code())
        }
        G::BeleidssignaalIngetrokken(f) => {
            let sql = "DELETE FROM begeleiding_beleidssignaal WHERE beleidssignaal_id = $1";
            sqlx::query(sql).bind(f.beleidssignaal_id.to_string())
        }
        // About something else.
        _ => return Ok(()),
    };
    vraag.execute(&mut **tx).await.map(drop)
}
