//! Properties of the journal: order does not matter, days close, transfers conserve; and what cannot stand is named.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rollcall::establishment::{Entry, Fault, Journal};

use super::{day, entry, headcount};

fn first() -> NaiveDate {
    day("2020-01-01")
}

fn on(n: u16) -> NaiveDate {
    first() + Days::new(u64::from(n))
}

/// Unit, change, first day, days until the end (0: none), from a year of days, so that many fall on the same.
type Raw = (i32, i64, u16, u16);

fn raw() -> impl Strategy<Value = Vec<Raw>> {
    proptest::collection::vec((0_i32..4, -5_i64..9, 0_u16..365, 0_u16..40), 0..60)
}

fn entries(raw: &[Raw]) -> Vec<Entry> {
    raw.iter()
        .enumerate()
        .map(|(no, (unit, change, from, lasts))| Entry {
            effective_on: on(*from),
            expires_on: (*lasts > 0).then(|| on(from + lasts)),
            ..entry(no, *unit, *change, "2020-01-01", None)
        })
        .collect()
}

/// What is approved, counted day by day from an empty book: what begins is added, what ends is taken away.
fn counted(raw: &[Raw], unit: i32, until: u16) -> i64 {
    let mut approved = 0;
    for n in 0..=until {
        for (of, change, from, lasts) in raw {
            if *of == unit && *from == n {
                approved += change;
            }
            if *of == unit && *lasts > 0 && from + lasts == n {
                approved -= change;
            }
        }
    }
    approved
}

proptest! {
    #[test]
    fn any_order_of_entries_gives_the_same_state((raw, shuffled) in raw().prop_flat_map(|raw| (Just(raw.clone()), Just(raw).prop_shuffle())), n in 0_u16..420) {
        let (one, other) = (Journal::new(entries(&raw)), Journal::new(entries(&shuffled)));
        prop_assert_eq!(one.on(on(n)), other.on(on(n)));
        for unit in 0..4 {
            let approved = one.approved(&headcount(unit, "administrative"), on(n));
            prop_assert_eq!(approved, counted(&raw, unit, n));
        }
    }

    #[test]
    fn what_changed_between_two_days_adds_up(raw in raw(), a in 0_u16..400, more in 1_u16..200) {
        let journal = Journal::new(entries(&raw));
        let (a, b) = (on(a), on(a + more));
        let changes = journal.between(a, b);
        for key in journal.keys() {
            let (before, after) = (journal.approved(key, a), journal.approved(key, b));
            let change = changes.iter().find(|change| change.key == *key);
            let moved: i64 = change.iter().flat_map(|change| &change.moves).map(|of| of.change).sum();
            prop_assert_eq!(after - before, moved);
            if let Some(change) = change {
                prop_assert_eq!((change.before, change.after), (before, after));
                prop_assert!(change.moves.iter().all(|of| a < of.on && of.on <= b));
                prop_assert!(change.moves.is_sorted_by_key(|of| of.on));
            }
        }
    }

    #[test]
    fn transfers_conserve_the_sum_of_the_district(raw in raw(), moves in proptest::collection::vec((0_i32..4, 0_i32..4, 1_i64..5, 0_u16..365), 0..20), n in 0_u16..420) {
        let alone = entries(&raw);
        let mut all = alone.clone();
        for (from, to, posts, since) in moves {
            let no = all.len();
            for (unit, change) in [(from, -posts), (to, posts)] {
                all.push(Entry {
                    effective_on: on(since),
                    transfer: Some(format!("T{no}")),
                    ..entry(all.len(), unit, change, "2020-01-01", None)
                });
            }
        }
        let sum = |journal: &Journal| journal.on(on(n)).values().sum::<i64>();
        prop_assert_eq!(sum(&Journal::new(alone)), sum(&Journal::new(all)));
    }
}

#[test]
fn a_day_of_effect_counts_and_a_day_of_expiry_does_not() {
    let journal = Journal::new([
        entry(1, 0, 10, "2019-03-01", None),
        entry(2, 0, 3, "2020-05-05", Some("2020-06-01")),
        // Entered wrongly, taken back on the same day, entered rightly.
        entry(3, 0, 7, "2021-01-01", None),
        entry(4, 0, -7, "2021-01-01", None),
        entry(5, 0, 5, "2021-01-01", None),
        entry(6, 0, 1, "2030-01-01", None),
    ]);
    let at = |text: &str| journal.approved(&headcount(0, "administrative"), day(text));
    assert_eq!(at("2019-02-28"), 0);
    assert_eq!(at("2019-03-01"), 10);
    assert_eq!(at("2020-05-04"), 10);
    assert_eq!(at("2020-05-05"), 13);
    assert_eq!(at("2020-05-31"), 13);
    assert_eq!(at("2020-06-01"), 10);
    assert_eq!(at("2021-01-01"), 15);
    assert_eq!(at("2026-10-31"), 15);
    assert_eq!(at("2030-01-01"), 16);
}

#[test]
fn entries_that_cannot_stand_are_named() {
    let twice = |no: usize, from: &str, to: &str| Entry {
        document: Some("示编〔2020〕9号".into()),
        ..entry(no, 1, 2, from, Some(to))
    };
    let forever = |no: usize, from: &str, to: Option<&str>| Entry {
        document: Some("示编〔2021〕1号".into()),
        ..entry(no, 3, 1, from, to)
    };
    let journal = Journal::new([
        entry(1, 0, 2, "2019-01-01", None),
        entry(2, 0, -3, "2020-01-01", None),
        twice(3, "2020-01-01", "2021-01-01"),
        twice(4, "2020-06-01", "2021-06-01"),
        // The next term of the same approval is no second entry of it.
        twice(5, "2021-06-01", "2022-06-01"),
        entry(6, 2, 1, "2020-01-01", Some("2020-01-01")),
        entry(7, 9, 1, "2020-01-01", None),
        Entry {
            document: None,
            ..entry(8, 2, 1, "2020-01-01", None)
        },
        entry(9, 2, 0, "2020-01-01", None),
        // Typed twice; a second stage of the same document is no second entry of it; a term within what has no end is.
        forever(10, "2021-01-01", None),
        forever(11, "2021-01-01", None),
        forever(12, "2022-01-01", None),
        forever(13, "2022-06-01", Some("2023-01-01")),
    ]);
    let faults = journal.faults(|unit| (unit == 9).then(|| "原某局".to_owned()));
    let named: Vec<(&str, &Fault)> = faults
        .iter()
        .map(|(entry, fault)| (entry.entry_no.as_str(), fault))
        .collect();
    assert_eq!(named.len(), 8, "{named:?}");
    assert_eq!(
        named[0],
        (
            "B0002",
            &Fault::BelowZero {
                on: day("2020-01-01"),
                approved: -1
            }
        )
    );
    assert!(
        matches!(named[1], ("B0004", Fault::Overlaps { entry_no, .. }) if entry_no == "B0003"),
        "{named:?}"
    );
    assert_eq!(named[2], ("B0006", &Fault::EndsBeforeItBegins));
    assert!(
        matches!(named[3], ("B0007", Fault::UnknownUnit { written }) if written == "原某局"),
        "{named:?}"
    );
    assert_eq!(named[4], ("B0008", &Fault::NoDocument));
    assert_eq!(named[5], ("B0009", &Fault::NoChange));
    for (at, no) in [(6, "B0011"), (7, "B0013")] {
        assert!(
            matches!(named[at], (of, Fault::Overlaps { entry_no, .. }) if of == no && entry_no == "B0010"),
            "{named:?}"
        );
    }
}
