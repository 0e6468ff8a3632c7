//! Plans handed in and approved here: who may do what, on both engines; what the log tells; that a night and every view obey
//! them; and the way round on the command line.

use std::collections::BTreeMap;

use rollcall::establishment::cycle::{self, Desk, Grant};
use rollcall::establishment::{Application, Book, OpenEntry, Place, PlanRefusal, State};
use rollcall::ledger::Who;
use rollcall::store::plans;
use serde_json::Value;

use super::{book, day, program};
use crate::night;
use crate::scene::{Scene, id};
use crate::store::on_both;

/// Three places are free at the research institute.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.change("establishment", |rows| {
        let line = "J50,990001003,headcount,institution,3,示编〔2020〕1号,2020-01-01";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    scene
}

fn application(plan_id: &str, number: i64) -> Application {
    Application {
        place: Place {
            file: "plans.csv".into(),
            sheet: None,
            row: 2,
        },
        plan_id: plan_id.into(),
        unit: "示例区教育研究院".into(),
        headcount_type: "institution".into(),
        year: 2026,
        channel: None,
        number,
        document: "示编申〔2026〕1号".into(),
        valid_until: None,
    }
}

fn who(name: &str) -> Who<'_> {
    Who {
        name,
        at: "2026-11-02T02:00:00Z".parse().expect("a time"),
        on: day("2026-11-02"),
        person: None,
    }
}

fn grant(number: Option<i64>) -> Grant {
    Grant {
        number,
        document: "示编〔2026〕9号".into(),
        valid_until: None,
        because: String::new(),
    }
}

#[test]
fn nobody_approves_what_they_handed_in_or_checked() {
    let scene = scene();
    let night = night::judge(scene.home());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(four_eyes(&night));
}

