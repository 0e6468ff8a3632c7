//! B03 and B04: types that differ between sources, places without an entry document.

use super::edit::{by_code, nowhere};
use super::{Owner, Planting};
use crate::synth::person::Status;

/// Plants B03 and B04.
pub fn plant(p: &mut Planting) {
    types_differ(p);
    types_agree(p);
    no_document(p);
}

fn types_differ(p: &mut Planting) {
    let how = "personnel says 工勤, the roster 行政";
    for _ in 0..2 {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.personnel_row().headcount_type = Some("support");
        p.open("B03", x.subject(), unit, how);
        p.add(x);
    }
    let how = "the payroll says 工勤, the roster 行政, personnel nothing";
    for _ in 0..2 {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.personnel_row().headcount_type = None;
        x.pay_row().headcount_type = Some("support");
        p.open("B03", x.subject(), unit, how);
        p.add(x);
    }
    let how = "全额 on the roster and 差额 in the payroll: two children of one type differ";
    let unit = p.institution();
    let mut x = p.person(unit);
    x.pay_row().headcount_type = Some("institution_partial");
    p.open("B03", x.subject(), unit, how);
    p.add(x);
    let how = "personnel agrees with the roster, the payroll does not";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().headcount_type = Some("institution");
    p.open("B03", x.subject(), unit, how);
    p.add(x);
}

fn types_agree(p: &mut Planting) {
    let unit = p.institution();
    let mut x = p.person(unit);
    x.pay_row().headcount_type = Some("institution");
    p.silent(
        "B03",
        x.subject(),
        unit,
        "全额事业 on the roster, 事业 in payroll and personnel: an ancestor does not differ",
    );
    p.add(x);

    let how = "事业 on the roster, 全额事业 in the payroll: an ancestor does not differ";
    let unit = p.institution();
    let mut x = p.person(unit);
    x.roster_row().headcount_type = "institution";
    p.silent("B03", x.subject(), unit, how);
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    x.personnel_row().headcount_type = None;
    x.pay_row().headcount_type = None;
    p.silent(
        "B03",
        x.subject(),
        unit,
        "the other sources do not state a type",
    );
    p.add(x);

    let how = "two roster rows of different types: which one holds is not known";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    x.personnel_row().headcount_type = Some("political_legal");
    let place = by_code(&p.units, second);
    let row = x.also_on_roster(place);
    row.headcount_type = "support";
    row.entry_on = row.entry_on.map(|on| on - chrono::Months::new(12));
    p.silent("B03", x.subject(), unit, how);
    p.open("E01", x.subject(), unit, how);
    p.add(x);

    let how = "one of two personnel rows agrees";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = super::edit::by_name(&p.units, second);
    x.also_in_personnel(place).headcount_type = Some("support");
    p.silent("B03", x.subject(), unit, how);
    p.add(x);

    let how = "another type on back pay for an earlier month";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    let month = p.at.pay_month - chrono::Months::new(1);
    let row = x.also_paid(place);
    row.month = month;
    row.headcount_type = Some("support");
    p.silent("B03", x.subject(), unit, how);
    p.add(x);
}

fn no_document(p: &mut Planting) {
    let how = "a place without an entry document";
    for status in [Status::Active, Status::Active, Status::Probation] {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.roster_row().entry_document = None;
        x.roster_row().status = status;
        p.open("B04", x.subject_at(&p.code(unit)), unit, how);
        p.add(x);
    }
    let unit = p.organ();
    let mut x = p.person(unit);
    x.roster_row().entry_document = Some("  ".into());
    p.open(
        "B04",
        x.subject_at(&p.code(unit)),
        unit,
        "an entry document of white space only",
    );
    p.add(x);

    let how = "one of two rows in the unit has no entry document";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    x.also_on_roster(place).entry_document = None;
    p.open("B04", x.subject_at(&p.code(unit)), unit, how);
    p.open("E03", x.record("roster", &p.code(unit)), unit, how);
    p.add(x);

    let how = "no entry document, at a unit nobody registered";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.roster_row().place = nowhere("区临时筹备组");
    x.roster_row().body = None;
    x.roster_row().entry_document = None;
    x.personnel_row().place = nowhere("区临时筹备组");
    x.pay_row().place = nowhere("区临时筹备组");
    x.insurance_row().place = nowhere("区临时筹备组");
    p.open("B04", x.subject_at("区临时筹备组"), Owner::Unmapped, how);
    p.open("A01", "unit:区临时筹备组".into(), Owner::Unmapped, how);
    p.add(x);

    let how = "no entry document at the second of two units: the finding belongs to that unit";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    let row = x.also_on_roster(place);
    row.entry_document = None;
    row.entry_on = row.entry_on.map(|on| on - chrono::Months::new(12));
    p.open("B04", x.subject_at(&p.code(second)), second, how);
    p.open("E01", x.subject(), unit, how);
    p.add(x);

    let how = "no entry document on the row of a place left";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    let row = x.also_on_roster(place);
    row.entry_document = None;
    row.status = Status::Left;
    row.exit_on = row.entry_on;
    p.silent("B04", x.subject_at(&p.code(second)), second, how);
    p.add(x);

    let how = "no entry document for a place that begins on D + 1";
    let (unit, second) = (p.organ(), p.organ());
    let tomorrow = p.at.ago(-1);
    let mut x = p.person(unit);
    let place = by_code(&p.units, second);
    let row = x.also_on_roster(place);
    row.entry_document = None;
    row.entry_on = Some(tomorrow);
    p.silent("B04", x.subject_at(&p.code(second)), second, how);
    p.add(x);
}
