//! SQLite sources, and what all database sources have in common: parameters, months, slices, limits.

use std::path::Path;
use std::process::Command;

use rollcall::config::Source;
use rollcall::extract::{DatabaseFault, ExtractError, Means, Request, Snapshots, pull_with};
use serde_json::json;
use tempfile::{TempDir, tempdir};

use super::{bytes, day, names, noon, pulled_with, source};

const TABLE: &str = "CREATE TABLE pay(id TEXT, \"姓名\" TEXT, gross NUMERIC, share REAL, paid INTEGER, ym TEXT, dept TEXT, on_day DATE, scan BLOB);
INSERT INTO pay VALUES('99010119900101001X', '阿\"卜\n杜', '1234.50', 0.1, 1, '2026-09', '990101', '2026-09-05', NULL);
INSERT INTO pay VALUES('990101199001010028', ':month', 900719925474099300, -2.5, NULL, '2026-09', '990102', '2026-09-06', NULL);
INSERT INTO pay VALUES('990101199001010036', '三', 3, 1e300, 0, '2026-07', '990101', NULL, NULL);";

/// A home with `pay.db` made by Python's own SQLite.
fn home() -> Option<TempDir> {
    let home = tempdir().unwrap();
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1]);c.executescript(sys.argv[2]);c.commit();c.close()";
    let made = Command::new(python)
        .args(["-c", script])
        .arg(home.path().join("pay.db"))
        .arg(TABLE)
        .status();
    if made.is_ok_and(|status| status.success()) {
        return Some(home);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "python3 with sqlite3 is needed"
    );
    eprintln!("SKIPPED: no python3 with sqlite3 to make a database with");
    None
}

fn query(sql: &str, more: &str) -> Source {
    let pull = format!("type = \"database\"\nurl_env = \"PAY_DB\"\nquery = '''{sql}'''\n{more}");
    source("payroll", &pull, "")
}

async fn text(home: &Path, source: &Source) -> Result<String, ExtractError> {
    let snapshot = pulled_with(home, source, "2026-09-30", &[("PAY_DB", "sqlite:pay.db")]).await?;
    assert_eq!(names(&snapshot), ["payroll.ndjson"]);
    Ok(String::from_utf8(bytes(&snapshot)).unwrap())
}

fn fault<T: std::fmt::Debug>(outcome: Result<T, ExtractError>) -> DatabaseFault {
    match outcome {
        Err(ExtractError::Database { fault, .. }) => *fault,
        other => panic!("a database fault expected: {other:?}"),
    }
}

#[tokio::test]
async fn rows_become_lines_with_their_columns_in_order() {
    let Some(home) = home() else { return };
    let all = query("SELECT * FROM pay WHERE ym = :month ORDER BY id", "");
    let got = text(home.path(), &all).await.unwrap();
    let wanted = [
        "{\"id\":\"99010119900101001X\",\"姓名\":\"阿\\\"卜\\n杜\",\"gross\":1234.5,\"share\":0.1,\"paid\":1,\"ym\":\"2026-09\",\"dept\":\"990101\",\"on_day\":\"2026-09-05\",\"scan\":null}",
        "{\"id\":\"990101199001010028\",\"姓名\":\":month\",\"gross\":900719925474099300,\"share\":-2.5,\"paid\":null,\"ym\":\"2026-09\",\"dept\":\"990102\",\"on_day\":\"2026-09-06\",\"scan\":null}",
    ];
    assert_eq!(got, wanted.join("\n") + "\n");
    assert_eq!(
        text(home.path(), &query("SELECT id FROM pay WHERE 1 = 0", ""))
            .await
            .unwrap(),
        ""
    );
}

#[tokio::test]
async fn parameters_are_bound_and_text_that_looks_like_them_is_not() {
    let Some(home) = home() else { return };
    let sql = "SELECT :month AS m, :date AS d, :year AS y, :department AS dep, ':date' AS \":year\", 'it''s :x' AS `q:x`
        -- not :this, nor 'this
        /* nor :that */ , CAST(:year AS TEXT)||':'||:month AS both";
    let got: serde_json::Value =
        serde_json::from_str(&text(home.path(), &query(sql, "")).await.unwrap()).unwrap();
    assert_eq!(
        got,
        json!({ "m": "2026-09", "d": "2026-09-30", "y": 2026, "dep": null, ":year": ":date", "q:x": "it's :x", "both": "2026:2026-09" })
    );
    for (sql, kind) in [
        ("SELECT :mouth", "mouth"),
        ("SELECT 1 WHERE 1 = ?", "bare `?`"),
        ("SELECT 1 WHERE 1 = ?1", "bare `?1`"),
        ("SELECT 'open", "never closed"),
        ("SELECT 1 /* open", "never closed"),
        ("SELECT nothing FROM pay", "nothing"),
        ("SELECT id, id FROM pay", "two columns called `id`"),
        ("SELECT x'00' AS scan", "`scan` is of type BLOB"),
    ] {
        let told = fault(text(home.path(), &query(sql, "")).await).to_string();
        assert!(told.contains(kind), "{sql}: {told}");
    }
}

