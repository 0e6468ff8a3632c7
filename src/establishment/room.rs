//! Room for an application: what is approved on the day of use, who is there, who will have gone, what others keep.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::application::{Answer, Application, CheckedPlan, Obstacle, OpenEntry};
use super::book::Book;
use super::forecast::{self, Span};
use super::journal::{Item, Key};
use super::reckoning::{Told, What};
use super::state::State;
use crate::config::Config;

/// Check applications one after the other; what one is granted the next ones do not have. `on` is the day of use;
/// without it the first day of the plan's year, or the book's date where that is later: the day with the fewest
/// retirements behind it.
#[must_use]
pub fn check_applications(
    config: &Config,
    book: &Book,
    open: &BTreeMap<String, Vec<OpenEntry>>,
    applications: &[Application],
    on: Option<NaiveDate>,
) -> Vec<CheckedPlan> {
    let mut granted: BTreeMap<(i32, String), i64> = BTreeMap::new();
    applications
        .iter()
        .map(|asked| check(config, book, open, asked, on, &mut granted))
        .collect()
}

fn check(
    config: &Config,
    book: &Book,
    open: &BTreeMap<String, Vec<OpenEntry>>,
    asked: &Application,
    on: Option<NaiveDate>,
    granted: &mut BTreeMap<(i32, String), i64>,
) -> CheckedPlan {
    let first = i32::try_from(asked.year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1))
        .filter(|day| day.year() > 0);
    let on = on.unwrap_or_else(|| first.unwrap_or(book.date).max(book.date));
    let mut checked = CheckedPlan {
        place: asked.place.clone(),
        plan_id: asked.plan_id.clone(),
        unit: asked.unit.clone(),
        headcount_type: asked.headcount_type.clone(),
        number: asked.number,
        on,
        answer: Answer::Refused,
        can: 0,
        perhaps: 0,
        figures: Vec::new(),
        obstacles: Vec::new(),
    };
    let Ok(id) = book.find(&asked.unit) else {
        checked.obstacles.push(Obstacle::UnknownUnit {
            written: asked.unit.clone(),
        });
        return checked;
    };
    checked.unit = book.name(id).to_owned();
    if asked.number < 1 {
        checked.obstacles.push(Obstacle::NoNumber);
        return checked;
    }
    if asked.document.trim().is_empty() {
        checked.obstacles.push(Obstacle::NoDocument);
        return checked;
    }
    if asked.year < i64::from(book.date.year()) {
        let (year, on) = (asked.year, book.date);
        checked.obstacles.push(Obstacle::YearOver { year, on });
        return checked;
    }
    if let Some(until) = asked.valid_until.filter(|until| *until < on) {
        checked.obstacles.push(Obstacle::OverBefore { until, on });
        return checked;
    }
    let Some(unit) = book.unit(id) else {
        return checked;
    };
    if let Some(gone) = unit.abolished_on.filter(|gone| *gone <= on) {
        checked.obstacles.push(Obstacle::UnitGone { on: gone });
    }
    if !config
        .headcount_types
        .allows(&asked.headcount_type, unit.kind.as_deref())
    {
        checked.obstacles.push(Obstacle::TypeNotAllowed);
    }
    if let Some(entries) = open.get(&unit.code).filter(|entries| !entries.is_empty()) {
        checked.obstacles.push(Obstacle::OpenEntries {
            entries: entries.clone(),
        });
    }
    let key = (id, asked.headcount_type.clone());
    checked.figures = figures(book, id, asked, on, granted.get(&key).copied().unwrap_or(0));
    let room = |of: fn(&Span) -> i64| -> i64 {
        checked
            .figures
            .iter()
            .map(|figure| match figure.what {
                What::Approved => figure.number.least,
                What::Leaving => of(&figure.number),
                _ => -figure.number.least,
            })
            .sum()
    };
    let (least, most) = (room(|span| span.least), room(|span| span.most));
    if checked.obstacles.is_empty() {
        checked.can = least.clamp(0, asked.number);
        checked.perhaps = most.clamp(0, asked.number) - checked.can;
    }
    checked.answer = match checked.can {
        0 => Answer::No,
        n if n == asked.number => Answer::Yes,
        _ => Answer::Partly,
    };
    *granted.entry(key).or_default() += checked.can;
    checked
}

