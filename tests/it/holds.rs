//! What a night does when a source is not as expected: it holds that source, says why, judges what can be judged without
//! it, and loses nothing. No data is not zero.

use std::fs;
use std::process::Command;

use rollcall::domain::summary::SourceState;
use rollcall::run::RunError;

use crate::scene::{self, KINDS, Morning, PAID_ONLY, PAST_AGE, Scene, day, request};

/// Rules that need each source, as docs/rules.md lists them under each rule's code.
const NEED_ROSTER: &str = "A04 B01 B02 B03 B04 B05 B06 B07 C01 D01 D02 D03 D04 D05 D06 E01 E02 F01 F02 F03 F05 H02 H03 H04 H05 I01 I02 I03 I04 J01 J02";
const NEED_PAYROLL: &str = "D01 D02 D06 E02 E04 F03 F04 H03 I03 J01 J02 J03";
const NEED_PERSONNEL: &str = "D03 D04 D05 H03";
const NEED_INSURANCE: &str = "H03 I01 I02 I03 I04 I05";
const NEED_REGISTER: &str = "F04 F05 F06";
/// Rules that look in the register for an excuse.
const EXCUSED_BY_REGISTER: &str = "B01 C01 D01 D05 D06 F01 I01";

const ON_MONDAY: &str = "2026-10-30";
const ON_TUESDAY: &str = "2026-10-31";

fn codes(text: &str) -> Vec<String> {
    let mut codes: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    codes.sort();
    codes
}

/// What is found when nothing is amiss with the sources.
fn usual() -> Vec<String> {
    vec![
        format!("D02 {PAID_ONLY} hard open"),
        format!("F01 {PAST_AGE} hard open"),
    ]
}

/// Nothing usable stands for a source, for a reason that says `words`; everything that does not need it is as usual.
fn assert_held(morning: &Morning, kind: &str, words: &[&str], lost: &str) {
    let source = morning.source(kind);
    assert_eq!(source.state, SourceState::Held);
    let why = source.held_because.join("; ");
    for word in words {
        assert!(why.contains(word), "`{why}` does not say `{word}`");
    }
    assert!(morning.summary.partial);
    assert_eq!(morning.not_evaluated(kind), codes(lost));
    for of in &morning.summary.sources {
        if of.name != kind {
            assert_eq!(of.state, SourceState::Good, "{}", of.name);
            assert!(of.totals.accepted > 0 && of.held_because.is_empty());
        }
    }
    let expected: Vec<String> = usual()
        .into_iter()
        .filter(|finding| !lost.contains(&finding[..3]))
        .chain([format!("S01 source:{kind} hard open")])
        .collect();
    assert_eq!(without_s02(morning), expected);
    let s01 = morning.ledger.iter().find(|row| row["rule"] == "S01");
    let said = &s01.expect("a finding")["evidence"];
    for reason in &source.held_because {
        assert!(said.contains(reason), "S01 says `{said}`, not `{reason}`");
    }
}

/// Findings but for S02, which speaks of rows in quarantine and is asked for by name where it matters.
fn without_s02(morning: &Morning) -> Vec<String> {
    let mut found = morning.findings();
    found.retain(|finding| !finding.starts_with("S02"));
    found
}

#[test]
fn a_good_night_finds_what_is_there() {
    let morning = Scene::new().night(ON_TUESDAY);
    assert_eq!(morning.findings(), usual());
    assert!(!morning.summary.partial);
    assert!(morning.not_evaluated("").is_empty());
}

#[test]
fn a_source_that_is_missing_is_held_and_the_others_are_judged() {
    for (kind, lost) in [("payroll", NEED_PAYROLL), ("personnel", NEED_PERSONNEL)] {
        let scene = Scene::new();
        fs::remove_file(scene.extract(kind)).expect("an extract");
        let morning = scene.night(ON_TUESDAY);
        assert_held(&morning, kind, &[&format!("extracts/{kind}.csv")], lost);
        assert_eq!(morning.source(kind).totals.read, 0);
        // These go on with what is at hand, and say what they lack.
        for code in ["A01", "A02", "A03", "E03", "H01", "H02", "B03"] {
            let rule = morning.rule(code);
            let said = rule.remarks.join("; ");
            assert!(
                rule.evaluated && said.contains("部分核对"),
                "{code}: {said}"
            );
        }
    }
}

