//! Checks across keys and files. They look at the trees as written, so that one mistake does not hide another.

mod codes;
mod columns;
mod job;
mod pull;
mod web;

use std::collections::BTreeMap;

use super::document::Node;
use super::mistake::{Mistake, Report};
use crate::domain::table::Kind;

/// All files of a home, as far as they are TOML. A file with a syntax mistake is there by name, without a tree.
pub(super) struct Trees {
    pub sources: BTreeMap<String, Option<Node>>,
    pub codes: BTreeMap<String, Option<Node>>,
    /// `None` when it could not be read.
    pub headcount_types: Option<Node>,
    pub levels: Option<Node>,
    pub jobs: BTreeMap<String, Option<Node>>,
    /// `config/rollcall.toml`; `None` when it could not be read.
    pub settings: Option<Node>,
}

/// Reports everything in which files or keys contradict each other.
pub(super) fn all(trees: &Trees, mistakes: &mut Vec<Mistake>) {
    for (name, tree) in &trees.sources {
        let Some(tree) = tree else { continue };
        let file = format!("config/sources/{name}.toml");
        let mut report = Report::new(&file, mistakes);
        pull::check(tree, &mut report);
        if let Some(kind) = kind_of(tree) {
            columns::check(kind, tree, &mut report);
            codes::of_source(kind, tree, trees, mistakes, &file);
        }
    }
    for (name, tree) in &trees.codes {
        if let Some(tree) = tree {
            let file = format!("config/codes/{name}.toml");
            codes::spellings(tree, &mut Report::new(&file, mistakes));
        }
    }
    if let Some(tree) = &trees.headcount_types {
        codes::headcount_types(
            tree,
            &mut Report::new("config/codes/headcount-types.toml", mistakes),
        );
    }
    if let Some(tree) = &trees.settings {
        web::check(tree, &mut Report::new("config/rollcall.toml", mistakes));
    }
    for (name, tree) in &trees.jobs {
        if let Some(tree) = tree {
            let file = format!("jobs/{name}.toml");
            job::check(tree, trees, &mut Report::new(&file, mistakes));
        }
    }
}

/// The kind a source says it is, when it is one.
pub(super) fn kind_of(source: &Node) -> Option<Kind> {
    let word = source.text(&["kind"])?;
    Kind::ALL.into_iter().find(|k| k.name() == word)
}
