//! What is approved for an entry's unit, and the journal entries that add up to it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::PolarsResult;
use serde::Serialize;

use super::Matter;
use crate::domain::table::Kind;
use crate::domain::words::{self, Told};
use crate::rules::{SourceRow, Subject};

/// What is approved of one item and category, on the business date.
#[derive(Debug, Clone, Serialize)]
pub struct Approval {
    /// Unit code; none for a transfer, which has several.
    pub unit_code: Option<String>,
    /// Department of that unit.
    pub department: Option<String>,
    /// Of what, in words.
    pub of: String,
    /// headcount, leadership or internal_body.
    pub item: String,
    /// Headcount type, leadership level or the body's name.
    pub category: String,
    /// Σ of the lines that count.
    pub approved: i64,
    /// People that stand against it, where the frames count them.
    pub people: Option<i64>,
    /// The journal's entries, in the order of their effect.
    pub lines: Vec<JournalLine>,
}

/// One entry of the journal.
#[derive(Debug, Clone, Serialize)]
pub struct JournalLine {
    /// Entry number.
    pub entry_no: String,
    /// Unit in words, where the lines are of several.
    pub unit: Option<String>,
    /// Day of effect.
    pub effective_on: Option<NaiveDate>,
    /// Document number.
    pub document: Option<String>,
    /// Signed.
    pub change: i64,
    /// Sum up to and with this line, of the lines that count.
    pub sum: i64,
    /// Why it does not count on the business date; none when it does.
    pub not_counted: Option<String>,
    /// File, sheet and row.
    pub place: String,
}

/// What an approval is asked of.
struct Asked<'a> {
    unit: Option<i32>,
    item: &'a str,
    category: &'a str,
}

/// Everything approved that bears on the finding: its own item for a unit, the place a person takes for a person.
pub(super) fn approved(matter: &Matter<'_>) -> PolarsResult<Vec<Approval>> {
    let Some(hit) = &matter.finding.hit else {
        return Ok(Vec::new());
    };
    if !matter
        .collected
        .sources
        .iter()
        .any(|of| of.source.kind == Kind::Establishment)
    {
        return Ok(Vec::new());
    }
    let one = |item, category| {
        vec![Asked {
            unit: hit.unit,
            item,
            category,
        }]
    };
    let asked = match matter.rule.subject {
        Subject::UnitType => one("headcount", matter.text(0)),
        Subject::UnitLevel => one("leadership", matter.text(0)),
        Subject::UnitBody => one("internal_body", matter.text(0)),
        Subject::UnitItem => one(matter.text(0), matter.text(1)),
        Subject::Unit => of_unit(matter, hit.unit),
        Subject::Transfer => return Ok(vec![transfer(matter)]),
        Subject::Journal => return journal(matter),
        Subject::Person | Subject::PersonUnit => places(matter),
        _ => Vec::new(),
    };
    asked.iter().map(|asked| told(matter, asked)).collect()
}

/// Headcount and leadership of a whole unit, category by category.
fn of_unit<'a>(matter: &'a Matter<'_>, unit: Option<i32>) -> Vec<Asked<'a>> {
    let all: BTreeSet<(&str, &str)> = matter
        .cards
        .journal()
        .filter(|row| row.whole("unit_id") == unit.map(i64::from))
        .filter_map(|row| Some((row.text("item")?, row.text("category")?)))
        .filter(|(item, _)| *item != "internal_body")
        .collect();
    all.into_iter()
        .map(|(item, category)| Asked {
            unit,
            item,
            category,
        })
        .collect()
}

/// The places that a person takes on the roster: by headcount type, and by level for leaders.
fn places<'a>(matter: &'a Matter<'_>) -> Vec<Asked<'a>> {
    let mut places: BTreeSet<(i32, &str, &str)> = BTreeSet::new();
    for key in matter.people() {
        for row in matter
            .cards
            .person(key)
            .of(Kind::Roster)
            .filter(|row| row.flag("active"))
        {
            let unit = row.whole("unit_id").and_then(|id| i32::try_from(id).ok());
            let Some(unit) =
                unit.filter(|id| matter.frames.units.get(*id).is_some_and(|unit| unit.known))
            else {
                continue;
            };
            places.extend(row.text("headcount_type").map(|of| (unit, "headcount", of)));
            let leading = |level: &&str| {
                matter
                    .config
                    .levels
                    .levels
                    .get(*level)
                    .is_some_and(|of| of.leading)
            };
            places.extend(
                row.text("leadership_level")
                    .filter(leading)
                    .map(|of| (unit, "leadership", of)),
            );
        }
    }
    places
        .into_iter()
        .map(|(unit, item, category)| Asked {
            unit: Some(unit),
            item,
            category,
        })
        .collect()
}

