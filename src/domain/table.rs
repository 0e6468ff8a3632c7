//! The canonical tables: what every source becomes, whatever it calls things.

use serde::{Deserialize, Serialize};

/// The kind of a source: which canonical table its rows become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// 机构
    Units,
    /// 编制台账, the journal of approvals
    Establishment,
    /// 实名制台账
    Roster,
    /// 组织人事
    Personnel,
    /// 财政统发工资
    Payroll,
    /// 社保
    Insurance,
    /// 借调、挂职等登记
    Register,
    /// 用编计划
    Plans,
    /// 职责分工
    Duties,
}

/// What a canonical column holds once it is clean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// NFKC, trimmed; kept otherwise as written.
    Text,
    /// NFKC with every white space out, because offices space names of units and bodies at will.
    Label,
    /// A person's document number, see [`super::person_id`].
    PersonId,
    /// A person's name as written; a folded twin is made beside it.
    Name,
    /// A calendar day.
    Date,
    /// A month, kept as its first day.
    Month,
    /// Yuan in the file, whole fen in the table.
    Money,
    /// A whole number with a sign.
    Whole,
    /// 是/否, true/false, 1/0, Y/N.
    Bool,
    /// male / female, also written 男/女 or 1/2.
    Sex,
    /// A bank account: NFKC without spaces and hyphens.
    Account,
    /// One of a closed list of canonical words.
    Word(&'static [&'static str]),
}

/// One column of a canonical table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Canonical name, as used in config, SQL and ledgers.
    pub name: &'static str,
    /// What it holds.
    pub kind: Type,
    /// A row without it is quarantined.
    pub required: bool,
    /// What an absent column or blank cell means, where that is not "unknown".
    pub default: Option<&'static str>,
}

const fn must(name: &'static str, kind: Type) -> Column {
    Column {
        name,
        kind,
        required: true,
        default: None,
    }
}
const fn may(name: &'static str, kind: Type) -> Column {
    Column {
        name,
        kind,
        required: false,
        default: None,
    }
}
const fn or(name: &'static str, kind: Type, default: &'static str) -> Column {
    Column {
        name,
        kind,
        required: false,
        default: Some(default),
    }
}

const ID_TYPES: &[&str] = &["resident", "other"];
const STATUSES: &[&str] = &["active", "probation", "left", "retired", "deceased"];

use Type::{Account, Bool, Date, Label, Money, Month, Name, PersonId, Sex, Text, Whole, Word};

