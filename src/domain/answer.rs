//! What a department answers to an entry, and the columns of a workbook in which it does.

use chrono::NaiveDate;

use super::table::{Kind, Type};
use super::words::{Language, Word, register_kind};

/// A column that the department fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerColumn {
    /// 是否属实.
    Agrees,
    /// 整改措施.
    Measures,
    /// 整改时限.
    CorrectBy,
    /// 责任人.
    Responsible,
    /// 说明.
    Remark,
    /// 理由类别: the kind of register row that would justify it.
    ReasonKind,
    /// 依据文号.
    ReasonDocument,
    /// 起始日期 of what justifies it.
    ReasonFrom,
    /// 截止日期 of what justifies it.
    ReasonTo,
}

impl AnswerColumn {
    /// Every column, in the order in which they stand.
    pub const ALL: [Self; 9] = [
        Self::Agrees,
        Self::Measures,
        Self::CorrectBy,
        Self::Responsible,
        Self::Remark,
        Self::ReasonKind,
        Self::ReasonDocument,
        Self::ReasonFrom,
        Self::ReasonTo,
    ];

    /// Its header.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Agrees => Word::AnswerTrue,
            Self::Measures => Word::AnswerMeasure,
            Self::CorrectBy => Word::AnswerDeadline,
            Self::Responsible => Word::AnswerResponsible,
            Self::Remark => Word::AnswerNote,
            Self::ReasonKind => Word::AnswerReasonKind,
            Self::ReasonDocument => Word::AnswerReasonDocument,
            Self::ReasonFrom => Word::AnswerReasonFrom,
            Self::ReasonTo => Word::AnswerReasonTo,
        }
    }
}

/// What a department answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 属实, or 不属实.
    pub agrees: bool,
    /// What will be done.
    pub measures: Option<String>,
    /// Until when.
    pub correct_by: Option<NaiveDate>,
    /// By whom.
    pub responsible: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// What justifies the entry, where the department says that something does.
    pub reason: Option<Reason>,
}

/// What justifies an entry: it becomes a kept register row when a second person agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// One of [`reason_kinds`].
    pub kind: String,
    /// Document number.
    pub document: String,
    /// From which day.
    pub from: NaiveDate,
    /// To which day, where one is set.
    pub to: Option<NaiveDate>,
}

/// The kinds of register row, as the register itself has them.
#[must_use]
pub fn reason_kinds() -> &'static [&'static str] {
    match Kind::Register.column("kind").map(|column| column.kind) {
        Some(Type::Word(words)) => words,
        _ => &[],
    }
}

/// A kind of register row, as people call it.
#[must_use]
pub fn reason_kind(kind: &str, language: Language) -> &str {
    register_kind(kind).map_or(kind, |word| word.text(language))
}
