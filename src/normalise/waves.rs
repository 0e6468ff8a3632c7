//! Reading a long text in waves of a few chunks that are taken in parallel. The outcome does not depend on where the
//! cuts fell: a chunk begins at a line that looks like a record's beginning, and is done again when the chunk before it
//! ended somewhere else.

use std::io::Read;

use memchr::memchr;
use rayon::prelude::*;

use super::assembly::Part;
use super::chunk::Stretch;
use super::error::NormaliseError;
use super::plan::Plan;
use super::split::REACH;
use super::unpack::{Item, read_up_to};

/// Bytes of one chunk.
pub(super) const CHUNK: usize = 4 << 20;
/// A record longer than this is no row of a table.
const LONGEST: usize = 64 << 20;

/// How records are found in the text and taken into columns.
pub(super) trait Taker: Sync {
    /// Steps over what stands above the records at the beginning of the text: yields where the first record begins
    /// and how many were stepped over.
    fn preamble(
        &self,
        buf: &[u8],
        whole: bool,
        part: &mut Part,
    ) -> Result<(usize, usize), NormaliseError>;

    /// Takes the records that begin in `at..end`, numbered from 1. `whole`: nothing follows `buf`; otherwise a record
    /// that ends beyond it is left.
    fn take(&self, buf: &[u8], at: usize, end: usize, whole: bool) -> Result<Done, NormaliseError>;
}

/// What became of the records that begin in one stretch of a text.
pub(super) struct Done {
    pub(super) stretch: Stretch,
    /// Where the next record begins.
    pub(super) next: usize,
    pub(super) records: usize,
}

/// A text on its way into a [`Part`].
pub(super) struct Waves<'a> {
    pub(super) item: &'a Item,
    pub(super) plan: &'a Plan,
    pub(super) taker: &'a dyn Taker,
    pub(super) line_end: u8,
    /// Bytes of one chunk.
    pub(super) chunk: usize,
    pub(super) part: Part,
    /// Records before the wave at hand.
    pub(super) records: usize,
}

impl Waves<'_> {
    /// Takes the whole text.
    pub(super) fn run(&mut self, reader: &mut dyn Read) -> Result<(), NormaliseError> {
        let wave = self.chunk * rayon::current_num_threads() * 2;
        let mut buf = Vec::new();
        let (mut whole, mut first) = (false, true);
        while !whole {
            let kept = buf.len();
            buf.resize(kept + wave + REACH, 0);
            let got = read_up_to(reader, &mut buf[kept..]).map_err(|e| self.item.fault(e))?;
            whole = got < buf.len() - kept;
            buf.truncate(kept + got);
            let mut at = 0;
            if first {
                (at, self.records) = self.taker.preamble(&buf, whole, &mut self.part)?;
                first = false;
            }
            // A record that begins before this can be looked at as far as any record may reach.
            let limit = if whole {
                buf.len()
            } else {
                buf.len().saturating_sub(REACH)
            };
            let next = self.wave(&buf, at, limit, whole)?;
            if next == 0 && buf.len() > LONGEST {
                return Err(self.fault(format!(
                    "record {} is longer than {LONGEST} bytes",
                    self.records + 1
                )));
            }
            if i32::try_from(self.records).is_err() {
                return Err(self.fault("it has more rows than can be numbered".into()));
            }
            buf.drain(..next);
        }
        Ok(())
    }

    fn fault(&self, problem: String) -> NormaliseError {
        NormaliseError::Form {
            file: self.item.name.clone(),
            source_name: self.plan.source.clone(),
            format: "text",
            problem,
        }
    }

    /// Takes the records that begin in `at..limit`; yields where the next one begins.
    fn wave(
        &mut self,
        buf: &[u8],
        at: usize,
        limit: usize,
        whole: bool,
    ) -> Result<usize, NormaliseError> {
        let mut starts = vec![at];
        while let Some(cut) = starts.last().map(|s| s + self.chunk).filter(|c| *c < limit) {
            match memchr(self.line_end, &buf[cut..limit]) {
                Some(i) if cut + i + 1 < limit => starts.push(cut + i + 1),
                _ => break,
            }
        }
        let ends: Vec<usize> = starts
            .iter()
            .skip(1)
            .copied()
            .chain([limit.max(at)])
            .collect();
        let done: Vec<Result<Done, NormaliseError>> = starts
            .par_iter()
            .zip(&ends)
            .map(|(start, end)| self.taker.take(buf, *start, *end, whole))
            .collect();
        let mut next = at;
        for ((start, end), done) in starts.into_iter().zip(ends).zip(done) {
            if next >= end && next > start {
                // A quoted field of the chunk before runs over all of this one.
                continue;
            }
            let done = if next == start {
                done?
            } else {
                self.taker.take(buf, next, end, whole)?
            };
            next = done.next;
            let base = self.records as i32;
            self.part.append(self.plan, done.stretch, base)?;
            self.records += done.records;
        }
        Ok(next)
    }
}
