//! What can go wrong with a pull or with the store of snapshots. Messages carry no secret and no personal data.

use std::error::Error;
use std::path::PathBuf;

use super::database::DatabaseFault;
use super::http::{HttpFault, shown};
use crate::config::Source;
use crate::domain::quantity::QuantityFault;
use crate::domain::words::{Language, Pull, said};

/// Why an extract could not be pulled.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// No file where the source says.
    #[error(
        "source `{name}`: no file at {tried}; put the extract there, or correct `[pull] path` in config/sources/{name}.toml"
    )]
    NoFile {
        /// Source name.
        name: String,
        /// The paths or patterns looked at, newest month first.
        tried: String,
    },
    /// A path that is no valid pattern.
    #[error(
        "source `{name}`: `{pattern}` is not a valid path pattern ({why}); correct `[pull] path`"
    )]
    Pattern {
        /// Source name.
        name: String,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file that someone is still writing.
    #[error(
        "source `{name}`: {path} changed while it was read, {times} times; pull again when it has been written to the end"
    )]
    Changing {
        /// Source name.
        name: String,
        /// The file.
        path: PathBuf,
        /// How often it was read.
        times: u32,
    },
    /// A file that cannot be read.
    #[error(
        "source `{name}`: cannot read {path}: {why}; check that it exists and that this user may read it"
    )]
    Unreadable {
        /// Source name.
        name: String,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        why: std::io::Error,
    },
    /// More bytes than config allows.
    #[error(
        "source `{name}`: {what} is larger than max_bytes = {limit}; raise `[pull] max_bytes` if that is right"
    )]
    TooLarge {
        /// Source name.
        name: String,
        /// File or address.
        what: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A size or time in `[pull]` that cannot be read.
    #[error("source `{name}`: `[pull] {key}`: {why}")]
    Quantity {
        /// Source name.
        name: String,
        /// Key of the source file.
        key: &'static str,
        /// What is wrong.
        #[source]
        why: QuantityFault,
    },
    /// `[expect] month` is neither a word nor a month.
    #[error("source `{name}`: `[expect] month = \"{month}\"` is none of latest, any and YYYY-MM")]
    Month {
        /// Source name.
        name: String,
        /// As written.
        month: String,
    },
    /// A department code that cannot stand in a path or an address.
    #[error(
        "source `{name}`: the department code `{code}` cannot stand in a path or an address; use the unit code as in the units source"
    )]
    Department {
        /// Source name.
        name: String,
        /// The code.
        code: String,
    },
    /// A secret that is not at hand.
    #[error(
        "source `{name}`: the environment variable {variable} {fault}; set it for the user that runs rollcall"
    )]
    Secret {
        /// Source name.
        name: String,
        /// The variable; never its value.
        variable: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A header name or key id that cannot be sent.
    #[error(
        "source `{name}`: the header `{header}` of `[pull] auth` cannot be sent; use ASCII letters, digits and hyphens"
    )]
    Header {
        /// Source name.
        name: String,
        /// The header.
        header: String,
    },
    /// A web address that did not yield the extract.
    #[error("source `{name}`: {address}: {fault}")]
    Http {
        /// Source name.
        name: String,
        /// The address without its query.
        address: String,
        /// What went wrong.
        #[source]
        fault: Box<HttpFault>,
    },
    /// A database that did not yield the extract.
    #[error("source `{name}`, database of {variable}: {fault}")]
    Database {
        /// Source name.
        name: String,
        /// Environment variable of the address; the address is not shown.
        variable: String,
        /// What went wrong.
        #[source]
        fault: Box<DatabaseFault>,
    },
    /// The store of snapshots failed.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The program is going down.
    #[error("the pull was stopped because the program is ending; run it again")]
    Stopped,
}

impl ExtractError {
    /// As the people read it who get the ledgers: the source itself is named beside it. What only an operator meets
    /// (settings that are wrong) stays as it is.
    #[must_use]
    pub fn tell(&self, language: Language) -> String {
        if language == Language::En {
            return self.to_string();
        }
        let why = |fault: &dyn std::fmt::Display| said(&fault.to_string(), language);
        match self {
            Self::NoFile { tried, .. } => Pull::NoFile.fill(language, &[&why(tried)]),
            Self::Changing { path, .. } => Pull::Changing.fill(language, &[&path.display()]),
            Self::Unreadable {
                path, why: cause, ..
            } => Pull::Unreadable.fill(language, &[&path.display(), &why(cause)]),
            Self::TooLarge { what, limit, .. } => Pull::TooLarge.fill(language, &[what, limit]),
            Self::Secret { variable, .. } => Pull::Secret.fill(language, &[variable]),
            Self::Http { address, fault, .. } => Pull::Http.fill(language, &[address, &why(fault)]),
            Self::Database {
                variable, fault, ..
            } => Pull::Database.fill(language, &[variable, &why(fault)]),
            _ => why(self),
        }
    }

    /// An error about an address as configured; what cannot be parsed is cut before its query.
    pub(super) fn http(source: &Source, address: &str, fault: HttpFault) -> Self {
        let plain = address.split(['?', '#']).next().unwrap_or_default();
        Self::Http {
            name: source.name.clone(),
            address: reqwest::Url::parse(plain)
                .map_or_else(|_| "the address".into(), |url| shown(&url)),
            fault: Box::new(fault),
        }
    }
}

/// Why a snapshot could not be stored or found.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file system refused.
    #[error(
        "cannot {doing} {path}: {why}; check free space and that this user owns the data folder"
    )]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        why: std::io::Error,
    },
    /// A manifest that cannot be read.
    #[error(
        "{path} is damaged ({why}); restore it from a backup, or move its folder away and pull again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// No such snapshot.
    #[error(
        "there is no snapshot `{id}` in {root}; `rollcall run` lists the ones a run used in its manifest.json"
    )]
    Unknown {
        /// What was asked for.
        id: String,
        /// The store.
        root: PathBuf,
    },
    /// Snapshots cannot be retired now.
    #[error("an extract is being pulled just now; prune again when the run is done")]
    Pulling,
    /// A source name that cannot be a folder.
    #[error(
        "a source cannot be called `{0}`: its snapshots are kept in a folder of that name; rename config/sources/{0}.toml"
    )]
    Name(String),
}

/// An error with its causes, outermost first, said once each.
pub(super) fn chain(fault: &dyn Error) -> String {
    let mut text = fault.to_string();
    let mut next = fault.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = cause.source();
    }
    text
}
