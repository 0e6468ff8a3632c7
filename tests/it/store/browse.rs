//! Lists page by page and counts by the store, against a model in the test, on both engines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rollcall::domain::entry::State;
use rollcall::store::browse::{self, RuleCount};
use rollcall::store::listing::{self, After, Filter};
use rollcall::store::trials::{self, Trial};
use rollcall::store::{runs, transitions};

use super::{Fresh, on_both};

/// An entry as the model knows it.
#[derive(Debug, Clone)]
struct Made {
    id: String,
    rule: &'static str,
    grade: &'static str,
    department: String,
    state: State,
    origin: &'static str,
    opened: Option<String>,
    due: Option<String>,
}

/// Some hundreds of entries, no two runs of states, rules and departments alike.
fn made() -> Vec<Made> {
    let rules = ["A01", "B01", "B02", "D02", "E01"];
    (0..371_usize)
        .map(|at| {
            // A multiplier without a factor in common with what it is divided by mixes well enough.
            let mixed = at * 7_919 + 13;
            let state = State::ALL[mixed % 12];
            let never = matches!(state, State::Watching | State::Explained);
            let day = |of: usize| format!("2026-{:02}-{:02}", 1 + of % 12, 1 + of % 28);
            Made {
                id: format!(
                    "{:016x}",
                    (mixed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
                ),
                rule: rules[mixed / 12 % 5],
                grade: ["hard", "lead", "note"][mixed / 60 % 3],
                department: format!("D{:03}", mixed / 7 % 9),
                state,
                origin: ["stock", "new"][mixed / 3 % 2],
                opened: (!never).then(|| day(mixed / 5)),
                due: (!never).then(|| day(mixed / 11)),
            }
        })
        .collect()
}

fn sql(all: &[Made]) -> String {
    let text = |of: &Option<String>| {
        of.as_ref()
            .map_or("NULL".to_owned(), |of| format!("'{of}'"))
    };
    let mut sql = String::new();
    for of in all {
        let (id, rule, grade, department) = (&of.id, of.rule, of.grade, &of.department);
        let (state, origin) = (of.state.as_str(), of.origin);
        let (opened, due) = (text(&of.opened), text(&of.due));
        let _ = writeln!(
            sql,
            "INSERT INTO entry (entry_id, rule, grade, department, verdict, state, origin, evidence, wording, seen_in, \
             first_seen_on, opened_on, opened_times, due_on) VALUES ('{id}', '{rule}', '{grade}', '{department}', 'open', \
             '{state}', '{origin}', 'e', 1, '', '2026-01-01', {opened}, 1, {due});\n\
             INSERT INTO wording (entry_id, wording, run_no, evidence, body) VALUES ('{id}', 1, 1, 'e', '{{}}');"
        );
    }
    sql
}

/// Some at a time: the statements travel as an argument of a program.
fn put(fresh: &Fresh, all: &[Made]) {
    for some in all.chunks(50) {
        fresh.sql(&sql(some));
    }
}

#[tokio::test]
async fn pages_of_a_list_are_the_list() {
    let all = made();
    on_both(async |fresh| {
        let store = fresh.open().await;
        put(fresh, &all);
        let mut reading = store.read().await.unwrap();
        let conn = reading.executor();
        let hard = |of: &&Made| of.grade == "hard" && of.state.is_pending();
        let mut by_department: Vec<&Made> = all.iter().filter(hard).collect();
        by_department.sort_by_key(|of| (&of.department, of.rule, &of.id));
        let mut by_due: Vec<&Made> = all
            .iter()
            .filter(hard)
            .filter(|of| of.due.is_some())
            .collect();
        by_due.sort_by_key(|of| (&of.due, &of.id));
        assert!(by_department.len() > 40, "{}", by_department.len());
        for (due, expected) in [(false, by_department), (true, by_due)] {
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let filter = Filter {
                    grades: vec!["hard".to_owned()],
                    pending: true,
                    by_due: due,
                    after: after.take(),
                    limit: Some(7),
                    ..Filter::default()
                };
                let page = listing::list(conn, &filter).await.unwrap();
                let Some(last) = page.last() else { break };
                let by = if due {
                    (last.due_on.clone().unwrap(), String::new())
                } else {
                    (last.department.clone(), last.rule.clone())
                };
                let entry_id = last.entry_id.clone();
                after = Some(After { by, entry_id });
                found.extend(page.into_iter().map(|of| of.entry_id));
            }
            let expected: Vec<String> = expected.iter().map(|of| of.id.clone()).collect();
            assert_eq!(found, expected, "by deadline: {due}");
        }
    })
    .await;
}

