//! Approved and filled numbers of a district on several days, against a second computation in DuckDB and Python.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rollcall::establishment::{Book, State};
use rollcall::synth::{self, Options, Plant};

use super::day;
use crate::{night, second};

const DAYS: [&str; 6] = [
    "2019-03-28",
    "2019-03-29",
    "2024-08-22",
    "2026-05-14",
    "2026-10-31",
    "2026-11-30",
];

#[test]
fn numbers_of_every_unit_are_those_of_a_second_computation() {
    let Some(python) = second::python() else {
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let options = Options {
        people: 2_400,
        departments: 33,
        date: night::day(),
        seed: 5,
        out: home.path().to_owned(),
        plant: Plant::All,
        held: Vec::new(),
    };
    synth::write(&options).expect("a district");
    let night = night::judge(home.path());
    let inputs = night.judged.collected.inputs().expect("tables");
    let book = Book::of(&inputs.tables, &night.judged.frames).expect("a book");
    let out = tempfile::tempdir().expect("a folder");
    night.export(out.path());

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/establishment_as_of.py");
    let run = Command::new(python)
        .arg(script)
        .arg(out.path())
        .arg(home.path().join("config/codes"))
        .arg(night.request.business_date.to_string())
        .args(DAYS)
        .output()
        .expect("python runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    type Numbers = BTreeMap<String, (i64, i64, i64)>;
    let theirs: BTreeMap<String, Numbers> =
        serde_json::from_slice(&run.stdout).expect("JSON of days");

    for on in DAYS {
        let state = State::of(&book, day(on));
        let mut ours: Numbers = BTreeMap::new();
        for unit in &state.units {
            for (item, figures) in [
                ("headcount", &unit.headcount),
                ("leadership", &unit.leadership),
                ("internal_body", &unit.bodies),
            ] {
                for of in figures {
                    let key = format!("{}/{item}/{}", unit.code, of.category);
                    ours.insert(key, (of.approved, of.filled, of.reserved));
                }
            }
        }
        assert!(ours.len() > 300, "{on}: {}", ours.len());
        assert!(
            ours == theirs[on],
            "{on}: {:?}",
            different(&ours, &theirs[on])
        );
    }
}

fn different<T: PartialEq + std::fmt::Debug>(
    ours: &BTreeMap<String, T>,
    theirs: &BTreeMap<String, T>,
) -> Vec<String> {
    let keys = ours.keys().chain(theirs.keys());
    let mut found: Vec<String> = keys
        .filter(|key| ours.get(*key) != theirs.get(*key))
        .map(|key| {
            format!(
                "{key}: {:?} here, {:?} there",
                ours.get(key),
                theirs.get(key)
            )
        })
        .collect();
    found.dedup();
    found.truncate(20);
    found
}
