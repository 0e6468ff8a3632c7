//! The establishment as it stood on a day: for each unit approved, filled and reserved by headcount type, leadership by
//! level, internal bodies; and the sums of departments and of the district, which are sums of the units' lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::book::Book;
use super::journal::{Entry, Item, Key};

/// What is approved and filled of one type, level or body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Headcount type, level, or the body's name.
    pub category: String,
    /// 核定
    pub approved: i64,
    /// 实有: distinct persons.
    pub filled: i64,
    /// Kept by open plans; headcount only.
    pub reserved: i64,
}

impl Figure {
    /// 空编 when above zero, 超编 when below.
    #[must_use]
    pub const fn vacancy(&self) -> i64 {
        self.approved - self.filled
    }
}

/// Sums over types.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// 核定
    pub approved: i64,
    /// 实有
    pub filled: i64,
    /// Kept by open plans.
    pub reserved: i64,
    /// Vacant places, of the types that have some. Types that are over are not set against them.
    pub vacant: i64,
    /// People over the approved number, of the types that are over.
    pub over: i64,
}

impl Sum {
    fn add(&mut self, figure: &Figure) {
        self.approved += figure.approved;
        self.filled += figure.filled;
        self.reserved += figure.reserved;
        self.vacant += figure.vacancy().max(0);
        self.over += (-figure.vacancy()).max(0);
    }
}

/// One unit on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitState {
    /// Its number in the book.
    #[serde(skip)]
    pub unit: i32,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the department that answers for it.
    pub department: Option<String>,
    /// Steps below the top of the tree.
    pub depth: usize,
    /// False before it was founded and from its abolition on.
    pub exists: bool,
    /// By headcount type.
    pub headcount: Vec<Figure>,
    /// By leadership level.
    pub leadership: Vec<Figure>,
    /// By internal body; filled is how many people work there.
    pub bodies: Vec<Figure>,
}

impl UnitState {
    /// All types together.
    #[must_use]
    pub fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        self.headcount.iter().for_each(|figure| sum.add(figure));
        sum
    }

    /// Whether there is anything to say of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.headcount.is_empty() && self.leadership.is_empty() && self.bodies.is_empty()
    }
}

/// Every unit on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    /// The day.
    pub date: NaiveDate,
    /// What the extracts know: the business date of the night.
    pub known: NaiveDate,
    /// In the order of the tree: each unit under the one above it, equals in the order of codes.
    pub units: Vec<UnitState>,
    /// Number of a unit in the book = its place among `units`.
    #[serde(skip)]
    places: HashMap<i32, usize>,
}

/// Unit and category = persons.
type Filled<'a> = BTreeMap<(i32, Item, &'a str), BTreeSet<i64>>;

impl State {
    /// The state of the book on a day.
    #[must_use]
    pub fn of(book: &Book, date: NaiveDate) -> Self {
        let mut figures: BTreeMap<Key, Figure> = BTreeMap::new();
        let figure = |key: &Key| Figure {
            category: key.category.clone(),
            approved: 0,
            filled: 0,
            reserved: 0,
        };
        for (key, approved) in book.journal.on(date) {
            let held = figures.entry(key.clone()).or_insert_with(|| figure(&key));
            held.approved = approved;
        }
        for ((unit, item, category), people) in filled(book, date) {
            let key = Key {
                unit,
                item,
                category: category.to_owned(),
            };
            let held = figures.entry(key.clone()).or_insert_with(|| figure(&key));
            held.filled = i64::try_from(people.len()).unwrap_or(i64::MAX);
        }
        for of in book.plans_on(date).iter() {
            let reserved = of.reserved(date);
            if reserved > 0 {
                let key = Key {
                    unit: of.plan.unit,
                    item: Item::Headcount,
                    category: of.plan.headcount_type.clone(),
                };
                figures
                    .entry(key.clone())
                    .or_insert_with(|| figure(&key))
                    .reserved += reserved;
            }
        }
        let mut by_unit: BTreeMap<i32, Vec<(Item, Figure)>> = BTreeMap::new();
        for (key, figure) in figures {
            // What is gone and empty says nothing any more.
            if figure.approved != 0 || figure.filled != 0 || figure.reserved != 0 {
                by_unit
                    .entry(key.unit)
                    .or_default()
                    .push((key.item, figure));
            }
        }
        let units: Vec<UnitState> = order(book)
            .into_iter()
            .map(|(id, depth)| unit(book, id, depth, date, by_unit.remove(&id)))
            .collect();
        Self {
            date,
            known: book.date,
            places: (0..).zip(&units).map(|(at, of)| (of.unit, at)).collect(),
            units,
        }
    }

