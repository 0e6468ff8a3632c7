//! What audit records say besides who, when and what, as people read it: the keys and the few words that stand as values.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::Language;
use crate::domain::account::Permission;
use crate::domain::entry::{Decision, State};

/// Parts of a detail that are listed in words; the whole stands below it anyway.
const LISTED: usize = 6;
/// Items of a list that are named.
const NAMED: usize = 4;

/// What only proves something, or says again what stands beside it.
const UNSAID: [&str; 14] = [
    "evidence",
    "before",
    "after",
    "answers",
    "ended",
    "erased",
    "wordings",
    "proof",
    "proved",
    "rule_pack",
    "version",
    "move",
    "without_manifest",
    "replaced",
];

/// A record's detail in a line, times by the office's clock. Hashes and what is not said are left out; a key without a word stands for itself.
#[must_use]
pub fn audit_detail(detail: &str, zone: Tz, language: Language) -> String {
    let Ok(Value::Object(parts)) = serde_json::from_str(detail) else {
        return detail.to_owned();
    };
    let said = parts.iter().filter(|(key, value)| {
        let blank = match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(items) => items.is_empty(),
            _ => false,
        };
        !blank && !key.contains("sha256") && !UNSAID.contains(&key.as_str())
    });
    let colon = language.pick("：", ": ");
    let lines: Vec<String> = said
        .take(LISTED)
        .map(|(name, value)| {
            format!(
                "{}{colon}{}",
                key(name, language),
                text(value, zone, language)
            )
        })
        .collect();
    lines.join(language.pick("；", "; "))
}

fn text(value: &Value, zone: Tz, language: Language) -> String {
    match value {
        Value::Bool(yes) => language
            .pick(
                if *yes { "是" } else { "否" },
                if *yes { "yes" } else { "no" },
            )
            .to_owned(),
        Value::String(word) => match word.parse::<DateTime<Utc>>() {
            Ok(at) => at.with_timezone(&zone).format("%F %R").to_string(),
            Err(_) => self::word(word, language).to_owned(),
        },
        Value::Array(items) => {
            let named: Vec<String> = items
                .iter()
                .take(NAMED)
                .map(|item| text(item, zone, language))
                .collect();
            let more = if items.len() > NAMED { "…" } else { "" };
            named.join(language.pick("、", ", ")) + more
        }
        Value::Object(items) => {
            let counts: Vec<String> = items
                .iter()
                .filter_map(|(name, count)| {
                    let count = count.as_i64().filter(|count| *count > 0)?;
                    let name = match super::merge_change(name, language) {
                        same if same == name => key(name, language),
                        word => word,
                    };
                    Some(format!("{name}{}{count}", language.pick("", " ")))
                })
                .collect();
            match counts.is_empty() {
                true => "—".to_owned(),
                false => counts.join(language.pick("、", ", ")),
            }
        }
        other => other.to_string(),
    }
}

