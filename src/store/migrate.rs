//! The schema, forward only: every migration is a file that never changes once released.

use sqlx::AnyConnection;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

use super::{Store, StoreError, doing};

/// Number, name and text of each migration, in order. Numbers may leave gaps.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "ledger", include_str!("migrations/0001_ledger.sql")),
    (2, "audit", include_str!("migrations/0002_audit.sql")),
    (3, "schedule", include_str!("migrations/0003_schedule.sql")),
    (
        4,
        "deadlines",
        include_str!("migrations/0004_deadlines.sql"),
    ),
    (10, "accounts", include_str!("migrations/0010_accounts.sql")),
    (11, "reruns", include_str!("migrations/0011_reruns.sql")),
    (12, "plans", include_str!("migrations/0012_plans.sql")),
    (13, "pages", include_str!("migrations/0013_pages.sql")),
    (14, "trials", include_str!("migrations/0014_trials.sql")),
    (15, "proofs", include_str!("migrations/0015_proofs.sql")),
    (16, "ended", include_str!("migrations/0016_ended.sql")),
    (17, "found", include_str!("migrations/0017_found.sql")),
    (18, "stamps", include_str!("migrations/0018_stamps.sql")),
];

/// The newest schema that this program knows.
pub const SCHEMA: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Brings the store to [`SCHEMA`]; a store that is there already is only looked at. Yields the schema that it had.
pub(super) async fn forward(store: &Store) -> Result<i64, StoreError> {
    let place = || store.place.to_string();
    let connect = doing("reading the store's schema");
    let mut conn = store.pool.acquire().await.map_err(connect)?;
    // A store without the book of migrations is new.
    let found = schema(&mut conn).await.unwrap_or(0);
    let list = MIGRATIONS.iter().map(|&(number, name, text)| {
        let (kind, text) = (MigrationType::Simple, text.into_sql_str());
        Migration::new(number, name.into(), kind, text, false)
    });
    let done = Migrator::with_migrations(list.collect())
        .run_direct(None, &mut *conn, false)
        .await;
    let why = match done {
        Ok(()) => return Ok(found),
        Err(MigrateError::VersionMissing(_)) => {
            return Err(StoreError::Newer {
                place: place(),
                found,
                known: SCHEMA,
            });
        }
        Err(MigrateError::VersionMismatch(version)) => {
            return Err(StoreError::Altered {
                place: place(),
                version,
            });
        }
        Err(why) => why.to_string(),
    };
    Err(StoreError::Migrate {
        place: place(),
        from: found,
        to: SCHEMA,
        why,
    })
}

/// The schema that a store has.
///
/// # Errors
/// When it has none.
pub(super) async fn schema(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    let newest: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(conn)
        .await
        .map_err(doing("reading the store's schema"))?;
    Ok(newest.unwrap_or(0))
}
