//! One stretch of rows, straight into columns. Every format ends here: a record comes in as undecoded cells and is
//! accepted, quarantined with every reason, or set aside and counted.

use polars::prelude::*;

use crate::domain::label;
use crate::domain::table::{Kind, Type};

use super::broken::Broken;
use super::cells::{Cells, Text, decode, looks_utf8, lossy};
use super::header::{self, Mapping};
use super::identity::Retire;
use super::lanes::{Lane, take_account, take_money};
use super::plan::Plan;
use super::quarantine::{Quarantine, Readable};
use super::reading::{Fault, Tag, Value, days};
use super::set_aside::{self, Aside, GrandTotal};
use super::tally::Tally;

/// Builds the columns of one stretch of rows.
pub(super) struct Chunk<'p> {
    pub(super) plan: &'p Plan,
    mapping: &'p Mapping,
    pub(super) text: Text,
    lanes: Vec<Placed>,
    /// Fields that no column takes; they must be decodable too.
    unmapped: Vec<usize>,
    key_field: Option<usize>,
    pub(super) person_field: Option<usize>,
    unit_field: Option<usize>,
    /// The unit of every row, when it is not read from the file.
    unit: Option<String>,
    /// Document type of every row, when it is not read from the file.
    other_document: bool,
    retire: Option<Retire>,
    rows: Vec<i32>,
    accepted: Vec<bool>,
    /// Kept where rows may yet be quarantined once all are known (duplicate keys).
    raws: Option<Vec<String>>,
    quarantine: Quarantine,
    pub(super) tally: Tally,
    faults: Vec<(Fault, &'static str)>,
    pub(super) scratch: String,
}

struct Placed {
    column: usize,
    field: usize,
    /// Place among the money columns.
    money: usize,
    lane: Lane,
}

/// A finished stretch.
pub(super) struct Stretch {
    /// Accepted rows: the mapped columns, what is derived from them, and `row`.
    pub(super) frame: DataFrame,
    /// Raw cells of the accepted rows, where they are kept.
    pub(super) raws: Option<Vec<String>>,
    pub(super) quarantine: Quarantine,
    pub(super) tally: Tally,
}

