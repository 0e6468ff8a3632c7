//! `rollcall ledger show ENTRY`: what one entry says, where it stands, who did what.

use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::super::{Ending, runtime, screen};
use super::desk::Desk;
use super::{history, list, replies};
use crate::domain::entry::Decision;
use crate::domain::money;
use crate::domain::table::Kind;
use crate::domain::words::{self, Desk as Text, Language, Word};
use crate::ledger::{self, age};
use crate::store::answers::{self, Stored};
use crate::store::decisions::Request;
use crate::store::listing::Listed;
use crate::store::notices::Notice;
use crate::store::{decisions, notices, transitions};

/// Show one entry.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The entry's id, or at least its first six characters.
    #[arg(value_name = "ENTRY")]
    entry: String,
    /// The day on which its age and deadline are counted (default: today).
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let desk = Desk::open(home, by, args.date).await?;
        let mut reading = desk.store.read().await?;
        let conn = reading.executor();
        let entry = ledger::find(conn, &args.entry).await?;
        let history = transitions::of_entry(conn, &entry.entry_id).await?;
        let requests = decisions::of_entry(conn, &entry.entry_id).await?;
        let answers = answers::of_entries(conn, &[entry.entry_id.as_str()]).await?;
        let answers: Vec<Stored> = answers.into_values().flatten().collect();
        let letters = notices::of_entry(conn, &entry.entry_id).await?;
        if args.json {
            let history: Vec<_> = history.iter().map(history::as_json).collect();
            let requests: Vec<_> = requests.iter().map(request_json).collect();
            let letters: Vec<_> = letters.iter().map(|of| &of.notice).collect();
            let answers: Vec<_> = answers.iter().map(replies::as_json).collect();
            screen::json(&json!({
                "entry": list::as_json(&entry, desk.today()), "answers": answers, "history": history, "requests": requests,
                "notices": letters,
            }))?;
            return Ok(Ending::Done);
        }
        let language = desk.language;
        let mut parts = vec![head(&entry, &desk)];
        let mut part = |heading: Text, lines: Vec<String>| {
            if !lines.is_empty() {
                parts.push(format!("{}\n{}", heading.text(language), indented(&lines)));
            }
        };
        part(Text::Says, says(&entry, language));
        part(
            Text::Answer,
            answers.iter().rev().flat_map(|of| replies::lines(of, &entry, &desk)).collect(),
        );
        part(Text::Notices, letters.iter().map(|of| letter(of, language)).collect());
        part(
            Text::Requests,
            requests.iter().flat_map(|of| request(of, &desk)).collect(),
        );
        let table = history::table(&history, language, desk.zone());
        part(Text::History, table.lines().map(str::to_owned).collect());
        screen::print(&parts.join("\n\n"));
        Ok(Ending::Done)
    })
}

