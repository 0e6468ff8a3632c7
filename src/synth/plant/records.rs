//! E03 and E04: the same record twice, one account for two people.

use super::edit::{by, by_code, by_credit_code, by_name, nowhere};
use super::{Owner, Planting};
use crate::synth::person::Status;
use chrono::Months;

/// Plants E03 and E04.
pub fn plant(p: &mut Planting) {
    recorded_twice(p);
    recorded_twice_elsewhere(p);
    different_records(p);
    shared_account(p);
    own_accounts(p);
}

fn recorded_twice(p: &mut Planting) {
    let how = "the same roster row twice";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    x.also_on_roster(place);
    p.open("E03", x.record("roster", &p.code(unit)), unit, how);
    p.add(x);

    let how = "the same personnel row twice";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_name(&p.units, unit);
    x.also_in_personnel(place);
    p.open("E03", x.record("personnel", &p.code(unit)), unit, how);
    p.add(x);

    let how = "the same payroll row three times";
    let unit = p.institution();
    let mut x = p.person(unit);
    for _ in 0..2 {
        let gross = x.payroll[0].gross;
        let place = by_code(&p.units, unit);
        x.also_paid(place).gross = gross;
    }
    p.open("E03", x.record("payroll", &p.code(unit)), unit, how);
    p.add(x);

    let how = "the same insurance row twice";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    x.also_insured(place);
    p.open("E03", x.record("insurance", &p.code(unit)), unit, how);
    p.add(x);
}

fn recorded_twice_elsewhere(p: &mut Planting) {
    let how = "a pension paid twice: payroll rows count whatever their class";
    let unit = p.organ();
    let mut x = p.person(unit).only("w");
    x.pay_row().class = "retired";
    let gross = x.payroll[0].gross;
    let place = by_code(&p.units, unit);
    x.also_paid(place).gross = gross;
    p.open("E03", x.record("payroll", &p.code(unit)), unit, how);
    p.add(x);

    let how = "insured and stopped under one scheme in one month";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    x.also_insured(place).status = "stopped";
    p.open("E03", x.record("insurance", &p.code(unit)), unit, how);
    p.add(x);

    let how = "twice in personnel, once under the unit's name and once under an alias";
    let unit = p.organ();
    p.units.all[unit].aliases.push("区原外事办".into());
    let mut x = p.person(unit);
    x.also_in_personnel(by("区原外事办", unit));
    p.open("E03", x.record("personnel", &p.code(unit)), unit, how);
    p.open(
        "A02",
        "source-unit:personnel/区原外事办".into(),
        Owner::Office,
        how,
    );
    p.add(x);

    let how = "twice in the payroll of a unit nobody registered";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().place = nowhere("区撤并过渡组");
    let gross = x.payroll[0].gross;
    x.also_paid(nowhere("区撤并过渡组")).gross = gross;
    p.open(
        "E03",
        x.record("payroll", "区撤并过渡组"),
        Owner::Unmapped,
        how,
    );
    p.open("A01", "unit:区撤并过渡组".into(), Owner::Unmapped, how);
    p.open("D06", x.subject(), unit, how);
    p.add(x);
}

fn different_records(p: &mut Planting) {
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    x.also_paid(place);
    p.silent(
        "E03",
        x.record("payroll", &p.code(unit)),
        unit,
        "a back-pay line of another amount",
    );
    p.add(x);

    let how = "a pension and a survivor's pension of one amount are two classes";
    let unit = p.organ();
    let mut x = p.person(unit).only("w");
    x.pay_row().class = "retired";
    let gross = x.payroll[0].gross;
    let place = by_code(&p.units, unit);
    let row = x.also_paid(place);
    row.class = "survivor";
    row.gross = gross;
    p.silent("E03", x.record("payroll", &p.code(unit)), unit, how);
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    let row = x.also_insured(place);
    row.scheme = "enterprise";
    row.status = "stopped";
    p.silent(
        "E03",
        x.record("insurance", &p.code(unit)),
        unit,
        "one row a scheme",
    );
    p.add(x);

    let unit = p.organ();
    let month = p.at.insurance_month - Months::new(1);
    let mut x = p.person(unit);
    let place = by_credit_code(&p.units, unit);
    x.also_insured(place).month = month;
    p.silent(
        "E03",
        x.record("insurance", &p.code(unit)),
        unit,
        "one row a month",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_name(&p.units, unit);
    x.also_in_personnel(place).status = Status::Left;
    p.silent(
        "E03",
        x.record("personnel", &p.code(unit)),
        unit,
        "one row in post, one of an earlier stay",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    let on = p.at.ago(4000);
    let row = x.also_on_roster(place);
    row.status = Status::Left;
    row.exit_on = Some(on);
    p.silent(
        "E03",
        x.record("roster", &p.code(unit)),
        unit,
        "one active row, one of an earlier stay",
    );
    p.add(x);
}

/// People who are paid into one account, written in these ways; the owner is that of the lowest number.
fn sharing(p: &mut Planting, account: &str, written: &[&str], how: &str) {
    let mut people = Vec::new();
    for text in written {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.pay_row().account = Some((*text).to_owned());
        people.push((x.id(), unit));
        p.add(x);
    }
    if let Some((_, owner)) = people.into_iter().min() {
        p.open("E04", format!("account:{account}"), owner, how);
    }
}

fn shared_account(p: &mut Planting) {
    sharing(
        p,
        "6217009905010001",
        &["6217009905010001"; 2],
        "two people, one account",
    );
    sharing(
        p,
        "6217009905010002",
        &["6217009905010002"; 2],
        "two people, one account",
    );
    sharing(
        p,
        "6217009905010003",
        &["6217009905010003"; 3],
        "three people, one account",
    );
    let spaced = ["6217 0099 0501 0004", "6217-0099-0501-0004"];
    sharing(
        p,
        "6217009905010004",
        &spaced,
        "one account, with spaces here and hyphens there",
    );
    let wide = ["6217009905010005", "６２１７００９９０５０１０００５"];
    sharing(
        p,
        "6217009905010005",
        &wide,
        "one account, once in full-width digits",
    );
}

fn own_accounts(p: &mut Planting) {
    let how = "the second person on the account is paid a pension, not for a place";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().account = Some("6217009905010006".into());
    p.silent("E04", "account:6217009905010006".into(), unit, how);
    p.add(x);
    let mut y = p.person(unit).only("w");
    y.pay_row().class = "retired";
    y.pay_row().account = Some("6217009905010006".into());
    p.add(y);

    let how = "one person, two lines, one account";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().account = Some("6217009905010007".into());
    let place = by_code(&p.units, unit);
    x.also_paid(place);
    p.silent("E04", "account:6217009905010007".into(), unit, how);
    p.add(x);

    let how = "the second person was paid into the account in an earlier month";
    let unit = p.organ();
    let month = p.at.pay_month - Months::new(1);
    let mut x = p.person(unit);
    x.pay_row().account = Some("6217009905010008".into());
    p.silent("E04", "account:6217009905010008".into(), unit, how);
    p.add(x);
    let mut y = p.person(unit);
    let place = by_code(&p.units, unit);
    let row = y.also_paid(place);
    row.month = month;
    row.account = Some("6217009905010008".into());
    p.add(y);

    for _ in 0..2 {
        // Without an account, nobody shares one.
        let mut x = p.person(unit);
        x.pay_row().account = None;
        p.add(x);
    }
}
