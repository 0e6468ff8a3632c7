//! People with several rows in one source: which rules one row is enough for, and which want every row.

use chrono::{Days, Months};

use super::edit::{by_code, by_credit_code, by_name, nowhere};
use super::{Owner, Planting};
use crate::synth::answer::Grade;
use crate::synth::base::leave;
use crate::synth::person::{Person, Status};
use crate::synth::unit::{Funding, UnitKind};

/// Plants what the other functions leave out because it takes two rows to show.
pub fn plant(p: &mut Planting) {
    one_entry_silences(p);
    one_entry_is_a_transfer(p);
    one_personnel_row(p);
    every_unit_must_excuse(p);
    every_roster_row(p);
    one_rank(p);
    unmapped_takes_no_part(p);
    department_of_an_institution(p);
}

/// Someone active at two units: `latest` is the entry day of the second, which is the later one.
fn at_two(p: &mut Planting, latest: chrono::NaiveDate) -> (usize, Person) {
    let (first, second) = (p.organ(), p.organ());
    let mut x = p.person(first);
    let place = by_code(&p.units, second);
    x.also_on_roster(place).entry_on = Some(latest);
    (second, x)
}

fn one_entry_silences(p: &mut Planting) {
    let how = "active at two units, of which one was entered too lately to show elsewhere";
    let late_pay = p.at.pay_edge() + Days::new(1);
    let late_insurance = p.at.insurance_edge() + Days::new(1);
    let fresh = p.at.ago(6);
    // (rule, entry, sources kept, source moved to a third unit)
    let cases = [
        ("D04", fresh, "rwi", ""),
        ("D05", fresh, "rpwi", "p"),
        ("D06", late_pay, "rpwi", "w"),
        ("I01", late_insurance, "rpwi", "i"),
        ("I04", late_insurance, "rpw", ""),
    ];
    for (rule, entry, keep, moved) in cases {
        let (unit, mut x) = at_two(p, entry);
        let third = p.organ();
        match moved {
            "p" => x.personnel_row().place = by_name(&p.units, third),
            "w" => x.pay_row().place = by_code(&p.units, third),
            "i" => x.insurance_row().place = by_credit_code(&p.units, third),
            _ => {}
        }
        let x = x.only(keep);
        p.silent(rule, x.subject(), unit, how);
        p.open("E01", x.subject(), unit, how);
        p.add(x);
    }
}

fn one_entry_is_a_transfer(p: &mut Planting) {
    let how = "active at two units and paid by both, the second entered this month";
    let (unit, mut x) = at_two(p, p.at.pay_month);
    let place = x.roster[1].place.clone();
    x.also_paid(place);
    p.explained("E02", x.subject(), unit, "transfer_month", how);
    p.open("E01", x.subject(), unit, how);
    p.add(x);
}

fn one_personnel_row(p: &mut Planting) {
    let (fresh, old) = (p.at.ago(6), p.at.ago(300));
    let coming = p.at.ago(-3);

    let how = "two personnel rows at other units, one of them fresh";
    let (unit, other, third) = (p.organ(), p.organ(), p.organ());
    let mut x = p.person(unit);
    x.personnel_row().place = by_name(&p.units, other);
    let place = by_name(&p.units, third);
    x.also_in_personnel(place).status_on = Some(fresh);
    p.silent("D05", x.subject(), unit, how);
    p.add(x);

    let how = "a personnel change dated after D is fresh";
    let (unit, other) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    x.personnel_row().place = by_name(&p.units, other);
    x.personnel_row().status_on = Some(coming);
    p.silent("D05", x.subject(), unit, how);
    p.add(x);

    let how = "in post from a day after D on: fresh";
    let unit = p.organ();
    let mut x = p.person(unit).only("p");
    x.personnel_row().joined_on = Some(coming);
    p.silent("D03", x.subject(), unit, how);
    p.add(x);

    let how = "left two units according to personnel, one lately: the other row is enough";
    let (unit, former) = (p.organ(), p.organ());
    let mut x = p.person(unit);
    x.personnel_row().status = Status::Left;
    x.personnel_row().status_on = Some(fresh);
    let place = by_name(&p.units, former);
    x.also_in_personnel(place).status_on = Some(old);
    p.open("F02", x.subject(), unit, how);
    p.add(x);
}

