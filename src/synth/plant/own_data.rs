//! Family K: the establishment's own journal. Nobody need be planted for it.

use chrono::NaiveDate;

use super::{Owner, Planting};
use crate::synth::journal::{Entry, Item, Target};
use crate::synth::unit::UnitKind;

/// Plants K01 to K04.
pub fn plant(p: &mut Planting) {
    without_document(p);
    unbalanced(p);
    balanced(p);
    below_nought(p);
    more_leaders_than_people(p);
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
    use Item::{Body, Headcount};
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
        .enter(Entry::new(a, Body, "移交科", 1, p.at.ago(2000)));
    transfer(
        p,
        "HZ-14",
        &[(a, Body, "移交科", -1, on), (b, Body, "移交科", 1, on)],
    );
    p.silent(
        "K02",
        "transfer:HZ-14/internal_body/移交科".into(),
        a,
        "an internal body given and received",
    );
}

fn below_nought(p: &mut Planting) {
    use Item::{Body, Headcount, Leadership};
    let old = p.at.ago(1000);
    let (today, coming) = (p.at.date, p.at.ago(-1));
    // (item, category, entries as (change, effective, expires), open, how)
    type Case = (
        Item,
        &'static str,
        Vec<(i64, NaiveDate, Option<NaiveDate>)>,
        bool,
        &'static str,
    );
    let cases: Vec<Case> = vec![
        (
            Headcount,
            "institution_self",
            vec![(-1, old, None)],
            true,
            "a post taken from none",
        ),
        (
            Headcount,
            "institution_self",
            vec![(2, old, None), (-3, today, None)],
            true,
            "three posts taken from two, from D",
        ),
        (
            Leadership,
            "121",
            vec![(-1, old, None)],
            true,
            "a leadership post taken from none",
        ),
        (
            Leadership,
            "121",
            vec![(1, old, Some(today)), (-1, old, None)],
            true,
            "what was taken from expired on D",
        ),
        (
            Body,
            "撤并科",
            vec![(-2, old, None)],
            true,
            "an internal body taken twice and never given",
        ),
        (
            Headcount,
            "institution_self",
            vec![(2, old, None), (-2, old, None)],
            false,
            "two posts taken from two",
        ),
        (
            Headcount,
            "institution_self",
            vec![(1, old, None), (-2, coming, None)],
            false,
            "two posts taken from one, but from D + 1",
        ),
        (
            Leadership,
            "121",
            vec![(1, old, Some(coming)), (-1, old, None)],
            false,
            "what was taken from expires on D + 1",
        ),
    ];
    for (item, category, entries, open, how) in cases {
        let unit = p.organ_for(category);
        let mut sum = 0;
        for (change, on, expires) in entries {
            let mut entry = Entry::new(unit, item, category, change, on);
            entry.expires_on = expires;
            if on <= today && expires.is_none_or(|e| today < e) {
                sum += change;
            }
            p.approvals.enter(entry);
        }
        p.approvals.fix(unit, item, category, Target::Exact(sum));
        let subject = format!("unit-item:{}/{}/{category}", p.code(unit), item.word());
        if open {
            p.open("K03", subject, unit, how);
        } else {
            p.silent("K03", subject, unit, how);
        }
    }
}

fn more_leaders_than_people(p: &mut Planting) {
    let old = p.at.ago(1500);
    let (today, coming) = (p.at.date, p.at.ago(-1));
    // (headcount entries, leadership entries as (change, effective, expires), open, how)
    type Entries = Vec<(i64, NaiveDate, Option<NaiveDate>)>;
    let cases: Vec<(Entries, Entries, bool, &str)> = vec![
        (
            vec![],
            vec![(1, old, None)],
            true,
            "a leadership post and no headcount at all",
        ),
        (
            vec![(1, old, None)],
            vec![(2, old, None)],
            true,
            "two leadership posts on one place",
        ),
        (
            vec![(4, old, None)],
            vec![(5, old, None)],
            true,
            "five leadership posts on four places",
        ),
        (
            vec![(1, old, None), (4, old, Some(today))],
            vec![(2, old, None)],
            true,
            "four of five places expire on D",
        ),
        (
            vec![(1, old, None)],
            vec![(1, old, None), (1, today, None)],
            true,
            "a second leadership post from D",
        ),
        (
            vec![(3, old, None)],
            vec![(3, old, None)],
            false,
            "as many leadership posts as places",
        ),
        (
            vec![(1, old, None)],
            vec![(1, old, None), (1, coming, None)],
            false,
            "a second leadership post from D + 1",
        ),
        (
            vec![(1, old, None), (1, old, Some(coming))],
            vec![(2, old, None)],
            false,
            "a place that expires only on D + 1",
        ),
    ];
    for (n, (headcount, leadership, open, how)) in cases.into_iter().enumerate() {
        let unit = p.special(&format!("区第{}专项事务所", n + 1), UnitKind::Institution);
        let kinds = [
            (Item::Headcount, "institution_full", headcount),
            (Item::Leadership, "132", leadership),
        ];
        for (item, category, entries) in kinds {
            let mut sum = 0;
            for (change, on, expires) in entries {
                let mut entry = Entry::new(unit, item, category, change, on);
                entry.expires_on = expires;
                if on <= today && expires.is_none_or(|e| today < e) {
                    sum += change;
                }
                p.approvals.enter(entry);
            }
            p.approvals.fix(unit, item, category, Target::Exact(sum));
        }
        let subject = format!("unit:{}", p.code(unit));
        if open {
            p.open("K04", subject, unit, how);
        } else {
            p.silent("K04", subject, unit, how);
        }
    }
}
