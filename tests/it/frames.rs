//! The texts of src/frames, run a second time by DuckDB over the same prepared tables: two engines, one meaning.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use polars::prelude::{LazyFrame, ParquetWriter};
use rollcall::frames::TEXTS;
use rollcall::synth::{self, Options, Plant};

use crate::{night, second};

/// A synthetic district with every kind of problem.
pub fn district(out: &Path) {
    let options = Options {
        people: 3_000,
        departments: 40,
        date: night::day(),
        seed: 13,
        out: out.to_owned(),
        plant: Plant::All,
        held: Vec::new(),
    };
    synth::write(&options).expect("a district");
}

/// The tables as Parquet, the prepared ones and the results, and the texts that make these of those.
pub fn export(tables: &BTreeMap<&'static str, LazyFrame>, out: &Path) {
    for (name, table) in tables {
        write(table.clone(), &out.join(format!("{name}.parquet")));
    }
    let texts: Vec<(&str, &str)> = TEXTS.iter().map(|text| (text.name, text.sql)).collect();
    let texts = serde_json::to_string(&texts).expect("texts");
    fs::write(out.join("texts.json"), texts).expect("texts written");
}

pub fn write(table: LazyFrame, path: &Path) {
    let mut table = table.collect().expect("a table");
    let file = fs::File::create(path).expect("a file");
    ParquetWriter::new(file)
        .finish(&mut table)
        .expect("a table written");
}

#[test]
fn duckdb_makes_the_same_frames_of_the_same_tables() {
    let Some(python) = second::python() else {
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    district(home.path());
    let night = night::judge(home.path());
    let out = tempfile::tempdir().expect("a folder");
    export(&night.judged.frames.tables, out.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames_in_duckdb.py");
    let run = Command::new(python)
        .arg(script)
        .arg(out.path())
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&run.stdout);
    let fault = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{fault}");
    // One line a text: its name and its rows. The district has something to say in every one.
    for text in TEXTS {
        let mut lines = said.lines();
        let rows = lines.find_map(|line| line.strip_prefix(&format!("{} ", text.name)));
        let rows: u64 = rows.and_then(|rows| rows.parse().ok()).unwrap_or_default();
        assert!(rows > 0, "{} is empty:\n{said}", text.name);
    }
}
