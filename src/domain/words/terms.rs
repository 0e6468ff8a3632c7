//! The words for codes that stand in data: grades, states, excuses, reasons, columns.

use std::borrow::Cow;

use super::{Language, Word, entry_state};
use crate::domain::attempt::AttemptState;
use crate::domain::entry::State;
use crate::domain::summary::SourceState;

/// hard, lead, note. A grade this version does not know is shown as it stands.
#[must_use]
pub fn grade(code: &str, language: Language) -> &str {
    match code {
        "hard" => Word::GradeHard.text(language),
        "lead" => Word::GradeLead.text(language),
        "note" => Word::GradeNote.text(language),
        other => other,
    }
}

/// open, explained, not_evaluated; or where an entry of the lasting ledger stands.
#[must_use]
pub fn state(code: &str, language: Language) -> &str {
    match code {
        "open" => Word::StateOpen.text(language),
        "explained" => Word::StateExplained.text(language),
        "not_evaluated" => Word::StateNotEvaluated.text(language),
        other => State::parse(other).map_or(other, |state| entry_state(state, language)),
    }
}

/// Where an attempt stands.
#[must_use]
pub const fn attempt(state: AttemptState, language: Language) -> &'static str {
    let word = match state {
        AttemptState::Waiting => Word::AttemptWaiting,
        AttemptState::Running => Word::AttemptRunning,
        AttemptState::Done => Word::AttemptDone,
        AttemptState::Partial => Word::AttemptPartial,
        AttemptState::Failed => Word::AttemptFailed,
        AttemptState::Interrupted => Word::AttemptInterrupted,
        AttemptState::Cancelled => Word::AttemptCancelled,
        AttemptState::LeftOut => Word::AttemptLeftOut,
    };
    word.text(language)
}

/// How a source came through the night.
#[must_use]
pub const fn source_state(state: SourceState, language: Language) -> &'static str {
    match state {
        SourceState::Good => Word::SourceGood.text(language),
        SourceState::LastGood => Word::SourceLastGood.text(language),
        SourceState::Held => Word::SourceHeld.text(language),
    }
}

/// What explains a finding: `register:<kind>`, `not_paid_centrally`, `transfer_month`, `self_funded`, `quarantine`,
/// `decided_not_same`, `same_person`.
#[must_use]
pub fn excuse(code: &str, language: Language) -> Cow<'_, str> {
    if let Some(kind) = code.strip_prefix("register:") {
        let kind = register_kind(kind).map_or(kind, |w| w.text(language));
        return Word::ExcuseRegister.fill(language, &[&kind]).into();
    }
    let word = match code {
        "not_paid_centrally" => Word::ExcuseNotPaidCentrally,
        "transfer_month" => Word::ExcuseTransferMonth,
        "self_funded" => Word::ExcuseSelfFunded,
        "quarantine" => Word::ExcuseQuarantine,
        "decided_not_same" => Word::ExcuseNotSame,
        "same_person" => Word::ExcuseSamePerson,
        _ => return code.into(),
    };
    word.text(language).into()
}

/// A kind of register row in words.
#[must_use]
pub fn register_kind(kind: &str) -> Option<Word> {
    Some(match kind {
        "secondment" => Word::RegisterSecondment,
        "posting" => Word::RegisterPosting,
        "aid" => Word::RegisterAid,
        "startup_leave" => Word::RegisterStartupLeave,
        "unpaid_leave" => Word::RegisterUnpaidLeave,
        "study" => Word::RegisterStudy,
        "sick" => Word::RegisterSick,
        "sanction" => Word::RegisterSanction,
        "death" => Word::RegisterDeath,
        "delayed_retirement" => Word::RegisterDelayedRetirement,
        "military_placement" => Word::RegisterMilitaryPlacement,
        _ => return None,
    })
}

