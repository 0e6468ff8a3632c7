//! B07: people who came in a year with plans, and for whom there was none.

use chrono::Datelike;

use super::Planting;
use super::plans::{
    APPROVED, EXAM, MILITARY, TRANSFER, arrive, day, last_year, plan, plan_of, unit,
};

/// Plants B07.
pub fn plant(p: &mut Planting) {
    open(p);
    silent(p);
}

fn open(p: &mut Planting) {
    let year = last_year(p);
    let until = Some(day(p.at.date.year() + 1, 12, 31));
    let hows = [
        "came in a year with plans, none of them the unit's",
        "the unit's plan is of another year",
        "the unit's plan is only applied for",
        "the unit's plan was withdrawn",
        "the unit's plan is for another type",
        "came by a way that nobody wrote down, without a plan",
    ];
    for (case, how) in hows.into_iter().enumerate() {
        let unit = unit(p, &[]);
        let way = if case == 5 { None } else { EXAM };
        match case {
            1 => {
                plan_of(p, unit, None, 1, year + 1, until, APPROVED);
            }
            2 => {
                plan_of(p, unit, None, 1, year, until, "申报中");
            }
            3 => {
                plan_of(p, unit, None, 1, year, until, "已撤回");
            }
            4 => {
                plan(p, unit, None, 1);
                if let Some(last) = p.paper.plans.last_mut() {
                    last.headcount_type = "support";
                }
            }
            _ => {}
        }
        let id = arrive(p, unit, way, year);
        let subject = format!("person-unit:{id}/{}", p.code(unit));
        p.open("B07", subject, unit, how);
    }
}

fn silent(p: &mut Planting) {
    let year = last_year(p);
    let unit_of = unit(p, &[]);
    let id = arrive(p, unit_of, MILITARY, year);
    let subject = format!("person-unit:{id}/{}", p.code(unit_of));
    p.silent(
        "B07",
        subject,
        unit_of,
        "placed from the army, without a plan",
    );

    let unit_of = unit(p, &[]);
    let id = arrive(p, unit_of, EXAM, year - 2);
    let subject = format!("person-unit:{id}/{}", p.code(unit_of));
    p.silent(
        "B07",
        subject,
        unit_of,
        "came in a year for which no plans are kept",
    );

    let unit_of = unit(p, &[]);
    plan(p, unit_of, EXAM, 1);
    let id = arrive(p, unit_of, TRANSFER, year);
    let subject = format!("person-unit:{id}/{}", p.code(unit_of));
    p.silent(
        "B07",
        subject,
        unit_of,
        "there is a plan for the unit and type, though for another way",
    );
}
