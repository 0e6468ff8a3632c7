//! Database sources: one read-only query, its rows streamed into one NDJSON file a department, columns in their order.
//!
//! The rows of a snapshot are what the query yields, in its order; an `ORDER BY` makes equal data equal bytes.

mod fault;
mod lines;
mod mysql;
mod parameters;
mod postgres;
mod sqlite;

use std::time::Duration;

use chrono::NaiveDate;
pub use fault::DatabaseFault;
use sqlx::{AssertSqlSafe, Encode, Executor, IntoArguments, Type};

use super::staging::Staging;
use super::{ExtractError, Means, Pulled, Request, blocking, placeholders};
use crate::config::source::{DatabasePull, Source};
use crate::domain::quantity;
use crate::domain::snapshot::RawFile;
use lines::{Lines, Reader};
use parameters::{Compiled, Name, Placeholders, Values};

/// How many months back `[expect] month = "latest"` asks for.
const MONTHS_BACK: u32 = 12;
/// `timeout` when config does not say.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

/// Pulls the rows of the newest month that has any.
pub(super) async fn pull(
    source: &Source,
    spec: &DatabasePull,
    request: &Request<'_>,
    departments: &[String],
    staging: &Staging,
    means: &Means<'_>,
) -> Result<Pulled, ExtractError> {
    let timeout = spec
        .timeout
        .as_deref()
        .map_or(Ok(DEFAULT_TIMEOUT), quantity::time)
        .map_err(|why| ExtractError::Quantity {
            name: source.name.clone(),
            key: "timeout",
            why,
        })?;
    let address = means.secret(source, &spec.url_env)?;
    let job = Job {
        source,
        spec,
        request,
        departments,
        staging,
        timeout,
    };
    match tokio::time::timeout(timeout, job.pull(&address)).await {
        Ok(done) => done,
        Err(_) => Err(job.fault(DatabaseFault::Timeout(timeout))),
    }
}

/// One pull under way.
struct Job<'a> {
    source: &'a Source,
    spec: &'a DatabasePull,
    request: &'a Request<'a>,
    departments: &'a [String],
    staging: &'a Staging,
    timeout: Duration,
}

impl Job<'_> {
    async fn pull(&self, address: &str) -> Result<Pulled, ExtractError> {
        let said = |fault: DatabaseFault| self.fault(fault);
        let mut open = Open::connect(address, self).await.map_err(said)?;
        let query = parameters::compile(&self.spec.query, open.placeholders()).map_err(said)?;
        if !self.departments.is_empty() && !query.names.contains(&Name::Department) {
            return Err(said(DatabaseFault::NoDepartment));
        }
        let asks = query.names.contains(&Name::Month) || query.names.contains(&Name::Year);
        let date = self.request.business_date;
        let months = placeholders::months(self.source, date, asks, MONTHS_BACK)?;
        let last_resort = months.len() == 1;
        let mut tried = Vec::new();
        for month in months {
            let (files, rows) = self.month(&mut open, &query, month).await?;
            if rows > 0 || last_resort {
                return Ok(Pulled { files, month });
            }
            tried.push(month.format("%Y-%m").to_string());
        }
        Err(said(DatabaseFault::NoMonth(tried.join(", "))))
    }

    /// The files of one month, and how many rows they hold.
    async fn month(
        &self,
        open: &mut Open,
        query: &Compiled,
        month: NaiveDate,
    ) -> Result<(Vec<RawFile>, u64), ExtractError> {
        let whole = [None];
        let parts: Vec<Option<&str>> = if self.departments.is_empty() {
            whole.to_vec()
        } else {
            self.departments
                .iter()
                .map(|code| Some(code.as_str()))
                .collect()
        };
        let (mut files, mut rows) = (Vec::new(), 0);
        for department in parts {
            let values = Values {
                month: month.format("%Y-%m").to_string(),
                date: self.request.business_date.format("%Y-%m-%d").to_string(),
                year: placeholders::year(month),
                department: department.map(str::to_owned),
            };
            let most = self.spec.max_rows.map(|most| most - rows.min(most));
            let mut lines = Lines::new(self.staging.begin()?, most);
            open.rows(query, &values, &mut lines)
                .await
                .map_err(|fault| match fault {
                    DatabaseFault::TooMany(_) => self.fault(DatabaseFault::TooMany(
                        self.spec.max_rows.unwrap_or_default(),
                    )),
                    other => self.fault(other),
                })?;
            rows += lines.rows();
            let name = match department {
                Some(code) => format!("{}-{code}.ndjson", self.source.name),
                None => format!("{}.ndjson", self.source.name),
            };
            files.push(blocking(move || Ok(lines.finish(name)?)).await?);
        }
        Ok((files, rows))
    }

    fn fault(&self, fault: DatabaseFault) -> ExtractError {
        ExtractError::Database {
            name: self.source.name.clone(),
            variable: self.spec.url_env.clone(),
            fault: Box::new(fault),
        }
    }
}

/// A connection in a read-only transaction, closed with the pull.
enum Open {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
    MySql(sqlx::MySqlConnection),
}

impl Open {
    async fn connect(address: &str, job: &Job<'_>) -> Result<Self, DatabaseFault> {
        let scheme = address.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => sqlite::connect(address, job.request.home)
                .await
                .map(Self::Sqlite),
            "postgres" | "postgresql" => postgres::connect(address, job.timeout)
                .await
                .map(Self::Postgres),
            "mysql" | "mariadb" => mysql::connect(address).await.map(Self::MySql),
            _ => Err(DatabaseFault::Scheme),
        }
    }

    fn placeholders(&self) -> Placeholders {
        match self {
            Self::Sqlite(_) => sqlite::PLACEHOLDERS,
            Self::Postgres(_) => postgres::PLACEHOLDERS,
            Self::MySql(_) => mysql::PLACEHOLDERS,
        }
    }

    async fn rows(
        &mut self,
        query: &Compiled,
        values: &Values,
        lines: &mut Lines,
    ) -> Result<(), DatabaseFault> {
        match self {
            Self::Sqlite(open) => {
                run::<sqlx::Sqlite>(open, query, values, sqlite::cell, lines).await
            }
            Self::Postgres(open) => {
                run::<sqlx::Postgres>(open, query, values, postgres::cell, lines).await
            }
            Self::MySql(open) => run::<sqlx::MySql>(open, query, values, mysql::cell, lines).await,
        }
    }
}

/// Binds the values and streams the rows of one execution.
async fn run<DB>(
    open: &mut DB::Connection,
    query: &Compiled,
    values: &Values,
    read: Reader<DB::Row>,
    lines: &mut Lines,
) -> Result<(), DatabaseFault>
where
    DB: sqlx::Database,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
    for<'q> i32: Encode<'q, DB> + Type<DB>,
{
    // The text is the administrator's own; everything that varies is bound.
    let mut asked = sqlx::query(AssertSqlSafe(query.sql.clone()));
    for name in &query.names {
        asked = match name {
            Name::Month => asked.bind(values.month.clone()),
            Name::Date => asked.bind(values.date.clone()),
            Name::Year => asked.bind(values.year),
            Name::Department => asked.bind(values.department.clone()),
        };
    }
    lines.drain(asked.fetch(open), read).await
}
