//! Small edits that turn a person about whom everything agrees into a planted case, and the texts of subjects.

use chrono::NaiveDate;

use crate::synth::person::{
    InsuranceRow, PayRow, Person, PersonnelRow, Place, RegisterRow, RosterRow,
};
use crate::synth::unit::Units;

/// A place that no unit answers to.
pub fn nowhere(written: &str) -> Place {
    Place {
        written: written.to_owned(),
        unit: None,
    }
}

/// A unit by its code, as roster and payroll write it.
pub fn by_code(units: &Units, unit: usize) -> Place {
    by(&units.all[unit].code, unit)
}

/// A unit by its name, as the personnel extract writes it.
pub fn by_name(units: &Units, unit: usize) -> Place {
    by(&units.all[unit].name, unit)
}

/// A unit by its credit code, as the insurance extract writes it.
pub fn by_credit_code(units: &Units, unit: usize) -> Place {
    by(&units.all[unit].uscc, unit)
}

/// A unit by whatever it is called somewhere.
pub fn by(written: &str, unit: usize) -> Place {
    Place {
        written: written.to_owned(),
        unit: Some(unit),
    }
}

impl Person {
    /// The number, as its first row writes it.
    pub fn id(&self) -> String {
        let ids = [
            self.roster.first().map(|r| &r.id),
            self.personnel.first().map(|r| &r.id),
            self.payroll.first().map(|r| &r.id),
            self.insurance.first().map(|r| &r.id),
            self.register.first().map(|r| &r.id),
        ];
        ids.into_iter()
            .flatten()
            .next()
            .cloned()
            .unwrap_or_default()
    }

    /// `person:<id>`
    pub fn subject(&self) -> String {
        format!("person:{}", self.id())
    }

    /// `person-unit:<id>/<unit>`
    pub fn subject_at(&self, unit: &str) -> String {
        format!("person-unit:{}/{unit}", self.id())
    }

    /// `record:<source>/<id>/<unit>`
    pub fn record(&self, source: &str, unit: &str) -> String {
        format!("record:{source}/{}/{unit}", self.id())
    }

    /// The first roster row; for people made by agreement it is always there.
    pub fn roster_row(&mut self) -> &mut RosterRow {
        &mut self.roster[0]
    }

    /// The first personnel row.
    pub fn personnel_row(&mut self) -> &mut PersonnelRow {
        &mut self.personnel[0]
    }

    /// The first payroll row.
    pub fn pay_row(&mut self) -> &mut PayRow {
        &mut self.payroll[0]
    }

    /// The first insurance row.
    pub fn insurance_row(&mut self) -> &mut InsuranceRow {
        &mut self.insurance[0]
    }

    /// Keeps only the rows of these sources (by their first letters: r, p, w for wages, i).
    pub fn only(mut self, keep: &str) -> Self {
        if !keep.contains('r') {
            self.roster.clear();
        }
        if !keep.contains('p') {
            self.personnel.clear();
        }
        if !keep.contains('w') {
            self.payroll.clear();
        }
        if !keep.contains('i') {
            self.insurance.clear();
        }
        self
    }

    /// A new day of entry on the roster.
    pub fn entered(mut self, on: Option<NaiveDate>) -> Self {
        for row in &mut self.roster {
            row.entry_on = on;
        }
        self
    }

    /// A second roster row at another unit.
    pub fn also_on_roster(&mut self, place: Place) -> &mut RosterRow {
        let mut row = self.roster[0].clone();
        row.place = place;
        row.body = None;
        self.roster.push(row);
        self.roster.last_mut().unwrap_or_else(|| unreachable!())
    }

    /// A second personnel row at another unit.
    pub fn also_in_personnel(&mut self, place: Place) -> &mut PersonnelRow {
        let mut row = self.personnel[0].clone();
        row.place = place;
        self.personnel.push(row);
        self.personnel.last_mut().unwrap_or_else(|| unreachable!())
    }

    /// A second payroll row at another unit, of another amount.
    pub fn also_paid(&mut self, place: Place) -> &mut PayRow {
        let mut row = self.payroll[0].clone();
        row.place = place;
        row.gross += 12_345;
        self.payroll.push(row);
        self.payroll.last_mut().unwrap_or_else(|| unreachable!())
    }

    /// A second insurance row at another unit.
    pub fn also_insured(&mut self, place: Place) -> &mut InsuranceRow {
        let mut row = self.insurance[0].clone();
        row.place = place;
        self.insurance.push(row);
        self.insurance.last_mut().unwrap_or_else(|| unreachable!())
    }

    /// The name in every row.
    pub fn renamed(mut self, name: &str) -> Self {
        let names = self.roster.iter_mut().map(|r| &mut r.name);
        let names = names.chain(self.personnel.iter_mut().map(|r| &mut r.name));
        let names = names.chain(self.payroll.iter_mut().map(|r| &mut r.name));
        for old in names.chain(self.insurance.iter_mut().map(|r| &mut r.name)) {
            name.clone_into(old);
        }
        self
    }

    /// Another number in every row; `other` says that it is not a resident number.
    pub fn numbered(mut self, id: &str, other: bool) -> Self {
        let ids = self.roster.iter_mut().map(|r| (&mut r.id, &mut r.other));
        let ids = ids.chain(self.personnel.iter_mut().map(|r| (&mut r.id, &mut r.other)));
        let ids = ids.chain(self.payroll.iter_mut().map(|r| (&mut r.id, &mut r.other)));
        for (old, kind) in ids.chain(self.insurance.iter_mut().map(|r| (&mut r.id, &mut r.other))) {
            id.clone_into(old);
            *kind = other;
        }
        self
    }

    /// An entry in the register.
    pub fn registered(
        &mut self,
        kind: &'static str,
        from: NaiveDate,
        to: Option<NaiveDate>,
    ) -> &mut RegisterRow {
        let name = self.roster.first().map(|r| r.name.clone());
        let row = RegisterRow {
            id: self.id(),
            name: name.unwrap_or_default(),
            kind,
            from,
            to,
            returned_on: None,
            unit: None,
            counterpart: None,
            spoil: None,
        };
        self.register.push(row);
        self.register.last_mut().unwrap_or_else(|| unreachable!())
    }
}
