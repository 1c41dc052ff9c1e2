//! Trying again: what another process or a server that restarts broke off is done once more, a bounded number of
//! times. That is safe because every transaction of the register done twice is done once. What the second time answers
//! can be that there was nothing to do.

use crate::Error;
use crate::databank::{Databanksoort, Toegang, sqlstate};
use std::time::Duration;

/// Attempts in all.
const MAX_POGINGEN: u32 = 8;
/// From this attempt on a transaction keeps the others out, so that it cannot lose from them for ever.
const ALLEEN_VANAF: u32 = 3;
/// Wait before the second attempt; each next one is twice as long, together some three seconds. A server that is
/// not there yet is also waited for by the pool.
const EERSTE_PAUZE: Duration = Duration::from_millis(25);
/// Longest attempt, for a server that is there but does not answer.
const MAX_DUUR: Duration = Duration::from_secs(60);

/// Does the work until it succeeds, fails for good, or has been tried often enough. The work is told beside whom it
/// writes; `soort` is of the database that it is done on.
pub(crate) async fn probeer<T, Werk>(soort: Databanksoort, werk: impl Fn(Toegang) -> Werk) -> Result<T, Error>
where
    Werk: Future<Output = Result<T, Error>>,
{
    let mut nummer = 1;
    loop {
        let toegang = if nummer < ALLEEN_VANAF { Toegang::Samen } else { Toegang::Alleen };
        let uitkomst = tokio::time::timeout(MAX_DUUR, werk(toegang)).await;
        match uitkomst.unwrap_or(Err(Error::GeenAntwoord)) {
            Err(fout) if nummer < MAX_POGINGEN && gaat_voorbij(soort, &fout) => {
                pauzeer(EERSTE_PAUZE * 2_u32.pow(nummer - 1)).await?;
            }
            uitkomst => return uitkomst,
        }
        nummer += 1;
    }
}

/// Waits for some half to all of `pauze`: two that met must not meet again at the same moment.
pub(crate) async fn pauzeer(pauze: Duration) -> Result<(), Error> {
    let mut toeval = [0];
    getrandom::fill(&mut toeval)?;
    tokio::time::sleep(pauze / 2 + pauze * u32::from(toeval[0]) / 512).await;
    Ok(())
}

/// SQLite has one writer, who waits for his turn: there nothing is tried again.
fn gaat_voorbij(soort: Databanksoort, fout: &Error) -> bool {
    match (soort, fout) {
        (Databanksoort::Sqlite, _) => false,
        (Databanksoort::Postgres, Error::Samenloop) => true,
        (Databanksoort::Postgres, Error::Database(fout)) => match sqlstate(fout) {
            // Deadlock and serialization; connection; server stops or starts; somebody else made the row.
            Some(code) => {
                ["40", "08", "57P"].iter().any(|klasse| code.starts_with(klasse)) || code == "23505"
            }
            None => matches!(fout, sqlx::Error::Io(_)),
        },
        (Databanksoort::Postgres, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tokio::time::Instant;

    /// How the work was done until it failed with `fout` for good.
    async fn pogingen(soort: Databanksoort, fout: impl Fn() -> Error + Sync) -> Vec<Toegang> {
        let toegangen = Mutex::new(Vec::new());
        let uitkomst = probeer(soort, |toegang| {
            toegangen.lock().unwrap().push(toegang);
            std::future::ready(Err::<(), _>(fout()))
        });
        uitkomst.await.unwrap_err();
        toegangen.into_inner().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_attempts_are_bounded_and_the_later_ones_go_alone() {
        let begin = Instant::now();
        let toegangen = pogingen(Databanksoort::Postgres, || Error::Samenloop).await;
        assert_eq!(toegangen.len(), 8);
        assert_eq!(toegangen.iter().position(|toegang| *toegang == Toegang::Alleen), Some(2));
        assert!(begin.elapsed() < Duration::from_secs(4));
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_may_pass_is_tried_again() {
        let weg = || Error::Database(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()));
        assert_eq!(pogingen(Databanksoort::Postgres, weg).await.len(), 8);
        assert_eq!(pogingen(Databanksoort::Sqlite, weg).await.len(), 1);
        assert_eq!(pogingen(Databanksoort::Postgres, || Error::KekGewisseld).await.len(), 1);
        assert_eq!(
            pogingen(Databanksoort::Postgres, || Error::Database(sqlx::Error::PoolTimedOut)).await.len(),
            1
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_is_not_waited_for_for_ever() {
        let uitkomst = probeer(Databanksoort::Postgres, |_| std::future::pending::<Result<(), Error>>());
        assert!(matches!(uitkomst.await, Err(Error::GeenAntwoord)));
    }
}
