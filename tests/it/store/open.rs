//! Opening: what is made, how it is set up, what is refused, and who waits for whom.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rollcall::domain::secret::Secret;
use rollcall::store::{Engine, SCHEMA, Store, StoreError, home, insert_many};
use sqlx::Row as _;

use super::{Fresh, has_python, on_both};

/// Rows that an office may have had under the first schema, as plain SQL.
const OLD_ROWS: &str = "INSERT INTO entry (entry_id, rule, grade, department, verdict, state, origin, evidence, wording, seen_in, first_seen_on, opened_times) \
     VALUES ('00112233aabbccdd', 'B01', 'hard', 'A001', 'open', 'issued', 'stock', 'ffee', 1, 'roster;payroll', '2026-09-30', 2);
     INSERT INTO wording (entry_id, wording, run_no, evidence, body) VALUES ('00112233aabbccdd', 1, 1, 'ffee', '{\"name\":\"甲一·乙\"}');
     INSERT INTO transition (transition_no, entry_id, from_state, to_state, at, actor, reason) VALUES (1, '00112233aabbccdd', NULL, 'open', '2026-09-30T01:00:00.000000Z', '夜班', 'found');
     UPDATE writer SET turn = 41;";

const OLD_DUMP: &str = "SELECT entry_id, rule, state, unit, wording, opened_times FROM entry; SELECT body FROM wording; \
     SELECT transition_no, from_state, to_state, actor FROM transition; SELECT turn FROM writer;";

#[tokio::test]
async fn a_new_store_has_the_newest_schema_and_stays_as_it_is() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        assert_eq!(store.engine(), fresh.engine());
        let mut write = store.write().await.unwrap();
        home::set(write.executor(), "baseline_run", "7")
            .await
            .unwrap();
        home::set(write.executor(), "baseline_run", "8")
            .await
            .unwrap();
        write.commit().await.unwrap();
        store.close().await;
        let store = fresh.open().await;
        let mut read = store.read().await.unwrap();
        let kept = home::get(read.executor(), "baseline_run").await.unwrap();
        assert_eq!(kept.as_deref(), Some("8"));
        assert_eq!(home::get(read.executor(), "nothing").await.unwrap(), None);
        let versions = fresh.sql("SELECT version FROM _sqlx_migrations ORDER BY version");
        // Every file of the folder, by its number; numbers may have gaps.
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/migrations");
        let mut wanted: Vec<i64> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| {
                file.unwrap().file_name().to_string_lossy()[..4]
                    .parse()
                    .unwrap()
            })
            .collect();
        wanted.sort_unstable();
        let versions: Vec<i64> = versions.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(versions, wanted);
        assert_eq!(versions.last(), Some(&SCHEMA));
    })
    .await;
}

