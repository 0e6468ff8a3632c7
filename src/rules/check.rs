//! Checking rule files: every mistake of a file at once, each with the line that must be changed.

use std::ops::Range;
use std::path::Path;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, Schema};
use polars::sql::sql_expr;
use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::pack::Mistake;
use super::rule::Rule;
use super::wording;
use crate::domain::answer;
use crate::domain::calendar::Span;
use crate::frames::{Schemas, portable};

/// One `[[rule]]` of a file, sound or not.
pub(super) struct Entry {
    /// 1-based line of its header.
    pub(super) line: usize,
    /// Its code, when it has one.
    pub(super) code: Option<String>,
    /// The rule, when nothing is wrong with it.
    pub(super) rule: Option<Rule>,
}

/// The sound rules of one file's text, each with its line; what is wrong is added to `mistakes`.
pub fn check_text(
    path: &Path,
    text: &str,
    schemas: &Schemas,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(usize, Rule)> {
    let entries = check_entries(path, text, schemas, mistakes).into_iter();
    entries
        .filter_map(|entry| Some((entry.line, entry.rule?)))
        .collect()
}

/// As [`check_text`], with the rules that have mistakes too: their codes are taken all the same.
pub(super) fn check_entries(
    path: &Path,
    text: &str,
    schemas: &Schemas,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Entry> {
    let page = Page { text };
    let mut report = |line: usize, what: String| {
        mistakes.push(Mistake {
            file: path.to_owned(),
            line,
            what,
        });
    };
    let document = match DeTable::parse(text) {
        Ok(document) => document.into_inner(),
        Err(fault) => {
            let line = fault.span().map_or(1, |span| page.line(span.start));
            report(line, fault.message().trim().to_owned());
            return Vec::new();
        }
    };
    let mut tables = Vec::new();
    for (key, value) in document {
        let at = key.span().start;
        match (key.get_ref().as_ref(), value.into_inner()) {
            ("rule", DeValue::Array(rules)) => tables.extend(rules),
            (name, _) => report(
                page.line(at),
                format!("`{name}` is not known here: a rule file holds [[rule]] tables"),
            ),
        }
    }
    let starts: Vec<usize> = tables.iter().map(|table| table.span().start).collect();
    let mut entries = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        let section = starts[at]..starts.get(at + 1).copied().unwrap_or(text.len());
        let line = page.line(section.start);
        let code = table
            .get_ref()
            .get("code")
            .and_then(|code| code.get_ref().as_str());
        let mut entry = Entry {
            line,
            code: code.map(str::to_owned),
            rule: None,
        };
        // One rule after the other, so that a key misspelt in one does not hide the mistakes of the others.
        match Rule::deserialize(ValueDeserializer::from(table)) {
            Ok(rule) => {
                let mut check = Check {
                    page: &page,
                    section,
                    wrong: Vec::new(),
                };
                check.rule(&rule, schemas);
                for (line, what) in &check.wrong {
                    report(*line, format!("rule {}: {what}", rule.code));
                }
                entry.rule = check.wrong.is_empty().then_some(rule);
            }
            Err(fault) => report(
                fault.span().map_or(line, |span| page.line(span.start)),
                fault.message().trim().to_owned(),
            ),
        }
        entries.push(entry);
    }
    entries
}

/// A file's text, and where things stand in it.
struct Page<'a> {
    text: &'a str,
}

impl Page<'_> {
    /// 1-based line of a byte.
    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    /// The line in a section on which a key is given its value.
    fn line_of_key(&self, section: &Range<usize>, key: &str) -> usize {
        let mut offset = section.start;
        for line in self.text[section.clone()].split_inclusive('\n') {
            let value = line.trim_start().strip_prefix(key);
            if value.is_some_and(|rest| rest.trim_start().starts_with('=')) {
                return self.line(offset);
            }
            offset += line.len();
        }
        self.line(section.start)
    }

    /// The line on which the text of a string begins: after three quotes it may be the next one.
    fn line_of_value(&self, span: &Range<usize>) -> usize {
        let quoted = self.text[span.clone()].trim_start_matches(['"', '\'']);
        self.line(span.start) + usize::from(quoted.starts_with(['\r', '\n']))
    }

    /// The line of a span on which a word first stands, or on which the span begins.
    fn line_of_word(&self, span: &Range<usize>, word: &str) -> usize {
        let text = &self.text[span.clone()];
        let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
        let whole = |at: &usize| {
            !text[..*at].ends_with(part_of_word)
                && !text[at + word.len()..].starts_with(part_of_word)
        };
        let found = text
            .match_indices(word)
            .map(|(at, _)| at)
            .find(|at| whole(at));
        self.line(span.start + found.unwrap_or(0))
    }
}

/// The checks of one rule.
struct Check<'a> {
    page: &'a Page<'a>,
    section: Range<usize>,
    wrong: Vec<(usize, String)>,
}

