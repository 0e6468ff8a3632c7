//! Text files in the encodings of the field, streamed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Cell;
use crate::synth::SynthError;

/// Encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark, as spreadsheets save it.
    Utf8Bom,
    /// GB18030, with four-byte characters.
    Gb18030,
    /// GBK: a character it does not know becomes a question mark, as in older systems.
    Gbk,
}

/// A comma-separated file being written, lines ending in CR LF.
pub struct CsvTable {
    path: PathBuf,
    file: BufWriter<File>,
    encoding: Encoding,
    line: String,
}

impl CsvTable {
    /// Creates the file.
    pub fn create(path: &Path, encoding: Encoding) -> Result<Self, SynthError> {
        let file = File::create(path).map_err(|e| SynthError::write(path, e))?;
        let mut table = Self {
            path: path.to_owned(),
            file: BufWriter::with_capacity(1 << 16, file),
            encoding,
            line: String::new(),
        };
        if encoding == Encoding::Utf8Bom {
            table.put(b"\xEF\xBB\xBF")?;
        }
        Ok(table)
    }

    /// A title: text in the first column, the others empty.
    pub fn title(&mut self, text: &str, width: u16) -> Result<(), SynthError> {
        let mut cells: Vec<Cell> = vec![text.into()];
        cells.resize_with(usize::from(width), || Cell::Blank);
        self.row(&cells)
    }

    /// One record.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SynthError> {
        self.line.clear();
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                self.line.push(',');
            }
            match cell {
                Cell::Blank => {}
                Cell::Day(day) => self.line.push_str(&day.to_string()),
                Cell::Text(text) if text.contains([',', '"', '\n', '\r']) => {
                    self.line.push('"');
                    self.line.push_str(&text.replace('"', "\"\""));
                    self.line.push('"');
                }
                Cell::Text(text) => self.line.push_str(text),
            }
        }
        self.line.push_str("\r\n");
        let line = std::mem::take(&mut self.line);
        let written = match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => self.put(line.as_bytes()),
            Encoding::Gb18030 => self.put(&encoding_rs::GB18030.encode(&line).0),
            Encoding::Gbk => {
                let known: String = line
                    .chars()
                    .map(|c| if in_gbk(c) { c } else { '?' })
                    .collect();
                self.put(&encoding_rs::GBK.encode(&known).0)
            }
        };
        self.line = line;
        written
    }

    /// Flushes.
    pub fn finish(mut self) -> Result<(), SynthError> {
        self.file
            .flush()
            .map_err(|e| SynthError::write(&self.path, e))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), SynthError> {
        self.file
            .write_all(bytes)
            .map_err(|e| SynthError::write(&self.path, e))
    }
}

fn in_gbk(c: char) -> bool {
    c.is_ascii() || {
        let mut buffer = [0; 4];
        let (_, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
        !unmappable
    }
}
