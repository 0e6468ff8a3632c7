//! Applications and plans on the screen.

use super::super::book::{self, Opened};
use super::super::{forecast, screen};
use crate::domain::words::{self, Language};
use crate::establishment::cycle::Standing;
use crate::establishment::{Answer, CheckedPlan, CheckedPlans, PlanLine, reckoning, status_word};
use crate::store::plans::{PlanRow, PlanStep};

const fn answer(answer: Answer, language: Language) -> &'static str {
    match (language, answer) {
        (Language::Zh, Answer::Yes) => "可核",
        (Language::Zh, Answer::Partly) => "部分可核",
        (Language::Zh, Answer::No) => "不可核",
        (Language::Zh, Answer::Refused) => "退回",
        (Language::En, Answer::Yes) => "yes",
        (Language::En, Answer::Partly) => "in part",
        (Language::En, Answer::No) => "no",
        (Language::En, Answer::Refused) => "refused",
    }
}

pub(super) fn told(opened: &Opened, checked: &CheckedPlans) -> String {
    let language = opened.language;
    let labels = book::labels(&opened.config, language);
    let label = |code: &String| labels.get(code).unwrap_or(code).clone();
    let mut lines = Vec::new();
    for plan in &checked.plans {
        lines.push(headline(plan, &label(&plan.headcount_type), language));
        for of in &plan.obstacles {
            lines.push(format!("    {}", of.said(language)));
        }
        if plan.can < plan.number && plan.obstacles.is_empty() {
            lines.push(format!("    {}", reckoning(&plan.figures, language)));
        }
        for figure in plan.figures.iter().filter(|figure| figure.matters()) {
            let number = forecast::span(figure.number);
            let name = figure.what.word(language);
            lines.push(format!(
                "    {name} {number}　{}",
                figure.origins(&labels, language)
            ));
        }
    }
    for (place, reasons) in &checked.unreadable {
        let said: Vec<_> = reasons
            .iter()
            .map(|reason| words::reason(reason, language))
            .collect();
        let said = said.join(language.pick("、", ", "));
        let zh = format!("{place} 退回：{said}。请更正后重报");
        let en = format!("{place} refused: {said}; correct it and hand it in again");
        lines.push(language.pick(&zh, &en).to_owned());
    }
    lines.join("\n")
}

fn headline(plan: &CheckedPlan, label: &str, language: Language) -> String {
    let CheckedPlan {
        place,
        plan_id,
        unit,
        number,
        on,
        can,
        perhaps,
        ..
    } = plan;
    let said = answer(plan.answer, language);
    let mut zh =
        format!("{place} {plan_id} {unit} {label} 申请{number}名，用编日{on}：{said}，可用{can}名");
    let mut en =
        format!("{place} {plan_id} {unit} {label}: {number} asked for {on}: {said}, {can}");
    if *perhaps > 0 {
        zh += &format!("（退休类别不明者如按最早口径，可再增{perhaps}名）");
        en += &format!(" ({perhaps} more if those of unknown category go as early as possible)");
    }
    language.pick(&zh, &en).to_owned()
}

/// Every plan: those of the sources, and those handed in here.
pub(super) fn lines(opened: &Opened, rows: &[PlanRow], day: chrono::NaiveDate) -> Vec<PlanLine> {
    let book = &opened.book;
    let sources = book.plans.iter().filter(|of| !of.plan.kept);
    let sources = sources.map(|of| PlanLine::source(book, of, day));
    rows.iter()
        .map(|row| PlanLine::kept(book, row, day))
        .chain(sources)
        .collect()
}

/// The list as a table.
pub(super) fn list(opened: &Opened, lines: &[PlanLine]) -> String {
    let language = opened.language;
    let labels = book::labels(&opened.config, language);
    let heads = match language {
        Language::Zh => [
            "编号",
            "计划编号",
            "单位",
            "编制类型",
            "年度",
            "申请",
            "核准",
            "已用",
            "有效期至",
            "文号",
            "状态",
        ],
        Language::En => [
            "no", "plan", "unit", "type", "year", "asked", "granted", "used", "until", "document",
            "state",
        ],
    };
    let number = |of: Option<i64>| of.map(|of| of.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|of| {
            let (zh, en) = of.state.words();
            vec![
                of.plan_no.map_or_else(
                    || language.pick("来源", "source").to_owned(),
                    |no| no.to_string(),
                ),
                of.plan_id.clone(),
                format!("{} {}", of.unit_code, of.unit_name),
                labels
                    .get(&of.headcount_type)
                    .unwrap_or(&of.headcount_type)
                    .clone(),
                of.year.to_string(),
                number(of.asked),
                number(of.granted),
                of.used.to_string(),
                of.valid_until.clone().unwrap_or_default(),
                of.document.clone(),
                language.pick(zh, en).to_owned(),
            ]
        })
        .collect();
    let open = lines.iter().filter(|of| of.state == Standing::Approved);
    let left: i64 = open.map(|of| of.granted.unwrap_or(0) - of.used).sum();
    let zh = format!("用编计划{}项，已核准未用{left}名", lines.len());
    let en = format!("{} plans; {left} places approved and not used", lines.len());
    format!(
        "{}\n\n{}",
        language.pick(&zh, &en),
        screen::table(&heads, &rows, &[5, 6, 7])
    )
}

/// One plan with its history.
pub(super) fn history(row: &PlanRow, steps: &[PlanStep], language: Language) -> String {
    let mut lines = vec![format!(
        "{} {} {}",
        row.plan_no,
        row.plan_id,
        status_word(&row.status, language)
    )];
    for step in steps {
        let figures: serde_json::Value = serde_json::from_str(&step.figures).unwrap_or_default();
        let can = figures["can"].as_i64().map(|can| {
            let zh = format!("，当时可核{can}名");
            language.pick(&zh, &format!(", room for {can}")).to_owned()
        });
        lines.push(format!(
            "  {} {} {}{}{}",
            step.at,
            step.actor,
            status_word(&step.to_status, language),
            can.unwrap_or_default(),
            if step.because.is_empty() {
                String::new()
            } else {
                format!("{}{}", language.pick("：", ": "), step.because)
            }
        ));
    }
    lines.join("\n")
}
