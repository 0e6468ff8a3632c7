//! The gate: a line that passed adds no finding the next night, one that was stopped adds exactly the codes it named.

use std::collections::BTreeSet;

use serde_json::Value;

use super::program;
use crate::scene::{Scene, id};

pub(super) const TONIGHT: &str = "2026-10-31";
const NEXT: &str = "2026-11-01";
const HEAD: &str = "变动,person_id,name,unit_code,headcount_type,leadership_level,entry_on,entry_document,entry_channel,exit_on,sex,birth_on,retirement_category\n";

/// What somebody does to the roster.
pub(super) type Entering = Box<dyn Fn(&mut Vec<Vec<String>>)>;

/// A line of a file of changes, and the rows of the roster once it is entered.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) line: String,
    /// What somebody does to the roster who enters it.
    pub(super) enter: Entering,
}

/// The roster's columns in the scene: person_id, name, unit_code, headcount_type, status, entry_on, entry_document, sex,
/// birth_on, retirement_category; and two more that the cases need.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("roster", |rows| {
        rows[0].extend(["exit_on", "leadership_level"].map(str::to_owned));
        for row in &mut rows[1..] {
            row.extend([String::new(), String::new()]);
        }
    });
    // One place is free at the first unit; at the second one leads, and one leading post is approved.
    scene.change("establishment", |rows| {
        for line in [
            "J50,990001001,headcount,administrative,1,示编〔2020〕1号,2020-01-01",
            "J51,990001002,leadership,131,1,示编〔2020〕2号,2020-01-01",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("roster", |rows| rows[2][11] = "131".into());
    let text = scene.source("roster");
    scene.put("config/sources/roster.toml", &text);
    scene
}

fn cell(scene: &Scene, row: usize, column: usize) -> String {
    scene.tables["roster"][row][column].clone()
}

fn new_row(
    id: &str,
    name: &str,
    unit: &str,
    kind: &str,
    on: &str,
    document: &str,
    birth: &str,
) -> Vec<String> {
    [
        id, name, unit, kind, "active", on, document, "男", birth, "male60", "", "",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn cases(scene: &Scene) -> Vec<Case> {
    let newcomer = id("19900303", 901);
    let row = |number: usize| (cell(scene, number, 0), cell(scene, number, 1));
    let (first, first_name) = row(1);
    let (leader, leader_name) = row(2);
    let (second, second_name) = row(5);
    let (past, past_name) = row(41);
    let wrong = format!(
        "{}{}",
        &newcomer[..17],
        if newcomer.ends_with('1') { '2' } else { '1' }
    );
    let enter = |of: &str, name: &str, unit: &str, kind: &str, on: &str, document: &str| {
        let row = new_row(of, name, unit, kind, on, document, "1990-03-03");
        Box::new(move |rows: &mut Vec<Vec<String>>| rows.push(row.clone())) as Entering
    };
    let set = |at: usize, column: usize, value: &str| {
        let value = value.to_owned();
        move |rows: &mut Vec<Vec<String>>| rows[at][column].clone_from(&value)
    };
    let leave = |at: usize, status: &str| {
        let (a, b) = (set(at, 4, status), set(at, 10, "2026-11-01"));
        Box::new(move |rows: &mut Vec<Vec<String>>| {
            a(rows);
            b(rows);
        }) as Entering
    };
    let entering = |of: &str, name: &str, unit: &str, kind: &str, document: &str| {
        format!("上编,{of},{name},{unit},{kind},,2026-11-01,{document},exam,,男,1990-03-03,male60")
    };
    let (one, two) = ("990001001", "990001002");
    let moved = {
        let out = leave(5, "left");
        let row = new_row(
            &second,
            &second_name,
            one,
            "administrative",
            "2026-11-01",
            "示编〔2026〕7号",
            &cell(scene, 5, 8),
        );
        Box::new(move |rows: &mut Vec<Vec<String>>| {
            out(rows);
            rows.push(row.clone());
        })
    };
    vec![
        Case {
            name: "there is room",
            line: entering(&newcomer, "新一", one, "administrative", "示编〔2026〕5号"),
            enter: enter(
                &newcomer,
                "新一",
                one,
                "administrative",
                "2026-11-01",
                "示编〔2026〕5号",
            ),
        },
        Case {
            name: "there is no room",
            line: entering(&newcomer, "新一", two, "administrative", "示编〔2026〕5号"),
            enter: enter(
                &newcomer,
                "新一",
                two,
                "administrative",
                "2026-11-01",
                "示编〔2026〕5号",
            ),
        },
        Case {
            name: "no document",
            line: entering(&newcomer, "新一", one, "administrative", ""),
            enter: enter(&newcomer, "新一", one, "administrative", "2026-11-01", ""),
        },
        Case {
            name: "a wrong number",
            line: entering(&wrong, "新一", one, "administrative", "示编〔2026〕5号"),
            enter: enter(
                &wrong,
                "新一",
                one,
                "administrative",
                "2026-11-01",
                "示编〔2026〕5号",
            ),
        },
        Case {
            name: "the wrong type for the unit, of which nothing is approved",
            line: entering(&newcomer, "新一", one, "institution", "示编〔2026〕5号"),
            enter: enter(
                &newcomer,
                "新一",
                one,
                "institution",
                "2026-11-01",
                "示编〔2026〕5号",
            ),
        },
        Case {
            name: "held elsewhere",
            line: entering(
                &second,
                &second_name,
                one,
                "administrative",
                "示编〔2026〕5号",
            ),
            enter: {
                let row = new_row(
                    &second,
                    &second_name,
                    one,
                    "administrative",
                    "2026-11-01",
                    "示编〔2026〕5号",
                    "1990-03-03",
                );
                Box::new(move |rows: &mut Vec<Vec<String>>| rows.push(row.clone()))
            },
        },
        Case {
            name: "leaves, and need not be off the payroll yet",
            line: format!("下编,{first},{first_name},{one},administrative,,,,,2026-11-01,,,"),
            enter: leave(1, "left"),
        },
        Case {
            name: "past the age, leaves at last",
            line: format!("下编,{past},{past_name},{two},administrative,,,,,2026-11-01,,,"),
            enter: leave(41, "left"),
        },
        Case {
            name: "moves to where a place is free",
            line: format!(
                "调动,{second},{second_name},{one},administrative,,2026-11-01,示编〔2026〕7号,transfer,,男,{},male60",
                cell(scene, 5, 8)
            ),
            enter: moved,
        },
        Case {
            name: "a second leader on one leading post",
            line: format!("任免,{second},{second_name},{two},administrative,131,,,,,,,"),
            enter: Box::new(set(5, 11, "131")),
        },
        Case {
            name: "no leader any more",
            line: format!("任免,{leader},{leader_name},{two},administrative,,,,,,,,"),
            enter: Box::new(set(2, 11, "")),
        },
    ]
}

type Found = BTreeSet<(String, String)>;

fn found(scene: &Scene) -> Found {
    let night = scene.night(NEXT);
    for source in &night.summary.sources {
        assert!(
            source.held_because.is_empty(),
            "{}: {:?}",
            source.name,
            source.held_because
        );
    }
    let open = night.ledger.iter().filter(|row| row["state"] == "open");
    open.map(|row| (row["rule"].clone(), row["subject"].clone()))
        .collect()
}

/// What the gate says of each line by itself, held against a night over the roster with that line entered. Yields verdicts
/// and the codes that were named as added.
pub(super) fn agree(
    scene: &mut Scene,
    head: &str,
    cases: &[Case],
) -> (Vec<String>, BTreeSet<String>) {
    scene.night(TONIGHT);
    let mut said: Vec<Value> = Vec::new();
    for case in cases {
        scene.put("changes.csv", &format!("{head}{}\n", case.line));
        let file = scene.home().join("changes.csv");
        let (_, out, err) = program(scene, &["precheck", file.to_str().unwrap(), "--json"]);
        let all: Vec<Value> =
            serde_json::from_str(&out).unwrap_or_else(|_| panic!("{}: {err}", case.name));
        assert_eq!(all.len(), 1, "{}", case.name);
        assert_eq!(all[0]["refused"], Value::Null, "{}: {out}", case.name);
        assert!(
            !err.contains("WARN"),
            "a file need not have every column: {err}"
        );
        said.push(all[0].clone());
    }
    let before = found(scene);
    let as_it_was = scene.tables["roster"].clone();
    let mut codes = BTreeSet::new();
    for (case, said) in cases.iter().zip(&said) {
        scene.change("roster", |rows| {
            rows.clone_from(&as_it_was);
            (case.enter)(rows);
        });
        let after = found(scene);
        let named = |list: &str| -> Found {
            let list = said[list].as_array().expect("a list").iter();
            let text = |of: &Value, key: &str| of[key].as_str().expect("a text").to_owned();
            list.map(|of| (text(of, "rule"), text(of, "subject")))
                .collect()
        };
        let new: Found = after.difference(&before).cloned().collect();
        let gone: Found = before.difference(&after).cloned().collect();
        assert_eq!(named("adds"), new, "{}: added", case.name);
        assert_eq!(named("settles"), gone, "{}: settled", case.name);
        codes.extend(new.iter().map(|(rule, _)| rule.clone()));
        let passed = said["verdict"] == "pass";
        assert_eq!(
            passed,
            new.is_empty() && named("worsens").is_empty(),
            "{}: {said}",
            case.name
        );
    }
    let verdicts = said
        .iter()
        .map(|of| of["verdict"].as_str().unwrap().to_owned());
    (verdicts.collect(), codes)
}

#[test]
fn what_the_gate_names_is_what_the_next_night_finds() {
    let mut scene = scene();
    let cases = cases(&scene);
    let (verdicts, codes) = agree(&mut scene, HEAD, &cases);
    // Who moves today is new there: that personnel, pay and insurance still have the old unit is no finding yet.
    let expected = [
        "pass", "stop", "ask", "stop", "stop", "stop", "pass", "pass", "pass", "stop", "pass",
    ];
    assert_eq!(verdicts, expected);
    let wanted = ["B01", "B02", "B04", "C01", "E01", "H01"];
    for code in wanted {
        assert!(codes.contains(code), "{code} was never named: {codes:?}");
    }
}

#[test]
fn lines_before_that_passed_take_the_room_of_those_after() {
    let scene = scene();
    scene.night(TONIGHT);
    let enter = |order: usize, name: &str, unit: &str, day: &str| {
        let number = id("19900303", order);
        format!(
            "上编,{number},{name},{unit},administrative,,{day},示编〔2026〕5号,exam,,男,1990-03-03,male60\n"
        )
    };
    let text = [
        HEAD.to_owned(),
        enter(901, "新一", "990001001", "2026-11-01"),
        enter(903, "新二", "990001001", "2026-11-01"),
        enter(905, "新三", "原某局", "2026-11-01"),
        enter(907, "新四", "990001001", ""),
        format!(
            "下编,{},赵一,990001002,administrative,,,,,2026-11-01,,,\n",
            cell(&scene, 1, 0)
        ),
        format!(
            "升职,{},赵一,990001001,administrative,,,,,2026-11-01,,,\n",
            cell(&scene, 1, 0)
        ),
    ]
    .concat();
    scene.put("changes.csv", &text);
    let file = scene.home().join("changes.csv");
    let file = file.to_str().unwrap();
    let (code, out, err) = program(&scene, &["precheck", file]);
    assert_eq!(code, 1, "{out}{err}");
    for said in [
        "审核6行：通过1，待核0，不通过1，退回4",
        "changes.csv:2 通过 上编 990001********",
        "changes.csv:3 不通过",
        "将新增 B01 超编（硬错误） 编制类型 示例区财政局 行政，核定15、将有16",
        "单位“原某局”未登记：请更正机构编码，或先登记该机构",
        "缺变动日期",
        "台账中无可变动的在编记录",
        "代码不在对照表内（变动）",
    ] {
        assert!(out.contains(said), "{said}\n{out}");
    }
    assert!(!out.contains("19900303"), "numbers are masked: {out}");
}
