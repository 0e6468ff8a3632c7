//! A TOML file as a tree in which every key and value knows its line.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{Place, Report, Wrong};

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub place: Place,
    pub value: Value,
}

/// What was written.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Text, number, true/false or date.
    Leaf(toml::Value),
    /// `[a, b]`.
    List(Vec<Node>),
    /// `{ a = 1 }`, or what follows a `[header]`; in the order of the file.
    Table(Vec<Entry>),
}

/// One key of a table.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    pub node: Node,
}

/// Parses a file; `None` when it is no TOML, with every syntax mistake reported.
pub(super) fn parse(text: &str, report: &mut Report<'_>) -> Option<Node> {
    let lines = Lines::of(text);
    let (root, faults) = DeTable::parse_recoverable(text);
    for fault in &faults {
        let place = fault.span().map_or(Place::File, |s| lines.at(&s));
        report.add(&place, Wrong::new(fault.message().replace('\n', ", ")));
    }
    if !faults.is_empty() {
        return None;
    }
    let mut node = Node {
        place: Place::Line(1),
        value: lines.table(root.get_ref(), report),
    };
    node.place = Place::Line(1);
    Some(node)
}

impl Node {
    /// The value at a path of keys.
    pub fn get(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| {
            node.entries()
                .iter()
                .find(|e| e.key == *key)
                .map(|e| &e.node)
        })
    }

    /// The text at a path of keys, when it is a text.
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        self.get(path)?.as_text()
    }

    /// This value as text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Leaf(toml::Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The entries of a table; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The values of a list; none of anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Sets the value at a path, making the tables on the way; an environment variable does this.
    pub fn set(&mut self, path: &[&str], leaf: toml::Value, place: &Place) {
        let Some((key, rest)) = path.split_first() else {
            *self = Self {
                place: place.clone(),
                value: Value::Leaf(leaf),
            };
            return;
        };
        if !matches!(self.value, Value::Table(_)) {
            self.value = Value::Table(Vec::new());
        }
        let Value::Table(entries) = &mut self.value else {
            return;
        };
        let at = entries
            .iter()
            .position(|e| e.key == *key)
            .unwrap_or_else(|| {
                entries.push(Entry {
                    key: (*key).to_owned(),
                    place: place.clone(),
                    node: Self {
                        place: place.clone(),
                        value: Value::Table(Vec::new()),
                    },
                });
                entries.len() - 1
            });
        entries[at].node.set(rest, leaf, place);
    }

    /// What it is, in words.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Table(_) => "a table",
            Value::List(_) => "a list",
            Value::Leaf(toml::Value::String(_)) => "a text",
            Value::Leaf(toml::Value::Integer(_)) => "a whole number",
            Value::Leaf(toml::Value::Float(_)) => "a number with decimals",
            Value::Leaf(toml::Value::Boolean(_)) => "true or false",
            Value::Leaf(_) => "a date",
        }
    }

    /// The plain TOML value, for serde.
    pub fn plain(&self) -> toml::Value {
        match &self.value {
            Value::Leaf(leaf) => leaf.clone(),
            Value::List(items) => items.iter().map(Self::plain).collect::<Vec<_>>().into(),
            Value::Table(entries) => toml::Value::Table(
                entries
                    .iter()
                    .map(|e| (e.key.clone(), e.node.plain()))
                    .collect(),
            ),
        }
    }
}

/// Byte offsets at which lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(
            std::iter::once(0)
                .chain(text.match_indices('\n').map(|(i, _)| i + 1))
                .collect(),
        )
    }

    fn at(&self, span: &Range<usize>) -> Place {
        Place::Line(self.0.partition_point(|start| *start <= span.start))
    }

    fn table(&self, table: &DeTable<'_>, report: &mut Report<'_>) -> Value {
        let mut in_order: Vec<_> = table.iter().collect();
        in_order.sort_by_key(|(key, _)| key.span().start);
        let entries = in_order
            .into_iter()
            .map(|(key, value)| {
                let place = self.at(&key.span());
                let mut node = self.node(value, report);
                // A table has no place of its own but where its key stands.
                if matches!(node.value, Value::Table(_)) {
                    node.place = place.clone();
                }
                Entry {
                    key: key.get_ref().to_string(),
                    place,
                    node,
                }
            })
            .collect();
        Value::Table(entries)
    }

    fn node(&self, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Node {
        let place = self.at(&value.span());
        let mut unreadable = |what: &str| {
            report.add(&place, Wrong::new(format!("{what} is out of range")));
            Value::Leaf(toml::Value::Integer(0))
        };
        let value = match value.get_ref() {
            DeValue::Table(table) => self.table(table, report),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| self.node(item, report)).collect())
            }
            DeValue::String(text) => Value::Leaf(toml::Value::String(text.to_string())),
            DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
                Ok(n) => Value::Leaf(n.into()),
                Err(_) => unreadable(n.as_str()),
            },
            DeValue::Float(x) => match x.as_str().parse::<f64>() {
                Ok(x) => Value::Leaf(x.into()),
                Err(_) => unreadable(x.as_str()),
            },
            DeValue::Boolean(b) => Value::Leaf((*b).into()),
            DeValue::Datetime(d) => Value::Leaf((*d).into()),
        };
        Node { place, value }
    }
}
