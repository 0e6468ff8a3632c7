//! `rollcall plan check FILE`: applications for headcount use, against the vacancies on the day of use.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::NaiveDate;

use super::book::{self, Opened};
use super::{Ending, establishment, forecast, screen};
use crate::domain::words::{self, Language};
use crate::establishment::{
    Answer, CheckedPlan, CheckedPlans, Obstacle, OpenEntry, What, check_plans,
};
use crate::store::listing::{self, Filter};

/// Check applications for headcount use (用编计划申报) before they are approved.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Say of every application yes, no, or how many, with each figure's origin.
    Check(Check),
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The applications, as XLSX, CSV, JSON …: columns as in the plans.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Day of use; without it the first day of each plan's year, or the last run's date where that is later.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    on: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let Command::Check(args) = &args.command;
    let opened = book::open(home)?;
    let open = open_entries(&opened, by)?;
    let checked = check_plans(&opened.config, &opened.book, &open, &args.file, args.on)
        .with_context(|| format!("{}: cannot be checked", args.file.display()))?;
    if args.json {
        screen::json(&checked)?;
    } else {
        screen::print(&told(&opened, &checked));
    }
    Ok(if !checked.is_sound() {
        Ending::Failed
    } else if checked.plans.iter().all(|plan| plan.answer == Answer::Yes) {
        Ending::Done
    } else {
        Ending::Partial
    })
}

/// Hard entries of the ledger about which somebody still has something to do, by unit code.
pub(super) fn open_entries(
    opened: &Opened,
    by: &str,
) -> anyhow::Result<BTreeMap<String, Vec<OpenEntry>>> {
    let filter = Filter {
        grades: vec!["hard".to_owned()],
        pending: true,
        ..Filter::default()
    };
    let listed = super::runtime()?.block_on(async {
        let store = super::open_store(&opened.config, by).await?;
        let mut reading = store.read().await?;
        let listed = listing::list(reading.executor(), &filter).await?;
        drop(reading);
        store.close().await;
        anyhow::Ok(listed)
    })?;
    let mut by_unit: BTreeMap<String, Vec<OpenEntry>> = BTreeMap::new();
    for entry in listed {
        let name = opened
            .language
            .pick(entry.said("name_zh"), entry.said("name_en"))
            .to_owned();
        let Some(unit) = entry.unit else { continue };
        by_unit.entry(unit).or_default().push(OpenEntry {
            entry_id: entry.entry_id,
            rule: entry.rule,
            name,
        });
    }
    Ok(by_unit)
}

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

const fn what(what: What, language: Language) -> &'static str {
    match (language, what) {
        (Language::Zh, What::Approved) => "核定",
        (Language::Zh, What::Filled) => "实有",
        (Language::Zh, What::Leaving) => "用编日前退休或离开",
        (Language::Zh, What::Reserved) => "其他计划预留",
        (Language::Zh, What::Granted) => "本次前列各项已核",
        (Language::Zh, What::OverElsewhere) => "其他类型超编",
        (Language::En, What::Approved) => "approved",
        (Language::En, What::Filled) => "filled",
        (Language::En, What::Leaving) => "gone before the day of use",
        (Language::En, What::Reserved) => "kept by other plans",
        (Language::En, What::Granted) => "granted to lines above",
        (Language::En, What::OverElsewhere) => "over in other types",
    }
}

fn obstacle(of: &Obstacle, language: Language) -> String {
    let (zh, en) = match of {
        Obstacle::UnknownUnit { written } => (
            format!("单位“{written}”未登记：请更正机构编码，或先登记该机构"),
            format!("unit `{written}` is not known: correct the code, or register the unit first"),
        ),
        Obstacle::UnitGone { on } => (
            format!("该机构自{on}起撤销：请由承接单位申报"),
            format!("the unit is abolished from {on}: the unit that takes over must apply"),
        ),
        Obstacle::NoNumber => (
            "数量须为正整数：请更正".to_owned(),
            "the number must be above zero: correct it".to_owned(),
        ),
        Obstacle::TypeNotAllowed => (
            "该类单位不得使用此编制类型：请更正编制类型".to_owned(),
            "such a unit may not hold that type: correct the type".to_owned(),
        ),
        Obstacle::OpenEntries { entries } => {
            let some: Vec<String> = entries
                .iter()
                .take(3)
                .map(|of| format!("{} {}", of.rule, of.name))
                .collect();
            let n = entries.len();
            (
                format!(
                    "有{n}条硬错误未销号（{}等）：整改销号后再申报",
                    some.join("、")
                ),
                format!(
                    "{n} hard entries stand open ({}): settle them first",
                    some.join(", ")
                ),
            )
        }
    };
    language.pick(&zh, &en).to_owned()
}

fn told(opened: &Opened, checked: &CheckedPlans) -> String {
    let language = opened.language;
    let labels = book::labels(&opened.config, language);
    let label = |code: &String| labels.get(code).unwrap_or(code).clone();
    let mut lines = Vec::new();
    for plan in &checked.plans {
        lines.push(headline(plan, &label(&plan.headcount_type), language));
        for of in &plan.obstacles {
            lines.push(format!("    {}", obstacle(of, language)));
        }
        let shown = plan.figures.iter().filter(|figure| {
            matches!(figure.what, What::Approved | What::Filled) || figure.number.most != 0
        });
        for figure in shown {
            let origin = match figure.what {
                What::OverElsewhere => figure
                    .origin
                    .iter()
                    .map(|of| {
                        of.split_once('(').map_or_else(
                            || label(of),
                            |(code, rest)| format!("{}({rest}", label(&code.to_owned())),
                        )
                    })
                    .collect(),
                _ => figure.origin.clone(),
            };
            let origin: Vec<String> = origin;
            let number = forecast::span(figure.number);
            let name = what(figure.what, language);
            lines.push(format!(
                "    {name} {number}　{}",
                origin.join(language.pick("、", ", "))
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
