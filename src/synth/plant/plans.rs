//! B05 and B06: plans exceeded, and plans that lapsed unused. Every case has a unit of its own, and all of it happens in
//! the year before D's, for which ordinary units have plans too.

use chrono::{Datelike, NaiveDate};

use super::edit::by_code;
use super::{Plan, Planting};
use crate::synth::person::Status;
use crate::synth::unit::UnitKind;

const ADMIN: &str = "administrative";
pub(super) const EXAM: Option<&str> = Some("exam");
pub(super) const TRANSFER: Option<&str> = Some("transfer");
pub(super) const MILITARY: Option<&str> = Some("military");
pub(super) const APPROVED: &str = "已批准";

/// Plants B05 and B06.
pub fn plant(p: &mut Planting) {
    exceeded(p);
    exceeded_in_odd_ways(p);
    lapsed(p);
}

/// A unit that has no plans but its own, with one person of the main type for each way of entry.
pub(super) fn unit(p: &mut Planting, ways: &[Option<&'static str>]) -> usize {
    let name = format!("区第{}招录单位", p.paper.planned_units.len() + 1);
    let unit = p.special(&name, UnitKind::Organ);
    p.paper.planned_units.insert(unit);
    let year = last_year(p);
    for way in ways {
        arrive(p, unit, *way, year);
    }
    unit
}

pub(super) fn last_year(p: &Planting) -> i32 {
    p.at.date.year() - 1
}

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Someone who took their place in March of that year; returns the number.
pub(super) fn arrive(
    p: &mut Planting,
    unit: usize,
    way: Option<&'static str>,
    year: i32,
) -> String {
    let mut x = p.person(unit);
    let row = x.roster_row();
    row.entry_on = Some(day(year, 3, 11));
    row.channel = way;
    let id = row.id.clone();
    p.add(x);
    id
}

/// A plan of last year for administrative people that runs to the end of next year.
pub(super) fn plan(
    p: &mut Planting,
    unit: usize,
    channel: Option<&'static str>,
    number: i64,
) -> String {
    let (year, until) = (last_year(p), day(p.at.date.year() + 1, 12, 31));
    plan_of(p, unit, channel, number, year, Some(until), APPROVED)
}

pub(super) fn plan_of(
    p: &mut Planting,
    unit: usize,
    channel: Option<&'static str>,
    number: i64,
    year: i32,
    valid_until: Option<NaiveDate>,
    status: &'static str,
) -> String {
    let id = format!("YB-补{:02}", p.paper.plans.len() + 1);
    p.paper.plans.push(Plan {
        id: id.clone(),
        unit,
        headcount_type: ADMIN,
        year,
        channel: channel.map(|word| match word {
            "exam" => "公开招录",
            "transfer" => "调入",
            "military" => "军转安置",
            other => other,
        }),
        number,
        status,
        valid_until,
    });
    id
}

fn judge(p: &mut Planting, open: bool, rule: &'static str, id: &str, unit: usize, how: &str) {
    p.judge(open, rule, format!("plan:{id}"), unit, how);
}

fn exceeded(p: &mut Planting) {
    // (ways of the people who came, way of the plan, its number, exceeded, how)
    type Case = (
        &'static [Option<&'static str>],
        Option<&'static str>,
        i64,
        bool,
        &'static str,
    );
    let cases: [Case; 5] = [
        (
            &[EXAM, EXAM, TRANSFER],
            None,
            2,
            true,
            "three came on a plan of two",
        ),
        (
            &[EXAM, EXAM],
            EXAM,
            1,
            true,
            "two came by examination on a plan of one for that",
        ),
        (
            &[None, EXAM],
            None,
            1,
            true,
            "someone whose way is unknown counts against a plan for any way",
        ),
        (&[EXAM, EXAM], None, 2, false, "two came on a plan of two"),
        (
            &[EXAM, TRANSFER],
            EXAM,
            1,
            false,
            "one of two came by the way of the plan",
        ),
    ];
    for (ways, way, number, open, how) in cases {
        let unit = unit(p, ways);
        let id = plan(p, unit, way, number);
        judge(p, open, "B05", &id, unit, how);
    }
}

