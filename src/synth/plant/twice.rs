//! Family E: one person at two units, paid twice, recorded twice; one account for two people.

use chrono::{Days, Months};

use super::edit::{by, by_code, nowhere};
use super::{Crossing, Owner, Planting};
use crate::synth::person::{Person, Status};

/// Plants E01 to E04.
pub fn plant(p: &mut Planting) {
    two_places(p);
    one_place_after_all(p);
    paid_twice(p);
    paid_once_after_all(p);
}

fn two_places(p: &mut Planting) {
    let how = "active at two units, and the later entry decides who answers";
    for _ in 0..3 {
        let (unit, second) = (p.organ(), p.organ());
        let long_ago = Some(p.at.ago(7000));
        let mut x = p.person(unit);
        let place = by_code(&p.units, second);
        x.also_on_roster(place).entry_on = long_ago;
        p.open("E01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "active at two units entered on one day: the lower unit answers";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    x.also_on_roster(place);
    let lower = if p.code(unit) < p.code(second) {
        unit
    } else {
        second
    };
    p.open("E01", x.subject(), lower, how);
    p.add(x);

    let how = "active at two units, and the entry without a day comes last";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    x.also_on_roster(place).entry_on = None;
    p.open("E01", x.subject(), unit, how);
    p.add(x);

    let how = "the second place ends only on D + 1";
    let (unit, second) = (p.organ(), p.organ());
    let (long_ago, tomorrow) = (Some(p.at.ago(7000)), Some(p.at.ago(-1)));
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    let row = x.also_on_roster(place);
    row.entry_on = long_ago;
    row.exit_on = tomorrow;
    p.open("E01", x.subject(), unit, how);
    p.add(x);

    let how = "the second place is at a unit nobody registered";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.also_on_roster(nowhere("区临时指挥部")).entry_on = long_ago;
    p.open("E01", x.subject(), unit, how);
    p.open("A01", "unit:区临时指挥部".into(), Owner::Unmapped, how);
    p.add(x);
}

fn one_place_after_all(p: &mut Planting) {
    let (today, tomorrow) = (p.at.date, p.at.ago(-1));
    type Edit = fn(&mut crate::synth::person::RosterRow, chrono::NaiveDate);
    let cases: [(Edit, chrono::NaiveDate, &str); 3] = [
        (
            |row, on| row.exit_on = Some(on),
            today,
            "the second place ends on D",
        ),
        (
            |row, on| row.entry_on = Some(on),
            tomorrow,
            "the second place begins on D + 1",
        ),
        (
            |row, _| row.status = Status::Retired,
            today,
            "retired from the second place",
        ),
    ];
    for (edit, on, how) in cases {
        let (unit, second) = (p.organ(), p.organ());
        let mut x = p.person(unit);
        let place = by_code(&p.units, second);
        edit(x.also_on_roster(place), on);
        p.silent("E01", x.subject(), unit, how);
        p.add(x);
    }
}

fn paid_twice(p: &mut Planting) {
    let how = "paid by two units in one month";
    let pay = |p: &mut Planting, entry| {
        let (unit, second) = (p.organ(), p.organ());
        let mut x = p.person(unit);
        let place = by_code(&p.units, second);
        x.also_paid(place);
        if let Some(entry) = entry {
            x = x.entered(Some(entry));
        }
        (unit, x)
    };
    for _ in 0..4 {
        let (unit, x) = pay(p, None);
        p.open("E02", x.subject(), unit, how);
        p.add(x);
    }
    let before = p.at.pay_month - Months::new(1);
    let (unit, x) = pay(p, Some(before - Days::new(1)));
    p.open(
        "E02",
        x.subject(),
        unit,
        "paid by two units, transferred two months ago on the last day",
    );
    p.add(x);
    for (entry, how) in [
        (
            before,
            "paid by two units, transferred on the first of last month",
        ),
        (p.at.pay_month, "paid by two units, transferred this month"),
    ] {
        let (unit, x) = pay(p, Some(entry));
        p.explained("E02", x.subject(), unit, "transfer_month", how);
        p.add(x);
    }
    let how = "paid by two units and not on the roster";
    let (unit, x) = pay(p, None);
    let x = x.only("w");
    let lower = lowest_payer(p, &x, unit);
    p.open("E02", x.subject(), lower, how);
    p.open("D02", x.subject(), lower, how);
    p.add(x);

    let how = "the second payer is a unit nobody registered";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.also_paid(nowhere("区留守处"));
    p.open("E02", x.subject(), unit, how);
    p.open("A01", "unit:区留守处".into(), Owner::Unmapped, how);
    p.add(x);
}

fn lowest_payer(p: &Planting, x: &Person, otherwise: usize) -> usize {
    let payers = x.payroll.iter().filter_map(|row| row.place.unit);
    payers.min_by_key(|&unit| p.code(unit)).unwrap_or(otherwise)
}

fn paid_once_after_all(p: &mut Planting) {
    let how = "one unit under its code and under a code of the crosswalk";
    let unit = p.organ();
    let code = p.code(unit);
    p.crosswalk.push(Crossing {
        source: "payroll",
        written: "YS302007".into(),
        code,
    });
    let mut x = p.person(unit);
    x.also_paid(by("YS302007", unit));
    p.silent("E02", x.subject(), unit, how);
    p.open(
        "A02",
        "source-unit:payroll/YS302007".into(),
        Owner::Office,
        how,
    );
    p.add(x);

    let how = "the other unit paid for an earlier month";
    let (unit, second) = (p.organ(), p.organ());
    let month = p.at.pay_month - Months::new(1);
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    x.also_paid(place).month = month;
    p.silent("E02", x.subject(), unit, how);
    p.add(x);

    let how = "the other unit pays as to the survivor of another person";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    x.also_paid(place).class = "survivor";
    p.silent("E02", x.subject(), unit, how);
    p.add(x);
}
