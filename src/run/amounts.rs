//! What a finding about pay concerns in money (涉及金额) and months (月数), over every payroll month that the home has
//! stored. Only people with such a finding are looked up.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Datelike as _, Days, NaiveDate};
use polars::prelude::{
    ChunkAgg as _, DataFrame, DataType, Engine, LazyFrame, PolarsResult, col, len,
};

use super::{Collected, RunError, SourceOutcome};
use crate::config::Config;
use crate::domain::summary::SourceState;
use crate::domain::table::Kind;
use crate::extract::Snapshots;
use crate::frames::{Frames, Units, of_people};
use crate::normalise;
use crate::rules::{Amount, Finding, Rule};

/// What of a payroll row is needed.
const COLUMNS: [&str; 5] = ["person_key", "unit", "month", "pay_class", "gross"];

/// One payment.
#[derive(Debug, Clone)]
struct Paid {
    /// Year × 12 + month.
    month: i32,
    /// Unit code, or the text of a unit that maps to none.
    unit: String,
    in_post: bool,
    retired: bool,
    /// Fen.
    gross: i64,
}

/// Give every finding of a rule that speaks of pay its amount and months.
///
/// # Errors
/// When the night's own tables cannot be read. A stored month that cannot be read any more is left out, with a warning.
pub(super) fn fill(
    config: &Config,
    collected: &Collected,
    frames: &Frames,
    rules: &[&Rule],
    findings: &mut [Finding],
) -> Result<(), RunError> {
    let speaking: BTreeMap<&str, Amount> = rules
        .iter()
        .filter_map(|rule| Some((rule.code.as_str(), rule.amount?)))
        .collect();
    let mut wanted: BTreeMap<Amount, HashSet<i64>> = BTreeMap::new();
    for finding in findings.iter() {
        let person = finding.hit.as_ref().and_then(|hit| hit.person);
        if let (Some(amount), Some(person)) = (speaking.get(finding.rule.as_str()), person) {
            wanted.entry(*amount).or_default().insert(person);
        }
    }
    let Some(last) = frames.night.pay_month.filter(|_| !wanted.is_empty()) else {
        return Ok(());
    };
    let people: HashSet<i64> = wanted.values().flatten().copied().collect();
    let paid = payments(config, collected, frames, &people, last)?;
    let none = HashSet::new();
    let of = |amount| wanted.get(&amount).unwrap_or(&none);
    let exits = exits(frames, of(Amount::SinceExit))?;
    let deaths = deaths(frames, of(Amount::SinceDeath))?;
    for finding in findings {
        let person = finding.hit.as_ref().and_then(|hit| hit.person);
        let (Some(amount), Some(person)) = (speaking.get(finding.rule.as_str()), person) else {
            continue;
        };
        let paid = paid.get(&person).map(Vec::as_slice).unwrap_or_default();
        let from = match amount {
            Amount::InPost | Amount::BeyondOneUnit => None,
            Amount::SinceExit => exits.get(&person).copied(),
            Amount::SinceDeath => deaths.get(&person).map(|month| month + 1),
        };
        let (fen, months) = concerned(*amount, paid, from);
        finding.amount = Some(fen);
        finding.months = Some(months);
    }
    Ok(())
}

/// Fen and months.
fn concerned(amount: Amount, paid: &[Paid], from: Option<i32>) -> (i64, i64) {
    let counts = |of: &&Paid| {
        let class = match amount {
            Amount::SinceDeath => of.in_post || of.retired,
            _ => of.in_post,
        };
        class && from.is_none_or(|from| of.month >= from)
    };
    let mut months: BTreeMap<i32, BTreeMap<&str, i64>> = BTreeMap::new();
    for of in paid.iter().filter(counts) {
        *months
            .entry(of.month)
            .or_default()
            .entry(of.unit.as_str())
            .or_default() += of.gross;
    }
    let sums: Vec<i64> = months
        .values()
        .filter(|units| amount != Amount::BeyondOneUnit || units.len() > 1)
        .map(|units| {
            let all: i64 = units.values().sum();
            match amount {
                Amount::BeyondOneUnit => all - units.values().max().copied().unwrap_or(0),
                _ => all,
            }
        })
        .collect();
    (
        sums.iter().sum(),
        i64::try_from(sums.len()).unwrap_or(i64::MAX),
    )
}

