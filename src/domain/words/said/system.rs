//! What the system, the database and the reader of the command line say.

/// English, Chinese.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    // The system.
    (
        "No such file or directory (os error {0})",
        "没有这个文件或文件夹（系统错误{0}）",
    ),
    (
        "Permission denied (os error {0})",
        "没有权限（系统错误{0}）",
    ),
    (
        "No space left on device (os error {0})",
        "磁盘已满（系统错误{0}）",
    ),
    (
        "Disk quota exceeded (os error {0})",
        "已超过磁盘配额（系统错误{0}）",
    ),
    (
        "Read-only file system (os error {0})",
        "文件系统只读（系统错误{0}）",
    ),
    ("File exists (os error {0})", "文件已存在（系统错误{0}）"),
    (
        "Is a directory (os error {0})",
        "是文件夹，不是文件（系统错误{0}）",
    ),
    (
        "Not a directory (os error {0})",
        "不是文件夹（系统错误{0}）",
    ),
    (
        "Directory not empty (os error {0})",
        "文件夹不为空（系统错误{0}）",
    ),
    (
        "File name too long (os error {0})",
        "文件名过长（系统错误{0}）",
    ),
    (
        "Too many open files (os error {0})",
        "打开的文件过多（系统错误{0}）",
    ),
    (
        "Invalid cross-device link (os error {0})",
        "不能跨磁盘移动（系统错误{0}）",
    ),
    (
        "Input/output error (os error {0})",
        "磁盘读写出错（系统错误{0}）",
    ),
    (
        "Address already in use (os error {0})",
        "地址已被占用（系统错误{0}）",
    ),
    (
        "Cannot assign requested address (os error {0})",
        "本机没有该地址（系统错误{0}）",
    ),
    (
        "Connection refused (os error {0})",
        "对方拒绝连接（系统错误{0}）",
    ),
    (
        "Connection reset by peer (os error {0})",
        "连接被对方中断（系统错误{0}）",
    ),
    (
        "Connection timed out (os error {0})",
        "连接超时（系统错误{0}）",
    ),
    (
        "Network is unreachable (os error {0})",
        "网络不通（系统错误{0}）",
    ),
    (
        "No route to host (os error {0})",
        "无法到达对方主机（系统错误{0}）",
    ),
    ("Broken pipe (os error {0})", "接收方已关闭（系统错误{0}）"),
    (
        "Cannot allocate memory (os error {0})",
        "内存不足（系统错误{0}）",
    ),
    ("entity already exists", "文件已存在"),
    ("unexpected end of file", "文件不完整"),
    ("failed to fill whole buffer", "文件不完整"),
    ("stream did not contain valid UTF-8", "内容不是 UTF-8 文本"),
    ("invalid Zip archive: {0}", "压缩结构已损坏（{0}）"),
    (
        "Unexpected end of xml, expecting '{0}'",
        "表格内容不完整（缺少{0}）",
    ),
    // The database.
    (
        "error returned from database: (code: {0}) {1}",
        "数据库返回错误（代码{0}）：{1}",
    ),
    ("error returned from database: {0}", "数据库返回错误：{0}"),
    (
        "error communicating with database: {0}",
        "与数据库通信时出错：{0}",
    ),
    ("error with configuration: {0}", "数据库连接设置有误：{0}"),
    (
        "pool timed out while waiting for an open connection",
        "等待数据库连接超时",
    ),
    ("database disk image is malformed", "数据库文件已损坏"),
    ("database or disk is full", "磁盘已满"),
    ("database is locked", "数据库正被占用"),
    ("disk I/O error", "磁盘读写出错"),
    ("attempt to write a readonly database", "数据库只读"),
    ("unable to open database file", "无法打开数据库文件"),
    ("file is not a database", "文件不是数据库"),
    ("no such table: {0}", "没有表{0}"),
    ("no such column: {0}", "没有列{0}"),
    (
        "password authentication failed for user {0}",
        "用户{0}的密码不正确",
    ),
    // What the pages' framework says of requests that it cannot read.
    (
        "Failed to deserialize query string: {0}",
        "网址中的参数无法识别：{0}",
    ),
    (
        "Failed to deserialize the JSON body into the target type: {0}",
        "请求内容不符合要求：{0}",
    ),
    (
        "Failed to parse the request body as JSON: {0}",
        "请求内容不是有效的 JSON：{0}",
    ),
    (
        "Expected request with `Content-Type: application/json`",
        "请求内容应为 JSON，并以 Content-Type: application/json 标明",
    ),
    ("Invalid URL: {0}", "网址无法识别：{0}"),
    ("{0}: premature end of input", "{0} 的取值不完整"),
    (
        "{0}: input contains invalid characters",
        "{0} 的取值含有不应有的字符",
    ),
    ("{0}: input is out of range", "{0} 的取值超出范围"),
    ("{0}: trailing input", "{0} 的取值后有多余字符"),
    ("{0}: invalid digit found in string", "{0} 应为整数"),
    (
        "{0}: provided string was not `true` or `false`",
        "{0} 应为 true 或 false",
    ),
    ("missing field `{0}` at {1}", "缺少 {0}（{1}）"),
    (
        "unknown field `{0}`, expected {1} at {2}",
        "没有名为 {0} 的项，可用的有：{1}（{2}）",
    ),
    ("line {0} column {1}", "第{0}行第{1}列"),
    // What was being done.
    (
        "{0}: {1}; check free space and rights, then run again",
        "{0}：{1}；请检查磁盘空间和权限后重新运行",
    ),
    (
        "{0}: {1}; check free space and rights",
        "{0}：{1}；请检查磁盘空间和权限",
    ),
    (
        "it was made before runs archived their configuration",
        "当时的核对尚不存档配置",
    ),
    (
        "cannot read the archived configuration {0}",
        "无法读取存档的配置{0}",
    ),
    (
        "cannot use the archived configuration {0}",
        "无法使用存档的配置{0}",
    ),
    (
        "cannot keep the configuration in {0}",
        "无法将配置存档到{0}",
    ),
    ("cannot list the configuration of {0}", "无法列出{0}的配置"),
    (
        "cannot read the office's decisions in {0}",
        "无法读取{0}中的编办决定",
    ),
    (
        "cannot write down the plans approved here in {0}",
        "无法将已核准的用编计划写入{0}",
    ),
    (
        "cannot write down what the office keeps in {0}",
        "无法将编办登记写入{0}",
    ),
    (
        "cannot make the folder of runs {0}",
        "无法建立核对文件夹{0}",
    ),
    ("cannot make a folder in {0}", "无法在{0}中建立文件夹"),
    ("cannot read the run {0}", "无法读取核对{0}"),
    ("cannot read {0}", "无法读取{0}"),
    ("cannot write {0}", "无法写入{0}"),
    ("cannot move the run to {0}", "无法将核对结果移到{0}"),
    ("cannot make {0}", "无法建立{0}"),
    ("cannot open {0}", "无法打开{0}"),
    ("cannot list {0}", "无法列出{0}"),
    ("cannot lock {0}", "无法锁定{0}"),
    ("cannot remove {0}", "无法删除{0}"),
    (
        "closing to others the store {0}: {1}",
        "设置台账库{0}的权限：{1}",
    ),
    ("looking at the store {0}: {1}", "查看台账库{0}：{1}"),
    ("making the store {0}: {1}", "建立台账库{0}：{1}"),
    ("making the folder {0}: {1}", "建立文件夹{0}：{1}"),
    ("making a folder in {0}: {1}", "在{0}中建立文件夹：{1}"),
    ("opening the folder {0}: {1}", "打开文件夹{0}：{1}"),
    ("reading the backup {0}: {1}", "读取备份{0}：{1}"),
    ("writing the backup {0}: {1}", "写入备份{0}：{1}"),
    ("making a folder in {0}", "在{0}中建立文件夹"),
    ("making {0}: {1}", "建立{0}：{1}"),
    ("opening {0}: {1}", "打开{0}：{1}"),
    ("locking {0}: {1}", "锁定{0}：{1}"),
    ("removing {0}: {1}", "删除{0}：{1}"),
    ("finding {0}: {1}", "查找{0}：{1}"),
    ("writing {0}: {1}", "写入{0}：{1}"),
    ("reading {0}: {1}", "读取{0}：{1}"),
    ("making {0}", "建立{0}"),
    ("writing {0}", "写入{0}"),
    ("reading {0}", "读取{0}"),
    // The command line.
    ("error: {0}", "错误：{0}"),
    ("unexpected argument '{0}' found", "多出参数“{0}”"),
    ("unrecognized subcommand '{0}'", "没有命令“{0}”"),
    (
        "invalid value '{0}' for '{1}': {2}",
        "“{1}”的值“{0}”有误：{2}",
    ),
    ("invalid value '{0}' for '{1}'", "“{1}”的值“{0}”有误"),
    (
        "a value is required for '{0}' but none was supplied",
        "“{0}”没有写值",
    ),
    (
        "the following required arguments were not provided:",
        "缺少以下必填项：",
    ),
    (
        "the argument '{0}' cannot be used with '{1}'",
        "“{0}”不能与“{1}”同时使用",
    ),
    (
        "the argument '{0}' cannot be used with:",
        "“{0}”不能与以下各项同时使用：",
    ),
    (
        "the argument '{0}' cannot be used multiple times",
        "“{0}”只能写一次",
    ),
    (
        "'{0}' requires a subcommand but one was not provided",
        "“{0}”之后须写子命令",
    ),
    (
        "tip: a similar argument exists: '{0}'",
        "提示：有相近的参数“{0}”",
    ),
    (
        "tip: a similar subcommand exists: '{0}'",
        "提示：有相近的命令“{0}”",
    ),
    (
        "tip: some similar subcommands exist: {0}",
        "提示：有相近的命令{0}",
    ),
    (
        "tip: some similar arguments exist: {0}",
        "提示：有相近的参数{0}",
    ),
    (
        "tip: a similar value exists: '{0}'",
        "提示：有相近的值“{0}”",
    ),
    (
        "tip: to pass '{0}' as a value, use '{1}'",
        "提示：“{0}”如为值，请写“{1}”",
    ),
    ("the states are {0}", "可写的状态：{0}"),
    ("the roles are {0}", "可用的角色：{0}"),
    ("the kinds are {0}", "可用的类别：{0}"),
    ("a token can carry: {0}", "令牌可带的权限：{0}"),
    ("[possible values: {0}]", "[可用的值：{0}]"),
    ("[subcommands: {0}]", "[子命令：{0}]"),
    ("Usage: {0}", "用法：{0}"),
    (
        "For more information, try '--help'.",
        "详细用法请加“--help”查看（英文）。",
    ),
    (
        "input contains invalid characters",
        "不是日期，须写作2026-10-31",
    ),
    ("input is out of range", "没有这一天"),
    ("premature end of input", "不完整，日期须写作2026-10-31"),
    ("trailing input", "后面有多余的内容"),
    ("invalid digit found in string", "不是数字"),
    ("cannot parse integer from empty string", "没有写数字"),
    (
        "Pattern syntax error near position {0}: {1}",
        "通配写法在第{0}位有误（{1}）",
    ),
];
