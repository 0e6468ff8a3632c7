//! `rollcall rules show CODE`: one rule in words.

use std::path::Path;

use anyhow::anyhow;
use serde_json::json;

use crate::cli::{Ending, configuration, screen};
use crate::domain::table::Kind;
use crate::domain::words::{self, Language, Told, Word};
use crate::frames;
use crate::rules::{Close, Rule, RulePack};
use crate::run;

/// Print the rule of that code.
pub(super) fn show(home: &Path, code: &str, json: bool) -> anyhow::Result<Ending> {
    let pack = RulePack::load(home, frames::schemas()?)?;
    let language = configuration(home).map_or(Language::Zh, |config| run::language(&config));
    let rule = pack
        .rules
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
        .ok_or_else(|| {
            let family: Vec<&str> = pack
                .rules
                .iter()
                .map(|rule| rule.code.as_str())
                .filter(|known| known.chars().next() == code.to_uppercase().chars().next())
                .collect();
            let near = if family.is_empty() {
                "`rollcall rules` lists all".to_owned()
            } else {
                family.join(", ")
            };
            anyhow!("no rule {code}; there are: {near}")
        })?;
    let excuses = excuses(rule);
    let file = pack.files.get(&rule.code);
    if json {
        screen::json(&json!({
            "code": rule.code, "grade": rule.grade.as_str(), "zh": rule.name.zh, "en": rule.name.en,
            "frame": rule.frame.get_ref(), "when": one_line(rule.when.get_ref()),
            "lead_when": rule.lead_when.as_ref().map(|text| one_line(text.get_ref())),
            "needs": rule.needs, "uses": rule.uses, "absent_from": rule.absent_from,
            "excuses": excuses.iter().map(|(name, when)| json!({ "excuse": name, "when": when })).collect::<Vec<_>>(),
            "basis": rule.basis, "remedy_zh": rule.remedy.zh, "remedy_en": rule.remedy.en, "file": file,
        }))?;
        return Ok(Ending::Done);
    }
    let mut lines = vec![
        format!("{} {} / {}", rule.code, rule.name.zh, rule.name.en),
        format!(
            "  {}  {}",
            Word::Grade.text(language),
            grade(rule, language)
        ),
    ];
    let mut line = |label: &str, text: String| lines.push(format!("  {label}  {text}"));
    let kinds = |kinds: &[Kind]| {
        let names: Vec<&str> = kinds
            .iter()
            .map(|kind| language.pick(kind.name_zh(), kind.name()))
            .collect();
        names.join(language.pick("、", ", "))
    };
    if !rule.needs.is_empty() {
        line(language.pick("缺一不核", "needs"), kinds(&rule.needs));
    }
    if !rule.uses.is_empty() {
        line(language.pick("有则核对", "uses"), kinds(&rule.uses));
    }
    if !rule.absent_from.is_empty() {
        line(
            language.pick("以无记录为据", "rests on absence from"),
            kinds(&rule.absent_from),
        );
    }
    line(
        language.pick("数据框", "frame"),
        rule.frame.get_ref().clone(),
    );
    line(language.pick("条件", "when"), one_line(rule.when.get_ref()));
    lines.extend(columns(rule, language));
    if excuses.is_empty() {
        lines.push(format!("  {}", Told::NoExcuses.text(language)));
    } else {
        lines.push(format!("  {}", language.pick("可解释情形", "excuses")));
        lines.extend(
            excuses
                .iter()
                .map(|(name, when)| format!("    {}: {when}", words::excuse(name, language))),
        );
    }
    let close = match rule.close {
        Close::Auto => language.pick("不再发现即销号", "closes when no longer found"),
        Close::Verify => language.pick("经核实后销号", "closes once verified"),
    };
    lines.push(format!("  {}  {close}", language.pick("销号", "closing")));
    lines.push(format!("  {}  {}", Word::Basis.text(language), rule.basis));
    lines.push(format!(
        "  {}  {}",
        Word::Remedy.text(language),
        language.pick(&rule.remedy.zh, &rule.remedy.en)
    ));
    if let Some(file) = file {
        lines.push(format!("  {}", file.display()));
    }
    screen::print(&lines.join("\n"));
    Ok(Ending::Done)
}

fn grade(rule: &Rule, language: Language) -> String {
    let grade = words::grade(rule.grade.as_str(), language);
    match &rule.lead_when {
        Some(when) => format!(
            "{grade} ({}: {})",
            language.pick("下列情形为疑点", "a lead when"),
            one_line(when.get_ref())
        ),
        None => grade.to_owned(),
    }
}

/// What the columns of the predicate mean.
fn columns(rule: &Rule, language: Language) -> Vec<String> {
    let when = rule.when.get_ref();
    let mut seen: Vec<&str> = Vec::new();
    for word in when.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
        if words::fact(word, language) != word && !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen.into_iter()
        .map(|column| format!("    {column}: {}", words::fact(column, language)))
        .collect()
}

/// Name and predicate of each excuse, in the order in which they are tried.
fn excuses(rule: &Rule) -> Vec<(String, String)> {
    let quarantined: Vec<String> = rule
        .absent_from
        .iter()
        .map(|kind| format!("quarantined_{kind}"))
        .collect();
    let quarantine =
        (!quarantined.is_empty()).then(|| ("quarantine".to_owned(), quarantined.join(" OR ")));
    let own = rule
        .explained_by
        .iter()
        .flat_map(crate::rules::Excuse::predicates);
    quarantine
        .into_iter()
        .chain(own)
        .map(|(name, when)| (name, one_line(&when)))
        .collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
