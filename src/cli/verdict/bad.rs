//! What in the ledger is not as the audit log tells, in words.

use crate::audit::{Bad, BadRow, BadRun, BadWording, How};
use crate::domain::words::Language;
use crate::store::proofs::Table;

/// What is not as the log tells.
pub(in crate::cli) fn bad_one(bad: &Bad, language: Language) -> String {
    match (bad, language) {
        (Bad::PastEnd { last, transition }, Language::Zh) => {
            let from = transition.map_or_else(
                || "其后仍有登记".to_owned(),
                |first| format!("第{first}条起的状态变更都在其后"),
            );
            format!("审计记录到第{last}条为止，而{from}：审计记录的末尾被截去")
        }
        (Bad::PastEnd { last, transition }, Language::En) => {
            let from = transition.map_or_else(
                || "the ledger goes on after it".to_owned(),
                |first| format!("changes of state from {first} on are younger"),
            );
            format!("the audit log ends at record {last}, but {from}: its tail was cut off")
        }
        (Bad::Gone { entry_id }, Language::Zh) => {
            format!("条目 {entry_id} 有状态变更，条目本身缺失")
        }
        (Bad::Gone { entry_id }, Language::En) => {
            format!("entry {entry_id} has a history and is gone")
        }
        (Bad::Due { entry_id }, Language::Zh) => {
            format!("条目 {entry_id} 的整改期限与最后一次设定的不符")
        }
        (Bad::Due { entry_id }, Language::En) => {
            format!("entry {entry_id}: its deadline is not the one that was last set")
        }
        (Bad::Origin { entry_id }, Language::Zh) => {
            format!("条目 {entry_id} 的存量、增量与所记基线不符")
        }
        (Bad::Origin { entry_id }, Language::En) => {
            format!("entry {entry_id} is stock or new otherwise than the recorded baseline says")
        }
        (Bad::Baseline, Language::Zh) => "基线与审计记录不符".to_owned(),
        (Bad::Baseline, Language::En) => {
            "the baseline run is not the one that the log tells of".to_owned()
        }
        (Bad::Row(row), _) => bad_row(row, language),
        (Bad::Run(run), _) => bad_run(run, language),
        (Bad::Entry { entry_id, column }, Language::Zh) => format!(
            "条目 {entry_id} 的{}与其状态变更、内容或各次核对的结果不符",
            self::column(column, language)
        ),
        (Bad::Entry { entry_id, column }, Language::En) => format!(
            "entry {entry_id}: its {} does not follow from its changes of state, its wordings and the runs that found it",
            self::column(column, language)
        ),
        (Bad::Presence { entry_id }, Language::Zh) => {
            format!("条目 {entry_id} 在哪些核对中出现的登记前后矛盾，或条目本身缺失")
        }
        (Bad::Presence { entry_id }, Language::En) => {
            format!(
                "entry {entry_id}: the runs in which it was found contradict each other, or it is gone"
            )
        }
        (Bad::PresenceOf { run, found, told }, Language::Zh) => format!(
            "{}登记的条目出现和消失情况与审计记录不符（现有{found}条，应有{told}条）",
            of_run(run, language)
        ),
        (Bad::PresenceOf { run, found, told }, Language::En) => format!(
            "the entries that came and went {} are not those of its record ({found} found, {told} told)",
            of_run(run, language)
        ),
        (Bad::LinksOf { run, found, told }, Language::Zh) => format!(
            "{}登记的条目与人员的对应关系与审计记录不符（现有{found}条，应有{told}条）",
            of_run(run, language)
        ),
        (Bad::LinksOf { run, found, told }, Language::En) => format!(
            "the links from entries to people that were made {} are not those that the log tells of ({found} found, {told} told)",
            of_run(run, language)
        ),
        (Bad::Wording(said), _) => bad_wording(said, language),
        (Bad::Missing { transition }, Language::Zh) => {
            format!("第{transition}条状态变更缺失")
        }
        (Bad::Missing { transition }, Language::En) => {
            format!("change of state {transition} is missing")
        }
        (
            Bad::Added {
                transition,
                entry_id,
            },
            Language::Zh,
        ) => format!(
            "第{transition}条状态变更（条目 {entry_id}）没有审计记录：是另外加进去的，或者审计记录曾被截去"
        ),
        (
            Bad::Added {
                transition,
                entry_id,
            },
            Language::En,
        ) => format!(
            "change of state {transition} (entry {entry_id}): no record tells of it; it was added, or the log was once cut off"
        ),
        (
            Bad::Altered {
                transition,
                entry_id,
            },
            Language::Zh,
        ) => format!("第{transition}条状态变更（条目 {entry_id}）与审计记录不符"),
        (
            Bad::Altered {
                transition,
                entry_id,
            },
            Language::En,
        ) => {
            format!("change of state {transition} (entry {entry_id}) is not what its record tells")
        }
        (Bad::State { entry_id }, Language::Zh) => {
            format!("条目 {entry_id} 的状态与其最后一次变更不符")
        }
        (Bad::State { entry_id }, Language::En) => {
            format!("entry {entry_id} does not stand where its last change left it")
        }
        (Bad::OfRun { run, found, told }, Language::Zh) => {
            format!("核对 {run} 的状态变更与审计记录不符（现有{found}条，应有{told}条）")
        }
        (Bad::OfRun { run, found, told }, Language::En) => {
            format!(
                "the changes of state of run {run} are not those of its record ({found} found, {told} told)"
            )
        }
    }
}

