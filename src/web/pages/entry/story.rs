//! The story as a page shows it: what the rule saw, the rows behind it, what is approved, which excuses were looked for.

use maud::{Markup, html};

use super::stories::{Hearing, Untold};
use crate::domain::words::{Language, Told, Web, Word};
use crate::run::explain::{Approval, ExcuseTold, QuarantineTold, SourceTold, Story};
use crate::web::desk::Desk;
use crate::web::parts::{self, Tone};

pub(super) fn told(desk: &Desk<'_>, hearing: Hearing) -> Markup {
    let language = desk.language;
    match hearing {
        Hearing::Later => parts::told(Tone::Info, &html! { (Web::StoryLater.text(language)) }),
        Hearing::Told(told) => match &*told {
            Ok(story) => page(desk, story),
            Err(why) => {
                let word = match why {
                    Untold::Gone => Web::StoryGone,
                    Untold::Changed => Web::StoryChanged,
                    Untold::Fault => Web::StoryFault,
                };
                parts::told(Tone::Warn, &html! { (word.text(language)) })
            }
        },
    }
}

fn page(desk: &Desk<'_>, story: &Story) -> Markup {
    let language = desk.language;
    // What is approved for another department is no part of this reader's matter.
    let seen = |of: &&Approval| {
        let own = of.department.as_ref();
        desk.sees_all() || own.is_some_and(|code| desk.reader.sees(code))
    };
    let posts: Vec<&Approval> = story.approved.iter().filter(seen).collect();
    html! {
        p.small { (Web::StoryOf.fill(language, &[&story.run, &story.business_date])) }
        @for remark in &story.remarks { (parts::told(Tone::Info, &html! { (remark) })) }
        h3 { (Told::Judged.text(language)) }
        (judged(story, desk))
        h3 { (Web::EvidenceRows.text(language)) }
        (said(&story.said, language))
        @if !posts.is_empty() {
            h3 #approved { (Told::Approved.text(language)) }
            @for of in posts { (approved(of, language)) }
        }
        @if story.state != "not_evaluated" {
            h3 { (Told::Excuses.text(language)) }
            (excuses(&story.excuses, language))
        }
        @if !story.quarantine.is_empty() {
            h3 { (Told::Quarantine.text(language)) }
            (quarantine(&story.quarantine, language))
        }
        @if !story.limits.is_empty() {
            h3 { (Told::Limit.text(language)) }
            ul.plainlist { @for limit in &story.limits { li { (limit) } } }
        }
        @if !story.related.is_empty() {
            h3 { (Told::Related.text(language)) }
            ul.plainlist {
                @for (subject, id) in &story.related {
                    li {
                        @if subject.starts_with("pair:") { (Web::RelatedPair.text(language)) } @else { (subject) }
                        " " @if !id.is_empty() { a.id href={ "/entries/" (id) } { (id) } }
                    }
                }
            }
        }
    }
}

/// What the rule saw, each with its column, and the predicate itself.
fn judged(story: &Story, desk: &Desk<'_>) -> Markup {
    let language = desk.language;
    // The names of columns are for those who read the predicate.
    let named = desk.sees_all();
    html! {
        @if !story.facts.is_empty() {
            dl.facts {
                @for (column, meaning, value) in &story.facts {
                    dt { (meaning) @if named && meaning != column { " " span.small.id { (column) } } }
                    dd { (value) }
                }
            }
        }
        details {
            summary { (Web::Predicate.text(language)) }
            pre.mono tabindex="0" { (story.when) }
        }
        p { a href={ "/rules/" (story.rule) } { (Web::ThisRule.fill(language, &[&story.rule])) } }
    }
}

/// The rows of every source, each with where it stands.
fn said(all: &[SourceTold], language: Language) -> Markup {
    let table = html! {
        table {
            caption.unseen { (Web::EvidenceRows.text(language)) }
            thead { tr {
                th scope="col" { (Word::Source.text(language)) }
                th scope="col" { (Web::WhereItStands.text(language)) }
                th scope="col" { (Web::Counts.text(language)) }
                th scope="col" { (Web::WhatItSays.text(language)) }
            } }
            tbody {
                @for of in all {
                    @if of.rows.is_empty() {
                        tr {
                            th scope="row" { (of.label) }
                            td {}
                            td {}
                            td { span.zero { (if of.at_hand { Told::NoRecord } else { Told::NotAtHand }.text(language)) } }
                        }
                    }
                    @for row in &of.rows {
                        tr {
                            th scope="row" { (of.label) }
                            td { (place(&row.file, row.sheet.as_deref(), row.row, language)) }
                            td { @if row.counts { "✓ " (Told::Counted.text(language)) } @else { (Told::NotCounted.text(language)) } }
                            td {
                                (row.said)
                                @if let Some(written) = &row.unit_written { span.small { (Told::WrittenAs.fill(language, &[written])) } }
                            }
                        }
                    }
                    @if of.more > 0 {
                        tr { th scope="row" { (of.label) } td colspan="3" { (Told::MoreRows.fill(language, &[&of.more])) } }
                    }
                }
            }
        }
    };
    parts::wide(Web::EvidenceRows.text(language), &table)
}