fn key(name: &str, language: Language) -> &str {
    let pair = match name {
        "ok" => ("成功", "successful"),
        "why" => ("原因", "why"),
        "from" => ("来自", "from"),
        "to" => ("至", "to"),
        "until" => ("有效期至", "until"),
        "for" => ("用于", "for"),
        "by" => ("方式", "by"),
        "did" => ("操作", "did"),
        "what" => ("内容", "what"),
        "known_browser" => ("常用浏览器", "known browser"),
        "waits_seconds" => ("须等待（秒）", "waits, seconds"),
        "roles" => ("角色", "roles"),
        "departments" | "department" => ("主管部门", "departments"),
        "token" => ("令牌编号", "token"),
        "scope" => ("范围", "scope"),
        "file" | "files" => ("文件", "file"),
        "marked" => ("已加水印", "marked"),
        "run" => ("批次", "run"),
        "date" | "business_date" => ("数据截至", "as of"),
        "run_no" => ("核对序号", "run no."),
        "outcome" => ("结果", "outcome"),
        "partial" => ("有来源未到", "a source was held"),
        "stock" => ("存量", "stock"),
        "new" => ("增量", "new"),
        "left_alone" => ("其他部门未动", "left alone"),
        "transitions" => ("状态变更", "changes of state"),
        "transition" => ("变更编号", "change no."),
        "decision" | "decisions" => ("决定编号", "decision"),
        "due_on" => ("整改期限", "due"),
        "closed_on" => ("销号日", "closed on"),
        "taken" => ("收入", "taken"),
        "refused" => ("未收", "refused"),
        "disputed" => ("不属实", "disputed"),
        "unchanged" => ("未变", "unchanged"),
        "blank" => ("空白", "blank"),
        "agrees" => ("属实", "agrees"),
        "made_at" => ("备份时间", "made at"),
        "given_up" => ("放弃的核对", "runs given up"),
        "letters" => ("通知书", "letters"),
        "lost" => ("随原库放弃", "given up with the store"),
        "records" => ("审计记录", "records"),
        "first" => ("首条", "first"),
        "last" => ("末条", "last"),
        "runs" => ("核对", "runs"),
        "snapshots" => ("数据快照", "extracts"),
        "texts" => ("文字", "texts"),
        "policy" => ("保存期限", "policy"),
        "plan" => ("计划编号", "plan no."),
        "step" => ("步骤", "step"),
        "granted" => ("核准数", "granted"),
        "number" => ("数量", "number"),
        "can" => ("可用数", "can be used"),
        "states" => ("状态", "states"),
        "rules" | "rule" => ("规则", "rules"),
        "grades" => ("等级", "grades"),
        "as_of" => ("截至时点", "as of"),
        "pull" => ("取数", "pull"),
        "month" => ("月份", "month"),
        "since" => ("起始", "since"),
        "sample" => ("抽样", "sample"),
        "seed" => ("随机种子", "seed"),
        "on_trial" => ("试运行", "on trial"),
        "year" => ("年度", "year"),
        "columns" => ("列", "columns"),
        "attempt" => ("编号", "number"),
        "job" => ("任务", "job"),
        "entries" | "entry" => ("条目", "entries"),
        "rows" => ("行数", "rows"),
        "source" => ("来源", "source"),
        "person" => ("人员代号", "person"),
        "page" => ("页面", "page"),
        "command" => ("命令", "command"),
        "request" => ("申请编号", "request"),
        "kind" => ("类别", "kind"),
        "status" => ("状态", "status"),
        "notice" => ("文号", "letter"),
        "document" => ("依据文号", "document"),
        "size" => ("字节", "bytes"),
        "engine" => ("台账库", "store"),
        "version" => ("版本", "version"),
        "format" => ("格式", "format"),
        "count" | "counts" => ("数量", "count"),
        _ => return name,
    };
    language.pick(pair.0, pair.1)
}

fn word(word: &str, language: Language) -> &str {
    if let Some(state) = State::parse(word) {
        return super::entry_state(state, language);
    }
    if let Some(kind) = Decision::parse(word) {
        return super::decision(kind, language);
    }
    if let Some(of) = Permission::parse(word) {
        return super::permission(of, language);
    }
    let status = super::decision_status(word, language);
    if status != word {
        return status;
    }
    let pair = match word {
        "merged" => ("已并入台账", "merged"),
        "repeated" => ("输入未变，未改动台账", "same inputs, ledger untouched"),
        "restated" => ("只补算，未改动台账", "restated, ledger untouched"),
        "password" => ("密码", "password"),
        "no such account" => ("没有该用户名", "no such account"),
        "locked" => ("账号已停用", "locked"),
        "link" => ("一次性链接", "one-time link"),
        "owner" => ("本人修改", "its owner"),
        "first administrator" => ("首个管理员", "first administrator"),
        "add" => ("添加", "add"),
        "change" => ("更改", "change"),
        "lock" => ("停用", "lock"),
        "unlock" => ("恢复", "unlock"),
        "forget password" => ("清除密码", "forget password"),
        "make" => ("建立", "make"),
        "withdraw" => ("撤销", "withdraw"),
        "ledger" => ("台账", "ledger"),
        "quarantine" => ("隔离行", "quarantine"),
        "letter" => ("整改通知书", "letter"),
        "run file" => ("批次文件", "file of a run"),
        "entry" => ("条目", "entry"),
        "operator" => ("运维", "operator"),
        "clerk" => ("经办", "clerk"),
        "reviewer" => ("审核", "reviewer"),
        "department" => ("部门", "department"),
        "auditor" => ("审计", "auditor"),
        "admin" => ("管理员", "administrator"),
        "usual" => ("按惯例", "usual"),
        "slice" => ("只取所涉部门", "the departments' slice"),
        "all" => ("全部重新取数", "everything again"),
        "none" => ("不重新取数", "nothing again"),
        _ => return word,
    };
    language.pick(pair.0, pair.1)
}
