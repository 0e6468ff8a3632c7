//! `rollcall inspect --department X`: what a joint inspection takes along, as a workbook.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::book::{self, Opened};
use super::{Ending, establishment, screen};
use crate::domain::mask;
use crate::domain::words;
use crate::establishment::{Figure, Item, Key, Sampled, State, UnitState, behind, sample};
use crate::report::{PlainBook, PlainCell, PlainTable};
use crate::store::listing::{self, Filter, Listed};

/// Make the pack of a joint inspection (监督检查): approved against filled, leadership, bodies, entries, and a sample of
/// people to verify on the spot.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The department, by code, name or former name.
    #[arg(long, value_name = "DEPARTMENT")]
    department: String,
    /// Day of the last visit: what was closed since then is listed.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    since: Option<NaiveDate>,
    /// About how many people are drawn; every unit and type has one at least.
    #[arg(long, value_name = "N", default_value_t = 30)]
    sample: usize,
    /// Another seed draws other people; the same seed draws the same.
    #[arg(long, value_name = "TEXT", default_value = "1")]
    seed: String,
    /// The workbook; without it data/inspect-DEPARTMENT.xlsx in the home.
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    let id = opened.book.find(&args.department)?;
    let code = opened
        .book
        .unit(id)
        .map(|unit| unit.code.clone())
        .unwrap_or_default();
    let state = State::of(&opened.book, opened.book.date);
    let units: Vec<&UnitState> = state
        .units
        .iter()
        .filter(|of| of.department.as_deref() == Some(code.as_str()))
        .collect();
    anyhow::ensure!(
        !units.is_empty(),
        "{code} {} answers for no unit: name a department",
        opened.book.name(id)
    );
    let entries = entries(&opened, by, &code)?;
    let ids = units.iter().map(|of| of.unit).collect();
    let people = sample(&opened.frames, &opened.book, &ids, args.sample, &args.seed)?;
    let day = opened.language.day(opened.book.date);
    let pack = Pack {
        opened: &opened,
        line: pick(
            &opened,
            &format!("{}　　数据截至：{day}", opened.book.name(id)),
            &format!("{}    As of {day}", opened.book.name(id)),
        ),
    };
    let tables = vec![
        pack.figures("核定与实有", "Headcount", &state, &units, Item::Headcount),
        pack.figures("领导职数", "Leadership", &state, &units, Item::Leadership),
        pack.figures(
            "内设机构",
            "Internal bodies",
            &state,
            &units,
            Item::InternalBody,
        ),
        pack.entries(
            "未销号问题",
            "Open entries",
            entries.iter().filter(|of| of.closed_on.is_none()),
        ),
        pack.entries(
            "上次检查以来已销号",
            "Closed since the last visit",
            entries.iter().filter(|of| {
                let since = args.since.map(|day| day.to_string()).unwrap_or_default();
                of.closed_on.as_ref().is_some_and(|closed| *closed >= since)
            }),
        ),
        pack.people(&people),
    ];
    let path = args
        .out
        .clone()
        .unwrap_or_else(|| home.join(format!("data/inspect-{code}.xlsx")));
    let book = PlainBook {
        title: pick(
            &opened,
            &format!("{}监督检查资料", opened.book.name(id)),
            &format!("Inspection of {}", opened.book.name(id)),
        ),
        whose: opened.config.settings.district.name.clone(),
        date: opened.book.date,
        language: opened.language,
        tables,
    };
    book.write(&path)?;
    let (units, open, drawn) = (
        units.len(),
        entries.iter().filter(|of| of.closed_on.is_none()).count(),
        people.len(),
    );
    let zh = format!(
        "{}：{units}个机构，未销号{open}条，抽样{drawn}人",
        path.display()
    );
    let en = format!(
        "{}: {units} units, {open} entries open, {drawn} people drawn",
        path.display()
    );
    screen::print(opened.language.pick(&zh, &en));
    Ok(Ending::Done)
}

fn pick(opened: &Opened, zh: &str, en: &str) -> String {
    opened.language.pick(zh, en).to_owned()
}

fn entries(opened: &Opened, by: &str, department: &str) -> anyhow::Result<Vec<Listed>> {
    let filter = Filter {
        departments: vec![department.to_owned()],
        ..Filter::default()
    };
    super::runtime()?.block_on(async {
        let store = super::open_store(&opened.config, by).await?;
        let mut reading = store.read().await?;
        let listed = listing::list(reading.executor(), &filter).await?;
        drop(reading);
        store.close().await;
        // What was never opened, and what a lawful reason covers, is nothing to inspect.
        Ok(listed
            .into_iter()
            .filter(|of| of.opened_on.is_some())
            .collect())
    })
}

struct Pack<'a> {
    opened: &'a Opened,
    line: String,
}

