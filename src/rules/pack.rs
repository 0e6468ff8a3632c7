//! Reading the rule pack: every mistake of every file at once, with file and line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::check::check_entries;
use super::rule::Rule;
use crate::frames::Schemas;

/// All rules of a home, checked, in the order of their codes.
#[derive(Debug, Clone)]
pub struct RulePack {
    /// The rules.
    pub rules: Vec<Rule>,
    /// Rule code = the file it stands in.
    pub files: BTreeMap<String, PathBuf>,
    /// SHA-256 over the files' names and bytes, in hex.
    pub hash: String,
}

/// One mistake in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file.
    pub file: PathBuf,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what to do.
    pub what: String,
}

/// Every mistake of a rule pack.
#[derive(Debug, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl std::fmt::Display for Mistakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        for Mistake { file, line, what } in &self.0 {
            let _ = writeln!(text, "{}:{line}: {what}", file.display());
        }
        write!(
            f,
            "the rule pack has {} mistake(s):\n{}",
            self.0.len(),
            text.trim_end()
        )
    }
}

/// The pack that was read last: holding every predicate against the frames takes longer than a page may, and files that
/// have not changed say the same again.
struct Kept {
    folder: PathBuf,
    schemas: &'static Schemas,
    pack: RulePack,
}

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

impl Kept {
    fn get(folder: &Path, hash: &str, schemas: &'static Schemas) -> Option<RulePack> {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|kept| kept.folder == folder && kept.pack.hash == hash)
            .filter(|kept| std::ptr::eq(kept.schemas, schemas))
            .map(|kept| kept.pack.clone())
    }

    fn put(folder: PathBuf, schemas: &'static Schemas, pack: &RulePack) {
        let pack = pack.clone();
        *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Self {
            folder,
            schemas,
            pack,
        });
    }
}

impl RulePack {
    /// Read `config/rules/*.toml` of a home and check every rule against the frames' columns.
    ///
    /// # Errors
    /// All mistakes of all files: TOML faults, unknown keys, frames, columns (with the nearest names) and functions,
    /// predicates that are not boolean, duplicate codes, missing translations.
    pub fn load(home: &Path, schemas: &'static Schemas) -> Result<Self, Mistakes> {
        let folder = home.join("config/rules");
        let unreadable = |what: String| {
            Mistakes(vec![Mistake {
                file: folder.clone(),
                line: 1,
                what,
            }])
        };
        let entries = std::fs::read_dir(&folder).map_err(|fault| {
            unreadable(format!(
                "cannot be read: {fault}; a home keeps its rules there"
            ))
        })?;
        let mut paths: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "toml"))
            .collect();
        paths.sort();
        let mut mistakes = Vec::new();
        let mut texts = Vec::new();
        let mut hash = Sha256::new();
        for path in paths {
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(fault) => {
                    mistakes.push(Mistake {
                        file: path,
                        line: 1,
                        what: format!("cannot be read: {fault}"),
                    });
                    continue;
                }
            };
            for part in [
                path.file_name().unwrap_or_default().as_encoded_bytes(),
                &[0],
                text.as_bytes(),
                &[0],
            ] {
                hash.update(part);
            }
            texts.push((path, text));
        }
        let hash = hex::encode(hash.finalize());
        let kept = if mistakes.is_empty() {
            Kept::get(&folder, &hash, schemas)
        } else {
            None
        };
        if let Some(pack) = kept {
            return Ok(pack);
        }
        let mut pack = Self {
            rules: Vec::new(),
            files: BTreeMap::new(),
            hash,
        };
        for (path, text) in texts {
            pack.take(&path, &text, schemas, &mut mistakes);
        }
        if pack.rules.is_empty() && mistakes.is_empty() {
            return Err(unreadable("holds no rule".into()));
        }
        if !mistakes.is_empty() {
            mistakes.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
            return Err(Mistakes(mistakes));
        }
        pack.rules.sort_by(|a, b| a.code.cmp(&b.code));
        Kept::put(folder, schemas, &pack);
        Ok(pack)
    }

    /// Takes in the rules of one file.
    fn take(&mut self, path: &Path, text: &str, schemas: &Schemas, mistakes: &mut Vec<Mistake>) {
        for entry in check_entries(path, text, schemas, mistakes) {
            if let Some(code) = entry.code {
                if let Some(first) = self.files.get(&code) {
                    let what = format!(
                        "rule {code}: the code is already used in {}; codes are lasting, take another",
                        first.display()
                    );
                    mistakes.push(Mistake {
                        file: path.to_owned(),
                        line: entry.line,
                        what,
                    });
                    continue;
                }
                self.files.insert(code, path.to_owned());
            }
            self.rules.extend(entry.rule);
        }
    }

    /// The rules that a job's patterns choose (`*`, `D*`, `H03`).
    #[must_use]
    pub fn chosen(&self, patterns: &[String]) -> Vec<&Rule> {
        let patterns: Vec<glob::Pattern> = patterns
            .iter()
            .filter_map(|text| glob::Pattern::new(text).ok())
            .collect();
        self.rules
            .iter()
            .filter(|rule| patterns.iter().any(|pattern| pattern.matches(&rule.code)))
            .collect()
    }
}
