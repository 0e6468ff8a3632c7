//! The texts of signing in, of accounts and of what they may do.

use super::Language;
use crate::domain::account::{Permission, Role};

words! {
    /// A text about accounts and signing in.
    Door {
    Title: "机构编制实名制核对", "Staffing reconciliation";
    SignIn: "登录", "Sign in";
    Name: "用户名", "User name";
    Password: "密码", "Password";
    Wrong: "用户名或密码不正确。", "The user name or the password is not right.";
    Locked: "该账号已停用，请联系管理员。", "This account is locked; ask the administrator.";
    Wait: "尝试次数过多，请在{0}秒后再试。", "Too many tries: try again in {0} seconds.";
    SignedOut: "您已退出登录。", "You have signed out.";
    SessionOver: "登录已过期，刚才提交的内容没有保存。登录后将回到原页面，请重新办理。", "You were signed out meanwhile: what you sent was not saved. Sign in to go back to the page and do it again.";
    PasswordSet: "密码已设置，请用新密码登录。", "The password is set; sign in with it.";
    First: "请登录后继续。", "Sign in to go on.";
    Forgotten: "忘记密码请联系管理员，由其发给一次性链接重新设置。", "If you have forgotten the password, ask the administrator for a one-time link.";
    Plain: "当前连接未加密，密码在网络上可被截获。请向运维人员索取 https 开头的地址。", "This connection is not encrypted: the password can be read on the way. Ask the operator for an address that begins with https.";

    // One's own account.
    Own: "我的账号", "My account";
    Roles: "角色", "Roles";
    Departments: "主管部门", "Departments";
    Language: "界面语言", "Language";
    LanguageHome: "系统默认", "As the service";
    ChangePassword: "修改密码", "Change the password";
    OldPassword: "原密码", "Old password";
    ChangeText: "修改后，该账号在其他地方的登录一律退出。", "Wherever else this account is signed in, it is signed out.";
    Saved: "已保存。", "Saved.";

    // One-time links.
    FirstTitle: "设置首个管理员", "Make the first administrator";
    FirstText: "系统尚无管理员。请设置管理员的用户名和密码，其余账号由管理员登录后添加。", "There is no administrator yet. Choose a name and a password; all other accounts are made by the administrator.";
    LinkTitle: "设置密码", "Choose a password";
    LinkText: "为账号 {0}（{1}）设置新密码。设置后，该账号在其他地方的登录一律退出。", "A new password for {0} ({1}). Wherever else this account is signed in, it is signed out.";
    LinkGone: "链接已失效", "This link is no longer good";
    LinkGoneText: "链接只能使用一次，且有时限。请联系管理员重新发给；首个管理员的链接可在服务器上用 rollcall account link 重新取得。", "A link can be used once and runs out. Ask for a new one; for the first administrator, run `rollcall account link` on the server.";
    Shown: "姓名", "Name shown";
    ShownHint: "显示在页面上，如“王敏”", "As pages show it";
    NameHint: "登录时输入，记入办理经过和审计记录，设定后不能更改", "Typed at sign-in, written into histories and the audit log; it cannot be changed";
    NewPassword: "新密码", "New password";
    Again: "再输入一次", "Once more";
    PasswordHint: "不少于10个字符，不含用户名和常见口令", "At least 10 characters, without the user name or a common password";
    Save: "保存", "Save";
    PasswordShort: "密码不少于{0}个字符。", "A password has at least {0} characters.";
    PasswordLong: "密码不超过{0}个字符。", "A password has at most {0} characters.";
    PasswordObvious: "密码过于简单：请勿含用户名、常见口令或过多重复字符。", "The password is too easy to guess: without the user name, a common password or few different characters.";
    PasswordDiffers: "两次输入的密码不一致。", "The two passwords differ.";
    PasswordOld: "原密码不正确。", "The old password is not right.";
    NameBad: "用户名为1至40个汉字、字母、数字、点、连字符或下划线。", "A user name is 1 to 40 letters, digits, dots, hyphens and underscores.";
    NameTaken: "用户名已被使用。", "This user name is taken.";
    ShownBlank: "请填写姓名。", "Say the name to be shown.";
    ShownLong: "姓名不超过60个字符。", "The name shown has at most 60 characters.";
    NoRole: "请至少选择一个角色。", "Choose at least one role.";
    RolesExclude: "“部门”和“审计”角色不能与其他角色同时授予。", "The roles department and auditor go with no other.";
    NoDepartment: "“部门”角色须指明主管部门代码。", "The role department names at least one department.";
    DepartmentsOnly: "只有“部门”角色可限定主管部门。", "Only the role department is bound to departments.";
    DepartmentUnknown: "没有主管部门 {0}。", "There is no department {0}.";
    LastAdmin: "这是最后一个可用的管理员，不能停用或取消其管理员角色。", "This is the last administrator who can sign in: it cannot be locked or lose that role.";
    OwnLocked: "不能停用或更改自己的账号，请由另一名管理员办理。", "Nobody locks or changes their own account: another administrator does.";
    }
}

