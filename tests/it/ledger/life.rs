//! What nights do to an entry over its life: grace, excuses, waivers, disputes, recurrences.

use chrono::{DateTime, Utc};
use rollcall::domain::entry::{Decision, Move};
use rollcall::domain::table::Kind;
use rollcall::ledger::moves::{self, By};
use rollcall::ledger::{Change, Found, Night};
use rollcall::store::Store;
use rollcall::store::decisions::{self, Request};

use super::nights::{finding, merge, night, rows, state};
use crate::scene::day;
use crate::store::{Fresh, on_both};

fn with(rule: &str, change: impl FnOnce(&mut Found)) -> Found {
    let mut found = finding("x", rule);
    change(&mut found);
    found
}

fn on(day: u32, found: Vec<Found>) -> Night {
    night(&format!("of {day}"), &format!("2026-10-{day:02}"), found)
}

/// Moves entry `x` as a person would.
async fn by_hand(store: &Store, by: Move, decision_no: Option<i64>) {
    let mut writing = store.write().await.unwrap();
    let who = By {
        actor: "王敏",
        at: "2026-10-05T08:00:00Z".parse().unwrap(),
        on: day("2026-10-05"),
        reason: "as agreed",
        decision_no,
        due_on: None,
    };
    moves::apply(writing.executor(), "x", by, who)
        .await
        .unwrap_or_else(|fault| panic!("{fault}"));
    writing.commit().await.unwrap();
}

async fn waive(store: &Store, expiry: &str) {
    let mut writing = store.write().await.unwrap();
    let conn = writing.executor();
    let request = Request {
        decision_no: decisions::next_no(conn).await.unwrap(),
        kind: Decision::Waive,
        entry_id: "x".into(),
        body: serde_json::json!({ "expiry": expiry, "document": "编发〔2026〕1号" }),
        status: "approved".into(),
        requested_by: "王敏".into(),
        requested_at: "2026-10-02T08:00:00Z".into(),
        decided_by: Some("李强".into()),
        decided_at: Some("2026-10-02T09:00:00Z".into()),
        decided_because: Some("保留".into()),
        ended: None,
    };
    decisions::add(conn, &request).await.unwrap();
    writing.commit().await.unwrap();
    by_hand(store, Move::Waive, Some(1)).await;
}

fn reasons(fresh: &Fresh) -> String {
    fresh
        .sql("SELECT reason FROM transition ORDER BY transition_no")
        .lines()
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test]
async fn a_new_entry_is_watched_until_its_grace_is_over() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let there = || vec![finding("x", "slow")];
        let merged = merge(&store, on(1, there())).await.merge;
        assert_eq!(
            (merged.count(Change::Watching), merged.count(Change::Opened)),
            (1, 0)
        );
        for day in 2..8 {
            merge(&store, on(day, there())).await;
            assert_eq!(state(fresh, "x"), "watching", "on day {day}");
        }
        let merged = merge(&store, on(8, there())).await.merge;
        assert_eq!(merged.count(Change::Opened), 1);
        let row =
            fresh.sql("SELECT state, first_seen_on, opened_on, opened_times, due_on FROM entry");
        assert_eq!(row, "open|2026-10-01|2026-10-08|1|2026-11-07\n");
        assert_eq!(reasons(fresh), "found grace_over");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_gone_within_its_grace_was_never_open() {
    let fresh = Fresh::sqlite();
    let store = fresh.open().await;
    merge(&store, on(1, vec![finding("x", "slow")])).await;
    let merged = merge(&store, on(2, vec![])).await.merge;
    assert_eq!(
        (merged.count(Change::Lapsed), merged.count(Change::Closed)),
        (1, 0)
    );
    assert_eq!(state(&fresh, "x"), "closed");
    merge(&store, on(3, vec![finding("x", "slow")])).await;
    assert_eq!(
        state(&fresh, "x"),
        "watching",
        "its seven days are not over"
    );
    let merged = merge(&store, on(8, vec![finding("x", "slow")])).await.merge;
    assert_eq!(
        (merged.count(Change::Opened), merged.count(Change::Reopened)),
        (1, 0)
    );
    let presence = fresh.sql("SELECT from_run, to_run FROM presence ORDER BY from_run");
    assert_eq!(presence, "1|1\n3|\n");
    store.close().await;
}

