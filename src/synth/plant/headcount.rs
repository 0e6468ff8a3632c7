//! Family B: too many people, the wrong type for the unit, types that differ, no entry document.

use chrono::NaiveDate;

use super::edit::{by_code, nowhere};
use super::{Owner, Planting};
use crate::synth::journal::{Entry, Item, Target};
use crate::synth::person::{Person, Status};
use crate::synth::unit::UnitKind;

/// Plants B01 to B04.
pub fn plant(p: &mut Planting) {
    over(p);
    over_with_placements(p);
    wrong_kind(p);
    lawful_kind(p);
    types_differ(p);
    types_agree(p);
    no_document(p);
}

/// A unit with `n` people of a type that nobody else there holds.
fn staffed(p: &mut Planting, headcount_type: &'static str, n: usize) -> (usize, Vec<Person>) {
    let unit = p.organ_for(headcount_type);
    let people = (0..n).map(|_| typed(p, unit, headcount_type)).collect();
    (unit, people)
}

/// Someone of that type in roster, personnel and payroll alike.
fn typed(p: &mut Planting, unit: usize, headcount_type: &'static str) -> Person {
    let mut x = p.person(unit);
    x.roster_row().headcount_type = headcount_type;
    x.personnel_row().headcount_type = Some(headcount_type);
    x.pay_row().headcount_type = Some(headcount_type);
    x
}

fn unit_type(p: &Planting, unit: usize, headcount_type: &str) -> String {
    format!("unit-type:{}/{headcount_type}", p.code(unit))
}

const POLICE: &str = "political_legal";

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
        approve(p, unit, POLICE, entries);
        let subject = unit_type(p, unit, POLICE);
        if open {
            p.open("B01", subject, unit, how);
        } else {
            p.silent("B01", subject, unit, how);
        }
        people.into_iter().for_each(|x| p.add(x));
    }

    let how = "approved as 事业, filled as 全额事业: a type equals only itself";
    let unit = p.special("区文化资源中心", UnitKind::Institution);
    let x = p.person(unit);
    approve(p, unit, "institution", vec![(4, old, None)]);
    approve(p, unit, "institution_full", vec![]);
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
    entries: Vec<(i64, NaiveDate, Option<NaiveDate>)>,
) {
    let today = p.at.date;
    let mut sum = 0;
    for (change, on, expires) in entries {
        let mut entry = Entry::new(unit, Item::Headcount, headcount_type, change, on);
        entry.expires_on = expires;
        if on <= today && expires.is_none_or(|e| today < e) {
            sum += change;
        }
        p.approvals.enter(entry);
    }
    p.approvals
        .fix(unit, Item::Headcount, headcount_type, Target::Exact(sum));
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
        approve(p, unit, POLICE, vec![(1, old, None)]);
        edit(&mut people[1], today, tomorrow);
        let x = &mut people[1];
        let here = x.roster[0].entry_on.is_none_or(|on| on <= today);
        let gone = x.roster[0].exit_on.is_some_and(|on| on <= today);
        if !here || gone {
            // Only the roster speaks of this person: pay and personnel are other rules' matter.
            *x = x.clone().only("r");
        }
        let subject = unit_type(p, unit, POLICE);
        if open {
            p.open("B01", subject, unit, how);
        } else {
            p.silent("B01", subject, unit, how);
        }
        people.into_iter().for_each(|x| p.add(x));
    }

    let how = "one person with two rows in one unit and type counts once";
    let (unit, mut people) = staffed(p, POLICE, 1);
    approve(p, unit, POLICE, vec![(1, old, None)]);
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
        approve(p, unit, POLICE, vec![(approved, old, None)]);
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