async fn four_eyes(night: &night::Night) {
    let inputs = night.judged.collected.inputs().expect("tables");
    let whole = Book::of(&inputs.tables, &night.judged.frames).expect("a book");
    let open: BTreeMap<String, Vec<OpenEntry>> = BTreeMap::new();
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut book = whole.clone();
        let mut writing = store.write().await.expect("a turn");
        let conn = writing.executor();
        let mut desk = Desk { config: &night.config, book: &mut book, open: &open, on: None };

        let row = cycle::apply(conn, who("甲"), &desk, &application("Y1", 2)).await.expect("taken");
        assert_eq!((row.plan_no, row.unit.as_str(), row.department.as_str()), (1, "990001003", "990001002"));
        let again = cycle::apply(conn, who("甲"), &desk, &application("Y1", 2)).await;
        assert!(matches!(again, Err(PlanRefusal::Taken(..))), "{again:?}");
        let taken = cycle::apply(conn, who("甲"), &desk, &application("P1", 2)).await;
        assert!(matches!(taken, Err(PlanRefusal::InSource(..))), "{taken:?}");
        for (wrong, wanted) in [
            (Application { unit: "原某局".into(), ..application("Y2", 1) }, "未登记"),
            (Application { number: 0, ..application("Y2", 1) }, "须为正整数"),
            (Application { document: " ".into(), ..application("Y2", 1) }, "缺申报文号"),
            (Application { headcount_type: "administrative".into(), ..application("Y2", 1) }, "不得使用此编制类型"),
            (Application { plan_id: String::new(), ..application("Y2", 1) }, "计划编号未填写"),
            (Application { unit: " ".into(), ..application("Y2", 1) }, "单位未填写"),
            (Application { year: 2025, ..application("Y2", 1) }, "年度2025已过"),
            (Application { valid_until: Some(crate::scene::day("2020-01-01")), ..application("Y2", 1) }, "早于用编日"),
            // After the roster's day, and past when it is handed in.
            (Application { valid_until: Some(crate::scene::day("2026-11-01")), ..application("Y2", 1) }, "已过"),
        ] {
            let refused = cycle::apply(conn, who("甲"), &desk, &wrong).await.expect_err("refused");
            let said = refused.said(rollcall::domain::words::Language::Zh);
            assert!(said.contains(wanted), "{said}");
        }

        // Not before somebody has checked it; and then neither by who handed it in nor by who checked it.
        let early = cycle::approve(conn, who("丙"), &mut desk, 1, &grant(None)).await;
        assert!(matches!(early, Err(PlanRefusal::NotSo { .. })), "{early:?}");
        let checked = cycle::check(conn, who("乙"), &mut desk, 1).await.expect("checked");
        assert_eq!((checked.can, checked.number), (2, 2));
        for name in ["甲", "乙"] {
            let own = cycle::approve(conn, who(name), &mut desk, 1, &grant(None)).await;
            assert!(matches!(own, Err(PlanRefusal::Own(..))), "{own:?}");
        }
        let blank = cycle::approve(conn, who("丙"), &mut desk, 1, &Grant::default()).await;
        assert!(matches!(blank, Err(PlanRefusal::Blank("document"))), "{blank:?}");
        let row = cycle::approve(conn, who("丙"), &mut desk, 1, &grant(None)).await.expect("approved");
        assert_eq!((row.granted, row.valid_until.as_deref()), (Some(2), Some("2026-12-31")));

        // Of three places two are kept now: another application for two has room for one.
        cycle::apply(conn, who("甲"), &desk, &application("Y2", 2)).await.expect("taken");
        let checked = cycle::check(conn, who("乙"), &mut desk, 2).await.expect("checked");
        assert_eq!(checked.can, 1, "{checked:?}");
        let reserved = checked.figures.iter().find(|of| of.what == rollcall::establishment::What::Reserved);
        assert_eq!(reserved.expect("a figure").origin, ["Y1(2)"]);
        let more = cycle::approve(conn, who("丙"), &mut desk, 2, &grant(None)).await;
        assert!(matches!(more, Err(PlanRefusal::NoRoom { can: 1, .. })), "{more:?}");
        let state = State::of(desk.book, desk.book.date);
        let unit = desk.book.find("990001003").expect("a unit");
        assert_eq!(state.unit(unit).expect("its state").sum().reserved, 2, "what is approved here is reserved");

        // Returned with a reason, handed in again with another number, checked and approved by others.
        assert!(matches!(cycle::hand_back(conn, who("丙"), 2, " ").await, Err(PlanRefusal::Blank(_))));
        cycle::hand_back(conn, who("丙"), 2, "名额不足").await.expect("returned");
        let row = cycle::apply(conn, who("甲"), &desk, &application("Y2", 1)).await.expect("again");
        assert_eq!((row.plan_no, row.number), (2, 1));
        cycle::check(conn, who("丙"), &mut desk, 2).await.expect("checked");
        // Who checked the first time has nothing to do with the second.
        cycle::approve(conn, who("乙"), &mut desk, 2, &grant(Some(1))).await.expect("approved");
        // Withdrawn with nobody come under it: nothing stands of it.
        let row = cycle::withdraw(conn, who("丁"), desk.book, 2, "不再需要").await.expect("withdrawn");
        assert_eq!((row.status.as_str(), row.granted), ("withdrawn", Some(0)));
        let steps = plans::steps(conn, 2).await.expect("steps");
        let told: Vec<(&str, &str)> = steps.iter().map(|of| (of.to_status.as_str(), of.actor.as_str())).collect();
        assert_eq!(told, [
            ("applied", "甲"), ("checked", "乙"), ("returned", "丙"), ("applied", "甲"), ("checked", "丙"),
            ("approved", "乙"), ("withdrawn", "丁"),
        ]);
        writing.commit().await.expect("written");
        store.close().await;
        let log = "SELECT subject, COUNT(*) FROM audit WHERE action = 'plan' GROUP BY subject ORDER BY subject";
        assert_eq!(fresh.sql(log), "Y1|3\nY2|7\n");
    })
    .await;
}

