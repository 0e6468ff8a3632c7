//! H03: two numbers that are one person. Each half is missing from the other's sources, so each pair brings its
//! absence findings along, which are then leads.

use super::Planting;
use super::typos::{swapped, three_edits, with_digit, wrong_check};
use crate::synth::answer::Grade;
use crate::synth::identity::{self, Identity};
use crate::synth::person::Person;

/// Plants H03.
pub fn plant(p: &mut Planting) {
    by_edits(p);
    by_birth_and_unit(p);
    split_otherwise(p);
    too_far(p);
    other_names(p);
    held_by_one_source(p);
    passports(p);
}

pub fn pair(a: &str, b: &str) -> String {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    format!("pair:{low}/{high}")
}

/// Two halves: on the roster and in personnel under one number, paid and insured under another. `matched` says
/// whether they count as a pair, `bad` whether the second number is wrong in itself.
fn halves(
    p: &mut Planting,
    a: (usize, Person),
    b: (usize, Person),
    matched: bool,
    bad: bool,
    how: &str,
) {
    let ((unit_a, x), (unit_b, y)) = (a, b);
    let (first, second) = (x.id(), y.id());
    let owner = if first < second { unit_a } else { unit_b };
    let subject = pair(&first, &second);
    let grade = if matched { Grade::Lead } else { Grade::Hard };
    if matched {
        p.open("H03", subject, owner, how);
    } else {
        p.silent("H03", subject, owner, how);
    }
    p.open("D01", x.subject(), unit_a, how);
    p.open("I04", x.subject(), unit_a, how);
    p.open_as(grade, "D02", y.subject(), unit_b, how);
    if bad {
        p.open("H01", y.subject(), unit_b, how);
    }
    p.add(x);
    p.add(y);
}

fn by_edits(p: &mut Planting) {
    type Edit = fn(&str) -> String;
    let cases: [(Edit, bool, &str); 6] = [
        (wrong_check, true, "one edit: another check character"),
        (
            |id| id[..17].to_owned(),
            true,
            "one edit: the last character left out",
        ),
        (
            |id| with_digit(id, 5, '8'),
            false,
            "two edits: a digit and the check character that goes with it",
        ),
        (
            |id| swapped(id, 2),
            false,
            "two edits: neighbours swapped, and the check character that goes with them",
        ),
        (
            |id| wrong_check(&with_digit(id, 4, '9')),
            true,
            "two edits: a digit and a wrong check character",
        ),
        (
            |id| id.chars().take(2).chain(id.chars().skip(4)).collect(),
            true,
            "two edits: two digits left out",
        ),
    ];
    for (edit, bad, how) in cases {
        let (unit, other) = (p.organ(), p.organ());
        let who = p.who();
        let x = p.person_of(&who, unit).only("rp");
        let y = p
            .person_of(&who, other)
            .only("wi")
            .numbered(&edit(&who.id), false);
        halves(p, (unit, x), (other, y), true, bad, how);
    }
    let how = "two edits, and the names differ in their dots only";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let dotted = |dot: char| {
        let mut chars: Vec<char> = who.name.chars().collect();
        chars.insert(2, dot);
        chars.into_iter().collect::<String>()
    };
    let x = p.person_of(&who, unit).only("rp").renamed(&dotted('·'));
    let y = p.person_of(&who, other).only("wi").renamed(&dotted('．'));
    let y = y.numbered(&with_digit(&who.id, 5, '8'), false);
    halves(p, (unit, x), (other, y), true, false, how);
}

/// A namesake with a number of its own, far from the first.
fn namesake(p: &mut Planting, who: &Identity) -> Identity {
    // Far enough along that region, sequence and check character differ.
    p.next_person += 211;
    let mut other = p.who_born(who.birth, who.sex);
    p.next_person -= 212;
    other.name.clone_from(&who.name);
    let far = with_digit(&other.id, 4, '6');
    other.id = with_digit(&far, 5, '3');
    other
}

fn by_birth_and_unit(p: &mut Planting) {
    let how = "numbers far apart, but one birth date and one unit";
    for _ in 0..2 {
        let unit = p.organ();
        let who = p.who();
        let twin = namesake(p, &who);
        let x = p.person_of(&who, unit).only("rp");
        let y = p.person_of(&twin, unit).only("wi");
        halves(p, (unit, x), (unit, y), true, false, how);
    }
    let how = "numbers far apart, one birth date, two units";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let twin = namesake(p, &who);
    let x = p.person_of(&who, unit).only("rp");
    let y = p.person_of(&twin, other).only("wi");
    halves(p, (unit, x), (other, y), false, false, how);

    let how = "numbers far apart, one unit, birth dates a day apart";
    let unit = p.organ();
    let who = p.who();
    let mut twin = namesake(p, &who);
    let day = who.birth + chrono::Days::new(1);
    let region = *b"990563";
    twin.id = identity::number(&region, day, twin.id[14..17].parse().unwrap_or(101));
    twin.birth = day;
    let x = p.person_of(&who, unit).only("rp");
    let y = p.person_of(&twin, unit).only("wi");
    halves(p, (unit, x), (unit, y), false, false, how);
}

