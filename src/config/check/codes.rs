//! `[codes]` against the code tables, and the tables in themselves.

use std::collections::BTreeMap;

use super::Trees;
use crate::config::document::Node;
use crate::config::mistake::{Mistake, Report, Wrong};
use crate::domain::label;
use crate::domain::table::{Column, Kind, Type};

/// The code tables that a source names: they are there, their columns are, and their values are canonical.
pub(super) fn of_source(
    kind: Kind,
    source: &Node,
    trees: &Trees,
    mistakes: &mut Vec<Mistake>,
    file: &str,
) {
    for entry in source.get(&["codes"]).map_or(&[][..], Node::entries) {
        let mut report = Report::new(file, mistakes);
        let mapped = || {
            source
                .get(&["columns"])
                .map_or(&[][..], Node::entries)
                .iter()
                .map(|e| e.key.as_str())
        };
        let Some(column) = kind.column(&entry.key) else {
            let wrong = Wrong::new(format!(
                "[codes] names `{}`, which is no column of `{kind}`",
                entry.key
            ));
            report.add(&entry.place, wrong.near(&entry.key, mapped()));
            continue;
        };
        if !mapped().any(|name| name == column.name) {
            let wrong = Wrong::new(format!(
                "[codes] names `{}`, which [columns] does not map",
                column.name
            ));
            report.add(
                &entry.place,
                wrong.hint(format!("add {} to [columns], or drop it here", column.name)),
            );
            continue;
        }
        let Some(table) = entry.node.as_text() else {
            continue;
        };
        match trees.codes.get(table) {
            None => {
                let wrong = Wrong::new(format!("there is no code table config/codes/{table}.toml"));
                report.add(
                    &entry.node.place,
                    wrong.near(table, trees.codes.keys().map(String::as_str)),
                );
            }
            Some(None) => {}
            Some(Some(tree)) => {
                let table_file = format!("config/codes/{table}.toml");
                values(
                    column,
                    tree,
                    trees,
                    &mut Report::new(&table_file, mistakes),
                    file,
                );
            }
        }
    }
}

/// Every value a table yields must be one that the column can hold.
fn values(column: &Column, table: &Node, trees: &Trees, report: &mut Report<'_>, file: &str) {
    let keys = |tree: &'_ Option<Node>, of: &str| -> Option<Vec<String>> {
        let entries = tree.as_ref()?.get(&[of])?.entries();
        Some(entries.iter().map(|e| e.key.clone()).collect())
    };
    let words: Vec<String> = match (column.kind, column.name) {
        (Type::Word(words), _) => words.iter().map(|w| (*w).to_owned()).collect(),
        (Type::Sex, _) => vec!["male".into(), "female".into()],
        (Type::Bool, _) => vec!["true".into(), "false".into()],
        (_, "headcount_type") => match keys(&trees.headcount_types, "types") {
            Some(codes) => codes,
            None => return,
        },
        (_, "leadership_level") => match keys(&trees.levels, "levels") {
            Some(codes) => codes,
            None => return,
        },
        _ => return,
    };
    for entry in table.get(&["values"]).map_or(&[][..], Node::entries) {
        let Some(value) = entry.node.as_text() else {
            continue;
        };
        if !words.iter().any(|w| w == value) {
            let wrong = Wrong::new(format!(
                "`{value}` is nothing that `{}` can be ({file} uses this table)",
                column.name
            ));
            report.add(
                &entry.node.place,
                wrong.near(value, words.iter().map(String::as_str)),
            );
        }
    }
}

/// Values are compared folded, so two spellings with one fold must not mean two things.
pub(super) fn spellings(table: &Node, report: &mut Report<'_>) {
    let mut seen: BTreeMap<String, (&str, Option<&str>)> = BTreeMap::new();
    for entry in table.get(&["values"]).map_or(&[][..], Node::entries) {
        let meaning = entry.node.as_text();
        if let Some((first, other)) = seen.insert(label::text(&entry.key), (&entry.key, meaning))
            && other != meaning
        {
            let wrong = Wrong::new(format!(
                "`{}` and `{first}` are read as one value but mean two",
                entry.key
            ));
            report.add(
                &entry.place,
                wrong.hint("full-width forms and outer spaces make no difference; keep one"),
            );
        }
    }
}

/// The tree of headcount types: parents are there, nobody is his own forebear, and the roots say where they may be.
pub(super) fn headcount_types(tree: &Node, report: &mut Report<'_>) {
    let types = tree.get(&["types"]).map_or(&[][..], Node::entries);
    let parent = |code: &str| tree.text(&["types", code, "parent"]);
    for entry in types {
        let Some(node) = entry.node.get(&["parent"]) else {
            if entry.node.get(&["allowed_in"]).is_none() {
                let wrong = Wrong::new(format!(
                    "type `{}` has neither a parent nor `allowed_in`",
                    entry.key
                ));
                report.add(
                    &entry.place,
                    wrong.hint("add allowed_in = [\"all\"], or the kinds of unit that may hold it"),
                );
            }
            continue;
        };
        let Some(named) = node.as_text() else {
            continue;
        };
        if !types.iter().any(|t| t.key == named) {
            let wrong = Wrong::new(format!(
                "the parent `{named}` of `{}` is no type",
                entry.key
            ));
            let others = types
                .iter()
                .map(|t| t.key.as_str())
                .filter(|t| *t != entry.key);
            report.add(&node.place, wrong.near(named, others));
            continue;
        }
        // A walk longer than the number of types has gone round.
        let mut at = Some(entry.key.as_str());
        for _ in 0..types.len() {
            at = at.and_then(parent);
        }
        if at.is_some() {
            let wrong = Wrong::new(format!("type `{}` is among its own forebears", entry.key));
            report.add(
                &node.place,
                wrong.hint("one type of the circle must have no parent"),
            );
        }
    }
}
