//! Planted problems, one function a rule, each with every answer it gives rise to: the finding it is for, the
//! findings it causes elsewhere, and the cases one step inside the limit that must stay silent.
//!
//! Planted people have names and numbers of their own, and approvals and plans are counted after them, so that a
//! plant causes nothing but what it says.

mod absence;
mod bodies;
mod ceased;
mod dead;
mod duties;
mod edit;
mod figures;
mod headcount;
mod identity;
mod insurance;
mod kinds;
mod leadership;
mod leaving;
mod lent;
mod mark;
mod numbers;
mod own_data;
mod pairs;
mod paper;
mod pay;
mod places;
mod plans;
mod presence;
mod records;
mod retirement;
mod several;
mod sources;
mod twice;
mod types;
mod typos;
mod units;
mod unplanned;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::answer::Answer;
use super::identity::{self as id, Identity, Sex};
use super::journal::{Approvals, Entry, Item, Target};
use super::moment::Moment;
use super::names;
use super::person::{Person, Seat};
use super::unit::{UnitKind, Units};

pub use mark::Owner;
pub use paper::{Duty, Paper, Plan};

/// A line of `unit-crosswalk.csv`.
pub struct Crossing {
    /// Source name.
    pub source: &'static str,
    /// As written there.
    pub written: String,
    /// Unit code.
    pub code: String,
}

/// Everything planted.
pub struct Planting {
    /// The district's units, with the special ones that plants need.
    pub units: Units,
    /// The moment.
    pub at: Moment,
    /// Planted people.
    pub people: Vec<Person>,
    /// The answer key.
    pub answers: Vec<Answer>,
    /// What the journal must say.
    pub approvals: Approvals,
    /// The crosswalk.
    pub crosswalk: Vec<Crossing>,
    /// Plans and duties.
    pub paper: Paper,
    /// Fen by which the payroll's total row is off.
    pub payroll_error: i64,
    /// Rows by which the insurance centre's cover letter is off.
    pub insurance_error: i64,
    /// Rows by which the cover letters of units, register and duties are off.
    pub letter_error: i64,
    next_person: usize,
    next_unit: usize,
    taken: BTreeSet<(usize, &'static str)>,
}

impl Planting {
    /// Nothing planted yet.
    #[must_use]
    pub fn new(units: Units, at: Moment) -> Self {
        Self {
            units,
            at,
            people: Vec::new(),
            answers: Vec::new(),
            approvals: Approvals::default(),
            crosswalk: Vec::new(),
            paper: Paper::default(),
            payroll_error: 0,
            insurance_error: 0,
            letter_error: 0,
            next_person: 0,
            next_unit: 0,
            taken: BTreeSet::new(),
        }
    }

    /// Plants everything: every rule, every excuse, every silence.
    pub fn all(&mut self) {
        units::plant(self);
        ceased::plant(self);
        bodies::plant(self);
        headcount::plant(self);
        kinds::plant(self);
        types::plant(self);
        leadership::plant(self);
        presence::plant(self);
        absence::plant(self);
        places::plant(self);
        twice::plant(self);
        records::plant(self);
        retirement::plant(self);
        leaving::plant(self);
        dead::plant(self);
        lent::plant(self);
        numbers::plant(self);
        identity::plant(self);
        pairs::plant(self);
        insurance::plant(self);
        pay::plant(self);
        own_data::plant(self);
        figures::plant(self);
        several::plant(self);
        sources::plant(self);
        plans::plant(self);
        unplanned::plant(self);
        duties::plant(self);
    }

    /// Says which sources' extracts have not come.
    pub fn held(&mut self, sources: &[String]) {
        sources::held(self, sources);
    }

    /// Invents a person in their thirties or forties.
    fn who(&mut self) -> Identity {
        let sex = if self.next_person.is_multiple_of(2) {
            Sex::Male
        } else {
            Sex::Female
        };
        let k = self.next_person as u32;
        let year = self.at.date.year() - 44 + (k % 16) as i32;
        let birth = NaiveDate::from_ymd_opt(year, k % 12 + 1, k % 28 + 1).unwrap_or_default();
        self.who_born(birth, sex)
    }