#[test]
fn a_plan_goes_round_on_the_command_line_and_the_night_obeys_it() {
    let mut scene = scene();
    // Somebody came to the institute in 2026, and a plan of that year is known for elsewhere: without a plan.
    scene.change("plans", |rows| {
        let line = "P2,990001001,administrative,2026,1,示编用〔2026〕1号";
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    let newcomer = id("19900303", 901);
    scene.change("roster", |rows| {
        let line = format!(
            "{newcomer},新一,990001003,institution,active,2026-10-01,示编〔2026〕2号,男,1990-03-03,male60"
        );
        rows.push(line.split(',').map(str::to_owned).collect());
    });
    let b07 = |night: &crate::scene::Morning| {
        night.findings().iter().any(|of| of.starts_with("B07 新一"))
    };
    assert!(b07(&scene.night("2026-10-31")), "nobody planned for them");

    let file = scene.home().join("apply.csv");
    let file = file.to_str().expect("a path");
    let head = "plan_id,unit_code,headcount_type,year,number,document,valid_until\n";
    scene.put("apply.csv", &format!("{head}Y1,990001003,institution,2026,2,示编申〔2026〕1号,\nY2,990001003,institution,2026,1,,\nY3,990009999,institution,2026,1,示编申〔2026〕1号,\nY4,990001001,institution,2026,1,示编申〔2026〕1号,\n"));
    let by = |name: &str, args: &[&str]| -> (i32, String, String) {
        let args: Vec<&str> = ["--by", name].iter().chain(args).copied().collect();
        program(&scene, &args)
    };
    let (code, out, err) = by("甲", &["plan", "apply", file]);
    assert_eq!(code, 1, "a plan without a document: nothing is taken");
    assert!(
        out.contains("apply.csv:3") && out.contains("文号"),
        "{out}{err}"
    );
    // Whatever else is wrong in the file is told at once.
    for said in ["单位“990009999”未登记", "该类单位不得使用此编制类型"] {
        assert!(out.contains(said), "{said}: {out}");
    }
    assert!(!out.contains("apply.csv:2"), "{out}");
    scene.put(
        "apply.csv",
        &format!("{head}Y1,990001003,institution,2026,2,示编申〔2026〕1号,\n"),
    );
    let (code, out, err) = by("甲", &["plan", "apply", file]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("1号 Y1 示例区教育研究院 2名：申报"), "{out}");
    assert!(
        !err.contains("WARN"),
        "no column of such a file must be there: {err}"
    );
    let (code, out, err) = by("乙", &["plan", "check", "--no", "1"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("可核，可用2名"), "{out}");
    let (code, out, err) = by(
        "乙",
        &["plan", "approve", "1", "--document", "示编〔2026〕9号"],
    );
    assert_eq!(code, 1, "{out}{err}");
    assert!(err.contains("须由其他人核准"), "{err}");
    let args = [
        "plan",
        "approve",
        "1",
        "--document",
        "示编〔2026〕9号",
        "--until",
        "2027-06-30",
        "--date",
        "2026-11-01",
    ];
    let (code, out, err) = by("丙", &args);
    assert_eq!(code, 0, "{out}{err}");
    // Before any run knows it, what is left of it is reserved: one of the two came in October.
    let args = ["plan", "list", "--date", "2026-11-01", "--json"];
    let listed = |args: &[&str]| -> Vec<Value> {
        let (code, out, err) = by("乙", args);
        assert_eq!(code, 0, "{out}{err}");
        serde_json::from_str(&out).expect("JSON")
    };
    let all = listed(&args);
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(
        (
            all[0]["plan_id"].as_str(),
            all[0]["state"].as_str(),
            all[0]["used"].as_i64()
        ),
        (Some("Y1"), Some("approved"), Some(1))
    );
    let (_, out, _) = by("乙", &["establishment", "--unit", "990001003"]);
    assert!(
        out.contains("用编计划 Y1（示编〔2026〕9号）：2名，已用1名"),
        "{out}"
    );
    let (code, out, err) = by("乙", &["plan", "list", "--open"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("已核准未用"), "{out}");
    let (_, out, _) = by("乙", &["plan", "show", "1"]);
    assert!(out.contains("丙 已核准"), "{out}");

    // The next night knows the plan: no one came without one; and the run can be proved.
    let night = scene.night("2026-11-01");
    assert!(!b07(&night), "{:?}", night.findings());
    assert_eq!(night.source("@plans").totals.accepted, 1);
    let name = night
        .folder
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let (code, out, err) = by("乙", &["verify", &name]);
    assert_eq!(code, 0, "{out}{err}");
    // Withdrawn, it stands for the one who came under it, and keeps nothing.
    let (code, out, err) = by(
        "丁",
        &[
            "plan",
            "withdraw",
            "1",
            "--because",
            "不再进人",
            "--date",
            "2026-11-02",
        ],
    );
    assert_eq!(code, 0, "{out}{err}");
    let args = ["plan", "list", "--kept", "--date", "2026-11-02", "--json"];
    let all = listed(&args);
    assert_eq!(
        (all[0]["granted"].as_i64(), all[0]["state"].as_str()),
        (Some(1), Some("withdrawn"))
    );
    let night = scene.night("2026-11-02");
    assert!(!b07(&night), "{:?}", night.findings());
    let book = book(scene.home());
    let unit = book.find("990001003").expect("a unit");
    assert_eq!(
        State::of(&book, book.date)
            .unit(unit)
            .expect("its state")
            .sum()
            .reserved,
        0
    );
    // What was kept then proves the night before still.
    let (code, out, err) = by("乙", &["verify", &name]);
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, _) = by("乙", &["audit", "verify"]);
    assert_eq!(code, 0, "{out}");
}
