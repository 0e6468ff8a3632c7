//! The actions of the audit log as people read them.

use super::Language;

/// The actions that there are, for choosing among them.
pub const AUDIT_ACTIONS: &[&str] = &[
    "run",
    "transition",
    "decision",
    "request",
    "decide",
    "issue",
    "import",
    "answer",
    "upload",
    "rule-trial",
    "export",
    "download",
    "reveal",
    "person",
    "plan",
    "sign-in",
    "sign-out",
    "account",
    "link",
    "token",
    "job-pause",
    "job-resume",
    "job-run",
    "job-cancel",
    "config",
    "baseline",
    "migrate",
    "backup",
    "restore",
    "prune",
];

/// An action in the reader's language; one that this program does not know stands for itself.
#[must_use]
pub fn audit_action(action: &str, language: Language) -> &str {
    let pair = match action {
        "run" => ("核对", "run"),
        "transition" => ("状态变更", "transition"),
        "decision" => ("审批", "decision"),
        "request" => ("申请", "request"),
        "decide" => ("决定", "decide"),
        "issue" => ("下发", "issue"),
        "import" => ("导入反馈", "import"),
        "answer" => ("填写反馈", "answer"),
        "upload" => ("上传数据", "upload"),
        "rule-trial" => ("规则试运行", "rule on trial"),
        "export" => ("导出台账", "export"),
        "download" => ("下载", "download"),
        "reveal" => ("查看完整号码", "reveal"),
        "person" => ("按人查询", "person"),
        "plan" => ("用编计划", "plan"),
        "sign-in" => ("登录", "sign-in"),
        "sign-out" => ("退出登录", "sign-out"),
        "account" => ("账号变更", "account"),
        "link" => ("发放一次性链接", "one-time link"),
        "token" => ("接口令牌", "token"),
        "job-pause" => ("暂停任务", "pause a job"),
        "job-resume" => ("恢复任务", "resume a job"),
        "job-run" => ("手动运行", "run by hand"),
        "job-cancel" => ("取消运行", "cancel a run"),
        "config" => ("配置变更", "config"),
        "baseline" => ("设定存量", "baseline"),
        "migrate" => ("升级库结构", "migrate"),
        "backup" => ("备份", "backup"),
        "restore" => ("恢复", "restore"),
        "prune" => ("到期清理", "prune"),
        _ => return action,
    };
    language.pick(pair.0, pair.1)
}
