//! `rollcall assess`: whether new headcount is needed, from figures to a recommendation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::book::{self, Opened};
use super::{Ending, plan, screen};
use crate::domain::label;
use crate::domain::words::Language;
use crate::establishment::{AssessRule, Assessment, Outcome, Step};
use crate::report::{PlainBook, PlainCell, PlainTable};

/// Assess a wish for more headcount (事前评估): occupancy, retirements, comparable units, idle headcount, recommendation.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The unit, by code, name or former name.
    #[arg(long, value_name = "UNIT")]
    unit: String,
    /// Headcount type, by code or name.
    #[arg(long = "type", value_name = "TYPE")]
    headcount_type: String,
    /// How many are asked for.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=100_000))]
    add: i64,
    /// Write it as a workbook too.
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home)?;
    let unit = opened.book.find(&args.unit)?;
    let headcount_type = headcount_type(&opened, &args.headcount_type)?;
    let mut open = plan::open_entries(&opened, by)?;
    let code = opened
        .book
        .unit(unit)
        .map(|of| of.code.clone())
        .unwrap_or_default();
    let open = open.remove(&code).unwrap_or_default();
    let assessment = Assessment::of(
        &opened.config,
        &opened.book,
        unit,
        &headcount_type,
        args.add,
        open,
    );
    if let Some(path) = &args.out {
        workbook(&opened, &assessment).write(path)?;
    }
    if args.json {
        screen::json(&assessment)?;
    } else {
        screen::print(&told(&opened, &assessment));
    }
    Ok(Ending::Done)
}

/// A headcount type by code or by what people call it.
fn headcount_type(opened: &Opened, asked: &str) -> anyhow::Result<String> {
    let wanted = label::clean(asked);
    let types = &opened.config.headcount_types.types;
    let named = types
        .iter()
        .find(|(code, of)| **code == wanted || of.label.zh == wanted || of.label.en == wanted)
        .map(|(code, _)| code.clone());
    let written = || {
        let mut keys = opened.book.journal.keys();
        keys.any(|key| key.category == wanted)
            .then(|| wanted.clone())
    };
    named.or_else(written).ok_or_else(|| {
        let names: Vec<&str> = types.values().map(|of| of.label.zh.as_str()).collect();
        anyhow!(
            "no headcount type `{asked}`; there are: {}",
            names.join("、")
        )
    })
}

struct Words<'a> {
    language: Language,
    labels: BTreeMap<String, String>,
    of: &'a Assessment,
}

