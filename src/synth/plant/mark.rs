//! Lines of the answer key: what a planted case must come to, and who answers for it.

use super::Planting;
use crate::synth::answer::{Answer, Grade, State};

/// Who answers for a finding.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    /// The department of this unit.
    Unit(usize),
    /// 未对应单位
    Unmapped,
    /// 编办
    Office,
}

impl From<usize> for Owner {
    fn from(unit: usize) -> Self {
        Self::Unit(unit)
    }
}

impl Planting {
    pub fn open(
        &mut self,
        rule: &'static str,
        subject: String,
        owner: impl Into<Owner>,
        how: &str,
    ) {
        self.mark(rule, subject, owner, State::Open, Grade::of(rule), "", how);
    }

    pub fn judge(
        &mut self,
        open: bool,
        rule: &'static str,
        subject: String,
        owner: impl Into<Owner>,
        how: &str,
    ) {
        if open {
            self.open(rule, subject, owner, how);
        } else {
            self.silent(rule, subject, owner, how);
        }
    }

    /// An open finding of another grade than its rule's.
    pub fn open_as(
        &mut self,
        grade: Grade,
        rule: &'static str,
        subject: String,
        owner: impl Into<Owner>,
        how: &str,
    ) {
        self.mark(rule, subject, owner, State::Open, grade, "", how);
    }

    pub fn silent(
        &mut self,
        rule: &'static str,
        subject: String,
        owner: impl Into<Owner>,
        how: &str,
    ) {
        self.mark(
            rule,
            subject,
            owner,
            State::Silent,
            Grade::of(rule),
            "",
            how,
        );
    }

    pub fn explained(
        &mut self,
        rule: &'static str,
        subject: String,
        owner: impl Into<Owner>,
        by: &'static str,
        how: &str,
    ) {
        self.mark(
            rule,
            subject,
            owner,
            State::Explained,
            Grade::of(rule),
            by,
            how,
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one line of the answer key, field by field"
    )]
    pub fn mark(
        &mut self,
        rule: &'static str,
        subject: String,
        owner: impl Into<Owner>,
        state: State,
        grade: Grade,
        explained_by: &'static str,
        how: &str,
    ) {
        let department = match owner.into() {
            Owner::Unit(unit) => self.units.owner(unit).to_owned(),
            Owner::Unmapped => "UNMAPPED".to_owned(),
            Owner::Office => "OFFICE".to_owned(),
        };
        self.answers.push(Answer {
            rule,
            subject,
            state,
            grade,
            department,
            explained_by,
            planted: how.to_owned(),
        });
    }
}
