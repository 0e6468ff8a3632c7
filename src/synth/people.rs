//! The five extracts about people, written side by side while people stream by: ordinary ones unit by unit, planted
//! ones spread evenly among them.

use std::path::Path;

use super::SynthError;
use super::base::Base;
use super::form::insurance::Insurance;
use super::form::payroll::Payroll;
use super::form::personnel::Personnel;
use super::form::register::Register;
use super::form::roster::Roster;
use super::moment::Moment;
use super::person::Person;
use super::tally::Tally;

/// The extracts being written.
pub struct Extracts {
    roster: Roster,
    personnel: Personnel,
    payroll: Payroll,
    insurance: Insurance,
    register: Register,
}

/// Data rows of each extract.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    pub roster: u64,
    pub personnel: u64,
    pub payroll: u64,
    pub insurance: u64,
    pub register: u64,
}

impl Rows {
    /// All together.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.roster + self.personnel + self.payroll + self.insurance + self.register
    }
}

impl Extracts {
    /// Starts all five files in `seeds`.
    pub fn create(seeds: &Path, people_format: &str, at: &Moment) -> Result<Self, SynthError> {
        let month = |day: chrono::NaiveDate| day.format("%Y-%m").to_string();
        let file = |name: String| seeds.join(name);
        Ok(Self {
            roster: Roster::create(&file(format!("roster.{people_format}")))?,
            personnel: Personnel::create(&file(format!("personnel.{people_format}")), at)?,
            payroll: Payroll::create(&file(format!("payroll-{}.csv", month(at.pay_month))), at)?,
            insurance: Insurance::create(&file(format!(
                "insurance-{}.csv",
                month(at.insurance_month)
            )))?,
            register: Register::create(&file("register.csv".to_owned()))?,
        })
    }

    /// Writes and counts everybody; returns how many people that were.
    pub fn write_all(
        &mut self,
        base: &Base,
        planted: &[Person],
        tally: &mut Tally,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64, SynthError> {
        let ordinary: u64 = base.units.all.iter().map(|u| u.size).sum();
        let everybody = ordinary + planted.len() as u64;
        let mut waiting = planted.iter();
        let (mut i, mut done) = (0, 0);
        for (unit, u) in base.units.all.iter().enumerate() {
            for j in 0..u.size {
                let person = base.person(unit, j, i);
                tally.add(&person, &base.at);
                self.write(&person)?;
                i += 1;
                // As many of the planted as of the ordinary, in proportion.
                while done * ordinary < i * planted.len() as u64 {
                    let Some(person) = waiting.next() else { break };
                    tally.add(person, &base.at);
                    self.write(person)?;
                    done += 1;
                }
                if i.is_multiple_of(10_000) {
                    progress(i + done, everybody);
                }
            }
        }
        progress(everybody, everybody);
        Ok(everybody)
    }

    /// Closes the files; the payroll's total row is off by `payroll_error` fen.
    pub fn finish(self, payroll_error: i64) -> Result<Rows, SynthError> {
        let rows = Rows {
            roster: self.roster.rows(),
            personnel: self.personnel.rows(),
            payroll: self.payroll.rows(),
            insurance: self.insurance.rows(),
            register: self.register.rows(),
        };
        self.roster.finish()?;
        self.personnel.finish()?;
        self.payroll.finish(payroll_error)?;
        self.insurance.finish()?;
        self.register.finish()?;
        Ok(rows)
    }

    fn write(&mut self, person: &Person) -> Result<(), SynthError> {
        for row in &person.roster {
            self.roster.write(row)?;
        }
        for row in &person.personnel {
            self.personnel.write(row)?;
        }
        for row in &person.payroll {
            self.payroll.write(row)?;
        }
        for row in &person.insurance {
            self.insurance.write(row)?;
        }
        for row in &person.register {
            self.register.write(row)?;
        }
        Ok(())
    }
}
