//! What backups leave when they are killed, and what restores say of runs and letters that the backup does not know.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rollcall::domain::secret::Secret;
use rollcall::store::notices;
use serde_json::Value;

use super::engines;
use super::keep::{Site, text};

/// Hidden folders of backups.
fn left(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().flatten();
    let names = names.map(|of| of.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".backup-")).collect()
}

/// Whether others may read anything that a backup is making.
fn assert_private(folder: &Path) {
    for name in left(folder) {
        let made = folder.join(name);
        let inside = fs::read_dir(&made).into_iter().flatten().flatten();
        for path in inside.map(|of| of.path()).chain([made.clone()]) {
            if let Ok(of) = fs::metadata(&path) {
                let mode = of.permissions().mode() & 0o777;
                assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
            }
        }
    }
}

#[test]
fn a_killed_backup_is_private_and_removed_by_the_next() {
    for fresh in engines() {
        let site = Site::filled(fresh);
        // Enough to write that some are killed while they write.
        let many: Vec<String> = (0..20_000).map(|n| format!("('q{n}', 'f{n}')")).collect();
        for part in many.chunks(500) {
            let rows = part.join(",");
            site.fresh.sql(&format!(
                "INSERT INTO entry_person (person, entry_id) VALUES {rows}"
            ));
        }
        let folder = site.path("backups");
        fs::create_dir(&folder).unwrap();
        let mut found = 0;
        for round in 0..6_u32 {
            let file = folder.join(format!("{round}.db"));
            let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_rollcall"))
                .env("ROLLCALL_STORE_URL", &site.fresh.url)
                .arg("--home")
                .arg(site.fresh.home.path())
                .args(["store", "backup", text(&file)])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // Killed some moments after it began to write.
            let began = Instant::now();
            while began.elapsed() < Duration::from_secs(60) && !file.exists() {
                assert_private(&folder);
                if !left(&folder).is_empty() {
                    let end = Instant::now() + Duration::from_millis(u64::from(round) * 4);
                    while Instant::now() < end {
                        assert_private(&folder);
                    }
                    break;
                }
            }
            let _ = child.kill();
            child.wait().unwrap();
            assert_private(&folder);
            found += left(&folder).len();
            // The next one takes away what this one left, however young it is.
            let good = folder.join(format!("good-{round}.db"));
            site.ok(&["store", "backup", text(&good)]);
            assert_eq!(left(&folder), Vec::<String>::new());
            let mode = fs::metadata(&good).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(found > 0, "none was killed while it wrote");
    }
}

/// A manifest that knows the newest record.
fn manifest(site: &Site, run: &str) {
    let newest = ["audit", "list", "--json", "--limit", "1"];
    let log: Value = serde_json::from_str(&site.ok(&newest)).unwrap();
    let folder = site.path("data/runs").join(run);
    fs::create_dir_all(&folder).unwrap();
    let head =
        serde_json::json!({ "audit_head": { "seq": log[0]["seq"], "hash": log[0]["hash"] } });
    fs::write(folder.join("manifest.json"), head.to_string()).unwrap();
}

#[test]
fn a_home_with_other_runs_is_told_from_an_altered_backup() {
    for (from, into) in engines().into_iter().zip(engines()) {
        let from = Site::filled(from);
        let file = from.backup("backup.db");
        // A home made anew has had a night of its own.
        let into = Site::filled(into);
        manifest(&into, "own-night");
        let (code, said) = into.run(&[
            "store",
            "restore",
            "--give-up-proof",
            text(&file),
            "--replace",
        ]);
        assert_eq!(code, 1, "{said}");
        for word in ["own-night", "--give-up-runs", "审计记录完好"] {
            assert!(said.contains(word), "no {word} in {said}");
        }
        assert!(!said.contains("被改动"), "{said}");
        let args = [
            "store",
            "restore",
            "--give-up-proof",
            text(&file),
            "--replace",
            "--give-up-runs",
        ];
        let said = into.ok(&args);
        assert!(said.contains("own-night"), "{said}");
        assert!(
            into.sound().contains("另有1份清单"),
            "the night is given up"
        );
        // An altered backup is still called one, whatever is given up.
        super::sqlite(&file, "UPDATE audit SET actor = 'nobody' WHERE seq = 1");
        into.refused(&args, "已被改动");
    }
}

#[test]
fn letters_that_a_restore_loses_are_named_and_their_numbers_not_given_again() {
    for fresh in engines() {
        let site = Site::filled(fresh);
        let letter = |number: i64| {
            site.fresh.sql(&format!(
                "INSERT INTO notice (notice, year, number, department, issued_on, due_on, actor, at) VALUES \
                 ('编核〔2026〕{number}号', 2026, {number}, 'A', '2026-11-02', '2026-12-02', 'a', 't')"
            ));
        };
        letter(1);
        let file = site.backup("backup.db");
        letter(2);
        for folder in ["2026-001-A", "2026-002-A", "2026-004-B", "notes"] {
            fs::create_dir_all(site.path("data/notices").join(folder)).unwrap();
        }
        let restore = [
            "store",
            "restore",
            "--give-up-proof",
            text(&file),
            "--replace",
            "--json",
        ];
        let done: Value = serde_json::from_str(&site.ok(&restore)).unwrap();
        assert_eq!(done["letters"], serde_json::json!(["2026-002", "2026-004"]));
        assert_eq!(done["given_up"], serde_json::json!([]));
        let given = "SELECT value FROM home WHERE name = 'notices_given_2026'";
        assert_eq!(site.fresh.sql(given), "4\n");
        // Again, and without the folders: the note knows them, and is no run.
        fs::remove_dir_all(site.path("data/notices")).unwrap();
        manifest(&site, "later");
        let said = site.ok(&[
            "store",
            "restore",
            "--give-up-proof",
            text(&file),
            "--replace",
            "--json",
        ]);
        let done: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(done["letters"], serde_json::json!(["2026-002", "2026-004"]));
        assert_eq!(done["given_up"], serde_json::json!(["later"]), "{said}");
        assert_eq!(site.fresh.sql(given), "4\n");
        let said = site.ok(&[
            "store",
            "restore",
            "--give-up-proof",
            text(&file),
            "--replace",
        ]);
        assert!(
            said.contains("2026-002、2026-004") && said.contains("通知书有2份"),
            "{said}"
        );
        assert!(!said.contains(".json"), "{said}");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let next = runtime.block_on(async {
            let secret = Secret::load_or_create(&site.path("data/secret")).unwrap();
            let store = site.fresh.try_open(&secret).await.unwrap();
            let mut reading = store.read().await.unwrap();
            let next = notices::next_number(reading.executor(), 2026).await;
            drop(reading);
            store.close().await;
            next.unwrap()
        });
        assert_eq!(next, 5);
    }
}
