//! The business date, and the days just inside and just outside each limit that rules draw from it.

use chrono::{Datelike, Days, Months, NaiveDate};

/// The business date with the months of the payroll and insurance extracts. Insurance runs a month behind payroll,
/// as it does in life, so that a check that mixes the two months up is found out.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The business date, D.
    pub date: NaiveDate,
    /// First day of the payroll month.
    pub pay_month: NaiveDate,
    /// First day of the insurance month.
    pub insurance_month: NaiveDate,
}

/// Changes up to this day of a month show in the next month's payroll and insurance.
const CUTOFF_DAY: u64 = 20;

/// Statutory retirement ages by sex and post before 2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Men.
    Male60,
    /// Women at 60 (县处级、高级职称).
    Female60,
    /// Women at 55.
    Female55,
    /// Women at 50.
    Female50,
}

impl Category {
    /// Canonical word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Male60 => "male60",
            Self::Female60 => "female60",
            Self::Female55 => "female55",
            Self::Female50 => "female50",
        }
    }

    /// (age, months per month of delay, most months of delay).
    const fn terms(self) -> (u32, i32, i32) {
        match self {
            Self::Male60 | Self::Female60 => (60, 4, 36),
            Self::Female55 => (55, 4, 36),
            Self::Female50 => (50, 2, 60),
        }
    }
}

impl Moment {
    /// The moment of a business date.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let pay_month = first_of(date);
        Self {
            date,
            pay_month,
            insurance_month: pay_month - Months::new(1),
        }
    }

    /// D minus `days`; negative numbers lie in the future.
    #[must_use]
    pub fn ago(&self, days: i64) -> NaiveDate {
        self.date - chrono::TimeDelta::days(days)
    }

    /// The last day on which a change must already show in the payroll.
    #[must_use]
    pub fn pay_edge(&self) -> NaiveDate {
        edge(self.pay_month)
    }

    /// The last day on which a change must already show in the insurance extract.
    #[must_use]
    pub fn insurance_edge(&self) -> NaiveDate {
        edge(self.insurance_month)
    }

    /// A birth date whose statutory retirement falls on `wanted`, or on the nearest possible day on the side of
    /// `step` days: delays skip one month in every five, so not every day is anybody's.
    #[must_use]
    pub fn born_to_retire(wanted: NaiveDate, step: i64, category: Category) -> NaiveDate {
        let (age, _, _) = category.terms();
        let mut on = wanted;
        for _ in 0..200 {
            for back in 0..=61 {
                let month = first_of(on) - Months::new(age * 12 + back);
                let birth = month.with_day(on.day());
                if let Some(birth) = birth.filter(|b| retires_on(*b, category) == on) {
                    return birth;
                }
            }
            on += chrono::TimeDelta::days(step);
        }
        wanted - Months::new(age * 12)
    }
}

fn edge(month: NaiveDate) -> NaiveDate {
    month - Months::new(1) + Days::new(CUTOFF_DAY - 1)
}

/// First day of the day's month.
#[must_use]
pub fn first_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.day0()))
}

/// The statutory retirement date (Standing Committee decision of 2024-09-13). Written apart from `domain` on
/// purpose: the answer key shall not share the program's mistakes.
#[must_use]
pub fn retires_on(birth: NaiveDate, category: Category) -> NaiveDate {
    let (age, step, cap) = category.terms();
    let original = birth + Months::new(age * 12);
    let since = (original.year() - 2025) * 12 + original.month0() as i32;
    let delay = if since < 0 {
        0
    } else {
        (since / step + 1).min(cap)
    };
    birth + Months::new(age * 12 + delay.unsigned_abs())
}
