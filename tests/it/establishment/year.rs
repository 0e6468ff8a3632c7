//! A year of the seeds' district worked out by hand: what two offices had approved, who was there, what stood vacant, by
//! which documents it changed, on the days on which something happened and on the days before.
//!
//! 区审计局 (018), 行政编制. The journal: 49 (2001), +1 by transfer from 发展改革委 (2019-03-29), +2 for two years (from
//! 2024-05-14 up to 2026-05-14), −2 −3 −1 by transfers (2024-11-30): 49, 50, 52, 46, and 44 from 2026-05-14.
//! The roster: 39 people who came before 2026 and are still there, one of them on an unknown day; 990500199409178136 left on
//! 2026-01-04 and 993140198904032035 on 2026-09-23, so that 41 began the year. Came: 2026-03-20 on probation, 08-21, 08-22,
//! 09-23 from elsewhere, and one will on 2026-11-01.
//!
//! 区农业农村委 (013), 行政编制. The journal: 63 (2001), −4 by transfer (2019-03-29), +1 without a document from 2023-07-19 up to
//! 2026-07-23, +2 from 2026-11-30: 59, 60, 59, 61. The roster: 57 rows in post, of which one came on 2026-09-21 and one leaves on
//! 2026-11-01; nobody else came or left in the year.

use std::path::Path;

use rollcall::establishment::{Book, State};

use super::{book, day, headcount};
use crate::scene::copy;

fn seeds() -> Book {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().expect("a folder");
    for part in ["config", "jobs", "seeds"] {
        copy(&root.join(part), &home.path().join(part));
    }
    book(home.path())
}

/// Day, approved, filled, vacant.
type Line = (&'static str, i64, i64, i64);

const AUDIT: [Line; 13] = [
    ("2026-01-01", 46, 41, 5),
    ("2026-01-03", 46, 41, 5),
    ("2026-01-04", 46, 40, 6),
    ("2026-03-19", 46, 40, 6),
    ("2026-03-20", 46, 41, 5),
    ("2026-05-13", 46, 41, 5),
    ("2026-05-14", 44, 41, 3),
    ("2026-08-21", 44, 42, 2),
    ("2026-08-22", 44, 43, 1),
    ("2026-09-22", 44, 43, 1),
    ("2026-09-23", 44, 43, 1),
    ("2026-10-31", 44, 43, 1),
    ("2026-11-01", 44, 44, 0),
];

const FARMING: [Line; 9] = [
    ("2026-01-01", 60, 56, 4),
    ("2026-07-22", 60, 56, 4),
    ("2026-07-23", 59, 56, 3),
    ("2026-09-20", 59, 56, 3),
    ("2026-09-21", 59, 57, 2),
    ("2026-10-31", 59, 57, 2),
    ("2026-11-01", 59, 56, 3),
    ("2026-11-29", 59, 56, 3),
    ("2026-11-30", 61, 56, 5),
];

#[test]
fn a_year_of_two_offices_to_the_unit() {
    let book = seeds();
    for (code, lines) in [("018", &AUDIT[..]), ("013", &FARMING[..])] {
        let unit = book.find(code).expect("a unit");
        for (on, approved, filled, vacant) in lines {
            let state = State::of(&book, day(on));
            let figures = &state.unit(unit).expect("its state").headcount;
            let of = figures
                .iter()
                .find(|of| of.category == "administrative")
                .expect("administrative posts");
            assert_eq!(
                (of.approved, of.filled, of.vacancy()),
                (*approved, *filled, *vacant),
                "{code} on {on}"
            );
        }
    }
}

#[test]
fn what_changed_in_the_year_and_by_what() {
    let book = seeds();
    let changes = book.journal.between(day("2025-12-31"), day("2026-12-31"));
    let told = |code: &str| {
        let key = headcount(book.find(code).expect("a unit"), "administrative");
        let change = changes.iter().find(|of| of.key == key).expect("a change");
        let moves: Vec<(String, i64, bool, Option<&str>)> = change
            .moves
            .iter()
            .map(|of| {
                let document = of.entry.document.as_deref();
                (of.on.to_string(), of.change, of.expired, document)
            })
            .collect();
        (change.before, change.after, moves)
    };
    assert_eq!(
        told("018"),
        (
            46,
            44,
            vec![("2026-05-14".into(), -2, true, Some("云编〔2024〕65号"))]
        )
    );
    assert_eq!(
        told("013"),
        (
            60,
            61,
            vec![
                ("2026-07-23".into(), -1, true, None),
                ("2026-11-30".into(), 2, false, Some("云编〔2024〕50号")),
            ]
        )
    );
}

#[test]
fn the_audit_office_through_its_transfers() {
    let book = seeds();
    let key = headcount(book.find("区审计局").expect("a unit"), "administrative");
    for (on, approved) in [
        ("2001-06-30", 0),
        ("2001-07-01", 49),
        ("2019-03-28", 49),
        ("2019-03-29", 50),
        ("2024-05-13", 50),
        ("2024-05-14", 52),
        ("2024-11-29", 52),
        ("2024-11-30", 46),
    ] {
        assert_eq!(book.journal.approved(&key, day(on)), approved, "{on}");
    }
    // The reform's two transfers out of 发展改革委, entry by entry.
    let giver = headcount(book.find("区发展改革委").expect("a unit"), "administrative");
    let given: Vec<(i64, Option<&str>, String)> = book
        .journal
        .of(&giver)
        .iter()
        .filter(|entry| entry.effective_on == day("2019-03-29"))
        .map(|entry| {
            let other = entry.counterpart.map(|id| book.name(id).to_owned());
            (
                entry.change,
                entry.transfer.as_deref(),
                other.unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        given,
        [
            (-2, Some("HZ2019-01"), "区生态环境局".to_owned()),
            (-1, Some("HZ2019-02"), "区审计局".to_owned()),
        ]
    );
}
