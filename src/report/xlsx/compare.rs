//! Which of the four values side by side differ: the cells a reader should look at first.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::words::{Language, Word};

/// Rule code = the canonical columns that the values of roster, personnel, payroll and insurance show, in their order.
pub type Compared = BTreeMap<String, [Vec<String>; 4]>;

/// Between the rows of one value.
const ROWS: &str = "; ";
/// Between the columns of one row.
const COLUMNS: &str = " / ";
/// Columns that mean the same in several sources. Dates, amounts and posts are worded too differently to be compared.
const SAME: &[&str] = &[
    "unit",
    "name",
    "headcount_type",
    "leadership_level",
    "rank",
    "sex",
    "status",
];

/// Marks the values that differ from the roster's, or from the first one given where the roster has none. A source without
/// a record is marked when another has one.
///
/// With the columns known, columns of one meaning are compared as sets over the rows shown; without, whole texts are.
pub(super) fn differing(
    values: [Option<&str>; 4],
    columns: Option<&[Vec<String>; 4]>,
) -> [bool; 4] {
    let absent = values.map(|value| value.is_some_and(is_no_record));
    // A source that could not be asked says nothing, not even that it has no record.
    let known = |i: usize| values[i].filter(|value| !absent[i] && !is_unjudged(value));
    let Some(reference) = (0..4).find(|i| known(*i).is_some()) else {
        return [false; 4];
    };
    let mut differs = absent;
    for i in reference + 1..4 {
        if let (Some(a), Some(b)) = (known(reference), known(i)) {
            differs[i] = match columns {
                Some(columns) => columns_differ((a, &columns[reference]), (b, &columns[i]), i == 3),
                None => a != b,
            };
        }
    }
    differs
}

fn is_unjudged(value: &str) -> bool {
    value == Word::NotChecked.text(Language::Zh) || value == Word::NotChecked.text(Language::En)
}

fn is_no_record(value: &str) -> bool {
    value == Word::NoRecord.text(Language::Zh) || value == Word::NoRecord.text(Language::En)
}

/// Whether any column that both show has no value in common.
fn columns_differ(a: (&str, &[String]), b: (&str, &[String]), insurance: bool) -> bool {
    let pairs = a.1.iter().enumerate().flat_map(|(i, of_a)| {
        let same = b.1.iter().position(|of_b| meaning(of_a) == meaning(of_b));
        same.map(|k| (i, k, meaning(of_a)))
    });
    pairs
        // The insurance's status is about contributions, not about the post.
        .filter(|(_, _, column)| SAME.contains(column) && !(insurance && *column == "status"))
        .any(|(i, k, _)| {
            let (of_a, of_b) = (at(a.0, i, a.1.len()), at(b.0, k, b.1.len()));
            !of_a.is_empty() && !of_b.is_empty() && of_a.is_disjoint(&of_b)
        })
}

fn meaning(column: &str) -> &str {
    match column {
        "unit_code" => "unit",
        other => other,
    }
}

/// The values of one column over all rows. A row that lacks values says nothing but its first: which one is missing is unknown.
fn at(value: &str, column: usize, columns: usize) -> BTreeSet<&str> {
    let rows = value.split(ROWS).filter_map(|row| {
        let parts: Vec<&str> = row.split(COLUMNS).collect();
        let sure = column == 0 || parts.len() == columns;
        parts.get(column).filter(|_| sure).copied()
    });
    rows.filter(|part| !part.is_empty() && *part != "—")
        .collect()
}