fn figures(book: &Book, id: i32, asked: &Application, on: NaiveDate, granted: i64) -> Vec<Told> {
    let exact = |what, number, origin| Told {
        what,
        number: Span {
            least: number,
            most: number,
        },
        origin,
    };
    let key = Key {
        unit: id,
        item: Item::Headcount,
        category: asked.headcount_type.clone(),
    };
    let entries = book
        .journal
        .of(&key)
        .iter()
        .filter(|entry| entry.in_force(on));
    let documents = entries
        .map(|entry| {
            let document = entry.document.as_deref().unwrap_or("—");
            format!("{document}({:+})", entry.change)
        })
        .collect();
    let now = State::of(book, book.date);
    let state = now.unit(id);
    let filled = state
        .and_then(|state| {
            state
                .headcount
                .iter()
                .find(|of| of.category == asked.headcount_type)
        })
        .map_or(0, |of| of.filled);
    let leaving = forecast::gone_before(book, id, &asked.headcount_type, on);
    let others: Vec<_> = book
        .plans
        .iter()
        .filter(|of| {
            of.plan.unit == id
                && of.plan.headcount_type == asked.headcount_type
                && of.plan.plan_id != asked.plan_id
                && of.reserved(on) > 0
        })
        .collect();
    let reserved = others.iter().map(|of| of.reserved(on)).sum();
    let plans = others
        .iter()
        .map(|of| format!("{}({})", of.plan.plan_id, of.reserved(on)))
        .collect();
    let over = over_elsewhere(book, id, &asked.headcount_type, on);
    let types = over
        .iter()
        .map(|(headcount_type, people)| format!("{headcount_type}({people})"))
        .collect();
    let coming = forecast::coming_by(book, id, &asked.headcount_type, on);
    vec![
        exact(What::Approved, book.journal.approved(&key, on), documents),
        exact(What::Filled, filled, vec![book.date.to_string()]),
        exact(What::Coming, coming, Vec::new()),
        Told {
            what: What::Leaving,
            number: leaving,
            origin: vec![format!("{} → {on}", book.date)],
        },
        exact(What::Reserved, reserved, plans),
        exact(What::Granted, granted, Vec::new()),
        exact(
            What::OverElsewhere,
            over.iter().map(|(_, people)| people).sum(),
            types,
        ),
    ]
}

/// People over the approved number on a day in the other types of a unit, those counted as gone who surely are by then.
fn over_elsewhere(book: &Book, id: i32, asked: &str, on: NaiveDate) -> Vec<(String, i64)> {
    let keys = book.journal.keys();
    let approved = keys.filter(|key| key.unit == id && key.item == Item::Headcount);
    let mut types: BTreeSet<&str> = approved.map(|key| key.category.as_str()).collect();
    let seats = book.seats.iter().filter(|seat| seat.unit == id);
    types.extend(seats.map(|seat| &*seat.headcount_type));
    types.remove(asked);
    let now = State::of(book, book.date);
    let here = |headcount_type: &str| {
        let figures = now.unit(id).map(|of| of.headcount.as_slice());
        let mut figures = figures.unwrap_or_default().iter();
        figures
            .find(|of| of.category == headcount_type)
            .map_or(0, |of| of.filled)
    };
    let over = types.into_iter().map(|headcount_type| {
        let key = Key {
            unit: id,
            item: Item::Headcount,
            category: headcount_type.to_owned(),
        };
        let people = here(headcount_type) + forecast::coming_by(book, id, headcount_type, on)
            - forecast::gone_before(book, id, headcount_type, on).least;
        let over = people - book.journal.approved(&key, on);
        (headcount_type.to_owned(), over)
    });
    over.filter(|(_, people)| *people > 0).collect()
}
