//! The frames' texts and the rules' predicates, run again by a Spark Connect server over the same prepared tables: over
//! nights, and over small tables of everything that engines are known to differ in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use polars::prelude::{AnyValue, DataFrame, DataType, IntoLazy, LazyFrame, Series};
use polars::sql::sql_expr;
use rollcall::frames::{self, Engine, PolarsEngine, TEXTS};
use rollcall::rules::RulePack;

use crate::{frames as exported, night, scene, second};

type Tables = BTreeMap<&'static str, LazyFrame>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The tables and their texts, every predicate of the rules, frame by frame, and what polars makes of each on every row.
fn export(tables: &Tables, out: &Path) -> PathBuf {
    let schemas = frames::schemas().expect("frames over nothing");
    let pack = RulePack::load(root(), schemas).expect("a sound pack");
    fs::create_dir_all(out.join("rules")).expect("a folder");
    exported::export(tables, out);
    let mut by_frame: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
    for rule in &pack.rules {
        let of = by_frame.entry(rule.frame.get_ref()).or_default();
        let excuses = rule.explained_by.iter().filter_map(|of| of.when.as_ref());
        let texts = [&rule.when].into_iter().chain(&rule.lead_when);
        for (at, text) in texts.chain(excuses).enumerate() {
            of.push((format!("{}_{at}", rule.code), text.get_ref()));
        }
    }
    for (frame, predicates) in &by_frame {
        let read = |(name, sql): &(String, &str)| sql_expr(sql).expect("a predicate").alias(name);
        let columns: Vec<_> = predicates.iter().map(read).collect();
        let judged = tables[frame].clone().with_columns(columns);
        exported::write(judged, &out.join(format!("rules/{frame}.parquet")));
    }
    let predicates: Vec<_> = by_frame.into_iter().collect();
    let predicates = serde_json::to_string(&predicates).expect("texts");
    fs::write(out.join("predicates.json"), predicates).expect("texts written");
    out.to_owned()
}

/// Numbers without end that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, faces: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % faces
    }
}

/// Values that a column of a nasty table draws from: few, so that rows repeat and keys meet; nothing at all among them.
fn values<'a>(name: &str, real: &'a Series) -> Vec<AnyValue<'a>> {
    let mut seen: Vec<AnyValue<'a>> = match real.dtype() {
        DataType::Boolean => vec![AnyValue::Boolean(true), AnyValue::Boolean(false)],
        _ if name.ends_with("_key") => [-7, 1, 2, 99_999_999_999_999_999]
            .map(AnyValue::Int64)
            .to_vec(),
        DataType::Date => real.iter().step_by(real.len() / 6 + 1).collect(),
        _ => real.iter().take(4).collect(),
    };
    if real.dtype() == &DataType::String {
        seen.extend(["", "𠮷田·Ä é"].map(AnyValue::String));
    }
    seen.push(AnyValue::Null);
    seen
}

/// The texts' results over prepared tables like those of a night, but of a few rows drawn without any sense.
fn nasty(of_a_night: &Tables, rows: usize, seed: u64) -> Tables {
    let mut dice = Dice(seed);
    let made = |name: &str| TEXTS.iter().any(|text| text.name == name);
    let mut tables = Tables::new();
    for (name, table) in of_a_night.iter().filter(|(name, _)| !made(name)) {
        let real = table.clone().collect().expect("a table");
        if *name == "night" {
            tables.insert(name, real.lazy());
            continue;
        }
        let columns = real.columns().iter().map(|column| {
            let name = column.name().clone();
            let distinct = column.as_materialized_series().unique();
            let distinct = distinct.and_then(|of| of.drop_nulls().sort(<_>::default()));
            let distinct = distinct.expect("values");
            let from = values(&name, &distinct);
            let drawn: Vec<_> = (0..rows)
                .map(|_| from[dice.below(from.len())].clone())
                .collect();
            Series::from_any_values_and_dtype(name, &drawn, column.dtype(), true)
                .expect("a column")
                .into()
        });
        let columns: Vec<_> = columns.collect();
        let drawn = DataFrame::new(rows, columns).expect("a table");
        tables.insert(name, drawn.lazy());
    }
    for text in TEXTS {
        let result = PolarsEngine.run(text, &tables).expect("a result");
        tables.insert(text.name, result);
    }
    tables
}

/// What the server and polars do not share, as the script tells it, over several folders.
fn differences(python: &str, folders: &[PathBuf]) -> Result<String, String> {
    let run = Command::new(python)
        .args(["-W", "ignore"])
        .arg(root().join("tests/frames_on_spark.py"))
        .args(folders)
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    if run.status.success() {
        Ok(said)
    } else {
        Err(format!("{said}{}", String::from_utf8_lossy(&run.stderr)))
    }
}

#[test]
fn a_spark_connect_server_makes_the_same_of_the_same_tables() {
    let modules = "pysail.spark, pyspark.sql";
    let Some(python) = second::python_with(modules, "the comparison with Spark") else {
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    exported::district(&home.path().join("district"));
    for part in ["config", "jobs", "seeds"] {
        scene::copy(&root().join(part), &home.path().join("seeds").join(part));
    }
    let out = tempfile::tempdir().expect("a folder");
    let mut folders = Vec::new();
    for name in ["district", "seeds"] {
        let night = night::judge(&home.path().join(name));
        let tables = &night.judged.frames.tables;
        folders.push(export(tables, &out.path().join(name)));
        if name == "seeds" {
            for (rows, seed) in [(0, 1), (5, 2), (40, 3), (150, 4)] {
                let nasty = nasty(tables, rows, seed);
                folders.push(export(&nasty, &out.path().join(format!("nasty-{rows}"))));
            }
        }
    }
    let said = differences(&python, &folders).unwrap_or_else(|fault| panic!("{fault}"));
    for text in TEXTS {
        let rows = said.lines().filter(|line| {
            let rows = line.strip_prefix(&format!("{} ", text.name));
            rows.is_some_and(|rows| rows != "0")
        });
        assert!(rows.count() > 1, "{} is empty:\n{said}", text.name);
    }

    // And what differs is told: other rows than polars had, behind its back.
    let folder = out.path().join("nasty-5");
    fs::copy(
        folder.join("near_match.parquet"),
        folder.join("pair.parquet"),
    )
    .expect("a copy");
    fs::copy(
        out.path().join("nasty-40/near_match.parquet"),
        folder.join("near_match.parquet"),
    )
    .expect("a copy");
    let told = differences(&python, &[folder]).expect_err("a difference");
    assert!(told.contains("pair: 40 rows of the server only"), "{told}");
}
