//! `rollcall explain ENTRY_ID`: the story of one entry, for whoever has to find out what is behind it.

use std::path::Path;

use anyhow::anyhow;
use serde_json::json;

use super::{Ending, configuration, note_reveal, runtime, screen};
use crate::domain::words::{self, Language, Told, Word};
use crate::run::explain::{Approval, ExcuseTold, QuarantineTold, SourceTold, Story, explain};
use crate::run::{self, RunFolder};

/// Tell the story of one entry: what each source says, what was approved, which excuses were looked for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The entry's id, or at least its first six characters (column entry_id of the ledger).
    entry_id: String,
    /// The run: a folder of data/runs/, or a path (default: the last run made).
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Whole document numbers and accounts. Logged.
    #[arg(long)]
    reveal: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let folder = match &args.run {
        Some(name) => RunFolder::open(home, name)?,
        None => run::last_run(home)?.ok_or_else(|| {
            anyhow!(
                "no run in {}/data/runs yet: run a job first",
                home.display()
            )
        })?,
    };
    let story = explain(&config, &folder, &args.entry_id, args.reveal)?;
    if args.reveal {
        let detail = json!({ "command": "explain", "run": story.run });
        let note = note_reveal(&config, by, Some(&story.entry_id), detail);
        runtime()?.block_on(note)?;
        tracing::warn!(
            by,
            entry.id = story.entry_id,
            run.id = story.run,
            "whole document numbers are shown"
        );
    }
    if args.json {
        screen::json(&story)?;
    } else {
        screen::print(&told(&story, run::language(&config)));
    }
    Ok(Ending::Done)
}

/// The story as a page of text.
fn told(story: &Story, language: Language) -> String {
    let mut parts = vec![headline(story, language)];
    let mut part = |heading: Told, lines: Vec<String>| {
        if !lines.is_empty() {
            let lines: Vec<String> = lines
                .iter()
                .map(|line| format!("  {}", line.replace('\n', "\n  ")))
                .collect();
            parts.push(format!("{}\n{}", heading.text(language), lines.join("\n")));
        }
    };
    part(Told::Remarks, story.remarks.clone());
    part(Told::Judged, judged(story));
    part(
        Told::Said,
        story.said.iter().map(|of| said(of, language)).collect(),
    );
    part(
        Told::Approved,
        story
            .approved
            .iter()
            .map(|of| approved(of, language))
            .collect(),
    );
    part(Told::Excuses, excuses(story, language));
    part(Told::Quarantine, quarantine(&story.quarantine, language));
    part(Told::Limit, story.limits.clone());
    part(
        Told::Related,
        story
            .related
            .iter()
            .map(|(subject, id)| format!("{subject}  {id}"))
            .collect(),
    );
    part(Told::Basis, vec![story.basis.clone()]);
    part(Told::Remedy, vec![story.remedy.clone()]);
    parts.join("\n\n")
}

fn headline(story: &Story, language: Language) -> String {
    let mut state = words::state(&story.state, language).to_owned();
    if let Some(excuse) = &story.explained_by {
        state = format!("{state} — {}", words::excuse(excuse, language));
    }
    let (code, name) = &story.department;
    let unit = story
        .unit
        .as_ref()
        .map(|(code, name)| format!("  {}  {name} {code}", Word::Unit.text(language)));
    let copied: Vec<&str> = story
        .also_concerns
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    let comma = language.pick("、", ", ");
    let mut lines = vec![
        format!(
            "{}  {}",
            Told::Entry.fill(language, &[&story.entry_id]),
            story.run
        ),
        format!(
            "{} {}  {}  {state}  {}",
            story.rule,
            story.rule_name,
            words::grade(&story.grade, language),
            language.day(story.business_date)
        ),
        format!("  {}  {}", Told::Who.text(language), story.subject),
    ];
    if !story.person.is_empty() {
        lines.push(format!("        {}", story.person.join(" / ")));
    }
    lines.extend(unit);
    lines.push(format!("  {}  {name} {code}", Told::Owner.text(language)));
    if !copied.is_empty() {
        lines.push(format!(
            "  {}  {}",
            Told::Copied.text(language),
            copied.join(comma)
        ));
    }
    lines.join("\n")
}

/// What the rule saw in words, each with its column; the predicate itself last.
fn judged(story: &Story) -> Vec<String> {
    let mut lines: Vec<String> = story
        .facts
        .iter()
        .map(|(column, meaning, value)| format!("{meaning}: {value}  ({column})"))
        .collect();
    lines.push(story.when.clone());
    lines
}