/// Why a row is in quarantine: `code` or `code:column`.
#[must_use]
pub fn reason(code: &str, language: Language) -> Cow<'_, str> {
    let (code_only, of) = code.split_once(':').unwrap_or((code, ""));
    let word = match code_only {
        "blank" => Word::ReasonBlank,
        "unknown_code" => Word::ReasonUnknownCode,
        "bad_date" => Word::ReasonBadDate,
        "bad_month" => Word::ReasonBadMonth,
        "bad_money" => Word::ReasonBadMoney,
        "bad_number" => Word::ReasonBadNumber,
        "bad_word" => Word::ReasonBadWord,
        "precision_lost" => Word::ReasonPrecisionLost,
        "undecodable" => Word::ReasonUndecodable,
        "ragged" => Word::ReasonRagged,
        "unclosed_quote" => Word::ReasonUnclosedQuote,
        "nul_byte" => Word::ReasonNulByte,
        _ => return code.into(),
    };
    if of.is_empty() {
        return word.text(language).into();
    }
    let of = column(of, language);
    Word::ReasonOfColumn
        .fill(language, &[&word.text(language), &of])
        .into()
}

/// A canonical column's name.
#[must_use]
pub fn column(code: &str, language: Language) -> &str {
    let word = match code {
        "person_id" => Word::PersonId,
        "name" => Word::PersonName,
        "unit" | "unit_code" => Word::Unit,
        "internal_body" => Word::InternalBody,
        "headcount_type" => Word::HeadcountType,
        "leadership_level" => Word::LeadershipLevel,
        "rank" => Word::Rank,
        "post" => Word::Post,
        "status" => Word::Status,
        "entry_on" => Word::EntryOn,
        "exit_on" => Word::ExitOn,
        "birth_on" => Word::BirthOn,
        "month" => Word::Month,
        "pay_class" => Word::PayClass,
        "gross" => Word::Gross,
        "account" => Word::Account,
        "scheme" => Word::Scheme,
        "base" => Word::InsuranceBase,
        "change" => Word::Change,
        "effective_on" => Word::EffectiveOn,
        "id_type" => Word::IdType,
        "entry_document" => Word::EntryDocument,
        "entry_channel" => Word::EntryChannel,
        "action" => Word::Action,
        "sex" => Word::Sex,
        "retirement_category" => Word::RetirementCategory,
        "status_on" => Word::StatusOn,
        "joined_on" => Word::JoinedOn,
        "uscc" => Word::Uscc,
        "aliases" => Word::Aliases,
        "department_code" => Word::DepartmentCode,
        "parent_code" => Word::ParentCode,
        "kind" => Word::Kind,
        "funding" => Word::Funding,
        "paid_centrally" => Word::PaidCentrally,
        "level" => Word::Level,
        "document" => Word::Document,
        "established_on" => Word::EstablishedOn,
        "abolished_on" => Word::AbolishedOn,
        "entry_no" => Word::EntryNo,
        "item" => Word::Item,
        "category" => Word::Category,
        "expires_on" => Word::ExpiresOn,
        "counterpart" => Word::Counterpart,
        "transfer_id" => Word::TransferId,
        "from" => Word::FromOn,
        "to" => Word::ToOn,
        "returned_on" => Word::ReturnedOn,
        "plan_id" => Word::PlanId,
        "year" => Word::Year,
        "channel" => Word::Channel,
        "number" => Word::PlanNumber,
        "valid_until" => Word::ValidUntil,
        "duty_id" => Word::DutyId,
        "title" => Word::DutyTitle,
        "role" => Word::DutyRole,
        "ended_on" => Word::EndedOn,
        "note" => Word::Remark,
        other => return other,
    };
    word.text(language)
}

/// What the kind in front of a subject's colon means. None for a kind this version does not know.
#[must_use]
pub fn subject_kind(kind: &str) -> Option<Word> {
    Some(match kind {
        "person" => Word::SubjectPerson,
        "person-unit" => Word::SubjectPersonUnit,
        "pair" => Word::SubjectPair,
        "account" => Word::Account,
        "unit" => Word::Unit,
        "source-unit" => Word::SubjectSourceUnit,
        "unit-body" => Word::InternalBody,
        "unit-type" => Word::HeadcountType,
        "unit-level" => Word::LeadershipLevel,
        "unit-item" => Word::SubjectUnitItem,
        "record" => Word::SubjectRecord,
        "plan" => Word::SubjectPlan,
        "duty" | "duty-unit" | "duty-title" => Word::SubjectDuty,
        "journal" => Word::SubjectJournal,
        "transfer" => Word::SubjectTransfer,
        "source" => Word::Source,
        _ => return None,
    })
}
