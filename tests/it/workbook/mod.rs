//! Workbooks that come back: what is taken, what is refused and why, whatever programs they went through.

mod desk;
mod export;
mod nights;

use std::collections::BTreeMap;
use std::fs;

use desk::{Desk, convert, python};
use rollcall::ledger::import::{ImportError, Imported};
use rollcall::store::Engine;
use serde_json::Value;

use crate::store::{Fresh, on_both};

/// Entry id = what became of its row: taken, blank, unchanged, or the kind of its refusal.
fn outcome(imported: &Imported) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for taken in &imported.taken {
        found.insert(taken.place.entry_id.clone(), "taken".to_owned());
    }
    for place in &imported.unchanged {
        found.insert(place.entry_id.clone(), "unchanged".to_owned());
    }
    for refused in &imported.refused {
        let kind = refused.why.kind().as_str().to_owned();
        found.insert(refused.place.entry_id.clone(), kind);
    }
    found
}

/// Every table but the audit log, row by row.
fn dump(fresh: &Fresh) -> String {
    let tables = [
        ("entry", "entry_id"),
        ("wording", "entry_id, wording"),
        ("presence", "entry_id, from_run"),
        ("transition", "transition_no"),
        ("decision", "decision_no"),
        ("answer", "answer_no"),
        ("run", "run_no"),
    ];
    let table = |(name, by): &(&str, &str)| {
        let rows = fresh.sql(&format!("SELECT * FROM {name} ORDER BY {by}"));
        format!("{name}\n{rows}")
    };
    tables.iter().map(table).collect()
}

/// The answers as stored: entry id = its cells.
fn stored(fresh: &Fresh) -> BTreeMap<String, Vec<String>> {
    let rows = fresh.sql(
        "SELECT entry_id, agrees, REPLACE(COALESCE(measures, ''), CHR10, '/'), COALESCE(correct_by, ''), COALESCE(responsible, ''), \
         COALESCE(remark, ''), COALESCE(reason_kind, ''), COALESCE(reason_document, ''), COALESCE(reason_from, ''), \
         COALESCE(reason_to, '') FROM answer ORDER BY answer_no"
            .replace("CHR10", if fresh.engine() == Engine::Postgres { "CHR(10)" } else { "CHAR(10)" })
            .as_str(),
    );
    rows.lines()
        .map(|line| {
            let mut cells = line.split('|').map(str::to_owned);
            (cells.next().unwrap(), cells.collect())
        })
        .collect()
}

