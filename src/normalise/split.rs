//! Splitting separated text into records and fields, byte by byte, as RFC 4180 has it and Python's `csv` reads it.
//!
//! A line without a quote takes the fast path. A quote that is never closed must not swallow the rest of the file: a
//! record may run over at most [`LINES`] lines and [`REACH`] bytes, and must come out as wide as the header; otherwise
//! its first line is broken and reading goes on with the next line.

use memchr::{memchr, memchr_iter, memrchr};

/// Lines that one record may run over.
pub(super) const LINES: usize = 64;
/// Bytes that one record with quoted line breaks may have.
pub(super) const REACH: usize = 1 << 20;

/// How a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Splitter {
    /// Between fields.
    pub(super) separator: u8,
    /// Between records: a line feed, or a carriage return where a file has no line feed at all.
    pub(super) line_end: u8,
    /// Fields of the header, once it is known.
    pub(super) width: Option<usize>,
}

/// What stands at a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A record without quotes; the ranges count from the place itself.
    Plain { end: usize, next: usize },
    /// A record with quotes; the ranges count in the scratch buffer.
    Unquoted { next: usize },
    /// A line with a quote that is never closed; the ranges count from the place itself.
    Unclosed { end: usize, next: usize },
    /// The text at hand ends before the record does.
    More,
    /// The text is at its end.
    End,
}

impl Splitter {
    /// Splits the record that begins at `at`. `whole`: nothing follows `data`.
    #[inline]
    pub(super) fn step(
        &self,
        data: &[u8],
        at: usize,
        whole: bool,
        ranges: &mut Vec<(u32, u32)>,
        scratch: &mut Vec<u8>,
    ) -> Step {
        let (end, next) = match self.line(data, at, whole) {
            Ok(line) => line,
            Err(step) => return step,
        };
        let line = &data[at..end];
        if memchr(b'"', line).is_none() {
            self.fields(line, ranges);
            return Step::Plain { end, next };
        }
        match self.quoted(data, at, whole, ranges, scratch) {
            Some((next, lines)) if lines == 1 || self.holds_together(&data[at..next], ranges) => {
                Step::Unquoted { next }
            }
            None if !whole && data.len() - at < REACH => Step::More,
            _ => {
                self.fields(line, ranges);
                Step::Unclosed { end, next }
            }
        }
    }

    /// Whether a record over several lines is one: as wide as the header, and not two whole records of which the first
    /// opens a quote that the last seems to close.
    fn holds_together(&self, record: &[u8], ranges: &[(u32, u32)]) -> bool {
        let Some(width) = self.width else {
            return true;
        };
        let filled = ranges.iter().rposition(|(s, e)| e > s).map_or(0, |i| i + 1);
        if ranges.len() < width || filled > width {
            return false;
        }
        let record = record.strip_suffix(&[self.line_end]).unwrap_or(record);
        let cut = |i: Option<usize>| i.unwrap_or(record.len());
        let first = &record[..cut(memchr(self.line_end, record))];
        let last = &record[cut(memrchr(self.line_end, record).map(|i| i + 1))..];
        if memchr_iter(self.separator, first).count() + 1 < width {
            return true;
        }
        let (mut ranges, mut scratch) = (Vec::new(), Vec::new());
        self.quoted(last, 0, true, &mut ranges, &mut scratch)
            .is_none()
            || ranges.len() < width
    }

    /// End of the physical line at `at`, and where the next begins.
    #[inline]
    fn line(&self, data: &[u8], at: usize, whole: bool) -> Result<(usize, usize), Step> {
        let (mut end, next) = match memchr(self.line_end, &data[at..]) {
            Some(i) => (at + i, at + i + 1),
            None if !whole => return Err(Step::More),
            None if at == data.len() => return Err(Step::End),
            None => (data.len(), data.len()),
        };
        if self.line_end == b'\n' && end > at && data[end - 1] == b'\r' {
            end -= 1;
        }
        Ok((end, next))
    }

    #[inline]
    fn fields(&self, line: &[u8], ranges: &mut Vec<(u32, u32)>) {
        ranges.clear();
        let mut start = 0;
        for i in memchr_iter(self.separator, line) {
            ranges.push((start, i as u32));
            start = i as u32 + 1;
        }
        ranges.push((start, line.len() as u32));
    }

    /// Splits a record with quotes into `scratch`; yields where the next record begins and over how many lines this one
    /// runs. `None`: a quote stays open.
    fn quoted(
        &self,
        data: &[u8],
        at: usize,
        whole: bool,
        ranges: &mut Vec<(u32, u32)>,
        scratch: &mut Vec<u8>,
    ) -> Option<(usize, usize)> {
        ranges.clear();
        scratch.clear();
        let mut start = 0_u32;
        let mut open = false;
        let mut fresh = true;
        let mut lines = 1;
        let mut i = at;
        let reach = data.len().min(at + REACH);
        while i < reach {
            let b = data[i];
            i += 1;
            if open {
                if b != b'"' {
                    if b == self.line_end {
                        lines += 1;
                        if lines > LINES {
                            return None;
                        }
                    }
                    scratch.push(b);
                } else if data.get(i) == Some(&b'"') {
                    scratch.push(b'"');
                    i += 1;
                } else {
                    open = false;
                }
            } else if b == b'"' && fresh {
                open = true;
                fresh = false;
            } else if b == self.separator {
                ranges.push((start, scratch.len() as u32));
                start = scratch.len() as u32;
                fresh = true;
            } else if b == self.line_end {
                ranges.push((start, scratch.len() as u32));
                return Some((i, lines));
            } else if b == b'\r'
                && self.line_end == b'\n'
                && data.get(i).is_none_or(|next| *next == b'\n')
            {
                // Part of the line end, taken with it on the next turn.
            } else {
                scratch.push(b);
                fresh = false;
            }
        }
        if open || !whole || i < data.len() {
            return None;
        }
        ranges.push((start, scratch.len() as u32));
        Some((i, lines))
    }
}
