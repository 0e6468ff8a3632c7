//! Ages by days, and groups of entries with one cause, held to what is written down here.

use rollcall::domain::entry::State;
use rollcall::ledger::age::{self, Age};
use rollcall::ledger::groups::{self, Cause};
use rollcall::store::listing::{self, Filter, Listed};
use serde_json::json;

use super::{day, open_entry};
use crate::store::on_both;

fn entry(id: &str, rule: &str, unit: &str, roster: &str, payroll: &str) -> Listed {
    Listed {
        entry_id: id.into(),
        rule: rule.into(),
        grade: "lead".into(),
        department: "A".into(),
        unit: Some(unit.into()),
        state: State::Open,
        verdict: "open".into(),
        explained_by: None,
        origin: "new".into(),
        evidence: "e".into(),
        first_seen_on: "2026-10-31".into(),
        opened_on: Some("2026-10-31".into()),
        opened_times: 1,
        closed_on: None,
        due_on: Some("2026-11-30".into()),
        amount: None,
        months: None,
        body: json!({"subject": "person:9~a", "name_zh": "甲", "name_en": "a", "roster_value": roster, "payroll_value": payroll}),
    }
}

#[test]
fn entries_of_one_cause_are_a_group() {
    let all = [
        // Three people whom the payroll has under another unit, of two units of the roster.
        entry("1", "D06", "U1", "甲局 / 入编2018-03-20", "乙局 / 2026-10"),
        entry("2", "D06", "U1", "甲局 / 入编2019-03-20", "乙局 / 2026-10"),
        entry("3", "D06", "U2", "丙局 / 入编2019-03-20", "乙局 / 2026-10"),
        // The same unit, another rule.
        entry("4", "B04", "U1", "甲局 / 行政", ""),
        // Agrees, is not there, or is alone.
        entry("5", "D06", "U3", "丁局 / 入编2019-03-20", "丁局 / 2026-10"),
        entry("6", "D01", "U4", "戊局 / 行政", "无记录"),
        entry("7", "D06", "U5", "己局 / 行政", "庚局 / 2026-10"),
    ];
    let found = groups::groups(&all);
    let told: Vec<(bool, Vec<&str>)> = found
        .iter()
        .map(|group| {
            let ids = group.entries.iter().map(String::as_str).collect();
            (matches!(group.cause, Cause::Source { .. }), ids)
        })
        .collect();
    assert_eq!(told, [(true, vec!["1", "2", "3"]), (false, vec!["1", "2"])]);
    assert!(
        found
            .iter()
            .all(|group| group.id.len() == 9 && group.id.starts_with('g'))
    );
    assert_ne!(found[0].id, found[1].id);
    // A group keeps its name from night to night.
    assert_eq!(groups::groups(&all[..3])[0].id, found[0].id);
}

#[test]
fn ages_begin_and_end_where_they_should() {
    let on = day("2026-11-30");
    let buckets = [
        (0, "0-7"),
        (7, "0-7"),
        (8, "8-30"),
        (30, "8-30"),
        (31, "31-90"),
        (90, "31-90"),
        (91, ">90"),
        (4000, ">90"),
    ];
    for (days, name) in buckets {
        let age = Age::of(days);
        assert_eq!(serde_json::to_value(age).unwrap(), name, "{days} days");
        let opened = on - chrono::TimeDelta::days(days);
        let (from, to) = age.opened(on);
        assert!(
            from.is_none_or(|from| from <= opened) && opened <= to,
            "{days} days: {from:?} to {to}"
        );
        for other in Age::ALL.into_iter().filter(|other| *other != age) {
            let (from, to) = other.opened(on);
            assert!(
                from.is_some_and(|from| from > opened) || opened > to,
                "{days} days are also {other:?}"
            );
        }
    }
    let mut entry = entry("1", "D06", "U1", "", "");
    assert_eq!(age::days_open(&entry, on), Some(30));
    assert!(!age::is_overdue(&entry, on), "the last day is not over");
    assert!(age::is_overdue(&entry, day("2026-12-01")));
    entry.state = State::Waived;
    assert!(
        !age::is_overdue(&entry, day("2026-12-01")),
        "what is kept is not due"
    );
}

#[tokio::test]
async fn lists_choose_what_they_are_asked_for() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        for (at, (rule, department)) in
            [("B01", "A"), ("B02", "A"), ("D01", "B"), ("E01", "B"), ("E01", "C")].iter().enumerate()
        {
            open_entry(fresh, &mut writing, at + 1, rule, department).await;
        }
        writing.commit().await.unwrap();
        fresh.sql(
            "UPDATE entry SET state = 'closed' WHERE entry_id = '0000000000000003';
             UPDATE entry SET due_on = '2026-11-01', opened_on = '2026-07-01', origin = 'stock', grade = 'note' WHERE entry_id = '0000000000000005';",
        );
        let mut reading = store.read().await.unwrap();
        let conn = reading.executor();
        let text = |of: &str| vec![of.to_owned()];
        let (from, to) = Age::Longer.opened(day("2026-11-02"));
        assert_eq!(from, None);
        for (filter, expected) in [
            (Filter::default(), "12345"),
            (Filter { pending: true, ..Filter::default() }, "1245"),
            (Filter { rules: text("B*"), ..Filter::default() }, "12"),
            (Filter { rules: vec!["B02".into(), "E*".into()], departments: vec!["A".into(), "C".into()], ..Filter::default() }, "25"),
            (Filter { states: vec![State::Closed], ..Filter::default() }, "3"),
            (Filter { grades: text("note"), ..Filter::default() }, "5"),
            (Filter { units: text("B1"), ..Filter::default() }, "34"),
            (Filter { origin: Some("stock".into()), ..Filter::default() }, "5"),
            (Filter { due_before: Some("2026-11-02".into()), ..Filter::default() }, "5"),
            (Filter { opened_to: Some(to.to_string()), ..Filter::default() }, "5"),
            (Filter { person: Some(fresh.secret.person(&super::number(2))), ..Filter::default() }, "2"),
            (Filter { ids: vec![super::id(4), super::id(1)], ..Filter::default() }, "14"),
            (Filter { limit: Some(2), ..Filter::default() }, "12"),
        ] {
            let found = listing::list(conn, &filter).await.unwrap();
            let ids: String = found.iter().map(|of| of.entry_id.chars().last().unwrap()).collect();
            assert_eq!(ids, expected, "{filter:?}");
        }
        let start = listing::beginning(conn, "000000000000").await.unwrap();
        assert_eq!(start.len(), 3, "enough to know that there are several");
        assert_eq!(listing::beginning(conn, "0000000000000004").await.unwrap(), [super::id(4)]);
        drop(reading);
        store.close().await;
    })
    .await;
}
