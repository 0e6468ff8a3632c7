//! Column builders: each takes the bytes of its cell, row after row, and ends as polars columns.

use polars::prelude::*;

use crate::domain::table::Type;
use crate::domain::{label, money};

use super::cells::{Text, decode};
use super::identity::{NameLane, PersonLane};
use super::memo::{Memo, hash};
use super::plan::PlanColumn;
use super::reading::{Dictionary, Fault, Tag, Value, plain_day, read};

/// The builder of one canonical column and of the columns derived from it alone.
pub(super) enum Lane {
    Repeating(Box<Repeating>),
    Money(PrimitiveChunkedBuilder<Int64Type>),
    Account(StringChunkedBuilder),
    Person(Box<PersonLane>),
    Name(Box<NameLane>),
}

/// A column whose spellings repeat: what a spelling means is worked out once.
pub(super) struct Repeating {
    memo: Memo<Value>,
    dictionary: Dictionary,
    out: Out,
    /// A day without a code table: the usual forms need no cache.
    plain_days: bool,
}

enum Out {
    Codes(Vec<IdxSize>),
    Number(PrimitiveChunkedBuilder<Int64Type>),
    Day(PrimitiveChunkedBuilder<Int32Type>),
    Flag(BooleanChunkedBuilder),
}

impl Lane {
    pub(super) fn new(plan: &PlanColumn, rows: usize) -> Self {
        let name = plan.column.name;
        let out = match plan.column.kind {
            Type::Money => return Self::Money(PrimitiveChunkedBuilder::new(name.into(), rows)),
            Type::Account => return Self::Account(StringChunkedBuilder::new(name.into(), rows)),
            Type::PersonId => return Self::Person(Box::new(PersonLane::new(rows))),
            Type::Name => return Self::Name(Box::new(NameLane::new(rows))),
            Type::Text | Type::Label | Type::Sex | Type::Word(_) => {
                Out::Codes(Vec::with_capacity(rows))
            }
            Type::Date | Type::Month => Out::Day(PrimitiveChunkedBuilder::new(name.into(), rows)),
            Type::Whole => Out::Number(PrimitiveChunkedBuilder::new(name.into(), rows)),
            Type::Bool => Out::Flag(BooleanChunkedBuilder::new(name.into(), rows)),
        };
        Self::Repeating(Box::new(Repeating {
            memo: Memo::new(),
            dictionary: Dictionary::new(name),
            out,
            plain_days: plan.column.kind == Type::Date && plan.codes.is_none(),
        }))
    }
}

impl Repeating {
    /// Takes one cell; a null stands in for what cannot be read.
    #[inline]
    pub(super) fn take(
        &mut self,
        cell: &[u8],
        text: Text,
        plan: &PlanColumn,
        scratch: &mut String,
    ) -> Value {
        if self.plain_days
            && let Some(day) = plain_day(cell)
        {
            self.push(Value::Number(day));
            return Value::Number(day);
        }
        let value = match self.memo.again(cell) {
            Some(value) => value,
            None => self.look_up(cell, text, plan, scratch),
        };
        self.push(value);
        value
    }

    fn look_up(
        &mut self,
        cell: &[u8],
        text: Text,
        plan: &PlanColumn,
        scratch: &mut String,
    ) -> Value {
        let key = hash(cell);
        if let Some(value) = self.memo.get(cell, key) {
            return value;
        }
        let value = match decode(cell, text, scratch) {
            Some(text) => read(text, plan, &mut self.dictionary),
            None => Value::Bad(Fault::Undecodable),
        };
        self.memo.put(cell, key, value);
        value
    }

    fn push(&mut self, value: Value) {
        match (&mut self.out, value) {
            (Out::Codes(codes), Value::Text(code)) => codes.push(code),
            (Out::Codes(codes), _) => codes.push(0),
            (Out::Number(b), Value::Number(n)) => b.append_value(n),
            (Out::Number(b), _) => b.append_null(),
            // Days come from a calendar date, so they lie far within 32 bits.
            (Out::Day(b), Value::Number(n)) => b.append_value(n as i32),
            (Out::Day(b), _) => b.append_null(),
            (Out::Flag(b), Value::Number(n)) => b.append_value(n != 0),
            (Out::Flag(b), _) => b.append_null(),
        }
    }

    /// What a word of the last row stands for.
    pub(super) fn tag(&self, value: Value) -> Tag {
        self.dictionary.tag(value)
    }

    fn finish(self) -> PolarsResult<Column> {
        Ok(match self.out {
            Out::Codes(codes) => {
                let codes = IdxCa::from_vec(PlSmallStr::EMPTY, codes);
                self.dictionary
                    .texts
                    .finish()
                    .take(&codes)?
                    .into_series()
                    .into_column()
            }
            Out::Number(b) => b.finish().into_series().into_column(),
            Out::Day(b) => b.finish().into_date().into_series().into_column(),
            Out::Flag(b) => b.finish().into_series().into_column(),
        })
    }
}

/// Takes an amount in yuan. `Ok(None)`: blank.
#[inline]
pub(super) fn take_money(
    builder: &mut PrimitiveChunkedBuilder<Int64Type>,
    cell: &[u8],
    text: Text,
    required: bool,
    scratch: &mut String,
) -> Result<Option<i64>, Fault> {
    let amount = match decode(cell, text, scratch) {
        None => Err(Fault::Undecodable),
        Some(read) => match money::parse_fen(read) {
            Ok(fen) => Ok(Some(fen)),
            Err(money::MoneyFault::Blank) if required => Err(Fault::Blank),
            Err(money::MoneyFault::Blank) => Ok(None),
            Err(_) => Err(Fault::BadMoney),
        },
    };
    builder.append_option(amount.ok().flatten());
    amount
}

/// Takes a bank account.
#[inline]
pub(super) fn take_account(
    builder: &mut StringChunkedBuilder,
    cell: &[u8],
    text: Text,
    required: bool,
    scratch: &mut String,
) -> Result<(), Fault> {
    let Some(read) = decode(cell, text, scratch) else {
        builder.append_null();
        return Err(Fault::Undecodable);
    };
    if !read.is_empty() && read.bytes().all(|b| b.is_ascii_digit()) {
        builder.append_value(read);
        return Ok(());
    }
    let account = label::account(read);
    if is_rounded(&account) {
        builder.append_null();
        return Err(Fault::PrecisionLost);
    }
    builder.append_option((!account.is_empty()).then_some(&account));
    if account.is_empty() && required {
        return Err(Fault::Blank);
    }
    Ok(())
}

/// `6.222E+18`: a spreadsheet kept the account as a number, and people would seem to share what is left of theirs.
fn is_rounded(account: &str) -> bool {
    account
        .split_once(['E', 'e'])
        .is_some_and(|(digits, power)| {
            digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && digits.bytes().any(|b| b.is_ascii_digit())
                && power
                    .strip_prefix('+')
                    .is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        })
}

impl Lane {
    /// The columns, all of one length.
    pub(super) fn finish(self) -> PolarsResult<Vec<Column>> {
        Ok(match self {
            Self::Repeating(lane) => vec![lane.finish()?],
            Self::Money(b) => vec![b.finish().into_series().into_column()],
            Self::Account(b) => vec![b.finish().into_series().into_column()],
            Self::Person(lane) => lane.finish(),
            Self::Name(lane) => lane.finish(),
        })
    }
}
