//! What became of grants: by hand for one office, and for a whole district against a second computation that lays the places
//! out one by one.

use std::path::Path;
use std::process::Command;

use rollcall::establishment::{Book, Grant, GrantOrigin, grants};
use rollcall::synth::{self, Options, Plant};
use serde_json::{Value, json};

use super::{book, day, program};
use crate::scene::{Scene, id};
use crate::{night, second};

/// The research institute: 13 since 2014, all filled in 2015. Three more from 2023-01-01, of which two were filled; one of them
/// taken back on 2025-06-01, which takes the newest.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        for line in [
            "J50,990001003,headcount,institution,3,示编〔2023〕1号,2023-01-01",
            "J51,990001003,headcount,institution,2,示编〔2024〕1号,2024-01-01",
            "J52,990001003,headcount,institution,-1,示编〔2025〕1号,2025-06-01",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("roster", |rows| {
        rows[0].extend(["entry_channel", "exit_on"].map(str::to_owned));
        for row in &mut rows[1..] {
            row.extend([String::new(), String::new()]);
        }
        for (order, on, left, way) in [
            (901, "2023-04-10", "", "exam"),
            (903, "2023-09-01", "2024-03-01", "transfer"),
            (905, "2024-08-15", "", "talent"),
        ] {
            let status = if left.is_empty() { "active" } else { "left" };
            let (number, name) = (id("19900303", order), format!("新{order}"));
            rows.push(
                [
                    number.as_str(),
                    &name,
                    "990001003",
                    "institution",
                    status,
                    on,
                    "示编〔2023〕2号",
                    "男",
                    "1990-03-03",
                    "male60",
                    way,
                    left,
                ]
                .map(str::to_owned)
                .to_vec(),
            );
        }
    });
    let text = scene.source("roster");
    scene.put("config/sources/roster.toml", &text);
    scene
}

#[test]
fn three_grants_of_one_office_by_hand() {
    let scene = scene();
    let book = book(scene.home());
    let unit = book.find("990001003").expect("a unit");
    let all = grants(&book, Some(&[unit].into()));
    let told: Vec<_> = all
        .iter()
        .map(|of| (of.on.to_string(), of.number, of.stands, of.used))
        .collect();
    // 15 people for 13 + 3 + 1 places.
    assert_eq!(
        told,
        [
            ("2014-01-01".to_owned(), 13, 13, 13),
            ("2023-01-01".to_owned(), 3, 3, 2),
            ("2024-01-01".to_owned(), 2, 1, 0),
        ]
    );
    let origins: Vec<_> = all.iter().map(|of| of.origin).collect();
    assert_eq!(
        origins,
        [GrantOrigin::First, GrantOrigin::Added, GrantOrigin::Added]
    );
    let second = &all[1];
    assert_eq!(second.documents, ["示编〔2023〕1号"]);
    // One on 04-10, another on 09-01; one left in March 2024, another came in August.
    assert_eq!(second.after, [Some(1), Some(2), Some(2)]);
    assert_eq!(second.first_on, Some(day("2023-04-10")));
    assert_eq!(second.full_on, None);
    assert_eq!(
        second.channels,
        [("exam".to_owned(), 1), ("transfer".to_owned(), 1)].into()
    );
    assert_eq!(second.idle, Some(1), "one was never filled");
    assert_eq!(all[2].idle, Some(1), "and of the newest one is left");
    assert_eq!(all[0].idle, Some(0));

    scene.night("2026-10-31");
    let (code, out, err) = program(&scene, &["assess", "--after", "--unit", "990001003"]);
    assert_eq!(code, 0, "{out}{err}");
    for said in [
        "示编〔2023〕1号",
        "招录1、调入1",
        "33.3%",
        "可收回2名",
        "共3批、18名，现使用15名",
    ] {
        assert!(out.contains(said), "{said}\n{out}");
    }
    let path = scene.home().join("after.docx");
    let path = path.to_str().expect("a path");
    let args = ["assess", "--after", "--idle", "--out", path, "--json"];
    let (code, out, err) = program(&scene, &args);
    assert_eq!(code, 0, "{out}{err}");
    let listed: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    assert_eq!(listed.len(), 2, "only what could be taken back");
    assert!(Path::new(path).exists());
}

/// A grant in the words of the second computation.
fn told(of: &Grant) -> Value {
    json!({
        "unit_code": of.unit_code, "headcount_type": of.headcount_type, "on": of.on, "number": of.number,
        "stands": of.stands, "used": of.used, "first_on": of.first_on, "full_on": of.full_on,
        "came": of.channels.values().sum::<i64>(), "after": of.after, "idle": of.idle,
    })
}

#[test]
fn grants_of_a_district_are_those_of_a_second_computation() {
    let Some(python) = second::python() else {
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let options = Options {
        people: 2_400,
        departments: 33,
        date: night::day(),
        seed: 11,
        out: home.path().to_owned(),
        plant: Plant::All,
        held: Vec::new(),
    };
    synth::write(&options).expect("a district");
    let night = night::judge(home.path());
    let inputs = night.judged.collected.inputs().expect("tables");
    let book = Book::of(&inputs.tables, &night.judged.frames).expect("a book");
    let out = tempfile::tempdir().expect("a folder");
    night.export(out.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/establishment_after.py");
    let run = Command::new(python)
        .arg(script)
        .arg(out.path())
        .arg(home.path().join("config/codes"))
        .arg(night.request.business_date.to_string())
        .output()
        .expect("python runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let theirs: Vec<Value> = serde_json::from_slice(&run.stdout).expect("JSON of grants");
    let mut ours: Vec<Value> = grants(&book, None).iter().map(told).collect();
    let key = |of: &Value| format!("{} {} {}", of["unit_code"], of["headcount_type"], of["on"]);
    ours.sort_by_key(key);
    let mut theirs = theirs;
    theirs.sort_by_key(key);
    assert!(ours.len() > 100, "{}", ours.len());
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    let idle = |of: &Value| of["idle"].as_i64().unwrap_or(0);
    assert!(ours.iter().any(|of| idle(of) > 0), "something lies idle");
}
