//! A letter and its workbook say the same, in one order; and written again they say what was issued then.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::home::{Home, entry, unpaid};
use crate::store::{has_python, python};

/// The rows of a letter's list: number, finding, unit, person, deadline, entry.
const LETTER: &str = "import sys,zipfile,json,xml.etree.ElementTree as E
w='{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
root=E.fromstring(zipfile.ZipFile(sys.argv[1]).read('word/document.xml'))
table=next(root.iter(w+'tbl'))
rows=[['|'.join(''.join(t.text or '' for t in p.iter(w+'t')) for p in c.iter(w+'p')) for c in r.iter(w+'tc')] for r in table.iter(w+'tr')]
opening=[''.join(t.text or '' for t in p.iter(w+'t')) for p in root.iter(w+'p')][4]
print(json.dumps({'rows':rows[1:],'opening':opening},ensure_ascii=False))";

/// The rows of a workbook's list by the headers of its columns.
const BOOK: &str = "import sys,openpyxl,json
s=openpyxl.load_workbook(sys.argv[1])['问题台账']
rows=list(s.iter_rows(values_only=True))
head=rows[3]
ranges=[(d.min,d.max) for d in s.column_dimensions.values() if d.hidden]
hidden=[h for at,h in enumerate(head,1) if any(a<=at<=b for a,b in ranges)]
text=lambda v: str(int(v)) if isinstance(v,float) and v==int(v) else str(v)
found=[dict(zip(head,map(text,r))) for r in rows[4:] if isinstance(r[0],(int,float))]
print(json.dumps({'rows':found,'hidden':hidden},ensure_ascii=False))";

fn night(home: &Home, day: &str) -> PathBuf {
    let summary: Value = home.json(&[
        "run", "nightly", "--date", day, "--ahead", "--pull", "--json",
    ]);
    let run = summary["run"].as_str().expect("a name");
    home.path().join("data/runs").join(run)
}

fn read(script: &str, file: &Path) -> Value {
    let said = python(script, &[file.to_str().expect("a path")]);
    serde_json::from_str(&said).expect("JSON")
}

#[test]
fn a_letter_written_again_is_the_letter_that_was_issued() {
    if !has_python("openpyxl") {
        return;
    }
    Home::on_both(|home| {
        // The sanction is not on the register at first: two people of the unit are unpaid.
        let register = home.read("in/register.csv");
        let without: Vec<&str> = register
            .lines()
            .filter(|row| !row.contains("sanction"))
            .collect();
        home.write("in/register.csv", &(without.join("\n") + "\n"));
        let run = night(&home, "2026-10-31");
        let stays = entry(&run, "D01", &unpaid());
        let issue = [
            "--by",
            "王敏",
            "ledger",
            "issue",
            "--date",
            "2026-11-02",
            "--department",
            "U1",
        ];
        let args = [&issue[..], &["--rule", "D0*", "--json"]].concat();
        let issued = home.json(&args);
        let folder = PathBuf::from(issued[0]["folder"].as_str().expect("a folder"));
        let (letter, book) = (folder.join("整改通知书.docx"), folder.join("问题台账.xlsx"));
        let (text, rows) = (read(LETTER, &letter), read(BOOK, &book));
        let count = issued[0]["entries"].as_array().expect("entries").len();
        assert!(count > 1, "{issued}");

        // One order, one number, one short id in both; the basis in both; sums and hidden keys in the workbook.
        let (lines, cells) = (
            text["rows"].as_array().unwrap(),
            rows["rows"].as_array().unwrap(),
        );
        assert_eq!((lines.len(), cells.len()), (count, count), "{text}\n{rows}");
        for (line, cell) in lines.iter().zip(cells) {
            assert_eq!(line[0], cell["序号"]);
            assert_eq!(line[5], cell["条目编号"]);
            assert!(
                cell["entry_id"]
                    .as_str()
                    .unwrap()
                    .starts_with(line[5].as_str().unwrap()),
                "{cell}"
            );
            let basis = cell["依据"].as_str().unwrap();
            assert!(
                basis.len() > 6 && line[1].as_str().unwrap().contains(basis),
                "{line}\n{cell}"
            );
            assert!(cell.get("涉及金额（元）").is_some() && cell.get("涉及月数").is_some());
        }
        assert_eq!(rows["hidden"], serde_json::json!(["entry_id", "row_hash"]));

        // Nothing is missing: nothing is written, nobody's file is touched.
        std::fs::write(folder.join("回执.txt"), "x").unwrap();
        let again = ["--by", "李强", "ledger", "issue", "--again", "2026-1"];
        let before = std::fs::read(&letter).unwrap();
        let (code, _, told) = home.try_run(&again);
        assert!(code == 1 && told.contains("--replace"), "{told}");
        assert!(std::fs::read(&letter).unwrap() == before);

        // Time goes on: one of the two is answered, one is excused and closed, others are issued in another letter.
        home.sql(&format!(
            "UPDATE entry SET due_on = '2027-01-31', state = 'answered' WHERE entry_id = '{stays}'"
        ));
        home.write("in/register.csv", &register);
        night(&home, "2026-11-01");
        home.ok(&issue);
        std::fs::remove_file(&letter).unwrap();
        home.ok(&again);
        assert_eq!(read(LETTER, &letter), text, "the letter as it was issued");
        std::fs::remove_file(&book).unwrap();
        home.ok(&again);
        assert_eq!(read(BOOK, &book), rows, "the workbook as it was issued");
        home.ok(&[&again[..], &["--replace"]].concat());
        assert_eq!(
            (read(LETTER, &letter), read(BOOK, &book)),
            (text.clone(), rows.clone())
        );
        assert!(
            folder.join("回执.txt").exists(),
            "what else lies there stays"
        );

        // A number that the store gives out again, as after a restore, replaces no letter.
        home.sql("DELETE FROM notice_entry; DELETE FROM notice");
        home.sql(&format!(
            "UPDATE entry SET state = 'open' WHERE entry_id = '{stays}'"
        ));
        let (code, _, told) = home.try_run(&issue);
        assert!(code == 1 && told.contains("恢复备份之后"), "{told}");
        assert_eq!(read(LETTER, &letter), text);
        assert_eq!(home.sql("SELECT COUNT(*) FROM notice").trim(), "0");
    });
}