    /// Invents a person of that birth date and sex.
    fn who_born(&mut self, birth: NaiveDate, sex: Sex) -> Identity {
        let k = self.next_person;
        self.next_person += 1;
        Identity {
            id: id::planted(k, birth, sex),
            birth,
            sex,
            name: names::planted(k),
        }
    }

    /// Someone at `unit` about whom everything agrees.
    fn person(&mut self, unit: usize) -> Person {
        let who = self.who();
        self.person_of(&who, unit)
    }

    /// That person at `unit`, everything in agreement.
    fn person_of(&self, who: &Identity, unit: usize) -> Person {
        let u = &self.units.all[unit];
        let k = self.next_person;
        // Three years and more ago: no plans are kept for those years, and nothing of then is still on its way.
        let year = self.at.date.year() - 3 - (k % 7) as i32;
        let seat = Seat {
            headcount_type: u.main_type,
            level: None,
            body: u.bodies.first().copied(),
            entry_on: NaiveDate::from_ymd_opt(year, 3, (k % 28) as u32 + 1).unwrap_or_default(),
            gross: 700_000 + k as i64 * 37 % 300_000,
        };
        Person::agreed(&self.units, unit, who, &seat, &self.at)
    }

    fn add(&mut self, person: Person) {
        self.people.push(person);
    }

    /// The next ordinary office of administrative people, in turn.
    fn organ(&mut self) -> usize {
        self.next_ordinary(|u| u.kind == UnitKind::Organ && u.main_type == "administrative")
    }

    /// An office whose approvals of this category no other plant has set; a new one when all are taken.
    fn organ_for(&mut self, category: &'static str) -> usize {
        for _ in 0..self.units.ordinary {
            let unit = self.organ();
            if self.taken.insert((unit, category)) {
                return unit;
            }
        }
        let name = format!("区第{}综合协调办公室", self.units.all.len());
        let unit = self.special(&name, UnitKind::Organ);
        self.taken.insert((unit, category));
        unit
    }

    /// The next ordinary institution of fully funded people, in turn.
    fn institution(&mut self) -> usize {
        self.next_ordinary(|u| u.kind == UnitKind::Institution && u.main_type == "institution_full")
    }

    fn next_ordinary(&mut self, wanted: impl Fn(&super::unit::Unit) -> bool) -> usize {
        loop {
            self.next_unit = (self.next_unit + 1) % self.units.ordinary;
            if wanted(&self.units.all[self.next_unit]) {
                return self.next_unit;
            }
        }
    }

    /// A unit for one plant alone, under some ordinary department, without internal bodies.
    fn special(&mut self, name: &str, kind: UnitKind) -> usize {
        let department = self.organ();
        let department = self.units.all[department].department;
        let number = 900 + self.units.all.len() - self.units.ordinary;
        let code = format!("{}{number}", self.units.all[department].code);
        self.units.push(code, name.to_owned(), department, kind)
    }

    fn code(&self, unit: usize) -> String {
        self.units.all[unit].code.clone()
    }

    /// Enters these approvals, each (change, effective on, expires on), and nothing else for that category; returns
    /// what is approved on D.
    fn approve(
        &mut self,
        unit: usize,
        item: Item,
        category: &str,
        entries: &[(i64, NaiveDate, Option<NaiveDate>)],
    ) -> i64 {
        let mut sum = 0;
        for &(change, on, expires) in entries {
            let mut entry = Entry::new(unit, item, category, change, on);
            entry.expires_on = expires;
            if on <= self.at.date && expires.is_none_or(|e| self.at.date < e) {
                sum += change;
            }
            self.approvals.enter(entry);
        }
        self.approvals.fix(unit, item, category, Target::Exact(sum));
        sum
    }
}
