//! Letters: one a department, numbered without gaps whatever fails or happens at once, and read back by other programs.

use std::path::Path;
use std::process::Command;

use rollcall::config::settings::Deadlines;
use rollcall::domain::entry::{Move, State};
use rollcall::domain::words::Language;
use rollcall::ledger::Refusal;
use rollcall::ledger::issue::{Order, issue};
use rollcall::ledger::moves;
use rollcall::ledger::reviews::{self, Review};
use rollcall::report::{Notice, NoticeLine, write_notice};
use rollcall::store::Store;
use rollcall::store::listing::{self, Filter};

use super::{day, look, open_entry, who};
use crate::store::{has_python, on_both, python};

fn order<'a>(deadlines: &'a Deadlines) -> Order<'a> {
    Order {
        due_on: None,
        prefix: "云编核",
        deadlines,
    }
}

async fn send(store: &Store, departments: &[&str], commit: bool) -> Result<Vec<String>, Refusal> {
    let deadlines = Deadlines::default();
    let mut writing = store.write().await.expect("a turn");
    let filter = Filter {
        departments: departments.iter().map(|code| (*code).to_owned()).collect(),
        ..Filter::default()
    };
    let entries = listing::list(writing.executor(), &filter)
        .await
        .expect("entries");
    let issued = issue(writing.executor(), who("王敏"), entries, order(&deadlines)).await?;
    if commit {
        writing.commit().await.expect("commit");
    }
    Ok(issued.into_iter().map(|of| of.notice.notice).collect())
}

#[tokio::test]
async fn a_dispute_rejected_under_another_department_is_to_be_sent_to_it() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        for at in 1..=2 {
            open_entry(fresh, &mut writing, at, "E01", "A").await;
        }
        writing.commit().await.unwrap();
        send(&store, &["A"], true).await.unwrap();
        let (moved, kept) = (super::id(1), super::id(2));
        for entry in [&moved, &kept] {
            let mut writing = store.write().await.unwrap();
            let by = who("科员甲").by("不属实", None);
            moves::apply(writing.executor(), entry, Move::Dispute, by)
                .await
                .unwrap();
            writing.commit().await.unwrap();
        }
        // A night has found the one under another department since.
        fresh.sql(&format!(
            "UPDATE entry SET department = 'B' WHERE entry_id = '{moved}'"
        ));
        let mut stood = Vec::new();
        for entry in [&moved, &kept] {
            let of = look(&store, entry).await;
            let mut writing = store.write().await.unwrap();
            let conn = writing.executor();
            let to = reviews::review(conn, who("王敏"), &of, Review::DisputeWrong, "查实").await;
            stood.push(to.unwrap());
            writing.commit().await.unwrap();
        }
        assert_eq!(stood, [State::Open, State::Issued]);
        let next = send(&store, &["B"], true).await.unwrap();
        assert_eq!(next, ["云编核〔2026〕2号"]);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn numbers_have_no_gaps() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        for (at, department) in ["A", "A", "B", "C", "D", "E", "OFFICE"].iter().enumerate() {
            open_entry(fresh, &mut writing, at + 1, "E01", department).await;
        }
        writing.commit().await.unwrap();

        let first = send(&store, &["A", "B"], true).await.unwrap();
        assert_eq!(first, ["云编核〔2026〕1号", "云编核〔2026〕2号"]);
        // Given up: its number is given out again.
        let dropped = send(&store, &["C"], false).await.unwrap();
        assert_eq!(dropped, ["云编核〔2026〕3号"]);
        let nothing = send(&store, &["A"], true).await;
        assert!(matches!(nothing, Err(Refusal::NothingToIssue)), "{nothing:?}");
        let office = send(&store, &["OFFICE"], true).await;
        assert!(matches!(office, Err(Refusal::NotSent(1))), "{office:?}");
        // Three clerks at once.
        let (c, d, e) = tokio::join!(
            send(&store, &["C"], true),
            send(&store, &["D"], true),
            send(&store, &["E"], true)
        );
        let mut three: Vec<String> = [c, d, e].into_iter().flat_map(Result::unwrap).collect();
        three.sort();
        assert_eq!(three, ["云编核〔2026〕3号", "云编核〔2026〕4号", "云编核〔2026〕5号"]);

        assert_eq!(fresh.sql("SELECT number FROM notice WHERE year = 2026 ORDER BY number"), "1\n2\n3\n4\n5\n");
        let of_a = "SELECT COUNT(*), MIN(due_on) FROM notice_entry JOIN notice USING (notice) WHERE department = 'A'";
        assert_eq!(fresh.sql(of_a), "2|2026-11-30\n");
        assert_eq!(look(&store, &super::id(1)).await.state, State::Issued);
        assert_eq!(look(&store, &super::id(7)).await.state, State::Open);
        let reasons = "SELECT DISTINCT reason FROM transition WHERE entry_id = '0000000000000001'";
        assert_eq!(fresh.sql(reasons), "云编核〔2026〕1号\n");
        store.close().await;
    })
    .await;
}

