//! `[columns]` and `[expect]` against the canonical table of the source's kind.

use crate::config::document::{Node, Value};
use crate::config::mistake::{Report, Wrong};
use crate::domain::table::{Column, Kind, Type};
use crate::domain::{calendar, money};

pub(super) fn check(kind: Kind, source: &Node, report: &mut Report<'_>) {
    let names = || kind.columns().iter().map(|c| c.name);
    let Some(columns) = source.get(&["columns"]) else {
        return;
    };
    for entry in columns.entries() {
        let Some(column) = kind.column(&entry.key) else {
            let wrong = Wrong::new(format!("`{kind}` has no column `{}`", entry.key));
            let free = names().filter(|n| columns.get(&[n]).is_none());
            report.add(&entry.place, wrong.near(&entry.key, free));
            continue;
        };
        if matches!(&entry.node.value, Value::List(items) if items.is_empty()) {
            let wrong = Wrong::new(format!("`columns.{}` lists no header", column.name));
            report.add(
                &entry.place,
                wrong.hint("name at least one header of the file"),
            );
        }
        let coded = source.get(&["codes", column.name]).is_some();
        if let (Some(value), false) = (entry.node.get(&["const"]), coded)
            && let Some(Err(wrong)) = value.as_text().map(|text| constant(column, text))
        {
            report.add(&value.place, wrong);
        }
    }
    for column in kind.columns() {
        if column.required && columns.get(&[column.name]).is_none() {
            let wrong = Wrong::new(format!(
                "`{kind}` needs the column `{}`, which [columns] does not map",
                column.name
            ));
            let hint = format!(
                "add {} = \"<its header in the file>\" or {} = {{ const = \"…\" }}",
                column.name, column.name
            );
            report.add(&columns.place, wrong.hint(hint));
        }
    }
    control(kind, source, report);
}

/// A constant without placeholders must be readable as what the column holds.
fn constant(column: &Column, text: &str) -> Result<(), Wrong> {
    if text.contains('{') {
        return Ok(());
    }
    let wrong = Wrong::new(format!(
        "`columns.{}` cannot be `{text}` in every row",
        column.name
    ));
    let readable = match column.kind {
        Type::Word(words) if !words.contains(&text) => {
            return Err(wrong.near(text, words.iter().copied()));
        }
        Type::Date => calendar::parse_day(text).is_some(),
        Type::Month => calendar::parse_month(text).is_some(),
        Type::Money => money::parse_fen(text).is_ok(),
        Type::Whole => text.trim().parse::<i64>().is_ok(),
        _ => true,
    };
    if readable {
        Ok(())
    } else {
        Err(wrong.hint("write it as docs/schemas.md says under Values"))
    }
}

/// Control sums are over money columns.
fn control(kind: Kind, source: &Node, report: &mut Report<'_>) {
    let money = || {
        kind.columns()
            .iter()
            .filter(|c| c.kind == Type::Money)
            .map(|c| c.name)
    };
    let sums = source
        .get(&["expect", "control", "sum"])
        .map_or(&[][..], Node::entries);
    for entry in sums {
        if !money().any(|m| m == entry.key) {
            let wrong = Wrong::new(format!("`{kind}` has no money column `{}`", entry.key));
            report.add(&entry.place, wrong.near(&entry.key, money()));
        } else if source.get(&["columns", &entry.key]).is_none() {
            let wrong = Wrong::new(format!(
                "a control sum over `{}`, which [columns] does not map",
                entry.key
            ));
            report.add(&entry.place, wrong);
        }
    }
}
