//! Environment variables that win over `config/rollcall.toml`.

use std::collections::BTreeMap;

use super::document::Node;
use super::mistake::Place;
use super::shape::{Key, Shape};

/// Variables that override keys: `ROLLCALL_LAG__PAYROLL_CUTOFF_DAY=15` sets `[lag] payroll_cutoff_day`.
///
/// Two underscores part section and key; other `ROLLCALL_…` variables are none of ours, but for
/// `ROLLCALL_STORE_URL`, which sets `[store] url`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides(BTreeMap<String, String>);

impl Overrides {
    /// Picks the overrides out of a process's environment, which the caller hands over.
    pub fn from_vars(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |name: &str| {
            name == "ROLLCALL_STORE_URL"
                || name
                    .strip_prefix("ROLLCALL_")
                    .is_some_and(|rest| rest.contains("__"))
        };
        Self(vars.into_iter().filter(|(name, _)| ours(name)).collect())
    }

    /// Those that can change what a run finds, for its archive: not where the store and the pages are, whose addresses
    /// may hold passwords.
    #[must_use]
    pub fn lasting(&self) -> BTreeMap<String, String> {
        let passing = ["ROLLCALL_STORE", "ROLLCALL_WEB_", "ROLLCALL_RETENTION_"];
        let lasting = |name: &str| !passing.iter().any(|start| name.starts_with(start));
        let kept = self.0.iter().filter(|(name, _)| lasting(name));
        kept.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Writes the values into the tree of `config/rollcall.toml`, in the type that the key wants.
    pub(super) fn apply(&self, root: &mut Node, shape: &Shape) {
        for (name, value) in &self.0 {
            let lower = match name.as_str() {
                "ROLLCALL_STORE_URL" => "store__url".to_owned(),
                other => other["ROLLCALL_".len()..].to_lowercase(),
            };
            let path: Vec<&str> = lower.split("__").collect();
            let leaf = match shape_at(shape, &path) {
                Some(Shape::Whole(..)) => value.trim().parse::<i64>().ok().map(Into::into),
                Some(Shape::Yes) => value.trim().parse::<bool>().ok().map(Into::into),
                _ => None,
            };
            // What does not parse stays text, and the walk over the tree says what it should have been.
            root.set(
                &path,
                leaf.unwrap_or_else(|| value.clone().into()),
                &Place::Variable(name.clone()),
            );
        }
    }
}

fn shape_at<'a>(shape: &'a Shape, path: &[&str]) -> Option<&'a Shape> {
    match (shape, path.split_first()) {
        (shape, None) => Some(shape),
        (Shape::Table(keys), Some((name, rest))) => {
            let key: &Key = keys.iter().find(|k| k.name == *name)?;
            shape_at(&key.shape, rest)
        }
        _ => None,
    }
}
