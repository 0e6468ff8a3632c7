//! Family F: past retirement, gone, dead, lent for too long.

use chrono::{Days, Months, NaiveDate};

use super::edit::{by, by_code, by_credit_code, by_name};
use super::{Owner, Planting};
use crate::synth::answer::Grade;
use crate::synth::base::leave;
use crate::synth::identity::Sex;
use crate::synth::moment::{Category, Moment};
use crate::synth::person::{Person, Status};

/// Plants F01 to F06.
pub fn plant(p: &mut Planting) {
    past_retirement(p);
    past_retirement_by_archive(p);
    delayed(p);
    gone_by_personnel(p);
    gone_by_insurance(p);
    gone_and_paid(p);
    dead_and_paid(p);
    dead_and_active(p);
    super::lent::plant(p);
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

fn gone_by_personnel(p: &mut Planting) {
    let (edge, fresh, old) = (p.at.ago(7), p.at.ago(6), p.at.ago(300));
    let cases = [
        (
            Status::Left,
            Some(old),
            true,
            "left according to personnel, active on the roster",
        ),
        (
            Status::Retired,
            Some(old),
            true,
            "retired according to personnel, active on the roster",
        ),
        (
            Status::Deceased,
            Some(old),
            true,
            "dead according to personnel, active on the roster",
        ),
        (
            Status::Left,
            Some(edge),
            true,
            "left according to personnel on D - 7, no longer fresh",
        ),
        (
            Status::Left,
            None,
            true,
            "left according to personnel on an unknown day, which is not fresh",
        ),
        (
            Status::Left,
            Some(fresh),
            false,
            "left according to personnel on D - 6: fresh",
        ),
        (
            Status::Retired,
            Some(p.at.date),
            false,
            "retired according to personnel on D: fresh",
        ),
    ];
    for (status, on, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.personnel_row().status = status;
        x.personnel_row().status_on = on;
        if open {
            p.open("F02", x.subject(), unit, how);
        } else {
            p.silent("F02", x.subject(), unit, how);
        }
        p.add(x);
    }
    let how = "left one unit and in post at another, according to personnel";
    let (unit, former) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_name(&p.units, former);
    let row = x.also_in_personnel(place);
    row.status = Status::Left;
    row.status_on = Some(old);
    p.silent("F02", x.subject(), unit, how);
    p.add(x);
}

fn gone_by_insurance(p: &mut Planting) {
    let how = "draws a pension from insurance, active on the roster";
    for _ in 0..2 {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.insurance_row().status = "retired";
        p.open("F02", x.subject(), unit, how);
        p.open("I04", x.subject(), unit, how);
        p.add(x);
    }
    let how = "draws a pension, and a fresh personnel change: fresh belongs to the personnel half";
    let unit = p.organ();
    let fresh = Some(p.at.ago(6));
    let mut x = p.person(unit);
    x.insurance_row().status = "retired";
    x.personnel_row().status = Status::Retired;
    x.personnel_row().status_on = fresh;
    p.open("F02", x.subject(), unit, how);
    p.open("I04", x.subject(), unit, how);
    p.add(x);

    let how = "a pension row, but insured as well in the month";
    let (unit, former) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, former);
    x.also_insured(place).status = "retired";
    p.silent("F02", x.subject(), unit, how);
    p.add(x);

    let how = "a pension row of an earlier month only, insured now";
    let unit = p.organ();
    let month = p.at.insurance_month - Months::new(1);
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    let row = x.also_insured(place);
    row.month = month;
    row.status = "retired";
    p.silent("F02", x.subject(), unit, how);
    p.add(x);
}

fn gone_and_paid(p: &mut Planting) {
    let edge = p.at.pay_edge();
    let old = p.at.ago(300);
    let cases = [
        (
            Status::Left,
            old,
            true,
            "left long ago, still paid for the place",
        ),
        (
            Status::Left,
            edge,
            true,
            "left on the cutoff day, so this payroll must show it",
        ),
        (
            Status::Retired,
            edge,
            true,
            "retired on the cutoff day, still paid for the place",
        ),
        (
            Status::Deceased,
            edge,
            true,
            "died on the cutoff day, still paid for the place",
        ),
        (
            Status::Left,
            edge + Days::new(1),
            false,
            "left the day after the cutoff",
        ),
        (
            Status::Retired,
            edge + Days::new(1),
            false,
            "retired the day after the cutoff",
        ),
    ];
    for (status, on, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit).only("rpw");
        leave(&mut x, status, on);
        if open {
            p.open("F03", x.subject(), unit, how);
        } else {
            p.silent("F03", x.subject(), unit, how);
        }
        p.add(x);
    }
    let how = "the roster still says active, but the place ended long ago";
    let unit = p.organ();
    let mut x = p.person(unit).only("rw");
    x.roster_row().exit_on = Some(old);
    p.open("F03", x.subject(), unit, how);
    p.add(x);

    // Two places left: the later exit decides, and an unknown one leaves the matter open.
    for (exit, open, how) in [
        (
            Some(edge),
            true,
            "left two places, the later on the cutoff day",
        ),
        (
            Some(edge + Days::new(1)),
            false,
            "left two places, the later after the cutoff",
        ),
        (None, false, "left two places, one on an unknown day"),
    ] {
        let (unit, former) = (p.organ(), p.organ());
        let mut x = p.person(unit).only("rw");
        leave(&mut x, Status::Left, old);
        let place = by_code(&p.units, former);
        let long_ago = Some(p.at.ago(7000));
        let row = x.also_on_roster(place);
        row.entry_on = long_ago;
        row.exit_on = exit;
        if open {
            p.open("F03", x.subject(), unit, how);
        } else {
            p.silent("F03", x.subject(), unit, how);
        }
        p.add(x);
    }
    let how = "left one place, active in another";
    let (unit, former) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_code(&p.units, former);
    let row = x.also_on_roster(place);
    row.status = Status::Left;
    row.exit_on = Some(old);
    p.silent("F03", x.subject(), unit, how);
    p.add(x);

    let how = "retired and paid as retired";
    let unit = p.organ();
    let mut x = p.person(unit).only("rpw");
    leave(&mut x, Status::Retired, old);
    x.pay_row().class = "retired";
    p.silent("F03", x.subject(), unit, how);
    p.add(x);
}

