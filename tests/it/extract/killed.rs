//! A pull that is killed at any moment leaves nothing that could be taken for a snapshot.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use rollcall::extract::Snapshots;
use sha2::{Digest, Sha256};
use tempfile::tempdir;

use super::{blobs, pulled, source};

/// Set for the child process alone: the home it pulls into until it is killed.
const HOME: &str = "ROLLCALL_TEST_KILLED_HOME";

fn pay() -> rollcall::config::Source {
    source("payroll", "type = \"file\"\npath = \"in/*.csv\"", "")
}

/// The child's part; nothing to do when run as a test.
#[tokio::test]
async fn pull_without_end() {
    let Some(home) = std::env::var_os(HOME) else {
        return;
    };
    let home = std::path::PathBuf::from(home);
    for night in 0.. {
        fs::write(
            home.join("in/a.csv"),
            format!("night {night}\n").repeat(20_000),
        )
        .unwrap();
        let date = super::day("2026-01-01") + chrono::Days::new(night);
        pulled(&home, &pay(), &date.to_string()).await.unwrap();
    }
}

#[test]
fn a_killed_pull_is_never_seen() {
    let home = tempdir().unwrap();
    fs::create_dir(home.path().join("in")).unwrap();
    fs::write(home.path().join("in/b.csv"), "b".repeat(300_000)).unwrap();
    let store = Snapshots::open(home.path()).unwrap();
    // On a busy machine the first children may not even have begun to pull.
    for round in 0..60_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "extract::killed::pull_without_end"])
            .env(HOME, home.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 17));
        child.kill().unwrap();
        child.wait().unwrap();
        if round >= 7 && store.list("payroll").unwrap().len() > 3 {
            break;
        }
    }
    let found = store.list("payroll").unwrap();
    assert!(
        !found.is_empty(),
        "the child never got as far as a snapshot"
    );
    let folders = fs::read_dir(home.path().join("data/snapshots/payroll"))
        .unwrap()
        .count();
    assert_eq!(found.len(), folders, "every folder is a whole snapshot");
    for blob in blobs(home.path()) {
        let name = blob.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(name, hex::encode(Sha256::digest(fs::read(&blob).unwrap())));
    }
    drop(rollcall::extract::Staging::open(&store).unwrap());
    let left = fs::read_dir(home.path().join("data/snapshots/.pulls"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "the next pull sweeps");
}
