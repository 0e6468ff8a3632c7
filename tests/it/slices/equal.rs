//! Three synthetic districts: every department's run of its slices against the run of everything, and again after people
//! moved between departments.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{Duration, NaiveDate};
use polars::prelude::{AnyValue, DataFrame};
use rollcall::config::Config;
use rollcall::domain::attempt::Pulling;
use rollcall::domain::secret::Secret;
use rollcall::domain::table::{Kind, Type};
use rollcall::frames::{self, Around};
use rollcall::rules::{Finding, RulePack};
use rollcall::run::{self, Judged, Request, Silent};
use rollcall::synth::{self, Options, Plant};

use super::{Office, SLICED, Table, put, source, wanted};
use crate::scene::{copy, night, request};

const DATE: &str = "2026-10-31";
/// Rules whose findings may lie across departments.
const ACROSS: [&str; 4] = ["E01", "E02", "E04", "H03"];

/// A district behind an address: its home after a night of everything.
struct District {
    home: tempfile::TempDir,
    office: Office,
    departments: Vec<String>,
}

/// All that a finding says, but for where it stands.
type Said = (String, String, String, String, String, String);

/// Also the order of somebody's rows, and from which of them post and day of entry are taken.
fn said(finding: &Finding) -> Said {
    (
        format!("{} {}", finding.rule, finding.subject),
        format!(
            "{} {} {:?}",
            finding.state, finding.grade, finding.explained_by
        ),
        finding.department.clone(),
        finding.evidence_hash(),
        format!(
            "{:?} {:?} {:?}",
            finding.values, finding.approved, finding.actual
        ),
        format!(
            "{:?} {:?} {:?} {:?} {:?}",
            finding.people, finding.person, finding.seen_in, finding.related, finding.also_concerns
        ),
    )
}

fn judged(home: &Path, request: &Request) -> Judged {
    let schemas = frames::schemas().expect("frames");
    let config = Config::load(home).unwrap_or_else(|fault| panic!("{fault}"));
    let pack = RulePack::load(home, schemas).expect("a pack");
    let job = run::job(&config, "nightly").expect("the job").clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let collected = runtime
        .block_on(run::collect(&config, &job, request, Arc::new(Silent)))
        .expect("sources");
    let around = Some(Around::departments(&request.departments));
    run::judge_while(
        &config,
        &job,
        &pack,
        &Secret::from_bytes([7; 32]),
        collected,
        request,
        around.filter(|_| !request.departments.is_empty()).as_ref(),
        &Silent,
    )
    .expect("a night")
}

fn cell(value: &AnyValue<'_>, kind: Type) -> String {
    let day = |days: i32| NaiveDate::default() + Duration::days(days.into());
    match (value, kind) {
        (AnyValue::Null, _) => String::new(),
        (AnyValue::Date(days), Type::Month) => day(*days).format("%Y-%m").to_string(),
        (AnyValue::Date(days), _) => day(*days).to_string(),
        (AnyValue::Int64(fen), Type::Money) => {
            format!(
                "{}{}.{:02}",
                if *fen < 0 { "-" } else { "" },
                fen.abs() / 100,
                fen.abs() % 100
            )
        }
        (AnyValue::Boolean(yes), _) => (if *yes { "是" } else { "否" }).to_owned(),
        (AnyValue::String(text), _) => (*text).to_owned(),
        (AnyValue::StringOwned(text), _) => text.to_string(),
        (other, _) => other.to_string(),
    }
}

/// Rows under their canonical names, as an office would send them.
fn table(kind: Kind, rows: &DataFrame) -> Table {
    let columns = kind.columns();
    let header = columns.iter().map(|of| of.name.to_owned()).collect();
    let body = (0..rows.height()).map(|row| {
        let cells = columns.iter().map(|of| {
            let column = rows.column(of.name).expect("a canonical column");
            cell(&column.get(row).expect("a cell"), of.kind)
        });
        cells.collect()
    });
    std::iter::once(header).chain(body).collect()
}

