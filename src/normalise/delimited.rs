//! CSV and its relatives: the hot path. Separator, line end and header are found in the first part of the text; then
//! its records are split and taken into columns, chunk by chunk.

use memchr::memchr;

use crate::config::source::Form;

use super::assembly::Part;
use super::broken::Broken;
use super::cells::{Cells, Text, lossy};
use super::chunk::Chunk;
use super::encoding::{Coding, Transcode, detect};
use super::error::NormaliseError;
use super::header::{self, Mapping};
use super::plan::Plan;
use super::split::{Splitter, Step};
use super::tally::Tally;
use super::unpack::{Item, read_up_to};
use super::waves::{CHUNK, Done, Taker, Waves};

/// Bytes looked at for the header.
const SAMPLE: usize = 1 << 20;

/// How the text of one file is cut and decoded.
struct Shape {
    splitter: Splitter,
    mapping: Mapping,
    /// Records up to and with the header.
    preamble: usize,
    text: Text,
}

/// Reads one separated text into columns.
///
/// # Errors
/// When the file cannot be read or has no header with the required columns.
pub(super) fn read(
    item: &Item,
    plan: &Plan,
    form: &Form,
    chunk: Option<usize>,
) -> Result<Part, NormaliseError> {
    let detected = detect(item, form.encoding.as_deref(), &plan.source)?;
    let sample = sample(item, detected.coding, detected.mark)?;
    let shape = shape(&sample, item, plan, form, detected.coding)?;
    let (text, transcode) = detected.coding.cells(shape.splitter.separator);
    let shape = Shape { text, ..shape };
    item.read(|reader| {
        let mut mark = [0; 4];
        read_up_to(reader, &mut mark[..detected.mark]).map_err(|e| item.fault(e))?;
        let records = Records {
            item,
            plan,
            shape: &shape,
        };
        let mut waves = Waves {
            item,
            plan,
            taker: &records,
            line_end: shape.splitter.line_end,
            chunk: chunk.unwrap_or(CHUNK),
            part: Part::new(item.name.clone(), None, plan),
            records: 0,
        };
        match transcode {
            None => waves.run(reader)?,
            Some(encoding) => waves.run(&mut Transcode::new(reader, encoding))?,
        }
        Ok(waves.part)
    })
}

fn sample(item: &Item, coding: Coding, mark: usize) -> Result<Vec<u8>, NormaliseError> {
    item.read(|reader| {
        let mut head = vec![0; SAMPLE];
        let got = read_up_to(reader, &mut head).map_err(|e| item.fault(e))?;
        head.truncate(got);
        if head.len() <= mark {
            return Err(NormaliseError::Empty {
                file: item.name.clone(),
                what: "no text",
            });
        }
        Ok(coding.sample(&head[mark..]))
    })
}

/// Finds separator, line end and header in the first part of the text.
fn shape(
    sample: &[u8],
    item: &Item,
    plan: &Plan,
    form: &Form,
    coding: Coding,
) -> Result<Shape, NormaliseError> {
    let line_end = match (memchr(b'\n', sample), memchr(b'\r', sample)) {
        (None, Some(_)) => b'\r',
        _ => b'\n',
    };
    let candidates = match form.separator.as_deref() {
        None => vec![b',', b'\t', b';', b'|'],
        Some("\\t" | "tab") => vec![b'\t'],
        Some(text) if text.len() == 1 => text.as_bytes().to_vec(),
        Some(text) => {
            return Err(NormaliseError::Config {
                source_name: plan.source.clone(),
                problem: format!("separator = \"{text}\" must be one ASCII character"),
            });
        }
    };
    let most = form.header_row.map_or(header::SEARCH, |n| n as usize);
    let mut nearest: Option<(usize, NormaliseError)> = None;
    for separator in candidates {
        let mut splitter = Splitter {
            separator,
            line_end,
            width: None,
        };
        let rows = first_rows(sample, splitter, most);
        let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
        match header::find(plan, &rows, form.header_row, &item.name) {
            Ok((at, mapping)) => {
                splitter.width = Some(mapping.width);
                return Ok(Shape {
                    splitter,
                    mapping,
                    preamble: at + 1,
                    text: coding.cells(separator).0,
                });
            }
            // The complaint is made in terms of the separator that cuts the text into most fields.
            Err(fault) if nearest.as_ref().is_none_or(|(fields, _)| widest > *fields) => {
                nearest = Some((widest, fault));
            }
            Err(_) => {}
        }
    }
    Err(match nearest {
        Some((_, fault)) => fault,
        None => NormaliseError::Empty {
            file: item.name.clone(),
            what: "no text",
        },
    })
}

