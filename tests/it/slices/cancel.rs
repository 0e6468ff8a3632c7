//! A run that is stopped at any moment leaves nothing of itself, and the next one is as if it had never been.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rollcall::config::Config;
use rollcall::domain::attempt::Pulling;
use rollcall::run::{self, Progress, RunError};

use super::wanted;
use crate::scene::{Scene, request};

const DATE: &str = "2026-10-31";

/// Wants the run stopped from its so-many-th look on.
struct Patience {
    looks: AtomicUsize,
    enough: usize,
}

impl Progress for Patience {
    fn stage(&self, _: &str) {}

    fn source(&self, _: &str, _: u64, _: u64, _: &[String]) {}

    fn stopped(&self) -> bool {
        self.looks.fetch_add(1, Ordering::Relaxed) >= self.enough
    }
}

/// Wants the run stopped when it has begun to be merged.
#[derive(Default)]
struct AtMerge(AtomicBool);

impl Progress for AtMerge {
    fn stage(&self, name: &str) {
        self.0.store(name == "merge", Ordering::Relaxed);
    }

    fn source(&self, _: &str, _: u64, _: u64, _: &[String]) {}

    fn stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Names in a folder; none where there is no folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten();
    found
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_run_that_is_stopped_at_any_look_leaves_nothing() {
    let scene = Scene::new();
    let home = scene.home();
    let first = scene.night(DATE);
    let config = Config::load(home).expect("a home");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let (runs, pulls) = (home.join("data/runs"), home.join("data/snapshots/.pulls"));
    let before = names(&runs);
    let ledger = || {
        let query = "SELECT (SELECT COUNT(*) FROM run), (SELECT COUNT(*) FROM transition), (SELECT COUNT(*) FROM entry)";
        crate::store::sqlite(&home.join("data/rollcall.db"), query)
    };
    let stood = ledger();
    let wanted = wanted(DATE, &["990001001"], Pulling::All);
    let mut stopped_before = BTreeSet::new();
    // The last moment at all, when everything is written but for the commit.
    let late = Arc::new(AtMerge::default());
    let stopped = runtime.block_on(run::execute(&config, &wanted, late));
    let fault = stopped.expect_err("it was stopped");
    assert!(
        matches!(fault, RunError::AskedToStop("its commit")),
        "{fault}"
    );
    assert_eq!((names(&runs), ledger()), (before.clone(), stood.clone()));
    let mut enough = 0;
    let done = loop {
        let patience = Arc::new(Patience {
            looks: AtomicUsize::new(0),
            enough,
        });
        match runtime.block_on(run::execute(&config, &wanted, patience)) {
            Ok(done) => break done,
            Err(RunError::AskedToStop(before)) => stopped_before.insert(before),
            Err(other) => panic!("after {enough} looks: {other}"),
        };
        assert_eq!(names(&runs), before, "after {enough} looks");
        assert_eq!(ledger(), stood, "after {enough} looks");
        enough += 1 + enough / 12;
    };
    assert!(enough > 40, "only {enough} looks");
    let all = ["normalise", "judge", "write", "merge"];
    assert!(
        all.iter().all(|stage| stopped_before.contains(stage)),
        "{stopped_before:?}"
    );
    assert!(names(&pulls).is_empty(), "{:?}", names(&pulls));
    assert_eq!(names(&runs).len(), before.len() + 1);
    let expected = super::rows_of(&first.ledger, &["990001001"]).len();
    let counts = done.summary.counts;
    assert_eq!(
        usize::try_from(counts.open + counts.explained).ok(),
        Some(expected)
    );
    // The night itself, once more, is the night.
    assert_eq!(
        scene.try_night(&request(DATE)).expect("a night").summary,
        first.summary
    );
}
