//! From raw files to the files in them: archives and compressed files are unpacked while they are read, and never
//! further than the source may have.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::domain::snapshot::RawFile;

use super::error::NormaliseError;
use super::repeats;

/// Bytes that a source may unpack to when its config does not say.
pub(super) const LIMIT: u64 = 8 << 30;
/// Below this many bytes, how well a file was compressed does not matter.
const HARMLESS: u64 = 64 << 20;
/// Tables of people compress ten- to fiftyfold; what unpacks further is made to fill a disk.
const RATIO: u64 = 250;
/// Files that one archive may hold.
const ENTRIES: usize = 10_000;

/// One file to read, out of its archive if it lies in one.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Name as a person knows it: `a.zip/b.csv`.
    pub(super) name: String,
    path: PathBuf,
    packing: Packing,
    source_name: String,
    limit: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zip(usize),
}

/// The files in one raw file.
///
/// # Errors
/// When it cannot be read, is empty, encrypted, or holds more than it may.
pub(super) fn items(
    raw: &RawFile,
    source_name: &str,
    limit: u64,
) -> Result<Vec<Item>, NormaliseError> {
    let read = |cause| NormaliseError::Read {
        file: raw.name.clone(),
        cause,
    };
    let mut file = File::open(&raw.path).map_err(read)?;
    let mut magic = [0; 4];
    let got = read_up_to(&mut file, &mut magic).map_err(read)?;
    if got == 0 {
        return Err(NormaliseError::Empty {
            file: raw.name.clone(),
            what: "no bytes",
        });
    }
    let item = |name: String, packing| Item {
        name,
        path: raw.path.clone(),
        packing,
        source_name: source_name.to_owned(),
        limit,
    };
    if magic.starts_with(&[0x1f, 0x8b]) {
        return Ok(vec![item(raw.name.clone(), Packing::Gzip)]);
    }
    if !magic.starts_with(b"PK") {
        return Ok(vec![item(raw.name.clone(), Packing::None)]);
    }
    file.seek(SeekFrom::Start(0)).map_err(read)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|e| zip_fault(&raw.name, e))?;
    let mut found = Vec::new();
    let mut unpacked = 0_u64;
    if archive.len() > ENTRIES {
        return Err(too_large(
            &raw.name,
            source_name,
            format!("{ENTRIES} files in an archive"),
        ));
    }
    for i in 0..archive.len() {
        let entry = archive
            .by_index_raw(i)
            .map_err(|e| zip_fault(&raw.name, e))?;
        unpacked = unpacked.saturating_add(entry.size());
        if unpacked > limit {
            return Err(too_large(&raw.name, source_name, format!("{limit} bytes")));
        }
        let name = entry_name(entry.name_raw());
        // A workbook is a zip archive of its own kind, and is read as one file.
        if name == "[Content_Types].xml" || name == "mimetype" {
            return Ok(vec![item(raw.name.clone(), Packing::None)]);
        }
        let base = name.rsplit('/').next().unwrap_or_default();
        if base.is_empty() || base.starts_with('.') || name.starts_with("__MACOSX/") {
            continue;
        }
        if entry.encrypted() {
            return Err(NormaliseError::Encrypted {
                file: format!("{}/{name}", raw.name),
            });
        }
        found.push(item(format!("{}/{name}", raw.name), Packing::Zip(i)));
    }
    if found.is_empty() {
        return Err(NormaliseError::Empty {
            file: raw.name.clone(),
            what: "no file in the archive",
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The parts of a workbook, itself an archive, are held to the same bounds, by the sizes they declare.
///
/// # Errors
/// When they are larger, or the bytes are no archive.
pub(super) fn check_workbook(bytes: &[u8], item: &Item) -> Result<(), NormaliseError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| zip_fault(&item.name, e))?;
    let mut unpacked = 0_u64;
    for i in 0..archive.len() {
        let entry = archive
            .by_index_raw(i)
            .map_err(|e| zip_fault(&item.name, e))?;
        unpacked = unpacked.saturating_add(entry.size());
    }
    if unpacked > item.limit {
        return Err(too_large(
            &item.name,
            &item.source_name,
            format!("{} bytes", item.limit),
        ));
    }
    if unpacked > HARMLESS && unpacked > (bytes.len() as u64).saturating_mul(RATIO) {
        return Err(too_large(&item.name, &item.source_name, ratio_text()));
    }
    if let Ok(content) = archive.by_name("content.xml")
        && repeats::too_many(content).map_err(|e| item.fault(e))?
    {
        let limit = "millions of cells by repetition".to_owned();
        return Err(too_large(&item.name, &item.source_name, limit));
    }
    Ok(())
}

impl Item {
    /// A file that is no part of a source.
    pub(super) fn alone(name: String, path: &Path, limit: u64) -> Self {
        Self {
            name,
            path: path.to_owned(),
            packing: Packing::None,
            source_name: String::new(),
            limit,
        }
    }

    /// Opens the file for one reading from its beginning.
    ///
    /// # Errors
    /// What `take` yields, and when the file cannot be opened.
    pub(super) fn read<T>(
        &self,
        take: impl FnOnce(&mut dyn Read) -> Result<T, NormaliseError>,
    ) -> Result<T, NormaliseError> {
        let file = File::open(&self.path).map_err(|e| self.fault(e))?;
        let packed = file.metadata().map_err(|e| self.fault(e))?.len();
        match self.packing {
            Packing::None => take(&mut Bounded::new(file, u64::MAX, self.limit)),
            Packing::Gzip => {
                let unpacked = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, file));
                take(&mut Bounded::new(unpacked, packed, self.limit))
            }
            Packing::Zip(i) => {
                let mut archive =
                    ZipArchive::new(BufReader::new(file)).map_err(|e| zip_fault(&self.name, e))?;
                let entry = archive.by_index(i).map_err(|e| zip_fault(&self.name, e))?;
                let packed = entry.compressed_size();
                take(&mut Bounded::new(entry, packed, self.limit))
            }
        }
    }

    /// The whole file in memory.
    ///
    /// # Errors
    /// When it cannot be read or unpacks too far.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, NormaliseError> {
        self.read(|reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(|e| self.fault(e))?;
            Ok(bytes)
        })
    }

    /// Says which file an error of its reader was about.
    pub(super) fn fault(&self, cause: io::Error) -> NormaliseError {
        match cause.get_ref().and_then(|e| e.downcast_ref::<TooFar>()) {
            Some(TooFar(limit)) => too_large(&self.name, &self.source_name, limit.clone()),
            None => NormaliseError::Read {
                file: self.name.clone(),
                cause: match cause.kind() {
                    io::ErrorKind::UnexpectedEof => {
                        io::Error::new(cause.kind(), "the compressed data end too early")
                    }
                    _ => cause,
                },
            },
        }
    }
}