fn first_rows(sample: &[u8], splitter: Splitter, most: usize) -> Vec<Vec<String>> {
    let (mut ranges, mut scratch) = (Vec::new(), Vec::new());
    let mut rows = Vec::new();
    let mut at = 0;
    while rows.len() < most {
        let step = splitter.step(sample, at, true, &mut ranges, &mut scratch);
        let (bytes, next) = match step {
            Step::Plain { end, next } | Step::Unclosed { end, next } => (&sample[at..end], next),
            Step::Unquoted { next } => (&scratch[..], next),
            Step::More | Step::End => break,
        };
        let cells = Cells {
            bytes,
            ranges: &ranges,
            object: None,
        };
        rows.push(cells.iter().map(|c| lossy(c, Text::Utf8)).collect());
        at = next;
    }
    rows
}

/// Takes records of one file.
struct Records<'a> {
    item: &'a Item,
    plan: &'a Plan,
    shape: &'a Shape,
}

impl Taker for Records<'_> {
    /// Counts what stands above the header, and steps over the header.
    fn preamble(
        &self,
        buf: &[u8],
        whole: bool,
        part: &mut Part,
    ) -> Result<(usize, usize), NormaliseError> {
        let splitter = Splitter {
            width: None,
            ..self.shape.splitter
        };
        let (mut ranges, mut scratch) = (Vec::new(), Vec::new());
        let mut tally = Tally::new(self.plan.money().count());
        let mut at = 0;
        for record in 1..=self.shape.preamble {
            let step = splitter.step(buf, at, whole, &mut ranges, &mut scratch);
            let (bytes, next) = match step {
                Step::Plain { end, next } | Step::Unclosed { end, next } => (&buf[at..end], next),
                Step::Unquoted { next } => (&scratch[..], next),
                Step::More | Step::End => {
                    return Err(NormaliseError::Form {
                        file: self.item.name.clone(),
                        source_name: self.plan.source.clone(),
                        format: "csv",
                        problem: format!(
                            "the text ends within the {} records above the data",
                            self.shape.preamble
                        ),
                    });
                }
            };
            let cells = Cells {
                bytes,
                ranges: &ranges,
                object: None,
            };
            if record < self.shape.preamble {
                tally.read += 1;
                if cells.blank(self.shape.text) {
                    tally.blank += 1;
                } else {
                    tally.title += 1;
                }
            }
            at = next;
        }
        part.tally.append(tally, 0);
        Ok((at, self.shape.preamble))
    }

    fn take(
        &self,
        buf: &[u8],
        mut at: usize,
        end: usize,
        whole: bool,
    ) -> Result<Done, NormaliseError> {
        let has_nul = memchr(0, &buf[at.min(end)..end]).is_some();
        let mut chunk = Chunk::new(
            self.plan,
            &self.shape.mapping,
            self.shape.text,
            (end.saturating_sub(at)) / 96 + 16,
        );
        let (mut ranges, mut scratch) = (Vec::with_capacity(32), Vec::new());
        let mut records = 0;
        while at < end {
            let step = self
                .shape
                .splitter
                .step(buf, at, whole, &mut ranges, &mut scratch);
            let (bytes, next) = match step {
                Step::Plain { end, next } | Step::Unclosed { end, next } => (&buf[at..end], next),
                Step::Unquoted { next } => (&scratch[..], next),
                Step::More | Step::End => break,
            };
            records += 1;
            let cells = Cells {
                bytes,
                ranges: &ranges,
                object: None,
            };
            // Row numbers are 32 bits in the table; a file of two thousand million rows is refused when it is closed.
            let row = records as i32;
            if matches!(step, Step::Unclosed { .. }) {
                chunk.broken_record(row, cells, Broken::UnclosedQuote);
            } else if (has_nul || matches!(step, Step::Unquoted { .. }))
                && memchr(0, bytes).is_some()
            {
                chunk.broken_record(row, cells, Broken::NulByte);
            } else {
                chunk.record(row, cells, true);
            }
            at = next;
        }
        Ok(Done {
            stretch: chunk.finish().map_err(|cause| NormaliseError::Frame {
                source_name: self.plan.source.clone(),
                cause,
            })?,
            next: at,
            records,
        })
    }
}
