//! Finding the header row, and with it which field holds which canonical column.

use crate::domain::label;
use crate::domain::table::Type;

use super::error::NormaliseError;
use super::plan::{Origin, Plan};

/// Rows looked at for a header when config does not name one.
pub(super) const SEARCH: usize = 30;

/// Which field of a file holds which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapping {
    /// Field of each column of the plan; none for constants and for headers this file lacks.
    pub(super) fields: Vec<Option<usize>>,
    /// Fields up to the last header that is not blank.
    pub(super) width: usize,
    /// Folded header of each field, to know the row again further down.
    pub(super) headers: Vec<String>,
}

impl Mapping {
    /// Whether a row repeats the header: several sheets pasted under each other. The required columns decide.
    pub(super) fn repeats(&self, plan: &Plan, cell: impl Fn(usize) -> String) -> bool {
        let mut mapped = self
            .fields
            .iter()
            .zip(&plan.columns)
            .filter(|(_, c)| c.column.required)
            .filter_map(|(field, _)| *field)
            .peekable();
        mapped.peek().is_some() && mapped.all(|i| label::clean(&cell(i)) == self.headers[i])
    }
}

/// Maps the columns onto one row taken as the header. `Err`: the columns whose headers it lacks.
pub(super) fn map(plan: &Plan, row: &[String]) -> Result<Mapping, Vec<usize>> {
    let headers: Vec<String> = row.iter().map(|h| label::clean(h)).collect();
    let mut missing = Vec::new();
    let fields = plan
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let Origin::Headers(wanted) = &column.origin else {
                return None;
            };
            let field = wanted
                .iter()
                .find_map(|w| headers.iter().position(|h| *h == w.folded && !h.is_empty()));
            if field.is_none() && column.column.required {
                missing.push(i);
            }
            field
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let width = headers
        .iter()
        .rposition(|h| !h.is_empty())
        .map_or(0, |i| i + 1);
    Ok(Mapping {
        fields,
        width,
        headers,
    })
}

/// The header among the first rows: the one config names, else the first that maps. Yields its place in `rows`.
///
/// # Errors
/// [`NormaliseError::Header`] with what was looked for, what stands in the row that came nearest, and likely matches.
pub(super) fn find(
    plan: &Plan,
    rows: &[Vec<String>],
    header_row: Option<u32>,
    place: &str,
) -> Result<(usize, Mapping), NormaliseError> {
    let mut nearest: Option<(usize, Vec<usize>)> = None;
    let named = header_row.map(|n| n.saturating_sub(1) as usize);
    let candidates = match named {
        Some(i) => i..(i + 1).min(rows.len()).max(i),
        None => 0..rows.len().min(SEARCH),
    };
    for i in candidates {
        match map(plan, &rows[i]) {
            Ok(mapping) => {
                warn_absent(plan, &mapping, place);
                return Ok((i, mapping));
            }
            Err(missing) => {
                if nearest
                    .as_ref()
                    .is_none_or(|(_, fewest)| missing.len() < fewest.len())
                {
                    nearest = Some((i, missing));
                }
            }
        }
    }
    let all_required = || {
        (0..plan.columns.len())
            .filter(|i| plan.columns[*i].column.required)
            .collect()
    };
    let (found, missing) = match nearest {
        Some((i, missing)) => (shown_headers(&rows[i]), missing),
        None => (Vec::new(), all_required()),
    };
    Err(self::missing(plan, place, &missing, found))
}

/// The complaint that required columns have no header: what was looked for, what is there, and likely matches.
pub(super) fn missing(
    plan: &Plan,
    place: &str,
    missing: &[usize],
    found: Vec<String>,
) -> NormaliseError {
    let looked_for: Vec<_> = missing.iter().map(|i| wanted(plan, *i)).collect();
    let hint = hint(plan, missing, &found);
    let found = if found.is_empty() {
        "none".into()
    } else {
        found.join(", ")
    };
    NormaliseError::Header {
        place: place.to_owned(),
        source_name: plan.source.clone(),
        problem: format!("{}; headers found: {found}{hint}", looked_for.join(", ")),
    }
}

fn wanted(plan: &Plan, i: usize) -> String {
    let column = &plan.columns[i];
    match &column.origin {
        Origin::Headers(headers) => {
            let shown: Vec<_> = headers.iter().map(|h| h.shown.as_str()).collect();
            format!("{} (\"{}\")", column.column.name, shown.join("\" or \""))
        }
        _ => column.column.name.to_owned(),
    }
}

/// At most forty headers, and none that looks like a person's number: without a header the "row" may be data.
fn shown_headers(row: &[String]) -> Vec<String> {
    row.iter()
        .map(|h| label::text(h))
        .filter(|h| !h.is_empty())
        .take(40)
        .map(|h| match h.bytes().filter(u8::is_ascii_digit).count() {
            0..6 => h.chars().take(30).collect(),
            _ => "(digits)".to_owned(),
        })
        .collect()
}

fn hint(plan: &Plan, missing: &[usize], found: &[String]) -> String {
    let mut hints = Vec::new();
    for &i in missing {
        let Origin::Headers(wanted) = &plan.columns[i].origin else {
            continue;
        };
        let best = wanted
            .iter()
            .flat_map(|w| {
                found.iter().map(move |f| {
                    (
                        strsim::normalized_levenshtein(&w.folded, &label::clean(f)),
                        w,
                        f,
                    )
                })
            })
            .filter(|(likeness, ..)| *likeness >= 0.4)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, w, f)) = best {
            hints.push(format!("for \"{}\" perhaps \"{f}\"", w.shown));
        }
    }
    if hints.is_empty() {
        String::new()
    } else {
        format!("; {}", hints.join(", "))
    }
}

/// An optional column whose header is gone reads as unknown everywhere; that must not happen in silence.
fn warn_absent(plan: &Plan, mapping: &Mapping, place: &str) {
    for (column, field) in plan.columns.iter().zip(&mapping.fields) {
        if field.is_none() && column.expected && matches!(column.origin, Origin::Headers(_)) {
            tracing::warn!(
                source.name = plan.source,
                file = place,
                column = column.column.name,
                "the header of an optional column is not in the file; its values are unknown"
            );
        }
    }
}

/// Position among `fields` of the column that marks a row as being about something: the person's number, else the
/// first required column of the table that the file has.
pub(super) fn key_field(plan: &Plan, mapping: &Mapping) -> Option<usize> {
    let person = plan
        .columns
        .iter()
        .position(|c| c.column.kind == Type::PersonId);
    person.and_then(|i| mapping.fields[i]).or_else(|| {
        let required = plan
            .columns
            .iter()
            .zip(&mapping.fields)
            .filter(|(c, _)| c.column.required);
        required.filter_map(|(_, field)| *field).next()
    })
}
