//! What this reader may do about an entry as it stands: one form for each act, and nothing that would be refused anyway.

use maud::{Markup, html};

use super::{Known, answer};
use crate::domain::account::Permission;
use crate::domain::answer::{reason_kind, reason_kinds};
use crate::domain::entry::{Decision, Move, State as Stand};
use crate::domain::person_name::one_person;
use crate::domain::words::{self, Life, Web, Word};
use crate::store::decisions::Request;
use crate::web::desk::Desk;
use crate::web::pages::waiting::asked;
use crate::web::parts::{field, post};

/// Every form; none where there is nothing that this reader may do.
pub(super) fn all(desk: &Desk<'_>, known: &Known) -> Option<Markup> {
    let may = |permission| desk.reader.may(permission);
    let after = |by: Move| known.entry.state.after(by).is_some();
    let mut forms = Vec::new();
    if may(Permission::Answer) && after(Move::Answer) {
        forms.push(answer::form(desk, known));
    }
    if may(Permission::Answer) && after(Move::Corrected) {
        forms.push(corrected(desk, known));
    }
    if may(Permission::Review) {
        forms.extend(reviews(desk, known));
        forms.extend(known.requests.iter().filter_map(|of| settle(desk, of)));
    }
    if may(Permission::Decide) {
        let own = |of: &&Request| {
            of.status == "requested" && one_person(&of.requested_by, desk.reader.actor())
        };
        forms.extend(
            known
                .requests
                .iter()
                .filter(own)
                .map(|of| take_back(desk, of)),
        );
        if after(Move::Waive) {
            forms.push(waive(desk, known));
        }
        if known.entry.said("subject").starts_with("person") && known.entry.state.is_pending() {
            forms.push(excuse(desk, known));
        }
        if known.entry.said("subject").starts_with("pair") {
            forms.push(pair(desk, known));
        }
        if after(Move::Refer) {
            forms.push(refer(desk, known));
        }
    }
    if may(Permission::Reveal) && known.entry.said("subject").contains('~') {
        forms.push(reveal(desk, known));
    }
    (!forms.is_empty()).then(|| html! { div.acts { @for form in &forms { (form) } } })
}

fn path(known: &Known, act: &str) -> String {
    format!("/entries/{}/{act}", known.entry.entry_id)
}

/// Why, in a sentence that is kept.
fn because(id: &str, desk: &Desk<'_>) -> Markup {
    let label = Web::FieldBecause.text(desk.language);
    html! {
        div.whole {
            label.must for=(id) { (label) }
            textarea id=(id) name="because" required maxlength="500" rows="2" {}
        }
    }
}

fn corrected(desk: &Desk<'_>, known: &Known) -> Markup {
    let body = html! {
        fieldset {
            legend { (Life::MoveCorrected.text(desk.language)) }
            div.fields { (because("corrected-because", desk)) }
            button { (Web::ReportCorrected.text(desk.language)) }
        }
    };
    post(desk.reader, &path(known, "corrected"), "", &body)
}

/// What a reviewer may say of the entry where it stands.
fn reviews(desk: &Desk<'_>, known: &Known) -> Option<Markup> {
    let language = desk.language;
    let choices: &[(&str, Web)] = match known.entry.state {
        Stand::Answered => &[("accept", Web::ReviewAccept), ("return", Web::ReviewReturn)],
        Stand::Correcting => &[("return", Web::ReviewReturn)],
        Stand::ToVerify => &[("passed", Web::ReviewPassed), ("failed", Web::ReviewFailed)],
        Stand::Referred => &[("take_back", Web::ReviewTakeBack)],
        Stand::Disputed => &[("right", Web::ReviewRight), ("wrong", Web::ReviewWrong)],
        _ => return None,
    };
    let body = html! {
        fieldset {
            legend { (Web::ReviewTitle.text(language)) }
            div.choices {
                @for (code, word) in choices {
                    label { input type="radio" name="review" value=(code) required checked[choices.len() == 1]; " " (word.text(language)) }
                }
            }
            div.fields { (because("review-because", desk)) }
            button { (Web::Decide.text(language)) }
        }
    };
    Some(post(desk.reader, &path(known, "review"), "", &body))
}

/// A request that waits is granted or refused; one that was granted can be ended.
fn settle(desk: &Desk<'_>, of: &Request) -> Option<Markup> {
    let language = desk.language;
    let lasting = !matches!(of.kind, Decision::Verify | Decision::Dispute);
    let choices: &[(&str, Web)] = match of.status.as_str() {
        "requested" => &[("approve", Web::Approve), ("refuse", Web::Refuse)],
        "approved" if lasting => &[("end", Web::EndEarly)],
        _ => return None,
    };
    let id = format!("settle-{}", of.decision_no);
    let own = one_person(&of.requested_by, desk.reader.actor()) && of.status == "requested";
    // A clerk who is a reviewer too can take it back, in a form of its own.
    if own && desk.reader.may(Permission::Decide) {
        return None;
    }
    let body = html! {
        fieldset #requests {
            legend { (Web::RequestNo.fill(language, &[&of.decision_no, &words::decision(of.kind, language)])) }
            p { (asked(of, language)) " " span.small { (of.requested_by) " " (desk.clock(&of.requested_at)) } }
            @if own { p.hint { (Web::OwnRequest.text(language)) } }
            @else {
                div.choices {
                    @for (code, word) in choices {
                        label { input type="radio" name="how" value=(code) required checked[choices.len() == 1]; " " (word.text(language)) }
                    }
                }
                div.fields { (because(&id, desk)) }
                button { (Web::Decide.text(language)) }
            }
        }
    };
    Some(post(
        desk.reader,
        &format!("/requests/{}", of.decision_no),
        "",
        &body,
    ))
}

