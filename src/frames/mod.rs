//! The frames: one SQL text each, run over the night's normalised tables. They are what rules are written against.
//!
//! Three things happen here, in this order:
//! 1. `units` maps every unit as written to the units table; `prepare` gives the tables typed ids and the night's
//!    dates, so that the texts need no parameters.
//! 2. What SQL cannot compute and needs several sources, `names` (wildcard comparison) and `near_match` (typing errors
//!    in numbers), is made as a table before the texts that use it.
//! 3. `engine` runs the texts in the order of [`TEXTS`].

mod around;
mod clauses;
mod coded;
mod engine;
mod held;
mod lookup;
mod names;
mod near_match;
mod night;
pub mod portable;
mod prepare;
mod snag;
mod units;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use polars::prelude::{DataFrame, LazyFrame, PolarsError, Schema};

pub use around::Around;
pub use engine::{Engine, PolarsEngine, Question, holding};
pub use lookup::{is_text_of, of_people};
pub use near_match::BLOCK_CAP;
pub use night::Night;
pub use prepare::no_quarantine;
pub use snag::{Found, Snag};
pub use units::{Unit, Units};

use crate::config::Config;
use crate::domain::table::Kind;

/// A text and what its result is for.
pub struct Text {
    /// Table name under which the result is known to later texts.
    pub name: &'static str,
    /// The SQL.
    pub sql: &'static str,
    /// A frame that rules are written over; the others are steps on the way.
    pub frame: bool,
    /// Computed once and kept. What is not kept is a view: its text is folded into each text that uses it.
    pub kept: bool,
    /// Where it reads the rows of the people sources.
    pub over: Over,
}

/// Where a text reads rows of the people sources: a province has too many to hold every column of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The sources themselves: it makes the row view of one, for the others.
    Sources,
    /// In memory. Only columns that some such text names are there; short ones, please: numbers and flags.
    Held,
    /// In their files, which takes a moment longer but may ask for every column.
    Files,
}

macro_rules! text {
    ($name:literal, $path:literal, frame: $frame:literal, kept: $kept:literal) => {
        text!($name, $path, frame: $frame, kept: $kept, over: Held)
    };
    ($name:literal, $path:literal, frame: $frame:literal, kept: $kept:literal, over: $over:ident) => {
        Text {
            name: $name,
            sql: include_str!($path),
            frame: $frame,
            kept: $kept,
            over: Over::$over,
        }
    };
}

/// Every text in the order in which it is run; a text sees the tables of `prepare` and the results before it.
pub static TEXTS: &[Text] = &[
    text!("roster_row", "views/roster_row.sql", frame: false, kept: false, over: Sources),
    text!("personnel_row", "views/personnel_row.sql", frame: false, kept: false, over: Sources),
    text!("payroll_row", "views/payroll_row.sql", frame: false, kept: false, over: Sources),
    text!("insurance_row", "views/insurance_row.sql", frame: false, kept: false, over: Sources),
    text!("excuse_row", "views/excuse_row.sql", frame: false, kept: false),
    text!("person_core", "person_core.sql", frame: false, kept: true),
    text!("several", "views/several.sql", frame: false, kept: true),
    text!("mark", "views/mark.sql", frame: false, kept: false),
    text!("person_mark", "person_mark.sql", frame: false, kept: true),
    text!("person", "person.sql", frame: true, kept: false),
    text!("placement", "placement.sql", frame: true, kept: false, over: Files),
    text!("repeated", "repeated.sql", frame: false, kept: true),
    text!("record", "record.sql", frame: true, kept: true, over: Files),
    text!("account", "account.sql", frame: true, kept: false, over: Files),
    text!("pair", "pair.sql", frame: true, kept: true),
    text!("item", "item.sql", frame: true, kept: true),
    text!("unit", "unit.sql", frame: true, kept: true),
    text!("source_unit", "source_unit.sql", frame: true, kept: true),
    text!("body", "body.sql", frame: true, kept: true, over: Files),
    text!("headcount", "headcount.sql", frame: true, kept: true, over: Files),
    text!("leadership", "leadership.sql", frame: true, kept: true, over: Files),
    text!("transfer", "transfer.sql", frame: true, kept: true),
    text!("journal", "journal.sql", frame: true, kept: true),
    text!("secondment", "secondment.sql", frame: true, kept: true),
    text!("plan_row", "views/plan_row.sql", frame: false, kept: true),
    text!("arrival_row", "views/arrival_row.sql", frame: false, kept: true, over: Files),
    text!("plan", "plan.sql", frame: true, kept: true),
    text!("arrival", "arrival.sql", frame: true, kept: true),
    text!("duty_row", "views/duty_row.sql", frame: false, kept: true),
    text!("duty", "duty.sql", frame: true, kept: true),
    text!("duty_unit", "duty_unit.sql", frame: true, kept: true),
    text!("duty_title", "duty_title.sql", frame: true, kept: true),
    text!("source", "source.sql", frame: true, kept: true),
];

