//! PostgreSQL sources, against a throwaway server where PostgreSQL is installed.

use rollcall::config::Source;
use rollcall::extract::{DatabaseFault, ExtractError};
use tempfile::tempdir;

use super::{bytes, pulled_with, source};
use crate::store::postgres::{self, Database};

/// Pulls what a query yields into a home of its own.
async fn pull(database: &Database, sql: &str, more: &str) -> Result<String, ExtractError> {
    let home = tempdir().unwrap();
    let snapshot = pulled_with(
        home.path(),
        &query(sql, more),
        "2026-09-30",
        &[("PAY_DB", &database.address())],
    )
    .await?;
    Ok(String::from_utf8(bytes(&snapshot)).unwrap())
}

fn query(sql: &str, more: &str) -> Source {
    let pull = format!("type = \"database\"\nurl_env = \"PAY_DB\"\nquery = '''{sql}'''\n{more}");
    source("payroll", &pull, "")
}

fn fault(outcome: Result<String, ExtractError>) -> String {
    match outcome {
        Err(ExtractError::Database { fault, .. }) => fault.to_string(),
        other => panic!("a database fault expected: {other:?}"),
    }
}

#[tokio::test]
async fn rows_come_exactly_and_read_only() {
    let Some(server) = postgres::database() else {
        return;
    };
    server.sql(
        "CREATE TYPE mood AS ENUM ('在职', 'left');
         CREATE DOMAIN yuan AS numeric(14,2);
         CREATE TABLE pay(id bpchar(18), name varchar, gross yuan, note text, born date, at timestamp, n8 int8, n4 int4, n2 int2,
             b bool, r real, d double precision, m mood, u uuid, j jsonb, ym text);
         INSERT INTO pay VALUES
         ('99010119900101001X', '阿\"卜', 123456789012.10, E'a\\nb', '1990-01-01', '2026-09-01 08:00:00.5', 9223372036854775807, -5, 7,
             true, 0.1, 0.1, '在职', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"k\": [1]}', '2026-09'),
         ('990101199001010028', NULL, -0.05, NULL, '0044-03-15 BC', NULL, NULL, NULL, NULL, false, NULL, 'NaN', 'left', NULL, NULL, '2026-09'),
         ('990101199001010036', '三', 10000, ':x', '2000-02-29', '1999-12-31', 0, 0, 0, NULL, 1e10, 1e300, NULL, NULL, 'null', '2026-08');",
    );
    let text = pull(
        &server,
        "SELECT * FROM pay WHERE ym = :month ORDER BY id",
        "",
    )
    .await
    .unwrap();
    assert_eq!(
        text,
        "{\"id\":\"99010119900101001X\",\"name\":\"阿\\\"卜\",\"gross\":\"123456789012.10\",\"note\":\"a\\nb\",\"born\":\"1990-01-01\",\"at\":\"2026-09-01 08:00:00.500\",\"n8\":9223372036854775807,\"n4\":-5,\"n2\":7,\"b\":true,\"r\":\"0.1\",\"d\":0.1,\"m\":\"在职\",\"u\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",\"j\":\"{\\\"k\\\": [1]}\",\"ym\":\"2026-09\"}\n\
         {\"id\":\"990101199001010028\",\"name\":null,\"gross\":\"-0.05\",\"note\":null,\"born\":\"-0043-03-15\",\"at\":null,\"n8\":null,\"n4\":null,\"n2\":null,\"b\":false,\"r\":null,\"d\":\"NaN\",\"m\":\"left\",\"u\":null,\"j\":null,\"ym\":\"2026-09\"}\n"
    );
    // Every decimal as PostgreSQL itself writes it.
    let decimals = "SELECT v AS exact, v::text AS said FROM (VALUES (0.0), (0::numeric), (1e-20), (1e30), (-12345678.000100), (99999999.9999),
        (10000), (100000000), (0.0001), (0.00001), ('NaN'::numeric), (1e400), (-0.5), (123456789012345678901234567890.123456789)) t(v)";
    for line in pull(&server, decimals, "").await.unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["exact"], row["said"]);
    }
    let bound = "SELECT :month AS m, :date::date AS d, :year AS y, :department AS dep, $$:month$$ AS a, $q$ :x $$ $q$ AS b, E'\\':x' AS c,
        '1'::text AS e, (ARRAY[1,2,3])[1:2]::text AS f /* :x /* nested :y */ ' */ -- :z '";
    assert_eq!(
        pull(&server, bound, "").await.unwrap(),
        "{\"m\":\"2026-09\",\"d\":\"2026-09-30\",\"y\":2026,\"dep\":null,\"a\":\":month\",\"b\":\" :x $$ \",\"c\":\"':x\",\"e\":\"1\",\"f\":\"{1,2}\"}\n"
    );
    for (sql, said) in [
        ("DELETE FROM pay RETURNING id", "read-only"),
        ("SELECT 1 AS a; DROP TABLE pay", "multiple commands"),
        ("SELECT 1 AS a WHERE 1 = $1", "bare `$1`"),
        ("SELECT nothing FROM pay", "nothing"),
        ("SELECT now() AS t", "time zone"),
        ("SELECT '\\x00'::bytea AS scan", "`scan` is of type BYTEA"),
        ("SELECT ARRAY[1] AS list", "`list`"),
        ("SELECT 'infinity'::date AS d", "infinity"),
        ("SELECT interval '1 day' AS i", "`i` is of type INTERVAL"),
    ] {
        let told = fault(pull(&server, sql, "").await);
        assert!(told.contains(said), "{sql}: {told}");
    }
    // What the server says about data quotes the data.
    let told = fault(
        pull(
            &server,
            "SELECT note::int AS n FROM pay WHERE name = '三'",
            "",
        )
        .await,
    );
    assert!(
        told.contains("invalid input syntax") && !told.contains(":x"),
        "{told}"
    );
    let told = fault(
        pull(
            &server,
            "SELECT pg_sleep(9)::text AS s",
            "timeout = \"300ms\"",
        )
        .await,
    );
    assert!(told.contains("timeout"), "{told}");
    assert!(
        !pull(&server, "SELECT id FROM pay", "")
            .await
            .unwrap()
            .is_empty(),
        "all is still there"
    );
    let many = pull(&server, "SELECT i FROM generate_series(1, 100000) i", "")
        .await
        .unwrap();
    let wanted: String = (1..=100_000).map(|i| format!("{{\"i\":{i}}}\n")).collect();
    assert!(many == wanted);
    let most = pull(
        &server,
        "SELECT i FROM generate_series(1, 100000) i",
        "max_rows = 99999",
    )
    .await;
    assert!(
        matches!(most, Err(ExtractError::Database { fault, .. }) if matches!(*fault, DatabaseFault::TooMany(99_999)))
    );
}
