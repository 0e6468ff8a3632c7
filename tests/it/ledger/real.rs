//! Whole runs into the ledger: what the files say and what the store says are the same, and time alone changes nothing.

use std::path::Path;

use rollcall::domain::attempt::Pulling;
use rollcall::ledger::{Change, Merge, Outcome};
use rollcall::report::Manifest;
use rollcall::run::{Request, whole};

use crate::scene::{Morning, PAID_ONLY, Scene, request};
use crate::store::{has_python, python, sqlite};

fn sql(home: &Path, text: &str) -> String {
    sqlite(&home.join("data/rollcall.db"), text)
}

fn merge(morning: &Morning) -> Merge {
    let text = std::fs::read_to_string(morning.folder.join("manifest.json")).expect("a manifest");
    let manifest: Manifest = serde_json::from_str(&text).expect("a manifest");
    manifest.merge.expect("a merge")
}

/// Rule and state of the entries that are not done with.
fn standing(home: &Path) -> String {
    sql(
        home,
        "SELECT rule, state FROM entry ORDER BY rule, entry_id",
    )
}

fn row_of(rows: &[Vec<String>], name: &str) -> usize {
    rows.iter()
        .position(|row| row[1] == name)
        .expect("a person")
}

#[test]
fn a_month_on_the_same_findings_are_the_same() {
    let mut scene = Scene::new();
    let first = scene.night("2026-10-30");
    assert_eq!(standing(scene.home()), "D02|open\nF01|open\n");
    assert_eq!(merge(&first).count(Change::Opened), 2);
    let home = scene.home().to_owned();
    let said = move || sql(&home, "SELECT rule, evidence FROM entry ORDER BY rule");
    let before = said();
    // The next payroll and insurance month; the time past retirement is longer, and rows stand elsewhere.
    for kind in ["payroll", "insurance"] {
        scene.change(kind, |rows| {
            rows[1..].reverse();
            for row in &mut rows[1..] {
                row[3] = "2026-11".into();
            }
        });
    }
    let second = scene.night("2026-11-30");
    let shown = |morning: &Morning| {
        morning
            .ledger
            .iter()
            .map(|row| format!("{row:?}"))
            .collect::<String>()
    };
    assert_ne!(shown(&first), shown(&second), "the files tell the month");
    let merged = merge(&second);
    // One month more was paid: the amount grows, the evidence stays.
    assert_eq!(
        (
            merged.count(Change::SeenAgain),
            merged.count(Change::Changed)
        ),
        (1, 1),
        "{merged:?}"
    );
    assert_eq!(said(), before);
    let months = sql(scene.home(), "SELECT months FROM entry WHERE rule = 'D02'");
    assert_eq!(months, "2\n");
    let words = sql(
        scene.home(),
        "SELECT e.rule, e.wording FROM entry e ORDER BY e.rule",
    );
    assert_eq!(
        words, "D02|2\nF01|1\n",
        "the amount is part of what it says"
    );
}

#[test]
fn corrected_is_to_be_verified_and_a_held_source_says_nothing() {
    let mut scene = Scene::new();
    scene.night("2026-10-29");
    std::fs::remove_file(scene.extract("payroll")).expect("an extract");
    let held = scene.night("2026-10-30");
    assert!(held.summary.partial);
    // The last good payroll stands in, or D02 is not evaluated: either way nothing is held to be corrected.
    let states = sql(scene.home(), "SELECT state FROM entry WHERE rule = 'D02'");
    assert_eq!(states, "open\n");
    scene.change("payroll", |rows| {
        let at = row_of(rows, PAID_ONLY);
        rows.remove(at);
    });
    scene.night("2026-10-31");
    let states = || {
        sql(
            scene.home(),
            "SELECT state, verdict FROM entry WHERE rule = 'D02'",
        )
    };
    assert_eq!(states(), "to_verify|absent\n");
}

