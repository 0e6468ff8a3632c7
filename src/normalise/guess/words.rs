//! The words that offices write for canonical ones, from `words.toml`, so that a code table can be proposed from what a
//! file holds.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::config::{HeadcountTypes, Levels};
use crate::domain::label;
use crate::domain::table::{Column, Kind, Type};

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// The word is listed.
    Listed,
    /// A listed word stands in it: to be looked at.
    Similar,
}

/// Trees of the home's own codes.
pub(super) struct Trees<'a> {
    pub(super) headcount_types: &'a HeadcountTypes,
    pub(super) levels: &'a Levels,
}

/// Whether a column's values are codes of a closed list, so that what a source writes must be translated.
pub(super) fn closed(column: &Column) -> bool {
    matches!(column.kind, Type::Word(_))
        || matches!(column.name, "headcount_type" | "leadership_level")
}

/// Whether a value needs no translation.
pub(super) fn canonical(column: &Column, value: &str, trees: &Trees<'_>) -> bool {
    match (column.kind, column.name) {
        (Type::Word(words), _) => words.contains(&value),
        (_, "headcount_type") => trees.headcount_types.types.contains_key(value),
        (_, "leadership_level") => trees.levels.levels.contains_key(value),
        _ => true,
    }
}

/// What a value as written probably means.
pub(super) fn propose(
    kind: Kind,
    column: &Column,
    value: &str,
    trees: &Trees<'_>,
) -> Option<(String, Sureness)> {
    let value = label::clean(value);
    let mut known: Vec<(String, String)> = listed(kind, column.name).collect();
    if column.name == "headcount_type" {
        let types = trees.headcount_types.types.iter();
        known.extend(types.map(|(code, of)| (label::clean(&of.label.zh), code.clone())));
    }
    if column.name == "leadership_level" {
        let levels = trees.levels.levels.iter();
        known.extend(levels.map(|(code, of)| (label::clean(&of.label.zh), code.clone())));
    }
    if let Some((_, meant)) = known.iter().find(|(written, _)| *written == value) {
        return Some((meant.clone(), Sureness::Listed));
    }
    known
        .iter()
        .filter(|(written, _)| written.chars().count() > 1 && value.contains(written.as_str()))
        .max_by_key(|(written, _)| written.chars().count())
        .map(|(_, meant)| (meant.clone(), Sureness::Similar))
}

/// Kind (or `any`) = column = as written = canonical.
type Words = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

/// The list comes with the program and is read by its tests, so that the empty list never stands in.
static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());

/// As written and canonical.
fn listed(kind: Kind, column: &str) -> impl Iterator<Item = (String, String)> {
    let found = [kind.name(), "any"]
        .into_iter()
        .find_map(|of| WORDS.get(of)?.get(column));
    let words = found.into_iter().flatten();
    words.map(|(written, meant)| (written.clone(), meant.clone()))
}
