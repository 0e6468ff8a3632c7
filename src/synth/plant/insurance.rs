//! Family I but for I01: the wrong scheme, insured alone, not insured, insured twice.

use chrono::{Days, Months};

use super::edit::{by, by_code, by_credit_code, nowhere};
use super::{Owner, Planting};
use crate::synth::base::leave;
use crate::synth::person::{Person, Status};
use crate::synth::unit::{Funding, UnitKind};

/// Plants I02 to I05.
pub fn plant(p: &mut Planting) {
    wrong_scheme(p);
    lawful_scheme(p);
    insured_alone(p);
    not_insured(p);
    insured_twice(p);
    insured_once_after_all(p);
}

fn wrong_scheme(p: &mut Planting) {
    let how = "on the roster, insured as an enterprise employee";
    for _ in 0..4 {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.insurance_row().scheme = "enterprise";
        p.open("I02", x.subject(), unit, how);
        p.silent(
            "I04",
            x.subject(),
            unit,
            "insured, if under the wrong scheme",
        );
        p.add(x);
    }
    let how = "insured under both schemes at once";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    x.also_insured(place).scheme = "enterprise";
    p.open("I02", x.subject(), unit, how);
    p.add(x);
}

fn lawful_scheme(p: &mut Planting) {
    let own = p.special("区市政设计室", UnitKind::Institution);
    p.units.all[own].funding = Some(Funding::SelfFunded);
    let how = "a self-funded unit insures its people as an enterprise does";
    for _ in 0..2 {
        let mut x = p.person(own);
        x.insurance_row().scheme = "enterprise";
        p.explained("I02", x.subject(), own, "self_funded", how);
        p.add(x);
    }
    let how = "one of two units is not self-funded";
    let second = p.institution();
    let mut x = p.person(own);
    x.insurance_row().scheme = "enterprise";
    let place = by_code(&p.units, second);
    let long_ago = Some(p.at.ago(7000));
    x.also_on_roster(place).entry_on = long_ago;
    p.open("I02", x.subject(), own, how);
    p.open("E01", x.subject(), own, how);
    p.add(x);

    let how = "the enterprise account is suspended, the public one active";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    let row = x.also_insured(place);
    row.scheme = "enterprise";
    row.status = "suspended";
    p.silent("I02", x.subject(), unit, how);
    p.add(x);

    let how = "insured as an enterprise employee in an earlier month only";
    let unit = p.organ();
    let month = p.at.insurance_month - Months::new(1);
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    let row = x.also_insured(place);
    row.scheme = "enterprise";
    row.month = month;
    p.silent("I02", x.subject(), unit, how);
    p.add(x);
}

fn insured_alone(p: &mut Planting) {
    let how = "insured by an office, and on no other list";
    for _ in 0..4 {
        let unit = p.organ();
        let x = p.person(unit).only("i");
        p.open("I03", x.subject(), unit, how);
        p.add(x);
    }
    let how = "insured by an office and paid a pension, which is not pay for a place";
    let unit = p.organ();
    let mut x = p.person(unit).only("wi");
    x.pay_row().class = "retired";
    p.open("I03", x.subject(), unit, how);
    p.add(x);

    type Edit = fn(&mut Person, chrono::NaiveDate);
    let before = p.at.insurance_month - Months::new(1);
    let cases: [(Edit, &str); 3] = [
        (
            |x, _| x.insurance_row().scheme = "enterprise",
            "insured as an enterprise employee, on no other list",
        ),
        (
            |x, _| x.insurance_row().status = "suspended",
            "a suspended account, on no other list",
        ),
        (
            |x, month| x.insurance_row().month = month,
            "insured in an earlier month, on no other list",
        ),
    ];
    for (edit, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit).only("i");
        edit(&mut x, before);
        p.silent("I03", x.subject(), unit, how);
        p.add(x);
    }
    let how = "insured, and gone from the roster: some roster row is there";
    let unit = p.organ();
    let mut x = p.person(unit).only("ri");
    leave(&mut x, Status::Left, p.at.ago(700));
    p.silent("I03", x.subject(), unit, how);
    p.add(x);
}

fn not_insured(p: &mut Planting) {
    let edge = p.at.insurance_edge();
    let old = Some(p.at.ago(3000));
    for (entry, open, how) in [
        (old, true, "on the roster for years and not insured"),
        (old, true, "on the roster for years and not insured"),
        (
            Some(edge),
            true,
            "entered on the cutoff day, so this insurance month must show them",
        ),
        (None, true, "not insured, and the day of entry is unknown"),
        (
            Some(edge + Days::new(1)),
            false,
            "entered the day after the cutoff: insured a month later",
        ),
        (
            Some(edge + Days::new(2)),
            false,
            "entered two days after the cutoff: insured a month later",
        ),
    ] {
        let unit = p.organ();
        let x = p.person(unit).only("rpw").entered(entry);
        p.judge(open, "I04", x.subject(), unit, how);
        p.add(x);
    }
    let unit = p.organ();
    let mut x = p.person(unit);
    x.insurance_row().status = "suspended";
    p.open(
        "I04",
        x.subject(),
        unit,
        "on the roster, with a suspended account only",
    );
    p.add(x);

    let unit = p.organ();
    let month = p.at.insurance_month - Months::new(1);
    let mut x = p.person(unit);
    x.insurance_row().month = month;
    p.open("I04", x.subject(), unit, "insured in an earlier month only");
    p.add(x);
}

fn insured_twice(p: &mut Planting) {
    let how = "insured by two units in one month";
    for _ in 0..4 {
        let (unit, second) = (p.organ(), p.organ());
        let mut x = p.person(unit);
        let place = by_credit_code(&p.units, second);
        x.also_insured(place);
        p.open("I05", x.subject(), unit, how);
        p.add(x);
    }
    let how = "insured by an office and by a unit nobody registered";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.also_insured(nowhere("云川区劳动服务公司"));
    p.open("I05", x.subject(), unit, how);
    p.open(
        "A01",
        "unit:云川区劳动服务公司".into(),
        Owner::Unmapped,
        how,
    );
    p.add(x);
}

fn insured_once_after_all(p: &mut Planting) {
    let unit = p.organ();
    let second = p.organ();
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, second);
    x.also_insured(place).status = "stopped";
    p.silent("I05", x.subject(), unit, "the second account is stopped");
    p.add(x);

    let month = p.at.insurance_month - Months::new(1);
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, second);
    x.also_insured(place).month = month;
    p.silent(
        "I05",
        x.subject(),
        unit,
        "insured by another unit in an earlier month",
    );
    p.add(x);

    let how = "one unit under its credit code and under its name";
    let name = p.units.all[unit].name.clone();
    let mut x = p.person(unit);
    x.also_insured(by(&name, unit));
    p.silent("I05", x.subject(), unit, how);
    p.open("E03", x.record("insurance", &p.code(unit)), unit, how);
    p.add(x);
}