impl District {
    fn of(seed: u64) -> Self {
        let made = tempfile::tempdir().expect("a folder");
        let options = Options {
            people: 1_500,
            departments: 30,
            date: DATE.parse().expect("a day"),
            seed,
            out: made.path().to_owned(),
            plant: Plant::All,
            held: Vec::new(),
        };
        synth::write(&options).expect("a district");
        let first = judged(made.path(), &request(DATE));
        let home = tempfile::tempdir().expect("a folder");
        for part in ["config/codes", "config/rules", "jobs"] {
            copy(&made.path().join(part), &home.path().join(part));
        }
        let settings =
            fs::read_to_string(made.path().join("config/rollcall.toml")).expect("settings");
        put(home.path(), "config/rollcall.toml", &settings);
        let (mut tables, mut units) = (BTreeMap::new(), BTreeMap::new());
        for of in &first.collected.sources {
            let rows = of
                .normalised
                .as_ref()
                .expect("rows")
                .accepted
                .clone()
                .collect()
                .expect("rows");
            let mut table = table(of.source.kind, &rows);
            if SLICED.contains(&of.source.kind.name()) {
                let unit = of.source.kind.unit_column().expect("a unit");
                for text in rows
                    .column(unit)
                    .expect("units")
                    .str()
                    .expect("texts")
                    .iter()
                    .flatten()
                {
                    let meant = first.frames.units.meant(&of.source.name, text);
                    if let Some(code) = meant.and_then(|unit| unit.department.clone()) {
                        units.insert(text.to_owned(), code);
                    }
                }
                spoil(&mut table, of.source.kind);
            }
            tables.insert(of.source.kind.name().to_owned(), table);
        }
        // A text may mean something to one source only, by its crosswalk.
        put(
            home.path(),
            "config/codes/unit-crosswalk.csv",
            &fs::read_to_string(made.path().join("config/codes/unit-crosswalk.csv"))
                .expect("a crosswalk"),
        );
        let office = Office::open(tables.clone(), units);
        for (name, table) in &tables {
            let pull = if SLICED.contains(&name.as_str()) {
                office.pull(name)
            } else {
                let lines: Vec<String> = table.iter().map(|row| super::line(row)).collect();
                put(
                    home.path(),
                    &format!("extracts/{name}.csv"),
                    &(lines.join("\n") + "\n"),
                );
                format!(
                    "[pull]\ntype = \"file\"\npath = \"extracts/{name}.csv\"\nencoding = \"utf-8\"\n"
                )
            };
            put(
                home.path(),
                &format!("config/sources/{name}.toml"),
                &source(name, &table[0], &pull),
            );
        }
        // A run that ends well, so that there are whole extracts to lay slices over.
        night(home.path(), &request(DATE)).expect("a night");
        let departments = first.frames.units.departments().into_keys().collect();
        Self {
            home,
            office,
            departments,
        }
    }

    fn tables(&self) -> BTreeMap<String, Table> {
        self.office.tables.lock().expect("the tables").clone()
    }

    /// Findings by department of a run of everything, in a home of its own.
    fn whole(&self) -> (BTreeMap<String, BTreeSet<Said>>, Judged, tempfile::TempDir) {
        let place = tempfile::tempdir().expect("a folder");
        for part in ["config", "jobs", "extracts"] {
            copy(&self.home.path().join(part), &place.path().join(part));
        }
        let whole = judged(place.path(), &request(DATE));
        let mut by = BTreeMap::new();
        for finding in &whole.findings {
            let of: &mut BTreeSet<Said> = by.entry(finding.department.clone()).or_default();
            assert!(of.insert(said(finding)));
        }
        (by, whole, place)
    }

    /// Each of these departments' runs says what the run of everything says of it; `together`: so many departments a run.
    /// How many sources were sliced.
    fn hold(
        &self,
        departments: &[String],
        together: usize,
        expected: &BTreeMap<String, BTreeSet<Said>>,
    ) -> usize {
        let mut sliced = 0;
        for codes in departments.chunks(together) {
            let scope: Vec<&str> = codes.iter().map(String::as_str).collect();
            let part = judged(self.home.path(), &wanted(DATE, &scope, Pulling::Slice));
            let found: BTreeSet<Said> = part.findings.iter().map(said).collect();
            let expected: BTreeSet<Said> = codes
                .iter()
                .filter_map(|code| expected.get(code))
                .flatten()
                .cloned()
                .collect();
            let too_few: Vec<_> = expected.difference(&found).collect();
            let too_many: Vec<_> = found.difference(&expected).collect();
            assert!(
                too_few.is_empty() && too_many.is_empty(),
                "departments {codes:?}: lacking {too_few:#?}, and beside them {too_many:#?}"
            );
            let overlays = (part.collected.sources.iter()).filter_map(|of| of.snapshot.as_ref());
            sliced += overlays.filter(|of| !of.parents.is_empty()).count();
        }
        sliced
    }
}

