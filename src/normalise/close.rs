//! Totals: what was read must be accounted for, in rows and in money, and is held against what the extract says of
//! itself.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::config::Source;
use crate::domain::summary::{ControlTotal, MoneyTotals, Totals};

use super::assembly::{Part, fault};
use super::error::NormaliseError;
use super::plan::Plan;
use super::sink::Written;
use super::tally::Tally;

/// The totals that a part states of itself, against what was read of it: since its beginning, or, when several tables
/// stand under each other and that fits, since the total before.
pub(super) fn stated(plan: &Plan, part: &Part) -> Vec<ControlTotal> {
    let mut out = Vec::new();
    let mut earlier_rows = 0;
    let mut earlier_money = vec![0; part.tally.money.len()];
    for grand in &part.tally.grand {
        let place = match &part.sheet {
            Some(sheet) => format!("{}!{sheet} row {}", part.file, grand.row),
            None => format!("{} row {}", part.file, grand.row),
        };
        let mut state = |what: &str, given: Option<i64>, all: i128, since: i128| {
            if let Some(given) = given {
                let read = if i128::from(given) == since {
                    since
                } else {
                    all
                };
                out.push(ControlTotal {
                    what: what.to_owned(),
                    given_in: place.clone(),
                    given,
                    read: clamp(read),
                });
            }
        };
        let rows = grand.rows_before;
        state(
            "rows",
            grand.rows,
            rows.into(),
            (rows - earlier_rows).into(),
        );
        for (i, (_, name)) in plan.money().enumerate() {
            let sum = grand.money_before[i];
            state(name, grand.money[i], sum, sum - earlier_money[i]);
        }
        earlier_rows = rows;
        earlier_money.clone_from(&grand.money_before);
    }
    out
}

/// A sum for show; one beyond 64 bits is refused where it matters, in [`close`].
fn clamp(sum: i128) -> i64 {
    sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// Totals of the source. The counts taken while reading must equal what was kept, counted from the rows themselves.
pub(super) fn close(
    source: &Source,
    plan: &Plan,
    tally: &Tally,
    kept: &Written,
    quarantine: &DataFrame,
    mut control: Vec<ControlTotal>,
) -> Result<Totals, NormaliseError> {
    let open = |what: &str, read: i128, parts: i128| NormaliseError::DoesNotClose {
        source_name: plan.source.clone(),
        what: what.to_owned(),
        read,
        parts,
    };
    let (good, bad) = (kept.rows, quarantine.height() as u64);
    let aside = tally.title + tally.blank + tally.subtotal;
    if tally.read != good + bad + aside {
        return Err(open(
            "the number of rows",
            tally.read.into(),
            (good + bad + aside).into(),
        ));
    }
    let mut totals = Totals {
        read: tally.read,
        accepted: good,
        quarantined: bad,
        title: tally.title,
        blank: tally.blank,
        subtotal: tally.subtotal,
        reasons: reasons(quarantine).map_err(|e| fault(plan, e))?,
        without_id: tally.without_id,
        money: BTreeMap::new(),
        control: Vec::new(),
    };
    for (i, (_, name)) in plan.money().enumerate() {
        let sums = tally.money[i];
        let kept = kept.money[i];
        if sums.read != kept + sums.quarantined {
            return Err(open(name, sums.read, kept + sums.quarantined));
        }
        let fit = |sum: i128| i64::try_from(sum).map_err(|_| open(name, sum, i64::MAX.into()));
        let money = MoneyTotals {
            read: fit(sums.read)?,
            accepted: fit(kept)?,
            quarantined: fit(sums.quarantined)?,
            unreadable: sums.unreadable,
        };
        totals.money.insert(name.to_owned(), money);
    }
    control.splice(0..0, configured(source, plan, &totals)?);
    totals.control = control;
    Ok(totals)
}

fn reasons(quarantine: &DataFrame) -> PolarsResult<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for row in quarantine.column("reasons")?.str()?.iter().flatten() {
        for reason in row.split(';') {
            match counts.get_mut(reason) {
                Some(n) => *n += 1,
                None => {
                    counts.insert(reason.to_owned(), 1);
                }
            }
        }
    }
    Ok(counts)
}

/// The totals that config says came with the extract.
fn configured(
    source: &Source,
    plan: &Plan,
    totals: &Totals,
) -> Result<Vec<ControlTotal>, NormaliseError> {
    let mut out = Vec::new();
    let mut state = |what: &str, given: i64, read: i64| {
        out.push(ControlTotal {
            what: what.to_owned(),
            given_in: "config".into(),
            given,
            read,
        });
    };
    if let Some(rows) = source.expect.control.as_ref().and_then(|c| c.rows) {
        state(
            "rows",
            rows as i64,
            (totals.accepted + totals.quarantined) as i64,
        );
    }
    for (column, given) in source.expect.control_sums() {
        let read = totals
            .money
            .get(column)
            .ok_or_else(|| NormaliseError::Config {
                source_name: plan.source.clone(),
                problem: format!(
                    "[expect] control sum of {column}: {} has no money column of that name",
                    plan.kind
                ),
            })?;
        state(column, given, read.read);
    }
    Ok(out)
}
