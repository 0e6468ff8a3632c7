//! `rollcall precheck FILE`: proposed changes of the roster, judged before they are entered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::book::{self, Opened};
use super::{Ending, screen};
use crate::domain::words::{self, Language};
use crate::establishment::{Checked, Consequence, Gate, Refusal, Verdict};
use crate::frames;
use crate::report;
use crate::rules::RulePack;
use crate::run;

/// Judge proposed changes of the roster (上编、调动、下编、任免) before they are entered: pass, ask, stop, by the nightly
/// rules on the roster as it would be.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The changes, as XLSX, CSV …: the roster's columns, and 变动 (上编, 调动, 下编, 任免).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    let pack = RulePack::load(home, frames::schemas()?)?;
    let job = run::job(&opened.config, &opened.last.summary.job)?;
    let at_hand = run::at_hand(&opened.collected);
    let inputs = opened.collected.inputs()?;
    let secret = super::secret(&opened.config)?;
    let decided = run::kept::decided(&opened.collected)?;
    let gate = Gate {
        config: &opened.config,
        rules: pack.chosen(&job.rules),
        at_hand: &at_hand,
        secret: &secret,
        inputs: &inputs,
        frames: &opened.frames,
        book: &opened.book,
        decided: &decided,
        language: opened.language,
    };
    let night = opened.book.date.succ_opt().unwrap_or(opened.book.date);
    let checked = gate
        .check(&args.file, night)
        .with_context(|| format!("{}: cannot be judged", args.file.display()))?;
    if args.json {
        screen::json(&checked)?;
    } else {
        screen::print(&told(&opened, &checked));
    }
    let worst = |verdict: Verdict| checked.iter().any(|line| line.verdict == verdict);
    Ok(if worst(Verdict::Refused) {
        Ending::Failed
    } else if worst(Verdict::Stop) {
        Ending::FoundHard
    } else if worst(Verdict::Ask) {
        Ending::Partial
    } else {
        Ending::Done
    })
}

const fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match (language, verdict) {
        (Language::Zh, Verdict::Pass) => "通过",
        (Language::Zh, Verdict::Ask) => "待核",
        (Language::Zh, Verdict::Stop) => "不通过",
        (Language::Zh, Verdict::Refused) => "退回",
        (Language::En, Verdict::Pass) => "pass",
        (Language::En, Verdict::Ask) => "ask",
        (Language::En, Verdict::Stop) => "stop",
        (Language::En, Verdict::Refused) => "refused",
    }
}

fn refusal(refusal: &Refusal, language: Language) -> String {
    let (zh, en) = match refusal {
        Refusal::Unreadable { reasons } => {
            let said: Vec<_> = reasons
                .iter()
                .map(|reason| words::reason(reason, language))
                .collect();
            return format!(
                "{}{}",
                said.join(language.pick("、", ", ")),
                language.pick("：请更正后重报", ": correct it and hand it in again")
            );
        }
        Refusal::UnknownUnit { written } => (
            format!("单位“{written}”未登记：请更正机构编码，或先登记该机构"),
            format!("unit `{written}` is not known: correct the code, or register the unit first"),
        ),
        Refusal::NoDay => (
            "缺变动日期：上编、调动填入编时间，下编填出编时间".to_owned(),
            "no day of the change: give the day of entry, or of leaving".to_owned(),
        ),
        Refusal::NoPlace => (
            "台账中无可变动的在编记录：请核对证件号码和单位".to_owned(),
            "the roster has no such place to change: check the number and the unit".to_owned(),
        ),
        Refusal::AlreadyThere => (
            "该人在本单位已在编：请核对是否重复申报".to_owned(),
            "the person holds a place there already: is this handed in twice?".to_owned(),
        ),
        Refusal::SeveralPlaces => (
            "该人在两个以上单位在编，无法确定由何处调出：请先办理下编".to_owned(),
            "the person holds several places: end one of them first".to_owned(),
        ),
    };
    language.pick(&zh, &en).to_owned()
}

/// What a finding is about, with units, types and levels by what people call them.
fn about(opened: &Opened, labels: &BTreeMap<String, String>, subject: &str) -> String {
    let subject = report::without_pseudonyms(subject);
    let (kind, rest) = subject.split_once(':').unwrap_or(("", &subject));
    let name = |part: &str| {
        let unit = opened.book.known().find(|(_, unit)| unit.code == part);
        let label = unit
            .map(|(_, unit)| &unit.name)
            .or_else(|| labels.get(part));
        label.map_or_else(|| part.to_owned(), Clone::clone)
    };
    let kind = words::subject_kind(kind).map(|word| word.text(opened.language).to_owned());
    let parts: Vec<String> = kind.into_iter().chain(rest.split('/').map(name)).collect();
    parts.join(" ")
}

fn consequence(opened: &Opened, labels: &BTreeMap<String, String>, of: &Consequence) -> String {
    let language = opened.language;
    let mut text = format!(
        "{} {}（{}） {}",
        of.rule,
        of.name,
        words::grade(&of.grade, language),
        about(opened, labels, &of.subject)
    );
    if let (Some(approved), Some(actual)) = (of.approved, of.actual) {
        let zh = format!("，核定{approved}、将有{actual}");
        text += language.pick(&zh, &format!(", {approved} approved, {actual} then"));
    }
    text
}

fn told(opened: &Opened, checked: &[Checked]) -> String {
    let language = opened.language;
    let labels = book::labels(&opened.config, language);
    let count = |of: Verdict| checked.iter().filter(|line| line.verdict == of).count();
    let [pass, ask, stop, refused] =
        [Verdict::Pass, Verdict::Ask, Verdict::Stop, Verdict::Refused].map(count);
    let zh = format!(
        "审核{}行：通过{pass}，待核{ask}，不通过{stop}，退回{refused}",
        checked.len()
    );
    let en = format!(
        "{} lines: {pass} pass, {ask} ask, {stop} stop, {refused} refused",
        checked.len()
    );
    let mut lines = vec![language.pick(&zh, &en).to_owned()];
    for of in checked {
        let action = of
            .action
            .map_or("", |action| language.pick(action.zh(), action.en()));
        let day = of.on.map(|day| day.to_string()).unwrap_or_default();
        // Of a row that cannot be read little is known.
        let parts = [
            of.place.to_string(),
            verdict(of.verdict, language).to_owned(),
            action.to_owned(),
            of.person_id.clone(),
            of.name.clone(),
            of.unit.clone(),
            day,
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(parts.join(" "));
        if let Some(why) = &of.refused {
            lines.push(format!("    {}", refusal(why, language)));
        }
        for (heading, list) in [
            (language.pick("将新增", "adds"), &of.adds),
            (language.pick("将加重", "makes worse"), &of.worsens),
            (language.pick("将消除", "settles"), &of.settles),
        ] {
            lines.extend(
                list.iter()
                    .map(|one| format!("    {heading} {}", consequence(opened, &labels, one))),
            );
        }
    }
    lines.join("\n")
}
