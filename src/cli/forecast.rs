//! `rollcall forecast`: statutory retirements and vacancies by unit, headcount type and month.

use std::collections::BTreeMap;
use std::path::Path;

use super::book::{self, Opened};
use super::{Ending, screen};
use crate::domain::words::Language;
use crate::establishment::{Forecast, ForecastLine, Span};

/// Show the coming retirements and the vacancies they make, by unit, headcount type and month.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// This unit and those below it only.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// How many months, the first one that of the last run.
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=240))]
    months: u32,
    /// As JSON, every month of every unit and type.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    let units = args
        .unit
        .as_deref()
        .map(|asked| opened.book.find(asked).map(|id| opened.book.family(id)))
        .transpose()?;
    let forecast = Forecast::of(&opened.book, args.months, units.as_ref());
    if args.json {
        screen::json(&forecast)?;
    } else {
        screen::print(&told(&opened, &forecast));
    }
    Ok(Ending::Done)
}

/// `3`, or `3–5` where the category leaves it open.
pub(super) fn span(span: Span) -> String {
    if span.least == span.most {
        span.least.to_string()
    } else {
        format!("{}–{}", span.least, span.most)
    }
}

fn told(opened: &Opened, forecast: &Forecast) -> String {
    let language = opened.language;
    let labels = book::labels(&opened.config, language);
    let day = language.day(forecast.from);
    let zh = format!(
        "{day}起{}个月法定退休与空编测算。退休类别不明的按最早、最晚两种口径测算，在其间各月均计入“至多”，各月“至多”不可相加。",
        forecast.months
    );
    let en = format!(
        "Statutory retirements and vacancies for {} months from {day}. Whose category is unknown counts in \"at most\" of every month in question, so that these do not add up.",
        forecast.months
    );
    let mut by_month: BTreeMap<_, Span> = BTreeMap::new();
    for line in &forecast.lines {
        let sum = by_month.entry(line.month).or_default();
        sum.least += line.leaving.least;
        sum.most += line.leaving.most;
    }
    let months: Vec<Vec<String>> = by_month
        .iter()
        .map(|(month, sum)| {
            vec![
                language.month(*month),
                sum.least.to_string(),
                sum.most.to_string(),
            ]
        })
        .collect();
    let mut rows = Vec::new();
    let same = |a: &ForecastLine, b: &ForecastLine| {
        (a.unit, &a.headcount_type) == (b.unit, &b.headcount_type)
    };
    for lines in forecast.lines.chunk_by(same) {
        let (first, last) = (&lines[0], &lines[lines.len() - 1]);
        let mut leaving: Vec<String> = lines
            .iter()
            .filter(|line| line.leaving.least > 0)
            .map(|line| format!("{} {}", line.month.format("%Y-%m"), line.leaving.least))
            .collect();
        // Whoever may go in any of these months stands in each of them; how many they are shows in the vacancies.
        let unsure =
            (last.vacancy.most - last.vacancy.least).max(first.vacancy.most - first.vacancy.least);
        if unsure > 0 {
            let zh = format!("另有口径不明{unsure}人");
            leaving.push(
                language
                    .pick(&zh, &format!("{unsure} more, category unknown"))
                    .to_owned(),
            );
        }
        if leaving.is_empty() {
            continue;
        }
        rows.push(vec![
            format!("{} {}", first.unit_code, first.unit_name),
            labels
                .get(&first.headcount_type)
                .unwrap_or(&first.headcount_type)
                .clone(),
            leaving.join(language.pick("、", ", ")),
            span(first.vacancy),
            span(last.vacancy),
        ]);
    }
    let heads = match language {
        Language::Zh => [
            "单位",
            "编制类型",
            "退休或离开（年月 人数）",
            "首月末空编",
            "期末空编",
        ],
        Language::En => [
            "unit",
            "type",
            "leaving (month, people)",
            "vacant, first month",
            "vacant, end",
        ],
    };
    let month_heads = match language {
        Language::Zh => ["月份", "至少", "至多"],
        Language::En => ["month", "at least", "at most"],
    };
    let mut parts = vec![
        language.pick(&zh, &en).to_owned(),
        screen::table(&month_heads, &months, &[1, 2]),
        screen::table(&heads, &rows, &[3, 4]),
    ];
    if forecast.past > 0 {
        let n = forecast.past;
        let zh = format!("已过法定退休日期仍在编{n}人，计入首月。");
        let en = format!("{n} people are past the statutory date; they count in the first month.");
        parts.push(language.pick(&zh, &en).to_owned());
    }
    if forecast.unknown > 0 {
        let n = forecast.unknown;
        let zh = format!("出生日期不明{n}人，未测算。");
        let en = format!("{n} people without a birth date: nothing can be said of them.");
        parts.push(language.pick(&zh, &en).to_owned());
    }
    parts.join("\n\n")
}
