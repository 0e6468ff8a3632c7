//! Family J: rank and pay that do not agree, places paid as if off-establishment, pay and pension at once.

use chrono::Months;

use super::Planting;
use super::edit::by_code;
use crate::synth::base::leave;
use crate::synth::person::{Person, Status};

/// Plants J01 to J03.
pub fn plant(p: &mut Planting) {
    ranks_differ(p);
    ranks_agree(p);
    paid_off_establishment(p);
    paid_and_pensioned(p);
}

const OTHER_RANK: &str = "三级主任科员";

fn ranks_differ(p: &mut Planting) {
    for _ in 0..5 {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.pay_row().rank = Some(OTHER_RANK);
        p.open(
            "J01",
            x.subject(),
            unit,
            "paid by another rank than the roster's",
        );
        p.add(x);
    }
}

fn ranks_agree(p: &mut Planting) {
    type Edit = fn(&mut Person);
    let cases: [(Edit, &str); 3] = [
        (|x| x.pay_row().rank = None, "no rank in the payroll"),
        (
            |x| {
                x.roster_row().rank = None;
                x.pay_row().rank = Some(OTHER_RANK);
            },
            "no rank on the roster",
        ),
        (
            |x| {
                x.pay_row().rank = Some(OTHER_RANK);
                x.roster_row().status = Status::Probation;
            },
            "another rank in the payroll during probation",
        ),
    ];
    for (edit, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit);
        edit(&mut x);
        p.silent("J01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "one of two pay lines has the roster's rank";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    x.also_paid(place).rank = Some(OTHER_RANK);
    p.silent("J01", x.subject(), unit, how);
    p.add(x);

    let how = "another rank on back pay for an earlier month, none in this one";
    let unit = p.organ();
    let month = p.at.pay_month - Months::new(1);
    let mut x = p.person(unit);
    x.pay_row().rank = None;
    let place = by_code(&p.units, unit);
    let row = x.also_paid(place);
    row.rank = Some(OTHER_RANK);
    row.month = month;
    p.silent("J01", x.subject(), unit, how);
    p.add(x);
}

fn paid_off_establishment(p: &mut Planting) {
    let how = "on the roster, with a second line as off-establishment";
    for _ in 0..3 {
        let unit = p.organ();
        let mut x = p.person(unit);
        let place = by_code(&p.units, unit);
        x.also_paid(place).class = "off_establishment";
        p.open("J02", x.subject(), unit, how);
        p.add(x);
    }
    let how = "on the roster, paid as off-establishment only";
    for _ in 0..2 {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.pay_row().class = "off_establishment";
        p.open("J02", x.subject(), unit, how);
        p.open("D01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "paid as off-establishment after leaving the roster";
    let unit = p.organ();
    let mut x = p.person(unit).only("rpw");
    leave(&mut x, Status::Left, p.at.ago(500));
    x.pay_row().class = "off_establishment";
    p.silent("J02", x.subject(), unit, how);
    p.add(x);

    let how = "paid as off-establishment in an earlier month, before entering";
    let unit = p.organ();
    let month = p.at.pay_month - Months::new(1);
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    let row = x.also_paid(place);
    row.class = "off_establishment";
    row.month = month;
    p.silent("J02", x.subject(), unit, how);
    p.add(x);
}

fn paid_and_pensioned(p: &mut Planting) {
    let how = "pay and a pension in one month";
    for _ in 0..4 {
        let unit = p.organ();
        let mut x = p.person(unit);
        let place = by_code(&p.units, unit);
        x.also_paid(place).class = "retired";
        p.open("J03", x.subject(), unit, how);
        p.add(x);
    }
    let how = "pay from one unit and a pension from another, on no other list";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit).only("w");
    let place = by_code(&p.units, second);
    x.also_paid(place).class = "retired";
    p.open("J03", x.subject(), unit, how);
    p.open("D02", x.subject(), unit, how);
    p.add(x);

    for (class, back, how) in [
        ("survivor", 0, "pay and a survivor's line"),
        ("retired", 1, "pay, and a pension line for an earlier month"),
    ] {
        let unit = p.organ();
        let month = p.at.pay_month - Months::new(back);
        let mut x = p.person(unit);
        let place = by_code(&p.units, unit);
        let row = x.also_paid(place);
        row.class = class;
        row.month = month;
        p.silent("J03", x.subject(), unit, how);
        p.add(x);
    }
}
