//! The live ledger in four forms, against the store read past the program; and back through a department's hands.

use std::path::{Path, PathBuf};

use rollcall::audit;
use rollcall::domain::words::Language;
use rollcall::ledger::export::{Exported, Wanted, export};
use rollcall::ledger::import::{RefusalKind, Refused, Request, import};
use rollcall::report::{Format, LIVE_COLUMNS, Layout, Live, write_live};

use super::desk::{Desk, at, python};
use super::{dump, outcome};
use crate::store::on_both;

async fn exported(desk: &Desk, wanted: &Wanted) -> Exported {
    let mut reading = desk.store.read().await.unwrap();
    export(reading.executor(), wanted, chrono_tz::Asia::Shanghai)
        .await
        .unwrap()
}

fn write(
    desk: &Desk,
    of: &Exported,
    department: Option<&str>,
    folder: &Path,
    format: Format,
) -> PathBuf {
    let run = of.run().unwrap();
    let live = Live {
        table: &of.table,
        district_code: &desk.district.summary.district_code,
        district_name: &desk.district.summary.district_name,
        department: department.map(|code| (code, of.departments[code].as_str())),
        run: &run.run,
        business_date: run.business_date.parse().unwrap(),
        as_of: None,
        head: of.head.as_ref(),
        language: Language::Zh,
        layout: Layout::default(),
    };
    let name = format!("ledger.{}", format.ending());
    write_live(folder, &name, format, &live).unwrap();
    folder.join(name)
}

#[tokio::test]
async fn the_live_ledger_says_in_every_form_what_the_store_holds() {
    on_both(async |fresh| {
        let desk = Desk::new(fresh, 1_200).await;
        let [department, _] = desk.busiest();
        fresh.sql(
            "INSERT INTO answer (answer_no, entry_id, evidence, agrees, correct_by, remark, answered_by, at)
             SELECT 1, MIN(entry_id), 'x', 'yes', '2026-12-01', '=cmd|'' /C calc''!A0 990101199003070011', 'a', '2026-11-02T00:00:00.000000Z'
             FROM entry WHERE state = 'issued';
             INSERT INTO answer (answer_no, entry_id, evidence, agrees, answered_by, at)
             SELECT 2, MAX(entry_id), 'x', 'no', 'a', '2026-11-02T00:00:00.000000Z' FROM entry WHERE state = 'issued';
             UPDATE entry SET state = 'closed', closed_on = '2026-11-02' WHERE entry_id IN
             (SELECT entry_id FROM entry WHERE state = 'issued' ORDER BY rule, entry_id LIMIT 7);
             INSERT INTO transition (transition_no, entry_id, from_state, to_state, at, actor, reason)
             SELECT 1000000 + ROW_NUMBER() OVER (ORDER BY entry_id), entry_id, 'issued', 'closed', '2026-11-02T00:00:00.000000Z', 'a', 'b'
             FROM entry WHERE state = 'closed';",
        );
        let of = exported(&desk, &Wanted::default()).await;
        let names: Vec<(&str, bool)> = of
            .table
            .columns()
            .iter()
            .zip(LIVE_COLUMNS)
            .map(|(column, (name, _))| (*name, column.name() == *name))
            .collect();
        assert!(of.table.width() == LIVE_COLUMNS.len() && names.iter().all(|(_, same)| *same), "{names:?}");
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::Csv, Format::Json, Format::Parquet] {
            write(&desk, &of, None, folder.path(), format);
        }
        let Some(said) = python(&["tables", folder.path().to_str().unwrap()]) else {
            return;
        };
        let mut found: Vec<&str> = said.lines().collect();
        found.sort_unstable();
        let wanted = fresh.sql(
            "SELECT e.entry_id, e.state, e.department, e.origin, e.first_seen_on, COALESCE(e.opened_on, ''), COALESCE(e.due_on, ''),
             e.evidence, COALESCE(a.agrees, ''), COALESCE(a.correct_by, '')
             FROM entry e LEFT JOIN answer a ON a.entry_id = e.entry_id WHERE e.state <> 'closed' ORDER BY e.entry_id",
        );
        let mut wanted: Vec<&str> = wanted.lines().collect();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
        let text = std::fs::read_to_string(folder.path().join("ledger.json")).unwrap();
        assert!(!text.contains("199003070011"), "a number typed into an answer is masked");

        let one = Wanted {
            ids: None,
            departments: vec![department.clone()],
            rules: vec![glob::Pattern::new("D*").unwrap()],
            grades: vec!["lead".to_owned()],
            states: rollcall::domain::entry::State::ALL.to_vec(),
            ..Wanted::default()
        };
        let count = fresh.sql(&format!(
            "SELECT COUNT(*) FROM entry WHERE department = '{department}' AND rule LIKE 'D%' AND grade = 'lead'"
        ));
        assert_eq!(exported(&desk, &one).await.table.height().to_string(), count.trim());
    })
    .await;
}

