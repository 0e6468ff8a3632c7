//! The reform of 2019 as a worked example: approved numbers before and after, computed by hand, to the unit; and the
//! same movements in the repository's seeds.

use std::collections::BTreeMap;
use std::path::Path;

use rollcall::establishment::{DutyMatrix, Entry, Journal, State};

use super::{book, day, entry, headcount};
use crate::scene::copy;

/// Sixteen departments that gave, each with what was approved the day before, what it gave, and what was left: 74 in all.
const GAVE: [(&str, i64, i64, i64); 16] = [
    ("发展改革委", 48, 3, 45),
    ("经委", 41, 5, 36),
    ("商务委", 30, 5, 25),
    ("教育局", 36, 5, 31),
    ("科委", 22, 5, 17),
    ("民政局", 28, 5, 23),
    ("司法局", 35, 5, 30),
    ("财政局", 52, 5, 47),
    ("人力资源社会保障局", 50, 5, 45),
    ("规划资源局", 44, 5, 39),
    ("建设管理委", 33, 5, 28),
    ("交通委", 29, 5, 24),
    ("农业农村委", 31, 4, 27),
    ("水务局", 24, 4, 20),
    ("文化旅游局", 26, 4, 22),
    ("卫生健康委", 38, 4, 34),
];
/// Those that received, with before, received and after.
const TOOK: [(&str, i64, i64, i64); 6] = [
    ("生态环境局", 34, 2, 36),
    ("审计局", 27, 1, 28),
    ("退役军人事务局", 0, 19, 19),
    ("医疗保障局", 0, 19, 19),
    ("派驻第一纪检监察组", 0, 15, 15),
    ("派驻第二纪检监察组", 0, 18, 18),
];

#[test]
fn seventy_four_posts_move_and_none_is_lost() {
    assert_eq!(GAVE.iter().map(|of| of.2).sum::<i64>(), 74);
    assert_eq!(TOOK.iter().map(|of| of.2).sum::<i64>(), 74);
    let units: Vec<_> = GAVE.iter().chain(&TOOK).collect();
    let mut entries: Vec<Entry> = units
        .iter()
        .enumerate()
        .filter(|(_, of)| of.1 > 0)
        .map(|(unit, of)| entry(unit, i32::try_from(unit).unwrap(), of.1, "2015-01-01", None))
        .collect();
    // Two to the ecology bureau and one to the audit office; the rest fills the four new units in turn.
    let mut legs = vec![(0, 16, 2), (0, 17, 1)];
    let mut wanting: Vec<(usize, i64)> = vec![(18, 19), (19, 19), (20, 15), (21, 18)];
    for (from, of) in GAVE.iter().enumerate().skip(1) {
        let mut left = of.2;
        while left > 0 {
            let (to, want) = wanting.last_mut().unwrap();
            let posts = left.min(*want);
            legs.push((from, *to, posts));
            left -= posts;
            *want -= posts;
            if *want == 0 {
                wanting.pop();
            }
        }
    }
    for (n, (from, to, posts)) in legs.into_iter().enumerate() {
        for (unit, other, change) in [(from, to, -posts), (to, from, posts)] {
            let no = entries.len();
            entries.push(Entry {
                transfer: Some(format!("HZ2019-{n:02}")),
                counterpart: i32::try_from(other).ok(),
                ..entry(no, i32::try_from(unit).unwrap(), change, "2019-03-29", None)
            });
        }
    }
    let journal = Journal::new(entries);
    let approved = |unit: usize, on: &str| {
        let unit = i32::try_from(unit).unwrap();
        journal.approved(&headcount(unit, "administrative"), day(on))
    };
    for (unit, of) in units.iter().enumerate() {
        let after = if unit < 16 { of.1 - of.2 } else { of.1 + of.2 };
        assert_eq!(after, of.3, "{}: by hand", of.0);
        assert_eq!(approved(unit, "2019-03-28"), of.1, "{} before", of.0);
        assert_eq!(approved(unit, "2019-03-29"), of.3, "{} after", of.0);
    }
    let sum = |on: &str| (0..22).map(|unit| approved(unit, on)).sum::<i64>();
    assert_eq!((sum("2019-03-28"), sum("2019-03-29")), (628, 628));
    assert!(journal.faults(|_| None).is_empty());
}

#[test]
fn the_seeds_tell_the_same_reform() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().expect("a folder");
    for part in ["config", "jobs", "seeds"] {
        copy(&root.join(part), &home.path().join(part));
    }
    let book = book(home.path());
    let (before, after) = (day("2019-03-28"), day("2019-03-29"));
    let mut given: BTreeMap<String, i64> = BTreeMap::new();
    for change in book.journal.between(before, after) {
        let moved: i64 = change
            .moves
            .iter()
            .filter(|of| of.entry.transfer.is_some())
            .map(|of| of.change)
            .sum();
        assert_eq!(change.after - change.before, moved, "nothing else that day");
        given.insert(book.name(change.key.unit).to_owned(), moved);
    }
    let lost: Vec<i64> = given.values().copied().filter(|n| *n < 0).collect();
    assert_eq!((lost.len(), lost.iter().sum::<i64>()), (16, -74));
    assert_eq!(given.values().sum::<i64>(), 0);
    assert_eq!(given["区发展改革委"], -3);
    assert_eq!(given["区生态环境局"], 2);
    assert_eq!(given["区审计局"], 1);
    let total = |on| State::of(&book, on).total(|_| true).approved;
    assert_eq!(total(before), total(after));

    // The duties went the same way on the same day, so that no move of posts to these two stands alone.
    let matrix = DutyMatrix::of(&book, book.date);
    let alone = |from: &str, to: &str| {
        matrix
            .without_duties
            .iter()
            .any(|of| book.name(of.from) == from && book.name(of.to) == to)
    };
    assert!(!alone("区发展改革委", "区生态环境局"));
    assert!(!alone("区发展改革委", "区审计局"));
    assert!(alone("区经委", "区退役军人事务局"));
    assert!(
        matrix.without_headcount.iter().all(|of| of.on > after),
        "every duty of the reform moved with posts: {:?}",
        matrix.without_headcount
    );
}
