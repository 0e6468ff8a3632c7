//! Reading and checking the rule pack: every mistake of every file at once, with file and line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, Schema};
use polars::sql::sql_expr;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::rule::Rule;
use super::wording;

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

impl RulePack {
    /// Read `config/rules/*.toml` of a home and check every rule against the frames' columns.
    ///
    /// # Errors
    /// All mistakes of all files: TOML faults, unknown keys, frames, columns (with the nearest names) and functions,
    /// predicates that are not boolean, duplicate codes, missing translations.
    pub fn load(home: &Path, schemas: &BTreeMap<&'static str, Schema>) -> Result<Self, Mistakes> {
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
        let mut pack = Self {
            rules: Vec::new(),
            files: BTreeMap::new(),
            hash: String::new(),
        };
        let mut mistakes = Vec::new();
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
            for (line, rule) in check_text(&path, &text, schemas, &mut mistakes) {
                if let Some(first) = pack.files.get(&rule.code) {
                    let what = format!(
                        "rule {}: the code is already used in {}; codes are lasting, take another",
                        rule.code,
                        first.display()
                    );
                    mistakes.push(Mistake {
                        file: path.clone(),
                        line,
                        what,
                    });
                    continue;
                }
                pack.files.insert(rule.code.clone(), path.clone());
                pack.rules.push(rule);
            }
        }
        if pack.rules.is_empty() && mistakes.is_empty() {
            return Err(unreadable("holds no rule".into()));
        }
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes));
        }
        pack.rules.sort_by(|a, b| a.code.cmp(&b.code));
        pack.hash = hex::encode(hash.finalize());
        Ok(pack)
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

/// The sound rules of one file's text, each with its line; what is wrong is added to `mistakes`.
pub fn check_text(
    path: &Path,
    text: &str,
    schemas: &BTreeMap<&'static str, Schema>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(usize, Rule)> {
    let line_at = |offset: usize| {
        text.bytes()
            .take(offset)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1
    };
    let file: RuleFile = match toml::from_str(text) {
        Ok(file) => file,
        Err(fault) => {
            let line = fault.span().map_or(1, |span| line_at(span.start));
            mistakes.push(Mistake {
                file: path.to_owned(),
                line,
                what: fault.message().trim().to_owned(),
            });
            return Vec::new();
        }
    };
    let mut sound = Vec::new();
    for spanned in file.rule {
        let line = line_at(spanned.span().start);
        let rule = spanned.into_inner();
        let mut wrong: Vec<(usize, String)> = Vec::new();
        for (zh, en, what) in [
            (&rule.name.zh, &rule.name.en, "name"),
            (&rule.remedy.zh, &rule.remedy.en, "remedy"),
        ] {
            if zh.trim().is_empty() || en.trim().is_empty() {
                wrong.push((
                    line,
                    format!("{what} lacks a translation: give both zh and en"),
                ));
            }
        }
        let frame = rule.frame.get_ref().as_str();
        match schemas.get(frame) {
            None => wrong.push((
                line_at(rule.frame.span().start),
                format!(
                    "no frame `{frame}`{}",
                    nearest(frame, schemas.keys().copied())
                ),
            )),
            Some(schema) => check_against(&rule, line, &line_at, schema, &mut wrong),
        }
        for (kind, columns) in &rule.evidence {
            for column in columns
                .iter()
                .filter(|column| !wording::shown(*kind).contains(&column.as_str()))
            {
                let hint = nearest(column, wording::shown(*kind).into_iter());
                wrong.push((
                    line,
                    format!("evidence: {kind} has no column `{column}`{hint}"),
                ));
            }
        }
        if wrong.is_empty() {
            sound.push((line, rule));
        } else {
            let code = &rule.code;
            mistakes.extend(wrong.into_iter().map(|(line, what)| Mistake {
                file: path.to_owned(),
                line,
                what: format!("rule {code}: {what}"),
            }));
        }
    }
    sound
}

fn check_against(
    rule: &Rule,
    line: usize,
    line_at: &dyn Fn(usize) -> usize,
    schema: &Schema,
    wrong: &mut Vec<(usize, String)>,
) {
    let frame = rule.frame.get_ref();
    for column in rule
        .subject
        .columns()
        .iter()
        .filter(|column| !schema.contains(column))
    {
        wrong.push((
            line,
            format!("its subject needs column `{column}`, which frame `{frame}` lacks"),
        ));
    }
    let mut predicates = vec![(&rule.when, "when")];
    predicates.extend(rule.lead_when.as_ref().map(|text| (text, "lead_when")));
    for excuse in &rule.explained_by {
        if excuse.register_kinds.is_empty() == excuse.when.is_none()
            || excuse.when.is_some() != excuse.excuse.is_some()
        {
            wrong.push((
                line,
                "explained_by: give either `register_kinds`, or `excuse` with `when`".into(),
            ));
        }
        predicates.extend(excuse.when.as_ref().map(|when| (when, "explained_by")));
        for kind in excuse
            .register_kinds
            .iter()
            .filter(|kind| !schema.contains(&format!("excused_{kind}")))
        {
            wrong.push((
                line,
                format!("frame `{frame}` knows no excuse of register kind `{kind}`"),
            ));
        }
    }
    for (text, key) in predicates {
        if let Err(what) = check_predicate(text.get_ref(), schema) {
            // A `when` that opens with a line break starts on the line after its key.
            let opens = text.span().start;
            wrong.push((line_at(opens), format!("{key}: {what}")));
        }
    }
}

/// Parse a predicate and see that its columns exist and that it is boolean.
fn check_predicate(text: &str, schema: &Schema) -> Result<(), String> {
    let expression = sql_expr(text).map_err(|fault| fault.to_string())?;
    let mut unknown = Vec::new();
    for part in &expression {
        if let Expr::Column(name) = part
            && !schema.contains(name)
        {
            unknown.push(format!(
                "unknown column `{name}`{}",
                nearest(name, schema.iter_names().map(|name| name.as_str()))
            ));
        }
    }
    if !unknown.is_empty() {
        return Err(unknown.join("; "));
    }
    let empty = DataFrame::empty_with_schema(schema);
    let result = empty
        .lazy()
        .select([expression.alias("verdict")])
        .collect()
        .map_err(|fault| fault.to_string())?;
    match result
        .column("verdict")
        .map(|column| column.dtype().clone())
    {
        Ok(DataType::Boolean) => Ok(()),
        Ok(other) => Err(format!("is {other}, not a yes or no")),
        Err(fault) => Err(fault.to_string()),
    }
}

/// `; did you mean …` with the nearest names, or nothing.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(usize, &str)> = known
        .map(|other| (strsim::osa_distance(name, other), other))
        .filter(|(distance, other)| *distance <= (name.len().max(other.len()) / 3).max(1))
        .collect();
    near.sort_unstable();
    let names: Vec<String> = near
        .into_iter()
        .take(3)
        .map(|(_, other)| format!("`{other}`"))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", names.join(" or "))
    }
}
