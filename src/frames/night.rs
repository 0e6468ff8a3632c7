//! The night's days and months as typed values, so that no SQL text needs a parameter.

use chrono::{Datelike, Days, NaiveDate};
use polars::prelude::{DataType, IntoLazy, LazyFrame, PolarsError, col, df};

use super::FrameError;
use crate::config::Settings;
use crate::domain::calendar::Span;
use crate::domain::table::Kind;

/// Days after a death that the roster may take to follow.
const DEATH_SETTLES_IN_DAYS: u64 = 7;

/// The night's days and months. Months are numbered year × 12 + month.
#[derive(Debug, Clone)]
pub struct Night {
    /// D.
    pub business_date: NaiveDate,
    /// A personnel change after this day is fresh.
    pub fresh_after: NaiveDate,
    /// A death up to this day must show on the roster.
    pub settled_on: NaiveDate,
    /// Month of the payroll used, when there is one.
    pub pay_month: Option<i32>,
    /// Month of the insurance extract used, when there is one.
    pub insurance_month: Option<i32>,
    /// Changes up to this day show in the next payroll.
    pub payroll_cutoff: i32,
    /// Changes up to this day show in the next insurance month.
    pub insurance_cutoff: i32,
    /// How long a secondment without a planned end may last.
    pub secondment: Span,
}

/// The number of a month: year × 12 + month.
pub(super) fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + i32::try_from(day.month()).unwrap_or(0)
}

/// The first day of a numbered month.
pub(super) fn month_of(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(
        (number - 1).div_euclid(12),
        u32::try_from((number - 1).rem_euclid(12) + 1).ok()?,
        1,
    )
}

impl Night {
    /// The night of a business date over these tables: M is the newest month among accepted rows that is not after D's.
    pub(super) fn of(
        business_date: NaiveDate,
        settings: &Settings,
        tables: &[(String, Kind, LazyFrame)],
    ) -> Result<Self, FrameError> {
        let day = |before: u64| {
            business_date
                .checked_sub_days(Days::new(before))
                .unwrap_or(business_date)
        };
        let lag = settings.lag;
        let cutoff = |day: u32| i32::try_from(day).unwrap_or(31);
        Ok(Self {
            business_date,
            fresh_after: day(u64::from(lag.personnel_days)),
            settled_on: day(DEATH_SETTLES_IN_DAYS),
            pay_month: newest_month(tables, Kind::Payroll, business_date)?,
            insurance_month: newest_month(tables, Kind::Insurance, business_date)?,
            payroll_cutoff: cutoff(lag.payroll_cutoff_day),
            insurance_cutoff: cutoff(lag.insurance_cutoff_day),
            secondment: Span::parse(&settings.limits.secondment)
                .map_err(|fault| FrameError::Limit(format!("limits.secondment: {fault}")))?,
        })
    }

    /// First day of the payroll month used.
    #[must_use]
    pub fn pay_month_day(&self) -> Option<NaiveDate> {
        self.pay_month.and_then(month_of)
    }

    /// First day of the insurance month used.
    #[must_use]
    pub fn insurance_month_day(&self) -> Option<NaiveDate> {
        self.insurance_month.and_then(month_of)
    }

    /// The night as a table of one row, for the texts.
    pub(super) fn table(&self) -> Result<LazyFrame, PolarsError> {
        Ok(df!(
            "business_date" => [self.business_date],
            "pay_month" => [self.pay_month],
            "insurance_month" => [self.insurance_month],
            "payroll_cutoff" => [self.payroll_cutoff],
            "insurance_cutoff" => [self.insurance_cutoff],
        )?
        .lazy())
    }
}

fn newest_month(
    tables: &[(String, Kind, LazyFrame)],
    kind: Kind,
    business_date: NaiveDate,
) -> Result<Option<i32>, PolarsError> {
    let mut newest: Option<i32> = None;
    for (_, _, table) in tables.iter().filter(|(_, of, _)| *of == kind) {
        let months = table
            .clone()
            .select([col("month").unique().cast(DataType::Date)])
            .collect()?;
        for month in months.column("month")?.date()?.physical().iter().flatten() {
            let day =
                NaiveDate::default().checked_add_days(Days::new(u64::try_from(month).unwrap_or(0)));
            if let Some(day) = day.filter(|day| *day <= business_date) {
                newest = newest.max(Some(month_number(day)));
            }
        }
    }
    Ok(newest)
}
