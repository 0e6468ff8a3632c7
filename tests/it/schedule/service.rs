//! Services that share a store: each run is begun once, whatever happens to the services and to the clock.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall::config::{Config, Interrupted, Job, Missed, Overlap};
use rollcall::domain::attempt::{Asked, Attempt, AttemptState};
use rollcall::domain::secret::Secret;
use rollcall::schedule::{Ended, Runner, Service};
use rollcall::store::{Store, schedule};

/// The nightly job is due at 17:30 UTC, which is 01:30 in Shanghai.
const BEFORE: &str = "2026-10-30T17:00:00Z";
const DUE: &str = "2026-10-30T17:30:00Z";

/// A store, a clock that the test sets, and what runs were begun with.
pub struct Stage {
    _home: tempfile::TempDir,
    pub store: Store,
    now: Arc<Mutex<DateTime<Utc>>>,
    runs: Arc<Mutex<Vec<String>>>,
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

impl Stage {
    pub async fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let secret = Secret::from_bytes([7; 32]);
        let store = Store::open("sqlite:ledger.db", home.path(), &secret)
            .await
            .expect("a store");
        Self {
            _home: home,
            store,
            now: Arc::new(Mutex::new(at(BEFORE))),
            runs: Arc::default(),
        }
    }

    pub fn set(&self, text: &str) {
        *self.now.lock().expect("the clock") = at(text);
    }

    /// A service of that name; its runs end as `ends` says: a run's name, or what went wrong.
    pub fn service(
        &self,
        holder: &str,
        change: impl Fn(&mut Job),
        ends: Result<&'static str, &'static str>,
    ) -> Service {
        let mut config = Config::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("a home");
        change(config.jobs.get_mut("nightly").expect("the job"));
        let (now, runs) = (self.now.clone(), self.runs.clone());
        let runner: Runner = Arc::new(move |attempt: Attempt, _| {
            runs.lock()
                .expect("the list")
                .push(attempt.asked.business_date.to_string());
            Box::pin(async move {
                ends.map_err(str::to_owned).map(|run| Ended {
                    run: run.to_owned(),
                    partial: false,
                    moved: None,
                    said: "done".to_owned(),
                })
            })
        });
        Service {
            config: Arc::new(config),
            store: self.store.clone(),
            holder: holder.to_owned(),
            now: Arc::new(move || *now.lock().expect("the clock")),
            runner,
            live: rollcall::schedule::Live::default(),
        }
    }

    /// State, tries and business date of every attempt, oldest first.
    pub async fn attempts(&self) -> Vec<String> {
        let mut reading = self.store.read().await.expect("a view");
        let mut all = schedule::newest(reading.executor(), None, 100)
            .await
            .expect("attempts");
        all.reverse();
        all.iter()
            .map(|of| {
                format!(
                    "{} {} {}",
                    of.asked.business_date,
                    of.state.as_str(),
                    of.tries
                )
            })
            .collect()
    }
}

async fn tick_and_see_through(service: &Service) -> usize {
    let begun = service.tick().await.expect("a tick");
    let count = begun.len();
    for attempt in begun {
        service.see_through(attempt).await;
    }
    count
}

fn usual(_: &mut Job) {}

