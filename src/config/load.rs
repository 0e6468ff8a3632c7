//! Reads a home's files and turns them into a [`Config`], or into the list of everything that is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::check::{self, Trees};
use super::document::{self, Node};
use super::mistake::{ConfigErrors, Mistake, Place, Report, Wrong};
use super::shape::{self, Shape};
use super::{Config, Crosswalk, HeadcountTypes, Job, Levels, Overrides, Source, crosswalk, keys};

pub(super) const SETTINGS: &str = "config/rollcall.toml";
const HEADCOUNT_TYPES: &str = "config/codes/headcount-types.toml";
const LEVELS: &str = "config/codes/levels.toml";
const CROSSWALK: &str = "config/codes/unit-crosswalk.csv";

// A home without tables of its own has the shipped ones.
const SHIPPED_TYPES: &str = include_str!("../../config/codes/headcount-types.toml");
const SHIPPED_LEVELS: &str = include_str!("../../config/codes/levels.toml");

/// The tables of headcount types and levels that come with the program.
#[must_use]
pub fn shipped_tables() -> (HeadcountTypes, Levels) {
    // The loader's tests read both, so that the empty table never stands in.
    let types = toml::from_str(SHIPPED_TYPES).unwrap_or_default();
    (types, toml::from_str(SHIPPED_LEVELS).unwrap_or_default())
}

/// See [`Config::load_with`].
pub(super) fn load(home: &Path, overrides: &Overrides) -> Result<Config, ConfigErrors> {
    let mut reader = Reader {
        home,
        mistakes: Vec::new(),
    };
    let settings = reader.settings(overrides);
    let sources = reader.folder("config/sources", &[], &keys::SOURCE);
    let codes = reader.folder(
        "config/codes",
        &["headcount-types", "levels"],
        &keys::CODE_TABLE,
    );
    let headcount_types = reader.shipped(HEADCOUNT_TYPES, SHIPPED_TYPES, &keys::HEADCOUNT_TYPES);
    let levels = reader.shipped(LEVELS, SHIPPED_LEVELS, &keys::LEVELS);
    let jobs = reader.folder("jobs", &[], &keys::JOB);
    let crosswalk = reader.crosswalk(&sources.keys().map(String::as_str).collect());
    let trees = Trees {
        sources,
        codes,
        headcount_types,
        levels,
        jobs,
        settings,
    };
    let mut mistakes = reader.mistakes;
    check::all(&trees, &mut mistakes);
    if mistakes.is_empty()
        && let Some(config) = assemble(
            home,
            trees.settings.as_ref(),
            &trees,
            crosswalk,
            &mut mistakes,
        )
    {
        let overrides = overrides.clone();
        return Ok(Config {
            overrides,
            ..config
        });
    }
    mistakes.sort();
    mistakes.dedup();
    Err(ConfigErrors {
        home: home.to_owned(),
        mistakes,
    })
}

