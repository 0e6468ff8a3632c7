//! Retirements and vacancies, for people whose dates are known by heart.

use rollcall::establishment::{Forecast, Retirement, Span};

use super::{book, day};
use crate::scene::Scene;

#[test]
fn a_category_that_is_unknown_gives_a_range() {
    let of = |category: Option<&str>, sex: Option<&str>, born: &str| {
        let range = Retirement::of(category, sex, Some(day(born))).expect("a range");
        (range.first.to_string(), range.last.to_string())
    };
    let twice = |text: &str| (text.to_owned(), text.to_owned());
    assert_eq!(of(Some("male60"), None, "1965-01-09"), twice("2025-02-09"));
    assert_eq!(of(None, Some("male"), "1965-12-09"), twice("2026-03-09"));
    assert_eq!(
        of(Some("female55"), None, "1971-04-09"),
        twice("2026-08-09")
    );
    assert_eq!(
        of(Some("female50"), None, "1995-12-09"),
        twice("2050-12-09")
    );
    // A woman: at the earliest as a worker, at the latest at 60. 1976-09 at 50 is 2026-09 and 11 months later; at 60 it
    // is 2036-09 and 36 months.
    let range = of(None, Some("female"), "1976-09-09");
    assert_eq!(range, ("2027-08-09".into(), "2039-09-09".into()));
    assert_eq!(Retirement::of(Some("male60"), None, None), None);
}

#[test]
fn whoever_goes_leaves_a_vacancy_in_that_month() {
    let mut scene = Scene::new();
    // Born 1966-11-06: at 60 in 2026-11 and 6 months later, on 2027-05-06. One woman of unknown category, born 1976-09-09.
    scene.change("roster", |rows| {
        rows[1][8] = "1966-11-06".into();
        rows[4][7] = "女".into();
        rows[4][8] = "1976-09-09".into();
        rows[4][9] = String::new();
    });
    let book = book(scene.home());
    let unit = book.find("990001001").expect("a unit");
    let forecast = Forecast::of(&book, 24, Some(&[unit].into()));
    assert_eq!(forecast.lines.len(), 24, "one type, 24 months");
    let at = |month: &str| {
        let line = forecast
            .lines
            .iter()
            .find(|of| of.month == day(month))
            .expect("a month");
        (line.leaving, line.vacancy)
    };
    let span = |least, most| Span { least, most };
    // The number says that the fourth person is a man, as all of the scene are: the number goes before the roster's word.
    assert_eq!(at("2026-10-01"), (span(0, 0), span(0, 0)));
    assert_eq!(at("2027-04-01"), (span(0, 0), span(0, 0)));
    assert_eq!(at("2027-05-01"), (span(1, 1), span(1, 1)));
    assert_eq!(at("2027-06-01"), (span(0, 0), span(1, 1)));
    assert_eq!(at("2028-09-01"), (span(0, 0), span(1, 1)));
    // The one who is past the age already is at another unit.
    assert_eq!(forecast.past, 0);
    let all = Forecast::of(&book, 1, None);
    assert_eq!(all.past, 1);
}
