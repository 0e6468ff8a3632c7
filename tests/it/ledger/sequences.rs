//! Random sequences of nights and of people's moves: the ledger against the model, row by row after every step.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rollcall::audit;
use rollcall::domain::entry::{Decision, Move, State};
use rollcall::domain::table::Kind;
use rollcall::ledger::moves::{self, By};
use rollcall::store::Store;
use rollcall::store::decisions::{self, Request};
use rollcall::store::proofs::{self, Table};

use super::model::{Found, Model, Night, rule_of};
use super::nights::{self, RULES, rows};
use crate::scene::day;
use crate::store::Fresh;

/// Entries that there may be, four of each rule.
fn ids() -> Vec<String> {
    RULES
        .iter()
        .flat_map(|rule| (0..4).map(move |at| format!("{rule}{at}")))
        .collect()
}

#[derive(Debug, Clone)]
enum Step {
    /// Days since the last night (below zero: a past date), scope, what is found, what lacks.
    Night {
        later: i64,
        scope: Vec<String>,
        found: Vec<Option<Found>>,
        lacking: BTreeSet<&'static str>,
        quarantined: BTreeSet<String>,
        silent: BTreeSet<String>,
        unchanged: bool,
    },
    /// The last night once more, by the same name.
    Again,
    /// Somebody moves an entry.
    Moved { entry: usize, by: Move },
    /// A waiver is approved, for so many days.
    Waived { entry: usize, days: u64 },
}

const BY_PEOPLE: [Move; 12] = [
    Move::Issue,
    Move::Answer,
    Move::Dispute,
    Move::Accept,
    Move::Return,
    Move::Corrected,
    Move::Verify,
    Move::Fail,
    Move::Uphold,
    Move::Refer,
    Move::TakeBack,
    Move::Answer,
];

fn found() -> impl Strategy<Value = Option<Found>> {
    let excuse = prop_oneof![
        6 => Just(None),
        1 => Just(Some("register:study".to_owned())),
        1 => Just(Some("self_funded".to_owned())),
        1 => Just(Some("quarantine".to_owned())),
    ];
    let one = (
        prop_oneof![4 => Just("a"), 1 => Just("b")],
        prop_oneof![5 => Just("one"), 1 => Just("two")],
        excuse,
    );
    proptest::option::weighted(
        0.6,
        one.prop_map(|(department, evidence, excuse)| Found {
            department: department.to_owned(),
            evidence: evidence.to_owned(),
            excuse,
        }),
    )
}

fn step() -> impl Strategy<Value = Step> {
    let count = ids().len();
    let kinds =
        prop::sample::subsequence(vec!["roster", "personnel", "payroll", "register"], 0..=2);
    let lacking = prop_oneof![3 => Just(Vec::new()), 1 => kinds];
    let scope = prop_oneof![3 => Just(vec![]), 1 => Just(vec!["a"]), 1 => Just(vec!["b"])];
    let silent =
        prop_oneof![5 => Just(Vec::new()), 1 => prop::sample::subsequence(RULES.to_vec(), 1)];
    let quarantined =
        prop_oneof![2 => Just(Vec::new()), 1 => prop::sample::subsequence(ids(), 0..=3)];
    let later = prop_oneof![5 => 0..=3_i64, 1 => Just(8_i64), 1 => Just(-2_i64)];
    let night = (
        later,
        scope,
        prop::collection::vec(found(), count),
        lacking,
        quarantined,
        silent,
        any::<bool>(),
    )
        .prop_map(
            |(later, scope, found, lacking, quarantined, silent, unchanged)| Step::Night {
                later,
                scope: scope.into_iter().map(str::to_owned).collect(),
                found,
                lacking: lacking.into_iter().collect(),
                quarantined: quarantined.into_iter().collect(),
                unchanged,
                silent: silent.into_iter().map(str::to_owned).collect(),
            },
        );
    prop_oneof![
        6 => night,
        1 => Just(Step::Again),
        6 => (0..count, prop::sample::select(BY_PEOPLE.to_vec())).prop_map(|(entry, by)| Step::Moved { entry, by }),
        2 => (0..count, 0..10_u64).prop_map(|(entry, days)| Step::Waived { entry, days }),
    ]
}

/// The ledger, the model, and the day on which both stand.
struct Both<'a> {
    fresh: &'a Fresh,
    store: &'a Store,
    model: Model,
    today: NaiveDate,
    last: Option<Night>,
    nights: usize,
}

