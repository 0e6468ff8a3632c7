//! Who may sign in, in which roles, and what each role may do: one table.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

pub use super::token::Token;
use super::words::Language;

/// What somebody is to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 运维: keeps the machine, the jobs and the sources going; sees no entry.
    Operator,
    /// 经办: works with the ledger.
    Clerk,
    /// 审核: decides what a clerk asked for.
    Reviewer,
    /// 部门: a department's own contact, bound to its codes.
    Department,
    /// 审计: looks at everything that was done, changes nothing.
    Auditor,
    /// 管理员: accounts and tokens; sees no entry.
    Admin,
}

/// What a route or an act takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// One's own account: password, language, tokens, signing out.
    OwnAccount,
    /// Entries, lists and the own department's page.
    SeeLedger,
    /// What runs did, for the whole district.
    SeeRuns,
    /// Watching runs: all, or for a department those of its own.
    WatchRuns,
    /// Where extracts stand, and what of them is in quarantine.
    SeeSources,
    /// The rules in words and as SQL.
    SeeRules,
    /// Approved posts, filled and vacant.
    SeeEstablishment,
    /// The audit log.
    SeeAudit,
    /// Who has an account.
    SeeUsers,
    /// The service's health.
    SeeSystem,
    /// Jobs and when they are due.
    SeeJobs,
    /// Files to take away.
    Download,
    /// A department's answer to an entry.
    Answer,
    /// Sending entries out to departments.
    Issue,
    /// A clerk's acts on entries: asking for a waiver, referring, re-opening.
    Decide,
    /// The second person's: grant, refuse, accept.
    Review,
    /// Asking for a run.
    Rerun,
    /// Stopping a run.
    CancelRun,
    /// Bringing an extract by hand.
    UploadExtract,
    /// Pausing and resuming jobs.
    ManageJobs,
    /// Making, changing and locking accounts.
    ManageUsers,
    /// Withdrawing anybody's tokens.
    ManageTokens,
    /// Seeing a whole document number, with a reason, logged.
    Reveal,
    /// Putting a rule on trial or taking it off.
    TrialRules,
    /// Applying for headcount use.
    ApplyPlan,
    /// Approving it.
    ApprovePlan,
}

use Permission as P;
use Role::{Admin, Auditor, Clerk, Department, Operator, Reviewer};

const EVERYBODY: &[Role] = &Role::ALL;

/// Which roles have a permission. There is no other place that says so.
const TABLE: [(Permission, &[Role]); 26] = [
    (P::OwnAccount, EVERYBODY),
    (P::SeeLedger, &[Clerk, Reviewer, Department, Auditor]),
    (P::SeeRuns, &[Operator, Clerk, Reviewer, Auditor]),
    (
        P::WatchRuns,
        &[Operator, Clerk, Reviewer, Department, Auditor],
    ),
    (P::SeeSources, &[Operator, Clerk, Reviewer, Auditor]),
    (
        P::SeeRules,
        &[Operator, Clerk, Reviewer, Department, Auditor],
    ),
    (P::SeeEstablishment, &[Clerk, Reviewer, Department, Auditor]),
    (P::SeeAudit, &[Auditor, Admin]),
    (P::SeeUsers, &[Auditor, Admin]),
    (P::SeeSystem, &[Operator, Auditor, Admin]),
    (P::SeeJobs, &[Operator, Clerk, Reviewer, Auditor]),
    (P::Download, &[Clerk, Reviewer, Department, Auditor]),
    (P::Answer, &[Clerk, Department]),
    (P::Issue, &[Clerk]),
    (P::Decide, &[Clerk]),
    (P::Review, &[Reviewer]),
    (P::Rerun, &[Operator, Clerk, Department]),
    (P::CancelRun, &[Operator, Clerk, Department]),
    (P::UploadExtract, &[Operator, Clerk]),
    (P::ManageJobs, &[Operator]),
    (P::ManageUsers, &[Admin]),
    (P::ManageTokens, &[Admin]),
    (P::Reveal, &[Clerk, Reviewer]),
    (P::TrialRules, &[Reviewer]),
    (P::ApplyPlan, &[Clerk, Department]),
    (P::ApprovePlan, &[Reviewer]),
];