/// A role's name.
#[must_use]
pub const fn role(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Operator, Language::Zh) => "运维",
        (Role::Operator, Language::En) => "operator",
        (Role::Clerk, Language::Zh) => "经办",
        (Role::Clerk, Language::En) => "clerk",
        (Role::Reviewer, Language::Zh) => "审核",
        (Role::Reviewer, Language::En) => "reviewer",
        (Role::Department, Language::Zh) => "部门",
        (Role::Department, Language::En) => "department",
        (Role::Auditor, Language::Zh) => "审计",
        (Role::Auditor, Language::En) => "auditor",
        (Role::Admin, Language::Zh) => "管理员",
        (Role::Admin, Language::En) => "administrator",
    }
}

/// What a permission allows, in a few words.
#[must_use]
pub fn permission(of: Permission, language: Language) -> &'static str {
    let (zh, en) = match of {
        Permission::OwnAccount => ("本人账号", "own account"),
        Permission::SeeLedger => ("查看台账", "see the ledger"),
        Permission::SeeRuns => ("查看运行", "see runs"),
        Permission::WatchRuns => ("跟踪运行", "watch runs"),
        Permission::SeeSources => (
            "查看来源（含隔离行及其工作簿）",
            "see sources, with rows in quarantine and their workbook",
        ),
        Permission::SeeRules => ("查看规则", "see rules"),
        Permission::SeeEstablishment => ("查看编制", "see the establishment"),
        Permission::SeeAudit => ("查看审计", "see the audit log"),
        Permission::SeeUsers => ("查看用户", "see accounts"),
        Permission::SeeSystem => ("查看系统状态", "see the service's health"),
        Permission::SeeJobs => ("查看任务", "see jobs"),
        Permission::Download => (
            "下载台账、通知书和批次文件",
            "download ledgers, letters and files of runs",
        ),
        Permission::Answer => ("填报反馈", "answer entries"),
        Permission::Issue => ("下发", "issue entries"),
        Permission::Decide => ("办理条目", "act on entries"),
        Permission::Review => ("审批、验收", "approve and accept"),
        Permission::Rerun => ("发起重新核对", "ask for a run"),
        Permission::CancelRun => ("取消运行", "stop a run"),
        Permission::UploadExtract => ("上传数据", "bring an extract"),
        Permission::ManageJobs => ("管理任务", "pause and resume jobs"),
        Permission::ManageUsers => ("管理用户", "manage accounts"),
        Permission::ManageTokens => ("管理接口令牌", "manage tokens"),
        Permission::Reveal => ("查看完整证件号码", "see whole document numbers"),
        Permission::TrialRules => ("试行规则", "put rules on trial"),
        Permission::ApplyPlan => ("申请用编", "apply for headcount use"),
        Permission::ApprovePlan => ("审批用编", "approve headcount use"),
    };
    language.pick(zh, en)
}
