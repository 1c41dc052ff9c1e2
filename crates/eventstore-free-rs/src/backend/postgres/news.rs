//! News between processes: this one tells that it has appended, and hears that others have. It is a hint that saves a
//! subscriber from waiting for its next poll, never what tells it that there is nothing to read.
//!
//! A NOTIFY in the transaction of an append would make commits wait for one another in the whole server, so it goes
//! over a connection of its own, at most once per [`INTERVAL`].

use std::{convert::Infallible, time::Duration};

use sqlx::{Executor as _, PgPool, postgres::PgListener};
use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

use super::connect::within;
use crate::StoreError;

/// Least time between two notifications by one process.
const INTERVAL: Duration = Duration::from_millis(5);
/// How long telling may take.
const TELL_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection on which nothing was heard or told for so long is tried: a network may drop it in silence.
const TRY_AFTER: Duration = Duration::from_secs(60);
/// Time between attempts to listen.
const AGAIN: Duration = Duration::from_secs(1);

/// Tells on `channel` of what is `committed` here, and calls `news` when somebody else does. Ends when the pool is
/// closed.
pub(super) async fn exchange(
    pool: &PgPool,
    channel: &str,
    committed: &Notify,
    news: &(dyn Fn() + Send + Sync),
) {
    // What this process tells it hears too.
    let own = Uuid::new_v4().simple().to_string();
    while !pool.is_closed() {
        match listen(pool, channel, &own, committed, news).await {
            Ok(never) => match never {},
            Err(error) => tracing::debug!(%error, "not listening to other writers of the log"),
        }
        sleep(AGAIN).await;
    }
}

async fn listen(
    pool: &PgPool,
    channel: &str,
    own: &str,
    committed: &Notify,
    news: &(dyn Fn() + Send + Sync),
) -> Result<Infallible, StoreError> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(channel).await?;
    // What came before this was not heard.
    news();
    let mut silent_until = Instant::now();
    loop {
        let to_tell = async {
            sleep_until(silent_until).await;
            committed.notified().await;
        };
        tokio::select! {
            heard = listener.try_recv() => match heard? {
                Some(notification) if notification.payload() == own => {}
                Some(_) => news(),
                None => return Err(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()).into()),
            },
            () = to_tell => {
                let tell = sqlx::query("SELECT pg_notify($1, $2)").bind(channel).bind(own);
                within(TELL_TIMEOUT, async { Ok(tell.execute(&mut listener).await?) }).await?;
                silent_until = Instant::now() + INTERVAL;
            }
            () = sleep(TRY_AFTER) => {
                within(TELL_TIMEOUT, async { Ok((&mut listener).execute("SELECT 1").await?) }).await?;
            }
        }
    }
}
