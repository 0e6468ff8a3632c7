//! Backups and restores through the command line, from either engine to either engine.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use super::{Fresh, engines, has_python, python, sqlite};

/// Rows of several tables: nulls, numbers beyond 32 bits, texts of all kinds, and more rows than go into one statement.
fn rows() -> String {
    let mut text = String::from(
        "INSERT INTO entry (entry_id, rule, grade, department, verdict, state, origin, evidence, wording, seen_in, first_seen_on, opened_times, amount) VALUES
         ('00112233aabbccdd', 'B01', 'hard', 'A001', 'open', 'issued', 'stock', 'ffee', 1, 'roster;payroll', '2026-09-30', 2, 900719925474099300);
         INSERT INTO wording (entry_id, wording, run_no, evidence, body) VALUES ('00112233aabbccdd', 1, 1, 'ffee', '{\"name\":\"甲·乙 \"\"𠮷 ''|\"}');
         INSERT INTO kept_register (decision_no, person_id, name, kind, from_on, document) VALUES (1, '990101199001010028', NULL, 'secondment', '2026-01-01', '人登〔2026〕1号');
         INSERT INTO run (run_no, run, job, business_date, scope, outcome, partial, rule_pack, version, counts, actor, at) VALUES
         (1, 'r1', 'nightly', '2026-09-30', '', 'merged', 0, 'ab', '0.1.0', '{}', '夜班', '2026-09-30T17:30:00.000000Z');
         INSERT INTO presence (entry_id, from_run, to_run) VALUES ('00112233aabbccdd', 1, NULL);",
    );
    let many: Vec<String> = (0..1_100).map(|n| format!("('p{n}', 'e{n}')")).collect();
    text.push_str(&format!(
        "INSERT INTO entry_person (person, entry_id) VALUES {};",
        many.join(",")
    ));
    text
}

const DUMP: &str = "SELECT entry_id, unit, opened_on, due_on, amount, months, opened_times FROM entry; SELECT body FROM wording; \
     SELECT decision_no, person_id, name, to_on FROM kept_register; SELECT run_no, run, actor, at FROM run; SELECT entry_id, to_run FROM presence; \
     SELECT COUNT(*), MIN(person), MAX(entry_id) FROM entry_person; SELECT turn FROM writer; SELECT value FROM home WHERE name = 'secret_fingerprint';";

/// A home of an engine in which the program can run.
pub(super) struct Site {
    pub(super) fresh: Fresh,
}

impl Site {
    pub(super) fn new(fresh: Fresh) -> Self {
        let config = fresh.home.path().join("config");
        fs::create_dir(&config).unwrap();
        let text = "district = { code = \"990001\", name = \"示例区\" }\n";
        fs::write(config.join("rollcall.toml"), text).unwrap();
        Self { fresh }
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.fresh.home.path().join(file)
    }

