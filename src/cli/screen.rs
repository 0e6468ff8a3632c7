//! What goes to the screen: logs, errors, JSON, tables of Chinese text that line up.

use std::io::{IsTerminal as _, Write as _};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tracing_subscriber::EnvFilter;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::mask;
use crate::domain::words::{Language, said};
use crate::report::PlainTable;

/// Logs to stderr: plain lines, coloured on a terminal unless `NO_COLOR` is set; level by `RUST_LOG`, default info.
pub(super) fn log() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("rollcall=info,warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour())
        .with_target(false)
        .init();
}

/// Whether stderr is a terminal that wants colour.
pub(super) fn colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::io::stderr().is_terminal()
}

/// An error, once, where it is handled.
///
/// What was typed may be a document number in the place of something else: it is never repeated whole.
pub(super) fn fail(message: &str, language: Language) {
    let message = masked(message, language);
    let mark = language.pick("错误：", "error: ");
    let mark = if colour() {
        format!("\u{1b}[31m{mark}\u{1b}[0m")
    } else {
        mark.to_owned()
    };
    let _ = writeln!(std::io::stderr(), "{mark}{message}");
}

/// A stored time by the office's clock, to the minute.
pub(super) fn clock(at: &str, zone: Tz) -> String {
    at.parse::<DateTime<Utc>>().map_or_else(
        |_| at.to_owned(),
        |at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
    )
}

/// An error with its causes, each told once: many a sentence tells its cause already.
pub(super) fn causes(fault: &anyhow::Error, language: Language) -> String {
    let (mut english, mut told) = (String::new(), Vec::new());
    for cause in fault.chain().map(ToString::to_string) {
        if english.contains(&cause) {
            continue;
        }
        told.push(said(&cause, language));
        english.push_str(&cause);
        english.push('\n');
    }
    told.join(language.pick("：", ": "))
}

/// A message without whole document numbers; where it held one, with where such a number is typed.
pub(super) fn masked(message: &str, language: Language) -> String {
    let masked = mask::typed_text(message, chrono::Utc::now().date_naive());
    if masked == message {
        return masked;
    }
    let type_it = language.pick(
        "证件号码不要写在命令行上（会留在命令历史中）：请运行“rollcall ledger person”，在提示处输入",
        "type a document number at the prompt of `rollcall ledger person`: what stands on a command line is kept in its history",
    );
    format!("{}\n{type_it}", masked.trim_end())
}

/// Text to stdout. A reader that has gone away (`| head`) is no error of ours.
pub(super) fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A value as JSON to stdout.
///
/// # Errors
/// When the value cannot be written as JSON.
pub(super) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Rows under a header, each column as wide as its widest cell; a Chinese character counts as two. The columns named
/// in `right` are aligned right.
pub(super) fn table(header: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            rows.iter()
                .map(|row| row[at].width())
                .chain([header[at].width()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| {
        let mut out = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let pad = " ".repeat(widths[at].saturating_sub(cell.width()));
            let cell = if right.contains(&at) {
                format!("{pad}{cell}")
            } else {
                format!("{cell}{pad}")
            };
            out.push_str(&cell);
            out.push_str("  ");
        }
        out.trim_end().to_owned()
    };
    let head: Vec<String> = header.iter().map(|&text| text.to_owned()).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut lines = vec![line(&head), line(&rule)];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}

/// A plain table under its own heads, numbers to the right, sums below.
pub(super) fn plain(of: &PlainTable) -> String {
    let heads: Vec<&str> = of.columns.iter().map(|(head, _)| head.as_str()).collect();
    let rows: Vec<Vec<String>> = of
        .rows
        .iter()
        .chain(&of.sums)
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    let right: Vec<usize> = (0..heads.len()).filter(|at| of.is_number(*at)).collect();
    table(&heads, &rows, &right)
}
