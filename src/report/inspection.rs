//! The pack of a joint inspection (监督检查) of a department as tables: figures with the documents behind them, entries, and a
//! form for the people who are to be verified on the spot.

use chrono::NaiveDate;

use super::words::BookWords;
use super::xlsx::{PlainBook, PlainCell, PlainTable};
use crate::domain::{mask, words};
use crate::establishment::{Book, Figure, Item, Key, Sampled, UnitState, behind};
use crate::ledger::age;
use crate::store::listing::Listed;

/// What a visit to a department takes along.
#[derive(Debug, Clone, Copy)]
pub struct Inspection<'a> {
    /// The book.
    pub book: &'a Book,
    /// Name of the department.
    pub name: &'a str,
    /// Its units on the book's date.
    pub units: &'a [&'a UnitState],
    /// Its entries that were opened at some time, each with whom or what it is about.
    pub entries: &'a [(Listed, String)],
    /// Day of the last visit.
    pub since: Option<NaiveDate>,
    /// Who is to be verified.
    pub people: &'a [Sampled],
}

/// The pack as a book of tables.
#[must_use]
pub fn inspection_book(of: &Inspection<'_>, words: &BookWords<'_>) -> PlainBook {
    let day = words.language.day(of.book.date);
    let pack = Pack {
        of,
        words,
        line: words.pick(
            &format!("{}　　数据截至：{day}", of.name),
            &format!("{}    As of {day}", of.name),
        ),
    };
    let since = of.since.map(|day| day.to_string()).unwrap_or_default();
    let open = of.entries.iter().filter(|(of, _)| of.closed_on.is_none());
    let closed = of
        .entries
        .iter()
        .filter(|(of, _)| of.closed_on.as_ref().is_some_and(|on| *on >= since));
    let closed_title = match of.since {
        Some(day) => words.pick(
            &format!("{}以来已销号", words.language.day(day)),
            &format!("Closed since {}", words.language.day(day)),
        ),
        None => words.pick("已销号问题", "Closed entries"),
    };
    let tables = vec![
        pack.figures("核定与实有", "Headcount", Item::Headcount),
        pack.figures("领导职数", "Leadership", Item::Leadership),
        pack.figures("内设机构", "Internal bodies", Item::InternalBody),
        pack.entries("未销号问题", "Open entries", None, open),
        pack.entries("已销号问题", "Closed entries", Some(closed_title), closed),
        pack.people(),
    ];
    let title = words.pick(
        &format!("{}监督检查资料", of.name),
        &format!("Inspection of {}", of.name),
    );
    words.book(title, of.book.date, tables)
}

struct Pack<'a> {
    of: &'a Inspection<'a>,
    words: &'a BookWords<'a>,
    line: String,
}

