//! Root-cause groups: entries that one correction would do away with, to be issued or waived together.
//!
//! Two causes can be told from what entries say. *Unit and rule*: the same rule found the same unit several times, as
//! when a unit hired without a plan. *Source*: under one rule, one source writes the same unit for people whom the roster
//! has elsewhere, as when a payroll still knows two units under one code; or the same rank for people who have another.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::domain::table::Kind;
use crate::store::listing::Listed;

/// What a group has in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// The same rule in the same unit.
    Unit {
        /// Rule code.
        rule: String,
        /// Unit code.
        unit: String,
    },
    /// One source has it otherwise than the roster, in the same way.
    Source {
        /// Rule code.
        rule: String,
        /// Kind of source.
        source: Kind,
        /// What it writes: the first thing that the rule shows of it, mostly the unit.
        says: String,
    },
}

impl Cause {
    /// What people type: `g` and eight hex digits.
    #[must_use]
    pub fn id(&self) -> String {
        let text = match self {
            Self::Unit { rule, unit } => format!("unit\u{1f}{rule}\u{1f}{unit}"),
            Self::Source { rule, source, says } => {
                format!("source\u{1f}{rule}\u{1f}{source}\u{1f}{says}")
            }
        };
        format!("g{}", hex::encode(&Sha256::digest(text.as_bytes())[..4]))
    }
}

/// Entries of one cause, two or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What people type.
    pub id: String,
    /// What they have in common.
    #[serde(flatten)]
    pub cause: Cause,
    /// Name of the rule, Chinese and English.
    pub name: (String, String),
    /// Name of the unit, where that is what they share.
    pub unit_name: Option<String>,
    /// Ids of the entries.
    pub entries: Vec<String>,
}

/// The columns of what each source says, with the source.
const SAYS: [(&str, Kind); 3] = [
    ("personnel_value", Kind::Personnel),
    ("payroll_value", Kind::Payroll),
    ("insurance_value", Kind::Insurance),
];

/// Every group among these entries, the largest first.
#[must_use]
pub fn groups(entries: &[Listed]) -> Vec<Group> {
    let mut all: BTreeMap<Cause, Vec<&Listed>> = BTreeMap::new();
    for entry in entries {
        for cause in causes(entry) {
            all.entry(cause).or_default().push(entry);
        }
    }
    let mut groups: Vec<Group> = all
        .into_iter()
        .filter(|(_, entries)| entries.len() > 1)
        .map(|(cause, entries)| {
            let first = entries[0];
            let unit_name =
                matches!(cause, Cause::Unit { .. }).then(|| first.said("unit_name").to_owned());
            Group {
                id: cause.id(),
                name: (
                    first.said("name_zh").to_owned(),
                    first.said("name_en").to_owned(),
                ),
                unit_name,
                entries: entries.iter().map(|entry| entry.entry_id.clone()).collect(),
                cause,
            }
        })
        .collect();
    groups.sort_by(|a, b| (b.entries.len(), &a.cause).cmp(&(a.entries.len(), &b.cause)));
    groups
}

/// The causes that an entry may share with others.
fn causes(entry: &Listed) -> Vec<Cause> {
    let mut causes = Vec::new();
    if let Some(unit) = &entry.unit {
        causes.push(Cause::Unit {
            rule: entry.rule.clone(),
            unit: unit.clone(),
        });
    }
    // Values of several people begin with whom they are about.
    if !entry.said("subject").starts_with("person") {
        return causes;
    }
    let unit = |column: &str| {
        let value = entry.said(column).split("; ").next().unwrap_or_default();
        value.split_once(" / ").map(|(unit, _)| unit.to_owned())
    };
    let Some(own) = unit("roster_value") else {
        return causes;
    };
    for (column, source) in SAYS {
        if let Some(says) = unit(column).filter(|says| *says != own && says != "—") {
            causes.push(Cause::Source {
                rule: entry.rule.clone(),
                source,
                says,
            });
        }
    }
    causes
}
