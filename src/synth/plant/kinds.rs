//! B02: headcount of a type that the kind of unit may not hold.

use super::Planting;
use super::edit::by_code;
use super::headcount::{POLICE, typed};
use crate::synth::person::Status;
use crate::synth::unit::UnitKind;

/// Plants B02.
pub fn plant(p: &mut Planting) {
    wrong_kind(p);
    lawful_kind(p);
}

fn wrong_kind(p: &mut Planting) {
    let dispatched = p.units.named(crate::synth::unit::RECEIVERS[2]).unwrap_or(0);
    let mass = p.units.named("区总工会").unwrap_or(0);
    let other = p.special("区联合服务点", UnitKind::Other);
    let cases = [
        (p.organ(), "institution_full", "事业 headcount in an office"),
        (
            p.organ(),
            "institution_civil",
            "参公 headcount in an office",
        ),
        (
            p.institution(),
            "administrative",
            "行政 headcount in an institution",
        ),
        (
            p.institution(),
            POLICE,
            "政法专项 headcount in an institution",
        ),
        (
            mass,
            "institution_partial",
            "差额事业 headcount in a mass organisation",
        ),
        (
            dispatched,
            "institution",
            "事业 headcount in a dispatched unit",
        ),
        (
            other,
            "administrative",
            "行政 headcount in a unit of another kind, which may hold 工勤 only",
        ),
    ];
    for (unit, headcount_type, how) in cases {
        let x = typed(p, unit, headcount_type);
        p.open("B02", x.subject_at(&p.code(unit)), unit, how);
        p.add(x);
    }

    let how = "事业 headcount in one of two offices: the finding belongs to that unit";
    let (unit, second) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    x.personnel_row().headcount_type = None;
    x.pay_row().headcount_type = None;
    let place = by_code(&p.units, second);
    let row = x.also_on_roster(place);
    row.headcount_type = "institution_full";
    row.entry_on = row.entry_on.map(|on| on - chrono::Months::new(12));
    p.open("B02", x.subject_at(&p.code(second)), second, how);
    p.open("E01", x.subject(), unit, how);
    p.add(x);
}

fn lawful_kind(p: &mut Planting) {
    let other = p.special("区后勤联络点", UnitKind::Other);
    let mass = p.units.named("区总工会").unwrap_or(0);
    let cases = [
        (other, "support", "工勤 headcount may stand in any unit"),
        (
            p.institution(),
            "institution_civil",
            "a child type inherits where it may stand",
        ),
        (p.organ(), "员额制", "a type that the table does not list"),
        (
            mass,
            "administrative",
            "行政 headcount in a mass organisation",
        ),
    ];
    for (unit, headcount_type, how) in cases {
        let mut x = typed(p, unit, headcount_type);
        if headcount_type == "员额制" {
            x.personnel_row().headcount_type = None;
            x.pay_row().headcount_type = None;
        }
        p.silent("B02", x.subject_at(&p.code(unit)), unit, how);
        p.add(x);
    }
    let how = "事业 headcount in an office, but on the row of someone who left";
    let unit = p.organ();
    let mut x = p.person(unit);
    let place = by_code(&p.units, unit);
    let row = x.also_on_roster(place);
    row.headcount_type = "institution_full";
    row.status = Status::Left;
    row.exit_on = row.entry_on;
    p.silent("B02", x.subject_at(&p.code(unit)), unit, how);
    p.add(x);
}
