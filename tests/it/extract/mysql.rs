//! MySQL sources, against a throwaway MariaDB where one is on PATH. Nothing else in the project needs it, so that its
//! absence is told but never fails a build.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use rollcall::config::Source;
use rollcall::extract::ExtractError;
use sqlx::{Connection, Executor};
use tempfile::{TempDir, tempdir};

use super::{bytes, pulled_with, source};
use crate::store::postgres::unprivileged;

/// A server of its own; killed with the test.
struct Server {
    child: Child,
    port: u16,
    _dir: TempDir,
}

impl Server {
    async fn start() -> Option<Self> {
        let path = std::env::var("PATH").unwrap_or_default();
        let found = path
            .split(':')
            .map(|dir| Path::new(dir).join("mariadbd"))
            .find(|bin| bin.is_file());
        let Some(bin) = found else {
            eprintln!("SKIPPED: no mariadbd on PATH to pull from");
            return None;
        };
        let base: PathBuf = bin.parent().and_then(Path::parent).unwrap().to_owned();
        let dir = tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let d = dir.path().display();
        let child = unprivileged(&bin)
            .arg("--no-defaults")
            .arg(format!("--basedir={}", base.display()))
            .arg(format!("--datadir={d}"))
            .arg(format!("--socket={d}/socket"))
            .arg(format!("--pid-file={d}/pid"))
            .arg(format!("--port={port}"))
            .args([
                "--skip-grant-tables",
                "--bind-address=127.0.0.1",
                "--default-time-zone=+08:00",
            ])
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            child,
            port,
            _dir: dir,
        };
        for _ in 0..200 {
            if let Ok(open) = sqlx::MySqlConnection::connect(&server.address("")).await {
                drop(open);
                return Some(server);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("mariadbd does not answer");
    }

    fn address(&self, database: &str) -> String {
        format!("mysql://root@127.0.0.1:{}/{database}", self.port)
    }

    async fn pull(&self, sql: &str, more: &str) -> Result<String, ExtractError> {
        let home = tempdir().unwrap();
        let variables = [("PAY_DB", &*self.address("hr"))];
        let snapshot =
            pulled_with(home.path(), &query(sql, more), "2026-09-30", &variables).await?;
        Ok(String::from_utf8(bytes(&snapshot)).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn query(sql: &str, more: &str) -> Source {
    let pull = format!("type = \"database\"\nurl_env = \"PAY_DB\"\nquery = '''{sql}'''\n{more}");
    source("payroll", &pull, "")
}

#[tokio::test]
async fn rows_come_exactly_and_read_only() {
    let Some(server) = Server::start().await else {
        return;
    };
    let mut open = sqlx::MySqlConnection::connect(&server.address(""))
        .await
        .unwrap();
    // This connection writes in UTC; a TIMESTAMP is read as the server's own time zone, +08:00, shows it.
    for sql in [
        "CREATE DATABASE hr CHARACTER SET utf8mb4",
        "CREATE TABLE hr.pay(id CHAR(18), name VARCHAR(50) COLLATE utf8mb4_bin, gross DECIMAL(30,2), note TEXT, born DATE, at DATETIME, stamp TIMESTAMP NULL,
            n8 BIGINT, u8 BIGINT UNSIGNED, flag BOOLEAN, y YEAR, r FLOAT, d DOUBLE, m ENUM('在职','left'), j JSON, scan BLOB, ym CHAR(7))",
        "INSERT INTO hr.pay VALUES
            ('99010119900101001X', '阿\"卜', 1234567890123456789012345678.10, 'a\\nb', '1990-01-01', '2026-09-01 08:00:00', '2026-08-31 20:30:00',
             -9223372036854775808, 18446744073709551615, 2, 2026, 0.1, 0.1, '在职', '[1]', NULL, '2026-09'),
            ('990101199001010028', NULL, -0.05, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-09'),
            ('990101199001010036', '三', 1, ':x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, x'00', '2026-08')",
    ] {
        open.execute(sql).await.unwrap();
    }
    assert_eq!(
        server
            .pull(
                "SELECT * FROM pay WHERE ym = :month AND ym <= :month ORDER BY id",
                ""
            )
            .await
            .unwrap(),
        "{\"id\":\"99010119900101001X\",\"name\":\"阿\\\"卜\",\"gross\":\"1234567890123456789012345678.10\",\"note\":\"a\\nb\",\"born\":\"1990-01-01\",\"at\":\"2026-09-01 08:00:00\",\"stamp\":\"2026-09-01 04:30:00\",\"n8\":-9223372036854775808,\"u8\":18446744073709551615,\"flag\":2,\"y\":2026,\"r\":\"0.1\",\"d\":0.1,\"m\":\"在职\",\"j\":\"[1]\",\"scan\":null,\"ym\":\"2026-09\"}\n\
         {\"id\":\"990101199001010028\",\"name\":null,\"gross\":\"-0.05\",\"note\":null,\"born\":null,\"at\":null,\"stamp\":null,\"n8\":null,\"u8\":null,\"flag\":null,\"y\":null,\"r\":null,\"d\":null,\"m\":null,\"j\":null,\"scan\":null,\"ym\":\"2026-09\"}\n"
    );
    let bound = "SELECT :month AS m, CAST(:date AS DATE) AS d, :year AS y, :department AS dep, 'it\\'s :x' AS a, \":y\" AS b # ' :z\n, :year AS z -- ?";
    assert_eq!(
        server.pull(bound, "").await.unwrap(),
        "{\"m\":\"2026-09\",\"d\":\"2026-09-30\",\"y\":2026,\"dep\":null,\"a\":\"it's :x\",\"b\":\":y\",\"z\":2026}\n"
    );
    for (sql, said) in [
        ("DELETE FROM pay", "READ ONLY"),
        ("SELECT 1 AS a WHERE 1 = ?", "bare `?`"),
        ("SELECT nothing FROM pay", "nothing"),
        ("SELECT scan FROM pay", "`scan` is of type BLOB"),
        ("SELECT TIME('08:00') AS t", "`t` is of type TIME"),
        ("SELECT SLEEP(9) AS s", "timeout"),
    ] {
        let told = match server.pull(sql, "timeout = \"1s\"").await {
            Err(ExtractError::Database { fault, .. }) => fault.to_string(),
            other => panic!("{sql}: {other:?}"),
        };
        assert!(told.contains(said), "{sql}: {told}");
    }
    assert_eq!(
        server
            .pull("SELECT id FROM pay", "")
            .await
            .unwrap()
            .lines()
            .count(),
        3
    );
}