impl Check<'_> {
    fn at_key(&mut self, key: &str, what: String) {
        let line = self.page.line_of_key(&self.section, key);
        self.wrong.push((line, what));
    }

    fn rule(&mut self, rule: &Rule, schemas: &Schemas) {
        for (label, key) in [(&rule.name, "name"), (&rule.remedy, "remedy")] {
            if label.zh.trim().is_empty() || label.en.trim().is_empty() {
                self.at_key(
                    key,
                    format!("{key} lacks a translation: give both zh and en"),
                );
            }
        }
        if let Some(grace) = rule.grace.as_deref()
            && let Err(fault) = Span::parse(grace)
        {
            self.at_key("grace", format!("grace: {fault}"));
        }
        let kinds = answer::reason_kinds();
        for kind in rule
            .ended_by
            .iter()
            .filter(|kind| !kinds.contains(&kind.as_str()))
        {
            let hint = nearest(kind, kinds.iter().copied());
            self.at_key(
                "ended_by",
                format!("ended_by: no register row is of kind `{kind}`{hint}"),
            );
        }
        let frame = rule.frame.get_ref().as_str();
        match schemas.get(frame) {
            None => {
                let hint = nearest(frame, schemas.keys().copied());
                let line = self.page.line(rule.frame.span().start);
                self.wrong.push((line, format!("no frame `{frame}`{hint}")));
            }
            Some(schema) => self.against(rule, schema),
        }
        for (kind, columns) in &rule.evidence {
            let shown = wording::shown(*kind);
            for column in columns
                .iter()
                .filter(|column| !shown.contains(&column.as_str()))
            {
                let hint = nearest(column, shown.iter().copied());
                self.at_key(
                    "evidence",
                    format!("evidence: {kind} has no column `{column}`{hint}"),
                );
            }
        }
    }

    fn against(&mut self, rule: &Rule, schema: &Schema) {
        let frame = rule.frame.get_ref();
        let needed = rule.subject.columns();
        for column in needed.iter().filter(|column| !schema.contains(column)) {
            self.at_key(
                "subject",
                format!("its subject needs column `{column}`, which frame `{frame}` lacks"),
            );
        }
        let mut predicates = vec![(&rule.when, "when")];
        predicates.extend(rule.lead_when.as_ref().map(|text| (text, "lead_when")));
        for excuse in &rule.explained_by {
            if excuse.register_kinds.is_empty() == excuse.when.is_none()
                || excuse.when.is_some() != excuse.excuse.is_some()
            {
                let what =
                    "explained_by: give either `register_kinds`, or `excuse` with `when`".into();
                self.at_key("explained_by", what);
            }
            predicates.extend(excuse.when.as_ref().map(|when| (when, "explained_by")));
            for kind in excuse
                .register_kinds
                .iter()
                .filter(|kind| !schema.contains(&format!("excused_{kind}")))
            {
                let what = format!("frame `{frame}` knows no excuse of register kind `{kind}`");
                self.at_key("explained_by", what);
            }
        }
        for (text, key) in predicates {
            self.predicate(text, key, schema);
        }
    }

    /// Parse a predicate and see that its columns exist and that it is boolean.
    fn predicate(&mut self, text: &Spanned<String>, key: &str, schema: &Schema) {
        let span = text.span();
        let expression = match sql_expr(text.get_ref()) {
            Ok(expression) => expression,
            Err(fault) => return self.refused(&span, key, &fault.to_string()),
        };
        for found in portable::predicate(text.get_ref()) {
            let line = self.page.line_of_value(&span) + found.line - 1;
            self.wrong.push((line, format!("{key}: {}", found.snag)));
        }
        let mut unknown = Vec::new();
        for part in &expression {
            if let Expr::Column(name) = part
                && !schema.contains(name)
                && !unknown.contains(&name)
            {
                unknown.push(name);
            }
        }
        for name in &unknown {
            let hint = nearest(name, schema.iter_names().map(|name| name.as_str()));
            let line = self.page.line_of_word(&span, name);
            self.wrong
                .push((line, format!("{key}: unknown column `{name}`{hint}")));
        }
        if !unknown.is_empty() {
            return;
        }
        let result = DataFrame::empty_with_schema(schema)
            .lazy()
            .select([expression.alias("verdict")])
            .collect();
        match result.and_then(|frame| frame.column("verdict").map(|column| column.dtype().clone()))
        {
            Ok(DataType::Boolean) => {}
            Ok(other) => self.wrong.push((
                self.page.line(span.start),
                format!("{key}: is {other}, not a yes or no"),
            )),
            Err(fault) => self.refused(&span, key, &fault.to_string()),
        }
    }

    /// What the engine says, on the line of the first thing that it quotes.
    fn refused(&mut self, span: &Range<usize>, key: &str, fault: &str) {
        let quoted = fault
            .split(['\'', '`', '"'])
            .skip(1)
            .step_by(2)
            .find(|word| {
                !word.is_empty() && self.page.text[span.clone()].contains(&word.to_string())
            });
        let line = self.page.line_of_word(span, quoted.unwrap_or_default());
        self.wrong.push((line, format!("{key}: {fault}")));
    }
}

/// `; did you mean …` with the nearest names, or nothing.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(usize, &str)> = known
        .map(|other| (strsim::osa_distance(name, other), other))
        .filter(|(distance, other)| *distance <= name.len().max(other.len()).div_ceil(3))
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
