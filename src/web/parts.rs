//! The small parts that pages are made of: marks, figures, forms.

use maud::{Markup, html};

use super::desk::Desk;
use super::reader::Reader;
use crate::domain::entry::State;
use crate::domain::words::{self, Language, Web};

/// 1234567 as 1,234,567.
pub(super) fn thousands(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    if n < 0 {
        out.push('\u{2212}');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count of something that is kept without a sign.
pub(super) fn count(n: impl TryInto<i64>) -> String {
    thousands(n.try_into().unwrap_or(i64::MAX))
}

/// A grade: a shape and its name.
pub(super) fn grade(code: &str, language: Language) -> Markup {
    let shape = match code {
        "hard" => "■",
        "lead" => "◆",
        _ => "□",
    };
    html! { span.mark.(code) { span aria-hidden="true" { (shape) " " } (words::grade(code, language)) } }
}

/// A state by its name.
pub(super) fn state(state: State, language: Language) -> Markup {
    let class = match state {
        State::Watching | State::Explained | State::Waived => "rest",
        State::Closed => "done",
        State::FailedVerification => "bad",
        _ => "do",
    };
    html! { span.mark.(class) { (words::entry_state(state, language)) } }
}

/// How loud something is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tone {
    /// Done.
    Good,
    /// To know.
    Info,
    /// To look at.
    Warn,
    /// Not done.
    Bad,
}

/// Something that a reader must not miss.
pub(super) fn told(tone: Tone, body: &Markup) -> Markup {
    let (class, sign) = match tone {
        Tone::Good => ("good", "✓"),
        Tone::Info => ("info", "ⓘ"),
        Tone::Warn => ("warn", "⚠"),
        Tone::Bad => ("bad", "✕"),
    };
    html! { div.told.(class) role="status" { p { span aria-hidden="true" { (sign) " " } (body) } } }
}

/// One figure at a glance.
pub(super) struct Tile<'a> {
    pub(super) label: &'a str,
    pub(super) value: i64,
    pub(super) link: Option<String>,
    pub(super) note: Option<String>,
    /// Whether the figure asks for something.
    pub(super) alarm: bool,
}

/// Figures at a glance.
pub(super) fn tiles(all: &[Tile<'_>]) -> Markup {
    html! {
        dl.tiles {
            @for (at, tile) in all.iter().enumerate() {
                div.tile.first[at == 0].alarm[tile.alarm && tile.value > 0] {
                    dt { (tile.label) }
                    dd {
                        @match &tile.link {
                            Some(link) => a href=(link) { (thousands(tile.value)) },
                            None => (thousands(tile.value)),
                        }
                        @if let Some(note) = &tile.note { span.small { (note) } }
                    }
                }
            }
        }
    }
}

/// A form that changes something; its token is in it.
pub(super) fn post(reader: &Reader, action: &str, class: &str, body: &Markup) -> Markup {
    html! {
        form method="post" action=(action) class=(class) {
            input type="hidden" name="csrf" value=(reader.csrf);
            (body)
        }
    }
}

/// A form that sends a file: its token comes before everything else, because the body is read as it comes.
pub(super) fn send_file(reader: &Reader, action: &str, body: &Markup) -> Markup {
    html! {
        form method="post" action=(action) enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(reader.csrf);
            (body)
        }
    }
}

/// A labelled field of a form.
pub(super) fn field(id: &str, label: &str, must: bool, input: &Markup) -> Markup {
    html! { div { label for=(id) .must[must] { (label) } (input) } }
}

/// A table that may be wider than the window: it can be scrolled with the keyboard.
pub(super) fn wide(label: &str, table: &Markup) -> Markup {
    html! { div.wide role="region" aria-label=(label) tabindex="0" { (table) } }
}

/// Title, a line below it, and something at the right.
pub(super) fn head(title: &str, lede: &Markup, right: &Markup) -> Markup {
    html! {
        div.head {
            div { h1 { (title) } div.lede { (lede) } }
            div.line { (right) }
        }
    }
}

/// On paper only: where it is from, what was looked for, and who printed it when. The head of the page stays on the screen.
pub(super) fn printed(desk: &Desk<'_>, what: &str) -> Markup {
    let district = &desk.config().settings.district.name;
    let (who, at) = (&desk.reader.account.shown, desk.local(desk.now));
    html! { p.printonly { (Web::Printed.fill(desk.language, &[district, &what, who, &at])) } }
}

/// Yes or no with a sign.
pub(super) fn yes_no(yes: bool, language: Language) -> Markup {
    html! {
        @if yes { span.mark.done { "✓ " (Web::Yes.text(language)) } }
        @else { span.mark.bad { "✕ " (Web::No.text(language)) } }
    }
}