#[test]
fn a_payroll_of_last_year_is_held() {
    let mut scene = Scene::new();
    scene.expect("payroll", "month = \"latest\"");
    scene.change("payroll", |rows| {
        for row in &mut rows[1..] {
            row[3] = "2025-10".into();
        }
    });
    let morning = scene.night(ON_TUESDAY);
    assert_held(&morning, "payroll", &["2025-10", "2026-10"], NEED_PAYROLL);
    assert_eq!(
        morning.source("payroll").totals.accepted,
        42,
        "read all the same"
    );
}

#[test]
fn an_extract_that_is_too_old_is_held() {
    let mut scene = Scene::new();
    scene.expect("insurance", "max_age = \"2 months\"");
    scene.change("insurance", |rows| {
        for row in &mut rows[1..] {
            row[3] = "2026-07".into();
        }
    });
    // July ended more than two months before October began.
    let morning = scene.night(ON_TUESDAY);
    assert_held(&morning, "insurance", &["2026-07"], NEED_INSURANCE);
    scene.change("insurance", |rows| {
        for row in &mut rows[1..] {
            row[3] = "2026-08".into();
        }
    });
    assert_eq!(scene.night(ON_TUESDAY).findings(), usual());
}

#[test]
fn an_extract_of_a_header_only_or_of_nothing_is_held() {
    let mut scene = Scene::new();
    scene.change("payroll", |rows| rows.truncate(1));
    assert_held(
        &scene.night(ON_TUESDAY),
        "payroll",
        &["0行", "1行"],
        NEED_PAYROLL,
    );
    scene.put("extracts/payroll.csv", "");
    assert_held(&scene.night(ON_TUESDAY), "payroll", &[], NEED_PAYROLL);
}

#[test]
fn an_extract_with_many_rows_in_quarantine_is_held_and_with_few_is_not() {
    // 2 of 41 rows are 4.9 %, 3 are 7.3 %: the limit is 5 %.
    for (bad, held) in [(2, false), (3, true)] {
        let mut scene = Scene::new();
        scene.change("personnel", |rows| {
            for row in &mut rows[1..=bad] {
                row[4] = "在逃".into();
            }
        });
        let morning = scene.night(ON_TUESDAY);
        let source = morning.source("personnel");
        assert_eq!(
            source.totals.quarantined,
            u64::try_from(bad).expect("a count")
        );
        assert_eq!(
            source.totals.reasons["bad_word:status"],
            source.totals.quarantined
        );
        let s02 = morning.findings();
        assert!(
            s02.contains(&"S02 source:personnel note open".to_owned()),
            "{s02:?}"
        );
        if held {
            assert_held(&morning, "personnel", &["7.3%", "5.0%"], NEED_PERSONNEL);
        } else {
            assert!(!morning.summary.partial);
            // Those two are in the quarantine of personnel: their absence from it is explained.
            let mut expected = vec![
                "D04 赵一 lead explained".into(),
                "D04 赵二 lead explained".into(),
            ];
            expected = [usual()[..1].to_vec(), expected, usual()[1..].to_vec()].concat();
            assert_eq!(without_s02(&morning), expected);
        }
    }
}

#[test]
fn an_extract_that_shrinks_by_half_is_held_against_the_last_good() {
    let mut scene = Scene::new();
    scene.expect("roster", "max_drop = \"20%\"");
    assert_eq!(scene.night(ON_MONDAY).findings(), usual());
    let whole = scene.tables["roster"].clone();
    scene.change("roster", |rows| rows.truncate(21));
    let morning = scene.night(ON_TUESDAY);
    assert_held(
        &morning,
        "roster",
        &["41行", "20行", "51.2%", "20.0%"],
        NEED_ROSTER,
    );

    // What was held is no measure for the next night: the same half is held again, the whole is welcome.
    assert!(scene.night("2026-11-01").summary.partial);
    scene.change("roster", |rows| *rows = whole);
    let morning = scene.night("2026-11-02");
    assert_eq!(morning.findings(), usual());
    assert!(!morning.summary.partial);
}