fn indented(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

/// Rule, state, whom it is about, deadlines, money.
fn head(entry: &Listed, desk: &Desk) -> String {
    let language = desk.language;
    let name = desk.rule_name(entry);
    let mut lines = vec![format!(
        "{}  {} {name}  {}  {}",
        Text::Title.fill(language, &[&entry.entry_id]),
        entry.rule,
        words::grade(&entry.grade, language),
        words::entry_state(entry.state, language)
    )];
    if entry
        .body
        .as_object()
        .is_some_and(serde_json::Map::is_empty)
    {
        lines.push(format!("  {}", Text::Erased.text(language)));
    }
    let mut line = |label: Text, value: String| {
        if !value.trim().is_empty() {
            lines.push(format!("  {}  {value}", label.text(language)));
        }
    };
    line(Text::Who, desk.about(entry));
    let place = [entry.said("internal_body"), entry.said("post")];
    let place: Vec<&str> = place.into_iter().filter(|text| !text.is_empty()).collect();
    line(
        Text::Unit,
        format!(
            "{} {}  {}",
            entry.said("unit_name"),
            entry.unit.as_deref().unwrap_or_default(),
            place.join(language.pick("·", ", "))
        ),
    );
    line(
        Text::Department,
        format!("{} {}", entry.said("department_name"), entry.department),
    );
    line(
        Text::Origin,
        words::origin(&entry.origin, language).to_owned(),
    );
    line(Text::Found, entry.first_seen_on.clone());
    if let Some(opened) = &entry.opened_on {
        let days = age::days_open(entry, desk.today()).unwrap_or(0);
        let opened = Text::OpenedTimes.fill(language, &[opened, &entry.opened_times]);
        let days = words::Life::Days.fill(language, &[&days]);
        line(Text::Opened, format!("{opened}  {days}"));
    }
    line(Text::Due, due(entry, desk));
    line(Text::Closed, entry.closed_on.clone().unwrap_or_default());
    let verdict = match entry.verdict.as_str() {
        "open" => Text::VerdictOpen.text(language).to_owned(),
        "explained" => {
            let excuse = entry.explained_by.as_deref().unwrap_or_default();
            Text::VerdictExplained.fill(language, &[&words::excuse(excuse, language)])
        }
        _ => Text::VerdictAbsent.text(language).to_owned(),
    };
    line(Text::Verdict, verdict);
    if let (Some(fen), Some(months)) = (entry.amount, entry.months) {
        let amount = Text::AmountOf.fill(language, &[&money::show_yuan(fen), &months]);
        line(Text::Amount, amount);
    }
    lines.join("\n")
}

fn due(entry: &Listed, desk: &Desk) -> String {
    let due = entry.due_on.clone().unwrap_or_default();
    match due.parse::<NaiveDate>() {
        Ok(day) if age::is_overdue(entry, desk.today()) => {
            Text::Overdue.fill(desk.language, &[&due, &(desk.today() - day).num_days()])
        }
        _ => due,
    }
}

/// What each source says, what is approved, where it stands and what to do.
fn says(entry: &Listed, language: Language) -> Vec<String> {
    let columns = [
        ("roster_value", Kind::Roster),
        ("personnel_value", Kind::Personnel),
        ("payroll_value", Kind::Payroll),
        ("insurance_value", Kind::Insurance),
    ];
    let mut lines: Vec<String> = columns
        .iter()
        .filter(|(column, _)| !entry.said(column).is_empty())
        .map(|(column, kind)| {
            format!(
                "{}  {}",
                language.pick(kind.name_zh(), kind.name()),
                language.listed(entry.said(column))
            )
        })
        .collect();
    let whole = |column: &str| entry.body.get(column).and_then(serde_json::Value::as_i64);
    if let (Some(approved), Some(actual)) = (whole("approved"), whole("actual")) {
        lines.push(Text::Approved.fill(language, &[&approved, &actual]));
    }
    for (label, column) in [
        (Text::Evidence.text(language), "evidence"),
        (Word::Basis.text(language), "basis"),
        (Text::Remedy.text(language), "remedy"),
    ] {
        if !entry.said(column).is_empty() {
            lines.push(format!("{label}  {}", language.listed(entry.said(column))));
        }
    }
    lines
}

fn letter(of: &Notice, language: Language) -> String {
    Text::NoticeOf.fill(
        language,
        &[
            &of.notice,
            &of.issued_on,
            &of.due_on,
            &of.actor,
            &of.department,
        ],
    )
}

/// What a request asks for, in words.
pub(super) fn asked(of: &Request, language: Language) -> String {
    let text = |name: &str| of.body[name].as_str().unwrap_or_default();
    match of.kind {
        Decision::Waive => {
            let what = format!("{}（{}）", text("because"), text("document"));
            Text::AskedUntil.fill(language, &[&what, &text("expiry")])
        }
        Decision::Excuse => {
            let kind = words::register_kind(text("kind"));
            let kind = kind.map_or(text("kind"), |word| word.text(language));
            format!(
                "{kind}  {}  {}—{}",
                text("document"),
                text("from"),
                text("to")
            )
        }
        _ => text("because").to_owned(),
    }
}

fn request(of: &Request, desk: &Desk) -> Vec<String> {
    let language = desk.language;
    let kind = words::decision(of.kind, language);
    let status = words::request_status(&of.status, of.ended_because(), language);
    let at = screen::clock(&of.requested_at, desk.zone());
    let asked = asked(of, language);
    let head = match words::put_forward(of.kind, &of.requested_by, language) {
        Some(by) => Text::PutForwardOf.fill(language, &[&of.decision_no, &kind, &status, &by]),
        None => Text::RequestOf.fill(
            language,
            &[&of.decision_no, &kind, &status, &of.requested_by, &at],
        ),
    };
    let mut lines = vec![format!("{head}  {asked}").trim_end().to_owned()];
    if let (Some(by), Some(at)) = (&of.decided_by, &of.decided_at) {
        let because = of.decided_because.clone().unwrap_or_default();
        let at = screen::clock(at, desk.zone());
        let told = Text::DecidedOf.fill(language, &[by, &at, &because]);
        // Who grants may say nothing more than the request did.
        lines.push(told.trim_end_matches(['：', ':', ' ']).to_owned());
    }
    if let Some(ended) = &of.ended {
        let at = screen::clock(&ended.at, desk.zone());
        lines.push(match words::merge_reason(&ended.because, language) {
            why if why == ended.because.as_str() => {
                Text::EndedOf.fill(language, &[&ended.by, &at, &why])
            }
            why => Text::EndedByRun.fill(language, &[&at, &why]),
        });
    }
    lines
}

/// A request as JSON.
pub(super) fn request_json(of: &Request) -> serde_json::Value {
    json!({
        "request": of.decision_no, "kind": of.kind, "entry_id": of.entry_id, "asked": of.body, "status": of.status,
        "by": of.requested_by, "at": of.requested_at, "decided_by": of.decided_by, "decided_at": of.decided_at,
        "because": of.decided_because,
        "ended_by": of.ended.as_ref().map(|ended| &ended.by), "ended_at": of.ended.as_ref().map(|ended| &ended.at),
        "ended_because": of.ended.as_ref().map(|ended| &ended.because),
    })
}
