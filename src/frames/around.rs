//! Part of a night: the rows that decide what is found about some departments, people, units and accounts, and of the
//! others none, so that one department's answer does not wait for everybody's.
//!
//! What a rule says of somebody or something rests on few rows, wherever in the district they stand:
//!
//! - of a unit: on the rows that write it, and on its people's;
//! - of a person: on their own rows in every source, and on those of whom they may be a second number of, that is people
//!   of the same name, of whom as of themselves some source knows nothing;
//! - of an account: on the rows paid into it, and on its people's.
//!
//! Tables without people are small and stay whole. What the frames say of anybody else is then not to be believed.

use std::collections::BTreeSet;
use std::sync::Arc;

use polars::prelude::{
    BooleanChunked, Column, Expr, IntoLazy, LazyFrame, NULL, NewChunkedArray, PlHashMap, PlHashSet,
    PolarsResult, col, lit, when,
};
use rayon::prelude::*;

use super::Inputs;
use super::lookup::{asked, is_text_of, of_people, read};
use super::units::{Unit, UnitTable};
use crate::config::Config;
use crate::domain::person_id;
use crate::domain::table::Kind;

/// About whom and what a night is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Codes of departments: about all of their units.
    departments: BTreeSet<String>,
    /// Whatever the subjects of entries name: units, as the units table or a source writes them, document numbers, bank
    /// accounts, plans. A name that is nothing of the kind does no harm.
    named: BTreeSet<String>,
}

impl Around {
    /// Departments, by code.
    #[must_use]
    pub fn departments(codes: &[String]) -> Self {
        Self {
            departments: codes.iter().cloned().collect(),
            named: BTreeSet::new(),
        }
    }

    /// And the subject of an entry, whole. Units and bodies may have a slash in their names, so that every stretch of
    /// the subject between slashes is taken for what it may be.
    #[must_use]
    pub fn and(mut self, subject: &str) -> Self {
        self.named.insert(subject.to_owned());
        let text = subject.split_once(':').map_or(subject, |(_, text)| text);
        let ends = || text.match_indices('/').map(|(at, _)| at);
        let starts = std::iter::once(0).chain(ends().map(|at| at + 1));
        for start in starts {
            let ends = ends().chain(std::iter::once(text.len()));
            for end in ends.filter(|end| *end > start) {
                self.named.insert(text[start..end].to_owned());
            }
        }
        self
    }

    /// And the units of the plans that are named: who came under a plan is asked of its unit.
    fn with_plans(mut self, inputs: &Inputs) -> PolarsResult<Self> {
        let named: Arc<PlHashSet<String>> = Arc::new(self.named.iter().cloned().collect());
        let unit = Kind::Plans.unit_column().unwrap_or("unit");
        let plans = inputs
            .tables
            .iter()
            .filter(|(_, kind, _)| *kind == Kind::Plans);
        for (_, _, rows) in plans.filter(|_| !named.is_empty()) {
            let rows = rows
                .clone()
                .filter(is_text_of("plan_id", Arc::clone(&named)));
            let rows = read(rows.select([col(unit)]))?;
            self.named.extend(
                rows.column(unit)?
                    .str()?
                    .iter()
                    .flatten()
                    .map(str::to_owned),
            );
        }
        Ok(self)
    }

    /// Whether a unit, as a source writes it, is one of those asked about.
    fn means(&self, text: &str, unit: Option<&Unit>) -> bool {
        let ours = |unit: &Unit| {
            let department = unit.department.as_ref();
            self.named.contains(&unit.code)
                || department.is_some_and(|of| self.departments.contains(of))
        };
        self.named.contains(text) || unit.is_some_and(ours)
    }
}

/// The rows of the night that decide what is found there.
///
/// # Errors
/// When the tables cannot be read.
pub(super) fn narrowed(config: &Config, inputs: Inputs, around: &Around) -> PolarsResult<Inputs> {
    let tables = inputs.tables.iter().map(|(_, kind, rows)| (*kind, rows));
    let part = Part {
        inputs: &inputs,
        units: Arc::new(UnitTable::of(tables, &config.crosswalk)?),
        around: Arc::new(around.clone().with_plans(&inputs)?),
    };
    let people = Arc::new(part.people()?);
    let tables = inputs.tables.par_iter().map(|(name, kind, rows)| {
        let rows = if Kind::PEOPLE.contains(kind) {
            read(rows.clone().filter(of_people(&people)))?.lazy()
        } else {
            rows.clone()
        };
        Ok((name.clone(), *kind, rows))
    });
    let tables = tables.collect::<PolarsResult<_>>()?;
    Ok(Inputs { tables, ..inputs })
}

struct Part<'a> {
    inputs: &'a Inputs,
    units: Arc<UnitTable>,
    around: Arc<Around>,
}

/// Source name, kind, rows.
type Source = (String, Kind, LazyFrame);

