//! Two runs that reach the ledger at once: one waits for the other, and nothing of the two is mixed.

use std::process::{Command, Stdio};

use rollcall::audit;

use super::nights::{finding, merge, night};
use crate::cli::home::{DAY, Home};
use crate::store::{on_both, sqlite};

#[tokio::test(flavor = "multi_thread")]
async fn two_writers_wait_for_each_other() {
    on_both(async |fresh| {
        let (one, two) = (fresh.open().await, fresh.open().await);
        for round in 0..10_u32 {
            let ids = |from: u32| (from..from + 40).map(|at| finding(&format!("e{at:02}"), "auto")).collect();
            // The two overlap: twenty entries are found by both.
            let (a, b) = (ids(0), ids(20));
            let date = format!("2026-10-{:02}", round + 1);
            tokio::join!(
                merge(&one, night(&format!("a{round}"), &date, a)),
                merge(&two, night(&format!("b{round}"), &date, b))
            );
        }
        let mut reading = one.read().await.unwrap();
        let verdict = audit::verify(reading.executor(), &[]).await.unwrap();
        assert!(verdict.broken.is_none(), "{:?}", verdict.broken);
        drop(reading);
        // Numbers without gaps, each transition begins where the last one of its entry ended, and whoever is open is present.
        assert_eq!(fresh.sql("SELECT COUNT(*), MAX(run_no) FROM run"), "20|20\n");
        assert_eq!(fresh.sql("SELECT COUNT(*) - MAX(transition_no) FROM transition"), "0\n");
        let broken = fresh.sql(
            "SELECT COUNT(*) FROM transition t WHERE COALESCE(t.from_state, '') <> COALESCE((SELECT p.to_state FROM transition p \
             WHERE p.entry_id = t.entry_id AND p.transition_no = (SELECT MAX(q.transition_no) FROM transition q WHERE \
             q.entry_id = t.entry_id AND q.transition_no < t.transition_no)), '')",
        );
        assert_eq!(broken, "0\n");
        let apart = fresh.sql(
            "SELECT COUNT(*) FROM entry e WHERE (e.state = 'open') <> EXISTS (SELECT 1 FROM presence p WHERE p.entry_id = e.entry_id \
             AND p.to_run IS NULL)",
        );
        assert_eq!(apart, "0\n");
        one.close().await;
        two.close().await;
    })
    .await;
}

#[test]
fn two_processes_merge_one_after_the_other() {
    let home = Home::new();
    for round in 0..3 {
        let children: Vec<_> = (0..2)
            .map(|_| {
                Command::new(env!("CARGO_BIN_EXE_rollcall"))
                    .arg("--home")
                    .arg(home.path())
                    .args(["run", "nightly", "--date", DAY, "--json"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let mut outcomes: Vec<String> = children
            .into_iter()
            .map(|child| {
                let done = child.wait_with_output().unwrap();
                let said = String::from_utf8_lossy(&done.stderr);
                assert!(done.status.success(), "{said}");
                let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
                told["merge"]["outcome"].as_str().unwrap().to_owned()
            })
            .collect();
        outcomes.sort();
        let expected = if round == 0 {
            ["merged", "repeated"]
        } else {
            ["repeated", "repeated"]
        };
        assert_eq!(outcomes, expected);
    }
    let store = home.path().join("data/rollcall.db");
    assert_eq!(sqlite(&store, "SELECT COUNT(*) FROM run"), "6\n");
    assert_eq!(
        sqlite(
            &store,
            "SELECT COUNT(*) FROM entry e WHERE (SELECT COUNT(*) FROM transition t WHERE t.entry_id = e.entry_id) <> 1"
        ),
        "0\n"
    );
    let left = std::fs::read_dir(home.path().join("data/runs"))
        .unwrap()
        .flatten();
    let left: Vec<String> = left
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        left.iter()
            .filter(|name| !name.starts_with(".lock"))
            .count(),
        1,
        "{left:?}"
    );
}
