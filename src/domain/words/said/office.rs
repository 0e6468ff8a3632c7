//! What is said where headcount is worked with, reports are written and districts are made.

/// English, Chinese.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    (
        "reading the establishment's tables: {0}",
        "读取编制数据时出错：{0}",
    ),
    (
        "no unit `{0}`: neither a code, a credit code, a name nor a former name; near it: {1}",
        "没有单位“{0}”：不是机构编码、统一社会信用代码、名称或曾用名；相近的有：{1}",
    ),
    (
        "putting the roster together as it would be: {0}",
        "按拟办事项合成名册时出错：{0}",
    ),
    (
        "{0}: {1}; check the name and the rights",
        "{0}：{1}；请检查文件名和权限",
    ),
    (
        "reading the rows of the file: {0}",
        "读取文件各行时出错：{0}",
    ),
    (
        "frame `{0}`: {1}; the text is src/frames/{2}.sql",
        "核对表“{0}”出错：{1}（语句见 src/frames/{2}.sql）",
    ),
    (
        "preparing the night's tables: {0}",
        "准备本次核对的数据表时出错：{0}",
    ),
    (
        "--between {0} {1}: the first day must come before the second",
        "--between {0} {1}：前一日期须早于后一日期",
    ),
    (
        "`{0}` is no day; write it as 2026-10-31",
        "“{0}”不是日期；请写作2026-10-31",
    ),
    ("{0}: cannot be checked", "{0}：无法校核"),
    ("{0}: cannot be judged", "{0}：无法预审"),
    ("{0}: cannot be read", "{0}：无法读取"),
    ("{0}: nothing was handed in", "{0}：没有申报任何事项"),
    (
        "--year {0} is still to come: the last run is of {1}",
        "--year {0}尚未到来：最近一次核对为{1}",
    ),
    (
        "--from {0}: the first year must lie in the 50 years up to {1}",
        "--from {0}：起始年份须在截至{1}年的50年内",
    ),
    (
        "{0} {1} answers for no unit: name a department",
        "{0} {1}不主管任何单位；请指定部门",
    ),
    (
        "no headcount type `{0}`; there are: {1}",
        "没有编制类型“{0}”；现有：{1}",
    ),
    (
        "notify {0}: the variable {1} is not set; put the address there",
        "通知{0}：环境变量{1}未设置；请在其中写入地址",
    ),
    (
        "notify {0}: {1} is no valid address",
        "通知{0}：{1}不是有效地址",
    ),
    ("the webhook's address", "webhook 地址"),
    ("notify {0}: {1}", "通知{0}：{1}"),
    (
        "writing {0}: {1}; this is a fault in the program, please report it",
        "写入{0}：{1}；属程序缺陷，请向开发人员报告",
    ),
    (
        "writing the departments' workbooks: {0} entries belong to department {1}, which the run's summary does not name; this is a fault in the program, please report it",
        "写部门台账时出错：有{0}条属于部门{1}，而核对汇总中没有该部门；属程序缺陷，请向开发人员报告",
    ),
    ("writing workbook {0}: {1}", "写入工作簿{0}：{1}"),
    (
        "marking a copy of a file: {0}",
        "为下载副本加标记时出错：{0}",
    ),
    (
        "marking a copy of a file: its part {0} is missing or not understood",
        "为下载副本加标记时出错：其中的{0}部分缺失或无法识别",
    ),
    (
        "a district needs at least 30 departments, {0} were asked for: give --departments 30 or more",
        "模拟区至少要有30个部门，现为{0}个；请写 --departments 30 或更多",
    ),
    (
        "{0} departments need at least {1} people, {2} were asked for: give --people {3} or more",
        "{0}个部门至少要有{1}人，现为{2}人；请写 --people {3} 或更多",
    ),
    (
        "no source `{0}` to hold; a district has {1}",
        "没有可暂缓的来源“{0}”；模拟区的来源有{1}",
    ),
    (
        "writing the synthetic district: {0}: check that the folder is writable and has room",
        "写入模拟区数据{0}；请检查文件夹是否可写、磁盘是否有空间",
    ),
    (
        "writing the synthetic district: workbook {0}",
        "写入模拟区工作簿{0}",
    ),
    ("writing the answer key {0}", "写入答案文件{0}"),
    (
        "listening on {0} ([web] listen): {1}; is another service running?",
        "无法监听{0}（[web] listen）：{1}；请检查是否已有服务在运行",
    ),
    (
        "serving over TLS with the certificate {0} and the key {1} ([web]): {2}; both must be PEM files that belong together",
        "无法用证书{0}和私钥{1}启用加密访问（[web]）：{2}；两者须为配套的 PEM 文件",
    ),
    ("serving over HTTP: {0}", "网页服务出错：{0}"),
    ("the rule pack has {0} mistake(s):", "核对规则有{0}处错误："),
    ("no rule {0}; there are: {1}", "没有规则{0}；现有：{1}"),
    (
        "cannot be read: {0}; a home keeps its rules there",
        "无法读取：{0}；核对规则应放在该处",
    ),
    (
        "rule {0}: the code is already used in {1}; codes are lasting, take another",
        "规则{0}：编号已在{1}中使用；编号不得重复使用，请另取编号",
    ),
    ("holds no rule", "其中没有规则"),
    (
        "`{0}` is not known here: a rule file holds [[rule]] tables",
        "“{0}”不是这里可用的内容：规则文件只放[[rule]]表",
    ),
    (
        "{0} lacks a translation: give both zh and en",
        "{0}缺少译文：请同时写 zh 和 en",
    ),
    ("rule {0}: {1}", "规则{0}：{1}"),
    (
        "no frame `{0}`; did you mean {1}?",
        "没有核对表“{0}”；是否为{1}？",
    ),
    ("no frame `{0}`", "没有核对表“{0}”"),
    (
        "evidence: {0} has no column `{1}`; did you mean {2}?",
        "依据：{0}没有列“{1}”；是否为{2}？",
    ),
    ("evidence: {0} has no column `{1}`", "依据：{0}没有列“{1}”"),
    (
        "its subject needs column `{0}`, which frame `{1}` lacks",
        "核对对象需要列“{0}”，核对表“{1}”中没有",
    ),
    (
        "explained_by: give either `register_kinds`, or `excuse` with `when`",
        "explained_by：请写 register_kinds，或同时写 excuse 和 when",
    ),
    (
        "frame `{0}` knows no excuse of register kind `{1}`",
        "核对表“{0}”没有登记类别“{1}”的可解释情形",
    ),
    (
        "{0}: unknown column `{1}`; did you mean {2}?",
        "{0}：没有列“{1}”；是否为{2}？",
    ),
    ("{0}: unknown column `{1}`", "{0}：没有列“{1}”"),
    ("{0}: is {1}, not a yes or no", "{0}：结果为{1}，应为是或否"),
    ("reading the draft {0}", "读取规则草稿{0}"),
    (
        "no row of {0} looks like the header of a staffing table; its first row holds: {1}. Say what it is with --kind, or write the source by hand after docs/configuration.md",
        "{0}中没有像人员或编制表头的行，首行内容：{1}。请用 --kind 写明种类，或按 docs/configuration.md 手工编写来源",
    ),
    ("reading the guess back", "读回识别结果"),
    (
        "--name {0}: take Latin letters, digits, - and _; the label can be in any language",
        "--name {0}：只能用拉丁字母、数字、-和_；显示名称可用中文",
    ),
    (
        "{0} is there already and is not overwritten; give another --name, or move it away",
        "{0}已存在，不覆盖；请另取 --name，或先移开该文件",
    ),
    ("{0} is no file", "{0}不是文件"),
    (
        "{0}: no header row with {1}. Name the columns of the file so",
        "{0}：没有含{1}的表头行，请按此给文件各列命名",
    ),
];
