//! `rollcall ledger list`: entries in a table, with how many stand where and for how long.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use chrono::NaiveDate;
use serde_json::json;

use super::super::{Ending, runtime, screen};
use super::choose::{self, Chosen};
use super::desk::Desk;
use crate::domain::entry::State;
use crate::domain::words::{self, Desk as Text, Language};
use crate::ledger::age::{self, Age};
use crate::ledger::groups::{self, Cause, Group};
use crate::store::listing::{self, Filter, Listed, Tally};
use crate::store::runs;

/// List entries.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,
    /// Only entries in these states, in English or Chinese, such as open, 已下发, to_verify, closed.
    #[arg(long, value_parser = choose::state, num_args = 1..)]
    state: Vec<State>,
    /// Entries in every state, also closed, waived, watched and explained ones.
    #[arg(long, conflicts_with = "state")]
    all: bool,
    /// Groups of entries with one cause, instead of entries.
    #[arg(long)]
    groups: bool,
    /// Lines to show; 0 shows all.
    #[arg(long, default_value_t = 200)]
    limit: usize,
    /// The day on which ages and deadlines are counted (default: today); the entries are those of now.
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
        let filter = Filter {
            states: args.state.clone(),
            pending: args.state.is_empty() && !args.all,
            ..args.chosen.filter(desk.today())
        };
        let conn = reading.executor();
        args.chosen.check(conn, &desk).await?;
        let newest = runs::merged(conn).await?.pop();
        let night = newest.and_then(|run| run.business_date.parse::<NaiveDate>().ok());
        if let Some(night) = night.filter(|night| args.date.is_some() && desk.today() < *night) {
            bail!(
                "--date {}: the list shows where entries stand now, after the night of {night}; what was known on that day is written \
                 by `rollcall ledger export --as-of {} --out FILE`",
                desk.today(),
                desk.today()
            );
        }
        // A table shows some lines; a group is found, and JSON written, over all.
        let whole = args.json || args.groups || args.chosen.by_group() || args.limit == 0;
        let limit = i64::try_from(args.limit).unwrap_or(i64::MAX);
        let shown = Filter {
            limit: (!whole).then_some(limit),
            ..filter.clone()
        };
        let entries = args.chosen.entries(conn, &shown).await?;
        if args.groups {
            let groups = groups::groups(&entries);
            if args.json {
                screen::json(&groups)?;
            } else {
                let shown = if args.limit == 0 {
                    groups.len()
                } else {
                    groups.len().min(args.limit)
                };
                let mut text = group_table(&groups[..shown], desk.language);
                if shown < groups.len() {
                    let more = Text::MoreLines.fill(desk.language, &[&(groups.len() - shown)]);
                    text = format!("{text}\n\n{more}");
                }
                screen::print(&text);
            }
        } else if args.json {
            let lines = entries.iter().map(|entry| as_json(entry, desk.today()));
            screen::json(&lines.collect::<Vec<_>>())?;
        } else {
            let all = if args.chosen.by_group() {
                entries.iter().map(alone).collect()
            } else {
                listing::tally(conn, &filter).await?
            };
            screen::print(&told(&entries, &all, &desk));
        }
        Ok(Ending::Done)
    })
}

/// An entry with what follows from the day.
pub(super) fn as_json(entry: &Listed, on: NaiveDate) -> serde_json::Value {
    json!({
        "entry": entry,
        "days_open": age::days_open(entry, on),
        "age": age::days_open(entry, on).map(Age::of),
        "overdue": age::is_overdue(entry, on),
    })
}

/// One entry, counted.
fn alone(entry: &Listed) -> Tally {
    Tally {
        state: entry.state,
        origin: entry.origin.clone(),
        opened_on: entry.opened_on.clone(),
        due_on: entry.due_on.clone(),
        count: 1,
    }
}

fn told(entries: &[Listed], all: &[Tally], desk: &Desk) -> String {
    let language = desk.language;
    if entries.is_empty() {
        return Text::Nothing.text(language).to_owned();
    }
    let rows: Vec<Vec<String>> = entries.iter().map(|entry| row(entry, desk)).collect();
    let header = [
        Text::Entry,
        Text::Rule,
        Text::Grade,
        Text::State,
        Text::Department,
        Text::Unit,
        Text::Who,
        Text::Age,
        Text::Due,
    ]
    .map(|text| text.text(language));
    let mut parts = vec![screen::table(&header, &rows, &[7])];
    let count: i64 = all.iter().map(|of| of.count).sum();
    let more = count - i64::try_from(entries.len()).unwrap_or(count);
    if more > 0 {
        parts.push(Text::MoreLines.fill(language, &[&more]));
    }
    parts.push(counts(all, desk.today(), language));
    parts.join("\n\n")
}