static UNITS: &[Column] = &[
    must("unit_code", Label),
    must("name", Label),
    may("uscc", Label),
    may("aliases", Label),
    may("department_code", Label),
    may("parent_code", Label),
    must(
        "kind",
        Word(&[
            "organ",
            "institution",
            "mass_organisation",
            "dispatched",
            "other",
        ]),
    ),
    may("funding", Word(&["full", "partial", "self"])),
    may("paid_centrally", Bool),
    may("level", Text),
    may("document", Text),
    may("established_on", Date),
    may("abolished_on", Date),
];
static ESTABLISHMENT: &[Column] = &[
    must("entry_no", Label),
    must("unit_code", Label),
    must("item", Word(&["headcount", "leadership", "internal_body"])),
    must("category", Label),
    must("change", Whole),
    may("document", Text),
    must("effective_on", Date),
    may("expires_on", Date),
    may("counterpart", Label),
    may("transfer_id", Label),
    may("note", Text),
];
static ROSTER: &[Column] = &[
    must("person_id", PersonId),
    or("id_type", Word(ID_TYPES), "resident"),
    must("name", Name),
    must("unit_code", Label),
    may("internal_body", Label),
    must("headcount_type", Label),
    may("leadership_level", Label),
    may("rank", Text),
    may("post", Text),
    must("status", Word(STATUSES)),
    may("entry_on", Date),
    may("entry_document", Text),
    may("entry_channel", Text),
    may("exit_on", Date),
    may("sex", Sex),
    may("birth_on", Date),
    may(
        "retirement_category",
        Word(&["male60", "female60", "female55", "female50"]),
    ),
];
static PERSONNEL: &[Column] = &[
    must("person_id", PersonId),
    or("id_type", Word(ID_TYPES), "resident"),
    must("name", Name),
    must("unit", Label),
    may("headcount_type", Label),
    may("leadership_level", Label),
    may("rank", Text),
    may("post", Text),
    must("status", Word(STATUSES)),
    may("status_on", Date),
    may("joined_on", Date),
];
static PAYROLL: &[Column] = &[
    must("person_id", PersonId),
    or("id_type", Word(ID_TYPES), "resident"),
    must("name", Name),
    must("unit", Label),
    must("month", Month),
    must(
        "pay_class",
        Word(&["in_post", "retired", "survivor", "off_establishment"]),
    ),
    may("headcount_type", Label),
    may("rank", Text),
    must("gross", Money),
    may("account", Account),
];
static INSURANCE: &[Column] = &[
    must("person_id", PersonId),
    or("id_type", Word(ID_TYPES), "resident"),
    must("name", Name),
    must("unit", Label),
    must("month", Month),
    must("scheme", Word(&["public", "enterprise"])),
    must(
        "status",
        Word(&["active", "suspended", "stopped", "retired"]),
    ),
    may("base", Money),
];
static REGISTER: &[Column] = &[
    must("person_id", PersonId),
    may("name", Name),
    must(
        "kind",
        Word(&[
            "secondment",
            "posting",
            "aid",
            "startup_leave",
            "unpaid_leave",
            "study",
            "sick",
            "sanction",
            "death",
            "delayed_retirement",
            "military_placement",
        ]),
    ),
    must("from", Date),
    may("to", Date),
    may("returned_on", Date),
    may("unit_code", Label),
    may("counterpart", Label),
    may("document", Text),
];
static PLANS: &[Column] = &[
    must("plan_id", Label),
    must("unit_code", Label),
    must("headcount_type", Label),
    must("year", Whole),
    may(
        "channel",
        Word(&["exam", "selection", "transfer", "military", "talent"]),
    ),
    must("number", Whole),
    must("document", Text),
    or(
        "status",
        Word(&["applied", "checked", "approved", "withdrawn"]),
        "approved",
    ),
    may("valid_until", Date),
];
static DUTIES: &[Column] = &[
    must("duty_id", Label),
    must("title", Label),
    must("unit_code", Label),
    must("role", Word(&["lead", "support"])),
    may("document", Text),
    may("effective_on", Date),
    may("ended_on", Date),
];

impl Kind {
    /// All kinds, in the order in which they are read about.
    pub const ALL: [Self; 9] = [
        Self::Units,
        Self::Establishment,
        Self::Roster,
        Self::Personnel,
        Self::Payroll,
        Self::Insurance,
        Self::Register,
        Self::Plans,
        Self::Duties,
    ];

    /// The four systems that each say who works where.
    pub const PEOPLE: [Self; 4] = [
        Self::Roster,
        Self::Personnel,
        Self::Payroll,
        Self::Insurance,
    ];

    /// The name used in config, tables and subjects.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Establishment => "establishment",
            Self::Roster => "roster",
            Self::Personnel => "personnel",
            Self::Payroll => "payroll",
            Self::Insurance => "insurance",
            Self::Register => "register",
            Self::Plans => "plans",
            Self::Duties => "duties",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name a clerk knows it by.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Units => "机构",
            Self::Establishment => "编制台账",
            Self::Roster => "实名制台账",
            Self::Personnel => "组织人事",
            Self::Payroll => "财政统发工资",
            Self::Insurance => "社保",
            Self::Register => "登记",
            Self::Plans => "用编计划",
            Self::Duties => "职责分工",
        }
    }

    /// The columns of the canonical table, in order.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => UNITS,
            Self::Establishment => ESTABLISHMENT,
            Self::Roster => ROSTER,
            Self::Personnel => PERSONNEL,
            Self::Payroll => PAYROLL,
            Self::Insurance => INSURANCE,
            Self::Register => REGISTER,
            Self::Plans => PLANS,
            Self::Duties => DUTIES,
        }
    }

    /// The column of that name, when the table has one.
    #[must_use]
    pub fn column(self, name: &str) -> Option<&'static Column> {
        self.columns().iter().find(|c| c.name == name)
    }

    /// The column that says which unit a row is about, as its source writes it.
    #[must_use]
    pub const fn unit_column(self) -> Option<&'static str> {
        match self {
            Self::Personnel | Self::Payroll | Self::Insurance => Some("unit"),
            Self::Establishment | Self::Roster | Self::Register | Self::Plans | Self::Duties => {
                Some("unit_code")
            }
            Self::Units => None,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