#[tokio::test]
async fn old_rows_are_there_after_migrating() {
    if !has_python("hashlib") {
        return;
    }
    on_both(async |fresh| {
        // The first schema as the first program made it: its file by other hands, and sqlx's own book of migrations.
        let first = include_str!("../../../src/store/migrations/0001_ledger.sql");
        let (bytes, yes) = match fresh.engine() {
            Engine::Sqlite => ("BLOB", "1"),
            Engine::Postgres => ("BYTEA", "TRUE"),
        };
        let sum = super::python(
            "import hashlib,sys;print(hashlib.sha384(sys.argv[1].encode()).hexdigest())",
            &[first],
        );
        let sum = match fresh.engine() {
            Engine::Sqlite => format!("x'{}'", sum.trim()),
            Engine::Postgres => format!("'\\x{}'", sum.trim()),
        };
        let book = format!(
            "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
                success BOOLEAN NOT NULL, checksum {bytes} NOT NULL, execution_time BIGINT NOT NULL);
             INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (1, 'ledger', {yes}, {sum}, -1);"
        );
        fresh.sql(first);
        fresh.sql(&book);
        fresh.sql(OLD_ROWS);
        let before = fresh.sql(OLD_DUMP);
        assert!(before.contains("甲一·乙"), "{before}");
        let store = fresh.open().await;
        assert_eq!(fresh.sql(OLD_DUMP), before);
        assert_eq!(fresh.sql("SELECT COUNT(*) FROM audit"), "0\n");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_this_program_does_not_know_is_refused() {
    on_both(async |fresh| {
        fresh.open().await.close().await;
        let newer = SCHEMA + 3;
        let copy = format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT {newer}, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1"
        );
        fresh.sql(&copy);
        let fault = fresh.try_open(&fresh.secret).await.unwrap_err();
        assert!(
            matches!(fault, StoreError::Newer { found, known: SCHEMA, .. } if found == newer),
            "{fault}"
        );
        assert!(fault.to_string().contains("newer rollcall"), "{fault}");
        fresh.sql(&format!("DELETE FROM _sqlx_migrations WHERE version = {newer}"));
        fresh.sql("UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 2) WHERE version = 1");
        let fault = fresh.try_open(&fresh.secret).await.unwrap_err();
        assert!(matches!(fault, StoreError::Altered { version: 1, .. }), "{fault}");
    })
    .await;
}

#[tokio::test]
async fn another_secret_is_refused() {
    on_both(async |fresh| {
        fresh.open().await.close().await;
        let other = Secret::from_bytes([8; 32]);
        let fault = fresh.try_open(&other).await.unwrap_err();
        assert!(matches!(fault, StoreError::OtherSecret { .. }), "{fault}");
        assert!(fault.to_string().contains("data/secret"), "{fault}");
        fresh.open().await.close().await;
        // The store holds nothing from which the secret could be had.
        let facts = fresh.sql("SELECT name, value FROM home");
        assert!(!facts.contains("0707"), "{facts}");
    })
    .await;
}

#[tokio::test]
async fn many_open_a_new_store_at_once() {
    on_both(async |fresh| {
        let opened = futures_util::future::join_all((0..6).map(|_| fresh.open())).await;
        for store in opened {
            store.close().await;
        }
        let count = fresh.sql("SELECT COUNT(*) FROM writer");
        assert_eq!(count, "1\n");
    })
    .await;
}

#[tokio::test]
async fn writers_queue_and_readers_see_one_moment() {
    on_both(async |fresh| {
        let (a, b) = (fresh.open().await, fresh.open().await);
        let mut reader = a.read().await.unwrap();
        assert_eq!(home::get(reader.executor(), "n").await.unwrap(), None);
        let mut first = a.write().await.unwrap();
        home::set(first.executor(), "n", "1").await.unwrap();
        let second = tokio::spawn(async move {
            let mut second = b.write().await.unwrap();
            let seen = home::get(second.executor(), "n").await.unwrap();
            home::set(second.executor(), "n", "2").await.unwrap();
            second.commit().await.unwrap();
            seen
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!second.is_finished(), "the second writer waits");
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap().as_deref(), Some("1"));
        assert_eq!(
            home::get(reader.executor(), "n").await.unwrap(),
            None,
            "the reader's moment is before both"
        );
        drop(reader);
        // What is dropped did not happen.
        let mut dropped = a.write().await.unwrap();
        home::set(dropped.executor(), "n", "3").await.unwrap();
        drop(dropped);
        let mut reader = a.read().await.unwrap();
        let kept = home::get(reader.executor(), "n").await.unwrap();
        assert_eq!(kept.as_deref(), Some("2"));
        // Whoever wrote left no trace of its turn.
        assert_eq!(fresh.sql("SELECT turn FROM writer"), "0\n");
    })
    .await;
}

#[tokio::test]
async fn many_rows_go_in_by_chunks_with_nulls_and_any_text() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut write = store.write().await.unwrap();
        let odd = "'; DROP TABLE entry; -- \"甲\" 𠮷\n\t$1";
        let rows: Vec<(i64, Option<String>)> = (1..=1_234)
            .map(|n| (n, (n % 3 == 0).then(|| format!("{odd}{n}"))))
            .collect();
        let statement = (
            "INSERT INTO answer (answer_no, entry_id, evidence, agrees, answered_by, at, remark)",
            7,
            "",
        );
        let written = insert_many(
            write.executor(),
            "test",
            statement,
            &rows,
            |query, (n, remark)| {
                query
                    .bind(*n)
                    .bind("e")
                    .bind("f")
                    .bind("yes")
                    .bind("甲")
                    .bind("t")
                    .bind(remark.clone())
            },
        );
        assert_eq!(written.await.unwrap(), 1_234);
        write.commit().await.unwrap();
        let back = sqlx::query("SELECT answer_no, remark FROM answer ORDER BY answer_no")
            .fetch_all(store.pool())
            .await
            .unwrap();
        let back: Vec<(i64, Option<String>)> =
            back.iter().map(|row| (row.get(0), row.get(1))).collect();
        assert_eq!(back, rows);
    })
    .await;
}

#[tokio::test]
async fn sqlite_is_private_and_as_durable_as_it_can_be() {
    let fresh = Fresh::sqlite();
    let data = fresh.home.path().join("data");
    let store = fresh.open().await;
    let mut write = store.write().await.unwrap();
    home::set(write.executor(), "n", "1").await.unwrap();
    write.commit().await.unwrap();
    for name in [
        "rollcall.db",
        "rollcall.db-wal",
        "rollcall.db-shm",
        "rollcall.db.lock",
    ] {
        let mode = std::fs::metadata(data.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let mut conn = store.pool().acquire().await.unwrap();
    for (pragma, wanted) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 600_000),
    ] {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA {pragma}")));
        let found: i64 = row.fetch_one(&mut *conn).await.unwrap().get(0);
        assert_eq!(found, wanted, "{pragma}");
    }
    let mode: String = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut *conn)
        .await
        .unwrap()
        .get(0);
    assert_eq!(mode, "wal");
    drop(conn);
    store.close().await;
    // One that a person opened to others is closed again.
    let path = data.join("rollcall.db");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    fresh.open().await.close().await;
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test]
async fn addresses_name_a_store_or_say_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let secret = Secret::from_bytes([1; 32]);
    let open = async |url: &str| Store::open(url, home.path(), &secret).await;
    for wrong in [
        "sqlite:",
        "sqlite::memory:",
        "sqlite:a.db?mode=ro",
        "mysql://x/y",
        "data/rollcall.db",
    ] {
        let fault = open(wrong).await.unwrap_err();
        assert!(matches!(fault, StoreError::Address(_)), "{wrong}: {fault}");
    }
    // A folder with characters that mean something in an address.
    open("sqlite:数据 50%/a#b.db").await.unwrap().close().await;
    assert!(home.path().join("数据 50%/a#b.db").exists());
    let place = home.path().join("other.db");
    open(&format!("sqlite:{}", place.display()))
        .await
        .unwrap()
        .close()
        .await;
    assert!(place.exists());
    // Nobody listens there; the password is not repeated.
    let fault = open("postgres://office:geheim@127.0.0.1:1/ledger")
        .await
        .unwrap_err();
    let said = fault.to_string();
    assert!(
        said.contains("postgres://127.0.0.1:1/ledger") && !said.contains("geheim"),
        "{said}"
    );
}
