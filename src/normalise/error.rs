//! What can stop a source from being normalised. A bad row never does: it is quarantined.

use std::path::PathBuf;

/// Why a snapshot could not be normalised as a whole.
#[derive(Debug, thiserror::Error)]
pub enum NormaliseError {
    /// The bytes could not be read.
    #[error(
        "reading {file}: {cause}; check that the file is whole and readable, then pull it again"
    )]
    Read {
        /// File as a person knows it.
        file: String,
        /// What the operating system or the unpacker said.
        cause: std::io::Error,
    },
    /// The file has no bytes, or an archive no file.
    #[error("{file} is empty ({what}); ask the system that made it for a new extract")]
    Empty {
        /// File as a person knows it.
        file: String,
        /// What is empty.
        what: &'static str,
    },
    /// The file is not of the form that the source is configured for.
    #[error(
        "{file} cannot be read as {format}: {problem}; check `format` in [pull] of config/sources/{source_name}.toml, or save the file anew"
    )]
    Form {
        /// File as a person knows it.
        file: String,
        /// Source name.
        source_name: String,
        /// Format it was read as.
        format: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// A workbook or archive needs a password.
    #[error("{file} is encrypted; save it without a password and pull it again")]
    Encrypted {
        /// File as a person knows it.
        file: String,
    },
    /// An archive unpacks to more than the source may have.
    #[error(
        "{file} unpacks to more than it may ({limit}); if that is right, raise `max_bytes` in [pull] of config/sources/{source_name}.toml"
    )]
    TooLarge {
        /// File as a person knows it.
        file: String,
        /// Source name.
        source_name: String,
        /// Which bound was met.
        limit: String,
    },
    /// The sheet named in config is not in the workbook.
    #[error(
        "{file} has no sheet {problem}. Correct `sheet` in [pull] of config/sources/{source_name}.toml"
    )]
    Sheet {
        /// File as a person knows it.
        file: String,
        /// Source name.
        source_name: String,
        /// The sheet looked for, and those there are.
        problem: String,
    },
    /// No row holds the headers of all required columns.
    #[error(
        "{place}: no header row with {problem}. Correct [columns] in config/sources/{source_name}.toml"
    )]
    Header {
        /// File, and sheet where there is one.
        place: String,
        /// Source name.
        source_name: String,
        /// Canonical columns and the headers looked for, the headers found in the row that came nearest, likely matches.
        problem: String,
    },
    /// The source's configuration cannot work.
    #[error("config/sources/{source_name}.toml: {problem}")]
    Config {
        /// Source name.
        source_name: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Rows or money went missing inside the program: the run must fail.
    #[error(
        "source {source_name}: {what} does not close: {read} read, but {parts} accounted for; this is a fault of rollcall, please report it with the manifest of the run"
    )]
    DoesNotClose {
        /// Source name.
        source_name: String,
        /// Rows, or a money column.
        what: String,
        /// Rows or fen read.
        read: i128,
        /// Rows or fen accounted for.
        parts: i128,
    },
    /// The normalised rows could not be kept beside the snapshot.
    #[error("keeping normalised rows in {path}: {cause}; check free space and permissions")]
    Keep {
        /// File that could not be written or read back.
        path: PathBuf,
        /// What went wrong.
        cause: std::io::Error,
    },
    /// polars refused a frame.
    #[error("source {source_name}: building the frame of its rows: {cause}")]
    Frame {
        /// Source name.
        source_name: String,
        /// What polars said.
        cause: polars::error::PolarsError,
    },
}
