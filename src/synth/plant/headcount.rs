//! Family B: too many people, the wrong type for the unit, types that differ, no entry document.

use chrono::NaiveDate;

use super::Planting;
use super::edit::by_code;
use crate::synth::journal::{Item, Target};
use crate::synth::person::{Person, Status};
use crate::synth::unit::UnitKind;

/// Plants B01 to B04.
pub fn plant(p: &mut Planting) {
    over(p);
    over_with_placements(p);
}

/// A unit with `n` people of a type that nobody else there holds.
fn staffed(p: &mut Planting, headcount_type: &'static str, n: usize) -> (usize, Vec<Person>) {
    let unit = p.organ_for(headcount_type);
    let people = (0..n).map(|_| typed(p, unit, headcount_type)).collect();
    (unit, people)
}

/// Someone of that type in roster, personnel and payroll alike.
pub fn typed(p: &mut Planting, unit: usize, headcount_type: &'static str) -> Person {
    let mut x = p.person(unit);
    x.roster_row().headcount_type = headcount_type;
    x.personnel_row().headcount_type = Some(headcount_type);
    x.pay_row().headcount_type = Some(headcount_type);
    x
}

fn unit_type(p: &Planting, unit: usize, headcount_type: &str) -> String {
    format!("unit-type:{}/{headcount_type}", p.code(unit))
}

pub const POLICE: &str = "political_legal";

fn over(p: &mut Planting) {
    let old = p.at.ago(3000);
    let (today, tomorrow) = (p.at.date, p.at.ago(-1));
    // (people, entries as (change, effective, expires), open, how)
    type Case = (
        usize,
        Vec<(i64, NaiveDate, Option<NaiveDate>)>,
        bool,
        &'static str,
    );
    let cases: Vec<Case> = vec![
        (
            3,
            vec![(2, old, None)],
            true,
            "three people on two approved places",
        ),
        (
            1,
            vec![],
            true,
            "one person of a type for which nothing is approved",
        ),
        (
            2,
            vec![(1, old, None), (1, old, Some(today))],
            true,
            "the second place expires on D",
        ),
        (
            2,
            vec![(1, old, None), (1, tomorrow, None)],
            true,
            "the second place is approved from D + 1",
        ),
        (
            2,
            vec![(3, old, None), (-2, p.at.ago(30), None)],
            true,
            "two of three places were taken away last month",
        ),
        (
            3,
            vec![(3, old, None)],
            false,
            "exactly as many as approved",
        ),
        (
            2,
            vec![(1, old, None), (1, today, None)],
            false,
            "the second place is approved from D",
        ),
        (
            2,
            vec![(1, old, None), (1, old, Some(tomorrow))],
            false,
            "the second place expires on D + 1",
        ),
    ];
    for (n, entries, open, how) in cases {
        let (unit, people) = staffed(p, POLICE, n);
        approve(p, unit, POLICE, &entries);
        let subject = unit_type(p, unit, POLICE);
        p.judge(open, "B01", subject, unit, how);
        people.into_iter().for_each(|x| p.add(x));
    }

    let how = "approved as 事业, filled as 全额事业: a type equals only itself";
    let unit = p.special("区文化资源中心", UnitKind::Institution);
    let x = p.person(unit);
    approve(p, unit, "institution", &[(4, old, None)]);
    approve(p, unit, "institution_full", &[]);
    p.open("B01", unit_type(p, unit, "institution_full"), unit, how);
    p.add(x);

    let how = "the ordinary people of an office, one more than approved";
    let unit = p.organ_for("administrative");
    let x = p.person(unit);
    p.approvals
        .fix(unit, Item::Headcount, "administrative", Target::Actual(-1));
    p.open("B01", unit_type(p, unit, "administrative"), unit, how);
    p.add(x);

    not_counted(p);
}

fn approve(
    p: &mut Planting,
    unit: usize,
    headcount_type: &str,
    entries: &[(i64, NaiveDate, Option<NaiveDate>)],
) {
    p.approve(unit, Item::Headcount, headcount_type, entries);
}