impl Both<'_> {
    async fn take(&mut self, step: &Step) {
        match step {
            Step::Night {
                later,
                scope,
                found,
                lacking,
                quarantined,
                silent,
                unchanged,
            } => {
                let day = self.today + chrono::TimeDelta::days(*later);
                self.today = self.today.max(day);
                self.nights += 1;
                let silent = silent.clone();
                // What a rule that is not evaluated would have found is not found.
                let found: BTreeMap<String, Found> = ids()
                    .into_iter()
                    .zip(found.clone())
                    .filter_map(|(id, found)| Some((id, found?)))
                    .filter(|(id, _)| !silent.contains(&rule_of(id)))
                    .collect();
                let night = Night {
                    name: format!("run {}", self.nights),
                    day,
                    scope: scope.clone(),
                    found,
                    lacking: lacking.clone(),
                    quarantined: quarantined.clone(),
                    unchanged: *unchanged,
                    silent,
                };
                self.merge(&night).await;
                self.last = Some(night);
            }
            Step::Again => {
                if let Some(night) = self.last.clone() {
                    let newest = self.model.merged.last().map(|(name, ..)| name.clone());
                    let before = rows(self.fresh);
                    self.merge(&night).await;
                    if newest.as_deref() == Some(&night.name) {
                        assert_eq!(rows(self.fresh), before, "the same run again");
                    }
                }
            }
            Step::Moved { entry, by } => self.moved(&ids()[*entry], *by, None).await,
            Step::Waived { entry, days } => {
                let last = self.today + Days::new(*days);
                self.moved(&ids()[*entry], Move::Waive, Some(last)).await;
            }
        }
    }

    async fn merge(&mut self, night: &Night) {
        self.model.merge(night);
        let found = night.found.iter().map(|(id, of)| {
            let mut found = nights::finding(id, &rule_of(id));
            found.said.department.clone_from(&of.department);
            found.said.evidence.clone_from(&of.evidence);
            found.said.explained_by.clone_from(&of.excuse);
            found.people = vec![(-1 - person(id), id.clone())];
            found
        });
        let mut told = nights::of(&night.name, night.day, found.collect());
        let lacks = |kind: &Kind| night.lacking.contains(kind.name());
        (told.held, told.whole) = told.whole.into_iter().partition(lacks);
        let long_ago = "2026-09-30T00:00:00Z".parse().expect("a time");
        if night.unchanged {
            told.received.insert(Kind::Roster, long_ago);
        }
        for rule in &night.silent {
            told.terms.get_mut(rule).expect("a rule").evaluated = false;
        }
        for id in &night.quarantined {
            let person = rollcall::ledger::person_of_key(&nights::secret(), -1 - person(id));
            told.quarantined
                .insert(person, BTreeSet::from([Kind::Roster]));
        }
        if !night.scope.is_empty() {
            let scope: Vec<&str> = night.scope.iter().map(String::as_str).collect();
            told = nights::scoped(told, &scope);
        }
        nights::merge(self.store, told).await;
    }

    /// A move that the model's entry allows is made in both, another one is refused by the ledger.
    async fn moved(&mut self, id: &str, by: Move, waiver: Option<NaiveDate>) {
        let mut writing = self.store.write().await.unwrap();
        let conn = writing.executor();
        let mut decision_no = None;
        if let Some(last) = waiver {
            let request = Request {
                decision_no: decisions::next_no(conn).await.unwrap(),
                kind: Decision::Waive,
                entry_id: id.to_owned(),
                body: serde_json::json!({ "expiry": last }),
                status: "approved".into(),
                requested_by: "王敏".into(),
                requested_at: "2026-10-01T08:00:00Z".into(),
                decided_by: Some("李强".into()),
                decided_at: None,
                decided_because: None,
                ended: None,
            };
            decision_no = Some(request.decision_no);
            decisions::add(conn, &request).await.unwrap();
            let key = request.decision_no.to_string();
            let sha256 = proofs::seal(conn, Table::Decision, &key).await.unwrap();
            let record = audit::Record {
                at: "2026-10-01T08:00:00Z".parse().unwrap(),
                actor: "李强",
                action: "decide",
                subject: Some(id),
                detail: serde_json::json!({ "request": request.decision_no, "sha256": sha256 }),
            };
            audit::append(conn, record).await.unwrap();
        }
        let who = By {
            actor: "王敏",
            at: "2026-10-05T08:00:00Z".parse().unwrap(),
            on: self.today,
            reason: "by hand",
            decision_no,
            due_on: None,
        };
        let done = moves::apply(conn, id, by, who).await;
        let allowed = self
            .model
            .entries
            .get(id)
            .and_then(|entry| State::parse(entry.state)?.after(by));
        assert_eq!(
            done.as_ref().ok().copied(),
            allowed,
            "{id} {by:?}: {done:?}"
        );
        if let (Some(to), Some(entry)) = (allowed, self.model.entries.get_mut(id)) {
            let disputed = entry.state == "disputed";
            entry.go(to.as_str(), self.today);
            entry.waiver = waiver;
            entry.rightly_disputed = disputed && to == State::Closed;
            writing.commit().await.unwrap();
        }
    }

    /// Every row that the model knows of.
    fn check(&self, step: &Step) {
        let text = |of: &Option<NaiveDate>| of.map_or_else(String::new, |day| day.to_string());
        let (mut entries, mut present, mut history, mut words) =
            (String::new(), String::new(), BTreeMap::new(), String::new());
        for (id, of) in &self.model.entries {
            entries += &format!(
                "{id}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n",
                of.rule,
                of.department,
                of.evidence,
                of.verdict,
                of.state,
                of.first_seen,
                text(&of.opened_on),
                of.opened_times,
                text(&of.closed_on),
                of.wordings
            );
            words += &format!("{id}|{}\n", of.wordings);
            for (from, to) in &of.present {
                let to = to.map_or_else(String::new, |to| to.to_string());
                present += &format!("{id}|{from}|{to}\n");
            }
            history.insert(id.clone(), of.history.join(" "));
        }
        let all = self.fresh.sql(
            "SELECT entry_id, rule, department, evidence, verdict, state, first_seen_on, opened_on, opened_times, closed_on, wording \
             FROM entry ORDER BY entry_id; SELECT '--'; \
             SELECT entry_id, from_run, to_run FROM presence ORDER BY entry_id, from_run; SELECT '--'; \
             SELECT entry_id, COUNT(*) FROM wording GROUP BY entry_id ORDER BY entry_id; SELECT '--'; \
             SELECT entry_id, from_state, to_state FROM transition ORDER BY transition_no;",
        );
        let tables: Vec<&str> = all.split("--\n").collect();
        assert_eq!(tables[0], entries, "entries after {step:?}");
        assert_eq!(tables[1], present, "presence after {step:?}");
        assert_eq!(tables[2], words, "wordings after {step:?}");
        let mut went: BTreeMap<String, String> = BTreeMap::new();
        let mut before: BTreeMap<String, String> = BTreeMap::new();
        for row in tables[3].lines() {
            let parts: Vec<&str> = row.split('|').collect();
            let from = before
                .insert(parts[0].to_owned(), parts[2].to_owned())
                .unwrap_or_default();
            assert_eq!(
                from, parts[1],
                "each transition begins where the last one ended: {row}"
            );
            let all = went.entry(parts[0].to_owned()).or_default();
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(parts[2]);
        }
        assert_eq!(went, history, "transitions after {step:?}");
    }
}