#[tokio::test]
async fn an_excuse_closes_and_its_end_opens() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let open = || vec![finding("x", "verify")];
        let excused = || {
            vec![with("verify", |of| {
                of.said.explained_by = Some("register:study".into())
            })]
        };
        // Never open before: explained, then open for the first time.
        let merged = merge(&store, on(1, excused())).await.merge;
        assert_eq!(merged.count(Change::Explained), 1);
        let merged = merge(&store, on(2, open())).await.merge;
        assert_eq!(
            (merged.count(Change::Opened), merged.count(Change::Reopened)),
            (1, 0)
        );
        // Open, then excused, then open again.
        by_hand(&store, Move::Issue, None).await;
        let merged = merge(&store, on(6, excused())).await.merge;
        assert_eq!(merged.count(Change::Excused), 1);
        assert_eq!(merged.count(Change::Closed), 0);
        let row = fresh.sql("SELECT state, verdict, explained_by, closed_on FROM entry");
        assert_eq!(row, "closed|explained|register:study|2026-10-06\n");
        let before = rows(fresh);
        merge(&store, on(7, excused())).await;
        assert_eq!(rows(fresh), before, "the excuse holds: nothing is written");
        let merged = merge(&store, on(8, open())).await.merge;
        assert_eq!(
            (merged.count(Change::Opened), merged.count(Change::Reopened)),
            (0, 1)
        );
        let row = fresh.sql("SELECT state, verdict, opened_times, closed_on FROM entry");
        assert_eq!(row, "open|open|2|\n");
        assert_eq!(
            reasons(fresh),
            "excused:register:study excuse_ended as agreed excused:register:study excuse_ended"
        );
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_excused_is_watched_for_its_whole_grace() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let there = || vec![finding("x", "slow")];
        let excused = || {
            vec![with("slow", |of| {
                of.said.explained_by = Some("register:study".into())
            })]
        };
        for day in 1..=4 {
            merge(&store, on(day, excused())).await;
        }
        assert_eq!(state(fresh, "x"), "explained");
        // Nothing excuses it from the fifth on, and seven days pass from then.
        let merged = merge(&store, on(5, there())).await.merge;
        assert_eq!(merged.count(Change::Watching), 1);
        for day in [8, 11] {
            merge(&store, on(day, there())).await;
            assert_eq!(state(fresh, "x"), "watching", "on day {day}");
        }
        let merged = merge(&store, on(12, there())).await.merge;
        assert_eq!(merged.count(Change::Opened), 1);
        assert_eq!(
            reasons(fresh),
            "excused:register:study excuse_ended grace_over"
        );
        // One night with an excuse among them begins the days of another entry not again.
        let other = |day, excuse: Option<&str>| {
            let mut found = finding("y", "slow");
            found.said.explained_by = excuse.map(str::to_owned);
            on(day, vec![finding("x", "slow"), found])
        };
        merge(&store, other(13, None)).await;
        merge(&store, other(14, Some("quarantine"))).await;
        merge(&store, other(15, None)).await;
        assert_eq!(state(fresh, "y"), "watching");
        merge(&store, other(19, Some("quarantine"))).await;
        merge(&store, other(20, None)).await;
        assert_eq!(state(fresh, "y"), "open");
        assert!(
            reasons(fresh).ends_with("excuse_ended"),
            "{}",
            reasons(fresh)
        );
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_waiver_ends_on_its_day_or_when_the_sources_say_something_else() {
    let there = || vec![finding("x", "verify")];
    let other = || vec![with("verify", |of| of.said.evidence = "two".into())];
    let hidden = |mut night: Night| {
        night.whole.clear();
        night
    };
    // Expiry, the night, where it stands after.
    let cases: [(&str, Night, &str, &str); 7] = [
        ("2026-10-09", on(9, there()), "waived", "approved"),
        ("2026-10-08", on(9, there()), "open", "ended"),
        ("2026-10-09", on(9, other()), "open", "ended"),
        ("2026-10-09", hidden(on(9, other())), "waived", "approved"),
        ("2026-10-08", hidden(on(9, vec![])), "open", "ended"),
        ("2026-10-09", on(9, vec![]), "to_verify", "ended"),
        ("2026-10-08", on(9, vec![]), "to_verify", "ended"),
    ];
    for (at, (expiry, second, expected, status)) in cases.into_iter().enumerate() {
        let fresh = Fresh::sqlite();
        let store = fresh.open().await;
        merge(&store, on(1, there())).await;
        waive(&store, expiry).await;
        merge(&store, second).await;
        assert_eq!(state(&fresh, "x"), expected, "case {at}");
        assert_eq!(
            fresh.sql("SELECT status FROM decision"),
            format!("{status}\n"),
            "case {at}"
        );
        store.close().await;
    }
}

