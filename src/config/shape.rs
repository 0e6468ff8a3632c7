//! What a configuration file may hold, as data, and the walk that compares a file with it.
//!
//! serde would stop at the first mistake; this finds them all, and only files without one reach serde.

use super::document::{Node, Value};
use super::mistake::{Report, Wrong, nearest};

/// What a value must be.
pub(super) enum Shape {
    /// A text that passes a check.
    Text(fn(&str) -> Result<(), Wrong>),
    /// A whole number within bounds, both included.
    Whole(i64, i64),
    /// true or false.
    Yes,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A sum of money: a number or a text.
    Money,
    /// A list.
    List(&'static Shape),
    /// A table with keys of the writer's choice.
    Map(&'static Shape),
    /// A table with known keys.
    Table(&'static [Key]),
    /// A table whose `type` says which keys it has.
    Tagged(&'static [(&'static str, &'static [Key])]),
    /// A text, a list, or a table: told apart by what stands there.
    Either(&'static [Shape]),
}

impl Shape {
    /// The names of all keys in it, at any depth.
    pub fn names(&self) -> Vec<&'static str> {
        let of = |keys: &'static [Key]| -> Vec<&'static str> {
            let deep = |k: &Key| k.shape.names();
            keys.iter()
                .flat_map(|k| std::iter::once(k.name).chain(deep(k)))
                .collect()
        };
        match self {
            Self::Table(keys) => of(keys),
            Self::Tagged(variants) => variants.iter().flat_map(|(_, keys)| of(keys)).collect(),
            Self::List(inner) | Self::Map(inner) => inner.names(),
            Self::Either(shapes) => shapes.iter().flat_map(Self::names).collect(),
            _ => Vec::new(),
        }
    }
}

/// One key of a table.
pub(super) struct Key {
    /// As written.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// For a key that must be there: how it may look, for the hint.
    pub required: Option<&'static str>,
}

/// A key that may be left out.
pub(super) const fn may(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        shape,
        required: None,
    }
}

/// A key that must be there.
pub(super) const fn must(name: &'static str, shape: Shape, example: &'static str) -> Key {
    Key {
        name,
        shape,
        required: Some(example),
    }
}

/// Reports everything in `node` that is not as `shape` wants it. `path` is the keys walked, for the messages.
pub(super) fn check(shape: &Shape, node: &Node, path: &str, report: &mut Report<'_>) {
    let wanted = match (shape, &node.value) {
        (Shape::Text(check), Value::Leaf(toml::Value::String(text))) => {
            if let Err(wrong) = check(text) {
                let what = format!("`{path}`: {}", wrong.what);
                report.add(&node.place, Wrong { what, ..wrong });
            }
            return;
        }
        (Shape::Whole(low, high), Value::Leaf(toml::Value::Integer(n))) => {
            if !(*low..=*high).contains(n) {
                let wrong = Wrong::new(format!(
                    "`{path}` is {n}; it must lie between {low} and {high}"
                ));
                report.add(&node.place, wrong);
            }
            return;
        }
        (Shape::Yes, Value::Leaf(toml::Value::Boolean(_)))
        | (Shape::Money, Value::Leaf(toml::Value::Integer(_) | toml::Value::Float(_))) => return,
        (Shape::Money, Value::Leaf(toml::Value::String(text))) => {
            if let Err(fault) = crate::domain::money::parse_fen(text) {
                report.add(&node.place, Wrong::new(format!("`{path}`: {fault}")));
            }
            return;
        }
        (Shape::Word(words), Value::Leaf(toml::Value::String(text))) => {
            if !words.contains(&text.as_str()) {
                let wrong = Wrong::new(format!("`{path}` cannot be `{text}`"));
                report.add(&node.place, wrong.near(text, words.iter().copied()));
            }
            return;
        }
        (Shape::List(inner), Value::List(items)) => {
            for item in items {
                check(inner, item, path, report);
            }
            return;
        }
        (Shape::Map(inner), Value::Table(entries)) => {
            for entry in entries {
                check(inner, &entry.node, &join(path, &entry.key), report);
            }
            return;
        }
        (Shape::Table(keys), Value::Table(_)) => {
            keys_of(keys.iter(), node, path, report);
            return;
        }
        (Shape::Tagged(variants), Value::Table(_)) => {
            tagged(variants, node, path, report);
            return;
        }
        (Shape::Either(shapes), _) => {
            if let Some(shape) = shapes.iter().find(|s| fits(s, node)) {
                check(shape, node, path, report);
                return;
            }
            let all: Vec<_> = shapes.iter().map(describe).collect();
            all.join(" or ")
        }
        _ => describe(shape).to_owned(),
    };
    let found = node.describe();
    report.add(
        &node.place,
        Wrong::new(format!("`{path}` must be {wanted}, not {found}")),
    );
}

fn tagged(
    variants: &'static [(&'static str, &'static [Key])],
    node: &Node,
    path: &str,
    report: &mut Report<'_>,
) {
    let words = || variants.iter().map(|(word, _)| *word);
    let Some(tag) = node.get(&["type"]) else {
        let wrong = Wrong::new(format!("`{path}` has no `type`"));
        let all: Vec<_> = words().collect();
        report.add(
            &node.place,
            wrong.hint(format!("add type = one of {}", all.join(", "))),
        );
        return;
    };
    let Some(word) = tag.as_text() else {
        let wrong = Wrong::new(format!(
            "`{path}.type` must be a text, not {}",
            tag.describe()
        ));
        report.add(&tag.place, wrong);
        return;
    };
    match variants.iter().find(|(name, _)| *name == word) {
        Some((_, keys)) => {
            static TYPE: Key = may("type", Shape::Text(any));
            keys_of(keys.iter().chain([&TYPE]), node, path, report);
        }
        None => {
            let wrong = Wrong::new(format!("`{path}.type` cannot be `{word}`"));
            report.add(&tag.place, wrong.near(word, words()));
        }
    }
}

/// Unknown keys, missing keys, and what stands under the known ones.
fn keys_of(
    keys: impl Iterator<Item = &'static Key> + Clone,
    node: &Node,
    path: &str,
    report: &mut Report<'_>,
) {
    // A key that is there already is not what was meant.
    let free: Vec<&str> = keys
        .clone()
        .map(|k| k.name)
        .filter(|k| node.get(&[k]).is_none())
        .collect();
    let mut meant = Vec::new();
    for entry in node.entries() {
        if let Some(key) = keys.clone().find(|k| k.name == entry.key) {
            check(&key.shape, &entry.node, &join(path, key.name), report);
        } else {
            let within = if path.is_empty() {
                String::new()
            } else {
                format!(" in `{path}`")
            };
            let wrong = Wrong::new(format!("unknown key `{}`{within}", entry.key));
            meant.extend(nearest(&entry.key, &free));
            report.add(&entry.place, wrong.near(&entry.key, free.iter().copied()));
        }
    }
    for key in keys {
        let missing = free.contains(&key.name) && !meant.contains(&key.name);
        if let (Some(example), true) = (key.required, missing) {
            let wrong = Wrong::new(format!("`{}` is missing", join(path, key.name)));
            report.add(&node.place, wrong.hint(format!("add {example}")));
        }
    }
}

fn fits(shape: &Shape, node: &Node) -> bool {
    matches!(
        (shape, &node.value),
        (Shape::Text(_), Value::Leaf(toml::Value::String(_)))
            | (Shape::List(_), Value::List(_))
            | (
                Shape::Table(_) | Shape::Map(_) | Shape::Tagged(_),
                Value::Table(_)
            )
    )
}

fn describe(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) | Shape::Word(_) => "a text",
        Shape::Whole(..) => "a whole number",
        Shape::Yes => "true or false",
        Shape::Money => "an amount in yuan",
        Shape::List(_) => "a list",
        Shape::Map(_) | Shape::Table(_) | Shape::Tagged(_) | Shape::Either(_) => "a table",
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Any text.
pub(super) fn any(_: &str) -> Result<(), Wrong> {
    Ok(())
}