fn person(id: &str) -> i64 {
    i64::try_from(ids().iter().position(|of| of == id).expect("an entry")).expect("few")
}

fn held_to_the_model(cases: u32, fresh: impl Fn() -> Fresh) {
    let cases =
        std::env::var("ROLLCALL_TEST_CASES").map_or(cases, |text| text.parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let done = runner.run(&prop::collection::vec(step(), 1..14), |steps| {
        let fresh = fresh();
        runtime.block_on(async {
            let store = fresh.open().await;
            let mut both = Both {
                fresh: &fresh,
                store: &store,
                model: Model::default(),
                today: day("2026-10-01"),
                last: None,
                nights: 0,
            };
            for step in &steps {
                both.take(step).await;
                both.check(step);
            }
            // Whatever people and runs did, the log tells of every change of state, and of no other.
            let mut reading = store.read().await.unwrap();
            let log = audit::verify(reading.executor(), &[]).await.unwrap();
            assert_eq!(log.broken, None);
            let history = audit::history(reading.executor(), &nights::secret())
                .await
                .unwrap();
            assert_eq!(history.bad, None);
            drop(reading);
            store.close().await;
        });
        Ok(())
    });
    done.unwrap_or_else(|fault| panic!("{fault}"));
}

#[test]
fn on_sqlite_every_sequence_ends_as_in_the_model() {
    held_to_the_model(40, Fresh::sqlite);
}

#[test]
fn on_postgresql_every_sequence_ends_as_in_the_model() {
    if Fresh::postgres().is_some() {
        held_to_the_model(8, || Fresh::postgres().expect("a database, as before"));
    }
}
