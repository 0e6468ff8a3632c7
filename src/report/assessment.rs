//! Assessments of headcount in words and tables: before it is added, from the figures to a recommendation; and after it was
//! granted, what became of each grant.

use super::words::BookWords;
use super::xlsx::{PlainBook, PlainCell, PlainTable};
use crate::domain::share::Share;
use crate::domain::words;
use crate::establishment::{AssessRule, Assessment, Grant, GrantOrigin, Outcome, Step};

/// Names, heads and rows of a list.
type List<'a> = (
    &'a str,
    &'a str,
    &'a [(&'a str, &'a str, f64)],
    Vec<Vec<PlainCell>>,
);

/// The assessment before headcount is added; its first table leads to the recommendation.
#[must_use]
pub fn assessment_book(of: &Assessment, words: &BookWords<'_>) -> PlainBook {
    let line = words.pick(
        &format!("数据截至：{}", words.language.day(of.date)),
        &format!("As of {}", words.language.day(of.date)),
    );
    let mut tables = vec![PlainTable {
        sheet: words.pick("结论", "Recommendation"),
        title: assessment_title(of, words),
        columns: words.columns(&[
            ("数据", "Figures", 46.0),
            ("规则", "Rule", 46.0),
            ("结果", "Outcome", 30.0),
        ]),
        rows: of
            .steps
            .iter()
            .map(|one| step(of, one, words).map(PlainCell::from).to_vec())
            .collect(),
        notes: vec![recommendation(of, words)],
        ..PlainTable::default()
    }];
    let occupancy = of.occupancy.iter().map(|end| {
        vec![
            end.on.to_string().into(),
            end.approved.into(),
            end.filled.into(),
            Share::of(end.filled, end.approved).into(),
        ]
    });
    let leaving = of.leaving.iter().map(|of| {
        let month = words.language.month(of.month);
        vec![month.into(), of.least.into(), of.most.into()]
    });
    let comparable = of.comparable.iter().map(|unit| {
        let mut cells = unit_cells(&unit.code, &unit.name);
        cells.extend([
            unit.approved.into(),
            unit.filled.into(),
            Share::of(unit.filled, unit.approved).into(),
        ]);
        cells
    });
    let idle = of.idle.iter().map(|unit| {
        let mut cells = unit_cells(&unit.code, &unit.name);
        cells.push(unit.idle.into());
        cells
    });
    let open = of.open.iter().map(|entry| {
        vec![
            entry.rule.clone().into(),
            entry.name.clone().into(),
            entry.entry_id.clone().into(),
        ]
    });
    let (code, unit) = (("编码", "Code", 12.0), ("机构", "Unit", 34.0));
    let (approved, filled) = (("核定", "Approved", 12.0), ("实有", "Filled", 12.0));
    let share = ("使用率", "Occupancy", 12.0);
    let lists: [List<'_>; 5] = [
        (
            "近24个月使用情况",
            "Occupancy, 24 months",
            &[("月末", "Month end", 16.0), approved, filled, share],
            occupancy.collect(),
        ),
        (
            "未来24个月退休测算",
            "Leaving, 24 months",
            &[
                ("月份", "Month", 16.0),
                ("至少", "At least", 12.0),
                ("至多", "At most", 12.0),
            ],
            leaving.collect(),
        ),
        (
            "可比机构",
            "Comparable units",
            &[code, unit, approved, filled, share],
            comparable.collect(),
        ),
        (
            "可调剂编制",
            "Idle elsewhere",
            &[code, unit, ("空置", "Idle", 12.0)],
            idle.collect(),
        ),
        (
            "未销号硬错误",
            "Open hard entries",
            &[
                ("规则", "Rule", 10.0),
                ("问题", "Finding", 34.0),
                ("条目", "Entry", 40.0),
            ],
            open.collect(),
        ),
    ];
    tables.extend(lists.map(|(zh, en, columns, rows)| PlainTable {
        sheet: words.pick(zh, en),
        title: words.pick(zh, en),
        columns: words.columns(columns),
        rows,
        ..PlainTable::default()
    }));
    for table in &mut tables {
        table.line.clone_from(&line);
    }
    words.book(assessment_title(of, words), of.date, tables)
}

fn unit_cells(code: &str, name: &str) -> Vec<PlainCell> {
    vec![code.into(), name.into()]
}

/// What an assessment is about.
#[must_use]
pub fn assessment_title(of: &Assessment, words: &BookWords<'_>) -> String {
    let (name, kind, add) = (&of.name, words.label(&of.headcount_type), of.add);
    words.pick(
        &format!("{name}申请增加{kind}编制{add}名事前评估"),
        &format!("Assessment: {add} more {kind} for {name}"),
    )
}

