//! The words for an entry's life: its states, what moves it, what people decide, where it comes from.

use super::Language;
use crate::domain::entry::{Decision, Move, State};

words! {
    /// A text about an entry's life.
    Life {
    // States.
    Watching: "观察", "Watching";
    Explained: "可解释", "Explained";
    Open: "待核实", "To verify";
    Issued: "已下发", "Issued";
    Answered: "已反馈", "Answered";
    Correcting: "整改中", "Being corrected";
    ToVerify: "待验收", "To be accepted";
    Closed: "销号", "Closed";
    FailedVerification: "挂号", "Kept on the list";
    Waived: "政策性保留", "Waived";
    Disputed: "不属实", "Disputed";
    Referred: "移交", "Referred";

    // What moves it.
    MoveWatch: "宽限期内再次出现，继续观察", "found again within its grace";
    MoveOpen: "转为待核实", "opened";
    MoveExplain: "认定可解释", "explained";
    MoveClose: "比对不再出现，销号", "no longer found, closed";
    MoveAwaitVerification: "比对不再出现，待验收", "no longer found, to be accepted";
    MoveReopen: "重新列入", "opened again";
    MoveIssue: "下发", "issued";
    MoveAnswer: "部门反馈属实", "answered: it is so";
    MoveDispute: "部门反馈不属实", "answered: it is not so";
    MoveAccept: "同意整改措施", "answer accepted";
    MoveReturn: "退回重报", "answer returned";
    MoveCorrected: "部门报告整改完成", "reported as corrected";
    MoveVerify: "验收通过", "accepted";
    MoveFail: "验收不通过", "not accepted";
    MoveUphold: "驳回异议", "dispute rejected";
    MoveWaive: "批准政策性保留", "waiver approved";
    MoveRefer: "移交处理", "referred";

    // What one person asks for and another decides.
    DecideWaive: "政策性保留", "Waiver";
    DecideDispute: "异议认定", "Dispute";
    DecideVerify: "验收", "Acceptance";
    DecideExcuse: "补登记", "Kept register row";
    DecideSamePerson: "认定为同一人", "Same person";
    DecideNotSamePerson: "认定为不同人", "Not the same person";
    Requested: "待审批", "requested";
    Approved: "已批准", "approved";
    Refused: "已驳回", "refused";
    Ended: "已终止", "ended";

    // Where it comes from.
    Stock: "存量", "stock";
    New: "增量", "new";

    // How long it has been open.
    Days: "{0}天", "{0} days";
    DaysMore: "{0}天以上", "more than {0} days";
    }
}

/// The name of a state, as people see it.
#[must_use]
pub const fn entry_state(state: State, language: Language) -> &'static str {
    match state {
        State::Watching => Life::Watching,
        State::Explained => Life::Explained,
        State::Open => Life::Open,
        State::Issued => Life::Issued,
        State::Answered => Life::Answered,
        State::Correcting => Life::Correcting,
        State::ToVerify => Life::ToVerify,
        State::Closed => Life::Closed,
        State::FailedVerification => Life::FailedVerification,
        State::Waived => Life::Waived,
        State::Disputed => Life::Disputed,
        State::Referred => Life::Referred,
    }
    .text(language)
}

/// The name of a move.
#[must_use]
pub const fn entry_move(by: Move, language: Language) -> &'static str {
    match by {
        Move::Watch => Life::MoveWatch,
        Move::Open => Life::MoveOpen,
        Move::Explain => Life::MoveExplain,
        Move::Close => Life::MoveClose,
        Move::AwaitVerification => Life::MoveAwaitVerification,
        Move::Reopen => Life::MoveReopen,
        Move::Issue => Life::MoveIssue,
        Move::Answer => Life::MoveAnswer,
        Move::Dispute => Life::MoveDispute,
        Move::Accept => Life::MoveAccept,
        Move::Return => Life::MoveReturn,
        Move::Corrected => Life::MoveCorrected,
        Move::Verify => Life::MoveVerify,
        Move::Fail => Life::MoveFail,
        Move::Uphold => Life::MoveUphold,
        Move::Waive => Life::MoveWaive,
        Move::Refer => Life::MoveRefer,
    }
    .text(language)
}

/// The name of a kind of decision.
#[must_use]
pub const fn decision(kind: Decision, language: Language) -> &'static str {
    match kind {
        Decision::Waive => Life::DecideWaive,
        Decision::Dispute => Life::DecideDispute,
        Decision::Verify => Life::DecideVerify,
        Decision::Excuse => Life::DecideExcuse,
        Decision::SamePerson => Life::DecideSamePerson,
        Decision::NotSamePerson => Life::DecideNotSamePerson,
    }
    .text(language)
}

/// requested, approved, refused or ended. A status this version does not know is shown as it stands.
#[must_use]
pub fn decision_status(code: &str, language: Language) -> &str {
    match code {
        "requested" => Life::Requested.text(language),
        "approved" => Life::Approved.text(language),
        "refused" => Life::Refused.text(language),
        "ended" => Life::Ended.text(language),
        other => other,
    }
}

/// stock or new.
#[must_use]
pub fn origin(code: &str, language: Language) -> &str {
    match code {
        "stock" => Life::Stock.text(language),
        "new" => Life::New.text(language),
        other => other,
    }
}