#[tokio::test]
async fn every_untouched_answer_goes_in_and_each_touched_row_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("returned.xlsx");
    // The run's workbooks are the same on both engines, and so is what is done to one of them; SQLite gets it back as
    // XLSX through ODS, PostgreSQL as ODS.
    let scratch = Fresh::sqlite();
    let desk = Desk::new(&scratch, 2_000).await;
    let [department, other] = desk.busiest();
    let (book, theirs) = (desk.book(&department), desk.book(&other));
    let paths = [&book, &theirs, &out].map(|path| path.to_str().unwrap().to_owned());
    let Some(said) = python(&["mangle", &paths[0], &paths[1], &paths[2]]) else {
        return;
    };
    let expected: Value = serde_json::from_str(&said).unwrap();
    let Some(ods) = convert(&out, "ods", &folder.path().join("ods")) else {
        return;
    };
    let Some(xlsx) = convert(&ods, "xlsx", &folder.path().join("xlsx")) else {
        return;
    };
    on_both(async |fresh| {
        let desk = Desk::new(fresh, 2_000).await;
        let (stale, closed) = (
            expected["stale"].as_str().unwrap(),
            expected["closed"].as_str().unwrap(),
        );
        fresh.sql(&format!(
            "UPDATE entry SET evidence = 'changed', wording = 2 WHERE entry_id = '{stale}';
             INSERT INTO wording (entry_id, wording, run_no, evidence, body) SELECT entry_id, 2, 1, 'changed', body FROM wording WHERE entry_id = '{stale}';
             UPDATE entry SET state = 'closed' WHERE entry_id = '{closed}';"
        ));
        let file = match fresh.engine() {
            Engine::Sqlite => &xlsx,
            Engine::Postgres => &ods,
        };
        let before = dump(fresh);
        let preview = desk.import(file, true).await;
        assert_eq!(dump(fresh), before, "a preview writes nothing");
        let imported = desk.import(file, false).await;
        assert_eq!(outcome(&preview), outcome(&imported));

        let rows = expected["rows"].as_object().unwrap();
        let wanted: BTreeMap<String, String> = rows
            .iter()
            .map(|(id, of)| (id.clone(), of["kind"].as_str().unwrap().to_owned()))
            .filter(|(_, kind)| kind != "blank")
            .collect();
        assert_eq!(outcome(&imported), wanted);
        let of = |kind: &str| rows.values().filter(|of| of["kind"] == kind).count();
        assert_eq!(imported.blank, of("blank"));
        assert_eq!(imported.taken.len(), of("taken"));
        assert_eq!(imported.missing.map(|(_, missing)| missing), expected["missing"].as_u64().map(|n| n as usize));
        // Both copies of the copied row are refused.
        assert_eq!(imported.refused.len(), of("tampered") + of("bad_value") + of("stale") + of("state") + of("foreign") + 2);
        assert!(imported.refused.iter().all(|refused| refused.place.sheet == "反馈（二稿）" && refused.place.row > 4));

        let fields = ["agrees", "measures", "correct_by", "responsible", "remark", "reason_kind", "reason_document", "reason_from", "reason_to"];
        let answers = stored(fresh);
        assert_eq!(answers.len(), of("taken"));
        for (id, row) in rows.iter().filter(|(_, row)| row["kind"] == "taken") {
            let cells: Vec<String> = fields
                .iter()
                .map(|name| row["answer"][*name].as_str().unwrap_or_default().replace('\n', "/"))
                .collect();
            assert_eq!(answers[id], cells, "{id}");
            let state = if row["answer"]["agrees"] == "yes" { "answered" } else { "disputed" };
            assert_eq!(fresh.sql(&format!("SELECT state FROM entry WHERE entry_id = '{id}'")).trim(), state);
        }
        let logged = fresh.sql("SELECT actor, subject, detail FROM audit WHERE action = 'import'");
        assert!(logged.starts_with(&format!("李四|{department}|")) && logged.contains(&imported.sha256), "{logged}");
        assert!(!logged.contains("returned"), "a file's name may name a person: {logged}");

        let before = dump(fresh);
        let again = desk.import(file, false).await;
        assert_eq!(again.taken.len(), 0);
        assert_eq!(again.unchanged.len(), imported.taken.len());
        assert_eq!(dump(fresh), before, "importing twice changes nothing");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_ledger_is_refused_whole() {
    let fresh = Fresh::sqlite();
    let desk = Desk::new(&fresh, 100).await;
    let folder = fresh.home.path();
    let request = rollcall::ledger::import::Request {
        actor: "李四",
        now: desk::at("2026-11-05T00:00:00Z"),
        district: desk::DISTRICT,
        department: None,
        language: rollcall::domain::words::Language::Zh,
        dry_run: false,
    };
    let import = async |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        rollcall::ledger::import::import(&desk.store, &path, &request)
            .await
            .unwrap_err()
    };
    let nowhere = folder.join("mistyped.xlsx");
    let none = rollcall::ledger::import::import(&desk.store, &nowhere, &request).await;
    let none = none
        .unwrap_err()
        .tell(rollcall::domain::words::Language::Zh);
    assert!(
        none.contains("没有这个文件") && !none.contains("另存为"),
        "{none}"
    );
    let overview = fs::read(desk.run.join("report.html")).unwrap();
    assert!(matches!(
        import("a.xlsx", &overview).await,
        ImportError::Unreadable(..)
    ));
    assert!(matches!(
        import("b.xlsx", b"PK\x03\x04 cut short").await,
        ImportError::Unreadable(..)
    ));
    let district = fs::read(desk.run.join("district.xlsx")).unwrap();
    assert!(matches!(
        import("c.xlsx", &district).await,
        ImportError::NotALedger(_)
    ));
    let bomb = import("d.xlsx", &bomb()).await;
    assert!(matches!(&bomb, ImportError::TooLarge(..)), "{bomb}");
}

/// A workbook that unpacks to six hundred megabytes.
fn bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let blank = vec![b' '; 1 << 20];
    for _ in 0..600 {
        zip.write_all(&blank).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
