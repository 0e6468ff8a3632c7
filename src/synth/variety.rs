//! The harmless differences between systems: dots and rare characters in names, 15-digit and full-width numbers,
//! blank optional cells, back pay.

use super::draw::Draw;
use super::identity::{Identity, Sex};
use super::moment::Category;
use super::names;
use super::person::Person;

/// Leaves optional cells blank here and there, and adds rows of an earlier month.
pub fn fill(person: &mut Person, who: &Identity, draw: &mut Draw) {
    for row in &mut person.roster {
        row.category = category(who.sex, draw);
        if draw.one_in(15) {
            row.sex = None;
        }
        if draw.one_in(10) {
            row.birth_on = None;
        }
        if draw.one_in(9) {
            row.rank = None;
        }
    }
    for row in &mut person.personnel {
        if draw.one_in(9) {
            row.headcount_type = None;
        }
    }
    for row in &mut person.payroll {
        if draw.one_in(4) {
            row.rank = None;
        }
        if draw.one_in(6) {
            row.headcount_type = None;
        }
        if draw.one_in(25) {
            row.account = None;
        }
    }
    if draw.one_in(60) {
        // Back pay for the month before, in a line of its own.
        if let Some(row) = person.payroll.first().cloned() {
            let month = row.month - chrono::Months::new(1);
            let gross = row.gross / 10;
            person.payroll.push(super::person::PayRow {
                month,
                gross,
                ..row
            });
        }
    }
}

/// Writes names and numbers the way each system keeps them.
pub fn spell(person: &mut Person, draw: &mut Draw) {
    for row in &mut person.personnel {
        if row.id.ends_with('X') && draw.one_in(2) {
            row.id.make_ascii_lowercase();
        }
    }
    for row in &mut person.payroll {
        row.name = names::as_older_system(&row.name, draw);
        match draw.below(40) {
            0 if &row.id[6..8] == "19" => row.id = fifteen(&row.id),
            1 => row.id = full_width(&row.id),
            _ => {}
        }
    }
    for row in &mut person.insurance {
        row.name = names::as_older_system(&row.name, draw);
        match draw.below(60) {
            0 => row.id.insert(0, '\''),
            1 => row.id.insert(6, ' '),
            _ => {}
        }
    }
}

/// The number as it stood on first-generation cards: no century, no check character.
#[must_use]
pub fn fifteen(id: &str) -> String {
    format!("{}{}", &id[..6], &id[8..17])
}

/// The number in full-width digits, as some input methods leave it.
#[must_use]
pub fn full_width(id: &str) -> String {
    id.chars()
        .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c))
        .collect()
}

/// The retirement category on file for a person of that sex: half of the women among workers retire at 50.
fn category(sex: Sex, draw: &mut Draw) -> Option<Category> {
    match sex {
        _ if draw.one_in(12) => None,
        Sex::Male => Some(Category::Male60),
        Sex::Female => {
            Some(draw.pick(&[Category::Female55, Category::Female55, Category::Female50]))
        }
    }
}