/// A few rows that cannot be accepted: a word of no meaning, a number that cannot be read.
fn spoil(table: &mut Table, kind: Kind) {
    let word = if kind == Kind::Register {
        "kind"
    } else {
        "status"
    };
    let word = if kind == Kind::Payroll {
        "pay_class"
    } else {
        word
    };
    let word = table[0]
        .iter()
        .position(|name| name == word)
        .expect("a word");
    for (at, row) in table.iter_mut().skip(1).enumerate() {
        if at % 151 == 7 {
            row[word] = "不明".to_owned();
        }
        if at % 401 == 11 {
            row[0].clear();
        }
    }
}

/// Departments in which some person of a finding stands.
fn places(judged: &Judged, finding: &Finding) -> BTreeSet<String> {
    let keys: BTreeSet<i64> = finding.people.iter().map(|(key, _)| *key).collect();
    let mut found = BTreeSet::new();
    for kind in Kind::PEOPLE {
        let rows = judged.frames.rows_of_people(kind, &keys).expect("rows");
        for id in rows
            .column("unit_id")
            .expect("units")
            .i32()
            .expect("numbers")
            .iter()
            .flatten()
        {
            found.extend(
                judged
                    .frames
                    .units
                    .get(id)
                    .and_then(|unit| unit.department.clone()),
            );
        }
    }
    found
}

/// The first person of each of these departments' rosters moves to a unit of the next department; every second one in
/// the roster alone.
fn move_people(district: &District, departments: &[String], whole: &Judged) -> Vec<String> {
    let mut tables = district.tables();
    let mut touched = BTreeSet::new();
    let unit_of = |code: &str| {
        let mut units = whole.frames.units.iter();
        let found = units.find(|(_, unit)| unit.known && unit.department.as_deref() == Some(code));
        found.expect("a unit").1.code.clone()
    };
    let department = |text: &str| {
        whole
            .frames
            .units
            .meant("roster", text)
            .and_then(|unit| unit.department.clone())
    };
    for (at, pair) in departments.windows(2).enumerate().step_by(6) {
        let (from, to) = (&pair[0], &pair[1]);
        let roster = tables.get_mut("roster").expect("the roster");
        let Some(row) = roster
            .iter_mut()
            .skip(1)
            .find(|row| department(&row[3]).as_ref() == Some(from))
        else {
            continue;
        };
        let (number, name, target) = (row[0].clone(), row[2].clone(), unit_of(to));
        row[3].clone_from(&target);
        if at % 2 == 0 {
            for kind in ["personnel", "payroll", "insurance"] {
                let rows = tables.get_mut(kind).expect("a table");
                for row in rows
                    .iter_mut()
                    .filter(|row| row[0] == number && row[2] == name)
                {
                    row[3].clone_from(&target);
                }
            }
        }
        touched.extend([from.clone(), to.clone()]);
    }
    district.office.set(tables);
    touched.into_iter().collect()
}

fn district_holds(seed: u64, together: usize) {
    let district = District::of(seed);
    let (expected, whole, _there) = district.whole();
    for rule in ACROSS {
        let mut found = whole.findings.iter().filter(|finding| finding.rule == rule);
        assert!(
            found.any(|finding| places(&whole, finding).len() > 1),
            "no {rule} across departments in the district of seed {seed}"
        );
    }
    let sliced = district.hold(&district.departments, together, &expected);
    let runs = district.departments.len().div_ceil(together);
    assert_eq!(
        sliced,
        runs * SLICED.len(),
        "where nothing has changed, every source is sliced"
    );

    let touched = move_people(&district, &district.departments, &whole);
    assert!(touched.len() > 8);
    let (moved, ..) = district.whole();
    assert_ne!(moved, expected, "moving people changes something");
    let sliced = district.hold(&touched, 1, &moved);
    assert!(sliced > touched.len(), "{sliced}");
}

#[test]
fn every_department_of_a_district_is_its_part_of_the_whole() {
    district_holds(11, 1);
}

#[test]
fn and_of_a_second_district() {
    district_holds(12, 3);
}

#[test]
fn and_of_a_third() {
    district_holds(13, 4);
}
