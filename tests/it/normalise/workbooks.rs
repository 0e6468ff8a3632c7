//! Workbooks, made by openpyxl as the tests run, and by LibreOffice beforehand.

use std::path::Path;
use std::process::Command;

use rollcall::normalise::Normalised;

use super::home::{id, payroll, roster, run, source, texts};

/// The workbooks of `tests/python/normalise_books.py`; none when Python or openpyxl is missing, which CI does not allow.
fn books() -> Option<tempfile::TempDir> {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let probe = Command::new(&python)
        .args(["-c", "import openpyxl"])
        .output();
    if !probe.is_ok_and(|out| out.status.success()) {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "{python} lacks openpyxl"
        );
        eprintln!("SKIPPED: {python} lacks openpyxl");
        return None;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/normalise_books.py");
    let out = Command::new(python)
        .arg(script)
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    Some(dir)
}

fn read(dir: &Path, name: &str, pull: &str) -> Normalised {
    run(
        &payroll(pull),
        &[(name, &std::fs::read(dir.join(name)).unwrap())],
    )
    .unwrap()
}

#[test]
fn titles_hidden_rows_subtotals_and_repeated_headers() {
    let Some(dir) = books() else { return };
    let made = read(dir.path(), "titled.xlsx", "");
    assert_eq!(texts(&made.accepted, "row"), ["5", "6", "9"]);
    assert_eq!(texts(&made.accepted, "sheet"), ["工资", "工资", "工资"]);
    assert_eq!(texts(&made.accepted, "gross"), ["123456", "30", "200000"]);
    let t = &made.totals;
    assert_eq!(
        (t.read, t.accepted, t.title, t.blank, t.subtotal),
        (9, 3, 3, 1, 2)
    );
    let control: Vec<_> = t
        .control
        .iter()
        .map(|c| (c.what.as_str(), c.given, c.read))
        .collect();
    assert_eq!(control, [("rows", 3, 3), ("gross", 323_486, 323_486)]);
    assert_eq!(t.control[0].given_in, "titled.xlsx!工资 row 10");
}

#[test]
fn a_merged_cell_stands_for_each_of_its_rows_but_an_amount_only_once() {
    let Some(dir) = books() else { return };
    let made = read(dir.path(), "merged.xlsx", "");
    assert_eq!(texts(&made.accepted, "unit"), ["990001001", "990001001"]);
    assert_eq!(texts(&made.accepted, "person_id"), [id(1), id(2)]);
    assert_eq!(texts(&made.quarantine, "reasons"), ["blank:gross"]);
    assert_eq!(made.totals.title, 1, "the upper half of the header");
}

#[test]
fn numbers_and_dates_of_cells() {
    let Some(dir) = books() else { return };
    let bytes = std::fs::read(dir.path().join("numbers.xlsx")).unwrap();
    let made = run(&roster(""), &[("numbers.xlsx", &bytes)]).unwrap();
    assert_eq!(
        texts(&made.accepted, "unit_code"),
        ["990001001", "990001001", "990001001"]
    );
    assert_eq!(
        texts(&made.accepted, "entry_on"),
        ["2019-06-27", "2019-06-27", "2019-06-27"]
    );
    assert_eq!(
        texts(&made.accepted, "birth_on"),
        ["1980-01-01", "1980-01-01", "-"]
    );
    assert_eq!(
        texts(&made.accepted, "id_read")[2],
        "990001800101004",
        "fifteen digits survive as a number"
    );
    assert_eq!(
        texts(&made.quarantine, "reasons"),
        ["precision_lost:person_id", "precision_lost:person_id"]
    );
    assert_eq!(made.totals.without_id, 2);
}