#[tokio::test]
async fn an_exported_workbook_is_answered_and_comes_back() {
    on_both(async |fresh| {
        let desk = Desk::new(fresh, 1_200).await;
        let [department, _] = desk.busiest();
        let mut writing = desk.store.write().await.unwrap();
        let record = audit::Record {
            at: at("2026-11-02T00:00:00Z"),
            actor: "a",
            action: "run",
            subject: None,
            detail: serde_json::json!({}),
        };
        let head = audit::append(writing.executor(), record).await.unwrap();
        writing.commit().await.unwrap();
        let wanted = Wanted {
            departments: vec![department.clone()],
            ..Wanted::default()
        };
        let folder = match std::env::var_os("ROLLCALL_TEST_KEEP") {
            Some(keep) => PathBuf::from(keep),
            None => fresh.home.path().to_owned(),
        };
        let of = exported(&desk, &wanted).await;
        let json = write(&desk, &of, None, &folder, Format::Json);
        let then = std::fs::read(&json).unwrap();
        let book = write(&desk, &of, Some(&department), &folder, Format::Xlsx);
        let Some(said) = python(&["cover", book.to_str().unwrap()]) else {
            return;
        };
        let cover: serde_json::Value = serde_json::from_str(&said).unwrap();
        let texts: Vec<&str> = cover["texts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|text| text.as_str())
            .collect();
        let printed = format!("第 {} 条　{}", head.seq, head.hash);
        assert!(texts.contains(&printed.as_str()), "{texts:?}");
        assert_eq!(cover["about"]["rollcall.department"], department.as_str());
        assert_eq!(
            cover["sheets"],
            serde_json::json!(["封面", "问题台账", "其他条目"])
        );

        let returned = folder.join("answered.xlsx");
        let Some(count) = python(&["answer", book.to_str().unwrap(), returned.to_str().unwrap()])
        else {
            return;
        };
        for (district, wanted) in [
            ("999999", None),
            (desk.district.summary.district_code.as_str(), Some("990077")),
        ] {
            let request = Request {
                actor: "李四",
                now: at("2026-11-05T01:02:03Z"),
                district,
                department: wanted,
                language: Language::Zh,
                dry_run: true,
            };
            let refused = import(&desk.store, &returned, &request).await.unwrap();
            assert_eq!(refused.refused.len().to_string(), count.trim());
            let foreign = |of: &Refused| of.why.kind() == RefusalKind::Foreign;
            assert!(refused.taken.is_empty() && refused.refused.iter().all(foreign));
        }
        let imported = desk.import(&returned, false).await;
        assert_eq!(
            imported.taken.len().to_string(),
            count.trim(),
            "{:?}",
            outcome(&imported)
        );
        assert!(imported.refused.is_empty() && imported.missing == Some((imported.taken.len(), 0)));
        let answered = fresh.sql(&format!(
            "SELECT COUNT(*) FROM entry WHERE department = '{department}' AND state = 'answered'"
        ));
        assert_eq!(answered.trim(), count.trim());
        let known_then = Wanted {
            as_of: Some(at("2026-11-05T01:02:02Z")),
            ..wanted
        };
        let of = exported(&desk, &known_then).await;
        write(&desk, &of, None, &folder, Format::Json);
        assert!(
            std::fs::read(&json).unwrap() == then,
            "as known a second before the import"
        );
        let before = dump(fresh);
        assert_eq!(
            desk.import(&returned, false)
                .await
                .unchanged
                .len()
                .to_string(),
            count.trim()
        );
        assert_eq!(dump(fresh), before);
    })
    .await;
}
