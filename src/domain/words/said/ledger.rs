//! What is said when something is not done to the ledger: entries, requests, letters, exports, runs.

/// English, Chinese.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    // Entries and what moves them.
    (
        "no entry {0} in the ledger; `rollcall ledger list` shows those there are",
        "台账中没有条目{0}；请用“rollcall ledger list”查看现有条目",
    ),
    (
        "entry {0} is {1} ({2}), where {3} ({4}) is not possible; `rollcall ledger show {5}` tells its history",
        "条目{0}现为“{1}”，不能办理“{3}”；经过情况请用“rollcall ledger show {5}”查看",
    ),
    (
        "several entries begin with {0}, such as {1} and {2}; give more characters",
        "以{0}开头的条目不止一条（如{1}、{2}）；请多输入几位",
    ),
    (
        "`{0}` is too short for an entry; give at least the first six characters of its id",
        "条目编号“{0}”太短；请至少输入前六位",
    ),
    (
        "`{0}` is no entry's id: these are hexadecimal digits, such as 3f09ac51; `rollcall ledger list` shows them",
        "“{0}”不是条目编号（编号由数字0—9和字母a—f组成，如3f09ac51）；请用“rollcall ledger list”查看",
    ),
    // Requests and decisions.
    (
        "no request {0}; `rollcall ledger decide list` shows those that wait",
        "没有{0}号申请；待审批的申请请用“rollcall ledger decide list”查看",
    ),
    (
        "request {0} is {1}, not waiting for a decision; `rollcall ledger decide list` shows those that are",
        "{0}号申请{1}，不再待审批；待审批的申请请用“rollcall ledger decide list”查看",
    ),
    (
        "request {0} asks for the same of entry {1} and waits for a decision; decide that one first",
        "条目{1}已有相同的{0}号申请待审批；请先审批该申请",
    ),
    (
        "{0} asked for it, so another person must decide on request {1}; give the decider's name with --by",
        "{1}号申请由{0}提出，须由其他人审批；请用 --by 写明审批人",
    ),
    (
        "{0} answered entry {1} or said that it is corrected, so another person must decide on it; give the reviewer's name with --by",
        "条目{1}由{0}反馈或报告整改完成，须由其他人审核；请用 --by 写明审核人",
    ),
    (
        "entry {0} is about {1} (config/rollcall.toml [people]); another person must decide on it",
        "条目{0}涉及{1}本人（见config/rollcall.toml的[people]），须由其他人审批",
    ),
    (
        "entry {0} says something else since request {1} was made; refuse that one and ask again on what the entry says now",
        "提出{1}号申请后，条目{0}的内容已有变化；请驳回该申请，按现有内容重新提出",
    ),
    ("the last day asked for,", "申请的截止日期"),
    (
        "{0} {1} is not after today; give a later day",
        "{0}所写日期{1}须晚于办理当天；请改为更晚的日期",
    ),
    (
        "{0} is too far ahead; an entry is kept until {1} at the latest",
        "日期 {0} 过远：保留期限最迟到 {1}，到期后可再申请；请核对年份",
    ),
    (
        "{1} asked for request {0}; only they can take it back, another person decides on it",
        "申请{0}号由{1}提出，只能由其本人撤回，或由他人审批",
    ),
    (
        "the register row would end on {0}, before it begins on {1}",
        "登记的截止日期{0}早于起始日期{1}；请更正",
    ),
    ("{0} is blank; say it", "{0}未填写；请补填"),
    (
        "a register row of kind `{0}` explains no entry of rule {1}; {2}",
        "“{0}”类登记不能解释规则{1}的条目；{2}",
    ),
    (
        "it knows no register excuse",
        "该规则没有可用登记解释的情形",
    ),
    ("it knows {0}", "该规则可用的登记类别：{0}"),
    (
        "no answer to entry {0} names a justification whole; give --kind, --document and --from",
        "条目{0}的反馈中没有完整的理由；请用 --kind、--document、--from 写明类别、依据文号和起始日期",
    ),
    (
        "entry {0} is not about one person; a register row is kept for a person, so use the entry about that person",
        "条目{0}不是单个人员的问题；登记按人员办理，请改用该人员的条目",
    ),
    (
        "the whole number behind entry {0} is in no run of data/runs any more; run the job again, then decide",
        "条目{0}的完整证件号码已不在 data/runs 的任何一次核对中；请重新核对后再办理",
    ),
    (
        "entry {0} is of rule {1}, which is about no two numbers; only a near-match is one person or two",
        "条目{0}属规则{1}，不涉及两个证件号码；只有疑似同一人的条目才能认定",
    ),
    (
        "entry {0} is {1} ({2}) and waits for no {3} ({4}); `rollcall ledger show {5}` tells its history",
        "条目{0}现为“{1}”，没有待办的“{3}”；经过情况请用“rollcall ledger show {5}”查看",
    ),
    // Letters.
    (
        "nothing to issue: no entry that you chose is 待核实 or 挂号; `rollcall ledger list` shows where they stand",
        "没有可下发的条目：所选条目都不是“待核实”或“挂号”；各条目状态请用“rollcall ledger list”查看",
    ),
    (
        "nothing to issue: the {0} entries that you chose belong to no department (OFFICE 编办, UNMAPPED 未对应单位) and are not sent; the office corrects them itself",
        "没有可下发的条目：所选{0}条不属于任何部门（OFFICE 编办、UNMAPPED 未对应单位），不予下发，由编办自行处理",
    ),
    (
        "no notice {0}; `rollcall ledger show ENTRY` names the notices of an entry",
        "没有通知书{0}；条目所属的通知书请用“rollcall ledger show 条目编号”查看",
    ),
    (
        "letter {0} lies in {1}, nothing of it is missing; --replace writes it anew as it was issued",
        "通知书{0}已在{1}，文件齐全；如需按下发时的内容重新生成，请加 --replace",
    ),
    (
        "letter {0} was to be written to {1}, where a letter lies that the store does not know, as after a restore: nothing was issued. Move that folder away, and see which numbers the departments have, then issue again",
        "通知书{0}应写入{1}，但该处已有一份台账库中没有记录的通知书（多见于恢复备份之后），本次未下发。请移开该文件夹，核对各部门已收到的文号后重新下发",
    ),
    (
        "letter {0}: {1}; where `rollcall ledger show` names the letter it is issued, and `rollcall ledger issue --again` writes what is missing of it",
        "通知书{0}：{1}；“rollcall ledger show”中已列出该通知书的，即为已下发，请用“rollcall ledger issue --again”补齐文件",
    ),
    (
        "{0}: {1}; check free space and rights. A letter whose number is given out is written again by `rollcall ledger issue --again NUMBER`",
        "{0}：{1}；请检查磁盘空间和权限。文号已占用的通知书，请用“rollcall ledger issue --again 文号”重新生成",
    ),
    ("making the folder of letters {0}", "建立通知书文件夹{0}"),
    ("moving to {0}", "移动到{0}"),
    ("writing to {0}", "写入{0}"),
    (
        "--again {0}: give year and number of the letter, such as 2026-3",
        "--again {0}：请写通知书的年份和号数，如2026-3",
    ),
    (
        "say which entries: --department CODE, --rule CODE, --grade hard, --group GROUP, or --all",
        "请指明条目：--department 部门编码、--rule 规则编号、--grade hard、--group 组号，或 --all",
    ),
    // Exports.
    (
        "the ledger is empty{0}: no run has been merged; `rollcall run` a job first, or ask for a later moment",
        "台账为空{0}：尚无核对并入台账；请先用“rollcall run”核对，或改查更晚的时点",
    ),
    (
        "{0} is there already; name another file, or say --replace",
        "{0}已存在；请另取文件名，或加 --replace 覆盖",
    ),
    (
        "no run `{0}` was merged into the ledger; --as-of takes the name of a folder in data/runs/, a day or a time",
        "没有并入台账的核对“{0}”；--as-of 可写 data/runs/ 下的核对编号、日期或时间",
    ),
    (
        "the wording of entry {0} is no JSON of this program ({1}); restore the store from a backup",
        "条目{0}在台账库中的内容已损坏（{1}）；请从备份恢复台账库",
    ),
    (
        "putting the ledger into a table: {0}",
        "台账制表时出错：{0}",
    ),
    (
        "writing the ledger stopped: {0}; please report it",
        "写台账时意外中断：{0}；请向开发人员报告",
    ),
    (
        "no group {0} among these entries; `rollcall ledger list --groups` names those there are",
        "所选条目中没有{0}组；现有各组请用“rollcall ledger list --groups”查看",
    ),
    (
        "--department {0}: the ledger has no entry of such a department, in any state; it has entries of {1}",
        "--department {0}：台账中没有该部门的条目（不论状态）；有条目的部门：{1}",
    ),
    ("{0} and {1} more", "{0}，另有{1}个"),
    (
        "--rule {0}: there is no such rule; `rollcall rules` shows them",
        "--rule {0}：没有这条规则；现有规则请用“rollcall rules”查看",
    ),
    ("--rule {0}", "--rule {0}"),
    (
        "--grade {0}: the grades are hard, lead and note",
        "--grade {0}：等级只有 hard（硬错误）、lead（疑点）、note（提示）",
    ),
    (
        "`{0}` is no format: say --format xlsx, csv, parquet or json",
        "“{0}”不是可用的格式；请写 --format xlsx、csv、parquet 或 json",
    ),
    (
        "--state {0}: the states are {1} and all",
        "--state {0}：没有这个状态；可写{1}，或 all（全部）",
    ),
    (
        "--as-of {0}: that is still to come; what is known now is exported without --as-of",
        "--as-of {0}：该时点尚未到来；导出现有台账请不写 --as-of",
    ),
    (
        "--as-of {0}: no such midnight",
        "--as-of {0}：该日没有零时（时区调整）；请写明时刻",
    ),
    ("--as-of {0}", "--as-of {0}"),
    ("looking for the person of entry {0}", "查找条目{0}所涉人员"),
    ("what was typed is no document number", "输入的不是证件号码"),
    (
        "reading the document number from standard input",
        "读取输入的证件号码",
    ),
    (
        "reading a workbook stopped: {0}; please report it",
        "读取工作簿时意外中断：{0}；请向开发人员报告",
    ),
    // The merge and the runs.
    (
        "comparing the night with the ledger: {0}; this is a fault in the program, please report it",
        "与台账比对时出错：{0}；属程序缺陷，请向开发人员报告",
    ),
    (
        "writing down the counts of the merge: {0}",
        "记录并入台账的条数时出错：{0}",
    ),
    (
        "no merged run `{0}` in the ledger, which has {1}; `rollcall run JOB` makes and merges one",
        "台账中没有核对“{0}”，现有：{1}；用“rollcall run 任务名”可核对并并入台账",
    ),
    (
        "no merged run `{0}` in the ledger; `rollcall run JOB` makes and merges one",
        "台账中没有核对“{0}”；用“rollcall run 任务名”可核对并并入台账",
    ),
    (
        "no merged run in the ledger; `rollcall run JOB` makes and merges one",
        "台账中还没有核对；用“rollcall run 任务名”可核对并并入台账",
    ),
    (
        "the merge stopped unexpectedly: {0}; please report it",
        "并入台账时意外中断：{0}；请向开发人员报告",
    ),
    (
        "no run in {0}/data/runs yet: run a job first",
        "{0}/data/runs 中还没有核对；请先用“rollcall run”核对",
    ),
    (
        "no run in {0} yet: run a job first (rollcall run nightly)",
        "{0}中还没有核对；请先核对（rollcall run nightly）",
    ),
    (
        "no run `{0}` in {1}; the newest are {2}",
        "{1}中没有核对“{0}”；最近的核对：{2}",
    ),
    (
        "no job `{0}` in jobs/; the jobs are: {1}",
        "jobs/ 中没有任务“{0}”；现有任务：{1}",
    ),
    (
        "no department `{0}` in the units of this night; departments have codes like {1}",
        "本次的单位名册中没有部门“{0}”；部门编码形如{1}",
    ),
    (
        "`{0}` is no department code; codes are like 990001002",
        "“{0}”不是部门编码；编码形如990001002",
    ),
    (
        "{0} is after today; ask for a day that has come: the ledger takes no older day in after a newer one",
        "{0}在今天之后；请写已到的日期：台账并入某日后，不再并入更早的日期",
    ),
    (
        "under this Idempotency-Key something else was asked for; use a new key for a new wish",
        "该 Idempotency-Key 已用于另一请求；新的请求请换新的键",
    ),
    (
        "an Idempotency-Key has 1 to {0} visible characters",
        "Idempotency-Key 须为1至{0}个可见字符",
    ),
    (
        "no entry `{0}` in run {1}{2}; the ids stand in column entry_id of data/runs/{3}/ledger.csv",
        "核对{1}中没有条目“{0}”{2}；条目编号见 data/runs/{3}/ledger.csv 的 entry_id 列",
    ),
    ("; the nearest are {0}", "，相近的有{0}"),
    (
        "`{0}` is too short: give the 16 characters of an entry's id, or at least the first {1}",
        "条目编号“{0}”太短；请输入16位全号，或至少前{1}位",
    ),
    (
        "{0} entries of the run begin with `{1}` ({2} …); give more characters",
        "本次核对中以“{1}”开头的条目有{0}条（{2}……）；请多输入几位",
    ),
    (
        "reading {0}: {1}; only runs made in this home, with their private file, can be explained",
        "读取{0}：{1}；只有在本目录核对、且保留内部文件的核对才能说明",
    ),
    (
        "rule {0} is no longer in config/rules: put it back, or read the entry in the run's ledger",
        "config/rules 中已没有规则{0}；请恢复该规则，或在该次核对的台账中查看条目",
    ),
    (
        "entry {0} of run {1} is not found when the run is rebuilt from its snapshots: rules, code tables or sources were changed since; run the job again for that date",
        "按存档重新核对{1}时没有发现条目{0}：此后规则、代码表或来源已有改动；请按该日期重新核对",
    ),
    (
        "reading {0}: {1}; a run's folder holds its ledger.parquet, make the run again if it is lost",
        "读取{0}：{1}；核对文件夹中应有 ledger.parquet，如已丢失请重新核对",
    ),
    (
        "source {0} of that run cannot be read again: {1}; its configuration may have changed since",
        "该次核对的来源{0}无法重新读取：{1}；此后来源配置可能已改动",
    ),
    ("putting the ledger together: {0}", "汇总问题时出错：{0}"),
    (
        "the run was stopped before {0}, as was asked; nothing of it is left",
        "已按要求在“{0}”之前停止核对，没有留下任何内容",
    ),
    (
        "a stage stopped unexpectedly: {0}; please report it",
        "核对环节意外中断：{0}；请向开发人员报告",
    ),
    ("stopped, as was asked", "已按要求停止"),
    (
        "[retention] of config/rollcall.toml says nothing: everything is kept; say snapshots, runs or personal, such as runs = \"36 months\"",
        "config/rollcall.toml 的[retention]没有规定保存期限，全部保留；请规定 snapshots、runs 或 personal，如 runs = \"36 months\"",
    ),
    (
        "{0}: it is no longer what {1} was; {2}",
        "{0}：内容与存档时的{1}不同（存档可能被改动）；{2}",
    ),
    (
        "it is no longer what {0} was",
        "内容与存档时的{0}不同（存档可能被改动）",
    ),
    (
        "--state {0}: {1}, and all",
        "--state {0}：没有这个状态；{1}、all（全部）",
    ),
    (
        "--date {0}: the list shows where entries stand now, after the night of {1}; what was known on that day is written by `rollcall ledger export --as-of {2} --out FILE`",
        "--date {0}：清单反映{1}核对之后的现状；要看当时掌握的情况，请用“rollcall ledger export --as-of {2} --out 文件”",
    ),
    (
        "--date {0} has not come yet: today is {1}; give the day that is meant",
        "--date {0}尚未到来：今天是{1}；请填写实际办理的日期",
    ),
    (
        "entry {0} was opened on {1} and cannot be closed on {2}, before that; give a later --date",
        "条目{0}于{1}列入台账，不能在此前的{2}销号；请改填较晚的 --date",
    ),
    (
        "{0} has not come yet: in the time zone of the job {1} it is {2}. The ledger would be moved to that day, and later nights before it would change nothing; say the day that is meant, or --ahead to run for it all the same",
        "{0}尚未到来：任务{1}所在时区今天是{2}。若照此核对，台账将推进到该日，此前各夜都不再更新台账；请改填正确的日期，确需提前核对的加 --ahead",
    ),
    (
        "{0} in the ledger{1}; `rollcall run JOB` makes and merges one",
        "台账中{0}{1}；请用“rollcall run 任务名”核对并入账",
    ),
    (
        "a letter of {0} would list what was found up to {1}, the newest night in the ledger; say --date {2} or a later day, or leave --date away",
        "通知书日期{0}早于台账最近一次核对（{1}），所列问题会晚于落款日期；请填 --date {2} 或以后的日期，或不填",
    ),
    (
        "a register row from {0} ends nothing: the one that has run out begins on {1}, and only a later one continues it; say the day on which the extension begins with --from",
        "自{0}起的登记不能接续：已到期的登记自{1}起，只有更晚开始的才算续期；请用 --from 填写续期开始日期",
    ),
    (
        "there is no folder {0}; make it, or name another file",
        "没有文件夹{0}；请先建立，或另指定文件",
    ),
    (
        "writing {0}: {1}; check free space and rights",
        "写入{0}失败：{1}；请检查磁盘空间和权限",
    ),
    (
        "writing {0}: {1}; check free space and rights, then run again",
        "写入{0}失败：{1}；请检查磁盘空间和权限后重新核对",
    ),
    (
        "letter {0}: what some of its entries said was erased when its time was over ([retention] personal), so that it cannot be written again as it was issued; keep the files that are there, or take them from the department",
        "通知书{0}：部分条目内容已按保存期限（[retention] personal）清除，不能按原样补制；请保留现有文件，或向收文部门调取",
    ),
];
