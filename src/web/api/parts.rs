//! What several routes share: whose departments, pages of lists.

use crate::domain::account::{Permission, Reach};
use crate::domain::attempt::Attempt;
use crate::web::failed::Failed;
use crate::web::reader::Reader;

/// Items of a page, unless another number is asked for.
pub(super) const PAGE: i64 = 100;
/// Items of a page, at most.
pub(super) const MOST: i64 = 500;

/// How many are asked for.
pub(super) fn limit(asked: Option<i64>) -> Result<i64, Failed> {
    match asked {
        None => Ok(PAGE),
        Some(count @ 1..=MOST) => Ok(count),
        Some(_) => Err(Failed::Invalid(format!("limit: 1 … {MOST}"))),
    }
}

/// The departments that a list is restricted to; empty = all. One that is not the reader's is no department.
pub(super) fn departments(reader: &Reader, asked: Option<&str>) -> Result<Vec<String>, Failed> {
    match (reader.reach(), asked) {
        (_, Some(code)) if !reader.sees(code) => Err(Failed::NotFound),
        (_, Some(code)) => Ok(vec![code.to_owned()]),
        (Reach::District, None) => Ok(Vec::new()),
        (Reach::Departments(codes), None) => Ok(codes.into_iter().collect()),
    }
}

/// Whether the reader may know of a run: every one, or those of own departments alone.
pub(in crate::web) fn sees_run(reader: &Reader, attempt: &Attempt) -> bool {
    if reader.reach() == Reach::District {
        return reader.may(Permission::WatchRuns);
    }
    let scope = &attempt.asked.scope;
    !scope.is_empty() && scope.iter().all(|code| reader.sees(code))
}
