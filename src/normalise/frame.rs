//! The columns of the normalised table and of the quarantine table, in their lasting order.

use polars::prelude::*;

use crate::domain::table::{Kind, Type};

use super::plan::{Origin, Plan};
use super::quarantine::Quarantine;
use super::reading::{Dictionary, Value, read};

/// Columns that a canonical column becomes, with what is derived from it.
fn made_of(name: &'static str, kind: Type) -> Vec<(&'static str, DataType)> {
    match kind {
        Type::PersonId => vec![
            ("person_key", DataType::Int64),
            (name, DataType::String),
            ("id_read", DataType::String),
            ("id_verdict", DataType::String),
            ("id_birth", DataType::Date),
            ("id_sex", DataType::String),
        ],
        Type::Name => vec![
            (name, DataType::String),
            ("name_folded", DataType::String),
            ("name_wild", DataType::Boolean),
        ],
        Type::Date | Type::Month => vec![(name, DataType::Date)],
        Type::Money | Type::Whole => vec![(name, DataType::Int64)],
        Type::Bool => vec![(name, DataType::Boolean)],
        Type::Text | Type::Label | Type::Account | Type::Sex | Type::Word(_) => {
            vec![(name, DataType::String)]
        }
    }
}

/// A column with one text, or null, in every row; kept as one value until someone needs it row by row.
pub(super) fn constant(name: &str, value: Option<&str>, height: usize) -> Column {
    match value {
        Some(text) => Column::new_scalar(
            name.into(),
            Scalar::new(DataType::String, AnyValue::StringOwned(text.into())),
            height,
        ),
        None => Column::full_null(name.into(), height, &DataType::String),
    }
}

/// Brings a stretch's columns into the table's order, fills what the file lacks, and moves its rows down by `base`.
/// Constants are left to [`concat`].
pub(super) fn arrange(plan: &Plan, mut frame: DataFrame, base: i32) -> PolarsResult<DataFrame> {
    let height = frame.height();
    let mut columns = Vec::with_capacity(frame.width() + 4);
    for planned in plan
        .columns
        .iter()
        .filter(|c| matches!(c.origin, Origin::Headers(_)))
    {
        let column = planned.column;
        for (name, dtype) in made_of(column.name, column.kind) {
            columns.push(match frame.drop_in_place(name) {
                Ok(column) => column,
                // The header of an optional column is not in this file.
                Err(_) => match column.default {
                    Some(default) => constant(name, Some(default), height),
                    None => Column::full_null(name.into(), height, &dtype),
                },
            });
        }
    }
    if plan.kind == Kind::Roster {
        columns.push(frame.drop_in_place("retire_on")?);
        columns.push(frame.drop_in_place("retire_sure")?);
    }
    let row = frame.drop_in_place("row")?;
    columns.push(if base == 0 {
        row
    } else {
        let moved: Int32Chunked = row.i32()?.apply_values(|r| r + base);
        moved.into_series().into_column()
    });
    DataFrame::new(height, columns)
}

/// One frame of all stretches: table columns, `source`, `snapshot_id`, `file`, `sheet`, `row`. `places`: file, sheet
/// and number of accepted rows of each part, in order.
pub(super) fn concat(
    plan: &Plan,
    frames: Vec<DataFrame>,
    places: &[(String, Option<String>, usize)],
) -> PolarsResult<DataFrame> {
    let mut frames = frames.into_iter();
    let mut all = match frames.next() {
        Some(frame) => frame,
        None => empty(plan)?,
    };
    for frame in frames {
        all.vstack_mut_owned(frame)?;
    }
    let height = all.height();
    let mut columns = Vec::with_capacity(all.width() + 8);
    for planned in &plan.columns {
        let column = planned.column;
        for (name, dtype) in made_of(column.name, column.kind) {
            columns.push(match &planned.origin {
                Origin::Headers(_) => all.drop_in_place(name)?,
                _ => match fixed(plan, column.name, &dtype) {
                    Some(value) if name == column.name => {
                        Column::new_scalar(name.into(), value, height)
                    }
                    _ => Column::full_null(name.into(), height, &dtype),
                },
            });
        }
    }
    if plan.kind == Kind::Roster {
        columns.push(all.drop_in_place("retire_on")?);
        columns.push(all.drop_in_place("retire_sure")?);
    }
    columns.push(constant("source", Some(&plan.source), height));
    columns.push(constant("snapshot_id", Some(&plan.snapshot), height));
    columns.push(placed(
        "file",
        places.iter().map(|(file, _, n)| (Some(file.as_str()), *n)),
        height,
    )?);
    columns.push(placed(
        "sheet",
        places.iter().map(|(_, sheet, n)| (sheet.as_deref(), *n)),
        height,
    )?);
    columns.push(all.drop_in_place("row")?);
    DataFrame::new(height, columns)
}

/// A column with one text per part.
fn placed<'a>(
    name: &str,
    parts: impl Iterator<Item = (Option<&'a str>, usize)> + Clone,
    height: usize,
) -> PolarsResult<Column> {
    let mut texts = parts.clone().filter(|(_, n)| *n > 0).map(|(text, _)| text);
    let first = texts.next().flatten();
    if texts.all(|t| t == first) {
        return Ok(constant(name, first, height));
    }
    let mut dictionary = StringChunkedBuilder::new(name.into(), 16);
    let mut codes: Vec<IdxSize> = Vec::with_capacity(height);
    for (i, (text, n)) in parts.enumerate() {
        dictionary.append_option(text);
        codes.extend(std::iter::repeat_n(i as IdxSize, n));
    }
    let codes = IdxCa::from_vec(PlSmallStr::EMPTY, codes);
    Ok(dictionary
        .finish()
        .take(&codes)?
        .into_series()
        .into_column())
}

/// The value that a constant column has in every row, as [`Plan::new`] found it readable.
fn fixed(plan: &Plan, name: &str, dtype: &DataType) -> Option<Scalar> {
    let text = plan.constant(name)?;
    let planned = &plan.columns[plan.position(name)?];
    let mut dictionary = Dictionary::new(name);
    let value = match read(&text, planned, &mut dictionary) {
        Value::Number(n) if *dtype == DataType::Date => AnyValue::Date(n as i32),
        Value::Number(n) if *dtype == DataType::Boolean => AnyValue::Boolean(n != 0),
        Value::Number(n) => AnyValue::Int64(n),
        Value::Text(_) => {
            let texts = dictionary.texts.finish();
            AnyValue::StringOwned(texts.get(1)?.into())
        }
        Value::Null | Value::Bad(_) => return None,
    };
    Some(Scalar::new(dtype.clone(), value))
}

fn empty(plan: &Plan) -> PolarsResult<DataFrame> {
    let mut columns = Vec::new();
    for planned in plan
        .columns
        .iter()
        .filter(|c| matches!(c.origin, Origin::Headers(_)))
    {
        for (name, dtype) in made_of(planned.column.name, planned.column.kind) {
            columns.push(Column::new_empty(name.into(), &dtype));
        }
    }
    if plan.kind == Kind::Roster {
        columns.push(Column::new_empty("retire_on".into(), &DataType::Date));
        columns.push(Column::new_empty("retire_sure".into(), &DataType::Boolean));
    }
    columns.push(Column::new_empty("row".into(), &DataType::Int32));
    DataFrame::new(0, columns)
}

/// A quarantine table without rows.
pub(super) fn empty_quarantine(plan: &Plan) -> PolarsResult<DataFrame> {
    Quarantine::default().frame(plan, "", None)
}
