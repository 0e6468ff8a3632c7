//! Requests that wait for the second person, wherever a page lists them.

use maud::{Markup, html};

use crate::domain::entry::Decision;
use crate::domain::words::{self, Desk as Text, Language, Web};
use crate::store::decisions::Request;
use crate::web::desk::Desk;
use crate::web::parts;

/// Requests that a page lists; the others are counted.
const LISTED: usize = 20;

/// What a request asks for, in words.
pub(super) fn asked(of: &Request, language: Language) -> String {
    let text = |name: &str| of.body[name].as_str().unwrap_or_default();
    match of.kind {
        Decision::Waive => {
            let what = format!("{}（{}）", text("because"), text("document"));
            Text::AskedUntil.fill(language, &[&what, &text("expiry")])
        }
        Decision::Excuse => {
            let kind = words::register_kind(text("kind"));
            let kind = kind.map_or(text("kind"), |word| word.text(language));
            format!(
                "{kind}　{}　{}—{}",
                text("document"),
                text("from"),
                text("to")
            )
        }
        _ => text("because").to_owned(),
    }
}

/// The requests that wait, each with a link to its entry, where it is decided.
pub(super) fn table(desk: &Desk<'_>, requests: &[Request]) -> Markup {
    let language = desk.language;
    let more = requests.len().saturating_sub(LISTED);
    let table = html! {
        table {
            caption.unseen { (Web::WaitingTitle.text(language)) }
            thead { tr {
                th.number scope="col" { (Text::Number.text(language)) }
                th scope="col" { (Text::Kind.text(language)) }
                th scope="col" { (Text::Entry.text(language)) }
                th scope="col" { (Text::Asked.text(language)) }
                th scope="col" { (Text::AskedBy.text(language)) }
                th scope="col" { (Text::ColumnWhen.text(language)) }
            } }
            tbody {
                @for of in requests.iter().take(LISTED) {
                    tr {
                        th.number scope="row" { (of.decision_no) }
                        td { (words::decision(of.kind, language)) }
                        td { a.id href={ "/entries/" (of.entry_id) "#requests" } { (of.entry_id) } }
                        td { (asked(of, language)) }
                        td { (of.requested_by) }
                        td.day { (desk.clock(&of.requested_at)) }
                    }
                }
            }
        }
    };
    html! {
        h2 #waiting { (Web::WaitingTitle.text(language)) }
        (parts::wide(Web::WaitingTitle.text(language), &table))
        @if more > 0 { p.small { (Web::MoreRows.fill(language, &[&more])) } }
    }
}
