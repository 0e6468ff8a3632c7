//! `rollcall diff`: what it says of two runs against the two ledgers, compared here entry by entry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::home::{self, DAY, Home, ledger};

fn names(run: &std::path::Path) -> &str {
    run.file_name().unwrap().to_str().unwrap()
}

fn ids(list: &Value) -> Vec<String> {
    let of = |entry: &Value| {
        entry.get("entry").unwrap_or(entry)["entry_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let mut ids: Vec<String> = list.as_array().unwrap().iter().map(of).collect();
    ids.sort();
    ids
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let home = Home::new();
    let run = home.night();
    let diff = home.json(&["diff", names(&run), names(&run), "--json"]);
    let all = ledger(&run).len();
    assert_eq!(diff["counts"]["same"].as_u64().unwrap() as usize, all);
    for sort in ["opened", "gone", "changed"] {
        assert_eq!(diff[sort].as_array().unwrap().len(), 0, "{sort}");
    }
}

#[test]
fn opened_gone_and_changed_are_those_of_the_ledgers() {
    let home = Home::new();
    let before = home.night();
    // One is paid again, one more stops being paid, one is sanctioned no longer, one more row over the establishment.
    let roster = home.read("in/roster.csv");
    let one_more = home::id("19900101", "009");
    home.write(
        "in/roster.csv",
        &format!(
            "{roster}{one_more},辛八,U1,administrative,active,2018-03-06,编发〔2018〕7号,,,male60\n"
        ),
    );
    let payroll = home.read("in/payroll.csv").replace(
        &format!("{},甲一", home::clean()),
        &format!("{},丙三", home::unpaid()),
    );
    home.write("in/payroll.csv", &payroll);
    home.replace(
        "in/register.csv",
        "sanction,2026-04-14,,",
        "sanction,2026-04-14,2026-10-01,",
    );
    let summary = home.json(&["run", "nightly", "--date", DAY, "--pull", "--json"]);
    let after = home
        .path()
        .join("data/runs")
        .join(summary["run"].as_str().unwrap());
    let diff = home.json(&["diff", names(&before), names(&after), "--json"]);

    let by_id = |run: &std::path::Path| -> BTreeMap<String, Value> {
        ledger(run)
            .into_iter()
            .map(|row| (row["entry_id"].as_str().unwrap().to_owned(), row))
            .collect()
    };
    let (old, new) = (by_id(&before), by_id(&after));
    let opened: Vec<String> = new
        .keys()
        .filter(|id| !old.contains_key(*id))
        .cloned()
        .collect();
    let gone: Vec<String> = old
        .keys()
        .filter(|id| !new.contains_key(*id))
        .cloned()
        .collect();
    let compared = [
        "grade",
        "state",
        "explained_by",
        "department_code",
        "unit_code",
        "roster_value",
        "personnel_value",
        "payroll_value",
        "insurance_value",
        "approved",
        "actual",
    ];
    let changed: Vec<String> = old
        .iter()
        .filter(|(id, row)| {
            new.get(*id)
                .is_some_and(|now| compared.iter().any(|column| row[*column] != now[*column]))
        })
        .map(|(id, _)| id.clone())
        .collect();
    assert_eq!(ids(&diff["opened"]), opened);
    assert_eq!(ids(&diff["gone"]), gone);
    assert_eq!(ids(&diff["changed"]), changed);
    assert!(
        !opened.is_empty() && !gone.is_empty() && changed.len() >= 2,
        "{diff}"
    );
    let same = old.len() - gone.len() - changed.len();
    assert_eq!(diff["counts"]["same"].as_u64().unwrap() as usize, same);
    for by in ["by_rule", "by_department"] {
        for sort in ["opened", "gone", "changed", "same"] {
            let sum: u64 = diff[by]
                .as_object()
                .unwrap()
                .values()
                .map(|of| of[sort].as_u64().unwrap())
                .sum();
            assert_eq!(sum, diff["counts"][sort].as_u64().unwrap(), "{by} {sort}");
        }
    }
    // The excuse ran out: the same entry, now open.
    let sanctioned = home::entry(&after, "D01", &home::sanctioned());
    let change = diff["changed"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["entry"]["entry_id"] == sanctioned.as_str())
        .unwrap();
    let state = change["columns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|column| column[0] == "state")
        .unwrap();
    assert_eq!(
        (state[1].as_str(), state[2].as_str()),
        (Some("explained"), Some("open"))
    );
    let text = home.ok(&["diff", names(&before), after.to_str().unwrap()]);
    assert!(
        text.contains(&sanctioned) && text.contains("可解释 → 待核实"),
        "{text}"
    );
}

#[test]
fn a_rule_that_one_run_could_not_evaluate_neither_opens_nor_closes_entries() {
    let home = Home::new();
    let before = home.night();
    std::fs::remove_file(home.path().join("in/payroll.csv")).unwrap();
    let (code, out, _) = home.try_run(&["run", "nightly", "--date", DAY, "--pull", "--json"]);
    assert_eq!(code, 3);
    let summary: Value = serde_json::from_str(&out).unwrap();
    let after = summary["run"].as_str().unwrap();
    let diff = home.json(&["diff", names(&before), after, "--json"]);
    let not = |code: &str| {
        diff["rules_not_compared"]
            .as_array()
            .unwrap()
            .iter()
            .any(|rule| rule == code)
    };
    assert!(
        not("D01") && not("F03") && !not("B01"),
        "{}",
        diff["rules_not_compared"]
    );
    let gone: Vec<&str> = diff["gone"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["rule"].as_str().unwrap())
        .collect();
    assert!(!gone.contains(&"D01") && !gone.contains(&"F03"), "{gone:?}");
    assert_eq!(diff["by_rule"]["D01"]["not_compared"], 2);
}

#[test]
fn months_that_pass_change_nothing_and_numbers_stay_masked() {
    let home = Home::new();
    let before = home.night();
    for file in ["in/payroll.csv", "in/insurance.csv"] {
        home.replace(file, "2026-10", "2026-11");
    }
    let (_, out, _) = home.try_run(&[
        "run",
        "nightly",
        "--date",
        "2026-11-30",
        "--ahead",
        "--reveal",
        "--json",
    ]);
    let summary: Value = serde_json::from_str(&out).unwrap();
    let after = summary["run"].as_str().unwrap().to_owned();
    let (code, out, err) = home.try_run(&["diff", names(&before), &after, "--json"]);
    assert_eq!(code, 0, "{err}");
    let diff: Value = serde_json::from_str(&out).unwrap();
    // The same people in the same units; that another month is compared and a month more has gone by is no change.
    assert_eq!(diff["changed"].as_array().unwrap().len(), 0, "{diff}");
    for who in [
        home::clean(),
        home::sanctioned(),
        home::unpaid(),
        home::retiring(),
        home::quarantined(),
        home::gone(),
        home::lent(),
    ] {
        assert!(!out.contains(&who));
    }
    let (code, _, err) = home.try_run(&["diff", names(&before), "no-such-run"]);
    assert!(code == 1 && err.contains("no-such-run"), "{err}");
}