/// Turns checked trees into structs. serde has nothing left to refuse; were a shape and a struct to differ, the
/// mistake says so and the answer is `None`.
fn assemble(
    home: &Path,
    settings: Option<&Node>,
    trees: &Trees,
    crosswalk: Vec<Crosswalk>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Config> {
    let mut sources: BTreeMap<String, Source> =
        decode_all("config/sources", &trees.sources, mistakes);
    for (name, source) in &mut sources {
        source.name.clone_from(name);
    }
    let mut jobs: BTreeMap<String, Job> = decode_all("jobs", &trees.jobs, mistakes);
    for (name, job) in &mut jobs {
        job.name.clone_from(name);
    }
    let codes = decode_all("config/codes", &trees.codes, mistakes);
    let settings = decode(SETTINGS, settings, mistakes);
    let headcount_types = decode(HEADCOUNT_TYPES, trees.headcount_types.as_ref(), mistakes);
    let levels = decode(LEVELS, trees.levels.as_ref(), mistakes);
    if !mistakes.is_empty() {
        return None;
    }
    Some(Config {
        home: std::path::absolute(home).unwrap_or_else(|_| home.to_owned()),
        settings: settings?,
        sources,
        codes,
        headcount_types: headcount_types?,
        levels: levels?,
        crosswalk,
        jobs,
        overrides: Overrides::default(),
    })
}

fn decode<T: DeserializeOwned>(
    file: &str,
    tree: Option<&Node>,
    mistakes: &mut Vec<Mistake>,
) -> Option<T> {
    tree?
        .plain()
        .try_into()
        .map_err(|e: toml::de::Error| {
            Report::new(file, mistakes).add(&Place::File, Wrong::new(e.message()));
        })
        .ok()
}

fn decode_all<T: DeserializeOwned>(
    folder: &str,
    trees: &BTreeMap<String, Option<Node>>,
    mistakes: &mut Vec<Mistake>,
) -> BTreeMap<String, T> {
    trees
        .iter()
        .filter_map(|(name, tree)| {
            let file = format!("{folder}/{name}.toml");
            Some((name.clone(), decode(&file, tree.as_ref(), mistakes)?))
        })
        .collect()
}

/// Reads files of one home and gathers what is wrong with them.
struct Reader<'a> {
    home: &'a Path,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn settings(&mut self, overrides: &Overrides) -> Option<Node> {
        let text = self.text(SETTINGS)?;
        let mut report = Report::new(SETTINGS, &mut self.mistakes);
        let Some(text) = text else {
            let wrong = Wrong::new("the file is not there; a home begins with it");
            let hint = "is this the home directory? Say another with --home or ROLLCALL_HOME";
            report.add(&Place::File, wrong.hint(hint));
            return None;
        };
        let mut tree = document::parse(&text, &mut report)?;
        overrides.apply(&mut tree, &keys::SETTINGS);
        shape::check(&keys::SETTINGS, &tree, "", &mut report);
        if let Some(url) = tree.get(&["store", "url"]) {
            let password = |t| url::Url::parse(t).is_ok_and(|u| u.password().is_some());
            if matches!(url.place, Place::Line(_)) && url.as_text().is_some_and(password) {
                let wrong = Wrong::new("`store.url` has a password in it");
                report.add(
                    &url.place,
                    wrong.hint("give the whole address in ROLLCALL_STORE_URL"),
                );
            }
        }
        Some(tree)
    }

    /// All `*.toml` of a folder by stem; a folder that is not there is empty.
    fn folder(
        &mut self,
        folder: &str,
        without: &[&str],
        shape: &Shape,
    ) -> BTreeMap<String, Option<Node>> {
        let mut trees = BTreeMap::new();
        let entries = match fs::read_dir(self.home.join(folder)) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return trees,
            Err(e) => {
                self.unreadable(folder, &e);
                return trees;
            }
        };
        for entry in entries {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(e) => {
                    self.unreadable(folder, &e);
                    continue;
                }
            };
            let (Some(stem), true) = (
                path.file_stem(),
                path.extension().is_some_and(|e| e == "toml"),
            ) else {
                continue;
            };
            let stem = stem.to_string_lossy().into_owned();
            if stem.starts_with('.') || without.contains(&stem.as_str()) {
                continue;
            }
            let file = format!("{folder}/{stem}.toml");
            if !stem
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
            {
                let wrong = Wrong::new(format!("`{stem}` cannot be a name"));
                let hint = "name the file with Latin letters, digits, - and _; its label can be in any language";
                Report::new(&file, &mut self.mistakes).add(&Place::File, wrong.hint(hint));
            }
            let tree = self
                .text(&file)
                .flatten()
                .and_then(|text| self.tree(&file, &text, shape));
            trees.insert(stem, tree);
        }
        trees
    }

    /// A file that the program has of its own when the home has none.
    fn shipped(&mut self, file: &str, shipped: &str, shape: &Shape) -> Option<Node> {
        let text = self.text(file)?;
        self.tree(file, text.as_deref().unwrap_or(shipped), shape)
    }

    fn crosswalk(&mut self, sources: &BTreeSet<&str>) -> Vec<Crosswalk> {
        match fs::read(self.home.join(CROSSWALK)) {
            Ok(bytes) => crosswalk::read(
                &bytes,
                sources,
                &mut Report::new(CROSSWALK, &mut self.mistakes),
            ),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(e) => {
                self.unreadable(CROSSWALK, &e);
                Vec::new()
            }
        }
    }

    fn tree(&mut self, file: &str, text: &str, shape: &Shape) -> Option<Node> {
        let mut report = Report::new(file, &mut self.mistakes);
        let tree = document::parse(text, &mut report)?;
        shape::check(shape, &tree, "", &mut report);
        Some(tree)
    }

    /// A file's text; `Some(None)` when it is not there, `None` when it cannot be read, which is reported.
    fn text(&mut self, file: &str) -> Option<Option<String>> {
        match fs::read(self.home.join(file)) {
            Ok(bytes) => {
                let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
                if let Ok(text) = std::str::from_utf8(text) {
                    return Some(Some(text.to_owned()));
                }
                let wrong = Wrong::new("the file is not UTF-8");
                Report::new(file, &mut self.mistakes)
                    .add(&Place::File, wrong.hint("save it as UTF-8"));
                None
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Some(None),
            Err(e) => {
                self.unreadable(file, &e);
                None
            }
        }
    }

    fn unreadable(&mut self, file: &str, e: &io::Error) {
        let wrong = Wrong::new(format!("cannot be read: {e}"));
        Report::new(file, &mut self.mistakes).add(&Place::File, wrong);
    }
}
