//! Nights made by hand: what a merge is told, without a run before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame};
use rollcall::domain::calendar::Span;
use rollcall::domain::secret::Secret;
use rollcall::domain::table::Kind;
use rollcall::ledger::{self, Found, Merged, Night, Terms};
use rollcall::rules::Close;
use rollcall::store::Store;
use rollcall::store::entries::Said;

use crate::scene::day;
use crate::store::Fresh;

/// Rules: `auto` closes by itself, `verify` wants it seen, `slow` has a grace of seven days; `pay` needs the payroll too.
pub const RULES: [&str; 4] = ["auto", "verify", "slow", "pay"];

/// Kinds of source that the nights' job lists.
pub const KINDS: [Kind; 4] = [Kind::Roster, Kind::Personnel, Kind::Payroll, Kind::Register];

fn terms(rule: &str) -> Terms {
    Terms {
        rule: rule.to_owned(),
        evaluated: true,
        needs: match rule {
            "pay" => BTreeSet::from([Kind::Roster, Kind::Payroll]),
            _ => BTreeSet::from([Kind::Roster]),
        },
        close: match rule {
            "verify" => Close::Verify,
            _ => Close::Auto,
        },
        about_sources: false,
        ended_by: Vec::new(),
        grace: (rule == "slow").then_some(Span::Days(7)),
    }
}

/// One finding: an entry of a rule about a person, in department `a`, seen in roster and personnel.
pub fn finding(entry_id: &str, rule: &str) -> Found {
    Found {
        entry_id: entry_id.to_owned(),
        said: Said {
            rule: rule.to_owned(),
            grade: "hard".to_owned(),
            department: "a".to_owned(),
            unit: Some("a1".to_owned()),
            explained_by: None,
            evidence: "one".to_owned(),
            seen_in: "roster;personnel".to_owned(),
            amount: None,
            months: None,
        },
        people: vec![(-1, format!("number of {entry_id}"))],
        told_by: BTreeSet::from([Kind::Roster]),
        row: 0,
    }
}

/// A night of the whole district on which every source was whole.
pub fn night(run: &str, date: &str, found: Vec<Found>) -> Night {
    of(run, day(date), found)
}

pub fn of(run: &str, business_date: NaiveDate, mut found: Vec<Found>) -> Night {
    for (row, of) in found.iter_mut().enumerate() {
        of.row = row;
    }
    let shown: Vec<String> = found
        .iter()
        .map(|of| format!("{} in {}", of.said.evidence, of.said.department))
        .collect();
    Night {
        run: run.to_owned(),
        job: "nightly".to_owned(),
        business_date,
        scope: Vec::new(),
        partial: false,
        rule_pack: "pack".to_owned(),
        terms: RULES
            .iter()
            .map(|rule| ((*rule).to_owned(), terms(rule)))
            .collect(),
        whole: KINDS.into_iter().collect(),
        held: BTreeSet::new(),
        shown: DataFrame::new(
            found.len(),
            vec![
                Column::new("roster_value".into(), shown),
                Column::new("person_name".into(), vec!["甲一"; found.len()]),
            ],
        )
        .expect("a table"),
        everywhere: found
            .iter()
            .map(|of| (of.entry_id.clone(), of.said.department.clone()))
            .collect(),
        found,
        quarantined: BTreeMap::new(),
        spoilt: Vec::new(),
        received: BTreeMap::new(),
        unasked: BTreeSet::new(),
        deadlines: rollcall::config::settings::Deadlines::default(),
        secret: secret(),
    }
}

pub fn secret() -> Secret {
    Secret::from_bytes([7; 32])
}

/// Only these departments; what others own was found all the same, and the night knows it.
pub fn scoped(mut night: Night, departments: &[&str]) -> Night {
    night.scope = departments.iter().map(|code| (*code).to_owned()).collect();
    let scope = night.scope.clone();
    night.found.retain(|of| scope.contains(&of.said.department));
    night
}

/// Merges a night and commits.
pub async fn merge(store: &Store, night: Night) -> Merged {
    let mut writing = store.write().await.expect("the writer's turn");
    let at = format!("{}T18:00:00Z", night.business_date)
        .parse()
        .expect("a time");
    let merged = ledger::merge(writing.executor(), Arc::new(night), "tester", at)
        .await
        .unwrap_or_else(|fault| panic!("{fault}"));
    writing.commit().await.expect("a commit");
    merged
}

/// Where an entry stands.
pub fn state(fresh: &Fresh, entry_id: &str) -> String {
    let sql = format!("SELECT state FROM entry WHERE entry_id = '{entry_id}'");
    fresh.sql(&sql).trim().to_owned()
}

/// Every row of every table that a merge writes, but for runs and the audit log.
pub fn rows(fresh: &Fresh) -> String {
    let tables = [
        ("entry", "entry_id"),
        ("entry_person", "person, entry_id"),
        ("wording", "entry_id, wording"),
        ("presence", "entry_id, from_run"),
        ("transition", "transition_no"),
        ("decision", "decision_no"),
        ("answer", "answer_no"),
        ("notice", "notice"),
        ("notice_entry", "notice, entry_id"),
        ("kept_register", "decision_no"),
        ("home", "name"),
    ];
    let each = tables
        .iter()
        .map(|(table, key)| format!("SELECT '{table}'; SELECT * FROM {table} ORDER BY {key};"));
    fresh.sql(&each.collect::<String>())
}
