//! Family A: units that are not registered, go by other names, have ceased, and bodies nobody approved.

use chrono::NaiveDate;

use super::edit::{by, nowhere};
use super::{Crossing, Owner, Planting};
use crate::synth::person::{Person, Status};

/// Plants family A.
pub fn plant(p: &mut Planting) {
    unknown_everywhere(p);
    unknown_in_one_source(p);
    unknown_but_not_counted(p);
    other_names(p);
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