/// A unit that excuses does so only when every active row's unit does, and is known.
fn every_unit_must_excuse(p: &mut Planting) {
    let long_ago = Some(p.at.ago(7000));
    let own = p.special("区印刷所", UnitKind::Institution);
    p.units.all[own].funding = Some(Funding::SelfFunded);
    p.units.all[own].paid_centrally = Some(false);

    let how = "one of two units pays its people itself, the other is not registered";
    let mut x = p.person(own).only("rpi");
    x.also_on_roster(nowhere("区产业联盟")).entry_on = long_ago;
    p.open("D01", x.subject(), own, how);
    p.open("E01", x.subject(), own, how);
    p.open("A01", "unit:区产业联盟".into(), Owner::Unmapped, how);
    p.add(x);

    let how = "one of two units is self-funded, the other is not registered";
    let mut x = p.person(own);
    x.insurance_row().scheme = "enterprise";
    x.also_on_roster(nowhere("区产业联盟")).entry_on = long_ago;
    p.open("I02", x.subject(), own, how);
    p.open("E01", x.subject(), own, how);
    p.add(x);

    let how = "not paid, at a unit nobody registered, of which nothing is known";
    let unit = p.organ();
    let mut x = p.person(unit).only("rpi");
    x.roster_row().body = None;
    x.roster_row().place = nowhere("区产业联盟");
    x.personnel_row().place = nowhere("区产业联盟");
    x.insurance_row().place = nowhere("区产业联盟");
    p.open("D01", x.subject(), Owner::Unmapped, how);
    p.add(x);
}

fn every_roster_row(p: &mut Planting) {
    let how = "paid; one roster row begins on D + 1, the other was left on an unknown day";
    let (unit, next) = (p.organ(), p.organ());
    let tomorrow = p.at.ago(-1);
    let mut x = p.person(unit).only("rw");
    leave(&mut x, Status::Left, tomorrow);
    x.roster_row().exit_on = None;
    let place = by_code(&p.units, next);
    let row = x.also_on_roster(place);
    row.status = Status::Active;
    row.entry_on = Some(tomorrow);
    p.silent("D02", x.subject(), unit, how);
    p.add(x);

    let how =
        "two edits apart; the payroll holds the one now and held the other in an earlier month";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let month = p.at.pay_month - Months::new(1);
    let mut x = p.person_of(&who, unit).only("rpw");
    x.pay_row().month = month;
    let typed = super::typos::with_digit(&who.id, 5, '8');
    let y = p.person_of(&who, other).only("wi").numbered(&typed, false);
    p.silent("H03", super::pairs::pair(&x.id(), &y.id()), unit, how);
    p.open("D01", x.subject(), unit, how);
    p.open("I04", x.subject(), unit, how);
    p.open_as(Grade::Hard, "D02", y.subject(), other, how);
    p.add(x);
    p.add(y);
}

fn one_rank(p: &mut Planting) {
    let long_ago = p.at.ago(7000);
    for (probation, how) in [
        (
            false,
            "two roster rows, of which one has the rank of the payroll",
        ),
        (true, "two roster rows, of which one is on probation"),
    ] {
        let (first, second) = (p.organ(), p.organ());
        let mut x = p.person(first);
        let rank = "三级主任科员";
        x.pay_row().rank = Some(rank);
        let place = by_code(&p.units, second);
        let row = x.also_on_roster(place);
        row.entry_on = Some(long_ago);
        if probation {
            row.status = Status::Probation;
        } else {
            row.rank = Some(rank);
        }
        p.silent("J01", x.subject(), first, how);
        p.open("E01", x.subject(), first, how);
        p.add(x);
    }
}

fn unmapped_takes_no_part(p: &mut Planting) {
    let how = "事业 headcount and a leadership level at a unit nobody registered";
    let unit = p.organ();
    let mut x = p.person(unit);
    let row = x.roster_row();
    row.place = nowhere("区乡村振兴专班");
    row.body = None;
    row.headcount_type = "institution_full";
    row.level = Some("131");
    let row = x.personnel_row();
    row.place = nowhere("区乡村振兴专班");
    row.headcount_type = None;
    let row = x.pay_row();
    row.place = nowhere("区乡村振兴专班");
    row.headcount_type = None;
    x.insurance_row().place = nowhere("区乡村振兴专班");
    p.open("A01", "unit:区乡村振兴专班".into(), Owner::Unmapped, how);
    p.silent("B02", x.subject_at("区乡村振兴专班"), Owner::Unmapped, how);
    p.silent(
        "C01",
        "unit-level:区乡村振兴专班/131".into(),
        Owner::Unmapped,
        how,
    );
    p.add(x);
}

/// `department_code` is followed one step, even to a unit that is under another itself.
fn department_of_an_institution(p: &mut Planting) {
    let how = "no entry document, at a unit under an institution, which answers for it";
    let institution = p.institution();
    let unit = p.special("区事务中心直属服务点", UnitKind::Institution);
    p.units.all[unit].department = institution;
    let mut x = p.person(unit);
    x.roster_row().entry_document = None;
    p.open("B04", x.subject_at(&p.code(unit)), unit, how);
    p.add(x);
}
