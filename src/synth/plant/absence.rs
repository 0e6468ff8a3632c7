//! D02, D03, D04: on one list and absent from another.

use super::Planting;
use super::edit::{by_code, by_name};
use crate::synth::base::leave;
use crate::synth::person::{Person, Spoil, Status};

/// Plants D02, D03 and D04.
pub fn plant(p: &mut Planting) {
    paid_without_place(p);
    paid_with_some_row(p);
    in_post_without_place(p);
    without_personnel(p);
}

fn paid_without_place(p: &mut Planting) {
    let how = "paid, and on no other list";
    for _ in 0..4 {
        let unit = p.organ();
        let x = p.person(unit).only("w");
        p.open("D02", x.subject(), unit, how);
        p.add(x);
    }
    let how = "paid and in personnel, not on the roster";
    let unit = p.institution();
    let x = p.person(unit).only("pw");
    p.open("D02", x.subject(), unit, how);
    p.open("D03", x.subject(), unit, how);
    p.add(x);
    let how = "paid and insured, not on the roster: paid, so not only insured";
    let unit = p.organ();
    let x = p.person(unit).only("wi");
    p.open("D02", x.subject(), unit, how);
    p.silent("I03", x.subject(), unit, how);
    p.add(x);
    let how = "paid already, though the only roster row begins on D + 1";
    let unit = p.organ();
    let tomorrow = p.at.ago(-1);
    let x = p.person(unit).only("rw").entered(Some(tomorrow));
    p.open("D02", x.subject(), unit, how);
    p.add(x);
}

fn paid_with_some_row(p: &mut Planting) {
    let how = "paid, and on the roster as gone on an unknown day: some roster row is there";
    let unit = p.organ();
    let mut x = p.person(unit).only("rpw");
    leave(&mut x, Status::Left, p.at.ago(400));
    x.roster_row().exit_on = None;
    p.silent("D02", x.subject(), unit, how);
    p.silent(
        "F03",
        x.subject(),
        unit,
        "still paid, but no day of leaving is known",
    );
    p.add(x);
    let how = "paid off-establishment, hence not expected on the roster";
    let unit = p.organ();
    let mut x = p.person(unit).only("w");
    x.pay_row().class = "off_establishment";
    p.silent("D02", x.subject(), unit, how);
    p.add(x);
    let how = "paid for an earlier month only";
    let unit = p.organ();
    let month = p.at.pay_month - chrono::Months::new(1);
    let mut x = p.person(unit).only("w");
    x.pay_row().month = month;
    p.silent("D02", x.subject(), unit, how);
    p.add(x);
}

fn in_post_without_place(p: &mut Planting) {
    let (edge, fresh) = (p.at.ago(7), p.at.ago(6));
    let old = p.at.ago(1500);
    // (joined, status, open, how)
    let cases = [
        (
            Some(old),
            Status::Active,
            true,
            "in post for years, not on the roster",
        ),
        (
            Some(old),
            Status::Probation,
            true,
            "on probation in personnel, not on the roster",
        ),
        (
            Some(edge),
            Status::Active,
            true,
            "joined on D - 7, no longer fresh",
        ),
        (
            None,
            Status::Active,
            true,
            "day of joining unknown, which is not fresh",
        ),
        (Some(fresh), Status::Active, false, "joined on D - 6: fresh"),
        (Some(p.at.date), Status::Active, false, "joined on D: fresh"),
        (
            Some(old),
            Status::Left,
            false,
            "left, according to personnel",
        ),
    ];
    for (joined, status, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit).only("p");
        x.personnel_row().joined_on = joined;
        x.personnel_row().status = status;
        p.judge(open, "D03", x.subject(), unit, how);
        p.add(x);
    }
    let how = "in post and insured, neither on the roster nor paid";
    let unit = p.organ();
    let x = p.person(unit).only("pi");
    p.open("D03", x.subject(), unit, how);
    p.open("I03", x.subject(), unit, how);
    p.add(x);
    let how =
        "in post again, while the roster has them as gone: a roster row of any status will do";
    let unit = p.organ();
    let mut x = p.person(unit).only("rp");
    let on = p.at.ago(800);
    x.roster_row().status = Status::Left;
    x.roster_row().exit_on = Some(on);
    p.silent("D03", x.subject(), unit, how);
    p.add(x);
}

fn without_personnel(p: &mut Planting) {
    let (edge, fresh) = (p.at.ago(7), p.at.ago(6));
    let old = Some(p.at.ago(3500));
    let all: fn(Person) -> Person = |x| x.only("rwi");
    let new: fn(Person) -> Person = |x| x.only("r");
    // Whoever entered last week is neither paid nor insured yet.
    let cases = [
        (
            old,
            all,
            true,
            "on the roster for years, unknown to personnel",
        ),
        (
            old,
            all,
            true,
            "on the roster for years, unknown to personnel",
        ),
        (None, all, true, "day of entry unknown, which is not fresh"),
        (Some(edge), new, true, "entered on D - 7, no longer fresh"),
        (Some(fresh), new, false, "entered on D - 6: fresh"),
        (Some(p.at.date), new, false, "entered on D: fresh"),
    ];
    for (entry, keep, open, how) in cases {
        let unit = p.organ();
        let x = keep(p.person(unit)).entered(entry);
        p.judge(open, "D04", x.subject(), unit, how);
        p.add(x);
    }
    let how = "two places, neither fresh, and no personnel row";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit).only("rwi");
    let place = by_code(&p.units, second);
    let long_ago = Some(p.at.ago(7000));
    x.also_on_roster(place).entry_on = long_ago;
    p.open("D04", x.subject(), unit, how);
    p.open("E01", x.subject(), unit, how);
    p.add(x);
    let how = "the only personnel row says left, six days ago: a row of any status will do";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.personnel_row().status = Status::Left;
    x.personnel_row().status_on = Some(fresh);
    p.silent("D04", x.subject(), unit, how);
    p.silent(
        "F02",
        x.subject(),
        unit,
        "left according to personnel, on D - 6: fresh",
    );
    p.add(x);
    let how = "the only personnel row is in quarantine, with a status that no table knows";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.personnel_row().spoil = Some(Spoil::Word);
    p.explained("D04", x.subject(), unit, "quarantine", how);
    p.add(x);
    let how = "the only personnel row is in quarantine and names another unit";
    let (unit, other) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_name(&p.units, other);
    x.personnel_row().place = place;
    x.personnel_row().spoil = Some(Spoil::Name);
    p.explained("D04", x.subject(), unit, "quarantine", how);
    p.add(x);
}
