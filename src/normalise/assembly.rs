//! Putting the stretches of all files together in order, and holding what came out against what was read.

use std::collections::{BTreeMap, HashSet};

use polars::prelude::*;

use crate::config::Source;
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::{ControlTotal, MoneyTotals, Totals};
use crate::domain::table::Kind;

use super::Normalised;
use super::chunk::Stretch;
use super::error::NormaliseError;
use super::frame;
use super::plan::Plan;
use super::quarantine::Quarantine;
use super::tally::Tally;

/// All that was read of one file, or of one sheet of it.
pub(super) struct Part {
    file: String,
    sheet: Option<String>,
    frames: Vec<DataFrame>,
    raws: Vec<String>,
    quarantine: Quarantine,
    pub(super) tally: Tally,
}

impl Part {
    pub(super) fn new(file: String, sheet: Option<String>, plan: &Plan) -> Self {
        Self {
            file,
            sheet,
            frames: Vec::new(),
            raws: Vec::new(),
            quarantine: Quarantine::default(),
            tally: Tally::new(plan.money().count()),
        }
    }

    /// Appends the stretch that follows; its rows are numbered from 1 after row `base`.
    pub(super) fn append(
        &mut self,
        plan: &Plan,
        stretch: Stretch,
        base: i32,
    ) -> Result<(), NormaliseError> {
        let frame = frame::arrange(plan, stretch.frame, base).map_err(|e| fault(plan, e))?;
        self.frames.push(frame);
        self.raws.extend(stretch.raws.into_iter().flatten());
        self.quarantine.append(stretch.quarantine, base);
        self.tally.append(stretch.tally, base);
        Ok(())
    }
}

fn fault(plan: &Plan, cause: PolarsError) -> NormaliseError {
    NormaliseError::Frame {
        source_name: plan.source.clone(),
        cause,
    }
}

/// Makes the two frames and the totals of a whole snapshot.
///
/// # Errors
/// [`NormaliseError::DoesNotClose`] when rows or money are not all accounted for.
pub(super) fn assemble(
    source: &Source,
    plan: &Plan,
    snapshot: &Snapshot,
    parts: Vec<Part>,
) -> Result<Normalised, NormaliseError> {
    let polars = |e| fault(plan, e);
    let mut control = Vec::new();
    let mut tally = Tally::new(plan.money().count());
    let mut places = Vec::new();
    let mut frames = Vec::new();
    let mut raws = Vec::new();
    let mut quarantine = frame::empty_quarantine(plan, snapshot).map_err(polars)?;
    for part in parts {
        control.extend(stated(plan, &part));
        let height: usize = part.frames.iter().map(DataFrame::height).sum();
        places.push((part.file.clone(), part.sheet.clone(), height));
        frames.extend(part.frames);
        raws.extend(part.raws);
        if part.quarantine.len() > 0 {
            let rows = part.quarantine.frame(
                &plan.source,
                &snapshot.id,
                &part.file,
                part.sheet.as_deref(),
            );
            quarantine
                .vstack_mut(&rows.map_err(polars)?)
                .map_err(polars)?;
        }
        tally.append(part.tally, 0);
    }
    let mut accepted = frame::concat(plan, snapshot, frames, &places).map_err(polars)?;
    if let Some(key) = unique_key(plan.kind) {
        let rows = take_duplicates(plan, key, &mut accepted, &raws).map_err(polars)?;
        if let Some(rows) = rows {
            quarantine.vstack_mut(&rows).map_err(polars)?;
        }
    }
    let totals = close(source, plan, &tally, &accepted, &quarantine, control)?;
    Ok(Normalised {
        accepted,
        quarantine,
        totals,
    })
}

/// The column that must not repeat: units and journal entries are looked up by it.
const fn unique_key(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Units => Some("unit_code"),
        Kind::Establishment => Some("entry_no"),
        _ => None,
    }
}

/// Moves every row whose key stood in an earlier row out of `accepted`; yields them as quarantine rows.
fn take_duplicates(
    plan: &Plan,
    key: &str,
    accepted: &mut DataFrame,
    raws: &[String],
) -> PolarsResult<Option<DataFrame>> {
    let mut seen = HashSet::new();
    let first: BooleanChunked = accepted
        .column(key)?
        .str()?
        .iter()
        .map(|k| seen.insert(k.unwrap_or_default()))
        .collect();
    let again = !&first;
    let dropped = again.iter().enumerate().filter(|(_, d)| *d == Some(true));
    let raw: Vec<&str> = dropped
        .map(|(i, _)| raws.get(i).map_or("", String::as_str))
        .collect();
    if raw.is_empty() {
        return Ok(None);
    }
    let height = raw.len();
    let mut rows =
        accepted
            .filter(&again)?
            .select(["source", "snapshot_id", "file", "sheet", "row"])?;
    rows.with_column(Column::new("raw".into(), raw))?;
    rows.with_column(frame::constant(
        "reasons",
        Some(&format!("duplicate:{key}")),
        height,
    ))?;
    rows.with_column(Column::full_null(
        "person_key".into(),
        height,
        &DataType::Int64,
    ))?;
    rows.with_column(Column::full_null("gross".into(), height, &DataType::Int64))?;
    debug_assert!(
        plan.person().is_none(),
        "duplicate keys are looked for in tables without people only"
    );
    *accepted = accepted.filter(&first)?;
    Ok(Some(rows))
}

/// The totals that a part states of itself, against what was read of it: since its beginning, or, when several tables
/// stand under each other and that fits, since the total before.
fn stated(plan: &Plan, part: &Part) -> Vec<ControlTotal> {
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

/// Totals of the source. The counts taken while reading must equal what the frames hold.
fn close(
    source: &Source,
    plan: &Plan,
    tally: &Tally,
    accepted: &DataFrame,
    quarantine: &DataFrame,
    mut control: Vec<ControlTotal>,
) -> Result<Totals, NormaliseError> {
    let open = |what: &str, read: i128, parts: i128| NormaliseError::DoesNotClose {
        source_name: plan.source.clone(),
        what: what.to_owned(),
        read,
        parts,
    };
    let (good, bad) = (accepted.height() as u64, quarantine.height() as u64);
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
        let kept = sum(accepted, name).map_err(|e| fault(plan, e))?;
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

fn sum(frame: &DataFrame, column: &str) -> PolarsResult<i128> {
    let values = frame.column(column)?.i64()?;
    Ok(values.iter().flatten().map(i128::from).sum())
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