#[tokio::test]
async fn nothing_can_be_written() {
    let Some(home) = home() else { return };
    let before = std::fs::read(home.path().join("pay.db")).unwrap();
    for sql in [
        "DELETE FROM pay",
        "SELECT 1; DROP TABLE pay",
        "PRAGMA query_only = off; DELETE FROM pay",
        "ATTACH 'other.db' AS o",
    ] {
        for mode in ["", "?mode=rwc"] {
            let address = format!("sqlite:pay.db{mode}");
            let _ = pulled_with(
                home.path(),
                &query(sql, ""),
                "2026-09-30",
                &[("PAY_DB", &address)],
            )
            .await;
        }
    }
    assert!(std::fs::read(home.path().join("pay.db")).unwrap() == before);
    assert!(!home.path().join("other.db").exists());
    let missing = pulled_with(
        home.path(),
        &query("SELECT 1 AS a", ""),
        "2026-09-30",
        &[("PAY_DB", "sqlite:no.db?mode=rwc")],
    )
    .await;
    assert!(fault(missing).to_string().contains("no file at"));
    assert!(!home.path().join("no.db").exists());
}

#[tokio::test]
async fn the_latest_month_is_the_newest_with_rows() {
    let Some(home) = home() else { return };
    let mut latest = query("SELECT id FROM pay WHERE ym = :month", "");
    latest.expect.month = Some("latest".into());
    let variables = [("PAY_DB", "sqlite:pay.db")];
    for (date, month) in [
        ("2026-12-31", "2026-09-01"),
        ("2026-08-15", "2026-07-01"),
        ("2027-06-30", "2026-07-01"),
    ] {
        let got = pulled_with(home.path(), &latest, date, &variables).await;
        if date == "2027-06-30" {
            // Twelve months are asked for; September is the tenth back.
            assert_eq!(got.unwrap().month, day("2026-09-01"));
        } else {
            assert_eq!(got.unwrap().month, day(month));
        }
    }
    let told = fault(pulled_with(home.path(), &latest, "2026-06-30", &variables).await).to_string();
    assert!(
        told.contains("2026-06") && told.contains("2025-07") && !told.contains("2025-06"),
        "{told}"
    );
}

#[tokio::test]
async fn a_department_pull_binds_its_code() {
    let Some(home) = home() else { return };
    let sql = "SELECT id FROM pay WHERE :department IS NULL OR dept = :department ORDER BY id";
    let store = Snapshots::open(home.path()).unwrap();
    let means = Means {
        variable: &|_| Some(format!("sqlite://{}", home.path().join("pay.db").display())),
        ..Means::default()
    };
    let codes = ["990101".to_owned(), "x' OR 1=1 --".replace(' ', "_")];
    let ask = Request {
        home: Path::new("/nowhere"),
        business_date: day("2026-09-30"),
        departments: &codes,
        now: noon("2026-09-30"),
    };
    let sliced = query(sql, "department_param = \"department\"");
    let snapshot = pull_with(&sliced, &ask, &store, &means).await.unwrap();
    assert_eq!(names(&snapshot)[0], "payroll-990101.ndjson");
    assert_eq!(
        snapshot.files[0].size,
        2 * "{\"id\":\"990101199001010036\"}\n".len() as u64
    );
    assert_eq!(snapshot.files[1].size, 0);
    let unsliced = query("SELECT id FROM pay", "department_param = \"department\"");
    let refused = pull_with(&unsliced, &ask, &store, &means).await;
    assert!(matches!(fault(refused), DatabaseFault::NoDepartment));
}

#[tokio::test]
async fn limits_hold() {
    let Some(home) = home() else { return };
    let few = |most: u64| query("SELECT id FROM pay", &format!("max_rows = {most}"));
    assert!(text(home.path(), &few(3)).await.is_ok());
    assert!(matches!(
        fault(text(home.path(), &few(2)).await),
        DatabaseFault::TooMany(2)
    ));
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0";
    let slow = query(endless, "timeout = \"200ms\"");
    let begun = std::time::Instant::now();
    assert!(matches!(
        fault(text(home.path(), &slow).await),
        DatabaseFault::Timeout(_)
    ));
    assert!(begun.elapsed().as_secs() < 5);
}

#[tokio::test]
async fn the_address_is_never_shown() {
    let home = tempdir().unwrap();
    let pay = query("SELECT 1 AS a", "");
    for address in [
        "oracle://u:hunter2@h/d",
        "postgres://u:hunter2@[::1",
        "postgres://u:hunter2@127.0.0.1:1/d",
        "mysql://u:hunter2@127.0.0.1:1/d",
        "sqlite:hunter2?mode=odd",
    ] {
        let fault = pulled_with(home.path(), &pay, "2026-09-30", &[("PAY_DB", address)])
            .await
            .unwrap_err();
        let told = format!("{fault} {fault:?}");
        assert!(!told.contains("hunter2"), "{told}");
        assert!(
            told.contains("PAY_DB") && told.contains("payroll"),
            "{told}"
        );
    }
    let told = pulled_with(home.path(), &pay, "2026-09-30", &[])
        .await
        .unwrap_err()
        .to_string();
    assert!(told.contains("PAY_DB is not set"), "{told}");
}
