//! Yearly indicators of institutions as a table with its definitions.

use chrono::NaiveDate;

use super::words::BookWords;
use super::xlsx::{PlainBook, PlainTable};
use crate::domain::share::Share;
use crate::domain::words::Language;
use crate::establishment::Indicators;

/// The indicators as a book of one table, in the order given; `date` is the day up to which the data go.
#[must_use]
pub fn indicators_book(all: &[Indicators], date: NaiveDate, words: &BookWords<'_>) -> PlainBook {
    let rows = all.iter().map(|of| {
        vec![
            of.code.clone().into(),
            of.name.clone().into(),
            of.year.to_string().into(),
            of.occupancy.into(),
            of.came.into(),
            of.left.into(),
            of.turnover.into(),
            of.vacant_over_a_year.into(),
            of.duties.into(),
            Share::of(of.documented, of.duties).into(),
            of.opened.into(),
            of.in_time.into(),
            of.reopened.into(),
        ]
    });
    let years: Vec<i32> = all.iter().map(|of| of.year).collect();
    let (first, last) = (years.iter().min(), years.iter().max());
    let span = match (first, last) {
        (Some(first), Some(last)) if first != last => {
            words.pick(&format!("{first}—{last}年"), &format!("{first} to {last}"))
        }
        (Some(year), _) => words.pick(&format!("{year}年"), &year.to_string()),
        (None, _) => String::new(),
    };
    let title = words.pick(
        &format!("{span}机构履职与编制使用指标"),
        &format!("Indicators of {span}"),
    );
    let day = words.language.day(date);
    let table = PlainTable {
        sheet: words.pick("指标", "Indicators"),
        title: title.clone(),
        line: words.pick(&format!("数据截至：{day}"), &format!("As of {day}")),
        columns: words.columns(&[
            ("机构编码", "Code", 10.0),
            ("机构名称", "Unit", 26.0),
            ("年度", "Year", 7.0),
            ("使用率", "Occupancy", 9.0),
            ("进入", "Came", 7.0),
            ("离开", "Left", 7.0),
            ("流动率", "Turnover", 9.0),
            ("空置满一年", "Vacant a year", 10.0),
            ("牵头职责", "Duties", 9.0),
            ("有文号", "Documented", 9.0),
            ("挂号", "Opened", 7.0),
            ("按期整改", "In time", 9.0),
            ("重新挂号", "Reopened", 9.0),
        ]),
        rows: rows.collect(),
        sums: Vec::new(),
        notes: definitions(words.language),
    };
    words.book(title, date, vec![table])
}

/// What each column means; the same for every year.
fn definitions(language: Language) -> Vec<String> {
    let all: [(&str, &str); 7] = [
        (
            "使用率：当年各月末实有人数之和除以各月末核定编制之和。",
            "Occupancy: people over approved places, each summed over the month ends of the year.",
        ),
        (
            "进入、离开：当年入编、出编的人数；流动率：两者之和除以各月末平均实有人数。",
            "Came, left: people who entered or left a place in the year; turnover: both together over the average number of people at the month ends.",
        ),
        (
            "空置满一年：年末及此前12个月各月末（共13个月末）均空缺的编制数，各类型取最小值后相加。",
            "Vacant a year: places free at the end of the year and on the twelve month ends before it; the least number of each type, added up.",
        ),
        (
            "牵头职责：年末牵头的职责项数；有文号：其中各行均有文号的比例。",
            "Duties: led at the end of the year; documented: the share with a document on every line.",
        ),
        (
            "挂号：当年问题条目挂号的次数；按期整改：其中在整改期限内销号的次数；重新挂号：其中此前挂过号的次数。",
            "Opened: times that entries were opened in the year; in time: of these, closed by their deadline; reopened: of entries that had been opened before.",
        ),
        (
            "当年未结束的，计至数据截至日，空置自该日往前推算12个月。",
            "A year that is not over counts up to the day of the data, and vacancies over the twelve months before it.",
        ),
        (
            "各年按同一口径计算；人员按现有实名制台账的入编、出编日期推算，台账更正后以往年度随之更正。",
            "The definitions are the same every year; people are counted by the roster's days of entry and leaving, so that a corrected roster corrects past years too.",
        ),
    ];
    all.iter()
        .map(|(zh, en)| language.pick(zh, en).to_owned())
        .collect()
}
