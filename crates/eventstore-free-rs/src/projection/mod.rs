//! Read models: what an event changes and how far the read model is commit together.
//!
//! A read model of a newer version is built beside the one in use (a shadow build), which goes on answering, and put in
//! its place in one transaction.

mod build;
mod make;
mod statistics;
mod switch;
mod writer;

use futures_util::future::BoxFuture;

pub(crate) use build::Build;
pub(crate) use make::{clear_away, make, reset};
pub(crate) use switch::{Attempt, Switch, switch};
pub(crate) use writer::Writer;

use crate::{ProjectionError, Query, Recorded, Tx, reading::Wanted};

/// A read model of one log.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eventstore_free_rs::*;
/// use futures_util::future::BoxFuture;
///
/// struct Orders;
///
/// impl Projection for Orders {
///     fn name(&self) -> &'static str { "orders" }
///     fn version(&self) -> u32 { 1 }
///     fn query(&self) -> Query { Query::kinds(["order-placed.v1"]) }
///     fn knows(&self, kind: &str) -> bool { ["order-placed.v1", "order-paid.v1"].contains(&kind) }
///     fn tables(&self) -> &'static [&'static str] { &["orders"] }
///     fn schema(&self) -> &'static [&'static str] {
///         &["CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY)"]
///     }
///     fn apply<'a>(
///         &'a self,
///         tx: &'a mut Tx,
///         batch: &'a [Recorded],
///     ) -> BoxFuture<'a, Result<(), ProjectionError>> {
///         Box::pin(async move {
///             for event in batch {
///                 let insert = "INSERT INTO orders (id) VALUES ($1)";
///                 sqlx::query(insert).bind(event.stream.as_str()).execute(&mut **tx).await?;
///             }
///             Ok(())
///         })
///     }
/// }
///
/// # let directory = tempfile::tempdir()?;
/// let log = Log::memory();
/// let database = Database::sqlite(&directory.path().join("orders.sqlite")).await?;
/// let follower = Follower::projection(Orders, database.clone(), log.clone()).await?;
/// let placed = NewEvent::new(uuid::Uuid::now_v7(), "order-placed.v1", "{}");
/// log.append(Append::to("order-1", Expected::NoStream, [placed])).await?;
/// assert_eq!(follower.catch_up().await?, Position(1));
/// let orders: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM orders").fetch_one(database.pool()).await?;
/// assert_eq!(orders, 1);
/// # Ok(()) }
/// ```
pub trait Projection: Send + Sync + 'static {
    /// Its name; unique within its database.
    fn name(&self) -> &'static str;

    /// Goes up when the tables or what fills them change: the read model is then built again from the start, beside
    /// the one of the version before. It never goes down: a program with a lower version than what stands in the
    /// database refuses to begin. A column that changes type gets a new name, because readers keep prepared statements.
    fn version(&self) -> u32;

    /// The events that it needs, by type.
    fn query(&self) -> Query;

    /// Whether this program knows a type of event of the log that is followed, needed or not. At a type that it does not
    /// know the follower stops: to pass over it would leave it out for ever.
    fn knows(&self, kind: &str) -> bool;

    /// Its tables: no other projection has one of these. A table that only an earlier version had stays in the list,
    /// so that it is dropped.
    fn tables(&self) -> &'static [&'static str];

    /// The statements that make its tables and their indexes, when they are not there; written for SQLite, see
    /// [`Dialect::ddl`](crate::Dialect::ddl). Names are not qualified; what
    /// is made here and what [`Self::apply`] uses are these tables only.
    fn schema(&self) -> &'static [&'static str];

    /// Takes a batch in, in order, within the transaction that also moves the checkpoint. A batch and its pieces one
    /// after the other must give the same. The current tracing span is that of the batch.
    ///
    /// An event that is not understood is [`ProjectionError::Event`]; like a value or a constraint that the database
    /// refuses it does not come right by trying again, and the event is parked.
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>>;

    /// Whether no row depends on events of two streams. A rebuild then takes streams in side by side, on as many
    /// connections as there are cores. On SQLite, which has one writer, it makes no difference.
    fn streams_are_independent(&self) -> bool {
        false
    }
}

/// What a projection wants and knows of its log.
pub(crate) fn wanted(projection: &dyn Projection) -> Wanted<'_> {
    Wanted {
        follower: projection.name(),
        query: projection.query(),
        knows: Box::new(|kind| projection.knows(kind)),
    }
}
