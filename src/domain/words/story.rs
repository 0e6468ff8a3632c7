//! The texts of `explain`: the story of one entry, in sentences.

words! {
    /// A text of an entry's story.
    Told {
    // Headings and labels.
    Entry: "条目{0}", "Entry {0}";
    What: "问题", "Finding";
    Who: "对象", "About";
    Owner: "主管部门", "Department";
    Copied: "涉及部门", "Also concerns";
    Judged: "判定依据", "What the rule saw";
    Said: "各来源登记情况", "What each source says";
    Approved: "核定情况", "What is approved";
    Excuses: "可解释情形核查", "Excuses looked for";
    Quarantine: "隔离行核查", "Quarantine looked through";
    Limit: "界限", "Where the limit lies";
    Related: "关联条目", "Hangs together with";
    Remarks: "说明", "Remarks";
    Basis: "依据", "Basis";
    Remedy: "怎么办", "What to do";
    Counted: "计", "counts";
    NotCounted: "不计", "does not count";
    NoRecord: "无记录", "no record";
    NotAtHand: "暂缓，未取得数据", "held: no data";
    Found: "有", "found";
    NotFound: "无", "none";
    Covers: "符合，可解释", "it covers the finding";
    CoversShort: "有在有效期内的登记，但不足以解释本条（如人数不够，或单位、期间不符）", "in force, but not enough to explain the finding (too few people, another unit or time)";
    CoversNot: "不符合", "it does not cover the finding";
    MoreRows: "另有{0}行", "{0} more rows";
    WrittenAs: "原文写作{0}", "written {0}";
    Unknown: "不明", "unknown";

    // The journal.
    ApprovedFor: "{0} · {1}", "{0} · {1}";
    ApprovedSum: "核定{0}，实有{1}", "approved {0}, people {1}";
    ApprovedOnly: "核定合计{0}", "approved {0}";
    NoEntries: "编制台账中无此项分录，核定为0", "the journal has no entry for this: approved 0";
    NotYet: "{0}起生效，未计", "takes effect on {0}, not counted";
    Expired: "{0}失效，未计", "expired on {0}, not counted";
    ColumnEntry: "分录", "entry";
    ColumnEffective: "生效日期", "effective";
    ColumnDocument: "文号", "document";
    ColumnChange: "增减", "change";
    ColumnSum: "累计", "sum";
    ColumnPlace: "出处", "where";

    // Excuses.
    InForce: "在有效期内", "in force";
    StartsLater: "{0}起才生效", "begins on {0}";
    Ended: "已于{0}到期", "ended on {0}";
    Returned: "已于{0}返回", "returned on {0}";
    NoRegister: "本作业无登记来源，无法核查登记类情形", "the job has no register: registered excuses could not be looked for";
    NoExcuses: "本规则没有可解释情形", "the rule knows no excuse";
    QuarantineOf: "{0}：{1}", "{0}: {1}";
    Unreadable: "{0}：另有{1}行读不出证件号，无法确定是否为本人", "{0}: {1} more rows without a readable number, which may or may not be this person's";

    // Limits.
    LimitEntry: "入编日期在{0}及以后的，{1}{2}尚不应体现，不列为问题", "an entry on {0} or later need not show in the {2} of {1} yet and would not be listed";
    LimitEntryHas: "现登记入编日期{0}，应从{1}{2}起体现", "the entry of {0} must show from the {2} of {1} on";
    LimitEntryUnknown: "现登记入编日期不明，不能推定尚未到期", "the day of entry is unknown, which excuses nothing";
    LimitFresh: "{0}在{1}及以后的视为新近变动（{2}天内），不列为问题", "a {0} of {1} or later is fresh (within {2} days) and would not be listed";
    LimitRetire: "法定退休日期为{0}；业务日期在该日及以前的不列为问题", "the statutory retirement date is {0}; up to that day it would not be listed";
    LimitRetireMonth: "法定退休月份为{0}；满期之前不列为问题", "the statutory retirement month is {0}; before its day it would not be listed";
    LimitRetireUnsure: "退休类别未登记或待定，按一般情形推算，故列为疑点", "the retirement category is not on record or open, so the date is an estimate and the finding a lead";
    LimitExit: "下编日期在{0}及以后的，{1}工资可照发，不列为问题", "someone taken off on {0} or later may still be paid for {1} and would not be listed";
    LimitExitHas: "现登记下编日期{0}，应从{1}工资起停发", "taken off on {0}, the pay must stop with {1}";
    LimitDeathPay: "死亡日期在{0}及以后的不列为问题", "a death on {0} or later would not be listed";
    LimitSecondTo: "借调截止日期在{0}及以后、或已登记返回的不列为问题；现登记截止{1}", "a planned end of {0} or later, or a day of return, would not be listed; the planned end is {1}";
    LimitSecondOpen: "未登记截止日期的，自{0}起以{1}为限，至{2}止不列为问题", "without a planned end the secondment of {0} may last {1}: up to {2} it would not be listed";
    LimitOver: "核定{0}，计入{1}，超出{2}；不超过{0}即不列为问题", "{0} approved, {1} counted, {2} over: up to {0} would not be listed";
    LimitTransfer: "入编日期在{0}至{1}之间的，视为调动交接，可解释", "an entry from {0} to {1} counts as the hand-over of a transfer and explains it";
    LimitAbolished: "撤销日期在{0}以后的不列为问题；撤销后{1}工资、{2}社保起不应再有该机构人员", "an abolition after {0} would not be listed; nobody may stand under the unit from the payroll of {1} and the insurance month {2} on";
    LimitBalance: "增减合计应为0，现为{0}", "the changes must add up to 0; they add up to {0}";
    LimitBelow: "合计不得小于0，现为{0}", "the sum must not be below 0; it is {0}";
    LimitLeaders: "领导职数合计{0}不超过编制合计{1}即不列为问题", "leadership posts ({0}) up to the headcount ({1}) would not be listed";
    LimitPair: "证件号相差3处以上，且出生日期或单位不同的，不列为问题", "numbers three or more edits apart, with another birth date or unit, would not be listed";
    LimitNone: "本规则没有日期或数量界限，情形消除即不再列出", "the rule has no limit of time or number: it ends when the matter is put right";
    Payroll: "工资", "payroll";
    Insurance: "社保", "insurance";

    // What may have changed since the run.
    RulesChanged: "规则包在该批次之后有改动，以下按现行规则重算", "the rules have changed since the run: this is what they say now";
    SourceGone: "来源{0}已不能按该批次重读（配置或快照有变），未参加重算", "source {0} can no longer be read as in that run (configuration or snapshot has changed) and took no part";
    SourceHeld: "{0}暂缓：{1}", "{0} held: {1}";
    RuleLacks: "未核：缺少{0}", "not evaluated: {0} lacking";
    WithoutRegister: "无登记可核，最高列为疑点", "no register to look excuses up in: at most a lead";
    Revealed: "完整号码", "whole numbers";
    }
}