#[test]
fn the_sheet_with_the_header_is_found_and_a_wrong_one_is_named() {
    let Some(dir) = books() else { return };
    for pull in ["", "sheet = \"明细\""] {
        assert_eq!(
            texts(&read(dir.path(), "sheets.xlsx", pull).accepted, "sheet"),
            ["明细 "]
        );
    }
    let bytes = std::fs::read(dir.path().join("sheets.xlsx")).unwrap();
    let fault = |pull: &str| {
        run(&payroll(pull), &[("sheets.xlsx", &bytes)])
            .unwrap_err()
            .to_string()
    };
    assert!(
        fault("sheet = \"在职\"").contains("no sheet 在职; it has: 说明, 汇总, 明细"),
        "{}",
        fault("sheet = \"在职\"")
    );
    let wrong = fault("sheet = \"汇总\"");
    assert!(
        wrong.contains("sheets.xlsx!汇总") && wrong.contains("headers found: 单位, 人数"),
        "{wrong}"
    );
    let empty = std::fs::read(dir.path().join("empty.xlsx")).unwrap();
    let fault = run(&payroll(""), &[("empty.xlsx", &empty)])
        .unwrap_err()
        .to_string();
    assert!(fault.contains("headers found: none"), "{fault}");
}

#[test]
fn a_huge_declared_size_and_far_apart_cells_cost_nothing() {
    let Some(dir) = books() else { return };
    assert_eq!(read(dir.path(), "billion.xlsx", "").totals.accepted, 1);
    let made = read(dir.path(), "far_apart.xlsx", "");
    assert_eq!((made.totals.accepted, made.totals.quarantined), (1, 1));
    assert_eq!(made.totals.blank, 1_048_576 - 3);
    assert_eq!(texts(&made.quarantine, "row"), ["1048576"]);
}

#[test]
fn xls_ods_and_what_wps_writes_are_read_like_xlsx() {
    let xls = include_bytes!("../../vectors/workbooks/small.xls");
    let ods = include_bytes!("../../vectors/workbooks/small.ods");
    for (name, bytes) in [
        ("p.xls", &xls[..]),
        ("p.et", xls),
        ("p.xlsx", xls),
        ("p.ods", ods),
    ] {
        let made = run(&payroll(""), &[(name, bytes)]).unwrap();
        assert_eq!(texts(&made.accepted, "person_id"), [id(1), id(2)], "{name}");
        assert_eq!(texts(&made.accepted, "row"), ["4", "5"], "{name}");
        assert_eq!(
            texts(&made.accepted, "gross"),
            ["123450", "500000"],
            "{name}"
        );
        assert_eq!(
            texts(&made.accepted, "unit"),
            ["990001001", "990001001"],
            "{name}"
        );
        assert_eq!(made.totals.control[0].read, 623_450, "{name}");
    }
}

#[test]
fn an_encrypted_workbook_says_so() {
    let bytes = include_bytes!("../../vectors/workbooks/encrypted.xlsx");
    let fault = run(&payroll(""), &[("p.xlsx", bytes)])
        .unwrap_err()
        .to_string();
    assert!(fault.contains("p.xlsx is encrypted"), "{fault}");
}

#[test]
fn other_files_under_the_name_of_a_workbook() {
    let fault = run(&payroll(""), &[("p.xls", b"<html><table>")])
        .unwrap_err()
        .to_string();
    assert!(fault.contains("web page"), "{fault}");
    let text = super::separated::HEADER.replace(',', "\t")
        + &super::separated::line(1, "张三,990001001,在职,,1,").replace(',', "\t");
    assert_eq!(
        run(&payroll(""), &[("p.xls", text.as_bytes())])
            .unwrap()
            .totals
            .accepted,
        1
    );
    let fault = run(&payroll(""), &[("p.xlsx", b"PK\x03\x04 cut")])
        .unwrap_err()
        .to_string();
    assert!(fault.contains("p.xlsx"), "{fault}");
}

#[test]
fn one_sheet_a_source_is_enough_for_units() {
    let Some(dir) = books() else { return };
    let units = source(
        "units",
        "kind = \"units\"\nlabel = { zh = \"\", en = \"\" }\n[pull]\ntype = \"file\"\npath = \"x\"\n[columns]\n\
         unit_code = \"单位\"\nname = \"单位\"\nkind = { const = \"organ\" }\n",
    );
    let bytes = std::fs::read(dir.path().join("sheets.xlsx")).unwrap();
    let made = run(&units, &[("sheets.xlsx", &bytes)]).unwrap();
    assert_eq!(texts(&made.accepted, "kind"), ["organ"]);
    assert_eq!(texts(&made.accepted, "unit_code"), ["编办"]);
}
