//! F04 and F05: paid after death, on the roster after death.

use super::Planting;
use crate::synth::base::leave;
use crate::synth::person::Status;
use chrono::{Days, Months};

/// Plants F04 and F05.
pub fn plant(p: &mut Planting) {
    dead_and_paid(p);
    dead_and_active(p);
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
        p.judge(open, "F04", x.subject(), unit, how);
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
        p.judge(open, "F05", x.subject(), unit, how);
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