#[test]
fn what_is_typed_wrong_is_said_to_be_wrong() {
    let home = Home::new();
    let run = night(&home, "2026-10-31");
    let id = entry(&run, "D01", &unpaid());
    let refused = |args: &[&str], wanted: &str| {
        let (code, out, err) = home.try_run(args);
        assert!(
            code == 1 && err.contains(wanted),
            "{args:?}: {code}\n{out}\n{err}"
        );
    };
    refused(
        &["ledger", "list", "--department", "999"],
        "没有该部门的条目",
    );
    refused(&["ledger", "list", "--rule", "ZZ9"], "没有这条规则");
    home.ok(&["ledger", "list", "--rule", "D0*", "--department", "U1"]);
    let out = home.path().join("x.csv");
    let out = out.to_str().unwrap();
    refused(
        &["ledger", "export", "--department", "999", "--out", out],
        "999",
    );
    refused(&["ledger", "export", "--rule", "ZZ9", "--out", out], "ZZ9");
    refused(
        &["ledger", "export", "--as-of", "2999-01-01", "--out", out],
        "尚未到来",
    );
    refused(
        &[
            "ledger",
            "export",
            "--as-of",
            "2999-01-01T00:00:00Z",
            "--out",
            out,
        ],
        "尚未到来",
    );
    assert!(!Path::new(out).exists());
    refused(&["ledger", "show", "58"], "太短");
    refused(&["ledger", "show", "没有"], "不是条目编号");
    refused(&["--by", " ", "ledger", "show", &id], "--by 为空");
    refused(&["--by", "", "ledger", "list"], "--by 为空");
    refused(
        &["--by", "李四\u{200b}", "ledger", "show", &id],
        "看不见的字符（U+200B）",
    );
    home.sql("UPDATE entry SET department = 'OFFICE'");
    refused(
        &["ledger", "issue", "--department", "OFFICE"],
        "不属于任何部门",
    );
    refused(
        &["ledger", "issue", "--department", "OFFICE", "--dry-run"],
        "不属于任何部门",
    );

    let person = |number: &str| {
        let asked = home
            .command(&["ledger", "person"])
            .write_stdin(format!("{number}\n"))
            .output();
        String::from_utf8(asked.unwrap().stdout).unwrap()
    };
    let whole = unpaid();
    assert!(person(&whole[..17]).contains("所输位数不符"));
    let last = if whole.ends_with('0') { "1" } else { "0" };
    assert!(person(&format!("{}{last}", &whole[..17])).contains("校验位不符"));
    assert!(!person(&whole).contains("注意"));

    // What was erased is said to be erased.
    home.sql(&format!(
        "UPDATE wording SET body = '{{}}' WHERE entry_id = '{id}'"
    ));
    let shown = home.ok(&["ledger", "show", &id]);
    assert!(shown.contains("已按保存期限清除"), "{shown}");
    // What the rule is called is nobody's secret.
    let named = rollcall::rules::RulePack::load(home.path(), rollcall::frames::schemas().unwrap());
    let named = named
        .unwrap()
        .rules
        .into_iter()
        .find(|rule| rule.code == "D01");
    let named = named.unwrap().name.zh;
    assert!(shown.contains(&format!("D01 {named}")), "{shown}");
}

#[test]
fn a_login_name_comes_from_the_system() {
    let home = Home::new();
    night(&home, "2026-10-31");
    let done = home
        .command(&["ledger", "baseline"])
        .env_remove("USER")
        .env_remove("LOGNAME")
        .output()
        .unwrap();
    let own = std::process::Command::new("id")
        .arg("-un")
        .output()
        .unwrap();
    let own = String::from_utf8(own.stdout).unwrap();
    assert!(done.status.success(), "{done:?}");
    let actor = home.sql("SELECT actor FROM audit WHERE action = 'baseline'");
    assert_eq!(actor.trim(), own.trim());
}
