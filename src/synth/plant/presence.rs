//! Family D: on one list and not on another, or on both at different units.

use chrono::Days;

use super::Planting;
use super::edit::by_code;
use crate::synth::unit::{Funding, UnitKind};

/// Plants D01 to D06.
pub fn plant(p: &mut Planting) {
    unpaid(p);
    unpaid_lawfully(p);
    unpaid_for_reasons(p);
    unpaid_off_central_pay(p);
}

fn unpaid(p: &mut Planting) {
    let old = Some(p.at.ago(3300));
    let edge = Some(p.at.pay_edge());
    for (entry, how) in [
        (old, "on the roster for years and not in the payroll"),
        (old, "on the roster for years and not in the payroll"),
        (
            edge,
            "entered on the cutoff day, so this payroll must show them",
        ),
        (
            None,
            "not paid, and the day of entry is unknown: unknown never silences",
        ),
    ] {
        let unit = p.organ();
        let x = p.person(unit).only("rpi").entered(entry);
        p.open("D01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "paid only as retired, which is not pay for a place";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().class = "retired";
    p.open("D01", x.subject(), unit, how);
    p.add(x);

    let how = "paid only for an earlier month";
    let unit = p.organ();
    let month = p.at.pay_month - chrono::Months::new(1);
    let mut x = p.person(unit);
    x.pay_row().month = month;
    p.open("D01", x.subject(), unit, how);
    p.add(x);
}

fn unpaid_lawfully(p: &mut Planting) {
    let late = Some(p.at.pay_edge() + Days::new(1));
    let how = "entered the day after the cutoff: pay comes a month later";
    for _ in 0..2 {
        let unit = p.organ();
        let x = p.person(unit).only("rpi").entered(late);
        p.silent("D01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "two places, one of them entered after the cutoff";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit).only("rpi");
    let place = by_code(&p.units, second);
    x.also_on_roster(place).entry_on = late;
    p.silent("D01", x.subject(), second, how);
    p.open("E01", x.subject(), second, how);
    p.add(x);
}

fn unpaid_for_reasons(p: &mut Planting) {
    let (from, today) = (p.at.ago(200), p.at.date);
    for (kind, by) in [
        ("startup_leave", "register:startup_leave"),
        ("unpaid_leave", "register:unpaid_leave"),
        ("sanction", "register:sanction"),
        ("study", "register:study"),
    ] {
        for (from, to) in [(from, None), (today, None), (from, Some(today))] {
            let unit = p.organ();
            let mut x = p.person(unit).only("rpi");
            x.registered(kind, from, to);
            let how = format!("not paid, and the register has {kind} on D");
            p.explained("D01", x.subject(), unit, by, &how);
            p.add(x);
        }
    }
    // (kind, from, to, returned, how)
    let cases = [
        (
            "study",
            from,
            Some(p.at.ago(1)),
            None,
            "the study leave ended on D - 1",
        ),
        (
            "study",
            p.at.ago(-1),
            None,
            None,
            "the study leave begins on D + 1",
        ),
        (
            "unpaid_leave",
            from,
            None,
            Some(p.at.ago(40)),
            "back from unpaid leave, still not paid",
        ),
        ("sick", from, None, None, "sick leave does not stop pay"),
    ];
    for (kind, from, to, returned, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit).only("rpi");
        x.registered(kind, from, to).returned_on = returned;
        p.open("D01", x.subject(), unit, how);
        p.add(x);
    }
    let how = "two reasons at once: the rule's order names the first";
    let unit = p.organ();
    let mut x = p.person(unit).only("rpi");
    x.registered("study", from, None);
    x.registered("unpaid_leave", from, None);
    p.explained("D01", x.subject(), unit, "register:unpaid_leave", how);
    p.add(x);
}

fn unpaid_off_central_pay(p: &mut Planting) {
    let by = "not_paid_centrally";
    let partial = p.special("区工人文化宫", UnitKind::Institution);
    p.units.all[partial].funding = Some(Funding::Partial);
    p.units.all[partial].paid_centrally = Some(false);
    let own = p.special("区房地产测绘所", UnitKind::Institution);
    p.units.all[own].funding = Some(Funding::SelfFunded);
    p.units.all[own].paid_centrally = None;
    for (unit, how) in [
        (partial, "a unit that pays its people itself"),
        (partial, "a unit that pays its people itself"),
        (partial, "a unit that pays its people itself"),
        (own, "a self-funded unit, of which nothing else is said"),
        (own, "a self-funded unit, of which nothing else is said"),
    ] {
        let x = p.person(unit).only("rpi");
        p.explained("D01", x.subject(), unit, by, how);
        p.add(x);
    }
    let how = "one of two units pays centrally, so pay is due";
    let (unit, central) = (partial, p.institution());
    let mut x = p.person(unit).only("rpi");
    let place = by_code(&p.units, central);
    let long_ago = Some(p.at.ago(7000));
    x.also_on_roster(place).entry_on = long_ago;
    p.open("D01", x.subject(), unit, how);
    p.open("E01", x.subject(), unit, how);
    p.add(x);

    let how = "both the unit pays itself and the person is on unpaid leave: the unit comes first";
    let mut x = p.person(partial).only("rpi");
    let from = p.at.ago(90);
    x.registered("unpaid_leave", from, None);
    p.explained("D01", x.subject(), partial, by, how);
    p.add(x);
}
