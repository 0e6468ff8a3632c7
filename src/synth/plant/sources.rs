//! Family S and what quarantine does to the others: rows that cannot be read, totals that do not agree.
//!
//! Every spoilt row of the four people sources keeps a readable number: rows without one would turn all absence
//! findings on that source into leads.

use super::{Owner, Planting};
use crate::domain::table::Kind;
use crate::synth::person::Spoil;

/// Plants S02, S03 and the findings that quarantine explains.
pub fn plant(p: &mut Planting) {
    roster_rows(p);
    payroll_rows(p);
    insurance_rows(p);
    register_rows(p);
    totals(p);
}

/// S01 for the sources whose extracts have not come, and for no other.
pub fn held(p: &mut Planting, sources: &[String]) {
    for kind in Kind::ALL {
        let subject = format!("source:{}", kind.name());
        if sources.iter().any(|name| name == kind.name()) {
            p.open("S01", subject, Owner::Office, "its extract has not come");
        } else {
            p.silent(
                "S01",
                subject,
                Owner::Office,
                "its extract came as expected",
            );
        }
    }
}

fn roster_rows(p: &mut Planting) {
    for (spoil, how) in [
        (
            Spoil::Date,
            "the roster row is in quarantine: its day of entry is none",
        ),
        (
            Spoil::Word,
            "the roster row is in quarantine: no table knows its status",
        ),
    ] {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.roster_row().spoil = Some(spoil);
        p.explained("D02", x.subject(), unit, "quarantine", how);
        p.explained("D03", x.subject(), unit, "quarantine", how);
        p.add(x);
    }
    let how = "insured only, and the roster row is in quarantine";
    let unit = p.organ();
    let mut x = p.person(unit).only("ri");
    x.roster_row().spoil = Some(Spoil::Name);
    p.explained("I03", x.subject(), unit, "quarantine", how);
    p.add(x);
}

fn payroll_rows(p: &mut Planting) {
    for (spoil, how) in [
        (
            Spoil::Money,
            "the payroll row is in quarantine: its amount is none",
        ),
        (
            Spoil::Word,
            "the payroll row is in quarantine: no table knows its class",
        ),
        (
            Spoil::Date,
            "the payroll row is in quarantine: its month is none",
        ),
    ] {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.pay_row().spoil = Some(spoil);
        p.explained("D01", x.subject(), unit, "quarantine", how);
        p.add(x);
    }
    let how = "on study leave too, but quarantine comes first";
    let unit = p.organ();
    let mut x = p.person(unit);
    x.pay_row().spoil = Some(Spoil::Money);
    let from = p.at.ago(70);
    x.registered("study", from, None);
    p.explained("D01", x.subject(), unit, "quarantine", how);
    p.add(x);

    let how = "insured only, and the payroll row is in quarantine";
    let unit = p.organ();
    let mut x = p.person(unit).only("wi");
    x.pay_row().spoil = Some(Spoil::Money);
    p.explained("I03", x.subject(), unit, "quarantine", how);
    p.add(x);
}

fn insurance_rows(p: &mut Planting) {
    for (spoil, how) in [
        (
            Spoil::Word,
            "the insurance row is in quarantine: no table knows its status",
        ),
        (
            Spoil::Date,
            "the insurance row is in quarantine: its month is none",
        ),
    ] {
        let unit = p.organ();
        let mut x = p.person(unit);
        x.insurance_row().spoil = Some(spoil);
        p.explained("I04", x.subject(), unit, "quarantine", how);
        p.add(x);
    }
}

fn register_rows(p: &mut Planting) {
    let how =
        "not paid, and the register row that might excuse it is in quarantine: it excuses nothing";
    for spoil in [Spoil::Date, Spoil::Word] {
        let unit = p.organ();
        let from = p.at.ago(70);
        let mut x = p.person(unit).only("rpi");
        x.registered("unpaid_leave", from, None).spoil = Some(spoil);
        p.open("D01", x.subject(), unit, how);
        p.add(x);
    }
}

fn totals(p: &mut Planting) {
    let source = |name: &str| format!("source:{name}");
    for name in ["roster", "personnel", "payroll", "insurance", "register"] {
        p.open(
            "S02",
            source(name),
            Owner::Office,
            "rows that cannot be read, each for its own reason",
        );
    }
    for name in ["units", "establishment", "plans", "duties"] {
        p.silent("S02", source(name), Owner::Office, "every row can be read");
    }
    p.payroll_error = 100_000;
    p.open(
        "S03",
        source("payroll"),
        Owner::Office,
        "the total row is a thousand yuan off",
    );
    p.insurance_error = 1;
    p.open(
        "S03",
        source("insurance"),
        Owner::Office,
        "the cover letter counts one row more than there are",
    );
    p.letter_error = -1;
    for name in ["units", "register", "duties"] {
        p.open(
            "S03",
            source(name),
            Owner::Office,
            "the cover letter counts one row less than there are",
        );
    }
    p.silent(
        "S03",
        source("personnel"),
        Owner::Office,
        "the cover letter's row count is right",
    );
    p.silent("S03", source("roster"), Owner::Office, "no total is given");
    for name in [
        "units",
        "establishment",
        "roster",
        "personnel",
        "payroll",
        "insurance",
        "register",
        "plans",
        "duties",
    ] {
        p.silent("S01", source(name), Owner::Office, "a source as expected");
    }
}
