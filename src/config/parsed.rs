//! The texts of a checked configuration as values: spans, shares, sizes, schedules.
//!
//! The loader has parsed each of them once already, so a text that is there is good; where one is not, its default
//! stands in. A struct built by hand with a bad text gets the default too.

use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::settings::{Deadlines, Job, Limits, Service};
use super::source::{DatabasePull, Expect, FilePull, HttpPull};
use super::values;
use crate::domain::calendar::{self, Span};
use crate::domain::{money, quantity};

/// Which months an extract may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthRule {
    /// No check; `{month}` is the business date's.
    Any,
    /// The newest month, not after the business date's, that exists.
    Latest,
    /// This one, by its first day.
    Fixed(NaiveDate),
}

impl Expect {
    /// Which month the extract must be of. Default: no check.
    #[must_use]
    pub fn month(&self) -> MonthRule {
        match self.month.as_deref() {
            Some("latest") => MonthRule::Latest,
            Some(text) => calendar::parse_month(text).map_or(MonthRule::Any, MonthRule::Fixed),
            None => MonthRule::Any,
        }
    }

    /// How old an extract may be against the business date. Default: no limit.
    #[must_use]
    pub fn max_age(&self) -> Option<Span> {
        Span::parse(self.max_age.as_deref()?).ok()
    }

    /// The largest loss of rows against the last good extract, 0 to 1. Default: no limit.
    #[must_use]
    pub fn max_drop(&self) -> Option<f64> {
        values::parse_percent(self.max_drop.as_deref()?)
    }

    /// The largest share of quarantined rows, 0 to 1. Default: 0.05.
    #[must_use]
    pub fn max_quarantine(&self) -> f64 {
        self.max_quarantine
            .as_deref()
            .and_then(values::parse_percent)
            .unwrap_or(0.05)
    }

    /// The fewest accepted rows. Default: 1.
    #[must_use]
    pub fn min_rows(&self) -> u64 {
        self.min_rows.unwrap_or(1)
    }

    /// Money column = the total that came with the extract, in fen.
    #[must_use]
    pub fn control_sums(&self) -> Vec<(&str, i64)> {
        let sums = self.control.iter().flat_map(|c| &c.sum);
        sums.filter_map(|(column, value)| Some((column.as_str(), fen(value)?)))
            .collect()
    }
}

impl FilePull {
    /// The most bytes that are read, unpacked. Default: 8 GiB.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        bytes(self.max_bytes.as_deref(), 8 << 30)
    }
}

impl HttpPull {
    /// How long a request may go without progress. Default: 30 s.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        time(self.timeout.as_deref()).unwrap_or(Duration::from_secs(30))
    }

    /// How long the whole pull may take. Default: 1 h.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        time(self.deadline.as_deref()).unwrap_or(Duration::from_secs(3600))
    }

    /// How often a failed request is tried again. Default: 5.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries.unwrap_or(5)
    }

    /// The most bytes of all pages together. Default: 2 GiB.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        bytes(self.max_bytes.as_deref(), 2 << 30)
    }

    /// The most pages. Default: 100,000.
    #[must_use]
    pub fn max_pages(&self) -> u32 {
        self.max_pages.unwrap_or(100_000)
    }
}

impl DatabasePull {
    /// How long the query may take. Default: no limit.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        time(self.timeout.as_deref())
    }
}

impl Job {
    /// When the job is due, in [`Job::zone`]; `None` only for a text that the loader would have refused.
    #[must_use]
    pub fn schedule(&self) -> Option<cron::Schedule> {
        cron::Schedule::from_str(&self.cron).ok()
    }

    /// The zone its clock is read in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.time_zone.parse().unwrap_or(Tz::Asia__Shanghai)
    }

    /// How long a run may take. Default: no limit.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        time(self.deadline.as_deref())
    }

    /// How often a run that failed is tried again. Default: 2.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries.unwrap_or(2)
    }
}

impl Service {
    /// How long a run that is going on may take to finish when the service is told to stop. Default: 2 minutes.
    #[must_use]
    pub fn stop_within(&self) -> Duration {
        time(self.stop_within.as_deref()).unwrap_or(Duration::from_secs(120))
    }
}

impl Limits {
    /// How long a secondment without a planned end may last. Default: 6 months.
    #[must_use]
    pub fn secondment(&self) -> Span {
        Span::parse(&self.secondment).unwrap_or(Span::Months(6))
    }
}

impl Deadlines {
    /// The day by which an entry of that grade, opened on that day, is to be corrected.
    #[must_use]
    pub fn due(&self, grade: &str, opened_on: NaiveDate) -> NaiveDate {
        let (text, days) = match grade {
            "hard" => (&self.hard, 30),
            "lead" => (&self.lead, 60),
            _ => (&self.note, 90),
        };
        Span::parse(text)
            .unwrap_or(Span::Days(days))
            .after(opened_on)
    }
}

fn time(text: Option<&str>) -> Option<Duration> {
    quantity::time(text?).ok()
}

fn bytes(text: Option<&str>, default: u64) -> u64 {
    text.and_then(|t| quantity::bytes(t).ok())
        .unwrap_or(default)
}

/// A TOML number or text in yuan.
fn fen(value: &toml::Value) -> Option<i64> {
    match value {
        toml::Value::String(text) => money::parse_fen(text).ok(),
        toml::Value::Integer(yuan) => yuan.checked_mul(100),
        toml::Value::Float(yuan) => money::fen_from_cell(*yuan).ok(),
        _ => None,
    }
}