/// Figures, rule and outcome of a step.
fn step(of: &Assessment, step: &Step, words: &BookWords<'_>) -> [String; 3] {
    let Step {
        figure,
        covers,
        left,
        ..
    } = step;
    let outcome = words.pick(
        &format!("可解决{covers}名，尚余{left}名"),
        &format!("covers {covers}, {left} left"),
    );
    let (approved, filled, reserved) = (of.approved, of.filled, of.reserved);
    let (figures, rule, outcome) = match step.rule {
        AssessRule::Settle => (
            (
                format!("未销号硬错误{figure}条"),
                format!("{figure} hard entries open"),
            ),
            (
                "有未销号硬错误的，先整改后申请",
                "entries are settled first",
            ),
            if *figure > 0 {
                words.pick("暂缓", "wait")
            } else {
                words.pick("不影响", "nothing in the way")
            },
        ),
        AssessRule::Own => (
            (
                format!("核定{approved}－实有{filled}－计划预留{reserved}＝{figure}"),
                format!("{approved} approved − {filled} filled − {reserved} reserved = {figure}"),
            ),
            ("先用本单位空编", "own vacancies first"),
            outcome,
        ),
        AssessRule::Soon => (
            (
                format!("12个月内确定退休或离开{figure}人"),
                format!("{figure} surely leave within 12 months"),
            ),
            ("再用一年内腾出的编制", "then what comes free within a year"),
            outcome,
        ),
        AssessRule::Move => (
            (
                format!("全区连续24个月空置、未列计划的同类编制{figure}名"),
                format!("{figure} of the type idle elsewhere for 24 months, in no plan"),
            ),
            ("可盘活的先调剂", "idle headcount is moved first"),
            outcome,
        ),
        AssessRule::New => (
            match of.average {
                Some(average) => (
                    format!("近24个月平均使用率{average}"),
                    format!("average occupancy of 24 months {average}"),
                ),
                None => (
                    "近24个月没有核定编制".to_owned(),
                    "nothing approved in 24 months".to_owned(),
                ),
            },
            (
                "使用率达到95%的，余缺部分可新增；未达到的不支持新增",
                "the rest may be added where occupancy is 95% or more",
            ),
            outcome,
        ),
    };
    [
        words.pick(&figures.0, &figures.1),
        words.pick(rule.0, rule.1),
        outcome,
    ]
}

/// The recommendation in a sentence.
#[must_use]
pub fn recommendation(of: &Assessment, words: &BookWords<'_>) -> String {
    let (moved, added) = (of.moved, of.added);
    let (zh, en) = match of.outcome {
        Outcome::Wait => (
            "建议暂缓：先完成未销号问题整改。".to_owned(),
            "Wait until the open entries are settled.".to_owned(),
        ),
        Outcome::Enough => (
            "建议不增编：现有及一年内腾出的编制可以满足。".to_owned(),
            "Add nothing: what is free now and within a year will do.".to_owned(),
        ),
        Outcome::Move => (
            format!("建议调剂{moved}名，不新增总量。"),
            format!("Move {moved} from elsewhere, add none."),
        ),
        Outcome::Add if moved == 0 => (format!("建议新增{added}名。"), format!("Add {added}.")),
        Outcome::Add => (
            format!("建议新增{added}名，调剂{moved}名。"),
            format!("Add {added}, move {moved}."),
        ),
        Outcome::Unsupported if !of.allowed => (
            "不支持新增：该类单位不得使用此编制类型，请更正编制类型。".to_owned(),
            "Not supported: such a unit may not hold that type; correct the type.".to_owned(),
        ),
        Outcome::Unsupported if of.average.is_none() && moved == 0 => (
            "不支持全额新增：该单位近24个月没有此类编制，无使用情况可依，须另行论证。".to_owned(),
            "Not supported in full: the unit had none of the type for 24 months, so that its use says nothing; it takes reasons of its own."
                .to_owned(),
        ),
        Outcome::Unsupported if moved == 0 => (
            "不支持全额新增：余缺部分因现有编制使用率不足不予支持。".to_owned(),
            "Not supported in full: for the rest the unit has not used what it has.".to_owned(),
        ),
        Outcome::Unsupported => (
            format!("不支持全额新增：可调剂{moved}名，其余因现有编制使用率不足不予支持。"),
            format!(
                "Not supported in full: {moved} can be moved; for the rest the unit has not used what it has."
            ),
        ),
    };
    words.pick(&zh, &en)
}

