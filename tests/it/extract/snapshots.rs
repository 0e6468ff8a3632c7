//! The store of snapshots: immutable, shared, private, found again by date.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rollcall::extract::{Request, SnapshotError, Snapshots, Staging, pull};
use tempfile::tempdir;

use super::{blobs, day, noon, pulled, request, source};

const PAY: &str = "type = \"file\"\npath = \"pay.csv\"";

#[tokio::test]
async fn the_same_bytes_for_the_same_day_are_the_same_snapshot() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("pay.csv"), "a").unwrap();
    let pay = source("payroll", PAY, "");
    let store = Snapshots::open(home.path()).unwrap();
    let first = pull(&pay, &request(home.path(), "2026-10-31"), &store)
        .await
        .unwrap();
    let later = Request {
        now: noon("2026-11-02"),
        ..request(home.path(), "2026-10-31")
    };
    let again = pull(&pay, &later, &store).await.unwrap();
    assert_eq!(
        (&again.id, again.pulled_at),
        (&first.id, noon("2026-10-31"))
    );
    assert_eq!(store.list("payroll").unwrap().len(), 1);
    fs::write(home.path().join("pay.csv"), "b").unwrap();
    let other = pull(&pay, &later, &store).await.unwrap();
    assert_ne!(other.id, first.id);
    let newest = store
        .for_date("payroll", day("2026-10-31"))
        .unwrap()
        .unwrap();
    assert_eq!(newest.id, other.id, "pulled later for the same day");
    let loaded = store.load(&first.id).unwrap();
    assert_eq!(fs::read(&loaded.files[0].path).unwrap(), b"a");
}

#[tokio::test]
async fn equal_bytes_are_stored_once_across_nights_and_sources() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("pay.csv"), "same").unwrap();
    let pay = source("payroll", PAY, "");
    let first = pulled(home.path(), &pay, "2026-10-30").await.unwrap();
    let next = pulled(home.path(), &pay, "2026-10-31").await.unwrap();
    let other = pulled(home.path(), &source("personnel", PAY, ""), "2026-10-31")
        .await
        .unwrap();
    let paths = [&first, &next, &other].map(|snapshot| snapshot.files[0].path.clone());
    assert_eq!(blobs(home.path()), paths[..1]);
    assert_eq!(paths[0], paths[1]);
    assert_eq!(paths[0], paths[2]);
    // Each night keeps a record of its own, and its own folder for what is made of it.
    assert_ne!(first.id, next.id);
    assert_ne!(first.dir, next.dir);
}

#[tokio::test]
async fn only_the_owner_can_read_what_is_stored() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("pay.csv"), "a").unwrap();
    let snapshot = pulled(home.path(), &source("payroll", PAY, ""), "2026-10-31")
        .await
        .unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&snapshot.files[0].path), 0o600);
    assert_eq!(mode(&snapshot.dir.join("manifest.json")), 0o600);
    assert_eq!(mode(&snapshot.dir), 0o700);
    assert_eq!(mode(&home.path().join("data/snapshots")), 0o700);
    assert_eq!(mode(&home.path().join("data/snapshots/blobs")), 0o700);
}