fn dead_and_paid(p: &mut Planting) {
    let last_day = p.at.pay_month - Days::new(1);
    let first_day = p.at.pay_month;
    let old = p.at.pay_month - Days::new(130);
    // Pensioners, so that nothing but the pension is at stake.
    let cases = [
        (old, "retired", true, "a pension four months after death"),
        (old, "retired", true, "a pension four months after death"),
        (old, "retired", true, "a pension four months after death"),
        (
            last_day,
            "retired",
            true,
            "a pension for the month after death",
        ),
        (
            first_day,
            "retired",
            false,
            "died on the first of the month paid for",
        ),
        (
            old,
            "survivor",
            false,
            "a survivor's line is no pay to the dead",
        ),
    ];
    for (on, class, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit).only("rw");
        leave(&mut x, Status::Retired, p.at.ago(900));
        x.pay_row().class = class;
        x.registered("death", on, None);
        if open {
            p.open("F04", x.subject(), unit, how);
        } else {
            p.silent("F04", x.subject(), unit, how);
        }
        p.add(x);
    }
    let how = "a pension after death, and a meaningless end date, which is ignored";
    let unit = p.organ();
    let mut x = p.person(unit).only("w");
    x.pay_row().class = "retired";
    x.registered("death", old, Some(old));
    p.open("F04", x.subject(), unit, how);
    p.add(x);

    let how = "dead for months, active on the roster and paid";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.registered("death", old, None);
    p.open("F04", x.subject(), unit, how);
    p.open("F05", x.subject(), unit, how);
    p.add(x);

    let how = "paid only for an earlier month";
    let unit = p.organ();
    let month = p.at.pay_month - Months::new(1);
    let mut x = p.person(unit).only("w");
    x.pay_row().class = "retired";
    x.pay_row().month = month;
    x.registered("death", old, None);
    p.silent("F04", x.subject(), unit, how);
    p.add(x);
}

fn dead_and_active(p: &mut Planting) {
    let (edge, fresh) = (p.at.ago(7), p.at.ago(6));
    let cases = [
        (edge, true, "died on D - 7, still active on the roster"),
        (edge, true, "died on D - 7, still active on the roster"),
        (
            p.at.ago(8),
            true,
            "died on D - 8, still active on the roster",
        ),
        (
            p.at.ago(9),
            true,
            "died on D - 9, still active on the roster",
        ),
        (fresh, false, "died on D - 6: the roster has a week"),
        (p.at.date, false, "died on D: the roster has a week"),
    ];
    for (on, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.registered("death", on, None);
        if open {
            p.open("F05", x.subject(), unit, how);
        } else {
            p.silent("F05", x.subject(), unit, how);
        }
        // Early in a month these days lie in the month before, and pay went on.
        if on < p.at.pay_month {
            p.open("F04", x.subject(), unit, how);
        }
        p.add(x);
    }
    let how = "dead for weeks, and gone from the roster";
    let unit = p.organ();
    let on = p.at.ago(60);
    let mut x = p.person(unit).only("rp");
    leave(&mut x, Status::Deceased, on);
    x.registered("death", on, None);
    p.silent("F05", x.subject(), unit, how);
    p.add(x);
}

/// For people known to the register alone.
pub fn register_only(mut x: Person, unit: Option<String>) -> Person {
    x = x.only("");
    if let Some(row) = x.register.first_mut() {
        row.unit = unit;
    }
    x
}

/// A unit written by its name, as registers do.
pub fn named(p: &Planting, unit: usize) -> String {
    by(&p.units.all[unit].name, unit).written
}

/// Who answers when nobody else does.
pub const NOBODY: Owner = Owner::Office;
