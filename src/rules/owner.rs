//! What a finding is about, as text, and the department that answers for it.

use std::collections::BTreeSet;

use super::evaluate::Hit;
use super::finding::Maker;
use super::rule::Subject;
use super::{OFFICE, UNMAPPED};
use crate::domain::table::Kind;

impl Maker<'_> {
    pub(super) fn id(&self, key: Option<i64>) -> String {
        key.and_then(|key| self.cards.person(key).person_id().map(str::to_owned))
            .unwrap_or_default()
    }

    pub(super) fn unit_text(&self, unit: Option<i32>) -> &str {
        unit.and_then(|id| self.making.frames.units.get(id))
            .map_or("", |unit| unit.code.as_str())
    }

    pub(super) fn subject(&self, form: Subject, hit: &Hit) -> String {
        let text = |index: usize| hit.texts.get(index).map_or("", String::as_str);
        let unit = self.unit_text(hit.unit);
        match form {
            Subject::Person => format!("person:{}", self.id(hit.person)),
            Subject::PersonUnit => format!("person-unit:{}/{unit}", self.id(hit.person)),
            Subject::Pair => {
                let (a, b) = (self.id(hit.person), self.id(hit.other));
                if a <= b {
                    format!("pair:{a}/{b}")
                } else {
                    format!("pair:{b}/{a}")
                }
            }
            Subject::Account => format!("account:{}", text(0)),
            Subject::Record => format!("record:{}/{}/{unit}", text(0), self.id(hit.person)),
            Subject::Unit => format!("unit:{unit}"),
            Subject::SourceUnit => format!("source-unit:{}/{}", text(0), text(1)),
            Subject::UnitBody => format!("unit-body:{unit}/{}", text(0)),
            Subject::UnitType => format!("unit-type:{unit}/{}", text(0)),
            Subject::UnitLevel => format!("unit-level:{unit}/{}", text(0)),
            Subject::UnitItem => format!("unit-item:{unit}/{}/{}", text(0), text(1)),
            Subject::Journal => format!("journal:{}", text(0)),
            Subject::Transfer => format!("transfer:{}/{}/{}", text(0), text(1), text(2)),
            Subject::Plan => format!("plan:{}", text(0)),
            Subject::Duty => format!("duty:{}", text(0)),
            Subject::DutyUnit => format!("duty-unit:{}/{unit}", text(0)),
            Subject::DutyTitle => format!("duty-title:{}", text(0)),
            Subject::Source => format!("source:{}", text(0)),
        }
    }

    pub(super) fn department(&self, unit: Option<i32>) -> String {
        let Some(unit) = unit.and_then(|id| self.making.frames.units.get(id)) else {
            return OFFICE.to_owned();
        };
        unit.department
            .clone()
            .unwrap_or_else(|| UNMAPPED.to_owned())
    }

    /// The people of a finding, whose rows it shows.
    pub(super) fn people(&self, form: Subject, hit: &Hit) -> Vec<i64> {
        if form == Subject::Account {
            return self
                .cards
                .account(hit.texts.first().map_or("", String::as_str));
        }
        [hit.person, hit.other].into_iter().flatten().collect()
    }

    /// The unit that answers for a finding.
    pub(super) fn owner(&self, form: Subject, hit: &Hit, people: &[i64]) -> Option<i32> {
        match form {
            Subject::Person => people.first().and_then(|key| self.owner_of_person(*key)),
            Subject::Pair | Subject::Account => people
                .iter()
                .min_by_key(|key| self.id(Some(**key)))
                .and_then(|key| self.owner_of_person(*key)),
            Subject::SourceUnit | Subject::Source => None,
            Subject::Transfer => {
                let entry_no = hit.texts.get(3)?;
                let first = self.cards.journal_by_no(entry_no).into_iter().next()?;
                first.whole("unit_id").and_then(|id| i32::try_from(id).ok())
            }
            _ => hit.unit,
        }
    }

    /// The kinds of source that say whose a finding is, where people's rows do.
    pub(super) fn told_by(&self, form: Subject, people: &[i64]) -> BTreeSet<Kind> {
        match form {
            Subject::Person | Subject::Pair | Subject::Account => people
                .iter()
                .flat_map(|key| self.cards.person(*key).owner_told_by())
                .collect(),
            _ => BTreeSet::new(),
        }
    }

    /// As [`Card::owner_unit`]; someone whom only the register knows belongs to the register row's unit.
    pub(super) fn owner_of_person(&self, key: i64) -> Option<i32> {
        let card = self.cards.person(key);
        card.owner_unit(self.making.frames).or_else(|| {
            let unit = card
                .of(Kind::Register)
                .find_map(|row| row.whole("unit_id"))?;
            i32::try_from(unit).ok()
        })
    }
}
