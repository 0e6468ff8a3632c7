//! A guess on the screen: what it takes the file for, the first rows masked, and what would wait in quarantine.

use chrono::NaiveDate;
use polars::prelude::{AnyValue, DataFrame};

use crate::cli::screen;
use crate::domain::table::Type;
use crate::domain::words::{self, Language};
use crate::domain::{mask, money};
use crate::normalise::Normalised;
use crate::normalise::guess::{Guess, Sureness};

/// Rows of the preview.
const ROWS: usize = 20;
/// Quarantined rows shown.
const QUARANTINED: usize = 10;
/// Characters of a cell shown.
const CELL: usize = 20;

/// The guess in a screenful.
pub(super) fn told(guess: &Guess, language: Language) -> String {
    let mut facts = vec![
        language
            .pick(guess.kind.name_zh(), guess.kind.name())
            .to_owned(),
    ];
    facts.extend(guess.runner_up.map(|kind| match language {
        Language::Zh => format!("（也像{}）", kind.name_zh()),
        Language::En => format!("(or {kind})"),
    }));
    facts.push(format!("{:?}", guess.format).to_lowercase());
    facts.extend(guess.encoding.map(str::to_owned));
    facts.extend(guess.separator.map(|separator| format!("{separator:?}")));
    facts.extend(guess.sheet.clone());
    facts.extend(guess.items.clone());
    facts.extend(guess.header_row.map(|row| match language {
        Language::Zh => format!("表头在第{row}行"),
        Language::En => format!("header in row {row}"),
    }));
    if guess.files > 1 {
        facts.push(match language {
            Language::Zh => format!("压缩包内{}个文件，只看了第一个", guess.files),
            Language::En => format!("the first of {} files in the archive", guess.files),
        });
    }
    let header = match language {
        Language::Zh => ["列", "含义", "表头", ""],
        Language::En => ["column", "meaning", "header", ""],
    };
    let rows: Vec<Vec<String>> = guess
        .columns
        .iter()
        .filter(|of| of.header.is_some() || of.column.required)
        .map(|of| {
            let remark = match (&of.header, of.sureness) {
                (None, _) => language.pick("必填，未找到", "required, not found"),
                (Some(_), Sureness::Similar) => language.pick("请核对", "check"),
                (Some(_), Sureness::Listed) => "",
            };
            vec![
                of.column.name.to_owned(),
                words::column(of.column.name, language).to_owned(),
                of.header.clone().unwrap_or_else(|| "—".to_owned()),
                remark.to_owned(),
            ]
        })
        .collect();
    let mut text = format!(
        "{}\n\n{}",
        facts.join("  "),
        screen::table(&header, &rows, &[])
    );
    for codes in &guess.codes {
        let known: Vec<String> = codes
            .known
            .iter()
            .map(|(written, (meant, sureness))| {
                let check = if *sureness == Sureness::Similar {
                    "?"
                } else {
                    ""
                };
                format!("{written}={meant}{check}")
            })
            .collect();
        text.push_str(&format!("\n\n{}: {}", codes.column.name, known.join("  ")));
        if !codes.unknown.is_empty() {
            let label = language.pick("未能识别", "not known");
            text.push_str(&format!("\n  {label}: {}", codes.unknown.join("  ")));
        }
    }
    text
}

/// The first rows as they were read, masked.
pub(super) fn rows(guess: &Guess, read: &Normalised, language: Language) -> String {
    let columns: Vec<_> = guess
        .columns
        .iter()
        .filter(|of| of.header.is_some())
        .map(|of| of.column)
        .collect();
    let header: Vec<&str> = columns
        .iter()
        .map(|column| words::column(column.name, language))
        .collect();
    let shown = read.accepted.height().min(ROWS);
    let rows: Vec<Vec<String>> = (0..shown)
        .map(|row| {
            columns
                .iter()
                .map(|column| cell(&read.accepted, column.name, column.kind, row))
                .collect()
        })
        .collect();
    let totals = &read.totals;
    let (set_aside, accepted) = (
        totals.title + totals.blank + totals.subtotal,
        totals.accepted,
    );
    let said = match language {
        Language::Zh => format!(
            "读入{}行 = 可用{accepted} + 隔离{} + 标题空行小计{set_aside}；前{shown}行：",
            totals.read, totals.quarantined
        ),
        Language::En => format!(
            "{} rows read = {accepted} accepted + {} quarantined + {set_aside} set aside; the first {shown}:",
            totals.read, totals.quarantined
        ),
    };
    if rows.is_empty() {
        return said;
    }
    format!("{said}\n{}", screen::table(&header, &rows, &[]))
}

/// One value, masked; a birth date without its day.
fn cell(frame: &DataFrame, name: &str, kind: Type, row: usize) -> String {
    let value = frame.column(name).and_then(|column| column.get(row));
    let Ok(value) = value else {
        return String::new();
    };
    let text = match (kind, &value) {
        (_, AnyValue::Null) => String::new(),
        (Type::PersonId, value) => mask::person_id(value.get_str().unwrap_or_default()),
        (Type::Account, value) => mask::account(value.get_str().unwrap_or_default()),
        (Type::Money, value) => value
            .extract::<i64>()
            .map(money::show_yuan)
            .unwrap_or_default(),
        (Type::Month, value) => value.to_string().chars().take(7).collect(),
        (Type::Date, value) if name == "birth_on" => {
            format!(
                "{}-**",
                value.to_string().chars().take(7).collect::<String>()
            )
        }
        (_, value) => value
            .get_str()
            .map_or_else(|| value.to_string(), str::to_owned),
    };
    if text.chars().count() > CELL {
        text.chars().take(CELL - 1).chain(['…']).collect()
    } else {
        text
    }
}

/// What went to quarantine: reasons with counts, and the first rows, masked.
pub(super) fn quarantine(read: &Normalised, today: NaiveDate, language: Language) -> String {
    let frame = &read.quarantine;
    if frame.height() == 0 {
        return language
            .pick("没有隔离行", "nothing in quarantine")
            .to_owned();
    }
    let reasons = read.totals.reasons.iter();
    let reasons: Vec<String> = reasons
        .map(|(code, count)| format!("{} {count}", words::reason(code, language)))
        .collect();
    let text = |name: &str, row: usize| {
        let column = frame.column(name).and_then(|column| column.str().cloned());
        column
            .ok()
            .and_then(|texts| texts.get(row).map(str::to_owned))
            .unwrap_or_default()
    };
    let mut lines = vec![format!(
        "{}: {}",
        language.pick("隔离原因", "Quarantined"),
        reasons.join(language.pick("、", ", "))
    )];
    for row in 0..frame.height().min(QUARANTINED) {
        let number = frame
            .column("row")
            .and_then(|column| column.get(row))
            .map(|n| n.to_string())
            .unwrap_or_default();
        let number = words::Word::EvidenceRow.fill(language, &[&number]);
        lines.push(format!(
            "  {number} {}: {}",
            text("reasons", row),
            mask::raw_text(&text("raw", row), today)
        ));
    }
    lines.join("\n")
}