#[tokio::test]
async fn counts_are_those_of_the_list() {
    let all = made();
    on_both(async |fresh| {
        let store = fresh.open().await;
        put(fresh, &all);
        let mut reading = store.read().await.unwrap();
        let conn = reading.executor();
        let (today, fresh_from) = ("2026-07-10", "2026-09-01");
        let filter = Filter {
            rules: vec!["B*".to_owned(), "E01".to_owned()],
            without_rules: vec!["B02".to_owned()],
            departments: (0..6).map(|at| format!("D{at:03}")).collect(),
            origin: Some("new".to_owned()),
            ..Filter::default()
        };
        let wanted: Vec<&Made> = all
            .iter()
            .filter(|of| ["B01", "E01"].contains(&of.rule) && of.origin == "new")
            .filter(|of| of.department.as_str() < "D006")
            .collect();
        let mut expected: BTreeMap<(String, State), (i64, i64, i64)> = BTreeMap::new();
        for of in &wanted {
            let count = expected
                .entry((of.department.clone(), of.state))
                .or_default();
            count.0 += 1;
            // What was handed to another authority is nobody's delay here.
            let ours = of.state != State::Referred;
            count.1 += i64::from(ours && of.due.as_deref().is_some_and(|due| due < today));
            count.2 += i64::from(of.opened.as_deref().is_some_and(|day| day >= fresh_from));
        }
        let counts = browse::by_department(conn, &filter, today, fresh_from)
            .await
            .unwrap();
        let found: BTreeMap<(String, State), (i64, i64, i64)> = counts
            .into_iter()
            .map(|of| ((of.department, of.state), (of.count, of.due, of.fresh)))
            .collect();
        assert_eq!(found, expected);
        let by_state = browse::by_state(conn, &filter, today).await.unwrap();
        let sum: i64 = by_state.iter().map(|of| of.count).sum();
        assert_eq!(sum, i64::try_from(wanted.len()).unwrap());
        let mut ids: Vec<&str> = wanted.iter().map(|of| of.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(browse::ids(conn, &filter).await.unwrap(), ids);
    })
    .await;
}

#[tokio::test]
async fn rules_fare_as_answers_and_disputes_say() {
    let all = made();
    on_both(async |fresh| {
        let store = fresh.open().await;
        put(fresh, &all);
        let mut more = String::new();
        let of_rule: Vec<&Made> = all.iter().filter(|of| of.rule == "D02").collect();
        for (at, of) in of_rule.iter().take(6).enumerate() {
            // Two answers to the first entry, and both count once.
            for (nth, agrees) in [(0, "no"), (1, if at < 4 { "no" } else { "yes" })].iter().skip(usize::from(at > 0)) {
                let _ = writeln!(
                    more,
                    "INSERT INTO answer (answer_no, entry_id, evidence, agrees, answered_by, at) VALUES ({}, '{}', 'e', '{agrees}', 'x', 't');",
                    at * 2 + nth + 1,
                    of.id
                );
            }
            if at < 3 {
                let status = ["approved", "approved", "refused"][at];
                let _ = writeln!(
                    more,
                    "INSERT INTO decision (decision_no, kind, entry_id, body, status, requested_by, requested_at) VALUES ({}, 'dispute', '{}', '{{}}', '{status}', 'x', 't');",
                    at + 1,
                    of.id
                );
            }
        }
        fresh.sql(&more);
        let mut writing = store.write().await.unwrap();
        let conn = writing.executor();
        let counts = browse::by_rule(conn).await.unwrap();
        let pending = of_rule.iter().filter(|of| of.state.is_pending()).count();
        let expected = RuleCount {
            rule: "D02".to_owned(),
            pending: i64::try_from(pending).unwrap(),
            answered: 6,
            disputed: 4,
            upheld: 2,
            rejected: 1,
        };
        assert_eq!(counts.iter().find(|of| of.rule == "D02"), Some(&expected));

        let trial = Trial {
            rule: "D02".to_owned(),
            begun_by: "li".to_owned(),
            begun_at: "2026-11-01T00:00:00Z".to_owned(),
            because: "看准不准".to_owned(),
        };
        trials::begin(conn, &trial).await.unwrap();
        let again = Trial { begun_by: "wang".to_owned(), ..trial.clone() };
        trials::begin(conn, &again).await.unwrap();
        assert_eq!(trials::all(conn).await.unwrap(), [trial]);
        trials::end(conn, "D02").await.unwrap();
        assert!(trials::codes(conn).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_and_what_a_run_did_are_told_apart() {
    let all = made();
    on_both(async |fresh| {
        let store = fresh.open().await;
        put(fresh, &all);
        let of_rule: Vec<&Made> = all.iter().filter(|of| of.rule == "D02").collect();
        let (sent, unsent) = (&of_rule[0].id, &of_rule[1].id);
        fresh.sql(&format!(
            "INSERT INTO notice_entry (notice, entry_id) VALUES ('1', '{sent}')"
        ));
        let run = "INSERT INTO run (run_no, run, job, business_date, scope, outcome, partial, rule_pack, version, counts, actor, at) VALUES";
        for (number, at) in [(901, "2026-11-02T01:00:00Z"), (902, "2026-11-02T02:00:00Z")] {
            fresh.sql(&format!(
                "{run} ({number}, 'same', 'nightly', '2026-11-02', '', 'merged', 0, '', '', '{{}}', 'x', '{at}')"
            ));
        }
        for (number, run, id) in [(9001, 901, sent), (9002, 902, unsent)] {
            fresh.sql(&format!(
                "INSERT INTO transition (transition_no, entry_id, to_state, at, actor, reason, run_no) \
                 VALUES ({number}, '{id}', 'open', '2026-11-02', 'x', 'found', {run})"
            ));
        }
        let mut reading = store.read().await.unwrap();
        let conn = reading.executor();
        let filter = Filter {
            only_sent: vec!["D02".to_owned()],
            departments: vec![of_rule[0].department.clone(), of_rule[1].department.clone()],
            ..Filter::default()
        };
        let ids = browse::ids(conn, &filter).await.unwrap();
        let mut wanted: Vec<String> = all
            .iter()
            .filter(|of| filter.departments.contains(&of.department))
            .filter(|of| of.rule != "D02" || of.id == *sent)
            .map(|of| of.id.clone())
            .collect();
        wanted.sort();
        assert_eq!(ids, wanted);
        let hours = ("2026-11-02T00:30:00Z", "2026-11-02T01:30:00Z");
        let first = runs::between(conn, "same", hours).await.unwrap();
        let first = first.expect("the run of that hour").run_no;
        assert_eq!(first, 901);
        let did = transitions::of_run(conn, first, &filter.departments).await;
        assert_eq!(did.unwrap(), [(sent.clone(), "open".to_owned())]);
    })
    .await;
}