#[tokio::test]
async fn what_was_rightly_disputed_is_not_asked_again() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let there = || vec![finding("x", "auto")];
        merge(&store, on(1, there())).await;
        by_hand(&store, Move::Dispute, None).await;
        by_hand(&store, Move::Verify, None).await;
        let before = rows(fresh);
        merge(&store, on(6, there())).await;
        assert_eq!(rows(fresh), before);
        assert_eq!(state(fresh, "x"), "closed");
        let other = vec![with("auto", |of| of.said.evidence = "two".into())];
        let merged = merge(&store, on(7, other)).await.merge;
        assert_eq!(merged.count(Change::Reopened), 1);
        assert!(reasons(fresh).ends_with("evidence_changed"));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_said_to_be_corrected_is_looked_at_tonight() {
    let there = || vec![finding("x", "auto")];
    // What people did, whether it is found that night, where it stands after.
    let cases: [(&[Move], bool, &str); 6] = [
        (
            &[Move::Answer, Move::Corrected],
            true,
            "failed_verification",
        ),
        (&[Move::Answer, Move::Corrected], false, "closed"),
        (&[Move::Answer, Move::Corrected, Move::Verify], true, "open"),
        (
            &[Move::Answer, Move::Corrected, Move::Verify],
            false,
            "closed",
        ),
        (
            &[Move::Issue, Move::Answer, Move::Accept],
            true,
            "correcting",
        ),
        (&[Move::Refer], false, "closed"),
    ];
    for (at, (done, found, expected)) in cases.into_iter().enumerate() {
        let fresh = Fresh::sqlite();
        let store = fresh.open().await;
        merge(&store, on(1, there())).await;
        for by in done {
            by_hand(&store, *by, None).await;
        }
        merge(&store, on(6, if found { there() } else { vec![] })).await;
        assert_eq!(state(&fresh, "x"), expected, "case {at}");
        store.close().await;
    }
}

#[tokio::test]
async fn what_a_rule_looks_at_beside_does_not_put_off_a_failed_verification() {
    // Found in roster, personnel and payroll; the rule needs roster and payroll.
    let there = || {
        vec![with("pay", |of| {
            of.said.seen_in = "roster;personnel;payroll".into();
        })]
    };
    let old: DateTime<Utc> = "2026-09-30T00:00:00Z".parse().unwrap();
    let new: DateTime<Utc> = "2026-10-06T00:00:00Z".parse().unwrap();
    let cases = [
        ([new, old, new], "failed_verification"),
        ([new, new, old], "to_verify"),
        ([old, new, new], "to_verify"),
        ([new, new, new], "failed_verification"),
    ];
    for (received, expected) in cases {
        let fresh = Fresh::sqlite();
        let store = fresh.open().await;
        merge(&store, on(1, there())).await;
        by_hand(&store, Move::Answer, None).await;
        by_hand(&store, Move::Corrected, None).await;
        let mut night = on(6, there());
        let kinds = [Kind::Roster, Kind::Personnel, Kind::Payroll];
        night.received.extend(kinds.into_iter().zip(received));
        merge(&store, night).await;
        assert_eq!(state(&fresh, "x"), expected, "{received:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn the_same_night_again_writes_nothing_but_that_it_was() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let found = || {
            vec![
                finding("x", "auto"),
                finding("y", "slow"),
                with("verify", |of| {
                    of.entry_id = "z".into();
                    of.said.explained_by = Some("register:sick".into());
                }),
            ]
        };
        merge(&store, on(1, found())).await;
        by_hand(&store, Move::Answer, None).await;
        by_hand(&store, Move::Corrected, None).await;
        let before = rows(fresh);
        // The very same run, after the department has said that it is corrected: it does not know better than before.
        let merged = merge(&store, on(1, found())).await.merge;
        assert_eq!(rows(fresh), before);
        assert_eq!(merged.outcome, rollcall::ledger::Outcome::Repeated);
        assert_eq!(fresh.sql("SELECT COUNT(*) FROM run"), "2\n");
        assert_eq!(
            fresh.sql("SELECT COUNT(*) FROM audit WHERE action = 'run'"),
            "2\n"
        );
        // The next night finds the same: only what was said to be corrected moves.
        merge(&store, on(2, found())).await;
        let before = rows(fresh);
        let merged = merge(&store, on(3, found())).await.merge;
        assert_eq!(rows(fresh), before);
        assert_eq!(merged.count(Change::SeenAgain), 3);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn only_what_changed_gets_a_new_wording() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        merge(&store, on(1, vec![finding("x", "auto"), finding("y", "auto")])).await;
        merge(&store, on(2, vec![finding("x", "auto"), finding("y", "auto")])).await;
        let other = vec![with("auto", |of| of.said.evidence = "two".into()), finding("y", "auto")];
        let merged = merge(&store, on(3, other)).await.merge;
        assert_eq!((merged.count(Change::Changed), merged.count(Change::SeenAgain)), (1, 1));
        let words = fresh.sql("SELECT entry_id, wording, run_no, evidence, body FROM wording ORDER BY entry_id, wording");
        assert_eq!(
            words,
            "x|1|1|one|{\"roster_value\":\"one in a\",\"person_name\":\"甲一\"}\nx|2|3|two|{\"roster_value\":\"two in a\",\"person_name\":\"甲一\"}\ny|1|1|one|{\"roster_value\":\"one in a\",\"person_name\":\"甲一\"}\n"
        );
        assert_eq!(fresh.sql("SELECT wording, evidence FROM entry ORDER BY entry_id"), "2|two\n1|one\n");
        store.close().await;
    })
    .await;
}
