//! The gate, code by code: for each rule that a change of the roster can bring about, a line that does, held against the night.

use super::gate::{Case, Entering, agree};
use crate::scene::{PAID_ONLY, Scene, id};

const HEAD: &str = "变动,person_id,name,unit_code,headcount_type,internal_body,entry_on,entry_document,entry_channel,exit_on,sex,birth_on,retirement_category\n";

/// A district with room, a plan of 2026 that is used up and one that is not, a unit abolished in summer, somebody dead.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("units", |rows| {
        rows[0].push("abolished_on".into());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
        let line = "990001004,示例区原粮食局,,organ,full,是,2026-06-01";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene.change("establishment", |rows| {
        for line in [
            "J50,990001001,headcount,administrative,5,示编〔2020〕1号,2020-01-01",
            "J51,990001002,headcount,administrative,5,示编〔2020〕2号,2020-01-01",
            "J52,990001003,headcount,institution,5,示编〔2020〕3号,2020-01-01",
            "J53,990001004,headcount,administrative,5,示编〔2020〕4号,2020-01-01",
            "J54,990001001,internal_body,办公室,1,示编〔2020〕5号,2020-01-01",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("plans", |rows| {
        for line in [
            "P2,990001001,administrative,2026,3,示编用〔2026〕1号",
            "P3,990001003,institution,2026,1,示编用〔2026〕2号",
            "P4,990001004,administrative,2026,3,示编用〔2026〕3号",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("register", |rows| {
        let line = format!(
            "{},新死,death,2026-05-01,,,990001001,,",
            id("19900303", 903)
        );
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene.change("roster", |rows| {
        rows[0].extend(["exit_on", "internal_body"].map(str::to_owned));
        for row in &mut rows[1..] {
            row.extend([String::new(), String::new()]);
        }
        // The institute's one plan of the year is used by somebody who came in spring.
        rows[3][5] = "2026-03-02".into();
    });
    for kind in ["units", "roster"] {
        let text = scene.source(kind);
        scene.put(&format!("config/sources/{kind}.toml"), &text);
    }
    scene
}

/// Somebody who enters: number, name, unit, type, body, day, sex, day of birth.
struct New<'a>(
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
);

fn enter(name: &'static str, of: New<'_>) -> Case {
    let New(number, who, unit, kind, body, on, sex, birth) = of;
    let row: Vec<String> = [
        number,
        who,
        unit,
        kind,
        "active",
        on,
        "示编〔2026〕5号",
        sex,
        birth,
        "male60",
        "",
        body,
    ]
    .map(str::to_owned)
    .to_vec();
    Case {
        name,
        line: format!(
            "上编,{number},{who},{unit},{kind},{body},{on},示编〔2026〕5号,exam,,{sex},{birth},male60"
        ),
        enter: Box::new(move |rows| rows.push(row.clone())),
    }
}

#[test]
fn every_code_that_a_line_can_bring_is_named() {
    let mut scene = scene();
    let (one, two, three, four) = ("990001001", "990001002", "990001003", "990001004");
    let (admin, inst) = ("administrative", "institution");
    let tomorrow = "2026-11-01";
    let new = id("19900303", 901);
    let dead = id("19900303", 903);
    let old = id("19600103", 905);
    let paid = id("19880808", 777);
    let (first, first_name) = {
        let row = &scene.tables["roster"][1];
        (row[0].clone(), row[1].clone())
    };
    let left: Entering = Box::new(|rows| {
        rows[1][4] = "left".into();
        rows[1][10] = "2026-01-05".into();
    });
    let cases = vec![
        enter(
            "within the plan",
            New(
                &new,
                "新一",
                one,
                admin,
                "办公室",
                tomorrow,
                "男",
                "1990-03-03",
            ),
        ),
        enter(
            "no plan for the unit",
            New(&new, "新一", two, admin, "", tomorrow, "男", "1990-03-03"),
        ),
        enter(
            "the plan is used up",
            New(&new, "新一", three, inst, "", tomorrow, "男", "1990-03-03"),
        ),
        enter(
            "the unit is abolished",
            New(&new, "新一", four, admin, "", tomorrow, "男", "1990-03-03"),
        ),
        enter(
            "a body that nobody approved",
            New(
                &new,
                "新一",
                one,
                admin,
                "改革科",
                tomorrow,
                "男",
                "1990-03-03",
            ),
        ),
        enter(
            "past the age",
            New(&old, "新老", one, admin, "", tomorrow, "男", "1960-01-03"),
        ),
        enter(
            "dead by the register",
            New(&dead, "新死", one, admin, "", tomorrow, "男", "1990-03-03"),
        ),
        enter(
            "sex and birth that the number contradicts",
            New(&new, "新一", one, admin, "", tomorrow, "女", "1990-03-04"),
        ),
        enter(
            "paid already: settled",
            New(
                &paid,
                PAID_ONLY,
                one,
                admin,
                "",
                tomorrow,
                "男",
                "1988-08-08",
            ),
        ),
        enter(
            "paid under another name",
            New(
                &paid,
                "孟溪停",
                one,
                admin,
                "",
                tomorrow,
                "男",
                "1988-08-08",
            ),
        ),
        enter(
            "entered for half a year, unknown to all others",
            New(
                &new,
                "新一",
                one,
                admin,
                "",
                "2026-04-01",
                "男",
                "1990-03-03",
            ),
        ),
        Case {
            name: "left in January, paid in October",
            line: format!("下编,{first},{first_name},{one},{admin},,,,,2026-01-05,,,"),
            enter: left,
        },
    ];
    let (verdicts, codes) = agree(&mut scene, HEAD, &cases);
    let expected = [
        "pass", "ask", "stop", "stop", "ask", "stop", "stop", "ask", "pass", "ask", "ask", "stop",
    ];
    assert_eq!(verdicts, expected, "{codes:?}");
    for code in [
        "A03", "A04", "B05", "B07", "D01", "D04", "F01", "F03", "F05", "H02", "H04", "H05",
    ] {
        assert!(codes.contains(code), "{code} was never named: {codes:?}");
    }
}