impl Part<'_> {
    /// Everybody whose rows are needed.
    fn people(&self) -> PolarsResult<PlHashSet<i64>> {
        let mut people = self.numbers();
        let places = [&[Kind::Register], &Kind::PEOPLE[..]].concat();
        people.extend(self.each(&places, |of| keys_where(&of.2, self.of_units(of)))?);
        let asked = Arc::new(people.clone());

        let mut accounts: PlHashSet<String> = self.around.named.iter().cloned().collect();
        accounts.extend(self.each(&[Kind::Payroll], |(_, _, rows)| accounts_of(rows, &asked))?);
        let accounts = Arc::new(accounts);
        let shared = |of: &Source| keys_where(&of.2, is_text_of("account", Arc::clone(&accounts)));
        people.extend(self.each(&[Kind::Payroll], shared)?);

        let names = Arc::new(self.names_of_absent(&asked)?);
        if !names.is_empty() {
            let alike =
                || is_text_of("name_folded", Arc::clone(&names)).and(col("name_wild").not());
            people.extend(self.each(&Kind::PEOPLE, |of| keys_where(&of.2, alike()))?);
        }
        Ok(people)
    }

    /// What `of` finds in the sources of some kinds, together.
    fn each<T: Send>(
        &self,
        kinds: &[Kind],
        of: impl Fn(&Source) -> PolarsResult<Vec<T>> + Send + Sync,
    ) -> PolarsResult<Vec<T>> {
        let sources = self.inputs.tables.par_iter();
        let found = sources.filter(|(_, kind, _)| kinds.contains(kind)).map(of);
        Ok(found
            .collect::<PolarsResult<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// The names of those people of whom some source knows nothing.
    fn names_of_absent(&self, people: &Arc<PlHashSet<i64>>) -> PolarsResult<PlHashSet<String>> {
        let rows = self.each(&Kind::PEOPLE, |(_, kind, rows)| {
            let rows = rows.clone().filter(of_people(people));
            let rows = read(
                rows.select([
                    col("person_key"),
                    when(col("name_wild").not())
                        .then(col("name_folded"))
                        .otherwise(lit(NULL)),
                ]),
            )?;
            let (keys, names) = (
                rows.column("person_key")?.i64()?,
                rows.column("name_folded")?.str()?,
            );
            let rows = keys.iter().zip(names.iter());
            Ok(rows
                .filter_map(|(key, name)| Some((*kind, key?, name.map(str::to_owned))))
                .collect())
        })?;
        let mut seen: PlHashMap<i64, (BTreeSet<Kind>, BTreeSet<String>)> = PlHashMap::default();
        for (kind, key, name) in rows {
            let seen = seen.entry(key).or_default();
            seen.0.insert(kind);
            seen.1.extend(name);
        }
        let absent = seen
            .into_values()
            .filter(|(kinds, _)| kinds.len() < Kind::PEOPLE.len());
        Ok(absent.flat_map(|(_, names)| names).collect())
    }

    /// The keys that the numbers named may have, as the number of a resident and of another document.
    fn numbers(&self) -> PlHashSet<i64> {
        let named = self.around.named.iter();
        let keys = named.flat_map(|text| [false, true].map(|other| person_id::clean(text, other)));
        keys.filter_map(|id| id.ok().map(|id| id.key)).collect()
    }

    /// Whether a row writes one of the units asked about, on its own side or the other.
    fn of_units(&self, (source, kind, _): &Source) -> Expr {
        let mut sides: Vec<&'static str> = kind.unit_column().into_iter().collect();
        if *kind == Kind::Register {
            sides.push("counterpart");
        }
        let written = sides.into_iter().map(|column| self.written(source, column));
        written.reduce(Expr::or).unwrap_or_else(|| lit(false))
    }

    /// Whether a text of a source means one of these units.
    fn written(&self, source: &str, column: &'static str) -> Expr {
        let (units, around, source) = (
            Arc::clone(&self.units),
            Arc::clone(&self.around),
            source.to_owned(),
        );
        let meant = move |texts: &Column| {
            let mut known: PlHashMap<&str, bool> = PlHashMap::default();
            let mut last = (None, false);
            let texts = texts.str()?;
            let found = texts.iter().map(|text| {
                // Extracts stand in the order of units more often than not.
                if text != last.0 {
                    let meant = text.is_some_and(|text| {
                        *known
                            .entry(text)
                            .or_insert_with(|| around.means(text, units.unit(&source, text)))
                    });
                    last = (text, meant);
                }
                last.1
            });
            Ok(BooleanChunked::from_iter_values(
                texts.name().clone(),
                found,
            ))
        };
        asked(column, meant)
    }
}

/// The people of the rows that pass.
fn keys_where(rows: &LazyFrame, passes: Expr) -> PolarsResult<Vec<i64>> {
    let rows = read(rows.clone().filter(passes).select([col("person_key")]))?;
    Ok(rows.column("person_key")?.i64()?.iter().flatten().collect())
}

/// The accounts that these people's pay goes to.
fn accounts_of(rows: &LazyFrame, people: &Arc<PlHashSet<i64>>) -> PolarsResult<Vec<String>> {
    let rows = read(
        rows.clone()
            .filter(of_people(people))
            .select([col("account")]),
    )?;
    let accounts = rows.column("account")?.str()?.iter().flatten();
    Ok(accounts.map(str::to_owned).collect())
}