impl Pack<'_> {
    fn table(
        &self,
        (zh, en): (&str, &str),
        columns: &[(&str, &str, f64)],
        rows: Vec<Vec<PlainCell>>,
    ) -> PlainTable {
        let none = self.words.pick("无。", "None.");
        PlainTable {
            sheet: self.words.pick(zh, en),
            title: self.words.pick(zh, en),
            line: self.line.clone(),
            columns: self.words.columns(columns),
            notes: if rows.is_empty() { vec![none] } else { vec![] },
            rows,
            ..PlainTable::default()
        }
    }

    fn figures(&self, zh: &str, en: &str, item: Item) -> PlainTable {
        let book = self.of.book;
        let mut rows = Vec::new();
        for unit in self.of.units {
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
                let documents: Vec<String> = behind(book, &key, book.date)
                    .into_iter()
                    .filter(|(_, counts)| *counts)
                    .map(|(entry, _)| {
                        let document = entry.document.as_deref().unwrap_or("—");
                        format!("{document}（{:+}）", entry.change)
                    })
                    .collect();
                let mut row: Vec<PlainCell> = vec![
                    unit.code.clone().into(),
                    unit.name.clone().into(),
                    self.words.label(&figure.category).into(),
                    figure.approved.into(),
                    figure.filled.into(),
                ];
                // People in a body are no posts of it: nothing is free or over.
                if item != Item::InternalBody {
                    row.push(figure.vacancy().into());
                }
                row.push(documents.join("；").into());
                rows.push(row);
            }
        }
        let mut columns = vec![("机构编码", "Code", 11.0), ("机构名称", "Unit", 26.0)];
        columns.extend(match item {
            Item::Headcount => [
                ("编制类型", "Type", 14.0),
                ("核定", "Approved", 9.0),
                ("实有", "Filled", 9.0),
            ],
            Item::Leadership => [
                ("职务层次", "Level", 16.0),
                ("核定", "Approved", 9.0),
                ("实配", "Filled", 9.0),
            ],
            Item::InternalBody => [
                ("内设机构", "Body", 18.0),
                ("核定", "Approved", 9.0),
                ("在编人数", "People", 10.0),
            ],
        });
        match item {
            Item::Headcount => columns.push(("空编（－超编）", "Vacant (− over)", 12.0)),
            Item::Leadership => columns.push(("空缺（－超配）", "Vacant (− over)", 12.0)),
            Item::InternalBody => {}
        }
        columns.push(("批准文号（增减）", "Documents (change)", 50.0));
        self.table((zh, en), &columns, rows)
    }

    fn entries<'b>(
        &self,
        zh: &str,
        en: &str,
        title: Option<String>,
        entries: impl Iterator<Item = &'b (Listed, String)>,
    ) -> PlainTable {
        let language = self.words.language;
        let today = self.of.book.date;
        let rows = entries
            .map(|(of, about)| {
                let overdue = age::is_overdue(of, today);
                vec![
                    of.rule.clone().into(),
                    of.said(language.pick("name_zh", "name_en")).into(),
                    words::grade(&of.grade, language).into(),
                    of.said("unit_name").into(),
                    about.as_str().into(),
                    of.opened_on.clone().unwrap_or_default().into(),
                    of.due_on.clone().unwrap_or_default().into(),
                    if overdue {
                        self.words.pick("逾期", "overdue").into()
                    } else {
                        of.closed_on.clone().unwrap_or_default().into()
                    },
                ]
            })
            .collect();
        let columns = [
            ("规则", "Rule", 7.0),
            ("问题", "Finding", 26.0),
            ("等级", "Grade", 8.0),
            ("机构", "Unit", 22.0),
            ("对象", "About", 44.0),
            ("挂号日期", "Opened", 12.0),
            ("整改期限", "Due", 12.0),
            ("销号日期", "Closed", 12.0),
        ];
        let table = self.table((zh, en), &columns, rows);
        PlainTable {
            title: title.unwrap_or_else(|| table.title.clone()),
            ..table
        }
    }

    fn people(&self) -> PlainTable {
        let day = |of: Option<NaiveDate>| of.map(|day| day.to_string()).unwrap_or_default();
        let rows = (1_i64..)
            .zip(self.of.people)
            .map(|(number, of)| {
                let mut row: Vec<PlainCell> = vec![
                    number.into(),
                    self.of.book.name(of.unit).into(),
                    self.words.label(&of.headcount_type).into(),
                    of.name.clone().into(),
                    mask::person_id(&of.person_id).into(),
                    of.body.clone().unwrap_or_default().into(),
                    of.post.clone().unwrap_or_default().into(),
                    day(of.entry_on).into(),
                ];
                row.extend((0..4).map(|_| PlainCell::Blank));
                row
            })
            .collect();
        let columns = [
            ("序号", "No.", 6.0),
            ("机构", "Unit", 22.0),
            ("编制类型", "Type", 12.0),
            ("姓名", "Name", 10.0),
            ("证件号码", "Number", 21.0),
            ("内设机构", "Body", 13.0),
            ("职务", "Post", 13.0),
            ("入编日期", "Entered", 12.0),
            ("是否\n在岗", "At\nwork?", 8.0),
            ("证件\n相符", "Number\nright?", 8.0),
            ("岗位\n相符", "Post\nright?", 8.0),
            ("说明", "Remarks", 18.0),
        ];
        let title = ("实地核验名单", "People to verify");
        let mut table = self.table(title, &columns, rows);
        table.notes.push(self.words.pick(
            "按机构和编制类型分层抽取；同一次核对、同一抽样种子抽出的名单相同。",
            "Drawn by unit and type; the same run and seed draw the same list.",
        ));
        table.notes.push(self.words.pick(
            "核验人（签字）：　　　　　　　　　　　　被检查单位（签字）：　　　　　　　　　　　　日期：",
            "Verified by (signature):                    For the unit (signature):                    Date:",
        ));
        table
    }
}
