//! What a source's configuration asks for, resolved once a snapshot: where each canonical column comes from and how
//! its values are read.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use crate::config::codes::Unknown;
use crate::config::source::From;
use crate::config::{CodeTable, Source};
use crate::domain::label;
use crate::domain::snapshot::Snapshot;
use crate::domain::table::{Column, Kind, Type};

use super::error::NormaliseError;
use super::reading::{Dictionary, Value, read};
use super::sink::Sink;

/// A source's columns, ready to read any of its files.
pub(super) struct Plan {
    pub(super) source: String,
    pub(super) kind: Kind,
    /// In the order of the canonical table.
    pub(super) columns: Vec<PlanColumn>,
    /// Id of the snapshot that is read.
    pub(super) snapshot: String,
    /// Where accepted rows go as they are read; without it they are held.
    pub(super) sink: Option<Sink>,
}

/// One canonical column of a source.
pub(super) struct PlanColumn {
    pub(super) column: &'static Column,
    pub(super) origin: Origin,
    pub(super) codes: Option<Codes>,
    /// A file without it is worth a warning.
    pub(super) expected: bool,
}

/// Where a column's values are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Under the first of these headers that the file has.
    Headers(Vec<Header>),
    /// The same text in every row.
    Const(String),
    /// Nowhere: the source does not have it.
    Absent,
}

/// A header looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// As config writes it.
    pub(super) shown: String,
    /// NFKC, white space out.
    pub(super) folded: String,
}

/// A code table with its keys folded as values are.
pub(super) struct Codes {
    pub(super) values: HashMap<String, String>,
    pub(super) unknown: Unknown,
}

impl Plan {
    /// Resolves headers, constants and code tables.
    ///
    /// # Errors
    /// [`NormaliseError::Config`] when a required column has no source or a code table does not exist.
    pub(super) fn new(
        source: &Source,
        codes: &BTreeMap<String, CodeTable>,
        snapshot: &Snapshot,
        business_date: NaiveDate,
    ) -> Result<Self, NormaliseError> {
        let fault = |problem| NormaliseError::Config {
            source_name: source.name.clone(),
            problem,
        };
        let mut columns = Vec::new();
        for column in source.kind.columns() {
            let origin = match source.columns.get(column.name) {
                None if column.required => {
                    return Err(fault(format!(
                        "[columns] must say where {} comes from; {} needs it",
                        column.name, source.kind
                    )));
                }
                None => Origin::Absent,
                Some(From::Header(header)) => Origin::Headers(vec![Header::new(header)]),
                Some(From::FirstOf(headers) | From::Perhaps(headers)) => {
                    Origin::Headers(headers.iter().map(|h| Header::new(h)).collect())
                }
                Some(From::Const { r#const: text }) => {
                    Origin::Const(fill(text, snapshot, business_date))
                }
            };
            let codes = match source.codes.get(column.name) {
                None => None,
                Some(name) => Some(Codes::new(codes.get(name).ok_or_else(|| {
                    fault(format!(
                        "[codes] {} = \"{name}\": there is no config/codes/{name}.toml",
                        column.name
                    ))
                })?)),
            };
            let expected = !matches!(
                source.columns.get(column.name),
                Some(From::Perhaps(_)) | None
            );
            let planned = PlanColumn {
                column,
                origin,
                codes,
                expected,
            };
            if let Origin::Const(text) = &planned.origin {
                let own = matches!(
                    column.kind,
                    Type::PersonId | Type::Name | Type::Money | Type::Account
                );
                if own
                    || matches!(
                        read(text, &planned, &mut Dictionary::new("")),
                        Value::Bad(_)
                    )
                {
                    return Err(fault(format!(
                        "{} = {{ const = \"{text}\" }} is no value of this column",
                        column.name
                    )));
                }
            }
            columns.push(planned);
        }
        Ok(Self {
            source: source.name.clone(),
            kind: source.kind,
            columns,
            snapshot: snapshot.id.clone(),
            sink: None,
        })
    }

    /// Position of a canonical column.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.column.name == name)
    }

    /// Position of the person's document number, in tables about people.
    pub(super) fn person(&self) -> Option<usize> {
        self.columns
            .iter()
            .position(|c| c.column.kind == Type::PersonId)
    }

    /// The text that a column has in every row: its constant, or its default when the source lacks it.
    pub(super) fn constant(&self, name: &str) -> Option<String> {
        let column = &self.columns[self.position(name)?];
        match &column.origin {
            Origin::Const(text) => Some(text.clone()),
            Origin::Absent => column.column.default.map(str::to_owned),
            Origin::Headers(_) => None,
        }
    }

    /// Money columns, in order.
    pub(super) fn money(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.column.kind == Type::Money)
            .map(|(i, c)| (i, c.column.name))
    }
}

impl Header {
    fn new(shown: &str) -> Self {
        Self {
            shown: shown.to_owned(),
            folded: label::clean(shown),
        }
    }
}

impl Codes {
    fn new(table: &CodeTable) -> Self {
        Self {
            values: table
                .values
                .iter()
                .map(|(k, v)| (label::text(k), v.clone()))
                .collect(),
            unknown: table.unknown,
        }
    }
}

/// A constant with `{date} {month} {year} {department}` filled in.
fn fill(text: &str, snapshot: &Snapshot, business_date: NaiveDate) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    text.replace("{date}", &business_date.to_string())
        .replace("{month}", &snapshot.month.format("%Y-%m").to_string())
        // The month's year, as in paths: both step back over New Year together.
        .replace("{year}", &snapshot.month.year().to_string())
        .replace("{department}", &snapshot.departments.join(";"))
}
