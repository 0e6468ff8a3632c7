//! An assessment in words and tables, for the screen and for the workbook.

use std::collections::BTreeMap;

use crate::domain::words::Language;
use crate::establishment::{AssessRule, Assessment, Outcome, Step};
use crate::report::{PlainCell, PlainTable};

/// What an assessment is told with.
pub(super) struct Words<'a> {
    pub(super) language: Language,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) of: &'a Assessment,
}

impl Words<'_> {
    fn pick(&self, zh: &str, en: &str) -> String {
        self.language.pick(zh, en).to_owned()
    }

    fn headcount_type(&self) -> String {
        let code = &self.of.headcount_type;
        self.labels.get(code).unwrap_or(code).clone()
    }

    pub(super) fn title(&self) -> String {
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

    pub(super) fn outcome(&self) -> String {
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

/// Every part of it as a table; the first leads to the recommendation.
pub(super) fn tables(words: &Words<'_>) -> Vec<PlainTable> {
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