impl Words<'_> {
    fn pick(&self, zh: &str, en: &str) -> String {
        self.language.pick(zh, en).to_owned()
    }

    fn headcount_type(&self) -> String {
        let code = &self.of.headcount_type;
        self.labels.get(code).unwrap_or(code).clone()
    }

    fn title(&self) -> String {
        let (name, kind, add) = (&self.of.name, self.headcount_type(), self.of.add);
        self.pick(
            &format!("{name}申请增加{kind}编制{add}名事前评估"),
            &format!("Assessment: {add} more {kind} for {name}"),
        )
    }

    /// Figures, rule and outcome of a step.
    fn step(&self, step: &Step) -> [String; 3] {
        let Step {
            figure,
            covers,
            left,
            ..
        } = step;
        let outcome = self.pick(
            &format!("可解决{covers}名，尚余{left}名"),
            &format!("covers {covers}, {left} left"),
        );
        match step.rule {
            AssessRule::Settle => [
                self.pick(
                    &format!("未销号硬错误{figure}条"),
                    &format!("{figure} hard entries open"),
                ),
                self.pick(
                    "有未销号硬错误的，先整改后申请",
                    "entries are settled first",
                ),
                if *figure > 0 {
                    self.pick("暂缓", "wait")
                } else {
                    self.pick("不影响", "nothing in the way")
                },
            ],
            AssessRule::Own => [
                self.pick(
                    &format!(
                        "核定{}－实有{}－计划预留{}＝{figure}",
                        self.of.approved, self.of.filled, self.of.reserved
                    ),
                    &format!(
                        "{} approved − {} filled − {} reserved = {figure}",
                        self.of.approved, self.of.filled, self.of.reserved
                    ),
                ),
                self.pick("先用本单位空编", "own vacancies first"),
                outcome,
            ],
            AssessRule::Soon => [
                self.pick(
                    &format!("12个月内确定退休或离开{figure}人"),
                    &format!("{figure} surely leave within 12 months"),
                ),
                self.pick("再用一年内腾出的编制", "then what comes free within a year"),
                outcome,
            ],
            AssessRule::Move => [
                self.pick(
                    &format!("全区连续24个月空置、未列计划的同类编制{figure}名"),
                    &format!("{figure} of the type idle elsewhere for 24 months, in no plan"),
                ),
                self.pick("可盘活的先调剂", "idle headcount is moved first"),
                outcome,
            ],
            AssessRule::New => [
                self.pick(
                    &format!("近24个月平均使用率{figure}%"),
                    &format!("average occupancy of 24 months {figure}%"),
                ),
                self.pick(
                    "使用率达到95%的，余缺部分可新增；未达到的不支持新增",
                    "the rest may be added where occupancy is 95% or more",
                ),
                outcome,
            ],
        }
    }

    fn outcome(&self) -> String {
        let (moved, added) = (self.of.moved, self.of.added);
        match self.of.outcome {
            Outcome::Wait => self.pick(
                "建议暂缓：先完成未销号问题整改。",
                "Wait until the open entries are settled.",
            ),
            Outcome::Enough => self.pick(
                "建议不增编：现有及一年内腾出的编制可以满足。",
                "Add nothing: what is free now and within a year will do.",
            ),
            Outcome::Move => self.pick(
                &format!("建议调剂{moved}名，不新增总量。"),
                &format!("Move {moved} from elsewhere, add none."),
            ),
            Outcome::Add => self.pick(
                &format!("建议新增{added}名，调剂{moved}名。"),
                &format!("Add {added}, move {moved}."),
            ),
            Outcome::Unsupported => self.pick(
                &format!("不支持全额新增：可调剂{moved}名，其余因现有编制使用率不足不予支持。"),
                &format!("Not supported in full: {moved} can be moved; for the rest the unit has not used what it has."),
            ),
        }
    }
}

