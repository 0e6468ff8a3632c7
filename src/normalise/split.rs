//! Splitting separated text into records and fields, byte by byte, as RFC 4180 has it and Python's `csv` reads it.
//!
//! A line without a quote takes the fast path. A quote that is never closed must not swallow the rest of the file: a
//! record may run over at most [`LINES`] lines and [`REACH`] bytes, and must come out as wide as the header; otherwise
//! its first line is broken and reading goes on with the next line.

use memchr::{memchr, memchr_iter};

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
            Some(next) => Step::Unquoted { next },
            None if !whole && data.len() - at < REACH => Step::More,
            None => {
                self.fields(line, ranges);
                Step::Unclosed { end, next }
            }
        }
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

    /// Splits a record with quotes into `scratch`; yields where the next record begins. `None`: a quote stays open, or
    /// closes so far off that the record has another width than the header.
    fn quoted(
        &self,
        data: &[u8],
        at: usize,
        whole: bool,
        ranges: &mut Vec<(u32, u32)>,
        scratch: &mut Vec<u8>,
    ) -> Option<usize> {
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
                return self.end_record(start, i, lines, ranges, scratch);
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
        self.end_record(start, i, lines, ranges, scratch)
    }

    fn end_record(
        &self,
        start: u32,
        next: usize,
        lines: usize,
        ranges: &mut Vec<(u32, u32)>,
        scratch: &[u8],
    ) -> Option<usize> {
        ranges.push((start, scratch.len() as u32));
        let wide = |w: usize| {
            let filled = ranges.iter().rposition(|(s, e)| e > s).map_or(0, |i| i + 1);
            ranges.len() >= w && filled <= w
        };
        (lines == 1 || self.width.is_none_or(wide)).then_some(next)
    }
}
