//! What a finding shows: the rows behind it, what each source says in them, and where they stand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::OFFICE;
use super::card::{Card, SourceRow};
use super::evaluate::{Evaluation, Hit};
use super::finding::Maker;
use super::rule::{Rule, Subject};
use crate::domain::mask;
use crate::domain::table::Kind;
use crate::domain::words::{Language, Word};

/// Rows named as evidence of one finding and source; more are counted.
const PLACES_SHOWN: usize = 5;

impl Maker<'_> {
    /// The rows a finding shows, by kind of source.
    pub(super) fn rows<'b>(
        &'b self,
        rule: &Rule,
        hit: &Hit,
        cards: &[(String, Card<'b>)],
    ) -> BTreeMap<Kind, Vec<SourceRow<'b>>> {
        let mut by_kind: BTreeMap<Kind, Vec<SourceRow<'b>>> = BTreeMap::new();
        for kind in rule
            .evidence
            .keys()
            .copied()
            .filter(|kind| *kind != Kind::Establishment)
        {
            by_kind.insert(
                kind,
                cards
                    .iter()
                    .flat_map(|(_, card)| card.shown(kind))
                    .collect(),
            );
        }
        let text = |index: usize| hit.texts.get(index).map_or("", String::as_str);
        let unit = hit.unit.map(i64::from);
        match rule.subject {
            Subject::PersonUnit | Subject::Record => {
                for rows in by_kind.values_mut() {
                    rows.retain(|row| row.whole("unit_id") == unit);
                }
                if rule.subject == Subject::Record {
                    by_kind
                        .values_mut()
                        .for_each(|rows| rows.retain(|row| row.text("source") == Some(text(0))));
                }
            }
            Subject::Account => by_kind
                .values_mut()
                .for_each(|rows| rows.retain(|row| row.text("account") == Some(text(0)))),
            Subject::SourceUnit => {
                for row in self.cards.source_unit(text(0), text(1)) {
                    by_kind.entry(row.kind).or_default().push(row);
                }
            }
            Subject::Unit | Subject::UnitBody | Subject::UnitLevel => {
                for row in hit.unit.map(|id| self.cards.unit(id)).unwrap_or_default() {
                    let fits = match rule.subject {
                        Subject::UnitBody => row.text("internal_body") == Some(text(0)),
                        Subject::UnitLevel => row.text("leadership_level") == Some(text(0)),
                        _ => true,
                    };
                    if fits && rule.evidence.contains_key(&row.kind) {
                        by_kind.entry(row.kind).or_default().push(row);
                    }
                }
            }
            _ => {}
        }
        if rule.evidence.contains_key(&Kind::Establishment) {
            let is =
                |row: &SourceRow<'_>, column: &str, value: &str| row.text(column) == Some(value);
            let mut entries = match rule.subject {
                Subject::Journal => self.cards.journal_by_no(text(0)),
                Subject::Transfer => self.cards.journal_of_transfer(text(0)),
                _ => unit
                    .map(|unit| self.cards.journal_of_unit(unit))
                    .unwrap_or_default(),
            };
            entries.retain(|row| match rule.subject {
                Subject::UnitType => is(row, "item", "headcount") && is(row, "category", text(0)),
                Subject::UnitLevel => is(row, "item", "leadership") && is(row, "category", text(0)),
                Subject::UnitBody => {
                    is(row, "item", "internal_body") && is(row, "category", text(0))
                }
                Subject::UnitItem => is(row, "item", text(0)) && is(row, "category", text(1)),
                Subject::Unit => !is(row, "item", "internal_body"),
                Subject::Journal => true,
                Subject::Transfer => is(row, "item", text(1)) && is(row, "category", text(2)),
                _ => false,
            });
            by_kind.insert(Kind::Establishment, entries);
        }
        let lines = match rule.subject {
            Subject::Plan => self.cards.lines_of("plan_id", text(0)),
            Subject::Duty => self.cards.lines_of("duty_id", text(0)),
            Subject::DutyTitle => self.cards.lines_of("title", text(0)),
            Subject::DutyUnit => {
                let mut lines = self.cards.lines_of("duty_id", text(0));
                lines.retain(|row| row.whole("unit_id") == unit);
                lines
            }
            _ => Vec::new(),
        };
        for line in lines {
            if rule.evidence.contains_key(&line.kind) {
                by_kind.entry(line.kind).or_default().push(line);
            }
        }
        by_kind
    }

    /// Name, post, internal body and day of entry of those whom a finding is about.
    pub(super) fn person(&self, cards: &[(String, Card<'_>)]) -> [Option<String>; 4] {
        let names: BTreeSet<&str> = cards.iter().filter_map(|(_, card)| card.name()).collect();
        let first = |column: &str| {
            let texts = cards.iter().flat_map(|(_, card)| {
                let mut rows = card.shown(Kind::Roster);
                rows.extend(card.shown(Kind::Personnel));
                rows
            });
            texts
                .filter_map(|row| row.text(column))
                .next()
                .map(str::to_owned)
        };
        let entry = cards
            .iter()
            .flat_map(|(_, card)| card.shown(Kind::Roster))
            .find_map(|row| row.day("entry_on"));
        [
            (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join("、")),
            first("post"),
            first("internal_body"),
            entry.map(|day: NaiveDate| day.to_string()),
        ]
    }

    /// Departments of the units that the shown rows name, besides the owner.
    pub(super) fn departments(
        &self,
        rows: &BTreeMap<Kind, Vec<SourceRow<'_>>>,
        owner: &str,
    ) -> BTreeSet<String> {
        let units = rows
            .values()
            .flatten()
            .filter_map(|row| row.whole("unit_id"));
        let mut named: BTreeSet<String> = units
            .map(|id| self.department(i32::try_from(id).ok()))
            .collect();
        named.remove(owner);
        named.remove(OFFICE);
        named
    }

    /// The sources that the rule shows and that cannot be asked about these people tonight.
    pub(super) fn unjudged(&self, evaluation: &Evaluation<'_>, people: &[i64]) -> BTreeSet<Kind> {
        let hidden = |kind: &Kind| {
            let of = |key: &i64| self.quarantined.get(key);
            people
                .iter()
                .filter_map(of)
                .any(|kinds| kinds.contains(kind))
        };
        Kind::PEOPLE
            .into_iter()
            .filter(|kind| evaluation.rule.evidence.contains_key(kind))
            .filter(|kind| !evaluation.usable.contains(kind) || hidden(kind))
            .collect()
    }

    /// What each source says; `personal` with the sources that cannot be asked.
    pub(super) fn values(
        &self,
        evaluation: &Evaluation<'_>,
        rows: &BTreeMap<Kind, Vec<SourceRow<'_>>>,
        several: bool,
        (personal, unjudged): (bool, &BTreeSet<Kind>),
    ) -> [Option<String>; 4] {
        let rule = evaluation.rule;
        Kind::PEOPLE.map(|kind| {
            let columns = rule.evidence.get(&kind)?;
            let rows = rows.get(&kind).map(Vec::as_slice).unwrap_or_default();
            if rows.is_empty() {
                // A repeated record is about one source; the others are not asked.
                let asked = personal && rule.subject != Subject::Record;
                let word = if unjudged.contains(&kind) {
                    Word::NotChecked
                } else {
                    Word::NoRecord
                };
                return asked.then(|| word.text(self.making.language).to_owned());
            }
            if !personal {
                let people: BTreeSet<i64> = rows
                    .iter()
                    .filter_map(|row| row.whole("person_key"))
                    .collect();
                let zh = format!("{}人", people.len());
                return Some(
                    self.making
                        .language
                        .pick(&zh, &format!("{} people", people.len()))
                        .to_owned(),
                );
            }
            let mut texts: Vec<String> = Vec::new();
            for row in rows {
                let text = self.wording.row_in_place(row, columns);
                let text = match (several, row.text("person_id")) {
                    (true, Some(id)) => {
                        let id = if self.making.reveal {
                            id.to_owned()
                        } else {
                            mask::person_id(id)
                        };
                        let colon = self.making.language.pick("：", ":");
                        format!("{id}{colon}{text}")
                    }
                    _ => text,
                };
                if !text.is_empty() && !texts.contains(&text) {
                    texts.push(text);
                }
            }
            (!texts.is_empty()).then(|| texts.join("; "))
        })
    }

    pub(super) fn evidence(
        &self,
        evaluation: &Evaluation<'_>,
        hit: &Hit,
        rows: &BTreeMap<Kind, Vec<SourceRow<'_>>>,
    ) -> String {
        let language = self.making.language;
        let mut parts = Vec::new();
        if evaluation.rule.subject == Subject::Source {
            let name = hit.texts.first().map_or("", String::as_str);
            parts.extend(
                self.making
                    .source_remarks
                    .get(&format!("{name}/{}", evaluation.rule.code))
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
        }
        for (kind, rows) in rows {
            for row in rows.iter().take(PLACES_SHOWN) {
                let place = self.wording.place(row);
                let said = match (kind, evaluation.rule.evidence.get(kind)) {
                    (
                        Kind::Establishment | Kind::Register | Kind::Plans | Kind::Duties,
                        Some(columns),
                    ) => {
                        let said = self.wording.row(row, columns);
                        match language {
                            Language::Zh => format!("{place}（{said}）"),
                            Language::En => format!("{place}({said})"),
                        }
                    }
                    _ => place,
                };
                if !parts.contains(&said) {
                    parts.push(said);
                }
            }
            if rows.len() > PLACES_SHOWN {
                let more = rows.len() - PLACES_SHOWN;
                let zh = format!("{}另有{more}行", kind.name_zh());
                parts.push(
                    language
                        .pick(&zh, &format!("{more} more rows of {}", kind.name()))
                        .to_owned(),
                );
            }
        }
        if evaluation.unreadable > 0 {
            let zh = format!("有{}行因证件号无法读取未能比对", evaluation.unreadable);
            let en = format!(
                "{} rows could not be compared: no readable number",
                evaluation.unreadable
            );
            parts.push(language.pick(&zh, &en).to_owned());
        }
        parts.join("; ")
    }
}
