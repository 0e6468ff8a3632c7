//! What the office writes of the establishment: statistics that close, applications checked, assessments, packs.

use std::collections::BTreeSet;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use proptest::prelude::*;
use rollcall::establishment::{Statistics, shares};

use super::{book, program};
use crate::night;
use crate::scene::{Scene, copy};

/// The scene with three more places at the research institute, and one there who retires on 2027-05-06.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        let line = "J50,990001003,headcount,institution,3,示编〔2020〕1号,2020-01-01";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene.change("roster", |rows| rows[3][8] = "1966-11-06".into());
    scene
}

fn cells(path: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn number(cell: &Data) -> i64 {
    match cell {
        Data::Float(number) => *number as i64,
        Data::Int(number) => *number,
        _ => 0,
    }
}

#[test]
fn statistics_close_against_the_frames_to_the_person() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().expect("a folder");
    for part in ["config", "jobs", "seeds"] {
        copy(&root.join(part), &home.path().join(part));
    }
    let night = night::judge(home.path());
    let book = book(home.path());
    let table = Statistics::of(&book, 2026);
    let frames = &night.judged.frames;
    // By the frames: headcount of known units, places at units nobody knows, and persons.
    let collect = |name: &str| frames.tables[name].clone().collect().expect("a frame");
    let headcount = collect("headcount");
    let sum = |column: &str| -> i64 {
        headcount
            .column(column)
            .and_then(|of| Ok(of.i64()?.iter().flatten().sum()))
            .expect("numbers")
    };
    let known: BTreeSet<&str> = book.known().map(|(_, unit)| unit.code.as_str()).collect();
    let of_known = |of: fn(&rollcall::establishment::Pair) -> i64| -> i64 {
        let lines = table
            .units
            .iter()
            .filter(|line| known.contains(line.code.as_str()));
        lines.flat_map(|line| line.types.values()).map(of).sum()
    };
    assert_eq!(of_known(|pair| pair.filled), sum("actual"));
    assert_eq!(of_known(|pair| pair.approved), sum("approved"));
    let person = collect("person");
    let active = person
        .column("active")
        .and_then(|of| Ok(of.bool()?.sum().unwrap_or(0)))
        .expect("flags");
    assert_eq!(table.persons, i64::from(active));
    assert_eq!(table.in_being.values().sum::<i64>(), {
        let gone = book
            .known()
            .filter(|(_, unit)| unit.abolished_on.is_some_and(|on| on <= book.date));
        i64::try_from(known.len() - gone.count()).expect("a count")
    });

    // And the workbook says the same: every sum is of the rows above it.
    let scene = home.path();
    let run = |args: &[&str]| {
        let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .env_remove("ROLLCALL_HOME")
            .arg("--home")
            .arg(scene)
            .args(args)
            .output()
            .expect("the program");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(&["run", "nightly", "--date", "2026-10-31"]);
    let path = scene.join("2026.xlsx");
    run(&[
        "statistics",
        "--year",
        "2026",
        "--out",
        path.to_str().expect("a path"),
    ]);
    let summary = cells(&path, "汇总");
    let total = summary
        .iter()
        .position(|row| row[0] == Data::String("合计".into()))
        .expect("a total");
    for column in [1, 3, 4, 5, 6] {
        let above: i64 = summary[3..total]
            .iter()
            .map(|row| number(&row[column]))
            .sum();
        assert_eq!(number(&summary[total][column]), above, "column {column}");
    }
    assert_eq!(number(&summary[total][4]), table.places);
    let units = cells(&path, "机构明细");
    let total = units
        .iter()
        .position(|row| row[0] == Data::String("合计".into()))
        .expect("a total");
    let width = units[2].len();
    for column in 5..width {
        let above: i64 = units[3..total].iter().map(|row| number(&row[column])).sum();
        assert_eq!(number(&units[total][column]), above, "column {column}");
    }
    assert_eq!(number(&units[total][width - 2]), table.places);
}

#[test]
fn applications_are_answered_with_every_figure() {
    let scene = scene();
    scene.night("2026-10-31");
    let head = "plan_id,unit_code,headcount_type,year,number,document\n";
    scene.put(
        "plans.csv",
        &format!(
            "{head}\
             A1,990001003,institution,2027,2,示编申〔2027〕1号\n\
             A2,990001003,institution,2027,2,示编申〔2027〕2号\n\
             A3,990001003,administrative,2027,1,示编申〔2027〕3号\n\
             A4,990001009,institution,2027,1,示编申〔2027〕4号\n\
             A5,990001003,institution,2027,0,示编申〔2027〕5号\n\
             A6,990001003,institution,2027,1,\n\
             A7,990001002,administrative,2027,1,示编申〔2027〕7号\n"
        ),
    );
    let file = scene.home().join("plans.csv");
    let file = file.to_str().expect("a path");
    let (code, out, err) = program(&scene, &["plan", "check", file]);
    assert_eq!(code, 1, "{out}{err}");
    for said in [
        "plans.csv:2 A1 示例区教育研究院 事业 申请2名，用编日2027-01-01：可核，可用2名",
        "plans.csv:3 A2 示例区教育研究院 事业 申请2名，用编日2027-01-01：部分可核，可用1名",
        "核定 16　示编〔2014〕1号(+13)、示编〔2020〕1号(+3)",
        "本次前列各项已核 2",
        "plans.csv:4 A3 示例区教育研究院 行政 申请1名，用编日2027-01-01：不可核",
        "该类单位不得使用此编制类型",
        "plans.csv:5 A4 990001009 事业 申请1名，用编日2027-01-01：退回",
        "单位“990001009”未登记：请更正机构编码",
        "数量须为正整数",
        "plans.csv:7 退回：必填项空白（文号）",
        "plans.csv:8 A7 示例区教育局 行政 申请1名，用编日2027-01-01：不可核，可用0名",
        "有1条硬错误未销号（F01 到龄未退等）",
    ] {
        assert!(out.contains(said), "{said}\n{out}");
    }
    // By June one of the institute has retired.
    scene.put(
        "plans.csv",
        &format!("{head}A1,990001003,institution,2027,4,示编申〔2027〕1号\n"),
    );
    let (code, out, err) = program(&scene, &["plan", "check", file, "--on", "2027-06-01"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("用编日前退休或离开 1"), "{out}");
}

#[test]
fn an_assessment_goes_from_figures_to_a_recommendation() {
    let scene = scene();
    scene.night("2026-10-31");
    let assess = |unit: &str, kind: &str, add: &str| -> serde_json::Value {
        let (code, out, err) = program(
            &scene,
            &[
                "assess", "--unit", unit, "--type", kind, "--add", add, "--json",
            ],
        );
        assert_eq!(code, 0, "{out}{err}");
        serde_json::from_str(&out).expect("JSON")
    };
    // Sixteen approved, thirteen filled for 24 months: 81.25 %.
    let few = assess("990001003", "事业", "4");
    assert_eq!(few["average"], 81.3);
    let covers: Vec<i64> = few["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["covers"].as_i64().expect("a number"))
        .collect();
    assert_eq!(
        covers,
        [0, 3, 1, 0, 0],
        "own places, and who retires within the year"
    );
    assert_eq!(few["outcome"], "enough");
    let many = assess("990001003", "institution", "10");
    assert_eq!(many["outcome"], "unsupported", "{many:#}");
    assert_eq!(many["steps"][4]["left"], 6);
    let blocked = assess("示例区教育局", "行政", "1");
    assert_eq!(blocked["outcome"], "wait");
    assert_eq!(blocked["open"][0]["rule"], "F01");
    let (code, _, err) = program(
        &scene,
        &[
            "assess",
            "--unit",
            "990001003",
            "--type",
            "军编",
            "--add",
            "1",
        ],
    );
    assert_eq!(code, 1);
    assert!(err.contains("全额事业"), "{err}");
}

#[test]
fn a_pack_for_an_inspection_draws_the_same_people_again() {
    let scene = scene();
    scene.night("2026-10-31");
    let draw = |name: &str, seed: &str| -> Vec<Vec<Data>> {
        let path = scene.home().join(name);
        let path = path.to_str().expect("a path");
        let (code, out, err) = program(
            &scene,
            &[
                "inspect",
                "--department",
                "990001002",
                "--sample",
                "6",
                "--seed",
                seed,
                "--out",
                path,
            ],
        );
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.contains("2个机构，未销号2条，抽样6人"), "{out}");
        cells(Path::new(path), "实地核验名单")
    };
    let one = draw("one.xlsx", "1");
    assert_eq!(one, draw("again.xlsx", "1"));
    assert_ne!(one, draw("other.xlsx", "2"));
    let text = format!("{one:?}");
    assert!(!text.contains("1985"), "numbers are masked");
    let open = cells(&scene.home().join("one.xlsx"), "未销号问题");
    // Past the age, and the one whose birth date in the archive is not the number's.
    let rules: Vec<String> = open[3..5].iter().map(|row| row[0].to_string()).collect();
    assert_eq!(rules, ["F01", "H05"]);
}

proptest! {
    #[test]
    fn every_group_has_its_share(groups in proptest::collection::vec(0_usize..40, 0..12), size in 0_usize..80) {
        let shares = shares(&groups, size);
        let peopled = groups.iter().filter(|n| **n > 0).count();
        let all: usize = groups.iter().sum();
        prop_assert_eq!(shares.iter().sum::<usize>(), size.min(all).max(peopled));
        for (share, group) in shares.iter().zip(&groups) {
            prop_assert!(share <= group);
            prop_assert_eq!(*share == 0, *group == 0);
        }
    }
}