fn said(of: &SourceTold, language: Language) -> String {
    if of.rows.is_empty() {
        let word = if of.at_hand {
            Told::NoRecord
        } else {
            Told::NotAtHand
        };
        return format!("{}  {}", of.label, word.text(language));
    }
    let mut lines = vec![of.label.clone()];
    for row in &of.rows {
        let place = place(&row.file, row.sheet.as_deref(), row.row, language);
        let counted = if row.counts {
            Told::Counted
        } else {
            Told::NotCounted
        };
        let written = row
            .unit_written
            .as_ref()
            .map(|text| format!("  [{}]", Told::WrittenAs.fill(language, &[text])));
        lines.push(format!(
            "  {place} ({}): {}{}",
            counted.text(language),
            row.said,
            written.unwrap_or_default()
        ));
    }
    if of.more > 0 {
        lines.push(format!("  {}", Told::MoreRows.fill(language, &[&of.more])));
    }
    lines.join("\n")
}

/// The journal as a small table with its running sum.
fn approved(of: &Approval, language: Language) -> String {
    let sum = match of.people {
        Some(people) => Told::ApprovedSum.fill(language, &[&of.approved, &people]),
        None => Told::ApprovedOnly.fill(language, &[&of.approved]),
    };
    let head = format!("{}  {sum}", of.of);
    if of.lines.is_empty() {
        return format!("{head}\n  {}", Told::NoEntries.text(language));
    }
    let header = [
        Told::ColumnEntry,
        Told::ColumnEffective,
        Told::ColumnDocument,
        Told::ColumnChange,
        Told::ColumnSum,
        Told::ColumnPlace,
    ]
    .map(|told| told.text(language));
    let rows: Vec<Vec<String>> = of
        .lines
        .iter()
        .map(|line| {
            let unit = line
                .unit
                .as_ref()
                .map(|unit| format!(" {unit}"))
                .unwrap_or_default();
            vec![
                format!("{}{unit}", line.entry_no),
                line.effective_on
                    .map(|day| day.to_string())
                    .unwrap_or_default(),
                line.document.clone().unwrap_or_else(|| "—".into()),
                format!("{:+}", line.change),
                line.not_counted
                    .clone()
                    .unwrap_or_else(|| line.sum.to_string()),
                line.place.clone(),
            ]
        })
        .collect();
    format!(
        "{head}\n{}",
        indented(&screen::table(&header, &rows, &[3, 4]))
    )
}

fn excuses(story: &Story, language: Language) -> Vec<String> {
    if story.state == "not_evaluated" {
        return Vec::new();
    }
    if story.excuses.is_empty() {
        return vec![Told::NoExcuses.text(language).to_owned()];
    }
    story
        .excuses
        .iter()
        .map(|of| excuse(of, language))
        .collect()
}

fn excuse(of: &ExcuseTold, language: Language) -> String {
    let verdict = match (
        of.covers,
        of.name.starts_with("register:") && of.found.is_empty(),
    ) {
        (true, _) => Told::Covers,
        (false, true) => Told::NotFound,
        (false, false) => Told::CoversNot,
    };
    let mut lines = vec![format!("{}: {}", of.label, verdict.text(language))];
    lines.extend(of.note.iter().map(|note| format!("  {note}")));
    for found in &of.found {
        let person = found
            .person
            .as_ref()
            .map(|id| format!("{id} "))
            .unwrap_or_default();
        lines.push(format!(
            "  {}: {person}{} — {}",
            found.place, found.said, found.why
        ));
    }
    lines.join("\n")
}

/// Sources with such rows one by one, those without in one line.
fn quarantine(all: &[QuarantineTold], language: Language) -> Vec<String> {
    let comma = language.pick("、", ", ");
    let (with, without): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|of| !of.rows.is_empty() || of.without_id > 0);
    let mut said: Vec<String> = with
        .into_iter()
        .map(|of| quarantined(of, language))
        .collect();
    if !without.is_empty() {
        let names: Vec<&str> = without.iter().map(|of| of.label.as_str()).collect();
        let none = Told::NotFound.text(language);
        said.push(Told::QuarantineOf.fill(language, &[&names.join(comma), &none]));
    }
    said
}

fn quarantined(of: &QuarantineTold, language: Language) -> String {
    let found = if of.rows.is_empty() {
        Told::NotFound
    } else {
        Told::Found
    };
    let mut lines = vec![Told::QuarantineOf.fill(language, &[&of.label, &found.text(language)])];
    for row in &of.rows {
        let place = place(&row.file, row.sheet.as_deref(), row.row, language);
        lines.push(format!("  {place} ({}): {}", row.reasons, row.raw));
    }
    if of.without_id > 0 {
        let more = Told::Unreadable.fill(language, &[&of.label, &of.without_id]);
        lines.push(format!("  {more}"));
    }
    lines.join("\n")
}

/// Where a row stands, as a person finds it.
fn place(file: &str, sheet: Option<&str>, row: i64, language: Language) -> String {
    let sheet = sheet.map(|sheet| format!("!{sheet}")).unwrap_or_default();
    format!(
        "{file}{sheet} {}",
        Word::EvidenceRow.fill(language, &[&row])
    )
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