#[test]
fn a_run_by_day_closes_nothing_that_the_night_could_not_judge() {
    let mut scene = Scene::new();
    scene.night("2026-10-29");
    let state = |scene: &Scene| {
        sql(
            scene.home(),
            "SELECT department, state FROM entry WHERE rule = 'D02'",
        )
    };
    let before = state(&scene);
    let owner = before.split('|').next().expect("a department").to_owned();
    // Nobody pays the person any more, but whether the roster knows them nobody can say tonight.
    std::fs::remove_file(scene.extract("roster")).expect("an extract");
    scene.change("payroll", |rows| {
        let at = row_of(rows, PAID_ONLY);
        rows.remove(at);
    });
    scene.night("2026-10-30");
    assert_eq!(state(&scene), before);
    for departments in [vec![owner], vec![]] {
        let by_day = Request {
            departments,
            pull: Pulling::None,
            ..request("2026-10-30")
        };
        let run = scene.try_night(&by_day).expect("a run");
        assert!(run.summary.partial, "the roster is not there");
        assert_eq!(state(&scene), before);
        // Whom it is about is told by the run that found it, not by the newest.
        let id = sql(
            scene.home(),
            "SELECT entry_id FROM entry WHERE rule = 'D02'",
        );
        let subject = whole::subject(scene.home(), id.trim()).expect("runs");
        assert!(subject.is_some_and(|of| of.starts_with("person:")));
    }
    scene.write("roster");
    scene.night("2026-10-31");
    assert!(state(&scene).ends_with("|to_verify\n"));
    // What came is whole from now on, also for whoever pulls nothing.
    let by_day = Request {
        pull: Pulling::None,
        ..request("2026-10-31")
    };
    assert!(!scene.try_night(&by_day).expect("a run").summary.partial);
}

#[test]
fn a_source_that_did_not_come_says_nothing_new_of_an_entry() {
    if !has_python("openpyxl") {
        return;
    }
    let scene = Scene::new();
    scene.night("2026-10-30");
    let rows = || {
        sql(
            scene.home(),
            "SELECT entry_id, evidence, seen_in, state, verdict, wording FROM entry WHERE rule = 'D02'",
        )
    };
    let before = rows();
    std::fs::remove_file(scene.extract("insurance")).expect("an extract");
    let held = scene.night("2026-10-31");
    assert!(held.summary.partial);
    // What the run's own files say: nobody asked. No record is another thing.
    let ledger = std::fs::read_to_string(held.folder.join("ledger.json")).expect("a ledger");
    let told = ledger
        .lines()
        .find(|line| line.contains("\"D02\""))
        .expect("D02");
    let told: serde_json::Value = serde_json::from_str(told).expect("JSON");
    assert_eq!(told["insurance_value"], "未核", "{told}");
    // And what the ledger knows of it stays known.
    assert_eq!(rows(), before);
    assert_eq!(merge(&held).count(Change::Changed), 0);
    scene.write("insurance");
    let whole = scene.night("2026-11-01");
    assert!(!whole.summary.partial);
    assert_eq!(rows(), before);
    assert_eq!(merge(&whole).count(Change::Changed), 0);
    // The workbook of the night without it speaks of the same matter, and leaves open what it could not ask.
    let script = "import openpyxl,glob,sys
for path in glob.glob(sys.argv[1]+'/departments/*.xlsx'):
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                if isinstance(cell,str) and cell.count('-')==4 and cell.endswith('-x'): print(cell)";
    let made = python(script, &[held.folder.to_str().expect("a path")]);
    let stored = before.split('|').nth(1).expect("evidence");
    let (judged, _) = stored.rsplit_once('-').expect("parts");
    assert!(
        made.lines().any(|hash| hash == format!("{judged}-x")),
        "{made} {stored}"
    );
}

#[test]
fn without_the_register_of_units_every_entry_stays_whose_it_is() {
    let scene = Scene::new();
    scene.night("2026-10-30");
    let rows = || {
        sql(
            scene.home(),
            "SELECT entry_id, department, unit, evidence, state, verdict, wording FROM entry \
             WHERE rule NOT LIKE 'S%' ORDER BY entry_id",
        )
    };
    let before = rows();
    std::fs::remove_file(scene.extract("units")).expect("an extract");
    let held = scene.night("2026-10-31");
    assert!(held.summary.partial);
    assert_eq!(rows(), before);
    scene.write("units");
    let whole = scene.night("2026-11-01");
    assert!(!whole.summary.partial);
    assert_eq!(rows(), before);
    assert_eq!(merge(&whole).count(Change::Changed), 0);
}

