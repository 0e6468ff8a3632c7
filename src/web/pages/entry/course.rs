//! What people and runs did about an entry: answers, letters, requests, every change of state.

use maud::{Markup, html};

use super::Known;
use crate::domain::answer;
use crate::domain::entry::{Decision, State as Stand};
use crate::domain::mask;
use crate::domain::words::{self, Desk as Text, Web, Word};
use crate::store::answers::Stored;
use crate::store::decisions::Request;
use crate::store::transitions::Transition;
use crate::web::desk::Desk;
use crate::web::pages::waiting::asked;

pub(super) fn all(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    html! {
        @if !known.answers.is_empty() {
            h2 { (Text::Answer.text(language)) }
            @for of in known.answers.iter().rev() { (answered(desk, of)) }
        }
        @if !known.letters.is_empty() {
            h2 { (Text::Notices.text(language)) }
            ul.plainlist {
                @for of in &known.letters {
                    li { (Text::NoticeOf.fill(language, &[&of.notice, &of.issued_on, &of.due_on, &of.actor, &of.department])) }
                }
            }
        }
        @if !known.requests.is_empty() {
            h2 { (Text::Requests.text(language)) }
            ul.plainlist { @for of in &known.requests { (request(desk, of)) } }
        }
        h2 { (Text::History.text(language)) }
        ol.steps { @for of in &known.history { (step(desk, of)) } }
    }
}

fn answered(desk: &Desk<'_>, of: &Stored) -> Markup {
    let language = desk.language;
    let told = &of.answer;
    let agrees = if told.agrees {
        Word::AnswerYes
    } else {
        Word::AnswerNo
    };
    let line = |label: Word, value: Option<&str>| {
        // What earlier versions stored may hold a number as it was typed.
        let value = value.map(|value| mask::shown_text(value, desk.today()));
        html! { @if let Some(value) = value { dt { (label.text(language)) } dd { (value) } } }
    };
    let reason = told.reason.as_ref().map(|reason| {
        let to = reason.to.map(|day| day.to_string()).unwrap_or_default();
        let kind = answer::reason_kind(&reason.kind, language);
        format!("{kind}　{}　{}—{to}", reason.document, reason.from)
    });
    html! {
        dl.facts {
            dt { (Word::AnswerTrue.text(language)) }
            dd { strong { (agrees.text(language)) } " " span.small { (of.answered_by) " " (desk.clock(&of.at)) } }
            (line(Word::AnswerMeasure, told.measures.as_deref()))
            (line(Word::AnswerDeadline, told.correct_by.map(|day| day.to_string()).as_deref()))
            (line(Word::AnswerResponsible, told.responsible.as_deref()))
            (line(Word::AnswerNote, told.remark.as_deref()))
            (line(Word::AnswerReasonKind, reason.as_deref()))
        }
    }
}

fn request(desk: &Desk<'_>, of: &Request) -> Markup {
    let language = desk.language;
    let kind = words::decision(of.kind, language);
    let status = words::request_status(&of.status, of.ended_because(), language);
    let at = desk.clock(&of.requested_at);
    let head = match words::put_forward(of.kind, &of.requested_by, language) {
        Some(by) => Text::PutForwardOf.fill(language, &[&of.decision_no, &kind, &status, &by]),
        None => Text::RequestOf.fill(
            language,
            &[&of.decision_no, &kind, &status, &of.requested_by, &at],
        ),
    };
    let reads = reads(desk, of);
    let because = of.decided_because.as_deref().filter(|_| reads);
    html! {
        li {
            (head)
            "　" (what(desk, of))
            @if let (Some(by), Some(at)) = (&of.decided_by, &of.decided_at) {
                span.small {
                    (Text::DecidedOf.fill(language, &[by, &desk.clock(at), &because.unwrap_or_default()]))
                }
            }
            @if let Some(ended) = &of.ended {
                @let why = words::merge_reason(&ended.because, language);
                @let at = desk.clock(&ended.at);
                @if why == ended.because.as_str() && !reads {
                    span.small { (Text::EndedOf.fill(language, &[&ended.by, &at, &""])) }
                } @else if why == ended.because.as_str() {
                    span.small { (Text::EndedOf.fill(language, &[&ended.by, &at, &why])) }
                } @else {
                    span.small { (Text::EndedByRun.fill(language, &[&at, &why])) }
                }
            }
        }
    }
}

/// Whether this reader may know what was said for and against: of what the office asks for among itself, no department.
fn reads(desk: &Desk<'_>, of: &Request) -> bool {
    desk.sees_all() || matches!(of.kind, Decision::Verify | Decision::Dispute)
}

/// What a request asks for, as far as this reader may know: a department reads the document and the dates.
fn what(desk: &Desk<'_>, of: &Request) -> String {
    let text = |name: &str| of.body[name].as_str().unwrap_or_default();
    match of.kind {
        _ if reads(desk, of) => asked(of, desk.language),
        Decision::Waive => {
            Text::AskedUntil.fill(desk.language, &[&text("document"), &text("expiry")])
        }
        Decision::Excuse => asked(of, desk.language),
        _ => String::new(),
    }
}

fn step(desk: &Desk<'_>, of: &Transition) -> Markup {
    let language = desk.language;
    let name = |code: &str| {
        Stand::parse(code).map_or(code.to_owned(), |state| {
            words::entry_state(state, language).to_owned()
        })
    };
    let to = name(&of.to_state);
    let change = match &of.from_state {
        Some(from) => Text::FromTo.fill(language, &[&name(from), &to]),
        None => Text::FirstState.fill(language, &[&to]),
    };
    let who = if of.run_no.is_some() {
        Web::ByRun.fill(language, &[&of.actor])
    } else {
        of.actor.clone()
    };
    html! {
        li {
            strong { (change) } " " span.small { (desk.clock(&of.at)) " · " (who) }
            @let why = words::merge_reason(desk.why(of), language);
            @if !why.is_empty() { br; (why) }
        }
    }
}