/// Two people of whom one does not count, on one approved place.
fn not_counted(p: &mut Planting) {
    let (today, tomorrow, old) = (p.at.date, p.at.ago(-1), p.at.ago(3000));
    type Edit = fn(&mut Person, NaiveDate, NaiveDate);
    let cases: [(Edit, bool, &str); 4] = [
        (
            |x, _, tomorrow| x.roster_row().entry_on = Some(tomorrow),
            false,
            "the second person's place begins on D + 1",
        ),
        (
            |x, today, _| x.roster_row().exit_on = Some(today),
            false,
            "the second person's place ends on D",
        ),
        (
            |x, _, tomorrow| x.roster_row().exit_on = Some(tomorrow),
            true,
            "the second person's place ends only on D + 1",
        ),
        (
            |x, _, _| x.roster_row().status = Status::Probation,
            true,
            "the second person is on probation, which counts",
        ),
    ];
    for (edit, open, how) in cases {
        let (unit, mut people) = staffed(p, POLICE, 2);
        approve(p, unit, POLICE, &[(1, old, None)]);
        edit(&mut people[1], today, tomorrow);
        let x = &mut people[1];
        let here = x.roster[0].entry_on.is_none_or(|on| on <= today);
        let gone = x.roster[0].exit_on.is_some_and(|on| on <= today);
        if !here || gone {
            // Only the roster speaks of this person: pay and personnel are other rules' matter.
            *x = x.clone().only("r");
        }
        let subject = unit_type(p, unit, POLICE);
        p.judge(open, "B01", subject, unit, how);
        people.into_iter().for_each(|x| p.add(x));
    }

    let how = "one person with two rows in one unit and type counts once";
    let (unit, mut people) = staffed(p, POLICE, 1);
    approve(p, unit, POLICE, &[(1, old, None)]);
    let place = by_code(&p.units, unit);
    people[0].also_on_roster(place);
    p.silent("B01", unit_type(p, unit, POLICE), unit, how);
    p.open("E03", people[0].record("roster", &p.code(unit)), unit, how);
    people.into_iter().for_each(|x| p.add(x));
}

fn over_with_placements(p: &mut Planting) {
    let (today, old) = (p.at.date, p.at.ago(3000));
    // (people, approved, from, to, returned, explained, how)
    type Case = (
        usize,
        i64,
        NaiveDate,
        Option<NaiveDate>,
        Option<NaiveDate>,
        bool,
        &'static str,
    );
    let year_ago = p.at.ago(300);
    let cases: Vec<Case> = vec![
        (
            3,
            2,
            year_ago,
            None,
            None,
            true,
            "over by one, and one is a military placement",
        ),
        (
            3,
            2,
            today,
            None,
            None,
            true,
            "over by one, the military placement begins on D",
        ),
        (
            3,
            2,
            year_ago,
            Some(today),
            None,
            true,
            "over by one, the military placement ends on D",
        ),
        (
            4,
            2,
            year_ago,
            None,
            None,
            false,
            "over by two, and only one is a military placement",
        ),
        (
            3,
            2,
            year_ago,
            Some(p.at.ago(1)),
            None,
            false,
            "the military placement ended on D - 1",
        ),
        (
            3,
            2,
            p.at.ago(-1),
            None,
            None,
            false,
            "the military placement begins on D + 1",
        ),
        (
            3,
            2,
            year_ago,
            None,
            Some(p.at.ago(20)),
            false,
            "the military placement was given up before its end",
        ),
    ];
    for (n, approved, from, to, returned, explained, how) in cases {
        let (unit, mut people) = staffed(p, POLICE, n);
        approve(p, unit, POLICE, &[(approved, old, None)]);
        people[0]
            .registered("military_placement", from, to)
            .returned_on = returned;
        people[0].roster_row().channel = Some("military");
        let subject = unit_type(p, unit, POLICE);
        if explained {
            p.explained("B01", subject, unit, "register:military_placement", how);
        } else {
            p.open("B01", subject, unit, how);
        }
        people.into_iter().for_each(|x| p.add(x));
    }
}
