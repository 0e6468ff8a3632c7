//! What a rule saw of one subject: the values its predicate looked at, and which of its excuses hold there.

use polars::prelude::{AnyValue, Expr, col, lit};
use polars::sql::sql_expr;

use super::evaluate::{Hit, excuse_column, excuses};
use super::rule::Rule;
use crate::frames::{FrameError, Frames, holding};

/// What a rule's predicate saw of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Column of the frame, or name of an excuse.
    pub name: String,
    /// Its value there; `None` is unknown.
    pub value: Option<AnyValue<'static>>,
}

/// The columns that a rule's predicate names, with their values for one hit, and whether each of its excuses holds there.
///
/// # Errors
/// When the frame cannot be read.
pub fn facts(
    rule: &Rule,
    frames: &Frames,
    hit: &Hit,
) -> Result<(Vec<Fact>, Vec<Fact>), FrameError> {
    let fault = |source| FrameError::Engine {
        name: format!("rule {}", rule.code),
        source,
    };
    let when = sql_expr(rule.when.get_ref()).map_err(fault)?;
    let mut names: Vec<String> = Vec::new();
    for part in &when {
        if let Expr::Column(name) = part
            && !names.iter().any(|known| known == name.as_str())
        {
            names.push(name.to_string());
        }
    }
    let excuses = excuses(rule);
    let mut columns: Vec<Expr> = names.iter().map(|name| col(name.as_str())).collect();
    for (index, (_, predicate)) in excuses.iter().enumerate() {
        let predicate = sql_expr(predicate).map_err(fault)?;
        columns.push(predicate.alias(excuse_column(0, index)));
    }
    let mut texts = hit.texts.iter();
    let frame = frames.tables[rule.frame.get_ref().as_str()].clone();
    let mut rows = holding(frame, when);
    for name in rule.subject.columns() {
        let is = match *name {
            "person_key" => col(*name).eq_missing(lit(hit.person.unwrap_or_default())),
            "other_key" => col(*name).eq_missing(lit(hit.other.unwrap_or_default())),
            "unit_id" if rule.subject.columns().len() == 1 || hit.unit.is_some() => {
                col(*name).eq_missing(lit(hit.unit.unwrap_or_default()))
            }
            "unit_id" => col(*name).is_null(),
            _ => col(*name)
                .fill_null(lit(""))
                .eq(lit(texts.next().cloned().unwrap_or_default())),
        };
        rows = rows.filter(is);
    }
    let row = rows.select(columns).limit(1).collect().map_err(fault)?;
    let value = |name: &str| {
        let value = row.column(name).ok()?.get(0).ok()?;
        (!value.is_null()).then(|| value.into_static())
    };
    let fact = |column: &str, name: &str| Fact {
        name: name.to_owned(),
        value: value(column),
    };
    let seen = names.iter().map(|name| fact(name, name)).collect();
    let excused = excuses
        .iter()
        .enumerate()
        .map(|(index, (name, _))| fact(&excuse_column(0, index), name))
        .collect();
    Ok((seen, excused))
}