#[test]
fn without_the_roster_an_entry_of_the_register_stays_whose_it_is() {
    let mut scene = Scene::new();
    let (number, name) = (scene.tables["roster"][2][0].clone(), "赵二");
    // On the roster of one department, paid by another.
    scene.change("payroll", |rows| {
        let at = row_of(rows, name);
        rows[at][2] = "990001001".into();
    });
    scene.change("register", |rows| {
        let row = [
            &number,
            name,
            "secondment",
            "2024-01-01",
            "2024-12-31",
            "",
            "990001002",
            "",
            "文",
        ];
        rows.push(row.map(str::to_owned).to_vec());
    });
    scene.night("2026-10-30");
    let rows = || {
        sql(
            scene.home(),
            "SELECT entry_id, department, unit, evidence, state, verdict, wording FROM entry WHERE rule = 'F06'",
        )
    };
    let before = rows();
    assert!(before.contains("|990001002|990001002|"), "{before}");
    std::fs::remove_file(scene.extract("roster")).expect("an extract");
    let held = scene.night("2026-10-31");
    let told = held.ledger.iter().find(|row| row["rule"] == "F06");
    let told = told.expect("F06, which needs the register only");
    assert_eq!(told["department_code"], "990001001", "what is left says so");
    assert_eq!(rows(), before);
    assert_eq!(merge(&held).count(Change::Changed), 0);
}

#[test]
fn the_row_hash_of_every_workbook_is_the_evidence_in_the_store() {
    if !has_python("openpyxl") {
        return;
    }
    let scene = Scene::new();
    let revealed = Request {
        reveal: true,
        ..request("2026-10-30")
    };
    let plain = scene.night("2026-10-30");
    let whole = scene.try_night(&revealed).expect("a night");
    assert_eq!(merge(&whole).outcome, Outcome::Merged);
    assert_eq!(
        merge(&whole).count(Change::SeenAgain),
        2,
        "revealing changes no evidence"
    );
    let stored = sql(
        scene.home(),
        "SELECT entry_id, evidence FROM entry ORDER BY entry_id",
    );
    for folder in [&plain.folder, &whole.folder] {
        let script = "import openpyxl,glob,sys
found={}
for path in glob.glob(sys.argv[1]+'/departments/*.xlsx'):
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows(values_only=True):
            header=[str(c) for c in row]
            if 'row_hash' in header: at=(header.index('entry_id'),header.index('row_hash')); continue
            if row and len(row)>5 and 'at' in dir() and isinstance(row[at[1]] if len(row)>at[1] else None,str) and row[at[1]].count('-')==4: found[row[at[0]]]=row[at[1]]
for key in sorted(found): print(key+'|'+found[key])";
        assert_eq!(python(script, &[folder.to_str().expect("a path")]), stored);
    }
    let body = sql(scene.home(), "SELECT body FROM wording");
    assert!(body.contains("********"), "{body}");
    for row in scene.tables["payroll"].iter().skip(1) {
        assert!(!body.contains(&row[0]) && !body.contains(&row[0][6..14]));
    }
}

#[test]
fn a_department_run_and_a_past_date_touch_what_they_may() {
    let mut scene = Scene::new();
    scene.night("2026-10-30");
    let owner = sql(
        scene.home(),
        "SELECT department FROM entry WHERE rule = 'D02'",
    )
    .trim()
    .to_owned();
    let other = if owner == "990001001" {
        "990001002"
    } else {
        "990001001"
    };
    scene.change("payroll", |rows| {
        let at = row_of(rows, PAID_ONLY);
        rows.remove(at);
    });
    let part = |code: &str, date: &str| {
        let wanted = Request {
            departments: vec![code.to_owned()],
            ..request(date)
        };
        merge(&scene.try_night(&wanted).expect("a night"))
    };
    let before = standing(scene.home());
    let merged = part(other, "2026-10-31");
    assert_eq!(standing(scene.home()), before);
    assert!(merged.left_alone >= 1, "{merged:?}");
    let merged = part(&owner, "2026-10-31");
    assert_eq!(merged.count(Change::ToVerify), 1, "{merged:?}");
    let rows = || {
        sql(
            scene.home(),
            "SELECT * FROM entry ORDER BY entry_id; SELECT * FROM transition; SELECT * FROM presence",
        )
    };
    let before = rows();
    let past = merge(&scene.night("2026-10-29"));
    assert_eq!((rows(), past.outcome), (before, Outcome::Restated));
    assert!(past.comparison.is_some());
}