// The table lists every permission once, in the order of the enum, so that `may` can look one up by its place.
const _: () = {
    assert!(TABLE.len() == Permission::ALL.len());
    let mut at = 0;
    while at < TABLE.len() {
        assert!(TABLE[at].0 as usize == at);
        at += 1;
    }
};

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [Operator, Clerk, Reviewer, Department, Auditor, Admin];

    /// Whether the role has the permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        TABLE[permission as usize].1.contains(&self)
    }

    /// As stored and typed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Operator => "operator",
            Clerk => "clerk",
            Reviewer => "reviewer",
            Department => "department",
            Auditor => "auditor",
            Admin => "admin",
        }
    }

    /// From [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Nobody else's work goes with it: a department's contact sees one department, whoever audits does nothing.
    #[must_use]
    pub const fn stands_alone(self) -> bool {
        matches!(self, Department | Auditor)
    }
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 26] = [
        P::OwnAccount,
        P::SeeLedger,
        P::SeeRuns,
        P::WatchRuns,
        P::SeeSources,
        P::SeeRules,
        P::SeeEstablishment,
        P::SeeAudit,
        P::SeeUsers,
        P::SeeSystem,
        P::SeeJobs,
        P::Download,
        P::Answer,
        P::Issue,
        P::Decide,
        P::Review,
        P::Rerun,
        P::CancelRun,
        P::UploadExtract,
        P::ManageJobs,
        P::ManageUsers,
        P::ManageTokens,
        P::Reveal,
        P::TrialRules,
        P::ApplyPlan,
        P::ApprovePlan,
    ];

    /// As stored in a token's scope and typed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            P::OwnAccount => "own-account",
            P::SeeLedger => "see-ledger",
            P::SeeRuns => "see-runs",
            P::WatchRuns => "watch-runs",
            P::SeeSources => "see-sources",
            P::SeeRules => "see-rules",
            P::SeeEstablishment => "see-establishment",
            P::SeeAudit => "see-audit",
            P::SeeUsers => "see-users",
            P::SeeSystem => "see-system",
            P::SeeJobs => "see-jobs",
            P::Download => "download",
            P::Answer => "answer",
            P::Issue => "issue",
            P::Decide => "decide",
            P::Review => "review",
            P::Rerun => "rerun",
            P::CancelRun => "cancel-run",
            P::UploadExtract => "upload-extract",
            P::ManageJobs => "manage-jobs",
            P::ManageUsers => "manage-users",
            P::ManageTokens => "manage-tokens",
            P::Reveal => "reveal",
            P::TrialRules => "trial-rules",
            P::ApplyPlan => "apply-plan",
            P::ApprovePlan => "approve-plan",
        }
    }

    /// From [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.as_str() == text)
    }

    /// Whether a token can carry it. What hangs on a person's own hand (passwords, accounts, the second person's word,
    /// whole document numbers) cannot be handed to a program.
    #[must_use]
    pub const fn delegable(self) -> bool {
        !matches!(
            self,
            P::OwnAccount
                | P::ManageUsers
                | P::ManageTokens
                | P::Reveal
                | P::Review
                | P::ApprovePlan
        )
    }
}

/// Whose entries somebody works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's.
    District,
    /// Those of these department codes.
    Departments(BTreeSet<String>),
}

impl Reach {
    /// Whether it holds a department.
    #[must_use]
    pub fn holds(&self, department: &str) -> bool {
        match self {
            Self::District => true,
            Self::Departments(codes) => codes.contains(department),
        }
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What is typed at sign-in, and what stands in the history of entries and in the audit log.
    pub name: String,
    /// What people call them.
    pub shown: String,
    /// At least one.
    pub roles: BTreeSet<Role>,
    /// Of the role department, its codes; empty for all others.
    pub departments: BTreeSet<String>,
    /// Chosen by themselves; else the home's.
    pub language: Option<Language>,
    /// Who locked it, and when.
    pub locked: Option<(String, DateTime<Utc>)>,
    /// A password was set; without one nobody can sign in.
    pub has_password: bool,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

impl Account {
    /// Whether any of the roles has the permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.may(permission))
    }

    /// Whose entries.
    #[must_use]
    pub fn reach(&self) -> Reach {
        if self.roles.contains(&Department) {
            Reach::Departments(self.departments.clone())
        } else {
            Reach::District
        }
    }
}

/// Why an account cannot be as wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// The name.
    #[error(
        "a name is 1 to 40 letters, digits, dots, hyphens and underscores, and none of schedule, system, unknown"
    )]
    Name,
    /// No role.
    #[error("an account has at least one role")]
    NoRole,
    /// Roles that exclude each other.
    #[error("the roles department and auditor go with no other role")]
    RolesExclude,
    /// A department's contact without a department.
    #[error("an account of the role department names at least one department code")]
    NoDepartment,
    /// Departments of somebody else.
    #[error("only an account of the role department is bound to department codes")]
    Departments,
}

/// Names that stand for the program itself in histories.
const RESERVED: [&str; 3] = ["schedule", "system", "unknown"];

/// A name as it is stored and compared: compatibility forms folded, Latin letters small, so that no two names look alike
/// by width or case.
///
/// # Errors
/// When it is none.
pub fn name(text: &str) -> Result<String, AccountFault> {
    let name: String = text.trim().nfkc().collect::<String>().to_lowercase();
    let length = name.chars().count();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let good =
        (1..=40).contains(&length) && name.chars().all(allowed) && !RESERVED.contains(&&*name);
    good.then_some(name).ok_or(AccountFault::Name)
}

/// Whether roles and departments fit together.
///
/// # Errors
/// The first reason why not.
pub fn fits(roles: &BTreeSet<Role>, departments: &BTreeSet<String>) -> Result<(), AccountFault> {
    if roles.is_empty() {
        return Err(AccountFault::NoRole);
    }
    if roles.len() > 1 && roles.iter().any(|role| role.stands_alone()) {
        return Err(AccountFault::RolesExclude);
    }
    match (roles.contains(&Department), departments.is_empty()) {
        (true, true) => Err(AccountFault::NoDepartment),
        (false, false) => Err(AccountFault::Departments),
        _ => Ok(()),
    }
}
