//! `rollcall indicators --year Y`: yearly indicators of every unit.

use std::path::{Path, PathBuf};

use chrono::{Datelike as _, NaiveDate};

use super::book::{self, Opened};
use super::{Ending, screen};
use crate::domain::words::Language;
use crate::establishment::{EntryLife, Indicators, indicators};
use crate::report::{PlainBook, PlainCell, PlainTable};
use crate::store::listing::{self, Filter};

/// Show the yearly indicators of every unit (履职评估): occupancy, turnover, vacancies, duties, entries.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The year; without it the year of the last run.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=2200))]
    year: Option<i32>,
    /// Write them as a workbook too.
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home)?;
    let year = args.year.unwrap_or_else(|| opened.book.date.year());
    anyhow::ensure!(
        year <= opened.book.date.year(),
        "--year {year} is still to come: the last run is of {}",
        opened.book.date
    );
    let all = indicators(&opened.book, year, &lives(&opened, by)?);
    let table = table(&opened, year, &all);
    if let Some(path) = &args.out {
        let book = PlainBook {
            title: table.title.clone(),
            whose: opened.config.settings.district.name.clone(),
            date: opened.book.date,
            language: opened.language,
            tables: vec![table.clone()],
        };
        book.write(path)?;
    }
    if args.json {
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    let heads: Vec<&str> = table
        .columns
        .iter()
        .map(|(head, _)| head.as_str())
        .collect();
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(text).collect())
        .collect();
    let right: Vec<usize> = (2..heads.len()).collect();
    screen::print(&format!(
        "{}\n\n{}\n\n{}",
        table.title,
        screen::table(&heads, &rows, &right),
        table.notes.join("\n")
    ));
    Ok(Ending::Done)
}

/// A cell as text.
pub(super) fn text(cell: &PlainCell) -> String {
    match cell {
        PlainCell::Text(text) => text.clone(),
        PlainCell::Number(number) => number.to_string(),
        PlainCell::Blank => String::new(),
    }
}

fn lives(opened: &Opened, by: &str) -> anyhow::Result<Vec<EntryLife>> {
    let day = |text: &Option<String>| {
        text.as_ref()
            .and_then(|text| text.parse::<NaiveDate>().ok())
    };
    let listed = super::runtime()?.block_on(async {
        let store = super::open_store(&opened.config, by).await?;
        let mut reading = store.read().await?;
        let listed = listing::list(reading.executor(), &Filter::default()).await?;
        drop(reading);
        store.close().await;
        anyhow::Ok(listed)
    })?;
    Ok(listed
        .into_iter()
        .filter_map(|of| {
            Some(EntryLife {
                unit: of.unit.clone()?,
                opened_on: day(&of.opened_on),
                opened_times: of.opened_times,
                closed_on: day(&of.closed_on),
                due_on: day(&of.due_on),
            })
        })
        .collect())
}

fn table(opened: &Opened, year: i32, all: &[Indicators]) -> PlainTable {
    let language = opened.language;
    let pick = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let percent =
        |of: Option<i64>| of.map_or(PlainCell::Blank, |of| PlainCell::from(format!("{of}%")));
    let rows = all
        .iter()
        .map(|of| {
            vec![
                of.code.clone().into(),
                of.name.clone().into(),
                percent(of.occupancy),
                of.came.into(),
                of.left.into(),
                percent(of.turnover),
                of.vacant_all_year.into(),
                of.duties.into(),
                percent((of.duties > 0).then(|| of.documented * 100 / of.duties)),
                of.opened.into(),
                of.in_time.into(),
                of.reopened.into(),
            ]
        })
        .collect();
    let columns = [
        ("机构编码", "Code", 10.0),
        ("机构名称", "Unit", 26.0),
        ("使用率", "Occupancy", 9.0),
        ("进入", "Came", 7.0),
        ("离开", "Left", 7.0),
        ("流动率", "Turnover", 9.0),
        ("全年空置", "Vacant all year", 9.0),
        ("牵头职责", "Duties", 9.0),
        ("有文号", "Documented", 9.0),
        ("问题", "Opened", 7.0),
        ("按期整改", "In time", 9.0),
        ("重新挂号", "Reopened", 9.0),
    ]
    .map(|(zh, en, width)| (pick(zh, en), width))
    .to_vec();
    let notes = match language {
        Language::Zh => vec![
            "使用率：当年各月末实有合计除以核定合计。流动率：当年进入与离开人数之和除以各月末平均实有人数。全年空置：当年各月末均空缺的编制数，按编制类型取最小值后相加。".to_owned(),
            "有文号：牵头职责中各行均有文号的比例。问题：当年挂号的条目；按期整改：其中在期限内销号的；重新挂号：其中挂号两次以上的。".to_owned(),
        ],
        Language::En => vec![
            "Occupancy: filled over approved, summed over the year's month ends. Turnover: who came and left over the average number of people. Vacant all year: the least vacancy of the month ends, type by type.".to_owned(),
            "Documented: of the duties led, those with a document on every line. Opened: entries opened in the year; in time: closed by their deadline; reopened: opened more than once.".to_owned(),
        ],
    };
    PlainTable {
        sheet: pick("指标", "Indicators"),
        title: pick(
            &format!("{year}年机构履职与编制使用指标"),
            &format!("Indicators of {year}"),
        ),
        line: pick(
            &format!("数据截至：{}", language.day(opened.book.date)),
            &format!("As of {}", language.day(opened.book.date)),
        ),
        columns,
        rows,
        sums: Vec::new(),
        notes,
    }
}