/// How a source of the job came through, as far as frames need it.
#[derive(Debug, Clone)]
pub struct SourceState {
    /// Source name.
    pub name: String,
    /// Canonical table.
    pub kind: Kind,
    /// True when nothing usable stands for it tonight.
    pub held: bool,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// Control totals that differ from what was read.
    pub controls_differing: u64,
}

/// What a night's frames are made of.
pub struct Inputs {
    /// Source name, its kind and its normalised rows.
    pub tables: Vec<(String, Kind, LazyFrame)>,
    /// Quarantined rows of all sources (`source`, `person_key`, …).
    pub quarantine: DataFrame,
    /// Every source of the job, held ones included.
    pub sources: Vec<SourceState>,
}

/// The night's frames and prepared tables, by name.
pub struct Frames {
    /// Months, dates and limits of the night.
    pub night: Night,
    /// The units and how each source's spelling maps to them.
    pub units: Units,
    /// Results of [`TEXTS`] and the prepared tables they were made of. What is not kept is computed when it is asked for,
    /// rows of the people sources from their files.
    pub tables: BTreeMap<&'static str, LazyFrame>,
    /// Blocks of one name too large to be searched whole for near-matches: name count and how many people were left out.
    pub capped_blocks: Vec<u64>,
}

/// Why frames could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The engine refused a text or a table.
    #[error("frame `{name}`: {source}; the text is src/frames/{name}.sql")]
    Engine {
        /// Text or table.
        name: String,
        /// What the engine says.
        source: PolarsError,
    },
    /// A prepared table could not be made.
    #[error("preparing the night's tables: {0}")]
    Prepare(#[from] PolarsError),
    /// A limit in the settings cannot be read.
    #[error("config/rollcall.toml: {0}")]
    Limit(String),
    /// Somebody asked that the work stop.
    #[error("stopped, as was asked")]
    Stopped,
}

/// Make the night's frames.
///
/// # Errors
/// When a table lacks a canonical column or a text fails; both are faults of the program, not of the data.
pub fn build(
    config: &Config,
    inputs: Inputs,
    business_date: chrono::NaiveDate,
    engine: &dyn Engine,
) -> Result<Frames, FrameError> {
    build_around(config, inputs, business_date, None, engine)
}