#[test]
fn the_last_good_extract_stands_in_where_config_says_so() {
    let mut scene = Scene::new();
    scene.expect("roster", "max_drop = \"20%\"\non_hold = \"use-last-good\"");
    scene.night(ON_MONDAY);
    scene.change("roster", |rows| rows.truncate(21));
    let morning = scene.night(ON_TUESDAY);
    let roster = morning.source("roster");
    assert_eq!(roster.state, SourceState::LastGood);
    assert_eq!(roster.as_of, Some(day(ON_MONDAY)));
    assert_eq!(roster.totals.accepted, 41);
    assert!(
        roster.held_because[0].contains("20行"),
        "{:?}",
        roster.held_because
    );
    assert!(morning.summary.partial, "the office must hear of it");
    assert!(morning.not_evaluated("").is_empty());
    let expected = [usual(), vec!["S01 source:roster hard open".into()]].concat();
    assert_eq!(morning.findings(), expected);

    // A file that is gone altogether is stood in for as well.
    fs::remove_file(scene.extract("roster")).expect("an extract");
    let morning = scene.night("2026-11-01");
    assert_eq!(morning.source("roster").state, SourceState::LastGood);
    assert_eq!(morning.findings(), expected);
}

#[test]
fn a_last_good_extract_that_is_damaged_stops_its_own_source_only() {
    let mut scene = Scene::new();
    scene.expect("roster", "max_drop = \"20%\"");
    scene.night(ON_MONDAY);
    // What good.json vouches for cannot be read any more, so that nobody can say whether tonight's is much smaller.
    let marks = find(&scene.home().join("data/snapshots/roster"), "good.json");
    fs::write(&marks[0], "{").expect("a mark");
    scene.change("roster", |rows| rows.truncate(21));
    let morning = scene.night(ON_TUESDAY);
    assert_held(&morning, "roster", &["good.json", "已损坏"], NEED_ROSTER);
}

#[test]
fn nothing_stands_in_where_there_never_was_a_good_one() {
    let mut scene = Scene::new();
    scene.expect("roster", "min_rows = 42\non_hold = \"use-last-good\"");
    let morning = scene.night(ON_TUESDAY);
    assert_held(&morning, "roster", &["41行", "42行"], NEED_ROSTER);
    scene.change("roster", |rows| rows.truncate(1));
    assert_held(&scene.night("2026-11-01"), "roster", &[], NEED_ROSTER);
}

#[test]
fn without_units_only_sources_are_judged() {
    let scene = Scene::new();
    fs::remove_file(scene.extract("units")).expect("an extract");
    let morning = scene.night(ON_TUESDAY);
    let rules = fs::read_dir(scene.home().join("config/rules")).expect("rules");
    let mut expected: Vec<String> = rules
        .flatten()
        .flat_map(|file| {
            let text = fs::read_to_string(file.path()).expect("rules");
            let codes = text.lines().filter_map(|line| {
                let code = line.strip_prefix("code = \"")?;
                Some(code.trim_end_matches('"').to_owned())
            });
            codes.collect::<Vec<_>>()
        })
        .filter(|code| !code.starts_with('S'))
        .collect();
    expected.sort();
    assert!(expected.len() > 40, "{expected:?}");
    assert_eq!(morning.not_evaluated("units"), expected);
    assert_eq!(morning.findings(), ["S01 source:units hard open"]);
}

