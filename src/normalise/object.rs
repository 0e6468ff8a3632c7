//! One JSON object to the cells that columns ask for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::memchr;
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use crate::domain::label;

use super::assembly::Part;
use super::broken::Broken;
use super::cells::{Cells, Text};
use super::chunk::{Chunk, Stretch};
use super::error::NormaliseError;
use super::header::{Mapping, missing};
use super::number;
use super::plan::{Origin, Plan};
use super::waves::{Done, Taker};

/// A key that is borrowed unless it has escapes.
#[derive(serde::Deserialize)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// One record as the chunk's raw text: its members as `key=value`.
pub(super) fn raw(object: &str) -> String {
    let members: Vec<String> = match serde_json::from_str::<serde_json::Map<String, Value>>(object)
    {
        Ok(map) => map
            .into_iter()
            .map(|(k, v)| format!("{k}={}", plain(&v)))
            .collect(),
        Err(_) => vec![object.to_owned()],
    };
    Value::from(members).to_string()
}

/// A value as a cell shows it.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(n) if n.is_f64() => Cow::Owned(number::show(n.as_f64().unwrap_or(f64::NAN))),
        other => Cow::Owned(other.to_string()),
    }
}

/// Which columns a key can fill, and which keys were seen at all.
pub(super) struct Keys<'p> {
    plan: &'p Plan,
    mapping: Mapping,
    seen: Vec<AtomicBool>,
    /// Keys of the first record, for the complaint about missing ones.
    first: OnceLock<Vec<String>>,
}

impl<'p> Keys<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let header = |i: usize| match &plan.columns[i].origin {
            Origin::Headers(headers) => headers[0].folded.clone(),
            _ => String::new(),
        };
        let width = plan.columns.len();
        Self {
            plan,
            mapping: Mapping {
                fields: plan
                    .columns
                    .iter()
                    .enumerate()
                    .map(|(i, c)| matches!(c.origin, Origin::Headers(_)).then_some(i))
                    .collect(),
                width,
                headers: (0..width).map(header).collect(),
            },
            seen: (0..width).map(|_| AtomicBool::new(false)).collect(),
            first: OnceLock::new(),
        }
    }

    /// Columns that a key fills, each with its place in the column's list of headers.
    fn columns(&self, key: &str) -> Vec<(usize, usize)> {
        let folded = label::clean(key);
        let mut out = Vec::new();
        for (i, column) in self.plan.columns.iter().enumerate() {
            if let Origin::Headers(headers) = &column.origin
                && let Some(place) = headers.iter().position(|h| h.folded == folded)
            {
                out.push((i, place));
                self.seen[i].store(true, Ordering::Relaxed);
            }
        }
        out
    }

    /// A file with records must have each required key in some of them.
    pub(super) fn check(&self, file: &str, records: u64) -> Result<(), NormaliseError> {
        let lacking: Vec<usize> = (0..self.plan.columns.len())
            .filter(|i| self.plan.columns[*i].column.required && self.mapping.fields[*i].is_some())
            .filter(|i| !self.seen[*i].load(Ordering::Relaxed))
            .collect();
        if records == 0 || lacking.is_empty() {
            return Ok(());
        }
        let found = self.first.get().cloned().unwrap_or_default();
        Err(missing(self.plan, file, &lacking, found))
    }
}

impl Taker for Keys<'_> {
    fn preamble(&self, _: &[u8], _: bool, _: &mut Part) -> Result<(usize, usize), NormaliseError> {
        Ok((0, 0))
    }

    fn take(
        &self,
        buf: &[u8],
        mut at: usize,
        end: usize,
        whole: bool,
    ) -> Result<Done, NormaliseError> {
        let mut taking = Taking::new(self, end.saturating_sub(at) / 256 + 16);
        let mut records = 0;
        while at < end {
            let (line, next) = match memchr(b'\n', &buf[at..]) {
                Some(i) => (&buf[at..at + i], at + i + 1),
                None if whole => (&buf[at..], buf.len()),
                None => break,
            };
            records += 1;
            taking.line(records as i32, line);
            at = next;
        }
        Ok(Done {
            stretch: taking.finish()?,
            next: at,
            records,
        })
    }
}