/// Other ways in which two numbers share out the four sources.
fn split_otherwise(p: &mut Planting) {
    let how = "the number is wrong by two edits in personnel alone";
    let unit = p.organ();
    let who = p.who();
    let x = p.person_of(&who, unit).only("rwi");
    let y = p
        .person_of(&who, unit)
        .only("p")
        .numbered(&with_digit(&who.id, 5, '8'), false);
    p.open("H03", pair(&x.id(), &y.id()), unit, how);
    p.open("D04", x.subject(), unit, how);
    p.open("D03", y.subject(), unit, how);
    p.add(x);
    p.add(y);

    let how = "the number is wrong by two edits in the insurance extract alone";
    let unit = p.organ();
    let who = p.who();
    let x = p.person_of(&who, unit).only("rpw");
    let y = p
        .person_of(&who, unit)
        .only("i")
        .numbered(&with_digit(&who.id, 5, '8'), false);
    p.open("H03", pair(&x.id(), &y.id()), unit, how);
    p.open("I04", x.subject(), unit, how);
    p.open("I03", y.subject(), unit, how);
    p.add(x);
    p.add(y);

    let how = "the number is wrong by two edits on the roster alone";
    let unit = p.organ();
    let who = p.who();
    let x = p.person_of(&who, unit).only("pwi");
    let y = p
        .person_of(&who, unit)
        .only("r")
        .numbered(&with_digit(&who.id, 5, '8'), false);
    p.open("H03", pair(&x.id(), &y.id()), unit, how);
    p.open_as(Grade::Lead, "D02", x.subject(), unit, how);
    p.open("D03", x.subject(), unit, how);
    for rule in ["D01", "D04", "I04"] {
        p.open(rule, y.subject(), unit, how);
    }
    p.add(x);
    p.add(y);
}

fn too_far(p: &mut Planting) {
    let how = "three edits: two digits and the check character that goes with them";
    for _ in 0..2 {
        let (unit, other) = (p.organ(), p.organ());
        let who = p.who();
        let x = p.person_of(&who, unit).only("rp");
        let y = p
            .person_of(&who, other)
            .only("wi")
            .numbered(&three_edits(&who.id), false);
        halves(p, (unit, x), (other, y), false, false, how);
    }
}

fn other_names(p: &mut Planting) {
    let how = "two edits, but the names differ by a character";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let x = p.person_of(&who, unit).only("rp");
    let name: String = who.name.chars().take(2).chain(['瑜']).collect();
    let y = p.person_of(&who, other).only("wi").renamed(&name);
    let y = y.numbered(&with_digit(&who.id, 5, '8'), false);
    halves(p, (unit, x), (other, y), false, false, how);

    let how =
        "two edits, and a name with a character that stands for any: no pair is made of wildcards";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let x = p.person_of(&who, unit).only("rp");
    let name: String = who.name.chars().take(2).chain(['□']).collect();
    let y = p.person_of(&who, other).only("wi").renamed(&name);
    let y = y.numbered(&with_digit(&who.id, 5, '8'), false);
    halves(p, (unit, x), (other, y), false, false, how);
}

fn held_by_one_source(p: &mut Planting) {
    let how = "two edits apart, but the payroll holds both: two people";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let x = p.person_of(&who, unit);
    let mut y = p.person_of(&who, other).only("w");
    y = y.numbered(&with_digit(&who.id, 5, '8'), false);
    y.pay_row().account = Some("6217009905010009".into());
    let owner = if x.id() < y.id() { unit } else { other };
    p.silent("H03", pair(&x.id(), &y.id()), owner, how);
    p.open("D02", y.subject(), other, how);
    p.add(x);
    p.add(y);
}

fn passports(p: &mut Planting) {
    let how = "a passport here and a resident number there: one name, birth date and unit";
    let unit = p.organ();
    let who = p.who();
    let x = p
        .person_of(&who, unit)
        .only("rp")
        .numbered("E99057001", true);
    let y = p.person_of(&who, unit).only("wi");
    halves(p, (unit, x), (unit, y), true, false, how);

    let how =
        "two passports one edit apart, no birth date: other documents are not compared by edits";
    let (unit, other) = (p.organ(), p.organ());
    let who = p.who();
    let mut x = p
        .person_of(&who, unit)
        .only("rp")
        .numbered("E99057003", true);
    x.roster_row().birth_on = None;
    let y = p
        .person_of(&who, other)
        .only("wi")
        .numbered("E99057004", true);
    halves(p, (unit, x), (other, y), false, false, how);
}