/// A letter with as many lines as asked for.
fn letter(lines: usize) -> Notice {
    let line = |at: usize| NoticeLine {
        entry_id: format!("{at:08x}00000000"),
        rule: "D02".into(),
        name: "发工资未入编".into(),
        grade: ["hard", "lead", "note"][at % 3].into(),
        unit: "区发展改革委事务中心".into(),
        who: "冯菁亭 990500********4413".into(),
        due_on: Some(day("2026-12-01")),
        amount: at.is_multiple_of(2).then_some((1_234_567, 3)),
        basis: "机构编制实名制管理办法第八条".into(),
    };
    Notice {
        number: "云编核〔2026〕12号".into(),
        office: "云川区机构编制委员会办公室".into(),
        department: "区发展改革委".into(),
        as_of: day("2026-10-31"),
        partial: false,
        issued_on: day("2026-11-02"),
        due_on: day("2026-12-31"),
        lines: (0..lines).map(line).collect(),
    }
}

#[test]
fn a_letter_says_all_that_it_must() {
    if !has_python("zipfile") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let made = write_notice(dir.path(), "a.docx", &letter(60), Language::Zh).unwrap();
    let again = write_notice(dir.path(), "b.docx", &letter(60), Language::Zh).unwrap();
    assert_eq!(
        made.sha256, again.sha256,
        "the same letter is the same bytes"
    );
    // Read by Python's own XML and ZIP, paragraph by paragraph.
    let script = "import sys,zipfile,xml.etree.ElementTree as E
w='{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
root=E.fromstring(zipfile.ZipFile(sys.argv[1]).read('word/document.xml'))
for p in root.iter(w+'p'):
    print(''.join(t.text or '' for t in p.iter(w+'t')))
tables=list(root.iter(w+'tbl'))
print('TABLES',len(tables),[len(list(t.iter(w+'tr'))) for t in tables],len(list(root.iter(w+'tblHeader'))))";
    let path = dir.path().join("a.docx");
    let text = python(script, &[path.to_str().unwrap()]);
    for wanted in [
        "机构编制实名制核对整改通知书",
        "云编核〔2026〕12号",
        "区发展改革委：",
        "截至2026年10月31日",
        "有待核实问题60条，其中硬错误20条、疑点20条、提示20条",
        "请按清单所列期限逐条完成整改，最早的为2026年12月1日，最迟的为2026年12月31日。",
        "2026年12月1日至2026年12月31日（各条以清单所列为准）",
        "云川区机构编制委员会办公室（盖章）",
        "2026年11月2日",
        "发工资未入编（硬错误 D02），涉及3个月、12,345.67元",
        "冯菁亭 990500********4413",
        "0000003b",
        "依据：机构编制实名制管理办法第八条",
        "2026-12-01",
        "回　　执",
        "收文单位（盖章）",
        "TABLES 2 [61, 7] 1",
    ] {
        assert!(text.contains(wanted), "no {wanted} in\n{text}");
    }
}

