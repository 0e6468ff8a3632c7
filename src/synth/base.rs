//! Ordinary people: person `i` follows from the seed and `i` alone, so millions can be written without being held.
//! They show the lawful variety of real extracts (lag, probation, retirement, survivors, off-establishment staff),
//! and no rule has anything to say of any of them.

use chrono::{Datelike, Months, NaiveDate};

use super::draw::Draw;
use super::identity::{self, Identity, Pool, Sex};
use super::moment::Moment;
use super::names;
use super::person::{Person, RegisterRow, Seat, Status};
use super::unit::Units;
use super::variety;

/// Makes the ordinary people of a district.
pub struct Base<'a> {
    /// All units; only the ordinary ones have ordinary people.
    pub units: &'a Units,
    /// The moment.
    pub at: Moment,
    /// The seed.
    pub seed: u64,
}

impl Base<'_> {
    /// Person `i` of the district, who is person `j` of unit `unit`.
    #[must_use]
    pub fn person(&self, unit: usize, j: u64, i: u64) -> Person {
        let mut draw = Draw::of(self.seed, 2, i);
        let seat = self.seat(unit, j, &mut draw);
        let lot = if seat.level.is_some() {
            999
        } else {
            draw.below(1000)
        };
        let mut person = match lot {
            0..20 => self.retired(unit, i, &seat, true, &mut draw),
            20..30 => self.retired(unit, i, &seat, false, &mut draw),
            30..35 => self.only_paid(unit, i, &seat, "survivor", &mut draw),
            35..65 => self.only_paid(unit, i, &seat, "off_establishment", &mut draw),
            65..75 => self.left(unit, i, &seat, &mut draw),
            75..85 => self.on_probation(unit, i, &seat, &mut draw),
            85..88 => self.just_arrived(unit, i, &seat, &mut draw),
            88..91 => self.transferred(unit, i, &seat, &mut draw),
            91..93 => self.left_after_cutoff(unit, i, &seat, &mut draw),
            93..95 => self.dead(unit, i, &seat, &mut draw),
            95..98 => self.away(unit, i, &seat, &mut draw),
            _ => self.agreed(unit, i, &seat, &mut draw),
        };
        variety::spell(&mut person, &mut draw);
        person
    }

    fn seat(&self, unit: usize, j: u64, draw: &mut Draw) -> Seat {
        let u = &self.units.all[unit];
        let leading = u.size >= 12;
        let level = match j {
            0 => Some("131"),
            1 | 2 if leading => Some("132"),
            _ if leading && j < u.size / 2 && j % 8 == 3 => Some("141"),
            _ if leading && j < u.size / 2 && j % 8 == 4 => Some("142"),
            _ => None,
        };
        let body = if j < 3 {
            None
        } else {
            Some(u.bodies[(j / 8) as usize % u.bodies.len()])
        };
        let headcount_type = match draw.below(12) {
            0 if level.is_none() => "support",
            1..=3 if u.main_type == "political_legal" => "administrative",
            _ => u.main_type,
        };
        // One in thirty came in a year that has headcount-use plans.
        let year = if draw.one_in(30) {
            self.at.date.year() - 1
        } else {
            self.at.date.year() - 2 - draw.below(18) as i32
        };
        let entry_on = day(year, draw.below(12) as u32 + 1, draw.below(28) as u32 + 1);
        Seat {
            headcount_type,
            level,
            body,
            entry_on,
            gross: 600_000 + draw.below(900_000) as i64,
        }
    }

    fn identity(&self, i: u64, pool: Pool, oldest: i32, span: u64, draw: &mut Draw) -> Identity {
        let sex = draw.pick(&[Sex::Male, Sex::Female]);
        let year = self.at.date.year() - oldest + draw.below(span) as i32;
        let (id, birth) = identity::ordinary(i, pool, year, sex);
        Identity {
            id,
            birth,
            sex,
            name: names::ordinary(draw),
        }
    }

    fn agreed(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        // Nobody is older than 47, the youngest retirement is at 50.
        let who = self.identity(i, Pool::Roster, 47, 22, draw);
        let mut person = Person::agreed(self.units, unit, &who, seat, &self.at);
        variety::fill(&mut person, &who, draw);
        person
    }

    fn retired(
        &self,
        unit: usize,
        i: u64,
        seat: &Seat,
        on_roster: bool,
        draw: &mut Draw,
    ) -> Person {
        let pool = if on_roster {
            Pool::Roster
        } else {
            Pool::OffRoster
        };
        let who = self.identity(i, pool, 80, 15, draw);
        let mut person = Person::agreed(self.units, unit, &who, seat, &self.at);
        let since = day(
            self.at.date.year() - 2 - draw.below(3) as i32,
            6,
            who.birth.day(),
        );
        leave(&mut person, Status::Retired, since);
        for row in &mut person.payroll {
            row.class = "retired";
        }
        for row in &mut person.insurance {
            row.status = "retired";
        }
        if !on_roster {
            person.roster.clear();
            person.personnel.clear();
        }
        person
    }

    fn only_paid(
        &self,
        unit: usize,
        i: u64,
        seat: &Seat,
        class: &'static str,
        draw: &mut Draw,
    ) -> Person {
        let who = self.identity(i, Pool::OffRoster, 62, 35, draw);
        let mut person = Person::agreed(self.units, unit, &who, seat, &self.at);
        person.roster.clear();
        person.personnel.clear();
        person.insurance.clear();
        for row in &mut person.payroll {
            row.class = class;
            row.headcount_type = None;
            row.rank = None;
            row.gross /= 3;
        }
        person
    }

    fn left(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        let mut person = self.agreed(unit, i, seat, draw);
        let on = self.at.date - Months::new(8 + draw.below(30) as u32);
        leave(&mut person, Status::Left, on);
        person.payroll.clear();
        if draw.one_in(2) {
            person.insurance.clear();
        }
        for row in &mut person.insurance {
            row.status = "stopped";
        }
        person
    }

    fn on_probation(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        // Long enough here for payroll and insurance to show them, not long enough for a rank on the roster.
        let entry_on = self.at.insurance_edge() - Months::new(1 + draw.below(8) as u32);
        let mut person = self.agreed(unit, i, &Seat { entry_on, ..*seat }, draw);
        for row in &mut person.roster {
            row.status = Status::Probation;
            row.rank = Some("试用期人员");
        }
        for row in &mut person.personnel {
            row.status = Status::Probation;
        }
        person
    }

    fn just_arrived(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        let entry_on = self.at.ago(1 + draw.below(6) as i64);
        let mut person = self.agreed(unit, i, &Seat { entry_on, ..*seat }, draw);
        person.payroll.clear();
        person.insurance.clear();
        if draw.one_in(2) {
            person.personnel.clear();
        }
        for row in &mut person.roster {
            row.status = Status::Probation;
        }
        person
    }

    fn transferred(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        let from = (unit + 1) % self.units.ordinary;
        let old = &self.units.all[from];
        let entry_on = self.at.pay_edge() + chrono::TimeDelta::days(1 + draw.below(3) as i64);
        let mut person = self.agreed(unit, i, &Seat { entry_on, ..*seat }, draw);
        let mut before = person.roster[0].clone();
        before.place.written.clone_from(&old.code);
        before.place.unit = Some(from);
        before.body = None;
        before.status = Status::Left;
        before.exit_on = Some(entry_on);
        before.entry_on = Some(seat.entry_on);
        person.roster.push(before);
        for row in &mut person.roster {
            row.channel = Some("transfer");
        }
        for row in &mut person.payroll {
            row.place.written.clone_from(&old.code);
            row.place.unit = Some(from);
        }
        for row in &mut person.insurance {
            row.place.written.clone_from(&old.uscc);
            row.place.unit = Some(from);
        }
        person
    }

    fn left_after_cutoff(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        let mut person = self.agreed(unit, i, seat, draw);
        let on = self.at.pay_edge() + chrono::TimeDelta::days(1 + draw.below(6) as i64);
        leave(&mut person, Status::Left, on);
        person
    }

    fn dead(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        let mut person = self.agreed(unit, i, seat, draw);
        let on = self.at.date - Months::new(5 + draw.below(20) as u32);
        leave(&mut person, Status::Deceased, on);
        person.payroll.clear();
        person.insurance.clear();
        person.register.push(RegisterRow {
            id: person.roster[0].id.clone(),
            name: person.roster[0].name.clone(),
            kind: "death",
            from: on,
            to: None,
            returned_on: None,
            unit: None,
            counterpart: None,
            spoil: None,
        });
        person
    }

    fn away(&self, unit: usize, i: u64, seat: &Seat, draw: &mut Draw) -> Person {
        let mut person = self.agreed(unit, i, seat, draw);
        let kind = draw.pick(&["sick", "study", "secondment", "aid"]);
        let host = &self.units.all[(unit + 2) % self.units.ordinary];
        let from = self.at.ago(30 + draw.below(90) as i64);
        let lent = kind == "secondment" || kind == "aid";
        person.register.push(RegisterRow {
            id: person.roster[0].id.clone(),
            name: person.roster[0].name.clone(),
            kind,
            from,
            to: Some(self.at.date + Months::new(2)),
            returned_on: None,
            unit: Some(self.units.all[unit].code.clone()),
            counterpart: lent.then(|| host.code.clone()),
            spoil: None,
        });
        person
    }
}

/// Ends a person's place on `on`, in roster and personnel.
pub fn leave(person: &mut Person, status: Status, on: NaiveDate) {
    for row in &mut person.roster {
        row.status = status;
        row.exit_on = Some(on);
    }
    for row in &mut person.personnel {
        row.status = status;
        row.status_on = Some(on);
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    // Days run to 28, so every month of every year has them.
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
