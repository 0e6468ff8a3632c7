//! Accepted rows on their way to the file in which they are kept: written a row group at a time while the rest is still
//! being read, so that no table of people is ever held whole in memory.

use std::fs::File;
use std::sync::{Mutex, PoisonError};

use polars::prelude::*;

use super::frame;
use super::keep;
use super::plan::Plan;

/// Rows of a row group, at least; the last may have fewer.
const GROUP: usize = 1 << 16;

/// A Parquet file that takes stretches of rows in order.
pub(super) struct Sink {
    /// Stretches come from one thread at a time, but the plan that carries the sink is shared with those that read.
    state: Mutex<State>,
}

struct State {
    writer: polars::io::parquet::write::BatchedWriter<File>,
    waiting: Vec<DataFrame>,
    /// File, sheet and number of rows of what is waiting.
    places: Vec<(String, Option<String>, usize)>,
    height: usize,
    written: Written,
}

/// What a sink has written, counted from the rows themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    pub(super) rows: u64,
    /// Sum per money column of the plan.
    pub(super) money: Vec<i128>,
}

impl Written {
    /// What a whole table holds.
    pub(super) fn of(plan: &Plan, rows: &DataFrame) -> PolarsResult<Self> {
        let mut written = Self::none(plan);
        written.add(plan, rows)?;
        Ok(written)
    }

    fn none(plan: &Plan) -> Self {
        Self {
            rows: 0,
            money: vec![0; plan.money().count()],
        }
    }

    fn add(&mut self, plan: &Plan, rows: &DataFrame) -> PolarsResult<()> {
        self.rows += rows.height() as u64;
        for ((_, name), sum) in plan.money().zip(&mut self.money) {
            let values = rows.column(name)?.i64()?;
            *sum += values.iter().flatten().map(i128::from).sum::<i128>();
        }
        Ok(())
    }
}

impl Sink {
    /// A sink into an open file.
    pub(super) fn new(plan: &Plan, file: File) -> PolarsResult<Self> {
        let empty = frame::concat(plan, Vec::new(), &[])?;
        Ok(Self {
            state: Mutex::new(State {
                writer: keep::writer(file).batched(empty.schema())?,
                waiting: Vec::new(),
                places: Vec::new(),
                height: 0,
                written: Written::none(plan),
            }),
        })
    }

    /// Takes the stretch that follows, as [`frame::arrange`] left it.
    pub(super) fn take(
        &self,
        plan: &Plan,
        (file, sheet): (&str, Option<&str>),
        rows: DataFrame,
    ) -> PolarsResult<()> {
        let state = &mut *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let height = rows.height();
        state.height += height;
        match state.places.last_mut() {
            Some((of, on, count)) if of == file && on.as_deref() == sheet => *count += height,
            _ => state
                .places
                .push((file.to_owned(), sheet.map(str::to_owned), height)),
        }
        state.waiting.push(rows);
        if state.height >= GROUP {
            state.write(plan)?;
        }
        Ok(())
    }

    /// Writes what is still waiting and ends the file.
    pub(super) fn finish(&self, plan: &Plan) -> PolarsResult<Written> {
        let state = &mut *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.write(plan)?;
        state.writer.finish()?;
        Ok(state.written.clone())
    }
}

impl State {
    fn write(&mut self, plan: &Plan) -> PolarsResult<()> {
        if self.height == 0 {
            return Ok(());
        }
        let places = std::mem::take(&mut self.places);
        let mut group = frame::concat(plan, std::mem::take(&mut self.waiting), &places)?;
        self.height = 0;
        group.rechunk_mut();
        self.writer.write_batch(&group)?;
        self.written.add(plan, &group)
    }
}