#[tokio::test(flavor = "multi_thread")]
async fn two_services_on_one_store_run_a_job_once() {
    let stage = Stage::new().await;
    let services = ["one", "two"].map(|name| stage.service(name, usual, Ok("a-run")));
    for service in &services {
        assert_eq!(service.tick().await.expect("a tick"), []);
    }
    for (day, date) in [("30", "2026-10-31"), ("31", "2026-11-01")] {
        stage.set(&format!("2026-10-{day}T17:30:01Z"));
        let (a, b) = tokio::join!(services[0].tick(), services[1].tick());
        let begun: Vec<Attempt> = [a, b]
            .into_iter()
            .flat_map(|of| of.expect("a tick"))
            .collect();
        assert_eq!(begun.len(), 1);
        assert_eq!(begun[0].asked.business_date.to_string(), date);
        let service = services
            .iter()
            .find(|of| Some(&of.holder) == begun[0].holder.as_ref());
        service
            .expect("its service")
            .see_through(begun[0].clone())
            .await;
    }
    assert_eq!(
        stage.attempts().await,
        ["2026-10-31 done 1", "2026-11-01 done 1"]
    );
    assert_eq!(
        *stage.runs.lock().expect("the list"),
        ["2026-10-31", "2026-11-01"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_look_owes_nothing_and_a_clock_set_back_repeats_nothing() {
    let stage = Stage::new().await;
    stage.set("2026-10-30T17:31:00Z");
    let service = stage.service("one", usual, Ok("a-run"));
    assert_eq!(tick_and_see_through(&service).await, 0);
    stage.set("2026-10-31T17:31:00Z");
    assert_eq!(tick_and_see_through(&service).await, 1);
    // The clock is set back before the time at which it was due, and comes past it again.
    for look in [
        "2026-10-31T17:00:00Z",
        "2026-10-31T17:30:00Z",
        "2026-10-31T17:31:00Z",
    ] {
        stage.set(look);
        assert_eq!(tick_and_see_through(&service).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nights_missed_while_nothing_ran_go_by_the_jobs_policy() {
    let expected: [(Missed, &[&str]); 3] = [
        (
            Missed::RunLatest,
            &[
                "2026-10-31 left_out 1",
                "2026-11-01 left_out 1",
                "2026-11-02 done 1",
            ],
        ),
        (
            Missed::RunEach,
            &[
                "2026-10-31 done 1",
                "2026-11-01 done 1",
                "2026-11-02 done 1",
            ],
        ),
        (
            Missed::Skip,
            &[
                "2026-10-31 left_out 1",
                "2026-11-01 left_out 1",
                "2026-11-02 left_out 1",
            ],
        ),
    ];
    for (missed, expected) in expected {
        let stage = Stage::new().await;
        let change = |job: &mut Job| {
            job.missed = missed;
            job.overlap = Overlap::Queue;
        };
        let service = stage.service("one", change, Ok("a-run"));
        tick_and_see_through(&service).await;
        stage.set("2026-11-02T08:00:00Z");
        // One run of a job at a time: what was missed is worked off one after the other.
        while tick_and_see_through(&service).await > 0 {}
        assert_eq!(stage.attempts().await, expected, "{missed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_service_died_is_interrupted_and_begun_again_or_left() {
    for (interrupted, expected) in [
        (
            Interrupted::RunAgain,
            vec!["2026-10-31 interrupted 1", "2026-10-31 done 2"],
        ),
        (Interrupted::Leave, vec!["2026-10-31 interrupted 1"]),
    ] {
        let stage = Stage::new().await;
        let change = |job: &mut Job| job.interrupted = interrupted;
        let (dead, alive) = (
            stage.service("dead", change, Ok("a-run")),
            stage.service("alive", change, Ok("a-run")),
        );
        dead.tick().await.expect("a tick");
        stage.set(DUE);
        assert_eq!(
            dead.tick().await.expect("a tick").len(),
            1,
            "and then it dies"
        );
        stage.set("2026-10-30T17:31:30Z");
        assert_eq!(
            tick_and_see_through(&alive).await,
            0,
            "its lease still holds"
        );
        stage.set("2026-10-30T17:32:30Z");
        tick_and_see_through(&alive).await;
        assert_eq!(stage.attempts().await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_is_tried_again_later_and_not_for_ever() {
    let stage = Stage::new().await;
    let service = stage.service("one", |job| job.retries = Some(2), Err("the disk is full"));
    tick_and_see_through(&service).await;
    stage.set(DUE);
    assert_eq!(tick_and_see_through(&service).await, 1);
    assert_eq!(tick_and_see_through(&service).await, 0, "not at once");
    stage.set("2026-10-30T17:31:00Z");
    assert_eq!(tick_and_see_through(&service).await, 1, "after a minute");
    stage.set("2026-10-30T17:36:00Z");
    assert_eq!(tick_and_see_through(&service).await, 1, "after five more");
    stage.set("2026-10-30T20:00:00Z");
    assert_eq!(tick_and_see_through(&service).await, 0, "and no more");
    let failed: Vec<String> = (1..=3).map(|n| format!("2026-10-31 failed {n}")).collect();
    assert_eq!(stage.attempts().await, failed);
    let mut reading = stage.store.read().await.expect("a view");
    let last = schedule::newest(reading.executor(), Some("nightly"), 1)
        .await
        .expect("attempts");
    assert_eq!(last[0].said.as_deref(), Some("the disk is full"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_job_is_left_out_and_goes_on_when_resumed() {
    let stage = Stage::new().await;
    let service = stage.service("one", usual, Ok("a-run"));
    tick_and_see_through(&service).await;
    let pause = async |by: Option<&str>| {
        let mut writing = stage.store.write().await.expect("the turn");
        schedule::pause(writing.executor(), "nightly", by, at(BEFORE))
            .await
            .expect("a pause");
        writing.commit().await.expect("it to last");
    };
    pause(Some("li")).await;
    stage.set("2026-10-30T17:30:01Z");
    tick_and_see_through(&service).await;
    pause(None).await;
    stage.set("2026-10-31T17:30:01Z");
    tick_and_see_through(&service).await;
    assert_eq!(
        stage.attempts().await,
        ["2026-10-31 left_out 1", "2026-11-01 done 1"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_that_is_due_while_the_last_goes_on_waits_or_is_left_out() {
    for (overlap, second) in [(Overlap::Skip, "left_out"), (Overlap::Queue, "waiting")] {
        let stage = Stage::new().await;
        let service = stage.service("one", |job| job.overlap = overlap, Ok("a-run"));
        service.tick().await.expect("a tick");
        stage.set(DUE);
        let first = service.tick().await.expect("a tick").remove(0);
        // It keeps its lease through the day.
        let mut writing = stage.store.write().await.expect("the turn");
        let until = at(DUE) + TimeDelta::days(2);
        assert!(
            schedule::renew(writing.executor(), first.attempt_no, "one", "judge", until)
                .await
                .expect("a lease")
        );
        writing.commit().await.expect("it to last");
        stage.set("2026-10-31T17:30:01Z");
        assert_eq!(service.tick().await.expect("a tick"), [], "one at a time");
        let expected = vec![
            "2026-10-31 running 1".to_owned(),
            format!("2026-11-01 {second} 1"),
        ];
        assert_eq!(stage.attempts().await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_twice_for_the_same_gives_the_first_back() {
    let stage = Stage::new().await;
    let asked = |scope: &[&str]| Asked {
        job: "nightly".into(),
        scope: scope.iter().map(|code| (*code).to_owned()).collect(),
        business_date: at(DUE).date_naive(),
        fire: None,
        pull: rollcall::domain::attempt::Pulling::Usual,
        by: "li".into(),
        at: at(DUE),
    };
    let mut writing = stage.store.write().await.expect("the turn");
    let conn = writing.executor();
    let mut ask = async |scope: &[&str]| {
        schedule::ask(conn, &asked(scope), 1, at(DUE))
            .await
            .expect("a number")
    };
    assert_eq!(ask(&["001"]).await, (1, true));
    assert_eq!(ask(&["002"]).await, (2, true));
    assert_eq!(ask(&["001"]).await, (1, false));
    schedule::end(
        writing.executor(),
        1,
        AttemptState::Cancelled,
        None,
        "by li",
        at(DUE),
    )
    .await
    .expect("an end");
    let again = schedule::ask(writing.executor(), &asked(&["001"]), 1, at(DUE)).await;
    assert_eq!(again.expect("a number"), (3, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_beyond_its_deadline_has_failed() {
    let stage = Stage::new().await;
    let mut service = stage.service("one", |job| job.deadline = Some("1s".into()), Ok("a-run"));
    let asked_to_stop = Arc::new(Mutex::new(false));
    let heard = asked_to_stop.clone();
    service.runner = Arc::new(move |_, told| {
        let heard = heard.clone();
        // Blocking work goes on in its own thread, and sees between stages that it is to stop.
        std::thread::spawn(move || {
            use rollcall::run::Progress as _;
            while !told.stopped() {
                std::thread::sleep(Duration::from_millis(10));
            }
            *heard.lock().expect("a word") = true;
        });
        Box::pin(std::future::pending())
    });
    service.tick().await.expect("a tick");
    stage.set(DUE);
    tick_and_see_through(&service).await;
    assert!(
        stage
            .attempts()
            .await
            .contains(&"2026-10-31 failed 1".to_owned())
    );
    for _ in 0..500 {
        if *asked_to_stop.lock().expect("a word") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the run was never asked to stop");
}
