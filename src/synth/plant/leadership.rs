//! Family C: more leaders than leadership posts.

use chrono::NaiveDate;

use super::Planting;
use super::edit::{by_code, by_credit_code, by_name};
use crate::synth::journal::{Item, Target};
use crate::synth::person::{Person, Status};

/// 厅局级副职: a level that no ordinary unit of a district has, so that these cases stand alone.
const LEVEL: &str = "122";

/// Plants C01.
pub fn plant(p: &mut Planting) {
    over(p);
    ordinary_over(p);
    taken_off(p);
    not_counted(p);
}

fn leader(p: &mut Planting, unit: usize, level: &'static str) -> Person {
    let mut x = p.person(unit);
    x.roster_row().level = Some(level);
    x.personnel_row().level = Some(level);
    x
}

fn approve(p: &mut Planting, unit: usize, entries: &[(i64, NaiveDate, Option<NaiveDate>)]) {
    p.approve(unit, Item::Leadership, LEVEL, entries);
}

fn subject(p: &Planting, unit: usize) -> String {
    format!("unit-level:{}/{LEVEL}", p.code(unit))
}

fn judge(p: &mut Planting, unit: usize, open: bool, how: &str) {
    let subject = subject(p, unit);
    p.judge(open, "C01", subject, unit, how);
}

fn over(p: &mut Planting) {
    let (old, today, tomorrow) = (p.at.ago(3000), p.at.date, p.at.ago(-1));
    // (people, entries as (change, effective, expires), open, how)
    type Case = (
        usize,
        Vec<(i64, NaiveDate, Option<NaiveDate>)>,
        bool,
        &'static str,
    );
    let cases: Vec<Case> = vec![
        (
            1,
            vec![],
            true,
            "a leader at a level for which no post is approved",
        ),
        (2, vec![(1, old, None)], true, "two leaders on one post"),
        (
            1,
            vec![(1, old, Some(today))],
            true,
            "the post expires on D",
        ),
        (
            1,
            vec![(1, tomorrow, None)],
            true,
            "the post is approved from D + 1",
        ),
        (2, vec![(2, old, None)], false, "as many leaders as posts"),
        (
            1,
            vec![(1, today, None)],
            false,
            "the post is approved from D",
        ),
        (
            1,
            vec![(1, old, Some(tomorrow))],
            false,
            "the post expires on D + 1",
        ),
    ];
    for (n, entries, open, how) in cases {
        let unit = p.organ_for(LEVEL);
        approve(p, unit, &entries);
        for _ in 0..n {
            let x = leader(p, unit, LEVEL);
            p.add(x);
        }
        judge(p, unit, open, how);
    }
}

fn ordinary_over(p: &mut Planting) {
    for (level, how) in [
        ("132", "one deputy more than the unit has posts"),
        (
            "142",
            "one deputy section head more than the unit has posts",
        ),
    ] {
        let unit = p.organ_for(level);
        let x = leader(p, unit, level);
        p.approvals
            .fix(unit, Item::Leadership, level, Target::Actual(-1));
        p.open(
            "C01",
            format!("unit-level:{}/{level}", p.code(unit)),
            unit,
            how,
        );
        p.add(x);
    }
}

/// Postings to this unit and military placements are taken off first.
fn taken_off(p: &mut Planting) {
    let (old, today) = (p.at.ago(3000), p.at.date);
    let from = p.at.ago(200);
    // (kind, counterpart is this unit, from, to, returned, open, how)
    type Case = (
        &'static str,
        bool,
        NaiveDate,
        Option<NaiveDate>,
        Option<NaiveDate>,
        bool,
        &'static str,
    );
    let cases: Vec<Case> = vec![
        (
            "posting",
            true,
            from,
            None,
            None,
            false,
            "two on one post, one posted to this unit",
        ),
        (
            "posting",
            true,
            from,
            Some(today),
            None,
            false,
            "two on one post, the posting here ends on D",
        ),
        (
            "posting",
            true,
            today,
            None,
            None,
            false,
            "two on one post, the posting here begins on D",
        ),
        (
            "posting",
            true,
            from,
            Some(p.at.ago(1)),
            None,
            true,
            "the posting here ended on D - 1",
        ),
        (
            "posting",
            true,
            from,
            None,
            Some(p.at.ago(15)),
            true,
            "the posted leader has returned",
        ),
        (
            "posting",
            false,
            from,
            None,
            None,
            true,
            "one of the two is posted, but to another unit",
        ),
        (
            "secondment",
            true,
            from,
            Some(p.at.ago(-60)),
            None,
            true,
            "a secondment is not a posting",
        ),
        (
            "military_placement",
            false,
            from,
            None,
            None,
            false,
            "two on one post, one a military placement",
        ),
    ];
    for (kind, here, from, to, returned, open, how) in cases {
        let (unit, elsewhere) = (p.organ_for(LEVEL), p.organ());
        approve(p, unit, &[(1, old, None)]);
        let x = leader(p, unit, LEVEL);
        p.add(x);
        let mut y = leader(p, unit, LEVEL);
        let code = p.code(if here { unit } else { elsewhere });
        let row = y.registered(kind, from, to);
        row.returned_on = returned;
        row.counterpart = Some(code);
        p.add(y);
        judge(p, unit, open, how);
    }

    let how = "a leader posted here from another unit, where personnel, pay and insurance stay (公务员法 72)";
    let (unit, sender) = (p.organ_for(LEVEL), p.organ());
    approve(p, unit, &[]);
    let mut x = leader(p, unit, LEVEL);
    x.personnel_row().place = by_name(&p.units, sender);
    x.pay_row().place = by_code(&p.units, sender);
    x.insurance_row().place = by_credit_code(&p.units, sender);
    let name = p.units.all[unit].name.clone();
    x.registered("posting", from, Some(p.at.ago(-200)))
        .counterpart = Some(name);
    judge(p, unit, false, how);
    for rule in ["D05", "D06", "I01"] {
        p.explained(rule, x.subject(), unit, "register:posting", how);
    }
    p.add(x);
}

fn not_counted(p: &mut Planting) {
    let old = p.at.ago(3000);
    let how = "one leader with two rows in the unit counts once";
    let unit = p.organ_for(LEVEL);
    approve(p, unit, &[(1, old, None)]);
    let mut x = leader(p, unit, LEVEL);
    let place = by_code(&p.units, unit);
    x.also_on_roster(place);
    judge(p, unit, false, how);
    p.open("E03", x.record("roster", &p.code(unit)), unit, how);
    p.add(x);

    let how = "a second leader who has left";
    let unit = p.organ_for(LEVEL);
    approve(p, unit, &[(1, old, None)]);
    let x = leader(p, unit, LEVEL);
    p.add(x);
    let mut y = leader(p, unit, LEVEL).only("rp");
    super::super::base::leave(&mut y, Status::Left, old);
    p.add(y);
    judge(p, unit, false, how);

    let how = "科员级 is no leadership level: no posts are approved for it";
    let unit = p.organ();
    let x = leader(p, unit, "150");
    p.approvals
        .fix(unit, Item::Leadership, "150", Target::Exact(0));
    p.silent("C01", format!("unit-level:{}/150", p.code(unit)), unit, how);
    p.add(x);
}