fn told(matter: &Matter<'_>, asked: &Asked<'_>) -> PolarsResult<Approval> {
    let rows = matter.cards.journal().filter(|row| {
        row.whole("unit_id") == asked.unit.map(i64::from)
            && row.text("item") == Some(asked.item)
            && row.text("category") == Some(asked.category)
    });
    let lines = lines(matter, rows, true, false);
    let unit = asked.unit.and_then(|id| matter.frames.units.get(id));
    let category = matter
        .wording
        .label(Kind::Establishment, "category", asked.category);
    let item = words::value("item", asked.item, matter.language);
    let name = unit
        .map(|unit| matter.wording.unit(unit))
        .unwrap_or_default();
    Ok(Approval {
        unit_code: unit.map(|unit| unit.code.clone()),
        department: unit.and_then(|unit| unit.department.clone()),
        of: Told::ApprovedFor.fill(matter.language, &[&name, &format!("{item} {category}")]),
        item: asked.item.to_owned(),
        category: asked.category.to_owned(),
        approved: lines.last().map_or(0, |line| line.sum),
        people: people(matter, asked)?,
        lines,
    })
}

/// People against an approved number, as the frames count them; those against an internal body stand in its own frame.
fn people(matter: &Matter<'_>, asked: &Asked<'_>) -> PolarsResult<Option<i64>> {
    let (frame, category, count) = match asked.item {
        "headcount" => ("headcount", "headcount_type", "actual"),
        "leadership" => ("leadership", "leadership_level", "counted"),
        _ => ("body", "internal_body", "actual"),
    };
    let table = matter.frames.tables[frame].clone().collect()?;
    let (units, categories) = (
        table.column("unit_id")?.i32()?,
        table.column(category)?.str()?,
    );
    let counts = table.column(count)?.i64()?;
    let row = (0..table.height())
        .find(|row| units.get(*row) == asked.unit && categories.get(*row) == Some(asked.category));
    Ok(Some(row.and_then(|row| counts.get(row)).unwrap_or(0)))
}

/// The lines of a transfer: its whole journal, whatever the date, over all its units.
fn transfer(matter: &Matter<'_>) -> Approval {
    let rows = matter.cards.journal().filter(|row| {
        row.text("transfer_id") == Some(matter.text(0))
            && row.text("item") == Some(matter.text(1))
            && row.text("category") == Some(matter.text(2))
    });
    let lines = lines(matter, rows, false, true);
    let category = matter
        .wording
        .label(Kind::Establishment, "category", matter.text(2));
    Approval {
        unit_code: None,
        department: None,
        of: Told::ApprovedFor.fill(matter.language, &[&matter.text(0), &category]),
        item: matter.text(1).to_owned(),
        category: matter.text(2).to_owned(),
        approved: lines.last().map_or(0, |line| line.sum),
        people: None,
        lines,
    }
}

/// The item that a journal entry belongs to.
fn journal(matter: &Matter<'_>) -> PolarsResult<Vec<Approval>> {
    let Some(entry) = matter
        .cards
        .journal()
        .find(|row| row.text("entry_no") == Some(matter.text(0)))
    else {
        return Ok(Vec::new());
    };
    let (Some(item), Some(category)) = (entry.text("item"), entry.text("category")) else {
        return Ok(Vec::new());
    };
    let unit = entry.whole("unit_id").and_then(|id| i32::try_from(id).ok());
    Ok(vec![told(
        matter,
        &Asked {
            unit,
            item,
            category,
        },
    )?])
}

fn lines<'a>(
    matter: &Matter<'_>,
    rows: impl Iterator<Item = SourceRow<'a>>,
    on_the_date: bool,
    name_units: bool,
) -> Vec<JournalLine> {
    let (date, language) = (matter.date(), matter.language);
    let mut sum = 0;
    rows.map(|row| {
        let (effective_on, expires_on) = (row.day("effective_on"), row.day("expires_on"));
        let not_counted = match (effective_on, expires_on) {
            _ if !on_the_date => None,
            (Some(from), _) if from > date => Some(Told::NotYet.fill(language, &[&from])),
            (_, Some(end)) if end <= date => Some(Told::Expired.fill(language, &[&end])),
            _ => None,
        };
        let change = row.whole("change").unwrap_or(0);
        if not_counted.is_none() {
            sum += change;
        }
        let unit = row
            .whole("unit_id")
            .and_then(|id| matter.frames.units.get(i32::try_from(id).ok()?));
        JournalLine {
            entry_no: row.text("entry_no").unwrap_or_default().to_owned(),
            unit: unit
                .filter(|_| name_units)
                .map(|unit| matter.wording.unit(unit)),
            effective_on,
            document: row.text("document").map(str::to_owned),
            change,
            sum,
            not_counted,
            place: matter.wording.place(&row),
        }
    })
    .collect()
}
