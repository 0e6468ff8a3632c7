//! A staffing office's desk for tests: a made-up district's run, its ledger in a store, its workbooks in a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Utc};
use rollcall::domain::entry::{Origin, State, Verdict};
use rollcall::domain::words::Language;
use rollcall::ledger::import::{Imported, Request, import};
use rollcall::report::{self, RunFiles};
use rollcall::store::entries::{self, Entry, Said};
use rollcall::store::runs::{self, Run};
use rollcall::store::transitions::{self, Transition};
use rollcall::store::wordings::{self, Wording};
use rollcall::store::{Store, time};
use serde_json::Value;

use crate::report::district::{self, District};
use crate::store::Fresh;

/// The home's district in `district::make`.
pub const DISTRICT: &str = "990001";

/// Everything of one test.
pub struct Desk {
    pub store: Store,
    /// Where the run's files lie.
    pub run: PathBuf,
    pub district: District,
}

/// A moment.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl Desk {
    /// A district's run merged into a new store, every entry issued or, where it is explained, explained.
    pub async fn new(fresh: &Fresh, entries: usize) -> Self {
        let district = district::make(entries);
        let run = fresh.home.path().join("run");
        fs::create_dir_all(&run).unwrap();
        let files = RunFiles {
            summary: &district.summary,
            ledger: &district.ledger,
            evidence: &district.evidence,
            quarantine: &district.quarantine,
            language: "zh-CN",
        };
        report::write(&run, &files).unwrap();
        let store = fresh.open().await;
        merged(&store, &district, &run).await;
        Self {
            store,
            run,
            district,
        }
    }

    /// A department's workbook.
    pub fn book(&self, department: &str) -> PathBuf {
        self.run.join(report::department_file(department))
    }

    /// The two departments with most entries to answer.
    pub fn busiest(&self) -> [String; 2] {
        let mut departments = self.district.summary.departments.clone();
        departments.sort_by_key(|of| std::cmp::Reverse(of.counts.open));
        [departments[0].code.clone(), departments[1].code.clone()]
    }

    pub async fn import(&self, path: &Path, dry_run: bool) -> Imported {
        let request = Request {
            actor: "李四",
            now: at("2026-11-05T01:02:03Z"),
            district: &self.district.summary.district_code,
            department: None,
            language: Language::Zh,
            dry_run,
        };
        import(&self.store, path, &request).await.unwrap()
    }
}

/// What a merge of a first night leaves behind, written plainly.
async fn merged(store: &Store, district: &District, run: &Path) {
    let summary = &district.summary;
    let (day, now) = (
        summary.business_date.to_string(),
        time(at("2026-11-01T00:00:00Z")),
    );
    let text = fs::read_to_string(run.join("ledger.json")).unwrap();
    let mut writing = store.write().await.unwrap();
    let conn = writing.executor();
    let row = Run {
        run_no: 1,
        run: summary.run.clone(),
        job: summary.job.clone(),
        business_date: day.clone(),
        scope: String::new(),
        outcome: "merged".into(),
        partial: 0,
        rule_pack: summary.rule_pack.clone(),
        version: "0".into(),
        counts: "{}".into(),
        actor: "test".into(),
        at: now.clone(),
    };
    runs::insert(conn, &row).await.unwrap();
    let (mut all, mut words, mut moves) = (Vec::new(), Vec::new(), Vec::new());
    for (line, evidence) in text.lines().zip(&district.evidence) {
        let body: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        if text("state") == "not_evaluated" {
            continue;
        }
        let explained = text("state") == "explained";
        let state = if explained {
            State::Explained
        } else {
            State::Issued
        };
        let id = text("entry_id");
        all.push(Entry {
            entry_id: id.clone(),
            said: Said {
                amount: None,
                months: None,
                rule: text("rule"),
                grade: text("grade"),
                department: text("department_code"),
                unit: Some(text("unit_code")),
                explained_by: explained.then(|| text("explained_by")),
                evidence: evidence.clone(),
                seen_in: "roster".into(),
            },
            verdict: if explained {
                Verdict::Explained
            } else {
                Verdict::Open
            },
            state,
            origin: Origin::New,
            wording: 1,
            first_seen_on: day.clone(),
            opened_on: (!explained).then(|| day.clone()),
            opened_times: i64::from(!explained),
            closed_on: None,
            due_on: (!explained).then(|| "2026-11-30".to_owned()),
            stamp: String::new(),
        });
        words.push(Wording {
            entry_id: id.clone(),
            wording: 1,
            run_no: 1,
            evidence: evidence.clone(),
            body: line.to_owned(),
        });
        let steps: &[(&str, Option<i64>)] = if explained {
            &[("explained", Some(1))]
        } else {
            &[("open", Some(1)), ("issued", None)]
        };
        let mut from: Option<&str> = None;
        for (to, run_no) in steps {
            moves.push(Transition {
                transition_no: i64::try_from(moves.len() + 1).unwrap(),
                entry_id: id.clone(),
                from_state: from.map(str::to_owned),
                to_state: (*to).to_owned(),
                at: now.clone(),
                actor: "test".into(),
                reason: "比对发现".into(),
                run_no: *run_no,
                decision_no: None,
                due_on: None,
                closed_on: None,
            });
            from = Some(to);
        }
    }
    entries::upsert_many(conn, &all).await.unwrap();
    wordings::insert(conn, &words).await.unwrap();
    transitions::add(conn, &moves).await.unwrap();
    writing.commit().await.unwrap();
}

/// Runs `tests/python/returned.py`; none, visibly, where openpyxl is missing. Fails then in CI.
pub fn python(args: &[&str]) -> Option<String> {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let probe = Command::new(&python)
        .args(["-c", "import openpyxl, duckdb"])
        .output();
    if !probe.is_ok_and(|out| out.status.success()) {
        missing(&format!("{python} lacks openpyxl or duckdb"));
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/returned.py");
    let out = Command::new(&python)
        .arg(script)
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}: {said}");
    Some(String::from_utf8(out.stdout).unwrap())
}

/// Converts a workbook through LibreOffice into another form; none, visibly, where it is missing.
pub fn convert(book: &Path, to: &str, into: &Path) -> Option<PathBuf> {
    fs::create_dir_all(into).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let out = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.path().display()
        ))
        .args(["--headless", "--norestore", "--convert-to", to, "--outdir"])
        .arg(into)
        .arg(book)
        .output();
    let Ok(out) = out else {
        missing("no LibreOffice");
        return None;
    };
    let made = into.join(book.file_name().unwrap()).with_extension(to);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(made.is_file(), "{} to {to}: {said}", book.display());
    Some(made)
}

fn missing(what: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{what}");
    eprintln!("SKIPPED: {what}");
}
