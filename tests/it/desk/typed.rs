//! What departments type into a workbook: no number of a person gets into the store, none into a locked cell.

use serde_json::Value;

use crate::cli::home::{self, Home, entry, unpaid};
use crate::store::{has_python, python};

/// Fills in a workbook: into the row of one entry an answer, into the first row without a person a number.
const FILL: &str = "import sys,openpyxl,json
book=openpyxl.load_workbook(sys.argv[1]); s=book['问题台账']
head={c.value:c.column for c in s[4]}
told=json.loads(sys.argv[3]); nobody=None; refused=None
for r in range(5,s.max_row+1):
    cell=lambda name: s.cell(r,head[name])
    id=cell('entry_id').value
    if id==told['id']:
        for name,value in told['cells'].items(): cell(name).value=value
    elif id and not cell('证件号码').value and nobody is None:
        nobody=id; cell('证件号码').value=told['number']; cell('是否属实').value='属实'
    elif id and refused is None:
        refused=id; cell('是否属实').value='不属实'
book.save(sys.argv[2])
print(json.dumps({'nobody':nobody,'refused':refused}))";

#[test]
fn no_number_that_is_typed_gets_in() {
    if !has_python("openpyxl") {
        return;
    }
    Home::on_both(|home| {
        let summary: Value =
            home.json(&["run", "nightly", "--date", "2026-10-31", "--pull", "--json"]);
        let run = home
            .path()
            .join("data/runs")
            .join(summary["run"].as_str().unwrap());
        let id = entry(&run, "D01", &unpaid());
        let (book, back) = (home.path().join("a.xlsx"), home.path().join("b.xlsx"));
        let (book, back) = (book.to_str().unwrap(), back.to_str().unwrap());
        home.ok(&["ledger", "export", "--out", book]);
        let number = home::id("19840315", "249");
        let cells = serde_json::json!({
            "是否属实": "属实", "整改措施": format!("实为{number}"), "责任人": "王五 13800001234",
            "说明": format!("{} {} {}，出生1984-03-15，1998-07-01入职", &number[..6], &number[6..14], &number[14..]),
        });
        let told = serde_json::json!({"id": id, "number": number, "cells": cells}).to_string();
        let said: Value = serde_json::from_str(&python(FILL, &[book, back, &told])).unwrap();
        assert!(
            said["nobody"].is_string() && said["refused"].is_string(),
            "{said}"
        );
        let (code, out, _) = home.try_run(&["ledger", "import", back, "--dry-run"]);
        assert!(
            code == 3 && out.contains("其中 1 条反馈里写有证件号码"),
            "{code} {out}"
        );
        let args = ["--by", "李四", "ledger", "import", back, "--json"];
        let (code, out, err) = home.try_run(&args);
        assert_eq!(code, 3, "{out}\n{err}");
        let told: Value = serde_json::from_str(&out).unwrap();
        let told = if told.is_array() { &told[0] } else { &told };
        let refused: Vec<(&str, &str)> = told["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| {
                (
                    of["entry_id"].as_str().unwrap(),
                    of["kind"].as_str().unwrap(),
                )
            })
            .collect();
        let text = |name: &str| said[name].as_str().unwrap();
        assert!(
            refused.contains(&(text("nobody"), "tampered")),
            "{refused:?}"
        );
        assert!(
            refused.contains(&(text("refused"), "bad_value")),
            "{refused:?}"
        );
        assert_eq!(told["taken"].as_array().unwrap().len(), 1);

        let stored = home.sql("SELECT measures, responsible, remark FROM answer");
        let masked = format!("{}********{}", &number[..6], &number[14..]);
        assert_eq!(
            stored.trim(),
            format!("实为{masked}|王五 13800001234|{masked}，出生1984-03-**，1998-07-**入职")
        );
        // Once more it is the same answer.
        let (_, out, _) = home.try_run(&["--by", "李四", "ledger", "import", back]);
        assert!(out.contains("未变 1"), "{out}");
        // What an earlier version stored whole leaves the office masked.
        home.sql(&format!(
            "UPDATE answer SET remark = '{number}，1984-03-15'"
        ));
        let csv = home.path().join("c.csv");
        home.ok(&["ledger", "export", "--out", csv.to_str().unwrap()]);
        let csv = std::fs::read_to_string(csv).unwrap();
        assert!(csv.contains(&format!("{masked}，1984-03-**")), "{csv}");
        assert!(!csv.contains(&number) && !csv.contains("1984-03-15"));
    });
}

