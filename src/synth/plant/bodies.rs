//! A04: internal bodies that nobody approved.

use super::Planting;
use super::edit::by_code;
use crate::synth::journal::Item;
use crate::synth::person::Status;
use chrono::NaiveDate;

/// Plants A04.
pub fn plant(p: &mut Planting) {
    bodies(p);
}

fn bodies(p: &mut Planting) {
    let (today, tomorrow) = (p.at.date, p.at.ago(-1));
    let old = p.at.ago(2000);
    // (body, entries as (change, effective, expires), open, how)
    type Case = (
        &'static str,
        Vec<(i64, NaiveDate, Option<NaiveDate>)>,
        bool,
        &'static str,
    );
    let cases: Vec<Case> = vec![
        ("督导专班", vec![], true, "a body that was never approved"),
        (
            "宣传科",
            vec![(1, old, None), (-1, p.at.ago(90), None)],
            true,
            "a body whose approval was withdrawn",
        ),
        (
            "调研科",
            vec![(1, old, Some(today))],
            true,
            "an approval that expires on D",
        ),
        (
            "数据科",
            vec![(1, tomorrow, None)],
            true,
            "an approval that takes effect on D + 1",
        ),
        (
            "招商科",
            vec![(-1, old, None)],
            true,
            "an approval withdrawn that was never given",
        ),
        (
            "审批科",
            vec![(1, today, None)],
            false,
            "an approval that takes effect on D",
        ),
        (
            "安全科",
            vec![(1, old, Some(tomorrow))],
            false,
            "an approval that expires on D + 1",
        ),
    ];
    for (body, entries, open, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.roster_row().body = Some(body.into());
        let sum = p.approve(unit, Item::InternalBody, body, &entries);
        let subject = format!("unit-body:{}/{body}", p.code(unit));
        p.judge(open, "A04", subject, unit, how);
        if sum < 0 {
            let subject = format!("unit-item:{}/internal_body/{body}", p.code(unit));
            p.open("K03", subject, unit, how);
        }
        p.add(x);
    }
    bodies_spelt_and_left(p);
}

fn bodies_spelt_and_left(p: &mut Planting) {
    let how = "an approved body written with white space";
    let unit = p.organ();
    let mut x = p.person(unit);
    let body = p.units.all[unit].bodies[0];
    x.roster_row().body = Some(body.chars().flat_map(|c| [c, ' ']).collect());
    p.silent(
        "A04",
        format!("unit-body:{}/{body}", p.code(unit)),
        unit,
        how,
    );
    p.add(x);

    let how = "an unapproved body on the row of someone who left";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    let row = x.also_on_roster(place);
    row.status = Status::Left;
    row.exit_on = Some(p.at.ago(400));
    row.body = Some("原基建科".into());
    p.silent(
        "A04",
        format!("unit-body:{}/原基建科", p.code(unit)),
        unit,
        how,
    );
    p.add(x);
}
