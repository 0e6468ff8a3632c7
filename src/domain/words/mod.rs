//! The one message catalogue: every text a person reads, in Chinese and in English.

#[macro_use]
mod list;

mod catalogue;
mod desk;
mod door;
mod facts;
mod failure;
mod import;
mod letter;
mod life;
mod log;
mod log_detail;
mod office;
mod posts;
mod pull;
mod rerun;
mod returned;
mod said;
mod story;
mod terms;
mod values;
mod web;

use std::borrow::Cow;
use std::fmt::{Display, Write};

pub use catalogue::Word;
pub use desk::Desk;
pub use door::{Door, permission, role};
pub use facts::fact;
pub use failure::Failure;
pub use import::Import;
pub use letter::Letter;
pub use life::{
    Life, decision, decision_status, entry_move, entry_state, merge_change, merge_reason, origin,
    put_forward, request_status,
};
pub use log::{AUDIT_ACTIONS, audit_action};
pub use log_detail::audit_detail;
pub use office::Office;
pub use posts::Posts;
pub use pull::Pull;
pub use rerun::Rerun;
pub use returned::Returned;
pub use said::said;
pub use story::Told;
pub use terms::{
    attempt, column, excuse, grade, reason, register_kind, source_state, state, subject_kind,
};
pub use values::value;
pub use web::Web;

/// The two languages of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese, as written in the mainland; what everybody gets who does not choose.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language of a tag such as `zh-CN` or `en`; anything that is not English is Chinese.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let main = tag.split(['-', '_']).next().unwrap_or(tag);
        if main.eq_ignore_ascii_case("en") {
            Self::En
        } else {
            Self::Zh
        }
    }

    /// The tag, as HTML and config write it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The one of two texts that is in this language; the other one where it is blank.
    #[must_use]
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        let (wanted, other) = match self {
            Self::Zh => (zh, en),
            Self::En => (en, zh),
        };
        if wanted.is_empty() { other } else { wanted }
    }

    /// Several rows or people of one field, as people write them; files for programs put `; ` between.
    #[must_use]
    pub fn listed(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Zh if text.contains("; ") => text.replace("; ", "；").into(),
            _ => text.into(),
        }
    }

    /// A day, as people write it: 2026年10月31日, or 2026-10-31.
    #[must_use]
    pub fn day(self, day: chrono::NaiveDate) -> String {
        match self {
            Self::Zh => day.format("%Y年%-m月%-d日").to_string(),
            Self::En => day.format("%Y-%m-%d").to_string(),
        }
    }

    /// A month, as people write it: 2026年10月, or 2026-10.
    #[must_use]
    pub fn month(self, month: chrono::NaiveDate) -> String {
        match self {
            Self::Zh => month.format("%Y年%-m月").to_string(),
            Self::En => month.format("%Y-%m").to_string(),
        }
    }
}

/// The short number of an entry that letters and workbooks print, and that people say on the telephone: every command
/// takes it for the whole.
#[must_use]
pub fn entry_short(entry_id: &str) -> &str {
    entry_id.get(..8).unwrap_or(entry_id)
}

/// A text with `{0}`, `{1}` … replaced by the values given. A mark without a value stays as it is.
fn fill(text: &str, values: &[&dyn Display]) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(rest.len() + 16 * values.len());
    while let Some(open) = rest.find('{') {
        let (before, from_mark) = rest.split_at(open);
        out.push_str(before);
        let close = from_mark.find('}').unwrap_or(0);
        let value = from_mark
            .get(1..close)
            .and_then(|n| n.parse::<usize>().ok())
            .and_then(|n| values.get(n));
        if let Some(value) = value {
            // Writing into a String cannot fail.
            let _ = write!(out, "{value}");
            rest = &from_mark[close + 1..];
        } else {
            out.push('{');
            rest = &from_mark[1..];
        }
    }
    out.push_str(rest);
    out
}
