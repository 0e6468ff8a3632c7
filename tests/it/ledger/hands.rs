//! Entries that change hands: what was sent to one department and is another's now, and nights that cannot tell whose they are.

use std::collections::{BTreeMap, BTreeSet};

use rollcall::audit;
use rollcall::domain::entry::Move;
use rollcall::domain::table::Kind;
use rollcall::domain::words::{Language, merge_reason};
use rollcall::ledger::moves::{self, By};
use rollcall::ledger::{Change, Found, Night};
use rollcall::store::{Store, lives};

use super::nights::{finding, merge, night, of, rows, secret, state};
use crate::scene::day;
use crate::store::{Fresh, on_both};

/// Entry `x` under a department.
fn under(department: &str) -> Vec<Found> {
    let mut found = finding("x", "auto");
    found.said.department = department.to_owned();
    found.said.unit = Some(format!("{department}1"));
    vec![found]
}

fn on(day: u32, found: Vec<Found>) -> Night {
    night(&format!("of {day}"), &format!("2026-10-{day:02}"), found)
}

async fn by_hand(store: &Store, by: Move) {
    let mut writing = store.write().await.unwrap();
    let who = By {
        actor: "王敏",
        at: "2026-10-05T08:00:00Z".parse().unwrap(),
        on: day("2026-10-05"),
        reason: "as agreed",
        decision_no: None,
        due_on: None,
    };
    moves::apply(writing.executor(), "x", by, who)
        .await
        .unwrap_or_else(|fault| panic!("{fault}"));
    writing.commit().await.unwrap();
}

/// Department, state, days and times of opening, deadline.
fn stands(fresh: &Fresh) -> String {
    fresh.sql("SELECT department, state, opened_on, opened_times, due_on FROM entry")
}

async fn is_proved(store: &Store) {
    let mut reading = store.read().await.unwrap();
    let history = audit::history(reading.executor(), &secret()).await.unwrap();
    assert_eq!(history.bad, None);
}

#[tokio::test]
async fn what_was_sent_to_one_department_is_to_be_sent_to_the_other() {
    let cases: [(&[Move], &str); 9] = [
        (&[], "open"),
        (&[Move::Issue], "open"),
        (&[Move::Issue, Move::Answer], "open"),
        (&[Move::Issue, Move::Answer, Move::Accept], "open"),
        (&[Move::Answer, Move::Corrected], "open"),
        (&[Move::Answer, Move::Corrected, Move::Fail], "open"),
        (&[Move::Issue, Move::Dispute], "disputed"),
        (&[Move::Issue, Move::Waive], "waived"),
        (&[Move::Issue, Move::Refer], "referred"),
    ];
    for (done, expected) in cases {
        let fresh = Fresh::sqlite();
        let store = fresh.open().await;
        merge(&store, on(1, under("a"))).await;
        for by in done {
            by_hand(&store, *by).await;
        }
        let merged = merge(&store, on(9, under("b"))).await.merge;
        assert_eq!(merged.count(Change::Changed), 1, "{done:?}");
        assert_eq!(state(&fresh, "x"), expected, "{done:?}");
        let told = expected == "open" && !done.is_empty();
        // The days count from the first; the deadline anew, for whoever hears of it now.
        let due = if told { "2026-11-08" } else { "2026-10-31" };
        let all = format!("b|{expected}|2026-10-01|1|{due}\n");
        assert_eq!(stands(&fresh), all, "{done:?}");
        let last = fresh.sql("SELECT reason FROM transition ORDER BY transition_no DESC LIMIT 1");
        assert_eq!(last == "moved:a:b\n", told, "{done:?}: {last}");
        is_proved(&store).await;
        store.close().await;
    }
}

#[tokio::test]
async fn the_history_tells_of_the_move_and_counts_no_second_opening() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        merge(&store, on(1, under("a"))).await;
        by_hand(&store, Move::Issue).await;
        merge(&store, on(9, under("b"))).await;
        assert_eq!(stands(fresh), "b|open|2026-10-01|1|2026-11-08\n");
        let course = fresh.sql("SELECT from_state, to_state, reason, run_no, due_on FROM transition ORDER BY transition_no");
        let last = course.lines().last();
        assert_eq!(last, Some("issued|open|moved:a:b|2|2026-11-08"), "{course}");
        assert_eq!(
            merge_reason("moved:a:b", Language::Zh),
            "责任部门由a变更为b，须重新下发"
        );
        // It can be sent to the other one now, and the next night leaves it there.
        by_hand(&store, Move::Issue).await;
        let before = rows(fresh);
        merge(&store, on(10, under("b"))).await;
        assert_eq!(rows(fresh), before);
        is_proved(&store).await;
        let mut reading = store.read().await.unwrap();
        let turns = lives::turns(reading.executor()).await.unwrap();
        drop(reading);
        let did: Vec<lives::Did> = turns.iter().map(|of| of.did).collect();
        assert_eq!(did, [lives::Did::Opened, lives::Did::Due]);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn while_a_source_that_tells_it_is_silent_an_entry_is_whose_it_was() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        merge(&store, on(1, under("a"))).await;
        by_hand(&store, Move::Issue).await;
        let before = rows(fresh);
        let silent = |day, kind: Kind| {
            let mut night = on(day, under("b"));
            night.held.insert(kind);
            night
        };
        let merged = merge(&store, silent(6, Kind::Roster)).await.merge;
        assert_eq!(rows(fresh), before);
        assert_eq!(merged.count(Change::SeenAgain), 1);
        // Its person's row cannot be read: as good as silent.
        let mut unread = on(7, under("b"));
        let person = rollcall::ledger::person_of_key(&secret(), -1);
        unread.quarantined = BTreeMap::from([(person, BTreeSet::from([Kind::Roster]))]);
        merge(&store, unread).await;
        assert_eq!(rows(fresh), before);
        // A source that nobody had to ask may be silent.
        merge(&store, silent(8, Kind::Payroll)).await;
        assert_eq!(stands(fresh), "b|open|2026-10-01|1|2026-11-07\n");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_of_one_department_hands_nothing_over() {
    let fresh = Fresh::sqlite();
    let store = fresh.open().await;
    merge(&store, on(1, under("a"))).await;
    by_hand(&store, Move::Issue).await;
    let before = rows(&fresh);
    for scope in ["a", "b"] {
        let told = of(&format!("of {scope}"), day("2026-10-09"), under("b"));
        merge(&store, super::nights::scoped(told, &[scope])).await;
        assert_eq!(rows(&fresh), before, "{scope}");
    }
    merge(&store, on(10, under("b"))).await;
    assert_eq!(state(&fresh, "x"), "open");
    store.close().await;
}