/// Reads until `buf` is full or the file ends.
pub(super) fn read_up_to(reader: &mut (impl Read + ?Sized), buf: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buf.len() {
        match reader.read(&mut buf[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(got)
}

/// Refuses to read further than the limits.
struct Bounded<R> {
    inner: R,
    packed: u64,
    limit: u64,
    read: u64,
}

impl<R: Read> Bounded<R> {
    fn new(inner: R, packed: u64, limit: u64) -> Self {
        Self {
            inner,
            packed,
            limit,
            read: 0,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buf)?;
        self.read += got as u64;
        if self.read > self.limit {
            return Err(io::Error::other(TooFar(format!("{} bytes", self.limit))));
        }
        if self.read > HARMLESS && self.read > self.packed.saturating_mul(RATIO) {
            return Err(io::Error::other(TooFar(ratio_text())));
        }
        Ok(got)
    }
}

/// A bound was met while reading.
#[derive(Debug, thiserror::Error)]
#[error("more than {0}")]
struct TooFar(String);

fn ratio_text() -> String {
    format!("{RATIO} times its compressed size")
}

fn too_large(file: &str, source_name: &str, limit: String) -> NormaliseError {
    NormaliseError::TooLarge {
        file: file.to_owned(),
        source_name: source_name.to_owned(),
        limit,
    }
}

fn zip_fault(file: &str, fault: ZipError) -> NormaliseError {
    match fault {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => NormaliseError::Encrypted {
            file: file.to_owned(),
        },
        other => NormaliseError::Read {
            file: file.to_owned(),
            cause: other.into(),
        },
    }
}

/// Windows archivers in China write names in GBK and do not say so.
fn entry_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}
