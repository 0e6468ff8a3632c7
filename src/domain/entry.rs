//! The life of a ledger entry: its states, which of them may follow which, and who may say so.

use serde::{Deserialize, Serialize};

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 观察: found, but the rule's grace has not passed.
    Watching,
    /// 可解释: found, an excuse covers it, and it was never open.
    Explained,
    /// 待核实: to be sent to its department.
    Open,
    /// 已下发: sent.
    Issued,
    /// 已反馈: the department agrees and says what it will do.
    Answered,
    /// 整改中: the office has accepted the answer; it is being corrected.
    Correcting,
    /// 待验收: no longer found, or said to be corrected; somebody must verify it.
    ToVerify,
    /// 销号: corrected and done with.
    Closed,
    /// 挂号: verification failed, it stays on the list.
    FailedVerification,
    /// 政策性保留: kept by approval, for a time.
    Waived,
    /// 不属实: the department says it is not true; a reviewer decides.
    Disputed,
    /// 移交: handed to another authority.
    Referred,
}

/// What moves an entry from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// A run found it again before its grace had passed; it had never been open.
    Watch,
    /// A run found it, and its grace has passed or there is none.
    Open,
    /// A run found it covered by an excuse.
    Explain,
    /// A run no longer finds it, and the rule lets it close by itself (also where a department had said so before).
    Close,
    /// A run no longer finds it, and the rule wants it verified.
    AwaitVerification,
    /// A run finds again what was closed or awaited verification, or what was waived has changed or expired.
    Reopen,
    /// The office sends it to the department.
    Issue,
    /// The department agrees.
    Answer,
    /// The department disagrees.
    Dispute,
    /// The office accepts the answer.
    Accept,
    /// The office wants another answer.
    Return,
    /// The department says that it is corrected.
    Corrected,
    /// A reviewer saw that it is corrected, or that the department was right to dispute it.
    Verify,
    /// A reviewer saw that it is not.
    Fail,
    /// A reviewer rejects what the department disputes.
    Uphold,
    /// A second person approved keeping it.
    Waive,
    /// Handed to another authority.
    Refer,
    /// The other authority hands it back, or it was handed on by mistake.
    TakeBack,
    /// Another department answers for it than the one that was told.
    HandOver,
}

impl Move {
    /// Every move, those of a run first.
    pub const ALL: [Self; 19] = [
        Self::Watch,
        Self::Open,
        Self::Explain,
        Self::Close,
        Self::AwaitVerification,
        Self::Reopen,
        Self::Issue,
        Self::Answer,
        Self::Dispute,
        Self::Accept,
        Self::Return,
        Self::Corrected,
        Self::Verify,
        Self::Fail,
        Self::Uphold,
        Self::Waive,
        Self::Refer,
        Self::TakeBack,
        Self::HandOver,
    ];
}

impl State {
    /// Every state, in the order in which people list them.
    pub const ALL: [Self; 12] = [
        Self::Watching,
        Self::Explained,
        Self::Open,
        Self::Issued,
        Self::Answered,
        Self::Correcting,
        Self::ToVerify,
        Self::FailedVerification,
        Self::Disputed,
        Self::Waived,
        Self::Referred,
        Self::Closed,
    ];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Watching => "watching",
            Self::Explained => "explained",
            Self::Open => "open",
            Self::Issued => "issued",
            Self::Answered => "answered",
            Self::Correcting => "correcting",
            Self::ToVerify => "to_verify",
            Self::Closed => "closed",
            Self::FailedVerification => "failed_verification",
            Self::Waived => "waived",
            Self::Disputed => "disputed",
            Self::Referred => "referred",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether why somebody brought an entry from there to here is the office's own matter: to whom it was handed over, for
    /// what reason it is kept for a time. A department reads that it was done.
    #[must_use]
    pub fn is_offices_own(from: Option<Self>, to: Self) -> bool {
        let mut both = [from, Some(to)].into_iter().flatten();
        both.any(|state| matches!(state, Self::Referred | Self::Waived))
    }

