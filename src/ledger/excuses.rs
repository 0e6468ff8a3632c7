//! Which register rows help with which entries, before anybody decides whether one is kept.

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::requests::Row;
use crate::domain::answer::reason_kind;
use crate::domain::words::Language;
use crate::rules::Rule;
use crate::store::listing::Listed;

/// Whether a register row of that kind would explain the entry, or end it.
pub(super) fn explains(entry: &Listed, rule: Option<&Rule>, row: &Row) -> Result<(), Refusal> {
    let kind = row.kind.as_str();
    let kinds = rule.map(Rule::kinds_kept).unwrap_or_default();
    if !entry.said("subject").starts_with("person") {
        return Err(Refusal::NotOnePerson(entry.entry_id.clone()));
    }
    if kinds.contains(&kind) {
        let ends = rule.is_some_and(|rule| rule.ended_by.iter().any(|of| of == kind));
        let begun = begun(entry, kind).filter(|begun| ends && row.from <= *begun);
        return begun.map_or(Ok(()), |begun| Err(Refusal::NotLater(row.from, begun)));
    }
    Err(Refusal::NoSuchExcuse {
        rule: entry.rule.clone(),
        kind: kind.to_owned(),
        hint: if kinds.is_empty() {
            "it knows no register excuse".to_owned()
        } else {
            format!("its kinds are {}", kinds.join(", "))
        },
    })
}

/// The first day of the newest register row of a kind that an entry shows as its evidence.
fn begun(entry: &Listed, kind: &str) -> Option<NaiveDate> {
    let named = |part: &&str| {
        let names = [Language::Zh, Language::En].map(|language| reason_kind(kind, language));
        names.iter().any(|name| part.contains(name))
    };
    let parts = entry.said("evidence").split([';', '；']).filter(named);
    let days = parts.flat_map(|part| {
        let marks = ["自", "from "].into_iter();
        marks.flat_map(|mark| part.split(mark).skip(1))
    });
    days.filter_map(|text| text.get(..10)?.parse().ok()).max()
}
