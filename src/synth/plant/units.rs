//! Family A: units that are not registered, go by other names, have ceased, and bodies nobody approved.

use chrono::NaiveDate;

use super::edit::{by, by_code, by_credit_code, by_name, nowhere};
use super::{Crossing, Owner, Planting};
use crate::synth::journal::{Entry, Item, Target};
use crate::synth::person::{Person, Status};
use crate::synth::unit::UnitKind;

/// Plants family A.
pub fn plant(p: &mut Planting) {
    unknown_everywhere(p);
    unknown_in_one_source(p);
    unknown_but_not_counted(p);
    other_names(p);
    ceased(p);
    ceased_within_lag(p);
    bodies(p);
}

/// A person whom all four sources place at a unit nobody registered.
fn at_unknown(p: &mut Planting, written: &str) -> Person {
    let unit = p.organ();
    let mut x = p.person(unit);
    x.roster_row().place = nowhere(written);
    x.roster_row().body = None;
    x.personnel_row().place = nowhere(written);
    x.pay_row().place = nowhere(written);
    x.insurance_row().place = nowhere(written);
    x
}

fn unknown_everywhere(p: &mut Planting) {
    let how = "a unit invented by an office stands in all four sources";
    let x = at_unknown(p, "区重点项目推进办公室");
    p.open(
        "A01",
        "unit:区重点项目推进办公室".into(),
        Owner::Unmapped,
        how,
    );
    p.add(x);
    let how = "an invented unit in two spellings that fold to one";
    let x = at_unknown(p, "区专项工作专班(临时)");
    let y = at_unknown(p, "区专项 工作专班(临时)");
    p.open(
        "A01",
        "unit:区专项工作专班(临时)".into(),
        Owner::Unmapped,
        how,
    );
    p.add(x);
    p.add(y);
}

fn unknown_in_one_source(p: &mut Planting) {
    let how = "the roster alone names an invented unit";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.roster_row().place = nowhere("区招商专班");
    x.roster_row().body = Some("未经批准的科室".into());
    p.open("A01", "unit:区招商专班".into(), Owner::Unmapped, how);
    for rule in ["D05", "D06", "I01"] {
        p.open(rule, x.subject(), Owner::Unmapped, how);
    }
    p.silent(
        "A04",
        "unit-body:区招商专班/未经批准的科室".into(),
        Owner::Unmapped,
        "an internal body of an unmapped unit",
    );
    p.silent(
        "B01",
        "unit-type:区招商专班/administrative".into(),
        Owner::Unmapped,
        "headcount of an unmapped unit",
    );
    p.add(x);

    let how = "personnel alone names an invented unit";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.personnel_row().place = nowhere("区智慧城市推进中心");
    p.open(
        "A01",
        "unit:区智慧城市推进中心".into(),
        Owner::Unmapped,
        how,
    );
    p.open("D05", x.subject(), unit, how);
    p.add(x);

    let how = "the payroll alone names an invented unit";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().place = nowhere("GZ-7781");
    p.open("A01", "unit:GZ-7781".into(), Owner::Unmapped, how);
    p.open("D06", x.subject(), unit, how);
    p.add(x);

    let how = "insurance alone names an invented unit";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.insurance_row().place = nowhere("云川区综合保障服务社");
    p.open(
        "A01",
        "unit:云川区综合保障服务社".into(),
        Owner::Unmapped,
        how,
    );
    p.open("I01", x.subject(), unit, how);
    p.add(x);

    let how = "an alias borne by two units maps to neither";
    let (unit, other) = (p.organ(), p.organ());
    for u in [unit, other] {
        p.units.all[u].aliases.push("区档案工作站".into());
    }
    let mut x = p.person(unit);
    x.personnel_row().place = nowhere("区档案工作站");
    p.open("A01", "unit:区档案工作站".into(), Owner::Unmapped, how);
    p.open("D05", x.subject(), unit, how);
    p.add(x);

    let how = "a crosswalk line of another source does not count";
    let unit = p.organ();
    cross(p, "payroll", "旧系统编码8802", unit);
    let mut x = p.person(unit);
    x.personnel_row().place = nowhere("旧系统编码8802");
    p.open("A01", "unit:旧系统编码8802".into(), Owner::Unmapped, how);
    p.open("D05", x.subject(), unit, how);
    p.add(x);
}

