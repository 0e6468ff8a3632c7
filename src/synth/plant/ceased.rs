//! A03: units that have ceased and still have people.

use super::Planting;
use super::edit::{by_code, by_credit_code, by_name};
use crate::synth::person::Status;
use crate::synth::unit::UnitKind;
use chrono::NaiveDate;

/// Plants A03.
pub fn plant(p: &mut Planting) {
    ceased(p);
    ceased_within_lag(p);
}

fn abolished(p: &mut Planting, name: &str, on: NaiveDate) -> usize {
    let unit = p.special(name, UnitKind::Organ);
    p.units.all[unit].abolished_on = Some(on);
    unit
}

fn ceased(p: &mut Planting) {
    let long_ago = p.at.ago(500);
    let subject = |p: &Planting, unit: usize| format!("unit:{}", p.code(unit));

    let how = "a unit abolished long ago still has someone in all four sources";
    let unit = abolished(p, "区原招商服务局", long_ago);
    let x = p.person(unit);
    p.open("A03", subject(p, unit), unit, how);
    p.add(x);

    let how = "a unit abolished on D still has someone on the roster";
    let today = p.at.date;
    let unit = abolished(p, "区原地震办", today);
    let x = p.person(unit);
    p.open("A03", subject(p, unit), unit, how);
    p.add(x);

    let how = "an abolished unit is left on the roster only";
    let (unit, now) = (abolished(p, "区原旅游局", long_ago), p.organ());
    let mut x = p.person(now);
    x.roster_row().place = by_code(&p.units, unit);
    x.roster_row().body = None;
    p.open("A03", subject(p, unit), unit, how);
    for rule in ["D05", "D06", "I01"] {
        p.open(rule, x.subject(), unit, how);
    }
    p.add(x);

    let how = "an abolished unit is left in personnel only";
    let (unit, now) = (abolished(p, "区原物价局", long_ago), p.organ());
    let mut x = p.person(now);
    x.personnel_row().place = by_name(&p.units, unit);
    p.open("A03", subject(p, unit), unit, how);
    p.open("D05", x.subject(), now, how);
    p.add(x);

    let how = "abolished on D + 1: it still exists";
    let tomorrow = p.at.ago(-1);
    let unit = abolished(p, "区创建工作办公室", tomorrow);
    let x = p.person(unit);
    p.silent("A03", subject(p, unit), unit, how);
    p.add(x);

    let how = "an abolished unit has only people who have left it";
    let (unit, now) = (abolished(p, "区原农机局", long_ago), p.organ());
    let mut x = p.person(now);
    let place = by_code(&p.units, unit);
    let row = x.also_on_roster(place);
    row.status = Status::Left;
    row.exit_on = Some(long_ago);
    p.silent("A03", subject(p, unit), unit, how);
    p.add(x);
}

/// Payroll rows count from the month due, insurance rows one month later.
fn ceased_within_lag(p: &mut Planting) {
    let subject = |p: &Planting, unit: usize| format!("unit:{}", p.code(unit));
    let edge = p.at.pay_edge();
    let after = edge + chrono::Days::new(1);
    let cases = [("区原机关事务站", edge, true), ("区原接待办", after, false)];
    for (name, on, open) in cases {
        let (unit, now) = (abolished(p, name, on), p.organ());
        let mut x = p.person(now);
        x.pay_row().place = by_code(&p.units, unit);
        if open {
            let how =
                "abolished on the cutoff day, so this payroll must show it, and still pays someone";
            p.open("A03", subject(p, unit), unit, how);
            p.open("D06", x.subject(), now, how);
        } else {
            let how = "abolished the day after the cutoff: the payroll may still name it";
            p.silent("A03", subject(p, unit), unit, how);
            p.open("D06", x.subject(), now, how);
        }
        p.add(x);
    }
    let edge = p.at.insurance_edge() - chrono::Months::new(1);
    let after = edge + chrono::Days::new(1);
    let cases = [("区原爱卫办", edge, true), ("区原双拥办", after, false)];
    for (name, on, open) in cases {
        let (unit, now) = (abolished(p, name, on), p.organ());
        let mut x = p.person(now);
        x.insurance_row().place = by_credit_code(&p.units, unit);
        if open {
            let how = "abolished two cutoffs before the insurance month and still insures someone";
            p.open("A03", subject(p, unit), unit, how);
            p.open("I01", x.subject(), now, how);
        } else {
            let how = "abolished a day later: the insurance extract has a month more";
            p.silent("A03", subject(p, unit), unit, how);
            p.open("I01", x.subject(), now, how);
        }
        p.add(x);
    }
}