    /// The state of one unit.
    #[must_use]
    pub fn unit(&self, id: i32) -> Option<&UnitState> {
        self.places.get(&id).map(|at| &self.units[*at])
    }

    /// Sums by headcount type over the units that `chosen` names.
    #[must_use]
    pub fn sums(&self, chosen: impl Fn(&UnitState) -> bool) -> BTreeMap<String, Sum> {
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        for of in self.units.iter().filter(|of| chosen(of)) {
            for figure in &of.headcount {
                sums.entry(figure.category.clone()).or_default().add(figure);
            }
        }
        sums
    }

    /// All types together, over the units that `chosen` names.
    #[must_use]
    pub fn total(&self, chosen: impl Fn(&UnitState) -> bool) -> Sum {
        let mut total = Sum::default();
        for of in self.units.iter().filter(|of| chosen(of)) {
            of.headcount.iter().for_each(|figure| total.add(figure));
        }
        total
    }
}

/// People in place on a day, by unit and type, level and body.
fn filled(book: &Book, date: NaiveDate) -> Filled<'_> {
    let mut filled: Filled<'_> = BTreeMap::new();
    for seat in book.seats.iter().filter(|seat| seat.held(date, book.date)) {
        let of = [
            (Item::Headcount, Some(&*seat.headcount_type)),
            (Item::Leadership, seat.level.as_deref()),
            (Item::InternalBody, seat.body.as_deref()),
        ];
        for (item, category) in of {
            let Some(category) = category else { continue };
            filled
                .entry((seat.unit, item, category))
                .or_default()
                .insert(seat.person);
        }
    }
    filled
}

fn unit(
    book: &Book,
    id: i32,
    depth: usize,
    date: NaiveDate,
    figures: Option<Vec<(Item, Figure)>>,
) -> UnitState {
    let of = book.unit(id);
    let mut state = UnitState {
        unit: id,
        code: of.map(|of| of.code.clone()).unwrap_or_default(),
        name: of.map(|of| of.name.clone()).unwrap_or_default(),
        department: of
            .and_then(|of| of.department)
            .and_then(|id| book.unit(id))
            .map(|of| of.code.clone()),
        depth,
        exists: of.is_some_and(|of| of.known && of.exists(date)),
        headcount: Vec::new(),
        leadership: Vec::new(),
        bodies: Vec::new(),
    };
    for (item, figure) in figures.into_iter().flatten() {
        match item {
            Item::Headcount => state.headcount.push(figure),
            Item::Leadership => state.leadership.push(figure),
            Item::InternalBody => state.bodies.push(figure),
        }
    }
    state
}

/// Units in the order of the tree, each with its depth: under its parent, else under its department; at last the
/// units that nobody knows.
fn order(book: &Book) -> Vec<(i32, usize)> {
    let mut below: BTreeMap<Option<i32>, Vec<i32>> = BTreeMap::new();
    for (id, unit) in book.known() {
        let above = unit.parent.or(unit.department).filter(|up| *up != id);
        let above = above.filter(|up| book.unit(*up).is_some_and(|of| of.known));
        below.entry(above).or_default().push(id);
    }
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<(i32, usize)> = Vec::new();
    let push = |open: &mut Vec<(i32, usize)>, ids: &[i32], depth: usize| {
        // The last pushed comes first.
        open.extend(ids.iter().rev().map(|id| (*id, depth)));
    };
    push(&mut open, below.get(&None).map_or(&[], Vec::as_slice), 0);
    while let Some((id, depth)) = open.pop() {
        if seen.insert(id) {
            order.push((id, depth));
            push(
                &mut open,
                below.get(&Some(id)).map_or(&[], Vec::as_slice),
                depth + 1,
            );
        }
    }
    // Units that name each other as above, and units that nobody knows.
    let rest = (0..).zip(&book.units).map(|(id, _)| id);
    order.extend(rest.filter(|id| !seen.contains(id)).map(|id| (id, 0)));
    order
}

/// The entries behind a number, and for each whether it counts on the day.
#[must_use]
pub fn behind<'a>(book: &'a Book, key: &Key, date: NaiveDate) -> Vec<(&'a Entry, bool)> {
    book.journal
        .of(key)
        .iter()
        .map(|entry| (entry, entry.in_force(date)))
        .collect()
}
