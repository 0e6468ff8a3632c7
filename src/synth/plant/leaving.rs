//! Family F: past retirement, gone, dead, lent for too long.

use chrono::{Days, Months};

use super::edit::{by, by_code, by_credit_code, by_name};
use super::{Owner, Planting};
use crate::synth::base::leave;
use crate::synth::person::{Person, Status};

/// Plants F01 to F06.
pub fn plant(p: &mut Planting) {
    gone_by_personnel(p);
    gone_by_insurance(p);
    gone_and_paid(p);
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
        p.judge(open, "F02", x.subject(), unit, how);
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
        p.judge(open, "F03", x.subject(), unit, how);
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
        p.judge(open, "F03", x.subject(), unit, how);
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