#[tokio::test]
async fn a_letter_orders_nothing_into_the_past() {
    on_both(async |fresh| {
        let store = fresh.open().await;
        let mut writing = store.write().await.unwrap();
        for at in 1..=3 {
            open_entry(fresh, &mut writing, at, "E01", "A").await;
        }
        writing.commit().await.unwrap();
        // One came to its deadline on the very day of the letter, one long before; the third has time.
        fresh.sql(&format!("UPDATE entry SET due_on = '2026-11-02' WHERE entry_id = '{}'", super::id(1)));
        let late = format!("UPDATE entry SET due_on = '2026-09-30', grade = 'lead' WHERE entry_id = '{}'", super::id(2));
        fresh.sql(&late);

        let (deadlines, filter) = (Deadlines::default(), Filter::default());
        let mut writing = store.write().await.unwrap();
        let entries = listing::list(writing.executor(), &filter).await.unwrap();
        let issued = issue(writing.executor(), who("王敏"), entries, order(&deadlines)).await;
        writing.commit().await.unwrap();
        let issued = issued.unwrap().remove(0);
        // 30 days of a 硬错误 and 60 of a 疑点 after the second of November.
        let told = (issued.anew, issued.earliest(), issued.notice.due_on.as_str());
        assert_eq!(told, (2, Some("2026-11-30"), "2027-01-01"));
        let stored = "SELECT e.due_on, t.due_on FROM entry e JOIN transition t ON t.entry_id = e.entry_id ORDER BY e.entry_id";
        assert_eq!(fresh.sql(stored), "2026-12-02|2026-12-02\n2027-01-01|2027-01-01\n2026-11-30|\n");
        store.close().await;
    })
    .await;
}

#[test]
fn a_letter_of_one_deadline_says_one() {
    if !has_python("zipfile") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut one = letter(2);
    one.due_on = day("2026-12-01");
    write_notice(dir.path(), "a.docx", &one, Language::Zh).unwrap();
    let script = "import sys,zipfile,re;print(re.sub('<[^>]+>','',zipfile.ZipFile(sys.argv[1]).read('word/document.xml').decode()))";
    let text = python(script, &[dir.path().join("a.docx").to_str().unwrap()]);
    assert!(
        text.contains("请于2026年12月1日前完成整改。") && !text.contains("最迟"),
        "{text}"
    );
    // That a source had not come is said, and only then.
    assert!(!text.contains("未按时取得"), "{text}");
    one.partial = true;
    write_notice(dir.path(), "a.docx", &one, Language::Zh).unwrap();
    let text = python(script, &[dir.path().join("a.docx").to_str().unwrap()]);
    assert!(text.contains("有来源数据未按时取得"), "{text}");
}

#[test]
fn a_letter_is_opened_by_a_word_processor() {
    let dir = tempfile::tempdir().unwrap();
    write_notice(dir.path(), "letter.docx", &letter(60), Language::Zh).unwrap();
    let Some(pdf) = as_pdf(dir.path(), "letter.docx") else {
        return;
    };
    let pages = Command::new("pdfinfo").arg(&pdf).output();
    let Ok(pages) = pages else {
        eprintln!("SKIPPED: no pdfinfo to count pages with");
        return;
    };
    let text = String::from_utf8_lossy(&pages.stdout).into_owned();
    let count: usize = text
        .lines()
        .find_map(|line| line.strip_prefix("Pages:"))
        .and_then(|count| count.trim().parse().ok())
        .unwrap();
    // The letter on one page or two, sixty lines on a few, the receipt on one.
    assert!((4..=12).contains(&count), "{text}");
}

fn as_pdf(dir: &Path, file: &str) -> Option<std::path::PathBuf> {
    let profile = format!("-env:UserInstallation=file://{}/profile", dir.display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(dir)
        .arg(dir.join(file))
        .output();
    let Ok(done) = done else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "LibreOffice is needed"
        );
        eprintln!("SKIPPED: no LibreOffice to open a letter with");
        return None;
    };
    let pdf = dir.join(file).with_extension("pdf");
    // LibreOffice without its word processor opens no text at all.
    let writer = Path::new("/usr/lib/libreoffice/program/libswlo.so").exists();
    if !pdf.exists() && !writer && std::env::var("CI").as_deref() != Ok("true") {
        eprintln!("SKIPPED: no LibreOffice Writer to open a letter with");
        return None;
    }
    assert!(
        done.status.success() && pdf.exists(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    Some(pdf)
}
