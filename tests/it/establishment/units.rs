//! Units over their lives: renamed, merged, split, abolished. People and history follow, former names keep mapping.

use rollcall::establishment::State;

use super::{book, day, headcount};
use crate::night;
use crate::scene::Scene;

fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

/// The scene with a column of other names, and with entries of transfers.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("units", |rows| {
        rows[0] = cells(
            "unit_code,name,department_code,kind,funding,paid_centrally,aliases,abolished_on",
        );
        for row in &mut rows[1..] {
            row.extend([String::new(), String::new()]);
        }
    });
    scene.change("establishment", |rows| {
        rows[0].push("transfer_id".into());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
    });
    for kind in ["units", "establishment"] {
        let text = scene.source(kind);
        scene.put(&format!("config/sources/{kind}.toml"), &text);
    }
    scene
}

fn rules_of(scene: &Scene) -> Vec<String> {
    let named = night::judge(scene.home()).named();
    let mut rules: Vec<String> = named.into_iter().map(|of| of.rule).collect();
    rules.dedup();
    rules
}

#[test]
fn a_renamed_unit_is_found_by_either_name() {
    let mut scene = scene();
    // The personnel system has not followed yet: it writes the former name.
    scene.change("units", |rows| {
        rows[1][1] = "示例区财政和国资局".into();
        rows[1][6] = "示例区财政局".into();
    });
    scene.change("personnel", |rows| {
        for row in &mut rows[1..] {
            if row[2] == "990001001" {
                row[2] = "示例区财政局".into();
            }
        }
    });
    let book = book(scene.home());
    let unit = book.find("990001001").expect("a unit");
    assert_eq!(book.find("示例区财政和国资局").ok(), Some(unit));
    assert_eq!(book.find("示例区 财政局").ok(), Some(unit));
    assert_eq!(
        book.unit(unit).map(|of| of.aliases.clone()),
        Some(vec!["示例区财政局".into()])
    );
    let fault = book
        .find("示例区财政科")
        .expect_err("no such unit")
        .to_string();
    assert!(fault.contains("990001001 示例区财政和国资局"), "{fault}");
    // The name is noted; nothing else is found but what the scene always has.
    assert_eq!(rules_of(&scene), ["A02", "D02", "F01"]);
}

#[test]
fn a_unit_merged_into_another_brings_its_people_and_its_history() {
    let mut scene = scene();
    // 研究院 is no more; its code and name are other names of 教育局, whose kind must then allow its people's type.
    scene.change("units", |rows| {
        rows.remove(3);
        rows[2][6] = "示例区教育研究院;990001003".into();
        rows[2][3] = "institution".into();
    });
    let book = book(scene.home());
    let unit = book.find("990001002").expect("a unit");
    assert_eq!(book.find("示例区教育研究院").ok(), Some(unit));
    let state = State::of(&book, book.date);
    let of = state.unit(unit).expect("its state");
    // 41 people in turn: 14 finance, 14 education, 13 research.
    let figures: Vec<(&str, i64, i64)> = of
        .headcount
        .iter()
        .map(|of| (of.category.as_str(), of.approved, of.filled))
        .collect();
    assert_eq!(
        figures,
        [("administrative", 14, 14), ("institution", 13, 13)]
    );
    // Its history too: what was approved for the research institute in 2014 is now the bureau's.
    let history = book.journal.of(&headcount(unit, "institution"));
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].effective_on, day("2014-01-01"));
    assert_eq!(state.total(|_| true).filled, 41);
}

#[test]
fn a_split_and_an_abolition_show_in_the_journal_and_in_nobody_left_behind() {
    let mut scene = scene();
    // A new unit takes four of the bureau's posts; the research institute is abolished and its posts withdrawn.
    scene.change("units", |rows| {
        rows.push(cells(
            "990001004,示例区教育督导室,990001002,organ,full,是,,",
        ));
        rows[3][7] = "2026-10-01".into();
    });
    scene.change("establishment", |rows| {
        for line in [
            "J90,990001002,headcount,administrative,-4,示编〔2026〕8号,2026-09-01,HZ1",
            "J91,990001004,headcount,administrative,4,示编〔2026〕8号,2026-09-01,HZ1",
            "J92,990001003,headcount,institution,-13,示编〔2026〕9号,2026-10-01,",
        ] {
            rows.push(cells(line));
        }
    });
    let book = book(scene.home());
    let id = |code: &str| book.find(code).expect("a unit");
    let at = |code: &str, category: &str, on: &str| {
        book.journal
            .approved(&headcount(id(code), category), day(on))
    };
    assert_eq!(at("990001002", "administrative", "2026-08-31"), 14);
    assert_eq!(at("990001002", "administrative", "2026-09-01"), 10);
    assert_eq!(at("990001004", "administrative", "2026-09-01"), 4);
    assert_eq!(at("990001003", "institution", "2026-09-30"), 13);
    assert_eq!(at("990001003", "institution", "2026-10-01"), 0);
    let state = State::of(&book, day("2026-10-31"));
    assert!(!state.unit(id("990001003")).expect("its state").exists);
    assert!(
        State::of(&book, day("2026-09-30"))
            .unit(id("990001003"))
            .expect("its state")
            .exists
    );
    let education = state.total(|of| of.department.as_deref() == Some("990001002"));
    assert_eq!(
        (education.approved, education.filled, education.over),
        (14, 27, 17)
    );
    // Whoever is still there stands against nothing, and the duty it led would have nobody: the rules say so.
    let rules = rules_of(&scene);
    for rule in ["A03", "B01"] {
        assert!(rules.iter().any(|of| of == rule), "{rule}: {rules:?}");
    }
    assert!(!rules.iter().any(|of| of == "K02"), "the split balances");
}