fn bad_row(of: &BadRow, language: Language) -> String {
    let row = &of.row;
    let what = match (of.table, language) {
        (Table::Decision, Language::Zh) => format!("第{row}号决定"),
        (Table::Decision, Language::En) => format!("decision {row}"),
        (Table::KeptRegister, Language::Zh) => format!("第{row}号决定所留存的登记"),
        (Table::KeptRegister, Language::En) => {
            format!("the register row kept by decision {row}")
        }
        (Table::Answer, Language::Zh) => format!("第{row}条答复"),
        (Table::Answer, Language::En) => format!("answer {row}"),
        (Table::Notice, Language::Zh) => format!("通知书{row}（含所列条目）"),
        (Table::Notice, Language::En) => format!("letter {row} (or the entries that it names)"),
    };
    let is = match of.is {
        How::Altered => language.pick("与审计记录不符", "is not what its record tells"),
        How::Added => language.pick("没有审计记录", "has no record that tells of it"),
        How::Missing => language.pick("缺失", "is missing"),
        How::Erased => language.pick(
            "的文字已清除，而没有清理记录",
            "lost its texts, and no prune tells of that",
        ),
        How::PastEnd => language.pick("晚于审计记录的末尾", "is younger than the end of the log"),
    };
    match language {
        Language::Zh => format!("{what}{is}"),
        Language::En => format!("{what} {is}"),
    }
}

fn bad_wording(of: &BadWording, language: Language) -> String {
    match (of, language) {
        (BadWording::One { entry_id, wording }, Language::Zh) => {
            format!("条目 {entry_id} 的第{wording}次内容没有审计记录")
        }
        (BadWording::One { entry_id, wording }, Language::En) => {
            format!("wording {wording} of entry {entry_id}: no record tells of it so")
        }
        (BadWording::OfRun { run, found, told }, Language::Zh) => {
            format!("核对 {run} 写下的条目内容与审计记录不符（现有{found}条，应有{told}条）")
        }
        (BadWording::OfRun { run, found, told }, Language::En) => format!(
            "what entries said in run {run} is not what its record tells ({found} found, {told} told)"
        ),
        (BadWording::OfPrune { record }, Language::Zh) => {
            format!("已清除的条目内容与第{record}条清理记录不符")
        }
        (BadWording::OfPrune { record }, Language::En) => {
            format!("the wordings that were erased are not those that record {record} tells of")
        }
        (BadWording::Entry { entry_id, column }, Language::Zh) => {
            let column = self::column(column, language);
            format!("条目 {entry_id} 的{column}与其最近一次内容不符")
        }
        (BadWording::Entry { entry_id, column }, Language::En) => {
            let column = self::column(column, language);
            format!("entry {entry_id}: its {column} is not what its newest wording says")
        }
    }
}

fn bad_run(of: &BadRun, language: Language) -> String {
    let (number, run) = (of.run_no, &of.run);
    match (of.is, of.column, language) {
        (How::Missing, _, Language::Zh) => format!("第{number}次核对（{run}）的登记缺失"),
        (How::Missing, _, Language::En) => format!("the row of run {number} ({run}) is missing"),
        (How::Altered, Some(column), Language::Zh) => format!(
            "第{number}次核对（{run}）的{}与审计记录不符",
            self::column(column, language)
        ),
        (How::Altered, Some(column), Language::En) => format!(
            "run {number} ({run}): its {} is not what its record tells",
            self::column(column, language)
        ),
        (_, _, Language::Zh) => format!("第{number}次核对（{run}）没有审计记录"),
        (_, _, Language::En) => format!("no record tells of run {number} ({run})"),
    }
}

/// A run by its name; blank stands for what was written before records told of it.
fn of_run(run: &str, language: Language) -> String {
    match (run.is_empty(), language) {
        (true, Language::Zh) => "早先".to_owned(),
        (true, Language::En) => "earlier".to_owned(),
        (false, Language::Zh) => format!("核对 {run} "),
        (false, Language::En) => format!("in run {run}"),
    }
}

/// A column of the store as people call it.
fn column(name: &'static str, language: Language) -> &'static str {
    let pair = match name {
        "rule" => ("规则", "rule"),
        "grade" => ("等级", "grade"),
        "department" => ("主管部门", "department"),
        "unit" => ("单位", "unit"),
        "evidence" => ("证据", "evidence"),
        "amount" => ("涉及金额", "amount"),
        "months" => ("涉及月数", "months"),
        "wording" => ("最近一次内容的序号", "number of the newest wording"),
        "first_seen_on" => ("首次发现日", "day of first finding"),
        "opened_on" => ("列入日", "day of opening"),
        "opened_times" => ("列入次数", "number of openings"),
        "closed_on" => ("销号日", "day of closing"),
        "verdict" => ("最近比对结果", "verdict"),
        "run" => ("名称", "name"),
        "at" => ("时间", "time"),
        "actor" => ("操作人", "actor"),
        "job" => ("任务", "job"),
        "business_date" => ("数据日期", "business date"),
        "scope" => ("范围", "scope"),
        "outcome" => ("结果", "outcome"),
        "partial" => ("来源是否齐全", "completeness"),
        "rule_pack" => ("规则包", "rule pack"),
        "version" => ("程序版本", "version"),
        "counts" => ("条数统计", "counts"),
        other => (other, other),
    };
    language.pick(pair.0, pair.1)
}
