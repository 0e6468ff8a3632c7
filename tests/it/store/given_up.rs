//! Backups whose ledger was altered, and what a restore gives up of the store that was there.

use std::fs;
use std::path::PathBuf;

use super::keep::text;
use super::sqlite;
use crate::cli::home::{Home, entry, retiring};

#[test]
fn a_backup_with_an_altered_ledger_is_refused_and_what_a_restore_gives_up_is_counted() {
    Home::on_both(|home| {
        let run = home.night();
        let id = entry(&run, "F01", &retiring());
        let file = home.path().join("b.db");
        home.ok(&["store", "backup", text(&file)]);
        let forged = home.path().join("forged.db");
        for attack in [
            "UPDATE entry SET state = 'closed' WHERE entry_id = (SELECT MIN(entry_id) FROM entry)",
            "UPDATE run SET at = '2027-01-01T00:00:00Z'",
            "DELETE FROM entry_person",
        ] {
            fs::copy(&file, &forged).unwrap();
            sqlite(&forged, attack);
            let (code, _, said) = home.try_run(&["store", "restore", text(&forged), "--replace"]);
            assert!(
                code == 1 && said.contains("--give-up-proof"),
                "{attack}: {said}"
            );
            home.ok(&["audit", "verify"]);
        }
        home.ok(&["ledger", "baseline"]);
        home.ok(&[
            "--by",
            "王敏",
            "ledger",
            "refer",
            &id,
            "--to",
            "纪委",
            "--because",
            "线索",
        ]);
        let given = [
            "store",
            "restore",
            text(&forged),
            "--replace",
            "--give-up-proof",
        ];
        let said = home.ok(&given);
        assert!(said.contains("台账与之不符"), "{said}");
        // The backup's own record, the baseline, the referral and the restore before.
        assert!(said.contains("状态变更1条"), "{said}");
        assert!(
            !said.contains("T0") && !said.contains('Z'),
            "a local time: {said}"
        );
        assert_eq!(home.try_run(&["audit", "verify"]).0, 1);
        let done = home.json(&["store", "restore", text(&file), "--replace", "--json"]);
        assert_eq!(done["lost"]["records"], 1, "{done}");
        assert_eq!(done["lost"]["transitions"], 0, "{done}");
        home.ok(&["audit", "verify"]);
        // In another home the files of runs are not there, and the log says so.
        let other = Home::new();
        other.ok(&["store", "restore", text(&file)]);
        let said = other.ok(&["audit", "verify"]);
        assert!(said.contains("0次"), "{said}");
        let next = night_of(&other);
        fs::remove_file(next.join("manifest.json")).unwrap();
        assert_eq!(other.try_run(&["audit", "verify"]).0, 1);
    });
}

/// A later night.
fn night_of(home: &Home) -> PathBuf {
    let summary = home.json(&[
        "run",
        "nightly",
        "--date",
        "2026-11-01",
        "--ahead",
        "--pull",
        "--json",
    ]);
    home.path()
        .join("data/runs")
        .join(summary["run"].as_str().unwrap())
}