/// Every payment to these people, of each month as the newest extract of that month says it, with what was paid later for it.
fn payments(
    config: &Config,
    collected: &Collected,
    frames: &Frames,
    people: &HashSet<i64>,
    last: i32,
) -> Result<HashMap<i64, Vec<Paid>>, RunError> {
    let store = Snapshots::open(&config.home)?;
    let mut all = HashMap::new();
    let payrolls = collected
        .sources
        .iter()
        .filter(|of| of.source.kind == Kind::Payroll && of.state != SourceState::Held);
    for of in payrolls {
        let mut taking = Taking {
            source: &of.source.name,
            units: &frames.units,
            people,
            last,
            covered: BTreeSet::new(),
            all: &mut all,
        };
        if let Some(normalised) = &of.normalised {
            taking.take(&normalised.accepted)?;
        }
        for rows in stored(config, &store, of, frames.night.business_date) {
            taking.take(&rows)?;
        }
    }
    Ok(all)
}

/// The stored good extracts of other months, newest first.
fn stored<'a>(
    config: &'a Config,
    store: &Snapshots,
    of: &'a SourceOutcome,
    date: NaiveDate,
) -> impl Iterator<Item = LazyFrame> + use<'a> {
    let name = &of.source.name;
    let tonight = of.snapshot.as_ref().map(|snapshot| snapshot.id.clone());
    let snapshots = store.good_by_month(name, date).unwrap_or_else(|fault| {
        tracing::warn!(source.name = name, %fault, "stored months are left out of the amounts");
        Vec::new()
    });
    snapshots
        .into_iter()
        .filter(move |snapshot| Some(&snapshot.id) != tonight.as_ref())
        .filter_map(move |snapshot| {
            let read = normalise::load_or_normalise(
                &of.source,
                &config.codes,
                &snapshot,
                snapshot.business_date,
            );
            read.map(|stored| stored.accepted).inspect_err(|fault| {
                tracing::warn!(snapshot.id, %fault, "a stored month is left out of the amounts");
            })
            .ok()
        })
}

/// Gathers payments. A month is taken from the newest extract that is of that month; the few rows of other months that an
/// extract has beside its own, as arrears, are payments on top of what was paid then.
struct Taking<'a> {
    source: &'a str,
    units: &'a Units,
    people: &'a HashSet<i64>,
    last: i32,
    covered: BTreeSet<i32>,
    all: &'a mut HashMap<i64, Vec<Paid>>,
}

impl Taking<'_> {
    fn take(&mut self, rows: &LazyFrame) -> PolarsResult<()> {
        let counts = rows
            .clone()
            .group_by([col("month")])
            .agg([len().cast(DataType::Int64).alias("rows")])
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single();
        let months = counts.column("month")?.date()?.physical().clone();
        let counts = counts.column("rows")?.i64()?;
        let most = counts.max().unwrap_or(0);
        // Day of a month in the rows = its number, for the months that are taken.
        let mut numbers = HashMap::new();
        let mut own = BTreeSet::new();
        for (day, count) in months.iter().zip(counts.iter()) {
            let Some((day, number)) = day.and_then(|day| Some((day, month_number(day)?))) else {
                continue;
            };
            let whole = count.is_some_and(|count| count * 2 >= most);
            if whole {
                own.insert(number);
            }
            if number <= self.last && !(whole && self.covered.contains(&number)) {
                numbers.insert(day, number);
            }
        }
        // A newer extract has said all of it, the late rows too.
        if own.iter().all(|number| self.covered.contains(number)) {
            return Ok(());
        }
        let people = Arc::new(self.people.iter().copied().collect());
        let frame = rows
            .clone()
            .filter(of_people(&people))
            .select(COLUMNS.map(col))
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single();
        let month = frame.column("month")?.date()?.physical().clone();
        let (keys, gross) = (
            frame.column("person_key")?.i64()?,
            frame.column("gross")?.i64()?,
        );
        let (unit, class) = (
            frame.column("unit")?.str()?,
            frame.column("pay_class")?.str()?,
        );
        for (row, key) in keys.iter().enumerate() {
            let Some(key) = key else {
                continue;
            };
            let Some(number) = month.get(row).and_then(|day| numbers.get(&day)) else {
                continue;
            };
            let text = unit.get(row).unwrap_or_default();
            let meant = self.units.meant(self.source, text);
            self.all.entry(key).or_default().push(Paid {
                month: *number,
                unit: meant.map_or(text, |unit| unit.code.as_str()).to_owned(),
                in_post: class.get(row) == Some("in_post"),
                retired: class.get(row) == Some("retired"),
                gross: gross.get(row).unwrap_or(0),
            });
        }
        self.covered.extend(own);
        Ok(())
    }
}

