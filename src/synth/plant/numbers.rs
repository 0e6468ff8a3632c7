//! H01: numbers that are wrong in themselves.

use super::Planting;
use super::typos::{impossible_date, wrong_check};
use crate::synth::person::Status;
use crate::synth::variety::{fifteen, full_width};

/// Plants H01.
pub fn plant(p: &mut Planting) {
    wrong_numbers(p);
    wrong_numbers_in_one_source(p);
    right_numbers(p);
}

fn wrong_numbers(p: &mut Planting) {
    type Spoil = fn(&str) -> String;
    let cases: [(Spoil, &str); 5] = [
        (wrong_check, "a wrong check character in all four sources"),
        (
            impossible_date,
            "the thirty-first of February in all four sources",
        ),
        (
            |id| id[..17].to_owned(),
            "seventeen characters in all four sources",
        ),
        (
            |id| format!("{id}1"),
            "nineteen characters in all four sources",
        ),
        (
            |id| fifteen(&impossible_date(id)),
            "fifteen digits without a possible date, hence not upgraded",
        ),
    ];
    for (spoil, how) in cases {
        let unit = p.organ();
        let x = p.person(unit);
        let id = spoil(&x.id());
        let x = x.numbered(&id, false);
        p.open("H01", x.subject(), unit, how);
        p.add(x);
    }
}

fn wrong_numbers_in_one_source(p: &mut Planting) {
    let unit = p.organ();
    let x = p.person(unit).only("w");
    let id = wrong_check(&x.id());
    let mut x = x.numbered(&id, false);
    x.pay_row().class = "off_establishment";
    p.open(
        "H01",
        x.subject(),
        unit,
        "a wrong check character of someone paid off-establishment",
    );
    p.add(x);

    let unit = p.organ();
    let x = p.person(unit).only("i");
    let id = wrong_check(&x.id());
    let mut x = x.numbered(&id, false);
    x.insurance_row().status = "suspended";
    p.open(
        "H01",
        x.subject(),
        unit,
        "a wrong check character on a suspended insurance row",
    );
    p.add(x);

    let unit = p.organ();
    let x = p.person(unit).only("p");
    let id = impossible_date(&x.id());
    let mut x = x.numbered(&id, false);
    x.personnel_row().status = Status::Left;
    p.open(
        "H01",
        x.subject(),
        unit,
        "an impossible date on the personnel row of someone who left",
    );
    p.add(x);
}

fn right_numbers(p: &mut Planting) {
    for passport in ["E990500123", "EA9905778"] {
        let unit = p.organ();
        let x = p.person(unit).numbered(passport, true);
        p.silent(
            "H01",
            x.subject(),
            unit,
            "a passport is not a resident number",
        );
        p.add(x);
    }
    let how = "a passport that the payroll takes for an identity card: one source that knows better will do";
    for passport in ["E990500456", "E990500789"] {
        let unit = p.organ();
        let mut x = p.person(unit).numbered(passport, true);
        x.pay_row().other = false;
        p.silent("H01", x.subject(), unit, how);
        p.add(x);
    }
    let unit = p.organ();
    let mut x = p.person(unit);
    let subject = x.subject();
    x.pay_row().id = fifteen(&x.id());
    p.silent(
        "H01",
        subject,
        unit,
        "fifteen digits in the payroll, upgraded to the eighteen of the others",
    );
    p.add(x);

    let unit = p.organ();
    let who = loop {
        let who = p.who();
        if who.id.ends_with('X') {
            break who;
        }
    };
    let mut x = p.person_of(&who, unit);
    let subject = x.subject();
    x.pay_row().id.make_ascii_lowercase();
    p.silent(
        "H01",
        subject,
        unit,
        "a small x as check character in the payroll",
    );
    p.add(x);

    let unit = p.organ();
    let mut x = p.person(unit);
    let subject = x.subject();
    x.insurance_row().id = full_width(&x.id());
    p.silent(
        "H01",
        subject,
        unit,
        "full-width digits in the insurance extract",
    );
    p.add(x);
}
