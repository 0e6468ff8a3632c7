//! What is said of the store, its backups, the audit log, the secret and accounts, and of databases that are sources.

/// English, Chinese.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    (
        "`store.url` {0}; say sqlite:<path> or postgres://…, in config/rollcall.toml or in ROLLCALL_STORE_URL",
        "“store.url”{0}；请在 config/rollcall.toml 或 ROLLCALL_STORE_URL 中写 sqlite:路径 或 postgres://…",
    ),
    ("`{0}` does not name a file alone", "“{0}”不是单独的文件名"),
    ("is no address of a store", "不是台账库的地址"),
    ("{0} cannot be addressed", "{0}不能作为地址"),
    ("opening the store {0}: {1}", "打开台账库{0}时出错：{1}"),
    (
        "no random bytes to seal a row with: {0}",
        "系统没有给出随机数，无法封存记录：{0}",
    ),
    (
        "the store {0} has schema {1}, this program knows schemas up to {2}; use the newer rollcall that wrote it, or restore a backup made before",
        "台账库{0}的结构版本为{1}，本程序只认识到{2}；请使用写入它的新版程序，或恢复此前的备份",
    ),
    (
        "the store {0} was made by another edition of schema {1} than this program has; use the rollcall that wrote it",
        "台账库{0}的结构版本{1}与本程序的不同；请使用写入它的程序",
    ),
    (
        "migrating the store {0} from schema {1} to {2}: {3}; the store is as it was before",
        "台账库{0}从结构版本{1}升级到{2}时出错：{3}；台账库未改动",
    ),
    (
        "the store {0} was made under another secret than data/secret of this home, so that entry ids would not fit; copy data/secret of the server that made it here (chmod 600), or take it from a backup: `rollcall store restore` brings it along",
        "台账库{0}是用另一个密钥建立的，与本目录的 data/secret 不符，条目编号会对不上；请把原服务器的 data/secret 复制到此处（chmod 600），或用“rollcall store restore”从备份中一并恢复",
    ),
    (
        "{0} is no backup that can be restored: {1}; say a file that `rollcall store backup` wrote",
        "{0}不是可恢复的备份：{1}；请指定“rollcall store backup”生成的文件",
    ),
    (
        "another run or import has been writing to the store {0} for {1} minutes; wait until it is done, or end it, and try again",
        "另一次核对或导入已写入台账库{0}达{1}分钟；请等它完成或停止后再试",
    ),
    ("{0} in the store: {1}", "读写台账库时出错：{1}"),
    (
        "the store's {0} of {1} is `{2}`, which no rollcall writes; check it with `rollcall audit verify`, or restore a backup",
        "台账库中{1}的{0}为“{2}”，不是本程序写入的内容；请用“rollcall audit verify”校验，或恢复备份",
    ),
    ("it carries no secret", "其中没有密钥"),
    (
        "a backup is never written over another file: {0}",
        "备份不覆盖已有文件：{0}；请另取文件名",
    ),
    (
        "keeping the audit heads of {0}: {1}",
        "保存{0}的审计记录末尾时出错：{1}",
    ),
    (
        "the audit log in the backup is broken at record {0}: somebody altered it; take another backup",
        "备份中的审计记录从第{0}条起断开，已被改动；请换用其他备份",
    ),
    (
        "the backup's own audit log is sound, but this home has had runs of its own that the backup does not know ({0}; the first is told apart at record {1}). Nothing was restored. If this is a home made anew, or another one, whose own runs may go, say --give-up-runs as well; their files stay, `rollcall audit verify` no longer holds the log against them. If it is the home that the backup is of, look at `rollcall audit verify` first",
        "备份的审计记录完好，但本目录有备份中没有的核对（{0}；自第{1}条记录起不同），未恢复。如本目录是新建的或另一目录，其核对可以舍弃，请再加 --give-up-runs：文件保留，但“rollcall audit verify”不再据以校验。如本目录就是备份所属的目录，请先用“rollcall audit verify”查明",
    ),
    (
        "the store {0} is not empty; back it up first, then say --replace to give up what it holds",
        "台账库{0}不是空的；请先备份，再加 --replace 以备份替换现有内容",
    ),
    (
        "data/secret of this home is not the backup's; say --replace to take the backup's (this one is kept beside it)",
        "本目录的 data/secret 与备份的不同；如需改用备份的密钥，请加 --replace（现有密钥另存于旁）",
    ),
    ("{0} the secret {1}: {2}", "读写密钥文件{1}时出错：{2}"),
    (
        "the secret {0} is not 64 hex digits; restore it from a backup (a new one would change every entry id)",
        "密钥文件{0}不是64位十六进制数；请从备份恢复（换新密钥会改变所有条目编号）",
    ),
    (
        "the secret {0} can be read by others; run: chmod 600 {1}",
        "密钥文件{0}可被其他用户读取；请运行：chmod 600 {1}",
    ),
    (
        "no random bytes for a new secret: {0}",
        "系统没有给出随机数，无法生成密钥：{0}",
    ),
    (
        "no random bytes for a link: {0}",
        "系统没有给出随机数，无法生成链接：{0}",
    ),
    (
        "there is an account {0} already; `rollcall account list` shows it",
        "账号{0}已存在；请用“rollcall account list”查看",
    ),
    (
        "there is no account {0}; `rollcall account list` shows all",
        "没有账号{0}；全部账号请用“rollcall account list”查看",
    ),
    (
        "the account {0} is locked; `rollcall account unlock {1}` first",
        "账号{0}已锁定；请先用“rollcall account unlock {1}”解锁",
    ),
    (
        "there is an administrator already, who adds accounts on the page of accounts; `rollcall account link NAME` makes a link for a password",
        "已有管理员，新账号请由管理员在账号管理页面添加；设置密码的链接请用“rollcall account link 账号”生成",
    ),
    (
        "the account {0} may not {1}; it may: {2}",
        "账号{0}没有权限“{1}”；可授予的权限：{2}",
    ),
    (
        "a name is 1 to 40 letters, digits, dots, hyphens and underscores, and none of schedule, system, unknown",
        "账号名须为1至40个字母、数字、点、连字符或下划线，且不得为 schedule、system、unknown",
    ),
    ("an account has at least one role", "账号至少须有一个角色"),
    (
        "the roles department and auditor go with no other role",
        "部门联系人（department）和审计（auditor）角色不得与其他角色并用",
    ),
    (
        "an account of the role department names at least one department code",
        "部门联系人账号至少须填一个部门编码",
    ),
    (
        "only an account of the role department is bound to department codes",
        "只有部门联系人账号才绑定部门编码",
    ),
    (
        "--by is blank; give the name of whoever does this, or leave it out for the login name",
        "--by 为空；请写办理人姓名，或不写（取登录用户名）",
    ),
    (
        "--by holds a character that nobody sees (U+{0}); type the name anew",
        "--by 含有看不见的字符（U+{0}）；请重新输入姓名",
    ),
    (
        "nobody is named who does this, and the system knows no login name; say --by NAME",
        "没有写明办理人，系统也取不到登录用户名；请写 --by 姓名",
    ),
    (
        "the ledger in the backup is not as its own audit log tells: somebody altered it",
        "备份中的台账与其自身的审计记录不符：有人改动过",
    ),
    // Databases of sources.
    (
        "the address must begin with sqlite:, postgres: or mysql:",
        "地址须以 sqlite:、postgres: 或 mysql: 开头",
    ),
    (
        "the address cannot be read; write sqlite:path, or postgres://user:password@host:port/database",
        "无法识别地址；请写 sqlite:路径，或 postgres://user:password@host:port/db",
    ),
    (
        "cannot connect: {0}; check the address, the network and the account",
        "无法连接：{0}；请检查地址、网络和账号",
    ),
    ("no file at {0}", "{0}没有文件"),
    (
        "the query failed: {0}; try it with the engine's own client, as this account",
        "查询出错：{0}；请用数据库自带的客户端以同一账号试运行",
    ),
    (
        "`:{0}` in the query is no parameter; there are :month, :date, :year and :department (write `: {1}` if it is an array slice)",
        "查询中的{0}不是参数；可用的有 :month、:date、:year、:department（数组切片的冒号后请加空格：{1}）",
    ),
    (
        "the query has a bare `{0}`; write :month, :date, :year or :department instead",
        "查询中有单独的“{0}”；请改写为 :month、:date、:year 或 :department",
    ),
    ("{0} in the query is never closed", "查询中的{0}没有结束"),
    ("a text in single quotes", "单引号文本"),
    ("a name in double quotes", "双引号名称"),
    ("a name in backquotes", "反引号名称"),
    ("a text in dollar quotes", "$ 引号文本"),
    (
        "the query has no :department although department_param says that it can be sliced; add `(:department IS NULL OR unit = :department)` or the like",
        "department_param 写明可按部门取数，但查询中没有 :department；请加上 :department IS NULL OR unit = :department 之类的条件",
    ),
    (
        "column `{0}` is of type {1}, {2}; convert it to text in the query",
        "列“{0}”的类型为{1}，{2}；请在查询中转换为文本",
    ),
    ("which is not text", "不是文本"),
    ("which cannot be read", "无法读取"),
    ("which cannot be read as UTF-8", "不是 UTF-8 文本"),
    (
        "which the server sent in an unknown form",
        "服务器以无法识别的形式发送",
    ),
    ("which has no fixed form as text", "没有固定的文本形式"),
    (
        "and a value of it is no calendar day (infinity)",
        "且有值不是日期（无穷）",
    ),
    (
        "whose day depends on a time zone (AT TIME ZONE settles it)",
        "日期随时区而变（请用 AT TIME ZONE 写明）",
    ),
    (
        "the query yields two columns called `{0}`; give one another name with AS",
        "查询结果有两列都叫“{0}”；请用 AS 为其中一列改名",
    ),
    (
        "more than max_rows = {0} rows; raise `[pull] max_rows` if that is right",
        "超过 max_rows = {0}行；如确应如此，请调高[pull] max_rows",
    ),
    (
        "no rows for any of the months {0}; check the condition on :month",
        "{0}各月均无数据；请检查 :month 的条件",
    ),
    (
        "not done within timeout = {0}; raise `[pull] timeout`, or have the query made faster",
        "未在限定时间 timeout = {0}内完成；请调高[pull] timeout，或优化查询",
    ),
];