/// Year × 12 + month of a day counted from 1970.
fn month_number(days: i32) -> Option<i32> {
    let day = NaiveDate::default().checked_add_days(Days::new(u64::try_from(days).ok()?))?;
    Some(day.year() * 12 + i32::try_from(day.month()).ok()?)
}

/// The rows of these people in a table of the night.
fn rows_of(
    frames: &Frames,
    table: &str,
    people: &HashSet<i64>,
    columns: &[&str],
) -> PolarsResult<DataFrame> {
    let people = Arc::new(people.iter().copied().collect());
    let columns: Vec<_> = columns.iter().map(|name| col(*name)).collect();
    let rows = frames.tables[table]
        .clone()
        .filter(of_people(&people))
        .select(columns);
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// Person = the month from which the last exit from the roster had to show in the payroll.
fn exits(frames: &Frames, people: &HashSet<i64>) -> Result<HashMap<i64, i32>, RunError> {
    let mut found = HashMap::new();
    if people.is_empty() {
        return Ok(found);
    }
    let columns = ["person_key", "exit_on", "gone", "payroll_cutoff"];
    let rows = rows_of(frames, "roster_row", people, &columns)?;
    let keys = rows.column("person_key")?.i64()?;
    let exit = rows.column("exit_on")?.date()?.physical().clone();
    let gone = rows.column("gone")?.bool()?;
    for row in 0..rows.height() {
        let (Some(key), Some(days), Some(true)) = (keys.get(row), exit.get(row), gone.get(row))
        else {
            continue;
        };
        let cutoff = rows.column("payroll_cutoff")?.get(row)?.extract::<u32>();
        let day = u64::try_from(days)
            .ok()
            .and_then(|days| NaiveDate::default().checked_add_days(Days::new(days)));
        let (Some(cutoff), Some(day), Some(month)) = (cutoff, day, month_number(days)) else {
            continue;
        };
        let due = month + if day.day() <= cutoff { 1 } else { 2 };
        found
            .entry(key)
            .and_modify(|of: &mut i32| *of = (*of).max(due))
            .or_insert(due);
    }
    Ok(found)
}

/// Person = the month of death, the earliest where several are registered.
fn deaths(frames: &Frames, people: &HashSet<i64>) -> Result<HashMap<i64, i32>, RunError> {
    let mut found = HashMap::new();
    if people.is_empty() {
        return Ok(found);
    }
    let rows = rows_of(
        frames,
        "register",
        people,
        &["person_key", "kind", "from_month"],
    )?;
    let (keys, kind) = (
        rows.column("person_key")?.i64()?,
        rows.column("kind")?.str()?,
    );
    for row in 0..rows.height() {
        let month = rows.column("from_month")?.get(row)?.extract::<i32>();
        let (Some(key), Some("death"), Some(month)) = (keys.get(row), kind.get(row), month) else {
            continue;
        };
        found
            .entry(key)
            .and_modify(|of: &mut i32| *of = (*of).min(month))
            .or_insert(month);
    }
    Ok(found)
}
