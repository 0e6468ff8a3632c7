//! One rule as `config/rules/*.toml` states it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::config::source::Label;
use crate::domain::calendar::Span;
use crate::domain::table::Kind;

/// One `[[rule]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Lasting code; ledgers cite it.
    pub code: String,
    /// What people call the finding.
    pub name: Label,
    /// The frame its predicates are written over.
    pub frame: Spanned<String>,
    /// What a finding is about.
    pub subject: Subject,
    /// How sure a finding is.
    pub grade: Grade,
    /// Where this holds, a finding is only a lead.
    #[serde(default)]
    pub lead_when: Option<Spanned<String>>,
    /// What becomes of an entry that is no longer found.
    #[serde(default)]
    pub close: Close,
    /// How long a new entry is only watched, e.g. "7d".
    #[serde(default)]
    pub grace: Option<String>,
    /// Kinds of source without which the rule is not evaluated.
    pub needs: Vec<Kind>,
    /// Kinds of source of which at least one must be at hand; when some lack, the rule is marked partial.
    #[serde(default)]
    pub uses: Vec<Kind>,
    /// A finding rests on the person's absence from these kinds of source.
    #[serde(default)]
    pub absent_from: Vec<Kind>,
    /// The predicate itself leans on the register (beyond `explained_by`).
    #[serde(default)]
    pub register_excuses: bool,
    /// The predicate: SQL over the frame's columns.
    pub when: Spanned<String>,
    /// Excuses in the order in which they are tried.
    #[serde(default)]
    pub explained_by: Vec<Excuse>,
    /// Kinds of register row of which a later one ends a finding: the predicate asks for it.
    #[serde(default)]
    pub ended_by: Vec<String>,
    /// Kind of source = columns shown of that person's rows there.
    #[serde(default)]
    pub evidence: Evidence,
    /// Which pay a finding concerns, over the stored months.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// Departments of the other units that a finding names see it too.
    #[serde(default)]
    pub also_concerns: bool,
    /// Law or standard the rule rests on.
    pub basis: String,
    /// What to do about it.
    pub remedy: Label,
}

/// Kind of source = columns shown.
pub type Evidence = BTreeMap<Kind, Vec<String>>;

/// An excuse: where it holds, a finding is kept as explained. Either `register_kinds`, or `excuse` with `when`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excuse {
    /// The person has a register row of one of these kinds in force; tried in this order.
    #[serde(default)]
    pub register_kinds: Vec<String>,
    /// Name kept in `explained_by`.
    #[serde(default)]
    pub excuse: Option<String>,
    /// SQL over the frame's columns.
    #[serde(default)]
    pub when: Option<Spanned<String>>,
    /// The excuse of `when` is looked for in the register.
    #[serde(default)]
    pub register: bool,
}

impl Excuse {
    /// Each name of `explained_by` that this excuse may give, with its predicate.
    #[must_use]
    pub fn predicates(&self) -> Vec<(String, String)> {
        let register = self
            .register_kinds
            .iter()
            .map(|kind| (format!("register:{kind}"), format!("excused_{kind}")));
        let own = self
            .excuse
            .iter()
            .zip(&self.when)
            .map(|(name, when)| (name.clone(), when.get_ref().clone()));
        register.chain(own).collect()
    }
}

impl Rule {
    /// How long a new entry is only watched; `None` is not at all.
    #[must_use]
    pub fn grace(&self) -> Option<Span> {
        // The text was checked when the rule was read.
        Span::parse(self.grace.as_deref()?).ok()
    }

    /// Kinds of register row that do away with a finding when the office keeps one: those that explain it, and those of
    /// which a later one ends it.
    #[must_use]
    pub fn kinds_kept(&self) -> Vec<&str> {
        let excuses = self.explained_by.iter().flat_map(|of| &of.register_kinds);
        excuses.chain(&self.ended_by).map(String::as_str).collect()
    }

    /// Whether any excuse is looked for in the register.
    #[must_use]
    pub fn leans_on_register(&self) -> bool {
        self.register_excuses
            || self
                .explained_by
                .iter()
                .any(|excuse| excuse.register || !excuse.register_kinds.is_empty())
    }
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// 硬错误
    Hard,
    /// 疑点
    Lead,
    /// 提示
    Note,
}

impl Grade {
    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Lead => "lead",
            Self::Note => "note",
        }
    }

    /// This grade, or lead where it is higher.
    #[must_use]
    pub const fn at_most_lead(self) -> Self {
        match self {
            Self::Hard => Self::Lead,
            other => other,
        }
    }
}

/// Which pay of a person a finding concerns (涉及金额, 月数), over all stored months up to the night's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// All pay in post.
    InPost,
    /// Of months in which two or more units paid in post: all but what the unit that paid most paid.
    BeyondOneUnit,
    /// Pay in post from the month on in which the last exit from the roster had to show.
    SinceExit,
    /// Pay in post or retired, of months after the one of death.
    SinceDeath,
}

/// What becomes of an entry that is no longer found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Close {
    /// It closes by itself.
    #[default]
    Auto,
    /// It waits for a person to verify.
    Verify,
}

/// What a finding is about. Each form needs its columns in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// `person:<id>`
    Person,
    /// `person-unit:<id>/<unit>`
    PersonUnit,
    /// `pair:<id>/<id>`
    Pair,
    /// `account:<account>`
    Account,
    /// `record:<source>/<id>/<unit>`
    Record,
    /// `unit:<unit>`
    Unit,
    /// `source-unit:<source>/<unit as written>`
    SourceUnit,
    /// `unit-body:<unit>/<body>`
    UnitBody,
    /// `unit-type:<unit>/<headcount type>`
    UnitType,
    /// `unit-level:<unit>/<level>`
    UnitLevel,
    /// `unit-item:<unit>/<item>/<category>`
    UnitItem,
    /// `journal:<entry_no>`
    Journal,
    /// `transfer:<transfer_id>/<item>/<category>`
    Transfer,
    /// `plan:<plan_id>`
    Plan,
    /// `duty:<duty_id>`
    Duty,
    /// `duty-unit:<duty_id>/<unit>`
    DutyUnit,
    /// `duty-title:<title>`
    DutyTitle,
    /// `source:<name>`
    Source,
}

impl Subject {
    /// The frame's columns that make the subject.
    #[must_use]
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Person => &["person_key"],
            Self::PersonUnit => &["person_key", "unit_id"],
            Self::Pair => &["person_key", "other_key"],
            Self::Account => &["account"],
            Self::Record => &["source", "person_key", "unit_id"],
            Self::Unit => &["unit_id"],
            Self::SourceUnit => &["source", "unit_text"],
            Self::UnitBody => &["unit_id", "internal_body"],
            Self::UnitType => &["unit_id", "headcount_type"],
            Self::UnitLevel => &["unit_id", "leadership_level"],
            Self::UnitItem => &["unit_id", "item", "category"],
            Self::Journal => &["entry_no", "unit_id"],
            Self::Transfer => &["transfer_id", "item", "category", "first_entry_no"],
            Self::Plan => &["plan_id", "unit_id"],
            Self::Duty | Self::DutyUnit => &["duty_id", "unit_id"],
            Self::DutyTitle => &["title", "unit_id"],
            Self::Source => &["source"],
        }
    }
}