#[test]
fn a_night_without_any_source_still_reports() {
    let scene = Scene::new();
    for kind in KINDS {
        fs::remove_file(scene.extract(kind)).expect("an extract");
    }
    let morning = scene.night(ON_TUESDAY);
    let evaluated = morning.summary.rules.iter().filter(|rule| rule.evaluated);
    let evaluated: Vec<_> = evaluated.map(|rule| rule.code.as_str()).collect();
    assert_eq!(evaluated, ["S01", "S02", "S03"]);
    assert_eq!(morning.findings().len(), KINDS.len(), "one S01 a source");
    assert!(morning.folder.join("report.html").exists());
}

#[test]
fn a_held_register_stops_its_rules_and_a_job_without_one_softens_them() {
    let scene = Scene::new();
    fs::remove_file(scene.extract("register")).expect("an extract");
    let morning = scene.night(ON_TUESDAY);
    let lost = format!("{NEED_REGISTER} {EXCUSED_BY_REGISTER}");
    assert_held(&morning, "register", &["register.csv"], &lost);

    let scene = Scene::new();
    scene.edit("jobs/nightly.toml", ", \"register\"", "");
    let morning = scene.night(ON_TUESDAY);
    assert!(
        !morning.summary.partial,
        "what the job does not list is not missing"
    );
    assert_eq!(morning.not_evaluated("register"), codes(NEED_REGISTER));
    let softened = format!("F01 {PAST_AGE} lead open");
    assert_eq!(morning.findings(), [usual()[0].clone(), softened]);
    for code in codes(EXCUSED_BY_REGISTER) {
        let said = morning.rule(&code).remarks.join("; ");
        assert!(said.contains("无登记可核"), "{code}: {said}");
    }
    let hard = morning.rule("D02");
    assert!(hard.remarks.is_empty(), "{:?}", hard.remarks);
}

#[test]
fn rows_without_a_readable_number_turn_absence_into_a_lead() {
    let mut scene = Scene::new();
    scene.change("roster", |rows| {
        let mut row = rows[1].clone();
        row[0].clear();
        rows.push(row);
    });
    let morning = scene.night(ON_TUESDAY);
    assert!(!morning.summary.partial, "1 of 42 rows is below 5 %");
    assert_eq!(morning.source("roster").totals.without_id, 1);
    let softened = format!("D02 {PAID_ONLY} lead open");
    assert_eq!(without_s02(&morning), [softened, usual()[1].clone()]);
    let row = morning.ledger.iter().find(|row| row["rule"] == "D02");
    assert!(row.expect("a finding")["evidence"].contains('1'), "{row:?}");
    for code in ["D02", "D03", "I03"] {
        let said = morning.rule(code).remarks.join("; ");
        assert!(
            said.contains("1行") && said.contains("无法读取"),
            "{code}: {said}"
        );
    }
    assert!(
        morning.rule("D01").remarks.is_empty(),
        "D01 rests on payroll"
    );
}

#[test]
fn a_server_that_is_down_is_a_source_that_is_held() {
    let scene = Scene::new();
    let port = {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        taken.local_addr().expect("an address").port()
    };
    let address = format!("http://127.0.0.1:{port}/insurance.csv");
    scene.edit(
        "config/sources/insurance.toml",
        "type = \"file\"\npath = \"extracts/insurance.csv\"",
        &format!("type = \"http\"\nurl = \"{address}\"\nretries = 0"),
    );
    let morning = scene.night(ON_TUESDAY);
    assert_held(
        &morning,
        "insurance",
        &[&format!("127.0.0.1:{port}")],
        NEED_INSURANCE,
    );
}

#[test]
fn a_run_that_cannot_be_written_leaves_nothing_and_is_no_measure() {
    let scene = Scene::new();
    scene.put("data/runs", "a file where the folder of runs should be");
    let fault = scene
        .try_night(&request(ON_TUESDAY))
        .err()
        .expect("no place");
    let said = fault.to_string();
    assert!(matches!(fault, RunError::Io { .. }), "{said}");
    assert!(
        said.contains("data/runs") && said.contains("run again"),
        "{said}"
    );
    let good = find(scene.home(), "good.json");
    assert!(
        good.is_empty(),
        "a failed run vouches for no extract: {good:?}"
    );
    fs::remove_file(scene.home().join("data/runs")).expect("the file");
    assert_eq!(scene.night(ON_TUESDAY).findings(), usual());
}

