//! D05, D06 and I01: the unit on the roster against the units of personnel, payroll and insurance.

use chrono::Days;

use super::Planting;
use super::edit::{by_code, by_credit_code, by_name};
use crate::synth::person::{Person, Place};
use crate::synth::unit::Units;

/// One of the three comparisons.
struct Comparison {
    rule: &'static str,
    /// Moves the person in the other source.
    moved: fn(&mut Person, Place),
    /// A unit as that source writes it.
    written: fn(&Units, usize) -> Place,
    /// Adds a second row in that source.
    also: fn(&mut Person, Place),
    what: &'static str,
}

const COMPARISONS: [Comparison; 3] = [
    Comparison {
        rule: "D05",
        moved: |x, place| x.personnel_row().place = place,
        written: by_name,
        also: |x, place| {
            x.also_in_personnel(place);
        },
        what: "personnel has another unit",
    },
    Comparison {
        rule: "D06",
        moved: |x, place| x.pay_row().place = place,
        written: by_code,
        also: |x, place| {
            x.also_paid(place);
        },
        what: "another unit pays",
    },
    Comparison {
        rule: "I01",
        moved: |x, place| x.insurance_row().place = place,
        written: by_credit_code,
        also: |x, place| {
            x.also_insured(place);
        },
        what: "another unit insures",
    },
];

/// Plants all three.
pub fn plant(p: &mut Planting) {
    for comparison in &COMPARISONS {
        differing(p, comparison);
        excused(p, comparison);
        agreeing(p, comparison);
    }
    fresh(p);
    due(p);
    both_excuses(p);
}

/// Someone at one unit whom the other source has at another.
fn apart(p: &mut Planting, c: &Comparison) -> (usize, Person) {
    let (unit, other) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = (c.written)(&p.units, other);
    (c.moved)(&mut x, place);
    (unit, x)
}

fn differing(p: &mut Planting, c: &Comparison) {
    for _ in 0..3 {
        let (unit, x) = apart(p, c);
        p.open(c.rule, x.subject(), unit, c.what);
        p.add(x);
    }
    let (unit, x) = apart(p, c);
    let x = x.entered(None);
    let how = format!("{}, and the day of entry is unknown", c.what);
    p.open(c.rule, x.subject(), unit, &how);
    p.add(x);
}

fn excused(p: &mut Planting, c: &Comparison) {
    let (from, today) = (p.at.ago(100), p.at.date);
    for (kind, by) in [
        ("secondment", "register:secondment"),
        ("posting", "register:posting"),
        ("aid", "register:aid"),
    ] {
        for (from, to) in [(from, None), (today, None), (from, Some(today))] {
            let (unit, mut x) = apart(p, c);
            x.registered(kind, from, to);
            let how = format!("{}, and the register has {kind} on D", c.what);
            p.explained(c.rule, x.subject(), unit, by, &how);
            p.add(x);
        }
    }
    let ended = (
        from,
        Some(p.at.ago(1)),
        None,
        "a posting that ended on D - 1",
    );
    let coming = (p.at.ago(-1), None, None, "a posting that begins on D + 1");
    let back = (
        from,
        None,
        Some(p.at.ago(9)),
        "back from the posting nine days ago",
    );
    for (from, to, returned, why) in [ended, coming, back] {
        let (unit, mut x) = apart(p, c);
        x.registered("posting", from, to).returned_on = returned;
        p.open(c.rule, x.subject(), unit, &format!("{}; {why}", c.what));
        p.add(x);
    }
    let (unit, mut x) = apart(p, c);
    x.registered("sick", from, None);
    p.open(
        c.rule,
        x.subject(),
        unit,
        &format!("{}; sick leave excuses nothing here", c.what),
    );
    p.add(x);
}

