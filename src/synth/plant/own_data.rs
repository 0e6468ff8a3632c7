//! Family K: the establishment's own journal. Nobody need be planted for it.

use chrono::NaiveDate;

use super::{Owner, Planting};
use crate::synth::journal::{Entry, Item};

/// Plants K01 to K04.
pub fn plant(p: &mut Planting) {
    without_document(p);
    unbalanced(p);
    balanced(p);
}

fn without_document(p: &mut Planting) {
    let (past, coming) = (p.at.ago(1200), p.at.ago(-10));
    let cases = [
        (past, None, None, "an entry without a document"),
        (past, None, None, "an entry without a document"),
        (
            past,
            None,
            Some("   "),
            "an entry whose document is white space",
        ),
        (
            coming,
            None,
            None,
            "an entry without a document, in force from next month on",
        ),
        (
            past,
            Some(p.at.ago(100)),
            None,
            "an entry without a document, no longer in force",
        ),
    ];
    for (n, (on, expires, document, how)) in cases.into_iter().enumerate() {
        let unit = p.organ();
        let mut entry = Entry::new(unit, Item::Headcount, "administrative", 1, on);
        let number = format!("BZ-补{:02}", n + 1);
        entry.entry_no = Some(number.clone());
        entry.document = document.map(str::to_owned);
        entry.expires_on = expires;
        p.approvals.enter(entry);
        p.open("K01", format!("journal:{number}"), unit, how);
    }
    for n in 0..2 {
        let unit = p.organ();
        let mut entry = Entry::new(unit, Item::Headcount, "administrative", 1, past);
        let number = format!("BZ-正{:02}", n + 1);
        entry.entry_no = Some(number.clone());
        p.approvals.enter(entry);
        p.silent(
            "K01",
            format!("journal:{number}"),
            unit,
            "an entry with its document",
        );
    }
}

/// One leg of a transfer.
type Leg = (usize, Item, &'static str, i64, NaiveDate);

fn transfer(p: &mut Planting, id: &str, legs: &[Leg]) {
    for &(unit, item, category, change, on) in legs {
        let mut entry = Entry::new(unit, item, category, change, on);
        entry.transfer = Some(id.to_owned());
        entry.note = "划转";
        p.approvals.enter(entry);
    }
}

fn unbalanced(p: &mut Planting) {
    use Item::{Headcount, Leadership};
    let on = p.at.ago(800);
    let (a, b) = (p.organ(), p.organ());
    let admin = "administrative";

    transfer(
        p,
        "HZ-01",
        &[(a, Headcount, admin, -2, on), (b, Headcount, admin, 3, on)],
    );
    p.open(
        "K02",
        format!("transfer:HZ-01/headcount/{admin}"),
        a,
        "two posts given, three received",
    );

    transfer(p, "HZ-02", &[(b, Headcount, admin, -1, on)]);
    p.open(
        "K02",
        format!("transfer:HZ-02/headcount/{admin}"),
        b,
        "a post given that nobody received",
    );

    transfer(p, "HZ-03", &[(a, Headcount, admin, 1, on)]);
    p.open(
        "K02",
        format!("transfer:HZ-03/headcount/{admin}"),
        Owner::Office,
        "a post received that nobody gave",
    );

    transfer(
        p,
        "HZ-04",
        &[
            (a, Leadership, "132", -1, on),
            (b, Leadership, "132", 2, on),
        ],
    );
    p.open(
        "K02",
        "transfer:HZ-04/leadership/132".into(),
        a,
        "one leadership post given, two received",
    );

    let how = "balanced over all types, but not type by type";
    let legs = [
        (a, Headcount, admin, -2, on),
        (b, Headcount, admin, 1, on),
        (a, Headcount, "support", -1, on),
        (b, Headcount, "support", 2, on),
    ];
    transfer(p, "HZ-05", &legs);
    p.open("K02", format!("transfer:HZ-05/headcount/{admin}"), a, how);
    p.open("K02", "transfer:HZ-05/headcount/support".into(), a, how);
}

fn balanced(p: &mut Planting) {
    use Item::{Headcount, InternalBody};
    let (on, coming) = (p.at.ago(700), p.at.ago(-20));
    let (a, b, c) = (p.organ(), p.organ(), p.organ());
    let admin = "administrative";

    transfer(
        p,
        "HZ-11",
        &[(a, Headcount, admin, -2, on), (b, Headcount, admin, 2, on)],
    );
    p.silent(
        "K02",
        format!("transfer:HZ-11/headcount/{admin}"),
        a,
        "two posts given, two received",
    );

    let legs = [
        (a, Headcount, admin, -3, on),
        (b, Headcount, admin, 1, on),
        (c, Headcount, admin, 2, on),
    ];
    transfer(p, "HZ-12", &legs);
    p.silent(
        "K02",
        format!("transfer:HZ-12/headcount/{admin}"),
        a,
        "three posts given, received by two",
    );

    transfer(
        p,
        "HZ-13",
        &[
            (a, Headcount, admin, -1, on),
            (b, Headcount, admin, 1, coming),
        ],
    );
    p.silent(
        "K02",
        format!("transfer:HZ-13/headcount/{admin}"),
        a,
        "the receiving leg comes into force later: the whole journal balances",
    );

    // The unit that gave the body up had it approved before.
    p.approvals
        .enter(Entry::new(a, InternalBody, "移交科", 1, p.at.ago(2000)));
    transfer(
        p,
        "HZ-14",
        &[
            (a, InternalBody, "移交科", -1, on),
            (b, InternalBody, "移交科", 1, on),
        ],
    );
    p.silent(
        "K02",
        "transfer:HZ-14/internal_body/移交科".into(),
        a,
        "an internal body given and received",
    );
}