fn unknown_but_not_counted(p: &mut Planting) {
    let quiet = |p: &mut Planting, written: &str, how: &str| {
        p.silent("A01", format!("unit:{written}"), Owner::Unmapped, how);
    };
    let unit = p.organ();
    let mut x = p.person(unit);
    let row = x.also_on_roster(nowhere("原乡镇企业办"));
    row.status = Status::Left;
    row.exit_on = NaiveDate::from_ymd_opt(2009, 5, 1);
    row.entry_on = NaiveDate::from_ymd_opt(2003, 5, 1);
    quiet(
        p,
        "原乡镇企业办",
        "an unknown unit on the row of a place left long ago",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let row = x.also_in_personnel(nowhere("原物资局"));
    row.status = Status::Left;
    quiet(
        p,
        "原物资局",
        "an unknown unit on a personnel row of someone who left it",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let month = p.at.pay_month - chrono::Months::new(1);
    x.also_paid(nowhere("原商业局")).month = month;
    quiet(
        p,
        "原商业局",
        "an unknown unit on back pay for an earlier month",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let row = x.also_insured(nowhere("原粮食局"));
    row.status = "stopped";
    quiet(p, "原粮食局", "an unknown unit on a stopped insurance row");
    p.add(x);
}

fn cross(p: &mut Planting, source: &'static str, written: &str, unit: usize) {
    let code = p.code(unit);
    p.crosswalk.push(Crossing {
        source,
        written: written.to_owned(),
        code,
    });
}

fn other_names(p: &mut Planting) {
    let note = |p: &mut Planting, source: &str, written: &str, how: &str| {
        let subject = format!("source-unit:{source}/{written}");
        p.open("A02", subject, Owner::Office, how);
    };
    let unit = p.organ();
    p.units.all[unit].aliases.push("区原经贸委".into());
    let mut x = p.person(unit);
    x.personnel_row().place = by("区原经贸委", unit);
    note(p, "personnel", "区原经贸委", "personnel uses an alias");
    p.add(x);

    let unit = p.organ();
    p.units.all[unit].aliases.push("区原环境保护局".into());
    for _ in 0..2 {
        let mut x = p.person(unit);
        x.insurance_row().place = by("区原环境保护局", unit);
        p.add(x);
    }
    note(
        p,
        "insurance",
        "区原环境保护局",
        "insurance keeps the name from before a renaming, for two people",
    );

    let unit = p.organ();
    cross(p, "payroll", "YS301001", unit);
    let mut x = p.person(unit);
    x.pay_row().place = by("YS301001", unit);
    note(
        p,
        "payroll",
        "YS301001",
        "the payroll's own unit code, mapped by the crosswalk",
    );
    p.add(x);

    let unit = p.institution();
    cross(p, "roster", "JG-0042", unit);
    let mut x = p.person(unit);
    x.roster_row().place = by("JG-0042", unit);
    note(
        p,
        "roster",
        "JG-0042",
        "the roster's former code, mapped by the crosswalk",
    );
    p.add(x);

    let unit = p.organ();
    p.units.all[unit].aliases.push("区原人事局".into());
    let mut x = p.person(unit);
    let row = x.also_in_personnel(by("区原人事局", unit));
    row.status = Status::Left;
    note(
        p,
        "personnel",
        "区原人事局",
        "an alias on a row of someone who left counts as well",
    );
    p.add(x);

    other_spellings(p);
}

fn other_spellings(p: &mut Planting) {
    let how = "a name with white space inside is still the name";
    let unit = p.organ();
    let name = p.units.all[unit].name.clone();
    let spaced: String = name.chars().flat_map(|c| [c, ' ']).collect();
    let mut x = p.person(unit);
    x.personnel_row().place = by(spaced.trim_end(), unit);
    p.silent(
        "A02",
        format!("source-unit:personnel/{name}"),
        Owner::Office,
        how,
    );
    p.add(x);

    let how = "a unit code in full-width digits is still the code";
    let unit = p.organ();
    let code = p.code(unit);
    let mut x = p.person(unit);
    x.pay_row().place = by(&crate::synth::variety::full_width(&code), unit);
    p.silent(
        "A02",
        format!("source-unit:payroll/{code}"),
        Owner::Office,
        how,
    );
    p.add(x);

    let how = "a credit code that the crosswalk lists too is mapped by itself";
    let unit = p.organ();
    let code = p.units.all[unit].uscc.clone();
    cross(p, "insurance", &code, unit);
    let x = p.person(unit);
    p.silent(
        "A02",
        format!("source-unit:insurance/{code}"),
        Owner::Office,
        how,
    );
    p.add(x);
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
        let mut sum = 0;
        for (change, on, expires) in entries {
            let mut entry = Entry::new(unit, Item::Body, body, change, on);
            entry.expires_on = expires;
            if on <= today && expires.is_none_or(|e| today < e) {
                sum += change;
            }
            p.approvals.enter(entry);
        }
        p.approvals.fix(unit, Item::Body, body, Target::Exact(sum));
        let subject = format!("unit-body:{}/{body}", p.code(unit));
        if open {
            p.open("A04", subject, unit, how);
        } else {
            p.silent("A04", subject, unit, how);
        }
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