fn row(entry: &Listed, desk: &Desk) -> Vec<String> {
    let (on, language) = (desk.today(), desk.language);
    let due = entry.due_on.clone().unwrap_or_default();
    let due = match due.parse::<NaiveDate>() {
        Ok(day) if age::is_overdue(entry, on) => {
            Text::Overdue.fill(language, &[&due, &(on - day).num_days()])
        }
        _ => due,
    };
    vec![
        entry.entry_id.clone(),
        format!("{} {}", entry.rule, desk.rule_name(entry)),
        words::grade(&entry.grade, language).to_owned(),
        words::entry_state(entry.state, language).to_owned(),
        entry.said("department_name").to_owned(),
        entry.said("unit_name").to_owned(),
        desk.about(entry),
        age::days_open(entry, on)
            .map(|days| days.to_string())
            .unwrap_or_default(),
        due,
    ]
}

/// How many stand where, for how long, and how many are overdue.
fn counts(all: &[Tally], on: NaiveDate, language: Language) -> String {
    let separator = language.pick("、", ", ");
    let mut by_state: BTreeMap<State, i64> = BTreeMap::new();
    let mut by_age: BTreeMap<Age, i64> = BTreeMap::new();
    let (mut total, mut overdue, mut held_up, mut stock) = (0, 0, 0, 0);
    for of in all {
        total += of.count;
        *by_state.entry(of.state).or_default() += of.count;
        if of.state.is_pending()
            && let Some(days) = age::days_since(of.opened_on.as_deref(), on)
        {
            *by_age.entry(Age::of(days)).or_default() += of.count;
        }
        if age::is_late(of.state, of.due_on.as_deref(), on) {
            overdue += of.count;
        } else if age::waits_late(of.state, of.due_on.as_deref(), on) {
            held_up += of.count;
        }
        if of.origin == "stock" {
            stock += of.count;
        }
    }
    let states: Vec<String> = State::ALL
        .into_iter()
        .filter_map(|state| Some((state, by_state.get(&state)?)))
        .map(|(state, count)| {
            Text::CountOf.fill(language, &[&words::entry_state(state, language), count])
        })
        .collect();
    let ages: Vec<String> = Age::ALL
        .into_iter()
        .map(|age| {
            let count = by_age.get(&age).copied().unwrap_or(0);
            let days = match age.days() {
                (from, Some(to)) => format!("{from}—{to}"),
                (from, None) => format!(">{}", from - 1),
            };
            Text::AgesOf.fill(language, &[&days, &count])
        })
        .collect();
    let mut late = Text::OverdueCount.fill(language, &[&overdue]);
    if held_up > 0 {
        late.push_str(&Text::HeldUpCount.fill(language, &[&held_up]));
    }
    [
        Text::Counted.fill(language, &[&total, &states.join(separator)]),
        Text::Ages.fill(language, &[&ages.join(separator)]),
        late,
        Text::Origins.fill(language, &[&stock, &(total - stock)]),
    ]
    .join("\n")
}

fn group_table(groups: &[Group], language: Language) -> String {
    if groups.is_empty() {
        return Text::NoGroups.text(language).to_owned();
    }
    let rows: Vec<Vec<String>> = groups
        .iter()
        .map(|group| {
            let (rule, cause) = match &group.cause {
                Cause::Unit { rule, unit } => {
                    let name = group.unit_name.as_deref().filter(|name| !name.is_empty());
                    let name = name.unwrap_or(unit);
                    (rule, Text::CauseUnit.fill(language, &[&name]))
                }
                Cause::Source { rule, source, says } => {
                    let source = language.pick(source.name_zh(), source.name());
                    (rule, Text::CauseSource.fill(language, &[&source, says]))
                }
            };
            let name = language.pick(&group.name.0, &group.name.1);
            vec![
                group.id.clone(),
                format!("{rule} {name}"),
                cause,
                group.entries.len().to_string(),
            ]
        })
        .collect();
    let header =
        [Text::Group, Text::Rule, Text::Cause, Text::Entries].map(|text| text.text(language));
    screen::table(&header, &rows, &[3])
}
