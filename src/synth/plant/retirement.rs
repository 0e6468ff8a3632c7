//! F01: active past the statutory day of retirement.

use super::Planting;
use super::edit::by_code;
use crate::synth::answer::Grade;
use crate::synth::base::leave;
use crate::synth::identity::Sex;
use crate::synth::moment::{Category, Moment};
use crate::synth::person::{Person, Status};
use chrono::{Days, Months, NaiveDate};

/// Plants F01.
pub fn plant(p: &mut Planting) {
    past_retirement(p);
    past_retirement_by_archive(p);
    delayed(p);
}

fn aged(
    p: &mut Planting,
    birth: NaiveDate,
    sex: Sex,
    category: Option<Category>,
) -> (usize, Person) {
    let unit = p.organ();
    let who = p.who_born(birth, sex);
    let mut x = p.person_of(&who, unit);
    x.roster_row().category = category;
    (unit, x)
}

fn past_retirement(p: &mut Planting) {
    use Category::{Female50, Female55, Female60, Male60};
    let (yesterday, today, tomorrow) = (p.at.ago(1), p.at.date, p.at.ago(-1));
    let before = |category| Moment::born_to_retire(yesterday, -1, category);
    for (category, sex) in [
        (Male60, Sex::Male),
        (Female55, Sex::Female),
        (Female50, Sex::Female),
    ] {
        let how = format!(
            "{} retired by statute on the last possible day before D",
            category.word()
        );
        for _ in 0..2 {
            let (unit, x) = aged(p, before(category), sex, Some(category));
            p.open("F01", x.subject(), unit, &how);
            p.add(x);
        }
    }
    let unsure = [
        (
            Male60,
            Sex::Male,
            None,
            "a man past 60 whose category is not on file",
        ),
        (
            Female55,
            Sex::Female,
            None,
            "a woman past 55 whose category is not on file",
        ),
        (
            Female60,
            Sex::Female,
            Some(Female60),
            "a woman of category female60, whose limit is open",
        ),
    ];
    for (category, sex, filed, how) in unsure {
        let (unit, x) = aged(p, before(category), sex, filed);
        p.open_as(Grade::Lead, "F01", x.subject(), unit, how);
        p.add(x);
    }
    let lawful = [
        (
            Male60,
            Sex::Male,
            today,
            "a man who retires on D, or the next possible day",
        ),
        (
            Female55,
            Sex::Female,
            today,
            "a woman who retires at 55 on D, or the next possible day",
        ),
        (
            Female50,
            Sex::Female,
            tomorrow,
            "a woman who retires at 50 after D",
        ),
    ];
    for (category, sex, on, how) in lawful {
        let birth = Moment::born_to_retire(on, 1, category);
        let (unit, x) = aged(p, birth, sex, Some(category));
        p.silent("F01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "a woman past 50 whose category is not on file counts as 55";
    let (unit, x) = aged(p, before(Female50), Sex::Female, None);
    p.silent("F01", x.subject(), unit, how);
    p.add(x);
}

/// The roster's birth date goes before the number's.
fn past_retirement_by_archive(p: &mut Planting) {
    let past = Moment::born_to_retire(p.at.ago(1), -1, Category::Male60);
    let young = p.at.date - Months::new(12 * 50);

    let how = "past retirement by the archive's birth date, not by the number's";
    let (unit, mut x) = aged(p, young, Sex::Male, Some(Category::Male60));
    x.roster_row().birth_on = Some(past);
    p.open("F01", x.subject(), unit, how);
    p.open("H05", x.subject(), unit, how);
    p.add(x);

    let how = "past retirement by the number, not by the archive's birth date";
    let (unit, mut x) = aged(p, past, Sex::Male, Some(Category::Male60));
    x.roster_row().birth_on = Some(young);
    p.silent("F01", x.subject(), unit, how);
    p.open("H05", x.subject(), unit, how);
    p.add(x);

    let how = "no birth date on the roster: the number's decides";
    let (unit, mut x) = aged(p, past, Sex::Male, Some(Category::Male60));
    x.roster_row().birth_on = None;
    p.open("F01", x.subject(), unit, how);
    p.add(x);

    let how = "two roster rows, of which the later retirement decides";
    let (unit, mut x) = aged(p, past, Sex::Male, Some(Category::Male60));
    let second = p.organ();
    let place = by_code(&p.units, second);
    let long_ago = Some(p.at.ago(7000));
    let row = x.also_on_roster(place);
    row.entry_on = long_ago;
    row.birth_on = Some(past + Days::new(120));
    p.silent("F01", x.subject(), unit, how);
    p.open("E01", x.subject(), unit, how);
    p.open("H05", x.subject(), unit, how);
    p.add(x);

    let how = "past retirement, but gone from the roster";
    let (unit, x) = aged(p, past, Sex::Male, Some(Category::Male60));
    let mut x = x.only("rp");
    leave(&mut x, Status::Retired, past + Months::new(12 * 59));
    p.silent("F01", x.subject(), unit, how);
    p.add(x);
}

fn delayed(p: &mut Planting) {
    let past = Moment::born_to_retire(p.at.ago(1), -1, Category::Male60);
    let (from, today) = (p.at.ago(200), p.at.date);
    for (from, to) in [(from, None), (today, None), (from, Some(today))] {
        let (unit, mut x) = aged(p, past, Sex::Male, Some(Category::Male60));
        x.registered("delayed_retirement", from, to);
        let how = "past retirement, with an approved delay that covers D";
        p.explained("F01", x.subject(), unit, "register:delayed_retirement", how);
        p.add(x);
    }
    for (from, to, how) in [
        (
            from,
            Some(p.at.ago(1)),
            "past retirement, and the approved delay ended on D - 1",
        ),
        (
            p.at.ago(-1),
            None,
            "past retirement, and the approved delay begins on D + 1",
        ),
    ] {
        let (unit, mut x) = aged(p, past, Sex::Male, Some(Category::Male60));
        x.registered("delayed_retirement", from, to);
        p.open("F01", x.subject(), unit, how);
        p.add(x);
    }
}
