//! Fills `{date} {month} {year} {department}` and says which months may stand for `{month}`.

use chrono::{Datelike, Months, NaiveDate};

use super::ExtractError;
use crate::config::source::Source;

/// The months to try, best first: one, unless the source wants the latest that exists and `asks` for a month at all.
///
/// # Errors
/// When `[expect] month` cannot be read.
pub(super) fn months(
    source: &Source,
    business_date: NaiveDate,
    asks: bool,
    reach: u32,
) -> Result<Vec<NaiveDate>, ExtractError> {
    let this = business_date.with_day(1).unwrap_or(business_date);
    match source.expect.month.as_deref() {
        None | Some("any") => Ok(vec![this]),
        Some("latest") if asks => Ok((0..reach)
            .filter_map(|back| this.checked_sub_months(Months::new(back)))
            .collect()),
        Some("latest") => Ok(vec![this]),
        Some(fixed) => NaiveDate::parse_from_str(&format!("{fixed}-01"), "%Y-%m-%d")
            .map(|month| vec![month])
            .map_err(|_| ExtractError::Month {
                name: source.name.clone(),
                month: fixed.to_owned(),
            }),
    }
}

/// Whether a template names the month.
pub(super) fn asks_month(template: &str) -> bool {
    template.contains("{month}") || template.contains("{year}")
}

/// Fills a template. The year is the month's, so that `{year}/{month}` steps back over New Year together.
pub(super) fn fill(
    template: &str,
    business_date: NaiveDate,
    month: NaiveDate,
    department: Option<&str>,
) -> String {
    let filled = template
        .replace("{date}", &business_date.format("%Y-%m-%d").to_string())
        .replace("{month}", &month.format("%Y-%m").to_string())
        .replace("{year}", &year(month).to_string());
    match department {
        Some(code) => filled.replace("{department}", code),
        None => filled,
    }
}

/// The year that `{year}` and `:year` stand for.
pub(super) fn year(month: NaiveDate) -> i32 {
    month.year()
}

/// Refuses codes that would leave the folder or the address they are put into.
///
/// # Errors
/// Names the first such code.
pub(super) fn check_departments(source: &Source, codes: &[String]) -> Result<(), ExtractError> {
    let bad = |code: &&String| {
        code.is_empty()
            || code.starts_with('.')
            || code
                .chars()
                .any(|c| c.is_control() || c.is_whitespace() || "/\\{}".contains(c))
    };
    match codes.iter().find(bad) {
        Some(code) => Err(ExtractError::Department {
            name: source.name.clone(),
            code: code.clone(),
        }),
        None => Ok(()),
    }
}