/// Writes a number where an entry's id belongs, and a day of birth where a day belongs.
const SPOIL: &str = "import sys,openpyxl
book=openpyxl.load_workbook(sys.argv[1]); s=book['问题台账']
head={c.value:c.column for c in s[4]}
cell=lambda r,name: s.cell(r,head[name])
for r in (5,6,7): cell(r,'是否属实').value='属实'
cell(5,'entry_id').value=sys.argv[3]
cell(6,'整改时限').value='出生1984年03月15日'
cell(7,'整改时限').value='1984-03-15'
book.save(sys.argv[2])";

#[test]
fn a_refused_row_is_named_without_anybodys_number_or_birth() {
    if !has_python("openpyxl") {
        return;
    }
    let home = Home::new();
    home.json(&["run", "nightly", "--date", "2026-10-31", "--pull", "--json"]);
    let (book, back) = (home.path().join("a.xlsx"), home.path().join("b.xlsx"));
    let (book, back) = (book.to_str().unwrap(), back.to_str().unwrap());
    home.ok(&["ledger", "export", "--out", book]);
    let number = home::id("19840315", "249");
    python(SPOIL, &[book, back, &number]);
    for json in [None, Some("--json")] {
        let mut args = vec!["--by", "李四", "ledger", "import", back];
        args.extend(json);
        let (code, out, err) = home.try_run(&args);
        assert_eq!(code, 3, "{out}\n{err}");
        assert!(out.contains(&number[..6]), "the row is still named: {out}");
        for whole in [number.as_str(), "03-15", "03月15", "0315"] {
            assert!(
                !out.contains(whole) && !err.contains(whole),
                "{whole}: {out}{err}"
            );
        }
    }
}

#[test]
fn a_sum_says_its_unit() {
    if !has_python("openpyxl") {
        return;
    }
    let home = Home::new();
    home.json(&["run", "nightly", "--date", "2026-10-31", "--pull", "--json"]);
    let read = |ending: &str| {
        let out = home.path().join(format!("sums.{ending}"));
        home.ok(&["ledger", "export", "--out", out.to_str().unwrap()]);
        out
    };
    // A sum by Python's decimals out of three kinds of file.
    let said = python(
        "import sys,csv,json,openpyxl
from decimal import Decimal as D
rows=list(csv.DictReader(open(sys.argv[1],encoding='utf-8-sig')))
a={r['entry_id']:D(r['amount_yuan']) for r in rows if r['amount_yuan']}
assert all('.' in r['amount_yuan'] and len(r['amount_yuan'].split('.')[1])==2 for r in rows if r['amount_yuan'])
b={o['entry_id']:D(o['amount_fen'])/100 for o in map(json.loads,open(sys.argv[2],encoding='utf-8')) if o['amount_fen'] is not None}
c={}
for s in openpyxl.load_workbook(sys.argv[3]):
    rows=list(s.iter_rows())
    if len(rows)<4: continue
    head={x.value:i for i,x in enumerate(rows[3])}
    if '涉及金额（元）' not in head: continue
    for r in rows[4:]:
        x=r[head['涉及金额（元）']]
        if isinstance(x.value,(int,float)):
            assert x.number_format=='#,##0.00'
            c[r[head['entry_id']].value]=D(str(x.value)).quantize(D('0.01'))
assert a==b==c and len(a)>0,(a,b,c)
print(len(a))",
        &["csv", "json", "xlsx"].map(read).map(|path| path.to_str().unwrap().to_owned()).each_ref().map(String::as_str),
    );
    assert!(
        said.trim().parse::<u32>().is_ok_and(|count| count > 0),
        "{said}"
    );
}
