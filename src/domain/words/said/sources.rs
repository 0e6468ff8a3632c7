//! What is said of pulling extracts and reading them.

/// English, Chinese.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    // Files.
    (
        "source `{0}`: no file at {1}; put the extract there, or correct `[pull] path` in config/sources/{2}.toml",
        "来源“{0}”：数据文件未到：{1}；请将数据文件放到该处，或更正 config/sources/{2}.toml 的[pull] path",
    ),
    (
        "source `{0}`: `{1}` is not a valid path pattern ({2}); correct `[pull] path`",
        "来源“{0}”：“{1}”不是有效的路径写法（{2}）；请更正[pull] path",
    ),
    (
        "source `{0}`: {1} changed while it was read, {2} times; pull again when it has been written to the end",
        "来源“{0}”：{1}在读取时发生变化，共{2}次；请待文件写完后重新取数",
    ),
    (
        "source `{0}`: cannot read {1}: {2}; check that it exists and that this user may read it",
        "来源“{0}”：无法读取{1}：{2}；请检查文件是否存在、运行用户是否有权读取",
    ),
    (
        "source `{0}`: {1} is larger than max_bytes = {2}; raise `[pull] max_bytes` if that is right",
        "来源“{0}”：{1}超过 max_bytes = {2}；如确应如此，请调高[pull] max_bytes",
    ),
    (
        "source `{0}`: `[pull] {1}`: {2}",
        "来源“{0}”：[pull] {1}：{2}",
    ),
    (
        "source `{0}`: `[expect] month = \"{1}\"` is none of latest, any and YYYY-MM",
        "来源“{0}”：[expect] month = \"{1}\" 须为 latest、any 或 YYYY-MM",
    ),
    (
        "source `{0}`: the department code `{1}` cannot stand in a path or an address; use the unit code as in the units source",
        "来源“{0}”：部门编码“{1}”不能用于路径或网址；请用单位名册中的机构编码",
    ),
    (
        "source `{0}`: the environment variable {1} {2}; set it for the user that runs rollcall",
        "来源“{0}”：环境变量{1}{2}；请为运行本程序的用户设置",
    ),
    ("is not set", "未设置"),
    ("is empty", "为空"),
    (
        "holds a character that cannot stand in a header",
        "含有请求头中不能出现的字符",
    ),
    (
        "source `{0}`: the header `{1}` of `[pull] auth` cannot be sent; use ASCII letters, digits and hyphens",
        "来源“{0}”：[pull] auth 的请求头“{1}”无法发送；只能用英文字母、数字和连字符",
    ),
    ("source `{0}`: {1}: {2}", "来源“{0}”：{1}：{2}"),
    (
        "source `{0}`, database of {1}: {2}",
        "来源“{0}”，{1}所指数据库：{2}",
    ),
    (
        "the pull was stopped because the program is ending; run it again",
        "程序正在退出，取数已停止；请重新运行",
    ),
    // Snapshots.
    (
        "cannot {0} {1}: {2}; check free space and that this user owns the data folder",
        "处理存档文件{1}时出错：{2}；请检查磁盘空间，以及数据文件夹是否属于运行用户",
    ),
    (
        "cannot move into place {1}: {2}; check free space and that this user owns the data folder",
        "无法存入{1}：{2}；请检查磁盘空间，以及数据文件夹是否属于运行用户",
    ),
    (
        "{0} is damaged ({1}); restore it from a backup, or move its folder away and pull again",
        "{0}已损坏（{1}）；请从备份恢复，或移开其文件夹后重新取数",
    ),
    (
        "{0} bytes where {1} were stored",
        "现有{0}字节，存入时为{1}字节",
    ),
    ("an overlay without its recipe", "缺少拼合说明"),
    ("its recipe names other parents", "拼合说明与所据存档不符"),
    (
        "there is no snapshot `{0}` in {1}; `rollcall run` lists the ones a run used in its manifest.json",
        "{1}中没有存档“{0}”；每次核对所用存档列在其 manifest.json 中",
    ),
    (
        "an extract is being pulled just now; prune again when the run is done",
        "正在取数；请待核对完成后再清理",
    ),
    (
        "a source cannot be called `{0}`: its snapshots are kept in a folder of that name; rename config/sources/{1}.toml",
        "来源不能取名“{0}”：其存档要放在同名文件夹中；请为 config/sources/{1}.toml 改名",
    ),
    // Interfaces.
    (
        "the address cannot be used: {0}; correct `[pull] url`",
        "网址不可用：{0}；请更正[pull] url",
    ),
    (
        "it must begin with http:// or https://",
        "须以 http:// 或 https:// 开头",
    ),
    (
        "a whole pull cannot fill {0}; name the query parameter in department_param instead",
        "全量取数时没有部门可填入{0}；请改在 department_param 中写明参数名",
    ),
    (
        "it holds a user name or password; put them under auth, the password in an environment variable",
        "其中写有用户名或密码；请写在 auth 中，密码放入环境变量",
    ),
    (
        "cannot set up the connection: {0}; check that this machine has root certificates",
        "无法建立连接：{0}；请检查本机是否装有根证书",
    ),
    (
        "the server answered {0}; check the address, the sign-in and the parameters",
        "对方服务器返回{0}；请检查网址、登录方式和参数",
    ),
    (
        "gave up after {0} attempts, the last: {1}; run again when the server or the network is well",
        "已尝试{0}次未成功，最后一次：{1}；请待服务器或网络恢复后重新运行",
    ),
    ("{0} … {1} ({2} places)", "{0} 至 {1} 共{2}"),
    (
        "error sending request: client error (Connect): tcp connect error: {0}",
        "连不上对方服务器，{0}",
    ),
    (
        "error sending request: client error (Connect): dns error: {0}",
        "找不到对方服务器的地址",
    ),
    (
        "error sending request: client error (Connect): {0}",
        "与对方服务器建立连接时出错（{0}）",
    ),
    (
        "error sending request: operation timed out",
        "对方服务器没有及时答复",
    ),
    (
        "error sending request: {0}",
        "向对方服务器发送请求时出错（{0}）",
    ),
    (
        "the server points to {0}, {1}; if that is right, add its host to `redirect_hosts`",
        "服务器转向{0}（{1}）；如确应如此，请将该主机加入 redirect_hosts",
    ),
    (
        "which is not encrypted as the first address is",
        "该地址未加密，而原地址是加密的",
    ),
    ("which is neither http nor https", "不是 http 或 https 地址"),
    ("with a user name in the address", "地址中带有用户名"),
    ("a host that config does not name", "配置中没有该主机"),
    (
        "more than {0} redirects; check the address",
        "转向超过{0}次；请检查网址",
    ),
    (
        "the server sent Content-Encoding `{0}` although none was accepted; have it send the body as it is",
        "服务器以“{0}”压缩发送，而请求未允许压缩；请对方按原样发送",
    ),
    (
        "the server answered with a web page, most likely its sign-in; check `[pull] auth` and the address",
        "服务器返回的是网页（多为登录页）；请检查[pull] auth 和网址",
    ),
    (
        "not done within deadline = {0}; raise `[pull] deadline` or ask the server's keeper why it is slow",
        "未在限定时间 deadline = {0}内完成；请调高[pull] deadline，或向对方了解为何缓慢",
    ),
    (
        "no records for any of the months {0}; check the parameter that takes {month}",
        "{0}各月均无记录；请检查填入{month}的参数",
    ),
    (
        "page {0} repeats page {1}: the server does not heed the paging parameters; correct `[pull] pages`",
        "第{0}页与第{1}页相同：服务器没有按分页参数返回；请更正[pull] pages",
    ),
    (
        "page {0} points to a page that was pulled already; correct `[pull] pages`, or report it to the server's keeper",
        "第{0}页指向已取过的页；请更正[pull] pages，或告知对方",
    ),
    (
        "more than max_pages = {0} pages; raise `[pull] max_pages` if that is right",
        "超过 max_pages = {0}页；如确应如此，请调高[pull] max_pages",
    ),
    (
        "page {0}: {1}; correct `[pull] pages`",
        "第{0}页：{1}；请更正[pull] pages",
    ),
    (
        "the server says {0} records and sent {1}; pull again, or ask the server's keeper",
        "服务器称有{0}条记录，实际返回{1}条；请重新取数，或向对方了解",
    ),
    (
        "the server's total went from {0} to {1} between pages: its data changed meanwhile; pull again",
        "翻页期间服务器的总数由{0}变为{1}，数据有变动；请重新取数",
    ),
    (
        "the server no longer has the missing part",
        "服务器已没有缺少的部分",
    ),
    (
        "the server sent a part that ends at byte {0} of {1}",
        "服务器只发到第{0}字节，共{1}字节",
    ),
    ("the server answered {0}", "对方服务器返回{0}"),
    ("no answer within {0}", "{0}内没有应答"),
    ("nothing came for {0} {1}", "{0}内没有收到数据（{1}）"),
    ("the connection broke {0}: {1}", "连接中断（{0}）：{1}"),
    ("the body ended {0}", "数据提前结束（{0}）"),
    (
        "the server sent a part without a readable Content-Range",
        "服务器发来的部分没有可识别的 Content-Range",
    ),
    (
        "asked for bytes from {0}, the server sent {1} to {2}",
        "请求自第{0}字节起，服务器发来第{1}至{2}字节",
    ),
    (
        "the server's copy changed between two parts",
        "分段取数期间服务器上的文件有变化",
    ),
    (
        "the body stops in the middle of a value; the server may have said too short a length",
        "内容在值中间断开；可能是服务器给出的长度偏短",
    ),
    (
        "the Parquet file stops before its footer",
        "Parquet 文件不完整，缺少尾部",
    ),
    (
        "the workbook stops before its end record",
        "工作簿不完整，缺少结尾",
    ),
    (
        "the server says neither how long the body is nor ends its last line, so that nobody can tell whether it is whole",
        "服务器没有给出长度，末行也没有换行，无法判断是否完整",
    ),
    (
        "the last line has fewer fields than the first; the server may have said too short a length",
        "末行的字段少于首行；可能是服务器给出的长度偏短",
    ),
    (
        "{0} bytes are too many for one page; ask for smaller pages",
        "一页有{0}字节，过大；请减小每页条数",
    ),
    ("cannot be read back: {0}", "无法读回：{0}"),
    ("it is not JSON ({0})", "不是 JSON（{0}）"),
    (
        "there is no array of records at {0}; set `items`",
        "{0}处没有记录数组；请设置 items",
    ),
    ("there is no array of records in it", "其中没有记录数组"),
    (
        "the cursor is neither text nor a number",
        "翻页标记既不是文本也不是数字",
    ),
    (
        "there is no number of records at {0}; set `total`",
        "{0}处没有记录总数；请设置 total",
    ),
    (
        "its records cannot be counted in this format",
        "该格式无法计数",
    ),
    ("its next link cannot be read", "无法识别下一页的链接"),
    // Reading.
    (
        "reading {0}: {1}; check that the file is whole and readable, then pull it again",
        "读取{0}：{1}；请检查文件是否完整、可读，然后重新取数",
    ),
    (
        "{0} is empty ({1}); ask the system that made it for a new extract",
        "{0}为空（{1}）；请从原系统重新导出",
    ),
    ("no bytes", "没有内容"),
    ("no text", "没有文字"),
    ("no file in the archive", "压缩包内没有文件"),
    ("no file", "没有文件"),
    ("no sheet with cells", "没有含内容的工作表"),
    (
        "{0} cannot be read as {1}: {2}; check `format` in [pull] of config/sources/{3}.toml, or save the file anew",
        "{0}无法按{1}读取：{2}；请检查 config/sources/{3}.toml 中[pull]的 format，或重新另存文件",
    ),
    ("a workbook", "工作簿"),
    ("text", "文本"),
    (
        "its bytes are not those of XLSX, XLS or ODS",
        "内容不是 XLSX、XLS 或 ODS 格式",
    ),
    (
        "it is a web page under the name of a workbook; open it and save it as .xlsx",
        "是以工作簿命名的网页；请打开后另存为 .xlsx",
    ),
    (
        "the text ends within the {0} records above the data",
        "文件在数据之前的{0}行内就结束了",
    ),
    (
        "{0} is encrypted; save it without a password and pull it again",
        "{0}已加密；请取消密码另存后重新取数",
    ),
    (
        "{0} unpacks to more than it may ({1}); if that is right, raise `max_bytes` in [pull] of config/sources/{2}.toml",
        "{0}解压后超过上限（{1}）；如确应如此，请调高 config/sources/{2}.toml 中[pull]的 max_bytes",
    ),
    ("more than {0}", "超过{0}"),
    ("{0} bytes", "{0}字节"),
    ("{0} times its compressed size", "压缩大小的{0}倍"),
    (
        "{0} has no sheet {1}. Correct `sheet` in [pull] of config/sources/{2}.toml",
        "{0}中没有工作表{1}。请更正 config/sources/{2}.toml 中[pull]的 sheet",
    ),
    ("{0}; it has: {1}", "{0}；现有工作表：{1}"),
    (
        "{0}: no header row with {1}. Correct [columns] in config/sources/{2}.toml",
        "{0}：找不到含{1}的表头行。请更正 config/sources/{2}.toml 的[columns]",
    ),
    ("{0}; headers found: {1}", "{0}；找到的表头：{1}"),
    ("{0}; for {1} perhaps {2}", "{0}；其中{1}可能就是{2}"),
    (
        "encoding = \"{0}\" is not known; use auto, utf-8, utf-16 or gb18030",
        "encoding = \"{0}\" 无法识别；可用 auto、utf-8、utf-16 或 gb18030",
    ),
    (
        "separator = \"{0}\" must be one ASCII character",
        "separator = \"{0}\" 须为一个英文字符",
    ),
    (
        "[expect] control sum of {0}: {1} has no money column of that name",
        "[expect]中{0}的控制合计：{1}没有这个金额列",
    ),
    (
        "source {0}: {1} does not close: {2} read, but {3} accounted for; this is a fault of rollcall, please report it with the manifest of the run",
        "来源{0}：{1}不平：读入{2}，有去向的{3}；属程序缺陷，请连同该次核对的清单向开发人员报告",
    ),
    ("the number of rows", "行数"),
    (
        "keeping normalised rows in {0}: {1}; check free space and permissions",
        "保存规范化数据到{0}：{1}；请检查磁盘空间和权限",
    ),
    (
        "source {0}: building the frame of its rows: {1}",
        "来源{0}：整理数据行时出错：{1}",
    ),
    ("source {0}: {1}", "来源{0}：{1}"),
    ("the amount is blank", "金额为空"),
    ("the amount is not a number", "金额不是数字"),
    ("the amount has fractions of a fen", "金额精度超过分"),
    ("the amount is too large", "金额过大"),
    ("the document number is blank", "证件号码为空"),
    (
        "the document number lost its last digits to a spreadsheet; export the column as text",
        "证件号码的末几位已被电子表格改成0；请将该列按文本导出",
    ),
    (
        "the server answered {0}{1}; check the address, the sign-in and the parameters",
        "对方服务器返回{0}{1}；请检查网址、登录凭据和参数",
    ),
    (
        "the records are not to be found; say where with `items` in [pull], the members are: {0}",
        "找不到记录；请在[pull]中用 items 写明位置，现有成员：{0}",
    ),
    ("there is no array of records", "没有记录数组"),
    ("nothing stands at `items` {0}", "items {0}处没有内容"),
    (
        "`items` leads through something that is no object",
        "items 所指路径经过的内容不是对象",
    ),
];
