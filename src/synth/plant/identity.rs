//! Family H: numbers, names, sexes and birth dates that are wrong or do not agree.

use super::Planting;
use super::edit::by_code;
use super::typos::wrong_check;
use crate::synth::base::leave;
use crate::synth::identity::{Identity, Sex};
use crate::synth::names::DOT;
use crate::synth::person::{Person, Status};

/// Plants H01, H02, H04, H05, and H03 by way of `pairs`.
pub fn plant(p: &mut Planting) {
    names_differ(p);
    names_agree(p);
    sexes(p);
    births(p);
}

/// The name with its last character replaced by one that no invented name has.
fn misspelt(name: &str) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    chars.pop();
    chars.push('瑾');
    chars.into_iter().collect()
}

fn dotted(name: &str, dot: &str) -> String {
    let mut chars = name.chars();
    let last = chars.next_back().map(String::from).unwrap_or_default();
    format!("{}{dot}{last}", chars.as_str())
}

fn names_differ(p: &mut Planting) {
    type Edit = fn(&mut Person, &str);
    let cases: [(Edit, &str); 6] = [
        (
            |x, name| x.personnel_row().name = misspelt(name),
            "another last character in personnel",
        ),
        (
            |x, name| x.pay_row().name = misspelt(name),
            "another last character in the payroll",
        ),
        (
            |x, name| x.insurance_row().name = misspelt(name),
            "another last character in the insurance extract",
        ),
        (
            |x, name| x.pay_row().name = format!("{name}儿"),
            "one character more in the payroll",
        ),
        (
            |x, name| x.pay_row().name = format!("{name}?"),
            "a question mark stands for exactly one character, not for none",
        ),
        (
            |x, name| {
                let roster = dotted(name, &DOT.to_string());
                *x = x.clone().renamed(&roster);
                x.pay_row().name = name.to_owned();
            },
            "a dot on the roster, none in the payroll",
        ),
    ];
    for (edit, how) in cases {
        let unit = p.organ();
        let mut x = p.person(unit);
        let name = x.roster[0].name.clone();
        edit(&mut x, &name);
        p.open("H02", x.subject(), unit, how);
        p.add(x);
    }
    let how = "another name on back pay for an earlier month: any row counts";
    let unit = p.organ();
    let mut x = p.person(unit);
    let name = misspelt(&x.roster[0].name);
    let month = p.at.pay_month - chrono::Months::new(1);
    let place = by_code(&p.units, unit);
    let row = x.also_paid(place);
    row.month = month;
    row.name = name;
    p.open("H02", x.subject(), unit, how);
    p.add(x);
}

fn names_agree(p: &mut Planting) {
    for dot in ["•", "・", ".", "‧", "．"] {
        let unit = p.organ();
        let x = p.person(unit);
        let name = x.roster[0].name.clone();
        let mut x = x.renamed(&dotted(&name, &DOT.to_string()));
        x.pay_row().name = dotted(&name, dot);
        p.silent("H02", x.subject(), unit, "another dot in the payroll");
        p.add(x);
    }
    for stand_in in ["?", "□", "\u{E000}", "\u{FFFD}"] {
        let unit = p.organ();
        let mut x = p.person(unit);
        let name: String = x.roster[0].name.chars().take(2).collect();
        x.insurance_row().name = format!("{name}{stand_in}");
        p.silent(
            "H02",
            x.subject(),
            unit,
            "a character that the insurance system cannot write",
        );
        p.add(x);
    }
    let unit = p.organ();
    let mut x = p.person(unit);
    let spaced: String = x.roster[0].name.chars().flat_map(|c| [c, '　']).collect();
    x.personnel_row().name = spaced;
    p.silent(
        "H02",
        x.subject(),
        unit,
        "white space inside the name in personnel",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit).only("rp");
    leave(&mut x, Status::Left, p.at.ago(500));
    x.personnel_row().name = misspelt(&x.roster[0].name);
    p.silent(
        "H02",
        x.subject(),
        unit,
        "another name in personnel, of someone gone from the roster",
    );
    p.add(x);
}

const fn other(sex: Sex) -> Sex {
    match sex {
        Sex::Male => Sex::Female,
        Sex::Female => Sex::Male,
    }
}

fn sexes(p: &mut Planting) {
    let how = "the roster's sex is not the number's";
    for gone in [false, false, false, false, true] {
        let unit = p.organ();
        let who = p.who();
        let mut x = p.person_of(&who, unit);
        x.roster_row().sex = Some(other(who.sex));
        if gone {
            x = x.only("rp");
            leave(&mut x, Status::Left, p.at.ago(500));
        }
        p.open("H04", x.subject(), unit, how);
        p.add(x);
    }
    let unit = p.organ();
    let mut x = p.person(unit);
    x.roster_row().sex = None;
    p.silent("H04", x.subject(), unit, "no sex on the roster");
    p.add(x);

    let how = "the roster's sex is not the number's, but the number is wrong";
    let unit = p.organ();
    let who = p.who();
    let mut x = p
        .person_of(&who, unit)
        .numbered(&wrong_check(&who.id), false);
    x.roster_row().sex = Some(other(who.sex));
    p.open("H01", x.subject(), unit, how);
    p.silent("H04", x.subject(), unit, how);
    p.add(x);
}

fn births(p: &mut Planting) {
    let how = "the archive's birth date is ten days from the number's";
    for gone in [false, false, false, false, true] {
        let unit = p.organ();
        let who: Identity = p.who();
        let mut x = p.person_of(&who, unit);
        x.roster_row().birth_on = Some(who.birth + chrono::Days::new(10));
        if gone {
            x = x.only("rp");
            leave(&mut x, Status::Left, p.at.ago(500));
        }
        p.open("H05", x.subject(), unit, how);
        p.add(x);
    }
    let unit = p.organ();
    let mut x = p.person(unit);
    x.roster_row().birth_on = None;
    p.silent("H05", x.subject(), unit, "no birth date on the roster");
    p.add(x);

    let how = "the archive's birth date differs, but the number is wrong";
    let unit = p.organ();
    let who = p.who();
    let mut x = p
        .person_of(&who, unit)
        .numbered(&wrong_check(&who.id), false);
    x.roster_row().birth_on = Some(who.birth + chrono::Days::new(10));
    p.open("H01", x.subject(), unit, how);
    p.silent("H05", x.subject(), unit, how);
    p.add(x);
}
