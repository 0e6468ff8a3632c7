//! The establishment (三定): what was approved, by which document, as it stood on any day; who fills it; what plans
//! reserve; who does what. Everything here is computed from a night's normalised tables, and nothing is stored.

mod application;
mod assess;
mod book;
mod duties;
mod forecast;
mod gate;
mod indicators;
mod journal;
mod lines;
mod plans;
mod reading;
mod roster;
mod sample;
mod seats;
mod state;
mod statistics;
mod table;
mod trial;

pub use application::{
    Answer, CheckedPlan, CheckedPlans, Obstacle, OpenEntry, Told, What, check_plans,
};
pub use assess::{Assessment, Comparable, Idle, MonthEnd, Outcome, Rule as AssessRule, Step};
pub use book::{Book, BookError, Unit};
pub use duties::{DutyLine, DutyMatrix, DutyRow, Moved};
pub use forecast::{Forecast, ForecastLine, Span};
pub use gate::{Checked, Consequence, Gate, GateError, Refusal, Verdict};
pub use indicators::{EntryLife, Indicators, indicators};
pub use journal::{Change, Entry, Fault, Item, Journal, Key, Move, Place};
pub use lines::Action;
pub use plans::{Plan, Use};
pub use reading::{ReadingError, Unreadable};
pub use sample::{Sampled, sample, shares};
pub use seats::{Retirement, Seat};
pub use state::{Figure, State, Sum, UnitState, behind};
pub use statistics::{Pair, Statistics, UnitLine};
pub use trial::{Tried, try_entries};
