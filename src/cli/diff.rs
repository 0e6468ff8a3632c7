//! `rollcall diff RUN_A RUN_B`: what became of the entries between two runs.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Ending, configuration, screen};
use crate::domain::secret::Secret;
use crate::domain::words::{self, Language};
use crate::run::diff::{Counts, Diff, Entry, Side, diff};
use crate::run::{self, RunFolder};

/// Entries of each sort that are listed on the screen; the JSON has them all.
const LISTED: usize = 20;

/// Compare two runs: entries opened, gone, changed and the same.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The run compared from: a folder of data/runs/, or a path.
    #[arg(value_name = "RUN_A")]
    from: String,
    /// The run compared to.
    #[arg(value_name = "RUN_B")]
    to: String,
    /// As JSON, every entry.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args) -> anyhow::Result<Ending> {
    let (from, to) = (
        RunFolder::open(home, &args.from)?,
        RunFolder::open(home, &args.to)?,
    );
    let secret = Secret::load_or_create(&home.join("data/secret"))?;
    let diff = diff(&from, &to, &secret)?;
    if args.json {
        screen::json(&diff)?;
    } else {
        let language = configuration(home).map_or(Language::Zh, |config| run::language(&config));
        screen::print(&told(&diff, language));
    }
    Ok(Ending::Done)
}

fn told(diff: &Diff, language: Language) -> String {
    let mut parts = vec![format!(
        "{} → {}",
        side(&diff.from, language),
        side(&diff.to, language)
    )];
    if !diff.rules_not_compared.is_empty() {
        let rules = diff.rules_not_compared.join(language.pick("、", ", "));
        let said = match language {
            Language::Zh => format!("只有一次核对了的规则，其条目不作增减比较：{rules}"),
            Language::En => format!(
                "evaluated in one of the runs only, so that nothing is said of their entries: {rules}"
            ),
        };
        parts.push(said);
    }
    let rule_name = |code: &str| {
        let name = diff
            .rule_names
            .get(code)
            .map(|(zh, en)| language.pick(zh, en));
        format!("{code} {}", name.unwrap_or_default())
    };
    let department_name = |code: &str| {
        diff.department_names
            .get(code)
            .cloned()
            .unwrap_or_else(|| code.to_owned())
    };
    parts.push(counts(
        language.pick("规则", "rule"),
        &diff.by_rule,
        diff.counts,
        &rule_name,
        language,
    ));
    let department = language.pick("主管部门", "department");
    parts.push(counts(
        department,
        &diff.by_department,
        diff.counts,
        &department_name,
        language,
    ));
    let changed: Vec<&Entry> = diff.changed.iter().map(|changed| &changed.entry).collect();
    let sorts = [
        (
            language.pick("新增", "Opened"),
            diff.opened.iter().collect::<Vec<_>>(),
        ),
        (language.pick("消除", "Gone"), diff.gone.iter().collect()),
        (language.pick("变化", "Changed"), changed),
    ];
    for (heading, entries) in sorts.iter().filter(|(_, entries)| !entries.is_empty()) {
        let mut lines = vec![(*heading).to_owned()];
        for entry in entries.iter().take(LISTED) {
            lines.push(format!("  {}", line(entry, language)));
            let what = diff
                .changed
                .iter()
                .find(|changed| std::ptr::eq(&changed.entry, *entry));
            for (column, was, is) in what.into_iter().flat_map(|changed| &changed.columns) {
                let value = |value: &Option<String>| shown(column, value.as_deref(), language);
                lines.push(format!(
                    "    {}: {} → {}",
                    name(column, language),
                    value(was),
                    value(is)
                ));
            }
        }
        if entries.len() > LISTED {
            let more = entries.len() - LISTED;
            let zh = format!("  …… 另有{more}条，用 --json 全列");
            lines.push(
                language
                    .pick(&zh, &format!("  … and {more} more, all with --json"))
                    .to_owned(),
            );
        }
        parts.push(lines.join("\n"));
    }
    parts.join("\n\n")
}

fn side(side: &Side, language: Language) -> String {
    let partial = if side.partial {
        language.pick("（部分）", " (partial)")
    } else {
        ""
    };
    format!("{}{partial}", side.run)
}

fn line(entry: &Entry, language: Language) -> String {
    format!(
        "{}  {}  {}  {}  {} {}",
        entry.entry_id,
        entry.rule,
        words::grade(&entry.grade, language),
        words::state(&entry.state, language),
        entry.subject,
        entry.name.as_deref().unwrap_or_default()
    )
    .trim_end()
    .to_owned()
}

fn name(column: &str, language: Language) -> &str {
    match column {
        "grade" => language.pick("等级", "grade"),
        "state" => language.pick("状态", "state"),
        "explained_by" => language.pick("解释依据", "explained by"),
        "department_code" => language.pick("主管部门", "department"),
        "unit_code" => language.pick("单位", "unit"),
        "roster_value" => language.pick("台账", "roster"),
        "personnel_value" => language.pick("人事", "personnel"),
        "payroll_value" => language.pick("工资", "payroll"),
        "insurance_value" => language.pick("社保", "insurance"),
        "approved" => language.pick("核定", "approved"),
        "actual" => language.pick("实有", "actual"),
        other => other,
    }
}

fn shown(column: &str, value: Option<&str>, language: Language) -> String {
    match (column, value) {
        (_, None) => "—".to_owned(),
        ("grade", Some(value)) => words::grade(value, language).to_owned(),
        ("state", Some(value)) => words::state(value, language).to_owned(),
        ("explained_by", Some(value)) => words::excuse(value, language).into_owned(),
        (_, Some(value)) => value.to_owned(),
    }
}

/// Counts by key, the sum last.
fn counts(
    of: &str,
    by: &BTreeMap<String, Counts>,
    sum: Counts,
    name: &dyn Fn(&str) -> String,
    language: Language,
) -> String {
    let header = match language {
        Language::Zh => [of, "新增", "消除", "变化", "不变", "未比较"],
        Language::En => [of, "opened", "gone", "changed", "same", "not compared"],
    };
    let row = |name: String, counts: Counts| {
        let mut row = vec![name];
        let numbers = [
            counts.opened,
            counts.gone,
            counts.changed,
            counts.same,
            counts.not_compared,
        ];
        row.extend(numbers.map(|number| number.to_string()));
        row
    };
    let mut rows: Vec<Vec<String>> = by
        .iter()
        .map(|(code, counts)| row(name(code), *counts))
        .collect();
    rows.push(row(language.pick("合计", "all").to_owned(), sum));
    screen::table(&header, &rows, &[1, 2, 3, 4, 5])
}