impl<'p> Chunk<'p> {
    /// A builder for about `rows` rows.
    pub(super) fn new(plan: &'p Plan, mapping: &'p Mapping, text: Text, rows: usize) -> Self {
        let mut lanes = Vec::new();
        let mut money = 0;
        for (column, planned) in plan.columns.iter().enumerate() {
            if let Some(field) = mapping.fields[column] {
                lanes.push(Placed {
                    column,
                    field,
                    money,
                    lane: Lane::new(planned, rows),
                });
            }
            money += usize::from(planned.column.kind == Type::Money);
        }
        // The document type decides how the number is read.
        lanes.sort_by_key(|l| plan.columns[l.column].column.name != "id_type");
        let unmapped = (0..mapping.width)
            .filter(|i| !mapping.fields.contains(&Some(*i)))
            .collect();
        let person_field = plan.person().and_then(|i| mapping.fields[i]);
        let unit = plan.kind.unit_column();
        let unit_field = unit
            .and_then(|name| plan.position(name))
            .and_then(|i| mapping.fields[i]);
        let other_document = plan
            .constant("id_type")
            .is_some_and(|t| Tag::of(&t) == Tag::OtherDocument);
        Self {
            plan,
            mapping,
            text,
            lanes,
            unmapped,
            key_field: header::key_field(plan, mapping),
            person_field,
            unit_field,
            unit: unit
                .and_then(|name| plan.constant(name))
                .map(|text| label::clean(&text)),
            other_document,
            retire: (plan.kind == Kind::Roster).then(|| Retire {
                on: PrimitiveChunkedBuilder::new("retire_on".into(), rows),
                sure: BooleanChunkedBuilder::new("retire_sure".into(), rows),
            }),
            rows: Vec::with_capacity(rows),
            accepted: Vec::with_capacity(rows),
            raws: matches!(plan.kind, Kind::Units | Kind::Establishment).then(Vec::new),
            quarantine: Quarantine::default(),
            tally: Tally::new(plan.money().count()),
            faults: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Counts blank rows that stand in the file without any cell.
    pub(super) fn skip_blank(&mut self, rows: u64) {
        self.tally.read += rows;
        self.tally.blank += rows;
    }

    /// Counts a row above the header.
    pub(super) fn title(&mut self, cells: Cells<'_>) {
        self.tally.read += 1;
        if cells.blank(self.text) {
            self.tally.blank += 1;
        } else {
            self.tally.title += 1;
        }
    }

    /// Takes one record. `fixed_width`: it must have as many cells as the header; otherwise missing cells are
    /// blank.
    pub(super) fn record(&mut self, row: i32, cells: Cells<'_>, fixed_width: bool) {
        self.tally.read += 1;
        // A row whose key has many digits is neither blank nor a title, header or subtotal.
        let key = self.key_field.map_or(&[][..], |i| cells.get(i));
        if !key.first().is_some_and(u8::is_ascii_digit)
            && key.iter().filter(|b| b.is_ascii_digit()).count() < 6
        {
            if cells.blank(self.text) {
                self.tally.blank += 1;
                return;
            }
            if let Some(aside) =
                set_aside::look(self.plan, self.mapping, self.key_field, &cells, self.text)
            {
                self.set_aside(row, aside);
                return;
            }
        }
        if fixed_width
            && cells.ranges.len() != self.mapping.width
            && (cells.ranges.len() < self.mapping.width || cells.filled() > self.mapping.width)
        {
            self.broken(row, cells, Broken::Ragged);
            return;
        }
        self.data_row(row, cells);
    }

    fn set_aside(&mut self, row: i32, aside: Aside) {
        match aside {
            Aside::Header | Aside::Footer => self.tally.title += 1,
            Aside::Subtotal => self.tally.subtotal += 1,
            Aside::Grand { rows, money } => {
                self.tally.subtotal += 1;
                self.tally.grand.push(GrandTotal {
                    row,
                    rows,
                    money,
                    rows_before: self.tally.data,
                    money_before: self.tally.money.iter().map(|m| m.read).collect(),
                });
            }
        }
    }

    fn data_row(&mut self, row: i32, cells: Cells<'_>) {
        self.tally.data += 1;
        self.faults.clear();
        let mut other = self.other_document;
        let mut sex = None;
        let mut category = None;
        let mut birth_on = None;
        let mut person = None;
        let mut gross = None;
        let mut amounts = [None; 4];
        for placed in &mut self.lanes {
            let planned = &self.plan.columns[placed.column];
            let column = planned.column;
            let cell = cells.get(placed.field);
            let fault = match &mut placed.lane {
                Lane::Repeating(lane) => {
                    let value = lane.take(cell, self.text, planned, &mut self.scratch);
                    match column.kind {
                        Type::Sex | Type::Word(_) => match lane.tag(value) {
                            Tag::OtherDocument if column.name == "id_type" => other = true,
                            Tag::Sex(word) => sex = Some(word),
                            Tag::Category(c) => category = Some(c),
                            _ => {}
                        },
                        Type::Date if column.name == "birth_on" => birth_on = Some(value),
                        _ => {}
                    }
                    match value {
                        Value::Bad(fault) => Err(fault),
                        _ => Ok(()),
                    }
                }
                Lane::Person(lane) => {
                    let taken = lane.take(cell, self.text, other, &mut self.scratch);
                    person = lane.last;
                    taken
                }
                Lane::Name(lane) => lane.take(cell, self.text, column.required, &mut self.scratch),
                Lane::Account(b) => {
                    take_account(b, cell, self.text, column.required, &mut self.scratch)
                }
                Lane::Money(b) => {
                    let amount = take_money(b, cell, self.text, column.required, &mut self.scratch);
                    let tally = &mut self.tally.money[placed.money];
                    match amount {
                        Ok(Some(fen)) => {
                            tally.read += i128::from(fen);
                            amounts[placed.money] = Some(fen);
                            if column.name == "gross" {
                                gross = Some(fen);
                            }
                        }
                        Err(Fault::BadMoney | Fault::Undecodable) => tally.unreadable += 1,
                        _ => {}
                    }
                    amount.map(|_| ())
                }
            };
            if let Err(fault) = fault {
                self.faults.push((fault, column.name));
            }
        }
        if let Some(retire) = &mut self.retire {
            let birth = match birth_on {
                Some(Value::Number(n)) => Some(n),
                _ => person.and_then(|p| p.1).map(days),
            };
            let id_sex = person.and_then(|p| p.2);
            retire.push(category, id_sex.or(sex), birth);
        }
        self.rows.push(row);
        self.check_bytes(&cells);
        let good = self.faults.is_empty();
        self.accepted.push(good);
        if good {
            if let Some(raws) = &mut self.raws {
                raws.push(cells.raw(self.text));
            }
            return;
        }
        for (tally, amount) in self.tally.money.iter_mut().zip(amounts) {
            tally.quarantined += i128::from(amount.unwrap_or(0));
        }
        let key = person.map(|(key, ..)| key);
        let undecodable = self.faults.iter().any(|(f, _)| *f == Fault::Undecodable);
        let raw = if undecodable {
            lossy(cells.bytes, self.text)
        } else {
            cells.raw(self.text)
        };
        let reasons = self.reasons();
        let read = Readable {
            person_key: key,
            gross,
            unit: self.unit_of(&cells),
        };
        self.quarantine_row(row, raw, reasons, read);
    }

    /// The unit as an accepted row would have it; none where it cannot be read.
    fn unit_of(&mut self, cells: &Cells<'_>) -> Option<String> {
        let Some(field) = self.unit_field else {
            return self.unit.clone();
        };
        let text = decode(cells.get(field), self.text, &mut self.scratch)?;
        Some(label::clean(text)).filter(|unit| !unit.is_empty())
    }

    /// Fields that no column takes must be decodable too, and a GB18030 record must not be UTF-8 in disguise.
    fn check_bytes(&mut self, cells: &Cells<'_>) {
        let bad = match self.text {
            Text::Gb18030 if !cells.bytes.is_ascii() && looks_utf8(cells.bytes) => true,
            text => self.unmapped.iter().any(|i| {
                let cell = cells.get(*i);
                !cell.is_ascii() && decode(cell, text, &mut self.scratch).is_none()
            }),
        };
        if bad {
            self.faults.push((Fault::Undecodable, ""));
        }
    }

    /// Each fault once, in the order of the canonical columns.
    fn reasons(&mut self) -> String {
        let place = |name: &str| self.plan.position(name).unwrap_or(usize::MAX);
        self.faults
            .sort_by_key(|(fault, name)| (place(name), *fault));
        let mut reasons: Vec<String> = Vec::with_capacity(self.faults.len());
        for (fault, name) in &self.faults {
            let reason = fault.reason(name);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons.join(";")
    }

    pub(super) fn quarantine_row(
        &mut self,
        row: i32,
        raw: String,
        reasons: String,
        read: Readable,
    ) {
        if self.plan.person().is_some() && read.person_key.is_none() {
            self.tally.without_id += 1;
        }
        self.quarantine.push(row, raw, reasons, read);
    }

    /// The accepted rows as a frame, and all that was counted.
    pub(super) fn finish(self) -> PolarsResult<Stretch> {
        let height = self.rows.len();
        let mut columns = Vec::with_capacity(self.plan.columns.len() + 12);
        for placed in self.lanes {
            columns.extend(placed.lane.finish()?);
        }
        if let Some(retire) = self.retire {
            columns.push(retire.on.finish().into_date().into_series().into_column());
            columns.push(retire.sure.finish().into_series().into_column());
        }
        columns.push(Column::new("row".into(), self.rows));
        let mut frame = DataFrame::new(height, columns)?;
        if self.accepted.contains(&false) {
            let mask: BooleanChunked = self.accepted.into_iter().collect();
            frame = frame.filter_seq(&mask)?;
        }
        Ok(Stretch {
            frame,
            raws: self.raws,
            quarantine: self.quarantine,
            tally: self.tally,
        })
    }
}
