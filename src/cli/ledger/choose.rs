//! Choosing entries: by what stands on them, by id, or by a cause that they share.

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::ValueEnum;
use sqlx::AnyConnection;

use super::desk::Desk;
use crate::domain::answer;
use crate::domain::entry::State;
use crate::domain::words::{self, Language};
use crate::ledger::age::Age;
use crate::ledger::{self, groups};
use crate::run::runs;
use crate::store::browse;
use crate::store::listing::{self, Filter, Listed};

/// By what stands on entries.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Chosen {
    /// Only these departments' entries.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    department: Vec<String>,
    /// Only these rules, such as D02 or 'B*'.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    rule: Vec<String>,
    /// Only these grades.
    #[arg(long, value_enum, num_args = 1..)]
    grade: Vec<Grade>,
    /// Only these units.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    unit: Vec<String>,
    /// Only entries first found at the baseline (stock 存量) or since (new 增量).
    #[arg(long, value_enum)]
    origin: Option<Origin>,
    /// Only entries past their deadline.
    #[arg(long)]
    overdue: bool,
    /// Only entries open for so many days.
    #[arg(long, value_enum)]
    age: Option<Days>,
    /// Only the entries of a group (`rollcall ledger list --groups` names them).
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Grade {
    /// 硬错误
    Hard,
    /// 疑点
    Lead,
    /// 提示
    Note,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Origin {
    /// 存量
    Stock,
    /// 增量
    New,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Days {
    /// 0 to 7 days.
    #[value(name = "0-7")]
    Week,
    /// 8 to 30 days.
    #[value(name = "8-30")]
    Month,
    /// 31 to 90 days.
    #[value(name = "31-90")]
    Quarter,
    /// More than 90 days.
    #[value(name = "90+")]
    Longer,
}

impl Chosen {
    /// Nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        let lists = [&self.department, &self.rule, &self.unit];
        lists.iter().all(|list| list.is_empty())
            && self.grade.is_empty()
            && self.origin.is_none()
            && !self.overdue
            && self.age.is_none()
            && self.group.is_none()
    }

    /// A group is named.
    pub(super) fn by_group(&self) -> bool {
        self.group.is_some()
    }

    /// Refuses codes that nothing in the ledger has: most likely they are typed wrong.
    pub(super) async fn check(&self, conn: &mut AnyConnection, desk: &Desk) -> anyhow::Result<()> {
        known(conn, desk, &self.department, &self.rule).await
    }

    /// As a filter on a day; the group aside.
    pub(super) fn filter(&self, on: NaiveDate) -> Filter {
        let age = self.age.map(|age| match age {
            Days::Week => Age::Week,
            Days::Month => Age::Month,
            Days::Quarter => Age::Quarter,
            Days::Longer => Age::Longer,
        });
        let opened = age.map(|age| age.opened(on));
        let origin = self.origin.map(|origin| match origin {
            Origin::Stock => "stock".to_owned(),
            Origin::New => "new".to_owned(),
        });
        let grade = |grade: &Grade| match grade {
            Grade::Hard => "hard".to_owned(),
            Grade::Lead => "lead".to_owned(),
            Grade::Note => "note".to_owned(),
        };
        Filter {
            departments: self.department.clone(),
            rules: self.rule.clone(),
            grades: self.grade.iter().map(grade).collect(),
            units: self.unit.clone(),
            origin,
            pending: true,
            due_before: self.overdue.then(|| on.to_string()),
            opened_from: opened.and_then(|(from, _)| from).map(|day| day.to_string()),
            opened_to: opened.map(|(_, to)| to.to_string()),
            ..Filter::default()
        }
    }

    /// The entries; of a group only its members.
    pub(super) async fn entries(
        &self,
        conn: &mut AnyConnection,
        filter: &Filter,
    ) -> anyhow::Result<Vec<Listed>> {
        let mut entries = listing::list(conn, filter).await?;
        let Some(id) = &self.group else {
            return Ok(entries);
        };
        let all = groups::groups(&entries);
        let Some(group) = all.iter().find(|group| group.id == *id) else {
            bail!(
                "no group {id} among these entries; `rollcall ledger list --groups` names those there are"
            );
        };
        entries.retain(|entry| group.entries.contains(&entry.entry_id));
        Ok(entries)
    }
}

/// Refuses department codes that no entry has, and rules that there are none of.
pub(super) async fn known(
    conn: &mut AnyConnection,
    desk: &Desk,
    departments: &[String],
    rules: &[String],
) -> anyhow::Result<()> {
    if departments.is_empty() && rules.is_empty() {
        return Ok(());
    }
    let (there, mut codes) = browse::codes(conn).await?;
    // A department of which nothing was ever found is one all the same.
    let runs = runs(&desk.config.home)?.into_iter().rev();
    let whole = runs.map(|run| run.summary).find(|of| of.scope.is_empty());
    let clean: Vec<String> = whole
        .into_iter()
        .flat_map(|of| of.departments)
        .map(|of| of.code)
        .collect();
    let unknown = |code: &&String| !there.contains(*code) && !clean.contains(code);
    if let Some(code) = departments.iter().find(unknown) {
        let there: Vec<&str> = there.iter().map(String::as_str).collect();
        bail!(
            "--department {code}: the ledger has no entry of such a department, in any state; it has entries of {}",
            listed(&there)
        );
    }
    if !rules.is_empty() {
        codes.extend(desk.rules()?.into_iter().map(|rule| rule.code));
    }
    for typed in rules {
        let pattern = glob::Pattern::new(typed).with_context(|| format!("--rule {typed}"))?;
        if !codes.iter().any(|code| pattern.matches(code)) {
            bail!("--rule {typed}: there is no such rule; `rollcall rules` shows them");
        }
    }
    Ok(())
}

/// A few of many.
fn listed(all: &[&str]) -> String {
    const SHOWN: usize = 12;
    match all {
        [] => "none".to_owned(),
        few if few.len() <= SHOWN => few.join(", "),
        many => format!(
            "{} and {} more",
            many[..SHOWN].join(", "),
            many.len() - SHOWN
        ),
    }
}

/// Some entries, by id or by group.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Named {
    /// Ids of entries, or at least their first six characters.
    #[arg(value_name = "ENTRY", required_unless_present = "group")]
    entries: Vec<String>,
    /// All entries of a group (`rollcall ledger list --groups` names them).
    #[arg(long, value_name = "GROUP", conflicts_with = "entries")]
    group: Option<String>,
}

