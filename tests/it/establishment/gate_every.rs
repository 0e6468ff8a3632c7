//! The gate, every rule once: which codes a change of the roster can bring, with the test that has it named, and which it
//! cannot, with the reason.

use std::collections::BTreeSet;
use std::path::Path;

use super::gate::{Case, Entering, agree};
use crate::scene::{PAID_ONLY, Scene, id};

const HEAD: &str = "变动,person_id,name,unit_code,headcount_type,entry_on,entry_document,exit_on,sex,birth_on,retirement_category,rank\n";

/// Named in `gate` and `gate_codes`.
const ELSEWHERE: [&str; 18] = [
    "A03", "A04", "B01", "B02", "B04", "B05", "B07", "C01", "D01", "D04", "E01", "F01", "F03",
    "F05", "H01", "H02", "H04", "H05",
];

/// Named here.
const HERE: [&str; 13] = [
    "B03", "D01", "D05", "D06", "E02", "E03", "F02", "H03", "I01", "I02", "I04", "J01", "J02",
];

/// What no line can bring, and why.
const NEVER: [(&str, &str); 21] = [
    ("A01", "a line whose unit is unknown is refused"),
    (
        "A02",
        "a unit is entered by its code, however the line writes it",
    ),
    (
        "B06",
        "whoever enters uses plans up, and whoever leaves has used one: no use is taken back",
    ),
    (
        "D02",
        "it takes somebody without any row on the roster, and no line takes a row away: who leaves stays on it as left",
    ),
    ("D03", "as D02"),
    ("E04", "accounts stand in the payroll alone"),
    ("F04", "payroll and register alone"),
    ("F06", "the register alone"),
    ("I03", "as D02"),
    ("I05", "insurance alone"),
    ("J03", "the payroll alone"),
    ("K01", "the journal alone"),
    ("K02", "the journal alone"),
    ("K03", "the journal alone"),
    ("K04", "the journal alone"),
    ("K05", "the duties alone"),
    ("K06", "units and duties alone"),
    ("K07", "the duties alone"),
    ("S01", "about an extract"),
    ("S02", "about an extract"),
    ("S03", "about an extract"),
];

#[test]
fn every_rule_is_in_one_of_the_lists() {
    let mut codes = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/rules");
    for file in std::fs::read_dir(folder).expect("rules").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a file of rules");
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("code = \""));
        codes.extend(lines.map(|line| line[..3].to_owned()));
    }
    let brought: BTreeSet<&str> = ELSEWHERE.into_iter().chain(HERE).collect();
    let never: BTreeSet<&str> = NEVER.iter().map(|(code, _)| *code).collect();
    assert!(brought.is_disjoint(&never));
    let listed: BTreeSet<String> = brought.union(&never).map(|&code| code.to_owned()).collect();
    assert_eq!(codes, listed);
}

fn rows(rows: &mut Vec<Vec<String>>, lines: &[String]) {
    rows.extend(
        lines
            .iter()
            .map(|line| line.split(',').map(str::to_owned).collect()),
    );
}

/// Room everywhere; ranks; somebody who retired and works on elsewhere; somebody who came in September and whom two units
/// pay; somebody who will leave at the end of the year.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |all| {
        let lines = [
            "J50,990001001,headcount,administrative,9,示编〔2020〕1号,2020-01-01",
            "J51,990001001,headcount,support,9,示编〔2020〕2号,2020-01-01",
        ];
        rows(all, &lines.map(str::to_owned));
    });
    scene.change("roster", |all| {
        all[0].extend(["exit_on", "rank"].map(str::to_owned));
        for row in &mut all[1..] {
            row.extend([String::new(), String::new()]);
        }
        all[7][5] = "2026-09-25".into();
        all[10][10] = "2026-12-31".into();
    });
    let twice = scene.tables["roster"][7].clone();
    let retired = id("19700303", 911);
    scene.change("personnel", |all| {
        let line = format!("{retired},新二,990001001,administrative,retired,2026-03-01,2015-03-02");
        rows(all, &[line]);
    });
    scene.change("payroll", |all| {
        all[0].push("rank".into());
        for row in &mut all[1..] {
            let rank = if row[1] == PAID_ONLY { "七级" } else { "" };
            row.push(rank.into());
        }
        let lines = [
            format!(
                "{retired},新二,990001001,2026-10,off_establishment,,3000.00,6222000088888888,"
            ),
            format!(
                "{},{},990001002,2026-10,in_post,administrative,4000.00,6222000077777777,",
                twice[0], twice[1]
            ),
        ];
        rows(all, &lines);
    });
    scene.change("insurance", |all| {
        let line = format!("{retired},新二,990001001,2026-09,enterprise,active,5000");
        rows(all, &[line]);
    });
    for kind in ["roster", "payroll"] {
        let text = scene.source(kind);
        scene.put(&format!("config/sources/{kind}.toml"), &text);
    }
    scene
}

