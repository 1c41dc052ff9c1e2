//! The read model `inrichting`: the periods of teams and medewerkers, in the database of each service that looks at them.

use domein::{
    Gebeurtenis as _, Vastlegging,
    gebeurtenis::{InrichtingGebeurtenis as G, MedewerkerVastgelegd, TeamVastgelegd},
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::BoxFuture;

use crate::contract::Leesmodel;

/// The read model `inrichting`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codes;

impl Codes {
    /// As a contract names it.
    pub const LEESMODEL: Leesmodel = Leesmodel { van: G::DIENST, maak: || Box::new(Self) };
}

impl Projection for Codes {
    fn name(&self) -> &'static str {
        "inrichting"
    }

    fn version(&self) -> u32 {
        1
    }

    fn query(&self) -> Query {
        Query::kinds(G::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["inrichting_team", "inrichting_medewerker"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE IF NOT EXISTS inrichting_team (gemeente TEXT NOT NULL, code TEXT NOT NULL, \
             van TEXT NOT NULL, tot TEXT, PRIMARY KEY (gemeente, code, van))",
            "CREATE TABLE IF NOT EXISTS inrichting_medewerker (gemeente TEXT NOT NULL, code TEXT NOT NULL, \
             van TEXT NOT NULL, tot TEXT, rol TEXT NOT NULL, account TEXT NOT NULL, \
             PRIMARY KEY (gemeente, code, van))",
            "CREATE INDEX IF NOT EXISTS inrichting_medewerker_account ON inrichting_medewerker (gemeente, account)",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            for regel in batch {
                let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                let (gemeente, van) = (metadata.gemeente.to_string(), metadata.geldig_op.to_string());
                neem(tx, (gemeente, van), &gebeurtenis).await?;
            }
            Ok(())
        })
    }
}

async fn neem(tx: &mut Tx, (gemeente, van): (String, String), gebeurtenis: &G) -> Result<(), sqlx::Error> {
    match gebeurtenis {
        G::TeamVastgelegd(TeamVastgelegd { team, titel: _, tot, uit_teams: _ }) => {
            let sql = "INSERT INTO inrichting_team (gemeente, code, van, tot) VALUES ($1, $2, $3, $4) \
                       ON CONFLICT (gemeente, code, van) DO UPDATE SET tot = excluded.tot";
            let vraag = sqlx::query(sql).bind(gemeente).bind(team.to_string()).bind(van);
            vraag.bind(tot.map(|tot| tot.to_string())).execute(&mut **tx).await?;
        }
        G::MedewerkerVastgelegd(MedewerkerVastgelegd { medewerker, rol, gebiedsteams: _, account, tot }) => {
            let sql = "INSERT INTO inrichting_medewerker (gemeente, code, van, tot, rol, account) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (gemeente, code, van) DO UPDATE SET \
                       tot = excluded.tot, rol = excluded.rol, account = excluded.account";
            let vraag = sqlx::query(sql).bind(gemeente).bind(medewerker.to_string()).bind(van);
            let vraag = vraag.bind(tot.map(|tot| tot.to_string())).bind(rol.code());
            vraag.bind(account.as_ref().unwrap_or(medewerker).to_string()).execute(&mut **tx).await?;
        }
        G::TeamIngetrokken(f) => {
            let sql = "DELETE FROM inrichting_team WHERE gemeente = $1 AND code = $2 AND van = $3";
            let vraag = sqlx::query(sql).bind(gemeente).bind(f.team.to_string());
            vraag.bind(van).execute(&mut **tx).await?;
        }
        G::MedewerkerIngetrokken(f) => {
            let sql = "DELETE FROM inrichting_medewerker WHERE gemeente = $1 AND code = $2 AND van = $3";
            let vraag = sqlx::query(sql).bind(gemeente).bind(f.medewerker.to_string());
            vraag.bind(van).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
