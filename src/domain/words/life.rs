//! The words for an entry's life: its states, what moves it, what people decide, where it comes from.

use super::Language;
use crate::domain::entry::{BY_RUN, Decision, KEPT, MOVED, Move, State, WAIVER_OVER};

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
    MoveTakeBack: "移交收回", "taken back";
    MoveHandOver: "改由其他部门负责", "handed to another department";

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
    Withdrawn: "申请人已撤回", "taken back by whoever asked";
    Ended: "已终止", "ended";
    RanOut: "已到期", "ran out";
    PutByRun: "核对提出", "put forward by a run";
    PutAsCorrected: "{0}报告整改完成", "reported as corrected by {0}";
    PutByAnswer: "部门反馈不属实（{0}录入）", "disputed in the department's answer (taken in by {0})";

    // Why a run moved it.
    WhyFound: "比对发现", "found";
    WhyGraceOver: "宽限期已过，问题仍在", "still there after its grace";
    WhyExcuseEnded: "可解释情形已结束", "its excuse has ended";
    WhyFoundAgain: "再次出现", "found again";
    WhyStillFound: "销号后仍然存在", "closed, and still found";
    WhyNotFound: "比对不再出现", "no longer found";
    WhyKept: "因补登记{0}号（{1}）", "by the register row kept under request {0} ({1})";
    WhyWaiverOver: "政策性保留到期", "its waiver has ended";
    WhyEvidenceChanged: "来源数据有变", "the sources say something else";
    WhyMoved: "责任部门由{0}变更为{1}，须重新下发", "its department is {1} now, no longer {0}: it is to be sent anew";

    // What a merge did.
    MergeChange: "台账变化", "Ledger";
    MergeOpened: "新列入", "opened";
    MergeReopened: "重新列入", "opened again";
    MergeWatching: "新入观察", "watched";
    MergeExplained: "可解释", "explained";
    MergeSeenAgain: "无变化", "as it was";
    MergeChanged: "内容有变", "changed";
    MergeToVerify: "转待验收", "to be accepted";
    MergeFailedVerification: "验收未通过", "not corrected";
    MergeClosed: "销号", "closed";
    MergeExcused: "因可解释情形销号", "closed as excused";
    MergeLapsed: "未列入即消失", "gone before it was open";
    MergeNotEvaluated: "本次未能判断", "nothing can be said";
    MergeNothing: "台账没有变化", "The ledger is as it was";
    MergeRepeated: "台账：输入与最近一次合并完全相同，未作改动", "Ledger: the newest merge had the same inputs; nothing was changed";
    MergeRestated: "台账已有更晚日期的数据，本次只补算、不改台账。与台账相比：一致{0}条，内容不同{1}条，仅补算日有{2}条，仅台账有{3}条", "The ledger has newer dates: this date was restated and the ledger left as it is. Against the ledger: {0} the same, {1} different, {2} only then, {3} only in the ledger";
    MergeLeftAlone: "只更新了所选部门的条目，其他部门的{0}条未动", "Only entries of the departments chosen were touched; {0} of others were left alone";
    MergePending: "台账待办{0}条：存量{1}条，增量{2}条", "{0} entries pending: {1} stock, {2} new";
    RunCompleted: "上次中断的运行{0}已收入台账，其文件现已补齐", "Run {0} was interrupted after the ledger had taken it in; its files are in place now";
    RunRemoved: "上次中断的运行{0}未收入台账，残留文件已清除", "Run {0} was interrupted before the ledger had taken it in; what it left was removed";
    RunUnnamedRemoved: "上次有一次运行在写文件时中断，未收入台账，残留文件已清除", "A run was interrupted while its files were written, before the ledger had taken it in; what it left was removed";
    BaselineSet: "以{0}为基线：存量{1}条，增量{2}条", "Baseline {0}: {1} stock, {2} new";

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
        Move::TakeBack => Life::MoveTakeBack,
        Move::HandOver => Life::MoveHandOver,
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

/// requested, approved, refused, withdrawn or ended. A status this version does not know is shown as it stands.
#[must_use]
pub fn decision_status(code: &str, language: Language) -> &str {
    match code {
        "requested" => Life::Requested.text(language),
        "approved" => Life::Approved.text(language),
        "refused" => Life::Refused.text(language),
        "withdrawn" => Life::Withdrawn.text(language),
        "ended" => Life::Ended.text(language),
        other => other,
    }
}

/// What became of a request: [`decision_status`], and whether what was granted came to its last day or was ended before.
#[must_use]
pub fn request_status<'a>(status: &'a str, ended: Option<&str>, language: Language) -> &'a str {
    match ended {
        Some(WAIVER_OVER) if status == "ended" => Life::RanOut.text(language),
        _ => decision_status(status, language),
    }
}

/// Who put forward what a reviewer then decided at once; none of what is asked for by a request.
#[must_use]
pub fn put_forward(kind: Decision, by: &str, language: Language) -> Option<String> {
    Some(match kind {
        Decision::Verify if by == BY_RUN => Life::PutByRun.text(language).to_owned(),
        Decision::Verify => Life::PutAsCorrected.fill(language, &[&by]),
        Decision::Dispute => Life::PutByAnswer.fill(language, &[&by]),
        Decision::Waive | Decision::Excuse | Decision::SamePerson | Decision::NotSamePerson => {
            return None;
        }
    })
}

/// What became of an entry in a merge. A word this version does not know is shown as it stands.
#[must_use]
pub fn merge_change(code: &str, language: Language) -> &str {
    let word = match code {
        "opened" => Life::MergeOpened,
        "reopened" => Life::MergeReopened,
        "watching" => Life::MergeWatching,
        "explained" => Life::MergeExplained,
        "seen_again" => Life::MergeSeenAgain,
        "changed" => Life::MergeChanged,
        "to_verify" => Life::MergeToVerify,
        "failed_verification" => Life::MergeFailedVerification,
        "closed" => Life::MergeClosed,
        "excused" => Life::MergeExcused,
        "lapsed" => Life::MergeLapsed,
        "not_evaluated" => Life::MergeNotEvaluated,
        other => return other,
    };
    word.text(language)
}

/// Why a run moved an entry: the store keeps a code. What a person wrote is shown as it stands.
#[must_use]
pub fn merge_reason(code: &str, language: Language) -> std::borrow::Cow<'_, str> {
    if let Some(excuse) = code.strip_prefix("excused:") {
        return super::excuse(excuse, language).into_owned().into();
    }
    let kept = code.strip_prefix(KEPT).and_then(|of| of.split_once(':'));
    if let Some((request, kind)) = kept
        && let Ok(request) = request.parse::<i64>()
    {
        let kind = super::register_kind(kind).map_or(kind, |word| word.text(language));
        return Life::WhyKept.fill(language, &[&request, &kind]).into();
    }
    if let Some((had, has)) = code.strip_prefix(MOVED).and_then(|of| of.split_once(':')) {
        return Life::WhyMoved.fill(language, &[&had, &has]).into();
    }
    let word = match code {
        "found" => Life::WhyFound,
        "grace_over" => Life::WhyGraceOver,
        "excuse_ended" => Life::WhyExcuseEnded,
        "found_again" => Life::WhyFoundAgain,
        "still_found" => Life::WhyStillFound,
        "not_found" => Life::WhyNotFound,
        WAIVER_OVER => Life::WhyWaiverOver,
        "evidence_changed" => Life::WhyEvidenceChanged,
        other => return other.into(),
    };
    word.text(language).into()
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