fn exceeded_in_odd_ways(p: &mut Planting) {
    let unit_of = unit(p, &[EXAM, TRANSFER, TRANSFER]);
    let exam = plan(p, unit_of, EXAM, 1);
    let rest = plan(p, unit_of, None, 1);
    judge(
        p,
        false,
        "B05",
        &exam,
        unit_of,
        "a plan for one way beside one for the rest: used as it should be",
    );
    judge(
        p,
        true,
        "B05",
        &rest,
        unit_of,
        "what is left for the plan without a way is one too many",
    );

    let unit_of = unit(p, &[EXAM, EXAM, EXAM]);
    let first = plan(p, unit_of, None, 1);
    let second = plan(p, unit_of, None, 1);
    judge(
        p,
        false,
        "B05",
        &first,
        unit_of,
        "two like plans of one, the first of them used up",
    );
    judge(
        p,
        true,
        "B05",
        &second,
        unit_of,
        "three came on two like plans of one",
    );

    let unit_of = unit(p, &[EXAM]);
    let mut gone = p.person(unit_of);
    let (came, left) = (day(last_year(p), 3, 11), p.at.ago(150));
    for row in &mut gone.roster {
        (row.entry_on, row.exit_on, row.status) = (Some(came), Some(left), Status::Left);
    }
    for row in &mut gone.personnel {
        (row.status, row.status_on) = (Status::Left, Some(left));
    }
    gone.payroll.clear();
    gone.insurance.clear();
    p.add(gone);
    let id = plan(p, unit_of, None, 1);
    judge(
        p,
        true,
        "B05",
        &id,
        unit_of,
        "one of two who came has left again, and counts all the same",
    );

    let unit_of = unit(p, &[EXAM, EXAM]);
    let id = plan(p, unit_of, None, 1);
    let until = Some(day(p.at.date.year() + 1, 12, 31));
    plan_of(p, unit_of, None, 5, last_year(p), until, "申报中");
    plan_of(p, unit_of, None, 5, last_year(p), until, "已撤回");
    judge(
        p,
        true,
        "B05",
        &id,
        unit_of,
        "an application and a withdrawn plan cover nobody",
    );

    let unit_of = unit(p, &[EXAM]);
    let mut twice = p.person(unit_of);
    let place = by_code(&p.units, unit_of);
    let (came, left) = (day(last_year(p), 3, 11), day(last_year(p), 5, 4));
    twice.roster_row().entry_on = Some(day(last_year(p), 6, 2));
    let row = twice.also_on_roster(place);
    (row.entry_on, row.exit_on, row.status) = (Some(came), Some(left), Status::Left);
    p.add(twice);
    let id = plan(p, unit_of, None, 2);
    judge(
        p,
        false,
        "B05",
        &id,
        unit_of,
        "one of two who came left and came back in the same year",
    );

    let unit_of = unit(p, &[EXAM]);
    let mut x = p.person(unit_of);
    x.roster_row().entry_on = Some(day(last_year(p) - 1, 12, 31));
    p.add(x);
    let id = plan(p, unit_of, None, 1);
    judge(
        p,
        false,
        "B05",
        &id,
        unit_of,
        "the second came on the last day of the year before",
    );
}

fn lapsed(p: &mut Planting) {
    let (yesterday, today, long_ago) = (p.at.ago(1), p.at.date, p.at.ago(200));
    // (ways of the people who came, number, last day, lapsed unused, how)
    type Case = (
        &'static [Option<&'static str>],
        i64,
        Option<NaiveDate>,
        bool,
        &'static str,
    );
    let cases: [Case; 6] = [
        (
            &[EXAM],
            2,
            Some(yesterday),
            true,
            "one of two places used, lapsed on D − 1",
        ),
        (
            &[],
            1,
            Some(yesterday),
            true,
            "nobody came, lapsed on D − 1",
        ),
        (
            &[EXAM, EXAM],
            5,
            Some(long_ago),
            true,
            "two of five places used, lapsed long ago",
        ),
        (
            &[EXAM],
            2,
            Some(today),
            false,
            "one of two places used, the last day is D",
        ),
        (&[EXAM], 1, Some(yesterday), false, "lapsed, and used"),
        (&[], 1, None, false, "nobody came, no last day is known"),
    ];
    let year = last_year(p);
    for (ways, number, until, open, how) in cases {
        let unit = unit(p, ways);
        let id = plan_of(p, unit, None, number, year, until, APPROVED);
        judge(p, open, "B06", &id, unit, how);
    }

    let unit_of = unit(p, &[TRANSFER]);
    let exam = plan_of(p, unit_of, EXAM, 1, year, Some(yesterday), APPROVED);
    let any = plan_of(p, unit_of, None, 1, year, Some(yesterday), APPROVED);
    judge(
        p,
        true,
        "B06",
        &exam,
        unit_of,
        "a plan for examinations, and the one who came was transferred",
    );
    judge(
        p,
        false,
        "B06",
        &any,
        unit_of,
        "the one who came used the plan for any way",
    );

    let unit_of = unit(p, &[EXAM]);
    let first = plan_of(p, unit_of, None, 1, year, Some(long_ago), APPROVED);
    let second = plan_of(p, unit_of, None, 1, year, Some(yesterday), APPROVED);
    judge(
        p,
        false,
        "B06",
        &first,
        unit_of,
        "of two like plans the one that ended first is used first",
    );
    judge(
        p,
        true,
        "B06",
        &second,
        unit_of,
        "of two like plans the one that ended last is left over",
    );

    let unit_of = unit(p, &[]);
    let id = plan_of(p, unit_of, None, 1, year, Some(yesterday), "已撤回");
    judge(
        p,
        false,
        "B06",
        &id,
        unit_of,
        "lapsed unused, but withdrawn",
    );
}
