//! `rollcall explain`: every statement of a story against the home's own files, read by hand.

use serde_json::Value;

use super::home::{self, Home, entry};

/// Lines of a story's first approval: entry number, change, sum, and whether it counts.
fn lines(story: &Value) -> Vec<(String, i64, i64, bool)> {
    let lines = story["approved"][0]["lines"].as_array().unwrap().iter();
    lines
        .map(|line| {
            let number = |name: &str| line[name].as_i64().unwrap();
            let entry = line["entry_no"].as_str().unwrap().to_owned();
            (
                entry,
                number("change"),
                number("sum"),
                line["not_counted"].is_null(),
            )
        })
        .collect()
}

fn excuse<'a>(story: &'a Value, name: &str) -> &'a Value {
    story["excuses"]
        .as_array()
        .unwrap()
        .iter()
        .find(|excuse| excuse["name"] == name)
        .unwrap()
}

#[test]
fn an_explained_absence_names_rows_documents_and_the_excuse() {
    let home = Home::new();
    let run = home.night();
    let id = entry(&run, "D01", &home::sanctioned());
    let story = home.json(&["explain", &id, "--json"]);
    assert_eq!(story["state"], "explained");
    assert_eq!(story["explained_by"], "register:sanction");
    assert_eq!(story["entry_id"], id);

    // The third line of the file is the person's row; payroll has none.
    let said: Vec<(&str, usize)> = story["said"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| {
            (
                of["kind"].as_str().unwrap(),
                of["rows"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("roster", 1),
            ("personnel", 1),
            ("payroll", 0),
            ("insurance", 1),
            ("register", 1)
        ]
    );
    let row = &story["said"][0]["rows"][0];
    assert_eq!(
        (
            row["file"].as_str(),
            row["row"].as_i64(),
            row["counts"].as_bool()
        ),
        (Some("roster.csv"), Some(3), Some(true))
    );
    assert!(
        row["said"]
            .as_str()
            .unwrap()
            .contains("乙二 / 发展改革局 / 行政"),
        "{row}"
    );

    // 3 - 1; the third entry has expired, the fourth is yet to come.
    let counted = |entry: &str, change, sum, counts| (entry.to_owned(), change, sum, counts);
    assert_eq!(
        lines(&story),
        [
            counted("E1", 3, 3, true),
            counted("E2", -1, 2, true),
            counted("E3", 2, 2, false),
            counted("E4", 5, 2, false)
        ]
    );
    let approved = &story["approved"][0];
    assert_eq!(
        (approved["approved"].as_i64(), approved["people"].as_i64()),
        (Some(2), Some(3))
    );
    assert_eq!(approved["lines"][1]["document"], "编发〔2019〕11号");

    let sanction = excuse(&story, "register:sanction");
    assert_eq!(sanction["covers"], true);
    assert_eq!(sanction["found"][0]["place"], "register.csv 第2行");
    assert!(
        sanction["found"][0]["said"]
            .as_str()
            .unwrap()
            .contains("人登〔2026〕25号")
    );
    for name in [
        "quarantine",
        "not_paid_centrally",
        "register:startup_leave",
        "register:unpaid_leave",
        "register:study",
    ] {
        assert_eq!(excuse(&story, name)["covers"], false, "{name}");
        assert_eq!(
            excuse(&story, name)["found"].as_array().unwrap().len(),
            0,
            "{name}"
        );
    }
}

#[test]
fn an_open_absence_shows_the_leave_that_is_over_and_the_day_that_would_be_silent() {
    let home = Home::new();
    let run = home.night();
    let story = home.json(&["explain", &entry(&run, "D01", &home::unpaid()), "--json"]);
    assert_eq!(story["state"], "open");
    let leave = excuse(&story, "register:unpaid_leave");
    assert_eq!(leave["covers"], false);
    assert_eq!(leave["found"][0]["in_force"], false);
    assert!(
        leave["found"][0]["why"]
            .as_str()
            .unwrap()
            .contains("2026-05-01")
    );
    // Cut-off 20: whoever entered from 21 September on need not be in October's pay.
    let limits = story["limits"].to_string();
    assert!(
        limits.contains("2026-09-21") && limits.contains("2018年4月"),
        "{limits}"
    );

    // That is so: with that day in the roster there is no finding, with the day before there is.
    let d01 = |entered: &str| {
        home.replace(
            "in/roster.csv",
            "丙三,U1,administrative,active,2018-03-06",
            &format!("丙三,U1,administrative,active,{entered}"),
        );
        let run = home.night();
        home.replace(
            "in/roster.csv",
            &format!("丙三,U1,administrative,active,{entered}"),
            "丙三,U1,administrative,active,2018-03-06",
        );
        home::ledger(&run)
            .iter()
            .filter(|row| row["rule"] == "D01" && row["state"] == "open")
            .count()
    };
    assert_eq!((d01("2026-09-20"), d01("2026-09-21")), (1, 0));
}

#[test]
fn too_many_people_are_counted_against_the_journal() {
    let home = Home::new();
    let run = home.night();
    let story = home.json(&["explain", &entry(&run, "B01", "administrative"), "--json"]);
    assert_eq!(story["subject"], "unit-type:U1/administrative");
    assert_eq!(story["said"][0]["rows"].as_array().unwrap().len(), 3);
    assert_eq!(story["approved"][0]["approved"], 2);
    assert!(
        story["limits"][0]
            .as_str()
            .unwrap()
            .contains("核定2，计入3，超出1"),
        "{}",
        story["limits"]
    );
    assert_eq!(
        excuse(&story, "register:military_placement")["found"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_birth_date_is_told_by_no_masked_story() {
    let home = Home::new();
    let run = home.night();
    let id = entry(&run, "F01", &home::retiring());
    for args in [vec!["explain", &id], vec!["explain", &id, "--json"]] {
        let (code, out, err) = home.try_run(&args);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("2026年5月"), "{out}");
        for secret in [
            home::retiring().as_str(),
            "19660115",
            "1966-01-15",
            "2026-05-15",
            "1966",
        ] {
            assert!(
                !out.contains(secret) && !err.contains(secret),
                "{secret} in\n{out}\n{err}"
            );
        }
    }
    let (code, out, err) = home.try_run(&["explain", &id, "--reveal"]);
    assert_eq!(code, 0);
    assert!(
        out.contains(&home::retiring()) && out.contains("2026-05-15"),
        "{out}"
    );
    assert!(
        err.contains("whole document numbers are shown") && err.contains(&id),
        "{err}"
    );
    assert!(!err.contains(&home::retiring()), "{err}");
}

#[test]
fn a_row_in_quarantine_is_found_and_shown_without_the_day_of_birth() {
    let home = Home::new();
    let run = home.night();
    let story = home.json(&[
        "explain",
        &entry(&run, "D02", &home::quarantined()),
        "--json",
    ]);
    assert_eq!(story["explained_by"], "quarantine");
    let roster = &story["quarantine"][0];
    assert_eq!(roster["source"], "roster");
    assert_eq!(roster["rows"][0]["row"], 6);
    let raw = roster["rows"][0]["raw"].as_str().unwrap();
    assert!(
        raw.contains("1991-02-**") && raw.contains("戊五") && raw.contains("2019-13-45"),
        "{raw}"
    );
    let csv = std::fs::read_to_string(run.join("quarantine.csv")).unwrap();
    assert!(
        csv.contains("1991-02-**") && !csv.contains("1991-02-22"),
        "{csv}"
    );
}

#[test]
fn limits_are_days_at_which_the_finding_begins() {
    let home = Home::new();
    let run = home.night();
    let limits = |rule: &str, who: &str| {
        home.json(&["explain", &entry(&run, rule, who), "--json"])["limits"].to_string()
    };
    let left = limits("F03", &home::gone());
    assert!(
        left.contains("2026-09-21") && left.contains("2026-09-20"),
        "{left}"
    );
    let lent = limits("F06", &home::lent());
    assert!(
        lent.contains("2026-10-31") && lent.contains("2026-07-23"),
        "{lent}"
    );
    // Off the roster a day later, the pay of October is still due.
    home.replace(
        "in/roster.csv",
        "left,2018-03-06,编发〔2018〕7号,2026-09-20",
        "left,2018-03-06,编发〔2018〕7号,2026-09-21",
    );
    let run = home.night();
    assert_eq!(
        home::ledger(&run)
            .iter()
            .filter(|row| row["rule"] == "F03")
            .count(),
        0
    );
}

#[test]
fn an_id_may_be_cut_and_a_wrong_one_is_met_with_help() {
    let home = Home::new();
    let (code, _, err) = home.try_run(&["explain", "0123456789abcdef"]);
    assert!(
        code == 1 && err.contains("请先用“rollcall run”核对"),
        "{err}"
    );
    let run = home.night();
    let id = entry(&run, "F06", &home::lent());
    assert_eq!(
        home.json(&["explain", &id[..6], "--json"])["entry_id"],
        id.as_str()
    );
    assert_eq!(
        home.json(&["explain", &id.to_uppercase(), "--json"])["entry_id"],
        id.as_str()
    );
    let name = run.file_name().unwrap().to_str().unwrap();
    assert_eq!(
        home.json(&["explain", &id, "--run", name, "--json"])["run"],
        name
    );
    assert_eq!(
        home.json(&["explain", &id, "--run", run.to_str().unwrap(), "--json"])["run"],
        name
    );

    let (code, out, err) = home.try_run(&["explain", &id[..5]]);
    assert!(
        code == 1 && out.is_empty() && err.contains("至少前6位"),
        "{err}"
    );
    // One character mistyped: the right id is named.
    let wrong = format!("{}{}", &id[..15], if id.ends_with('0') { '1' } else { '0' });
    let (code, _, err) = home.try_run(&["explain", &wrong]);
    assert!(code == 1 && err.contains(&id), "{err}");
    let (code, _, err) = home.try_run(&["explain", "not-an-id"]);
    assert!(code == 1 && err.contains("ledger.csv"), "{err}");
    let (code, _, err) = home.try_run(&["explain", &id, "--run", "2020-01-01-none"]);
    assert!(code == 1 && err.contains("2020-01-01-none"), "{err}");
}

#[test]
fn a_story_says_when_the_rules_have_changed_since() {
    let home = Home::new();
    let run = home.night();
    let id = entry(&run, "F06", &home::lent());
    assert_eq!(
        home.json(&["explain", &id, "--json"])["remarks"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    home.replace("config/rules/f-leaving.toml", "借调超期", "借调已超期");
    let story = home.json(&["explain", &id, "--json"]);
    assert_eq!(story["rule_name"], "借调已超期");
    assert!(
        story["remarks"][0].as_str().unwrap().contains("规则包"),
        "{}",
        story["remarks"]
    );
}

#[test]
fn every_entry_of_a_run_has_a_story() {
    let home = Home::new();
    let run = home.night();
    let rows = home::ledger(&run);
    assert!(rows.len() >= 8, "{}", rows.len());
    for row in rows {
        let story = home.json(&["explain", row["entry_id"].as_str().unwrap(), "--json"]);
        for column in [
            "rule",
            "grade",
            "state",
            "explained_by",
            "subject",
            "basis",
            "remedy",
        ] {
            assert_eq!(story[column], row[column], "{column} of {row}");
        }
        assert_eq!(story["department"][0], row["department_code"]);
    }
}

#[test]
fn a_story_is_told_in_the_language_of_the_home() {
    let home = Home::new();
    home.write(
        "config/rollcall.toml",
        "district = { code = \"990001\", name = \"Example\" }\nlanguage = \"en\"\n",
    );
    let run = home.night();
    let out = home.ok(&["explain", &entry(&run, "D01", &home::sanctioned())]);
    for told in [
        "What each source says",
        "Excuses looked for",
        "roster.csv row 3",
        "it covers the finding",
        "On the roster, not paid",
    ] {
        assert!(out.contains(told), "{told} in\n{out}");
    }
}
