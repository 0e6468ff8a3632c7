//! What was normalised once is read back, and made anew when anything that decides it has changed.

use polars::prelude::DataFrame;
use rollcall::normalise::{Stored, load_or_normalise, normalise};

use super::home::{codes, payroll, snapshot, today};
use super::separated::{HEADER, line};

fn names(dir: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| !n.starts_with("raw-"))
        .collect();
    names.sort();
    names
}

fn rows(kept: &Stored) -> DataFrame {
    kept.accepted.clone().collect().unwrap()
}

#[test]
fn kept_rows_are_read_back_and_a_changed_code_table_makes_them_anew() {
    let dir = tempfile::tempdir().unwrap();
    let source = payroll("");
    let text = HEADER.to_owned()
        + &line(1, "张三,990001001,在职,,1000,")
        + &line(2, "李四,990001001,退养,,1000,")
        + "合计,,,,,2000,\n";
    let snapshot = snapshot(dir.path(), &source, &[("p.csv", text.as_bytes())]);
    let first = load_or_normalise(&source, &codes(), &snapshot, today()).unwrap();
    assert_eq!(names(dir.path()).len(), 3, "{:?}", names(dir.path()));

    // What went to its file as it was read is what reading into memory gives.
    let held = normalise(&source, &codes(), &snapshot, today()).unwrap();
    assert!(rows(&first).equals_missing(&held.accepted));
    assert!(first.quarantine.equals_missing(&held.quarantine));
    assert_eq!(rows(&first).schema(), held.accepted.schema());
    assert_eq!(first.totals, held.totals);

    // Without the raw file only what was kept can answer.
    std::fs::remove_file(&snapshot.files[0].path).unwrap();
    let again = load_or_normalise(&source, &codes(), &snapshot, today()).unwrap();
    assert!(rows(&again).equals_missing(&rows(&first)));
    assert!(again.quarantine.equals_missing(&first.quarantine));
    assert_eq!(rows(&again).schema(), rows(&first).schema());
    assert_eq!(again.totals, first.totals);

    std::fs::write(&snapshot.files[0].path, &text).unwrap();
    let mut wider = codes();
    let table = wider.get_mut("payroll-class").unwrap();
    table.values.insert("退养".into(), "retired".into());
    let anew = load_or_normalise(&source, &wider, &snapshot, today()).unwrap();
    assert_eq!((first.totals.accepted, anew.totals.accepted), (1, 2));
    assert_eq!(names(dir.path()).len(), 6);
}

#[test]
fn a_damaged_kept_file_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let source = payroll("");
    let text = HEADER.to_owned() + &line(1, "张三,990001001,在职,,1000,");
    let snapshot = snapshot(dir.path(), &source, &[("p.csv", text.as_bytes())]);
    let first = load_or_normalise(&source, &codes(), &snapshot, today()).unwrap();
    let whole_rows = rows(&first);
    for name in names(dir.path()) {
        let path = dir.path().join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let again = load_or_normalise(&source, &codes(), &snapshot, today()).unwrap();
        assert!(rows(&again).equals_missing(&whole_rows));
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    }
}
