//! The texts of the clerk's screens: lists, cards, histories of entries.

words! {
    /// A text of the clerk's screens.
    Desk {
    // Lists.
    Entry: "条目", "entry";
    Rule: "规则", "rule";
    Grade: "等级", "grade";
    State: "状态", "state";
    Department: "主管部门", "department";
    Unit: "单位", "unit";
    Who: "人员或对象", "about";
    Due: "整改期限", "due";
    Age: "天数", "days";
    Origin: "来历", "origin";
    Amount: "涉及金额", "amount";
    AmountOf: "{0}元（{1}个月）", "{0} yuan ({1} months)";
    Overdue: "{0} 逾期{1}天", "{0} {1} days over";
    Nothing: "没有符合条件的条目。", "no such entry";
    Counted: "共{0}条：{1}", "{0} entries: {1}";
    CountOf: "{0}{1}", "{0} {1}";
    Ages: "挂账时间：{0}", "open for: {0}";
    AgesOf: "{0}天 {1}条", "{0} days: {1}";
    OverdueCount: "逾期{0}条", "{0} overdue";
    HeldUpCount: "；另有{0}条期限已过，待本办验收或认定，不计入逾期", "; {0} more past their deadline wait for the office, and are not counted as overdue";
    Origins: "存量{0}条，增量{1}条", "{0} stock, {1} new";
    MoreLines: "另有{0}条未列出，用 --limit 0 列出全部", "{0} more; --limit 0 lists them all";

    // Groups.
    Group: "同因组", "group";
    Cause: "共同原因", "cause";
    Entries: "条数", "entries";
    CauseUnit: "同一单位：{0}", "same unit: {0}";
    CauseSource: "{0}均写作“{1}”", "{0} says {1} of all";
    NoGroups: "没有可一并处理的同因条目。", "no entries have a cause in common";

    // One entry.
    Title: "条目 {0}", "Entry {0}";
    Found: "首次发现", "first found";
    Opened: "列入", "opened";
    OpenedTimes: "{0}（第{1}次）", "{0} (time {1})";
    Closed: "销号日期", "closed";
    Verdict: "最近一次核对", "last run says";
    VerdictOpen: "仍存在", "still found";
    VerdictExplained: "可解释：{0}", "explained: {0}";
    VerdictAbsent: "未再发现", "no longer found";
    Says: "各来源登记情况", "What the sources say";
    Approved: "核定{0}，实有{1}", "approved {0}, actual {1}";
    Evidence: "证据", "evidence";
    Remedy: "整改建议", "what to do";
    History: "经过", "History";
    Requests: "申请与决定", "Requests and decisions";
    Notices: "整改通知书", "Notices";
    NoticeOf: "{0}　{1}下发至{4}，最迟期限{2}，经办人{3}", "{0}  issued {1} to {4}, due {2} at the latest, by {3}";
    Answer: "部门反馈", "Department's answer";
    AnswerReason: "理由：{0}　{1}　{2}—{3}", "reason: {0}  {1}  {2} to {3}";
    AnsweredBy: "反馈人：{0}（{1}）", "by {0} ({1})";
    AnswerLine: "{0}：{1}", "{0}: {1}";
    AnswerStale: "（数据已变化，此反馈针对变化前的内容）", "(about what the entry said before its sources changed)";
    RequestOf: "{0}号 {1}　{2}　申请人{3}（{4}）", "No. {0} {1}  {2}  asked by {3} ({4})";
    DecidedOf: "　　决定人{0}（{1}）：{2}", "    decided by {0} ({1}): {2}";
    PutForwardOf: "{0}号 {1}　{2}　{3}", "No. {0} {1}  {2}  {3}";
    EndedByRun: "　　核对时终止（{0}）：{1}", "    ended by a run ({0}): {1}";
    EndedOf: "　　终止人{0}（{1}）：{2}", "    ended by {0} ({1}): {2}";
    ColumnWhen: "时间", "when";
    ColumnWhat: "变动", "change";
    ColumnActor: "经办人", "who";
    ColumnWhy: "事由", "why";
    FirstState: "（新建）→ {0}", "(new) -> {0}";
    FromTo: "{0} → {1}", "{0} -> {1}";
    WordingChanged: "内容有变，为第{0}版（批次{1}）", "says something else: wording {0} (run {1})";

    // Runs.
    RunNo: "序", "No.";
    Run: "批次", "run";
    BusinessDate: "数据截至", "as of";
    Scope: "范围", "scope";
    WholeDistrict: "全区", "whole district";
    Outcome: "结果", "outcome";
    TakenIn: "已并入", "merged";
    Restated: "重述，未改动台账", "restated, ledger untouched";

    // What was done.
    DoneIssued: "{0}　{1}　{2}条　期限{3}", "{0}  {1}  {2} entries  due {3}";
    DueFromTo: "{0}至{1}", "{0} to {1}";
    IssuedAnew: "　　其中{0}条原期限已到，整改期限自通知书日期起重新计算", "  the deadline of {0} of them had come before they were sent: it is counted anew from the letter's day";
    LettersLack: "以下通知书下发后文件不全（多因中断），请用 rollcall ledger issue --again 补写：{0}", "files of these letters are missing, as after an interruption; `rollcall ledger issue --again` writes them: {0}";
    IssuedAgain: "{0}　{1}　{2}条　已按下发时的内容重新写出", "{0}  {1}  {2} entries  written again as issued";
    WouldIssue: "将下发：{0}　{1}条", "would issue: {0}  {1} entries";
    DoneRequested: "已申请{0}：条目{1}，编号{2}，待他人审批（rollcall ledger decide approve {2}）", "asked for: {0} of entry {1}, No. {2}; another person decides (rollcall ledger decide approve {2})";
    DoneDecided: "{0}号（{1}）{2}", "No. {0} ({1}): {2}";
    DoneMoved: "条目{0}：{1}", "entry {0}: {1}";
    DoneReferred: "条目{0}：移交{1}", "entry {0}: referred to {1}";
    NoneWaiting: "没有待审批的申请。", "nothing waits for a decision";
    Waiting: "待审批", "Waiting for approval";
    ToAccept: "待验收", "To be accepted";
    Disputed: "异议待认定", "Disputes";
    Answered: "反馈待审核（认可或退回）", "Answers to accept or return";
    Kind: "事项", "what";
    Number: "编号", "No.";
    Asked: "申请内容", "asked for";
    AskedBy: "申请人", "asked by";
    AskedUntil: "{0}，至{1}", "{0}, until {1}";

    // One person.
    TypeNumber: "请输入证件号码：", "Document number: ";
    Person: "人员", "Person";
    PersonKey: "人员代号（用于 rollcall.toml 的 [people]）：{0}", "keyed hash (for [people] of rollcall.toml): {0}";
    NumberLength: "注意：证件号码应为18位（或旧式15位），所输位数不符，请核对后重新查询。", "Mind: a document number has 18 characters (or 15); this one has not. Look at it again.";
    NumberDate: "注意：证件号码中的出生日期不存在，请核对后重新查询。", "Mind: the day of birth in this number does not exist. Look at it again.";
    NumberCheck: "注意：证件号码校验位不符，可能有录入错误，请核对后重新查询。", "Mind: the check character of this number is wrong. Look at it again.";
    Erased: "文字内容已按保存期限清除，只留编号、状态和经过。", "What it said was erased when its time was over; number, state and history stay.";
    NoEntries: "台账中没有该人员的条目。", "the ledger has no entry about this person";
    AsOf: "各来源数据（{0}）", "What the sources hold ({0})";
    NoRows: "无记录", "no record";
    NotAtHand: "暂缓，未取得数据", "held: no data";
    NoRun: "尚无核对批次。", "there is no run yet";
    InQuarantine: "已隔离（{0}）", "in quarantine ({0})";
    Place: "{0} 第{1}行", "{0} row {1}";
    }
}
