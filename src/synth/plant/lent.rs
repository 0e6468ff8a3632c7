//! F06: secondments past their end or the limit.

use chrono::{Months, NaiveDate};

use super::Planting;
use super::leaving::{NOBODY, named, register_only};

/// Months that a secondment without a planned end may last.
const LIMIT: u32 = 6;

/// Plants F06.
pub fn plant(p: &mut Planting) {
    overdue(p);
    returned_or_renewed(p);
    strangers(p);
}

/// The latest day on or before `day` whose limit falls on it, or the first day whose limit falls after it.
fn lent_on(day: NaiveDate) -> NaiveDate {
    let mut from = day - Months::new(LIMIT);
    while from + Months::new(LIMIT) < day {
        from += chrono::TimeDelta::days(1);
    }
    from
}

fn overdue(p: &mut Planting) {
    let from = p.at.ago(400);
    // Without a planned end: over the limit by as little as the calendar allows, and on it.
    let over = {
        let mut from = lent_on(p.at.date);
        while from + Months::new(LIMIT) >= p.at.date {
            from -= chrono::TimeDelta::days(1);
        }
        from
    };
    let cases = [
        (
            from,
            Some(p.at.ago(100)),
            true,
            "a secondment that was to end long ago",
        ),
        (
            from,
            Some(p.at.ago(30)),
            true,
            "a secondment that was to end last month",
        ),
        (
            from,
            Some(p.at.ago(1)),
            true,
            "a secondment that was to end on D - 1",
        ),
        (
            over,
            None,
            true,
            "a secondment without an end, just over the limit",
        ),
        (
            from,
            None,
            true,
            "a secondment without an end, for over a year",
        ),
        (from, Some(p.at.date), false, "a secondment that ends on D"),
        (
            lent_on(p.at.date),
            None,
            false,
            "a secondment without an end, within the limit on D",
        ),
    ];
    for (from, to, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.registered("secondment", from, to);
        p.judge(open, "F06", x.subject(), unit, how);
        p.add(x);
    }
    let how = "a posting past its end is another matter";
    let unit = p.organ();
    let mut x = p.person(unit);
    let to = Some(p.at.ago(50));
    x.registered("posting", from, to);
    p.silent("F06", x.subject(), unit, how);
    p.add(x);
}

fn returned_or_renewed(p: &mut Planting) {
    let (from, to) = (p.at.ago(400), Some(p.at.ago(100)));
    let how = "back from a secondment, if late";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.registered("secondment", from, to).returned_on = Some(p.at.ago(60));
    p.silent("F06", x.subject(), unit, how);
    p.add(x);

    let how = "a secondment past its end, followed by a new one";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.registered("secondment", from, to);
    let (next, end) = (p.at.ago(99), Some(p.at.ago(-80)));
    x.registered("secondment", next, end);
    p.silent("F06", x.subject(), unit, how);
    p.add(x);

    let how = "a secondment past its end; the other row is of an earlier one";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.registered("secondment", from, to);
    let (before, end) = (p.at.ago(900), Some(p.at.ago(800)));
    x.registered("secondment", before, end).returned_on = end;
    p.open("F06", x.subject(), unit, how);
    p.add(x);
}

/// People whom only the register knows.
fn strangers(p: &mut Planting) {
    let (from, to) = (p.at.ago(300), Some(p.at.ago(20)));
    let how = "an overdue secondment of someone whom only the register knows, with a unit";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.registered("secondment", from, to);
    let written = named(p, unit);
    let x = register_only(x, Some(written));
    p.open("F06", x.subject(), unit, how);
    p.add(x);

    let how = "an overdue secondment of someone whom only the register knows, without a unit";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.registered("secondment", from, to);
    let x = register_only(x, None);
    p.open("F06", x.subject(), NOBODY, how);
    p.add(x);
}