/// Somebody who enters 财政局: number, name, type, day, day of birth, rank.
fn enter(name: &'static str, of: [&str; 6]) -> Case {
    let [number, who, kind, on, birth, rank] = of;
    let line = format!(
        "上编,{number},{who},990001001,{kind},{on},示编〔2026〕5号,,男,{birth},male60,{rank}"
    );
    let row = format!(
        "{number},{who},990001001,{kind},active,{on},示编〔2026〕5号,男,{birth},male60,,{rank}"
    );
    Case {
        name,
        line,
        enter: Box::new(move |all| rows(all, std::slice::from_ref(&row))),
    }
}

/// Somebody who leaves on a day.
fn leave(scene: &Scene, name: &'static str, at: usize, on: &'static str) -> Case {
    let row = &scene.tables["roster"][at];
    Case {
        name,
        line: format!(
            "下编,{},{},{},{},,,{on},,,,",
            row[0], row[1], row[2], row[3]
        ),
        enter: Box::new(move |all| {
            all[at][4] = "left".into();
            all[at][10] = on.into();
        }),
    }
}

#[test]
fn what_else_a_line_can_bring_is_named_and_nothing_that_it_cannot() {
    let mut scene = scene();
    let moved = scene.tables["roster"][5].clone();
    let (number, name, birth) = (moved[0].clone(), moved[1].clone(), moved[8].clone());
    let back_dated: Entering = {
        let row = format!(
            "{number},{name},990001001,administrative,active,2026-08-03,示编〔2026〕7号,男,{birth},male60,,"
        );
        Box::new(move |all| {
            all[5][4] = "left".into();
            all[5][10] = "2026-08-03".into();
            rows(all, std::slice::from_ref(&row));
        })
    };
    let again = scene.tables["roster"][10].clone();
    let (retired, fresh, near) = (
        id("19700303", 911),
        id("19900303", 901),
        id("19880808", 779),
    );
    let tomorrow = "2026-11-01";
    let admin = "administrative";
    let cases = vec![
        Case {
            name: "moved in August, and nobody else has noticed",
            line: format!(
                "调动,{number},{name},990001001,{admin},2026-08-03,示编〔2026〕7号,,男,{birth},male60,"
            ),
            enter: back_dated,
        },
        enter(
            "retired, insured as an employee of a firm, paid off the establishment",
            [&retired, "新二", admin, tomorrow, "1970-03-03", ""],
        ),
        enter(
            "paid by another type and rank",
            [
                &id("19880808", 777),
                PAID_ONLY,
                "support",
                tomorrow,
                "1988-08-08",
                "九级",
            ],
        ),
        enter(
            "of the name of somebody who is paid, two digits apart",
            [&near, PAID_ONLY, admin, tomorrow, "1988-08-08", ""],
        ),
        leave(
            &scene,
            "came in September, paid by two units since",
            7,
            tomorrow,
        ),
        enter(
            "there until December, entered once more",
            [&again[0], &again[1], admin, tomorrow, &again[8], ""],
        ),
        enter(
            "there since spring, unknown to all others",
            [&fresh, "新一", admin, "2026-04-01", "1990-03-03", ""],
        ),
        leave(
            &scene,
            "left in January, and everybody still has them",
            13,
            "2026-01-05",
        ),
    ];
    let (verdicts, codes) = agree(&mut scene, HEAD, &cases);
    let expected = ["ask", "stop", "ask", "ask", "stop", "ask", "ask", "stop"];
    assert_eq!(verdicts, expected, "{codes:?}");
    for code in HERE {
        assert!(codes.contains(code), "{code} was never named: {codes:?}");
    }
    for (code, why) in NEVER {
        assert!(!codes.contains(code), "{code} was named, and {why}");
    }
}
