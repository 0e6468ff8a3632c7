//! Column builders: each takes the bytes of its cell, row after row, and ends as polars columns.

use polars::prelude::*;

use crate::domain::person_id::{self, IdFault};
use crate::domain::table::Type;
use crate::domain::{label, money, person_name};

use super::cells::{Text, decode};
use super::memo::{Memo, hash};
use super::plan::PlanColumn;
use super::reading::{Dictionary, Fault, Tag, Value, read};

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
}

enum Out {
    Codes(Vec<IdxSize>),
    Number(PrimitiveChunkedBuilder<Int64Type>),
    Day(PrimitiveChunkedBuilder<Int32Type>),
    Flag(BooleanChunkedBuilder),
}

/// Document numbers and what is read from them.
pub(super) struct PersonLane {
    key: PrimitiveChunkedBuilder<Int64Type>,
    id: StringChunkedBuilder,
    read: StringChunkedBuilder,
    verdict: StringChunkedBuilder,
    birth: PrimitiveChunkedBuilder<Int32Type>,
    sex: StringChunkedBuilder,
    cleaned: String,
    /// Of the last row: its key, and birth and sex by the number.
    pub(super) last: Option<(i64, Option<chrono::NaiveDate>, Option<&'static str>)>,
}

/// Names as written and as compared.
pub(super) struct NameLane {
    name: StringChunkedBuilder,
    folded: StringChunkedBuilder,
    wild: BooleanChunkedBuilder,
    fold: String,
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
        let key = hash(cell);
        let value = match self.memo.get(cell, key) {
            Some(value) => value,
            None => {
                let value = match decode(cell, text, scratch) {
                    Some(text) => read(text, plan, &mut self.dictionary),
                    None => Value::Bad(Fault::Undecodable),
                };
                self.memo.put(cell, key, value);
                value
            }
        };
        self.push(value);
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

impl PersonLane {
    fn new(rows: usize) -> Self {
        let text = |name: &str| StringChunkedBuilder::new(name.into(), rows);
        Self {
            key: PrimitiveChunkedBuilder::new("person_key".into(), rows),
            id: text("person_id"),
            read: text("id_read"),
            verdict: text("id_verdict"),
            birth: PrimitiveChunkedBuilder::new("id_birth".into(), rows),
            sex: text("id_sex"),
            cleaned: String::new(),
            last: None,
        }
    }

    #[inline]
    pub(super) fn take(
        &mut self,
        cell: &[u8],
        text: Text,
        other: bool,
        scratch: &mut String,
    ) -> Result<(), Fault> {
        let fault = match decode(cell, text, scratch) {
            None => Fault::Undecodable,
            Some(read) => match person_id::clean_into(read, other, &mut self.cleaned) {
                Ok((key, verdict)) => {
                    let birth = person_id::birth_of(&self.cleaned).filter(|_| !other);
                    let sex = person_id::sex_of(&self.cleaned).filter(|_| !other);
                    self.key.append_value(key);
                    self.id.append_value(&self.cleaned);
                    self.read
                        .append_option((read != self.cleaned).then_some(read));
                    self.verdict.append_value(verdict.as_str());
                    self.birth
                        .append_option(birth.map(|d| super::reading::days(d) as i32));
                    self.sex.append_option(sex);
                    self.last = Some((key, birth, sex));
                    return Ok(());
                }
                Err(IdFault::Blank) => Fault::Blank,
                Err(IdFault::PrecisionLost) => Fault::PrecisionLost,
            },
        };
        self.last = None;
        self.key.append_null();
        self.id.append_null();
        self.read.append_null();
        self.verdict.append_null();
        self.birth.append_null();
        self.sex.append_null();
        Err(fault)
    }
}

impl NameLane {
    fn new(rows: usize) -> Self {
        Self {
            name: StringChunkedBuilder::new("name".into(), rows),
            folded: StringChunkedBuilder::new("name_folded".into(), rows),
            wild: BooleanChunkedBuilder::new("name_wild".into(), rows),
            fold: String::new(),
        }
    }

    #[inline]
    pub(super) fn take(
        &mut self,
        cell: &[u8],
        text: Text,
        required: bool,
        scratch: &mut String,
    ) -> Result<(), Fault> {
        let fault = match decode(cell, text, scratch) {
            None => Err(Fault::Undecodable),
            Some(read) => {
                let name = read.trim();
                // Most names are two to four common Han characters, which folding leaves as they are.
                if !name.is_empty() && name.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
                    self.push(Some((name, None, false)));
                    return Ok(());
                }
                person_name::fold_into(name, &mut self.fold);
                if !self.fold.is_empty() {
                    let wild = person_name::has_wildcard(&self.fold);
                    let folded = std::mem::take(&mut self.fold);
                    self.push(Some((name, Some(&folded), wild)));
                    self.fold = folded;
                    return Ok(());
                }
                if required { Err(Fault::Blank) } else { Ok(()) }
            }
        };
        self.push(None);
        fault
    }

    #[inline]
    fn push(&mut self, name: Option<(&str, Option<&str>, bool)>) {
        match name {
            Some((name, folded, wild)) => {
                self.name.append_value(name);
                self.folded.append_value(folded.unwrap_or(name));
                self.wild.append_value(wild);
            }
            None => {
                self.name.append_null();
                self.folded.append_null();
                self.wild.append_null();
            }
        }
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
        fn text(b: StringChunkedBuilder) -> Column {
            b.finish().into_series().into_column()
        }
        Ok(match self {
            Self::Repeating(lane) => vec![lane.finish()?],
            Self::Money(b) => vec![b.finish().into_series().into_column()],
            Self::Account(b) => vec![text(b)],
            Self::Person(lane) => vec![
                lane.key.finish().into_series().into_column(),
                text(lane.id),
                text(lane.read),
                text(lane.verdict),
                lane.birth.finish().into_date().into_series().into_column(),
                text(lane.sex),
            ],
            Self::Name(lane) => vec![
                text(lane.name),
                text(lane.folded),
                lane.wild.finish().into_series().into_column(),
            ],
        })
    }
}