/// The journal behind an approved number: every document, its change and the running sum.
fn approved(of: &Approval, language: Language) -> Markup {
    let sum = match of.people {
        Some(people) => Told::ApprovedSum.fill(language, &[&of.approved, &people]),
        None => Told::ApprovedOnly.fill(language, &[&of.approved]),
    };
    if of.lines.is_empty() {
        return html! { p { (of.of) "　" (sum) "　" (Told::NoEntries.text(language)) } };
    }
    let heads = [
        Told::ColumnEntry,
        Told::ColumnEffective,
        Told::ColumnDocument,
        Told::ColumnChange,
        Told::ColumnSum,
        Told::ColumnPlace,
    ];
    let table = html! {
        table {
            caption { (of.of) "　" (sum) }
            thead { tr {
                @for head in heads {
                    th.number[matches!(head, Told::ColumnChange | Told::ColumnSum)] scope="col" { (head.text(language)) }
                }
            } }
            tbody {
                @for line in &of.lines {
                    tr {
                        th scope="row" { (line.entry_no) @if let Some(unit) = &line.unit { " " (unit) } }
                        td.day { @if let Some(day) = line.effective_on { (day) } }
                        td { (line.document.as_deref().unwrap_or("—")) }
                        td.number { (format!("{:+}", line.change)) }
                        td.number {
                            @match &line.not_counted {
                                Some(why) => span.small { (why) },
                                None => (line.sum),
                            }
                        }
                        td { (line.place) }
                    }
                }
            }
        }
    };
    parts::wide(&of.of, &table)
}

fn excuses(all: &[ExcuseTold], language: Language) -> Markup {
    if all.is_empty() {
        return html! { p { (Told::NoExcuses.text(language)) } };
    }
    html! {
        ul.plainlist {
            @for of in all {
                @let verdict = match (of.covers, of.name.starts_with("register:") && of.found.is_empty()) {
                    (true, _) => Told::Covers,
                    (false, true) => Told::NotFound,
                    (false, false) if of.found.iter().any(|found| found.in_force) => Told::CoversShort,
                    (false, false) => Told::CoversNot,
                };
                li {
                    (of.label) (language.pick("：", ": "))
                    @if of.covers { strong { "✓ " (verdict.text(language)) } } @else { (verdict.text(language)) }
                    @if let Some(note) = &of.note { " " span.small { (note) } }
                    @if !of.found.is_empty() {
                        ul.plainlist {
                            @for found in &of.found {
                                li {
                                    (found.place) (language.pick("：", ": "))
                                    @if let Some(person) = &found.person { (person) " " }
                                    (found.said) " — " (found.why)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn quarantine(all: &[QuarantineTold], language: Language) -> Markup {
    html! {
        ul.plainlist {
            @for of in all {
                @let found = if of.rows.is_empty() { Told::NotFound } else { Told::Found };
                li {
                    (Told::QuarantineOf.fill(language, &[&of.label, &found.text(language)]))
                    @if of.without_id > 0 { " " span.small { (Told::Unreadable.fill(language, &[&of.label, &of.without_id])) } }
                    @if !of.rows.is_empty() {
                        ul.plainlist {
                            @for row in &of.rows {
                                li { (place(&row.file, row.sheet.as_deref(), row.row, language)) (language.pick("（", " (")) (row.reasons) (language.pick("）", ") ")) (row.raw) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where a row stands, as a person finds it.
pub(super) fn place(file: &str, sheet: Option<&str>, row: i64, language: Language) -> String {
    let sheet = sheet.map(|sheet| format!("!{sheet}")).unwrap_or_default();
    format!(
        "{file}{sheet} {}",
        Word::EvidenceRow.fill(language, &[&row])
    )
}