impl Named {
    /// The entries.
    pub(super) async fn entries(&self, conn: &mut AnyConnection) -> anyhow::Result<Vec<Listed>> {
        let mut found: Vec<Listed> = Vec::new();
        for typed in &self.entries {
            let entry = ledger::find(conn, typed).await?;
            if !found.iter().any(|of| of.entry_id == entry.entry_id) {
                found.push(entry);
            }
        }
        if self.group.is_some() {
            let chosen = Chosen {
                group: self.group.clone(),
                ..Chosen::default()
            };
            let filter = Filter {
                pending: true,
                ..Filter::default()
            };
            found = chosen.entries(conn, &filter).await?;
        }
        Ok(found)
    }
}

/// A state by its stored word or by its Chinese name.
pub(super) fn state(text: &str) -> Result<State, String> {
    let named = |state: &State| words::entry_state(*state, Language::Zh) == text;
    let found = State::parse(text).or_else(|| State::ALL.into_iter().find(named));
    found.ok_or_else(|| {
        let known = |state: State| {
            let name = words::entry_state(state, Language::Zh);
            format!("{} {name}", state.as_str())
        };
        let known: Vec<String> = State::ALL.into_iter().map(known).collect();
        format!("the states are {}", known.join(", "))
    })
}

/// A kind of register row by its stored word or by its Chinese name.
pub(super) fn register_kind(text: &str) -> Result<String, String> {
    let kinds = answer::reason_kinds();
    let named = |kind: &&&str| **kind == text || answer::reason_kind(kind, Language::Zh) == text;
    kinds
        .iter()
        .find(named)
        .map(|kind| (*kind).to_owned())
        .ok_or_else(|| format!("the kinds are {}", kinds.join(", ")))
}
