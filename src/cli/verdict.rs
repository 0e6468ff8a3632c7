//! What `rollcall audit verify` found, in words.

use crate::audit::{Anchors, Bad, BadRow, BadWording, Broken, Fault, History, How, Verdict};
use crate::domain::words::Language;
use crate::store::proofs::Table;

pub(super) fn told(
    verdict: &Verdict,
    history: &History,
    anchors: &Anchors,
    language: Language,
) -> String {
    let (records, held) = (verdict.records, verdict.anchors);
    let mut lines = Vec::new();
    match (&verdict.broken, &verdict.head) {
        (Some(broken), _) => {
            let fault = fault(broken, language);
            lines.push(match language {
                Language::Zh => format!(
                    "审计记录已被改动：第一处异常是第{}条：{fault}（之前{records}条无误）",
                    broken.seq
                ),
                Language::En => format!(
                    "the audit log was altered; the first bad record is {}: {fault} ({records} before it are sound)",
                    broken.seq
                ),
            });
        }
        (None, Some(head)) => {
            lines.push(match language {
                Language::Zh if history.bad.is_some() => format!(
                    "审计记录{records}条前后衔接，与{held}次核对的清单一致；但台账与之不符："
                ),
                Language::En if history.bad.is_some() => format!(
                    "{records} audit records follow from each other and agree with {held} manifests, but the ledger is not as they tell:"
                ),
                Language::Zh => format!("审计记录{records}条，与{held}次核对的清单一致，校验无误"),
                Language::En => {
                    format!("{records} audit records are sound and agree with {held} manifests")
                }
            });
            lines.push(format!("{}  {}", head.seq, head.hash));
        }
        (None, None) => {
            let text = language.pick("还没有审计记录", "no audit records yet");
            lines.push(text.to_owned());
        }
    }
    match (&history.bad, history.transitions) {
        (Some(bad), _) => lines.push(bad_one(bad, language)),
        (None, 0) => {}
        (None, count) => lines.push(match language {
            Language::Zh => format!(
                "状态变更{count}条，决定、答复、通知书和留存登记{}条，条目内容{}条，与审计记录相符",
                history.rows, history.wordings
            ),
            Language::En => format!(
                "{count} changes of state, {} decisions, answers, letters and kept rows, and {} wordings are as the log tells",
                history.rows, history.wordings
            ),
        }),
    }
    if anchors.given_up > 0 {
        let count = anchors.given_up;
        lines.push(match language {
            Language::Zh => format!("另有{count}份清单晚于所恢复的备份，不再核对（见 data/restored）"),
            Language::En => format!(
                "{count} manifests are younger than a backup that was restored and are no longer held against it (see data/restored)"
            ),
        });
    }
    if !anchors.unreadable.is_empty() {
        let names = anchors.unreadable.join(language.pick("、", ", "));
        lines.push(match language {
            Language::Zh => format!("以下清单无法读取，未能核对：{names}"),
            Language::En => format!("these manifests cannot be read and confirm nothing: {names}"),
        });
    }
    lines.join("\n")
}

fn bad_one(bad: &Bad, language: Language) -> String {
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
            format!("条目 {entry_id} 的 {column} 与其最近一次内容不符")
        }
        (BadWording::Entry { entry_id, column }, Language::En) => {
            format!("entry {entry_id}: its {column} is not what its newest wording says")
        }
    }
}

fn fault(broken: &Broken, language: Language) -> String {
    let plain = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    match &broken.fault {
        Fault::Missing => plain(
            "该条缺失，后面的记录还在",
            "it is missing, later ones are there",
        ),
        Fault::OutOfOrder => plain("序号不对", "its number is out of order"),
        Fault::Unlinked => plain(
            "与上一条不衔接，其中一条是插入、调换或改写的",
            "it does not follow from the one before: one of the two was inserted, exchanged or rewritten",
        ),
        Fault::Altered => plain("内容与其校验值不符", "its content does not fit its hash"),
        Fault::CutOff { run, last } => match language {
            Language::Zh => {
                format!("记录到第{last}条为止，而核对 {run} 的清单载有更后的记录，末尾被截去")
            }
            Language::En => {
                format!(
                    "the log ends at {last}, but the manifest of {run} knows later ones: its tail was cut off"
                )
            }
        },
        Fault::Rewritten { run, since } => match language {
            Language::Zh => format!(
                "与核对 {run} 的清单所载不符，第{}条至本条之间的记录被整体改写",
                since + 1
            ),
            Language::En => format!(
                "it is not the one that the manifest of {run} knows: the log was rewritten between {} and here",
                since + 1
            ),
        },
    }
}