impl Pack<'_> {
    fn table(
        &self,
        zh: &str,
        en: &str,
        columns: &[(&str, &str, f64)],
        rows: Vec<Vec<PlainCell>>,
    ) -> PlainTable {
        PlainTable {
            sheet: pick(self.opened, zh, en),
            title: pick(self.opened, zh, en),
            line: self.line.clone(),
            columns: columns
                .iter()
                .map(|(zh, en, width)| (pick(self.opened, zh, en), *width))
                .collect(),
            rows,
            ..PlainTable::default()
        }
    }

    fn figures(
        &self,
        zh: &str,
        en: &str,
        state: &State,
        units: &[&UnitState],
        item: Item,
    ) -> PlainTable {
        let labels = book::labels(&self.opened.config, self.opened.language);
        let mut rows = Vec::new();
        for unit in units {
            let figures: &[Figure] = match item {
                Item::Headcount => &unit.headcount,
                Item::Leadership => &unit.leadership,
                Item::InternalBody => &unit.bodies,
            };
            for figure in figures {
                let key = Key {
                    unit: unit.unit,
                    item,
                    category: figure.category.clone(),
                };
                let documents: Vec<String> = behind(&self.opened.book, &key, state.date)
                    .into_iter()
                    .filter(|(_, counts)| *counts)
                    .map(|(entry, _)| {
                        let document = entry.document.as_deref().unwrap_or("—");
                        format!("{document}（{:+}）", entry.change)
                    })
                    .collect();
                rows.push(vec![
                    unit.code.clone().into(),
                    unit.name.clone().into(),
                    labels
                        .get(&figure.category)
                        .unwrap_or(&figure.category)
                        .clone()
                        .into(),
                    figure.approved.into(),
                    figure.filled.into(),
                    if item == Item::InternalBody {
                        PlainCell::Blank
                    } else {
                        figure.vacancy().into()
                    },
                    documents.join("；").into(),
                ]);
            }
        }
        let columns = [
            ("机构编码", "Code", 11.0),
            ("机构名称", "Unit", 26.0),
            ("类别", "Category", 16.0),
            ("核定", "Approved", 9.0),
            ("实有", "Filled", 9.0),
            ("空（－超）", "Vacant (− over)", 11.0),
            ("文号", "Documents", 50.0),
        ];
        self.table(zh, en, &columns, rows)
    }

    fn entries<'b>(
        &self,
        zh: &str,
        en: &str,
        entries: impl Iterator<Item = &'b Listed>,
    ) -> PlainTable {
        let language = self.opened.language;
        let today = self.opened.book.date.to_string();
        let rows = entries
            .map(|of| {
                let overdue =
                    of.closed_on.is_none() && of.due_on.as_ref().is_some_and(|due| *due < today);
                vec![
                    of.rule.clone().into(),
                    of.said(language.pick("name_zh", "name_en")).into(),
                    words::grade(&of.grade, language).into(),
                    of.said("unit_name").into(),
                    of.said("subject").into(),
                    of.opened_on.clone().unwrap_or_default().into(),
                    of.due_on.clone().unwrap_or_default().into(),
                    if overdue {
                        pick(self.opened, "逾期", "overdue").into()
                    } else {
                        of.closed_on.clone().unwrap_or_default().into()
                    },
                ]
            })
            .collect();
        let columns = [
            ("规则", "Rule", 7.0),
            ("问题", "Finding", 24.0),
            ("等级", "Grade", 8.0),
            ("机构", "Unit", 22.0),
            ("对象", "Subject", 40.0),
            ("挂号", "Opened", 11.0),
            ("期限", "Due", 11.0),
            ("销号/逾期", "Closed or overdue", 11.0),
        ];
        self.table(zh, en, &columns, rows)
    }

    fn people(&self, people: &[Sampled]) -> PlainTable {
        let labels = book::labels(&self.opened.config, self.opened.language);
        let rows = (1_i64..)
            .zip(people)
            .map(|(number, of)| {
                let mut row: Vec<PlainCell> = vec![
                    number.into(),
                    self.opened.book.name(of.unit).into(),
                    labels
                        .get(&of.headcount_type)
                        .unwrap_or(&of.headcount_type)
                        .clone()
                        .into(),
                    of.name.clone().into(),
                    mask::person_id(&of.person_id).into(),
                    of.body.clone().unwrap_or_default().into(),
                    of.post.clone().unwrap_or_default().into(),
                    of.entry_on
                        .map(|day| day.to_string())
                        .unwrap_or_default()
                        .into(),
                ];
                row.extend((0..4).map(|_| PlainCell::Blank));
                row
            })
            .collect();
        let columns = [
            ("序号", "No.", 5.0),
            ("机构", "Unit", 20.0),
            ("编制类型", "Type", 10.0),
            ("姓名", "Name", 9.0),
            ("证件号码", "Number", 19.0),
            ("内设机构", "Body", 12.0),
            ("职务", "Post", 12.0),
            ("入编", "Entered", 11.0),
            ("是否在岗", "At work?", 9.0),
            ("证件是否相符", "Number as shown?", 9.0),
            ("岗位是否相符", "Post as shown?", 9.0),
            ("说明", "Remarks", 16.0),
        ];
        let mut table = self.table("实地核验抽样", "People to verify", &columns, rows);
        table.notes = vec![pick(
            self.opened,
            "按机构和编制类型分层抽取，同一批次和种子可重复得到同一名单。核验人（签字）：　　　　　　　　日期：",
            "Drawn by unit and type; the same run and seed draw the same list. Verified by (signature):                Date:",
        )];
        table
    }
}
