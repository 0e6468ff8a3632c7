//! Whether an extract is what was expected. One that is not is held: no data is not zero.

use chrono::{Datelike, NaiveDate};

use crate::config::MonthRule;
use crate::config::Source;
use crate::config::source::Expect;
use crate::domain::calendar::{self, Span};
use crate::domain::snapshot::Snapshot;
use crate::domain::words::Language;
use crate::normalise::Stored;

/// Every reason to hold an extract, in sentences; none when it is as expected.
/// `last_good` is the number of rows accepted from the last good snapshot.
pub(super) fn reasons(
    source: &Source,
    snapshot: &Snapshot,
    normalised: &Stored,
    last_good: Option<u64>,
    business_date: NaiveDate,
    language: Language,
) -> Vec<String> {
    let expect = &source.expect;
    let totals = &normalised.totals;
    let mut reasons = Vec::new();
    let mut hold = |zh: String, en: String| reasons.push(language.pick(&zh, &en).to_owned());
    if totals.accepted < expect.min_rows() {
        let (got, least) = (totals.accepted, expect.min_rows());
        hold(
            format!("可用记录{got}行，少于至少应有的{least}行"),
            format!("{got} usable rows, at least {least} expected"),
        );
    }
    let data_rows = totals.accepted + totals.quarantined;
    let share = ratio(totals.quarantined, data_rows);
    if data_rows > 0 && share > expect.max_quarantine() {
        let (share, most) = (share * 100.0, expect.max_quarantine() * 100.0);
        hold(
            format!("隔离记录占{share:.1}%，超过上限{most:.1}%"),
            format!("{share:.1}% of rows in quarantine, at most {most:.1}% allowed"),
        );
    }
    if let (Some(most), Some(before)) = (expect.max_drop(), last_good)
        && totals.accepted < before
    {
        let drop = 1.0 - ratio(totals.accepted, before);
        if drop > most {
            let (now, drop, most) = (totals.accepted, drop * 100.0, most * 100.0);
            hold(
                format!("记录由上次的{before}行减为{now}行，减少{drop:.1}%，超过上限{most:.1}%"),
                format!(
                    "rows fell from {before} to {now}, by {drop:.1}%; at most {most:.1}% allowed"
                ),
            );
        }
    }
    if let Some(months) = months(normalised) {
        by_month(expect, snapshot, months, business_date, &mut hold);
    }
    reasons
}

fn by_month(
    expect: &Expect,
    snapshot: &Snapshot,
    months: (NaiveDate, NaiveDate),
    business_date: NaiveDate,
    hold: &mut dyn FnMut(String, String),
) {
    let newest = months.1;
    let wanted = match expect.month() {
        MonthRule::Any => None,
        MonthRule::Latest => Some(snapshot.month),
        MonthRule::Fixed(month) => Some(month),
    };
    let show = |month: NaiveDate| month.format("%Y-%m").to_string();
    if let Some(wanted) = wanted
        .filter(|wanted| calendar::first_of_month(newest) != calendar::first_of_month(*wanted))
    {
        hold(
            format!("数据月份为{}，应为{}", show(newest), show(wanted)),
            format!(
                "its newest month is {}, {} was expected",
                show(newest),
                show(wanted)
            ),
        );
    }
    let oldest_allowed = match expect.max_age() {
        Some(Span::Months(months)) => {
            let back = i32::try_from(months).unwrap_or(i32::MAX);
            Some(calendar::add_months(
                calendar::first_of_month(business_date),
                -back,
            ))
        }
        Some(span) => Some(span.before(business_date)),
        None => None,
    };
    // A month is as old as its last day, which is the day before the next month begins.
    let end = calendar::add_months(calendar::first_of_month(newest), 1)
        .pred_opt()
        .unwrap_or(newest);
    if let Some(allowed) = oldest_allowed.filter(|allowed| end < *allowed) {
        hold(
            format!("数据截至{}，早于{}，已过期", show(newest), allowed),
            format!(
                "its newest month {} ended before {allowed}: too old",
                show(newest)
            ),
        );
    }
}

/// Oldest and newest month of the accepted rows.
fn months(accepted: &Stored) -> Option<(NaiveDate, NaiveDate)> {
    let column = accepted
        .column("month")
        .ok()??
        .date()
        .ok()?
        .physical()
        .clone();
    let day = |days: i32| NaiveDate::from_num_days_from_ce_opt(days + EPOCH_FROM_CE);
    let (first, last) =
        column
            .iter()
            .flatten()
            .fold(None, |range: Option<(i32, i32)>, month| {
                Some(range.map_or((month, month), |(first, last)| {
                    (first.min(month), last.max(month))
                }))
            })?;
    Some((day(first)?, day(last)?))
}

/// Days from 0001-01-01 to 1970-01-01, in chrono's count.
const EPOCH_FROM_CE: i32 = 719_163;

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    // Row counts are far below 2^52, where a float is still exact.
    #[expect(clippy::cast_precision_loss, reason = "row counts")]
    let share = part as f64 / whole as f64;
    share
}

/// The newest month of accepted rows that is not after the business date's, as the summary shows it.
pub(super) fn newest_month(accepted: &Stored, business_date: NaiveDate) -> Option<NaiveDate> {
    let column = accepted
        .column("month")
        .ok()??
        .date()
        .ok()?
        .physical()
        .clone();
    let limit = business_date.num_days_from_ce() - EPOCH_FROM_CE;
    let newest = column
        .iter()
        .flatten()
        .filter(|month| *month <= limit)
        .max()?;
    NaiveDate::from_num_days_from_ce_opt(newest + EPOCH_FROM_CE)
}
