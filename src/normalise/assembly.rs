//! Putting the stretches of all files together in order, and holding what came out against what was read.

use std::collections::HashSet;

use polars::prelude::*;

use crate::config::Source;
use crate::domain::table::Kind;

use super::Normalised;
use super::chunk::Stretch;
use super::close::{close, stated};
use super::error::NormaliseError;
use super::frame;
use super::plan::Plan;
use super::quarantine::Quarantine;
use super::sink::Written;
use super::tally::Tally;

/// All that was read of one file, or of one sheet of it.
pub(super) struct Part {
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    /// Accepted rows, unless the plan has a sink that takes them.
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
        match &plan.sink {
            None => self.frames.push(frame),
            Some(sink) => sink
                .take(plan, (&self.file, self.sheet.as_deref()), frame)
                .map_err(|e| fault(plan, e))?,
        }
        self.raws.extend(stretch.raws.into_iter().flatten());
        self.quarantine.append(stretch.quarantine, base);
        self.tally.append(stretch.tally, base);
        Ok(())
    }
}

pub(super) fn fault(plan: &Plan, cause: PolarsError) -> NormaliseError {
    NormaliseError::Frame {
        source_name: plan.source.clone(),
        cause,
    }
}

/// Makes the two frames and the totals of a whole snapshot. Where the plan has a sink, the sink's file is ended and
/// `accepted` has no rows.
///
/// # Errors
/// [`NormaliseError::DoesNotClose`] when rows or money are not all accounted for.
pub(super) fn assemble(
    source: &Source,
    plan: &Plan,
    parts: Vec<Part>,
) -> Result<Normalised, NormaliseError> {
    let polars = |e| fault(plan, e);
    let mut control = Vec::new();
    let mut tally = Tally::new(plan.money().count());
    let mut places = Vec::new();
    let mut frames = Vec::new();
    let mut raws = Vec::new();
    let mut quarantine = frame::empty_quarantine(plan).map_err(polars)?;
    for part in parts {
        control.extend(stated(plan, &part));
        let height: usize = part.frames.iter().map(DataFrame::height).sum();
        places.push((part.file.clone(), part.sheet.clone(), height));
        frames.extend(part.frames);
        raws.extend(part.raws);
        if part.quarantine.len() > 0 {
            let rows = part
                .quarantine
                .frame(plan, &part.file, part.sheet.as_deref());
            quarantine
                .vstack_mut(&rows.map_err(polars)?)
                .map_err(polars)?;
        }
        tally.append(part.tally, 0);
    }
    let mut accepted = frame::concat(plan, frames, &places).map_err(polars)?;
    if let Some(key) = unique_key(plan.kind) {
        let rows = take_duplicates(plan, key, &mut accepted, &raws).map_err(polars)?;
        if let Some(rows) = rows {
            quarantine.vstack_mut(&rows).map_err(polars)?;
        }
    }
    let kept = match &plan.sink {
        Some(sink) => sink.finish(plan),
        None => Written::of(plan, &accepted),
    };
    let totals = close(
        source,
        plan,
        &tally,
        &kept.map_err(polars)?,
        &quarantine,
        control,
    )?;
    Ok(Normalised {
        accepted,
        quarantine,
        totals,
    })
}

/// The column that must not repeat: units and journal entries are looked up by it.
pub(super) const fn unique_key(kind: Kind) -> Option<&'static str> {
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
    let unit = match plan.kind.unit_column() {
        Some(unit) => {
            let mut unit = accepted.column(unit)?.filter(&again)?;
            unit.rename("unit".into());
            unit
        }
        None => Column::full_null("unit".into(), height, &DataType::String),
    };
    rows.with_column(unit)?;
    debug_assert!(
        plan.person().is_none(),
        "duplicate keys are looked for in tables without people only"
    );
    *accepted = accepted.filter(&first)?;
    Ok(Some(rows))
}