    /// Exit code and everything said.
    pub(super) fn run(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command
            .env_remove("RUST_LOG")
            .env("ROLLCALL_STORE_URL", &self.fresh.url)
            .args(["--by", "库管", "--home"])
            .arg(self.fresh.home.path())
            .args(args);
        let out = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            out.status.code().unwrap(),
            text(&out.stdout) + &text(&out.stderr),
        )
    }

    pub(super) fn ok(&self, args: &[&str]) -> String {
        let (code, said) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {said}");
        said
    }

    pub(super) fn refused(&self, args: &[&str], why: &str) {
        let (code, said) = self.run(args);
        assert_eq!(code, 1, "{args:?}: {said}");
        assert!(said.contains(why), "{args:?}: {said}");
    }

    /// What `audit verify` says of a log that is sound. The rows of these tests have no history that it could tell of.
    pub(super) fn sound(&self) -> String {
        let (_, said) = self.run(&["audit", "verify"]);
        assert!(said.contains("清单一致"), "{said}");
        said
    }

    /// Made, with rows in it.
    pub(super) fn filled(fresh: Fresh) -> Self {
        let site = Self::new(fresh);
        let said = site.ok(&["store", "migrate"]);
        assert!(said.contains("第0版"), "{said}");
        let said = site.ok(&["store", "migrate"]);
        assert!(said.contains("无需升级"), "{said}");
        site.fresh.sql(&rows());
        site
    }

    fn secret(&self) -> String {
        fs::read_to_string(self.path("data/secret")).unwrap()
    }

    pub(super) fn backup(&self, name: &str) -> PathBuf {
        let file = self.path(name);
        self.ok(&["store", "backup", file.to_str().unwrap()]);
        file
    }
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_backup_of_either_engine_goes_back_into_either() {
    if !has_python("hashlib") {
        return;
    }
    for from in engines() {
        let from = Site::filled(from);
        // Somebody is signed in, and somebody was sent a link.
        from.fresh.sql(
            "INSERT INTO session (session, account, began_at, seen_at, ends_at) VALUES ('s', 'a', '2026', '2026', '2999'); \
             INSERT INTO link (link, account, made_by, made_at, expires_at) VALUES ('l', 'a', 'b', '2026', '2999')",
        );
        let file = from.backup("backup.db");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let left: Vec<_> = fs::read_dir(from.fresh.home.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name.to_string_lossy().starts_with('.'))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        // Read by other hands: the rows, the secret, and no journal beside it.
        let wanted = from.fresh.sql(DUMP);
        assert_eq!(sqlite(&file, DUMP), wanted);
        let secret = sqlite(&file, "SELECT value FROM backup WHERE name = 'secret'");
        assert_eq!(secret, from.secret());
        assert_eq!(sqlite(&file, "PRAGMA journal_mode"), "delete\n");
        from.refused(&["store", "backup", text(&file)], "不覆盖已有文件");
        for into in engines() {
            let into = Site::new(into);
            let said = into.ok(&["store", "restore", "--give-up-proof", text(&file), "--json"]);
            let done: Value = serde_json::from_str(&said).unwrap();
            // The migration was recorded before the backup was made, the backup itself after.
            assert_eq!(done["records"], 1, "{said}");
            assert_eq!(into.fresh.sql(DUMP), wanted);
            assert_eq!(into.secret(), from.secret());
            // Neither is worth anything now, though both stand in the backup.
            let open = "SELECT (SELECT COUNT(*) FROM session) + (SELECT COUNT(*) FROM link)";
            assert_eq!(sqlite(&file, open), "2\n");
            assert_eq!(into.fresh.sql(open), "0\n");
            let said = into.sound();
            assert!(said.contains("审计记录2条"), "{said}");
            let log = into.ok(&["audit", "list", "--json"]);
            let log: Value = serde_json::from_str(&log).unwrap();
            assert_eq!(log[0]["action"], "restore");
            assert_eq!(log[0]["actor"], "库管");
            assert_eq!(log[1]["action"], "migrate");
            into.refused(
                &["store", "restore", "--give-up-proof", text(&file)],
                "--replace",
            );
            into.fresh.sql("DELETE FROM entry_person");
            into.ok(&[
                "store",
                "restore",
                "--give-up-proof",
                text(&file),
                "--replace",
            ]);
            assert_eq!(into.fresh.sql(DUMP), wanted);
            into.sound();
        }
        let log = from.ok(&["audit", "list", "--action", "backup", "--json"]);
        let sum = python(
            "import hashlib,sys;print(hashlib.sha256(open(sys.argv[1],'rb').read()).hexdigest())",
            &[text(&file)],
        );
        assert!(log.contains(sum.trim()), "{log}");
    }
}