#[test]
fn a_run_that_fails_at_its_last_step_keeps_the_run_before_it() {
    let scene = Scene::new();
    let morning = scene.night(ON_TUESDAY);
    let ledger = fs::read(morning.folder.join("ledger.csv")).expect("a ledger");
    let again = scene.night(ON_TUESDAY);
    assert_eq!(again.folder, morning.folder);
    assert_eq!(
        fs::read(again.folder.join("ledger.csv")).expect("a ledger"),
        ledger
    );
    let beside: Vec<_> = fs::read_dir(scene.home().join("data/runs"))
        .expect("runs")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name != ".lock" && Some(name.as_os_str()) != morning.folder.file_name())
        .collect();
    assert!(beside.is_empty(), "half made: {beside:?}");
}

/// As on a full disk: no file may grow beyond a size that the extracts keep and the reports do not.
#[test]
#[cfg(unix)]
fn a_disk_that_fills_up_while_writing_leaves_no_run() {
    let scene = Scene::new();
    let whole = scene.night(ON_TUESDAY);
    let runs = scene.home().join("data/runs");
    let size = |path: &std::path::Path| fs::metadata(path).expect("a file").len();
    let kept = find(scene.home(), "")
        .into_iter()
        .filter(|path| !path.starts_with(&runs))
        // What a run adds to the store goes to the journal beside it first, which is small; its index is 32 KiB.
        .filter(|path| !path.ends_with("rollcall.db"));
    let largest = kept.map(|path| size(&path)).max().expect("a file");
    let blocks = largest.max(32 << 10) / 512 + 1;
    let report = size(&whole.folder.join("report.html"));
    assert!(
        blocks * 512 < report,
        "{blocks} blocks are room enough for {report} bytes"
    );
    fs::remove_dir_all(&runs).expect("the runs");

    // With the signal ignored the write itself fails, as it does on a full disk; without it the process dies there.
    let night = |set_up: &str| {
        Command::new("sh")
            .arg("-c")
            .arg(format!(
                "{set_up}; exec \"$0\" --home \"$1\" run nightly --date {ON_TUESDAY}"
            ))
            .arg(env!("CARGO_BIN_EXE_rollcall"))
            .arg(scene.home())
            .env("NO_COLOR", "1")
            .output()
            .expect("a shell")
    };
    let failed = night(&format!("trap '' XFSZ; ulimit -f {blocks}"));
    let said = String::from_utf8_lossy(&failed.stderr);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("data/runs"), "{said}");
    let left: Vec<_> = fs::read_dir(&runs)
        .expect("runs")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name != ".lock")
        .collect();
    assert!(left.is_empty(), "nothing of the run is left: {left:?}");

    let killed = night(&format!("ulimit -c 0; ulimit -f {blocks}"));
    assert_eq!(
        killed.status.code(),
        None,
        "killed in the middle of writing"
    );
    let seen = rollcall::run::runs(scene.home()).expect("runs");
    assert!(seen.is_empty(), "what a killed run leaves is no run");

    let morning = scene.night(ON_TUESDAY);
    assert_eq!(morning.summary.run, whole.summary.run);
    assert_eq!(morning.findings(), usual());
}

/// Files below a folder whose name is this, or all of them.
fn find(folder: &std::path::Path, name: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(find(&path, name));
        } else if name.is_empty() || entry.file_name() == name {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_department_that_does_not_exist_is_refused_before_anything_is_written() {
    let scene = Scene::new();
    let wanted = rollcall::run::Request {
        departments: vec!["990001999".into()],
        ..request(ON_TUESDAY)
    };
    let fault = scene::night(scene.home(), &wanted)
        .err()
        .expect("no department");
    assert!(matches!(fault, RunError::NoDepartment(..)), "{fault}");
    assert!(fault.to_string().contains("990001001"), "{fault}");
    assert!(find(scene.home(), "summary.json").is_empty());
}
