//! What `rollcall audit verify` found, in words.

mod bad;

use crate::audit::{Anchors, Broken, Fault, History, Verdict};
use crate::domain::words::Language;

pub(super) use bad::bad_one;

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
                // A manifest is wanting, or lies in the home that a restored backup is of.
                Language::Zh if anchors.runs > held => format!(
                    "审计记录{records}条前后衔接；{}次核对中，有{held}次的清单与之一致",
                    anchors.runs
                ),
                Language::En if anchors.runs > held => format!(
                    "{records} audit records follow from each other; of {} runs {held} have manifests that agree with them",
                    anchors.runs
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
    let altered: Vec<String> = verdict
        .altered
        .iter()
        .chain(&anchors.foreign)
        .cloned()
        .collect();
    for (runs, zh, en) in [
        (
            &altered,
            "以下清单与审计记录不符，而更晚的清单与之相符，被改动的是清单",
            "these manifests do not agree with the log, and later ones do: it is the manifests that were altered",
        ),
        (
            &anchors.missing,
            "以下核对的清单（data/runs/…/manifest.json）缺失，或不含审计记录的校验值；清单不随到期清理删除",
            "these runs have no manifest (data/runs/…/manifest.json), or one without a head of the log; no prune removes one",
        ),
        (
            &anchors.unreadable,
            "以下清单无法读取，未能核对",
            "these manifests cannot be read and confirm nothing",
        ),
    ] {
        if !runs.is_empty() {
            let names = runs.join(language.pick("、", ", "));
            let colon = language.pick("：", ": ");
            lines.push(format!("{}{colon}{names}", language.pick(zh, en)));
        }
    }
    lines.join("\n")
}

/// Whether manifests are missing, unreadable or altered: the log then lacks witnesses.
pub(super) fn wanting(verdict: &Verdict, anchors: &Anchors) -> bool {
    !verdict.altered.is_empty() || anchors.wanting() > 0
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
                "与核对 {run} 的清单所载不符，其后也没有清单与现有记录相符：第{}条至本条之间的记录被整体改写，或者这份清单被改动",
                since + 1
            ),
            Language::En => format!(
                "it is not the one that the manifest of {run} knows, and no later manifest agrees with the log: the log was rewritten between {} and here, or that manifest was",
                since + 1
            ),
        },
    }
}
