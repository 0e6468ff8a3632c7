//! How long entries have been open, and which are overdue.

use chrono::NaiveDate;

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
    let opened: NaiveDate = entry.opened_on.as_ref()?.parse().ok()?;
    Some((on - opened).num_days().max(0))
}

/// Somebody still has something to do, and the deadline is past.
#[must_use]
pub fn is_overdue(entry: &Listed, on: NaiveDate) -> bool {
    let due = entry
        .due_on
        .as_ref()
        .and_then(|day| day.parse::<NaiveDate>().ok());
    entry.state.is_pending() && due.is_some_and(|due| due < on)
}
