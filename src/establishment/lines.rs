//! Proposed changes of the roster as an office writes them: the roster's own columns, with one that says what is done.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{IntoLazy, PolarsResult};
use serde::Serialize;

use super::journal::Place;
use super::reading::{self, ReadingError, Special};
use super::table::Table;
use crate::config::Config;
use crate::config::source::From;
use crate::domain::table::Kind;
use crate::normalise::Normalised;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// 上编
    Enter,
    /// 调动: out of one unit into another
    Transfer,
    /// 下编
    Leave,
    /// 任免: another leadership level, or none
    Appoint,
}

impl Action {
    /// The English word, which a file may use too.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Transfer => "transfer",
            Self::Leave => "leave",
            Self::Appoint => "appoint",
        }
    }

    /// The word an office uses.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Enter => "上编",
            Self::Transfer => "调动",
            Self::Leave => "下编",
            Self::Appoint => "任免",
        }
    }

    const ALL: [Self; 4] = [Self::Enter, Self::Transfer, Self::Leave, Self::Appoint];
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Row in the table that was read.
    pub(super) row: usize,
    pub(super) place: Place,
    pub(super) action: Action,
    pub(super) person_key: i64,
    pub(super) person_id: String,
    pub(super) name: String,
    pub(super) name_folded: String,
    /// The unit as written: where the place is, or for a transfer will be.
    pub(super) unit: String,
    pub(super) level: Option<String>,
    /// Status as it will be.
    pub(super) status: String,
    /// 入编 for what enters, 出编 for what leaves; either day for a transfer.
    pub(super) on: Option<NaiveDate>,
}

/// The roster's post takes the column that says what is done: no rule asks for posts, and it is taken out again before
/// anything is judged.
pub(super) const ACTION_COLUMN: &str = "post";

/// Read a file of changes.
pub(super) fn read(
    config: &Config,
    path: &Path,
    date: NaiveDate,
) -> Result<Normalised, ReadingError> {
    let words = Action::ALL
        .into_iter()
        .flat_map(|action| {
            [action.en(), action.zh()].map(|word| (word.to_owned(), action.en().to_owned()))
        })
        .collect();
    let action = || Special {
        column: ACTION_COLUMN,
        from: From::FirstOf(
            ["变动", "变动类型", "业务", "action"]
                .map(str::to_owned)
                .to_vec(),
        ),
        words: BTreeMap::clone(&words),
    };
    let with_status = reading::read(config, Kind::Roster, path, date, vec![action()]);
    // A file need not say what everybody becomes: who enters is in post.
    let without = |fault| {
        let status = Special {
            column: "status",
            from: From::Const {
                r#const: "active".into(),
            },
            words: BTreeMap::new(),
        };
        reading::read(config, Kind::Roster, path, date, vec![action(), status]).map_err(|_| fault)
    };
    with_status.or_else(without)
}

/// The lines that could be read, and the places of those that do not say what is done.
pub(super) fn of(read: &Normalised) -> PolarsResult<(Vec<Line>, Vec<Place>)> {
    let table = Table::of(&read.accepted.clone().lazy())?;
    let (keys, ids) = (table.whole("person_key")?, table.text("person_id")?);
    let (names, folded) = (table.text("name")?, table.text("name_folded")?);
    let (units, levels) = (table.text("unit_code")?, table.text("leadership_level")?);
    let (status, actions) = (table.text("status")?, table.text(ACTION_COLUMN)?);
    let (entries, exits, places) = (
        table.days("entry_on")?,
        table.days("exit_on")?,
        table.places()?,
    );
    let text = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let (mut lines, mut silent) = (Vec::new(), Vec::new());
    for row in 0..table.rows() {
        let word = actions.get(row);
        let action = Action::ALL
            .into_iter()
            .find(|action| Some(action.en()) == word);
        let (Some(action), Some(person_key)) = (action, keys.get(row)) else {
            silent.push(places.get(row));
            continue;
        };
        let (entry, exit) = (entries.get(row), exits.get(row));
        lines.push(Line {
            row,
            place: places.get(row),
            action,
            person_key,
            person_id: text(ids.get(row)),
            name: text(names.get(row)),
            name_folded: text(folded.get(row)),
            unit: text(units.get(row)),
            level: levels.get(row).map(str::to_owned),
            status: text(status.get(row)),
            on: if action == Action::Leave {
                exit
            } else {
                entry.or(exit)
            },
        });
    }
    Ok((lines, silent))
}