    /// Somebody still has something to do about it.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        !matches!(
            self,
            Self::Watching | Self::Explained | Self::Closed | Self::Waived
        )
    }

    /// Whether a run that brings an entry from there to here opens it. What was pending already has only changed hands.
    #[must_use]
    pub fn opens(from: Option<Self>, to: Self) -> bool {
        to == Self::Open && !from.is_some_and(Self::is_pending)
    }

    /// Its department has done its part, and the office has yet to do its own.
    #[must_use]
    pub const fn waits_for_office(self) -> bool {
        matches!(self, Self::ToVerify | Self::Disputed)
    }

    /// Its deadline counts: its department still has something to do, and it lies with no other authority.
    #[must_use]
    pub const fn can_be_late(self) -> bool {
        self.is_pending() && !self.waits_for_office() && !matches!(self, Self::Referred)
    }

    /// The state that a move leads to from here; `None` when it is not allowed. This is the only table of transitions.
    #[must_use]
    pub const fn after(self, by: Move) -> Option<Self> {
        use State as S;
        Some(match (self, by) {
            // What a run says.
            (S::Explained | S::Closed, Move::Watch) => S::Watching,
            (S::Watching | S::Explained, Move::Open) => S::Open,
            (S::Watching, Move::Explain) => S::Explained,
            (S::Watching | S::Explained, Move::Close) => S::Closed,
            (
                S::Open
                | S::Issued
                | S::Answered
                | S::Correcting
                | S::FailedVerification
                | S::Disputed
                | S::Waived
                | S::Referred
                | S::ToVerify,
                Move::Explain,
            ) => S::Closed,
            (
                S::Open
                | S::Issued
                | S::Answered
                | S::Correcting
                | S::FailedVerification
                | S::Disputed
                | S::Waived
                | S::Referred
                | S::ToVerify,
                Move::Close,
            ) => S::Closed,
            (
                S::Open
                | S::Issued
                | S::Answered
                | S::Correcting
                | S::FailedVerification
                | S::Disputed
                | S::Waived
                | S::Referred,
                Move::AwaitVerification,
            ) => S::ToVerify,
            (S::Closed | S::Waived, Move::Reopen) => S::Open,
            (S::ToVerify, Move::Reopen) => S::FailedVerification,
            // What people say.
            (S::Open | S::FailedVerification, Move::Issue) => S::Issued,
            (S::Open | S::Issued | S::Answered | S::FailedVerification, Move::Answer) => {
                S::Answered
            }
            (S::Open | S::Issued | S::Answered | S::FailedVerification, Move::Dispute) => {
                S::Disputed
            }
            (S::Answered, Move::Accept) => S::Correcting,
            (S::Answered | S::Correcting, Move::Return) => S::Issued,
            (S::Answered | S::Correcting, Move::Corrected) => S::ToVerify,
            (S::ToVerify | S::Disputed, Move::Verify) => S::Closed,
            (S::ToVerify, Move::Fail) => S::FailedVerification,
            (S::Disputed, Move::Uphold) => S::Issued,
            (
                S::Open
                | S::Issued
                | S::Answered
                | S::Correcting
                | S::FailedVerification
                | S::Disputed,
                Move::Waive,
            ) => S::Waived,
            (
                S::Open
                | S::Issued
                | S::Answered
                | S::Correcting
                | S::FailedVerification
                | S::Disputed,
                Move::Refer,
            ) => S::Referred,
            (S::Referred, Move::TakeBack) => S::Open,
            // Whoever answers for it now was never told, whatever another department was.
            (
                S::Issued
                | S::Answered
                | S::Correcting
                | S::FailedVerification
                | S::ToVerify
                | S::Disputed,
                Move::HandOver,
            ) => S::Open,
            _ => return None,
        })
    }
}

/// What the last run that judged an entry said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Found, and nothing excuses it.
    Open,
    /// Found, and covered by an excuse.
    Explained,
    /// No longer found.
    Absent,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Open, Self::Explained, Self::Absent];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Absent => "absent",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.as_str() == text)
    }
}

/// Whether an entry was there when the ledger went live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// 存量
    Stock,
    /// 增量
    New,
}

impl Origin {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Stock, Self::New];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::New => "new",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.as_str() == text)
    }
}

/// Stands for whoever asks where a run put an entry forward to be verified.
pub const BY_RUN: &str = "run";

/// Why a run opens an entry whose waiver came to its last day.
pub const WAIVER_OVER: &str = "waiver_over";

/// Begins the reason of a change of state by a register row that the office keeps: request and kind follow, a colon between.
pub const KEPT: &str = "kept:";
/// Begins why an entry changes hands: `moved:<department before>:<department now>`.
pub const MOVED: &str = "moved:";

/// What is asked for by one person and decided by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// 政策性保留: document, expiry.
    Waive,
    /// A disputed entry: the department is right, or not.
    Dispute,
    /// 验收: corrected, or not.
    Verify,
    /// A register row that justifies the entry, kept here.
    Excuse,
    /// The two numbers of a near-match are one person.
    SamePerson,
    /// The two numbers of a near-match are two people.
    NotSamePerson,
}

impl Decision {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Waive,
        Self::Dispute,
        Self::Verify,
        Self::Excuse,
        Self::SamePerson,
        Self::NotSamePerson,
    ];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waive => "waive",
            Self::Dispute => "dispute",
            Self::Verify => "verify",
            Self::Excuse => "excuse",
            Self::SamePerson => "same_person",
            Self::NotSamePerson => "not_same_person",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
