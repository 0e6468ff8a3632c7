//! A synthetic district: all nine extracts in the forms that offices send, the home that reads them, planted
//! problems of every rule with every lawful exception, and the answer key.
//!
//! Order of work: plants first, because they may need units of their own; then ordinary people, written as they are
//! made and counted as they pass; then what must agree with the counts (journal, plans); then the configuration.
//! No two runs with the same options differ in a byte, and nobody in it exists: every number is of a region 99xxxx.

mod answer;
mod base;
mod draw;
mod form;
mod home;
mod identity;
mod journal;
mod moment;
mod names;
mod people;
mod person;
mod plant;
mod reform;
mod tally;
mod unit;
mod variety;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use base::Base;
use moment::Moment;
use people::Extracts;
use plant::Planting;
use tally::Tally;
use unit::Units;

use crate::domain::table::Kind;

/// What to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// About how many people, planted ones included.
    pub people: usize,
    /// How many departments; every third has an institution under it, and plants add units of their own.
    pub departments: usize,
    /// The business date.
    pub date: NaiveDate,
    /// Another seed, another district.
    pub seed: u64,
    /// The home to write.
    pub out: PathBuf,
    /// What to plant.
    pub plant: Plant,
    /// Sources whose extracts have not come this night.
    pub held: Vec<String>,
}

/// What is planted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Plant {
    /// Problems of every rule, every excuse, every limit.
    #[default]
    All,
    /// Nothing: a run must find nothing.
    None,
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// People, ordinary and planted.
    pub people: u64,
    /// Units.
    pub units: usize,
    /// Rows of roster, personnel, payroll, insurance and register.
    pub rows: u64,
    /// Lines of the answer key.
    pub answers: usize,
}

/// Why a district could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// Too few departments for the reform of 2019.
    #[error(
        "a district needs at least 30 departments, {0} were asked for: give --departments 30 or more"
    )]
    TooFewDepartments(usize),
    /// Too few people for the units.
    #[error(
        "{departments} departments need at least {least} people, {people} were asked for: give --people {least} or more"
    )]
    TooFewPeople {
        /// Asked for.
        people: usize,
        /// Asked for.
        departments: usize,
        /// Least number that fills every unit.
        least: usize,
    },
    /// No such source.
    #[error("no source `{0}` to hold; a district has {1}")]
    NoSource(String, String),
    /// A file could not be written.
    #[error("writing the synthetic district: {}: check that the folder is writable and has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A workbook could not be written.
    #[error("writing the synthetic district: workbook {}", path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
    /// The answer key could not be written.
    #[error("writing the answer key {}", path.display())]
    Answers {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<polars::prelude::PolarsError>,
    },
}

impl SynthError {
    fn write(path: &Path, source: std::io::Error) -> Self {
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }

    fn workbook(path: &Path, source: rust_xlsxwriter::XlsxError) -> Self {
        Self::Workbook {
            path: path.to_owned(),
            source: Box::new(source),
        }
    }
}

/// Workbooks hold about a million rows and are held in memory while written; above this many people all extracts of
/// people are text.
const MOST_IN_WORKBOOK: usize = 200_000;

/// Writes a whole home.
pub fn write(options: &Options) -> Result<Made, SynthError> {
    write_with(options, &mut |_, _| {})
}

/// Writes a whole home; `progress` is told how many of how many people are written, now and then.
pub fn write_with(
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Made, SynthError> {
    check(options)?;
    let at = Moment::of(options.date);
    let mut planting = Planting::new(Units::ordinary(options.departments), at);
    if options.plant == Plant::All {
        planting.all();
    }
    if !options.held.is_empty() {
        planting.held(&options.held);
    }
    let planted = planting.people.len();
    planting
        .units
        .share_out(options.people.saturating_sub(planted) as u64, options.seed);

    let seeds = options.out.join("seeds");
    std::fs::create_dir_all(&seeds).map_err(|e| SynthError::write(&seeds, e))?;
    let people_format = if options.people > MOST_IN_WORKBOOK {
        "csv"
    } else {
        "xlsx"
    };
    let base = Base {
        units: &planting.units,
        at,
        seed: options.seed,
    };
    let mut extracts = Extracts::create(&seeds, people_format, &at)?;
    let mut tally = Tally::default();
    let people = extracts.write_all(&base, &planting.people, &mut tally, progress)?;
    let rows = extracts.finish(planting.payroll_error)?;

    let journal = planting
        .approvals
        .journal(&planting.units, &tally, &at, options.seed);
    form::units::write(&seeds.join("units.xlsx"), &planting.units)?;
    form::establishment::write(&seeds.join("establishment.xlsx"), &planting.units, &journal)?;
    let (units, paper) = (&planting.units, &planting.paper);
    form::plans::write(&seeds.join("plans.json"), units, &tally, paper, &at)?;
    form::duties::write(&seeds.join("duties.ndjson"), units, paper)?;
    let facts = home::Facts {
        people_format,
        personnel_rows: rows.personnel,
        insurance_rows: rows
            .insurance
            .saturating_add_signed(planting.insurance_error),
        other_rows: [
            ("config/sources/units.toml", planting.units.all.len() as u64),
            ("config/sources/register.toml", rows.register),
            (
                "config/sources/duties.toml",
                lines_of(&seeds.join("duties.ndjson"))?,
            ),
        ]
        .map(|(name, rows)| (name, rows.saturating_add_signed(planting.letter_error))),
        crosswalk: &planting.crosswalk,
    };
    home::write(&options.out, &facts)?;
    answer::write(&seeds, &mut planting.answers)?;
    for source in &options.held {
        withhold(&seeds, source)?;
    }
    Ok(Made {
        people,
        units: planting.units.all.len(),
        rows: rows.all(),
        answers: planting.answers.len(),
    })
}

/// The extract of a held source never came.
fn withhold(seeds: &Path, source: &str) -> Result<(), SynthError> {
    let fault = |e| SynthError::write(seeds, e);
    for entry in std::fs::read_dir(seeds).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.split(['.', '-']).next() == Some(source) {
            std::fs::remove_file(&path).map_err(|e| SynthError::write(&path, e))?;
        }
    }
    Ok(())
}

fn lines_of(path: &std::path::Path) -> Result<u64, SynthError> {
    let text = std::fs::read_to_string(path).map_err(|e| SynthError::write(path, e))?;
    Ok(text.lines().count() as u64)
}

fn check(options: &Options) -> Result<(), SynthError> {
    if options.departments < 30 {
        return Err(SynthError::TooFewDepartments(options.departments));
    }
    let unknown = |name: &&String| !Kind::ALL.iter().any(|kind| kind.name() == name.as_str());
    if let Some(name) = options.held.iter().find(unknown) {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        return Err(SynthError::NoSource(name.clone(), names.join(", ")));
    }
    // Every unit wants a dozen ordinary people; planted people come on top.
    let least = options.departments * 16 + 1000;
    if options.people < least {
        return Err(SynthError::TooFewPeople {
            people: options.people,
            departments: options.departments,
            least,
        });
    }
    Ok(())
}