#[tokio::test]
async fn the_last_good_one_is_the_newest_marked_not_after_the_day() {
    let home = tempdir().unwrap();
    let pay = source("payroll", PAY, "");
    let store = Snapshots::open(home.path()).unwrap();
    let mut ids = Vec::new();
    for date in ["2026-10-28", "2026-10-29", "2026-10-31"] {
        fs::write(home.path().join("pay.csv"), date).unwrap();
        ids.push(pulled(home.path(), &pay, date).await.unwrap().id);
    }
    assert!(
        store
            .last_good("payroll", day("2026-12-31"))
            .unwrap()
            .is_none()
    );
    store.mark_good(&ids[0], 10).unwrap();
    store.mark_good(&ids[1], 20).unwrap();
    store.mark_good(&ids[1], 21).unwrap();
    let good = |date| {
        store
            .last_good("payroll", day(date))
            .unwrap()
            .map(|g| (g.snapshot.id, g.accepted))
    };
    assert_eq!(good("2026-10-27"), None);
    assert_eq!(good("2026-10-28"), Some((ids[0].clone(), 10)));
    assert_eq!(good("2026-12-31"), Some((ids[1].clone(), 21)));
    let latest = |date| store.latest("payroll", day(date)).unwrap().map(|s| s.id);
    assert_eq!(latest("2026-10-30"), Some(ids[1].clone()));
    assert_eq!(latest("2026-11-30"), Some(ids[2].clone()));
    assert!(
        store
            .for_date("payroll", day("2026-10-30"))
            .unwrap()
            .is_none()
    );
    assert!(
        store
            .latest("nothing", day("2026-10-30"))
            .unwrap()
            .is_none()
    );
    for id in [
        "payroll-2026-10-28-000000000000",
        "payroll",
        "../../etc",
        "",
    ] {
        assert!(
            matches!(store.load(id), Err(SnapshotError::Unknown { .. })),
            "{id}"
        );
    }
}

#[tokio::test]
async fn names_that_run_into_each_other_stay_apart() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("pay.csv"), "a").unwrap();
    let store = Snapshots::open(home.path()).unwrap();
    for name in ["pay", "pay-2026-10-31", "工资"] {
        pulled(home.path(), &source(name, PAY, ""), "2026-10-31")
            .await
            .unwrap();
        assert_eq!(store.list(name).unwrap().len(), 1);
        let id = store.list(name).unwrap().remove(0).id;
        assert_eq!(store.load(&id).unwrap().source, name);
    }
    for name in ["blobs", ".pulls", "a/b", ".."] {
        let fault = pulled(home.path(), &source(name, PAY, ""), "2026-10-31").await;
        assert!(fault.is_err(), "{name}");
    }
}

#[tokio::test]
async fn a_lost_or_cut_blob_is_noticed_and_a_new_pull_heals_it() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("pay.csv"), "whole").unwrap();
    let pay = source("payroll", PAY, "");
    let store = Snapshots::open(home.path()).unwrap();
    let snapshot = pulled(home.path(), &pay, "2026-10-31").await.unwrap();
    fs::write(&snapshot.files[0].path, "who").unwrap();
    assert!(matches!(
        store.load(&snapshot.id),
        Err(SnapshotError::Damaged { .. })
    ));
    pulled(home.path(), &pay, "2026-10-31").await.unwrap();
    assert!(store.load(&snapshot.id).is_ok());
    fs::remove_file(&snapshot.files[0].path).unwrap();
    assert!(matches!(
        store.load(&snapshot.id),
        Err(SnapshotError::Damaged { .. })
    ));
}

#[test]
fn what_dead_pulls_left_is_swept_and_live_ones_are_let_be() {
    let home = tempdir().unwrap();
    let store = Snapshots::open(home.path()).unwrap();
    let pulls = home.path().join("data/snapshots/.pulls");
    let live = Staging::open(&store).unwrap();
    let alive: Vec<_> = fs::read_dir(&pulls)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    // Left by a kill: a folder with its unheld lock, a folder without one, a lock without a folder.
    for dead in ["dead", "bare"] {
        fs::create_dir(pulls.join(dead)).unwrap();
        fs::write(pulls.join(dead).join("0"), "half").unwrap();
    }
    fs::write(pulls.join("dead.lock"), "").unwrap();
    fs::write(pulls.join("lone.lock"), "").unwrap();
    drop(Staging::open(&store).unwrap());
    let mut left: Vec<_> = fs::read_dir(&pulls)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    left.sort();
    let mut alive = alive;
    alive.sort();
    assert_eq!(left, alive);
    drop(live);
    assert_eq!(fs::read_dir(&pulls).unwrap().count(), 0);
}