fn tables(words: &Words<'_>) -> Vec<PlainTable> {
    let of = words.of;
    let line = words.pick(
        &format!("数据截至：{}", words.language.day(of.date)),
        &format!("As of {}", words.language.day(of.date)),
    );
    let columns = |list: &[(&str, &str, f64)]| -> Vec<(String, f64)> {
        list.iter()
            .map(|(zh, en, width)| (words.pick(zh, en), *width))
            .collect()
    };
    let table =
        |zh: &str, en: &str, list: &[(&str, &str, f64)], rows: Vec<Vec<PlainCell>>| PlainTable {
            sheet: words.pick(zh, en),
            title: words.pick(zh, en),
            line: line.clone(),
            columns: columns(list),
            rows,
            ..PlainTable::default()
        };
    let steps = of
        .steps
        .iter()
        .map(|step| words.step(step).map(PlainCell::from).to_vec())
        .collect();
    let mut first = table(
        "结论",
        "Recommendation",
        &[
            ("数据", "Figures", 46.0),
            ("规则", "Rule", 46.0),
            ("结果", "Outcome", 30.0),
        ],
        steps,
    );
    first.title = words.title();
    first.notes = vec![words.outcome()];
    let percent = |approved: i64, filled: i64| {
        if approved > 0 {
            PlainCell::from(format!("{}%", filled * 100 / approved))
        } else {
            PlainCell::Blank
        }
    };
    let used = of
        .occupancy
        .iter()
        .map(|of| {
            vec![
                of.on.to_string().into(),
                of.approved.into(),
                of.filled.into(),
                percent(of.approved, of.filled),
            ]
        })
        .collect();
    let leaving = of
        .leaving
        .iter()
        .map(|(month, span)| {
            vec![
                words.language.month(*month).into(),
                span.least.into(),
                span.most.into(),
            ]
        })
        .collect();
    let alike = of
        .comparable
        .iter()
        .map(|of| {
            vec![
                of.code.clone().into(),
                of.name.clone().into(),
                of.approved.into(),
                of.filled.into(),
                percent(of.approved, of.filled),
            ]
        })
        .collect();
    let idle = of
        .idle
        .iter()
        .map(|of| {
            vec![
                of.code.clone().into(),
                of.name.clone().into(),
                of.idle.into(),
            ]
        })
        .collect();
    let open = of
        .open
        .iter()
        .map(|of| {
            vec![
                of.rule.clone().into(),
                of.name.clone().into(),
                of.entry_id.clone().into(),
            ]
        })
        .collect();
    vec![
        first,
        table(
            "近24个月使用情况",
            "Occupancy, 24 months",
            &[
                ("月末", "Month end", 16.0),
                ("核定", "Approved", 12.0),
                ("实有", "Filled", 12.0),
                ("使用率", "Occupancy", 12.0),
            ],
            used,
        ),
        table(
            "未来24个月退休测算",
            "Leaving, 24 months",
            &[
                ("月份", "Month", 16.0),
                ("至少", "At least", 12.0),
                ("至多", "At most", 12.0),
            ],
            leaving,
        ),
        table(
            "可比机构",
            "Comparable units",
            &[
                ("编码", "Code", 12.0),
                ("机构", "Unit", 34.0),
                ("核定", "Approved", 12.0),
                ("实有", "Filled", 12.0),
                ("使用率", "Occupancy", 12.0),
            ],
            alike,
        ),
        table(
            "可调剂编制",
            "Idle elsewhere",
            &[
                ("编码", "Code", 12.0),
                ("机构", "Unit", 34.0),
                ("空置", "Idle", 12.0),
            ],
            idle,
        ),
        table(
            "未销号硬错误",
            "Open hard entries",
            &[
                ("规则", "Rule", 10.0),
                ("问题", "Finding", 34.0),
                ("条目", "Entry", 40.0),
            ],
            open,
        ),
    ]
}

fn workbook(opened: &Opened, of: &Assessment) -> PlainBook {
    let words = words(opened, of);
    PlainBook {
        title: words.title(),
        whose: opened.config.settings.district.name.clone(),
        date: of.date,
        language: opened.language,
        tables: tables(&words),
    }
}

fn words<'a>(opened: &Opened, of: &'a Assessment) -> Words<'a> {
    Words {
        language: opened.language,
        labels: book::labels(&opened.config, opened.language),
        of,
    }
}

fn told(opened: &Opened, of: &Assessment) -> String {
    let words = words(opened, of);
    let mut parts = vec![words.title()];
    let cell = |cell: &PlainCell| match cell {
        PlainCell::Text(text) => text.clone(),
        PlainCell::Number(number) => number.to_string(),
        PlainCell::Blank => String::new(),
    };
    for (at, table) in tables(&words).iter().enumerate() {
        if table.rows.is_empty() {
            continue;
        }
        // On the screen the months in which nobody goes, and all but the first of the others' lists, say little.
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .filter(|row| at != 2 || row[2] != PlainCell::Number(0))
            .take(if at == 4 { 10 } else { usize::MAX })
            .map(|row| row.iter().map(cell).collect())
            .collect();
        let heads: Vec<&str> = table
            .columns
            .iter()
            .map(|(head, _)| head.as_str())
            .collect();
        let text = screen::table(&heads, &rows, &[]);
        parts.push(if at == 0 {
            text
        } else {
            format!("{}\n{text}", table.title)
        });
    }
    parts.push(words.outcome());
    parts.join("\n\n")
}