#[test]
fn what_is_no_sound_backup_is_refused_and_changes_nothing() {
    for fresh in engines() {
        let site = Site::filled(fresh);
        let file = site.backup("backup.db");
        let before = site.fresh.sql(DUMP);
        let restore = |file: &Path, why: &str| {
            site.refused(
                &[
                    "store",
                    "restore",
                    "--give-up-proof",
                    text(file),
                    "--replace",
                ],
                why,
            );
            assert_eq!(site.fresh.sql(DUMP), before);
        };
        let none = site.path("none.db");
        restore(&none, "none.db");
        fs::write(
            &none,
            "no database at all, but some text that is long enough for a header of one",
        )
        .unwrap();
        restore(&none, "不是可恢复的备份");
        let other = site.path("other.db");
        sqlite(
            &other,
            "CREATE TABLE backup (name TEXT, value TEXT); INSERT INTO backup VALUES ('secret', 'xyz');",
        );
        restore(&other, "没有密钥");
        let copy = |name: &str| {
            let to = site.path(name);
            fs::copy(&file, &to).unwrap();
            to
        };
        let altered = copy("altered.db");
        sqlite(&altered, "UPDATE audit SET actor = 'nobody' WHERE seq = 1");
        restore(&altered, "第1条");
        let newer = copy("newer.db");
        sqlite(
            &newer,
            "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2",
        );
        restore(&newer, "新版程序");
        let foreign = copy("foreign.db");
        sqlite(
            &foreign,
            &format!(
                "UPDATE backup SET value = '{}' WHERE name = 'secret'",
                "0".repeat(64)
            ),
        );
        restore(&foreign, "另一个密钥");
        let damaged = copy("damaged.db");
        let mut bytes = fs::read(&damaged).unwrap();
        let middle = bytes.len() / 2;
        for byte in &mut bytes[middle..middle + 9_000] {
            *byte ^= 0x5a;
        }
        fs::write(&damaged, bytes).unwrap();
        let (code, said) = site.run(&[
            "store",
            "restore",
            "--give-up-proof",
            text(&damaged),
            "--replace",
        ]);
        assert_eq!(code, 1, "{said}");
        assert_eq!(site.fresh.sql(DUMP), before);
        let left: Vec<_> = fs::read_dir(site.path("data"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name.to_string_lossy().starts_with(".restore"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_restore_gives_up_later_runs_in_the_open_and_a_rewritten_log_is_told_from_it() {
    for fresh in engines() {
        let site = Site::filled(fresh);
        let manifest = |name: &str, action: &str| {
            let log = site.ok(&[
                "audit", "list", "--json", "--limit", "1", "--action", action,
            ]);
            let log: Value = serde_json::from_str(&log).unwrap();
            let folder = site.path("data/runs").join(name);
            fs::create_dir_all(&folder).unwrap();
            let head = serde_json::json!({ "audit_head": { "seq": log[0]["seq"], "hash": log[0]["hash"] } });
            fs::write(folder.join("manifest.json"), head.to_string()).unwrap();
        };
        manifest("first", "migrate");
        let file = site.backup("backup.db");
        manifest("later", "backup");
        site.sound();
        let said = site.ok(&[
            "store",
            "restore",
            "--give-up-proof",
            text(&file),
            "--replace",
        ]);
        assert!(said.contains("later") && !said.contains("first"), "{said}");
        let said = site.sound();
        assert!(said.contains("另有1份清单晚于"), "{said}");
        // Somebody empties the log and writes one of his own, sound in itself.
        site.fresh.sql("DELETE FROM audit WHERE seq > 1");
        site.refused(&["audit", "verify"], "末尾被截去");
        site.fresh.sql("DELETE FROM audit");
        site.fresh
            .sql("DELETE FROM home WHERE name = 'recorded_schema'");
        let (code, said) = site.run(&["audit", "verify", "--json"]);
        assert_eq!(code, 1, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(
            (&said["sound"], &said["broken"]["seq"]),
            (&Value::Bool(false), &1.into())
        );
        assert_eq!(said["broken"]["fault"], "rewritten");
        assert_eq!(said["broken"]["run"], "first");
    }
}

#[test]
fn the_secret_in_use_is_not_lost_by_a_restore() {
    let from = Site::filled(Fresh::sqlite());
    let file = from.backup("backup.db");
    let into = Site::filled(Fresh::sqlite());
    let own = into.secret();
    into.refused(
        &["store", "restore", "--give-up-proof", text(&file)],
        "不是空的",
    );
    into.ok(&[
        "store",
        "restore",
        "--give-up-proof",
        text(&file),
        "--replace",
    ]);
    assert_eq!(into.secret(), from.secret());
    let kept: Vec<String> = fs::read_dir(into.path("data"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("secret.old-"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert_eq!(kept, [own]);
    // A home whose secret is another one's is told what to do.
    fs::write(into.path("data/secret"), &kept[0]).unwrap();
    into.refused(&["audit", "verify"], "data/secret");
}

#[test]
fn a_restore_killed_at_any_moment_happened_or_did_not() {
    for fresh in engines() {
        let site = Site::filled(fresh);
        let first = site.backup("first.db");
        site.fresh
            .sql("DELETE FROM entry_person; UPDATE entry SET department = 'B002'");
        let second = site.backup("second.db");
        let count = "SELECT COUNT(*) FROM entry_person";
        let states = ["1100\n", "0\n"];
        let mut happened = [0, 0];
        let mut now = 1;
        for round in 0..14_u64 {
            let file = [&first, &second][1 - now];
            let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_rollcall"))
                .env("ROLLCALL_STORE_URL", &site.fresh.url)
                .arg("--home")
                .arg(site.fresh.home.path())
                .args([
                    "store",
                    "restore",
                    "--give-up-proof",
                    text(file),
                    "--replace",
                ])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20 + round * 35));
            let _ = child.kill();
            child.wait().unwrap();
            let found = site.fresh.sql(count);
            let state = states.iter().position(|of| **of == found);
            let state = state.unwrap_or_else(|| panic!("half of a restore: {found}"));
            happened[usize::from(state != now)] += 1;
            now = state;
            site.sound();
        }
        assert!(
            happened[0] > 0,
            "none was killed before it was done: {happened:?}"
        );
    }
}