/// The assessment after headcount was granted: each grant, and what could be taken back.
#[must_use]
pub fn grants_book(grants: &[Grant], date: chrono::NaiveDate, words: &BookWords<'_>) -> PlainBook {
    let title = words.pick("编制使用效益评估", "Use of granted headcount");
    let day = words.language.day(date);
    let sum = |of: fn(&Grant) -> i64| -> i64 { grants.iter().map(of).sum() };
    let (number, used) = (sum(|of| of.number), sum(|of| of.used));
    let idle = sum(|of| of.idle.unwrap_or(0));
    let line = words.pick(
        &format!("{}　　数据截至：{day}", words.district),
        &format!("{}    As of {day}", words.district),
    );
    let share = |used: Option<i64>, number: i64| {
        PlainCell::from(used.and_then(|used| Share::of(used, number)))
    };
    let text = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |of: &Grant| -> Vec<PlainCell> {
        // A grant that has ended has nothing left to be used or taken back.
        let ended = of.until.filter(|until| *until <= date);
        let ended = ended.map_or_else(String::new, |until| {
            words.pick(&format!("，{until}失效"), &format!(", ended {until}"))
        });
        let origin = match of.origin {
            GrantOrigin::First => words.pick("核定", "first"),
            GrantOrigin::Added => words.pick("核增", "added"),
            GrantOrigin::Transferred => words.pick("划入", "transferred"),
        };
        let ways: Vec<String> = of
            .channels
            .iter()
            .map(|(way, people)| {
                let way = if way.is_empty() {
                    words.pick("方式不明", "unknown way")
                } else {
                    words::value("channel", way, words.language).to_owned()
                };
                format!("{way}{people}")
            })
            .collect();
        vec![
            of.unit_code.clone().into(),
            of.unit_name.clone().into(),
            words.label(&of.headcount_type).into(),
            of.documents.join(&words.pick("、", ", ")).into(),
            of.on.to_string().into(),
            format!("{origin}{ended}").into(),
            of.number.into(),
            text(of.first_on).into(),
            text(of.full_on).into(),
            ways.join(&words.pick("、", ", ")).into(),
            share(of.after[0], of.number),
            share(of.after[1], of.number),
            share(of.after[2], of.number),
            of.used.into(),
            match of.idle {
                Some(idle) if idle > 0 => idle.into(),
                _ => PlainCell::Blank,
            },
        ]
    };
    let head = [
        ("机构编码", "Code", 10.0),
        ("机构名称", "Unit", 20.0),
        ("编制类型", "Type", 10.0),
        ("批准文号", "Document", 20.0),
        ("生效日期", "Effective", 11.0),
        ("类别", "Origin", 11.0),
        ("名额", "Places", 7.0),
        ("首人到位", "First filled", 11.0),
        ("全部到位", "All filled", 11.0),
        ("进人方式", "Ways of entry", 18.0),
        ("6个月", "6 months", 8.0),
        ("12个月", "12 months", 8.0),
        ("24个月", "24 months", 8.0),
        ("现使用", "In use", 8.0),
        ("可收回", "To take back", 8.0),
    ];
    let take_back = grants
        .iter()
        .filter(|of| of.idle.is_some_and(|idle| idle > 0));
    let notes = vec![
        words.pick(
            &format!("共{}批、{number}名，现使用{used}名；连续24个月空置且未列用编计划、可收回{idle}名。", grants.len()),
            &format!("{} grants of {number} places, {used} in use; {idle} free for 24 months and kept by no plan can be taken back.", grants.len()),
        ),
        words.pick(
            "同一单位同一类型的编制按批准先后排列：先批的先使用，后批的后使用，核减从最后批准的扣减。6、12、24个月为生效满该期限之日的使用率。",
            "Places of a unit and type stand in the order of their grants: the oldest are filled first, reductions come off the newest. 6, 12, 24 months: share in use on the day so long after the day of effect.",
        ),
    ];
    let table = |sheet: String, rows: Vec<Vec<PlainCell>>, notes: Vec<String>| PlainTable {
        title: if notes.is_empty() {
            sheet.clone()
        } else {
            title.clone()
        },
        sheet,
        line: line.clone(),
        columns: words.columns(&head),
        rows,
        sums: Vec::new(),
        notes,
    };
    let tables = vec![
        table(
            words.pick("逐批情况", "Grants"),
            grants.iter().map(row).collect(),
            notes,
        ),
        table(
            words.pick("可收回编制", "To take back"),
            take_back.map(row).collect(),
            Vec::new(),
        ),
    ];
    words.book(title, date, tables)
}