fn agreeing(p: &mut Planting, c: &Comparison) {
    let (unit, other) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = (c.written)(&p.units, other);
    (c.also)(&mut x, place);
    let how = format!("{}, but a second row there agrees", c.what);
    p.silent(c.rule, x.subject(), unit, &how);
    match c.rule {
        "D06" => p.open("E02", x.subject(), unit, &how),
        "I01" => p.open("I05", x.subject(), unit, &how),
        _ => {}
    }
    p.add(x);

    let (unit, mut x) = apart(p, c);
    let other = match c.rule {
        "D05" => x.personnel[0].place.unit,
        "D06" => x.payroll[0].place.unit,
        _ => x.insurance[0].place.unit,
    };
    // `apart` always moves to a known unit.
    let other = other.unwrap_or(unit);
    let place = by_code(&p.units, other);
    x.also_on_roster(place).entry_on = Some(p.at.ago(7000));
    let how = format!("{}, but a second roster row is there", c.what);
    p.silent(c.rule, x.subject(), unit, &how);
    p.open("E01", x.subject(), unit, &how);
    p.add(x);
}

/// D05 waits a week after a change, on either side.
fn fresh(p: &mut Planting) {
    let (edge, fresh) = (Some(p.at.ago(7)), Some(p.at.ago(6)));
    let d05 = &COMPARISONS[0];
    for (status_on, open, how) in [
        (
            edge,
            true,
            "the personnel change is of D - 7: no longer fresh",
        ),
        (fresh, false, "the personnel change is of D - 6: fresh"),
        (
            None,
            true,
            "the day of the personnel change is unknown: not fresh",
        ),
    ] {
        let (unit, mut x) = apart(p, d05);
        x.personnel_row().status_on = status_on;
        p.judge(open, "D05", x.subject(), unit, how);
        p.add(x);
    }
    for (entry, open, how) in [
        (
            edge,
            true,
            "the roster place was taken on D - 7: no longer fresh",
        ),
        (fresh, false, "the roster place was taken on D - 6: fresh"),
    ] {
        // The old unit still pays and insures: lawful, both changes came after their cutoffs.
        let (unit, x) = apart(p, d05);
        let mut x = x.entered(entry);
        let from = x.personnel[0].place.unit.unwrap_or(unit);
        x.pay_row().place = by_code(&p.units, from);
        x.insurance_row().place = by_credit_code(&p.units, from);
        p.judge(open, "D05", x.subject(), unit, how);
        p.silent(
            "D06",
            x.subject(),
            unit,
            "a transfer after the payroll cutoff",
        );
        p.add(x);
    }
}

/// D06 and I01 wait for the month in which the transfer must show.
fn due(p: &mut Planting) {
    let edges = [
        (&COMPARISONS[1], p.at.pay_edge()),
        (&COMPARISONS[2], p.at.insurance_edge()),
    ];
    for (c, edge) in edges {
        for _ in 0..2 {
            let (unit, x) = apart(p, c);
            let x = x.entered(Some(edge));
            let how = format!("{}, transferred on the cutoff day of that source", c.what);
            p.open(c.rule, x.subject(), unit, &how);
            p.add(x);
            let (unit, x) = apart(p, c);
            let x = x.entered(Some(edge + Days::new(1)));
            let how = format!("{}, transferred the day after the cutoff", c.what);
            p.silent(c.rule, x.subject(), unit, &how);
            p.add(x);
        }
    }
}

/// Someone seconded and posted: each rule names the excuse that comes first in its own list.
fn both_excuses(p: &mut Planting) {
    let how = "seconded and posted at once";
    let (unit, other) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    x.personnel_row().place = by_name(&p.units, other);
    x.pay_row().place = by_code(&p.units, other);
    x.insurance_row().place = by_credit_code(&p.units, other);
    let (from, to) = (p.at.ago(50), Some(p.at.ago(-50)));
    x.registered("secondment", from, to);
    x.registered("posting", from, to);
    p.explained("D05", x.subject(), unit, "register:secondment", how);
    p.explained("D06", x.subject(), unit, "register:posting", how);
    p.explained("I01", x.subject(), unit, "register:posting", how);
    p.add(x);
}