/// What one asked for oneself and nobody has decided on yet.
fn take_back(desk: &Desk<'_>, of: &Request) -> Markup {
    let language = desk.language;
    let body = html! {
        fieldset {
            legend { (Web::RequestNo.fill(language, &[&of.decision_no, &words::decision(of.kind, language)])) }
            p { (asked(of, language)) " " span.small { (desk.clock(&of.requested_at)) } }
            p.hint { (Web::OwnRequest.text(language)) }
            button.second { (Web::TakeBack.text(language)) }
        }
    };
    let path = format!("/requests/{}/withdraw", of.decision_no);
    post(desk.reader, &path, "", &body)
}

fn waive(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    let body = html! {
        details {
            summary { (Web::AskWaive.text(language)) }
            fieldset {
                legend.unseen { (Web::AskWaive.text(language)) }
                input type="hidden" name="kind" value="waive";
                div.fields {
                    (field("waive-document", Web::FieldDocument.text(language), true, &html! {
                        input #waive-document type="text" name="document" required maxlength="100";
                    }))
                    (field("waive-until", Web::FieldUntil.text(language), true, &html! {
                        input #waive-until type="date" name="until" required;
                    }))
                    (because("waive-because", desk))
                }
                button { (Web::Ask.text(language)) }
            }
        }
    };
    post(desk.reader, &path(known, "ask"), "", &body)
}

/// A register row to be kept: as the department's answer names it, unless something else is typed.
fn excuse(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    let reason = known
        .answers
        .last()
        .and_then(|of| of.answer.reason.as_ref());
    let body = html! {
        details open[reason.is_some()] {
            summary { (Web::AskExcuse.text(language)) }
            fieldset {
                legend.unseen { (Web::AskExcuse.text(language)) }
                input type="hidden" name="kind" value="excuse";
                div.fields {
                    (field("excuse-kind", Word::AnswerReasonKind.text(language), true, &html! {
                        select #excuse-kind name="register_kind" required {
                            @for kind in reason_kinds() {
                                option value=(kind) selected[reason.is_some_and(|of| of.kind == **kind)] { (reason_kind(kind, language)) }
                            }
                        }
                    }))
                    (field("excuse-document", Word::AnswerReasonDocument.text(language), true, &html! {
                        input #excuse-document type="text" name="document" required maxlength="100" value=[reason.map(|of| of.document.as_str())];
                    }))
                    (field("excuse-from", Word::AnswerReasonFrom.text(language), true, &html! {
                        input #excuse-from type="date" name="from" required value=[reason.map(|of| of.from)];
                    }))
                    (field("excuse-to", Word::AnswerReasonTo.text(language), false, &html! {
                        input #excuse-to type="date" name="to" value=[reason.and_then(|of| of.to)];
                    }))
                    (field("excuse-counterpart", Word::Counterpart.text(language), false, &html! {
                        input #excuse-counterpart type="text" name="counterpart" maxlength="100";
                    }))
                }
                button { (Web::Ask.text(language)) }
            }
        }
    };
    post(desk.reader, &path(known, "ask"), "", &body)
}

/// Whether two numbers are one person.
fn pair(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    let body = html! {
        fieldset {
            legend { (Web::AskPair.text(language)) }
            div.choices {
                label { input type="radio" name="kind" value="same" required; " " (Life::DecideSamePerson.text(language)) }
                label { input type="radio" name="kind" value="not_same" required; " " (Life::DecideNotSamePerson.text(language)) }
            }
            div.fields { (because("pair-because", desk)) }
            button { (Web::Ask.text(language)) }
        }
    };
    post(desk.reader, &path(known, "ask"), "", &body)
}

fn refer(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    let body = html! {
        details {
            summary { (Life::MoveRefer.text(language)) }
            fieldset {
                legend.unseen { (Life::MoveRefer.text(language)) }
                div.fields {
                    (field("refer-to", Web::FieldTo.text(language), true, &html! {
                        input #refer-to type="text" name="to" required maxlength="100";
                    }))
                    (because("refer-because", desk))
                }
                button.risky { (Life::MoveRefer.text(language)) }
            }
        }
    };
    post(desk.reader, &path(known, "refer"), "", &body)
}

/// Seeing whole numbers takes a reason, and is written down.
fn reveal(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    let body = html! {
        details {
            summary { (Web::Reveal.text(language)) }
            fieldset {
                legend.unseen { (Web::Reveal.text(language)) }
                p.hint { (Web::RevealHint.text(language)) }
                div.fields { (because("reveal-because", desk)) }
                button.risky { (Web::Reveal.text(language)) }
            }
        }
    };
    post(desk.reader, &path(known, "reveal"), "", &body)
}
