//! The establishment (三定): what was approved, by which document, as it stood on any day; who fills it; what plans
//! reserve; who does what. Everything here is computed from a night's normalised tables; stored are only the plans that
//! are handed in and approved here ([`cycle`]).

mod application;
mod assess;
mod book;
pub mod cycle;
mod division;
mod duties;
mod faults;
mod forecast;
mod gate;
mod grants;
mod indicators;
mod journal;
mod lines;
mod listing;
mod plans;
mod reading;
mod reckoning;
mod refusal;
mod room;
mod roster;
mod sample;
mod seats;
mod standing;
mod state;
mod statistics;
mod table;
mod trial;

pub use application::{
    Answer, Application, CheckedPlan, CheckedPlans, Obstacle, OpenEntry, check_plans,
    read_applications,
};
pub use assess::{
    Assessment, Comparable, Idle, MonthAhead, MonthEnd, Outcome, Rule as AssessRule, Step,
};
pub use book::{Book, BookError, Unit};
pub use division::{Division, Duty, DutyMove};
pub use duties::{DutyLine, DutyMatrix, DutyRow, Moved};
pub use faults::Fault;
pub use forecast::{Forecast, ForecastLine, Span};
pub use gate::{Checked, Consequence, Gate, GateError, Refusal, Verdict};
pub use grants::{AFTER, Grant, Origin as GrantOrigin, grants};
pub use indicators::{Indicators, Opening, VACANT_MONTH_ENDS, indicators};
pub use journal::{Change, Entry, Item, Journal, Key, Move, Place};
pub use lines::Action;
pub use listing::PlanLine;
pub use plans::{KEPT_PLANS, Plan, Use};
pub use reading::{ReadingError, Unreadable};
pub use reckoning::{Found, Told, What, reckoning};
pub use refusal::{PlanRefusal, status_word};
pub use room::check_applications;
pub use sample::{Sampled, sample, shares};
pub use seats::{Retirement, Seat};
pub use state::{Figure, State, Sum, UnitState, behind};
pub use statistics::{Pair, Statistics, UnitLine};
pub use trial::{Tried, try_entries};
