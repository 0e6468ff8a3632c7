//! Runs that people ask for, among services that share a store: seen, stopped and waited for from any of them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use rollcall::config::Job;
use rollcall::domain::attempt::{AttemptState, Pulling};
use rollcall::run::Progress as _;
use rollcall::schedule::{Cancelling, Runner, Step, Wish};
use rollcall::store::schedule;

use super::service::Stage;

fn usual(_: &mut Job) {}

fn wish(departments: &[&str]) -> Wish {
    Wish {
        job: "nightly".into(),
        departments: departments.iter().map(|code| (*code).to_owned()).collect(),
        date: None,
        pull: Pulling::Usual,
        by: "li".into(),
    }
}

/// A run that goes on until it is stopped.
fn endless() -> Runner {
    Arc::new(|_, told| {
        Box::pin(async move {
            told.stage("judge");
            told.source("roster", 12, 1, &[]);
            while !told.stopped() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err("stopped".to_owned())
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_watched_and_stopped_from_another_service() {
    let stage = Stage::new().await;
    let (mut one, two) = (
        stage.service("one", usual, Ok("a-run")),
        stage.service("two", usual, Ok("a-run")),
    );
    one.runner = endless();
    let asked = two.ask(&wish(&["A01"]), None).await.expect("a run");
    let number = asked.attempt.attempt_no;
    assert!(!asked.already && two.ask(&wish(&["A01"]), None).await.expect("it").already);
    let begun = one.tick().await.expect("a tick").remove(0);
    let running = tokio::spawn({
        let one = one.clone();
        async move { one.see_through(begun).await }
    });
    // Here everything is told at once; elsewhere by way of the store.
    let here = one
        .progress(number)
        .await
        .expect("progress")
        .expect("a run");
    let here: Vec<Step> = here
        .take_while(|step| std::future::ready(step.sources.is_empty()))
        .collect()
        .await;
    assert!(here.len() < 5);
    let mut there = two
        .progress(number)
        .await
        .expect("progress")
        .expect("a run");
    let told = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let step = there.next().await.expect("a step");
            if step.stage.as_deref() == Some("judge") {
                return step;
            }
        }
    });
    assert_eq!(
        told.await.expect("the stage in time").state,
        AttemptState::Running
    );
    assert_eq!(
        two.cancel(number, "wang").await.expect("a word"),
        Some(Cancelling::Asked)
    );
    tokio::time::timeout(Duration::from_secs(20), running)
        .await
        .expect("its end in time")
        .expect("its end");
    let rest: Vec<Step> = there.collect().await;
    let last = rest.last().expect("a last step");
    assert_eq!(last.state, AttemptState::Cancelled);
    assert!(last.said.as_deref().expect("a sentence").contains("wang"));
    assert_eq!(
        two.cancel(number, "wang").await.expect("a word"),
        Some(Cancelling::Over)
    );
    assert_eq!(two.cancel(99, "wang").await.expect("a word"), None);
    assert!(two.progress(99).await.expect("progress").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_night_waits_for_a_departments_run_and_is_not_left_out_for_it() {
    let stage = Stage::new().await;
    let service = stage.service("one", usual, Ok("a-run"));
    service.tick().await.expect("a tick");
    service.ask(&wish(&["A01"]), None).await.expect("a run");
    stage.set("2026-10-30T17:30:01Z");
    let begun = service.tick().await.expect("a tick");
    assert_eq!(
        (begun.len(), begun[0].asked.scope.as_slice()),
        (1, &["A01".to_owned()][..])
    );
    service.see_through(begun[0].clone()).await;
    let begun = service.tick().await.expect("a tick");
    assert_eq!((begun.len(), begun[0].asked.scope.len()), (1, 0));
    service.see_through(begun[0].clone()).await;
    assert_eq!(
        stage.attempts().await,
        ["2026-10-31 done 1", "2026-10-31 done 1"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_told_to_stop_gives_up_what_does_not_finish_and_says_so() {
    let stage = Stage::new().await;
    let mut service = stage.service("one", usual, Ok("a-run"));
    service.runner = endless();
    service.ask(&wish(&[]), None).await.expect("a run");
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let serving = tokio::spawn({
        let service = service.clone();
        async move { service.serve(stopping, Duration::from_millis(300)).await }
    });
    for _ in 0..200 {
        if stage.attempts().await[0].contains("running") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.send(true).expect("a listener");
    tokio::time::timeout(Duration::from_secs(9), serving)
        .await
        .expect("in time")
        .expect("its end");
    // Interrupted, and waiting for the next service.
    let states = stage.attempts().await;
    assert!(
        states[0].contains("interrupted") && states[1].contains("waiting"),
        "{states:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_process_is_gone_from_this_machine_is_taken_up_at_once() {
    let stage = Stage::new().await;
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    // No process has this number: it is beyond the largest there can be.
    let gone = format!("{}/99999999/serve", host.trim());
    let (dead, alive) = (
        stage.service(&gone, usual, Ok("a-run")),
        stage.service("alive", usual, Ok("a-run")),
    );
    dead.ask(&wish(&["A01"]), None).await.expect("a run");
    assert_eq!(
        dead.tick().await.expect("a tick").len(),
        1,
        "and then it dies"
    );
    let begun = alive.tick().await.expect("a tick");
    assert_eq!((begun.len(), begun[0].tries), (1, 2));
    let mut reading = stage.store.read().await.expect("a view");
    let first = schedule::get(reading.executor(), 1)
        .await
        .expect("readable")
        .expect("it");
    assert_eq!(first.state, AttemptState::Interrupted);
}