/// As [`build`], of as many rows as decide what is found somewhere: see [`Around`].
///
/// # Errors
/// As [`build`].
pub fn build_around(
    config: &Config,
    inputs: Inputs,
    business_date: chrono::NaiveDate,
    around: Option<&Around>,
    engine: &dyn Engine,
) -> Result<Frames, FrameError> {
    // The night's months are those of everybody's rows.
    let night = Night::of(business_date, &config.settings, &inputs.tables)?;
    let inputs = match around {
        Some(around) => around::narrowed(config, inputs, around)?,
        None => inputs,
    };
    let sources = coded::sources(&inputs)?;
    let units = Units::of(&sources, &config.crosswalk)?;
    let mut tables = prepare::tables(config, &inputs, &sources, &night, &units)?;
    // Tables that texts over held rows see instead; gone when all texts have run.
    let mut held = BTreeMap::new();
    let mut capped_blocks = Vec::new();
    for text in TEXTS {
        match text.name {
            "mark" => {
                tables.insert("name_difference", names::differences(&tables)?);
            }
            "pair" => {
                let near = near_match::find(&tables)?;
                capped_blocks = near.capped;
                tables.insert("near_match", near.pairs);
            }
            _ => {}
        }
        let began = std::time::Instant::now();
        match text.over {
            Over::Held => {
                let mut over = tables.clone();
                over.extend(
                    held.iter()
                        .map(|(name, rows)| (*name, LazyFrame::clone(rows))),
                );
                let result = engine.run(text, &over)?;
                if text.kept {
                    tables.insert(text.name, result);
                } else {
                    held.insert(text.name, result);
                    tables.insert(text.name, engine.run(text, &tables)?);
                }
            }
            Over::Sources => {
                let rows = engine.run(text, &tables)?;
                let narrow = held::narrow(text.name, rows.clone())?;
                held.insert(text.name, engine.keep(text.name, narrow)?);
                tables.insert(text.name, rows);
            }
            Over::Files => {
                tables.insert(text.name, engine.run(text, &tables)?);
            }
        }
        tracing::debug!(frame = text.name, ms = began.elapsed().as_millis(), "frame");
    }
    Ok(Frames {
        night,
        units,
        tables,
        capped_blocks,
    })
}

/// The units that tables of some sources give, and what each source's spelling means.
///
/// # Errors
/// When a table cannot be read.
pub fn units_of(
    config: &Config,
    tables: Vec<(String, Kind, LazyFrame)>,
) -> Result<Units, FrameError> {
    let inputs = Inputs {
        tables,
        quarantine: prepare::no_quarantine(),
        sources: Vec::new(),
    };
    Ok(Units::of(&coded::sources(&inputs)?, &config.crosswalk)?)
}

/// Name of a frame = its columns.
pub type Schemas = BTreeMap<&'static str, Schema>;

/// The columns of every frame, by running the texts over empty tables: what a rule may name. Nobody's rows or
/// configuration are in it, so it is found out once.
///
/// # Errors
/// As [`build`].
pub fn schemas() -> Result<&'static Schemas, FrameError> {
    static FOUND: OnceLock<Schemas> = OnceLock::new();
    match FOUND.get() {
        Some(found) => Ok(found),
        None => {
            let found = over_nothing()?;
            Ok(FOUND.get_or_init(|| found))
        }
    }
}

fn over_nothing() -> Result<Schemas, FrameError> {
    let inputs = Inputs {
        tables: Vec::new(),
        quarantine: prepare::no_quarantine(),
        sources: Vec::new(),
    };
    let mut frames = build(&bare(), inputs, chrono::NaiveDate::default(), &PolarsEngine)?;
    let mut schemas = BTreeMap::new();
    for text in TEXTS.iter().filter(|text| text.frame) {
        let Some(frame) = frames.tables.get_mut(text.name) else {
            continue;
        };
        schemas.insert(text.name, frame.collect_schema()?.as_ref().clone());
    }
    Ok(schemas)
}

/// A configuration of nothing, for frames over nothing.
fn bare() -> Config {
    Config {
        home: std::path::PathBuf::new(),
        settings: crate::config::Settings::of(crate::config::settings::District {
            code: String::new(),
            name: String::new(),
        }),
        sources: BTreeMap::new(),
        codes: BTreeMap::new(),
        headcount_types: crate::config::HeadcountTypes::default(),
        levels: crate::config::Levels::default(),
        crosswalk: Vec::new(),
        jobs: BTreeMap::new(),
        overrides: crate::config::Overrides::default(),
    }
}
