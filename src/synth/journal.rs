//! The establishment journal: approvals that sum, on the business date, to what the people counted need, unless a
//! plant asks for another figure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::draw::Draw;
use super::moment::Moment;
use super::reform;
use super::tally::Tally;
use super::unit::{UnitKind, Units};
pub use crate::establishment::Item;

/// One journal entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Own number; numbered in order when absent.
    pub entry_no: Option<String>,
    /// The unit.
    pub unit: usize,
    /// Item.
    pub item: Item,
    /// Headcount type, level or body.
    pub category: String,
    /// Signed.
    pub change: i64,
    /// 文号
    pub document: Option<String>,
    /// First day of effect.
    pub effective_on: NaiveDate,
    /// First day without effect.
    pub expires_on: Option<NaiveDate>,
    /// The unit on the other side.
    pub counterpart: Option<usize>,
    /// Ties the legs of a transfer.
    pub transfer: Option<String>,
    /// Remark.
    pub note: &'static str,
}

impl Entry {
    /// An approved change without end.
    #[must_use]
    pub fn new(unit: usize, item: Item, category: &str, change: i64, on: NaiveDate) -> Self {
        Self {
            entry_no: None,
            unit,
            item,
            category: category.to_owned(),
            change,
            document: Some(format!(
                "云编〔{}〕{}号",
                on.format("%Y"),
                unit * 3 + category.len()
            )),
            effective_on: on,
            expires_on: None,
            counterpart: None,
            transfer: None,
            note: "",
        }
    }

    fn counts(&self, at: &Moment) -> bool {
        self.effective_on <= at.date && self.expires_on.is_none_or(|on| at.date < on)
    }
}

/// What the entries of a key must sum to on the business date.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// Exactly this.
    Exact(i64),
    /// The people counted plus this.
    Actual(i64),
}

type Key = (usize, Item, String);

/// What plants ask of the journal.
#[derive(Debug, Default)]
pub struct Approvals {
    targets: BTreeMap<Key, Target>,
    entries: Vec<Entry>,
}

impl Approvals {
    /// Fixes the approved figure of a key.
    pub fn fix(&mut self, unit: usize, item: Item, category: &str, target: Target) {
        self.targets
            .insert((unit, item, category.to_owned()), target);
    }

    /// Adds an entry; the key's opening entry makes up the rest.
    pub fn enter(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The whole journal.
    #[must_use]
    pub fn journal(mut self, units: &Units, tally: &Tally, at: &Moment, seed: u64) -> Vec<Entry> {
        self.entries.extend(reform::entries(units));
        self.entries.extend(lapsed_and_coming(units, at));
        let mut counted: BTreeMap<Key, i64> = BTreeMap::new();
        for entry in self.entries.iter().filter(|e| e.counts(at)) {
            let key = (entry.unit, entry.item, entry.category.clone());
            *counted.entry(key).or_default() += entry.change;
        }
        let mut journal = Vec::new();
        for key in self.keys(units, tally) {
            let (unit, item, category) = &key;
            let already = counted.get(&key).copied().unwrap_or(0);
            let actual = actual(tally, &key);
            let opening = match self.targets.get(&key) {
                Some(Target::Exact(n)) => n - already,
                Some(Target::Actual(n)) => actual + n - already,
                None => (usual(units, &key, actual, seed) - already).max(0),
            };
            if opening != 0 {
                let on = units.all[*unit].established_on;
                let mut entry = Entry::new(*unit, *item, category, opening, on);
                entry.note = "核定";
                journal.push(entry);
            }
        }
        journal.extend(self.entries);
        journal.sort_by_key(|e| (e.unit, e.effective_on, e.item));
        for (n, entry) in journal.iter_mut().enumerate() {
            if entry.entry_no.is_none() {
                entry.entry_no = Some(format!("BZ{:06}", n + 1));
            }
        }
        journal
    }

    fn keys(&self, units: &Units, tally: &Tally) -> BTreeSet<Key> {
        let mut keys: BTreeSet<Key> = self.targets.keys().cloned().collect();
        for (unit, u) in units.all.iter().enumerate() {
            keys.extend(
                u.bodies
                    .iter()
                    .map(|b| (unit, Item::InternalBody, (*b).to_owned())),
            );
        }
        let headcount = tally.headcount.keys();
        keys.extend(headcount.map(|(unit, t)| (*unit, Item::Headcount, (*t).to_owned())));
        let leadership = tally.leadership.keys();
        keys.extend(leadership.map(|(unit, l)| (*unit, Item::Leadership, (*l).to_owned())));
        keys.extend(
            self.entries
                .iter()
                .map(|e| (e.unit, e.item, e.category.clone())),
        );
        keys
    }
}

fn actual(tally: &Tally, (unit, item, category): &Key) -> i64 {
    let counts = match item {
        Item::Headcount => &tally.headcount,
        Item::Leadership => &tally.leadership,
        Item::InternalBody => return 0,
    };
    let found = counts
        .iter()
        .find(|((u, c), _)| u == unit && c == category)
        .map(|(_, n)| *n);
    found.unwrap_or(0)
}

/// Approved without being asked: headcount with some vacancies, leadership as filled, each body once.
fn usual(units: &Units, (unit, item, category): &Key, actual: i64, seed: u64) -> i64 {
    match item {
        Item::Headcount => {
            let mut draw = Draw::of(seed, 3, *unit as u64 * 64 + category.len() as u64);
            actual + draw.below(4) as i64
        }
        Item::Leadership => actual,
        Item::InternalBody => i64::from(units.all[*unit].bodies.contains(&category.as_str())),
    }
}

/// Temporary posts that have lapsed and posts that come into force later: neither counts.
fn lapsed_and_coming(units: &Units, at: &Moment) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (unit, u) in units.all[..units.ordinary].iter().enumerate() {
        if u.kind != UnitKind::Organ {
            continue;
        }
        let on = at.ago(900);
        let mut entry = Entry::new(unit, Item::Headcount, "administrative", 2, on);
        if unit % 7 == 3 {
            entry.expires_on = Some(at.ago(170));
            entry.note = "周转编制,到期收回";
            entries.push(entry);
        } else if unit % 7 == 5 {
            entry.effective_on = at.ago(-30);
            entry.note = "下月起执行";
            entries.push(entry);
        }
    }
    entries
}
