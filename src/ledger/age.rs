//! How long entries have been open, and which are overdue.

use chrono::NaiveDate;

use crate::domain::entry::State;
use crate::store::listing::Listed;

/// 0–7, 8–30, 31–90 and more than 90 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Age {
    /// Up to a week.
    #[serde(rename = "0-7")]
    Week,
    /// Up to thirty days.
    #[serde(rename = "8-30")]
    Month,
    /// Up to ninety days.
    #[serde(rename = "31-90")]
    Quarter,
    /// Longer.
    #[serde(rename = ">90")]
    Longer,
}

impl Age {
    /// Every bucket, youngest first.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Longer];

    /// First and last number of days.
    #[must_use]
    pub const fn days(self) -> (i64, Option<i64>) {
        match self {
            Self::Week => (0, Some(7)),
            Self::Month => (8, Some(30)),
            Self::Quarter => (31, Some(90)),
            Self::Longer => (91, None),
        }
    }

    /// The bucket of a number of days.
    #[must_use]
    pub const fn of(days: i64) -> Self {
        match days {
            ..=7 => Self::Week,
            8..=30 => Self::Month,
            31..=90 => Self::Quarter,
            _ => Self::Longer,
        }
    }

    /// The days of opening of this bucket on a day: first and last.
    #[must_use]
    pub fn opened(self, on: NaiveDate) -> (Option<NaiveDate>, NaiveDate) {
        let back = |days: i64| on - chrono::TimeDelta::days(days);
        let (from, to) = self.days();
        (to.map(back), back(from))
    }
}

/// Days since an entry was last opened; none while it never was.
#[must_use]
pub fn days_open(entry: &Listed, on: NaiveDate) -> Option<i64> {
    days_since(entry.opened_on.as_deref(), on)
}

/// Days since a stored day.
#[must_use]
pub fn days_since(day: Option<&str>, on: NaiveDate) -> Option<i64> {
    let opened: NaiveDate = day?.parse().ok()?;
    Some((on - opened).num_days().max(0))
}

/// The department still has something to do here, and the deadline is past. What waits for the office, or lies with
/// another authority, is not late.
#[must_use]
pub fn is_overdue(entry: &Listed, on: NaiveDate) -> bool {
    is_late(entry.state, entry.due_on.as_deref(), on)
}

/// As [`is_overdue`], of a state and a stored deadline.
#[must_use]
pub fn is_late(state: State, due_on: Option<&str>, on: NaiveDate) -> bool {
    let due = due_on.and_then(|day| day.parse::<NaiveDate>().ok());
    state.can_be_late() && due.is_some_and(|due| due < on)
}

/// The deadline is past, and it is the office that has something to do: to verify, or to decide on a dispute.
#[must_use]
pub fn waits_late(state: State, due_on: Option<&str>, on: NaiveDate) -> bool {
    let due = due_on.and_then(|day| day.parse::<NaiveDate>().ok());
    state.waits_for_office() && due.is_some_and(|due| due < on)
}
