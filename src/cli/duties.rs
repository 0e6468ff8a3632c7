//! `rollcall duties`: who leads what and who supports it, and what is amiss with the division.

use std::path::Path;

use chrono::NaiveDate;

use super::book::{self, Opened};
use super::{Ending, establishment, screen};
use crate::domain::words::Language;
use crate::establishment::{DutyMatrix, DutyRow, Moved};

/// Show the division of duties: lead and supporting units, overlaps, orphans, and what moved without its counterpart.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Duties that this unit leads or supports only.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// The day; without it the business date of the last run.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    date: Option<NaiveDate>,
    /// The whole matrix, a column a unit, as CSV.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    let unit = args
        .unit
        .as_deref()
        .map(|asked| opened.book.find(asked))
        .transpose()?;
    let mut matrix = DutyMatrix::of(&opened.book, args.date.unwrap_or(opened.book.date));
    if let Some(unit) = unit {
        let holds = |row: &DutyRow| row.leads.contains(&unit) || row.supports.contains(&unit);
        matrix.duties.retain(holds);
        let names = |of: &Moved| of.from == unit || of.to == unit;
        matrix.without_headcount.retain(names);
        matrix.without_duties.retain(names);
    }
    if args.csv {
        screen::print(&csv(&opened, &matrix));
    } else if args.json {
        screen::json(&matrix.by_code(&opened.book))?;
    } else {
        screen::print(&told(&opened, &matrix));
    }
    Ok(Ending::Done)
}

fn names<'a>(opened: &Opened, units: impl IntoIterator<Item = &'a i32>) -> Vec<String> {
    units
        .into_iter()
        .map(|id| opened.book.name(*id).to_owned())
        .collect()
}

fn told(opened: &Opened, matrix: &DutyMatrix) -> String {
    let language = opened.language;
    let heads = match language {
        Language::Zh => ["职责编号", "职责名称", "牵头", "配合", "问题"],
        Language::En => ["duty", "title", "leads", "supports", "amiss"],
    };
    let joint = language.pick("、", ", ");
    let rows: Vec<Vec<String>> = matrix
        .duties
        .iter()
        .map(|row| {
            vec![
                row.duty_id.clone(),
                row.title.clone(),
                names(opened, &row.leads).join(joint),
                names(opened, &row.supports).join(joint),
                row.amiss(&opened.book, language)
                    .join(language.pick("；", "; ")),
            ]
        })
        .collect();
    let amiss = matrix.duties.iter().filter(|row| !row.is_sound()).count();
    let (day, all, units) = (
        language.day(matrix.date),
        matrix.duties.len(),
        matrix.units().len(),
    );
    let zh = format!("职责分工，截至{day}：{all}项职责，涉及{units}个单位，{amiss}项须理顺");
    let en = format!(
        "Division of duties as of {day}: {all} duties of {units} units, {amiss} to be put right"
    );
    let mut parts = vec![
        language.pick(&zh, &en).to_owned(),
        screen::table(&heads, &rows, &[]),
    ];
    for (zh, en, moves) in [
        (
            "职责已划转而编制未随同划转（一年内）",
            "Duties moved, and no headcount with them (within a year)",
            &matrix.without_headcount,
        ),
        (
            "编制已划转而职责未随同划转（一年内）",
            "Headcount moved, and no duty with it (within a year)",
            &matrix.without_duties,
        ),
    ] {
        if moves.is_empty() {
            continue;
        }
        let heads = match language {
            Language::Zh => ["日期", "文号", "划出", "划入", "职责", "编制"],
            Language::En => ["date", "document", "from", "to", "duties", "headcount"],
        };
        let rows: Vec<Vec<String>> = moves
            .iter()
            .map(|of| {
                vec![
                    of.on.to_string(),
                    of.document.clone(),
                    opened.book.name(of.from).to_owned(),
                    opened.book.name(of.to).to_owned(),
                    of.duties.join(joint),
                    of.headcount.to_string(),
                ]
            })
            .collect();
        let title = language.pick(zh, en);
        parts.push(format!("{title}\n{}", screen::table(&heads, &rows, &[5])));
    }
    parts.join("\n\n")
}

/// The matrix: a row a duty, a column a unit, 牵头 or 配合 where they meet.
fn csv(opened: &Opened, matrix: &DutyMatrix) -> String {
    let language = opened.language;
    let quote = |text: &str| {
        if text.contains([',', '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let units = matrix.units();
    let mut head = vec![
        language.pick("职责编号", "duty").to_owned(),
        language.pick("职责名称", "title").to_owned(),
    ];
    head.extend(names(opened, &units));
    let mut lines = vec![head];
    for row in &matrix.duties {
        let mut line = vec![row.duty_id.clone(), row.title.clone()];
        line.extend(units.iter().map(|unit| {
            if row.leads.contains(unit) {
                language.pick("牵头", "leads").to_owned()
            } else if row.supports.contains(unit) {
                language.pick("配合", "supports").to_owned()
            } else {
                String::new()
            }
        }));
        lines.push(line);
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            line.iter()
                .map(|cell| quote(cell))
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    lines.join("\n")
}
