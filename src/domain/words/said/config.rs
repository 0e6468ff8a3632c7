//! What is said of mistakes in the configuration.

/// English, Chinese.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    (
        "{0} mistake in the configuration of {1}",
        "{1}的配置有{0}处错误",
    ),
    (
        "{0} mistakes in the configuration of {1}",
        "{1}的配置有{0}处错误",
    ),
    ("environment variable {0}: {1}", "环境变量{0}：{1}"),
    ("{0}.toml:{1}: {2}", "{0}.toml第{1}行：{2}"),
    ("{0}.csv:{1}: {2}", "{0}.csv第{1}行：{2}"),
    ("{0}.toml: {1}", "{0}.toml：{1}"),
    ("{0}.csv: {1}", "{0}.csv：{1}"),
    ("config/rules:{0}: {1}", "config/rules第{0}行：{1}"),
    (
        "[codes] names `{0}`, which is no column of `{1}`",
        "[codes]中的“{0}”不是“{1}”的列",
    ),
    (
        "[codes] names `{0}`, which [columns] does not map",
        "[codes]中的“{0}”没有在[columns]中对应",
    ),
    (
        "add {0} to [columns], or drop it here",
        "请将{0}加入[columns]，或在此删去",
    ),
    (
        "there is no code table config/codes/{0}.toml",
        "没有代码表 config/codes/{0}.toml",
    ),
    (
        "`{0}` is nothing that `{1}` can be ({2} uses this table)",
        "“{0}”不是“{1}”可取的值（{2}使用此表）",
    ),
    (
        "`{0}` and `{1}` are read as one value but mean two",
        "“{0}”与“{1}”读作同一个值，含义却不同",
    ),
    (
        "full-width forms and outer spaces make no difference; keep one",
        "全角半角和首尾空格不作区分；请保留一个",
    ),
    (
        "type `{0}` has neither a parent nor `allowed_in`",
        "类型“{0}”既无上级，也没有 allowed_in",
    ),
    (
        "add allowed_in = [\"all\"], or the kinds of unit that may hold it",
        "请加 allowed_in = [\"all\"]，或写明可用的单位类别",
    ),
    (
        "the parent `{0}` of `{1}` is no type",
        "“{1}”的上级“{0}”不是类型",
    ),
    (
        "type `{0}` is among its own forebears",
        "类型“{0}”成了自己的上级",
    ),
    (
        "one type of the circle must have no parent",
        "循环中须有一个类型不写上级",
    ),
    ("`{0}` has no column `{1}`", "“{0}”没有列“{1}”"),
    ("`columns.{0}` lists no header", "columns.{0}没有写表头"),
    (
        "name at least one header of the file",
        "请至少写一个文件中的表头",
    ),
    (
        "`{0}` needs the column `{1}`, which [columns] does not map",
        "“{0}”须有列“{1}”，[columns]中没有对应",
    ),
    (
        "add {0} = \"<its header in the file>\" or {1} = { const = \"…\" }",
        "请加 {0} = \"文件中的表头\"，或 {1} = { const = \"…\" }",
    ),
    (
        "add {0} = \"<its header in the file>\"",
        "请加 {0} = \"文件中的表头\"",
    ),
    (
        "`columns.{0}` cannot be `{1}` in every row",
        "columns.{0}不能各行都是“{1}”",
    ),
    (
        "write it as docs/schemas.md says under Values",
        "写法见 docs/schemas.md 的 Values 一节",
    ),
    ("`{0}` has no money column `{1}`", "“{0}”没有金额列“{1}”"),
    (
        "a control sum over `{0}`, which [columns] does not map",
        "控制合计所用的“{0}”没有在[columns]中对应",
    ),
    (
        "there is no source `{0}` (config/sources/{1}.toml)",
        "没有来源“{0}”（config/sources/{1}.toml）",
    ),
    ("there is no source `{0}`", "没有来源“{0}”"),
    ("the source `{0}` is listed twice", "来源“{0}”列了两次"),
    ("the job has no sources", "该任务没有来源"),
    (
        "nobody is called `{0}`: config/rollcall.toml has no [notify.{1}]",
        "没有名为“{0}”的通知对象：config/rollcall.toml 中没有[notify.{1}]",
    ),
    (
        "`pull.pages.size` without `size_param` reaches nobody",
        "只写 pull.pages.size 而没有 size_param，不起作用",
    ),
    (
        "add size_param = \"size\", or drop size",
        "请加 size_param = \"size\"，或删去 size",
    ),
    (
        "`pull.department_param` without {0}",
        "写了 pull.department_param 而没有{0}",
    ),
    (
        "a department's slice could not be told from the whole",
        "部门数据将无法与全量数据区分",
    ),
    (
        "{0} without `pull.department_param`",
        "写了{0}而没有 pull.department_param",
    ),
    (
        "add department_param = \"department\"",
        "请加 department_param = \"department\"",
    ),
    ("`pull.{0}` means nothing for {1}", "pull.{0}对{1}不起作用"),
    ("it belongs to {0}", "它用于{0}"),
    (
        "pages cannot be served over TLS without `web.{0}`",
        "缺少 web.{0}，无法启用加密访问",
    ),
    (
        "add {0} = \"…\" to [web], the path of a PEM file",
        "请在[web]中加 {0} = \"…\"，写 PEM 文件的路径",
    ),
    (
        "the first line is not `source,source_unit,unit_code`",
        "首行不是 source,source_unit,unit_code",
    ),
    (
        "write these three headers, in this order",
        "请按此顺序写这三个表头",
    ),
    ("not three fields", "不是三个字段"),
    (
        "a comma inside a name needs quotes around the name",
        "名称中有逗号的，须加引号",
    ),
    ("a unit is blank", "单位为空"),
    (
        "`{0}` of `{1}` is mapped to `{2}` here and to `{3}` above",
        "“{1}”的“{0}”在此对应“{2}”，在上文对应“{3}”",
    ),
    ("keep one of the two lines", "请保留其中一行"),
    ("{0} is out of range", "{0}超出范围"),
    (
        "the file is not there; a home begins with it",
        "没有这个文件；工作目录须有此文件",
    ),
    (
        "is this the home directory? Say another with --home or ROLLCALL_HOME",
        "请确认是否为工作目录；可用 --home 或 ROLLCALL_HOME 另行指定",
    ),
    ("`store.url` has a password in it", "store.url 中写有密码"),
    (
        "give the whole address in ROLLCALL_STORE_URL",
        "请将完整地址写入环境变量 ROLLCALL_STORE_URL",
    ),
    ("`{0}` cannot be a name", "“{0}”不能作为名称"),
    (
        "name the file with Latin letters, digits, - and _; its label can be in any language",
        "文件名只能用拉丁字母、数字、-和_；显示名称可用中文",
    ),
    ("the file is not UTF-8", "文件不是 UTF-8 编码"),
    ("save it as UTF-8", "请另存为 UTF-8"),
    ("cannot be read: {0}", "无法读取：{0}"),
    ("did you mean `{0}`?", "是否为“{0}”？"),
    ("there are: {0}", "可用的有：{0}"),
    (
        "`{0}` is {1}; it must lie between {2} and {3}",
        "“{0}”为{1}，须在{2}至{3}之间",
    ),
    ("`{0}` cannot be `{1}`", "“{0}”不能为“{1}”"),
    ("`{0}` must be {1}, not {2}", "“{0}”须为{1}，不能是{2}"),
    ("{0} or {1}", "{0}或{1}"),
    ("a text", "文本"),
    ("a whole number", "整数"),
    ("a number with decimals", "小数"),
    ("true or false", "true 或 false"),
    ("an amount in yuan", "以元计的金额"),
    ("a list", "列表"),
    ("a table", "表"),
    ("a date", "日期"),
    ("`{0}` has no `type`", "“{0}”没有 type"),
    ("add type = one of {0}", "请加 type，可取：{0}"),
    (
        "`{0}.type` must be a text, not {1}",
        "“{0}.type”须为文本，不能是{1}",
    ),
    ("`{0}.type` cannot be `{1}`", "“{0}.type”不能为“{1}”"),
    ("unknown key `{0}` in `{1}`", "“{1}”中没有“{0}”这个键"),
    ("unknown key `{0}`", "没有“{0}”这个键"),
    ("`{0}` is missing", "缺少“{0}”"),
    ("add {0}", "请加 {0}"),
    ("`{0}`: {1}", "“{0}”：{1}"),
    ("`{0}` {1}", "“{0}”{1}"),
    ("is blank", "为空"),
    (
        "is not the name of an environment variable",
        "不是环境变量名",
    ),
    (
        "write the variable's name, such as \"PERSONNEL_TOKEN\", and put the secret into the variable",
        "请写变量名，如 \"PERSONNEL_TOKEN\"，密码放入该环境变量",
    ),
    ("a brace stands alone", "花括号不成对"),
    (
        "placeholders are {date}, {month}, {year}, {department}",
        "占位符有{date}、{month}、{year}、{department}",
    ),
    ("nothing fills in `{{0}}`", "没有可填入“{{0}}”的内容"),
    ("is no pattern for files: {0}", "不是有效的文件名写法：{0}"),
    ("is no web address: {0}", "不是网址：{0}"),
    (
        "write it whole, such as \"https://hr.example.gov/api/persons?month={month}\"",
        "请写完整网址，如 \"https://hr.example.gov/api/persons?month={month}\"",
    ),
    ("cannot be fetched by `{0}`", "不能用“{0}”取数"),
    ("use https: or http:", "请用 https: 或 http:"),
    ("has a user or a password in it", "其中写有用户名或密码"),
    (
        "use auth = { type = \"basic\", user = …, password_env = … }",
        "请用 auth = { type = \"basic\", user = …, password_env = … }",
    ),
    ("is no host name", "不是主机名"),
    (
        "write the name alone, such as \"files.example.gov\"",
        "请只写主机名，如 \"files.example.gov\"",
    ),
    ("`{0}` is no header name", "“{0}”不是请求头名称"),
    ("`{0}` is no JSON pointer", "“{0}”不是 JSON 指针"),
    ("write \"/{0}\"", "请写 \"/{0}\""),
    ("is no time at all", "时间不能为零"),
    (
        "is not the keyed hash of a person (32 hex digits)",
        "不是人员的密钥散列（32位十六进制数）",
    ),
    (
        "run `rollcall ledger person`, type the number there, and copy the hash that it shows; never write the number itself here",
        "请运行“rollcall ledger person”，在提示处输入号码，再抄录其显示的散列；此处不得写证件号码本身",
    ),
    ("is no size at all", "大小不能为零"),
    ("`{0}` is no share", "“{0}”不是比例"),
    (
        "write a number from 0 to 100 and %, such as \"5%\" or \"0.5%\"",
        "请写0至100的数加%，如 \"5%\"、\"0.5%\"",
    ),
    ("`{0}` is no month", "“{0}”不是月份"),
    (
        "write \"latest\", \"any\", or a month such as \"2026-10\"",
        "请写 \"latest\"、\"any\"，或月份如 \"2026-10\"",
    ),
    ("must be one character", "须为一个字符"),
    (
        "such as \",\" or \"\\t\" or \";\" or \"|\"",
        "如 \",\"、\"\\t\"、\";\"、\"|\"",
    ),
    ("`{0}` has {1} fields", "“{0}”有{1}个字段"),
    (
        "`{0}` is no cron expression: {1}",
        "“{0}”不是 cron 定时写法：{1}",
    ),
    ("`{0}` is no time zone", "“{0}”不是时区"),
    (
        "write an IANA name, such as \"Asia/Shanghai\"",
        "请写 IANA 时区名，如 \"Asia/Shanghai\"",
    ),
    (
        "`{0}` is no pattern for rule codes: {1}",
        "“{0}”不是有效的规则编号写法：{1}",
    ),
    ("`{0}` is no address to listen on", "“{0}”不是可监听的地址"),
    (
        "write IP and port, such as \"127.0.0.1:8080\"",
        "请写 IP 和端口，如 \"127.0.0.1:8080\"",
    ),
    ("must end after host and port", "须止于主机和端口"),
    (
        "such as \"https://staff.example.gov\"",
        "如 \"https://staff.example.gov\"",
    ),
    (
        "`{0}` is neither an IP address nor a network",
        "“{0}”既不是 IP 地址，也不是网段",
    ),
    (
        "such as \"127.0.0.1\" or \"10.1.0.0/16\"",
        "如 \"127.0.0.1\"、\"10.1.0.0/16\"",
    ),
    (
        "write \"sqlite:data/rollcall.db\" or \"postgres://…\"",
        "请写 \"sqlite:data/rollcall.db\" 或 \"postgres://…\"",
    ),
    (
        "nothing fills the parameter `:{0}`",
        "没有可填入参数{0}的内容",
    ),
    (
        "{0} is no length of time; write a whole number and a unit, e.g. \"6 months\", \"10 days\", \"2h\", \"30s\" (m = minutes)",
        "{0}不是时长；请写整数加单位，如 \"6 months\"、\"10 days\"、\"2h\"、\"30s\"（m 为分钟）",
    ),
    (
        "`{0}` is not a size; write a whole number and a unit, such as 800MB, 64KiB or 2GiB",
        "“{0}”不是大小；请写整数加单位，如 800MB、64KiB、2GiB",
    ),
    (
        "`{0}` is not a spell of time; write a whole number and a unit, such as 500ms, 30s, 10m or 2h",
        "“{0}”不是时长；请写整数加单位，如 500ms、30s、10m、2h",
    ),
    ("unknown key `{0}`{1}", "没有“{0}”这个配置项{1}"),
    (
        "placeholders are {0}, {1}, {2}, {3}",
        "可用的占位符为{0}、{1}、{2}、{3}",
    ),
    (
        "write it whole, such as \"https://hr.example.gov/api/persons?month={0}\"",
        "请写完整网址，如“https://hr.example.gov/api/persons?month={0}”",
    ),
    ("use auth = {0}", "请用 auth = {0}"),
];
