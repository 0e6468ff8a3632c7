//! The texts of the pages that look after the service: accounts, tokens, audit log, jobs, health.

words! {
    /// A text of those pages.
    Office {
    // Accounts.
    Users: "用户", "Accounts";
    UserOf: "用户 {0}", "Account {0}";
    UsersLede: "账号、角色和所属部门。密码由本人通过一次性链接设置，管理员不经手。", "Accounts, roles and departments. Everybody chooses the own password by a one-time link; no administrator ever knows it.";
    UserName: "用户名", "Name";
    UserShown: "姓名", "Name shown";
    UserRoles: "角色", "Roles";
    UserDepartments: "主管部门代码", "Department codes";
    DepartmentCodes: "查看各部门代码", "Codes of the departments";
    UserDepartmentsHint: "仅“部门”角色填写；多个用空格或逗号分开", "For the role department alone; several parted by spaces or commas";
    UserState: "状态", "State";
    UserActive: "正常", "active";
    UserNoPassword: "未设密码", "no password yet";
    UserLocked: "已停用（{0}，{1}）", "locked ({0}, {1})";
    UserMade: "添加", "Made";
    UserMadeBy: "{0}，{1}", "{0}, {1}";
    AddUser: "添加用户", "Add an account";
    ChangeUser: "更改", "Change";
    ChangeUserText: "更改角色或部门后，该账号须重新登录。", "After a change of roles or departments the account signs in again.";
    Lock: "停用账号", "Lock";
    LockText: "停用后立即退出登录，接口令牌一并失效；可随时恢复。办理记录不受影响。", "It is signed out at once and its tokens are worth nothing; it can be unlocked at any time. Histories stay.";
    Unlock: "恢复账号", "Unlock";
    MakeLink: "发给一次性链接", "Make a one-time link";
    MakeLinkText: "本人凭链接设置新密码，{0}小时内有效，只能用一次；此前发给的链接作废。", "The owner sets a new password with it, once, within {0} hours; earlier links are worth nothing.";
    LinkMade: "请把以下链接当面或通过可靠渠道交给{0}（只显示一次）：", "Hand this link to {0}, in person or by a channel you trust (it is shown once):";
    LinkMissing: "没有账号 {0}。", "There is no account {0}.";
    WhatRoles: "各角色的权限", "What each role may do";
    RoleTableNote: "“部门”只能看到本部门的内容；“部门”“审计”不能与其他角色同时授予。", "The role department sees its own departments alone; department and auditor go with no other role.";
    May: "有权限", "may";
    MayNot: "无", "may not";
    Permission: "权限", "Permission";

    // Tokens.
    Tokens: "接口令牌", "Tokens";
    TokensLede: "供程序通过接口访问。令牌的权限不超过所属账号，账号停用即失效。", "For programs that use the API. A token may at most what its account may, and dies with it.";
    TokenNumber: "编号", "No.";
    TokenLabel: "用途", "Used for";
    TokenLabelHint: "如“数据平台每日取台账”", "Such as: data platform, daily ledger";
    TokenAccount: "账号", "Account";
    TokenScope: "权限", "Scope";
    TokenMade: "建立", "Made";
    TokenExpires: "有效期至", "Expires";
    TokenUsed: "最近使用", "Last used";
    TokenNever: "未使用", "never";
    TokenLives: "有效", "good";
    TokenExpired: "已过期", "expired";
    TokenWithdrawn: "已撤销（{0}，{1}）", "withdrawn ({0}, {1})";
    TokenDays: "有效天数", "Days";
    TokenDaysHint: "1至365", "1 to 365";
    MakeToken: "建立令牌", "Make a token";
    Withdraw: "撤销", "Withdraw";
    TokenShown: "令牌已建立，请立即复制保存，只显示这一次：", "The token is made. Copy it now: it is shown once.";
    TokenHow: "请求时加上：Authorization: Bearer 令牌", "Send it as: Authorization: Bearer <token>";
    NoTokens: "没有令牌。", "No tokens.";
    NoLabel: "请填写用途。", "Say what the token is for.";
    NoScope: "请至少选择一项权限。", "Choose at least one permission.";
    BadDays: "有效天数为1至365。", "Days are 1 to 365.";
    AllTokens: "全部令牌", "All tokens";
    NoSuchToken: "没有可撤销的{0}号令牌。", "There is no token {0} to withdraw.";

    // Audit log.
    Audit: "审计", "Audit log";
    AuditLede: "谁在何时做了什么。记录只增不改，前后以校验值相连。", "Who did what, and when. Records are only added, each chained to the one before.";
    AuditSound: "校验无误：{0}条记录前后相符，与{1}份核对清单一致（{2}校验）", "Sound: {0} records, in agreement with {1} manifests (checked {2})";
    AuditBroken: "校验发现异常：第{0}条记录与前后不符（{1}校验）。请立即在服务器上运行 rollcall audit verify 查明。", "Altered: record {0} does not fit (checked {1}). Run `rollcall audit verify` on the server at once.";
    AuditHistoryBad: "审计记录无误，但办理经过与记录不符（{0}校验）。请立即在服务器上运行 rollcall audit verify 查明。", "The log is sound, but histories of entries are not as it tells (checked {0}). Run `rollcall audit verify` on the server at once.";
    AuditManifestsBad: "{0}条记录前后衔接，但有{1}次核对的清单缺失、无法读取或被改动（{2}校验）。请在服务器上运行 rollcall audit verify 查明。", "{0} records follow from each other, but the manifests of {1} runs are missing, unreadable or altered (checked {2}). Run `rollcall audit verify` on the server.";
    AuditUnchecked: "本次启动后尚未校验。", "Not checked since the service began.";
    AuditChecking: "正在校验，请稍候刷新。", "Being checked; reload in a while.";
    AuditFailed: "校验未能完成，请稍候再试或查看服务日志。", "It could not be checked; try again, or look into the service's log.";
    AuditCheck: "立即校验", "Check now";
    AuditNumber: "序号", "No.";
    AuditWhen: "时间", "When";
    AuditActor: "操作人", "Who";
    AuditAction: "事项", "What";
    AuditSubject: "对象", "About";
    AuditDetail: "内容", "Detail";
    AuditAll: "全部", "all";
    AuditFrom: "起始日期", "From";
    AuditUntil: "截止日期", "Until";
    AuditFilter: "查询", "Show";
    AuditOlder: "更早的记录", "Older";
    AuditNewest: "最新的记录", "Newest";
    AuditNone: "没有符合条件的记录。", "No such record.";
    AuditReason: "理由：{0}", "Reason: {0}";
    AuditHash: "校验值 {0}", "hash {0}";

    // Jobs.
    Jobs: "任务", "Jobs";
    JobsLede: "定时运行的核对任务。", "What is run, and when.";
    Job: "任务", "Job";
    JobCron: "定时", "Cron";
    JobDaily: "每天 {0}", "every day {0}";
    JobNext: "下次运行", "Next";
    JobThen: "再后：{0}", "then: {0}";
    JobPaused: "已暂停（{0}，{1}）", "paused ({0}, {1})";
    JobLast: "最近一次全区核对", "Last run of the whole district";
    JobNever: "尚未运行", "not yet run";
    JobPause: "暂停", "Pause";
    JobResume: "恢复", "Resume";
    JobRun: "立即运行", "Run now";
    JobRunText: "按今日数据对全区重新核对一次。", "A run over the whole district, for today.";
    JobDate: "数据截至", "As of";
    JobAsked: "已提交，编号{0}，服务将在数秒内开始。", "Asked for, number {0}; it begins within seconds.";
    JobAskedBefore: "同一任务和日期已在运行或等待，编号{0}，未重复提交。", "The same is under way or waits, number {0}; nothing was added.";
    JobBadDate: "日期无法识别，应如 2026-10-31。", "No date; write it like 2026-10-31.";
    AttemptNumber: "编号", "No.";
    AttemptState: "结果", "Outcome";
    AttemptBy: "发起", "By";
    AttemptBegan: "开始", "Began";
    AttemptEnded: "结束", "Ended";
    AttemptSaid: "说明", "Remarks";
    AttemptScope: "范围", "Scope";
    AttemptWhole: "全区", "whole district";
    BySchedule: "定时", "schedule";
    History: "运行经过", "What was run";

    // Health.
    System: "系统", "Service";
    SystemLede: "版本、台账库、磁盘和备份。", "Version, store, disk and backups.";
    Version: "版本", "Version";
    Began: "本次启动", "Running since";
    Store: "台账库", "Store";
    StoreLine: "{0}，结构版本{1}：{2}", "{0}, schema {1}: {2}";
    StoreGood: "读取正常（{0}毫秒）", "can be read ({0} ms)";
    StoreSize: "库文件大小", "Size of the store";
    Disk: "磁盘", "Disk";
    UserSaved: "已保存。角色或部门有变的，其已登录的会话已退出。", "Saved. Where roles or departments changed, the account was signed out everywhere.";
    DiskLine: "可用 {0}，共 {1}（可用 {2}%）", "{0} free of {1} ({2}% free)";
    DiskLow: "磁盘可用空间不足，请尽快清理或扩容。", "The disk is nearly full: make room soon.";
    Unknown: "未知", "unknown";
    LastBackup: "最近备份", "Last backup";
    BackupLine: "{0}，{1}，文件 {2}", "{0}, by {1}, file {2}";
    BackupNone: "没有备份记录，请运行 rollcall store backup 备份文件名。", "None on record: run `rollcall store backup FILE`.";
    BackupOld: "距上次备份已{0}天，请尽快备份。", "The last backup is {0} days old: make one soon.";
    LastRun: "最近核对", "Last run";
    SignedIn: "当前登录", "Signed in";
    SignedInLine: "{0}个账号", "{0} accounts";
    Home: "数据目录", "Home";
    Tls: "加密传输", "TLS";
    TlsOwn: "由本服务提供", "by this service";
    TlsProxy: "由前置代理提供", "by a proxy in front";
    TlsNone: "未启用：密码和个人信息以明文传输，请配置证书或前置代理", "none: passwords and personal data travel readable; name a certificate or put a proxy in front";
    Metrics: "运行指标", "Figures";
    MetricsNote: "供监控系统采集：/metrics；存活与就绪：/healthz、/readyz。", "For monitoring: /metrics; alive and ready: /healthz, /readyz.";

    // Whole numbers.
    RevealShort: "请写明理由（不少于{0}个字）。", "Say why, in at least {0} characters.";

    // Watermark.
    MarkSheet: "下载信息", "Download";
    MarkWho: "下载人：{0}（{1}）", "Downloaded by {0} ({1})";
    MarkWhen: "下载时间：{0}", "At {0}";
    MarkKeep: "本文件含个人信息，仅限工作使用，不得转发；下载已记入审计。", "This file holds personal data, for work alone; do not forward it. The download is in the audit log.";
    }
}
