//! What audit records say besides who, when and what, as people read it: the keys and the few words that stand as values.

use serde_json::Value;

use super::Language;

/// Parts of a detail that are listed in words; the whole stands below it anyway.
const LISTED: usize = 6;
/// Items of a list that are named.
const NAMED: usize = 4;

/// A record's detail in a line. Hashes and what is not said are left out; a key without a word stands for itself.
#[must_use]
pub fn audit_detail(detail: &str, language: Language) -> String {
    let Ok(Value::Object(parts)) = serde_json::from_str(detail) else {
        return detail.to_owned();
    };
    let said = parts.iter().filter(|(key, value)| {
        let blank = match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        !blank
            && !key.contains("sha256")
            && !matches!(
                key.as_str(),
                "evidence" | "before" | "after" | "answers" | "ended" | "erased" | "wordings"
            )
    });
    let colon = language.pick("：", ": ");
    let lines: Vec<String> = said
        .take(LISTED)
        .map(|(name, value)| format!("{}{colon}{}", key(name, language), text(value, language)))
        .collect();
    lines.join(language.pick("；", "; "))
}

fn text(value: &Value, language: Language) -> String {
    match value {
        Value::Bool(yes) => language
            .pick(
                if *yes { "是" } else { "否" },
                if *yes { "yes" } else { "no" },
            )
            .to_owned(),
        Value::String(word) => self::word(word, language).to_owned(),
        Value::Array(items) => {
            let named: Vec<String> = items
                .iter()
                .take(NAMED)
                .map(|item| text(item, language))
                .collect();
            let more = if items.len() > NAMED { "…" } else { "" };
            named.join(language.pick("、", ", ")) + more
        }
        Value::Object(_) => "…".to_owned(),
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
    let pair = match word {
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
        _ => return word,
    };
    language.pick(pair.0, pair.1)
}
