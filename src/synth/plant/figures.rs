//! K03 and K04: approved figures that cannot be.

use super::Planting;
use crate::synth::journal::Item;
use crate::synth::unit::UnitKind;
use chrono::NaiveDate;

/// Plants K03 and K04.
pub fn plant(p: &mut Planting) {
    below_nought(p);
    more_leaders_than_people(p);
}

fn below_nought(p: &mut Planting) {
    use Item::{Headcount, InternalBody, Leadership};
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
            InternalBody,
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
        p.approve(unit, item, category, &entries);
        let subject = format!("unit-item:{}/{}/{category}", p.code(unit), item.word());
        if open && item == Headcount {
            let subject = format!("unit-type:{}/{category}", p.code(unit));
            p.silent(
                "B01",
                subject,
                unit,
                "fewer than no places approved, but nobody holds one",
            );
        }
        if open && item == Leadership {
            let subject = format!("unit-level:{}/{category}", p.code(unit));
            p.silent(
                "C01",
                subject,
                unit,
                "fewer than no posts approved, but nobody holds one",
            );
        }
        p.judge(open, "K03", subject, unit, how);
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
            p.approve(unit, item, category, &entries);
        }
        let subject = format!("unit:{}", p.code(unit));
        p.judge(open, "K04", subject, unit, how);
    }
}
