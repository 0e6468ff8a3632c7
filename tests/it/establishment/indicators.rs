//! Yearly indicators against a second computation over the same tables and the store's own file.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use super::program;
use crate::scene::Scene;
use crate::{night, second};

/// Two years in which entries come, go, and come again; people come and leave; a place stands vacant.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        for line in [
            "J50,990001003,headcount,institution,3,示编〔2020〕1号,2020-01-01",
            "J51,990001001,headcount,administrative,2,示编〔2026〕1号,2026-03-01",
        ] {
            rows.push(line.split(',').map(str::to_owned).collect());
        }
    });
    scene.change("duties", |rows| {
        rows.push(
            ["Z2", "国资监管", "990001001", "lead", ""]
                .map(str::to_owned)
                .to_vec(),
        );
    });
    scene.change("roster", |rows| {
        rows[0].push("exit_on".to_owned());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
        // One left in July 2026, another in November 2025; two came in 2026.
        for (at, on) in [(4, "2026-07-10"), (7, "2025-11-20")] {
            rows[at][4] = "left".to_owned();
            rows[at][10] = on.to_owned();
        }
        rows[10][5] = "2026-02-01".to_owned();
        rows[13][5] = "2026-06-15".to_owned();
    });
    let text = scene.source("roster");
    scene.put("config/sources/roster.toml", &text);
    scene
}

#[test]
fn figures_of_two_years_are_those_of_a_second_computation() {
    let Some(python) = second::python() else {
        return;
    };
    let mut scene = scene();
    // Found at the end of 2025; gone in spring, so closed; back in summer, so opened again.
    let roster = scene.tables["roster"].clone();
    let personnel = scene.tables["personnel"].clone();
    scene.night("2025-12-20");
    scene.change("roster", |rows| rows[5][6] = String::new());
    scene.night("2026-01-10");
    scene.change("roster", |rows| rows.clone_from(&roster));
    scene.change("personnel", |rows| rows.truncate(38));
    scene.night("2026-02-10");
    scene.change("roster", |rows| rows[5][6] = String::new());
    scene.change("personnel", |rows| rows.clone_from(&personnel));
    scene.night("2026-05-10");
    scene.night("2026-10-31");

    let (code, out, err) = program(
        &scene,
        &["indicators", "--year", "2026", "--from", "2025", "--json"],
    );
    assert_eq!(code, 0, "{out}{err}");
    let ours: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    let figures = [
        "occupancy",
        "came",
        "left",
        "turnover",
        "vacant_over_a_year",
        "duties",
        "documented",
        "opened",
        "in_time",
        "reopened",
    ];
    let ours: BTreeMap<String, Vec<Option<f64>>> = ours
        .iter()
        .map(|of| {
            let key = format!("{}/{}", of["code"].as_str().expect("a code"), of["year"]);
            (key, figures.map(|name| of[name].as_f64()).to_vec())
        })
        .collect();

    let night = night::judge(scene.home());
    let tables = tempfile::tempdir().expect("a folder");
    night.export(tables.path());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new(python)
        .arg(root.join("tests/python/establishment_indicators.py"))
        .arg(tables.path())
        .arg(scene.home().join("config/codes"))
        .arg("2026-10-31")
        .arg(scene.home().join("data/rollcall.db"))
        .args(["2025", "2026"])
        .output()
        .expect("python runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let theirs: BTreeMap<String, Vec<Option<f64>>> =
        serde_json::from_slice(&run.stdout).expect("JSON of figures");
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 6, "three units, two years");
    // The year has something of everything.
    for (at, name) in figures.iter().enumerate() {
        let some = ours.values().any(|of| of[at].unwrap_or(0.0) > 0.0);
        assert!(some, "{name} is nowhere above zero: {ours:?}");
    }

    let (code, out, _) = program(&scene, &["indicators", "--year", "2026", "--from", "2025"]);
    assert_eq!(code, 0);
    for said in [
        "2025—2026年机构履职与编制使用指标",
        "使用率：",
        "按期整改：",
        "同一口径",
    ] {
        assert!(out.contains(said), "{said}\n{out}");
    }
}
