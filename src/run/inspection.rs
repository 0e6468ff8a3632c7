//! What a joint inspection of a department takes along, of the last run and of the entries that the store has.

use chrono::NaiveDate;

use super::{Opened, letters, type_labels};
use crate::domain::words::Language;
use crate::establishment::{BookError, State, UnitState, sample};
use crate::report::{BookWords, Inspection, PlainBook, inspection_book};
use crate::store::StoreError;
use crate::store::listing::{self, Filter, Listed};

/// What is to be taken along.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The department, by code, name or former name.
    pub department: String,
    /// Day of the last visit: what was closed since then is listed; without it whatever was closed.
    pub since: Option<NaiveDate>,
    /// About how many people are drawn; every unit and type has one at least.
    pub sample: usize,
    /// Another seed draws other people.
    pub seed: String,
}

/// The pack, and what is in it.
#[derive(Debug)]
pub struct Packed {
    /// Its tables.
    pub book: PlainBook,
    /// Code of the department.
    pub code: String,
    /// Units.
    pub units: usize,
    /// Entries not closed.
    pub open: usize,
    /// People drawn.
    pub drawn: usize,
}

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// No such department.
    #[error(transparent)]
    Unit(#[from] BookError),
    /// It answers for no unit.
    #[error("{code} {name} answers for no unit: name a department")]
    NoUnits {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
    },
}

/// Every entry that was opened at some time. What never was, and what a lawful reason covers, is nothing to inspect.
///
/// # Errors
/// When the store cannot be read.
pub async fn entries_to_inspect(
    conn: &mut sqlx::AnyConnection,
    department: &str,
) -> Result<Vec<Listed>, StoreError> {
    let filter = Filter {
        departments: vec![department.to_owned()],
        ..Filter::default()
    };
    let mut listed = listing::list(conn, &filter).await?;
    listed.retain(|of| of.opened_on.is_some());
    Ok(listed)
}

/// Make the pack; `entries` are those of the department.
///
/// # Errors
/// [`VisitError`].
pub fn inspection(
    opened: &Opened,
    entries: Vec<Listed>,
    visit: &Visit,
    language: Language,
) -> Result<Packed, VisitError> {
    let book = &opened.book;
    let id = book.find(&visit.department)?;
    let name = book.name(id).to_owned();
    let code = book.unit(id).map(|of| of.code.clone()).unwrap_or_default();
    let state = State::of(book, book.date);
    let own = |of: &&UnitState| of.department.as_deref() == Some(code.as_str());
    let units: Vec<&UnitState> = state.units.iter().filter(own).collect();
    if units.is_empty() {
        return Err(VisitError::NoUnits { code, name });
    }
    let ids = units.iter().map(|of| of.unit).collect();
    let people = sample(&opened.frames, book, &ids, visit.sample, &visit.seed);
    let people = people.map_err(BookError::Table)?;
    let labels = type_labels(&opened.config, language);
    let words = BookWords {
        district: &opened.config.settings.district.name,
        labels: &labels,
        language,
    };
    let about = |of: Listed| {
        let about = letters::about(&of, &labels, language);
        (of, about)
    };
    let entries: Vec<(Listed, String)> = entries.into_iter().map(about).collect();
    let pack = Inspection {
        book,
        name: &name,
        units: &units,
        entries: &entries,
        since: visit.since,
        people: &people,
    };
    Ok(Packed {
        book: inspection_book(&pack, &words),
        units: units.len(),
        open: entries
            .iter()
            .filter(|(of, _)| of.closed_on.is_none())
            .count(),
        drawn: people.len(),
        code,
    })
}
