//! New journal entries on the command line: what cannot stand is refused with file, row and what to do.

use super::program;
use crate::scene::Scene;

#[test]
fn entries_are_tried_before_they_are_entered() {
    let scene = Scene::new();
    let (code, _, err) = program(&scene, &["establishment"]);
    assert_eq!(code, 1);
    assert!(err.contains("rollcall run nightly"), "{err}");
    scene.night("2026-10-31");

    let head = "entry_no,unit_code,item,category,change,document,effective_on,expires_on\n";
    let new = scene.home().join("new.csv");
    let new = new.to_str().expect("a path");
    scene.put(
        "new.csv",
        &format!("{head}N1,990001001,headcount,administrative,2,示编〔2026〕1号,2026-12-01,\n"),
    );
    let (code, out, err) = program(&scene, &["establishment", "--check", new]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("可登记1条，须更正0处"), "{out}");

    scene.put(
        "new.csv",
        &format!(
            "{head}\
             N1,990001009,headcount,administrative,2,示编〔2026〕1号,2026-12-01,\n\
             N2,990001001,headcount,administrative,-15,示编〔2026〕2号,2026-12-01,\n\
             N3,990001002,headcount,support,1,示编〔2026〕3号,2026-12-01,2027-12-01\n\
             N4,990001002,headcount,support,1,示编〔2026〕3号,2027-06-01,2028-06-01\n\
             N5,990001002,headcount,support,1,,2026-12-01,\n\
             N6,990001002,headcount,support,1,示编〔2026〕5号,2026-12-01,2026-11-01\n\
             J0,990001002,headcount,support,1,示编〔2026〕6号,2026-12-01,\n\
             N8,990001002,headcount,support,一,示编〔2026〕7号,2026-12-01,\n"
        ),
    );
    let (code, out, err) = program(&scene, &["establishment", "--check", new]);
    assert_eq!(code, 1, "{out}{err}");
    for said in [
        "new.csv:2 N1 单位“990001009”未登记：请更正机构编码",
        "new.csv:3 N2 自2026-12-01起核定数为-1：减少数超过在册核定数",
        "new.csv:5 N4 与条目N3（new.csv:4）文号、增减数相同且期限重叠",
        "new.csv:6 N5 无批准文号：请补录",
        "new.csv:7 N6 失效日期不晚于生效日期",
        "new.csv:8 J0 台账编号已用于",
        "new.csv:9 数字无法识别",
    ] {
        assert!(out.contains(said), "{said}\n{out}");
    }
    assert!(out.contains("可登记1条，须更正6处"), "{out}");
}

#[test]
fn transfers_balance_and_abolished_units_get_nothing() {
    let mut scene = Scene::new();
    scene.change("units", |rows| {
        rows[0].push("abolished_on".into());
        for row in &mut rows[1..] {
            row.push(String::new());
        }
        let line = "990001004,示例区原粮食局,,organ,full,是,2026-06-01";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    let units = scene.source("units");
    scene.put("config/sources/units.toml", &units);
    scene.night("2026-10-31");
    scene.put(
        "new.csv",
        &format!(
            "{}N1,990001004,headcount,administrative,1,示编〔2026〕1号,2026-06-01,\n\
             N2,990001004,headcount,administrative,1,示编〔2020〕1号,2020-06-01,\n\
             N3,990001001,headcount,administrative,-2,示编〔2026〕3号,2026-12-01,T1\n\
             N4,990001002,headcount,administrative,1,示编〔2026〕3号,2026-12-01,T1\n\
             N5,990001001,headcount,administrative,-1,示编〔2026〕5号,2026-12-01,T2\n\
             N6,990001002,headcount,administrative,1,示编〔2026〕5号,2026-12-01,T2\n",
            "entry_no,unit_code,item,category,change,document,effective_on,transfer_id\n"
        ),
    );
    let new = scene.home().join("new.csv");
    let new = new.to_str().expect("a path");
    let (code, out, err) = program(&scene, &["establishment", "--check", new]);
    assert_eq!(code, 1, "{out}{err}");
    for said in [
        "可登记4条，须更正2处",
        "new.csv:2 N1 该机构自2026-06-01起撤销：请登记到承接单位",
        "new.csv:5 N4 划转批次T1划出与划入不等，相差-1",
    ] {
        assert!(out.contains(said), "{said}\n{out}");
    }
    // A file that is not one is told what its columns are called, once each, and nobody is sent to the configuration.
    scene.put("odd.csv", "甲,乙\n1,2\n");
    let odd = scene.home().join("odd.csv");
    let (code, _, err) = program(&scene, &["establishment", "--check", odd.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(
        err.contains("找到的表头：甲, 乙") && !err.contains("config/sources"),
        "{err}"
    );
    assert_eq!(err.matches("\"entry_no\"").count(), 1, "{err}");
    let none = scene.home().join("none.csv");
    let (_, _, err) = program(
        &scene,
        &["establishment", "--check", none.to_str().unwrap()],
    );
    assert_eq!(err.matches("没有这个文件").count(), 1, "{err}");
}

#[test]
fn each_number_opens_into_its_entries() {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        let line = "J9,990001001,headcount,administrative,-1,示编〔2026〕3号,2026-11-15";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene.night("2026-10-31");
    let json = |args: &[&str]| -> serde_json::Value {
        let (code, out, err) = program(&scene, args);
        assert_eq!(code, 0, "{out}{err}");
        serde_json::from_str(&out).expect("JSON")
    };
    let now = json(&["establishment", "--unit", "示例区财政局", "--json"]);
    let figure = &now["units"][0]["headcount"][0];
    assert_eq!(
        (figure["approved"].as_i64(), figure["filled"].as_i64()),
        (Some(14), Some(14))
    );
    assert_eq!(figure["label"], "行政");
    let entries: Vec<(&str, bool)> = figure["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|of| {
            (
                of["document"].as_str().unwrap(),
                of["counts"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        entries,
        [("示编〔2014〕1号", true), ("示编〔2026〕3号", false)]
    );
    let later = json(&["establishment", "--date", "2026-11-15", "--json"]);
    assert_eq!(
        later["district"]["headcount"]["administrative"]["approved"],
        27
    );
    assert_eq!(later["district"]["headcount"]["administrative"]["over"], 1);
    let changed = json(&[
        "establishment",
        "--between",
        "2026-10-31",
        "2026-11-15",
        "--json",
    ]);
    let changes = changed["changes"].as_array().expect("changes");
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (changes[0]["before"].as_i64(), changes[0]["after"].as_i64()),
        (Some(14), Some(13))
    );
    assert_eq!(
        changes[0]["moves"][0]["entry"]["document"],
        "示编〔2026〕3号"
    );
    let (code, out, _) = program(&scene, &["establishment", "--unit", "990001001"]);
    assert_eq!(code, 0);
    assert!(out.contains("未生效，不计"), "{out}");
    let (code, _, err) = program(&scene, &["establishment", "--unit", "财政所"]);
    assert_eq!(code, 1);
    assert!(err.contains("示例区财政局"), "{err}");
}