/// One stretch of records on its way into columns.
pub(super) struct Taking<'k> {
    keys: &'k Keys<'k>,
    chunk: Chunk<'k>,
    known: HashMap<String, Vec<(usize, usize)>>,
    /// Per column the place of the header that filled its cell, in the record at hand.
    filled: Vec<Option<usize>>,
    values: Vec<String>,
    bytes: Vec<u8>,
    ranges: Vec<(u32, u32)>,
}

impl<'k> Taking<'k> {
    pub(super) fn new(keys: &'k Keys<'k>, rows: usize) -> Self {
        let width = keys.plan.columns.len();
        Self {
            keys,
            chunk: Chunk::new(keys.plan, &keys.mapping, Text::Utf8, rows),
            known: HashMap::new(),
            filled: vec![None; width],
            values: vec![String::new(); width],
            bytes: Vec::new(),
            ranges: Vec::new(),
        }
    }

    fn line(&mut self, row: i32, line: &[u8]) {
        match std::str::from_utf8(line) {
            Ok(text) if text.trim().is_empty() => self.chunk.skip_blank(1),
            Ok(text) => self.record(row, text),
            Err(_) => self.broken(row, line, Broken::Undecodable),
        }
    }

    fn broken(&mut self, row: i32, bytes: &[u8], why: Broken) {
        let cells = Cells {
            bytes,
            ranges: &[(0, bytes.len() as u32)],
            object: None,
        };
        self.chunk.broken_record(row, cells, why);
    }

    pub(super) fn record(&mut self, row: i32, text: &str) {
        self.filled.fill(None);
        self.values.iter_mut().for_each(String::clear);
        let mut json = serde_json::Deserializer::from_str(text);
        let read = json
            .deserialize_map(Members(self))
            .and_then(|()| json.end());
        if read.is_err() {
            self.broken(row, text.as_bytes(), Broken::NotARecord);
            return;
        }
        self.bytes.clear();
        self.ranges.clear();
        for value in &self.values {
            let start = self.bytes.len() as u32;
            self.bytes.extend_from_slice(value.as_bytes());
            self.ranges.push((start, self.bytes.len() as u32));
        }
        let cells = Cells {
            bytes: &self.bytes,
            ranges: &self.ranges,
            object: Some(text),
        };
        if memchr(0, &self.bytes).is_some() {
            self.chunk.broken_record(row, cells, Broken::NulByte);
        } else {
            self.chunk.record(row, cells, false);
        }
    }

    fn member(&mut self, key: &str, value: &Value) {
        if !self.known.contains_key(key) {
            self.known.insert(key.to_owned(), self.keys.columns(key));
        }
        for &(column, place) in &self.known[key] {
            // An earlier header of the list wins over a later one, in whatever order the record has them.
            if self.filled[column].is_none_or(|p| place < p) {
                self.filled[column] = Some(place);
                self.values[column] = plain(value).into_owned();
            }
        }
    }

    pub(super) fn finish(self) -> Result<Stretch, NormaliseError> {
        self.chunk.finish().map_err(|cause| NormaliseError::Frame {
            source_name: self.keys.plan.source.clone(),
            cause,
        })
    }
}

/// Hands each member of a record on.
struct Members<'t, 'k>(&'t mut Taking<'k>);

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = self.0.keys.first.get().is_none().then(Vec::new);
        while let Some((key, value)) = map.next_entry::<Key<'de>, Value>()? {
            self.0.member(&key.0, &value);
            if let Some(names) = &mut names {
                names.push(key.0.into_owned());
            }
        }
        if let Some(names) = names {
            // Which record comes first does not matter; another thread's is as good.
            let _ = self.0.keys.first.set(names);
        }
        Ok(())
    }
}
